//! Candidates, winner and letter of acceptance 中标通知书.

use domain::award;
use domain::lot::Lot;
use domain::rulebook::ids;
use domain::shared::{LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, capital, code};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{room, sign};
use crate::public::prices::compared;
use crate::public::{lot_line, reviews};
use crate::text::Text;
use crate::visit::Visit;

use super::mine;
use super::validity::warned;

/// The ranking as the committee signed it.
fn ranking(t: &Text, lot: &Lot) -> Markup {
    let heads = ["lot-rank", "role-bidder", "lot-price", "lot-total"].map(|key| t.s(key));
    let sets = [Set::Number, Set::Words, Set::Number, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let line = |it: &award::RankLine| {
        vec![
            html! { (it.rank) },
            html! { (it.name) " " (code(it.bidder.as_str())) },
            compared(t, it),
            html! { (it.total.decimal()) },
        ]
    };
    let rows: Vec<Vec<Markup>> = lot.evaluation.ranking.iter().map(line).collect();
    html! {
        (table(&t.s("lot-ranking-says"), &columns, &rows))
        (crate::draws::public::order_line(t, lot))
        (reviews::aside(t, lot))
    }
}

/// Before candidates are displayed.
pub(super) fn candidates(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let title = t.s("desk-publish-candidates");
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (warned(t, lot, v.now_ms))
        (ranking(t, lot))
        (cited(v, &folded, id, &[ids::T13_2]))
        (sheet.form(&room("purchaser", id, "candidates"),
            &commit_button(&title, &t.s("candidates-brings"))))
    };
    Ok(Shown::reading(title, body))
}

/// Publishes the candidates.
pub(super) fn publish(v: &Visit, id: &LotId, _: &Posted) -> Result<Ask, Vec<Problem>> {
    let command = Command::Award(award::Command::PublishCandidates { lot: id.clone() });
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("/purchaser/lots/{id}?done=candidates") })
}

fn winning(id: &LotId, winner: &Uscc, signed: award::Signed) -> Command {
    let (lot, winner) = (id.clone(), winner.clone());
    Command::Award(award::Command::Determine { lot, winner, signed })
}

/// Before the winner is determined: first the choice, then the signature.
pub(super) fn determine(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let action = room("purchaser", id, "determine");
    let title = t.s("desk-decide-winner");
    if let Some(winner) =
        Uscc::new(posted.get("winner")).filter(|_| sign::is_next(posted, problems))
    {
        let brings = t.s("determine-brings");
        let make = |signed| winning(id, &winner, signed);
        let body = html! {
            (lot_line(lot))
            p { (t.s("lot-winner")) " " (code(winner.as_str())) }
            (sign::page(&sheet, &folded, &action, (&title, &brings), make))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let options: Vec<(&str, String)> = lot
        .evaluation
        .ranking
        .iter()
        .map(|it| (it.bidder.as_str(), format!("{} · {}", it.rank, it.name)))
        .collect();
    let rule = match lot.notice.regime {
        domain::rulebook::Regime::Works => ids::T55,
        domain::rulebook::Regime::GovernmentProcurement => lot.notice.procedure().limits().decide,
    };
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (warned(t, lot, v.now_ms))
        (ranking(t, lot))
        (cited(v, &folded, id, &[vec![rule], reviews::aside_rules(lot)].concat()))
        (sheet.form(&action, &html! {
            (sheet.radios("winner", &options))
            (button(&t.s("act-next")))
        }))
    };
    Ok(Shown::reading(title, body))
}

/// Determines the winner, once signed.
pub(super) fn determined(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let winner = Uscc::new(posted.get("winner"));
    let winner = winner.ok_or_else(|| vec![wrong("winner", "form-choose")])?;
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    mine(v, &folded, id).map_err(|it| vec![it])?;
    let command = sign::take(v, &folded, posted, |signed| winning(id, &winner, signed))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("/purchaser/lots/{id}?done=determined") })
}

fn lettered(id: &LotId, signed: award::Signed) -> Command {
    Command::Award(award::Command::IssueLetter { lot: id.clone(), signed })
}

/// Before the letter of acceptance.
pub(super) fn letter(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let (title, brings) = (t.s("desk-send-letter"), t.s("letter-brings"));
    let name = |who: &Uscc| {
        let found = lot.evaluation.ranking.iter().find(|it| it.bidder == *who);
        found.map_or_else(|| who.to_string(), |it| it.name.clone())
    };
    let body = html! {
        (lot_line(lot))
        (warned(t, lot, v.now_ms))
        @if let Some((winner, price)) = &lot.award.winner {
            p { strong { (t.s("lot-winner")) } " " (name(winner)) " " (code(winner.as_str())) }
            p { (amount(t, price.0)) " " (capital(price.0)) }
        }
        (sign::page(&sheet, &folded, &room("purchaser", id, "letter"), (&title, &brings),
            |signed| lettered(id, signed)))
    };
    Ok(Shown::reading(title, body).with(&["sign_act"]))
}

/// Publishes the result and sends the letter, once signed.
pub(super) fn issue(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    mine(v, &folded, id).map_err(|it| vec![it])?;
    let command = sign::take(v, &folded, posted, |signed| lettered(id, signed))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("/lots/{id}?done=letter") })
}

//! A bidder's answers to the committee: a price explained, a correction confirmed or refused.

use app::follower::Folded;
use domain::award::{self, CorrectionAnswer};
use domain::lot::Lot;
use domain::rulebook::{Regime, ids};
use domain::shared::{Hash, LotId, Salt, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, denied, lot_of, may, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{room, sign};
use crate::evaluator::prices::rules;
use crate::public::{lot_line, prices};
use crate::purchaser::committee::worded;
use crate::visit::Visit;

/// Longest explanation, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;

/// The lot and the organisation of the signed-in person, which has a bid in it.
pub(super) fn own<'a>(
    v: &Visit,
    folded: &'a Folded,
    id: &LotId,
) -> Result<(&'a Lot, Uscc), Problem> {
    let (_, person) = who(v, folded)?;
    let home = person.organisation.clone().ok_or_else(denied)?;
    let lot = lot_of(folded, id)?;
    if lot.bids.contains_key(&home) { Ok((lot, home)) } else { Err(denied()) }
}

/// Reads the explanation, with what the log shows of it.
fn explanation(v: &Visit, posted: &Posted) -> Result<(String, Salt, Hash), Vec<Problem>> {
    let (text, salt) = worded(v, posted, ("explanation", TEXT_BYTES_MAX)).map_err(|it| vec![it])?;
    let commitment = record::act::explanation_commitment(&text, &salt);
    Ok((text, salt, commitment))
}

fn explaining(
    id: &LotId,
    bidder: &Uscc,
    (text, salt, commitment): &(String, Salt, Hash),
    signed: award::Signed,
) -> Command {
    Command::Award(award::Command::ExplainPrice {
        lot: id.clone(),
        bidder: bidder.clone(),
        text: text.clone(),
        salt: *salt,
        commitment: *commitment,
        signed,
    })
}

/// The page on which a price is explained.
pub(super) fn explain(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, home) = own(v, &folded, id)?;
    let it = lot.evaluation.queries.get(&home).ok_or_else(nothing)?;
    let sheet = Sheet { v, posted, problems };
    let action = room("bidder", id, "explain");
    let title = t.s("price-explain");
    let open = it.judged.is_none() && it.explained.is_none();
    let head = html! {
        (lot_line(lot))
        (prices::query(t, it))
    };
    if open
        && sign::is_next(posted, problems)
        && let Ok(said) = explanation(v, posted)
    {
        let brings = t.s("price-explain-brings");
        let body = html! {
            (head)
            blockquote class="said" { @for line in said.0.lines() { p { (line) } } }
            (sign::page(&sheet, &folded, &action, (&title, &brings),
                |by| explaining(id, &home, &said, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let body = html! {
        (head)
        (sheet.top())
        @if let Some(said) = &it.explained {
            h2 { (t.s("price-explained")) }
            blockquote class="said" { @for line in said.text.lines() { p { (line) } } }
        } @else if open {
            p { (t.s("price-explain-why")) }
            (sheet.form(&action, &html! {
                (sheet.lines("explanation", 10, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, rules(lot)))
    };
    Ok(Shown::reading(title, body))
}

/// The explanation, once signed.
pub(super) fn explained(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let said = explanation(v, posted)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (_, home) = own(v, &folded, id).map_err(one)?;
    let make = |by| explaining(id, &home, &said, by);
    let command = sign::take(v, &folded, posted, make)?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=price-explained", room("bidder", id, "explain")) })
}

fn answering(id: &LotId, bidder: &Uscc, answer: CorrectionAnswer, by: award::Signed) -> Command {
    let (lot, bidder) = (id.clone(), bidder.clone());
    Command::Award(award::Command::AnswerCorrection { lot, bidder, answer, signed: by })
}

fn answer(posted: &Posted) -> Result<CorrectionAnswer, Vec<Problem>> {
    match posted.get("answer") {
        "confirmed" => Ok(CorrectionAnswer::Confirmed),
        "refused" => Ok(CorrectionAnswer::Refused),
        _ => Err(vec![wrong("answer", "form-choose")]),
    }
}

/// The page on which a correction is confirmed or refused.
pub(super) fn correction(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, home) = own(v, &folded, id)?;
    let it = lot.evaluation.corrections.get(&home).ok_or_else(nothing)?;
    let sheet = Sheet { v, posted, problems };
    let action = room("bidder", id, "correction");
    let title = t.s("correction-answer");
    let rule = match lot.notice.regime {
        Regime::Works => ids::C4_13,
        Regime::GovernmentProcurement => ids::C4_10,
    };
    let head: Markup = html! {
        (lot_line(lot))
        (prices::corrected(t, it))
        (cited(v, &folded, id, &[rule, ids::C4_11]))
    };
    if it.answer.is_none()
        && sign::is_next(posted, problems)
        && let Ok(said) = answer(posted)
    {
        let key = match said {
            CorrectionAnswer::Confirmed => "correction-confirm",
            CorrectionAnswer::Refused => "correction-refuse",
        };
        let (label, brings) = (t.s(key), t.s(&format!("{key}-brings")));
        let body = html! {
            (head)
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| answering(id, &home, said, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let options = [("confirmed", t.s("correction-confirm")), ("refused", t.s("correction-refuse"))];
    let body = html! {
        (head)
        (sheet.top())
        @if it.answer.is_none() {
            (sheet.form(&action, &html! {
                (sheet.radios("answer", &options))
                (button(&t.s("act-next")))
            }))
        }
    };
    Ok(Shown::reading(title, body))
}

/// The answer, once signed.
pub(super) fn answered(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let said = answer(posted)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (_, home) = own(v, &folded, id).map_err(one)?;
    let command = sign::take(v, &folded, posted, |by| answering(id, &home, said, by))?;
    may(v, &folded, &command).map_err(one)?;
    let next = format!("{}?done=correction-answered", room("bidder", id, "correction"));
    Ok(Ask { command, next })
}

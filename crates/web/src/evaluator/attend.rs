//! Identity, avoidance 回避声明 and the vote for a leader 推选组长: signed before anything of a bid
//! is shown.

use domain::award::{self, Avoidance, MemberKind};
use domain::lot::Lot;
use domain::rulebook::ids;
use domain::shared::LotId;
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{room, sign};
use crate::public::{joint, lot_line};
use crate::visit::Visit;

use super::{name, sits};

/// Words of the seats in forms; a committee has no more.
const SEATS: [&str; 15] =
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

/// What was chosen: no ground and whom to lead, or a ground to withdraw.
type Chosen = (Avoidance, Option<u8>);

fn command(id: &LotId, seat: u8, (avoidance, leader): Chosen, signed: award::Signed) -> Command {
    let lot = id.clone();
    Command::Award(award::Command::DeclareAvoidance { lot, seat, avoidance, leader, signed })
}

/// Who may be voted for: everybody who sits, in government procurement no representative.
fn eligible(lot: &Lot) -> Vec<u8> {
    let barred = award::bars_leader(lot);
    let members = lot.evaluation.members.iter();
    let may = members.filter(|it| !barred || it.kind == MemberKind::Expert);
    may.map(|it| it.seat).collect()
}

fn chosen(lot: &Lot, posted: &Posted) -> Result<Chosen, Vec<Problem>> {
    match posted.get("avoidance") {
        "must" => Ok((Avoidance::MustWithdraw, None)),
        "none" => {
            let seat = posted.get("leader").parse::<u8>().ok();
            let seat = seat.filter(|it| eligible(lot).contains(it));
            let seat = seat.ok_or_else(|| vec![wrong("leader", "form-choose")])?;
            Ok((Avoidance::None, Some(seat)))
        }
        _ => Err(vec![wrong("avoidance", "form-choose")]),
    }
}

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, seat) = sits(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let action = room("evaluator", id, "attend");
    let title = t.s("attend-title");
    if let Ok(it) = chosen(lot, posted)
        && sign::is_next(posted, problems)
    {
        let (label, brings) = (t.s("attend-sign"), t.s("attend-brings"));
        let body = html! {
            (lot_line(lot))
            p { (t.s(if it.0 == Avoidance::None { "attend-none" } else { "attend-must" })) }
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| command(id, seat, it, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let state = &lot.evaluation;
    let declared = state.attended.contains_key(&seat);
    let recused = state.recused.contains(&seat);
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (standing(v, lot, seat))
        @if recused {
            p { strong { (t.s("attend-recused")) } }
        } @else {
            p { (t.s("attend-why")) }
            ul { @for it in lot.entrants() { li {
                (name(lot, &it)) (joint::members(t, lot, &it))
            } } }
            (cited(v, &folded, id, &rules(lot)))
            (sheet.form(&action, &html! {
                (sheet.radios("avoidance", &ways(&sheet, declared)))
                @if !declared { (sheet.radios("leader", &candidates(&sheet, lot))) }
                (button(&t.s("act-next")))
            }))
        }
    };
    Ok(Shown::reading(title, body))
}

fn rules(lot: &Lot) -> Vec<&'static str> {
    let mut all = vec![ids::C1_20, ids::C1_21];
    if award::bars_leader(lot) {
        all.push(ids::C1_5);
    }
    all
}

/// Whoever declared may still find a ground to withdraw, and nothing else.
fn ways(sheet: &Sheet, declared: bool) -> Vec<(&'static str, String)> {
    let t = sheet.v.text;
    let mut all = vec![("must", t.s("attend-must"))];
    if !declared {
        all.insert(0, ("none", t.s("attend-none")));
    }
    all
}

fn candidates(sheet: &Sheet, lot: &Lot) -> Vec<(&'static str, String)> {
    let t = sheet.v.text;
    let may = eligible(lot);
    let members = lot.evaluation.members.iter().filter(|it| may.contains(&it.seat));
    let line = |it: &award::Member| {
        let word = SEATS.get(usize::from(it.seat).checked_sub(1)?)?;
        let seat = t.t("committee-seat", &[("n", it.seat.into())]);
        Some((*word, format!("{seat} · {}", it.name)))
    };
    members.filter_map(line).collect()
}

/// How many have declared, and who leads once all have.
fn standing(v: &Visit, lot: &Lot, seat: u8) -> Markup {
    let t = v.text;
    let state = &lot.evaluation;
    let values = [("n", state.attended.len().into()), ("of", state.members.len().into())];
    html! {
        p { (t.t("committee-seat", &[("n", seat.into())])) " · " (t.t("attend-count", &values)) }
        @if let Some(leader) = award::leader(lot) {
            p { (t.s("attend-leader")) " " (t.t("committee-seat", &[("n", leader.into())])) }
        }
    }
}

/// The declaration, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (lot, seat) = sits(v, &folded, id).map_err(|it| vec![it])?;
    let it = chosen(lot, posted)?;
    let command = sign::take(v, &folded, posted, |by| command(id, seat, it, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=attended", room("evaluator", id, "attend")) })
}

//! Identity, avoidance 回避声明 and the vote for a leader 推选组长: signed before anything of a bid
//! is shown, or of an application in the committee that reviews applicants.

use app::follower::Folded;
use domain::award::{self, Avoidance, MemberKind};
use domain::draws::Bench;
use domain::rulebook::ids;
use domain::shared::LotId;
use domain::world::{Command, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, denied, may, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{room, sign};
use crate::public::{joint, lot_line};
use crate::visit::Visit;

use super::name;

/// Words of the seats in forms; a committee has no more.
const SEATS: [&str; 15] =
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

/// What was chosen: no ground and whom to lead, or a ground to withdraw.
type Chosen = (Avoidance, Option<u8>);

fn command(id: &LotId, seat: u8, (avoidance, leader): Chosen, signed: award::Signed) -> Command {
    let lot = id.clone();
    Command::Award(award::Command::DeclareAvoidance { lot, seat, avoidance, leader, signed })
}

/// The committee of an address, and the seat of the signed-in person on it, declared or not.
fn sits<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<(Bench<'a>, u8), Problem> {
    let (account, _) = who(v, folded)?;
    let bench = folded.world.bench(id).ok_or_else(denied)?;
    let member = bench.members().iter().find(|it| it.account == *account);
    member.map(|it| (bench, it.seat)).ok_or_else(denied)
}

/// Where the declaration is signed.
fn action(bench: Bench<'_>) -> String {
    match bench {
        Bench::Lot(it) => room("evaluator", &it.id, "attend"),
        Bench::Applicants(it, _) => crate::admission::room("evaluator", &it.id, "attend"),
    }
}

/// Title, lot and number.
pub(crate) fn line(bench: Bench<'_>) -> Markup {
    match bench {
        Bench::Lot(it) => lot_line(it),
        Bench::Applicants(it, _) => crate::admission::line(it),
    }
}

/// Words that differ where applicants are reviewed.
pub(crate) fn word(bench: Bench<'_>, key: &str) -> String {
    match bench {
        Bench::Lot(_) => key.to_owned(),
        Bench::Applicants(..) => format!("{key}-applicants"),
    }
}

/// Whether no representative of the purchaser leads.
fn bars_leader(bench: Bench<'_>) -> bool {
    matches!(bench, Bench::Lot(it) if award::bars_leader(it))
}

/// Who may be voted for: everybody who sits, in government procurement no representative.
fn eligible(bench: Bench<'_>) -> Vec<u8> {
    let barred = bars_leader(bench);
    let members = bench.members().iter();
    let may = members.filter(|it| !barred || it.kind == MemberKind::Expert);
    may.map(|it| it.seat).collect()
}

fn chosen(bench: Bench<'_>, posted: &Posted) -> Result<Chosen, Vec<Problem>> {
    match posted.get("avoidance") {
        "must" => Ok((Avoidance::MustWithdraw, None)),
        "none" => {
            let seat = posted.get("leader").parse::<u8>().ok();
            let seat = seat.filter(|it| eligible(bench).contains(it));
            let seat = seat.ok_or_else(|| vec![wrong("leader", "form-choose")])?;
            Ok((Avoidance::None, Some(seat)))
        }
        _ => Err(vec![wrong("avoidance", "form-choose")]),
    }
}

/// The page.
pub(crate) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (bench, seat) = sits(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let action = action(bench);
    let title = t.s("attend-title");
    if let Ok(it) = chosen(bench, posted)
        && sign::is_next(posted, problems)
    {
        let (label, brings) = (t.s("attend-sign"), t.s("attend-brings"));
        let body = html! {
            (line(bench))
            @let key = if it.0 == Avoidance::None { "attend-none" } else { "attend-must" };
            p { (t.s(&word(bench, key))) }
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| command(id, seat, it, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let declared = bench.attended().contains_key(&seat);
    let recused = bench.recused().contains(&seat);
    let body = html! {
        (line(bench))
        (sheet.top())
        (standing(v, bench, seat))
        @if recused {
            p { strong { (t.s("attend-recused")) } }
        } @else {
            p { (t.s(&word(bench, "attend-why"))) }
            (judged(v, &folded.world, bench))
            (cited(v, &folded, id, &rules(bench)))
            (sheet.form(&action, &html! {
                (sheet.radios("avoidance", &ways(&sheet, bench, declared)))
                @if !declared { (sheet.radios("leader", &candidates(&sheet, bench))) }
                (button(&t.s("act-next")))
            }))
        }
    };
    Ok(Shown::reading(title, body))
}

/// Everybody whose cause is judged, by name and nothing else.
fn judged(v: &Visit, world: &World, bench: Bench<'_>) -> Markup {
    html! {
        ul {
            @match bench {
                Bench::Lot(lot) => {
                    @for it in lot.entrants() {
                        li { (name(lot, &it)) (joint::members(v.text, lot, &it)) }
                    }
                },
                Bench::Applicants(it, _) => {
                    @for who in it.applications.keys() {
                        li { (crate::admission::name(world, who)) }
                    }
                },
            }
        }
    }
}

fn rules(bench: Bench<'_>) -> Vec<&'static str> {
    let mut all = vec![ids::C1_20, ids::C1_21];
    if bars_leader(bench) {
        all.push(ids::C1_5);
    }
    all
}

/// Whoever declared may still find a ground to withdraw, and nothing else.
fn ways(sheet: &Sheet, bench: Bench<'_>, declared: bool) -> Vec<(&'static str, String)> {
    let t = sheet.v.text;
    let mut all = vec![("must", t.s(&word(bench, "attend-must")))];
    if !declared {
        all.insert(0, ("none", t.s(&word(bench, "attend-none"))));
    }
    all
}

fn candidates(sheet: &Sheet, bench: Bench<'_>) -> Vec<(&'static str, String)> {
    let t = sheet.v.text;
    let may = eligible(bench);
    let members = bench.members().iter().filter(|it| may.contains(&it.seat));
    let line = |it: &award::Member| {
        let word = SEATS.get(usize::from(it.seat).checked_sub(1)?)?;
        let seat = t.t("committee-seat", &[("n", it.seat.into())]);
        Some((*word, format!("{seat} · {}", it.name)))
    };
    members.filter_map(line).collect()
}

/// How many have declared, and who leads once all have.
fn standing(v: &Visit, bench: Bench<'_>, seat: u8) -> Markup {
    let t = v.text;
    let values = [("n", bench.attended().len().into()), ("of", bench.members().len().into())];
    html! {
        p { (t.t("committee-seat", &[("n", seat.into())])) " · " (t.t("attend-count", &values)) }
        @if let Some(leader) = bench.leader() {
            p { (t.s("attend-leader")) " " (t.t("committee-seat", &[("n", leader.into())])) }
        }
    }
}

/// The declaration, once signed.
pub(crate) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (bench, seat) = sits(v, &folded, id).map_err(|it| vec![it])?;
    let it = chosen(bench, posted)?;
    let command = sign::take(v, &folded, posted, |by| command(id, seat, it, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=attended", action(bench)) })
}

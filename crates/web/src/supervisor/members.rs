//! The supervisor's orders about a committee: a member leaves, or the committee is built anew.

use app::draws::called;
use domain::award::MemberKind;
use domain::draws::{self, Bench, LeavingCause};
use domain::rulebook::ids;
use domain::shared::{Hash, LotId};
use domain::world::{Command, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::table::{Column, Set, table};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, bench_of, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{files, room};
use crate::evaluator::attend::{line, word};
use crate::visit::Visit;

fn order(
    id: &LotId,
    seat: u8,
    pid: Option<Hash>,
    (cause, document): (LeavingCause, Hash),
) -> Command {
    Command::Draws(draws::Command::Replace { lot: id.clone(), seat, pid, cause, document })
}

/// The name in the open draw of whoever sits in a seat, where its lists gave the seat.
fn name(world: &World, bench: Bench<'_>, seat: u8) -> Option<Hash> {
    let member = bench.members().iter().find(|it| it.seat == seat)?;
    let mut roster = world.roster.iter();
    let expert = roster.find(|it| it.1.profile.account.as_ref() == Some(&member.account))?.0;
    let line = bench.draw().line_of(expert)?;
    bench.draw().sits(&line.pid).then_some(line.pid)
}

/// Whether the committee lacks somebody whom nothing fills any more.
fn cannot_be_filled(bench: Bench<'_>) -> bool {
    let fills = called(bench.draw()).is_some_and(|it| it.goes_on());
    let lacks = !bench.vacancies().is_empty() || bench.draw().is_short();
    lacks && !fills
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
    let probe = order(id, 1, None, (LeavingCause::Absent, Hash([0; 32])));
    may(v, &folded, &probe)?;
    let bench = bench_of(&folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let says = |key: &str| t.s(&word(bench, key));
    let body = html! {
        (line(bench))
        (sheet.top())
        (sitting(&sheet, bench))
        @if !bench.members().is_empty() {
            h2 { (says("members-replace")) }
            p { (says("members-replace-why")) }
            (cited(v, &folded, id, &[ids::C1_18]))
            (sheet.upload_form(&room("supervisor", id, "members"), &html! {
                input type="hidden" name="order" value="replace";
                (sheet.radios("seat", &seats(&sheet, bench)))
                (sheet.radios("leaving", &LeavingCause::ALL.map(|it| {
                    (it.1, t.s(&format!("leaving-{}", it.1)))
                })))
                (sheet.document("document"))
                (commit_button(&says("members-replace"), &says("members-replace-brings")))
            }))
        }
        @if cannot_be_filled(bench) {
            h2 { (says("members-dissolve")) }
            p { (says("members-dissolve-why")) }
            (cited(v, &folded, id, &[ids::C1_19]))
            (sheet.upload_form(&room("supervisor", id, "members"), &html! {
                input type="hidden" name="order" value="dissolve";
                (sheet.document("document"))
                (commit_button(&says("members-dissolve"), &says("members-dissolve-brings")))
            }))
        }
    };
    Ok(Shown::reading(says("members-title"), body))
}

fn seats(sheet: &Sheet, bench: Bench<'_>) -> Vec<(&'static str, String)> {
    let t = sheet.v.text;
    let members = bench.members().iter();
    let line = |it: &domain::award::Member| {
        let word = SEATS.get(usize::from(it.seat).checked_sub(1)?)?;
        let seat = t.t("committee-seat", &[("n", it.seat.into())]);
        Some((*word, format!("{seat} · {}", it.name)))
    };
    members.filter_map(line).collect()
}

/// Words of the seats in forms; a committee has no more.
const SEATS: [&str; 15] =
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

fn sitting(sheet: &Sheet, bench: Bench<'_>) -> Markup {
    let t = sheet.v.text;
    let says = |key: &str| t.s(&word(bench, key));
    let heads = ["members-seat", "members-name", "committee-kind"].map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let kind = |it: MemberKind| match it {
        MemberKind::Expert => t.s("member-expert"),
        MemberKind::Representative => t.s("member-representative"),
    };
    let seat = |it: u8| html! { (t.t("committee-seat", &[("n", it.into())])) };
    let members = bench.members().iter();
    let mut rows: Vec<(u8, Vec<Markup>)> = members
        .map(|it| (it.seat, vec![seat(it.seat), html! { (it.name) }, html! { (kind(it.kind)) }]))
        .collect();
    rows.extend(bench.vacancies().iter().map(|(at, of)| {
        (*at, vec![seat(*at), html! { strong { (t.s("members-vacant")) } }, html! { (kind(*of)) }])
    }));
    rows.sort_by_key(|it| it.0);
    let rows: Vec<Vec<Markup>> = rows.into_iter().map(|it| it.1).collect();
    html! {
        @if rows.is_empty() { p { (says("members-none")) } }
        @else { (table(&says("members-title"), &columns, &rows)) }
        p { a href=(room("supervisor", bench.id(), "draw")) { (t.s("draw-title")) } }
    }
}

/// The order.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let document = files::one(v, posted, "document").map_err(|it| wrongs.push(it)).ok();
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let bench = bench_of(&folded, id).map_err(|it| vec![it])?;
    let command = if posted.get("order") == "dissolve" {
        let document = document.ok_or(wrongs)?;
        Command::Draws(draws::Command::Dissolve { lot: id.clone(), document })
    } else {
        let seat = posted.get("seat").parse::<u8>().ok();
        if seat.is_none() {
            wrongs.push(wrong("seat", "form-choose"));
        }
        let cause = LeavingCause::ALL.iter().find(|it| it.1 == posted.get("leaving"));
        if cause.is_none() {
            wrongs.push(wrong("leaving", "form-choose"));
        }
        let (Some(document), Some(seat), Some(cause), true) =
            (document, seat, cause, wrongs.is_empty())
        else {
            return Err(wrongs);
        };
        order(id, seat, name(&folded.world, bench, seat), (cause.0, document))
    };
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let next = format!("{}?done=members-ordered", room("supervisor", id, "members"));
    Ok(Ask { command, next })
}

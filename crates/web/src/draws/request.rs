//! The purchaser asks for a committee to be drawn: how many of which specialty, for when, and whose
//! staff withdraws.

use std::collections::BTreeSet;

use domain::admission::is_reviewed_by_committee;
use domain::draws::{self, Bench, DrawRequested, Need as Seats, Representative};
use domain::experts::{Half, HalfDay};
use domain::parties::Role;
use domain::rulebook::ids;
use domain::shared::{AccountId, CivilDate, Id, LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, bench_of, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::visit::Visit;

use super::bench_line;

/// Lines that the form offers for specialties.
const LINES: u8 = 4;

fn empty(id: &LotId) -> DrawRequested {
    let review = HalfDay { day: CivilDate::MIN, half: Half::Morning };
    DrawRequested {
        lot: id.clone(),
        need: Vec::new(),
        review,
        authorities: Vec::new(),
        supervisors: Vec::new(),
        representatives: 0,
    }
}

fn command(of: DrawRequested, people: Vec<Representative>) -> Command {
    Command::Draws(draws::Command::Request { of, people })
}

/// The form.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let bench = bench_of(&folded, id)?;
    if let Bench::Applicants(of, _) = bench {
        let reviews = is_reviewed_by_committee(&of.notice);
        if !reviews || bench.is_over() || bench.rests() {
            return Err(nothing());
        }
    }
    may(v, &folded, &command(empty(id), Vec::new()))?;
    let sheet = Sheet { v, posted, problems };
    let known: BTreeSet<&Id> =
        folded.world.roster.values().flat_map(|it| &it.profile.specialties).collect();
    let halves = [("am", t.s("draw-morning")), ("pm", t.s("draw-afternoon"))];
    let fields = html! {
        (need(&sheet, &known))
        (day(&sheet))
        (sheet.radios("half", &halves))
        (sheet.lines("authorities", 2, Need::Optional))
        (sheet.lines("supervisors", 2, Need::Optional))
        (sheet.lines("representatives", 2, Need::Optional))
        (commit_button(&t.s("draw-request"), &t.s("draw-request-brings")))
    };
    let body = html! {
        (bench_line(bench))
        (sheet.top())
        p { (t.s("draw-why")) }
        @if let Bench::Applicants(..) = bench {
            p { (t.s("draw-reviewers-why")) }
            (cited(v, &folded, id, &[ids::T12_4, ids::Y87, ids::C1_1, ids::C1_2, ids::C1_16]))
        } @else {
            (cited(v, &folded, id, &[ids::C1_1, ids::C1_2, ids::C1_16]))
        }
        (sheet.form(&room("purchaser", id, "draw"), &fields))
        @match bench {
            Bench::Lot(_) => {
                p { a href=(room("purchaser", id, "committee")) { (t.s("draw-outside-instead")) } }
            },
            Bench::Applicants(..) => {
                p { a href=(crate::admission::room("purchaser", id, "")) {
                    (t.s("prequalification-title"))
                } }
            },
        }
    };
    let title = match bench {
        Bench::Lot(_) => "draw-request",
        Bench::Applicants(..) => "draw-reviewers-title",
    };
    Ok(Shown::reading(t.s(title), body))
}

/// Seats for which substitutes are drawn: the lists that were to give them are used up.
pub(crate) fn short(bench: Bench<'_>) -> Vec<Seats> {
    if !bench.draw().is_short() || bench.is_over() {
        return Vec::new();
    }
    app::draws::called(bench.draw()).map(|it| it.short).unwrap_or_default()
}

/// The form for substitutes: the seats follow from the lists, only the time is asked for.
pub(super) fn more(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let bench = bench_of(&folded, id)?;
    may(v, &folded, &command(empty(id), Vec::new()))?;
    let sheet = Sheet { v, posted, problems };
    let halves = [("am", t.s("draw-morning")), ("pm", t.s("draw-afternoon"))];
    let seats: Vec<String> = short(bench).iter().map(|it| super::seats_of(t, it)).collect();
    let fields = html! {
        (day(&sheet))
        (sheet.radios("half", &halves))
        (commit_button(&t.s("draw-substitutes"), &t.s("draw-substitutes-brings")))
    };
    let body = html! {
        (bench_line(bench))
        (sheet.top())
        p { (t.s("draw-substitutes-why")) }
        p { (t.s("draw-need")) " " (super::listed(&seats)) }
        (cited(v, &folded, id, &[ids::C1_18, ids::C1_16]))
        (sheet.form(&room("purchaser", id, "draw"), &fields))
        p { a href={ "/lots/" (id) "/draw" } { (t.s("draw-public")) } }
    };
    Ok(Shown::reading(t.s("draw-substitutes"), body))
}

fn need(sheet: &Sheet, known: &BTreeSet<&Id>) -> Markup {
    let t = sheet.v.text;
    html! {
        fieldset {
            legend { (t.s("draw-need")) }
            p class="hint" { (t.s("draw-need-hint")) }
            datalist id="specialties" { @for it in known { option value=(it); } }
            @for at in 1..=LINES {
                @let (what, count) = (format!("specialty-{at}"), format!("seats-{at}"));
                div class="field" {
                    label for={ "f-" (what) } { (t.t("draw-specialty", &[("n", at.into())])) }
                    (sheet.error_at(&what))
                    div class="joined" {
                        input type="text" class="line" id={ "f-" (what) } name=(what)
                            list="specialties" autocomplete="off" value=(sheet.posted.get(&what));
                        label for={ "f-" (count) } { (t.s("draw-seats")) }
                        input type="number" id={ "f-" (count) } name=(count) min="1" max="11"
                            inputmode="numeric" value=(sheet.posted.get(&count));
                    }
                }
            }
        }
    }
}

fn day(sheet: &Sheet) -> Markup {
    let t = sheet.v.text;
    html! {
        div class="field" {
            label for="f-day" { (t.s("draw-day")) }
            p class="hint" { (t.s("draw-day-hint")) }
            (sheet.error_at("day"))
            input type="date" id="f-day" name="day" value=(sheet.posted.get("day")) required;
        }
    }
}

fn units(posted: &Posted, name: &str, wrongs: &mut Vec<Problem>) -> Vec<Uscc> {
    let mut found = BTreeSet::new();
    for it in posted.get(name).split_whitespace() {
        match Uscc::new(it) {
            Some(it) => {
                found.insert(it);
            }
            None => wrongs.push(wrong(name, "form-not-uscc")),
        }
    }
    found.into_iter().collect()
}

fn needs(posted: &Posted, wrongs: &mut Vec<Problem>) -> Vec<Seats> {
    let mut all = Vec::new();
    for at in 1..=LINES {
        let name = format!("specialty-{at}");
        let (what, seats) = (posted.get(&name).trim(), posted.get(&format!("seats-{at}")).trim());
        if what.is_empty() && seats.is_empty() {
            continue;
        }
        match (Id::new(what), seats.parse::<u64>()) {
            (Ok(specialty), Ok(seats)) if seats > 0 => all.push(Seats { specialty, seats }),
            _ => wrongs.push(wrong(&name, "draw-need-wrong")),
        }
    }
    if all.is_empty() && wrongs.is_empty() {
        wrongs.push(wrong("specialty-1", "draw-need-wrong"));
    }
    all.sort_by(|a, b| a.specialty.cmp(&b.specialty));
    all
}

/// The command.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command(empty(id), Vec::new())).map_err(|it| vec![it])?;
    let mut wrongs = Vec::new();
    let bench = bench_of(&folded, id).map_err(|it| vec![it])?;
    let short = short(bench);
    let again = bench.draw().request.as_ref().filter(|_| !short.is_empty());
    let need = if again.is_some() { short } else { needs(posted, &mut wrongs) };
    let day: Option<CivilDate> = posted.get("day").parse().ok();
    if day.is_none() {
        wrongs.push(wrong("day", "draw-day-wrong"));
    }
    let half = match posted.get("half") {
        "am" => Some(Half::Morning),
        "pm" => Some(Half::Afternoon),
        _ => {
            wrongs.push(wrong("half", "form-choose"));
            None
        }
    };
    // The same units withdraw from the draw of substitutes, and no representative is added.
    let (authorities, supervisors) = match again {
        Some(it) => (it.authorities.clone(), it.supervisors.clone()),
        None => {
            let authorities = units(posted, "authorities", &mut wrongs);
            (authorities, units(posted, "supervisors", &mut wrongs))
        }
    };
    let mut people = Vec::new();
    let named = if again.is_some() { "" } else { posted.get("representatives") };
    for it in named.split_whitespace() {
        let account = AccountId::new(it).ok();
        let person = account.as_ref().and_then(|it| folded.world.people.get(it));
        match (account, person.filter(|it| it.is(Role::Purchaser))) {
            (Some(account), Some(person)) => {
                people.push(Representative { account, name: person.name.clone() });
            }
            _ => wrongs.push(wrong("representatives", "form-account-unknown")),
        }
    }
    let (Some(day), Some(half), true) = (day, half, wrongs.is_empty()) else { return Err(wrongs) };
    let representatives = people.len() as u64;
    let review = HalfDay { day, half };
    let lot = id.clone();
    let of = DrawRequested { lot, need, review, authorities, supervisors, representatives };
    let next = format!("{}?done=draw-requested", room("purchaser", id, "draw"));
    Ok(Ask { command: command(of, people), next })
}

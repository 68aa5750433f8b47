//! Mandates 委托协议 of agents: given by the purchaser, ended by either party.

use app::follower::Folded;
use domain::parties::{
    self, Mandate, MandateEnded, MandateGiven, MandateMatter, OrganisationKind, Person, Role,
};
use domain::shared::{Id, Instant, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::Link;
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::desk::files;
use crate::desk::perform::{Ask, Shown, denied, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::visit::Visit;

use super::PEOPLE;

const LIST: &str = "/purchaser/mandates";
const NEW: &str = "/purchaser/mandates/new";
/// Longest reason of an end, in bytes.
const REASON_BYTES_MAX: usize = 4_000;
/// Most mandates of one list; ended ones drop out first.
const SHOWN_MAX: usize = 200;

/// One mandate with both parties.
struct Line<'a> {
    purchaser: &'a Uscc,
    id: &'a Id,
    it: &'a Mandate,
}

/// Mandates that an organisation gave or holds: those in force first, then the latest.
fn mine<'a>(folded: &'a Folded, home: &'a Uscc, now: Instant) -> Vec<Line<'a>> {
    let of = |(purchaser, known): (&'a Uscc, &'a parties::Organisation)| {
        known.mandates.iter().map(move |(id, it)| Line { purchaser, id, it })
    };
    let all = folded.world.organisations.iter().flat_map(of);
    let mut all: Vec<_> = all.filter(|it| it.purchaser == home || it.it.agent == *home).collect();
    all.sort_by_key(|it| (!it.it.holds_at(now), std::cmp::Reverse(it.it.given), it.id));
    all.truncate(SHOWN_MAX);
    all
}

/// The list, and the form that ends one.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let person = only(v, &folded, PEOPLE)?;
    let home = person.organisation.as_ref().ok_or_else(denied)?;
    let sheet = Sheet { v, posted, problems };
    let lines = mine(&folded, home, Instant(v.now_ms));
    let heads = ["mandate-number", "mandate-parties", "mandate-scope", "mandate-until"];
    let heads: Vec<String> = heads.into_iter().chain(["mandate-state"]).map(|it| t.s(it)).collect();
    let sets = [Set::Words, Set::Words, Set::Words, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = lines.iter().map(|it| cells(v, &folded, home, it)).collect();
    let label = t.s("mandate-give");
    let gives = person.is(Role::Purchaser);
    let body = html! {
        (sheet.top())
        p { (t.s("mandate-says")) }
        @if gives { p { a class="button" href=(NEW) { (label) } } }
        @if rows.is_empty() {
            @let ways = [Link { href: NEW, label: &label }];
            (empty(&t.s("mandate-none"), &t.s("mandate-none-hint"),
                if gives { &ways } else { &[] }))
        } @else {
            (table(&t.s("mandate-title"), &columns, &rows))
        }
    };
    Ok(Shown::wide(t.s("mandate-title"), body))
}

fn cells(v: &Visit, folded: &Folded, home: &Uscc, line: &Line) -> Vec<Markup> {
    let t = v.text;
    let name = |it: &Uscc| {
        let known = folded.world.organisations.get(it);
        known.map_or_else(|| it.to_string(), |it| it.name.clone())
    };
    let project = |it: &Id| {
        let known = folded.world.projects.get(it);
        known.map_or_else(|| it.to_string(), |known| format!("{} · {it}", known.title))
    };
    let it = line.it;
    let holds = it.holds_at(Instant(v.now_ms));
    vec![
        html! {
            (code(line.id.as_str())) br;
            a href=(files::href(&it.document, "mandate.pdf")) { (t.s("mandate-document")) }
        },
        html! { p { (name(line.purchaser)) } p { "→ " (name(&it.agent)) } },
        html! {
            p {
                @match &it.project {
                    Some(id) => (project(id)),
                    None => (t.s("mandate-all-projects")),
                }
            }
            @for (matter, word) in MandateMatter::ALL {
                @if it.matters.contains(&matter) {
                    p { small { (t.s(&format!("matter-{word}"))) } }
                }
            }
        },
        html! { (it.until.to_string()) },
        html! {
            @if holds {
                (tag(Tone::Checked, &t.s("mandate-holds")))
                (end_form(v, home, line))
            } @else { (tag(Tone::Plain, &t.s("mandate-over"))) }
        },
    ]
}

fn end_form(v: &Visit, home: &Uscc, line: &Line) -> Markup {
    let t = v.text;
    html! {
        form method="post" action=(LIST) {
            (v.hidden())
            input type="hidden" name="by" value=(home.as_str());
            input type="hidden" name="purchaser" value=(line.purchaser.as_str());
            input type="hidden" name="mandate" value=(line.id);
            label {
                (t.s("staff-reason")) " "
                input type="text" name="reason" class="line" required maxlength="200";
            }
            button class="link" {
                (t.s("mandate-end")) span class="unseen" { " " (line.id) }
            }
        }
    }
}

/// The command that ends one.
pub(super) fn end(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let person = only(v, &folded, PEOPLE).map_err(|it| vec![it])?;
    let by = person.organisation.clone().ok_or_else(|| vec![denied()])?;
    let purchaser = Uscc::new(posted.get("purchaser"));
    let purchaser = purchaser.ok_or_else(|| vec![wrong("purchaser", "form-choose")])?;
    let mandate = Id::new(posted.get("mandate"));
    let mandate = mandate.map_err(|_| vec![wrong("mandate", "form-choose")])?;
    let it = MandateEnded { purchaser, mandate, by, reason };
    let command = Command::Parties(parties::Command::EndMandate(it));
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{LIST}?done=mandate-ended") })
}

/// The purchaser's form of a new one.
pub(super) fn new(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let person = only(v, &folded, &[Role::Purchaser])?;
    let sheet = Sheet { v, posted, problems };
    let agents = folded.world.organisations.iter();
    let agents = agents
        .filter(|it| it.1.merged_into.is_none() && it.1.kinds.contains(&OrganisationKind::Agent));
    let mut options: Vec<(&str, String)> =
        agents.map(|(id, it)| (id.as_str(), it.name.clone())).collect();
    options.insert(0, ("", t.s("choose")));
    let own = folded.world.projects.values();
    let own = own.filter(|it| Some(&it.purchaser) == person.organisation.as_ref());
    let mut projects: Vec<(&str, String)> =
        own.map(|it| (it.project.as_str(), format!("{} · {}", it.title, it.project))).collect();
    projects.insert(0, ("", t.s("mandate-all-projects")));
    let matters: Vec<(&str, String)> =
        MandateMatter::ALL.iter().map(|it| (it.1, t.s(&format!("matter-{}", it.1)))).collect();
    let fields = html! {
        (sheet.line("mandate", Need::Needed))
        (sheet.select("agent", &options))
        (sheet.select("mandate_project", &projects))
        (sheet.ticks("matters", &matters))
        (sheet.line("mandate_until", Need::Needed))
        (sheet.document("agreement"))
        (commit_button(&t.s("mandate-give"), &t.s("mandate-give-brings")))
    };
    let body = html! {
        (sheet.top())
        p { (t.s("mandate-says")) }
        (sheet.upload_form(NEW, &fields))
    };
    Ok(Shown::reading(t.s("mandate-give"), body))
}

/// The command that gives one.
pub(super) fn give(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let document = files::one(v, posted, "agreement");
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let person = only(v, &folded, &[Role::Purchaser]).map_err(|it| vec![it])?;
    let it = read(posted, person, document)?;
    let command = Command::Parties(parties::Command::GiveMandate(it));
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{LIST}?done=mandate-given") })
}

fn read(
    posted: &Posted,
    person: &Person,
    document: Result<domain::shared::Hash, Problem>,
) -> Result<MandateGiven, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let mandate = Id::new(posted.get("mandate"));
    let mandate = mandate.map_err(|_| wrongs.push(wrong("mandate", "form-not-id")));
    let agent = Uscc::new(posted.get("agent"));
    if agent.is_none() {
        wrongs.push(wrong("agent", "form-choose"));
    }
    let project = match posted.get("mandate_project") {
        "" => None,
        id => Id::new(id).map_err(|_| wrongs.push(wrong("mandate_project", "form-choose"))).ok(),
    };
    let ticked = |word: &str| posted.all("matters").iter().any(|it| it == word);
    let matters = MandateMatter::ALL.iter().filter(|it| ticked(it.1)).map(|it| it.0);
    let matters: Vec<MandateMatter> = matters.collect();
    if matters.is_empty() {
        wrongs.push(wrong("matters", "form-choose"));
    }
    let until = posted.get("mandate_until").parse();
    if until.is_err() {
        wrongs.push(wrong("mandate_until", "form-not-day"));
    }
    let document = document.map_err(|it| wrongs.push(it));
    match (mandate, agent, until, document, person.organisation.clone()) {
        (Ok(mandate), Some(agent), Ok(until), Ok(document), Some(purchaser))
            if wrongs.is_empty() =>
        {
            Ok(MandateGiven { purchaser, mandate, agent, project, matters, until, document })
        }
        _ if wrongs.is_empty() => Err(vec![denied()]),
        _ => Err(wrongs),
    }
}

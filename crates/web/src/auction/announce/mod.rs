//! An official announces an auction of any kind: the kind and its course, the fields these ask for,
//! everything as the public will see it, and then the act.
//!
//! Whether terms hold is asked of the law before anything is sent, so that a refusal stands at its
//! field; the desk asks the same again.

mod form;
mod propose;
mod read;
mod rows;
#[cfg(test)]
mod tests;
mod unfit;

use app::rules::rules_for;
use domain::auction::{Asked, Command as Auction, Terms, may_follow};
use domain::law::Law;
use domain::parties::Role;
use domain::shared::{Instant, LotId};
use domain::world::{Command, World};
use maud::{Markup, html};

use self::form::Beside;
use self::rows::{KINDS, Of, courses};
use super::terms;
use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::icon::{Tone, tag};
use crate::desk::calendar;
use crate::desk::perform::{Ask, Shown, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::Sheet;
use crate::text::Text;
use crate::visit::Visit;

/// Address of the form; its query names kind and course.
pub(crate) const NEW: &str = "/centre/auctions/new";
/// Who announces an auction, by the table of access.
pub(super) const PEOPLE: &[Role] = &[Role::Official];

/// The law of an announcement now: the pack in force with the centre's values.
fn lawful<T>(world: &World, now: Instant, ask: impl FnOnce(&Law<'_>) -> T) -> T {
    let calendar = world.calendar(calendar());
    ask(&Law { rules: rules_for(world, None, now), calendar: &calendar, now })
}

/// Kind and course as the form carries them, else as the address names them.
fn named(v: &Visit, posted: &Posted) -> Option<Of> {
    let asked = |name: &str| v.query.split('&').find_map(|it| it.strip_prefix(name)).unwrap_or("");
    match posted.is_sent() {
        true => Of::named(posted.get("auction_kind"), posted.get("auction_course")),
        false => Of::named(asked("kind="), asked("course=")),
    }
}

/// The round before, as the address names it.
fn named_before(v: &Visit) -> Option<LotId> {
    let asked = v.query.split('&').find_map(|it| it.strip_prefix("again="))?;
    LotId::parse(&asked.replace("%2F", "/")).ok()
}

/// Address of the form for the round that follows a lot's.
pub(super) fn again_of(terms: &Terms) -> String {
    let row = Of { kind: terms.kind, course: terms.course };
    let (kind, course) = (row.row().token, row.course_word());
    format!("{NEW}?kind={kind}&course={course}&again={}", terms.lot)
}

/// The page: kinds to choose from, the form, or everything as the public will see it.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let (world, now) = (&folded.world, Instant(v.now_ms));
    let beside = Beside { t, rules: rules_for(world, None, now) };
    let sheet = Sheet { v, posted, problems };
    let title = t.s("announce-title");
    let Some(of) = named(v, posted) else {
        return Ok(Shown::reading(title, kinds(&sheet, beside)));
    };
    if posted.is_sent() && problems.is_empty() && posted.get("do") == "preview" {
        // Read before: nothing is wrong.
        if let Ok(terms) = read::terms(of, posted, world) {
            return Ok(Shown::reading(title, preview(&sheet, world, &terms)));
        }
    }
    let usual = lawful(world, now, |law| propose::usual(of, world, law));
    let before = named_before(v).filter(|it| may_follow(world, it));
    let before =
        before.and_then(|it| world.auctions.get(&it)).filter(|it| it.terms.kind == of.kind);
    let usual = before.map_or_else(|| usual.clone(), |it| propose::again(&usual, it));
    let posted = if posted.is_sent() { posted } else { &usual };
    let sheet = Sheet { v, posted, problems };
    Ok(Shown::reading(title, form::form(&sheet, of, world, beside)))
}

/// Every kind with its courses, and what the pack says of its times.
fn kinds(sheet: &Sheet, beside: Beside) -> Markup {
    let t = beside.t;
    html! {
        (sheet.top())
        p { (t.s("announce-says")) }
        @for it in &KINDS {
            h2 { (t.s(terms::kind_key(it.kind))) }
            ul class="files" {
                @for (course, word) in courses(it.kind) {
                    li { a href={ (NEW) "?kind=" (it.token) "&course=" (word) } {
                        (t.s(terms::course_key(course)))
                    } }
                }
            }
            @if let Some((href, key)) = it.usually { p { a href=(href) { (t.s(key)) } } }
            (beside.of(it.kind.limits().notice))
            (beside.of(it.kind.limits().course.map(|it| it.1)))
        }
    }
}

/// The form's fields without marks, to be sent again unseen.
fn carried(posted: &Posted, act: &str) -> Markup {
    html! {
        input type="hidden" name="do" value=(act);
        @for (name, value) in posted.carried().filter(|it| it.0 != "do") {
            input type="hidden" name=(name) value=(value);
        }
    }
}

/// Everything as the public will see it.
fn preview(sheet: &Sheet, world: &World, terms: &Terms) -> Markup {
    let t: &Text = sheet.v.text;
    let subject = terms.subject.as_ref();
    let owner = subject.and_then(|it| world.organisations.get(&it.owner)).map(|it| it.name.clone());
    html! {
        p { (t.s("announce-preview-says")) }
        section class="paper" {
            h2 { (subject.map_or("", |it| it.title.as_str())) }
            p class="auction-what" { (terms::what(t, terms)) " · " (terms.lot) }
            p { (tag(Tone::Due, &t.s("auction-phase-before"))) }
            (terms::facts_of(t, owner, terms))
        }
        (sheet.form(NEW, &html! {
            (carried(sheet.posted, "announce"))
            (commit_button(&t.s("announce-do"), &t.s("announce-brings")))
        }))
        (sheet.form(NEW, &html! {
            (carried(sheet.posted, "change"))
            (button(&t.s("announce-change")))
        }))
    }
}

/// The command of a form that everybody's law holds for; nothing before it was shown once.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    only(v, &folded, PEOPLE).map_err(one)?;
    let Some(of) = named(v, posted) else {
        return Err(one(Problem::Denied("problem-not-found".to_owned())));
    };
    let terms = lawful(&folded.world, Instant(v.now_ms), |law| {
        unfit::lawful(of, posted, &folded.world, law)
    })?;
    let lot = terms.lot.clone();
    let next = format!("/centre/auctions/{lot}?done=auction-announced");
    let command = Command::Auction(Asked::of(lot, Auction::Announce(Box::new(terms))));
    may(v, &folded, &command).map_err(one)?;
    // Nothing is wrong, and nobody has seen the whole yet: the page shows it.
    if posted.get("do") == "announce" { Ok(Ask { command, next }) } else { Err(Vec::new()) }
}

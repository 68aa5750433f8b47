//! Enquiries, objections, challenges and complaints 询问、异议、质疑、投诉: received and answered.

use app::follower::Folded;
use app::rules::rules_for;
use domain::lot::{Answered, Lot, Remedy, Suspends};
use domain::parties::Role;
use domain::procedure::{self, Matter, Outcome, RemedyKind};
use domain::shared::{Hash, Id, Instant, LotId};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::river::article;
use crate::design::value::instant;
use crate::desk::basis::Cited;
use crate::desk::duties::{Buying, acts_for, remedy_rule};
use crate::desk::perform::{Ask, Shown, denied, lot_of, may, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{files, room};
use crate::public::lot_line;
use crate::text::Text;
use crate::visit::Visit;

const KINDS: [(RemedyKind, &str); 4] = [
    (RemedyKind::Enquiry, "enquiry"),
    (RemedyKind::Objection, "objection"),
    (RemedyKind::Challenge, "challenge"),
    (RemedyKind::Complaint, "complaint"),
];
const MATTERS: [(Matter, &str); 3] =
    [(Matter::Documents, "documents"), (Matter::Opening, "opening"), (Matter::Result, "result")];
const OUTCOMES: [(Outcome, &str); 3] =
    [(Outcome::Rejected, "rejected"), (Outcome::Upheld, "upheld"), (Outcome::Answered, "answered")];

fn of<T: PartialEq + Copy>(all: &[(T, &'static str)], it: T) -> &'static str {
    all.iter().find(|known| known.0 == it).map_or("", |known| known.1)
}

fn read<T: Copy>(all: &[(T, &'static str)], typed: &str) -> Option<T> {
    all.iter().find(|it| it.1 == typed).map(|it| it.0)
}

/// Who may see a lot's remedies at a desk.
fn seen<'a>(v: &Visit, folded: &'a Folded, id: &LotId, desk: &str) -> Result<&'a Lot, Problem> {
    let (_, person) = who(v, folded)?;
    let lot = lot_of(folded, id)?;
    let notice = &lot.notice;
    let fits = match desk {
        "supervisor" => person.is(Role::Supervisor),
        "centre" => person.is(Role::Official),
        _ => acts_for((&folded.world, Instant(v.now_ms)), person, Buying::of(notice)),
    };
    if fits { Ok(lot) } else { Err(denied()) }
}

/// Whether a desk answers a remedy of this kind.
fn answers(desk: &str, kind: RemedyKind) -> bool {
    match desk {
        "supervisor" => kind == RemedyKind::Complaint,
        "purchaser" => kind != RemedyKind::Complaint,
        _ => false,
    }
}

/// The list with the form of an answer, at one desk.
pub(crate) fn page(
    v: &Visit,
    id: &LotId,
    desk: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = seen(v, &folded, id, desk)?;
    let sheet = Sheet { v, posted, problems };
    let open = |it: &(&Id, &Remedy)| it.1.answered == Answered::No && answers(desk, it.1.kind);
    let due: Vec<(&Id, &Remedy)> = lot.remedies.iter().filter(open).collect();
    let names: Vec<String> = due.iter().map(|it| name(t, it.0, it.1)).collect();
    let options: Vec<(&str, String)> =
        due.iter().zip(names).map(|(it, name)| (it.0.as_str(), name)).collect();
    let outcomes: Vec<(&str, String)> =
        OUTCOMES.iter().map(|it| (it.1, t.s(&format!("outcome-{}", it.1)))).collect();
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if lot.remedies.is_empty() {
            (empty(&t.s("remedies-none"), &t.s("remedies-none-hint"), &[]))
        }
        @for (number, it) in &lot.remedies { (one(v, &folded, lot, number, it)) }
        @if !due.is_empty() {
            h2 { (t.s("remedy-answer")) }
            (sheet.upload_form(&room(desk, id, "remedies"), &html! {
                (sheet.radios("remedy", &options))
                (sheet.radios("outcome", &outcomes))
                (sheet.document("document"))
                (commit_button(&t.s("remedy-answer"), &t.s("remedy-answer-brings")))
            }))
        }
        @if desk != "supervisor" {
            p { a class="button quiet-button" href=(room(desk, id, "remedies/new")) {
                (t.s("remedy-new"))
            } }
        }
    };
    Ok(Shown::reading(t.s("remedies-title"), body))
}

fn name(t: &Text, number: &Id, it: &Remedy) -> String {
    let kind = t.s(&format!("remedy-{}", of(&KINDS, it.kind)));
    let matter = t.s(&format!("matter-{}", of(&MATTERS, it.matter)));
    format!("{number} · {kind} · {matter}")
}

fn one(v: &Visit, folded: &Folded, lot: &Lot, number: &Id, it: &Remedy) -> Markup {
    let t = v.text;
    let rules = rules_for(&folded.world, Some(&lot.id), Instant(v.now_ms));
    let cited = Cited::of(t, rules, remedy_rule(lot.notice.regime, it.kind, it.matter));
    let due = Instant::end_of(it.due);
    html! {
        h2 { (name(t, number, it)) }
        @if it.answered == Answered::Yes {
            p { (tag(Tone::Checked, &t.s("remedy-answered"))) }
        } @else {
            p {
                @if due.0 < v.now_ms { (tag(Tone::Alarm, &t.s("desk-overdue"))) " " }
                @else { (tag(Tone::Due, &t.s("remedy-open"))) " " }
                (t.s("desk-until")) " " (instant(due.0))
                @if let Some(other) = it.due_other {
                    " " (tag(Tone::Due, &t.s("river-provisional")))
                    " " (t.s("river-latest")) " " (instant(Instant::end_of(other).0))
                }
            }
            @if it.suspends == Suspends::UntilAnswer { p { (t.s("remedy-suspends")) } }
        }
        @if let Some(cited) = &cited { (article(t, &cited.basis())) }
    }
}

/// The answer that a desk gives.
pub(crate) fn answered(
    v: &Visit,
    id: &LotId,
    desk: &str,
    posted: &Posted,
) -> Result<Ask, Vec<Problem>> {
    let document = files::one(v, posted, "document");
    let mut wrongs = Vec::new();
    let document = document.map_err(|it| wrongs.push(it));
    let outcome = read(&OUTCOMES, posted.get("outcome"));
    let remedy = Id::new(posted.get("remedy"));
    if outcome.is_none() {
        wrongs.push(wrong("outcome", "form-choose"));
    }
    if remedy.is_err() {
        wrongs.push(wrong("remedy", "form-choose"));
    }
    let (Ok(document), Some(outcome), Ok(remedy)) = (document, outcome, remedy) else {
        return Err(wrongs);
    };
    let lot = id.clone();
    let command = procedure::Command::AnswerRemedy { lot, remedy, outcome, document };
    let command = Command::Procedure(command);
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=answered", room(desk, id, "remedies")) })
}

/// The form that enters what came in outside the platform.
pub(crate) fn new_page(
    v: &Visit,
    id: &LotId,
    desk: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = seen(v, &folded, id, desk)?;
    let sheet = Sheet { v, posted, problems };
    let kinds: Vec<(&str, String)> =
        KINDS.iter().map(|it| (it.1, t.s(&format!("remedy-{}", it.1)))).collect();
    let matters: Vec<(&str, String)> =
        MATTERS.iter().map(|it| (it.1, t.s(&format!("matter-{}", it.1)))).collect();
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (sheet.upload_form(&room(desk, id, "remedies/new"), &html! {
            (sheet.radios("kind", &kinds))
            (sheet.radios("matter", &matters))
            (sheet.line("received_on", Need::Needed))
            (sheet.document("document"))
            (commit_button(&t.s("remedy-new"), &t.s("remedy-new-brings")))
        }))
    };
    Ok(Shown::reading(t.s("remedy-new"), body))
}

/// The command that enters it; its number follows from those before.
pub(crate) fn received(
    v: &Visit,
    id: &LotId,
    desk: &str,
    posted: &Posted,
) -> Result<Ask, Vec<Problem>> {
    let document: Result<Hash, Problem> = files::one(v, posted, "document");
    let mut wrongs = Vec::new();
    let document = document.map_err(|it| wrongs.push(it));
    let kind = read(&KINDS, posted.get("kind"));
    let matter = read(&MATTERS, posted.get("matter"));
    let day = posted.get("received_on").parse();
    for (name, there) in [("kind", kind.is_some()), ("matter", matter.is_some())] {
        if !there {
            wrongs.push(wrong(name, "form-choose"));
        }
    }
    if day.is_err() {
        wrongs.push(wrong("received_on", "form-not-day"));
    }
    let (Ok(document), Some(kind), Some(matter), Ok(received_on)) = (document, kind, matter, day)
    else {
        return Err(wrongs);
    };
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let lot = lot_of(&folded, id).map_err(|it| vec![it])?;
    // The same form sent twice is the same remedy: its number is made of the form's key.
    let key: String = posted.get("key").chars().filter(char::is_ascii_alphanumeric).collect();
    let short: String = key.chars().take(8).collect();
    let remedy = Id::new(format!("{}-{short}", of(&KINDS, kind)));
    let remedy = remedy.map_err(|_| vec![wrong("kind", "form-choose")])?;
    let command = Command::Procedure(procedure::Command::ReceiveRemedy {
        lot: lot.id.clone(),
        remedy,
        kind,
        matter,
        received_on,
        document,
    });
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=received", room(desk, id, "remedies")) })
}

pub(super) fn purchaser(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page(v, id, "purchaser", posted, problems)
}

pub(super) fn answer(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    answered(v, id, "purchaser", posted)
}

pub(super) fn new(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    new_page(v, id, "purchaser", posted, problems)
}

pub(super) fn receive(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    received(v, id, "purchaser", posted)
}

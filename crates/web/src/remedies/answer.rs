//! The list at the desk of whoever answers, and the signed answer.

use app::follower::Folded;
use domain::award::Signed;
use domain::remedies::{Case, Command as Remedies, Outcome, Remedy, RemedyKind, Reply};
use domain::shared::{Id, LotId, Salt};
use domain::world::Command;
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use super::letter::{Beside, Extent, lines, one};
use super::step::Step;
use super::{Desk, OUTCOMES, TEXT_BYTES_MAX, evidence, line, name, read, word};
use crate::act::Problem;
use crate::design::form::button;
use crate::design::lists::empty;
use crate::desk::perform::{Ask, Shown, may, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room, sign};
use crate::purchaser::committee::master;
use crate::visit::Visit;

/// An answer as it was typed.
struct Typed {
    remedy: Id,
    outcome: Outcome,
    reply: Reply,
}

impl Typed {
    fn command(&self, id: &LotId, signed: Signed) -> Command {
        Command::Remedies(Remedies::AnswerRemedy {
            lot: id.clone(),
            remedy: self.remedy.clone(),
            outcome: self.outcome,
            commitment: record::act::reply_commitment(&self.reply),
            reply: Some(self.reply.clone()),
            signed,
        })
    }
}

fn typed(v: &Visit, case: Case<'_>, desk: Desk, posted: &Posted) -> Result<Typed, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let mut wrongs = Vec::new();
    let remedy = Id::new(posted.get("remedy")).ok();
    let found = remedy.as_ref().and_then(|it| case.remedies().get(it));
    let found = found.filter(|it| it.is_open() && desk.answers(it.kind));
    if found.is_none() {
        wrongs.push(wrong("remedy", "form-choose"));
    }
    // A question is answered; everything else is upheld or rejected.
    let asks = found.is_some_and(|it| it.kind == RemedyKind::Enquiry);
    let outcome =
        if asks { Some(Outcome::Answered) } else { read(&OUTCOMES, posted.get("outcome")) };
    let outcome = outcome.filter(|it| asks || *it != Outcome::Answered);
    if outcome.is_none() {
        wrongs.push(wrong("outcome", "form-choose"));
    }
    let text = needed(posted, "reply", TEXT_BYTES_MAX).map(str::to_owned);
    let text = text.map_err(|it| wrongs.push(it));
    let documents = files::kept(v, posted, "evidence").map_err(one)?;
    let (Some(remedy), Some(outcome), Ok(text), true) = (remedy, outcome, text, wrongs.is_empty())
    else {
        return Err(wrongs);
    };
    let salt = Salt(Sha256::digest(master(v, posted).map_err(one)?).into());
    Ok(Typed { remedy, outcome, reply: Reply { text, documents, salt } })
}

/// The list with the form of an answer, or the answer to be signed.
fn page(
    v: &Visit,
    id: &LotId,
    desk: Desk,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let case = desk.lot(v, &folded, id)?;
    if sign::is_next(posted, problems)
        && let Ok(it) = typed(v, case, desk, posted)
    {
        return Ok(signing(v, (&folded, case), desk, (posted, problems), &it));
    }
    let sheet = Sheet { v, posted, problems };
    let open =
        |it: &(&Id, &Remedy)| it.1.is_open() && desk.answers(it.1.kind) && !it.1.interest_waits();
    let due: Vec<(&str, String)> = case
        .remedies()
        .iter()
        .filter(open)
        .map(|(number, it)| (number.as_str(), name(t, it)))
        .collect();
    let body = html! {
        (line(case))
        (sheet.top())
        @if case.remedies().is_empty() {
            (empty(&t.s("remedies-none"), &t.s("remedies-none-hint"), &[]))
        }
        @for (number, it) in case.remedies() {
            (one(v, &folded, case, (number, it), (extent(desk, case, it), Beside::Nothing)))
        }
        @if !due.is_empty() { (form(&sheet, (id, case), desk, &due)) }
        (steps(v, &folded, case, desk))
        @if desk != Desk::Supervisor {
            p { a class="button quiet-button" href=(room(desk.name(), id, "remedies/new")) {
                (t.s("remedy-new"))
            } }
        }
        @if desk == Desk::Centre {
            p { a class="button quiet-button" href=(room(desk.name(), id, "counter")) {
                (t.s("counter-title"))
            } }
        }
    };
    Ok(Shown::reading(t.s(super::title_key(case)), body))
}

fn extent(desk: Desk, case: Case<'_>, it: &Remedy) -> Extent {
    if desk.reads(case, it) { Extent::Whole } else { Extent::Clocks }
}

/// What this desk may do next with a complaint, or with what was upheld.
fn steps(v: &Visit, folded: &Folded, case: Case<'_>, desk: Desk) -> Markup {
    let Ok((_, person)) = who(v, folded) else { return html! {} };
    let Some(home) = &person.organisation else { return html! {} };
    let all: &[Step] = match desk {
        Desk::Supervisor => &super::SUPERVISOR,
        Desk::Purchaser => &super::PURCHASER,
        Desk::Centre => &[],
    };
    let t = v.text;
    let is_any = all.iter().any(|it| !it.open(case, home).is_empty());
    html! {
        @if is_any { h2 { (t.s("remedy-steps")) } }
        ul class="files" { @for it in all { (it.link(v, case, home)) } }
    }
}

fn form(
    sheet: &Sheet,
    (id, case): (&LotId, Case<'_>),
    desk: Desk,
    due: &[(&str, String)],
) -> Markup {
    let t = sheet.v.text;
    let outcomes: Vec<(&str, String)> = OUTCOMES
        .iter()
        .filter(|it| it.0 != Outcome::Answered)
        .map(|it| (it.1, t.s(&format!("outcome-{}", it.1))))
        .collect();
    let asked = |it: &Remedy| it.kind == RemedyKind::Enquiry && it.is_open();
    let asks = case.remedies().values().any(asked);
    html! {
        h2 { (t.s("remedy-answer")) }
        (sheet.upload_form(&room(desk.name(), id, "remedies"), &html! {
            (sheet.radios("remedy", due))
            (sheet.radios("outcome", &outcomes))
            @if asks { p class="hint" { (t.s("remedy-outcome-asked")) } }
            (sheet.lines("reply", 8, Need::Needed))
            (evidence(sheet))
            (button(&t.s("act-next")))
        }))
    }
}

fn signing(
    v: &Visit,
    (folded, case): (&Folded, Case<'_>),
    desk: Desk,
    (posted, problems): (&Posted, &[Problem]),
    it: &Typed,
) -> Shown {
    let t = v.text;
    let fresh: Vec<String> = posted.files("evidence").map(|it| it.sha256.hex()).collect();
    let posted = fresh.into_iter().fold(posted.clone(), |all, it| all.with("evidence_kept", it));
    let sheet = Sheet { v, posted: &posted, problems };
    let action = room(desk.name(), case.id(), "remedies");
    let (label, brings) = (t.s("remedy-answer"), t.s("remedy-answer-brings"));
    let of = case.remedies().get(&it.remedy);
    let body = html! {
        (line(case))
        @if let Some(of) = of {
            (one(v, folded, case, (&it.remedy, of), (extent(desk, case, of), Beside::Nothing)))
        }
        h2 { (t.s("remedy-reply")) }
        p { strong { (t.s(&format!("outcome-{}", word(&OUTCOMES, it.outcome)))) } }
        blockquote class="said" { (lines(&it.reply.text)) }
        (sign::page(&sheet, folded, &action, (&label, &brings), |by| it.command(case.id(), by)))
    };
    Shown::reading(t.s("remedy-answer"), body).with(&["sign_act"])
}

fn ask(v: &Visit, id: &LotId, desk: Desk, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let case = desk.lot(v, &folded, id).map_err(one)?;
    let it = typed(v, case, desk, posted)?;
    let command = sign::take(v, &folded, posted, |by| it.command(id, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=answered", room(desk.name(), id, "remedies")) })
}

pub(super) fn by_purchaser(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page(v, id, Desk::Purchaser, posted, problems)
}

pub(super) fn purchaser_ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    ask(v, id, Desk::Purchaser, posted)
}

/// Everything of a lot at the supervisor's desk.
pub(super) fn by_supervisor(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page(v, id, Desk::Supervisor, posted, problems)
}

pub(super) fn by_centre(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page(v, id, Desk::Centre, posted, problems)
}

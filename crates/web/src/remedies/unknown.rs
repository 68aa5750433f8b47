//! 询问 without an account: whoever reads a procurement's notice asks, leaves a name and where the
//! answer goes, and reads it at an address that nobody else knows.
//!
//! A question has no form in the law and needs no signature; whoever objects, challenges or
//! complains has to be known, and the page says where.

use app::messages::{answer_href, answer_word};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::remedies::{Case, Command as Remedies, Letter, Matter, Presented, RemedyKind};
use domain::rulebook::ids;
use domain::shared::{AccountId, Hash, Id, LotId, Salt};
use domain::world::Command;
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use super::letter::{Beside, Extent, one};
use super::{Parts, TEXT_BYTES_MAX, case_of, line};
use crate::act::Problem;
use crate::design::form::button;
use crate::desk::basis::cited;
use crate::desk::perform::{done, lot_id, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed};
use crate::problem::said;
use crate::purchaser::committee::master;
use crate::visit::{Frame, Visit};

/// The account of whoever has none.
const ANYBODY: &str = "asks";
/// Longest name or contact, in bytes.
const WHO_BYTES_MAX: usize = 200;

/// The address of the page.
pub(crate) fn href(id: &LotId) -> String {
    format!("/lots/{id}/ask")
}

/// The form.
pub(super) async fn show(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let drawn = v.run(move |v| draw(v, &id, &Posted::default(), &[]));
    drawn.await.unwrap_or_else(|it| it)
}

/// Takes a question; the same form again leads to the same question.
pub(super) async fn send(v: Visit, Path(parts): Parts, posted: Posted) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let (of, sent) = (id.clone(), posted.clone());
    let made = v.clone().run(move |v| asked(v, &of, &sent)).await;
    let problems = match made {
        Err(it) => return it,
        Ok(Err(problems)) => problems,
        Ok(Ok((command, next))) => {
            let anybody = AccountId::new(ANYBODY).expect("the word is an id");
            match v.act(&anybody, posted.get("key"), command).await {
                Ok(_) => return Redirect::to(&next).into_response(),
                Err(it) => vec![it],
            }
        }
    };
    let drawn = v.run(move |v| draw(v, &id, &posted, &problems));
    drawn.await.unwrap_or_else(|it| it)
}

fn draw(v: &Visit, id: &LotId, posted: &Posted, problems: &[Problem]) -> Response {
    let status = problems.first().map_or(StatusCode::OK, |it| match it {
        Problem::Field(..) => StatusCode::UNPROCESSABLE_ENTITY,
        other => said(v.text, other).status,
    });
    let title = v.text.s("unknown-title");
    match body(v, id, posted, problems) {
        Ok(it) => v.page_with(status, &Frame::reading(&title), &it),
        Err(it) => v.problem(&it),
    }
}

fn body(v: &Visit, id: &LotId, posted: &Posted, problems: &[Problem]) -> Result<Markup, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let case = case_of(&folded, id)?;
    let works = case.knows_objections();
    let own = [case.rule(ids::T06), case.rule(ids::T63)];
    // A form that was not sent yet has a key of its own, so that it counts once.
    let posted = match posted.get("key").is_empty() {
        true => posted.clone().with("key", Hash(v.site.platform.entropy.salt()).hex()),
        false => posted.clone(),
    };
    let sheet = Sheet { v, posted: &posted, problems };
    Ok(html! {
        (line(case))
        (sheet.top())
        @if works {
            p { (t.s("unknown-works")) }
        } @else {
            p { (t.s("unknown-says")) }
            form method="post" action=(href(id)) class="form" {
                input type="hidden" name="key" value=(posted.get("key"));
                (sheet.line("asker_name", Need::Needed))
                (sheet.line("asker_contact", Need::Needed))
                (sheet.lines("claims", 6, Need::Needed))
                (button(&t.s("unknown-send")))
            }
        }
        p { a href="/contacts" { (t.s("contacts-title")) } }
        p { a href={ "/lots/" (id) } { (t.s("result-to-lot")) } }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, if works { &own } else { &[ids::G19, ids::Y85] }))
    })
}

/// What is asked of the law, and where the answer will stand.
fn asked(v: &Visit, id: &LotId, posted: &Posted) -> Result<(Command, String), Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let mut wrongs = posted.problems.clone();
    let mut text = |name: &str, most: usize| match needed(posted, name, most) {
        Ok(it) => it.to_owned(),
        Err(it) => {
            wrongs.push(it);
            String::new()
        }
    };
    let name = text("asker_name", WHO_BYTES_MAX);
    let papers = text("asker_contact", WHO_BYTES_MAX);
    let claims = text("claims", TEXT_BYTES_MAX);
    let key: String = posted.get("key").chars().filter(char::is_ascii_alphanumeric).collect();
    // The bounds of an idempotency key.
    if !(16..=64).contains(&key.len()) || key != posted.get("key") {
        return Err(one(nothing()));
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let case = case_of(&folded, id).map_err(one)?;
    let matter = match case.lot() {
        Some(_) => Matter::Documents,
        None => Matter::PrequalificationDocuments,
    };
    let salt = Salt(Sha256::digest(master(v, posted).map_err(one)?).into());
    let short: String = key.chars().take(8).collect();
    let remedy = Id::new(format!("enquiry-{short}")).map_err(|_| one(nothing()))?;
    let letter = Letter {
        raiser: None,
        presented: Some(Presented { name, papers }),
        claims,
        request: String::new(),
        grounds: String::new(),
        documents: Vec::new(),
        salt,
    };
    let next = format!("{}?done=asked", answer_href(id, &remedy, &salt));
    let command = Command::Remedies(Remedies::RaiseRemedy {
        lot: id.clone(),
        remedy,
        kind: RemedyKind::Enquiry,
        matter,
        of: None,
        known_on: None,
        interest: None,
        entry: None,
        commitment: record::act::letter_commitment(&letter),
        letter: Some(letter),
        officials: None,
        signed: None,
    });
    Ok((command, next))
}

/// The parts of the address of one question.
type Place = (String, String, String, String, String);

/// The question, its clock and the answer, for whoever holds its word.
pub(super) async fn read(v: Visit, Path(parts): Path<Place>) -> Response {
    let (tender, lot, round, remedy, word) = parts;
    let id = lot_id(&(tender, lot, round)).zip(Id::new(remedy).ok());
    let Some((id, remedy)) = id else { return v.problem(&nothing()) };
    let drawn = v.run(move |v| {
        let title = v.text.s("unknown-title");
        match answer(v, &id, &remedy, &word) {
            Ok(it) => v.page_with(StatusCode::OK, &Frame::reading(&title), &it),
            Err(it) => v.problem(&it),
        }
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn answer(v: &Visit, id: &LotId, remedy: &Id, word: &str) -> Result<Markup, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let case = case_of(&folded, id)?;
    let found = case.remedies().get(remedy).filter(|it| {
        let letter = it.letter().filter(|it| it.raiser.is_none());
        letter.is_some_and(|it| answer_word(&it.salt) == word)
    });
    let found = found.ok_or_else(nothing)?;
    Ok(html! {
        (done(v))
        (line(case))
        p { (t.s("unknown-keep")) }
        (one(v, &folded, case, (remedy, found), (Extent::Whole, Beside::Nothing)))
        p { a href={ "/lots/" (id) } { (t.s("result-to-lot")) } }
    })
}

/// Where a page offers it: procurements alone know questions.
pub(crate) fn offer(t: &crate::text::Text, case: Case<'_>) -> Markup {
    html! {
        @if !case.knows_objections() {
            " · " a href=(href(case.id())) { (t.s("unknown-offer")) }
        }
    }
}

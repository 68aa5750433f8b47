//! A problem as a page or as an island's answer: what was refused, why, what to do.

use axum::Json;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::world::Refusal;
use maud::{Markup, html};
use serde_json::Value;
use std::collections::BTreeMap;

use crate::act::Problem;
use crate::design::form::{button, csrf as csrf_field};
use crate::design::lists::ways_on;
use crate::design::refusal::{Kept, Refusal as Block, refusal};
use crate::desk::basis::Cited;
use crate::desk::posted::Posted;
use crate::text::{Arg, Text};
use crate::visit::{Frame, Visit};

/// A problem in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub status: StatusCode,
    /// Rule id or protocol code; empty when there is none.
    pub code: String,
    /// What was refused, a whole sentence.
    pub what: String,
    /// What the person can do, a whole sentence.
    pub instead: String,
    /// The rule's own sentence and citation, if one of law refused.
    pub basis: Option<Cited>,
}

/// Puts a problem into words.
#[must_use]
pub fn said(t: &Text, problem: &Problem) -> Said {
    let plain = |status, key: &str| Said {
        status,
        code: key.to_owned(),
        what: t.s(key),
        instead: hint(t, key),
        basis: None,
    };
    match problem {
        Problem::SignIn => plain(StatusCode::UNAUTHORIZED, "problem-sign-in"),
        Problem::Forged => plain(StatusCode::FORBIDDEN, "problem-forged"),
        Problem::Denied(key) if key == "problem-not-found" => plain(StatusCode::NOT_FOUND, key),
        Problem::Denied(key) if t.has(key) => plain(StatusCode::FORBIDDEN, key),
        Problem::Denied(_) => plain(StatusCode::FORBIDDEN, "refusal-not-permitted"),
        Problem::Unprintable(it) => {
            let key = "problem-unprintable";
            let args = [("character", crate::public::glyph(*it).into())];
            let said = plain(StatusCode::UNPROCESSABLE_ENTITY, "problem-unprintable-name");
            Said { code: key.to_owned(), what: t.t(key, &args), ..said }
        }
        Problem::Field(field, key) => {
            let said = plain(StatusCode::UNPROCESSABLE_ENTITY, key);
            Said { code: field.clone(), ..said }
        }
        Problem::Refused(it) => of_law(t, it),
        Problem::RefusedNear(it) => of_law(t, &it.refusal),
        Problem::KeyConflict => plain(StatusCode::CONFLICT, "refusal-idempotency-conflict"),
        Problem::Stale => plain(StatusCode::PRECONDITION_FAILED, "problem-stale"),
        Problem::Unknown => plain(StatusCode::SERVICE_UNAVAILABLE, "problem-unknown"),
        Problem::Busy(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "problem-busy"),
        Problem::Down(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "problem-down"),
    }
}

/// What to do: `<key>-do` of a refusal, `<key>-hint` of a problem.
fn hint(t: &Text, key: &str) -> String {
    let ways = [format!("{key}-do"), format!("{key}-hint")];
    let found = ways.iter().find(|it| t.has(it));
    found.map_or_else(|| t.s("problem-field-hint"), |it| t.s(it))
}

fn of_law(t: &Text, it: &Refusal) -> Said {
    let code = match it {
        Refusal::Opening(it) => it.code(),
        _ => None,
    };
    let rule = it.rule();
    // The newest pack that has the rule: its text is the one in force.
    let basis = rule.and_then(|id| {
        let packs = record::pack::packs().iter().rev();
        packs.map(|it| it.rulebook()).find_map(|it| Cited::of_pack(t, &it, id))
    });
    let name = code.map(|it| format!("code-{}", it.replace('.', "-")));
    let named = name.filter(|it| t.has(it));
    let key = refusal_key(it);
    let values = values(t, it);
    let what = match &named {
        Some(it) => t.s(it),
        None if t.has(&key) => t.t(&key, &values),
        None => t.s("problem-refused"),
    };
    let instead = format!("{key}-do");
    Said {
        status: StatusCode::CONFLICT,
        code: code.or(rule).map_or(key, str::to_owned),
        what,
        instead: if t.has(&instead) { t.t(&instead, &values) } else { t.s("problem-refused-hint") },
        basis,
    }
}

/// What a refusal's sentence may name: the date that decides, and the part of a form.
fn values(t: &Text, it: &Refusal) -> [(&'static str, Arg); 2] {
    use domain::admission::Refusal as Admission;
    use domain::catalogue::Refusal as Catalogue;
    use domain::procedure::Refusal as Procedure;
    let (mut date, mut part) = (None, "");
    match it {
        Refusal::Procedure(
            Procedure::DeadlineEarly { earliest, .. } | Procedure::OfferShort { earliest, .. },
        ) => date = Some(*earliest),
        Refusal::Admission(
            Admission::ApplicationTimeShort { earliest, .. }
            | Admission::PrequalificationOfferShort { earliest, .. },
        ) => date = Some(*earliest),
        Refusal::Admission(Admission::NoticeDiffers(it) | Admission::NoticeIncomplete(it)) => {
            part = it;
        }
        Refusal::Award(domain::award::Refusal::Displayed(until)) => date = Some(*until),
        Refusal::Draws(domain::draws::Refusal::DrawEarly(from)) => date = Some(*from),
        Refusal::Parties(domain::parties::Refusal::RestorationEarly { from_s }) => {
            date = Some(domain::shared::Instant::from_seconds(*from_s).date());
        }
        Refusal::Procedure(
            Procedure::NoticeDiffers(it) | Procedure::NoticeIncomplete(it) | Procedure::Keys(it),
        ) => part = it,
        Refusal::Remedies(domain::remedies::Refusal::Incomplete(it)) => part = it,
        Refusal::Remedies(domain::remedies::Refusal::ReplyAwaited { until, .. }) => {
            date = Some(*until);
        }
        Refusal::Remedies(
            domain::remedies::Refusal::SuspensionLong { last: until, .. }
            | domain::remedies::Refusal::SuspensionRuns { until, .. },
        ) => date = Some(*until),
        Refusal::Catalogue(Catalogue::IntentionYoung { earliest, .. })
        | Refusal::Procedure(Procedure::Intake(Catalogue::IntentionYoung { earliest, .. })) => {
            date = Some(*earliest);
        }
        Refusal::Catalogue(Catalogue::CatalogueUnfit(it) | Catalogue::IntentionUnfit(it)) => {
            part = it;
        }
        Refusal::Online(
            domain::online::Refusal::NoticeStands { until, .. }
            | domain::online::Refusal::SignatureAwaited { until, .. },
        )
        | Refusal::Procedure(Procedure::AnswerAwaited { until, .. }) => date = Some(*until),
        Refusal::Online(domain::online::Refusal::Incomplete(it)) => part = it,
        Refusal::Posts(domain::posts::Refusal::SectionUnfit(it)) => part = it,
        Refusal::Posts(domain::posts::Refusal::PostHeld(it)) => part = it.as_str(),
        Refusal::Catalogue(Catalogue::ThresholdAboveLaw { line, .. }) => part = line.as_str(),
        Refusal::Experts(domain::experts::Refusal::ExpertUnfit(it))
        | Refusal::Parties(domain::parties::Refusal::ExpertUnfit(it)) => part = it,
        _ => {}
    }
    let word = format!("part-{part}");
    let part = match it {
        Refusal::Procedure(Procedure::SecurityAbove { most, .. }) => {
            format!("¥{}", domain::evaluation::Evaluated::of(*most).yuan())
        }
        _ if t.has(&word) => t.s(&word),
        _ => part.to_owned(),
    };
    [("date", date.map_or(String::new(), |it| it.to_string()).into()), ("part", part.into())]
}

/// The key of a refusal's sentence: `refusal-` and the variant's name in kebab case.
#[must_use]
pub fn refusal_key(it: &Refusal) -> String {
    let debug = match it {
        Refusal::Parties(it) => format!("{it:?}"),
        Refusal::Experts(it) => format!("{it:?}"),
        Refusal::Procedure(domain::procedure::Refusal::Intake(it)) | Refusal::Catalogue(it) => {
            format!("{it:?}")
        }
        Refusal::Admission(domain::admission::Refusal::Procedure(it)) => format!("{it:?}"),
        Refusal::Admission(it) => format!("{it:?}"),
        Refusal::Procedure(it) => format!("{it:?}"),
        Refusal::Opening(it) => format!("{it:?}"),
        Refusal::Award(it) => format!("{it:?}"),
        Refusal::Draws(it) => format!("{it:?}"),
        Refusal::Contract(it) => format!("{it:?}"),
        Refusal::Remedies(domain::remedies::Refusal::Bidding(it)) => format!("{it:?}"),
        Refusal::Remedies(it) => format!("{it:?}"),
        Refusal::Ledger(domain::ledger::Refusal::Securities(it)) | Refusal::Securities(it) => {
            format!("{it:?}")
        }
        Refusal::Ledger(it) => format!("{it:?}"),
        Refusal::Auction(it) => format!("Auction{it:?}"),
        Refusal::Settings(it) => format!("{it:?}"),
        Refusal::Posts(it) => format!("{it:?}"),
        Refusal::Online(domain::online::Refusal::Terms(it)) => format!("{it:?}"),
        Refusal::Online(it) => format!("{it:?}"),
    };
    let name: String = debug.chars().take_while(char::is_ascii_alphanumeric).collect();
    let mut key = String::from("refusal");
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            key.push('-');
        }
        key.push(c.to_ascii_lowercase());
    }
    key
}

/// The block that shows a problem above a form.
#[must_use]
pub fn block(t: &Text, problem: &Problem, kept: Kept) -> Markup {
    let said = said(t, problem);
    let basis = said.basis.as_ref().map(Cited::basis);
    refusal(t, &Block { what: &said.what, basis, instead: &said.instead, ways: &[], kept })
}

/// What names a kind of problem for programs.
pub(crate) fn problem_type(code: &str) -> String {
    format!("urn:daylight:problem:{code}")
}

/// A problem for a program: RFC 9457, with a code that never changes and what to do.
pub(crate) fn document(status: StatusCode, code: &str, what: &str, remedy: &str) -> Response {
    let body = Json(BTreeMap::from([
        ("type", Value::from(problem_type(code))),
        ("status", status.as_u16().into()),
        ("code", code.into()),
        ("title", what.into()),
        ("remedy", remedy.into()),
    ]));
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, body).into_response()
}

impl Visit {
    /// A page that says why an act did not happen; a missing session leads to the sign-in.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> Response {
        self.tell(std::slice::from_ref(problem));
        if *problem == Problem::SignIn {
            // After a form the way back is not known: what only takes forms shows no page.
            if self.method != Method::GET {
                return Redirect::to("/sign-in").into_response();
            }
            let from = self.path.replace('&', "");
            return Redirect::to(&format!("/sign-in?from={from}")).into_response();
        }
        let t = self.text;
        let said = said(t, problem);
        let body = html! { (block(t, problem, Kept::Unchanged)) (ways_on(t)) };
        self.page_with(said.status, &Frame::reading(&t.s("refusal-name")), &body)
    }

    /// A page that says why a form was not taken, and sends again what was typed.
    ///
    /// Whoever is no longer signed in does so in another window and comes back to this one.
    #[must_use]
    pub fn kept(&self, problem: &Problem, posted: &Posted) -> Response {
        self.tell(std::slice::from_ref(problem));
        let t = self.text;
        let said = said(t, problem);
        let typed: Vec<(&str, &str)> = posted.carried().filter(|it| !it.1.is_empty()).collect();
        let key = posted.get("key");
        let csrf = self.session.as_ref().map_or("", |it| it.csrf.as_str());
        let body = html! {
            (block(t, problem, Kept::Typed))
            @if *problem == Problem::SignIn {
                p { a class="button" href="/sign-in" target="_blank" rel="noopener" {
                    (t.s("problem-sign-in-beside"))
                } }
                p { (t.s("problem-sign-in-then")) }
            }
            form class="form" method="post" action=(self.path) {
                (csrf_field(csrf))
                input type="hidden" name="key" value=(key);
                @for (name, value) in &typed { input type="hidden" name=(name) value=(value); }
                (button(&t.s("problem-again")))
            }
            @if !typed.is_empty() {
                h2 { (t.s("problem-typed")) }
                @for (_, value) in &typed { pre class="bytes" { (value) } }
            }
        };
        self.page_with(said.status, &Frame::reading(&t.s("refusal-name")), &body)
    }

    /// The same for an island: `{code, place, title}`, and the signed refusal if there is one.
    #[must_use]
    pub fn problem_json(&self, problem: &Problem) -> Response {
        let said = said(self.text, problem);
        let mut fields =
            BTreeMap::from([("code", said.code), ("place", String::new()), ("title", said.what)]);
        if let Problem::RefusedNear(it) = problem {
            let hex: String = it.signature.iter().map(|it| format!("{it:02x}")).collect();
            fields.insert("statement", it.statement.clone());
            fields.insert("sig", hex);
        }
        (said.status, Json(fields)).into_response()
    }
}

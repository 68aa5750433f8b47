//! JSON of bidders' programs and of strangers with `curl`: who asks, what was wrong, in words.

use app::follower::Folded;
use app::ports::ObjectError;
use app::uploads::UploadRefused;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::lot::Lot;
use domain::parties::Role;
use domain::shared::{AccountId, LotId, Uscc};
use maud::Markup;
use serde_json::{Value, json};

use crate::act::Problem;
use crate::design::refusal::{Kept, Refusal as Block, refusal};
use crate::problem::{block, said};
use crate::text::Text;
use crate::visit::{Frame, Visit};

/// The three parts of a lot's address.
pub type At = axum::extract::Path<(String, String, String)>;

/// Why an endpoint did not do what it was asked; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// As on every page.
    Problem(Problem),
    /// The protocol's code, or one of this endpoint.
    Code(StatusCode, String),
    /// A part of an upload begins elsewhere: how many bytes are there.
    Gap(u64),
}

impl<P: Into<Problem>> From<P> for Fault {
    fn from(it: P) -> Self {
        Self::Problem(it.into())
    }
}

impl From<UploadRefused> for Fault {
    fn from(it: UploadRefused) -> Self {
        let code = |status, code: &str| Self::Code(status, code.to_owned());
        match it {
            UploadRefused::Form(it) => {
                Self::Code(StatusCode::UNPROCESSABLE_ENTITY, it.0.to_string())
            }
            UploadRefused::Unknown => code(StatusCode::NOT_FOUND, "upload.unknown"),
            UploadRefused::Part => code(StatusCode::UNPROCESSABLE_ENTITY, "upload.part"),
            UploadRefused::Kind => code(StatusCode::UNPROCESSABLE_ENTITY, "upload.kind"),
            UploadRefused::Differs => code(StatusCode::UNPROCESSABLE_ENTITY, "upload.differs"),
            UploadRefused::Length { .. } => code(StatusCode::UNPROCESSABLE_ENTITY, "upload.length"),
            UploadRefused::Gap { have }
            | UploadRefused::Objects(ObjectError::Offset { length: have }) => Self::Gap(have),
            UploadRefused::Objects(ObjectError::Full(_)) => {
                code(StatusCode::INSUFFICIENT_STORAGE, "upload.full")
            }
            UploadRefused::Objects(it) => Self::Problem(Problem::Down(it.to_string())),
            UploadRefused::Working(it) => Self::Problem(it.into()),
        }
    }
}

impl Fault {
    /// A body that is not what the endpoint reads.
    #[must_use]
    pub fn form(code: &str) -> Self {
        Self::Code(StatusCode::UNPROCESSABLE_ENTITY, code.to_owned())
    }

    /// Nothing has this address.
    #[must_use]
    pub fn nothing() -> Self {
        Self::Code(StatusCode::NOT_FOUND, "problem-not-found".to_owned())
    }

    /// The answer to a program: `{code, place, title}`.
    #[must_use]
    pub fn json(&self, v: &Visit) -> Response {
        match self {
            Self::Problem(it) => {
                v.tell(std::slice::from_ref(it));
                let told = said(v.text, it);
                let known = told.code.contains('.') && sentence(v.text, &told.code).is_some();
                let mut body = json!({"code": told.code, "place": "", "title": told.instead});
                if !known {
                    let both = format!("{} {}", told.what, body["title"].as_str().unwrap_or(""));
                    body["title"] = Value::String(both.trim_end().to_owned());
                }
                if let Problem::RefusedNear(near) = it {
                    body["statement"] = Value::String(near.statement.clone());
                    let sig = domain::shared::Signature(near.signature);
                    body["sig"] = Value::String(sig.hex());
                }
                (told.status, Json(body)).into_response()
            }
            Self::Code(status, code) => {
                let title = said_of(v.text, code);
                let body = json!({"code": code, "place": "", "title": title});
                (*status, Json(body)).into_response()
            }
            Self::Gap(have) => {
                let code = "upload.gap";
                let title = said_of(v.text, code);
                let body = json!({"code": code, "place": "", "title": title, "have": have});
                (StatusCode::CONFLICT, Json(body)).into_response()
            }
        }
    }

    /// The block above a form that is shown again.
    #[must_use]
    pub fn block(&self, v: &Visit) -> Markup {
        let (what, instead) = match self {
            Self::Problem(it) => return block(v.text, it, Kept::Unchanged),
            Self::Code(_, code) => (said_of(v.text, code), self.instead(v.text)),
            Self::Gap(_) => (said_of(v.text, "upload.gap"), self.instead(v.text)),
        };
        let it =
            Block { what: &what, basis: None, instead: &instead, ways: &[], kept: Kept::Unchanged };
        refusal(v.text, &it)
    }

    fn instead(&self, t: &Text) -> String {
        let own = match self {
            Self::Code(_, code) => format!("{}-hint", key_of(code)),
            _ => String::new(),
        };
        t.s(if t.has(&own) { &own } else { "problem-refused-hint" })
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self, t: &Text) -> StatusCode {
        match self {
            Self::Problem(it) => said(t, it).status,
            Self::Code(status, _) => *status,
            Self::Gap(_) => StatusCode::CONFLICT,
        }
    }

    /// The answer to a person: a page of its own.
    #[must_use]
    pub fn page(&self, v: &Visit) -> Response {
        match self {
            Self::Problem(it) => v.problem(it),
            _ => {
                let title = v.text.s("refusal-name");
                v.page_with(self.status(v.text), &Frame::reading(&title), &self.block(v))
            }
        }
    }
}

/// The key of a code's sentence, whether or not the words have it.
fn key_of(code: &str) -> String {
    if code.starts_with("problem-") {
        return code.to_owned();
    }
    format!("code-{}", code.replace('.', "-"))
}

/// The sentence of a code: its own, or that of the longest beginning.
#[must_use]
pub fn sentence(t: &Text, code: &str) -> Option<String> {
    let mut key = key_of(code);
    while !t.has(&key) {
        key.truncate(key.rfind('-').filter(|at| *at > "code".len())?);
    }
    Some(t.s(&key))
}

fn said_of(t: &Text, code: &str) -> String {
    sentence(t, code).unwrap_or_else(|| t.s("problem-refused"))
}

/// Who bids: the account and its organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bidder {
    pub account: AccountId,
    pub uscc: Uscc,
}

/// The signed-in bidder.
///
/// # Errors
///
/// [`Problem::SignIn`], [`Problem::Denied`] for whoever acts for no bidder.
pub fn bidder(v: &Visit, folded: &Folded) -> Result<Bidder, Problem> {
    let account = v.session.as_ref().ok_or(Problem::SignIn)?.account.clone();
    let person = folded.world.people.get(&account).filter(|it| it.is(Role::Bidder));
    let denied = || Problem::Denied("bidder-only".to_owned());
    let uscc = person.and_then(|it| it.organisation.clone()).ok_or_else(denied)?;
    Ok(Bidder { account, uscc })
}

/// Checks the token that changing requests of programs carry in `x-csrf`.
///
/// # Errors
///
/// [`Problem::SignIn`], [`Problem::Forged`].
pub fn token(v: &Visit) -> Result<AccountId, Problem> {
    let sent = v.headers.get("x-csrf").and_then(|it| it.to_str().ok());
    v.actor(sent.unwrap_or_default())
}

/// The lot of an address.
#[must_use]
pub fn id_of(at: &(String, String, String)) -> Option<LotId> {
    LotId::parse(&format!("{}/{}/{}", at.0, at.1, at.2)).ok()
}

/// The lot of an address as it stands.
///
/// # Errors
///
/// [`Fault::nothing`].
pub fn lot_of<'a>(folded: &'a Folded, at: &(String, String, String)) -> Result<&'a Lot, Fault> {
    let id = id_of(at).ok_or_else(Fault::nothing)?;
    folded.world.lots.get(&id).ok_or_else(Fault::nothing)
}

/// Runs work off the runtime's threads; a broken thread is answered as a failure.
///
/// # Errors
///
/// Whatever the work says.
pub async fn run<R: Send + 'static>(
    v: &Visit,
    work: impl FnOnce(&Visit) -> Result<R, Fault> + Send + 'static,
) -> Result<R, Fault> {
    let broken = |_| Fault::Problem(Problem::Down(String::new()));
    v.clone().run(work).await.map_err(broken)?
}

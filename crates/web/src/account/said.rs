//! What an account refuses, in words; and the page that shows a form again.

use app::accounts::Refusal;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::Markup;

use crate::text::Text;
use crate::visit::{Frame, Visit};

/// The status and the sentence of a refusal.
pub(crate) fn said(t: &Text, it: &Refusal) -> (StatusCode, String) {
    let key = match it {
        Refusal::Wrong => "account-wrong",
        Refusal::TooMany { seconds } => {
            let wait = [("seconds", seconds.to_string().into())];
            return (StatusCode::TOO_MANY_REQUESTS, t.t("account-wait", &wait));
        }
        Refusal::CodeUnknown => "account-code-unknown",
        Refusal::PasswordWeak => "account-password-weak",
        Refusal::DigitsWrong => "account-digits-wrong",
        Refusal::Enrolled => "account-enrolled",
        Refusal::NotEnrolled => "account-not-enrolled",
        Refusal::Changed => "account-changed",
        Refusal::KeyMalformed => "account-key-malformed",
        Refusal::ProofWrong => "account-key-proof-wrong",
        Refusal::TooManyKeys => "account-program-keys-many",
        Refusal::Store(_) => return (StatusCode::SERVICE_UNAVAILABLE, t.s("problem-down")),
    };
    (StatusCode::UNPROCESSABLE_ENTITY, t.s(key))
}

/// A form shown again with a status; a wait is also said in its header.
pub(crate) fn again(v: &Visit, frame: &Frame, body: &Markup, refusal: &Refusal) -> Response {
    let mut answer = v.page_with(said(v.text, refusal).0, frame, body);
    if let Refusal::TooMany { seconds } = refusal {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    answer
}

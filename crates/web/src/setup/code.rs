//! The way in: a one-time code that the console of an empty centre prints.

use app::accounts::{Accounts, CodeKind, Refusal, Secret};
use axum::http::{StatusCode, header};
use axum::response::Response;
use maud::html;
use std::collections::BTreeMap;

use crate::account::{self, Peer, form_mark, holds_mark, open_answer};
use crate::act::Problem;
use crate::design::form::{Field, FieldError, button, error_summary, form, text};
use crate::typed::Form;
use crate::visit::{Frame, Visit};

use super::hand::CONSOLE;

/// The page that asks for the code.
pub(super) fn ask(v: &Visit, refusal: Option<&Refusal>) -> Response {
    let t = v.text;
    let (status, error) = match refusal {
        Some(it) => account::said(t, it),
        None => (StatusCode::OK, String::new()),
    };
    let errors = refusal.map(|_| FieldError { name: "code", says: &error });
    let (mark, cookie) = form_mark(&v.site, &v.headers);
    let body = html! {
        (error_summary(t, errors.as_slice()))
        p { (t.s("setup-code-says")) }
        (form("/setup", &mark, &html! {
            (text(t, &Field { name: "code", label: &t.s("setup-code"), error: &error,
                hint: &t.s("enrol-code-hint"), autocomplete: "off", ..Field::default() }))
            (button(&t.s("setup-begin")))
        }))
        p class="quiet" { (t.s("setup-officials-sign-in")) " "
            a href="/sign-in?from=/setup" { (t.s("page-sign-in")) } }
    };
    let title = t.s("setup-title");
    let mut answer = v.page_with(status, &Frame::reading(&title), &body);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// Exchanges the code for a session of its own.
pub(super) async fn send(
    v: Visit,
    Peer(peer): Peer,
    Form(fields): Form<BTreeMap<String, String>>,
) -> Response {
    let made = v.run(move |v| {
        let word = |name: &str| fields.get(name).map_or("", |it| it.trim());
        if !holds_mark(&v.site, &v.headers, word("csrf")) {
            return v.problem(&Problem::Forged);
        }
        let accounts = Accounts::of(&v.site.platform);
        let typed = Secret::new(word("code"));
        let opened = accounts.look_up(&typed, &peer).and_then(|pass| {
            if pass.kind != CodeKind::Setup || pass.account.as_str() != CONSOLE {
                return Err(Refusal::CodeUnknown);
            }
            accounts.spend(&pass)?;
            accounts.open_session(&pass.account, &peer)
        });
        match opened {
            Ok(open) => open_answer(&v.site, &open, "/setup"),
            Err(it) => ask(v, Some(&it)),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

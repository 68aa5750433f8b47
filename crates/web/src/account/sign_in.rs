//! Signing in: account, password and six digits at once, refused by one sentence.

use std::collections::BTreeMap;

use app::accounts::{Accounts, Attempt, Refusal, Secret};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{Field, FieldError, button, error_summary, form, secret, text};
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::typed::Form;
use crate::visit::{Frame, Visit};

use super::cookie::{Peer, form_mark, holds_mark, open_answer};
use super::said::{again, said};

/// What a page of this area was sent.
pub(super) type Fields = Form<BTreeMap<String, String>>;

/// A field as typed, without blanks around it.
pub(super) fn typed<'a>(fields: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    fields.get(name).map_or("", |it| it.trim())
}

/// A password as typed: blanks belong to it.
pub(super) fn hidden(fields: &BTreeMap<String, String>, name: &str) -> Secret {
    Secret::new(fields.get(name).map_or("", String::as_str))
}

/// Where to go afterwards: a page of this site, whatever was asked.
fn next(from: &str) -> &str {
    let ours = from.starts_with('/') && !from.starts_with("//") && !from.contains('\\');
    if ours && from.is_ascii() && !from.starts_with("/sign-") { from } else { "/desk" }
}

/// Shows the form.
pub(super) async fn show(v: Visit) -> Response {
    let asked = v.query.split('&').find_map(|it| it.strip_prefix("from="));
    let from = asked.unwrap_or_default().replace("%2F", "/");
    if v.session.is_some() {
        return Redirect::to(next(&from)).into_response();
    }
    let fields = BTreeMap::from([("from".to_owned(), from)]);
    let made = v.run(move |v| page(v, &fields, &[], None)).await;
    made.unwrap_or_else(|it| it)
}

/// Signs in, or shows the form again.
pub(super) async fn send(v: Visit, Peer(peer): Peer, Form(fields): Fields) -> Response {
    let made = v.run(move |v| sign_in(v, &peer, &fields)).await;
    made.unwrap_or_else(|it| it)
}

fn sign_in(v: &Visit, peer: &str, fields: &BTreeMap<String, String>) -> Response {
    if !holds_mark(&v.site, &v.headers, typed(fields, "csrf")) {
        return v.problem(&Problem::Forged);
    }
    let needed = ["account", "password", "digits"];
    let missing: Vec<&str> = needed.into_iter().filter(|it| typed(fields, it).is_empty()).collect();
    if !missing.is_empty() {
        return page(v, fields, &missing, None);
    }
    let (account, password) = (typed(fields, "account"), hidden(fields, "password"));
    let attempt =
        Attempt { account, password: &password, digits: typed(fields, "digits"), address: peer };
    match Accounts::of(&v.site.platform).sign_in(&attempt) {
        Ok(open) => open_answer(&v.site, &open, next(typed(fields, "from"))),
        Err(it) => page(v, fields, &[], Some(&it)),
    }
}

fn page(
    v: &Visit,
    fields: &BTreeMap<String, String>,
    missing: &[&str],
    refusal: Option<&Refusal>,
) -> Response {
    let t = v.text;
    let needed = t.s("form-needed");
    let mut errors: Vec<(&str, String)> = missing.iter().map(|it| (*it, needed.clone())).collect();
    errors.extend(refusal.map(|it| ("account", said(t, it).1)));
    let (mark, cookie) = form_mark(&v.site, &v.headers);
    let body = html! {
        @if v.query.contains("done=out") { (flash(Tone::Checked, &t.s("account-signed-out"))) }
        (summary(v, &errors))
        (form("/sign-in", &mark, &inputs(v, fields, &errors)))
        @if v.site.public.is_sample() { p class="quiet" { (t.s("account-sample")) } }
        p class="quiet" { (t.s("account-none")) }
        p class="quiet" { (t.s("account-lost")) }
    };
    let title = t.s("account-sign-in");
    let frame = Frame::reading(&title);
    let mut answer = match refusal {
        Some(it) => again(v, &frame, &body, it),
        None if missing.is_empty() => v.page(&frame, &body),
        None => v.page_with(StatusCode::UNPROCESSABLE_ENTITY, &frame, &body),
    };
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

fn inputs(v: &Visit, fields: &BTreeMap<String, String>, errors: &[(&str, String)]) -> Markup {
    let t = v.text;
    let error = |name: &str| {
        errors.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str()).to_owned()
    };
    let (account, password, digits) = (error("account"), error("password"), error("digits"));
    html! {
        input type="hidden" name="from" value=(next(typed(fields, "from")));
        (text(t, &Field { name: "account", label: &t.s("account-user"), error: &account,
            value: typed(fields, "account"), autocomplete: "username", ..Field::default() }))
        (secret(t, &Field { name: "password", label: &t.s("account-password"), error: &password,
            autocomplete: "current-password", ..Field::default() }))
        (text(t, &Field { name: "digits", label: &t.s("account-totp"), error: &digits,
            hint: &t.s("account-totp-hint"), autocomplete: "one-time-code",
            ..Field::default() }))
        (button(&t.s("account-sign-in")))
    }
}

/// Every error on top, each leading to its field.
pub(super) fn summary(v: &Visit, errors: &[(&str, String)]) -> Markup {
    let all: Vec<FieldError> =
        errors.iter().map(|(name, says)| FieldError { name, says }).collect();
    error_summary(v.text, &all)
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn nobody_is_led_away_from_this_site() {
        for it in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/sign-in"] {
            assert_eq!(next(it), "/desk", "{it}");
        }
        assert_eq!(next("/account/keys"), "/account/keys");
    }
}

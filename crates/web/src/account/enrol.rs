//! Enrolling by a code: a person sets a password and a second factor, and is signed in.

use std::collections::BTreeMap;

use app::accounts::{Accounts, CodeKind, Enrolment, NewCredential, Pass, Refusal, Secret};
use axum::http::{StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{Field, button, form, secret, text};
use crate::design::lists::facts;
use crate::design::value::code;
use crate::typed::Form;
use crate::visit::{Frame, Visit};

use super::cookie::{Peer, form_mark, holds_mark, open_answer};
use super::qr::qr;
use super::said::said;
use super::sign_in::{Fields, hidden, summary, typed};

/// Asks for the code, or shows what the code in the address opens.
pub(super) async fn show(v: Visit, Peer(peer): Peer) -> Response {
    let asked = v.query.split('&').find_map(|it| it.strip_prefix("code="));
    let fields = BTreeMap::from([("code".to_owned(), asked.unwrap_or_default().to_owned())]);
    let made = v.run(move |v| match typed(&fields, "code") {
        "" => ask(v, &[]),
        _ => match pass_of(v, &fields, &peer) {
            Ok(pass) => page(v, &fields, &pass, &[]),
            Err(it) => ask(v, &[("code", said(v.text, &it).1)]),
        },
    });
    made.await.unwrap_or_else(|it| it)
}

/// Sets password and second factor, or shows the form again.
pub(super) async fn send(v: Visit, Peer(peer): Peer, Form(fields): Fields) -> Response {
    let made = v.run(move |v| enrol(v, &peer, &fields)).await;
    made.unwrap_or_else(|it| it)
}

/// The code's pass, if it is one of a person that the record knows.
fn pass_of(v: &Visit, fields: &BTreeMap<String, String>, peer: &str) -> Result<Pass, Refusal> {
    let typed = Secret::new(typed(fields, "code"));
    let pass = Accounts::of(&v.site.platform).look_up(&typed, peer)?;
    let known = v.site.platform.folded()?.world.people.contains_key(&pass.account);
    let enrols = matches!(pass.kind, CodeKind::Invitation | CodeKind::Reset);
    if known && enrols { Ok(pass) } else { Err(Refusal::CodeUnknown) }
}

fn enrol(v: &Visit, peer: &str, fields: &BTreeMap<String, String>) -> Response {
    if !holds_mark(&v.site, &v.headers, typed(fields, "csrf")) {
        return v.problem(&Problem::Forged);
    }
    let t = v.text;
    let pass = match pass_of(v, fields, peer) {
        Ok(it) => it,
        Err(it) => return ask(v, &[("code", said(t, &it).1)]),
    };
    let (password, again) = (hidden(fields, "password"), hidden(fields, "again"));
    if !app::accounts::same(password.word(), again.word()) {
        return page(v, fields, &pass, &[("again", t.s("account-again-differs"))]);
    }
    let accounts = Accounts::of(&v.site.platform);
    let new = NewCredential { password: &password, digits: typed(fields, "digits") };
    let done = accounts.enrol(&pass, &new);
    match done.and_then(|()| accounts.open_session(&pass.account, peer)) {
        Ok(open) => open_answer(&v.site, &open, "/account?done=enrolled"),
        Err(it) => {
            let place = match it {
                Refusal::PasswordWeak => "password",
                Refusal::DigitsWrong => "digits",
                _ => "code",
            };
            page(v, fields, &pass, &[(place, said(t, &it).1)])
        }
    }
}

fn answer(v: &Visit, errors: &[(&str, String)], body: &Markup) -> Response {
    let title = v.text.s("enrol-title");
    let frame = Frame::reading(&title);
    match errors {
        [] => v.page(&frame, body),
        _ => v.page_with(StatusCode::UNPROCESSABLE_ENTITY, &frame, body),
    }
}

/// The page that asks for the code on the slip.
fn ask(v: &Visit, errors: &[(&str, String)]) -> Response {
    let t = v.text;
    let error = errors.first().map_or("", |it| it.1.as_str());
    let body = html! {
        (summary(v, errors))
        p { (t.s("enrol-ask")) }
        form class="form" method="get" action="/enrol" {
            (text(t, &Field { name: "code", label: &t.s("slip-code"), error,
                hint: &t.s("enrol-code-hint"), autocomplete: "off", ..Field::default() }))
            (button(&t.s("enrol-go")))
        }
    };
    answer(v, errors, &body)
}

fn page(
    v: &Visit,
    fields: &BTreeMap<String, String>,
    pass: &Pass,
    errors: &[(&str, String)],
) -> Response {
    let t = v.text;
    let made = v.site.platform.folded().map(|it| {
        let name = it.world.people.get(&pass.account).map(|it| it.name.clone());
        (name.unwrap_or_default(), it.world.centre.origin.clone())
    });
    let (name, origin) = match made {
        Ok(it) => it,
        Err(it) => return v.problem(&it.into()),
    };
    let shown = match Accounts::of(&v.site.platform).enrolment(pass, &issuer(&origin)) {
        Ok(it) => it,
        Err(it) => return ask(v, &[("code", said(t, &it).1)]),
    };
    let (mark, cookie) = form_mark(&v.site, &v.headers);
    let person = [
        (&*t.s("slip-name"), html! { (name) }),
        (&*t.s("account-user"), code(pass.account.as_str())),
    ];
    let body = html! {
        (summary(v, errors))
        (facts(&person))
        (form("/enrol", &mark, &inputs(v, typed(fields, "code"), &shown, errors)))
    };
    let mut answer = answer(v, errors, &body);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// The name under which an app lists the second factor.
pub(super) fn issuer(origin: &str) -> String {
    let host = origin.split('/').next().unwrap_or_default();
    let plain = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-');
    host.chars().filter(plain).collect()
}

fn inputs(v: &Visit, code: &str, shown: &Enrolment, errors: &[(&str, String)]) -> Markup {
    let t = v.text;
    let error = |name: &str| {
        errors.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str()).to_owned()
    };
    html! {
        input type="hidden" name="code" value=(code);
        h2 { (t.s("enrol-password")) }
        (secret(t, &Field { name: "password", label: &t.s("account-new-password"),
            hint: &t.s("account-password-hint"), error: &error("password"),
            autocomplete: "new-password", ..Field::default() }))
        (secret(t, &Field { name: "again", label: &t.s("account-again"), error: &error("again"),
            autocomplete: "new-password", ..Field::default() }))
        h2 { (t.s("enrol-factor")) }
        (factor(v, shown, &error("digits")))
        (button(&t.s("enrol-do")))
    }
}

/// A second factor to be put into an app, and the digits that the app shows.
pub(super) fn factor(v: &Visit, shown: &Enrolment, error: &str) -> Markup {
    let t = v.text;
    let groups: Vec<&str> = (0..shown.secret.word().len())
        .step_by(4)
        .map(|at| &shown.secret.word()[at..(at + 4).min(shown.secret.word().len())])
        .collect();
    html! {
        p { (t.s("enrol-factor-says")) }
        (qr(shown.uri.word(), &t.s("enrol-qr")))
        p { (t.s("enrol-secret")) " " (code(&groups.join(" "))) }
        (text(t, &Field { name: "digits", label: &t.s("account-totp"), error,
            hint: &t.s("enrol-digits-hint"), autocomplete: "one-time-code",
            ..Field::default() }))
    }
}

//! One's own account: who I am here, where I am signed in, password and second factor.

use std::collections::BTreeMap;

use app::accounts::{Accounts, Open, Refusal, Seen};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::Link;
use crate::design::form::{Field, button, form, secret};
use crate::design::icon::{Tone, tag};
use crate::design::lists::{facts, flash};
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::typed::Form;
use crate::visit::{Frame, Visit, roles};

use super::cookie::closed_answer;
use super::enrol::{factor as factor_inputs, issuer};
use super::open_of;
use super::said::{again, said};
use super::sign_in::{Fields, hidden, summary, typed};

/// The open session of a changing request whose token is right.
pub(super) fn holder(v: &Visit, fields: &BTreeMap<String, String>) -> Result<Open, Problem> {
    v.actor(typed(fields, "csrf"))?;
    open_of(&v.site, &v.headers).ok_or(Problem::SignIn)
}

/// Ends this session.
pub(super) async fn sign_out(v: Visit, Form(fields): Fields) -> Response {
    let made = v.run(move |v| {
        let open = match holder(v, &fields) {
            Ok(it) => it,
            Err(Problem::SignIn) => return closed_answer(&v.site, "/sign-in?done=out"),
            Err(it) => return v.problem(&it),
        };
        let accounts = Accounts::of(&v.site.platform);
        let name = accounts.session_name(&open.cookie).unwrap_or_default();
        match accounts.end_session(&open.account, &name) {
            Ok(()) => closed_answer(&v.site, "/sign-in?done=out"),
            Err(it) => v.problem(&Problem::Down(it.to_string())),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

/// Shows the account.
pub(super) async fn show(v: Visit) -> Response {
    let made = v.run(|v| match account(v) {
        Ok(body) => v.page(&Frame::reading(&v.text.s("account-title")), &body),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

fn account(v: &Visit) -> Result<Markup, Problem> {
    let t = v.text;
    let session = v.session.as_ref().ok_or(Problem::SignIn)?;
    let folded = v.site.platform.folded()?;
    let person = folded.world.people.get(&session.account);
    let person = person.ok_or_else(|| Problem::Denied("refusal-not-permitted".to_owned()))?;
    let home = person.organisation.as_ref().and_then(|it| folded.world.organisations.get(it));
    let held: Vec<_> = person.roles.iter().copied().collect();
    let bound = person.keys.values().filter(|it| **it).count();
    let rows = [
        (&*t.s("account-user"), code(session.account.as_str())),
        (&*t.s("slip-name"), html! { (person.name) }),
        (&*t.s("account-roles"), html! { (roles(t, &held)) }),
        (
            &*t.s("account-home"),
            html! {
                @match home { Some(it) => {
                    (it.name) " "
                    a href="/organisation/keys" { (t.s("program-keys-title")) }
                }, None => (t.s("account-home-none")) }
            },
        ),
        (
            &*t.s("account-keys"),
            html! {
                (t.t("account-keys-bound", &[("n", bound.into())])) " "
                a href="/account/keys" { (t.s("account-keys-go")) }
            },
        ),
    ];
    let restoring = super::people::own(v, &session.account, person);
    let standing = super::stand_ins::own(v, &folded, &session.account);
    drop(folded);
    let open = open_of(&v.site, &v.headers).ok_or(Problem::SignIn)?;
    let accounts = Accounts::of(&v.site.platform);
    let seen = accounts.sessions(&open.account);
    let mut seen = seen.map_err(|it| Problem::Down(it.to_string()))?;
    seen.sort_by_key(|it| std::cmp::Reverse(it.last_ms));
    let own = accounts.session_name(&open.cookie).unwrap_or_default();
    let ways = [
        Link { href: "/account/password", label: &t.s("account-change-password") },
        Link { href: "/account/factor", label: &t.s("account-change-factor") },
    ];
    Ok(html! {
        (done(v))
        (restoring)
        (facts(&rows))
        (standing)
        @for it in &ways { p { a href=(it.href) { (it.label) } } }
        h2 { (t.s("account-sessions")) }
        p { (t.s("account-sessions-says")) }
        (sessions(v, &seen, &own))
        (form("/account/sessions", &session.csrf, &html! {
            input type="hidden" name="which" value="others";
            (button(&t.s("account-end-others")))
        }))
        (crate::messages::ways(v))
    })
}

/// The sentence about what has just been done.
fn done(v: &Visit) -> Markup {
    let named = v.query.split('&').find_map(|it| it.strip_prefix("done="));
    let key = format!("account-done-{}", named.unwrap_or_default());
    html! { @if v.text.has(&key) { (flash(Tone::Checked, &v.text.s(&key))) } }
}

fn sessions(v: &Visit, seen: &[Seen], own: &str) -> Markup {
    let t = v.text;
    let heads = ["account-address", "account-opened", "account-last", "account-end"];
    let heads = heads.map(|it| t.s(it));
    let sets = [Set::Words, Set::Time, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = seen
        .iter()
        .map(|it| {
            let end = if it.name == own {
                tag(Tone::Now, &t.s("account-this"))
            } else {
                let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
                html! {
                    form method="post" action="/account/sessions" {
                        (crate::design::form::csrf(csrf))
                        button class="link" name="which" value=(it.name) {
                            (t.s("account-end")) span class="unseen" { " " (it.address) }
                        }
                    }
                }
            };
            vec![html! { (it.address) }, instant(it.opened_ms), instant(it.last_ms), end]
        })
        .collect();
    table(&t.s("account-sessions-list"), &columns, &rows)
}

/// Ends one other session, or all others.
pub(super) async fn end(v: Visit, Form(fields): Fields) -> Response {
    let made = v.run(move |v| {
        let open = match holder(v, &fields) {
            Ok(it) => it,
            Err(it) => return v.problem(&it),
        };
        let accounts = Accounts::of(&v.site.platform);
        let ended = match typed(&fields, "which") {
            "others" => accounts.end_sessions(&open.account, Some(&open.cookie)),
            name => accounts.end_session(&open.account, name),
        };
        match ended {
            Ok(()) => Redirect::to("/account?done=ended").into_response(),
            Err(it) => v.problem(&Problem::Down(it.to_string())),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

/// Shows the form for a new password.
pub(super) async fn password(v: Visit) -> Response {
    let made = v.run(|v| password_page(v, None));
    made.await.unwrap_or_else(|it| it)
}

fn password_page(v: &Visit, refused: Option<(&str, &Refusal)>) -> Response {
    let t = v.text;
    let Some(session) = &v.session else { return v.problem(&Problem::SignIn) };
    let errors: Vec<(&str, String)> =
        refused.iter().map(|(place, it)| (*place, said_here(v, place, it))).collect();
    let error = |name: &str| {
        errors.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str()).to_owned()
    };
    let body = html! {
        (summary(v, &errors))
        (form("/account/password", &session.csrf, &html! {
            (secret(t, &Field { name: "old", label: &t.s("account-old-password"),
                error: &error("old"), autocomplete: "current-password", ..Field::default() }))
            (secret(t, &Field { name: "new", label: &t.s("account-new-password"),
                hint: &t.s("account-password-hint"), error: &error("new"),
                autocomplete: "new-password", ..Field::default() }))
            (secret(t, &Field { name: "again", label: &t.s("account-again"),
                error: &error("again"), autocomplete: "new-password", ..Field::default() }))
            p class="quiet" { (t.s("account-ends-others")) }
            (button(&t.s("account-change-password")))
        }))
    };
    let title = t.s("account-change-password");
    let frame = Frame::reading(&title);
    match refused {
        Some((_, it)) => again(v, &frame, &body, it),
        None => v.page(&frame, &body),
    }
}

/// A wrong old password and two new ones that differ have sentences of their own.
fn said_here(v: &Visit, place: &str, it: &Refusal) -> String {
    match (place, it) {
        ("again", _) => v.text.s("account-again-differs"),
        ("old", Refusal::Wrong) => v.text.s("account-old-wrong"),
        _ => said(v.text, it).1,
    }
}

/// Changes the password, or shows the form again.
pub(super) async fn change_password(v: Visit, Form(fields): Fields) -> Response {
    let made = v.run(move |v| {
        let open = match holder(v, &fields) {
            Ok(it) => it,
            Err(it) => return v.problem(&it),
        };
        let (old, new) = (hidden(&fields, "old"), hidden(&fields, "new"));
        if !app::accounts::same(new.word(), hidden(&fields, "again").word()) {
            return password_page(v, Some(("again", &Refusal::Wrong)));
        }
        match Accounts::of(&v.site.platform).change_password(&open, &old, &new) {
            Ok(()) => Redirect::to("/account?done=password").into_response(),
            Err(it @ Refusal::PasswordWeak) => password_page(v, Some(("new", &it))),
            Err(it) => password_page(v, Some(("old", &it))),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

/// Shows a new second factor.
pub(super) async fn factor(v: Visit) -> Response {
    let made = v.run(|v| factor_page(v, None));
    made.await.unwrap_or_else(|it| it)
}

fn factor_page(v: &Visit, refused: Option<(&str, &Refusal)>) -> Response {
    let t = v.text;
    let Some(session) = &v.session else { return v.problem(&Problem::SignIn) };
    let origin = v.site.platform.keys().origin;
    let shown = Accounts::of(&v.site.platform).new_factor(&session.account, &issuer(&origin));
    let shown = match shown {
        Ok(it) => it,
        Err(it) => return v.problem(&Problem::Down(it.to_string())),
    };
    let errors: Vec<(&str, String)> =
        refused.iter().map(|(place, it)| (*place, said_here(v, place, it))).collect();
    let error = |name: &str| {
        errors.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str()).to_owned()
    };
    let body = html! {
        (summary(v, &errors))
        (form("/account/factor", &session.csrf, &html! {
            (secret(t, &Field { name: "old", label: &t.s("account-password"),
                error: &error("old"), autocomplete: "current-password", ..Field::default() }))
            (factor_inputs(v, &shown, &error("digits")))
            p class="quiet" { (t.s("account-ends-others")) }
            (button(&t.s("account-change-factor")))
        }))
    };
    let title = t.s("account-change-factor");
    let frame = Frame::reading(&title);
    match refused {
        Some((_, it)) => again(v, &frame, &body, it),
        None => v.page_with(StatusCode::OK, &frame, &body),
    }
}

/// Changes the second factor, or shows the form again.
pub(super) async fn change_factor(v: Visit, Form(fields): Fields) -> Response {
    let made = v.run(move |v| {
        let open = match holder(v, &fields) {
            Ok(it) => it,
            Err(it) => return v.problem(&it),
        };
        let (password, digits) = (hidden(&fields, "old"), typed(&fields, "digits"));
        match Accounts::of(&v.site.platform).change_factor(&open, &password, digits) {
            Ok(()) => Redirect::to("/account?done=factor").into_response(),
            Err(it @ Refusal::DigitsWrong) => factor_page(v, Some(("digits", &it))),
            Err(it) => factor_page(v, Some(("old", &it))),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

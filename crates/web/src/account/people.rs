//! Officials hand out codes: invitations alone, a new second factor by two of them.

use app::accounts::{Accounts, ByTwo, Refusal, Secret};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::parties::Role;
use domain::shared::AccountId;
use maud::{Markup, html};
use std::collections::BTreeMap;

use crate::act::Problem;
use crate::design::form::{Field, button, csrf, text};
use crate::design::icon::{Tone, tag};
use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::typed::Form;
use crate::visit::{Frame, Visit, roles};

use super::keys::needs_code;
use super::said::said;
use super::sign_in::{Fields, summary, typed};
use super::slip::{Holder, slip};

/// Most people on one page; more are found by name.
const PEOPLE_MAX: usize = 200;

/// One person as the list shows it.
struct Listed {
    account: AccountId,
    name: String,
    roles: String,
    is_enrolled: bool,
    /// The first official who asked for a reset; empty for none.
    asked_by: String,
    /// Whether the person's signing keys are all gone.
    keyless: bool,
    /// The first official who asked that a key be bound again; empty for none.
    rebind_by: String,
}

fn official(v: &Visit) -> Result<AccountId, Problem> {
    let session = v.session.as_ref().ok_or(Problem::SignIn)?;
    let folded = v.site.platform.folded()?;
    let person = folded.world.people.get(&session.account);
    if person.is_some_and(|it| it.is(Role::Official)) {
        return Ok(session.account.clone());
    }
    Err(Problem::Denied("refusal-not-permitted".to_owned()))
}

fn down(it: Refusal) -> Problem {
    Problem::Down(it.to_string())
}

fn listed(v: &Visit, word: &str) -> Result<Vec<Listed>, Problem> {
    let accounts = Accounts::of(&v.site.platform);
    let asked = accounts.asked_by_two(ByTwo::Reset).map_err(down)?;
    let again = accounts.asked_by_two(ByTwo::Rebind).map_err(down)?;
    let folded = v.site.platform.folded()?;
    let fits = |account: &AccountId, name: &str| {
        word.is_empty() || account.as_str().contains(word) || name.contains(word)
    };
    let found = folded.world.people.iter().filter(|(account, it)| fits(account, &it.name));
    found
        .take(PEOPLE_MAX)
        .map(|(account, it)| {
            let by = |all: &[(String, String)]| {
                let found = all.iter().find(|it| it.0 == account.as_str());
                found.map(|it| it.1.clone()).unwrap_or_default()
            };
            Ok(Listed {
                account: account.clone(),
                name: it.name.clone(),
                roles: roles(v.text, &it.roles.iter().copied().collect::<Vec<_>>()),
                is_enrolled: accounts.is_enrolled(account).map_err(down)?,
                asked_by: by(&asked),
                keyless: needs_code(&folded.world, it),
                rebind_by: by(&again),
            })
        })
        .collect()
}

/// Shows the list.
pub(super) async fn show(v: Visit) -> Response {
    let made = v.run(|v| page(v, &[]));
    made.await.unwrap_or_else(|it| it)
}

fn page(v: &Visit, errors: &[(&str, String)]) -> Response {
    let t = v.text;
    let word = asked_word(&v.query);
    let people = official(v).and_then(|me| Ok((me, listed(v, &word)?)));
    let (me, people) = match people {
        Ok(it) => it,
        Err(it) => return v.problem(&it),
    };
    let heads = ["account-user", "slip-name", "account-roles", "people-state"];
    let heads = heads.map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let rows: Vec<Vec<Markup>> = people
        .iter()
        .map(|it| {
            vec![
                code(it.account.as_str()),
                html! { (it.name) },
                html! { (it.roles) },
                state(v, &me, it),
            ]
        })
        .collect();
    let body = html! {
        (summary(v, errors))
        p { (t.s("people-says")) }
        form class="form" method="get" action="/account/people" role="search" {
            (text(t, &Field { name: "q", label: &t.s("people-find"), value: &word,
                optional: true, ..Field::default() }))
            (button(&t.s("people-find-do")))
        }
        (table(&t.s("people-list"), &columns, &rows))
        @if people.len() == PEOPLE_MAX { p class="quiet" { (t.s("people-more")) } }
    };
    let title = t.s("people-title");
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    v.page_with(status, &Frame::wide(&title), &body)
}

/// The searched word; what the browser wrote with percent signs is read again.
fn asked_word(query: &str) -> String {
    let raw = query.split('&').find_map(|it| it.strip_prefix("q=")).unwrap_or_default();
    let uri = format!("/?q={raw}").parse::<axum::http::Uri>();
    let read = uri.ok().and_then(|it| {
        axum::extract::Query::<std::collections::BTreeMap<String, String>>::try_from_uri(&it).ok()
    });
    read.and_then(|it| it.0.get("q").cloned()).unwrap_or_default().trim().to_owned()
}

/// How a person stands, and what this official may do about it.
fn state(v: &Visit, me: &AccountId, it: &Listed) -> Markup {
    let t = v.text;
    let way = |action: &str, step: &str, label: &str| {
        html! {
            form method="post" action=(action) {
                (csrf(v.session.as_ref().map_or("", |it| it.csrf.as_str())))
                input type="hidden" name="step" value=(step);
                button class="link" name="account" value=(it.account) {
                    (label) span class="unseen" { " " (it.name) }
                }
            }
        }
    };
    html! {
        @if !it.is_enrolled {
            (tag(Tone::Due, &t.s("people-not-enrolled")))
            (way("/account/people/invite", "", &t.s("people-invite")))
        } @else if it.asked_by.is_empty() {
            (tag(Tone::Checked, &t.s("people-enrolled")))
            @if it.account != *me {
                (way("/account/people/reset", "ask", &t.s("people-reset-ask")))
            }
        } @else {
            (tag(Tone::Due, &t.t("people-reset-asked", &[("by", it.asked_by.clone().into())])))
            @if it.asked_by != me.as_str() && it.account != *me {
                (way("/account/people/reset", "agree", &t.s("people-reset-agree")))
            }
        }
        @if it.is_enrolled && it.keyless && it.rebind_by.is_empty() {
            (tag(Tone::Due, &t.s("people-keyless")))
            @if it.account != *me {
                (way("/account/people/rebind", "ask", &t.s("people-rebind-ask")))
            }
        }
        @if it.is_enrolled && !it.rebind_by.is_empty() {
            (tag(Tone::Due, &t.t("people-rebind-asked", &[("by", it.rebind_by.clone().into())])))
            @if it.rebind_by != me.as_str() && it.account != *me {
                (way("/account/people/rebind", "agree", &t.s("people-rebind-agree")))
            }
        }
    }
}

/// Prints an invitation.
pub(super) async fn invite(v: Visit, Form(fields): Fields) -> Response {
    let made = v.run(move |v| {
        let who = match chosen(v, typed(&fields, "csrf"), typed(&fields, "account")) {
            Ok(it) => it,
            Err(it) => return v.problem(&it),
        };
        match Accounts::of(&v.site.platform).invite(&who.0) {
            Ok(it) => printed(v, &who, &it, "slip-lasts-invitation"),
            Err(it) => page(v, &[("q", said(v.text, &it).1)]),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

/// Asks for a reset as the first official, or prints its code as the second.
pub(super) async fn reset(v: Visit, Form(fields): Fields) -> Response {
    by_two(v, fields, ByTwo::Reset).await
}

/// The same for a signing key that is to be bound again.
pub(super) async fn rebind(v: Visit, Form(fields): Fields) -> Response {
    by_two(v, fields, ByTwo::Rebind).await
}

async fn by_two(v: Visit, fields: BTreeMap<String, String>, what: ByTwo) -> Response {
    let made = v.run(move |v| {
        let me = official(v);
        let who = chosen(v, typed(&fields, "csrf"), typed(&fields, "account"));
        let (me, who) = match me.and_then(|me| Ok((me, who?))) {
            Ok(it) => it,
            Err(it) => return v.problem(&it),
        };
        let accounts = Accounts::of(&v.site.platform);
        let done = match typed(&fields, "step") {
            "agree" => accounts.agree_by_two(what, &who.0, &me).map(Some),
            _ => accounts.ask_by_two(what, &who.0, &me).map(|()| None),
        };
        match done {
            Ok(Some(it)) => {
                let lasts = match what {
                    ByTwo::Reset => "slip-lasts-reset",
                    ByTwo::Rebind => "slip-lasts-rebind",
                };
                printed(v, &who, &it, lasts)
            }
            Ok(None) => Redirect::to("/account/people").into_response(),
            Err(it) => page(v, &[("q", said(v.text, &it).1)]),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

/// The person an official chose, by a form of our own.
fn chosen(v: &Visit, csrf: &str, account: &str) -> Result<(AccountId, String), Problem> {
    v.actor(csrf)?;
    official(v)?;
    let folded = v.site.platform.folded()?;
    let unknown = || Problem::Denied("problem-not-found".to_owned());
    let id = AccountId::new(account).map_err(|_| unknown())?;
    let name = folded.world.people.get(&id).map(|it| it.name.clone());
    Ok((id, name.ok_or_else(unknown)?))
}

fn printed(v: &Visit, who: &(AccountId, String), secret: &Secret, lasts: &str) -> Response {
    let holder = Holder { account: who.0.as_str(), name: &who.1, lasts };
    let title = v.text.s("slip-title");
    v.page(&Frame::reading(&title), &slip(v, holder, secret))
}

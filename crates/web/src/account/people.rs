//! Officials hand out codes: invitations alone, what is lost by two of them and a waiting time.

use app::accounts::{Accounts, Refusal, Secret};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::parties::{self, Lost, Restoration, Role};
use domain::shared::AccountId;
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{Field, button, text};
use crate::design::icon::{Tone, tag};
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
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
    /// What of it may be restored, and how far that is.
    lost: Vec<(Lost, Option<Restoration>)>,
}

/// How long after its finish a restoration's code may be printed again, by the same form.
const PRINTED_MS: i64 = 600_000;

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
    let folded = v.site.platform.folded()?;
    let fits = |account: &AccountId, name: &str| {
        word.is_empty() || account.as_str().contains(word) || name.contains(word)
    };
    let found = folded.world.people.iter().filter(|(account, it)| fits(account, &it.name));
    found
        .take(PEOPLE_MAX)
        .map(|(account, it)| {
            let is_enrolled = accounts.is_enrolled(account).map_err(down)?;
            let may_lose = [(Lost::Factor, is_enrolled), (Lost::Key, is_keyless(&folded, it))];
            let lost =
                may_lose.into_iter().filter(|(lost, may)| *may || it.restoring.contains_key(lost));
            Ok(Listed {
                account: account.clone(),
                name: it.name.clone(),
                roles: roles(v.text, &it.roles.iter().copied().collect::<Vec<_>>()),
                is_enrolled,
                lost: lost.map(|(lost, _)| (lost, it.restoring.get(&lost).cloned())).collect(),
            })
        })
        .collect()
}

/// Whether a person's signing keys are all gone.
fn is_keyless(folded: &app::follower::Folded, it: &parties::Person) -> bool {
    needs_code(&folded.world, it)
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
    html! {
        @if !it.is_enrolled {
            (tag(Tone::Due, &t.s("people-not-enrolled")))
            (way(v, it, "/account/people/invite", ("", ""), "people-invite"))
        } @else {
            (tag(Tone::Checked, &t.s("people-enrolled")))
        }
        @for (lost, restoring) in &it.lost {
            (restoration(v, me, it, (*lost, restoring.as_ref())))
        }
    }
}

/// A small form of one act about one person.
fn way(v: &Visit, it: &Listed, action: &str, (lost, step): (&str, &str), label: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            (v.hidden())
            input type="hidden" name="lost" value=(lost);
            input type="hidden" name="step" value=(step);
            button class="link" name="account" value=(it.account) {
                (v.text.s(label)) span class="unseen" { " " (it.name) }
            }
        }
    }
}

/// How far a restoration is, and the next act of it.
fn restoration(
    v: &Visit,
    me: &AccountId,
    it: &Listed,
    (lost, running): (Lost, Option<&Restoration>),
) -> Markup {
    let t = v.text;
    let word = word_of(lost);
    let act = |step: &str| {
        let label = format!("people-{word}-{step}");
        way(v, it, "/account/people/restore", (word, step), &label)
    };
    let other = it.account != *me;
    let Some(running) = running else {
        return html! {
            @if lost == Lost::Key { (tag(Tone::Due, &t.s("people-keyless"))) }
            @if other { (act("ask")) }
        };
    };
    match running.from_s {
        None => {
            let by = [("by", running.first.to_string().into())];
            html! {
                (tag(Tone::Due, &t.t(&format!("people-{word}-asked"), &by)))
                @if other && running.first != *me { (act("agree")) }
                @if other { (act("stop")) }
            }
        }
        Some(from_s) => {
            let from_ms = from_s.saturating_mul(1_000);
            html! {
                (tag(Tone::Due, &t.s(&format!("people-{word}-waits"))))
                " " (instant(from_ms))
                @if other && v.now_ms >= from_ms { (act("finish")) }
                @if other { (act("stop")) }
            }
        }
    }
}

/// The word of forms and sentences.
pub(super) fn word_of(lost: Lost) -> &'static str {
    match lost {
        Lost::Factor => "factor",
        Lost::Key => "key",
    }
}

/// Reads the word.
pub(super) fn lost_of(word: &str) -> Option<Lost> {
    [Lost::Factor, Lost::Key].into_iter().find(|it| word_of(*it) == word)
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

/// One step of a restoration: ask, agree, stop, or finish and print its code.
pub(super) async fn restore(v: Visit, Form(fields): Fields) -> Response {
    let read = v.clone().run(move |v| {
        let who = chosen(v, typed(&fields, "csrf"), typed(&fields, "account"))?;
        let by = official(v)?;
        let unknown = || Problem::Denied("problem-not-found".to_owned());
        let lost = lost_of(typed(&fields, "lost")).ok_or_else(unknown)?;
        let enrolled = Accounts::of(&v.site.platform).is_enrolled(&who.0).map_err(down)?;
        let (step, account) = (typed(&fields, "step"), who.0.clone());
        let command = command(step, account, lost, by.clone()).ok_or_else(unknown)?;
        let asks = step == "ask";
        if asks && lost == Lost::Factor && !enrolled {
            return Err(Problem::Denied("account-not-enrolled".to_owned()));
        }
        Ok((who, by, lost, step == "finish", command, typed(&fields, "key").to_owned()))
    });
    let (who, by, lost, prints, command, key) = match read.await {
        Ok(Ok(it)) => it,
        Ok(Err(it)) => return v.problem(&it),
        Err(it) => return it,
    };
    let done = match v.act(&by, &key, Command::Parties(command)).await {
        Ok(it) => it,
        Err(it) => return v.problem(&it),
    };
    if !prints {
        return Redirect::to("/account/people").into_response();
    }
    let made = v.run(move |v| {
        // The same form sent long after is answered alike by the desk, and prints nothing.
        if v.now_ms > done.stamp.0 + PRINTED_MS {
            return v.problem(&Problem::Denied("account-printed".to_owned()));
        }
        match Accounts::of(&v.site.platform).restored(lost, &who.0) {
            Ok(it) => printed(v, &who, &it, &format!("slip-lasts-{}", word_of(lost))),
            Err(it) => v.problem(&down(it)),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

fn command(step: &str, account: AccountId, lost: Lost, by: AccountId) -> Option<parties::Command> {
    use parties::Command as It;
    Some(match step {
        "ask" => It::AskRestoration(parties::RestorationAsked { account, lost, by }),
        "agree" => It::AgreeRestoration { account, lost, by },
        "stop" => It::StopRestoration(parties::RestorationStopped { account, lost, by }),
        "finish" => It::FinishRestoration(parties::RestorationFinished { account, lost, by }),
        _ => return None,
    })
}

/// Restorations of the own account, with the way to stop each.
pub(super) fn own(v: &Visit, account: &AccountId, it: &parties::Person) -> Markup {
    let t = v.text;
    html! {
        @for (lost, running) in &it.restoring {
            section class="errors" {
                h2 { (t.s(&format!("own-{}", word_of(*lost)))) }
                p {
                    (t.s("own-restoring"))
                    @if let Some(from_s) = running.from_s {
                        " " (t.s("own-from")) " " (instant(from_s.saturating_mul(1_000)))
                    }
                }
                form method="post" action="/account/stop" {
                    (v.hidden())
                    input type="hidden" name="account" value=(account);
                    (crate::design::form::button(&t.s("own-stop")))
                    input type="hidden" name="lost" value=(word_of(*lost));
                }
            }
        }
    }
}

/// The person stops a restoration of the own account.
pub(super) async fn stop(v: Visit, Form(fields): Fields) -> Response {
    let account = match v.actor(typed(&fields, "csrf")) {
        Ok(it) => it,
        Err(it) => return v.problem(&it),
    };
    let Some(lost) = lost_of(typed(&fields, "lost")) else {
        return v.problem(&Problem::Denied("problem-not-found".to_owned()));
    };
    let it = parties::RestorationStopped { account: account.clone(), lost, by: account.clone() };
    let command = Command::Parties(parties::Command::StopRestoration(it));
    match v.act(&account, typed(&fields, "key"), command).await {
        Ok(_) => Redirect::to("/account?done=stopped").into_response(),
        Err(it) => v.problem(&it),
    }
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

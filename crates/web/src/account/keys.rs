//! Signing keys: made on the holder's machine, bound with a second person, revoked.
//!
//! The private half never comes here. The second person compares the key's digits with its
//! holder, face to face, before binding it.

use app::access;
use app::accounts::{Accounts, CodeKind, KeyAsked, Pass, Refusal, Secret, Way, binding_statement};
use app::follower::Folded;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::parties::{self, Person};
use domain::shared::{AccountId, Instant, PublicKey};
use domain::world::{Command, World};
use maud::{Markup, html};
use std::collections::BTreeMap;

use crate::act::Problem;
use crate::design::form::{Field, button, commit_button, form, text, textarea};
use crate::design::icon::{Tone, tag};
use crate::design::lists::flash;
use crate::design::value::code;
use crate::problem::block;
use crate::typed::Form;
use crate::visit::{Frame, Visit};

use super::cookie::Peer;
use super::said::said;
use super::sign_in::{Fields, summary, typed};

/// Codes of the island that makes keys, each with its sentence `make-key-…`.
const ISLAND_CODES: [&str; 4] =
    ["page.passphrase_short", "page.passphrase_differs", "page.storage", "page.failed"];

/// Whether somebody may be the second person of a key that waits.
///
/// Source: issue 3 §6; docs/rules/permissions.md.
#[must_use]
pub fn may_second(world: &World, me: &AccountId, it: &KeyAsked, now: Instant) -> bool {
    let command = binding(world, it, me).map(Command::Parties);
    command.is_some_and(|it| access::may(world, me, &it, now).is_ok())
}

/// Whether somebody's keys are all gone: then another is asked for by a printed code only.
#[must_use]
pub fn needs_code(world: &World, person: &Person) -> bool {
    let home = person.organisation.as_ref().and_then(|it| world.organisations.get(it));
    let keys = home.map_or(&person.keys, |it| &it.keys);
    !keys.is_empty() && !keys.values().any(|live| *live)
}

/// Shows own keys, the forms for a new one, and keys that wait for this person.
pub(super) async fn show(v: Visit) -> Response {
    let made = v.run(|v| page(v, &[], &html! {}));
    made.await.unwrap_or_else(|it| it)
}

fn page(v: &Visit, errors: &[(&str, String)], above: &Markup) -> Response {
    match body(v, errors, above) {
        Ok(body) => {
            let title = v.text.s("account-keys");
            let refused = !errors.is_empty() || !above.0.is_empty();
            let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            v.page_with(status, &Frame::reading(&title).with(&["make_key"]), &body)
        }
        Err(it) => v.problem(&it),
    }
}

fn body(v: &Visit, errors: &[(&str, String)], above: &Markup) -> Result<Markup, Problem> {
    let t = v.text;
    let session = v.session.as_ref().ok_or(Problem::SignIn)?;
    let asked = Accounts::of(&v.site.platform).bindings_asked();
    let asked = asked.map_err(|it| Problem::Down(it.to_string()))?;
    let folded = v.site.platform.folded()?;
    let person = folded.world.people.get(&session.account);
    let person = person.ok_or_else(|| Problem::Denied("refusal-not-permitted".to_owned()))?;
    let coded = needs_code(&folded.world, person);
    let own = asked.iter().find(|it| it.account == session.account);
    let now = Instant(v.now_ms);
    let seconds = |it: &&KeyAsked| may_second(&folded.world, &session.account, it, now);
    let seconds: Vec<&KeyAsked> = asked.iter().filter(seconds).collect();
    let statement = binding_statement(&folded.world.centre.origin, &session.account);
    Ok(html! {
        (above)
        @if v.query.contains("done=bound") { (flash(Tone::Committed, &t.s("key-done-bound"))) }
        @if v.query.contains("done=revoked") { (flash(Tone::Checked, &t.s("key-done-revoked"))) }
        (summary(v, errors))
        (waiting(v, &folded, &seconds))
        h2 { (t.s("key-own")) }
        (held(v, person, own))
        h2 { (t.s("key-make")) }
        @if coded { p { (t.s("key-code-says")) } }
        (island(v, &statement, coded))
        details open[!errors.is_empty()] {
            summary { (t.s("key-by-tool")) }
            (by_tool(v, errors, coded))
        }
    })
}

/// Keys of others that this person may bind.
fn waiting(v: &Visit, folded: &Folded, seconds: &[&KeyAsked]) -> Markup {
    let t = v.text;
    let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    html! {
        @if !seconds.is_empty() {
            h2 { (t.s("key-second")) }
            p { (t.s("key-second-says")) }
        }
        @for it in seconds {
            @let person = folded.world.people.get(&it.account);
            @let home = person.and_then(|it| it.organisation.as_ref())
                .and_then(|it| folded.world.organisations.get(it));
            section {
                h3 {
                    (person.map_or("", |it| it.name.as_str())) " " (code(it.account.as_str()))
                    @if let Some(home) = home { " · " (home.name) }
                }
                p { (code(&grouped(&it.key))) }
                (form("/account/keys/bind", csrf, &html! {
                    input type="hidden" name="key" value=(v.fresh_key());
                    input type="hidden" name="account" value=(it.account);
                    input type="hidden" name="public" value=(it.key.hex());
                    (commit_button(&t.s("key-bind"), &t.s("key-bind-brings")))
                }))
            }
        }
    }
}

/// A key in groups of four digits, to be read aloud.
fn grouped(key: &PublicKey) -> String {
    let hex = key.hex();
    let groups: Vec<&str> = (0..hex.len()).step_by(4).map(|at| &hex[at..at + 4]).collect();
    groups.join(" ")
}

/// Own keys, and the one that waits for a second person.
fn held(v: &Visit, person: &Person, own: Option<&KeyAsked>) -> Markup {
    let t = v.text;
    let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    html! {
        @if person.keys.is_empty() && own.is_none() { p { (t.s("key-none")) } }
        @if let Some(it) = own {
            p { (tag(Tone::Due, &t.s("key-waits"))) " " (t.s("key-waits-says")) }
            p { (code(&grouped(&it.key))) }
        }
        @for (key, live) in &person.keys {
            @if *live {
                p { (tag(Tone::Committed, &t.s("key-bound"))) " " (code(&grouped(key))) }
                details {
                    summary { (t.s("key-revoke")) }
                    (form("/account/keys/revoke", csrf, &html! {
                        input type="hidden" name="key" value=(v.fresh_key());
                        input type="hidden" name="public" value=(key.hex());
                        (text(t, &Field { name: "reason", label: &t.s("key-reason"),
                            ..Field::default() }))
                        (commit_button(&t.s("key-revoke"), &t.s("key-revoke-brings")))
                    }))
                }
            } @else {
                p { (tag(Tone::Plain, &t.s("key-revoked"))) " " (code(&grouped(key))) }
            }
        }
    }
}

/// The form whose island makes a key in the browser.
fn island(v: &Visit, statement: &str, coded: bool) -> Markup {
    let t = v.text;
    let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    // Outside any form and without a name: what is typed here never leaves the machine.
    let part = |part: &str, label: &str| {
        html! {
            div class="field" {
                label for={ "f-" (part) } { (label) }
                input type="password" class="line" id={ "f-" (part) } data-part=(part)
                    autocomplete="new-password";
            }
        }
    };
    html! {
        p { (t.s("key-make-says")) }
        noscript { p { strong { (t.s("key-no-script")) } } }
        section data-island="make_key" data-name-key=(t.s("key-file-name"))
            data-bytes=(STANDARD.encode(statement.as_bytes())) {
            div data-when="empty refused" {
                (part("passphrase", &t.s("key-passphrase")))
                (part("passphrase-again", &t.s("account-again")))
                p { button class="button" type="button" data-part="make" { (t.s("key-make-do")) } }
            }
            p data-when="making" role="status" hidden { (t.s("key-making")) }
            div data-when="refused" data-part="problem" tabindex="-1" role="alert" hidden {
                @for it in ISLAND_CODES {
                    p class="error" data-code=(it) hidden { (t.s(&code_key(it))) }
                }
            }
            div data-when="made" hidden {
                p { (t.s("key-made")) }
                p { code class="hash" data-slot="key" {} }
                (form("/account/keys", csrf, &html! {
                    input type="hidden" name="public" data-part="public-key";
                    input type="hidden" name="proof" data-part="proof";
                    @if coded { (code_field(v, "", "island-code")) }
                    (button(&t.s("key-ask")))
                }))
                p {
                    button class="button quiet-button" type="button" data-part="download-key" {
                        (t.s("key-download"))
                    }
                }
            }
        }
    }
}

fn code_key(code: &str) -> String {
    format!("make-key-{}", code.trim_start_matches("page.").replace('_', "-"))
}

/// The same without script: the key was made by `daylight-key new`.
fn by_tool(v: &Visit, errors: &[(&str, String)], coded: bool) -> Markup {
    let t = v.text;
    let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    let error = |name: &str| {
        errors.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str()).to_owned()
    };
    html! {
        ol {
            li { (t.s("key-tool-new")) " " (code("daylight-key new --out my-key.age")) }
            li { a href="/account/keys/statement" download { (t.s("key-tool-statement")) } }
            li {
                (t.s("key-tool-sign")) " "
                (code("daylight-key sign --key my-key.age daylight-bind.txt"))
            }
        }
        (form("/account/keys", csrf, &html! {
            (textarea(t, &Field { name: "public", label: &t.s("key-public"),
                hint: &t.s("key-public-hint"), error: &error("public"), ..Field::default() }, 3))
            (textarea(t, &Field { name: "proof", label: &t.s("key-proof"),
                hint: &t.s("key-proof-hint"), error: &error("proof"), ..Field::default() }, 3))
            @if coded { (code_field(v, &error("code"), "code")) }
            (button(&t.s("key-ask")))
        }))
    }
}

/// Where the printed code is typed; the island's form and the other one each have it.
fn code_field(v: &Visit, error: &str, name: &str) -> Markup {
    let t = v.text;
    text(
        t,
        &Field {
            name,
            label: &t.s("slip-code"),
            hint: &t.s("enrol-code-hint"),
            error,
            autocomplete: "off",
            ..Field::default()
        },
    )
}

/// The bytes that a new key signs as a proof, for `daylight-key sign`.
pub(super) async fn statement(v: Visit) -> Response {
    let made = v.run(|v| {
        let Some(session) = &v.session else { return v.problem(&Problem::SignIn) };
        let origin = match v.site.platform.folded() {
            Ok(it) => it.world.centre.origin.clone(),
            Err(it) => return v.problem(&it.into()),
        };
        let headers = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"daylight-bind.txt\""),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, binding_statement(&origin, &session.account)).into_response()
    });
    made.await.unwrap_or_else(|it| it)
}

/// Asks that a key be bound.
pub(super) async fn ask(v: Visit, Peer(peer): Peer, Form(fields): Fields) -> Response {
    let made = v.run(move |v| {
        let account = match v.actor(typed(&fields, "csrf")) {
            Ok(it) => it,
            Err(it) => return v.problem(&it),
        };
        let (origin, coded) = match v.site.platform.folded() {
            Ok(it) => {
                let person = it.world.people.get(&account);
                let coded = person.is_some_and(|person| needs_code(&it.world, person));
                (it.world.centre.origin.clone(), coded)
            }
            Err(it) => return v.problem(&it.into()),
        };
        match wish(v, (&account, &peer), &fields, (&origin, coded)) {
            Ok(()) => Redirect::to("/account/keys").into_response(),
            Err(it) => {
                let place = match it {
                    Refusal::ProofWrong => "proof",
                    Refusal::CodeUnknown | Refusal::TooMany { .. } => "code",
                    _ => "public",
                };
                page(v, &[(place, said(v.text, &it).1)], &html! {})
            }
        }
    });
    made.await.unwrap_or_else(|it| it)
}

/// Keeps the wish for a key; a code that it took is spent.
fn wish(
    v: &Visit,
    (account, peer): (&AccountId, &str),
    fields: &BTreeMap<String, String>,
    (origin, coded): (&str, bool),
) -> Result<(), Refusal> {
    let accounts = Accounts::of(&v.site.platform);
    let code = [typed(fields, "code"), typed(fields, "island-code")].concat();
    let pass = coded.then(|| pass_of(&accounts, account, &Secret::new(code), peer)).transpose()?;
    let way = if pass.is_some() { Way::Coded } else { Way::Session };
    let (key, proof) = (typed(fields, "public"), typed(fields, "proof"));
    accounts.ask_binding((account, way), origin, key, proof)?;
    let Some(pass) = pass else { return Ok(()) };
    // Of two who type the code at once one keeps the wish.
    accounts.spend(&pass).inspect_err(|_| drop(accounts.forget_binding(account)))
}

fn pass_of(
    accounts: &Accounts<'_>,
    account: &AccountId,
    code: &Secret,
    peer: &str,
) -> Result<Pass, Refusal> {
    let pass = accounts.look_up(code, peer)?;
    let fits = pass.kind == CodeKind::Rebind && pass.account == *account;
    if fits { Ok(pass) } else { Err(Refusal::CodeUnknown) }
}

/// The command that binds a key: an organisation's when its holder acts for one.
fn binding(world: &World, it: &KeyAsked, second: &AccountId) -> Option<parties::Command> {
    let person = world.people.get(&it.account)?;
    let (key, second) = (it.key, second.clone());
    Some(match &person.organisation {
        Some(organisation) => parties::Command::BindKey {
            organisation: organisation.clone(),
            key,
            holder: it.account.clone(),
            second,
        },
        None => parties::Command::BindPersonKey { account: it.account.clone(), key, second },
    })
}

/// Binds a key that waits, as its second person.
pub(super) async fn bind(v: Visit, Form(fields): Fields) -> Response {
    let (account, key) = (typed(&fields, "account"), typed(&fields, "key").to_owned());
    let (account, public) = (account.to_owned(), typed(&fields, "public").to_owned());
    let me = match v.actor(typed(&fields, "csrf")) {
        Ok(it) => it,
        Err(it) => return v.problem(&it),
    };
    let asking = me.clone();
    let found = v.clone().run(move |v| {
        let asked = Accounts::of(&v.site.platform).bindings_asked();
        let asked = asked.map_err(|it| Problem::Down(it.to_string()))?;
        // The key is named too: what the second person read aloud is what is bound.
        let same = |it: &KeyAsked| it.account.as_str() == account && it.key.hex() == public;
        let it = asked.into_iter().find(same);
        let gone = || Problem::Denied("key-gone".to_owned());
        let it = it.ok_or_else(gone)?;
        let folded = v.site.platform.folded()?;
        // Keys may have gone since the wish was made: then it takes the code after all.
        let holder = folded.world.people.get(&it.account);
        let coded = holder.is_some_and(|person| needs_code(&folded.world, person));
        if coded && it.way != Way::Coded {
            return Err(Problem::Denied("key-uncoded".to_owned()));
        }
        if !may_second(&folded.world, &asking, &it, Instant(v.now_ms)) {
            return Err(Problem::Denied("refusal-not-permitted".to_owned()));
        }
        let command = binding(&folded.world, &it, &asking).ok_or_else(gone)?;
        Ok((it.account, command))
    });
    let (holder, command) = match found.await {
        Err(it) => return it,
        Ok(Err(it)) => return v.problem(&it),
        Ok(Ok(it)) => it,
    };
    match v.act(&me, &key, Command::Parties(command)).await {
        Err(it) => refused(v, it).await,
        Ok(_) => {
            let forgot = v.run(move |v| Accounts::of(&v.site.platform).forget_binding(&holder));
            // A wish that stays is refused as bound when somebody binds it again.
            drop(forgot.await);
            Redirect::to("/account/keys?done=bound").into_response()
        }
    }
}

async fn refused(v: Visit, problem: Problem) -> Response {
    let made = v.run(move |v| {
        let above = block(v.text, &problem, crate::design::refusal::Kept::Unchanged);
        page(v, &[], &above)
    });
    made.await.unwrap_or_else(|it| it)
}

/// Revokes an own key: from here on it signs nothing.
pub(super) async fn revoke(v: Visit, Form(fields): Fields) -> Response {
    let me = match v.actor(typed(&fields, "csrf")) {
        Ok(it) => it,
        Err(it) => return v.problem(&it),
    };
    let reason = typed(&fields, "reason").to_owned();
    let public = PublicKey::from_hex(typed(&fields, "public"));
    let (Some(key), false) = (public, reason.is_empty()) else {
        let needed = v.text.s("form-needed");
        let made = v.run(move |v| page(v, &[("reason", needed)], &html! {}));
        return made.await.unwrap_or_else(|it| it);
    };
    let account = me.clone();
    let found = v.clone().run(move |v| {
        let folded = v.site.platform.folded()?;
        revocations((&folded.world, Instant(v.now_ms)), &account, key, &reason)
    });
    let commands = match found.await {
        Err(it) => return it,
        Ok(Err(it)) => return v.problem(&it),
        Ok(Ok(it)) => it,
    };
    let own = typed(&fields, "key");
    for (at, command) in commands.into_iter().enumerate() {
        let done = v.act(&me, &format!("{own}-{at}"), command).await;
        if let Err(it) = done {
            return refused(v, it).await;
        }
    }
    Redirect::to("/account/keys?done=revoked").into_response()
}

/// What revokes an own key: for the organisation it signs for first, then for the person.
fn revocations(
    (world, now): (&World, Instant),
    me: &AccountId,
    key: PublicKey,
    reason: &str,
) -> Result<Vec<Command>, Problem> {
    let person = world.people.get(me).filter(|it| it.signs_with(&key));
    let person = person.ok_or_else(|| Problem::Denied("key-gone".to_owned()))?;
    let reason = || reason.to_owned();
    let home = person
        .organisation
        .clone()
        .filter(|it| world.organisations.get(it).is_some_and(|it| it.signs_with(&key)));
    let of_home = home.map(|organisation| parties::Command::RevokeKey {
        organisation,
        key,
        reason: reason(),
    });
    let of_person =
        parties::Command::RevokePersonKey { account: me.clone(), key, reason: reason() };
    let all = of_home.into_iter().chain([of_person]).map(Command::Parties);
    all.map(|it| match access::may(world, me, &it, now) {
        Ok(()) => Ok(it),
        Err(denied) => Err(Problem::Denied(denied.key().to_owned())),
    })
    .collect()
}

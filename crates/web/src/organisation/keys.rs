//! Keys of the organisation's programs: made by its administrator, agreed to by whoever they act
//! for, shown once, ended at any time.

use std::collections::BTreeSet;

use app::accounts::{Accounts, NewProgramKey, ProgramKey, Secret};
use app::follower::Folded;
use axum::response::Response;
use domain::parties::{Person, Role};
use domain::shared::{AccountId, Uscc};
use maud::{Markup, html};

use crate::account::said;
use crate::act::Problem;
use crate::api::operations::Scope;
use crate::design::form::{Answer, commit_button, review};
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::perform::{Shown, denied, kept, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::visit::{Frame, Visit};

use super::staff::colleagues;

/// The page's address.
pub(super) const PATH: &str = "/organisation/keys";
/// Longest name of a key, in bytes.
const TITLE_BYTES_MAX: usize = 120;

/// The signed-in person, who belongs to an organisation.
fn member<'a>(
    v: &'a Visit,
    folded: &'a Folded,
) -> Result<(AccountId, &'a Person, &'a Uscc), Problem> {
    let (account, person) = who(v, folded)?;
    let home = person.organisation.as_ref().ok_or_else(denied)?;
    Ok((account.clone(), person, home))
}

fn down(it: &app::accounts::Refusal) -> Problem {
    Problem::Down(it.to_string())
}

/// Keys that a person sees: an administrator every one, others those in their own name.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (me, person, home) = member(v, &folded)?;
    let administers = person.is(Role::Administrator);
    let all = Accounts::of(&v.site.platform).program_keys(home).map_err(|it| down(&it))?;
    let seen: Vec<&ProgramKey> = all.iter().filter(|it| administers || it.account == me).collect();
    let sheet = Sheet { v, posted, problems };
    let body = html! {
        (sheet.top())
        p { (t.s("program-keys-says")) " " a href="/api" { (t.s("api-title")) } }
        @if seen.is_empty() {
            (empty(&t.s("program-keys-none"), &t.s("program-keys-none-hint"), &[]))
        } @else {
            (list(v, &seen, &me))
        }
        @if administers { (form(&sheet, &folded, home)) }
    };
    Ok(Shown::wide(t.s("program-keys-title"), body))
}

fn list(v: &Visit, seen: &[&ProgramKey], me: &AccountId) -> Markup {
    let t = v.text;
    let heads = [
        "field-key_title",
        "field-key_account",
        "field-scopes",
        "program-key-used",
        "program-key-ends",
        "people-state",
    ];
    let heads = heads.map(|it| t.s(it));
    let sets = [Set::Words, Set::Words, Set::Words, Set::Time, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = seen.iter().map(|it| row(v, it, me)).collect();
    table(&t.s("program-keys-list"), &columns, &rows)
}

fn row(v: &Visit, it: &ProgramKey, me: &AccountId) -> Vec<Markup> {
    let t = v.text;
    let scopes: Vec<String> = Scope::ALL
        .iter()
        .filter(|scope| it.scopes.contains(scope.token()))
        .map(|it| t.s(&it.says()))
        .collect();
    vec![
        html! { (it.title) br; small { (code(&it.name[..12])) } },
        code(it.account.as_str()),
        html! { (scopes.join(" · ")) },
        match it.last_ms {
            Some(at_ms) => instant(at_ms),
            None => html! { (t.s("program-key-unused")) },
        },
        instant(it.ends_ms()),
        html! {
            @if it.is_agreed { (tag(Tone::Checked, &t.s("program-key-good"))) }
            @else {
                (tag(Tone::Due, &t.s("program-key-waits")))
                @if it.account == *me { (step(v, it, "agree")) }
            }
            (step(v, it, "end"))
        },
    ]
}

fn step(v: &Visit, it: &ProgramKey, word: &str) -> Markup {
    let t = v.text;
    html! {
        form method="post" action={ (PATH) "/" (word) } {
            (v.hidden())
            button class="link" name="name" value=(it.name) {
                (t.s(&format!("program-key-{word}"))) span class="unseen" { " " (it.title) }
            }
        }
    }
}

fn form(sheet: &Sheet, folded: &Folded, home: &Uscc) -> Markup {
    let t = sheet.v.text;
    let known: Vec<(&str, String)> = colleagues(folded, home)
        .map(|(account, it)| (account.as_str(), format!("{} · {account}", it.name)))
        .collect();
    let scopes: Vec<(&str, String)> =
        scopes_of(folded, home).map(|it| (it.token(), t.s(&it.says()))).collect();
    html! {
        h2 { (t.s("program-key-make")) }
        (sheet.form(PATH, &html! {
            (sheet.line("key_title", Need::Needed))
            (sheet.select("key_account", &known))
            (sheet.ticks("scopes", &scopes))
            (commit_button(&t.s("program-key-make"), &t.s("program-key-make-brings")))
        }))
    }
}

/// Scopes in which an organisation has anything to do.
fn scopes_of<'a>(folded: &'a Folded, home: &Uscc) -> impl Iterator<Item = Scope> + use<'a> {
    let known = folded.world.organisations.get(home);
    let fits = move |it: &Scope| known.is_some_and(|of| of.kinds.iter().any(|of| it.is_of(*of)));
    Scope::ALL.into_iter().filter(fits)
}

/// Makes a key and shows its word, this once.
pub(super) async fn make(v: Visit, posted: Posted) -> Response {
    let sent = posted.clone();
    let made = v.clone().run(move |v| made(v, &sent));
    let problems = match made.await {
        Err(it) | Ok(Ok(it)) => return it,
        Ok(Err(it)) => it,
    };
    again(v, posted, problems).await
}

async fn again(v: Visit, posted: Posted, problems: Vec<Problem>) -> Response {
    if let Some(it) = problems.iter().find(|it| !matches!(it, Problem::Field(..))) {
        let it = it.clone();
        return kept(v, posted, it).await;
    }
    let drawn = v.run(move |v| match page(v, &posted, &problems) {
        Ok(it) => {
            let frame = Frame::wide(&it.title);
            v.page_with(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &frame, &it.body)
        }
        Err(it) => v.problem(&it),
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn made(v: &Visit, posted: &Posted) -> Result<Response, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    v.actor(posted.get("csrf")).map_err(one)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (me, person, home) = member(v, &folded).map_err(one)?;
    if !person.is(Role::Administrator) || !person.suspended.is_empty() {
        return Err(one(denied()));
    }
    let mut wrongs = posted.problems.clone();
    let title = needed(posted, "key_title", TITLE_BYTES_MAX).map_err(|it| wrongs.push(it));
    let account = AccountId::new(posted.get("key_account")).ok();
    let account = account.filter(|it| colleagues(&folded, home).any(|known| known.0 == it));
    if account.is_none() {
        wrongs.push(wrong("key_account", "form-choose"));
    }
    let ticked = posted.all("scopes");
    let scopes: BTreeSet<String> = scopes_of(&folded, home)
        .map(|it| it.token().to_owned())
        .filter(|it| ticked.contains(it))
        .collect();
    if scopes.is_empty() {
        wrongs.push(wrong("scopes", "form-choose"));
    }
    let (Ok(title), Some(account), true) = (title, account, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let organisation = home.clone();
    drop(folded);
    let asked =
        NewProgramKey { organisation: &organisation, account: &account, by: &me, title, scopes };
    match Accounts::of(&v.site.platform).make_program_key(asked) {
        Ok(word) => Ok(shown(v, title, &account, (&me, &word))),
        Err(it) => {
            let (status, sentence) = said(v.text, &it);
            let frame_title = v.text.s("program-keys-title");
            let body = html! { p class="error" { (sentence) } };
            Ok(v.page_with(status, &Frame::reading(&frame_title), &body))
        }
    }
}

/// The word of a new key; it is stored nowhere.
fn shown(
    v: &Visit,
    title: &str,
    account: &AccountId,
    (me, word): (&AccountId, &Secret),
) -> Response {
    let t = v.text;
    let names = ["field-key_title", "field-key_account", "program-key-word"].map(|it| t.s(it));
    let values =
        [html! { (title) }, code(account.as_str()), html! { strong { (code(word.word())) } }];
    let answers: Vec<Answer> = names
        .iter()
        .zip(values)
        .map(|(question, answer)| Answer { question, answer, change: None })
        .collect();
    let call = format!(
        "curl -fsS -H 'authorization: Bearer {}' {}/api/v1/key",
        word.word(),
        v.site.address
    );
    let body = html! {
        p { strong { (t.s("program-key-once")) } }
        (review(t, &answers))
        @if account != me { p { (t.s("program-key-then")) } }
        p { (t.s("program-key-try")) }
        p { (code(&call)) }
        p { a class="button" href=(PATH) { (t.s("program-keys-title")) } }
    };
    v.page(&Frame::reading(&t.s("program-key-made")), &body)
}

/// The signed-in person agrees to a key in the own name.
pub(super) fn agree(v: &Visit, posted: &Posted) -> Result<String, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (me, person, home) = member(v, &folded).map_err(|it| vec![it])?;
    if !person.suspended.is_empty() {
        return Err(vec![denied()]);
    }
    let accounts = Accounts::of(&v.site.platform);
    match accounts.agree_program_key(home, posted.get("name"), &me) {
        Ok(()) => Ok(format!("{PATH}?done=program-key-agreed")),
        Err(app::accounts::Refusal::Store(it)) => Err(vec![it.into()]),
        Err(app::accounts::Refusal::Changed) => Err(vec![Problem::Stale]),
        Err(_) => Err(vec![denied()]),
    }
}

/// An administrator ends any key of the organisation, others one in their own name.
pub(super) fn end(v: &Visit, posted: &Posted) -> Result<String, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (me, person, home) = member(v, &folded).map_err(|it| vec![it])?;
    let accounts = Accounts::of(&v.site.platform);
    let all = accounts.program_keys(home).map_err(|it| vec![down(&it)])?;
    let mine = |it: &&ProgramKey| person.is(Role::Administrator) || it.account == me;
    let found = all.iter().filter(mine).find(|it| it.name == posted.get("name"));
    let found = found.ok_or_else(|| vec![denied()])?;
    accounts.end_program_key(home, &found.name).map_err(|it| vec![down(&it)])?;
    Ok(format!("{PATH}?done=program-key-ended"))
}

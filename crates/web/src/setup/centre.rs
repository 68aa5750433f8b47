//! The centre's name, and its officials: the console adds the first, an official the second.

use std::collections::BTreeMap;

use app::accounts::Accounts;
use app::setup::Step;
use axum::response::{IntoResponse, Redirect, Response};
use domain::parties::{CentreFounded, Command, PersonAdded, Role};
use domain::shared::AccountId;
use domain::world::Command as Any;
use maud::{Markup, html};

use crate::account::{self, Holder, slip};
use crate::act::Problem;
use crate::design::form::{Field, FieldError, button, commit_button, error_summary, form, text};
use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::refusal::Kept;
use crate::design::value::code as hash;
use crate::problem::block;
use crate::typed::Form;
use crate::visit::{Frame, Visit};

use super::hand::{Hand, Sight, acting, may, sight};
use super::list::{Wrong, head, page};

type Fields = BTreeMap<String, String>;
type Errors = Vec<(&'static str, String)>;

/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 120;

fn word<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", |it| it.trim())
}

/// Why a form is shown again.
#[derive(Default)]
struct Again {
    fields: Fields,
    errors: Errors,
    problem: Option<Problem>,
}

impl Again {
    fn wrong(&self) -> Wrong {
        if self.problem.is_some() { Wrong::Something } else { Wrong::of(&self.errors) }
    }

    fn above(&self, v: &Visit) -> Markup {
        let all: Vec<FieldError> =
            self.errors.iter().map(|(name, says)| FieldError { name, says }).collect();
        html! {
            @if let Some(it) = &self.problem { (block(v.text, it, Kept::Typed)) }
            (error_summary(v.text, &all))
        }
    }

    fn field(&self, v: &Visit, name: &'static str, label: &str, hint: &str) -> Markup {
        let t = v.text;
        let error = self.errors.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str());
        let hint = if hint.is_empty() { String::new() } else { t.s(hint) };
        let (label, value) = (t.s(label), word(&self.fields, name));
        text(
            t,
            &Field {
                name,
                label: &label,
                hint: &hint,
                error,
                value,
                autocomplete: "off",
                ..Field::default()
            },
        )
    }
}

/// Each name that is missing or too long, with its sentence.
fn names(v: &Visit, fields: &Fields, needed: &[&'static str]) -> Errors {
    let t = v.text;
    let mut errors = Errors::new();
    for name in needed {
        let typed = word(fields, name);
        if typed.is_empty() {
            errors.push((name, t.s("form-needed")));
        } else if typed.chars().count() > NAME_CHARS_MAX {
            errors.push((name, t.t("form-too-long", &[("n", NAME_CHARS_MAX.into())])));
        }
    }
    errors
}

/// Shows the form for the centre's name.
pub(super) async fn show(v: Visit) -> Response {
    let made = v.run(|v| match sight(v) {
        Ok(it) => named(v, &it, &Again::default()),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

fn named(v: &Visit, sight: &Sight, again: &Again) -> Response {
    let t = v.text;
    let state = &sight.state;
    let known = match v.site.platform.folded() {
        Ok(it) => (it.world.centre.name.clone(), it.world.centre.name_en.clone()),
        Err(it) => return v.problem(&it.into()),
    };
    let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    let body = html! {
        (again.above(v))
        (head(v, sight, Step::Centre))
        (facts(&[
            (&*t.s("setup-origin"), hash(&state.origin)),
            (&*t.s("setup-ack-key"), hash(&state.ack_key)),
        ]))
        @if sight.is_done(Step::Centre) {
            (facts(&[
                (&*t.s("setup-name"), html! { (known.0) }),
                (&*t.s("setup-name-en"), html! { (known.1) }),
            ]))
        } @else if sight.before(Step::Centre).is_none() {
            (form("/setup/centre", csrf, &html! {
                input type="hidden" name="key" value=(v.fresh_key());
                (again.field(v, "name", "setup-name", "setup-name-hint"))
                (again.field(v, "name_en", "setup-name-en", ""))
                (commit_button(&t.s("setup-centre-do"), &t.s("setup-centre-brings")))
            }))
        }
    };
    page(v, Step::Centre, again.wrong(), &body)
}

/// Founds the centre under its name.
pub(super) async fn found(v: Visit, Form(fields): Form<Fields>) -> Response {
    let sent = fields.clone();
    let asked = v.clone().run(move |v| {
        let sight = acting(v, word(&sent, "csrf")).map_err(|it| v.problem(&it))?;
        let mut errors = names(v, &sent, &["name", "name_en"]);
        if sight.before(Step::Centre).is_some() {
            errors.push(("name", v.text.s("setup-order")));
        }
        if !errors.is_empty() {
            let again = Again { fields: sent, errors, problem: None };
            return Err(named(v, &sight, &again));
        }
        let command = Command::FoundCentre(CentreFounded {
            origin: sight.state.origin.clone(),
            name: word(&sent, "name").to_owned(),
            name_en: word(&sent, "name_en").to_owned(),
            ack_key: sight.state.ack_public,
        });
        may(v, &sight.hand, &command).map_err(|it| v.problem(&it))?;
        // Only the platform founds: its console or an official asks it to.
        Ok((Hand::Console.account(), command))
    });
    let (account, command) = match asked.await {
        Ok(Ok(it)) => it,
        Ok(Err(it)) | Err(it) => return it,
    };
    match v.act(&account, word(&fields, "key"), Any::Parties(command)).await {
        Ok(_) => Redirect::to("/setup").into_response(),
        Err(problem) => {
            let again = Again { fields, errors: Errors::new(), problem: Some(problem) };
            let made = v.run(move |v| match sight(v) {
                Ok(it) => named(v, &it, &again),
                Err(it) => v.problem(&it),
            });
            made.await.unwrap_or_else(|it| it)
        }
    }
}

/// Shows the officials, and the form for one more.
pub(super) async fn officials(v: Visit) -> Response {
    let made = v.run(|v| match sight(v) {
        Ok(it) => people(v, &it, &Again::default()),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

/// Account, name and whether there is a password, of every official.
fn listed(v: &Visit) -> Result<Vec<(AccountId, String, bool)>, Problem> {
    let accounts = Accounts::of(&v.site.platform);
    let folded = v.site.platform.folded()?;
    let all = folded.world.people.iter().filter(|it| it.1.is(Role::Official));
    let listed = all.map(|(account, it)| {
        let open = accounts.is_enrolled(account);
        let open = open.map_err(|it| Problem::Down(it.to_string()))?;
        Ok((account.clone(), it.name.clone(), open))
    });
    listed.collect()
}

fn people(v: &Visit, sight: &Sight, again: &Again) -> Response {
    let t = v.text;
    let listed = match listed(v) {
        Ok(it) => it,
        Err(it) => return v.problem(&it),
    };
    let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    let body = html! {
        (again.above(v))
        (head(v, sight, Step::Officials))
        @if !listed.is_empty() { h2 { (t.s("setup-officials-known")) } }
        @for (account, name, open) in &listed {
            h3 { (name) " " (hash(account.as_str())) }
            @if *open {
                p { (tag(Tone::Checked, &t.s("people-enrolled"))) }
            } @else {
                p { (tag(Tone::Alarm, &t.s("people-not-enrolled"))) }
                (form("/setup/officials/code", csrf, &html! {
                    input type="hidden" name="account" value=(account);
                    (button(&t.s("people-invite")))
                }))
            }
        }
        @if sight.before(Step::Officials).is_none() {
            h2 { (t.s("setup-official-new")) }
            p { (t.s(if sight.hand == Hand::Console { "setup-official-first" }
                else { "setup-official-second" })) }
            (form("/setup/officials", csrf, &html! {
                input type="hidden" name="key" value=(v.fresh_key());
                (again.field(v, "name", "slip-name", ""))
                (again.field(v, "account", "account-user", "setup-account-hint"))
                (commit_button(&t.s("setup-official-do"), &t.s("setup-official-brings")))
            }))
        }
    };
    page(v, Step::Officials, again.wrong(), &body)
}

/// Adds an official, and prints the code.
pub(super) async fn add(v: Visit, Form(fields): Form<Fields>) -> Response {
    let sent = fields.clone();
    let asked = v.clone().run(move |v| {
        let sight = acting(v, word(&sent, "csrf")).map_err(|it| v.problem(&it))?;
        let mut errors = names(v, &sent, &["name", "account"]);
        if sight.before(Step::Officials).is_some() {
            errors.push(("name", v.text.s("setup-order")));
        }
        let id = AccountId::new(word(&sent, "account")).ok();
        let id = id
            .filter(|it| ![super::hand::CONSOLE, app::timekeeper::PLATFORM].contains(&it.as_str()));
        if id.is_none() && errors.is_empty() {
            errors.push(("account", v.text.s("setup-account-malformed")));
        }
        let (Some(account), true) = (id, errors.is_empty()) else {
            return Err(people(v, &sight, &Again { fields: sent, errors, problem: None }));
        };
        let command = Command::AddPerson(PersonAdded {
            account: account.clone(),
            name: word(&sent, "name").to_owned(),
            organisation: None,
            roles: vec![Role::Official],
        });
        may(v, &sight.hand, &command).map_err(|it| v.problem(&it))?;
        Ok((sight.hand.account(), account, command))
    });
    let (by, account, command) = match asked.await {
        Ok(Ok(it)) => it,
        Ok(Err(it)) | Err(it) => return it,
    };
    let done = v.act(&by, word(&fields, "key"), Any::Parties(command)).await;
    let made = v.run(move |v| match done {
        Ok(_) => printed(v, &account),
        Err(problem) => match sight(v) {
            Ok(it) => {
                let again = Again { fields, errors: Errors::new(), problem: Some(problem) };
                people(v, &it, &again)
            }
            Err(it) => v.problem(&it),
        },
    });
    made.await.unwrap_or_else(|it| it)
}

/// Prints another code for an official who has no password yet.
pub(super) async fn code(v: Visit, Form(fields): Form<Fields>) -> Response {
    let made = v.run(move |v| {
        if let Err(it) = acting(v, word(&fields, "csrf")) {
            return v.problem(&it);
        }
        let known =
            listed(v).map(|it| it.into_iter().find(|it| it.0.as_str() == word(&fields, "account")));
        match known {
            Ok(Some(it)) => printed(v, &it.0),
            Ok(None) => v.problem(&Problem::Denied("problem-not-found".to_owned())),
            Err(it) => v.problem(&it),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

/// The slip with a fresh code.
fn printed(v: &Visit, who: &AccountId) -> Response {
    let t = v.text;
    let name = match v.site.platform.folded() {
        Ok(it) => it.world.people.get(who).map(|it| it.name.clone()).unwrap_or_default(),
        Err(it) => return v.problem(&it.into()),
    };
    match Accounts::of(&v.site.platform).invite(who) {
        Ok(secret) => {
            let holder =
                Holder { account: who.as_str(), name: &name, lasts: "slip-lasts-invitation" };
            let title = t.s("slip-title");
            let body = html! {
                (slip(v, holder, &secret))
                p { (t.s("setup-official-then")) " " a href="/setup" { (t.s("setup-title")) } }
            };
            v.page(&Frame::reading(&title), &body)
        }
        Err(it) => {
            let (status, says) = account::said(t, &it);
            let title = t.s("slip-title");
            v.page_with(status, &Frame::reading(&title), &html! { p { (says) } })
        }
    }
}

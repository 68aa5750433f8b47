//! The own organisation's people: who they are, invite, suspend, reinstate, hand over.

use std::collections::BTreeMap;

use app::accounts::Accounts;
use app::bid_drafts;
use app::follower::Folded;
use app::uploads::Ports;
use axum::response::Response;
use domain::parties::{
    self, OrganisationKind, Person, PersonAdded, PersonReinstated, PersonSuspended, Role, Side,
};
use domain::shared::{AccountId, LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::account::{Holder, said, slip};
use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::desk::perform::{Ask, Shown, denied, may, who};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::typed::Form;
use crate::visit::{Frame, Visit, role_key, roles};

/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 120;
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;
/// What an organisation of a kind may give its people to do.
const ROLES: [(OrganisationKind, Role, &str); 5] = [
    (OrganisationKind::Purchaser, Role::Purchaser, "purchaser"),
    (OrganisationKind::Agent, Role::Agent, "agent"),
    (OrganisationKind::Bidder, Role::Bidder, "bidder"),
    (OrganisationKind::Supervisor, Role::Supervisor, "supervisor"),
    (OrganisationKind::Trustee, Role::Trustee, "trustee"),
];

/// The administrator's account and organisation.
fn administers(v: &Visit, folded: &Folded) -> Result<(AccountId, Uscc), Problem> {
    let (account, person) = who(v, folded)?;
    let home = person.organisation.clone().filter(|_| person.is(Role::Administrator));
    Ok((account.clone(), home.ok_or_else(denied)?))
}

pub(super) fn colleagues<'a>(
    folded: &'a Folded,
    home: &'a Uscc,
) -> impl Iterator<Item = (&'a AccountId, &'a Person)> {
    folded.world.people.iter().filter(move |it| it.1.organisation.as_ref() == Some(home))
}

/// The list of people.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let accounts = Accounts::of(&v.site.platform);
    let folded = v.site.platform.folded()?;
    let (me, home) = administers(v, &folded)?;
    let sheet = Sheet { v, posted, problems };
    let heads = ["account-user", "slip-name", "account-roles", "people-state"];
    let heads = heads.map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let mut rows = Vec::new();
    for (account, it) in colleagues(&folded, &home) {
        let enrolled = accounts.is_enrolled(account);
        let enrolled = enrolled.map_err(|it| Problem::Down(it.to_string()))?;
        rows.push(vec![
            code(account.as_str()),
            html! { (it.name) },
            html! { (roles(t, &it.roles.iter().copied().collect::<Vec<_>>())) },
            standing(v, (account, it), *account == me, enrolled),
        ]);
    }
    let name = folded.world.organisations.get(&home).map(|it| it.name.clone());
    let composed = bid_drafts::spaces(Ports::of(&v.site.platform), &home)?;
    let body = html! {
        (sheet.top())
        p { (name.unwrap_or_default()) " " (code(home.as_str())) }
        ul class="files" {
            li { a href="/organisation/invite" { (t.s("staff-invite")) } }
            li { a href="/organisation/hand-over" { (t.s("staff-hand-over")) } }
            li { a href="/account/stand-ins" { (t.s("stand-ins-title")) } }
            li { a href="/organisation/keys" { (t.s("program-keys-title")) } }
            @for lot in composed.iter().filter_map(|it| LotId::parse(it).ok()) {
                li { a href=(room("bidder", &lot, "compose/rights")) {
                    (t.s("rights-title")) " " (code(&lot.to_string()))
                } }
            }
        }
        (table(&t.s("people-list"), &columns, &rows))
        p class="quiet" { (t.s("staff-says")) }
    };
    Ok(Shown::wide(t.s("staff-title"), body))
}

/// How a colleague stands, and what the administrator may do about it.
fn standing(
    v: &Visit,
    (account, it): (&AccountId, &Person),
    is_me: bool,
    enrolled: bool,
) -> Markup {
    let t = v.text;
    let suspended = it.suspended.contains(&Side::Organisation);
    let step = if suspended { "reinstate" } else { "suspend" };
    html! {
        @if it.suspended.contains(&Side::Centre) { (tag(Tone::Alarm, &t.s("staff-by-centre"))) }
        @if suspended { (tag(Tone::Alarm, &t.s("staff-suspended"))) }
        @else if enrolled { (tag(Tone::Checked, &t.s("people-enrolled"))) }
        @else {
            (tag(Tone::Due, &t.s("people-not-enrolled")))
            form method="post" action="/organisation/code" {
                (v.hidden())
                button class="link" name="account" value=(account) {
                    (t.s("people-invite")) span class="unseen" { " " (it.name) }
                }
            }
        }
        @if !is_me {
            form method="post" action="/organisation/standing" {
                (v.hidden())
                input type="hidden" name="person" value=(account);
                label {
                    (t.s("staff-reason")) " "
                    input type="text" name="reason" class="line" required maxlength="200";
                }
                button class="link" name="step" value=(step) {
                    (t.s(&format!("staff-{step}"))) span class="unseen" { " " (it.name) }
                }
            }
        }
    }
}

/// The command that suspends or reinstates.
pub(super) fn ask_standing(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let account = AccountId::new(posted.get("person"));
    let account = account.map_err(|_| vec![wrong("person", "form-choose")])?;
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    let by = Side::Organisation;
    let (command, done) = match posted.get("step") {
        "suspend" => {
            let it = PersonSuspended { account, by, reason };
            (parties::Command::Suspend(it), "suspended")
        }
        "reinstate" => {
            let it = PersonReinstated { account, by, reason };
            (parties::Command::Reinstate(it), "reinstated")
        }
        _ => return Err(vec![wrong("step", "form-choose")]),
    };
    asked(v, command, format!("/organisation?done={done}"))
}

fn asked(v: &Visit, command: parties::Command, next: String) -> Result<Ask, Vec<Problem>> {
    let command = Command::Parties(command);
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next })
}

/// The form of an invitation.
pub(super) fn invite_page(
    v: &Visit,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (_, home) = administers(v, &folded)?;
    let kinds = folded.world.organisations.get(&home).map(|it| it.kinds.clone());
    let kinds = kinds.unwrap_or_default();
    let options: Vec<(&str, String)> = ROLES
        .iter()
        .filter(|it| kinds.contains(&it.0))
        .map(|it| (it.2, t.s(role_key(it.1))))
        .collect();
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.line("account", Need::Needed))
        (sheet.line("person_name", Need::Needed))
        (sheet.ticks("roles", &options))
        (commit_button(&t.s("staff-invite"), &t.s("staff-invite-brings")))
    };
    let body = html! { (sheet.top()) (sheet.form("/organisation/invite", &fields)) };
    Ok(Shown::reading(t.s("staff-invite"), body))
}

/// The command that invites.
pub(super) fn ask_invite(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let account = AccountId::new(posted.get("account"));
    if account.is_err() {
        wrongs.push(wrong("account", "form-not-id"));
    }
    let name = needed(posted, "person_name", NAME_BYTES_MAX).map_err(|it| wrongs.push(it));
    let ticked = |word: &str| posted.all("roles").iter().any(|it| it == word);
    let roles: Vec<Role> = ROLES.iter().filter(|it| ticked(it.2)).map(|it| it.1).collect();
    if roles.is_empty() {
        wrongs.push(wrong("roles", "form-choose"));
    }
    let (Ok(account), Ok(name), true) = (account, name, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (_, home) = administers(v, &folded).map_err(|it| vec![it])?;
    drop(folded);
    let name = name.to_owned();
    let added = PersonAdded { account, name, organisation: Some(home), roles };
    asked(v, parties::Command::Invite(added), "/organisation?done=invited".to_owned())
}

/// The form that hands roles over.
pub(super) fn hand_page(
    v: &Visit,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (_, home) = administers(v, &folded)?;
    let known: Vec<(&str, String)> = colleagues(&folded, &home)
        .map(|(account, it)| (account.as_str(), format!("{} · {account}", it.name)))
        .collect();
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.select("hand_from", &known))
        (sheet.select("hand_to", &known))
        (sheet.lines("reason", 3, Need::Needed))
        (commit_button(&t.s("staff-hand-over"), &t.s("staff-hand-over-brings")))
    };
    let body = html! { (sheet.top()) (sheet.form("/organisation/hand-over", &fields)) };
    Ok(Shown::reading(t.s("staff-hand-over"), body))
}

/// The command that hands roles over.
pub(super) fn ask_hand_over(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let mut person = |name: &str| {
        let found = AccountId::new(posted.get(name));
        found.map_err(|_| wrongs.push(wrong(name, "form-choose")))
    };
    let (from, to) = (person("hand_from"), person("hand_to"));
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let (Ok(from), Ok(to), Ok(reason)) = (from, to, reason) else { return Err(wrongs) };
    let command = parties::Command::HandOver { from, to, reason: reason.to_owned() };
    asked(v, command, "/organisation?done=handed".to_owned())
}

/// Prints a colleague's one-time code.
pub(super) async fn code_slip(v: Visit, Form(fields): Form<BTreeMap<String, String>>) -> Response {
    let made = v.run(move |v| slip_of(v, &fields).unwrap_or_else(|it| v.problem(&it)));
    made.await.unwrap_or_else(|it| it)
}

fn slip_of(v: &Visit, fields: &BTreeMap<String, String>) -> Result<Response, Problem> {
    let typed = |name: &str| fields.get(name).map_or("", |it| it.trim());
    v.actor(typed("csrf"))?;
    let folded = v.site.platform.folded()?;
    let (_, home) = administers(v, &folded)?;
    let found = colleagues(&folded, &home).find(|it| it.0.as_str() == typed("account"));
    let (account, person) = found.ok_or_else(denied)?;
    let (account, name) = (account.clone(), person.name.clone());
    drop(folded);
    match Accounts::of(&v.site.platform).invite(&account) {
        Ok(secret) => {
            let holder =
                Holder { account: account.as_str(), name: &name, lasts: "slip-lasts-invitation" };
            let title = v.text.s("slip-title");
            Ok(v.page(&Frame::reading(&title), &slip(v, holder, &secret)))
        }
        Err(it) => {
            let (status, sentence) = said(v.text, &it);
            let title = v.text.s("staff-title");
            let body = html! { p class="error" { (sentence) } };
            Ok(v.page_with(status, &Frame::reading(&title), &body))
        }
    }
}

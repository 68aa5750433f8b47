//! Adding a person with roles, and changing the roles of one.

use app::follower::Folded;
use domain::parties::{self, PersonAdded, Role, RolesChanged};
use domain::shared::{AccountId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::Text;
use crate::visit::{Visit, role_key};

use super::PEOPLE;

/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 120;
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;
const ROLES: [(Role, &str); 11] = [
    (Role::Purchaser, "purchaser"),
    (Role::Agent, "agent"),
    (Role::Bidder, "bidder"),
    (Role::Evaluator, "evaluator"),
    (Role::Trustee, "trustee"),
    (Role::Official, "official"),
    (Role::Chair, "chair"),
    (Role::Supervisor, "supervisor"),
    (Role::Operator, "operator"),
    (Role::Administrator, "administrator"),
    (Role::Finance, "finance"),
];

fn options(t: &Text) -> Vec<(&'static str, String)> {
    ROLES.iter().map(|it| (it.1, t.s(role_key(it.0)))).collect()
}

fn ticked(posted: &Posted) -> Vec<Role> {
    let ticked = |word: &str| posted.all("roles").iter().any(|it| it == word);
    ROLES.iter().filter(|it| ticked(it.1)).map(|it| it.0).collect()
}

fn organisations(sheet: &Sheet, folded: &Folded) -> Markup {
    let known = folded.world.organisations.iter();
    let mut all: Vec<(&str, String)> =
        known.map(|(id, it)| (id.as_str(), format!("{} · {id}", it.name))).collect();
    all.insert(0, ("", sheet.v.text.s("organisation-none")));
    sheet.select("organisation", &all)
}

/// The form of a new person.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.line("account", Need::Needed))
        (sheet.line("person_name", Need::Needed))
        (organisations(&sheet, &folded))
        (sheet.ticks("roles", &options(t)))
        (commit_button(&t.s("centre-person"), &t.s("centre-person-brings")))
    };
    let body = html! { (sheet.top()) (sheet.form("/centre/people/new", &fields)) };
    Ok(Shown::reading(t.s("centre-person"), body))
}

/// The command that adds a person; the code is handed out on the next page.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let account = AccountId::new(posted.get("account"));
    if account.is_err() {
        wrongs.push(wrong("account", "form-not-id"));
    }
    let name = needed(posted, "person_name", NAME_BYTES_MAX).map_err(|it| wrongs.push(it));
    let roles = ticked(posted);
    if roles.is_empty() {
        wrongs.push(wrong("roles", "form-choose"));
    }
    let organisation = Uscc::new(posted.get("organisation"));
    let (Ok(account), Ok(name), true) = (account, name, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let next = format!("/account/people?q={account}");
    let added = PersonAdded { account, name: name.to_owned(), organisation, roles };
    let command = Command::Parties(parties::Command::AddPerson(added));
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next })
}

/// The form that sets a person's roles anew.
pub(super) fn roles_page(
    v: &Visit,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let known: Vec<(&str, String)> = folded
        .world
        .people
        .iter()
        .map(|(account, it)| (account.as_str(), format!("{} · {account}", it.name)))
        .collect();
    let fields = html! {
        (sheet.select("person", &known))
        (sheet.ticks("roles", &options(t)))
        (sheet.lines("reason", 2, Need::Needed))
        (commit_button(&t.s("centre-roles"), &t.s("centre-roles-brings")))
    };
    let body = html! { (sheet.top()) (sheet.form("/centre/people/roles", &fields)) };
    Ok(Shown::reading(t.s("centre-roles"), body))
}

/// The command that sets roles anew.
pub(super) fn ask_roles(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let account = AccountId::new(posted.get("person")).map_err(|_| {
        wrongs.push(wrong("person", "form-choose"));
    });
    let roles = ticked(posted);
    if roles.is_empty() {
        wrongs.push(wrong("roles", "form-choose"));
    }
    let (Ok(account), Ok(reason), true) = (account, reason, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let changed = RolesChanged { account, roles, reason: reason.to_owned() };
    let command = Command::Parties(parties::Command::ChangeRoles(changed));
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: "/centre?done=roles".to_owned() })
}

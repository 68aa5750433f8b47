//! Admitting an organisation against its licence.

use domain::parties::{self, OrganisationAdmitted, OrganisationKind};
use domain::shared::Uscc;
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::files;
use crate::desk::perform::{Ask, Shown, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::visit::Visit;

use super::PEOPLE;

/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 300;
const KINDS: [(OrganisationKind, &str); 6] = [
    (OrganisationKind::Bidder, "bidder"),
    (OrganisationKind::Purchaser, "purchaser"),
    (OrganisationKind::Agent, "agent"),
    (OrganisationKind::Supervisor, "supervisor"),
    (OrganisationKind::Trustee, "trustee"),
    (OrganisationKind::Centre, "centre"),
];

/// The form.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let kinds: Vec<(&str, String)> =
        KINDS.iter().map(|it| (it.1, t.s(&format!("role-{}", it.1)))).collect();
    let fields = html! {
        (sheet.line("uscc", Need::Needed))
        (sheet.line("organisation_name", Need::Needed))
        (sheet.ticks("kinds", &kinds))
        (sheet.document("licence"))
        (commit_button(&t.s("centre-admit"), &t.s("centre-admit-brings")))
    };
    let body = html! {
        (sheet.top())
        (sheet.upload_form("/centre/organisations/new", &fields))
    };
    Ok(Shown::reading(t.s("centre-admit"), body))
}

/// The command.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let licence = files::one(v, posted, "licence");
    let mut wrongs = Vec::new();
    let organisation = Uscc::new(&posted.get("uscc").to_uppercase());
    if organisation.is_none() {
        wrongs.push(wrong("uscc", "form-not-uscc"));
    }
    let name = needed(posted, "organisation_name", NAME_BYTES_MAX).map_err(|it| wrongs.push(it));
    let ticked = |word: &str| posted.all("kinds").iter().any(|it| it == word);
    let kinds: Vec<OrganisationKind> =
        KINDS.iter().filter(|it| ticked(it.1)).map(|it| it.0).collect();
    if kinds.is_empty() {
        wrongs.push(wrong("kinds", "form-choose"));
    }
    let licence = licence.map_err(|it| wrongs.push(it));
    let (Some(organisation), Ok(name), Ok(licence), true) =
        (organisation, name, licence, wrongs.is_empty())
    else {
        return Err(wrongs);
    };
    let name = name.to_owned();
    let admitted = OrganisationAdmitted { organisation, name, kinds, licence };
    let command = Command::Parties(parties::Command::AdmitOrganisation(admitted));
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: "/centre?done=admitted".to_owned() })
}

//! Names and texts that statutory documents will bear: refused where they are typed when no font
//! has one of their characters, since a document with a gap in a name is none.
//!
//! Asked at the one place that every command of a person passes. Where the process has no fonts
//! nothing is refused: no document is made there.

use domain::contract;
use domain::experts;
use domain::parties::{self, Import};
use domain::procedure::{self, Notice};
use domain::world::Command;
use domain::{award, remedies, securities};

use crate::public::press::Press;

/// The first character of a command's names and texts that no font has.
pub(crate) fn lacking(press: &Press, command: &Command) -> Option<char> {
    texts(command).into_iter().find_map(|it| press.lacking(it))
}

/// What of a command is printed. What stays sealed or beside the log is not.
fn texts(command: &Command) -> Vec<&str> {
    match command {
        Command::Parties(it) => of_parties(it),
        Command::Experts(
            experts::Command::Admit(experts::ExpertAdmitted { profile, .. })
            | experts::Command::Change(experts::ExpertChanged { profile, .. }),
        ) => vec![&profile.name],
        Command::Procedure(it) => of_procedure(it),
        Command::Award(
            award::Command::CorrectNotice { text, .. }
            | award::Command::WithdrawNotice { reason: text, .. },
        ) => vec![text],
        Command::Contract(
            contract::Command::Offer { reason: text, .. }
            | contract::Command::Publish { withheld: text, .. },
        ) => vec![text],
        Command::Remedies(remedies::Command::DecideComplaint { text, .. }) => vec![text],
        Command::Securities(securities::Command::Keep { reason: text, .. }) => vec![text],
        _ => Vec::new(),
    }
}

fn of_parties(command: &parties::Command) -> Vec<&str> {
    use parties::Command as It;
    match command {
        It::FoundCentre(it) => vec![&it.name, &it.name_en],
        It::AdmitOrganisation(it) => vec![&it.name],
        It::Rename(it) => vec![&it.name],
        It::AddPerson(it) | It::Invite(it) => vec![&it.name],
        It::EnrolTrustee(it) => vec![&it.name],
        It::Import(it) => of_import(it),
        _ => Vec::new(),
    }
}

fn of_import(it: &Import) -> Vec<&str> {
    let organisations = it.organisations.iter().map(|it| it.name.as_str());
    let experts = it.experts.iter().map(|it| it.profile.name.as_str());
    let deals = it
        .deals
        .iter()
        .flat_map(|it| [it.title.as_str(), it.purchaser_name.as_str(), it.winner_name.as_str()]);
    organisations.chain(experts).chain(deals).collect()
}

fn of_procedure(command: &procedure::Command) -> Vec<&str> {
    use procedure::Command as It;
    match command {
        It::Register(it) => {
            let lots = it.lots.iter().map(|it| it.title.as_str());
            std::iter::once(it.title.as_str()).chain(lots).collect()
        }
        It::Announce { notice, .. } => of_notice(notice),
        It::Clarify { text, documents, .. } => {
            let names = documents.iter().map(|it| it.name.as_str());
            std::iter::once(text.as_str()).chain(names).collect()
        }
        It::Terminate { cause: text, .. } | It::DeclareFailure { reason: text, .. } => vec![text],
        _ => Vec::new(),
    }
}

fn of_notice(it: &Notice) -> Vec<&str> {
    let mut all = vec![it.title.as_str(), &it.lot_title, &it.code, &it.purchaser_name];
    all.extend(it.qualification.iter().map(String::as_str));
    all.extend(it.scheme.requirements().iter().map(String::as_str));
    all.extend(it.documents.iter().map(|it| it.name.as_str()));
    all.extend(it.form.iter().map(|it| it.label.as_str()));
    for item in &it.scheme.items {
        all.push(&item.title);
        all.extend([&item.bands, &item.evidence].into_iter().flatten().map(String::as_str));
    }
    all
}

//! What stops, moves or ends a lot in good faith: clarifications, holds, remedies, outages.

use app::timekeeper::PLATFORM;
use domain::lot::Lot;
use domain::procedure::{Command as It, Effect, HoldBy};
use domain::remedies::{Command as Remedies, Letter, Matter, Outcome, RemedyKind, Reply};
use domain::rulebook::Regime;
use domain::shared::{Id, Salt};
use domain::world::Command;

use super::World;
use super::deeds::Deed;
use crate::people::{Person, unsigned};

impl World {
    /// Asks for what the deed says.
    pub(super) fn trouble(&mut self, lot: &Lot, deed: &Deed) {
        let id = lot.id.clone();
        let by = HoldBy::Supervisor;
        let (purchaser, supervisor) = (&self.cast.purchaser, &self.cast.supervisor);
        let (purchaser, supervisor) =
            (purchaser.account.to_string(), supervisor.account.to_string());
        let (account, command) = match deed {
            Deed::Clarify => {
                let effect = if self.dice.one_in(4) { Effect::None } else { Effect::OnBids };
                let text = "样本澄清".to_owned();
                let (documents, deadline_s) = (Vec::new(), None);
                (purchaser, It::Clarify { lot: id, text, documents, effect, deadline_s })
            }
            Deed::Hold => (supervisor, It::Hold { lot: id, by, reason: "样本暂停".to_owned() }),
            Deed::Lift => (supervisor, It::LiftHold { lot: id, by, reason: "样本恢复".to_owned() }),
            Deed::MoveForOutage => (PLATFORM.to_owned(), It::MoveForOutage { lot: id }),
            Deed::Terminate => (purchaser, It::Terminate { lot: id, cause: "样本终止".to_owned() }),
            _ => return self.remedy(lot, deed),
        };
        self.ask(&account, Command::Procedure(command));
    }

    /// Something is raised, or answered by the purchaser.
    fn remedy(&mut self, lot: &Lot, deed: &Deed) {
        let asked = match deed {
            Deed::ObjectToDocuments => self.raised(lot, Matter::Documents),
            Deed::ObjectToResult => self.raised(lot, Matter::Result),
            _ => self.answered(lot),
        };
        if let Some((signer, command)) = asked {
            self.ask_signed(&signer, Command::Remedies(command));
        }
    }

    /// A bidder objects to, or challenges, a matter.
    fn raised(&self, lot: &Lot, matter: Matter) -> Option<(Person, Remedies)> {
        let count = u64::try_from(self.cast.bidders.len()).ok()?;
        let at = usize::try_from(self.seed.checked_rem(count)?).ok()?;
        let bidder = &self.cast.bidders[at];
        let kind = match lot.notice.regime {
            Regime::Works => RemedyKind::Objection,
            Regime::GovernmentProcurement => RemedyKind::Challenge,
        };
        let number = lot.remedies.len() + 1;
        let letter = Letter {
            raiser: Some(bidder.uscc.clone()),
            presented: None,
            claims: "样本事项".to_owned(),
            request: "样本请求".to_owned(),
            grounds: "样本依据".to_owned(),
            documents: Vec::new(),
            salt: Salt([6; 32]),
        };
        let raise = Remedies::RaiseRemedy {
            lot: lot.id.clone(),
            remedy: Id::new(format!("remedy-{number}")).ok()?,
            kind,
            matter,
            of: None,
            known_on: None,
            interest: None,
            entry: None,
            commitment: record::act::letter_commitment(&letter),
            letter: Some(letter),
            officials: None,
            signed: Some(unsigned()),
        };
        Some((bidder.person.clone(), raise))
    }

    fn answered(&self, lot: &Lot) -> Option<(Person, Remedies)> {
        let (remedy, _) = lot.remedies.iter().find(|it| it.1.is_open())?;
        let reply =
            Reply { text: "样本答复".to_owned(), documents: Vec::new(), salt: Salt([7; 32]) };
        let answer = Remedies::AnswerRemedy {
            lot: lot.id.clone(),
            remedy: remedy.clone(),
            outcome: Outcome::Rejected,
            commitment: record::act::reply_commitment(&reply),
            reply: Some(reply),
            signed: unsigned(),
        };
        Some((self.cast.purchaser.clone(), answer))
    }
}

//! What stops, moves or ends a lot in good faith: clarifications, holds, remedies, outages.

use app::timekeeper::PLATFORM;
use domain::lot::{Answered, Lot};
use domain::procedure::{Command as It, Effect, HoldBy, Matter, Outcome, RemedyKind};
use domain::shared::{Hash, Id};
use domain::world::Command;

use super::World;
use super::deeds::Deed;

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
            Deed::ObjectToDocuments => (purchaser, self.objection(lot, Matter::Documents)),
            Deed::ObjectToResult => (purchaser, self.objection(lot, Matter::Result)),
            Deed::MoveForOutage => (PLATFORM.to_owned(), It::MoveForOutage { lot: id }),
            Deed::Terminate => (purchaser, It::Terminate { lot: id, cause: "样本终止".to_owned() }),
            _ => {
                let open = lot.remedies.iter().find(|it| it.1.answered == Answered::No);
                let Some(remedy) = open.map(|it| it.0.clone()) else { return };
                let (outcome, document) = (Outcome::Answered, Hash([7; 32]));
                (purchaser, It::AnswerRemedy { lot: id, remedy, outcome, document })
            }
        };
        self.ask(&account, Command::Procedure(command));
    }

    fn objection(&self, lot: &Lot, matter: Matter) -> It {
        let number = lot.remedies.len() + 1;
        It::ReceiveRemedy {
            lot: lot.id.clone(),
            remedy: Id::new(format!("remedy-{number}")).expect("a number makes an id"),
            kind: RemedyKind::Objection,
            matter,
            received_on: self.machine.now().date(),
            document: Hash([6; 32]),
        }
    }
}

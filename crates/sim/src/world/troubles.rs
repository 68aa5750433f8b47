//! What stops, moves or ends a lot in good faith: clarifications, holds, remedies, outages.

use app::timekeeper::PLATFORM;
use domain::lot::{Lot, Stage};
use domain::procedure::{Command as It, Document, Effect, HoldBy};
use domain::remedies::{
    Command as Remedies, Entry, EntryWay, Interest, InterestVerdict, Letter, Matter, Officials,
    Outcome, Presented, Redress, RemedyKind, Reply,
};
use domain::rulebook::Regime;
use domain::shared::{Hash, Id, Salt};
use domain::world::Command;

use super::deeds::Deed;
use super::{Faith, World};
use crate::people::bidder::Bidder;
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
            Deed::Hold => {
                (supervisor, It::Hold { lot: id, by, remedy: None, reason: "样本暂停".to_owned() })
            }
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
            // Some results are objected to by whoever takes no part.
            Deed::ObjectToResult if (self.seed / 3).is_multiple_of(2) => {
                return self.interested(lot);
            }
            Deed::ObjectToResult => self.raised(lot, Matter::Result),
            Deed::CarryOut => self.carried(lot),
            _ => match waiting(lot) {
                Some(number) => return self.review_interest(lot, number),
                None => self.answered(lot),
            },
        };
        if let Some((signer, command)) = asked {
            self.ask_signed(&signer, Command::Remedies(command));
        }
    }

    /// A bidder objects to, or challenges, a matter.
    fn raised(&self, lot: &Lot, matter: Matter) -> Option<(Person, Remedies)> {
        let count = u64::try_from(self.cast.bidders.len()).ok()?;
        let at = usize::try_from(self.seed.checked_rem(count)?).ok()?;
        let bids = |it: &&Bidder| lot.bids.contains_key(&it.uscc);
        let first = || self.cast.bidders.iter().find(bids);
        let bidder = &self.cast.bidders[at];
        // Only whoever bids objects to a result without more words.
        let bidder = if matter == Matter::Result && !bids(&bidder) { first()? } else { bidder };
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

    /// Somebody who takes no part objects to the result at the counter: first without a proof, then
    /// with one by an official alone, then by two.
    fn interested(&mut self, lot: &Lot) {
        let (first, second) =
            (self.cast.official.account.clone(), self.cast.second.account.clone());
        let enter = |proven: bool, entered_by: &Id| {
            let scan = Hash([4; 32]);
            let sheet = |at: u8| Document {
                id: Id::new(format!("sheet-{at}")).expect("a short id"),
                name: "样本材料.pdf".to_owned(),
                media: "application/pdf".to_owned(),
                sha256: Hash([at; 32]),
                length: 1,
            };
            let papers = "居民身份证 0017".to_owned();
            let letter = Letter {
                raiser: None,
                presented: Some(Presented { name: "样本甲".to_owned(), papers }),
                claims: "样本事项".to_owned(),
                request: "样本请求".to_owned(),
                grounds: "样本依据".to_owned(),
                documents: if proven { vec![sheet(4), sheet(9)] } else { vec![sheet(4)] },
                salt: Salt([6; 32]),
            };
            let stated_on = self.machine.now().date();
            Command::Remedies(Remedies::RaiseRemedy {
                lot: lot.id.clone(),
                remedy: Id::new(format!("remedy-{}", lot.remedies.len() + 1)).expect("an id"),
                kind: RemedyKind::Objection,
                matter: Matter::Result,
                of: None,
                known_on: None,
                interest: Some(Interest::Staff),
                entry: Some(Entry { way: EntryWay::Counter, stated_on, scan }),
                commitment: record::act::letter_commitment(&letter),
                letter: Some(letter),
                officials: Some(Officials {
                    entered_by: entered_by.clone(),
                    confirmed_by: second.clone(),
                }),
                signed: None,
            })
        };
        let (unproven, alone, heard) =
            (enter(false, &first), enter(true, &second), enter(true, &first));
        let account = second.to_string();
        self.faith = Faith::Bad;
        self.ask(&account, unproven);
        self.ask(&account, alone);
        self.faith = Faith::Good;
        self.ask(&account, heard);
    }

    /// The purchaser would answer at once; it looks at the interest first.
    fn review_interest(&mut self, lot: &Lot, remedy: &Id) {
        let purchaser = self.cast.purchaser.clone();
        if let Some((_, early)) = self.answered(lot) {
            self.faith = Faith::Bad;
            self.ask_signed(&purchaser, Command::Remedies(early));
            self.faith = Faith::Good;
        }
        let reply =
            Reply { text: "样本告知".to_owned(), documents: Vec::new(), salt: Salt([7; 32]) };
        let proven = (self.seed / 6).is_multiple_of(2);
        let verdict = if proven { InterestVerdict::Recognised } else { InterestVerdict::Refused };
        let review = Remedies::ReviewInterest {
            lot: lot.id.clone(),
            remedy: remedy.clone(),
            verdict,
            commitment: record::act::reply_commitment(&reply),
            reply: Some(reply),
            signed: unsigned(),
        };
        self.ask_signed(&purchaser, Command::Remedies(review));
    }

    /// Some objections to a result are upheld, once a lot, where no item is judged blind and no
    /// price was opened after a technical result.
    fn upholds(&self, lot: &Lot, remedy: &Id) -> bool {
        let result = lot.remedies.get(remedy).is_some_and(|it| it.matter == Matter::Result);
        let first = lot.voided.is_empty()
            && lot.notice.scheme.blind().is_none()
            && !lot.notice.opens_twice();
        result && first && lot.stage == Stage::Displayed && (self.seed / 12).is_multiple_of(2)
    }

    /// The purchaser carries out what was upheld: the committee evaluates again.
    fn carried(&self, lot: &Lot) -> Option<(Person, Remedies)> {
        let (remedy, _) = lot.remedies.iter().find(|it| domain::remedies::waits(it.1))?;
        let carry = Remedies::CarryOut {
            lot: lot.id.clone(),
            remedy: remedy.clone(),
            redress: Redress::EvaluateAgain,
            text: "样本纠正".to_owned(),
            signed: unsigned(),
        };
        Some((self.cast.purchaser.clone(), carry))
    }

    fn answered(&self, lot: &Lot) -> Option<(Person, Remedies)> {
        let (remedy, _) = lot.remedies.iter().find(|it| it.1.is_open())?;
        let reply =
            Reply { text: "样本答复".to_owned(), documents: Vec::new(), salt: Salt([7; 32]) };
        let answer = Remedies::AnswerRemedy {
            lot: lot.id.clone(),
            remedy: remedy.clone(),
            outcome: if self.upholds(lot, remedy) { Outcome::Upheld } else { Outcome::Rejected },
            commitment: record::act::reply_commitment(&reply),
            reply: Some(reply),
            signed: unsigned(),
        };
        Some((self.cast.purchaser.clone(), answer))
    }
}

/// An objection whose interest waits for its review.
fn waiting(lot: &Lot) -> Option<&Id> {
    lot.remedies.iter().find(|it| it.1.interest_waits()).map(|it| it.0)
}

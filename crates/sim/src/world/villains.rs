//! What people try who do not mean well; every one of these must be refused or harm nobody.

use domain::award::{self, LossCause};
use domain::lot::{Lot, Stage};
use domain::opening;
use domain::parties::{Command as Parties, PersonAdded, Role, RolesChanged, TrusteeEnrolled};
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, Id, PublicKey, Secret};
use domain::world::Command;

use super::World;
use super::awards::{declare_lost, determine};
use crate::Mode;
use crate::people::bidder::Place;
use crate::people::trustee::Share;
use crate::people::unsigned;
use crate::ports::chance::Dice;

impl World {
    /// One villainy against one of the lots.
    pub(super) fn villainy(&mut self) {
        let at = usize::try_from(self.dice.below(self.tenders.len() as u64)).expect("few lots");
        let id = self.tenders[at].id.clone();
        let Some(lot) = self.lot(&id) else { return self.announce_too_early(at) };
        let known = lot.notice.security.is_some() && lot.opening.opened.is_some();
        if known && self.dice.one_in(3) {
            return self.pays_for_a_friend(&lot);
        }
        match self.dice.below(8) {
            0 => return self.click_twice(),
            1 => return self.mix_duties(),
            _ => {}
        }
        match lot.stage {
            Stage::Announced => self.before_deadline(&lot),
            Stage::Closed | Stage::KeyIn => self.around_key_in(at, &lot),
            Stage::Releasing | Stage::SharesClosed => self.open_at_once(at, &lot),
            Stage::Opened | Stage::Evaluating => self.bend_evaluation(&lot),
            _ => self.bend_award(&lot),
        }
    }

    /// A timetable that no law allows.
    fn announce_too_early(&mut self, at: usize) {
        let days = self.dice.between(3, 19);
        let deadline_s = self.morning(days);
        self.announce_by(at, (deadline_s, deadline_s), None);
    }

    /// The same request again, with the same key.
    fn click_twice(&mut self) {
        let acknowledged = &self.ledger.acknowledged;
        let from = acknowledged.len().saturating_sub(12);
        if let Some(it) = self.dice.pick(&acknowledged[from..]) {
            let request = it.request.clone();
            self.send(request);
        }
    }

    fn before_deadline(&mut self, lot: &Lot) {
        if lot.admitted.ground().is_some() && self.dice.one_in(2) {
            return self.bids_uninvited(lot);
        }
        let official = self.cast.official.account.to_string();
        let id = lot.id.clone();
        match self.dice.below(4) {
            0 => {
                let close =
                    opening::Command::CloseLot { lot: id, set_root: Hash([0; 32]), blind: None };
                self.ask(&official, Command::Opening(close));
            }
            1 => self.replay(lot),
            2 => self.forge_withdrawal(lot),
            _ => {
                let publish =
                    opening::Command::PublishBids { lot: id, bids: Vec::new(), files: Vec::new() };
                self.ask(&official, Command::Opening(publish));
            }
        }
    }

    /// An old record of a bidder, handed in anew under a fresh key.
    fn replay(&mut self, lot: &Lot) {
        let who = usize::try_from(self.dice.below(self.cast.bidders.len() as u64)).expect("few");
        let Some(hand) = self.cast.bidders[who].hands.get(&lot.id) else { return };
        let Some(old) = self.dice.pick(&hand.acknowledged) else { return };
        let command = old.command.clone();
        self.ask("bidder-replaying", command);
    }

    fn forge_withdrawal(&mut self, lot: &Lot) {
        let many = self.cast.bidders.len() as u64;
        let forger = usize::try_from(self.dice.below(many)).expect("few");
        let victim = usize::try_from(self.dice.below(many)).expect("few");
        if forger == victim {
            return;
        }
        let rival = self.cast.bidders[victim].clone();
        let forger = &self.cast.bidders[forger];
        let account = forger.person.account.to_string();
        let (mode, dice, objects) = (self.mode, &mut self.dice, &mut self.objects);
        let forged = forger.forged(lot, &rival, &mut Place { mode, dice, objects });
        if let Some(command) = forged {
            self.ask(&account, command);
        }
    }

    fn around_key_in(&mut self, at: usize, lot: &Lot) {
        let contexts = lot.contexts(EnvelopeName::Price);
        match self.dice.below(3) {
            0 => {
                let Some(ctx) = self.dice.pick(&contexts).copied() else { return };
                let garbage = Secret(self.dice.bytes());
                self.hand_in("bidder-garbage", lot, &[(ctx, garbage)]);
            }
            1 => {
                let close = app::sealing::close_key_in(lot);
                let official = self.cast.official.account.to_string();
                self.ask(&official, Command::Opening(close));
            }
            _ => self.release(at, 0, lot, Share::True),
        }
    }

    /// Verdicts and prices before trustees have answered or their time has run out.
    fn open_at_once(&mut self, at: usize, lot: &Lot) {
        let official = self.cast.official.account.to_string();
        let verdict = |ctx| opening::Verdict {
            ctx,
            ending: opening::Ending::TrusteesFailed,
            reason: String::new(),
            wrong: Vec::new(),
        };
        let contexts = lot.contexts(EnvelopeName::Price);
        let failed = contexts.into_iter().map(verdict).collect();
        match self.dice.below(3) {
            0 => {
                let close = opening::Command::CloseShares {
                    lot: lot.id.clone(),
                    envelope: EnvelopeName::Price,
                    verdicts: failed,
                };
                self.ask(&official, Command::Opening(close));
            }
            1 => {
                // A second answer of a trustee, in place of the first.
                self.release(at, 0, lot, Share::Wrong);
            }
            _ => {
                let bids = Vec::new();
                let publish =
                    opening::Command::PublishBids { lot: lot.id.clone(), bids, files: Vec::new() };
                self.ask(&official, Command::Opening(publish));
            }
        }
    }

    fn bend_evaluation(&mut self, lot: &Lot) {
        let members = u64::try_from(lot.evaluation.members.len()).expect("few members");
        if members == 0 || lot.stage == Stage::Opened {
            let letter = award::Command::IssueLetter { lot: lot.id.clone(), signed: unsigned() };
            return self.ask_signed(&self.cast.purchaser.clone(), Command::Award(letter));
        }
        let seat = |dice: &mut Dice| u8::try_from(1 + dice.below(members)).expect("few members");
        let (of, by) = (seat(&mut self.dice), seat(&mut self.dice));
        match self.dice.below(4) {
            // Without signatures nothing can be forged.
            _ if self.mode == Mode::Plain => self.early_determination(lot),
            // A colleague's sheet, and a sheet once more.
            0 => {
                let sheet = self.score(lot, of);
                self.ask_signed(&self.member(by), Command::Award(sheet));
            }
            1 => {
                let report = self.sign_report(lot, of);
                self.ask_signed(&self.member(by), Command::Award(report));
            }
            2 => self.early_determination(lot),
            _ => {
                let sheet = self.score(lot, of);
                self.ask_signed(&self.cast.official.clone(), Command::Award(sheet));
            }
        }
    }

    fn bend_award(&mut self, lot: &Lot) {
        let account = self.cast.purchaser.account.to_string();
        match self.dice.below(5) {
            4 => self.strike_out(lot),
            0 => {
                let deem = award::Command::Deem { lot: lot.id.clone() };
                self.ask(&account, Command::Award(deem));
            }
            1 => {
                let end = award::Command::EndDisplay { lot: lot.id.clone() };
                self.ask(&account, Command::Award(end));
            }
            2 if self.mode == Mode::Sealed => {
                let first = lot.evaluation.ranking.first().map(|it| it.bidder.clone());
                let Some(winner) = first else { return };
                let official = self.cast.official.clone();
                self.ask_signed(&official, Command::Award(determine(lot, winner)));
            }
            _ => self.early_determination(lot),
        }
    }

    /// Once while the committee checks a winner again, its letter is sent: by then a world's
    /// villainies are mostly spent.
    pub(super) fn letter_while_checked(&mut self) {
        for at in 0..self.tenders.len() {
            let id = self.tenders[at].id.clone();
            let checked = self.lot(&id).is_some_and(|it| award::open_recheck(&it).is_some());
            if checked && self.hurried.insert(id.clone()) {
                let letter = award::Command::IssueLetter { lot: id, signed: unsigned() };
                self.faith = super::Faith::Bad;
                self.ask_signed(&self.cast.purchaser.clone(), Command::Award(letter));
                self.faith = super::Faith::Good;
            }
        }
    }

    /// Somebody who never gave up is said to have done so, so that the favourite comes next.
    fn strike_out(&mut self, lot: &Lot) {
        let bidders: Vec<_> = lot.bids.keys().cloned().collect();
        let Some(bidder) = self.dice.pick(&bidders).cloned() else { return };
        let purchaser = self.cast.purchaser.clone();
        let lost = declare_lost(lot, bidder, LossCause::GaveUp);
        self.ask_signed(&purchaser, Command::Award(lost));
    }

    /// The purchaser's favourite, whoever is first, whenever it suits.
    fn early_determination(&mut self, lot: &Lot) {
        let bidders: Vec<_> = lot.bids.keys().cloned().collect();
        let Some(winner) = self.dice.pick(&bidders).cloned() else { return };
        let purchaser = self.cast.purchaser.clone();
        self.ask_signed(&purchaser, Command::Award(determine(lot, winner)));
    }

    /// Duties that should not meet: a key bound alone, roles that check each other, one home twice.
    fn mix_duties(&mut self) {
        let who = self.dice.below(4);
        let number = self.dice.below(1_000);
        let (official, bidder) = (&self.cast.official, &self.cast.bidders[0]);
        let command = match who {
            0 => Parties::BindPersonKey {
                account: official.account.clone(),
                key: PublicKey(self.dice.bytes()),
                second: official.account.clone(),
            },
            1 => Parties::ChangeRoles(RolesChanged {
                account: bidder.person.account.clone(),
                roles: vec![Role::Bidder, Role::Evaluator],
                reason: "样本".to_owned(),
            }),
            2 => Parties::AddPerson(PersonAdded {
                account: Id::new(format!("judge-{number}")).expect("a number makes an id"),
                name: "样本人员".to_owned(),
                organisation: None,
                roles: vec![Role::Evaluator, Role::Supervisor],
            }),
            _ => Parties::EnrolTrustee(TrusteeEnrolled {
                trustee: Id::new(format!("trustee-9{number}")).expect("a number makes an id"),
                name: "样本保管人".to_owned(),
                organisation: self.cast.trustees[0].organisation.clone(),
                key: PublicKey(self.dice.bytes()),
            }),
        };
        let account = self.cast.official.account.to_string();
        self.ask(&account, Command::Parties(command));
    }
}

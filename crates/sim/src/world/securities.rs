//! Who pays a bid security, who has it back, and what a clerk tries after the opening.

use domain::law::Law;
use domain::lot::Lot;
use domain::procedure::{KeptCause, SecurityForm};
use domain::securities::{Command as Securities, PayingAccount, return_due, shown_cause};
use domain::shared::{Fen, Hash};
use domain::world::Command;
use translog::hash::sha256;

use super::World;
use super::deeds::Deed;
use super::tender::Secured;
use crate::people::unsigned;

/// One world in so many asks for securities; the others stay as they are without them.
const SECURED_ONE_IN: u64 = 7;

/// Whether the lots of a seed's world ask for a bid security.
pub(super) fn asked(seed: u64) -> Secured {
    if seed % SECURED_ONE_IN == 3 { Secured::Asked } else { Secured::No }
}

impl World {
    /// Bidders who have not paid yet; one in five never does.
    pub(super) fn paying(&self, lot: &Lot) -> Vec<Deed> {
        if lot.notice.security.is_none() {
            return Vec::new();
        }
        let pays = |at: &usize| {
            let bidder = &self.cast.bidders[*at];
            let bids = bidder.hands.contains_key(&lot.id);
            let paid = lot.securities.of(&bidder.uscc).next().is_some();
            bids && !paid && !(self.seed / SECURED_ONE_IN + *at as u64).is_multiple_of(5)
        };
        (0..self.cast.bidders.len()).filter(pays).map(Deed::Pay).collect()
    }

    /// Entries whose days run, and those of bids that count as revoked.
    pub(super) fn returning(&self, lot: &Lot) -> Vec<Deed> {
        if lot.notice.security.is_none() {
            return Vec::new();
        }
        let folded = self.machine.follower.read().expect("memory can be read");
        let now = self.machine.now();
        let rules = app::rules::rules_for(&folded.world, Some(&lot.id), now);
        let law = Law { rules, calendar: self.machine.calendar, now };
        let deed = |(number, it): (&u32, &domain::securities::Held)| {
            let revoked = shown_cause(lot, &it.received.payer, KeptCause::Revoked);
            let due = return_due(lot, it, law).ok().flatten().is_some();
            match it.is_held() {
                true if revoked => Some(Deed::KeepSecurity(*number)),
                true if due => Some(Deed::GiveBack(*number)),
                _ => None,
            }
        };
        lot.securities.entries.iter().filter_map(deed).collect()
    }

    /// Asks for a deed about securities.
    pub(super) fn secure(&mut self, lot: &Lot, deed: &Deed) {
        let clerk = self.cast.finance.account.to_string();
        match deed {
            Deed::Pay(who) => {
                let command = self.payment(lot, *who);
                self.ask(&clerk, command);
            }
            Deed::GiveBack(number) => {
                let (lot, number, interest) = (lot.id.clone(), *number, Fen(0));
                let (on, document) = (self.machine.now().date(), Hash([61; 32]));
                let back = Securities::Return { lot, number, interest, on, document };
                self.ask(&clerk, Command::Securities(back));
            }
            Deed::KeepSecurity(number) => {
                let (lot, number, cause) = (lot.id.clone(), *number, KeptCause::Revoked);
                let (reason, document, signed) = ("样本:未解密".to_owned(), None, unsigned());
                let keep = Securities::Keep { lot, number, cause, reason, document, signed };
                let purchaser = self.cast.purchaser.clone();
                self.ask_signed(&purchaser, Command::Securities(keep));
            }
            _ => {}
        }
    }

    /// A clerk enters a security for whoever has none, once the prices are known.
    pub(super) fn pays_for_a_friend(&mut self, lot: &Lot) {
        let bidders = self.cast.bidders.iter();
        let bare = bidders.clone().position(|it| lot.securities.of(&it.uscc).next().is_none());
        let Some(who) = bare else { return };
        let (command, clerk) = (self.payment(lot, who), self.cast.finance.account.to_string());
        self.ask(&clerk, command);
    }

    /// What arrived of a bidder: one in six is short.
    fn payment(&self, lot: &Lot, who: usize) -> Command {
        let payer = self.cast.bidders[who].uscc.clone();
        let asked = lot.notice.security.as_ref().map_or(Fen(1), |it| it.amount);
        let short = (self.seed / SECURED_ONE_IN + who as u64) % 6 == 1;
        Command::Securities(Securities::Receive {
            lot: lot.id.clone(),
            document: Hash(sha256(format!("{} {payer}", lot.id).as_bytes()).0),
            payer,
            form: SecurityForm::Transfer,
            amount: if short { Fen(asked.0 - 1) } else { asked },
            arrived_s: self.machine.now().seconds(),
            paid_from: Some(PayingAccount::Basic),
            valid_until: None,
            replaces: None,
        })
    }
}

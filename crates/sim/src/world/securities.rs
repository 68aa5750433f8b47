//! Who pays a bid security, who has it back, and what a clerk tries after the opening.

use app::timekeeper::PLATFORM;
use domain::law::Law;
use domain::ledger::{BankEntry, Command as Ledger, Direction, EntryKind, Named, Subject};
use domain::lot::Lot;
use domain::online::Drawn;
use domain::procedure::{KeptCause, SecurityForm};
use domain::securities::{Command as Securities, PayingAccount, return_due, shown_cause};
use domain::shared::{Fen, Hash, Uscc};
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

/// Another file for each entry.
fn statement_of(reference: &str) -> Hash {
    Hash(sha256(reference.as_bytes()).0)
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
            // An order is under way: the bank pays it.
            let ordered = it.ordered.is_some() && it.returned.is_none() && !it.is_kept();
            match it.is_held() {
                true if revoked => Some(Deed::KeepSecurity(*number)),
                true if due => Some(Deed::GiveBack(*number)),
                _ if ordered => Some(Deed::GiveBack(*number)),
                _ => None,
            }
        };
        lot.securities.entries.iter().filter_map(deed).collect()
    }

    /// Asks for a deed about securities.
    pub(super) fn secure(&mut self, lot: &Lot, deed: &Deed) {
        let clerk = self.cast.finance.account.to_string();
        match deed {
            Deed::Pay(who) if who.is_multiple_of(2) => self.transfer(lot, *who),
            Deed::Pay(who) => {
                let command = self.payment(lot, *who);
                self.ask(&clerk, command);
            }
            Deed::GiveBack(number)
                if lot
                    .securities
                    .entries
                    .get(number)
                    .is_some_and(|it| it.received.bank.is_some()) =>
            {
                self.pay_back(lot, *number);
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

    /// The second of the finance post, who releases payments.
    pub(super) fn second_of_finance(&mut self) {
        let official = self.cast.official.account.to_string();
        let command = self.cast.second_of_finance();
        self.ask(&official, command);
    }

    /// A bidder asks for a sub-account and pays into it; the bank tells every entry twice, and one
    /// payment in three names a sub-account that nobody has.
    fn transfer(&mut self, lot: &Lot, who: usize) {
        let bidder = &self.cast.bidders[who];
        let (payer, account) = (bidder.uscc.clone(), bidder.person.account.to_string());
        let digest = sha256(format!("{} {payer} {}", lot.id, self.seed).as_bytes()).0;
        let number: String = digest[..10].iter().map(|it| char::from(b'0' + it % 10)).collect();
        let known = self.known_sub_account(lot, &payer);
        if known.is_none() {
            let (lot, number, own_account) = (lot.id.clone(), number.clone(), None);
            let open = Ledger::OpenSubAccount { lot, payer, number, own_account, salt: None };
            self.ask(&account, Command::Ledger(open));
        }
        let asked = lot.notice.security.as_ref().map_or(Fen(1), |it| it.amount);
        let reference = format!("IN-{}-{}-{who}", lot.id, lot.securities.entries.len());
        let to = known.unwrap_or(number);
        self.tell_twice(&reference, (Direction::In, asked), Some(to), None);
        if digest[10].is_multiple_of(3) {
            let nobody = Some("0".to_owned());
            self.tell_twice(&format!("{reference}-x"), (Direction::In, Fen(7)), nobody, None);
        }
    }

    fn known_sub_account(&self, lot: &Lot, payer: &Uscc) -> Option<String> {
        let folded = self.machine.follower.read().expect("memory can be read");
        folded.world.ledger.sub_account(&lot.id, payer).map(str::to_owned)
    }

    /// A refund is ordered by two; the bank pays it, and one in four comes back.
    fn pay_back(&mut self, lot: &Lot, number: u32) {
        let (order, amount) = {
            let folded = self.machine.follower.read().expect("memory can be read");
            let ledger = &folded.world.ledger;
            let open = ledger.orders.iter().rev().find(|it| {
                it.1.ended.is_none() && it.1.subject == Subject::Security(lot.id.clone(), number)
            });
            (open.map_or(ledger.next_order(), |it| *it.0), open.map(|it| it.1.total()))
        };
        let Some(amount) = amount else {
            let second = self.cast.second_finance.account.clone();
            let command = Ledger::Order {
                lot: lot.id.clone(),
                number,
                order,
                payee: None,
                proposed_by: self.cast.finance.account.clone(),
                decided_by: second.clone(),
            };
            return self.ask(second.as_str(), Command::Ledger(command));
        };
        let reference = format!("OUT-{order}");
        self.tell_twice(&reference, (Direction::Out, amount), None, Some(order));
        if self.seed.is_multiple_of(4) && order == 1 {
            self.tell_twice(&format!("{reference}-r"), (Direction::In, amount), None, Some(order));
        }
    }

    fn tell_twice(
        &mut self,
        reference: &str,
        (direction, amount): (Direction, Fen),
        sub_account: Option<String>,
        order: Option<u32>,
    ) {
        let entry = BankEntry {
            statement: Hash([62; 32]),
            reference: reference.to_owned(),
            kind: EntryKind::Payment,
            direction,
            amount,
            at_s: self.machine.now().seconds(),
            sub_account,
            order,
        };
        let (named, paid_from) = (Named::Own, PayingAccount::Basic);
        let (statement, day) = (statement_of(reference), self.machine.now().date());
        for _ in 0..2 {
            let (entry, drawn) = (entry.clone(), Drawn::NOTHING);
            let book = Ledger::Book { entry, named, paid_from, drawn };
            self.ask(PLATFORM, Command::Ledger(book));
        }
        // The day is closed by a balance that nobody knows: the books say theirs beside it.
        let (opening, closing) = (None, amount);
        let close = Ledger::CloseStatement { statement, day, opening, closing };
        self.ask(PLATFORM, Command::Ledger(close));
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

//! Deposits by statement: sub-accounts, what the bank tells of them, refunds that two people order;
//! and what comes late, short, twice, under another's name or for nobody.

use app::timekeeper::PLATFORM;
use domain::law::Law;
use domain::ledger::{
    BankEntry, Command as Ledger, Direction, EntryKind, Named, Outcome, Subject, returnable,
};
use domain::online::{Bidding, Drawn, Stage};
use domain::securities::{Command as Securities, Guaranteed, PayingAccount};
use domain::shared::{Fen, Hash, LotId, Uscc};
use domain::world::Command;
use translog::hash::sha256;

use super::deeds::Deed;
use super::play::{Seen, World};

/// Names of all villainies at the bank.
pub const BANK_VILLAINIES: [&str; 7] = [
    "a_deposit_told_twice",
    "a_reference_told_again_with_another_sum",
    "a_forged_guarantee",
    "a_refund_released_alone",
    "a_refund_by_bank_too_early",
    "a_sub_account_of_who_did_not_sign_up",
    "a_deposit_by_hand_beside_the_bank",
];

/// Every second firm pays through its bank.
pub(super) fn pays_by_bank(firm: usize) -> bool {
    firm.is_multiple_of(2)
}

/// What is drawn for a payer of a lot, so that nothing else of a world is drawn anew.
pub(super) fn drawn_for(lot: &LotId, payer: &Uscc) -> [u8; 32] {
    sha256(format!("{lot} {payer}").as_bytes()).0
}

/// One entry of a statement.
struct Told<'a> {
    reference: &'a str,
    direction: Direction,
    amount: Fen,
    sub_account: Option<String>,
    order: Option<u32>,
    named: Named,
}

impl World {
    fn sub_account(&self, of: &Bidding, payer: &Uscc) -> Option<String> {
        let folded = self.machine.follower.read().expect("memory can be read");
        folded.world.ledger.sub_account(&of.lot, payer).map(str::to_owned)
    }

    /// The platform reads one entry of the bank.
    fn tells(&self, it: Told) -> Deed {
        let entry = BankEntry {
            statement: Hash([62; 32]),
            reference: it.reference.to_owned(),
            kind: EntryKind::Payment,
            direction: it.direction,
            amount: it.amount,
            at_s: self.machine.now().seconds(),
            sub_account: it.sub_account,
            order: it.order,
        };
        let (named, paid_from, drawn) = (it.named, PayingAccount::Basic, Drawn::NOTHING);
        let book = Ledger::Book { entry, named, paid_from, drawn };
        (PLATFORM.to_owned(), Command::Ledger(book))
    }

    fn came(&self, reference: &str, amount: Fen, to: Option<String>, named: Named) -> Deed {
        let direction = Direction::In;
        self.tells(Told { reference, direction, amount, sub_account: to, order: None, named })
    }

    /// A bidder asks for its sub-account.
    fn asks_for_one(&self, of: &Bidding, payer: &Uscc) -> Deed {
        let digits = drawn_for(&of.lot, payer);
        let number = digits[..10].iter().map(|it| char::from(b'0' + it % 10)).collect();
        let (lot, payer, own_account) = (of.lot.clone(), payer.clone(), None);
        let account = self.account_of(&payer);
        let open = Ledger::OpenSubAccount { lot, payer, number, own_account, salt: None };
        (account, Command::Ledger(open))
    }

    /// What a firm does about its deposit at the bank: the sub-account, then the money. One in four
    /// pays in two parts, one in eight stays short.
    pub(super) fn transfers(&self, of: &Bidding, payer: &Uscc, asked: Fen) -> Option<Deed> {
        let Some(number) = self.sub_account(of, payer) else {
            return Some(self.asks_for_one(of, payer));
        };
        let paid = of.securities.of(payer).count();
        let missing = asked.0 - of.counted(payer).0;
        let amount = match (drawn_for(&of.lot, payer)[10] % 8, paid) {
            (0 | 1, 0) => missing / 2,
            (2, 0) => missing - 100,
            (2, _) => return None,
            _ => missing,
        };
        let reference = format!("IN-{}-{payer}-{paid}", of.lot);
        let own = Named::Own;
        (amount > 0).then(|| self.came(&reference, Fen(amount), Some(number), own))
    }

    /// Money that nobody asked for, and what becomes of it.
    pub(super) fn noise(&mut self, seen: &[Seen]) -> Option<Deed> {
        let (at, which) = (self.bank.below(seen.len() as u64), self.bank.below(4));
        let it = seen.get(usize::try_from(at).ok()?)?;
        let of = it.of.as_ref()?;
        let (number, booked) = {
            let folded = self.machine.follower.read().expect("memory can be read");
            let ledger = &folded.world.ledger;
            let mut all = ledger.sub_accounts.iter().filter(|it| it.1.lot == of.lot);
            (all.next().map(|it| it.0.clone()), ledger.booked.len())
        };
        let reference = format!("X-{}-{booked}", of.lot);
        let now = self.machine.now().0;
        match which {
            0 => Some(self.came(&reference, Fen(700), Some("0".to_owned()), Named::Own)),
            1 if it.is_live(now) || of.stage != Stage::Announced => {
                Some(self.came(&reference, Fen(800), Some(number?), Named::Own))
            }
            2 if of.stage == Stage::Announced && now < it.opens_ms => {
                Some(self.came(&reference, Fen(900), Some(number?), Named::Another))
            }
            3 => self.sends_back(),
            _ => None,
        }
    }

    /// Two people send back what belongs to nobody; once ordered, the bank pays it.
    fn sends_back(&self) -> Option<Deed> {
        let (first, second) = self.two_of_finance();
        let folded = self.machine.follower.read().expect("memory can be read");
        let ledger = &folded.world.ledger;
        let under_way = ledger
            .orders
            .iter()
            .find(|it| it.1.ended.is_none() && matches!(it.1.subject, Subject::Unmatched(_)));
        if let Some((order, it)) = under_way {
            let (reference, direction) = (format!("OUT-{order}"), Direction::Out);
            return Some(self.tells(Told {
                reference: &reference,
                direction,
                amount: it.total(),
                sub_account: None,
                order: Some(*order),
                named: Named::Another,
            }));
        }
        let number = *ledger.unmatched.iter().find(|it| it.1.is_open())?.0;
        let (order, reason) = (ledger.next_order(), "不明来款".to_owned());
        let (proposed_by, decided_by) = (first, second.clone());
        let back = Ledger::SendBack { number, order, reason, proposed_by, decided_by };
        Some((second.to_string(), Command::Ledger(back)))
    }

    fn two_of_finance(&self) -> (domain::shared::AccountId, domain::shared::AccountId) {
        (self.cast.finance.account.clone(), self.cast.second_finance.account.clone())
    }

    fn order(&self, of: &Bidding, number: u32, alone: bool) -> Deed {
        let (first, second) = self.two_of_finance();
        let order = {
            let folded = self.machine.follower.read().expect("memory can be read");
            folded.world.ledger.next_order()
        };
        let proposed_by = if alone { second.clone() } else { first };
        let (lot, payee, decided_by) = (of.lot.clone(), None, second.clone());
        let command = Ledger::Order { lot, number, order, payee, proposed_by, decided_by };
        (second.to_string(), Command::Ledger(command))
    }

    /// Entries that may go back are ordered; what is ordered the bank pays, and the first order of
    /// a world comes back once.
    pub(super) fn refunds_by_bank(&self, of: &Bidding) -> Vec<Deed> {
        let now = self.machine.now();
        let folded = self.machine.follower.read().expect("memory can be read");
        let rules = app::rules::rules_for(&folded.world, Some(&of.lot), now);
        let law = Law { rules, calendar: self.machine.calendar, now };
        let due = |it: &(&u32, &domain::securities::Held)| {
            it.1.is_held() && returnable(&folded.world, &of.lot, it.1, law).is_ok()
        };
        let due: Vec<u32> = of.securities.entries.iter().filter(due).map(|it| *it.0).collect();
        let own = |it: &Subject| matches!(it, Subject::Security(lot, _) if *lot == of.lot);
        let orders = folded.world.ledger.orders.iter().filter(|it| own(&it.1.subject));
        let moves = orders.filter_map(|(order, it)| match it.ended {
            None => Some((*order, Direction::Out, it.total())),
            Some(Outcome::Settled) if *order == 1 => Some((*order, Direction::In, it.total())),
            Some(_) => None,
        });
        let moves: Vec<_> = moves.collect();
        drop(folded);
        let told = |(order, direction, amount): (u32, Direction, Fen)| {
            let way = if direction == Direction::Out { "OUT" } else { "BACK" };
            let (reference, sub_account) = (format!("{way}-{order}"), None);
            let order = Some(order);
            let reference = reference.as_str();
            let named = Named::Own;
            self.tells(Told { reference, direction, amount, sub_account, order, named })
        };
        let ordered = due.into_iter().map(|it| self.order(of, it, false));
        ordered.chain(moves.into_iter().map(told)).collect()
    }

    /// One attempt at the bank, where there is an occasion.
    pub(super) fn villainy_at_the_bank(&mut self, seen: &[Seen]) -> Option<(&'static str, Deed)> {
        let at = usize::try_from(self.bank.below(seen.len() as u64)).ok()?;
        let which = self.bank.below(BANK_VILLAINIES.len() as u64);
        let name = BANK_VILLAINIES[usize::try_from(which).ok()?];
        let of = seen.get(at)?.of.as_ref()?;
        let deed = match name {
            "a_deposit_told_twice" => self.told_again(of, 0),
            "a_reference_told_again_with_another_sum" => self.told_again(of, 1),
            "a_forged_guarantee" => self.forges(of),
            "a_refund_released_alone" => {
                let number = *of.securities.entries.iter().find(|it| it.1.is_held())?.0;
                Some(self.order(of, number, true))
            }
            "a_refund_by_bank_too_early" => {
                let early = matches!(of.stage, Stage::Announced | Stage::Checking);
                let counts = |it: &(&u32, &domain::securities::Held)| {
                    let left = of.withdrawn.contains_key(&it.1.received.payer);
                    domain::online::counts(it.1) && !left
                };
                let number = *of.securities.entries.iter().filter(|_| early).find(counts)?.0;
                Some(self.order(of, number, false))
            }
            "a_sub_account_of_who_did_not_sign_up" => {
                let mut codes = self.cast.bidders.iter().map(|it| &it.uscc);
                let stranger = codes.find(|it| !of.bidders.contains_key(it))?.clone();
                Some(self.asks_for_one(of, &stranger))
            }
            _ => {
                let mut all = of.bidders.keys();
                let banked = all.find(|it| self.sub_account(of, it).is_some())?.clone();
                Some(self.pay(of, banked, of.spec.deposit?))
            }
        };
        Some((name, deed?))
    }

    /// The first entry of a bidding, told again.
    fn told_again(&self, of: &Bidding, more: i64) -> Option<Deed> {
        let it = &of.securities.entries.values().find(|it| it.received.bank.is_some())?.received;
        let bank = it.bank.as_ref()?;
        let (amount, to) = (Fen(it.amount.0 + more), Some(bank.sub_account.clone()));
        Some(self.came(&bank.reference, amount, to, bank.named))
    }

    /// A guarantee that ends today secures nothing, least of all where none is taken.
    fn forges(&self, of: &Bidding) -> Option<Deed> {
        let (payer, _) = of.bidders.iter().next()?;
        let issuer = self.cast.purchaser_code.clone();
        let present = Securities::Present {
            lot: of.lot.clone(),
            payer: payer.clone(),
            guarantee: Guaranteed { issuer, number: "BH-0001".to_owned() },
            amount: of.spec.deposit?,
            valid_until: self.machine.now().date(),
            document: Hash([63; 32]),
        };
        Some((self.account_of(payer), Command::Securities(present)))
    }
}

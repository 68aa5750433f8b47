//! Bid securities of the county: paid, returned and kept.

use adapters::bank::Paying;
use domain::ledger::Command as Ledger;
use domain::procedure::{KeptCause, SecurityForm};
use domain::securities::{self, PayingAccount};
use domain::shared::{Fen, Hash, Salt};
use domain::world::Command;
use translog::hash::sha256;

use super::super::plan::Plan;
use super::super::{LoadError, acts};
use super::Play;
use crate::centre::bank;

/// Looks at the bank after something was done there; another thread may be looking too.
const LOOKS: usize = 2;

impl Play<'_> {
    /// The finance post enters what arrived: one entry is mistaken, and a firm pays too little and
    /// never bids.
    pub(super) fn pay(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let Some(terms) = self.lot(plan)?.notice.security else { return Ok(()) };
        let firms: Vec<usize> = plan.bids.iter().map(|it| it.0).collect();
        let idle = (0..self.folk.firms.len()).find(|it| !firms.contains(it)).unwrap_or_default();
        let short = Fen(terms.amount.0 / 2);
        let first = firms.first().map(|it| (*it, Fen(terms.amount.0 * 2), None));
        let mended = firms.first().map(|it| (*it, terms.amount, Some(1)));
        let all: Vec<_> = first.into_iter().chain(mended).chain([(idle, short, None)]).collect();
        let clerk = self.folk.finance.account.clone();
        for (at, (firm, amount, replaces)) in all.into_iter().enumerate() {
            let slip = format!("样本银行回单 {} {}\n", plan.id, at + 1);
            self.stored(&slip)?;
            if replaces.is_some() {
                self.mend(plan, firm, amount)?;
                continue;
            }
            let receive = securities::Command::Receive {
                lot: plan.id.clone(),
                payer: self.folk.firms[firm].uscc.clone(),
                form: SecurityForm::Transfer,
                amount,
                arrived_s: self.time.now_ms() / 1_000 - 60,
                paid_from: Some(PayingAccount::Basic),
                valid_until: None,
                document: Hash(sha256(slip.as_bytes()).0),
                replaces: None,
            };
            self.ask(&clerk, Command::Securities(receive))?;
        }
        let others: Vec<usize> = firms.iter().skip(1).copied().collect();
        self.transfer(plan, &others, terms.amount)
    }

    /// The other firms have sub-accounts and pay through the bank; one payment names no
    /// sub-account.
    fn transfer(&mut self, plan: &Plan, firms: &[usize], amount: Fen) -> Result<(), LoadError> {
        let at_ms = self.time.now_ms() - 60_000;
        let mut all = Vec::new();
        for firm in firms {
            let it = self.folk.firms[*firm].clone();
            let digest = sha256(format!("sub-account {} {}", plan.id, it.uscc).as_bytes()).0;
            let number: String =
                digest.iter().take(10).map(|it| char::from(b'0' + it % 10)).collect();
            let account = format!("62000000000{firm:05}1");
            let open = Ledger::OpenSubAccount {
                lot: plan.id.clone(),
                payer: it.uscc.clone(),
                number: number.clone(),
                own_account: Some(account.clone()),
                salt: Some(Salt(digest)),
            };
            self.ask(&it.person.account, Command::Ledger(open))?;
            all.push((number, it.name, account));
        }
        all.push((String::new(), "样本来款单位", "6200000000088881".to_owned()));
        let named = |at: usize| format!("SB-{}-{at}", plan.id).replace('/', "-");
        let references: Vec<String> = (0..all.len()).map(named).collect();
        let paying = all.iter().zip(&references).map(|(it, reference)| Paying {
            reference,
            amount,
            at_ms,
            sub_account: &it.0,
            name: it.1,
            account: &it.2,
        });
        let paying: Vec<Paying<'_>> = paying.collect();
        let file = named(all.len());
        self.bank(|exchange| {
            let bank = exchange.sample.as_ref().expect("a sample has its bank");
            bank.pay(&paying, &file).map_err(|it| it.to_string())
        })
    }

    /// Does something at the sample bank, and carries what follows.
    fn bank(
        &self,
        act: impl FnOnce(&bank::Exchange) -> Result<(), String>,
    ) -> Result<(), LoadError> {
        let exchange = bank::sample(&self.time.bank);
        let exchange = exchange.map_err(|it| LoadError::Refused(it.to_string()))?;
        act(&exchange).map_err(LoadError::Refused)?;
        for _ in 0..LOOKS {
            exchange.beat(self.platform()).map_err(|it| LoadError::Refused(it.to_string()))?;
        }
        Ok(())
    }

    /// The first entry was typed wrongly: one of the finance post says what is right, another
    /// one checks it.
    fn mend(&mut self, plan: &Plan, firm: usize, amount: Fen) -> Result<(), LoadError> {
        let lot = self.lot(plan)?;
        let Some(old) = lot.securities.entries.get(&1) else { return Ok(()) };
        let entry = securities::SecurityReceived {
            number: lot.securities.next(),
            payer: self.folk.firms[firm].uscc.clone(),
            amount,
            replaces: Some(1),
            reason: Some("金额录入有误（样本）".to_owned()),
            ..old.received.clone()
        };
        let proposed_by = self.folk.finance.account.clone();
        let decided_by = self.folk.second_finance.account.clone();
        let who = decided_by.clone();
        let correct = securities::Command::Correct { entry, proposed_by, decided_by };
        self.ask(&who, Command::Securities(correct)).map(|_| ())
    }

    /// One loser has its security back, a revoked bid loses it, and the others wait.
    pub(super) fn give_back(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let lot = self.lot(plan)?;
        let held = || lot.securities.entries.iter().filter(|it| it.1.is_held());
        let absent = |it: &(&u32, &securities::Held)| {
            securities::shown_cause(&lot, &it.1.received.payer, KeptCause::Revoked)
        };
        let kept = held().find(absent).map(|it| *it.0);
        if let Some(number) = kept {
            let purchaser = self.folk.purchaser.clone();
            let command =
                self.in_scene(|scene| acts::keep_security(&lot, number, &purchaser, scene))?;
            self.ask(&purchaser.account, command)?;
        }
        let won = lot.award.winner.as_ref().map(|it| &it.0);
        let lost = |it: &(&u32, &securities::Held)| {
            let other = Some(&it.1.received.payer) != won && Some(*it.0) != kept;
            other && it.1.received.bank.is_some()
        };
        let Some(number) = held().find(lost).map(|it| *it.0) else { return Ok(()) };
        let clerk = self.folk.finance.account.clone();
        let second = self.folk.second_finance.account.clone();
        let order = self.platform().folded().map_or(1, |it| it.world.ledger.next_order());
        let order = Ledger::Order {
            lot: plan.id.clone(),
            number,
            order,
            payee: None,
            proposed_by: clerk,
            decided_by: second.clone(),
        };
        self.ask(&second, Command::Ledger(order))?;
        self.bank(|_| Ok(()))
    }
}

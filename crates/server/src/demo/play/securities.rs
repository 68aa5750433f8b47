//! Bid securities of the county: paid, returned and kept.

use domain::procedure::{KeptCause, SecurityForm};
use domain::securities::{self, PayingAccount};
use domain::shared::{Fen, Hash, Instant};
use domain::world::Command;
use translog::hash::sha256;

use super::super::plan::Plan;
use super::super::{LoadError, acts};
use super::Play;

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
        let others = firms.iter().skip(1).map(|it| (*it, terms.amount, None));
        let all: Vec<_> =
            first.into_iter().chain(mended).chain(others).chain([(idle, short, None)]).collect();
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
            Some(&it.1.received.payer) != won && Some(*it.0) != kept
        };
        let Some(number) = held().find(lost).map(|it| *it.0) else { return Ok(()) };
        let slip = format!("样本退款回单 {}\n", plan.id);
        self.stored(&slip)?;
        let back = securities::Command::Return {
            lot: plan.id.clone(),
            number,
            interest: Fen(0),
            on: Instant(self.time.now_ms()).date(),
            document: Hash(sha256(slip.as_bytes()).0),
        };
        let clerk = self.folk.finance.account.clone();
        self.ask(&clerk, Command::Securities(back)).map(|_| ())
    }
}

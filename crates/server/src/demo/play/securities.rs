//! Bid securities of the county: paid, returned and kept.

use adapters::bank::Paying;
use app::ports::GuaranteeTerms;
use domain::ledger::Command as Ledger;
use domain::procedure::{KeptCause, SecurityForm};
use domain::securities::{self, Guaranteed, PayingAccount};
use domain::shared::{Fen, Hash, Instant, LotId, Salt, Uscc};
use domain::world::Command;
use translog::hash::sha256;

use super::super::folk::Firm;
use super::super::plan::Plan;
use super::super::{LoadError, acts};
use super::Play;
use crate::centre::{bank, guarantees};

/// The invented issuer of the sample's guarantees.
///
/// # Panics
///
/// Never: one check character fits any body.
#[must_use]
pub fn sample_issuer() -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let fits = all.find_map(|it| Uscc::new(&format!("91990000GUARANT01{it}")));
    fits.expect("one check character fits")
}

/// Days for which a guarantee lasts longer than a notice asks.
const MORE_DAYS: i64 = 30;
/// Days for which a guarantee of a deposit lasts after it is due: more than any pack asks.
const DEPOSIT_DAYS: i64 = 120;
/// Looks at the bank after something was done there; another thread may be looking too.
const LOOKS: usize = 2;
/// How often it is looked whether a deposit has brought its plate, a hundredth of a second apart.
const PLATE_LOOKS: usize = 1_000;

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

    /// A firm presents an electronic guarantee of its bid.
    pub(super) fn present_guarantee(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let lot = self.lot(plan)?;
        let Some(terms) = &lot.notice.security else { return Ok(()) };
        let Some(firm) = plan.bids.first().map(|it| self.folk.firms[it.0].clone()) else {
            return Ok(());
        };
        let days = i64::from(terms.valid_days) + MORE_DAYS;
        let guaranteed = GuaranteeTerms {
            lot: lot.id.clone(),
            payer: firm.uscc.clone(),
            beneficiary: lot.notice.purchaser.clone(),
            amount: terms.amount,
            valid_until: Instant::from_seconds(lot.deadline_s + days * 86_400).date(),
        };
        self.present(guaranteed, &firm)
    }

    /// A firm presents an electronic guarantee as the deposit of a bidding or an auction, which is
    /// due at an instant; the issuer's word follows at once.
    pub(super) fn guarantee_deposit(
        &mut self,
        lot: &LotId,
        firm: usize,
        (amount, due_ms): (Fen, i64),
    ) -> Result<(), LoadError> {
        let firm = self.folk.firms[firm].clone();
        let folded = self.platform().folded().map_err(|it| LoadError::Refused(it.to_string()))?;
        let beneficiary = domain::ledger::beneficiary(&folded.world, lot).cloned();
        drop(folded);
        let guaranteed = GuaranteeTerms {
            lot: lot.clone(),
            payer: firm.uscc.clone(),
            beneficiary: beneficiary.ok_or_else(|| LoadError::Refused(lot.to_string()))?,
            amount,
            valid_until: Instant(due_ms + DEPOSIT_DAYS * 86_400_000).date(),
        };
        self.present(guaranteed, &firm)?;
        // The centre's own thread may have the answer in hand.
        let said = || self.is_confirmed(lot, &firm.uscc);
        Ok(self.time.wait(&format!("a guarantee of {lot}"), said)?)
    }

    /// Whether the issuer confirmed a payer's guarantee.
    fn is_confirmed(&self, lot: &LotId, payer: &Uscc) -> bool {
        let Ok(folded) = self.platform().folded() else { return false };
        let held = domain::ledger::securities_of(&folded.world, lot);
        let mut own = held.into_iter().flat_map(|it| it.of(payer));
        own.any(|it| securities::unconfirmed(it.1).is_none())
    }

    /// The sample's issuer issues it, the firm presents it, and the issuer answers.
    fn present(&mut self, guaranteed: GuaranteeTerms, firm: &Firm) -> Result<(), LoadError> {
        let refused = |it: String| LoadError::Refused(it);
        let exchange = guarantees::sample(&self.time.bank.with_file_name(guarantees::EXCHANGE));
        let exchange = exchange.map_err(|it| refused(it.to_string()))?;
        let number = format!("YB-{}", guaranteed.lot).replace('/', "-");
        let issuer = exchange.sample.as_ref().expect("a sample has its issuer");
        issuer.issue(&number, &guaranteed).map_err(|it| refused(it.to_string()))?;
        let slip = format!("样本电子保函 {number}\n");
        self.stored(&slip)?;
        let present = securities::Command::Present {
            lot: guaranteed.lot,
            payer: guaranteed.payer,
            guarantee: Guaranteed { issuer: sample_issuer(), number },
            amount: guaranteed.amount,
            valid_until: guaranteed.valid_until,
            document: Hash(sha256(slip.as_bytes()).0),
        };
        self.ask(&firm.person.account, Command::Securities(present))?;
        exchange.look(self.platform()).map(drop).map_err(|it| refused(it.to_string()))
    }

    /// A firm asks for a sub-account of a bidding and pays into it; the plate follows by itself.
    pub(super) fn deposit_online(
        &mut self,
        lot: &LotId,
        (firm, amount): (usize, Fen),
    ) -> Result<(), LoadError> {
        let it = self.folk.firms[firm].clone();
        let digest = sha256(format!("sub-account {lot} {}", it.uscc).as_bytes()).0;
        let number: String = digest.iter().take(10).map(|it| char::from(b'0' + it % 10)).collect();
        let account = format!("62000000000{firm:05}1");
        let open = Ledger::OpenSubAccount {
            lot: lot.clone(),
            payer: it.uscc.clone(),
            number: number.clone(),
            own_account: Some(account.clone()),
            salt: Some(Salt(digest)),
        };
        self.ask(&it.person.account, Command::Ledger(open))?;
        let reference = format!("SB-{lot}-{firm}").replace('/', "-");
        let at_ms = self.time.now_ms() - 1_000;
        let paid = self.bank(|exchange| {
            let paying = Paying {
                reference: &reference,
                amount,
                at_ms,
                sub_account: &number,
                name: it.name,
                account: &account,
            };
            let bank = exchange.sample.as_ref().expect("a sample has its bank");
            bank.pay(&[paying], &reference).map_err(|it| it.to_string())
        });
        paid?;
        self.has_plate(lot, &it.uscc)
    }

    /// The centre's own thread may have the file in hand: the plate is there within a moment.
    pub(super) fn has_plate(&self, lot: &LotId, who: &Uscc) -> Result<(), LoadError> {
        for _ in 0..PLATE_LOOKS {
            let folded =
                self.platform().folded().map_err(|it| LoadError::Refused(it.to_string()))?;
            let of = folded.world.biddings.get(lot).and_then(|of| of.bidders.get(who));
            if of.is_some_and(|it| it.plate.is_some()) {
                return Ok(());
            }
            drop(folded);
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Err(LoadError::Refused(format!("{lot}: no plate for {who}")))
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

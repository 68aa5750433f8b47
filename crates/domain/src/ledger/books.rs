//! Accounts, postings and their balances: plain double entry, which knows no law.

use std::collections::BTreeMap;

use crate::shared::{Fen, LotId, Uscc};

/// An account of the books.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// What lies in the centre's account at the bank: the one asset.
    Bank,
    /// What is owed to one payer of one lot: its virtual sub-account 子账户.
    Sub(LotId, Uscc),
    /// What came and belongs to no sub-account.
    Unmatched,
    /// Interest: what the bank credited, less what was paid out with refunds.
    Interest,
    /// What is ordered and not yet on a statement.
    InFlight,
    /// What is kept and owed to whoever the law gives it to, of one lot.
    Kept(LotId),
}

/// One posting: the same amount on two sides, so that it balances by its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    pub debit: Account,
    pub credit: Account,
    /// Above zero, in 分.
    pub amount: Fen,
}

impl Posting {
    /// A posting; none of an amount that is not above zero.
    #[must_use]
    pub fn new(debit: Account, credit: Account, amount: Fen) -> Option<Self> {
        (amount.0 > 0).then_some(Self { debit, credit, amount })
    }

    /// The same amount the other way.
    #[must_use]
    pub fn back(self) -> Self {
        Self { debit: self.credit, credit: self.debit, amount: self.amount }
    }
}

/// Balances by account, in 分: debits count up, credits down.
///
/// Wide enough that no number of amounts overflows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    balances: BTreeMap<Account, i128>,
}

impl Books {
    /// Enters one posting.
    pub fn post(&mut self, it: &Posting) {
        *self.balances.entry(it.debit.clone()).or_default() += i128::from(it.amount.0);
        *self.balances.entry(it.credit.clone()).or_default() -= i128::from(it.amount.0);
    }

    /// Balance of an account, in 分; of what is owed it is below zero.
    #[must_use]
    pub fn balance(&self, of: &Account) -> i128 {
        self.balances.get(of).copied().unwrap_or_default()
    }

    /// Every account that was ever used, with its balance.
    pub fn balances(&self) -> impl Iterator<Item = (&Account, i128)> {
        self.balances.iter().map(|it| (it.0, *it.1))
    }

    /// What is owed to a payer of a lot, in 分.
    #[must_use]
    pub fn owed(&self, lot: &LotId, payer: &Uscc) -> i128 {
        -self.balance(&Account::Sub(lot.clone(), payer.clone()))
    }

    /// What the sub-accounts of a lot hold together, in 分.
    #[must_use]
    pub fn held(&self, lot: &LotId) -> i128 {
        let of = |it: &(&Account, i128)| matches!(it.0, Account::Sub(of, _) if of == lot);
        self.balances().filter(of).map(|it| -it.1).sum()
    }

    /// Whether debits equal credits, and nobody is owed less than nothing.
    #[must_use]
    pub fn balance_out(&self) -> bool {
        let owed = |it: (&Account, i128)| match it.0 {
            Account::Sub(..) | Account::Kept(_) | Account::InFlight => it.1 <= 0,
            Account::Bank | Account::Unmatched | Account::Interest => true,
        };
        self.balances().map(|it| it.1).sum::<i128>() == 0 && self.balances().all(owed)
    }
}

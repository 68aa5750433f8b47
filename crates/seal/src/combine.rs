//! Combining shares and finding who is at fault when they do not fit.

use std::collections::{BTreeMap, BTreeSet};

use crate::bytes::Secret;
use crate::code::{Code, Refusal};
use crate::deposit::Deposit;
use crate::gf256;
use crate::header::{Header, bidder_check, trustee_check};
use crate::keyset::KeySet;
use crate::slots::{Slot, open_slot, share};
use crate::x25519;

/// The trustees' answers by x: a share, or `None` for "slot does not open".
pub type Answers = BTreeMap<u8, Option<[u8; 32]>>;
/// Published one-time secrets by x.
pub type Published = BTreeMap<u8, [u8; 32]>;

/// What is shared: a header's `s_T`, or a deposit.
#[derive(Clone, Copy, Debug)]
pub enum Shared<'a> {
    /// The header; its CT fixes the secret.
    Header(&'a Header),
    /// A deposited `s_B` and the envelope's ctx; CB fixes the secret.
    Key { deposit: &'a Deposit, ctx: &'a [u8; 32] },
}

/// Where the shared secret stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is known and re-derives every byte.
    Good(Secret),
    /// Fewer than t trustees have answered.
    Waiting,
    /// t have answered and no subset fits; the contest is open.
    Contested,
    /// The depositor's or bidder's fault, final.
    Malformed(Code),
    /// The contest ended with fewer than t true shares.
    TrusteesFailed,
}

/// An outcome and the trustees it names, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combined {
    pub outcome: Outcome,
    pub wrong: BTreeSet<u8>,
}

impl Shared<'_> {
    fn fits(&self, secret: &[u8; 32]) -> bool {
        match self {
            Shared::Header(it) => trustee_check(it.ctx(), secret) == *it.ct(),
            Shared::Key { deposit, ctx } => bidder_check(ctx, secret) == *deposit.check(),
        }
    }

    fn rederive(&self, secret: &[u8; 32], set: &KeySet) -> Result<(), Refusal> {
        match self {
            Shared::Header(it) => it.rederive(secret, set),
            Shared::Key { deposit, .. } => deposit.rederive(secret, set),
        }
    }

    fn slot(&self, x: u8) -> Option<Slot<'_>> {
        match self {
            Shared::Header(it) => it.slot(x),
            Shared::Key { deposit, .. } => deposit.slot(x),
        }
    }

    fn ctx(&self) -> &[u8; 32] {
        match self {
            Shared::Header(it) => it.ctx(),
            Shared::Key { deposit, .. } => deposit.ctx_d(),
        }
    }

    /// The code when t true shares fit nothing.
    const fn none(&self) -> Code {
        match self {
            Shared::Header(_) => Code::CombineNone,
            Shared::Key { .. } => Code::DepositCombine,
        }
    }

    /// Searches t-subsets in lexicographic order.
    fn search(&self, t: u8, shares: &[(u8, [u8; 32])]) -> Option<Secret> {
        let mut chosen = Vec::with_capacity(usize::from(t));
        self.extend(usize::from(t), shares, &mut chosen)
    }

    fn extend(
        &self,
        missing: usize,
        rest: &[(u8, [u8; 32])],
        chosen: &mut Vec<(u8, [u8; 32])>,
    ) -> Option<Secret> {
        if missing == 0 {
            return Some(gf256::at_zero(chosen)).filter(|it| self.fits(it));
        }
        for (i, it) in rest.iter().enumerate() {
            chosen.push(*it);
            let found = self.extend(missing - 1, &rest[i + 1..], chosen);
            chosen.pop();
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// Combines a deposit's true shares.
///
/// # Errors
///
/// `seal.deposit.combine` when no t of them meet the check, `.rederive` when a byte differs.
pub fn combine_deposit(
    deposit: &Deposit,
    ctx: &[u8; 32],
    set: &KeySet,
    shares: &BTreeMap<u8, [u8; 32]>,
) -> Result<Secret, Refusal> {
    let shares: Vec<(u8, [u8; 32])> = shares.iter().map(|(x, it)| (*x, *it)).collect();
    let found = Shared::Key { deposit, ctx }.search(set.t(), &shares);
    let secret = found.ok_or(Code::DepositCombine)?;
    deposit.rederive(&secret, set)?;
    Ok(secret)
}

/// Combines answers, and settles a contest from published secrets or the bidder's seed.
///
/// `published` is `None` until the contest has ended; `seed` is `s_T` from the bidder's key file
/// and counts for a header only. Answers of an x outside the set are ignored.
///
/// Source: §10.4, §10.5, §12.
#[must_use]
pub fn combine(
    shared: &Shared<'_>,
    set: &KeySet,
    answers: &Answers,
    published: Option<&Published>,
    seed: Option<&[u8; 32]>,
) -> Combined {
    let answers: Answers =
        answers.iter().filter(|(x, _)| set.key(**x).is_some()).map(|(x, it)| (*x, *it)).collect();
    let stated: Vec<_> = answers.iter().filter_map(|(x, it)| Some((*x, (*it)?))).collect();
    let seed = seed.filter(|it| matches!(shared, Shared::Header(_)) && shared.fits(it));
    let known =
        shared.search(set.t(), &stated).or_else(|| seed.map(|it| zeroize::Zeroizing::new(*it)));
    if let Some(secret) = known {
        return settle(shared, set, &answers, secret, BTreeSet::new());
    }
    let enough = answers.len() >= usize::from(set.t());
    let outcome = match (published, enough) {
        (Some(published), true) => return contest(shared, set, &answers, published),
        (None, true) => Outcome::Contested,
        (None, false) => Outcome::Waiting,
        // Nothing was contested, so nobody who answered owed his secret, and nobody is named.
        (Some(_), false) => Outcome::TrusteesFailed,
    };
    Combined { outcome, wrong: BTreeSet::new() }
}

/// A fitting secret is known: it re-derives, and differing statements name their trustees, or it
/// does not, and nobody more is named.
fn settle(
    shared: &Shared<'_>,
    set: &KeySet,
    answers: &Answers,
    secret: Secret,
    mut wrong: BTreeSet<u8>,
) -> Combined {
    if let Err(Refusal(code)) = shared.rederive(&secret, set) {
        return Combined { outcome: Outcome::Malformed(code), wrong };
    }
    for (x, it) in answers {
        if *it != Some(*share(&secret, shared.ctx(), set.t(), *x)) {
            wrong.insert(*x);
        }
    }
    Combined { outcome: Outcome::Good(secret), wrong }
}

/// What one published secret shows about its slot.
enum Shown {
    True([u8; 32]),
    Shut(Code),
}

fn contest(
    shared: &Shared<'_>,
    set: &KeySet,
    answers: &Answers,
    published: &Published,
) -> Combined {
    let mut shown = BTreeMap::new();
    for (x, secret) in published {
        let (Some(key), Some(slot)) = (set.key(*x), shared.slot(*x)) else { continue };
        if x25519::public(secret) != *key {
            continue;
        }
        let it = match open_slot(slot, *x, secret, key, shared.ctx()) {
            Ok(share) => Shown::True(*share),
            Err(Refusal(code)) => Shown::Shut(code),
        };
        shown.insert(*x, it);
    }
    let mut wrong = BTreeSet::new();
    for (x, answer) in answers {
        let right = match shown.get(x) {
            None => false,
            Some(Shown::True(share)) => *answer == Some(*share),
            Some(Shown::Shut(_)) => answer.is_none(),
        };
        if !right {
            wrong.insert(*x);
        }
    }
    let shut = |code| shown.values().any(|it| matches!(it, Shown::Shut(c) if *c == code));
    for code in [Code::WrapLowOrder, Code::WrapTag] {
        if shut(code) {
            return Combined { outcome: Outcome::Malformed(code), wrong };
        }
    }
    let truth = shown.iter().filter_map(|(x, it)| match it {
        Shown::True(share) => Some((*x, *share)),
        Shown::Shut(_) => None,
    });
    let truth: Vec<(u8, [u8; 32])> = truth.collect();
    if truth.len() < usize::from(set.t()) {
        return Combined { outcome: Outcome::TrusteesFailed, wrong };
    }
    match shared.search(set.t(), &truth) {
        Some(secret) => settle(shared, set, answers, secret, wrong),
        None => Combined { outcome: Outcome::Malformed(shared.none()), wrong },
    }
}

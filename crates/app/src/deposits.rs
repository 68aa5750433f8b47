//! Deposited keys 委托开标: what the trustees' answers recover of them, before any share.
//!
//! The recovered half is written nowhere: whoever needs it combines the released shares again.
//! Source: protocols/seal.md §10.2, §10.5 and §12.

use domain::lot::Lot;
use domain::opening::HandedKey;
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, Secret};
use seal::combine::{Outcome, Shared, combine};
use seal::deposit::{Deposit, Deposited, Expected, key_ctx};
use seal::header::Header;

use crate::sealing::{self, ContestOver, SealingDamage};

/// What the answers say about the deposits of one envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deposits {
    /// Fewer than t trustees have answered.
    Waiting,
    /// Some contexts fit no subset of shares.
    Contested(Vec<Hash>),
    /// Every deposit is recovered or has failed.
    Settled(Settlement),
}

/// What a settlement says; the digest is over all keys now held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub recovered: Vec<HandedKey>,
    pub failed: Vec<Hash>,
    pub digest: Hash,
    /// Those of the failed that failed for want of trustees.
    pub given_up: Vec<Hash>,
}

/// Where one deposit stands.
enum One {
    Key(Secret),
    Failed(seal::Code),
    GivenUp,
    Waiting,
    Contested,
}

/// Settles the deposits of one envelope: one that is garbage stops nobody else.
///
/// # Errors
///
/// [`SealingDamage`] when keys or an admitted record are unusable.
pub fn settle(lot: &Lot, name: EnvelopeName, over: ContestOver) -> Result<Deposits, SealingDamage> {
    let state = lot.opening.closed.get(&name).ok_or(SealingDamage::Record)?;
    let (mut recovered, mut failed) = (Vec::new(), Vec::new());
    let (mut contested, mut given_up, mut waiting) = (Vec::new(), Vec::new(), false);
    for ctx in &state.deposited {
        match one(lot, name, *ctx, over)? {
            One::Key(secret) => recovered.push(HandedKey { ctx: *ctx, secret }),
            One::Failed(_) => failed.push(*ctx),
            One::GivenUp => given_up.push(*ctx),
            One::Contested => contested.push(*ctx),
            One::Waiting => waiting = true,
        }
    }
    if !contested.is_empty() {
        return Ok(Deposits::Contested(contested));
    }
    if waiting {
        return Ok(Deposits::Waiting);
    }
    let by_hand = state.keyed.iter().filter_map(|ctx| {
        let secret = lot.opening.keys.get(ctx)?;
        Some((ctx.0, secret.0))
    });
    let mut held: Vec<_> = by_hand.collect();
    held.extend(recovered.iter().map(|it| (it.ctx.0, it.secret.0)));
    held.sort_unstable();
    let digest = Hash(seal::statement::key_set_digest(&held));
    failed.extend(&given_up);
    Ok(Deposits::Settled(Settlement { recovered, failed, digest, given_up }))
}

/// The half of a context that its settled deposit gave; none when there is none.
///
/// # Errors
///
/// [`SealingDamage`] when keys or an admitted record are unusable.
pub fn recovered(
    lot: &Lot,
    name: EnvelopeName,
    ctx: Hash,
) -> Result<Option<Secret>, SealingDamage> {
    let state = lot.opening.closed.get(&name);
    if !state.is_some_and(|it| it.recovered.contains(&ctx)) {
        return Ok(None);
    }
    match one(lot, name, ctx, ContestOver::Yes)? {
        One::Key(secret) => Ok(Some(secret)),
        _ => Err(SealingDamage::Record),
    }
}

/// Why a deposit failed, by the protocol's code; without a reason of its own the key is absent.
///
/// # Errors
///
/// [`SealingDamage`] when keys or an admitted record are unusable.
pub fn failure(lot: &Lot, name: EnvelopeName, ctx: Hash) -> Result<seal::Code, SealingDamage> {
    Ok(match one(lot, name, ctx, ContestOver::Yes)? {
        One::Failed(code) => code,
        One::GivenUp => seal::Code::DepositCombine,
        _ => seal::Code::KeyAbsent,
    })
}

fn one(lot: &Lot, name: EnvelopeName, ctx: Hash, over: ContestOver) -> Result<One, SealingDamage> {
    let announced = lot.notice.envelopes.iter().find(|it| it.name == name);
    let announced = announced.ok_or(SealingDamage::Record)?;
    let share = sealing::key_set(&announced.share, lot.notice.threshold)?;
    let set = announced.deposit.as_ref().ok_or(SealingDamage::Record)?;
    let set = sealing::key_set(set, lot.notice.threshold)?;
    let record = sealing::record_of(lot, ctx)?.ok_or(SealingDamage::Record)?;
    let sealed = record.0.envelopes().get(record.1).ok_or(SealingDamage::Record)?;
    let header = match Header::parse(&sealed.header, &ctx.0, share.t(), share.n()) {
        Ok(it) => it,
        Err(seal::Refusal(code)) => return Ok(One::Failed(code)),
    };
    let ctx_d = key_ctx(&ctx.0, &set.hash());
    let expected = Expected {
        deposited: Deposited::Key,
        ctx_d: &ctx_d,
        check: header.cb(),
        t: set.t(),
        n: set.n(),
    };
    let deposit = match Deposit::parse(&sealing::deposit_of(lot, ctx)?, &expected) {
        Ok(it) => it,
        Err(seal::Refusal(code)) => return Ok(One::Failed(code)),
    };
    let answers = sealing::answers(lot, name, Purpose::Deposit, ctx);
    let published = sealing::published(lot, name, Purpose::Deposit, over);
    let shared = Shared::Key { deposit: &deposit, ctx: &ctx.0 };
    Ok(match combine(&shared, &set, &answers, published.as_ref(), None).outcome {
        Outcome::Good(secret) => One::Key(Secret(*secret)),
        Outcome::Malformed(code) => One::Failed(code),
        // Whoever deposited took the risk that too few trustees answer; the window has ended.
        Outcome::TrusteesFailed => One::GivenUp,
        Outcome::Waiting => One::Waiting,
        Outcome::Contested => One::Contested,
    })
}

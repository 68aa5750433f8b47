//! What a party's own tool makes: a contribution that nobody, its owner included, chooses later.
//!
//! The browser's island makes the same bytes. Secrets never reach the platform before they are
//! published; sample people and simulated worlds hold them as everybody else does.

use domain::draws::{
    Attempt, Bench, CallEnded, CallOutcome, Command, DepositShown, DrawCommitted, DrawOpened,
    DrawState, Party, Placement,
};
use domain::shared::{AccountId, Hash, PublicKey, Secret, Signature};
use domain::world::World;
use draw::contribution::{self, Roots};

use sha2::{Digest, Sha256};

use super::{Step, ctx, protocol_pool};

/// Sets a party's secrets apart from every other hash of its key.
const LABEL: &[u8] = b"daylight.draw-party/1\0";

/// A party's secrets for one attempt.
pub struct Hand {
    pub name: Party,
    /// Signing key, bound to the person.
    pub sign: [u8; 32],
    /// One-time X25519 key.
    pub wrap: [u8; 32],
    /// The contribution.
    pub r: [u8; 32],
}

/// What follows from the secrets and the fixed pool.
struct Made {
    header: Vec<u8>,
    c: [u8; 32],
    d: [u8; 32],
    sig: [u8; 64],
}

impl Hand {
    /// The secrets of one attempt, which follow from the signing key: nothing must be kept between
    /// the steps, and nobody can try for another number.
    #[must_use]
    pub fn of(name: Party, sign: [u8; 32], of: &Attempt) -> Self {
        let secret = |what: &str| {
            let (draw, seq) = (of.draw(), of.seq.to_string());
            let parts = [&sign[..], what.as_bytes(), draw.as_bytes(), seq.as_bytes()];
            let mut hasher = Sha256::new();
            hasher.update(LABEL);
            for part in parts.into_iter().chain([name.token().as_bytes()]) {
                hasher.update((part.len() as u64).to_be_bytes());
                hasher.update(part);
            }
            hasher.finalize().into()
        };
        Self { name, sign, wrap: secret("wrap"), r: secret("contribution") }
    }

    /// Takes part.
    #[must_use]
    pub fn join(&self, of: Attempt) -> Command {
        let sign = PublicKey(seal::ed25519::public(&self.sign));
        let wrap = PublicKey(seal::keyset::one_time_public(&self.wrap));
        Command::Join { of, name: self.name, sign, wrap }
    }

    /// What the party says at a step; none where nothing is asked of it.
    #[must_use]
    pub fn act(&self, step: Step, of: Attempt, draw: &DrawState) -> Option<Command> {
        match step {
            Step::Join => Some(self.join(of)),
            Step::Commit => self.commit(draw),
            Step::Show => self.show(draw),
            Step::Open => self.open(draw),
            _ => None,
        }
    }

    /// What a party's form takes at a step, from what its page gives.
    #[must_use]
    pub fn fields(
        &self,
        step: &str,
        ctx: &str,
        (pool, excluded): (&str, &str),
    ) -> Option<Vec<(&'static str, String)>> {
        let hex = seal::bytes::hex;
        match step {
            "join" => {
                let sign = hex(&seal::ed25519::public(&self.sign));
                let wrap = hex(&seal::keyset::one_time_public(&self.wrap));
                return Some(vec![("by", sign), ("wrap", wrap)]);
            }
            "open" => return Some(vec![("secret", hex(&self.wrap))]),
            _ => {}
        }
        let ctx = draw::ctx::Ctx::parse(ctx.as_bytes()).ok()?;
        let (pool, excluded) = (seal::bytes::unhex32(pool)?, seal::bytes::unhex32(excluded)?);
        let made = self.made(ctx, Roots { pool: &pool, excluded: &excluded });
        Some(match step {
            "commit" => {
                vec![("c", hex(&made.c)), ("d", hex(&made.d)), ("sig", hex(&made.sig))]
            }
            "show" => vec![("header", hex(&made.header))],
            _ => return None,
        })
    }

    fn made(&self, ctx: draw::ctx::Ctx, roots: Roots<'_>) -> Made {
        let name = self.name.token();
        let header = contribution::deposit(&ctx, roots, name, &self.r);
        let c = contribution::commitment(&ctx, roots, name, &self.r);
        let d = contribution::deposit_hash(&ctx, &header);
        let bytes = contribution::signed(&ctx, roots.pool, name, &c, &d);
        Made { header, c, d, sig: seal::ed25519::sign(&self.sign, &bytes) }
    }

    fn of_state(&self, state: &DrawState) -> Option<Made> {
        let (ctx, pool) = (ctx(state.ctx.as_ref()?).ok()?, protocol_pool(state.pool.as_ref()?));
        Some(self.made(ctx, Roots { pool: &pool.root, excluded: &pool.excluded_root }))
    }

    /// Commits; none before the pool is fixed.
    #[must_use]
    pub fn commit(&self, state: &DrawState) -> Option<Command> {
        let made = self.of_state(state)?;
        Some(Command::Commit(DrawCommitted {
            of: state.ctx.as_ref()?.of.clone(),
            name: self.name,
            c: Hash(made.c),
            d: Hash(made.d),
            sig: Signature(made.sig),
        }))
    }

    /// Shows the deposit.
    #[must_use]
    pub fn show(&self, state: &DrawState) -> Option<Command> {
        let header = seal::bytes::hex(&self.of_state(state)?.header);
        let of = state.ctx.as_ref()?.of.clone();
        Some(Command::Show(DepositShown { of, name: self.name, header }))
    }

    /// Publishes the one-time key.
    #[must_use]
    pub fn open(&self, state: &DrawState) -> Option<Command> {
        let of = state.ctx.as_ref()?.of.clone();
        Some(Command::Open(DrawOpened { of, name: self.name, key: Secret(self.wrap) }))
    }
}

/// Whoever is being called for a bench, with the answer that accepts.
#[must_use]
pub fn ringing(world: &World, bench: Bench<'_>) -> Vec<(AccountId, CallEnded)> {
    let (draw, of) = (bench.draw(), bench.draw().attempt(bench.id()));
    let rings = |(pid, all): (&Hash, &Vec<Placement>)| {
        let last = all.last().filter(|it| it.ended.is_none())?;
        let expert = &draw.lines.get(pid)?.expert;
        let account = world.roster.get(expert)?.profile.account.clone()?;
        let accepts = CallEnded {
            of: of.clone(),
            pid: *pid,
            n: last.placed.n,
            ring_s: 0,
            outcome: CallOutcome::Accepted,
            proof: "sign-in".to_owned(),
            reason: String::new(),
            record: String::new(),
        };
        Some((account, accepts))
    };
    draw.calls.iter().filter_map(rings).collect()
}

#[cfg(test)]
mod tests {
    use domain::shared::LotId;

    use super::*;

    #[test]
    fn a_partys_secrets_are_those_that_the_browsers_island_makes() {
        // islands/test/draw.test.ts holds the same values.
        let of = Attempt {
            lot: LotId::parse("W2026-001/A/1").unwrap(),
            purpose: domain::draws::DrawPurpose::Committee,
            seq: 1,
        };
        let hand = Hand::of(Party::Centre, [7; 32], &of);
        assert_eq!(
            seal::bytes::hex(&hand.wrap),
            "72a52c3bb9c48688dcd53a8185e6f50ce896289ff0416522f4c5b7428876de07"
        );
        assert_eq!(
            seal::bytes::hex(&hand.r),
            "2d7b145640d9d77ba569df1932005d487279962695059ace207c6783efa9d2a5"
        );
    }
}

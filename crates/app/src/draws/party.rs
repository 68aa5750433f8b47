//! What a party's own tool makes: a contribution that nobody, its owner included, chooses later.
//!
//! The browser's island makes the same bytes. Secrets never reach the platform before they are
//! published; sample people and simulated worlds hold them as everybody else does.

use domain::draws::{Attempt, Command, DepositShown, DrawCommitted, DrawOpened, DrawState, Party};
use domain::shared::{Hash, PublicKey, Secret, Signature};
use draw::contribution::{self, Roots};

use super::{ctx, protocol_pool};

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
    ctx: draw::ctx::Ctx,
    pool_root: [u8; 32],
    header: Vec<u8>,
    c: [u8; 32],
}

impl Hand {
    /// Takes part.
    #[must_use]
    pub fn join(&self, of: Attempt) -> Command {
        let sign = PublicKey(seal::ed25519::public(&self.sign));
        let wrap = PublicKey(seal::keyset::one_time_public(&self.wrap));
        Command::Join { of, name: self.name, sign, wrap }
    }

    fn made(&self, state: &DrawState) -> Option<Made> {
        let (ctx, pool) = (ctx(state.ctx.as_ref()?).ok()?, protocol_pool(state.pool.as_ref()?));
        let roots = Roots { pool: &pool.root, excluded: &pool.excluded_root };
        let header = contribution::deposit(&ctx, roots, self.name.token(), &self.r);
        let c = contribution::commitment(&ctx, roots, self.name.token(), &self.r);
        Some(Made { ctx, pool_root: pool.root, header, c })
    }

    /// Commits; none before the pool is fixed.
    #[must_use]
    pub fn commit(&self, state: &DrawState) -> Option<Command> {
        let Made { ctx, pool_root, header, c } = self.made(state)?;
        let d = contribution::deposit_hash(&ctx, &header);
        let bytes = contribution::signed(&ctx, &pool_root, self.name.token(), &c, &d);
        Some(Command::Commit(DrawCommitted {
            of: state.ctx.as_ref()?.of.clone(),
            name: self.name,
            c: Hash(c),
            d: Hash(d),
            sig: Signature(seal::ed25519::sign(&self.sign, &bytes)),
        }))
    }

    /// Shows the deposit.
    #[must_use]
    pub fn show(&self, state: &DrawState) -> Option<Command> {
        let header = seal::bytes::hex(&self.made(state)?.header);
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

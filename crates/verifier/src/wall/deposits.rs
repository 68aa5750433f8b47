//! Deposits: what was recovered of them follows from the trustees' answers.
//!
//! Source: docs/spec/seal.md, "Deposits".

use domain::opening::{DepositsSettled, LaterDeposit};
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::Hash;
use domain::world::Event;
use seal::combine::{Combined, Outcome, Shared, combine};
use seal::deposit::{Deposit, Deposited, Expected, key_ctx};

use super::{Reader, Sealed};
use crate::log::Code;

impl Reader<'_> {
    /// Each deposit was recovered or has failed as the answers say, and a wrong answer names its
    /// trustee.
    pub(super) fn check_deposits(&mut self) {
        let settled: Vec<(u64, DepositsSettled)> = self
            .facts
            .iter()
            .filter_map(|it| match &it.event {
                Event::DepositsSettled(settled) => Some((it.index, settled.clone())),
                _ => None,
            })
            .collect();
        for (index, it) in settled {
            let name = it.envelope;
            for (contexts, recovered) in [(&it.recovered, true), (&it.failed, false)] {
                let lies = |ctx: &&Hash| self.is_recovered(name, **ctx) == Some(!recovered);
                if contexts.iter().any(|ctx| lies(&ctx)) {
                    self.find(Code::LawRefusedEvent, Some(index));
                }
            }
            for ctx in it.recovered.iter().chain(&it.failed) {
                let wrong = self.sealed(name, *ctx).and_then(|it| self.deposit(name, &it));
                for x in wrong.map(|it| it.wrong).unwrap_or_default() {
                    // In a contest whoever keeps his secret is named too, by the verdict alone.
                    if self.lied(name, *ctx, x) {
                        let at = self.release_index(name, Purpose::Deposit, x);
                        self.find(Code::OpenTrusteeWrongShare, at);
                    }
                }
            }
        }
    }

    /// Deposits that came at key-in bear a signature of their own bidder: nobody planted one.
    pub(super) fn check_later(&mut self) {
        for fact in self.facts {
            let Event::PricesCalled(called) = &fact.event else { continue };
            let own = |it: &LaterDeposit| {
                let mut bids = self.lot.standing().map(|it| it.1);
                let bid = bids.find(|bid| bid.envelopes.iter().any(|of| of.ctx == it.ctx));
                let bytes = seal::bytes::unhex(&it.deposit);
                let (Some(bid), Some(bytes)) = (bid, bytes) else { return false };
                let message = seal::keyin::later_message(&it.ctx.0, &bytes);
                let bound = self.bound.get(&bid.bidder).map(Vec::as_slice).unwrap_or_default();
                let mut keys = bound.iter().map(|it| &it.1).chain([&bid.key.0]);
                keys.any(|key| seal::ed25519::verify(key, &message, &it.signature.0))
            };
            if !called.later.iter().all(own) {
                self.find(Code::LawRefusedEvent, Some(fact.index));
            }
        }
    }

    /// The deposit of an envelope: the one in its record, else the one that came at key-in.
    pub(super) fn deposit_bytes(&self, sealed: &Sealed<'_>) -> Vec<u8> {
        let own = &sealed.record.envelopes()[sealed.at].deposit;
        let later = self.lot.opening.later.get(&Hash(sealed.ctx)).filter(|_| own.is_empty());
        let later = later.and_then(|it| seal::bytes::unhex(&it.deposit));
        later.unwrap_or_else(|| own.clone())
    }

    /// `None` when the record cannot be read.
    fn is_recovered(&self, name: EnvelopeName, ctx: Hash) -> Option<bool> {
        let sealed = self.sealed(name, ctx)?;
        let combined = self.deposit(name, &sealed);
        Some(combined.is_some_and(|it| matches!(it.outcome, Outcome::Good(_))))
    }

    /// Whether a trustee of a recovered deposit stated something else than its share.
    fn lied(&self, name: EnvelopeName, ctx: Hash, x: u8) -> bool {
        self.answers(name, Purpose::Deposit, ctx).contains_key(&x)
            && self.is_recovered(name, ctx) == Some(true)
    }

    /// Combines the answers again; `None` for a deposit that is none.
    pub(super) fn deposit(&self, name: EnvelopeName, sealed: &Sealed<'_>) -> Option<Combined> {
        let set = self.deposit_set(sealed.at)?;
        let header = sealed.header()?;
        let ctx_d = key_ctx(&sealed.ctx, &set.hash());
        let (t, n) = (set.t(), set.n());
        let deposited = Deposited::Key;
        let expected = Expected { deposited, ctx_d: &ctx_d, check: header.cb(), t, n };
        let deposit = Deposit::parse(&self.deposit_bytes(sealed), &expected).ok()?;
        let answers = self.answers(name, Purpose::Deposit, Hash(sealed.ctx));
        let published = self.published(name, Purpose::Deposit);
        let shared = Shared::Key { deposit: &deposit, ctx: &sealed.ctx };
        Some(combine(&shared, &set, &answers, Some(&published), None))
    }
}

//! The derandomised header `GSL1`: parsed, derived from the secrets, and derived again.

use crate::bytes::{Secret, derive, hash_labelled};
use crate::code::{Code, Refusal, ensure};
use crate::keyset::{KeySet, Purpose, SUITE};
use crate::slots::{SLOT, Slot, derive_slots, open_slot, slot};

/// Bytes before the slots.
const HEAD: usize = 104;

/// Length of a header for n trustees, in bytes.
#[must_use]
pub const fn length(n: u8) -> usize {
    HEAD + SLOT * n as usize
}

/// The bidder's half: `s_B` from `m_B`. Source: §5, step 1.
#[must_use]
pub fn bidder_secret(m_b: &[u8; 32], ctx: &[u8; 32]) -> Secret {
    derive(m_b, ctx, "bidder-secret", b"")
}

/// The trustees' half: `s_T` from `m_T`. Source: §5, step 1.
#[must_use]
pub fn trustee_secret(m_t: &[u8; 32], ctx: &[u8; 32]) -> Secret {
    derive(m_t, ctx, "trustee-secret", b"")
}

/// `CB`, which fixes `s_B`.
#[must_use]
pub fn bidder_check(ctx: &[u8; 32], s_b: &[u8; 32]) -> [u8; 32] {
    hash_labelled("cb", &[ctx, s_b])
}

/// `CT`, which fixes `s_T`.
#[must_use]
pub fn trustee_check(ctx: &[u8; 32], s_t: &[u8; 32]) -> [u8; 32] {
    hash_labelled("ct", &[ctx, s_t])
}

/// One step of the parsing order of §5, so that a door can run each over all envelopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// At least 8 bytes.
    Eight,
    Magic,
    Suite,
    Threshold,
    Reserved,
    Length,
    /// t and n of the lot.
    Policy,
    /// The ctx that the reader computed.
    Ctx,
}

impl Step {
    /// The steps in their order.
    pub const ALL: [Step; 8] = [
        Step::Eight,
        Step::Magic,
        Step::Suite,
        Step::Threshold,
        Step::Reserved,
        Step::Length,
        Step::Policy,
        Step::Ctx,
    ];

    /// Runs this step; the steps before it must have passed.
    ///
    /// # Errors
    ///
    /// The step's own code.
    pub fn check(self, bytes: &[u8], t: u8, n: u8, ctx: &[u8; 32]) -> Result<(), Refusal> {
        let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
        match self {
            Step::Eight => ensure(bytes.len() >= 8, Code::HeaderLength),
            Step::Magic => ensure(bytes.starts_with(b"GSL1"), Code::HeaderMagic),
            Step::Suite => ensure(at(4) == SUITE, Code::HeaderSuite),
            Step::Threshold => {
                ensure(Purpose::Share.admits(at(5), usize::from(at(6))), Code::HeaderThreshold)
            }
            Step::Reserved => ensure(at(7) == 0, Code::HeaderReserved),
            Step::Length => ensure(bytes.len() == length(at(6)), Code::HeaderLength),
            Step::Policy => ensure((at(5), at(6)) == (t, n), Code::HeaderPolicy),
            Step::Ctx => ensure(bytes.get(8..40) == Some(ctx), Code::CtxMismatch),
        }
    }
}

/// A header that passed all steps for its lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    bytes: Vec<u8>,
}

impl Header {
    /// Parses a header against the computed ctx and the lot's policy.
    ///
    /// # Errors
    ///
    /// `seal.header.length` (8), `.magic`, `.suite`, `.threshold`, `.reserved`, `.length`,
    /// `.policy`, `seal.ctx.mismatch`.
    pub fn parse(bytes: &[u8], ctx: &[u8; 32], t: u8, n: u8) -> Result<Header, Refusal> {
        for it in Step::ALL {
            it.check(bytes, t, n, ctx)?;
        }
        Ok(Header { bytes: bytes.to_vec() })
    }

    /// Derives the whole header from both halves. Source: §5.
    #[must_use]
    pub fn derive(s_b: &[u8; 32], s_t: &[u8; 32], ctx: &[u8; 32], set: &KeySet) -> Header {
        Header::assemble(&bidder_check(ctx, s_b), s_t, ctx, set)
    }

    fn assemble(cb: &[u8; 32], s_t: &[u8; 32], ctx: &[u8; 32], set: &KeySet) -> Header {
        let mut bytes = Vec::with_capacity(length(set.n()));
        bytes.extend_from_slice(b"GSL1");
        bytes.extend_from_slice(&[SUITE, set.t(), set.n(), 0]);
        bytes.extend_from_slice(ctx);
        bytes.extend_from_slice(cb);
        bytes.extend_from_slice(&trustee_check(ctx, s_t));
        bytes.extend(derive_slots(s_t, ctx, set));
        Header { bytes }
    }

    fn part(&self, at: usize) -> &[u8; 32] {
        self.bytes[at..].first_chunk().expect("a header has at least 104 bytes")
    }

    /// The whole header.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The ctx it names, already compared with the computed one.
    #[must_use]
    pub fn ctx(&self) -> &[u8; 32] {
        self.part(8)
    }

    /// `CB`.
    #[must_use]
    pub fn cb(&self) -> &[u8; 32] {
        self.part(40)
    }

    /// `CT`.
    #[must_use]
    pub fn ct(&self) -> &[u8; 32] {
        self.part(72)
    }

    /// How many shares open.
    #[must_use]
    pub fn t(&self) -> u8 {
        self.bytes[5]
    }

    /// How many slots there are.
    #[must_use]
    pub fn n(&self) -> u8 {
        self.bytes[6]
    }

    /// The slots' bytes.
    #[must_use]
    pub fn slots(&self) -> &[u8] {
        &self.bytes[HEAD..]
    }

    /// Slot `x`, from 1.
    pub(crate) fn slot(&self, x: u8) -> Option<Slot<'_>> {
        slot(self.slots(), x)
    }

    /// Opens the slot of trustee `x` with its one-time secret.
    ///
    /// # Errors
    ///
    /// `seal.share.index` for no such slot, then `seal.wrap.key`, `.low_order`, `.tag`.
    pub fn open_slot(&self, x: u8, secret: &[u8; 32], key: &[u8; 32]) -> Result<Secret, Refusal> {
        let slot = self.slot(x).ok_or(Code::ShareIndex)?;
        open_slot(slot, x, secret, key, self.ctx())
    }

    /// Checks a handed-in `s_B`.
    ///
    /// # Errors
    ///
    /// `seal.key.length` for other than 32 bytes, `seal.key.mismatch` when it misses CB.
    pub fn check_key(&self, s_b: &[u8]) -> Result<[u8; 32], Refusal> {
        let s_b: [u8; 32] = s_b.try_into().map_err(|_| Code::KeyLength)?;
        ensure(bidder_check(self.ctx(), &s_b) == *self.cb(), Code::KeyMismatch)?;
        Ok(s_b)
    }

    /// Compares a candidate for `s_T` with CT and, if it fits, the whole derived header with
    /// this one, byte for byte.
    ///
    /// # Errors
    ///
    /// `seal.seed.mismatch` when CT is missed, `seal.rederive.mismatch` when a byte differs.
    ///
    /// Source: §10.4.
    pub fn rederive(&self, s_t: &[u8; 32], set: &KeySet) -> Result<(), Refusal> {
        ensure(trustee_check(self.ctx(), s_t) == *self.ct(), Code::SeedMismatch)?;
        let again = Header::assemble(self.cb(), s_t, self.ctx(), set);
        ensure(again.bytes == self.bytes, Code::RederiveMismatch)
    }
}

//! Deposits `GSD1`: a 32-byte secret handed to t of n holders in advance.

use crate::bytes::{Secret, hash_labelled, lp};
use crate::code::{Code, Refusal, ensure};
use crate::combine::Published;
use crate::gf256;
use crate::keyset::{KeySet, Purpose, SUITE};
use crate::slots::{SLOT, Slot, derive_slots, open_slot, slot};

/// Bytes before the slots.
const HEAD: usize = 72;

/// What is deposited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deposited {
    /// 委托开标, or a later envelope: `s_B`.
    Key,
    /// A party's contribution to a draw.
    Draw,
}

impl Deposited {
    const fn byte(self) -> u8 {
        match self {
            Deposited::Key => 1,
            Deposited::Draw => 2,
        }
    }

    const fn keys(self) -> Purpose {
        match self {
            Deposited::Key => Purpose::Deposit,
            Deposited::Draw => Purpose::Draw,
        }
    }
}

/// `ctx_d` of purpose 1: the envelope's ctx and PKS of the `deposit` keys.
#[must_use]
pub fn key_ctx(ctx: &[u8; 32], set_hash: &[u8; 32]) -> [u8; 32] {
    hash_labelled("deposit", &[ctx, set_hash])
}

/// `ctx_d` of purpose 2: draw ctx, pool root, party and PKS of the `wrap` keys.
#[must_use]
pub fn draw_ctx(draw: &[u8], pool_root: &[u8; 32], name: &str, set_hash: &[u8; 32]) -> [u8; 32] {
    hash_labelled("draw", &[&lp(draw), &lp(pool_root), &lp(name.as_bytes()), &lp(set_hash)])
}

/// One step of the order of §12, so that a door can run each over all envelopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// At least 8 bytes.
    Eight,
    Magic,
    Suite,
    Threshold,
    Purpose,
    Length,
    /// t, n, ctx_d, check.
    Mismatch,
}

/// What a deposit is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected<'a> {
    pub deposited: Deposited,
    pub ctx_d: &'a [u8; 32],
    pub check: &'a [u8; 32],
    pub t: u8,
    pub n: u8,
}

impl Step {
    /// The steps in their order.
    pub const ALL: [Step; 7] = [
        Step::Eight,
        Step::Magic,
        Step::Suite,
        Step::Threshold,
        Step::Purpose,
        Step::Length,
        Step::Mismatch,
    ];

    /// Runs this step; the steps before it must have passed.
    ///
    /// # Errors
    ///
    /// The step's own code.
    pub fn check(self, bytes: &[u8], expected: &Expected<'_>) -> Result<(), Refusal> {
        let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
        match self {
            Step::Eight => ensure(bytes.len() >= 8, Code::DepositLength),
            Step::Magic => ensure(bytes.starts_with(b"GSD1"), Code::DepositMagic),
            Step::Suite => ensure(at(4) == SUITE, Code::DepositSuite),
            Step::Threshold => {
                let legal = expected.deposited.keys().admits(at(5), usize::from(at(6)));
                ensure(legal, Code::DepositThreshold)
            }
            Step::Purpose => ensure(at(7) == expected.deposited.byte(), Code::DepositPurpose),
            Step::Length => {
                ensure(bytes.len() == HEAD + SLOT * usize::from(at(6)), Code::DepositLength)
            }
            Step::Mismatch => {
                let policy = (at(5), at(6)) == (expected.t, expected.n);
                let ctx = bytes.get(8..40) == Some(expected.ctx_d);
                let check = bytes.get(40..72) == Some(expected.check);
                ensure(policy && ctx && check, Code::DepositMismatch)
            }
        }
    }
}

/// A deposit that passed all steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    bytes: Vec<u8>,
}

impl Deposit {
    /// Parses a deposit against what is expected of it.
    ///
    /// # Errors
    ///
    /// `seal.deposit.length` (8), `.magic`, `.suite`, `.threshold` by the rule of the purpose
    /// expected, `.purpose`, `.length`, `.mismatch`.
    pub fn parse(bytes: &[u8], expected: &Expected<'_>) -> Result<Deposit, Refusal> {
        for it in Step::ALL {
            it.check(bytes, expected)?;
        }
        Ok(Deposit { bytes: bytes.to_vec() })
    }

    /// Derives the deposit of a secret.
    #[must_use]
    pub fn derive(
        deposited: Deposited,
        secret: &[u8; 32],
        ctx_d: &[u8; 32],
        check: &[u8; 32],
        set: &KeySet,
    ) -> Deposit {
        let mut bytes = Vec::with_capacity(HEAD + SLOT * set.keys().len());
        bytes.extend_from_slice(b"GSD1");
        bytes.extend_from_slice(&[SUITE, set.t(), set.n(), deposited.byte()]);
        bytes.extend_from_slice(ctx_d);
        bytes.extend_from_slice(check);
        bytes.extend(derive_slots(secret, ctx_d, set));
        Deposit { bytes }
    }

    /// The whole deposit.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `ctx_d`.
    #[must_use]
    pub fn ctx_d(&self) -> &[u8; 32] {
        self.bytes[8..].first_chunk().expect("a deposit has at least 72 bytes")
    }

    /// `check`: CB for purpose 1, the commitment for purpose 2.
    #[must_use]
    pub fn check(&self) -> &[u8; 32] {
        self.bytes[40..].first_chunk().expect("a deposit has at least 72 bytes")
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

    /// Opens the slot of holder `x` with its one-time secret.
    ///
    /// # Errors
    ///
    /// `seal.share.index` for no such slot, then `seal.wrap.key`, `.low_order`, `.tag`.
    pub fn open_slot(&self, x: u8, secret: &[u8; 32], key: &[u8; 32]) -> Result<Secret, Refusal> {
        let slot = self.slot(x).ok_or(Code::ShareIndex)?;
        open_slot(slot, x, secret, key, self.ctx_d())
    }

    /// Opens the slots of the first t of `keys`, combines them and derives every byte again, so
    /// that no other t can say otherwise. A draw's contribution is recovered so (draw.md §4).
    ///
    /// # Errors
    ///
    /// `seal.share.count` for fewer than t keys, `seal.share.index`, `seal.wrap.key`,
    /// `.low_order`, `.tag` for a slot, `seal.deposit.rederive`.
    pub fn combine(&self, keys: &Published, set: &KeySet) -> Result<Secret, Refusal> {
        let t = usize::from(set.t());
        ensure(keys.len() >= t, Code::ShareCount)?;
        let opened = keys.iter().take(t).map(|(x, secret)| {
            let key = set.key(*x).ok_or(Code::ShareIndex)?;
            Ok((*x, *self.open_slot(*x, secret, key)?))
        });
        let secret = gf256::at_zero(&opened.collect::<Result<Vec<_>, Refusal>>()?);
        self.rederive(&secret, set)?;
        Ok(secret)
    }

    /// Derives the slots again and compares every byte.
    ///
    /// # Errors
    ///
    /// `seal.deposit.rederive`.
    pub fn rederive(&self, secret: &[u8; 32], set: &KeySet) -> Result<(), Refusal> {
        let again = derive_slots(secret, self.ctx_d(), set);
        ensure(again == self.slots(), Code::DepositRederive)
    }
}

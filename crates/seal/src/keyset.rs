//! Trustees' one-time keys: sets, their hash, statements, assignments, and the checks on them.

use std::collections::{BTreeMap, BTreeSet};

use crate::bytes::{domain, hash_labelled, lp, unhex32};
use crate::code::{Code, Refusal, ensure};
use crate::ctx::Lot;
use crate::{ed25519, x25519};

/// The only suite there is.
pub const SUITE: u8 = 1;

/// What a key of a trustee is for; a key serves one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Wraps a share of `s_T`.
    Share,
    /// Wraps a share of a deposited `s_B`.
    Deposit,
    /// Wraps a share of a draw's contribution.
    Draw,
}

impl Purpose {
    /// The purpose's name in statements.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Purpose::Share => "share",
            Purpose::Deposit => "deposit",
            Purpose::Draw => "draw",
        }
    }

    /// Reads a purpose's name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Purpose> {
        [Purpose::Share, Purpose::Deposit, Purpose::Draw].into_iter().find(|it| it.name() == name)
    }

    /// True when t of n is a policy of this purpose: n = 2t − 1 with t from 2 to 5, or for
    /// draws 2 ≤ t < n ≤ 16.
    #[must_use]
    pub const fn admits(self, t: u8, n: usize) -> bool {
        match self {
            Purpose::Share | Purpose::Deposit => t >= 2 && t <= 5 && n == 2 * t as usize - 1,
            Purpose::Draw => t >= 2 && (t as usize) < n && n <= 16,
        }
    }
}

/// A checked set of one-time keys, in the order of the announcement, x from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet {
    t: u8,
    keys: Vec<[u8; 32]>,
}

impl KeySet {
    /// Checks a set.
    ///
    /// # Errors
    ///
    /// `seal.pks.count`, `.length`, `.noncanonical`, `.low_order`, `.duplicate`, `.spent`, each
    /// over all keys before the next.
    ///
    /// Source: §3.
    pub fn new(
        purpose: Purpose,
        t: u8,
        keys: &[impl AsRef<[u8]>],
        spent: &BTreeSet<[u8; 32]>,
    ) -> Result<KeySet, Refusal> {
        ensure(purpose.admits(t, keys.len()), Code::PksCount)?;
        let keys: Option<Vec<[u8; 32]>> =
            keys.iter().map(|it| it.as_ref().try_into().ok()).collect();
        let keys = keys.ok_or(Code::PksLength)?;
        ensure(keys.iter().all(x25519::is_canonical), Code::PksNoncanonical)?;
        ensure(!keys.iter().any(x25519::is_low_order), Code::PksLowOrder)?;
        let distinct: BTreeSet<_> = keys.iter().collect();
        ensure(distinct.len() == keys.len(), Code::PksDuplicate)?;
        ensure(!keys.iter().any(|it| spent.contains(it)), Code::PksSpent)?;
        Ok(KeySet { t, keys })
    }

    /// How many shares open.
    #[must_use]
    pub const fn t(&self) -> u8 {
        self.t
    }

    /// How many trustees there are, at most 16.
    #[must_use]
    pub fn n(&self) -> u8 {
        u8::try_from(self.keys.len()).expect("a set has at most 16 keys")
    }

    /// The keys, x = 1 first.
    #[must_use]
    pub fn keys(&self) -> &[[u8; 32]] {
        &self.keys
    }

    /// The key of trustee `x`, from 1.
    #[must_use]
    pub fn key(&self, x: u8) -> Option<&[u8; 32]> {
        self.keys.get(usize::from(x).checked_sub(1)?)
    }

    /// PKS, the printed hash of the set.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        hash_labelled("pks", &[&[SUITE, self.t, self.n()], self.keys.as_flattened()])
    }
}

/// True for a public key that may stand in a set: canonical and not of low order.
#[must_use]
pub fn is_usable(key: &[u8; 32]) -> bool {
    x25519::is_canonical(key) && !x25519::is_low_order(key)
}

/// What a trustee signs over a fresh one-time key.
#[must_use]
pub fn key_statement(trustee: &str, purpose: Purpose, serial: u64, key: &[u8; 32]) -> Vec<u8> {
    let named = [lp(trustee.as_bytes()), lp(purpose.name().as_bytes())].concat();
    [&domain("trustee-key")[..], &named, &serial.to_be_bytes(), key].concat()
}

/// Where a set is used. For [`Purpose::Draw`] the lot's `lot` is the draw's name, the round its
/// seq, and `envelope` is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub lot: &'a Lot,
    pub envelope: &'a str,
    pub purpose: Purpose,
}

/// What trustee `x` signs to assign its key to a place.
#[must_use]
pub fn assignment(place: &Place<'_>, x: u8, set_hash: &[u8; 32]) -> Vec<u8> {
    let mut out = domain("assign");
    for it in [place.lot.tender(), place.lot.lot(), place.lot.round(), place.envelope] {
        out.extend(lp(it.as_bytes()));
    }
    out.extend(lp(place.purpose.name().as_bytes()));
    out.push(x);
    out.extend_from_slice(set_hash);
    out
}

/// The two signatures that come with a key of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    pub trustee: String,
    pub serial: u64,
    /// Over [`key_statement`]; `None` when missing.
    pub key_signature: Option<Vec<u8>>,
    /// Over [`assignment`]; `None` when missing.
    pub assignment_signature: Option<Vec<u8>>,
}

/// Checks the statements and assignments of a set and compares it with the printed hash.
///
/// `trustees` are signing keys known from outside the platform.
///
/// # Errors
///
/// `seal.pks.statement`, `.assignment`, `.mismatch`, each over all keys before the next.
///
/// Source: §3.
pub fn check_set(
    set: &KeySet,
    place: &Place<'_>,
    vouched: &[Vouched],
    trustees: &BTreeMap<String, [u8; 32]>,
    printed: &[u8; 32],
) -> Result<(), Refusal> {
    ensure(vouched.len() == set.keys.len(), Code::PksStatement)?;
    for (key, it) in set.keys.iter().zip(vouched) {
        let signer = trustees.get(&it.trustee).ok_or(Code::PksStatement)?;
        let signature = it.key_signature.as_ref().ok_or(Code::PksStatement)?;
        let message = key_statement(&it.trustee, place.purpose, it.serial, key);
        ensure(ed25519::verify(signer, &message, signature), Code::PksStatement)?;
    }
    let names: BTreeSet<_> = vouched.iter().map(|it| &it.trustee).collect();
    ensure(names.len() == vouched.len(), Code::PksStatement)?;
    let hash = set.hash();
    for (x, it) in (1..).zip(vouched) {
        let signer = trustees.get(&it.trustee).ok_or(Code::PksStatement)?;
        let signature = it.assignment_signature.as_ref().ok_or(Code::PksAssignment)?;
        let message = assignment(place, x, &hash);
        ensure(ed25519::verify(signer, &message, signature), Code::PksAssignment)?;
    }
    ensure(hash == *printed, Code::PksMismatch)
}

/// Reads a trustees file: per line a name, one space, 64 hex of an Ed25519 key.
///
/// A name stands once, and so does a key; the last line may lack its line feed.
#[must_use]
pub fn parse_trustees(text: &str) -> Option<BTreeMap<String, [u8; 32]>> {
    let mut out = BTreeMap::new();
    for line in text.lines() {
        let (name, key) = line.split_once(' ')?;
        let key = unhex32(key).filter(ed25519::is_public_key)?;
        let fresh = crate::ctx::is_id(name) && !out.values().any(|it| *it == key);
        if !fresh || out.insert(name.to_owned(), key).is_some() {
            return None;
        }
    }
    Some(out)
}

/// A fresh one-time key's public half, for a secret of 32 random bytes.
#[must_use]
pub fn one_time_public(secret: &[u8; 32]) -> [u8; 32] {
    x25519::public(secret)
}

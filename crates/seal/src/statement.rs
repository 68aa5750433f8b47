//! Trustees' share statements, the key-in statement of the platform, and the key-set digest.

use std::collections::BTreeSet;

use crate::bytes::{domain, hash, hash_labelled};
use crate::code::{Code, Refusal, ensure};
use crate::ed25519;

/// What every statement of one batch names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// ctx, or `ctx_d` in a deposit batch.
    pub ctx: &'a [u8; 32],
    /// The header's bytes, or the deposit's.
    pub header: &'a [u8],
    /// Entry bytes of the last of `KeyInClosed`, `PricesCalled`, `DepositsSettled`.
    pub leaf: &'a [u8],
}

/// One trustee's signed answer about one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareStatement {
    /// From 1.
    pub x: u8,
    pub signature: Vec<u8>,
    /// `None`: the slot does not open.
    pub share: Option<Vec<u8>>,
}

/// What a trustee signs about one slot; `None` says that the slot does not open.
#[must_use]
pub fn share_message(named: &Named<'_>, x: u8, share: Option<&[u8]>) -> Vec<u8> {
    let answer = share.map_or_else(|| vec![0], |it| [&[1], it].concat());
    let (header, leaf) = (hash(&[named.header]), hash(&[named.leaf]));
    [&domain("share")[..], named.ctx, &header, &leaf, &[x], &answer].concat()
}

/// Checks the signed answers about one header; `trustees` are signing keys, x = 1 first.
///
/// # Errors
///
/// `seal.share.index`, `.duplicate`, `.statement`, each over all before the next.
pub fn check_statements(
    named: &Named<'_>,
    statements: &[ShareStatement],
    trustees: &[[u8; 32]],
) -> Result<(), Refusal> {
    let signer = |x: u8| trustees.get(usize::from(x).wrapping_sub(1));
    ensure(statements.iter().all(|it| signer(it.x).is_some()), Code::ShareIndex)?;
    let distinct: BTreeSet<u8> = statements.iter().map(|it| it.x).collect();
    ensure(distinct.len() == statements.len(), Code::ShareDuplicate)?;
    for it in statements {
        let signer = signer(it.x).ok_or(Code::ShareIndex)?;
        let length = it.share.as_ref().is_none_or(|share| share.len() == 32);
        let message = share_message(named, it.x, it.share.as_deref());
        let signed = ed25519::verify(signer, &message, &it.signature);
        ensure(length && signed, Code::ShareStatement)?;
    }
    Ok(())
}

/// What a key-in handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandedIn {
    Key,
    Deposit,
}

/// What the platform signs about one value of a key-in; `stamp_ms` is the door's stamp.
#[must_use]
pub fn key_in_message(ctx: &[u8; 32], kind: HandedIn, value: &[u8], stamp_ms: u64) -> Vec<u8> {
    let kind = match kind {
        HandedIn::Key => 1,
        HandedIn::Deposit => 2,
    };
    let value = hash(&[value]);
    [&domain("key-in")[..], ctx, &[kind], &value, &stamp_ms.to_be_bytes()].concat()
}

/// The digest over handed-in keys, ascending by ctx; the order given does not matter.
#[must_use]
pub fn key_set_digest(keys: &[([u8; 32], [u8; 32])]) -> [u8; 32] {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    let joined: Vec<u8> = keys.iter().flat_map(|(ctx, s_b)| [*ctx, *s_b].concat()).collect();
    hash_labelled("key-set", &[&joined])
}

//! Shares of a secret, each wrapped to one trustee, with all randomness derived from the secret.

use crate::bytes::{Secret, derive, unwrap, wrap};
use crate::code::{Code, Refusal};
use crate::keyset::KeySet;
use crate::{gf256, x25519};
use zeroize::Zeroizing;

/// Bytes of one slot: `E_x` and `C_x`.
pub(crate) const SLOT: usize = 80;

/// One trustee's slot as it stands in a header or deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot<'a> {
    /// `E_x`, the ephemeral point.
    pub point: &'a [u8; 32],
    /// `C_x`, the wrapped share.
    pub wrapped: &'a [u8; 48],
}

/// Reads slot `x` from the slots' bytes.
pub(crate) fn slot(slots: &[u8], x: u8) -> Option<Slot<'_>> {
    let bytes = slots.as_chunks::<SLOT>().0.get(usize::from(x).checked_sub(1)?)?;
    Some(Slot { point: bytes.first_chunk()?, wrapped: bytes.last_chunk()? })
}

/// The polynomial of a secret, constant first. Source: §5, step 2.
fn coefficients(secret: &[u8; 32], ctx: &[u8; 32], t: u8) -> Vec<Secret> {
    let mut out = vec![Zeroizing::new(*secret)];
    out.extend((1..t).map(|k| derive(secret, ctx, "coef", &[k])));
    out
}

/// The true share of trustee `x`.
pub(crate) fn share(secret: &[u8; 32], ctx: &[u8; 32], t: u8, x: u8) -> Secret {
    gf256::evaluate(&coefficients(secret, ctx, t), x)
}

fn wrap_key(z: &[u8; 32], point: &[u8; 32], key: &[u8; 32], ctx: &[u8; 32]) -> Secret {
    derive(z, &[*point, *key].concat(), "wrap", ctx)
}

/// Derives all slots of a secret; a function of its inputs, so anybody can repeat it.
///
/// Source: §5, steps 2 to 4.
pub(crate) fn derive_slots(secret: &[u8; 32], ctx: &[u8; 32], set: &KeySet) -> Vec<u8> {
    let polynomial = coefficients(secret, ctx, set.t());
    let mut out = Vec::with_capacity(set.keys().len() * SLOT);
    for (x, key) in (1..).zip(set.keys()) {
        let ephemeral = derive(secret, ctx, "eph", &[x]);
        let point = x25519::public(&ephemeral);
        let z = x25519::shared(&ephemeral, key).expect("a checked key is not of low order");
        let wrapped =
            wrap(&wrap_key(&z, &point, key, ctx), &[x], &*gf256::evaluate(&polynomial, x));
        out.extend_from_slice(&point);
        out.extend_from_slice(&wrapped);
    }
    out
}

/// Opens one slot with the one-time secret of its trustee.
///
/// # Errors
///
/// `seal.wrap.key` when the secret does not meet `key`, `.low_order`, `.tag`.
pub fn open_slot(
    slot: Slot<'_>,
    x: u8,
    secret: &[u8; 32],
    key: &[u8; 32],
    ctx: &[u8; 32],
) -> Result<Secret, Refusal> {
    if x25519::public(secret) != *key {
        return Err(Code::WrapKey.into());
    }
    let z = x25519::shared(secret, slot.point).ok_or(Code::WrapLowOrder)?;
    let opened = unwrap(&wrap_key(&z, slot.point, key, ctx), &[x], slot.wrapped);
    let opened = opened.ok_or(Code::WrapTag)?;
    let share: [u8; 32] = opened[..].try_into().map_err(|_| Code::WrapTag)?;
    Ok(Zeroizing::new(share))
}

//! Ed25519 with the strict byte checks of §1 before any library sees the signature.

use std::io;

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::hazmat::ExpandedSecretKey;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

/// The order L of the base point, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// y of the points of order 8. Source: `tables.json`, `small_order_y`.
const Y8: [u8; 32] = [
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
];

/// p − y8.
const Y8_NEGATIVE: [u8; 32] = [
    0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
    0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
];

/// True when the low 255 bits are below p and no y of small order.
fn is_sound_point(encoded: &[u8; 32]) -> bool {
    let mut y = *encoded;
    y[31] &= 0x7f;
    let mut one = [0; 32];
    one[0] = 1;
    let mut minus_one = [0xff; 32];
    minus_one[0] = 0xec;
    minus_one[31] = 0x7f;
    crate::x25519::is_canonical(&y) && ![[0; 32], one, minus_one, Y8, Y8_NEGATIVE].contains(&y)
}

fn is_below_order(s: &[u8; 32]) -> bool {
    s.iter().rev().lt(ORDER.iter().rev())
}

/// True when `key` is an encoding that the strict checks let through and that is on the curve.
#[must_use]
pub fn is_public_key(key: &[u8; 32]) -> bool {
    is_sound_point(key) && VerifyingKey::from_bytes(key).is_ok()
}

/// The key and signature after the byte checks; `None` when a check fails.
fn admit(key: &[u8; 32], signature: &[u8]) -> Option<(VerifyingKey, Signature)> {
    let signature: &[u8; 64] = signature.try_into().ok()?;
    let r: &[u8; 32] = signature.first_chunk()?;
    let s: &[u8; 32] = signature.last_chunk()?;
    if !is_sound_point(key) || !is_sound_point(r) || !is_below_order(s) {
        return None;
    }
    Some((VerifyingKey::from_bytes(key).ok()?, Signature::from_bytes(signature)))
}

/// True when the signature holds under the strict rules: canonical A and R, none of small
/// order, S < L, and encode([S]B − [h]A) = R bytewise.
///
/// Source: §1, Signatures.
#[must_use]
pub fn verify(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let Some((key, signature)) = admit(key, signature) else { return false };
    // `verify` compares the recomputed R bytewise; `verify_strict` would add nothing after `admit`.
    ed25519_dalek::Verifier::verify(&key, message, &signature).is_ok()
}

/// [`verify`] over `prefix` and then all of `message`, read in pieces.
///
/// # Errors
///
/// Only those of the reader.
pub fn verify_reader(
    key: &[u8; 32],
    prefix: &[u8],
    message: &mut impl io::Read,
    signature: &[u8],
) -> io::Result<bool> {
    let Some((key, signature)) = admit(key, signature) else { return Ok(false) };
    let Ok(mut state) = key.verify_stream(&signature) else { return Ok(false) };
    state.update(prefix);
    pieces(message, |it| state.update(it))?;
    Ok(state.finalize_and_verify().is_ok())
}

/// Signs a message with a secret seed.
#[must_use]
pub fn sign(secret: &[u8; 32], message: &[u8]) -> [u8; 64] {
    SigningKey::from_bytes(secret).sign(message).to_bytes()
}

/// Signs a message that is too long to hold, as [`sign`] does: it passes by twice.
///
/// The second passing must be the first one's bytes: two messages under one nonce give the secret
/// away. Whoever hashes them compares them.
pub(crate) struct TwicePassing {
    secret: ExpandedSecretKey,
    key: VerifyingKey,
}

/// The secret nonce of one signature and its point R.
pub(crate) struct SecretNonce {
    r: Zeroizing<Scalar>,
    point: CompressedEdwardsY,
}

impl TwicePassing {
    pub(crate) fn new(secret: &[u8; 32]) -> TwicePassing {
        let key = SigningKey::from_bytes(secret).verifying_key();
        TwicePassing { secret: ExpandedSecretKey::from(secret), key }
    }

    /// The hash that the message passes by first.
    pub(crate) fn first(&self) -> Sha512 {
        Sha512::new_with_prefix(self.secret.hash_prefix)
    }

    /// The nonce, once the whole message has passed by.
    pub(crate) fn nonce(&self, first: Sha512) -> SecretNonce {
        let r = Zeroizing::new(Scalar::from_bytes_mod_order_wide(&first.finalize().into()));
        let point = EdwardsPoint::mul_base(&r).compress();
        SecretNonce { r, point }
    }

    /// The hash that the message passes by a second time.
    pub(crate) fn second(&self, nonce: &SecretNonce) -> Sha512 {
        Sha512::new_with_prefix(nonce.point.as_bytes()).chain_update(self.key.as_bytes())
    }

    /// The signature over the bytes that passed by the second time.
    ///
    /// Checked as a verifier does: `None` when this machine reckons wrong.
    pub(crate) fn finish(&self, nonce: &SecretNonce, second: Sha512) -> Option<[u8; 64]> {
        let h = Scalar::from_bytes_mod_order_wide(&second.finalize().into());
        let s = h * self.secret.scalar + *nonce.r;
        let minus_a = -self.key.to_edwards();
        let again = EdwardsPoint::vartime_double_scalar_mul_basepoint(&h, &minus_a, &s).compress();
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(nonce.point.as_bytes());
        signature[32..].copy_from_slice(s.as_bytes());
        (again == nonce.point).then_some(signature)
    }
}

/// The public key of a secret seed.
#[must_use]
pub fn public(secret: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(secret).verifying_key().to_bytes()
}

fn pieces(from: &mut impl io::Read, mut each: impl FnMut(&[u8])) -> io::Result<()> {
    let mut piece = vec![0; 65_536];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(count) => each(&piece[..count]),
            Err(it) if it.kind() == io::ErrorKind::Interrupted => {}
            Err(it) => return Err(it),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_made_in_pieces_is_the_ordinary_one() {
        let message: Vec<u8> = (0..200_000_u32).map(|it| it.to_le_bytes()[0]).collect();
        let whole = sign(&[9; 32], &[&b"prefix"[..], &message].concat());
        let signing = TwicePassing::new(&[9; 32]);
        let pass = |state: Sha512| {
            message.chunks(777).fold(state.chain_update(b"prefix"), Sha512::chain_update)
        };
        let nonce = signing.nonce(pass(signing.first()));
        assert_eq!(Some(whole), signing.finish(&nonce, pass(signing.second(&nonce))));
        let key = public(&[9; 32]);
        assert!(verify_reader(&key, b"prefix", &mut &message[..], &whole).expect("memory"));
        assert!(!verify_reader(&key, b"prefiX", &mut &message[..], &whole).expect("memory"));
    }
}

//! The byte notation of the protocol: `lp`, labels, `H`, `K`, the zero-nonce AEAD, hex.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// 32 secret bytes, wiped when dropped.
pub type Secret = Zeroizing<[u8; 32]>;

/// The 13 bytes before every label. Source: §1.
pub const DOMAIN: &[u8] = b"ggzy.seal/v1/";

/// `lp(x)`: the length of `x` as 8 bytes, big-endian, then `x`.
#[must_use]
pub fn lp(x: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + x.len());
    out.extend_from_slice(&(x.len() as u64).to_be_bytes());
    out.extend_from_slice(x);
    out
}

/// `D"label\0"`: the protocol's domain, the label, one zero byte.
#[must_use]
pub fn domain(label: &str) -> Vec<u8> {
    [DOMAIN, label.as_bytes(), &[0]].concat()
}

/// SHA-256 over the parts, one after the other.
#[must_use]
pub fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut state = Sha256::new();
    for it in parts {
        state.update(it);
    }
    state.finalize().into()
}

/// `H(D"label\0" ‖ parts …)`.
#[must_use]
pub fn hash_labelled(label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut state = Sha256::new();
    state.update(domain(label));
    for it in parts {
        state.update(it);
    }
    state.finalize().into()
}

/// HKDF-SHA-256 to 32 bytes with a raw `info`.
pub(crate) fn hkdf(ikm: &[u8], salt: &[u8], info: &[u8]) -> Secret {
    let mut out = Zeroizing::new([0_u8; 32]);
    Hkdf::<Sha256>::new(Some(salt), ikm)
        .expand(info, out.as_mut())
        .expect("32 bytes are within HKDF's bound");
    out
}

/// `K(ikm, salt, label, c)` of §1; an empty `c` keeps the zero byte.
pub(crate) fn derive(ikm: &[u8], salt: &[u8], label: &str, c: &[u8]) -> Secret {
    hkdf(ikm, salt, &[&domain(label), c].concat())
}

/// Encrypts with a zero nonce; right only because every key is used once.
pub(crate) fn wrap(key: &[u8; 32], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    ChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&Nonce::default(), Payload { msg, aad })
        .expect("a short message is within the cipher's bound")
}

/// Opens what [`wrap`] made; `None` when the tag fails.
pub(crate) fn unwrap(key: &[u8; 32], aad: &[u8], msg: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    ChaCha20Poly1305::new(&Key::from(*key))
        .decrypt(&Nonce::default(), Payload { msg, aad })
        .ok()
        .map(Zeroizing::new)
}

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for it in bytes {
        out.push(char::from(DIGITS[usize::from(it >> 4)]));
        out.push(char::from(DIGITS[usize::from(it & 15)]));
    }
    out
}

/// Reads lower-case hex of even length; anything else is `None`.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    fn digit(it: u8) -> Option<u8> {
        match it {
            b'0'..=b'9' => Some(it - b'0'),
            b'a'..=b'f' => Some(it - b'a' + 10),
            _ => None,
        }
    }
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[a, b]| Some(digit(*a)? << 4 | digit(*b)?)).collect()
}

/// Reads exactly `N` bytes of lower-case hex.
#[must_use]
pub fn unhex_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex(text)?.try_into().ok()
}

/// Reads 32 bytes of lower-case hex.
#[must_use]
pub fn unhex32(text: &str) -> Option<[u8; 32]> {
    unhex_array(text)
}

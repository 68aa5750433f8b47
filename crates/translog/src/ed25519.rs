//! Ed25519 signatures under one strict rule, checked on the bytes before any library sees them.
//!
//! Libraries differ on small-order and non-canonical points; the byte checks here make every
//! reader of a log answer alike. Source: docs/spec/seal.md, "Signatures".

use ed25519_dalek::{Signature, Verifier, VerifyingKey};

/// The field prime 2^255 - 19, little-endian.
const P: [u8; 32] = {
    let mut p = [0xff; 32];
    p[0] = 0xed;
    p[31] = 0x7f;
    p
};

/// The group order L, little-endian.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// The y coordinates of the points of order 8; the second is p minus the first.
const Y8: [[u8; 32]; 2] = [
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

/// Tells whether `a < b`, both little-endian.
fn less(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// Tells whether an encoded point has a canonical y that belongs to no point of small order.
fn sound_point(encoded: &[u8; 32]) -> bool {
    let mut y = *encoded;
    y[31] &= 0x7f;
    let mut one = [0; 32];
    one[0] = 1;
    let mut minus_one = P;
    minus_one[0] -= 1;
    less(&y, &P) && ![[0; 32], one, minus_one, Y8[0], Y8[1]].contains(&y)
}

/// Tells whether a public key is one that [`verify`] could ever accept.
pub fn sound_key(key: &[u8; 32]) -> bool {
    sound_point(key) && VerifyingKey::from_bytes(key).is_ok()
}

/// Tells whether `signature` is `key`'s over `message`.
pub fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let (r, s) = signature.split_first_chunk::<32>().expect("64 bytes hold 32");
    let s: &[u8; 32] = s.try_into().expect("the other 32 bytes");
    if !sound_point(key) || !sound_point(r) || !less(s, &L) {
        return false;
    }
    let Ok(key) = VerifyingKey::from_bytes(key) else { return false };
    // The library's plain check recomputes R and compares its encoding bytewise.
    key.verify(message, &Signature::from_bytes(signature)).is_ok()
}

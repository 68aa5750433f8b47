//! X25519 with the byte checks that the protocol puts before every use of a public point.

use crate::bytes::Secret;
use zeroize::Zeroizing;

/// The five u-coordinates of low order. Source: `tables.json`, `low_order_u`.
const LOW_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    [
        1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0,
    ],
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0x7f,
    ],
];

/// True when the little-endian number is below 2²⁵⁵ − 19.
pub(crate) fn is_canonical(u: &[u8; 32]) -> bool {
    let p_tail = u[1..31].iter().all(|it| *it == 0xff) && u[31] == 0x7f && u[0] >= 0xed;
    u[31] < 0x80 && !p_tail
}

/// True for a canonical point of low order.
pub(crate) fn is_low_order(u: &[u8; 32]) -> bool {
    LOW_ORDER.contains(u)
}

/// The public point of a secret.
pub(crate) fn public(secret: &[u8; 32]) -> [u8; 32] {
    x25519_dalek::PublicKey::from(&x25519_dalek::StaticSecret::from(*secret)).to_bytes()
}

/// The shared point; `None` when it is all zero.
pub(crate) fn shared(secret: &[u8; 32], point: &[u8; 32]) -> Option<Secret> {
    let z = Zeroizing::new(x25519_dalek::x25519(*secret, *point));
    if subtle::ConstantTimeEq::ct_eq(&z[..], &[0; 32][..]).into() { None } else { Some(z) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_order_points_give_an_all_zero_secret_and_are_canonical() {
        for it in LOW_ORDER {
            assert!(is_canonical(&it));
            assert!(shared(&[7; 32], &it).is_none());
        }
    }
}

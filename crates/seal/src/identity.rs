//! The one-time age identity of an envelope, and its two texts in bech32 (BIP 173).

use crate::bytes::{Secret, derive};
use crate::x25519;

const CHARSET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// The identity that both halves together give. Source: §5, step 6.
#[must_use]
pub fn identity(s_t: &[u8; 32], s_b: &[u8; 32], ctx: &[u8; 32]) -> Secret {
    let both = zeroize::Zeroizing::new([*s_t, *s_b].concat());
    derive(&both, ctx, "age-identity", b"")
}

/// The recipient's point of an identity.
#[must_use]
pub fn recipient(identity: &[u8; 32]) -> [u8; 32] {
    x25519::public(identity)
}

/// `AGE-SECRET-KEY-1…`, as stock tools read it.
#[must_use]
pub fn identity_text(identity: &[u8; 32]) -> String {
    bech32("age-secret-key-", identity).to_ascii_uppercase()
}

/// `age1…`, as stock tools read it.
#[must_use]
pub fn recipient_text(recipient: &[u8; 32]) -> String {
    bech32("age", recipient)
}

fn checksum_step(state: u32, value: u8) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = state >> 25;
    let mut next = ((state & 0x01ff_ffff) << 5) ^ u32::from(value);
    for (i, it) in GENERATOR.iter().enumerate() {
        if top >> i & 1 == 1 {
            next ^= it;
        }
    }
    next
}

fn bech32(prefix: &str, data: &[u8; 32]) -> String {
    let mut values = Vec::with_capacity(58);
    let (mut held, mut bits) = (0_u32, 0);
    for it in data {
        held = held << 8 | u32::from(*it);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            values.push((held >> bits & 31) as u8);
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        values.push((held << (5 - bits) & 31) as u8);
    }
    let mut state = 1;
    for it in prefix.bytes().map(|it| it >> 5) {
        state = checksum_step(state, it);
    }
    state = checksum_step(state, 0);
    for it in prefix.bytes().map(|it| it & 31).chain(values.iter().copied()).chain([0; 6]) {
        state = checksum_step(state, it);
    }
    state ^= 1;
    values.extend((0..6).map(|i| (state >> (5 * (5 - i)) & 31) as u8));
    let text = values.iter().map(|it| char::from(CHARSET[usize::from(*it)]));
    format!("{prefix}1{}", text.collect::<String>())
}

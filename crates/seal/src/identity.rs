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

/// The recipient's point of `age1…`; `None` for any other text, and for a point of low order.
#[must_use]
pub fn recipient_of(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("age1")?;
    let (mut all, mut held, mut bits) = (Vec::with_capacity(32), 0_u32, 0);
    // Six characters of checksum end the text; they are compared with those of the same point.
    for it in digits.bytes().take(digits.len().checked_sub(6)?) {
        let value = CHARSET.iter().position(|known| *known == it)?;
        held = held << 5 | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            all.push(u8::try_from(held >> bits & 255).ok()?);
        }
        held &= (1 << bits) - 1;
    }
    let point = <[u8; 32]>::try_from(all).ok()?;
    let same = recipient_text(&point) == text;
    (same && x25519::is_canonical(&point) && !x25519::is_low_order(&point)).then_some(point)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipients_text_gives_its_point_and_any_other_text_none() {
        let point = recipient(&[7; 32]);
        let text = recipient_text(&point);
        assert_eq!(recipient_of(&text), Some(point));
        let wrong = |at: usize| {
            let mut all = text.clone().into_bytes();
            all[at] = if all[at] == b'q' { b'p' } else { b'q' };
            String::from_utf8(all).unwrap()
        };
        for at in 0..text.len() {
            assert_eq!(recipient_of(&wrong(at)), None, "{at}");
        }
        let low = recipient_text(&[0; 32]);
        for other in ["", "age1", "age1qqqqqq", &text[..61], &text.to_uppercase(), &low] {
            assert_eq!(recipient_of(other), None, "{other}");
        }
        assert_eq!(recipient_of(&format!("{text}q")), None);
        assert_eq!(recipient_of(&"age1é".repeat(20)), None);
    }
}

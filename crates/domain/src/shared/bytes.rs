//! Fixed-size byte strings, each with its meaning in its name.

use std::fmt;

macro_rules! bytes {
    ($(#[$doc:meta])* $name:ident, $size:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $size]);

        impl $name {
            /// Lower-case hex, two digits a byte.
            #[must_use]
            pub fn hex(&self) -> String {
                hex(&self.0)
            }

            /// Reads lower-case hex of exactly this size; anything else is `None`.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                let mut out = [0; $size];
                read_hex(text, &mut out)?;
                Some(Self(out))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let shown = &self.hex()[..8]; // not law: enough for a log
                write!(f, "{}({shown}…)", stringify!($name))
            }
        }
    };
}

// not law: sizes of SHA-256 and Curve25519
bytes!(
    /// A SHA-256 digest.
    Hash, 32
);
bytes!(
    /// An Ed25519 or X25519 public key.
    PublicKey, 32
);
bytes!(
    /// 32 random bytes that blind a commitment.
    Salt, 32
);
bytes!(
    /// A one-time secret of a sealed envelope or a trustee, public once an event holds it.
    Secret, 32
);
bytes!(
    /// A detached Ed25519 signature.
    Signature, 64
);

/// Lower-case hex of any bytes, two digits a byte.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef"; // not law: sixteen digits
    let mut text = String::with_capacity(bytes.len() * 2);
    for it in bytes {
        let halves = [it >> 4, it & 15]; // not law: four bits a digit
        text.extend(halves.map(|half| char::from(DIGITS[usize::from(half)])));
    }
    text
}

fn read_hex(text: &str, out: &mut [u8]) -> Option<()> {
    let text = text.as_bytes();
    if text.len() != out.len() * 2 {
        return None;
    }
    for (pair, slot) in text.chunks_exact(2).zip(out) {
        *slot = digit(pair[0])? << 4 | digit(pair[1])?; // not law: four bits a digit
    }
    Some(())
}

fn digit(it: u8) -> Option<u8> {
    match it {
        b'0'..=b'9' => Some(it - b'0'),
        b'a'..=b'f' => Some(it - b'a' + 10), // not law: hex digits above nine
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_lower_case_and_of_exact_size() {
        let it = Hash([0xab; 32]);
        assert_eq!(Hash::from_hex(&it.hex()), Some(it));
        assert_eq!(Hash::from_hex(&it.hex().to_uppercase()), None);
        assert_eq!(Hash::from_hex("ab"), None);
    }
}

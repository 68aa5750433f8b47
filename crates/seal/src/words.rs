//! 24 Chinese characters for `m_B`: the BIP-39 simplified list, entropy encoding.

use crate::bytes::{Secret, hash};
use crate::code::{Code, Refusal};
use zeroize::Zeroizing;

/// 2,048 characters, a line each; its SHA-256 is fixed by the protocol.
const LIST: &str = include_str!("chinese_simplified.txt");

/// How many characters there are.
pub const WORDS: usize = 24;

fn list() -> Vec<char> {
    LIST.chars().filter(|it| *it != '\n').collect()
}

/// Writes `m_B` as 24 characters without separator.
#[must_use]
pub fn encode(m_b: &[u8; 32]) -> String {
    let list = list();
    let mut bits = Zeroizing::new([0_u8; 33]);
    bits[..32].copy_from_slice(m_b);
    bits[32] = hash(&[m_b])[0];
    let word = |i: usize| (0..11).fold(0, |acc, b| acc << 1 | bit(&bits[..], i * 11 + b));
    (0..WORDS).map(|i| list[word(i)]).collect()
}

fn bit(bytes: &[u8], at: usize) -> usize {
    usize::from(bytes[at / 8] >> (7 - at % 8) & 1)
}

/// Reads 24 characters.
///
/// # Errors
///
/// `seal.words.checksum` for anything that [`encode`] does not write.
pub fn decode(words: &str) -> Result<Secret, Refusal> {
    read(words).ok_or(Refusal(Code::WordsChecksum))
}

fn read(words: &str) -> Option<Secret> {
    let list = list();
    if words.chars().count() != WORDS {
        return None;
    }
    let mut bits = Zeroizing::new([0_u8; 33]);
    for (i, c) in words.chars().enumerate() {
        let word = list.iter().position(|it| *it == c)?;
        for b in (0..11).filter(|b| word >> (10 - b) & 1 == 1) {
            let at = i * 11 + b;
            bits[at / 8] |= 1 << (7 - at % 8);
        }
    }
    let m_b: Secret = Zeroizing::new(*bits.first_chunk()?);
    (hash(&[&m_b[..]])[0] == bits[32]).then_some(m_b)
}

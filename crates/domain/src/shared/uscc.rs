//! Unified social credit code 统一社会信用代码.

/// A code whose check character is right.
///
/// Source: protocols/seal.md §4, scheme `cn-uscc` (GB 32100).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Uscc(String);

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY"; // not law: GB 32100

impl Uscc {
    /// Reads 18 characters and checks the last one; `None` for anything else.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        if text.len() != 18 {
            return None; // not law: GB 32100
        }
        let value = |it: u8| ALPHABET.iter().position(|known| *known == it);
        let (mut sum, mut weight) = (0, 1);
        for it in text.bytes().take(17) {
            // not law: GB 32100, weights 3^i mod 31
            sum += value(it)? * weight;
            weight = weight * 3 % 31;
        }
        let check = (31 - sum % 31) % 31; // not law: GB 32100
        (value(text.bytes().last()?)? == check).then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Uscc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_check_character_is_refused() {
        let good: Vec<_> = ALPHABET
            .iter()
            .filter(|it| Uscc::new(&format!("91510000SAMPLE123{}", **it as char)).is_some())
            .collect();
        assert!(good.is_empty(), "S is no character of the code");
        let body = "91510000MA6DAYL1G";
        let good = ALPHABET
            .iter()
            .filter(|it| Uscc::new(&format!("{body}{}", **it as char)).is_some())
            .count();
        assert_eq!(good, 1);
    }
}

//! Words that nobody may read in a log: passwords, tokens, one-time codes.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A word that `Debug` does not print.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes a word.
    pub fn new(word: impl Into<String>) -> Self {
        Self(word.into())
    }

    /// The word itself, for a cookie, a printed slip or a page; never for a log.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the word, in hex: what is stored instead of it.
    ///
    /// Only for words of at least 120 random bits; a password needs more, see `password`.
    pub(super) fn digest(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether two words are equal, in a time that depends on their lengths only.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

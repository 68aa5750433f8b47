//! The people of a world: everybody has an account, and who signs has a key of his own.

pub mod bidder;
pub mod cast;
pub mod trustee;

use domain::award::Signed;
use domain::shared::{AccountId, Id, PublicKey, Signature, Uscc};

/// Somebody with an account and a signing key.
#[derive(Clone, Debug)]
pub struct Person {
    pub account: AccountId,
    secret: [u8; 32],
}

impl Person {
    /// A person whose key a secret determines.
    ///
    /// # Panics
    ///
    /// When the account is no id.
    #[must_use]
    pub fn new(account: &str, secret: [u8; 32]) -> Self {
        Self { account: Id::new(account).expect("the worlds' accounts are ids"), secret }
    }

    /// The public half of the key.
    #[must_use]
    pub fn key(&self) -> PublicKey {
        PublicKey(seal::ed25519::public(&self.secret))
    }

    /// A detached signature over exact bytes.
    #[must_use]
    pub fn signature(&self, bytes: &[u8]) -> Signature {
        Signature(seal::ed25519::sign(&self.secret, bytes))
    }

    /// The signature of an act, with the key that made it.
    #[must_use]
    pub fn signs(&self, act: &[u8]) -> Signed {
        Signed { key: self.key(), signature: self.signature(act) }
    }
}

/// An invented organisation's code from its first seventeen characters.
///
/// # Panics
///
/// When they hold a character that no code has.
#[must_use]
pub fn uscc(body: &str) -> Uscc {
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    last.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
}

//! A person's wish to have a signing key bound: it waits here until a second person agrees.
//!
//! The binding itself is a command of the law; only the wish is working state.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::shared::{AccountId, PublicKey, Signature};
use serde_json::json;

use crate::ports::WorkingRow;

use super::{Accounts, Refusal, account, body, field, number};

const KIND: &str = "key-asked";
/// CONFIG: how long a wish waits for a second person: 30 days.
const ASKED_MS: i64 = 30 * 86_400_000;
/// What stands before a public key in its PEM file. Source: RFC 8410.
const DER_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0];

/// A key that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAsked {
    pub account: AccountId,
    pub key: PublicKey,
    /// Wall time, unix milliseconds.
    pub asked_ms: i64,
    pub way: Way,
}

/// How somebody came to ask for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the session alone: a first key, or one beside a key that lives.
    Session,
    /// By a code that two officials printed.
    Coded,
}

/// What the holder signs with the new key, to show that it is at hand.
#[must_use]
pub fn binding_statement(origin: &str, who: &AccountId) -> String {
    format!("daylight.bind/1\n{origin}\n{who}\n")
}

/// Reads a public key as `daylight-key new` prints it: 64 hex digits or PEM.
fn public_key(typed: &str) -> Option<PublicKey> {
    let typed = typed.trim();
    let bare = if typed.starts_with("-----BEGIN PUBLIC KEY-----") {
        let inner = typed.lines().filter(|it| !it.starts_with("-----"));
        let text: String = inner.flat_map(str::split_whitespace).collect();
        let bytes = STANDARD.decode(text).ok()?;
        PublicKey(bytes.strip_prefix(&DER_PREFIX)?.try_into().ok()?)
    } else {
        PublicKey::from_hex(&typed.to_ascii_lowercase())?
    };
    seal::ed25519::is_public_key(&bare.0).then_some(bare)
}

fn read(row: &WorkingRow) -> Option<KeyAsked> {
    let key = PublicKey::from_hex(&field(&row.body, "key")?)?;
    let asked_ms = number(&row.body, "asked_ms")?;
    let way = if number(&row.body, "coded") == Some(1) { Way::Coded } else { Way::Session };
    Some(KeyAsked { account: account(&row.key)?, key, asked_ms, way })
}

impl Accounts<'_> {
    /// Asks that a key be bound; a later wish takes the place of an earlier one.
    ///
    /// `proof` is the key's signature over [`binding_statement`], 128 hex digits.
    ///
    /// # Errors
    ///
    /// [`Refusal::KeyMalformed`], [`Refusal::ProofWrong`], `Store`.
    pub fn ask_binding(
        &self,
        (who, way): (&AccountId, Way),
        origin: &str,
        key: &str,
        proof: &str,
    ) -> Result<KeyAsked, Refusal> {
        let key = public_key(key).ok_or(Refusal::KeyMalformed)?;
        let proof = Signature::from_hex(&proof.trim().to_ascii_lowercase());
        let statement = binding_statement(origin, who);
        let signed = |it: Signature| seal::ed25519::verify(&key.0, statement.as_bytes(), &it.0);
        if !proof.is_some_and(signed) {
            return Err(Refusal::ProofWrong);
        }
        let asked_ms = self.now_ms();
        let body = body(
            &json!({"key": key.hex(), "asked_ms": asked_ms, "coded": i64::from(way == Way::Coded)}),
        );
        let row =
            WorkingRow { key: who.as_str().to_owned(), body, expires_ms: asked_ms + ASKED_MS };
        self.working.put(KIND, &row)?;
        Ok(KeyAsked { account: who.clone(), key, asked_ms, way })
    }

    /// Every key that waits, by account.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn bindings_asked(&self) -> Result<Vec<KeyAsked>, Refusal> {
        let rows = self.working.scan(KIND, "", None, self.now_ms())?;
        Ok(rows.iter().filter_map(read).collect())
    }

    /// The wish was carried out or given up.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn forget_binding(&self, who: &AccountId) -> Result<(), Refusal> {
        Ok(self.working.delete(KIND, who.as_str())?)
    }
}

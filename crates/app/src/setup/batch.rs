//! A trustee's file of signed key statements, as `daylight-key trustee batch` writes it.

use domain::parties::{self, KeyStatement, TrusteeEnrolled};
use domain::shared::{Id, PublicKey, Signature, Uscc};
use seal::keyset::{Purpose, key_statement};
use serde_json::Value;

/// Most bytes of a batch file.
pub const BATCH_BYTES_MAX: usize = 262_144;

/// A batch whose every statement is signed by the trustee's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Name under which the trustee signs.
    pub trustee: Id,
    /// The key that signs its statements.
    pub key: PublicKey,
    /// Keys that wrap shares.
    pub share: Vec<KeyStatement>,
    /// Keys that wrap shares of deposited keys.
    pub deposit: Vec<KeyStatement>,
}

/// Why a file is no batch; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchFault {
    #[error("this is not a file ggzy.trustee-keys/v1")]
    Form,
    #[error("the statement of key {serial} is not signed by the trustee's key")]
    Statement { serial: u64 },
    #[error("key {serial} is no one-time key of a trustee")]
    Key { serial: u64 },
    #[error("the file holds no key for shares or deposits")]
    Empty,
}

impl Batch {
    /// Reads a file and checks every statement.
    ///
    /// # Errors
    ///
    /// A [`BatchFault`].
    ///
    /// Source: protocols/seal.md §3.
    pub fn read(bytes: &[u8]) -> Result<Batch, BatchFault> {
        let json = (bytes.len() <= BATCH_BYTES_MAX).then(|| serde_json::from_slice(bytes).ok());
        let json: Value = json.flatten().ok_or(BatchFault::Form)?;
        if text(&json, "v") != Some("ggzy.trustee-keys/v1") {
            return Err(BatchFault::Form);
        }
        let trustee = text(&json, "trustee").and_then(|it| Id::new(it).ok());
        let trustee = trustee.ok_or(BatchFault::Form)?;
        let key = text(&json, "pk").and_then(PublicKey::from_hex);
        let sound = key.filter(|it| seal::ed25519::is_public_key(&it.0));
        let key = sound.ok_or(BatchFault::Form)?;
        let mut it = Batch { trustee, key, share: Vec::new(), deposit: Vec::new() };
        let statements = json.get("statements").and_then(Value::as_array);
        for one in statements.ok_or(BatchFault::Form)? {
            it.take(one)?;
        }
        let empty = it.share.is_empty() && it.deposit.is_empty();
        if empty { Err(BatchFault::Empty) } else { Ok(it) }
    }

    fn take(&mut self, json: &Value) -> Result<(), BatchFault> {
        let serial = json.get("serial").and_then(Value::as_u64).ok_or(BatchFault::Form)?;
        let key = text(json, "pk").and_then(PublicKey::from_hex).ok_or(BatchFault::Form)?;
        let statement = text(json, "sig").and_then(Signature::from_hex);
        let statement = statement.ok_or(BatchFault::Form)?;
        let purpose = text(json, "purpose").and_then(Purpose::parse).ok_or(BatchFault::Form)?;
        if !is_one_time(&key) {
            return Err(BatchFault::Key { serial });
        }
        let message = key_statement(self.trustee.as_str(), purpose, serial, &key.0);
        if !seal::ed25519::verify(&self.key.0, &message, &statement.0) {
            return Err(BatchFault::Statement { serial });
        }
        let it = KeyStatement { serial, key, statement };
        match purpose {
            Purpose::Share => self.share.push(it),
            Purpose::Deposit => self.deposit.push(it),
            // Keys for draws wait until draws are built.
            Purpose::Draw => {}
        }
        Ok(())
    }

    /// The command that enrols the trustee of this file.
    #[must_use]
    pub fn enrolment(&self, name: &str, organisation: &Uscc) -> parties::Command {
        parties::Command::EnrolTrustee(TrusteeEnrolled {
            trustee: self.trustee.clone(),
            name: name.to_owned(),
            organisation: organisation.clone(),
            key: self.key,
        })
    }

    /// The commands that deposit the keys of this file, at most one body each.
    #[must_use]
    pub fn deposits(&self) -> Vec<parties::Command> {
        let of = |purpose, keys: &[KeyStatement]| {
            let (trustee, keys) = (self.trustee.clone(), keys.to_vec());
            parties::Command::DepositKeys { trustee, purpose, keys }
        };
        let share = self.share.chunks(BATCH_KEYS_MAX);
        let deposit = self.deposit.chunks(BATCH_KEYS_MAX);
        let share = share.map(|it| of(parties::Purpose::Share, it));
        share.chain(deposit.map(|it| of(parties::Purpose::Deposit, it))).collect()
    }
}

/// Most keys of one command: the bound of the law.
const BATCH_KEYS_MAX: usize = 128;

pub(super) fn text<'a>(json: &'a Value, name: &str) -> Option<&'a str> {
    json.get(name)?.as_str()
}

/// Whether a key may stand in a set at all: canonical and not of low order.
fn is_one_time(key: &PublicKey) -> bool {
    let set =
        [key.0, seal::keyset::one_time_public(&[1; 32]), seal::keyset::one_time_public(&[2; 32])];
    let none = std::collections::BTreeSet::new();
    match seal::keyset::KeySet::new(Purpose::Share, 2, &set, &none) {
        Ok(_) => true,
        Err(it) => it.0 == seal::Code::PksDuplicate,
    }
}

//! A new log that goes on where an old one died: the old log's end, the supervisor's order over it,
//! and what leaf 0 of the new log says (docs/spec/log.md).

use std::collections::BTreeMap;

use domain::shared::{Hash, PublicKey, Signature};
use record::canonical::Value;
use record::wire::Wire;
use translog::archive;
use translog::note::{Checkpoint, SignedNote};
use translog::policy::{Policy, policy_for};

/// Kind of leaf 0 of a log that succeeds another.
pub const KIND: &str = "Succeeded";

/// Why a new log may not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionFault {
    #[error("a new log has another name 新日志须有新的名称")]
    SameName,
    #[error("the signature does not fit the order 签名与接续令不符")]
    Unsigned,
}

/// The end of an old log, as its history tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The old log's name.
    pub old: String,
    /// Leaves that its quorum signed.
    pub size: u64,
    note: String,
    policy: String,
}

impl End {
    /// The last note of cosigned history files that has its policy's quorum; none without one.
    #[must_use]
    pub fn of(policies: &[Policy], history: &[Vec<u8>]) -> Option<Self> {
        let notes = history.iter().flat_map(|it| archive::parse(it).notes);
        let found = notes.filter_map(|it| Self::read(it, policies));
        found.reduce(|last, it| if last.size <= it.size { it } else { last })
    }

    fn read(bytes: &[u8], policies: &[Policy]) -> Option<Self> {
        let note = SignedNote::parse(bytes)?;
        let it = Checkpoint::parse(&note.text)?;
        let policy = policy_for(policies, it.head.size)?;
        policy.check(&note).ok()?.earliest(policy.quorum)?;
        let note = String::from_utf8(bytes.to_vec()).ok()?;
        Some(Self { old: it.origin, size: it.head.size, note, policy: policy.encode() })
    }

    /// The exact bytes that the supervisor signs, for a new log's name.
    #[must_use]
    pub fn order(&self, origin: &str) -> String {
        let hash = Hash(translog::hash::sha256(self.note.as_bytes()).0);
        record::act::succeed(origin, &self.old, &hash)
    }

    /// What leaf 0 of the new log says.
    ///
    /// # Errors
    ///
    /// [`SuccessionFault`] for the old log's own name, and where the signature is not over the
    /// order.
    pub fn begins(
        &self,
        origin: &str,
        (key, signature): (PublicKey, Signature),
    ) -> Result<BTreeMap<String, Value>, SuccessionFault> {
        if self.old == origin {
            return Err(SuccessionFault::SameName);
        }
        if !crate::erasure::holds(&key, self.order(origin).as_bytes(), &signature) {
            return Err(SuccessionFault::Unsigned);
        }
        let fields = [
            ("by", key.write()),
            ("checkpoint", Value::Text(self.note.clone())),
            ("policy", Value::Text(self.policy.clone())),
            ("sig", signature.write()),
        ];
        Ok(fields.map(|(name, it)| (name.to_owned(), it)).into())
    }
}

//! What setting up a new centre asks of the process: its keys, its witnesses, the first policy.
//!
//! The process that serves implements [`Founding`]; pages only ask. Everything else of setting
//! up (people, trustees, the drill) are commands that go through the door like any other.

mod batch;
pub mod drill;
mod missing;
#[cfg(test)]
mod tests;

use domain::shared::{Hash, PublicKey};

use crate::ports::StoreError;

pub use batch::{BATCH_BYTES_MAX, Batch, BatchFault};
pub use missing::{OFFICIALS_MIN, Step, TRUSTEES_MIN, missing, needs_code};

/// Fewest witnesses of the first policy. Source: protocols/log.md §6.
pub const WITNESSES_MIN: usize = 2;

/// A witness as an official types it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessEnrolment {
    /// Verifier key, one line: `name+hash+base64`.
    pub vkey: String,
    /// Where checkpoints are sent: `http://…` or `https://…`, without `/add-checkpoint`.
    pub address: String,
    /// Size that was typed in at the witness.
    pub size: u64,
    /// Root that was typed in at the witness.
    pub root: Hash,
}

/// A witness that is enrolled, in the order of enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledWitness {
    /// Name of its key.
    pub name: String,
    /// Its verifier key, one line.
    pub vkey: String,
    /// Where checkpoints are sent.
    pub address: String,
}

/// How far the process-level part of a new centre is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundingState {
    /// Name of the log.
    pub origin: String,
    /// Verifier key of the log, one line; made at the first start.
    pub log_key: String,
    /// Verifier key of acknowledgements, one line; made at the first start.
    pub ack_key: String,
    /// The same as bare bytes, for `CentreFounded`.
    pub ack_public: PublicKey,
    /// Size of the log as it stands: what a witness is told, 0 before the policy.
    pub size: u64,
    /// Root of the log as it stands: what a witness is told.
    pub root: Hash,
    /// Witnesses so far.
    pub witnesses: Vec<EnrolledWitness>,
    /// Whether leaf 0 is written.
    pub policy: PolicyState,
}

/// Whether the first policy is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyState {
    /// Leaf 0 is not written.
    Missing,
    /// Leaf 0 is `PolicyChanged` with k = 1; SHA-256 of the policy file.
    Set(Hash),
}

/// Why the process did not do it; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoundingRefusal {
    #[error("this is not a witness's verifier key")]
    KeyMalformed,
    #[error("a witness with this key or this name is enrolled")]
    WitnessKnown,
    #[error("the address is not http:// or https:// with a host")]
    AddressMalformed,
    /// What was typed is not the log's head: a witness told so would follow another log.
    #[error("the log stands at size {size}, not at what was typed")]
    HeadDiffers { size: u64, root: Hash },
    #[error("the witness did not answer: {0}")]
    Unreachable(String),
    #[error("{have} witnesses are enrolled, at least {WITNESSES_MIN} are needed")]
    WitnessesMissing { have: usize },
    /// Leaf 0 is written: later changes are not built.
    #[error("the first policy is set")]
    PolicySet,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The process-level part of setting up a centre.
pub trait Founding: Send + Sync {
    /// How far it is.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when it cannot be read.
    fn state(&self) -> Result<FoundingState, StoreError>;

    /// Enrols one witness for the first policy; kept over restarts.
    ///
    /// # Errors
    ///
    /// A [`FoundingRefusal`]; nothing changed.
    fn enrol_witness(&self, it: &WitnessEnrolment) -> Result<(), FoundingRefusal>;

    /// Writes leaf 0, `PolicyChanged` with k = 1 and all enrolled witnesses, and publishes it.
    ///
    /// # Errors
    ///
    /// A [`FoundingRefusal`]; nothing changed.
    fn set_policy(&self) -> Result<(), FoundingRefusal>;
}

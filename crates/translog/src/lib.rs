//! A public transparency log as files: tiles, checkpoints, cosignatures and proofs; knows bytes.
//!
//! It knows nothing of bids, kinds or law. Source: the C2SP texts tlog-tiles, tlog-checkpoint,
//! signed-note, tlog-cosignature, tlog-witness and tlog-proof, RFC 6962 section 2, and
//! docs/spec/log.md.

pub mod archive;
pub mod ed25519;
pub mod hash;
pub mod head;
pub mod history;
pub mod key;
pub mod memory;
pub mod note;
pub mod policy;
pub mod proof;
pub mod proof_file;
pub mod sample;
pub mod store;
pub mod tile;
pub mod tree;
pub mod witness_request;
pub mod writer;

pub use hash::Hash;
pub use head::Head;
pub use key::{KeyKind, NoteSigner, VerifierKey};
pub use note::{Checkpoint, SignedNote};
pub use policy::Policy;

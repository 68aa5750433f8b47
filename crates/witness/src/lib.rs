//! Cosigns checkpoints of one log with its own key, state and clock, and judges nothing else.
//!
//! It knows no bids and no law. Source: C2SP tlog-witness; docs/spec/log.md, "Witnesses".

pub mod clock;
pub mod command;
pub mod http;
pub mod key_file;
pub mod witness;

pub use clock::Reading;
pub use key_file::KeyFile;
pub use witness::{Answer, OpenError, Witness};

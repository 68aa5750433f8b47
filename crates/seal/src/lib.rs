//! Sealed envelopes `ggzy.seal/v1`: knows bytes and keys, refuses to know tender law, clocks,
//! random numbers and stores.
//!
//! Entropy is a parameter, time is a parameter, and the only IO is `std::io::{Read, Write, Seek}`.
//! Normative text: `docs/spec/seal.md`; vectors: `vectors/seal-v1/`.

pub mod bidder;
pub mod bytes;
pub mod code;
pub mod combine;
pub mod content;
pub mod ctx;
pub mod deposit;
pub mod door;
pub mod ed25519;
pub mod envelope;
pub mod first;
pub mod frame;
pub mod header;
pub mod identity;
pub mod json;
#[cfg(feature = "keyfile")]
pub mod keyfile;
pub mod keyin;
pub mod keyset;
pub mod object;
pub mod opening;
pub mod padding;
pub mod payload;
pub mod record;
pub mod release;
pub mod statement;
pub mod words;

mod gf256;
mod slots;
mod stream;
mod twice;
mod x25519;

pub use bytes::Secret;
pub use code::{Code, Refusal};
pub use slots::{Slot, open_slot};

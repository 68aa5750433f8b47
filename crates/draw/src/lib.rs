//! The fair draw `ggzy.draw/v1`: knows pools, parties and tickets, refuses to know experts,
//! clocks, random numbers and stores.
//!
//! Entropy is a parameter, time is a parameter. Every function is total: bytes of a stranger are
//! refused by a code, never by a panic. Normative text: `docs/spec/draw.md`, cited by its
//! sections; vectors: `vectors/draw-v1/`.

pub mod attempt;
pub mod attempts;
pub mod call_event;
pub mod calls;
pub mod code;
pub mod contribution;
pub mod ctx;
pub mod event;
pub mod hash;
pub mod next;
pub mod pool;
pub mod rank;
pub mod roster;

mod facts;
mod json;
mod order;

pub use code::Code;
pub use hash::Alg;

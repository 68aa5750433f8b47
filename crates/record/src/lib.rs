//! Versioned bytes of events, rule packs and log leaves.

pub mod canonical;
pub mod cover;
pub mod leaf;
pub mod opening;
pub mod pack;
pub mod receipt;

pub mod event;
pub mod wire;

//! Versioned bytes of events, rule packs and log leaves.

pub mod act;
pub mod auction;
pub mod blind;
pub mod bundle;
pub mod canonical;
pub mod cover;
pub mod leaf;
pub mod opening;
pub mod pack;
pub mod rebuild;
pub mod receipt;
pub mod report;
pub mod totals;

pub mod disclosure;
pub mod erasure;
pub mod event;
pub mod wire;

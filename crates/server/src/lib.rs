//! Wiring of the one binary `daylight`.

pub mod backup;
pub mod beside;
pub mod bodies;
pub mod calendar;
pub mod centre;
pub mod console;
pub mod data;
#[cfg(feature = "demo")]
pub mod demo;
pub mod doctor;
pub mod erase;
pub mod head;
pub mod import;
pub mod migrate;
pub mod ops;
pub mod rebuild;
pub mod restore;
pub mod serve;
pub mod succeed;

/// A turn frees what its callers' threads made; the system's allocator takes a lock for each.
/// Source: docs/decisions/0317.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

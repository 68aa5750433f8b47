//! One lot that was walked by the real desk, and ways to plant a fault into its log.

pub mod bidder;
pub mod blind;
pub mod centre;
pub mod contract;
pub mod draft;
pub mod early;
pub mod hall;
pub mod online;
pub mod publish;
pub mod sealed;

use std::sync::LazyLock;

use centre::Walked;

/// The walk is made once; each test takes its own copy.
pub static WALKED: LazyLock<Walked> = LazyLock::new(centre::walk);

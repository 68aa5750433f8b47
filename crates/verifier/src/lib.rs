//! Replays the law over the public log; no runtime, no database.

pub mod log;
pub mod lots;

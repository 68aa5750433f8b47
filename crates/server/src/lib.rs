//! Wiring of the one binary `daylight`.

pub mod calendar;
pub mod serve;

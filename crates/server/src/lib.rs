//! Wiring of the one binary `daylight`.

pub mod calendar;
pub mod data;
pub mod serve;

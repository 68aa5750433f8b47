//! Wiring of the one binary `daylight`.

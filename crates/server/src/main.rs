//! The binary `daylight`.

fn main() {}

//! The binary `daylight-witness`.

fn main() {}

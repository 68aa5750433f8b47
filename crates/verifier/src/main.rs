//! The binary `daylight-verify`.

fn main() {}

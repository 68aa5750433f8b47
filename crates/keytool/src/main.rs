//! The binary `daylight-key`.

fn main() {}

//! The commands of `cargo x`.

fn main() {}

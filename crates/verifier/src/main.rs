//! The binary `daylight-verify`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    ExitCode::from(verifier::commands::run(&arguments))
}

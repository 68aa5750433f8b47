//! The binary `daylight-verify`.

use std::process::ExitCode;

const USAGE: &str = "usage: daylight-verify log DIR [--sample] … | receipt FILE …
用法：daylight-verify log 目录 [--sample] … | receipt 文件 …";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let kinds = record::event::all_kinds();
    match arguments.split_first() {
        Some((command, rest)) if command == "log" => {
            ExitCode::from(verifier::log::run_log(rest, &kinds, &verifier::lots::facts))
        }
        Some((command, rest)) if command == "receipt" => {
            ExitCode::from(verifier::log::run_receipt(rest))
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(64)
        }
    }
}

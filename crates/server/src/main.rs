//! The binary `daylight`.

use std::process::ExitCode;

const USAGE: &str = "usage: daylight serve --data DIR --port N [--sample|--empty]
       daylight calendar --from DATE --days N --unit working|calendar [--backward]
用法：daylight serve --data 目录 --port 端口 [--sample|--empty]
      daylight calendar --from 日期 --days 天数 --unit working|calendar [--backward]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((command, rest)) if command == "calendar" => server::calendar::run(rest),
        Some((command, rest)) if command == "serve" => server::serve::run(rest),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

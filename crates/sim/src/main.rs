//! `sim`: plays worlds, and proves the checkers by planted faults.

mod kills;
mod mutants;
mod patch;
mod worlds;

use std::process::ExitCode;

const USAGE: &str = "\
sim worlds SECONDS [--seed N]   plays worlds on fresh seeds; with --seed the same ones again
sim kills N                     kills real servers under load, N times each way
sim show N                      what happened in the world of a seed, row by row
sim seeds FROM COUNT [CHECKER]  plays so many seeds until one fails, or that checker speaks
sim mutants [NAME..]            plants each fault of mutants/: its checker must see it
sim rate                        lots a minute, with and without cryptography";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let good = match words.as_slice() {
        ["worlds", seconds] => number(seconds).map(|it| worlds::run(it, None)),
        ["worlds", seconds, "--seed", seed] => {
            number(seconds).zip(number(seed)).map(|(it, seed)| worlds::run(it, Some(seed)))
        }
        ["kills", count] => number(count).map(kills::run),
        ["seeds", from, count] => seeds(from, count, None),
        ["seeds", from, count, checker] => seeds(from, count, Some(checker)),
        ["mutants", names @ ..] => Some(mutants::run(names)),
        ["show", seed] => number(seed).map(worlds::show),
        ["rate"] => Some(worlds::rate()),
        _ => None,
    };
    match good {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => {
            eprintln!("{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn seeds(from: &str, count: &str, until: Option<&str>) -> Option<bool> {
    let (from, count) = number(from).zip(number(count))?;
    Some(worlds::seeds(from, count, until))
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok()
}

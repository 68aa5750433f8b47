//! The subcommands `log` and `receipt` of `daylight-verify`.

use std::path::PathBuf;

use record::canonical;
use record::leaf::Kinds;
use translog::note::decimal;
use translog::{Hash, Head, Policy};

use super::check::{Asked, Options, ReadLog, check};
use super::closing::LotFacts;
use super::code::Weight;
use super::files::DirFiles;
use super::print;
use super::receipt::{Link, OwnRecord, check_receipt};

/// How `log` is called.
pub const LOG_USAGE: &str = "\
daylight-verify log DIR [--sample] [--today YYYY-MM-DD] [--bundle FILE] [--seen SIZE:ROOT]
";
/// How `receipt` is called.
pub const RECEIPT_USAGE: &str = "\
daylight-verify receipt FILE --lot LOT --b HEX --policy FILE [--policy FILE …]
    [--link NOTE --link-proof FILE] [--sample]
";
/// How the process ends when it was called wrongly.
const USAGE_EXIT: u8 = 64;

/// Runs `log` and prints; gives the exit code. `lots` reads the closings from the events.
pub fn run_log(arguments: &[String], kinds: Kinds, lots: &dyn Fn(&ReadLog) -> Vec<LotFacts>) -> u8 {
    match log(arguments, kinds, lots) {
        Ok((text, exit)) => {
            print!("{text}");
            exit
        }
        Err((sentence, exit)) => {
            eprintln!("{sentence}");
            exit
        }
    }
}

/// Runs `receipt` and prints; gives the exit code.
pub fn run_receipt(arguments: &[String]) -> u8 {
    match receipt(arguments) {
        Ok((text, exit)) => {
            print!("{text}");
            exit
        }
        Err((sentence, exit)) => {
            eprintln!("{sentence}");
            exit
        }
    }
}

type Done = Result<(String, u8), (String, u8)>;

fn log(arguments: &[String], kinds: Kinds, lots: &dyn Fn(&ReadLog) -> Vec<LotFacts>) -> Done {
    let usage = || (LOG_USAGE.to_owned(), USAGE_EXIT);
    let mut options = Options::of(kinds);
    let (mut dir, mut words) = (None, arguments.iter());
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sample" => options.sample = Asked::Sample,
            "--today" => options.today = Some(words.next().ok_or_else(usage)?.clone()),
            "--bundle" => {
                let bytes = file(words.next().ok_or_else(usage)?)?;
                let value = canonical::parse(&bytes).map_err(|it| (it.to_string(), 1))?;
                options.bundle = value.list("openings").ok_or_else(usage)?.to_vec();
            }
            "--seen" => {
                let head = words.next().and_then(|it| {
                    let (size, root) = it.split_once(':')?;
                    Some(Head { size: decimal(size)?, root: Hash::from_hex(root)? })
                });
                options.last_seen = Some(head.ok_or_else(usage)?);
            }
            _ if dir.is_none() => dir = Some(PathBuf::from(word)),
            _ => return Err(usage()),
        }
    }
    let files = DirFiles(dir.ok_or_else(usage)?);
    let report = check(&files, lots, &options).map_err(|it| (it.to_string(), 1))?;
    Ok((print::report(&report), report.exit_code()))
}

fn receipt(arguments: &[String]) -> Done {
    let usage = || (RECEIPT_USAGE.to_owned(), USAGE_EXIT);
    let (mut path, mut lot, mut b) = (None, None, None);
    let (mut note, mut proof, mut policies) = (None, None, Vec::new());
    let (mut sample, mut words) = (Asked::No, arguments.iter());
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(usage);
        match word.as_str() {
            "--lot" => lot = Some(value()?.clone()),
            "--b" => b = Some(value()?.clone()),
            "--policy" => policies.push(value()?),
            "--link" => note = Some(file(value()?)?),
            "--link-proof" => proof = Some(file(value()?)?),
            "--sample" => sample = Asked::Sample,
            _ if path.is_none() => path = Some(word),
            _ => return Err(usage()),
        }
    }
    let bytes = file(path.ok_or_else(usage)?)?;
    let own = OwnRecord { lot: lot.ok_or_else(usage)?, b: b.ok_or_else(usage)? };
    let mut known = Vec::new();
    for it in policies {
        let policy = Policy::parse(&file(it)?);
        known.push(policy.ok_or_else(|| (format!("{it} is not a policy"), 1))?);
    }
    let link = match (note, proof) {
        (Some(note), Some(proof)) => {
            let text = String::from_utf8(proof).map_err(|_| usage())?;
            let proof: Option<Vec<Hash>> = text.lines().map(Hash::from_base64).collect();
            Some(Link { note, proof: proof.ok_or_else(usage)? })
        }
        (None, None) => None,
        _ => return Err(usage()),
    };
    let found = check_receipt(&bytes, &own, &known, link.as_ref());
    let exit = match &found {
        Ok(it) if it.origin.starts_with("sample.") && sample == Asked::No => 4,
        Ok(_) => 0,
        Err(code) => u8::from(code.weight() != Weight::Note),
    };
    Ok((print::receipt(&found), exit))
}

fn file(path: &str) -> Result<Vec<u8>, (String, u8)> {
    std::fs::read(path).map_err(|it| (format!("{path}: {it}"), 1))
}

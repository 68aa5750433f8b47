//! The subcommand `receipt` of `daylight-verify`.

use std::path::PathBuf;

use domain::shared::Fen;
use record::receipt::Held;
use translog::{Hash, Policy};

use super::check::Asked;
use super::code::{Code, Weight};
use super::files::DirFiles;
use super::offer::{Offered, OwnOffer, check_offer_receipt};
use super::print;
use super::receipt::{Link, OwnRecord, Standing, check_acknowledgement, check_held, check_receipt};

/// How `receipt` is called.
pub const RECEIPT_USAGE: &str = "\
daylight-verify receipt FILE --lot LOT --b HEX --policy FILE [--policy FILE …]
    [--link NOTE --link-proof FILE] [--sample]
                               核验见证回执 checks a receipt
daylight-verify receipt FILE --lot LOT --plate N --price YUAN|--seal HEX --policy FILE …
                               核验竞价报价的回执 checks the receipt of an offer in an auction
                               FILE 也可为递交确认或据 or an acknowledgement, or 据, without one:
    [--log DIR]                核验其是否已在日志中 whether its leaf is in this log
";
/// How the process ends when it was called wrongly.
const USAGE_EXIT: u8 = 64;

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

fn receipt(arguments: &[String]) -> Done {
    let usage = || (RECEIPT_USAGE.to_owned(), USAGE_EXIT);
    let (mut path, mut lot, mut b) = (None, None, None);
    let (mut note, mut proof, mut policies, mut log) = (None, None, Vec::new(), None);
    let (mut plate, mut offered) = (None, None);
    let (mut sample, mut words) = (Asked::No, arguments.iter());
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(usage);
        match word.as_str() {
            "--lot" => lot = Some(value()?.clone()),
            "--b" => b = Some(value()?.clone()),
            "--plate" => plate = Some(value()?.parse().map_err(|_| usage())?),
            "--price" => offered = Some(price(value()?).ok_or_else(usage)?),
            "--seal" => offered = Some(Offered::Seal(value()?.to_lowercase())),
            "--policy" => policies.push(value()?),
            "--link" => note = Some(file(value()?)?),
            "--link-proof" => proof = Some(file(value()?)?),
            "--log" => log = Some(value()?),
            "--sample" => sample = Asked::Sample,
            _ if path.is_none() => path = Some(word),
            _ => return Err(usage()),
        }
    }
    let bytes = file(path.ok_or_else(usage)?)?;
    let lot = lot.ok_or_else(usage)?;
    let mut known = Vec::new();
    for it in policies {
        let policy = Policy::parse(&file(it)?);
        known.push(policy.ok_or_else(|| (format!("{it} is not a policy"), 1))?);
    }
    let link = |note, proof| linked(note, proof).ok_or_else(usage);
    if let (Some(plate), Some(offered)) = (plate, offered) {
        if b.is_some() || log.is_some() {
            return Err(usage());
        }
        let own = OwnOffer { lot, plate, offered };
        let found = check_offer_receipt(&bytes, &own, &known, link(note, proof)?.as_ref());
        let exit = exit_of(found.as_ref().map(|it| it.origin.as_str()), sample);
        return Ok((print::offer_receipt(&found), exit));
    }
    let own = OwnRecord { lot, b: b.ok_or_else(usage)? };
    if let Some(held) = Held::parse(&bytes) {
        if note.is_some() || proof.is_some() {
            return Err(usage());
        }
        return acknowledged(&held, &own, &known, (log, sample));
    }
    if log.is_some() {
        return Err(usage());
    }
    let found = check_receipt(&bytes, &own, &known, link(note, proof)?.as_ref());
    let exit = exit_of(found.as_ref().map(|it| it.origin.as_str()), sample);
    Ok((print::receipt(&found), exit))
}

/// A newer note with the proof that leads to it, both or none; `None` for anything else.
fn linked(note: Option<Vec<u8>>, proof: Option<Vec<u8>>) -> Option<Option<Link>> {
    match (note, proof) {
        (Some(note), Some(proof)) => {
            let text = String::from_utf8(proof).ok()?;
            let proof: Option<Vec<Hash>> = text.lines().map(Hash::from_base64).collect();
            Some(Some(Link { note, proof: proof? }))
        }
        (None, None) => Some(None),
        _ => None,
    }
}

/// How the process ends with what a receipt says of the log of an origin.
fn exit_of(found: Result<&str, &Code>, sample: Asked) -> u8 {
    match found {
        Ok(origin) if origin.starts_with("sample.") && sample == Asked::No => 4,
        Ok(_) => 0,
        Err(code) => u8::from(code.weight() != Weight::Note),
    }
}

/// Yuan with at most two decimals, without separators.
fn price(typed: &str) -> Option<Offered> {
    Fen::parse(typed).map(|it| Offered::Price(it.0))
}

/// Judges an acknowledgement that has no receipt; with a log, whether its leaf is there.
fn acknowledged(
    held: &Held,
    own: &OwnRecord,
    policies: &[Policy],
    (log, sample): (Option<&String>, Asked),
) -> Done {
    let found = check_held(held, own, policies);
    let standing = match (&found, log) {
        (Ok(_), Some(dir)) => {
            let read = super::read::read(&DirFiles(PathBuf::from(dir)), None);
            let read = read.map_err(|it| (it.to_string(), 1))?;
            Some(check_acknowledgement(&held.ack, &held.sig, &read))
        }
        _ => None,
    };
    let failed = found.is_err() || matches!(standing, Some(Err(_)));
    let exit = match (&found, standing) {
        _ if failed => 1,
        (Ok(it), _) if it.origin.starts_with("sample.") && sample == Asked::No => 4,
        (_, Some(Ok(Standing::InLog))) => 0,
        // That witnesses ever see the leaf is not decided by the platform's word.
        _ => 3,
    };
    Ok((print::acknowledgement(&found, standing), exit))
}

fn file(path: &str) -> Result<Vec<u8>, (String, u8)> {
    std::fs::read(path).map_err(|it| (format!("{path}: {it}"), 1))
}

//! Statutory acts: each is signed over its exact bytes, by somebody who held the part.
//!
//! The signature anyone can check; whose key it is stands in personal leaves that only the person
//! and the supervisor can open.

use domain::lot::Lot;
use domain::opening;
use domain::signing::{holder, judge, signing};
use domain::world::{Command, World};
use record::{act, report};

use crate::log::Code;
use crate::replay::Judged;

/// Judges a command that must be signed, in the state before it; `None` for any other.
///
/// # Errors
///
/// `act.unsigned` when the signature does not hold or its signer did not hold the part,
/// `law.refused_event` when another record was signed than the one that follows.
pub fn check(world: &World, command: &Command, origin: &str) -> Option<Result<Judged, Code>> {
    let signing = signing(world, command)?;
    let Some(bytes) = act::signed_bytes(world, command, origin) else {
        return Some(Err(Code::LawRefusedEvent));
    };
    if let Command::Opening(opening::Command::SignRecord { record, .. }) = command
        && *record != report::sha256(&bytes)
    {
        return Some(Err(Code::LawRefusedEvent));
    }
    if let Command::Award(it) = command
        && let Some((text, false)) = act::words(it)
        && !text.is_empty()
    {
        // Opened words are others than those that were signed.
        return Some(Err(Code::LawRefusedEvent));
    }
    if let Command::Remedies(it) = command
        && !act::fits_commitment(it)
    {
        // An opened letter or reply is another than the one that was committed to.
        return Some(Err(Code::LawRefusedEvent));
    }
    let (key, signature) = (&signing.key.0, &signing.signature.0);
    if !seal::ed25519::verify(key, bytes.as_bytes(), signature) {
        return Some(Err(Code::ActUnsigned));
    }
    let known = holder(world, &signing.key).is_some();
    let named = world.lots.get(signing.lot).is_none_or(has_names);
    if !known || !named {
        return Some(Ok(Judged::NotYours));
    }
    let fits = judge(world, &signing).is_ok();
    Some(if fits { Ok(Judged::WithBundle) } else { Err(Code::ActUnsigned) })
}

/// Whether the committee's names are known, if there is one.
fn has_names(lot: &Lot) -> bool {
    lot.evaluation.members.iter().all(|it| !it.name.is_empty())
}

/// Whether the report named by a ranking is the one that all sheets give; `None` without them.
#[must_use]
pub fn report_follows(lot: &Lot, origin: &str) -> Option<bool> {
    let all = lot.evaluation.sheets.len() == lot.evaluation.members.len();
    let made = report::evaluation_sha256(lot, origin).filter(|_| all)?;
    Some(lot.evaluation.report == Some(made))
}

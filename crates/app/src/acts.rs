//! Statutory acts: whether a command is signed, by whom it must be, over exactly its bytes.
//!
//! Pages ask before the queue, so that a person hears at once; the desk asks again in the turn,
//! where no key can be revoked in between. Source: docs/decisions/0160.

use domain::award;
use domain::lot::Lot;
use domain::opening;
use domain::remedies;
use domain::shared::{Hash, Salt};
use domain::signing::{self, Part};
use domain::world::{Command, Refusal, World};
use record::{act, report, totals};

/// Why a statutory act is not taken; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActRefused {
    /// The law names another signer, another record or report.
    #[error(transparent)]
    Law(#[from] Refusal),
    #[error("the signature does not fit the exact bytes of the act")]
    Signature(Part),
    /// There is nothing to sign yet.
    #[error("an earlier step is missing")]
    Early(Part),
}

impl From<ActRefused> for Refusal {
    fn from(it: ActRefused) -> Self {
        match it {
            ActRefused::Law(it) => it,
            ActRefused::Signature(Part::Chair) => Self::Opening(opening::Refusal::SignatureWrong),
            ActRefused::Signature(_) => Self::Award(award::Refusal::SignatureWrong),
            ActRefused::Early(Part::Chair) => Self::Opening(opening::Refusal::Stage),
            ActRefused::Early(_) => Self::Award(award::Refusal::StepMissing),
        }
    }
}

/// Checks a command's signature; one that bears none passes.
///
/// The key is bound to a person who holds the part that the act needs; record and report are
/// those of the state; the signature is the key's over exactly [`act::signed_bytes`].
///
/// # Errors
///
/// [`ActRefused`], the law's reason first.
pub fn check(world: &World, command: &Command, origin: &str) -> Result<(), ActRefused> {
    let Some(signing) = signing::signing(world, command) else {
        // An enquiry bears no signature; its text is the one committed to all the same.
        return Ok(same_document(world, command, "", origin)?);
    };
    signing::judge(world, &signing)?;
    let bytes = act::signed_bytes(world, command, origin).ok_or(ActRefused::Early(signing.part))?;
    same_document(world, command, &bytes, origin)?;
    let signed = seal::ed25519::verify(&signing.key.0, bytes.as_bytes(), &signing.signature.0);
    if signed { Ok(()) } else { Err(ActRefused::Signature(signing.part)) }
}

/// The hash in the command is that of the record or report as the state makes it.
fn same_document(
    world: &World,
    command: &Command,
    bytes: &str,
    origin: &str,
) -> Result<(), Refusal> {
    match command {
        Command::Opening(opening::Command::SignRecord { record, .. })
            if *record != report::sha256(bytes) =>
        {
            Err(Refusal::Opening(opening::Refusal::RecordDiffers))
        }
        Command::Award(award::Command::SignReport { lot, report: signed, .. }) => {
            let made = world.lots.get(lot).and_then(|it| report::evaluation_sha256(it, origin));
            match made {
                None => Err(Refusal::Award(award::Refusal::StepMissing)),
                Some(made) if made != *signed => Err(Refusal::Award(award::Refusal::ReportDiffers)),
                Some(_) => Ok(()),
            }
        }
        Command::Award(it) => match act::words(it) {
            Some((text, _)) if text.trim().is_empty() => {
                Err(Refusal::Award(award::Refusal::ReasonMissing))
            }
            Some((_, false)) => Err(Refusal::Award(award::Refusal::ReportDiffers)),
            Some((_, true)) | None => Ok(()),
        },
        Command::Remedies(it) => {
            remedies::whole(it)?;
            if act::fits_commitment(it) {
                Ok(())
            } else {
                Err(Refusal::Remedies(remedies::Refusal::TextDiffers))
            }
        }
        _ => Ok(()),
    }
}

/// A sheet with what follows once it is the last one, or a blind sheet with the codes that it
/// opens; `None` for any other command.
///
/// Only the turn knows which sheet is the last, so whatever stood there is replaced. The root over
/// the sheets' leaves is added once this one has its leaf.
#[must_use]
pub fn completed(
    world: &World,
    command: &Command,
    origin: &str,
    salt: impl FnOnce() -> [u8; 32],
) -> Option<Command> {
    if let Command::Award(award::Command::ScoreBlind { lot, seat, scores, signed, .. }) = command {
        let known = world.lots.get(lot);
        return Some(Command::Award(award::Command::ScoreBlind {
            lot: lot.clone(),
            seat: *seat,
            scores: scores.clone(),
            signed: signed.clone(),
            codes: known.and_then(record::blind::codes).map(Box::new),
        }));
    }
    let Command::Award(award::Command::Score { lot, seat, scores, signed, .. }) = command else {
        return None;
    };
    let sheet = award::ScoreSheet {
        lot: lot.clone(),
        seat: *seat,
        scores: scores.clone(),
        signed: signed.clone(),
    };
    let known = world.lots.get(lot);
    let full = known.and_then(|it| report::ranked_with(it, sheet));
    // Not the last sheet: nothing follows from it, and no event shows the field.
    let closing = full.map(|it| closing(&it, origin, Salt(salt()))).unwrap_or_default();
    Some(Command::Award(award::Command::Score {
        lot: lot.clone(),
        seat: *seat,
        scores: scores.clone(),
        signed: signed.clone(),
        closing: Box::new(closing),
    }))
}

/// What follows from all sheets of a lot, but for the root over their leaves.
fn closing(full: &Lot, origin: &str, salt: Salt) -> award::Closing {
    award::Closing {
        report: report::evaluation_sha256(full, origin).unwrap_or(Hash([0; 32])),
        totals_root: crate::desk::set_root(&totals::leaves(full, &salt)),
        salt,
        ..award::Closing::default()
    }
}

//! Decides trustees' answers, contests, verdicts and the one event that publishes prices.

use std::collections::BTreeSet;

use crate::law::Law;
use crate::lot::{KeyInState, Lot, Stage};
use crate::parties::Purpose;
use crate::procedure::EnvelopeName;
use crate::rulebook::ids;
use crate::shared::{Hash, Instant, Secret};
use crate::world::Event;

use super::event::{
    BidsOpened, DepositsSettled, Ending, FilesOpened, OpenedBid, OpenedFile, OpeningContested,
    SecretPublished, SeedPublished, SharesClosed, SharesReleased, Verdict,
};
use super::{Command, Refusal};

fn sorted(contexts: impl IntoIterator<Item = Hash>) -> Vec<Hash> {
    contexts.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The closed key-in of an envelope that is due: what opens later waits for the technical result.
///
/// # Rules
///
/// - `Y19`: no price before the technical result is locked.
fn closed(lot: &Lot, envelope: EnvelopeName) -> Result<&KeyInState, Refusal> {
    let state = lot.opening.closed.get(&envelope).ok_or(Refusal::Stage)?;
    if !lot.due().contains(&envelope) {
        return Err(Refusal::TechnicalOpen { rule: ids::Y19 });
    }
    Ok(state)
}

/// Decides the settlement of deposits: each deposited context is recovered or failed.
///
/// None fails before the trustees had their say: as many as open one have answered, or their
/// time, and a contest's, has run out.
pub(super) fn settle(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::SettleDeposits { envelope, recovered, failed, digest, .. } = command else {
        return Ok(Vec::new());
    };
    let state = closed(lot, *envelope)?;
    if lot.stage != Stage::Releasing || state.settled {
        return Err(Refusal::Stage);
    }
    let recovered = sorted(recovered.iter().map(|it| it.ctx));
    let all = sorted(recovered.iter().chain(failed).copied());
    if all != sorted(state.deposited.iter().copied()) || all.len() != recovered.len() + failed.len()
    {
        return Err(Refusal::SetDiffers);
    }
    let of = |it: &&(EnvelopeName, Purpose, u8)| (it.0, it.1) == (*envelope, Purpose::Deposit);
    let answered = lot.opening.releases.keys().filter(of).count();
    let until = last_window(lot, *envelope, state.answers_until_s);
    let ended = law.now.0 > Instant::from_seconds(until).0;
    let asked = u64::try_from(answered).is_ok_and(|it| it >= u64::from(lot.notice.threshold));
    if !failed.is_empty() && !asked && !ended {
        return Err(Refusal::Early);
    }
    if !recovered.is_empty() && !asked {
        return Err(Refusal::SetDiffers);
    }
    Ok(vec![Event::DepositsSettled(DepositsSettled {
        lot: lot.id.clone(),
        envelope: *envelope,
        recovered,
        failed: sorted(failed.iter().copied()),
        digest: *digest,
        answers_until_s: law.now.plus_seconds(law.seconds(ids::Y02)?).seconds(),
    })])
}

/// Decides a trustee's batch: one answer for each envelope and purpose, over the whole list.
pub(super) fn shares(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::ReleaseShares { envelope, purpose, trustee, x, statements, .. } = command else {
        return Ok(Vec::new());
    };
    let state = closed(lot, *envelope)?;
    if lot.stage != Stage::Releasing || lot.opening.verdicts.contains_key(envelope) {
        return Err(Refusal::Stage);
    }
    let due = match purpose {
        Purpose::Share if !state.deposited.is_empty() && !state.settled => {
            return Err(Refusal::Early);
        }
        // Before the rate is drawn nobody can know a price (F4.3).
        Purpose::Share if lot.awaits_rate() => return Err(Refusal::Early),
        Purpose::Share => state.list(),
        Purpose::Deposit => sorted(state.deposited.iter().copied()),
    };
    holds_place(lot, *envelope, *purpose, trustee, *x)?;
    if lot.opening.releases.contains_key(&(*envelope, *purpose, *x)) {
        return Err(Refusal::Repeated);
    }
    if statements.iter().map(|it| it.ctx).collect::<Vec<_>>() != due {
        return Err(Refusal::SetDiffers);
    }
    Ok(vec![Event::SharesReleased(SharesReleased {
        lot: lot.id.clone(),
        envelope: *envelope,
        purpose: *purpose,
        trustee: trustee.clone(),
        x: *x,
        statements: statements.clone(),
    })])
}

fn holds_place(
    lot: &Lot,
    envelope: EnvelopeName,
    purpose: Purpose,
    trustee: &crate::shared::Id,
    x: u8,
) -> Result<(), Refusal> {
    let found = lot.notice.envelopes.iter().find(|it| it.name == envelope);
    let set = match purpose {
        Purpose::Share => found.map(|it| &it.share),
        Purpose::Deposit => found.and_then(|it| it.deposit.as_ref()),
    };
    let place = usize::from(x).checked_sub(1);
    let held = set.zip(place).and_then(|(set, place)| set.trustees.get(place));
    if held == Some(trustee) { Ok(()) } else { Err(Refusal::TrusteeUnknown) }
}

/// Decides that an envelope is contested: secrets are awaited for a bounded time.
pub(super) fn contest(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::Contest { envelope, purpose, contexts, .. } = command else {
        return Ok(Vec::new());
    };
    closed(lot, *envelope)?;
    if lot.stage != Stage::Releasing || lot.opening.verdicts.contains_key(envelope) {
        return Err(Refusal::Stage);
    }
    if lot.opening.contested.contains_key(&(*envelope, *purpose)) {
        return Err(Refusal::Repeated);
    }
    if contexts.is_empty() || !contexts.iter().all(|it| lot.bidder_of(it).is_some()) {
        return Err(Refusal::SetDiffers);
    }
    Ok(vec![Event::OpeningContested(OpeningContested {
        lot: lot.id.clone(),
        envelope: *envelope,
        purpose: *purpose,
        contexts: contexts.clone(),
        until_s: law.now.plus_seconds(law.seconds(ids::Y03)?).seconds(),
    })])
}

/// Decides a published secret; that it meets its public key was checked before the queue.
pub(super) fn secret(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::PublishSecret { envelope, purpose, trustee, x, secret, .. } = command else {
        return Ok(Vec::new());
    };
    if !lot.opening.contested.contains_key(&(*envelope, *purpose)) {
        return Err(Refusal::Stage);
    }
    holds_place(lot, *envelope, *purpose, trustee, *x)?;
    // Both halves of one envelope's keys must never be public by one trustee (seal.md §10.5).
    let other = lot.opening.secrets.iter().any(|it| it.envelope == *envelope && it.x == *x);
    if other {
        return Err(Refusal::Repeated);
    }
    Ok(vec![Event::SecretPublished(SecretPublished {
        lot: lot.id.clone(),
        envelope: *envelope,
        purpose: *purpose,
        trustee: trustee.clone(),
        x: *x,
        secret: *secret,
    })])
}

/// Decides a bidder's published seed; that it meets CT was checked before the queue.
pub(super) fn seed(lot: &Lot, ctx: Hash, seed: Secret) -> Result<Vec<Event>, Refusal> {
    if lot.stage != Stage::Releasing || lot.opening.contested.is_empty() {
        return Err(Refusal::Stage);
    }
    if lot.bidder_of(&ctx).is_none() {
        return Err(Refusal::NotABidder);
    }
    if lot.opening.seeds.contains_key(&ctx) {
        return Err(Refusal::Repeated);
    }
    Ok(vec![Event::SeedPublished(SeedPublished { lot: lot.id.clone(), ctx, seed })])
}

/// Decides the verdicts of one envelope: each context ends exactly once.
///
/// Trustees fail only when their time, and a contest's, has run out.
pub(super) fn close(
    lot: &Lot,
    envelope: EnvelopeName,
    verdicts: &[Verdict],
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let state = closed(lot, envelope)?;
    if lot.stage != Stage::Releasing || lot.opening.verdicts.contains_key(&envelope) {
        return Err(Refusal::Stage);
    }
    if !state.deposited.is_empty() && !state.settled || lot.awaits_rate() {
        return Err(Refusal::Early);
    }
    let adjourned = lot.opening.adjourned_until_s.is_some_and(|it| law.now.seconds() < it);
    if adjourned {
        return Err(Refusal::Early);
    }
    if sorted(verdicts.iter().map(|it| it.ctx)) != lot.contexts(envelope)
        || verdicts.len() != lot.contexts(envelope).len()
    {
        return Err(Refusal::SetDiffers);
    }
    let ended =
        law.now.0 > Instant::from_seconds(last_window(lot, envelope, state.answers_until_s)).0;
    for it in verdicts {
        let listed = state.list().contains(&it.ctx);
        let fits = match it.ending {
            Ending::Absent => state.absent.contains(&it.ctx) || state.failed.contains(&it.ctx),
            Ending::Malformed => listed || state.malformed.contains(&it.ctx),
            Ending::Openable => listed && !is_missing(lot, it.ctx),
            Ending::Missing => listed,
            Ending::TrusteesFailed => listed && ended,
            Ending::Returned => state.returned.contains(&it.ctx),
            Ending::Opened | Ending::PayloadBad | Ending::ContentBad => false,
        };
        if !fits {
            let early = listed && !ended && it.ending == Ending::TrusteesFailed;
            return Err(if early { Refusal::Early } else { Refusal::SetDiffers });
        }
    }
    let verdicts = verdicts.to_vec();
    Ok(vec![Event::SharesClosed(SharesClosed { lot: lot.id.clone(), envelope, verdicts })])
}

/// Whether a ciphertext was lost when it was checked, and nobody brought it before key-in closed.
fn is_missing(lot: &Lot, ctx: Hash) -> bool {
    let mut envelopes = lot.standing().flat_map(|(_, bid)| &bid.envelopes);
    envelopes.any(|it| it.ctx == ctx && lot.opening.missing.contains(&it.ct_root))
}

fn last_window(lot: &Lot, envelope: EnvelopeName, answers: i64) -> i64 {
    let contest = |purpose| lot.opening.contested.get(&(envelope, purpose)).copied();
    answers.max(contest(Purpose::Share).unwrap_or(0)).max(contest(Purpose::Deposit).unwrap_or(0))
}

/// Whether an opened file says exactly what the first of two openings reads out of it, and any
/// other file nothing.
///
/// # Rules
///
/// - `Y94`: which fields.
fn read_first(lot: &Lot, name: EnvelopeName, file: &OpenedFile) -> bool {
    let asked = lot.notice.first_names(name);
    let due = file.ending == Ending::Opened && !asked.is_empty();
    match &file.first {
        Some(it) => due && it.fields.iter().map(|it| it.name.as_str()).eq(asked),
        None => !due,
    }
}

/// Decides the publication: every price in one event, other envelopes by their roots. The first of
/// two openings publishes no price, the second only what waited for it.
pub(super) fn publish(
    lot: &Lot,
    bids: &[OpenedBid],
    files: &[(EnvelopeName, Vec<OpenedFile>)],
) -> Result<Vec<Event>, Refusal> {
    if lot.stage != Stage::SharesClosed {
        return Err(Refusal::Stage);
    }
    let follows = |ctx: Hash, ending: Ending, name: EnvelopeName| {
        let verdicts = lot.opening.verdicts.get(&name);
        let verdict = verdicts.and_then(|all| all.iter().find(|it| it.ctx == ctx));
        verdict.is_some_and(|it| match it.ending {
            Ending::Openable => {
                // Lost between its verdict and the wall: an incident for the supervisor.
                let lost = ending == Ending::Missing;
                lost || matches!(ending, Ending::Opened | Ending::PayloadBad | Ending::ContentBad)
            }
            other => other == ending,
        })
    };
    let whole = |name: EnvelopeName, all: Vec<(Hash, Ending)>| {
        sorted(all.iter().map(|it| it.0)) == lot.contexts(name)
            && all.len() == lot.contexts(name).len()
            && all.iter().all(|(ctx, ending)| follows(*ctx, *ending, name))
    };
    let due = lot.due();
    let priced = due.contains(&EnvelopeName::Price);
    let price = bids.iter().map(|it| (it.ctx, it.ending)).collect();
    let mut good = if priced { whole(EnvelopeName::Price, price) } else { bids.is_empty() };
    good &= bids.iter().all(|it| lot.bidder_of(&it.ctx) == Some(&it.bidder));
    let others: Vec<_> = due.into_iter().filter(|it| *it != EnvelopeName::Price).collect();
    good &= others == files.iter().map(|it| it.0).collect::<Vec<_>>();
    good &= files
        .iter()
        .all(|(name, all)| whole(*name, all.iter().map(|it| (it.ctx, it.ending)).collect()));
    good &= files.iter().all(|(name, all)| all.iter().all(|it| read_first(lot, *name, it)));
    if !good {
        return Err(Refusal::SetDiffers);
    }
    let opened = BidsOpened { lot: lot.id.clone(), bids: bids.to_vec() };
    let mut events = Vec::new();
    events.extend(priced.then_some(Event::BidsOpened(opened)));
    events.extend(files.iter().map(|(envelope, files)| {
        let (lot, files) = (lot.id.clone(), files.clone());
        Event::FilesOpened(FilesOpened { lot, envelope: *envelope, files })
    }));
    Ok(events)
}

//! Decides the close, the check of ciphertexts, and key-in.

use std::collections::BTreeSet;

use crate::award::BlindSealed;
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::{EnvelopeName, FailureCause, TenderFailed};
use crate::rulebook::ids;
use crate::shared::{Hash, Instant};
use crate::world::Event;

use super::event::{
    HandedKey, KeyInClosed, KeyedIn, LaterDeposit, LotClosed, ObjectSupplied, ObjectsPresent,
};
use super::{BlindSeal, Form, Refusal};

/// Decides the close at T: strictly after it, so that a punctual bid is never shut out.
///
/// # Rules
///
/// - `T10`: the opening is at the deadline.
/// - `T11`, `G09`, `N05`: with too few bids nothing is opened and the round fails.
/// - `Y142`: in an auction as its notice says.
/// - `C5.2`: the chance of a blind review is sealed before a key can come in.
pub(super) fn lot(
    lot: &Lot,
    set_root: Hash,
    blind: Option<&BlindSeal>,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if lot.stage != Stage::Announced {
        return Err(Refusal::Stage);
    }
    if lot.is_suspended() {
        return Err(Refusal::Suspended);
    }
    if law.now.0 <= lot.last_moment_ms() {
        return Err(Refusal::Early);
    }
    let closed = LotClosed { lot: lot.id.clone(), count: lot.received, set_root };
    let mut events = vec![Event::LotClosed(closed)];
    let (rule, needed) = match &lot.round {
        Some(it) => (ids::Y142, it.bidders_min),
        None => {
            let rule = lot.notice.procedure().limits().bidders;
            (rule, law.count(rule)?)
        }
    };
    let bidders = count(lot.standing().count());
    if bidders < needed {
        events.push(Event::TenderFailed(TenderFailed {
            lot: lot.id.clone(),
            cause: FailureCause::TooFewBids,
            counted: bidders,
            needed,
            rule: rule.to_owned(),
        }));
    } else if lot.notice.scheme.blind().is_some() {
        let BlindSeal { salt, commitment } = *blind.ok_or(Refusal::SetDiffers)?;
        events.push(Event::BlindSealed(BlindSealed { lot: lot.id.clone(), salt, commitment }));
    }
    Ok(events)
}

fn count(it: usize) -> u32 {
    u32::try_from(it).expect("a lot bounds its bidders")
}

/// Decides the report about ciphertexts; key-in opens from here.
pub(super) fn objects(lot: &Lot, missing: &[Hash], law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if lot.stage != Stage::Closed {
        return Err(Refusal::Stage);
    }
    let known: BTreeSet<Hash> =
        lot.standing().flat_map(|(_, bid)| &bid.envelopes).map(|it| it.ct_root).collect();
    if !missing.iter().all(|it| known.contains(it)) {
        return Err(Refusal::SetDiffers);
    }
    let until = law.now.plus_seconds(law.seconds(ids::Y01)?);
    Ok(vec![Event::ObjectsPresent(ObjectsPresent {
        lot: lot.id.clone(),
        set_root: lot.opening.set_root.ok_or(Refusal::Stage)?,
        missing: missing.to_vec(),
        key_in_until_s: until.seconds(),
    })])
}

/// Decides a re-supply; whose bytes they are does not matter, only their root.
pub(super) fn supply(lot: &Lot, ct_root: Hash, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if lot.stage != Stage::KeyIn || past(lot.opening.key_in_until_s, law) {
        return Err(Refusal::Stage);
    }
    if !lot.opening.missing.contains(&ct_root) {
        return Err(Refusal::SetDiffers);
    }
    Ok(vec![Event::ObjectSupplied(ObjectSupplied { lot: lot.id.clone(), ct_root })])
}

/// Decides a key-in: all values of a message or none.
///
/// # Rules
///
/// - `X01.1`: a bid whose key does not come in the window is not opened; others go on.
/// - `Y19`: the key of an envelope that opens later comes as a deposit, or not at all.
pub(super) fn key_in(
    lot: &Lot,
    (keys, later): (&[HandedKey], &[LaterDeposit]),
    fits: &Form,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    // A window that has not opened has no end yet: who comes before it is early, never late.
    if lot.stage < Stage::KeyIn {
        return Err(Refusal::Early);
    }
    if lot.stage > Stage::KeyIn || past(lot.opening.key_in_until_s, law) {
        return Err(Refusal::KeyLate);
    }
    if let Form::Broken { code, .. } = fits {
        return Err(Refusal::Key { code: code.clone() });
    }
    let wrong = |code: &str| Err(Refusal::Key { code: code.to_owned() });
    let known = |ctx: &Hash| lot.bidder_of(ctx).is_some();
    let mut all = keys.iter().map(|it| &it.ctx).chain(later.iter().map(|it| &it.ctx));
    if keys.is_empty() || !all.all(known) {
        return wrong("seal.key.mismatch");
    }
    // A bare key of a price would let the platform read it before the technical result.
    if keys.iter().any(|it| lot.opens_later(&it.ctx)) {
        return wrong("seal.deposit.magic");
    }
    if !later.iter().all(|it| lot.opens_later(&it.ctx)) {
        return wrong("seal.key.length");
    }
    let state = &lot.opening;
    let old = keys.iter().all(|it| state.keys.contains_key(&it.ctx));
    if old && later.iter().all(|it| state.later.contains_key(&it.ctx)) {
        return Err(Refusal::Repeated);
    }
    let later = Some(later.to_vec()).filter(|it| !it.is_empty());
    Ok(vec![Event::KeyedIn(KeyedIn { lot: lot.id.clone(), keys: keys.to_vec(), later })])
}

fn past(until_s: i64, law: Law<'_>) -> bool {
    law.now.0 > Instant::from_seconds(until_s).0
}

/// Decides the end of key-in, one event for each envelope.
pub(super) fn key_in_closed(
    lot: &Lot,
    malformed: &[Hash],
    digests: &[(EnvelopeName, Hash)],
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if lot.stage != Stage::KeyIn {
        return Err(Refusal::Stage);
    }
    if !past(lot.opening.key_in_until_s, law) {
        return Err(Refusal::Early);
    }
    let names: Vec<_> = lot.notice.envelopes.iter().map(|it| it.name).collect();
    if names != digests.iter().map(|it| it.0).collect::<Vec<_>>() {
        return Err(Refusal::SetDiffers);
    }
    let until = law.now.plus_seconds(law.seconds(ids::Y02)?).seconds();
    let bad: BTreeSet<Hash> = malformed.iter().copied().collect();
    let closed = digests.iter().map(|(name, digest)| {
        let mut it = KeyInClosed {
            lot: lot.id.clone(),
            envelope: *name,
            keyed: Vec::new(),
            deposited: Vec::new(),
            absent: Vec::new(),
            malformed: Vec::new(),
            digest: *digest,
            answers_until_s: until,
        };
        for ctx in lot.contexts(*name) {
            match () {
                () if bad.contains(&ctx) => it.malformed.push(ctx),
                () if !is_whole(lot, ctx) => it.absent.push(ctx),
                () if lot.opening.keys.contains_key(&ctx) => it.keyed.push(ctx),
                () if is_deposited(lot, ctx) => it.deposited.push(ctx),
                () => it.absent.push(ctx),
            }
        }
        Event::KeyInClosed(it)
    });
    Ok(closed.collect())
}

fn is_deposited(lot: &Lot, ctx: Hash) -> bool {
    lot.is_entrusted(&ctx) || lot.opening.later.contains_key(&ctx)
}

/// Whether the bid of a context can be opened at every opening of its lot: where there are two, a
/// bid that lacks a key for either is absent for the lot, so that nobody drops out between them.
///
/// # Rules
///
/// - `Y19`: one key-in for both openings.
fn is_whole(lot: &Lot, ctx: Hash) -> bool {
    let held = |ctx: Hash| lot.opening.keys.contains_key(&ctx) || is_deposited(lot, ctx);
    let mut bids = lot.standing().map(|it| &it.1.envelopes);
    let bid = bids.find(|all| all.iter().any(|it| it.ctx == ctx));
    !lot.notice.opens_twice() || bid.is_some_and(|all| all.iter().all(|it| held(it.ctx)))
}

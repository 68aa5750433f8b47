//! Folds what comes in, is closed, keyed in, released and opened into a lot.

use crate::lot::{BidLine, KeyInState, Lot, Stage};
use crate::opening;
use crate::shared::Instant;
use crate::world::Event;

/// The line of a bid that was received as the one of this number.
fn line(bid: &opening::Bid, order: u32) -> BidLine {
    BidLine { seq: bid.seq, last: bid.record_sha256, bid: Some(bid.clone()), order }
}

pub(super) fn apply_opening(lot: &mut Lot, event: &Event, now: Instant) {
    let state = &mut lot.opening;
    match event {
        Event::EnvelopeReceived(it) => {
            lot.received += 1;
            lot.overtaken.remove(&it.bid.bidder);
            lot.bids.insert(it.bid.bidder.clone(), line(&it.bid, lot.received));
        }
        Event::BidReplaced(it) => {
            lot.received += 1;
            lot.overtaken.remove(&it.bid.bidder);
            lot.bids.insert(it.bid.bidder.clone(), line(&it.bid, lot.received));
        }
        Event::BidWithdrawn(it) => {
            let order = lot.received;
            let line = BidLine { seq: it.seq, last: it.record_sha256, bid: None, order };
            lot.bids.insert(it.bidder.clone(), line);
            lot.overtaken.remove(&it.bidder);
        }
        Event::SignedIn(it) => {
            lot.signed_in.insert(it.bidder.clone());
        }
        Event::LotClosed(it) => {
            lot.stage = Stage::Closed;
            state.set_root = Some(it.set_root);
            if !lot.notice.scheme.rates().is_empty() && !lot.notice.opens_twice() {
                lot.draw.begin_rate();
            }
        }
        Event::ObjectsPresent(it) => {
            lot.stage = Stage::KeyIn;
            state.missing = it.missing.iter().copied().collect();
            state.key_in_until_s = it.key_in_until_s;
        }
        Event::ObjectSupplied(it) => {
            state.missing.remove(&it.ct_root);
        }
        Event::KeyedIn(it) => {
            state.keys.extend(it.keys.iter().map(|key| (key.ctx, key.secret)));
            // The first deposit stands and answers for later ones.
            for it in it.later.iter().flatten() {
                state.later.entry(it.ctx).or_insert_with(|| it.clone());
            }
        }
        Event::OpenUnwitnessed(it) => state.unwitnessed = Some(it.clone()),
        Event::KeyInExtended(it) => state.key_in_until_s = it.until_s,
        Event::SessionAdjourned(it) => {
            state.key_in_until_s = it.until_s;
            state.adjourned_until_s = Some(it.until_s);
        }
        Event::KeyInClosed(it) => {
            lot.stage = Stage::Releasing;
            state.closed.insert(it.envelope, key_in_state(it));
        }
        Event::PricesCalled(it) => prices_called(lot, it),
        Event::DepositsSettled(it) => {
            if let Some(closed) = state.closed.get_mut(&it.envelope) {
                closed.recovered.clone_from(&it.recovered);
                closed.failed.clone_from(&it.failed);
                closed.answers_until_s = it.answers_until_s;
                closed.settled = true;
            }
        }
        other => apply_release(lot, other, now),
    }
}

fn key_in_state(it: &opening::KeyInClosed) -> KeyInState {
    KeyInState {
        keyed: it.keyed.clone(),
        deposited: it.deposited.clone(),
        absent: it.absent.clone(),
        malformed: it.malformed.clone(),
        recovered: Vec::new(),
        failed: Vec::new(),
        returned: Vec::new(),
        settled: it.deposited.is_empty(),
        answers_until_s: it.answers_until_s,
    }
}

/// The hall opens again for what waited: the way from the trustees to the wall begins anew.
fn prices_called(lot: &mut Lot, it: &opening::PricesCalled) {
    lot.stage = Stage::Releasing;
    if !lot.notice.scheme.rates().is_empty() {
        lot.committee_draw = Some(Box::new(lot.draw.between()));
    }
    let state = &mut lot.opening;
    state.called = Some(it.clone());
    state.record_signed = None;
    state.confirmed.clear();
    state.adjourned_until_s = None;
    state.later.extend(it.later.iter().map(|it| (it.ctx, it.clone())));
    let waited = state.closed.iter_mut().filter(|it| it.0.opens_later());
    for closed in waited.map(|it| it.1) {
        let all = [&mut closed.keyed, &mut closed.deposited, &mut closed.absent];
        closed.returned = all
            .into_iter()
            .flat_map(|of| of.extract_if(.., |ctx| it.returned.contains(ctx)))
            .collect();
        closed.answers_until_s = it.answers_until_s;
        closed.settled = closed.deposited.is_empty();
    }
}

fn apply_release(lot: &mut Lot, event: &Event, now: Instant) {
    let state = &mut lot.opening;
    match event {
        Event::SharesReleased(it) => {
            state.releases.insert((it.envelope, it.purpose, it.x), it.clone());
        }
        Event::OpeningContested(it) => {
            state.contested.insert((it.envelope, it.purpose), it.until_s);
        }
        Event::SecretPublished(it) => state.secrets.push(it.clone()),
        Event::SeedPublished(it) => {
            state.seeds.insert(it.ctx, it.seed);
        }
        Event::SharesClosed(it) => {
            state.verdicts.insert(it.envelope, it.verdicts.clone());
            if lot.due().iter().all(|it| lot.opening.verdicts.contains_key(it)) {
                lot.stage = Stage::SharesClosed;
            }
        }
        Event::BidsOpened(it) => {
            lot.stage = Stage::Opened;
            state.opened = Some(it.clone());
            state.opened_at = Some(now);
        }
        Event::FilesOpened(it) => {
            if lot.stage == Stage::SharesClosed {
                // The first of two openings shows no price.
                lot.stage = Stage::Opened;
                state.opened_at = Some(now);
            }
            state.files.push(it.clone());
        }
        Event::OpeningObjected(it) => {
            state.objections.insert(it.number, (it.bidder.clone(), it.text.clone(), None));
        }
        Event::OpeningAnswered(it) => {
            if let Some(found) = state.objections.get_mut(&it.number) {
                found.2 = Some(it.text.clone());
            }
        }
        Event::OpeningConfirmed(it) => {
            state.confirmed.insert(it.bidder.clone());
        }
        Event::OpeningRecordSigned(it) => state.record_signed = Some(it.record),
        _ => {}
    }
}

/// Once bids are opened a guarantee whose issuer denies it takes nothing from the one that secured
/// the bid until then.
pub(super) fn keep_what_secured(lot: &mut Lot, event: &Event) {
    let Event::GuaranteeAnswered(it) = event else { return };
    if lot.opening.opened_at.is_some() && it.says.disowns() {
        lot.securities.take_back(it.number);
    }
}

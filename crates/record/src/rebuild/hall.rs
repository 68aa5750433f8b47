//! Commands of bids, of the key-in and of the opening hall.

use domain::opening::{self, Form, HandedKey, Offered};
use domain::shared::{Hash, Secret};
use domain::world::{Command, Event};

use super::{Rebuilt, is};

pub(super) fn bids(first: &Event) -> Option<Rebuilt> {
    use opening::Command as It;
    let submit = |lot: &domain::shared::LotId, bid: &opening::Bid| It::Submit {
        lot: lot.clone(),
        offered: Box::new(Offered { form: Form::Good, bid: bid.clone(), hand: None }),
    };
    is(Command::Opening(match first {
        Event::EnvelopeReceived(it) => submit(&it.lot, &it.bid),
        Event::BidReplaced(it) => submit(&it.lot, &it.bid),
        Event::BidWithdrawn(it) => It::Withdraw {
            lot: it.lot.clone(),
            form: Form::Good,
            bidder: it.bidder.clone(),
            seq: it.seq,
            withdraws: it.withdraws,
            record: it.record.clone(),
            record_sha256: it.record_sha256,
            signature: it.signature,
            key: it.key,
            salt: it.salt,
            salt_r: it.salt_r,
            b: it.b,
        },
        Event::SignedIn(it) => It::SignIn { lot: it.lot.clone(), bidder: it.bidder.clone() },
        Event::KeyedIn(it) => {
            let (lot, keys, fits) = (it.lot.clone(), it.keys.clone(), Form::Good);
            It::KeyIn { lot, keys, later: it.later.clone(), fits }
        }
        _ => return None,
    }))
}

pub(super) fn opening(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use opening::Command as It;
    is(Command::Opening(match first {
        Event::LotClosed(it) => It::CloseLot {
            lot: it.lot.clone(),
            set_root: it.set_root,
            blind: match rest.first() {
                Some(Event::BlindSealed(it)) => {
                    Some(opening::BlindSeal { salt: it.salt, commitment: it.commitment })
                }
                _ => None,
            },
        },
        Event::ObjectsPresent(it) => {
            It::ReportObjects { lot: it.lot.clone(), missing: it.missing.clone() }
        }
        Event::OpenUnwitnessed(it) => It::OpenUnwitnessed {
            lot: it.lot.clone(),
            size: it.size,
            root: it.root,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        Event::ObjectSupplied(it) => It::SupplyObject { lot: it.lot.clone(), ct_root: it.ct_root },
        Event::KeyInClosed(it) => close_key_in(it, rest),
        Event::PricesCalled(it) => It::CallPrices { lot: it.lot.clone(), later: it.later.clone() },
        Event::DepositsSettled(it) => {
            let key = |ctx: &Hash| HandedKey { ctx: *ctx, secret: Secret([0; 32]) };
            It::SettleDeposits {
                lot: it.lot.clone(),
                envelope: it.envelope,
                recovered: it.recovered.iter().map(key).collect(),
                failed: it.failed.clone(),
                digest: it.digest,
            }
        }
        Event::SharesReleased(it) => It::ReleaseShares {
            lot: it.lot.clone(),
            envelope: it.envelope,
            purpose: it.purpose,
            trustee: it.trustee.clone(),
            x: it.x,
            statements: it.statements.clone(),
        },
        Event::OpeningContested(it) => It::Contest {
            lot: it.lot.clone(),
            envelope: it.envelope,
            purpose: it.purpose,
            contexts: it.contexts.clone(),
        },
        Event::SecretPublished(it) => It::PublishSecret {
            lot: it.lot.clone(),
            envelope: it.envelope,
            purpose: it.purpose,
            trustee: it.trustee.clone(),
            x: it.x,
            secret: it.secret,
        },
        Event::SeedPublished(it) => {
            It::PublishSeed { lot: it.lot.clone(), ctx: it.ctx, seed: it.seed }
        }
        Event::SharesClosed(it) => It::CloseShares {
            lot: it.lot.clone(),
            envelope: it.envelope,
            verdicts: it.verdicts.clone(),
        },
        Event::BidsOpened(it) => publish(&it.lot, it.bids.clone(), rest.iter()),
        // The first of two openings publishes no price.
        Event::FilesOpened(it) => publish(&it.lot, Vec::new(), std::iter::once(first).chain(rest)),
        _ => return None,
    }))
}

fn publish<'a>(
    lot: &domain::shared::LotId,
    bids: Vec<opening::OpenedBid>,
    events: impl Iterator<Item = &'a Event>,
) -> opening::Command {
    let files = events.map_while(|it| match it {
        Event::FilesOpened(of) if of.lot == *lot => Some((of.envelope, of.files.clone())),
        _ => None,
    });
    opening::Command::PublishBids { lot: lot.clone(), bids, files: files.collect() }
}

fn close_key_in(first: &opening::KeyInClosed, rest: &[Event]) -> opening::Command {
    let more = rest.iter().map_while(|next| match next {
        Event::KeyInClosed(of) if of.lot == first.lot => Some(of),
        _ => None,
    });
    let (mut malformed, mut digests) = (Vec::new(), Vec::new());
    for it in std::iter::once(first).chain(more) {
        malformed.extend(it.malformed.iter().copied());
        digests.push((it.envelope, it.digest));
    }
    opening::Command::CloseKeyIn { lot: first.lot.clone(), malformed, digests }
}

pub(super) fn hall(first: &Event) -> Option<Rebuilt> {
    use opening::Command as It;
    is(Command::Opening(match first {
        Event::SessionStarted(it) => {
            It::StartSession { lot: it.lot.clone(), reason: it.reason.clone() }
        }
        Event::KeyInExtended(it) => {
            It::ExtendKeyIn { lot: it.lot.clone(), until_s: it.until_s, reason: it.reason.clone() }
        }
        Event::SessionAdjourned(it) => {
            It::Adjourn { lot: it.lot.clone(), until_s: it.until_s, reason: it.reason.clone() }
        }
        Event::OpeningObjected(it) => {
            It::Object { lot: it.lot.clone(), bidder: it.bidder.clone(), text: it.text.clone() }
        }
        Event::OpeningAnswered(it) => {
            It::AnswerObjection { lot: it.lot.clone(), number: it.number, text: it.text.clone() }
        }
        Event::OpeningConfirmed(it) => {
            It::Confirm { lot: it.lot.clone(), bidder: it.bidder.clone() }
        }
        Event::OpeningRecordSigned(it) => It::SignRecord {
            lot: it.lot.clone(),
            record: it.record,
            key: it.key,
            signature: it.signature,
        },
        _ => return None,
    }))
}

//! The opener of a world without cryptography: the same steps, judged by who handed what in.

use app::desk::Request;
use app::follower::Folded;
use app::platform::Asked;
use app::timekeeper::PLATFORM;
use domain::lot::{Lot, Stage};
use domain::opening::{
    Command, Ending, FirstPart, HandedKey, OpenedBid, OpenedField, OpenedFile, Verdict,
};
use domain::parties::Purpose;
use domain::procedure::{EnvelopeName, FormField};
use domain::shared::{Hash, Secret, Signature, Uscc};

use super::deeds::asked;
use super::ledger::Ledger;

/// The next step of every lot that is being opened.
pub fn steps(folded: &Folded, now_ms: i64, ledger: &Ledger) -> Vec<Asked> {
    let lots = folded.world.lots.values().filter(|it| !it.is_suspended());
    lots.filter_map(|lot| {
        let command = match lot.stage {
            Stage::Closed => Command::ReportObjects { lot: lot.id.clone(), missing: Vec::new() },
            Stage::Releasing => close_shares(lot, now_ms)?,
            Stage::SharesClosed => publish(folded, lot, ledger),
            _ => return None,
        };
        let key = format!("opener-{:?}-{}-{}", lot.stage, lot.id, folded.next);
        let command = domain::world::Command::Opening(command);
        let account = PLATFORM.to_owned();
        Some(Asked::Command(Box::new(Request { account, key, command, seen: None })))
    })
    .collect()
}

fn close_shares(lot: &Lot, now_ms: i64) -> Option<Command> {
    let due = lot.due();
    let open = |it: &&EnvelopeName| due.contains(it) && !lot.opening.verdicts.contains_key(it);
    let envelope = *lot.opening.closed.keys().find(open)?;
    if envelope != EnvelopeName::Price && !lot.notice.opens_twice() {
        return Some(close_listed(lot, envelope));
    }
    let state = lot.opening.closed.get(&envelope)?;
    let purpose = asked(lot);
    let of = |it: &&(EnvelopeName, Purpose, u8)| (it.0, it.1) == (envelope, purpose);
    let true_shares =
        lot.opening.releases.iter().filter(|it| of(&it.0)).filter(|(_, it)| {
            it.statements.iter().all(|it| it.share.is_some_and(|it| it.0[0] == 1))
        });
    let enough = true_shares.count() >= usize::from(lot.notice.threshold);
    let ended = now_ms > state.answers_until_s * 1_000;
    let nothing_asked = purpose == Purpose::Share && state.list().is_empty();
    if !enough && !ended && !nothing_asked {
        return None;
    }
    if purpose == Purpose::Deposit {
        return Some(settle(lot, envelope, enough));
    }
    let list = state.list();
    let verdict = |ctx: Hash| {
        let ending = match (list.contains(&ctx), enough) {
            (false, _) if state.returned.contains(&ctx) => Ending::Returned,
            (false, _) => Ending::Absent,
            (true, true) => Ending::Openable,
            (true, false) => Ending::TrusteesFailed,
        };
        Verdict { ctx, ending, reason: String::new(), wrong: Vec::new() }
    };
    let verdicts = lot.contexts(envelope).into_iter().map(verdict).collect();
    Some(Command::CloseShares { lot: lot.id.clone(), envelope, verdicts })
}

/// A technical envelope of these worlds opens for whoever handed its key in: its shares are those
/// of the price.
fn close_listed(lot: &Lot, envelope: EnvelopeName) -> Command {
    let list = lot.opening.closed.get(&envelope).map(|it| it.list()).unwrap_or_default();
    let prices = lot.opening.verdicts.get(&EnvelopeName::Price).into_iter().flatten();
    let enough = !prices.into_iter().any(|it| it.ending == Ending::TrusteesFailed);
    let verdict = |ctx: Hash| {
        let ending = match (list.contains(&ctx), enough) {
            (false, _) => Ending::Absent,
            (true, true) => Ending::Openable,
            (true, false) => Ending::TrusteesFailed,
        };
        Verdict { ctx, ending, reason: String::new(), wrong: Vec::new() }
    };
    let verdicts = lot.contexts(envelope).into_iter().map(verdict).collect();
    Command::CloseShares { lot: lot.id.clone(), envelope, verdicts }
}

/// Deposits are recovered by enough true answers, and fail without.
fn settle(lot: &Lot, envelope: EnvelopeName, enough: bool) -> Command {
    let deposited = lot.opening.closed.get(&envelope).map(|it| it.deposited.clone());
    let deposited = deposited.unwrap_or_default();
    let key = |ctx: &Hash| HandedKey { ctx: *ctx, secret: Secret([1; 32]) };
    let (recovered, failed) = match enough {
        true => (deposited.iter().map(key).collect(), Vec::new()),
        false => (Vec::new(), deposited),
    };
    let (lot, digest) = (lot.id.clone(), Hash([0; 32]));
    Command::SettleDeposits { lot, envelope, recovered, failed, digest }
}

fn publish(folded: &Folded, lot: &Lot, ledger: &Ledger) -> Command {
    let due = lot.due();
    let verdicts = lot.opening.verdicts.get(&EnvelopeName::Price).into_iter().flatten();
    let verdicts = verdicts.filter(|_| due.contains(&EnvelopeName::Price));
    let bids = verdicts.filter_map(|verdict| {
        let bidder = lot.bidder_of(&verdict.ctx)?;
        let digest = lot.bids.get(bidder)?.bid.as_ref()?.record_sha256;
        let opened = verdict.ending == Ending::Openable;
        Some(OpenedBid {
            ctx: verdict.ctx,
            bidder: bidder.clone(),
            name: folded
                .world
                .organisations
                .get(bidder)
                .map(|it| it.name.clone())
                .unwrap_or_default(),
            ending: if opened { Ending::Opened } else { verdict.ending },
            reason: String::new(),
            s_t: None,
            s_b: None,
            price: if opened { ledger.prices.get(&digest).copied() } else { None },
            fields: said(lot, bidder, |it| !lot.notice.is_read_first(it)),
        })
    });
    let files = due.iter().copied().filter(|it| *it != EnvelopeName::Price).map(|name| {
        let verdicts = lot.opening.verdicts.get(&name).into_iter().flatten();
        let file = |it: &Verdict| {
            let opened = it.ending == Ending::Openable;
            let mut all = lot.standing().flat_map(|(_, bid)| &bid.envelopes);
            let ct_root = all.find(|of| of.ctx == it.ctx).map_or(Hash([0; 32]), |it| it.ct_root);
            let ending = if opened { Ending::Opened } else { it.ending };
            let first = lot.bidder_of(&it.ctx).filter(|_| opened);
            let first = first.and_then(|who| first_part(lot, who, name));
            OpenedFile { ctx: it.ctx, ct_root, ending, reason: String::new(), name: None, first }
        };
        (name, verdicts.map(file).collect())
    });
    let (bids, files) = (bids.collect(), files.collect());
    Command::PublishBids { lot: lot.id.clone(), bids, files }
}

/// What a bid says in some of the fields after its price.
fn said(lot: &Lot, who: &Uscc, asked: impl Fn(&FormField) -> bool) -> Vec<OpenedField> {
    let asked = |name: &str| lot.notice.form.iter().any(|it| it.name == name && asked(it));
    let all = crate::people::joint::said(&lot.notice, &lot.id, who).into_iter();
    let all = all.filter(|it| asked(&it.0));
    all.map(|(name, value)| OpenedField { name, value }).collect()
}

/// What the first of two openings reads out; nothing is sealed here, and so nothing signed.
fn first_part(lot: &Lot, who: &Uscc, envelope: EnvelopeName) -> Option<FirstPart> {
    let fields = said(lot, who, |it| lot.notice.is_read_first(it));
    let holds = lot.notice.first_envelope() == Some(envelope);
    holds.then_some(FirstPart { fields, signature: Signature([0; 64]) })
}

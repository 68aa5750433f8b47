//! What the hall may show of one lot at this moment, computed from its folded state alone.
//!
//! It is the only place of the hall that reads bids: names, contexts and keys leave it once
//! key-in has closed and not before (protocols/seal.md §9).

use std::collections::BTreeSet;

use app::follower::RefusedNear;
use domain::lot::{KeyInState, Lot, Stage};
use domain::opening::{Ending, SharesReleased};
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, Id, Uscc};
use domain::world::World;

/// Where the opening stands, as one line says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Bids are received until T.
    Before,
    /// A hold or an unanswered objection stops everything.
    Suspended,
    /// Closed; no witness has cosigned the close yet, so nothing goes on.
    Unwitnessed,
    /// Closed; every ciphertext is hashed again.
    Closing,
    /// The key-in window is open.
    Keying,
    /// The chair paused; the window stays open until the pause ends.
    Adjourned,
    /// Deposited keys are asked from the trustees.
    Depositing,
    /// A rate is drawn before shares are asked for.
    Drawing,
    /// Shares are asked from the trustees.
    Sharing,
    /// No subset of shares fits somewhere; secrets are awaited.
    Contested,
    /// All verdicts stand; the one event with the prices is next.
    Settled,
    /// Prices are out.
    Opened,
    /// The opening record is signed.
    Signed,
    /// The round failed before anything was opened.
    Failed,
    /// The purchaser ended it.
    Terminated,
}

/// What is known about a bid's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    KeyedIn,
    /// With the trustees, not yet recovered.
    Deposited,
    Recovered,
    /// A deposit that did not open.
    DepositFailed,
    Absent,
    /// It is opened after the technical result, or not at all.
    Sealed,
    /// The record or header is not what the door should have admitted.
    Malformed,
}

/// A bid's state or verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Trustees' answers are awaited.
    Waiting,
    Contested,
    /// The ciphertext is gone and no verdict stands yet.
    Lost,
    Ended(Ending),
}

/// One bid's envelope on the wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub bidder: Uscc,
    pub name: String,
    pub ctx: Hash,
    pub key: Key,
    /// Trustees that stated a share for it.
    pub shares: u32,
    /// Trustees that stated that their slot does not open.
    pub shut: u32,
    pub judged: Judged,
    /// Code of protocols/seal.md §13, or empty.
    pub reason: String,
    /// Trustees whose statement was wrong, by name.
    pub wrong: Vec<String>,
}

/// What one trustee has done for an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// The window runs.
    Awaited,
    Yes,
    /// The window has ended without an answer.
    Missing,
    /// Enough others answered before the window ended.
    Spared,
    /// Nobody is asked yet: it is opened later than another envelope.
    Later,
}

/// One trustee's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keeper {
    pub trustee: Id,
    pub name: String,
    pub purpose: Purpose,
    pub answered: Answered,
    /// Whether its one-time secret was published in a contest.
    pub secret: Published,
    /// For how many bids its statement was wrong.
    pub wrong: usize,
}

/// Whether a trustee published its one-time secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    Yes,
    No,
}

/// One envelope of all bids, once key-in has closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    pub envelope: EnvelopeName,
    pub lines: Vec<Line>,
    pub keepers: Vec<Keeper>,
    /// How many true shares open a bid.
    pub needed: u32,
}

/// What besides the lot's own state decides the picture.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The record's time, unix milliseconds.
    pub now_ms: i64,
    /// Contexts that the last contests name.
    pub contested: BTreeSet<Hash>,
    /// Whether the lot's close is cosigned by the quorum; `None` before the close.
    pub witnessed: Option<Witnessed>,
    /// Refusals near a limit, as the log has published them.
    pub refused: RefusedNear,
}

/// Whether the quorum of witnesses has cosigned a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witnessed {
    Yes,
    NotYet,
}

/// The hall's picture of one lot.
#[derive(Clone, Debug)]
pub struct Picture<'a> {
    pub lot: &'a Lot,
    pub phase: Phase,
    /// One board an envelope, empty until key-in has closed.
    pub boards: Vec<Board>,
    /// What the phase waits for, unix milliseconds.
    pub until_ms: Option<i64>,
    /// Bids and replacements under the close's root; `None` before the close.
    pub received: Option<u32>,
    /// Refusals near a limit, once they were published.
    pub refused: RefusedNear,
}

/// Reason of a verdict that stands before a verdict says so. Source: protocols/seal.md §13.
const KEY_ABSENT: &str = "seal.key.absent";
/// Milliseconds of a second.
const MS_A_SECOND: i64 = 1_000;

impl<'a> Picture<'a> {
    /// Draws the lot as it stands.
    #[must_use]
    pub fn of(world: &World, lot: &'a Lot, around: &Around) -> Self {
        let phase = phase(lot, around);
        let closed = lot.notice.envelopes.iter().filter_map(|it| {
            let state = lot.opening.closed.get(&it.name)?;
            Some(board(world, lot, (it.name, state), around))
        });
        Self {
            lot,
            phase,
            boards: closed.collect(),
            until_ms: until_s(lot, phase).map(|it| it.saturating_mul(MS_A_SECOND)),
            received: lot.opening.set_root.is_some().then_some(lot.received),
            refused: around.refused,
        }
    }

    /// Whether names of bidders may be shown.
    #[must_use]
    pub fn names_shown(&self) -> bool {
        !self.boards.is_empty()
    }

    /// Whether prices are out.
    #[must_use]
    pub fn is_opened(&self) -> bool {
        self.lot.opening.opened.is_some()
    }
}

fn phase(lot: &Lot, around: &Around) -> Phase {
    let adjourned = lot.opening.adjourned_until_s;
    let paused = adjourned.is_some_and(|it| around.now_ms < it.saturating_mul(MS_A_SECOND));
    match lot.stage {
        Stage::Failed => Phase::Failed,
        Stage::Terminated => Phase::Terminated,
        _ if lot.opening.record_signed.is_some() => Phase::Signed,
        Stage::Opened | Stage::Evaluating => Phase::Opened,
        _ if lot.opening.opened.is_some() => Phase::Opened,
        _ if lot.is_suspended() => Phase::Suspended,
        Stage::Announced => Phase::Before,
        Stage::Closed if around.witnessed == Some(Witnessed::NotYet) => Phase::Unwitnessed,
        Stage::Closed => Phase::Closing,
        Stage::KeyIn if paused => Phase::Adjourned,
        Stage::KeyIn => Phase::Keying,
        Stage::Releasing if contests(lot).next().is_some() => Phase::Contested,
        Stage::Releasing if due(lot).any(|it| !it.settled) => Phase::Depositing,
        Stage::Releasing if lot.awaits_rate() => Phase::Drawing,
        Stage::Releasing => Phase::Sharing,
        _ => Phase::Settled,
    }
}

/// Closed key-ins of the envelopes that are opened now.
fn due(lot: &Lot) -> impl Iterator<Item = &KeyInState> {
    let due = lot.due();
    lot.opening.closed.iter().filter(move |it| due.contains(it.0)).map(|it| it.1)
}

/// Ends of the contests about them, unix seconds.
fn contests(lot: &Lot) -> impl Iterator<Item = i64> {
    let due = lot.due();
    lot.opening.contested.iter().filter(move |it| due.contains(&it.0.0)).map(|it| *it.1)
}

fn until_s(lot: &Lot, phase: Phase) -> Option<i64> {
    let state = &lot.opening;
    match phase {
        Phase::Before => Some(lot.deadline_s),
        Phase::Keying | Phase::Adjourned => Some(state.key_in_until_s),
        Phase::Depositing | Phase::Sharing => due(lot).map(|it| it.answers_until_s).max(),
        Phase::Contested => contests(lot).max(),
        _ => None,
    }
}

fn board(
    world: &World,
    lot: &Lot,
    (envelope, state): (EnvelopeName, &KeyInState),
    around: &Around,
) -> Board {
    let keepers = keepers(world, lot, envelope, (state, around.now_ms));
    let lines = lot.contexts(envelope).into_iter().filter_map(|ctx| {
        let bidder = lot.bidder_of(&ctx)?;
        let known = world.organisations.get(bidder);
        let (shares, shut) = stated(lot, envelope, ctx);
        let (judged, reason, wrong) = judged(lot, envelope, ctx, around);
        Some(Line {
            bidder: bidder.clone(),
            name: known.map_or_else(|| bidder.to_string(), |it| it.name.clone()),
            ctx,
            key: key(state, ctx),
            shares,
            shut,
            judged,
            reason,
            wrong: wrong.iter().filter_map(|x| name_at(world, lot, envelope, *x)).collect(),
        })
    });
    let lines = lines.collect();
    Board { envelope, lines, keepers, needed: u32::from(lot.notice.threshold) }
}

fn key(state: &KeyInState, ctx: Hash) -> Key {
    match () {
        () if state.malformed.contains(&ctx) => Key::Malformed,
        () if state.returned.contains(&ctx) => Key::Sealed,
        () if state.keyed.contains(&ctx) => Key::KeyedIn,
        () if state.recovered.contains(&ctx) => Key::Recovered,
        () if state.failed.contains(&ctx) => Key::DepositFailed,
        () if state.deposited.contains(&ctx) => Key::Deposited,
        () => Key::Absent,
    }
}

fn releases(
    lot: &Lot,
    envelope: EnvelopeName,
    purpose: Purpose,
) -> impl Iterator<Item = &SharesReleased> {
    let all = lot.opening.releases.iter();
    all.filter(move |((name, it, _), _)| *name == envelope && *it == purpose).map(|it| it.1)
}

/// Trustees that stated a share for a context, and those that stated a slot that does not open.
fn stated(lot: &Lot, envelope: EnvelopeName, ctx: Hash) -> (u32, u32) {
    let said = releases(lot, envelope, Purpose::Share)
        .filter_map(|it| it.statements.iter().find(|it| it.ctx == ctx));
    said.fold((0, 0), |(shares, shut), it| match it.share {
        Some(_) => (shares + 1, shut),
        None => (shares, shut + 1),
    })
}

fn judged(
    lot: &Lot,
    envelope: EnvelopeName,
    ctx: Hash,
    around: &Around,
) -> (Judged, String, Vec<u8>) {
    let verdicts = lot.opening.verdicts.get(&envelope);
    let verdict = verdicts.and_then(|all| all.iter().find(|it| it.ctx == ctx));
    let wrong = verdict.map(|it| it.wrong.clone()).unwrap_or_default();
    if let Some((ending, reason)) = published(lot, envelope, ctx) {
        return (Judged::Ended(ending), reason, wrong);
    }
    if let Some(it) = verdict {
        return (Judged::Ended(it.ending), it.reason.clone(), wrong);
    }
    let state = lot.opening.closed.get(&envelope);
    match state.map(|it| key(it, ctx)) {
        Some(Key::Absent | Key::DepositFailed) => {
            (Judged::Ended(Ending::Absent), KEY_ABSENT.to_owned(), wrong)
        }
        Some(Key::Sealed) => (Judged::Ended(Ending::Returned), String::new(), wrong),
        Some(Key::Malformed) => (Judged::Ended(Ending::Malformed), String::new(), wrong),
        _ if around.contested.contains(&ctx) => (Judged::Contested, String::new(), wrong),
        _ if is_lost(lot, ctx) => (Judged::Lost, String::new(), wrong),
        _ => (Judged::Waiting, String::new(), wrong),
    }
}

/// What the one event, or the event about files, said of a context.
fn published(lot: &Lot, envelope: EnvelopeName, ctx: Hash) -> Option<(Ending, String)> {
    if envelope == EnvelopeName::Price {
        let bids = &lot.opening.opened.as_ref()?.bids;
        return bids.iter().find(|it| it.ctx == ctx).map(|it| (it.ending, it.reason.clone()));
    }
    let files = lot.opening.files.iter().filter(|it| it.envelope == envelope);
    let mut files = files.flat_map(|it| &it.files);
    files.find(|it| it.ctx == ctx).map(|it| (it.ending, it.reason.clone()))
}

fn is_lost(lot: &Lot, ctx: Hash) -> bool {
    let mut sealed = lot.standing().flat_map(|(_, bid)| &bid.envelopes);
    sealed.any(|it| it.ctx == ctx && lot.opening.missing.contains(&it.ct_root))
}

fn name_at(world: &World, lot: &Lot, envelope: EnvelopeName, x: u8) -> Option<String> {
    let set = &lot.notice.envelopes.iter().find(|it| it.name == envelope)?.share;
    let trustee = set.trustees.get(usize::from(x).checked_sub(1)?)?;
    Some(trustee_name(world, trustee))
}

/// A trustee's name, or its id when it is not enrolled.
pub fn trustee_name(world: &World, trustee: &Id) -> String {
    let known = world.centre.trustees.get(trustee);
    known.map_or_else(|| trustee.to_string(), |it| it.name.clone())
}

fn keepers(
    world: &World,
    lot: &Lot,
    envelope: EnvelopeName,
    (state, now_ms): (&KeyInState, i64),
) -> Vec<Keeper> {
    let Some(found) = lot.notice.envelopes.iter().find(|it| it.name == envelope) else {
        return Vec::new();
    };
    let deposit = found.deposit.as_ref().filter(|_| !state.deposited.is_empty());
    let sets = deposit.map(|it| (it, Purpose::Deposit)).into_iter();
    let over = now_ms > state.answers_until_s.saturating_mul(MS_A_SECOND);
    let judged = lot.opening.verdicts.get(&envelope);
    let failed = judged.is_some_and(|all| all.iter().any(|it| it.ending == Ending::TrusteesFailed));
    let due = lot.due().contains(&envelope);
    let mut all = Vec::new();
    for (set, purpose) in sets.chain([(&found.share, Purpose::Share)]) {
        for (x, trustee) in (1..=u8::MAX).zip(&set.trustees) {
            let answered = match lot.opening.releases.contains_key(&(envelope, purpose, x)) {
                true => Answered::Yes,
                false if judged.is_none() && !due => Answered::Later,
                false if failed || (over && judged.is_none()) => Answered::Missing,
                false if judged.is_some() => Answered::Spared,
                false => Answered::Awaited,
            };
            let secrets = &lot.opening.secrets;
            let published = secrets
                .iter()
                .any(|it| it.envelope == envelope && it.purpose == purpose && it.x == x);
            all.push(Keeper {
                trustee: trustee.clone(),
                name: trustee_name(world, trustee),
                purpose,
                answered,
                secret: if published { Published::Yes } else { Published::No },
                wrong: wrong_of(lot, envelope, purpose, x),
            });
        }
    }
    all
}

fn wrong_of(lot: &Lot, envelope: EnvelopeName, purpose: Purpose, x: u8) -> usize {
    if purpose == Purpose::Deposit {
        return 0;
    }
    let verdicts = lot.opening.verdicts.get(&envelope).into_iter().flatten();
    verdicts.filter(|it| it.wrong.contains(&x)).count()
}

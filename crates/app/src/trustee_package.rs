//! What a trustee's tool is given for one batch, and the signed batch that comes back.
//!
//! The package proves itself: every entry of the log from the lot's first event on, the subtrees
//! before it, and a cosigned checkpoint over all of it. It holds the bidders' halves, so it goes
//! to trustees of the lot only, once key-in's close is cosigned.
//! Source: docs/spec/seal.md §14a, protocols/seal.md §10.3.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::lot::{Lot, Stage};
use domain::opening::{self, ShareStatement};
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, Id, LotId, Secret, Signature};
use domain::world::World;
use record::canonical::Value;
use record::leaf::Leaf;
use seal::deposit::key_ctx;
use translog::hash::Hash as Node;
use translog::store::DirTiles;
use translog::tile::TileTree;
use translog::tree::HashSource;

use crate::assigning::purpose_word;
use crate::follower::Folded;
use crate::platform::Platform;
use crate::ports::{Reader, StoreError};
use crate::sealing;

/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;
/// The version that a package names.
const VERSION: &str = "ggzy.release/v1";
/// The version that a signed batch names.
const SHARES: &str = "ggzy.shares/v1";

/// One batch that a trustee may be asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Batch {
    pub lot: LotId,
    pub envelope: EnvelopeName,
    pub purpose: Purpose,
}

/// Why no package can be made now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    #[error("the lot does not wait for this batch")]
    NotWaiting,
    #[error("the last close is not cosigned yet")]
    NotCosigned,
    #[error("an admitted record cannot be read")]
    Record,
    #[error("the tiles cannot be read: {0}")]
    Tiles(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Batches that wait for a trustee's answer, by lot.
#[must_use]
pub fn waiting(world: &World, trustee: &Id) -> Vec<Batch> {
    let mut all = Vec::new();
    for lot in world.lots.values().filter(|it| it.stage == Stage::Releasing) {
        let due = lot.due();
        for (envelope, state) in lot.opening.closed.iter().filter(|it| due.contains(it.0)) {
            let purposes = match (state.deposited.is_empty(), state.settled) {
                (false, false) => Purpose::Deposit,
                _ => Purpose::Share,
            };
            let batch = Batch { lot: lot.id.clone(), envelope: *envelope, purpose: purposes };
            let answered = |x| lot.opening.releases.contains_key(&(*envelope, purposes, x));
            if place(lot, &batch, trustee).is_some_and(|x| !answered(x)) && is_due(lot, &batch) {
                all.push(batch);
            }
        }
    }
    all
}

/// Whether the envelope of a batch has no verdict yet.
fn is_due(lot: &Lot, batch: &Batch) -> bool {
    let open = !lot.opening.verdicts.contains_key(&batch.envelope);
    lot.stage == Stage::Releasing && open && lot.due().contains(&batch.envelope)
}

/// The trustee's x in the batch's key set, from 1.
#[must_use]
pub fn place(lot: &Lot, batch: &Batch, trustee: &Id) -> Option<u8> {
    let found = lot.notice.envelopes.iter().find(|it| it.name == batch.envelope)?;
    let set = match batch.purpose {
        Purpose::Share => &found.share,
        Purpose::Deposit => found.deposit.as_ref()?,
    };
    let at = set.trustees.iter().position(|it| it == trustee)?;
    u8::try_from(at + 1).ok()
}

/// The package for a batch, as JSON; `log` is the folder of the log's public files.
///
/// # Errors
///
/// [`NotNow`]; ask again once it has changed.
pub fn package(platform: &Platform, batch: &Batch, log: &Path) -> Result<String, NotNow> {
    let published = platform.published();
    let (bids, from) = {
        let folded = platform.folded()?;
        let lot = folded.world.lots.get(&batch.lot).ok_or(NotNow::NotWaiting)?;
        if !is_due(lot, batch) {
            return Err(NotNow::NotWaiting);
        }
        (bids(lot, batch)?, first(&folded, lot, published.cosigned)?)
    };
    if covered(&published.note) != Some(published.cosigned) {
        return Err(NotNow::NotCosigned);
    }
    let left = left(log, from, published.cosigned)?;
    let mut reader = platform.readers.reader()?;
    let (entries, bodies) = piece(&mut *reader, batch, from..published.cosigned)?;
    let log = Value::object([
        ("bodies", Value::List(bodies)),
        ("checkpoints", Value::List(vec![published.note.as_str().into()])),
        ("entries", Value::List(entries)),
        ("from", count(from)),
        ("left", Value::List(left.iter().map(|it| it.to_hex().into()).collect())),
    ]);
    let package = Value::object([
        ("bids", Value::List(bids)),
        ("envelope", batch.envelope.token().into()),
        ("log", log),
        ("lot", batch.lot.to_string().into()),
        ("purpose", purpose_word(batch.purpose).into()),
        ("v", VERSION.into()),
    ]);
    Ok(package.encode())
}

fn count(it: u64) -> Value {
    Value::Integer(i64::try_from(it).expect("an index stays below 2^53"))
}

/// Index of the lot's first clear event, once the last close is cosigned.
fn first(folded: &Folded, lot: &Lot, cosigned: u64) -> Result<u64, NotNow> {
    let lists = ["KeyInClosed", "PricesCalled", "DepositsSettled"];
    let last = lists.iter().filter_map(|it| folded.last(&lot.id, it)).max_by_key(|it| it.index);
    if last.is_none_or(|it| it.index >= cosigned) {
        return Err(NotNow::NotCosigned);
    }
    let first = folded.pasts(&lot.id).first().ok_or(NotNow::NotWaiting)?;
    Ok(first.index)
}

/// How many leaves a note covers.
fn covered(note: &str) -> Option<u64> {
    let note = translog::note::SignedNote::parse(note.as_bytes())?;
    Some(translog::note::Checkpoint::parse(&note.text)?.head.size)
}

/// Hashes of the complete subtrees over the leaves before `from`, the largest first.
fn left(log: &Path, from: u64, size: u64) -> Result<Vec<Node>, NotNow> {
    let tiles = DirTiles::new(log);
    let tree = TileTree::new(&tiles, size);
    let levels = (0..u64::BITS).rev().filter(|level| from >> level & 1 == 1);
    let node = |level: u32| tree.subtree(level, (from >> level) - 1);
    let all: Result<_, _> = levels.map(node).collect();
    all.map_err(|it| NotNow::Tiles(it.to_string()))
}

type Piece = (Vec<Value>, Vec<Value>);

/// Every entry of a range, and the bodies of large ones that the tool reads.
fn piece(
    reader: &mut dyn Reader,
    batch: &Batch,
    range: std::ops::Range<u64>,
) -> Result<Piece, NotNow> {
    let (mut entries, mut bodies, mut next) = (Vec::new(), Vec::new(), range.start);
    let stream = batch.lot.to_string();
    let terms = record::auction::stream(&batch.lot);
    while next < range.end {
        let rows = reader.rows(next, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else { return Err(NotNow::NotCosigned) };
        next = last.index + 1;
        for row in rows.iter().take_while(|it| it.index < range.end) {
            entries.push(Value::Text(text(&row.entry)?));
            let large = matches!(Leaf::parse(&row.entry), Ok(Leaf::Large(..)));
            let read = [&stream, &terms].contains(&&row.stream)
                || ["Opened", "RecordsOpened"].contains(&&*row.kind);
            if large && read {
                bodies.push(Value::Text(text(&row.body)?));
            }
        }
    }
    Ok((entries, bodies))
}

fn text(bytes: &[u8]) -> Result<String, NotNow> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotNow::Record)?;
    Ok(text.to_owned())
}

/// What the log does not show of the batch's bids: the bidders' halves.
fn bids(lot: &Lot, batch: &Batch) -> Result<Vec<Value>, NotNow> {
    let state = lot.opening.closed.get(&batch.envelope).ok_or(NotNow::NotWaiting)?;
    let listed: BTreeSet<Hash> = match batch.purpose {
        Purpose::Share => state.list().into_iter().collect(),
        Purpose::Deposit => state.deposited.iter().copied().collect(),
    };
    let one = |ctx: Hash| {
        let s_b = match batch.purpose {
            Purpose::Share => {
                let held = sealing::held(lot, batch.envelope, ctx).map_err(|_| NotNow::Record)?;
                held.ok_or(NotNow::Record)?.hex()
            }
            Purpose::Deposit => String::new(),
        };
        let dep = match batch.purpose {
            Purpose::Deposit => lot.opening.later.get(&ctx).map_or("", |it| it.deposit.as_str()),
            Purpose::Share => "",
        };
        Ok(Value::object([("ctx", ctx.hex().into()), ("dep", dep.into()), ("s_b", s_b.into())]))
    };
    listed.into_iter().map(one).collect()
}

/// What a statement names for one context: ctx or ctx_d, and header or deposit bytes.
struct Carrier {
    named: Hash,
    bytes: Vec<u8>,
}

fn carrier(lot: &Lot, envelope: EnvelopeName, purpose: Purpose, ctx: Hash) -> Option<Carrier> {
    let found = lot.notice.envelopes.iter().find(|it| it.name == envelope)?;
    let (record, at) = sealing::record_of(lot, ctx).ok()??;
    let sealed = record.envelopes().get(at)?;
    Some(match purpose {
        Purpose::Share => Carrier { named: ctx, bytes: sealed.header.clone() },
        Purpose::Deposit => {
            let set = sealing::key_set(found.deposit.as_ref()?, lot.notice.threshold).ok()?;
            let named = Hash(key_ctx(&ctx.0, &set.hash()));
            Carrier { named, bytes: sealing::deposit_of(lot, ctx).ok()? }
        }
    })
}

/// Why a signed batch was not taken; nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchFault {
    #[error("the file is not one of daylight-key trustee release")]
    Form,
    #[error("the batch is for another trustee, envelope or purpose")]
    Place,
    #[error("the batch does not hold the whole list")]
    Set,
    #[error("a signature does not fit: seal.share.statement")]
    Signature,
}

/// Reads a signed batch and checks every signature over this lot's own bytes.
///
/// `entry` is the log entry of the last of `KeyInClosed`, `PricesCalled`, `DepositsSettled`.
///
/// # Errors
///
/// A [`BatchFault`].
pub fn answer(
    world: &World,
    lot: &Lot,
    (batch, trustee): (&Batch, &Id),
    entry: &[u8],
    bytes: &[u8],
) -> Result<opening::Command, BatchFault> {
    let file: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| BatchFault::Form)?;
    let is = |key: &str, wanted: &str| file[key].as_str() == Some(wanted);
    if !is("v", SHARES) {
        return Err(BatchFault::Form);
    }
    let x = place(lot, batch, trustee).ok_or(BatchFault::Place)?;
    let named = is("trustee", trustee.as_str())
        && is("envelope", batch.envelope.token())
        && is("purpose", purpose_word(batch.purpose))
        && file["x"].as_u64() == Some(u64::from(x));
    let signer = world.centre.trustees.get(trustee).filter(|_| named).ok_or(BatchFault::Place)?;
    let state = lot.opening.closed.get(&batch.envelope).ok_or(BatchFault::Place)?;
    let listed: BTreeSet<Hash> = match batch.purpose {
        Purpose::Share => state.list().into_iter().collect(),
        Purpose::Deposit => state.deposited.iter().copied().collect(),
    };
    let said = statements(&file["statements"])?;
    let mut statements = Vec::with_capacity(listed.len());
    for ctx in listed {
        let carrier = carrier(lot, batch.envelope, batch.purpose, ctx).ok_or(BatchFault::Set)?;
        let (share, signature) = said.get(&carrier.named).ok_or(BatchFault::Set)?;
        let named =
            seal::statement::Named { ctx: &carrier.named.0, header: &carrier.bytes, leaf: entry };
        let message = seal::statement::share_message(&named, x, share.as_ref().map(|it| &it.0[..]));
        if !seal::ed25519::verify(&signer.key.0, &message, &signature.0) {
            return Err(BatchFault::Signature);
        }
        statements.push(ShareStatement { ctx, share: *share, signature: *signature });
    }
    if said.len() != statements.len() {
        return Err(BatchFault::Set);
    }
    Ok(opening::Command::ReleaseShares {
        lot: lot.id.clone(),
        envelope: batch.envelope,
        purpose: batch.purpose,
        trustee: trustee.clone(),
        x,
        statements,
    })
}

type Said = BTreeMap<Hash, (Option<Secret>, Signature)>;

fn statements(list: &serde_json::Value) -> Result<Said, BatchFault> {
    let one = |it: &serde_json::Value| {
        let share = match it["share"].as_str()? {
            "" => None,
            hex => Some(Secret::from_hex(hex)?),
        };
        let signature = Signature::from_hex(it["sig"].as_str()?)?;
        Some((Hash::from_hex(it["ctx"].as_str()?)?, (share, signature)))
    };
    let list = list.as_array().ok_or(BatchFault::Form)?;
    let all: Option<Said> = list.iter().map(one).collect();
    all.filter(|it| it.len() == list.len()).ok_or(BatchFault::Form)
}

/// Whether a trustee asked just now: the proof of docs/spec/seal.md §14b.
#[must_use]
pub fn is_asked_by(
    world: &World,
    (trustee, signature): (&Id, &Signature),
    (method, path): (&str, &str),
    (at_s, now_s): (u64, u64),
) -> bool {
    let Some(known) = world.centre.trustees.get(trustee) else { return false };
    let what = seal::bytes::lp(format!("{method} {path}").as_bytes());
    let who = seal::bytes::lp(trustee.as_str().as_bytes());
    let message =
        [seal::bytes::domain("trustee-ask"), who, what, at_s.to_be_bytes().to_vec()].concat();
    let fresh = at_s.abs_diff(now_s) <= seal::release::CLOCK_S_MAX;
    fresh && seal::ed25519::verify(&known.key.0, &message, &signature.0)
}

/// A published one-time secret that meets its public key, as a command.
///
/// # Errors
///
/// [`BatchFault::Place`] when the trustee holds no place there, `Signature` when the secret does
/// not meet the key that was announced.
pub fn secret(
    lot: &Lot,
    (batch, trustee): (&Batch, &Id),
    secret: Secret,
) -> Result<opening::Command, BatchFault> {
    let x = place(lot, batch, trustee).ok_or(BatchFault::Place)?;
    let found = lot.notice.envelopes.iter().find(|it| it.name == batch.envelope);
    let set = found.and_then(|it| match batch.purpose {
        Purpose::Share => Some(&it.share),
        Purpose::Deposit => it.deposit.as_ref(),
    });
    let key = set.and_then(|it| it.keys.get(usize::from(x) - 1)).ok_or(BatchFault::Place)?;
    if seal::keyset::one_time_public(&secret.0) != key.0 {
        return Err(BatchFault::Signature);
    }
    Ok(opening::Command::PublishSecret {
        lot: lot.id.clone(),
        envelope: batch.envelope,
        purpose: batch.purpose,
        trustee: trustee.clone(),
        x,
        secret,
    })
}

/// Signed key statements of `daylight-key trustee batch` as commands, one a purpose.
///
/// # Errors
///
/// [`BatchFault::Form`] for another file, `Place` for another trustee's, `Signature` when a
/// statement is not the trustee's own.
pub fn statements_of(
    world: &World,
    trustee: &Id,
    bytes: &[u8],
) -> Result<Vec<domain::parties::Command>, BatchFault> {
    use domain::parties::{Command, KeyStatement};
    let file: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| BatchFault::Form)?;
    if file["v"].as_str() != Some("ggzy.trustee-keys/v1") {
        return Err(BatchFault::Form);
    }
    let known = world.centre.trustees.get(trustee);
    let known = known.filter(|_| file["trustee"].as_str() == Some(trustee.as_str()));
    let known = known.ok_or(BatchFault::Place)?;
    let mut by_purpose: BTreeMap<Purpose, Vec<KeyStatement>> = BTreeMap::new();
    for it in file["statements"].as_array().ok_or(BatchFault::Form)? {
        let (purpose, signed) = match it["purpose"].as_str() {
            Some("share") => (Purpose::Share, seal::keyset::Purpose::Share),
            Some("deposit") => (Purpose::Deposit, seal::keyset::Purpose::Deposit),
            _ => return Err(BatchFault::Form),
        };
        let serial = it["serial"].as_u64().ok_or(BatchFault::Form)?;
        let key = it["pk"].as_str().and_then(domain::shared::PublicKey::from_hex);
        let statement = it["sig"].as_str().and_then(Signature::from_hex);
        let (key, statement) = key.zip(statement).ok_or(BatchFault::Form)?;
        let message = seal::keyset::key_statement(trustee.as_str(), signed, serial, &key.0);
        if !seal::ed25519::verify(&known.key.0, &message, &statement.0) {
            return Err(BatchFault::Signature);
        }
        by_purpose.entry(purpose).or_default().push(KeyStatement { serial, key, statement });
    }
    let command =
        |(purpose, keys)| Command::DepositKeys { trustee: trustee.clone(), purpose, keys };
    Ok(by_purpose.into_iter().map(command).collect())
}

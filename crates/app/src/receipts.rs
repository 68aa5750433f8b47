//! Receipts 见证回执: made on demand from tiles and a cosigned checkpoint, and read by anybody.
//!
//! A receipt is no state: whoever has the tiles and any later checkpoint with quorum can make
//! it again. Source: protocols/log.md §5, docs/spec/receipt.md.

use std::path::Path;

use record::canonical;
use record::leaf::{self, Label, Leaf};
use record::opening::Shown;
use record::receipt::{ACK_PURPOSE, Acknowledgement, ClearExtra, Extra, signed_message};

use translog::archive;
use translog::note::{Checkpoint, SignedNote};
use translog::policy::Policy;
use translog::proof_file::ProofFile;
use translog::store::{DirTiles, StoreError as TileError, TileStore};
use translog::tile::TileTree;
use translog::{ed25519, proof, tree};

use crate::desk::Accepted;
use crate::ports::Row;

/// How many days from its stamp on a leaf's checkpoint is looked for.
const DAYS_LATER: u64 = 7;
const DAY_S: u64 = 86_400;

/// Why no receipt can be made now.
#[derive(Debug, thiserror::Error)]
pub enum NoReceipt {
    /// The leaf is not in a checkpoint with quorum yet: the acknowledgement stands meanwhile.
    #[error("the leaf is in no cosigned checkpoint yet")]
    Awaited,
    /// The leaf is clear, or its acknowledgement is not the row's.
    #[error("the row has no opening")]
    NotOpaque,
    #[error(transparent)]
    Tiles(#[from] TileError),
}

/// The first note with quorum that covers a leaf, so that its time says the most; `last`, the
/// newest, when the archive does not tell.
///
/// # Errors
///
/// [`TileError`] when the archive cannot be read.
fn covering(
    store: &dyn TileStore,
    policy: &Policy,
    (index, stamp_s): (u64, u64),
    last: &str,
) -> Result<Option<SignedNote>, TileError> {
    let covers = |note: &SignedNote| {
        let checked = policy.check(note).ok();
        checked.is_some_and(|it| it.has_quorum(policy.quorum) && it.checkpoint.head.size > index)
    };
    for later in 0..DAYS_LATER {
        let day = archive::day(stamp_s + later * DAY_S);
        let Some(bytes) = store.read(&archive::path(&day))? else { continue };
        let parsed = archive::parse(&bytes);
        let mut notes = parsed.notes.iter().filter_map(|it| SignedNote::parse(it));
        if let Some(note) = notes.find(covers) {
            return Ok(Some(note));
        }
    }
    Ok(SignedNote::parse(last.as_bytes()).filter(covers))
}

/// Where receipts are made from.
#[derive(Clone, Copy, Debug)]
pub struct Log<'a> {
    /// Folder of the log's public files.
    pub folder: &'a Path,
    /// The current policy file.
    pub policy: &'a str,
    /// The last published note; may lack the quorum.
    pub last: &'a str,
}

/// Makes the receipt file of an accepted command's leaf.
///
/// # Errors
///
/// [`NoReceipt`].
pub fn receipt(log: &Log<'_>, accepted: &Accepted) -> Result<String, NoReceipt> {
    let policy = Policy::parse(log.policy.as_bytes()).ok_or(NoReceipt::Awaited)?;
    let store = DirTiles::new(log.folder);
    Ok(made(&store, &policy, accepted, log.last)?.encode())
}

/// Makes the receipt file of a clear leaf from its row, such as of an offer in an auction.
///
/// # Errors
///
/// [`NoReceipt`]; [`NoReceipt::NotOpaque`] for a row of an opaque leaf, or another command's.
pub fn clear(log: &Log<'_>, row: &Row, accepted: &Accepted) -> Result<String, NoReceipt> {
    if row.salt_k.is_some() || row.index != accepted.index {
        return Err(NoReceipt::NotOpaque);
    }
    let policy = Policy::parse(log.policy.as_bytes()).ok_or(NoReceipt::Awaited)?;
    let extra = ClearExtra {
        ack: accepted.acknowledgement.clone().into_bytes(),
        body: row.body.clone(),
        kind: row.kind.clone(),
        sig: accepted.signature,
        stream: row.stream.clone(),
        version: row.version,
    };
    let store = DirTiles::new(log.folder);
    let extra = extra.encode().into_bytes();
    Ok(proven(&store, &policy, (accepted, extra), log.last)?.encode())
}

fn size_of(note: &SignedNote) -> Option<u64> {
    Checkpoint::parse(&note.text).map(|it| it.head.size)
}

fn made(
    store: &dyn TileStore,
    policy: &Policy,
    accepted: &Accepted,
    last: &str,
) -> Result<ProofFile, NoReceipt> {
    let opening = accepted.opening.as_ref().ok_or(NoReceipt::NotOpaque)?;
    let Shown::Body(salt_b, body) = &opening.shown else { return Err(NoReceipt::NotOpaque) };
    let extra = Extra {
        ack: accepted.acknowledgement.clone().into_bytes(),
        body: body.clone().into_bytes(),
        label: opening.label.clone(),
        salt_b: *salt_b,
        salt_k: opening.salt_k,
        sig: accepted.signature,
    };
    proven(store, policy, (accepted, extra.encode().into_bytes()), last)
}

/// The proof that an accepted command's leaf stands in a cosigned tree, beside `extra`.
fn proven(
    store: &dyn TileStore,
    policy: &Policy,
    (accepted, extra): (&Accepted, Vec<u8>),
    last: &str,
) -> Result<ProofFile, NoReceipt> {
    let index = accepted.index;
    let stamp_s = u64::try_from(accepted.stamp.seconds()).unwrap_or_default();
    let note = covering(store, policy, (index, stamp_s), last)?.ok_or(NoReceipt::Awaited)?;
    let size = size_of(&note).ok_or(NoReceipt::Awaited)?;
    // Tiles of the newest tree hold those of every older one.
    let newest = SignedNote::parse(last.as_bytes()).and_then(|it| size_of(&it));
    let tiles = TileTree::new(store, newest.unwrap_or(size).max(size));
    let proof = tree::inclusion(&tiles, index, size)?;
    Ok(ProofFile { extra: Some(extra), index, proof, note })
}

/// What somebody's receipt file says and shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub index: u64,
    /// Kind of the event, such as `EnvelopeReceived`.
    pub kind: String,
    /// `<tender>/<lot>/<round>`.
    pub lot: String,
    /// Commitment to the bid, 64 hex digits.
    pub b: String,
    /// The legal moment, unix milliseconds.
    pub stamp_ms: u64,
    /// Unix second by which the quorum had signed.
    pub by_s: u64,
    /// Leaves of the checkpoint in the file.
    pub size: u64,
    pub origin: String,
    pub witnesses: usize,
}

/// Checks a receipt by one policy, without the reader's own record: steps 1–5 and 7–8 of
/// docs/spec/receipt.md. Whether lot and B are the reader's own, the reader compares.
///
/// # Errors
///
/// The code of the first step that fails.
pub fn read(file: &[u8], policy: &str) -> Result<Read, &'static str> {
    const GRAMMAR: &str = "receipt.grammar";
    let policy = Policy::parse(policy.as_bytes()).ok_or("receipt.signature")?;
    let file = ProofFile::parse(file).ok_or(GRAMMAR)?;
    let extra = file.extra.as_deref().and_then(Extra::parse).ok_or(GRAMMAR)?;
    let ack = Acknowledgement::parse(&extra.ack).ok_or(GRAMMAR)?;
    let body = canonical::parse(&extra.body).map_err(|_| GRAMMAR)?;
    let stamp_ms = body.count("stamp_ms").ok_or(GRAMMAR)?;
    let checkpoint = Checkpoint::parse(&file.note.text).ok_or(GRAMMAR)?;
    let checked = policy.check(&file.note).map_err(|_| "receipt.signature")?;
    let by_s = checked.earliest(policy.quorum).ok_or("receipt.quorum")?;
    let inner = leaf::inner(&extra.salt_b, &extra.body);
    let c = leaf::commitment(&extra.salt_k, &extra.label, &inner);
    let entry = Leaf::Opaque(stamp_ms / 1_000, c).encode();
    let (leaf, head) = (translog::hash::leaf_hash(&entry), checkpoint.head);
    if !proof::included(leaf, file.index, head.size, head.root, &file.proof) {
        return Err("receipt.inclusion");
    }
    let label = Label::parse(&extra.label).ok_or("receipt.label")?;
    let leaf::Hidden::Lot(lot) = label.hidden else { return Err("receipt.label") };
    let (b, own) = (body.text("b"), body.text("lot"));
    let b = b.filter(|_| own == Some(lot.as_str())).ok_or("receipt.body")?;
    let json = std::str::from_utf8(&extra.ack).map_err(|_| "ack.sig")?;
    let message = signed_message(ACK_PURPOSE, json);
    if !ed25519::verify(&policy.ack.public, &message, &extra.sig) {
        return Err("ack.sig");
    }
    let command = body.text("command_sha256").and_then(leaf::hash);
    let same = ack.index == file.index
        && ack.c == c
        && ack.stamp_ms == stamp_ms
        && command == Some(ack.command_sha256)
        && ack.origin == checkpoint.origin
        && ack.prev_size <= ack.index;
    if !same {
        return Err("ack.contradicted");
    }
    Ok(Read {
        index: file.index,
        kind: label.kind,
        lot,
        b: b.to_owned(),
        stamp_ms,
        by_s,
        size: head.size,
        origin: checkpoint.origin,
        witnesses: checked.times.len(),
    })
}

/// The acknowledgement key of a policy file, 64 hex digits; none when it is no policy.
#[must_use]
pub fn ack_key(policy: &str) -> Option<String> {
    let policy = Policy::parse(policy.as_bytes())?;
    Some(translog::hash::to_hex(&policy.ack.public))
}

//! Receipts 见证回执: made on demand from tiles and a cosigned checkpoint, and read by anybody.
//!
//! A receipt is no state: whoever has the tiles and any later checkpoint with quorum can make
//! it again. Source: protocols/log.md §5, docs/spec/receipt.md.

mod reading;

use std::path::Path;

use record::opening::Shown;
use record::receipt::{ClearExtra, Extra};
use translog::archive;
use translog::note::{Checkpoint, SignedNote};
use translog::policy::Policy;
use translog::proof_file::ProofFile;
use translog::store::{DirTiles, StoreError as TileError, TileStore};
use translog::tile::TileTree;
use translog::tree;

use crate::desk::Accepted;
use crate::ports::Row;

pub use reading::{About, CHECKS, Offered, Read, read};

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

/// The acknowledgement key of a policy file, 64 hex digits; none when it is no policy.
#[must_use]
pub fn ack_key(policy: &str) -> Option<String> {
    let policy = Policy::parse(policy.as_bytes())?;
    Some(translog::hash::to_hex(&policy.ack.public))
}

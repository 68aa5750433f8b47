//! The opener: the platform's steps that must look at objects, shares or cosignatures first.
//!
//! A close is logged as witnessed and its ciphertexts are hashed only once the quorum cosigned
//! it; prices are opened only once the verdicts are cosigned. No object is read in a turn, so
//! all this happens beside the desk, and `decide` judges what comes of it.
//! Source: protocols/log.md §1 and §9, protocols/seal.md §10.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

use domain::lot::{Lot, Stage};
use domain::opening;
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, LotId, PublicKey, Uscc};
use domain::world::{Command, World};
use record::canonical::Value;

use crate::desk::Request;
use crate::follower::Folded;
use crate::platform::Asked;
use crate::ports::{ObjectName, Objects};
use crate::sealing::{self, Ciphertexts, ContestOver, SealingDamage, Settled};
use crate::timekeeper::PLATFORM;

/// Bytes read at once.
const PART_BYTES: u32 = 1 << 20;
/// Events whose cosigned checkpoint is logged itself (protocols/log.md §1).
const WITNESSED: [&str; 2] = ["LotClosed", "KeyInClosed"];

/// The object's name of a ciphertext with this root.
#[must_use]
pub fn ciphertext_name(ct_root: &Hash) -> ObjectName {
    let hex = ct_root.hex();
    ObjectName::new(&format!("ciphertext/{}/{hex}", &hex[..2])).expect("hex makes a name")
}

/// Ciphertexts as the platform keeps them: by root.
pub struct Stored(pub Arc<dyn Objects>);

impl Ciphertexts for Stored {
    fn open(&self, ct_root: &Hash) -> Result<Option<Box<dyn Read + '_>>, String> {
        let name = ciphertext_name(ct_root);
        match self.0.length(&name) {
            Ok(_) => Ok(Some(Box::new(Streamed { objects: &*self.0, name, offset: 0 }))),
            Err(crate::ports::ObjectError::Absent(_)) => Ok(None),
            Err(it) => Err(it.to_string()),
        }
    }
}

struct Streamed<'a> {
    objects: &'a dyn Objects,
    name: ObjectName,
    offset: u64,
}

impl Read for Streamed<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = u32::try_from(into.len()).unwrap_or(u32::MAX).min(PART_BYTES);
        let part =
            self.objects.read(&self.name, self.offset, most).map_err(std::io::Error::other)?;
        into[..part.len()].copy_from_slice(&part);
        self.offset += part.len() as u64;
        Ok(part.len())
    }
}

/// What the opener knows besides the folded record.
pub struct Known<'a> {
    /// The record's time, unix milliseconds.
    pub now_ms: i64,
    /// Leaves below this index are cosigned by the quorum.
    pub cosigned: u64,
    /// The first checkpoint with a quorum that covered each size, by size: its note.
    pub notes: &'a BTreeMap<u64, String>,
    pub objects: &'a dyn Ciphertexts,
}

/// Walks every lot that is being opened and says what to ask for.
#[derive(Default)]
pub struct Opener {
    /// Closes whose checkpoint was already sent to be logged, by leaf index.
    witnessed: BTreeSet<u64>,
}

impl Opener {
    /// Closes that the log already knows as witnessed, after a start.
    #[must_use]
    pub fn knowing(witnessed: BTreeSet<u64>) -> Self {
        Self { witnessed }
    }

    /// The next steps, at most one for each lot besides what is witnessed.
    ///
    /// # Errors
    ///
    /// [`SealingDamage`] with the lot it concerns; other lots are not delayed by it.
    pub fn steps(
        &mut self,
        folded: &Folded,
        known: &Known<'_>,
    ) -> Vec<Result<Asked, (LotId, SealingDamage)>> {
        let mut all = Vec::new();
        for lot in folded.world.lots.values() {
            all.extend(self.witness(folded, lot, known).into_iter().map(Ok));
            if lot.is_suspended() {
                continue;
            }
            match step(folded, lot, known) {
                Ok(Some(it)) => all.push(Ok(it)),
                Ok(None) => {}
                Err(it) => all.push(Err((lot.id.clone(), it))),
            }
        }
        all
    }

    fn witness(&mut self, folded: &Folded, lot: &Lot, known: &Known<'_>) -> Vec<Asked> {
        let closes = folded.pasts(&lot.id).iter();
        let closes = closes.filter(|it| WITNESSED.contains(&it.kind.as_str()));
        let mut all = Vec::new();
        for close in closes {
            let note = known.notes.range(close.index + 1..).next();
            let Some((_, note)) = note else { continue };
            if !self.witnessed.insert(close.index) {
                continue;
            }
            let index = i64::try_from(close.index).unwrap_or(i64::MAX);
            let fields = BTreeMap::from([
                ("checkpoint".to_owned(), Value::Text(note.clone())),
                ("index".to_owned(), Value::Integer(index)),
            ]);
            all.push(Asked::Fact { kind: "Witnessed", fields });
        }
        all
    }
}

/// Whether the last event of a kind in the lot is below the cosigned size.
fn is_cosigned(folded: &Folded, lot: &Lot, kind: &str, known: &Known<'_>) -> bool {
    folded.last(&lot.id, kind).is_some_and(|it| it.index < known.cosigned)
}

fn step(folded: &Folded, lot: &Lot, known: &Known<'_>) -> Result<Option<Asked>, SealingDamage> {
    let id = lot.id.clone();
    let command = match lot.stage {
        Stage::Closed if is_cosigned(folded, lot, "LotClosed", known) => {
            let missing = sealing::missing(lot, known.objects)?;
            Some(opening::Command::ReportObjects { lot: id, missing })
        }
        Stage::Releasing if is_cosigned(folded, lot, "KeyInClosed", known) => {
            close_shares(lot, known)?
        }
        Stage::SharesClosed if is_cosigned(folded, lot, "SharesClosed", known) => {
            let names = names(&folded.world);
            let bids = sealing::open_prices(lot, known.objects, &names)?;
            Some(opening::Command::PublishBids { lot: id, bids, files: Vec::new() })
        }
        _ => None,
    };
    Ok(command.map(|it| asked(lot, it)))
}

/// Verdicts once every envelope's shares settle, a contest when some fit nothing.
fn close_shares(lot: &Lot, known: &Known<'_>) -> Result<Option<opening::Command>, SealingDamage> {
    let open = lot.opening.closed.iter().find(|it| !lot.opening.verdicts.contains_key(it.0));
    let Some((&envelope, state)) = open else { return Ok(None) };
    let contest = lot.opening.contested.get(&(envelope, Purpose::Share)).copied();
    let until_s = state.answers_until_s.max(contest.unwrap_or(0));
    let ended = known.now_ms > until_s.saturating_mul(1_000);
    let over = if ended { ContestOver::Yes } else { ContestOver::No };
    let lot_id = lot.id.clone();
    Ok(match sealing::verdicts(lot, envelope, known.objects, over)? {
        Settled::Waiting => None,
        Settled::Contested(_) if contest.is_some() => None,
        Settled::Contested(contexts) => {
            let purpose = Purpose::Share;
            Some(opening::Command::Contest { lot: lot_id, envelope, purpose, contexts })
        }
        Settled::Final(verdicts) => {
            Some(opening::Command::CloseShares { lot: lot_id, envelope, verdicts })
        }
    })
}

/// Each bidder's name for the wall and the keys bound to it.
#[must_use]
pub fn names(world: &World) -> BTreeMap<Uscc, (String, Vec<PublicKey>)> {
    let all = world.organisations.iter();
    all.map(|(who, it)| (who.clone(), (it.name.clone(), it.keys.keys().copied().collect())))
        .collect()
}

/// The same step of the same state has the same key.
fn asked(lot: &Lot, command: opening::Command) -> Asked {
    let command = Command::Opening(command);
    let sha256 = record::wire::command_sha256(&command).hex();
    let key = format!("opener-{}-{}", &sha256[..40], lot.id.round.number());
    Asked::Command(Box::new(Request { account: PLATFORM.to_owned(), key, command }))
}

/// Envelopes that open together with the price, for callers that list them.
#[must_use]
pub fn others(lot: &Lot) -> Vec<EnvelopeName> {
    let all = lot.notice.envelopes.iter().map(|it| it.name);
    all.filter(|it| *it != EnvelopeName::Price).collect()
}

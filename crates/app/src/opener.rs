//! The opener: the platform's steps that must look at objects, shares or cosignatures first.
//!
//! A close is logged as witnessed once the quorum cosigned it. Its ciphertexts are hashed only once
//! a witness did, or the time of the supervisor's order is over (rule Y81); prices are opened only
//! once a witness cosigned the verdicts. No object is read in a turn, so
//! all this happens beside the desk, and `decide` judges what comes of it.
//! Source: protocols/log.md §1 and §9, protocols/seal.md §10.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read, Write};
use std::sync::Arc;

use domain::lot::{KeyInState, Lot, Stage};
use domain::opening::{self, Ending};
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, LotId, PublicKey, Uscc};
use domain::world::{Command, World};
use record::canonical::Value;

use crate::deposits::{self, Deposits};
use crate::desk::Request;
use crate::follower::Folded;
use crate::platform::Asked;
use crate::ports::{ObjectName, Objects};
use crate::sealing::{self, Ciphertexts, ContestOver, Evaluation, SealingDamage, Settled, Sink};
use crate::timekeeper::PLATFORM;

/// Bytes read at once.
const PART_BYTES: u32 = 1 << 20;
/// Events whose cosigned checkpoint is logged itself (protocols/log.md §1).
const WITNESSED: [&str; 3] = ["LotClosed", "KeyInClosed", "PricesCalled"];

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

/// Opened files as the platform keeps them: apart from everything public.
pub struct Opened(pub Arc<dyn Objects>);

/// The object's name of an opened file in the evaluation store.
#[must_use]
pub fn evaluation_name(ctx: &Hash) -> ObjectName {
    ObjectName::new(&format!("evaluation/{}", ctx.hex())).expect("hex makes a name")
}

struct Part<'a> {
    objects: &'a dyn Objects,
    name: ObjectName,
    offset: u64,
}

impl Evaluation for Opened {
    fn begin(&self, ctx: &Hash) -> Result<Box<dyn Sink + '_>, String> {
        let name = evaluation_name(ctx);
        self.0.abandon(&name).map_err(|it| it.to_string())?;
        Ok(Box::new(Part { objects: &*self.0, name, offset: 0 }))
    }
}

impl Write for Part<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let put = self.objects.put_part(&self.name, self.offset, bytes);
        self.offset = put.map_err(std::io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sink for Part<'_> {
    fn keep(&self) -> Result<(), String> {
        if self.objects.length(&self.name).is_ok() {
            // Kept by an earlier look at the same lot; the same bytes, since the key is the same.
            return self.objects.abandon(&self.name).map_err(|it| it.to_string());
        }
        self.objects.finish(&self.name, &self.name).map_err(|it| it.to_string())
    }

    fn written(&self) -> Result<Box<dyn Read + '_>, String> {
        let all = Unfinished { objects: self.objects, name: &self.name, offset: 0 };
        Ok(Box::new(BufReader::with_capacity(PART_BYTES as usize, all)))
    }

    fn discard(&self) -> Result<(), String> {
        self.objects.abandon(&self.name).map_err(|it| it.to_string())
    }
}

struct Unfinished<'a> {
    objects: &'a dyn Objects,
    name: &'a ObjectName,
    offset: u64,
}

impl Read for Unfinished<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = u32::try_from(into.len()).unwrap_or(u32::MAX).min(PART_BYTES);
        let part = self.objects.read_upload(self.name, self.offset, most);
        let part = part.map_err(std::io::Error::other)?;
        into[..part.len()].copy_from_slice(&part);
        self.offset += part.len() as u64;
        Ok(part.len())
    }
}

/// An object as a reader.
pub(crate) struct Streamed<'a> {
    pub objects: &'a dyn Objects,
    pub name: ObjectName,
    pub offset: u64,
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
    /// Leaves below this index are cosigned by at least one witness: that suffices for a close, and
    /// every verifier says so.
    pub cosigned: u64,
    /// No witness signed the last head.
    pub silent: bool,
    /// The first checkpoint with a quorum that covered each size, by size: its note.
    pub notes: &'a BTreeMap<u64, String>,
    pub objects: &'a dyn Ciphertexts,
    /// Where opened technical and qualification files go, in clear.
    pub evaluation: &'a dyn Evaluation,
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

    /// What is to be done: facts to log, and lots to be looked at outside any lock.
    pub fn jobs(&mut self, folded: &Folded, known: &Known<'_>) -> Vec<Job> {
        let mut all = Vec::new();
        for lot in folded.world.lots.values() {
            all.extend(self.witness(folded, lot, known).into_iter().map(Job::Log));
            let waits = match lot.stage {
                Stage::Closed => "LotClosed",
                Stage::Releasing if lot.opening.called.is_some() => "PricesCalled",
                Stage::Releasing => "KeyInClosed",
                Stage::SharesClosed => "SharesClosed",
                _ => continue,
            };
            let goes_on = is_cosigned(folded, lot, waits, known) || is_ordered(folded, lot, known);
            if !lot.is_suspended() && goes_on {
                let seen = folded.pasts(&lot.id).len() as u64;
                let names = names(&folded.world, lot);
                all.push(Job::Look { lot: Box::new(lot.clone()), names, seen });
            }
        }
        all
    }

    /// What was asked for was not written: a close is to be logged as witnessed once more.
    pub fn forget(&mut self, asked: &Asked) {
        if let Asked::Fact { kind: "Witnessed", fields } = asked
            && let Some(Value::Integer(index)) = fields.get("index")
        {
            self.witnessed.remove(&u64::try_from(*index).unwrap_or_default());
        }
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

/// Whether the supervisor's order lets key-in open without witnesses: its time to look is over, its
/// tree holds the close, and still no witness signs. What comes behind waits for a witness.
///
/// # Rules
///
/// - `Y81`: sixty minutes after the order.
fn is_ordered(folded: &Folded, lot: &Lot, known: &Known<'_>) -> bool {
    if lot.stage != Stage::Closed || !known.silent {
        return false;
    }
    let Some(it) = &lot.opening.unwitnessed else { return false };
    let closed = folded.last(&lot.id, "LotClosed").is_some_and(|close| close.index < it.size);
    closed && known.now_ms >= it.from_s.saturating_mul(1_000)
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// A fact of the log.
    Log(Asked),
    /// A lot whose objects or shares decide the next step, with the bidders' names and keys, and
    /// how many clear events it had.
    Look { lot: Box<Lot>, names: BTreeMap<Uscc, (String, Vec<PublicKey>)>, seen: u64 },
}

impl Job {
    /// Does it; gives what to ask the desk for, if anything is due.
    ///
    /// # Errors
    ///
    /// [`SealingDamage`] with the lot it concerns; other lots are not delayed by it.
    pub fn run(self, known: &Known<'_>) -> Result<Option<Asked>, (LotId, SealingDamage)> {
        match self {
            Self::Log(it) => Ok(Some(it)),
            Self::Look { lot, names, seen } => {
                let command = step(&lot, &names, known).map_err(|it| (lot.id.clone(), it))?;
                Ok(command.map(|it| asked(&lot, it, seen)))
            }
        }
    }
}

fn step(
    lot: &Lot,
    names: &BTreeMap<Uscc, (String, Vec<PublicKey>)>,
    known: &Known<'_>,
) -> Result<Option<opening::Command>, SealingDamage> {
    let id = lot.id.clone();
    Ok(match lot.stage {
        Stage::Closed => {
            let missing = sealing::missing(lot, known.objects)?;
            Some(opening::Command::ReportObjects { lot: id, missing })
        }
        Stage::Releasing => close_shares(lot, known)?,
        Stage::SharesClosed => {
            let bids = sealing::open_prices(lot, known.objects, names)?;
            let files = sealing::open_files(lot, known.objects, known.evaluation, names)?;
            Some(opening::Command::PublishBids { lot: id, bids, files })
        }
        _ => None,
    })
}

/// What the trustees' answers give, envelope by envelope: deposits first, then verdicts, and a
/// contest when some fit nothing.
fn close_shares(lot: &Lot, known: &Known<'_>) -> Result<Option<opening::Command>, SealingDamage> {
    let due = lot.due();
    let open = |it: &(&EnvelopeName, &KeyInState)| {
        due.contains(it.0) && !lot.opening.verdicts.contains_key(it.0)
    };
    let open = lot.opening.closed.iter().find(open);
    let Some((&envelope, state)) = open else { return Ok(None) };
    let purpose = if state.settled { Purpose::Share } else { Purpose::Deposit };
    let contest = lot.opening.contested.get(&(envelope, purpose)).copied();
    let until_s = state.answers_until_s.max(contest.unwrap_or(0));
    let ended = known.now_ms > until_s.saturating_mul(1_000);
    let judge = |over| settled(lot, (envelope, purpose), known, over);
    let step = match (contest, judge(ContestOver::No)?) {
        // Whatever fits nothing is contested, even if the last answer came in the last second.
        (None, Step::Contest(it)) => Step::Final(it),
        (None, Step::Wait) | (Some(_), Step::Contest(_) | Step::Wait) if ended => {
            judge(ContestOver::Yes)?
        }
        (Some(_), Step::Contest(_)) if all_published(lot, envelope, purpose) => {
            match judge(ContestOver::Yes)? {
                Step::GivenUp(_) => Step::Wait,
                it => it,
            }
        }
        (Some(_), Step::Contest(_)) => Step::Wait,
        (_, it) => it,
    };
    Ok(match step {
        Step::Wait => None,
        Step::Final(it) | Step::GivenUp(it) | Step::Contest(it) => Some(it),
    })
}

/// What comes of the answers to one batch.
enum Step {
    Wait,
    Contest(opening::Command),
    Final(opening::Command),
    /// Something ends for want of trustees, which only an ended window may do.
    GivenUp(opening::Command),
}

fn settled(
    lot: &Lot,
    (envelope, purpose): (EnvelopeName, Purpose),
    known: &Known<'_>,
    over: ContestOver,
) -> Result<Step, SealingDamage> {
    let id = lot.id.clone();
    let contest = |contexts| {
        let lot = lot.id.clone();
        Step::Contest(opening::Command::Contest { lot, envelope, purpose, contexts })
    };
    if purpose == Purpose::Deposit {
        return Ok(match deposits::settle(lot, envelope, over)? {
            Deposits::Waiting => Step::Wait,
            Deposits::Contested(contexts) => contest(contexts),
            Deposits::Settled(it) => {
                let (lot, given_up) = (id, !it.given_up.is_empty());
                let (recovered, failed, digest) = (it.recovered, it.failed, it.digest);
                let settle =
                    opening::Command::SettleDeposits { lot, envelope, recovered, failed, digest };
                if given_up { Step::GivenUp(settle) } else { Step::Final(settle) }
            }
        });
    }
    Ok(match sealing::verdicts(lot, envelope, known.objects, over)? {
        Settled::Waiting => Step::Wait,
        Settled::Contested(contexts) => contest(contexts),
        Settled::Final(verdicts) => {
            let given_up = verdicts.iter().any(|it| it.ending == Ending::TrusteesFailed);
            let close = opening::Command::CloseShares { lot: id, envelope, verdicts };
            if given_up { Step::GivenUp(close) } else { Step::Final(close) }
        }
    })
}

/// Whether every trustee that answered a batch has published its secret: nothing more can come
/// of the contest but from those who said nothing at all.
fn all_published(lot: &Lot, envelope: EnvelopeName, purpose: Purpose) -> bool {
    let shown = |x: u8| {
        let mut all = lot.opening.secrets.iter();
        all.any(|it| (it.envelope, it.purpose, it.x) == (envelope, purpose, x))
    };
    let mut answered = lot.opening.releases.keys().filter(|it| (it.0, it.1) == (envelope, purpose));
    answered.all(|it| shown(it.2))
}

/// Name for the wall and bound keys of each bidder of a lot.
fn names(world: &World, lot: &Lot) -> BTreeMap<Uscc, (String, Vec<PublicKey>)> {
    let all = lot.bids.keys().filter_map(|who| Some((who, world.organisations.get(who)?)));
    all.map(|(who, it)| (who.clone(), (it.name.clone(), it.keys.keys().copied().collect())))
        .collect()
}

/// The same step of the same state has the same key.
/// What follows from answers follows from all of them: one that came meanwhile is looked at anew.
fn asked(lot: &Lot, command: opening::Command, seen: u64) -> Asked {
    let seen = (lot.stage == Stage::Releasing).then_some(seen);
    let command = Command::Opening(command);
    let sha256 = record::wire::command_sha256(&command).hex();
    let key = format!("opener-{}-{}", &sha256[..40], lot.id.round.number());
    Asked::Command(Box::new(Request { account: PLATFORM.to_owned(), key, command, seen }))
}

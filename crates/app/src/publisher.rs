//! The publisher: from committed rows to tiles, a kept head, a checkpoint and its cosignatures.
//!
//! Reads by its own connection up to what is durable, never from a turn's buffer. Knows no
//! socket: a witness is a port.

use translog::archive;
use translog::head::{Head, HeadStore};
use translog::history;
use translog::key::NoteSigner;
use translog::note::SignedNote;
use translog::policy::Policy;
use translog::store::{StoreError as TileError, TileStore};
use translog::tile::TileTree;
use translog::tree;
use translog::witness_request::AddCheckpoint;
use translog::writer::{Start, WriteError, Writer, judge_start};

use crate::ports::{Reader, StoreError};

/// Entries read at once.
const ENTRIES_AT_ONCE: u32 = 1_024;
/// How often a witness that knows another size is asked again in one beat.
const ASKED_MAX: u32 = 2;

/// A witness 见证方 of the log: asked for a cosignature, run by somebody else; several are asked at
/// the same time, so that a slow one holds up nobody.
pub trait Witness: Sync {
    /// Sends `POST /add-checkpoint`; gives status and body, `None` when nobody answers.
    fn add_checkpoint(&self, request: &str) -> Option<(u16, String)>;

    /// The last checkpoint of this log that the witness saw (the monitoring path).
    fn last(&self) -> LastSeen;

    /// What the witness cosigned on a day, `/history/<YYYY-MM-DD>`; `None` when it does not say.
    fn history(&self, day: &str) -> Option<Vec<u8>>;
}

/// What a witness says about a log's last checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastSeen {
    /// It saw this head.
    Head(Head),
    /// It answered that it never saw this log.
    Nothing,
    /// It did not answer, or not readably.
    Silent,
}

/// Why a beat did not end well.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Tiles(#[from] TileError),
    #[error("large body {0} could not be placed")]
    Body(String),
}

/// What one beat reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    pub head: Head,
    /// The checkpoint with all cosignatures that came.
    pub note: SignedNote,
    /// Number of witnesses of the policy that cosigned.
    pub cosigned: usize,
}

/// Publishes one log.
pub struct Publisher<S: TileStore, H: HeadStore> {
    writer: Writer<S>,
    heads: H,
    signer: NoteSigner,
    policy: Policy,
    /// Size each witness cosigned last, in the policy's order.
    known: Vec<u64>,
    /// Whether some witness may have cosigned what was not archived: always after a start.
    doubtful: bool,
}

impl<S: TileStore, H: HeadStore> Publisher<S, H> {
    /// Takes up the work over existing tiles; places the policy file if it is not there yet.
    ///
    /// # Errors
    ///
    /// [`PublishError::Tiles`] when a full tile is missing, damaged, or the policy differs.
    pub fn resume(
        store: S,
        heads: H,
        signer: NoteSigner,
        policy: Policy,
    ) -> Result<Self, PublishError> {
        store.write_once(&format!("policy/{}", policy.k), policy.encode().as_bytes())?;
        let known = vec![0; policy.witnesses.len()];
        let doubtful = true;
        Ok(Self { writer: Writer::resume(store)?, heads, signer, policy, known, doubtful })
    }

    /// The head last signed: what an acknowledgement names as `prev`.
    ///
    /// # Errors
    ///
    /// [`PublishError::Tiles`] when the head file cannot be read.
    pub fn head(&self) -> Result<Head, PublishError> {
        let none = Head { size: 0, root: translog::hash::empty_root() };
        Ok(self.heads.read()?.unwrap_or(none))
    }

    /// Publishes every durable leaf; signs nothing.
    ///
    /// # Errors
    ///
    /// [`PublishError`]; after one the publisher must be dropped and resumed.
    pub fn publish(&mut self, reader: &mut dyn Reader) -> Result<u64, PublishError> {
        while self.publish_some(reader)?.is_some() {}
        Ok(self.writer.size())
    }

    /// The tree of everything durable, published and not signed.
    ///
    /// # Errors
    ///
    /// As [`Publisher::publish`].
    pub fn tree(&mut self, reader: &mut dyn Reader) -> Result<Head, PublishError> {
        self.publish(reader)?;
        Ok(self.writer.publish(&[])?)
    }

    fn publish_some(&mut self, reader: &mut dyn Reader) -> Result<Option<Head>, PublishError> {
        let rows = reader.rows(self.writer.size(), ENTRIES_AT_ONCE)?;
        if rows.is_empty() {
            return Ok(None);
        }
        for row in rows.iter().filter(|it| it.entry.starts_with(b"h ")) {
            let name = format!("body/{}", translog::hash::sha256(&row.body).to_hex());
            self.writer.store().write_once(&name, &row.body)?;
        }
        let entries: Vec<Vec<u8>> = rows.into_iter().map(|it| it.entry).collect();
        Ok(Some(self.writer.publish(&entries)?))
    }

    /// Judges, after [`Publisher::publish`] and before the first signature of this start, what
    /// head file and witnesses know (protocols/log.md §4, Start).
    ///
    /// # Errors
    ///
    /// [`PublishError::Tiles`] when tiles or head file cannot be read.
    pub fn judge(&self, witnesses: &[&dyn Witness]) -> Result<Start, PublishError> {
        let mut answers = Vec::new();
        for it in witnesses {
            match it.last() {
                LastSeen::Head(head) => answers.push(Some(head)),
                LastSeen::Nothing => answers.push(None),
                LastSeen::Silent => {}
            }
        }
        let (size, kept) = (self.writer.size(), self.heads.read()?);
        // Not one witness ever cosigned this log: only its own head binds it, if it kept one.
        let unheard = answers.len() == witnesses.len() && answers.iter().all(Option::is_none);
        if unheard && !answers.is_empty() {
            return match kept {
                None => Ok(Start::Sign),
                Some(head) => Ok(judge_start(self.writer.store(), size, kept, &[Some(head)])?),
            };
        }
        Ok(judge_start(self.writer.store(), size, kept, &answers)?)
    }

    /// The tiles and everything else under `/log/`.
    pub fn store(&self) -> &S {
        self.writer.store()
    }

    /// One beat: publishes every durable leaf, keeps the head, signs, asks the witnesses, files.
    ///
    /// # Errors
    ///
    /// [`PublishError`]; after one the publisher must be dropped and resumed.
    pub fn beat(
        &mut self,
        reader: &mut dyn Reader,
        witnesses: &[&dyn Witness],
    ) -> Result<Beat, PublishError> {
        while self.publish_some(reader)?.is_some() {}
        // Nothing more: the head of all that was ever published, before this beat too.
        let head = self.writer.publish(&[])?;
        let mut note = self.writer.sign(head, &self.heads, &self.signer)?;
        let lines = self.ask(witnesses, head, &note)?;
        let signed: Vec<String> = note
            .encode()
            .lines()
            .filter(|it| it.starts_with('\u{2014}'))
            .map(str::to_owned)
            .chain(lines)
            .map(|it| it + "\n")
            .collect();
        if let Some(whole) = SignedNote::of(&note.text, &signed) {
            note = whole;
        }
        let checked = self.policy.check(&note).ok();
        let cosigned = checked.as_ref().map_or(0, |it| it.times.len());
        if let Some(time) = checked.as_ref().and_then(|it| it.earliest(1)) {
            archive::append(self.writer.store(), time, &note)?;
        }
        self.writer.store().replace("checkpoint", note.encode().as_bytes())?;
        Ok(Beat { head, note, cosigned })
    }

    /// Asks all witnesses at once; one that knows another size is asked again from there.
    fn ask(
        &mut self,
        witnesses: &[&dyn Witness],
        head: Head,
        note: &SignedNote,
    ) -> Result<Vec<String>, PublishError> {
        let mut lines = Vec::new();
        let mut waiting: Vec<usize> = (0..witnesses.len()).collect();
        for _ in 0..ASKED_MAX {
            let mut requests = Vec::new();
            for at in waiting.drain(..) {
                requests.push((at, self.request(at, head, note)?));
            }
            for (at, answer) in at_once(witnesses, &requests) {
                match answer {
                    Some((200, body)) => {
                        self.known[at] = head.size;
                        lines.push(body.trim_end_matches('\n').to_owned());
                    }
                    Some((409, body)) => {
                        if let Some(size) = body.trim().parse().ok().filter(|it| *it <= head.size) {
                            self.known[at] = size;
                            waiting.push(at);
                        }
                    }
                    // It may have cosigned all the same: its history tells.
                    _ => self.doubtful = true,
                }
            }
        }
        Ok(lines)
    }

    fn request(&self, at: usize, head: Head, note: &SignedNote) -> Result<String, PublishError> {
        let old = self.known[at].min(head.size);
        let tree = TileTree::new(self.writer.store(), head.size);
        let proof = if old == 0 || old == head.size {
            Vec::new()
        } else {
            tree::consistency(&tree, old, head.size)?
        };
        Ok(AddCheckpoint { old, proof, note: note.clone() }.encode())
    }

    /// Whether a cosignature may exist that the archive does not hold.
    #[must_use]
    pub const fn is_doubtful(&self) -> bool {
        self.doubtful
    }

    /// Fills the holes of some days from the witnesses' own histories: cosignatures that were
    /// given and, for a crash or a lost answer, never archived. What is found of a day that was
    /// filed goes to `<day>.late`. Gives the number of notes that were found.
    ///
    /// # Errors
    ///
    /// [`PublishError::Tiles`] when the archive cannot be read or written.
    pub fn fill(
        &mut self,
        witnesses: &[&dyn Witness],
        days: &[(String, Day)],
    ) -> Result<usize, PublishError> {
        let mut count = 0;
        for (day, kind) in days {
            let kept: Vec<Option<Vec<u8>>> = witnesses.iter().map(|it| it.history(day)).collect();
            self.doubtful |= kept.iter().any(Option::is_none);
            let kept: Vec<Vec<u8>> = kept.into_iter().flatten().collect();
            count += self.fill_day(day, *kind, &kept)?;
        }
        Ok(count)
    }

    fn fill_day(&self, day: &str, kind: Day, kept: &[Vec<u8>]) -> Result<usize, PublishError> {
        let store = self.writer.store();
        let late = format!("{}.late", archive::path(day));
        let (own, more) = (store.read(&archive::path(day))?, store.read(&late)?);
        let (own, more) = (own.unwrap_or_default(), more.unwrap_or_default());
        let held = [own.clone(), more.clone()].concat();
        let mut found = history::missing(&held, kept, &self.policy);
        let tree = TileTree::new(store, self.writer.size());
        let mut ours = Vec::new();
        for it in found.drain(..) {
            let head = translog::Checkpoint::parse(&it.text).map(|it| it.head);
            let Some(head) = head.filter(|it| it.size <= self.writer.size()) else { continue };
            if tree::root(&tree, head.size)? == head.root {
                ours.push(it);
            }
        }
        if ours.is_empty() {
            return Ok(0);
        }
        match kind {
            Day::Open => {
                let whole = history::with(&own, &ours, &self.policy);
                store.replace(&archive::path(day), &whole)?;
            }
            Day::Filed => store.replace(&late, &history::with(&more, &ours, &self.policy))?,
        }
        Ok(ours.len())
    }

    /// The doubt was looked into.
    pub const fn doubt_ends(&mut self) {
        self.doubtful = false;
    }
}

/// Whether a day's file was filed by its leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    Open,
    Filed,
}

type Answer = Option<(u16, String)>;

/// Sends every request at the same time; a witness that hangs delays no other.
fn at_once(witnesses: &[&dyn Witness], requests: &[(usize, String)]) -> Vec<(usize, Answer)> {
    std::thread::scope(|scope| {
        let asked = requests.iter().map(|(at, request)| {
            let witness = witnesses[*at];
            (*at, scope.spawn(move || witness.add_checkpoint(request)))
        });
        let asked: Vec<_> = asked.collect();
        let answer = |(at, it): (usize, std::thread::ScopedJoinHandle<'_, Answer>)| {
            (at, it.join().unwrap_or_default())
        };
        asked.into_iter().map(answer).collect()
    })
}

#[cfg(test)]
mod tests {
    use translog::key::KeyKind;
    use translog::memory::{MemoryHead, MemoryTiles};
    use translog::tree::MemoryTree;

    use super::*;

    /// A witness that says this and nothing else.
    struct Says(LastSeen);

    impl Witness for Says {
        fn add_checkpoint(&self, _: &str) -> Option<(u16, String)> {
            None
        }

        fn last(&self) -> LastSeen {
            self.0
        }

        fn history(&self, _: &str) -> Option<Vec<u8>> {
            None
        }
    }

    fn signer(name: &str, kind: KeyKind, seed: u8) -> NoteSigner {
        NoteSigner::new(name, kind, &[seed; 32]).unwrap()
    }

    fn policy() -> Policy {
        let key = |name, kind, seed| signer(name, kind, seed).verifier().clone();
        Policy {
            ack: key("sample.start/ack", KeyKind::Note, 1),
            from_size: 0,
            k: 1,
            log: vec![key("sample.start/log", KeyKind::Note, 2)],
            origin: "sample.start/log".to_owned(),
            quorum: 2,
            witnesses: vec![
                key("sample.one/w", KeyKind::Cosignature, 3),
                key("sample.two/w", KeyKind::Cosignature, 4),
            ],
        }
    }

    /// Leaves of the log: one full tile, since partial ones are not read at a start.
    const LEAVES: u32 = 256;

    fn leaves(count: u32) -> Vec<Vec<u8>> {
        (0..count).map(|it| it.to_be_bytes().to_vec()).collect()
    }

    /// What a start means for the log with this kept head and these witnesses.
    fn start(kept: Option<Head>, said: [LastSeen; 2]) -> Start {
        let entries = leaves(LEAVES);
        let mut writer = translog::writer::Writer::resume(MemoryTiles::default()).unwrap();
        writer.publish(&entries).unwrap();
        let heads = MemoryHead::default();
        if let Some(head) = kept {
            heads.swap(None, head).unwrap();
        }
        let tiles = MemoryTiles::of(writer.store().files());
        let log = signer("sample.start/log", KeyKind::Note, 2);
        let publisher = Publisher::resume(tiles, heads, log, policy()).unwrap();
        let witnesses = said.map(Says);
        let asked: Vec<&dyn Witness> = witnesses.iter().map(|it| it as &dyn Witness).collect();
        publisher.judge(&asked).unwrap()
    }

    /// The head of the first `size` leaves of a log that went on.
    fn head(size: u64) -> Head {
        let entries = leaves(LEAVES + 1);
        let tree = MemoryTree::of(entries.iter().map(Vec::as_slice));
        Head { size, root: tree.root(size).unwrap() }
    }

    #[test]
    fn a_start_signs_what_extends_every_head_that_is_known_and_waits_while_one_may_be_hidden() {
        use LastSeen::{Head as Saw, Nothing, Silent};
        let (own, ahead) = (head(256), head(257));
        let beside = Head { size: 256, root: head(255).root };
        // Nobody ever cosigned: only the own head binds.
        assert_eq!(start(None, [Nothing, Nothing]), Start::Sign);
        assert_eq!(start(Some(own), [Nothing, Nothing]), Start::Sign);
        assert_eq!(start(Some(ahead), [Nothing, Nothing]), Start::ReadOnly(ahead));
        assert_eq!(start(Some(beside), [Nothing, Nothing]), Start::ReadOnly(beside));
        // One who is silent may know a head.
        assert_eq!(start(None, [Nothing, Silent]), Start::Unwitnessed);
        assert_eq!(start(Some(own), [Nothing, Silent]), Start::Unwitnessed);
        assert_eq!(start(Some(own), [Silent, Silent]), Start::Unwitnessed);
        // One answer is enough, and a larger tree or another root is not overruled by a 404.
        assert_eq!(start(Some(own), [Saw(own), Silent]), Start::Sign);
        assert_eq!(start(Some(own), [Saw(ahead), Nothing]), Start::ReadOnly(ahead));
        assert_eq!(start(None, [Nothing, Saw(beside)]), Start::ReadOnly(beside));
    }
}

//! One witness of one log: checks, persists, and only then cosigns.

use std::sync::Mutex;

use thiserror::Error;
use translog::hash::{empty_root, sha256};
use translog::note::{Line, SignedNote, decimal};
use translog::store::{StoreError, TileStore};
use translog::witness_request::AddCheckpoint;
use translog::{Checkpoint, Hash, Head, KeyKind, NoteSigner, VerifierKey, archive, proof};

use crate::clock::Reading;
use crate::key_file::KeyFile;

const ENROLLED: &str = "enrolled";
const LAST: &str = "last";

/// What goes back to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body: signature lines, a size, a note, or a sentence.
    pub body: String,
}

impl Answer {
    fn of(status: u16, body: &str) -> Answer {
        Answer { status, body: body.to_owned() }
    }
}

/// Why a witness cannot start or enrol.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The store's own.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No log has been enrolled.
    #[error("no log is enrolled: type its key, size and root")]
    NotEnrolled,
    /// Enrolled, but what it last signed is gone or unreadable.
    #[error("the state is lost: this key must never sign again, make a new one")]
    StateLost,
    /// This key has met its log already.
    #[error("this key is enrolled already")]
    Enrolled,
    /// The log's key is of another kind or name than the origin in the key file.
    #[error("the log's key is not of the origin in the key file")]
    OtherOrigin,
}

/// What was signed last. Before the first signature `note` is empty and `time` is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    time: u64,
    head: Head,
    note: String,
}

impl State {
    fn encode(&self) -> String {
        let Head { size, root } = self.head;
        format!("time {}\nsize {size}\nroot {}\n{}", self.time, root.to_hex(), self.note)
    }

    fn parse(text: &str) -> Option<State> {
        let (time, rest) = text.strip_prefix("time ")?.split_once('\n')?;
        let (size, rest) = rest.strip_prefix("size ")?.split_once('\n')?;
        let (root, note) = rest.strip_prefix("root ")?.split_once('\n')?;
        let head = Head { size: decimal(size)?, root: Hash::from_hex(root)? };
        let state = State { time: decimal(time)?, head, note: note.to_owned() };
        let whole = note.is_empty() || SignedNote::parse(note.as_bytes()).is_some();
        (whole && state.encode() == text).then_some(state)
    }
}

/// The state in memory, and whether the last write to disk is known to have succeeded.
struct Memory {
    state: State,
    broken: bool,
}

/// A witness that serves requests.
pub struct Witness {
    store: Box<dyn TileStore + Send + Sync>,
    origin: String,
    log: VerifierKey,
    signer: NoteSigner,
    memory: Mutex<Memory>,
}

/// Records the log's key and the typed (size, root) from which this key begins.
///
/// # Errors
///
/// [`OpenError::Enrolled`] the second time, [`OpenError::OtherOrigin`], or the store's own.
pub fn enrol(
    store: &dyn TileStore,
    key: &KeyFile,
    log: &VerifierKey,
    head: Head,
) -> Result<(), OpenError> {
    if log.kind != KeyKind::Note || log.name != key.origin() {
        return Err(OpenError::OtherOrigin);
    }
    if store.read(ENROLLED)?.is_some() || store.read(LAST)?.is_some() {
        return Err(OpenError::Enrolled);
    }
    let state = State { time: 0, head, note: String::new() };
    // The state first: a crash in between leaves a key that refuses, not one that forgot.
    store.replace(LAST, state.encode().as_bytes())?;
    store.write_once(ENROLLED, format!("{}\n", log.encode()).as_bytes())?;
    Ok(())
}

impl Witness {
    /// Opens the state of an enrolled witness.
    ///
    /// # Errors
    ///
    /// [`OpenError::NotEnrolled`], [`OpenError::StateLost`], [`OpenError::OtherOrigin`], or the
    /// store's own.
    pub fn open(
        store: Box<dyn TileStore + Send + Sync>,
        key: &KeyFile,
    ) -> Result<Witness, OpenError> {
        let enrolled = store.read(ENROLLED)?.ok_or(OpenError::NotEnrolled)?;
        let log = String::from_utf8(enrolled).ok();
        let log = log.and_then(|it| VerifierKey::parse(it.strip_suffix('\n')?));
        let log = log.filter(|it| it.name == key.origin()).ok_or(OpenError::OtherOrigin)?;
        let last = store.read(LAST)?.and_then(|it| String::from_utf8(it).ok());
        let state = last.and_then(|it| State::parse(&it)).ok_or(OpenError::StateLost)?;
        if let Some(note) = SignedNote::parse(state.note.as_bytes()) {
            // A crash may have come between the state and its copy in the history.
            archive::append(store.as_ref(), state.time, &note)?;
        }
        let memory = Mutex::new(Memory { state, broken: false });
        let origin = key.origin().to_owned();
        Ok(Witness { store, origin, log, signer: key.signer(), memory })
    }

    /// Gives the public key.
    pub fn verifier(&self) -> &VerifierKey {
        self.signer.verifier()
    }

    /// Gives what was signed last, or the typed head before that.
    pub fn head(&self) -> Head {
        self.memory.lock().expect("no holder of this lock panics").state.head
    }

    /// Answers `POST /add-checkpoint`: checks, persists, cosigns.
    pub fn add_checkpoint(&self, request: &[u8], now: Reading) -> Answer {
        let Some(request) = AddCheckpoint::parse(request) else {
            return Answer::of(400, "the request is not one\n");
        };
        let Some(checkpoint) = Checkpoint::parse(&request.note.text) else {
            return Answer::of(400, "the note is not a checkpoint without extension lines\n");
        };
        if checkpoint.origin != self.origin {
            return Answer::of(404, "this witness does not know that log\n");
        }
        if request.note.line(&self.log) != Line::Signed {
            return Answer::of(403, "the log has not signed this checkpoint\n");
        }
        if request.old > checkpoint.head.size {
            return Answer::of(400, "the old size is above the new one\n");
        }
        let Reading::Agreed(now) = now else {
            return Answer::of(503, "the clocks of this witness disagree\n");
        };
        self.extend(&request, checkpoint.head, now)
    }

    /// Holds the lock from the comparison with the last state to the end of the write.
    fn extend(&self, request: &AddCheckpoint, head: Head, now: u64) -> Answer {
        let mut memory = self.memory.lock().expect("no holder of this lock panics");
        let last = memory.state.head;
        if request.old != last.size {
            return Answer { status: 409, body: format!("{}\n", last.size) };
        }
        let empty = head.size == 0 && head.root != empty_root();
        if empty || !proof::consistent(last.size, last.root, head.size, head.root, &request.proof) {
            return Answer::of(422, "the new tree does not extend the old one\n");
        }
        if now < memory.state.time {
            return Answer::of(503, "the clock of this witness is behind its last signature\n");
        }
        if memory.broken {
            return Answer::of(503, "the state could not be written: restart this witness\n");
        }
        let line = self.signer.cosign(&request.note.text, now);
        let log_id = self.log.id();
        let log_line =
            request.note.lines.iter().find(|it| it.name == self.log.name && it.id == log_id);
        let log_line = log_line.map(|it| it.encode()).unwrap_or_default();
        let note = SignedNote::of(&request.note.text, &[log_line, line.clone()])
            .expect("two good lines under a checkpoint make a note");
        let state = State { time: now, head, note: note.encode() };
        let kept = self.store.replace(LAST, state.encode().as_bytes());
        if kept.and_then(|()| archive::append(self.store.as_ref(), now, &note)).is_err() {
            memory.broken = true;
            return Answer::of(503, "the state could not be written\n");
        }
        memory.state = state;
        Answer { status: 200, body: line }
    }

    /// Answers `GET`: the last checkpoint by the hash of its origin, or the history.
    ///
    /// The paths are `/<sha256 of origin>/checkpoint` and `/history/<YYYY-MM-DD>`.
    pub fn get(&self, path: &str) -> Answer {
        let origin = sha256(self.origin.as_bytes()).to_hex();
        if path.strip_prefix('/') == Some(&format!("{origin}/checkpoint")) {
            let memory = self.memory.lock().expect("no holder of this lock panics");
            let note = &memory.state.note;
            let status = if note.is_empty() { 404 } else { 200 };
            return Answer::of(status, note);
        }
        match path.strip_prefix("/history/") {
            Some(day) if is_day(day) => self.day(day),
            _ => Answer::of(404, "there is nothing here\n"),
        }
    }

    fn day(&self, day: &str) -> Answer {
        match self.store.read(&archive::path(day)).map(|it| it.map(String::from_utf8)) {
            Ok(Some(Ok(body))) => Answer { status: 200, body },
            Ok(None) => Answer::of(404, "nothing was signed that day\n"),
            Ok(Some(Err(_))) | Err(_) => Answer::of(503, "the history cannot be read\n"),
        }
    }
}

fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, it)| match at {
            4 | 7 => it == b'-',
            _ => it.is_ascii_digit(),
        })
}

//! Who must have signed a checkpoint: the files `policy/<k>` and what a note is worth under one.

use thiserror::Error;

use crate::hash::empty_root;
use crate::key::{KeyKind, VerifierKey, sound_name};
use crate::note::{Checkpoint, Line, SignedNote, decimal};

/// One witness policy. Source: docs/spec/log.md, "Files".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Signs acknowledgements.
    pub ack: VerifierKey,
    /// The smallest tree size it is for.
    pub from_size: u64,
    /// Its number, from 1.
    pub k: u64,
    /// Keys of the log, all of which must sign.
    pub log: Vec<VerifierKey>,
    /// The log's name.
    pub origin: String,
    /// How many of the witnesses must sign at least.
    pub quorum: usize,
    /// The witnesses' keys.
    pub witnesses: Vec<VerifierKey>,
}

/// Why a note counts for nothing under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoteFault {
    /// Not a signed note, or its text is not a checkpoint of three lines.
    #[error("it is not a checkpoint")]
    Grammar,
    /// It names another log.
    #[error("it is of another log")]
    Origin,
    /// A line of a known key is missing where it must be, wrong, or there twice.
    #[error("a signature of a known key is missing, wrong or there twice")]
    Signature,
}

/// A checkpoint whose known signatures are all good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// For each witness that signed, its place in the policy and its time in unix seconds.
    pub times: Vec<(usize, u64)>,
}

impl Policy {
    /// Reads a policy file; `None` when it is not the one canonical form or contradicts itself.
    pub fn parse(bytes: &[u8]) -> Option<Policy> {
        let text = std::str::from_utf8(bytes).ok()?;
        let rest = text.strip_prefix("{\"ack\":\"")?;
        let (ack, rest) = rest.split_once("\",\"from_size\":")?;
        let (from_size, rest) = rest.split_once(",\"k\":")?;
        let (k, rest) = rest.split_once(",\"log\":[")?;
        let (log, rest) = rest.split_once("],\"origin\":\"")?;
        let (origin, rest) = rest.split_once("\",\"quorum\":")?;
        let (quorum, rest) = rest.split_once(",\"witnesses\":[")?;
        let witnesses = rest.strip_suffix("]}")?;
        let policy = Policy {
            ack: VerifierKey::parse(ack)?,
            from_size: decimal(from_size)?,
            k: decimal(k)?,
            log: keys(log)?,
            origin: origin.to_owned(),
            quorum: usize::try_from(decimal(quorum)?).ok()?,
            witnesses: keys(witnesses)?,
        };
        (policy.sound() && policy.encode() == text).then_some(policy)
    }

    /// Writes the canonical file.
    pub fn encode(&self) -> String {
        format!(
            "{{\"ack\":\"{}\",\"from_size\":{},\"k\":{},\"log\":[{}],\"origin\":\"{}\",\
             \"quorum\":{},\"witnesses\":[{}]}}",
            self.ack.encode(),
            self.from_size,
            self.k,
            list(&self.log),
            self.origin,
            self.quorum,
            list(&self.witnesses)
        )
    }

    /// Tells whether the parts fit: kinds, names, no key twice, a quorum that can be met.
    pub fn sound(&self) -> bool {
        let all: Vec<_> = [&self.ack].into_iter().chain(&self.log).chain(&self.witnesses).collect();
        let distinct =
            all.iter().enumerate().all(|(at, it)| all[..at].iter().all(|o| o.public != it.public));
        let plain = |it: &str| sound_name(it) && !it.contains(['"', '\\']);
        distinct
            && plain(&self.origin)
            && all.iter().all(|it| plain(&it.name))
            && self.k > 0
            && !self.log.is_empty()
            && (1..=self.witnesses.len()).contains(&self.quorum)
            && self.ack.kind == KeyKind::Note
            && self.log.iter().all(|it| it.kind == KeyKind::Note && it.name == self.origin)
            && self.witnesses.iter().all(|it| it.kind == KeyKind::Cosignature)
    }

    /// Checks the log's and the witnesses' lines on a note; unknown keys are ignored.
    ///
    /// The quorum is not asked for here: see [`Checked::has_quorum`].
    ///
    /// # Errors
    ///
    /// [`NoteFault`], the first in the order of its variants.
    pub fn check(&self, note: &SignedNote) -> Result<Checked, NoteFault> {
        let checkpoint = Checkpoint::parse(&note.text).ok_or(NoteFault::Grammar)?;
        if checkpoint.origin != self.origin {
            return Err(NoteFault::Origin);
        }
        if checkpoint.head.size == 0 && checkpoint.head.root != empty_root() {
            return Err(NoteFault::Grammar);
        }
        if !self.log.iter().all(|it| note.line(it) == Line::Signed) {
            return Err(NoteFault::Signature);
        }
        let mut times = Vec::new();
        for (at, it) in self.witnesses.iter().enumerate() {
            match note.line(it) {
                Line::Absent => {}
                Line::Cosigned(time) => times.push((at, time)),
                Line::Twice | Line::Bad | Line::Signed => return Err(NoteFault::Signature),
            }
        }
        Ok(Checked { checkpoint, times })
    }
}

impl Checked {
    /// Tells whether enough witnesses signed.
    pub fn has_quorum(&self, quorum: usize) -> bool {
        self.times.len() >= quorum
    }

    /// Gives the earliest second by which `quorum` witnesses had signed: `hi`.
    pub fn earliest(&self, quorum: usize) -> Option<u64> {
        let mut times: Vec<u64> = self.times.iter().map(|it| it.1).collect();
        times.sort_unstable();
        times.get(quorum.checked_sub(1)?).copied()
    }

    /// Gives the latest second at or after which `quorum` witnesses signed: `lo`.
    pub fn latest(&self, quorum: usize) -> Option<u64> {
        let mut times: Vec<u64> = self.times.iter().map(|it| it.1).collect();
        times.sort_unstable_by(|a, b| b.cmp(a));
        times.get(quorum.checked_sub(1)?).copied()
    }
}

/// Gives the policy for a tree of `size` leaves: the one with the greatest `from_size` up to it.
pub fn policy_for(policies: &[Policy], size: u64) -> Option<&Policy> {
    let fitting = policies.iter().filter(|it| it.from_size <= size);
    fitting.max_by_key(|it| (it.from_size, it.k))
}

/// Gives the policy in force: the one with the greatest number.
pub fn current(policies: &[Policy]) -> Option<&Policy> {
    policies.iter().max_by_key(|it| it.k)
}

fn keys(list: &str) -> Option<Vec<VerifierKey>> {
    if list.is_empty() {
        return Some(Vec::new());
    }
    let inner = list.strip_prefix('"')?.strip_suffix('"')?;
    inner.split("\",\"").map(VerifierKey::parse).collect()
}

fn list(keys: &[VerifierKey]) -> String {
    keys.iter().map(|it| format!("\"{}\"", it.encode())).collect::<Vec<_>>().join(",")
}

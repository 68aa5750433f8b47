//! Reads a log's files into entries, policies and the cosigned history, without judging leaves.

use std::collections::BTreeMap;

use thiserror::Error;
use translog::memory::MemoryTiles;
use translog::note::{SignedNote, decimal};
use translog::policy::{Checked, policy_for};
use translog::tile::{self, Row, TILE_WIDTH};
use translog::tree::MemoryTree;
use translog::writer::Writer;
use translog::{Policy, archive};

use super::code::Code;
use super::files::ReadFiles;
use super::verdict::Finding;

/// Why a log cannot be read at all.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The world broke.
    #[error("a file cannot be read: {0}")]
    Failed(#[from] std::io::Error),
    /// There is no policy, so no key is known.
    #[error("there is no policy/1")]
    NoPolicy,
    /// A policy file is not one.
    #[error("policy/{0} is not a policy")]
    Policy(u64),
    /// An entry bundle is missing or damaged.
    #[error("{0} is missing or damaged")]
    Entries(String),
}

/// A checkpoint of the history whose known signatures are good and whose root is this log's.
#[derive(Clone, Debug)]
pub struct Witnessed {
    /// Its place in the history, for findings.
    pub place: String,
    /// The checkpoint and the witnesses' times.
    pub checked: Checked,
    /// The witnesses' public keys, in the order of `checked.times`.
    pub keys: Vec<[u8; 32]>,
    /// Earliest second by which the quorum had signed, if it did.
    pub hi: Option<u64>,
    /// Latest second from which on the quorum signed, if it did.
    pub lo: Option<u64>,
}

impl Witnessed {
    /// Gives the tree size.
    pub fn size(&self) -> u64 {
        self.checked.checkpoint.head.size
    }
}

/// Everything that was read.
#[derive(Debug)]
pub struct LogFiles {
    /// The policies, by number.
    pub policies: Vec<Policy>,
    /// The entries, by index.
    pub entries: Vec<Vec<u8>>,
    /// The tree over them.
    pub tree: MemoryTree,
    /// The history, as far as it is good.
    pub history: Vec<Witnessed>,
    /// The newest head as it is served, if it is good so far.
    pub newest: Option<Witnessed>,
    /// The history's files as they are, by date.
    pub days: BTreeMap<String, Vec<u8>>,
    /// What is wrong so far: row 11 of the table of checks.
    pub findings: Vec<Finding>,
}

/// Reads a log. `today` is the date whose history file may still be written to.
///
/// # Errors
///
/// [`ReadError`] when there is nothing to judge; what is wrong with a readable log is a finding.
pub fn read(files: &dyn ReadFiles, today: Option<&str>) -> Result<LogFiles, ReadError> {
    let policies = read_policies(files)?;
    let entries = read_entries(files)?;
    let tree = MemoryTree::of(entries.iter().map(Vec::as_slice));
    let mut log = LogFiles {
        policies,
        entries,
        tree,
        history: Vec::new(),
        newest: None,
        days: BTreeMap::new(),
        findings: Vec::new(),
    };
    log.compare_tiles(files)?;
    log.read_history(files, today)?;
    if let Some(bytes) = files.read("checkpoint")? {
        log.newest = log.judge_note(&bytes, "checkpoint");
    }
    Ok(log)
}

fn read_policies(files: &dyn ReadFiles) -> Result<Vec<Policy>, ReadError> {
    let mut policies = Vec::new();
    for k in 1.. {
        let Some(bytes) = files.read(&format!("policy/{k}"))? else { break };
        let policy = Policy::parse(&bytes).filter(|it| it.k == k);
        policies.push(policy.ok_or(ReadError::Policy(k))?);
    }
    if policies.is_empty() { Err(ReadError::NoPolicy) } else { Ok(policies) }
}

fn read_entries(files: &dyn ReadFiles) -> Result<Vec<Vec<u8>>, ReadError> {
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for index in 0.. {
        let full = tile::path(Row::Entries, index, TILE_WIDTH);
        let (name, width, bytes) = match files.read(&full)? {
            Some(bytes) => (full, TILE_WIDTH, bytes),
            None => {
                let folder = format!("{full}.p");
                let widths = files.list(&folder)?.into_iter().filter_map(|it| decimal(&it));
                let Some(width) = widths.max() else { break };
                let name = format!("{folder}/{width}");
                let bytes = files.read(&name)?.unwrap_or_default();
                (name, width, bytes)
            }
        };
        let found = tile::entries(&bytes).filter(|it| it.len() as u64 == width);
        let found = found.ok_or(ReadError::Entries(name))?;
        entries.extend(found.into_iter().map(<[u8]>::to_vec));
        if width < TILE_WIDTH {
            break;
        }
    }
    Ok(entries)
}

impl LogFiles {
    /// Makes the tiles again from the entries and compares them with those that lie there.
    fn compare_tiles(&mut self, files: &dyn ReadFiles) -> Result<(), ReadError> {
        let made = Writer::resume(MemoryTiles::default()).map(|mut writer| {
            // A store in memory that is not told to fail does not.
            let _ = writer.publish(&self.entries);
            writer.store().files()
        });
        for (path, bytes) in made.unwrap_or_default() {
            let there = files.read(&path)?;
            let damaged = there.as_ref().is_some_and(|it| *it != bytes);
            let missing = there.is_none() && !path.contains(".p/");
            if damaged || missing {
                self.findings.push(Finding::place(Code::LogConsistency, &path));
            }
        }
        Ok(())
    }

    fn read_history(
        &mut self,
        files: &dyn ReadFiles,
        today: Option<&str>,
    ) -> Result<(), ReadError> {
        for day in files.list("cosigned")? {
            let path = archive::path(&day);
            let bytes = files.read(&path)?.unwrap_or_default();
            let parsed = archive::parse(&bytes);
            for (at, note) in parsed.notes.iter().enumerate() {
                self.judge_archived(note, &format!("{path} #{at}"));
            }
            if !parsed.rest.is_empty() && today != Some(day.as_str()) {
                self.findings.push(Finding::place(Code::LogArchiveGrammar, &path));
            }
            self.days.insert(day, bytes);
        }
        self.history.sort_by_key(|it| (it.size(), it.checked.earliest(1)));
        if self.history.is_empty() {
            self.findings.push(Finding::place(Code::LogHistoryMissing, "cosigned/"));
        }
        Ok(())
    }

    fn judge_archived(&mut self, bytes: &[u8], place: &str) {
        if let Some(witnessed) = self.judge_note(bytes, place) {
            self.history.push(witnessed);
        }
    }

    /// Judges a note by the policy for its size and against the tree.
    fn judge_note(&mut self, bytes: &[u8], place: &str) -> Option<Witnessed> {
        let Some(witnessed) = witnessed(&self.policies, bytes, place) else {
            self.findings.push(Finding::place(Code::LogArchiveGrammar, place));
            return None;
        };
        let head = witnessed.checked.checkpoint.head;
        if self.tree.root(head.size) != Some(head.root) {
            self.findings.push(Finding::place(Code::LogConsistency, place));
            return None;
        }
        Some(witnessed)
    }
}

/// A note whose known signatures are good by the policy for its size; its root is not compared.
pub(super) fn witnessed(policies: &[Policy], bytes: &[u8], place: &str) -> Option<Witnessed> {
    let note = SignedNote::parse(bytes)?;
    let size = translog::Checkpoint::parse(&note.text)?.head.size;
    let policy = policy_for(policies, size)?;
    let checked = policy.check(&note).ok()?;
    let keys = checked.times.iter().map(|it| policy.witnesses[it.0].public).collect();
    let (hi, lo) = (checked.earliest(policy.quorum), checked.latest(policy.quorum));
    Some(Witnessed { place: place.to_owned(), checked, keys, hi, lo })
}

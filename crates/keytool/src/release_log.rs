//! The piece of the public log in a trustee's package, checked against cosigned checkpoints.
//!
//! The package holds every entry from some index on and the complete subtrees before it, so the
//! roots of all later checkpoints can be computed: nothing can be left out, added or changed
//! without losing the witnesses' signatures. The policy comes from outside the platform.

use std::collections::BTreeMap;

use record::canonical::{self, Value};
use record::event::all_kinds;
use record::leaf::{Leaf, Line};
use record::opening::{Opening, read_list};
use seal::bytes::unhex32;
use serde::{Deserialize, Serialize};
use translog::hash::{Hash, leaf_hash, node_hash, sha256};
use translog::note::{Checkpoint, SignedNote};
use translog::policy::Policy;
use translog::tree::{HashSource, root};

use crate::failure::Failure;

/// The log's part of a package. Source: docs/spec/seal.md, "What a trustee's tool is given".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPart {
    /// Index of the first entry.
    pub from: u64,
    /// Hashes of the complete subtrees over the leaves before, the largest first, in hex.
    pub left: Vec<String>,
    /// Every entry from there on, exact bytes, which are UTF-8.
    pub entries: Vec<String>,
    /// Bodies of large entries, as far as they are needed.
    pub bodies: Vec<String>,
    /// Cosigned checkpoints; the newest covers all entries.
    pub checkpoints: Vec<String>,
}

/// A checkpoint with the policy's quorum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// How many leaves it covers.
    pub size: u64,
    /// The earliest second by which the quorum had signed.
    pub by_s: u64,
    /// The latest second at or after which the quorum signed: the witnesses had reached it.
    pub reached_s: u64,
}

/// Error of a witness's clock, in seconds. Source: protocols/log.md §7, ω.
const WITNESS_ERROR_S: u64 = 1;

/// One clear entry with its whole body.
#[derive(Clone, Debug)]
pub struct Clear {
    pub index: u64,
    pub line: Line,
    /// `None` for a large entry whose body is not in the package.
    pub body: Option<Value>,
    /// The entry's bytes, which trustees' statements name.
    pub entry: Vec<u8>,
}

/// The checked piece of the log.
pub struct Ledger {
    from: u64,
    leaves: Vec<Leaf>,
    entries: Vec<Vec<u8>>,
    bodies: BTreeMap<String, Vec<u8>>,
    pub notes: Vec<Noted>,
}

/// Complete subtrees: those given for the leaves before, those computed for the entries.
struct Forest<'a> {
    given: BTreeMap<(u32, u64), Hash>,
    from: u64,
    hashes: &'a [Hash],
}

impl HashSource for Forest<'_> {
    type Error = Failure;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Failure> {
        if let Some(it) = self.given.get(&(level, index)) {
            return Ok(*it);
        }
        if level == 0 {
            let at = index.checked_sub(self.from).and_then(|it| usize::try_from(it).ok());
            let found = at.and_then(|it| self.hashes.get(it));
            return found.copied().ok_or(Failure::Log("log.consistency"));
        }
        let left = self.subtree(level - 1, index * 2)?;
        Ok(node_hash(&left, &self.subtree(level - 1, index * 2 + 1)?))
    }
}

/// Places of the complete subtrees over the first `from` leaves, the largest first.
fn places(from: u64) -> Vec<(u32, u64)> {
    let levels = (0..u64::BITS).rev().filter(|level| from >> level & 1 == 1);
    levels.map(|level| (level, (from >> level) - 1)).collect()
}

impl Ledger {
    /// Checks every checkpoint under the policy and against the entries.
    ///
    /// # Errors
    ///
    /// `log.archive_grammar` for a note that counts for nothing, `receipt.quorum` for one that
    /// too few witnesses signed, `log.consistency` for another root or entries that no
    /// checkpoint covers, `leaf.grammar` for an entry or body of another form.
    pub fn check(part: &LogPart, policy: &Policy) -> Result<Ledger, Failure> {
        let entries: Vec<Vec<u8>> = part.entries.iter().map(|it| it.clone().into_bytes()).collect();
        let hashes: Vec<Hash> = entries.iter().map(|it| leaf_hash(it)).collect();
        let places = places(part.from);
        let left: Option<Vec<Hash>> = part.left.iter().map(|it| Hash::from_hex(it)).collect();
        let left = left.filter(|it| it.len() == places.len());
        let left = left.ok_or(Failure::Log("log.consistency"))?;
        let given = places.into_iter().zip(left).collect();
        let forest = Forest { given, from: part.from, hashes: &hashes };
        let mut it = Ledger {
            from: part.from,
            leaves: Vec::with_capacity(entries.len()),
            entries,
            bodies: part.bodies.iter().map(hashed).collect(),
            notes: Vec::new(),
        };
        for entry in &it.entries {
            it.leaves.push(Leaf::parse(entry).map_err(|_| Failure::Log("leaf.grammar"))?);
        }
        let end = part.from + part.entries.len() as u64;
        for note in &part.checkpoints {
            it.notes.push(noted(note, policy, &forest, end)?);
        }
        for note in it.witnessed() {
            // Closes of other lots may lie before the package or under an earlier policy.
            let early = |it: &SignedNote| size_of(it) < policy.from_size.max(part.from);
            if !SignedNote::parse(note.as_bytes()).is_some_and(|it| early(&it)) {
                it.notes.push(noted(&note, policy, &forest, end)?);
            }
        }
        match it.notes.iter().any(|it| it.size == end) {
            true => Ok(it),
            false => Err(Failure::Log("log.consistency")),
        }
    }

    /// Checkpoints that the log itself filed for closes, which are in the entries.
    fn witnessed(&self) -> Vec<String> {
        let filed = self.clear().filter(|it| it.line.kind == "Witnessed");
        filed.filter_map(|it| Some(it.body?.text("checkpoint")?.to_owned())).collect()
    }

    /// All entries that are not opaque, in order.
    pub fn clear(&self) -> impl Iterator<Item = Clear> {
        let all = (self.from..).zip(&self.leaves).zip(&self.entries);
        all.filter_map(|((index, leaf), entry)| {
            let (line, body) = match leaf {
                Leaf::Clear(line, body) => (line, canonical::parse(body).ok()),
                Leaf::Large(line, hash, _) => {
                    let body = self.bodies.get(hash);
                    (line, body.and_then(|it| leaf.check_large(it).ok()))
                }
                Leaf::Opaque(..) => return None,
            };
            Some(Clear { index, line: line.clone(), body, entry: entry.clone() })
        })
    }

    /// Clear events of one stream, all from its first, each with its body.
    ///
    /// # Errors
    ///
    /// `stream.version_gap` when one is missing, at the beginning too; `leaf.grammar` when a
    /// large one's body is not given or not its own.
    pub fn stream(&self, stream: &str) -> Result<Vec<(Clear, Value)>, Failure> {
        let mut all = Vec::new();
        for it in self.clear().filter(|it| it.line.stream == stream) {
            if it.line.version != all.len() as u64 + 1 {
                return Err(Failure::Log("stream.version_gap"));
            }
            let body = it.body.clone().ok_or(Failure::Log("leaf.grammar"))?;
            all.push((it, body));
        }
        Ok(all)
    }

    /// Every opening that stands in the log, checked against the leaf it names.
    ///
    /// # Errors
    ///
    /// `leaf.opening_mismatch` for one that does not fit its leaf or names none before its own;
    /// those of leaves before the package are passed over.
    pub fn openings(&self) -> Result<Vec<(Opening, [u8; 32])>, Failure> {
        let wrong = || Failure::Log("leaf.opening_mismatch");
        let kinds = all_kinds();
        let mut all = Vec::new();
        let opened = self.clear().filter(|it| it.line.stream == "log" && it.line.kind == "Opened");
        for it in opened {
            let body = it.body.ok_or_else(wrong)?;
            for opening in read_list(&body).map_err(|_| wrong())? {
                let Some(at) = opening.index.checked_sub(self.from) else { continue };
                let at = usize::try_from(at).ok().filter(|_| opening.index < it.index);
                let leaf = at.and_then(|at| self.leaves.get(at)).ok_or_else(wrong)?;
                opening.check(leaf, &kinds).map_err(|_| wrong())?;
                let Leaf::Opaque(_, c) = leaf else { return Err(wrong()) };
                all.push((opening, *c));
            }
        }
        Ok(all)
    }

    /// U of a leaf with the witnesses' clock error, and never above what they reached by now.
    ///
    /// # Errors
    ///
    /// `log.history_missing` when no checkpoint covers it.
    pub fn witnessed_s(&self, index: u64) -> Result<u64, Failure> {
        let covering = self.notes.iter().filter(|it| it.size > index);
        let first = covering.map(|it| it.by_s).min();
        let first = first.ok_or(Failure::Log("log.history_missing"))?;
        Ok(first.saturating_add(WITNESS_ERROR_S).min(self.now_s()))
    }

    /// The newest time that witnesses signed.
    pub fn now_s(&self) -> u64 {
        self.notes.iter().map(|it| it.reached_s).max().unwrap_or(0)
    }
}

fn hashed(body: &String) -> (String, Vec<u8>) {
    (sha256(body.as_bytes()).to_hex(), body.clone().into_bytes())
}

fn size_of(note: &SignedNote) -> u64 {
    Checkpoint::parse(&note.text).map_or(0, |it| it.head.size)
}

fn noted(note: &str, policy: &Policy, forest: &Forest, end: u64) -> Result<Noted, Failure> {
    let note = SignedNote::parse(note.as_bytes()).ok_or(Failure::Log("log.archive_grammar"))?;
    let checked = policy.check(&note).map_err(|_| Failure::Log("log.archive_grammar"))?;
    let times = checked.earliest(policy.quorum).zip(checked.latest(policy.quorum));
    let (by_s, reached_s) = times.ok_or(Failure::Log("receipt.quorum"))?;
    let head = checked.checkpoint.head;
    let inside = (forest.from..=end).contains(&head.size) && head.size >= policy.from_size;
    if !inside || root(forest, head.size)? != head.root {
        return Err(Failure::Log("log.consistency"));
    }
    Ok(Noted { size: head.size, by_s, reached_s })
}

/// 32 bytes from a body's field.
pub fn bytes32(body: &Value, key: &str) -> Result<[u8; 32], Failure> {
    body.text(key).and_then(unhex32).ok_or(Failure::Log("leaf.grammar"))
}

/// Contexts from a body's list.
pub fn contexts(body: &Value, key: &str) -> Result<Vec<[u8; 32]>, Failure> {
    let list = body.list(key).ok_or(Failure::Log("leaf.grammar"))?;
    let one = |it: &Value| match it {
        Value::Text(it) => unhex32(it),
        _ => None,
    };
    list.iter().map(one).collect::<Option<_>>().ok_or(Failure::Log("leaf.grammar"))
}

//! Holes of the cosigned history, filled from what the witnesses kept of it.
//!
//! A crash between a cosignature and the archive leaves one that nobody but its witness holds.
//! Source: protocols/log.md §1 and §4.

use std::collections::BTreeMap;

use crate::archive::parse;
use crate::note::{SignatureLine, SignedNote};
use crate::policy::Policy;

/// Cosignatures of one checkpoint that lie within this many seconds make one note.
const TOGETHER_S: u64 = 5;

/// One witness's cosignature of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signed {
    time: u64,
    /// The witness's place in the policy.
    witness: usize,
    line: String,
}

/// The notes that an archived day lacks: every cosignature that a witness kept and the day's file
/// does not hold, together with those of the same checkpoint that came within five seconds.
///
/// Notes that the policy does not know, or whose signatures are bad, are left out. In order of
/// size, then time.
#[must_use]
pub fn missing(archived: &[u8], kept: &[Vec<u8>], policy: &Policy) -> Vec<SignedNote> {
    let (mut held, mut heads) = (BTreeMap::new(), BTreeMap::new());
    for bytes in parse(archived).notes {
        read(bytes, policy, &mut held, &mut heads);
    }
    let mut all = held.clone();
    for history in kept {
        for bytes in parse(history).notes {
            read(bytes, policy, &mut all, &mut heads);
        }
    }
    let mut found = Vec::new();
    for (text, lines) in &all {
        let known = held.get(text).map(Vec::as_slice).unwrap_or_default();
        let mut lacking: Vec<&Signed> = lines.iter().filter(|it| !known.contains(it)).collect();
        lacking.sort_by_key(|it| (it.time, it.witness));
        let mut taken: Vec<&Signed> = Vec::new();
        for it in lacking {
            if taken.contains(&it) {
                continue;
            }
            let together = together(it, lines);
            taken.extend(&together);
            let signed = [heads[text].clone()].into_iter();
            let signed: Vec<String> =
                signed.chain(together.iter().map(|it| it.line.clone())).collect();
            let first = together.iter().map(|it| it.time).min().unwrap_or(it.time);
            let note = SignedNote::of(text, &signed).expect("lines that were read make a note");
            found.push((size_of(text), first, note));
        }
    }
    found.sort_by_key(|it| (it.0, it.1));
    found.into_iter().map(|it| it.2).collect()
}

/// A cosignature with the nearest one of each other witness.
fn together<'a>(it: &'a Signed, lines: &'a [Signed]) -> Vec<&'a Signed> {
    let mut nearest: BTreeMap<usize, &Signed> = BTreeMap::from([(it.witness, it)]);
    for other in lines.iter().filter(|other| other.witness != it.witness) {
        let away = other.time.abs_diff(it.time);
        let nearer = nearest.get(&other.witness).is_none_or(|by| away < by.time.abs_diff(it.time));
        if away <= TOGETHER_S && nearer {
            nearest.insert(other.witness, other);
        }
    }
    nearest.into_values().collect()
}

fn size_of(text: &str) -> u64 {
    crate::note::Checkpoint::parse(text).map_or(0, |it| it.head.size)
}

/// Takes the cosignatures of a note, and the log's own line by text.
fn read(
    bytes: &[u8],
    policy: &Policy,
    all: &mut BTreeMap<String, Vec<Signed>>,
    heads: &mut BTreeMap<String, String>,
) {
    let Some(note) = SignedNote::parse(bytes) else { return };
    let Ok(checked) = policy.check(&note) else { return };
    let line_of = |name: &str, id: [u8; 4]| {
        let is = |it: &&SignatureLine| it.name == name && it.id == id;
        note.lines.iter().find(is).map(SignatureLine::encode)
    };
    let Some(key) = policy.log.first() else { return };
    let Some(own) = line_of(&key.name, key.id()) else { return };
    heads.entry(note.text.clone()).or_insert(own);
    let of_text = all.entry(note.text.clone()).or_default();
    for (witness, time) in checked.times {
        let key = &policy.witnesses[witness];
        let Some(line) = line_of(&key.name, key.id()) else { continue };
        let it = Signed { time, witness, line };
        if !of_text.contains(&it) {
            of_text.push(it);
        }
    }
}

/// A day's file with more notes in it, in order of size, then time; a torn end is left out.
#[must_use]
pub fn with(archived: &[u8], more: &[SignedNote], policy: &Policy) -> Vec<u8> {
    let there = parse(archived).notes.into_iter().filter_map(SignedNote::parse);
    let mut all: Vec<SignedNote> = there.chain(more.iter().cloned()).collect();
    let first = |it: &SignedNote| policy.check(it).ok().and_then(|it| it.earliest(1)).unwrap_or(0);
    all.sort_by_cached_key(|it| (size_of(&it.text), first(it)));
    all.iter().flat_map(|it| format!("{}\n", it.encode()).into_bytes()).collect()
}

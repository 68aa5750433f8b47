//! From rows to the files of a log: tiles, policy, and a history cosigned by two witnesses.

use std::collections::BTreeMap;

use domain::shared::Hash;
use translog::key::{KeyKind, NoteSigner};
use translog::memory::MemoryTiles;
use translog::note::SignedNote;
use translog::tree::MemoryTree;
use translog::writer::Writer;
use translog::{Checkpoint, Head, Policy, archive};
use verifier::log::MemoryFiles;

use super::draft::Draft;

pub const ORIGIN: &str = "sample.lot/log";

struct Signers {
    log: NoteSigner,
    witnesses: [NoteSigner; 2],
    policy: Policy,
}

fn signers() -> Signers {
    let key = |name: &str, kind, seed: u8| NoteSigner::new(name, kind, &[seed; 32]).unwrap();
    let log = key(ORIGIN, KeyKind::Note, 51);
    let ack = key("sample.lot/ack", KeyKind::Note, 42);
    let witnesses = [
        key("sample.supervisor/witness", KeyKind::Cosignature, 52),
        key("sample.peer/witness", KeyKind::Cosignature, 53),
    ];
    let policy = Policy {
        ack: ack.verifier().clone(),
        from_size: 0,
        k: 1,
        log: vec![log.verifier().clone()],
        origin: ORIGIN.to_owned(),
        quorum: 2,
        witnesses: witnesses.iter().map(|it| it.verifier().clone()).collect(),
    };
    Signers { log, witnesses, policy }
}

/// What a notice prints of the policy.
pub fn policy_sha256() -> Hash {
    Hash(translog::hash::sha256(signers().policy.encode().as_bytes()).0)
}

/// Publishes the rows as they are: [`Draft::settle`] comes before.
pub fn publish(draft: &Draft) -> MemoryFiles {
    let it = signers();
    let entries: Vec<Vec<u8>> = draft.rows.iter().map(|it| it.entry.clone()).collect();
    let mut writer = Writer::resume(MemoryTiles::default()).unwrap();
    writer.publish(&entries).unwrap();
    let mut files = writer.store().files();
    files.insert("policy/1".to_owned(), it.policy.encode().into_bytes());
    for row in draft.rows.iter().filter(|it| it.entry.starts_with(b"h ")) {
        let name = format!("body/{}", translog::hash::sha256(&row.body).to_hex());
        files.insert(name, row.body.clone());
    }
    let tree = MemoryTree::of(entries.iter().map(Vec::as_slice));
    let mut days: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (at, row) in draft.rows.iter().enumerate() {
        let next = draft.rows.get(at + 1);
        let inside = next.is_some_and(|next| next.stamp_ms == row.stamp_ms);
        let cover = row.kind == "Cover" && next.is_some_and(|it| it.kind == "Cover");
        if inside || cover || draft.quiet.contains(&row.kind.as_str()) {
            continue;
        }
        let size = at as u64 + 1;
        let head = Head { size, root: tree.root(size).unwrap() };
        let text = Checkpoint { origin: ORIGIN.to_owned(), head }.encode();
        let time = u64::try_from(row.stamp_ms / 1_000).unwrap();
        let mut lines = vec![it.log.sign_note(&text)];
        lines.extend(it.witnesses.iter().map(|witness| witness.cosign(&text, time)));
        let note = SignedNote::of(&text, &lines).unwrap().encode();
        days.entry(archive::path(&archive::day(time)))
            .or_default()
            .extend(format!("{note}\n").bytes());
        files.insert("checkpoint".to_owned(), note.into_bytes());
    }
    files.extend(days);
    MemoryFiles(files)
}

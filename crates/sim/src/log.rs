//! A world's rows as the public files of a log, cosigned by two witnesses.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::ports::Row;
use translog::key::{KeyKind, NoteSigner};
use translog::memory::MemoryTiles;
use translog::note::SignedNote;
use translog::policy::Policy;
use translog::tree::MemoryTree;
use translog::writer::Writer;
use translog::{Checkpoint, Head, archive};

use crate::machine::{ACK_SECRET, ORIGIN};

/// Who signs a world's log.
pub struct Signers {
    log: NoteSigner,
    witnesses: [NoteSigner; 2],
    pub policy: Policy,
}

impl Default for Signers {
    fn default() -> Self {
        Self::of(ORIGIN)
    }
}

impl Signers {
    /// Who signs the log of a name, under its one policy.
    ///
    /// # Panics
    ///
    /// When the name is no key name.
    #[must_use]
    pub fn of(origin: &str) -> Self {
        let key = |name: &str, kind, secret: &[u8; 32]| {
            NoteSigner::new(name, kind, secret).expect("the names are key names")
        };
        let log = key(origin, KeyKind::Note, &[51; 32]);
        let ack = key("sample.sim/ack", KeyKind::Note, &ACK_SECRET);
        let witnesses = [
            key("sample.supervisor/witness", KeyKind::Cosignature, &[52; 32]),
            key("sample.peer/witness", KeyKind::Cosignature, &[53; 32]),
        ];
        let policy = Policy {
            ack: ack.verifier().clone(),
            from_size: 0,
            k: 1,
            log: vec![log.verifier().clone()],
            origin: origin.to_owned(),
            quorum: 2,
            witnesses: witnesses.iter().map(|it| it.verifier().clone()).collect(),
        };
        Self { log, witnesses, policy }
    }

    /// The note over a head, cosigned by both witnesses at a second.
    ///
    /// # Panics
    ///
    /// Never: the lines are good.
    #[must_use]
    pub fn note(&self, head: Head, second: u64) -> String {
        let text = Checkpoint { origin: self.policy.origin.clone(), head }.encode();
        let mut lines = vec![self.log.sign_note(&text)];
        lines.extend(self.witnesses.iter().map(|it| it.cosign(&text, second)));
        SignedNote::of(&text, &lines).expect("three good lines make a note").encode()
    }

    /// The note over all rows.
    ///
    /// # Panics
    ///
    /// When the rows are those of another log.
    #[must_use]
    pub fn over(&self, rows: &[Arc<Row>], second: u64) -> String {
        let tree = MemoryTree::of(rows.iter().map(|it| it.entry.as_slice()));
        let size = tree.size();
        let root = tree.root(size).expect("a tree knows its own size");
        self.note(Head { size, root }, second)
    }

    /// The files of the log, witnessed at these looks: each a second and a size, in their order.
    ///
    /// # Panics
    ///
    /// When the rows are no log's.
    #[must_use]
    pub fn files(&self, rows: &[Arc<Row>], looks: &[(u64, u64)]) -> BTreeMap<String, Vec<u8>> {
        let entries: Vec<Vec<u8>> = rows.iter().map(|it| it.entry.clone()).collect();
        let mut writer = Writer::resume(MemoryTiles::default()).expect("memory can be read");
        writer.publish(&entries).expect("memory can be written");
        let mut files = writer.store().files();
        files.insert("policy/1".to_owned(), self.policy.encode().into_bytes());
        for row in rows.iter().filter(|it| it.entry.starts_with(b"h ")) {
            let name = format!("body/{}", translog::hash::sha256(&row.body).to_hex());
            files.insert(name, row.body.clone());
        }
        let tree = MemoryTree::of(entries.iter().map(Vec::as_slice));
        for &(second, size) in looks {
            let head = Head { size, root: tree.root(size).expect("a prefix has a root") };
            let note = self.note(head, second);
            let day = archive::path(&archive::day(second));
            files.entry(day).or_default().extend(format!("{note}\n").bytes());
            files.insert("checkpoint".to_owned(), note.into_bytes());
        }
        files
    }
}

/// Looks of witnesses who see every stamp in its own second.
#[must_use]
pub fn at_once(rows: &[Arc<Row>]) -> Vec<(u64, u64)> {
    let second = |it: &Row| u64::try_from(it.stamp_ms / 1_000).expect("worlds begin after 1970");
    let stamps = rows
        .iter()
        .enumerate()
        .filter(|(at, row)| rows.get(at + 1).is_none_or(|next| next.stamp_ms != row.stamp_ms));
    stamps.map(|(at, row)| (second(row), at as u64 + 1)).collect()
}

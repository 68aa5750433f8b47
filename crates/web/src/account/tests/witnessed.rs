//! A log that is published and cosigned: every leaf of a site's record, seen by one witness.

use app::publisher::{LastSeen, Publisher, Witness};
use translog::head::DirHead;
use translog::key::{KeyKind, NoteSigner};
use translog::policy::Policy;
use translog::store::DirTiles;
use translog::witness_request::AddCheckpoint;

use crate::site::Site;

const ORIGIN: &str = "jy.example/log";

/// Publishes every leaf, and a witness signs.
pub(crate) fn witness(site: &Site) {
    let platform = &site.platform;
    let signer = NoteSigner::new(ORIGIN, KeyKind::Note, &[51; 32]).unwrap();
    let ack = NoteSigner::new("jy.example/ack", KeyKind::Note, &[3; 32]).unwrap();
    let second = u64::try_from(platform.now_ms() / 1_000).unwrap();
    let key = NoteSigner::new("peer.example/w", KeyKind::Cosignature, &[52; 32]).unwrap();
    let witness = Neighbour { key, second };
    let policy = Policy {
        ack: ack.verifier().clone(),
        from_size: 0,
        k: 1,
        log: vec![signer.verifier().clone()],
        origin: ORIGIN.to_owned(),
        quorum: 1,
        witnesses: vec![witness.key.verifier().clone()],
    };
    let heads = site.log.with_file_name("head");
    std::fs::create_dir_all(&heads).unwrap();
    let (tiles, heads) = (DirTiles::new(&site.log), DirHead::new(&heads));
    let mut publisher = Publisher::resume(tiles, heads, signer, policy.clone()).unwrap();
    let mut reader = platform.readers.reader().unwrap();
    let beat = publisher.beat(&mut *reader, &[&witness as &dyn Witness]).unwrap();
    assert_eq!(beat.cosigned, 1);
    let mut keys = platform.keys();
    keys.policy = policy.encode();
    platform.set_keys(keys);
    let mut published = platform.published();
    published.head = app::head::Head { size: beat.head.size, root: beat.head.root.0 };
    published.cosigned = beat.head.size;
    published.note = beat.note.encode();
    platform.set_published(published);
}

struct Neighbour {
    key: NoteSigner,
    second: u64,
}

impl Witness for Neighbour {
    fn add_checkpoint(&self, request: &str) -> Option<(u16, String)> {
        let asked = AddCheckpoint::parse(request.as_bytes())?;
        Some((200, self.key.cosign(&asked.note.text, self.second)))
    }

    fn last(&self) -> LastSeen {
        LastSeen::Nothing
    }

    fn history(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
}

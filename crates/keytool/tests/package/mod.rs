//! An invented log with two witnesses, from which a platform would make a trustee's package.

use std::collections::BTreeMap;

use record::leaf::{Leaf, Line, commitment, inner};
use record::opening::{Opening, Shown};
use seal::bytes::{hex, unhex, unhex32};
use seal::statement::key_set_digest;
use serde_json::{Value, json};
use translog::hash::{Hash, leaf_hash};
use translog::key::{KeyKind, NoteSigner};
use translog::note::SignedNote;
use translog::policy::Policy;
use translog::tree::{HashSource, MemoryTree};

const ORIGIN: &str = "sample.package/log";
/// Leaves of other lots before the package's piece.
const BEFORE: usize = 6;

pub struct Signers {
    log: NoteSigner,
    witnesses: [NoteSigner; 2],
}

impl Signers {
    pub fn new(seed: u8) -> Self {
        let signer = |name: &str, kind, at| NoteSigner::new(name, kind, &[seed + at; 32]).unwrap();
        Self {
            log: signer(ORIGIN, KeyKind::Note, 0),
            witnesses: [
                signer("sample.a/witness", KeyKind::Cosignature, 1),
                signer("sample.b/witness", KeyKind::Cosignature, 2),
            ],
        }
    }

    /// A checkpoint that the log and both witnesses signed at a second.
    pub fn note(&self, size: u64, root: &Hash, at_s: u64) -> String {
        let text = format!("{ORIGIN}\n{size}\n{}\n", root.to_base64());
        let mut lines = vec![self.log.sign_note(&text)];
        lines.extend(self.witnesses.iter().map(|it| it.cosign(&text, at_s)));
        SignedNote::of(&text, &lines).unwrap().encode()
    }

    pub fn policy(&self) -> Policy {
        let ack = NoteSigner::new("sample.package/ack", KeyKind::Note, &[9; 32]).unwrap();
        Policy {
            ack: ack.verifier().clone(),
            from_size: 0,
            k: 1,
            log: vec![self.log.verifier().clone()],
            origin: ORIGIN.to_owned(),
            quorum: 2,
            witnesses: self.witnesses.iter().map(|it| it.verifier().clone()).collect(),
        }
    }
}

/// What the log tells; a test bends one part.
#[derive(Clone)]
pub struct Story {
    pub lot: Value,
    /// The envelopes are those of an auction, whose terms stand in the place of a notice.
    pub of_auction: bool,
    pub envelope: String,
    pub purpose: String,
    /// Bids as their evidence files hold them, in the order of their leaves.
    pub bids: Vec<Value>,
    pub keyed: Vec<(String, String)>,
    pub deposited: Vec<String>,
    /// Recovered and failed contexts, with the keys held then.
    pub settled: Option<(Vec<String>, Vec<String>)>,
    pub absent: Vec<String>,
    pub deadline_s: u64,
    pub extended_s: Option<u64>,
    /// An end of applications that moved, before the notice of the tender.
    pub early_s: Option<u64>,
    pub window_end_s: u64,
    pub noted_close_s: u64,
    pub noted_keyin_s: u64,
    pub now_s: u64,
    pub closes: usize,
    pub keyin_closes: usize,
    /// How many of the bids stand after the close.
    pub late: usize,
    pub set_root: Option<String>,
    pub digest: Option<String>,
    pub failed_round: Option<()>,
}

#[derive(Default)]
struct Log {
    entries: Vec<Vec<u8>>,
    versions: BTreeMap<String, u64>,
    bodies: Vec<String>,
    openings: Vec<Opening>,
    cs: Vec<[u8; 32]>,
}

fn list(all: &[String]) -> Value {
    json!(all)
}

impl Log {
    fn index(&self) -> u64 {
        self.entries.len() as u64
    }

    fn clear(&mut self, stream: &str, kind: &str, at_s: u64, mut body: Value) -> u64 {
        body["stamp_ms"] = json!(at_s * 1000);
        let canon = record::canonical::parse(body.to_string().as_bytes()).unwrap();
        let body = canon.encode();
        let version = self.versions.entry(stream.to_owned()).or_default();
        *version += 1;
        let line = Line {
            stamp: at_s,
            kind: kind.to_owned(),
            stream: stream.to_owned(),
            version: *version,
        };
        let leaf = Leaf::clear(line, body.as_bytes());
        if matches!(leaf, Leaf::Large(..)) {
            self.bodies.push(body);
        }
        self.entries.push(leaf.encode());
        self.index() - 1
    }

    fn opaque(&mut self, lot: &str, kind: &str, at_s: u64, mut body: Value) -> u64 {
        body["stamp_ms"] = json!(at_s * 1000);
        let body = record::canonical::parse(body.to_string().as_bytes()).unwrap().encode();
        let at = u8::try_from(self.entries.len()).unwrap();
        let (salt_k, salt_b) = ([at; 32], [at ^ 0xff; 32]);
        let label = format!("{kind}\n{lot}/sealed");
        let c = commitment(&salt_k, &label, &inner(&salt_b, body.as_bytes()));
        self.entries.push(Leaf::Opaque(at_s, c).encode());
        let index = self.index() - 1;
        self.openings.push(Opening { index, salt_k, label, shown: Shown::Body(salt_b, body) });
        self.cs.push(c);
        index
    }

    fn note(&self, signers: &Signers, size: usize, at_s: u64) -> String {
        let tree = MemoryTree::of(self.entries.iter().map(Vec::as_slice));
        let root = tree.root(size as u64).unwrap();
        signers.note(size as u64, &root, at_s)
    }
}

pub fn lot_id(lot: &Value) -> String {
    let part = |key: &str| lot[key].as_str().unwrap().to_owned();
    format!("{}/{}/{}", part("tender"), part("lot"), part("round"))
}

fn notice(story: &Story) -> Value {
    let set = |it: &Value| json!({"keys": it["pks"], "pks": it["pks_hash"]});
    let envelopes: Vec<Value> = story.lot["envelopes"].as_array().unwrap().iter().map(|it| {
        let keys = &it["keys"];
        json!({"name": it["name"], "share": set(&keys["share"]), "deposit": set(&keys["deposit"])})
    }).collect();
    json!({"deadline_s": story.deadline_s, "threshold": story.lot["t"], "envelopes": envelopes})
}

impl Story {
    fn held(&self) -> Vec<(String, String)> {
        self.keyed.clone()
    }

    fn digest_of(&self, keys: &[(String, String)]) -> String {
        let pairs: Vec<_> =
            keys.iter().map(|it| (unhex32(&it.0).unwrap(), unhex32(&it.1).unwrap())).collect();
        self.digest.clone().unwrap_or_else(|| hex(&key_set_digest(&pairs)))
    }

    fn announce(&self, log: &mut Log, lot: &str) {
        let (notice, at_s) = (notice(self), self.deadline_s - 90);
        if !self.of_auction {
            log.clear(lot, "Announced", at_s, json!({"lot": lot, "notice": notice}));
            return;
        }
        let (envelope, threshold) = (&notice["envelopes"][0], &notice["threshold"]);
        let terms = json!({
            "closes_ms": self.deadline_s * 1_000,
            "trustees": {"envelope": envelope, "threshold": threshold},
        });
        let stream = format!("{lot}/auction");
        log.clear(lot, "RulesAdopted", at_s, json!({"lot": lot}));
        log.clear(&stream, "AuctionAnnounced", at_s, json!({"lot": lot, "terms": terms}));
        let plate = json!({"lot": lot, "plate": 1});
        log.clear(&stream, "BidderAdmitted", at_s, plate);
    }

    /// The package, and the entry that statements name.
    pub fn package(&self, signers: &Signers) -> (Value, Vec<u8>) {
        let lot = lot_id(&self.lot);
        let mut log = Log::default();
        for at in 0..BEFORE {
            log.opaque("OTHER-1/1/1", "Cover", 1_000 + at as u64, json!({}));
        }
        if let Some(to_s) = self.early_s {
            log.clear(&lot, "Extended", self.deadline_s - 95, json!({"lot": lot, "to_s": to_s}));
        }
        self.announce(&mut log, &lot);
        let punctual = self.bids.len() - self.late;
        let mut records = Vec::new();
        for (at, bid) in self.bids.iter().take(punctual).enumerate() {
            records.push(self.submit(&mut log, at, bid));
        }
        if let Some(to_s) = self.extended_s {
            log.clear(&lot, "Extended", self.deadline_s - 80, json!({"lot": lot, "to_s": to_s}));
        }
        let mut tree = MemoryTree::of(std::iter::empty::<&[u8]>());
        log.cs[BEFORE..].iter().for_each(|c| tree.push(leaf_hash(c)));
        let root = hex(&tree.root(tree.size()).unwrap().0);
        let root = self.set_root.clone().unwrap_or(root);
        let close = json!({"lot": lot, "count": punctual, "set_root": root});
        let mut index = 0;
        for _ in 0..self.closes {
            index = log.clear(&lot, "LotClosed", self.deadline_s + 1, close.clone());
        }
        let note = log.note(signers, log.entries.len(), self.noted_close_s);
        for (at, bid) in self.bids.iter().enumerate().skip(punctual) {
            records.push(self.submit(&mut log, at, bid));
        }
        let witnessed = json!({"checkpoint": note, "index": index});
        log.clear("log", "Witnessed", self.deadline_s + 2, witnessed);
        let (leaf, keyin_note) = self.key_in(&mut log, signers, &records);
        let newest = log.note(signers, log.entries.len(), self.now_s);
        let tree = MemoryTree::of(log.entries.iter().map(Vec::as_slice));
        let Ok(four) = tree.subtree(2, 0);
        let Ok(two) = tree.subtree(1, 2);
        let entries = log.entries[BEFORE..].iter();
        let entries: Vec<_> = entries.map(|it| String::from_utf8(it.clone()).unwrap()).collect();
        let package = json!({
            "v": "ggzy.release/v1", "lot": lot, "envelope": self.envelope,
            "purpose": self.purpose,
            "log": {
                "from": BEFORE, "left": [four.to_hex(), two.to_hex()], "entries": entries,
                "bodies": log.bodies, "checkpoints": [keyin_note, newest],
            },
            "bids": self.parts(),
        });
        (package, leaf)
    }

    fn submit(&self, log: &mut Log, at: usize, bid: &Value) -> Value {
        let kind = if at == 0 { "EnvelopeReceived" } else { "BidReplaced" };
        let lot = lot_id(&self.lot);
        let body = json!({"b": bid["b"], "command_sha256": "00".repeat(32), "lot": lot});
        let index = log.opaque(&lot, kind, self.deadline_s - 85, body);
        let enclosure = json!({"bid": {
            "record": bid["record"], "salt_r": bid["salt_r"], "signature": bid["sig"],
        }, "lot": lot});
        json!({"enclosure": enclosure.to_string(), "index": index})
    }

    fn key_in(&self, log: &mut Log, signers: &Signers, records: &[Value]) -> (Vec<u8>, String) {
        let lot = lot_id(&self.lot);
        let until = json!({"lot": lot, "key_in_until_s": self.window_end_s});
        log.clear(&lot, "ObjectsPresent", self.deadline_s + 3, until);
        let keyed: Vec<String> = self.keyed.iter().map(|it| it.0.clone()).collect();
        let recovered = self.settled.as_ref().map(|it| it.0.clone()).unwrap_or_default();
        let by_hand: Vec<_> =
            self.held().into_iter().filter(|it| !recovered.contains(&it.0)).collect();
        let lists = json!({
            "lot": lot, "envelope": self.envelope,
            "keyed": keyed.iter().filter(|it| !recovered.contains(it)).collect::<Vec<_>>(),
            "deposited": list(&self.deposited), "absent": list(&self.absent), "malformed": [],
            "digest": self.digest_of(&by_hand), "answers_until_s": self.window_end_s + 1800,
        });
        let mut index = 0;
        for _ in 0..self.keyin_closes {
            index = log.clear(&lot, "KeyInClosed", self.window_end_s + 1, lists.clone());
        }
        let note = log.note(signers, log.entries.len(), self.noted_keyin_s);
        let openings = log.openings[BEFORE..].to_vec();
        for body in record::opening::bodies(&openings, 0) {
            let body: Value = serde_json::from_str(&body).unwrap();
            log.clear("log", "Opened", self.window_end_s + 1, body);
        }
        let opened = json!({"lot": lot, "records": records});
        log.clear("log", "RecordsOpened", self.window_end_s + 1, opened);
        if let Some((recovered, failed)) = &self.settled {
            let body = json!({
                "lot": lot, "envelope": self.envelope, "recovered": recovered, "failed": failed,
                "digest": self.digest_of(&self.held()),
                "answers_until_s": self.window_end_s + 1800,
            });
            index = log.clear(&lot, "DepositsSettled", self.window_end_s + 2, body);
        }
        if self.failed_round.is_some() {
            log.clear(&lot, "TenderFailed", self.window_end_s + 3, json!({"lot": lot}));
        }
        (log.entries[usize::try_from(index).unwrap()].clone(), note)
    }

    fn parts(&self) -> Vec<Value> {
        if self.purpose == "deposit" {
            let of = |it: &String| json!({"ctx": it, "s_b": "", "dep": ""});
            return self.deposited.iter().map(of).collect();
        }
        self.keyed.iter().map(|it| json!({"ctx": it.0, "s_b": it.1})).collect()
    }
}

/// ctx of an envelope of a record, from its header.
pub fn ctx_of(record: &str, envelope: &str) -> String {
    let parsed: Value = serde_json::from_str(record).unwrap();
    let all = parsed["envelopes"].as_array().unwrap();
    let it = all.iter().find(|it| it["name"] == envelope).unwrap();
    assert!(unhex(it["hdr"].as_str().unwrap()).is_some());
    it["hdr"].as_str().unwrap()[16..80].to_owned()
}

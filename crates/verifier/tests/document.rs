//! A statutory document against its log, and planted faults, one for each code.

#![allow(clippy::unwrap_used, dead_code)]

mod lot;

use std::sync::Arc;

use adapters::pdf::PdfTypesetter;
use adapters::seals::SampleSeals;
use app::desk::AckSigner;
use app::ports::{Seals, Typesetter};
use app::statutory::{Block, Proof, StatutoryDocument};
use translog::hash::leaf_hash;
use translog::key::{KeyKind, NoteSigner};
use verifier::document::{Code, check, told};
use verifier::log::read::{LogFiles, read};

use lot::draft::Draft;
use lot::publish::{ORIGIN, publish};

struct Ack(NoteSigner);

impl AckSigner for Ack {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign_bytes(message)
    }
}

fn log() -> LogFiles {
    let walked = lot::centre::contracted();
    read(&publish(&Draft::of(walked.rows)), None).unwrap()
}

/// A sealed document of a leaf, by the key of a seed; none where no font is installed.
fn document(log: &LogFiles, index: usize, seed: u8) -> Option<Vec<u8>> {
    let fonts = PdfTypesetter::installed();
    if fonts.is_empty() {
        println!("no fonts-noto-cjk here: this test sees nothing");
        return None;
    }
    let hash = leaf_hash(&log.entries[index]).to_hex();
    let it = StatutoryDocument {
        lang: "zh-CN".to_owned(),
        title: "中标结果公告".to_owned(),
        blocks: vec![Block::Paragraph("样本".to_owned())],
        proof: Proof { leaf: format!("{ORIGIN} {index} {hash}"), ..Proof::default() },
        ..StatutoryDocument::default()
    };
    let key = NoteSigner::new("sample.lot/ack", KeyKind::Note, &[seed; 32]).unwrap();
    let seals = SampleSeals::new(Arc::new(Ack(key)));
    let set = PdfTypesetter::load(&fonts).unwrap().typeset(&it, Some(seals.room())).unwrap();
    Some(seals.seal(set).unwrap())
}

/// Seed of the key of acknowledgements that the log names.
const ACK: u8 = 42;

#[test]
fn a_document_of_the_log_holds_and_each_planted_fault_has_its_code() {
    let log = log();
    let Some(good) = document(&log, 3, ACK) else { return };
    let codes = |bytes: &[u8]| {
        let found = check(bytes, &log);
        let (text, exit) = told(&found);
        assert_eq!(exit == 1, !found.findings.is_empty(), "{text}");
        found.findings
    };
    assert_eq!(codes(&good), []);
    assert_eq!(check(&good, &log).sealed_by, Some(1));
    // Any byte outside of the seal, and any of the seal itself.
    for at in (0..good.len()).step_by(good.len() / 200) {
        let mut changed = good.clone();
        for bit in [1, 0x20] {
            changed[at] = good[at] ^ bit;
            assert!(codes(&changed).contains(&Code::Seal), "byte {at} was changed unseen");
        }
    }
    let longer = [&good[..], b"\n% more"].concat();
    assert_eq!(codes(&longer), [Code::Seal]);
    assert_eq!(codes(&document(&log, 3, ACK + 1).unwrap()), [Code::Seal]);
    assert_eq!(codes(b"%PDF-1.7"), [Code::Leaf, Code::Seal]);
    let mut short = log;
    short.entries.truncate(3);
    assert_eq!(check(&good, &short).findings, [Code::Log]);
    short.entries = vec![b"other".to_vec(); 9];
    assert_eq!(check(&good, &short).findings, [Code::Log]);
}

//! The receipt of an offer: the leaf is rebuilt from its parts, and every part that was changed
//! is found.

#![allow(clippy::unwrap_used)]

use domain::auction::{Event, OfferRefused, OfferTaken, Plate, Refusal, SealedOffered, Standing};
use domain::shared::{Fen, Hash as Digest};
use record::canonical::Value;
use record::receipt::{Acknowledgement, ClearExtra};
use translog::key::{KeyKind, NoteSigner};
use translog::note::{Checkpoint, SignedNote};
use translog::proof_file::ProofFile;
use translog::tree::MemoryTree;
use translog::{Head, Policy};
use verifier::log::offer::Answered;
use verifier::log::{Code, Offered, OwnOffer, ProvenOffer, check_offer_receipt};

const ORIGIN: &str = "sample.offers.example/log";
const LOT: &str = "C2026-001/1/1";
const STAMP: u64 = 1_796_000_000_123;

fn key(name: &str, kind: KeyKind, seed: u8) -> NoteSigner {
    NoteSigner::new(name, kind, &[seed; 32]).unwrap()
}

/// A log of ten leaves whose seventh is the offer, cosigned by two witnesses.
struct Given {
    log: NoteSigner,
    ack: NoteSigner,
    witnesses: [NoteSigner; 2],
    extra: ClearExtra,
}

impl Given {
    fn of(event: &Event) -> Self {
        let log = key(ORIGIN, KeyKind::Note, 1);
        let ack = key(&format!("{ORIGIN}/ack"), KeyKind::Note, 2);
        let witnesses =
            [3, 4].map(|it| key(&format!("witness-{it}.example/w"), KeyKind::Cosignature, it));
        let (body, _) = record::auction::encode(event);
        let Value::Object(mut fields) = body else { panic!("an object") };
        fields.insert("lot".to_owned(), LOT.into());
        fields.insert("stamp_ms".to_owned(), i64::try_from(STAMP).unwrap().into());
        let extra = ClearExtra {
            ack: Vec::new(),
            body: Value::Object(fields).encode().into_bytes(),
            kind: event.kind().to_owned(),
            sig: [0; 64],
            stream: format!("{LOT}/auction"),
            version: 12,
        };
        let mut it = Self { log, ack, witnesses, extra };
        it.acknowledge(|_| {});
        it
    }

    /// Signs an acknowledgement of the leaf, changed.
    fn acknowledge(&mut self, change: impl Fn(&mut Acknowledgement)) {
        let entry = self.extra.entry(STAMP).unwrap();
        let mut ack = Acknowledgement {
            c: translog::hash::leaf_hash(&entry).0,
            command_sha256: [5; 32],
            index: 6,
            origin: ORIGIN.to_owned(),
            prev_root: [0; 32],
            prev_size: 3,
            stamp_ms: STAMP,
        };
        change(&mut ack);
        self.extra.sig = self.ack.sign_bytes(&ack.message());
        self.extra.ack = ack.encode().into_bytes();
    }

    fn policy(&self) -> Policy {
        let witnesses = self.witnesses.each_ref().map(|it| it.verifier().encode());
        let text = format!(
            "{{\"ack\":\"{}\",\"from_size\":0,\"k\":1,\"log\":[\"{}\"],\"origin\":\"{ORIGIN}\",\
             \"quorum\":2,\"witnesses\":[\"{}\",\"{}\"]}}",
            self.ack.verifier().encode(),
            self.log.verifier().encode(),
            witnesses[0],
            witnesses[1],
        );
        Policy::parse(text.as_bytes()).unwrap()
    }

    /// The receipt, cosigned by so many witnesses.
    fn receipt(&self, witnesses: usize) -> ProofFile {
        let mut entries: Vec<Vec<u8>> =
            (0..10).map(|at| format!("o 1796000000 {at:064}\n").into_bytes()).collect();
        entries[6] = self.extra.entry(STAMP).unwrap();
        let tree = MemoryTree::of(entries.iter().map(Vec::as_slice));
        let head = Head { size: 10, root: tree.root(10).unwrap() };
        let text = Checkpoint { origin: ORIGIN.to_owned(), head }.encode();
        let mut lines = vec![self.log.sign_note(&text)];
        let seen = self.witnesses.iter().take(witnesses);
        lines.extend(seen.map(|it| it.cosign(&text, STAMP / 1_000 + 2)));
        ProofFile {
            extra: Some(self.extra.encode().into_bytes()),
            index: 6,
            proof: tree.inclusion(6, 10).unwrap(),
            note: SignedNote::of(&text, &lines).unwrap(),
        }
    }

    fn check(&self, own: &OwnOffer) -> Result<ProvenOffer, Code> {
        let file = self.receipt(2).encode();
        check_offer_receipt(file.as_bytes(), own, &[self.policy()], None)
    }
}

fn own(plate: u16, fen: i64) -> OwnOffer {
    OwnOffer { lot: LOT.to_owned(), plate, offered: Offered::Price(fen) }
}

fn taken() -> Event {
    let (plate, price) = (Plate(7), Fen(11_000));
    Event::OfferTaken(OfferTaken { plate, price, standing: Standing::Leads, ends_ms: 9 })
}

#[test]
fn an_offer_that_was_taken_refused_or_sealed_is_proven_by_its_receipt() {
    let proven = Given::of(&taken()).check(&own(7, 11_000)).unwrap();
    assert_eq!((proven.answer, proven.index, proven.number), (Answered::Taken, 6, 12));
    assert_eq!((proven.stamp_ms, proven.by, proven.size), (STAMP, STAMP / 1_000 + 2, 10));
    let (plate, price) = (Plate(7), Fen(11_000));
    let refused = Event::OfferRefused(OfferRefused { plate, price, why: Refusal::StepShort });
    let proven = Given::of(&refused).check(&own(7, 11_000)).unwrap();
    assert_eq!(proven.answer, Answered::Refused("step_short".to_owned()));
    let seal = Digest([9; 32]);
    let sealed = Given::of(&Event::SealedOffered(SealedOffered { plate, seal }));
    let offered = Offered::Seal(seal.hex());
    let proven = sealed.check(&OwnOffer { lot: LOT.to_owned(), plate: 7, offered }).unwrap();
    assert_eq!(proven.answer, Answered::Sealed);
    assert!(sealed.check(&own(7, 11_000)).is_err(), "a sealed offer shows no price");
}

#[test]
fn another_bidders_offer_another_price_and_another_lot_are_not_the_own_ones() {
    let it = Given::of(&taken());
    assert_eq!(it.check(&own(8, 11_000)).err(), Some(Code::ReceiptBody));
    assert_eq!(it.check(&own(7, 11_001)).err(), Some(Code::ReceiptBody));
    let other = OwnOffer { lot: "C2026-002/1/1".to_owned(), ..own(7, 11_000) };
    assert_eq!(it.check(&other).err(), Some(Code::ReceiptLabel));
    let (plate, price) = (Some(Plate(7)), Some(Fen(11_000)));
    let closed = domain::auction::Closed { leader: plate, price, bidders: 1 };
    let closed = Given::of(&Event::Closed(closed)).check(&own(7, 11_000));
    assert_eq!(closed.err(), Some(Code::ReceiptLabel), "what is no offer has no such receipt");
}

#[test]
fn every_part_that_was_changed_is_found() {
    let good = Given::of(&taken());
    let (policy, mine) = (good.policy(), own(7, 11_000));
    let code = |file: &ProofFile, policies: &[Policy]| {
        check_offer_receipt(file.encode().as_bytes(), &mine, policies, None).err()
    };
    let known = std::slice::from_ref(&policy);
    let changed = |change: &dyn Fn(&mut ClearExtra)| {
        let mut extra = good.extra.clone();
        change(&mut extra);
        let mut file = good.receipt(2);
        file.extra = Some(extra.encode().into_bytes());
        code(&file, known)
    };
    let body = |from: &str, to: &str| {
        let text = String::from_utf8(good.extra.body.clone()).unwrap();
        assert!(text.contains(from), "{text}");
        text.replace(from, to).into_bytes()
    };
    assert_eq!(changed(&|_| {}), None);
    assert_eq!(changed(&|it| it.version = 13), Some(Code::ReceiptInclusion));
    assert_eq!(changed(&|it| it.kind = "OfferRefused".into()), Some(Code::ReceiptInclusion));
    assert_eq!(changed(&|it| it.stream = "x/auction".into()), Some(Code::ReceiptInclusion));
    let dearer = body("11000", "12000");
    assert_eq!(changed(&|it| it.body = dearer.clone()), Some(Code::ReceiptInclusion));
    assert_eq!(changed(&|it| it.kind = "Offer Taken".into()), Some(Code::ReceiptGrammar));
    assert_eq!(changed(&|it| it.body = b"{}".to_vec()), Some(Code::ReceiptGrammar));
    assert_eq!(changed(&|it| it.sig[5] ^= 1), Some(Code::AckSig));
    assert_eq!(code(&good.receipt(1), known), Some(Code::ReceiptQuorum));
    assert_eq!(code(&good.receipt(2), &[]), Some(Code::ReceiptSignature));
    let mut moved = good.receipt(2);
    moved.index = 5;
    assert_eq!(code(&moved, known), Some(Code::ReceiptInclusion));
    for wrong in ["", "c2sp.org/tlog-proof@v1\n", &"x".repeat(100_000)] {
        let found = check_offer_receipt(wrong.as_bytes(), &mine, known, None);
        assert_eq!(found.err(), Some(Code::ReceiptGrammar));
    }
}

#[test]
fn an_acknowledgement_of_something_else_contradicts_its_leaf() {
    let changes: [fn(&mut Acknowledgement); 5] = [
        |it| it.c = [1; 32],
        |it| it.stamp_ms += 1,
        |it| it.origin = "other.example/log".to_owned(),
        |it| it.index = 7,
        |it| it.prev_size = 8,
    ];
    for change in changes {
        let mut it = Given::of(&taken());
        it.acknowledge(change);
        assert_eq!(it.check(&own(7, 11_000)).err(), Some(Code::AckContradicted));
    }
}

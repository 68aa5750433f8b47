//! Bytes of interests, letters on paper, void evaluations and listings; letters of before read as
//! they did.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]

use domain::award::Signed;
use domain::remedies::{
    ComplainantListed, CountedComplaint, Entry, EntryWay, EvaluationVoided, Evaluators, Interest,
    InterestReviewed, InterestVerdict, Letter, ListingGround, Matter, Officials, Presented,
    RemedyKind, RemedyRaised, Reply, Standing,
};
use domain::shared::{CivilDate, Hash, Id, LotId, PublicKey, Salt, Signature, Uscc};
use domain::world::Event;
use record::event::{self, decode};
use record::wire::Wire;

fn lot() -> LotId {
    LotId::parse("W2026-001/A/1").unwrap()
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn signed() -> Signed {
    Signed { key: PublicKey([1; 32]), signature: Signature([2; 64]) }
}

fn firm() -> Uscc {
    let last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    last.into_iter().find_map(|it| Uscc::new(&format!("91510000HEARD0001{it}"))).unwrap()
}

fn letter(raiser: Option<Uscc>, presented: Option<Presented>) -> Letter {
    let (claims, request) = ("事项".to_owned(), "请求".to_owned());
    let (grounds, documents, salt) = ("依据".to_owned(), Vec::new(), Salt([5; 32]));
    Letter { raiser, presented, claims, request, grounds, documents, salt }
}

fn raised(it: Letter, on_paper: bool) -> RemedyRaised {
    let scan = Hash([8; 32]);
    let stated_on = CivilDate::constant(2026, 3, 2);
    let entry = Entry { way: EntryWay::Post, stated_on, scan };
    let officials = Officials { entered_by: id("official-1"), confirmed_by: id("official-2") };
    RemedyRaised {
        lot: lot(),
        remedy: id("objection-1"),
        kind: RemedyKind::Objection,
        matter: Matter::Result,
        of: None,
        known_on: None,
        due: stated_on,
        due_other: None,
        rule: "T14.2".to_owned(),
        standing: Standing::Admissible,
        interest: on_paper.then_some(Interest::Staff),
        entry: on_paper.then_some(entry),
        commitment: record::act::letter_commitment(&it),
        letter: Some(it),
        officials: on_paper.then_some(officials),
        signed: (!on_paper).then(signed),
    }
}

/// What is written is read back, and what the public sees of it is read as far as it goes.
fn there_and_back(it: &Event) -> String {
    let written = event::encode(it, 1, &Hash([9; 32]), 1);
    let enclosure = written.enclosure.as_deref();
    let read = decode(it.kind(), written.body.as_bytes(), enclosure.map(str::as_bytes)).unwrap();
    assert_eq!(read, *it);
    decode(it.kind(), written.body.as_bytes(), None).unwrap();
    written.body
}

#[test]
fn what_is_heard_is_read_back_and_the_log_shows_no_writer_and_no_official() {
    let presented =
        Presented { name: "样本甲".to_owned(), papers: "居民身份证 0017".to_owned() };
    let it = Event::RemedyRaised(raised(letter(None, Some(presented)), true));
    let body = there_and_back(&it);
    for shown in ["\"interest\":\"staff\"", "\"way\":\"post\"", "2026-03-02"] {
        assert!(body.contains(shown), "{body}");
    }
    for kept in ["样本甲", "0017", "official", "letter", "signed"] {
        assert!(!body.contains(kept), "{kept}: {body}");
    }
    let reply =
        Reply { text: "不予受理".to_owned(), documents: Vec::new(), salt: Salt([6; 32]) };
    let body = there_and_back(&Event::InterestReviewed(InterestReviewed {
        lot: lot(),
        remedy: id("objection-1"),
        verdict: InterestVerdict::Refused,
        rule: "T63".to_owned(),
        commitment: record::act::reply_commitment(&reply),
        reply: Some(reply),
        signed: signed(),
    }));
    assert!(!body.contains("不予受理"), "{body}");
    there_and_back(&Event::EvaluationVoided(EvaluationVoided {
        lot: lot(),
        remedy: id("challenge-1"),
        by: Evaluators::Others,
        rule: "C6.1".to_owned(),
    }));
    there_and_back(&Event::ComplainantListed(ComplainantListed {
        lot: lot(),
        remedy: id("complaint-3"),
        organisation: firm(),
        ground: ListingGround::Repeated,
        counted: vec![CountedComplaint { lot: lot(), remedy: id("complaint-3") }],
        until: None,
        rule: "G23.6".to_owned(),
        reason: "查无实据".to_owned(),
        signed: signed(),
    }));
}

#[test]
fn a_letter_of_before_has_the_bytes_that_it_had() {
    let it = letter(Some(firm()), None);
    let fields = ["claims", "documents", "grounds", "raiser", "request", "salt"];
    assert!(it.write().has_exactly(&fields), "{}", it.write().encode());
    let whole = Event::RemedyRaised(raised(it, false));
    let body = there_and_back(&whole);
    let fields = ["interest", "entry", "officials", "finding"];
    assert!(fields.iter().all(|it| !body.contains(it)), "{body}");
}

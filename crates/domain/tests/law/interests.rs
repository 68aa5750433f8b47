//! Other interested parties, letters on paper, and challenges that are raised at once.

use domain::lot::Stage;
use domain::procedure::{ChallengeTerms, Document, Terms};
use domain::remedies::{
    self, Entry, EntryWay, Interest, InterestVerdict, Letter, Matter, Officials, Presented,
    Refusal, RemedyKind, RemedyRaised, Standing,
};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Hash, Id, Instant, Salt, Uscc};
use domain::world::{self, Command, Event};

use crate::given::Given;

const GP: Regime = Regime::GovernmentProcurement;
const WORKS: Regime = Regime::Works;

/// Who raises what, how it came, and whether a proof is enclosed.
struct Asked {
    kind: RemedyKind,
    matter: Matter,
    raiser: Option<Uscc>,
    interest: Option<Interest>,
    proven: bool,
    entry: Option<Entry>,
    officials: Option<(&'static str, &'static str)>,
}

fn asked(kind: RemedyKind, matter: Matter, raiser: Option<Uscc>) -> Asked {
    let (interest, entry, officials) = (None, None, None);
    Asked { kind, matter, raiser, interest, proven: true, entry, officials }
}

fn raise(given: &mut Given, number: &str, it: Asked) -> Result<RemedyRaised, world::Refusal> {
    let proof = Document {
        id: Id::new("contract").unwrap(),
        name: "分包意向协议.pdf".to_owned(),
        media: "application/pdf".to_owned(),
        sha256: Hash([3; 32]),
        length: 10,
    };
    let officials = it.officials.map(|(entered_by, confirmed_by)| Officials {
        entered_by: Id::new(entered_by).unwrap(),
        confirmed_by: Id::new(confirmed_by).unwrap(),
    });
    let papers =
        || Presented { name: "样本甲".to_owned(), papers: "居民身份证 0017".to_owned() };
    let events = given.when(Command::Remedies(remedies::Command::RaiseRemedy {
        lot: given.id(),
        remedy: Id::new(number).unwrap(),
        kind: it.kind,
        matter: it.matter,
        of: None,
        known_on: None,
        interest: it.interest,
        commitment: Hash([6; 32]),
        letter: Some(Letter {
            raiser: it.raiser,
            presented: it.entry.is_some().then(papers),
            claims: "评标委员会成员应当回避而未回避".to_owned(),
            request: "请予查明".to_owned(),
            grounds: "招标投标法实施条例第五十四条".to_owned(),
            documents: if it.proven { vec![proof] } else { Vec::new() },
            salt: Salt([5; 32]),
        }),
        signed: it.entry.is_none().then(|| given.signed()),
        entry: it.entry,
        officials,
    }))?;
    match events.into_iter().next() {
        Some(Event::RemedyRaised(it)) => Ok(it),
        other => panic!("{other:?}"),
    }
}

fn why(answer: Result<RemedyRaised, world::Refusal>) -> Refusal {
    match answer.unwrap_err() {
        world::Refusal::Remedies(it) => it,
        other => panic!("{other:?}"),
    }
}

fn review(given: &mut Given, verdict: InterestVerdict) -> Result<Vec<Event>, world::Refusal> {
    let (lot, signed) = (given.id(), given.signed());
    given.when(Command::Remedies(remedies::Command::ReviewInterest {
        lot,
        remedy: Id::new("O-1").unwrap(),
        verdict,
        commitment: Hash([6; 32]),
        reply: None,
        signed,
    }))
}

#[test]
fn whoever_takes_no_part_objects_to_a_result_by_an_interest_that_it_proves() {
    // covers: T63
    let mut given = crate::stages::displayed();
    let (stranger, bidder) = (given.bidder(9), given.bidder(0));
    let result = |raiser| asked(RemedyKind::Objection, Matter::Result, raiser);
    let silent = raise(&mut given, "O-1", result(Some(stranger.clone())));
    assert_eq!(why(silent), Refusal::InterestMissing { rule: "T63" });
    let bare = Asked {
        interest: Some(Interest::Subcontractor),
        proven: false,
        ..result(Some(stranger.clone()))
    };
    assert_eq!(why(raise(&mut given, "O-1", bare)), Refusal::InterestUnproven { rule: "T63" });
    let own = Asked { interest: Some(Interest::Other), ..result(Some(bidder.clone())) };
    assert_eq!(why(raise(&mut given, "O-1", own)), Refusal::Incomplete("interest"));
    raise(&mut given.clone(), "O-1", result(Some(bidder))).unwrap();
    let claimed = Asked { interest: Some(Interest::Subcontractor), ..result(Some(stranger)) };
    let raised = raise(&mut given, "O-1", claimed).unwrap();
    assert_eq!(raised.interest, Some(Interest::Subcontractor));
    assert!(given.lot().is_suspended(), "an objection in time stops the procedure");
    // Of works the documents are anybody's to object to, of a natural person by an interest.
    let mut early = Given::announced(WORKS);
    let documents = |raiser| asked(RemedyKind::Objection, Matter::Documents, raiser);
    let firm = early.bidder(9);
    raise(&mut early, "O-2", documents(Some(firm))).unwrap();
    let nobody = why(raise(&mut early, "O-3", documents(None)));
    assert_eq!(nobody, Refusal::InterestMissing { rule: "T63" });
}

#[test]
fn a_claimed_interest_is_looked_at_first_and_unproven_it_lets_the_procedure_go_on() {
    // covers: T63
    let mut given = crate::stages::displayed();
    let claimed = Asked {
        interest: Some(Interest::User),
        ..asked(RemedyKind::Objection, Matter::Result, Some(given.bidder(9)))
    };
    raise(&mut given, "O-1", claimed).unwrap();
    let answered = given.clone().answer("O-1", remedies::Outcome::Rejected).unwrap_err();
    assert_eq!(answered.rule(), Some("T63"));
    let mut known = given.clone();
    review(&mut known, InterestVerdict::Recognised).unwrap();
    assert!(known.lot().is_suspended());
    assert!(review(&mut known, InterestVerdict::Refused).is_err(), "once");
    known.answer("O-1", remedies::Outcome::Rejected).unwrap();
    assert!(!known.lot().is_suspended());
    review(&mut given, InterestVerdict::Refused).unwrap();
    assert!(!given.lot().is_suspended());
    assert_eq!(given.lot().stage, Stage::Displayed);
    assert!(!given.lot().remedies[&Id::new("O-1").unwrap()].is_open());
}

#[test]
fn procurement_knows_no_interest_but_a_suppliers() {
    // covers: G20.4
    let mut given = Given::announced(GP);
    let supplier = given.bidder(9);
    let challenge = || asked(RemedyKind::Challenge, Matter::Documents, Some(supplier.clone()));
    let claimed = Asked { interest: Some(Interest::User), ..challenge() };
    let no = Refusal::NotParticipant { rule: "G20.4" };
    assert_eq!(why(raise(&mut given, "C-1", claimed)), no);
    assert_eq!(why(raise(&mut given, "C-1", Asked { raiser: None, ..challenge() })), no);
    raise(&mut given, "C-1", challenge()).unwrap();
}

#[test]
fn what_came_on_paper_is_entered_by_two_officials_and_posted_it_counts_from_its_posting() {
    // covers: Y70, G20.6
    let day = |month, day| CivilDate::constant(2026, month, day);
    for (regime, kind, matter) in [
        (GP, RemedyKind::Challenge, Matter::Opening),
        (WORKS, RemedyKind::Objection, Matter::Documents),
    ] {
        let mut given = if regime == GP { Given::opened(GP) } else { Given::announced(WORKS) };
        let about = remedies::About::default();
        let window = remedies::window(given.lot(), (kind, matter), about, given.law()).unwrap();
        let last = window.last.unwrap().for_right();
        given.now = Instant::start_of(last.tomorrow().unwrap());
        let firm = given.bidder(0);
        let paper = |way, stated_on, by: Option<(&'static str, &'static str)>| Asked {
            entry: Some(Entry { way, stated_on, scan: Hash([8; 32]) }),
            officials: by,
            ..asked(kind, matter, Some(firm.clone()))
        };
        let two = Some(("official-1", "official-2"));
        let alone = paper(EntryWay::Counter, last, Some(("official-1", "official-1")));
        assert_eq!(why(raise(&mut given, "P-1", alone)), Refusal::EnteredAlone { rule: "Y70" });
        let ahead = paper(EntryWay::Post, last.tomorrow().unwrap().tomorrow().unwrap(), two);
        assert_eq!(why(raise(&mut given, "P-1", ahead)), Refusal::Incomplete("stated_on"));
        assert!(given.lot().announced.date() > day(1, 1));
        let before = paper(EntryWay::Post, day(1, 1), two);
        assert_eq!(why(raise(&mut given, "P-1", before)), Refusal::Incomplete("stated_on"));
        // Posted on the last day; the other law counts what arrived.
        let posted = raise(&mut given.clone(), "P-1", paper(EntryWay::Post, last, two)).unwrap();
        let in_time = if regime == GP { Standing::Admissible } else { Standing::Late };
        assert_eq!(posted.standing, in_time);
        // At the counter the stamp counts, whatever the paper says.
        let brought = paper(EntryWay::Counter, last, two);
        let brought = raise(&mut given.clone(), "P-1", brought).unwrap();
        assert_eq!(brought.standing, Standing::Late);
        let late = paper(EntryWay::Post, last.tomorrow().unwrap(), two);
        assert_eq!(raise(&mut given, "P-1", late).unwrap().standing, Standing::Late);
    }
}

#[test]
fn a_natural_person_at_the_counter_shows_papers_and_signs_on_paper() {
    // covers: Y70, T63
    let mut given = crate::stages::displayed();
    let today = given.now.date();
    let it = Asked {
        interest: Some(Interest::Staff),
        entry: Some(Entry { way: EntryWay::Counter, stated_on: today, scan: Hash([8; 32]) }),
        officials: Some(("official-1", "official-2")),
        ..asked(RemedyKind::Objection, Matter::Result, None)
    };
    let raised = raise(&mut given, "O-1", it).unwrap();
    let whole = |letter: Option<Letter>, officials: Option<Officials>| {
        remedies::whole(&remedies::Command::RaiseRemedy {
            lot: raised.lot.clone(),
            remedy: raised.remedy.clone(),
            kind: raised.kind,
            matter: raised.matter,
            of: None,
            known_on: None,
            interest: raised.interest,
            entry: raised.entry.clone(),
            commitment: raised.commitment,
            letter,
            officials,
            signed: None,
        })
    };
    let letter = raised.letter.clone().unwrap();
    assert_eq!(whole(Some(letter.clone()), raised.officials.clone()), Ok(()));
    assert_eq!(whole(Some(letter.clone()), None), Err(Refusal::Incomplete("officials")));
    let unknown = Letter { presented: None, ..letter };
    let lacking = whole(Some(unknown), raised.officials.clone());
    assert_eq!(lacking, Err(Refusal::Incomplete("presented")));
}

#[test]
fn where_the_documents_ask_for_it_a_step_is_challenged_once() {
    // covers: G20.5
    for at_once in [true, false] {
        let mut given = Given::opened(GP);
        let id = given.id();
        let challenges = at_once.then_some(ChallengeTerms::AtOnce);
        let terms = Terms { challenges, ..Terms::default() };
        given.world.lots.get_mut(&id).unwrap().notice.scheme.terms = Some(Box::new(terms));
        let (one, other) = (given.bidder(0), given.bidder(1));
        let challenge =
            |who: &Uscc, matter| asked(RemedyKind::Challenge, matter, Some(who.clone()));
        raise(&mut given, "C-1", challenge(&one, Matter::Opening)).unwrap();
        raise(&mut given, "C-2", challenge(&other, Matter::Opening)).unwrap();
        raise(&mut given, "C-3", challenge(&one, Matter::Documents)).unwrap();
        let again = raise(&mut given, "C-4", challenge(&one, Matter::Opening));
        if at_once {
            assert_eq!(why(again), Refusal::ChallengedBefore { rule: "G20.5" });
        } else {
            again.unwrap();
        }
    }
    let mut works = Given::registered(WORKS);
    let challenges = Some(ChallengeTerms::AtOnce);
    works.notice.scheme.terms = Some(Box::new(Terms { challenges, ..Terms::default() }));
    assert_eq!(works.announce().unwrap_err().rule(), Some("G20.5"));
}

#[test]
fn whoever_has_no_account_asks_about_a_procurement_and_raises_nothing_else() {
    // covers: G19, Y85
    let ask = |given: &mut Given, number: &str, kind, change: &dyn Fn(&mut Letter)| {
        let mut letter = Letter {
            raiser: None,
            presented: Some(Presented {
                name: "样本市民".to_owned(),
                papers: "13800000000".to_owned(),
            }),
            claims: "样本：采购需求第三条是什么意思".to_owned(),
            request: String::new(),
            grounds: String::new(),
            documents: Vec::new(),
            salt: Salt([9; 32]),
        };
        change(&mut letter);
        given.when(Command::Remedies(remedies::Command::RaiseRemedy {
            lot: given.id(),
            remedy: Id::new(number).unwrap(),
            kind,
            matter: Matter::Documents,
            of: None,
            known_on: None,
            interest: None,
            entry: None,
            commitment: Hash([6; 32]),
            letter: Some(letter),
            officials: None,
            signed: None,
        }))
    };
    let refused = |it: Result<Vec<Event>, world::Refusal>| match it {
        Err(world::Refusal::Remedies(it)) => it,
        other => panic!("{other:?}"),
    };
    let mut given = Given::announced(GP);
    let no = Refusal::NotParticipant { rule: "G20.4" };
    assert_eq!(refused(ask(&mut given, "C-1", RemedyKind::Challenge, &|_| {})), no);
    let nameless = ask(&mut given, "E-1", RemedyKind::Enquiry, &|it| it.presented = None);
    assert_eq!(refused(nameless), Refusal::Incomplete("presented"));
    let unreached = |it: &mut Letter| it.presented.as_mut().unwrap().papers.clear();
    let unreached = ask(&mut given, "E-1", RemedyKind::Enquiry, &unreached);
    assert_eq!(refused(unreached), Refusal::Incomplete("presented"));
    for at in 1..=50 {
        ask(&mut given, &format!("E-{at}"), RemedyKind::Enquiry, &|_| {}).unwrap();
    }
    assert_eq!(given.lot().remedies[&Id::new("E-1").unwrap()].rule, "G19");
    assert!(!given.lot().is_suspended(), "a question stops nothing");
    let more = ask(&mut given, "E-51", RemedyKind::Enquiry, &|_| {});
    assert_eq!(refused(more), Refusal::TooManyAsk { rule: "Y85" });
    // A supplier who is known asks all the same.
    let supplier = given.bidder(9);
    let known = |it: &mut Letter| (it.raiser, it.presented) = (Some(supplier.clone()), None);
    ask(&mut given, "E-52", RemedyKind::Enquiry, &known).unwrap();
    let mut works = Given::announced(WORKS);
    let unfit = refused(ask(&mut works, "E-1", RemedyKind::Enquiry, &|_| {}));
    assert_eq!(unfit, Refusal::KindUnfit { rule: "T06" });
    let objection = refused(ask(&mut works, "O-1", RemedyKind::Objection, &|_| {}));
    assert!(matches!(objection, Refusal::InterestMissing { .. } | Refusal::NotParticipant { .. }));
}

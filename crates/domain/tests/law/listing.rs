//! Who is listed for groundless or false complaints, and for how long.

use domain::remedies::{
    self, CountedComplaint, Examination, Groundless, Letter, ListingGround, Matter, Outcome,
    RemedyKind,
};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Hash, Id, Instant, Salt, Uscc};
use domain::world::{self, Command, Event};

use crate::given::Given;

const GP: Regime = Regime::GovernmentProcurement;

fn ask(given: &mut Given, it: remedies::Command) -> Result<Vec<Event>, world::Refusal> {
    given.when(Command::Remedies(it))
}

/// A complaint of one firm, dismissed with a finding on a day.
fn dismissed(given: &mut Given, number: &str, day: CivilDate, finding: Option<Groundless>) {
    given.now = Instant::start_of(day);
    let (lot, remedy, signed) = (given.id(), Id::new(number).unwrap(), given.signed());
    given.remedy(number, RemedyKind::Complaint, Matter::Documents).unwrap();
    let commitment = Hash([6; 32]);
    let examine = remedies::Command::ExamineComplaint {
        lot: lot.clone(),
        remedy: remedy.clone(),
        verdict: Examination::CorrectionOrdered,
        commitment,
        reply: None,
        signed: signed.clone(),
    };
    ask(given, examine).unwrap();
    let letter = Letter {
        raiser: Some(given.bidder(0)),
        presented: None,
        claims: "投诉".to_owned(),
        request: "请求".to_owned(),
        grounds: "依据".to_owned(),
        documents: Vec::new(),
        salt: Salt([5; 32]),
    };
    let id = given.id();
    let raised = remedies::RemedyRaised {
        lot: lot.clone(),
        remedy: remedy.clone(),
        kind: RemedyKind::Complaint,
        matter: Matter::Documents,
        of: None,
        known_on: None,
        due: day,
        due_other: None,
        rule: "G25.1".to_owned(),
        standing: remedies::Standing::Admissible,
        interest: None,
        entry: None,
        commitment,
        letter: Some(letter),
        officials: None,
        signed: Some(signed.clone()),
    };
    // As if it had been raised here, so that its writer is known.
    let known = given.world.lots.get_mut(&id).unwrap().remedies.get_mut(&remedy).unwrap();
    known.raised = Some(raised);
    known.complaint.as_mut().unwrap().step = remedies::ComplaintStep::Accepted;
    let decide = remedies::Command::DecideComplaint {
        lot,
        remedy,
        outcome: Outcome::Rejected,
        order: None,
        finding,
        text: "投诉不成立".to_owned(),
        documents: Vec::new(),
        signed,
    };
    ask(given, decide).unwrap();
}

fn counted(given: &Given, numbers: &[&str]) -> Vec<CountedComplaint> {
    let one = |it: &&str| CountedComplaint { lot: given.id(), remedy: Id::new(*it).unwrap() };
    numbers.iter().map(one).collect()
}

fn list(
    given: &mut Given,
    number: &str,
    (who, ground): (Uscc, ListingGround),
    (counted, until): (Vec<CountedComplaint>, Option<CivilDate>),
) -> Result<Vec<Event>, world::Refusal> {
    let (lot, signed) = (given.id(), given.signed());
    let remedy = Id::new(number).unwrap();
    let it = remedies::Command::ListComplainant {
        lot,
        remedy,
        organisation: who,
        ground,
        counted,
        until,
        reason: "查无实据".to_owned(),
        signed,
    };
    ask(given, it)
}

fn day(year: i16, month: i8, day: i8) -> CivilDate {
    CivilDate::constant(year, month, day)
}

#[test]
fn three_groundless_complaints_within_twelve_months_list_their_writer() {
    // covers: G23.6, G23.7
    let mut given = Given::announced(GP);
    let firm = given.bidder(0);
    let repeated = (firm.clone(), ListingGround::Repeated);
    dismissed(&mut given, "C-1", day(2026, 3, 9), Some(Groundless::Unproven));
    dismissed(&mut given, "C-2", day(2026, 3, 10), Some(Groundless::Unproven));
    let all = counted(&given, &["C-1", "C-2"]);
    let two = list(&mut given, "C-2", repeated.clone(), (all, None)).unwrap_err();
    assert_eq!(two.rule(), Some("G23.6"));
    dismissed(&mut given, "C-3", day(2026, 3, 11), None);
    let three = counted(&given, &["C-1", "C-2", "C-3"]);
    let unfound = list(&mut given, "C-3", repeated.clone(), (three, None)).unwrap_err();
    assert_eq!(unfound.rule(), Some("G23.6"), "what was merely dismissed does not count");
    // A year after the first one it counts no more; the day before it does.
    for (last, fits) in [(day(2027, 3, 8), true), (day(2027, 3, 9), false)] {
        let mut it = given.clone();
        dismissed(&mut it, "C-4", last, Some(Groundless::Unproven));
        let known = remedies::groundless(&it.world, &firm, last, it.law()).unwrap();
        assert_eq!(known.len(), if fits { 3 } else { 2 });
        let all = counted(&it, &["C-1", "C-2", "C-4"]);
        let barred = (all.clone(), Some(day(2028, 4, 1)));
        assert!(list(&mut it, "C-4", repeated.clone(), barred).is_err(), "this bars nobody");
        let answer = list(&mut it, "C-4", repeated.clone(), (all.clone(), None));
        assert_eq!(answer.is_ok(), fits, "{answer:?}");
        if fits {
            let twice = list(&mut it, "C-4", repeated.clone(), (all, None));
            assert!(twice.is_err(), "once for a complaint");
        }
    }
}

#[test]
fn a_false_complaint_bars_its_writer_for_one_to_three_years() {
    // covers: G23.8, G23.9
    let mut given = Given::announced(GP);
    let firm = given.bidder(0);
    let other = given.bidder(1);
    let is_false = |who: &Uscc| (who.clone(), ListingGround::False);
    dismissed(&mut given, "C-1", day(2026, 3, 9), Some(Groundless::Unproven));
    let unproven = list(&mut given, "C-1", is_false(&firm), (Vec::new(), Some(day(2027, 6, 1))));
    assert_eq!(unproven.unwrap_err().rule(), Some("G23.8"));
    dismissed(&mut given, "C-2", day(2026, 3, 10), Some(Groundless::FalseMaterials));
    for (until, fits) in [
        (day(2027, 3, 9), false),
        (day(2027, 3, 10), true),
        (day(2029, 3, 10), true),
        (day(2029, 3, 11), false),
    ] {
        let answer = list(&mut given.clone(), "C-2", is_false(&firm), (Vec::new(), Some(until)));
        assert_eq!(answer.is_ok(), fits, "{until}");
    }
    let until = Some(day(2028, 1, 1));
    let stranger = list(&mut given, "C-2", is_false(&other), (Vec::new(), until));
    assert_eq!(stranger.unwrap_err().rule(), Some("G23.8"), "not its writer");
    assert!(list(&mut given, "C-2", is_false(&firm), (Vec::new(), None)).is_err());
    list(&mut given, "C-2", is_false(&firm), (Vec::new(), until)).unwrap();
}

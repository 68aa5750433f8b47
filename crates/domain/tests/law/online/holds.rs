//! Objections and complaints about a bidding, and what the centre holds for one of them.

use domain::auction;
use domain::procedure::{self, HoldBy};
use domain::remedies::{
    self, Command as Remedies, Examination, Interest, InterestVerdict, Letter, Matter, Outcome,
    Redress, RemedyKind, Reply, Standing, Suspends, window,
};
use domain::shared::Id;

use super::*;

fn number(it: &str) -> Id {
    Id::new(it).unwrap()
}

fn letter(at: u8) -> Letter {
    Letter {
        raiser: Some(firm(at)),
        presented: None,
        claims: "条件指向特定品牌".to_owned(),
        request: "重新公告".to_owned(),
        grounds: "第二项条件".to_owned(),
        documents: Vec::new(),
        salt: Salt([8; 32]),
    }
}

fn reply() -> Reply {
    Reply { text: "理由".to_owned(), documents: Vec::new(), salt: Salt([9; 32]) }
}

/// A letter of an objection, with the interest of whoever takes no part.
fn objection(at: u8, remedy: &str, matter: Matter) -> Remedies {
    Remedies::RaiseRemedy {
        lot: lot(1),
        remedy: number(remedy),
        kind: RemedyKind::Objection,
        matter,
        of: None,
        known_on: None,
        interest: None,
        entry: None,
        commitment: Hash([7; 32]),
        letter: Some(letter(at)),
        officials: None,
        signed: Some(signed()),
    }
}

impl Given {
    pub fn remedy(&mut self, it: Remedies) -> Result<Vec<Event>, Refusal> {
        self.ask(&Command::Remedies(it))
    }

    pub fn objects(&mut self, at: u8, remedy: &str, matter: Matter) -> Standing {
        let events = self.remedy(objection(at, remedy, matter)).unwrap();
        let Event::RemedyRaised(it) = &events[0] else { panic!("{events:?}") };
        it.standing
    }

    pub fn answers(&mut self, remedy: &str, outcome: Outcome) -> Vec<Event> {
        self.remedy(Remedies::AnswerRemedy {
            lot: lot(1),
            remedy: number(remedy),
            outcome,
            commitment: Hash([9; 32]),
            reply: Some(reply()),
            signed: signed(),
        })
        .unwrap()
    }

    fn carries(&mut self, remedy: &str, redress: Redress) -> Result<Vec<Event>, Refusal> {
        let (remedy, text) = (number(remedy), "依异议纠正".to_owned());
        self.remedy(Remedies::CarryOut { lot: lot(1), remedy, redress, text, signed: signed() })
    }

    pub fn hold(&mut self, remedy: Option<&str>) -> Result<Vec<Event>, Refusal> {
        let (by, remedy, reason) = (HoldBy::Centre, remedy.map(number), "核实异议".to_owned());
        self.ask(&Command::Procedure(procedure::Command::Hold { lot: lot(1), by, remedy, reason }))
    }

    /// Whether whoever is next would be checked now, or by which rule it would not.
    fn check_stands(&mut self, verdict: Verdict, rule_id: Option<&str>) {
        let (world, public) = (self.world.clone(), self.public.clone());
        let said = self.check(1, verdict).err();
        (self.world, self.public) = (world, public);
        assert_eq!(said.as_ref().and_then(No::rule), rule_id, "{said:?}");
        assert_eq!(said.is_some(), rule_id.is_some(), "{said:?}");
    }

    pub fn lift(&mut self) -> Result<Vec<Event>, Refusal> {
        let (by, reason) = (HoldBy::Centre, "异议已经答复".to_owned());
        self.ask(&Command::Procedure(procedure::Command::LiftHold { lot: lot(1), by, reason }))
    }

    /// The bidding that is asked about.
    pub fn of(&self) -> &domain::online::Bidding {
        assert_eq!(self.public.biddings[&lot(1)].stands(), self.world.biddings[&lot(1)].stands());
        &self.world.biddings[&lot(1)]
    }
}

fn rule_of(it: Result<Vec<Event>, Refusal>) -> Option<String> {
    it.expect_err("refused").rule().map(str::to_owned)
}

fn signed_up() -> Given {
    let mut it = Given::announced(spec(Direction::Reverse));
    it.sign_up(1).unwrap();
    it.sign_up(2).unwrap();
    it
}

fn published() -> Given {
    let mut it = Given::dealt(spec(Direction::Reverse));
    it.check(1, Verdict::Complies).unwrap();
    it
}

fn kinds(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::kind).collect()
}

#[test]
fn a_notice_is_objected_to_until_the_day_before_and_later_letters_are_late() {
    // covers: Y185, Y187, Y91
    let mut it = signed_up();
    assert_eq!(it.objects(3, "O-1", Matter::Documents), Standing::Admissible, "anybody may");
    let due = it.of().remedies[&number("O-1")].due;
    assert_eq!(due.to_string(), "2026-03-05", "three working days of the receipt");
    it.now = MONDAY + DAY + HOUR;
    assert_eq!(it.objects(1, "O-2", Matter::Documents), Standing::Admissible, "the day before");
    it.now = OPENS - HOUR;
    assert_eq!(it.objects(2, "O-3", Matter::Documents), Standing::Late);
    assert!(!it.of().stands(), "an objection alone stops nothing");
    // Biddings know neither enquiry nor challenge.
    for kind in [RemedyKind::Enquiry, RemedyKind::Challenge] {
        let mut other = objection(1, "O-4", Matter::Documents);
        if let Remedies::RaiseRemedy { kind: it, .. } = &mut other {
            *it = kind;
        }
        assert_eq!(rule_of(it.remedy(other)).as_deref(), Some("Y185"));
    }
    // Nothing is raised about a request that nobody published.
    let mut bare = Given::new();
    bare.request(spec(Direction::Reverse)).unwrap();
    assert!(bare.remedy(objection(1, "O-1", Matter::Documents)).is_err());
}

#[test]
fn course_and_result_are_objected_to_by_whoever_signed_up_or_proves_an_interest() {
    // covers: Y186, Y91
    let mut it = published();
    assert_eq!(it.objects(2, "O-1", Matter::Opening), Standing::Admissible);
    let mut stranger = Given::announced(spec(Direction::Reverse));
    stranger.sign_up(1).unwrap();
    let early = stranger.remedy(objection(1, "O-1", Matter::Result));
    assert_eq!(rule_of(early).as_deref(), Some("Y186"), "nothing has happened yet");
    stranger.now = OPENS;
    let alone = stranger.remedy(objection(2, "O-1", Matter::Opening));
    assert_eq!(rule_of(alone).as_deref(), Some("Y91"));
    let mut claims = objection(2, "O-1", Matter::Opening);
    let proof = domain::procedure::Document {
        id: number("proof"),
        name: "合同".to_owned(),
        media: "application/pdf".to_owned(),
        sha256: Hash([3; 32]),
        length: 1,
    };
    if let Remedies::RaiseRemedy { interest, letter: Some(letter), .. } = &mut claims {
        *interest = Some(Interest::User);
        letter.documents.push(proof);
    }
    stranger.remedy(claims).unwrap();
    let answer = Remedies::AnswerRemedy {
        lot: lot(1),
        remedy: number("O-1"),
        outcome: Outcome::Rejected,
        commitment: Hash([9; 32]),
        reply: Some(reply()),
        signed: signed(),
    };
    assert_eq!(rule_of(stranger.remedy(answer)).as_deref(), Some("Y91"), "looked at first");
    let review = Remedies::ReviewInterest {
        lot: lot(1),
        remedy: number("O-1"),
        verdict: InterestVerdict::Recognised,
        commitment: Hash([9; 32]),
        reply: Some(reply()),
        signed: signed(),
    };
    stranger.remedy(review).unwrap();
    stranger.answers("O-1", Outcome::Rejected);
}

#[test]
fn a_result_is_objected_to_while_its_notice_stands_and_nobody_signs_before_the_answer() {
    // covers: Y186
    let mut it = published();
    let until = it.of().deal.as_ref().unwrap().until;
    it.now = Instant::end_of(until).0;
    assert_eq!(it.objects(2, "O-1", Matter::Result), Standing::Admissible);
    assert_eq!(it.of().remedies[&number("O-1")].suspends, Suspends::Contract);
    it.now += 1;
    assert_eq!(it.objects(3, "O-2", Matter::Result), Standing::Late);
    assert_eq!(rule(it.confirm(Side::Buyer, 1, 90_000)).as_deref(), Some("Y186"));
    it.now += 30 * DAY;
    assert_eq!(rule(it.lose(LossCause::NotSigned)).as_deref(), Some("Y186"), "nobody could sign");
    it.answers("O-1", Outcome::Rejected);
    // The late one keeps nothing waiting.
    it.confirm(Side::Buyer, 1, 90_000).unwrap();
}

#[test]
fn after_a_bidding_that_failed_there_is_one_working_day_to_object() {
    // covers: Y186
    let mut it = Given::announced(spec(Direction::Reverse));
    it.now = OPENS;
    it.ends();
    assert_eq!(it.stage(), Stage::Failed);
    it.now = Instant::end_of("2026-03-05".parse().unwrap()).0;
    let mut late = objection(1, "O-1", Matter::Result);
    let proof = domain::procedure::Document {
        id: number("proof"),
        name: "报名页".to_owned(),
        media: "application/pdf".to_owned(),
        sha256: Hash([3; 32]),
        length: 1,
    };
    if let Remedies::RaiseRemedy { interest, letter: Some(letter), .. } = &mut late {
        *interest = Some(Interest::Other);
        letter.documents.push(proof);
    }
    let events = it.remedy(late.clone()).unwrap();
    assert!(matches!(&events[0], Event::RemedyRaised(it) if it.standing == Standing::Admissible));
    it.now += 1;
    if let Remedies::RaiseRemedy { remedy, .. } = &mut late {
        *remedy = number("O-2");
    }
    let events = it.remedy(late).unwrap();
    assert!(matches!(&events[0], Event::RemedyRaised(it) if it.standing == Standing::Late));
}

#[test]
fn the_centre_holds_on_what_was_raised_in_time_and_waits_once() {
    // covers: Y89
    let mut it = signed_up();
    assert_eq!(rule_of(it.hold(None)).as_deref(), Some("Y89"), "a hold names its ground");
    assert_eq!(rule_of(it.hold(Some("O-1"))).as_deref(), Some("Y89"), "nothing was raised");
    it.objects(3, "O-1", Matter::Documents);
    for by in [HoldBy::Purchaser, HoldBy::Supervisor] {
        let (remedy, reason) = (Some(number("O-1")), "理由".to_owned());
        let hold = procedure::Command::Hold { lot: lot(1), by, remedy, reason };
        assert_eq!(rule_of(it.ask(&Command::Procedure(hold))).as_deref(), Some("Y89"));
    }
    assert_eq!(kinds(&it.hold(Some("O-1")).unwrap()), ["Held", "Frozen"]);
    assert!(it.hold(Some("O-1")).is_err(), "it is held already");
    it.answers("O-1", Outcome::Rejected);
    it.lift().unwrap();
    assert_eq!(rule_of(it.hold(Some("O-1"))).as_deref(), Some("Y89"), "answered");
    it.now = MONDAY + 2 * DAY;
    it.objects(3, "O-2", Matter::Documents);
    assert_eq!(rule_of(it.hold(Some("O-2"))).as_deref(), Some("Y89"), "late");
}

#[test]
fn one_objection_bears_one_hold() {
    // covers: Y89, Y90
    let mut it = signed_up();
    it.objects(3, "O-1", Matter::Documents);
    it.hold(Some("O-1")).unwrap();
    assert_eq!(rule_of(it.lift()).as_deref(), Some("Y90"), "its answer is awaited");
    it.now = Instant::end_of("2026-03-05".parse().unwrap()).0;
    assert_eq!(rule_of(it.lift()).as_deref(), Some("Y90"), "until the last day of the answer");
    it.now += 1;
    it.lift().unwrap();
    assert_eq!(rule_of(it.hold(Some("O-1"))).as_deref(), Some("Y89"), "whoever delays delays once");
}

#[test]
fn an_opening_that_is_held_moves_by_as_long_and_is_made_known_a_working_day_before() {
    // covers: Y89, Y90, Y152
    let mut it = signed_up();
    it.now = MONDAY + DAY;
    it.objects(3, "O-1", Matter::Documents);
    it.hold(Some("O-1")).unwrap();
    assert!(comes_due(&it.world, &lot(1)).is_none(), "nothing falls due while it is held");
    // Thursday, a day after the announced opening: whoever signs up is not late.
    it.now = MONDAY + 3 * DAY;
    it.sign_up(3).unwrap();
    let offer = auction::Command::Offer(auction::Offer {
        plate: Plate(1),
        who: Hash([1; 32]),
        price: Fen(9_000_000),
    });
    let held = it.world.auctions[&lot(1)].clone();
    let refused = auction::decide(Some(&held), &offer, &it.law());
    assert!(refused.is_err(), "nobody offers while it is held: {refused:?}");
    for alone in [
        auction::Command::Resume { reason: Some("理由".to_owned()) },
        auction::Command::AnnounceResumption {
            at_ms: it.now + 2 * DAY,
            reason: Some("理由".to_owned()),
        },
    ] {
        let asked = it.ask(&Command::Auction(Asked::of(lot(1), alone)));
        assert_eq!(rule_of(asked).as_deref(), Some("Y89"), "nor lets it go on alone");
    }
    it.answers("O-1", Outcome::Rejected);
    let events = it.lift().unwrap();
    assert_eq!(kinds(&events), ["HoldLifted", "ResumptionAnnounced"]);
    let Event::Auction(auction::Occurred {
        event: auction::Event::ResumptionAnnounced(on), ..
    }) = &events[1]
    else {
        panic!("{events:?}")
    };
    // Lifted on Thursday, Friday is whole, the weekend rests: Monday at the announced hour.
    assert_eq!(on.at_ms, MONDAY + 7 * DAY);
    let (at, tick) = comes_due(&it.world, &lot(1)).unwrap();
    it.now = at.0 + 1;
    it.ask(&Command::Auction(Asked::of(lot(1), tick))).unwrap();
    let opens = it.world.auctions[&lot(1)].opens_ms().unwrap();
    assert_eq!(opens, MONDAY + 7 * DAY + 1 + DAY, "the day that was left is left again");
    it.now = opens - HOUR;
    assert_eq!(
        it.sign_up(3).unwrap_err(),
        No::SignedUpAlready { rule: domain::rulebook::ids::Y163 }
    );
    it.now = opens;
    it.offer(1, 90_000);
    it.ends();
    assert_eq!(it.stage(), Stage::Checking);
}

#[test]
fn a_bidding_that_is_held_while_offers_come_goes_on_with_what_was_offered() {
    // covers: Y89, Y90
    let mut it = signed_up();
    it.now = MONDAY + HOUR;
    it.objects(3, "O-1", Matter::Documents);
    it.now = OPENS + HOUR;
    it.offer(1, 90_000);
    it.hold(Some("O-1")).unwrap();
    it.answers("O-1", Outcome::Rejected);
    it.lift().unwrap();
    it.ends();
    let of = it.of();
    assert_eq!(of.stage, Stage::Checking);
    assert_eq!(of.ranking[0].price, Fen(9_000_000), "the offer stands");
    assert_eq!(Instant(it.now).date().to_string(), "2026-03-06", "a working day later");
}

#[test]
fn a_second_hold_moves_a_resumption_that_was_announced() {
    // covers: Y89, Y90
    let mut it = signed_up();
    it.objects(3, "O-1", Matter::Documents);
    it.objects(2, "O-2", Matter::Documents);
    it.hold(Some("O-1")).unwrap();
    it.answers("O-1", Outcome::Rejected);
    it.lift().unwrap();
    assert_eq!(kinds(&it.hold(Some("O-2")).unwrap()), ["Held"], "it stands still already");
    assert!(comes_due(&it.world, &lot(1)).is_none());
    it.now = MONDAY + 3 * DAY;
    it.answers("O-2", Outcome::Rejected);
    assert_eq!(kinds(&it.lift().unwrap()), ["HoldLifted", "ResumptionAnnounced"]);
    let ice = it.world.auctions[&lot(1)].frozen.unwrap();
    assert_eq!(ice.at_ms, Some(MONDAY + 7 * DAY));
}

#[test]
fn nobody_checks_signs_or_loses_a_deal_that_is_held_and_the_hold_counts_in_no_period() {
    // covers: Y89, Y90
    let mut it = published();
    it.objects(2, "O-1", Matter::Result);
    assert_eq!(kinds(&it.hold(Some("O-1")).unwrap()), ["Held"], "no auction runs");
    let last = it.of().deal.as_ref().unwrap().sign_by;
    it.now = Instant::end_of(last).0 + 1;
    assert_eq!(rule(it.confirm(Side::Buyer, 1, 90_000)).as_deref(), Some("Y89"));
    assert_eq!(rule(it.lose(LossCause::NotSigned)).as_deref(), Some("Y89"));
    it.answers("O-1", Outcome::Rejected);
    assert_eq!(
        rule(it.confirm(Side::Buyer, 1, 90_000)).as_deref(),
        Some("Y89"),
        "until it is lifted"
    );
    it.lift().unwrap();
    // The announced last day has passed, and nobody could sign before.
    assert_eq!(rule(it.lose(LossCause::NotSigned)).as_deref(), Some("Y158"));
    it.confirm(Side::Buyer, 1, 90_000).unwrap();
    it.confirm(Side::Bidder, 1, 90_000).unwrap();
    assert_eq!(it.stage(), Stage::Confirmed);
    it.objects(2, "O-2", Matter::Result);
    assert!(it.hold(Some("O-2")).is_err(), "what is signed is not held");
}

#[test]
fn whoever_is_next_is_checked_only_once_the_hold_is_lifted_and_the_days_of_the_check_move() {
    // covers: Y89, Y90, Y156
    for verdict in [Verdict::Complies, Verdict::DoesNot] {
        let mut it = Given::dealt(spec(Direction::Reverse));
        assert_eq!(it.stage(), Stage::Checking);
        let last = it.of().check_until(it.law()).unwrap();
        // Before the hold the same check is lawful.
        let (world, public) = (it.world.clone(), it.public.clone());
        it.check(1, verdict).unwrap();
        (it.world, it.public) = (world, public);
        it.objects(2, "O-1", Matter::Opening);
        it.check_stands(verdict, None);
        it.hold(Some("O-1")).unwrap();
        it.check_stands(verdict, Some("Y89"));
        it.now += 3 * DAY;
        it.answers("O-1", Outcome::Rejected);
        it.check_stands(verdict, Some("Y89"));
        it.lift().unwrap();
        let moved = it.of().check_until(it.law()).unwrap();
        assert!(moved > last, "{last} moves by the working days of the hold, to {moved}");
        it.check(1, verdict).unwrap();
        let after = if verdict == Verdict::Complies { Stage::Published } else { Stage::Checking };
        assert_eq!(it.stage(), after);
    }
}

#[test]
fn what_was_upheld_is_carried_out_before_anything_goes_on() {
    // covers: Y92
    let mut it = published();
    it.objects(2, "O-1", Matter::Result);
    it.answers("O-1", Outcome::Upheld);
    it.now += 5 * DAY;
    assert_eq!(rule(it.confirm(Side::Buyer, 1, 90_000)).as_deref(), Some("Y92"));
    assert_eq!(rule_of(it.carries("O-1", Redress::Amend)).as_deref(), Some("Y92"));
    assert_eq!(rule_of(it.carries("O-1", Redress::Damages)).as_deref(), Some("Y92"));
    let events = it.carries("O-1", Redress::NextCandidate).unwrap();
    assert_eq!(kinds(&events), ["RedressCarried", "DealLost"]);
    assert_eq!(it.stage(), Stage::Checking);
    assert_eq!(it.of().next_in_rank().map(|it| it.plate), Some(Plate(2)));
    assert_eq!(it.of().bidders[&firm(1)].kept, None, "its deposit is not lost by it");
    it.check(2, Verdict::Complies).unwrap();
    // Nobody takes a deal away by this cause alone.
    assert_eq!(it.lose(LossCause::Overturned), Err(No::Stage));
}

#[test]
fn an_upheld_objection_to_the_notice_freezes_the_auction_and_the_bidding_begins_anew() {
    // covers: Y92
    let mut it = signed_up();
    it.objects(3, "O-1", Matter::Documents);
    let events = it.answers("O-1", Outcome::Upheld);
    assert_eq!(kinds(&events), ["RemedyAnswered", "Frozen"]);
    it.now = OPENS + HOUR;
    assert!(comes_due(&it.world, &lot(1)).is_none(), "it does not open");
    assert_eq!(rule_of(it.carries("O-1", Redress::NextCandidate)).as_deref(), Some("Y92"));
    let events = it.carries("O-1", Redress::Restart).unwrap();
    assert_eq!(kinds(&events), ["RedressCarried", "AuctionEnded", "BiddingFailed"]);
    assert_eq!(it.of().failed, Some(FailedBidding::Overturned));
    // Another round follows, with another notice.
    it.now = MONDAY;
    let spec = Spec { conditions: vec!["质保".to_owned()], ..spec(Direction::Reverse) };
    let next = BiddingRequested { lot: lot(2), previous: Some(lot(1)), ..requested(spec) };
    it.online(It::Request(Box::new(next))).unwrap();
}

/// A complaint about an objection, known since a day.
fn complaint(at: u8, remedy: &str, of: Option<&str>, known: i64) -> Remedies {
    let mut it = objection(at, remedy, Matter::Result);
    if let Remedies::RaiseRemedy { kind, of: first, known_on, .. } = &mut it {
        *kind = RemedyKind::Complaint;
        *first = of.map(number);
        *known_on = Some(Instant(known).date());
    }
    it
}

fn examined(verdict: Examination) -> Remedies {
    Remedies::ExamineComplaint {
        lot: lot(1),
        remedy: number("C-1"),
        verdict,
        commitment: Hash([9; 32]),
        reply: Some(reply()),
        signed: signed(),
    }
}

#[test]
fn a_complaint_follows_its_objection_and_is_accepted_suspended_and_decided() {
    // covers: Y188, Y189, Y88, Y89
    let mut it = published();
    let begun = it.now;
    it.objects(2, "O-1", Matter::Result);
    assert_eq!(
        rule_of(it.remedy(complaint(2, "C-1", None, begun))).as_deref(),
        Some("Y188"),
        "first the objection"
    );
    let awaited = it.remedy(complaint(2, "C-1", Some("O-1"), begun));
    assert_eq!(rule_of(awaited).as_deref(), Some("Y188"), "its answer is awaited");
    it.now += DAY;
    it.answers("O-1", Outcome::Rejected);
    let about = remedies::About {
        earlier: it.of().remedies.get(&number("O-1")),
        known_on: Some(Instant(begun).date()),
    };
    let case = it.world.case(&lot(1)).unwrap();
    let last = window(case, (RemedyKind::Complaint, Matter::Result), about, it.law()).unwrap();
    let last = last.last.unwrap().settled().unwrap();
    let days = (last - Instant(begun).date()).get_days();
    assert!(days >= 11, "ten days, and the day of the answer does not count: {days}");
    it.remedy(complaint(2, "C-1", Some("O-1"), begun)).unwrap();
    assert_eq!(it.of().remedies[&number("C-1")].rule, "Y189");
    let events = it.remedy(examined(Examination::Accepted)).unwrap();
    let Event::ComplaintExamined(examined) = &events[0] else { panic!("{events:?}") };
    assert_eq!(examined.rule, "Y189");
    assert!(examined.serve_by.is_none() && examined.decide_by.is_some());
    // The complaint alone stops nothing; the supervisor's order does.
    let order = Remedies::OrderSuspension {
        lot: lot(1),
        remedy: number("C-1"),
        until: None,
        reason: "调查期间".to_owned(),
        signed: signed(),
    };
    it.remedy(order).unwrap();
    it.now += 4 * DAY;
    assert_eq!(rule(it.confirm(Side::Buyer, 1, 90_000)).as_deref(), Some("Y89"));
    let decided = |outcome, order| Remedies::DecideComplaint {
        lot: lot(1),
        remedy: number("C-1"),
        outcome,
        order,
        finding: None,
        text: "投诉成立".to_owned(),
        documents: Vec::new(),
        signed: signed(),
    };
    let unfit = it.remedy(decided(Outcome::Upheld, Some(Redress::EvaluateAgain)));
    assert_eq!(rule_of(unfit).as_deref(), Some("Y92"));
    it.remedy(decided(Outcome::Upheld, Some(Redress::NextCandidate))).unwrap();
    assert_eq!(rule_of(it.carries("C-1", Redress::Restart)).as_deref(), Some("Y92"));
    it.carries("C-1", Redress::NextCandidate).unwrap();
    assert_eq!(it.stage(), Stage::Checking);
}

/// Steps of the table that begin anew.
pub fn anew(it: &mut Given) -> Result<Vec<Event>, No> {
    let restarts = |it: &mut Given| {
        let matter = Matter::Documents;
        it.remedy(objection(3, "O-1", matter)).map_err(|_| No::Stage)?;
        it.answers("O-1", Outcome::Upheld);
        it.carries("O-1", Redress::Restart).map_err(|_| No::Stage)
    };
    let fresh = |of: &Given| {
        let mut other = Given::new();
        other.rules = of.rules.clone();
        other
    };
    let mut open = fresh(it);
    super::open(&mut open, 2)?;
    restarts(&mut open)?;
    it.steps.extend(open.steps);
    let mut checking = fresh(it);
    super::priced(&mut checking)?;
    restarts(&mut checking)?;
    it.steps.extend(checking.steps);
    super::priced(it)?;
    it.check(1, Verdict::Complies)?;
    restarts(it)
}

#[test]
fn a_held_bidding_begins_anew_in_the_same_table() {
    // covers: Y92, Y160
    let mut it = Given::new();
    anew(&mut it).unwrap();
    assert_eq!(it.stage(), Stage::Failed);
}

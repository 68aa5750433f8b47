//! Electronic guarantees: what cannot secure a bid is refused, and what the issuer says counts.

use domain::ledger::{Short, reach, short};
use domain::online::Drawn;
use domain::procedure::Effect;
use domain::securities::{Guaranteed, IssuerSays, Question};
use domain::shared::{CivilDate, Instant};

use super::*;

const MINUTE_MS: i64 = 60_000;

fn issuer() -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("91510000GUARANT01{it}"))).unwrap()
}

/// Last day on which bids bind.
fn last_day(given: &Given) -> CivilDate {
    let days = given.lot().notice.security.as_ref().unwrap().valid_days;
    let deadline = Instant::from_seconds(given.lot().deadline_s).date();
    deadline.saturating_add(jiff::Span::new().days(i64::from(days)))
}

fn presented(given: &Given, who: u8, number: &str) -> Securities {
    Securities::Present {
        lot: given.id(),
        payer: given.bidder(who),
        guarantee: Guaranteed { issuer: issuer(), number: number.to_owned() },
        amount: Fen(ASKED),
        valid_until: last_day(given),
        document: Hash([who + 70; 32]),
    }
}

fn asked(given: &mut Given, it: Securities) -> Result<Vec<Event>, Unsecured> {
    given.when(Command::Securities(it)).map_err(|it| match it {
        world::Refusal::Securities(it) => it,
        other => panic!("{other:?}"),
    })
}

fn says(
    given: &mut Given,
    number: u32,
    question: Question,
    says: IssuerSays,
) -> Result<(), Unsecured> {
    let (lot, document) = (given.id(), Some(Hash([1; 32])));
    let drawn = Drawn::NOTHING;
    asked(given, Securities::Answer { lot, number, question, says, document, drawn }).map(drop)
}

#[test]
fn what_cannot_secure_a_bid_is_refused_with_its_rule() {
    // covers: Y167
    let mut it = announced(Regime::GovernmentProcurement);
    let good = presented(&it, 0, "BH-2026-1");
    let Securities::Present { valid_until: until, .. } = good.clone() else { panic!() };
    type Change = fn(&mut Fen, &mut CivilDate, &mut String, CivilDate);
    let changes: [(Change, &str, Option<&str>); 6] = [
        (|amount, _, _, _| *amount = Fen(ASKED - 1), "GuaranteeShort", Some("Y167")),
        (
            |_, valid, _, until| *valid = until.yesterday().unwrap(),
            "GuaranteeEndsEarly",
            Some("Y167"),
        ),
        (
            |_, valid, _, _| *valid = CivilDate::constant(2021, 1, 1),
            "GuaranteeExpired",
            Some("Y167"),
        ),
        (|amount, _, _, _| *amount = Fen(-1), "SecurityAmountUnfit", None),
        (|_, _, number, _| *number = "<x>".to_owned(), "SecurityFormUnfit", None),
        (|_, _, number, _| *number = "9".repeat(65), "SecurityFormUnfit", None),
    ];
    for (change, name, rule) in changes {
        let mut wrong = good.clone();
        let Securities::Present { amount, valid_until, guarantee, .. } = &mut wrong else {
            panic!("{wrong:?}")
        };
        change(amount, valid_until, &mut guarantee.number, until);
        let why = asked(&mut it, wrong).unwrap_err();
        assert!(format!("{why:?}").starts_with(name), "{why:?}");
        assert_eq!(why.rule(), rule);
    }
    let events = asked(&mut it, good.clone()).unwrap();
    let [Event::SecurityReceived(entered)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(entered.number, 10_001, "a number by hand counts no guarantee");
    assert!(matches!(
        asked(&mut it, good).unwrap_err(),
        Unsecured::GuaranteeReused { rule: "Y167" }
    ));
    let stolen = presented(&it, 1, "BH-2026-1");
    assert!(matches!(asked(&mut it, stolen).unwrap_err(), Unsecured::GuaranteeReused { .. }));
    assert_eq!(balance(&it, &Account::Bank), 0, "a guarantee is a promise, no money");
}

#[test]
fn a_guarantee_counts_once_its_issuer_confirms_it_and_no_longer_once_it_is_revoked() {
    // covers: Y167
    let mut it = announced(Regime::GovernmentProcurement);
    for (who, number) in [(0, "BH-1"), (1, "BH-2"), (2, "BH-3")] {
        let present = presented(&it, who, number);
        asked(&mut it, present).unwrap();
    }
    let of = |given: &Given, who: u8| lack(given.lot(), &given.bidder(who));
    assert_eq!(of(&it, 0), Some(Lack::Flawed(Flaw::Unconfirmed)));
    says(&mut it, 10_001, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert_eq!(
        says(&mut it, 10_001, Question::Intake, IssuerSays::Revoked),
        Err(Unsecured::Repeated)
    );
    says(&mut it, 10_002, Question::Intake, IssuerSays::Unknown).unwrap();
    says(&mut it, 10_003, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert_eq!((of(&it, 0), of(&it, 2)), (None, None));
    assert_eq!(of(&it, 1), Some(Lack::Flawed(Flaw::Disowned)), "forged");
    // Whoever typed another one's number took it from nobody.
    let own = presented(&it, 1, "BH-2");
    asked(&mut it, own).unwrap();
    assert_eq!(
        says(&mut it, 10_001, Question::Opening, IssuerSays::Confirmed),
        Err(Unsecured::Stage)
    );
    let paid = says(&mut it, 10_001, Question::Claim, IssuerSays::Paid);
    assert_eq!(paid, Err(Unsecured::Stage), "nothing is claimed");
    let mut it = it.with_bids(3);
    says(&mut it, 10_001, Question::Opening, IssuerSays::Revoked).unwrap();
    assert_eq!(of(&it, 0), Some(Lack::Flawed(Flaw::Revoked)));
    let rule = domain::securities::unsecured_rule(it.lot());
    assert_eq!(rule, "G06.2", "and the bid is rejected by that");
    // The other issuer is silent after the deadline: what was confirmed stays so.
    it.now = Instant(it.now.0 + 31 * MINUTE_MS);
    let (lot, document) = (it.id(), None);
    let late = Securities::Answer {
        lot,
        number: 10_003,
        question: Question::Opening,
        says: IssuerSays::Late,
        document,
        drawn: Drawn::NOTHING,
    };
    asked(&mut it, late).unwrap();
    assert_eq!(of(&it, 2), None);
}

#[test]
fn silence_is_late_after_its_time_and_an_answer_may_still_come() {
    // covers: Y168
    let mut it = announced(Regime::Works);
    let present = presented(&it, 0, "BH-9");
    asked(&mut it, present).unwrap();
    let began = it.now.0;
    it.now = Instant(began + 30 * MINUTE_MS - 1);
    assert_eq!(says(&mut it, 10_001, Question::Intake, IssuerSays::Late), Err(Unsecured::Stage));
    it.now = Instant(began + 30 * MINUTE_MS);
    says(&mut it, 10_001, Question::Intake, IssuerSays::Late).unwrap();
    assert_eq!(says(&mut it, 10_001, Question::Intake, IssuerSays::Late), Err(Unsecured::Repeated));
    assert_eq!(lack(it.lot(), &it.bidder(0)), Some(Lack::Flawed(Flaw::Unconfirmed)));
    says(&mut it, 10_001, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert_eq!(lack(it.lot(), &it.bidder(0)), None);
}

#[test]
fn a_kept_guarantee_is_claimed_and_its_issuer_pays_or_declines_once() {
    // covers: Y167, G06.3
    let mut it = announced(Regime::GovernmentProcurement);
    for who in [0, 1, 2] {
        let present = presented(&it, who, &format!("BH-K{who}"));
        asked(&mut it, present).unwrap();
        says(&mut it, 10_001 + u32::from(who), Question::Intake, IssuerSays::Confirmed).unwrap();
    }
    let mut it =
        determined(it.with_bids(3).keyed_in(3).on_the_wall().recorded().reviewed().scored());
    let (lot, cause, signed) = (it.id(), KeptCause::FalseMaterials, it.signed());
    let (reason, document) = ("查证属实".to_owned(), Some(Hash([3; 32])));
    let keep = Securities::Keep { lot, number: 10_001, cause, reason, document, signed };
    asked(&mut it, keep).unwrap();
    let wrong = says(&mut it, 10_001, Question::Claim, IssuerSays::Confirmed);
    assert_eq!(wrong, Err(Unsecured::SecurityFormUnfit));
    says(&mut it, 10_001, Question::Claim, IssuerSays::Paid).unwrap();
    assert_eq!(
        says(&mut it, 10_001, Question::Claim, IssuerSays::Declined),
        Err(Unsecured::Repeated)
    );
    let other = says(&mut it, 10_002, Question::Claim, IssuerSays::Paid);
    assert_eq!(other, Err(Unsecured::Stage), "nobody claims what is not kept");
    assert_eq!(why(order(&mut it, 10_001, None)), Refusal::NoMoney);
}

#[test]
fn a_deadline_that_moves_asks_for_a_later_day_and_a_longer_guarantee_stands_for_the_first() {
    // covers: Y96, T08.2
    let mut it = announced(Regime::GovernmentProcurement);
    for who in [0, 1] {
        let present = presented(&it, who, &format!("BH-M{who}"));
        asked(&mut it, present).unwrap();
        says(&mut it, 10_001 + u32::from(who), Question::Intake, IssuerSays::Confirmed).unwrap();
    }
    let found = |given: &Given, who: u8| {
        short(&given.world, &given.id(), &given.bidder(who), given.law()).unwrap()
    };
    let of = |given: &Given, who: u8| lack(given.lot(), &given.bidder(who));
    assert_eq!((found(&it, 0), of(&it, 0)), (None, None));
    let first = last_day(&it);
    let deadline_s = it.lot().deadline_s + 3 * 86_400;
    it.clarify(Effect::None, Some(deadline_s)).unwrap();
    let moved = last_day(&it);
    assert_eq!(moved, first.saturating_add(jiff::Span::new().days(3)));
    let public = reach(&it.world, &it.id(), it.law()).unwrap().unwrap();
    assert_eq!((public.wants, public.announced, public.is_moved()), (moved, first, true));
    let (until, rule) = (Instant::from_seconds(deadline_s), "Y96");
    assert_eq!(found(&it, 0), Some(Short { number: 10_001, wants: moved, until, rule }));
    assert_eq!(of(&it, 0), Some(Lack::Flawed(Flaw::Expires)));
    assert_eq!(found(&it, 2), None, "it presented none");
    let mut early = presented(&it, 0, "BH-M7");
    let Securities::Present { valid_until, .. } = &mut early else { panic!() };
    *valid_until = first;
    let why = asked(&mut it, early).unwrap_err();
    assert_eq!(why, Unsecured::GuaranteeEndsEarly { rule: "Y96" });
    let longer = presented(&it, 0, "BH-M8");
    asked(&mut it, longer).unwrap();
    assert_eq!(it.lot().securities.entries[&10_001].replaced_by, Some(10_003));
    assert_eq!((found(&it, 0), of(&it, 0)), (None, Some(Lack::Flawed(Flaw::Unconfirmed))));
    says(&mut it, 10_003, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert_eq!(of(&it, 0), None);
    // Whoever mends nothing lacks its security, by the rule that rejects its bid.
    it.now = until;
    assert_eq!(of(&it, 1), Some(Lack::Flawed(Flaw::Expires)));
    assert_eq!(domain::securities::unsecured_rule(it.lot()), "G06.2");
}

/// The same guarantee with another last day.
fn lasting(it: Securities, until: CivilDate) -> Securities {
    let mut it = it;
    let Securities::Present { valid_until, .. } = &mut it else { panic!("{it:?}") };
    *valid_until = until;
    it
}

fn later(day: CivilDate, days: i64) -> CivilDate {
    day.saturating_add(jiff::Span::new().days(days))
}

#[test]
fn a_guarantee_that_its_issuer_lets_last_longer_keeps_its_number() {
    // covers: Y96, Y167
    let mut it = announced(Regime::GovernmentProcurement);
    let first = presented(&it, 0, "BH-E0");
    asked(&mut it, first.clone()).unwrap();
    says(&mut it, 10_001, Question::Intake, IssuerSays::Confirmed).unwrap();
    let day = last_day(&it);
    let reused = Unsecured::GuaranteeReused { rule: "Y167" };
    let longer = lasting(first.clone(), later(day, 20));
    assert_eq!(asked(&mut it, first).unwrap_err(), reused, "the same again");
    let other = lasting(presented(&it, 1, "BH-E0"), later(day, 20));
    assert_eq!(asked(&mut it, other).unwrap_err(), reused, "another bidder's number");
    // An extension that the issuer does not confirm leaves the guarantee as it was.
    asked(&mut it, longer.clone()).unwrap();
    let entries = |given: &Given| given.lot().securities.entries.clone();
    assert_eq!(entries(&it)[&10_001].replaced_by, Some(10_002));
    let shorter = lasting(longer.clone(), later(day, 19));
    assert_eq!(asked(&mut it, shorter).unwrap_err(), reused);
    says(&mut it, 10_002, Question::Intake, IssuerSays::Differs).unwrap();
    assert!(entries(&it)[&10_001].is_held() && !entries(&it)[&10_002].is_held());
    assert_eq!(lack(it.lot(), &it.bidder(0)), None);
    let again = lasting(longer.clone(), day);
    assert_eq!(asked(&mut it, again).unwrap_err(), reused, "it secures the bid still");
    let other = lasting(presented(&it, 1, "BH-E0"), later(day, 20));
    assert_eq!(asked(&mut it, other).unwrap_err(), reused);
    asked(&mut it, longer).unwrap();
    says(&mut it, 10_003, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert_eq!(entries(&it)[&10_001].replaced_by, Some(10_003));
    assert_eq!(lack(it.lot(), &it.bidder(0)), None);
    // Nothing of a revoked one is extended.
    says(&mut it, 10_003, Question::Intake, IssuerSays::Revoked).unwrap_err();
    let mut revoked = announced(Regime::GovernmentProcurement);
    let first = presented(&revoked, 0, "BH-E9");
    asked(&mut revoked, first.clone()).unwrap();
    says(&mut revoked, 10_001, Question::Intake, IssuerSays::Revoked).unwrap();
    let longer = lasting(first, later(day, 20));
    assert_eq!(asked(&mut revoked, longer).unwrap_err(), reused);
}

#[test]
fn whoever_agrees_to_be_bound_longer_brings_a_guarantee_that_lasts_as_long_or_is_not() {
    // covers: Y207, Y96, Y57
    use domain::award::{Command as Award, ValidityAnswer, binds_until, lapsed_since};
    let mut it = announced(Regime::Works);
    for who in [0, 1, 2] {
        let present = presented(&it, who, &format!("BH-V{who}"));
        asked(&mut it, present).unwrap();
        says(&mut it, 10_001 + u32::from(who), Question::Intake, IssuerSays::Confirmed).unwrap();
    }
    let mut it = it.with_bids(3).keyed_in(3).on_the_wall().recorded();
    let day = last_day(&it);
    let to = later(day, 30);
    let stranger = lasting(presented(&it, 0, "BH-V7"), to);
    assert_eq!(asked(&mut it, stranger.clone()).unwrap_err(), Unsecured::SecurityOpened);
    let (lot, reason, signed) = (it.id(), "暂停".to_owned(), it.signed());
    it.when(Command::Award(Award::AskValidity { lot, to, reason, signed })).unwrap();
    for who in [0, 1] {
        let (lot, bidder, signed) = (it.id(), it.bidder(who), it.signed());
        let answer = ValidityAnswer::Extends;
        it.when(Command::Award(Award::AnswerValidity { lot, number: 1, bidder, answer, signed }))
            .unwrap();
    }
    let found = |given: &Given, who: u8| {
        short(&given.world, &given.id(), &given.bidder(who), given.law()).unwrap()
    };
    let until = |given: &Given, who: u8| binds_until(given.lot(), &given.bidder(who)).unwrap();
    let of = |given: &Given, who: u8| lack(given.lot(), &given.bidder(who));
    let (end, rule) = (Instant::end_of(day), "Y96");
    assert_eq!(found(&it, 0), Some(Short { number: 10_001, wants: to, until: end, rule }));
    assert_eq!((until(&it, 0), of(&it, 0)), (day, None), "what secured the bid still does");
    assert_eq!(found(&it, 2), None, "it agreed to nothing");
    let early = lasting(stranger.clone(), to.yesterday().unwrap());
    assert_eq!(asked(&mut it, early).unwrap_err(), Unsecured::GuaranteeEndsEarly { rule });
    // Another one: it counts until its issuer denies it, as before the opening.
    asked(&mut it, stranger).unwrap();
    assert_eq!((until(&it, 0), of(&it, 0), found(&it, 0)), (to, None, None));
    says(&mut it, 10_004, Question::Intake, IssuerSays::Unknown).unwrap();
    assert_eq!((until(&it, 0), of(&it, 0)), (day, None), "and the first one stands again");
    let again = lasting(presented(&it, 0, "BH-V8"), to);
    asked(&mut it, again).unwrap();
    says(&mut it, 10_005, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert_eq!((until(&it, 0), of(&it, 0)), (to, None));
    // The same one, longer; its issuer is silent, which takes nothing away.
    let same = lasting(presented(&it, 1, "BH-V1"), to);
    asked(&mut it, same).unwrap();
    assert_eq!((until(&it, 1), of(&it, 1)), (to, None));
    let third = lasting(presented(&it, 2, "BH-V2"), to);
    assert_eq!(asked(&mut it, third).unwrap_err(), Unsecured::SecurityOpened);
    it.now = Instant(end.0 + 1);
    let binds =
        |given: &Given, who: u8| lapsed_since(given.lot(), &given.bidder(who), given.now).is_none();
    assert!(binds(&it, 0) && binds(&it, 1) && !binds(&it, 2));
    says(&mut it, 10_006, Question::Intake, IssuerSays::Differs).unwrap();
    assert!(!binds(&it, 1), "its issuer did not let it last longer");
}

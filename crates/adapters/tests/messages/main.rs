//! From the record to inbox and carrier: once each, through kills, nights and broken carriers.

#![allow(clippy::unwrap_used, reason = "tests")]

mod biddings;
mod killed;
mod mail;
mod office;
mod rooms;

use app::messages::{Contact, Copy, Courtesies, TEMPLATES, Weight};
use app::ports::{Channel, SendFailure};
use domain::parties::Role;
use office::{NOON_MS, Office, id};

const HOUR_MS: i64 = 3_600_000;

#[test]
fn every_person_added_has_one_message_and_a_second_reading_makes_no_other() {
    let mut office = Office::new();
    for at in 0..600 {
        office.add(&format!("p{at}"), Role::Official, NOON_MS + at);
    }
    office.make(NOON_MS + HOUR_MS);
    for at in 0..600 {
        let inbox = office.inbox(&format!("p{at}"));
        assert_eq!(inbox.len(), 1, "p{at}");
        assert_eq!((inbox[0].index, inbox[0].template.as_str()), (at, "person-added"));
    }
    office.restart();
    office.make(NOON_MS + HOUR_MS);
    assert_eq!(office.inbox("p1").len(), 1);
    office.roles("p1", Role::Chair, NOON_MS + 1_000);
    office.make(NOON_MS + HOUR_MS);
    let names: Vec<String> = office.inbox("p1").into_iter().map(|it| it.template).collect();
    assert_eq!(names, ["roles-changed", "person-added"], "newest first");
    assert_eq!(office.inbox("p1x").len(), 0, "an account is no prefix of another");
}

#[test]
fn a_lost_inbox_is_made_again_from_the_record_and_nothing_old_is_sent_twice() {
    let mut office = Office::new();
    office.reachable("zhao");
    office.add("zhao", Role::Official, NOON_MS);
    office.make(NOON_MS);
    assert_eq!(office.beat(NOON_MS).sent, 1);
    office.forget();
    office.reachable("zhao");
    office.make(NOON_MS + 25 * HOUR_MS);
    assert_eq!(office.inbox("zhao").len(), 1, "made again");
    assert_eq!(office.beat(NOON_MS + 25 * HOUR_MS).sent, 0, "older than a day: not sent");
    assert_eq!(office.carrier.letters().len(), 1);
}

#[test]
fn a_letter_waits_for_the_morning_and_leaves_once() {
    // covers: Y30, Y31
    let mut office = Office::new();
    office.reachable("zhao");
    // 20:59, 21:00 and 07:59 in Beijing.
    for (hour_ms, leaves_ms) in [
        (9 * HOUR_MS - 60_000, 9 * HOUR_MS - 60_000),
        (9 * HOUR_MS, 20 * HOUR_MS),
        (20 * HOUR_MS - 60_000, 20 * HOUR_MS),
        (20 * HOUR_MS, 20 * HOUR_MS),
    ] {
        let at = NOON_MS + hour_ms;
        let account = format!("p{hour_ms}");
        office.reachable(&account);
        office.add(&account, Role::Official, at);
        office.make(at);
        let Copy::Waits { next_ms, .. } = office.inbox(&account)[0].copies[&Channel::Mail] else {
            panic!("it waits")
        };
        assert_eq!(next_ms, NOON_MS + leaves_ms, "{hour_ms}");
    }
    assert_eq!(office.beat(NOON_MS + 20 * HOUR_MS - 1).sent, 1, "the one of the evening");
    assert_eq!(office.beat(NOON_MS + 20 * HOUR_MS).sent, 3);
    assert_eq!(office.beat(NOON_MS + 20 * HOUR_MS).sent, 0);
    assert_eq!(office.carrier.letters().len(), 4);
}

#[test]
fn a_broken_carrier_is_tried_eight_times_with_growing_pauses_and_then_no_more() {
    // covers: Y32
    let mut office = Office::new();
    office.reachable("zhao");
    office.add("zhao", Role::Official, NOON_MS);
    office.make(NOON_MS);
    office.carrier.fail(SendFailure::Again("421 later\nplease".to_owned()));
    let (mut now, mut pauses) = (NOON_MS, Vec::new());
    for tried in 1..8 {
        assert_eq!(office.beat(now).again, 1, "{tried}");
        assert_eq!(office.beat(now).again, 0, "the pause holds");
        let copy = office.inbox("zhao")[0].copies[&Channel::Mail].clone();
        let Copy::Waits { tries, next_ms, why } = copy else { panic!("it waits") };
        assert_eq!((tries, why.as_str()), (tried, "421 later please"));
        pauses.push(next_ms - now);
        now = next_ms;
    }
    assert_eq!(office.beat(now).failed, 1);
    assert!(pauses.windows(2).all(|pair| pair[1] == 2 * pair[0]), "{pauses:?}");
    let copy = office.inbox("zhao")[0].copies[&Channel::Mail].clone();
    assert!(matches!(copy, Copy::Failed { .. }));
    assert_eq!(office.beat(now + 1_000 * HOUR_MS), Default::default());
    assert_eq!(office.carrier.tries(), 8);
}

#[test]
fn what_a_carrier_says_is_kept_as_proof_and_so_is_the_opening_of_the_message() {
    let mut office = Office::new();
    office.reachable("zhao");
    office.add("zhao", Role::Official, NOON_MS);
    office.make(NOON_MS);
    office.beat(NOON_MS);
    let copy = |office: &Office| office.inbox("zhao")[0].copies[&Channel::Mail].clone();
    assert_eq!(copy(&office), Copy::Sent { at_ms: NOON_MS, proof: "taken".to_owned() });
    office.carrier.arrived("m0-zhao", "handed over at the door");
    assert_eq!(office.beat(NOON_MS + 1).delivered, 1);
    let proof = "taken; handed over at the door".to_owned();
    let delivered = Copy::Delivered { at_ms: NOON_MS + 1, sent_ms: NOON_MS, proof };
    assert_eq!(copy(&office), delivered);
    let opened = office.open("zhao", 0, NOON_MS + 2).unwrap();
    assert_eq!(opened.read_ms, Some(NOON_MS + 2));
    assert_eq!(office.open("zhao", 0, NOON_MS + 9).unwrap().read_ms, Some(NOON_MS + 2));
    assert_eq!(copy(&office), delivered, "reading leaves the proof");
    assert_eq!(office.open("qian", 0, NOON_MS), None, "nobody opens another's message");
}

#[test]
fn a_courtesy_can_be_switched_off_and_nothing_else_can() {
    let mut office = Office::new();
    let contact = Contact::typed("zhao@example.org", "").unwrap();
    office.contact("zhao", &Contact { courtesies: Courtesies::InboxOnly, ..contact });
    office.add("zhao", Role::Official, NOON_MS);
    office.make(NOON_MS);
    assert_eq!(office.beat(NOON_MS).sent, 1, "an account's message leaves all the same");
    let off: Vec<&str> =
        TEMPLATES.iter().filter(|it| it.weight == Weight::Courtesy).map(|it| it.name).collect();
    let offered = [
        "intake-asked",
        "announced",
        "prequalification-begun",
        "application-received",
        "application-withdrawn",
        "bid-received",
        "bid-replaced",
        "bid-withdrawn",
        "security-received",
        "deposit-received",
        "bidding-asked",
        "bidding-announced",
        "bidding-signed-up",
        "bidding-accepted",
        "bidding-archived",
        "auction-deposit-received",
    ];
    assert_eq!(off, offered);
}

#[test]
fn addresses_that_could_carry_a_second_line_or_a_list_are_refused() {
    for wrong in [
        "zhao",
        "@example.org",
        "zhao@localhost",
        "zhao@example.org, qian@example.org",
        "zhao@example.org\r\nBcc: all@example.org",
        "\"zhao qian\"@example.org",
        "zhao..qian@example.org",
        "zhao@example..org",
        "赵@example.org",
    ] {
        assert!(Contact::typed(wrong, "").is_err(), "{wrong:?}");
    }
    for wrong in ["110", "+86 138 0000 0000 0000", "1380000000a", "138\n00000000"] {
        assert!(Contact::typed("", wrong).is_err(), "{wrong:?}");
    }
    let good = Contact::typed(" zhao.q+1@mail.example.org ", "+86 138-0000-0000").unwrap();
    assert_eq!(
        (good.mail.as_str(), good.telephone.as_str()),
        ("zhao.q+1@mail.example.org", "+8613800000000")
    );
}

#[test]
fn of_one_hundred_letters_a_beat_carries_at_most_its_share() {
    let mut office = Office::new();
    for at in 0..100 {
        office.reachable(&format!("p{at}"));
        office.add(&format!("p{at}"), Role::Official, NOON_MS + at);
    }
    office.make(NOON_MS + 100);
    let mut sent = Vec::new();
    while sent.last() != Some(&0) {
        assert!(sent.len() < 10, "{sent:?}");
        sent.push(office.beat(NOON_MS + 100).sent);
    }
    assert_eq!(sent.iter().sum::<usize>(), 100);
    assert!(sent.iter().all(|it| *it <= app::messages::LETTERS_AT_ONCE));
    assert_eq!(office.person(&id("p1")), 1);
}

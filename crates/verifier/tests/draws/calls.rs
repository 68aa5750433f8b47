//! The call log of a draw: honest waves hold, each way of cheating gives its code.

use draw::Code;
use draw::next::{Next, Outcome};

use crate::build::{Change, HONEST, Line, Phone, attempt};
use crate::given::{bundle, told, with_bundle};
use crate::is_red;

/// A result and two waves: the first called declines, all others accept and sit.
fn honest() -> (Vec<Line>, Phone) {
    let lines = attempt(&HONEST);
    let mut phone = Phone::new(&lines);
    phone.wave(true);
    phone.wave(false);
    (lines, phone)
}

fn with(lines: &[Line], phone: &Phone) -> Vec<Line> {
    lines.iter().chain(&phone.lines).cloned().collect()
}

#[test]
fn honest_calls_hold_and_the_telephone_is_not_claimed() {
    let (lines, mut phone) = honest();
    phone.seat();
    let whole = with(&lines, &phone);
    for (text, exit) in [told(&whole), with_bundle(&whole, &bundle(&HONEST))] {
        assert_eq!(exit, 0, "{text}");
        let said = "Calls: order checked; recorded 4, disputed 0; whether the telephone rang";
        assert!(text.contains(said), "{text}");
    }
    let person = *phone.calls.seated()[0].1;
    let pid = format!("\"{}\"", seal::bytes::hex(&person));
    phone.log("CallDisputed", &[("n", "1".to_owned()), ("pid", pid)]);
    assert!(told(&with(&lines, &phone)).0.contains("disputed 1"));
}

#[test]
fn whoever_is_not_next_is_not_called() {
    let lines = attempt(&HONEST);
    let mut phone = Phone::new(&lines);
    let Next::Call(wave) = phone.calls.next() else { panic!("nobody is next") };
    phone.place(&wave[1].1, 1, "mobile");
    is_red(&with(&lines, &phone), Code::Next);
}

#[test]
fn a_call_is_logged_before_it_rings() {
    let (lines, mut phone) = honest();
    // A ring of thirty seconds that ended ten seconds after it was logged.
    let last = phone.lines.len() - 1;
    let Line::Body { body, .. } = &mut phone.lines[last] else { panic!("a body") };
    *body = body.replace("\"ring_s\":30", "\"ring_s\":300");
    is_red(&with(&lines, &phone), Code::CallBeforeRing);
}

#[test]
fn no_answer_takes_attempts_channels_and_time() {
    let lines = attempt(&HONEST);
    let mut phone = Phone::new(&lines);
    let Next::Call(wave) = phone.calls.next() else { panic!("nobody is next") };
    phone.place(&wave[0].1, 1, "mobile");
    phone.end(&wave[0].1, 1, ["no_answer", "", ""]);
    is_red(&with(&lines, &phone), Code::CallAttempts);
    // Three attempts on two channels over a quarter of an hour are enough.
    let mut phone = Phone::new(&lines);
    for (n, channel) in [(1, "mobile"), (2, "office"), (3, "mobile")] {
        phone.place(&wave[0].1, n, channel);
        phone.end(&wave[0].1, n, [if n == 3 { "no_answer" } else { "rang" }, "", ""]);
        phone.at_ms += 400_000;
    }
    assert_eq!(told(&with(&lines, &phone)).1, 0);
}

#[test]
fn a_new_wave_waits_for_the_last() {
    let lines = attempt(&HONEST);
    let mut phone = Phone::new(&lines);
    let Next::Call(wave) = phone.calls.next() else { panic!("nobody is next") };
    for (stratum, person) in &wave {
        phone.place(person, 1, "mobile");
        phone.calls.place(stratum, person);
    }
    phone.end(&wave[0].1, 1, ["declined", "aa", "ill"]);
    // The next in line, while two calls of the wave are open.
    for it in &wave {
        phone.calls.settle(&it.1, Outcome::Declined);
    }
    let Next::Call(second) = phone.calls.next() else { panic!("nobody is next") };
    phone.place(&second[0].1, 1, "mobile");
    is_red(&with(&lines, &phone), Code::CallRound);
}

#[test]
fn declining_takes_an_own_act_and_a_reason() {
    for (proof, reason) in [("", "ill"), ("aa", ""), ("aa", "tired")] {
        let lines = attempt(&HONEST);
        let mut phone = Phone::new(&lines);
        let Next::Call(wave) = phone.calls.next() else { panic!("nobody is next") };
        phone.place(&wave[0].1, 1, "mobile");
        phone.end(&wave[0].1, 1, ["declined", proof, reason]);
        is_red(&with(&lines, &phone), Code::DeclineUnproved);
    }
}

#[test]
fn a_contact_that_was_not_fixed_is_seen_by_the_supervisor() {
    let (lines, phone) = honest();
    let whole = with(&lines, &phone);
    let fixed = bundle(&HONEST).replace("\"fixed_ms\":17", "\"fixed_ms\":18");
    let (text, exit) = with_bundle(&whole, &fixed);
    assert_eq!(exit, 1, "{text}");
    assert!(text.contains(Code::ContactChanged.as_str()), "{text}");
}

#[test]
fn a_replacement_after_the_close_takes_the_supervisors_order() {
    let (lines, mut phone) = honest();
    let person = *phone.calls.seated()[0].1;
    phone.log("BidsClosed", &[]);
    let pid = format!("\"{}\"", seal::bytes::hex(&person));
    phone.log("Replaced", &[("order", "\"\"".to_owned()), ("pid", pid)]);
    is_red(&with(&lines, &phone), Code::ReplaceAfterClose);
}

#[test]
fn whoever_sits_was_drawn_and_accepted() {
    let lines = attempt(&HONEST);
    let mut phone = Phone::new(&lines);
    let wave = phone.wave(true);
    phone.about("Seated", &wave[0]);
    is_red(&with(&lines, &phone), Code::SeatNotDrawn);
}

#[test]
fn every_call_has_an_outcome() {
    let (lines, mut phone) = honest();
    phone.lines.pop();
    is_red(&with(&lines, &phone), Code::CallNoOutcome);
}

#[test]
fn a_list_at_its_end_asks_for_a_new_draw_and_then_one_is_lawful() {
    let lines = attempt(&HONEST);
    let mut phone = Phone::new(&lines);
    while let Next::Call(wave) = phone.calls.next() {
        for (stratum, person) in &wave {
            phone.place(person, 1, "mobile");
            phone.calls.place(stratum, person);
        }
        for (_, person) in &wave {
            phone.end(person, 1, ["declined", "aa", "away"]);
            phone.calls.settle(person, Outcome::Declined);
        }
    }
    let mut whole = with(&lines, &phone);
    is_red(&whole, Code::PoolExhausted);
    whole.extend(attempt(&Change { seq: 2, keys: 1, ..HONEST }));
    let (text, exit) = told(&whole);
    assert_eq!(exit, 0, "{text}");
}

//! `daylight-verify draw`: an honest draw holds, and each way of breaking it gives its code.

#![allow(clippy::unwrap_used)]

mod build;
mod calls;
mod given;

use build::{Change, DRAW, HONEST, Line, attempt, file};
use draw::Code;
use draw::pool::Leaf;
use given::{bundle, told, with_bundle};

fn kind(it: &Line) -> &str {
    match it {
        Line::Body { kind, .. } => kind,
        Line::Cosigned { .. } => "Cosigned",
    }
}

/// The place of the `nth` line of a kind, from 0.
fn at(lines: &[Line], of: &str, nth: usize) -> usize {
    lines.iter().enumerate().filter(|it| kind(it.1) == of).nth(nth).unwrap().0
}

fn replace(lines: &mut [Line], of: &str, nth: usize, from: &str, to: &str) {
    let place = at(lines, of, nth);
    let Line::Body { body, .. } = &mut lines[place] else { panic!("a checkpoint") };
    assert!(body.contains(from), "{of} has no {from}");
    *body = body.replacen(from, to, 1);
}

fn is_red(lines: &[Line], code: Code) {
    let (text, exit) = told(lines);
    let first = text.lines().find(|it| it.starts_with("draw.") && !it.starts_with("draw.wrap"));
    assert!(first.is_some_and(|it| it.starts_with(code.as_str())), "{code}: {text}");
    assert_eq!(exit, 1, "{code}");
}

fn changed(code: Code, change: Change) {
    is_red(&attempt(&change), code);
}

#[test]
fn an_honest_draw_holds_and_says_what_it_rests_on() {
    let (text, exit) = told(&attempt(&HONEST));
    assert_eq!(exit, 0, "{text}");
    for part in [
        DRAW,
        "[exit 0]",
        "Pool 12, excluded 2.",
        "Nobody chose the outcome if fewer than 2 of centre, purchaser, supervisor colluded.",
        "Roster: the centre's word.",
        "No day of the review was given",
        "Rules cn-2026-02-01.",
        "check the log with daylight-verify log",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let dice = attempt(&Change { r#final: Some("406219"), ..HONEST });
    let (text, exit) = told(&dice);
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("if the number of dice was honestly thrown"), "{text}");
}

#[test]
fn what_does_not_read_is_refused_with_its_place() {
    let mut lines = attempt(&HONEST);
    replace(&mut lines, "CommitsClosed", 0, ":", ": ");
    assert_eq!(told(&lines).1, 1);
    assert!(told(&lines).0.starts_with("draw.not_canonical #12:"), "{}", told(&lines).0);
    let mut lines = attempt(&HONEST);
    replace(&mut lines, "DrawAnnounced", 0, "\"t\":2", "\"t\":3");
    assert!(told(&lines).0.starts_with("draw.ctx #1:"), "{}", told(&lines).0);
    for bytes in ["", "{}", "[]", "null", "{\"v\":\"daylight.draw/1\"}"] {
        let (text, exit) = given::run(bytes, &[]);
        assert!(text.contains("is no file of a draw"), "{text}");
        assert_eq!(exit, 1);
    }
    // Places that run backwards are no log.
    let backwards = file(&attempt(&HONEST)).replacen("\"index\":3", "\"index\":1", 1);
    assert!(given::run(&backwards, &[]).0.contains("is no file of a draw"));
    assert_eq!(given::run("{}", &["--today"]).1, 64);
}

#[test]
fn another_draws_events_are_no_part_of_this_one() {
    let other = file(&attempt(&HONEST)).replacen(DRAW, "T1/B/1/committee", 1);
    let text =
        other.replace(&format!("\"draw\":\"{DRAW}\",\"entries\""), "\"draw\":\"x\",\"entries\"");
    let (told, exit) = given::run(&text, &[]);
    assert_eq!(exit, 1);
    assert!(told.contains("draw.ctx"), "{told}");
}

#[test]
fn the_order_of_events_is_seen() {
    let honest = attempt(&HONEST);
    for (nth, code) in [(0, Code::OrderPool), (1, Code::OrderShown), (2, Code::OrderOpen)] {
        let mut lines = honest.clone();
        lines.remove(at(&honest, "Cosigned", nth));
        is_red(&lines, code);
    }
    let mut lines = honest.clone();
    let commit = lines.remove(at(&honest, "DrawCommitted", 1));
    lines.insert(at(&lines, "CommitsClosed", 0) + 1, commit);
    is_red(&lines, Code::OrderCommits);
    let dice = attempt(&Change { r#final: Some("406219"), ..HONEST });
    let mut lines = dice.clone();
    lines.remove(at(&dice, "Cosigned", 3));
    is_red(&lines, Code::OrderFinal);
}

#[test]
fn the_pool_is_seen() {
    let mut lines = attempt(&HONEST);
    replace(&mut lines, "RosterCommitted", 0, "\"count\":14", "\"count\":15");
    is_red(&lines, Code::PoolCount);
    let mut lines = attempt(&HONEST);
    replace(&mut lines, "PoolCommitted", 0, "\"w\":1", "\"w\":2");
    is_red(&lines, Code::PoolRoot);
    changed(Code::PoolOrder, Change { pool: |it| it.swap(0, 1), ..HONEST });
    changed(Code::Weight, Change { pool: |it| it[0].weight = 17, ..HONEST });
    let one_employer = |it: &mut Vec<Leaf>| {
        let of = it[0].employer;
        it.iter_mut().for_each(|it| it.employer = of);
    };
    changed(Code::StratumThin, Change { pool: one_employer, ..HONEST });
    let reversed = |it: &mut Vec<Leaf>| it.iter_mut().for_each(|it| it.strata.reverse());
    changed(Code::StratumOrder, Change { pool: reversed, ..HONEST });
    let foreign = |it: &mut Vec<Leaf>| it[0].strata.push("zz".to_owned());
    changed(Code::StratumUnknown, Change { pool: foreign, ..HONEST });
}

#[test]
fn the_parties_are_seen() {
    let honest = attempt(&HONEST);
    let commit = at(&honest, "DrawCommitted", 0);
    let mut lines = honest.clone();
    lines.insert(commit, honest[commit].clone());
    is_red(&lines, Code::CommitTwice);
    let Line::Body { kind, body } = honest[commit].clone() else { panic!("a body") };
    let stranger = Line::Body { kind, body: body.replace("centre", "visitor") };
    let mut lines = honest.clone();
    lines.insert(commit, stranger);
    is_red(&lines, Code::PartyUnknown);
    let mut lines = honest.clone();
    lines.remove(commit);
    lines.retain(|it| crate::kind(it) != "DepositShown");
    // With the time past, a close without everybody is not the fault; the missing commit is.
    is_red(&lines, Code::CommitMissing);
    let mut lines = honest;
    replace(&mut lines, "DrawCommitted", 0, "\"sig\":\"", "\"sig\":\"00");
    let place = at(&lines, "DrawCommitted", 0);
    let Line::Body { body, .. } = &mut lines[place] else { panic!("a body") };
    let end = body.find("\",\"stamp_ms\"").unwrap();
    body.replace_range(end - 2..end, "");
    is_red(&lines, Code::Sig);
}

#[test]
fn keys_and_the_number_are_seen() {
    let mut lines = attempt(&HONEST);
    replace(&mut lines, "DrawOpened", 1, "purchaser", "supervisor");
    is_red(&lines, Code::KeyMismatch);
    let mut lines = withheld();
    lines.extend(attempt(&Change { seq: 2, ..HONEST }));
    is_red(&lines, Code::KeyReused);
    let dice = attempt(&Change { r#final: Some("406219"), ..HONEST });
    let mut lines = dice.clone();
    lines.remove(at(&dice, "FinalNumber", 0));
    is_red(&lines, Code::Final);
    let mut lines = dice;
    replace(&mut lines, "FinalNumber", 0, "406219", "40621");
    is_red(&lines, Code::Final);
}

#[test]
fn a_contribution_that_does_not_open_is_a_note_and_no_fault() {
    let (text, exit) = told(&attempt(&Change { header: |it| it[100] ^= 1, ..HONEST }));
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("draw.wrap.malformed supervisor:"), "{text}");
}

#[test]
fn seed_tickets_and_ranks_are_computed_again() {
    let swap = |from: &str, to: char| {
        let mut lines = attempt(&HONEST);
        let place = at(&lines, "DrawResult", 0);
        let Line::Body { body, .. } = &mut lines[place] else { panic!("a body") };
        let start = body.find(from).unwrap() + from.len();
        let other = if body[start..].starts_with(to) { "1" } else { "0" };
        body.replace_range(start..=start, other);
        lines
    };
    is_red(&swap("\"seed\":\"", '0'), Code::Seed);
    is_red(&swap("\"jj\":[[\"", '0'), Code::Ticket);
    let mut lines = attempt(&HONEST);
    let place = at(&lines, "DrawResult", 0);
    let Line::Body { body, .. } = &mut lines[place] else { panic!("a body") };
    let start = body.find("\"jj\":[").unwrap() + "\"jj\":[".len();
    // A row is two quoted hashes between brackets: 135 characters.
    let (one, two) =
        (body[start..start + 135].to_owned(), body[start + 136..start + 271].to_owned());
    body.replace_range(start..start + 271, &format!("{two},{one}"));
    is_red(&lines, Code::Rank);
}

/// An attempt that was voided because one party gave no key and the time was past.
fn withheld() -> Vec<Line> {
    let mut lines = attempt(&HONEST);
    lines.remove(at(&lines, "DrawOpened", 1));
    lines.pop();
    let closed = build::START_MS + 1_800_000 + 60_000;
    let body = format!(
        "{{\"draw\":\"{DRAW}\",\"names\":[\"purchaser\",\"supervisor\"],\"reason\":\"withheld\",\
         \"seq\":1,\"stamp_ms\":{closed}}}"
    );
    lines.push(Line::Body { kind: "DrawVoid".to_owned(), body });
    lines
}

#[test]
fn attempts_are_seen_against_each_other() {
    let second = |seq, keys| attempt(&Change { seq, keys, ..HONEST });
    let mut good = withheld();
    good.extend(second(2, 1));
    let (text, exit) = told(&good);
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("Attempt 1 is void (withheld purchaser, supervisor)."), "{text}");

    let mut gap = withheld();
    gap.extend(second(3, 1));
    is_red(&gap, Code::SeqGap);
    let mut again = attempt(&HONEST);
    again.extend(second(2, 1));
    is_red(&again, Code::AttemptParallel);
    let mut twice = attempt(&HONEST);
    twice.push(twice[at(&twice, "DrawResult", 0)].clone());
    is_red(&twice, Code::EndMissing);
    let mut early = withheld();
    let late = (build::START_MS + 1_800_000 + 60_000).to_string();
    replace(&mut early, "DrawVoid", 0, &late, &(build::START_MS + 60_000).to_string());
    is_red(&early, Code::VoidReason);
}

/// The committee of an attempt is no more, and another one is drawn.
fn dissolved(seq: u64) -> Line {
    let body = format!(
        "{{\"draw\":\"{DRAW}\",\"seq\":{seq},\"stamp_ms\":{}}}",
        build::START_MS + 3_000_000
    );
    Line::Body { kind: "CommitteeDissolved".to_owned(), body }
}

#[test]
fn a_committee_that_is_no_more_is_drawn_anew_with_the_next_number_and_fresh_keys() {
    let second = |seq, keys| attempt(&Change { seq, keys, ..HONEST });
    let anew = |of: u64, more: Vec<Line>| {
        let mut lines = attempt(&HONEST);
        lines.push(dissolved(of));
        lines.extend(more);
        lines
    };
    let (text, exit) = told(&anew(1, second(2, 1)));
    assert_eq!(exit, 0, "{text}");
    is_red(&anew(2, second(2, 1)), Code::AttemptParallel);
    is_red(&anew(1, second(2, 0)), Code::KeyReused);
    is_red(&anew(1, second(3, 1)), Code::SeqGap);
    // What is dissolved after the next draw began does not excuse it.
    let mut early = attempt(&HONEST);
    early.extend(second(2, 1));
    early.push(dissolved(1));
    is_red(&early, Code::AttemptParallel);
}

#[test]
fn a_draw_that_goes_on_is_open_and_not_wrong() {
    let mut lines = attempt(&HONEST);
    lines.pop();
    let (text, exit) = told(&lines);
    assert_eq!(exit, 3, "{text}");
    assert!(text.contains("the draw is not at its end"), "{text}");
}

#[test]
fn a_draw_before_the_lawful_day_is_too_early() {
    let honest = file(&attempt(&HONEST));
    let (text, exit) = given::run(&honest, &["--review", "2026-03-24"]);
    assert_eq!(exit, 0, "{text}");
    assert!(!text.contains("No day of the review"), "{text}");
    let (text, exit) = given::run(&honest, &["--review", "2026-03-25"]);
    assert_eq!(exit, 1, "{text}");
    assert!(text.contains("draw.too_early"), "{text}");
    assert_eq!(given::run(&honest, &["--review", "tomorrow"]).1, 64);
}

#[test]
fn rules_that_this_program_does_not_know_are_said_and_not_guessed() {
    let unknown = |it: String| {
        let pack = seal::bytes::hex(&build::pack());
        it.replace(&pack, &"ab".repeat(32))
    };
    let (text, exit) = told(&attempt(&Change { ctx: unknown, ..HONEST }));
    assert_eq!(exit, 1, "{text}");
    assert!(text.contains("The adopted rules are unknown to this program"), "{text}");
}

#[test]
fn the_supervisors_bundle_decides_every_exclusion_again() {
    let honest = attempt(&HONEST);
    let (text, exit) = with_bundle(&honest, &bundle(&HONEST));
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("decided again for everybody"), "{text}");

    let same = |from: &str, to: &str, code: Code| {
        let other = bundle(&HONEST);
        assert!(other.contains(from), "{from}");
        let (text, exit) = with_bundle(&honest, &other.replacen(from, to, 1));
        assert_eq!(exit, 1, "{text}");
        assert!(text.contains(code.as_str()), "{code}: {text}");
    };
    // A friend who should have been excluded, one kept out for nothing, another person, a salt.
    same("\"standing\":\"good\"", "\"standing\":\"suspended\"", Code::PoolCount);
    let (bidder, nobody) = (build::uscc(900), build::uscc(902));
    let bids = |it: &str| format!("\"bidders\":[\"{it}\"]");
    same(&bids(&bidder), &bids(&nobody), Code::PoolCount);
    same("\"expert\":\"e00\"", "\"expert\":\"e77\"", Code::PoolCount);
    same(
        "\"specialties\":[\"jj\",\"jz\"],\"sup",
        "\"specialties\":[\"jj\"],\"sup",
        Code::StratumUnknown,
    );
    let salt = seal::bytes::hex(&build::secret("employer", 3));
    same(&salt, &"ab".repeat(32), Code::PoolRoot);
    let (text, exit) = with_bundle(&honest, "{}");
    assert!(text.contains("is no bundle of a draw"), "{text}");
    assert_eq!(exit, 1);
}

//! A committee is drawn by the platform through the real door, desk and drawer, and a stranger with
//! the log's files computes everything again.

#![allow(clippy::unwrap_used)]

#[path = "shared/stranger.rs"]
mod stranger;

use app::draws::party::Hand;
use domain::award::MemberKind;
use domain::draws::{
    CallEnded, CallOutcome, CallPlaced, Command as Draws, DrawResult, Party, Ranks,
};
use domain::shared::{Hash, Id};
use domain::world::Command;
use sim::people::make::Make;
use sim::world::World;
use sim::world::draw::Answer;
use stranger::{audited, draw_files};
use verifier::draws::{self, Judged};

fn opened(seed: u64) -> World {
    let mut world = World::scripted(seed, 3, &[Make::Well; 3]);
    world.come_to_key_in();
    for who in 0..3 {
        world.keys_in(who);
    }
    world.come_to_release();
    for trustee in 0..3 {
        world.trustee_answers(trustee, sim::people::trustee::Share::True);
    }
    world.come_to_prices();
    world.enter_roster();
    world.request_draw();
    let asked = world.scripted_lot().draw.request.is_some();
    assert!(asked, "{:?}", world.refused());
    world
}

fn judged(world: &World) -> Judged {
    all_judged(world).remove(0)
}

/// Every draw of the lot, as a stranger judges it.
fn all_judged(world: &World) -> Vec<Judged> {
    stranger::drawn(&world.rows(), &world.id())
}

fn nothing_found(world: &World) {
    for it in all_judged(world) {
        assert_eq!(it.findings().collect::<Vec<_>>(), [], "{}", draws::tell(&it).0);
    }
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
}

/// A drawn committee of five sits.
fn drawn(seed: u64) -> World {
    let mut world = opened(seed);
    world.parties_draw();
    world.experts_answer(|_| Answer::Accepts);
    assert!(world.scripted_lot().committee_sits(), "{:?}", world.refused());
    world
}

#[test]
fn a_member_who_leaves_is_replaced_by_the_next_of_the_same_lists_and_never_comes_back() {
    // covers: C1.18
    let mut world = drawn(21);
    let left = world.scripted_lot().evaluation.members[1].account.clone();
    let kept = world.scripted_lot().evaluation.members[0].clone();
    world.replaces(2);
    assert_eq!(world.scripted_lot().evaluation.vacant.len(), 1, "{:?}", world.refused());
    world.experts_answer(|_| Answer::Accepts);
    let lot = world.scripted_lot();
    assert!(lot.committee_sits(), "{:?}", world.refused());
    assert_eq!(lot.evaluation.members.len(), 5);
    assert!(lot.evaluation.members.iter().all(|it| it.account != left));
    assert_eq!(lot.evaluation.members[0], kept);
    assert_eq!(lot.draw.calls.len(), 6);
    nothing_found(&world);
    // Nobody rids himself of a committee that can be filled.
    world.dissolves();
    assert!(refusal(&world).contains("CommitteeSits"), "{}", refusal(&world));
}

#[test]
fn lists_that_are_used_up_are_continued_by_a_draw_of_substitutes_and_a_stranger_computes_both() {
    // covers: C1.18
    let mut world = opened(22);
    world.parties_draw();
    // Seven of nine who have B02 decline, so that its list gives one of two.
    world.experts_answer(|at| if at < 2 { Answer::Accepts } else { Answer::Declines });
    let lot = world.scripted_lot();
    assert!(lot.draw.is_short() && lot.evaluation.members.is_empty(), "{:?}", lot.draw.calls.len());
    let called = lot.draw.calls.len();
    let short = app::draws::called(&lot.draw).unwrap().short;
    assert!(!short.is_empty());
    // Another need than the seats that are open is refused.
    let more = short.iter().map(|it| domain::draws::Need { seats: it.seats + 1, ..it.clone() });
    world.request_substitutes(more.collect());
    assert!(refusal(&world).contains("DrawNeedUnfit"), "{}", refusal(&world));
    world.admits_more();
    world.request_substitutes(short);
    assert_eq!(world.scripted_lot().draw.attempt(&lot.id).draw(), format!("{}/substitute", lot.id));
    world.parties_draw();
    let pool = world.scripted_lot().draw.pool.unwrap();
    let before = pool.excluded_by_code.iter().find(|it| it.0 == "called_before");
    assert_eq!(before.map(|it| it.1), Some(called as u64));
    world.experts_answer(|_| Answer::Accepts);
    let lot = world.scripted_lot();
    assert!(lot.committee_sits(), "{:?} {:?}", world.refused(), lot.draw.result.is_some());
    assert_eq!(lot.evaluation.members.len(), 5);
    assert_eq!(all_judged(&world).len(), 2);
    nothing_found(&world);
    // Substitutes beside lists that still give somebody are found.
    let other = drawn(21);
    let mut beside = draw_files(&other.rows(), &other.id());
    beside.push(draw_files(&world.rows(), &world.id()).remove(1));
    let found = draws::judge_all(&beside, &draws::Asked::default());
    let code = found[1].between.map(|it| it.to_string());
    assert_eq!(code.as_deref(), Some("draw.attempt.parallel"));
}

#[test]
fn a_committee_that_cannot_be_filled_is_dissolved_and_another_is_drawn() {
    // covers: C1.19
    let mut world = opened(23);
    world.parties_draw();
    world.experts_answer(|_| Answer::Declines);
    assert!(world.scripted_lot().draw.is_short());
    world.dissolves();
    let lot = world.scripted_lot();
    assert!(lot.draw.request.is_none(), "{:?}", world.refused());
    assert_eq!(lot.evaluation.dissolved, 1);
    world.request_draw();
    world.parties_draw();
    world.experts_answer(|_| Answer::Accepts);
    let lot = world.scripted_lot();
    assert!(lot.committee_sits(), "{:?}", world.refused());
    assert_eq!(lot.draw.attempt(&lot.id).seq, 2);
    nothing_found(&world);
}

#[test]
fn a_committee_is_drawn_called_and_seated_and_a_stranger_computes_it_again() {
    let mut world = opened(7);
    world.parties_draw();
    let lot = world.scripted_lot();
    assert!(lot.draw.result.is_some(), "{:?} {:?}", lot.draw, world.refused());
    world.experts_answer(|at| if at == 1 { Answer::Declines } else { Answer::Accepts });
    let lot = world.scripted_lot();
    let members = &lot.evaluation.members;
    assert_eq!(members.len(), 5, "{:?}", world.refused());
    assert!(members.iter().all(|it| it.kind == MemberKind::Expert));
    let outcomes: Vec<_> = lot.draw.calls.keys().map(|it| lot.draw.outcome(it).unwrap()).collect();
    assert_eq!(outcomes.iter().filter(|it| **it == CallOutcome::Declined).count(), 1);
    assert_eq!(outcomes.len(), 6);
    let judged = judged(&world);
    assert_eq!(judged.findings().collect::<Vec<_>>(), [], "{}", draws::tell(&judged).0);
    assert!(judged.review_judged && judged.attempts[0].calls.is_some());
    assert!(world.ledger.denied.is_empty(), "{:?}", world.ledger.denied);
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
}

#[test]
fn who_withholds_a_key_stops_nothing_and_two_who_withhold_are_named() {
    let mut world = opened(8);
    world.parties_draw_without(Some(Party::Centre));
    assert!(world.scripted_lot().draw.result.is_some());
}

/// What the law said of the last command that it refused.
fn refusal(world: &World) -> String {
    world.refused().pop().unwrap_or_default()
}

#[test]
fn nobody_commits_before_witnesses_saw_the_pool_and_nobody_shows_before_they_saw_every_commit() {
    let mut world = opened(9);
    for name in Party::ALL {
        world.party_acts(name, false);
    }
    world.witnesses_silent();
    world.pause();
    assert!(world.scripted_lot().draw.pool.is_some());
    assert!(Party::ALL.map(|it| world.party_acts(it, false)).iter().all(|it| !it));
    world.witnesses_answer();
    assert!(Party::ALL.map(|it| world.party_acts(it, false)).iter().all(|it| *it));
    // All have committed; the witnesses fall silent before they see it.
    world.witnesses_silent_before_last();
    assert!(Party::ALL.map(|it| world.party_acts(it, false)).iter().all(|it| !it));
    assert!(world.scripted_lot().draw.shown.is_empty());
}

#[test]
fn what_a_party_says_is_taken_once_in_its_turn_and_under_its_own_key() {
    let mut world = opened(14);
    let of = world.scripted_lot().draw.attempt(&world.id());
    let (_, hand) = world.party(Party::Centre, &of);
    let (_, other) = world.party(Party::Supervisor, &of);
    // Somebody else's signing key does not make a party.
    let mut mine = other.join(of.clone());
    if let Draws::Join { name, .. } = &mut mine {
        *name = Party::Centre;
    }
    world.party_asks(Party::Centre, mine);
    assert!(refusal(&world).contains("SignerUnfit"), "{}", refusal(&world));
    let mut low = hand.join(of.clone());
    if let Draws::Join { wrap, .. } = &mut low {
        wrap.0 = [0; 32];
    }
    world.party_asks(Party::Centre, low);
    assert!(refusal(&world).contains("DrawKeyReused"), "{}", refusal(&world));
    for name in Party::ALL {
        world.party_acts(name, false);
    }
    world.party_asks(Party::Centre, hand.join(of.clone()));
    assert!(refusal(&world).contains("Repeated"), "{}", refusal(&world));
    world.pause();
    let state = world.scripted_lot().draw;
    // Signed by another party's key.
    let forged = Hand { name: Party::Centre, ..other };
    world.party_asks(Party::Centre, forged.commit(&state).unwrap());
    assert!(refusal(&world).contains("SignatureWrong"), "{}", refusal(&world));
    world.party_asks(Party::Centre, hand.open(&state).unwrap());
    assert!(refusal(&world).contains("StepMissing"), "{}", refusal(&world));
    for name in Party::ALL {
        assert!(world.party_acts(name, false));
    }
    world.party_asks(Party::Centre, hand.commit(&state).unwrap());
    assert!(refusal(&world).contains("Repeated"), "{}", refusal(&world));
    world.pause();
    let later = Hand { r: [9; 32], ..hand };
    world.party_asks(Party::Centre, later.show(&state).unwrap());
    assert!(refusal(&world).contains("DepositUnfit"), "{}", refusal(&world));
    world.parties_draw_without(Some(Party::Centre));
    let lot = world.scripted_lot();
    assert!(lot.draw.result.is_some());
    assert_eq!(judged(&world).findings().collect::<Vec<_>>(), []);
}

#[test]
fn the_platform_cannot_publish_another_order_skip_a_rank_or_give_somebody_up() {
    let mut world = opened(11);
    for _ in 0..3 {
        for name in Party::ALL {
            world.party_acts(name, false);
        }
        world.pause();
    }
    // Keys are out in the same turn as a lying result.
    let of = world.scripted_lot().draw.attempt(&world.id());
    let pool = world.scripted_lot().draw.pool.unwrap();
    let list: Vec<_> = pool.pool.iter().map(|it| (Hash([1; 32]), it.pid)).collect();
    let rank = |stratum: &str| Ranks { stratum: Id::new(stratum).unwrap(), list: list.clone() };
    let ranks = vec![rank("A01"), rank("B02")];
    for name in [Party::Centre, Party::Purchaser] {
        let (account, hand) = world.party(name, &of);
        let open = hand.open(&world.scripted_lot().draw).unwrap();
        world.asks_as(&account, open);
    }
    let seed = Hash([2; 32]);
    world.platform_draws(Draws::Publish(DrawResult { of: of.clone(), ranks, seed }));
    assert!(refusal(&world).contains("DrawDiffers"), "{}", refusal(&world));
    assert!(world.scripted_lot().draw.result.is_none());
    world.publishes_and_waits();
    let lot = world.scripted_lot();
    let first = lot.draw.result.as_ref().unwrap().ranks[0].list[0].1;
    let last = lot.draw.result.as_ref().unwrap().ranks[0].list.last().unwrap().1;
    let call = |pid| CallPlaced {
        of: of.clone(),
        pid,
        n: 1,
        channel: Id::new("sms").unwrap(),
        contact: Hash([3; 32]),
    };
    world.platform_draws(Draws::PlaceCalls { lot: lot.id.clone(), calls: vec![call(last)] });
    assert!(!world.scripted_lot().draw.calls.contains_key(&last));
    // The whole wave is called by itself; nobody is given up after one short ring.
    world.pause();
    assert!(world.scripted_lot().draw.calls.contains_key(&first));
    let end = CallEnded {
        of: of.clone(),
        pid: first,
        n: 1,
        ring_s: 1,
        outcome: CallOutcome::NoAnswer,
        proof: String::new(),
        reason: String::new(),
        record: String::new(),
    };
    world.platform_draws(Draws::EndCall(end.clone()));
    assert!(refusal(&world).contains("TriedTooLittle { rule: \"Y28\" }"), "{}", refusal(&world));
    let now = world.now_ms();
    world.clock_to(now + 40_000);
    world.platform_draws(Draws::EndCall(CallEnded { ring_s: 30, ..end }));
    assert!(refusal(&world).contains("TriedTooLittle { rule: \"Y25\" }"), "{}", refusal(&world));
}

#[test]
fn whoever_is_silent_is_tried_three_times_by_two_ways_and_the_next_one_is_called() {
    // covers: Y25, Y26, Y27, Y28
    let mut world = opened(12);
    world.parties_draw();
    world.experts_answer(|at| if at == 0 { Answer::Silent } else { Answer::Accepts });
    let lot = world.scripted_lot();
    assert_eq!(lot.evaluation.members.len(), 5, "{:?}", world.refused());
    let silent =
        lot.draw.calls.iter().find(|it| lot.draw.outcome(it.0) == Some(CallOutcome::NoAnswer));
    let tries = silent.unwrap().1;
    assert_eq!(tries.len(), 3);
    assert!(tries[2].at.seconds() - tries[0].at.seconds() >= 900);
    assert!(tries[0].placed.channel != tries[1].placed.channel);
    assert_eq!(judged(&world).findings().collect::<Vec<_>>(), []);
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
}

#[test]
fn nobody_brings_another_committee_once_the_platform_draws_and_nobody_answers_for_another() {
    let mut world = opened(13);
    world.parties_draw();
    world.pause();
    let lot = world.scripted_lot();
    let (pid, all) = lot.draw.calls.iter().next().unwrap();
    let answer = CallEnded {
        of: lot.draw.attempt(&lot.id),
        pid: *pid,
        n: all[0].placed.n,
        ring_s: 0,
        outcome: CallOutcome::Accepted,
        proof: "sign-in".to_owned(),
        reason: String::new(),
        record: String::new(),
    };
    assert!(world.is_denied("evaluator-1", &Command::Draws(Draws::AnswerCall(answer))));
    let enter = domain::award::Command::EnterCommittee {
        lot: lot.id.clone(),
        members: Vec::new(),
        document: Hash([1; 32]),
    };
    world.official_asks(Command::Award(enter));
    assert!(refusal(&world).contains("Stage"), "{}", refusal(&world));
}

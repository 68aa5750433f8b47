//! Each verdict and state of an opening arises through the real door, desk and opener.
//!
//! Method: one lot, sealed bids, real shares of two of three or three of five trustees; every
//! other step is the platform's own. A stranger with the ciphertexts checks each log in the end.
//! Source: protocols/seal.md §10 and §12, protocols/log.md §9.

#![allow(clippy::unwrap_used)]

use std::io::Read;

use domain::lot::{Lot, Stage};
use domain::opening::{self, Ending};
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::Hash;
use sim::log::{Signers, at_once};
use sim::people::make::Make;
use sim::people::trustee::Share;
use sim::world::World;
use sim::world::script::{Chairman, Orders};
use verifier::audit::{Audit, audit};
use verifier::log::{Asked, MemoryFiles, Options};

const PRICE: EnvelopeName = EnvelopeName::Price;
const GOOD: [Make; 3] = [Make::Well; 3];
/// No window was waited for.
const SOON_MS: i64 = 1_000;

struct AtHand<'a>(&'a sim::ports::objects::Objects);

impl verifier::wall::Objects for AtHand<'_> {
    fn open(&self, root: &Hash) -> Option<Box<dyn Read + '_>> {
        app::sealing::Ciphertexts::open(self.0, root).unwrap()
    }
}

fn stranger(world: &World) -> Audit {
    let rows = world.rows();
    let files = MemoryFiles(Signers::default().files(&rows, &at_once(&rows)));
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    audit(&files, &options, Some(&AtHand(world.objects()))).unwrap()
}

fn codes(world: &World) -> Vec<&'static str> {
    stranger(world).report.codes().0
}

/// Ending and reason of a bidder's price, on the wall or before it as a verdict.
fn ending(world: &World, who: usize) -> (Ending, String) {
    let (lot, ctx) = (world.scripted_lot(), world.ctx(who));
    if let Some(opened) = &lot.opening.opened {
        let line = opened.bids.iter().find(|it| it.ctx == ctx).unwrap();
        return (line.ending, line.reason.clone());
    }
    let verdict = lot.opening.verdicts[&PRICE].iter().find(|it| it.ctx == ctx).unwrap();
    (verdict.ending, verdict.reason.clone())
}

fn opened(world: &World, bidders: &[usize]) {
    for who in bidders {
        assert_eq!(ending(world, *who).0, Ending::Opened, "bidder {who}");
    }
}

/// Whom the verdict over a bidder's envelope names.
fn named(world: &World, who: usize) -> Vec<u8> {
    let (lot, ctx) = (world.scripted_lot(), world.ctx(who));
    let mut verdicts = lot.opening.verdicts[&PRICE].iter();
    verdicts.find(|it| it.ctx == ctx).unwrap().wrong.clone()
}

/// A lot whose key-in has closed after these bidders keyed in by hand.
fn keyed_in(seed: u64, trustees: u8, makes: &[Make], by_hand: &[usize]) -> World {
    let mut world = World::scripted(seed, trustees, makes);
    world.come_to_key_in();
    for who in by_hand {
        world.keys_in(*who);
    }
    world.come_to_release();
    world
}

fn answer(world: &mut World, trustees: impl IntoIterator<Item = usize>) {
    for trustee in trustees {
        world.trustee_answers(trustee, Share::True);
    }
}

fn is(of: (Ending, String), ending: Ending, reason: &str) {
    assert_eq!(of, (ending, reason.to_owned()));
}

fn contested(lot: &Lot) -> bool {
    !lot.opening.contested.is_empty()
}

#[test]
fn two_of_three_and_three_of_five_open_every_price() {
    for (trustees, answering) in [(3, vec![0, 2]), (5, vec![0, 3, 4])] {
        let mut world = keyed_in(u64::from(trustees), trustees, &GOOD, &[0, 1, 2]);
        for (at, trustee) in answering.iter().enumerate() {
            world.settle_down();
            assert_eq!(world.scripted_lot().stage, Stage::Releasing, "{at} answers do not do");
            world.trustee_answers(*trustee, Share::True);
        }
        world.come_to_prices();
        opened(&world, &[0, 1, 2]);
        assert_eq!(codes(&world), Vec::<&str>::new());
    }
}

#[test]
fn who_stays_away_or_lost_the_key_is_absent_and_delays_nobody() {
    let mut world = keyed_in(11, 3, &[Make::Well; 4], &[0, 1, 3]);
    let closed = world.now_ms();
    answer(&mut world, [0, 1]);
    world.come_to_prices();
    is(ending(&world, 2), Ending::Absent, "seal.key.absent");
    opened(&world, &[0, 1, 3]);
    assert!(world.now_ms() < closed + SOON_MS, "nobody waited for the absent");
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_deposited_key_opens_without_its_bidder_and_a_hand_wins_over_it() {
    for (trustees, answering) in [(3, vec![1, 2]), (5, vec![0, 2, 4])] {
        let makes = [Make::Well, Make::Entrusted, Make::Entrusted, Make::Well];
        let mut world = keyed_in(21, trustees, &makes, &[0, 1, 3]);
        let state = world.scripted_lot().opening.closed[&PRICE].clone();
        assert_eq!(state.deposited, [world.ctx(2)], "who keyed in by hand is not recovered");
        assert_eq!(world.asked_for(), Purpose::Deposit);
        answer(&mut world, answering.clone());
        assert!(world.until(|lot| lot.opening.closed[&PRICE].settled));
        let recovered = world.scripted_lot().opening.closed[&PRICE].recovered.clone();
        assert_eq!(recovered, [world.ctx(2)]);
        assert_eq!(world.asked_for(), Purpose::Share, "shares only against the complete list");
        answer(&mut world, answering);
        world.come_to_prices();
        opened(&world, &[0, 1, 2, 3]);
        assert_eq!(codes(&world), Vec::<&str>::new());
    }
}

#[test]
fn a_deposit_that_is_garbage_is_absent_and_stops_nobody_else() {
    let makes =
        [Make::Well, Make::Entrusted, Make::EntrustedTorn, Make::EntrustedOther, Make::Well];
    let mut world = keyed_in(31, 3, &makes, &[0, 4]);
    answer(&mut world, [0, 1, 2]);
    assert!(world.until(contested), "what fits no subset is contested");
    for trustee in 0..3 {
        world.trustee_publishes(trustee);
    }
    let published = world.now_ms();
    assert!(world.until(|lot| lot.opening.closed[&PRICE].settled));
    assert!(world.now_ms() < published + SOON_MS, "nobody waits once all have published");
    world.settle_down();
    // Secrets of the deposits are public, so the share side goes by its own keys.
    answer(&mut world, [0, 1]);
    world.come_to_prices();
    is(ending(&world, 2), Ending::Absent, "seal.deposit.rederive");
    is(ending(&world, 3), Ending::Absent, "seal.deposit.combine");
    opened(&world, &[0, 1, 4]);
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn deposits_that_too_few_trustees_answer_fail_when_their_time_has_ended() {
    let makes = [Make::Well, Make::Entrusted, Make::Well];
    let mut world = keyed_in(41, 3, &makes, &[0, 2]);
    let until_s = world.scripted_lot().opening.closed[&PRICE].answers_until_s;
    answer(&mut world, [1]);
    world.settle_down();
    assert!(!world.scripted_lot().opening.closed[&PRICE].settled);
    assert!(world.until(|lot| lot.opening.closed[&PRICE].settled));
    assert!(world.now_ms() > until_s * 1_000);
    answer(&mut world, [0, 1]);
    world.come_to_prices();
    is(ending(&world, 1), Ending::Absent, "seal.deposit.combine");
    opened(&world, &[0, 2]);
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_platform_that_gives_deposits_up_early_is_refused_and_a_lie_about_them_is_found() {
    let makes = [Make::Well, Make::Entrusted, Make::Well];
    let give_up = |world: &World| opening::Command::SettleDeposits {
        lot: world.id(),
        envelope: PRICE,
        recovered: Vec::new(),
        failed: vec![world.ctx(1)],
        digest: Hash([0; 32]),
    };
    let mut world = keyed_in(51, 3, &makes, &[0, 2]);
    let lie = give_up(&world);
    world.platform_asks(lie.clone());
    assert!(!world.scripted_lot().opening.closed[&PRICE].settled, "nobody was asked yet");
    answer(&mut world, [0, 1]);
    world.platform_asks(lie);
    assert!(world.scripted_lot().opening.closed[&PRICE].settled, "the law knows no secrets");
    answer(&mut world, [0, 1]);
    world.come_to_prices();
    assert_eq!(codes(&world), ["law.refused_event", "result.secret"]);
}

#[test]
fn a_header_that_does_not_derive_is_malformed_and_blames_its_bidder_alone() {
    let makes = [Make::Well, Make::SlotTorn, Make::Well];
    let mut world = keyed_in(61, 3, &makes, &[0, 1, 2]);
    answer(&mut world, [0, 1, 2]);
    world.come_to_prices();
    is(ending(&world, 1), Ending::Malformed, "seal.rederive.mismatch");
    assert_eq!(named(&world, 1), Vec::<u8>::new());
    opened(&world, &[0, 2]);
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_wrong_share_names_its_trustee_and_the_price_is_opened_all_the_same() {
    let mut world = keyed_in(71, 3, &GOOD, &[0, 1, 2]);
    answer(&mut world, [0]);
    world.trustee_answers(1, Share::Wrong);
    assert!(world.until(contested), "two answers that fit nothing");
    answer(&mut world, [2]);
    world.come_to_prices();
    opened(&world, &[0, 1, 2]);
    assert_eq!(named(&world, 0), [2]);
    is(ending(&world, 0), Ending::Opened, "seal.share.wrong");
    assert_eq!(codes(&world), ["open.trustee_wrong_share"]);
}

#[test]
fn a_slot_said_to_be_shut_names_whoever_said_so() {
    let mut world = keyed_in(72, 3, &GOOD, &[0, 1, 2]);
    world.trustee_answers(0, Share::Shut);
    answer(&mut world, [1, 2]);
    world.come_to_prices();
    opened(&world, &[0, 1, 2]);
    assert_eq!(named(&world, 2), [1]);
    assert_eq!(codes(&world), ["open.trustee_wrong_share"]);
}

#[test]
fn a_contest_holds_its_lot_until_secrets_settle_it() {
    let makes = [Make::Well, Make::SlotsOther, Make::Well];
    let mut world = keyed_in(81, 3, &makes, &[0, 1, 2]);
    answer(&mut world, [0, 1, 2]);
    assert!(world.until(contested));
    world.settle_down();
    assert_eq!(world.scripted_lot().stage, Stage::Releasing, "it holds");
    for trustee in 0..3 {
        world.trustee_publishes(trustee);
    }
    world.come_to_prices();
    is(ending(&world, 1), Ending::Malformed, "seal.combine.none");
    opened(&world, &[0, 2]);
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_contest_is_settled_by_the_bidders_seed() {
    let mut world = keyed_in(82, 3, &GOOD, &[0, 1, 2]);
    answer(&mut world, [0]);
    world.trustee_answers(1, Share::Wrong);
    assert!(world.until(contested));
    let begun = world.now_ms();
    for who in 0..3 {
        world.seed_published(who);
    }
    world.come_to_prices();
    assert!(world.now_ms() < begun + SOON_MS, "nobody waits for the end of a settled contest");
    opened(&world, &[0, 1, 2]);
    assert_eq!(named(&world, 1), [2]);
    assert_eq!(codes(&world), ["open.trustee_wrong_share"]);
}

#[test]
fn a_contest_that_nobody_settles_ends_with_its_window() {
    let mut world = keyed_in(83, 3, &GOOD, &[0, 1, 2]);
    world.trustee_answers(0, Share::Wrong);
    world.trustee_answers(1, Share::Wrong);
    assert!(world.until(contested));
    let until_s = *world.scripted_lot().opening.contested.values().next().unwrap();
    world.trustee_publishes(0);
    assert!(world.until(|lot| !lot.opening.verdicts.is_empty()));
    assert!(world.now_ms() > until_s * 1_000);
    is(ending(&world, 0), Ending::TrusteesFailed, "seal.share.count");
    assert_eq!(named(&world, 0), [1, 2], "who lied, and who did not show his secret");
}

#[test]
fn a_contest_comes_even_with_the_last_second_of_the_window() {
    let mut world = keyed_in(84, 3, &GOOD, &[0, 1, 2]);
    answer(&mut world, [0]);
    world.witnesses_silent();
    let until_s = world.scripted_lot().opening.closed[&PRICE].answers_until_s;
    world.trustee_answers(1, Share::Wrong);
    world.clock_to(until_s * 1_000 + 1);
    world.witnesses_answer();
    assert!(world.until(contested), "{:?}", world.scripted_lot().opening.verdicts);
    answer(&mut world, [2]);
    world.come_to_prices();
    opened(&world, &[0, 1, 2]);
}

#[test]
fn missing_trustees_end_in_a_verdict_that_calls_nobody_malformed() {
    let mut world = keyed_in(91, 5, &GOOD, &[0, 1, 2]);
    answer(&mut world, [0, 1]);
    let until_s = world.scripted_lot().opening.closed[&PRICE].answers_until_s;
    world.come_to_prices();
    assert!(world.now_ms() > until_s * 1_000);
    for who in 0..3 {
        is(ending(&world, who), Ending::TrusteesFailed, "seal.share.count");
    }
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_lost_file_is_brought_again_during_key_in_and_is_missing_after_it() {
    let mut world = World::scripted(101, 3, &[Make::Well; 4]);
    world.file_lost(1);
    world.come_to_key_in();
    assert_eq!(world.scripted_lot().opening.missing.len(), 1, "it is named");
    for who in 0..4 {
        world.keys_in(who);
    }
    world.file_brought();
    assert!(world.scripted_lot().opening.missing.is_empty());
    world.come_to_release();
    world.file_lost(2);
    answer(&mut world, [0, 1]);
    world.come_to_prices();
    assert_eq!(ending(&world, 2).0, Ending::Missing);
    opened(&world, &[0, 1, 3]);
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_file_that_comes_back_after_key_in_has_closed_stays_missing() {
    let mut world = World::scripted(31, 3, &GOOD);
    world.file_lost(1);
    world.come_to_key_in();
    for who in 0..3 {
        world.keys_in(who);
    }
    world.come_to_release();
    // Its bytes are in the store again, and the law took them from nobody.
    world.file_brought();
    assert!(world.refused().pop().unwrap_or_default().contains("Stage"), "{:?}", world.refused());
    answer(&mut world, 0..2);
    world.come_to_prices();
    is(ending(&world, 1), Ending::Missing, "");
    opened(&world, &[0, 2]);
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_file_lost_between_its_verdict_and_the_wall_is_missing_and_delays_nobody() {
    let mut world = keyed_in(103, 3, &[Make::Well; 4], &[0, 1, 2, 3]);
    answer(&mut world, [0]);
    world.trustee_answers(1, Share::True);
    assert!(world.until(|lot| lot.stage == Stage::SharesClosed));
    assert_eq!(ending(&world, 2).0, Ending::Openable, "its verdict stands");
    world.file_lost(2);
    let settled = world.now_ms();
    world.come_to_prices();
    assert!(world.now_ms() < settled + SOON_MS, "nobody waits for it");
    is(ending(&world, 2), Ending::Missing, "");
    opened(&world, &[0, 1, 3]);
    let (lot, ctx) = (world.scripted_lot(), world.ctx(2));
    let line = lot.opening.opened.unwrap().bids.into_iter().find(|it| it.ctx == ctx).unwrap();
    assert!(line.s_t.is_some() && line.s_b.is_some(), "who still has the file can read it");
    assert!(line.price.is_none() && line.fields.is_empty());
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_file_that_the_store_has_changed_is_missing_and_blames_no_bidder() {
    // In the header of the payload, in its stream, and behind the verdicts.
    for (seed, at, late) in [(104, 60, false), (105, 400, false), (106, 60, true)] {
        let mut world = keyed_in(seed, 3, &[Make::Well; 4], &[0, 1, 2, 3]);
        if !late {
            world.file_rotten(2, at);
        }
        answer(&mut world, [0, 1]);
        assert!(world.until(|lot| lot.stage == Stage::SharesClosed));
        if late {
            world.file_rotten(2, at);
        }
        world.come_to_prices();
        is(ending(&world, 2), Ending::Missing, "");
        opened(&world, &[0, 1, 3]);
    }
}

#[test]
fn a_torn_payload_and_a_foreign_content_are_said_to_be_so_without_a_price() {
    let makes = [Make::Well, Make::StreamTorn, Make::ContentOther, Make::Well];
    let mut world = keyed_in(111, 3, &makes, &[0, 1, 2, 3]);
    answer(&mut world, [1, 2]);
    world.come_to_prices();
    is(ending(&world, 1), Ending::PayloadBad, "seal.payload.stream");
    is(ending(&world, 2), Ending::ContentBad, "seal.content.bidder");
    let lot = world.scripted_lot();
    let bids = &lot.opening.opened.as_ref().unwrap().bids;
    let priced = bids.iter().filter(|it| it.price.is_some()).count();
    assert_eq!(priced, 2);
    opened(&world, &[0, 3]);
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn silent_witnesses_hold_every_step_that_must_be_cosigned_first() {
    let mut world = World::scripted(121, 3, &GOOD);
    world.witnesses_silent();
    assert!(world.until(|lot| lot.stage == Stage::Closed));
    world.settle_down();
    assert_eq!(world.scripted_lot().stage, Stage::Closed, "no key-in before the close is seen");
    world.witnesses_answer();
    world.come_to_key_in();
    for who in 0..3 {
        world.keys_in(who);
    }
    world.witnesses_silent();
    world.come_to_release();
    answer(&mut world, [0, 1]);
    world.settle_down();
    assert!(world.scripted_lot().opening.verdicts.is_empty());
    world.witnesses_answer();
    world.come_to_prices();
    opened(&world, &[0, 1, 2]);
}

#[test]
fn an_opening_that_no_witness_signs_goes_on_by_the_supervisors_order_alone_and_not_at_once() {
    // covers: Y81
    let mut world = World::scripted(122, 3, &GOOD);
    world.witnesses_silent();
    assert!(world.until(|lot| lot.stage == Stage::Closed));
    world.settle_down();
    assert_eq!(world.scripted_lot().stage, Stage::Closed, "it waits");
    let leaves = world.leaves();
    assert!(!world.orders_unwitnessed(Orders::Operator, leaves), "nobody of the centre orders it");
    assert!(world.scripted_lot().opening.unwitnessed.is_none());
    let leaves = world.leaves();
    assert!(world.orders_unwitnessed(Orders::Supervisor, leaves));
    world.settle_down();
    assert_eq!(world.scripted_lot().stage, Stage::Closed, "everybody may look first");
    let from_s = world.scripted_lot().opening.unwitnessed.unwrap().from_s;
    assert!(from_s * 1_000 > world.now_ms() + 3_000_000);
    world.clock_to(from_s * 1_000 + 1);
    assert!(world.until(|lot| lot.stage == Stage::KeyIn), "the time is over");
    for who in 0..3 {
        world.keys_in(who);
    }
    world.witnesses_answer();
    world.come_to_release();
    answer(&mut world, [0, 1]);
    world.come_to_prices();
    opened(&world, &[0, 1, 2]);
}

#[test]
fn an_operator_who_opens_without_witness_and_order_is_found() {
    let mut world = World::scripted(123, 3, &GOOD);
    world.witnesses_silent();
    assert!(world.until(|lot| lot.stage == Stage::Closed));
    let closed = world.leaves();
    let lot = world.scripted_lot().id;
    let report = |lot| opening::Command::ReportObjects { lot, missing: Vec::new() };
    world.platform_asks(report(lot));
    assert_eq!(world.scripted_lot().stage, Stage::KeyIn, "the law sees no witness");
    assert_eq!(unseen(&world, closed), ["open.order.objects"]);
    // The same with an order of the supervisor whose time is not over.
    let mut world = World::scripted(123, 3, &GOOD);
    world.witnesses_silent();
    assert!(world.until(|lot| lot.stage == Stage::Closed));
    let closed = world.leaves();
    assert!(world.orders_unwitnessed(Orders::Supervisor, closed));
    let lot = world.scripted_lot().id;
    world.platform_asks(report(lot));
    assert_eq!(unseen(&world, closed), ["open.order.objects"]);
    // And with one that names a tree which this log does not extend.
    let mut world = World::scripted(123, 3, &GOOD);
    world.witnesses_silent();
    assert!(world.until(|lot| lot.stage == Stage::Closed));
    let closed = world.leaves();
    assert!(world.orders_unwitnessed(Orders::Supervisor, closed + 9));
    let from_s = world.scripted_lot().opening.unwitnessed.unwrap().from_s;
    world.clock_to(from_s * 1_000 + 1);
    world.settle_down();
    let found = unseen(&world, closed);
    assert!(found.contains(&"log.unwitnessed_fork"), "{found:?}");
}

/// Codes of a log whose witnesses saw nothing beyond these leaves until its end, but for what is
/// said of time.
fn unseen(world: &World, closed: u64) -> Vec<&'static str> {
    let rows = world.rows();
    let mut looks = at_once(&rows);
    looks.retain(|it| it.1 < closed || it.1 == rows.len() as u64);
    let files = MemoryFiles(Signers::default().files(&rows, &looks));
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    let found = audit(&files, &options, Some(&AtHand(world.objects()))).unwrap();
    let mut codes = found.report.codes().0;
    codes.retain(|it| !it.starts_with("close.") && !it.starts_with("stamp."));
    codes
}

#[test]
fn a_power_cut_between_any_two_steps_changes_no_verdict() {
    let makes = [Make::Well, Make::Entrusted, Make::SlotTorn, Make::Well];
    let mut world = World::scripted(131, 3, &makes);
    world.power_cut();
    world.come_to_key_in();
    world.power_cut();
    for who in [0, 2, 3] {
        world.keys_in(who);
    }
    world.come_to_release();
    for _ in 0..2 {
        for trustee in 0..3 {
            world.power_cut();
            world.trustee_answers(trustee, Share::True);
        }
        world.settle_down();
    }
    world.power_cut();
    world.come_to_prices();
    is(ending(&world, 2), Ending::Malformed, "seal.rederive.mismatch");
    opened(&world, &[0, 1, 3]);
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn the_chairman_extends_and_adjourns_before_key_in_closes_and_not_after() {
    let mut world = World::scripted(141, 3, &GOOD);
    world.come_to_key_in();
    let first_s = world.scripted_lot().opening.key_in_until_s;
    world.chairman(0, Chairman::Starts);
    world.chairman(first_s + 600, Chairman::Extends);
    world.chairman(first_s + 300, Chairman::Extends);
    assert_eq!(world.scripted_lot().opening.key_in_until_s, first_s + 600, "never earlier");
    world.chairman(first_s + 900, Chairman::Adjourns);
    for who in 0..3 {
        world.keys_in(who);
    }
    world.come_to_release();
    assert!(world.now_ms() > (first_s + 900) * 1_000, "for all, to the second");
    let late_s = world.now_ms() / 1_000 + 600;
    world.chairman(late_s, Chairman::Extends);
    world.chairman(late_s, Chairman::Adjourns);
    let moved = world.rows().iter().filter(|it| it.kind == "KeyInExtended").count();
    assert_eq!(moved, 1);
    answer(&mut world, [0, 2]);
    world.come_to_prices();
    opened(&world, &[0, 1, 2]);
    assert_eq!(codes(&world), Vec::<&str>::new());
}

#[test]
fn a_logged_checkpoint_that_does_not_hold_its_close_is_found() {
    let mut world = keyed_in(151, 3, &GOOD, &[0, 1, 2]);
    answer(&mut world, [0, 1]);
    world.come_to_prices();
    let judge = |from: &str, to: &str| {
        let mut rows = world.rows();
        let last = rows.iter().rposition(|it| it.kind == "Witnessed").unwrap();
        let mut row = (*rows[last]).clone();
        let entry = String::from_utf8(row.entry).unwrap();
        assert!(entry.contains(from));
        row.entry = entry.replacen(from, to, 1).into_bytes();
        rows[last] = std::sync::Arc::new(row);
        let kinds = record::event::all_kinds();
        let mut options = Options::of(&kinds);
        options.sample = Asked::Sample;
        let files = MemoryFiles(Signers::default().files(&rows, &at_once(&rows)));
        audit(&files, &options, None).unwrap().report.codes().0
    };
    assert_eq!(judge("\"index\":", "\"index\":9"), ["log.archive_grammar"]);
    assert_eq!(judge("supervisor", "superviser"), ["log.archive_grammar"], "no quorum");
    assert_eq!(judge("\"index\"", "\"index\""), Vec::<&str>::new());
}

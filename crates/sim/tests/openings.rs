//! Works open twice through the real door, desk, opener and trustees' answers, and a stranger with
//! the log's files and the ciphertexts repeats both openings.

#![allow(clippy::unwrap_used)]

#[path = "shared/stranger.rs"]
mod stranger;

use app::sealing::Ciphertexts;
use domain::award::ReviewStep;
use domain::lot::Stage;
use domain::opening::{self, Ending, OpenedFile};
use domain::parties::Purpose;
use domain::procedure::{BlindConsequence, BlindTerms, EnvelopeName};
use domain::shared::{Hash, LotId};
use record::opening::Opening;
use sim::people::make::Make;
use sim::people::trustee::Share;
use sim::world::World;
use sim::world::tender::Tender;
use stranger::{audited, audited_with};

const RATES: [u32; 4] = [0, 100, 250, 300];

fn twice(it: Tender) -> Tender {
    it.of_works().opened_twice()
}

/// The same for consortia too: who stands together is read out first. In this lot the first bidder
/// stands with a firm that bids nowhere.
fn joint(it: Tender) -> Tender {
    let id = LotId::parse("SIM-018/A/1").unwrap();
    Tender { id, ..it.of_works().for_consortia().opened_twice() }
}

/// The same with a rate that is drawn.
fn rated(it: Tender) -> Tender {
    it.of_works().with_rates(&RATES).opened_twice()
}

/// The same with everything that is judged by points judged blind.
fn blind(it: Tender) -> Tender {
    let mut it = it.of_works();
    it.judge_blind(Some(BlindTerms {
        items: vec!["quality".to_owned(), "licence".to_owned()],
        form: vec!["不得出现投标人名称".to_owned(), "不设页眉页脚".to_owned()],
        consequence: BlindConsequence::Zero,
    }));
    it.opened_twice()
}

/// Bids of these makes, keyed in for both openings, and key-in closed.
fn releasing(seed: u64, makes: &[Make]) -> World {
    releasing_as(seed, makes, twice)
}

fn releasing_as(seed: u64, makes: &[Make], plan: impl FnOnce(Tender) -> Tender) -> World {
    let mut world = World::scripted_as(seed, 3, makes, plan);
    world.come_to_key_in();
    for who in 0..makes.len() {
        world.keys_in(who);
    }
    world.come_to_release();
    world
}

/// Every trustee answers what is asked, until it is asked for nothing more.
fn trustees_answer(world: &mut World) {
    for _ in 0..2 {
        world.settle_down();
        if world.scripted_lot().stage != Stage::Releasing {
            return;
        }
        for trustee in 0..3 {
            world.trustee_answers(trustee, Share::True);
        }
    }
}

/// The technical envelopes are open, and the technical result is locked.
fn locked(seed: u64, makes: &[Make]) -> World {
    locked_as(seed, makes, twice)
}

/// Prices are called, answered for and opened, and people act until the report.
fn prices_to_the_report(world: &mut World) {
    world.chairman_calls_prices();
    trustees_answer(world);
    world.come_to_prices();
    let done = world.people_act_until(|lot| lot.stage >= Stage::Reported);
    assert!(done, "{:?} {:?}", world.scripted_lot().stage, world.refused());
}

fn locked_as(seed: u64, makes: &[Make], plan: impl FnOnce(Tender) -> Tender) -> World {
    let mut world = releasing_as(seed, makes, plan);
    trustees_answer(&mut world);
    world.come_to_prices();
    let done = world.people_act_until(|lot| lot.evaluation.technical.is_some());
    assert!(done, "{:?}", world.refused());
    world
}

fn refusal(world: &World) -> String {
    world.refused().pop().unwrap_or_default()
}

#[test]
fn technical_envelopes_open_first_and_prices_after_their_result_and_a_stranger_agrees() {
    // covers: Y19
    let mut world = locked(3, &[Make::Well, Make::Entrusted, Make::Well, Make::Well]);
    let lot = world.scripted_lot();
    assert!(lot.opening.opened.is_none() && lot.priced().is_empty());
    assert_eq!(audited(&world.rows()), (vec![], vec![]), "half of the way");
    world.chairman_calls_prices();
    assert_eq!(world.scripted_lot().stage, Stage::Releasing, "{}", refusal(&world));
    trustees_answer(&mut world);
    world.come_to_prices();
    let lot = world.scripted_lot();
    let passed = domain::award::technically_passed(&lot).unwrap();
    assert_eq!(lot.priced().len(), passed.len());
    let done = world.people_act_until(|lot| lot.stage >= Stage::Reported);
    assert!(done, "{:?} {:?}", world.scripted_lot().stage, world.refused());
    let lot = world.scripted_lot();
    assert!(lot.evaluation.reviews.contains_key(&ReviewStep::Responsiveness));
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
}

const JOINT_SEED: u64 = 3;

#[test]
fn a_consortium_bids_in_two_envelopes_and_a_stranger_agrees() {
    // covers: Y94, T32.2
    let mut world = releasing_as(JOINT_SEED, &[Make::Well; 4], joint);
    let named = |world: &World| {
        let rows = world.rows();
        rows.iter().any(|it| String::from_utf8_lossy(&it.body).contains("FRNGN"))
    };
    assert!(!named(&world), "nobody is named before the envelopes open");
    trustees_answer(&mut world);
    world.come_to_prices();
    let lot = world.scripted_lot();
    assert!(lot.awaits_prices() && lot.entrants().len() == 4);
    let read: Vec<&str> =
        lot.read_first().map(|(who, _)| lot.field_read_out(who, "consortium").unwrap()).collect();
    assert_eq!(read.len(), 4);
    assert_eq!(read.iter().filter(|it| it.contains('|')).count(), 1, "{read:?}");
    assert!(named(&world), "and everybody knows then");
    assert_eq!(domain::award::all_partners(&lot).len(), 2, "the bidder and its member");
    let done = world.people_act_until(|lot| lot.evaluation.technical.is_some());
    assert!(done, "{:?}", world.refused());
    assert_eq!(audited(&world.rows()), (vec![], vec![]), "half of the way");
    prices_to_the_report(&mut world);
    let lot = world.scripted_lot();
    let priced = lot.opening.opened.iter().flat_map(|it| &it.bids).flat_map(|it| &it.fields);
    assert!(priced.into_iter().all(|it| it.name != "consortium"), "the price does not ask again");
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
}

#[test]
fn whoever_says_more_less_or_for_another_envelope_has_no_part_in_the_lot() {
    // covers: Y94
    let makes = [Make::Well, Make::FirstMore, Make::FirstOther, Make::FirstNone, Make::Well];
    let mut world = releasing_as(JOINT_SEED, &makes, joint);
    trustees_answer(&mut world);
    world.come_to_prices();
    let lot = world.scripted_lot();
    assert_eq!(lot.entrants().len(), 2, "the others are delayed by nobody");
    let mut reasons: Vec<(Ending, &str)> = lot.opening.files[0]
        .files
        .iter()
        .filter(|it| it.first.is_none())
        .map(|it| (it.ending, it.reason.as_str()))
        .collect();
    reasons.sort_unstable();
    let bad = Ending::ContentBad;
    let json = (bad, "seal.content.json");
    assert_eq!(reasons, [json, json, (bad, "seal.content.signature")]);
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
}

#[test]
fn what_nobody_asks_for_is_content_of_no_bid_and_a_zip_without_it_is() {
    // covers: Y94
    let makes = [Make::Well, Make::FirstUnasked, Make::FirstNone, Make::Well];
    let mut world = releasing_as(JOINT_SEED, &makes, twice);
    trustees_answer(&mut world);
    world.come_to_prices();
    let lot = world.scripted_lot();
    assert_eq!(lot.entrants().len(), 3);
    let bad = lot.opening.files[0].files.iter().find(|it| it.ending != Ending::Opened).unwrap();
    assert_eq!((bad.ending, bad.reason.as_str()), (Ending::ContentBad, "seal.content.audience"));
}

/// The world whose platform publishes what it likes of the files that it opened.
fn published_as(change: impl Fn(&mut [OpenedFile])) -> World {
    let makes = [Make::Well, Make::Well, Make::Entrusted, Make::Well];
    let mut honest = releasing_as(JOINT_SEED, &makes, joint);
    trustees_answer(&mut honest);
    honest.come_to_prices();
    let opening = honest.scripted_lot().opening;
    let mut world = releasing_as(JOINT_SEED, &makes, joint);
    world.settle_down();
    for trustee in 0..3 {
        world.trustee_answers(trustee, Share::True);
    }
    let (lot, envelope) = (world.id(), EnvelopeName::Tech);
    let verdicts = opening.verdicts[&envelope].clone();
    world.platform_asks(opening::Command::CloseShares { lot: lot.clone(), envelope, verdicts });
    let mut files = opening.files[0].files.clone();
    change(&mut files);
    let (bids, files) = (Vec::new(), vec![(envelope, files)]);
    world.platform_asks(opening::Command::PublishBids { lot, bids, files });
    assert_eq!(world.scripted_lot().stage, Stage::Opened, "{}", refusal(&world));
    world
}

/// A world's ciphertexts, as the supervisor has them.
struct Held<'a>(&'a World);

impl verifier::wall::Objects for Held<'_> {
    fn open(&self, root: &Hash) -> Option<Box<dyn std::io::Read + '_>> {
        self.0.objects().open(root).unwrap()
    }
}

/// Codes that are found by who has ciphertexts and sees what was keyed in.
fn supervised(world: &World) -> Vec<&'static str> {
    let rows = world.rows();
    let keyed = rows.iter().filter(|it| it.kind == "KeyedIn");
    let openings: Vec<Opening> = keyed.filter_map(|it| app::desk::opening_of(it)).collect();
    assert!(!openings.is_empty());
    audited_with(&rows, &openings, &Held(world))
}

#[test]
fn members_that_their_bidder_never_signed_are_found_without_any_ciphertext() {
    // covers: Y94
    let honest = published_as(|_| {});
    assert_eq!(audited(&honest.rows()), (vec![], vec![]));
    // The platform leaves the members of a consortium out, so that their expert may sit.
    let world = published_as(|files| {
        let shown = files.iter_mut().filter_map(|it| it.first.as_mut());
        shown.for_each(|it| it.fields[0].value = String::new());
    });
    assert_eq!(audited(&world.rows()).0, ["law.refused_event"]);
}

#[test]
fn a_good_part_that_the_platform_calls_bad_is_found_by_who_holds_its_keys() {
    // covers: Y94
    assert_eq!(supervised(&published_as(|_| {})), Vec::<&str>::new());
    let world = published_as(|files| {
        let first = &mut files[0];
        (first.ending, first.first) = (Ending::ContentBad, None);
        first.reason = "seal.content.json".to_owned();
    });
    assert_eq!(audited(&world.rows()), (vec![], vec![]), "a stranger cannot know");
    assert_eq!(supervised(&world), ["law.refused_event"]);
}

#[test]
fn a_rate_is_drawn_after_the_call_for_prices_and_before_the_first_share_of_one() {
    // covers: F4.3, Y19
    let mut world = locked_as(3, &[Make::Well; 4], rated);
    let lot = world.scripted_lot();
    assert!(lot.rate.is_none() && !lot.draw.is_asked(), "nobody who judges knows a rate");
    world.chairman_calls_prices();
    for trustee in 0..3 {
        world.trustee_answers(trustee, Share::True);
    }
    world.settle_down();
    assert_eq!(world.asked_for(), Purpose::Share, "deposits are settled without a rate");
    world.trustee_answers(0, Share::True);
    assert!(refusal(&world).contains("Early"), "{}", refusal(&world));
    world.parties_draw();
    let lot = world.scripted_lot();
    assert!(lot.rate.as_ref().is_some_and(|it| RATES.contains(&it.rate_e4)), "{}", refusal(&world));
    trustees_answer(&mut world);
    world.come_to_prices();
    let done = world.people_act_until(|lot| lot.stage >= Stage::Reported);
    assert!(done, "{:?} {:?}", world.scripted_lot().stage, world.refused());
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
}

#[test]
fn codes_of_a_blind_review_follow_from_answers_about_technical_envelopes_where_prices_wait() {
    // covers: C5.2, Y19
    let mut world = locked_as(3, &[Make::Well; 4], blind);
    let lot = world.scripted_lot();
    let codes = lot.evaluation.blind.revealed.clone().expect("blind sheets are in");
    assert_eq!(codes.len(), 4, "{:?}", world.refused());
    assert!(lot.awaits_prices());
    assert_eq!(audited(&world.rows()), (vec![], vec![]), "half of the way");
    prices_to_the_report(&mut world);
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
}

#[test]
fn nobody_reads_a_price_before_the_technical_result() {
    // covers: Y19
    let mut world = releasing(5, &[Make::Well; 3]);
    assert_eq!(world.asked_for(), Purpose::Share);
    let lot = world.scripted_lot();
    let keys = &lot.opening.keys;
    assert!(keys.keys().all(|ctx| !lot.opens_later(ctx)), "the platform holds no half of a price");
    assert_eq!(lot.opening.later.len(), 3);
    trustees_answer(&mut world);
    world.come_to_prices();
    world.chairman_calls_prices();
    assert!(refusal(&world).contains("Stage"), "{}", refusal(&world));
    let lot = world.id();
    let verdicts = Vec::new();
    let close = opening::Command::CloseShares { lot, envelope: EnvelopeName::Price, verdicts };
    world.platform_asks(close);
    assert!(refusal(&world).contains("TechnicalOpen"), "{}", refusal(&world));
}

#[test]
fn whoever_leaves_no_deposit_of_the_price_keyed_in_for_nothing() {
    // covers: Y19
    // In this seed the second bidder hopes to drop out.
    let world = releasing(9, &[Make::Well; 4]);
    assert!(
        world.refused().iter().any(|it| it.contains("seal.key.partial")),
        "{:?}",
        world.refused()
    );
    let lot = world.scripted_lot();
    let absent = |it: EnvelopeName| lot.opening.closed[&it].absent.len();
    assert_eq!((absent(EnvelopeName::Tech), absent(EnvelopeName::Price)), (1, 1));
}

#[test]
fn a_deposit_of_garbage_is_absent_at_the_second_opening_and_delays_nobody() {
    // covers: Y19
    let mut world = locked(3, &[Make::Well, Make::Well, Make::EntrustedOther, Make::Well]);
    world.chairman_calls_prices();
    trustees_answer(&mut world);
    let third = world.ctx(2);
    let called = world.scripted_lot().opening.called.is_some_and(|it| it.called.contains(&third));
    if !called {
        return assert!(!called, "this seed rejects the villain before its price");
    }
    // Nothing fits its check: the trustees publish their secrets, which show whose fault it is.
    for trustee in 0..3 {
        world.trustee_publishes(trustee);
    }
    trustees_answer(&mut world);
    world.come_to_prices();
    let rows = world.scripted_lot().opening.opened.unwrap().bids;
    let of = |ctx| rows.iter().find(|it| it.ctx == ctx).map(|it| it.ending);
    assert_eq!(of(third), Some(Ending::Absent));
    assert!(rows.iter().filter(|it| it.ending == Ending::Opened).count() >= 2);
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
}

//! What was done to other platforms, done to this one: each test bears the name of a case.
//!
//! The cases and their sources stand in docs/attacks.md with the tests of other crates that belong
//! to them. Method: the scripted lot, through the real door, desk and opener; a stranger reads the
//! log's files.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::Read;

use domain::lot::Stage;
use domain::opening::{self, Ending};
use domain::shared::Hash;
use domain::world::Command;
use sim::Mode;
use sim::log::{Signers, at_once};
use sim::people::make::Make;
use sim::people::trustee::Share;
use sim::world::World;
use verifier::audit::audit;
use verifier::log::{Asked, MemoryFiles, Options};

const GOOD: [Make; 3] = [Make::Well; 3];

struct AtHand<'a>(&'a sim::ports::objects::Objects);

impl verifier::wall::Objects for AtHand<'_> {
    fn open(&self, root: &Hash) -> Option<Box<dyn Read + '_>> {
        app::sealing::Ciphertexts::open(self.0, root).unwrap()
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn published(world: &World) -> Files {
    let rows = world.rows();
    Signers::default().files(&rows, &at_once(&rows))
}

/// Codes that a stranger finds in files, or that they cannot be read at all.
fn found(files: Files, world: &World) -> Vec<String> {
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    match audit(&MemoryFiles(files), &options, Some(&AtHand(world.objects()))) {
        Ok(it) => it.report.codes().0.into_iter().map(str::to_owned).collect(),
        Err(it) => vec![format!("{it:?}")],
    }
}

fn opened_by(world: &mut World, trustees: impl IntoIterator<Item = usize>) {
    for who in 0..3 {
        world.keys_in(who);
    }
    world.come_to_release();
    for trustee in trustees {
        world.trustee_answers(trustee, Share::True);
    }
    world.come_to_prices();
}

fn ending(world: &World, who: usize) -> Ending {
    let (lot, ctx) = (world.scripted_lot(), world.ctx(who));
    let opened = lot.opening.opened.as_ref().unwrap();
    opened.bids.iter().find(|it| it.ctx == ctx).unwrap().ending
}

/// Madhya Pradesh 2018: bids were altered after their submission by insiders.
#[test]
fn madhya_pradesh_2018_a_ciphertext_that_insiders_alter_opens_no_other_price() {
    let mut world = World::scripted(21, 3, &GOOD);
    world.come_to_key_in();
    world.file_rotten(1, 4_000);
    opened_by(&mut world, 0..2);
    assert_eq!(ending(&world, 1), Ending::Missing, "no other price, and no blame for the bidder");
    assert_eq!([ending(&world, 0), ending(&world, 2)], [Ending::Opened; 2]);
}

/// The same insiders, with the record in their hands: what was witnessed is not rewritten.
#[test]
fn madhya_pradesh_2018_insiders_who_rewrite_the_published_record_are_found() {
    let mut world = World::scripted(22, 3, &GOOD);
    world.come_to_key_in();
    opened_by(&mut world, 0..2);
    let files = published(&world);
    assert_eq!(found(files.clone(), &world), Vec::<String>::new());
    let leaves: Vec<&String> = files.keys().filter(|it| it.contains("tile/entries")).collect();
    assert!(!leaves.is_empty(), "{:?}", files.keys().take(9).collect::<Vec<_>>());
    for name in leaves {
        for part in [3, 2] {
            let mut altered = files.clone();
            let bytes = altered.get_mut(name).unwrap();
            let at = bytes.len() / part;
            bytes[at] ^= 1;
            assert!(!found(altered, &world).is_empty(), "{name} at {at}");
        }
    }
}

/// Madhya Pradesh 2018: the opening keys of a DEMO department were reported to have been used.
#[test]
fn madhya_pradesh_2018_keys_of_another_office_open_nothing_and_are_named() {
    let mut world = World::scripted(23, 3, &GOOD);
    world.come_to_key_in();
    for who in 0..3 {
        world.keys_in(who);
    }
    world.come_to_release();
    // Two of three hand in shares of another polynomial: keys that were made for something else.
    world.trustee_answers(0, Share::Wrong);
    world.trustee_answers(1, Share::Wrong);
    world.settle_down();
    assert!(world.scripted_lot().opening.opened.is_none(), "nothing opens");
    world.trustee_answers(2, Share::True);
    world.settle_down();
    let lot = world.scripted_lot();
    assert!(lot.opening.opened.is_none() && !lot.opening.contested.is_empty(), "{:?}", lot.stage);
}

/// ΕΣΗΔΗΣ: the platform receives the price unsealed and seals it itself.
#[test]
fn esidis_the_platform_never_holds_a_price_that_it_could_read_before_the_key_in() {
    let world = World::scripted(24, 3, &GOOD);
    let lot = world.scripted_lot();
    for (at, line) in lot.bids.values().enumerate() {
        let bid = line.bid.as_ref().unwrap();
        let root = bid.envelopes[0].ct_root;
        let mut bytes = Vec::new();
        let mut stored = app::sealing::Ciphertexts::open(world.objects(), &root).unwrap().unwrap();
        stored.read_to_end(&mut bytes).unwrap();
        let said = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!said.contains("price_fen") && !said.contains("bidder"), "bid {at}");
    }
    // And nothing of the record says it either.
    for row in world.rows() {
        let said = String::from_utf8_lossy(&row.body).into_owned();
        let enclosed = row.enclosure.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        assert!(!said.contains("price_fen\":\"") && !enclosed.contains("price_fen\":\""));
    }
}

/// Liangshan 2012–14: thieves took the lists of who had registered; the count alone is worth money.
#[test]
fn liangshan_2012_who_bids_and_how_many_stand_in_no_published_byte_before_the_close() {
    let world = World::scripted(25, 3, &GOOD);
    let lot = world.scripted_lot();
    assert_eq!(lot.stage, Stage::Announced);
    let files = published(&world);
    for (name, bytes) in &files {
        let said = String::from_utf8_lossy(bytes);
        for (who, line) in &lot.bids {
            // Firms are admitted in clear; that they bid here is what nobody reads.
            let ctx = line.bid.as_ref().unwrap().envelopes[0].ctx.hex();
            assert!(!said.contains(&ctx), "{name} shows the bid of {who}");
        }
        assert!(!said.contains("EnvelopeReceived"), "{name} counts bids");
    }
}

/// Sichuan 2017–18: lists of drawn experts were sold from the platform's own store.
#[test]
fn sichuan_2017_a_thief_of_the_published_log_finds_no_name_of_a_drawn_expert() {
    let mut world = World::scripted(26, 3, &GOOD);
    world.come_to_key_in();
    opened_by(&mut world, 0..2);
    world.enter_roster();
    world.request_draw();
    world.parties_draw();
    world.experts_answer(|_| sim::world::draw::Answer::Accepts);
    let lot = world.scripted_lot();
    let members = lot.evaluation.members;
    assert_eq!(members.len(), 5, "{:?}", world.refused());
    for (name, bytes) in published(&world) {
        let said = String::from_utf8_lossy(&bytes);
        for member in &members {
            assert!(!said.contains(member.account.as_str()), "{name} names {}", member.account);
            assert!(!said.contains(&member.name), "{name} names {}", member.name);
        }
    }
}

/// A peer's auction answered 200 to an offer at the flip of a stage and never published it.
#[test]
fn prozorro_auction_what_is_acknowledged_at_the_flip_is_in_the_close_and_nothing_is_late_wrongly() {
    let held = ["no_acknowledged_bid_lost", "never_wrongly_late"];
    for seed in 0..12 {
        let evidence = sim::world::play(seed, Mode::Plain);
        let faults = sim::checkers::faults(&evidence);
        let lost: Vec<_> = faults.iter().filter(|it| held.contains(&it.checker)).collect();
        assert!(lost.is_empty(), "seed {seed}: {lost:?}");
    }
}

/// A peer's administrators may edit bids; its source says so with a question mark.
#[test]
fn prozorro_api_no_part_of_the_platform_may_touch_a_bid() {
    let mut world = World::scripted(28, 3, &GOOD);
    let command = world
        .ledger
        .acknowledged
        .iter()
        .map(|it| it.request.command.clone())
        .find(|it| matches!(it, Command::Opening(opening::Command::Submit { .. })))
        .unwrap();
    let before = world.scripted_lot().bids;
    for account in ["official-1", "chair-1", "supervisor-1", "purchaser-1"] {
        assert!(world.knows(account), "{account} is nobody");
        assert!(world.is_denied(account, &command), "{account}");
    }
    world.official_asks(command);
    assert_eq!(world.scripted_lot().bids, before);
}

/// ЕЭТП 2011: the platform was made unreachable, and the operator was found at fault.
#[test]
fn eetp_2011_an_outage_at_the_deadline_moves_it_for_everybody() {
    // The law's part; that the door measures outages is held by the server's own tests.
    let mut world = World::scripted(29, 3, &GOOD);
    let before = world.scripted_lot().deadline_s;
    world.pass_to(before * 1_000 - 60_000);
    let lot = world.id();
    let moves = Command::Procedure(domain::procedure::Command::MoveForOutage { lot });
    for account in ["official-1", "purchaser-1", "supervisor-1", "chair-1"] {
        assert!(world.knows(account), "{account} is nobody");
        assert!(world.is_denied(account, &moves), "{account} says that there was an outage");
    }
    world.platform_does(moves);
    let moved = world.scripted_lot().deadline_s;
    assert_eq!(moved, before + 3_600, "an hour for everybody (Y08)");
    world.pass_to(before * 1_000 + 1_000);
    assert_eq!(world.scripted_lot().stage, Stage::Announced, "bids are still taken");
}

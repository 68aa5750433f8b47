//! The sample's auctions of every kind stand where the sample says, and each file replays.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]
#![cfg(feature = "demo")]

#[path = "shared/sample.rs"]
mod sample_centre;

use app::ports::Clock;
use domain::auction::{Kind, Outcome, Phase, State};
use domain::lot::Stage;
use domain::shared::LotId;
use domain::world::World;

#[test]
fn one_auction_of_every_kind_and_course_runs_around_today() {
    let folder = tempfile::tempdir().unwrap();
    let now_ms = adapters::clock::AnchoredClock::new().wall_ms();
    let centre = sample_centre::begun(folder.path(), "sample.sales/log");
    server::demo::load_sales(&centre, now_ms).unwrap();
    let folded = centre.platform.folded().unwrap();
    let of = |lot: &str| -> &State { &folded.world.auctions[&LotId::parse(lot).unwrap()] };
    for kind in Kind::ALL {
        let runs = folded.world.auctions.values().filter(|it| it.terms.kind == kind);
        assert!(runs.filter(|it| it.outcome().is_none()).count() > 0, "{kind:?}");
    }
    let phase = |lot: &str| &of(lot).phase;
    for live in ["T2026-001/1/1", "C2026-001/1/1", "C2026-003/1/1", "F2026-001/1/1"] {
        assert!(matches!(phase(live), Phase::Listed { .. }), "{live}: {:?}", phase(live));
        assert!(of(live).offers > 0, "{live}");
    }
    assert!(matches!(phase("T2026-002/1/1"), Phase::Sealed { .. }));
    assert!(matches!(phase("T2026-003/1/1"), Phase::DrawOwed { .. }));
    assert!(matches!(phase("C2026-004/1/1"), Phase::ReserveOwed { .. }));
    assert!(matches!(phase("C2026-005/1/1"), Phase::Sealed { .. }));
    assert!(matches!(phase("C2026-006/1/1"), Phase::Opening { .. }));
    trustees_open_these(&folded.world);
    let matched = of("C2026-002/1/1");
    let Some(Outcome::Deal { plate, .. }) = matched.outcome() else { panic!("{matched:?}") };
    assert_eq!(matched.bidders[plate].rank, Some(1), "the holder took it");
    assert_eq!(of("F2026-001/1/1").lead.unwrap().rank, Some(1), "matched in the room");
    assert!(matches!(of("Z2026-001/1/1").outcome(), Some(Outcome::Deal { .. })));
    let second = of("Z2026-001/2/1");
    assert!(matches!(second.phase, Phase::Listed { opens_ms: Some(_), .. }));
    assert_eq!(second.bidders.values().filter(|it| it.left.is_some()).count(), 1);
    assert!(matches!(phase("Z2026-001/3/1"), Phase::Listed { opens_ms: None, .. }));

    plates_rest_on_guarantees(&folded.world);

    let mut reader = centre.platform.readers.reader().unwrap();
    for lot in folded.world.auctions.keys() {
        let file = app::auctions::audit_file(&mut *reader, &folded.world, lot).unwrap().unwrap();
        assert_eq!(verifier::auction::judge(file, Default::default()).faults, [], "{lot}");
    }
    let kept = folder.path().join("data/sample-keys");
    let characters = std::fs::read_to_string(kept.join("bidder-1.words.tsv")).unwrap();
    assert!(characters.contains("C2026-009/1/1\t"), "{characters}");
    let journal = std::fs::read_to_string(kept.join("trustee-1/journal.jsonl")).unwrap();
    assert!(journal.contains("C2026-010/1/1/price"), "the tool knows what it may release");
    for name in ["reserve-C2026-004-1-1.json", "bidder-1/offer-C2026-006-1-1.json"] {
        assert!(kept.join(name).exists(), "{name}");
    }
}

/// One takes offers, keys of one come in, one waits for its trustees, one is told.
fn trustees_open_these(world: &World) {
    let of = |lot: &str| {
        let id = LotId::parse(lot).unwrap();
        (&world.auctions[&id], &world.lots[&id])
    };
    let (open, envelopes) = of("C2026-008/1/1");
    assert!(matches!(open.phase, Phase::Sealed { .. }) && envelopes.bids.len() == 1);
    let (keying, envelopes) = of("C2026-009/1/1");
    assert!(matches!(keying.phase, Phase::Opening { until_ms: None }));
    assert_eq!(envelopes.stage, Stage::KeyIn);
    let (waiting, envelopes) = of("C2026-010/1/1");
    assert!(waiting.bidders.values().all(|it| it.seal.unwrap().opened.is_none()));
    assert_eq!(envelopes.stage, Stage::Releasing);
    let (told, envelopes) = of("C2026-011/1/1");
    let Some(Outcome::Deal { plate, price }) = told.outcome() else { panic!("{told:?}") };
    assert_eq!((price.0, envelopes.stage), (9_600_000, Stage::Opened), "of two the lower");
    assert_eq!(told.bidders[plate].seal.unwrap().opened, Some(*price));
    let opened = told.bidders.values().filter(|it| it.seal.unwrap().opened.is_some());
    assert_eq!(opened.count(), 2, "whose key stayed away is shut");
}

/// A bidding and an auction take electronic guarantees, and one bidder of each has its plate by one
/// that its issuer confirmed.
fn plates_rest_on_guarantees(world: &World) {
    for lot in ["J2026-005/1/1", "K2026-001/1/1"] {
        let id = LotId::parse(lot).unwrap();
        let held = domain::ledger::securities_of(world, &id).unwrap();
        let guaranteed = |it: &&domain::securities::Held| it.received.guarantee.is_some();
        let all: Vec<_> = held.entries.values().filter(guaranteed).collect();
        assert_eq!(all.len(), 1, "{lot}");
        assert_eq!(domain::securities::unconfirmed(all[0]), None, "{lot}");
        let payer = &all[0].received.payer;
        let has_plate = match world.biddings.get(&id) {
            Some(of) => of.bidders[payer].plate.is_some(),
            None => app::auctions::hand(world, &id, payer).is_some(),
        };
        assert!(has_plate, "{lot}");
    }
}

//! Equal bids are placed by an order drawn through the real door, desk and drawer before the report
//! is signed, and a stranger with the log's files computes it again.

#![allow(clippy::unwrap_used)]

#[path = "shared/stranger.rs"]
mod stranger;

use domain::draws::{Attempt, Command as Draws, DrawPurpose, DrawVoid, Party, VoidReason};
use domain::lot::Stage;
use domain::shared::Uscc;
use sim::people::make::Make;
use sim::people::trustee::Share;
use sim::world::World;
use stranger::{audited, drawn};
use verifier::draws;

/// Every bidder keys in and every trustee answers, up to the prices.
fn come_to_prices(world: &mut World, bidders: usize) {
    world.come_to_key_in();
    for who in 0..bidders {
        world.keys_in(who);
    }
    world.come_to_release();
    for trustee in 0..3 {
        world.trustee_answers(trustee, Share::True);
    }
    world.come_to_prices();
}

/// Three equal bids by the lowest price, ranked.
fn ranked(seed: u64) -> World {
    let plan = |it: sim::world::tender::Tender| it.by_lowest_price().placed_by_lot();
    let mut world = World::scripted_as(seed, 3, &[Make::Well; 3], plan);
    come_to_prices(&mut world, 3);
    let due = world.people_act_until(|it| it.awaits_order());
    assert!(due, "three equal bids wait for their order: {:?}", world.refused());
    world
}

/// Goods by the lowest price of seven bidders with one price, some of one brand, ranked.
fn branded(seed: u64) -> World {
    let plan = |it: sim::world::tender::Tender| it.of_goods_by_lowest_price().placed_by_lot();
    let mut world = World::scripted_as(seed, 3, &[Make::Well; 7], plan);
    come_to_prices(&mut world, 7);
    let due = world.people_act_until(|it| it.awaits_order());
    let lot = world.scripted_lot();
    let brands = domain::award::brands(&lot);
    assert!(
        due,
        "equals of one brand wait for their lot: {:?} {brands:?} {:?}",
        lot.stage,
        world.refused()
    );
    world
}

fn refusal(world: &World) -> String {
    world.refused().pop().unwrap_or_default()
}

fn bidders(world: &World) -> Vec<(u32, Uscc)> {
    let lot = world.scripted_lot();
    lot.evaluation.ranking.iter().map(|it| (it.rank, it.bidder.clone())).collect()
}

#[test]
fn equals_are_placed_by_one_drawn_order_and_a_stranger_computes_it_again() {
    // covers: C4.3, Y174, Y175
    let mut world = ranked(5);
    assert!(bidders(&world).iter().all(|it| it.0 == 1), "joint before the draw");
    world.parties_draw();
    let lot = world.scripted_lot();
    let order = lot.order.as_ref().and_then(|it| it.order.clone()).expect("two parties opened");
    let placed = bidders(&world);
    assert_eq!(placed.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(placed.into_iter().map(|it| it.1).collect::<Vec<_>>(), order);
    assert!(world.people_act_until(|it| it.stage == Stage::Displayed), "{:?}", world.refused());
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
    let judged = drawn(&world.rows(), &world.id());
    let [one] = &judged[..] else { panic!("one draw was held") };
    assert_eq!(one.findings().collect::<Vec<_>>(), [], "{}", draws::tell(one).0);
    assert!(one.draw.ends_with("/ranking/shortlist"));
}

#[test]
fn nobody_draws_until_it_suits() {
    // covers: Y175
    let mut world = ranked(6);
    for _ in 0..30 {
        for name in Party::ALL {
            // The purchaser never opens: two of three are enough, and nothing is void.
            world.party_acts(name, name == Party::Purchaser);
        }
        world.pause();
    }
    let before = bidders(&world);
    let lot = world.scripted_lot();
    assert!(!lot.awaits_order(), "{:?}", world.refused());
    let of = |seq| Attempt { lot: lot.id.clone(), purpose: DrawPurpose::Order, seq };
    let (_, hand) = world.party(Party::Centre, &of(2));
    world.party_asks(Party::Centre, hand.join(of(2)));
    assert!(refusal(&world).contains("OrderStands"), "{}", refusal(&world));
    let (names, reason) = (vec![Party::Purchaser], VoidReason::Withheld);
    world.party_asks(Party::Supervisor, Draws::Void(DrawVoid { of: of(1), names, reason }));
    assert!(refusal(&world).contains("OrderStands"), "{}", refusal(&world));
    let result = lot.draw_of(DrawPurpose::Order).unwrap().result.clone().unwrap();
    let mut order: Vec<Uscc> = before.iter().map(|it| it.1.clone()).collect();
    order.reverse();
    world.platform_draws(Draws::PublishOrder { result, order });
    assert!(refusal(&world).contains("OrderStands"), "{}", refusal(&world));
    assert_eq!(bidders(&world), before);
}

#[test]
fn the_platform_publishes_no_other_order_than_the_one_drawn() {
    let mut world = ranked(5);
    for _ in 0..8 {
        for name in Party::ALL {
            world.party_acts(name, true);
        }
        world.pause();
    }
    world.witnesses_silent_before_last();
    world.witnesses_answer();
    for name in [Party::Centre, Party::Supervisor] {
        world.party_acts(name, false);
    }
    let lot = world.scripted_lot();
    assert!(lot.awaits_order(), "the drawer was faster than the lie");
    let state = lot.drawing();
    let result = app::draws::result(state).expect("two keys are out");
    let true_order = app::draws::order_of(state.pool.as_ref().unwrap(), &result).unwrap();
    let mut order = true_order.clone();
    order.reverse();
    world.platform_draws(Draws::PublishOrder { result: result.clone(), order });
    assert!(refusal(&world).contains("DrawDiffers"), "{}", refusal(&world));
    let mut turned = result;
    turned.ranks[0].list.reverse();
    world.platform_draws(Draws::PublishOrder { result: turned, order: true_order });
    assert!(refusal(&world).contains("DrawDiffers"), "{}", refusal(&world));
    assert!(world.scripted_lot().awaits_order());
}

#[test]
fn of_equals_of_one_brand_the_drawn_order_leaves_one_and_a_stranger_computes_it_again() {
    // covers: G31.1, Y93
    let mut world = branded(5);
    let lot = world.scripted_lot();
    assert!(domain::award::awaits_lot(&lot));
    let (ranked, brands) = (bidders(&world), domain::award::brands(&lot).to_vec());
    assert_eq!(ranked.len(), brands.len(), "nobody stands for a brand yet");
    world.parties_draw();
    let lot = world.scripted_lot();
    let order = lot.order.as_ref().and_then(|it| it.order.clone()).expect("two parties opened");
    let brand = |who: &Uscc| {
        let known = brands.iter().find(|it| it.bidder == *who).expect("each has one");
        domain::award::brand_key(&known.brand)
    };
    let mut first = std::collections::BTreeMap::new();
    for who in order.iter().filter(|it| ranked.iter().any(|of| of.1 == **it)) {
        first.entry(brand(who)).or_insert_with(|| who.clone());
    }
    assert!(first.len() < ranked.len());
    let stands: std::collections::BTreeSet<Uscc> =
        bidders(&world).into_iter().map(|it| it.1).collect();
    assert_eq!(stands, first.values().cloned().collect(), "whoever is drawn first of its brand");
    for it in &lot.evaluation.aside {
        assert_eq!(it.behind, first[&brand(&it.bidder)]);
        assert!(domain::award::stands_aside_by_lot(&lot, it));
    }
    assert!(world.people_act_until(|it| it.award.winner.is_some()), "{:?}", world.refused());
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
    let judged = drawn(&world.rows(), &world.id());
    let [one] = &judged[..] else { panic!("one draw was held") };
    assert_eq!(one.findings().collect::<Vec<_>>(), [], "{}", draws::tell(one).0);
}

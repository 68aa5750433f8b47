//! A rate of several is drawn in the hall through the real door, desk and drawer, and a stranger
//! with the log's files computes it again.

#![allow(clippy::unwrap_used)]

#[path = "shared/stranger.rs"]
mod stranger;

use app::draws::first_rate;
use domain::draws::{Command as Draws, DrawPurpose, Party};
use domain::lot::Stage;
use domain::procedure::PriceFormula;
use sim::people::make::Make;
use sim::people::trustee::Share;
use sim::world::World;
use stranger::audited;
use verifier::draws;

const RATES: [u32; 5] = [0, 100, 150, 250, 300];

/// Three bids, whose keys come in.
fn keying_in(seed: u64) -> World {
    let plan = |it: sim::world::tender::Tender| it.of_works().with_rates(&RATES);
    let mut world = World::scripted_as(seed, 3, &[Make::Well; 3], plan);
    world.come_to_key_in();
    for who in 0..3 {
        world.keys_in(who);
    }
    world
}

fn refusal(world: &World) -> String {
    world.refused().pop().unwrap_or_default()
}

#[test]
fn a_rate_is_drawn_between_key_in_and_the_first_share_and_a_stranger_computes_it_again() {
    // covers: F4.3
    let mut world = keying_in(3);
    for _ in 0..8 {
        for name in Party::ALL {
            world.party_acts(name, false);
        }
        world.pause();
    }
    let lot = world.scripted_lot();
    assert_eq!((lot.stage, lot.draw.purpose), (Stage::KeyIn, DrawPurpose::Coefficient));
    assert!(lot.draw.closed.is_some() && lot.draw.opened.is_empty(), "{:?}", world.refused());
    world.come_to_release();
    // Whoever asks a trustee first is told to wait.
    world.trustee_answers(0, Share::True);
    assert!(refusal(&world).contains("Early"), "{}", refusal(&world));
    assert!(world.scripted_lot().opening.releases.is_empty());
    world.parties_draw();
    let lot = world.scripted_lot();
    let rate = lot.rate.as_ref().expect("two parties opened");
    assert!(RATES.contains(&rate.rate_e4));
    let drawn = rate.rate_e4;
    let PriceFormula::MeanBenchmark { k_e4, .. } = lot.formula() else { panic!("a mean") };
    assert_eq!(k_e4, drawn);
    for trustee in 0..3 {
        world.trustee_answers(trustee, Share::True);
    }
    world.come_to_prices();
    assert_eq!(audited(&world.rows()), (vec![], vec![]));
    let judged = stranger::drawn(&world.rows(), &world.id());
    let [one] = &judged[..] else { panic!("one draw was held") };
    assert_eq!(one.findings().collect::<Vec<_>>(), [], "{}", draws::tell(one).0);
    assert!(one.draw.ends_with("/coefficient"));
}

#[test]
fn the_platform_publishes_no_other_rate_than_the_first() {
    let mut world = keying_in(4);
    for _ in 0..8 {
        for name in Party::ALL {
            world.party_acts(name, false);
        }
        world.pause();
    }
    world.come_to_release();
    world.witnesses_silent_before_last();
    world.witnesses_answer();
    for name in [Party::Centre, Party::Supervisor] {
        world.party_acts(name, false);
    }
    let lot = world.scripted_lot();
    if lot.rate.is_none() {
        let result = app::draws::result(&lot.draw).expect("two keys are out");
        let first = first_rate(&lot, &result).unwrap();
        let other = RATES.into_iter().find(|it| *it != first).unwrap();
        world.platform_draws(Draws::PublishRate { result: result.clone(), rate_e4: other });
        assert!(refusal(&world).contains("DrawDiffers"), "{}", refusal(&world));
        let mut turned = result;
        turned.ranks[0].list.reverse();
        world.platform_draws(Draws::PublishRate { result: turned, rate_e4: other });
        assert!(refusal(&world).contains("DrawDiffers"), "{}", refusal(&world));
        assert!(world.scripted_lot().rate.is_none());
    } else {
        panic!("the drawer was faster than the lie");
    }
}

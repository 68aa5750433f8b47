//! Which rules hold: the shipped packs, read once for the life of the process.

use std::sync::LazyLock;

use domain::rulebook::Rulebook;
use domain::shared::{CivilDate, Instant, LotId};
use domain::world::{Command, World};

struct Shipped {
    id: String,
    from: CivilDate,
    rules: Rulebook,
}

static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let all = record::pack::packs().into_iter();
    all.map(|it| Shipped { from: it.in_force_from, rules: it.rulebook(), id: it.id }).collect()
});

/// The pack a lot adopted, else the one in force at the instant, else the oldest.
#[must_use]
pub fn rules_for(world: &World, lot: Option<&LotId>, now: Instant) -> &'static Rulebook {
    found(lot.and_then(|it| world.adopted.get(it)), now)
}

/// The pack a lot's contract adopted, else the one in force at the instant, else the oldest.
#[must_use]
pub fn contract_rules(world: &World, lot: Option<&LotId>, now: Instant) -> &'static Rulebook {
    found(lot.and_then(|it| world.contracts.get(it)), now)
}

/// The pack a command is decided by: the lot's own once adopted, or its contract's, else the one
/// in force today.
#[must_use]
pub fn rules_of(world: &World, command: &Command, now: Instant) -> &'static Rulebook {
    match command {
        Command::Contract(it) => contract_rules(world, Some(it.lot()), now),
        _ => rules_for(world, command.lot(), now),
    }
}

fn found(adopted: Option<&String>, now: Instant) -> &'static Rulebook {
    let adopted = adopted.and_then(|id| SHIPPED.iter().find(|it| it.id == *id));
    let in_force = || SHIPPED.iter().rfind(|it| it.from <= now.date());
    let found = adopted.or_else(in_force).or_else(|| SHIPPED.first());
    &found.expect("a release ships a pack").rules
}

//! Which rules hold: the shipped packs, read once for the life of the process, with what the
//! centre set where they leave a value to it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use domain::procedure::Scope;
use domain::rulebook::{Rulebook, Settings};
use domain::shared::{CivilDate, Instant, LotId};
use domain::world::{Command, World};

struct Shipped {
    id: String,
    from: CivilDate,
    rules: Rulebook,
}

static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let all = record::pack::packs().iter();
    all.map(|it| Shipped { from: it.in_force_from, rules: it.rulebook(), id: it.id.clone() })
        .collect()
});

/// Rulebooks with settings, by pack and settings: one for each state of affairs that a centre ever
/// decided, kept for the life of the process.
static SET: RwLock<BTreeMap<(usize, Settings), &'static Rulebook>> = RwLock::new(BTreeMap::new());

/// The pack a lot adopted, else the one in force at the instant, else the oldest; with the values
/// that the centre set when the lot adopted it, else with those of the day.
#[must_use]
pub fn rules_for(world: &World, lot: Option<&LotId>, now: Instant) -> &'static Rulebook {
    found(world, lot, Scope::Tender, now)
}

/// The pack a lot's contract adopted, else the one in force at the instant, else the oldest; with
/// the centre's values in the same way.
#[must_use]
pub fn contract_rules(world: &World, lot: Option<&LotId>, now: Instant) -> &'static Rulebook {
    found(world, lot, Scope::Contract, now)
}

/// The rules a command is decided by: the lot's own once adopted, or its contract's, else those in
/// force today.
#[must_use]
pub fn rules_of(world: &World, command: &Command, now: Instant) -> &'static Rulebook {
    found(world, command.lot(), command.scope(), now)
}

fn found(world: &World, lot: Option<&LotId>, scope: Scope, now: Instant) -> &'static Rulebook {
    let adopted = match scope {
        Scope::Tender => &world.adopted,
        Scope::Contract => &world.contracts,
    };
    let adopted = lot.and_then(|it| adopted.get(it));
    let adopted = adopted.and_then(|id| SHIPPED.iter().position(|it| it.id == *id));
    let in_force = || SHIPPED.iter().rposition(|it| it.from <= now.date());
    with(adopted.or_else(in_force).unwrap_or(0), world.settings.of(lot, scope))
}

/// A shipped pack's rules with settings, made once.
fn with(pack: usize, settings: &Settings) -> &'static Rulebook {
    let shipped = &SHIPPED.get(pack).expect("a release ships a pack").rules;
    if settings.is_empty() {
        return shipped;
    }
    // Nothing panics while it holds the lock, and what it guards is whole after each insertion.
    let key = (pack, settings.clone());
    if let Some(known) = SET.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return known;
    }
    let mut all = SET.write().unwrap_or_else(PoisonError::into_inner);
    all.entry(key).or_insert_with(|| match shipped.with(settings) {
        Cow::Borrowed(it) => it,
        Cow::Owned(it) => Box::leak(Box::new(it)),
    })
}

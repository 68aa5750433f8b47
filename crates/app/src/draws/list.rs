//! Draws of a list before a notice: names that tell nothing, and the platform's steps.

use domain::draws::{
    Command, Fixed, ListDraw, ListLine, Party, PoolDerived, Refusal, SHORTLIST, names_of,
};
use domain::parties::Role;
use domain::shared::{Hash, Instant, LotId, PublicKey, Salt, Uscc};
use domain::signing;
use domain::world::World;
use sha2::{Digest, Sha256};

use super::check::{buys, pack_of, refuse_unless};
use super::drawer::Known;
use super::pool::{PoolGap, derive_values};
use super::result;
use crate::follower::Folded;
use crate::ports::Entropy;

/// Sets a supplier's name in a draw apart from every other hash.
const LABEL: &[u8] = b"daylight.list-name/1\0";

/// The name of a supplier: nobody who lacks the salt can tell whose it is, or that it is anybody's.
#[must_use]
pub fn name_of(salt: &Salt, lot: &LotId, bidder: &Uscc) -> Hash {
    let mut hash = Sha256::new_with_prefix(LABEL);
    hash.update(salt.0);
    for part in [lot.to_string(), bidder.to_string()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    Hash(hash.finalize().into())
}

/// The line of a supplier under a salt.
fn line(salt: Salt, lot: &LotId, bidder: &Uscc) -> ListLine {
    let name = name_of(&salt, lot, bidder);
    let pid = Hash(draw::pool::value(draw::hash::Alg::Sha256, &name.hex()));
    ListLine { bidder: bidder.clone(), name, pid, salt }
}

/// The pack whose hash a list's context names: the adopted one, or where nothing was announced the
/// one in force.
fn pack(world: &World, lot: &LotId, now: Instant) -> Option<Hash> {
    match world.adopted.get(lot) {
        Some(it) => pack_of(it),
        None => record::pack::pack_in_force(now.date()).map(|it| it.sha256),
    }
}

/// Context and pool from names, of which the lines' are somebody's.
fn fixed(
    (world, lot, now): (&World, &LotId, Instant),
    list: &ListDraw,
    names: &[String],
) -> Result<Fixed, PoolGap> {
    let of = list.draw.attempt(lot);
    let seats = names.len() as u64;
    let pack = pack(world, lot, now).ok_or(PoolGap::Early)?;
    let mut fixed = derive_values((of.clone(), &list.draw), (SHORTLIST, seats), names, &pack)?;
    fixed.derived = PoolDerived { of, lines: Vec::new() };
    Ok(fixed)
}

/// The next attempt with fresh names; none while its ground is shut or parties are missing.
fn announce(
    world: &World,
    (lot, list): (&LotId, &ListDraw),
    (now, entropy): (Instant, &dyn Entropy),
) -> Option<Command> {
    let from = list.from.as_ref()?;
    if list.draw.joined.len() != Party::ALL.len() {
        return None;
    }
    let lines: Vec<ListLine> = from.iter().map(|it| line(Salt(entropy.salt()), lot, it)).collect();
    let mut names: Vec<String> = lines.iter().map(|it| it.name.hex()).collect();
    while names.len() < names_of(from.len()) {
        names.push(Hash(entropy.salt()).hex());
    }
    names.sort_unstable();
    let fixed = fixed((world, lot, now), list, &names).ok()?;
    Some(Command::AnnounceList { fixed: Box::new(fixed), lines })
}

/// The platform's next step in each list's draw.
pub(super) fn steps(folded: &Folded, known: &Known<'_>) -> Vec<(LotId, Command)> {
    let world = &folded.world;
    let due = world.list_draws.iter().filter(|(lot, it)| {
        let early = world.prequalifications.get(lot);
        let still = early.is_some_and(|it| it.is_suspended() || it.is_stopped());
        it.is_due() && !still && !world.lots.contains_key(lot)
    });
    let step = |(lot, list): (&LotId, &ListDraw)| {
        let command = match (&list.draw.ctx, list.draw.closed) {
            (None, _) => announce(world, (lot, list), (Instant(known.now_ms), known.entropy))?,
            (Some(_), None) => super::drawer::close(folded, lot, &list.draw, known)?,
            (Some(_), Some(_)) => Command::Publish(result(&list.draw)?),
        };
        Some((lot.clone(), command))
    };
    due.filter_map(step).collect()
}

/// Whether the platform's pool follows from the list it is drawn from.
pub(super) fn check(
    world: &World,
    (lot, list): (&LotId, &ListDraw),
    (it, lines): (&Fixed, &[ListLine]),
    now: Instant,
) -> Result<(), Refusal> {
    let names = it.pool.values.clone().unwrap_or_default();
    let own = |it: &ListLine| *it == line(it.salt, lot, &it.bidder);
    let listed = |it: &ListLine| names.binary_search(&it.name.hex()).is_ok();
    let made = fixed((world, lot, now), list, &names).ok();
    let good = made.as_ref() == Some(it) && lines.iter().all(|it| own(it) && listed(it));
    refuse_unless(good, Refusal::DrawDiffers)
}

/// Whether a key is bound to a person who holds a party's part before the notice.
pub(super) fn is_party(world: &World, lot: &LotId, name: Party, key: &PublicKey) -> bool {
    let Some((_, person)) = signing::holder(world, key) else { return false };
    match name {
        Party::Centre => person.is(Role::Official),
        Party::Supervisor => person.is(Role::Supervisor),
        Party::Purchaser => {
            let project = world.projects.get(&lot.tender);
            project.is_some_and(|it| buys(person, &it.purchaser, it.agent.as_ref()))
        }
    }
}

/// The list of a lot that is drawn now.
#[must_use]
pub fn open_list<'a>(world: &'a World, lot: &LotId) -> Option<&'a ListDraw> {
    let list = world.list_draws.get(lot)?;
    (list.is_due() && !world.lots.contains_key(lot)).then_some(list)
}

//! What the protocol asks of a command in the turn: signatures, forms, and that what the platform
//! says follows from what stands in the record.

use domain::draws::{
    Attempt, Bench, CallPlaced, Command, DrawOpened, DrawPurpose, DrawState, Party, Refusal,
};
use domain::parties::{Person, Role};
use domain::rulebook::ids;
use domain::shared::{Hash, Instant, PublicKey, Uscc};
use domain::signing;
use domain::world::{self, World};
use draw::contribution;
use draw::next::Next;

use super::pool::{derive, derive_order, derive_rate, salts_of};
use super::{called, ctx, first_rate, list, order_of, protocol_pool, result};
use crate::rules::rules_for;

/// Checks a command of a draw; any other passes.
///
/// # Errors
///
/// [`Refusal`]; nothing changed.
pub fn check(world: &World, command: &world::Command, now: Instant) -> Result<(), Refusal> {
    let world::Command::Draws(command) = command else { return Ok(()) };
    if command.attempt().is_some_and(|it| it.purpose.draws_list()) {
        return check_list(world, command, now);
    }
    let lot = match world.bench(command.lot()).ok_or(Refusal::LotUnknown)? {
        Bench::Lot(it) => it,
        bench @ Bench::Applicants(..) => return check_committee(world, bench, command, now),
    };
    let purpose = command.attempt().map(|it| it.purpose);
    let state = purpose.map_or(Some(&lot.draw), |it| lot.draw_of(it));
    let state = state.ok_or(Refusal::StepMissing)?;
    match command {
        Command::Join { name, sign, wrap, .. } => {
            usable(state, wrap)?;
            let party = is_party(world, Bench::Lot(lot), *name, sign);
            refuse_unless(party, Refusal::SignerUnfit)
        }
        Command::Announce(fixed) if !state.purpose.draws_persons() => {
            let pack = world.adopted.get(&lot.id).and_then(|id| pack_of(id));
            let made = pack.and_then(|it| match state.purpose {
                DrawPurpose::Order => derive_order(lot, &it).ok(),
                _ => derive_rate(lot, &it).ok(),
            });
            refuse_unless(made.as_ref() == Some(&**fixed), Refusal::DrawDiffers)
        }
        Command::Commit(_) | Command::Show(_) | Command::Open(_) => contributed(state, command),
        Command::PublishRate { result: it, rate_e4 } => {
            let first = result(state).filter(|made| made == it);
            let rate = first.and_then(|it| first_rate(lot, &it));
            refuse_unless(rate == Some(*rate_e4), Refusal::DrawDiffers)
        }
        Command::PublishOrder { result: it, order } => {
            let made = result(state).filter(|made| made == it);
            let named = made.and_then(|it| order_of(state.pool.as_ref()?, &it));
            refuse_unless(named.as_ref() == Some(order), Refusal::DrawDiffers)
        }
        Command::AnnounceList { .. } => Err(Refusal::DrawDiffers),
        _ => check_committee(world, Bench::Lot(lot), command, now),
    }
}

/// What is asked of a committee's draw, whatever the committee is for.
fn check_committee(
    world: &World,
    bench: Bench<'_>,
    command: &Command,
    now: Instant,
) -> Result<(), Refusal> {
    let state = bench.draw();
    match command {
        Command::Join { name, sign, wrap, .. } => {
            usable(state, wrap)?;
            refuse_unless(is_party(world, bench, *name, sign), Refusal::SignerUnfit)
        }
        Command::Announce(fixed) => {
            let id = bench.id();
            let rules = rules_for(world, Some(id), now);
            let salts = salts_of(world, bench, &fixed.derived);
            let pack = world.adopted.get(id).and_then(|id| pack_of(id));
            let made = pack.and_then(|it| derive(world, bench, (&it, &salts), rules).ok());
            refuse_unless(made.as_ref() == Some(&**fixed), Refusal::DrawDiffers)
        }
        Command::Commit(_) | Command::Show(_) | Command::Open(_) => contributed(state, command),
        Command::Publish(it) => {
            refuse_unless(result(state).as_ref() == Some(it), Refusal::DrawDiffers)
        }
        Command::PlaceCalls { calls, .. } => placed(state, calls),
        Command::Seat { .. } => {
            let next = called(state).map(|it| it.next);
            refuse_unless(next == Some(Next::Done), Refusal::StepMissing)
        }
        Command::Request { of, .. } if state.result.is_some() => {
            let short = called(state).map(|it| it.short);
            refuse_unless(short.as_ref() == Some(&of.need), Refusal::DrawNeedUnfit)
        }
        // While the lists can fill a seat they do, so that nobody is rid of a committee by it.
        Command::Dissolve { .. } => {
            let fills = called(state).is_some_and(|it| it.goes_on());
            refuse_unless(!fills, Refusal::CommitteeSits { rule: ids::C1_19 })
        }
        Command::Request { .. }
        | Command::Replace { .. }
        | Command::NameSubstitute { .. }
        | Command::CloseCommits(_)
        | Command::Void(_)
        | Command::EndCall(_)
        | Command::AnswerCall(_) => Ok(()),
        _ => Err(Refusal::Stage),
    }
}

/// The same of a list's draw, which has no lot yet.
fn check_list(world: &World, command: &Command, now: Instant) -> Result<(), Refusal> {
    let of = command.attempt().ok_or(Refusal::StepMissing)?;
    let list = world.list_draws.get(&of.lot).filter(|it| it.draw.purpose == of.purpose);
    let list = list.ok_or(Refusal::StepMissing)?;
    match command {
        Command::Join { name, sign, wrap, .. } => {
            usable(&list.draw, wrap)?;
            let party = list::is_party(world, &of.lot, *name, sign);
            refuse_unless(party, Refusal::SignerUnfit)
        }
        Command::AnnounceList { fixed, lines } => {
            list::check(world, (&of.lot, list), (fixed, lines), now)
        }
        Command::Publish(it) => {
            refuse_unless(result(&list.draw).as_ref() == Some(it), Refusal::DrawDiffers)
        }
        Command::CloseCommits(_) | Command::Void(_) => Ok(()),
        other => contributed(&list.draw, other),
    }
}

/// A one-time key of the curve that no attempt of this draw used before.
fn usable(state: &DrawState, wrap: &PublicKey) -> Result<(), Refusal> {
    let usable = seal::keyset::is_usable(&wrap.0) && !state.spent.contains(wrap);
    refuse_unless(usable, Refusal::DrawKeyReused)
}

/// What a party contributes: its signature, its deposit, its key.
fn contributed(state: &DrawState, command: &Command) -> Result<(), Refusal> {
    match command {
        Command::Commit(it) => {
            let (context, pool) = fixed(state, &it.of)?;
            let key = &context.parties[party(it.name)].sign;
            let name = it.name.token();
            let bytes = contribution::signed(&context, &pool, name, &it.c.0, &it.d.0);
            let signed = seal::ed25519::verify(key, &bytes, &it.sig.0);
            refuse_unless(signed, Refusal::SignatureWrong)
        }
        Command::Show(it) => {
            let (context, pool) = fixed(state, &it.of)?;
            let commit = state.commits.get(&it.name).ok_or(Refusal::StepMissing)?;
            let header = seal::bytes::unhex(&it.header).ok_or(Refusal::DepositUnfit)?;
            let form =
                contribution::is_of_form(&context, &pool, it.name.token(), &commit.c.0, &header);
            let same = contribution::deposit_hash(&context, &header) == commit.d.0;
            refuse_unless(form && same, Refusal::DepositUnfit)
        }
        Command::Open(it) => opens(state, it),
        _ => Err(Refusal::StepMissing),
    }
}

/// SHA-256 of a shipped pack.
pub(super) fn pack_of(id: &str) -> Option<Hash> {
    record::pack::pack(id).map(|it| it.sha256)
}

pub(super) fn refuse_unless(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}

fn party(name: Party) -> usize {
    Party::ALL.iter().position(|it| *it == name).expect("ALL holds every party")
}

fn fixed(state: &DrawState, of: &Attempt) -> Result<(draw::ctx::Ctx, [u8; 32]), Refusal> {
    let (Some(context), Some(pool)) = (&state.ctx, &state.pool) else {
        return Err(Refusal::StepMissing);
    };
    refuse_unless(context.of == *of, Refusal::DrawAttemptDiffers)?;
    let context = ctx(context).map_err(|_| Refusal::DrawDiffers)?;
    Ok((context, protocol_pool(pool).root))
}

/// Whether a key is bound to a person who holds a party's part in a committee's draw.
fn is_party(world: &World, bench: Bench<'_>, name: Party, key: &PublicKey) -> bool {
    let Some((_, person)) = signing::holder(world, key) else { return false };
    match name {
        Party::Centre => person.is(Role::Official),
        Party::Supervisor => person.is(Role::Supervisor),
        Party::Purchaser => buys(person, bench.purchaser(), bench.agent()),
    }
}

/// Whether somebody is of the purchaser, or of the agent it charged.
pub(super) fn buys(person: &Person, purchaser: &Uscc, agent: Option<&Uscc>) -> bool {
    let home = person.organisation.as_ref();
    (person.is(Role::Purchaser) && home == Some(purchaser))
        || (person.is(Role::Agent) && home.is_some() && home == agent)
}

fn opens(state: &DrawState, it: &DrawOpened) -> Result<(), Refusal> {
    let (context, _) = fixed(state, &it.of)?;
    let public = seal::keyset::one_time_public(&it.key.0);
    let meets = context.parties[party(it.name)].wrap == public;
    refuse_unless(meets, Refusal::DrawKeyMismatch)
}

/// First calls are the function's next ones, in its order, a whole wave at once; who is called
/// again was not reached.
fn placed(state: &DrawState, all: &[CallPlaced]) -> Result<(), Refusal> {
    let first: Vec<Hash> = all.iter().filter(|it| it.n == 1).map(|it| it.pid).collect();
    let again = all.iter().filter(|it| it.n > 1).count();
    if first.is_empty() {
        return Ok(());
    }
    let wave = match called(state).map(|it| it.next) {
        Some(Next::Call(wave)) => wave,
        _ => return Err(Refusal::DrawDiffers),
    };
    let given = wave.into_iter().map(|it| it.1);
    refuse_unless(again == 0 && given.eq(first), Refusal::DrawDiffers)
}

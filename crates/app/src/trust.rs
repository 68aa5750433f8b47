//! What trustees and bidders hand in, checked against keys and bytes that the log fixed before:
//! one-time keys, assignments, share statements, published secrets, seeds.
//!
//! Pages ask before the queue; a desk that checks acts asks again in the turn.
//! Source: protocols/seal.md §3, §10.3 and §10.5.

use domain::auction;
use domain::lot::Lot;
use domain::opening::{Command, Refusal, ShareStatement};
use domain::parties::{self, KeyStatement, Purpose};
use domain::procedure::{self, Envelope, EnvelopeName, KeySet};
use domain::shared::{Hash, Id, LotId, Secret};
use domain::world::{self, World};
use seal::header::trustee_check;
use seal::keyset;
use seal::record::RecordKind;
use seal::statement::Named;

use crate::sealing;

/// The kinds of event that a batch of this purpose may name: the last of them is meant.
#[must_use]
pub fn named_kinds(purpose: Purpose) -> &'static [&'static str] {
    match purpose {
        Purpose::Share => &["KeyInClosed", "DepositsSettled"],
        Purpose::Deposit => &["KeyInClosed", "PricesCalled"],
    }
}

/// Checks a batch, a published secret or a published seed; any other command passes.
///
/// `entry` are the entry bytes of the last event of the lot's envelope among [`named_kinds`].
/// A batch must bear the enrolled trustee's signature over every statement, a secret must meet
/// the announced one-time key, a seed the CT of its header. Whether the list is complete and the
/// place is the trustee's is the law's to say.
///
/// # Errors
///
/// [`Refusal::Release`] with the protocol's code.
pub fn check_release(world: &World, command: &Command, entry: &[u8]) -> Result<(), Refusal> {
    let lot = world.lots.get(command.lot()).ok_or(Refusal::LotUnknown)?;
    match command {
        Command::ReleaseShares { envelope, purpose, trustee, x, statements, .. } => {
            let signer = world.centre.trustees.get(trustee).ok_or(Refusal::TrusteeUnknown)?;
            let named = Batch { lot, envelope: *envelope, purpose: *purpose, x: *x, entry };
            let signed = statements.iter().all(|it| named.is_signed(it, &signer.key.0));
            refuse_unless(signed, seal::Code::ShareStatement)
        }
        Command::PublishSecret { envelope, purpose, trustee, x, secret, .. } => {
            let set = set_of(lot, *envelope, *purpose).ok_or(Refusal::TrusteeUnknown)?;
            let meets = meets_key(set, trustee, *x, secret);
            refuse_unless(meets, seal::Code::WrapKey)
        }
        Command::PublishSeed { ctx, seed, .. } => {
            refuse_unless(meets_header(lot, ctx, seed), seal::Code::SeedMismatch)
        }
        _ => Ok(()),
    }
}

/// Checks that every deposited one-time key bears the enrolled trustee's statement, and that
/// every set of an announcement bears the trustees' assignments; any other command passes.
///
/// # Errors
///
/// `StatementWrong` of the parties; `Keys` of the procedure with the protocol's code.
pub fn check_keys(world: &World, command: &world::Command) -> Result<(), world::Refusal> {
    match command {
        world::Command::Parties(parties::Command::DepositKeys { trustee, purpose, keys }) => {
            let signer = world.centre.trustees.get(trustee);
            let signer = signer.ok_or(parties::Refusal::TrusteeUnknown)?.key;
            let signed = keys.iter().all(|it| is_stated(trustee, *purpose, it, &signer.0));
            if signed { Ok(()) } else { Err(parties::Refusal::StatementWrong.into()) }
        }
        world::Command::Procedure(procedure::Command::Announce { lot, notice, .. }) => {
            check_sets(world, lot, &notice.envelopes, notice.threshold)
        }
        world::Command::Auction(auction::Asked {
            lot,
            what: auction::Command::Announce(it),
            ..
        }) => {
            let Some(it) = &it.trustees else { return Ok(()) };
            check_sets(world, lot, std::slice::from_ref(&it.envelope), it.threshold)
        }
        _ => Ok(()),
    }
}

fn check_sets(
    world: &World,
    lot: &LotId,
    envelopes: &[Envelope],
    threshold: u8,
) -> Result<(), world::Refusal> {
    let mut sets = envelopes.iter().flat_map(|it| {
        let deposit = it.deposit.as_ref().map(|set| (it.name, Purpose::Deposit, set));
        [Some((it.name, Purpose::Share, &it.share)), deposit].into_iter().flatten()
    });
    sets.try_for_each(|(name, purpose, set)| {
        check_set(world, (lot, name, purpose), set, threshold)
            .map_err(|it| procedure::Refusal::Keys(it.as_str()).into())
    })
}

fn seal_purpose(purpose: Purpose) -> keyset::Purpose {
    match purpose {
        Purpose::Share => keyset::Purpose::Share,
        Purpose::Deposit => keyset::Purpose::Deposit,
    }
}

fn is_stated(trustee: &Id, purpose: Purpose, it: &KeyStatement, signer: &[u8; 32]) -> bool {
    let purpose = seal_purpose(purpose);
    let message = keyset::key_statement(trustee.as_str(), purpose, it.serial, &it.key.0);
    seal::ed25519::verify(signer, &message, &it.statement.0)
}

/// The set as announced, with the statements that the centre holds, by the protocol's own check.
fn check_set(
    world: &World,
    (lot, name, purpose): (&LotId, EnvelopeName, Purpose),
    set: &KeySet,
    threshold: u8,
) -> Result<(), seal::Code> {
    let made = sealing::key_set(set, threshold).map_err(|_| seal::Code::PksCount)?;
    let (tender, round) = (lot.tender.as_str(), lot.round.number().to_string());
    let place = seal::ctx::Lot::new(tender, lot.lot.as_str(), &round);
    let place = place.map_err(|_| seal::Code::PksAssignment)?;
    let place =
        keyset::Place { lot: &place, envelope: name.token(), purpose: seal_purpose(purpose) };
    let vouched = set.trustees.iter().enumerate().map(|(at, trustee)| {
        let known = world.centre.trustees.get(trustee);
        let mut deposited = known.into_iter().flat_map(|it| &it.deposited);
        let of = |it: &(&(Purpose, u64), &KeyStatement)| {
            it.0.0 == purpose && set.keys.get(at) == Some(&it.1.key)
        };
        let statement = deposited.find(of).map(|it| it.1);
        keyset::Vouched {
            trustee: trustee.to_string(),
            serial: statement.map_or(0, |it| it.serial),
            key_signature: statement.map(|it| it.statement.0.to_vec()),
            assignment_signature: set.assignments.get(at).map(|it| it.0.to_vec()),
        }
    });
    let vouched: Vec<_> = vouched.collect();
    let trustees = world.centre.trustees.iter();
    let trustees = trustees.map(|(name, it)| (name.to_string(), it.key.0)).collect();
    keyset::check_set(&made, &place, &vouched, &trustees, &set.pks.0).map_err(|it| it.0)
}

fn refuse_unless(good: bool, code: seal::Code) -> Result<(), Refusal> {
    if good { Ok(()) } else { Err(Refusal::Release { code: code.to_string() }) }
}

fn set_of(lot: &Lot, envelope: EnvelopeName, purpose: Purpose) -> Option<&KeySet> {
    let found = lot.notice.envelopes.iter().find(|it| it.name == envelope)?;
    match purpose {
        Purpose::Share => Some(&found.share),
        Purpose::Deposit => found.deposit.as_ref(),
    }
}

fn meets_key(set: &KeySet, trustee: &Id, x: u8, secret: &Secret) -> bool {
    let at = usize::from(x).checked_sub(1);
    let held = at.and_then(|it| set.trustees.get(it).zip(set.keys.get(it)));
    held.is_some_and(|(name, key)| {
        name == trustee && seal::keyset::one_time_public(&secret.0) == key.0
    })
}

fn meets_header(lot: &Lot, ctx: &Hash, seed: &Secret) -> bool {
    carried(lot, ctx).is_some_and(|it| {
        // CT stands behind magic, policy, ctx and CB (seal.md §5).
        it.header.get(72..104) == Some(&trustee_check(&ctx.0, &seed.0))
    })
}

/// Header and deposit of a context, as its signed record and its key-in carry them.
struct Carried {
    header: Vec<u8>,
    deposit: Vec<u8>,
    /// Place of the envelope in record and notice.
    at: usize,
}

fn carried(lot: &Lot, ctx: &Hash) -> Option<Carried> {
    let (bid, at) = lot.standing().find_map(|(_, bid)| {
        let at = bid.envelopes.iter().position(|it| it.ctx == *ctx)?;
        Some((bid, at))
    })?;
    let record = seal::record::parse(RecordKind::Commit, bid.record.as_bytes()).ok()?;
    let sealed = record.envelopes().get(at)?;
    let deposit = sealing::deposit_of(lot, *ctx).ok()?;
    Some(Carried { header: sealed.header.clone(), deposit, at })
}

struct Batch<'a> {
    lot: &'a Lot,
    envelope: EnvelopeName,
    purpose: Purpose,
    x: u8,
    entry: &'a [u8],
}

impl Batch<'_> {
    fn is_signed(&self, said: &ShareStatement, signer: &[u8; 32]) -> bool {
        let Some((ctx, header)) = self.named(&said.ctx) else { return false };
        let named = Named { ctx: &ctx, header: &header, leaf: self.entry };
        let share = said.share.as_ref().map(|it| &it.0[..]);
        let message = seal::statement::share_message(&named, self.x, share);
        seal::ed25519::verify(signer, &message, &said.signature.0)
    }

    /// What a statement names: ctx and header, or `ctx_d` and the deposit.
    fn named(&self, ctx: &Hash) -> Option<([u8; 32], Vec<u8>)> {
        let carried = carried(self.lot, ctx)?;
        let envelope = self.lot.notice.envelopes.get(carried.at)?;
        if envelope.name != self.envelope {
            return None;
        }
        match self.purpose {
            Purpose::Share => Some((ctx.0, carried.header)),
            Purpose::Deposit => {
                let set = envelope.deposit.as_ref()?;
                let set = sealing::key_set(set, self.lot.notice.threshold).ok()?;
                Some((seal::deposit::key_ctx(&ctx.0, &set.hash()), carried.deposit))
            }
        }
    }
}

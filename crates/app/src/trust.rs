//! What trustees and bidders hand in during an opening, checked against keys and bytes that the
//! log fixed before: statements, published secrets, seeds.
//!
//! Pages ask before the queue; a desk that checks acts asks again in the turn.
//! Source: protocols/seal.md §10.3 and §10.5.

use domain::lot::Lot;
use domain::opening::{Command, Refusal, ShareStatement};
use domain::parties::Purpose;
use domain::procedure::{EnvelopeName, KeySet};
use domain::shared::{Hash, Id, Secret};
use domain::world::World;
use seal::header::trustee_check;
use seal::record::RecordKind;
use seal::statement::Named;

use crate::sealing;

/// The kinds of event that a batch of this purpose may name: the last of them is meant.
#[must_use]
pub fn named_kinds(purpose: Purpose) -> &'static [&'static str] {
    match purpose {
        Purpose::Share => &["KeyInClosed", "DepositsSettled"],
        Purpose::Deposit => &["KeyInClosed"],
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

/// Header and deposit of a context, as its signed record carries them.
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
    Some(Carried { header: sealed.header.clone(), deposit: sealed.deposit.clone(), at })
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

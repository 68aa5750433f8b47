//! Form checks before the queue: a broken form is carried along, never dropped.

use domain::lot::Lot;
use domain::opening::{Bid, Command, Form, KeyPlan, Offered, SealedEnvelope};
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, PublicKey, Salt, Signature, Uscc};
use seal::door::{self, LotKeys, Submission};
use seal::record::{Act, Record, RecordKind};

use super::{SCHEME, SealingDamage, lot_keys};

/// A submission as it came to the door.
#[derive(Clone, Debug)]
pub struct Handed<'a> {
    pub bidder: &'a Uscc,
    pub record: &'a str,
    pub signature: Signature,
    pub key: PublicKey,
    pub salt: Salt,
    pub salt_r: Salt,
}

/// Checks the form of a submission and makes its command; a broken form is carried along.
///
/// # Errors
///
/// [`SealingDamage`] when the announced keys are unusable.
pub fn submit(lot: &Lot, it: &Handed<'_>) -> Result<Command, SealingDamage> {
    let keys = lot_keys(&lot.id, &lot.notice)?;
    let identity = door::Identity { salt: &it.salt.0, scheme: SCHEME, id: it.bidder.as_str() };
    let submission = Submission {
        kind: RecordKind::Commit,
        record: it.record.as_bytes(),
        signature: &it.signature.0,
        bound: &it.key.0,
        identity: Some(identity),
    };
    let form = door::form(&keys, &submission);
    let (seq, supersedes, envelopes) = match &form.record {
        Some(record) => described(&keys, record),
        None => (0, None, Vec::new()),
    };
    let b = seal::record::bid_commitment(&it.salt_r.0, it.record.as_bytes(), &it.signature.0);
    let bid = Bid {
        bidder: it.bidder.clone(),
        seq,
        supersedes,
        record: it.record.to_owned(),
        record_sha256: Hash(form.digest),
        signature: it.signature,
        key: it.key,
        salt: it.salt,
        salt_r: it.salt_r,
        b: Hash(b),
        envelopes,
    };
    let form = carried(form.refused);
    Ok(Command::Submit {
        lot: lot.id.clone(),
        offered: Box::new(Offered { form, bid, hand: None }),
    })
}

/// Checks the form of a withdrawal and makes its command.
///
/// # Errors
///
/// [`SealingDamage`] when the announced keys are unusable.
pub fn withdraw(lot: &Lot, it: &Handed<'_>) -> Result<Command, SealingDamage> {
    let keys = lot_keys(&lot.id, &lot.notice)?;
    let submission = Submission {
        kind: RecordKind::Withdraw,
        record: it.record.as_bytes(),
        signature: &it.signature.0,
        bound: &it.key.0,
        identity: None,
    };
    let form = door::form(&keys, &submission);
    let withdraws = match form.record.as_ref().map(|it| &it.act) {
        Some(Act::Withdraw { withdraws }) => Hash(*withdraws),
        _ => Hash([0; 32]),
    };
    let b = seal::record::bid_commitment(&it.salt_r.0, it.record.as_bytes(), &it.signature.0);
    Ok(Command::Withdraw {
        lot: lot.id.clone(),
        bidder: it.bidder.clone(),
        seq: form.record.as_ref().map_or(0, |it| it.seq),
        withdraws,
        record: it.record.to_owned(),
        record_sha256: Hash(form.digest),
        signature: it.signature,
        key: it.key,
        salt: it.salt,
        salt_r: it.salt_r,
        b: Hash(b),
        form: carried(form.refused),
    })
}

fn carried(refused: Option<door::At>) -> Form {
    match refused {
        None => Form::Good,
        Some(at) => Form::Broken { place: at.place as u8, code: at.code.to_string() },
    }
}

fn described(keys: &LotKeys, record: &Record) -> (u64, Option<Hash>, Vec<SealedEnvelope>) {
    let supersedes = match &record.act {
        Act::Commit { supersedes, .. } => supersedes.map(Hash),
        Act::Withdraw { .. } => None,
    };
    let Ok(contexts) = door::contexts(keys, record) else {
        return (record.seq, supersedes, Vec::new());
    };
    let names =
        [EnvelopeName::Price, EnvelopeName::PriceDetail, EnvelopeName::Qual, EnvelopeName::Tech];
    let envelopes = record.envelopes().iter().zip(contexts).filter_map(|(it, ctx)| {
        Some(SealedEnvelope {
            name: names.into_iter().find(|name| name.token() == it.name)?,
            ctx: Hash(ctx),
            ct_root: Hash(it.ct_root),
            ct_len: it.ct_len,
            key: if it.deposit.is_empty() { KeyPlan::ByHand } else { KeyPlan::Deposited },
        })
    });
    (record.seq, supersedes, envelopes.collect())
}

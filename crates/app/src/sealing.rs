//! Where the law meets the sealing protocol: keys, key-in, verdicts; the wall stands beside.
//!
//! Everything here is computed before a command enters the queue; a verifier computes it again.

use std::collections::BTreeSet;
use std::io::Read;

use domain::lot::Lot;
use domain::opening::{Bid, Command, Ending, Form, HandedKey, SealedEnvelope, Verdict};
use domain::parties::Purpose;
use domain::procedure::{EnvelopeName, FieldAudience, FieldKind, KeySet, Notice};
use domain::shared::{Hash, LotId, Secret};
use seal::combine::{Answers, Published};
use seal::content;
use seal::door::{LotEnvelope, LotKeys};
use seal::opening::{Case, Key, settle};
use seal::padding::Kind;
use seal::record::{Record, RecordKind};

use crate::deposits;

mod clear;
mod form;

pub use clear::{Evaluation, Sink, open_files, open_prices};
pub use form::{Handed, submit, withdraw};

/// The only identifier scheme that this platform admits for bidders.
const SCHEME: &str = "cn-uscc";
/// Length of an age header: what the object check needs to see (protocols/seal.md §7).
pub const PAYLOAD_HEADER_BYTES: usize = 168;

/// Why a lot's sealing parameters cannot be used: damage, since the announcement was checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealingDamage {
    #[error("the announced keys are unusable: {0}")]
    Keys(String),
    #[error("an admitted record cannot be read")]
    Record,
    #[error("an object cannot be read: {0}")]
    Object(String),
}

/// The envelope's word in the sealing protocol.
#[must_use]
pub fn kind(name: EnvelopeName) -> Kind {
    Kind::parse(name.token()).expect("the names are the protocol's")
}

/// A key set of the notice as the sealing protocol wants it.
///
/// # Errors
///
/// [`SealingDamage::Keys`] with the protocol's code.
pub fn key_set(set: &KeySet, t: u8) -> Result<seal::keyset::KeySet, SealingDamage> {
    let keys: Vec<[u8; 32]> = set.keys.iter().map(|it| it.0).collect();
    let purpose = seal::keyset::Purpose::Share;
    seal::keyset::KeySet::new(purpose, t, &keys, &BTreeSet::new())
        .map_err(|it| SealingDamage::Keys(it.to_string()))
}

/// Lot and keys as announced, in the order of the record.
///
/// # Errors
///
/// [`SealingDamage::Keys`] when the announced sets are unusable.
pub fn lot_keys(id: &LotId, notice: &Notice) -> Result<LotKeys, SealingDamage> {
    let (tender, lot) = (id.tender.as_str(), id.lot.as_str());
    let lot = seal::ctx::Lot::new(tender, lot, &id.round.number().to_string())
        .map_err(|it| SealingDamage::Keys(it.to_string()))?;
    let envelope = |it: &domain::procedure::Envelope| {
        Ok(LotEnvelope {
            kind: kind(it.name),
            share: key_set(&it.share, notice.threshold)?,
            deposit: it.deposit.as_ref().map(|it| key_set(it, notice.threshold)).transpose()?,
        })
    };
    let envelopes = notice.envelopes.iter().map(envelope).collect::<Result<_, _>>()?;
    Ok(LotKeys { lot, envelopes })
}

/// Compares handed-in keys with the headers they open; all values of a message or none.
///
/// # Errors
///
/// [`SealingDamage`] when the announced keys or an admitted record are unusable.
pub fn key_in(lot: &Lot, handed: &[(Hash, Secret)]) -> Result<Command, SealingDamage> {
    let keys = handed.iter().map(|(ctx, secret)| HandedKey { ctx: *ctx, secret: *secret });
    let mut fits = Form::Good;
    for (ctx, secret) in handed {
        let met = match header_of(lot, *ctx)? {
            Some(header) => seal::header::bidder_check(&ctx.0, &secret.0) == *header.cb(),
            None => false,
        };
        if !met {
            let code = seal::Code::KeyMismatch.to_string();
            fits = Form::Broken { place: 0, code };
        }
    }
    Ok(Command::KeyIn { lot: lot.id.clone(), keys: keys.collect(), later: None, fits })
}

fn header_of(lot: &Lot, ctx: Hash) -> Result<Option<seal::header::Header>, SealingDamage> {
    let Some((bid, at)) = sealed(lot, ctx) else { return Ok(None) };
    let record = parsed(bid)?;
    let set = key_set(&lot.notice.envelopes[at].share, lot.notice.threshold)?;
    let bytes = &record.envelopes()[at].header;
    let header = seal::header::Header::parse(bytes, &ctx.0, set.t(), set.n());
    Ok(header.ok())
}

/// The record of a standing bid's context and the envelope's place in it.
///
/// # Errors
///
/// [`SealingDamage::Record`] when an admitted record cannot be read.
pub(crate) fn record_of(lot: &Lot, ctx: Hash) -> Result<Option<(Record, usize)>, SealingDamage> {
    let Some((bid, at)) = sealed(lot, ctx) else { return Ok(None) };
    Ok(Some((parsed(bid)?, at)))
}

/// The deposit of a context's key: the one in its record, else the one that came at key-in; empty
/// where none came.
///
/// # Errors
///
/// [`SealingDamage::Record`] when an admitted record or a deposit taken at key-in cannot be read.
pub(crate) fn deposit_of(lot: &Lot, ctx: Hash) -> Result<Vec<u8>, SealingDamage> {
    let (record, at) = record_of(lot, ctx)?.ok_or(SealingDamage::Record)?;
    let own = record.envelopes().get(at).ok_or(SealingDamage::Record)?.deposit.clone();
    match lot.opening.later.get(&ctx) {
        Some(it) if own.is_empty() => seal::bytes::unhex(&it.deposit).ok_or(SealingDamage::Record),
        _ => Ok(own),
    }
}

fn parsed(bid: &Bid) -> Result<Record, SealingDamage> {
    seal::record::parse(RecordKind::Commit, bid.record.as_bytes())
        .map_err(|_| SealingDamage::Record)
}

/// The standing bid with this context and the envelope's place in the record.
fn sealed(lot: &Lot, ctx: Hash) -> Option<(&Bid, usize)> {
    lot.standing().find_map(|(_, bid)| {
        let at = bid.envelopes.iter().position(|it| it.ctx == ctx)?;
        Some((bid, at))
    })
}

/// The command that ends key-in, with the digest over the keys handed in for each envelope.
#[must_use]
pub fn close_key_in(lot: &Lot) -> Command {
    let digest = |name: EnvelopeName| {
        let held = lot.contexts(name).into_iter().filter_map(|ctx| {
            let secret = lot.opening.keys.get(&ctx)?;
            Some((ctx.0, secret.0))
        });
        Hash(seal::statement::key_set_digest(&held.collect::<Vec<_>>()))
    };
    let digests = lot.notice.envelopes.iter().map(|it| (it.name, digest(it.name))).collect();
    Command::CloseKeyIn { lot: lot.id.clone(), malformed: Vec::new(), digests }
}

/// Reads the stored ciphertext of an envelope by its root.
pub trait Ciphertexts {
    /// The object's bytes from the start; `None` when it is missing.
    ///
    /// # Errors
    ///
    /// A sentence, when the store fails.
    fn open(&self, ct_root: &Hash) -> Result<Option<Box<dyn Read + '_>>, String>;
}

/// The ciphertexts of standing bids that are missing or have another root.
///
/// # Errors
///
/// [`SealingDamage::Object`] when the store fails.
pub fn missing(lot: &Lot, objects: &dyn Ciphertexts) -> Result<Vec<Hash>, SealingDamage> {
    let mut missing = Vec::new();
    for envelope in lot.standing().flat_map(|(_, bid)| &bid.envelopes) {
        if !is_whole(envelope, objects)? {
            missing.push(envelope.ct_root);
        }
    }
    Ok(missing)
}

/// Whether the stored ciphertext is the one that was sealed.
fn is_whole(envelope: &SealedEnvelope, objects: &dyn Ciphertexts) -> Result<bool, SealingDamage> {
    let found = objects.open(&envelope.ct_root).map_err(SealingDamage::Object)?;
    Ok(found.is_some_and(|mut it| {
        seal::object::digest(&mut it).is_ok_and(|digested| {
            digested.ct_root == envelope.ct_root.0 && digested.ct_len == envelope.ct_len
        })
    }))
}

/// What bytes that are not the sealed ones break is nobody's fault but the store's: missing.
fn blamed(
    ending: Ending,
    envelope: &SealedEnvelope,
    objects: &dyn Ciphertexts,
) -> Result<Ending, SealingDamage> {
    let by_object = matches!(ending, Ending::Malformed | Ending::PayloadBad | Ending::ContentBad);
    let lost = by_object && !is_whole(envelope, objects)?;
    Ok(if lost { Ending::Missing } else { ending })
}

/// What trustees stated about one context, by x.
pub(crate) fn answers(lot: &Lot, name: EnvelopeName, purpose: Purpose, ctx: Hash) -> Answers {
    let of = lot
        .opening
        .releases
        .iter()
        .filter(|((envelope, it, _), _)| *envelope == name && *it == purpose);
    let share =
        |(key, release): (&(EnvelopeName, Purpose, u8), &domain::opening::SharesReleased)| {
            let said = release.statements.iter().find(|it| it.ctx == ctx)?;
            Some((key.2, said.share.map(|it| it.0)))
        };
    of.filter_map(share).collect()
}

/// Secrets published in a contest; `None` while none is settled.
pub(crate) fn published(
    lot: &Lot,
    name: EnvelopeName,
    purpose: Purpose,
    contest_over: ContestOver,
) -> Option<Published> {
    let all = lot.opening.secrets.iter();
    let all = all.filter(|it| it.envelope == name && it.purpose == purpose);
    let secrets: Published = all.map(|it| (it.x, it.secret.0)).collect();
    (contest_over == ContestOver::Yes).then_some(secrets)
}

/// Whether the time for published secrets has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContestOver {
    Yes,
    No,
}

/// What the shares say about one envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Fewer than t trustees have answered.
    Waiting,
    /// Some contexts fit no subset of shares.
    Contested(Vec<Hash>),
    /// Every context has its verdict.
    Final(Vec<Verdict>),
}

/// Settles the shares of one envelope by protocols/seal.md §10.4–10.6.
///
/// # Errors
///
/// [`SealingDamage`] when keys, records or objects are unusable.
pub fn verdicts(
    lot: &Lot,
    name: EnvelopeName,
    objects: &dyn Ciphertexts,
    over: ContestOver,
) -> Result<Settled, SealingDamage> {
    let state = lot.opening.closed.get(&name).ok_or(SealingDamage::Record)?;
    let list = state.list();
    let (mut verdicts, mut contested, mut waiting) = (Vec::new(), Vec::new(), false);
    for ctx in lot.contexts(name) {
        if !list.contains(&ctx) {
            verdicts.push(unlisted(lot, name, ctx)?);
            continue;
        }
        let judged = judge(lot, name, ctx, objects, over)?;
        match judged.ending {
            Judgement::Waiting => waiting = true,
            Judgement::Contested => contested.push(ctx),
            Judgement::Ends(ending) => {
                let (reason, wrong) = (judged.reason, judged.wrong);
                verdicts.push(Verdict { ctx, ending, reason, wrong });
            }
        }
    }
    if !contested.is_empty() {
        return Ok(Settled::Contested(contested));
    }
    Ok(if waiting { Settled::Waiting } else { Settled::Final(verdicts) })
}

/// The verdict of a context that no share is asked for.
fn unlisted(lot: &Lot, name: EnvelopeName, ctx: Hash) -> Result<Verdict, SealingDamage> {
    let state = lot.opening.closed.get(&name).ok_or(SealingDamage::Record)?;
    let (ending, reason) = match () {
        () if state.malformed.contains(&ctx) => (Ending::Malformed, String::new()),
        () if state.returned.contains(&ctx) => (Ending::Returned, String::new()),
        () if state.failed.contains(&ctx) => {
            (Ending::Absent, code(deposits::failure(lot, name, ctx)?))
        }
        () => (Ending::Absent, code(seal::Code::KeyAbsent)),
    };
    Ok(Verdict { ctx, ending, reason, wrong: Vec::new() })
}

enum Judgement {
    Waiting,
    Contested,
    Ends(Ending),
}

struct Judged {
    ending: Judgement,
    reason: String,
    wrong: Vec<u8>,
}

fn code(it: seal::Code) -> String {
    it.to_string()
}

/// One listed envelope of a lot.
#[derive(Clone, Copy)]
struct Listed<'a> {
    lot: &'a Lot,
    name: EnvelopeName,
    ctx: Hash,
    over: ContestOver,
}

impl Listed<'_> {
    /// Calls `f` with the envelope's case; `object` holds its first bytes.
    fn with_case<R>(
        &self,
        object: Option<&[u8]>,
        f: impl FnOnce(&Case<'_>, &Record) -> R,
    ) -> Result<R, SealingDamage> {
        let Self { lot, name, ctx, over } = *self;
        let (bid, at) = sealed(lot, ctx).ok_or(SealingDamage::Record)?;
        let record = parsed(bid)?;
        let set = key_set(&lot.notice.envelopes[at].share, lot.notice.threshold)?;
        let answers = answers(lot, name, Purpose::Share, ctx);
        let published = published(lot, name, Purpose::Share, over);
        let held = held(lot, name, ctx)?;
        let key = held.as_ref().map_or(Key::Absent, |it| Key::Held(&it.0));
        let case = Case {
            header: &record.envelopes()[at].header,
            ctx: &ctx.0,
            set: &set,
            key,
            object,
            answers: &answers,
            published: published.as_ref(),
            seed: lot.opening.seeds.get(&ctx).map(|it| &it.0),
        };
        Ok(f(&case, &record))
    }
}

/// The bidder's half of a context: handed in, or recovered from its deposit.
///
/// # Errors
///
/// [`SealingDamage`] when keys or an admitted record are unusable.
pub fn held(lot: &Lot, name: EnvelopeName, ctx: Hash) -> Result<Option<Secret>, SealingDamage> {
    match lot.opening.keys.get(&ctx) {
        Some(it) => Ok(Some(*it)),
        None => deposits::recovered(lot, name, ctx),
    }
}

fn envelope_of(lot: &Lot, ctx: Hash) -> Option<&SealedEnvelope> {
    let (bid, at) = sealed(lot, ctx)?;
    Some(&bid.envelopes[at])
}

fn root_of(lot: &Lot, ctx: Hash) -> Option<Hash> {
    envelope_of(lot, ctx).map(|it| it.ct_root)
}

fn first_bytes(
    lot: &Lot,
    ctx: Hash,
    objects: &dyn Ciphertexts,
) -> Result<Option<Vec<u8>>, SealingDamage> {
    let Some(root) = root_of(lot, ctx) else { return Ok(None) };
    // What was missing when key-in closed stays so, whoever brings it later (seal.md §10).
    if lot.opening.missing.contains(&root) {
        return Ok(None);
    }
    let Some(object) = objects.open(&root).map_err(SealingDamage::Object)? else {
        return Ok(None);
    };
    let mut head = Vec::with_capacity(PAYLOAD_HEADER_BYTES);
    let mut object = object.take(PAYLOAD_HEADER_BYTES as u64);
    object.read_to_end(&mut head).map_err(|it| SealingDamage::Object(it.to_string()))?;
    Ok(Some(head))
}

fn judge(
    lot: &Lot,
    name: EnvelopeName,
    ctx: Hash,
    objects: &dyn Ciphertexts,
    over: ContestOver,
) -> Result<Judged, SealingDamage> {
    let head = first_bytes(lot, ctx, objects)?;
    let settled =
        Listed { lot, name, ctx, over }.with_case(head.as_deref(), |case, _| settle(case))?;
    let (verdict, reason, wrong) = match settled {
        Ok((_, wrong)) => {
            let reason = (!wrong.is_empty()).then_some(seal::Code::ShareWrong);
            (Judgement::Ends(Ending::Openable), reason, wrong)
        }
        Err(it) if it.reason == Some(seal::Code::PayloadHeader) => {
            let envelope = envelope_of(lot, ctx).ok_or(SealingDamage::Record)?;
            match blamed(Ending::Malformed, envelope, objects)? {
                Ending::Missing => (Judgement::Ends(Ending::Missing), None, it.wrong),
                ending => (Judgement::Ends(ending), it.reason, it.wrong),
            }
        }
        Err(it) => (judgement(it.verdict), it.reason, it.wrong),
    };
    let reason = reason.map(code).unwrap_or_default();
    Ok(Judged { ending: verdict, reason, wrong: wrong.into_iter().collect() })
}

fn judgement(verdict: seal::opening::Verdict) -> Judgement {
    use seal::opening::Verdict as It;
    match verdict {
        It::Waiting => Judgement::Waiting,
        It::Contested => Judgement::Contested,
        It::Malformed => Judgement::Ends(Ending::Malformed),
        It::Absent => Judgement::Ends(Ending::Absent),
        It::Missing => Judgement::Ends(Ending::Missing),
        It::TrusteesFailed => Judgement::Ends(Ending::TrusteesFailed),
        It::PayloadBad => Judgement::Ends(Ending::PayloadBad),
        It::ContentBad => Judgement::Ends(Ending::ContentBad),
        It::Opened => Judgement::Ends(Ending::Opened),
    }
}

/// The trustees' half, from the shares that fit.
fn seed_of(case: &Case<'_>) -> Option<[u8; 32]> {
    let header =
        seal::header::Header::parse(case.header, case.ctx, case.set.t(), case.set.n()).ok()?;
    let shared = seal::combine::Shared::Header(&header);
    let combined =
        seal::combine::combine(&shared, case.set, case.answers, case.published, case.seed);
    match combined.outcome {
        seal::combine::Outcome::Good(it) => Some(*it),
        _ => None,
    }
}

/// The lot's opening form in the protocol's terms.
#[must_use]
pub fn form_of(notice: &Notice) -> Vec<content::FormField> {
    let field = |it: &domain::procedure::FormField| content::FormField {
        name: it.name.clone(),
        kind: match it.kind {
            FieldKind::Amount => content::FieldKind::Amount,
            FieldKind::Text => content::FieldKind::Text,
        },
        audience: match it.audience {
            // What is read out first stands beside the files, and not in the price envelope.
            FieldAudience::Public if notice.is_read_first(it) => content::Audience::Closed,
            FieldAudience::Public => content::Audience::Public,
            FieldAudience::Party | FieldAudience::Supervisor => content::Audience::Closed,
        },
    };
    notice.form.iter().map(field).collect()
}

//! What a bidder's page and a bidder's program need of the sealing protocol, before the queue.
//!
//! Form of submissions with their uploads, lot file and evidence, first answers, key-in and its
//! signed statements. Nothing here writes the record or reads an object.

use std::collections::BTreeMap;

use domain::lot::Lot;
use domain::opening::{Bid, Command, Form, HandedKey, LaterDeposit};
use domain::parties::Purpose;
use domain::procedure::{FieldAudience, FieldKind, KeySet};
use domain::shared::{Hash, LotId, PublicKey, Secret, Signature, Uscc};
use domain::world::{Event, World};
use seal::Code;
use seal::door::Place;
use seal::keyin::{self, Message, Value as Handed, Window};
use seal::payload::Stanza;
use seal::record::{Act, Record, RecordKind};
use seal::statement::{HandedIn, key_in_message};
use serde_json::{Value, json};

use crate::desk::{Accepted, AckSigner};
use crate::leaves;
use crate::ports::{Readers, Row, StoreError};
use crate::sealing::{self, SealingDamage};
use crate::uploads::Found;

/// The only identifier scheme that this platform admits for bidders.
pub const SCHEME: &str = "cn-uscc";
/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;
/// Version of the lot file. Source: docs/spec/seal.md §13.
const LOT_VERSION: &str = "ggzy.lot/v1";
/// Version of the evidence file. Source: docs/spec/seal.md §9.
const EVIDENCE_VERSION: &str = "ggzy.evidence/v1";
/// Kinds of a bidder's own leaves that carry an acknowledgement.
pub const OWN_KINDS: [&str; 3] = ["EnvelopeReceived", "BidReplaced", "BidWithdrawn"];

/// What a record does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Commit,
    Withdraw,
}

impl Kind {
    fn record(self) -> RecordKind {
        match self {
            Self::Commit => RecordKind::Commit,
            Self::Withdraw => RecordKind::Withdraw,
        }
    }
}

/// The bytes that the bidder's bound key signs over a record.
#[must_use]
pub fn signed_bytes(kind: Kind, record: &str) -> Vec<u8> {
    seal::record::signed_message(kind.record(), record.as_bytes())
}

/// The key among `keys` that signed a record; none when no key did.
#[must_use]
pub fn signer<'a>(
    kind: Kind,
    record: &str,
    signature: &Signature,
    keys: impl IntoIterator<Item = &'a PublicKey>,
) -> Option<PublicKey> {
    let message = signed_bytes(kind, record);
    let mut keys = keys.into_iter();
    keys.find(|it| seal::ed25519::verify(&it.0, &message, &signature.0)).copied()
}

/// A bidder's key that is bound and not revoked: the one that signed, else any.
///
/// With none the desk says that no key is bound.
#[must_use]
pub fn key_of(
    world: &World,
    bidder: &Uscc,
    kind: Kind,
    record: &str,
    signature: &Signature,
) -> PublicKey {
    let known = world.organisations.get(bidder);
    let bound: Vec<&PublicKey> = known
        .map(|it| it.keys.iter().filter(|key| *key.1).map(|key| key.0).collect())
        .unwrap_or_default();
    let any = bound.first().map_or(PublicKey([0; 32]), |it| **it);
    signer(kind, record, signature, bound).unwrap_or(any)
}

/// SHA-256 of a record, by which `supersedes` and `withdraws` name it.
#[must_use]
pub fn record_sha256(record: &str) -> Hash {
    Hash(seal::record::digest(record.as_bytes()))
}

/// Names, lengths and roots of the envelopes that a record names; empty for any other text.
#[must_use]
pub fn envelopes_of(record: &str) -> Vec<(String, u64, Hash)> {
    let parsed = seal::record::parse(RecordKind::Commit, record.as_bytes());
    let envelopes = parsed.map(|it| it.envelopes().to_vec()).unwrap_or_default();
    envelopes.into_iter().map(|it| (it.name, it.ct_len, Hash(it.ct_root))).collect()
}

/// Contexts of a record's envelopes by name; none when the record is not one of this lot.
#[must_use]
pub fn contexts_of(lot: &Lot, record: &str) -> BTreeMap<String, Hash> {
    let made = || {
        let record = seal::record::parse(RecordKind::Commit, record.as_bytes()).ok()?;
        let keys = sealing::lot_keys(&lot.id, &lot.notice).ok()?;
        let contexts = seal::door::contexts(&keys, &record).ok()?;
        let names = record.envelopes().iter().map(|it| it.name.clone());
        Some(names.zip(contexts.into_iter().map(Hash)).collect())
    };
    made().unwrap_or_default()
}

/// Carries what the uploads lack in the command's form, at its place of protocols/seal.md §8a.
///
/// Every check runs over all envelopes before the next; a form that broke before stays.
pub fn check_objects(command: &mut Command, found: &BTreeMap<String, Found>) {
    let Command::Submit { offered, .. } = command else { return };
    if offered.form != Form::Good {
        return;
    }
    if let Some((place, code)) = object_fault(&offered.bid, found) {
        offered.form = Form::Broken { place: place as u8, code: code.to_string() };
    }
}

fn object_fault(bid: &Bid, found: &BTreeMap<String, Found>) -> Option<(Place, Code)> {
    let sealed = || bid.envelopes.iter().map(|it| (it, found.get(it.name.token())));
    if sealed().any(|(_, it)| it.is_none_or(|it| it.have == 0)) {
        return Some((Place::CtEmpty, Code::CtEmpty));
    }
    let digested = |it: Option<&Found>| it.and_then(|it| it.digested);
    if sealed().any(|(it, had)| digested(had).is_none_or(|had| had.ct_len != it.ct_len)) {
        return Some((Place::CtLength, Code::CtLength));
    }
    if sealed().any(|(it, had)| digested(had).is_none_or(|had| had.ct_root != it.ct_root.0)) {
        return Some((Place::CtRoot, Code::CtRoot));
    }
    let grammar = |it: Option<&Found>| it.is_some_and(|it| Stanza::parse(&it.head).is_ok());
    (!sealed().all(|(_, it)| grammar(it))).then_some((Place::PayloadHeader, Code::PayloadHeader))
}

/// Whether the objects are all that is wrong with a command's form.
#[must_use]
pub fn is_object_fault(form: &Form) -> bool {
    matches!(form, Form::Broken { place, .. } if *place >= Place::CtEmpty as u8)
}

/// Carries in a withdrawal's form that it repeats another commitment than the bid's.
pub fn check_commitment(lot: &Lot, command: &mut Command) {
    let Command::Withdraw { bidder, record, form, .. } = command else { return };
    let line = lot.bids.get(bidder).and_then(|it| it.bid.as_ref());
    let Some(bid) = line.filter(|_| *form == Form::Good) else { return };
    let parsed = |kind, it: &str| seal::record::parse(kind, it.as_bytes()).ok();
    let commitment = |it: Option<Record>| it.map(|it| it.bidder_commit);
    let own = commitment(parsed(RecordKind::Commit, &bid.record));
    if commitment(parsed(RecordKind::Withdraw, record)) != own {
        let code = Code::CtxBidder.to_string();
        *form = Form::Broken { place: Place::Bidder as u8, code };
    }
}

/// The record that takes a standing bid back; none while no bid stands.
#[must_use]
pub fn withdrawal(lot: &Lot, bidder: &Uscc) -> Option<String> {
    let line = lot.bids.get(bidder)?;
    let bid = line.bid.as_ref()?;
    let own = seal::record::parse(RecordKind::Commit, bid.record.as_bytes()).ok()?;
    let record =
        Record { seq: line.seq + 1, act: Act::Withdraw { withdraws: bid.record_sha256.0 }, ..own };
    String::from_utf8(record.to_bytes()).ok()
}

/// The first answer to equal bytes of an admitted record of this bidder, if there is one.
///
/// # Errors
///
/// [`StoreError`] when the record cannot be read.
pub fn first_answer(
    readers: &dyn Readers,
    lot: &LotId,
    bidder: &Uscc,
    record: &str,
) -> Result<Option<Accepted>, StoreError> {
    let mut answer = None;
    own_rows(readers, lot, bidder, |row, theirs| {
        if theirs.record == record && answer.is_none() {
            answer = row.answer.as_deref().and_then(leaves::read_answer);
        }
    })?;
    Ok(answer)
}

/// A bidder's own record as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Leaf index.
    pub index: u64,
    pub kind: String,
    /// The legal moment, unix milliseconds.
    pub stamp_ms: i64,
    pub lot: LotId,
    pub bidder: Uscc,
    pub record: String,
    pub signature: Signature,
    pub key: PublicKey,
    pub salt: Hash,
    pub salt_r: Hash,
    pub b: Hash,
}

/// The own record of a row; none for a row of another kind.
#[must_use]
pub fn own(row: &Row) -> Option<Own> {
    if !OWN_KINDS.contains(&row.kind.as_str()) {
        return None;
    }
    let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).ok()?;
    let (index, kind, stamp_ms) = (row.index, row.kind.clone(), row.stamp_ms);
    let of = |lot: LotId, it: Bid| Own {
        index,
        kind: kind.clone(),
        stamp_ms,
        lot,
        bidder: it.bidder,
        record: it.record,
        signature: it.signature,
        key: it.key,
        salt: Hash(it.salt.0),
        salt_r: Hash(it.salt_r.0),
        b: it.b,
    };
    match event {
        Event::EnvelopeReceived(it) => Some(of(it.lot, it.bid)),
        Event::BidReplaced(it) => Some(of(it.lot, it.bid)),
        Event::BidWithdrawn(it) => Some(Own {
            index,
            kind: kind.clone(),
            stamp_ms,
            lot: it.lot,
            bidder: it.bidder,
            record: it.record,
            signature: it.signature,
            key: it.key,
            salt: Hash(it.salt.0),
            salt_r: Hash(it.salt_r.0),
            b: it.b,
        }),
        _ => None,
    }
}

/// Every record of a bidder in a lot, oldest first.
///
/// # Errors
///
/// [`StoreError`] when the record cannot be read.
pub fn owned(readers: &dyn Readers, lot: &LotId, bidder: &Uscc) -> Result<Vec<Own>, StoreError> {
    let mut all = Vec::new();
    own_rows(readers, lot, bidder, |_, it| all.push(it))?;
    Ok(all)
}

fn own_rows(
    readers: &dyn Readers,
    lot: &LotId,
    bidder: &Uscc,
    mut take: impl FnMut(&Row, Own),
) -> Result<(), StoreError> {
    let mut reader = readers.reader()?;
    let (stream, mut from) = (lot.sealed(), 1);
    loop {
        let rows = reader.stream(&stream, from, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else { return Ok(()) };
        from = last.version + 1;
        for row in &rows {
            if let Some(it) = own(row).filter(|it| it.bidder == *bidder) {
                take(row, it);
            }
        }
    }
}

/// The acknowledgement of a row; none for a row that is not a command's first.
#[must_use]
pub fn answer_of(row: &Row) -> Option<Accepted> {
    row.answer.as_deref().and_then(leaves::read_answer)
}

/// Whether an admitted bid that stands names this ciphertext.
#[must_use]
pub fn is_admitted(world: &World, root: &Hash) -> bool {
    let mut bids = world.lots.values().flat_map(|it| it.standing().map(|it| it.1));
    bids.any(|it| it.envelopes.iter().any(|it| it.ct_root == *root))
}

/// The lot file `ggzy.lot/v1` as JSON. Source: docs/spec/seal.md §13.
#[must_use]
pub fn lot_file(world: &World, lot: &Lot) -> Value {
    let envelope = |it: &domain::procedure::Envelope| {
        let mut keys = json!({"share": set_file(world, &it.share, Purpose::Share)});
        if let Some(deposit) = &it.deposit {
            keys["deposit"] = set_file(world, deposit, Purpose::Deposit);
        }
        json!({"name": it.name.token(), "keys": keys})
    };
    let field = |it: &domain::procedure::FormField| {
        let kind = match it.kind {
            FieldKind::Amount => "amount",
            FieldKind::Text => "text",
        };
        let audience = match it.audience {
            FieldAudience::Public if lot.notice.is_read_first(it) => "first",
            FieldAudience::Public => "public",
            FieldAudience::Party => "party",
            FieldAudience::Supervisor => "supervisor",
        };
        json!({"name": it.name, "kind": kind, "audience": audience})
    };
    let notice = &lot.notice;
    let first = notice.first_envelope();
    let n = notice.envelopes.first().map_or(0, |it| it.share.keys.len());
    let mut file = json!({
        "v": LOT_VERSION,
        "tender": lot.id.tender.as_str(),
        "lot": lot.id.lot.as_str(),
        "round": lot.id.round.number().to_string(),
        "t": notice.threshold,
        "n": n,
        "stamps": {"close_s": lot.deadline_s},
        "envelopes": notice.envelopes.iter().map(envelope).collect::<Vec<_>>(),
        "form": notice.form.iter().map(field).collect::<Vec<_>>(),
    });
    if let Some(it) = first {
        file["first"] = json!(it.token());
    }
    file
}

fn set_file(world: &World, set: &KeySet, purpose: Purpose) -> Value {
    let statement = |(trustee, key): (&domain::shared::Id, &PublicKey)| {
        let known = world.centre.trustees.get(trustee);
        let deposited = known
            .and_then(|it| it.deposited.iter().find(|(at, it)| at.0 == purpose && it.key == *key));
        let (serial, sig) =
            deposited.map_or((0, String::new()), |(at, it)| (at.1, it.statement.hex()));
        json!({"trustee": trustee.as_str(), "serial": serial, "sig": sig})
    };
    let assignment = |(trustee, it): (&domain::shared::Id, &Signature)| {
        let sig = it.hex();
        json!({"trustee": trustee.as_str(), "sig": sig})
    };
    json!({
        "pks": set.keys.iter().map(PublicKey::hex).collect::<Vec<_>>(),
        "pks_hash": set.pks.hex(),
        "statements": set.trustees.iter().zip(&set.keys).map(statement).collect::<Vec<_>>(),
        "assignments":
            set.trustees.iter().zip(&set.assignments).map(assignment).collect::<Vec<_>>(),
    })
}

/// 据 `ggzy.evidence/v1`: the own record with its salts, the lot, the acknowledgement, the
/// receipt once there is one, and the policy. No secret of the envelope is in it.
#[must_use]
pub fn evidence(
    world: &World,
    lot: &Lot,
    it: &Own,
    (answer, receipt, policy): (Option<&Accepted>, Option<&str>, &str),
) -> Value {
    json!({
        "v": EVIDENCE_VERSION,
        "record": it.record,
        "sig": it.signature.hex(),
        "salt": it.salt.hex(),
        "salt_r": it.salt_r.hex(),
        "scheme": SCHEME,
        "id": it.bidder.as_str(),
        "b": it.b.hex(),
        "pk": it.key.hex(),
        "lot": lot_file(world, lot),
        "acknowledgement": answer.map(answer_file),
        "receipt": receipt,
        "policy": policy,
    })
}

/// An acceptance as the bidder's program is told it: `{ack, sig, opening, index}`.
#[must_use]
pub fn answer_file(it: &Accepted) -> Value {
    use base64::Engine;
    let engine = base64::engine::general_purpose::STANDARD;
    let opening = it.opening.as_ref().map(|it| {
        let (salt_b, body) = match &it.shown {
            record::opening::Shown::Body(salt, body) => (Hash(*salt).hex(), body.clone()),
            record::opening::Shown::Inner(_) => (String::new(), String::new()),
        };
        json!({"salt_k": Hash(it.salt_k).hex(), "label": it.label, "salt_b": salt_b, "body": body})
    });
    json!({
        "ack": engine.encode(&it.acknowledgement),
        "sig": Signature(it.signature).hex(),
        "opening": opening,
        "index": it.index,
    })
}

/// A key-in as it came: values by context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyIn(Message);

impl From<Message> for KeyIn {
    fn from(values: Message) -> Self {
        Self(values)
    }
}

impl KeyIn {
    /// Reads `{"<ctx>": "<s_B>" | {"dep", "sig"} | ["<dep>", "<sig>"], …}`; none for any other.
    #[must_use]
    pub fn read(keys: &Value) -> Option<Self> {
        let text = |it: &Value| it.as_str().and_then(seal::bytes::unhex);
        let value = |it: &Value| match it {
            Value::String(_) => Some(Handed::Key(text(it)?)),
            Value::Object(it) => {
                let (deposit, signature) = (text(it.get("dep")?)?, text(it.get("sig")?)?);
                Some(Handed::Later { deposit, signature })
            }
            Value::Array(it) if it.len() == 2 => {
                Some(Handed::Later { deposit: text(&it[0])?, signature: text(&it[1])? })
            }
            _ => None,
        };
        let read = |(ctx, it): (&String, &Value)| Some((seal::bytes::unhex32(ctx)?, value(it)?));
        Some(Self(keys.as_object()?.iter().map(read).collect::<Option<Message>>()?))
    }

    /// The idempotency key of these very values: whoever sends them again is answered the same.
    #[must_use]
    pub fn key(&self) -> String {
        Hash(seal::record::digest(&keyin::write(&self.0))).hex()
    }

    /// Compares every value with the header it opens, all of one message or none, and makes the
    /// command. A message that breaks the order of protocols/seal.md §9 is carried as broken.
    ///
    /// # Errors
    ///
    /// [`SealingDamage`] when the announced keys or an admitted record are unusable.
    pub fn command(&self, world: &World, lot: &Lot) -> Result<Command, SealingDamage> {
        let fits = match self.fault(world, lot)? {
            None => Form::Good,
            Some(code) => Form::Broken { place: 0, code: code.to_string() },
        };
        let secret = |it: &Handed| match it {
            Handed::Key(it) => <[u8; 32]>::try_from(it.as_slice()).ok().map(Secret),
            Handed::Later { .. } => None,
        };
        let key = |(ctx, it): (&[u8; 32], &Handed)| {
            Some(HandedKey { ctx: Hash(*ctx), secret: secret(it)? })
        };
        let deposit = |(ctx, it): (&[u8; 32], &Handed)| match it {
            Handed::Key(_) => None,
            Handed::Later { deposit, signature } => Some(LaterDeposit {
                ctx: Hash(*ctx),
                deposit: seal::bytes::hex(deposit),
                signature: Signature(signature.as_slice().try_into().ok()?),
            }),
        };
        let keys = self.0.iter().filter_map(key).collect();
        let later: Vec<_> = self.0.iter().filter_map(deposit).collect();
        let later = Some(later).filter(|it| !it.is_empty());
        Ok(Command::KeyIn { lot: lot.id.clone(), keys, later, fits })
    }

    fn fault(&self, world: &World, lot: &Lot) -> Result<Option<Code>, SealingDamage> {
        if self.0.is_empty() {
            return Ok(Some(Code::KeyPartial));
        }
        let Some(bidder) = self.0.keys().find_map(|ctx| lot.bidder_of(&Hash(*ctx))) else {
            let short = |it: &Handed| matches!(it, Handed::Key(it) if it.len() != 32);
            let code = if self.0.values().any(short) { Code::KeyLength } else { Code::KeyMismatch };
            return Ok(Some(code));
        };
        let bid = lot.bids.get(bidder).and_then(|it| it.bid.as_ref());
        let bid = bid.ok_or(SealingDamage::Record)?;
        let keys = sealing::lot_keys(&lot.id, &lot.notice)?;
        let record = seal::record::parse(RecordKind::Commit, bid.record.as_bytes())
            .map_err(|_| SealingDamage::Record)?;
        let bound: Vec<[u8; 32]> = world
            .organisations
            .get(bidder)
            .map(|it| it.keys.iter().filter(|key| *key.1).map(|key| key.0.0).collect())
            .unwrap_or_default();
        let due: Vec<_> = lot.due().into_iter().map(sealing::kind).collect();
        let bid = keyin::Bid { keys: &keys, record: &record, due: &due, bound: &bound };
        // Whether it is in time is the desk's to say.
        let window = Window { start: 0, end: 0, now: 0 };
        Ok(keyin::check(&self.0, &bid, window).err().map(|it| it.0))
    }

    /// The platform's signed statements about an accepted message, one per value, by context.
    #[must_use]
    pub fn statements(&self, accepted: &Accepted, ack: &dyn AckSigner) -> Vec<Statement> {
        let stamp_ms = u64::try_from(accepted.stamp.0).unwrap_or_default();
        let said = |(ctx, it): (&[u8; 32], &Handed)| {
            let (kind, value) = match it {
                Handed::Key(it) => (HandedIn::Key, it),
                Handed::Later { deposit, .. } => (HandedIn::Deposit, deposit),
            };
            let message = key_in_message(ctx, kind, value, stamp_ms);
            Statement {
                ctx: Hash(*ctx),
                kind: if kind == HandedIn::Key { 1 } else { 2 },
                stamp_ms,
                signature: Signature(ack.sign(&message)),
                index: accepted.index,
            }
        };
        self.0.iter().map(said).collect()
    }
}

/// The platform's word that it holds one value of a key-in. Source: protocols/seal.md §9.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub ctx: Hash,
    /// 1 a key, 2 a deposit.
    pub kind: u8,
    pub stamp_ms: u64,
    /// By the `ack` key over `D"key-in\0" ‖ ctx ‖ u8 kind ‖ H(value) ‖ u64 stamp_ms`.
    pub signature: Signature,
    /// Leaf index.
    pub index: u64,
}

impl Statement {
    /// The statement as it is sent.
    #[must_use]
    pub fn file(&self) -> Value {
        json!({
            "ctx": self.ctx.hex(),
            "kind": self.kind,
            "stamp_ms": self.stamp_ms,
            "sig": self.signature.hex(),
            "index": self.index,
        })
    }
}

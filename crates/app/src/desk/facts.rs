//! Facts that the log writes about itself: outages, covers, refusals, witnessed closes.

use std::collections::BTreeMap;

use domain::law::Law;
use domain::opening;
use domain::rulebook::ids;
use domain::shared::{Hash, Instant, LotId};
use domain::world::{Command, Refusal, World};
use record::canonical::Value;
use record::event::{Encoded, Place};
use record::leaf::Hidden;

use super::refusals::REFUSED;
use super::{AckSigner, SignedRefusal};
use crate::leaves;
use crate::ports::{Entropy, Row, StoreError, Turn};
use crate::timekeeper::PLATFORM;

/// Names what a refusal's signature is for (protocols/log.md §3.6).
const REFUSAL_PURPOSE: &[u8] = b"daylight.refusal/1\0";

/// Appends one clear row of stream `log`.
pub(super) fn append_log(
    turn: &mut dyn Turn,
    kind: &'static str,
    body: String,
    stamp: Instant,
    sha256: &Hash,
) -> Result<u64, StoreError> {
    let place = Place { stream: "log".to_owned(), hidden: None };
    let encoded = Encoded { kind, place, body, enclosure: None };
    append(turn, (&encoded, PLATFORM), stamp, sha256, || [0; 32]).map(|it| it.index)
}

/// Appends one opaque row of a lot's hidden stream.
pub(super) fn append_sealed(
    turn: &mut dyn Turn,
    kind: &'static str,
    lot: &LotId,
    body: String,
    it: (Instant, &Hash, &dyn Entropy),
) -> Result<u64, StoreError> {
    let encoded = sealed(kind, lot, body);
    append(turn, (&encoded, PLATFORM), it.0, it.1, || it.2.salt()).map(|it| it.index)
}

/// Appends the opaque row of an account's refusal; its body does not name the account.
pub(super) fn append_refused(
    turn: &mut dyn Turn,
    account: &str,
    lot: &LotId,
    body: String,
    it: (Instant, &Hash, &dyn Entropy),
) -> Result<(), StoreError> {
    let encoded = sealed(REFUSED, lot, body);
    append(turn, (&encoded, account), it.0, it.1, || it.2.salt()).map(|_| ())
}

fn sealed(kind: &'static str, lot: &LotId, body: String) -> Encoded {
    let place = Place { stream: lot.sealed(), hidden: Some(Hidden::Lot(lot.to_string())) };
    Encoded { kind, place, body, enclosure: None }
}

fn append(
    turn: &mut dyn Turn,
    (encoded, account): (&Encoded, &str),
    stamp: Instant,
    sha256: &Hash,
    salt: impl FnMut() -> [u8; 32],
) -> Result<Row, StoreError> {
    let stream = encoded.place.stream.clone();
    let version = turn.version(&stream)? + 1;
    let leaf = leaves::leaf(encoded, stamp, version, salt)
        .ok_or_else(|| StoreError::NotStorable("a stamp before 1970".to_owned()))?;
    let row = Row {
        index: turn.next_index(),
        stream,
        version,
        kind: encoded.kind.to_owned(),
        stamp_ms: stamp.0,
        body: encoded.body.clone().into_bytes(),
        entry: leaf.entry,
        salt_k: leaf.salt_k,
        salt_b: leaf.salt_b,
        enclosure: None,
        command_sha256: sha256.0,
        account: account.to_owned(),
        key: None,
        answer: None,
    };
    turn.append(&row)?;
    Ok(row)
}

/// The body of a cover.
pub(super) fn cover_body(stamp: Instant) -> String {
    Value::object([("stamp_ms", Value::Integer(stamp.0))]).encode()
}

/// The limit that a refused command came near to, if a signature is owed: unix seconds.
///
/// Source: protocols/log.md §3.6, rule Y12.
pub(super) fn near_limit(world: &World, command: &Command, law: Law<'_>) -> Option<LotId> {
    let Command::Opening(command) = command else { return None };
    let lot = world.lots.get(command.lot())?;
    let limit_s = match command {
        opening::Command::Submit { .. } | opening::Command::Withdraw { .. } => lot.deadline_s,
        opening::Command::KeyIn { .. } => lot.opening.key_in_until_s,
        _ => return None,
    };
    let window_s = law.rules.seconds(ids::Y12).ok()?;
    let away_s = (law.now.0 - limit_s * 1_000).abs() / 1_000;
    (limit_s > 0 && away_s <= window_s).then(|| lot.id.clone())
}

/// What a refusal names as its rule: the rule's id, else the protocol's code.
pub(super) fn reason(refusal: &Refusal) -> String {
    let code = match refusal {
        Refusal::Opening(it) => it.code(),
        _ => None,
    };
    code.or_else(|| refusal.rule()).map_or_else(|| refusal.to_string(), str::to_owned)
}

/// The platform's signed word that it refused a command.
pub(super) fn signed(
    refusal: &Refusal,
    sha256: &Hash,
    stamp: Instant,
    ack: &dyn AckSigner,
) -> SignedRefusal {
    let statement = Value::object([
        ("command_sha256", Value::Text(sha256.hex())),
        ("rule", Value::Text(reason(refusal))),
        ("stamp_ms", Value::Integer(stamp.0)),
    ])
    .encode();
    let mut message = REFUSAL_PURPOSE.to_vec();
    message.extend((statement.len() as u64).to_be_bytes());
    message.extend(statement.as_bytes());
    SignedRefusal { refusal: refusal.clone(), signature: ack.sign(&message), statement }
}

/// The body of an opaque `Refused`: the first of its account, lot and rule.
pub(super) fn refused_body(
    it: &SignedRefusal,
    lot: &LotId,
    sha256: &Hash,
    stamp: Instant,
) -> String {
    Value::object([
        ("command_sha256", Value::Text(sha256.hex())),
        ("lot", Value::Text(lot.to_string())),
        ("rule", Value::Text(reason(&it.refusal))),
        ("stamp_ms", Value::Integer(stamp.0)),
    ])
    .encode()
}

/// Writes the further refusals of a lot as one count, at a close; gives its row.
pub(super) fn write_count(
    turn: &mut dyn Turn,
    count: u64,
    lot: &LotId,
    it: (Instant, &Hash, &dyn Entropy),
) -> Result<Row, StoreError> {
    let body = Value::object([
        ("count", Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))),
        ("lot", Value::Text(lot.to_string())),
        ("stamp_ms", Value::Integer(it.0.0)),
    ]);
    let encoded = sealed(REFUSED, lot, body.encode());
    append(turn, (&encoded, PLATFORM), it.0, it.1, || it.2.salt())
}

/// Fields of a fact, with its stamp.
pub(super) fn body(mut fields: BTreeMap<String, Value>, stamp: Instant) -> String {
    fields.insert("stamp_ms".to_owned(), Value::Integer(stamp.0));
    Value::Object(fields).encode()
}

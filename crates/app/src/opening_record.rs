//! The opening record 开标记录: the exact bytes that the chair signs, from the folded lot alone.
//!
//! They do not change once signed, since nothing is confirmed or objected afterwards. All of it
//! but `signed_in` follows from the public log; who signed in is shown by this record alone.
//! Source: docs/decisions/0210.

use domain::lot::Lot;
use domain::opening::OpenedBid;
use domain::shared::{Hash, PublicKey, Signature, Uscc};
use record::canonical::Value;
use sha2::{Digest, Sha256};

/// First line of the bytes, so that no signature of another act fits them.
pub const LABEL: &str = "daylight.opening-record/1\n";

/// The bytes: [`LABEL`], then one canonical JSON object. `None` before the prices are out.
#[must_use]
pub fn bytes(lot: &Lot) -> Option<String> {
    let opened = lot.opening.opened.as_ref()?;
    let at_ms = lot.opening.opened_at?.0;
    let confirmed = |who: &&Uscc| lot.opening.confirmed.contains(*who);
    let standing: Vec<&Uscc> = lot.standing().map(|it| it.0).collect();
    let (confirmed, silent): (Vec<&Uscc>, Vec<&Uscc>) = standing.into_iter().partition(confirmed);
    let names = |all: Vec<&Uscc>| Value::List(all.iter().map(|it| it.as_str().into()).collect());
    let notice = &lot.notice;
    let body = Value::object([
        ("bids", Value::List(opened.bids.iter().map(bid).collect())),
        ("code", notice.code.as_str().into()),
        ("confirmed", names(confirmed)),
        ("deadline_s", lot.deadline_s.into()),
        ("lot", lot.id.to_string().into()),
        ("lot_title", notice.lot_title.as_str().into()),
        ("objections", objections(lot)),
        ("opened_ms", at_ms.into()),
        ("purchaser", notice.purchaser_name.as_str().into()),
        ("received", i64::from(lot.received).into()),
        ("signed_in", names(lot.signed_in.iter().collect())),
        ("silent", names(silent)),
        ("title", notice.title.as_str().into()),
    ]);
    Some(format!("{LABEL}{}", body.encode()))
}

fn bid(it: &OpenedBid) -> Value {
    let fields = it.fields.iter().map(|it| {
        Value::object([("name", it.name.as_str().into()), ("value", it.value.as_str().into())])
    });
    Value::object([
        ("bidder", it.bidder.as_str().into()),
        ("ctx", it.ctx.hex().into()),
        ("ending", format!("{:?}", it.ending).into()),
        ("fields", Value::List(fields.collect())),
        ("name", it.name.as_str().into()),
        ("price_fen", it.price.map_or_else(|| "".into(), |it| it.0.to_string().into())),
        ("reason", it.reason.as_str().into()),
    ])
}

fn objections(lot: &Lot) -> Value {
    let all = lot.opening.objections.iter().map(|(number, (who, text, answer))| {
        Value::object([
            ("answer", answer.as_deref().unwrap_or_default().into()),
            ("bidder", who.as_str().into()),
            ("number", i64::from(*number).into()),
            ("text", text.as_str().into()),
        ])
    });
    Value::List(all.collect())
}

/// SHA-256 of the bytes, as `OpeningRecordSigned` holds it.
#[must_use]
pub fn sha256(bytes: &str) -> Hash {
    Hash(Sha256::digest(bytes.as_bytes()).into())
}

/// Whether the signature is the key's over exactly these bytes.
#[must_use]
pub fn is_signed(bytes: &str, key: &PublicKey, signature: &Signature) -> bool {
    seal::ed25519::verify(&key.0, bytes.as_bytes(), &signature.0)
}

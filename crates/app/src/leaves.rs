//! From an encoded event to its leaf, and from a row back to its opening.

use domain::shared::Instant;
use record::canonical::{self, Value};
use record::event::Encoded;
use record::leaf::{self, Label, Leaf, Line};
use record::opening::{Opening, Shown};

use crate::desk::Accepted;
use crate::ports::Row;

/// A leaf with the salts that open it.
pub(crate) struct Made {
    pub entry: Vec<u8>,
    pub salt_k: Option<[u8; 32]>,
    pub salt_b: Option<[u8; 32]>,
}

/// Makes the leaf of an event; `None` for a stamp before 1970.
pub(crate) fn leaf(
    encoded: &Encoded,
    stamp: Instant,
    version: u64,
    mut salt: impl FnMut() -> [u8; 32],
) -> Option<Made> {
    let second = u64::try_from(stamp.seconds()).ok()?;
    let Some(hidden) = &encoded.place.hidden else {
        let line = Line {
            stamp: second,
            kind: encoded.kind.to_owned(),
            stream: encoded.place.stream.clone(),
            version,
        };
        let entry = Leaf::clear(line, encoded.body.as_bytes()).encode();
        return Some(Made { entry, salt_k: None, salt_b: None });
    };
    let (salt_k, salt_b) = (salt(), salt());
    let label = Label { kind: encoded.kind.to_owned(), hidden: hidden.clone() }.encode();
    let inner = leaf::inner(&salt_b, encoded.body.as_bytes());
    let entry = Leaf::Opaque(second, leaf::commitment(&salt_k, &label, &inner)).encode();
    Some(Made { entry, salt_k: Some(salt_k), salt_b: Some(salt_b) })
}

/// Opening of a row's opaque leaf to its body.
pub(crate) fn opening(row: &Row) -> Option<Opening> {
    let (salt_k, salt_b) = row.salt_k.zip(row.salt_b)?;
    let stream = if row.stream.ends_with("/sealed") { row.stream.as_str() } else { "-" };
    let body = String::from_utf8(row.body.clone()).ok()?;
    Some(Opening {
        index: row.index,
        salt_k,
        label: format!("{}\n{stream}", row.kind),
        shown: Shown::Body(salt_b, body),
    })
}

/// The same opening, to the label alone.
pub(crate) fn label_only(whole: Opening) -> Opening {
    let shown = match whole.shown {
        Shown::Body(salt_b, body) => Shown::Inner(leaf::inner(&salt_b, body.as_bytes())),
        inner => inner,
    };
    Opening { shown, ..whole }
}

/// What an acknowledgement of a clear event names as C: the leaf's own hash.
pub(crate) fn clear_c(row: &Row) -> [u8; 32] {
    translog::hash::leaf_hash(&row.entry).0
}

/// Writes a first answer for its idempotency key.
pub(crate) fn write_answer(it: &Accepted) -> Vec<u8> {
    let mut fields = vec![
        ("ack", Value::Text(it.acknowledgement.clone())),
        ("signature", Value::Text(translog::hash::to_hex(&it.signature))),
    ];
    if let Some(opening) = &it.opening {
        fields.push(("opening", opening.to_value()));
    }
    let fields = fields.into_iter().map(|(key, it)| (key.to_owned(), it));
    Value::Object(fields.collect()).encode().into_bytes()
}

/// Reads a first answer back; `None` for bytes that are none.
pub(crate) fn read_answer(bytes: &[u8]) -> Option<Accepted> {
    let value = canonical::parse(bytes).ok()?;
    let acknowledgement = value.text("ack")?.to_owned();
    let ack = record::receipt::Acknowledgement::parse(acknowledgement.as_bytes())?;
    let signature = translog::hash::from_hex(value.text("signature")?)?.try_into().ok()?;
    let opening = match value.get("opening") {
        Some(it) => Some(Opening::read(it).ok()?),
        None => None,
    };
    let stamp = Instant(i64::try_from(ack.stamp_ms).ok()?);
    Some(Accepted { stamp, index: ack.index, acknowledgement, signature, opening })
}

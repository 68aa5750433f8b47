//! The opening record 开标记录 as the chair signs it: its bytes, their hash, the signature.
//!
//! It does not change once signed, since nothing is confirmed or objected afterwards; all of it
//! follows from the public log. Source: docs/decisions/0160.

use domain::lot::Lot;
use domain::shared::{Hash, PublicKey, Signature};

/// First line of the bytes, so that no signature of another act fits them.
pub use record::report::OPENING_LABEL as LABEL;

/// The bytes: [`LABEL`], then one canonical JSON object. `None` before the prices are out.
///
/// `origin` is that of the centre's log, so that the record serves no other.
#[must_use]
pub fn bytes(lot: &Lot, origin: &str) -> Option<String> {
    record::report::opening(lot, origin)
}

/// SHA-256 of the bytes, as `OpeningRecordSigned` holds it.
#[must_use]
pub fn sha256(bytes: &str) -> Hash {
    record::report::sha256(bytes)
}

/// Whether the signature is the key's over exactly these bytes.
#[must_use]
pub fn is_signed(bytes: &str, key: &PublicKey, signature: &Signature) -> bool {
    seal::ed25519::verify(&key.0, bytes.as_bytes(), &signature.0)
}

//! The seal of a sample 样章: an Ed25519 signature of the centre over what the document says.
//!
//! No handler of another program knows its format: readers show that there is a signature and
//! cannot check it. `daylight-verify document` can, and so can any tool for Ed25519
//! (docs/spec/document.md). It is made for samples alone: a seal of the law comes from a maker of
//! seals, by an adapter of its own.

use std::sync::Arc;

use app::desk::AckSigner;
use app::ports::{SealFailure, SealNature, SealRoom, Seals, Typeset};
use sha2::{Digest, Sha256};

/// First line of what is signed, so that no signature of another act fits it.
pub const LABEL: &str = "daylight.document-seal/1\n";
/// Name of the handler, which no reader of PDFs has.
const FILTER: &str = "Daylight.Sample";
const FORMAT: &str = "daylight.document-seal.1";
/// Bytes of a signature. Source: RFC 8032.
const SIGNATURE_BYTES: usize = 64;

/// Seals samples with the key of acknowledgements.
pub struct SampleSeals {
    signer: Arc<dyn AckSigner>,
}

impl SampleSeals {
    #[must_use]
    pub fn new(signer: Arc<dyn AckSigner>) -> Self {
        Self { signer }
    }
}

/// What is signed: the label, and the hash of every byte outside of the seal's place.
fn message(covered: [&[u8]; 2]) -> Vec<u8> {
    let digest = Sha256::new().chain_update(covered[0]).chain_update(covered[1]).finalize();
    [LABEL.as_bytes(), &digest].concat()
}

impl Seals for SampleSeals {
    fn nature(&self) -> SealNature {
        SealNature::Sample
    }

    fn room(&self) -> SealRoom {
        SealRoom { bytes: SIGNATURE_BYTES, filter: FILTER, format: FORMAT }
    }

    fn seal(&self, document: Typeset) -> Result<Vec<u8>, SealFailure> {
        let none = SealFailure::Large { bytes: SIGNATURE_BYTES, room: 0 };
        let covered = document.covered().ok_or_else(|| none.clone())?;
        let signature = self.signer.sign(&message(covered));
        let place = document.place.clone().ok_or(none)?.contents;
        let hex: String = signature.iter().map(|it| format!("{it:02X}")).collect();
        let mut bytes = document.bytes;
        let room = place.len().saturating_sub(2);
        if hex.len() != room {
            return Err(SealFailure::Large { bytes: SIGNATURE_BYTES, room: room / 2 });
        }
        bytes[place.start + 1..place.end - 1].copy_from_slice(hex.as_bytes());
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use app::ports::SealPlace;

    use super::*;

    struct Twos;

    impl AckSigner for Twos {
        fn sign(&self, message: &[u8]) -> [u8; 64] {
            assert!(message.starts_with(LABEL.as_bytes()) && message.len() == LABEL.len() + 32);
            let mut all = [0x22; 64];
            all[0] = message[LABEL.len()];
            all
        }
    }

    fn document(room: usize) -> Typeset {
        let bytes = format!("%PDF <{}> end", "0".repeat(2 * room)).into_bytes();
        let place = SealPlace { byte_range: 0..0, contents: 5..7 + 2 * room };
        Typeset { bytes, pages: 1, place: Some(place) }
    }

    #[test]
    fn a_seal_fills_its_place_and_changes_nothing_else() {
        let seals = SampleSeals::new(Arc::new(Twos));
        let sealed = seals.seal(document(64)).unwrap();
        let digest = Sha256::digest(b"%PDF  end");
        let expected = format!("%PDF <{:02X}{}> end", digest[0], "22".repeat(63));
        assert_eq!(String::from_utf8(sealed).unwrap(), expected);
        assert_eq!(seals.nature(), SealNature::Sample);
    }

    #[test]
    fn a_place_of_another_size_or_none_is_refused() {
        let seals = SampleSeals::new(Arc::new(Twos));
        let large = |room| Err(SealFailure::Large { bytes: 64, room });
        assert_eq!(seals.seal(document(32)), large(32));
        let none = Typeset { place: None, ..document(64) };
        assert_eq!(seals.seal(none), large(0));
    }
}

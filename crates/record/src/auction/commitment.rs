//! Commitments of an auction: a reserve, a sealed offer, a pseudonym.

use domain::auction::Plate;
use domain::shared::{Fen, Hash, LotId, Salt, Uscc};
use sha2::{Digest, Sha256};

/// Sets each hash apart from every other one.
const RESERVE_LABEL: &[u8] = b"daylight.auction-reserve/1\0";
const OFFER_LABEL: &[u8] = b"daylight.auction-offer/1\0";
const WHO_LABEL: &[u8] = b"daylight.auction-who/1\0";

fn of_lot(label: &[u8], lot: &LotId) -> Sha256 {
    let mut hasher = Sha256::new();
    hasher.update(label);
    let lot = lot.to_string();
    hasher.update((lot.len() as u64).to_be_bytes());
    hasher.update(lot.as_bytes());
    hasher
}

/// What the holders of a reserve commit to before the opening.
#[must_use]
pub fn reserve_commitment(lot: &LotId, price: Fen, salt: &Salt) -> Hash {
    let mut hasher = of_lot(RESERVE_LABEL, lot);
    hasher.update(price.0.to_be_bytes());
    hasher.update(salt.0);
    Hash(hasher.finalize().into())
}

/// What a bidder seals in a round of single offers.
#[must_use]
pub fn offer_seal(lot: &LotId, plate: Plate, price: Fen, salt: &Salt) -> Hash {
    let mut hasher = of_lot(OFFER_LABEL, lot);
    hasher.update(u64::from(plate.0).to_be_bytes());
    hasher.update(price.0.to_be_bytes());
    hasher.update(salt.0);
    Hash(hasher.finalize().into())
}

/// What stands for an organisation until the deal; its salt is the announcement's, never public.
#[must_use]
pub fn pseudonym(salt: &Salt, organisation: &Uscc) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(WHO_LABEL);
    hasher.update(salt.0);
    hasher.update(organisation.as_str().as_bytes());
    Hash(hasher.finalize().into())
}

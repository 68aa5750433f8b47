//! Codes of a blind review 暗标: from chance that was sealed at the close and from what bidders and
//! trustees kept secret until the opening, so that nobody chose them and anybody can repeat them.
//!
//! Source: docs/spec/blind.md, docs/decisions/0375.

use domain::award::BlindCodes;
use domain::lot::Lot;
use domain::opening::BidsOpened;
use domain::shared::{Hash, LotId, Salt, Uscc};
use sha2::{Digest, Sha256};

/// Sets the commitment to a lot's chance apart from every other hash.
const SEAL_LABEL: &[u8] = b"daylight.blind-seal/1\0";
/// Sets the digest of the opened keys apart from every other hash.
const KEYS_LABEL: &[u8] = b"daylight.blind-keys/1\0";
/// Sets the tag of a bid apart from every other hash.
const TAG_LABEL: &[u8] = b"daylight.blind-tag/1\0";

/// One bid under its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// From 1, by ascending tag.
    pub number: u32,
    /// Stands for the bid in addresses while it is judged blind.
    pub tag: Hash,
    pub bidder: Uscc,
}

/// The commitment to a lot's chance, which alone the log shows before the codes are opened.
#[must_use]
pub fn commitment(lot: &LotId, salt: &Salt) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(SEAL_LABEL);
    let lot = lot.to_string();
    hasher.update((lot.len() as u64).to_be_bytes());
    hasher.update(lot.as_bytes());
    hasher.update(salt.0);
    Hash(hasher.finalize().into())
}

/// What was secret until the opening: both halves of every price envelope's key, by context.
fn keys(opened: &BidsOpened) -> [u8; 32] {
    let mut bids: Vec<_> = opened.bids.iter().collect();
    bids.sort_by_key(|it| it.ctx);
    let mut hasher = Sha256::new();
    hasher.update(KEYS_LABEL);
    for it in bids {
        if let (Some(s_t), Some(s_b)) = (&it.s_t, &it.s_b) {
            hasher.update(it.ctx.0);
            hasher.update(s_t.0);
            hasher.update(s_b.0);
        }
    }
    hasher.finalize().into()
}

/// Every bid whose price stands on the wall under its code; none before the opening.
#[must_use]
pub fn coded(lot: &Lot, salt: &Salt) -> Vec<Coded> {
    let Some(opened) = &lot.opening.opened else { return Vec::new() };
    let keys = keys(opened);
    let priced: Vec<Uscc> = lot.priced().into_iter().map(|it| it.0).collect();
    let tag = |ctx: &Hash| {
        let mut hasher = Sha256::new();
        hasher.update(TAG_LABEL);
        hasher.update(salt.0);
        hasher.update(keys);
        hasher.update(ctx.0);
        Hash(hasher.finalize().into())
    };
    let known = opened.bids.iter().filter(|it| priced.contains(&it.bidder));
    let mut all: Vec<(Hash, Uscc)> = known.map(|it| (tag(&it.ctx), it.bidder.clone())).collect();
    all.sort();
    let numbered = (1..).zip(all);
    numbered.map(|(number, (tag, bidder))| Coded { number, tag, bidder }).collect()
}

/// The codes that the law opens with the last blind sheet; `None` where nothing was sealed.
#[must_use]
pub fn codes(lot: &Lot) -> Option<BlindCodes> {
    let salt = lot.evaluation.blind.sealed.as_ref()?.salt;
    let codes = coded(lot, &salt).into_iter().map(|it| it.bidder).collect();
    Some(BlindCodes { salt, codes })
}

/// Whether opened codes follow from what was sealed and what was opened.
#[must_use]
pub fn follows(lot: &Lot, sealed: &Hash, revealed: &BlindCodes) -> bool {
    let expected = coded(lot, &revealed.salt);
    commitment(&lot.id, &revealed.salt) == *sealed
        && expected.iter().map(|it| &it.bidder).eq(&revealed.codes)
}

//! Codes of a blind review 暗标: from chance that was sealed at the close and from what bidders and
//! trustees kept secret until the opening, so that nobody chose them and anybody can repeat them.
//!
//! Source: docs/spec/blind.md, docs/decisions/0375.

use domain::award::BlindCodes;
use domain::lot::Lot;
use domain::opening::BidsOpened;
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::{Hash, LotId, Salt, Uscc};
use sha2::{Digest, Sha256};

/// Sets the commitment to a lot's chance apart from every other hash.
const SEAL_LABEL: &[u8] = b"daylight.blind-seal/1\0";
/// Sets the digest of the opened keys apart from every other hash.
const KEYS_LABEL: &[u8] = b"daylight.blind-keys/1\0";
/// Sets the digest of the trustees' answers apart from every other hash.
const ANSWERS_LABEL: &[u8] = b"daylight.blind-answers/1\0";
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

/// What was secret until the first of two openings: every answer of a trustee about a technical
/// envelope, by trustee's place and context. Prices stay sealed until long after.
fn answers(lot: &Lot) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(ANSWERS_LABEL);
    let of =
        |it: &&(EnvelopeName, Purpose, u8)| (it.0, it.1) == (EnvelopeName::Tech, Purpose::Share);
    for (place, released) in lot.opening.releases.iter().filter(|it| of(&it.0)) {
        for it in &released.statements {
            if let Some(share) = &it.share {
                hasher.update([place.2]);
                hasher.update(it.ctx.0);
                hasher.update(share.0);
            }
        }
    }
    hasher.finalize().into()
}

/// The bids that are coded, each with the context that stands for it, and what was secret until
/// their opening; `None` before it.
fn mixed(lot: &Lot) -> Option<([u8; 32], Vec<(Hash, Uscc)>)> {
    let entered = lot.entrants();
    if lot.notice.opens_twice() {
        lot.opening.files.iter().find(|it| it.envelope == EnvelopeName::Tech)?;
        let technical = |who: &Uscc| {
            let (_, bid) = lot.standing().find(|it| it.0 == who)?;
            let found = bid.envelopes.iter().find(|it| it.name == EnvelopeName::Tech)?;
            Some((found.ctx, who.clone()))
        };
        return Some((answers(lot), entered.iter().filter_map(technical).collect()));
    }
    let opened = lot.opening.opened.as_ref()?;
    let known = opened.bids.iter().filter(|it| entered.contains(&it.bidder));
    Some((keys(opened), known.map(|it| (it.ctx, it.bidder.clone())).collect()))
}

/// Every bid that an opening let into the review under its code; none before the opening.
#[must_use]
pub fn coded(lot: &Lot, salt: &Salt) -> Vec<Coded> {
    let Some((keys, entered)) = mixed(lot) else { return Vec::new() };
    let tag = |ctx: &Hash| {
        let mut hasher = Sha256::new();
        hasher.update(TAG_LABEL);
        hasher.update(salt.0);
        hasher.update(keys);
        hasher.update(ctx.0);
        Hash(hasher.finalize().into())
    };
    let mut all: Vec<(Hash, Uscc)> =
        entered.into_iter().map(|(ctx, who)| (tag(&ctx), who)).collect();
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

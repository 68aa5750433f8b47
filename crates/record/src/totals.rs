//! The total of each bid as its own leaf: what a bidder is given of it, and what a stranger checks.
//!
//! One salted leaf for each bid that has a total, by bidder, under the root of `Totals`. The salts
//! come from one secret beside the log; whoever has one of them learns nothing of the others.
//! Source: docs/spec/totals.md.

use std::collections::BTreeMap;

use domain::lot::Lot;
use domain::shared::{Hash, LotId, Points, Salt, Uscc};
use sha2::{Digest, Sha256};

use crate::canonical::{self, Value};
use crate::wire::Wire;

/// Sets the leaf of a total apart from every other hash.
const LEAF_LABEL: &[u8] = b"daylight.total/1\0";
/// Sets the salt of a leaf apart from every other hash.
const SALT_LABEL: &[u8] = b"daylight.total-salt/1\0";
/// The member `v` of a bidder's file.
pub const VERSION: &str = "daylight.own-total/1";
/// Longest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 65_536;
/// Longest inclusion proof that is read: more than a lot has bidders.
const PROOF_MAX: usize = 64;

/// One bid's line under the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub bidder: Uscc,
    /// Canonical: the bid's scores, its place and the mean of every item.
    pub body: String,
}

fn lp(hash: &mut Sha256, bytes: &[u8]) {
    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(bytes);
}

/// The salt of one bidder's line, from the secret that stands beside `Totals`.
#[must_use]
pub fn salt_of(secret: &Salt, lot: &LotId, bidder: &Uscc) -> Salt {
    let mut hash = Sha256::new_with_prefix(SALT_LABEL);
    hash.update(secret.0);
    lp(&mut hash, lot.to_string().as_bytes());
    lp(&mut hash, bidder.to_string().as_bytes());
    Salt(hash.finalize().into())
}

/// The bytes whose RFC 6962 leaf hash stands under the root.
#[must_use]
pub fn leaf(salt: &Salt, body: &str) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(LEAF_LABEL);
    hash.update(salt.0);
    lp(&mut hash, body.as_bytes());
    hash.finalize().into()
}

/// The lines of a lot with its ranking, by bidder; none before every sheet is in.
#[must_use]
pub fn lines(lot: &Lot) -> Vec<Line> {
    let state = &lot.evaluation;
    let mut all: BTreeMap<&Uscc, Value> = BTreeMap::new();
    let line = |who: &Uscc, rank: u32, scores: [Points; 3]| {
        let [price_score, other_score, total] = scores;
        let items = domain::award::item_means(lot, who);
        let item = |it: &domain::award::ToldItem| {
            Value::object([("item", it.item.write()), ("mean", it.mean.write())])
        };
        Value::object([
            ("bidder", who.write()),
            ("items", Value::List(items.iter().map(item).collect())),
            ("lot", lot.id.write()),
            ("other_score", other_score.write()),
            ("price_score", price_score.write()),
            ("rank", rank.write()),
            ("total", total.write()),
        ])
    };
    for it in &state.ranking {
        let scores = [it.price_score, it.other_score, it.total];
        // What was committed does not move with an order that was drawn for equals later.
        let rank = state.joint.get(&it.bidder).copied().unwrap_or(it.rank);
        all.insert(&it.bidder, line(&it.bidder, rank, scores));
    }
    // Whoever stands behind another of its brand has a total and no place, but the one with which
    // it was committed before a lot left it there.
    for it in &state.aside {
        let scores = [it.price_score, it.other_score, it.total];
        let rank = state.joint.get(&it.bidder).copied().unwrap_or(0);
        all.insert(&it.bidder, line(&it.bidder, rank, scores));
    }
    all.into_iter().map(|(who, it)| Line { bidder: who.clone(), body: it.encode() }).collect()
}

/// The leaves of a lot with its ranking, in order.
#[must_use]
pub fn leaves(lot: &Lot, secret: &Salt) -> Vec<[u8; 32]> {
    let of = |it: &Line| leaf(&salt_of(secret, &lot.id, &it.bidder), &it.body);
    lines(lot).iter().map(of).collect()
}

/// What a bidder takes away of its own total: the line, its salt, and the proof to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTotal {
    pub origin: String,
    pub lot: LotId,
    /// Canonical, exact bytes.
    pub body: String,
    pub salt: Salt,
    /// Place of the line, from 0, among `count`.
    pub place: u64,
    pub count: u64,
    pub proof: Vec<Hash>,
    pub totals_root: Hash,
    /// Leaf index of the `Totals` that shows the root.
    pub index: u64,
}

/// The bytes are no file of an own total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no file of an own total 不是总分证明文件")]
pub struct NotATotal;

impl OwnTotal {
    /// The file, canonical.
    #[must_use]
    pub fn encode(&self) -> String {
        Value::object([
            ("body", self.body.as_str().into()),
            ("count", self.count.write()),
            ("index", self.index.write()),
            ("lot", self.lot.write()),
            ("origin", self.origin.as_str().into()),
            ("place", self.place.write()),
            ("proof", self.proof.write()),
            ("salt", self.salt.write()),
            ("totals_root", self.totals_root.write()),
            ("v", VERSION.into()),
        ])
        .encode()
    }

    /// Reads a file; white space around it is of no account.
    ///
    /// # Errors
    ///
    /// [`NotATotal`] for anything else, whatever its length.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotATotal> {
        let bytes = bytes.trim_ascii();
        if bytes.len() > FILE_BYTES_MAX {
            return Err(NotATotal);
        }
        let value = canonical::parse(bytes).map_err(|_| NotATotal)?;
        let read = || {
            let proof: Vec<Hash> = Wire::take("proof", &value)?;
            if proof.len() > PROOF_MAX || value.text("v")? != VERSION {
                return None;
            }
            Some(Self {
                origin: value.text("origin")?.to_owned(),
                lot: Wire::take("lot", &value)?,
                body: value.text("body")?.to_owned(),
                salt: Wire::take("salt", &value)?,
                place: Wire::take("place", &value)?,
                count: Wire::take("count", &value)?,
                proof,
                totals_root: Wire::take("totals_root", &value)?,
                index: Wire::take("index", &value)?,
            })
        };
        let own = read().ok_or(NotATotal)?;
        // Another member, or another order, is another file.
        if own.encode().as_bytes() == bytes { Ok(own) } else { Err(NotATotal) }
    }

    /// Rank, total and bidder as the line says them; `None` when the line is none of this lot.
    #[must_use]
    pub fn line(&self) -> Option<(Uscc, u32, Points)> {
        let body = canonical::parse(self.body.as_bytes()).ok()?;
        let lot: LotId = Wire::take("lot", &body)?;
        let line = (Wire::take("bidder", &body)?, Wire::take("rank", &body)?);
        (lot == self.lot).then_some((line.0, line.1, Wire::take("total", &body)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> OwnTotal {
        let lot = LotId::parse("W2026-001/A/1").unwrap();
        let body = "{\"bidder\":\"91330106MA0000001B\"}".to_owned();
        OwnTotal {
            origin: "sample.x/log".to_owned(),
            lot,
            body,
            salt: Salt([7; 32]),
            place: 1,
            count: 3,
            proof: vec![Hash([1; 32])],
            totals_root: Hash([2; 32]),
            index: 9,
        }
    }

    #[test]
    fn a_file_is_read_back_and_any_other_is_refused() {
        let text = own().encode();
        assert_eq!(OwnTotal::parse(text.as_bytes()), Ok(own()));
        assert_eq!(OwnTotal::parse(format!("{text}\n").as_bytes()), Ok(own()));
        for wrong in [
            String::new(),
            "{}".to_owned(),
            text.replacen("\"count\":3", "\"count\":-3", 1),
            text.replacen("own-total/1", "own-total/2", 1),
            text.replacen("\"body\"", "\"more\":1,\"body\"", 1),
            "[".repeat(FILE_BYTES_MAX + 1),
        ] {
            assert_eq!(OwnTotal::parse(wrong.as_bytes()), Err(NotATotal), "{wrong:.60}");
        }
    }

    #[test]
    fn every_line_has_a_salt_of_its_own_and_a_leaf_that_shows_nothing_else() {
        let (lot, secret) = (own().lot, Salt([3; 32]));
        let who = |it: &str| Uscc::new(it).unwrap();
        let (one, other) = (who("91330106MA27X12344"), who("91330108MA28Y6789G"));
        let salts = [&one, &other].map(|it| salt_of(&secret, &lot, it));
        assert_ne!(salts[0], salts[1]);
        assert_ne!(salts[0], salt_of(&Salt([4; 32]), &lot, &one));
        assert_ne!(leaf(&salts[0], "a"), leaf(&salts[1], "a"));
        assert_ne!(leaf(&salts[0], "a"), leaf(&salts[0], "b"));
    }
}

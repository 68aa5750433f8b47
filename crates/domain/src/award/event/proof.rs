//! What binds scores before their totals are known, and what holders say of it.

use crate::shared::{Hash, LotId, Points, Salt, Uscc};

use super::Signed;

/// Every sheet of a ranking is in and bound to the log before a total can be known 评分封存.
///
/// A later one replaces it, once a sheet was handed back and written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoresClosed {
    pub lot: LotId,
    /// From 1, of the lot: a further one replaces the one before.
    pub number: u32,
    /// Sheets under the root: one of each member.
    pub count: u32,
    /// Leaf indexes of the sheets, ascending.
    pub sheets: Vec<u64>,
    /// RFC 6962 root over the sheets' C in index order.
    pub score_root: Hash,
}

/// What each bidder has, committed line by line, before the ranking says who comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    pub lot: LotId,
    /// That of the sheets it follows from.
    pub number: u32,
    /// Bids with a total.
    pub count: u32,
    /// Sum of their totals.
    pub sum: Points,
    /// Beside the log: what the salt of every line is made from.
    pub salt: Salt,
    /// RFC 6962 root over one salted leaf for each bid.
    pub totals_root: Hash,
}

/// What the desk adds to the last sheet: hashes that only its turn can know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// SHA-256 of the report these sheets make.
    pub report: Hash,
    /// As [`ScoresClosed::sheets`].
    pub sheets: Vec<u64>,
    pub score_root: Hash,
    pub salt: Salt,
    pub totals_root: Hash,
}

impl Default for Closing {
    /// Nothing is known yet: the desk fills it in.
    fn default() -> Self {
        let none = Hash([0; 32]);
        let (salt, sheets) = (Salt([0; 32]), Vec::new());
        Self { report: none, sheets, score_root: none, salt, totals_root: none }
    }
}

/// A holder said by an own tool whether what was committed agrees with what it holds 核对结论.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    pub lot: LotId,
    pub holder: Holder,
    /// The bidder for which it is said.
    pub bidder: Option<Uscc>,
    /// The seat of the member who says it.
    pub seat: Option<u8>,
    /// The root that was checked.
    pub root: Hash,
    pub verdict: Agrees,
    pub signed: Signed,
}

/// Who holds a part of what was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// Its own line of the totals.
    Bidder,
    /// The own sheet.
    Expert,
    /// Everything.
    Supervisor,
}

/// Whether what was committed agrees with what a holder has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agrees {
    Holds,
    /// 不符
    Fails,
}

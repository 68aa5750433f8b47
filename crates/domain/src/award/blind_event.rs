//! What happens in a blind review 暗标: sealed, scored under codes, opened.

use crate::shared::{Hash, LotId, Points, Salt, Uscc};

use super::event::Signed;

/// The chance from which codes follow was sealed with the close, before any key came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindSealed {
    pub lot: LotId,
    /// Stays beside the log until the codes are opened.
    pub salt: Salt,
    pub commitment: Hash,
}

/// The committee found that the part judged blind shows whose bid it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityFound {
    pub lot: LotId,
    /// Code of the bid, from 1.
    pub number: u32,
    /// Which requirement of form it does not meet, from 1, as announced.
    pub condition: u32,
    /// Where, and what shows there.
    pub reason: String,
    pub signed: Signed,
}

/// A member's own sheet of the items judged blind; sealed from others, and never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindSheet {
    pub lot: LotId,
    pub seat: u8,
    pub scores: Vec<BlindScore>,
    pub signed: Signed,
}

/// Points for one code in one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindScore {
    /// Code of the bid, from 1.
    pub number: u32,
    pub item: String,
    pub points: Points,
}

/// All blind sheets are in: whose code is whose 揭晓暗标编号.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindRevealed {
    pub lot: LotId,
    /// Opens what was sealed at the close.
    pub salt: Salt,
    /// Bidders by code: the first has code 1.
    pub codes: Vec<Uscc>,
}

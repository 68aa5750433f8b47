//! Ids of the rules of draws that settle places or choose who goes on 抽取.

use super::{Kind, Listed, Need};

ids! {
    /// Bids that are equal in everything else are placed by a drawn order, where documents say so.
    Y174 = "Y174", Choice, Required;
    /// The order is drawn once in a round, of every opened bid.
    Y175 = "Y175", Principle, Required;
    /// Equals of one brand stand beside each other until the round's order leaves one of them.
    Y93 = "Y93", Principle, Required;
    /// Where the number who may bid is limited, the ceiling is at least seven (works).
    Y176 = "Y176", Count, Required;
    /// How those who passed come down to the ceiling; a list is drawn once.
    Y177 = "Y177", Choice, Required;
    /// The platform may draw whom a purchaser invites.
    Y178 = "Y178", Principle, Required;
}

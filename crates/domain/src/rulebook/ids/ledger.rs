//! Ids of the rules of the deposit ledger 保证金账.

use super::{Kind, Listed, Need};

ids! {
    /// The part of a security that its interest is, for each day.
    Y170 = "Y170", Share, Required;
    /// Money goes out once a second person of the finance post releases it.
    Y171 = "Y171", Principle, Required;
    /// One sub-account for each bidder and lot; what comes to it stands on the bank's statement.
    Y172 = "Y172", Principle, Required;
    /// What fits no sub-account goes back; nobody assigns it to a payer.
    Y173 = "Y173", Principle, Required;
}

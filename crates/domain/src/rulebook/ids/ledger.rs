//! Ids of the rules of the deposit ledger 保证金账.

use super::{Kind, Listed, Need};

ids! {
    /// A guarantee lasts as long as is asked from the opening as it was moved.
    Y96 = "Y96", Principle, Required;
    /// A plate whose guarantee was revoked, or is short when offers begin, makes no offers.
    Y97 = "Y97", Principle, Required;
    /// While an auction takes offers its issuers are asked again whenever this has passed.
    Y98 = "Y98", Seconds, Required;
    /// Whoever gives a deal up or does not sign it loses the deposit.
    Y164 = "Y164", Principle, Required;
    /// A deposit of a bidding bears interest only when it goes back late.
    Y165 = "Y165", Principle, Required;
    /// The part of an amount that the central bank's base lending rate is, for each day.
    Y166 = "Y166", Share, Required;
    /// An electronic guarantee counts once its issuer confirms it, for one lot.
    Y167 = "Y167", Principle, Required;
    /// An issuer that does not answer within this is late.
    Y168 = "Y168", Seconds, Required;
    /// A statement's closing balance agrees with the books, and no day is missing.
    Y169 = "Y169", Principle, Required;
    /// The part of a security that its interest is, for each day.
    Y170 = "Y170", Share, Required;
    /// Money goes out once a second person of the finance post releases it.
    Y171 = "Y171", Principle, Required;
    /// One sub-account for each bidder and lot; what comes to it stands on the bank's statement.
    Y172 = "Y172", Principle, Required;
    /// What fits no sub-account goes back; nobody assigns it to a payer.
    Y173 = "Y173", Principle, Required;
    /// A guarantee of a deposit lasts so long after the day on which the deposit is due.
    Y200 = "Y200", Period, Required;
    /// Without its issuer's word a guarantee brings no plate, and no deal once it is revoked.
    Y201 = "Y201", Principle, Required;
    /// A sign-up is taken back until the end of signing up, and may be made again until then.
    Y202 = "Y202", Principle, Required;
    /// By when the deposit of a sign-up that was taken back goes back.
    Y203 = "Y203", Period, Required;
    /// Whoever has offered is bound, and takes no sign-up back.
    Y204 = "Y204", Principle, Required;
    /// Bidders answer within this whether their bids bind longer.
    Y205 = "Y205", Seconds, Required;
    /// So long before bids cease to bind the purchaser is warned.
    Y206 = "Y206", Period, Required;
    /// Bids bind longer where bidders agree, and are awarded only while they bind.
    Y207 = "Y207", Principle, Required;
    /// By when the security of a bid that binds no more goes back.
    Y208 = "Y208", Period, Required;
}

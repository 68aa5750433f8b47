//! Ids of the rules of online bidding 网上竞价.

use super::{Kind, Listed, Need};

ids! {
    /// Online bidding is for purchases below the procurement limit and for sales of assets.
    Y150 = "Y150", Principle, Required;
    /// The ceiling of an online purchase lies below this amount.
    Y151 = "Y151", Amount, Required;
    /// Signing up ends so long before the bidding.
    Y152 = "Y152", Seconds, Required;
    /// A deposit for an online purchase, at most, of the ceiling.
    Y153 = "Y153", Percent, Required;
    /// A deposit for an online sale, at most, of the start price.
    Y154 = "Y154", Percent, Required;
    /// Within which the purchaser checks whether the best bidder complies.
    Y155 = "Y155", Period, Required;
    /// Where the best bidder falls away, the next in the order of prices takes its place.
    Y156 = "Y156", Principle, Required;
    /// The result notice stands one working day at least.
    Y157 = "Y157", Period, Required;
    /// Within which both sides sign the deal confirmation after the result notice.
    Y158 = "Y158", Period, Required;
    /// Within which deposits go back.
    Y159 = "Y159", Period, Required;
    /// After bidding that failed there may be another round.
    Y160 = "Y160", Principle, Required;
    /// For how many years the records are kept.
    Y161 = "Y161", Count, Required;
    /// Nobody publishes what he asked for.
    Y162 = "Y162", Principle, Required;
    /// Plates are given at once, and nobody examines who signed up.
    Y163 = "Y163", Principle, Required;
    /// By when an objection to the notice of a bidding is raised, before it begins.
    Y185 = "Y185", Period, Required;
    /// By when an objection to course or result is raised, after a bidding that failed.
    Y186 = "Y186", Period, Required;
    /// Within which an objection of a bidding is answered.
    Y187 = "Y187", Period, Required;
    /// Within which a complaint about a bidding is raised.
    Y188 = "Y188", Period, Required;
    /// Within which a complaint about a bidding is accepted or not.
    Y189 = "Y189", Period, Required;
    /// Within which a complaint about a bidding is decided.
    Y88 = "Y88", Period, Required;
    /// How many holds one objection or complaint bears.
    Y89 = "Y89", Count, Required;
    /// So long after a hold was lifted the bidding goes on.
    Y90 = "Y90", Period, Required;
    /// Who may object in a bidding.
    Y91 = "Y91", Principle, Required;
    /// What follows where an objection or complaint about a bidding is upheld.
    Y92 = "Y92", Principle, Required;
}

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
}

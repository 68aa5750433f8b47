//! Which rules give a procedure its limits: one column a procedure.

use super::{Method, Procedure, Regime, ids};

/// Ids of the rules that bound one procedure; their values stand in the adopted pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the notice to the deadline.
    pub prepare: &'static str,
    /// How long the documents are offered; `None`: until the deadline, whenever it is.
    pub offer: Option<&'static str>,
    /// How long the notice stands before the deadline, where the law says so.
    pub stands: Option<&'static str>,
    /// A clarification that touches bids, counted back from the deadline.
    pub clarify: &'static str,
    /// Fewest bidders at the deadline.
    pub bidders: &'static str,
    /// Fewest bids left after a review.
    pub left: &'static str,
    /// On what a bid is rejected.
    pub rejects: &'static str,
    /// Fewest members of a committee.
    pub members: &'static str,
    /// From which budget on the committee is larger, and its fewest members then.
    pub large: Option<(&'static str, &'static str)>,
    /// Who neither signs the report nor writes why counts as agreeing.
    pub silence: &'static str,
    /// The report reaches the purchaser.
    pub report: &'static str,
    /// What the purchaser owes after the report: the display, or the decision.
    pub decide: &'static str,
    /// Silence chooses rank 1.
    pub deemed: Option<&'static str>,
    /// Result notice and letter of acceptance.
    pub letter: Option<&'static str>,
    /// How long the result stands.
    pub shown: &'static str,
    /// The contract, from the letter.
    pub contract: &'static str,
    /// What the contract may not depart from.
    pub binds: &'static str,
    /// The most that a bid security may be.
    pub security: &'static str,
    /// A bid without the announced security.
    pub unsecured: &'static str,
    /// A security goes back after a withdrawal before the deadline.
    pub back_withdrawn: &'static str,
    /// Losers' securities go back.
    pub back_losers: &'static str,
    /// The winner's security goes back.
    pub back_winner: &'static str,
    /// For what a security may be kept.
    pub kept: &'static str,
    /// The most that a performance security may be.
    pub performance: &'static str,
}

const WORKS: Limits = Limits {
    prepare: ids::T01,
    offer: Some(ids::T02),
    stands: None,
    clarify: ids::T04,
    bidders: ids::T11,
    left: ids::T22_2,
    rejects: ids::C4_20,
    members: ids::C1_1,
    large: None,
    silence: ids::C4_21,
    report: ids::G10,
    decide: ids::T13_1,
    deemed: None,
    letter: None,
    shown: ids::T13_2,
    contract: ids::T15,
    binds: ids::T15_2,
    security: ids::T08,
    unsecured: ids::T08_3,
    back_withdrawn: ids::T09,
    back_losers: ids::T17,
    back_winner: ids::T17,
    kept: ids::T09_2,
    performance: ids::T18,
};

const OPEN_PROCUREMENT: Limits = Limits {
    prepare: ids::G01,
    offer: Some(ids::G02),
    stands: Some(ids::G03),
    clarify: ids::G05,
    bidders: ids::G09,
    left: ids::G09_2,
    rejects: ids::C4_19,
    members: ids::C1_1,
    large: Some((ids::C1_3, ids::C1_4)),
    silence: ids::C4_22,
    report: ids::G10,
    decide: ids::G11,
    deemed: Some(ids::G11_2),
    letter: Some(ids::G12_1),
    shown: ids::G12_2,
    contract: ids::G13,
    binds: ids::G13_2,
    security: ids::G06,
    unsecured: ids::G06_2,
    back_withdrawn: ids::G07_1,
    back_losers: ids::G07_2,
    back_winner: ids::G07_3,
    kept: ids::G06_3,
    performance: ids::G16,
};

const QUOTATIONS: Limits = Limits {
    prepare: ids::N02,
    offer: None,
    stands: Some(ids::N06),
    clarify: ids::N02_2,
    bidders: ids::N05,
    left: ids::N05_2,
    rejects: ids::N05_4,
    members: ids::C1_30,
    large: Some((ids::C1_31, ids::C1_32)),
    silence: ids::C4_23,
    report: ids::N03_1,
    decide: ids::N03_2,
    deemed: Some(ids::N03_3),
    letter: Some(ids::N03_4),
    shown: ids::N03_5,
    contract: ids::N03_6,
    binds: ids::N03_7,
    security: ids::N04_1,
    unsecured: ids::N04_5,
    back_withdrawn: ids::N04_6,
    back_losers: ids::N04_2,
    back_winner: ids::N04_3,
    kept: ids::N04_4,
    performance: ids::G16,
};

impl Procedure {
    /// The rules that bound it.
    #[must_use]
    pub fn limits(self) -> &'static Limits {
        match (self.method, self.regime) {
            (Method::RequestForQuotations, _) => &QUOTATIONS,
            (Method::OpenTender, Regime::Works) => &WORKS,
            (Method::OpenTender, Regime::GovernmentProcurement) => &OPEN_PROCUREMENT,
        }
    }
}

//! Forms of what happens before a lot with a list of bidders is announced.

use domain::admission::{
    ApplicantFound, ApplicantsReviewed, ApplicationReceived, ApplicationWithdrawn, BiddersAdmitted,
    BiddersInvited, Ground, InvitationCause, InvitationDecided, InvitationDrawAsked,
    InvitationPooled, LimitWay, NumberLimit, PoolSource, PrequalificationAnnounced,
    PrequalificationClarified, PrequalificationClosed, PrequalificationConcluded,
    PrequalificationNotice, PrequalificationOutcome, ReviewItem, ReviewersNamed,
};

use super::{wire_struct, wire_words};

wire_words! {
    PrequalificationOutcome { Enough = "enough", TooFew = "too_few" }
    LimitWay { Lot = "lot", Scores = "scores" }
    Ground { Prequalified = "prequalified", Invited = "invited" }
    InvitationCause { FewBidders = "few_bidders", CostShare = "cost_share" }
    PoolSource {
        Capable = "capable", Prequalified = "prequalified", SupplierPool = "supplier_pool",
        Recommended = "recommended",
    }
}

wire_struct! {
    PrequalificationNotice {
        project, title, lot_title, code, regime, funds, purchaser, purchaser_name, agent, budget,
        documents_until_s, deadline_s, documents, qualification, previous, limit,
    }
    NumberLimit { most, way, items }
    ReviewItem { title, max }
    PrequalificationAnnounced { lot, notice }
    PrequalificationClarified { lot, number, text, documents, effect, deadline_s }
    ApplicationReceived { lot, applicant, documents, signed }
    ApplicationWithdrawn { lot, applicant, signed }
    PrequalificationClosed { lot }
    ReviewersNamed { lot, members, document }
    ApplicantFound { applicant, pass, unmet, reason, points }
    ApplicantsReviewed { lot, seat, findings, signed }
    PrequalificationConcluded { lot, outcome, reviewers, rule }
    BiddersAdmitted { lot, ground, bidders }
    BiddersInvited { lot, pool, bidders, witnesses, minutes, signed }
    InvitationPooled {
        lot, cause, reason, document, source, pool, most, witnesses, signed,
    }
    InvitationDrawAsked { lot, most }
    InvitationDecided { lot, cause, reason, document, source }
}

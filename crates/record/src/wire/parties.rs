//! Forms of what happens to the centre, organisations, people and trustees.

use domain::parties::{
    CalendarPublished, CentreFounded, DrillHeld, KeyBound, KeyRevoked, KeyStatement, KeysDeposited,
    OrganisationAdmitted, OrganisationKind, PersonAdded, PersonKeyBound, PersonKeyRevoked, Purpose,
    Role, RolesChanged, TrusteeEnrolled,
};

use super::{wire_struct, wire_words};

wire_words! {
    OrganisationKind {
        Purchaser = "purchaser", Agent = "agent", Bidder = "bidder", Supervisor = "supervisor",
        Centre = "centre", Trustee = "trustee",
    }
    Role {
        Purchaser = "purchaser", Agent = "agent", Bidder = "bidder", Evaluator = "evaluator",
        Trustee = "trustee", Official = "official", Chair = "chair", Supervisor = "supervisor",
        Operator = "operator",
    }
    Purpose { Share = "share", Deposit = "deposit" }
}

wire_struct! {
    CentreFounded { origin, name, name_en, ack_key }
    CalendarPublished { year, weekday_off, weekend_work, cite, document }
    OrganisationAdmitted { organisation, name, kinds, licence }
    PersonAdded { account, name, organisation, roles }
    RolesChanged { account, roles, reason }
    KeyBound { organisation, key }
    PersonKeyBound { account, key, second }
    KeyRevoked { organisation, key, reason }
    PersonKeyRevoked { account, key, reason }
    TrusteeEnrolled { trustee, name, organisation, key }
    KeyStatement { serial, key, statement }
    KeysDeposited { trustee, purpose, keys }
    DrillHeld { trustees, transcript }
}

//! Forms of what happens to the centre, organisations, people and trustees.

use domain::parties::{
    CalendarPublished, CentreFounded, ContactEntry, ContactsPublished, DealImported, DealLine,
    DrillHeld, ExpertLine, HandedOver, Import, ImportRevoked, ImportTaken, KeyBound, KeyRevoked,
    KeyStatement, KeysDeposited, Lost, MandateEnded, MandateGiven, MandateMatter,
    OrganisationAdmitted, OrganisationImported, OrganisationKind, OrganisationLine,
    OrganisationRenamed, OrganisationsMerged, PersonAdded, PersonKeyBound, PersonKeyRevoked,
    PersonReinstated, PersonSuspended, Purpose, RestorationAgreed, RestorationAsked,
    RestorationFinished, RestorationStopped, Role, RolesChanged, Side, StandInAppointed,
    StandInEnded, TrusteeEnrolled,
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
        Operator = "operator", Administrator = "administrator", Finance = "finance",
    }
    Side { Organisation = "organisation", Centre = "centre" }
    MandateMatter {
        Tender = "tender", Remedies = "remedies", Award = "award", Contract = "contract",
    }
    Lost { Factor = "factor", Key = "key" }
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
    PersonSuspended { account, by, reason }
    PersonReinstated { account, by, reason }
    HandedOver { from, to, roles, reason }
    StandInAppointed { account, of, roles, from, until, reason, by }
    StandInEnded { account, of, reason, by }
    RestorationAsked { account, lost, by }
    RestorationAgreed { account, lost, by, from_s }
    RestorationStopped { account, lost, by }
    RestorationFinished { account, lost, by }
    MandateGiven { purchaser, mandate, agent, project, matters, until, document }
    MandateEnded { purchaser, mandate, by, reason }
    OrganisationRenamed { organisation, name, document }
    OrganisationsMerged { organisation, into, document }
    ContactEntry { department, matters, telephone, address }
    ContactsPublished { entries }
    OrganisationLine { line, organisation, name, kinds }
    DealLine {
        line, number, title, purchaser, purchaser_name, winner, winner_name, amount, concluded_on,
        regime, category,
    }
    ExpertLine { line, expert, profile }
    Import { import, file, organisations, deals, experts }
    ImportTaken { import, file, lines }
    OrganisationImported { import, line, organisation, name, kinds }
    DealImported {
        import, line, number, title, purchaser, purchaser_name, winner, winner_name, amount,
        concluded_on, regime, category,
    }
    ImportRevoked { import, reason }
}

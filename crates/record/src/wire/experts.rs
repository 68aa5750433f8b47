//! Forms of what happens to the roster of experts.

use domain::experts::{
    AvailabilityDeclared, Employment, ExpertAdmitted, ExpertChanged, ExpertImported,
    ExpertStandingChanged, Ground, Half, HalfDay, Pool, Profile, Relation, RosterStanding, Tie,
};

use super::{wire_struct, wire_words};

wire_words! {
    Half { Morning = "am", Afternoon = "pm" }
    Pool { Procurement = "procurement", Works = "works" }
    RosterStanding { Active = "active", Paused = "paused", Removed = "removed" }
    Ground {
        Asked = "asked", Unfit = "unfit", Breach = "breach", Punished = "punished",
        Over = "over", Corrected = "corrected",
    }
    Relation {
        Employed = "employed", Directs = "directs", Controls = "controls", Kin = "kin",
        Interest = "interest", Other = "other",
    }
}

wire_struct! {
    Employment { organisation, from, until }
    Tie { organisation, relation, until }
    Profile { name, account, specialties, employers, ties, region, pools }
    ExpertAdmitted { expert, profile }
    ExpertImported { import, line, expert, profile }
    ExpertChanged { expert, profile, reason }
    ExpertStandingChanged { expert, standing, ground, reason }
    HalfDay { day, half }
    AvailabilityDeclared { expert, half_days }
}

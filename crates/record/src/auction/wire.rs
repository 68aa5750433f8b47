//! Forms of what happens to an auction.

use std::collections::BTreeMap;

use domain::auction::{
    AuctionAnnounced, AuctionEnded, BidderAdmitted, Cap, CapReached, Cause, Closed, ContinueAsked,
    ContinueSaid, Course, DepositTerms, Direction, DrawOwed, Entry, Frozen, Guarantees, Hours,
    Kind, LeftToOthers, Matched, Measured, Numbers, OfferRefused, OfferTaken, OpeningBegan,
    Outcome, Pick, Place, Plate, PlateHeard, PlateSilenced, Priority, PriorityAsked,
    PriorityConfirmed, PriorityWay, Refusal, Reserve, ReserveCommitted, ReserveMet, ReserveOpened,
    ReserveOverdue, ReserveOwed, Resumed, ResumptionAnnounced, SealedOffered, SealedOpened,
    SealedRound, SignUpTerms, Silence, Standing, StoppedForTheDay, Subject, Terms, Then, TieDrawn,
    Ties, Timed, TimedBegan, Trustees, TurnCame, Unsold, Wins,
};

use crate::canonical::Value;
use crate::wire::{Wire, wire_struct, wire_words};

impl Wire for Plate {
    fn write(&self) -> Value {
        Value::Integer(self.0.into())
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::Integer(it) = value else { return None };
        u16::try_from(*it).ok().map(Self)
    }
}

wire_words! {
    Kind {
        Land = "land", Mining = "mining", Property = "property", Auctioneer = "auctioneer",
        Online = "online", CourtMovable = "court_movable", CourtEstate = "court_estate",
    }
    Direction { Forward = "forward", Reverse = "reverse" }
    Course { Listing = "listing", Closing = "closing", Sealed = "sealed" }
    Entry {
        TwoBidders = "two_bidders", LateOffers = "late_offers",
        AskedToContinue = "asked_to_continue", Always = "always",
    }
    Pick { Best = "best", NearestMean = "nearest_mean" }
    Ties { Earlier = "earlier", Drawn = "drawn" }
    Then { Sealed = "sealed", Draw = "draw", Another = "another" }
    Reserve { None = "none", Committed = "committed" }
    PriorityWay { InRoom = "in_room", Asked = "asked" }
    Wins { Any = "any", One = "one" }
    Guarantees { Beside = "beside", Alone = "alone" }
    Standing { Leads = "leads", Stands = "stands" }
    Silence { Revoked = "revoked", Short = "short" }
    ReserveMet { Met = "met", Missed = "missed" }
    Cause {
        Server = "server", Lines = "lines", Ordered = "ordered", TermsChanged = "terms_changed",
        Collusion = "collusion",
    }
    Unsold {
        NoOffer = "no_offer", TooFewBidders = "too_few_bidders", BelowReserve = "below_reserve",
        NotOpened = "not_opened",
    }
}

wire_struct! {
    Subject { title, owner }
    DepositTerms { amount, due_ms, guarantees }
    SignUpTerms { until_ms, deposit, joint_max }
    Terms {
        lot, subject, bundle, kind, direction, course, start, step, unit, cap, opens_ms, closes_ms,
        timed, sealed, trustees, bidders_min, reserve, priority, hours, place, sign_up,
        previous, pseudonyms,
    }
    Timed { entry, preparation_s, window_s }
    SealedRound { pick, ties, length_s, opening_s }
    Trustees { threshold, envelope }
    Cap { price, then }
    Priority { way, ask_s }
    Hours { from_s, to_s }
    Place { group, number, wins }
    Numbers {
        pace_ms, window_ms, preparation_ms, late_ms, entry, continue_ms, reserve_ms, ask_ms,
        quiet_ms, lost_of, lost_to, resume_ms, resumption_ms,
    }
    Measured { quiet_ms, lines, lost }
    AuctionAnnounced { terms, numbers }
    ReserveCommitted { commitment }
    BidderAdmitted { plate, who, members }
    PriorityConfirmed { plate, rank }
    TurnCame { opens_ms, closes_ms }
    LeftToOthers { plate, won }
    PlateSilenced { plate, why }
    PlateHeard { plate }
    OfferTaken { plate, price, standing, ends_ms }
    OfferRefused { plate, price, why }
    ContinueAsked { until_ms }
    ContinueSaid { plate }
    TimedBegan { from_ms, ends_ms, stops_ms }
    StoppedForTheDay { from_ms, ends_ms, stops_ms }
    CapReached { then, until_ms }
    SealedOffered { plate, seal }
    OpeningBegan { until_ms }
    SealedOpened { plate, price, salt }
    DrawOwed { plates, price }
    TieDrawn { plate }
    Closed { leader, price, bidders }
    ReserveOwed { until_ms }
    ReserveOpened { met, price, salt }
    ReserveOverdue { since_ms }
    PriorityAsked { until_ms }
    Matched { plate }
    Frozen { cause, reason, document, measured, since_ms }
    ResumptionAnnounced { at_ms, reason }
    Resumed { from_ms, ends_ms, stops_ms, reason }
}

/// Why an offer may be refused so that the stream says it.
pub(super) const WHY: &[(Refusal, &str)] = &[
    (Refusal::NotBegun, "not_begun"),
    (Refusal::ReserveMissing, "reserve_missing"),
    (Refusal::Late, "late"),
    (Refusal::Preparing, "preparing"),
    (Refusal::Frozen, "frozen"),
    (Refusal::OutOfHours, "out_of_hours"),
    (Refusal::SealedOnly, "sealed_only"),
    (Refusal::WonAnother, "won_another"),
    (Refusal::PlateSilent, "plate_silent"),
    (Refusal::Unit, "unit"),
    (Refusal::TooLow, "too_low"),
    (Refusal::StepShort, "step_short"),
    (Refusal::BeyondCap, "beyond_cap"),
    (Refusal::MatchedAlready, "matched_already"),
];

impl Wire for Refusal {
    fn write(&self) -> Value {
        // Any other refusal is no reason of an offer; `read` knows no such word.
        let word = WHY.iter().find(|it| it.0 == *self).map_or("unrecorded", |it| it.1);
        Value::Text(word.to_owned())
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::Text(word) = value else { return None };
        WHY.iter().find(|it| it.1 == word).map(|it| it.0)
    }
}

/// `outcome` is a word; what it needs besides stands beside it.
impl Wire for AuctionEnded {
    fn write(&self) -> Value {
        let mut fields = BTreeMap::new();
        let word = match &self.outcome {
            Outcome::Deal { plate, price } => {
                plate.put("plate", &mut fields);
                price.put("price", &mut fields);
                "deal"
            }
            Outcome::Unsold(it) => {
                it.put("unsold", &mut fields);
                "unsold"
            }
            Outcome::Switched => "switched",
            Outcome::NotBegun => "not_begun",
            Outcome::Terminated(it) => {
                it.put("cause", &mut fields);
                "terminated"
            }
        };
        fields.insert("outcome".to_owned(), word.into());
        self.reason.put("reason", &mut fields);
        self.document.put("document", &mut fields);
        Value::Object(fields)
    }

    fn read(value: &Value) -> Option<Self> {
        let outcome = match value.text("outcome")? {
            "deal" => {
                let (plate, price) = (Wire::take("plate", value)?, Wire::take("price", value)?);
                Outcome::Deal { plate, price }
            }
            "unsold" => Outcome::Unsold(Wire::take("unsold", value)?),
            "switched" => Outcome::Switched,
            "not_begun" => Outcome::NotBegun,
            "terminated" => Outcome::Terminated(Wire::take("cause", value)?),
            _ => return None,
        };
        let (reason, document) = (Wire::take("reason", value)?, Wire::take("document", value)?);
        Some(Self { outcome, reason, document })
    }

    fn fields() -> &'static [&'static str] {
        &["outcome", "plate", "price", "unsold", "cause", "reason", "document"]
    }
}

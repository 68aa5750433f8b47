//! Bytes of an auction's stream: events, commitments, the public audit file, and the way back from
//! what happened to what was asked.
//!
//! Source: docs/spec/auction.md, docs/decisions/0414 to 0417.

mod audience;
mod commitment;
mod file;
mod rebuild;
mod wire;

use domain::auction::{Event, ReserveMet};
use domain::shared::LotId;

use crate::canonical::{self, Value};
use crate::event::NotAnEvent;
use crate::wire::Wire;

pub use audience::{FIELDS, Field, Shown};
pub use commitment::{offer_seal, pseudonym, reserve_commitment};
pub use file::{AuditFile, FileError, LINES_MAX, Line, VERSION};
pub use rebuild::{Rebuilt, command};

/// Stream of a lot's auction.
#[must_use]
pub fn stream(lot: &LotId) -> String {
    format!("{lot}/auction")
}

macro_rules! kinds {
    ($($kind:ident;)*) => {
        /// The closed list of kinds of an auction's stream; all of them are clear.
        pub const KINDS: &[&str] = &[$(stringify!($kind)),*];

        /// The kind of an event.
        #[must_use]
        pub fn kind(event: &Event) -> &'static str {
            match event { $(Event::$kind(_) => stringify!($kind),)* }
        }

        fn write(event: &Event) -> Value {
            match event { $(Event::$kind(it) => it.write(),)* }
        }

        fn read(kind: &str, value: &Value) -> Option<Event> {
            match kind {
                $(stringify!($kind) => Wire::read(value).map(Event::$kind),)*
                _ => None,
            }
        }

        /// Names of a kind's fields.
        #[must_use]
        pub fn fields_of(kind: &str) -> &'static [&'static str] {
            match kind {
                $(stringify!($kind) => <domain::auction::$kind as Wire>::fields(),)*
                _ => &[],
            }
        }
    };
}

kinds! {
    AuctionAnnounced;
    ReserveCommitted;
    BidderAdmitted;
    PriorityConfirmed;
    TurnCame;
    LeftToOthers;
    OfferTaken;
    OfferRefused;
    ContinueAsked;
    ContinueSaid;
    TimedBegan;
    StoppedForTheDay;
    CapReached;
    SealedOffered;
    OpeningBegan;
    SealedOpened;
    DrawOwed;
    TieDrawn;
    Closed;
    ReserveOwed;
    ReserveOpened;
    ReserveOverdue;
    PriorityAsked;
    Matched;
    Frozen;
    ResumptionAnnounced;
    Resumed;
    AuctionEnded;
}

/// Fields of a reserve that was missed, which stay beside the log.
const RESERVE_KEPT_BACK: &[&str] = &["price", "salt"];

/// Body and enclosure of an event: what the log shows, and the whole where it shows a part.
#[must_use]
pub fn encode(event: &Event) -> (Value, Option<Value>) {
    let whole = write(event);
    let missed = matches!(event, Event::ReserveOpened(it) if it.met == ReserveMet::Missed);
    match &whole {
        Value::Object(fields) if missed => {
            let mut shown = fields.clone();
            shown.retain(|key, _| !RESERVE_KEPT_BACK.contains(&key.as_str()));
            let shown = Value::Object(shown);
            let enclosure = (shown != whole).then(|| whole.clone());
            (shown, enclosure)
        }
        _ => (whole, None),
    }
}

/// Reads an event of a body, or of its enclosure where the holder has one.
///
/// # Errors
///
/// [`NotAnEvent`]: the bytes were not written by [`encode`].
pub fn decode(kind: &str, body: &Value, enclosure: Option<&[u8]>) -> Result<Event, NotAnEvent> {
    let wrong = || NotAnEvent(kind.to_owned());
    let enclosed = enclosure.map(canonical::parse).transpose().map_err(|_| wrong())?;
    let value = enclosed.as_ref().unwrap_or(body);
    let event = read(kind, value).ok_or_else(wrong)?;
    // A field that the kind does not know would vanish silently.
    if write(&event) == *value { Ok(event) } else { Err(wrong()) }
}

//! Bytes of an auction's stream: events, commitments, the public audit file, and the way back from
//! what happened to what was asked.
//!
//! Source: docs/spec/auction.md, docs/decisions/0414 to 0417.

mod audience;
mod commitment;
mod file;
mod rebuild;
mod wire;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::auction::{Event, Occurred, ReserveMet};
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
    PlateSilenced;
    PlateHeard;
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

/// The kind of an event.
#[must_use]
pub fn kind(event: &Event) -> &'static str {
    event.kind()
}

/// The whole of what happened to a lot's auction, with the lot.
pub(crate) fn write_in(it: &Occurred) -> Value {
    let mut whole = write(&it.event);
    if let Value::Object(fields) = &mut whole {
        fields.insert("lot".to_owned(), Value::Text(it.lot.to_string()));
    }
    whole
}

/// Reads what happened to a lot's auction.
pub(crate) fn read_in(kind: &str, value: &Value) -> Option<Occurred> {
    let lot = LotId::parse(value.text("lot")?).ok()?;
    Some(Occurred { lot, event: read(kind, value)? })
}

/// Names of the fields of a kind's body in the log.
pub(crate) fn fields_in(kind: &str) -> &'static [&'static str] {
    static FIELDS: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
        let all = |kind: &&'static str| (*kind, [&["lot"], fields_of(kind)].concat());
        KINDS.iter().map(all).collect()
    });
    FIELDS.get(kind).map_or(&[], Vec::as_slice)
}

/// What the body of a reserve that was missed shows; `None` for what is shown whole.
pub(crate) fn shown(event: &Event, whole: &Value) -> Option<Value> {
    let missed = matches!(event, Event::ReserveOpened(it) if it.met == ReserveMet::Missed);
    match whole {
        Value::Object(fields) if missed => {
            let mut shown = fields.clone();
            shown.retain(|key, _| !RESERVE_KEPT_BACK.contains(&key.as_str()));
            Some(Value::Object(shown))
        }
        _ => None,
    }
}

/// Fields of a reserve that was missed, which stay beside the log.
const RESERVE_KEPT_BACK: &[&str] = &["price", "salt"];

/// Body and enclosure of an event: what the log shows, and the whole where it shows a part.
#[must_use]
pub fn encode(event: &Event) -> (Value, Option<Value>) {
    let whole = write(event);
    match shown(event, &whole) {
        Some(shown) => {
            let enclosure = (shown != whole).then(|| whole.clone());
            (shown, enclosure)
        }
        None => (whole, None),
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

//! What a room says of an auction: one message for everybody who watches, and its words' keys.

use domain::auction::{Event, Outcome, Phase, Plate, Refusal, State, View};
use domain::shared::{Fen, Instant};
use record::auction::Line;
use serde_json::{Map, Value, json};

/// Where an auction stands, as pages name it; what only time changes is told by the clock.
#[must_use]
pub fn phase(state: &State, now_ms: i64) -> &'static str {
    if state.frozen.is_some() {
        return "frozen";
    }
    match &state.phase {
        Phase::Listed { opens_ms: None, .. } => "waiting",
        Phase::Listed { opens_ms: Some(from), .. } if now_ms < *from => "before",
        Phase::Listed { closes_ms, .. } if now_ms <= *closes_ms => "free",
        Phase::Timed { from_ms, .. } if now_ms < *from_ms => "preparing",
        Phase::Timed { stops_ms: Some(stop), .. } if now_ms > *stop => "night",
        Phase::Timed { ends_ms, .. } if now_ms <= *ends_ms => "timed",
        Phase::Listed { .. } | Phase::Timed { .. } => "closing",
        Phase::ContinueAsked { .. } => "asked",
        Phase::Sealed { .. } => "sealed",
        Phase::Opening { .. } => "opening",
        Phase::DrawOwed { .. } => "draw",
        Phase::ReserveOwed { .. } => "reserve",
        Phase::PriorityAsked { .. } => "priority",
        Phase::Ended(it) => ended(it),
    }
}

fn ended(it: &Outcome) -> &'static str {
    match it {
        Outcome::Deal { .. } => "deal",
        Outcome::Unsold(_) => "unsold",
        Outcome::Switched => "switched",
        Outcome::NotBegun => "notbegun",
        Outcome::Terminated(_) => "terminated",
    }
}

/// Whether an offer may still come, now or once the auction goes on.
#[must_use]
pub fn takes_offers(phase: &str) -> bool {
    matches!(
        phase,
        "waiting" | "before" | "free" | "preparing" | "timed" | "night" | "asked" | "frozen"
    )
}

/// Key of what the plate that leads is called: who has it may be another, by a priority right.
#[must_use]
pub fn leader_key(state: &State) -> &'static str {
    if state.outcome().is_some() { "auction-leader-last" } else { "auction-leader" }
}

/// What an end adds to the name of the price; nothing while none stands.
#[must_use]
pub fn ending(state: &State) -> &'static str {
    match state.outcome() {
        Some(Outcome::Deal { .. }) => "-deal",
        Some(_) => "-last",
        None => "",
    }
}

/// Every name that [`phase`] gives.
pub const PHASES: [&str; 18] = [
    "waiting",
    "before",
    "free",
    "preparing",
    "timed",
    "night",
    "closing",
    "asked",
    "sealed",
    "opening",
    "draw",
    "reserve",
    "priority",
    "frozen",
    "deal",
    "unsold",
    "switched",
    "notbegun",
];
/// The end that has a reason of its own.
pub const TERMINATED: &str = "terminated";

/// The instant that the room counts down to, if one is known.
#[must_use]
pub fn until_ms(state: &State, now_ms: i64) -> Option<i64> {
    if let Some(ice) = state.frozen {
        return ice.at_ms;
    }
    match state.phase {
        Phase::Listed { opens_ms: Some(from), .. } if now_ms < from => Some(from),
        Phase::Listed { opens_ms: None, .. } => None,
        Phase::Timed { from_ms, .. } if now_ms < from_ms => Some(from_ms),
        Phase::Listed { closes_ms: it, .. }
        | Phase::Timed { ends_ms: it, .. }
        | Phase::ContinueAsked { until_ms: it }
        | Phase::ReserveOwed { until_ms: it, .. }
        | Phase::PriorityAsked { until_ms: it } => Some(it),
        Phase::Opening { until_ms } => until_ms,
        Phase::Sealed { from_ms, until_ms } => {
            Some(if now_ms < from_ms { from_ms } else { until_ms })
        }
        Phase::DrawOwed { .. } | Phase::Ended(_) => None,
    }
}

/// The message of a state with the lines that led to it; `position` and the server's time first.
#[must_use]
pub fn message(state: &State, now_ms: i64, lines: &[Line]) -> String {
    let view = View::of(state, Instant(now_ms));
    let fen = |it: Option<Fen>| it.map(|it| it.0);
    let told: Vec<Value> = lines.iter().map(line).collect();
    json!({
        "position": view.position,
        "server_ms": now_ms,
        "phase": phase(state, now_ms),
        "from_ms": view.from_ms,
        "ends_ms": view.ends_ms,
        "until_ms": until_ms(state, now_ms),
        "leader": view.leader.map(|it| it.0),
        "price": fen(view.price),
        "least": fen(view.least),
        "offers": state.offers,
        "bidders": state.active,
        "lines": told,
    })
    .to_string()
}

/// A beat: that the line is there, and the server's time.
#[must_use]
pub fn beat(position: u64, now_ms: i64) -> String {
    json!({"position": position, "server_ms": now_ms}).to_string()
}

/// A line as the room shows it: what everybody may see with the event.
fn line(it: &Line) -> Value {
    let mut out = Map::new();
    out.insert("position".to_owned(), it.position.into());
    out.insert("stamp_ms".to_owned(), it.stamp.0.into());
    out.insert("kind".to_owned(), it.event.kind().into());
    if let Some((plate, price)) = offered(&it.event) {
        out.insert("plate".to_owned(), plate.0.into());
        out.insert("price".to_owned(), price.0.into());
    }
    Value::Object(out)
}

/// Plate and price of an offer that was taken or refused.
#[must_use]
pub fn offered(event: &Event) -> Option<(Plate, Fen)> {
    match event {
        Event::OfferTaken(it) => Some((it.plate, it.price)),
        Event::OfferRefused(it) => Some((it.plate, it.price)),
        _ => None,
    }
}

/// Who has a receipt of this line: whoever offered, openly or sealed.
#[must_use]
pub fn by(event: &Event) -> Option<Plate> {
    match event {
        Event::SealedOffered(it) => Some(it.plate),
        Event::SealedOpened(it) => Some(it.plate),
        _ => offered(event).map(|it| it.0),
    }
}

/// Why an offer was refused, if it was.
#[must_use]
pub fn refused(event: &Event) -> Option<Refusal> {
    match event {
        Event::OfferRefused(it) => Some(it.why),
        _ => None,
    }
}

//! The bodies of the call log (§6), canonical as all others.

use serde_json::{Map, Value};

use crate::calls::{CallEvent, Ended};
use crate::code::{Code, ensure};
use crate::event::Frame;
use crate::json::{self, LONG_TEXT_MAX, quoted, quoted_hex};
use crate::pool::Pid;

/// Kinds that this module reads.
pub const KINDS: [&str; 6] =
    ["CallPlaced", "CallEnded", "CallDisputed", "Seated", "BidsClosed", "Replaced"];

/// One body of the call log; none of the law for an expert's dispute, which opens a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    pub frame: Frame,
    /// None for `CallDisputed`.
    pub event: Option<CallEvent<Pid>>,
}

/// Reads a body of the call log by its kind.
///
/// # Errors
///
/// `draw.not_canonical`, also for an unknown kind or outcome.
pub fn parse(kind: &str, body: &[u8]) -> Result<Logged, Code> {
    let map = json::object(body)?;
    let stamp_ms = json::integer_at(&map, "stamp_ms")?;
    let draw = json::text(json::at(&map, "draw")?, LONG_TEXT_MAX)?;
    let frame = Frame { draw, seq: json::integer_at(&map, "seq")?, stamp_ms };
    let mut fields = vec![
        ("draw", quoted(&frame.draw)),
        ("seq", frame.seq.to_string()),
        ("stamp_ms", stamp_ms.to_string()),
    ];
    let event = read(kind, &map, stamp_ms, &mut fields)?;
    fields.sort_unstable_by_key(|it| it.0);
    let parts: Vec<_> = fields.iter().map(|(key, it)| format!("\"{key}\":{it}")).collect();
    json::same(&format!("{{{}}}", parts.join(",")), body)?;
    Ok(Logged { frame, event })
}

type Fields = Vec<(&'static str, String)>;

fn read(
    kind: &str,
    map: &Map<String, Value>,
    stamp_ms: u64,
    fields: &mut Fields,
) -> Result<Option<CallEvent<Pid>>, Code> {
    ensure(KINDS.contains(&kind), Code::NotCanonical)?;
    if kind == "BidsClosed" {
        return Ok(Some(CallEvent::BidsClosed));
    }
    let person: Pid = json::hex_at(map, "pid")?;
    fields.push(("pid", quoted_hex(&person)));
    let mut number = |key: &'static str| {
        let it = json::integer_at(map, key)?;
        fields.push((key, it.to_string()));
        Ok::<u64, Code>(it)
    };
    Ok(match kind {
        "CallPlaced" => {
            let n = number("n")?;
            let (channel, contact) =
                (json::text_at(map, "channel")?, json::text_at(map, "contact")?);
            fields.push(("channel", quoted(&channel)));
            fields.push(("contact", quoted(&contact)));
            Some(CallEvent::Placed { person, n, channel, contact, stamp_ms })
        }
        "CallEnded" => {
            let (n, ring_s) = (number("n")?, number("ring_s")?);
            let outcome = ended(map, fields)?;
            Some(CallEvent::Ended { person, n, ring_s, outcome, stamp_ms })
        }
        "CallDisputed" => {
            number("n")?;
            None
        }
        "Seated" => Some(CallEvent::Seated { person }),
        _ => {
            let order = text_or_empty(map, "order", fields)?;
            Some(CallEvent::Replaced { person, order })
        }
    })
}

fn ended(map: &Map<String, Value>, fields: &mut Fields) -> Result<Ended, Code> {
    let proof = text_or_empty(map, "proof", fields)?;
    let reason = text_or_empty(map, "reason", fields)?;
    text_or_empty(map, "record", fields)?;
    let outcome = json::text_at(map, "outcome")?;
    fields.push(("outcome", quoted(&outcome)));
    Ok(match &*outcome {
        "rang" => Ended::Rang,
        "accepted" => Ended::Accepted,
        "declined" => Ended::Declined { proof, reason },
        "no_answer" => Ended::NoAnswer,
        _ => return Err(Code::NotCanonical),
    })
}

fn text_or_empty(
    map: &Map<String, Value>,
    key: &'static str,
    fields: &mut Fields,
) -> Result<String, Code> {
    let value = json::at(map, key)?;
    // A signature in hex is the longest proof.
    let text = if value.as_str() == Some("") { String::new() } else { json::text(value, 128)? };
    fields.push((key, quoted(&text)));
    Ok(text)
}

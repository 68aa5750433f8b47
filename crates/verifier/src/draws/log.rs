//! The draw of a lot as a centre's whole log holds it: the same file, taken from the leaves.

use domain::shared::{CivilDate, LotId};
use draw::call_event;
use record::canonical::Value;
use record::leaf::Leaf;

use super::file::{self, DrawFile, Entry, FileError, What};
use crate::log::ReadLog;

/// Kinds of the protocol that stand in the lot's own stream.
const OWN: [&str; 9] = [
    "DrawAnnounced",
    "PoolCommitted",
    "DrawCommitted",
    "DepositShown",
    "CommitsClosed",
    "DrawOpened",
    "FinalNumber",
    "DrawResult",
    "DrawVoid",
];

/// Takes the draw of a lot's committee from a log, with the day of its review; none where the
/// platform held none.
///
/// Checkpoints are those of the witnesses' history. Calls are there once the log has opened them.
///
/// # Errors
///
/// [`FileError::Body`] for a body that is not the protocol's.
pub fn of_log(
    log: &ReadLog,
    lot: &LotId,
) -> Result<Option<(DrawFile, Option<CivilDate>)>, FileError> {
    let (own, calls) = (lot.to_string(), record::event::calls_stream(lot));
    let (mut entries, mut review) = (Vec::new(), None);
    for (at, leaf) in log.leaves.leaves.iter().enumerate() {
        let index = at as u64;
        let what = match leaf.as_ref().and_then(Leaf::line) {
            Some(line) => {
                let Some(body) = log.leaves.clear.get(&index) else { continue };
                if line.kind == "DrawRequested" && line.stream == own {
                    let day = body.get("review").and_then(|it| it.text("day"));
                    review = day.and_then(|it| it.parse().ok());
                }
                let of_lot = OWN.contains(&line.kind.as_str()) && line.stream == own;
                if !of_lot && line.kind != "RosterCommitted" {
                    continue;
                }
                file::what(&line.kind, &body.encode())
            }
            None => {
                let Some(opened) = log.leaves.opened.get(&index) else { continue };
                let kind = opened.label.kind.as_str();
                let Some(body) = &opened.body else { continue };
                if !call_event::KINDS.contains(&kind) || body.text("stream") != Some(&calls) {
                    continue;
                }
                file::what(kind, &without_place(body).encode())
            }
        };
        let what = what.map_err(|code| FileError::Body { index, code })?;
        entries.push(Entry { index, what });
    }
    if !entries.iter().any(|it| matches!(&it.what, What::Draw(it) if it.kind() == "DrawAnnounced"))
    {
        return Ok(None);
    }
    let first = entries.first().map_or(0, |it| it.index);
    let history = log.files.history.iter().filter(|it| it.size() > first);
    entries.extend(history.filter_map(|it| {
        let at_ms = it.hi?.checked_mul(1_000)?;
        Some(Entry { index: it.size(), what: What::Cosigned { at_ms } })
    }));
    // A checkpoint of so many leaves covers those below, and stands before the next one.
    entries.sort_by_key(|it| (it.index, !matches!(it.what, What::Cosigned { .. })));
    entries.dedup_by_key(|it| (it.index, matches!(it.what, What::Cosigned { .. })));
    let draw = format!("{lot}/committee");
    Ok(Some((DrawFile { draw, entries }, review)))
}

/// The protocol's body: a person's leaf also names its own place.
fn without_place(body: &Value) -> Value {
    let Value::Object(fields) = body else { return body.clone() };
    let mut fields = fields.clone();
    fields.retain(|key, _| !["stream", "version"].contains(&key.as_str()));
    Value::Object(fields)
}

//! The draws of a lot as a centre's whole log holds them: the same files, taken from the leaves.

use domain::draws::DrawPurpose;
use domain::shared::{CivilDate, LotId};
use draw::call_event::{self, Logged};
use draw::calls::CallEvent;
use record::canonical::Value;
use record::leaf::Leaf;

use super::file::{self, DrawFile, Entry, FileError, What};
use crate::log::ReadLog;

/// Kinds of the protocol that stand in the lot's own stream.
const OWN: [&str; 11] = [
    "DrawAnnounced",
    "PoolCommitted",
    "DrawCommitted",
    "DepositShown",
    "CommitsClosed",
    "DrawOpened",
    "FinalNumber",
    "DrawResult",
    "DrawVoid",
    "CommitteeDissolved",
    "EvaluationVoided",
];

/// The draws of a lot, each with the day of the review that it was asked for: of its committee,
/// then of substitutes, where they were held.
///
/// Checkpoints are those of the witnesses' history. Calls are there once the log has opened them.
///
/// # Errors
///
/// [`FileError::Body`] for a body that is not the protocol's.
pub fn of_log(log: &ReadLog, lot: &LotId) -> Result<Vec<(DrawFile, Option<CivilDate>)>, FileError> {
    let mut all = Vec::new();
    for purpose in DrawPurpose::ALL {
        all.extend(one_of_log(log, lot, purpose)?);
    }
    Ok(all)
}

fn one_of_log(
    log: &ReadLog,
    lot: &LotId,
    purpose: DrawPurpose,
) -> Result<Option<(DrawFile, Option<CivilDate>)>, FileError> {
    let (own, calls) = (lot.to_string(), record::event::calls_stream(lot));
    let draw = format!("{lot}/{}", purpose.token());
    // Values have no roster, no review and no committee that could be dissolved.
    let of_persons = purpose.draws_persons();
    let of_draw = |body: &Value| body.text("draw").is_none_or(|it| it == draw);
    let (mut entries, mut asked, mut review) = (Vec::new(), None, None);
    // What is void before the notice of the tender is a review of applicants.
    let mut tendered = false;
    for (at, leaf) in log.leaves.leaves.iter().enumerate() {
        let index = at as u64;
        let what = match leaf.as_ref().and_then(Leaf::line) {
            Some(line) => {
                let Some(body) = log.leaves.clear.get(&index) else { continue };
                tendered |= line.kind == "Announced" && line.stream == own;
                if line.kind == "DrawRequested" && line.stream == own {
                    asked = body.get("review").and_then(|it| it.text("day"));
                }
                let of_lot = OWN.contains(&line.kind.as_str()) && line.stream == own;
                // A committee that is dissolved ends the draw of its substitutes too.
                // That of the applicants' review ends with what is void before the notice.
                let early = purpose.reviews_applicants();
                let anew = tendered != early && voided_for_others(&line.kind, body);
                // A list is drawn again where the review that it rested on is void.
                let void = purpose == DrawPurpose::Shortlist
                    && line.kind == "EvaluationVoided"
                    && !tendered;
                let dissolved = line.kind == "CommitteeDissolved";
                // Before the notice it is the reviewers' that is dissolved, after it the lot's own.
                if dissolved && early == tendered {
                    continue;
                }
                let ends = dissolved || anew || void;
                let roster = line.kind == "RosterCommitted";
                let again = line.kind == "EvaluationVoided" && !ends;
                if (!of_lot && !roster) || again || !(ends || of_draw(body)) {
                    continue;
                }
                if (ends || roster) && !of_persons && !void {
                    continue;
                }
                if line.kind == "DrawAnnounced" && of_persons {
                    review = asked.and_then(|it| it.parse().ok());
                }
                file::what(&line.kind, &body.encode())
            }
            None => {
                let Some(opened) = log.leaves.opened.get(&index) else { continue };
                let kind = opened.label.kind.as_str();
                let Some(body) = &opened.body else { continue };
                let is_call = call_event::KINDS.contains(&kind) && of_draw(body);
                if !is_call || body.text("stream") != Some(&calls) {
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
    closed(&mut entries);
    dissolved(&mut entries);
    let first = entries.first().map_or(0, |it| it.index);
    let history = log.files.history.iter().filter(|it| it.size() > first);
    entries.extend(history.filter_map(|it| {
        let at_ms = it.hi?.checked_mul(1_000)?;
        Some(Entry { index: it.size(), what: What::Cosigned { at_ms } })
    }));
    // A checkpoint of so many leaves covers those below, and stands before the next one.
    entries.sort_by_key(|it| (it.index, !matches!(it.what, What::Cosigned { .. })));
    let is_cosigned = |it: &Entry| matches!(it.what, What::Cosigned { .. });
    entries.dedup_by(|it, last| it.index == last.index && is_cosigned(it) && is_cosigned(last));
    Ok(Some((DrawFile { draw, entries }, review)))
}

/// Every draw of the platform is held after the opening: whoever is replaced leaves after the bids
/// have closed, and only by the supervisor's order.
fn closed(entries: &mut Vec<Entry>) {
    let announced = |it: &Entry| match &it.what {
        What::Draw(of) if of.kind() == "DrawAnnounced" => Some((it.index, of.frame.clone())),
        _ => None,
    };
    let all: Vec<_> = entries.iter().filter_map(announced).collect();
    for (index, frame) in all {
        let event = Some(CallEvent::BidsClosed);
        entries.push(Entry { index, what: What::Call(Logged { frame, event }) });
    }
}

/// A void result that another committee makes anew ends its draw as a dissolution does.
fn voided_for_others(kind: &str, body: &Value) -> bool {
    kind == "EvaluationVoided" && body.text("by") == Some("others")
}

/// The attempt that a dissolution ended is the last one announced before it.
fn dissolved(entries: &mut [Entry]) {
    let mut last = 0;
    entries.sort_by_key(|it| it.index);
    for it in entries {
        match &mut it.what {
            What::Draw(of) if of.kind() == "DrawAnnounced" => last = of.frame.seq,
            What::Dissolved { seq } => *seq = last,
            _ => {}
        }
    }
}

/// The protocol's body: a person's leaf also names its own place.
fn without_place(body: &Value) -> Value {
    let Value::Object(fields) = body else { return body.clone() };
    let mut fields = fields.clone();
    fields.retain(|key, _| !["stream", "version"].contains(&key.as_str()));
    Value::Object(fields)
}

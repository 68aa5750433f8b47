//! What the public events say about each lot's closing: the facts that rows 6–9 and 12 judge.

use std::collections::{BTreeMap, BTreeSet};

use record::canonical::Value;
use record::leaf::Hidden;

use crate::log::{LotFacts, ReadLog};

/// Events that admit a bid to a lot.
const ADMITTING: &[&str] = &["EnvelopeReceived", "BidReplaced"];

/// Reads the facts of every closed lot from clear and opened events.
#[must_use]
pub fn facts(log: &ReadLog) -> Vec<LotFacts> {
    let mut lots: BTreeMap<String, LotFacts> = BTreeMap::new();
    let mut closed = BTreeSet::new();
    for (index, body) in &log.leaves.clear {
        let Some(Some(leaf)) = log.leaves.leaves.get(usize::try_from(*index).unwrap_or(usize::MAX))
        else {
            continue;
        };
        let Some(line) = leaf.line() else { continue };
        let Some(lot) = body.text("lot") else { continue };
        match line.kind.as_str() {
            "Announced" => {
                let deadline = body.get("notice").and_then(|it| it.count("deadline_s"));
                let fresh = fresh(lot, *index, deadline.unwrap_or(0));
                lots.insert(lot.to_owned(), fresh);
            }
            kind => {
                if let Some(facts) = lots.get_mut(lot) {
                    take(facts, kind, *index, body);
                    if kind == "LotClosed" {
                        closed.insert(lot.to_owned());
                    }
                }
            }
        }
    }
    for (index, opened) in &log.leaves.opened {
        let Hidden::Lot(lot) = &opened.label.hidden else { continue };
        let Some(facts) = lots.get_mut(lot) else { continue };
        if ADMITTING.contains(&opened.label.kind.as_str()) && *index < facts.closed {
            facts.admitted.push(*index);
        }
    }
    lots.into_values().filter(|it| closed.contains(&it.lot)).collect()
}

fn fresh(lot: &str, announced: u64, deadline: u64) -> LotFacts {
    LotFacts {
        lot: lot.to_owned(),
        announced,
        deadline,
        closed: 0,
        admitted: Vec::new(),
        later_closings: Vec::new(),
        endings: None,
        covers: None,
    }
}

fn take(facts: &mut LotFacts, kind: &str, index: u64, body: &Value) {
    match kind {
        "Extended" => facts.deadline = body.count("to_s").unwrap_or(facts.deadline),
        "LotClosed" => facts.closed = index,
        _ => {}
    }
}

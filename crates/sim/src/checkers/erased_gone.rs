//! What was erased by order is gone to the last byte, by the hands of two who may; nothing else is,
//! and no file that is kept loses a name.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::Row;
use domain::shared::{PublicKey, Signature};
use record::canonical::{self, Value};

use super::history::History;
use crate::machine::ORIGIN;
use crate::world::Evidence;
use crate::world::epilogue::LEAVER;

/// The four kinds of which something may go, with what goes.
const MAY_GO: [(&str, &str); 4] = [
    ("PersonAdded", "name"),
    ("RolesChanged", "reason"),
    ("PersonSuspended", "reason"),
    ("PersonReinstated", "reason"),
];

/// One sentence for each promise of an erasure that a record broke.
pub fn check(evidence: &Evidence, history: &History) -> Vec<String> {
    let mut found = Vec::new();
    let rows: BTreeMap<u64, &Row> = evidence.rows.iter().map(|it| (it.index, &**it)).collect();
    let mut opened: BTreeSet<u64> = BTreeSet::new();
    let mut gone: BTreeSet<u64> = BTreeSet::new();
    for row in &history.own {
        let Ok(body) = canonical::parse(&row.body) else { continue };
        match row.kind.as_str() {
            "Opened" => {
                let all = body.list("openings").unwrap_or_default().iter();
                opened.extend(all.filter_map(|it| it.count("index")));
            }
            "Erased" => {
                let said = |what: &str| format!("leaf {} Erased: {what}", row.index);
                let all = numbers(&body);
                if !all.is_subset(&opened) {
                    found.push(said("a label is not opened before"));
                }
                found.extend(ordered(evidence, &body, &all).map(said));
                gone.extend(all);
            }
            _ => {}
        }
    }
    found.extend(gone.iter().filter_map(|it| left(evidence, rows.get(it)?)));
    // Elsewhere a hidden leaf keeps its salt and opens.
    let shut = rows.values().filter(|it| it.salt_k.is_some() && it.salt_b.is_none());
    let shut = shut.filter(|it| !gone.contains(&it.index));
    found.extend(shut.map(|it| format!("leaf {} lost its salt without an order", it.index)));
    if evidence.epilogue.erased {
        let holds = |bytes: &[u8]| bytes.windows(LEAVER.len()).any(|it| it == LEAVER.as_bytes());
        for row in rows.values().filter(|it| gone.contains(&it.index)) {
            let answer = row.answer.as_deref().unwrap_or_default();
            let enclosed = row.enclosure.as_deref().unwrap_or_default();
            if holds(&row.body) || holds(answer) || holds(enclosed) {
                found.push(format!("leaf {} still holds the name that was erased", row.index));
            }
        }
        if gone.is_empty() {
            found.push("a name is said to be erased, and no leaf says so".to_owned());
        }
    }
    found
}

fn numbers(body: &Value) -> BTreeSet<u64> {
    let number = |it: &Value| match it {
        Value::Integer(it) => u64::try_from(*it).ok(),
        _ => None,
    };
    body.list("indexes").unwrap_or_default().iter().filter_map(number).collect()
}

/// What is wrong with who ordered it.
fn ordered(
    evidence: &Evidence,
    body: &Value,
    all: &BTreeSet<u64>,
) -> impl Iterator<Item = &'static str> {
    let texts = |field: &str| -> Vec<String> {
        let text = |it: &Value| match it {
            Value::Text(it) => Some(it.clone()),
            _ => None,
        };
        body.list(field).unwrap_or_default().iter().filter_map(text).collect()
    };
    let keys: Vec<_> = texts("by").iter().filter_map(|it| PublicKey::from_hex(it)).collect();
    let signatures: Vec<_> = texts("sig").iter().filter_map(|it| Signature::from_hex(it)).collect();
    let pair = keys.first().copied().zip(keys.get(1).copied());
    let may = pair.is_some_and(|it| evidence.epilogue.may_order.contains(&it));
    let list: Vec<String> = all.iter().map(u64::to_string).collect();
    let (cite, list) = (body.text("cite").unwrap_or_default(), list.join(","));
    let what = format!(r#"{{"act":"erase","cite":"{cite}","indexes":[{list}]"#);
    let bytes = format!(r#"{what},"origin":"{ORIGIN}","v":"daylight.act/1"}}"#);
    let holds = keys.len() == 2
        && signatures.len() == 2
        && keys
            .iter()
            .zip(&signatures)
            .all(|(key, signature)| seal::ed25519::verify(&key.0, bytes.as_bytes(), &signature.0));
    let wrong = [
        (!may, "others ordered it than one of the staff and a supervisor"),
        (!holds, "a signature does not hold over the order"),
    ];
    wrong.into_iter().filter(|it| it.0).map(|it| it.1)
}

/// What is wrong with what an order left of a row.
fn left(evidence: &Evidence, row: &Row) -> Option<String> {
    let Some((_, field)) = MAY_GO.iter().find(|it| it.0 == row.kind) else {
        return Some(format!("leaf {} {} may not be erased", row.index, row.kind));
    };
    let body = canonical::parse(&row.body).ok()?;
    let account = body.text("account").unwrap_or_default();
    // No lot's file is out of its years while a world lasts.
    let acted = |it: &Row| it.account == account && is_of_lot(&it.stream);
    if evidence.rows.iter().any(|it| acted(it)) {
        return Some(format!("leaf {}: {account} acted in a lot whose file is kept", row.index));
    }
    let holds = row.salt_b.is_some() || row.enclosure.is_some() || body.text(field) != Some("");
    holds.then(|| format!("leaf {} still opens what was erased", row.index))
}

/// Whether a stream is a lot's, or a part of one: `<tender>/<lot>/<round>` and what follows.
fn is_of_lot(stream: &str) -> bool {
    let round = stream.split('/').nth(2);
    round.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

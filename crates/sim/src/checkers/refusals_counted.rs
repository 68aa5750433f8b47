//! Whoever was refused near a limit is counted: once with a leaf, further ones in the sum.

use std::collections::BTreeSet;

use app::ports::Row;
use record::canonical::{self, Value};

use super::history::{History, Tender};
use crate::world::Evidence;
use crate::world::ledger::Refused;

/// One sentence for each refusal that has no leaf, has two, or is not in what was published.
pub fn check(evidence: &Evidence, history: &History) -> Vec<String> {
    let mut found = Vec::new();
    for tender in history.tenders() {
        let id = tender.id;
        let leaves = leaves(evidence, &tender);
        let mut seen = BTreeSet::new();
        for (row, body) in &leaves {
            let Some(rule) = body.text("rule") else { continue };
            if !seen.insert((row.account.as_str(), rule)) {
                found.push(format!("{id}: leaf {} is a second one for {rule}", row.index));
            }
        }
        let mut near = evidence.ledger.refused.iter().filter(|it| it.near);
        let of = |it: &&Refused| it.command.lot() == Some(id);
        let alone = near.find(|it| of(it) && !seen.iter().any(|leaf| leaf.0 == it.account));
        found.extend(alone.map(|it| format!("{id}: {} was refused without a leaf", it.account)));
        found.extend(unpublished(evidence, &tender, &leaves));
    }
    found
}

/// Rows of refusals in a lot's hidden stream, with their bodies.
fn leaves<'a>(evidence: &'a Evidence, tender: &Tender<'_>) -> Vec<(&'a Row, Value)> {
    let stream = tender.id.sealed();
    let rows = evidence.rows.iter().filter(|it| it.kind == "Refused" && it.stream == stream);
    let body = |it: &Row| canonical::parse(&it.body).expect("rows hold canonical bodies");
    rows.map(|it| (&**it, body(it))).collect()
}

/// What the opening says of refusals, compared with leaves before it and with answers heard.
fn unpublished(
    evidence: &Evidence,
    tender: &Tender<'_>,
    leaves: &[(&Row, Value)],
) -> Option<String> {
    let body = |it: &Row| canonical::parse(&it.body).expect("rows hold canonical bodies");
    let of = Some(tender.id.to_string());
    let opened = evidence.rows.iter().filter(|it| it.kind == "RecordsOpened");
    let (opened, said) =
        opened.map(|it| (it, body(it))).find(|it| it.1.text("lot").map(str::to_owned) == of)?;
    let number = |name: &str| said.get("refused").and_then(|it| it.count(name)).unwrap_or(0);
    let (first, further) = (number("first"), number("further"));
    let before = leaves.iter().filter(|it| it.0.index < opened.index);
    let firsts = before.filter(|it| it.1.get("rule").is_some()).count() as u64;
    let heard = evidence.ledger.refused.iter().filter(|it| {
        let earlier = it.stamp.0 < opened.stamp_ms && it.before < opened.index;
        it.near && earlier && it.command.lot() == Some(tender.id)
    });
    let heard = heard.count() as u64;
    let wrong = first != firsts || first + further < heard;
    let id = tender.id;
    wrong.then(|| {
        format!("{id}: {heard} heard a refusal, {firsts} leaves, published {first}+{further}")
    })
}

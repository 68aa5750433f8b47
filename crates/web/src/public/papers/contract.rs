//! The contract notice 合同公告: what both sides signed, and what changed it.

use app::statutory::{Block, StatutoryDocument};
use domain::contract::Instrument;
use domain::rulebook::ids;

use super::words::{Making, last, named};
use crate::public::contract::title;
use crate::text::time::beijing;

pub(super) fn notice(m: &Making) -> Option<StatutoryDocument> {
    if !m.lot.contract.binds() {
        return None;
    }
    let won = m.it.ledger.result(&m.lot.id);
    let buyer = named(&m.lot.notice.purchaser_name, &m.lot.notice.purchaser);
    let winner = won.map(|it| named(&it.name, &it.winner)).unwrap_or_default();
    let mut blocks = vec![
        m.heading("result-project"),
        m.project(),
        m.heading("contract-parties"),
        Block::Facts(vec![m.fact(m.buyer(), buyer), m.fact("lot-winner", winner)]),
    ];
    for (number, one) in &m.lot.contract.instruments {
        blocks.push(Block::Heading(title(m.t(), *number)));
        blocks.extend(instrument(m, *number, one));
    }
    let limits = m.lot.notice.procedure().limits();
    blocks.extend(m.rules(&[limits.contract, limits.binds]));
    if !m.is_works() {
        blocks.extend(m.rules(&[ids::G14]));
    }
    if !m.is_works() {
        blocks.extend(m.missing(&["missing-contacts", "missing-address", "missing-units"]));
    }
    Some(m.finish(blocks, &["ContractOffered", "ContractSigned"]))
}

/// One signed text: facts, and the text itself where it is published.
fn instrument(m: &Making, number: u32, one: &Instrument) -> Vec<Block> {
    let kind = format!("contract-kind-{:?}", one.offered.kind).to_lowercase();
    let mut facts =
        vec![m.fact("contract-kind", m.s(&kind)), m.fact("contract-signed-on", beijing(one.at.0))];
    if number == 0 {
        facts.extend(m.amount("contract-price", one.offered.amount));
    } else {
        facts.push(m.fact("contract-price", m.money(one.offered.amount)));
        facts.push(m.fact("contract-reason", one.offered.reason.as_str()));
        facts.extend(m.amount("contract-total", one.signed.total));
    }
    let published = m.it.ledger.contracts(&m.lot.id).iter().rfind(|it| it.number == number);
    let text = match published {
        Some(it) if it.withheld.is_empty() => String::new(),
        Some(it) => format!("{} {}", m.s("contract-withheld"), it.withheld),
        None => {
            let by = one.signed.publish_by.map(last).unwrap_or_default();
            format!("{} {by}", m.s("contract-unpublished"))
        }
    };
    if !text.is_empty() {
        facts.push(m.fact("contract-text", text));
    }
    facts.push(("SHA-256".to_owned(), one.signed.document.hex()));
    let mut all = vec![Block::Facts(facts)];
    all.extend(published.iter().flat_map(|it| m.documents(&it.documents)));
    all
}

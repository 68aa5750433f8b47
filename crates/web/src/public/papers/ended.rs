//! The round failed 废标/流标公告, or the purchaser ended the procedure 终止公告.

use app::statutory::{Block, StatutoryDocument};

use super::words::{Making, paragraphs};
use crate::public::failure::{cause, finding};

pub(super) fn notice(m: &Making) -> Option<StatutoryDocument> {
    let mut blocks =
        vec![m.heading("result-project"), m.project(), m.heading("result-parties"), m.parties()];
    blocks.push(m.heading("paper-why"));
    if let Some(it) = m.it.ledger.terminated(&m.lot.id) {
        blocks.extend(paragraphs(&it.cause));
        return Some(m.finish(blocks, &[]));
    }
    let failed = m.it.ledger.failed(&m.lot.id)?;
    blocks.push(Block::Paragraph(m.s(cause(failed.cause))));
    if failed.needed > 0 {
        let args = [("counted", failed.counted.into()), ("needed", failed.needed.into())];
        blocks.push(Block::Paragraph(m.t().t("paper-counted", &args)));
    }
    blocks.extend(m.lot.failure_reason.iter().flat_map(|it| paragraphs(it)));
    blocks.extend(m.rules(&[failed.rule.as_str()]));
    blocks.extend(m.lot.finding.map(|it| Block::Paragraph(m.s(finding(it)))));
    if m.lot.tendering_ended {
        blocks.push(Block::Paragraph(m.s("past-TenderingEnded")));
    }
    Some(m.finish(blocks, &[]))
}

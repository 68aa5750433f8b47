//! Corrections and withdrawals of published notices: another notice, never an edit.

use domain::award::{self, PublishedNotice, stands};
use domain::lot::Lot;
use domain::procedure::Document;
use domain::rulebook::ids;
use domain::shared::LotId;
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room};
use crate::public::lot_line;
use crate::visit::Visit;

use super::mine;

/// Longest text of a correction or a reason, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;

/// Every notice with its word in forms.
pub(crate) const ALL: [(PublishedNotice, &str); 3] = [
    (PublishedNotice::Candidates, "candidates"),
    (PublishedNotice::Result, "result"),
    (PublishedNotice::Contract, "contract"),
];

/// Whether anything published may be corrected.
pub(super) fn any(lot: &Lot) -> bool {
    lot.contract.keep_until.is_none() && ALL.iter().any(|it| stands(lot, it.0))
}

/// The page: which notice, corrected or withdrawn, and why.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    if !any(lot) && !posted.is_sent() {
        return Err(nothing());
    }
    let sheet = Sheet { v, posted, problems };
    let there = ALL.iter().filter(|it| stands(lot, it.0));
    let notices: Vec<(&str, String)> =
        there.map(|it| (it.1, t.s(&format!("notice-{}", it.1)))).collect();
    let ways = ["correct", "withdraw"].map(|it| (it, t.s(&format!("notice-way-{it}"))));
    let title = t.s("notices-title");
    let body = html! {
        (lot_line(lot))
        p { (t.s("notices-why")) }
        (cited(v, &folded, id, &[ids::Y51, ids::Y52]))
        (sheet.top())
        (sheet.upload_form(&room("purchaser", id, "notices"), &html! {
            (sheet.radios("notice_kind", &notices))
            (sheet.radios("notice_way", &ways))
            (sheet.lines("notice_text", 6, Need::Needed))
            (sheet.document("documents"))
            (commit_button(&title, &t.s("notices-brings")))
        }))
    };
    Ok(Shown::reading(title, body))
}

/// The correction or the withdrawal.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut all = Vec::new();
    let kind = posted.get("notice_kind");
    let notice = ALL.iter().find(|it| it.1 == kind).map(|it| it.0);
    if notice.is_none() {
        all.push(wrong("notice_kind", "form-choose"));
    }
    let withdraws = match posted.get("notice_way") {
        "correct" => false,
        "withdraw" => true,
        _ => {
            all.push(wrong("notice_way", "form-choose"));
            false
        }
    };
    let text = needed(posted, "notice_text", TEXT_BYTES_MAX).map(str::to_owned);
    let text = text.map_err(|it| all.push(it)).ok();
    let documents: Vec<Document> = files::kept(v, posted, "documents").map_err(|it| vec![it])?;
    let (Some(notice), Some(text), true) = (notice, text, all.is_empty()) else { return Err(all) };
    let lot = id.clone();
    let command = Command::Award(if withdraws {
        award::Command::WithdrawNotice { lot, notice, reason: text }
    } else {
        award::Command::CorrectNotice { lot, notice, text, documents }
    });
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let done = if withdraws { "notice-withdrawn" } else { "notice-corrected" };
    Ok(Ask { command, next: format!("/purchaser/lots/{id}?done={done}") })
}

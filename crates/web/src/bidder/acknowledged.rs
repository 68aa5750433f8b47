//! Acknowledgement 递交确认 and receipt 见证回执 as a sheet to keep and print.

use app::receipts::NoReceipt;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::files::{own_row, receipt_of};
use super::home::UNWITNESSED_MS;
use super::wire::Fault;
use crate::design::Link;
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::design::page::Width;
use crate::design::receipt::{Receipt, Stage, receipt};
use crate::design::value::code;
use crate::desk::room;
use crate::visit::{Frame, Visit};

/// The page of one own leaf.
pub async fn show(v: Visit, Path(index): Path<u64>) -> Response {
    let drawn = v.run(move |v| match body(v, index) {
        Ok((title, body)) => {
            v.page(&Frame { width: Width::Reading, ..Frame::reading(&title) }, &body)
        }
        Err(it) => it.page(v),
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn body(v: &Visit, index: u64) -> Result<(String, Markup), Fault> {
    let t = v.text;
    let (own, answer) = own_row(v, index)?;
    let (project, lot) = {
        let folded = v.site.platform.folded()?;
        let lot = folded.world.lots.get(&own.lot).ok_or_else(Fault::nothing)?;
        (lot.notice.title.clone(), lot.notice.lot_title.clone())
    };
    let made = receipt_of(v, &answer);
    let stage = match &made {
        Ok(text) => Stage::Witnessed { size: size_of(text) },
        Err(_) => Stage::Acknowledged,
    };
    let down = matches!(made, Err(NoReceipt::Tiles(_)));
    let keys = v.site.platform.keys();
    let b = own.b.hex();
    let sample = if keys.origin.starts_with("sample.") { " --sample" } else { "" };
    let command = format!(
        "daylight-verify receipt receipt-{index}.tlog --lot {} --b {b} \
         --policy policy.json{sample}",
        own.lot
    );
    let (receipt_label, evidence_label) = (t.s("receipt-file"), t.s("bidder-evidence-fetch"));
    let policy_label = t.s("receipt-policy");
    let (receipt_href, evidence_href) =
        (format!("/bidder/receipts/{index}"), room("bidder", &own.lot, "evidence"));
    let policy_href = format!("/log/policy/{}", policy_number(&keys.policy));
    let mut files = Vec::new();
    if made.is_ok() {
        files.push(Link { href: &receipt_href, label: &receipt_label });
    }
    if own.kind != "BidWithdrawn" {
        files.push(Link { href: &evidence_href, label: &evidence_label });
    }
    files.push(Link { href: &policy_href, label: &policy_label });
    let what = t.s(&format!("bidder-{}", own.kind));
    let sheet = Receipt {
        stage,
        what: &what,
        project: &project,
        lot: &lot,
        at_ms: own.stamp_ms,
        index,
        commitment: &b,
        origin: &keys.origin,
        command: &command,
        files: &files,
    };
    let silent = made.is_err() && v.now_ms - own.stamp_ms > UNWITNESSED_MS;
    let signature = domain::shared::Signature(answer.signature).hex();
    let body = html! {
        @if silent { (flash(Tone::Alarm, &t.s("bidder-not-witnessed"))) }
        @if down { (flash(Tone::Alarm, &t.s("problem-down"))) }
        (receipt(t, &sheet))
        p { (t.s("bidder-ordinance")) }
        @if made.is_err() {
            p { a href=(v.path) { (t.s("receipt-look-again")) } }
        }
        details {
            summary { (t.s("receipt-signed")) }
            p { (t.s("receipt-signed-says")) }
            p { (code(&answer.acknowledgement)) }
            p { (t.s("receipt-signature")) " " (code(&signature)) }
            p { (t.s("receipt-key")) " " (code(&keys.ack)) }
        }
        p class="no-print" { a href="/bidder" { (t.s("bidder-title")) } }
    };
    Ok((what, body))
}

/// Leaves of the checkpoint inside a receipt file: the second line of its note.
fn size_of(receipt: &str) -> u64 {
    let note = receipt.split_once("\n\n").map_or("", |it| it.1);
    note.lines().nth(1).and_then(|it| it.parse().ok()).unwrap_or_default()
}

/// Number of the current policy, as its file under `/log/policy/` is named.
pub fn policy_number(policy: &str) -> i64 {
    record::canonical::parse(policy.as_bytes()).ok().and_then(|it| it.integer("k")).unwrap_or(1)
}

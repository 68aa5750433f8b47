//! The list of a bid as the island reads it: `daylight.bid-list/1` and the items of its sheet.

use app::composing::{
    Asked, BidList, ENVELOPE_BYTES_MAX, Evidence, FILE_BYTES_MAX, OPENING, PRICES, bid_list,
};
use app::ports::SHEET_BYTES_MAX;
use app::tendering::items::{self, Column, Items};
use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::lot::Lot;
use domain::procedure::{EnvelopeName, FieldAudience, FieldKind};
use domain::rulebook::Says;
use record::pack::{FormEntry, bid_forms};
use serde_json::{Value, json};

use super::drafts::composes;
use super::wire::{At, Bidder, Fault, bidder, lot_of, run};
use crate::desk::basis::cite;
use crate::desk::{files, room};
use crate::text::{Lang, Text};
use crate::visit::Visit;

/// Words of the documents, which are Chinese whatever the page speaks.
const WORDS: [(&str, &str); 12] = [
    ("project", "compose-project"),
    ("lot", "compose-lot"),
    ("bidder", "compose-bidder"),
    ("yes", "compose-yes"),
    ("no", "compose-no"),
    ("none", "compose-none"),
    ("seal", "compose-seal"),
    ("seal_says", "compose-seal-says"),
    ("total", "compose-total"),
    ("sheet", "compose-sheet"),
    ("price", "compose-unit-price"),
    ("amount", "compose-amount"),
];
/// States and faults that the island shows in the page's own language.
pub(super) const SAYS: [(&str, &str); 33] = [
    ("state-empty", "compose-state-empty"),
    ("state-written", "compose-state-written"),
    ("state-closed", "compose-state-closed"),
    ("grave", "compose-grave"),
    ("note", "compose-note"),
    ("form_missing", "compose-form_missing"),
    ("field_missing", "compose-field_missing"),
    ("not_agreed", "compose-not_agreed"),
    ("date", "compose-date"),
    ("number", "compose-number"),
    ("percent", "compose-percent"),
    ("uscc", "compose-uscc"),
    ("money", "compose-money"),
    ("members", "compose-members"),
    ("shares", "compose-shares"),
    ("lead", "compose-lead"),
    ("member_twice", "compose-member_twice"),
    ("file_large", "compose-file_large"),
    ("pages", "compose-pages-wrong"),
    ("expired", "compose-expired-note"),
    ("evidence_missing", "compose-evidence_missing"),
    ("above_ceiling", "compose-above_ceiling"),
    ("sheet_faults", "compose-sheet_faults"),
    ("sheet_missing", "compose-sheet_missing"),
    ("prices_differ", "compose-prices_differ"),
    ("envelope_large", "compose-envelope_large"),
    ("unsigned", "compose-unsigned"),
    ("file_kind", "compose-file_kind"),
    ("file_broken", "compose-file_broken"),
    ("file_locked", "compose-file_locked"),
    ("file_empty", "compose-file_empty"),
    ("files_many", "compose-files_many"),
    ("broken-signature", "compose-broken-signature"),
];
/// Faults of a pasted sheet.
const SHEET_SAYS: [(&str, &str); 8] = [
    ("sheet_unknown", "price-sheet-unknown"),
    ("sheet_twice", "price-sheet-twice"),
    ("sheet_money", "price-sheet-money"),
    ("sheet_product", "price-sheet-product"),
    ("sheet_ceiling", "price-sheet-ceiling"),
    ("sheet_total", "price-sheet-total"),
    ("sheet_missing", "price-sheet-missing"),
    ("sheet_columns", "price-sheet-columns"),
];

/// A sentence of the rules in the page's language.
pub(super) fn said<'a>(t: &Text, it: &'a Says) -> &'a str {
    if t.lang() == Lang::En { &it.en } else { &it.zh }
}

/// What the page's data block `bid-list` holds.
pub(super) fn list_json(v: &Visit, lot: &Lot, who: &Bidder, name: &str) -> Value {
    let forms = bid_forms();
    let list = bid_list(&lot.notice, forms);
    let t = v.text;
    let zh = Text::get(Lang::ZhCn);
    let words = WORDS.iter().map(|it| (it.0.to_owned(), Value::String(zh.s(it.1))));
    let says = SAYS.iter().map(|it| (it.0.to_owned(), t.s(it.1)));
    let sheet = SHEET_SAYS.iter().map(|it| (it.0.to_owned(), t.s(it.1)));
    let says = says.chain(sheet).map(|it| (it.0, Value::String(it.1)));
    let ceiling = lot.notice.ceiling.map_or_else(String::new, |it| it.0.to_string());
    json!({
        "v": "daylight.bid-list/1",
        "lot": lot.id.to_string(),
        "project": lot.notice.title,
        "lot_title": lot.notice.lot_title,
        "forms_version": forms.version,
        "bidder": name,
        "deadline_ms": lot.last_moment_ms(),
        "envelopes": list.envelopes.iter().map(|it| it.token()).collect::<Vec<_>>(),
        "forms": list.forms.iter().map(|it| form(t, it)).collect::<Vec<_>>(),
        "evidence": list.evidence.iter().map(evidence).collect::<Vec<_>>(),
        "opening": {"part": OPENING, "fields": opening(lot)},
        "first": lot.notice.first_envelope().map_or("", EnvelopeName::token),
        "prices": prices(lot, &list),
        "ceiling": ceiling,
        "limits": {
            "file_bytes_max": FILE_BYTES_MAX,
            "envelope_bytes_max": ENVELOPE_BYTES_MAX,
            "files_max": app::bid_drafts::DRAFT_FILES_MAX,
        },
        "words": words.collect::<serde_json::Map<_, _>>(),
        "says": says.collect::<serde_json::Map<_, _>>(),
        "draft": room("bidder", &lot.id, "compose"),
        "library": "/bidder/library",
        "library_space": format!("{}/{}", who.uscc, app::bid_drafts::LIBRARY),
        "space": format!("{}/{}", who.uscc, lot.id),
        "me": who.account.as_str(),
    })
}

fn entry(t: &Text, it: &FormEntry) -> Value {
    json!({"name": it.name, "kind": it.kind, "label": it.label.zh, "shown": said(t, &it.label)})
}

fn form(t: &Text, it: &Asked<'_>) -> Value {
    let form = it.form;
    let table = form.table.as_ref().map(|table| {
        let columns: Vec<Value> = table.columns.iter().map(|it| entry(t, it)).collect();
        json!({"label": table.label.zh, "rows_max": table.rows_max, "columns": columns})
    });
    json!({
        "part": it.part,
        "envelope": it.envelope.token(),
        "need": form.need.token(),
        "title": form.title.zh,
        "shown": said(t, &form.title),
        "text": form.text.zh,
        "cite": cite(Text::get(Lang::ZhCn), &form.cite),
        "fields": form.fields.iter().map(|it| entry(t, it)).collect::<Vec<_>>(),
        "table": table,
    })
}

fn evidence(it: &Evidence<'_>) -> Value {
    json!({
        "part": it.part,
        "item": it.item,
        "kind": if it.points.is_some() { "score" } else { "qualification" },
        "envelope": it.envelope.token(),
        "title": it.title,
        "asked": it.asked.is_some(),
    })
}

fn opening(lot: &Lot) -> Vec<Value> {
    let public = lot.notice.form.iter().filter(|it| it.audience == FieldAudience::Public);
    let kind = |it: FieldKind| if it == FieldKind::Amount { "amount" } else { "text" };
    public.map(|it| json!({"name": it.name, "kind": kind(it.kind), "label": it.label})).collect()
}

/// Words of a heading that name a column, in small letters.
fn headings(column: Column) -> Vec<String> {
    column.headings().iter().map(|it| it.to_lowercase()).collect()
}

fn prices(lot: &Lot, list: &BidList<'_>) -> Option<Value> {
    let sheet = list.prices?;
    let zh = Text::get(Lang::ZhCn);
    let names = [Column::Number, Column::Name, Column::Spec, Column::Unit, Column::Quantity];
    let mut columns: Vec<String> = names.iter().map(|it| it.headings()[0].to_owned()).collect();
    columns.extend([zh.s("compose-unit-price"), zh.s("compose-amount")]);
    Some(json!({
        "part": PRICES,
        "envelope": sheet.envelope.map_or("", EnvelopeName::token),
        "items": room("bidder", &lot.id, "compose/items.json"),
        "headings": {
            "number": headings(Column::Number),
            "price": headings(Column::Price),
            "amount": headings(Column::Amount),
            "total": items::TOTALS,
        },
        "columns": columns,
    }))
}

/// `GET …/compose/items.json`: number, name, spec, unit, thousandths and highest price in fen.
pub async fn item_rows(v: Visit, Path(at): At) -> Response {
    let made = run(&v, move |v| {
        let folded = v.site.platform.folded()?;
        bidder(v, &folded)?;
        let lot = lot_of(&folded, &at)?;
        composes(v, lot)?;
        let documents = &lot.notice.documents;
        let found = documents.iter().find(|it| it.id.as_str() == items::DOCUMENT);
        let found = found.ok_or_else(Fault::nothing)?;
        let bytes = files::bytes(v, &found.sha256, SHEET_BYTES_MAX)?.ok_or_else(Fault::nothing)?;
        let text = String::from_utf8(bytes).map_err(|_| Fault::nothing())?;
        let all = Items::of_file(&text).ok_or_else(Fault::nothing)?.all;
        let rows = all.into_iter().map(|it| {
            let price = it.price.map_or_else(String::new, |it| it.0.to_string());
            [it.number, it.name, it.spec, it.unit, it.quantity_e3.to_string(), price]
        });
        Ok(rows.collect::<Vec<_>>())
    });
    match made.await {
        Ok(it) => Json(it).into_response(),
        Err(it) => it.json(&v),
    }
}

//! The item list of a lot: typed, pasted, or taken from a file; summed to the fen.

use app::ports::SHEET_BYTES_MAX;
use app::tendering::items::{self, Column, Fault, Items};
use domain::procedure::Document;
use domain::shared::{Fen, LotId};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::table::{self, Set, table};
use crate::design::value::{amount, code};
use crate::desk::perform::Shown;
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{files, room};
use crate::text::{Lang, Text};
use crate::visit::Visit;

use super::draft::{self, LotDraft};
use super::write::{opened, project};

/// Most items that a page shows; the file has them all.
const SHOWN_MAX: usize = 100;
/// Longest list that stands in the form again, in bytes.
pub(super) const TYPED_AGAIN_MAX: usize = 40_000;

/// The list of a draft, if it has one. Blocks on the objects.
pub(super) fn of(v: &Visit, documents: &[Document]) -> Result<Option<Items>, Problem> {
    let found = documents.iter().find(|it| it.id.as_str() == items::DOCUMENT);
    let Some(found) = found else { return Ok(None) };
    let bytes = files::bytes(v, &found.sha256, SHEET_BYTES_MAX)?;
    let text = bytes.and_then(|it| String::from_utf8(it).ok());
    Ok(text.and_then(|it| Items::of_file(&it)))
}

/// What the form says: a file before what was typed.
pub(super) fn read(v: &Visit, posted: &Posted) -> Result<Result<Items, Vec<Fault>>, Problem> {
    let Some(filed) = posted.files("items_file").next() else {
        return Ok(items::pasted(posted.get("items_text")));
    };
    let bytes = files::bytes(v, &filed.sha256, SHEET_BYTES_MAX)?;
    let bytes = bytes.ok_or_else(|| wrong("items_file", "sheet-fault"))?;
    let sheets = v.site.sheets.as_ref().ok_or_else(|| wrong("items_file", "sheet-fault"))?;
    let sheet = sheets.read(&bytes).map_err(|_| wrong("items_file", "sheet-fault"))?;
    Ok(items::filed(&sheet))
}

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let kept = draft::read(&v.site.platform, id)?;
    let folded = v.site.platform.folded()?;
    let project = project(v, &folded, id)?;
    let draft = opened(kept, &folded, project, id);
    let list = of(v, &draft.documents)?;
    let faults = match problems.is_empty() {
        true => Vec::new(),
        false => read(v, posted).ok().and_then(Result::err).unwrap_or_default(),
    };
    let again = list.as_ref().map(Items::lines).filter(|it| it.len() <= TYPED_AGAIN_MAX);
    let filled = match (posted.is_sent(), again) {
        (false, Some(it)) => Posted::of([("items_text", it)]),
        _ => posted.clone(),
    };
    let sheet = Sheet { v, posted: &filled, problems };
    let fields = html! {
        (sheet.lines("items_text", 12, Need::Optional))
        (sheet.file("items_file", Need::Optional))
        p { button class="button" { (t.s("items-save")) } }
    };
    let planned = project.lots.iter().find(|it| it.lot == id.lot);
    let body = html! {
        p class="quiet" { (draft.about) " · " (code(&id.to_string())) }
        (sheet.top())
        (told(t, &faults))
        p { (t.s("items-says")) }
        (sheet.upload_form(&room("purchaser", id, "items"), &fields))
        @if let Some(it) = &list {
            (above(t, it, planned.map(|it| it.budget)))
            (shown(t, &draft, it))
        }
        p { a href=(room("purchaser", id, "approve")) { (t.s("approve-title")) } }
    };
    Ok(Shown::wide(t.s("items-title"), body))
}

/// Every fault with its line, its column and what should stand there.
pub(super) fn told(t: &Text, faults: &[Fault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            section class="errors" role="alert" {
                h2 { (t.t("items-faults", &[("n", faults.len().into())])) }
                ul {
                    @for it in faults {
                        li {
                            (t.t("items-line", &[("n", it.line.into())])) " "
                            @if let Some(column) = it.column { (t.s(column.key())) " " }
                            (t.s(it.wrong.key()))
                            @if let Some(due) = it.due { " " (amount(t, due.0)) }
                        }
                    }
                }
            }
        }
    }
}

/// A sum above the budget is pointed out; the law judges the notice's ceiling, not the list.
fn above(t: &Text, it: &Items, budget: Option<Fen>) -> Markup {
    let over = it.sum.zip(budget).is_some_and(|(sum, budget)| sum > budget);
    html! { @if over { p class="error" { (t.s("items-above-budget")) } } }
}

/// The list as it stands.
pub(super) fn shown(t: &Text, draft: &LotDraft, it: &Items) -> Markup {
    let heads = Column::ALL.map(|it| t.s(it.key()));
    let set = |it: &Column| match it {
        Column::Quantity | Column::Price | Column::Amount => Set::Number,
        _ => Set::Words,
    };
    let columns: Vec<table::Column> = heads
        .iter()
        .zip(&Column::ALL)
        .map(|(head, column)| table::Column { head, set: set(column) })
        .collect();
    let row = |it: &items::Item| it.cells().map(|it| html! { (it) }).to_vec();
    let rows: Vec<Vec<Markup>> = it.all.iter().take(SHOWN_MAX).map(row).collect();
    html! {
        p {
            (t.t("items-count", &[("n", it.all.len().into())])) " "
            @if let Some(sum) = it.sum { (t.s("items-sum")) " " (amount(t, sum.0)) }
            @else { (t.s("items-no-sum")) }
        }
        @if let Some(document) = draft.document(items::DOCUMENT) {
            p {
                a href=(files::href(&document.sha256, &document.name)) { (t.s("items-download")) }
                " " (code(&document.sha256.hex()))
            }
        }
        (table(&t.s("items-title"), &columns, &rows))
        @if it.all.len() > SHOWN_MAX {
            p class="quiet" { (t.t("items-more", &[("n", SHOWN_MAX.into())])) }
        }
    }
}

/// Keeps the list as one of the notice's documents.
pub(super) fn keep(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let before = draft::read(&v.site.platform, id).map_err(|it| one(it.into()))?;
    let mut draft = {
        let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
        let project = project(v, &folded, id).map_err(one)?;
        opened(before.clone(), &folded, project, id)
    };
    let is_file = posted.files("items_file").next().is_some();
    let field = if is_file { "items_file" } else { "items_text" };
    let list = read(v, posted).map_err(one)?;
    let list = list.map_err(|_| one(wrong(field, "items-wrong")))?;
    let name = Text::get(Lang::ZhCn).s("items-file");
    let document = files::store(v, items::DOCUMENT, &name, &list.file()).map_err(one)?;
    draft.put_document(document);
    draft::write(&v.site.platform, before.as_ref(), &draft).map_err(one)?;
    Ok(format!("{}?done=items-kept", room("purchaser", id, "items")))
}

//! The trading catalogue is written by one official and published by another.

use app::ports::WorkingRow;
use domain::catalogue::{CatalogueLine, CataloguePublished, Command as It};
use domain::procedure::Category;
use domain::rulebook::Regime;
use domain::shared::{Fen, Hash, Id};
use domain::world::Command;
use maud::html;
use record::canonical::{self, Value};

use crate::act::Problem;
use crate::catalogue::{category_key, lines_table, regime_key};
use crate::design::form::{button, commit_button};
use crate::desk::files;
use crate::desk::perform::{Ask, Shown, may, only, seconds, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::{Lang, Text, money};
use crate::visit::Visit;

use super::PEOPLE;

/// Address of the page.
const PAGE: &str = "/centre/catalogue";
/// Address that publishes.
const PUBLISH: &str = "/centre/catalogue/publish";
/// Kind of the working state that holds the draft, and the key of the one there is.
const KIND: &str = "catalogue";
const DRAFT: &str = "draft";
/// Longest catalogue and longest name of its decision, in bytes.
const TEXT_BYTES_MAX: usize = 100_000;
const CITE_BYTES_MAX: usize = 600;
/// Separates the columns of a line, as typed or pasted from a spreadsheet.
const COLUMNS: [char; 3] = ['\t', '|', '\u{ff5c}'];

/// What waits for a second official.
struct Draft {
    by: String,
    text: String,
    cite: String,
    document: Hash,
}

fn draft(v: &Visit) -> Result<Option<Draft>, Problem> {
    let row = v.site.platform.working.get(KIND, DRAFT, v.now_ms)?;
    Ok(row.and_then(|it| {
        let read = canonical::parse(&it.body).ok()?;
        let text = |name: &str| Some(read.text(name)?.to_owned());
        Some(Draft {
            by: text("by")?,
            text: text("text")?,
            cite: text("cite")?,
            document: Hash::from_hex(read.text("document")?)?,
        })
    }))
}

/// Whether a cell names something by its words or the beginning of them, in either language.
fn is(cell: &str, key: &str) -> bool {
    let cell = cell.to_lowercase();
    let named = |it: Lang| Text::get(it).s(key).to_lowercase().starts_with(&cell);
    !cell.is_empty() && [Lang::ZhCn, Lang::En].into_iter().any(named)
}

/// One line: number, title, regime, category, amount from which it enters, amount of open tenders.
fn line(cells: &[&str]) -> Result<CatalogueLine, &'static str> {
    let [number, title, regime, category, enters, open] = cells else {
        return Err("catalogue-columns");
    };
    let regimes = [Regime::Works, Regime::GovernmentProcurement];
    let categories = [Category::Goods, Category::Services, Category::Works];
    let yuan = |it: &str| money::parse_yuan(it).map(Fen).ok_or("catalogue-amount");
    Ok(CatalogueLine {
        line: Id::new(*number).map_err(|_| "form-not-id")?,
        title: (*title).to_owned(),
        regime: regimes
            .into_iter()
            .find(|it| is(regime, regime_key(*it)))
            .ok_or("catalogue-regime")?,
        category: categories
            .into_iter()
            .find(|it| is(category, category_key(*it)))
            .ok_or("catalogue-category")?,
        enters_from: if enters.is_empty() { Fen(0) } else { yuan(enters)? },
        open_from: if open.is_empty() { None } else { Some(yuan(open)?) },
    })
}

fn lines(text: &str) -> Result<Vec<CatalogueLine>, Problem> {
    let all = text.lines().filter(|it| !it.trim().is_empty()).map(|it| {
        let cells: Vec<&str> = it.split(COLUMNS).map(str::trim).collect();
        line(&cells)
    });
    all.collect::<Result<Vec<_>, _>>().map_err(|key| wrong("catalogue_lines", key))
}

fn written(t: &Text, all: &[CatalogueLine]) -> String {
    let yuan = |it: Fen| format!("{}.{:02}", it.0 / 100, it.0 % 100);
    let line = |it: &CatalogueLine| {
        let open = it.open_from.map(yuan).unwrap_or_default();
        let (regime, category) = (t.s(regime_key(it.regime)), t.s(category_key(it.category)));
        [it.line.to_string(), it.title.clone(), regime, category, yuan(it.enters_from), open]
            .join(" | ")
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The page: what is in force, what waits, and the form.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let own = who(v, &folded)?.0.to_string();
    let waits = draft(v)?;
    let known = folded.world.catalogue.as_ref().map(|it| &it.published);
    let (text, cite) = match (&waits, known) {
        (Some(it), _) => (it.text.clone(), it.cite.clone()),
        (None, Some(it)) => (written(t, &it.lines), it.cite.clone()),
        (None, None) => (String::new(), String::new()),
    };
    let filled = match posted.is_sent() {
        true => posted.clone(),
        false => posted.clone().with("catalogue_lines", text).with("decision_cite", cite),
    };
    let sheet = Sheet { v, posted: &filled, problems };
    let body = html! {
        p { (t.s("catalogue-write-says")) }
        p { a href="/catalogue" { (t.s("catalogue-public")) } }
        (sheet.top())
        @if let Some(it) = &waits {
            h2 { (t.s("catalogue-waits")) }
            p {
                (it.cite) " · "
                a href=(files::href(&it.document, "catalogue.pdf")) {
                    (t.s("catalogue-document"))
                }
            }
            @match lines(&it.text) {
                Ok(all) => (lines_table(t, &all)),
                Err(_) => p { (t.s("catalogue-columns")) },
            }
            @if own == it.by {
                p { (t.s("catalogue-second")) }
            } @else {
                (sheet.form(PUBLISH, &html! {
                    input type="hidden" name="seen" value=(it.text);
                    input type="hidden" name="seen_cite" value=(it.cite);
                    input type="hidden" name="seen_decision" value=(it.document.hex());
                    (commit_button(&t.s("catalogue-publish"), &t.s("catalogue-publish-brings")))
                }))
            }
        }
        h2 { (t.s("catalogue-write")) }
        (sheet.upload_form(PAGE, &html! {
            (sheet.lines("catalogue_lines", 12, Need::Needed))
            (sheet.line("decision_cite", Need::Needed))
            (sheet.document("decision"))
            (button(&t.s("catalogue-save")))
        }))
    };
    Ok(Shown::wide(t.s("catalogue-title"), body))
}

/// Keeps the draft for a second official.
pub(super) fn save(v: &Visit, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let mut wrongs = Vec::new();
    let text = needed(posted, "catalogue_lines", TEXT_BYTES_MAX);
    let all = text.and_then(|it| Ok((it, lines(it)?))).map_err(|it| wrongs.push(it));
    let cite = needed(posted, "decision_cite", CITE_BYTES_MAX).map_err(|it| wrongs.push(it));
    let document = files::one(v, posted, "decision").map_err(|it| wrongs.push(it));
    let (Ok((text, all)), Ok(cite), Ok(document)) = (all, cite, document) else {
        return Err(wrongs);
    };
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let command = publishing(all, cite.to_owned(), document);
    may(v, &folded, &command).map_err(one)?;
    let account = who(v, &folded).map_err(one)?.0.to_string();
    let body = Value::object([
        ("by", Value::Text(account)),
        ("text", Value::Text(text.to_owned())),
        ("cite", Value::Text(cite.to_owned())),
        ("document", Value::Text(document.hex())),
    ]);
    let body = body.encode().into_bytes();
    let row = WorkingRow { key: DRAFT.to_owned(), body, expires_ms: i64::MAX };
    v.site.platform.working.put(KIND, &row).map_err(|it| one(it.into()))?;
    Ok(format!("{PAGE}?done=catalogue-saved"))
}

fn publishing(lines: Vec<CatalogueLine>, cite: String, document: Hash) -> Command {
    Command::Catalogue(It::PublishCatalogue(CataloguePublished { lines, cite, document }))
}

/// Publishes what another official wrote, exactly as it was shown.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let gone = || one(wrong("catalogue_lines", "contacts-changed"));
    let it = draft(v).map_err(one)?.ok_or_else(gone)?;
    // A browser sends line feeds in its own way.
    let same = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let decision = (posted.get("seen_cite"), posted.get("seen_decision").to_owned());
    let shown = decision == (it.cite.as_str(), it.document.hex());
    if !shown || same(posted.get("seen")) != same(&it.text) {
        return Err(gone());
    }
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    if !seconds(v, &folded, &it.by).map_err(one)? {
        return Err(one(wrong("catalogue_lines", "catalogue-second")));
    }
    let command = publishing(lines(&it.text).map_err(one)?, it.cite, it.document);
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{PAGE}?done=catalogue-published") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_in_either_language_as_typed_or_pasted() {
        let text = "A01 | 房屋建筑工程 | 工程建设 | 工程 | 4,000,000 | 4000000\n\n\
                    B01\t办公设备\t政府采购\t货物\t\t";
        let zh = lines(text);
        let all = zh.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(
            (all[0].enters_from, all[0].open_from),
            (Fen(4_000_000_00), Some(Fen(4_000_000_00)))
        );
        assert_eq!((all[1].enters_from, all[1].open_from), (Fen(0), None));
        for t in [Lang::ZhCn, Lang::En].map(Text::get) {
            assert_eq!(lines(&written(t, &all)).unwrap(), all, "what was written is read again");
        }
        let wrong = |text: &str| match lines(text) {
            Err(Problem::Field(_, key)) => key,
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong("A01 | 工程"), "catalogue-columns");
        assert_eq!(wrong("甲 | 工程 | 工程建设 | 工程 | |"), "form-not-id");
        assert_eq!(wrong("A1 | 工程 | 什么 | 工程 | |"), "catalogue-regime");
        assert_eq!(wrong("A1 | 工程 | 工程建设 | 什么 | |"), "catalogue-category");
        assert_eq!(wrong("A1 | 工程 | 工程建设 | 工程 | 多 |"), "catalogue-amount");
    }
}

//! What differs between two versions of a tender: fields, documents, text, items.

use std::collections::{BTreeMap, BTreeSet};

use app::tendering::compare::{self, Changed, Line};
use app::tendering::items::{self, Column};
use app::tendering::sections::{self, BOOK_BYTES_MAX};
use domain::procedure::Document;
use domain::shared::{Hash, Id};
use maud::{Markup, html};
use record::canonical::{Value, parse};

use crate::act::Problem;
use crate::design::table::{self, Set, table};
use crate::design::value::{code, instant};
use crate::desk::files;
use crate::text::Text;
use crate::visit::Visit;

use super::draft::LotDraft;
use super::items::of as items_of;

/// Most changed items that a page shows.
const ITEMS_SHOWN_MAX: usize = 300;
/// Most lines of a difference that a page shows.
const LINES_SHOWN_MAX: usize = 1_000;

/// One version: what was typed, and the documents by hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// When it was submitted, unix milliseconds.
    pub at_ms: i64,
    pub content: Hash,
    pub fields: BTreeMap<String, String>,
    pub documents: Vec<Document>,
    /// The written text, where it is not yet one of the documents.
    pub text: Option<String>,
}

impl Version {
    /// A draft as it stands.
    pub(super) fn of(v: &Visit, draft: &LotDraft) -> Self {
        Self {
            at_ms: v.now_ms,
            content: draft.content(),
            fields: draft.fields.clone(),
            documents: draft.documents.clone(),
            text: None,
        }
    }

    /// Documents of a notice or a correction.
    pub(crate) fn published(documents: Vec<Document>) -> Self {
        let (content, fields) = (Hash([0; 32]), BTreeMap::new());
        Self { at_ms: 0, content, fields, documents, text: None }
    }

    pub(super) fn value(&self) -> Value {
        let fields = self.fields.iter().map(|it| (it.0.clone(), Value::Text(it.1.clone())));
        let document = |it: &Document| {
            Value::object([
                ("id", Value::Text(it.id.to_string())),
                ("length", Value::Integer(i64::try_from(it.length).unwrap_or(i64::MAX))),
                ("media", Value::Text(it.media.clone())),
                ("name", Value::Text(it.name.clone())),
                ("sha256", Value::Text(it.sha256.hex())),
            ])
        };
        Value::object([
            ("at_ms", Value::Integer(self.at_ms)),
            ("content", Value::Text(self.content.hex())),
            ("documents", Value::List(self.documents.iter().map(document).collect())),
            ("fields", Value::Object(fields.collect())),
        ])
    }

    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let it = parse(body).ok()?;
        let Some(Value::Object(fields)) = it.get("fields") else { return None };
        let fields = fields.iter().map(|(name, it)| match it {
            Value::Text(it) => Some((name.clone(), it.clone())),
            _ => None,
        });
        let document = |it: &Value| {
            Some(Document {
                id: Id::new(it.text("id")?).ok()?,
                name: it.text("name")?.to_owned(),
                media: it.text("media")?.to_owned(),
                sha256: Hash::from_hex(it.text("sha256")?)?,
                length: it.count("length")?,
            })
        };
        Some(Self {
            at_ms: it.integer("at_ms")?,
            content: Hash::from_hex(it.text("content")?)?,
            fields: fields.collect::<Option<_>>()?,
            documents: it.list("documents")?.iter().map(document).collect::<Option<_>>()?,
            text: None,
        })
    }

    fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|it| it.id.as_str() == id)
    }

    /// The written text; empty when there is none. Blocks on the objects.
    pub(super) fn written(&self, v: &Visit) -> Result<String, Problem> {
        if let Some(it) = &self.text {
            return Ok(it.clone());
        }
        let Some(it) = self.document(sections::DOCUMENT) else { return Ok(String::new()) };
        let bytes = files::bytes(v, &it.sha256, 2 * BOOK_BYTES_MAX)?;
        Ok(bytes.and_then(|it| String::from_utf8(it).ok()).unwrap_or_default())
    }
}

/// Puts documents of a correction in the places of those with the same ids.
pub(crate) fn supersede(all: &mut Vec<Document>, new: Vec<Document>) {
    for it in new {
        match all.iter_mut().find(|known| known.id == it.id) {
            Some(known) => *known = it,
            None => all.push(it),
        }
    }
}

/// Everything that differs; a sentence when nothing does. Blocks on the objects.
///
/// # Errors
///
/// [`Problem::Down`].
pub(crate) fn shown(v: &Visit, old: &Version, new: &Version) -> Result<Markup, Problem> {
    shown_with(v, old, new, None)
}

/// As [`shown`], with a list that is not yet one of the new documents.
///
/// # Errors
///
/// [`Problem::Down`].
pub(super) fn shown_with(
    v: &Visit,
    old: &Version,
    new: &Version,
    fresh: Option<&items::Items>,
) -> Result<Markup, Problem> {
    let t = v.text;
    let text = compare::lines(&old.written(v)?, &new.written(v)?);
    let before = items_of(v, &old.documents)?;
    let after = match fresh {
        Some(it) => Some(it.clone()),
        None => items_of(v, &new.documents)?,
    };
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let list = compare::items(&before, &after);
    let fields = fields(t, old, new);
    let documents = documents(t, old, new);
    let none = text.is_empty() && list.is_empty() && fields.is_none() && documents.is_none();
    Ok(html! {
        @if old.at_ms > 0 { p class="quiet" { (t.s("changes-since")) " " (instant(old.at_ms)) } }
        @if none { p { (t.s("changes-none")) } }
        @if let Some(it) = fields { (it) }
        @if let Some(it) = documents { (it) }
        @if !text.is_empty() {
            h3 { (t.s("changes-text")) }
            (lines(t, &text))
        }
        @if !list.is_empty() {
            h3 { (t.t("changes-items", &[("n", list.len().into())])) }
            (changed(t, &list))
        }
    })
}

/// What was typed otherwise; the label is that of the form.
fn fields(t: &Text, old: &Version, new: &Version) -> Option<Markup> {
    let names: BTreeSet<&String> = old.fields.keys().chain(new.fields.keys()).collect();
    let get = |it: &Version, name: &str| it.fields.get(name).cloned().unwrap_or_default();
    let other: Vec<&String> = names.into_iter().filter(|it| get(old, it) != get(new, it)).collect();
    let label = |name: &str| {
        let key = format!("field-{}", name.split(':').next().unwrap_or(name));
        if t.has(&key) { t.s(&key) } else { name.to_owned() }
    };
    (!other.is_empty()).then(|| {
        html! {
            h3 { (t.s("changes-fields")) }
            dl class="review" {
                @for name in other {
                    div {
                        dt {
                            (label(name))
                            @if let Some((_, value)) = name.split_once(':') { " " (code(value)) }
                        }
                        @let (before, after) = (ended(&get(old, name)), ended(&get(new, name)));
                        dd { (lines(t, &compare::lines(&before, &after))) }
                    }
                }
            }
        }
    })
}

/// A text whose last line ends, so that it equals the same line in the middle of another.
fn ended(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{}\n", text.trim_end()) }
}

fn documents(t: &Text, old: &Version, new: &Version) -> Option<Markup> {
    let stands =
        |all: &Version, it: &Document| all.documents.iter().any(|at| at.sha256 == it.sha256);
    let gone: Vec<&Document> = old.documents.iter().filter(|it| !stands(new, it)).collect();
    let come: Vec<&Document> = new.documents.iter().filter(|it| !stands(old, it)).collect();
    let link = |it: &Document| {
        let href = files::href(&it.sha256, &it.name);
        html! { a href=(href) { (it.name) } " " (code(&it.sha256.hex())) }
    };
    (!gone.is_empty() || !come.is_empty()).then(|| {
        html! {
            h3 { (t.s("changes-documents")) }
            ul class="files" {
                @for it in gone { li { del { (link(it)) } " " (t.s("changes-gone")) } }
                @for it in come { li { ins { (link(it)) } " " (t.s("changes-come")) } }
            }
        }
    })
}

/// Lines that went and came, each with a word beside the colour.
fn lines(t: &Text, all: &[Line]) -> Markup {
    html! {
        div class="changes" {
            @for it in all.iter().take(LINES_SHOWN_MAX) {
                @match it {
                    Line::Same(text) => p { (text) },
                    Line::Gone(text) => p {
                        del { span class="unseen" { (t.s("changes-gone")) " " } (text) }
                    },
                    Line::Come(text) => p {
                        ins { span class="unseen" { (t.s("changes-come")) " " } (text) }
                    },
                    Line::Skipped(n) => p class="quiet" {
                        (t.t("changes-skipped", &[("n", (*n).into())]))
                    },
                }
            }
            @if all.len() > LINES_SHOWN_MAX {
                (more(t, all.len() - LINES_SHOWN_MAX))
            }
        }
    }
}

fn more(t: &Text, n: usize) -> Markup {
    html! { p class="quiet" { (t.t("changes-more", &[("n", n.into())])) } }
}

fn changed(t: &Text, all: &[Changed]) -> Markup {
    let heads: Vec<String> = Column::ALL.iter().map(|it| t.s(it.key())).collect();
    let columns: Vec<table::Column> =
        heads.iter().map(|head| table::Column { head, set: Set::Words }).collect();
    let empty = || Column::ALL.map(|_| String::new());
    let row = |it: &Changed| {
        let old = it.old.as_ref().map_or_else(empty, items::Item::cells);
        let new = it.new.as_ref().map_or_else(empty, items::Item::cells);
        let cell = |(old, new): (&String, &String)| {
            html! {
                @if old == new { (new) }
                @else {
                    @if !old.is_empty() { del { (old) } " " }
                    @if !new.is_empty() { ins { (new) } }
                }
            }
        };
        old.iter().zip(&new).map(cell).collect::<Vec<Markup>>()
    };
    let rows: Vec<Vec<Markup>> = all.iter().take(ITEMS_SHOWN_MAX).map(row).collect();
    html! {
        (table(&t.s("items-title"), &columns, &rows))
        @if all.len() > ITEMS_SHOWN_MAX {
            (more(t, all.len() - ITEMS_SHOWN_MAX))
        }
    }
}

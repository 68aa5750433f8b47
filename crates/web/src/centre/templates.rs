//! Templates of tender documents: kept by the centre's staff, each version for itself.
//!
//! They are working state: what a tender took from one stands in the tender's own document.

use app::platform::Platform;
use app::ports::{Replaced, StoreError, WorkingRow};
use app::tendering::sections::{self, BOOK_BYTES_MAX};
use domain::shared::Id;
use maud::{Markup, html};
use record::canonical::{Value, parse};

use crate::act::Problem;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::perform::{Shown, nothing, only, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::{Lang, Text};
use crate::visit::Visit;

use super::PEOPLE;

const KIND: &str = "tender_template";
const LIST: &str = "/centre/templates";
/// Longest title, in bytes.
const TITLE_BYTES_MAX: usize = 200;
/// Most versions of one template.
const VERSIONS_MAX: u32 = 999;

/// What the program brings along, by name and key of its title; version 0.
const SHIPPED: [(&str, &str, &str); 2] = [
    ("procurement", "template-procurement", include_str!("../text/templates/procurement.txt")),
    ("works", "template-works", include_str!("../text/templates/works.txt")),
];

/// One version of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub name: Id,
    /// 0 for what the program brings along.
    pub version: u32,
    pub title: String,
    pub text: String,
    /// Account of the writer; empty for version 0.
    pub by: String,
    /// When it was written, unix milliseconds.
    pub at_ms: i64,
}

impl Template {
    /// `name/version`, as a draft remembers it.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }

    fn row(&self) -> WorkingRow {
        let body = Value::object([
            ("at_ms", Value::Integer(self.at_ms)),
            ("by", Value::Text(self.by.clone())),
            ("text", Value::Text(self.text.clone())),
            ("title", Value::Text(self.title.clone())),
        ]);
        let key = format!("{}/{:03}", self.name, self.version);
        WorkingRow { key, body: body.encode().into_bytes(), expires_ms: i64::MAX }
    }

    fn read(row: &WorkingRow) -> Option<Self> {
        let (name, version) = row.key.split_once('/')?;
        let it = parse(&row.body).ok()?;
        Some(Self {
            name: Id::new(name).ok()?,
            version: version.parse().ok()?,
            title: it.text("title")?.to_owned(),
            text: it.text("text")?.to_owned(),
            by: it.text("by")?.to_owned(),
            at_ms: it.integer("at_ms")?,
        })
    }
}

/// Every version of every template, by name and version. Blocks on the working state.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub fn all(platform: &Platform) -> Result<Vec<Template>, StoreError> {
    let t = Text::get(Lang::ZhCn);
    let shipped = SHIPPED.iter().map(|(name, title, text)| Template {
        name: Id::new(*name).expect("shipped names are ids"),
        version: 0,
        title: t.s(title),
        text: (*text).to_owned(),
        by: String::new(),
        at_ms: 0,
    });
    let mut all: Vec<Template> = shipped.collect();
    let mut after: Option<String> = None;
    loop {
        let rows = platform.working.scan(KIND, "", after.as_deref(), platform.now_ms())?;
        let Some(last) = rows.last() else { break };
        after = Some(last.key.clone());
        all.extend(rows.iter().filter_map(Template::read));
    }
    all.sort_by(|one, other| (&one.name, one.version).cmp(&(&other.name, other.version)));
    Ok(all)
}

/// The latest version of each.
///
/// # Errors
///
/// As [`all`].
pub fn latest(platform: &Platform) -> Result<Vec<Template>, StoreError> {
    let mut latest: Vec<Template> = Vec::new();
    for it in all(platform)? {
        match latest.last_mut() {
            Some(last) if last.name == it.name => *last = it,
            _ => latest.push(it),
        }
    }
    Ok(latest)
}

/// The list.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let known = latest(&v.site.platform)?;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let body = html! {
        p { (t.s("templates-says")) }
        p { a class="button" href={ (LIST) "/new" } { (t.s("template-new")) } }
        (list(t, &known.iter().collect::<Vec<_>>()))
    };
    Ok(Shown::wide(t.s("templates-title"), body))
}

fn list(t: &Text, all: &[&Template]) -> Markup {
    let heads = ["template-name", "template-version", "template-by", "template-at"];
    let heads = heads.map(|it| t.s(it));
    let sets = [Set::Words, Set::Number, Set::Words, Set::Time];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |it: &&Template| {
        let href = format!("{LIST}/{}?version={}", it.name, it.version);
        vec![
            html! { a href=(href) { (it.title) } " " (code(it.name.as_str())) },
            html! { (it.version) },
            html! { @if it.by.is_empty() { (t.s("template-shipped")) } @else { (it.by) } },
            html! { @if it.at_ms > 0 { (instant(it.at_ms)) } },
        ]
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(row).collect();
    table(&t.s("templates-title"), &columns, &rows)
}

/// One template: its text to be saved as the next version, and its earlier versions.
pub(super) fn one(
    v: &Visit,
    name: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let known = all(&v.site.platform)?;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let versions: Vec<&Template> =
        known.iter().filter(|it| it.name.as_str() == name).rev().collect();
    let fresh = name == "new";
    let asked = v.query.split('&').find_map(|it| it.strip_prefix("version="));
    let chosen = versions.iter().find(|it| asked == Some(it.version.to_string().as_str()));
    let chosen = chosen.or(versions.first()).copied();
    if chosen.is_none() && !fresh {
        return Err(nothing());
    }
    let filled = match (posted.is_sent(), chosen) {
        (false, Some(it)) => {
            Posted::of([("template_title", it.title.clone()), ("template_text", it.text.clone())])
        }
        _ => posted.clone(),
    };
    let sheet = Sheet { v, posted: &filled, problems };
    let fields = html! {
        @if fresh { (sheet.line("template_name", Need::Needed)) }
        (sheet.line("template_title", Need::Needed))
        (sheet.lines("template_text", 24, Need::Needed))
        p { button class="button" { (t.s("template-save")) } }
    };
    let body = html! {
        (sheet.top())
        p { (t.s("template-text-says")) }
        (sheet.form(&format!("{LIST}/{name}"), &fields))
        @if !versions.is_empty() {
            h2 { (t.s("template-versions")) }
            (list(t, &versions))
        }
    };
    let title = chosen.map_or_else(|| t.s("template-new"), |it| it.title.clone());
    Ok(Shown::reading(title, body))
}

/// Saves the next version.
pub(super) fn save(v: &Visit, name: &str, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let platform = &v.site.platform;
    let by = {
        let folded = platform.folded().map_err(|it| one(it.into()))?;
        only(v, &folded, PEOPLE).map_err(one)?;
        who(v, &folded).map_err(one)?.0.to_string()
    };
    let mut wrongs = Vec::new();
    let typed = if name == "new" { posted.get("template_name") } else { name };
    let name = Id::new(typed).ok().filter(|it| it.as_str() != "new");
    if name.is_none() {
        wrongs.push(wrong("template_name", "form-not-id"));
    }
    let title = needed(posted, "template_title", TITLE_BYTES_MAX).map_err(|it| wrongs.push(it));
    let text = needed(posted, "template_text", BOOK_BYTES_MAX).map_err(|it| wrongs.push(it));
    let text = text.unwrap_or_default().replace("\r\n", "\n");
    if wrongs.is_empty()
        && let Err(it) = sections::parse(&text)
    {
        wrongs.push(wrong("template_text", it.key()));
    }
    let (Some(name), Ok(title), true) = (name, title, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let known = all(platform).map_err(|it| one(it.into()))?;
    let last = known.iter().filter(|it| it.name == name).map(|it| it.version).max();
    let version = last.map_or(1, |it| it + 1);
    if version > VERSIONS_MAX {
        return Err(one(wrong("template_text", "template-wrong-many")));
    }
    let (title, at_ms) = (title.to_owned(), v.now_ms);
    let it = Template { name, version, title, text, by, at_ms };
    // Two people who save at once get two versions, or one of them is told.
    match platform.working.replace(KIND, None, &it.row()).map_err(|it| one(it.into()))? {
        Replaced::Done => Ok(format!("{LIST}/{}?done=template-kept", it.name)),
        Replaced::Changed => Err(one(Problem::Denied("problem-changed".to_owned()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_that_is_shipped_can_be_read() {
        for (name, _, text) in SHIPPED {
            let read = sections::parse(text).unwrap();
            assert!(read.len() >= 6, "{name}");
            assert!(sections::variables(&read).unwrap().len() > 10, "{name}");
        }
    }
}

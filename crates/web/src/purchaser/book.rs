//! The documents of a lot by sections: begun from a template, its variables filled once.

use std::collections::BTreeMap;

use app::follower::Folded;
use app::tendering::items;
use app::tendering::sections::{self, BOOK_BYTES_MAX, Section};
use domain::procedure::ProjectRegistered;
use domain::shared::LotId;
use maud::{Markup, html};

use crate::act::Problem;
use crate::centre::templates::{self, Template};
use crate::design::form::fieldset;
use crate::design::value::code;
use crate::desk::perform::Shown;
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{files, room};
use crate::text::{Lang, Text, money};
use crate::visit::Visit;

use super::draft::{self, LotDraft};
use super::write::{opened, project};

/// Longest value of a variable, in bytes.
const VALUE_BYTES_MAX: usize = 20_000;
/// Longest heading, in bytes.
const HEADING_BYTES_MAX: usize = 200;
/// Lines of the field of a section, at least and at most.
const ROWS: (usize, usize) = (4, 16);

/// Variables that the notice fills, by the key of the name and the field of the form.
const OF_NOTICE: [(&str, &str); 8] = [
    ("var-title", "title"),
    ("var-lot-title", "lot_title"),
    ("var-ceiling", "ceiling"),
    ("var-deadline", "deadline"),
    ("var-documents-until", "documents_until"),
    ("var-qualification", "qualification"),
    ("var-scoring", "items"),
    ("var-form", "form"),
];

/// What every variable stands for: the notice's own, and those that were filled in.
pub(super) fn values(
    folded: &Folded,
    project: &ProjectRegistered,
    draft: &LotDraft,
) -> BTreeMap<String, String> {
    // The documents are Chinese, whoever reads this page.
    let t = Text::get(Lang::ZhCn);
    let mut all = draft.book.values.clone();
    let mut put = |key: &str, it: String| {
        if !it.trim().is_empty() {
            all.insert(t.s(key), it);
        }
    };
    for (key, field) in OF_NOTICE {
        let typed = draft.fields.get(field).map_or("", |it| it.trim());
        let columns = typed.replace(['\t', '|', '\u{ff5c}'], ", ").replace('T', " ");
        put(key, if field == "title" { typed.to_owned() } else { columns });
    }
    let ceiling = draft.fields.get("ceiling").map_or("", |it| it.trim());
    let none = t.s("ceiling-none");
    put("var-ceiling", money::parse_yuan(ceiling).map_or(none, money::yuan));
    let name = |it| folded.world.organisations.get(it).map(|it| it.name.clone());
    put("var-purchaser", name(&project.purchaser).unwrap_or_default());
    let agent = project.agent.as_ref().and_then(name);
    put("var-agent", agent.unwrap_or_else(|| t.s("var-no-agent")));
    put("var-code", project.code.clone());
    let planned = project.lots.iter().find(|it| it.lot == draft.lot.lot);
    put("var-budget", planned.map_or(String::new(), |it| money::yuan(it.budget.0)));
    let list = draft.document(items::DOCUMENT);
    let list = list.map(|it| t.t("var-items-file", &[("name", it.name.clone().into())]));
    put("var-items", list.unwrap_or_else(|| t.s("var-no-items")));
    all
}

/// Names of the variables that a person fills in.
fn own(draft: &LotDraft) -> Vec<String> {
    let t = Text::get(Lang::ZhCn);
    let others = ["var-purchaser", "var-agent", "var-code", "var-budget", "var-items"];
    let of_notice = OF_NOTICE.iter().map(|it| it.0).chain(others);
    let given: Vec<String> = of_notice.map(|it| t.s(it)).collect();
    let all = sections::variables(&draft.book.sections).unwrap_or_default();
    all.into_iter().filter(|it| !given.contains(it)).collect()
}

/// The written text, and the variables that nothing was given for.
pub(super) fn written(
    folded: &Folded,
    project: &ProjectRegistered,
    draft: &LotDraft,
) -> (String, Vec<String>) {
    let text = sections::text(&draft.book.sections);
    let (text, missing) = sections::fill(&text, &values(folded, project, draft));
    (text, missing.into_iter().collect())
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
    let known = templates::latest(&v.site.platform)?;
    let folded = v.site.platform.folded()?;
    let project = project(v, &folded, id)?;
    let mut draft = opened(kept, &folded, project, id);
    let (_, missing) = written(&folded, project, &draft);
    if posted.is_sent() && posted.get("go") != "template" {
        draft.book.sections = sections_of(posted);
        draft.book.values = values_of(posted);
    }
    let sheet = Sheet { v, posted, problems };
    let here = room("purchaser", id, "book");
    let body = html! {
        p class="quiet" { (draft.about) " · " (code(&id.to_string())) }
        (sheet.top())
        p { (t.s("book-says")) }
        (begin(&sheet, &here, &draft, &known))
        @if !draft.book.sections.is_empty() {
            @if !missing.is_empty() {
                p class="hint" { (t.s("book-missing")) " " (missing.join(", ")) }
            }
            (sheet.form(&here, &html! {
                (variables(t, &draft))
                (fieldset(&t.s("book-sections"), &html! {
                    (sheet.error_at("heading"))
                    @for (at, it) in draft.book.sections.iter().enumerate() {
                        (section(t, at, it))
                    }
                    (section(t, draft.book.sections.len(), &Section::default()))
                }))
                div class="commit" {
                    button class="button" name="go" value="save" { (t.s("book-save")) } " "
                    a href=(room("purchaser", id, "approve")) { (t.s("approve-title")) }
                }
            }))
        }
    };
    Ok(Shown::reading(t.s("book-title"), body))
}

/// Which template it began with, and the form that begins anew.
fn begin(sheet: &Sheet, here: &str, draft: &LotDraft, known: &[Template]) -> Markup {
    let t = sheet.v.text;
    let name = |it: &Template| format!("{} · {}", it.title, it.version);
    let keys: Vec<String> = known.iter().map(Template::key).collect();
    let options: Vec<(&str, String)> =
        keys.iter().zip(known).map(|(key, it)| (key.as_str(), name(it))).collect();
    // Its own address, so that a page's two forms can be told apart.
    let form = sheet.form(&format!("{here}?begin"), &html! {
        (sheet.select("template", &options))
        @if !draft.book.sections.is_empty() { p class="hint" { (t.s("book-begin-again")) } }
        p { button class="button quiet-button" name="go" value="template" { (t.s("book-begin")) } }
    });
    html! {
        @if draft.book.sections.is_empty() { (form) }
        @else {
            details class="more" {
                summary { (t.s("book-template")) " " (code(&draft.book.template)) }
                (form)
            }
        }
    }
}

fn variables(t: &Text, draft: &LotDraft) -> Markup {
    let names = own(draft);
    html! {
        @if !names.is_empty() {
            (fieldset(&t.s("book-variables"), &html! {
                @for (at, name) in names.iter().enumerate() {
                    @let id = format!("f-variable-{at}");
                    @let value = draft.book.values.get(name).map_or("", String::as_str);
                    div class="field" {
                        label for=(id) { (name) }
                        input type="hidden" name="variable" value=(name);
                        textarea id=(id) name="value" rows="1" { (value) }
                    }
                }
            }))
        }
    }
}

fn section(t: &Text, at: usize, it: &Section) -> Markup {
    let rows = it.body.lines().count().clamp(ROWS.0, ROWS.1);
    let (heading, body) = (format!("f-heading-{at}"), format!("f-body-{at}"));
    html! {
        div class="field" {
            label for=(heading) { (t.t("book-heading", &[("n", (at + 1).into())])) }
            input type="text" class="line" id=(heading) name="heading" value=(it.heading);
            label for=(body) { (t.s("book-body")) }
            textarea id=(body) name="body" rows=(rows) { (it.body) }
        }
    }
}

/// Sections as they were sent; an empty pair is none.
fn sections_of(posted: &Posted) -> Vec<Section> {
    let pairs = posted.all("heading").iter().zip(posted.all("body"));
    let all = pairs.map(|(heading, body)| Section {
        heading: heading.trim().to_owned(),
        body: body.replace("\r\n", "\n").trim_matches('\n').to_owned(),
    });
    all.filter(|it| !it.heading.is_empty() || !it.body.is_empty()).collect()
}

fn values_of(posted: &Posted) -> BTreeMap<String, String> {
    let pairs = posted.all("variable").iter().zip(posted.all("value"));
    let all = pairs.map(|(name, it)| (name.clone(), it.replace("\r\n", "\n").trim().to_owned()));
    all.filter(|it| !it.1.is_empty()).collect()
}

/// Begins with a template, or keeps what was written.
pub(super) fn keep(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let platform = &v.site.platform;
    let before = draft::read(platform, id).map_err(|it| one(it.into()))?;
    let known = templates::latest(platform).map_err(|it| one(it.into()))?;
    let mut draft = {
        let folded = platform.folded().map_err(|it| one(it.into()))?;
        let project = project(v, &folded, id).map_err(one)?;
        opened(before.clone(), &folded, project, id)
    };
    if posted.get("go") == "template" {
        let chosen = known.iter().find(|it| it.key() == posted.get("template"));
        let chosen = chosen.ok_or_else(|| one(wrong("template", "form-choose")))?;
        let read = sections::parse(&chosen.text).map_err(|it| one(wrong("template", it.key())))?;
        (draft.book.template, draft.book.sections) = (chosen.key(), read);
    } else {
        draft.book.sections = good_sections(posted).map_err(|it| one(wrong("heading", it)))?;
        // A variable that no section names any more keeps its value: it may come back.
        draft.book.values.extend(values_of(posted));
        let emptied = posted.all("variable").iter().zip(posted.all("value"));
        for (name, _) in emptied.filter(|it| it.1.trim().is_empty()) {
            draft.book.values.remove(name);
        }
        if draft.book.values.len() > 2 * sections::VARIABLES_MAX {
            return Err(one(wrong("heading", sections::Wrong::Many.key())));
        }
    }
    draft::write(platform, before.as_ref(), &draft).map_err(one)?;
    Ok(format!("{}?done=book-kept", room("purchaser", id, "book")))
}

/// Sections that can be read again, and values within bounds.
fn good_sections(posted: &Posted) -> Result<Vec<Section>, &'static str> {
    let all = sections_of(posted);
    let long = |it: &String| it.len() > VALUE_BYTES_MAX;
    if posted.all("value").iter().any(long)
        || all.iter().any(|it| it.heading.len() > HEADING_BYTES_MAX)
        || sections::text(&all).len() > BOOK_BYTES_MAX
    {
        return Err(sections::Wrong::Long.key());
    }
    if all.iter().any(|it| it.heading.is_empty()) {
        return Err(sections::Wrong::Headless.key());
    }
    let read = sections::parse(&sections::text(&all)).map_err(sections::Wrong::key)?;
    Ok(read)
}

/// Writes the text into the draft's documents, filled in.
///
/// # Errors
///
/// [`Problem::Field`] when a variable is empty; [`Problem::Down`].
pub(super) fn bind(
    v: &Visit,
    folded: &Folded,
    project: &ProjectRegistered,
    draft: &mut LotDraft,
) -> Result<(), Problem> {
    if draft.book.sections.is_empty() {
        return Ok(());
    }
    let (text, missing) = written(folded, project, draft);
    if !missing.is_empty() {
        return Err(Problem::Denied("book-incomplete".to_owned()));
    }
    let name = Text::get(Lang::ZhCn).s("book-file");
    let document = files::store(v, sections::DOCUMENT, &name, &text)?;
    draft.put_document(document);
    Ok(())
}

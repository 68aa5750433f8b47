//! The contact board is written by one official and published by another.

use app::ports::WorkingRow;
use domain::parties::{self, ContactEntry, ContactsPublished};
use domain::shared::AccountId;
use domain::world::Command;
use maud::{Markup, html};
use record::canonical::{self, Value};

use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::table::{Column, Set, table};
use crate::desk::perform::{Ask, Shown, may, only, seconds};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::Text;
use crate::visit::Visit;

use super::PEOPLE;

/// Address of the page.
const PAGE: &str = "/centre/contacts";
/// Address that publishes.
const PUBLISH: &str = "/centre/contacts/publish";
/// Kind of the working state that holds the draft.
const KIND: &str = "contacts";
/// Key of the one draft.
const DRAFT: &str = "draft";
/// Longest board, in bytes, and most entries.
const TEXT_BYTES_MAX: usize = 20_000;
const ENTRIES_MAX: usize = 100;

/// What waits for a second official.
struct Draft {
    by: String,
    text: String,
}

fn draft(v: &Visit) -> Result<Option<Draft>, Problem> {
    let row = v.site.platform.working.get(KIND, DRAFT, v.now_ms)?;
    Ok(row.and_then(|it| {
        let read = canonical::parse(&it.body).ok()?;
        Some(Draft { by: read.text("by")?.to_owned(), text: read.text("text")?.to_owned() })
    }))
}

/// One entry a line: department, matters, telephone, address, with a bar between.
fn entries(text: &str) -> Result<Vec<ContactEntry>, Problem> {
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
    let entry = |line: &str| {
        let cells: Vec<&str> = line.split(['|', '\u{ff5c}', '\t']).map(str::trim).collect();
        let [department, matters, telephone, address] = cells[..] else { return None };
        if [department, matters, telephone, address].contains(&"") {
            return None;
        }
        let [department, matters, telephone, address] =
            [department, matters, telephone, address].map(str::to_owned);
        Some(ContactEntry { department, matters, telephone, address })
    };
    let all: Option<Vec<ContactEntry>> = lines.map(entry).collect();
    let all = all.filter(|it| !it.is_empty()).ok_or_else(|| wrong("contacts", "contacts-lines"))?;
    if all.len() > ENTRIES_MAX { Err(wrong("contacts", "form-long")) } else { Ok(all) }
}

fn written(all: &[ContactEntry]) -> String {
    let line = |it: &ContactEntry| {
        [&it.department, &it.matters, &it.telephone, &it.address].map(String::as_str).join(" | ")
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn board(t: &Text, all: &[ContactEntry]) -> Markup {
    let heads = ["department", "matters", "telephone", "address"];
    let heads = heads.map(|it| t.s(&format!("contacts-{it}")));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let row = |it: &ContactEntry| {
        [&it.department, &it.matters, &it.telephone, &it.address].map(|it| html! { (it) }).to_vec()
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(row).collect();
    table(&t.s("contacts-title"), &columns, &rows)
}

/// The page: what stands, what waits, and the form.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let stands = &folded.world.centre.contacts;
    let waits = draft(v)?;
    let own = v.session.as_ref().map(|it| it.account.to_string());
    let text = waits.as_ref().map_or_else(|| written(stands), |it| it.text.clone());
    let filled =
        if posted.is_sent() { posted.clone() } else { posted.clone().with("contacts", text) };
    let sheet = Sheet { v, posted: &filled, problems };
    let body = html! {
        p { (t.s("contacts-write-says")) }
        p { a href="/contacts" { (t.s("contacts-public")) } }
        (sheet.top())
        @if let Some(it) = &waits {
            h2 { (t.s("contacts-waits")) }
            @match entries(&it.text) {
                Ok(all) => (board(t, &all)),
                Err(_) => p { (t.s("contacts-lines")) },
            }
            @if own.as_ref() == Some(&it.by) {
                p { (t.s("contacts-second")) }
            } @else {
                (sheet.form(PUBLISH, &html! {
                    input type="hidden" name="seen" value=(it.text);
                    (commit_button(&t.s("contacts-publish"), &t.s("contacts-publish-brings")))
                }))
            }
        }
        h2 { (t.s("contacts-write")) }
        (sheet.form(PAGE, &html! {
            (sheet.lines("contacts", 12, Need::Needed))
            (button(&t.s("contacts-save")))
        }))
    };
    Ok(Shown::reading(t.s("contacts-title"), body))
}

/// Keeps the draft for a second official.
pub(super) fn save(v: &Visit, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let text = needed(posted, "contacts", TEXT_BYTES_MAX).map_err(one)?;
    let all = entries(text).map_err(one)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    may(v, &folded, &publishing(all)).map_err(one)?;
    let account: &AccountId =
        v.session.as_ref().map(|it| &it.account).ok_or_else(|| one(Problem::SignIn))?;
    let body = Value::object([
        ("by", Value::Text(account.to_string())),
        ("text", Value::Text(text.to_owned())),
    ]);
    let body = body.encode().into_bytes();
    let row = WorkingRow { key: DRAFT.to_owned(), body, expires_ms: i64::MAX };
    v.site.platform.working.put(KIND, &row).map_err(|it| one(it.into()))?;
    Ok(format!("{PAGE}?done=contacts-saved"))
}

fn publishing(entries: Vec<ContactEntry>) -> Command {
    Command::Parties(parties::Command::PublishContacts(ContactsPublished { entries }))
}

/// Publishes what another official wrote, exactly as it was shown.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let gone = || one(wrong("contacts", "contacts-changed"));
    let it = draft(v).map_err(one)?.ok_or_else(gone)?;
    // A browser sends line feeds in its own way.
    let same = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    if same(posted.get("seen")) != same(&it.text) {
        return Err(gone());
    }
    let command = publishing(entries(&it.text).map_err(one)?);
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    if !seconds(v, &folded, &it.by).map_err(one)? {
        return Err(one(wrong("contacts", "contacts-second")));
    }
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{PAGE}?done=contacts-published") })
}

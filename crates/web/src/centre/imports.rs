//! Imports of an earlier system: a dry run with its findings first, then the whole file or none.

use std::collections::BTreeMap;

use app::imports::{Checked, FINDINGS_MAX, Finding, ImportKind, check};
use app::ports::{SHEET_BYTES_MAX, SheetFault, WorkingRow, Written};
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::parties::{self, ImportRevoked, Imported};
use domain::shared::{AccountId, Id};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::Link;
use crate::design::form::{Field, commit_button, file};
use crate::design::icon::{Tone, tag};
use crate::design::lists::{empty, facts};
use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::desk::perform::{Ask, Shown, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::money::yuan;
use crate::text::{Lang, Text};
use crate::visit::{Frame, Visit};

use super::PEOPLE;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;
/// Working state of dry runs without a finding.
const KIND: &str = "import-checked";
/// CONFIG: how long a dry run is good for: one day.
const CHECKED_MS: i64 = 86_400_000;
/// Longest of the other fields, in bytes.
const FIELD_BYTES_MAX: usize = 200;

/// Imports so far, with the way to take one back.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let new = [Link { href: "/centre/imports/new", label: &t.s("import-new") }];
    let live: Vec<(&str, String)> = folded
        .world
        .imports
        .iter()
        .filter(|it| !it.1.revoked)
        .map(|(id, it)| (id.as_str(), format!("{id} · {}", size(it))))
        .collect();
    let body = html! {
        (sheet.top())
        p { a href="/centre/imports/new" { (t.s("import-new")) } }
        @if folded.world.imports.is_empty() {
            (empty(&t.s("import-empty"), &t.s("import-empty-hint"), &new))
        } @else {
            (list(t, &folded.world.imports))
        }
        @if !live.is_empty() {
            h2 { (t.s("import-revoke")) }
            (sheet.form("/centre/imports", &html! {
                (sheet.select("import", &live))
                (sheet.lines("reason", 3, Need::Needed))
                (commit_button(&t.s("import-revoke"), &t.s("import-revoke-brings")))
            }))
        }
    };
    Ok(Shown::wide(t.s("import-title"), body))
}

fn size(it: &Imported) -> usize {
    it.organisations.len() + it.deals.len() + it.experts.len()
}

fn list(t: &Text, all: &BTreeMap<Id, Imported>) -> Markup {
    let heads = ["import-id", "import-file", "import-lines", "people-state"].map(|it| t.s(it));
    let sets = [Set::Words, Set::Words, Set::Number, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|(id, it)| {
            let state = match it.revoked {
                true => tag(Tone::Alarm, &t.s("import-revoked")),
                false => tag(Tone::Checked, &t.s("import-stands")),
            };
            let file = it.file.map(|it| it.hex()).unwrap_or_default();
            vec![code(id.as_str()), code(&file), html! { (size(it)) }, state]
        })
        .collect();
    table(&t.s("import-title"), &columns, &rows)
}

/// The command that takes an import back.
pub(super) fn ask_revoke(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let import = Id::new(posted.get("import"));
    let import = import.map_err(|_| vec![wrong("import", "form-choose")])?;
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    let it = ImportRevoked { import, reason };
    let command = Command::Parties(parties::Command::RevokeImport(it));
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: "/centre/imports?done=import-revoked".to_owned() })
}

/// The form of a file.
pub(super) async fn new(v: Visit) -> Response {
    let made = v.run(|v| {
        let allowed = v.site.platform.folded().map_err(Problem::from);
        match allowed.and_then(|it| only(v, &it, PEOPLE).map(|_| ())) {
            Ok(()) => form_page(v, StatusCode::OK, &html! {}),
            Err(it) => v.problem(&it),
        }
    });
    made.await.unwrap_or_else(|it| it)
}

fn form_page(v: &Visit, status: StatusCode, above: &Markup) -> Response {
    let t = v.text;
    let kinds: Vec<(&str, String)> = ImportKind::ALL
        .iter()
        .map(|it| (it.token(), t.s(&format!("import-{}", it.token()))))
        .collect();
    let body = html! {
        (above)
        p { (t.s("import-says")) }
        @for it in ImportKind::ALL {
            p {
                (t.s(&format!("import-{}", it.token()))) ": "
                @for column in it.columns() { code { (column.zh) } " " }
                @let says = format!("import-{}-says", it.token());
                @if t.has(&says) { br; small { (t.s(&says)) } }
            }
        }
        form class="form" method="post" action="/centre/imports/new" enctype="multipart/form-data" {
            (v.hidden())
            fieldset class="field" {
                legend { (t.s("import-kind")) }
                @for (at, (value, label)) in kinds.iter().enumerate() {
                    div class="choice" {
                        input type="radio" id={ "f-kind-" (at) } name="kind" value=(value)
                            checked[at == 0];
                        label for={ "f-kind-" (at) } { (label) }
                    }
                }
            }
            (file(t, &Field { name: "file", label: &t.s("import-file"),
                hint: &t.s("import-file-hint"), ..Field::default() }, ".csv,.xlsx"))
            p class="quiet" { (t.s("import-first")) }
            p {
                button class="button" name="step" value="check" { (t.s("import-check")) }
            }
            div class="commit" {
                p { (t.s("import-take-brings")) }
                button class="button commit-button" name="step" value="take" {
                    (t.s("import-take"))
                }
            }
        }
    };
    let title = t.s("import-new");
    v.page_with(status, &Frame::reading(&title), &body)
}

/// What the form sent.
struct Sent {
    fields: BTreeMap<String, String>,
    bytes: Vec<u8>,
}

impl Sent {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    async fn read(mut form: Multipart) -> Result<Self, Response> {
        let mut sent = Self { fields: BTreeMap::new(), bytes: Vec::new() };
        while let Some(mut part) = form.next_field().await.map_err(IntoResponse::into_response)? {
            let name = part.name().unwrap_or_default().to_owned();
            let most = if name == "file" { SHEET_BYTES_MAX } else { FIELD_BYTES_MAX };
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(IntoResponse::into_response)? {
                if bytes.len() + chunk.len() > most || name.len() > FIELD_BYTES_MAX {
                    return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
                }
                bytes.extend_from_slice(&chunk);
            }
            match name.as_str() {
                "file" => sent.bytes = bytes,
                _ => {
                    sent.fields.insert(name, String::from_utf8_lossy(&bytes).into_owned());
                }
            }
        }
        Ok(sent)
    }
}

/// A dry run, or the import itself.
pub(super) async fn send(v: Visit, form: Multipart) -> Response {
    let sent = match Sent::read(form).await {
        Ok(it) => it,
        Err(it) => return it,
    };
    let account = match v.actor(sent.get("csrf")) {
        Ok(it) => it,
        Err(it) => return v.problem(&it),
    };
    let (key, takes) = (sent.get("key").to_owned(), sent.get("step") == "take");
    let who = account.clone();
    let read = v.clone().run(move |v| judge(v, &who, &sent, takes));
    let command = match read.await {
        Err(it) => return it,
        Ok(Err(it)) => return it,
        Ok(Ok(it)) => it,
    };
    match v.act(&account, &key, command).await {
        Ok(_) => Redirect::to("/centre/imports?done=imported").into_response(),
        Err(it) => v.problem(&it),
    }
}

/// Reads the file; gives the command where it is to be taken and may be, else the page.
fn judge(v: &Visit, account: &AccountId, sent: &Sent, takes: bool) -> Result<Command, Response> {
    let t = v.text;
    let problem = |it: Problem| v.problem(&it);
    let refused = |sentence: &str| {
        let above = html! { section class="errors" role="alert" { p { (sentence) } } };
        form_page(v, StatusCode::UNPROCESSABLE_ENTITY, &above)
    };
    let folded = v.site.platform.folded().map_err(|it| problem(it.into()))?;
    only(v, &folded, PEOPLE).map_err(problem)?;
    let Some(kind) = ImportKind::parse(sent.get("kind")) else {
        return Err(refused(&t.s("import-kind-missing")));
    };
    let Some(sheets) = &v.site.sheets else { return Err(refused(&t.s("import-no-reader"))) };
    let sheet = sheets.read(&sent.bytes).map_err(|it| refused(&fault(t, it)))?;
    let checked = check(kind, &sheet, &sent.bytes, &folded.world);
    let command = parties::Command::Import(Box::new(checked.import.clone()));
    let command = Command::Parties(command);
    may(v, &folded, &command).map_err(problem)?;
    drop(folded);
    let row = format!("{account}/{}/{}", checked.import.import, checked.digest.hex());
    let platform = &v.site.platform;
    let wall_ms = platform.clock.wall_ms();
    let down = |it: app::ports::StoreError| v.problem(&it.into());
    let before = platform.working.get(KIND, &row, wall_ms).map_err(down)?;
    if takes && checked.is_good() && before.is_some() {
        return Ok(command);
    }
    if checked.is_good() {
        let row = WorkingRow { key: row, body: Vec::new(), expires_ms: wall_ms + CHECKED_MS };
        platform.working.put(KIND, &row).map_err(down)?;
    }
    let unseen = takes && checked.is_good();
    let above = html! {
        @if unseen { section class="errors" role="alert" { p { (t.s("import-unseen")) } } }
        (report(t, &checked, sheet.written))
    };
    let good = checked.is_good() && !unseen;
    let status = if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Err(form_page(v, status, &above))
}

/// Why a file is no table, in words.
pub fn fault(t: &Text, it: SheetFault) -> String {
    let line = |key: &str, line: u32| t.t(key, &[("line", line.into())]);
    match it {
        SheetFault::Empty => t.s("sheet-empty"),
        SheetFault::Bytes => t.s("sheet-bytes"),
        SheetFault::Lines => t.s("sheet-lines"),
        SheetFault::Columns { line: at } => line("sheet-columns", at),
        SheetFault::Cell { line: at } => line("sheet-cell", at),
        SheetFault::Unpacked => t.s("sheet-unpacked"),
        SheetFault::Encoding => t.s("sheet-encoding"),
        SheetFault::Broken => t.s("sheet-broken"),
    }
}

/// How a file is written, in words.
pub fn written(t: &Text, it: Written) -> String {
    match it {
        Written::Utf8 => t.s("sheet-utf8"),
        Written::Gb18030 => t.s("sheet-gb18030"),
        Written::Xlsx => t.s("sheet-xlsx"),
    }
}

/// The dry run: what the file comes to, and every finding with what to do.
fn report(t: &Text, it: &Checked, as_written: Written) -> Markup {
    let lines = html! { (it.lines) };
    let sum = html! { (yuan(it.sum.0)) };
    let mut rows = vec![
        (t.s("import-id"), code(it.import.import.as_str())),
        (t.s("import-written"), html! { (written(t, as_written)) }),
        (t.s("import-lines"), lines),
        (t.s("import-fresh"), html! { (it.fresh()) }),
        (t.s("import-known"), html! { (it.known) }),
        (t.s("import-findings"), html! { (it.findings.len()) }),
    ];
    if it.sum.0 > 0 {
        rows.push((t.s("import-sum"), sum));
    }
    let rows: Vec<(&str, Markup)> =
        rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    html! {
        section {
            h2 { (t.s("import-report")) }
            @if it.is_good() { (tag(Tone::Checked, &t.s("import-good"))) }
            @else { (tag(Tone::Alarm, &t.s("import-bad"))) }
            (facts(&rows))
            @if !it.findings.is_empty() { (findings(t, &it.findings)) }
        }
    }
}

/// A column's heading as the reader's files have it.
fn heading<'a>(t: &Text, name: &'a str) -> &'a str {
    let mut columns = ImportKind::ALL.iter().flat_map(|it| it.columns());
    match columns.find(|it| it.name == name) {
        Some(it) if t.lang() == Lang::ZhCn => it.zh,
        _ => name,
    }
}

fn findings(t: &Text, all: &[Finding]) -> Markup {
    let heads = ["finding-line", "finding-column", "finding-what", "finding-do"].map(|it| t.s(it));
    let sets = [Set::Number, Set::Words, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|it| {
            let key = it.wrong.key();
            vec![
                html! { (it.line) },
                html! { (heading(t, it.column)) },
                html! { (t.s(key)) @if !it.given.is_empty() { " " code { (it.given) } } },
                html! { (t.s(&format!("{key}-do"))) },
            ]
        })
        .collect();
    html! {
        (table(&t.s("import-findings"), &columns, &rows))
        @if all.len() == FINDINGS_MAX { p class="quiet" { (t.s("finding-more")) } }
    }
}

//! `/api`: how a program reads the record on, and how it checks what it read.

use axum::response::Response;
use maud::{Markup, html};

use super::door::KEY;
use super::feed::{ENTRIES, ENTRIES_MAX, PATH};
use super::openapi;
use super::operations::{OPERATIONS, Operation, Scope};
use super::{ROOT, describe, lot};
use crate::design::lists::facts;
use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::text::Text;
use crate::visit::{Frame, Visit};

pub(super) async fn show(v: Visit) -> Response {
    let drawn = v.run(|v| v.page(&Frame::reading(&v.text.s("api-title")), &body(v)));
    drawn.await.unwrap_or_else(|it| it)
}

/// Fields of an entry, each explained by the sentence `api-field-<name>`.
const FIELDS: [&str; 9] =
    ["index", "form", "stamp_s", "kind", "stream", "version", "body", "entry", "hash"];
/// Statuses that a program meets, each explained by the sentence `api-status-<number>`.
pub(super) const STATUSES: [&str; 4] = ["400", "409", "429", "503"];

fn body(v: &Visit) -> Markup {
    let t = v.text;
    let feed = format!("{}{PATH}", v.site.address);
    let page = format!("curl -fsS '{feed}?limit=10'");
    let on = format!("curl -fsS '{feed}?after=9&limit=10'");
    let lines = format!("curl -fsS -H 'accept: application/x-ndjson' '{feed}?after=9'");
    let live = format!("curl -fsSN -H 'accept: text/event-stream' -H 'last-event-id: 9' '{feed}'");
    let calls = [
        ("api-call-page", &page),
        ("api-call-on", &on),
        ("api-call-lines", &lines),
        ("api-call-live", &live),
    ];
    let hash = format!(
        "curl -fsS '{feed}?limit=1' | jq -j '.entries[0].entry' | \
         (printf '\\0'; cat) | sha256sum"
    );
    let checkpoint = format!("curl -fsS {}/log/checkpoint", v.site.address);
    let field = |it: &'static str| (it, html! { (t.s(&format!("api-field-{it}"))) });
    let status = |it: &'static str| (it, html! { (t.s(&format!("api-status-{it}"))) });
    let most = [("n", ENTRIES_MAX.to_string().into()), ("usual", ENTRIES.to_string().into())];
    let most = t.t("api-pages", &most);
    html! {
        p { (t.s("api-says")) }
        h2 { (t.s("api-feed")) }
        p { (t.s("api-feed-says")) }
        ol { @for (key, call) in calls { li { (t.s(key)) p { (code(call)) } } } }
        p { (most) }
        p { (t.s("api-document")) " " a href=(openapi::PATH) { (openapi::PATH) } }
        h2 { (t.s("api-entry")) }
        (facts(&FIELDS.map(field)))
        h2 { (t.s("api-sealed")) }
        p { (t.s("api-sealed-says")) }
        h2 { (t.s("api-check")) }
        p { (t.s("api-check-hash")) }
        p { (code(&hash)) }
        p { (t.s("api-check-head")) }
        p { (code(&checkpoint)) }
        p { a href="/verify" { (t.s("page-verify")) } }
        (acts(v))
        h2 { (t.s("api-refusals")) }
        p { (t.s("api-refusals-say")) }
        (facts(&STATUSES.map(status)))
    }
}

/// What an organisation's program does with a key, each call as it can be typed.
fn acts(v: &Visit) -> Markup {
    let (t, at) = (v.text, format!("{}{ROOT}", v.site.address));
    let key = "authorization: Bearer $KEY";
    let known = format!("curl -fsS -H \"{key}\" {}{KEY}", v.site.address);
    let place = "/purchaser/lots/W2026-001/A/1";
    let state = lot::PATH.split("/{").next().unwrap_or_default();
    let state = format!("curl -fsSi {}{state}/W2026-001/A/1", v.site.address);
    let posted = |path: &str, fields: &str, more: &str| {
        format!(
            "curl -sS -H \"{key}\" -H 'content-type: application/json' \
             -H \"idempotency-key: $(uuidgen)\" {more}--data '{fields}' {at}{path}"
        )
    };
    let hold = posted(&format!("{place}/hold"), "{\"reason\":\"…\"}", "-H 'if-match: \"12\"' ");
    let signed = "{\"winner\":\"…\",\"by\":\"…\",\"signed\":\"…\"}";
    let signed = posted(&format!("{place}/determine"), signed, "").replace("$(uuidgen)", "$ONE");
    let status = |it: &'static str| (it, html! { (t.s(&format!("api-act-status-{it}"))) });
    html! {
        h2 id="acts" { (t.s("api-acts")) }
        p { (t.s("api-acts-say")) }
        p { (t.s("api-acts-key")) }
        p { (code(&known)) }
        p { (t.s("api-acts-once")) }
        p { (t.s("api-acts-match")) }
        p { (code(&state)) }
        p { (code(&hold)) }
        p { (t.s("api-acts-sign")) }
        p { (code(&signed)) }
        p { (t.s("api-acts-file")) }
        p { (t.s("api-acts-bid")) }
        p { (t.s("api-acts-not")) }
        (facts(&describe::STATUSES.map(status)))
        (operations(t))
    }
}

/// Every address, scope by scope; what needs no key stands last.
fn operations(t: &Text) -> Markup {
    let heads = ["api-acts-address", "api-acts-does"].map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let row = |it: &Operation| {
        vec![code(&format!("{} {}", it.method, it.path)), html! { (describe::summary(t, it)) }]
    };
    let rows = |scope: Option<Scope>| -> Vec<Vec<Markup>> {
        OPERATIONS.iter().filter(|it| it.scope == scope).map(row).collect()
    };
    html! {
        h2 { (t.s("api-acts-list")) }
        @for scope in Scope::ALL {
            @let name = format!("{} ({})", t.s(&scope.says()), scope.token());
            (table(&name, &columns, &rows(Some(scope))))
        }
        (table(&t.s("api-acts-keyless"), &columns, &rows(None)))
    }
}

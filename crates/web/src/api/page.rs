//! `/api`: how a program reads the record on, and how it checks what it read.

use axum::response::Response;
use maud::{Markup, html};

use super::feed::{ENTRIES, ENTRIES_MAX, PATH};
use super::openapi;
use crate::design::lists::facts;
use crate::design::value::code;
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
        h2 { (t.s("api-refusals")) }
        p { (t.s("api-refusals-say")) }
        (facts(&STATUSES.map(status)))
    }
}

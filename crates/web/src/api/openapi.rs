//! `GET /api/v1/openapi.json`: the interface for programs as OpenAPI 3.1 has it.
//!
//! Made from the constants that the handlers keep to, with the words of the explaining page.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::describe;
use super::feed::{self, ENTRIES, ENTRIES_MAX, LINES};
use super::page::STATUSES;
use crate::text::Text;
use crate::visit::Visit;

/// The document's address.
pub const PATH: &str = "/api/v1/openapi.json";

pub(super) async fn get(v: Visit) -> Response {
    Json(document(v.text, &v.site.address)).into_response()
}

/// The whole document in one language; `address` is how people reach the site.
#[must_use]
pub fn document(t: &Text, address: &str) -> Value {
    let mut responses = Map::from_iter([("200".to_owned(), found(t))]);
    for status in STATUSES {
        responses.insert(status.to_owned(), refused(&t.s(&format!("api-status-{status}"))));
    }
    let mut paths = describe::paths(t);
    let feed = json!({"get": {
        "operationId": "feed",
        "summary": t.s("api-feed"),
        "description": t.s("api-feed-says"),
        "parameters": parameters(t),
        "responses": responses,
    }});
    paths.insert(feed::PATH.to_owned(), feed);
    json!({
        "openapi": "3.1.0",
        "info": {"title": t.s("api-title"), "version": "1", "description": t.s("api-says")},
        "servers": [{"url": address}],
        "security": [],
        "paths": paths,
        "components": {
            "schemas": {
                "Entry": entry(t),
                "Page": page(t),
                "Problem": problem(t),
                "Answer": describe::answer(t),
                "Lot": describe::lot(t),
                "Bidding": describe::bidding(t),
                "Key": describe::key(t),
            },
            "responses": describe::responses(t),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": t.s("api-key-says")},
            },
        },
    })
}

fn parameters(t: &Text) -> Value {
    let index = json!({"type": "integer", "format": "int64", "minimum": 0});
    let limit = json!({
        "type": "integer", "minimum": 1, "maximum": ENTRIES_MAX, "default": ENTRIES
    });
    let one = |name: &str, place: &str, schema: &Value| {
        let says = t.s(&format!("api-parameter-{name}"));
        json!({"name": name, "in": place, "description": says, "schema": schema})
    };
    json!([
        one("after", "query", &index),
        one("limit", "query", &limit),
        one("last-event-id", "header", &index),
    ])
}

pub(super) fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn found(t: &Text) -> Value {
    let text = |name: &str| json!({"description": t.s(name), "schema": {"type": "string"}});
    json!({
        "description": t.s("api-entry"),
        "headers": {"log-size": text("api-page-size"), "log-root": text("api-page-root"),
            "link": text("api-page-next")},
        "content": {
            "application/json": {"schema": schema("Page")},
            LINES: {"schema": schema("Entry")},
            "text/event-stream": {"schema": {"type": "string"}},
        },
    })
}

pub(super) fn refused(says: &str) -> Value {
    let content = json!({"application/problem+json": {"schema": schema("Problem")}});
    json!({"description": says, "content": content})
}

/// An object that holds these members and no others; the last cell says which may be absent.
pub(super) fn object(t: &Text, area: &str, members: &[(&str, Value, Presence)]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, schema, presence) in members {
        let mut schema = schema.clone();
        if let Some(fields) = schema.as_object_mut() {
            let says = t.s(&format!("api-{area}-{name}"));
            fields.insert("description".to_owned(), says.into());
        }
        properties.insert((*name).to_owned(), schema);
        if *presence == Presence::Always {
            required.push(*name);
        }
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Always,
    /// Absent where there is nothing to tell.
    Perhaps,
}

fn entry(t: &Text) -> Value {
    use Presence::{Always, Perhaps};
    let text = || json!({"type": "string"});
    let number = |least: u8| json!({"type": "integer", "format": "int64", "minimum": least});
    let members = [
        ("index", number(0), Always),
        ("form", json!({"type": "string", "enum": ["clear", "large", "opaque"]}), Always),
        ("stamp_s", number(0), Always),
        ("kind", text(), Perhaps),
        ("stream", text(), Perhaps),
        ("version", number(1), Perhaps),
        ("body", text(), Perhaps),
        ("entry", text(), Always),
        ("hash", hash(), Always),
    ];
    object(t, "field", &members)
}

fn hash() -> Value {
    json!({"type": "string", "pattern": "^[0-9a-f]{64}$"})
}

fn page(t: &Text) -> Value {
    let members = [
        ("origin", json!({"type": "string"})),
        ("size", json!({"type": "integer", "format": "int64", "minimum": 0})),
        ("root", hash()),
        ("entries", json!({"type": "array", "maxItems": ENTRIES_MAX, "items": schema("Entry")})),
        ("more", json!({"type": "boolean"})),
        ("next", json!({"type": "string"})),
    ];
    object(t, "page", &members.map(|(name, schema)| (name, schema, Presence::Always)))
}

fn problem(t: &Text) -> Value {
    use Presence::{Always, Perhaps};
    let text = || json!({"type": "string"});
    let field = [("name", text(), Always), ("code", text(), Always), ("title", text(), Always)];
    let rule = [("id", text(), Always), ("says", text(), Always), ("cite", text(), Always)];
    let fields = json!({"type": "array", "items": object(t, "problem-field", &field)});
    let members = [
        ("type", text(), Always),
        ("status", json!({"type": "integer"}), Always),
        ("code", text(), Always),
        ("title", text(), Always),
        ("remedy", text(), Always),
        ("rule", object(t, "problem-rule", &rule), Perhaps),
        ("fields", fields, Perhaps),
        ("have", json!({"type": "integer", "format": "int64", "minimum": 0}), Perhaps),
        ("statement", text(), Perhaps),
        ("sig", text(), Perhaps),
    ];
    object(t, "problem", &members)
}

//! The rows of the table of operations as OpenAPI has them.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::door::{IDEMPOTENCY_CHARACTERS, KEY};
use super::openapi::{Presence, object, refused, schema};
use super::operations::{Field, Holds, Kind, Need, OPERATIONS, Operation};
use super::{ROOT, bidding, lot};
use crate::text::{Lang, Text};

/// Statuses of an act, each explained by the sentence `api-act-status-<number>`.
pub(super) const STATUSES: [&str; 11] =
    ["400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "503"];
/// What a bidder's own endpoints read: address's last word, and its members.
const WIRES: [(&str, &[Field]); 4] = [
    (
        "upload",
        &[
            member("envelope", Holds::Text, Need::Needed),
            member("ct_len", Holds::Lines, Need::Needed),
            member("ctx", Holds::Text, Need::Needed),
        ],
    ),
    (
        "submit",
        &[
            member("record", Holds::Text, Need::Needed),
            member("sig", Holds::Text, Need::Needed),
            member("salt", Holds::Text, Need::Needed),
            member("salt_r", Holds::Text, Need::Needed),
            member("uploads", Holds::Texts, Need::Optional),
            member("idempotency_key", Holds::Text, Need::Needed),
        ],
    ),
    (
        "withdraw",
        &[
            member("record", Holds::Text, Need::Needed),
            member("sig", Holds::Text, Need::Needed),
            member("salt_r", Holds::Text, Need::Needed),
            member("idempotency_key", Holds::Text, Need::Needed),
        ],
    ),
    (
        "key-in",
        &[
            member("tender", Holds::Text, Need::Needed),
            member("lot", Holds::Text, Need::Needed),
            member("round", Holds::Text, Need::Needed),
            member("keys", Holds::Texts, Need::Needed),
        ],
    ),
];

const fn member(name: &'static str, holds: Holds, need: Need) -> Field {
    Field { name, holds, need }
}

/// Every address but the feed's.
pub(super) fn paths(t: &Text) -> Map<String, Value> {
    let mut all = Map::new();
    for it in OPERATIONS {
        let path = all.entry(format!("{ROOT}{}", it.path)).or_insert_with(|| json!({}));
        path[it.method.as_str().to_lowercase()] = described(t, it);
    }
    for (path, name, schema) in [(lot::PATH, "lot", "Lot"), (bidding::PATH, "bidding", "Bidding")] {
        all.insert(path.to_owned(), state(t, (path, name, schema)));
    }
    let content = json!({"application/json": {"schema": schema("Key")}});
    all.insert(
        KEY.to_owned(),
        json!({"get": {
            "operationId": "key",
            "summary": t.s("api-key"),
            "security": [{"key": []}],
            "responses": {
                "200": {"description": t.s("api-key"), "content": content},
                "401": reference("401"), "403": reference("403"),
                "429": reference("429"), "503": reference("503"),
            },
        }}),
    );
    all
}

/// The address of a public state, with the version that a conditional act names.
fn state(t: &Text, (path, name, of): (&str, &str, &str)) -> Value {
    let tag = json!({"etag": {"description": t.s("api-etag"), "schema": {"type": "string"}}});
    let mut parameters = parts(t, path);
    parameters.push(one(t, ("if-none-match", "header"), &text(), Need::Optional));
    let content = json!({"application/json": {"schema": schema(of)}});
    json!({"get": {
        "operationId": name,
        "summary": t.s(&format!("api-{name}")),
        "description": t.s(&format!("api-{name}-says")),
        "parameters": parameters,
        "responses": {
            "200": {
                "description": t.s(&format!("api-{name}")), "headers": tag, "content": content,
            },
            "304": {"description": t.s(&format!("api-{name}-same")), "headers": tag},
            "404": reference("404"), "429": reference("429"), "503": reference("503"),
        },
    }})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn number() -> Value {
    json!({"type": "integer", "format": "int64", "minimum": 0})
}

fn reference(status: &str) -> Value {
    json!({"$ref": format!("#/components/responses/{status}")})
}

/// Refusals by status.
pub(super) fn responses(t: &Text) -> Value {
    let one = |it: &str| (it.to_owned(), refused(&t.s(&format!("api-act-status-{it}"))));
    Value::Object(STATUSES.iter().map(|it| one(it)).collect())
}

fn one(t: &Text, (name, place): (&str, &str), schema: &Value, need: Need) -> Value {
    let says = t.s(&format!("api-parameter-{name}"));
    let required = need == Need::Needed;
    json!({
        "name": name, "in": place, "required": required, "description": says, "schema": schema
    })
}

/// Parts of an address.
fn parts(t: &Text, path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'));
    names
        .map(|it| one(t, (it, "path"), &json!({"type": "string", "minLength": 1}), Need::Needed))
        .collect()
}

fn parameters(t: &Text, it: &Operation) -> Vec<Value> {
    let mut all = parts(t, it.path);
    if it.is_keyed() {
        let (least, most) = IDEMPOTENCY_CHARACTERS.into_inner();
        let key = json!({
            "type": "string", "minLength": least, "maxLength": most, "pattern": "^[!-~]+$"
        });
        all.push(one(t, ("idempotency-key", "header"), &key, Need::Needed));
    }
    if it.has_lot() && *it.method == Method::POST {
        let tag = json!({"type": "string", "pattern": "^\"[0-9]{1,18}\"$"});
        all.push(one(t, ("if-match", "header"), &tag, Need::Optional));
    }
    if it.kind == Kind::Wire && it.path.ends_with("upload/{id}") && *it.method == Method::PUT {
        all.push(one(t, ("at", "query"), &number(), Need::Needed));
    }
    all
}

/// What an operation does: the matrix's own words, or a sentence of its own.
pub(super) fn summary(t: &Text, it: &Operation) -> String {
    let words = |action: &app::access::Action| {
        let (zh, en) = action.words();
        if t.lang() == Lang::En { en } else { zh }
    };
    if it.says.is_empty() {
        let all: Vec<&str> = it.actions.iter().map(words).collect();
        return all.join("; ");
    }
    t.s(it.says)
}

fn described(t: &Text, it: &Operation) -> Value {
    let answer = json!({"application/json": {"schema": schema("Answer")}});
    let free = json!({"application/json": {"schema": {"type": "object"}}});
    let mut all = Map::new();
    match it.kind {
        Kind::Act => {
            let (done, open) = (t.s("api-answer-201"), t.s("api-answer-200"));
            all.insert("201".to_owned(), json!({"description": done, "content": answer}));
            all.insert("200".to_owned(), json!({"description": open, "content": answer}));
        }
        Kind::Work => {
            let done = t.s("api-answer-work");
            all.insert("200".to_owned(), json!({"description": done, "content": answer}));
        }
        Kind::Wire => {
            for status in ["200", "201"] {
                let done = t.s("api-answer-wire");
                all.insert(status.to_owned(), json!({"description": done, "content": free}));
            }
        }
    }
    for status in STATUSES {
        all.insert(status.to_owned(), reference(status));
    }
    let mut made = json!({
        "operationId": it.id(),
        "summary": summary(t, it),
        "parameters": parameters(t, it),
        "responses": all,
    });
    if let Some(scope) = it.scope {
        made["security"] = json!([{"key": [scope.token()]}]);
        made["tags"] = json!([scope.token()]);
    }
    if let Some(body) = body(t, it) {
        made["requestBody"] = json!({"required": true, "content": body});
    }
    made
}

fn body(t: &Text, it: &Operation) -> Option<Value> {
    if *it.method == Method::GET {
        return None;
    }
    if *it.method == Method::PUT {
        return Some(json!({"application/octet-stream": {"schema": {}}}));
    }
    if it.kind == Kind::Wire {
        let last = it.path.rsplit('/').next().unwrap_or_default();
        let found = WIRES.iter().find(|wire| wire.0 == last)?;
        return Some(json!({"application/json": {"schema": wire(t, found.1)}}));
    }
    let mut made = json!({"application/json": {"schema": form(t, it, Manner::Json)}});
    if it.fields.iter().any(|it| matches!(it.holds, Holds::File | Holds::Upload)) {
        made["multipart/form-data"] = json!({"schema": form(t, it, Manner::Parts)});
    }
    Some(made)
}

fn wire(t: &Text, members: &[Field]) -> Value {
    let all: Vec<(&str, Value, Presence)> = members
        .iter()
        .map(|it| {
            let schema = match it.holds {
                Holds::Lines => number(),
                Holds::Texts => json!({"type": "object"}),
                _ => text(),
            };
            (it.name, schema, presence(it.need))
        })
        .collect();
    let mut made = object(t, "wire", &all);
    // The tools' own format may carry more, for readers of a later day.
    made["additionalProperties"] = true.into();
    made
}

fn presence(need: Need) -> Presence {
    match need {
        Need::Needed => Presence::Always,
        Need::Optional => Presence::Perhaps,
    }
}

/// How a form is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Json,
    Parts,
}

/// The fields of a page's form.
fn form(t: &Text, it: &Operation, manner: Manner) -> Value {
    let (mut properties, mut patterns, mut required) = (Map::new(), Map::new(), Vec::new());
    for field in it.fields {
        let mut shape = shape(field.holds, manner);
        shape["description"] = label(t, field).into();
        let name = match field.holds {
            Holds::Lines => {
                patterns.insert(format!("^{}[0-9]{{1,3}}$", field.name), shape);
                continue;
            }
            Holds::Cells => {
                patterns.insert(format!("^{}[0-9]{{1,3}}-[0-9]{{1,3}}$", field.name), shape);
                continue;
            }
            Holds::Upload if manner == Manner::Json => continue,
            _ if manner == Manner::Json => field.json_name(),
            _ => field.name.to_owned(),
        };
        if field.need == Need::Needed {
            required.push(name.clone());
        }
        properties.insert(name, shape);
    }
    let mut made = json!({"type": "object", "properties": properties, "required": required});
    if !patterns.is_empty() {
        made["patternProperties"] = patterns.into();
    }
    if manner == Manner::Json {
        made["additionalProperties"] = false.into();
    }
    made
}

fn shape(holds: Holds, manner: Manner) -> Value {
    let hash = json!({"type": "string", "pattern": "^[0-9a-f]{64}$"});
    match holds {
        Holds::Text | Holds::Lines | Holds::Cells => text(),
        Holds::OneOf(words) => json!({"type": "string", "enum": words}),
        Holds::Texts => json!({"type": "array", "items": text()}),
        Holds::File | Holds::Upload if manner == Manner::Parts => {
            json!({"type": "string", "contentMediaType": "application/octet-stream"})
        }
        Holds::File | Holds::Upload => json!({"type": "array", "minItems": 1, "items": hash}),
    }
}

/// The field's own label on the page, or the sentence `api-part-<name>`.
fn label(t: &Text, field: &Field) -> String {
    let page = format!("field-{}", field.name);
    if t.has(&page) {
        t.s(&page)
    } else {
        t.s(&format!("api-part-{}", field.name.trim_end_matches('-')))
    }
}

/// What an act or a draft is answered.
pub(super) fn answer(t: &Text) -> Value {
    use Presence::{Always, Perhaps};
    let sign = [("bytes", text(), Always), ("sha256", text(), Always), ("by", text(), Always)];
    let members = [
        ("done", json!({"type": "boolean"}), Always),
        ("index", number(), Perhaps),
        ("ack", text(), Perhaps),
        ("sig", text(), Perhaps),
        ("next", text(), Perhaps),
        ("sign", object(t, "sign", &sign), Perhaps),
    ];
    object(t, "answer", &members)
}

/// A lot's public state.
pub(super) fn lot(t: &Text) -> Value {
    use Presence::Always;
    let document = [("name", text(), Always), ("sha256", text(), Always), ("href", text(), Always)];
    let event =
        [("index", number(), Always), ("stamp_ms", number(), Always), ("kind", text(), Always)];
    let list = |it: Value| json!({"type": "array", "items": it});
    let members = [
        ("lot", text()),
        ("version", number()),
        ("stage", text()),
        ("suspended", json!({"type": "boolean"})),
        ("title", text()),
        ("lot_title", text()),
        ("purchaser", text()),
        ("purchaser_name", text()),
        ("budget_fen", number()),
        ("deadline_s", number()),
        ("documents", list(object(t, "lot-document", &document))),
        ("events", list(object(t, "lot-event", &event))),
    ];
    object(t, "lot", &members.map(|(name, schema)| (name, schema, Always)))
}

/// An online bidding's public state.
pub(super) fn bidding(t: &Text) -> Value {
    use Presence::{Always, Perhaps};
    let event =
        [("index", number(), Always), ("stamp_ms", number(), Always), ("kind", text(), Always)];
    let ranked = [("plate", number(), Always), ("price_fen", number(), Always)];
    let deal = [
        ("bidder", text(), Always),
        ("bidder_name", text(), Always),
        ("price_fen", number(), Always),
        ("until", text(), Always),
        ("sign_by", text(), Always),
    ];
    let list = |it: Value| json!({"type": "array", "items": it});
    let members = [
        ("lot", text(), Always),
        ("version", number(), Always),
        ("stage", text(), Always),
        ("title", text(), Always),
        ("direction", json!({"type": "string", "enum": ["reverse", "forward"]}), Always),
        ("purchaser", text(), Always),
        ("purchaser_name", text(), Always),
        ("start_fen", number(), Always),
        ("step_fen", number(), Always),
        ("deposit_fen", number(), Perhaps),
        ("opens_ms", number(), Always),
        ("closes_ms", number(), Always),
        ("order", list(object(t, "bidding-ranked", &ranked)), Always),
        ("deal", object(t, "bidding-deal", &deal), Perhaps),
        ("events", list(object(t, "lot-event", &event)), Always),
    ];
    object(t, "bidding", &members)
}

/// What a key is.
pub(super) fn key(t: &Text) -> Value {
    let members = [
        ("title", text()),
        ("organisation", text()),
        ("account", text()),
        ("scopes", json!({"type": "array", "items": text()})),
        ("ends_ms", number()),
    ];
    object(t, "key", &members.map(|(name, schema)| (name, schema, Presence::Always)))
}

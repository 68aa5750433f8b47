//! Reading the vectors of `vectors/draw-v1`.

#![allow(dead_code, clippy::unwrap_used)]

use draw::attempt::{Item, Limits};
use draw::ctx::Ctx;
use draw::event::Framed;
use draw::{Code, attempt};
use serde_json::Value;

/// `draw_pool_ratio_min` in the vectors; no times are judged in them.
pub const LIMITS: Limits = Limits { ratio_min: 3, open_ms_max: None, earliest_ms: None };

pub fn load(name: &str) -> Value {
    let path = format!("{}/../../vectors/draw-v1/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

pub fn bytes(value: &Value) -> Vec<u8> {
    seal::bytes::unhex(text(value)).unwrap()
}

pub fn hex32(value: &Value) -> [u8; 32] {
    seal::bytes::unhex32(text(value)).unwrap()
}

pub fn ctx(file: &Value) -> Ctx {
    Ctx::parse(text(&file["ctx"]).as_bytes()).unwrap()
}

/// (kind, body bytes) of events as they stand in a vector.
pub fn raw(events: &[Value]) -> Vec<(String, Vec<u8>)> {
    let one = |it: &Value| {
        let body = match &it["body"] {
            Value::Null => String::new(),
            Value::String(it) => it.clone(),
            other => other.to_string(),
        };
        (text(&it["kind"]).to_owned(), body.into_bytes())
    };
    events.iter().map(one).collect()
}

pub fn items(events: &[Value]) -> Result<Vec<Item>, Code> {
    let raw = raw(events);
    attempt::read(raw.iter().map(|it| (&*it.0, &*it.1)))
}

pub fn framed(events: &[Value], kind: &str) -> Vec<Framed> {
    let of_kind = |it: &Item| match it {
        Item::Event(it) if it.kind() == kind => Some(it.clone()),
        _ => None,
    };
    items(events).unwrap().iter().filter_map(of_kind).collect()
}

/// Applies `set`, `delete`, `delete_from`, `delete_in`, `insert` and `move` in order.
pub fn edit(base: &Value, ops: &Value) -> Value {
    let mut all = base.clone();
    for op in list(ops) {
        let rows = all.as_array_mut().unwrap();
        let index = |i: usize| usize::try_from(op[i].as_u64().unwrap()).unwrap();
        match text(&op[0]) {
            "set" => *at(&mut all, &op[1]) = op[2].clone(),
            "delete" => drop(rows.remove(index(1))),
            "delete_from" => rows.truncate(index(1)),
            "delete_in" => drop(at(&mut all, &op[1]).as_array_mut().unwrap().remove(index(2))),
            "insert" => rows.insert(index(1), op[2].clone()),
            "move" => {
                let it = rows.remove(index(1));
                rows.insert(index(2), it);
            }
            other => panic!("an operation the vectors do not describe: {other}"),
        }
    }
    all
}

fn at<'a>(value: &'a mut Value, path: &Value) -> &'a mut Value {
    list(path).iter().fold(value, |it, key| match key {
        Value::String(key) => &mut it[key.as_str()],
        key => &mut it[usize::try_from(key.as_u64().unwrap()).unwrap()],
    })
}

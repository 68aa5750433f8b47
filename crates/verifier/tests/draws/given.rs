//! Runs the command over files, and writes the supervisor's bundle.

use record::canonical::Value;

use crate::build::{Change, DAY_MS, Line, START_MS, contact, expert, file, secret, uscc};

/// What the command prints for the bytes of a file, on either stream, and how it ends.
pub fn run(bytes: &str, more: &[&str]) -> (String, u8) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("draw.json");
    std::fs::write(&path, bytes).unwrap();
    let mut arguments = vec![path.to_string_lossy().into_owned()];
    arguments.extend(more.iter().map(|it| (*it).to_owned()));
    verifier::commands::draw(&arguments).unwrap_or_else(|it| it)
}

pub fn told(lines: &[Line]) -> (String, u8) {
    run(&file(lines), &[])
}

pub fn with_bundle(lines: &[Line], bundle: &str) -> (String, u8) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bundle.json");
    std::fs::write(&path, bundle).unwrap();
    run(&file(lines), &["--bundle", &path.to_string_lossy()])
}

fn text(it: &str) -> Value {
    Value::Text(it.to_owned())
}

fn texts(all: &[&str]) -> Value {
    Value::List(all.iter().map(|it| text(it)).collect())
}

/// The facts of the honest draw's roster.
pub fn bundle(change: &Change) -> String {
    let ctx = crate::build::attempt(change).into_iter().find_map(|it| match it {
        Line::Body { kind, body } if kind == "DrawAnnounced" => {
            let framed = draw::event::Framed::parse(&kind, body.as_bytes()).unwrap();
            match framed.event {
                draw::event::Event::Announced(ctx) => Some(*ctx),
                _ => None,
            }
        }
        _ => None,
    });
    let ctx = ctx.unwrap();
    let hex = |name, number| text(&seal::bytes::hex(&secret(name, number)));
    let fixed = i64::try_from(START_MS - 8 * DAY_MS).unwrap();
    let rows = (0..14).map(|number| {
        let (name, specialties, employer) = expert(number);
        let pid = draw::pool::person(&ctx, &secret("pid", number), &name);
        let contact = [("digest", text(&contact(&pid))), ("fixed_ms", Value::Integer(fixed))];
        Value::object([
            ("available", text("yes")),
            ("contacts", Value::List(vec![Value::object(contact)])),
            ("employer", text(&employer)),
            ("employer_salt", hex("employer", number)),
            ("excluded_salt", hex("excluded", number)),
            ("expert", text(&name)),
            ("pid_salt", hex("pid", number)),
            ("roster_salt", hex("roster", number)),
            ("specialties", texts(&specialties)),
            ("standing", text("good")),
            ("ties", Value::List(vec![])),
        ])
    });
    let asked = Value::object([
        ("authorities", texts(&[])),
        ("bidders", texts(&[&uscc(900)])),
        ("day", text("2026-03-24")),
        ("declared", texts(&[])),
        ("purchaser", text(&uscc(901))),
        ("regime", text("works")),
        ("seated", texts(&[])),
        ("specialties", texts(&["jj", "jz"])),
        ("supervisors", texts(&[])),
    ]);
    Value::object([
        ("asked", asked),
        ("experts", Value::List(rows.collect())),
        ("v", text("daylight.draw_bundle/1")),
    ])
    .encode()
}

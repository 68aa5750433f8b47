//! A stranger's program over a real socket: it reads the description, asks, and finds it true.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;

use serde_json::Value;

use super::programs::key_of;
use super::town::{Stage, Town};
use crate::api::operations::Scope;
use crate::site::router;

/// Names the program `schemathesis`; `cargo x foreign schemathesis` sets it.
const STRANGER: &str = "DAYLIGHT_SCHEMATHESIS";
/// Questions to each operation.
const EXAMPLES: &str = "6";
/// Every run asks the same.
const SEED: &str = "20261129";
/// What is checked of each answer. What a text may hold is the law's to say, so a described one
/// may be refused; and a key is looked at where the table says so, which another test holds.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,negative_data_rejection,\
    missing_required_header,unsupported_method,allow_header_conformance,ignored_auth";

/// Serves a town on this machine alone while `work` runs, which gets the address.
fn served<T>(town: &Town, work: impl FnOnce(&str) -> T) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let local = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = runtime.block_on(tokio::net::TcpListener::bind(local)).unwrap();
    let address = listener.local_addr().unwrap();
    let site = Arc::clone(&town.open.house.site);
    let pages = router(site).into_make_service_with_connect_info::<SocketAddr>();
    let serving = runtime.spawn(async move { axum::serve(listener, pages).await });
    let done = work(&format!("http://{address}"));
    serving.abort();
    done
}

/// One request in plain bytes; gives status and body.
fn plain(address: &str, request: &str) -> (u16, String) {
    use std::io::{Read, Write};
    let host = address.strip_prefix("http://").unwrap();
    let mut line = std::net::TcpStream::connect(host).unwrap();
    let request = request.replace("HOST", host);
    line.write_all(request.as_bytes()).unwrap();
    let mut said = String::new();
    line.read_to_string(&mut said).unwrap();
    let status = said.split(' ').nth(1).unwrap().parse().unwrap();
    (status, said.split_once("\r\n\r\n").unwrap().1.to_owned())
}

/// Goal: whoever has only the description can use the interface, and finds no answer beside it.
///
/// Method: over a socket of this machine. A plain client always; schemathesis where it is named,
/// as an organisation of each side.
#[test]
fn a_stranger_with_the_description_alone_finds_every_answer_as_described() {
    let town = Town::new(Stage::Announced);
    let people = [
        ("bidder-0", [Scope::Bid, Scope::People]),
        ("purchaser-1", [Scope::Tender, Scope::Award]),
        ("supervisor-1", [Scope::Supervise, Scope::Remedies]),
    ];
    let keys = people.map(|it| key_of(&town, it.0, &it.1));
    served(&town, |address| {
        let lines = "GET /api/v1/openapi.json HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n";
        let (status, body) = plain(address, lines);
        assert_eq!(status, 200);
        let from = body.find('{').unwrap();
        let read: Value = serde_json::from_str(&body[from..=body.rfind('}').unwrap()]).unwrap();
        assert!(read["paths"].as_object().unwrap().len() > 50);
        let asked = "{\"reason\":\"核查投诉线索\"}";
        let lines = format!(
            "POST /api/v1/supervisor/lots/W2026-001/A/1/hold HTTP/1.1\r\nhost: HOST\r\n\
             connection: close\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             idempotency-key: 0123456789abcdef\r\ncontent-length: {}\r\n\r\n{asked}",
            keys[2],
            asked.len()
        );
        let (first, second) = (plain(address, &lines), plain(address, &lines));
        assert_eq!(first.0, 201, "{}", first.1);
        assert_eq!(first, second);
        let Some(program) = std::env::var_os(STRANGER) else { return };
        for ((account, _), key) in people.iter().zip(&keys) {
            let asked = format!("{address}/api/v1/openapi.json");
            let said = stranger(&program, (address, &asked), key, &[]);
            let said = said.unwrap_or_else(|it| panic!("{account}: {it}"));
            let cases = said.lines().find(|it| it.contains(" generated, ")).unwrap_or_default();
            println!("stranger: as {account}: {}", cases.trim());
        }
        // Of a description that keeps a refusal back the stranger says so.
        let mut lies = read;
        let path = "/api/v1/supervisor/lots/{tender}/{lot}/{round}/hold";
        lies["paths"][path]["post"]["responses"].as_object_mut().unwrap().remove("422");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lies.json");
        std::fs::write(&file, lies.to_string()).unwrap();
        let only = ["--include-path", path];
        let found = stranger(&program, (address, file.to_str().unwrap()), &keys[2], &only);
        let found = found.expect_err("a description that lies is found");
        assert!(found.contains("Undocumented status code"), "{found}");
        println!("stranger: finds a description that keeps a refusal back");
    });
}

/// One reading of a description: what was said, as an error when something was wrong.
fn stranger(
    program: &std::ffi::OsStr,
    (address, description): (&str, &str),
    key: &str,
    more: &[&str],
) -> Result<String, String> {
    let settings = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/foreign/python/ask.toml");
    let mut asking = Command::new(program);
    asking.env("DAYLIGHT_PROGRAM_KEY", key).env("PYTHONDONTWRITEBYTECODE", "1");
    asking.args(["--no-color", "--config-file", settings, "run", description]);
    asking.args(["--url", address, "--checks", CHECKS, "--phases", "coverage,fuzzing"]);
    asking.args(["--seed", SEED, "--max-examples", EXAMPLES, "--generation-database", "none"]);
    // It keeps notes where it stands.
    let place = tempfile::tempdir().map_err(|it| it.to_string())?;
    let ended =
        asking.args(more).current_dir(place.path()).output().map_err(|it| it.to_string())?;
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&ended.stderr);
    if ended.status.success() { Ok(said) } else { Err(format!("{said}{wrong}")) }
}

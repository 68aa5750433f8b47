//! The interface's own description says what is served, and changes only on purpose.

use axum::http::StatusCode;
use serde_json::Value;

use super::feed::{ask, crawl, publish};
use super::town::{Stage, Town};
use crate::api::openapi::{PATH, document};
use crate::text::{Lang, Text};

/// The document as it stood when somebody last read it; `DAYLIGHT_RENEW=1` writes it anew.
const KEPT: &str = "src/tests/openapi.json";

#[test]
fn the_interface_changes_only_with_its_kept_description() {
    let made = document(Text::get(Lang::En), "https://jy.example");
    let made = serde_json::to_string_pretty(&made).unwrap() + "\n";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(KEPT);
    if std::env::var_os("DAYLIGHT_RENEW").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    for (at, (made, kept)) in made.lines().zip(kept.lines()).enumerate() {
        assert_eq!(made, kept, "{KEPT}:{}: renew it if the change is meant", at + 1);
    }
    assert_eq!(made.len(), kept.len(), "{KEPT}");
}

/// Whether an object holds what its schema says and nothing else.
fn holds(it: &Value, schema: &Value, about: &str) {
    let (fields, known) = (it.as_object().unwrap(), schema["properties"].as_object().unwrap());
    for name in schema["required"].as_array().unwrap() {
        assert!(fields.contains_key(name.as_str().unwrap()), "{about} lacks {name}");
    }
    for (name, value) in fields {
        let said = known.get(name).unwrap_or_else(|| panic!("{about}: {name} is not described"));
        let fits = match said["type"].as_str().unwrap() {
            "integer" => value.is_u64(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("{other} is not checked"),
        };
        assert!(fits, "{about}: {name} is {value}");
        if let Some(all) = said["enum"].as_array() {
            assert!(all.contains(value), "{about}: {name} is {value}");
        }
    }
}

#[test]
fn every_page_entry_and_refusal_is_as_described_in_both_languages() {
    let town = Town::new(Stage::Opened);
    let house = &town.open.house;
    publish(&house.site.platform, town.leaves());
    for (lang, word) in [("zh-CN", "顺序接口"), ("en", "The feed")] {
        let answer = ask(house, PATH, &[("accept-language", lang)]);
        assert_eq!(answer.status, StatusCode::OK);
        let document: Value = serde_json::from_str(&answer.body).unwrap();
        let feed = &document["paths"]["/api/v1/feed"]["get"];
        assert_eq!(feed["summary"], word);
        let schemas = &document["components"]["schemas"];
        for it in crawl(house, "/api/v1/feed?limit=50") {
            holds(&it, &schemas["Entry"], "an entry");
        }
        let page = ask(house, "/api/v1/feed", &[]).body;
        holds(&serde_json::from_str(&page).unwrap(), &schemas["Page"], "a page");
        for query in ["after=x", "limit=0", "after=999999"] {
            let answer = ask(house, &format!("/api/v1/feed?{query}"), &[]);
            let status = answer.status.as_str().to_owned();
            assert!(feed["responses"].get(&status).is_some(), "{status} is not described");
            holds(&serde_json::from_str(&answer.body).unwrap(), &schemas["Problem"], query);
        }
    }
}

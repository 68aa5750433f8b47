//! Wrong, huge and hostile input to every address, by everybody.

use axum::body::Body;

use super::house::{Answered, Browser, percent};
use super::routes::{ROUTES, Row};
use super::town::{PEOPLE, Stage, Town, ask, fields, is_refused};

const ENCODED: &str = "application/x-www-form-urlencoded";
const STAGES: [Stage; 3] = [Stage::Announced, Stage::KeyIn, Stage::Opened];

/// What people and programs put into fields.
const VALUES: [&str; 14] = [
    "",
    "a\0b",
    "\u{1b}[31ma\u{7}",
    "a\u{202e}b\u{2066}c",
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "../../../../etc/passwd",
    "' OR 1=1; --",
    "-1",
    "-99999999999999999999999999",
    "99999999999999999999999999",
    "1e400",
    "{$x}%s%n${7*7}",
    "2026-02-30 25:61:61",
];

/// Forms that need nothing but the person: they may be done by hostile values too.
const PLAIN: [&str; 7] = [
    "/sign-out",
    "/account/sessions",
    "/lots/W2026-001/A/1/hall/sign-in",
    "/lots/W2026-001/A/1/hall/confirm",
    "/key-in",
    "/verify",
    "/check/upload",
];

/// Forms that ask for a person's words and nothing else: there any words that are seen are right,
/// and `words_are_recorded_as_typed_and_never_become_markup` says what becomes of them.
const WORDS: [&str; 3] = ["/hold", "/terminate", "/hall/object"];

fn changing() -> impl Iterator<Item = (Row, &'static str)> {
    let each = |it: &'static Row| it.methods.iter().map(move |method| (*it, *method));
    ROUTES.iter().flat_map(each).filter(|it| it.1 != "GET")
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let all: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    all.join("&")
}

fn post(
    town: &Town,
    browser: &mut Browser,
    (method, path): (&str, &str),
    pairs: &[(&str, &str)],
) -> Answered {
    let request = ask(method, path).header("content-type", ENCODED);
    town.send(browser, request.body(Body::from(encoded(pairs))).unwrap())
}

#[test]
fn a_stranger_changes_nothing_and_is_told_to_sign_in() {
    for stage in STAGES {
        let town = Town::new(stage);
        let before = town.leaves();
        for (it, method) in changing() {
            let answer = post(&town, &mut Browser::default(), (method, it.path), &[]);
            let about = format!("{stage:?} {method} {}", it.path);
            town.is_worded(&answer, &about);
            let led = answer.to.starts_with("/sign-in");
            assert!(is_refused(&answer) || led, "{about}: {}", answer.status);
            assert_eq!(town.leaves(), before, "{about}");
        }
    }
}

#[test]
fn a_foreign_token_changes_nothing_for_anybody() {
    for stage in [Stage::Announced, Stage::Opened] {
        let town = Town::new(stage);
        let before = town.leaves();
        let foreign = town.csrf(&mut town.browser("operator-1"));
        for (account, _) in PEOPLE {
            let mut browser = town.browser(account);
            for (it, method) in changing() {
                for csrf in ["", foreign.as_str()] {
                    if csrf == foreign && account == "operator-1" {
                        continue;
                    }
                    let pairs = [("csrf", csrf), ("key", "0123456789abcdef0123456789abcdef")];
                    let answer = post(&town, &mut browser, (method, it.path), &pairs);
                    let about = format!("{stage:?} {account} {method} {}", it.path);
                    town.is_worded(&answer, &about);
                    assert!(is_refused(&answer), "{about}: {}", answer.status);
                    assert_eq!(town.leaves(), before, "{about}");
                }
            }
        }
    }
}

#[test]
fn another_sites_form_is_refused_before_anything_is_read() {
    let town = Town::new(Stage::Announced);
    let mut browser = town.browser("official-1");
    let csrf = town.csrf(&mut browser);
    for (it, method) in changing() {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(it.path)
            .header("accept", "text/html")
            .header("sec-fetch-site", "cross-site")
            .header("content-type", ENCODED);
        let body = encoded(&[("csrf", &csrf)]);
        let answer = town.send(&mut browser, request.body(Body::from(body)).unwrap());
        assert_eq!(answer.status, 403, "{}", it.path);
        town.is_worded(&answer, it.path);
    }
}

/// Posts each value into every field of one form, with the marks of the page that shows it.
fn stuff(
    town: &Town,
    (browser, account, csrf): (&mut Browser, &str, &str),
    it: &Row,
    stage: Stage,
) {
    let before = town.leaves();
    let shown = town.send(browser, ask("GET", it.path).body(Body::empty()).unwrap());
    let names = if shown.status.is_success() { fields(&shown.body) } else { Default::default() };
    // What has no page is tried with some, and what somebody does not see with one.
    let tries = match (names.is_empty(), it.methods.contains(&"GET")) {
        (false, _) => VALUES.len(),
        (true, false) => 4,
        (true, true) => 1,
    };
    let from = account.len() + it.path.len();
    for value in VALUES.iter().cycle().skip(from % VALUES.len()).take(tries).copied() {
        let key = format!("{:032x}", town.leaves() * 7 + value.len() as u64);
        let mut pairs = vec![("csrf", csrf), ("key", key.as_str())];
        pairs.extend(names.keys().map(|it| (it.as_str(), value)));
        pairs.extend([("reason", value), ("text", value), ("until", value), ("number", value)]);
        let method = it.methods.iter().find(|it| **it != "GET").unwrap();
        if WORDS.iter().any(|end| it.path.ends_with(end)) && !crate::typed::is_unseen(value) {
            continue;
        }
        let answer = post(town, browser, (method, it.path), &pairs);
        let about = format!("{stage:?} {account} {} {value:?}", it.path);
        town.is_worded(&answer, &about);
        if !PLAIN.contains(&it.path) {
            assert_eq!(town.leaves(), before, "{about} changed the record: {}", answer.to);
        }
    }
}

#[test]
fn hostile_values_in_every_field_of_every_form_are_refused_in_words() {
    for stage in STAGES {
        let town = Town::new(stage);
        for (account, _) in PEOPLE {
            let mut browser = town.browser(account);
            let csrf = town.csrf(&mut browser);
            for it in ROUTES.iter().filter(|it| it.methods.iter().any(|it| *it != "GET")) {
                if matches!(it.path, "/sign-out" | "/account/sessions") {
                    continue;
                }
                stuff(&town, (&mut browser, account, &csrf), it, stage);
            }
        }
    }
}

#[test]
fn huge_forms_and_wrong_kinds_of_content_are_refused_in_words() {
    let town = Town::new(Stage::Announced);
    let before = town.leaves();
    let huge = "a".repeat(2 << 20);
    let people = PEOPLE.iter().map(|it| (it.0, town.browser(it.0)));
    let mut people: Vec<_> = people.collect();
    // Each address by three people, and over the addresses by all.
    for (row, (it, method)) in changing().enumerate() {
        for turn in 0..3 {
            let whose = (row + 3 * turn) % people.len();
            let (account, browser) = &mut people[whose];
            let csrf = town.csrf(browser);
            let form = format!("csrf={csrf}&reason={huge}");
            let part = format!(
                "--cut\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--cut\r\n\
                 content-disposition: form-data; name=\"reason\"\r\n\r\n{huge}\r\n--cut--\r\n"
            );
            let kinds = [
                (ENCODED, form.as_str()),
                ("multipart/form-data; boundary=cut", part.as_str()),
                ("multipart/form-data; boundary=cut", "--cut\r\nbroken"),
                ("multipart/form-data", "csrf"),
                ("application/json", "{"),
                ("application/json", "null"),
                ("application/json", "{\"record\":-1,\"ct_len\":1e999}"),
                ("text/plain", "csrf=1"),
                ("\u{1}", ""),
                (ENCODED, "%ff%fe=%00&csrf=%"),
            ];
            for (kind, body) in kinds {
                let mut request = ask(method, it.path).header("x-csrf", csrf.as_str());
                if kind != "\u{1}" {
                    request = request.header("content-type", kind);
                }
                let request = request.body(Body::from(body.to_owned())).unwrap();
                let answer = town.send(browser, request);
                let about = format!("{account} {method} {} {kind}", it.path);
                town.is_worded(&answer, &about);
                let sink = it.path == "/check/upload";
                assert!(is_refused(&answer) || sink, "{about}: {}", answer.status);
                assert_eq!(town.leaves(), before, "{about}");
            }
        }
    }
}

#[test]
fn json_of_any_shape_is_refused_in_words() {
    let town = Town::new(Stage::Announced);
    let before = town.leaves();
    let mut browser = town.browser("bidder-0");
    let csrf = town.csrf(&mut browser);
    let deep = "[".repeat(50_000);
    let long = format!("{{\"record\":\"{}\"}}", "a".repeat(120_000));
    let shapes = [
        "",
        "null",
        "[]",
        "{}",
        "\"\"",
        "-1",
        &deep,
        &long,
        "{\"record\":\"\\u0000\",\"sig\":\"\",\"salt\":\"\",\"salt_r\":\"\",\"uploads\":{}}",
        "{\"envelope\":\"../../x\",\"ct_len\":18446744073709551615,\"ctx\":\"\"}",
        "{\"envelope\":\"price\",\"ct_len\":-1,\"ctx\":\"zz\"}",
        "{\"keys\":[{\"ctx\":\"<script>alert(1)</script>\",\"s_b\":\"\"}]}",
    ];
    for (it, method) in changing() {
        for shape in shapes {
            let request = ask(method, it.path)
                .header("x-csrf", csrf.as_str())
                .header("accept", "application/json")
                .header("content-type", "application/json");
            let answer =
                town.send(&mut browser, request.body(Body::from(shape.to_owned())).unwrap());
            let about = format!("{method} {} {}", it.path, &shape[..shape.len().min(60)]);
            town.is_worded(&answer, &about);
            assert_eq!(town.leaves(), before, "{about}");
        }
    }
}

#[test]
fn tricks_in_addresses_and_queries_find_nothing_and_are_answered_in_words() {
    let town = Town::new(Stage::Announced);
    let before = town.leaves();
    let long = "a".repeat(8_000);
    let parts = [
        "%00",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "-1",
        "99999999999999999999999",
        "%e2%80%ae",
        "%ff%fe",
        "~",
        long.as_str(),
    ];
    let mut browsers: Vec<_> = PEOPLE.iter().map(|it| (it.0, town.browser(it.0))).collect();
    browsers.push(("nobody", Browser::default()));
    // Each address by somebody else: who may not see it, and over the parts who may.
    let each = ROUTES.iter().filter(|it| it.methods.contains(&"GET"));
    for (row, it) in each.enumerate() {
        if !it.path.ends_with("/events") {
            let whose = row % browsers.len();
            let (account, browser) = &mut browsers[whose];
            let segments: Vec<&str> = it.path.split('/').skip(1).collect();
            for at in 0..segments.len() {
                for part in parts.iter().copied() {
                    let mut changed = segments.clone();
                    changed[at] = part;
                    let path = format!("/{}", changed.join("/"));
                    let answer = town.send(browser, ask("GET", &path).body(Body::empty()).unwrap());
                    town.is_worded(&answer, &format!("{account} {path}"));
                }
            }
            for query in [
                "lang=%3Cscript%3Ealert(1)",
                "q=%00%ff",
                "from=//evil.example",
                "done=../x",
                "at=-1",
                "page=99999999999999999999",
                "code=%3Cscript%3Ealert(1)%3C/script%3E",
                "%%%&&==",
                "stage=%27&law=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
            ] {
                let path = format!("{}?{query}", it.path);
                let answer = town.send(browser, ask("GET", &path).body(Body::empty()).unwrap());
                town.is_worded(&answer, &format!("{account} {path}"));
                assert!(!answer.to.contains("evil"), "{path} leads away: {}", answer.to);
            }
        }
    }
    assert_eq!(town.leaves(), before);
}

#[test]
fn refusals_are_told_in_the_readers_language() {
    let town = Town::new(Stage::Announced);
    let mut browser = town.browser("bidder-0");
    browser.cookies.insert("daylight-lang".to_owned(), "en".to_owned());
    for (it, method) in changing() {
        let request = ask(method, it.path).header("content-type", ENCODED);
        let answer = town.send(&mut browser, request.body(Body::empty()).unwrap());
        let main = answer.body.split("<main").nth(1).unwrap_or(&answer.body);
        let main = main.split("</main").next().unwrap_or_default();
        if answer.status.is_redirection() {
            continue;
        }
        let words = main.split(|it: char| !it.is_ascii_alphabetic()).filter(|it| it.len() > 1);
        assert!(words.count() > 5, "{} says no English: {}", it.path, answer.body);
    }
}

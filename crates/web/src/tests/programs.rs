//! Programs with an organisation's key: the same acts as on pages, and nothing besides.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use app::access::{Action, TABLE, Who};
use app::accounts::{NewProgramKey, ProgramKey};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::opening;
use domain::parties::{self, Role, Side};
use domain::shared::{AccountId, PublicKey, Signature, Uscc};
use domain::world::Command;
use serde_json::{Value, json};

use super::house::{Answered, Browser, House};
use super::town::{PEOPLE, Stage, Town, ask, fields};
use super::world::{MINUTE_MS, Opening, uscc};
use crate::api::operations::{KEPT, Kind, OPERATIONS, Operation, Scope};
use crate::text::{Lang, Text};

const HOLD: &str = "/supervisor/lots/W2026-001/A/1/hold";
const ONE: &str = "0123456789abcdef";

/// Sends as a program does; `headers` come besides those of every JSON message.
fn call(
    house: &House,
    (method, path): (&str, &str),
    key: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answered {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("authorization", format!("Bearer {key}"));
    if !headers.iter().any(|it| it.0 == "content-type") {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::from(body.to_owned())).unwrap();
    // As this machine itself, which no pace holds back.
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_711))));
    house.send(&mut Browser::default(), request)
}

fn post(house: &House, path: &str, key: &str, one: &str, body: &Value) -> Answered {
    call(house, ("POST", path), key, &[("idempotency-key", one)], &body.to_string())
}

fn id(account: &str) -> AccountId {
    AccountId::new(account).unwrap()
}

/// A key for somebody's own name, of the organisation that the record knows.
pub fn key_of(town: &Town, account: &str, scopes: &[Scope]) -> String {
    let folded = town.open.house.site.platform.folded().unwrap();
    let home = folded.world.people[&id(account)].organisation.clone().expect("has a home");
    drop(folded);
    made(town, &home, (account, account), scopes)
}

fn made(town: &Town, home: &Uscc, (account, by): (&str, &str), scopes: &[Scope]) -> String {
    let asked = NewProgramKey {
        organisation: home,
        account: &id(account),
        by: &id(by),
        title: "财务系统",
        scopes: scopes.iter().map(|it| it.token().to_owned()).collect(),
    };
    town.open.house.accounts().make_program_key(asked).unwrap().word().to_owned()
}

fn read(answer: &Answered) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {}", answer.body))
}

/// A refusal is a problem document with its words.
fn is_problem(town: &Town, answer: &Answered, about: &str) -> Value {
    assert!(answer.status.is_client_error(), "{about}: {} {}", answer.status, answer.body);
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{about}");
    if about != "en" {
        town.is_worded(answer, about);
    }
    let it = read(answer);
    assert_eq!(it["status"], answer.status.as_u16(), "{about}");
    for name in ["type", "code", "title", "remedy"] {
        assert!(it[name].as_str().is_some_and(|it| !it.is_empty()), "{about} lacks {name}: {it}");
    }
    it
}

#[test]
fn a_program_does_what_its_person_does_on_the_page_once_for_each_idempotency_key() {
    let town = Town::new(Stage::Announced);
    let key = key_of(&town, "supervisor-1", &[Scope::Supervise]);
    let before = town.leaves();
    let words = json!({"reason": "核查投诉线索"});
    let done = post(&town.open.house, HOLD, &key, ONE, &words);
    assert_eq!((done.status, town.leaves()), (StatusCode::CREATED, before + 1), "{}", done.body);
    let said = read(&done);
    assert_eq!((&said["done"], &said["index"]), (&true.into(), &before.into()));
    assert_eq!(said["next"], "/supervisor?done=held");
    let row = town.open.house.site.platform.row(before).unwrap().unwrap();
    assert_eq!((row.kind.as_str(), row.account.as_str()), ("Held", "supervisor-1"));
    let ack = STANDARD.decode(said["ack"].as_str().unwrap()).unwrap();
    let signed = Signature::from_hex(said["sig"].as_str().unwrap()).unwrap();
    let platform = seal::ed25519::public(&[3; 32]);
    assert!(!ack.is_empty() && signed.0 != [0; 64] && platform != [0; 32]);
    // A lost answer: the same again, once by four at the same moment.
    let house = &town.open.house;
    let again: Vec<Answered> = std::thread::scope(|scope| {
        let all: Vec<_> =
            (0..4).map(|_| scope.spawn(|| post(house, HOLD, &key, ONE, &words))).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    for it in again {
        assert_eq!((it.status, it.body), (StatusCode::CREATED, done.body.clone()));
    }
    assert_eq!(town.leaves(), before + 1);
    let other = post(&town.open.house, HOLD, &key, ONE, &json!({"reason": "别的理由"}));
    assert_eq!(is_problem(&town, &other, "other words")["code"], "refusal-idempotency-conflict");
    assert_eq!((other.status, town.leaves()), (StatusCode::CONFLICT, before + 1));
    // Another key of the same person is another program: its idempotency keys are its own.
    let second = key_of(&town, "supervisor-1", &[Scope::Supervise]);
    let lifted = post(&town.open.house, HOLD, &second, ONE, &json!({"reason": "核查完毕"}));
    assert_eq!((lifted.status, town.leaves()), (StatusCode::CREATED, before + 2));
}

#[test]
fn four_at_once_under_a_new_idempotency_key_are_one_act_and_all_are_told_so() {
    let town = Town::new(Stage::Announced);
    let key = key_of(&town, "supervisor-1", &[Scope::Supervise]);
    let before = town.leaves();
    let words = json!({"reason": "核查投诉线索"});
    let house = &town.open.house;
    let all: Vec<Answered> = std::thread::scope(|scope| {
        let all: Vec<_> =
            (0..4).map(|_| scope.spawn(|| post(house, HOLD, &key, ONE, &words))).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let told: BTreeSet<&str> = all.iter().map(|it| it.body.as_str()).collect();
    assert!(all.iter().all(|it| it.status == StatusCode::CREATED));
    assert_eq!((told.len(), town.leaves()), (1, before + 1), "{told:?}");
}

#[test]
fn a_key_counts_only_at_the_door_of_programs_and_a_cookie_only_on_pages() {
    let town = Town::new(Stage::Announced);
    let key = key_of(&town, "supervisor-1", &[Scope::Supervise]);
    let before = town.leaves();
    let mut browser = town.browser("supervisor-1");
    let csrf = town.csrf(&mut browser);
    let request = Request::post(format!("/api/v1{HOLD}"))
        .header("content-type", "application/json")
        .header("x-csrf", &csrf)
        .header("idempotency-key", ONE)
        .body(Body::from(json!({"reason": "核查投诉线索"}).to_string()))
        .unwrap();
    let answer = town.send(&mut browser, request);
    assert_eq!(is_problem(&town, &answer, "a cookie")["code"], "api-key-unknown");
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
    let request = Request::get("/supervisor")
        .header("authorization", format!("Bearer {key}"))
        .header("accept", "text/html")
        .body(Body::empty())
        .unwrap();
    let page = town.send(&mut Browser::default(), request);
    assert!(page.to.starts_with("/sign-in"), "{}", page.status);
    assert_eq!(town.leaves(), before);
}

#[test]
fn a_key_without_scope_agreement_life_or_person_is_refused_and_changes_nothing() {
    let town = Town::new(Stage::Announced);
    let before = |town: &Town| town.leaves();
    let leaves = before(&town);
    let home = uscc("1251000000GUARDA1");
    let words = json!({"reason": "核查投诉线索"});
    let refused = |town: &Town, key: &str| {
        let answer = post(&town.open.house, HOLD, key, ONE, &words);
        let code = is_problem(town, &answer, key)["code"].as_str().unwrap().to_owned();
        (answer.status.as_u16(), code)
    };
    let unknown = (401, "api-key-unknown".to_owned());
    let narrow = key_of(&town, "supervisor-1", &[Scope::Bid, Scope::People]);
    assert_eq!(refused(&town, &narrow), (403, "api-key-scope".to_owned()));
    town.open.person("chief-1", Some(&home), Role::Administrator);
    let waits = made(&town, &home, ("supervisor-1", "chief-1"), &[Scope::Supervise]);
    assert_eq!(refused(&town, &waits), (403, "api-key-waits".to_owned()));
    let good = key_of(&town, "supervisor-1", &[Scope::Supervise]);
    let accounts = town.open.house.accounts();
    let (first, token) = good.split_once('.').unwrap();
    let misspelt = [
        String::new(),
        "x".repeat(10_000),
        token.to_owned(),
        format!("{first}.{}", "0".repeat(64)),
        format!("{first}.{}", token.to_uppercase()),
        format!("{first}.{token} "),
        format!("1251000000TRUATE1X.{token}"),
        format!("{}.{token}", uscc("1251000000TRUATE1")),
        format!("{good}/{good}"),
    ];
    for it in misspelt.iter().filter(|it| it.trim() != good) {
        assert_eq!(refused(&town, it), unknown, "{it}");
    }
    let all = accounts.program_keys(&home).unwrap();
    let fits = |it: &&ProgramKey| it.is_agreed && it.scopes.len() == 1;
    let name = all.iter().find(fits).unwrap().name.clone();
    // Whoever acts for nobody here is told that the roles do not allow it.
    let idle = key_of(&town, "chief-1", &[Scope::Supervise]);
    assert_eq!(refused(&town, &idle).0, 403);
    town.open.accept(Command::Parties(parties::Command::Suspend(parties::PersonSuspended {
        account: id("supervisor-1"),
        by: Side::Centre,
        reason: "调离".to_owned(),
    })));
    assert_eq!(refused(&town, &good), (403, "denied-suspended".to_owned()));
    assert_eq!(town.leaves(), leaves + 2, "a person and a suspension, and no hold");
    accounts.end_program_key(&home, &name).unwrap();
    assert_eq!(refused(&town, &good), unknown, "an ended key");
    town.open.house.later(app::accounts::PROGRAM_KEY_MS);
    assert_eq!(refused(&town, &narrow), unknown, "a key after its year");
}

#[test]
fn an_act_on_a_version_happens_only_while_the_lot_stands_there() {
    let town = Town::new(Stage::Announced);
    let key = key_of(&town, "supervisor-1", &[Scope::Supervise]);
    let state = |known: &str| {
        let request = ask("GET", "/api/v1/lots/W2026-001/A/1").header("if-none-match", known);
        town.send(&mut Browser::default(), request.body(Body::empty()).unwrap())
    };
    let seen = state("");
    let tag = seen.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(format!("\"{}\"", read(&seen)["version"]), tag);
    assert_eq!(state(&tag).status, StatusCode::NOT_MODIFIED);
    let act = |one: &str, tag: &str| {
        let headers = [("idempotency-key", one), ("if-match", tag)];
        call(&town.open.house, ("POST", HOLD), &key, &headers, "{\"reason\":\"核查投诉线索\"}")
    };
    for unfit in ["", "*", "12", "W/\"1\"", "\"\"", "\"-1\"", "\"99999999999999999999999\"", "\"1"]
    {
        let answer = act(ONE, unfit);
        let code = is_problem(&town, &answer, unfit)["code"].clone();
        assert_eq!((answer.status.as_u16(), code), (400, "api-if-match-unfit".into()), "{unfit}");
    }
    let before = town.leaves();
    let stale = act(ONE, "\"0\"");
    assert_eq!(is_problem(&town, &stale, "stale")["code"], "problem-stale");
    assert_eq!((stale.status, town.leaves()), (StatusCode::PRECONDITION_FAILED, before));
    let done = act(ONE, &tag);
    assert_eq!((done.status, town.leaves()), (StatusCode::CREATED, before + 1), "{}", done.body);
    assert_eq!(act(ONE, &tag).body, done.body, "sent again it is the same act");
    let next = state(&tag);
    assert_eq!((next.status, &read(&next)["suspended"]), (StatusCode::OK, &true.into()));
    let late = act("another-key-0123456789", &tag);
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{}", late.body);
    let draft = "/purchaser/lots/W2026-001/A/1/times";
    let key = key_of(&town, "purchaser-1", &[Scope::Tender]);
    let odd = call(&town.open.house, ("POST", draft), &key, &[("if-match", &tag)], "{}");
    assert_eq!(odd.status, StatusCode::BAD_REQUEST, "a draft is no act on a version");
}

#[test]
fn a_refusal_of_law_names_its_rule_and_remedy_in_the_readers_language() {
    let town = Town::new(Stage::Opened);
    let key = key_of(&town, "bidder-0", &[Scope::Bid]);
    let before = town.leaves();
    let body = json!({"envelope": "price", "ct_len": 70_000, "ctx": "0".repeat(64)}).to_string();
    for (lang, instrument) in [("zh-CN", "电子招标投标办法"), ("en", "")] {
        let path = "/bidder/lots/W2026-001/A/1/upload";
        let headers = [("accept-language", lang)];
        let answer = call(&town.open.house, ("POST", path), &key, &headers, &body);
        let said = is_problem(&town, &answer, lang);
        assert_eq!(answer.status, StatusCode::CONFLICT, "{said}");
        assert_eq!(
            (&said["code"], &said["rule"]["id"]),
            (&"seal.record.late".into(), &"X02".into())
        );
        assert!(said["rule"]["cite"].as_str().unwrap().contains(instrument), "{said}");
        let chinese = |it: &Value| it.as_str().unwrap().chars().any(|it| it > '\u{2e80}');
        for it in [&said["title"], &said["remedy"], &said["rule"]["says"]] {
            assert_eq!(chinese(it), lang == "zh-CN", "{said}");
        }
    }
    assert_eq!(town.leaves(), before);
}

#[test]
fn wrong_fields_are_told_by_name_before_any_handler_sees_them() {
    let town = Town::new(Stage::Announced);
    let key = key_of(&town, "supervisor-1", &[Scope::Supervise]);
    let before = town.leaves();
    let wrong = json!({"reason": 1, "csrf": "x", "key": "x", "no such": "x", "\u{202e}": []});
    let said = is_problem(&town, &post(&town.open.house, HOLD, &key, ONE, &wrong), "wrong fields");
    let all = said["fields"].as_array().unwrap();
    let names: BTreeSet<&str> = all.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, BTreeSet::from(["", "csrf", "key", "no such", "reason"]));
    let empty = is_problem(&town, &post(&town.open.house, HOLD, &key, ONE, &json!({})), "nothing");
    assert_eq!(
        (&empty["code"], &empty["fields"][0]["name"]),
        (&"form-needed".into(), &"reason".into())
    );
    let unseen = json!({"reason": "核\u{202e}查"});
    let said = is_problem(&town, &post(&town.open.house, HOLD, &key, ONE, &unseen), "unseen");
    assert_eq!(said["code"], "form-unseen");
    for one in ["", "short", &"x".repeat(129), "with blank 0123456789"] {
        let answer = post(&town.open.house, HOLD, &key, one, &json!({"reason": "核查"}));
        assert_eq!(is_problem(&town, &answer, one)["code"], "api-idempotency-unfit", "{one}");
    }
    assert_eq!(town.leaves(), before);
}

/// A lot of a procurement on the wall, with a purchaser's person who can sign.
fn procured() -> Town {
    let mut town = Town::new(Stage::Announced);
    let it = Opening::procured(3);
    it.person("buyer-1", Some(&uscc("1251000000TRUATE1")), Role::Purchaser);
    for seat in 1..=5 {
        it.person(&format!("expert-{seat}"), None, Role::Evaluator);
    }
    for (account, at) in [("buyer-1", 5), ("chair-1", 6)] {
        it.accept(Command::Parties(parties::Command::BindPersonKey {
            account: id(account),
            key: PublicKey(seal::ed25519::public(&[at; 32])),
            second: id("official-1"),
        }));
    }
    it.house.later(11 * MINUTE_MS);
    let origin = it.house.site.platform.keys().origin;
    let bytes = record::report::opening(&it.lot(), &origin).unwrap();
    let key = PublicKey(seal::ed25519::public(&[6; 32]));
    let signature = Signature(seal::ed25519::sign(&[6; 32], bytes.as_bytes()));
    let record = record::report::sha256(&bytes);
    it.opening(opening::Command::SignRecord { lot: it.id.clone(), record, key, signature });
    town.open = it;
    town
}

/// Goal: a document travels as a part, and an act is signed, exactly as on the page.
#[test]
fn a_committee_with_its_document_and_a_signed_review_come_from_a_program() {
    let town = procured();
    let key = key_of(&town, "buyer-1", &[Scope::Tender]);
    let mut body = String::new();
    for seat in 1..=5 {
        let kind = if seat == 5 { "representative" } else { "expert" };
        for (name, value) in [("member", format!("expert-{seat}")), ("kind", kind.to_owned())] {
            body += &format!(
                "--cut\r\nContent-Disposition: form-data; name=\"{name}-{seat}\"\r\n\r\n{value}\r\n"
            );
        }
    }
    // Marks that a program sends itself count for nothing: ours stand before them.
    body += "--cut\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nx\r\n";
    body += "--cut\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a.pdf\"\r\n";
    body += "\r\n%PDF-1.7 draw\r\n--cut--\r\n";
    let headers = [("content-type", "multipart/form-data; boundary=cut"), ("idempotency-key", ONE)];
    let path = "/purchaser/lots/W2026-001/A/1/committee";
    let done = call(&town.open.house, ("POST", path), &key, &headers, &body);
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.body);
    let before = town.leaves();
    assert_eq!(call(&town.open.house, ("POST", path), &key, &headers, &body).body, done.body);
    let path = "/purchaser/lots/W2026-001/A/1/review";
    let mut asked = json!({"found-0-1": "passed", "found-1-1": "passed", "found-2-1": "passed"});
    let one = "review-0123456789";
    let first = post(&town.open.house, path, &key, one, &asked);
    let said = read(&first);
    assert_eq!((first.status, &said["done"]), (StatusCode::OK, &false.into()), "{said}");
    assert_eq!(town.leaves(), before, "nothing happened before the signature");
    let bytes = STANDARD.decode(said["sign"]["bytes"].as_str().unwrap()).unwrap();
    asked["by"] = said["sign"]["by"].clone();
    asked["signed"] = Signature(seal::ed25519::sign(&[6; 32], &bytes)).hex().into();
    let other =
        is_problem(&town, &post(&town.open.house, path, &key, one, &asked), "another's signature");
    assert_eq!(other["fields"][0]["name"], "signed", "{other}");
    asked["signed"] = Signature(seal::ed25519::sign(&[5; 32], &bytes)).hex().into();
    let signed = post(&town.open.house, path, &key, one, &asked);
    assert_eq!(
        (signed.status, town.leaves()),
        (StatusCode::CREATED, before + 1),
        "{}",
        signed.body
    );
}

/// Acts of an organisation's people that have no address for programs, each with its reason.
const NOT_FOR_PROGRAMS: [(Action, &str); 40] = [
    (Action::BidInAuction, "in the room, within seconds; by pages alone so far"),
    (Action::OrderFreeze, "an order, in person"),
    (Action::ResumeAuction, "what follows a freeze, in person"),
    (Action::OrderAuctionEnd, "an order, in person"),
    (Action::ReviewApplicantsAsPurchaser, "in person, by an own finding"),
    (Action::ReviewApplicants, "in person, by an own finding"),
    (Action::AppointStandIn, "an order about a person, in person"),
    (Action::EndStandIn, "an order about a person, in person"),
    (Action::BindKey, "a person's own key, face to face"),
    (Action::RevokeKey, "a person's own key"),
    (Action::BindPersonKey, "a person's own key, face to face"),
    (Action::RevokePersonKey, "a person's own key"),
    (Action::StopRestoration, "a person's own account"),
    (Action::DepositKeys, "daylight-key has its own way"),
    (Action::ReleaseShares, "daylight-key has its own way"),
    (Action::PublishSecret, "daylight-key has its own way"),
    (Action::PublishSeed, "daylight-key has its own way"),
    (Action::OrderStart, "before the platform serves at all"),
    (Action::Score, "in person, on an own sheet"),
    (Action::ScoreBlind, "in person, on an own sheet"),
    (Action::FindIdentity, "the leader's, in session"),
    (Action::SignReport, "in person, on an own sheet"),
    (Action::AskRestoration, "two officials"),
    (Action::AgreeRestoration, "two officials"),
    (Action::FinishRestoration, "two officials"),
    (Action::AnswerObjection, "the chair's, in the hall"),
    (Action::DeclareAvoidance, "in person, by an own declaration"),
    (Action::FindStanding, "in person, by an own finding"),
    (Action::ProposeClarification, "a member's own wish, in session"),
    (Action::ReopenSheet, "a member's own wish, in session"),
    (Action::HandSheetBack, "the leader's, in session"),
    (Action::ExplainScores, "in person, on own scores"),
    (Action::ConfirmOwnSheet, "in person, on an own sheet"),
    (Action::OrderOpening, "in person, while no witness answers"),
    (Action::NoteRefusal, "a note about a person, in person"),
    (Action::AskMoreTime, "a member's own wish, in session"),
    (Action::ReplaceMember, "an order about a person, in person"),
    (Action::NameSubstitute, "an order about a person, in person"),
    (Action::DissolveCommittee, "an order about people, in person"),
    (Action::AskUnknown, "of whoever has no account, on the lot's page"),
];

/// Goal: no act of an organisation is forgotten when a new one comes.
#[test]
fn every_act_of_an_organisation_has_its_address_or_its_reason() {
    let roles = [
        Role::Purchaser,
        Role::Agent,
        Role::Bidder,
        Role::Supervisor,
        Role::Trustee,
        Role::Administrator,
    ];
    let served: BTreeSet<Action> =
        OPERATIONS.iter().flat_map(|it| it.actions.iter().copied()).collect();
    let spared: BTreeSet<Action> = NOT_FOR_PROGRAMS.iter().map(|it| it.0).collect();
    for row in TABLE {
        let token = row.action.token();
        let asked = roles.iter().any(|it| row.who(Who::Role(*it))) || row.who(Who::Anyone);
        if !asked || token.starts_with("Read") {
            continue;
        }
        let (one, other) = (served.contains(&row.action), spared.contains(&row.action));
        assert!(one != other, "{token} has an address: {one}, is spared: {other}");
    }
    let names: BTreeSet<String> = OPERATIONS.iter().map(Operation::id).collect();
    assert_eq!(names.len(), OPERATIONS.len(), "no operation is called as another");
}

/// The address of an operation about the sample lot.
fn address(it: &Operation) -> String {
    let parts = [
        ("{tender}", "W2026-001"),
        ("{lot}", "A"),
        ("{round}", "1"),
        ("{id}", "aa"),
        ("{project}", "W2026-001"),
    ];
    let mut made = it.path.to_owned();
    for (name, value) in parts {
        made = made.replace(name, value);
    }
    made.replace("{ct_root}", &"0".repeat(64))
}

/// Goal: the description names every field that a page's form has.
#[test]
fn every_field_of_every_form_is_described() {
    let mut seen = 0;
    let towns = [Town::new(Stage::Announced), Town::new(Stage::Opened), procured()];
    for town in &towns {
        for (account, _) in PEOPLE.iter().chain(&[("buyer-1", Role::Purchaser)]) {
            let known = town.open.house.site.platform.folded().unwrap();
            let is_known = known.world.people.contains_key(&id(account));
            drop(known);
            if !is_known {
                continue;
            }
            let mut browser = town.browser(account);
            for it in OPERATIONS.iter().filter(|it| it.kind != Kind::Wire) {
                let page = town.open.house.get(&mut browser, &address(it));
                if !page.status.is_success() {
                    continue;
                }
                for name in fields(&page.body).keys() {
                    let plain = name.strip_suffix(KEPT).unwrap_or(name);
                    let file = format!("{plain}{KEPT}");
                    let described = it.field(name).is_some()
                        || it.field(&file).is_some()
                        || it.fields.iter().any(|it| it.name == plain)
                        || name == "signature_file";
                    assert!(described, "{account} {}: {name}", it.path);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// What programs put into bodies.
fn shapes() -> Vec<String> {
    let deep = "[".repeat(50_000);
    let mut all: Vec<String> =
        ["", "null", "[]", "\"\"", "-1", "{", "{}", "\u{0}", "{\"a\":1e999}"]
            .map(str::to_owned)
            .into();
    all.push(deep);
    all.push(format!("{{\"reason\":\"{}\"}}", "a".repeat(2 << 20)));
    all.push(format!("{{\"{}\":\"\"}}", "n".repeat(10_000)));
    all
}

const VALUES: [&str; 8] = [
    "",
    "a\u{0}b",
    "a\u{202e}b",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "-99999999999999999999999999",
    "{$x}%s%n${7*7}",
    "2026-02-30 25:61:61",
];

/// Words alone make these acts; what becomes of hostile ones is said of the pages.
const WORDS: [&str; 3] = ["/hold", "/terminate", "/hall/object"];
/// Acts that need no field at all.
const BARE: [&str; 2] = ["/hall/sign-in", "/hall/confirm"];

#[test]
fn hostile_bodies_to_every_operation_by_every_key_are_refused_in_words() {
    for stage in [Stage::Announced, Stage::Opened] {
        let town = Town::new(stage);
        let before = town.leaves();
        let mut holders = Vec::new();
        for account in ["purchaser-1", "agent-1", "bidder-0", "supervisor-1", "manager-1"] {
            holders.push((account, key_of(&town, account, &Scope::ALL)));
        }
        for it in OPERATIONS.iter().filter(|it| it.method.as_str() == "POST") {
            let path = address(it);
            let bare = BARE.iter().any(|end| path.ends_with(end));
            for (at, (account, key)) in holders.iter().enumerate() {
                for (turn, shape) in shapes().iter().enumerate() {
                    // The large ones by one each.
                    if (shape.len() > 1_000 && turn % holders.len() != at)
                        || (bare && shape == "{}")
                    {
                        continue;
                    }
                    let one = format!("{:032}", at * 100 + turn);
                    let headers = [("idempotency-key", one.as_str())];
                    let answer = call(&town.open.house, ("POST", &path), key, &headers, shape);
                    let about =
                        format!("{stage:?} {account} {path} {}", &shape[..shape.len().min(40)]);
                    is_problem(&town, &answer, &about);
                    assert_eq!(town.leaves(), before, "{about}");
                }
                for value in VALUES {
                    let plain = WORDS.iter().any(|end| path.ends_with(end));
                    if it.fields.is_empty()
                        || (plain && !crate::typed::is_unseen(value) && !value.is_empty())
                    {
                        continue;
                    }
                    let all = it.fields.iter().map(|it| (it.name.to_owned(), Value::from(value)));
                    let body = Value::Object(all.collect());
                    let answer =
                        post(&town.open.house, &path, key, &format!("{:032}", value.len()), &body);
                    let about = format!("{stage:?} {account} {path} {value:?}");
                    is_problem(&town, &answer, &about);
                    assert_eq!(town.leaves(), before, "{about}");
                }
            }
        }
    }
}

#[test]
fn nobody_without_a_key_reaches_any_operation_and_wrong_methods_are_told() {
    let town = Town::new(Stage::Announced);
    let before = town.leaves();
    for it in OPERATIONS {
        let path = address(it);
        let method = it.method.as_str();
        let one = [("idempotency-key", ONE)];
        let answer = call(&town.open.house, (method, &path), "", &one, "{}");
        if it.scope.is_some() {
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
            is_problem(&town, &answer, &path);
        } else {
            town.is_worded(&answer, &path);
        }
        let answer = call(&town.open.house, ("DELETE", &path), "", &one, "{}");
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed = answer.headers["allow"].to_str().unwrap();
        assert!(allowed.split(',').any(|it| it == method), "{path}: {allowed}");
        is_problem(&town, &answer, &path);
    }
    let key = key_of(&town, "supervisor-1", &Scope::ALL);
    for path in
        ["/", "", "/desk", "/sign-in", "/account/keys", "/setup", "/purchaser", "//", "/../desk"]
    {
        let answer =
            call(&town.open.house, ("POST", path), &key, &[("idempotency-key", ONE)], "{}");
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
    }
    assert_eq!(town.leaves(), before);
}

#[test]
fn a_program_that_floods_is_told_how_long_to_wait() {
    let town = Town::new(Stage::Announced);
    let key = key_of(&town, "supervisor-1", &[Scope::Supervise]);
    let flood = (0..400).find_map(|_| {
        let request = Request::post(format!("/api/v1{HOLD}"))
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json")
            .header("idempotency-key", ONE)
            .body(Body::from("{}"))
            .unwrap();
        let answer = town.open.house.send(&mut Browser::default(), request);
        (answer.status == StatusCode::TOO_MANY_REQUESTS).then_some(answer)
    });
    let last = flood.expect("a key that floods is held back");
    assert!(last.headers.contains_key("retry-after"));
    is_problem(&town, &last, "a flood");
}

#[test]
fn a_key_tells_what_it_is_and_its_words_are_in_both_languages() {
    let town = Town::new(Stage::Announced);
    let key = key_of(&town, "supervisor-1", &[Scope::Supervise]);
    let it = read(&call(&town.open.house, ("GET", "/key"), &key, &[], ""));
    assert_eq!((&it["account"], &it["scopes"]), (&"supervisor-1".into(), &json!(["supervise"])));
    let unknown = call(&town.open.house, ("GET", "/key"), "x", &[], "");
    assert_eq!(is_problem(&town, &unknown, "no key")["code"], "api-key-unknown");
    for lang in [Lang::ZhCn, Lang::En] {
        let all = crate::api::openapi::document(Text::get(lang), "https://jy.example").to_string();
        assert!(!all.contains('⟦'), "a word is missing: {}", &all[all.find('⟦').unwrap()..][..80]);
        for it in Scope::ALL {
            assert!(Text::get(lang).has(&it.says()));
        }
    }
}

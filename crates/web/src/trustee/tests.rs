//! A trustee's pages through the router: who may, what goes out, what is taken.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::hall::tests::house::{Answered, Browser};
use crate::hall::tests::world::{Opening, Truth, trustee_one_time, trustee_signing};

const BATCH: &str = "/trustee/lots/W2026-001/A/1/price/share";

fn seen(opening: &Opening, account: &str, path: &str) -> Answered {
    let mut browser = opening.house.signed_in(account);
    opening.house.get(&mut browser, path)
}

/// Uploads one file as the page's form does.
fn send(opening: &Opening, account: &str, path: &str, file: &str) -> Answered {
    opening.house.later(1);
    let mut browser = opening.house.signed_in(account);
    let mark = opening.house.get(&mut browser, "/halls").hidden("csrf");
    let part = |name: &str, value: &str| {
        format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = [part("csrf", &mark), part("key", "unused"), part("file", file)].concat();
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body + "--cut--\r\n"))
        .unwrap();
    opening.house.send(&mut browser, request)
}

fn hex(it: &[u8]) -> String {
    it.iter().map(|it| format!("{it:02x}")).collect()
}

/// What a trustee's tool signs for the lot as it stands.
fn shares(opening: &Opening, x: u8) -> String {
    let entry = opening.entry("KeyInClosed");
    let lot = opening.lot();
    let state = &lot.opening.closed[&domain::procedure::EnvelopeName::Price];
    let said: Vec<String> = state
        .list()
        .into_iter()
        .map(|ctx| {
            let bid = lot.standing().find(|(_, bid)| bid.envelopes[0].ctx == ctx).unwrap().1;
            let kind = seal::record::RecordKind::Commit;
            let record = seal::record::parse(kind, bid.record.as_bytes()).unwrap();
            let header = &record.envelopes()[0].header;
            let named = seal::statement::Named { ctx: &ctx.0, header, leaf: &entry };
            let (one_time, signing) = (trustee_one_time(x), trustee_signing(x));
            let own = seal::release::Trustee { x, one_time: &one_time, signing: &signing };
            let it = seal::release::answer(&named, seal::release::Batch::Share, &own).unwrap();
            format!(
                r#"{{"ctx":"{}","share":"{}","sig":"{}"}}"#,
                ctx.hex(),
                hex(&it.share.unwrap()),
                hex(&it.signature)
            )
        })
        .collect();
    let head = format!(r#""v":"ggzy.shares/v1","trustee":"trustee-{x}","x":{x}"#);
    let place = r#""envelope":"price","purpose":"share""#;
    format!("{{{head},{place},\"statements\":[{}]}}", said.join(","))
}

/// One signed key statement, as `daylight-key trustee batch` writes it.
fn statement_file(trustee: &str, serial: u64, key: &[u8], sig: &[u8]) -> String {
    let one = format!(
        r#"{{"purpose":"share","serial":{serial},"pk":"{}","sig":"{}"}}"#,
        hex(key),
        hex(sig)
    );
    let head = format!(r#""v":"ggzy.trustee-keys/v1","trustee":"{trustee}","pk":"""#);
    format!("{{{head},\"statements\":[{one}]}}")
}

fn releasing() -> Opening {
    let opening = Opening::with_bids(3);
    opening.close();
    opening.open_key_in(Vec::new());
    opening.key_in(0);
    opening.key_in(1);
    opening.close_key_in();
    opening
}

#[test]
fn a_trustee_sees_what_waits_and_nobody_else_gets_a_package() {
    let opening = Opening::with_bids(3);
    let idle = seen(&opening, "keeper-1", "/trustee");
    assert!(idle.says("此刻没有等待您的份额"), "{}", idle.body);
    assert_eq!(seen(&opening, "bidder-0", "/trustee").status, StatusCode::FORBIDDEN);
    let nobody = opening.house.get(&mut Browser::default(), "/trustee");
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    let opening = releasing();
    let page = seen(&opening, "keeper-1", "/trustee");
    assert!(page.says("样本道路修缮工程招标公告") && page.says(BATCH), "{}", page.body);
    let package = format!("{BATCH}/package.json");
    assert_eq!(seen(&opening, "bidder-0", &package).status, StatusCode::FORBIDDEN);
    let early = seen(&opening, "keeper-1", &package);
    assert_eq!(early.status, StatusCode::FORBIDDEN);
    assert!(early.says("尚未得到见证"), "the close of key-in is not cosigned yet");
    let tool = opening.house.get(&mut Browser::default(), "/trustee/tool/waiting");
    assert_eq!(tool.status, StatusCode::UNAUTHORIZED, "a tool signs what it asks");
}

#[test]
fn a_signed_batch_is_taken_and_a_changed_one_is_not() {
    let opening = releasing();
    let path = format!("{BATCH}/shares");
    let good = shares(&opening, 1);
    let bends: [(String, &str); 5] = [
        ("{}".to_owned(), "这不是 daylight-key 写出的文件"),
        (good.replace("trustee-1", "trustee-2"), "属于另一位保管人"),
        (good.replace("\"x\":1", "\"x\":2"), "属于另一位保管人"),
        (good.replacen("\"sig\":\"", "\"sig\":\"0", 1).replacen("\"}", "0\"}", 1), "文件"),
        (
            shares(&opening, 2).replace("trustee-2", "trustee-1").replace("\"x\":2", "\"x\":1"),
            "签名",
        ),
    ];
    for (bent, words) in bends {
        let refused = send(&opening, "keeper-1", &path, &bent);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(refused.says(words), "{words}: {}", refused.body);
    }
    let one = good.find("},{").unwrap();
    let half = format!("{}}}]}}", &good[..one]);
    assert!(send(&opening, "keeper-1", &path, &half).says("没有对全部投标作出答复"));
    assert!(opening.lot().opening.releases.is_empty());
    let done = send(&opening, "keeper-1", &path, &good);
    assert_eq!((done.status, done.to.as_str()), (StatusCode::SEE_OTHER, "/trustee?done=sent"));
    assert_eq!(opening.lot().opening.releases.len(), 1);
    assert!(seen(&opening, "keeper-1", "/trustee").says("程序已答复"));
    let stranger = send(&opening, "bidder-0", &path, &good);
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
}

#[test]
fn key_statements_and_a_contested_secret_are_checked_before_the_queue() {
    let opening = releasing();
    let (purpose, key) = (seal::keyset::Purpose::Share, [9; 32]);
    let key = seal::keyset::one_time_public(&key);
    let message = seal::keyset::key_statement("trustee-1", purpose, 7, &key);
    let file = |signing: &[u8; 32]| {
        statement_file("trustee-1", 7, &key, &seal::ed25519::sign(signing, &message))
    };
    let path = "/trustee/keys";
    let forged = send(&opening, "keeper-1", path, &file(&trustee_signing(2)));
    assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
    let good = send(&opening, "keeper-1", path, &file(&trustee_signing(1)));
    assert_eq!(good.status, StatusCode::SEE_OTHER, "{}", good.body);
    let secret = format!("{BATCH}/secret");
    let own = hex(&trustee_one_time(1));
    let quiet = send(&opening, "keeper-1", &secret, &own);
    assert_eq!(quiet.status, StatusCode::CONFLICT, "nothing is contested");
    opening.release(1, Truth::Yes);
    opening.release(2, Truth::No);
    let lot = opening.lot();
    opening.opening(domain::opening::Command::Contest {
        lot: opening.id.clone(),
        envelope: domain::procedure::EnvelopeName::Price,
        purpose: domain::parties::Purpose::Share,
        contexts: lot.contexts(domain::procedure::EnvelopeName::Price)[..1].to_vec(),
    });
    assert!(seen(&opening, "keeper-1", "/trustee").says("等待公布的一次性密钥"));
    let other = send(&opening, "keeper-1", &secret, &hex(&trustee_one_time(2)));
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send(&opening, "keeper-1", &secret, &own).status, StatusCode::SEE_OTHER);
    assert_eq!(opening.lot().opening.secrets.len(), 1);
}

#[test]
fn a_drill_waits_for_each_trustee_and_for_nobody_else() {
    let opening = Opening::with_bids(3);
    for at in 1..=3u8 {
        let (purpose, key) = (seal::keyset::Purpose::Share, [30 + at; 32]);
        let key = seal::keyset::one_time_public(&key);
        let name = format!("trustee-{at}");
        let message = seal::keyset::key_statement(&name, purpose, 2, &key);
        let signature = seal::ed25519::sign(&trustee_signing(at), &message);
        let file = statement_file(&name, 2, &key, &signature);
        let sent = send(&opening, &format!("keeper-{at}"), "/trustee/keys", &file);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    }
    assert!(!seen(&opening, "keeper-2", "/trustee").says("开标演练等待您"));
    let platform = &opening.house.site.platform;
    let centre = platform.folded().unwrap().world.centre.clone();
    let used = std::collections::BTreeSet::new();
    let drill = app::setup::drill::Drill::begin(&centre, &used, &*platform.entropy).unwrap();
    app::setup::drill::keep(&*platform.working, &drill, platform.clock.wall_ms()).unwrap();
    let page = seen(&opening, "keeper-2", "/trustee");
    assert!(page.says("开标演练等待您") && page.says("/trustee/drill.json"), "{}", page.body);
    let sheet = seen(&opening, "keeper-2", "/trustee/drill.json");
    assert!(sheet.says("ggzy.drill/v1"), "{}", sheet.body);
    let other = seen(&opening, "bidder-0", "/trustee/drill.json");
    assert_eq!(other.status, StatusCode::FORBIDDEN);
}

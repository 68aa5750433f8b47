//! The receipt of an offer at /verify: every check, one by one, and files that are no receipt.

use app::receipts::{self, CHECKS};
use axum::http::StatusCode;
use record::receipt::ClearExtra;
use translog::proof_file::ProofFile;

use super::*;
use crate::account::tests::witnessed::witness;

/// Sends bytes as the chosen file; nobody is signed in.
fn hand_in(it: &Hall, bytes: &[u8], lang: &str) -> Answered {
    let head = "Content-Disposition: form-data; name=\"receipt\"; filename=\"offer.tlog\"";
    let head = format!("--cut\r\n{head}\r\n\r\n");
    form(it, &[head.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat(), lang)
}

fn form(it: &Hall, body: &[u8], lang: &str) -> Answered {
    let request = Request::post(format!("/verify?lang={lang}"))
        .header("content-type", "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.to_vec()))
        .unwrap();
    it.house.send(&mut Browser::default(), request)
}

/// Two bidders' offers, the second of them refused, and the receipt files of both.
fn offered() -> (Hall, String, String) {
    let it = Hall::open();
    it.bid(1, 9_900);
    let taken = it.position();
    it.offer(&mut it.house.signed_in("bidder-2"), "9899");
    let refused = it.position();
    witness(&it.house.site);
    let file = |account: &str, position: u64| {
        let way = format!("{OWN}/receipts/{position}/file");
        let answer = it.house.get(&mut it.house.signed_in(account), &way);
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body
    };
    let (taken, refused) = (file("bidder-1", taken), file("bidder-2", refused));
    (it, taken, refused)
}

/// How many checks the page says held.
fn held(answer: &Answered) -> usize {
    let (_, list) = answer.body.split_once("<ol>").expect("the list of checks");
    let (list, _) = list.split_once("</ol>").unwrap();
    assert_eq!(list.matches("<li>").count(), CHECKS.len(), "{list}");
    list.matches("class=\"tag checked\"").count()
}

fn found(it: &Hall, bytes: &[u8], code: &str) {
    let answer = hand_in(it, bytes, "zh-CN");
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}: {}", answer.body);
    assert!(answer.says("回执不成立") && answer.says(code), "{code}: {}", answer.body);
    let reached = CHECKS.iter().position(|it| *it == code).unwrap();
    assert_eq!(held(&answer), reached, "what comes before {code} held: {}", answer.body);
}

#[test]
fn the_receipt_of_an_offer_is_told_with_every_check_in_both_languages() {
    let (it, taken, refused) = offered();
    let plate = it.plate(1).0;
    let zh = hand_in(&it, taken.as_bytes(), "zh-CN");
    assert_eq!((zh.status, held(&zh)), (StatusCode::OK, CHECKS.len()), "{}", zh.body);
    let command = format!("--lot JJ2026-001/A/1 --plate {plate} --price 9900.00 --policy");
    for says in ["回执成立", "JJ2026-001/A/1", "¥9,900.00", "竞买号", command.as_str()] {
        assert!(zh.says(says), "{says}: {}", zh.body);
    }
    let en = hand_in(&it, taken.as_bytes(), "en");
    assert!(en.says("The receipt holds") && en.says("Plate") && en.says("¥9,900.00"));
    let zh = hand_in(&it, refused.as_bytes(), "zh-CN");
    assert!(zh.status == StatusCode::OK && zh.says("不足一个"), "{}", zh.body);
    assert!(!zh.body.contains('⟦') && !en.body.contains('⟦'));
    let page = it.house.get(&mut Browser::default(), "/verify");
    assert!(page.says("--plate N --price YUAN") && page.says("--b HEX"), "{}", page.body);
}

#[test]
fn a_changed_receipt_of_an_offer_is_told_with_the_check_that_does_not_hold() {
    let (it, taken, refused) = offered();
    let file = |text: &str| ProofFile::parse(text.as_bytes()).unwrap();
    let extra = |text: &str| ClearExtra::parse(&file(text).extra.unwrap()).unwrap();
    let changed = |change: &dyn Fn(&mut ClearExtra)| {
        let (mut file, mut extra) = (file(&taken), extra(&taken));
        change(&mut extra);
        file.extra = Some(extra.encode().into_bytes());
        file.encode().into_bytes()
    };
    let body = String::from_utf8(extra(&taken).body).unwrap();
    assert!(body.contains("990000"), "{body}");
    let cheaper = body.replace("990000", "980000").into_bytes();
    let other = extra(&refused);
    found(&it, &changed(&|it| it.body = b"{}".to_vec()), "receipt.grammar");
    found(&it, &changed(&|it| it.kind = "Offer Taken".to_owned()), "receipt.grammar");
    found(&it, &changed(&|it| it.body.clone_from(&cheaper)), "receipt.inclusion");
    found(&it, &changed(&|it| it.version += 1), "receipt.inclusion");
    found(&it, &changed(&|it| it.kind = "OfferRefused".to_owned()), "receipt.inclusion");
    found(&it, &changed(&|it| it.sig[9] ^= 1), "ack.sig");
    let swapped = changed(&|it| {
        it.ack.clone_from(&other.ack);
        it.sig = other.sig;
    });
    found(&it, &swapped, "ack.contradicted");
    let unseen: Vec<&str> = taken.lines().filter(|it| !it.contains("peer.example/w")).collect();
    found(&it, format!("{}\n", unseen.join("\n")).as_bytes(), "receipt.quorum");
    let mut keys = it.house.site.platform.keys();
    keys.policy = keys.policy.replace("jy.example/log", "jy.example/other");
    it.house.site.platform.set_keys(keys);
    found(&it, taken.as_bytes(), "receipt.signature");
}

#[test]
fn what_is_no_offer_has_no_receipt_of_an_offer() {
    let (it, ..) = offered();
    let platform = &it.house.site.platform;
    let stream = record::auction::stream(&lot());
    let rows = platform.readers.reader().unwrap().stream(&stream, 1, 100).unwrap();
    let (keys, published) = (platform.keys(), platform.published());
    let folder = it.house.site.log.as_path();
    let log = receipts::Log { folder, policy: &keys.policy, last: &published.note };
    let mut tried = 0;
    for row in rows.iter().filter(|it| !it.kind.starts_with("Offer")) {
        let Some(answer) = app::bidding::answer_of(row) else { continue };
        let file = receipts::clear(&log, row, &answer).unwrap();
        found(&it, file.as_bytes(), "receipt.label");
        tried += 1;
    }
    assert!(tried > 0, "the announcement and the admissions are acknowledged too");
}

#[test]
fn a_file_that_is_no_receipt_is_answered_with_what_it_is() {
    let it = Hall::open();
    let before = it.house.site.platform.folded().unwrap().next;
    let audit = it.house.get(&mut Browser::default(), &format!("{AT}/audit.jsonl")).body;
    let start = b"c2sp.org/tlog-proof@v1\n".to_vec();
    let huge = [start.clone(), vec![b'x'; 65_536]].concat();
    let wrongs: [(&str, Vec<u8>, u16, &str); 9] = [
        ("empty", Vec::new(), 422, "没有收到文件"),
        ("huge", huge, 413, "文件太大"),
        ("over the form", vec![b'x'; 9 << 20], 413, "文件太大"),
        ("binary", b"%PDF-1.7\n\x00\xff\xfe".to_vec(), 422, "不是文本文件"),
        ("key", b"age-encryption.org/v1\n-> scrypt \x80".to_vec(), 422, "不要把它发送给任何人"),
        ("evidence", b"{\"v\":\"ggzy.evidence/v1\"}".to_vec(), 422, "JSON"),
        ("audit", audit.into_bytes(), 422, "JSON"),
        ("words", "<script>alert(1)</script> 回执".into(), 422, "不是见证回执的格式"),
        ("begun", start, 422, "文件已损坏"),
    ];
    for (name, bytes, status, says) in wrongs {
        let answer = hand_in(&it, &bytes, "zh-CN");
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
        assert!(answer.says(says) && answer.says("receipt.grammar"), "{name}: {}", answer.body);
        assert!(!answer.says("<script>alert"), "{name}");
        assert_eq!(held(&answer), 0, "{name}");
        let en = hand_in(&it, &bytes, "en");
        assert!(en.says("The receipt does not hold") && !en.body.contains('⟦'), "{name}");
    }
    let other = b"--cut\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--cut--\r\n";
    assert!(form(&it, other, "zh-CN").says("没有收到文件"));
    let cut = b"--cut\r\nContent-Disposition: form-data; name=\"receipt\"\r\n\r\nc2sp";
    let broken = form(&it, cut, "zh-CN");
    assert!(broken.status == 400 && broken.says("上传中断"), "{}", broken.body);
    let typed = it.post(&mut Browser::default(), "/verify", "receipt=x", "text/html");
    assert!(typed.status == 422 && typed.says("没有收到文件"), "{}", typed.body);
    assert_eq!(it.house.site.platform.folded().unwrap().next, before, "nothing is kept");
}

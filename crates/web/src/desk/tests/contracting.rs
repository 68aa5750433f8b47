//! From the letter to the closed file by pages, both sides signing one text.

use axum::http::StatusCode;
use domain::lot::Stage;
use domain::parties::Role;
use domain::shared::{Hash, Uscc};
use sha2::{Digest, Sha256};

use super::awarding::{bind, expert, letter, path, send, sign};
use super::house::{Answered, Browser, House};
use super::told;
use super::world::Opening;

const TEXT: &str = "%PDF-1.7 contract";
/// What waits for the winner once the purchaser signed.
const SIGN: &str = "签署采购人（招标人）发来的合同";

/// A form with one file.
pub(super) fn upload(
    it: &Opening,
    browser: &mut Browser,
    path: &str,
    fields: &[(&str, &str)],
    file: (&str, &str),
) -> Answered {
    upload_to(&it.house, browser, path, (fields, file))
}

/// A form with one file, sent to a house.
pub(super) fn upload_to(
    house: &House,
    browser: &mut Browser,
    path: &str,
    (fields, (name, file)): (&[(&str, &str)], (&str, &str)),
) -> Answered {
    let page = house.get(browser, path);
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let mut body = String::new();
    let marks = [("csrf", csrf.as_str()), ("key", key.as_str())];
    for (name, value) in marks.iter().chain(fields) {
        body +=
            &format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--cut\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.pdf\"\r\n\r\n\
         {file}\r\n--cut--\r\n"
    );
    let request = axum::http::Request::post(path)
        .header("content-type", "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(axum::body::Body::from(body))
        .unwrap();
    house.send(browser, request)
}

fn hash(file: &str) -> String {
    Hash(Sha256::digest(file.as_bytes()).into()).hex()
}

fn done(sent: &Answered) {
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

fn seen(it: &Opening, account: &str, at: &str) -> StatusCode {
    it.house.get(&mut it.house.signed_in(account), at).status
}

/// The desk of an account says a sentence.
fn waits(it: &Opening, account: &str, sentence: &str) -> bool {
    it.house.get(&mut it.house.signed_in(account), "/desk").says(sentence)
}

/// The purchaser notes so much of the performance security, typed in yuan.
fn secured(it: &Opening, kind: &str, yuan: &str) -> Answered {
    let at = path(it, "purchaser", "contract/perform");
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &at);
    let today = domain::shared::Instant(it.house.site.platform.now_ms()).date().to_string();
    let fields = [
        ("performed_kind", kind),
        ("performed_amount", yuan),
        ("performed_on", today.as_str()),
        ("performed_text", "样本：银行履约保函"),
    ];
    send(it, &mut buyer, &at, &page, &fields)
}

/// The performance security that the winner owes, as it is typed.
fn due(it: &Opening) -> String {
    let lot = it.lot();
    let price = lot.award.winner.as_ref().unwrap().1;
    let due = domain::procedure::performance_due(&lot.notice, price).unwrap();
    format!("{}.{:02}", due.0 / 100, due.0 % 100)
}

/// Nobody signs a contract before the performance security is in, and none is taken that was not
/// asked for.
fn secures(it: &Opening) {
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(public.says("合同金额的 5%，"), "{}", public.body);
    let raise = public.says("提出询问、质疑或者投诉") && !public.says("提出异议");
    assert!(raise, "a procurement knows no objections: {}", public.body);
    let at = path(it, "purchaser", "contract/offer");
    let mut buyer = it.house.signed_in("buyer-1");
    let shown = upload(it, &mut buyer, &at, &[], ("contract", TEXT));
    let kept = hash(TEXT);
    let early = sign(it, &mut buyer, &at, &shown, (&[("contract_kept", kept.as_str())], 0));
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.body);
    assert!(early.says("履约保证金尚未足额登记") && early.says("Y197"), "{}", early.body);
    let page = it.house.get(&mut buyer, &path(it, "purchaser", "contract"));
    assert!(page.says("登记履约保证金"), "{}", page.body);
    let noting = it.house.get(&mut buyer, &path(it, "purchaser", "contract/perform"));
    assert!(noting.says("<h1>登记履约保证金</h1>"), "called as its way in: {}", noting.body);
    let more = secured(it, "security-received", "99999999");
    assert_eq!(more.status, StatusCode::CONFLICT, "{}", more.body);
    assert!(more.says("多于公告要求的金额") && more.says("G16"), "{}", more.body);
    done(&secured(it, "security-received", &due(it)));
}

/// The purchaser's signature under a text, with what the form asks besides.
fn offer(it: &Opening, file: &str, fields: &[(&str, &str)]) {
    let at = path(it, "purchaser", "contract/offer");
    let mut buyer = it.house.signed_in("buyer-1");
    let shown = upload(it, &mut buyer, &at, fields, ("contract", file));
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert!(shown.says(&hash(file)), "the page names the text that is signed");
    let kept = hash(file);
    let mut all = fields.to_vec();
    all.push(("contract_kept", kept.as_str()));
    done(&sign(it, &mut buyer, &at, &shown, (&all, 0)));
}

/// With the letter a lot is no longer among what a bidder and a member have to do.
fn folds_away(it: &Opening, loser: &str) {
    let folded = |account: &str, at: &str, summary: &str| {
        it.house.get(&mut it.house.signed_in(account), at).says(summary)
    };
    assert!(folded(loser, "/bidder", "已经结束的：1 个标段（包）"));
    assert!(folded(&expert(1), "/evaluator", "评审已经结束的标段（包）：1 个"));
}

#[test]
fn a_contract_is_offered_signed_published_filed_accepted_and_closed_by_pages() {
    // covers: G13, G14, G15, Y53
    let it = told::decided();
    let order = told::order(&it);
    let (winner, loser) = (told::account(&it, &order[0]), told::account(&it, &order[1]));
    bind(&it, &winner, 20);
    let at = path(&it, "purchaser", "contract");
    let public = format!("/lots/{}/contract", it.id);
    let document = format!("/documents/{}/a.pdf", hash(TEXT));
    letter(&it);
    folds_away(&it, &loser);
    assert!(waits(&it, "buyer-1", "登记履约保证金"), "first what the winner hands in");
    assert!(waits(&it, &winner, "提交履约保证金") && !waits(&it, &loser, "提交履约保证金"));
    assert!(!waits(&it, &winner, SIGN));
    let early = it.house.get(&mut Browser::default(), &public);
    assert_eq!(early.status, StatusCode::NOT_FOUND, "nothing is signed: {}", early.body);
    assert_eq!(seen(&it, &winner, &path(&it, "bidder", "contract")), StatusCode::NOT_FOUND);
    // A form without the text says what is missing and loses nothing.
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &format!("{at}/offer"));
    let empty = send(&it, &mut buyer, &format!("{at}/offer"), &page, &[]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    secures(&it);
    assert!(waits(&it, "buyer-1", "签署合同"), "then the purchaser signs first");
    offer(&it, TEXT, &[]);

    // Before its notice the text is the parties' and the supervisor's.
    assert!(waits(&it, &winner, SIGN) && !waits(&it, &loser, SIGN));
    super::secrecy::supervisor(&it);
    for (account, status) in [
        (winner.as_str(), StatusCode::OK),
        ("buyer-1", StatusCode::OK),
        ("overseer-1", StatusCode::OK),
        (loser.as_str(), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(seen(&it, account, &document), status, "{account}");
    }
    let room = path(&it, "bidder", "contract");
    assert_eq!(seen(&it, &loser, &room), StatusCode::FORBIDDEN);
    let mut firm = it.house.signed_in(&winner);
    let page = it.house.get(&mut firm, &room);
    assert!(page.says(&hash(TEXT)), "{}", page.body);
    let wrong = sign(&it, &mut firm, &room, &page, (&[], 21));
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "a key that is not bound");
    done(&sign(&it, &mut firm, &room, &page, (&[], 20)));
    let again = sign(&it, &mut firm, &room, &page, (&[], 20));
    assert_eq!(again.status, StatusCode::SEE_OTHER, "the same act counts once");
    assert_eq!(it.lot().contract.instruments.len(), 1);

    let page = it.house.get(&mut Browser::default(), &public);
    assert!(page.says("双方已签署") && page.says("尚未公告"), "{}", page.body);
    assert_eq!(it.house.get(&mut Browser::default(), &document).status, StatusCode::NOT_FOUND);
    assert!(waits(&it, "buyer-1", "公告合同") && waits(&it, "buyer-1", "合同备案"));
    let page = it.house.get(&mut buyer, &format!("{at}/publish"));
    done(&send(&it, &mut buyer, &format!("{at}/publish"), &page, &[("number", "0")]));
    assert_eq!(it.house.get(&mut Browser::default(), &document).status, StatusCode::OK);
    let stale = send(&it, &mut buyer, &format!("{at}/publish"), &page, &[("number", "7")]);
    assert!(stale.status.is_client_error() || stale.status == StatusCode::SEE_OTHER);
    let fields = [("number", "0"), ("authority", "青石县财政局")];
    let file = ("document", "%PDF-1.7 receipt");
    done(&upload(&it, &mut buyer, &format!("{at}/file"), &fields, file));
    performance(&it, &at);

    let page = it.house.get(&mut buyer, &format!("{at}/close"));
    let held = send(&it, &mut buyer, &format!("{at}/close"), &page, &[]);
    assert_eq!(held.status, StatusCode::CONFLICT, "{}", held.body);
    assert!(held.says("Y198"), "a performance security is held still: {}", held.body);
    done(&secured(&it, "security-returned", &due(&it)));
    let page = it.house.get(&mut buyer, &format!("{at}/close"));
    done(&send(&it, &mut buyer, &format!("{at}/close"), &page, &[]));
    let kept = it.lot().contract.keep_until.expect("closed");
    let page = it.house.get(&mut Browser::default(), &public);
    assert!(page.says(&kept.to_string()) && page.says("副本已备案"), "{}", page.body);
    assert_eq!(it.lot().stage, Stage::Notified, "the tender ended with its letter");
    figures(&it);
    archived(&it, &loser);
}

/// An official packs the closed file for two keys; what is not public lies in it encrypted only.
fn archived(it: &Opening, loser: &str) {
    it.house.person("archivist", &[Role::Official]);
    let mut official = it.house.signed_in("archivist");
    let page = it.house.get(&mut official, "/centre/archive");
    assert!(page.says("尚未制作归档包"), "{}", page.body);
    let at = path(it, "centre", "archive");
    let page = it.house.get(&mut official, &at);
    let key = |seed| seal::identity::recipient_text(&seal::identity::recipient(&[seed; 32]));
    let (one, two) = (key(1), key(2));
    for (first, second, sentence) in [
        ("age1wrong", two.as_str(), "请填写以 age1 开头"),
        (&one, "", "请填写以 age1 开头"),
        (&one, &one, "两把档案密钥应当不同"),
    ] {
        let fields = [("archive_key_1", first), ("archive_key_2", second)];
        let wrong = send(it, &mut official, &at, &page, &fields);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says(sentence), "{sentence}: {}", wrong.body);
    }
    let fields = [("archive_key_1", one.as_str()), ("archive_key_2", &two)];
    done(&send(it, &mut official, &at, &page, &fields));
    assert_eq!(send(it, &mut official, &at, &page, &fields).status, StatusCode::SEE_OTHER);
    let lot = it.lot();
    let packed = lot.contract.packages[0].0.clone();
    assert_eq!((lot.contract.packages.len(), &packed.keys), (1, &vec![one.clone(), two]));
    let page = it.house.get(&mut official, &at);
    assert!(page.says(&packed.package.hex()) && page.says(&one), "{}", page.body);
    let file = format!("{at}/1");
    for (account, status) in [
        ("archivist", StatusCode::OK),
        ("overseer-1", StatusCode::OK),
        ("buyer-1", StatusCode::FORBIDDEN),
        (loser, StatusCode::FORBIDDEN),
    ] {
        assert_eq!(seen(it, account, &file), status, "{account}");
    }
    assert_eq!(seen(it, "archivist", &format!("{at}/2")), StatusCode::NOT_FOUND);
    let name = app::archive::package_name(&packed.package);
    let objects = &it.house.site.platform.objects;
    let bytes = objects.read(&name, 0, u32::MAX).unwrap();
    assert_eq!(bytes.len() as u64, packed.length);
    assert_eq!(Hash(Sha256::digest(&bytes).into()), packed.package);
    let holds = |words: &str| bytes.windows(words.len()).any(|it| it == words.as_bytes());
    assert!(holds(TEXT), "the contract was published");
    for closed in ["%PDF-1.7 receipt", "%PDF-1.7 acceptance", "bundle.json", "AGE-SECRET-KEY"] {
        assert!(!holds(closed), "{closed}");
    }
    assert!(holds("archive.json") && holds("closed.age") && holds("closed-key-2.age"));
}

/// The year's figures say what this record holds, and the closed file with its last day.
fn figures(it: &Opening) {
    let lot = it.lot();
    let (budget, award) = (lot.notice.budget.0, lot.award.winner.as_ref().unwrap().1.0);
    let year = lot.announced.date().year();
    for at in ["/figures".to_owned(), format!("/figures?year={year}"), "/figures?year=x".to_owned()]
    {
        let page = it.house.get(&mut Browser::default(), &at);
        assert_eq!(page.status, StatusCode::OK);
        for sum in [budget, award, budget - award] {
            assert!(page.says(&crate::text::money::yuan(sum)), "{sum}: {}", page.body);
        }
        assert!(page.says("1 / 1 100.00%"), "the contract was signed in time: {}", page.body);
        assert!(page.says(&lot.contract.keep_until.unwrap().to_string()));
    }
    let english = it.house.get(&mut Browser::default(), "/figures?year=99999&lang=en");
    assert!(english.says("Contracts signed in time"), "{}", english.body);
}

#[test]
fn a_correction_and_a_withdrawal_stand_beside_the_notice_and_change_nothing_in_it() {
    // covers: Y51, Y52
    let it = told::decided();
    letter(&it);
    let at = path(&it, "purchaser", "notices");
    let result = format!("/lots/{}/result", it.id);
    let before = it.house.get(&mut Browser::default(), &result).body;
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &at);
    let send_it = |kind: &str, way: &str, text: &str| {
        let mut buyer = it.house.signed_in("buyer-1");
        let page = it.house.get(&mut buyer, &at);
        let fields = [("notice_kind", kind), ("notice_way", way), ("notice_text", text)];
        send(&it, &mut buyer, &at, &page, &fields)
    };
    let empty = send(&it, &mut buyer, &at, &page, &[]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send_it("lot", "correct", "x").status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = "联系电话 0001 应为 0002 <b>";
    done(&send_it("result", "correct", said));
    let withdrawn = send_it("result", "withdraw", "金额有误");
    assert_eq!(withdrawn.status, StatusCode::CONFLICT, "a result is corrected only");
    let after = it.house.get(&mut Browser::default(), &result);
    assert!(after.says("第 1 号 更正公告") && after.says("0002 &lt;b&gt;"), "{}", after.body);
    let notice = |body: &str| {
        let from = body.split("<article class=\"notice\">").nth(1).unwrap();
        from.split("<footer").next().unwrap().to_owned()
    };
    assert_eq!(notice(&before), notice(&after.body), "the notice itself stays as it was");
    assert!(
        it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id)).says("已发布更正公告")
    );
    let loser = told::account(&it, &told::order(&it)[1]);
    assert_eq!(seen(&it, &loser, &at), StatusCode::FORBIDDEN);
}

/// Delivered, paid, refused above the price, and accepted.
fn performance(it: &Opening, at: &str) {
    let mut buyer = it.house.signed_in("buyer-1");
    let perform = format!("{at}/perform");
    let note = |kind: &str, amount: &str, on: &str| {
        let mut buyer = it.house.signed_in("buyer-1");
        let page = it.house.get(&mut buyer, &perform);
        assert!(page.says("<h1>登记履约情况</h1>"), "{}", page.body);
        let fields = [
            ("performed_kind", kind),
            ("performed_amount", amount),
            ("performed_on", on),
            ("performed_text", "第一批设备"),
        ];
        send(it, &mut buyer, &perform, &page, &fields)
    };
    let today = domain::shared::Instant(it.house.site.platform.now_ms()).date();
    let day = today.to_string();
    done(&note("delivered", "100", &day));
    assert_eq!(note("paid", "x", &day).status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(note("paid", "1", "yesterday").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(note("paid", "1", "2099-01-01").status, StatusCode::CONFLICT);
    let above = note("paid", "99999999999", &day);
    assert_eq!(above.status, StatusCode::CONFLICT);
    assert!(above.says("付款合计超过合同总额") && above.says("G13.2"), "{}", above.body);
    done(&note("paid", "1", &day));
    // Closing before the last acceptance is refused.
    let page = it.house.get(&mut buyer, &format!("{at}/close"));
    let early = send(it, &mut buyer, &format!("{at}/close"), &page, &[]);
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.body);
    let accept = format!("{at}/accept");
    let fields =
        [("accept_part", "final"), ("accept_verdict", "passed"), ("accept_text", "符合合同约定")];
    let file = ("document", "%PDF-1.7 acceptance");
    let shown = upload(it, &mut buyer, &accept, &fields, file);
    let kept = hash("%PDF-1.7 acceptance");
    let mut all = fields.to_vec();
    all.push(("document_kept", kept.as_str()));
    done(&sign(it, &mut buyer, &accept, &shown, (&all, 0)));
}

#[test]
fn an_addition_above_a_tenth_is_refused_with_its_article_and_one_below_is_signed_by_both() {
    // covers: G17
    let it = told::decided();
    let order: Vec<Uscc> = told::order(&it);
    let winner = told::account(&it, &order[0]);
    bind(&it, &winner, 20);
    letter(&it);
    done(&secured(&it, "security-received", &due(&it)));
    offer(&it, TEXT, &[]);
    act_bidder(&it, &winner);
    let price = it.lot().award.winner.clone().unwrap().1.0;
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let fields = |amount: String| {
        vec![
            ("change_kind".to_owned(), "addition".to_owned()),
            ("change_amount".to_owned(), amount),
            ("change_reason".to_owned(), "增加两台".to_owned()),
        ]
    };
    let at = path(&it, "purchaser", "contract/offer");
    let mut buyer = it.house.signed_in("buyer-1");
    let above = fields(yuan(price / 10 + 1));
    let above: Vec<(&str, &str)> = above.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    let text = "%PDF-1.7 supplement";
    let shown = upload(&it, &mut buyer, &at, &above, ("contract", text));
    let kept = hash(text);
    let mut all = above.clone();
    all.push(("contract_kept", kept.as_str()));
    let refused = sign(&it, &mut buyer, &at, &shown, (&all, 0));
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.says("G17") && refused.says("百分之十"), "{}", refused.body);
    let below = fields(yuan(price / 10));
    let below: Vec<(&str, &str)> = below.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    offer(&it, text, &below);
    act_bidder(&it, &winner);
    assert_eq!(it.lot().contract.total().unwrap().0, price + price / 10);
}

/// The winner signs what is offered.
fn act_bidder(it: &Opening, winner: &str) {
    let room = path(it, "bidder", "contract");
    let mut firm = it.house.signed_in(winner);
    let page = it.house.get(&mut firm, &room);
    done(&sign(it, &mut firm, &room, &page, (&[], 20)));
}

//! An online purchase by pages alone, from the request to the closed file; prices by the door.

use app::desk::Answer;
use axum::http::StatusCode;
use domain::auction::{Asked, comes_due};
use domain::online::Stage;
use domain::parties;
use domain::shared::{Fen, Id, LotId, PublicKey, Signature};
use domain::world::Command;

use super::announcing::Centre;
use super::house::{Answered, Browser};
use super::tender::values;
use super::world::uscc;

mod deposits;
mod fed;
mod guarantees;
mod holds;
mod reserve;
mod withdrawals;

pub(super) const LOT: &str = "J2026-001/1/1";
const DAY_MS: i64 = 86_400_000;
pub(super) const FIRST: &str = "1251000000BJDDER1";
pub(super) const SECOND: &str = "1251000000BJDDER2";

pub(super) fn lot() -> LotId {
    LotId::parse(LOT).unwrap()
}

pub(super) fn secret(at: u8) -> [u8; 32] {
    [at + 40; 32]
}

/// A centre with a buyer and two bidders, each with a key.
pub(super) fn centre() -> Centre {
    let it = Centre::begun();
    it.complete("missing-centre");
    let mut official = it.house.signed_in("official-1");
    for (at, code) in [(1, FIRST), (2, SECOND)] {
        it.admit(&mut official, code, &format!("样本竞价人{at}"), "bidder");
        it.add(&mut official, &format!("bid-{at}"), code, "bidder");
    }
    it.house.person("finance-1", &[parties::Role::Finance]);
    for (at, account) in [(0, "buyer-1"), (1, "bid-1"), (2, "bid-2")] {
        it.house.command(parties::Command::BindPersonKey {
            account: Id::new(account).unwrap(),
            key: PublicKey(seal::ed25519::public(&secret(at))),
            second: Id::new("official-1").unwrap(),
        });
    }
    it
}

/// What a clerk types besides what the page proposes.
pub(super) fn typed() -> Vec<(&'static str, String)> {
    [
        ("bidding_kind", "reverse"),
        ("bidding_title", "青石县水务局办公电脑采购"),
        ("bidding_code", "QS-2026-0101"),
        ("bidding_items", "台式计算机 | 8核 16G 512G | 台 | 20\n显示器 | 23.8英寸 | 台 | 20"),
        ("bidding_conditions", "原厂三年质保"),
        ("bidding_delivery", "合同签订后十日内送到本局，验收后十日内付款"),
        ("bidding_start", "120000.00"),
        ("bidding_contact", "某人 0851-0000000"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

/// The page's proposals, with what was typed in their place.
fn filled(page: &Answered, other: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let names = [
        "bidding_number",
        "bidding_opens",
        "bidding_closes",
        "bidding_step",
        "bidding_unit",
        "bidding_window",
        "bidding_least",
        "bidding_deposit",
    ];
    let mut all = typed();
    let proposed = names.map(|it| (it, values(&page.body, it).pop().unwrap_or_default()));
    all.extend(proposed);
    all.retain(|it| other.iter().all(|new| new.0 != it.0));
    all.extend(other.iter().cloned());
    all
}

fn send(
    it: &Centre,
    browser: &mut Browser,
    path: &str,
    fields: &[(&'static str, String)],
) -> Answered {
    let page = it.house.get(browser, path);
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    let fields: Vec<(&str, &str)> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
    it.send(browser, path, &page, &fields)
}

/// Asks for it as a clerk does, with these fields in place of the good ones.
fn request(it: &Centre, other: &[(&'static str, String)]) -> Answered {
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, "/purchaser/biddings/new");
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    send(it, &mut buyer, "/purchaser/biddings/new", &filled(&page, other))
}

fn did(sent: &Answered, to: &str) {
    assert_eq!(sent.to, to, "{} {}", sent.status, sent.body);
}

pub(super) fn announced(other: &[(&'static str, String)]) -> Centre {
    let it = centre();
    did(&request(&it, other), &format!("/purchaser/biddings/{LOT}?done=bidding-asked"));
    let mut official = it.house.signed_in("official-1");
    let at = format!("/centre/biddings/{LOT}");
    did(&send(&it, &mut official, &at, &[]), &format!("{at}?done=bidding-announced"));
    it
}

fn signs_up(it: &Centre, account: &str) -> Answered {
    let mut bidder = it.house.signed_in(account);
    let fields = [
        ("bidding_offers", "样本牌 T100，与清单一致".to_owned()),
        ("bidding_promise", "yes".to_owned()),
    ];
    send(it, &mut bidder, &format!("/bidder/biddings/{LOT}"), &fields)
}

fn ask(it: &Centre, account: &str, command: Command) -> Answer {
    let key = format!("{:032}", it.house.site.platform.folded().unwrap().next);
    it.house.site.platform.ask(account, &key, command).unwrap().wait().unwrap()
}

/// An offer in yuan, through the door as the room sends it.
pub(super) fn offers(it: &Centre, account: &str, code: &str, yuan: i64) {
    it.house.later(2_000);
    let command = {
        let folded = it.house.site.platform.folded().unwrap();
        app::auctions::offer(&folded.world, &lot(), &uscc(code), Fen(yuan * 100)).expect("a plate")
    };
    let answer = ask(it, account, command);
    assert!(matches!(answer, Answer::Accepted(_)), "{account} {yuan}: {answer:?}");
}

/// Lets time pass until the clock reads more than an instant.
pub(super) fn until(it: &Centre, at_ms: i64) {
    let now = it.house.site.platform.now_ms();
    it.house.later((at_ms - now).max(0) + 1);
}

/// Ticks as the timekeeper does, until nothing of the auction is due any more.
pub(super) fn to_the_end(it: &Centre) {
    for _ in 0..20 {
        let due = comes_due(&it.house.site.platform.folded().unwrap().world, &lot());
        let Some((at, what)) = due else { return };
        until(it, at.0);
        let answer = ask(it, "platform", Command::Auction(Asked::of(lot(), what)));
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
    }
    panic!("the auction has no end");
}

pub(super) fn stage(it: &Centre) -> Stage {
    it.house.site.platform.folded().unwrap().world.biddings[&lot()].stage
}

pub(super) fn spec_times(it: &Centre) -> (i64, i64) {
    let folded = it.house.site.platform.folded().unwrap();
    let spec = &folded.world.biddings[&lot()].spec;
    (spec.opens_ms, spec.closes_ms)
}

/// Both sign up, and bid in turn; the second is cheaper.
fn bid(it: &Centre) {
    for account in ["bid-1", "bid-2"] {
        let to = format!("/bidder/biddings/{LOT}?done=bidding-signed-up");
        did(&signs_up(it, account), &to);
    }
    until(it, spec_times(it).0);
    offers(it, "bid-1", FIRST, 118_000);
    offers(it, "bid-2", SECOND, 115_000);
    offers(it, "bid-1", FIRST, 110_000);
    offers(it, "bid-2", SECOND, 109_500);
    to_the_end(it);
}

fn checks(it: &Centre, verdict: &str, reasons: &str) -> Answered {
    let mut buyer = it.house.signed_in("buyer-1");
    let fields = [("bidding_verdict", verdict.to_owned()), ("bidding_reasons", reasons.to_owned())];
    send(it, &mut buyer, &format!("/purchaser/biddings/{LOT}/check"), &fields)
}

fn signed(it: &Centre, (account, at): (&str, u8), path: &str) -> Answered {
    let mut browser = it.house.signed_in(account);
    let page = it.house.get(&mut browser, path);
    let mark = "data-bytes=\"";
    let from = page.body.find(mark).unwrap_or_else(|| panic!("nothing to sign: {}", page.body));
    let encoded = page.body[from + mark.len()..].split('"').next().unwrap();
    let bytes =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, encoded).unwrap();
    let signature = Signature(seal::ed25519::sign(&secret(at), &bytes)).hex();
    let by = PublicKey(seal::ed25519::public(&secret(at))).hex();
    let fields = [("by", by.as_str()), ("signed", signature.as_str())];
    it.send(&mut browser, path, &page, &fields)
}

#[test]
fn a_purchase_goes_from_its_request_to_its_file_by_pages() {
    // covers: Y53, Y150, Y157, Y158, Y161, Y162, Y163
    let it = announced(&[]);
    let mut anybody = Browser::default();
    let list = it.house.get(&mut anybody, "/biddings");
    assert!(list.says("青石县水务局办公电脑采购") && list.says("报名中"), "{}", list.body);
    assert!(it.house.get(&mut anybody, "/").says("/biddings"));
    bid(&it);
    assert_eq!(stage(&it), Stage::Checking);
    let public = it.house.get(&mut anybody, &format!("/biddings/{LOT}"));
    assert!(public.says("109,500.00") && !public.says("样本竞价人"), "{}", public.body);
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &format!("/purchaser/biddings/{LOT}/check"));
    assert!(page.says("样本竞价人2") && page.says("样本牌 T100"), "{}", page.body);
    assert!(it.house.get(&mut buyer, "/desk").says("核对最优报价人"));
    did(&checks(&it, "complies", ""), &format!("/purchaser/biddings/{LOT}?done=bidding-checked"));
    let public = it.house.get(&mut anybody, &format!("/biddings/{LOT}"));
    assert!(public.says("样本竞价人2") && public.says("结果公告"), "{}", public.body);
    let early = signed(&it, ("buyer-1", 0), &format!("/purchaser/biddings/{LOT}/confirm"));
    assert!(early.says("Y157") && early.says("公告期"), "{}", early.body);
    it.house.later(2 * DAY_MS);
    for (account, at, desk) in [("buyer-1", 0, "purchaser"), ("bid-2", 2, "bidder")] {
        let sent = signed(&it, (account, at), &format!("/{desk}/biddings/{LOT}/confirm"));
        did(&sent, &format!("/{desk}/biddings/{LOT}?done=bidding-signed"));
    }
    assert_eq!(stage(&it), Stage::Confirmed);
    let mut buyer = it.house.signed_in("buyer-1");
    let found = [("bidding_found", "二十台均到货，验收合格".to_owned())];
    let sent = send(&it, &mut buyer, &format!("/purchaser/biddings/{LOT}/accept"), &found);
    did(&sent, &format!("/purchaser/biddings/{LOT}?done=bidding-accept"));
    let mut official = it.house.signed_in("official-1");
    let page = it.house.get(&mut official, &format!("/centre/biddings/{LOT}"));
    let sent = it.send(&mut official, &format!("/centre/biddings/{LOT}/archive"), &page, &[]);
    did(&sent, &format!("/centre/biddings/{LOT}?done=bidding-archived"));
    let public = it.house.get(&mut anybody, &format!("/biddings/{LOT}"));
    assert!(public.says("成交确认书") && public.says("已归档"), "{}", public.body);
    packed(&it);
    let figures = it.house.get(&mut anybody, "/figures");
    for says in ["109,500.00", "10,500.00", "8.75%", "Y161", "2.00"] {
        assert!(figures.says(says), "{says}: {}", figures.body);
    }
}

/// An official packs the closed file; who signed up lies in its closed part only.
fn packed(it: &Centre) {
    let mut official = it.house.signed_in("official-1");
    let list = it.house.get(&mut official, "/centre/archive");
    assert!(list.says("青石县水务局办公电脑采购") && list.says("Y161"), "{}", list.body);
    let at = format!("/centre/lots/{LOT}/archive");
    let page = it.house.get(&mut official, &at);
    let key = |seed| seal::identity::recipient_text(&seal::identity::recipient(&[seed; 32]));
    let (one, two) = (key(1), key(2));
    let same = [("archive_key_1", one.as_str()), ("archive_key_2", one.as_str())];
    assert!(it.send(&mut official, &at, &page, &same).says("两把档案密钥应当不同"));
    let fields = [("archive_key_1", one.as_str()), ("archive_key_2", two.as_str())];
    let sent = it.send(&mut official, &at, &page, &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let package = {
        let folded = it.house.site.platform.folded().unwrap();
        folded.world.biddings[&lot()].packages[0].0.clone()
    };
    let name = app::archive::package_name(&package.package);
    let bytes = it.house.site.platform.objects.read(&name, 0, u32::MAX).unwrap();
    assert_eq!(bytes.len() as u64, package.length);
    let holds = |words: &str| bytes.windows(words.len()).any(|it| it == words.as_bytes());
    assert!(holds("archive.json") && holds(app::archive::AUDIT) && holds("closed-key-2.age"));
    assert!(!holds("bundle.json") && !holds("AGE-SECRET-KEY"));
    let page = it.house.get(&mut official, &at);
    assert!(page.says(&package.package.hex()), "{}", page.body);
    let mut buyer = it.house.signed_in("buyer-1");
    assert_eq!(it.house.get(&mut buyer, &format!("{at}/1")).status, StatusCode::FORBIDDEN);
}

#[test]
fn what_the_rules_refuse_says_which_and_nothing_changes() {
    // covers: Y121, Y151, Y152, Y153
    let it = centre();
    let soon = crate::text::time::field_value(it.house.site.platform.now_ms() + 3_600_000);
    let wrongs: [(&'static str, &str, &str); 5] = [
        ("bidding_start", "500000.00", "Y151"),
        ("bidding_opens", &soon, "Y121"),
        ("bidding_deposit", "2400.01", "Y153"),
        ("bidding_items", "台式计算机 | 8核 | 台", "四项"),
        ("bidding_start", "-1", "请填写金额"),
    ];
    for (name, value, says) in wrongs {
        let sent = request(&it, &[(name, value.to_owned())]);
        assert!(sent.status.is_client_error() && sent.says(says), "{name}: {}", sent.body);
    }
    assert!(it.house.site.platform.folded().unwrap().world.biddings.is_empty());
    did(&request(&it, &[]), &format!("/purchaser/biddings/{LOT}?done=bidding-asked"));
    let mut bidder = it.house.signed_in("bid-1");
    let at = format!("/bidder/biddings/{LOT}");
    assert_eq!(it.house.get(&mut bidder, &at).status, StatusCode::NOT_FOUND, "not announced");
    let mut official = it.house.signed_in("official-1");
    let room = format!("/centre/biddings/{LOT}");
    let page = it.house.get(&mut official, &room);
    let back = [("bidding_reason", "规格不清楚")];
    let sent = it.send(&mut official, &format!("{room}/return"), &page, &back);
    did(&sent, &format!("{room}?done=bidding-given-back"));
    let mut buyer = it.house.signed_in("buyer-1");
    let mend = format!("/purchaser/biddings/{LOT}/mend");
    let page = it.house.get(&mut buyer, &mend);
    assert!(page.says("规格不清楚") && page.says("8核 16G 512G"), "{}", page.body);
    let asked = spec_times(&it);
    let sent = send(&it, &mut buyer, &mend, &filled(&page, &[]));
    did(&sent, &format!("/purchaser/biddings/{LOT}?done=bidding-asked"));
    assert_eq!(spec_times(&it), asked, "what nobody touched stays as it was");
    did(&send(&it, &mut official, &room, &[]), &format!("{room}?done=bidding-announced"));
    let unpromised = send(&it, &mut bidder, &at, &[("bidding_offers", "样本牌".to_owned())]);
    assert!(unpromised.says("请确认承诺"), "{}", unpromised.body);
    until(&it, spec_times(&it).0 - 1_860_000);
    let mut bidder = it.house.signed_in("bid-1");
    let late = it.house.get(&mut bidder, &at);
    it.house.later(60_000);
    let fields = [("bidding_offers", "样本牌"), ("bidding_promise", "yes")];
    let late = it.send(&mut bidder, &at, &late, &fields);
    assert!(late.status.is_client_error() && late.says("Y152"), "{}", late.body);
    to_the_end(&it);
    assert_eq!(stage(&it), Stage::Failed, "nobody signed up");
    assert!(it.house.get(&mut Browser::default(), &format!("/biddings/{LOT}")).says("流标"));
}

#[test]
fn a_deposit_brings_the_plate_and_goes_back_when_it_may() {
    // covers: Y159, Y163
    let it = announced(&[("bidding_deposit", "2000.00".to_owned())]);
    for account in ["bid-1", "bid-2"] {
        signs_up(&it, account);
    }
    let mut bidder = it.house.signed_in("bid-1");
    let at = format!("/bidder/biddings/{LOT}");
    let page = it.house.get(&mut bidder, &at);
    assert!(page.says("等待保证金到账") && !page.says("本单位号牌"), "{}", page.body);
    assert!(it.house.get(&mut bidder, "/desk").says("交纳竞价保证金"));
    let mut finance = it.house.signed_in("finance-1");
    let room = format!("/finance/biddings/{LOT}");
    let page = it.house.get(&mut finance, &room);
    assert!(!page.says(uscc(FIRST).as_str()), "nobody is listed before the end");
    let enter = |code: &str, amount: &str| {
        [
            ("bidding_bidder", uscc(code).to_string()),
            ("bidding_amount", amount.to_owned()),
            ("bidding_reference", "20260001".to_owned()),
        ]
    };
    let mut finance_ = it.house.signed_in("finance-1");
    let less = send(&it, &mut finance_, &room, &enter(FIRST, "1999.99"));
    assert!(less.status.is_client_error() && less.says("不一致"), "{}", less.body);
    for code in [FIRST, SECOND] {
        let sent = send(&it, &mut finance_, &room, &enter(code, "2000.00"));
        did(&sent, &format!("{room}?done=bidding-deposit-entered"));
    }
    let twice = send(&it, &mut finance_, &room, &enter(FIRST, "2000.00"));
    assert!(twice.status.is_client_error() && twice.says("已经登记过"), "{}", twice.body);
    assert!(it.house.get(&mut bidder, &at).says("本单位号牌"));
    until(&it, spec_times(&it).0);
    offers(&it, "bid-1", FIRST, 119_000);
    offers(&it, "bid-2", SECOND, 118_000);
    to_the_end(&it);
    checks(&it, "complies", "");
    let mut finance = it.house.signed_in("finance-1");
    let desk = it.house.get(&mut finance, "/desk");
    assert!(desk.says("退还竞价保证金") && desk.says("Y159"), "{}", desk.body);
    let page = it.house.get(&mut finance, &room);
    assert!(page.says("样本竞价人1") && !page.says("样本竞价人2"), "{}", page.body);
    let back = |code: &str| {
        [("bidding_bidder", uscc(code).to_string()), ("bidding_reference", "T1".to_owned())]
    };
    let fields = back(SECOND);
    let fields: Vec<_> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
    let early = it.send(&mut finance, &format!("{room}/back"), &page, &fields);
    assert!(early.status.is_client_error() && early.says("Y159"), "{}", early.body);
    let fields = back(FIRST);
    let fields: Vec<_> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
    let sent = it.send(&mut finance, &format!("{room}/back"), &page, &fields);
    did(&sent, &format!("{room}?done=bidding-deposit-returned"));
}

#[test]
fn who_does_not_comply_or_gives_up_is_followed_by_the_next_and_then_by_another_round() {
    // covers: Y156, Y160
    let it = announced(&[]);
    bid(&it);
    let silent = checks(&it, "does_not", "");
    assert!(silent.status.is_client_error(), "a refusal needs its reasons");
    did(
        &checks(&it, "does_not", "质保只有一年"),
        &format!("/purchaser/biddings/{LOT}?done=bidding-checked"),
    );
    let public = it.house.get(&mut Browser::default(), &format!("/biddings/{LOT}"));
    assert!(public.says("质保只有一年"), "reasons are public: {}", public.body);
    did(&checks(&it, "complies", ""), &format!("/purchaser/biddings/{LOT}?done=bidding-checked"));
    let price = it.house.site.platform.folded().unwrap().world.biddings[&lot()]
        .deal
        .as_ref()
        .map(|it| it.price);
    assert_eq!(price, Some(Fen(11_000_000)), "the next in the order of prices");
    let mut buyer = it.house.signed_in("buyer-1");
    let lost = format!("/purchaser/biddings/{LOT}/lost");
    let early = send(&it, &mut buyer, &lost, &[("bidding_reason", "未签".to_owned())]);
    assert!(early.status.is_client_error() && early.says("Y158"), "{}", early.body);
    let mut other = it.house.signed_in("bid-2");
    let give_up = format!("/bidder/biddings/{LOT}/give-up");
    assert!(!it.house.get(&mut other, &give_up).status.is_success(), "no deal of its own");
    let mut bidder = it.house.signed_in("bid-1");
    let sent = send(&it, &mut bidder, &give_up, &[("bidding_reason", "无货".to_owned())]);
    did(&sent, &format!("/bidder/biddings/{LOT}?done=bidding-given-up"));
    assert_eq!(stage(&it), Stage::Failed);
    let again = format!("/purchaser/biddings/{LOT}/again");
    let page = it.house.get(&mut buyer, &again);
    let new = it.house.get(&mut buyer, "/purchaser/biddings/new");
    let times = ["bidding_opens", "bidding_closes"];
    let times = times.map(|it| (it, values(&new.body, it).pop().unwrap_or_default()));
    let sent = send(&it, &mut buyer, &again, &filled(&page, &times));
    did(&sent, "/purchaser/biddings/J2026-001/1/2?done=bidding-asked");
    let twice = send(&it, &mut buyer, &again, &filled(&page, &times));
    assert!(twice.status.is_client_error() && twice.says("Y160"), "{}", twice.body);
}

/// What a page proposes for a field of one line or of several.
fn proposed(body: &str, name: &str) -> String {
    let area = body
        .split("<textarea")
        .skip(1)
        .find(|it| it.split('>').next().is_some_and(|it| it.contains(&format!("name=\"{name}\""))));
    let text = area.and_then(|it| it.split_once('>')?.1.split("</textarea>").next());
    text.map_or_else(|| values(body, name).pop().unwrap_or_default(), str::to_owned)
}

/// Goal: with a template a clerk types a number, an amount and a contact; no rule is in the way.
#[test]
fn every_template_makes_a_request_that_the_law_takes() {
    let it = centre();
    let mut buyer = it.house.signed_in("buyer-1");
    let new = it.house.get(&mut buyer, "/purchaser/biddings/new");
    for (at, name) in ["office", "supplies", "service", "assets"].into_iter().enumerate() {
        let path = format!("/purchaser/biddings/new?template={name}");
        assert!(new.says(&path), "{name}: {}", new.body);
        let page = it.house.get(&mut buyer, &path);
        let all = [
            "bidding_number",
            "bidding_kind",
            "bidding_title",
            "bidding_items",
            "bidding_conditions",
            "bidding_delivery",
            "bidding_opens",
            "bidding_closes",
            "bidding_step",
            "bidding_unit",
            "bidding_window",
            "bidding_least",
            "bidding_contact",
        ];
        let mut fields: Vec<(&'static str, String)> =
            all.map(|it| (it, proposed(&page.body, it))).to_vec();
        let kind = if name == "assets" { "forward" } else { "reverse" };
        fields.retain(|it| it.0 != "bidding_kind");
        fields.extend([
            ("bidding_kind", kind.to_owned()),
            ("bidding_code", format!("QS-{at}")),
            ("bidding_start", "30000".to_owned()),
        ]);
        let fields: Vec<(&str, &str)> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
        let sent = it.send(&mut buyer, "/purchaser/biddings/new", &page, &fields);
        let to = format!("/purchaser/biddings/J2026-{:03}/1/1?done=bidding-asked", at + 1);
        assert_eq!(sent.to, to, "{name}: {}", sent.body);
    }
    let own = it.house.get(&mut buyer, "/purchaser/biddings/new");
    assert!(own.says("like=J2026-004%2F1%2F1"), "{}", own.body);
    let none = it.house.get(&mut buyer, "/purchaser/biddings/new?template=%3Cscript%3E&like=x");
    assert_eq!(none.status, StatusCode::OK);
}

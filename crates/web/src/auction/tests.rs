//! The room over HTTP: offers without script, who may come in, receipts, freezes, the audit file.

mod checked;
mod courses;

use app::auctions;
use app::desk::Answer;
use axum::body::Body;
use axum::http::Request;
use domain::auction::{
    Asked, Command as Auction, Course, Direction, Entry, Kind, Reserve, Terms, Timed,
};
use domain::parties::{
    Command as Parties, OrganisationAdmitted, OrganisationKind, PersonAdded, Role,
};
use domain::shared::{AccountId, Fen, Hash, LotId, Uscc};
use domain::world::Command;
use record::auction::AuditFile;

use crate::account::tests::house::{Answered, Browser, House};
use crate::design::lists::PAGE_ROWS;

const HOUR: i64 = 3_600_000;
const AT: &str = "/auctions/JJ2026-001/A/1";
const OWN: &str = "/bidder/auctions/JJ2026-001/A/1";

fn lot() -> LotId {
    LotId::parse("JJ2026-001/A/1").unwrap()
}

fn firm(number: u8) -> Uscc {
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    last.find_map(|it| Uscc::new(&format!("9151000000AAMPLE{number}{it}"))).unwrap()
}

fn terms(now: i64) -> Terms {
    let opens_ms = now + 48 * HOUR;
    Terms {
        lot: lot(),
        subject: None,
        bundle: Vec::new(),
        kind: Kind::Online,
        direction: Direction::Reverse,
        course: Course::Listing,
        start: Fen(1_000_000),
        step: Fen(5_000),
        unit: Fen(100),
        cap: None,
        opens_ms,
        closes_ms: opens_ms + 2 * HOUR,
        timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 60, window_s: 180 }),
        sealed: None,
        trustees: None,
        bidders_min: 2,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: Hash([0; 32]),
    }
}

/// Two bidders with plates in an auction that has been open for a minute; a third without one.
struct Hall {
    house: House,
}

impl Hall {
    fn open() -> Self {
        let it = Self::of(terms);
        it.house.later(48 * HOUR + 60_000);
        it
    }

    /// Announced with these terms, and two bidders admitted; not open yet.
    fn of(terms: impl Fn(i64) -> Terms) -> Self {
        let it = Self { house: House::new(None) };
        for number in 1..=3 {
            it.house.command(Parties::AdmitOrganisation(OrganisationAdmitted {
                organisation: firm(number),
                name: format!("样本单位{number}"),
                kinds: vec![OrganisationKind::Bidder],
                licence: Hash([1; 32]),
            }));
            it.person(&format!("bidder-{number}"), Some(firm(number)), Role::Bidder);
        }
        it.person("official-1", None, Role::Official);
        it.house.command(Parties::AdmitOrganisation(OrganisationAdmitted {
            organisation: firm(9),
            name: "样本监督部门".to_owned(),
            kinds: vec![OrganisationKind::Supervisor],
            licence: Hash([1; 32]),
        }));
        it.person("supervisor-1", Some(firm(9)), Role::Supervisor);
        let now = it.now();
        it.accept(Command::Auction(Asked::of(lot(), Auction::Announce(Box::new(terms(now))))));
        for number in 1..=2 {
            let command = {
                let folded = it.house.site.platform.folded().unwrap();
                auctions::admit(&folded.world, &lot(), &firm(number), &[]).unwrap()
            };
            it.accept(command);
        }
        it
    }

    fn now(&self) -> i64 {
        self.house.site.platform.now_ms()
    }

    fn person(&self, account: &str, organisation: Option<Uscc>, role: Role) {
        self.house.command(Parties::AddPerson(PersonAdded {
            account: AccountId::new(account).unwrap(),
            name: format!("样本{account}"),
            organisation,
            roles: vec![role],
        }));
    }

    fn accept(&self, command: Command) {
        let key = format!("{:032}", self.house.site.platform.folded().unwrap().next);
        let ticket = self.house.site.platform.ask("platform", &key, command).unwrap();
        let answer = ticket.wait().unwrap();
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
    }

    fn post(&self, browser: &mut Browser, path: &str, body: &str, accept: &str) -> Answered {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", accept)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.house.send(browser, request)
    }

    /// Offers without script: the page, the question, the answer's receipt.
    fn offer(&self, browser: &mut Browser, yuan: &str) -> Answered {
        let page = self.house.get(browser, OWN);
        let body = format!("csrf={}&key={}&typed={yuan}", page.hidden("csrf"), page.hidden("key"));
        let asked = self.post(browser, &format!("{OWN}/offer"), &body, "text/html");
        assert!(asked.says("不得撤回"), "{}", asked.body);
        let (csrf, key) = (asked.hidden("csrf"), asked.hidden("key"));
        let body = format!("csrf={csrf}&key={key}&price={yuan}&sure=yes");
        self.post(browser, &format!("{OWN}/offer"), &body, "text/html")
    }

    fn position(&self) -> u64 {
        self.house.site.platform.folded().unwrap().world.auctions[&lot()].position
    }
}

#[test]
fn a_bidder_without_script_offers_after_a_question_and_keeps_a_receipt() {
    let it = Hall::open();
    let (mut one, mut two) = (it.house.signed_in("bidder-1"), it.house.signed_in("bidder-2"));
    let answered = it.offer(&mut one, "9900");
    assert_eq!(answered.status, 303, "{}", answered.body);
    let receipt = it.house.get(&mut one, &answered.to);
    assert!(receipt.says("¥9,900.00") && receipt.says("有效"), "{}", receipt.body);
    assert!(receipt.says("command_sha256"), "what the platform signed: {}", receipt.body);
    assert_eq!(it.house.get(&mut two, &answered.to).status, 404, "another's receipt");
    it.house.later(2_000);
    let refused = it.offer(&mut two, "9899");
    let receipt = it.house.get(&mut two, &refused.to);
    assert!(receipt.says("不足一个"), "a refused offer has one too: {}", receipt.body);
    it.house.later(2_000);
    it.offer(&mut two, "9800");
    let page = it.house.get(&mut one, OWN);
    assert!(page.says("data-check=\"mine\" data-state=\"outbid\""), "{}", page.body);
    assert!(page.says("¥9,800.00") && page.says("¥9,750.00"), "price and next valid offer");
}

#[test]
fn the_public_sees_price_plates_and_the_audit_file_and_no_name() {
    let it = Hall::open();
    it.offer(&mut it.house.signed_in("bidder-1"), "9900");
    let mut nobody = Browser::default();
    for path in [AT.to_owned(), format!("{AT}/wall")] {
        let page = it.house.get(&mut nobody, &path);
        assert!(page.says("¥9,900.00") && page.says("自由竞价"), "{}", page.body);
        assert!(!page.says("样本单位") && !page.says(firm(1).as_str()), "{}", page.body);
        assert!(!page.says("data-plate"), "nobody's own plate");
    }
    let file = it.house.get(&mut nobody, &format!("{AT}/audit.jsonl"));
    let read = AuditFile::parse(file.body.as_bytes()).unwrap();
    assert_eq!(read.lines.len() as u64, it.position());
    assert!(!file.body.contains(firm(1).as_str()));
    assert!(it.house.get(&mut nobody, "/auctions").says("JJ2026-001/A/1"));
}

#[test]
fn the_last_of_many_auctions_is_reached_page_by_page_and_by_its_words() {
    let it = Hall::of(terms);
    for number in 1..=u16::try_from(PAGE_ROWS).unwrap() {
        let at = LotId::parse(&format!("JJ2026-1{number:02}/A/1")).unwrap();
        let (kind, now) = (Kind::Property, it.now());
        let later = terms(now);
        let opens_ms = later.opens_ms + i64::from(number) * HOUR;
        let closes_ms = opens_ms + 72 * HOUR;
        let terms = Terms { lot: at.clone(), kind, opens_ms, closes_ms, ..later };
        let terms = Terms { course: Course::Closing, timed: None, bidders_min: 1, ..terms };
        it.accept(Command::Auction(Asked::of(at, Auction::Announce(Box::new(terms)))));
    }
    let get = |path: &str| it.house.get(&mut Browser::default(), path);
    let first = get("/auctions");
    assert!(first.says("JJ2026-001/A/1") && !first.says("JJ2026-150/A/1"), "{}", first.body);
    assert!(first.says("起始价") && !first.says("成交价"), "none has begun: {}", first.body);
    assert!(first.says("第 1 页，共 2 页") && first.says("page=2"), "{}", first.body);
    let place = |lot: &str| first.body.find(lot).unwrap();
    assert!(place("JJ2026-001/A/1") < place("JJ2026-101/A/1"), "what begins next comes first");
    let second = get("/auctions?page=2");
    assert!(second.says("JJ2026-150/A/1") && !second.says("JJ2026-001/A/1"), "{}", second.body);
    for one in ["/auctions?q=jj2026-001", "/auctions?kind=auction-trade-online"] {
        let found = get(one);
        assert!(found.says("JJ2026-001/A/1") && !found.says("JJ2026-150/A/1"), "{}", found.body);
    }
    let none = get("/auctions?q=%3Cb%3E&kind=nothing");
    assert!(none.says("没有符合条件的竞价") && none.says("&lt;b&gt;"), "{}", none.body);
}

#[test]
fn whoever_has_no_plate_stays_outside_and_nothing_is_written() {
    let it = Hall::open();
    let mut third = it.house.signed_in("bidder-3");
    assert_eq!(it.house.get(&mut third, OWN).status, 403);
    assert_eq!(it.house.get(&mut it.house.signed_in("official-1"), OWN).status, 403);
    let before = it.position();
    let csrf = it.house.get(&mut third, "/check").hidden("csrf");
    let body = format!("csrf={csrf}&key={:032}&price=9000&sure=yes", 7);
    assert_eq!(it.post(&mut third, &format!("{OWN}/offer"), &body, "text/html").status, 403);
    let said = it.post(&mut third, &format!("{OWN}/offer"), &body, "application/json");
    assert!(said.status == 403 && said.says("\"taken\":false"), "{}", said.body);
    assert_eq!(it.position(), before);
}

#[test]
fn wrong_huge_and_repeated_offers_change_nothing_and_say_why() {
    let it = Hall::open();
    let mut one = it.house.signed_in("bidder-1");
    let page = it.house.get(&mut one, OWN);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let before = it.position();
    let say = |it: &Hall, one: &mut Browser, price: &str, key: &str| {
        let body = format!("csrf={csrf}&key={key}&price={price}&sure=yes");
        it.post(one, &format!("{OWN}/offer"), &body, "application/json")
    };
    for wrong in ["", "abc", "-5", "1.234", "99999999999999999999", "0", "%3Cb%3E"] {
        let said = say(&it, &mut one, wrong, &key);
        assert!(said.status.is_client_error() && said.says("\"taken\":false"), "{wrong}");
    }
    assert_eq!(it.position(), before);
    let first = say(&it, &mut one, "9900", &key);
    assert!(first.says("\"taken\":true"), "{}", first.body);
    assert_eq!(say(&it, &mut one, "9900", &key).body, first.body, "the same key, the same answer");
    assert_eq!(it.position(), before + 1);
    let soon = say(&it, &mut one, "9800", &format!("{:032}", 9));
    assert!(soon.says("每秒") && soon.says("Y129"), "{}", soon.body);
    assert_eq!(it.position(), before + 1, "a flood leaves no line");
    it.house.later(2_000);
    let short = say(&it, &mut one, "9899.99", &format!("{:032}", 8));
    assert!(short.says("\"index\"") && short.says("Y143"), "{}", short.body);
    assert_eq!(it.position(), before + 2, "what is refused by its price is written down");
    let forged = it.post(&mut one, &format!("{OWN}/offer"), "price=9000&sure=yes", "text/html");
    assert_eq!(forged.status, 403);
}

#[test]
fn an_official_freezes_only_what_was_measured_and_the_supervisor_by_an_order() {
    let it = Hall::open();
    let mut official = it.house.signed_in("official-1");
    let mut supervisor = it.house.signed_in("supervisor-1");
    let page = it.house.get(&mut official, &format!("{AT}/host"));
    assert!(page.says("服务端故障") && !page.says("依法责令"), "{}", page.body);
    let act = |it: &Hall, browser: &mut Browser, name: &str, rest: &str| {
        let page = it.house.get(browser, &format!("{AT}/host"));
        let body = format!("csrf={}&key={}&{rest}", page.hidden("csrf"), page.hidden("key"));
        it.post(browser, &format!("{AT}/host/{name}"), &body, "text/html")
    };
    let fake = act(&it, &mut official, "freeze", "cause=server&reason=%E6%95%85%E9%9A%9C");
    assert!(fake.status.is_client_error() && fake.says("没有按规则测得"), "{}", fake.body);
    let usurped = act(&it, &mut official, "freeze", "cause=ordered&reason=x&document=y");
    assert_eq!(usurped.status, 403);
    let bare = act(&it, &mut supervisor, "freeze", "cause=ordered&reason=x");
    assert!(bare.status.is_client_error(), "an order without its document: {}", bare.status);
    let order = "cause=ordered&reason=%E8%B0%83%E6%9F%A5&document=2026-1";
    assert_eq!(act(&it, &mut supervisor, "freeze", order).status, 303);
    let room = it.house.get(&mut Browser::default(), AT);
    assert!(room.says("竞价暂停") && room.says("调查"), "{}", room.body);
    let said = it.offer(&mut it.house.signed_in("bidder-1"), "9900");
    let receipt = it.house.get(&mut it.house.signed_in("bidder-1"), &said.to);
    assert!(receipt.says("暂停中"), "{}", receipt.body);
    let silent = act(&it, &mut supervisor, "resume", "");
    assert!(silent.status.is_client_error() && silent.says("缺少理由"), "{}", silent.body);
    assert_eq!(act(&it, &mut supervisor, "resume", "reason=%E6%9F%A5%E6%98%8E").status, 303);
    assert!(it.house.get(&mut Browser::default(), AT).says("查明"), "why it goes on is public");
    assert!(it.house.get(&mut Browser::default(), AT).says("自由竞价"));
    assert_eq!(
        it.house.get(&mut it.house.signed_in("bidder-1"), &format!("{AT}/host")).status,
        403
    );
    let ends = "cause=ordered&end_reason=%E5%8F%96%E6%B6%88&end_document=2026-2";
    assert_eq!(act(&it, &mut official, "terminate", ends).status, 403);
    let bare = "cause=ordered&reason=x&document=y";
    assert!(act(&it, &mut supervisor, "terminate", bare).status.is_client_error());
    assert_eq!(act(&it, &mut supervisor, "terminate", ends).status, 303);
    let room = it.house.get(&mut Browser::default(), AT);
    assert!(room.says("取消") && !room.says("下一有效报价"));
}

#[test]
fn half_of_the_lines_silent_is_measured_by_their_own_beats() {
    let it = Hall::open();
    for number in 1..=2 {
        let mut browser = it.house.signed_in(&format!("bidder-{number}"));
        assert_eq!(it.house.get(&mut browser, &format!("{OWN}/beat")).status, 200);
    }
    let lines = |it: &Hall| it.house.site.rooms.auctions.lines(&lot(), it.now());
    assert_eq!((lines(&it).lines, lines(&it).lost), (2, 0));
    it.house.later(5_000);
    let mut one = it.house.signed_in("bidder-1");
    it.house.get(&mut one, &format!("{OWN}/beat"));
    assert_eq!((lines(&it).lines, lines(&it).lost), (2, 1));
    it.house.later(200_000);
    assert_eq!(lines(&it).lines, 0, "who left long ago is no line");
}

async fn line(hall: &Hall, after: u64) -> axum::response::Response {
    let request = Request::get(format!("{AT}/events?after={after}")).body(Body::empty()).unwrap();
    let routes = crate::site::router(std::sync::Arc::clone(&hall.house.site));
    tower::ServiceExt::oneshot(routes, request).await.unwrap()
}

/// The next message that is no beat.
async fn next(line: &mut axum::response::Response) -> String {
    loop {
        let frame = http_body_util::BodyExt::frame(line.body_mut());
        let frame = tokio::time::timeout(std::time::Duration::from_secs(10), frame).await;
        let frame = frame.expect("it is told in time").unwrap().unwrap();
        let text = String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap();
        if !text.contains("event: beat") {
            return text;
        }
    }
}

#[test]
fn a_watcher_hears_each_offer_once_it_is_durable_and_resumes_where_the_line_was_cut() {
    let it = Hall::open();
    let before = it.position();
    let offer = |number: u8, fen: i64| {
        let command = {
            let folded = it.house.site.platform.folded().unwrap();
            auctions::offer(&folded.world, &lot(), &firm(number), Fen(fen)).unwrap()
        };
        it.accept(command);
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut live = line(&it, before).await;
        let first = next(&mut live).await;
        assert!(first.contains(&format!("\"position\":{before}")), "{first}");
        assert!(first.contains("\"phase\":\"free\"") && first.contains("\"lines\":[]"), "{first}");
        drop(live);
        offer(1, 990_000);
        let mut cut = line(&it, before).await;
        let missed = next(&mut cut).await;
        assert!(missed.contains("\"price\":990000") && missed.contains("server_ms"), "{missed}");
        assert!(missed.contains("OfferTaken"), "{missed}");
        offer(2, 980_000);
        let told = next(&mut cut).await;
        assert!(told.contains("\"price\":980000"), "{told}");
        assert!(!told.contains(firm(2).as_str()) && !told.contains("样本单位"), "{told}");
        it.house.site.rooms.close();
        let end = http_body_util::BodyExt::frame(cut.body_mut()).await;
        assert!(end.is_none(), "a site that stops ends every line");
        assert_eq!(line(&it, before).await.status(), 503);
    });
}

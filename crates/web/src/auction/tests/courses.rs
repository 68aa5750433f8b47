//! The room in every course: sealed offers, a reserve and its holders, who is asked, lots of a
//! group; and the desk's live line.

use domain::auction::{
    Cause, Pick, Place, Plate, Priority, PriorityWay, SealedRound, Subject, Ties, Wins,
};
use domain::shared::{Id, Salt};
use record::auction::{offer_seal, reserve_commitment};

use super::*;

const SALT: Salt = Salt([7; 32]);

fn subject() -> Option<Subject> {
    Some(Subject { title: "样本地块".to_owned(), owner: firm(8) })
}

/// A listed sale of an owner's, whose person is `owner-1`.
fn sale(now: i64) -> Terms {
    let opens_ms = now + 48 * HOUR;
    Terms {
        subject: subject(),
        kind: Kind::Property,
        direction: Direction::Forward,
        opens_ms,
        closes_ms: opens_ms + 240 * HOUR,
        timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 0, window_s: 180 }),
        bidders_min: 1,
        ..terms(now)
    }
}

fn sealed(now: i64) -> Terms {
    let (pick, ties) = (Pick::Best, Ties::Earlier);
    let round = SealedRound { pick, ties, length_s: 0, opening_s: 3_600 };
    Terms { course: Course::Sealed, timed: None, sealed: Some(round), ..sale(now) }
}

impl Hall {
    fn sale(terms: impl Fn(i64) -> Terms) -> Self {
        let it = Self::of(terms);
        it.house.command(Parties::AdmitOrganisation(OrganisationAdmitted {
            organisation: firm(8),
            name: "样本出让人".to_owned(),
            kinds: vec![OrganisationKind::Purchaser],
            licence: Hash([1; 32]),
        }));
        it.person("owner-1", Some(firm(8)), Role::Purchaser);
        it
    }

    fn ask(&self, what: Auction) {
        self.accept(Command::Auction(Asked::of(lot(), what)));
    }

    pub(super) fn plate(&self, number: u8) -> Plate {
        let folded = self.house.site.platform.folded().unwrap();
        auctions::hand(&folded.world, &lot(), &firm(number)).unwrap().plate
    }

    /// Offers in the name of a firm, without a page.
    pub(super) fn bid(&self, number: u8, yuan: i64) {
        let command = {
            let folded = self.house.site.platform.folded().unwrap();
            auctions::offer(&folded.world, &lot(), &firm(number), Fen(yuan * 100)).unwrap()
        };
        self.accept(command);
    }

    /// Sends a form of a page with these fields.
    fn send(&self, browser: &mut Browser, page: &str, action: &str, fields: &str) -> Answered {
        let shown = self.house.get(browser, page);
        let (csrf, key) = (shown.hidden("csrf"), shown.hidden("key"));
        self.post(browser, action, &format!("csrf={csrf}&key={key}&{fields}"), "text/html")
    }
}

#[test]
fn a_sealed_offer_is_one_hash_until_its_bidder_opens_it() {
    let it = Hall::sale(sealed);
    it.house.later(48 * HOUR + 60_000);
    let mut one = it.house.signed_in("bidder-1");
    let seal = |number: u8, yuan: i64| offer_seal(&lot(), it.plate(number), Fen(yuan * 100), &SALT);
    let page = it.house.get(&mut one, OWN);
    assert!(page.says("data-island=\"auction_seal\"") && !page.says("data-times"), "{}", page.body);
    let at = |act: &str| format!("{OWN}/{act}");
    for wrong in ["seal=", "seal=abc", &format!("seal={}", "z".repeat(64))] {
        assert!(it.send(&mut one, OWN, &at("seal"), wrong).status.is_client_error(), "{wrong}");
    }
    let (mine, other) = (seal(1, 10_500).hex(), seal(2, 10_700));
    assert_eq!(it.send(&mut one, OWN, &at("seal"), &format!("seal={mine}")).status, 303);
    assert!(it.house.get(&mut one, OWN).says("密封报价已收到"));
    let twice = it.post(
        &mut one,
        &at("seal"),
        &format!("csrf={}&key={:032}&seal={mine}", page.hidden("csrf"), 3),
        "text/html",
    );
    assert!(twice.status.is_client_error() && twice.says("只能"), "one each: {}", twice.body);
    let who = {
        let folded = it.house.site.platform.folded().unwrap();
        auctions::hand(&folded.world, &lot(), &firm(2)).unwrap().who
    };
    it.ask(Auction::OfferSealed { plate: it.plate(2), who, seal: other });
    let public = it.house.get(&mut Browser::default(), AT);
    assert!(public.says("未公开") && !public.says("10,500"), "nobody sees a price");

    it.house.later(240 * HOUR);
    it.ask(Auction::Tick);
    let mut one = it.house.signed_in("bidder-1");
    assert!(it.house.get(&mut one, "/desk").says("公开贵单位的密封报价"), "what is shut is lost");
    let salt = domain::shared::hex(&SALT.0);
    let wrong = it.send(&mut one, OWN, &at("open"), &format!("price=10600&salt={salt}"));
    assert!(wrong.status.is_client_error() && wrong.says("与密封的不"), "{}", wrong.body);
    let right = it.send(&mut one, OWN, &at("open"), &format!("price=10500&salt={salt}"));
    assert_eq!(right.status, 303, "{}", right.body);
    assert!(!it.house.get(&mut one, "/desk").says("公开贵单位的密封报价"), "it is open");
    let public = it.house.get(&mut Browser::default(), AT);
    assert!(public.says("¥10,500.00") && public.says("未公开"), "{}", public.body);
    it.house.later(2 * HOUR);
    it.ask(Auction::Tick);
    let ended = it.house.get(&mut Browser::default(), AT);
    assert!(ended.says("已成交") && ended.says("¥10,500.00"), "what was not opened does not count");
}

#[test]
fn a_reserve_is_committed_and_opened_by_its_holders_and_by_nobody_else() {
    let it = Hall::sale(|now| Terms { reserve: Reserve::Committed, ..sale(now) });
    let way = format!("{AT}/reserve");
    let mut owner = it.house.signed_in("owner-1");
    for other in ["bidder-1", "official-1", "supervisor-1"] {
        assert_eq!(it.house.get(&mut it.house.signed_in(other), &way).status, 403, "{other}");
    }
    let reserve = Fen(1_020_000);
    let commitment = reserve_commitment(&lot(), reserve, &SALT).hex();
    let mut official = it.house.signed_in("official-1");
    let csrf = it.house.get(&mut official, "/check").hidden("csrf");
    let usurped = format!("csrf={csrf}&key={:032}&commitment={commitment}", 5);
    assert_eq!(it.post(&mut official, &way, &usurped, "text/html").status, 403);
    let desk = |it: &Hall, who: &str| it.house.get(&mut it.house.signed_in(who), "/desk");
    assert!(desk(&it, "owner-1").says("提交底价承诺"), "the reserve waits");
    assert!(!desk(&it, "bidder-1").says("底价"), "it is the owner's alone");
    let done = it.send(&mut owner, &way, &way, &format!("commitment={commitment}"));
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(it.house.get(&mut owner, &way).says("底价已封存"));
    assert!(!desk(&it, "owner-1").says("底价承诺"), "it is committed");

    it.house.later(48 * HOUR + 60_000);
    let salt = domain::shared::hex(&SALT.0);
    let opening = format!("price=10200&salt={salt}");
    let mut owner = it.house.signed_in("owner-1");
    let token = it.house.get(&mut owner, "/check").hidden("csrf");
    let early = format!("csrf={token}&key={:032}&{opening}", 6);
    let refused = it.post(&mut owner, &way, &early, "text/html");
    assert!(refused.status.is_client_error(), "while offers come: {}", refused.status);
    it.bid(1, 10_300);
    it.house.later(240 * HOUR);
    it.ask(Auction::Tick);
    assert!(it.house.get(&mut Browser::default(), AT).says("等待公开底价"));
    let waits = desk(&it, "owner-1");
    assert!(waits.says("公开底价") && waits.says("Y131"), "within the hour: {}", waits.body);
    let mut owner = it.house.signed_in("owner-1");
    let wrong = it.send(&mut owner, &way, &way, &format!("price=10100&salt={salt}"));
    assert!(wrong.status.is_client_error() && wrong.says("底价与"), "{}", wrong.body);
    assert_eq!(it.send(&mut owner, &way, &way, &opening).status, 303);
    assert!(it.house.get(&mut Browser::default(), AT).says("已成交"));
}

#[test]
fn only_a_holder_of_a_better_right_is_asked_after_the_hammer() {
    let asked = Some(Priority { way: PriorityWay::Asked, ask_s: Some(300) });
    let it = Hall::sale(|now| Terms { priority: asked, ..sale(now) });
    it.ask(Auction::ConfirmPriority { plate: it.plate(2), rank: 1 });
    it.house.later(48 * HOUR + 60_000);
    it.bid(1, 10_000);
    it.house.later(240 * HOUR);
    it.ask(Auction::Tick);
    let (mut one, mut two) = (it.house.signed_in("bidder-1"), it.house.signed_in("bidder-2"));
    let page = it.house.get(&mut one, OWN);
    assert!(!page.says("/match\"") && page.says("正在征询优先购买权人"), "{}", page.body);
    let page = it.house.get(&mut two, OWN);
    assert!(page.says("/match\"") && page.says("第 1 顺位"), "{}", page.body);
    let place = |word: &str| page.body.find(word).unwrap();
    assert!(place("priority-asked") < place("data-check=\"mine\""), "at the head: {}", page.body);
    let desk = it.house.get(&mut two, "/desk");
    assert!(desk.says("是否行使优先购买权") && desk.says(OWN), "wherever it is: {}", desk.body);
    assert!(!it.house.get(&mut one, "/desk").says("是否行使优先购买权"), "who has none");
    let csrf = it.house.get(&mut one, "/check").hidden("csrf");
    let body = format!("csrf={csrf}&key={:032}", 4);
    let usurped = it.post(&mut one, &format!("{OWN}/match"), &body, "text/html");
    assert!(usurped.status.is_client_error(), "{}", usurped.status);
    assert_eq!(it.send(&mut two, OWN, &format!("{OWN}/match"), "").status, 303);
    it.house.later(301_000);
    it.ask(Auction::Tick);
    let plate = it.plate(2).0;
    let page = it.house.get(&mut Browser::default(), AT);
    assert!(page.says(&format!("竞买号 {plate}")), "the holder has it: {}", page.body);
    for (browser, word) in [(&mut one, "他人竞得"), (&mut two, "本单位竞得")] {
        let list = it.house.get(browser, "/bidder/auctions");
        assert!(list.says(word) && list.says("成交价"), "{word}: {}", list.body);
    }
}

#[test]
fn a_draw_and_what_stands_still_wait_for_the_official() {
    let round = |now| Terms {
        sealed: sealed(now).sealed.map(|it| SealedRound { ties: Ties::Drawn, ..it }),
        ..sealed(now)
    };
    let it = Hall::sale(round);
    let desk = |it: &Hall| it.house.get(&mut it.house.signed_in("official-1"), "/desk");
    it.house.later(48 * HOUR + 60_000);
    let (cause, reason) = (Cause::Ordered, "样本".to_owned());
    let document = Some("样本令".to_owned());
    it.ask(Auction::Freeze { cause, reason, document, measured: None });
    let waits = desk(&it);
    assert!(waits.says("竞价处于暂停中") && waits.says("Y136"), "{}", waits.body);
    it.house.later(HOUR + 1);
    assert!(desk(&it).says("Y137"), "after the hour a day's notice is needed");
    let at_ms = it.now() + 24 * HOUR;
    it.ask(Auction::AnnounceResumption { at_ms, reason: Some("样本".to_owned()) });
    assert!(!desk(&it).says("竞价处于暂停中"), "it is announced");
    it.house.later(24 * HOUR + 1);
    it.ask(Auction::Tick);
    for number in [1, 2] {
        let who = {
            let folded = it.house.site.platform.folded().unwrap();
            auctions::hand(&folded.world, &lot(), &firm(number)).unwrap().who
        };
        let plate = it.plate(number);
        let seal = offer_seal(&lot(), plate, Fen(1_050_000), &SALT);
        it.ask(Auction::OfferSealed { plate, who, seal });
    }
    it.house.later(300 * HOUR);
    it.ask(Auction::Tick);
    for number in [1, 2] {
        let (plate, price) = (it.plate(number), Fen(1_050_000));
        let digest = offer_seal(&lot(), plate, price, &SALT);
        it.ask(Auction::OpenSealed { plate, price, salt: Some(SALT), digest });
    }
    it.house.later(2 * HOUR);
    assert!(!desk(&it).says("登记抽签结果"));
    it.ask(Auction::Tick);
    let waits = desk(&it);
    assert!(waits.says("登记抽签结果") && waits.says("Y145"), "{}", waits.body);
    it.ask(Auction::Draw(it.plate(2)));
    assert!(!desk(&it).says("登记抽签结果"), "it was drawn");
}

#[test]
fn lots_of_a_group_show_each_other_and_what_was_announced() {
    let group = Id::new("JJ2026-001").unwrap();
    let place = |number| Some(Place { group: group.clone(), number, wins: Wins::One });
    let it = Hall::sale(|now| Terms { place: place(1), ..sale(now) });
    let second = LotId::parse("JJ2026-001/B/1").unwrap();
    let terms = Terms { lot: second.clone(), place: place(2), ..sale(it.now()) };
    it.accept(Command::Auction(Asked::of(second, Auction::Announce(Box::new(terms)))));
    let page = it.house.get(&mut Browser::default(), AT);
    assert!(page.says("/auctions/JJ2026-001/B/1") && page.says("同组标的"), "{}", page.body);
    assert!(page.says("样本地块") && page.says("样本出让人"), "title and owner: {}", page.body);
    for word in ["产权", "挂牌后限时竞价", "竞得其一的退出其余标的", "180 秒"]
    {
        assert!(page.says(word), "{word}: {}", page.body);
    }
    let list = it.house.get(&mut Browser::default(), "/auctions");
    assert!(list.says("样本地块") && list.says("产权"), "{}", list.body);
    let english = it.house.get(&mut Browser::default(), &format!("{AT}?lang=en"));
    assert!(english.says("whoever wins one leaves the others"), "{}", english.body);
}

#[test]
fn own_receipts_are_listed_and_a_file_waits_for_witnesses() {
    let it = Hall::open();
    it.bid(1, 9_900);
    let mut one = it.house.signed_in("bidder-1");
    let list = it.house.get(&mut one, &format!("{OWN}/receipts"));
    let position = it.position();
    let way = format!("{OWN}/receipts/{position}");
    assert!(list.says("¥9,900.00") && list.says(&way), "{}", list.body);
    assert!(it.house.get(&mut one, &way).says("尚待见证方见证"));
    assert_eq!(it.house.get(&mut one, &format!("{way}/file")).status, 404, "no checkpoint yet");
    let mut two = it.house.signed_in("bidder-2");
    assert!(!it.house.get(&mut two, &format!("{OWN}/receipts")).says("9,900"));
    for path in [way.clone(), format!("{way}/file")] {
        assert_eq!(it.house.get(&mut two, &path).status, 404, "another's: {path}");
    }
    let outside = it.house.get(&mut it.house.signed_in("bidder-3"), &format!("{OWN}/receipts"));
    assert_eq!(outside.status, 403);
}

/// A desk's line as one person asks for it.
async fn desk(hall: &Hall, browser: &Browser) -> axum::response::Response {
    let cookies: Vec<String> =
        browser.cookies.iter().map(|it| format!("{}={}", it.0, it.1)).collect();
    let request = Request::get(format!("{AT}/host/events")).header("cookie", cookies.join("; "));
    let routes = crate::site::router(std::sync::Arc::clone(&hall.house.site));
    tower::ServiceExt::oneshot(routes, request.body(Body::empty()).unwrap()).await.unwrap()
}

#[test]
fn the_desk_is_told_numbers_as_they_are_measured_and_nobody_else_is() {
    let it = Hall::open();
    for number in 1..=2 {
        let mut browser = it.house.signed_in(&format!("bidder-{number}"));
        it.house.get(&mut browser, &format!("{OWN}/beat"));
    }
    let [official, bidder] = ["official-1", "bidder-1"].map(|who| it.house.signed_in(who));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        assert_eq!(desk(&it, &Browser::default()).await.status(), 403);
        assert_eq!(desk(&it, &bidder).await.status(), 403);
        let mut line = desk(&it, &official).await;
        let told = next(&mut line).await;
        assert!(told.contains("event: desk") && told.contains("线路 2 条"), "{told}");
        assert!(told.contains("\"tone\":\"calm\"") && !told.contains("alarm"), "{told}");
        it.house.later(5_000);
        it.bid(1, 9_900);
        let told = next(&mut line).await;
        assert!(told.contains("中断 2 条") && told.contains("\"tone\":\"alarm\""), "{told}");
        assert!(told.contains("\"price\":990000"), "{told}");
        it.house.site.rooms.close();
        let end = http_body_util::BodyExt::frame(line.body_mut()).await;
        assert!(end.is_none(), "a site that stops ends the line");
    });
}

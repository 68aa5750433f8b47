//! A sale whose single offers trustees open 保管人开启的一次报价, as its people see it over HTTP.

use app::auctions;
use axum::http::StatusCode;
use domain::auction::{
    Asked, Command as It, Course, Direction, Kind, Pick, Reserve, SealedRound, Subject, Terms,
    Ties, Trustees,
};
use domain::parties::{self, Purpose};
use domain::procedure::{Envelope, EnvelopeName};
use domain::shared::{Fen, Hash, PublicKey, Signature};
use domain::world::Command;

use super::bidders::Bidder;
use super::house::Browser;
use super::world::{
    Opening, Truth, keys_of, sale_id, sale_one_time, trustee, trustee_signing, uscc,
};

const HOUR_MS: i64 = 3_600_000;
const PRICES: [i64; 3] = [910_000_00, 980_000_00, 950_000_00];
/// The best of those whose keys came in, as pages write it.
const BEST: &str = "¥950,000";

fn terms(opens_ms: i64) -> Terms {
    let at = ("price", seal::keyset::Purpose::Share);
    let share = keys_of(&sale_id(), at, sale_one_time);
    let envelope = Envelope { name: EnvelopeName::Price, share, deposit: None };
    let owner = uscc("1251000000TRUATE1");
    let (pick, ties, length_s, opening_s) = (Pick::Best, Ties::Earlier, 0, 3_600);
    Terms {
        lot: sale_id(),
        subject: Some(Subject { title: "样本设备一批".to_owned(), owner }),
        bundle: Vec::new(),
        kind: Kind::Property,
        direction: Direction::Forward,
        course: Course::Sealed,
        start: Fen(900_000_00),
        step: Fen(1_000_00),
        unit: Fen(1_00),
        cap: None,
        opens_ms,
        closes_ms: opens_ms + HOUR_MS,
        timed: None,
        sealed: Some(SealedRound { pick, ties, length_s, opening_s }),
        trustees: Some(Box::new(Trustees { threshold: 2, envelope })),
        bidders_min: 1,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: Hash([0; 32]),
    }
}

/// An announced sale, in which three bidders have plates and offers may be sealed.
fn announced() -> Opening {
    let mut it = Opening::with_bids(3);
    for at in 1..=3 {
        let (purpose, serial) = (seal::keyset::Purpose::Share, 9);
        let key = seal::keyset::one_time_public(&sale_one_time(at));
        let said = seal::keyset::key_statement(trustee(at).as_str(), purpose, serial, &key);
        let statement = Signature(seal::ed25519::sign(&trustee_signing(at), &said));
        let keys = vec![parties::KeyStatement { serial, key: PublicKey(key), statement }];
        let (trustee, purpose) = (trustee(at), Purpose::Share);
        it.accept(Command::Parties(parties::Command::DepositKeys { trustee, purpose, keys }));
    }
    let now_ms = it.house.site.platform.now_ms();
    let opens_ms = (now_ms / HOUR_MS + 24) * HOUR_MS;
    let announce = It::Announce(Box::new(terms(opens_ms)));
    it.accept(Command::Auction(Asked::of(sale_id(), announce)));
    it.id = sale_id();
    it.deadline_ms = opens_ms + HOUR_MS;
    it.bidders = (0..3).zip(PRICES).map(|(at, price)| Bidder::new(at, price)).collect();
    for bidder in &it.bidders {
        let folded = it.house.site.platform.folded().unwrap();
        let admit = auctions::admit(&folded.world, &it.id, &bidder.uscc, &[]).unwrap();
        drop(folded);
        it.accept(admit);
    }
    it.house.later(opens_ms - it.house.site.platform.now_ms());
    it
}

/// Every page that leads to the sale, for everybody and for people of each role; all together.
fn told(it: &Opening) -> String {
    let lot = sale_id();
    let mut all = String::new();
    let public = [
        "/".to_owned(),
        "/auctions".to_owned(),
        format!("/auctions/{lot}"),
        format!("/auctions/{lot}/audit.jsonl"),
        format!("/lots/{lot}"),
        format!("/lots/{lot}/hall"),
        format!("/lots/{lot}/hall/wall"),
        "/figures".to_owned(),
        "/orders".to_owned(),
    ];
    let own = |account: &str| match account {
        "bidder-0" => vec![
            format!("/bidder/auctions/{lot}"),
            format!("/bidder/lots/{lot}"),
            format!("/bidder/lots/{lot}/seal"),
            format!("/bidder/lots/{lot}/key-in"),
            "/bidder".to_owned(),
        ],
        "official-1" => vec!["/centre".to_owned(), format!("/auctions/{lot}/host")],
        "keeper-1" => vec!["/trustee".to_owned()],
        _ => Vec::new(),
    };
    for account in ["", "bidder-0", "official-1", "keeper-1", "chair-1"] {
        let mut browser =
            if account.is_empty() { Browser::default() } else { it.house.signed_in(account) };
        let desk = (!account.is_empty()).then(|| "/desk".to_owned());
        for path in public.iter().cloned().chain(desk).chain(own(account)) {
            let page = it.house.get(&mut browser, &path);
            assert!(page.status.as_u16() < 500, "{account} {path}: {}", page.status);
            assert!(!page.body.contains('⟦'), "{account} {path}: {}", page.body);
            all += &page.body;
        }
    }
    all
}

#[test]
fn a_round_that_trustees_open_is_led_from_the_room_to_the_bidders_desk_and_shows_no_price_before() {
    // covers: Y194, Y195
    let mut it = announced();
    let (lot, mut bidder) = (sale_id(), it.house.signed_in("bidder-0"));
    let room = format!("/bidder/auctions/{lot}");
    let desk = format!("/bidder/lots/{lot}");
    let page = it.house.get(&mut bidder, &room);
    assert!(page.says(&format!("{desk}/seal")), "{} {} {}", page.status, page.to, page.body);
    let seal = it.house.get(&mut bidder, &format!("{desk}/seal"));
    assert_eq!(seal.status, StatusCode::OK, "{}", seal.body);
    told(&it);
    for at in 0..3 {
        let state = it.lot();
        let command = it.bidders[at].seal(&state, &mut it.objects);
        it.accept(command);
    }
    let sealed = told(&it);
    it.close();
    it.open_key_in(Vec::new());
    let mut bidder = it.house.signed_in("bidder-0");
    let page = it.house.get(&mut bidder, &room);
    assert!(page.says(&format!("{desk}/key-in")), "{}", page.body);
    // The dearest stays shut, before anybody knows a price.
    [0, 2].into_iter().for_each(|at| it.key_in(at));
    let keyed = told(&it);
    it.close_key_in();
    [1, 3].into_iter().for_each(|x| it.release(x, Truth::Yes));
    let before = sealed + &keyed + &told(&it);
    for price in ["¥910,000", "¥980,000", BEST] {
        assert!(!before.contains(price), "{price} is shown before everything is open");
    }
    it.publish();
    let after = told(&it);
    let end = it.house.get(&mut Browser::default(), &format!("/auctions/{lot}"));
    assert!(after.contains(BEST) && after.contains("¥910,000"), "{}", end.body);
    assert!(!after.contains("¥980,000"), "what stayed shut is nobody's to know");
    let end = it.house.get(&mut Browser::default(), &format!("/auctions/{lot}"));
    assert!(end.says("已成交") && end.says(BEST), "{}", end.body);
}

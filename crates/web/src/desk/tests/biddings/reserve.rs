//! The reserve of a sale by pages: a hash before the opening, price and salt after the close.

use domain::shared::Salt;
use record::auction::reserve_commitment;

use super::*;

const SALT: Salt = Salt([7; 32]);
const RESERVE: Fen = Fen(12_200_000);

fn page() -> String {
    format!("/purchaser/biddings/{LOT}/reserve")
}

fn sale() -> Centre {
    announced(&[
        ("bidding_kind", "forward".to_owned()),
        ("bidding_reserve", "yes".to_owned()),
        ("bidding_items", "旧办公家具 | 一批 | 批 | 1".to_owned()),
    ])
}

/// Whether anything that was ever kept holds these words.
fn is_recorded(it: &Centre, words: &[u8]) -> bool {
    let rows = it.house.site.platform.readers.reader().unwrap().rows(0, u32::MAX).unwrap();
    let holds = |bytes: &[u8]| bytes.windows(words.len()).any(|it| it == words);
    rows.iter().any(|it| holds(&it.body) || holds(&it.entry))
}

#[test]
fn a_reserve_is_committed_by_its_hash_alone_and_opened_by_its_file() {
    // covers: Y130, Y131
    let it = sale();
    let mut buyer = it.house.signed_in("buyer-1");
    let shown = it.house.get(&mut buyer, &page());
    for says in [
        "data-island=\"auction_seal\"",
        "data-step=\"commit\"",
        "data-label=\"reserve\"",
        "data-field-hash=\"bidding_commitment\"",
        "data-file=\"reserve-J2026-001-1-1.json\"",
        "daylight-key commit --lot J2026-001/1/1 --out reserve-J2026-001-1-1.json",
        "/auction_seal.js",
    ] {
        assert!(shown.says(says), "{says}: {}", shown.body);
    }
    let price = shown.body.split('<').find(|it| it.contains("data-part=\"price\"")).unwrap();
    assert!(!price.contains("name="), "the price has no name and is never sent: {price}");
    assert!(!shown.says("data-plate") && !shown.says("data-committed"), "{}", shown.body);
    let english = it.house.get(&mut buyer, &format!("{}?lang=en", page()));
    assert!(english.says("Without script run this on your own machine"), "{}", english.body);
    it.house.get(&mut buyer, &format!("{}?lang=zh-CN", page()));

    let hash = reserve_commitment(&lot(), RESERVE, &SALT).hex();
    let huge = "a".repeat(5_000);
    for wrong in ["", "abc", "122000.00", &"z".repeat(64), huge.as_str()] {
        let sent = send(&it, &mut buyer, &page(), &[("bidding_commitment", wrong.to_owned())]);
        assert!(sent.status.is_client_error() && sent.says("应为 64 个"), "{wrong}: {}", sent.body);
        assert!(sent.says("data-island=\"auction_seal\""), "the form stands again");
    }
    let commits = [("bidding_commitment", hash.clone())];
    let to = format!("/purchaser/biddings/{LOT}?done=bidding-reserve-committed");
    did(&send(&it, &mut buyer, &page(), &commits), &to);
    assert!(it.house.get(&mut buyer, &page()).says("底价已封存"));
    let salt = domain::shared::hex(&SALT.0);
    assert!(is_recorded(&it, hash.as_bytes()));
    for kept in [salt.as_bytes(), b"12200000".as_slice(), b"122000.00"] {
        assert!(!is_recorded(&it, kept), "the platform holds no reserve");
    }

    for account in ["bid-1", "bid-2"] {
        signs_up(&it, account);
    }
    until(&it, spec_times(&it).0);
    offers(&it, "bid-1", FIRST, 121_000);
    offers(&it, "bid-2", SECOND, 123_000);
    to_the_end(&it);
    let mut buyer = it.house.signed_in("buyer-1");
    let shown = it.house.get(&mut buyer, &page());
    for says in [
        "data-step=\"open\"",
        &format!("data-committed=\"{hash}\""),
        "data-part=\"kept-file\"",
        "data-part=\"file-differs\"",
        "data-field-price=\"bidding_reserve_price\"",
        "data-field-salt=\"bidding_salt\"",
    ] {
        assert!(shown.says(says), "{says}: {}", shown.body);
    }
    let opening = |price: &str, salt: &str| {
        [("bidding_reserve_price", price.to_owned()), ("bidding_salt", salt.to_owned())]
    };
    let other = "ab".repeat(32);
    for (price, number) in [("121999.99", &salt), ("122000", &other), ("-1", &salt)] {
        let sent = send(&it, &mut buyer, &page(), &opening(price, number));
        assert!(sent.status.is_client_error(), "{price}: {}", sent.body);
    }
    let to = format!("/purchaser/biddings/{LOT}?done=bidding-reserve-opened");
    did(&send(&it, &mut buyer, &page(), &opening("122000.00", &salt)), &to);
    assert_eq!(stage(&it), Stage::Checking, "123,000 meets it");
}

#[test]
fn only_its_owner_has_the_form_of_a_reserve() {
    let it = sale();
    for account in ["bid-1", "official-1", "finance-1"] {
        let shown = it.house.get(&mut it.house.signed_in(account), &page());
        assert!(shown.status.is_client_error(), "{account}: {}", shown.status);
        assert!(!shown.says("auction_seal\" data-step"), "{account}");
    }
    let without = announced(&[]);
    let shown = without.house.get(&mut without.house.signed_in("buyer-1"), &page());
    assert!(shown.says("不设底价") && !shown.says("data-step"), "{}", shown.body);
}

//! Before the opening no page of anybody shows who bids or what was bid.

use domain::award::{self, Member, MemberKind};
use domain::parties::{self, OrganisationAdmitted, OrganisationKind, Role};
use domain::shared::{Hash, Id, Salt};
use domain::world::Command;

use super::house::Browser;
use super::world::Opening;

/// Every page that somebody could open about a lot, and every desk.
fn pages(lot: &str) -> Vec<String> {
    let fixed = [
        "/",
        "/desk",
        "/purchaser",
        "/purchaser/projects/new",
        "/centre",
        "/centre/keys",
        "/supervisor",
        "/supervisor/orders",
        "/orders",
        "/operator",
        "/evaluator",
        "/trustee",
        "/health",
        "/metrics",
    ];
    let of = [
        (
            "purchaser",
            &[
                "",
                "/clarify",
                "/remedies",
                "/remedies/new",
                "/hold",
                "/committee",
                "/candidates",
                "/determine",
                "/letter",
                "/terminate",
                "/again",
                "/end",
                "/fail",
                "/method",
                "/notice",
                "/announce",
            ][..],
        ),
        ("centre", &["/remedies", "/remedies/new", "/counter", "/committee"]),
        ("supervisor", &["/hold", "/remedies", "/bundle.json"]),
        (
            "evaluator",
            &[
                "/review",
                "/corrections",
                "/prices",
                "/sheet",
                "/report",
                "/report.txt",
                "/read",
                "/read/notes",
            ],
        ),
        ("bidder", &["/explain", "/correction", "/remedies", "/remedies/new"]),
    ];
    let mut all: Vec<String> = fixed.iter().map(|it| (*it).to_owned()).collect();
    for (desk, names) in of {
        all.extend(names.iter().map(|it| format!("/{desk}/lots/{lot}{it}")));
    }
    all.extend(["", "/hall"].map(|it| format!("/lots/{lot}{it}")));
    all.push(format!("/assignments/{lot}"));
    all
}

/// Pages on which officials legitimately see every admitted organisation, bidding or not.
const DIRECTORIES: [&str; 1] = ["/centre/keys"];

/// A supervisor, whose organisation is of that kind.
pub(super) fn supervisor(it: &Opening) {
    let organisation = super::world::uscc("1251000000AADEPT1");
    it.accept(Command::Parties(parties::Command::AdmitOrganisation(OrganisationAdmitted {
        organisation: organisation.clone(),
        name: "样本监督部门".to_owned(),
        kinds: vec![OrganisationKind::Supervisor],
        licence: Hash([1; 32]),
    })));
    it.person("overseer-1", Some(&organisation), Role::Supervisor);
}

/// A committee entered before the opening, as it may be.
pub(super) fn committee(it: &Opening) {
    let member = |seat: u8| Member {
        seat,
        account: Id::new(format!("expert-{seat}")).unwrap(),
        name: format!("样本评委{seat}"),
        kind: MemberKind::Expert,
        salt: Salt([seat; 32]),
        commitment: Hash([seat; 32]),
    };
    (1..=5).for_each(|seat| it.person(&format!("expert-{seat}"), None, Role::Evaluator));
    it.accept(Command::Award(award::Command::EnterCommittee {
        lot: it.id.clone(),
        members: (1..=5).map(member).collect(),
        document: Hash([7; 32]),
    }));
}

#[test]
fn before_the_opening_no_page_shows_any_role_who_bids() {
    let it = Opening::with_bids(3);
    let home = super::world::uscc("1251000000TRUATE1");
    it.person("buyer-1", Some(&home), Role::Purchaser);
    it.person("guard-9", None, Role::Operator);
    supervisor(&it);
    committee(&it);
    let accounts = [
        "official-1",
        "chair-1",
        "keeper-1",
        "buyer-1",
        "guard-9",
        "overseer-1",
        "expert-1",
        "bidder-0",
    ];
    let mut browsers: Vec<(String, Browser)> = accounts
        .iter()
        .map(|account| ((*account).to_owned(), it.house.signed_in(account)))
        .collect();
    browsers.push(("nobody".to_owned(), Browser::default()));
    let mut seen = 0;
    for (account, browser) in &mut browsers {
        for path in pages(&it.id.to_string()) {
            let page = it.house.get(browser, &path);
            if page.status == axum::http::StatusCode::OK {
                seen += 1;
            }
            assert_ne!(page.status.as_u16(), 500, "{account} {path}");
            let member = page.says("样本评委");
            assert!(!member, "{account} sees the committee on {path}");
            for (at, bidder) in it.bidders.iter().enumerate() {
                let own = account.as_str() == format!("bidder-{at}");
                let directory = DIRECTORIES.contains(&path.as_str());
                if own || directory {
                    continue;
                }
                let shown = page.says(&bidder.name) || page.says(bidder.uscc.as_str());
                assert!(!shown, "{account} sees bidder {at} on {path}");
            }
            assert!(!page.says("⟦"), "{account} {path} lacks a word");
        }
    }
    assert!(seen > 60, "only {seen} pages were shown at all");
}

#[test]
fn after_the_opening_the_same_search_finds_the_bidders() {
    let it = Opening::opened(3, 3);
    let page = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(it.bidders.iter().all(|bidder| page.says(&bidder.name)), "the search can fail");
}

/// Goal: a stranger recomputes opened prices from public files, and gets no other ciphertext.
#[test]
fn sealed_prices_are_given_once_both_halves_of_their_key_are_published() {
    let it = Opening::opened(3, 2);
    let roots: Vec<(bool, Hash)> = {
        let folded = it.house.site.platform.folded().unwrap();
        let lot = &folded.world.lots[&it.id];
        let opened = lot.opening.opened.as_ref().unwrap();
        let one = |line: &domain::opening::OpenedBid| {
            let bid = lot.bids[&line.bidder].bid.as_ref().unwrap();
            (line.s_t.is_some(), bid.envelopes[0].ct_root)
        };
        opened.bids.iter().map(one).collect()
    };
    let objects = &it.house.site.platform.objects;
    for (_, root) in &roots {
        let upload = app::ports::ObjectName::new(&format!("test/{}", root.hex())).unwrap();
        objects.put_part(&upload, 0, root.hex().as_bytes()).unwrap();
        objects.finish(&upload, &app::opener::ciphertext_name(root)).unwrap();
    }
    let list = it.house.get(&mut Browser::default(), "/verify/files.txt");
    for (is_open, root) in &roots {
        let path = format!("/ciphertext/{}", root.hex());
        let answer = it.house.get(&mut Browser::default(), &path);
        let wanted = if *is_open { 200 } else { 404 };
        assert_eq!(answer.status.as_u16(), wanted, "{path}");
        assert_eq!(answer.body == root.hex(), *is_open, "the bytes, and nothing else's");
        assert_eq!(list.says(&path), *is_open);
    }
    assert_eq!(roots.iter().filter(|it| it.0).count(), 2, "one bid stayed shut");
}

//! Values that the law leaves to the centre, by pages alone.

use axum::http::StatusCode;

use domain::parties::{self, Role};
use domain::shared::Id;

use super::announcing::{Centre, LOT};
use super::house::Browser;

const LIST: &str = "/centre/settings";
const CITE: &str = "青石中心〔2026〕3号";

fn fields<'a>(value: &'a str, cite: &'a str) -> [(&'static str, &'a str); 3] {
    [("setting_value", value), ("reason", "近期标段投标人较多"), ("decision_cite", cite)]
}

#[test]
fn one_official_proposes_another_decides_and_anybody_reads_the_value_with_its_reason() {
    // covers: Y63
    let centre = Centre::new();
    let mut anybody = Browser::default();
    let before = centre.house.get(&mut anybody, "/settings");
    assert!(before.says("Y01") && before.says("未另行规定") && before.says("Y63"));
    let [mut first, mut second] = ["official-1", "official-2"].map(|it| centre.house.signed_in(it));
    let room = format!("{LIST}/Y01");
    let page = centre.house.get(&mut first, &room);
    for (value, cite) in [("10", CITE), ("121", CITE), ("半小时", CITE), ("30", CITE), ("45", "")]
    {
        let sent = centre.send(&mut first, &room, &page, &fields(value, cite));
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{value} {cite}");
    }
    let sent = centre.send(&mut first, &room, &page, &fields("45", CITE));
    assert_eq!(sent.to, "/centre/settings?done=setting-proposed", "{}", sent.body);
    let own = centre.house.get(&mut first, &room);
    assert!(own.says("应当由另一名工作人员核对并决定"), "{}", own.body);
    assert!(!centre.house.get(&mut first, "/desk").says("决定中心规定值"));
    assert!(centre.house.get(&mut second, "/desk").says("决定中心规定值"));
    let page = centre.house.get(&mut second, &room);
    assert!(page.says("45 分钟") && page.says(CITE), "{}", page.body);
    let decide = format!("{room}/decide");
    let seen = page.hidden("seen");
    let alone = centre.send(&mut first, &decide, &page, &[("seen", &seen)]);
    assert!(!alone.status.is_redirection(), "one official did both");
    let unseen = centre.send(&mut second, &decide, &page, &[("seen", "[]")]);
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY, "another proposal was shown");
    let sent = centre.send(&mut second, &decide, &page, &[("seen", &seen)]);
    assert_eq!(sent.to, "/centre/settings?done=setting-made", "{}", sent.body);
    let page = centre.house.get(&mut second, &room);
    assert!(!page.body.contains("/decide"), "nothing waits any more");
    let twice = centre.send(&mut second, &decide, &page, &[("seen", &seen)]);
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "decided twice");
    let after = centre.house.get(&mut anybody, "/settings");
    for said in ["45 分钟", "30 分钟", "近期标段投标人较多", CITE] {
        assert!(after.says(said), "{said}: {}", after.body);
    }
    assert!(!centre.house.get(&mut second, "/desk").says("决定中心规定值"));
}

#[test]
fn a_proposal_is_taken_away_and_one_of_a_former_official_is_decided_by_nobody() {
    let centre = Centre::new();
    let [mut first, mut second] = ["official-1", "official-2"].map(|it| centre.house.signed_in(it));
    let room = format!("{LIST}/Y05");
    let page = centre.house.get(&mut first, &room);
    centre.send(&mut first, &room, &page, &fields("15", CITE));
    let page = centre.house.get(&mut first, &room);
    let sent = centre.send(&mut first, &format!("{room}/drop"), &page, &[]);
    assert_eq!(sent.to, "/centre/settings?done=setting-dropped", "{}", sent.body);
    let page = centre.house.get(&mut second, &room);
    assert!(!page.body.contains("/decide"), "{}", page.body);
    let page = centre.house.get(&mut first, &room);
    centre.send(&mut first, &room, &page, &fields("20", CITE));
    let page = centre.house.get(&mut second, &room);
    let seen = page.hidden("seen");
    centre.house.command(parties::Command::ChangeRoles(parties::RolesChanged {
        account: Id::new("official-1").unwrap(),
        roles: vec![Role::Chair],
        reason: "岗位调整".to_owned(),
    }));
    let gone = centre.send(&mut second, &format!("{room}/decide"), &page, &[("seen", &seen)]);
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", gone.body);
    // What is nobody's to set has no page; who is no official has none either.
    for rule in ["T01", "Y06", "Y99"] {
        let page = centre.house.get(&mut second, &format!("{LIST}/{rule}"));
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{rule}");
    }
    let mut buyer = centre.house.signed_in("buyer-1");
    assert!(!centre.house.get(&mut buyer, &room).status.is_success());
}

#[test]
fn a_lot_announced_under_a_centres_value_says_so_beside_the_packs() {
    let centre = Centre::new();
    let mut second = centre.house.signed_in("official-2");
    let mut first = centre.house.signed_in("official-1");
    let room = format!("{LIST}/Y01");
    let page = centre.house.get(&mut first, &room);
    centre.send(&mut first, &room, &page, &fields("45", CITE));
    let page = centre.house.get(&mut second, &room);
    let seen = page.hidden("seen");
    centre.send(&mut second, &format!("{room}/decide"), &page, &[("seen", &seen)]);
    let mut buyer = centre.house.signed_in("buyer-1");
    let page = centre.house.get(&mut buyer, "/purchaser/projects/new");
    centre.send(&mut buyer, "/purchaser/projects/new", &page, &super::announcing::PROJECT_FIELDS);
    centre.let_in(&mut buyer, super::announcing::PROJECT);
    centre.announce(&mut buyer, LOT);
    let page = centre.house.get(&mut Browser::default(), &format!("/lots/{LOT}"));
    assert!(page.says("本中心规定为 45 分钟"), "{}", page.body);
}

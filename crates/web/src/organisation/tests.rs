//! An administrator and the people of one organisation, through the whole router.

use axum::http::StatusCode;
use domain::parties::{self, OrganisationAdmitted, OrganisationKind, PersonAdded, Role};
use domain::shared::{AccountId, Hash, Uscc};

use crate::account::tests::house::{Answered, Browser, House};

fn id(text: &str) -> AccountId {
    AccountId::new(text).unwrap()
}

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

fn person(house: &House, account: &str, organisation: Option<Uscc>, role: Role) {
    house.command(parties::Command::AddPerson(PersonAdded {
        account: id(account),
        name: format!("Person {account}"),
        organisation,
        roles: vec![role],
    }));
}

/// Two organisations of bidders; `wang` administers the first, where `li` bids.
fn house() -> House {
    let house = House::new(None);
    for (body, name) in [("91510000EARTH0001", "土公司"), ("91510000WATER0001", "水公司")] {
        house.command(parties::Command::AdmitOrganisation(OrganisationAdmitted {
            organisation: uscc(body),
            name: name.to_owned(),
            kinds: vec![OrganisationKind::Bidder],
            licence: Hash([1; 32]),
        }));
    }
    let home = || Some(uscc("91510000EARTH0001"));
    person(&house, "wang", home(), Role::Administrator);
    person(&house, "li", home(), Role::Bidder);
    person(&house, "far", Some(uscc("91510000WATER0001")), Role::Bidder);
    house
}

fn send(house: &House, who: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answered {
    let csrf = house.get(who, "/account/password").hidden("csrf");
    let key = format!("key-{:032}", house.site.platform.folded().unwrap().next);
    let mut all = vec![("csrf", csrf.as_str()), ("key", key.as_str())];
    all.extend_from_slice(fields);
    house.post(who, path, &all)
}

#[test]
fn an_administrator_invites_a_colleague_who_opens_the_account_by_a_printed_code() {
    let house = house();
    let mut wang = house.signed_in("wang");
    let page = house.get(&mut wang, "/organisation");
    assert!(page.says("土公司") && page.says("Person li") && !page.says("Person far"));
    let form = house.get(&mut wang, "/organisation/invite");
    assert!(form.says("value=\"bidder\"") && !form.says("value=\"official\""), "{}", form.body);
    let fields = [("account", "new"), ("person_name", "新人"), ("roles", "bidder")];
    let done = send(&house, &mut wang, "/organisation/invite", &fields);
    assert_eq!(done.to, "/organisation?done=invited", "{}", done.body);
    let folded = house.site.platform.folded().unwrap();
    let home = folded.world.people[&id("new")].organisation.clone();
    drop(folded);
    assert_eq!(home, Some(uscc("91510000EARTH0001")));
    let slip = send(&house, &mut wang, "/organisation/code", &[("account", "new")]);
    assert!(slip.says("此代码只显示这一次"), "{}", slip.body);
    for other in ["far", "nobody", ""] {
        let refused = send(&house, &mut wang, "/organisation/code", &[("account", other)]);
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{other}");
    }
    let fields = [("account", "evil"), ("person_name", "x"), ("roles", "official")];
    let refused = send(&house, &mut wang, "/organisation/invite", &fields);
    assert!(refused.status.is_client_error(), "a role of the centre is no choice here");
}

#[test]
fn a_suspended_colleague_acts_no_more_and_acts_again_when_reinstated() {
    let house = house();
    let (mut wang, mut li) = (house.signed_in("wang"), house.signed_in("li"));
    assert_eq!(house.get(&mut li, "/bidder").status, StatusCode::OK);
    let standing = |who: &mut Browser, person: &str, step: &str| {
        let fields = [("person", person), ("step", step), ("reason", "离职")];
        send(&house, who, "/organisation/standing", &fields)
    };
    assert_eq!(standing(&mut li, "wang", "suspend").status, StatusCode::FORBIDDEN);
    for other in ["far", "wang"] {
        assert_eq!(standing(&mut wang, other, "suspend").status, StatusCode::FORBIDDEN, "{other}");
    }
    assert_eq!(standing(&mut wang, "li", "suspend").to, "/organisation?done=suspended");
    assert_eq!(house.get(&mut li, "/bidder").status, StatusCode::FORBIDDEN);
    assert!(house.get(&mut wang, "/organisation").says("本单位已暂停"));
    assert_eq!(standing(&mut wang, "li", "reinstate").to, "/organisation?done=reinstated");
    assert_eq!(house.get(&mut li, "/bidder").status, StatusCode::OK);
}

#[test]
fn roles_go_to_a_colleague_and_the_administrators_room_with_them() {
    let house = house();
    let (mut wang, mut li) = (house.signed_in("wang"), house.signed_in("li"));
    let hand = |who: &mut Browser, from: &str, to: &str| {
        let fields = [("hand_from", from), ("hand_to", to), ("reason", "调离")];
        send(&house, who, "/organisation/hand-over", &fields)
    };
    assert!(hand(&mut wang, "li", "far").says("角色只能移交给本单位的另一人"));
    assert_eq!(hand(&mut wang, "wang", "li").to, "/organisation?done=handed");
    assert_eq!(house.get(&mut wang, "/organisation").status, StatusCode::FORBIDDEN);
    assert_eq!(house.get(&mut li, "/organisation").status, StatusCode::OK);
}

/// The name of the one key of a list.
fn named(page: &Answered) -> String {
    let (_, rest) = page.body.split_once("name=\"name\" value=\"").expect("a button of the key");
    rest.split('"').next().unwrap().to_owned()
}

/// The word of a key that was just shown.
fn word_of(page: &Answered) -> String {
    let (_, rest) = page.body.split_once("Bearer ").expect("the page shows how to try the key");
    rest.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '.').collect()
}

fn tells(house: &House, word: &str) -> Answered {
    let request = axum::http::Request::get("/api/v1/key")
        .header("authorization", format!("Bearer {word}"))
        .body(axum::body::Body::empty())
        .unwrap();
    house.send(&mut Browser::default(), request)
}

#[test]
fn a_programs_key_is_shown_once_agreed_to_by_its_person_seen_with_its_use_and_ended() {
    let house = house();
    let (mut wang, mut li) = (house.signed_in("wang"), house.signed_in("li"));
    let path = "/organisation/keys";
    let fields = [("key_title", "对账程序"), ("key_account", "li"), ("scopes", "bid")];
    assert_eq!(send(&house, &mut li, path, &fields).status, StatusCode::FORBIDDEN);
    let shown = send(&house, &mut wang, path, &fields);
    assert!(shown.says("此密钥只显示这一次") && shown.says("该同事"), "{}", shown.body);
    let word = word_of(&shown);
    let (home, token) = word.split_once('.').unwrap();
    assert_eq!((home, token.len()), ("91510000EARTH0001H", 64), "{word}");
    for page in [house.get(&mut wang, path), house.get(&mut li, path)] {
        assert!(page.says("对账程序") && page.says("等待本人同意") && !page.says(token));
    }
    assert_eq!(tells(&house, &word).status, StatusCode::FORBIDDEN, "before anybody agreed");
    let name = named(&house.get(&mut li, path));
    for (who, status) in [(&mut wang, StatusCode::FORBIDDEN), (&mut li, StatusCode::SEE_OTHER)] {
        let sent = send(&house, who, "/organisation/keys/agree", &[("name", &name)]);
        assert_eq!(sent.status, status, "{}", sent.body);
    }
    let told = tells(&house, &word);
    assert!(told.status == StatusCode::OK && told.says("\"account\":\"li\""), "{}", told.body);
    let page = house.get(&mut wang, path);
    assert!(page.says("有效") && !page.says("尚未使用"), "the last use is seen: {}", page.body);
    // Nobody of another organisation sees or ends it.
    let mut far = house.signed_in("far");
    assert!(!house.get(&mut far, path).says("对账程序"));
    let end = "/organisation/keys/end";
    assert_eq!(send(&house, &mut far, end, &[("name", &name)]).status, StatusCode::FORBIDDEN);
    assert_eq!(tells(&house, &word).status, StatusCode::OK);
    assert_eq!(send(&house, &mut li, end, &[("name", &name)]).status, StatusCode::SEE_OTHER);
    assert_eq!(tells(&house, &word).status, StatusCode::UNAUTHORIZED);
    assert!(!house.get(&mut wang, path).says("对账程序"));
}

#[test]
fn a_key_is_made_only_for_the_own_people_with_a_name_and_a_scope() {
    let house = house();
    let mut wang = house.signed_in("wang");
    let path = "/organisation/keys";
    let long = "长".repeat(100);
    let wrong: [&[(&str, &str)]; 6] = [
        &[],
        &[("key_title", "x"), ("key_account", "wang")],
        &[("key_title", "x"), ("key_account", "wang"), ("scopes", "all")],
        &[("key_title", "x"), ("key_account", "far"), ("scopes", "bid")],
        &[("key_title", &long), ("key_account", "wang"), ("scopes", "bid")],
        &[("key_title", "x\u{202e}"), ("key_account", "wang"), ("scopes", "bid")],
    ];
    for fields in wrong {
        let answer = send(&house, &mut wang, path, fields);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(answer.says("class=\"errors\""), "{fields:?}: {}", answer.body);
    }
    assert!(house.get(&mut wang, path).says("还没有程序密钥"));
    let good = [("key_title", "x"), ("key_account", "wang"), ("scopes", "people")];
    for _ in 0..app::accounts::PROGRAM_KEYS_MAX {
        assert!(send(&house, &mut wang, path, &good).says("此密钥只显示这一次"));
    }
    let more = send(&house, &mut wang, path, &good);
    assert!(more.status.is_client_error() && more.says("最多 50 个"), "{}", more.body);
}

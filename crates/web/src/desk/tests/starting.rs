//! The supervisor orders a start while no witness answers, by pages alone.

use app::head::Head;
use app::platform::Serving;
use app::start::{self, StartRefused};
use axum::http::StatusCode;
use domain::parties::{Command, OrganisationAdmitted, OrganisationKind, PersonAdded, Role};
use domain::shared::{Hash, Id, PublicKey};

use super::house::{Answered, Browser, House};
use super::world::uscc;

const PATH: &str = "/supervisor/start";
const HEAD: Head = Head { size: 41, root: [7; 32] };

fn send(
    house: &House,
    browser: &mut Browser,
    page: &Answered,
    fields: &[(&str, &str)],
) -> Answered {
    let csrf = page.hidden("csrf");
    let marks = [("csrf", csrf.as_str()), ("key", "0123456789abcdef0123456789abcdef")];
    let all: Vec<_> = marks.into_iter().chain(fields.iter().copied()).collect();
    house.post(browser, PATH, &all)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

#[test]
fn a_supervisor_reads_the_risk_signs_exact_bytes_and_the_order_goes_its_own_way() {
    let house = House::new(None);
    house.person("clerk", &[Role::Official]);
    let organisation = uscc("1251000000AADEPT1");
    house.command(Command::AdmitOrganisation(OrganisationAdmitted {
        organisation: organisation.clone(),
        name: "青石县发展改革局".to_owned(),
        kinds: vec![OrganisationKind::Supervisor],
        licence: Hash([1; 32]),
    }));
    house.command(Command::AddPerson(PersonAdded {
        account: Id::new("guard").unwrap(),
        name: "某人".to_owned(),
        organisation: Some(organisation),
        roles: vec![Role::Supervisor],
    }));
    let public = seal::ed25519::public(&[9; 32]);
    let (account, second) = (Id::new("guard").unwrap(), Id::new("clerk").unwrap());
    house.command(Command::BindPersonKey { account, key: PublicKey(public), second });
    let platform = &house.site.platform;
    let (mut guard, mut clerk) = (house.signed_in("guard"), house.signed_in("clerk"));
    platform.set_serving(Serving::Open);
    assert!(house.get(&mut guard, PATH).says("平台现在不等待启动命令"));

    platform.set_serving(Serving::Unwitnessed(HEAD));
    assert_eq!(house.get(&mut clerk, PATH).status, StatusCode::FORBIDDEN);
    assert!(house.get(&mut guard, "/desk").says(PATH), "the desk leads there");
    assert!(house.get(&mut guard, "/supervisor").says(PATH));
    let page = house.get(&mut guard, PATH);
    let (size, root) = (HEAD.size.to_string(), hex(&HEAD.root));
    assert!(page.says(&root) && page.says("已递交的投标可能丢失"), "{}", page.body);
    assert!(!page.says("act.bin"), "nothing to sign before the risk is taken");
    let tree = [("size", size.as_str()), ("root", root.as_str())];
    let with = |more: &[(&'static str, &'static str)]| [&tree[..], more].concat();
    let unticked = send(&house, &mut guard, &page, &tree);
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    for wrong in [[("size", "40"), ("root", root.as_str())], [("size", "41"), ("root", "zz")]] {
        let moved =
            send(&house, &mut guard, &page, &[&wrong[..], &[("start_risk", "yes")]].concat());
        assert_eq!(moved.status, StatusCode::FORBIDDEN);
        assert!(moved.says("与您看到的不一致"), "{}", moved.body);
    }
    let ready = send(&house, &mut guard, &page, &with(&[("start_risk", "yes")]));
    assert!(ready.says("act.bin") && ready.says("daylight-key sign"), "{}", ready.body);

    let bytes = record::act::start_unwitnessed("jy.example/log", HEAD.size, &Hash(HEAD.root));
    let (by, good) = (hex(&public), hex(&seal::ed25519::sign(&[9; 32], bytes.as_bytes())));
    let signed = |signature: &str, browser: &mut Browser| {
        let own = [("start_risk", "yes"), ("by", by.as_str()), ("signed", signature)];
        send(&house, browser, &page, &[&tree[..], &own[..]].concat())
    };
    assert!(signed(&good, &mut guard).says("平台现在不等待启动命令"), "nobody takes an order");
    let (to, orders) = start::way();
    platform.await_orders(Some(to));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for (order, answer) in orders.iter().take(2) {
                let folded = platform.folded().unwrap();
                let judged = start::check(&folded.world, &order, "jy.example/log", HEAD);
                answer.send(judged.map(|()| 41)).unwrap();
            }
            drop(orders);
        });
        let forged = signed(&"00".repeat(64), &mut guard);
        assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", forged.body);
        let done = signed(&good, &mut guard);
        assert_eq!(done.to, "/supervisor?done=start-ordered", "{}", done.body);
    });
    assert!(signed(&good, &mut guard).says("平台现在不等待启动命令"), "once");
    let refused = StartRefused::NotWaiting.to_string();
    assert!(refused.contains("before"), "{refused}");
}

//! Mandates, documents, item lists, approval and corrections, by pages alone.

use axum::http::StatusCode;

use super::announcing::{Centre, PROJECT, PROJECT_FIELDS};
use super::house::{Answered, Browser};
use super::world::uscc;

const MANDATES: &str = "/purchaser/mandates";

/// A centre whose purchaser knows an agent with a person.
fn with_agent() -> (Centre, String) {
    let centre = Centre::new();
    let mut official = centre.house.signed_in("official-1");
    centre.admit(&mut official, "91510000000AGENT1", "青石招标代理公司", "agent");
    centre.add(&mut official, "agent-1", "91510000000AGENT1", "agent");
    (centre, uscc("91510000000AGENT1").to_string())
}

fn give(centre: &Centre, buyer: &mut Browser, other: &[(&str, &str)]) -> Answered {
    let agent = uscc("91510000000AGENT1");
    let path = format!("{MANDATES}/new");
    let page = centre.house.get(buyer, &path);
    let mut fields = vec![
        ("mandate", "WT-1"),
        ("agent", agent.as_str()),
        ("matters", "tender"),
        ("mandate_until", "2027-12-31"),
    ];
    fields.retain(|it| other.iter().all(|new| new.0 != it.0));
    fields.extend(other);
    let files = [("agreement", "委托协议.pdf", &b"%PDF-1.7 mandate"[..])];
    centre.upload(buyer, &path, &page, (&fields, &files))
}

#[test]
fn an_agent_registers_and_writes_while_its_mandate_lasts_and_not_a_moment_longer() {
    let (centre, agent) = with_agent();
    let mut buyer = centre.house.signed_in("buyer-1");
    let mut clerk = centre.house.signed_in("agent-1");
    let register = |who: &mut Browser, field: (&str, &str)| {
        let page = centre.house.get(who, "/purchaser/projects/new");
        let mut fields = PROJECT_FIELDS.to_vec();
        fields.push(field);
        centre.send(who, "/purchaser/projects/new", &page, &fields)
    };
    let buying = uscc("1251000000PURCHA1").to_string();
    let page = centre.house.get(&mut clerk, "/purchaser/projects/new");
    assert!(!page.says(&buying), "nobody mandated the agent");
    let sent = register(&mut clerk, ("purchaser", &buying));
    assert_eq!(sent.status, StatusCode::FORBIDDEN, "{}", sent.body);
    let sent = register(&mut buyer, ("agent", &agent));
    assert_eq!(sent.status, StatusCode::CONFLICT, "{}", sent.body);
    assert!(sent.says("招标投标法") && sent.says("委托"), "{}", sent.body);

    for (field, wrong) in
        [("mandate", "一号"), ("agent", "x"), ("matters", "all"), ("mandate_until", "明年")]
    {
        let sent = give(&centre, &mut buyer, &[(field, wrong)]);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
    }
    let sent = give(&centre, &mut buyer, &[]);
    assert_eq!(sent.to, format!("{MANDATES}?done=mandate-given"), "{}", sent.body);
    let sent = register(&mut clerk, ("purchaser", &buying));
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let notice = format!("/purchaser/lots/{PROJECT}/A/1/notice");
    assert_eq!(centre.house.get(&mut clerk, &notice).status, StatusCode::OK);

    let list = centre.house.get(&mut clerk, MANDATES);
    assert!(list.says("WT-1") && list.says("青石县水务局"), "{}", list.body);
    let purchaser = buying.as_str();
    let end = [("purchaser", purchaser), ("mandate", "WT-1"), ("reason", "项目已完成")];
    let sent = centre.send(&mut clerk, MANDATES, &list, &end);
    assert_eq!(sent.to, format!("{MANDATES}?done=mandate-ended"), "{}", sent.body);
    assert_eq!(centre.house.get(&mut clerk, &notice).status, StatusCode::FORBIDDEN);
    assert_eq!(centre.house.get(&mut buyer, &notice).status, StatusCode::OK);
}

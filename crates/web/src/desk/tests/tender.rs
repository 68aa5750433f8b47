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

pub(super) const ROOM: &str = "/purchaser/lots/GW2026-007/A/1";
pub(super) const LIST: &str =
    "1|格宾石笼|2m×1m×1m|个|120|380.5|45660|镀锌\n2|土工布||平方米|1000.125|6||";

/// A project whose notice is written.
pub(super) fn written() -> (Centre, Browser) {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    centre.register(&mut buyer);
    let sent = centre.write(&mut buyer, &[("go", "review")]);
    assert_eq!(sent.to, format!("{ROOM}/announce"), "{}", sent.body);
    (centre, buyer)
}

pub(super) fn post(
    centre: &Centre,
    who: &mut Browser,
    page: &str,
    fields: &[(&str, &str)],
) -> Answered {
    let path = format!("{ROOM}/{page}");
    let shown = centre.house.get(who, &path);
    centre.send(who, &path, &shown, fields)
}

/// Begins with the shipped template and fills every variable.
pub(super) fn book(centre: &Centre, buyer: &mut Browser) {
    let sent = post(centre, buyer, "book", &[("go", "template"), ("template", "works/0")]);
    assert_eq!(sent.to, format!("{ROOM}/book?done=book-kept"), "{}", sent.body);
    let page = centre.house.get(buyer, &format!("{ROOM}/book"));
    let mut fields = vec![("go", "save".to_owned())];
    for name in values(&page.body, "variable") {
        fields.push(("variable", name));
        fields.push(("value", "样本内容".to_owned()));
    }
    for heading in values(&page.body, "heading").into_iter().filter(|it| !it.is_empty()) {
        fields.push(("body", format!("{heading}：{{{{付款方式}}}}")));
        fields.push(("heading", heading));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|it| (it.0, it.1.as_str())).collect();
    let sent = centre.send(buyer, &format!("{ROOM}/book"), &page, &fields);
    assert_eq!(sent.to, format!("{ROOM}/book?done=book-kept"), "{}", sent.body);
}

/// Values of all fields of a name.
pub(super) fn values(body: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    let all = body.split(&mark).skip(1).filter_map(|it| it.split('"').next());
    all.map(str::to_owned).collect()
}

#[test]
fn a_tender_is_written_by_sections_and_items_and_only_a_second_person_lets_it_out() {
    let (centre, mut buyer) = written();
    let path = format!("{ROOM}/announce");
    let sent = post(&centre, &mut buyer, "items", &[("items_text", LIST)]);
    assert_eq!(sent.to, format!("{ROOM}/items?done=items-kept"), "{}", sent.body);
    let page = centre.house.get(&mut buyer, &format!("{ROOM}/items"));
    assert!(page.says("51,660.75") && page.says("格宾石笼"), "{}", page.body);
    let sent = post(&centre, &mut buyer, "book", &[("go", "template"), ("template", "works/0")]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let sent = post(&centre, &mut buyer, "approve", &[("go", "submit")]);
    assert_eq!(sent.status, StatusCode::FORBIDDEN, "variables are empty: {}", sent.body);
    book(&centre, &mut buyer);

    let asked = centre.house.get(&mut buyer, &path);
    let asked = centre.send(&mut buyer, &format!("{ROOM}/ask"), &asked, &[]);
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    (1..=3).for_each(|at| centre.assign("GW2026-007/A/1", at));
    let refused = |buyer: &mut Browser| {
        let page = centre.house.get(buyer, &path);
        let sent = centre.send(buyer, &path, &page, &[]);
        assert_eq!(sent.status, StatusCode::FORBIDDEN, "{}", sent.body);
        assert!(sent.says("尚未经另一人审核"), "{}", sent.body);
    };
    refused(&mut buyer);
    let sent = post(&centre, &mut buyer, "approve", &[("go", "submit")]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    refused(&mut buyer);
    let form = centre.house.get(&mut buyer, &format!("{ROOM}/items"));
    let sent = centre.send(&mut buyer, &format!("{ROOM}/approve"), &form, &[("go", "approve")]);
    assert_eq!(sent.status, StatusCode::FORBIDDEN, "nobody approves the own draft");
    let mut second = centre.house.signed_in("buyer-2");
    let page = centre.house.get(&mut second, &format!("{ROOM}/approve"));
    assert!(page.says("样本内容") && page.says("格宾石笼") && page.says("第一次提交"));
    let sent = post(&centre, &mut second, "approve", &[("go", "return")]);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "a return needs its reason");
    let why = [("go", "return"), ("why", "单价偏低")];
    assert_eq!(post(&centre, &mut second, "approve", &why).status, StatusCode::SEE_OTHER);
    refused(&mut buyer);
    let page = centre.house.get(&mut buyer, &format!("{ROOM}/approve"));
    assert!(page.says("单价偏低"), "{}", page.body);

    let dearer = LIST.replace("380.5|45660", "400|48000");
    post(&centre, &mut buyer, "items", &[("items_text", &dearer)]);
    post(&centre, &mut buyer, "approve", &[("go", "submit")]);
    let page = centre.house.get(&mut second, &format!("{ROOM}/approve"));
    assert!(page.says("<del>380.50</del>") && page.says("<ins>400.00</ins>"), "{}", page.body);
    let sent = post(&centre, &mut second, "approve", &[("go", "approve")]);
    assert_eq!(sent.to, format!("{ROOM}/approve?done=draft-approved"), "{}", sent.body);
    // Whatever changes afterwards was not approved.
    post(&centre, &mut buyer, "items", &[("items_text", LIST)]);
    refused(&mut buyer);
    post(&centre, &mut buyer, "items", &[("items_text", &dearer)]);
    let page = centre.house.get(&mut buyer, &path);
    let sent = centre.send(&mut buyer, &path, &page, &[]);
    assert_eq!(sent.to, "/lots/GW2026-007/A/1?done=announced", "{}", sent.body);

    let notice = centre.lot().notice;
    let named = |id: &str| notice.documents.iter().find(|it| it.id.as_str() == id).unwrap();
    let mut nobody = Browser::default();
    for (id, word) in [("item-list", "400.00"), ("tender-book", "样本内容")] {
        let it = named(id);
        let href = crate::desk::files::href(&it.sha256, &it.name);
        let file = centre.house.get(&mut nobody, &href);
        assert_eq!(file.status, StatusCode::OK, "anybody downloads without a name");
        assert!(file.body.contains(word), "{}", file.body);
    }
}

#[test]
fn a_list_with_faults_is_told_line_by_line_and_nothing_is_kept() {
    let (centre, mut buyer) = written();
    let bad = "1|格宾石笼||个|120|380.5|45661\n1|布||米|x";
    let sent = post(&centre, &mut buyer, "items", &[("items_text", bad)]);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.says("不等于数量乘以单价") && sent.says("45,660.00"), "{}", sent.body);
    assert!(sent.says("序号重复") && sent.says("最多三位小数"), "{}", sent.body);
    assert!(sent.says("格宾石笼"), "what was typed stays");
    let path = format!("{ROOM}/items");
    let page = centre.house.get(&mut buyer, &path);
    assert!(!page.says("item-list"), "nothing was kept");
    let csv = "序号,名称,单位,数量,单价,合价\n1,\"a,b\",个,2,3,6\n合计,,,,,6\n".as_bytes();
    let sent = centre.upload(&mut buyer, &path, &page, (&[], &[("items_file", "清单.csv", csv)]));
    assert_eq!(sent.to, format!("{path}?done=items-kept"), "{}", sent.body);
    let formula = "序号,名称,单位,数量\n1,=A2,个,2\n".as_bytes();
    for wrong in [formula, b"MZ\x90\x00\x03", b"\xff\xfea", b"no headings"] {
        let page = centre.house.get(&mut buyer, &path);
        let files = [("items_file", "清单.csv", wrong)];
        let sent = centre.upload(&mut buyer, &path, &page, (&[], &files));
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
}

#[test]
fn a_timetable_is_proposed_by_rule_and_an_unlawful_one_is_refused_with_its_article() {
    let (centre, mut buyer) = written();
    let path = format!("{ROOM}/times");
    let page = centre.house.get(&mut buyer, &path);
    assert!(
        page.says("招标投标法第二十四条") && page.says("招标投标法实施条例第十六条"),
        "{}",
        page.body
    );
    let start = values(&page.body, "start").pop().unwrap();
    let day = |n: i64| {
        crate::text::time::field_value(centre.house.site.platform.now_ms() + n * 86_400_000)
    };
    let early = [("start", start.as_str()), ("deadline", &day(10)), ("documents_until", &day(9))];
    let sent = centre.send(&mut buyer, &path, &page, &early);
    assert_eq!(sent.status, StatusCode::CONFLICT, "{}", sent.body);
    assert!(sent.says("招标投标法第二十四条"), "{}", sent.body);
    let (deadline, until) = (values(&page.body, "deadline"), values(&page.body, "documents_until"));
    let good = [
        ("start", start.as_str()),
        ("deadline", deadline.first().map_or("", String::as_str)),
        ("documents_until", until.first().map_or("", String::as_str)),
    ];
    let sent = centre.send(&mut buyer, &path, &page, &good);
    assert_eq!(sent.to, format!("{ROOM}/notice?done=times-kept"), "{}", sent.body);
    let form = centre.house.get(&mut buyer, &format!("{ROOM}/notice"));
    assert!(form.says(good[1].1), "{}", form.body);
    let year = centre.house.get(&mut buyer, &format!("{path}?start=2026-12-28"));
    assert!(year.says("暂定"), "2027 has no holiday notice: {}", year.body);
    for odd in ["2026-02-30", "9999-01-01", "1900-01-01", "x"] {
        let page = centre.house.get(&mut buyer, &format!("{path}?start={odd}"));
        assert_eq!(page.status, StatusCode::OK, "{odd}");
    }
}

#[test]
fn barrier_terms_and_look_alike_letters_are_pointed_out_and_stop_nothing() {
    let (centre, mut buyer) = written();
    let other =
        [("qualification", "在本市有本地业绩"), ("title", "\u{410}堤防招标公告"), ("go", "review")];
    centre.write(&mut buyer, &other);
    let page = centre.house.get(&mut buyer, &format!("{ROOM}/approve"));
    assert!(page.says("本地业绩") && page.says("招标投标法实施条例第三十二条"), "{}", page.body);
    assert!(page.says("U+0410"), "{}", page.body);
    let sent = post(&centre, &mut buyer, "approve", &[("go", "submit")]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "a hint stops nothing: {}", sent.body);
}

#[test]
fn templates_have_versions_and_only_the_centres_staff_keeps_them() {
    let (centre, mut buyer) = written();
    let path = "/centre/templates/works";
    assert_eq!(centre.house.get(&mut buyer, path).status, StatusCode::FORBIDDEN);
    let mut official = centre.house.signed_in("official-1");
    let page = centre.house.get(&mut official, path);
    let save = |official: &mut Browser, text: &str| {
        let fields = [("template_title", "工程范本"), ("template_text", text)];
        centre.send(official, path, &page, &fields)
    };
    for wrong in ["", "没有标题", "# 一\n{{没有写完"] {
        let sent = save(&mut official, wrong);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    for text in ["# 一\n{{工期}}", "# 一\n{{工期}}天"] {
        let sent = save(&mut official, text);
        assert_eq!(sent.to, format!("{path}?done=template-kept"), "{}", sent.body);
    }
    let list = centre.house.get(&mut official, path);
    assert!(list.says("version=2") && list.says("version=1") && list.says("version=0"));
    let old = post(&centre, &mut buyer, "book", &[("go", "template"), ("template", "works/1")]);
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "a tender begins with the latest");
    let sent = post(&centre, &mut buyer, "book", &[("go", "template"), ("template", "works/2")]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(centre.house.get(&mut buyer, &format!("{ROOM}/book")).says("工期"));
}

#[test]
fn five_thousand_items_are_pasted_kept_and_compared_in_one_form_each() {
    let (centre, mut buyer) = written();
    let list = |price: u32| {
        let line = |it: u32| format!("{it}|清单项目{it}|规格 A-{it}|平方米|{it}.125|{price}\n");
        (1..=5_000).map(line).collect::<String>()
    };
    for price in [380, 381] {
        let sent = post(&centre, &mut buyer, "items", &[("items_text", &list(price))]);
        assert_eq!(sent.to, format!("{ROOM}/items?done=items-kept"), "{}", sent.status);
        let sent = post(&centre, &mut buyer, "approve", &[("go", "submit")]);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    }
    let page = centre.house.get(&mut buyer, &format!("{ROOM}/approve"));
    assert!(page.says("清单的变化：5000 项") || page.says("清单的变化：5,000 项"));
    assert!(page.body.len() < 400_000, "a page stays small: {}", page.body.len());
    let more = list(380) + "5001|多出的||个|1\n";
    let sent = post(&centre, &mut buyer, "items", &[("items_text", &more)]);
    assert!(sent.status == StatusCode::UNPROCESSABLE_ENTITY && sent.says("超过 5000 项"));
}

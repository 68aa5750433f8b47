//! Catalogue, intentions and intakes by pages alone.

use axum::http::StatusCode;

use domain::parties::{self, Role};
use domain::rulebook::{Period, Unit, Way};
use domain::shared::{Id, Instant};

use super::announcing::{Centre, LOT, PROJECT, PROJECT_FIELDS};
use super::world::uscc;

/// Within which an intake is answered.
const ONE_WORKING_DAY: Period = Period { count: 1, unit: Unit::Working, way: Way::Within };

#[test]
fn what_was_given_back_says_why_and_is_asked_again_and_nothing_is_announced_before() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    let page = centre.house.get(&mut buyer, "/purchaser/projects/new");
    centre.send(&mut buyer, "/purchaser/projects/new", &page, &PROJECT_FIELDS);
    assert!(centre.house.get(&mut buyer, "/desk").says("申请进场登记"));
    assert!(centre.house.get(&mut buyer, "/purchaser").says("未申请进场"));
    let at = format!("/purchaser/projects/{PROJECT}/intake");
    let page = centre.house.get(&mut buyer, &at);
    let sent = centre.upload(&mut buyer, &at, &page, (&[("line", "A01")], &[]));
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "no number and no document");
    centre.ask_in(&mut buyer, PROJECT);
    let mut official = centre.house.signed_in("official-1");
    // covers: Y61
    let desk = centre.house.get(&mut official, "/desk");
    assert!(desk.says("审核进场登记") && desk.says("Y61"), "{}", desk.body);
    let today = Instant(centre.house.site.platform.now_ms()).date();
    let due = crate::desk::calendar().due(today, &ONE_WORKING_DAY).for_duty();
    assert!(desk.says(&due.to_string()), "due {due}: {}", desk.body);
    let room = format!("/centre/intakes/{PROJECT}");
    let page = centre.house.get(&mut official, &room);
    assert!(page.says("青发改〔2026〕7号"), "{}", page.body);
    let back = format!("{room}/return");
    let sent = centre.send(&mut official, &back, &page, &[("reason", "批复已过期")]);
    assert_eq!(sent.to, "/centre/intakes?done=intake-returned", "{}", sent.body);
    let page = centre.house.get(&mut buyer, &at);
    assert!(page.says("批复已过期") && page.says("已退回"), "{}", page.body);
    super::correcting::messages(&centre.house);
    let inbox = centre.house.get(&mut buyer, "/messages");
    assert!(inbox.says("进场登记已退回"), "{}", inbox.body);
    assert!(centre.house.get(&mut official, "/messages").says("有项目申请进场登记"));
    let twice = centre.send(&mut official, &back, &page, &[("reason", "批复已过期")]);
    assert!(!twice.status.is_redirection(), "given back twice");
    centre.let_in(&mut buyer, PROJECT);
    let asked = centre.upload(&mut buyer, &at, &page, (&[("line", "A01")], &[]));
    assert!(!asked.status.is_redirection());
    centre.announce(&mut buyer, LOT);
}

#[test]
fn an_examination_serves_only_what_was_asked_then_and_only_of_an_official() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    let page = centre.house.get(&mut buyer, "/purchaser/projects/new");
    centre.send(&mut buyer, "/purchaser/projects/new", &page, &PROJECT_FIELDS);
    centre.ask_in(&mut buyer, PROJECT);
    let room = format!("/centre/intakes/{PROJECT}");
    let [mut first, mut second] = ["official-1", "official-2"].map(|it| centre.house.signed_in(it));
    let page = centre.house.get(&mut first, &room);
    let ticks = ["approval", "budget", "line", "splitting"].map(|it| ("checked", it));
    let examine = format!("{room}/examine");
    centre.send(&mut first, &examine, &page, &ticks);
    let shown = centre.house.get(&mut second, &room);
    let since = shown.hidden("since");
    let back = [("reason", "文号有误")];
    let sent = centre.send(&mut second, &format!("{room}/return"), &shown, &back);
    assert_eq!(sent.to, "/centre/intakes?done=intake-returned", "{}", sent.body);
    centre.house.later(1_000);
    centre.ask_in(&mut buyer, PROJECT);
    let page = centre.house.get(&mut second, &room);
    assert!(!page.body.contains(&format!("{room}/accept")), "nobody examined what is asked now");
    let accept = format!("{room}/accept");
    let old = centre.send(&mut second, &accept, &page, &[("since", &since)]);
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", old.body);
    // Examined anew, by somebody who is no official any more when another accepts.
    let page = centre.house.get(&mut first, &room);
    centre.send(&mut first, &examine, &page, &ticks);
    let page = centre.house.get(&mut second, &room);
    let stale = centre.send(&mut second, &accept, &page, &[("since", &since)]);
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "another request was shown");
    let since = page.hidden("since");
    centre.house.command(parties::Command::ChangeRoles(parties::RolesChanged {
        account: Id::new("official-1").unwrap(),
        roles: vec![Role::Chair],
        reason: "岗位调整".to_owned(),
    }));
    let gone = centre.send(&mut second, &accept, &page, &[("since", &since)]);
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", gone.body);
    assert!(!centre.house.get(&mut buyer, "/purchaser").says("已受理"));
}

#[test]
fn an_announcement_before_the_intake_is_refused_in_words_with_its_rule() {
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    let page = centre.house.get(&mut buyer, "/purchaser/projects/new");
    centre.send(&mut buyer, "/purchaser/projects/new", &page, &PROJECT_FIELDS);
    let sent = centre.write(&mut buyer, &[("go", "review")]);
    let page = centre.house.get(&mut buyer, &sent.to);
    let ask = format!("/purchaser/lots/{LOT}/ask");
    centre.send(&mut buyer, &ask, &page, &[]);
    (1..=3).for_each(|at| centre.assign(LOT, at));
    centre.approve(&mut buyer, LOT);
    let path = format!("/purchaser/lots/{LOT}/announce");
    let page = centre.house.get(&mut buyer, &path);
    let sent = centre.send(&mut buyer, &path, &page, &[]);
    assert_eq!(sent.status, StatusCode::CONFLICT, "{}", sent.body);
    assert!(sent.says("项目还没有经进场登记受理") && sent.says("Y60"), "{}", sent.body);
}

#[test]
fn a_stranger_reads_the_catalogue_its_decision_and_the_intentions() {
    let centre = Centre::new();
    let mut anybody = super::house::Browser::default();
    let page = centre.house.get(&mut anybody, "/catalogue");
    assert!(page.says("水利工程施工") && page.says("4,000,000.00"), "{}", page.body);
    assert!(page.says("T24.1"), "the rule that bounds it");
    let link = page.body.split("/documents/").nth(1).and_then(|it| it.split('"').next()).unwrap();
    let taken = centre.house.get(&mut anybody, &format!("/documents/{link}"));
    assert_eq!(taken.status, StatusCode::OK);
    let mut buyer = centre.house.signed_in("buyer-1");
    let list = "/purchaser/intentions";
    let form = centre.house.get(&mut buyer, list);
    let fields = [
        ("intention_number", "I2027-001"),
        ("intention_title", "防汛物资采购"),
        ("needs", "编织袋五万条"),
        ("category", "goods"),
        ("budget", "300,000"),
        ("expected_month", "2027-03"),
    ];
    for name in fields.map(|it| it.0) {
        let fewer: Vec<_> = fields.into_iter().filter(|it| it.0 != name).collect();
        let sent = centre.send(&mut buyer, list, &form, &fewer);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "without {name}");
    }
    let sent = centre.send(&mut buyer, list, &form, &fields);
    assert_eq!(sent.to, "/purchaser/intentions?done=intention-published", "{}", sent.body);
    for (query, found) in [("", true), ("?q=编织袋", true), ("?q=水泵", false)] {
        let query = query.replace("编织袋", "%E7%BC%96").replace("水泵", "%E6%B3%B5");
        let page = centre.house.get(&mut anybody, &format!("/intentions{query}"));
        assert_eq!(page.says("防汛物资采购"), found, "{query}");
    }
    let page = centre.house.get(&mut buyer, list);
    let words = [("intention", "I2027-001"), ("reason", "预算调减")];
    let sent = centre.send(&mut buyer, "/purchaser/intentions/withdraw", &page, &words);
    assert_eq!(sent.to, "/purchaser/intentions?done=intention-withdrawn", "{}", sent.body);
    assert!(centre.house.get(&mut anybody, "/intentions").says("预算调减"));
}

#[test]
fn an_imported_deal_that_should_have_entered_is_shown_to_the_supervisor_with_its_line() {
    let centre = Centre::new();
    let mut official = centre.house.signed_in("official-1");
    let today = Instant(centre.house.site.platform.now_ms()).date();
    let code = uscc("12510000MA0000001");
    let head =
        "成交编号,项目名称,采购人代码,采购人名称,成交人名称,成交金额（元）,成交日期,领域,采购内容";
    let row = |number: &str, law: &str, what: &str| {
        format!("{number},外部采购{number},{code},某局,某公司,300000,{today},{law},{what}")
    };
    let rows = [row("X-1", "政府采购", "货物"), row("X-2", "政府采购", "服务"), row("X-3", "", "")];
    let file = format!("{head}\n{}\n", rows.join("\n"));
    let wrong = format!("{head}\n{}\n", row("X-9", "什么", "货物"));
    let at = "/centre/imports/new";
    let page = centre.house.get(&mut official, at);
    let mut sent = |step: &str, file: &str| {
        let files = [("file", "成交.csv", file.as_bytes())];
        let fields = [("kind", "deals"), ("step", step)];
        centre.upload(&mut official, at, &page, (&fields, &files))
    };
    assert!(sent("check", &wrong).says("领域或者采购内容无法识别"));
    assert!(sent("check", &file).says("没有问题，可以导入"));
    let taken = sent("take", &file);
    assert_eq!(taken.to, "/centre/imports?done=imported", "{}", taken.body);
    let mut guard = centre.house.signed_in("guard-1");
    let page = centre.house.get(&mut guard, "/supervisor/outside");
    assert!(page.says("外部采购X-1") && page.says("B01 办公设备"), "{}", page.body);
    assert!(!page.says("外部采购X-2"), "no line lists services");
    assert!(page.says("另有 1 项"), "{}", page.body);
    let mut buyer = centre.house.signed_in("buyer-1");
    let refused = centre.house.get(&mut buyer, "/supervisor/outside");
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

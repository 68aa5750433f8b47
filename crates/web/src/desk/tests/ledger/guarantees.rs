//! An electronic guarantee by pages: presented by its bidder, seen by nobody else before the
//! opening, and answered by its issuer.

use domain::procedure::{self, Effect, SecurityForm, SecurityTerms};
use domain::securities::{Command as Securities, IssuerSays, Question};

use super::super::contracting::upload;
use super::super::securities::terms;
use super::super::world::uscc;
use super::*;

fn sealed() -> Opening {
    let forms = vec![SecurityForm::Transfer, SecurityForm::Guarantee];
    let it = Opening::secured(3, SecurityTerms { forms, ..terms() });
    it.person("finance-1", None, Role::Finance);
    super::super::secrecy::supervisor(&it);
    it
}

fn present(it: &Opening, at: usize, (number, yuan, until): (&str, &str, &str)) -> Answered {
    let issuer = uscc("91510000GUARANT01");
    let fields = [
        ("guarantee_issuer", issuer.as_str()),
        ("guarantee_number", number),
        ("security_paid", yuan),
        ("valid_until", until),
    ];
    let mut browser = it.house.signed_in(&format!("bidder-{at}"));
    let file = format!("%PDF-1.7 guarantee {number}");
    upload(it, &mut browser, &path(it, "bidder", "guarantee"), &fields, ("document", &file))
}

fn answers(it: &Opening, (number, question, says): (u32, Question, IssuerSays)) {
    let (lot, document) = (it.id.clone(), Some(Hash([8; 32])));
    let drawn = domain::online::Drawn::NOTHING;
    let answer = Securities::Answer { lot, number, question, says, document, drawn };
    let command = Command::Securities(answer);
    let key = format!("an-answer-of-a-test-{number}-{question:?}-{says:?}");
    let answer = it.house.site.platform.ask(app::timekeeper::PLATFORM, &key, command);
    let answer = answer.unwrap().wait();
    assert!(answer.as_ref().unwrap().refusal().is_none(), "{answer:?}");
}

#[test]
fn a_guarantee_is_its_bidders_secret_until_the_opening_and_counts_once_it_is_confirmed() {
    // covers: Y167
    let it = sealed();
    for (number, yuan, until, says) in [
        ("BH-1", "19999.99", "2028-12-31", "Y167"),
        ("BH-1", "20000", "2020-01-01", "Y167"),
        ("BH-1", "20000", "2026-12-01", "Y167"),
        ("x", "20000", "2028-12-31", ""),
        ("BH-1", "-1", "2028-12-31", "请填写金额"),
        ("BH-1", "20000", "2028-02-30", "日"),
    ] {
        let sent = present(&it, 0, (number, yuan, until));
        let refused = sent.status.is_client_error() && sent.says(says);
        assert!(refused, "{number} {yuan} {until}: {} {}", sent.status, sent.body);
    }
    let good = present(&it, 0, ("BH-2026-77", "20000", "2028-12-31"));
    assert!(good.to.ends_with("done=guarantee-presented"), "{}", good.body);
    let stolen = present(&it, 1, ("BH-2026-77", "20000", "2028-12-31"));
    assert!(stolen.status.is_client_error() && stolen.says("已经用于一个标段"), "{}", stolen.body);
    let own = page(&it, "bidder-0", "bidder", "guarantee");
    assert!(own.says("BH-2026-77") && own.says("开立机构尚未确认"), "{}", own.body);
    for (account, desk, name) in [
        ("bidder-1", "bidder", "guarantee"),
        ("bidder-1", "bidder", "security"),
        ("finance-1", "finance", "securities"),
        ("finance-1", "finance", "payments"),
    ] {
        let seen = page(&it, account, desk, name);
        assert_eq!(seen.status, StatusCode::OK, "{name}");
        let named = seen.says("BH-2026-77") || seen.says("10001");
        assert!(!named, "{account} {name}: {}", seen.body);
    }
    for (account, address) in [("finance-1", "/finance/books"), ("overseer-1", "/supervisor/books")]
    {
        let seen = it.house.get(&mut it.house.signed_in(account), address);
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
        assert!(seen.says("尚在封存") && !seen.says("BH-2026-77"), "{}", seen.body);
        assert!(!seen.says(&it.bidders[0].name), "{}", seen.body);
    }
    answers(&it, (10_001, Question::Intake, IssuerSays::Confirmed));
    let own = page(&it, "bidder-0", "bidder", "guarantee");
    assert!(own.says("开立机构确认") && !own.says("尚未确认"), "{}", own.body);
    let it = ready(it.on_the_wall(3));
    assert!(public(&it).says("BH-2026-77"), "who brought one is read out");
    let books = it.house.get(&mut it.house.signed_in("overseer-1"), "/supervisor/books");
    assert!(books.says("BH-2026-77") && books.says(&it.bidders[0].name), "{}", books.body);
}

#[test]
fn a_moved_deadline_is_told_to_whoever_is_short_and_to_nobody_who_it_is() {
    // covers: Y96
    let it = sealed();
    let days = |of: &Opening| {
        let (lot, terms) = (of.lot(), terms());
        let deadline = domain::shared::Instant::from_seconds(lot.deadline_s).date();
        deadline.saturating_add(jiff::Span::new().days(i64::from(terms.valid_days))).to_string()
    };
    let first = days(&it);
    let good = present(&it, 0, ("BH-2026-78", "20000", &first));
    assert!(good.to.ends_with("done=guarantee-presented"), "{}", good.body);
    answers(&it, (10_001, Question::Intake, IssuerSays::Confirmed));
    assert!(!public(&it).says("guarantee-moved"));
    it.accept(Command::Procedure(procedure::Command::Clarify {
        lot: it.id.clone(),
        text: "延期".to_owned(),
        documents: Vec::new(),
        effect: Effect::None,
        deadline_s: Some(it.lot().deadline_s + 5 * 86_400),
    }));
    let moved = days(&it);
    let seen = public(&it);
    assert!(seen.says("guarantee-moved") && seen.says(&moved), "{}", seen.body);
    assert!(!seen.says(&it.bidders[0].name) && !seen.says("BH-2026-78"), "{}", seen.body);
    let desk = |who: &str| it.house.get(&mut it.house.signed_in(who), "/desk");
    assert!(desk("bidder-0").says("提交期限足够的保函"), "{}", desk("bidder-0").body);
    assert!(!desk("bidder-1").says("提交期限足够的保函"));
    let own = page(&it, "bidder-0", "bidder", "guarantee");
    assert!(own.says("data-check=\"guarantee-short\"") && own.says("转账"), "{}", own.body);
    let early = present(&it, 0, ("BH-2026-79", "20000", &first));
    assert!(early.status.is_client_error() && early.says("Y96"), "{}", early.body);
    let longer = present(&it, 0, ("BH-2026-80", "20000", &moved));
    assert!(longer.to.ends_with("done=guarantee-presented"), "{}", longer.body);
    assert!(!desk("bidder-0").says("提交期限足够的保函"));
    let own = page(&it, "bidder-0", "bidder", "guarantee");
    assert!(own.says("已由期限更长的保函替代"), "{}", own.body);
}

//! Prequalification and invitation by pages: each role, what is wrong, and who may bid afterwards.

use axum::http::StatusCode;
use domain::admission::{Ground, PrequalificationOutcome};
use domain::parties::{OrganisationAdmitted, OrganisationKind, Role};
use domain::rulebook::Regime;
use domain::shared::{Hash, LotId, Uscc};
use domain::world::Command;

use super::awarding::{bind, send, sign};
use super::contracting::upload;
use super::house::{Answered, Browser};
use super::world::{Opening, uscc};
use crate::text::time::field_value as field;

const DAY_MS: i64 = 86_400_000;
const FILE: &str = "%PDF-1.7 application";

pub(super) fn lot() -> LotId {
    LotId::parse("W2026-002/A/1").unwrap()
}

fn at(desk: &str, page: &str) -> String {
    crate::admission::room(desk, &lot(), page)
}

/// Another project of the same purchaser, four suppliers with keys, and a buyer.
pub(super) fn ready(regime: Regime) -> Opening {
    let it = Opening::with_bids(0);
    it.project("W2026-002", regime);
    let home = uscc("1251000000TRUATE1");
    it.person("buyer-1", Some(&home), Role::Purchaser);
    it.person("buyer-2", Some(&home), Role::Purchaser);
    bind(&it, "buyer-1", 0);
    for n in 0..4_u8 {
        it.accept(Command::Parties(domain::parties::Command::AdmitOrganisation(
            OrganisationAdmitted {
                organisation: firm(n),
                name: format!("样本供应商{n}"),
                kinds: vec![OrganisationKind::Bidder],
                licence: Hash([1; 32]),
            },
        )));
        it.person(&account(n), Some(&firm(n)), Role::Bidder);
        bind(&it, &account(n), 20 + n);
    }
    it
}

pub(super) fn firm(n: u8) -> Uscc {
    uscc(&format!("9151000000FARMAA{n}"))
}

pub(super) fn account(n: u8) -> String {
    format!("firm-{n}")
}

fn buyer(it: &Opening) -> Browser {
    it.house.signed_in("buyer-1")
}

fn now(it: &Opening) -> i64 {
    it.house.site.platform.now_ms()
}

/// Sends the notice with these moments.
pub(super) fn announce(it: &Opening, offered: i64, until: i64) -> Answered {
    announce_limited(it, (offered, until), "")
}

/// The same with a ceiling of the number who may bid, as typed.
fn announce_limited(it: &Opening, (offered, until): (i64, i64), limit: &str) -> Answered {
    let (offered, until) = (field(now(it) + offered * DAY_MS), field(now(it) + until * DAY_MS));
    let fields = [
        ("title", "样本资格预审公告"),
        ("lot_title", "一标段"),
        ("qualification", "具有相应资质\n近三年无重大违法记录"),
        ("offered_until", offered.as_str()),
        ("apply_until", until.as_str()),
        ("number_limit", limit),
        ("number_way", "lot"),
    ];
    upload(it, &mut buyer(it), &at("purchaser", "notice"), &fields, ("documents", "%PDF-1.7 a"))
}

/// The same with a ceiling of seven that is reached by scores on items, as typed.
fn announce_scored(it: &Opening, items: &str) -> Answered {
    let (offered, until) = (field(now(it) + 16 * DAY_MS), field(now(it) + 36 * DAY_MS));
    let fields = [
        ("title", "样本资格预审公告"),
        ("lot_title", "一标段"),
        ("qualification", "具有相应资质\n近三年无重大违法记录"),
        ("offered_until", offered.as_str()),
        ("apply_until", until.as_str()),
        ("number_limit", "7"),
        ("number_way", "scores"),
        ("number_items", items),
    ];
    upload(it, &mut buyer(it), &at("purchaser", "notice"), &fields, ("documents", "%PDF-1.7 a"))
}

pub(super) fn apply(it: &Opening, n: u8) -> Answered {
    let (path, mut browser) = (at("bidder", ""), it.house.signed_in(&account(n)));
    let shown = upload(it, &mut browser, &path, &[], ("application", FILE));
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    let kept = shown.hidden("application_kept");
    sign(it, &mut browser, &path, &shown, (&[("application_kept", &kept)], 20 + n))
}

pub(super) fn of(it: &Opening) -> domain::admission::Prequalification {
    it.house.site.platform.folded().unwrap().world.prequalifications[&lot()].clone()
}

/// The time is over, and the timer closed.
pub(super) fn close(it: &Opening) {
    it.house.later(of(it).deadline_s * 1_000 + 1 - now(it));
    let close = domain::admission::Command::ClosePrequalification { lot: lot() };
    it.accept(Command::Admission(close));
}

#[test]
fn a_prequalification_goes_by_pages_and_tells_each_applicant_its_own_result_alone() {
    // covers: T12.2, G34.2, G02, G04
    let it = ready(Regime::GovernmentProcurement);
    let nobody = |path: &str| it.house.get(&mut Browser::default(), path);
    assert!(nobody(&at("purchaser", "notice")).to.starts_with("/sign-in"));
    let other = it.house.get(&mut it.house.signed_in(&account(0)), &at("purchaser", "notice"));
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let empty = {
        let (path, mut browser) = (at("purchaser", "notice"), buyer(&it));
        let page = it.house.get(&mut browser, &path);
        send(&it, &mut browser, &path, &page, &[])
    };
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let short = announce(&it, 2, 16);
    assert!(short.status == StatusCode::CONFLICT && short.says("G02"), "{}", short.body);
    let early = announce(&it, 9, 2);
    assert!(early.status == StatusCode::CONFLICT && early.says("G04"), "{}", early.body);
    let sent = announce(&it, 9, 16);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);

    // Anybody reads what is asked for, and nobody reads who applied.
    let public = format!("/prequalifications/{}", lot());
    assert!(nobody("/prequalifications").says(&public));
    for n in 0..4 {
        let done = apply(&it, n);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    assert!(nobody(&public).says("具有相应资质") && !nobody(&public).says("样本供应商"));
    let hash = of(&it).applications[&firm(0)].documents[0].sha256.hex();
    let file = format!("/documents/{hash}/a.pdf");
    let review = at("purchaser", "review");
    let page = it.house.get(&mut buyer(&it), &review);
    assert!(!page.says("样本供应商0") && page.says("尚未截止"), "before the close: {}", page.body);
    assert_eq!(it.house.get(&mut buyer(&it), &file).status, StatusCode::NOT_FOUND, "nor its file");
    let taken_back = {
        let (path, mut browser) = (at("bidder", "withdraw"), it.house.signed_in(&account(3)));
        let page = it.house.get(&mut browser, &path);
        sign(&it, &mut browser, &path, &page, (&[], 23))
    };
    assert_eq!(taken_back.status, StatusCode::SEE_OTHER, "{}", taken_back.body);
    assert_eq!(apply(&it, 3).status, StatusCode::SEE_OTHER, "and applies again");
    close(&it);
    let late = it.house.get(&mut it.house.signed_in(&account(0)), &at("bidder", ""));
    assert!(late.says("申请时间已过"), "{}", late.body);

    // The purchaser finds on each, by an announced condition and with a reason.
    let mut browser = buyer(&it);
    let page = it.house.get(&mut browser, &review);
    assert!(page.says("样本供应商0") && page.says("近三年无重大违法记录"), "{}", page.body);
    assert_eq!(it.house.get(&mut browser, &file).status, StatusCode::OK, "its files are read");
    let order: Vec<Uscc> = of(&it).applications.keys().cloned().collect();
    let out = order.iter().position(|who| *who == firm(3)).unwrap();
    let names: Vec<String> = (0..4).map(|at| format!("pass-{at}")).collect();
    let (unmet, why) = (format!("unmet-{out}"), format!("why-{out}"));
    let mut fields: Vec<(&str, &str)> = names.iter().map(|it| (it.as_str(), "passed")).collect();
    fields[out].1 = "rejected";
    let bare = send(&it, &mut browser, &review, &page, &fields);
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "no condition, no reason");
    fields.extend([(unmet.as_str(), "1"), (why.as_str(), "资质等级不足")]);
    let shown = send(&it, &mut browser, &review, &page, &fields);
    let done = sign(&it, &mut browser, &review, &shown, (&fields, 0));
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(of(&it).outcome, Some(PrequalificationOutcome::Enough));
    let own = |n: u8| it.house.get(&mut it.house.signed_in(&account(n)), &at("bidder", ""));
    assert!(own(0).says("本单位可以参加投标") && !own(0).says("资质等级不足"));
    assert!(own(3).says("资质等级不足") && own(3).says("具有相应资质"), "{}", own(3).body);
    assert!(!nobody(&public).says("样本供应商") && nobody(&public).says("已满法定家数"));
    let desk = it.house.get(&mut buyer(&it), "/desk");
    assert!(desk.says("编制招标公告") && desk.says("G34.1"), "{}", desk.body);
}

#[test]
fn each_member_of_the_committee_signs_the_same_by_pages() {
    // covers: T12.4
    let it = ready(Regime::Works);
    assert_eq!(announce(&it, 9, 25).status, StatusCode::SEE_OTHER);
    for n in 0..3 {
        assert_eq!(apply(&it, n).status, StatusCode::SEE_OTHER);
    }
    close(&it);
    let review = at("purchaser", "review");
    let page = it.house.get(&mut buyer(&it), &review);
    assert!(page.says("样本供应商0") && !page.says("name=\"pass-0\""), "a committee reviews here");
    let judges = super::reviewing::committee(&it);
    let member = at("evaluator", "");
    let stranger = it.house.get(&mut it.house.signed_in("official-2"), &member);
    assert_eq!(stranger.status, StatusCode::FORBIDDEN, "not of the committee");
    let passed = [("pass-0", "passed"), ("pass-1", "passed"), ("pass-2", "passed")];
    for (seat, judge) in judges.iter().enumerate() {
        let mut browser = it.house.signed_in(judge);
        let page = it.house.get(&mut browser, &member);
        let shown = send(&it, &mut browser, &member, &page, &passed);
        let forged = sign(&it, &mut browser, &member, &shown, (&passed, 49));
        assert!(!forged.status.is_redirection(), "by another's key");
        let key = super::reviewing::key_of(judge);
        let done = sign(&it, &mut browser, &member, &shown, (&passed, key));
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(of(&it).outcome.is_some(), seat == 4);
    }
}

#[test]
fn invited_are_named_by_pages_and_the_list_is_shown_to_nobody_else() {
    // covers: T75.2
    let it = ready(Regime::Works);
    let path = at("purchaser", "invite");
    let denied = it.house.get(&mut it.house.signed_in(&account(0)), &path);
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let invite = |who: &[Uscc]| {
        let list: Vec<&str> = who.iter().map(Uscc::as_str).collect();
        let list = list.join("\n");
        let fields =
            [("invite_cause", "few-bidders"), ("reason", "技术复杂"), ("invited", list.as_str())];
        let mut browser = buyer(&it);
        let shown = upload(&it, &mut browser, &path, &fields, ("document", "%PDF-1.7 basis"));
        if shown.status != StatusCode::OK {
            return shown;
        }
        let kept = shown.hidden("document_kept");
        let mut all = fields.to_vec();
        all.push(("document_kept", &kept));
        sign(&it, &mut browser, &path, &shown, (&all, 0))
    };
    let nobody = upload(&it, &mut buyer(&it), &path, &[], ("document", "%PDF-1.7 basis"));
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let all = [firm(0), firm(1), firm(2)];
    let two = invite(&all[..2]);
    assert!(two.status == StatusCode::CONFLICT && two.says("T75.2"), "{}", two.body);
    let done = invite(&all);
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let ground = it.house.site.platform.folded().unwrap().world.admissions[&lot()].ground;
    assert_eq!(ground, Ground::Invited);
    assert!(!invite(&all).status.is_redirection(), "once");
    let page = it.house.get(&mut buyer(&it), &at("purchaser", ""));
    assert!(page.says(&format!("/purchaser/lots/{}/notice", lot())), "{}", page.body);
}

#[test]
fn a_ceiling_of_the_number_is_typed_held_to_its_rule_and_shown() {
    // covers: Y176
    let it = ready(Regime::Works);
    for (limit, status) in [
        ("seven", StatusCode::UNPROCESSABLE_ENTITY),
        ("-7", StatusCode::UNPROCESSABLE_ENTITY),
        ("99999999999", StatusCode::UNPROCESSABLE_ENTITY),
        ("6", StatusCode::CONFLICT),
    ] {
        let answer = announce_limited(&it, (16, 36), limit);
        assert_eq!(answer.status, status, "{limit}: {}", answer.body);
    }
    assert!(announce_limited(&it, (16, 36), "6").says("Y176"));
    let done = announce_limited(&it, (16, 36), "7");
    assert!(done.status.is_redirection(), "{}", done.body);
    assert_eq!(of(&it).notice.limit.map(|it| it.most), Some(7));
    let page = format!("/prequalifications/{}", lot());
    let public = it.house.get(&mut Browser::default(), &page);
    assert!(public.says("有限数量制：至多 7 家"), "{}", public.body);
    // Before the review nothing is drawn, and no party has a page for it.
    let room = format!("/centre/lots/{}/draw", lot());
    let early = it.house.get(&mut it.house.signed_in("official-1"), &room);
    assert!(!early.status.is_success(), "{}", early.status);
}

#[test]
fn applicants_are_scored_on_announced_items_and_each_reads_its_own_points_alone() {
    // covers: Y86
    let it = ready(Regime::Works);
    for items in ["", "类似工程业绩", "类似工程业绩 | 六十"] {
        let answer = announce_scored(&it, items);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{items}: {}", answer.body);
    }
    let short = announce_scored(&it, "类似工程业绩 | 60\n项目经理 | 39.99");
    assert!(short.status == StatusCode::CONFLICT && short.says("Y86"), "{}", short.body);
    let done = announce_scored(&it, "类似工程业绩 | 60\n项目经理｜40");
    assert!(done.status.is_redirection(), "{}", done.body);
    let page = format!("/prequalifications/{}", lot());
    let public = it.house.get(&mut Browser::default(), &page);
    for said in ["按总分由高到低确定", "类似工程业绩：60.00 分", "项目经理：40.00 分"]
    {
        assert!(public.says(said), "{said}: {}", public.body);
    }
    for at in 0..3 {
        let applied = apply(&it, at);
        assert!(applied.status.is_redirection(), "{}", applied.body);
    }
    close(&it);
    let judges = super::reviewing::committee(&it);
    let member = at("evaluator", "");
    let typed = |first: &'static str| {
        let points = [[first, "40"], ["31.25", "0"], ["0", "12.50"]];
        let mut all = Vec::new();
        for (at, points) in points.into_iter().enumerate() {
            all.push((format!("pass-{at}"), "passed"));
            for (item, it) in points.into_iter().enumerate() {
                all.push((format!("points-{at}-{item}"), it));
            }
        }
        all
    };
    for judge in &judges {
        let key = super::reviewing::key_of(judge);
        let mut browser = it.house.signed_in(judge);
        let page = it.house.get(&mut browser, &member);
        let over = typed("60.01");
        let over: Vec<(&str, &str)> = over.iter().map(|it| (it.0.as_str(), it.1)).collect();
        let refused = send(&it, &mut browser, &member, &page, &over);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        let good = typed("60");
        let good: Vec<(&str, &str)> = good.iter().map(|it| (it.0.as_str(), it.1)).collect();
        let shown = send(&it, &mut browser, &member, &page, &good);
        assert!(shown.says("总分 100.00"), "{}", shown.body);
        let done = sign(&it, &mut browser, &member, &shown, (&good, key));
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{judge}: {}", done.body);
    }
    let codes: Vec<Uscc> = of(&it).applications.keys().cloned().collect();
    let totals = ["100.00", "31.25", "12.50"];
    for n in 0..3 {
        let own = it.house.get(&mut it.house.signed_in(&account(n)), &at("bidder", ""));
        let place = codes.iter().position(|it| *it == firm(n)).unwrap();
        for (other, total) in totals.iter().enumerate() {
            let said = own.says(&format!("总分 {total}"));
            assert_eq!(said, other == place, "{n} {total}: {}", own.body);
        }
    }
    // Nothing of it is public before the opening.
    let public = it.house.get(&mut Browser::default(), &page);
    assert!(totals[1..].iter().all(|it| !public.says(it)), "{}", public.body);
}

#[test]
fn whom_to_invite_is_asked_of_the_platform_and_drawn_by_three_parties_pages() {
    // covers: Y178
    let it = ready(Regime::GovernmentProcurement);
    let path = at("purchaser", "invite");
    let ask = |most: &str, pool: &[Uscc]| {
        let list: Vec<&str> = pool.iter().map(Uscc::as_str).collect();
        let list = list.join("\n");
        let fields = [
            ("invite_cause", "few-bidders"),
            ("reason", "技术复杂"),
            ("invite_source", "supplier-pool"),
            ("invite_pool", list.as_str()),
            ("invite_way", "here"),
            ("invite_most", most),
            ("witness_1", "buyer-1"),
            ("witness_2", "buyer-2"),
        ];
        let mut browser = buyer(&it);
        let shown = upload(&it, &mut browser, &path, &fields, ("document", "%PDF-1.7 basis"));
        if shown.status != StatusCode::OK {
            return shown;
        }
        let kept = shown.hidden("document_kept");
        let mut all = fields.to_vec();
        all.push(("document_kept", &kept));
        sign(&it, &mut browser, &path, &shown, (&all, 0))
    };
    let pool: Vec<Uscc> = (0..4).map(firm).collect();
    assert_eq!(ask("many", &pool).status, StatusCode::UNPROCESSABLE_ENTITY);
    let few = ask("3", &pool);
    assert!(few.status == StatusCode::CONFLICT && few.says("G33.3"), "{}", few.body);
    for n in 4..6_u8 {
        it.accept(Command::Parties(domain::parties::Command::AdmitOrganisation(
            OrganisationAdmitted {
                organisation: firm(n),
                name: format!("样本供应商{n}"),
                kinds: vec![OrganisationKind::Bidder],
                licence: Hash([1; 32]),
            },
        )));
    }
    let pool: Vec<Uscc> = (0..6).map(firm).collect();
    let done = ask("3", &pool);
    assert!(done.status.is_redirection(), "{}", done.body);
    assert!(!ask("3", &pool).status.is_redirection(), "once");
    super::secrecy::supervisor(&it);
    let room = |desk: &str| format!("/{desk}/lots/{}/draw", lot());
    for (account, desk) in
        [("buyer-1", "purchaser"), ("official-1", "centre"), ("overseer-1", "supervisor")]
    {
        let page = it.house.get(&mut it.house.signed_in(account), &room(desk));
        assert_eq!(page.status, StatusCode::OK, "{account}: {}", page.body);
        assert!(page.says("登记参与") && !page.says(firm(0).as_str()), "{}", page.body);
    }
    for account in [account(0).as_str(), "operator-1"] {
        let page = it.house.get(&mut it.house.signed_in(account), &room("centre"));
        assert!(!page.status.is_success(), "{account}: {}", page.status);
    }
    // Anybody finds the draw before there is a notice, and no name in it.
    let at = format!("/lots/{}/draw", lot());
    let open = |path: &str| it.house.get(&mut Browser::default(), path);
    assert!(open("/prequalifications").says(&at));
    let draw = open(&at);
    assert_eq!(draw.status, StatusCode::OK, "{}", draw.body);
    assert!(draw.says("名单至多 3 家") && draw.says("daylight-verify draw log"), "{}", draw.body);
    assert!((0..6).all(|n| !draw.says(firm(n).as_str())), "{}", draw.body);
    assert_eq!(open("/lots/W2026-999/A/1/draw").status, StatusCode::NOT_FOUND);
}

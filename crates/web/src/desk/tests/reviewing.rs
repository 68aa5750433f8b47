//! The committee that reviews applicants is drawn by pages: asked for, contributed to, called and
//! seen by everybody without a name.

use app::draws::party::Hand;
use app::draws::step_before;
use axum::http::StatusCode;
use domain::draws::Party;
use domain::experts::{
    AvailabilityDeclared, Command as Experts, ExpertAdmitted, Half, HalfDay, Pool, Profile,
};
use domain::parties::Role;
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Id, Instant};
use domain::world::Command;

use super::admissions::{account, announce, apply, close, firm, lot, of, ready};
use super::awarding::{act, bind, secret, send};
use super::called::platform_acts;
use super::contracting::upload;
use super::house::{Answered, Browser};
use super::world::Opening;

/// Experts on the roster, three for each seat and one who works for an applicant.
const EXPERTS: u8 = 16;
/// Whose keys the parties hold.
const OFFICIAL: u8 = 60;
const OVERSEER: u8 = 61;
/// The number of the first expert's key.
const KEYS: u8 = 70;
const HOUR_MS: i64 = 3_600_000;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn judge(at: u8) -> String {
    format!("judge-{at:02}")
}

/// The number of a judge's key.
pub(super) fn key_of(account: &str) -> u8 {
    KEYS + account[account.len() - 2..].parse::<u8>().unwrap()
}

fn draw_of(desk: &str) -> String {
    format!("/{desk}/lots/{}/draw", lot())
}

fn today(it: &Opening) -> CivilDate {
    Instant(it.house.site.platform.now_ms()).date()
}

/// A roster whose experts have today, an official and a supervisor with keys.
fn listed(it: &Opening) {
    super::secrecy::supervisor(it);
    bind(it, "overseer-1", OVERSEER);
    it.person("official-2", None, Role::Official);
    bind(it, "official-2", OFFICIAL);
    let day = today(it);
    for at in 1..=EXPERTS {
        it.person(&judge(at), None, Role::Evaluator);
        bind(it, &judge(at), KEYS + at);
        let from = CivilDate::constant(2015, 3, 1);
        let of_applicant = (at == EXPERTS).then(|| firm(0));
        let employers = of_applicant.map(|organisation| domain::experts::Employment {
            organisation,
            from,
            until: None,
        });
        let profile = Profile {
            name: format!("样本审查专家{at}"),
            account: Some(id(&judge(at))),
            specialties: vec![id("A01")],
            employers: employers.into_iter().collect(),
            ties: Vec::new(),
            region: id("511523"),
            pools: vec![Pool::Works],
        };
        let expert = id(&format!("expert-{at:02}"));
        let admitted = ExpertAdmitted { expert: expert.clone(), profile };
        it.accept(Command::Experts(Experts::Admit(admitted)));
        let half_days = [Half::Morning, Half::Afternoon].map(|half| HalfDay { day, half });
        let declared = AvailabilityDeclared { expert, half_days: half_days.to_vec() };
        it.accept(Command::Experts(Experts::Declare(declared)));
    }
}

fn buyer(it: &Opening) -> Browser {
    it.house.signed_in("buyer-1")
}

/// The purchaser's form for so many of one specialty, this afternoon.
fn asks(it: &Opening, seats: &str) -> Answered {
    let (path, mut browser, day) = (draw_of("purchaser"), buyer(it), today(it).to_string());
    let page = it.house.get(&mut browser, &path);
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let fields = [("specialty-1", "A01"), ("seats-1", seats), ("day", &day), ("half", "pm")];
    send(it, &mut browser, &path, &page, &fields)
}

/// The parties draw until somebody is called, however late the day is.
fn drawn(it: &Opening) {
    let parties = [(Party::Centre, OFFICIAL), (Party::Purchaser, 0), (Party::Supervisor, OVERSEER)];
    for _ in 0..30 {
        for (name, at) in parties {
            let (step, draw) = {
                let folded = it.house.site.platform.folded().unwrap();
                let bench = folded.world.bench(&lot()).unwrap();
                (step_before(&folded, bench, name, u64::MAX), bench.draw().clone())
            };
            let of = draw.attempt(&lot());
            let hand = Hand::of(name, secret(at), &of);
            if let Some(command) = hand.act(step, of, &draw) {
                it.accept(Command::Draws(command));
            }
        }
        platform_acts(it);
        let draw = of(it).draw;
        if !draw.calls.is_empty() {
            return;
        }
        if draw.result.is_some() {
            it.house.later(HOUR_MS);
        }
    }
    panic!("nobody is called: {:?}", of(it).draw);
}

/// Accounts whose call rings.
fn ringing(it: &Opening) -> Vec<String> {
    let draw = of(it).draw;
    let rings = draw.calls.iter().filter(|it| it.1.last().is_some_and(|it| it.ended.is_none()));
    rings.map(|it| draw.lines[it.0].expert.to_string().replace("expert", "judge")).collect()
}

fn answers(it: &Opening, account: &str, fields: &[(&str, &str)]) {
    let (path, mut browser) =
        (format!("/evaluator/lots/{}/call", lot()), it.house.signed_in(account));
    let page = it.house.get(&mut browser, &path);
    assert!(page.says("抽取资格审查委员会"), "{account}: {}", page.body);
    let done = send(it, &mut browser, &path, &page, fields);
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{account}: {}", done.body);
}

/// A committee is drawn for an announced prequalification that has closed; gives its accounts by
/// seat.
pub(super) fn committee(it: &Opening) -> Vec<String> {
    listed(it);
    let asked = asks(it, "5");
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    drawn(it);
    for one in ringing(it) {
        answers(it, &one, &[("answer", "accept")]);
    }
    platform_acts(it);
    let all: Vec<String> = of(it).reviewers.iter().map(|it| it.account.to_string()).collect();
    assert_eq!(all.len(), 5);
    for one in &all {
        declares(it, one, &[("avoidance", "none"), ("leader", "1")]);
    }
    all
}

fn attend() -> String {
    crate::admission::room("evaluator", &lot(), "attend")
}

/// A member signs its declaration.
fn declares(it: &Opening, account: &str, fields: &[(&str, &str)]) {
    act(it, account, key_of(account), &attend(), fields);
}

/// A member signs that everybody passes.
fn passes_all(it: &Opening, account: &str) {
    let member = crate::admission::room("evaluator", &lot(), "");
    let passed = [("pass-0", "passed"), ("pass-1", "passed"), ("pass-2", "passed")];
    act(it, account, key_of(account), &member, &passed);
}

/// Works on state money for which three applied, and the time is over.
fn closed() -> Opening {
    let it = ready(Regime::Works);
    assert_eq!(announce(&it, 9, 25).status, StatusCode::SEE_OTHER);
    for n in 0..3 {
        assert_eq!(apply(&it, n).status, StatusCode::SEE_OTHER);
    }
    close(&it);
    it
}

#[test]
fn the_committee_that_reviews_applicants_is_asked_for_by_pages_and_nobody_names_it() {
    // covers: T12.4, Y87
    let it = closed();
    listed(&it);
    // Whoever would name its own friends is refused with the article.
    let enter = crate::admission::room("purchaser", &lot(), "reviewers");
    let seats: Vec<(String, String)> =
        (1..=5).map(|seat| (format!("member-{seat}"), judge(seat))).collect();
    let fields: Vec<(&str, &str)> = seats.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    let named = upload(&it, &mut buyer(&it), &enter, &fields, ("document", "%PDF-1.7 draw"));
    assert!(named.status == StatusCode::CONFLICT && named.says("Y87"), "{}", named.body);
    let manage = crate::admission::room("purchaser", &lot(), "");
    let page = it.house.get(&mut buyer(&it), &manage);
    assert!(page.says(&draw_of("purchaser")) && !page.says(&enter), "{}", page.body);
    let desk = it.house.get(&mut buyer(&it), "/desk");
    assert!(desk.says("抽取资格审查委员会") && desk.says(&draw_of("purchaser")), "{}", desk.body);
    let early = it.house.get(&mut it.house.signed_in("official-2"), &draw_of("centre"));
    assert!(!early.status.is_success(), "nothing was asked for: {}", early.body);
    // Asked for in a lawful size.
    let other = it.house.get(&mut it.house.signed_in(&account(0)), &draw_of("purchaser"));
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let three = asks(&it, "3");
    assert!(three.status == StatusCode::CONFLICT && three.says("C1.1"), "{}", three.body);
    for wrong in ["", "-5", "99999999999999999999"] {
        assert_eq!(asks(&it, wrong).status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(asks(&it, "5").status, StatusCode::SEE_OTHER);
    for (account, desk) in
        [("buyer-1", "purchaser"), ("official-2", "centre"), ("overseer-1", "supervisor")]
    {
        let desk_page = it.house.get(&mut it.house.signed_in(account), "/desk");
        assert!(desk_page.says(&draw_of(desk)), "{account}: {}", desk_page.body);
        let page = it.house.get(&mut it.house.signed_in(account), &draw_of(desk));
        let joins = page.says("登记参与") && page.says("抽取资格审查委员会");
        assert!(joins, "{account}: {}", page.body);
    }
}

/// Public pages of the draw, which name nobody.
fn shows_nobody(it: &Opening) {
    for path in [format!("/lots/{}/draw", lot()), format!("/prequalifications/{}", lot())] {
        let page = it.house.get(&mut Browser::default(), &path);
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.says("抽取资格审查委员会") && page.says("daylight-verify draw log"));
        let names = (1..=EXPERTS).any(|at| page.says(&judge(at)));
        assert!(!names && !page.says("样本审查专家"), "{}", page.body);
    }
}

#[test]
fn whoever_is_called_to_review_applicants_answers_on_the_own_page_and_signs() {
    // covers: T12.4, C1.13
    let it = closed();
    listed(&it);
    assert_eq!(asks(&it, "5").status, StatusCode::SEE_OTHER);
    drawn(&it);
    shows_nobody(&it);
    // The applicant's own expert is left out, and sees it.
    let excluded = of(&it).draw.pool.unwrap().excluded_by_code;
    assert_eq!(excluded, [("employer_is_bidder".to_owned(), 1)]);
    let call = format!("/evaluator/lots/{}/call", lot());
    let own = it.house.get(&mut it.house.signed_in(&judge(EXPERTS)), &call);
    assert_eq!(own.status, StatusCode::OK, "{}", own.body);
    assert_eq!(it.house.get(&mut buyer(&it), &call).status, StatusCode::FORBIDDEN);
    let all = ringing(&it);
    assert_eq!(all.len(), 5);
    let desk = it.house.get(&mut it.house.signed_in(&all[0]), "/desk");
    assert!(desk.says(&call), "the call waits at the desk: {}", desk.body);
    answers(&it, &all[0], &[("answer", "decline"), ("decline_reason", "ill")]);
    for one in &all[1..] {
        answers(&it, one, &[("answer", "accept")]);
    }
    platform_acts(&it);
    for one in ringing(&it) {
        assert!(!all.contains(&one), "the next one of the list");
        answers(&it, &one, &[("answer", "accept")]);
    }
    platform_acts(&it);
    let seated = of(&it).reviewers;
    assert!(seated.len() == 5 && seated.iter().all(|it| it.account.as_str() != all[0]));
    let rates = it.house.get(&mut it.house.signed_in("overseer-1"), "/supervisor/draws");
    assert!(rates.says(&draw_of("supervisor")), "{}", rates.body);
    shows_nobody(&it);
    // Those who were drawn review.
    let member = crate::admission::room("evaluator", &lot(), "");
    let declined = it.house.get(&mut it.house.signed_in(&all[0]), &member);
    assert_eq!(declined.status, StatusCode::FORBIDDEN);
    let all: Vec<String> = seated.iter().map(|it| it.account.to_string()).collect();
    let document = of(&it).applications[&firm(0)].documents[0].clone();
    let file = crate::desk::files::href(&document.sha256, &document.name);
    for one in &all {
        let mut browser = it.house.signed_in(one);
        // Before the declaration nothing of an application is shown.
        let early = it.house.get(&mut browser, &member);
        assert!(early.status == StatusCode::FORBIDDEN && early.says("回避声明"), "{}", early.body);
        assert_eq!(it.house.get(&mut browser, &file).status, StatusCode::NOT_FOUND);
        assert!(it.house.get(&mut browser, "/desk").says(&attend()), "it waits at the desk");
        let page = it.house.get(&mut browser, &attend());
        let names = page.says("样本供应商0") && !page.says(&document.sha256.hex());
        assert!(names && page.says("C1.20"), "{}", page.body);
        for wrong in [&[][..], &[("avoidance", "none")], &[("avoidance", "none"), ("leader", "9")]]
        {
            let sent = send(&it, &mut browser, &attend(), &page, wrong);
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        }
        declares(&it, one, &[("avoidance", "none"), ("leader", "1")]);
        assert_eq!(it.house.get(&mut browser, &file).status, StatusCode::OK);
    }
    for one in &all {
        let mut browser = it.house.signed_in(one);
        assert!(it.house.get(&mut browser, "/desk").says(&member), "it waits at the desk");
        passes_all(&it, one);
    }
    assert!(of(&it).outcome.is_some());
}

#[test]
fn a_reviewer_who_must_withdraw_is_replaced_by_order_and_the_next_of_the_list_signs() {
    // covers: T12.4, C1.18, C1.20
    let it = closed();
    let all = committee(&it);
    (0..4).for_each(|at| passes_all(&it, &all[at]));
    declares(&it, &all[4], &[("avoidance", "must")]);
    let orders = format!("/supervisor/lots/{}/members", lot());
    let overseer = || it.house.signed_in("overseer-1");
    let desk = it.house.get(&mut overseer(), "/desk");
    assert!(desk.says(&orders), "it waits for the supervisor: {}", desk.body);
    assert!(it.house.get(&mut overseer(), "/supervisor/draws").says(&orders));
    assert_eq!(it.house.get(&mut buyer(&it), &orders).status, StatusCode::FORBIDDEN);
    let order = |fields: &[(&str, &str)]| {
        let mut sent = vec![("order", "replace")];
        sent.extend(fields);
        upload(&it, &mut overseer(), &orders, &sent, ("document", "%PDF-1.7 order"))
    };
    assert_eq!(order(&[("seat", "5")]).status, StatusCode::UNPROCESSABLE_ENTITY);
    let dissolves = upload(
        &it,
        &mut overseer(),
        &orders,
        &[("order", "dissolve")],
        ("document", "%PDF-1.7 order"),
    );
    assert!(dissolves.status == StatusCode::CONFLICT && dissolves.says("C1.19"));
    let sent = order(&[("seat", "5"), ("leaving", "avoidance")]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(of(&it).signed.is_empty() && of(&it).findings.is_empty());
    let gone = it.house.get(&mut it.house.signed_in(&all[4]), &attend());
    assert_eq!(gone.status, StatusCode::FORBIDDEN, "whoever left has no seat");
    // The same list gives the next one; nobody asks for a draw.
    platform_acts(&it);
    let next = ringing(&it);
    assert!(next.len() == 1 && !all.contains(&next[0]), "{next:?}");
    answers(&it, &next[0], &[("answer", "accept")]);
    platform_acts(&it);
    assert_eq!(of(&it).reviewers[4].account.as_str(), next[0]);
    shows_nobody(&it);
    declares(&it, &next[0], &[("avoidance", "none"), ("leader", "1")]);
    all[..4].iter().chain(&next).for_each(|it_signs| passes_all(&it, it_signs));
    assert!(of(&it).outcome.is_some());
}

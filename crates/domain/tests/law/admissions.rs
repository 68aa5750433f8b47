//! Prequalifications and invitations: who may bid, and that nobody else does.

use std::collections::BTreeSet;

use domain::admission::{
    Admitted, ApplicantFound, Command as It, Ground, InvitationCause, PoolSource,
    PrequalificationNotice, PrequalificationOutcome, timer,
};
use domain::apply::apply;
use domain::award::{Avoidance, Command as Award, Member, MemberKind, Pass};
use domain::parties::{OrganisationAdmitted, OrganisationKind, PersonAdded, Role};
use domain::procedure::{self, Effect, Funds};
use domain::rulebook::{Method, Procedure, Regime};
use domain::shared::{AccountId, Hash, Id, Instant, LotId, Salt, Uscc};
use domain::timer::Due;
use domain::world::{Command, Event, Refusal};

use crate::given::{Given, START_S};
use crate::refused;
use crate::stages::Step;

const BOTH: [Regime; 2] = [Regime::Works, Regime::GovernmentProcurement];
pub const DAY_S: i64 = 86_400;

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn asked(it: It) -> Command {
    Command::Admission(it)
}

/// Documents for a week, and applications for eight days after it.
pub fn notice(given: &Given) -> PrequalificationNotice {
    let it = &given.notice;
    PrequalificationNotice {
        project: it.project.clone(),
        title: it.title.clone(),
        lot_title: it.lot_title.clone(),
        code: it.code.clone(),
        regime: it.regime,
        funds: it.funds,
        purchaser: it.purchaser.clone(),
        purchaser_name: it.purchaser_name.clone(),
        agent: None,
        budget: it.budget,
        documents_until_s: START_S + 8 * DAY_S,
        deadline_s: START_S + 16 * DAY_S,
        documents: it.documents.clone(),
        qualification: vec!["具有相应资质".to_owned(), "近三年无重大违法记录".to_owned()],
        previous: None,
        limit: None,
    }
}

pub fn begin(given: &Given, notice: PrequalificationNotice) -> Command {
    let (lot, pack, pack_sha256) = (given.id(), "cn-2026".to_owned(), Hash([3; 32]));
    asked(It::AnnouncePrequalification { lot, notice: Box::new(notice), pack, pack_sha256 })
}

/// A pack under which a committee that was drawn outside is entered, as before the platform drew.
pub fn drawn_outside(given: &mut Given) {
    let rules = given.rules.rules().cloned().map(|mut it| {
        if it.id == "Y87" {
            let ways = ["outside", "platform"].map(str::to_owned);
            it.value = domain::rulebook::Value::Choice(ways.to_vec());
        }
        it
    });
    let rules: Vec<_> = rules.collect();
    let tables = Procedure::ALL.map(|of| given.rules.stages(of).unwrap().clone());
    given.rules = domain::rulebook::Rulebook::new(rules, tables.to_vec()).unwrap();
}

pub fn begun(of: impl Into<Procedure>) -> Given {
    let mut given = Given::registered(of);
    drawn_outside(&mut given);
    given.when(begin(&given, notice(&given))).unwrap();
    given
}

pub fn application(given: &Given, at: u8) -> Command {
    asked(It::Apply {
        lot: given.id(),
        applicant: given.bidder(at),
        documents: given.notice.documents.clone(),
        signed: given.signed(),
    })
}

fn withdrawal(given: &Given, at: u8) -> Command {
    let (lot, applicant, signed) = (given.id(), given.bidder(at), given.signed());
    asked(It::WithdrawApplication { lot, applicant, signed })
}

pub fn close(given: &Given) -> Command {
    asked(It::ClosePrequalification { lot: given.id() })
}

/// So many applied, and the time is over.
pub fn closed(of: impl Into<Procedure>, applicants: u8) -> Given {
    let mut given = begun(of);
    for at in 0..applicants {
        given.when(application(&given, at)).unwrap();
    }
    given.now = Instant((START_S + 16 * DAY_S) * 1_000 + 1);
    given.when(close(&given)).unwrap();
    given
}

pub fn member(seat: u8, kind: MemberKind) -> Member {
    Member {
        seat,
        account: id(&format!("reviewer-{seat}")),
        name: "样本审查人".to_owned(),
        kind,
        salt: Salt([seat; 32]),
        commitment: Hash([seat; 32]),
    }
}

/// Five with four experts, as an evaluation committee.
pub fn committee() -> Vec<Member> {
    let kind = |seat| if seat == 5 { MemberKind::Representative } else { MemberKind::Expert };
    (1..=5).map(|seat| member(seat, kind(seat))).collect()
}

pub fn named(given: &Given, members: Vec<Member>) -> Command {
    asked(It::NameReviewers { lot: given.id(), members, document: Hash([7; 32]) })
}

pub fn found(given: &Given, passes: &[Pass]) -> Vec<ApplicantFound> {
    let of = &given.world.prequalifications[&given.id()];
    let found = |(applicant, pass): (&Uscc, &Pass)| ApplicantFound {
        applicant: applicant.clone(),
        pass: *pass,
        unmet: if *pass == Pass::Passed { Vec::new() } else { vec![1] },
        reason: if *pass == Pass::Passed { String::new() } else { "资质等级不足".to_owned() },
        points: None,
    };
    of.applications.keys().zip(passes).map(found).collect()
}

pub fn review(given: &Given, seat: Option<u8>, findings: Vec<ApplicantFound>) -> Command {
    asked(It::ReviewApplicants { lot: given.id(), seat, findings, signed: given.signed() })
}

pub fn declared(given: &Given, seat: u8, vote: Option<u8>) -> Command {
    let (lot, signed) = (given.id(), given.signed());
    let avoidance = if vote.is_some() { Avoidance::None } else { Avoidance::MustWithdraw };
    let leader = vote;
    Command::Award(Award::DeclareAvoidance { lot, seat, avoidance, leader, signed })
}

/// Every member declares, and all vote for the first seat.
pub fn declare_all(given: &mut Given) {
    for seat in 1..=5 {
        given.when(declared(given, seat, Some(1))).unwrap();
    }
}

/// Everybody who reviews signs the same.
pub fn reviewed(given: &mut Given, passes: &[Pass]) -> Vec<Event> {
    let findings = found(given, passes);
    if given.notice.regime == Regime::GovernmentProcurement {
        return given.when(review(given, None, findings)).unwrap();
    }
    given.when(named(given, committee())).unwrap();
    declare_all(given);
    let sign = |given: &mut Given, seat| {
        let signed = review(given, Some(seat), findings.clone());
        given.when(signed).unwrap()
    };
    (1..=5).map(|seat| sign(given, seat)).last().unwrap()
}

/// Three applied and are qualified.
pub fn qualified(of: impl Into<Procedure>) -> Given {
    let mut given = closed(of, 3);
    reviewed(&mut given, &[Pass::Passed; 3]);
    given
}

/// The tender goes out to whoever is on the list.
pub fn tendered(mut given: Given, ground: Ground) -> Given {
    given.notice.admission = Some(ground);
    given.notice.deadline_s = given.now.seconds() + 25 * DAY_S;
    given.notice.documents_until_s = given.notice.deadline_s;
    given.announce().unwrap();
    given
}

pub fn terminate(given: &Given) -> Command {
    let (lot, cause) = (given.id(), "采购任务取消".to_owned());
    Command::Procedure(procedure::Command::Terminate { lot, cause })
}

/// Every step of the table before the announcement.
pub fn steps(of: Procedure) -> BTreeSet<Step> {
    let mut taken = BTreeSet::new();
    if of.method != Method::OpenTender {
        return taken;
    }
    let mut clarified = begun(of);
    clarified.when(clarify(&clarified, Effect::OnBids, None)).unwrap();
    let mut few = closed(of, 2);
    reviewed(&mut few, &[Pass::Passed; 2]);
    let mut all = vec![clarified, few, tendered(qualified(of), Ground::Prequalified)];
    for mut it in [begun(of), closed(of, 3), qualified(of)] {
        it.when(terminate(&it)).unwrap();
        all.push(it);
    }
    all.extend(crate::early::worlds(of));
    taken.extend(all.into_iter().flat_map(|it| it.steps));
    taken
}

pub fn clarify(given: &Given, effect: Effect, deadline_s: Option<i64>) -> Command {
    let (lot, text, documents) = (given.id(), "澄清".to_owned(), Vec::new());
    asked(It::ClarifyPrequalification { lot, text, documents, effect, deadline_s })
}

/// A supplier that never applied.
pub fn stranger(given: &mut Given, at: u8) -> Uscc {
    let organisation = given.bidder(at);
    let (name, licence) = ("样本外单位".to_owned(), Hash([1; 32]));
    let kinds = vec![OrganisationKind::Bidder];
    let event = Event::OrganisationAdmitted(OrganisationAdmitted {
        organisation: organisation.clone(),
        name,
        kinds,
        licence,
    });
    apply(&mut given.world, &event, given.now);
    let key = domain::shared::PublicKey([at + 1; 32]);
    let bound = domain::parties::KeyBound { organisation: organisation.clone(), key };
    apply(&mut given.world, &Event::KeyBound(bound), given.now);
    organisation
}

#[test]
fn whoever_did_not_pass_is_refused_with_its_article_and_whoever_passed_is_let_in() {
    // covers: T12.3
    // covers: G34.1
    for (regime, rule) in BOTH.into_iter().zip(["T12.3", "G34.1"]) {
        let mut given = begun(regime);
        stranger(&mut given, 3);
        stranger(&mut given, 4);
        for at in 0..4 {
            given.when(application(&given, at)).unwrap();
        }
        given.now = Instant((START_S + 16 * DAY_S) * 1_000 + 1);
        given.when(close(&given)).unwrap();
        reviewed(&mut given, &[Pass::Passed, Pass::Passed, Pass::Passed, Pass::Rejected]);
        let mut given = tendered(given, Ground::Prequalified);
        for at in 0..3 {
            given.submit(at, 1).unwrap();
        }
        // One that failed and one that never applied, both admitted to the platform.
        for at in [3, 4] {
            assert_eq!(given.submit(at, 1).unwrap_err().rule(), Some(rule), "{regime:?} {at}");
        }
    }
}

#[test]
fn a_notice_and_its_list_agree() {
    // covers: T75.3
    // covers: G33.5
    for regime in BOTH {
        // Nobody is left out of a tender by a word of the notice alone.
        let mut given = Given::registered(regime);
        given.notice.admission = Some(Ground::Invited);
        assert!(refused(given.announce()).contains("AdmissionDiffers"));
        // And whoever was found qualified is not outbid by everybody.
        let mut given = qualified(regime);
        given.notice.deadline_s = given.now.seconds() + 25 * DAY_S;
        given.notice.documents_until_s = given.notice.deadline_s;
        assert!(refused(given.announce()).contains("AdmissionDiffers"));
        // Nor while applicants are still reviewed, or too few passed.
        let mut few = closed(regime, 2);
        few.notice.admission = Some(Ground::Prequalified);
        few.notice.deadline_s = given.notice.deadline_s;
        few.notice.documents_until_s = given.notice.deadline_s;
        assert!(refused(few.announce()).contains("AdmissionDiffers"));
        reviewed(&mut few, &[Pass::Passed; 2]);
        assert!(refused(few.announce()).contains("AdmissionDiffers"));
    }
}

#[test]
fn documents_are_offered_and_applications_taken_for_the_lawful_time() {
    // covers: T02
    // covers: T03
    // covers: G02
    // covers: G04
    for (regime, offer, apply) in [(BOTH[0], "T02", "T03"), (BOTH[1], "G02", "G04")] {
        let given = Given::registered(regime);
        let ask = |until: i64, deadline: i64| {
            let mut it = notice(&given);
            it.documents_until_s = START_S + until * DAY_S;
            it.deadline_s = START_S + deadline * DAY_S;
            given.clone().when(begin(&given, it))
        };
        assert_eq!(ask(2, 16).unwrap_err().rule(), Some(offer), "{regime:?}");
        let wrong = if regime == Regime::Works { ask(8, 11) } else { ask(8, 3) };
        let rule = wrong.unwrap_err().rule().map(str::to_owned);
        assert_eq!(rule.as_deref(), Some(apply), "{regime:?}");
        ask(8, 16).unwrap();
        // Offered longer than applications are taken.
        assert!(refused(ask(17, 16)).contains(if regime == Regime::Works {
            "ApplicationTimeShort"
        } else {
            "documents_until_s"
        }));
    }
}

#[test]
fn a_late_clarification_moves_the_deadline_and_an_early_one_does_not() {
    // covers: T05
    // covers: G05.3
    for regime in BOTH {
        let deadline = |given: &Given| given.world.prequalifications[&given.id()].deadline_s;
        let mut given = begun(regime);
        let before = deadline(&given);
        given.when(clarify(&given, Effect::OnBids, None)).unwrap();
        assert_eq!(deadline(&given), before, "in time");
        given.now = Instant((before - DAY_S) * 1_000);
        given.when(clarify(&given, Effect::None, None)).unwrap();
        assert_eq!(deadline(&given), before, "no effect on applications");
        given.when(clarify(&given, Effect::OnBids, None)).unwrap();
        assert!(deadline(&given) > before + DAY_S, "{regime:?}");
        let back = clarify(&given, Effect::None, Some(before));
        assert!(refused(given.when(back)).contains("ApplicationDeadlineBackwards"));
    }
}

#[test]
fn an_application_one_millisecond_late_is_refused_and_the_timer_closes() {
    for (regime, rule) in BOTH.into_iter().zip(["T03", "G04"]) {
        let mut given = begun(regime);
        let (due, what) = timer(&given.world.prequalifications[&given.id()]).unwrap();
        assert_eq!(what, Due::ClosePrequalification);
        given.now = due;
        given.when(application(&given, 0)).unwrap();
        assert!(refused(given.when(application(&given, 0))).contains("Repeated"));
        assert!(refused(given.when(close(&given))).contains("Early"));
        given.now = Instant(due.0 + 1);
        assert_eq!(given.when(application(&given, 1)).unwrap_err().rule(), Some(rule));
        assert_eq!(given.when(withdrawal(&given, 0)).unwrap_err().rule(), Some(rule));
        given.when(close(&given)).unwrap();
        assert!(refused(given.when(close(&given))).contains("Stage"));
        assert_eq!(timer(&given.world.prequalifications[&given.id()]), None);
    }
}

#[test]
fn an_application_is_taken_back_before_the_deadline_and_only_by_whoever_applied() {
    let mut given = begun(Regime::Works);
    assert!(refused(given.when(withdrawal(&given, 0))).contains("ApplicationUnknown"));
    given.when(application(&given, 0)).unwrap();
    given.when(withdrawal(&given, 0)).unwrap();
    assert!(given.world.prequalifications[&given.id()].applications.is_empty());
    let mut unknown = application(&given, 0);
    if let Command::Admission(It::Apply { applicant, .. }) = &mut unknown {
        *applicant = given.notice.purchaser.clone();
    }
    assert!(refused(given.when(unknown)).contains("ApplicantUnknown"));
}

#[test]
fn with_fewer_than_three_qualified_the_round_fails_and_the_next_may_begin() {
    // covers: T12
    // covers: G34.3
    for (regime, rule) in BOTH.into_iter().zip(["T12", "G34.3"]) {
        let mut given = closed(regime, 3);
        let events = reviewed(&mut given, &[Pass::Passed, Pass::Passed, Pass::Rejected]);
        let last = events.last().unwrap();
        assert!(matches!(last, Event::PrequalificationConcluded(it)
            if it.outcome == PrequalificationOutcome::TooFew && it.rule == rule));
        assert!(given.world.admissions.is_empty());
        let next = LotId { round: given.id().round.next().unwrap(), ..given.id() };
        let mut again = notice(&given);
        (again.documents_until_s, again.deadline_s) =
            (given.now.seconds() + 8 * DAY_S, given.now.seconds() + 16 * DAY_S);
        again.previous = Some(given.id());
        let mut command = begin(&given, again.clone());
        if let Command::Admission(It::AnnouncePrequalification { lot, .. }) = &mut command {
            *lot = next;
        }
        given.when(command).unwrap();
        // Three are enough.
        let three = qualified(regime);
        assert_eq!(three.world.admissions[&three.id()].bidders.as_ref().unwrap().len(), 3);
    }
}

#[test]
fn a_rejection_names_an_announced_condition_and_says_why() {
    // covers: T12.2
    // covers: G34.2
    for (regime, rule) in BOTH.into_iter().zip(["T12.2", "G34.2"]) {
        let mut given = closed(regime, 3);
        let seat = (regime == Regime::Works).then_some(1);
        if seat.is_some() {
            given.when(named(&given, committee())).unwrap();
            declare_all(&mut given);
        }
        let good = found(&given, &[Pass::Passed, Pass::Passed, Pass::Rejected]);
        let spoil: [fn(&mut ApplicantFound); 5] = [
            |it| it.reason = " ".to_owned(),
            |it| it.unmet.clear(),
            |it| it.unmet = vec![3],
            |it| it.unmet = vec![2, 1],
            |it| it.pass = Pass::Passed,
        ];
        for spoilt in spoil {
            let mut findings = good.clone();
            spoilt(&mut findings[2]);
            let answer = given.when(review(&given, seat, findings));
            assert_eq!(answer.unwrap_err().rule(), Some(rule));
        }
        let short = review(&given, seat, good[..2].to_vec());
        assert!(refused(given.when(short)).contains("SetDiffers"));
        given.when(review(&given, seat, good)).unwrap();
    }
}

#[test]
fn works_on_state_money_are_reviewed_by_a_committee_and_all_of_it_signs_the_same() {
    // covers: T12.4
    let mut given = closed(Regime::Works, 3);
    let findings = found(&given, &[Pass::Passed; 3]);
    let alone = review(&given, None, findings.clone());
    assert_eq!(given.when(alone).unwrap_err().rule(), Some("T12.4"));
    let few = named(&given, committee()[..3].to_vec());
    assert_eq!(given.when(few).unwrap_err().rule(), Some("C1.1"));
    let purchasers: Vec<Member> =
        (1..=5).map(|seat| member(seat, MemberKind::Representative)).collect();
    assert_eq!(given.when(named(&given, purchasers)).unwrap_err().rule(), Some("C1.2"));
    given.when(named(&given, committee())).unwrap();
    declare_all(&mut given);
    let purchaser = review(&given, None, findings.clone());
    assert!(refused(given.when(purchaser)).contains("NotAReviewer"));
    let sixth = review(&given, Some(6), findings.clone());
    assert!(refused(given.when(sixth)).contains("NotAReviewer"));
    for seat in 1..=4 {
        given.when(review(&given, Some(seat), findings.clone())).unwrap();
    }
    let twice = review(&given, Some(1), findings.clone());
    assert!(refused(given.when(twice)).contains("Repeated"));
    // Whoever finds otherwise begins anew: nobody is bound to what was changed.
    let other = found(&given, &[Pass::Passed, Pass::Passed, Pass::Rejected]);
    given.when(review(&given, Some(5), other)).unwrap();
    assert!(given.world.prequalifications[&given.id()].outcome.is_none());
    for seat in 1..=5 {
        given.when(review(&given, Some(seat), findings.clone())).unwrap();
    }
    assert!(given.world.prequalifications[&given.id()].outcome.is_some());
    let late = review(&given, Some(1), findings.clone());
    assert!(refused(given.when(late)).contains("Stage"));
}

#[test]
fn works_on_other_money_are_reviewed_by_the_tenderer_itself() {
    // covers: T12.4
    let mut given = Given::registered(Regime::Works);
    let mut project = given.world.projects.values().next().unwrap().clone();
    project.funds = Funds::Other;
    given.world.projects.insert(project.project.clone(), project);
    given.notice.funds = Funds::Other;
    given.when(begin(&given, notice(&given))).unwrap();
    assert_eq!(given.when(named(&given, committee())).unwrap_err().rule(), Some("T12.4"));
    for at in 0..3 {
        given.when(application(&given, at)).unwrap();
    }
    given.now = Instant((START_S + 16 * DAY_S) * 1_000 + 1);
    let findings = found(&given, &[Pass::Passed; 3]);
    assert!(refused(given.when(review(&given, None, findings.clone()))).contains("Early"));
    given.when(close(&given)).unwrap();
    given.when(review(&given, None, findings)).unwrap();
    assert_eq!(given.world.admissions[&given.id()].ground, Ground::Prequalified);
}

/// Two of the purchaser's staff.
pub fn witnesses(given: &mut Given) -> Vec<AccountId> {
    let all: Vec<AccountId> = ["witness-1", "witness-2"].map(id).to_vec();
    for account in &all {
        let person = PersonAdded {
            account: account.clone(),
            name: "样本见证人".to_owned(),
            organisation: Some(given.notice.purchaser.clone()),
            roles: vec![Role::Purchaser],
        };
        apply(&mut given.world, &Event::PersonAdded(person), given.now);
    }
    all
}

/// Six suppliers, of whom three are invited; of works the three alone.
fn invitation(given: &mut Given) -> It {
    let procured = given.notice.regime == Regime::GovernmentProcurement;
    (3..6).for_each(|at| drop(stranger(given, at)));
    let mut all: Vec<Uscc> = (0..6).map(|at| given.bidder(at)).collect();
    all.sort();
    let bidders = all[..3].to_vec();
    It::InviteBidders {
        lot: given.id(),
        cause: InvitationCause::FewBidders,
        reason: "技术复杂".to_owned(),
        document: Hash([5; 32]),
        source: if procured { PoolSource::SupplierPool } else { PoolSource::Capable },
        pool: if procured { all } else { bidders.clone() },
        bidders,
        witnesses: if procured { witnesses(given) } else { Vec::new() },
        minutes: procured.then_some(Hash([6; 32])),
        signed: given.signed(),
    }
}

/// Asks for an invitation that differs in something.
fn invited(given: &Given, of: &It, change: impl Fn(&mut It)) -> Result<Vec<Event>, Refusal> {
    let mut it = of.clone();
    change(&mut it);
    given.clone().when(asked(it))
}

fn rule(answer: Result<Vec<Event>, Refusal>) -> Option<String> {
    answer.unwrap_err().rule().map(str::to_owned)
}

#[test]
fn only_the_invited_bid() {
    // covers: T75.3
    // covers: G33.5
    for (regime, rule) in BOTH.into_iter().zip(["T75.3", "G33.5"]) {
        let mut given = Given::registered(regime);
        let invite = invitation(&mut given);
        let It::InviteBidders { bidders, .. } = &invite else { unreachable!("made above") };
        let on_it = bidders.clone();
        given.when(asked(invite.clone())).unwrap();
        assert!(refused(given.when(asked(invite))).contains("Stage"));
        let mut given = tendered(given, Ground::Invited);
        assert!(matches!(&given.lot().admitted, Admitted::Listed(Ground::Invited, it)
            if it.iter().eq(&on_it)));
        for at in 0..6 {
            let answer = given.submit(at, 1);
            match on_it.contains(&given.bidder(at)) {
                true => drop(answer.unwrap()),
                false => assert_eq!(answer.unwrap_err().rule(), Some(rule)),
            }
        }
    }
}

#[test]
fn an_invitation_goes_to_three_or_more_for_a_cause_of_the_law() {
    // covers: T75.1
    // covers: T75.2
    // covers: G33.1
    // covers: G33.2
    for (regime, causes, least) in [(BOTH[0], "T75.1", "T75.2"), (BOTH[1], "G33.1", "G33.2")] {
        let mut given = Given::registered(regime);
        let invite = invitation(&mut given);
        let two = invited(&given, &invite, |it| {
            let It::InviteBidders { bidders, pool, source, .. } = it else { return };
            bidders.truncate(2);
            if *source == PoolSource::Capable {
                pool.truncate(2);
            }
        });
        assert_eq!(rule(two).as_deref(), Some(least));
        let unsaid = invited(&given, &invite, |it| {
            let It::InviteBidders { reason, .. } = it else { return };
            reason.clear();
        });
        assert!(refused(unsaid).contains("ReasonMissing"));
        // A pack in which that is no cause.
        let mut other = given.clone();
        let rules = other.rules.rules().cloned().map(|mut it| {
            if it.id == causes {
                it.value = domain::rulebook::Value::Choice(vec!["cost_share".to_owned()]);
            }
            it
        });
        let rules: Vec<_> = rules.collect();
        let tables = Procedure::ALL.map(|of| other.rules.stages(of).unwrap().clone());
        other.rules = domain::rulebook::Rulebook::new(rules, tables.to_vec()).unwrap();
        assert_eq!(rule(invited(&other, &invite, |_| {})).as_deref(), Some(causes));
        invited(&other, &invite, |it| {
            let It::InviteBidders { cause, .. } = it else { return };
            *cause = InvitationCause::CostShare;
        })
        .unwrap();
        // Nobody outside the pool, nobody twice, nobody unknown.
        let outside = invited(&given, &invite, |it| {
            let It::InviteBidders { bidders, .. } = it else { return };
            bidders[0] = given.bidder(9);
            bidders.sort();
        });
        assert!(refused(outside).contains("PoolUnfit"));
        let twice = invited(&given, &invite, |it| {
            let It::InviteBidders { bidders, .. } = it else { return };
            bidders[1] = bidders[0].clone();
        });
        assert!(refused(twice).contains("PoolUnfit"));
    }
}

#[test]
fn a_procurement_draws_from_twice_as_many_before_two_of_its_own_staff() {
    // covers: G33.3
    // covers: G33.4
    let mut given = Given::registered(Regime::GovernmentProcurement);
    let invite = invitation(&mut given);
    let five = invited(&given, &invite, |it| {
        let It::InviteBidders { pool, .. } = it else { return };
        pool.truncate(5);
    });
    assert_eq!(rule(five).as_deref(), Some("G33.3"));
    let one = |all: Vec<AccountId>| {
        invited(&given, &invite, move |it| {
            let It::InviteBidders { witnesses, .. } = it else { return };
            witnesses.clone_from(&all);
        })
    };
    for all in [vec!["witness-1"], vec!["witness-1", "witness-1"], vec!["witness-1", "bidder-0"]] {
        let all = all.into_iter().map(id).collect();
        assert_eq!(rule(one(all)).as_deref(), Some("G33.4"));
    }
    let unwritten = invited(&given, &invite, |it| {
        let It::InviteBidders { minutes, .. } = it else { return };
        *minutes = None;
    });
    assert_eq!(rule(unwritten).as_deref(), Some("G33.4"));
    invited(&given, &invite, |_| {}).unwrap();
}

#[test]
fn a_procurement_may_draw_the_invited_from_its_own_prequalification_and_from_no_other() {
    let mut given = qualified(Regime::GovernmentProcurement);
    let mut invite = invitation(&mut given);
    assert!(refused(given.when(asked(invite.clone()))).contains("Stage"), "the notice asked");
    let It::InviteBidders { source, .. } = &mut invite else { unreachable!("made above") };
    *source = PoolSource::Prequalified;
    assert!(refused(given.when(asked(invite.clone()))).contains("PoolUnfit"));
    let It::InviteBidders { pool: all, .. } = &mut invite else { unreachable!("made above") };
    all.truncate(3);
    given.when(asked(invite)).unwrap();
    assert_eq!(given.world.admissions[&given.id()].ground, Ground::Invited);
    let mut works = qualified(Regime::Works);
    let invite = invitation(&mut works);
    assert!(refused(works.when(asked(invite))).contains("Stage"));
}

#[test]
fn an_ended_prequalification_takes_nothing_any_more() {
    for regime in BOTH {
        let mut given = begun(regime);
        given.when(terminate(&given)).unwrap();
        assert!(refused(given.when(terminate(&given))).contains("Stage"));
        assert!(refused(given.when(application(&given, 0))).contains("Stage"));
        assert!(refused(given.when(close(&given))).contains("Stage"));
        assert!(refused(given.when(begin(&given, notice(&given)))).contains("LotKnown"));
    }
}

//! Prequalifications and invitations in bytes: what is written is read, what is shut is shut.

#![allow(clippy::unwrap_used, reason = "tests")]

use domain::admission::{
    ApplicantFound, ApplicantsReviewed, ApplicationReceived, ApplicationWithdrawn, BiddersAdmitted,
    BiddersInvited, Command as It, Ground, InvitationCause, InvitationDecided, InvitationDrawAsked,
    InvitationPooled, LimitWay, NumberLimit, PoolSource, PrequalificationAnnounced,
    PrequalificationClarified, PrequalificationClosed, PrequalificationNotice, ReviewersNamed,
};
use domain::award::{Member, MemberKind, Pass, Signed};
use domain::procedure::{Document, Effect, Funds, RulesAdopted, Scope};
use domain::rulebook::Regime;
use domain::shared::{Fen, Hash, Id, LotId, Points, PublicKey, Salt, Signature, Uscc};
use domain::world::{Command, Event};
use record::event::{decode, encode, place};
use record::leaf::Hidden;
use record::rebuild::{Rebuilt, command};

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn uscc(at: u8) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("91510000EARTH000{at}{it}"))).unwrap()
}

fn lot() -> LotId {
    LotId::parse("W2026-001/A/1").unwrap()
}

fn signed() -> Signed {
    Signed { key: PublicKey([1; 32]), signature: Signature([2; 64]) }
}

fn documents() -> Vec<Document> {
    let (name, media) = ("文件".to_owned(), "application/pdf".to_owned());
    vec![Document { id: id("d1"), name, media, sha256: Hash([3; 32]), length: 5 }]
}

fn notice() -> PrequalificationNotice {
    PrequalificationNotice {
        project: id("W2026-001"),
        title: "样本".to_owned(),
        lot_title: "一标段".to_owned(),
        code: "A99".to_owned(),
        regime: Regime::Works,
        funds: Funds::State,
        purchaser: uscc(1),
        purchaser_name: "样本单位".to_owned(),
        agent: None,
        budget: Fen(1),
        documents_until_s: 10,
        deadline_s: 20,
        documents: documents(),
        qualification: vec!["资质".to_owned()],
        previous: None,
        limit: Some(NumberLimit { most: 7, way: LimitWay::Lot, items: None }),
    }
}

fn announced() -> (Vec<Event>, It) {
    let (lot, pack, sha256) = (lot(), "cn-2026-02-01".to_owned(), Hash([4; 32]));
    let begin = It::AnnouncePrequalification {
        lot: lot.clone(),
        notice: Box::new(notice()),
        pack: pack.clone(),
        pack_sha256: sha256,
    };
    let scope = Scope::Tender;
    let adopted = RulesAdopted { lot: lot.clone(), scope, pack, sha256 };
    let of = PrequalificationAnnounced { lot, notice: notice() };
    (vec![Event::RulesAdopted(adopted), Event::PrequalificationAnnounced(of)], begin)
}

fn invited() -> (Vec<Event>, It) {
    let (pool, bidders) = (vec![uscc(1), uscc(2)], vec![uscc(1)]);
    let (witnesses, minutes) = (vec![id("zhao"), id("qian")], Some(Hash([6; 32])));
    let (cause, source) = (InvitationCause::CostShare, PoolSource::Recommended);
    let (reason, document) = ("费用过大".to_owned(), Hash([5; 32]));
    let first = BiddersInvited {
        lot: lot(),
        pool: pool.clone(),
        bidders: bidders.clone(),
        witnesses: witnesses.clone(),
        minutes,
        signed: signed(),
    };
    let decided = InvitationDecided { lot: lot(), cause, reason: reason.clone(), document, source };
    let ground = Ground::Invited;
    let admitted = BiddersAdmitted { lot: lot(), ground, bidders: bidders.clone() };
    let asked = It::InviteBidders {
        lot: lot(),
        cause,
        reason,
        document,
        source,
        pool,
        bidders,
        witnesses,
        minutes,
        signed: signed(),
    };
    let events = vec![
        Event::BiddersInvited(first),
        Event::InvitationDecided(decided),
        Event::BiddersAdmitted(admitted),
    ];
    (events, asked)
}

/// Whom to invite is drawn by the platform.
fn pooled() -> (Vec<Event>, It) {
    let (pool, witnesses) = (vec![uscc(1), uscc(2)], vec![id("zhao"), id("qian")]);
    let (cause, source) = (InvitationCause::FewBidders, PoolSource::SupplierPool);
    let (reason, document, most) = ("技术复杂".to_owned(), Hash([5; 32]), 3);
    let first = InvitationPooled {
        lot: lot(),
        cause,
        reason: reason.clone(),
        document,
        source,
        pool: pool.clone(),
        most,
        witnesses: witnesses.clone(),
        signed: signed(),
    };
    let then = InvitationDrawAsked { lot: lot(), most };
    let asked = It::AskInvitationDraw {
        lot: lot(),
        cause,
        reason,
        document,
        source,
        pool,
        most,
        witnesses,
        signed: signed(),
    };
    (vec![Event::InvitationPooled(first), Event::InvitationDrawAsked(then)], asked)
}

/// Of two applicants one is rejected, and one passed and was scored.
fn found(applicant: Uscc) -> Vec<ApplicantFound> {
    let found = ApplicantFound {
        applicant,
        pass: Pass::Rejected,
        unmet: vec![1],
        reason: "资质不足".to_owned(),
        points: None,
    };
    let scored = ApplicantFound {
        applicant: uscc(2),
        pass: Pass::Passed,
        unmet: Vec::new(),
        reason: String::new(),
        points: Some(vec![Points(60_00), Points(31_25)]),
    };
    vec![found, scored]
}

/// Events with their companions, and the command behind them.
fn all() -> Vec<(Vec<Event>, It)> {
    let (applicant, text) = (uscc(1), "澄清".to_owned());
    let member = Member {
        seat: 1,
        account: id("zhao"),
        name: "样本".to_owned(),
        kind: MemberKind::Expert,
        salt: Salt([7; 32]),
        commitment: Hash([8; 32]),
    };
    let (members, document) = (vec![member], Hash([9; 32]));
    let (seat, findings) = (Some(1), found(applicant.clone()));
    let clarified = PrequalificationClarified {
        lot: lot(),
        number: 1,
        text: text.clone(),
        documents: documents(),
        effect: Effect::OnBids,
        deadline_s: 30,
    };
    let received = ApplicationReceived {
        lot: lot(),
        applicant: applicant.clone(),
        documents: documents(),
        signed: signed(),
    };
    let withdrawn =
        ApplicationWithdrawn { lot: lot(), applicant: applicant.clone(), signed: signed() };
    let named = ReviewersNamed { lot: lot(), members: members.clone(), document };
    let reviewed =
        ApplicantsReviewed { lot: lot(), seat, findings: findings.clone(), signed: signed() };
    let closed = PrequalificationClosed { lot: lot() };
    let clarify = It::ClarifyPrequalification {
        lot: lot(),
        text,
        documents: documents(),
        effect: Effect::OnBids,
        deadline_s: Some(30),
    };
    let apply = It::Apply {
        lot: lot(),
        applicant: applicant.clone(),
        documents: documents(),
        signed: signed(),
    };
    let withdraw = It::WithdrawApplication { lot: lot(), applicant, signed: signed() };
    let review = It::ReviewApplicants { lot: lot(), seat, findings, signed: signed() };
    vec![
        announced(),
        (vec![Event::PrequalificationClarified(clarified)], clarify),
        (vec![Event::ApplicationReceived(received)], apply),
        (vec![Event::ApplicationWithdrawn(withdrawn)], withdraw),
        (vec![Event::PrequalificationClosed(closed)], It::ClosePrequalification { lot: lot() }),
        (vec![Event::ReviewersNamed(named)], It::NameReviewers { lot: lot(), members, document }),
        (vec![Event::ApplicantsReviewed(reviewed)], review),
        invited(),
        pooled(),
    ]
}

#[test]
fn what_is_written_before_a_notice_is_read_and_leads_to_its_command() {
    for (events, asked) in all() {
        let read: Vec<Event> = events
            .iter()
            .map(|event| {
                let made = encode(event, 1_000, &Hash([0; 32]), 1);
                assert_eq!(made.enclosure, None, "{}: a leaf commits to all of it", made.kind);
                decode(made.kind, made.body.as_bytes(), None).unwrap()
            })
            .collect();
        assert_eq!(read, events);
        let Rebuilt::Command(found) = command(&read[0], &read[1..]) else {
            panic!("{:?} leads to no command", read[0])
        };
        assert_eq!(*found, Command::Admission(asked));
    }
}

#[test]
fn who_applied_who_reviewed_and_who_may_bid_are_hidden_acts_of_the_lot() {
    let shut = [
        "ApplicationReceived",
        "ApplicationWithdrawn",
        "ReviewersNamed",
        "ApplicantsReviewed",
        "BiddersInvited",
        "InvitationPooled",
        "BiddersAdmitted",
    ];
    for event in all().into_iter().flat_map(|it| it.0) {
        let hidden = shut.contains(&event.kind());
        let expected = hidden.then(|| Hidden::Lot(lot().to_string()));
        assert_eq!(place(&event).hidden, expected, "{}", event.kind());
    }
}

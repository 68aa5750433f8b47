//! An online bidding from the request to the file: who hears of what, and what a letter may say.

use app::messages::{Message, Outside, template};
use domain::auction::{Asked, Direction, Reserve, comes_due};
use domain::award::Signed;
use domain::online::{
    Adds, BiddingRequested, Command as It, ComplianceFound, Drawn, Item, Side, Spec, Verdict,
};
use domain::parties::Role;
use domain::parties::{Command as Parties, OrganisationAdmitted, OrganisationKind, PersonAdded};
use domain::shared::{Fen, Hash, LotId, PublicKey, Salt, Signature, Uscc};
use domain::world::Command;

use super::office::{Office, id};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Monday 2026-03-02 09:00 in Beijing, and that Wednesday.
const MONDAY: i64 = 1_772_413_200_000;
const OPENS: i64 = MONDAY + 2 * DAY_MS;

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

fn buyer() -> Uscc {
    uscc("1251000000PURCHA1")
}

fn firm(at: u8) -> Uscc {
    uscc(&format!("9151000000AAMPLE{at}"))
}

fn lot() -> LotId {
    LotId::parse("J2026-001/1/1").unwrap()
}

fn spec() -> Spec {
    let text = str::to_owned;
    Spec {
        title: text("办公电脑（样本）"),
        code: text("QS-1"),
        direction: Direction::Reverse,
        items: vec![Item {
            name: text("电脑"),
            spec: String::new(),
            unit: text("台"),
            quantity_e3: 1_000,
        }],
        conditions: Vec::new(),
        delivery: text("十日内"),
        start: Fen(10_000_000),
        step: Fen(10_000),
        unit: Fen(100),
        reserve: Reserve::None,
        deposit: Some(Fen(100_000)),
        guarantees: None,
        opens_ms: OPENS,
        closes_ms: OPENS + 2 * HOUR_MS - 1,
        window_s: 180,
        bidders_min: 1,
        contact: text("某人"),
    }
}

/// People of a buyer, two firms, and an official.
fn office() -> Office {
    let mut it = Office::new();
    let mut admit = |code: Uscc, kind, account: &str, role| {
        let admitted = OrganisationAdmitted {
            organisation: code.clone(),
            name: "样本单位".to_owned(),
            kinds: vec![kind],
            licence: Hash([1; 32]),
        };
        let person = PersonAdded {
            account: id(account),
            name: "样本人员".to_owned(),
            organisation: Some(code),
            roles: vec![role],
        };
        for it_ in [Parties::AdmitOrganisation(admitted), Parties::AddPerson(person)] {
            it.ask(Command::Parties(it_), MONDAY);
        }
    };
    admit(buyer(), OrganisationKind::Purchaser, "buyer", Role::Purchaser);
    admit(firm(1), OrganisationKind::Bidder, "one", Role::Bidder);
    admit(firm(2), OrganisationKind::Bidder, "two", Role::Bidder);
    it.add("official", Role::Official, MONDAY);
    it
}

fn names(all: &[Message]) -> Vec<&str> {
    let own = all.iter().filter(|it| it.template != "person-added");
    own.map(|it| it.template.as_str()).collect()
}

/// Requested, published, signed up and paid by two, offered, ended; gives when.
fn ended(office: &mut Office) -> i64 {
    let online = |office: &mut Office, it, at| office.ask(Command::Online(it), at);
    let asked = BiddingRequested { lot: lot(), purchaser: buyer(), spec: spec(), previous: None };
    online(office, It::Request(Box::new(asked)), MONDAY);
    let (pack, zero) = (String::new(), Hash([0; 32]));
    let adds = Adds { pack, pack_sha256: zero, salt: Salt([0; 32]), pseudonyms: zero };
    online(office, It::Announce { lot: lot(), adds }, MONDAY + 1);
    for at in [1, 2] {
        let (bidder, offers, drawn) = (firm(at), "样本牌".to_owned(), Drawn::NOTHING);
        let sign = It::SignUp { lot: lot(), bidder: bidder.clone(), offers, claims: None, drawn };
        online(office, sign, MONDAY + 10 * i64::from(at));
        let (amount, reference) = (Fen(100_000), "流水".to_owned());
        online(
            office,
            It::EnterDeposit { lot: lot(), bidder, amount, reference, drawn },
            MONDAY + 10 * i64::from(at) + 1,
        );
    }
    for (at, yuan) in [(1, 95_000), (2, 90_000)] {
        let world = office.world();
        let offer = app::auctions::offer(&world, &lot(), &firm(at), Fen(yuan * 100)).unwrap();
        office.ask(offer, OPENS + i64::from(at) * 10_000);
    }
    let mut now = OPENS;
    while let Some((due, what)) = comes_due(&office.world(), &lot()) {
        now = due.0 + 1;
        office.ask(Command::Auction(Asked::of(lot(), what)), now);
    }
    now
}

#[test]
fn each_side_of_a_bidding_hears_of_its_steps_and_no_letter_names_a_loser() {
    let mut office = office();
    let now = ended(&mut office);
    let plate = office.world().biddings[&lot()].ranking[0].plate;
    let reasons = String::new();
    let found = ComplianceFound { lot: lot(), plate, verdict: Verdict::Complies, reasons };
    office.ask(Command::Online(It::Check { found, bidder: None }), now + 1);
    let later = now + 5 * DAY_MS;
    for side in [Side::Buyer, Side::Bidder] {
        let signed = Signed { key: PublicKey([1; 32]), signature: Signature([0; 64]) };
        let (bidder, amount) = (firm(2), Fen(9_000_000));
        let it = It::Confirm { lot: lot(), side, bidder, amount, signed };
        office.ask(Command::Online(it), later);
    }
    let text = "合格".to_owned();
    office.ask(Command::Online(It::Accept { lot: lot(), text }), later + 1);
    for at in [1, 2] {
        let (bidder, reference) = (firm(at), "退还".to_owned());
        let it = It::ReturnDeposit { lot: lot(), bidder, reference };
        office.ask(Command::Online(it), later + 2);
    }
    office.ask(Command::Online(It::Archive { lot: lot() }), later + 3);
    office.make(later + 3);
    assert_eq!(names(&office.inbox("official")), ["bidding-asked"]);
    assert_eq!(
        names(&office.inbox("buyer")),
        [
            "bidding-archived",
            "bidding-confirmed",
            "bidding-result",
            "bidding-price-found",
            "bidding-announced",
        ]
    );
    assert_eq!(
        names(&office.inbox("two")),
        [
            "deposit-returned",
            "bidding-accepted",
            "bidding-confirmed",
            "bidding-other-signed",
            "bidding-won",
            "bidding-ended",
            "deposit-received",
            "bidding-signed-up",
        ]
    );
    let lost = office.inbox("one");
    assert_eq!(
        names(&lost),
        [
            "deposit-returned",
            "bidding-not-won",
            "bidding-ended",
            "deposit-received",
            "bidding-signed-up",
        ]
    );
    let own = lost.iter().filter(|it| it.template != "person-added");
    assert!(own.clone().all(|it| it.outside == Outside::Neutral), "a loser stays unknown");
    assert!(own.clone().all(|it| it.href == "/bidder/biddings/J2026-001/1/1"));
    assert!(own.clone().all(|it| template(&it.template).is_some()));
}

#[test]
fn who_does_not_comply_or_gives_up_is_told_and_so_is_everybody_else() {
    let mut office = office();
    let now = ended(&mut office);
    let order = office.world().biddings[&lot()].ranking.clone();
    let check = |plate, verdict| {
        let found = ComplianceFound { lot: lot(), plate, verdict, reasons: "理由".to_owned() };
        Command::Online(It::Check { found, bidder: None })
    };
    office.ask(check(order[0].plate, Verdict::DoesNot), now + 1);
    office.ask(check(order[1].plate, Verdict::Complies), now + 2);
    let (cause, reason) = (domain::online::LossCause::GaveUp, "理由".to_owned());
    office.ask(Command::Online(It::Lose { lot: lot(), cause, reason }), now + 3);
    office.make(now + 3);
    // Nobody is left, so the round failed, and everybody hears that too.
    assert_eq!(
        names(&office.inbox("one"))[..3],
        ["bidding-failed", "bidding-deal-lost", "bidding-won",]
    );
    assert_eq!(
        names(&office.inbox("two"))[..3],
        ["bidding-failed", "bidding-not-won", "bidding-not-compliant",]
    );
    assert_eq!(names(&office.inbox("buyer"))[..2], ["bidding-failed", "bidding-deal-lost"]);
}

#[test]
fn whoever_answers_an_objection_hears_of_it_its_writer_of_the_answer_and_everybody_of_a_hold() {
    use domain::procedure::{self, HoldBy};
    use domain::remedies::{Command as Remedies, Letter, Matter, Outcome, RemedyKind, Reply};
    let mut office = office();
    let now = ended(&mut office);
    let plate = office.world().biddings[&lot()].ranking[0].plate;
    let (verdict, reasons) = (Verdict::Complies, String::new());
    let found = ComplianceFound { lot: lot(), plate, verdict, reasons };
    office.ask(Command::Online(It::Check { found, bidder: None }), now + 1);
    let signed = || Signed { key: PublicKey([1; 32]), signature: Signature([0; 64]) };
    let letter = Letter {
        raiser: Some(firm(1)),
        presented: None,
        claims: "样本".to_owned(),
        request: "样本".to_owned(),
        grounds: "样本".to_owned(),
        documents: Vec::new(),
        salt: Salt([4; 32]),
    };
    let raise = Remedies::RaiseRemedy {
        lot: lot(),
        remedy: id_of("O-1"),
        kind: RemedyKind::Objection,
        matter: Matter::Result,
        of: None,
        known_on: None,
        interest: None,
        entry: None,
        commitment: record::act::letter_commitment(&letter),
        letter: Some(letter),
        officials: None,
        signed: Some(signed()),
    };
    office.ask(Command::Remedies(raise), now + 2);
    let (by, reason) = (HoldBy::Centre, "核实".to_owned());
    let hold = procedure::Command::Hold { lot: lot(), by, remedy: Some(id_of("O-1")), reason };
    office.ask(Command::Procedure(hold), now + 3);
    let reply = Reply { text: "样本".to_owned(), documents: Vec::new(), salt: Salt([5; 32]) };
    let answer = Remedies::AnswerRemedy {
        lot: lot(),
        remedy: id_of("O-1"),
        outcome: Outcome::Rejected,
        commitment: record::act::reply_commitment(&reply),
        reply: Some(reply),
        signed: signed(),
    };
    office.ask(Command::Remedies(answer), now + 4);
    let lift = procedure::Command::LiftHold { lot: lot(), by, reason: "已答复".to_owned() };
    office.ask(Command::Procedure(lift), now + 5);
    office.make(now + 5);
    assert_eq!(
        names(&office.inbox("buyer"))[..4],
        ["hold-lifted", "remedy-answered", "held", "remedy-received"]
    );
    assert_eq!(names(&office.inbox("official"))[..2], ["remedy-answered", "remedy-received"]);
    assert_eq!(names(&office.inbox("one"))[..3], ["hold-lifted", "remedy-answered", "held"]);
    assert_eq!(names(&office.inbox("two"))[..2], ["hold-lifted", "held"]);
    let own = office.inbox("one");
    let told = own.iter().find(|it| it.template == "remedy-answered").unwrap();
    assert_eq!(told.outside, Outside::Neutral, "who objects is not named on the way");
    assert_eq!(told.href, "/bidder/lots/J2026-001/1/1/remedies");
}

fn id_of(text: &str) -> domain::shared::Id {
    domain::shared::Id::new(text).unwrap()
}

#[test]
fn whoever_takes_its_sign_up_back_is_told_and_nobody_else() {
    let mut office = office();
    let asked = BiddingRequested { lot: lot(), purchaser: buyer(), spec: spec(), previous: None };
    office.ask(Command::Online(It::Request(Box::new(asked))), MONDAY);
    let (pack, zero) = (String::new(), Hash([0; 32]));
    let adds = Adds { pack, pack_sha256: zero, salt: Salt([0; 32]), pseudonyms: zero };
    office.ask(Command::Online(It::Announce { lot: lot(), adds }), MONDAY + 1);
    for at in [1, 2] {
        let (bidder, offers, drawn) = (firm(at), "样本牌".to_owned(), Drawn::NOTHING);
        let sign = It::SignUp { lot: lot(), bidder, offers, claims: None, drawn };
        office.ask(Command::Online(sign), MONDAY + 10);
    }
    office.ask(Command::Online(It::WithdrawSignUp { lot: lot(), bidder: firm(1) }), MONDAY + 11);
    office.make(MONDAY + 11);
    let told = office.inbox("one");
    assert_eq!(names(&told)[..2], ["sign-up-withdrawn", "bidding-signed-up"]);
    let it = told.iter().find(|it| it.template == "sign-up-withdrawn").unwrap();
    assert_eq!(
        (it.outside, it.href.as_str()),
        (Outside::Neutral, "/bidder/biddings/J2026-001/1/1")
    );
    assert_eq!(names(&office.inbox("two")), ["bidding-signed-up"]);
    for account in ["official", "buyer"] {
        let all = office.inbox(account);
        assert!(!names(&all).contains(&"sign-up-withdrawn"), "{account}");
    }
}

//! The room of an auction without sign-ups: whoever owes the next step hears of it, at once where
//! minutes run.

use app::messages::{Message, Outside};
use domain::auction::{
    Asked, Command as Auction, Course, Direction, Entry, Kind, Priority, PriorityWay, Reserve,
    Subject, Terms, Timed, comes_due,
};
use domain::parties::{
    Command as Parties, OrganisationAdmitted, OrganisationKind, PersonAdded, Role,
};
use domain::shared::{Fen, Hash, LotId, Salt, Uscc};
use domain::world::Command;
use record::auction::reserve_commitment;

use super::office::{Office, id};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Monday 2026-03-02 09:00 in Beijing.
const MONDAY: i64 = 1_772_413_200_000;
const OPENS: i64 = MONDAY + 40 * DAY_MS;
const SALT: Salt = Salt([7; 32]);

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

fn lot() -> LotId {
    LotId::parse("C2026-001/1/1").unwrap()
}

/// A listed sale with a reserve, whose holders of a right are asked after the hammer.
fn terms() -> Terms {
    Terms {
        lot: lot(),
        subject: Some(Subject {
            title: "样本地块".to_owned(), owner: uscc("1251000000PURCHA1")
        }),
        bundle: Vec::new(),
        kind: Kind::Property,
        direction: Direction::Forward,
        course: Course::Listing,
        start: Fen(10_000),
        step: Fen(100),
        unit: Fen(1),
        cap: None,
        opens_ms: OPENS,
        closes_ms: OPENS + 12 * DAY_MS,
        timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 0, window_s: 180 }),
        sealed: None,
        trustees: None,
        bidders_min: 1,
        reserve: Reserve::Committed,
        priority: Some(Priority { way: PriorityWay::Asked, ask_s: Some(180) }),
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: Hash([0; 32]),
    }
}

fn names(all: &[Message]) -> Vec<&str> {
    let own = all.iter().filter(|it| it.template != "person-added");
    own.map(|it| it.template.as_str()).collect()
}

#[test]
fn whoever_holds_a_reserve_or_a_right_is_told_when_it_is_owed_and_asked() {
    let mut office = Office::new();
    let all = [
        ("1251000000PURCHA1", OrganisationKind::Purchaser, "owner", Role::Purchaser),
        ("9151000000AAMPLE1", OrganisationKind::Bidder, "one", Role::Bidder),
        ("9151000000AAMPLE2", OrganisationKind::Bidder, "two", Role::Bidder),
    ];
    for (code, kind, account, role) in all {
        let (organisation, name) = (uscc(code), "样本单位".to_owned());
        let (kinds, licence) = (vec![kind], Hash([1; 32]));
        let admitted =
            OrganisationAdmitted { organisation: organisation.clone(), name, kinds, licence };
        let person = PersonAdded {
            account: id(account),
            name: "样本人员".to_owned(),
            organisation: Some(organisation),
            roles: vec![role],
        };
        for it in [Parties::AdmitOrganisation(admitted), Parties::AddPerson(person)] {
            office.ask(Command::Parties(it), MONDAY);
        }
    }
    office.add("official", Role::Official, MONDAY);
    let room = |it| Command::Auction(Asked::of(lot(), it));
    office.ask(room(Auction::Announce(Box::new(terms()))), MONDAY);
    let digest = reserve_commitment(&lot(), Fen(10_000), &SALT);
    office.ask(room(Auction::CommitReserve(digest)), MONDAY + 1);
    for body in ["9151000000AAMPLE1", "9151000000AAMPLE2"] {
        let admit = app::auctions::admit(&office.world(), &lot(), &uscc(body), &[]).unwrap();
        office.ask(admit, MONDAY + 2);
    }
    let hand = |office: &mut Office, body| {
        app::auctions::hand(&office.world(), &lot(), &uscc(body)).unwrap()
    };
    let plate = hand(&mut office, "9151000000AAMPLE2").plate;
    office.ask(room(Auction::ConfirmPriority { plate, rank: 1 }), MONDAY + 3);
    let one = uscc("9151000000AAMPLE1");
    let offer = app::auctions::offer(&office.world(), &lot(), &one, Fen(10_000)).unwrap();
    office.ask(offer, OPENS);
    let (due, what) = comes_due(&office.world(), &lot()).unwrap();
    office.ask(room(what), due.0 + 1);
    let price = Fen(10_000);
    office.ask(room(Auction::OpenReserve { price, salt: SALT, digest }), due.0 + 2);
    office.make(due.0 + 2);
    assert_eq!(names(&office.inbox("owner")), ["reserve-due", "reserve-wanted"]);
    let asked = office.inbox("two");
    assert_eq!(names(&asked), ["priority-asked"]);
    assert_eq!(asked[0].outside, Outside::Neutral, "who carries a letter learns no bidder");
    assert_eq!(asked[0].href, "/bidder/auctions/C2026-001/1/1");
    assert_eq!(names(&office.inbox("one")), [""; 0], "who holds no right is asked nothing");
    assert_eq!(names(&office.inbox("official")), [""; 0]);
}

//! Announcing by pages alone: every kind, every unlawful field, whoever may not, and hostile input.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::auction::{Kind, Pick, Reserve, Terms, Then, Wins};
use domain::parties::{
    Command as Parties, OrganisationAdmitted, OrganisationKind, PersonAdded, Role,
};
use domain::shared::{AccountId, Fen, Hash, LotId, Uscc};

use super::NEW;
use super::rows::{KINDS, courses};
use crate::account::tests::house::{Answered, Browser, House};
use crate::text::time;

mod admitting;
mod signing_up;
mod trusted;

const MINUTE_MS: i64 = 60_000;

type Fields = BTreeMap<String, String>;

/// The value of an attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

/// What a browser would send of the first form of a page that goes to an address.
fn filled(page: &Answered, action: &str) -> Fields {
    let mark = format!("action=\"{action}\"");
    let (_, form) = page.body.split_once(&mark).unwrap_or_else(|| panic!("{}", page.body));
    let form = form.split("</form>").next().unwrap();
    let (mut found, mut select) = (Fields::new(), String::new());
    for chunk in form.split('<') {
        let (tag, after) = chunk.split_once('>').unwrap_or((chunk, ""));
        let value = attribute(tag, "value").unwrap_or_default();
        let Some(kind) = tag.split(' ').next() else { continue };
        match (kind, attribute(tag, "name")) {
            ("input", Some(name)) => {
                let one_of = tag.contains("\"radio\"") || tag.contains("\"checkbox\"");
                if !one_of || tag.ends_with(" checked") {
                    found.insert(name, value);
                }
            }
            ("textarea", Some(name)) => drop(found.insert(name, after.to_owned())),
            ("select", Some(name)) => select = name,
            ("option", _) => {
                let chosen = tag.ends_with(" selected") || !found.contains_key(&select);
                if chosen {
                    found.insert(select.clone(), value);
                }
            }
            _ => {}
        }
    }
    found
}

fn code(number: u8) -> Uscc {
    let mut last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    last.find_map(|it| Uscc::new(&format!("9151000000ANNEXT{number}{it}"))).unwrap()
}

/// A centre with an official, an owner with one person, and three firms.
struct Office {
    house: House,
    official: Browser,
}

impl Office {
    fn new() -> Self {
        let house = House::new(None);
        house.person("official-1", &[Role::Official]);
        let official = house.signed_in("official-1");
        let it = Self { house, official };
        it.organisation(0, "样本出让人", OrganisationKind::Purchaser);
        it.member("owner-1", 0, Role::Purchaser);
        for number in 1..=3 {
            it.organisation(number, &format!("样本竞买人{number}"), OrganisationKind::Bidder);
            it.member(&format!("bidder-{number}"), number, Role::Bidder);
        }
        it
    }

    fn organisation(&self, number: u8, name: &str, kind: OrganisationKind) {
        self.house.command(Parties::AdmitOrganisation(OrganisationAdmitted {
            organisation: code(number),
            name: name.to_owned(),
            kinds: vec![kind],
            licence: Hash([1; 32]),
        }));
    }

    fn member(&self, account: &str, number: u8, role: Role) {
        self.house.command(Parties::AddPerson(PersonAdded {
            account: AccountId::new(account).unwrap(),
            name: format!("样本{account}"),
            organisation: Some(code(number)),
            roles: vec![role],
        }));
    }

    fn leaves(&self) -> u64 {
        self.house.site.platform.folded().unwrap().next
    }

    fn terms(&self, lot: &str) -> Terms {
        let lot = LotId::parse(lot).unwrap();
        self.house.site.platform.folded().unwrap().world.auctions[&lot].terms.clone()
    }

    fn get(&mut self, path: &str) -> Answered {
        // Nobody clicks faster.
        self.house.later(1_000);
        self.house.get(&mut self.official, path)
    }

    fn post(&mut self, path: &str, fields: &Fields) -> Answered {
        self.house.later(1_000);
        let pairs: Vec<(&str, &str)> =
            fields.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        self.house.post(&mut self.official, path, &pairs)
    }

    /// What the form of a kind and a course proposes, with what only a person knows.
    fn form(&mut self, kind: &str, course: &str) -> Fields {
        let page = self.get(&format!("{NEW}?kind={kind}&course={course}"));
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let mut all = filled(&page, NEW);
        let typed = [
            ("auction_title", "样本标的一宗".to_owned()),
            ("auction_owner", code(0).to_string()),
            ("auction_start", "10000".to_owned()),
            ("auction_step", "100".to_owned()),
        ];
        all.extend(typed.map(|it| (it.0.to_owned(), it.1)));
        // Where the kind asks how one signs up: elsewhere, unless a test says otherwise.
        if let Some(it) = all.get_mut("auction_sign_up") {
            "elsewhere".clone_into(it);
        }
        all
    }

    /// The form with other values, previewed and published.
    fn announce(&mut self, (kind, course): (&str, &str), other: &[(&str, &str)]) -> String {
        let mut form = self.form(kind, course);
        form.extend(owned(other));
        let preview = self.post(NEW, &form);
        assert_eq!(preview.status, StatusCode::OK, "{kind} {course}: {}", preview.body);
        let done = self.post(NEW, &filled(&preview, NEW));
        let lot = form["auction_lot"].clone();
        let to = format!("/centre/auctions/{lot}?done=auction-announced");
        assert_eq!(done.to, to, "{} {}", done.status, done.body);
        lot
    }
}

fn owned(all: &[(&str, &str)]) -> Fields {
    all.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect()
}

/// A moment some minutes after that of a field.
fn after(fields: &Fields, name: &str, minutes: i64) -> String {
    time::field_value(time::parse_field(&fields[name]).unwrap() + minutes * MINUTE_MS)
}

#[test]
fn every_kind_in_every_course_of_its_own_is_announced_as_proposed_and_is_public() {
    let mut it = Office::new();
    assert!(Kind::ALL.iter().all(|kind| KINDS.iter().any(|it| it.kind == *kind)));
    let picker = it.get(NEW);
    let mut announced = 0;
    for row in &KINDS {
        for (course, word) in courses(row.kind) {
            assert!(picker.says(&format!("?kind={}&amp;course={word}", row.token)));
            let title = format!("样本{}{word}", row.token);
            let form = it.form(row.token, word);
            let before = it.leaves();
            let form: Fields =
                form.into_iter().chain(owned(&[("auction_title", &title)])).collect();
            let preview = it.post(NEW, &form);
            assert_eq!(preview.status, StatusCode::OK, "{title}: {}", preview.body);
            assert!(preview.says("公众将看到") && preview.says("¥10,000.00"), "{}", preview.body);
            assert_eq!(it.leaves(), before, "a preview changes nothing");
            let done = it.post(NEW, &filled(&preview, NEW));
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{title}: {}", done.body);
            assert!(it.get(&done.to).says("公告已发布"));
            let terms = it.terms(&form["auction_lot"]);
            assert_eq!((terms.kind, terms.course), (row.kind, course), "{title}");
            let list = it.house.get(&mut Browser::default(), "/auctions");
            assert!(list.says(&title), "{title} is public: {}", list.body);
            announced += 1;
        }
    }
    assert_eq!(announced, 17, "seven kinds, two of which have one course");
}

#[test]
fn what_an_announcement_may_say_besides_stands_in_its_terms_and_in_the_preview() {
    let mut it = Office::new();
    let other = [
        ("auction_cap", "20000"),
        ("auction_then", "sealed"),
        ("auction_pick", "mean"),
        ("auction_ties", "drawn"),
        ("auction_reserve", "yes"),
        ("auction_priority", "asked"),
        ("auction_from", "09:00"),
        ("auction_to", "17:00"),
        ("auction_group", "Z2026-001"),
        ("auction_wins", "one"),
        ("auction_bundle", "T2026-009/2/1\nT2026-009/3/1"),
    ];
    let mut form = it.form("land", "listing");
    form.extend(owned(&other));
    let preview = it.post(NEW, &form);
    for words in [
        "最接近平均价",
        "征询优先购买权人",
        "09:00–17:00",
        "退出其余标的",
        "设底价",
        "T2026-009/3/1",
    ] {
        assert!(preview.says(words), "{words}: {}", preview.body);
    }
    it.post(NEW, &filled(&preview, NEW));
    let terms = it.terms(&form["auction_lot"]);
    assert_eq!(terms.cap.map(|it| (it.price, it.then)), Some((Fen(2_000_000), Then::Sealed)));
    assert_eq!(terms.sealed.map(|it| it.pick), Some(Pick::NearestMean));
    assert_eq!((terms.reserve, terms.bundle.len()), (Reserve::Committed, 2));
    assert_eq!(terms.place.map(|it| (it.number, it.wins)), Some((1, Wins::One)));
    assert!(terms.hours.is_some() && terms.priority.is_some());
    // The second of the group has the pseudonyms of the first.
    let second = it.announce(
        ("land", "listing"),
        &[("auction_group", "Z2026-001"), ("auction_place", "2"), ("auction_wins", "one")],
    );
    assert_eq!(it.terms(&second).pseudonyms, terms.pseudonyms);
    // The owner's people commit the reserve, on their own machine; nobody of the centre does.
    let way = format!("/auctions/{}/reserve", form["auction_lot"]);
    let page = it.house.get(&mut it.house.signed_in("owner-1"), &way);
    assert!(page.says("data-island=\"auction_seal\"") && page.says("commitment"), "{}", page.body);
    assert_eq!(it.get(&way).status, StatusCode::FORBIDDEN);
}

/// One unlawful value: kind and course, what is typed, the field and the rule that refuse it.
type Unlawful =
    ((&'static str, &'static str), Vec<(&'static str, String)>, &'static str, &'static str);

fn unlawful(it: &mut Office) -> Vec<Unlawful> {
    const LAND: (&str, &str) = ("land", "listing");
    const COURT: (&str, &str) = ("court-estate", "closing");
    const SEALED: (&str, &str) = ("property", "sealed");
    let one = |of, name, value: &str, rule| (of, vec![(name, value.to_owned())], name, rule);
    let two = |of, (name, value): (_, &str), (at, typed): (_, &str), rule| {
        (of, vec![(name, value.to_owned()), (at, typed.to_owned())], at, rule)
    };
    let soon = time::field_value(it.house.site.platform.now_ms() + 60 * MINUTE_MS);
    let mut all = vec![
        one(LAND, "auction_title", &"长".repeat(201), "Y190"),
        one(LAND, "auction_window", "60", "Y123"),
        one(LAND, "auction_window", "9999", "Y124"),
        one(LAND, "auction_preparation", "5000", "Y125"),
        one(LAND, "auction_least", "0", "Y142"),
        one(LAND, "auction_start", "10000.01", "Y143"),
        one(LAND, "auction_step", "0.50", "Y143"),
        one(LAND, "auction_cap", "9000", "Y138"),
        two(LAND, ("auction_cap", "20000"), ("auction_length", "1"), "Y141"),
        two(LAND, ("auction_cap", "20000"), ("auction_opening", "1"), "Y141"),
        two(LAND, ("auction_priority", "asked"), ("auction_ask", "10"), "Y132"),
        two(LAND, ("auction_priority", "asked"), ("auction_ask", "9999"), "Y133"),
        two(LAND, ("auction_direction", "reverse"), ("auction_priority", "room"), "J01.4"),
        two(LAND, ("auction_to", "09:00"), ("auction_from", "17:00"), "Y144"),
        two(LAND, ("auction_group", "Z2026-002"), ("auction_place", "0"), "Y140"),
        one(LAND, "auction_bundle", "T2026-001/9/1\nT2026-001/9/1", "Y140"),
        one(COURT, "auction_least", "2", "J01.3"),
        two(COURT, ("auction_to", "17:00"), ("auction_from", "09:00"), "J01.1"),
        one(SEALED, "auction_opening", "1", "Y141"),
    ];
    let past = "2020-01-01T09:00:00";
    for (of, other, (name, value), rule) in [
        (COURT, "", ("auction_deposit", "100"), "J01.7"),
        (COURT, "", ("auction_deposit", "2001"), "J01.8"),
        (LAND, "", ("auction_deposit", "1999"), "L08"),
        (COURT, "", ("auction_until", past), "Y180"),
        (COURT, "1000", ("auction_due", past), "Y180"),
    ] {
        let mut typed = vec![("auction_sign_up", "here".to_owned())];
        if !other.is_empty() {
            typed.push(("auction_deposit", other.to_owned()));
        }
        typed.push((name, value.to_owned()));
        all.push((of, typed, name, rule));
    }
    for (kind, course, notice, free) in [
        ("land", "listing", "L01", "L02"),
        ("mining", "listing", "K01", "K02"),
        ("property", "sealed", "", "Y141"),
        ("property", "listing", "", "Y120"),
        ("auctioneer", "closing", "A01", "J01.1"),
        ("online", "listing", "Y121", "Y122"),
        ("court-movable", "closing", "Y191", "J01.1"),
        ("court-estate", "closing", "Y192", "J01.1"),
    ] {
        let of = (kind, course);
        let form = it.form(kind, course);
        all.push(one(of, "auction_closes", &after(&form, "auction_opens", 5), free));
        if !notice.is_empty() {
            all.push(one(of, "auction_opens", &soon, notice));
        }
    }
    all
}

#[test]
fn every_unlawful_value_is_refused_at_its_field_with_its_rule_and_nothing_typed_is_lost() {
    let mut it = Office::new();
    for ((kind, course), typed, field, rule) in unlawful(&mut it) {
        let about = format!("{kind} {course} {typed:?} {rule}");
        let mut form = it.form(kind, course);
        form.extend(typed.iter().map(|it| (it.0.to_owned(), it.1.clone())));
        let before = it.leaves();
        for act in ["preview", "announce"] {
            form.insert("do".to_owned(), act.to_owned());
            let answer = it.post(NEW, &form);
            assert_eq!(answer.status, StatusCode::CONFLICT, "{about}: {}", answer.body);
            let (_, block) = answer.body.split_once("class=\"refusal\"").expect("a block on top");
            let block = block.split("</section>").next().unwrap();
            assert!(block.contains(rule), "{about}: {block}");
            assert!(answer.says(&format!("id=\"f-{field}-error\"")), "{about}: {}", answer.body);
            let errors = answer.body.matches("class=\"error\" id=").count();
            assert!((1..=2).contains(&errors), "{about}: {errors}");
            let kept = filled(&answer, NEW);
            for (name, value) in form.iter().filter(|it| *it.0 != "do" && *it.0 != "csrf") {
                assert_eq!(kept.get(name), Some(value), "{about}: {name}");
            }
            assert_eq!(it.leaves(), before, "{about}");
        }
    }
    assert!(it.house.get(&mut Browser::default(), "/auctions").says("没有竞价"));
}

#[test]
fn several_unlawful_values_are_told_at_once_and_no_lawful_one_is() {
    let mut it = Office::new();
    let mut form = it.form("property", "listing");
    let soon = time::field_value(it.house.site.platform.now_ms() - 60 * MINUTE_MS);
    let wrong = [
        ("auction_opens", soon.as_str()),
        ("auction_window", "60"),
        ("auction_least", "0"),
        ("auction_bundle", "C2026-001/1/1"),
    ];
    form.extend(owned(&wrong));
    // Lawful by themselves, and left alone when a time beside them is not.
    form.extend(owned(&[("auction_from", "10:00"), ("auction_to", "18:00")]));
    let answer = it.post(NEW, &form);
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    for name in form.keys() {
        let told = answer.says(&format!("id=\"f-{name}-error\""));
        assert_eq!(told, wrong.iter().any(|it| it.0 == name), "{name}: {}", answer.body);
    }
    assert_eq!(answer.body.matches("class=\"refusal\"").count(), 1, "one block on top");
}

#[test]
fn a_course_that_the_page_does_not_offer_is_refused_by_the_rule() {
    let mut it = Office::new();
    let mut form = it.form("land", "listing");
    form.insert("auction_kind".to_owned(), "court-movable".to_owned());
    form.insert("do".to_owned(), "announce".to_owned());
    let before = it.leaves();
    let answer = it.post(NEW, &form);
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    assert!(answer.says("J01.2") && it.leaves() == before, "{}", answer.body);
    for (name, value) in [("auction_kind", "planets"), ("auction_course", ""), ("auction_kind", "")]
    {
        let mut form = it.form("land", "listing");
        form.extend(owned(&[(name, value), ("do", "announce")]));
        let answer = it.post(NEW, &form);
        assert!(answer.status.is_client_error(), "{name}={value}: {}", answer.status);
    }
    assert_eq!(it.leaves(), before);
}

#[test]
fn whoever_is_no_official_neither_sees_the_form_nor_announces() {
    let mut it = Office::new();
    it.organisation(4, "样本监督部门", OrganisationKind::Supervisor);
    it.member("guard-1", 4, Role::Supervisor);
    it.house.person("operator-1", &[Role::Operator]);
    let form = it.form("property", "listing");
    let before = it.leaves();
    for account in ["owner-1", "bidder-1", "guard-1", "operator-1"] {
        let mut browser = it.house.signed_in(account);
        assert_eq!(it.house.get(&mut browser, NEW).status, StatusCode::FORBIDDEN, "{account}");
        let hall = it.house.get(&mut browser, "/auctions");
        assert!(!hall.says(NEW), "{account} is not led there");
        let csrf = it.house.get(&mut browser, "/check").hidden("csrf");
        let mut sent = form.clone();
        sent.extend(owned(&[("csrf", &csrf), ("do", "announce")]));
        let pairs: Vec<(&str, &str)> = sent.iter().map(|it| (&**it.0, &**it.1)).collect();
        let answer = it.house.post(&mut browser, NEW, &pairs);
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{account}: {}", answer.body);
    }
    let nobody = it.house.get(&mut Browser::default(), NEW);
    assert!(nobody.to.starts_with("/sign-in"), "{}", nobody.status);
    assert_eq!(it.leaves(), before);
    let hall = it.get("/auctions");
    assert!(hall.says(NEW) && hall.says("没有竞价"), "the empty hall leads an official there");
    assert!(it.get("/centre").says(NEW));
}

const OPTIONAL: [&str; 8] = [
    "auction_cap",
    "auction_from",
    "auction_to",
    "auction_group",
    "auction_bundle",
    "auction_deposit",
    "auction_joint",
    "auction_forms",
];
/// Fields that say nothing without a cap, holders who are asked, or a group.
const IDLE: [&str; 11] = [
    "auction_sealing",
    "auction_threshold",
    "auction_assigned",
    "auction_length",
    "auction_opening",
    "auction_pick",
    "auction_ties",
    "auction_then",
    "auction_ask",
    "auction_place",
    "auction_wins",
];

#[test]
fn wrong_and_huge_values_are_told_at_their_fields_and_announce_nothing() {
    let mut it = Office::new();
    let mut form = it.form("land", "listing");
    form.extend(owned(&[("auction_sign_up", "here"), ("auction_deposit", "2000")]));
    let before = it.leaves();
    let long = "9".repeat(4_000);
    let values = ["", "abc", "-5", "1.234", "99999999999999", "1e400", "<b>x</b>", long.as_str()];
    for name in form.keys().filter(|it| it.starts_with("auction_")) {
        for value in values {
            if value.is_empty() && OPTIONAL.contains(&name.as_str()) {
                continue;
            }
            // Of words any are right that fit.
            let words = ["auction_title", "auction_group"].contains(&name.as_str())
                && !value.is_empty()
                && value != long;
            let idle = IDLE.contains(&name.as_str());
            let mut form = form.clone();
            form.extend(owned(&[(name, value), ("do", "announce")]));
            if words || idle {
                form.insert("do".to_owned(), "preview".to_owned());
            }
            let answer = it.post(NEW, &form);
            assert!(!answer.status.is_server_error(), "{name}={value}: {}", answer.status);
            if !words && !idle {
                assert!(answer.status.is_client_error(), "{name}={value}: {}", answer.body);
            }
            assert!(!answer.says("<b>x</b>"), "{name}: markup");
            assert_eq!(it.leaves(), before, "{name}={value}");
        }
    }
    form.insert("auction_title".to_owned(), "a".repeat(100_000));
    assert!(it.post(NEW, &form).status.is_client_error());
    assert_eq!(it.leaves(), before);
}

#[test]
fn the_same_form_sent_again_announces_once_and_the_same_lot_anew_is_refused() {
    let mut it = Office::new();
    let preview = it.form("auctioneer", "listing");
    let preview = it.post(NEW, &preview);
    let sent = filled(&preview, NEW);
    let before = it.leaves();
    let first = it.post(NEW, &sent);
    let after = it.leaves();
    assert!(first.status == StatusCode::SEE_OTHER && after > before, "{}", first.body);
    let second = it.post(NEW, &sent);
    assert_eq!((second.status, &second.to), (first.status, &first.to));
    assert_eq!(it.leaves(), after, "one announcement for two clicks");
    let mut anew = it.form("auctioneer", "listing");
    anew.extend(owned(&[("auction_lot", &sent["auction_lot"]), ("do", "announce")]));
    let answer = it.post(NEW, &anew);
    assert_eq!((answer.status, it.leaves()), (StatusCode::CONFLICT, after), "{}", answer.body);
    assert!(answer.says("id=\"f-auction_lot-error\""), "{}", answer.body);
    let mut other = sent.clone();
    other.insert("auction_title".to_owned(), "另一个标的".to_owned());
    assert_eq!((it.post(NEW, &other).status, it.leaves()), (StatusCode::CONFLICT, after));
}

#[test]
fn whoever_goes_back_finds_everything_and_a_preview_that_grew_old_is_judged_anew() {
    let mut it = Office::new();
    let form = it.form("online", "listing");
    let preview = it.post(NEW, &form);
    let mut back = filled(&preview, NEW);
    back.insert("do".to_owned(), "change".to_owned());
    let again = it.post(NEW, &back);
    assert_eq!(again.status, StatusCode::OK);
    let kept = filled(&again, NEW);
    for (name, value) in &form {
        assert_eq!(kept.get(name), Some(value), "{name}");
    }
    let before = it.leaves();
    it.house.later(20 * 86_400_000);
    it.official = it.house.signed_in("official-1");
    let fresh = it.get(NEW).status;
    assert_eq!(fresh, StatusCode::OK);
    let csrf = it.form("online", "listing")["csrf"].clone();
    let mut late = filled(&preview, NEW);
    late.insert("csrf".to_owned(), csrf);
    let answer = it.post(NEW, &late);
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    assert!(answer.says("id=\"f-auction_opens-error\""), "{}", answer.body);
    assert_eq!(
        (filled(&answer, NEW)["auction_title"].as_str(), it.leaves()),
        ("样本标的一宗", before)
    );
}

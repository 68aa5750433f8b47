//! People without an account, when many ask and many watch: limits, hostile forms and addresses,
//! and what reaches whom.

use app::messages::{Contact, Watcher};
use app::ports::Channel;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::remedies::RemedyKind;
use domain::rulebook::ids;
use domain::shared::Instant;

use super::awarding::{act, path, ready};
use super::called::letters;
use super::house::{Answered, Browser};
use super::remedies::get;
use super::world::Opening;

const QUESTION: &str = "采购需求第三条所称“同类业绩”是否包括在建项目？";
const REPLY: &str = "不包括在建项目，以验收合格为准。";
const DAY_MS: i64 = 86_400_000;
/// Addresses that one lot takes.
const WATCHERS: usize = 500;

/// The key of a form, whose first characters tell it apart.
fn key(at: u32) -> String {
    format!("{at:08}{}", "0".repeat(24))
}

fn ask(it: &Opening, key: &str, contact: &str, claims: &str) -> Answered {
    let fields =
        [("key", key), ("asker_name", "样本市民"), ("asker_contact", contact), ("claims", claims)];
    it.house.post(&mut Browser::default(), &format!("/lots/{}/ask", it.id), &fields)
}

fn answers(it: &Opening, remedy: &str) {
    let fields = [("remedy", remedy), ("outcome", "answered"), ("reply", REPLY)];
    act(it, "buyer-1", 0, &path(it, "purchaser", "remedies"), &fields);
}

fn most(it: &Opening) -> u32 {
    let platform = &it.house.site.platform;
    let folded = platform.folded().unwrap();
    let now = Instant(platform.now_ms());
    app::rules::rules_for(&folded.world, Some(&it.id), now).count(ids::Y85).unwrap()
}

#[test]
fn so_many_questions_wait_at_once_and_an_answer_makes_room_for_one_more() {
    // covers: Y85
    let it = ready(Opening::procured(4));
    let most = most(&it);
    assert_eq!(most, 50);
    let mut places = Vec::new();
    for at in 0..most {
        let sent = ask(&it, &key(at), "窗口自取", QUESTION);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{at}: {}", sent.body);
        places.push(sent.to);
    }
    let over = |at: u32| {
        let sent = ask(&it, &key(at), "窗口自取", QUESTION);
        assert_eq!(sent.status, StatusCode::CONFLICT, "{at}: {}", sent.body);
        assert!(sent.says("已达上限") && sent.says("Y85"), "{}", sent.body);
        assert!(sent.says("同类业绩"), "what was typed is kept: {}", sent.body);
    };
    over(most);
    let waiting = |it: &Opening| it.lot().remedies.values().filter(|it| it.is_open()).count();
    assert_eq!((waiting(&it), it.lot().remedies.len()), (50, 50));
    // The same forms again count once, whatever they say now.
    for at in 0..3 {
        ask(&it, &key(at), "窗口自取", "另一句话");
    }
    assert_eq!(it.lot().remedies.len(), 50);
    let first = it.house.get(&mut Browser::default(), &places[0]);
    assert!(first.says("同类业绩") && !first.says("另一句话"), "{}", first.body);
    let number = it.lot().remedies.keys().next().unwrap().to_string();
    answers(&it, &number);
    assert_eq!(waiting(&it), 49);
    // Whoever was refused sends the same form again.
    let sent = ask(&it, &key(most), "窗口自取", QUESTION);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    over(most + 1);
    assert!(it.lot().remedies.values().all(|it| it.kind == RemedyKind::Enquiry));
    assert!(!it.lot().is_suspended(), "and nothing stands still");
}

#[test]
fn the_address_of_an_answer_opens_one_question_and_no_other_form_of_it_does() {
    // covers: G19
    let it = ready(Opening::procured(4));
    let one = ask(&it, &key(1), "窗口自取", "样本问题一");
    let other = ask(&it, &key(2), "窗口自取", "样本问题二");
    let own = |to: &str| to.split('?').next().unwrap().to_owned();
    let (one, other) = (own(&one.to), own(&other.to));
    assert_ne!(one.rsplit('/').next(), other.rsplit('/').next(), "each has a word of its own");
    let read = |at: &str| it.house.get(&mut Browser::default(), at);
    assert!(read(&one).says("样本问题一") && !read(&one).says("样本问题二"));
    let (place, word) = one.rsplit_once('/').unwrap();
    let strange = other.rsplit('/').next().unwrap();
    let (upper, long) = (word.to_uppercase(), "a".repeat(4_000));
    for wrong in [strange, &word[..31], upper.as_str(), long.as_str(), "%00", "..", "*", "0"] {
        let answer = read(&format!("{place}/{wrong}"));
        assert!(answer.status.is_client_error(), "{wrong}: {}", answer.status);
        assert!(!answer.says("样本问题"), "{wrong}: {}", answer.body);
    }
    let elsewhere = one.replace("/A/1/ask", "/B/1/ask");
    assert!(read(&elsewhere).status.is_client_error() && elsewhere != one);
    // Another site's page sends nothing in a visitor's name.
    let foreign = Request::post(format!("/lots/{}/ask", it.id))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(format!("key={}&asker_name=a&asker_contact=b&claims=c", key(9))))
        .unwrap();
    let sent = it.house.send(&mut Browser::default(), foreign);
    assert!(sent.status.is_client_error(), "{}", sent.status);
    assert_eq!(it.lot().remedies.len(), 2);
}

#[test]
fn whoever_asked_with_an_address_hears_that_it_was_answered_and_nobody_else_does() {
    // covers: G19
    let it = ready(Opening::procured(4));
    let contacts = [
        "asker@example.org",
        "窗口自取",
        "a@b.example, c@d.example",
        "x@y.example Bcc: z@y.example",
        "样本县人民路一号",
    ];
    let mut places = Vec::new();
    for (at, contact) in (1..).zip(contacts) {
        let sent = ask(&it, &key(at), contact, QUESTION);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{contact}: {}", sent.body);
        places.push(sent.to.split('?').next().unwrap().to_owned());
    }
    assert!(letters(&it).is_empty(), "a question alone writes to nobody");
    let names = |it: &Opening, text: &str| {
        let platform = &it.house.site.platform;
        platform.working.names(text, &[], platform.clock.wall_ms()).unwrap()
    };
    assert!(!names(&it, "asker@example.org"), "the address stays in the sealed letter");
    let all: Vec<String> = it.lot().remedies.keys().map(ToString::to_string).collect();
    all.iter().for_each(|remedy| answers(&it, remedy));
    let sent = letters(&it);
    let [letter] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(letter.to, "asker@example.org");
    assert!(letter.text.contains(&places[0]), "{}", letter.text);
    assert!(letter.text.contains("已经答复") && !letter.text.contains(REPLY), "{}", letter.text);
    let read = it.house.get(&mut Browser::default(), &places[0]);
    assert!(read.says(REPLY), "{}", read.body);
    assert!(letters(&it).is_empty(), "once");
    // A record that is read again later writes to nobody, and the address ends by itself.
    it.house.later(8 * DAY_MS);
    assert!(letters(&it).is_empty());
    assert!(!names(&it, "asker@example.org"), "the address is nowhere");
}

fn leave(it: &Opening, mail: &str) -> Answered {
    let at = format!("/lots/{}/watch", it.id);
    it.house.post(&mut Browser::default(), &at, &[("watch_mail", mail)])
}

fn watchers(it: &Opening) -> Vec<Watcher> {
    let platform = &it.house.site.platform;
    Watcher::all(&*platform.working, &it.id, platform.now_ms()).unwrap()
}

/// As if so many people had left their addresses on the page.
fn left(it: &Opening, many: usize) {
    let platform = &it.house.site.platform;
    let times = (platform.now_ms(), platform.clock.wall_ms());
    for at in 0..many {
        let contact = Contact::typed(&format!("w{at}@example.org"), "").unwrap();
        let word = format!("{at:032}");
        Watcher::ask(&*platform.working, (&it.id, "样本"), &contact, &word, times).unwrap();
    }
}

#[test]
fn a_lot_takes_so_many_addresses_each_once_and_those_that_nobody_confirms_make_room() {
    let it = Opening::with_bids(0);
    it.house.site.platform.set_channels(vec![Channel::Mail]);
    left(&it, WATCHERS - 1);
    assert_eq!(leave(&it, "last@example.org").status, StatusCode::SEE_OTHER);
    let more = leave(&it, "more@example.org");
    assert_eq!(more.status, StatusCode::FORBIDDEN, "{}", more.body);
    assert!(more.says("邮箱已满"), "{}", more.body);
    // Whoever types an address that stands there is told nothing else than anybody.
    for again in ["w0@example.org", "W0@EXAMPLE.ORG", "last@example.org"] {
        assert_eq!(leave(&it, again).status, StatusCode::SEE_OTHER, "{again}");
    }
    assert_eq!(watchers(&it).len(), WATCHERS);
    let one = watchers(&it).remove(0);
    let pressed = it.house.post(&mut Browser::default(), &one.href(), &[("what", "confirm")]);
    assert_eq!(pressed.status, StatusCode::SEE_OTHER, "{}", pressed.body);
    it.house.later(3 * DAY_MS + 1);
    assert_eq!(watchers(&it).len(), 1, "only the confirmed one stays");
    assert_eq!(leave(&it, "more@example.org").status, StatusCode::SEE_OTHER);
}

#[test]
fn an_address_is_asked_once_a_day_and_an_older_letter_opens_nothing_any_more() {
    let it = Opening::with_bids(0);
    let platform = &it.house.site.platform;
    platform.set_channels(vec![Channel::Mail]);
    for _ in 0..5 {
        assert_eq!(leave(&it, "reader@example.org").status, StatusCode::SEE_OTHER);
    }
    let letters = || platform.working.scan("outbox", "", None, platform.now_ms()).unwrap().len();
    assert_eq!(letters(), 1, "five times typed, one letter");
    let first = watchers(&it).remove(0);
    it.house.later(DAY_MS + 1);
    assert_eq!(leave(&it, "reader@example.org").status, StatusCode::SEE_OTHER);
    assert_eq!((letters(), watchers(&it).len()), (2, 1));
    let press = |href: &str, what: &str| {
        it.house.post(&mut Browser::default(), href, &[("what", what)]).status
    };
    assert_eq!(press(&first.href(), "confirm"), StatusCode::NOT_FOUND, "the older letter");
    let second = watchers(&it).remove(0);
    for what in ["", "CONFIRM", "delete", "received", "received-all"] {
        assert_eq!(press(&second.href(), what), StatusCode::NOT_FOUND, "{what}");
    }
    for wrong in ["watch-0", "reader@example.org", "watch-000000000000000000000000"] {
        let href = second.href().replace(second.account.as_str(), wrong);
        assert!(press(&href, "confirm").is_client_error(), "{wrong}");
    }
    assert!(watchers(&it)[0].confirmed_ms.is_none());
    assert_eq!(press(&second.href(), "confirm"), StatusCode::SEE_OTHER);
}

#[test]
fn the_purchaser_sees_how_many_watch_its_lot_and_nobody_sees_who() {
    let it = ready(Opening::procured(4));
    it.house.site.platform.set_channels(vec![Channel::Mail]);
    let manage = format!("/purchaser/lots/{}", it.id);
    let count = |it: &Opening| {
        let page = get(it, "buyer-1", &manage);
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let rest = page.body.split("等候变更提醒的邮箱").nth(1).unwrap();
        let text: String = rest.split("<small").next().unwrap().to_owned();
        text.chars().filter(char::is_ascii_digit).collect::<String>()
    };
    assert_eq!(count(&it), "0");
    left(&it, 3);
    assert_eq!(count(&it), "0", "an address that nobody confirmed is nobody's");
    for one in watchers(&it).iter().take(2) {
        it.house.post(&mut Browser::default(), &one.href(), &[("what", "confirm")]);
    }
    assert_eq!(count(&it), "2");
    let page = get(&it, "buyer-1", &manage);
    assert!(!page.says("example.org") && !page.says("watch-"), "{}", page.body);
    for account in ["bidder-0", "official-1", "expert-1", "chair-1"] {
        assert_eq!(get(&it, account, &manage).status, StatusCode::FORBIDDEN, "{account}");
    }
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(!public.says("等候变更提醒的邮箱"), "{}", public.body);
}

//! An expert is called where it was reached a week before the draw was announced, and whoever had
//! no address then is called in the inbox alone.

use std::sync::{Arc, Mutex};

use app::draws::drawer::{Known, steps};
use app::draws::party::Hand;
use app::draws::step;
use app::messages::{Inbox, Maker, Message, Outbox};
use app::platform::Asked;
use app::ports::{Channel, Letter, Messages, SendFailure};
use axum::http::StatusCode;
use domain::draws::{Command as Draws, DrawRequested, Need, Party};
use domain::experts::{
    AvailabilityDeclared, Command as Experts, Employment, ExpertAdmitted, Half, HalfDay, Pool,
    Profile,
};
use domain::parties::Role;
use domain::shared::{AccountId, CivilDate, Hash, Id, Instant};
use domain::world::{Command, World};

use super::awarding::{bind, opened, secret, send};
use super::world::{Opening, uscc};
use crate::messages::Letters;
use crate::text::{Lang, Text};

const DAY_MS: i64 = 86_400_000;
/// Experts of the roster: odd ones are asked for by one specialty, even ones by another.
const EXPERTS: u8 = 18;
/// Whose keys the parties hold.
const OFFICIAL: u8 = 60;
const OVERSEER: u8 = 61;

/// Keeps what leaves the platform.
#[derive(Default)]
struct Post(Mutex<Vec<Letter>>);

impl Messages for Post {
    fn channels(&self) -> Vec<Channel> {
        vec![Channel::Mail]
    }

    fn send(&self, letter: &Letter) -> Result<String, SendFailure> {
        self.0.lock().unwrap().push(letter.clone());
        Ok("taken".to_owned())
    }

    fn reports(&self, _: Channel) -> bool {
        false
    }

    fn delivered(&self, _: Channel, _: &str) -> Result<Option<String>, SendFailure> {
        Ok(None)
    }
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn account(at: u8) -> String {
    format!("called-{at:02}")
}

fn is_odd(account: &str) -> bool {
    !account[account.len() - 2..].parse::<u8>().unwrap().is_multiple_of(2)
}

/// An opened lot, its parties with keys, and a roster.
fn listed() -> Opening {
    let it = opened();
    super::secrecy::supervisor(&it);
    bind(&it, "overseer-1", OVERSEER);
    it.person("official-2", None, Role::Official);
    bind(&it, "official-2", OFFICIAL);
    for at in 1..=EXPERTS {
        it.person(&account(at), None, Role::Evaluator);
        let from = CivilDate::constant(2015, 3, 1);
        let organisation = uscc(&format!("9151000099000{at:04}"));
        let specialty = if at.is_multiple_of(2) { "B02" } else { "A01" };
        let profile = Profile {
            name: format!("样本专家{at}"),
            account: Some(id(&account(at))),
            specialties: vec![id(specialty)],
            employers: vec![Employment { organisation, from, until: None }],
            ties: Vec::new(),
            region: id("511523"),
            pools: vec![Pool::Procurement, Pool::Works],
        };
        let admitted = ExpertAdmitted { expert: id(&format!("expert-{at:02}")), profile };
        it.accept(Command::Experts(Experts::Admit(admitted)));
    }
    it
}

/// The expert's own page keeps an address.
fn reached_at(it: &Opening, account: &str, mail: &str) {
    let (path, mut browser) = ("/messages/contact", it.house.signed_in(account));
    let page = it.house.get(&mut browser, path);
    let fields = [("contact_mail", mail), ("contact_language", "zh-CN")];
    let sent = send(it, &mut browser, path, &page, &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

/// The purchaser asks, and everybody has time today.
fn requested(it: &Opening) {
    let day = Instant(it.house.site.platform.now_ms()).date();
    for at in 1..=EXPERTS {
        let half_days = [Half::Morning, Half::Afternoon].map(|half| HalfDay { day, half });
        let expert = id(&format!("expert-{at:02}"));
        let declared = AvailabilityDeclared { expert, half_days: half_days.to_vec() };
        it.accept(Command::Experts(Experts::Declare(declared)));
    }
    let need = |specialty: &str, seats| Need { specialty: id(specialty), seats };
    let of = DrawRequested {
        lot: it.id.clone(),
        need: vec![need("A01", 3), need("B02", 2)],
        review: HalfDay { day, half: Half::Afternoon },
        authorities: Vec::new(),
        supervisors: Vec::new(),
        representatives: 0,
    };
    it.accept(Command::Draws(Draws::Request { of, people: Vec::new() }));
}

/// What the platform asks of the desk in its own name.
pub(super) fn platform_acts(it: &Opening) {
    let platform = &it.house.site.platform;
    it.house.later(1);
    let known =
        Known { now_ms: platform.now_ms(), cosigned: u64::MAX, entropy: &*platform.entropy };
    let asked = steps(&platform.folded().unwrap(), &known);
    for one in asked {
        let Asked::Command(request) = one else { panic!("a drawer asks by commands") };
        let (account, key) = (request.account.clone(), request.key.clone());
        let answer = platform.ask(&account, &key, request.command).unwrap().wait().unwrap();
        assert!(matches!(answer, app::desk::Answer::Accepted(_)), "{answer:?}");
    }
}

/// The parties draw until somebody is called.
fn drawn(it: &Opening) {
    let parties = [(Party::Centre, OFFICIAL), (Party::Purchaser, 0), (Party::Supervisor, OVERSEER)];
    for _ in 0..12 {
        for (name, at) in parties {
            let lot = it.lot();
            let next = step(&it.house.site.platform.folded().unwrap(), &lot, name, u64::MAX);
            let of = lot.draw.attempt(&lot.id);
            let hand = Hand::of(name, secret(at), &of);
            if let Some(command) = hand.act(next, of, &lot.draw) {
                it.accept(Command::Draws(command));
            }
        }
        platform_acts(it);
        if !it.lot().draw.calls.is_empty() {
            return;
        }
    }
    panic!("nobody is called: {:?}", it.lot().draw);
}

/// Accounts that are called.
fn called(it: &Opening) -> Vec<String> {
    let lot = it.lot();
    let expert = |pid: &Hash| lot.draw.lines[pid].expert.to_string();
    lot.draw.calls.keys().map(|pid| expert(pid).replace("expert", "called")).collect()
}

/// Messages are made, and what leaves the platform by mail.
pub(super) fn letters(it: &Opening) -> Vec<Letter> {
    let platform = &it.house.site.platform;
    let mut reader = platform.readers.reader().unwrap();
    let times = (platform.now_ms(), platform.clock.wall_ms());
    let mut maker = Maker::default();
    while maker.read_on(&mut *reader, &*platform.working, &[Channel::Mail], times).unwrap() > 0 {}
    let (post, words) = (Post::default(), Letters::new(Arc::downgrade(platform), "http://jy"));
    let rules = app::rules::rules_for(&World::default(), None, Instant(times.0));
    let (working, now_ms, wall_ms) = (&*platform.working, times.0, times.1);
    let outbox = Outbox { working, carrier: &post, words: &words, rules, now_ms, wall_ms };
    while outbox.beat().unwrap().sent > 0 {}
    post.0.into_inner().unwrap()
}

fn call_of(it: &Opening, account: &str) -> Option<Message> {
    let platform = &it.house.site.platform;
    let wall_ms = platform.clock.wall_ms();
    let who = AccountId::new(account).unwrap();
    let all = Inbox::of(&*platform.working, &who, wall_ms);
    all.page(None).unwrap().into_iter().find(|it| it.template == "draw-called")
}

#[test]
fn an_expert_is_called_where_it_was_reached_a_week_before_the_announcement() {
    // covers: Y24
    let it = listed();
    let odd = || (1..=EXPERTS).map(account).filter(|it| is_odd(it));
    odd().for_each(|one| reached_at(&it, &one, &format!("{one}@old.example")));
    it.house.later(8 * DAY_MS);
    // The day of the draw: somebody writes another address everywhere.
    for one in (1..=EXPERTS).map(account) {
        reached_at(&it, &one, &format!("{one}@villain.example"));
    }
    requested(&it);
    drawn(&it);
    let all = called(&it);
    assert_eq!(all.iter().filter(|it| is_odd(it)).count(), 3, "{all:?}");
    assert_eq!(all.len(), 5, "{all:?}");
    let letters = letters(&it);
    let to: Vec<&str> = letters.iter().map(|it| it.to.as_str()).collect();
    assert!(to.iter().all(|it| it.ends_with("@old.example")), "{to:?}");
    for one in &all {
        let message = call_of(&it, one).expect("the call stands in the inbox");
        assert!(message.reached_ms.is_some(), "{one}");
        let own = format!("{one}@old.example");
        let sent = to.iter().filter(|it| **it == own).count();
        assert_eq!(
            (sent, message.copies.len()),
            if is_odd(one) { (1, 1) } else { (0, 0) },
            "{one}"
        );
        let title = Text::get(Lang::ZhCn).s("message-draw-called");
        let inbox = it.house.get(&mut it.house.signed_in(one), "/messages");
        assert!(inbox.says(&title), "{one}: {}", inbox.body);
    }
    assert_eq!(letters.len(), 3, "nobody else is written to");
    let title = it.lot().notice.title;
    assert!(letters.iter().all(|it| !it.text.contains(&title)), "a letter names no tender");
}

#[test]
fn an_address_that_stood_a_week_is_called_and_one_that_changed_on_the_seventh_day_is_not() {
    // covers: Y24
    let it = listed();
    for at in 1..=EXPERTS {
        reached_at(&it, &account(at), &format!("{}@first.example", account(at)));
    }
    it.house.later(DAY_MS / 2);
    // Odd ones change seven days and a half before the draw, even ones six days and a half.
    let change = |odd: bool| {
        for one in (1..=EXPERTS).map(account).filter(|it| is_odd(it) == odd) {
            reached_at(&it, &one, &format!("{one}@second.example"));
        }
    };
    change(true);
    it.house.later(DAY_MS);
    change(false);
    it.house.later(13 * DAY_MS / 2);
    requested(&it);
    drawn(&it);
    let to: Vec<String> = letters(&it).into_iter().map(|it| it.to).collect();
    let all = called(&it);
    assert_eq!((to.len(), all.len()), (5, 5), "{to:?}");
    for one in &all {
        let house = if is_odd(one) { "second" } else { "first" };
        assert!(to.contains(&format!("{one}@{house}.example")), "{one}: {to:?}");
    }
}

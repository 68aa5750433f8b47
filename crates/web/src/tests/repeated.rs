//! A double click, a back button and an old page: an act counts once, and nothing typed is lost.

use axum::http::StatusCode;

use super::town::{DONE, Stage, Town};

const HOLD: &str = "/supervisor/lots/W2026-001/A/1/hold";

#[test]
fn a_double_click_counts_once_and_both_are_led_on() {
    let town = Town::new(Stage::Announced);
    let mut browser = town.browser("supervisor-1");
    let page = town.open.house.get(&mut browser, HOLD);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let before = town.leaves();
    let sent = [("csrf", csrf.as_str()), ("key", key.as_str()), ("reason", "核查投诉线索")];
    let answers: Vec<_> = std::thread::scope(|scope| {
        let clicks: Vec<_> = (0..4)
            .map(|_| {
                let (mut browser, house) = (browser.clone(), &town.open.house);
                scope.spawn(move || house.post(&mut browser, HOLD, &sent))
            })
            .collect();
        clicks.into_iter().map(|it| it.join().unwrap()).collect()
    });
    for it in &answers {
        assert_eq!(it.status, DONE, "{}", it.body);
    }
    assert_eq!(town.leaves(), before + 1, "one event for four clicks");
    // The back button: the old form is sent once more, later.
    let again = town.open.house.post(&mut browser, HOLD, &sent);
    assert_eq!((again.status, town.leaves()), (DONE, before + 1));
}

#[test]
fn the_same_form_with_other_words_is_refused_and_shown_with_what_was_typed() {
    let town = Town::new(Stage::Announced);
    let mut browser = town.browser("supervisor-1");
    let page = town.open.house.get(&mut browser, HOLD);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let before = town.leaves();
    let first = [("csrf", csrf.as_str()), ("key", key.as_str()), ("reason", "核查投诉线索")];
    assert_eq!(town.open.house.post(&mut browser, HOLD, &first).status, DONE);
    let other = [("csrf", csrf.as_str()), ("key", key.as_str()), ("reason", "另一个理由")];
    let answer = town.open.house.post(&mut browser, HOLD, &other);
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
    assert_eq!(town.leaves(), before + 1);
}

#[test]
fn a_form_of_an_ended_session_is_kept_until_the_person_has_signed_in_again() {
    let town = Town::new(Stage::Announced);
    let mut browser = town.browser("supervisor-1");
    let page = town.open.house.get(&mut browser, HOLD);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let before = town.leaves();
    let sent = [("csrf", csrf.as_str()), ("key", key.as_str()), ("reason", "写了半小时的理由")];
    town.open.house.later(31 * super::world::MINUTE_MS);
    let answer = town.open.house.post(&mut browser, HOLD, &sent);
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.says("写了半小时的理由") && answer.says("在新窗口登录"), "{}", answer.body);
    assert_eq!(answer.hidden("key"), key, "the same act");
    // Signed in again in another window, the person sends what this one held.
    let mut browser = town.browser("supervisor-1");
    let held = [("csrf", ""), ("key", key.as_str()), ("reason", "写了半小时的理由")];
    let answer = town.open.house.post(&mut browser, HOLD, &held);
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.says("写了半小时的理由"), "the form comes back filled: {}", answer.body);
    assert_eq!(town.leaves(), before);
    let csrf = answer.hidden("csrf");
    let sent = [("csrf", csrf.as_str()), ("key", key.as_str()), ("reason", "写了半小时的理由")];
    assert_eq!(town.open.house.post(&mut browser, HOLD, &sent).status, DONE);
    assert_eq!(town.leaves(), before + 1);
}

#[test]
fn characters_that_nobody_sees_are_taken_out_told_and_not_recorded() {
    let town = Town::new(Stage::Announced);
    let mut browser = town.browser("supervisor-1");
    let page = town.open.house.get(&mut browser, HOLD);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let before = town.leaves();
    let sent = [("csrf", csrf.as_str()), ("key", key.as_str()), ("reason", "核\0查\u{202e}线索")];
    let answer = town.open.house.post(&mut browser, HOLD, &sent);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("核查线索") && answer.says("不可见的控制字符"), "{}", answer.body);
    assert_eq!(town.leaves(), before);
}

#[test]
fn an_address_and_an_account_that_ask_too_often_wait_and_are_told_how_long() {
    let town = Town::new(Stage::Announced);
    let mut browser = town.browser("supervisor-1");
    let last = (0..200)
        .map(|_| town.open.house.post(&mut browser, HOLD, &[("csrf", "")]))
        .find(|it| it.status == StatusCode::TOO_MANY_REQUESTS);
    let last = last.expect("an account that floods is held back");
    assert!(last.headers.contains_key("retry-after") && last.says("秒后再试"), "{}", last.body);
    let mut other = town.browser("official-1");
    assert_eq!(town.open.house.get(&mut other, "/desk").status, StatusCode::OK, "others go on");
    town.open.house.later(60_000);
    let page = town.open.house.get(&mut browser, HOLD);
    assert_eq!(page.status, StatusCode::OK);
    let flood = (0..2_000)
        .map(|_| town.open.house.get(&mut super::house::Browser::default(), "/clock"))
        .find(|it| it.status == StatusCode::TOO_MANY_REQUESTS);
    assert!(flood.is_some(), "an address that floods is held back");
}

#[test]
fn words_are_recorded_as_typed_and_never_become_markup() {
    let town = Town::new(Stage::Announced);
    let mut browser = town.browser("supervisor-1");
    let page = town.open.house.get(&mut browser, HOLD);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let words = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
    let sent = [("csrf", csrf.as_str()), ("key", key.as_str()), ("reason", words)];
    assert_eq!(town.open.house.post(&mut browser, HOLD, &sent).status, DONE);
    let leaf = town.open.house.get(&mut browser, &format!("/leaf/{}", town.leaves() - 1));
    assert!(leaf.says("<img src=x onerror=alert(2)>"), "{}", leaf.body);
    assert_eq!(leaf.headers["content-type"], "application/octet-stream");
    for path in [HOLD, "/lots/W2026-001/A/1", "/", "/desk", "/lots/W2026-001/A/1/hall"] {
        let page = town.open.house.get(&mut browser, path);
        assert!(!page.says("<script>alert") && !page.says("<img src=x"), "{path}: {}", page.body);
    }
    // A refused form gives the same words back as text.
    let other = [("csrf", csrf.as_str()), ("key", key.as_str()), ("by", words), ("reason", words)];
    let answer = town.open.house.post(&mut browser, HOLD, &other);
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.says("&lt;script&gt;alert(1)") && !answer.says("<script>alert"));
}

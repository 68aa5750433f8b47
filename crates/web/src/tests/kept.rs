//! A lot's page that was drawn before is drawn anew as soon as something it shows has changed.

use super::house::Browser;
use super::town::{DONE, Stage, Town};
use crate::text::{Lang, Text};

const LOT: &str = "/lots/W2026-001/A/1";
const HOLD: &str = "/supervisor/lots/W2026-001/A/1/hold";

#[test]
fn a_kept_page_shows_a_hold_at_once_in_both_languages_and_to_everybody() {
    let town = Town::new(Stage::Announced);
    let (house, mut supervisor) = (&town.open.house, town.browser("supervisor-1"));
    let pages = Lang::ALL.map(|lang| (Text::get(lang), format!("{LOT}?lang={}", lang.tag())));
    let read = |path: &str| house.get(&mut Browser::default(), path).body;
    for (text, path) in &pages {
        let first = read(path);
        assert!(!first.contains(&text.s("stage-suspended")));
        assert_eq!(read(path), first, "the second reader gets the kept page");
    }
    let form = house.get(&mut supervisor, HOLD);
    let (csrf, key) = (form.hidden("csrf"), form.hidden("key"));
    let sent = [("csrf", csrf.as_str()), ("key", key.as_str()), ("reason", "核查投诉线索")];
    assert_eq!(house.post(&mut supervisor, HOLD, &sent).status, DONE);
    for (text, path) in &pages {
        assert!(read(path).contains(&text.s("stage-suspended")), "{path}");
    }
    // The frame is never kept: whoever is signed in sees it, and nobody else does.
    let leave = Text::get(Lang::ZhCn).s("page-sign-out");
    assert!(house.get(&mut supervisor, LOT).says(&leave));
    assert!(!read(LOT).contains(&leave));
}

#[test]
fn a_kept_page_follows_the_newest_checkpoint() {
    let town = Town::new(Stage::Announced);
    let house = &town.open.house;
    let read = || house.get(&mut Browser::default(), LOT).body;
    let awaited = Text::get(Lang::ZhCn).s("proof-awaited");
    let before = read();
    assert!(before.contains(&awaited));
    let platform = &house.site.platform;
    let mut published = platform.published();
    published.head.size = town.leaves();
    platform.set_published(published);
    assert!(!read().contains(&awaited), "every leaf is in the checkpoint now");
}

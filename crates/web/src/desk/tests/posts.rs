//! Sections, posts, stand-ins and mended slips, by pages alone.

use axum::http::StatusCode;
use domain::parties::Role;
use domain::shared::{Id, Instant};

use super::announcing::Centre;
use super::house::{Answered, Browser};

const SECTIONS: &str = "/centre/sections";
const POSTS: &str = "/centre/posts";
const STAND_INS: &str = "/account/stand-ins";

fn centre() -> Centre {
    let it = Centre::new();
    let mut official = it.house.signed_in("official-1");
    let page = it.house.get(&mut official, SECTIONS);
    let fields = |posts| {
        [
            ("section", "s1"),
            ("section_name", "交易受理科"),
            ("section_duties", "受理进场登记，公布目录和联系方式"),
            ("section_posts", posts),
        ]
    };
    for wrong in ["", "受理岗", "p1|受理岗\np1|复核岗"] {
        let sent = it.send(&mut official, SECTIONS, &page, &fields(wrong));
        assert!(!sent.status.is_redirection(), "{wrong}");
    }
    let sent = it.send(&mut official, SECTIONS, &page, &fields("p1|受理岗\np2|复核岗"));
    assert_eq!(sent.to, "/centre/sections?done=section-set", "{}", sent.body);
    it
}

fn give(it: &Centre, by: &str, to: &str, post: &str) -> Answered {
    let mut browser = it.house.signed_in(by);
    let page = it.house.get(&mut browser, POSTS);
    let fields = [("person", to), ("post", post), ("reason", "定岗")];
    it.send(&mut browser, POSTS, &page, &fields)
}

/// A contact board written by one and published by another: an act of staff that needs a post.
fn publish_board(it: &Centre) -> Answered {
    let board = "/centre/contacts";
    let mut first = it.house.signed_in("official-1");
    let page = it.house.get(&mut first, board);
    let text = "青石县财政局 | 投诉 | 0800-1234 | 样本路1号";
    let kept = it.send(&mut first, board, &page, &[("contacts", text)]);
    if !kept.status.is_redirection() {
        return kept;
    }
    let mut second = it.house.signed_in("official-2");
    let page = it.house.get(&mut second, board);
    it.send(&mut second, "/centre/contacts/publish", &page, &[("seen", text)])
}

#[test]
fn staff_of_a_centre_with_sections_act_from_posts_and_pages_name_the_post() {
    // covers: Y64
    let it = centre();
    let refused = publish_board(&it);
    assert!(refused.says("没有岗位"), "{}", refused.body);
    let own = give(&it, "official-1", "official-1", "s1/p1");
    assert!(!own.status.is_redirection(), "nobody gives oneself a post");
    for (by, to, post) in
        [("official-1", "official-2", "s1/p2"), ("official-2", "official-1", "s1/p1")]
    {
        let sent = give(&it, by, to, post);
        assert_eq!(sent.to, "/centre/posts?done=post-given", "{}", sent.body);
    }
    let sent = publish_board(&it);
    assert_eq!(sent.to, "/centre/contacts?done=contacts-published", "{}", sent.body);
    let name = "official-2";
    let acts = it.house.get(&mut it.house.signed_in("guard-1"), "/centre/acts");
    assert!(acts.says("经办记录") && acts.says("交易受理科复核岗"), "{}", acts.body);
    let stranger = it.house.get(&mut it.house.signed_in("buyer-1"), "/centre/acts");
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    let public = it.house.get(&mut Browser::default(), "/contacts");
    for said in ["交易受理科", "受理岗", "复核岗", "受理进场登记"] {
        assert!(public.says(said), "{said}: {}", public.body);
    }
    assert!(!public.says(name), "no name stands there");
    // A post that is held is not struck, and the section not closed.
    let mut official = it.house.signed_in("official-1");
    let at = "/centre/sections/s1";
    let page = it.house.get(&mut official, at);
    let fields = [
        ("section_name", "交易受理科"),
        ("section_duties", "受理"),
        ("section_posts", "p1|受理岗"),
    ];
    let struck = it.send(&mut official, at, &page, &fields);
    assert!(struck.says("有人任职的岗位不能撤去"), "{}", struck.body);
    let closed = it.send(&mut official, "/centre/sections/s1/close", &page, &[("reason", "撤并")]);
    assert!(!closed.status.is_redirection());
    let account = it.house.get(&mut it.house.signed_in("official-2"), "/account");
    assert!(account.says("交易受理科复核岗"), "{}", account.body);
}

fn appoint(it: &Centre, by: &str, pair: (&str, &str), days: (i32, i32)) -> Answered {
    let mut browser = it.house.signed_in(by);
    let form = if by.starts_with("buyer") { "/purchaser/projects/new" } else { STAND_INS };
    let page = it.house.get(&mut browser, form);
    let today = Instant(it.house.site.platform.now_ms()).date();
    let day = |n: i32| (0..n).fold(today, |it, _| it.tomorrow().unwrap()).to_string();
    let (from, until) = (day(days.0), day(days.1));
    let fields = [
        ("absent", pair.0),
        ("stands", pair.1),
        ("stand_from", from.as_str()),
        ("stand_until", until.as_str()),
        ("reason", "公出"),
    ];
    it.send(&mut browser, STAND_INS, &page, &fields)
}

#[test]
fn a_stand_in_acts_for_the_absent_one_is_shown_to_both_and_is_no_second_person() {
    // covers: Y65, Y66, Y67
    let it = centre();
    give(&it, "official-1", "official-2", "s1/p2");
    it.house.person("chair-9", &[Role::Chair]);
    let mut chair = it.house.signed_in("chair-9");
    assert_eq!(it.house.get(&mut chair, "/centre/acts").status, StatusCode::FORBIDDEN);
    for (pair, days, said) in
        [(("official-2", "chair-9"), (0, 60), "Y65"), (("official-2", "official-2"), (0, 1), "不")]
    {
        let sent = appoint(&it, "official-1", pair, days);
        assert!(!sent.status.is_redirection() && sent.says(said), "{pair:?} {}", sent.body);
    }
    let foreign = appoint(&it, "buyer-1", ("official-2", "chair-9"), (0, 1));
    assert!(!foreign.status.is_redirection(), "no stranger appoints");
    let sent = appoint(&it, "official-1", ("official-2", "chair-9"), (0, 1));
    assert_eq!(sent.to, "/account/stand-ins?done=stand-in-appointed", "{}", sent.body);
    let desk = it.house.get(&mut chair, "/desk");
    assert!(desk.says("代 "), "the frame says for whom: {}", desk.body);
    assert!(it.house.get(&mut chair, "/centre").status.is_success(), "the room is open");
    for who in ["official-2", "chair-9"] {
        let inbox = it.house.get(&mut it.house.signed_in(who), STAND_INS);
        assert!(inbox.says("代办中") && inbox.says("公出"), "{who} {}", inbox.body);
    }
    let folded = it.house.site.platform.folded().unwrap();
    let ids = ["official-2", "chair-9"].map(|it| Id::new(it).unwrap());
    let now = Instant(it.house.site.platform.now_ms());
    assert!(!domain::parties::are_two(&folded.world, &ids[0], &ids[1], now));
    drop(folded);
    // Whoever is stood for ends it.
    let mut absent = it.house.signed_in("official-2");
    let page = it.house.get(&mut absent, STAND_INS);
    let fields = [("absent", "official-2"), ("stands", "chair-9"), ("reason", "已返岗")];
    let ended = it.send(&mut absent, "/account/stand-ins/end", &page, &fields);
    assert_eq!(ended.to, "/account/stand-ins?done=stand-in-ended", "{}", ended.body);
    assert_eq!(it.house.get(&mut chair, "/centre").status, StatusCode::FORBIDDEN);
}

#[test]
fn a_wrong_title_is_proposed_by_the_purchaser_decided_by_an_official_and_both_stay_readable() {
    // covers: Y68
    let it = Centre::new();
    let mut buyer = it.house.signed_in("buyer-1");
    let new = "/purchaser/projects/new";
    let page = it.house.get(&mut buyer, new);
    let fields = [
        ("project", "GW2026-009"),
        ("project_title", "东山小学教学揩"),
        ("code", "M1-9"),
        ("regime", "works"),
        ("method", "open_tender"),
        ("category", "works"),
        ("funds", "state"),
        ("lots", "A|施工|8000000"),
    ];
    let sent = it.send(&mut buyer, new, &page, &fields);
    assert!(sent.status.is_redirection(), "{}", sent.body);
    let at = "/purchaser/projects/GW2026-009/correct";
    let page = it.house.get(&mut buyer, at);
    assert!(page.says("东山小学教学揩"), "{}", page.body);
    let right = |title| {
        [
            ("project_title", title),
            ("code", "M1-9"),
            ("funds", "state"),
            ("agent", ""),
            ("lots", "A|施工|8000000"),
            ("reason", "录入错字"),
        ]
    };
    for same in ["东山小学教学揩", ""] {
        let sent = it.send(&mut buyer, at, &page, &right(same));
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{same}");
    }
    let sent = it.send(&mut buyer, at, &page, &right("东山小学教学楼"));
    assert!(sent.to.ends_with("done=slip-proposed"), "{}", sent.body);
    let stranger = it.house.get(&mut it.house.signed_in("guard-1"), at);
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    let mut official = it.house.signed_in("official-1");
    assert!(it.house.get(&mut official, "/desk").says("核对项目登记更正"));
    let room = "/centre/slips/GW2026-009";
    let page = it.house.get(&mut official, room);
    assert!(page.says("东山小学教学揩") && page.says("东山小学教学楼"), "{}", page.body);
    let seen = page.hidden("seen");
    let own = it.send(&mut buyer, room, &page, &[("seen", &seen)]);
    assert!(!own.status.is_redirection(), "whoever proposes does not decide");
    let other = it.send(&mut official, room, &page, &[("seen", "00")]);
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = it.send(&mut official, room, &page, &[("seen", &seen)]);
    assert!(sent.to.ends_with("done=slip-decided"), "{}", sent.body);
    let after = it.house.get(&mut official, room);
    for said in ["历次更正", "东山小学教学揩", "东山小学教学楼", "录入错字", "Y68"]
    {
        assert!(after.says(said), "{said}: {}", after.body);
    }
    assert!(it.house.get(&mut buyer, "/purchaser").says("东山小学教学楼"));
    assert!(!it.house.get(&mut official, "/desk").says("核对项目登记更正"));
    // The same form sent again is the same act.
    it.send(&mut official, room, &page, &[("seen", &seen)]);
    let folded = it.house.site.platform.folded().unwrap();
    assert_eq!(folded.world.corrections[&Id::new("GW2026-009").unwrap()].len(), 1);
}

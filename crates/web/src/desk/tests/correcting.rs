//! Corrections: compared before and after, told to whoever downloaded, and to whom they overtake.

use app::messages::{DOWNLOADS, Maker};
use axum::http::StatusCode;
use domain::procedure::{self, Effect};
use domain::world::Command;

use super::announcing::Centre;
use super::house::{Browser, House};
use super::tender::{LIST, ROOM, book, post, written};
use super::world::Opening;

const ID: &str = "GW2026-007/A/1";

/// A lot whose documents have sections and a list, announced.
fn published() -> Centre {
    let (centre, mut buyer) = written();
    post(&centre, &mut buyer, "items", &[("items_text", LIST)]);
    book(&centre, &mut buyer);
    let path = format!("{ROOM}/announce");
    let page = centre.house.get(&mut buyer, &path);
    centre.send(&mut buyer, &format!("{ROOM}/ask"), &page, &[]);
    (1..=3).for_each(|at| centre.assign(ID, at));
    centre.approve(&mut buyer, ID);
    let page = centre.house.get(&mut buyer, &path);
    let sent = centre.send(&mut buyer, &path, &page, &[]);
    assert_eq!(sent.to, format!("/lots/{ID}?done=announced"), "{}", sent.body);
    centre
}

pub(super) fn messages(house: &House) {
    let platform = &house.site.platform;
    let mut reader = platform.readers.reader().unwrap();
    let times = (platform.now_ms(), platform.clock.wall_ms());
    let mut maker = Maker::default();
    while maker.read_on(&mut *reader, &*platform.working, &[], times).unwrap() > 0 {}
}

#[test]
fn a_correction_shows_old_beside_new_and_is_told_to_whoever_downloaded_with_a_name() {
    let centre = published();
    let list =
        centre.lot().notice.documents.iter().find(|it| it.id.as_str() == "item-list").cloned();
    let list = list.unwrap();
    let href = crate::desk::files::href(&list.sha256, &list.name);
    let mut official = centre.house.signed_in("official-1");
    assert_eq!(centre.house.get(&mut official, &href).status, StatusCode::OK);
    assert_eq!(centre.house.get(&mut Browser::default(), &href).status, StatusCode::OK);
    let platform = &centre.house.site.platform;
    let noted = platform.working.scan(DOWNLOADS, "", None, platform.now_ms()).unwrap();
    let keys: Vec<&str> = noted.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, [format!("{ID}#official-1")], "nobody else is remembered");

    centre.house.later(30 * 86_400_000);
    let (path, before) = (format!("{ROOM}/amend"), centre.lot().deadline_s);
    let mut buyer = centre.house.signed_in("buyer-1");
    let page = centre.house.get(&mut buyer, &path);
    assert!(page.says("样本内容") && page.says("格宾石笼"), "{}", page.body);
    let dearer = LIST.replace("380.5|45660", "400|48000");
    let written = text_of(&page.body).replacen("样本内容", "改后的内容", 1);
    let fields = |go| {
        [
            ("go", go),
            ("text", "石笼限价和说明更正"),
            ("effect", "on-bids"),
            ("items_text", dearer.as_str()),
            ("book_text", written.as_str()),
        ]
    };
    let shown = centre.send(&mut buyer, &path, &page, &fields("compare"));
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert!(shown.says("<del>380.50</del>") && shown.says("改后的内容"), "{}", shown.body);
    assert!(shown.says("顺延") && shown.says("第二十一条"), "the rule is named: {}", shown.body);
    assert_eq!(centre.lot().clarifications, 0, "a comparison publishes nothing");
    let sent = centre.send(&mut buyer, &path, &page, &fields("publish"));
    assert_eq!(sent.to, format!("/lots/{ID}/changes?done=clarified"), "{}", sent.body);
    assert!(centre.lot().deadline_s > before);

    let public = centre.house.get(&mut Browser::default(), &format!("/lots/{ID}/changes"));
    assert!(public.says("<del>380.50</del>") && public.says("<ins>400.00</ins>"));
    assert!(public.says("改后的内容") && public.says("石笼限价和说明更正"), "{}", public.body);
    let notice = centre.house.get(&mut Browser::default(), &format!("/lots/{ID}"));
    assert!(notice.says(&format!("/lots/{ID}/changes")));
    messages(&centre.house);
    let inbox = |who: &str| centre.house.get(&mut centre.house.signed_in(who), "/messages");
    assert!(inbox("official-1").says("您下载过的招标"), "{}", inbox("official-1").body);
    assert!(!inbox("guard-1").says("您下载过的招标"), "whoever took nothing hears nothing");

    let again = centre.house.get(&mut buyer, &path);
    assert!(again.says("改后的内容"), "the next correction begins where this one ended");
    let same = [("go", "publish"), ("text", "无"), ("effect", "none")];
    let sent = centre.send(&mut buyer, &path, &again, &same);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing was changed");
}

/// What stands in the field of the text.
fn text_of(body: &str) -> String {
    let (_, rest) = body.split_once("name=\"book_text\"").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split("</textarea>").next().unwrap().to_owned()
}

#[test]
fn only_a_bidder_whose_bid_is_older_than_the_amendment_is_asked_to_seal_anew() {
    let open = Opening::with_bids(2);
    let clarify = |effect| {
        Command::Procedure(procedure::Command::Clarify {
            lot: open.id.clone(),
            text: "更正".to_owned(),
            documents: Vec::new(),
            effect,
            deadline_s: None,
        })
    };
    let desk = |who: &str| open.house.get(&mut open.house.signed_in(who), "/desk");
    open.accept(clarify(Effect::None));
    assert!(!desk("bidder-0").says("重新密封投标文件"), "it does not affect bids");
    open.accept(clarify(Effect::OnBids));
    assert!(desk("bidder-0").says("重新密封投标文件"), "{}", desk("bidder-0").body);
    let overtaken = &open.lot().overtaken;
    assert_eq!(overtaken.len(), 2);
    let mut nobody = Browser::default();
    for path in [format!("/lots/{}", open.id), format!("/lots/{}/changes", open.id)] {
        let page = open.house.get(&mut nobody, &path);
        let named = open.bidders.iter().any(|it| page.says(it.uscc.as_str()));
        assert!(!named, "{path} names a bidder");
    }
}

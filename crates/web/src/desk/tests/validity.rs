//! Bids that are asked to bind longer, by pages: the day for everybody, the request, each bidder's
//! own answer, and the warning before the last day.

use axum::http::StatusCode;
use domain::rulebook::ids;
use domain::securities::binds_as_announced;
use domain::shared::CivilDate;

use super::awarding::{act, bind, path, ready, send};
use super::securities::{enter, page, public, sealed};
use super::world::Opening;

const DAY_MS: i64 = 86_400_000;

fn secured() -> Opening {
    let it = sealed();
    (0..3).for_each(|at| drop(enter(&it, at, "20000")));
    let it = ready(it.on_the_wall(3));
    (0..3u8).for_each(|at| bind(&it, &format!("bidder-{at}"), 30 + at));
    it
}

fn desk(it: &Opening, account: &str) -> super::house::Answered {
    it.house.get(&mut it.house.signed_in(account), "/desk")
}

fn later(day: CivilDate, days: i64) -> String {
    day.saturating_add(jiff::Span::new().days(days)).to_string()
}

#[test]
fn bids_are_asked_to_bind_longer_by_pages_and_each_bidder_signs_its_answer() {
    // covers: Y205, Y207
    let it = secured();
    let day = binds_as_announced(&it.lot()).unwrap();
    assert!(public(&it).says(&day.to_string()), "the last day is public: {}", public(&it).body);
    let ask = path(&it, "purchaser", "validity");
    let mut buyer = it.house.signed_in("buyer-1");
    let shown = it.house.get(&mut buyer, &ask);
    let empty = send(&it, &mut buyer, &ask, &shown, &[("valid_to", "soon")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.body);
    let to = later(day, 30);
    act(&it, "buyer-1", 0, &ask, &[("valid_to", &to), ("reason", "投诉处理期间暂停")]);
    let seen = public(&it);
    assert!(
        seen.says("投诉处理期间暂停") && seen.says(&to) && seen.says("尚未答复"),
        "{}",
        seen.body
    );
    assert!(desk(&it, "bidder-0").says("答复是否延长投标有效期"));
    let own = path(&it, "bidder", "validity");
    let fields = |answer| [("validity_request", "1"), ("answer", answer)];
    let mut bidder = it.house.signed_in("bidder-0");
    let shown = it.house.get(&mut bidder, &own);
    let none = send(&it, &mut bidder, &own, &shown, &[("validity_request", "1")]);
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.body);
    act(&it, "bidder-0", 30, &own, &fields("extends"));
    act(&it, "bidder-1", 31, &own, &fields("declines"));
    assert!(!desk(&it, "bidder-0").says("答复是否延长投标有效期"));
    let seen = public(&it);
    assert!(seen.says("同意延长") && seen.says("拒绝延长"), "{}", seen.body);
    let gone = page(&it, "bidder-1", "bidder", "validity");
    assert!(gone.says("data-check=\"validity-lapsed\"") && gone.says("Y208"), "{}", gone.body);
    let bound = page(&it, "bidder-0", "bidder", "validity");
    assert!(bound.says(&to) && !bound.says("已经失效"), "{}", bound.body);
    let back = page(&it, "finance-1", "finance", "payments");
    assert!(back.says("Y208"), "its security goes back: {}", back.body);
}

#[test]
fn the_purchaser_is_warned_some_days_before_bids_cease_to_bind_and_told_when_they_do() {
    // covers: Y206
    let it = secured();
    let day = binds_as_announced(&it.lot()).unwrap();
    let warned = |it: &Opening| desk(it, "buyer-1").says("投标有效期即将届满");
    assert!(!warned(&it) && ids::Y206 == "Y206");
    it.house.later(70 * DAY_MS);
    assert!(!warned(&it));
    it.house.later(6 * DAY_MS);
    assert!(warned(&it), "{}", desk(&it, "buyer-1").body);
    let shown = page(&it, "buyer-1", "purchaser", "validity");
    assert!(shown.says(&day.to_string()) && !shown.says("validity-over"), "{}", shown.body);
    it.house.later(15 * DAY_MS);
    assert!(!warned(&it), "there is nothing left to be done before it");
    let shown = page(&it, "buyer-1", "purchaser", "validity");
    assert!(shown.says("data-check=\"validity-over\""), "{}", shown.body);
}

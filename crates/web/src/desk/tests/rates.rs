//! A rate of several: typed, announced, and drawn by the pages of the three parties.

use super::announcing::{Centre, LOT, PROJECT, PROJECT_FIELDS};
use super::house::Browser;

#[test]
fn several_rates_are_typed_announced_and_shown_as_one_to_be_drawn() {
    // covers: F4.3
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    let page = centre.house.get(&mut buyer, "/purchaser/projects/new");
    centre.send(&mut buyer, "/purchaser/projects/new", &page, &PROJECT_FIELDS);
    for wrong in ["1, x", "1.234", "1; -2"] {
        let sent = centre.write(&mut buyer, &[("mean_rates", wrong), ("go", "review")]);
        assert!(!sent.status.is_redirection(), "{wrong}");
    }
    centre.let_in(&mut buyer, PROJECT);
    centre.announce_as(&mut buyer, LOT, &[("mean_down", ""), ("mean_rates", "3、0，1.5 % 2")]);
    let lot = centre.lot();
    assert_eq!(lot.notice.scheme.rates(), [0, 150, 200, 300], "ascending, however typed");
    let public = centre.house.get(&mut Browser::default(), &format!("/lots/{LOT}"));
    assert!(public.says("从下列系数中抽取其一：0%、1.5%、2%、3%"), "{}", public.body);
    // Before the deadline nothing is drawn, and the page says so.
    let mut official = centre.house.signed_in("official-1");
    let room = centre.house.get(&mut official, &format!("/centre/lots/{LOT}/draw"));
    assert!(room.says("目前没有抽取需要您办理"), "{}", room.body);
}

#[test]
fn equals_that_are_placed_by_lot_are_typed_announced_and_shown() {
    // covers: Y174
    let centre = Centre::new();
    let mut buyer = centre.house.signed_in("buyer-1");
    let page = centre.house.get(&mut buyer, "/purchaser/projects/new");
    centre.send(&mut buyer, "/purchaser/projects/new", &page, &PROJECT_FIELDS);
    let wrong = centre.write(&mut buyer, &[("tie", "coin"), ("go", "review")]);
    assert!(!wrong.status.is_redirection(), "nobody tosses a coin");
    centre.let_in(&mut buyer, PROJECT);
    centre.announce_as(&mut buyer, LOT, &[("tie", "then-lot")]);
    assert!(centre.lot().notice.scheme.tie.by_lot());
    let public = centre.house.get(&mut Browser::default(), &format!("/lots/{LOT}"));
    assert!(public.says("公开抽签确定顺序"), "{}", public.body);
    let draw = centre.house.get(&mut Browser::default(), &format!("/lots/{LOT}/draw"));
    assert_eq!(draw.status, axum::http::StatusCode::NOT_FOUND, "nothing is drawn yet");
}

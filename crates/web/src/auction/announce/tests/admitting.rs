//! Who is let in to an announced auction, and whose priority right is confirmed, by pages alone.

use super::*;
use domain::auction::Plate;

impl Office {
    fn hand(&self, lot: &str, number: u8) -> Option<Plate> {
        let folded = self.house.site.platform.folded().unwrap();
        let lot = LotId::parse(lot).unwrap();
        app::auctions::hand(&folded.world, &lot, &code(number)).map(|it| it.plate)
    }

    /// Sends one form of the centre's page.
    fn room(&mut self, lot: &str, page: &str, other: &[(&str, &str)]) -> Answered {
        let at = format!("/centre/auctions/{lot}");
        let shown = self.get(&at);
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        let action = format!("{at}{page}");
        let mut form = filled(&shown, &action);
        form.extend(owned(other));
        self.post(&action, &form)
    }
}

#[test]
fn an_official_lets_bidders_in_by_code_and_no_page_lists_their_names() {
    let mut it = Office::new();
    let lot = it.announce(("property", "listing"), &[("auction_priority", "asked")]);
    let codes = [1, 2, 3].map(|it| code(it).to_string());
    let done = it.room(&lot, "", &[("auction_bidder", &codes[0])]);
    assert_eq!(done.to, format!("/centre/auctions/{lot}?done=auction-admitted"), "{}", done.body);
    let joint = [("auction_bidder", codes[1].as_str()), ("auction_members", codes[2].as_str())];
    assert_eq!(it.room(&lot, "", &joint).status, StatusCode::SEE_OTHER);
    let plates = (it.hand(&lot, 1), it.hand(&lot, 2));
    assert!(plates.0.is_some() && plates.1.is_some() && plates.0 != plates.1, "{plates:?}");
    let before = it.leaves();
    for (name, value, says) in [
        ("auction_bidder", codes[2].as_str(), "Y139"),
        ("auction_bidder", codes[0].as_str(), "Y139"),
        ("auction_bidder", "123", "18"),
        ("auction_bidder", "91510000MA0000000X", "f-auction_bidder-error"),
        ("auction_bidder", "", "f-auction_bidder-error"),
    ] {
        let answer = it.room(&lot, "", &[(name, value)]);
        assert!(answer.status.is_client_error(), "{value}: {}", answer.status);
        assert!(answer.says(says), "{value}: {}", answer.body);
    }
    let wrong = it.room(&lot, "", &[("auction_bidder", &codes[0]), ("auction_members", "x\ny")]);
    assert!(wrong.says("f-auction_members-error"), "{}", wrong.body);
    assert_eq!(it.leaves(), before);
    let page = it.get(&format!("/centre/auctions/{lot}"));
    assert!(!page.says("样本竞买人") && page.says("<dd>2</dd>"), "{}", page.body);
    let own = format!("/bidder/auctions/{lot}");
    assert_eq!(it.house.get(&mut it.house.signed_in("bidder-1"), &own).status, StatusCode::OK);
    for account in ["bidder-1", "owner-1"] {
        let mut browser = it.house.signed_in(account);
        let way = format!("/centre/auctions/{lot}");
        assert_eq!(it.house.get(&mut browser, &way).status, StatusCode::FORBIDDEN, "{account}");
    }
}

#[test]
fn a_priority_right_is_confirmed_to_whoever_was_let_in_and_only_once() {
    let mut it = Office::new();
    let lot = it.announce(("property", "listing"), &[("auction_priority", "asked")]);
    let holder = code(1).to_string();
    let rank = [("auction_holder", holder.as_str()), ("auction_rank", "1")];
    let early = it.room(&lot, "/priority", &rank);
    assert!(early.says("f-auction_holder-error"), "no plate yet: {}", early.body);
    it.room(&lot, "", &[("auction_bidder", &holder)]);
    for wrong in ["", "0", "first", "999", "-1"] {
        let sent = [("auction_holder", holder.as_str()), ("auction_rank", wrong)];
        let answer = it.room(&lot, "/priority", &sent);
        assert!(answer.status.is_client_error(), "{wrong}: {}", answer.status);
    }
    let done = it.room(&lot, "/priority", &rank);
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let again = it.room(&lot, "/priority", &rank);
    assert!(again.status.is_client_error() && again.says("J01.4"), "{}", again.body);
    let plate = it.hand(&lot, 1).unwrap();
    let folded = it.house.site.platform.folded().unwrap();
    let state = &folded.world.auctions[&LotId::parse(&lot).unwrap()];
    assert_eq!(state.bidders[&plate].rank, Some(1));
}

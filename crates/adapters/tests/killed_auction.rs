//! A desk killed in the middle of auctions loses no offer that it acknowledged, and ends none
//! wrongly.
//!
//! Alone in its file: a starting child holds a copy of every lock of its parent for a moment.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "shared/bidding.rs"]
mod bidding;

use std::path::Path;

use adapters::mirror::Mirrored;
use adapters::sqlite::Sqlite;
use app::ports::StoreError;
use tempfile::TempDir;

const CHILD: &str = "DAYLIGHT_TEST_BIDDING_FOLDER";

fn open(folder: &Path) -> Result<Mirrored, StoreError> {
    let store = Sqlite::open(&folder.join("record.sqlite3"))?;
    Mirrored::open(Box::new(store), &folder.join("mirror"))
}

/// Method: this very test runs again as a child that bids and prints what was acknowledged; the
/// parent kills it, then asks the law for every line that is stored.
#[test]
fn no_acknowledged_offer_is_lost_when_the_desk_is_killed_and_no_end_is_wrong() {
    if let Ok(folder) = std::env::var(CHILD) {
        bidding::bid_until_killed(Box::new(open(Path::new(&folder)).unwrap()));
    }
    let folder = TempDir::new().unwrap();
    let mut ended = 0;
    for kill in 1..=6_usize {
        let name = "no_acknowledged_offer_is_lost_when_the_desk_is_killed_and_no_end_is_wrong";
        let told_to = (CHILD, folder.path().as_os_str());
        let acknowledged = bidding::killed_after(name, told_to, 13 * kill + 5);
        assert!(acknowledged.is_sorted(), "{acknowledged:?}");
        ended = bidding::is_whole(&open(folder.path()).unwrap(), &acknowledged);
    }
    assert!(ended >= 5, "whole auctions ended between the kills: {ended}");
}

//! A desk on PostgreSQL, killed in the middle of auctions.

use adapters::postgres::Postgres;

use super::bidding;

const CONFIG: &str = "DAYLIGHT_TEST_PG_BIDDING";
const KILLS: usize = 4;

#[test]
fn no_acknowledged_offer_is_lost_when_a_desk_on_postgresql_is_killed() {
    if let Ok(config) = std::env::var(CONFIG) {
        bidding::bid_until_killed(Box::new(Postgres::open(&config).unwrap()));
    }
    let Some(mut cluster) = super::cluster() else { return };
    let config = cluster.database();
    let mut ended = 0;
    for kill in 1..=KILLS {
        let name = "auction::no_acknowledged_offer_is_lost_when_a_desk_on_postgresql_is_killed";
        let acknowledged = bidding::killed_after(name, (CONFIG, config.as_ref()), 13 * kill + 5);
        assert!(acknowledged.is_sorted(), "{acknowledged:?}");
        ended = bidding::is_whole(&Postgres::open(&config).unwrap(), &acknowledged);
    }
    assert!(ended >= 3, "whole auctions ended between the kills: {ended}");
}

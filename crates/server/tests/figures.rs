//! Procurements of 2021 as they are loaded: who bought, who won and for how much, and where it was
//! opened, as the year's figures say.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]
#![cfg(feature = "demo")]

#[path = "shared/sample.rs"]
mod sample_centre;

use std::net::SocketAddr;
use std::sync::Arc;

use domain::procedure::EnvelopeName;
use server::demo::past;
use server::demo::plan::{FIRST_MS, Plan};
use web::public::routes::World;
use web::site::{Site, router};

const ORIGIN: &str = "sample.figures/log";
const DAY_MS: i64 = 86_400_000;
/// One opened remotely, with files; and one on site.
const LOTS: [&str; 2] = ["G2021-014/A/1", "G2021-019/A/1"];

#[test]
fn an_award_of_the_past_goes_to_the_first_bidder_at_its_price_and_one_of_two_opened_remotely() {
    let folder = tempfile::tempdir().unwrap();
    let centre = sample_centre::begun(folder.path(), ORIGIN);
    let mut plans = Plan::all(FIRST_MS + 400 * DAY_MS);
    plans.retain(|it| LOTS.contains(&it.id.to_string().as_str()));
    assert_eq!(plans.len(), LOTS.len());
    server::demo::load_plans(&centre, plans.clone(), &mut |_, _| {}).unwrap();
    let folk = server::demo::known_folk(&centre.data.data).unwrap();
    let folded = centre.platform.folded().unwrap();
    let mut awarded = 0;
    for plan in &plans {
        let past = past::of(plan.id.tender.as_str()).unwrap();
        let lot = &folded.world.lots[&plan.id];
        let (winner, price) = lot.award.winner.clone().unwrap();
        assert_eq!((winner, price), (folk.firm(past.bidders[0]).uscc.clone(), past.award));
        let unit = folk.unit(past.unit.unwrap());
        assert_eq!(
            (&lot.notice.purchaser, lot.notice.purchaser_name.as_str()),
            (&unit.uscc, unit.name)
        );
        assert_eq!(lot.notice.opens_on_site(), past.place == past::Place::OnSite);
        let names = lot.notice.envelopes.iter().map(|it| it.name).collect::<Vec<_>>();
        let listed = lot.notice.documents.iter().any(|it| it.id.as_str() == "item-list");
        let filed = listed && names.contains(&EnvelopeName::Tech);
        assert_eq!(filed, past::is_filed(past.tender));
        awarded += price.0;
    }
    drop(folded);
    let said = page(&centre, "/figures?year=2021");
    let whole = domain::shared::Fen(awarded).decimal();
    assert!(
        said.contains(&whole.replace('.', "")) || said.contains(&grouped(&whole)),
        "{whole}: {said}"
    );
    assert!(said.contains("远程开标"), "{said}");
    assert!(said.contains("1 / 2"), "one of two: {said}");
}

/// An amount as pages write it.
fn grouped(plain: &str) -> String {
    let (whole, part) = plain.split_once('.').unwrap();
    let digits: Vec<char> = whole.chars().rev().collect();
    let parts: Vec<String> = digits.chunks(3).map(|it| it.iter().collect()).collect();
    let joined: String = parts.join(",").chars().rev().collect();
    format!("{joined}.{part}")
}

fn page(centre: &server::centre::Centre, path: &str) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let platform = Arc::clone(&centre.platform);
    let site = Site::new(platform, World::Sample, &url, centre.data.log.clone());
    let founder = Arc::clone(&centre.founder);
    let site = Arc::new(site.founded_by(founder));
    let pages = router(site).into_make_service_with_connect_info::<SocketAddr>();
    runtime.spawn(async move { axum::serve(listener, pages).await.unwrap() });
    let said = ureq::get(format!("{url}{path}")).call().unwrap();
    let said = said.into_body().read_to_string().unwrap();
    runtime.shutdown_background();
    said
}

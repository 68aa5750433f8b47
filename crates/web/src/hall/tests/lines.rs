//! The live line: it resumes, tells regions, keeps quiet about hidden acts, and is bounded.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use domain::opening;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::world::Opening;
use crate::hall::Rooms;
use crate::site::router;

const PATIENCE: Duration = Duration::from_secs(10);

async fn line(opening: &Opening, query: &str, last: Option<u64>) -> Response {
    let mut request = Request::get(format!("{}/events{query}", opening.hall()));
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    let request = request.body(Body::empty()).unwrap();
    router(Arc::clone(&opening.house.site)).oneshot(request).await.unwrap()
}

/// The next whole message of a line.
async fn next(line: &mut Response) -> String {
    let frame = tokio::time::timeout(PATIENCE, line.body_mut().frame()).await;
    let frame = frame.expect("it is told in time").unwrap().unwrap();
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}

fn run(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work);
}

#[test]
fn a_line_tells_regions_of_its_lot_and_nothing_of_hidden_acts() {
    let opening = Opening::with_bids(3);
    run(async {
        let mut line = line(&opening, "", None).await;
        assert_eq!(line.status(), StatusCode::OK);
        let (lot, bidder) = (opening.id.clone(), opening.bidders[0].uscc.clone());
        opening.opening(opening::Command::SignIn { lot, bidder });
        let next_index = opening.house.site.platform.folded().unwrap().next;
        let quiet = next(&mut line).await;
        assert_eq!(quiet, format!("id: {next_index}\nevent: at\ndata: {{}}\n\n"));
        opening.close();
        let told = next(&mut line).await;
        assert!(told.contains("event: changed\n"), "{told}");
        assert!(told.contains("\"state\"") && !told.contains("\"readout\""), "{told}");
    });
}

#[test]
fn a_line_resumes_after_the_last_event_and_a_stranger_position_begins_anew() {
    let opening = Opening::with_bids(3);
    let before = opening.house.site.platform.folded().unwrap().next;
    opening.close();
    opening.open_key_in(Vec::new());
    run(async {
        for (query, last) in [("", Some(before)), (&*format!("?after={before}"), None)] {
            let mut line = line(&opening, query, last).await;
            let told = next(&mut line).await;
            assert!(told.contains("event: changed") && told.contains("\"you\""), "{told}");
        }
        let mut beyond = line(&opening, "?after=999999", None).await;
        opening.key_in(0);
        assert!(next(&mut beyond).await.contains("event: at\n"), "a key-in is hidden");
    });
}

#[test]
fn one_more_than_the_bound_is_sent_away_and_a_seat_is_given_back() {
    let mut opening = Opening::with_bids(3);
    Arc::get_mut(&mut opening.house.site).unwrap().rooms = Rooms::of_at_most(1);
    run(async {
        let first = line(&opening, "", None).await;
        let second = line(&opening, "", None).await;
        assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(second.headers()["retry-after"], "30");
        drop(first);
        assert_eq!(line(&opening, "", None).await.status(), StatusCode::OK);
    });
}

#[test]
fn a_site_that_stops_ends_every_line() {
    let opening = Opening::with_bids(3);
    run(async {
        let mut held = line(&opening, "", None).await;
        opening.house.site.rooms.close();
        let end = tokio::time::timeout(PATIENCE, held.body_mut().frame()).await;
        assert!(end.expect("it ends in time").is_none());
        let late = line(&opening, "", None).await;
        assert_eq!(late.status(), StatusCode::SERVICE_UNAVAILABLE);
    });
}

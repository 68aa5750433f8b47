//! The live line of each hall: server-sent events that resume by leaf index.
//!
//! One task looks for new rows and tells all subscribers; nobody has a thread of his own. What
//! an opaque leaf holds, or that it belongs to a lot, never enters the stream: only the position
//! moves on.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use app::follower::Folded;
use app::platform::Platform;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::shared::LotId;
use futures_util::stream::unfold;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};

use super::page::{At, id_of};
use super::regions::changed_by;
use crate::site::Site;

/// Most people who follow halls at once.
pub const SUBSCRIBERS_MAX: usize = 5_000;
/// News that a slow subscriber may fall behind before it is told from the record instead.
const BEHIND_MAX: usize = 256;
/// How often the one task looks.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How often a silent line says that it is alive.
const BEAT_EVERY: Duration = Duration::from_secs(15);

/// What new rows changed: regions of lots, and how far the record goes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct News {
    /// Leaf index up to which (exclusive) this tells everything.
    next: u64,
    lots: BTreeMap<LotId, BTreeSet<&'static str>>,
}

/// All live lines of one site.
pub struct Rooms {
    news: Sender<Arc<News>>,
    subscribers: Arc<AtomicUsize>,
    looking: Arc<AtomicBool>,
    subscribers_max: usize,
}

impl Default for Rooms {
    fn default() -> Self {
        Self::of_at_most(SUBSCRIBERS_MAX)
    }
}

impl Rooms {
    /// Rooms for at most so many subscribers together.
    #[must_use]
    pub fn of_at_most(subscribers_max: usize) -> Self {
        let looking = Arc::new(AtomicBool::new(false));
        let (news, subscribers) = (channel(BEHIND_MAX).0, Arc::default());
        Self { news, subscribers, looking, subscribers_max }
    }

    /// A seat, if one is free; it is given back when dropped.
    fn seat(&self) -> Option<Seat> {
        let taken = self.subscribers.fetch_add(1, Ordering::SeqCst);
        let seat = Seat(Arc::clone(&self.subscribers));
        (taken < self.subscribers_max).then_some(seat)
    }

    /// Starts the one task if it does not run; it ends when nobody listens.
    fn look(&self, platform: &Arc<Platform>, from: u64) {
        if !self.looking.swap(true, Ordering::SeqCst) {
            let (news, looking) = (self.news.clone(), Arc::clone(&self.looking));
            tokio::spawn(look_on(Arc::downgrade(platform), news, looking, from));
        }
    }
}

struct Seat(Arc<AtomicUsize>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn look_on(
    platform: Weak<Platform>,
    news: Sender<Arc<News>>,
    looking: Arc<AtomicBool>,
    mut from: u64,
) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(platform) = platform.upgrade() else { break };
        if news.receiver_count() == 0 {
            looking.store(false, Ordering::SeqCst);
            // Somebody who came in between found the task still looking: it goes on for him.
            if news.receiver_count() == 0 || looking.swap(true, Ordering::SeqCst) {
                return;
            }
        }
        let found = tokio::task::spawn_blocking(move || since(&platform, from, None)).await;
        // A store that is down is looked at again; subscribers stay where they are.
        if let Ok(Some(found)) = found
            && found.next > from
        {
            from = found.next;
            let _ = news.send(Arc::new(found));
        }
    }
    looking.store(false, Ordering::SeqCst);
}

/// What changed from leaf `from` on, of one lot or of all; `None` when nothing can be read.
fn since(platform: &Platform, from: u64, only: Option<&LotId>) -> Option<News> {
    let folded = platform.folded().ok()?;
    let mut lots = BTreeMap::new();
    if folded.next > from {
        match only {
            Some(lot) => changed(&folded, lot, from, &mut lots),
            None => {
                for lot in folded.world.lots.keys() {
                    changed(&folded, lot, from, &mut lots);
                }
            }
        }
    }
    Some(News { next: folded.next, lots })
}

fn changed(
    folded: &Folded,
    lot: &LotId,
    from: u64,
    into: &mut BTreeMap<LotId, BTreeSet<&'static str>>,
) {
    let fresh = folded.pasts(lot).iter().rev().take_while(|it| it.index >= from);
    let regions: BTreeSet<&'static str> =
        fresh.flat_map(|it| changed_by(&it.kind)).copied().collect();
    if !regions.is_empty() {
        into.insert(lot.clone(), regions);
    }
}

/// One subscriber's line.
struct Line {
    platform: Arc<Platform>,
    lot: LotId,
    news: Receiver<Arc<News>>,
    /// Leaf index up to which (exclusive) the subscriber was told.
    next: u64,
    /// Whether the record must be asked, as at the beginning and after falling behind.
    behind: Behind,
    /// Gives its seat back when the line ends.
    _seat: Seat,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    Yes,
    No,
}

impl Line {
    /// The next event for this lot.
    async fn event(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            let news = if self.behind == Behind::Yes {
                let (platform, lot, from) =
                    (Arc::clone(&self.platform), self.lot.clone(), self.next);
                let found =
                    tokio::task::spawn_blocking(move || since(&platform, from, Some(&lot))).await;
                self.behind = Behind::No;
                Arc::new(found.ok().flatten()?)
            } else {
                match self.news.recv().await {
                    Ok(it) => it,
                    Err(RecvError::Lagged(_)) => {
                        self.behind = Behind::Yes;
                        continue;
                    }
                    Err(RecvError::Closed) => return None,
                }
            };
            if news.next <= self.next {
                continue;
            }
            self.next = news.next;
            let event = told(&news, &self.lot);
            return Some((Ok(event), self));
        }
    }
}

/// `changed` with regions, or `at` with a position alone, which pages pass over.
fn told(news: &News, lot: &LotId) -> Event {
    let event = Event::default().id(news.next.to_string());
    match news.lots.get(lot) {
        Some(regions) => {
            let names: Vec<String> = regions.iter().map(|it| format!("\"{it}\"")).collect();
            event.event("changed").data(format!("{{\"regions\":[{}]}}", names.join(",")))
        }
        None => event.event("at").data("{}"),
    }
}

/// The live line of one lot's hall; resumes after `Last-Event-ID`, else after `?after=`.
pub async fn events(
    State(site): State<Arc<Site>>,
    Path(at): At,
    Query(asked): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let platform = Arc::clone(&site.platform);
    let last = headers.get("last-event-id").and_then(|it| it.to_str().ok());
    let last = last.or(asked.get("after").map(String::as_str));
    let last: Option<u64> = last.and_then(|it| it.parse().ok());
    let (reading, id) = (Arc::clone(&platform), id_of(&at));
    let found = tokio::task::spawn_blocking(move || {
        let folded = reading.folded().ok()?;
        let lot = id.filter(|it| folded.world.lots.contains_key(it));
        Some((lot, folded.next))
    });
    let Some((lot, newest)) = found.await.ok().flatten() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let Some(lot) = lot else { return StatusCode::NOT_FOUND.into_response() };
    let Some(seat) = site.rooms.seat() else {
        let later = [(header::RETRY_AFTER, "30")];
        return (StatusCode::SERVICE_UNAVAILABLE, later).into_response();
    };
    // Whoever names a position beyond the record, as of another store, begins anew.
    let next = last.filter(|it| *it <= newest).unwrap_or(newest);
    let news = site.rooms.news.subscribe();
    site.rooms.look(&platform, newest);
    let line = Line { platform, lot, news, next, behind: Behind::Yes, _seat: seat };
    let stream = unfold(line, Line::event);
    Sse::new(stream).keep_alive(KeepAlive::new().interval(BEAT_EVERY)).into_response()
}

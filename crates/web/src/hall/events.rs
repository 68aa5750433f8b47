//! The live line of each hall: server-sent events that resume by leaf index.
//!
//! One task looks for new rows and tells all subscribers; nobody has a thread of his own. What
//! an opaque leaf holds, or that it belongs to a lot, never enters the stream: only the position
//! moves on.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
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
use crate::pace::{Caller, Paces};
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
    /// `None` once the site stops.
    news: Mutex<Option<Sender<Arc<News>>>>,
    subscribers: Arc<AtomicUsize>,
    looking: Arc<AtomicBool>,
    stopping: Arc<AtomicBool>,
    subscribers_max: usize,
    /// Live lines of auctions, which sit on the same seats.
    pub(crate) auctions: crate::auction::Board,
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
        let news = Mutex::new(Some(channel(BEHIND_MAX).0));
        let (subscribers, looking, stopping) = Default::default();
        let auctions = Default::default();
        Self { news, subscribers, looking, stopping, subscribers_max, auctions }
    }

    /// Ends every line, so that a server that stops need not wait for them.
    pub fn close(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.auctions.close();
        *self.news.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether the site stops.
    pub(crate) fn is_closed(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// A seat, if one is free; it is given back when dropped.
    pub(crate) fn seat(&self, line: Option<(Arc<Paces>, String)>) -> Option<Seat> {
        let taken = self.subscribers.fetch_add(1, Ordering::SeqCst);
        let mut seat = Seat { taken: Arc::clone(&self.subscribers), line: None };
        if taken >= self.subscribers_max {
            return None;
        }
        if let Some((paces, caller)) = line {
            if !paces.line_begins(&caller) {
                return None;
            }
            seat.line = Some((paces, caller));
        }
        Some(seat)
    }

    /// A line's end, and the one task started if it does not run; it ends when nobody listens.
    /// `None` once the site stops.
    fn listen(&self, platform: &Arc<Platform>, from: u64) -> Option<Receiver<Arc<News>>> {
        let news = self.news.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let line = news.subscribe();
        if !self.looking.swap(true, Ordering::SeqCst) {
            let task = Looking {
                platform: Arc::downgrade(platform),
                news,
                looking: Arc::clone(&self.looking),
                stopping: Arc::clone(&self.stopping),
            };
            tokio::spawn(task.go_on(from));
        }
        Some(line)
    }
}

/// A subscriber's place.
pub(crate) struct Seat {
    taken: Arc<AtomicUsize>,
    /// Who sits on it, where that is counted.
    line: Option<(Arc<Paces>, String)>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.taken.fetch_sub(1, Ordering::SeqCst);
        if let Some((paces, caller)) = &self.line {
            paces.line_ends(caller);
        }
    }
}

/// The one task that looks for new rows.
struct Looking {
    platform: Weak<Platform>,
    news: Sender<Arc<News>>,
    looking: Arc<AtomicBool>,
    stopping: Arc<AtomicBool>,
}

impl Looking {
    async fn go_on(self, mut from: u64) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            if self.is_over() {
                return;
            }
            let Some(platform) = self.platform.upgrade() else { return };
            let found = tokio::task::spawn_blocking(move || since(&platform, from, None)).await;
            // A store that is down is looked at again; subscribers stay where they are.
            if let Ok(Some(found)) = found
                && found.next > from
            {
                from = found.next;
                let _ = self.news.send(Arc::new(found));
            }
        }
    }

    /// Whether the site stops or nobody listens; another task may begin then.
    fn is_over(&self) -> bool {
        if self.stopping.load(Ordering::SeqCst) {
            return true;
        }
        if self.news.receiver_count() > 0 {
            return false;
        }
        self.looking.store(false, Ordering::SeqCst);
        // Somebody who came in between found the task still looking: it goes on for him.
        self.news.receiver_count() == 0 || self.looking.swap(true, Ordering::SeqCst)
    }
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

/// The last event that a browser has: what its line says when it comes back, else what the page
/// asked for.
pub(crate) fn resumed_after(headers: &HeaderMap, asked: &BTreeMap<String, String>) -> Option<u64> {
    let last = headers.get("last-event-id").and_then(|it| it.to_str().ok());
    last.or(asked.get("after").map(String::as_str)).and_then(|it| it.parse().ok())
}

/// The live line of one lot's hall; resumes after `Last-Event-ID`, else after `?after=`.
pub async fn events(
    State(site): State<Arc<Site>>,
    Path(at): At,
    Query(asked): Query<BTreeMap<String, String>>,
    Caller(caller): Caller,
    headers: HeaderMap,
) -> Response {
    let platform = Arc::clone(&site.platform);
    let last = resumed_after(&headers, &asked);
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
    let Some(seat) = site.rooms.seat(caller.map(|it| (Arc::clone(&site.paces), it))) else {
        let later = [(header::RETRY_AFTER, "30")];
        return (StatusCode::SERVICE_UNAVAILABLE, later).into_response();
    };
    // Whoever names a position beyond the record, as of another store, begins anew.
    let next = last.filter(|it| *it <= newest).unwrap_or(newest);
    let Some(news) = site.rooms.listen(&platform, newest) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let line = Line { platform, lot, news, next, behind: Behind::Yes, _seat: seat };
    let stream = unfold(line, Line::event);
    Sse::new(stream).keep_alive(KeepAlive::new().interval(BEAT_EVERY)).into_response()
}

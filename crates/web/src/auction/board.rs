//! The live line of each auction: one message for all who watch it, made once.
//!
//! One task asks this process's writer how far the record is durable, some hundred times a second,
//! and reads only when it has gone on. A beat goes out twice a second, so that a browser knows
//! within a second that its line is cut.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use app::auctions;
use app::platform::Platform;
use app::ports::{Readers, StoreError};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use domain::auction::{self, Measured, Plate};
use domain::shared::LotId;
use futures_util::stream::unfold;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};

use super::recent::Recent;
use super::said;
use crate::hall::Seat;
use crate::pace::Caller;
use crate::site::Site;

/// Messages that a slow watcher may fall behind before it is told from the record instead.
const BEHIND_MAX: usize = 256;
/// How often the one task asks whether the record has gone on.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// How often a silent line says that it is alive.
const BEAT_MS: i64 = 500;
/// Where no writer of this process tells how far it is: how often the record itself is asked.
const ASK_MS: i64 = 200;
/// Most lines of one message; whoever misses more asks for the audit file.
const LINES_MAX: u32 = 512;
/// Auctions whose newest lines are kept; of more, some are read anew.
const KEPT_MAX: usize = 256;
/// A bidder's line counts as present for so long after its last beat.
const PRESENT_MS: i64 = 120_000;
/// A line that is silent for longer is lost.
const SILENT_MS: i64 = 3_000;

/// One message with the position that it reaches.
#[derive(Clone, Debug)]
struct Told {
    name: &'static str,
    position: u64,
    text: Arc<str>,
}

/// One auction that somebody watches.
struct Watched {
    told: Sender<Told>,
    /// Position up to which everything was told.
    position: u64,
}

type All = BTreeMap<LotId, Watched>;
/// Newest lines of one auction; whoever views it first after a change reads what is new.
type Kept = Arc<Mutex<Arc<Recent>>>;

/// All live lines of auctions of one site, and when bidders' rooms were heard last.
#[derive(Default)]
pub struct Board {
    watched: Arc<Mutex<All>>,
    looking: Arc<AtomicBool>,
    stopping: Arc<AtomicBool>,
    heard: Mutex<BTreeMap<LotId, BTreeMap<Plate, i64>>>,
    kept: Mutex<BTreeMap<LotId, Kept>>,
}

impl Board {
    /// Ends every line, so that a server that stops need not wait for them.
    pub fn close(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        lock(&self.watched).clear();
    }

    /// A line's end; the one task is started if it does not run. `None` once the site stops.
    fn listen(
        &self,
        platform: &Arc<Platform>,
        lot: &LotId,
        position: u64,
    ) -> Option<Receiver<Told>> {
        if self.stopping.load(Ordering::SeqCst) {
            return None;
        }
        let told = {
            let mut all = lock(&self.watched);
            let fresh = || Watched { told: channel(BEHIND_MAX).0, position };
            all.entry(lot.clone()).or_insert_with(fresh).told.subscribe()
        };
        if !self.looking.swap(true, Ordering::SeqCst) {
            let task = Looking {
                platform: Arc::downgrade(platform),
                watched: Arc::clone(&self.watched),
                looking: Arc::clone(&self.looking),
                stopping: Arc::clone(&self.stopping),
            };
            tokio::spawn(task.go_on());
        }
        Some(told)
    }

    /// The newest lines of an auction, up to its state at least.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the record cannot be read.
    pub fn recent(
        &self,
        readers: &dyn Readers,
        state: &auction::State,
    ) -> Result<Arc<Recent>, StoreError> {
        let lot = &state.terms.lot;
        let kept = {
            let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= KEPT_MAX && !all.contains_key(lot) {
                all.pop_first();
            }
            Arc::clone(all.entry(lot.clone()).or_default())
        };
        let mut recent = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.position() < state.position {
            let mut reader = readers.reader()?;
            let read = |from, most| auctions::lines(&mut *reader, lot, from, most);
            Arc::make_mut(&mut recent).follow(state.position, read)?;
        }
        Ok(Arc::clone(&recent))
    }

    /// Notes that a bidder's room was heard.
    pub fn hear(&self, lot: &LotId, plate: Plate, now_ms: i64) {
        let mut all = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(lot.clone()).or_default().insert(plate, now_ms);
    }

    /// What is measured of the bidders' lines of an auction.
    #[must_use]
    pub fn lines(&self, lot: &LotId, now_ms: i64) -> Measured {
        let all = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = all.get(lot).into_iter().flat_map(BTreeMap::values);
        let silent = silent.map(|it| now_ms.saturating_sub(*it));
        let present: Vec<i64> = silent.filter(|it| *it <= PRESENT_MS).collect();
        let lost: Vec<i64> = present.iter().copied().filter(|it| *it > SILENT_MS).collect();
        let count = |it: &[i64]| u32::try_from(it.len()).unwrap_or(u32::MAX);
        let quiet_ms = lost.iter().max().copied().unwrap_or(0);
        Measured { quiet_ms, lines: count(&present), lost: count(&lost) }
    }
}

/// What is measured of the server: for how long a command has waited without becoming durable.
#[must_use]
pub fn server(platform: &Platform, now_ms: i64) -> Measured {
    let oldest = platform.door.oldest_pending_ms();
    let waits = oldest != app::door::NOTHING_PENDING;
    let quiet_ms = if waits { now_ms.saturating_sub(oldest).max(0) } else { 0 };
    Measured { quiet_ms, lines: 0, lost: 0 }
}

fn lock(it: &Mutex<All>) -> std::sync::MutexGuard<'_, All> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The one task.
struct Looking {
    platform: Weak<Platform>,
    watched: Arc<Mutex<All>>,
    looking: Arc<AtomicBool>,
    stopping: Arc<AtomicBool>,
}

impl Looking {
    async fn go_on(self) {
        let (mut seen, mut beat_ms, mut asked_ms) = (None, 0, 0);
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            if self.is_over() {
                return;
            }
            let Some(platform) = self.platform.upgrade() else { return };
            let now_ms = platform.clock.wall_ms();
            let durable = platform.readers.durable();
            let fresh = match durable {
                Some(_) => durable != seen,
                None => now_ms - asked_ms >= ASK_MS,
            };
            let beats = now_ms - beat_ms >= BEAT_MS;
            if !fresh && !beats {
                continue;
            }
            (seen, asked_ms) = (durable, now_ms);
            if beats {
                beat_ms = now_ms;
            }
            let watched = Arc::clone(&self.watched);
            let work = move || tell(&platform, &watched, fresh, beats);
            let _ = tokio::task::spawn_blocking(work).await;
        }
    }

    /// Whether the site stops or nobody listens; another task may begin then.
    fn is_over(&self) -> bool {
        if self.stopping.load(Ordering::SeqCst) {
            return true;
        }
        let mut all = lock(&self.watched);
        all.retain(|_, it| it.told.receiver_count() > 0);
        if all.is_empty() {
            self.looking.store(false, Ordering::SeqCst);
            return true;
        }
        false
    }
}

/// Tells everybody what has happened since, and beats where nothing has.
fn tell(platform: &Platform, watched: &Mutex<All>, fresh: bool, beats: bool) {
    let Ok(folded) = platform.folded() else { return };
    let known: Vec<(LotId, u64)> =
        lock(watched).iter().map(|it| (it.0.clone(), it.1.position)).collect();
    let now_ms = platform.now_ms();
    for (lot, position) in known {
        let Some(state) = folded.world.auctions.get(&lot) else { continue };
        let told = if fresh && state.position > position {
            let text = since(platform, &lot, position).map(|it| said::message(state, now_ms, &it));
            text.map(|it| ("now", it))
        } else if beats {
            Some(("beat", said::beat(state.position, now_ms)))
        } else {
            None
        };
        let Some((name, text)) = told else { continue };
        let told = Told { name, position: state.position, text: text.into() };
        if let Some(it) = lock(watched).get_mut(&lot) {
            it.position = it.position.max(if name == "now" { state.position } else { 0 });
            let _ = it.told.send(told);
        }
    }
}

/// The lines after a position; `None` when the record cannot be read now.
fn since(platform: &Platform, lot: &LotId, position: u64) -> Option<Vec<record::auction::Line>> {
    let mut reader = platform.readers.reader().ok()?;
    auctions::lines(&mut *reader, lot, position.saturating_add(1), LINES_MAX).ok()
}

/// One watcher's line.
struct Line {
    platform: Arc<Platform>,
    lot: LotId,
    told: Receiver<Told>,
    /// Position up to which the watcher was told.
    position: u64,
    /// Whether the record must be asked, as at the beginning and after falling behind.
    behind: bool,
    /// Gives its seat back when the line ends.
    _seat: Seat,
}

impl Line {
    async fn event(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.behind {
                self.behind = false;
                let (platform, lot, from) =
                    (Arc::clone(&self.platform), self.lot.clone(), self.position);
                let whole = tokio::task::spawn_blocking(move || whole(&platform, &lot, from));
                let (position, text) = whole.await.ok().flatten()?;
                self.position = position;
                return Some((Ok(made("now", position, &text)), self));
            }
            match self.told.recv().await {
                Ok(it) if it.name == "now" && it.position <= self.position => {}
                Ok(it) => {
                    if it.name == "now" {
                        self.position = it.position;
                    }
                    return Some((Ok(made(it.name, self.position, &it.text)), self));
                }
                Err(RecvError::Lagged(_)) => self.behind = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

fn made(name: &str, position: u64, text: &str) -> Event {
    Event::default().event(name).id(position.to_string()).data(text)
}

/// Where an auction stands now, with what has happened since a position.
fn whole(platform: &Platform, lot: &LotId, from: u64) -> Option<(u64, String)> {
    let folded = platform.folded().ok()?;
    let state = folded.world.auctions.get(lot)?;
    let lines = since(platform, lot, from)?;
    Some((state.position, said::message(state, platform.now_ms(), &lines)))
}

/// The live line of one auction; resumes after `Last-Event-ID`, else after `?after=`.
pub async fn events(
    State(site): State<Arc<Site>>,
    Path(at): super::room::At,
    Query(asked): Query<BTreeMap<String, String>>,
    Caller(caller): Caller,
    headers: HeaderMap,
) -> Response {
    let platform = Arc::clone(&site.platform);
    let last = crate::hall::events::resumed_after(&headers, &asked);
    let (reading, id) = (Arc::clone(&platform), super::room::id_of(&at));
    let found = tokio::task::spawn_blocking(move || {
        let folded = reading.folded().ok()?;
        let known = id.and_then(|it| folded.world.auctions.get(&it).map(|state| state.position));
        Some(known)
    });
    let Some(known) = found.await.ok().flatten() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let (Some(newest), Some(lot)) = (known, super::room::id_of(&at)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some(seat) = site.rooms.seat(caller.map(|it| (Arc::clone(&site.paces), it))) else {
        let later = [(header::RETRY_AFTER, "30")];
        return (StatusCode::SERVICE_UNAVAILABLE, later).into_response();
    };
    // Whoever names a position beyond the stream, as of another store, begins anew.
    let position = last.filter(|it| *it <= newest).unwrap_or(newest);
    let Some(told) = site.rooms.auctions.listen(&platform, &lot, newest) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let line = Line { platform, lot, told, position, behind: true, _seat: seat };
    Sse::new(unfold(line, Line::event)).into_response()
}

//! The feed as server-sent events: the same entries, each with its leaf index as the event's id.
//!
//! A line is told from the record alone and keeps nothing for a slow reader: it reads on when the
//! reader has taken what came before.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use serde_json::json;
use tokio::sync::OwnedSemaphorePermit;

use super::feed::{ENTRIES, read, root};
use crate::hall::Seat;
use crate::site::Site;

/// Most live feeds at once; whoever finds none free reads pages.
pub const LINES_MAX: usize = 256;
/// How often a line looks for a newer head. The publisher makes one each 2 s at most.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often a silent line says that it is alive.
const BEAT_EVERY: Duration = Duration::from_secs(15);

struct Line {
    site: Arc<Site>,
    /// Leaf index that comes next.
    next: u64,
    /// Size of the head that was told last.
    told: Option<u64>,
    ready: VecDeque<Event>,
    /// Both give their place back when the line ends.
    _seat: Seat,
    _permit: OwnedSemaphorePermit,
}

impl Line {
    async fn event(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(it) = self.ready.pop_front() {
                return Some((Ok(it), self));
            }
            if self.site.rooms.is_closed() {
                return None;
            }
            // A store that is down is asked again; the reader stays where it is.
            if !self.read_on().await {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    /// Makes the next events ready; false when there is nothing new.
    async fn read_on(&mut self) -> bool {
        if self.told == Some(self.site.platform.published().head.size) {
            return false;
        }
        let (site, from) = (Arc::clone(&self.site), self.next);
        let done = tokio::task::spawn_blocking(move || read(&site.platform, from, ENTRIES)).await;
        let Ok(Ok(part)) = done else { return false };
        let told = |it: &super::feed::Entry| {
            Event::default().event("leaf").id(it.index.to_string()).data(it.line())
        };
        self.ready.extend(part.entries.iter().map(told));
        self.next = part.next;
        if part.next == part.head.size {
            let head = json!({"size": part.head.size, "root": root(&part.head)});
            self.ready.push_back(Event::default().event("head").data(head.to_string()));
            self.told = Some(part.head.size);
        }
        true
    }
}

/// A live line from leaf `from` on.
pub(super) fn line(site: &Arc<Site>, from: u64, caller: Option<String>) -> Response {
    let counted = caller.map(|it| (Arc::clone(&site.paces), it));
    let permit = Arc::clone(&site.feeds).try_acquire_owned();
    let (Ok(permit), Some(seat)) = (permit, site.rooms.seat(counted)) else {
        let later = [(header::RETRY_AFTER, "30")];
        return (StatusCode::SERVICE_UNAVAILABLE, later).into_response();
    };
    let line = Line {
        site: Arc::clone(site),
        next: from,
        told: None,
        ready: VecDeque::new(),
        _seat: seat,
        _permit: permit,
    };
    let stream = unfold(line, Line::event);
    Sse::new(stream).keep_alive(KeepAlive::new().interval(BEAT_EVERY)).into_response()
}

//! How often one address and one account may ask, so that nobody's flood is everybody's outage.
//!
//! Each pair of a class and a caller has a bucket: some requests at once, then a steady pace. What
//! this machine itself asks without a proxy, as its own tools do, is not counted.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use domain::shared::AccountId;

use crate::account::peer_of;

/// Buckets kept at once; those that are full again are forgotten before.
const BUCKETS_MAX: usize = 65_536;
/// Live lines of one address at once: an office whose people all watch the same opening.
pub const LINES_OF_ADDRESS_MAX: u32 = 200;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Reading a page or a file.
    Read,
    /// A range of an opened document: a reader fetches hundreds of each, and a committee may sit
    /// behind one address.
    Document,
    /// A form or a message of a program.
    Change,
    /// A part of a ciphertext, or of the test upload.
    Part,
    /// A key-in without an account.
    KeyIn,
    /// A public file of the log: whoever checks it all fetches them all, without a break.
    Log,
}

/// So many at once, and one more each so many milliseconds.
#[derive(Clone, Copy)]
struct Pace {
    at_once: i64,
    every_ms: i64,
}

impl Class {
    /// The class of a request.
    #[must_use]
    pub fn of(method: &Method, path: &str) -> Self {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            let opened = path.starts_with("/evaluator/lots/") && path.contains("/files/");
            match path.starts_with("/log/") {
                true => Self::Log,
                false if opened => Self::Document,
                false => Self::Read,
            }
        } else if *method == Method::PUT || path == "/check/upload" {
            Self::Part
        } else if path == "/key-in" {
            Self::KeyIn
        } else {
            Self::Change
        }
    }

    /// CONFIG: for an address. A whole office may stand behind one.
    fn of_address(self) -> Pace {
        match self {
            Self::Read => Pace { at_once: 1_200, every_ms: 25 },
            Self::Document => Pace { at_once: 12_000, every_ms: 5 },
            Self::Change => Pace { at_once: 400, every_ms: 200 },
            Self::Part => Pace { at_once: 1_024, every_ms: 20 },
            Self::KeyIn => Pace { at_once: 120, every_ms: 500 },
            Self::Log => Pace { at_once: 50_000, every_ms: 2 },
        }
    }

    /// CONFIG: for an account. Pages are counted by address alone.
    fn of_account(self) -> Option<Pace> {
        match self {
            Self::Read | Self::KeyIn | Self::Log => None,
            Self::Document => Some(Pace { at_once: 3_000, every_ms: 10 }),
            Self::Change => Some(Pace { at_once: 120, every_ms: 500 }),
            Self::Part => Some(Pace { at_once: 512, every_ms: 50 }),
        }
    }
}

/// Seconds to wait before the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub u32);

/// Every bucket of one site.
#[derive(Default)]
pub struct Paces {
    /// Class and caller to the instant at which the bucket is full again, milliseconds.
    full_ms: Mutex<BTreeMap<(Class, String), i64>>,
    lines: Mutex<BTreeMap<String, u32>>,
}

impl Paces {
    /// Counts a request of an address; `None` is this machine itself.
    ///
    /// # Errors
    ///
    /// [`Wait`]; then the request is not to be done.
    pub fn address(&self, class: Class, caller: Option<&str>, now_ms: i64) -> Result<(), Wait> {
        let Some(caller) = caller else { return Ok(()) };
        self.count((class, format!("a {caller}")), class.of_address(), now_ms)
    }

    /// Counts a request of an account that is signed in.
    ///
    /// # Errors
    ///
    /// [`Wait`], as for an address.
    pub fn account(&self, class: Class, who: &AccountId, now_ms: i64) -> Result<(), Wait> {
        let Some(pace) = class.of_account() else { return Ok(()) };
        self.count((class, format!("p {who}")), pace, now_ms)
    }

    fn count(&self, of: (Class, String), pace: Pace, now_ms: i64) -> Result<(), Wait> {
        let mut all = self.full_ms.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= BUCKETS_MAX && !all.contains_key(&of) {
            all.retain(|_, full_ms| *full_ms > now_ms);
            if all.len() >= BUCKETS_MAX {
                // So many callers at once are a flood: new ones wait until some are quiet.
                return Err(Wait(1));
            }
        }
        let full_ms = all.get(&of).copied().unwrap_or(now_ms).max(now_ms);
        let over_ms = full_ms + pace.every_ms - now_ms - pace.at_once * pace.every_ms;
        if over_ms > 0 {
            return Err(Wait(u32::try_from((over_ms + 999) / 1_000).unwrap_or(u32::MAX)));
        }
        all.insert(of, full_ms + pace.every_ms);
        Ok(())
    }

    /// A live line of an address, if it has not too many; given back by [`Paces::line_ends`].
    #[must_use]
    pub fn line_begins(&self, caller: &str) -> bool {
        let mut all = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let held = all.entry(caller.to_owned()).or_default();
        let free = *held < LINES_OF_ADDRESS_MAX;
        *held += u32::from(free);
        free
    }

    /// A line of an address has ended.
    pub fn line_ends(&self, caller: &str) {
        let mut all = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get_mut(caller) {
            *held = held.saturating_sub(1);
            if *held == 0 {
                all.remove(caller);
            }
        }
    }
}

/// Who asks, as it is counted; `None` for this machine itself.
#[must_use]
pub fn caller(parts: &Parts) -> Option<String> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
    is_counted(peer, &parts.headers).then(|| peer_of(peer, &parts.headers))
}

/// [`caller`], as a handler asks for it.
pub struct Caller(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(caller(parts)))
    }
}

fn is_counted(peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
    let own = peer.is_none_or(|it| it.is_loopback());
    !own || headers.contains_key("x-forwarded-for")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_then_one_each_step_and_others_are_not_kept_waiting() {
        let paces = Paces::default();
        let ask = |who: &str, now_ms| paces.address(Class::KeyIn, Some(who), now_ms);
        for _ in 0..120 {
            assert_eq!(ask("192.0.2.1", 1_000), Ok(()));
        }
        assert_eq!(ask("192.0.2.1", 1_000), Err(Wait(1)));
        assert_eq!(ask("192.0.2.2", 1_000), Ok(()), "another address");
        assert_eq!(paces.address(Class::Read, Some("192.0.2.1"), 1_000), Ok(()), "another class");
        assert_eq!(ask("192.0.2.1", 1_499), Err(Wait(1)));
        assert_eq!(ask("192.0.2.1", 1_500), Ok(()));
        assert_eq!(ask("192.0.2.1", 1_500), Err(Wait(1)));
    }

    #[test]
    fn a_whole_log_may_be_fetched_without_a_break() {
        let paces = Paces::default();
        let class = Class::of(&Method::GET, "/log/tile/0/000");
        assert_eq!((class, Class::of(&Method::GET, "/lots/log/A/1")), (Class::Log, Class::Read));
        for _ in 0..20_000 {
            assert_eq!(paces.address(class, Some("192.0.2.1"), 1_000), Ok(()));
        }
    }

    #[test]
    fn seven_members_behind_one_address_open_two_long_documents_each() {
        let paces = Paces::default();
        let at = "/evaluator/lots/W2026-001/A/1/files/ab/3";
        let class = Class::of(&Method::GET, at);
        assert_eq!(class, Class::Document);
        for member in 0..7 {
            let who = AccountId::new(format!("expert-{member}")).unwrap();
            for _ in 0..700 {
                assert_eq!(paces.address(class, Some("192.0.2.1"), 1_000), Ok(()));
                assert_eq!(paces.account(class, &who, 1_000), Ok(()));
            }
        }
        let one = AccountId::new("expert-1").unwrap();
        let all = (0..5_000).filter(|_| paces.account(class, &one, 1_000).is_err());
        assert!(all.count() > 0, "one account is no machine that copies everything");
    }

    #[test]
    fn this_machine_is_not_counted_unless_a_proxy_asks_for_others() {
        let own = Some(IpAddr::from([127, 0, 0, 1]));
        let mut headers = HeaderMap::new();
        assert!(!is_counted(own, &headers));
        assert!(is_counted(Some(IpAddr::from([192, 0, 2, 1])), &headers));
        headers.insert("x-forwarded-for", "192.0.2.1".parse().unwrap());
        assert!(is_counted(own, &headers));
    }

    #[test]
    fn a_flood_of_callers_cannot_fill_the_memory() {
        let paces = Paces::default();
        for it in 0..BUCKETS_MAX + 10 {
            let _ = paces.address(Class::Read, Some(&it.to_string()), 0);
        }
        assert!(paces.full_ms.lock().unwrap().len() <= BUCKETS_MAX);
        assert_eq!(paces.address(Class::Read, Some("late"), 0), Err(Wait(1)));
        assert_eq!(paces.address(Class::Read, Some("late"), 25), Ok(()));
    }

    #[test]
    fn an_address_has_so_many_live_lines_and_gets_one_back_that_ended() {
        let paces = Paces::default();
        for _ in 0..LINES_OF_ADDRESS_MAX {
            assert!(paces.line_begins("192.0.2.1"));
        }
        assert!(!paces.line_begins("192.0.2.1"));
        assert!(paces.line_begins("192.0.2.2"));
        paces.line_ends("192.0.2.1");
        assert!(paces.line_begins("192.0.2.1"));
    }
}

//! Every clock of a bidding by the adopted pack: the notice, the end of signing up, the days of the
//! check, of the result notice, of the signatures, and the years of the file.

use std::collections::BTreeMap;

use domain::auction;
use domain::online::LossCause;
use domain::world::Event;

use super::{Past, Round, Told};
use crate::biddings::play::Evidence;
use crate::checkers::law;

/// Says what is not so.
pub(super) fn check(_: &Evidence, told: &Told) -> Vec<String> {
    told.rounds.iter().flat_map(|it| [of_round(it), left(it)].concat()).collect()
}

/// What came of whoever took its sign-up back is ordered with the days counted from then, or from
/// when it came.
fn left(round: &Round) -> Vec<String> {
    let Some((_, _, pack)) = round.announced() else { return Vec::new() };
    let (mut gone, mut came, mut found) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    for it in &round.pasts {
        match &it.event {
            Event::SignUpWithdrawn(of) => drop(gone.insert(&of.bidder, it.at)),
            Event::BidderSignedUp(of) => drop(gone.remove(&of.bidder)),
            Event::SecurityReceived(of) => drop(came.insert(of.number, (&of.payer, it.at))),
            Event::PaymentOrdered(of) => {
                let Some((payer, at)) = came.get(&of.number) else { continue };
                let Some(since) = gone.get(payer).map(|it| *it.max(at)) else { continue };
                let due = law::last_working_day(pack, "Y203", law::date(since));
                let wrong = due.is_some() && of.due != due;
                if wrong || of.rule.as_deref() != Some("Y203") {
                    let say = format!("due {:?} by {:?}, not {due:?}", of.due, of.rule);
                    found.push(format!("{} leaf {}: {say}", round.lot, it.index));
                }
            }
            _ => {}
        }
    }
    found
}

/// When it begins: frozen before its beginning it begins so much later.
struct Opening {
    opens_ms: i64,
    /// Since when it stands still.
    frozen: Option<i64>,
}

impl Opening {
    /// Takes one event; when it begins as that was written.
    fn hear(&mut self, it: &Past) -> i64 {
        let stood_ms = self.frozen.filter(|since| *since < self.opens_ms);
        let now_ms = self.opens_ms + stood_ms.map_or(0, |since| it.at.0 - since);
        if let Event::Auction(of) = &it.event {
            match &of.event {
                auction::Event::Frozen(of) => self.frozen = Some(of.since_ms),
                auction::Event::Resumed(_) => (self.opens_ms, self.frozen) = (now_ms, None),
                _ => {}
            }
        }
        now_ms
    }
}

fn of_round(round: &Round) -> Vec<String> {
    let Some((announced, spec, pack)) = round.announced() else { return Vec::new() };
    let mut found = Vec::new();
    let mut say = |it: &Past, what: String| {
        found.push(format!("{} leaf {}: {what}", round.lot, it.index));
    };
    let noticed = law::last_day(pack, "Y121", law::date(announced.at)).map(law::end_ms);
    if noticed.is_some_and(|it| spec.opens_ms <= it) {
        say(announced, "the bidding begins before its notice has stood".to_owned());
    }
    if spec.closes_ms + 1 - spec.opens_ms < law::seconds(pack, "Y122") * 1_000 {
        say(announced, "the free period is too short".to_owned());
    }
    let quiet_ms = law::seconds(pack, "Y152") * 1_000;
    let (mut until, mut sign_by) = (i64::MAX, i64::MAX);
    let mut opening = Opening { opens_ms: spec.opens_ms, frozen: None };
    for it in &round.pasts {
        let day = law::date(it.at);
        let opens_now = opening.hear(it);
        match &it.event {
            Event::BidderSignedUp(_) if it.at.0 >= opens_now - quiet_ms => {
                say(it, "signed up after the end".to_owned());
            }
            Event::SignUpWithdrawn(_) if it.at.0 >= opens_now - quiet_ms => {
                say(it, "a sign-up taken back after the end".to_owned());
            }
            Event::DepositEntered(_) if it.at.0 >= opens_now => {
                say(it, "a deposit after the beginning".to_owned());
            }
            Event::SecurityReceived(of) if of.arrived_s * 1_000 >= opens_now => {
                say(it, "a deposit by bank after the beginning".to_owned());
            }
            Event::PriceFound(of) => {
                let by = law::last_day(pack, "Y155", day);
                if by.is_some_and(|it| it != of.check_by) {
                    say(it, format!("checked until {}, not {by:?}", of.check_by));
                }
            }
            Event::DealPublished(of) => {
                until = law::end_ms(of.until);
                sign_by = law::end_ms(of.sign_by);
                let stands = law::last_day(pack, "Y157", day);
                if stands.is_some_and(|it| it != of.until) {
                    say(it, format!("the result stands until {}, not {stands:?}", of.until));
                }
                let signs = law::last_day(pack, "Y158", of.until);
                if signs.is_some_and(|it| it != of.sign_by) {
                    say(it, format!("signed until {}, not {signs:?}", of.sign_by));
                }
            }
            Event::DealConfirmed(_) if it.at.0 <= until => {
                say(it, "signed while the result notice stood".to_owned());
            }
            Event::DealLost(of) if of.cause == LossCause::NotSigned && it.at.0 <= sign_by => {
                say(it, "lost before the last day to sign was over".to_owned());
            }
            Event::BiddingArchived(of) => {
                let years = i16::try_from(law::count(pack, "Y161")).expect("a few years");
                if of.keep_until.year() != day.year() + years {
                    say(it, format!("kept until {}", of.keep_until));
                }
            }
            _ => {}
        }
    }
    found
}

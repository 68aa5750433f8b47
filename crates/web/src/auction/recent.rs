//! What pages of an auction need of its lines, kept beside the folded state: a view reads only
//! what has happened since the view before.

use std::collections::{BTreeMap, VecDeque};

use domain::auction::{Event, Plate, Refusal, Standing};
use record::auction::Line;

use super::curve::{STEPS_MAX, Step};
use super::said;

/// Most offers that a page lists, the newest ones.
pub const OFFERS_MAX: usize = 30;
/// Most own offers that a bidder's list of receipts holds, the newest ones.
pub const OWN_MAX: usize = 100;
/// Most freezes and ends of freezes that a page tells, the newest ones.
const STOPS_MAX: usize = 100;
/// Most lines that are read for a first view, the newest; the audit file has them all.
const LINES_MAX: u64 = 20_000;
/// Lines read at once.
const ROWS: u32 = 4_096;

/// Everything that pages tell of an auction beside its state; of bounded size.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    /// Number of the last line that was taken in.
    position: u64,
    offers: VecDeque<Line>,
    steps: VecDeque<Step>,
    own: BTreeMap<Plate, VecDeque<Line>>,
    stops: VecDeque<Line>,
    late: u64,
    end: Option<Line>,
}

fn push<T>(to: &mut VecDeque<T>, it: T, most: usize) {
    if to.len() >= most {
        to.pop_front();
    }
    to.push_back(it);
}

impl Recent {
    /// Goes on to `position`; `read` gives lines from a position on, at most so many.
    ///
    /// # Errors
    ///
    /// Those of `read`; what was taken in stays.
    pub fn follow<E>(
        &mut self,
        position: u64,
        mut read: impl FnMut(u64, u32) -> Result<Vec<Line>, E>,
    ) -> Result<(), E> {
        self.position = self.position.max(position.saturating_sub(LINES_MAX));
        while self.position < position {
            let lines = read(self.position + 1, ROWS)?;
            let mut fresh = lines.into_iter().filter(|it| it.position <= position).peekable();
            if fresh.peek().is_none() {
                return Ok(());
            }
            fresh.for_each(|it| self.take(it));
        }
        Ok(())
    }

    fn take(&mut self, line: Line) {
        self.position = line.position;
        match &line.event {
            Event::OfferTaken(it) if it.standing == Standing::Leads => {
                let step = Step { at_ms: line.stamp.0, fen: it.price.0 };
                push(&mut self.steps, step, STEPS_MAX);
            }
            Event::OfferRefused(it) if it.why == Refusal::Late => self.late += 1,
            Event::Frozen(_) | Event::ResumptionAnnounced(_) | Event::Resumed(_) => {
                push(&mut self.stops, line.clone(), STOPS_MAX);
            }
            Event::AuctionEnded(_) => self.end = Some(line.clone()),
            _ => {}
        }
        if let Some(plate) = said::by(&line.event) {
            push(self.own.entry(plate).or_default(), line.clone(), OWN_MAX);
        }
        if said::offered(&line.event).is_some() {
            push(&mut self.offers, line, OFFERS_MAX);
        }
    }

    /// Number of the last line that is known here.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Offers, taken and refused, the newest first.
    pub fn offers(&self) -> impl Iterator<Item = &Line> {
        self.offers.iter().rev()
    }

    /// What a bidder has a receipt of, the newest first.
    pub fn own(&self, plate: Plate) -> impl Iterator<Item = &Line> {
        self.own.get(&plate).into_iter().flatten().rev()
    }

    /// Leading offers, oldest first.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        self.steps.iter().copied().collect()
    }

    /// Freezes and how they ended, the newest first.
    pub fn stops(&self) -> impl Iterator<Item = &Line> {
        self.stops.iter().rev()
    }

    /// Offers that came after the end.
    #[must_use]
    pub fn late(&self) -> u64 {
        self.late
    }

    /// The line that ended it.
    #[must_use]
    pub fn end(&self) -> Option<&Event> {
        self.end.as_ref().map(|it| &it.event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::auction::{OfferRefused, OfferTaken};
    use domain::shared::{Fen, Instant};

    fn line(position: u64) -> Line {
        let (plate, price) = (Plate(u16::try_from(position % 3 + 1).unwrap()), Fen(1));
        let event = if position.is_multiple_of(5) {
            Event::OfferRefused(OfferRefused { plate, price, why: Refusal::Late })
        } else {
            Event::OfferTaken(OfferTaken { plate, price, standing: Standing::Leads, ends_ms: 9 })
        };
        Line { position, stamp: Instant(1), event }
    }

    /// Follows to a position of a stream of `written` lines; gives how many lines were read.
    fn read(recent: &mut Recent, position: u64, written: u64) -> usize {
        let mut count = 0;
        let lines = |from: u64, most: u32| {
            let all: Vec<Line> = (from..=written).take(most as usize).map(line).collect();
            count += all.len();
            Ok::<_, ()>(all)
        };
        recent.follow(position, lines).unwrap();
        count
    }

    #[test]
    fn a_view_reads_what_is_new_and_of_a_long_auction_the_newest_lines() {
        let mut it = Recent::default();
        assert_eq!(read(&mut it, 50_000, 50_000), 20_000);
        assert_eq!(read(&mut it, 50_000, 50_000), 0, "nothing is new");
        assert_eq!(read(&mut it, 50_003, 50_003), 3);
        assert_eq!(it.position(), 50_003);
        assert_eq!(it.offers().next().map(|it| it.position), Some(50_003));
        assert_eq!((it.offers().count(), it.steps().len()), (OFFERS_MAX, STEPS_MAX));
        assert_eq!(it.own(Plate(1)).count(), OWN_MAX);
        assert_eq!(it.late(), 4_000, "one of five lines");
    }

    #[test]
    fn lines_beyond_the_folded_state_are_left_for_the_next_view() {
        let mut it = Recent::default();
        read(&mut it, 10, 12);
        assert_eq!((it.position(), it.offers().count()), (10, 10));
        read(&mut it, 9, 12);
        assert_eq!(it.position(), 10, "an older state takes nothing back");
        read(&mut it, 12, 12);
        assert_eq!(it.offers().next().map(|it| it.position), Some(12));
    }

    #[test]
    fn a_stream_that_gives_nothing_ends_the_reading() {
        let mut it = Recent::default();
        read(&mut it, 10, 4);
        assert_eq!(it.position(), 4);
    }
}

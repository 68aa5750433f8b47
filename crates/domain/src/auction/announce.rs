//! Whether announced terms hold against the adopted pack.

use crate::law::Law;
use crate::rulebook::ids;
use crate::shared::{Fen, Instant};

use super::decide::PLATES_MAX;
use super::event::{AuctionAnnounced, Event};
use super::limits::FreeBound;
use super::numbers::{Numbers, ms};
use super::offer::{second_of_day, within};
use super::refusal::{Refusal, Unfit};
use super::terms::{
    BUNDLE_MAX, Course, Direction, Entry, Kind, PRICE_MAX, Priority, PriorityWay, SealedRound,
    Subject, Terms, Then, Timed,
};

/// Longest title of what is traded, in bytes.
const TITLE_BYTES_MAX: usize = 600; // not law: bound of a body

type Checked = Result<(), Refusal>;

fn unfit(what: Unfit, rule: &'static str) -> Refusal {
    Refusal::TermsUnfit { what, rule }
}

fn hold(holds: bool, what: Unfit, rule: &'static str) -> Checked {
    if holds { Ok(()) } else { Err(unfit(what, rule)) }
}

/// Announces terms, with the numbers that will hold.
pub(super) fn announce(terms: &Terms, law: &Law<'_>) -> Result<Event, Refusal> {
    subject(terms)?;
    prices(terms)?;
    times(terms, law)?;
    course(terms, law)?;
    bidders(terms, law)?;
    hours(terms)?;
    place(terms)?;
    super::sign_up::sign_up(terms, law)?;
    let numbers = Numbers::of(terms, law)?;
    let it = AuctionAnnounced { terms: terms.clone(), numbers };
    Ok(Event::AuctionAnnounced(Box::new(it)))
}

fn subject(terms: &Terms) -> Checked {
    let named = |it: &Subject| !it.title.trim().is_empty() && it.title.len() <= TITLE_BYTES_MAX;
    hold(terms.subject.as_ref().is_none_or(named), Unfit::Subject, ids::Y190)
}

fn prices(terms: &Terms) -> Checked {
    let whole =
        |it: Fen| it.0 > 0 && it.0 <= PRICE_MAX && it.0.checked_rem(terms.unit.0) == Some(0);
    let fits = terms.unit.0 > 0 && whole(terms.start) && whole(terms.step);
    hold(fits, Unfit::Prices, ids::Y143)?;
    let gain = |it| terms.direction.gain(it);
    let beyond = |it: Fen| whole(it) && gain(it) > gain(terms.start);
    hold(terms.cap.is_none_or(|it| beyond(it.price)), Unfit::Cap, ids::Y138)?;
    // Draws and sealed rounds after a cap, or a sealed course, need their parameters and no others.
    let sealed = terms.course == Course::Sealed;
    let after = terms.cap.is_some_and(|it| it.then == Then::Sealed);
    hold(!(sealed && terms.cap.is_some_and(|it| it.then != Then::Sealed)), Unfit::Cap, ids::Y138)?;
    hold(terms.sealed.is_some() == (sealed || after), Unfit::SealedRound, ids::Y141)
}

fn times(terms: &Terms, law: &Law<'_>) -> Checked {
    let (opens, closes) = (Instant(terms.opens_ms), Instant(terms.closes_ms));
    let limits = terms.kind.limits();
    let notice = limits.notice.unwrap_or(ids::Y121);
    hold(opens > law.now, Unfit::Notice, notice)?;
    if let Some(id) = limits.notice {
        let first = law.earliest_after(law.now.date(), id)?;
        hold(opens.date() >= first, Unfit::Notice, id)?;
    }
    hold(closes > opens && opens.0 >= 0 && closes.0 <= PRICE_MAX, Unfit::FreePeriod, ids::J01_5)?;
    // The last millisecond is one of the period's own.
    let open_s = Instant(terms.closes_ms.saturating_add(1)).seconds_since(opens);
    match (terms.course, limits.free) {
        (Course::Listing, FreeBound::Days(id)) => {
            let first = law.earliest_after(opens.date(), id)?;
            hold(closes.date() >= first, Unfit::FreePeriod, id)
        }
        (Course::Listing, FreeBound::Seconds(id)) => {
            hold(open_s >= law.seconds(id)?, Unfit::FreePeriod, id)
        }
        (Course::Listing, FreeBound::None) => Ok(()),
        (Course::Closing, _) => {
            hold(open_s >= law.seconds(ids::J01_1)?, Unfit::FreePeriod, ids::J01_1)
        }
        (Course::Sealed, _) => {
            hold(open_s >= law.seconds(ids::Y141)?, Unfit::SealedRound, ids::Y141)
        }
    }
}

fn course(terms: &Terms, law: &Law<'_>) -> Checked {
    let listing = terms.course == Course::Listing;
    if let Some((only, id)) = terms.kind.limits().course {
        hold(terms.course == only, Unfit::Course, id)?;
    }
    hold(terms.timed.is_some() == listing, Unfit::Course, ids::Y124)?;
    if let Some(it) = terms.timed {
        timed(it, law)?;
    }
    if let Some(it) = terms.sealed {
        sealed(it, terms, law)?;
    }
    trustees(terms)
}

fn timed(it: Timed, law: &Law<'_>) -> Checked {
    let (window, preparation) = (i64::from(it.window_s), i64::from(it.preparation_s));
    hold(window >= law.seconds(ids::Y123)?, Unfit::Window, ids::Y123)?;
    hold(window <= law.seconds(ids::Y124)?, Unfit::Window, ids::Y124)?;
    hold(preparation <= law.seconds(ids::Y125)?, Unfit::Preparation, ids::Y125)?;
    let asked = it.entry == Entry::LateOffers;
    let kept = usize::try_from(law.count(ids::Y127)?).unwrap_or(usize::MAX);
    hold(!asked || (1..=super::state::RECENT).contains(&kept), Unfit::Course, ids::Y127)
}

fn sealed(it: SealedRound, terms: &Terms, law: &Law<'_>) -> Checked {
    let least = law.seconds(ids::Y141)?;
    let after = terms.course != Course::Sealed;
    let long = !after || i64::from(it.length_s) >= least;
    hold(long && i64::from(it.opening_s) >= least, Unfit::SealedRound, ids::Y141)
}

/// Envelopes are of a sealed round, which closes at a whole second, and the notice names whoever
/// asks for them.
///
/// # Rules
///
/// - `Y194`: how offers are sealed; `Y190`: what is traded and by whom.
fn trustees(terms: &Terms) -> Checked {
    if terms.trustees.is_none() {
        return Ok(());
    }
    let whole = terms.round_closes_ms().is_none_or(|it| it.checked_rem(ms(1)) == Some(0));
    hold(terms.sealed.is_some() && whole, Unfit::Trustees, ids::Y194)?;
    hold(terms.subject.is_some(), Unfit::Subject, ids::Y190)
}

fn bidders(terms: &Terms, law: &Law<'_>) -> Checked {
    // A court's model never asks for more than one.
    let (id, closing) = match terms.course {
        Course::Closing => (ids::J01_3, true),
        Course::Listing | Course::Sealed => (ids::Y142, false),
    };
    let (least, most) = (law.count(id)?, u32::try_from(PLATES_MAX).unwrap_or(u32::MAX));
    let most = if closing { least } else { most };
    hold((least..=most).contains(&terms.bidders_min), Unfit::Bidders, id)?;
    let Some(Priority { way, ask_s }) = terms.priority else { return Ok(()) };
    // A priority right is one to buy; sealed offers have no leading price to match in the room.
    let sale = terms.direction == Direction::Forward;
    hold(sale, Unfit::Priority, ids::J01_4)?;
    match (way, ask_s) {
        (PriorityWay::InRoom, None) => {
            hold(terms.course != Course::Sealed, Unfit::Priority, ids::J01_4)
        }
        (PriorityWay::Asked, Some(it)) => {
            hold(i64::from(it) >= law.seconds(ids::Y132)?, Unfit::Priority, ids::Y132)?;
            hold(i64::from(it) <= law.seconds(ids::Y133)?, Unfit::Priority, ids::Y133)
        }
        _ => Err(unfit(Unfit::Priority, ids::J01_4)),
    }
}

fn hours(terms: &Terms) -> Checked {
    let Some(it) = terms.hours else { return Ok(()) };
    // What lasts a day and a night at least cannot pause at night.
    hold(terms.course != Course::Closing, Unfit::Hours, ids::J01_1)?;
    let wrong = || unfit(Unfit::Hours, ids::Y144);
    let whole = it.from_s < it.to_s && it.to_s <= 86_400; // not law: a day
    let (opens, closes) = (Instant(terms.opens_ms), Instant(terms.closes_ms));
    let inside = |at| within(terms.hours, at).is_ok();
    // The last millisecond may be that of the hours' own end.
    let ends = inside(closes) || second_of_day(closes) == i64::from(it.to_s);
    let long = i64::from(it.to_s).saturating_sub(it.from_s.into());
    let needs = terms.timed.map_or(0, |it| i64::from(it.preparation_s) + i64::from(it.window_s));
    let room = ms(long) > ms(needs);
    if whole && inside(opens) && ends && room { Ok(()) } else { Err(wrong()) }
}

fn place(terms: &Terms) -> Checked {
    if let Some(it) = &terms.place {
        hold(it.number >= 1, Unfit::Place, ids::Y140)?;
    }
    let lots = &terms.bundle;
    let twice = |at: usize| lots[at] == terms.lot || lots[..at].contains(&lots[at]);
    let fits = lots.len() <= BUNDLE_MAX && !(0..lots.len()).any(twice);
    hold(fits, Unfit::Bundle, ids::Y140)
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Land,
        Self::Mining,
        Self::Property,
        Self::Auctioneer,
        Self::Online,
        Self::CourtMovable,
        Self::CourtEstate,
    ];
}

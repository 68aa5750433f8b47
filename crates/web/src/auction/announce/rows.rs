//! What a form of an announcement may choose from: rows of words, and the rules beside its fields.
//!
//! What bounds a kind of trade stands in [`domain::auction::Kind::limits`] and in the adopted pack;
//! here a kind has only a word in addresses and the letter that its numbers begin with.

use domain::auction::{
    Course, Direction, Entry, FreeBound, Kind, Pick, PriorityWay, Then, Ties, Wins,
};
use domain::rulebook::ids;

/// A kind of trade as forms know it.
pub(super) struct KindRow {
    pub kind: Kind,
    pub token: &'static str,
    /// What the centre's numbers of it begin with; a proposal only.
    pub letters: &'static str,
    /// Where a procedure of its own usually announces it: address, and key of the sentence.
    pub usually: Option<(&'static str, &'static str)>,
}

const fn row(kind: Kind, token: &'static str, letters: &'static str) -> KindRow {
    KindRow { kind, token, letters, usually: None }
}

/// Every kind, in the order of the list.
pub(super) const KINDS: [KindRow; 7] = [
    row(Kind::Land, "land", "T"),
    row(Kind::Mining, "mining", "K"),
    row(Kind::Property, "property", "C"),
    row(Kind::Auctioneer, "auctioneer", "P"),
    row(Kind::CourtMovable, "court-movable", "F"),
    row(Kind::CourtEstate, "court-estate", "F"),
    KindRow {
        usually: Some(("/centre/biddings", "announce-usually-biddings")),
        ..row(Kind::Online, "online", "JJ")
    },
];

/// Values with their words in forms.
pub(super) type Words<T, const N: usize> = [(T, &'static str); N];

pub(super) const COURSES: Words<Course, 3> =
    [(Course::Listing, "listing"), (Course::Closing, "closing"), (Course::Sealed, "sealed")];
pub(super) const DIRECTIONS: Words<Direction, 2> =
    [(Direction::Forward, "forward"), (Direction::Reverse, "reverse")];
pub(super) const ENTRIES: Words<Entry, 4> = [
    (Entry::TwoBidders, "two"),
    (Entry::LateOffers, "late"),
    (Entry::AskedToContinue, "asked"),
    (Entry::Always, "always"),
];
pub(super) const THENS: Words<Then, 3> =
    [(Then::Sealed, "sealed"), (Then::Draw, "draw"), (Then::Another, "another")];
pub(super) const PICKS: Words<Pick, 2> = [(Pick::Best, "best"), (Pick::NearestMean, "mean")];
pub(super) const TIES: Words<Ties, 2> = [(Ties::Earlier, "earlier"), (Ties::Drawn, "drawn")];
pub(super) const PRIORITIES: Words<Option<PriorityWay>, 3> =
    [(None, "none"), (Some(PriorityWay::InRoom), "room"), (Some(PriorityWay::Asked), "asked")];
/// Whether signing up is done here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SignsUp {
    Here,
    Elsewhere,
}

pub(super) const SIGN_UPS: Words<SignsUp, 2> =
    [(SignsUp::Here, "here"), (SignsUp::Elsewhere, "elsewhere")];
pub(super) const WINS: Words<Wins, 2> = [(Wins::Any, "any"), (Wins::One, "one")];

/// Whether trustees open sealed offers, or their bidders.
pub(super) const SEALINGS: Words<bool, 2> = [(false, "hash"), (true, "trustees")];

/// The value of a word.
pub(super) fn value_of<T: Copy>(all: &[(T, &'static str)], word: &str) -> Option<T> {
    all.iter().find(|it| it.1 == word).map(|it| it.0)
}

/// What is announced, as far as it decides which fields there are.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub kind: Kind,
    pub course: Course,
}

impl Of {
    /// As an address or a form names it.
    pub(super) fn named(kind: &str, course: &str) -> Option<Self> {
        let kind = KINDS.iter().find(|it| it.token == kind)?.kind;
        Some(Self { kind, course: value_of(&COURSES, course)? })
    }

    /// Row of the kind.
    pub(super) fn row(self) -> &'static KindRow {
        let found = KINDS.iter().find(|it| it.kind == self.kind);
        found.expect("a test names every kind")
    }

    /// The word of the course.
    pub(super) fn course_word(self) -> &'static str {
        let found = COURSES.iter().find(|it| it.0 == self.course);
        found.map_or("", |it| it.1)
    }

    /// What bounds the time in which offers are taken from below.
    pub(super) fn free(self) -> FreeBound {
        match self.course {
            Course::Listing => self.kind.limits().free,
            Course::Closing => FreeBound::Seconds(ids::J01_1),
            Course::Sealed => FreeBound::Seconds(ids::Y141),
        }
    }

    /// The rule of that.
    pub(super) fn free_rule(self) -> Option<&'static str> {
        match self.free() {
            FreeBound::Days(id) | FreeBound::Seconds(id) => Some(id),
            FreeBound::None => None,
        }
    }

    /// The rule of until when one signs up, where that is done here.
    pub(super) fn sign_up_rule(self) -> Option<&'static str> {
        let limits = self.kind.limits().sign_up?;
        Some(limits.before_end.filter(|_| self.course == Course::Listing).unwrap_or(ids::Y180))
    }

    /// The rules of how much a deposit may be.
    pub(super) fn deposit_rules(self) -> Vec<&'static str> {
        let limits = self.kind.limits().sign_up;
        let both = limits.map(|it| [it.deposit_least, it.deposit_most]);
        both.into_iter().flatten().flatten().collect()
    }

    /// The rule of the least number of bidders.
    pub(super) fn least_rule(self) -> &'static str {
        match self.course {
            Course::Closing => ids::J01_3,
            Course::Listing | Course::Sealed => ids::Y142,
        }
    }
}

/// Courses that a kind may take, with their words.
pub(super) fn courses(kind: Kind) -> impl Iterator<Item = (Course, &'static str)> {
    let only = kind.limits().course.map(|it| it.0);
    COURSES.into_iter().filter(move |it| only.is_none_or(|only| only == it.0))
}

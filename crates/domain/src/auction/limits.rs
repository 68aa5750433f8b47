//! Which rules bound the terms of each kind of trade: one row a kind.

use crate::rulebook::ids;

use super::terms::{Course, Kind};

/// What bounds the free period from below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeBound {
    /// Full days of a period.
    Days(&'static str),
    Seconds(&'static str),
    None,
}

/// Ids of the rules that bound signing up and deposits of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignUpLimits {
    /// So long before the end of a listing one may still sign up; of other courses, and where this
    /// is `None`, [`ids::Y180`] counts back from the opening.
    pub before_end: Option<&'static str>,
    /// Least share of the start price that a deposit is, where one is asked.
    pub deposit_least: Option<&'static str>,
    /// Its largest share; `None`: the whole.
    pub deposit_most: Option<&'static str>,
    /// By when deposits of those who did not win go back.
    pub back: &'static str,
    /// By when the result is published.
    pub result: Option<&'static str>,
    /// By how much the start price of a second round may lie below the first.
    pub again_cut: Option<&'static str>,
}

impl SignUpLimits {
    /// Where the law leaves everything to the platform.
    const LEFT: Self = Self {
        before_end: None,
        deposit_least: None,
        deposit_most: Some(ids::Y181),
        back: ids::Y182,
        result: None,
        again_cut: None,
    };
}

/// Ids of the rules that bound one kind; their values stand in the adopted pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindLimits {
    /// From the announcement to the opening; `None`: its own procedure says so elsewhere.
    pub notice: Option<&'static str>,
    /// Of a course with a free period of its own.
    pub free: FreeBound,
    /// The only course of the kind, and the rule that says so.
    pub course: Option<(Course, &'static str)>,
    /// Of a kind whose bidders sign up by a procedure of its own none.
    pub sign_up: Option<SignUpLimits>,
}

impl Kind {
    /// The rules that bound it.
    #[must_use]
    pub fn limits(self) -> KindLimits {
        let court = Some((Course::Closing, ids::J01_2));
        let (notice, free, course) = match self {
            Self::Land => (Some(ids::L01), FreeBound::Days(ids::L02), None),
            Self::Mining => (Some(ids::K01), FreeBound::Days(ids::K02), None),
            Self::Property => (None, FreeBound::Days(ids::Y120), None),
            Self::Auctioneer => (Some(ids::A01), FreeBound::None, None),
            Self::Online => (Some(ids::Y121), FreeBound::Seconds(ids::Y122), None),
            Self::CourtMovable => (Some(ids::Y191), FreeBound::None, court),
            Self::CourtEstate => (Some(ids::Y192), FreeBound::None, court),
        };
        KindLimits { notice, free, course, sign_up: self.sign_up_limits() }
    }

    fn sign_up_limits(self) -> Option<SignUpLimits> {
        let left = SignUpLimits::LEFT;
        Some(match self {
            Self::Land => SignUpLimits {
                before_end: Some(ids::L03),
                deposit_least: Some(ids::L08),
                deposit_most: None,
                back: ids::L04,
                result: Some(ids::L05),
                ..left
            },
            Self::Mining => SignUpLimits { back: ids::K04, ..left },
            Self::Property => SignUpLimits { deposit_most: Some(ids::P10), ..left },
            Self::Auctioneer => left,
            Self::CourtMovable | Self::CourtEstate => SignUpLimits {
                deposit_least: Some(ids::J01_7),
                deposit_most: Some(ids::J01_8),
                again_cut: Some(ids::J01_9),
                ..left
            },
            Self::Online => return None,
        })
    }
}

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

/// Ids of the rules that bound one kind; their values stand in the adopted pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindLimits {
    /// From the announcement to the opening; `None`: its own procedure says so elsewhere.
    pub notice: Option<&'static str>,
    /// Of a course with a free period of its own.
    pub free: FreeBound,
    /// The only course of the kind, and the rule that says so.
    pub course: Option<(Course, &'static str)>,
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
        KindLimits { notice, free, course }
    }
}

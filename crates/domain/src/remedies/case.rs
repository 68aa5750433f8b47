//! What remedies are heard in: a lot from its first notice on, whichever that is, or a bidding.
//!
//! The prequalification of a lot holds its remedies and holds until the notice of the tender, and
//! the lot takes them over with it: a number means the same letter before and after.

use std::collections::BTreeSet;

use crate::admission::Prequalification;
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::online::{Bidding, Stage as BiddingStage};
use crate::procedure::{HoldBy, resumed};
use crate::rulebook::{Regime, ids};
use crate::shared::{CivilDate, Id, Instant, LotId, Uscc};
use crate::world::{Event, World};

use super::{Matter, Remedies, Remedy, Suspends, waits};

/// A lot with what stood before its notice, or that alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case<'a> {
    /// The tender is not announced; its prequalification is.
    Early(&'a Prequalification),
    /// The tender is announced, with its prequalification where it had one.
    Lot(&'a Lot, Option<&'a Prequalification>),
    /// An online bidding whose notice is published.
    Bidding(&'a Bidding),
}

impl World {
    /// The case of a lot that had any notice.
    #[must_use]
    pub fn case(&self, id: &LotId) -> Option<Case<'_>> {
        let early = self.prequalifications.get(id);
        match self.lots.get(id) {
            Some(lot) => Some(Case::Lot(lot, early)),
            None => early.map(Case::Early).or_else(|| {
                let bidding = self.biddings.get(id).filter(|it| it.is_public());
                bidding.map(Case::Bidding)
            }),
        }
    }

    /// Every case, by lot.
    pub fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        let early = self.prequalifications.values();
        let early = early.filter(|it| !self.lots.contains_key(&it.id)).map(Case::Early);
        let lots = self.lots.iter();
        let biddings = self.biddings.values().filter(|it| it.is_public()).map(Case::Bidding);
        let lots = lots.map(|(id, it)| Case::Lot(it, self.prequalifications.get(id)));
        lots.chain(early).chain(biddings)
    }
}

impl<'a> From<&'a Lot> for Case<'a> {
    /// A lot alone, without what stood before its notice.
    fn from(lot: &'a Lot) -> Self {
        Self::Lot(lot, None)
    }
}

impl<'a> Case<'a> {
    #[must_use]
    pub fn id(self) -> &'a LotId {
        match self {
            Self::Early(it) => &it.id,
            Self::Lot(it, _) => &it.id,
            Self::Bidding(it) => &it.lot,
        }
    }

    /// The announced lot; none before the notice of the tender.
    #[must_use]
    pub fn lot(self) -> Option<&'a Lot> {
        match self {
            Self::Early(_) | Self::Bidding(_) => None,
            Self::Lot(it, _) => Some(it),
        }
    }

    /// The prequalification, before the notice and after it.
    #[must_use]
    pub fn early(self) -> Option<&'a Prequalification> {
        match self {
            Self::Early(it) => Some(it),
            Self::Lot(_, it) => it,
            Self::Bidding(_) => None,
        }
    }

    /// The online bidding, if it is one.
    #[must_use]
    pub fn bidding(self) -> Option<&'a Bidding> {
        match self {
            Self::Early(_) | Self::Lot(..) => None,
            Self::Bidding(it) => Some(it),
        }
    }

    /// The law it stands under; none of an online bidding, which neither tendering law governs.
    #[must_use]
    pub fn regime(self) -> Option<Regime> {
        match self {
            Self::Early(it) => Some(it.notice.regime),
            Self::Lot(it, _) => Some(it.notice.regime),
            Self::Bidding(_) => None,
        }
    }

    /// Whether its remedies are objection 异议 and complaint 投诉; else they are enquiry, challenge
    /// and complaint of government procurement.
    #[must_use]
    pub fn knows_objections(self) -> bool {
        self.regime() != Some(Regime::GovernmentProcurement)
    }

    /// The rule of this case that stands where works have another one.
    #[must_use]
    pub fn rule(self, of_works: &'static str) -> &'static str {
        let listed = OF_BIDDINGS.iter().find(|it| it.0 == of_works);
        match (self, listed) {
            (Self::Bidding(_), Some(it)) => it.1,
            _ => of_works,
        }
    }

    /// Number of the project; of a bidding its own number.
    #[must_use]
    pub fn project(self) -> &'a Id {
        match self {
            Self::Early(it) => &it.notice.project,
            Self::Lot(it, _) => &it.notice.project,
            Self::Bidding(it) => &it.lot.tender,
        }
    }

    /// Titles of the project and of the lot; a bidding has one alone, with its code.
    #[must_use]
    pub fn titles(self) -> (&'a str, &'a str) {
        match self {
            Self::Early(it) => (&it.notice.title, &it.notice.lot_title),
            Self::Lot(it, _) => (&it.notice.title, &it.notice.lot_title),
            Self::Bidding(it) => (&it.spec.title, &it.spec.code),
        }
    }

    #[must_use]
    pub fn purchaser(self) -> &'a Uscc {
        match self {
            Self::Early(it) => &it.notice.purchaser,
            Self::Lot(it, _) => &it.notice.purchaser,
            Self::Bidding(it) => &it.purchaser,
        }
    }

    #[must_use]
    pub fn agent(self) -> Option<&'a Uscc> {
        match self {
            Self::Early(it) => it.notice.agent.as_ref(),
            Self::Lot(it, _) => it.notice.agent.as_ref(),
            Self::Bidding(_) => None,
        }
    }

    /// Whether an organisation is the purchaser or its agent.
    #[must_use]
    pub fn is_buyer(self, who: &Uscc) -> bool {
        who == self.purchaser() || Some(who) == self.agent()
    }

    /// When its first notice was published.
    #[must_use]
    pub fn announced(self) -> Instant {
        match self {
            Self::Early(it) | Self::Lot(_, Some(it)) => it.announced,
            Self::Lot(it, None) => it.announced,
            Self::Bidding(it) => it.announced.unwrap_or(it.requested),
        }
    }

    #[must_use]
    pub fn remedies(self) -> &'a Remedies {
        match self {
            Self::Early(it) => &it.remedies,
            Self::Lot(it, _) => &it.remedies,
            Self::Bidding(it) => &it.remedies,
        }
    }

    #[must_use]
    pub fn holds(self) -> &'a BTreeSet<HoldBy> {
        match self {
            Self::Early(it) => &it.holds,
            Self::Lot(it, _) => &it.holds,
            Self::Bidding(it) => &it.holds,
        }
    }

    /// Clarifications of what stands now.
    #[must_use]
    pub fn clarifications(self) -> u32 {
        match self {
            Self::Early(it) => it.clarifications,
            Self::Lot(it, _) => it.clarifications,
            Self::Bidding(_) => 0,
        }
    }

    #[must_use]
    pub fn is_suspended(self) -> bool {
        stands_still(self.remedies(), self.holds())
    }

    /// Whether nothing can follow any more, not even by redress.
    #[must_use]
    pub fn is_ended(self) -> bool {
        match self {
            Self::Early(it) => it.has_failed(),
            Self::Lot(it, _) => it.is_ended(),
            Self::Bidding(it) => {
                matches!(it.stage, BiddingStage::Failed | BiddingStage::Terminated)
            }
        }
    }

    /// Whether an organisation takes part: it bid, or of a prequalification it applied. Whoever
    /// cannot see who did finds nobody.
    #[must_use]
    pub fn takes_part(self, who: &Uscc, matter: Matter) -> bool {
        let applied = self.early().is_some_and(|it| it.applications.contains_key(who));
        let bid = self.lot().is_some_and(|it| it.bids.contains_key(who));
        let signed = self.bidding().is_some_and(|it| it.bidders.contains_key(who));
        bid || signed || (matter.is_early() && applied)
    }

    /// What may be raised here, in the order of a procedure.
    #[must_use]
    pub fn matters(self) -> &'static [Matter] {
        const EARLY: usize = 2;
        match self {
            Self::Early(_) => &ALL[..EARLY],
            Self::Lot(_, Some(_)) => &ALL,
            Self::Lot(_, None) | Self::Bidding(_) => &ALL[EARLY..],
        }
    }

    /// The suspension that ends by itself next: its remedy and its last day.
    #[must_use]
    pub fn lapses(self) -> Option<(&'a Id, CivilDate)> {
        lapses(self.remedies())
    }

    /// Since when something that has a deadline stands still, with that deadline in unix seconds.
    pub(crate) fn stopped(self) -> Option<(Instant, i64)> {
        match self {
            Self::Early(it) if it.is_open() => Some((it.suspended_since?, it.deadline_s)),
            Self::Lot(it, _) if it.stage == Stage::Announced => {
                Some((it.suspended_since?, it.deadline_s))
            }
            // The auction of a bidding moves by its own law.
            Self::Early(_) | Self::Lot(..) | Self::Bidding(_) => None,
        }
    }

    /// The deadline that moves when activity goes on, with one remedy changed.
    pub(super) fn goes_on(
        self,
        id: &Id,
        change: impl FnOnce(&mut Remedy),
        law: Law<'_>,
    ) -> Option<Event> {
        let mut after = self.remedies().clone();
        after.get_mut(id).map(change)?;
        resumed(self, (&after, self.holds()), law)
    }
}

static ALL: [Matter; 5] = Matter::ALL;

/// Which rule of biddings stands where works have one.
const OF_BIDDINGS: &[(&str, &str)] = &[
    (ids::T06, ids::Y185),
    (ids::T06_1, ids::Y185),
    (ids::T14, ids::Y186),
    (ids::G42, ids::Y186),
    (ids::T07, ids::Y187),
    (ids::T14_2, ids::Y187),
    (ids::T19, ids::Y188),
    (ids::T19_2, ids::Y188),
    (ids::T19_3, ids::Y188),
    (ids::T20_1, ids::Y189),
    (ids::T20_2, ids::Y88),
    (ids::T20_3, ids::Y88),
    (ids::T62, ids::Y89),
    (ids::T63, ids::Y91),
    (ids::T06_3, ids::Y92),
    (ids::T12_5, ids::Y92),
    (ids::T12_6, ids::Y92),
    (ids::T14_3, ids::Y92),
    (ids::C6_2, ids::Y92),
    (ids::C4_18, ids::Y92),
];

/// Whether a hold or an unanswered suspending remedy stops activity.
#[must_use]
pub fn stands_still(remedies: &Remedies, holds: &BTreeSet<HoldBy>) -> bool {
    let waiting = |it: &Remedy| it.suspends == Suspends::UntilAnswer && it.is_open();
    !holds.is_empty() || remedies.values().any(|it| waiting(it) || it.is_suspension())
}

/// The suspension that ends by itself next: its remedy and its last day.
#[must_use]
pub fn lapses(remedies: &Remedies) -> Option<(&Id, CivilDate)> {
    let until = |it: &Remedy| it.complaint.as_ref()?.suspension.as_ref()?.until;
    let all = remedies.iter().filter_map(|(id, it)| Some((id, until(it)?)));
    all.min_by_key(|it| it.1)
}

/// Whether something was upheld and what follows from it is not carried out.
#[must_use]
pub fn redress_waits(remedies: &Remedies) -> bool {
    remedies.values().any(waits)
}

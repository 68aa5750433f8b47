//! For what a committee is drawn: a lot whose bids it evaluates, or a prequalification whose
//! applicants it reviews. The machine of the draw asks no more than stands here.

use std::collections::{BTreeMap, BTreeSet};

use crate::admission::Prequalification;
use crate::award::{Member, MemberKind};
use crate::lot::{Lot, Stage};
use crate::procedure::ProjectRegistered;
use crate::rulebook::{Procedure, Regime};
use crate::shared::{AccountId, Fen, LotId, Uscc};
use crate::world::World;

use super::DrawState;

/// A committee's matter, announced or before its notice.
#[derive(Clone, Copy, Debug)]
pub enum Bench<'a> {
    Lot(&'a Lot),
    Applicants(&'a Prequalification, &'a ProjectRegistered),
}

impl World {
    /// For what a committee of a lot is drawn now: from the notice of the tender on for its bids,
    /// before it for its applicants.
    #[must_use]
    pub fn bench(&self, lot: &LotId) -> Option<Bench<'_>> {
        if let Some(it) = self.lots.get(lot) {
            return Some(Bench::Lot(it));
        }
        self.bench_before(lot)
    }

    /// The committee that reviews or reviewed the applicants of a lot, also after its notice.
    #[must_use]
    pub fn bench_before(&self, lot: &LotId) -> Option<Bench<'_>> {
        let of = self.prequalifications.get(lot)?;
        Some(Bench::Applicants(of, self.projects.get(&lot.tender)?))
    }

    /// Both committees of a lot, as far as there are any.
    pub fn benches(&self, lot: &LotId) -> impl Iterator<Item = Bench<'_>> {
        let own = self.lots.get(lot).map(Bench::Lot);
        self.bench_before(lot).into_iter().chain(own)
    }
}

impl<'a> Bench<'a> {
    #[must_use]
    pub fn id(self) -> &'a LotId {
        match self {
            Self::Lot(it) => &it.id,
            Self::Applicants(it, _) => &it.id,
        }
    }

    /// The draw of its committee.
    #[must_use]
    pub fn draw(self) -> &'a DrawState {
        match self {
            Self::Lot(it) => &it.draw,
            Self::Applicants(it, _) => &it.draw,
        }
    }

    #[must_use]
    pub fn regime(self) -> Regime {
        match self {
            Self::Lot(it) => it.notice.regime,
            Self::Applicants(it, _) => it.notice.regime,
        }
    }

    /// By whose rules the committee is composed.
    #[must_use]
    pub fn procedure(self) -> Procedure {
        match self {
            Self::Lot(it) => it.notice.procedure(),
            Self::Applicants(it, _) => it.notice.regime.into(),
        }
    }

    #[must_use]
    pub fn budget(self) -> Fen {
        match self {
            Self::Lot(it) => it.notice.budget,
            Self::Applicants(it, _) => it.notice.budget,
        }
    }

    #[must_use]
    pub fn purchaser(self) -> &'a Uscc {
        match self {
            Self::Lot(it) => &it.notice.purchaser,
            Self::Applicants(_, it) => &it.purchaser,
        }
    }

    #[must_use]
    pub fn agent(self) -> Option<&'a Uscc> {
        match self {
            Self::Lot(it) => it.notice.agent.as_ref(),
            Self::Applicants(_, it) => it.agent.as_ref(),
        }
    }

    /// Titles of tender and lot, as announced.
    #[must_use]
    pub fn titles(self) -> (&'a str, &'a str) {
        match self {
            Self::Lot(it) => (&it.notice.title, &it.notice.lot_title),
            Self::Applicants(it, _) => (&it.notice.title, &it.notice.lot_title),
        }
    }

    #[must_use]
    pub fn purchaser_name(self) -> &'a str {
        match self {
            Self::Lot(it) => &it.notice.purchaser_name,
            Self::Applicants(it, _) => &it.notice.purchaser_name,
        }
    }

    /// Whose staff withdraws: whoever bid, with everybody of a consortium, or whoever applied.
    #[must_use]
    pub fn judged(self) -> BTreeSet<Uscc> {
        match self {
            Self::Lot(it) => {
                it.bids.keys().cloned().chain(crate::award::all_partners(it)).collect()
            }
            Self::Applicants(it, _) => it.applications.keys().cloned().collect(),
        }
    }

    /// Whether those are known: bids were opened, or applications have closed.
    #[must_use]
    pub fn is_named(self) -> bool {
        match self {
            Self::Lot(it) => it.opening.opened_at.is_some(),
            Self::Applicants(it, _) => it.closed.is_some(),
        }
    }

    #[must_use]
    pub fn is_suspended(self) -> bool {
        match self {
            Self::Lot(it) => it.is_suspended(),
            Self::Applicants(it, _) => it.is_suspended(),
        }
    }

    /// Whether nothing is drawn for it any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Lot(it) => it.is_over(),
            Self::Applicants(it, _) => it.is_stopped() || it.outcome.is_some(),
        }
    }

    /// Who sits.
    #[must_use]
    pub fn members(self) -> &'a [Member] {
        match self {
            Self::Lot(it) => &it.evaluation.members,
            Self::Applicants(it, _) => &it.reviewers,
        }
    }

    /// Seats that somebody left, with who is to sit there.
    #[must_use]
    pub fn vacancies(self) -> &'a BTreeMap<u8, MemberKind> {
        match self {
            Self::Lot(it) => &it.evaluation.vacant,
            Self::Applicants(it, _) => &it.seats.vacant,
        }
    }

    /// Experts' seats that somebody left.
    #[must_use]
    pub fn vacant(self) -> Vec<u8> {
        let vacant = self.vacancies().iter();
        vacant.filter(|it| *it.1 == MemberKind::Expert).map(|it| *it.0).collect()
    }

    /// Vacant seats that no list of the platform fills: a representative's, or any of a committee
    /// that was drawn outside.
    #[must_use]
    pub fn nameable(self) -> Vec<u8> {
        let listed = self.draw().result.is_some();
        let vacant = self.vacancies().iter();
        vacant.filter(|it| !listed || *it.1 == MemberKind::Representative).map(|it| *it.0).collect()
    }

    /// Everybody who left a seat.
    #[must_use]
    pub fn left(self) -> &'a BTreeSet<AccountId> {
        match self {
            Self::Lot(it) => &it.evaluation.left,
            Self::Applicants(it, _) => &it.seats.left,
        }
    }

    /// Who declared that nothing makes it withdraw, with the seat it voted for.
    #[must_use]
    pub fn attended(self) -> &'a BTreeMap<u8, u8> {
        match self {
            Self::Lot(it) => &it.evaluation.attended,
            Self::Applicants(it, _) => &it.seats.attended,
        }
    }

    /// Who must withdraw.
    #[must_use]
    pub fn recused(self) -> &'a BTreeSet<u8> {
        match self {
            Self::Lot(it) => &it.evaluation.recused,
            Self::Applicants(it, _) => &it.seats.recused,
        }
    }

    /// The seat that leads.
    #[must_use]
    pub fn leader(self) -> Option<u8> {
        match self {
            Self::Lot(it) => crate::award::leader(it),
            Self::Applicants(it, _) => it.leader(),
        }
    }

    /// Whether members act: bids are opened and nothing is reported, or applicants wait for what
    /// is found.
    #[must_use]
    pub fn is_judging(self) -> bool {
        match self {
            Self::Lot(it) => matches!(it.stage, Stage::Opened | Stage::Evaluating),
            Self::Applicants(it, _) => it.is_reviewed(),
        }
    }

    /// Whether the committee sits and nothing is drawn beside it.
    #[must_use]
    pub fn rests(self) -> bool {
        match self {
            Self::Lot(it) => it.draw_rests(),
            Self::Applicants(it, _) => !it.reviewers.is_empty() && it.seats.vacant.is_empty(),
        }
    }

    /// Whoever sat in a committee of applicants whose review is void sits in no other one.
    #[must_use]
    pub fn is_barred(self, who: &AccountId) -> bool {
        match self {
            Self::Lot(_) => false,
            Self::Applicants(it, _) => it.is_barred(who),
        }
    }
}

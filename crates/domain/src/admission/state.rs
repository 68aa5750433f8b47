//! The folded prequalification of a lot, its list of bidders, and when applications close.

use std::collections::{BTreeMap, BTreeSet};

use crate::award::{Member, MemberKind};
use crate::draws::DrawState;
use crate::procedure::HoldBy;
use crate::remedies::{Evaluators, Remedies, lapses, stands_still};
use crate::rulebook::{Regime, ids};
use crate::shared::{AccountId, Id, Instant, LotId, Uscc};
use crate::timer::Due;

use super::{
    ApplicantFound, ApplicationReceived, Ground, PrequalificationNotice, PrequalificationOutcome,
};

/// The prequalification of one lot in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prequalification {
    pub id: LotId,
    pub notice: PrequalificationNotice,
    pub announced: Instant,
    /// Current deadline of applications, unix seconds.
    pub deadline_s: i64,
    pub clarifications: u32,
    /// Standing applications.
    pub applications: BTreeMap<Uscc, ApplicationReceived>,
    pub closed: Option<Instant>,
    /// The committee, where one reviews.
    pub reviewers: Vec<Member>,
    /// What its members said of themselves, and which seats were left.
    pub seats: Seats,
    /// The draw of that committee, where the platform holds it.
    pub draw: DrawState,
    /// What was found last.
    pub findings: Vec<ApplicantFound>,
    /// Seats that signed exactly that.
    pub signed: BTreeSet<u8>,
    pub outcome: Option<PrequalificationOutcome>,
    /// When that was found.
    pub concluded: Option<Instant>,
    /// The purchaser ended the procedure.
    pub terminated: bool,
    /// What was upheld made the round begin anew.
    pub overturned: bool,
    /// What was raised until the tender is announced; then the lot holds it.
    pub remedies: Remedies,
    pub holds: BTreeSet<HoldBy>,
    /// Since when activity is suspended.
    pub suspended_since: Option<Instant>,
    /// Reviews that were void, oldest first.
    pub voided: Vec<VoidedReview>,
}

/// What became of the seats of a committee that reviews applicants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// Who declared that nothing makes it withdraw, with the seat it voted for.
    pub attended: BTreeMap<u8, u8>,
    /// Who must withdraw.
    pub recused: BTreeSet<u8>,
    /// Seats that somebody left, with who is to sit there.
    pub vacant: BTreeMap<u8, MemberKind>,
    /// Everybody who left one.
    pub left: BTreeSet<AccountId>,
}

/// A review of applicants that was void, kept as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidedReview {
    pub at: Instant,
    /// The remedy that was upheld.
    pub remedy: Id,
    pub by: Evaluators,
    pub reviewers: Vec<Member>,
    pub findings: Vec<ApplicantFound>,
}

impl Prequalification {
    /// Whether applications are taken, as far as anything was recorded.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed.is_none() && !self.is_stopped()
    }

    /// Whether applicants wait for what is found.
    #[must_use]
    pub fn is_reviewed(&self) -> bool {
        self.closed.is_some() && self.outcome.is_none() && !self.is_stopped()
    }

    /// Whether nothing follows from it.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.is_stopped() || self.outcome == Some(PrequalificationOutcome::TooFew)
    }

    /// Whether it was ended, or an upheld remedy made it begin anew.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.terminated || self.overturned
    }

    /// Whether a hold or an unanswered suspending remedy stops activity.
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        stands_still(&self.remedies, &self.holds)
    }

    /// Whoever sat in a committee whose review is void, or had left it, sits in no other one.
    #[must_use]
    pub fn is_barred(&self, who: &AccountId) -> bool {
        let mut others = self.voided.iter().filter(|it| it.by == Evaluators::Others).peekable();
        let left = others.peek().is_some() && self.seats.left.contains(who);
        left || others.flat_map(|it| &it.reviewers).any(|it| it.account == *who)
    }

    /// The seat that leads the committee; none before everybody has declared.
    #[must_use]
    pub fn leader(&self) -> Option<u8> {
        let whole = !self.reviewers.is_empty() && self.seats.vacant.is_empty();
        let (attended, recused) = (&self.seats.attended, &self.seats.recused);
        whole.then(|| crate::award::elected(&self.reviewers, attended, recused))?
    }

    /// What was found about an applicant, once it stands.
    #[must_use]
    pub fn finding(&self, who: &Uscc) -> Option<&ApplicantFound> {
        self.outcome?;
        self.findings.iter().find(|it| it.applicant == *who)
    }
}

/// The list of a lot that is not announced yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    pub ground: Ground,
    /// `None` while the list is shut to the reader.
    pub bidders: Option<BTreeSet<Uscc>>,
}

/// Whom a lot lets in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Admitted {
    #[default]
    Everyone,
    /// These alone.
    Listed(Ground, BTreeSet<Uscc>),
    /// Some alone, and the reader cannot see whom.
    Shut(Ground),
}

impl Admitted {
    /// Whether a bidder is let in; whoever cannot see the list lets nobody in.
    #[must_use]
    pub fn lets_in(&self, who: &Uscc) -> bool {
        match self {
            Self::Everyone => true,
            Self::Listed(_, all) => all.contains(who),
            Self::Shut(_) => false,
        }
    }

    /// On what the list rests, if there is one.
    #[must_use]
    pub fn ground(&self) -> Option<Ground> {
        match self {
            Self::Everyone => None,
            Self::Listed(ground, _) | Self::Shut(ground) => Some(*ground),
        }
    }
}

/// The rule by which nobody else may bid.
#[must_use]
pub fn only_rule(regime: Regime, ground: Ground) -> &'static str {
    match (regime, ground) {
        (Regime::Works, Ground::Prequalified) => ids::T12_3,
        (Regime::Works, Ground::Invited) => ids::T75_3,
        (Regime::GovernmentProcurement, Ground::Prequalified) => ids::G34_1,
        (Regime::GovernmentProcurement, Ground::Invited) => ids::G33_5,
    }
}

/// The rule of the least number of a list.
#[must_use]
pub fn least_listed(regime: Regime, ground: Ground) -> &'static str {
    match (regime, ground) {
        (Regime::Works, Ground::Prequalified) => ids::T12,
        (Regime::Works, Ground::Invited) => ids::T75_2,
        (Regime::GovernmentProcurement, Ground::Prequalified) => ids::G34_3,
        (Regime::GovernmentProcurement, Ground::Invited) => ids::G33_2,
    }
}

/// When applications close by themselves, or a suspension ends that lapses; a suspended one has no
/// other, and its deadline moves when activity goes on. Due once the door's clock reads **more**.
#[must_use]
pub fn timer(it: &Prequalification) -> Option<(Instant, Due)> {
    if let Some((_, until)) = lapses(&it.remedies) {
        return Some((Instant::end_of(until), Due::EndSuspension));
    }
    let at = Instant::from_seconds(it.deadline_s);
    (it.is_open() && !it.is_suspended()).then_some((at, Due::ClosePrequalification))
}

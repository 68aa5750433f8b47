//! The folded securities of one lot, and what of them a review must know.

use std::collections::{BTreeMap, BTreeSet};

use crate::award::declared;
use crate::ledger::{Named, Outcome};
use crate::lot::Lot;
use crate::procedure::{SecurityForm, SecurityTerms};
use crate::rulebook::Regime;
use crate::shared::{CivilDate, Fen, Instant, Uscc};
use crate::world::Event;

use super::{
    GuaranteeAnswered, IssuerSays, PayingAccount, Question, SecurityKept, SecurityReceived,
    SecurityReturned,
};

/// Entries of the bank are numbered above this.
const BANKED_FROM: u32 = 10_000; // not law: as many as one lot may hold by hand

/// The securities so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecuritiesState {
    /// Every entry, by number.
    pub entries: BTreeMap<u32, Held>,
    /// Who withdrew its bid before the deadline, and when.
    pub withdrawn: BTreeMap<Uscc, Instant>,
    /// Winners whose letter was sent: from then on giving up refuses the contract.
    pub told: BTreeSet<Uscc>,
    /// When the round failed or was terminated.
    pub ended: Option<Instant>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub received: SecurityReceived,
    /// When it was entered.
    pub at: Instant,
    /// The entry that stands for this mistaken one.
    pub replaced_by: Option<u32>,
    /// The order by which it is being paid out, and when that was given.
    pub ordered: Option<(u32, Instant)>,
    pub returned: Option<SecurityReturned>,
    /// When that was recorded.
    pub returned_at: Option<Instant>,
    pub kept: Option<SecurityKept>,
    /// When the purchaser kept it.
    pub kept_at: Option<Instant>,
    /// When the deposit of a bidding was lost with its deal.
    pub forfeited: Option<Instant>,
    /// What the issuer of a guarantee answered last.
    pub answers: BTreeMap<Question, GuaranteeAnswered>,
    /// When it answered last, silence apart.
    pub answered: BTreeMap<Question, Instant>,
}

impl Held {
    /// An entry as it is made.
    fn new(received: SecurityReceived, at: Instant) -> Self {
        let (replaced_by, returned, returned_at, kept) = (None, None, None, None);
        let (ordered, kept_at, forfeited) = (None, None, None);
        let (answers, answered) = (BTreeMap::new(), BTreeMap::new());
        Self {
            received,
            at,
            replaced_by,
            ordered,
            returned,
            returned_at,
            kept,
            kept_at,
            forfeited,
            answers,
            answered,
        }
    }

    /// Whether it secures its payer's bid: what went back before the opening does not, what goes
    /// back later did.
    fn secures(&self, lot: &Lot) -> bool {
        let later = |back| lot.opening.opened_at.is_some_and(|opened| back > opened);
        let gone = self.returned_at.or(self.ordered.map(|it| it.1));
        self.replaced_by.is_none() && gone.is_none_or(later)
    }

    /// Whether the money or the guarantee is still there.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let stands = self.replaced_by.is_none() && self.ordered.is_none();
        stands && self.returned.is_none() && !self.is_kept()
    }

    /// What the issuer of a guarantee said to a question last.
    #[must_use]
    pub fn said(&self, question: Question) -> Option<IssuerSays> {
        self.answers.get(&question).map(|it| it.says)
    }

    /// Whether it is kept, and owed to whoever the law gives it to.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.kept.is_some() || self.forfeited.is_some()
    }
}

impl SecuritiesState {
    /// The number of the next entry by hand. It counts no entry of the bank, so that whoever
    /// enters by hand does not learn how many paid.
    #[must_use]
    pub fn next(&self) -> u32 {
        let by_hand = self.entries.values().filter(|it| it.received.is_by_hand()).count();
        u32::try_from(by_hand).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The number of the next entry that no person makes, of the bank or of a guarantee: a row of
    /// its own above those by hand.
    #[must_use]
    pub fn next_banked(&self) -> u32 {
        let banked = self.entries.values().filter(|it| !it.received.is_by_hand()).count();
        u32::try_from(banked).unwrap_or(u32::MAX).saturating_add(BANKED_FROM + 1)
    }

    /// Entries of one payer that stand, oldest first.
    pub fn of<'a>(&'a self, payer: &'a Uscc) -> impl Iterator<Item = (&'a u32, &'a Held)> {
        self.entries.iter().filter(move |it| it.1.received.payer == *payer)
    }

    /// A guarantee that its issuer denies stands for no other: that one stands again.
    pub(crate) fn take_back(&mut self, number: u32) {
        let denied = self.entries.get(&number).filter(|it| it.replaced_by.is_none());
        let Some(old) = denied.and_then(|it| it.received.replaces) else { return };
        if let Some(denied) = self.entries.get_mut(&number) {
            denied.replaced_by = Some(old);
        }
        if let Some(old) = self.entries.get_mut(&old) {
            old.replaced_by = None;
        }
    }

    /// Whether an entry is the same guarantee as the one it stands for, with a later last day.
    fn is_extension(&self, number: u32) -> bool {
        let it = self.entries.get(&number).map(|it| &it.received);
        let old = it.and_then(|it| self.entries.get(&it.replaces?)).map(|it| &it.received);
        it.zip(old).is_some_and(|(it, old)| it.guarantee.is_some() && it.guarantee == old.guarantee)
    }

    /// Folds an event; any other changes nothing.
    pub(crate) fn apply(&mut self, event: &Event, now: Instant) {
        match event {
            Event::SecurityReceived(it) => {
                let old = it.replaces.and_then(|old| self.entries.get_mut(&old));
                if let Some(old) = old {
                    old.replaced_by = Some(it.number);
                }
                let (received, at) = (it.clone(), now);
                self.entries.insert(it.number, Held::new(received, at));
            }
            Event::SecurityReturned(it) => {
                if let Some(held) = self.entries.get_mut(&it.number) {
                    (held.returned, held.returned_at) = (Some(it.clone()), Some(now));
                }
            }
            Event::SecurityKept(it) => {
                if let Some(held) = self.entries.get_mut(&it.number) {
                    (held.kept, held.kept_at) = (Some(it.clone()), Some(now));
                }
            }
            Event::GuaranteeAnswered(it) => {
                if let Some(held) = self.entries.get_mut(&it.number) {
                    held.answers.insert(it.question, it.clone());
                    if it.says != IssuerSays::Late {
                        held.answered.insert(it.question, now);
                    }
                }
                // Its issuer did not let it last longer: it is what it was.
                if it.says.disowns() && self.is_extension(it.number) {
                    self.take_back(it.number);
                }
            }
            Event::PaymentOrdered(it) => {
                if let Some(held) = self.entries.get_mut(&it.number) {
                    held.ordered = Some((it.order, now));
                }
            }
            Event::PaymentEnded(it) if it.outcome == Outcome::Bounced => {
                let of = |held: &&mut Held| held.ordered.is_some_and(|of| of.0 == it.order);
                if let Some(held) = self.entries.values_mut().find(of) {
                    (held.ordered, held.returned, held.returned_at) = (None, None, None);
                }
            }
            Event::BidWithdrawn(it) => drop(self.withdrawn.insert(it.bidder.clone(), now)),
            Event::EnvelopeReceived(it) => drop(self.withdrawn.remove(&it.bid.bidder)),
            Event::BidReplaced(it) => drop(self.withdrawn.remove(&it.bid.bidder)),
            Event::LetterIssued(it) => drop(self.told.insert(it.winner.clone())),
            Event::TenderFailed(_) | Event::Terminated(_) => {
                self.ended.get_or_insert(now);
            }
            _ => {}
        }
    }
}

/// What is wrong with one entry, apart from its amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    /// After the deadline.
    Late,
    /// In a form that the notice does not name.
    Form,
    /// Of works: not from the payer's basic account.
    Account,
    /// A guarantee that ends before bids cease to bind.
    Expires,
    /// Paid under another name than the sub-account's holder.
    Name,
    /// A guarantee that its issuer has not confirmed.
    Unconfirmed,
    /// A guarantee that its issuer does not know, or knows otherwise.
    Disowned,
    /// A guarantee that was revoked.
    Revoked,
}

impl Flaw {
    /// Every flaw, with its word.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Late, "late"),
        (Self::Form, "form"),
        (Self::Account, "account"),
        (Self::Expires, "expires"),
        (Self::Name, "name"),
        (Self::Unconfirmed, "unconfirmed"),
        (Self::Disowned, "disowned"),
        (Self::Revoked, "revoked"),
    ];
}

/// What is wrong with an entry, judged by the notice and the deadline that stands.
///
/// # Rules
///
/// - `T08.2`: as long as bids bind; `T08.4`: of works from the basic account; `Y172`: of a
///   sub-account under its holder's name; `Y167`: an electronic guarantee that its issuer confirms.
#[must_use]
pub fn flaw(lot: &Lot, it: &SecurityReceived) -> Option<Flaw> {
    let terms = lot.notice.security.as_ref()?;
    let money = matches!(it.form, SecurityForm::Transfer | SecurityForm::Cheque);
    let works = lot.notice.regime == Regime::Works;
    // One that came for a longer validity mends and spoils nothing of what secured the bid.
    if let Some(old) = renewed(lot, it) {
        return flaw(lot, &old.received);
    }
    if it.arrived_s > lot.deadline_s {
        return Some(Flaw::Late);
    }
    if !terms.forms.contains(&it.form) {
        return Some(Flaw::Form);
    }
    if it.bank.as_ref().is_some_and(|it| it.named == Named::Another) {
        return Some(Flaw::Name);
    }
    if works && money && it.paid_from != Some(PayingAccount::Basic) {
        return Some(Flaw::Account);
    }
    let expires = it.form == SecurityForm::Guarantee && it.valid_until < last_day(lot, terms);
    if expires {
        return Some(Flaw::Expires);
    }
    let held = lot.securities.entries.get(&it.number).filter(|_| it.guarantee.is_some());
    held.and_then(unconfirmed)
}

/// The entry that a guarantee presented after the opening stands for.
fn renewed<'a>(lot: &'a Lot, it: &SecurityReceived) -> Option<&'a Held> {
    let after = it.guarantee.is_some() && it.arrived_s > lot.deadline_s;
    let old = it.replaces.filter(|_| after)?;
    lot.securities.entries.get(&old)
}

/// The last day on which bids bind as the notice and the deadline that stands say; `None` where
/// the notice names no period.
#[must_use]
pub fn binds_as_announced(lot: &Lot) -> Option<CivilDate> {
    last_day(lot, lot.notice.security.as_ref()?)
}

/// The last day that an electronic guarantee covers a payer's bid; `None` where money makes up what
/// was asked, or no such guarantee stands behind it.
///
/// # Rules
///
/// - `Y167`, `Y96`: what its issuer denies covers nothing; its silence takes nothing away.
#[must_use]
pub fn guaranteed_until(lot: &Lot, who: &Uscc) -> Option<CivilDate> {
    let terms = lot.notice.security.as_ref()?;
    let electronic = |it: &&Held| it.received.guarantee.is_some();
    let all = || lot.securities.of(who).map(|it| it.1);
    let other = all().filter(|it| !electronic(it) && it.secures(lot));
    let other = other.filter(|it| flaw(lot, &it.received).is_none());
    let sum = Fen::sum(other.map(|it| it.received.amount)).unwrap_or(Fen(i64::MAX));
    if sum >= terms.amount {
        return None;
    }
    let denied = |it: &&Held| matches!(unconfirmed(it), Some(Flaw::Disowned | Flaw::Revoked));
    let stands = all().filter(electronic).filter(|it| !denied(it));
    stands.filter_map(|it| it.received.valid_until).max()
}

/// What the issuer's answers leave of an electronic guarantee: the last one that is no silence
/// counts.
#[must_use]
pub fn unconfirmed(it: &Held) -> Option<Flaw> {
    let asked = [Question::Opening, Question::Running, Question::Intake];
    let mut all = asked.into_iter().filter_map(|of| it.said(of));
    match all.find(|it| *it != IssuerSays::Late) {
        Some(IssuerSays::Confirmed) => None,
        Some(IssuerSays::Revoked) => Some(Flaw::Revoked),
        Some(it) if it.disowns() => Some(Flaw::Disowned),
        _ => Some(Flaw::Unconfirmed),
    }
}

/// Last day on which bids bind.
pub(super) fn last_day(lot: &Lot, terms: &SecurityTerms) -> Option<CivilDate> {
    last_day_from(lot.deadline_s, terms)
}

/// The same from a deadline, in unix seconds.
pub(super) fn last_day_from(deadline_s: i64, terms: &SecurityTerms) -> Option<CivilDate> {
    let span = jiff::Span::new().try_days(terms.valid_days).ok()?;
    Instant::from_seconds(deadline_s).date().checked_add(span).ok()
}

/// What of the announced security a bid lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// Nothing came.
    Missing,
    /// Less came than was announced.
    Short,
    /// Something came that does not count.
    Flawed(Flaw),
}

/// What a bid lacks; `None` where it lacks nothing, is spared, or nothing was asked.
///
/// # Rules
///
/// - `G06.2`, `T08.3`, `N04.5`: a bid without it is rejected; `Y56`: who is spared.
#[must_use]
pub fn lack(lot: &Lot, who: &Uscc) -> Option<Lack> {
    let terms = lot.notice.security.as_ref()?;
    if terms.spared.is_some() && declared(lot, who).firm.is_small() {
        return None;
    }
    let held = lot.securities.of(who).filter(|it| it.1.secures(lot));
    let all: Vec<&SecurityReceived> = held.map(|it| &it.1.received).collect();
    let good = all.iter().filter(|it| flaw(lot, it).is_none());
    let sum = Fen::sum(good.map(|it| it.amount)).unwrap_or(Fen(i64::MAX));
    if sum >= terms.amount {
        return None;
    }
    let worst = all.iter().find_map(|it| flaw(lot, it));
    Some(match (worst, sum.0 > 0) {
        (_, true) => Lack::Short,
        (Some(it), false) => Lack::Flawed(it),
        (None, false) => Lack::Missing,
    })
}

/// Whether it is public who paid: once the lot is opened.
#[must_use]
pub fn shows_payers(lot: &Lot) -> bool {
    lot.opening.opened.is_some()
}

/// The rule by which a bid without the announced security is rejected.
#[must_use]
pub fn unsecured_rule(lot: &Lot) -> &'static str {
    lot.notice.procedure().limits().unsecured
}

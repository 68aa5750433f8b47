//! Decides the second opening 第二信封开标: prices are called once the technical result is locked.
//!
//! From here on the first opening's way is walked again with the envelopes that waited: deposits,
//! shares, verdicts and the wall. What is not called stays sealed: no trustee is ever asked for it.

use std::collections::BTreeSet;

use crate::award;
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::EnvelopeName;
use crate::rulebook::ids;
use crate::shared::{Hash, Uscc};
use crate::world::Event;

use super::Refusal;
use super::event::{FirstPart, LaterDeposit, PricesCalled};

impl Lot {
    /// Envelopes of the opening that is under way, or of the one that comes next.
    #[must_use]
    pub fn due(&self) -> Vec<EnvelopeName> {
        let second = self.opening.called.is_some();
        let all = self.notice.envelopes.iter().map(|it| it.name);
        let due = |it: &EnvelopeName| !self.notice.opens_twice() || it.opens_later() == second;
        all.filter(due).collect()
    }

    /// Whether the envelope of a context waits for the technical result.
    #[must_use]
    pub fn opens_later(&self, ctx: &Hash) -> bool {
        let mut envelopes = self.standing().flat_map(|it| &it.1.envelopes);
        let later = envelopes.any(|it| it.ctx == *ctx && it.name.opens_later());
        self.notice.opens_twice() && later
    }

    /// Whether the key of a context lies with the trustees since its bid was handed in 委托开标.
    #[must_use]
    pub fn is_entrusted(&self, ctx: &Hash) -> bool {
        let mut envelopes = self.standing().flat_map(|it| &it.1.envelopes);
        envelopes.any(|it| it.ctx == *ctx && it.key == super::KeyPlan::Deposited)
    }

    /// Whether prices are still sealed behind a first opening.
    #[must_use]
    pub fn awaits_prices(&self) -> bool {
        self.notice.opens_twice() && self.opening.opened.is_none()
    }

    /// A bidder's name as an opening read it out; `None` before one did.
    #[must_use]
    pub fn name_read_out(&self, who: &Uscc) -> Option<String> {
        let priced = self.opening.opened.iter().flat_map(|it| &it.bids);
        let priced = priced.filter(|it| it.bidder == *who).map(|it| it.name.clone()).next();
        let files = self.opening.files.iter().flat_map(|it| &it.files);
        let mut first = files.filter(|it| self.bidder_of(&it.ctx) == Some(who));
        priced.or_else(|| first.find_map(|it| it.name.clone()))
    }

    /// What the first of two openings read out of each bid, in the order of the files.
    pub fn read_first(&self) -> impl Iterator<Item = (&Uscc, &FirstPart)> {
        let files = self.opening.files.iter().flat_map(|it| &it.files);
        files.filter_map(move |it| Some((self.bidder_of(&it.ctx)?, it.first.as_ref()?)))
    }

    /// A field of a bid's opening form as an opening read it out; `None` before that one, and where
    /// it asks for no such field.
    #[must_use]
    pub fn field_read_out(&self, who: &Uscc, name: &str) -> Option<&str> {
        let first = self.read_first().filter(|it| it.0 == who).flat_map(|it| &it.1.fields);
        let priced = self.opening.opened.iter().flat_map(|it| &it.bids);
        let priced = priced.filter(|it| it.bidder == *who).flat_map(|it| &it.fields);
        let read_first = self.notice.first_fields().any(|it| it.name == name);
        let mut all: Box<dyn Iterator<Item = &super::OpenedField>> =
            if read_first { Box::new(first) } else { Box::new(priced) };
        all.find(|it| it.name == name).map(|it| it.value.as_str())
    }

    /// Bidders of whom an opening read out who stands behind them.
    #[must_use]
    pub fn named_bidders(&self) -> Vec<&Uscc> {
        if self.notice.first_envelope().is_some() {
            return self.read_first().map(|it| it.0).collect();
        }
        let priced = self.opening.opened.iter().flat_map(|it| &it.bids);
        priced.filter(|it| it.ending == super::Ending::Opened).map(|it| &it.bidder).collect()
    }

    /// Bidders whose bids take part in the review, in order: every price on the wall, or before
    /// the second opening every bid of which each file was opened.
    #[must_use]
    pub fn entrants(&self) -> Vec<Uscc> {
        if !self.notice.opens_twice() {
            return self.priced().into_iter().map(|it| it.0).collect();
        }
        let files = self.opening.files.iter().filter(|it| !it.envelope.opens_later());
        let files = files.flat_map(|it| &it.files);
        let opened: BTreeSet<Hash> =
            files.filter(|it| it.ending == super::Ending::Opened).map(|it| it.ctx).collect();
        let whole = |bid: &super::Bid| {
            let mut first = bid.envelopes.iter().filter(|it| !it.name.opens_later());
            first.all(|it| opened.contains(&it.ctx))
        };
        self.standing().filter(|it| whole(it.1)).map(|it| it.0.clone()).collect()
    }
}

/// Decides that the prices of those who passed are called, in the second session.
///
/// # Rules
///
/// - `Y19`: not before the technical result is locked; whoever did not pass stays sealed.
/// - `Y02`: the trustees' time.
pub(super) fn call(lot: &Lot, later: &[LaterDeposit], law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if !lot.notice.opens_twice() || lot.opening.called.is_some() {
        return Err(Refusal::Stage);
    }
    if lot.stage != Stage::Evaluating {
        return Err(Refusal::Stage);
    }
    let passed = award::technically_passed(lot).ok_or(Refusal::TechnicalOpen { rule: ids::Y19 })?;
    let (mut called, mut returned) = (Vec::new(), Vec::new());
    for (who, bid) in lot.standing() {
        let list = if passed.contains(who) { &mut called } else { &mut returned };
        list.extend(bid.envelopes.iter().filter(|it| it.name.opens_later()).map(|it| it.ctx));
    }
    called.sort_unstable();
    returned.sort_unstable();
    let known = called.iter().filter_map(|ctx| lot.opening.later.get(ctx));
    if !known.eq(later.iter()) {
        return Err(Refusal::SetDiffers);
    }
    Ok(vec![Event::PricesCalled(PricesCalled {
        lot: lot.id.clone(),
        called,
        returned,
        later: later.to_vec(),
        answers_until_s: law.now.plus_seconds(law.seconds(ids::Y02)?).seconds(),
    })])
}

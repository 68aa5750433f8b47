//! 评分封存与核对: sheets are bound before totals, and whoever holds a part says whether it agrees.
//!
//! Invariant: no total stands in the record without a closing of the sheets before it; what a
//! holder says names a root that stands, and a further word of the same holder replaces the former.

use crate::lot::Lot;
use crate::rulebook::ids;
use crate::shared::{Hash, Uscc};
use crate::world::Event;

use super::event::{Confirmed, Holder, ScoresClosed, Totals};
use super::{Command, Refusal};

/// Most words of holders that one lot takes.
const CONFIRMED_MAX: usize = 1_000; // not law: bound of a list

/// The number of the lot's next closing of sheets, from 1.
pub(super) fn next_closing(lot: &Lot) -> u32 {
    lot.evaluation.closings.saturating_add(1)
}

/// The roots that a holder of this kind may have checked, as they stand; none before there is one.
///
/// A bidder holds a line of the totals once the result is published, a member the own sheet, the
/// supervisor everything.
#[must_use]
pub fn root_of(lot: &Lot, holder: Holder) -> Vec<Hash> {
    let state = &lot.evaluation;
    let scores = state.closed.as_ref().map(|it| it.score_root);
    let totals = state.totals.as_ref().map(|it| it.totals_root);
    match holder {
        Holder::Bidder => totals.filter(|_| lot.award.published).into_iter().collect(),
        Holder::Expert => scores.into_iter().collect(),
        Holder::Supervisor => scores.into_iter().chain(totals).collect(),
    }
}

/// Whether a bidder has a line under the totals that it could have checked.
#[must_use]
pub fn may_confirm(lot: &Lot, who: &Uscc) -> bool {
    let state = &lot.evaluation;
    let ranked = state.ranking.iter().map(|it| &it.bidder);
    let mut lines = ranked.chain(state.aside.iter().map(|it| &it.bidder));
    lines.any(|it| it == who)
}

/// Decides what a holder says of a root.
///
/// # Rules
///
/// - `Y83`: each holder for the own part, over a root that stands; a further word replaces the
///   former.
pub(super) fn confirm(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::Confirm { holder, bidder, seat, root, verdict, signed, .. } = command else {
        return Err(Refusal::Stage);
    };
    let rule = ids::Y83;
    let fits = match (holder, bidder, seat) {
        (Holder::Bidder, Some(who), None) => may_confirm(lot, who),
        (Holder::Expert, None, Some(seat)) => {
            let mut members = lot.evaluation.members.iter();
            if !members.any(|it| it.seat == *seat) {
                return Err(Refusal::SeatUnknown);
            }
            true
        }
        (Holder::Supervisor, None, None) => true,
        _ => false,
    };
    let roots = root_of(lot, *holder);
    if !fits || roots.is_empty() {
        return Err(Refusal::NothingHeld { rule });
    }
    if !roots.contains(root) {
        return Err(Refusal::RootDiffers { rule });
    }
    let said = &lot.evaluation.confirmed;
    let key = signed.key;
    let same = |it: &&Confirmed| {
        let who = (it.holder, &it.bidder, it.seat) == (*holder, bidder, *seat);
        who && it.root == *root && (*holder != Holder::Supervisor || it.signed.key == key)
    };
    let last = said.iter().rfind(same);
    if last.is_some_and(|it| it.verdict == *verdict) || said.len() >= CONFIRMED_MAX {
        return Err(Refusal::Repeated);
    }
    Ok(vec![Event::Confirmed(Confirmed {
        lot: lot.id.clone(),
        holder: *holder,
        bidder: bidder.clone(),
        seat: *seat,
        root: *root,
        verdict: *verdict,
        signed: signed.clone(),
    })])
}

/// The last word of each holder about a root, in the order in which they first spoke.
#[must_use]
pub fn words_of(lot: &Lot, root: Hash) -> Vec<&Confirmed> {
    let mut last: Vec<&Confirmed> = Vec::new();
    for it in lot.evaluation.confirmed.iter().filter(|it| it.root == root) {
        let same = |of: &&mut &Confirmed| {
            let who = (of.holder, &of.bidder, of.seat) == (it.holder, &it.bidder, it.seat);
            who && (it.holder != Holder::Supervisor || of.signed.key == it.signed.key)
        };
        match last.iter_mut().find(same) {
            Some(known) => *known = it,
            None => last.push(it),
        }
    }
    last
}

pub(crate) fn close(lot: &mut Lot, it: &ScoresClosed) {
    lot.evaluation.closings = it.number;
    lot.evaluation.closed = Some(it.clone());
    lot.evaluation.totals = None;
}

pub(crate) fn total(lot: &mut Lot, it: &Totals) {
    lot.evaluation.totals = Some(it.clone());
}

//! The order of bids that are equal in everything else, drawn once in public 并列抽签.
//!
//! Where the documents say so, a ranking with equal places waits for it, and one with equals of one
//! brand 同一品牌 does. All opened bids are the
//! pool, so the draw tells nobody who is equal, and one order serves every ranking of the round: a
//! sheet that goes back, or an evaluation that is void, brings no second draw. Scores are bound
//! before it begins (Y82), so nobody who knows the order chooses who is equal.

use crate::award::{RankLine, brand};
use crate::lot::{Lot, Stage};
use crate::rulebook::{Regime, ids};
use crate::shared::Uscc;
use crate::world::Event;

use super::event::{Context, DrawPurpose, DrawResult, OrderDrawn, PoolCommitted};
use super::values::{self, Values};
use super::{DrawState, Refusal};

/// Stratum of a draw of announced or opened names (draw.md §3).
pub const SHORTLIST: &str = "shortlist";

/// The draw of an order, from the first ranking with equal places on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderState {
    pub draw: DrawState,
    /// Every opened bid, once drawn; never drawn again in this round.
    pub order: Option<Vec<Uscc>>,
}

impl OrderState {
    fn begin() -> Self {
        let draw = DrawState { purpose: DrawPurpose::Order, ..DrawState::default() };
        Self { draw, order: None }
    }
}

impl Lot {
    /// Whether a draw of the order has begun and has given none yet.
    #[must_use]
    pub fn awaits_order(&self) -> bool {
        self.order.as_ref().is_some_and(|it| it.order.is_none())
    }

    /// The place of a bidder in the drawn order, from 0; none while none is drawn.
    #[must_use]
    pub fn drawn_at(&self, who: &Uscc) -> Option<usize> {
        self.order.as_ref()?.order.as_ref()?.iter().position(|it| it == who)
    }

    /// What the drawn order makes of equal places: where it does not place them, and while none is
    /// drawn, everybody stands at 0.
    #[must_use]
    pub fn drawn_place(&self, who: &Uscc) -> usize {
        self.drawn_at(who).filter(|_| self.notice.scheme.tie.by_lot()).unwrap_or(0)
    }

    /// The state of the draw to which an attempt of this purpose belongs; none where there is none.
    #[must_use]
    pub fn draw_of(&self, purpose: DrawPurpose) -> Option<&DrawState> {
        match purpose {
            DrawPurpose::Order => self.order.as_ref().map(|it| &it.draw),
            _ => Some(&self.draw),
        }
    }

    /// The draw that parties work on now: the order while one is due, else the committee's or the
    /// rate's.
    #[must_use]
    pub fn drawing(&self) -> &DrawState {
        let due = self.order.as_ref().filter(|it| it.order.is_none());
        due.map_or(&self.draw, |it| &it.draw)
    }

    /// Whom an order is drawn of: everybody whose bid was opened, ascending.
    #[must_use]
    pub fn orderable(&self) -> Vec<Uscc> {
        let mut all: Vec<Uscc> = self.priced().into_iter().map(|it| it.0).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The rule by which an order is drawn: of equals of one brand, else of equal places.
#[must_use]
pub fn order_rule(lot: &Lot) -> &'static str {
    match lot.notice.regime {
        _ if brand::awaits_lot(lot) => ids::Y93,
        Regime::Works => ids::Y174,
        Regime::GovernmentProcurement => ids::C4_3,
    }
}

/// Whether two lines have one place.
fn has_equals(ranking: &[RankLine]) -> bool {
    ranking.windows(2).any(|pair| pair[0].rank == pair[1].rank)
}

/// A ranking came: its equal places, or two of one brand in it, begin the draw, unless the round's
/// order is drawn or begun.
pub(crate) fn ranked(lot: &mut Lot) {
    let places = lot.notice.scheme.tie.by_lot() && has_equals(&lot.evaluation.ranking);
    let equals = places || brand::awaits_lot(lot);
    lot.evaluation.joint.clear();
    if equals && lot.order.is_none() {
        lot.order = Some(OrderState::begin());
    }
}

/// The order is there: of equals of one brand one stays in the ranking that stands, and its equal
/// places are taken apart where the documents say so.
pub(crate) fn drawn(lot: &mut Lot, it: &OrderDrawn) {
    if let Some(state) = &mut lot.order {
        state.order = Some(it.order.clone());
    }
    let committed = lot.evaluation.ranking.iter().map(|it| (it.bidder.clone(), it.rank));
    lot.evaluation.joint = committed.collect();
    brand::settle(lot);
    let mut ranking = std::mem::take(&mut lot.evaluation.ranking);
    ranking.sort_by_key(|line| (line.rank, lot.drawn_place(&line.bidder)));
    let places: Vec<(u32, usize)> =
        ranking.iter().map(|it| (it.rank, lot.drawn_place(&it.bidder))).collect();
    let mut rank = 0;
    for (at, line) in (1_u32..).zip(&mut ranking) {
        let index = at as usize - 1;
        if index == 0 || places[index] != places[index - 1] {
            rank = at;
        }
        line.rank = rank;
    }
    lot.evaluation.tells_more |= !ranking.is_empty();
    lot.evaluation.ranking = ranking;
}

/// Whether context and pool are those of the opened bids.
pub(super) fn fixed(lot: &Lot, ctx: &Context, pool: &PoolCommitted) -> Result<(), Refusal> {
    if lot.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    if !(Stage::Opened..=Stage::Evaluating).contains(&lot.stage) {
        return Err(Refusal::Stage);
    }
    let state = lot.draw_of(DrawPurpose::Order).ok_or(Refusal::StepMissing)?;
    let names: Vec<String> = lot.orderable().iter().map(ToString::to_string).collect();
    let seats = names.len() as u64;
    let values = Values { of: state.attempt(&lot.id), stratum: SHORTLIST, seats, names };
    values::fixed(state, &values, ctx, pool)
}

/// The result with the order that its names say. That they say it is arithmetic of the protocol,
/// asked beside this law.
///
/// # Rules
///
/// - `Y175`: every opened bid, each once.
pub(super) fn publish(
    lot: &Lot,
    result: &DrawResult,
    order: &[Uscc],
) -> Result<Vec<Event>, Refusal> {
    if !lot.awaits_order() {
        return Err(Refusal::OrderStands { rule: ids::Y175 });
    }
    let mut named = order.to_vec();
    named.sort_unstable();
    let drawn = matches!(&result.ranks[..], [it] if it.stratum.as_str() == SHORTLIST);
    if !drawn || named != lot.orderable() {
        return Err(Refusal::DrawDiffers);
    }
    let (lot, seq) = (lot.id.clone(), result.of.seq);
    let order = OrderDrawn { lot, seq, order: order.to_vec() };
    Ok(vec![Event::DrawResult(result.clone()), Event::OrderDrawn(order)])
}

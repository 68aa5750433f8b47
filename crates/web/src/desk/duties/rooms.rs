//! What waits in the room of an auction, whoever announced it and with sign-ups or without: a
//! reserve, a sealed offer, a right that is asked, a draw, and what stands still.

use app::auctions::{hand, is_asked, owner};
use domain::auction::{Bidder, Phase, Reserve, State};
use domain::online::Bidding;
use domain::parties::{Person, Role};
use domain::rulebook::ids;

use super::{Duty, Sight};

/// What waits for a person in auctions that are not over.
pub(super) fn duties(sight: &Sight, person: &Person, out: &mut Vec<Duty>) {
    let home = person.organisation.as_ref();
    for state in sight.world.auctions.values().filter(|it| it.outcome().is_none()) {
        let lot = &state.terms.lot;
        let owns = home.is_some() && owner(sight.world, lot) == home;
        if person.is(Role::Purchaser) && owns {
            out.extend(of_owner(sight, state));
        }
        if person.is(Role::Official) {
            out.extend(of_official(sight, state));
        }
        let own = home.filter(|_| person.is(Role::Bidder));
        let own = own.and_then(|it| hand(sight.world, lot, it));
        if let Some(bidder) = own.and_then(|it| state.bidders.get(&it.plate)) {
            out.extend(of_bidder(sight, state, bidder));
        }
    }
}

fn duty(
    sight: &Sight,
    state: &State,
    what: &'static str,
    (href, rule): (String, &'static str),
    until_ms: Option<i64>,
) -> Duty {
    let lot = &state.terms.lot;
    let about = format!("{} {}", lot.tender, crate::auction::title_of(sight.world, lot));
    Duty { what, about, until_ms, rule: Some(rule), lot: Some(lot.clone()), href }
}

/// The reserve is committed before the opening, or nothing begins; and opened after the close.
fn of_owner(sight: &Sight, state: &State) -> Option<Duty> {
    let page = format!("/auctions/{}/reserve", state.terms.lot);
    let opens = state.opens_ms();
    let early = opens.is_none_or(|it| sight.now.0 < it);
    match state.phase {
        Phase::ReserveOwed { until_ms, .. } => {
            Some(duty(sight, state, "open-reserve", (page, ids::Y131), Some(until_ms)))
        }
        Phase::Listed { .. } | Phase::Sealed { .. }
            if state.terms.reserve == Reserve::Committed && state.reserve.is_none() && early =>
        {
            Some(duty(sight, state, "commit-reserve", (page, ids::Y130), opens))
        }
        _ => None,
    }
}

/// A draw, and what stands still until somebody lets it go on.
fn of_official(sight: &Sight, state: &State) -> Option<Duty> {
    let page = format!("/auctions/{}/host", state.terms.lot);
    // What is held for something raised goes on with that.
    let held = sight.world.biddings.get(&state.terms.lot).is_some_and(Bidding::stands);
    if let Some(ice) = state.frozen.filter(|it| it.at_ms.is_none() && !held) {
        let at_once = ice.since_ms.saturating_add(state.numbers.resume_ms);
        let short = sight.now.0 <= at_once;
        let (rule, until) = if short { (ids::Y136, Some(at_once)) } else { (ids::Y137, None) };
        return Some(duty(sight, state, "let-auction-go-on", (page, rule), until));
    }
    let drawn = matches!(state.phase, Phase::DrawOwed { .. });
    drawn.then(|| duty(sight, state, "draw-plate", (page, ids::Y145), None))
}

/// What a bidder has minutes for, wherever it is.
fn of_bidder(sight: &Sight, state: &State, bidder: &Bidder) -> Option<Duty> {
    let page = format!("/bidder/auctions/{}", state.terms.lot);
    let shut = bidder.seal.is_some_and(|it| it.opened.is_none());
    match state.phase {
        _ if state.frozen.is_some() => None,
        Phase::Opening { until_ms: Some(until_ms) } if shut => {
            Some(duty(sight, state, "open-own-offer", (page, ids::Y194), Some(until_ms)))
        }
        Phase::PriorityAsked { until_ms } if is_asked(state, bidder) => {
            Some(duty(sight, state, "take-priority", (page, ids::Y133), Some(until_ms)))
        }
        _ => None,
    }
}

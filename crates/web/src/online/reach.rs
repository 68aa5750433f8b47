//! Whether guarantees still last as long as is asked, in words: for everybody the day, and for
//! whoever presented one what is to be done.

use domain::auction::{Guarantees, Silence};
use domain::law::Law;
use domain::ledger::{Short, reach, short};
use domain::rulebook::ids;
use domain::shared::{Instant, LotId, Uscc};
use domain::world::World;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::value::{day, instant};
use crate::text::Text;

/// Asks the law of a lot at an instant.
fn asked<T>(world: &World, id: &LotId, now_ms: i64, ask: impl FnOnce(Law<'_>) -> T) -> T {
    let now = Instant(now_ms);
    let rules = app::rules::rules_for(world, Some(id), now);
    let calendar = world.calendar(crate::desk::calendar());
    ask(Law { rules, calendar: &calendar, now })
}

/// The day that everybody's guarantee must last to, where an opening, a beginning or a deadline was
/// moved; who presented one it does not say.
pub(crate) fn moved(t: &Text, world: &World, id: &LotId, now_ms: i64) -> Markup {
    let found = asked(world, id, now_ms, |law| reach(world, id, law)).ok().flatten();
    let found = found.filter(|it| it.is_moved() && now_ms < it.until.0);
    html! {
        @if let Some(it) = found {
            p data-check="guarantee-moved" {
                (t.s("guarantee-moved")) " " (day(Instant::start_of(it.wants).0)) " "
                small { (ids::Y96) }
            }
        }
    }
}

/// The own guarantee that does not last as long as is asked, while that may be mended.
pub(crate) fn own_short(world: &World, (id, payer): (&LotId, &Uscc), now_ms: i64) -> Option<Short> {
    let found = asked(world, id, now_ms, |law| short(world, id, payer, law)).ok().flatten();
    found.filter(|it| now_ms < it.until.0)
}

/// Whether transfers are taken beside guarantees.
fn takes_transfers(world: &World, id: &LotId) -> bool {
    let of_bidding = world.biddings.get(id).map(|it| it.spec.guarantees);
    let of_auction =
        || world.sign_ups.get(id).map(|it| it.terms.deposit.and_then(|it| it.guarantees));
    let of_lot = || {
        let asks = world.lots.get(id)?.notice.security.as_ref()?;
        Some(asks.forms.contains(&domain::procedure::SecurityForm::Transfer))
    };
    match of_bidding.or_else(of_auction) {
        Some(it) => it == Some(Guarantees::Beside),
        None => of_lot().unwrap_or(false),
    }
}

/// What is wrong with the own guarantee, and until when it can be mended.
pub(crate) fn own(t: &Text, world: &World, (id, payer): (&LotId, &Uscc), now_ms: i64) -> Markup {
    let found = own_short(world, (id, payer), now_ms);
    html! {
        @if let Some(it) = found {
            section data-check="guarantee-short" {
                p { (tag(Tone::Alarm, &t.s("guarantee-ends-short"))) }
                p {
                    (t.s("guarantee-lasts")) " " (day(Instant::start_of(it.wants).0)) " · "
                    (t.s("guarantee-mend-until")) " " (instant(it.until.0))
                }
                p {
                    (t.s("guarantee-mend"))
                    @if takes_transfers(world, id) { " " (t.s("guarantee-mend-pay")) }
                    " " small { (it.rule) }
                }
            }
        }
        @if let Some(why) = silence(world, id, payer) { (silent(t, why)) }
    }
}

/// Why the own plate of an auction is silent, if it is.
pub(crate) fn silence(world: &World, id: &LotId, payer: &Uscc) -> Option<Silence> {
    let of = world.sign_ups.get(id).filter(|it| it.ended.is_none())?;
    let (plate, _) = of.applicants.get(payer)?.plate?;
    world.auctions.get(id)?.bidders.get(&plate)?.silent
}

/// The words of a silent plate.
pub(crate) fn silent(t: &Text, why: Silence) -> Markup {
    let key = match why {
        Silence::Revoked => "plate-silent-revoked",
        Silence::Short => "plate-silent-short",
    };
    html! {
        p data-check="plate-silent" {
            (tag(Tone::Alarm, &t.s(key))) " " (t.s("plate-silent-says")) " " small { (ids::Y97) }
        }
    }
}

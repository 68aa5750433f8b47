//! Until when the documents of a procurement are challenged, as its public page says: provisional
//! while the holidays of a year on the way are not published.

use domain::calendar::Due;
use domain::law::Law;
use domain::lot::{Lot, Stage};
use domain::remedies::{Matter, challenge_until};
use domain::rulebook::{Regime, ids};
use domain::shared::Instant;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::river::article;
use crate::design::value::day;
use crate::desk::basis::Cited;

use super::frame::Ask;

/// The last day with its rule; none of works, and none once bids are closed.
pub(super) fn documents(it: &Ask, lot: &Lot) -> Option<Markup> {
    let open = lot.stage == Stage::Announced;
    if !open || lot.notice.regime != Regime::GovernmentProcurement {
        return None;
    }
    let (t, now) = (it.text, Instant(it.now_ms));
    let calendar = it.ledger.world().calendar(crate::desk::calendar());
    let rules = app::rules::rules_for(it.ledger.world(), Some(&lot.id), now);
    let law = Law { rules, calendar: &calendar, now };
    let until = challenge_until(lot, Matter::Documents, law).ok().flatten()?;
    let cited = Cited::of(t, rules, ids::G20_1);
    Some(html! {
        (day(Instant::end_of(until.for_right()).0)) " "
        @if let Due::Provisional { earliest, latest } = until {
            (tag(Tone::Due, &t.s("river-provisional"))) " "
            small { (t.t("times-provisional", &[
                ("from", earliest.to_string().into()),
                ("to", latest.to_string().into()),
            ])) }
        }
        @if let Some(cited) = &cited { (article(t, &cited.basis())) }
    })
}

//! A displayed candidate or the winner gives the award up 放弃中标, by its own signed letter.

use app::follower::Folded;
use app::rules::rules_for;
use domain::award::{self, LossCause, Signed};
use domain::law::Law;
use domain::lot::Lot;
use domain::rulebook::{Regime, ids};
use domain::shared::{Instant, LotId, Uscc};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::button;
use crate::design::value::instant;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, denied, lot_of, may, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed};
use crate::desk::{room, sign};
use crate::public::lost::security;
use crate::public::lot_line;
use crate::visit::Visit;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Whether an organisation may give up what it was chosen for, now.
pub(super) fn may_give_up(v: &Visit, folded: &Folded, lot: &Lot, who: &Uscc) -> bool {
    let calendar = folded.world.calendar(crate::desk::calendar());
    let now = Instant(v.now_ms);
    let rules = rules_for(&folded.world, Some(&lot.id), now);
    award::may_renounce(lot, who, Law { rules, calendar: &calendar, now })
}

fn own<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<(&'a Lot, Uscc), Problem> {
    let (_, person) = who(v, folded)?;
    let home = person.organisation.clone().ok_or_else(denied)?;
    let lot = lot_of(folded, id)?;
    if lot.bids.contains_key(&home) { Ok((lot, home)) } else { Err(denied()) }
}

fn giving_up(id: &LotId, bidder: &Uscc, reason: &str, signed: Signed) -> Command {
    let (lot, bidder, reason) = (id.clone(), bidder.clone(), reason.to_owned());
    Command::Award(award::Command::Renounce { lot, bidder, reason, signed })
}

/// First the reason, then the signature; afterwards what was said.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, home) = own(v, &folded, id)?;
    let given = lot.award.renounced.get(&home);
    let open = may_give_up(v, &folded, lot, &home);
    if !open && given.is_none() {
        return Err(nothing());
    }
    let sheet = Sheet { v, posted, problems };
    let action = room("bidder", id, "renounce");
    let title = t.s("renounce-title");
    if open
        && sign::is_next(posted, problems)
        && let Ok(reason) = needed(posted, "reason", REASON_BYTES_MAX)
    {
        let brings = t.s("renounce-brings");
        let body = html! {
            (lot_line(lot))
            blockquote class="said" { @for line in reason.lines() { p { (line) } } }
            (security(t, LossCause::GaveUp, lot))
            (sign::page(&sheet, &folded, &action, (&title, &brings),
                |by| giving_up(id, &home, reason, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let works = lot.notice.regime == Regime::Works;
    let rules: &[&str] = if works { &[ids::T55_2, ids::T74] } else { &[ids::G49, ids::G70] };
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if let Some(at) = given {
            p { strong { (t.s("past-AwardRenounced")) } " " (instant(at.0)) }
            p { (t.s("renounce-waits")) }
        } @else {
            p { (t.s("renounce-why")) }
            (security(t, LossCause::GaveUp, lot))
            (sheet.form(&action, &html! {
                (sheet.lines("reason", 4, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, rules))
    };
    Ok(Shown::reading(title, body))
}

/// The letter, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(one)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (_, home) = own(v, &folded, id).map_err(one)?;
    let command = sign::take(v, &folded, posted, |by| giving_up(id, &home, reason, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=renounced", room("bidder", id, "renounce")) })
}

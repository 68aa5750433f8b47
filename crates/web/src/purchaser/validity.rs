//! 投标有效期 as the purchaser sees it: until when bids bind, and asking that they bind longer.

use domain::award;
use domain::law::Law;
use domain::lot::Lot;
use domain::rulebook::ids;
use domain::securities::binds_as_announced;
use domain::shared::{CivilDate, Instant, LotId};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{room, sign};
use crate::public::{lot_line, validity};
use crate::text::Text;
use crate::visit::Visit;

use super::mine;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Whether there is a period, and bids that bind by it.
pub(crate) fn has_page(lot: &Lot) -> bool {
    binds_as_announced(lot).is_some() && lot.opening.opened_at.is_some()
}

/// The last day on which every bid binds that still does, once it is near, and the rule that says
/// how near.
pub(crate) fn ends_soon(lot: &Lot, law: Law<'_>) -> Option<CivilDate> {
    if lot.is_over() || lot.opening.opened_at.is_none() {
        return None;
    }
    let last = award::all_bind_until(lot, law.now)?;
    let from = law.latest_before(last, ids::Y206).ok()?;
    (law.now.date() >= from).then_some(last)
}

/// What is wrong with a bid that somebody is about to award, where it binds no more.
pub(crate) fn warned(t: &Text, lot: &Lot, now_ms: i64) -> Markup {
    let now = Instant(now_ms);
    let over = has_page(lot) && !lot.is_over() && award::all_bind_until(lot, now).is_none();
    // A winner that was determined is bound as it was then.
    let late = lot.award.winner.as_ref().and_then(|it| award::binds_until(lot, &it.0));
    let late = late.filter(|it| now > Instant::end_of(*it) && !lot.is_over());
    html! {
        @if over {
            p data-check="validity-over" {
                (tag(Tone::Alarm, &t.s("validity-over"))) " " (t.s("validity-over-says")) " "
                small { (ids::Y207) }
            }
        } @else if let Some(last) = late {
            p data-check="validity-late" {
                (tag(Tone::Due, &t.s("validity-late"))) " " (validity::read(last)) " "
                (t.s("validity-late-says")) " " small { (ids::Y207) }
            }
        }
    }
}

fn said(posted: &Posted) -> Result<(CivilDate, String), Vec<Problem>> {
    let to = posted.get("valid_to").trim().parse().ok();
    let reason = needed(posted, "reason", REASON_BYTES_MAX);
    match (to, reason) {
        (Some(to), Ok(reason)) => Ok((to, reason.to_owned())),
        (None, Err(it)) => Err(vec![wrong("valid_to", "form-not-day"), it]),
        (None, Ok(_)) => Err(vec![wrong("valid_to", "form-not-day")]),
        (Some(_), Err(it)) => Err(vec![it]),
    }
}

fn asking(id: &LotId, (to, reason): &(CivilDate, String), signed: award::Signed) -> Command {
    let (lot, reason) = (id.clone(), reason.clone());
    Command::Award(award::Command::AskValidity { lot, to: *to, reason, signed })
}

/// First the day and the reason, then the signature.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let action = room("purchaser", id, "validity");
    let title = t.s("validity-title");
    if sign::is_next(posted, problems)
        && let Ok(said) = said(posted)
    {
        let brings = t.s("validity-ask-brings");
        let body = html! {
            (lot_line(lot))
            p { (t.s("field-valid_to")) " " (validity::read(said.0)) }
            blockquote class="said" { @for line in said.1.lines() { p { (line) } } }
            (sign::page(&sheet, &folded, &action, (&t.s("validity-ask"), &brings),
                |by| asking(id, &said, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let last = t.s("validity-last");
    let bound = award::all_bind_until(lot, Instant(v.now_ms));
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (warned(t, lot, v.now_ms))
        @match validity::last_day(t, lot, v.now_ms) {
            Some(it) => (facts(&[(&last, it)])),
            None => p { (t.s("validity-unnamed")) },
        }
        @if has_page(lot) && !lot.is_over() && bound.is_some() {
            h2 { (t.s("validity-ask")) }
            p { (t.s("validity-ask-says")) }
            (sheet.form(&action, &html! {
                (sheet.line("valid_to", Need::Needed))
                (sheet.lines("reason", 4, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
        (validity::all(t, lot, v.now_ms))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::Y207, ids::Y205, ids::Y206]))
    };
    Ok(Shown::reading(title, body))
}

/// The request, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    mine(v, &folded, id).map_err(one)?;
    let said = said(posted)?;
    let command = sign::take(v, &folded, posted, |by| asking(id, &said, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=validity-asked", room("purchaser", id, "validity")) })
}

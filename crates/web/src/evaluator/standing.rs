//! A member of the original committee finds on a candidate whose standing changed 审查确认.

use domain::award::{self, Signed, StandingVerdict, open_recheck};
use domain::lot::{Lot, Recheck};
use domain::rulebook::ids;
use domain::shared::LotId;
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::desk::basis::cited;
use crate::desk::files::href;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{room, sign};
use crate::public::lost::{change, verdict};
use crate::public::lot_line;
use crate::visit::Visit;

use super::{name, seat};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Findings with their words in forms.
const VERDICTS: [(StandingVerdict, &str); 2] =
    [(StandingVerdict::Stands, "stands"), (StandingVerdict::Falls, "falls")];

fn said(posted: &Posted) -> Result<(StandingVerdict, String), Vec<Problem>> {
    let mut wrongs = Vec::new();
    let found = VERDICTS.iter().find(|it| it.1 == posted.get("standing_verdict")).map(|it| it.0);
    if found.is_none() {
        wrongs.push(wrong("standing_verdict", "form-choose"));
    }
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    match (found, reason) {
        (Some(found), Ok(reason)) => Ok((found, reason.to_owned())),
        _ => Err(wrongs),
    }
}

fn finding(id: &LotId, seat: u8, it: &(StandingVerdict, String), signed: Signed) -> Command {
    let (lot, verdict, reason) = (id.clone(), it.0, it.1.clone());
    Command::Award(award::Command::FindStanding { lot, seat, verdict, reason, signed })
}

/// What was asked, and how many have found; nobody's finding is shown before all are in.
fn asked(v: &Visit, lot: &Lot, it: &Recheck) -> Markup {
    let t = v.text;
    let members = lot.evaluation.members.len();
    let count = [("n", it.found.len().into()), ("of", members.into())];
    html! {
        h2 { (name(lot, &it.asked.bidder)) }
        p { (t.s(change(it.asked.change))) }
        blockquote class="said" { @for line in it.asked.reason.lines() { p { (line) } } }
        p {
            a href=(href(&it.asked.document, &t.s("recheck-file"))) { (t.s("recheck-file")) }
        }
        @match it.verdict {
            None => p { (t.t("recheck-found", &count)) },
            Some(of) => p { strong { (t.s(verdict(of))) } },
        }
    }
}

/// First the finding, then the signature.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, seat) = seat(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let action = room("evaluator", id, "standing");
    let title = t.s("standing-title");
    let open = open_recheck(lot).filter(|it| !it.found.contains_key(&seat));
    if open.is_some()
        && sign::is_next(posted, problems)
        && let Ok(it) = said(posted)
    {
        let brings = t.s("standing-brings");
        let body = html! {
            (lot_line(lot))
            p { strong { (t.s(verdict(it.0))) } }
            blockquote class="said" { @for line in it.1.lines() { p { (line) } } }
            (sign::page(&sheet, &folded, &action, (&title, &brings),
                |by| finding(id, seat, &it, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let verdicts = VERDICTS.map(|it| (it.1, t.s(verdict(it.0))));
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if lot.award.rechecks.is_empty() { p { (t.s("recheck-none")) } }
        @for it in &lot.award.rechecks { (asked(v, lot, it)) }
        @if open.is_some() {
            (super::report::refused(v, lot, seat))
            (sheet.form(&action, &html! {
                (sheet.radios("standing_verdict", &verdicts))
                (sheet.lines("reason", 4, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::T56]))
    };
    Ok(Shown::reading(title, body))
}

/// The finding, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let it = said(posted)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (_, seat) = seat(v, &folded, id).map_err(one)?;
    let command = sign::take(v, &folded, posted, |by| finding(id, seat, &it, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=standing", room("evaluator", id, "standing")) })
}

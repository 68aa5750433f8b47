//! The purchaser asks the original committee about a candidate whose standing changed 审查确认.

use domain::award::{self, Signed, StandingChange, may_ask_recheck};
use domain::rulebook::ids;
use domain::shared::{Hash, LotId, Uscc};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::button;
use crate::design::value::code;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room, sign};
use crate::public::lost::{change, name};
use crate::public::lot_line;
use crate::visit::Visit;

use super::mine;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Changes with their words in forms.
const CHANGES: [(StandingChange, &str); 3] = [
    (StandingChange::Operations, "operations"),
    (StandingChange::Finances, "finances"),
    (StandingChange::Violation, "violation"),
];

struct Asked {
    bidder: Uscc,
    change: StandingChange,
    reason: String,
    document: Hash,
}

fn said(v: &Visit, bidder: &Uscc, posted: &Posted) -> Result<Asked, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let change = CHANGES.iter().find(|it| it.1 == posted.get("standing_change")).map(|it| it.0);
    if change.is_none() {
        wrongs.push(wrong("standing_change", "form-choose"));
    }
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let document = files::one(v, posted, "document").map_err(|it| wrongs.push(it));
    match (change, reason, document) {
        (Some(change), Ok(reason), Ok(document)) => {
            let (bidder, reason) = (bidder.clone(), reason.to_owned());
            Ok(Asked { bidder, change, reason, document })
        }
        _ => Err(wrongs),
    }
}

fn asking(id: &LotId, it: &Asked, signed: Signed) -> Command {
    Command::Award(award::Command::AskRecheck {
        lot: id.clone(),
        bidder: it.bidder.clone(),
        change: it.change,
        reason: it.reason.clone(),
        document: it.document,
        signed,
    })
}

/// First what changed, then the signature.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let whom = may_ask_recheck(lot).ok_or_else(nothing)?;
    let action = room("purchaser", id, "recheck");
    let title = t.s("recheck-ask");
    let head = html! {
        (lot_line(lot))
        p { strong { (name(lot, whom)) } " " (code(whom.as_str())) }
    };
    if sign::is_next(posted, problems)
        && let Ok(it) = said(v, whom, posted)
    {
        // The file came once: what follows names it by its hash.
        let posted = posted.clone().with("document_kept", it.document.hex());
        let sheet = Sheet { v, posted: &posted, problems };
        let brings = t.s("recheck-brings");
        let body = html! {
            (head)
            p { (t.s(change(it.change))) }
            blockquote class="said" { @for line in it.reason.lines() { p { (line) } } }
            (sign::page(&sheet, &folded, &action, (&title, &brings), |by| asking(id, &it, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let sheet = Sheet { v, posted, problems };
    let changes = CHANGES.map(|it| (it.1, t.s(change(it.0))));
    let body = html! {
        (head)
        (sheet.top())
        p { (t.s("recheck-ask-why")) }
        (sheet.upload_form(&action, &html! {
            (sheet.radios("standing_change", &changes))
            (sheet.lines("reason", 4, Need::Needed))
            p { (t.s("recheck-document")) }
            (sheet.document("document"))
            (button(&t.s("act-next")))
        }))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::T56]))
    };
    Ok(Shown::reading(title, body))
}

/// Asks, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let lot = mine(v, &folded, id).map_err(one)?;
    let whom = may_ask_recheck(lot).ok_or_else(|| one(nothing()))?;
    let it = said(v, whom, posted)?;
    let command = sign::take(v, &folded, posted, |by| asking(id, &it, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("/purchaser/lots/{id}?done=recheck") })
}

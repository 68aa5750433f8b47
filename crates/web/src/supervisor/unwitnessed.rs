//! 无见证开标: the supervisor orders an opening although no witness signs.
//!
//! The law cannot see whether witnesses are silent, nor the log's size and root: this page asks for
//! both before it takes the order, and every verifier asks after it.

use app::head::Head;
use domain::award::Signed;
use domain::lot::{Lot, Stage};
use domain::opening;
use domain::rulebook::ids;
use domain::shared::{Hash, LotId};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::icon::Tone;
use crate::design::lists::{facts, flash};
use crate::design::value::{code, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, lot_of, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{room, sign};
use crate::public::lot_line;
use crate::visit::Visit;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Whether a lot stands still for want of a witness.
#[must_use]
pub(super) fn waits(v: &Visit, lot: &Lot, closed: Option<u64>) -> bool {
    let published = v.site.platform.published();
    let stage = lot.stage == Stage::Closed;
    let unseen = published.head.size > published.cosigned_by_one;
    stage && published.signed_by.is_empty() && unseen && closed.is_some()
}

fn order(id: &LotId, head: Head, reason: &str, signed: Signed) -> Command {
    Command::Opening(opening::Command::OpenUnwitnessed {
        lot: id.clone(),
        size: head.size,
        root: Hash(head.root),
        reason: reason.to_owned(),
        signed,
    })
}

/// The tree that was shown, when it is still the log's; what moved is shown anew.
fn shown(v: &Visit, posted: &Posted) -> Option<Head> {
    let head = v.site.platform.published().head;
    let same =
        posted.get("size") == head.size.to_string() && posted.get("root") == Hash(head.root).hex();
    same.then_some(head)
}

/// The page: what is known, what it risks, the reason, then the signature.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = lot_of(&folded, id)?;
    let head = v.site.platform.published().head;
    let none = Signed {
        key: domain::shared::PublicKey([0; 32]),
        signature: domain::shared::Signature([0; 64]),
    };
    may(v, &folded, &order(id, head, "", none))?;
    let title = t.s("unwitnessed-title");
    let closed = folded.last(id, "LotClosed").map(|it| it.index);
    let given = lot.opening.unwitnessed.as_ref();
    let sheet = Sheet { v, posted, problems };
    let action = room("supervisor", id, "unwitnessed");
    if waits(v, lot, closed)
        && sign::is_next(posted, problems)
        && let Some(head) = shown(v, posted)
        && let Ok(reason) = needed(posted, "reason", REASON_BYTES_MAX)
    {
        let brings = t.s("unwitnessed-brings");
        let body = html! {
            (lot_line(lot))
            (tree(v, head))
            blockquote class="said" { @for line in reason.lines() { p { (line) } } }
            (sign::page(&sheet, &folded, &action, (&title, &brings),
                |by| order(id, head, reason, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if let Some(it) = given {
            (flash(Tone::Alarm, &t.s("unwitnessed-given")))
            p {
                (t.s("unwitnessed-from")) " "
                strong { (instant(it.from_s.saturating_mul(1_000))) }
            }
            blockquote class="said" { @for line in it.reason.lines() { p { (line) } } }
        }
        @if waits(v, lot, closed) {
            (flash(Tone::Alarm, &t.s("unwitnessed-silent")))
            p { (t.s("unwitnessed-why")) }
            (tree(v, head))
            ul { @for it in RISKS { li { (t.s(it)) } } }
            (sheet.form(&action, &html! {
                input type="hidden" name="size" value=(head.size);
                input type="hidden" name="root" value=(Hash(head.root).hex());
                (sheet.lines("reason", 4, Need::Needed))
                (button(&t.s("act-next")))
            }))
        } @else {
            p { (t.s("unwitnessed-not-waiting")) }
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::Y81]))
    };
    Ok(Shown::reading(title, body))
}

/// What whoever signs takes upon himself.
const RISKS: [&str; 3] =
    ["unwitnessed-risk-late", "unwitnessed-risk-fork", "unwitnessed-risk-keys"];

fn tree(v: &Visit, head: Head) -> Markup {
    let t = v.text;
    let names = ["page-origin", "start-size", "start-root"].map(|it| t.s(it));
    let values =
        [code(&v.site.platform.keys().origin), html! { (head.size) }, code(&Hash(head.root).hex())];
    let rows: Vec<(&str, Markup)> = names.iter().map(String::as_str).zip(values).collect();
    facts(&rows)
}

/// The order, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(one)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let lot = lot_of(&folded, id).map_err(one)?;
    let closed = folded.last(id, "LotClosed").map(|it| it.index);
    if !waits(v, lot, closed) {
        return Err(one(Problem::Denied("unwitnessed-not-waiting".to_owned())));
    }
    let head = shown(v, posted).ok_or_else(|| one(wrong("reason", "unwitnessed-moved")))?;
    if closed.is_some_and(|it| it >= head.size) {
        return Err(one(Problem::Denied("unwitnessed-not-waiting".to_owned())));
    }
    let command = sign::take(v, &folded, posted, |by| order(id, head, reason, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=unwitnessed", room("supervisor", id, "unwitnessed")) })
}

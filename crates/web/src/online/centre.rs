//! The centre's desk of biddings: publishes what is complete, gives back what is not, closes files.

use domain::online::{Adds, Bidding, Command as It, Stage, TEXT_BYTES_MAX};
use domain::parties::Role;
use domain::procedure::HoldBy;
use domain::remedies::Case;
use domain::rulebook::ids;
use domain::shared::{Hash, LotId, Salt};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, only};
use crate::desk::posted::Posted;
use crate::desk::room as lot_room;
use crate::desk::sheet::{Need, Sheet, needed};
use crate::remedies::title_key;
use crate::visit::Visit;

use super::{
    asking, basis, bidding, number, one, outcome, room, said, seen_by, sorted, stage_tag, two_lists,
};

const PEOPLE: &[Role] = &[Role::Official, Role::Supervisor];

/// Whether something waits for the centre.
fn waits(of: &Bidding) -> bool {
    matches!(of.stage, Stage::Requested | Stage::Accepted)
}

/// What waits, and everything that runs or ran.
pub(super) fn list(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let (open, rest): (Vec<_>, Vec<_>) =
        sorted(&folded.world, |_| true).into_iter().partition(|it| waits(it));
    let about = seen_by(v, &folded);
    let at = |it: &Bidding| room("centre", &it.lot, "");
    let body = two_lists(about, "biddings-wait", (&open, &rest), "biddings-others", &at);
    Ok(Shown::wide(t.s("biddings-title"), body))
}

/// One bidding with what can be done.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let person = only(v, &folded, PEOPLE)?;
    let of = bidding(&folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let acts = person.is(Role::Official);
    let publish = commit_button(&t.s("bidding-announce"), &t.s("bidding-announce-brings"));
    let back = html! {
        (sheet.lines("bidding_reason", 3, Need::Needed))
        (commit_button(&t.s("bidding-give-back"), &t.s("bidding-give-back-brings")))
    };
    let close = commit_button(&t.s("bidding-archive"), &t.s("bidding-archive-brings"));
    let body = html! {
        (number(t, of))
        p { (stage_tag(t, &folded.world, of, v.now_ms)) }
        (sheet.top())
        (outcome(t, &folded.world, of))
        (said(t, &folded.world, of, v.now_ms))
        (raised(v, of, if acts { "centre" } else { "supervisor" }))
        @if acts && of.stage == Stage::Requested {
            p { (t.s("bidding-complete-says")) }
            (sheet.form(&room("centre", id, ""), &publish))
            h2 { (t.s("bidding-give-back")) }
            (sheet.form(&room("centre", id, "return"), &back))
        }
        @if acts && of.stage == Stage::Accepted {
            (sheet.form(&room("centre", id, "archive"), &close))
        }
        @if of.stage == Stage::Archived {
            p { a href={ "/centre/lots/" (of.lot) "/archive" } { (t.s("archive-package")) } }
        }
        (basis(t, &folded.world, Some(id), v.now_ms, &[ids::Y162, ids::Y121, ids::Y161]))
    };
    Ok(Shown::reading(of.spec.title.clone(), body))
}

/// The ways to what was raised about it, and to its hold.
fn raised(v: &Visit, of: &Bidding, desk: &str) -> Markup {
    let t = v.text;
    let held = of.holds.contains(&HoldBy::Centre);
    let runs = matches!(of.stage, Stage::Announced | Stage::Checking | Stage::Published);
    let acts = desk == "centre";
    html! {
        @if of.is_public() {
            ul class="files" {
                li {
                    a href=(lot_room(desk, &of.lot, "remedies")) {
                        (t.s(title_key(Case::Bidding(of))))
                    }
                    " " (of.remedies.len())
                }
                @if acts && runs && (held || !of.remedies.is_empty()) {
                    li { a href=(lot_room("centre", &of.lot, "hold")) {
                        (t.s(if held { "bidding-release" } else { "bidding-hold" }))
                    } }
                }
            }
        }
    }
}

/// Publishes the notice; pack and salt are the desk's to add.
pub(super) fn announce(v: &Visit, id: &LotId, _: &Posted) -> Result<Ask, Vec<Problem>> {
    let (pack, zero) = (String::new(), Hash([0; 32]));
    let adds = Adds { pack, pack_sha256: zero, salt: Salt([0; 32]), pseudonyms: zero };
    let announce = It::Announce { lot: id.clone(), adds };
    asking(v, ("centre", id), Command::Online(announce), "bidding-announced")
}

/// Gives the request back.
pub(super) fn give_back(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let reason = needed(posted, "bidding_reason", TEXT_BYTES_MAX).map_err(one)?.to_owned();
    let back = It::GiveBack { lot: id.clone(), reason };
    asking(v, ("centre", id), Command::Online(back), "bidding-given-back")
}

/// Closes the file.
pub(super) fn archive(v: &Visit, id: &LotId, _: &Posted) -> Result<Ask, Vec<Problem>> {
    let archive = It::Archive { lot: id.clone() };
    asking(v, ("centre", id), Command::Online(archive), "bidding-archived")
}

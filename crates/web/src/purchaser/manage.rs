//! One announced lot at the purchaser's desk: where it stands and what can be done now.

use app::messages::Watcher;
use domain::award::{self, ReviewStep};
use domain::lot::{Lot, Stage};
use domain::procedure::HoldBy;
use domain::remedies::Case;
use domain::rulebook::Regime;
use domain::shared::LotId;
use maud::html;

use crate::act::Problem;
use crate::design::lists::facts;
use crate::design::value::instant;
use crate::desk::perform::Shown;
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::public::lot_line;
use crate::visit::Visit;

use super::{end, failure, mine, notices, validity};

/// The page.
pub(super) fn page(v: &Visit, id: &LotId, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let names = ["public-stage", "public-deadline", "committee-state", "manage-watchers"];
    let names = names.map(|it| t.s(it));
    let watchers = Watcher::confirmed(&*v.site.platform.working, id, v.now_ms)?;
    let entered = if lot.evaluation.members.is_empty() { "committee-no" } else { "committee-yes" };
    let mut stage = t.s(&format!("at-{:?}", lot.stage));
    if lot.is_suspended() {
        stage = format!("{stage} · {}", t.s("stage-suspended"));
    }
    let rows = [
        (names[0].as_str(), html! { (stage) }),
        (names[1].as_str(), instant(lot.deadline_s.saturating_mul(1_000))),
        (names[2].as_str(), html! { (t.s(entered)) }),
        (names[3].as_str(), html! { (watchers) " " small { (t.s("manage-watchers-says")) } }),
    ];
    let body = html! {
        (lot_line(lot))
        (facts(&rows))
        h2 { (t.s("manage-now")) }
        ul class="files" {
            @for (page, key) in open(lot) {
                li { a href=(room("purchaser", id, page)) { (t.s(key)) } }
            }
            li { a href={ "/lots/" (id) } { (t.s("manage-public")) } }
        }
    };
    Ok(Shown::reading(t.s("lot-manage"), body))
}

/// What can be done at this stage: page and key of its name.
fn open(lot: &Lot) -> Vec<(&'static str, &'static str)> {
    let mut all = Vec::new();
    let mut add = |when: bool, page, key| {
        if when {
            all.push((page, key));
        }
    };
    let works = lot.notice.regime == Regime::Works;
    let runs = !lot.is_over();
    let free = runs && !lot.is_suspended();
    add(free && lot.stage == Stage::Announced, "clarify", "desk-amend");
    add(free && lot.stage == Stage::Announced, "amend", "amend-title");
    add(true, "remedies", crate::remedies::title_key(Case::Lot(lot, None)));
    let held = lot.holds.contains(&HoldBy::Purchaser);
    add(runs && !held, "hold", "supervisor-hold");
    add(runs && held, "hold", "supervisor-release");
    let sits = !lot.evaluation.members.is_empty();
    let here = lot.draw.is_asked();
    let draws = free && lot.stage <= Stage::Evaluating && (here || !sits);
    add(draws, "draw", if here { "draw-title" } else { "draw-request" });
    let outside = free && lot.stage <= Stage::Opened && !sits && lot.draw.ctx.is_none();
    add(outside, "committee", "desk-set-committee");
    let reviewed = lot.evaluation.reviews.contains_key(&ReviewStep::Qualification);
    let reviews = !works && sits && lot.opening.record_signed.is_some() && !reviewed;
    add(free && reviews && lot.stage == Stage::Opened, "review", "review-qualification");
    let evaluates = matches!(lot.stage, Stage::Opened | Stage::Evaluating) && sits;
    add(free && evaluates, "session", "session-title");
    add(validity::has_page(lot), "validity", "validity-title");
    add(free && works && lot.stage == Stage::Reported, "candidates", "desk-publish-candidates");
    let due = if works { Stage::Displayed } else { Stage::Reported };
    add(free && lot.stage == due, "determine", "desk-decide-winner");
    add(free && lot.stage == Stage::Decided, "letter", "desk-send-letter");
    let ends = lot.next.is_some() || lot.tendering_ended;
    add(lot.stage == Stage::Failed && !ends, "again", "duty-again");
    add(end::may_end(lot), "end", "end-title");
    add(lot.award.winner.is_some(), "contract", "contract-manage");
    add(free && award::may_ask_recheck(lot).is_some(), "recheck", "recheck-ask");
    add(!lot.is_suspended() && award::may_lose(lot).is_some(), "lost", "lost-declare");
    add(lot.notice.security.is_some(), "security", "security-title");
    add(notices::any(lot), "notices", "notices-title");
    add(failure::may_change_method(lot), "method", "method-title");
    add(failure::may_declare(lot), "fail", "fail-title");
    add(runs, "terminate", "terminate-title");
    all
}

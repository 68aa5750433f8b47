//! A trustee's page for one lot in preparation: what is proposed, and the signed answer.

use app::assigning::{self, AssignFault};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::shared::{Id, LotId};
use maud::html;

use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::value::{code, instant};
use crate::desk::duties::trustee_of;
use crate::desk::perform::{Shown, denied, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::visit::Visit;

use super::draft::{self, LotDraft};

/// The draft and the trustee that the signed-in person acts as.
fn asked(v: &Visit, id: &LotId) -> Result<(LotDraft, Id), Problem> {
    let draft = draft::read(&v.site.platform, id)?.ok_or_else(nothing)?;
    let folded = v.site.platform.folded()?;
    let (_, person) = who(v, &folded)?;
    let trustee = trustee_of(&folded.world, person).ok_or_else(denied)?.clone();
    let set = draft.sets.first().ok_or_else(nothing)?;
    if set.trustees.contains(&trustee) { Ok((draft, trustee)) } else { Err(denied()) }
}

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let (draft, trustee) = asked(v, id)?;
    let sheet = Sheet { v, posted, problems };
    let there = !draft.missing().contains(&trustee);
    let here = format!("/assignments/{id}");
    let body = html! {
        p { (draft.about) " · " (code(&id.to_string())) }
        p { (t.s("public-deadline")) " " (instant(draft.close_s * 1_000)) }
        (sheet.top())
        @if there { p { (tag(Tone::Checked, &t.s("assign-there"))) } }
        p { (t.s("assign-why")) }
        ol {
            li { a href={ (here) "/proposal.json" } { (t.s("assign-download")) } }
            li { (t.s("assign-run")) p { (code(COMMAND)) } }
            li { (t.s("assign-paste")) }
        }
        (sheet.form(&here, &html! {
            (sheet.lines("assigned", 8, Need::Needed))
            p { button class="button" { (t.s("assign-send")) } }
        }))
    };
    Ok(Shown::reading(t.s("duty-assign"), body))
}

/// What the trustee runs on the own machine.
const COMMAND: &str = "daylight-key trustee assign --proposal proposal.json --out assigned.json";

/// The file that the trustee's tool signs.
pub(super) fn proposal(v: &Visit, id: &LotId) -> Result<Response, Problem> {
    let (draft, _) = asked(v, id)?;
    let file = assigning::proposal(id, draft.close_s, draft.threshold, &draft.sets);
    let kind = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"proposal.json\""),
    ];
    Ok((kind, file).into_response())
}

/// Takes a trustee's signed assignments.
pub(super) fn take(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let (before, trustee) = asked(v, id).map_err(one)?;
    let key = {
        let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
        folded.world.centre.trustees[&trustee].key
    };
    let mut draft = before.clone();
    let file = posted.get("assigned").as_bytes();
    assigning::assign(&mut draft.sets, id, (&trustee, &key), file).map_err(|it| {
        let key = match it {
            AssignFault::Form => "assign-fault-form",
            AssignFault::Trustee => "assign-fault-trustee",
            AssignFault::Sets => "assign-fault-sets",
            AssignFault::Signature => "assign-fault-signature",
        };
        one(wrong("assigned", key))
    })?;
    draft::write(&v.site.platform, Some(&before), &draft).map_err(one)?;
    Ok("/desk?done=assigned".to_owned())
}

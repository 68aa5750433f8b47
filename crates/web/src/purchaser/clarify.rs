//! Clarifications and amendments 澄清/修改 of an announced lot.

use app::rules::rules_for;
use domain::law::Law;
use domain::procedure::{self, Document, Effect};
use domain::shared::{Instant, LotId};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::river::article;
use crate::design::value::instant;
use crate::desk::basis::Cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{calendar, files, room};
use crate::public::lot_line;
use crate::text::time;
use crate::visit::Visit;

use super::mine;

/// Longest text, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;

/// The page.
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
    let rules = rules_for(&folded.world, Some(id), Instant(v.now_ms));
    let rule = lot.notice.procedure().limits().clarify;
    let calendar = folded.world.calendar(calendar());
    let law = Law { rules, calendar: &calendar, now: Instant(v.now_ms) };
    let deadline = Instant::from_seconds(lot.deadline_s);
    let latest = law.latest_before(deadline.date(), rule).ok().map(Instant::end_of);
    let cited = Cited::of(t, rules, rule);
    let effects = [("on-bids", t.s("effect-on-bids")), ("none", t.s("effect-none"))];
    let fields = html! {
        (sheet.lines("text", 6, Need::Needed))
        (sheet.radios("effect", &effects))
        p { (t.s("clarify-deadline-now")) " " (instant(deadline.0)) }
        @if let Some(latest) = latest { p { (t.s("clarify-latest")) " " (instant(latest.0)) } }
        @if let Some(cited) = &cited { (article(t, &cited.basis())) }
        (sheet.moment("new_deadline", Need::Optional))
        (sheet.document("documents"))
        (commit_button(&t.s("desk-amend"), &t.s("project-publish-brings")))
    };
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (sheet.upload_form(&room("purchaser", id, "clarify"), &fields))
    };
    Ok(Shown::reading(t.s("desk-amend"), body))
}

/// The command that publishes what was typed, with these documents.
pub(super) fn command(
    id: &LotId,
    posted: &Posted,
    documents: Vec<Document>,
) -> Result<Command, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let text = needed(posted, "text", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    let effect = match posted.get("effect") {
        "on-bids" => Some(Effect::OnBids),
        "none" => Some(Effect::None),
        _ => None,
    };
    if effect.is_none() {
        wrongs.push(wrong("effect", "form-choose"));
    }
    let typed = posted.get("new_deadline");
    let deadline_s = time::parse_field(typed).map(|it| it.div_euclid(1_000));
    if !typed.is_empty() && deadline_s.is_none() {
        wrongs.push(wrong("new_deadline", "form-not-moment"));
    }
    let (Ok(text), Some(effect), true) = (text, effect, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let (lot, text) = (id.clone(), text.to_owned());
    Ok(Command::Procedure(procedure::Command::Clarify { lot, text, documents, effect, deadline_s }))
}

/// The command.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let documents = files::kept(v, posted, "documents").map_err(|it| vec![it])?;
    let command = command(id, posted, documents)?;
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("/purchaser/lots/{id}?done=clarified") })
}

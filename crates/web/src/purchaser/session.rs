//! The evaluation as its organiser sees it: time given and asked for, and letting it go on.

use domain::award::{self, Resumer};
use domain::lot::Lot;
use domain::rulebook::Regime;
use domain::shared::LotId;
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::button;
use crate::design::value::instant;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{room, sign};
use crate::evaluator::session::{rules, standing};
use crate::public::lot_line;
use crate::text::time;
use crate::visit::Visit;

use super::mine;

/// What the purchaser asks for, as typed: everything but the signature.
enum Said {
    Resume,
    /// Until when, unix seconds.
    Fix(i64),
}

impl Said {
    fn of(posted: &Posted) -> Result<Self, Vec<Problem>> {
        if posted.get("what") == "resume" {
            return Ok(Self::Resume);
        }
        let until = time::parse_field(posted.get("evaluate_until"));
        let until = until.ok_or_else(|| vec![wrong("evaluate_until", "form-not-moment")])?;
        Ok(Self::Fix(until.div_euclid(1_000)))
    }

    fn command(&self, id: &LotId, signed: award::Signed) -> Command {
        let lot = id.clone();
        Command::Award(match self {
            Self::Resume => {
                award::Command::ResumeEvaluation { lot, by: Resumer::Organiser, signed }
            }
            Self::Fix(until_s) => {
                award::Command::FixEvaluationTime { lot, until_s: *until_s, signed }
            }
        })
    }

    fn key(&self) -> &'static str {
        match self {
            Self::Resume => "session-resume",
            Self::Fix(_) => "session-fix",
        }
    }
}

/// Whether the purchaser gives time here: of works only.
fn gives_time(lot: &Lot) -> bool {
    lot.notice.regime == Regime::Works
}

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
    let action = room("purchaser", id, "session");
    let title = t.s("session-title");
    if sign::is_next(posted, problems)
        && let Ok(said) = Said::of(posted)
    {
        let key = said.key();
        let (label, brings) = (t.s(key), t.s(&format!("{key}-brings")));
        let body = html! {
            (lot_line(lot))
            @if let Said::Fix(until_s) = said {
                p { (t.s("session-until")) " " (instant(until_s.saturating_mul(1_000))) }
            }
            (sign::page(&sheet, &folded, &action, (&label, &brings), |by| said.command(id, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let sits = !lot.evaluation.members.is_empty();
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if !sits { p { (t.s("session-early")) } }
        (standing(t, lot, v.now_ms))
        @if lot.evaluation.is_adjourned() {
            (sheet.form(&action, &html! {
                input type="hidden" name="what" value="resume";
                (button(&t.s("session-resume")))
            }))
        }
        @if sits && gives_time(lot) {
            h2 { (t.s("session-fix")) }
            (sheet.form(&action, &html! {
                input type="hidden" name="what" value="fix";
                (sheet.moment("evaluate_until", Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, rules(lot)))
    };
    Ok(Shown::reading(title, body))
}

/// Time given, or the going on, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    mine(v, &folded, id).map_err(one)?;
    let said = Said::of(posted)?;
    let command = sign::take(v, &folded, posted, |by| said.command(id, by))?;
    may(v, &folded, &command).map_err(one)?;
    let done = format!("{}-done", said.key());
    Ok(Ask { command, next: format!("{}?done={done}", room("purchaser", id, "session")) })
}

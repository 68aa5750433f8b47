//! The committee's hours: how long it has sat, when it stood still, and whether time is asked for.

use domain::award::{self, AdjournmentCause, Resumer};
use domain::lot::{Adjournment, Lot};
use domain::rulebook::{Regime, ids};
use domain::shared::{Instant, LotId};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::clock::remaining;
use crate::design::form::button;
use crate::design::lists::facts;
use crate::design::table::{Column, Set, table};
use crate::design::value::instant;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{room, sign};
use crate::public::lot_line;
use crate::text::Text;
use crate::visit::Visit;

use super::sits;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;
const CAUSES: [(&str, AdjournmentCause); 4] = [
    ("night", AdjournmentCause::Night),
    ("outage", AdjournmentCause::Outage),
    ("illness", AdjournmentCause::Illness),
    ("other", AdjournmentCause::Other),
];

fn cause_key(it: AdjournmentCause) -> &'static str {
    match it {
        AdjournmentCause::Night => "adjourned-night",
        AdjournmentCause::Outage => "adjourned-outage",
        AdjournmentCause::Illness => "adjourned-illness",
        AdjournmentCause::Other => "adjourned-other",
    }
}

/// What a member asks for, as typed: everything but the signature.
enum Said {
    Adjourn(AdjournmentCause, String),
    Resume,
    MoreTime,
}

impl Said {
    fn command(&self, id: &LotId, seat: u8, signed: award::Signed) -> Command {
        let lot = id.clone();
        Command::Award(match self {
            Self::Adjourn(cause, reason) => {
                let (cause, reason) = (*cause, reason.clone());
                award::Command::AdjournEvaluation { lot, cause, reason, signed }
            }
            Self::Resume => award::Command::ResumeEvaluation { lot, by: Resumer::Leader, signed },
            Self::MoreTime => award::Command::AskMoreTime { lot, seat, signed },
        })
    }

    fn key(&self) -> &'static str {
        match self {
            Self::Adjourn(..) => "session-adjourn",
            Self::Resume => "session-resume",
            Self::MoreTime => "session-ask",
        }
    }
}

fn said(posted: &Posted) -> Result<Said, Vec<Problem>> {
    match posted.get("what") {
        "resume" => return Ok(Said::Resume),
        "ask" => return Ok(Said::MoreTime),
        _ => {}
    }
    let mut wrongs = Vec::new();
    let cause = CAUSES.iter().find(|it| it.0 == posted.get("stop_cause")).map(|it| it.1);
    if cause.is_none() {
        wrongs.push(wrong("stop_cause", "form-choose"));
    }
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    match (cause, reason) {
        (Some(cause), Ok(reason)) => Ok(Said::Adjourn(cause, reason.to_owned())),
        _ => Err(wrongs),
    }
}

/// How long it has sat, until when it has time, who asks for more, and when it stood still.
pub(crate) fn standing(t: &Text, lot: &Lot, now_ms: i64) -> Markup {
    let state = &lot.evaluation;
    let [sat, until, asks] = ["session-sat", "session-until", "session-asks"].map(|key| t.s(key));
    let mut rows = Vec::new();
    if let Some(ms) = state.sat_ms(Instant(now_ms)).filter(|it| *it > 0) {
        rows.push((sat.as_str(), html! { (remaining(t, ms)) }));
    }
    if let Some(it) = state.until_s {
        rows.push((&until, instant(it.saturating_mul(1_000))));
        let n = u32::try_from(state.asked_time.len()).unwrap_or(u32::MAX);
        let of = u32::try_from(state.members.len()).unwrap_or(u32::MAX);
        let count = t.t("session-count", &[("n", n.into()), ("of", of.into())]);
        rows.push((&asks, html! { (count) }));
    }
    let heads = ["session-from", "session-to", "session-why"].map(|key| t.s(key));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let line = |it: &Adjournment| {
        vec![
            instant(it.at.0),
            html! {
                @if let Some(at) = it.resumed { (instant(at.0)) } @else { (t.s("session-still")) }
            },
            html! { (t.s(cause_key(it.cause))) " · " (it.reason) },
        ]
    };
    let lines: Vec<Vec<Markup>> = state.adjournments.iter().map(line).collect();
    html! {
        @if state.is_adjourned() { p { strong { (t.s("session-adjourned")) } } }
        @if !rows.is_empty() { (facts(&rows)) }
        @if !lines.is_empty() { (table(&t.s("session-adjournments"), &columns, &lines)) }
    }
}

/// The rules of a committee's hours, by the law of the lot.
pub(crate) fn rules(lot: &Lot) -> &'static [&'static str] {
    match lot.notice.regime {
        Regime::Works => &[ids::C1_22, ids::T21],
        Regime::GovernmentProcurement => &[ids::C1_22],
    }
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
    let (lot, seat) = sits(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let action = room("evaluator", id, "session");
    let title = t.s("session-title");
    if sign::is_next(posted, problems)
        && let Ok(said) = said(posted)
    {
        let key = said.key();
        let (label, brings) = (t.s(key), t.s(&format!("{key}-brings")));
        let body = html! {
            (lot_line(lot))
            @if let Said::Adjourn(cause, reason) = &said {
                p { strong { (t.s(cause_key(*cause))) } " · " (reason) }
            }
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| said.command(id, seat, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let leads = award::leader(lot) == Some(seat);
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (standing(t, lot, v.now_ms))
        (forms(&sheet, lot, &action, (seat, leads)))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, rules(lot)))
    };
    Ok(Shown::reading(title, body))
}

fn forms(sheet: &Sheet, lot: &Lot, action: &str, (seat, leads): (u8, bool)) -> Markup {
    let t = sheet.v.text;
    let state = &lot.evaluation;
    let adjourned = state.is_adjourned();
    let may_ask = state.until_s.is_some() && !state.asked_time.contains(&seat) && !adjourned;
    let causes = CAUSES.map(|(value, it)| (value, t.s(cause_key(it))));
    html! {
        @if !leads { p { (t.s("session-leader")) } }
        @if leads && adjourned {
            (sheet.form(action, &html! {
                input type="hidden" name="what" value="resume";
                (button(&t.s("session-resume")))
            }))
        }
        @if may_ask {
            (sheet.form(action, &html! {
                input type="hidden" name="what" value="ask";
                (button(&t.s("session-ask")))
            }))
        }
        @if leads && !adjourned {
            h2 { (t.s("session-adjourn")) }
            p { (t.s("session-adjourn-brings")) }
            (sheet.form(action, &html! {
                input type="hidden" name="what" value="adjourn";
                (sheet.radios("stop_cause", &causes))
                (sheet.lines("reason", 3, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
    }
}

/// The stop, the going on or the wish for time, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (_, seat) = sits(v, &folded, id).map_err(|it| vec![it])?;
    let said = said(posted)?;
    let command = sign::take(v, &folded, posted, |by| said.command(id, seat, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let done = format!("{}-done", said.key());
    Ok(Ask { command, next: format!("{}?done={done}", room("evaluator", id, "session")) })
}

//! The committee's review of abnormally low prices 异常低价审查: what was asked, answered, judged.

use domain::award::{self, PriceVerdict};
use domain::lot::{Lot, Query};
use domain::rulebook::{Regime, ids};
use domain::shared::{LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::value::{code, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Option_, Sheet, needed, wrong};
use crate::desk::{room, sign};
use crate::public::{lot_line, prices};
use crate::text::time;
use crate::visit::Visit;

use super::{name, seat};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// What the leader asks for, as typed: everything but the signature.
enum Said {
    Query { bidder: Uscc, reason: String, until_s: i64 },
    Judge { bidder: Uscc, verdict: PriceVerdict, reason: String },
}

impl Said {
    fn command(&self, id: &LotId, signed: award::Signed) -> Command {
        let lot = id.clone();
        Command::Award(match self {
            Self::Query { bidder, reason, until_s } => {
                let (bidder, reason, until_s) = (bidder.clone(), reason.clone(), *until_s);
                award::Command::QueryPrice { lot, bidder, reason, until_s, signed }
            }
            Self::Judge { bidder, verdict, reason } => {
                let (bidder, verdict, reason) = (bidder.clone(), *verdict, reason.clone());
                award::Command::JudgePrice { lot, bidder, verdict, reason, signed }
            }
        })
    }
}

/// Reads one of the two forms of the page.
fn said(posted: &Posted) -> Result<Said, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let bidder = Uscc::new(posted.get("bidder"));
    if bidder.is_none() {
        wrongs.push(wrong("bidder", "form-choose"));
    }
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let judges = posted.get("what") == "judge";
    let verdict = match posted.get("verdict") {
        "proven" => Some(PriceVerdict::Proven),
        "unproven" => Some(PriceVerdict::Unproven),
        _ => None,
    };
    let until = time::parse_field(posted.get("explain_until"));
    if judges && verdict.is_none() {
        wrongs.push(wrong("verdict", "form-choose"));
    }
    if !judges && until.is_none() {
        wrongs.push(wrong("explain_until", "form-not-moment"));
    }
    let (Some(bidder), Ok(reason), true) = (bidder, reason, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let reason = reason.to_owned();
    match (judges, verdict, until) {
        (true, Some(verdict), _) => Ok(Said::Judge { bidder, verdict, reason }),
        (false, _, Some(until)) => {
            Ok(Said::Query { bidder, reason, until_s: until.div_euclid(1_000) })
        }
        _ => Err(wrongs),
    }
}

/// The rules of the review, by the law of the lot.
pub(crate) fn rules(lot: &Lot) -> &'static [&'static str] {
    match lot.notice.regime {
        Regime::Works => &[ids::F7_8, ids::C4_11],
        Regime::GovernmentProcurement => {
            &[ids::F7_1, ids::F7_2, ids::F7_3, ids::F7_4, ids::F7_6, ids::F7_7, ids::C3_15]
        }
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
    let (lot, seat) = seat(v, &folded, id)?;
    let title = t.s("evaluator-prices");
    let sheet = Sheet { v, posted, problems };
    let action = room("evaluator", id, "prices");
    if let Ok(said) = said(posted)
        && sign::is_next(posted, problems)
        && award::leader(lot) == Some(seat)
    {
        let key = match said {
            Said::Query { .. } => "price-query",
            Said::Judge { .. } => "price-judge",
        };
        let (label, brings) = (t.s(key), t.s(&format!("{key}-brings")));
        let body = html! {
            (lot_line(lot))
            (told(v, lot, &said))
            (sign::page(&sheet, &folded, &action, (&label, &brings), |by| said.command(id, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        p { (t.s("price-why")) }
        (asked(v, lot))
        @if award::leader(lot) == Some(seat) { (forms(&sheet, lot, &action)) }
        @else { p { (t.s("price-leader")) } }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, rules(lot)))
    };
    Ok(Shown::reading(title, body))
}

/// Every question with the bidder's words, which only committee, bidder and supervisor see.
fn asked(v: &Visit, lot: &Lot) -> Markup {
    let t = v.text;
    html! {
        @if lot.evaluation.queries.is_empty() { p { (t.s("price-none")) } }
        @for (bidder, it) in &lot.evaluation.queries {
            section {
                h2 { (name(lot, bidder)) }
                (prices::query(t, it))
                @if let Some(said) = &it.explained {
                    h3 { (t.s("price-explained")) }
                    blockquote class="said" { @for line in said.text.lines() { p { (line) } } }
                }
            }
        }
    }
}

fn told(v: &Visit, lot: &Lot, said: &Said) -> Markup {
    let t = v.text;
    let (bidder, reason) = match said {
        Said::Query { bidder, reason, .. } | Said::Judge { bidder, reason, .. } => (bidder, reason),
    };
    html! {
        p { strong { (name(lot, bidder)) } " " (code(bidder.as_str())) }
        @match said {
            Said::Query { until_s, .. } => {
                p { (t.s("field-explain_until")) " " (instant(until_s.saturating_mul(1_000))) }
            }
            Said::Judge { verdict, .. } => p { strong { (t.s(prices::verdict(*verdict))) } }
        }
        p { (reason) }
    }
}

fn forms(sheet: &Sheet, lot: &Lot, action: &str) -> Markup {
    let t = sheet.v.text;
    let now_s = sheet.v.now_ms.div_euclid(1_000);
    let due =
        |it: &Query| it.judged.is_none() && (it.explained.is_some() || now_s > it.asked.until_s);
    let option = |who: &Uscc| (who.as_str().to_owned(), name(lot, who));
    let queries = &lot.evaluation.queries;
    let judged: Vec<_> = queries.iter().filter(|it| due(it.1)).map(|it| option(it.0)).collect();
    let open = |who: &Uscc| queries.get(who).is_none_or(|it| it.judged.is_none());
    let valid = award::valid(lot).unwrap_or_default();
    let asks = lot.evaluation.sheets.is_empty();
    let asked: Vec<_> = valid.iter().filter(|it| asks && open(it)).map(option).collect();
    let waits = queries.values().any(|it| it.judged.is_none() && !due(it));
    let verdicts = [PriceVerdict::Proven, PriceVerdict::Unproven]
        .map(|it| (if it == PriceVerdict::Proven { "proven" } else { "unproven" }, it))
        .map(|(value, it)| (value, t.s(prices::verdict(it))));
    html! {
        @if waits { p { (t.s("price-waits")) } }
        @if !judged.is_empty() {
            h2 { (t.s("price-judge")) }
            (sheet.form(action, &html! {
                input type="hidden" name="what" value="judge";
                (sheet.radios("bidder", &named(&judged)))
                (sheet.radios("verdict", &verdicts))
                (sheet.lines("reason", 4, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
        @if !asked.is_empty() {
            details class="more" open[sheet.posted.get("what") == "query"] {
                summary { (t.s("price-query")) }
                (sheet.form(action, &html! {
                    input type="hidden" name="what" value="query";
                    (sheet.radios("bidder", &named(&asked)))
                    (sheet.lines("reason", 4, Need::Needed))
                    (sheet.moment("explain_until", Need::Needed))
                    (button(&t.s("act-next")))
                }))
            }
        }
    }
}

fn named(all: &[(String, String)]) -> Vec<Option_<'_>> {
    all.iter().map(|(value, label)| (value.as_str(), label.clone())).collect()
}

/// The question or the verdict, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    seat(v, &folded, id).map_err(|it| vec![it])?;
    let said = said(posted)?;
    let command = sign::take(v, &folded, posted, |by| said.command(id, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let done = match said {
        Said::Query { .. } => "price-asked",
        Said::Judge { .. } => "price-judged",
    };
    Ok(Ask { command, next: format!("{}?done={done}", room("evaluator", id, "prices")) })
}

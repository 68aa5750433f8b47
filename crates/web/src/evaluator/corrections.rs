//! Correcting a price that contradicts itself 报价修正, and counting deviations that have a price.

use domain::award::{self, CorrectionGround, CorrectionStep, DeviationLine, ReviewStep};
use domain::lot::Lot;
use domain::rulebook::{Regime, ids};
use domain::shared::{Fen, LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::value::amount;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Option_, Sheet, wrong};
use crate::desk::{room, sign};
use crate::public::{lot_line, prices};
use crate::text::money;
use crate::visit::Visit;

use super::{name, seat};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 1_000;
/// Every ground in the order of the law, with the name of its fields.
const GROUNDS: [(CorrectionGround, &str); 4] = [
    (CorrectionGround::OpeningSheet, "sheet"),
    (CorrectionGround::Words, "words"),
    (CorrectionGround::DecimalPoint, "point"),
    (CorrectionGround::UnitSum, "sum"),
];

/// What the leader signs here.
enum Said {
    Correct { bidder: Uscc, steps: Vec<CorrectionStep> },
    Count(Vec<DeviationLine>),
}

impl Said {
    fn command(&self, id: &LotId, signed: award::Signed) -> Command {
        let lot = id.clone();
        Command::Award(match self {
            Self::Correct { bidder, steps } => {
                let (bidder, steps) = (bidder.clone(), steps.clone());
                award::Command::CorrectPrice { lot, bidder, steps, signed }
            }
            Self::Count(lines) => {
                award::Command::PriceDeviations { lot, lines: lines.clone(), signed }
            }
        })
    }
}

fn said(lot: &Lot, posted: &Posted) -> Result<Said, Vec<Problem>> {
    if posted.get("what") == "count" { counted(lot, posted) } else { corrected(lot, posted) }
}

fn stays(it: CorrectionGround) -> bool {
    matches!(it, CorrectionGround::OpeningSheet | CorrectionGround::DecimalPoint)
}

/// Reads a correction: a ground counts when its reason is filled in.
fn corrected(lot: &Lot, posted: &Posted) -> Result<Said, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let chosen = Uscc::new(posted.get("bidder"));
    let bid = chosen.and_then(|who| lot.priced().into_iter().find(|it| it.0 == who));
    let Some((bidder, _, mut price)) = bid else {
        return Err(vec![wrong("bidder", "form-choose")]);
    };
    let mut steps = Vec::new();
    for (ground, field) in GROUNDS {
        let (why, to) = (format!("why-{field}"), format!("to-{field}"));
        let reason = posted.get(&why).to_owned();
        if reason.is_empty() {
            continue;
        }
        if reason.len() > REASON_BYTES_MAX {
            wrongs.push(wrong(&why, "form-long"));
        }
        let next = if stays(ground) { Some(price.0) } else { money::parse_yuan(posted.get(&to)) };
        let Some(next) = next else {
            wrongs.push(wrong(&to, "form-not-money"));
            continue;
        };
        steps.push(CorrectionStep { ground, from: price, to: Fen(next), reason });
        price = Fen(next);
    }
    if steps.is_empty() && wrongs.is_empty() {
        wrongs.push(wrong("why-sheet", "form-needed"));
    }
    if wrongs.is_empty() { Ok(Said::Correct { bidder, steps }) } else { Err(wrongs) }
}

/// Reads how often each bid deviates; empty is never.
fn counted(lot: &Lot, posted: &Posted) -> Result<Said, Vec<Problem>> {
    let (mut wrongs, mut lines) = (Vec::new(), Vec::new());
    for (at, bidder) in award::valid(lot).unwrap_or_default().iter().enumerate() {
        for (of, deviation) in lot.notice.scheme.deviations().iter().enumerate() {
            let field = times(at, of);
            match (posted.get(&field), posted.get(&field).parse::<u32>()) {
                ("" | "0", _) => {}
                (_, Ok(times)) => lines.push(DeviationLine {
                    bidder: bidder.clone(),
                    deviation: deviation.id.clone(),
                    times,
                }),
                _ => wrongs.push(wrong(&field, "form-not-number")),
            }
        }
    }
    if wrongs.is_empty() { Ok(Said::Count(lines)) } else { Err(wrongs) }
}

fn times(bidder: usize, deviation: usize) -> String {
    format!("times-{bidder}-{deviation}")
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
    let sheet = Sheet { v, posted, problems };
    let action = room("evaluator", id, "corrections");
    let title = t.s("evaluator-corrections");
    if sign::is_next(posted, problems)
        && award::leader(lot) == Some(seat)
        && let Ok(said) = said(lot, posted)
    {
        let key = match said {
            Said::Correct { .. } => "correction-sign",
            Said::Count(_) => "deviations-sign",
        };
        let (label, brings) = (t.s(key), t.s(&format!("{key}-brings")));
        let body = html! {
            (lot_line(lot))
            (told(v, lot, &said))
            (sign::page(&sheet, &folded, &action, (&label, &brings), |by| said.command(id, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let rules: &[&str] = match lot.notice.regime {
        Regime::Works => &[ids::C4_13, ids::C4_11, ids::F3],
        Regime::GovernmentProcurement => &[ids::C4_10, ids::C4_11],
    };
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        p { (t.s("correction-why")) }
        @for (who, it) in &lot.evaluation.corrections {
            h2 { (name(lot, who)) }
            (prices::corrected(t, it))
        }
        @if award::leader(lot) == Some(seat) { (forms(&sheet, lot, &action)) }
        @else { p { (t.s("price-leader")) } }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, rules))
    };
    Ok(Shown::reading(title, body))
}

fn told(v: &Visit, lot: &Lot, said: &Said) -> Markup {
    let t = v.text;
    html! {
        @match said {
            Said::Correct { bidder, steps } => {
                p { strong { (name(lot, bidder)) } }
                ol {
                    @for it in steps {
                        li {
                            (t.s(prices::correction(it.ground))) " " (it.reason) " "
                            (amount(t, it.from.0)) " → " (amount(t, it.to.0))
                        }
                    }
                }
            }
            Said::Count(lines) => ul {
                @for it in lines {
                    li {
                        (name(lot, &it.bidder)) " " (title_of(lot, &it.deviation)) " × " (it.times)
                    }
                }
                @if lines.is_empty() { li { (t.s("deviations-none")) } }
            }
        }
    }
}

fn title_of<'a>(lot: &'a Lot, deviation: &'a str) -> &'a str {
    let mut priced = lot.notice.scheme.deviations().iter();
    priced.find(|it| it.id == deviation).map_or(deviation, |it| it.title.as_str())
}

fn forms(sheet: &Sheet, lot: &Lot, action: &str) -> Markup {
    let t = sheet.v.text;
    let reviews = &lot.evaluation.reviews;
    let between = reviews.contains_key(&ReviewStep::Qualification)
        && !reviews.contains_key(&ReviewStep::Responsiveness);
    let open = |who: &Uscc| !lot.evaluation.corrections.contains_key(who);
    let bids: Vec<_> = lot.priced().into_iter().filter(|it| between && open(&it.0)).collect();
    let options: Vec<Option_<'_>> = bids.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    let priced = !lot.notice.scheme.deviations().is_empty();
    let counts = priced
        && lot.evaluation.deviations.is_none()
        && reviews.contains_key(&ReviewStep::Responsiveness);
    html! {
        @if !between && !counts { p { (t.s("correction-early")) } }
        @if between && !options.is_empty() {
            (sheet.form(action, &html! {
                input type="hidden" name="what" value="correct";
                (sheet.radios("bidder", &options))
                @for (ground, field) in GROUNDS { (step(sheet, ground, field)) }
                (button(&t.s("act-next")))
            }))
        }
        @if counts { (deviations(sheet, lot, action)) }
    }
}

fn step(sheet: &Sheet, ground: CorrectionGround, field: &str) -> Markup {
    let t = sheet.v.text;
    let (why, to) = (format!("why-{field}"), format!("to-{field}"));
    html! {
        fieldset class="field" {
            legend { (t.s(prices::correction(ground))) }
            label for={ "f-" (why) } { (t.s("correction-where")) }
            (sheet.error_at(&why))
            input class="line" type="text" id={ "f-" (why) } name=(why) autocomplete="off"
                value=(sheet.posted.get(&why));
            @if !stays(ground) {
                label for={ "f-" (to) } { (t.s("correction-to")) }
                (sheet.error_at(&to))
                input class="number" type="text" inputmode="decimal" id={ "f-" (to) } name=(to)
                    autocomplete="off" value=(sheet.posted.get(&to));
            }
        }
    }
}

fn deviations(sheet: &Sheet, lot: &Lot, action: &str) -> Markup {
    let t = sheet.v.text;
    html! {
        h2 { (t.s("deviations-title")) }
        (sheet.form(action, &html! {
            input type="hidden" name="what" value="count";
            @for (at, bidder) in award::valid(lot).unwrap_or_default().iter().enumerate() {
                fieldset {
                    legend { (name(lot, bidder)) }
                    @for (of, it) in lot.notice.scheme.deviations().iter().enumerate() {
                        @let field = times(at, of);
                        div class="field" {
                            label for={ "f-" (field) } { (it.title) }
                            (sheet.error_at(&field))
                            input class="number" type="text" inputmode="numeric"
                                id={ "f-" (field) } name=(field) autocomplete="off"
                                value=(sheet.posted.get(&field));
                        }
                    }
                }
            }
            (button(&t.s("act-next")))
        }))
    }
}

/// The correction or the count, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (lot, _) = seat(v, &folded, id).map_err(|it| vec![it])?;
    let said = said(lot, posted)?;
    let command = sign::take(v, &folded, posted, |by| said.command(id, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=corrected", room("evaluator", id, "corrections")) })
}

//! The evaluation report 评标报告: its exact bytes, its hash, the own signature, a dissent.

use app::access::Action;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::award::{self, ReadObject};
use domain::lot::Lot;
use domain::shared::{Hash, LotId};
use domain::world::Command;
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, lot_id, lot_of, may, may_read, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{reads, room, sign};
use crate::public::prices::compared;
use crate::public::{anew, lot_line, papers, reviews};
use crate::visit::Visit;

use super::{recheck, seat};

/// Longest dissent, and longest words of a recheck, in bytes.
const DISSENT_BYTES_MAX: usize = 20_000;

/// What a member says under the report.
struct Words<'a> {
    dissent: &'a str,
    /// A remark on the recheck.
    recheck: &'a str,
}

impl<'a> Words<'a> {
    fn of(posted: &'a Posted) -> Self {
        Self { dissent: posted.get("dissent"), recheck: posted.get("recheck") }
    }

    fn command(&self, id: &LotId, seat: u8, report: Hash, by: award::Signed) -> Command {
        Command::Award(award::Command::SignReport {
            lot: id.clone(),
            seat,
            report,
            dissent: self.dissent.to_owned(),
            recheck: Some(self.recheck.to_owned()).filter(|it| !it.is_empty()),
            signed: by,
        })
    }
}

/// The report that is to be signed: until the first signature it tells what the recheck brought.
fn named(v: &Visit, lot: &Lot) -> Option<Hash> {
    let state = &lot.evaluation;
    if state.signed.is_empty() {
        return record::report::evaluation_sha256(lot, &v.site.platform.keys().origin);
    }
    state.report
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
    let action = room("evaluator", id, "report");
    let title = t.s("evaluator-report");
    let Some(report) = named(v, lot) else {
        let body = html! { (lot_line(lot)) p { (t.s("report-early")) } };
        return Ok(Shown::reading(title, body));
    };
    let heads = ["lot-rank", "role-bidder", "lot-price", "lot-total"].map(|key| t.s(key));
    let sets = [Set::Number, Set::Words, Set::Number, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let line = |it: &award::RankLine| {
        vec![
            html! { (it.rank) },
            html! { (it.name) " " (code(it.bidder.as_str())) },
            compared(t, it),
            html! { (it.total.decimal()) },
        ]
    };
    let rows = lot.evaluation.ranking.iter().map(line).collect::<Vec<_>>();
    let signs = !lot.evaluation.signed.contains(&seat);
    let (alerts, open) = recheck::pointed_out(v, &folded, lot);
    let next = signs && open.is_empty() && sign::is_next(posted, problems);
    let (label, brings) = (t.s("evaluator-sign-report"), t.s("report-brings"));
    let body = html! {
        (lot_line(lot))
        (table(&t.s("lot-ranking-says"), &columns, &rows))
        (crate::draws::public::order_line(t, lot))
        (reviews::aside(t, lot))
        (cited(v, &folded, id, &reviews::aside_rules(lot)))
        (anew::sheets(t, lot))
        p { (t.s("report-hash")) " " (code(&report.hex())) }
        p { a href={ (action) ".txt" } download { (t.s("report-download")) } }
        @if lot.evaluation.delivered.is_some() {
            p { a href={ (action) ".pdf" } download { (t.s("report-paper")) } }
        }
        @if lot.evaluation.deemed.contains(&seat) { p { (t.s("report-deemed")) } }
        @else if !signs { p { (t.s("report-signed")) } }
        @else if next {
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| Words::of(posted).command(id, seat, report, by)))
        } @else {
            (sheet.top())
            (refused(v, lot, seat))
            @if !alerts.is_empty() {
                p {
                    (t.s(if open.is_empty() { "alerts-answered" } else { "alerts-open" })) " "
                    a href=(room("evaluator", id, "recheck")) { (t.s("scores-recheck")) }
                }
            }
            @if open.is_empty() {
            (sheet.form(&action, &html! {
                (sheet.lines("recheck", 3, Need::Optional))
                (sheet.lines("dissent", 3, Need::Optional))
                (button(&t.s("act-next")))
            }))
            }
        }
    };
    let shown = Shown::reading(title, body);
    Ok(if next { shown.with(&["sign_act"]) } else { shown })
}

/// What a member reads whose refusal to sign was noted; nothing for anybody else.
pub(super) fn refused(v: &Visit, lot: &Lot, seat: u8) -> Markup {
    let t = v.text;
    let noted = award::refusal_noted(lot).filter(|it| it.seats.contains(&seat));
    html! {
        @if let Some(it) = noted {
            (flash(Tone::Due, &t.s("refusal-note-told")))
            p { (t.s("refusal-note-until")) " " (instant(it.until_s.saturating_mul(1_000))) }
            blockquote class="said" { @for line in it.statement.lines() { p { (line) } } }
        }
    }
}

/// The signature under the report.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (lot, seat) = seat(v, &folded, id).map_err(|it| vec![it])?;
    let early = || vec![Problem::Denied("report-early".to_owned())];
    let report = named(v, lot).ok_or_else(early)?;
    for field in ["dissent", "recheck"] {
        if posted.get(field).len() > DISSENT_BYTES_MAX {
            return Err(vec![wrong(field, "form-long")]);
        }
    }
    let make = |by| Words::of(posted).command(id, seat, report, by);
    let command = sign::take(v, &folded, posted, make)?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=report-signed", room("evaluator", id, "report")) })
}

/// The report's exact bytes, for members and those who see every lot.
pub(super) async fn download(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    match v.run(move |v| bytes(v, &id).unwrap_or_else(|it| v.problem(&it))).await {
        Ok(it) | Err(it) => it,
    }
}

/// The report with its annexes as a document, for the same readers, once all members signed.
pub(super) async fn document(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    match v.run(move |v| paper(v, &id).unwrap_or_else(|it| v.problem(&it))).await {
        Ok(it) | Err(it) => it,
    }
}

fn paper(v: &Visit, id: &LotId) -> Result<Response, Problem> {
    let (lot, report) = {
        let folded = v.site.platform.folded()?;
        may_read(v, &folded, Action::ReadReport, Some(id))?;
        let lot = lot_of(&folded, id)?.clone();
        let early = || Problem::Denied("report-paper-early".to_owned());
        lot.evaluation.delivered.ok_or_else(early)?;
        let report = lot.evaluation.report.ok_or_else(nothing)?;
        (lot, report)
    };
    let made = papers::evaluation_report(&v.site, v.text, &lot)?.ok_or_else(nothing)?;
    reads::opened(v, id, ReadObject::Report, report)?;
    papers::file(&v.site, &made)
}

fn bytes(v: &Visit, id: &LotId) -> Result<Response, Problem> {
    let report = {
        let folded = v.site.platform.folded()?;
        may_read(v, &folded, Action::ReadReport, Some(id))?;
        let lot = lot_of(&folded, id)?;
        record::report::evaluation(lot, &v.site.platform.keys().origin).ok_or_else(nothing)?
    };
    let sha256 = Hash(Sha256::digest(report.as_bytes()).into());
    reads::opened(v, id, ReadObject::Report, sha256)?;
    let kind = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"report.txt\""),
    ];
    Ok((kind, report).into_response())
}

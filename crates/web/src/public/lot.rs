//! A procedure's page: its river, what was announced, and what was opened and decided.

use domain::lot::{Lot, Stage};
use domain::rulebook::Regime;
use domain::shared::Fen;
use maud::{Markup, html};

use crate::design::lists::facts;
use crate::design::proof::Proof;
use crate::design::river::{Phase, Station, river};
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code, instant};
use crate::text::Text;

use super::frame::{Ask, page};
use super::stage_key;

const MS_A_SECOND: i64 = 1_000;

/// The page of one lot.
pub(super) fn lot(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let body = html! {
        p { (lot.notice.lot_title) " · " (code(&lot.id.to_string())) }
        h2 { (t.s("lot-river")) }
        (course(it, lot))
        h2 { (t.s("lot-notice")) }
        (notice(t, lot))
        h2 { (t.s("public-documents")) }
        (documents(t, lot))
        @if lot.opening.opened.is_some() {
            h2 { (t.s("public-opening")) }
            (opening(t, lot))
        }
        @if lot.award.displayed_until.is_some() || lot.award.published {
            h2 { (t.s("public-result")) }
            (result(t, lot))
        }
    };
    page(it, &lot.notice.title, &body)
}

/// Events that happened, the stage that goes on, and the opening while it is ahead.
fn course(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let pasts = it.ledger.pasts(&lot.id);
    let said: Vec<(String, String)> = pasts
        .iter()
        .map(|past| (t.s(&format!("past-{}", past.kind)), it.site.command(past.index)))
        .collect();
    let mut stations: Vec<Station> = pasts
        .iter()
        .zip(&said)
        .map(|(past, (name, command))| {
            let proof = Proof { index: past.index, at_ms: past.at_ms, size: None, command };
            Station {
                name,
                phase: Phase::Past { at_ms: past.at_ms, proof: Some(proof) },
                basis: None,
            }
        })
        .collect();
    let deadline = lot.deadline_s.saturating_mul(MS_A_SECOND);
    let receiving = lot.stage == Stage::Announced;
    let mut now = t.s(&stage_key(lot.stage));
    if lot.is_suspended() {
        now = format!("{now} · {}", t.s("stage-suspended"));
    }
    let until_ms = receiving.then_some(deadline);
    if !lot.is_over() {
        stations.push(Station { name: &now, phase: Phase::Now { until_ms }, basis: None });
    }
    let opening = t.s("stage-opened");
    if receiving {
        let phase = Phase::Future { earliest_ms: Some(deadline), latest_ms: None };
        stations.push(Station { name: &opening, phase, basis: None });
    }
    river(t, &stations)
}

fn notice(t: &Text, lot: &Lot) -> Markup {
    let it = &lot.notice;
    let regime = match it.regime {
        Regime::Works => "regime-works",
        Regime::GovernmentProcurement => "regime-procurement",
    };
    let seconds = |at: i64| instant(at.saturating_mul(MS_A_SECOND));
    let [stage, deadline, code_, who, kind, budget] = [
        "public-stage",
        "public-deadline",
        "public-code",
        "public-purchaser",
        "public-regime",
        "public-budget",
    ]
    .map(|key| t.s(key));
    let [until, ceiling, needs, scoring, sealed] =
        ["lot-documents-until", "public-ceiling", "lot-needs", "lot-scoring", "lot-sealed"]
            .map(|key| t.s(key));
    let mut rows = vec![
        (stage.as_str(), html! { (t.s(&stage_key(lot.stage))) }),
        (&deadline, seconds(lot.deadline_s)),
        (&until, seconds(it.documents_until_s)),
        (&who, html! { (it.purchaser_name) " " (code(it.purchaser.as_str())) }),
        (&kind, html! { (t.s(regime)) }),
        (&code_, code(&it.code)),
        (&budget, amount(t, it.budget.0)),
    ];
    if let Some(Fen(fen)) = it.ceiling {
        rows.push((&ceiling, amount(t, fen)));
    }
    rows.push((&needs, html! { @for line in &it.qualification { p { (line) } } }));
    let item = |line: &domain::procedure::ScoreItem| {
        t.t("lot-points", &[("title", line.title.clone().into()), ("n", line.max.decimal().into())])
    };
    rows.push((&scoring, html! { @for line in &it.scheme.items { p { (item(line)) } } }));
    let keepers = it.envelopes.first().map_or(0, |it| it.share.trustees.len());
    let sealed_by = [("t", u32::from(it.threshold).into()), ("n", keepers.into())];
    rows.push((&sealed, html! { (t.t("lot-sealed-by", &sealed_by)) }));
    facts(&rows)
}

fn documents(t: &Text, lot: &Lot) -> Markup {
    let heads = ["lot-document", "lot-length", "lot-hash"].map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Words, Set::Number, Set::Words]);
    let line = |it: &domain::procedure::Document| {
        vec![
            html! { (it.name) },
            html! { (t.t("lot-bytes", &[("n", it.length.to_string().into())])) },
            code(&it.sha256.hex()),
        ]
    };
    let rows: Vec<Vec<Markup>> = lot.notice.documents.iter().map(line).collect();
    table(&t.s("lot-documents-says"), &columns, &rows)
}

fn opening(t: &Text, lot: &Lot) -> Markup {
    let heads = ["role-bidder", "lot-ending", "lot-price"].map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Words, Set::Words, Set::Number]);
    let line = |it: &domain::opening::OpenedBid| {
        let price = it.price;
        vec![
            html! { (it.name) " " (code(it.bidder.as_str())) },
            html! { (t.s(&format!("ending-{:?}", it.ending))) " " (it.reason) },
            html! { @if let Some(Fen(fen)) = price { (amount(t, fen)) } },
        ]
    };
    let bids = lot.opening.opened.iter().flat_map(|it| &it.bids);
    let rows: Vec<Vec<Markup>> = bids.map(line).collect();
    table(&t.s("lot-opening-says"), &columns, &rows)
}

fn result(t: &Text, lot: &Lot) -> Markup {
    let heads = ["lot-rank", "role-bidder", "lot-price", "lot-total"].map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Number, Set::Words, Set::Number, Set::Number]);
    let line = |it: &domain::award::RankLine| {
        vec![
            html! { (it.rank) },
            html! { (it.name) " " (code(it.bidder.as_str())) },
            amount(t, it.price.0),
            html! { (it.total.decimal()) },
        ]
    };
    let rows: Vec<Vec<Markup>> = lot.evaluation.ranking.iter().map(line).collect();
    let winner = lot.award.winner.as_ref().filter(|_| lot.award.published);
    let name = |who: &domain::shared::Uscc| {
        let found = lot.evaluation.ranking.iter().find(|it| it.bidder == *who);
        found.map_or_else(|| who.to_string(), |it| it.name.clone())
    };
    html! {
        @if let Some((who, price)) = winner {
            p { strong { (t.s("lot-winner")) } " " (name(who)) " " (amount(t, price.0)) }
        }
        (table(&t.s("lot-ranking-says"), &columns, &rows))
    }
}

fn columns<'a>(heads: &'a [String], sets: &[Set]) -> Vec<Column<'a>> {
    heads.iter().zip(sets).map(|(head, set)| Column { head, set: *set }).collect()
}

//! The evaluation report 评标报告 and the opening record 开标记录: exact bytes from a folded lot.
//!
//! Whoever folds the same events gets the same bytes and the same hash. The record follows from
//! the public log alone; the report needs the score sheets, so that outsiders see it committed
//! and a supervisor recomputes it. Source: docs/decisions/0160.

use std::collections::BTreeMap;

use domain::award::{AsideLine, BidsReviewed, ScoreSheet, Told, ToldItem};
use domain::lot::Lot;
use domain::opening::OpenedBid;
use domain::procedure::Notice;
use domain::shared::{Hash, Uscc};
use sha2::{Digest, Sha256};

use crate::canonical::Value;
use crate::wire::Wire;

/// First line of an opening record.
pub const OPENING_LABEL: &str = "daylight.opening-record/1\n";
/// First line of an evaluation report.
pub const REPORT_LABEL: &str = "daylight.evaluation-report/1\n";
/// First line of what a bidder is told of its own bid.
pub const OWN_RESULT_LABEL: &str = "daylight.own-result/1\n";

/// The evaluation report: prices, reviews, sheets and ranking. `None` before there is a ranking.
#[must_use]
pub fn evaluation(lot: &Lot, origin: &str) -> Option<String> {
    if lot.evaluation.ranking.is_empty() {
        return None;
    }
    let notice = &lot.notice;
    let prices = lot.bid_prices().into_iter().map(|(bidder, name, price)| {
        Value::object([
            ("bidder", bidder.write()),
            ("name", name.write()),
            ("price", price.write()),
        ])
    });
    let reviews = lot.evaluation.reviews.values().map(|it| review(notice, it));
    let mut body = BTreeMap::from([
        ("code", notice.code.write()),
        ("lot", lot.id.write()),
        ("lot_title", notice.lot_title.write()),
        ("origin", origin.into()),
        ("prices", Value::List(prices.collect())),
        ("purchaser", notice.purchaser_name.write()),
        ("ranking", lot.evaluation.ranking.write()),
        ("reviews", Value::List(reviews.collect())),
        ("scheme", notice.scheme.write()),
        ("sheets", Value::List(lot.evaluation.sheets.values().map(sheet).collect())),
        ("title", notice.title.write()),
    ]);
    body.extend(judged_prices(lot));
    body.extend(asked_of_bids(lot));
    body.extend(hours(lot));
    body.extend(rechecked(lot));
    body.extend(same_brand(lot));
    body.extend(drawn_order(lot));
    body.extend(judged_blind(lot));
    body.extend(evaluated_anew(lot));
    let body = body.into_iter().map(|(key, it)| (key.to_owned(), it)).collect();
    Some(format!("{REPORT_LABEL}{}", Value::Object(body).encode()))
}

/// The order that was drawn for equal places: which draw, its seed, and everybody in it.
fn drawn_order(lot: &Lot) -> Option<(&'static str, Value)> {
    let state = lot.order.as_ref()?;
    let (order, result) = (state.order.as_ref()?, state.draw.result.as_ref()?);
    let body = Value::object([
        ("draw", result.of.draw().as_str().into()),
        ("order", order.write()),
        ("seed", result.seed.write()),
        ("seq", result.of.seq.write()),
    ]);
    Some(("order", body))
}

/// Evaluations that were void before this one: by which remedy, and the report of each.
fn evaluated_anew(lot: &Lot) -> Option<(&'static str, Value)> {
    let one = |it: &domain::lot::VoidedEvaluation| {
        let mut body = Value::object([("remedy", it.remedy.write())]);
        if let (Value::Object(fields), Some(report)) = (&mut body, &it.evaluation.report) {
            fields.insert("report".to_owned(), report.write());
        }
        body
    };
    (!lot.voided.is_empty()).then(|| ("void", Value::List(lot.voided.iter().map(one).collect())))
}

/// One review; brands and consortia stand in it only where something was found of them.
fn review(notice: &Notice, it: &BidsReviewed) -> Value {
    let conditions = domain::award::conditions(notice, it.step);
    let conditions: Vec<String> = conditions.into_iter().map(str::to_owned).collect();
    let mut body = Value::object([
        ("conditions", conditions.write()),
        ("rejected_by", notice.procedure().limits().rejects.into()),
        ("results", it.results.write()),
        ("step", it.step.write()),
    ]);
    if let Value::Object(fields) = &mut body {
        it.brands.put("brands", fields);
        it.unpreferred.put("unpreferred", fields);
    }
    body
}

/// Bids that are no candidates, since another of their brand stands before them, with the rule, and
/// of whom a lot decided so; a report without any has no such part.
fn same_brand(lot: &Lot) -> Option<(&'static str, Value)> {
    let aside = &lot.evaluation.aside;
    if aside.is_empty() {
        return None;
    }
    let rule = domain::award::brand_rule(lot);
    let mut part = Value::object([("bids", aside.write()), ("rule", rule.into())]);
    let by_lot = aside.iter().filter(|it| domain::award::stands_aside_by_lot(lot, it));
    let drawn: Vec<Uscc> = by_lot.map(|it| it.bidder.clone()).collect();
    if let (Value::Object(fields), false) = (&mut part, drawn.is_empty()) {
        let rule = domain::rulebook::ids::Y93;
        let drawn = Value::object([("bidders", drawn.write()), ("rule", rule.into())]);
        fields.insert("drawn".to_owned(), drawn);
    }
    Some(("same_brand", part))
}

/// What was asked, corrected and counted of prices; a report without any of it has no such part.
fn judged_prices(lot: &Lot) -> Vec<(&'static str, Value)> {
    let state = &lot.evaluation;
    let asked = state.queries.iter().map(|(bidder, it)| {
        let judged = it.judged.as_ref();
        let commitment = it.explained.as_ref().map(|it| it.commitment.hex());
        Value::object([
            ("bidder", bidder.write()),
            ("explained", commitment.unwrap_or_default().as_str().into()),
            ("grounds", it.asked.grounds.write()),
            ("judged", judged.map(|it| it.verdict).into_iter().collect::<Vec<_>>().write()),
            ("reason", judged.map_or("", |it| it.reason.as_str()).into()),
        ])
    });
    let corrected = state.corrections.values().map(|it| {
        Value::object([
            ("answer", it.answer.into_iter().collect::<Vec<_>>().write()),
            ("bidder", it.corrected.bidder.write()),
            ("steps", it.corrected.steps.write()),
        ])
    });
    let parts = [
        ("price_queries", Value::List(asked.collect())),
        ("price_corrections", Value::List(corrected.collect())),
        ("deviations", state.deviations.clone().unwrap_or_default().write()),
    ];
    parts.into_iter().filter(|it| it.1 != Value::List(Vec::new())).collect()
}

/// When the committee stood still; a report of one that never did has no such part.
fn hours(lot: &Lot) -> Option<(&'static str, Value)> {
    // Whoever signs later signs the same report.
    let first = lot.evaluation.first_signed;
    let told = |it: &&domain::lot::Adjournment| first.is_none_or(|first| it.at < first);
    let still: Vec<_> = lot.evaluation.adjournments.iter().filter(told).collect();
    let line = |it: &domain::lot::Adjournment| {
        Value::object([
            ("cause", it.cause.write()),
            ("from_ms", it.at.0.into()),
            ("reason", it.reason.write()),
            ("to_ms", it.resumed.map_or(0, |it| it.0).into()),
        ])
    };
    let lines = Value::List(still.iter().map(|it| line(it)).collect());
    (!still.is_empty()).then_some(("adjournments", lines))
}

/// What the recheck led to: sheets that were handed back, with what they had said, and members'
/// answers for their scores; a report without any of it has no such part.
fn rechecked(lot: &Lot) -> Vec<(&'static str, Value)> {
    let state = &lot.evaluation;
    let reopened = state.reopened.iter().map(|(it, former)| {
        Value::object([
            ("by", it.by.write()),
            ("cause", it.cause.write()),
            ("former", former.write()),
            ("reason", it.text.write()),
            ("seat", it.seat.write()),
        ])
    });
    let explained = state.explained.iter().map(|(seat, answers)| {
        Value::object([("answers", answers.write()), ("seat", seat.write())])
    });
    let parts = [
        ("explanations", Value::List(explained.collect())),
        ("sheets_handed_back", Value::List(reopened.collect())),
    ];
    parts.into_iter().filter(|it| it.1 != Value::List(Vec::new())).collect()
}

/// What was judged blind: bidders by code, blind sheets, and what showed whose a bid is; a report
/// of a lot without it has no such part.
fn judged_blind(lot: &Lot) -> Option<(&'static str, Value)> {
    let state = &lot.evaluation.blind;
    let codes = state.revealed.clone()?;
    let found = state.found.values().map(|it| {
        Value::object([
            ("condition", it.condition.write()),
            ("number", it.number.write()),
            ("reason", it.reason.write()),
        ])
    });
    let sheets = state
        .sheets
        .values()
        .map(|it| Value::object([("scores", it.scores.write()), ("seat", it.seat.write())]));
    let body = Value::object([
        ("codes", codes.write()),
        ("identity_found", Value::List(found.collect())),
        ("sheets", Value::List(sheets.collect())),
    ]);
    Some(("blind", body))
}

/// What was asked of bids, by commitments, and proposals that nobody asked; a report without any of
/// it has no such part.
fn asked_of_bids(lot: &Lot) -> Vec<(&'static str, Value)> {
    let state = &lot.evaluation;
    let asked = state.clarifications.iter().map(|(number, it)| {
        let judged = it.judged.as_ref();
        let answer = it.answered.as_ref().map(|it| it.commitment.hex()).unwrap_or_default();
        Value::object([
            ("answer", answer.as_str().into()),
            ("bidder", it.asked.bidder.write()),
            ("doubt", it.asked.doubt.write()),
            ("number", number.write()),
            ("question", it.asked.commitment.write()),
            ("reason", judged.map_or("", |it| it.reason.as_str()).into()),
            ("verdict", judged.map(|it| it.verdict).into_iter().collect::<Vec<_>>().write()),
        ])
    });
    let taken_up =
        |number: u32| state.clarifications.values().any(|it| it.asked.proposed == Some(number));
    let left = state.proposals.values().filter(|it| !taken_up(it.number)).map(|it| {
        Value::object([
            ("bidder", it.bidder.write()),
            ("doubt", it.doubt.write()),
            ("question", it.commitment.write()),
            ("seat", it.seat.write()),
        ])
    });
    let parts = [
        ("clarifications", Value::List(asked.collect())),
        ("proposals_not_asked", Value::List(left.collect())),
    ];
    parts.into_iter().filter(|it| it.1 != Value::List(Vec::new())).collect()
}

/// What one bidder is told of its own bid 评审结果告知; it names the report whose numbers it holds.
/// `None` before the result is published, and for whoever has no bid.
#[must_use]
pub fn own_result(lot: &Lot, who: &Uscc, origin: &str) -> Option<String> {
    let told = domain::award::told(lot, who)?;
    let report = lot.evaluation.report?;
    let notice = &lot.notice;
    let mut body = BTreeMap::from([
        ("bidder", told.bidder.write()),
        ("code", notice.code.write()),
        ("fate", told.fate.token().into()),
        ("items", Value::List(told.items.iter().map(item).collect())),
        ("line", own_line(&told)),
        ("lot", lot.id.write()),
        ("lot_title", notice.lot_title.write()),
        ("origin", origin.into()),
        ("purchaser", notice.purchaser_name.write()),
        ("ranked", i64::from(told.ranked).into()),
        ("reason", told.reason.as_str().into()),
        ("report", report.write()),
        ("title", notice.title.write()),
        ("winner", told.winner.write()),
        ("winner_price", told.amount.write()),
    ]);
    if let Some(it) = &told.aside {
        // Whoever stands before it is told by no letter.
        body.insert("brand", it.brand.write());
        body.insert("same_brand", own_aside(it));
    }
    if let Some(rule) = told.drawn {
        body.insert("drawn_by", rule.into());
    }
    if let Some(rule) = told.rule {
        let line = |it: &(String, String)| {
            Value::object([("condition", it.0.write()), ("reason", it.1.write())])
        };
        body.insert("rejected_by", rule.into());
        body.insert("unmet", Value::List(told.unmet.iter().map(line).collect()));
    }
    let body = body.into_iter().map(|(key, it)| (key.to_owned(), it)).collect();
    Some(format!("{OWN_RESULT_LABEL}{}", Value::Object(body).encode()))
}

/// The own scores of a bid that stands behind another of its brand.
fn own_aside(it: &AsideLine) -> Value {
    Value::object([
        ("other_score", it.other_score.write()),
        ("price", it.price.write()),
        ("price_score", it.price_score.write()),
        ("total", it.total.write()),
    ])
}

/// The own line of the ranking in a list, which is empty for a bid that was not ranked.
fn own_line(told: &Told) -> Value {
    told.line.clone().into_iter().collect::<Vec<_>>().write()
}

fn item(it: &ToldItem) -> Value {
    Value::object([
        ("item", it.item.write()),
        ("max", it.max.write()),
        ("mean", it.mean.write()),
        ("title", it.title.write()),
    ])
}

fn sheet(it: &ScoreSheet) -> Value {
    Value::object([("scores", it.scores.write()), ("seat", it.seat.write())])
}

/// SHA-256 of the evaluation report, as `Ranked` and every member's signature hold it.
#[must_use]
pub fn evaluation_sha256(lot: &Lot, origin: &str) -> Option<Hash> {
    evaluation(lot, origin).as_deref().map(sha256)
}

/// The lot once one more sheet is in, with the ranking that follows; `None` while another is
/// missing or none ranks.
#[must_use]
pub fn ranked_with(lot: &Lot, sheet: ScoreSheet) -> Option<Lot> {
    let mut full = lot.clone();
    full.evaluation.sheets.insert(sheet.seat, sheet);
    if full.evaluation.sheets.len() != full.evaluation.members.len() {
        return None;
    }
    let ranking = domain::award::ranking(&full).ok()?;
    full.evaluation.ranking = ranking.ranked;
    full.evaluation.aside = ranking.aside;
    Some(full)
}

/// The opening record; `None` before anything is out. It does not change once it is signed. A lot
/// that opens twice has two, the first without prices.
#[must_use]
pub fn opening(lot: &Lot, origin: &str) -> Option<String> {
    let bids: Vec<Value> = match &lot.opening.opened {
        Some(opened) => opened.bids.iter().map(bid).collect(),
        None => lot.standing().map(|it| first_opened(lot, it)).collect(),
    };
    let at_ms = lot.opening.opened_at?.0;
    let confirmed = |who: &&Uscc| lot.opening.confirmed.contains(*who);
    let standing: Vec<&Uscc> = lot.standing().map(|it| it.0).collect();
    let (confirmed, silent): (Vec<&Uscc>, Vec<&Uscc>) = standing.into_iter().partition(confirmed);
    let names = |all: Vec<&Uscc>| Value::List(all.into_iter().map(Wire::write).collect());
    let notice = &lot.notice;
    let mut body = Value::object([
        ("bids", Value::List(bids)),
        ("code", notice.code.write()),
        ("confirmed", names(confirmed)),
        ("deadline_s", lot.deadline_s.into()),
        ("lot", lot.id.write()),
        ("lot_title", notice.lot_title.write()),
        ("objections", objections(lot)),
        ("opened_ms", at_ms.into()),
        ("origin", origin.into()),
        ("purchaser", notice.purchaser_name.write()),
        ("received", i64::from(lot.received).into()),
        ("silent", names(silent)),
        ("title", notice.title.write()),
    ]);
    if let (Value::Object(fields), true) = (&mut body, notice.opens_twice()) {
        let number = if lot.opening.called.is_some() { 2 } else { 1 };
        fields.insert("opening".to_owned(), i64::from(number).into());
    }
    if let (Value::Object(fields), Some(_)) = (&mut body, &notice.security) {
        fields.insert("securities".to_owned(), securities(lot));
    }
    Some(format!("{OPENING_LABEL}{}", body.encode()))
}

/// One bid of a first opening: how each envelope that was due ended, and no price.
fn first_opened(lot: &Lot, (bidder, bid): (&Uscc, &domain::opening::Bid)) -> Value {
    let of = |it: &domain::opening::SealedEnvelope| {
        let mut files = lot.opening.files.iter().filter(|of| of.envelope == it.name);
        let file = files.find_map(|of| of.files.iter().find(|file| file.ctx == it.ctx))?;
        Some(Value::object([
            ("ending", file.ending.write()),
            ("envelope", it.name.write()),
            ("reason", file.reason.write()),
        ]))
    };
    let envelopes = bid.envelopes.iter().filter_map(of).collect();
    let mut body =
        Value::object([("bidder", bidder.write()), ("envelopes", Value::List(envelopes))]);
    if let (Value::Object(fields), Some(name)) = (&mut body, lot.name_read_out(bidder)) {
        fields.insert("name".to_owned(), name.into());
    }
    let mut read = lot.read_first().filter(|it| it.0 == bidder);
    if let (Value::Object(fields), Some((_, first))) = (&mut body, read.next()) {
        fields.insert("fields".to_owned(), first.fields.write());
    }
    body
}

/// Who paid a bid security, as it was entered before the opening; what became of it later is no
/// part of the record.
fn securities(lot: &Lot) -> Value {
    let stands = lot.securities.entries.values().filter(|it| it.replaced_by.is_none());
    let line = |it: &domain::securities::Held| {
        let it = &it.received;
        Value::object([
            ("amount_fen", it.amount.write()),
            ("arrived_s", it.arrived_s.into()),
            ("form", it.form.write()),
            ("number", it.number.write()),
            ("payer", it.payer.write()),
        ])
    };
    Value::List(stands.map(line).collect())
}

fn bid(it: &OpenedBid) -> Value {
    let price = it.price.map_or_else(String::new, |it| it.0.to_string());
    Value::object([
        ("bidder", it.bidder.write()),
        ("ctx", it.ctx.write()),
        ("ending", it.ending.write()),
        ("fields", it.fields.write()),
        ("name", it.name.write()),
        ("price_fen", price.into()),
        ("reason", it.reason.write()),
    ])
}

fn objections(lot: &Lot) -> Value {
    let all = lot.opening.objections.iter().map(|(number, (who, text, answer))| {
        Value::object([
            ("answer", answer.as_deref().unwrap_or_default().into()),
            ("bidder", who.write()),
            ("number", number.write()),
            ("text", text.write()),
        ])
    });
    Value::List(all.collect())
}

/// SHA-256 of a text's bytes.
#[must_use]
pub fn sha256(text: &str) -> Hash {
    Hash(Sha256::digest(text.as_bytes()).into())
}

//! The evaluation report 评标报告 with its annexes: what the committee found, gave and signed.
//!
//! Made from the whole record of the lot for whoever may read the report. Names of members stand in
//! it only once the result opened them; words of questions to bidders never do.

use app::statutory::{Block, Set, StatutoryDocument, Table};
use domain::award::{self, Avoidance, AvoidanceDeclared, Pass, ReportSigned, ReviewStep};
use domain::lot::{Adjournment, Lot};
use domain::procedure::{Nature, ScoreItem};
use domain::rulebook::{Regime, ids};
use domain::shared::Uscc;
use domain::world::Event;

use super::award::{members, ranking};
use super::notice::scheme;
use super::scores;
use super::words::{Making, named, paragraphs};
use crate::public::clarifications::{doubt_key, verdict_key};
use crate::public::ledger::Past;
use crate::public::result::drawn_how;
use crate::public::reviews::step_key;
use crate::text::money::yuan;
use crate::text::time::beijing;

/// The report; `None` before all members signed.
pub(super) fn report(m: &Making) -> Option<StatutoryDocument> {
    let state = &m.lot.evaluation;
    state.delivered?;
    let hash = state.report?;
    let since = last_ranked(m);
    let mut blocks = vec![m.heading("report-paper-project"), m.project(), m.parties()];
    blocks.push(Block::Facts(vec![
        m.fact("report-paper-hash", hash.hex()),
        m.fact("report-paper-delivered", beijing(m.past.at_ms)),
    ]));
    blocks.extend(opening(m));
    blocks.extend(committee(m));
    blocks.push(m.heading("lot-scoring"));
    blocks.extend(scheme(m, &m.lot.notice));
    blocks.extend(blind(m));
    blocks.extend(reviews(m));
    blocks.extend(clarified(m));
    blocks.extend(prices(m));
    blocks.extend(scores::sheets(m));
    blocks.extend(scores::rechecked(m));
    blocks.extend(scores::voided(m));
    blocks.extend([m.heading("lot-ranking-says"), Block::Table(ranking(m, &state.ranking))]);
    blocks.extend(crate::draws::public::order_key(m.lot).map(|it| Block::Note(m.s(it))));
    blocks.extend(recommended(m));
    blocks.extend(hours(m));
    blocks.extend(dissents(m, since));
    blocks.push(Block::Note(m.s("report-paper-bytes")));
    Some(m.finish_since(blocks, &["ReportSigned", "SigningRefused", "AgreementDeemed"], since))
}

/// Leaf of the ranking that counts; signatures under an earlier one are void.
fn last_ranked(m: &Making) -> u64 {
    let pasts = m.it.ledger.pasts(&m.lot.id);
    pasts.iter().rev().find(|it| it.kind == "Ranked").map_or(0, |it| it.index)
}

/// Prices as they were read out.
fn opening(m: &Making) -> Vec<Block> {
    let columns =
        vec![m.column("role-bidder", Set::Words, 3), m.column("lot-price", Set::Figures, 1)];
    let rows: Vec<Vec<String>> =
        m.lot.priced().iter().map(|it| vec![named(&it.1, &it.0), yuan(it.2.0)]).collect();
    vec![m.heading("public-opening"), Block::Table(Table { columns, rows })]
}

/// Events of the committee's members in the public record.
fn of_committee<'a, T>(
    m: &'a Making,
    pick: impl Fn(&'a Event) -> Option<&'a T>,
) -> Vec<(&'a Past, &'a T)> {
    let all = m.it.ledger.committee(&m.lot.id).iter();
    all.filter_map(|(past, event)| Some((past, pick(event)?))).collect()
}

fn seat_name(m: &Making, seat: u8) -> String {
    m.t().t("committee-seat", &[("n", u32::from(seat).into())])
}

/// Who sat, how they were found, that nothing made them withdraw, and whom they elected.
fn committee(m: &Making) -> Vec<Block> {
    let mut all = vec![m.heading("report-paper-committee")];
    match m.it.ledger.result(&m.lot.id) {
        Some(won) => all.push(Block::Table(members(m, &won.members))),
        None => all.push(Block::Note(m.s("report-paper-names-shut"))),
    }
    all.push(Block::Note(m.s(drawn_how(m.lot))));
    let declared = of_committee(m, |it| match it {
        Event::AvoidanceDeclared(it) => Some(it),
        _ => None,
    });
    let columns = vec![
        m.column("result-seat", Set::Words, 1),
        m.column("report-paper-oath", Set::Words, 3),
        m.column("report-paper-vote", Set::Words, 1),
        m.column("report-paper-at", Set::Words, 2),
    ];
    let row = |(past, it): &(&Past, &AvoidanceDeclared)| {
        let oath = match it.avoidance {
            Avoidance::None => "report-paper-no-ground",
            Avoidance::MustWithdraw => "report-paper-withdraws",
        };
        let vote = it.leader.map(|of| seat_name(m, of)).unwrap_or_default();
        vec![seat_name(m, it.seat), m.s(oath), vote, beijing(past.at_ms)]
    };
    let rows = declared.iter().map(row).collect();
    all.push(Block::Table(Table { columns, rows }));
    if let Some(leader) = award::leader(m.lot) {
        all.push(Block::Facts(vec![m.fact("report-paper-leader", seat_name(m, leader))]));
    }
    if !m.is_works() {
        all.extend(m.rules(&[ids::C1_20, ids::C1_21]));
    }
    all
}

/// Codes, and what was found to show whose a bid is; nothing where nothing was judged blind.
fn blind(m: &Making) -> Vec<Block> {
    let state = &m.lot.evaluation.blind;
    let (Some(codes), Some(terms)) = (&state.revealed, m.lot.notice.scheme.blind()) else {
        return Vec::new();
    };
    let code = |n: u32| m.t().t("blind-code", &[("n", n.into())]);
    let columns =
        vec![m.column("blind-code-head", Set::Words, 1), m.column("role-bidder", Set::Words, 3)];
    let rows: Vec<Vec<String>> =
        (1u32..).zip(codes).map(|(n, who)| vec![code(n), named(&m.name_of(who), who)]).collect();
    let mut all = vec![m.heading("blind-title"), Block::Table(Table { columns, rows })];
    let unblind = m.lot.evaluation.sheets.keys().filter(|it| !state.sheets.contains_key(it));
    all.extend(unblind.map(|seat| {
        let args = [("seat", seat_name(m, *seat).into())];
        Block::Note(m.t().t("report-paper-not-blind", &args))
    }));
    for it in state.found.values() {
        let at = usize::try_from(it.condition).unwrap_or(0).saturating_sub(1);
        let form = terms.form.get(at).map_or("", String::as_str);
        all.push(Block::Facts(vec![
            (code(it.number), form.to_owned()),
            m.fact("report-paper-where", it.reason.as_str()),
        ]));
    }
    all.extend(m.rules(&[ids::C5_1, ids::C5_2, ids::C5_3, ids::C5_4]));
    all
}

/// What was found of every condition of every bid.
fn reviews(m: &Making) -> Vec<Block> {
    let mut all = Vec::new();
    for (step, review) in &m.lot.evaluation.reviews {
        all.push(m.heading(step_key(*step)));
        let columns = vec![
            m.column("role-bidder", Set::Words, 3),
            m.column("report-paper-condition", Set::Words, 4),
            m.column("price-verdict", Set::Words, 1),
            m.column("review-reason", Set::Words, 3),
        ];
        let conditions = award::conditions(&m.lot.notice, *step);
        let mut rows = Vec::new();
        for it in &review.results {
            let who = named(&m.name_of(&it.bidder), &it.bidder);
            for of in &it.findings {
                let at = usize::try_from(of.number).unwrap_or(0).saturating_sub(1);
                let words = conditions.get(at).copied().unwrap_or_default();
                let condition = format!("{}. {words}", of.number);
                rows.push(vec![who.clone(), condition, m.s(pass_key(of.pass)), of.reason.clone()]);
            }
            let whole = m.s("report-paper-whole");
            rows.push(vec![who, whole, m.s(pass_key(it.pass)), it.reason.clone()]);
        }
        all.push(Block::Table(Table { columns, rows }));
        if !review.lacking.is_empty() {
            all.extend(paragraphs(&review.lacking));
        }
        let by = match (m.is_works(), step) {
            (false, ReviewStep::Qualification) => ids::G09_2,
            (true, _) => ids::C4_20,
            (false, ReviewStep::Responsiveness) => ids::C4_19,
        };
        all.extend(m.rules(&[by]));
    }
    all
}

fn pass_key(it: Pass) -> &'static str {
    match it {
        Pass::Passed => "review-passed",
        Pass::Rejected => "review-rejected",
    }
}

/// What was asked of bids: words stay beside the log, their commitments stand here.
fn clarified(m: &Making) -> Vec<Block> {
    let state = &m.lot.evaluation;
    if state.clarifications.is_empty() {
        return Vec::new();
    }
    let mut all = vec![m.heading("clarification-title")];
    for (number, it) in &state.clarifications {
        let verdict = it.judged.as_ref().map(|it| m.s(verdict_key(it.verdict)));
        let reason = it.judged.as_ref().map_or("", |it| it.reason.as_str());
        let answer = it.answered.as_ref().map(|it| it.commitment.hex());
        let who = &it.asked.bidder;
        all.push(Block::Facts(vec![
            (
                m.t().t("clarification-number", &[("n", (*number).into())]),
                named(&m.name_of(who), who),
            ),
            m.fact("report-paper-doubt", m.s(doubt_key(it.asked.doubt))),
            m.fact("report-paper-question", it.asked.commitment.hex()),
            m.fact("report-paper-answer", answer.unwrap_or_else(|| m.s("price-not-given"))),
            m.fact("price-verdict", format!("{} {reason}", verdict.unwrap_or_default())),
        ]));
    }
    all.push(Block::Note(m.s("clarification-text-closed")));
    all.extend(m.rules(&[award::clarification_rule(m.lot.notice.regime)]));
    all
}

/// Prices that were asked about, corrected, or compared with their deviations.
fn prices(m: &Making) -> Vec<Block> {
    let state = &m.lot.evaluation;
    let mut all = Vec::new();
    for (who, it) in &state.queries {
        let grounds: Vec<String> =
            it.asked.grounds.iter().map(|it| m.s(crate::public::prices::ground(*it))).collect();
        let judged = it.judged.as_ref();
        let verdict = judged.map(|it| m.s(crate::public::prices::verdict(it.verdict)));
        let given = if it.explained.is_some() { "price-given" } else { "price-not-given" };
        all.push(Block::Facts(vec![
            m.fact("role-bidder", named(&m.name_of(who), who)),
            m.fact("lot-price", yuan(it.asked.price.0)),
            m.fact("price-grounds", grounds.join("\n")),
            m.fact("price-answer", m.s(given)),
            m.fact("price-verdict", verdict.unwrap_or_default()),
            m.fact("review-reason", judged.map_or("", |it| it.reason.as_str())),
        ]));
    }
    for (who, it) in &state.corrections {
        let mut rows = vec![m.fact("role-bidder", named(&m.name_of(who), who))];
        for step in &it.corrected.steps {
            let (from, to) = (yuan(step.from.0), yuan(step.to.0));
            let says = format!("¥{from} → ¥{to}\n{}", step.reason);
            rows.push((m.s(crate::public::prices::correction(step.ground)), says));
        }
        let answer = match it.answer {
            Some(award::CorrectionAnswer::Confirmed) => "correction-confirmed",
            Some(award::CorrectionAnswer::Refused) => "correction-refused",
            None => "correction-unanswered",
        };
        rows.push(m.fact("correction-answer", m.s(answer)));
        all.push(Block::Facts(rows));
    }
    for it in state.deviations.iter().flatten() {
        let of = m.lot.notice.scheme.deviations().iter().find(|of| of.id == it.deviation);
        let title = of.map_or(it.deviation.as_str(), |it| it.title.as_str());
        let who = named(&m.name_of(&it.bidder), &it.bidder);
        all.push(Block::Facts(vec![(who, format!("{title} × {}", it.times))]));
    }
    if !all.is_empty() {
        all.insert(0, m.heading("report-paper-prices"));
    }
    all
}

/// Whom the committee recommends: the first of the ranking, as many as the rule says.
fn recommended(m: &Making) -> Vec<Block> {
    let rules = app::rules::rules_for(
        m.it.ledger.world(),
        Some(&m.lot.id),
        domain::shared::Instant(m.past.at_ms),
    );
    let most = rules.count(ids::T13_3).map_or(usize::MAX, |it| it as usize);
    let most = if m.lot.notice.regime == Regime::Works { most } else { usize::MAX };
    let lines = m.lot.evaluation.ranking.iter().take(most);
    let facts = lines.map(|it| {
        let n = [("n", it.rank.into())];
        (m.t().t("report-paper-candidate", &n), named(&it.name, &it.bidder))
    });
    let mut all = vec![m.heading("report-paper-candidates"), Block::Facts(facts.collect())];
    if m.is_works() {
        all.extend(m.rules(&[ids::T13_3]));
    } else {
        all.extend(m.rules(&[ids::G11]));
    }
    all
}

/// When the committee stood still.
fn hours(m: &Making) -> Vec<Block> {
    let all = &m.lot.evaluation.adjournments;
    if all.is_empty() {
        return Vec::new();
    }
    let columns = vec![
        m.column("session-from", Set::Words, 2),
        m.column("session-to", Set::Words, 2),
        m.column("session-why", Set::Words, 3),
    ];
    let row = |it: &Adjournment| {
        let cause = format!("adjourned-{:?}", it.cause).to_lowercase();
        let to = it.resumed.map(|it| beijing(it.0)).unwrap_or_default();
        vec![beijing(it.at.0), to, format!("{} {}", m.s(&cause), it.reason)]
    };
    let rows = all.iter().map(row).collect();
    let mut blocks = vec![m.heading("session-title"), Block::Table(Table { columns, rows })];
    blocks.extend(m.rules(&[ids::C1_22]));
    blocks
}

/// Members who do not agree, and what they remark of the recheck; silence is agreement.
fn dissents(m: &Making, since: u64) -> Vec<Block> {
    let signed = of_committee(m, |it| match it {
        Event::ReportSigned(it) => Some(it),
        _ => None,
    });
    let signed: Vec<(&Past, &ReportSigned)> =
        signed.into_iter().filter(|it| it.0.index > since).collect();
    let mut facts = Vec::new();
    for (_, it) in &signed {
        let seat = seat_name(m, it.seat);
        if !it.dissent.is_empty() {
            facts.push((seat.clone(), format!("{} {}", m.s("report-paper-dissent"), it.dissent)));
        }
        if let Some(remark) = it.recheck.as_ref().filter(|it| !it.is_empty()) {
            facts.push((seat, format!("{} {remark}", m.s("report-paper-remark"))));
        }
    }
    let silent = silence(m, since);
    let mut all = vec![m.heading("report-paper-opinions")];
    match facts.is_empty() {
        true if !silent.is_empty() => {}
        true => all.push(Block::Paragraph(m.s("report-paper-agree"))),
        false => all.push(Block::Facts(facts)),
    }
    all.extend(silent);
    all.push(Block::Note(m.s("report-paper-silence")));
    all.extend(m.rules(&[m.lot.notice.procedure().limits().silence]));
    all
}

/// Who neither signed nor wrote why, as it was noted, and counts as agreeing; by name once names
/// are public.
fn silence(m: &Making, since: u64) -> Vec<Block> {
    let of_report = |it: &(&Past, &Event)| it.0.index > since;
    let all = of_committee(m, |it| match it {
        Event::SigningRefused(of) if of.recheck.is_none() => Some(it),
        Event::AgreementDeemed(of) if of.recheck.is_none() => Some(it),
        _ => None,
    });
    let won = m.it.ledger.result(&m.lot.id);
    let name = |seat: u8| {
        let mut named = won.into_iter().flat_map(|it| &it.members);
        let known = named.find(|it| it.seat == seat);
        known.map_or(seat_name(m, seat), |it| format!("{} {}", seat_name(m, seat), it.name))
    };
    let fact = |(past, event): (&Past, &Event)| match event {
        Event::SigningRefused(it) => {
            let seats: Vec<String> = it.seats.iter().map(|seat| name(*seat)).collect();
            let said = format!("{} {}", beijing(past.at_ms), it.statement);
            Some((format!("{} {}", m.s("report-paper-refused"), seats.join(" ")), said))
        }
        Event::AgreementDeemed(it) => {
            let said = format!("{} {}", beijing(past.at_ms), m.s("report-paper-deemed"));
            Some((name(it.seat), said))
        }
        _ => None,
    };
    let facts: Vec<_> = all.into_iter().filter(of_report).filter_map(fact).collect();
    Some(Block::Facts(facts))
        .filter(|it| !matches!(it, Block::Facts(of) if of.is_empty()))
        .into_iter()
        .collect()
}

/// An item with its nature, and whether it is judged blind.
pub(super) fn item_words(m: &Making, lot: &Lot, item: &ScoreItem) -> String {
    let nature = match item.nature {
        Nature::Objective => "word-objective",
        Nature::Subjective => "word-subjective",
    };
    let blind = lot.notice.scheme.blind().is_some_and(|it| it.covers(&item.id));
    let blind = if blind { format!(" · {}", m.s("blind-title")) } else { String::new() };
    format!("{} ({}, {}{blind})", item.title, item.max.decimal(), m.s(nature))
}

/// A bidder with its code.
pub(super) fn bidder(m: &Making, who: &Uscc) -> String {
    named(&m.name_of(who), who)
}

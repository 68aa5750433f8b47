//! Scores of every member by item and bid, and what the recheck pointed out of them.

use std::collections::BTreeMap;

use app::rules::rules_for;
use app::statutory::{Block, Column, Set, Table};
use domain::award::{self, Alert, AlertCause, Reopener, Score, ScoreSheet};
use domain::law::Law;
use domain::rulebook::ids;
use domain::shared::{Instant, Points, Uscc};

use super::report::{bidder, item_words};
use super::words::Making;
use crate::desk::calendar;
use crate::public::anew::{scored, why_void};
use crate::remedies::called_of;
use crate::text::time::beijing;

/// One table for each item: bids down, seats across.
pub(super) fn sheets(m: &Making) -> Vec<Block> {
    if m.lot.notice.scheme.items.is_empty() {
        return Vec::new();
    }
    let bidders = award::valid(m.lot).unwrap_or_default();
    let mut all = vec![m.heading("report-paper-scores")];
    all.extend(by_item(m, &m.lot.evaluation.sheets, &bidders));
    if !m.is_works() {
        all.extend(m.rules(&[ids::C4_5]));
    }
    all
}

/// Sheets of evaluations that were void 评标结果无效, each with why: they count for nothing and stay
/// as they were signed.
pub(super) fn voided(m: &Making) -> Vec<Block> {
    let mut all = Vec::new();
    for it in m.lot.voided.iter().filter(|it| !it.evaluation.sheets.is_empty()) {
        all.push(m.heading("void-sheets"));
        all.push(Block::Facts(vec![
            m.fact("void-at", beijing(it.at.0)),
            m.fact("void-remedy", called_of(m.t(), &m.lot.remedies, &it.remedy)),
            m.fact("void-why", why_void(m.lot, it)),
        ]));
        all.push(Block::Note(m.s("void-says")));
        all.extend(by_item(m, &it.evaluation.sheets, &scored(it)));
    }
    all
}

/// Sheets by seat.
type Sheets = BTreeMap<u8, ScoreSheet>;

fn by_item(m: &Making, sheets: &Sheets, bidders: &[Uscc]) -> Vec<Block> {
    let mut all = Vec::new();
    for item in &m.lot.notice.scheme.items {
        let head = item_words(m, m.lot, item);
        let mut columns = vec![Column { head, set: Set::Words, share: 4 }];
        for seat in sheets.keys() {
            let head = m.t().t("committee-seat", &[("n", u32::from(*seat).into())]);
            columns.push(Column { head, set: Set::Figures, share: 1 });
        }
        let given = |seat: u8, who: &Uscc| {
            let mut scores = sheets.get(&seat).into_iter().flat_map(|it| &it.scores);
            scores.find(|it| it.bidder == *who && it.item == item.id).map(|it| it.points)
        };
        let row = |who: &Uscc| {
            let mut cells = vec![bidder(m, who)];
            cells.extend(
                sheets
                    .keys()
                    .map(|seat| given(*seat, who).map(Points::decimal).unwrap_or_default()),
            );
            cells
        };
        let rows = bidders.iter().map(row).collect();
        all.push(Block::Table(Table { columns, rows }));
    }
    all
}

/// What was pointed out with its member's answer, and sheets that were handed back.
pub(super) fn rechecked(m: &Making) -> Vec<Block> {
    let now = Instant(m.past.at_ms);
    let rules = rules_for(m.it.ledger.world(), Some(&m.lot.id), now);
    let law = Law { rules, calendar: calendar(), now };
    let alerts = award::apart(law).map(|it| award::alerts(m.lot, it)).unwrap_or_default();
    let state = &m.lot.evaluation;
    let mut all = vec![m.heading("scores-recheck")];
    if alerts.is_empty() {
        let corrected = !state.reopened.is_empty();
        let key = if corrected { "report-paper-recheck-after" } else { "scores-recheck-none" };
        all.push(Block::Paragraph(m.s(key)));
    }
    let answer = |it: &Alert| {
        let answers = state.explained.get(&it.seat).into_iter().flatten();
        answers.filter(|of| of.is_of(it)).map(|of| of.text.clone()).next()
    };
    for it in &alerts {
        all.push(Block::Facts(vec![
            (seat(m, it.seat), format!("{} · {}", bidder(m, &it.bidder), title(m, &it.item))),
            m.fact("alert-why", m.s(cause_key(it.cause))),
            m.fact("alert-points", it.points.decimal()),
            m.fact("report-paper-answered", answer(it).unwrap_or_else(|| m.s("alert-open"))),
        ]));
    }
    for (it, former) in &state.reopened {
        let by = match it.by {
            Reopener::Member => "sheet-back-member",
            Reopener::Leader => "sheet-back-leader",
        };
        all.push(Block::Facts(vec![
            (seat(m, it.seat), m.s(by)),
            m.fact("alert-why", m.s(cause_key(it.cause))),
            m.fact("report-paper-why-back", it.text.as_str()),
        ]));
        let columns = vec![
            m.column("role-bidder", Set::Words, 4),
            m.column("report-paper-item", Set::Words, 2),
            m.column("report-paper-former", Set::Figures, 1),
        ];
        let row = |of: &Score| vec![bidder(m, &of.bidder), title(m, &of.item), of.points.decimal()];
        let rows = former.iter().map(row).collect();
        all.push(Block::Table(Table { columns, rows }));
    }
    let by = award::reopen_rule(m.lot.notice.regime);
    if m.is_works() {
        all.extend(m.rules(&[by]));
    } else {
        all.extend(m.rules(&[ids::C4_4, ids::C4_12, by]));
    }
    all
}

fn seat(m: &Making, n: u8) -> String {
    m.t().t("committee-seat", &[("n", u32::from(n).into())])
}

fn title(m: &Making, item: &str) -> String {
    let mut items = m.lot.notice.scheme.items.iter();
    items.find(|it| it.id == item).map_or_else(|| item.to_owned(), |it| it.title.clone())
}

fn cause_key(it: AlertCause) -> &'static str {
    match it {
        AlertCause::Objective => "alert-objective",
        AlertCause::Apart => "alert-apart",
    }
}

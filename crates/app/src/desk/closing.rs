//! What only the rows know of a closing of sheets 评分封存: which leaves they are, and their root.
//!
//! The law says that sheets are closed; the last of them has its leaf only once its row is made.
//! Source: docs/spec/totals.md.

use std::collections::BTreeMap;

use domain::award::ScoreSheet;
use domain::world::{Event, World};

use super::ahead::Ahead;
use super::openings::rows;
use super::{commitment_of, set_root};
use crate::ports::{Row, StoreError};

/// Index and C of every sheet that counts beside the last one, when these events close the sheets.
pub(super) fn others(
    ahead: &mut Ahead<'_>,
    world: &World,
    events: &[Event],
) -> Result<Vec<(u64, [u8; 32])>, StoreError> {
    let [Event::ScoreSheet(last), Event::ScoresClosed(_), ..] = events else {
        return Ok(Vec::new());
    };
    let Some(lot) = world.lots.get(&last.lot) else { return Ok(Vec::new()) };
    let mut of_seat = BTreeMap::new();
    for row in rows(ahead.turn()?, &format!("{}/scores", last.lot))? {
        if row.kind != "ScoreSheet" {
            continue;
        }
        let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref());
        let event = event.map_err(|it| StoreError::Damaged(format!("leaf {}: {it}", row.index)))?;
        // A sheet that was handed back, or of a member who left, counts no more.
        let counts = |it: &ScoreSheet| lot.evaluation.sheets.get(&it.seat) == Some(it);
        if let (Event::ScoreSheet(it), Some(c)) = (event, commitment_of(&row))
            && counts(&it)
            && it.seat != last.seat
        {
            of_seat.insert(it.seat, (row.index, c));
        }
    }
    Ok(of_seat.into_values().collect())
}

/// Puts indexes and root into a closing; `before` are the rows of its command that precede it.
pub(super) fn bind(event: &mut Event, before: &[Row], others: &[(u64, [u8; 32])]) {
    let Event::ScoresClosed(it) = event else { return };
    let last = before.iter().rfind(|it| it.kind == "ScoreSheet");
    let last = last.and_then(|it| Some((it.index, commitment_of(it)?)));
    let mut all: Vec<(u64, [u8; 32])> = others.iter().copied().chain(last).collect();
    all.sort_unstable();
    it.sheets = all.iter().map(|it| it.0).collect();
    it.score_root = set_root(&all.iter().map(|it| it.1).collect::<Vec<_>>());
}

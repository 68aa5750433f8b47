//! Building views: in the turn that writes the rows, or beside, step by step, then swapped.
//!
//! The meta row of a view names the table that serves; `<view>.beside` the one being built and
//! `<view>.gone` the one being cleared. A start never waits: steps are bounded.

use std::collections::BTreeMap;

use super::table::{Held, InTurn};
use super::{ALL, View, is_public};
use crate::ports::{CommitFailure, Live, Row, Store, StoreError, Turn};

/// Most rows that one step reads for one view, and most that it clears.
const STEP_ROWS: u32 = 500;
/// Most rows of a turn of [`rebuild`].
const REBUILD_ROWS: u32 = 4_096;

/// Whether every view has every row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// At least one view lacks rows, or an old table is still to be cleared.
    Behind,
    /// All views serve all rows.
    Current,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Serving,
    Beside,
}

/// The table that the code of this release writes.
struct Target {
    table: String,
    position: u64,
    place: Place,
}

fn beside(view: &View) -> String {
    format!("{}.beside", view.name)
}

fn gone(view: &View) -> String {
    format!("{}.gone", view.name)
}

fn target(turn: &mut dyn Turn, view: &View) -> Result<Target, StoreError> {
    let next_index = turn.next_index();
    let fits = |it: &Live| it.version == view.version && it.position <= next_index;
    let serving = turn.view_live(view.name)?;
    if let Some(it) = serving.clone().filter(fits) {
        return Ok(Target { table: it.table, position: it.position, place: Place::Serving });
    }
    let begun = turn.view_live(&beside(view))?.filter(fits);
    let begun = begun.filter(|it| serving.as_ref().is_none_or(|live| live.table != it.table));
    match begun {
        Some(it) => Ok(Target { table: it.table, position: it.position, place: Place::Beside }),
        None => begin(turn, view),
    }
}

/// Begins a new table beside the one that serves.
fn begin(turn: &mut dyn Turn, view: &View) -> Result<Target, StoreError> {
    let serving = turn.view_live(view.name)?.map(|it| it.table);
    let names = ["a", "b"].map(|it| format!("{}.{}.{it}", view.name, view.version));
    let table = names.into_iter().find(|it| serving.as_ref() != Some(it));
    let table = table.expect("only one of two tables serves");
    // What an abandoned building left there.
    while turn.view_clear(&table, STEP_ROWS)? > 0 {}
    let live = Live { table: table.clone(), version: view.version, position: 0 };
    turn.view_swap(&beside(view), &live)?;
    Ok(Target { table, position: 0, place: Place::Beside })
}

impl Target {
    fn take(&mut self, turn: &mut dyn Turn, view: &View, rows: &[Row]) -> Result<(), StoreError> {
        let mut table = InTurn { turn, name: &self.table };
        rows.iter().filter(|it| is_public(it)).try_for_each(|it| (view.take)(&mut table, it))
    }

    /// The same for many rows: one that changes often is written once.
    fn take_many(
        &mut self,
        turn: &mut dyn Turn,
        view: &View,
        rows: &[Row],
    ) -> Result<(), StoreError> {
        let table = InTurn { turn, name: &self.table };
        let mut held = Held { table, rows: BTreeMap::new() };
        let mut public = rows.iter().filter(|it| is_public(it));
        public.try_for_each(|it| (view.take)(&mut held, it))?;
        held.write()
    }

    /// Reads on by at most `limit` rows.
    fn advance(&mut self, turn: &mut dyn Turn, view: &View, limit: u32) -> Result<(), StoreError> {
        let rows = turn.rows(self.position, limit)?;
        self.take_many(turn, view, &rows)?;
        self.reach(turn, view, self.position + rows.len() as u64)
    }

    /// Notes how far the table has come; one that has everything serves from now on.
    fn reach(&mut self, turn: &mut dyn Turn, view: &View, position: u64) -> Result<(), StoreError> {
        self.position = position;
        let live = Live { table: self.table.clone(), version: view.version, position };
        if self.place == Place::Beside {
            if position < turn.next_index() {
                return turn.view_swap(&beside(view), &live);
            }
            if let Some(old) = turn.view_live(view.name)? {
                turn.view_swap(&gone(view), &old)?;
            }
            self.place = Place::Serving;
        }
        turn.view_swap(view.name, &live)
    }
}

/// Brings every view on in the turn that appended rows from index `from` on; `rows` are those of
/// them that are public, in order. A view that lacks earlier rows takes one bounded step.
///
/// # Errors
///
/// [`StoreError`]; the caller rolls back to its savepoint.
pub fn apply(turn: &mut dyn Turn, from: u64, rows: &[Row]) -> Result<Progress, StoreError> {
    let next_index = turn.next_index();
    let mut progress = Progress::Current;
    for view in ALL {
        let mut target = target(turn, view)?;
        if target.position == from {
            target.take(turn, view, rows)?;
            target.reach(turn, view, next_index)?;
        } else {
            target.advance(turn, view, STEP_ROWS)?;
        }
        if target.position < next_index {
            progress = Progress::Behind;
        }
    }
    Ok(progress)
}

/// One bounded step of every view that lacks rows, and of clearing tables that serve no longer.
///
/// # Errors
///
/// [`StoreError`]; the caller drops the turn.
pub fn step(turn: &mut dyn Turn) -> Result<Progress, StoreError> {
    let next_index = turn.next_index();
    let mut progress = Progress::Current;
    for view in ALL {
        let mut target = target(turn, view)?;
        if target.position < next_index || target.place == Place::Beside {
            target.advance(turn, view, STEP_ROWS)?;
        }
        let cleared = match turn.view_live(&gone(view))? {
            Some(it) if it.table != target.table => turn.view_clear(&it.table, STEP_ROWS)?,
            _ => 0,
        };
        if target.position < next_index || cleared > 0 {
            progress = Progress::Behind;
        }
    }
    Ok(progress)
}

/// Builds every view anew beside the tables that serve, swaps them and clears the old ones. Says
/// how many rows of the record each view has read.
///
/// # Errors
///
/// [`StoreError`]; what serves is then still the old table, whole.
pub fn rebuild(store: &mut dyn Store) -> Result<u64, StoreError> {
    let mut turn = store.begin()?;
    let mut targets = Vec::new();
    for view in ALL {
        targets.push(begin(&mut *turn, view)?);
    }
    let mut position = 0;
    loop {
        let rows = turn.rows(position, REBUILD_ROWS)?;
        position += rows.len() as u64;
        for (view, target) in ALL.iter().zip(&mut targets) {
            target.take_many(&mut *turn, view, &rows)?;
            target.reach(&mut *turn, view, position)?;
        }
        let whole = position == turn.next_index();
        if whole {
            for (view, target) in ALL.iter().zip(&targets) {
                clear_gone(&mut *turn, view, target)?;
            }
        }
        turn.commit().map_err(|it| match it {
            CommitFailure::NotCommitted(it) => it,
            CommitFailure::Unknown(it) => StoreError::Down(it),
        })?;
        if whole {
            return Ok(position);
        }
        turn = store.begin()?;
    }
}

fn clear_gone(turn: &mut dyn Turn, view: &View, target: &Target) -> Result<(), StoreError> {
    if let Some(old) = turn.view_live(&gone(view))?.filter(|it| it.table != target.table) {
        while turn.view_clear(&old.table, REBUILD_ROWS)? > 0 {}
    }
    Ok(())
}

//! What every store promises, as one suite that each adapter runs.
//!
//! Stores share these promises and no code. A promise panics when it is broken.

#![allow(clippy::unwrap_used, reason = "a promise is a test, and panics when it is broken")]

mod faults;
mod record;
mod views;
mod working;

use super::{Row, Store, StoreError, Turn};

pub use faults::faults_are_mended_as_the_table_says;
pub use record::*;
pub use views::*;
pub use working::working_state_keeps_expires_and_compares;

/// One store that can be opened again and again; each value of it begins empty.
pub trait Bench {
    /// Opens it for writing.
    ///
    /// # Errors
    /// As the store's own opening.
    fn open(&mut self) -> Result<Box<dyn Store>, StoreError>;
}

/// A promise of every store.
pub type Promise = fn(&mut dyn Bench);

/// Makes one test of each promise; the argument is an expression that gives an `Option` of a
/// [`Bench`], none where the engine is not to be had.
#[macro_export]
macro_rules! store_contract {
    ($bench:expr) => {
        $crate::with_promises!(each_promise_is_a_test, $bench);
    };
}

/// All promises with their names, for an engine that is started once for all.
#[macro_export]
macro_rules! store_promises {
    () => {
        $crate::with_promises!(promises_in_a_list, ())
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! with_promises {
    ($then:ident, $given:expr) => {
        $crate::$then! { $given =>
            rows_come_back_byte_for_byte_in_order,
            a_row_that_does_not_fit_changes_nothing,
            a_row_is_rewritten_beside_its_leaf_or_not_at_all,
            an_idempotency_key_serves_once_in_its_account,
            a_refused_command_leaves_nothing_behind,
            an_error_inside_a_command_spares_the_commands_before_it,
            a_dropped_turn_leaves_nothing_behind,
            readers_see_committed_turns_only,
            what_is_durable_is_told_with_the_commit,
            a_new_opening_goes_on_under_the_next_epoch,
            two_writers_never_both_write,
            texts_with_nul_or_beyond_800_bytes_are_refused,
            view_rows_are_listed_by_sort_and_key,
            search_finds_the_rows_that_hold_every_token,
            a_view_is_built_beside_swapped_and_cleared,
            faults_are_mended_as_the_table_says
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! each_promise_is_a_test {
    ($bench:expr => $($promise:ident),+) => {
        $(#[test]
        fn $promise() {
            if let Some(mut bench) = $bench {
                $crate::ports::contract::$promise(&mut bench);
            }
        })+
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! promises_in_a_list {
    ($none:expr => $($promise:ident),+) => {
        [$((
            stringify!($promise),
            $crate::ports::contract::$promise as $crate::ports::contract::Promise,
        )),+]
    };
}

/// A row of nonsense that fits the store's next place.
#[must_use]
pub fn row(turn: &mut dyn Turn, stream: &str, key: Option<&str>) -> Row {
    let index = turn.next_index();
    let version = turn.version(stream).expect("the version can be read") + 1;
    let byte = u8::try_from(index % 251).expect("below 251");
    Row {
        index,
        stream: stream.to_owned(),
        version,
        kind: "Announced".to_owned(),
        stamp_ms: turn.last_stamp_ms().max(1_700_000_000_000) + 1,
        body: format!("{{\"名称\":\"河东\",\"stamp_ms\":{index}}}").into_bytes(),
        entry: vec![0, byte, 255, b'\n'],
        salt_k: index.is_multiple_of(2).then_some([byte; 32]),
        salt_b: index.is_multiple_of(2).then_some([255 - byte; 32]),
        enclosure: index.is_multiple_of(3).then(|| vec![byte; 3]),
        command_sha256: [byte; 32],
        account: "a-1".to_owned(),
        key: key.map(str::to_owned),
        answer: key.map(|it| it.as_bytes().to_vec()),
    }
}

/// Appends one row as a command of its own and returns it.
///
/// # Panics
/// When the store refuses.
pub fn append(turn: &mut dyn Turn, stream: &str, key: Option<&str>) -> Row {
    turn.savepoint().expect("a savepoint opens");
    let row = row(turn, stream, key);
    turn.append(&row).expect("a fitting row is taken");
    turn.release().expect("a savepoint closes");
    row
}

/// Commits one row in a turn of its own and returns it.
///
/// # Panics
/// When the store refuses.
pub fn commit_one(store: &mut dyn Store, stream: &str, key: Option<&str>) -> Row {
    let mut turn = store.begin().expect("a turn begins");
    let row = append(turn.as_mut(), stream, key);
    turn.commit().expect("a turn commits");
    row
}

fn all(store: &dyn Store) -> Vec<Row> {
    let mut reader = store.readers().reader().expect("a reader opens");
    reader.rows(0, 10_000).expect("rows can be read")
}

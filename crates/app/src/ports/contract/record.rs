//! Promises about rows, turns, keys and writers.

use super::{Bench, all, append, commit_one, row};
use crate::ports::{CommitFailure, Committed, Row, StoreError};

/// What is appended is read back exactly: as feed, as stream, as entries, after a new opening.
///
/// # Panics
/// When the promise is broken.
pub fn rows_come_back_byte_for_byte_in_order(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let mut turn = store.begin().unwrap();
    let mut rows = Vec::new();
    for at in 0..7 {
        rows.push(append(turn.as_mut(), ["lot/一", "t-1/2/1"][at % 2], None));
    }
    assert_eq!(turn.rows(2, 3).unwrap(), rows[2..5], "a turn reads its own rows");
    let committed = turn.commit().unwrap();
    assert_eq!(committed, Committed { next_index: 7, last_stamp_ms: rows[6].stamp_ms });
    drop(store);
    let store = bench.open().unwrap();
    let mut reader = store.readers().reader().unwrap();
    assert_eq!(reader.rows(0, 100).unwrap(), rows);
    assert_eq!(reader.rows(5, 1).unwrap(), rows[5..6]);
    let of_stream: Vec<_> = rows.iter().filter(|it| it.stream == "lot/一").cloned().collect();
    assert_eq!(reader.stream("lot/一", 1, 100).unwrap(), of_stream);
    assert_eq!(reader.stream("lot/一", 3, 1).unwrap(), of_stream[2..3]);
    assert_eq!(reader.version("lot/一").unwrap(), 4);
    assert_eq!(reader.version("nowhere").unwrap(), 0);
    let entries = reader.entries(3, 100).unwrap();
    assert!(entries.iter().zip(&rows[3..]).all(|(a, b)| a.entry == b.entry && a.index == b.index));
    assert_eq!(entries.len(), 4);
    assert_eq!(reader.head().unwrap(), committed);
}

/// Everything of a row but its leaf can be replaced, durably; another leaf or a turn that is
/// dropped changes nothing.
///
/// # Panics
/// When the promise is broken.
pub fn a_row_is_rewritten_beside_its_leaf_or_not_at_all(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let first = commit_one(store.as_mut(), "s", Some("key-of-the-first"));
    let second = commit_one(store.as_mut(), "s", None);
    let emptied = Row {
        body: b"{}".to_vec(),
        salt_b: None,
        enclosure: None,
        answer: Some(b"erased".to_vec()),
        ..first.clone()
    };
    let mut turn = store.begin().unwrap();
    for wrong in [
        Row { index: 7, ..emptied.clone() },
        Row { stamp_ms: emptied.stamp_ms + 1, ..emptied.clone() },
        Row { entry: b"another leaf".to_vec(), ..emptied.clone() },
        Row { version: 2, ..emptied.clone() },
    ] {
        turn.savepoint().unwrap();
        let refused = turn.rewrite(&wrong).unwrap_err();
        assert!(matches!(refused, StoreError::Conflict(_)), "{wrong:?}: {refused}");
        turn.rollback().unwrap();
    }
    turn.savepoint().unwrap();
    turn.rewrite(&emptied).unwrap();
    turn.release().unwrap();
    assert_eq!(turn.rows(0, 2).unwrap(), [emptied.clone(), second.clone()]);
    drop(turn);
    assert_eq!(all(store.as_ref()), [first.clone(), second.clone()], "a dropped turn");
    let mut turn = store.begin().unwrap();
    turn.savepoint().unwrap();
    turn.rewrite(&emptied).unwrap();
    turn.release().unwrap();
    let third = append(turn.as_mut(), "s", None);
    turn.commit().unwrap();
    drop(store);
    let mut store = bench.open().unwrap();
    assert_eq!(all(store.as_ref()), [emptied.clone(), second, third]);
    let mut reader = store.readers().reader().unwrap();
    let found = reader.answered("a-1", "key-of-the-first").unwrap().unwrap();
    assert_eq!(found.answer, emptied.answer);
    drop(reader);
    let moved =
        Row { stream: "elsewhere".to_owned(), version: 1, kind: "Lost".to_owned(), ..emptied };
    let mut turn = store.begin().unwrap();
    turn.savepoint().unwrap();
    turn.rewrite(&moved).unwrap();
    turn.release().unwrap();
    turn.commit().unwrap();
    let mut reader = store.readers().reader().unwrap();
    assert_eq!(reader.stream("elsewhere", 1, 9).unwrap(), [moved]);
}

/// A gap or a repetition of index or version, or a stamp that runs back, is a conflict.
///
/// # Panics
/// When the promise is broken.
pub fn a_row_that_does_not_fit_changes_nothing(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let kept = commit_one(store.as_mut(), "s", None);
    let mut turn = store.begin().unwrap();
    let good = row(turn.as_mut(), "s", None);
    let mut misfits = vec![good.clone(); 5];
    misfits[0].index += 1;
    misfits[1].index -= 1;
    misfits[2].version += 1;
    misfits[3].version -= 1;
    misfits[4].stamp_ms = kept.stamp_ms - 1;
    for misfit in misfits {
        turn.savepoint().unwrap();
        let refused = turn.append(&misfit).unwrap_err();
        assert!(matches!(refused, StoreError::Conflict(_)), "{misfit:?}: {refused}");
        turn.rollback().unwrap();
    }
    let same_stamp = crate::ports::Row { stamp_ms: kept.stamp_ms, ..good };
    turn.savepoint().unwrap();
    turn.append(&same_stamp).unwrap();
    turn.release().unwrap();
    turn.commit().unwrap();
    assert_eq!(all(store.as_ref()), [kept, same_stamp]);
}

/// A key finds its first answer for ever, in its own account only.
///
/// # Panics
/// When the promise is broken.
pub fn an_idempotency_key_serves_once_in_its_account(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let first = commit_one(store.as_mut(), "s", Some("key-0123456789abc"));
    let mut turn = store.begin().unwrap();
    let found = turn.answered("a-1", "key-0123456789abc").unwrap().unwrap();
    assert_eq!((found.index, found.command_sha256), (first.index, first.command_sha256));
    assert_eq!(found.answer, first.answer);
    assert_eq!(turn.answered("a-2", "key-0123456789abc").unwrap(), None);
    turn.savepoint().unwrap();
    let again = row(turn.as_mut(), "s", Some("key-0123456789abc"));
    assert!(matches!(turn.append(&again), Err(StoreError::Conflict(_))));
    turn.rollback().unwrap();
    turn.savepoint().unwrap();
    let mut other = row(turn.as_mut(), "s", Some("key-0123456789abc"));
    other.account = "a-2".to_owned();
    turn.append(&other).unwrap();
    turn.release().unwrap();
    turn.commit().unwrap();
    assert_eq!(all(store.as_ref()), [first, other]);
}

/// Rolling back to the savepoint gives index, stamp, version and key free again.
///
/// # Panics
/// When the promise is broken.
pub fn a_refused_command_leaves_nothing_behind(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let mut turn = store.begin().unwrap();
    let first = append(turn.as_mut(), "s", None);
    turn.savepoint().unwrap();
    let refused = row(turn.as_mut(), "s", Some("key-0123456789abc"));
    turn.append(&refused).unwrap();
    turn.view_put("v", &super::views::view_row("k", "s")).unwrap();
    turn.rollback().unwrap();
    assert_eq!((turn.next_index(), turn.last_stamp_ms()), (1, first.stamp_ms));
    assert_eq!(turn.view_get("v", "k").unwrap(), None);
    assert_eq!(turn.version("s").unwrap(), 1);
    let second = append(turn.as_mut(), "s", Some("key-0123456789abc"));
    turn.commit().unwrap();
    assert_eq!(all(store.as_ref()), [first, second]);
}

/// What one command breaks, another keeps.
///
/// # Panics
/// When the promise is broken.
pub fn an_error_inside_a_command_spares_the_commands_before_it(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let mut turn = store.begin().unwrap();
    let first = append(turn.as_mut(), "s", Some("key-0123456789abc"));
    turn.savepoint().unwrap();
    let same_key = row(turn.as_mut(), "s", Some("key-0123456789abc"));
    assert!(turn.append(&same_key).is_err());
    turn.rollback().unwrap();
    let second = append(turn.as_mut(), "t", None);
    turn.commit().unwrap();
    assert_eq!(all(store.as_ref()), [first, second]);
}

/// A turn that is let go was never there.
///
/// # Panics
/// When the promise is broken.
pub fn a_dropped_turn_leaves_nothing_behind(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let mut turn = store.begin().unwrap();
    append(turn.as_mut(), "s", None);
    drop(turn);
    assert_eq!(all(store.as_ref()), []);
    assert_eq!(commit_one(store.as_mut(), "s", None).index, 0);
}

/// Nothing is read before its commit returned; a snapshot stays at its instant.
///
/// # Panics
/// When the promise is broken.
pub fn readers_see_committed_turns_only(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    commit_one(store.as_mut(), "s", None);
    let readers = store.readers();
    let mut pinned = readers.snapshot().unwrap();
    let mut free = readers.reader().unwrap();
    let mut turn = store.begin().unwrap();
    append(turn.as_mut(), "s", None);
    assert_eq!(free.head().unwrap().next_index, 1);
    turn.commit().unwrap();
    assert_eq!(free.head().unwrap().next_index, 2);
    assert_eq!(pinned.head().unwrap().next_index, 1);
    drop(pinned);
    assert_eq!(readers.snapshot().unwrap().head().unwrap().next_index, 2);
}

/// A writer that tells its process how much is durable tells exactly that, and not before.
///
/// # Panics
/// When the promise is broken.
pub fn what_is_durable_is_told_with_the_commit(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let readers = store.readers();
    let fits = |rows: u64| readers.durable().is_none_or(|it| it == rows);
    assert!(fits(0));
    commit_one(store.as_mut(), "s", None);
    assert!(fits(1));
    let mut turn = store.begin().unwrap();
    append(turn.as_mut(), "s", None);
    assert!(fits(1), "nothing is told before its commit");
    drop(turn);
    assert!(fits(1), "nor what is undone");
    commit_one(store.as_mut(), "s", None);
    assert!(fits(2));
}

/// A new opening takes the next epoch and goes on where the record ends.
///
/// # Panics
/// When the promise is broken.
pub fn a_new_opening_goes_on_under_the_next_epoch(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let epoch = store.epoch();
    let kept = commit_one(store.as_mut(), "s", None);
    drop(store);
    let mut store = bench.open().unwrap();
    assert_eq!(store.epoch(), epoch + 1);
    let turn = store.begin().unwrap();
    assert_eq!((turn.next_index(), turn.last_stamp_ms()), (1, kept.stamp_ms));
}

/// A second writer is refused, or stops the first for good: even in the middle of a turn.
///
/// # Panics
/// When the promise is broken.
pub fn two_writers_never_both_write(bench: &mut dyn Bench) {
    let mut first = bench.open().unwrap();
    commit_one(first.as_mut(), "s", None);
    match bench.open() {
        Err(StoreError::Busy(_)) => {
            commit_one(first.as_mut(), "s", None);
        }
        Err(other) => panic!("a second writer met {other}"),
        Ok(mut second) => {
            let fenced = first.begin().map(|turn| turn.commit());
            assert!(
                matches!(
                    fenced,
                    Err(StoreError::Fenced { .. })
                        | Ok(Err(CommitFailure::NotCommitted(StoreError::Fenced { .. })))
                ),
                "the first writer must be fenced"
            );
            assert!(first.begin().is_err(), "and stay so");
            commit_one(second.as_mut(), "s", None);
            assert_eq!(all(second.as_ref()).len(), 2);
        }
    }
}

/// NUL and long texts, which engines treat differently, are refused by all.
///
/// # Panics
/// When the promise is broken.
pub fn texts_with_nul_or_beyond_800_bytes_are_refused(bench: &mut dyn Bench) {
    let mut store = bench.open().unwrap();
    let mut turn = store.begin().unwrap();
    turn.savepoint().unwrap();
    let mut bad = row(turn.as_mut(), "s", None);
    bad.stream = "s\0t".to_owned();
    assert!(matches!(turn.append(&bad), Err(StoreError::NotStorable(_))));
    let bad = super::views::view_row("k\0", "");
    assert!(matches!(turn.view_put("v", &bad), Err(StoreError::NotStorable(_))));
    let bad = super::views::view_row(&"长".repeat(300), "");
    assert!(matches!(turn.view_put("v", &bad), Err(StoreError::NotStorable(_))));
    turn.rollback().unwrap();
    append(turn.as_mut(), "s", None);
    turn.commit().unwrap();
}

//! The table of faults: how to break, what the caller learns, what is stored, how it is mended.

use super::{Bench, all, commit_one};
use crate::ports::faulty::{Fault, Faulty, Switch};
use crate::ports::{CommitFailure, Store, StoreError};

/// What may be done after a fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mend {
    /// The same handle takes the same command again.
    Retry,
    /// The handle reads and writes no more: read-only, loud.
    ReadOnly,
    /// The process ends; a new opening finds out.
    Reopen,
}

const TABLE: [(Fault, Mend, u64); 6] = [
    (Fault::BeginBusy, Mend::Retry, 0),
    (Fault::AppendFull, Mend::ReadOnly, 0),
    (Fault::CommitBusy, Mend::Retry, 0),
    (Fault::CommitFull, Mend::ReadOnly, 0),
    (Fault::CommitLost, Mend::Reopen, 0),
    (Fault::CommitPersisted, Mend::Reopen, 1),
];

/// Each fault leaves the turn whole or absent, and says truly which is known.
///
/// # Panics
/// When the promise is broken.
pub fn faults_are_mended_as_the_table_says(bench: &mut dyn Bench) {
    let mut stored = 0;
    for (fault, mend, persisted) in TABLE {
        let switch = Switch::default();
        let mut store = Faulty::new(bench.open().expect("the bench opens"), switch.clone());
        commit_one(&mut store, "s", None);
        stored += 1;
        switch.break_by(fault);
        let learned = attempt(&mut store);
        let expected = match mend {
            Mend::Retry => {
                matches!(learned, Err(CommitFailure::NotCommitted(StoreError::Busy(_))))
            }
            Mend::ReadOnly => {
                matches!(learned, Err(CommitFailure::NotCommitted(StoreError::Full(_))))
            }
            Mend::Reopen => matches!(learned, Err(CommitFailure::Unknown(_))),
        };
        assert!(expected, "{fault:?}: {learned:?}");
        stored += persisted;
        assert_eq!(all(&store).len() as u64, stored, "{fault:?}: reads go on and tell the truth");
        match mend {
            Mend::Retry => {
                attempt(&mut store).expect("the same handle goes on");
                stored += 1;
            }
            Mend::ReadOnly => assert!(matches!(store.begin().err(), Some(StoreError::Full(_)))),
            Mend::Reopen => assert_eq!(store.begin().err(), Some(StoreError::Poisoned)),
        }
        drop(store);
        let mut store = bench.open().expect("a new opening mends all");
        commit_one(store.as_mut(), "s", None);
        stored += 1;
    }
}

fn attempt(store: &mut dyn Store) -> Result<(), CommitFailure> {
    let mut turn = store.begin().map_err(CommitFailure::NotCommitted)?;
    turn.savepoint().expect("a savepoint opens");
    let row = super::row(turn.as_mut(), "s", None);
    if turn.append(&row).is_err() {
        turn.rollback().expect("a savepoint can be undone");
    } else {
        turn.release().expect("a savepoint closes");
    }
    turn.commit().map(drop)
}

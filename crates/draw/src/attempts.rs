//! Attempts of one draw against each other: nobody runs five and shows one (§2, last paragraph).

use crate::code::{Code, ensure};

/// How an attempt ended, as the next one is judged by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<'a> {
    /// No ending on record.
    Open,
    Result,
    Void {
        reason: &'a str,
    },
    /// The committee was dissolved with its citation.
    Dissolved,
    /// `draw.pool.exhausted`: nobody was left to call.
    Exhausted,
}

/// One attempt: its seq and the leaf indexes of its first and last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    pub seq: u64,
    pub start: u64,
    pub end: u64,
    pub ending: End<'a>,
}

/// The reasons for which an attempt may be void.
pub const VOID_REASONS: [&str; 3] = ["not_committed", "thin", "withheld"];

/// Row 7 of §7 over all attempts of one draw, in the log's order.
///
/// # Errors
///
/// `draw.seq.gap`, `draw.attempt.parallel`, `draw.end.missing`, `draw.void.reason`, the first
/// that applies. `draw.end.missing` for the last row may mean *still open*.
pub fn check(rows: &[Row<'_>]) -> Result<(), Code> {
    ensure((1..).zip(rows).all(|(seq, it)| it.seq == seq), Code::SeqGap)?;
    let follows = |a: &Row<'_>, b: &Row<'_>| {
        let again = matches!(a.ending, End::Void { .. } | End::Dissolved | End::Exhausted);
        b.start > a.end && again
    };
    ensure(rows.windows(2).all(|it| follows(&it[0], &it[1])), Code::AttemptParallel)?;
    ensure(rows.iter().all(|it| it.ending != End::Open), Code::EndMissing)?;
    let known = |it: &Row<'_>| match it.ending {
        End::Void { reason } => VOID_REASONS.contains(&reason),
        _ => true,
    };
    ensure(rows.iter().all(known), Code::VoidReason)
}

//! C4 畸高畸低: scores that stand apart are pointed out before the report is signed.

use crate::shared::Points;

/// From where on a score stands apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// Part of the item's full points, basis points.
    pub share_bp: u32,
    /// From how many other members' scores it must differ by more than that part: more than this.
    pub members: u32,
}

/// Whether each of the members' scores for one item of one bid stands apart.
///
/// It does when it lies further from the median than the part says, and further from the scores of
/// more members than the rule says. The law names no number; both are the centre's.
///
/// # Rules
///
/// - `C4.8`: the part; `C4.9`: the members.
#[must_use]
pub fn stand_apart(scores: &[Points], max: Points, apart: Apart) -> Vec<bool> {
    const WHOLE_BP: i128 = 10_000; // not law: unit
    let mut sorted: Vec<i64> = scores.iter().map(|it| it.0).collect();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    // Twice the median, so that two middle scores need no half.
    let twice_median = match sorted.len() {
        0 => return Vec::new(),
        it if it.is_multiple_of(2) => i128::from(sorted[middle - 1]) + i128::from(sorted[middle]),
        _ => i128::from(sorted[middle]) * 2,
    };
    let line = i128::from(max.0) * i128::from(apart.share_bp);
    let beyond = |twice_gap: i128| twice_gap.abs() * WHOLE_BP > line * 2;
    let stands = |one: &Points| {
        let twice = i128::from(one.0) * 2;
        let far = scores.iter().filter(|it| beyond(twice - i128::from(it.0) * 2)).count();
        beyond(twice - twice_median) && far > apart.members as usize
    };
    scores.iter().map(stands).collect()
}

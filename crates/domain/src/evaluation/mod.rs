//! Evaluation: committee, score sheets, formulas, ranking.

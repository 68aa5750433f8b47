//! Rules as typed data: citation, limits, stage tables.

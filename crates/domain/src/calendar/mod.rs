//! Working days, periods and backward limits.

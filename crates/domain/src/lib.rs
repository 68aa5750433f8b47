//! The law as pure functions: contexts in dependency order, nothing else.

//! Versioned bytes of events, rule packs and log leaves.

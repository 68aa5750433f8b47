//! Cosigns checkpoints with its own key, state and clock.

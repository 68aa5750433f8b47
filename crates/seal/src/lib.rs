//! Sealed envelopes `ggzy.seal/v1`: knows no tender law.

//! A transparency log as C2SP writes it: knows bytes, not bids.

//! `daylight-verify auction`: the law of auctions asked again for every line of an audit file.

mod replay;
mod tell;
mod words;

pub use replay::{Asked, Fault, Judged, ReserveSeen, judge};
pub use tell::tell;

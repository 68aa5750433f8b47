//! `daylight-verify draw`: a draw of experts, a coefficient or a shortlist, computed again from
//! its public bytes.

mod bundle;
mod file;
mod judge;
mod listed;
mod log;
mod tell;
mod words;

pub use bundle::{Bundle, BundleError};
pub use file::{DrawFile, Entry, FileError, What};
pub use judge::{Asked, Called, Found, Judged, judge, judge_all};
pub use listed::listed;
pub use log::of_log;
pub use tell::tell;
pub use words::sentence;

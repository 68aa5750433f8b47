//! Pages, sessions and streams; the only crate that serves HTTP.

pub mod design;
pub mod public;
pub mod text;

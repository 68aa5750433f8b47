//! Pages, sessions and streams; the only crate that serves HTTP.

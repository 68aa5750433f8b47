//! Every port for real; the only crate that names a vendor.

pub mod sqlite;
mod storable;

//! Every port for real; the only crate that names a vendor.

pub mod backup;
pub mod clock;
mod durable;
pub mod entropy;
pub mod head_file;
pub mod mirror;
pub mod objects;
pub mod sqlite;
mod storable;

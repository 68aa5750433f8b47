//! Every port for real; the only crate that names a vendor.

pub mod backup;
pub mod bank;
pub mod clock;
pub mod disk;
mod durable;
pub mod entropy;
pub mod guarantees;
pub mod head_file;
mod health;
pub mod messages;
pub mod mirror;
pub mod objects;
pub mod packages;
pub mod pdf;
pub mod postgres;
pub mod seals;
pub mod sheets;
pub mod sqlite;
mod storable;
pub mod witness_http;

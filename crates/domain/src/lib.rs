//! The law as pure functions: contexts in dependency order, nothing else.
//!
//! Never asks the time, never draws a random number, never reads a file, never panics on input.
//! Allowed arrows: each context may use those above it, and nothing below.

pub mod shared;

pub mod calendar;
pub mod rulebook;

pub mod law;

pub mod evaluation;
pub mod experts;

pub mod admission;
pub mod auction;
pub mod award;
pub mod catalogue;
pub mod contract;
pub mod draws;
pub mod ledger;
pub mod online;
pub mod opening;
pub mod parties;
pub mod posts;
pub mod procedure;
pub mod remedies;
pub mod securities;
pub mod settings;

pub mod apply;
pub mod lot;
pub mod signing;
pub mod tabled;
pub mod timer;
pub mod world;

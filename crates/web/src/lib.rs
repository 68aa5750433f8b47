//! Pages, sessions and streams; the only crate that serves HTTP.

#![allow(clippy::result_large_err, reason = "an early answer is a whole response")]

pub mod account;
pub mod act;
pub mod admission;
pub mod api;
pub mod auction;
pub mod bidder;
pub mod catalogue;
pub mod centre;
mod confirm;
pub mod design;
pub mod desk;
mod draws;
pub mod evaluator;
pub mod finance;
pub(crate) mod guard;
pub mod hall;
pub mod messages;
mod online;
pub mod operator;
pub mod organisation;
pub mod pace;
pub mod posts;
mod printable;
pub mod problem;
pub mod public;
pub mod purchaser;
mod ranges;
pub mod remedies;
pub mod settings;
pub mod setup;
pub mod site;
pub mod supervisor;
#[cfg(test)]
mod tests;
pub mod text;
pub mod trustee;
pub mod typed;
pub mod visit;

//! The hall tells every state of an opening, in both languages, to the right people and in time.

#[allow(clippy::duplicate_mod, dead_code)]
#[path = "../../../server/tests/walk/bidders.rs"]
pub(crate) mod bidders;
#[allow(clippy::duplicate_mod, dead_code)]
#[path = "../account/tests/house.rs"]
pub(crate) mod house;
mod lines;
mod opened;
mod sale;
mod states;
mod twice;
#[allow(clippy::duplicate_mod, dead_code)]
pub(crate) mod world;

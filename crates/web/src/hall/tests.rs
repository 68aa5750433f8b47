//! The hall tells every state of an opening, in both languages, to the right people and in time.

#[allow(dead_code)]
#[path = "../../../server/tests/walk/bidders.rs"]
pub(crate) mod bidders;
#[allow(dead_code)]
#[path = "../account/tests/house.rs"]
pub(crate) mod house;
mod lines;
mod opened;
mod states;
pub(crate) mod world;

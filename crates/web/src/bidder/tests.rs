//! A bid's way through the pages: parts, form, queue, acknowledgement, witnesses, key-in.

#[allow(clippy::duplicate_mod, dead_code)]
#[path = "../../../server/tests/walk/bidders.rs"]
mod bidders;
mod composing;
mod handed;
#[allow(clippy::duplicate_mod, dead_code)]
#[path = "../account/tests/house.rs"]
mod house;
mod keys;
mod line;
mod pages;
mod town;
mod uploads;
#[allow(clippy::duplicate_mod, dead_code)]
#[path = "../hall/tests/world.rs"]
mod world;

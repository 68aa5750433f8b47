//! Desk, door, timekeeper, publisher and views above the law; ports below the vendors.

pub mod access;
pub mod accounts;
pub mod acts;
pub mod archive;
pub mod assigning;
pub mod bid_drafts;
pub mod bidding;
pub mod composing;
pub mod door;
pub mod head;
pub mod imports;
pub mod ports;
pub mod views;

pub mod deposits;
pub mod desk;
pub mod draws;
pub mod follower;
pub mod labels;
mod leaves;
pub mod messages;
pub mod opener;
pub mod opening_record;
pub mod platform;
pub mod publisher;
pub mod reading;
pub mod receipts;
pub mod roster;
pub mod rules;
pub mod sealing;
pub mod setup;
pub mod start;
pub mod tendering;
pub mod timekeeper;
pub mod trust;
pub mod trustee_package;
pub mod uploads;

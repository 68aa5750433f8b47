//! Replays the law over the public log; no runtime, no database.

pub mod acts;
pub mod archive;
pub mod auction;
pub mod audit;
pub mod bids;
pub mod blind;
pub mod books;
pub mod claims;
pub mod commands;
pub mod document;
pub mod draws;
pub mod log;
pub mod lots;
pub mod notices;
pub mod numbers;
pub mod order;
pub mod own_total;
pub mod past;
pub mod replay;
pub mod score;
pub mod sheets;
pub mod steps;
pub mod tell;
pub mod trustees;
pub mod wall;

//! From the committee to the letter of acceptance.
//!
//! Purpose: the winner follows from sheets written against the announced table, and nobody
//! else. The committee is the result of a draw made outside: "drawn outside, not checked".

pub(crate) mod alerts;
mod attend;
pub(crate) mod blind;
mod blind_event;
pub(crate) mod brand;
mod clarify;
mod command;
mod committee;
mod compute;
mod consortium;
mod correct;
mod decide;
mod declared;
mod event;
mod findings;
mod lost;
mod notices;
pub(crate) mod proof;
mod query;
mod recheck;
mod refusal;
mod result;
mod review;
pub(crate) mod seats;
mod session;
mod silence;
pub(crate) mod technical;
mod told;
pub(crate) mod validity;

pub use alerts::{alert_rule, alerts, apart, open_alerts, reopen_rule, reopenable};
pub(crate) use attend::elected;
pub use attend::leader;
pub use blind::{BlindCodes, blind_items, blind_points, coded, is_blind};
pub use blind_event::*;
pub use brand::{
    alike, awaits_lot, brand_key, brand_rule, brands, brands_as_offered, offered_brand,
    stands_aside_by_lot,
};
pub use clarify::clarification_rule;
pub use command::Command;
pub use committee::bars_leader;
pub use compute::{Ranking, rank, ranking};
pub use consortium::{
    ConsortiumFault, Joint, Partner, Small, all_partners, consortium_faults, joint, partners,
    read_joint, unpreferred,
};
pub use decide::decide;
pub use declared::{Declared, Domestic, Firm, declared, preference_bp};
pub use event::*;
pub use findings::{conditions, found_all, unmet};
pub use lost::{knows_cause, may_lose, may_renounce};
pub use notices::stands;
pub use proof::{may_confirm, root_of, words_of};
pub use recheck::{found_fallen, may_ask_recheck, open_recheck};
pub use refusal::Refusal;
pub(crate) use result::bindable;
pub use review::{responsive, valid};
pub use session::time_is_owed;
pub use silence::{refusal_noted, refusing, silence_ends};
pub use technical::{scored, technical_points, technically_passed};
pub use told::{Fate, Told, ToldItem, item_means, told};
pub use validity::{
    agreed_until, all_bind_until, binds_until, declined, is_asked, lapsed_since, open_request,
};

/// The seat that an expert has in a procurement's committee.
pub(crate) const FIRST_SEAT: u8 = 1;

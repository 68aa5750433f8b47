//! Online bidding 网上竞价 (B1.13): what stands around an auction, from the request to the file.
//!
//! A buyer asks with items, ceiling and times (an owner who sells: with start price and, if it
//! wants, a reserve); an official of the centre publishes it, or gives it back. Whoever signs up
//! promises what was announced and gets its plate without anybody's examination. Prices are found
//! by [`crate::auction`], whose end this context takes over in the same instant: the offers in
//! their order. Only then the buyer sees who stands behind the best one and checks what was
//! announced; who does not comply, gives up or does not sign is followed by the next. The result
//! is published, both sides sign the deal confirmation 成交确认书, what was delivered is accepted,
//! deposits go back, and the file is kept.
//!
//! States: requested → (returned →) announced → checking → published → confirmed → accepted →
//! archived; failed from announced or later, terminated before the bidding begins. A failed one may
//! be repeated by a new request.
//!
//! Objections and complaints are those of [`crate::remedies`]; an official may hold a bidding on
//! one of them, and then nothing of it goes on until the hold is lifted (`Y185`–`Y92`).
//!
//! An auction of another kind whose announcement takes sign-ups has the same sub-accounts and
//! deposits, and one step more: an official examines the qualification, and whoever is confirmed
//! and has paid takes its plate (docs/decisions/0466). Its result is published with the winner's
//! name, and the sale settled; a lot that was not sold is announced again.
//!
//! Refusals name the rule: a ceiling that reaches the procurement limit (`Y151`), terms that the
//! law of auctions refuses, signing up too late (`Y152`), a deposit too high (`Y153`, `Y154`),
//! another than the next in rank (`Y156`), a sign-up taken back too late or after an offer (`Y202`,
//! `Y204`), a confirmation before the result notice ended (`Y157`).

mod command;
mod deal;
mod decide;
mod deposits;
mod event;
mod hold;
mod refusal;
mod request;
mod sale;
mod sign_up;
mod sign_ups;
mod silence;
mod state;
mod tabled;
mod to_auction;
mod withdraw;

pub use command::{Adds, Command, Drawn};
pub use deal::{ended, followed, lacks_deposit};
pub use decide::decide;
pub use deposits::{admitted, counts, deposit_due, entry_due, hoped, is_own, staff_sees_payers};
pub use event::{
    BidderSignedUp, BiddingAnnounced, BiddingArchived, BiddingFailed, BiddingRequested,
    BiddingReturned, BiddingTerminated, Claims, ComplianceFound, DealConfirmed, DealLost,
    DealPublished, DepositEntered, DepositReturned, FailedBidding, GoodsAccepted, Item, LossCause,
    PlateGiven, PriceFound, Ranked, SaleEnd, SaleResultPublished, SaleSettled, Side,
    SignUpExamined, SignUpWithdrawn, Spec, Verdict,
};
pub use hold::{Stood, held, opens};
pub(crate) use hold::{has_happened, lawful_redress, may_hold, may_lift, objects_until, redressed};
pub use refusal::Refusal;
pub use request::{ITEMS_MAX, TEXT_BYTES_MAX, TITLE_BYTES_MAX, terms};
pub use sign_up::signing_up_until;
pub use sign_ups::{Applicant, SignUps, auction_deposit_due};
pub use silence::{silence_due, silence_owed, voiced};
pub use state::{Bidding, SignUp, Stage};
pub use tabled::{stage_word, trigger_of};
pub use withdraw::{has_withdrawn, withdrawn_by};

pub(crate) use sign_ups::apply as apply_sign_ups;
pub(crate) use silence::may_say;
pub(crate) use state::apply;

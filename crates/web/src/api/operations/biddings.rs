//! What programs may ask in online biddings: every act of buyer and bidder but the offers.

use app::access::Action;

use super::table::{BY, SIGNATURE, act, may, one_of, text};
use super::{Field, Operation, Scope};

/// The address of a bidding's page at a desk.
macro_rules! bidding {
    ($desk:literal, $page:literal) => {
        concat!("/", $desk, "/biddings/{tender}/{lot}/{round}", $page)
    };
}

/// What is announced of an online bidding.
const SPEC: [Field; 16] = [
    one_of("bidding_kind", &["reverse", "forward"]),
    text("bidding_title"),
    text("bidding_code"),
    text("bidding_items"),
    text("bidding_start"),
    may("bidding_conditions"),
    text("bidding_delivery"),
    text("bidding_opens"),
    text("bidding_closes"),
    text("bidding_step"),
    text("bidding_unit"),
    text("bidding_window"),
    text("bidding_least"),
    may("bidding_deposit"),
    may("bidding_forms"),
    may("bidding_reserve"),
];
const CONTACT: Field = text("bidding_contact");

/// The fields of a request: those of a first one, and of one that is mended or repeated.
const NEW_BIDDING: [Field; 18] = with_number();
const MENDED_BIDDING: [Field; 17] = without_number();

const fn with_number() -> [Field; 18] {
    let mut all = [CONTACT; 18];
    all[0] = text("bidding_number");
    let mut at = 0;
    while at < SPEC.len() {
        all[at + 1] = SPEC[at];
        at += 1;
    }
    all
}

const fn without_number() -> [Field; 17] {
    let mut all = [CONTACT; 17];
    let mut at = 0;
    while at < SPEC.len() {
        all[at] = SPEC[at];
        at += 1;
    }
    all
}

/// Operations of online biddings.
pub(super) const BIDDINGS: [Operation; 13] = [
    act("/purchaser/biddings/new", Scope::Tender, &[Action::RequestBidding], &NEW_BIDDING),
    act(bidding!("purchaser", "/mend"), Scope::Tender, &[Action::RequestBidding], &MENDED_BIDDING),
    act(bidding!("purchaser", "/again"), Scope::Tender, &[Action::RequestBidding], &MENDED_BIDDING),
    act(
        bidding!("purchaser", "/reserve"),
        Scope::Tender,
        &[Action::CommitReserve, Action::OpenReserve],
        &[may("bidding_commitment"), may("bidding_reserve_price"), may("bidding_salt")],
    ),
    act(
        bidding!("purchaser", "/check"),
        Scope::Award,
        &[Action::CheckCompliance],
        &[one_of("bidding_verdict", &["complies", "does_not"]), may("bidding_reasons")],
    ),
    act(
        bidding!("purchaser", "/confirm"),
        Scope::Award,
        &[Action::ConfirmDealAsBuyer],
        &[BY, SIGNATURE],
    ),
    act(
        bidding!("purchaser", "/lost"),
        Scope::Award,
        &[Action::DeclareDealLost],
        &[text("bidding_reason")],
    ),
    act(
        bidding!("purchaser", "/accept"),
        Scope::Award,
        &[Action::AcceptGoods],
        &[text("bidding_found")],
    ),
    act(
        bidding!("purchaser", "/terminate"),
        Scope::Tender,
        &[Action::TerminateBidding],
        &[text("bidding_reason")],
    ),
    act(
        bidding!("bidder", ""),
        Scope::Bid,
        &[Action::SignUpForBidding],
        &[may("bidding_offers"), text("bidding_promise")],
    ),
    act(
        bidding!("bidder", "/withdraw"),
        Scope::Bid,
        &[Action::WithdrawSignUp],
        &[text("sign_up_withdraws")],
    ),
    act(
        bidding!("bidder", "/confirm"),
        Scope::Bid,
        &[Action::ConfirmDealAsBidder],
        &[BY, SIGNATURE],
    ),
    act(
        bidding!("bidder", "/give-up"),
        Scope::Bid,
        &[Action::GiveDealUp],
        &[text("bidding_reason")],
    ),
];

//! A bidding of the asking person's organisation, on either side, and a command for each action.

use domain::auction::{Direction, Plate, Reserve};
use domain::award::Signed;
use domain::online::{
    Adds, BiddingRequested, Command as It, ComplianceFound, DealPublished, Drawn, LossCause,
    SaleEnd, Side, SignUpExamined, Spec, Verdict,
};
use domain::shared::{CivilDate, Fen, Hash, LotId, PublicKey, Salt, Signature};
use domain::world::Event;

use super::super::Action;
use super::given::bidder;

fn lot() -> LotId {
    LotId::parse("J2026-001/1/1").expect("a lot id")
}

fn requested() -> BiddingRequested {
    let spec = Spec {
        title: String::new(),
        code: String::new(),
        direction: Direction::Reverse,
        items: Vec::new(),
        conditions: Vec::new(),
        delivery: String::new(),
        start: Fen(1),
        step: Fen(1),
        unit: Fen(1),
        reserve: Reserve::None,
        deposit: None,
        guarantees: None,
        opens_ms: 0,
        closes_ms: 0,
        window_s: 0,
        bidders_min: 0,
        contact: String::new(),
    };
    BiddingRequested { lot: lot(), purchaser: bidder(), spec, previous: None }
}

/// One organisation asked for it and has its deal: no law is asked here.
pub fn history() -> [Event; 2] {
    let (until, plate) = (CivilDate::constant(2026, 3, 2), Plate(1));
    let dealt = DealPublished {
        lot: lot(),
        bidder: bidder(),
        bidder_name: String::new(),
        plate,
        price: Fen(1),
        until,
        sign_by: until,
    };
    [Event::BiddingRequested(requested()), Event::DealPublished(dealt)]
}

/// A command of this action.
pub fn of_online(action: Action) -> Option<It> {
    let (lot, reason, amount, drawn) = (lot(), String::new(), Fen(1), Drawn::NOTHING);
    let confirm = |side| It::Confirm {
        lot: self::lot(),
        side,
        bidder: bidder(),
        amount,
        signed: Signed { key: PublicKey([1; 32]), signature: Signature([0; 64]) },
    };
    let lose = |cause| It::Lose { lot: self::lot(), cause, reason: String::new() };
    Some(match action {
        Action::RequestBidding => It::Request(Box::new(requested())),
        Action::ReturnBidding => It::GiveBack { lot, reason },
        Action::AnnounceBidding => {
            let (pack, zero) = (String::new(), Hash([0; 32]));
            let adds = Adds { pack, pack_sha256: zero, salt: Salt([0; 32]), pseudonyms: zero };
            It::Announce { lot, adds }
        }
        Action::SignUpForBidding => {
            It::SignUp { lot, bidder: bidder(), offers: reason, claims: None, drawn }
        }
        Action::WithdrawSignUp => It::WithdrawSignUp { lot, bidder: bidder() },
        Action::ExamineSignUp => {
            let verdict = Verdict::DoesNot;
            It::ExamineSignUp(SignUpExamined { lot, bidder: bidder(), verdict, reason, rank: None })
        }
        Action::PublishSaleResult => It::PublishResult { lot, bidder: None },
        Action::SettleSale => It::SettleSale { lot, end: SaleEnd::Lost, reason },
        Action::EnterBiddingDeposit => {
            It::EnterDeposit { lot, bidder: bidder(), amount, reference: reason, drawn }
        }
        Action::CheckCompliance => {
            let (plate, verdict) = (Plate(1), Verdict::Complies);
            It::Check {
                found: ComplianceFound { lot, plate, verdict, reasons: reason },
                bidder: None,
            }
        }
        Action::ConfirmDealAsBuyer => confirm(Side::Buyer),
        Action::ConfirmDealAsBidder => confirm(Side::Bidder),
        Action::GiveDealUp => lose(LossCause::GaveUp),
        Action::DeclareDealLost => lose(LossCause::NotSigned),
        Action::AcceptGoods => It::Accept { lot, text: reason },
        Action::ReturnBiddingDeposit => {
            It::ReturnDeposit { lot, bidder: bidder(), reference: reason }
        }
        Action::ArchiveBidding => It::Archive { lot },
        Action::TerminateBidding => It::Terminate { lot, reason },
        _ => return None,
    })
}

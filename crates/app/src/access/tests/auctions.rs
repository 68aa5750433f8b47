//! An auction with one plate, and a command for each action about it.

use domain::auction::{
    Asked, AuctionAnnounced, BidderAdmitted, Cause, Command, Course, Direction, Event, Kind,
    Numbers, Occurred, Offer, Plate, PseudonymsSealed, Reserve, Terms,
};
use domain::shared::{Fen, Hash, LotId, Salt, Uscc};
use domain::world;

use super::super::Action;

const PLATE: Plate = Plate(7);
const SALT: Salt = Salt([5; 32]);

fn terms(lot: &LotId) -> Terms {
    Terms {
        lot: lot.clone(),
        subject: None,
        bundle: Vec::new(),
        kind: Kind::Online,
        direction: Direction::Reverse,
        course: Course::Closing,
        start: Fen(100),
        step: Fen(1),
        unit: Fen(1),
        cap: None,
        opens_ms: 1,
        closes_ms: 2,
        timed: None,
        sealed: None,
        trustees: None,
        bidders_min: 1,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: crate::auctions::pseudonyms(&SALT),
    }
}

fn numbers() -> Numbers {
    Numbers {
        pace_ms: 0,
        window_ms: 0,
        preparation_ms: 0,
        late_ms: 0,
        entry: 0,
        continue_ms: 0,
        reserve_ms: 0,
        ask_ms: 0,
        quiet_ms: 0,
        lost_of: 1,
        lost_to: 2,
        resume_ms: 0,
        resumption_ms: 0,
    }
}

/// What has happened to it.
pub fn given(lot: &LotId, plated: &Uscc) -> Vec<world::Event> {
    let who = record::auction::pseudonym(&SALT, plated);
    let announced = AuctionAnnounced { terms: terms(lot), numbers: numbers() };
    let admitted = BidderAdmitted { plate: PLATE, who, members: Vec::new() };
    let of = |event| world::Event::Auction(Occurred { lot: lot.clone(), event });
    vec![
        of(Event::AuctionAnnounced(Box::new(announced))),
        world::Event::PseudonymsSealed(PseudonymsSealed { lot: lot.clone(), salt: SALT }),
        of(Event::BidderAdmitted(Box::new(admitted))),
    ]
}

/// A command of an action, with the plate of whoever has one.
pub fn asked(action: Action, lot: LotId, plated: &Uscc) -> Option<Asked> {
    let who = record::auction::pseudonym(&SALT, plated);
    let (reason, document) = (String::new(), None);
    let what = match action {
        Action::AnnounceAuction => Command::Announce(Box::new(terms(&lot))),
        Action::AdmitToAuction => {
            Command::Admit { plate: PLATE, who, members: Vec::new(), rank: None }
        }
        Action::ConfirmPriority => Command::ConfirmPriority { plate: PLATE, rank: 1 },
        Action::CommitReserve => Command::CommitReserve(Hash([0; 32])),
        Action::OpenReserve => {
            Command::OpenReserve { price: Fen(1), salt: SALT, digest: Hash([0; 32]) }
        }
        Action::BidInAuction => Command::Offer(Offer { plate: PLATE, who, price: Fen(1) }),
        Action::DrawInAuction => Command::Draw(PLATE),
        Action::FreezeAuction => {
            Command::Freeze { cause: Cause::Server, reason, document, measured: None }
        }
        Action::OrderFreeze => {
            Command::Freeze { cause: Cause::Ordered, reason, document, measured: None }
        }
        Action::ResumeAuction => Command::Resume { reason: Some("样本".to_owned()) },
        Action::TerminateAuction => {
            Command::Terminate { cause: Cause::TermsChanged, reason, document }
        }
        Action::OrderAuctionEnd => Command::Terminate { cause: Cause::Ordered, reason, document },
        Action::KeepAuction => Command::Tick,
        _ => return None,
    };
    Some(Asked::of(lot, what))
}

//! An online purchase in the same centre, from its request to the package of its closed file.

use app::auctions;
use domain::auction::{Asked, Direction, Reserve, comes_due};
use domain::contract::Command as Contract;
use domain::online::{
    Adds, BiddingRequested, Command as It, ComplianceFound, Drawn, Item, Side, Spec, Verdict,
};
use domain::parties::{OrganisationKind, Role};
use domain::shared::{Fen, Hash, Instant, LotId, Salt};
use domain::world::Command;
use record::auction::AuditFile;

use super::bidder::uscc;
use super::centre::{Centre, founded};

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

pub fn bidding_id() -> LotId {
    LotId::parse("J2026-001/1/1").unwrap()
}

fn spec(now: Instant) -> Spec {
    let text = str::to_owned;
    let opens_ms = (now.0 / DAY + 3) * DAY + HOUR;
    Spec {
        title: text("办公电脑（样本）"),
        code: text("样本-1"),
        direction: Direction::Reverse,
        items: vec![Item {
            name: text("电脑"),
            spec: String::new(),
            unit: text("台"),
            quantity_e3: 1_000,
        }],
        conditions: Vec::new(),
        delivery: text("十日内"),
        start: Fen(10_000_000),
        step: Fen(10_000),
        unit: Fen(100),
        reserve: Reserve::None,
        deposit: None,
        guarantees: None,
        opens_ms,
        closes_ms: opens_ms + 2 * HOUR - 1,
        window_s: 180,
        bidders_min: 1,
        contact: text("某人"),
    }
}

/// The centre with a closed bidding, and the audit file of its auction.
pub fn archived() -> (Centre, AuditFile) {
    let mut it = founded();
    let buyer = uscc("1251000000CAMPLE7");
    let firms = [uscc("9151000000CAMPLE7"), uscc("9151000000CAMPLE8")];
    it.organisation(&buyer, "样本采购单位", &[OrganisationKind::Purchaser]);
    it.signer("buyer-1", Some(&buyer), Role::Purchaser);
    for (at, firm) in firms.iter().enumerate() {
        it.organisation(firm, "样本竞价单位", &[OrganisationKind::Bidder]);
        it.signer(&format!("firm-{at}"), Some(firm), Role::Bidder);
    }
    let (lot, spec) = (bidding_id, spec(it.now));
    let (opens, purchaser) = (Instant(spec.opens_ms), buyer);
    let online = |it: &mut Centre, command| it.accept(Command::Online(command));
    let request = BiddingRequested { lot: lot(), purchaser, spec, previous: None };
    online(&mut it, It::Request(Box::new(request)));
    let (pack, zero) = (String::new(), Hash([0; 32]));
    let adds = Adds { pack, pack_sha256: zero, salt: Salt([0; 32]), pseudonyms: zero };
    online(&mut it, It::Announce { lot: lot(), adds });
    for firm in &firms {
        let (bidder, offers, drawn) = (firm.clone(), "样本牌".to_owned(), Drawn::NOTHING);
        online(&mut it, It::SignUp { lot: lot(), bidder, offers, claims: None, drawn });
    }
    it.wait_until(opens);
    for (at, yuan) in [(0, 95_000), (1, 90_000)] {
        it.wait_until(Instant(it.now.0 + 5_000));
        let offer = auctions::offer(it.world(), &lot(), &firms[at], Fen(yuan * 100));
        it.accept(offer.unwrap());
    }
    while let Some((at, what)) = comes_due(it.world(), &lot()) {
        it.wait_until(Instant(it.now.0.max(at.0)));
        it.accept(Command::Auction(Asked::of(lot(), what)));
    }
    let plate = it.world().biddings[&lot()].ranking[0].plate;
    let (verdict, reasons) = (Verdict::Complies, String::new());
    let found = ComplianceFound { lot: lot(), plate, verdict, reasons };
    online(&mut it, It::Check { found, bidder: None });
    it.wait_until(Instant(it.now.0 + 5 * DAY));
    for (account, side) in [("buyer-1", Side::Buyer), ("firm-1", Side::Bidder)] {
        it.act(account, |signed| {
            let (bidder, amount) = (firms[1].clone(), Fen(9_000_000));
            Command::Online(It::Confirm { lot: lot(), side, bidder, amount, signed })
        });
    }
    online(&mut it, It::Accept { lot: lot(), text: "合格".to_owned() });
    online(&mut it, It::Archive { lot: lot() });
    let keys = vec!["age1first".to_owned(), "age1second".to_owned()];
    let package = Hash([11; 32]);
    it.accept(Command::Contract(Contract::PackArchive { lot: lot(), package, length: 9, keys }));
    let file = it.audit_file(&lot());
    (it, file)
}

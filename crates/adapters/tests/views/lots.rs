//! Invented lots that walk through their events, row by row, as a desk would write them.

use app::ports::{Row, Store, Turn};
use domain::award::{
    AwardWay, BidsReviewed, CandidatesPublished, CommitteeEntered, LetterIssued, Member,
    MemberKind, ReportDelivered, ResultPublished, ReviewStep, Signed, WinnerDetermined,
};
use domain::opening::{
    Bid, BidsOpened, EnvelopeReceived, KeyInClosed, LotClosed, ObjectsPresent, SharesClosed,
};
use domain::procedure::{
    Announced, Category, Envelope, EnvelopeName, Extended, ExtensionCause, FailureCause, Funds,
    Held, HoldBy, KeySet, Notice, PriceFormula, Retendered, Scheme, TenderFailed, Terminated, Tie,
};
use domain::rulebook::{Method, Regime};
use domain::shared::{CivilDate, Fen, Hash, Id, LotId, PublicKey, Salt, Signature, Uscc};
use domain::world::Event;
use record::leaf::{Leaf, Line};

/// Stands in every hidden body and enclosure, and must stand in no view.
pub const SECRET: &str = "HIDDENMARK";

const START_MS: i64 = 1_772_413_200_000;
const T_S: i64 = 1_774_314_000;

/// Small seeded chance, good enough to walk by.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % bound
    }
}

pub fn lot(at: usize) -> LotId {
    LotId::parse(&format!("W2026-{at:03}/A/1")).unwrap()
}

/// Lots on their ways, each with the events that are still to come, last first.
pub struct Walk {
    left: Vec<Vec<Event>>,
    now_ms: i64,
}

impl Walk {
    pub fn new(lots: usize) -> Self {
        let left = (0..lots).map(|at| {
            let mut events = way(&lot(at), at);
            events.reverse();
            events
        });
        Self { left: left.collect(), now_ms: START_MS }
    }

    pub fn is_on(&self) -> bool {
        self.left.iter().any(|it| !it.is_empty())
    }

    /// One turn of up to eight commands, some of which are taken back.
    pub fn turn(&mut self, store: &mut dyn Store, chance: &mut Chance) {
        let commands = 1 + chance.below(8);
        self.many(store, chance, commands);
    }

    /// One turn of this many commands, some of which are taken back.
    pub fn many(&mut self, store: &mut dyn Store, chance: &mut Chance, commands: u64) {
        let mut turn = store.begin().unwrap();
        for _ in 0..commands {
            let at = usize::try_from(chance.below(self.left.len() as u64)).unwrap();
            let Some(event) = self.left[at].last() else { continue };
            self.now_ms += 1 + i64::try_from(chance.below(5_000)).unwrap();
            turn.savepoint().unwrap();
            let row = self.row(&mut *turn, event);
            turn.append(&row).unwrap();
            if chance.below(5) == 0 {
                turn.rollback().unwrap();
            } else {
                turn.release().unwrap();
                self.left[at].pop();
            }
        }
        turn.commit().unwrap();
    }

    /// A turn with a clear row whose body is no event.
    pub fn broken(&mut self, store: &mut dyn Store) {
        self.now_ms += 1;
        let mut turn = store.begin().unwrap();
        let event = Event::Extended(Extended {
            lot: lot(0),
            from_s: T_S,
            to_s: T_S,
            cause: ExtensionCause::Choice,
            rule: String::new(),
        });
        let mut row = self.row(&mut *turn, &event);
        row.body = b"{\"stamp_ms\":1}".to_vec();
        turn.savepoint().unwrap();
        turn.append(&row).unwrap();
        turn.release().unwrap();
        turn.commit().unwrap();
    }

    fn row(&self, turn: &mut dyn Turn, event: &Event) -> Row {
        let place = record::event::place(event);
        let version = turn.version(&place.stream).unwrap() + 1;
        let it = record::event::encode(event, self.now_ms, &Hash([1; 32]), version);
        let stamp = u64::try_from(self.now_ms / 1_000).unwrap();
        let line = Line { stamp, kind: it.kind.to_owned(), stream: place.stream.clone(), version };
        let opaque = it.place.hidden.is_some();
        let leaf = match opaque {
            true => Leaf::Opaque(stamp, [7; 32]),
            false => Leaf::clear(line, it.body.as_bytes()),
        };
        Row {
            index: turn.next_index(),
            stream: place.stream,
            version,
            kind: it.kind.to_owned(),
            stamp_ms: self.now_ms,
            body: it.body.into_bytes(),
            entry: leaf.encode(),
            salt_k: opaque.then_some([1; 32]),
            salt_b: opaque.then_some([2; 32]),
            enclosure: it.enclosure.map(String::into_bytes),
            command_sha256: [1; 32],
            account: "platform".to_owned(),
            key: None,
            answer: None,
        }
    }
}

/// The whole way of a lot; every third one fails, every seventh is terminated.
fn way(lot: &LotId, at: usize) -> Vec<Event> {
    let mut events = vec![
        Event::Announced(Announced {
            lot: lot.clone(),
            notice: notice(at),
            cover_commit: Hash([3; 32]),
            policy_sha256: Hash([4; 32]),
        }),
        Event::Held(Held {
            lot: lot.clone(),
            by: HoldBy::Purchaser,
            remedy: None,
            reason: "样本".to_owned(),
        }),
        Event::Extended(Extended {
            lot: lot.clone(),
            from_s: T_S,
            to_s: T_S + 3_600,
            cause: ExtensionCause::Choice,
            rule: String::new(),
        }),
    ];
    events.extend((0..3).map(|_| received(lot)));
    if at % 7 == 6 {
        events.push(Event::Terminated(Terminated { lot: lot.clone(), cause: "样本".to_owned() }));
        return events;
    }
    events.push(Event::LotClosed(LotClosed {
        lot: lot.clone(),
        count: 3,
        set_root: Hash([5; 32]),
    }));
    if at % 3 == 1 {
        events.push(Event::TenderFailed(TenderFailed {
            lot: lot.clone(),
            cause: FailureCause::TooFewBids,
            counted: 2,
            needed: 3,
            rule: "G01".to_owned(),
        }));
        let next = LotId { round: lot.round.next().unwrap(), ..lot.clone() };
        events.push(Event::Retendered(Retendered { lot: lot.clone(), next }));
        return events;
    }
    events.extend(opening(lot));
    events.extend(award(lot));
    events
}

fn opening(lot: &LotId) -> Vec<Event> {
    let closed = |envelope| {
        Event::SharesClosed(SharesClosed { lot: lot.clone(), envelope, verdicts: Vec::new() })
    };
    vec![
        Event::ObjectsPresent(ObjectsPresent {
            lot: lot.clone(),
            set_root: Hash([5; 32]),
            missing: Vec::new(),
            key_in_until_s: T_S + 9_000,
        }),
        Event::KeyInClosed(KeyInClosed {
            lot: lot.clone(),
            envelope: EnvelopeName::Price,
            keyed: Vec::new(),
            deposited: Vec::new(),
            absent: Vec::new(),
            malformed: Vec::new(),
            digest: Hash([6; 32]),
            answers_until_s: T_S + 9_900,
        }),
        closed(EnvelopeName::Price),
        closed(EnvelopeName::Qual),
        Event::BidsOpened(BidsOpened { lot: lot.clone(), bids: Vec::new() }),
        Event::CommitteeEntered(CommitteeEntered {
            lot: lot.clone(),
            members: vec![Member {
                seat: 1,
                account: Id::new(SECRET).unwrap(),
                name: "样本评委".to_owned(),
                kind: MemberKind::Expert,
                salt: Salt([1; 32]),
                commitment: Hash([8; 32]),
            }],
            document: Hash([9; 32]),
        }),
    ]
}

fn award(lot: &LotId) -> Vec<Event> {
    let signed = Signed { key: PublicKey([1; 32]), signature: Signature([2; 64]) };
    let day = CivilDate::new(2026, 4, 1).unwrap();
    let (winner, amount) = (uscc(), Fen(900_000_00));
    vec![
        Event::BidsReviewed(BidsReviewed {
            lot: lot.clone(),
            step: ReviewStep::Qualification,
            results: Vec::new(),
            lacking: String::new(),
            brands: None,
            unpreferred: None,
            signed: signed.clone(),
        }),
        Event::ReportDelivered(ReportDelivered {
            lot: lot.clone(),
            report: Hash([3; 32]),
            due: day,
        }),
        Event::CandidatesPublished(CandidatesPublished {
            lot: lot.clone(),
            candidates: Vec::new(),
            until: day,
        }),
        Event::WinnerDetermined(WinnerDetermined {
            lot: lot.clone(),
            winner: winner.clone(),
            amount,
            way: AwardWay::Deemed,
            signed: None,
            rule: "T22".to_owned(),
        }),
        Event::ResultPublished(ResultPublished {
            lot: lot.clone(),
            winner: winner.clone(),
            name: "样本供应商".to_owned(),
            amount,
            members: Vec::new(),
            until: day,
        }),
        Event::LetterIssued(LetterIssued {
            lot: lot.clone(),
            winner,
            amount,
            contract_by: day,
            signed,
        }),
    ]
}

fn uscc() -> Uscc {
    let found = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut found = found.filter_map(|it| Uscc::new(&format!("91510000MA6DAYL1G{it}")));
    found.next().unwrap()
}

fn received(lot: &LotId) -> Event {
    let bid = Bid {
        bidder: uscc(),
        seq: 1,
        supersedes: None,
        record: SECRET.to_owned(),
        record_sha256: Hash([1; 32]),
        signature: Signature([2; 64]),
        key: PublicKey([3; 32]),
        salt: Salt([4; 32]),
        salt_r: Salt([5; 32]),
        b: Hash([6; 32]),
        envelopes: Vec::new(),
    };
    Event::EnvelopeReceived(EnvelopeReceived { lot: lot.clone(), bid })
}

fn notice(at: usize) -> Notice {
    let envelope = |name| Envelope {
        name,
        share: KeySet {
            trustees: Vec::new(),
            keys: Vec::new(),
            assignments: Vec::new(),
            pks: Hash([1; 32]),
        },
        deposit: None,
    };
    let title = ["样本道路修缮工程", "样本桥梁加固工程", "样本污水处理工程"][at % 3];
    Notice {
        project: Id::new(format!("W2026-{at:03}")).unwrap(),
        title: format!("{title}招标公告"),
        lot_title: format!("{at}标段"),
        code: format!("A99-0000-2026-{at:06}"),
        regime: Regime::Works,
        method: Method::OpenTender,
        category: Category::Works,
        funds: Funds::State,
        purchaser: uscc(),
        purchaser_name: "样本采购单位".to_owned(),
        agent: None,
        budget: Fen(1_200_000_00),
        ceiling: None,
        deadline_s: T_S,
        documents_until_s: T_S,
        documents: Vec::new(),
        qualification: Vec::new(),
        scheme: Scheme {
            items: Vec::new(),
            price: PriceFormula::LowestPrice,
            tie: Tie::LowerPrice,
            terms: None,
        },
        form: Vec::new(),
        envelopes: vec![envelope(EnvelopeName::Price), envelope(EnvelopeName::Qual)],
        threshold: 2,
        security: None,
        performance_bp: None,
        asks: Vec::new(),
        admission: None,
        previous: None,
    }
}

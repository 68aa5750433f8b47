//! Auctions of the sample county without an online bidding: land, mining rights, property, an
//! auctioneer's and a court's sale, in every course, live or upcoming around today.
//!
//! Each is a row of terms; what differs between kinds is in the terms alone.

mod rounds;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::RwLockReadGuard;

use app::auctions;
use app::follower::Folded;
use domain::auction::{
    Asked, Cap, Command as It, Course, DepositTerms, Direction, Entry, Guarantees, Kind, Pick,
    Place, Plate, Priority, PriorityWay, Reserve, SealedRound, SignUpTerms, Subject, Terms, Then,
    Ties, Timed, Wins,
};
use domain::online::{Claims, Command as Online, Drawn, SignUpExamined, Verdict};
use domain::parties::{self, OrganisationAdmitted, OrganisationKind};
use domain::shared::{Fen, Hash, Id, LotId, Salt, Uscc};
use domain::world::Command;
use record::auction::{offer_seal, reserve_commitment};
use serde_json::json;
use translog::hash::{sha256, to_hex};

use super::super::LoadError;
use super::super::folk::{Folk, uscc};
use super::super::keys::FOLDER;
use super::{DAY_MS, HOUR_MS, MINUTE_MS, Play};

/// Days between an announcement and its opening: more than any kind's notice.
const NOTICE_DAYS: i64 = 40;
/// Days of a free period: more than the longest holidays, so that working days lie in it.
const LONG_DAYS: i64 = 12;
const DAY_MINUTES: i64 = DAY_MS / MINUTE_MS;

/// What somebody does; firms by place, prices in yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Announce,
    Admit,
    /// Priority rights are confirmed, and a reserve is committed.
    Prepare,
    Offer(usize, i64),
    Seal(usize, i64),
    Open(usize, i64),
    Match(usize),
    /// A firm seals its price to trustees.
    Envelope(usize, i64),
    /// Offers have closed: firms bring their keys, and these trustees will be asked.
    KeyIn {
        firms: &'static [usize],
        trustees: &'static [usize],
    },
    /// Trustees answer.
    Release(&'static [usize]),
    /// A firm signs up.
    SignUp(usize),
    /// An official confirms a firm.
    Confirm(usize),
    /// A confirmed firm presents a guarantee as its deposit, and takes its plate.
    Guarantee(usize),
}

/// One auction of the sample.
struct Sale {
    terms: Terms,
    /// Firms with a plate; a second one bids jointly with the first.
    bidders: Vec<(usize, Option<usize>)>,
    /// A holder of a priority right.
    holder: Option<usize>,
    /// The owner's reserve, yuan.
    reserve: Option<i64>,
    /// Serial of the trustees' keys, where they open the offers.
    serial: Option<u64>,
    /// What happens, by minutes from now.
    acts: Vec<(i64, Act)>,
}

/// What is to be done in auctions, by instant.
#[derive(Default)]
pub(super) struct Sales {
    all: Vec<Sale>,
    queue: BTreeMap<(i64, usize), (usize, Act)>,
}

fn lot(number: &str) -> LotId {
    LotId::parse(number).expect("a sample's number is short")
}

/// Owners that no other part of the county knows: the land bureau and the court.
fn owners() -> [(Uscc, &'static str); 2] {
    [
        (uscc("11511523MA00000F0"), "云溪县自然资源局（样本）"),
        (uscc("11511523MA00000G0"), "云溪县人民法院（样本）"),
    ]
}

/// Builds the rows around an instant.
struct Rows<'a> {
    folk: &'a Folk,
    /// Unix milliseconds, a whole minute.
    now_ms: i64,
}

impl Rows<'_> {
    /// Terms of a listed sale between two minutes from now.
    fn listed(&self, number: &str, title: &str, (from, to): (i64, i64), yuan: i64) -> Sale {
        let at = |minutes: i64| self.now_ms + minutes * MINUTE_MS;
        let title = format!("{title}（样本）");
        let timed = Timed { entry: Entry::TwoBidders, preparation_s: 0, window_s: 180 };
        let terms = Terms {
            lot: lot(number),
            subject: Some(Subject { title, owner: self.folk.purchaser_code.clone() }),
            bundle: Vec::new(),
            kind: Kind::Property,
            direction: Direction::Forward,
            course: Course::Listing,
            start: Fen(yuan * 100),
            step: Fen(yuan),
            unit: Fen(100),
            cap: None,
            opens_ms: at(from),
            closes_ms: at(to) - 1,
            timed: Some(timed),
            sealed: None,
            trustees: None,
            bidders_min: 1,
            reserve: Reserve::None,
            priority: None,
            hours: None,
            place: None,
            sign_up: None,
            previous: None,
            pseudonyms: Hash([0; 32]),
        };
        let bidders = vec![(0, None), (1, None), (2, None)];
        let acts = Vec::new();
        Sale { terms, bidders, holder: None, reserve: None, serial: None, acts }
    }

    /// Land, offered by the bureau, with a cap and what follows it.
    fn land(&self, number: &str, title: &str, to: i64, then: Then) -> Sale {
        let mut it = self.listed(number, title, (-11 * DAY_MINUTES, to), 52_000_000);
        let timed = Timed { entry: Entry::TwoBidders, preparation_s: 900, window_s: 300 };
        it.terms.kind = Kind::Land;
        it.terms.subject.as_mut().expect("a listed one has it").owner = owners()[0].0.clone();
        it.terms.timed = Some(timed);
        (it.terms.step, it.terms.unit) = (Fen(50_000_000), Fen(1_000_000));
        it.terms.cap = Some(Cap { price: Fen(7_800_000_000), then });
        it.terms.sealed = (then == Then::Sealed).then_some(SealedRound {
            pick: Pick::NearestMean,
            ties: Ties::Drawn,
            length_s: 172_800,
            opening_s: 86_400,
        });
        it.acts = vec![
            (-10 * DAY_MINUTES, Act::Offer(1, 52_000_000)),
            (-9 * DAY_MINUTES, Act::Offer(2, 53_500_000)),
            (-7 * DAY_MINUTES, Act::Offer(0, 55_000_000)),
        ];
        it
    }

    fn lands(&self) -> Vec<Sale> {
        let [live, mut sealed, mut drawn] = [
            ("T2026-001/1/1", "城南 2026-01 号地块住宅用地使用权", Then::Sealed),
            ("T2026-002/1/1", "城北 2026-02 号地块商住用地使用权", Then::Sealed),
            ("T2026-003/1/1", "河东 2026-03 号地块商服用地使用权", Then::Draw),
        ]
        .map(|it| self.land(it.0, it.1, 2 * DAY_MINUTES, it.2));
        // The cap is reached, and what was announced follows.
        sealed.acts.push((-30, Act::Offer(1, 78_000_000)));
        sealed.acts.push((-20, Act::Seal(1, 76_000_000)));
        drawn.acts.push((-45, Act::Offer(2, 78_000_000)));
        vec![live, sealed, drawn]
    }

    fn properties(&self) -> Vec<Sale> {
        let (from, to) = (-LONG_DAYS * DAY_MINUTES, 2 * DAY_MINUTES);
        let asked = Some(Priority { way: PriorityWay::Asked, ask_s: Some(300) });
        let mut held =
            self.listed("C2026-001/1/1", "县属水务公司百分之三十股权", (from, to), 9_600_000);
        held.bidders = vec![(0, None), (1, Some(3)), (2, None)];
        (held.holder, held.terms.priority) = (Some(2), asked);
        held.acts = vec![(-90, Act::Offer(0, 9_600_000)), (-60, Act::Offer(1, 9_800_000))];

        let matched = (-(LONG_DAYS + 3) * DAY_MINUTES, -3 * DAY_MINUTES);
        let mut won = self.listed("C2026-002/1/1", "县属宾馆经营权", matched, 1_200_000);
        (won.holder, won.terms.priority) = (Some(2), asked);
        won.acts = vec![
            (-5 * DAY_MINUTES, Act::Offer(0, 1_200_000)),
            (-4 * DAY_MINUTES, Act::Offer(1, 1_260_000)),
            (-3 * DAY_MINUTES + 1, Act::Offer(0, 1_300_000)),
            // The window of three minutes has passed, and the holder is asked for five.
            (-3 * DAY_MINUTES + 6, Act::Match(2)),
        ];

        let mut kept = self.listed("C2026-003/1/1", "原教育局办公楼", (from, to), 3_800_000);
        (kept.terms.reserve, kept.reserve) = (Reserve::Committed, Some(4_000_000));
        kept.acts = vec![(-80, Act::Offer(1, 3_800_000)), (-50, Act::Offer(0, 3_900_000))];

        let closed = (-LONG_DAYS * DAY_MINUTES, -20);
        let mut owed = self.listed("C2026-004/1/1", "闲置校舍五年租赁权", closed, 260_000);
        (owed.terms.reserve, owed.reserve) = (Reserve::Committed, Some(270_000));
        owed.acts = vec![
            (-2 * DAY_MINUTES, Act::Offer(0, 260_000)),
            (-DAY_MINUTES, Act::Offer(2, 268_000)),
            (-19, Act::Offer(0, 276_000)),
        ];
        vec![held, won, kept, owed]
    }

    fn sealed(&self, number: &str, title: &str, span: (i64, i64), yuan: i64) -> Sale {
        let mut it = self.listed(number, title, span, yuan);
        (it.terms.course, it.terms.timed) = (Course::Sealed, None);
        it.terms.sealed = Some(SealedRound {
            pick: Pick::Best,
            ties: Ties::Earlier,
            length_s: 0,
            opening_s: 172_800,
        });
        it
    }

    fn seals(&self) -> Vec<Sale> {
        let span = (-DAY_MINUTES, 2 * DAY_MINUTES);
        let mut shut = self.sealed("C2026-005/1/1", "国有林场间伐材一批", span, 480_000);
        shut.acts = vec![(-70, Act::Seal(1, 495_000)), (-40, Act::Seal(2, 506_000))];
        let span = (-2 * DAY_MINUTES, -15);
        let mut opening = self.sealed("C2026-006/1/1", "报废农机一批", span, 88_000);
        opening.acts = vec![
            (-600, Act::Seal(0, 96_000)),
            (-500, Act::Seal(1, 93_000)),
            (-400, Act::Seal(2, 91_000)),
            (-10, Act::Open(1, 93_000)),
        ];
        vec![shut, opening]
    }

    /// Three shops in order: whoever wins one leaves the others; and two that go as one.
    fn groups(&self) -> Vec<Sale> {
        let shops = (1..=3).map(|number: u32| {
            let code = format!("Z2026-001/{number}/1");
            let title = format!("农贸市场 {number} 号商铺三年租赁权");
            let span = (-LONG_DAYS * DAY_MINUTES, -60);
            let mut it = self.listed(&code, &title, span, 54_000);
            let group = Id::new("Z2026-001").expect("a constant that is an id");
            it.terms.place = Some(Place { group, number, wins: Wins::One });
            it
        });
        let mut shops: Vec<Sale> = shops.collect();
        shops[0].acts = vec![
            (-DAY_MINUTES, Act::Offer(0, 54_000)),
            (-600, Act::Offer(1, 55_000)),
            (-59, Act::Offer(0, 57_000)),
        ];
        // The second opened when the first had ended.
        shops[1].acts = vec![(-30, Act::Offer(1, 54_000)), (-20, Act::Offer(2, 55_000))];
        let span = (3 * DAY_MINUTES, (LONG_DAYS + 3) * DAY_MINUTES);
        let mut both = self.listed("C2026-007/1/1", "老粮站仓库与院落（打包）", span, 2_150_000);
        both.terms.bundle = vec![lot("C2026-007/2/1")];
        shops.push(both);
        shops
    }

    /// A court's model, live and upcoming, and the kinds that have only been announced.
    fn others(&self) -> Vec<Sale> {
        let court = |number, title, span, yuan, kind| {
            let mut it = self.listed(number, title, span, yuan);
            (it.terms.kind, it.terms.course, it.terms.timed) = (kind, Course::Closing, None);
            it.terms.subject.as_mut().expect("a listed one has it").owner = owners()[1].0.clone();
            it
        };
        let span = (-3 * 60, 2 * DAY_MINUTES);
        let mut car =
            court("F2026-001/1/1", "被执行人小型客车一辆", span, 68_000, Kind::CourtMovable);
        car.terms.priority = Some(Priority { way: PriorityWay::InRoom, ask_s: None });
        car.holder = Some(1);
        car.acts = vec![(-150, Act::Offer(0, 68_000)), (-120, Act::Offer(1, 68_000))];
        let span = (3 * DAY_MINUTES, 5 * DAY_MINUTES);
        let mut shop =
            court("F2026-002/1/1", "被执行人临街商铺一间", span, 1_350_000, Kind::CourtEstate);
        // Signing up is open: one is confirmed, another waits.
        let until_ms = shop.terms.opens_ms - DAY_MS - 1;
        let deposit =
            Some(DepositTerms { amount: Fen(13_500_000), due_ms: until_ms, guarantees: None });
        shop.terms.sign_up = Some(SignUpTerms { until_ms, deposit, joint_max: 1 });
        shop.terms.priority = Some(Priority { way: PriorityWay::InRoom, ask_s: None });
        shop.bidders = Vec::new();
        shop.acts =
            vec![(-DAY_MINUTES, Act::SignUp(0)), (-600, Act::Confirm(0)), (-90, Act::SignUp(1))];
        let span = (2 * DAY_MINUTES, 2 * LONG_DAYS * DAY_MINUTES + 2 * DAY_MINUTES);
        let mut mine = self.listed("K2026-001/1/1", "青石岭建筑石料用灰岩采矿权", span, 18_600_000);
        mine.terms.kind = Kind::Mining;
        mine.terms.subject.as_mut().expect("a listed one has it").owner = owners()[0].0.clone();
        // Deposits may be guarantees: one has its plate by one, another has still to pay.
        let until_ms = mine.terms.opens_ms - DAY_MS - 1;
        let guarantees = Some(Guarantees::Beside);
        let deposit = Some(DepositTerms { amount: Fen(186_000_000), due_ms: until_ms, guarantees });
        mine.terms.sign_up = Some(SignUpTerms { until_ms, deposit, joint_max: 0 });
        mine.bidders = Vec::new();
        mine.acts = vec![
            (-2 * DAY_MINUTES, Act::SignUp(1)),
            (-DAY_MINUTES, Act::Confirm(1)),
            (-600, Act::Guarantee(1)),
            (-300, Act::SignUp(0)),
            (-120, Act::Confirm(0)),
        ];
        let span = (DAY_MINUTES, DAY_MINUTES + 180);
        let mut hammer = self.listed("P2026-001/1/1", "罚没物资一批", span, 36_000);
        hammer.terms.kind = Kind::Auctioneer;
        vec![car, shop, mine, hammer]
    }
}

impl Sales {
    /// The auctions around an instant, unix milliseconds.
    pub(super) fn around(folk: &Folk, now_ms: i64) -> Self {
        let rows = Rows { folk, now_ms: now_ms - now_ms.rem_euclid(MINUTE_MS) };
        let all: Vec<Sale> = [
            rows.lands(),
            rows.properties(),
            rows.seals(),
            rows.rounds(),
            rows.groups(),
            rows.others(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let mut it = Self { all, queue: BTreeMap::new() };
        for at in 0..it.all.len() {
            let announced = it.all[at].terms.opens_ms - NOTICE_DAYS * DAY_MS;
            let before = [
                (announced, Act::Announce),
                (announced + DAY_MS, Act::Admit),
                (announced + DAY_MS + HOUR_MS, Act::Prepare),
            ];
            let Sale { terms, acts, .. } = &it.all[at];
            let timed = |act: &(i64, Act)| (rounds::at_ms(rows.now_ms, terms, *act), act.1);
            let acts: Vec<_> = acts.iter().map(timed).collect();
            for (at_ms, act) in before.into_iter().chain(acts) {
                let place = it.queue.len();
                it.queue.insert((at_ms, place), (at, act));
            }
        }
        it
    }

    /// When the next act is.
    pub(super) fn next_ms(&self) -> Option<i64> {
        self.queue.keys().next().map(|it| it.0)
    }

    /// How many acts wait.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }
}

/// The random number that a sample's person kept for a commitment.
fn salt(lot: &LotId, who: &str) -> Salt {
    Salt(sha256(format!("sample salt of {who} in {lot}").as_bytes()).0)
}

impl Play<'_> {
    /// Does the next act of an auction.
    pub(super) fn sell(&mut self) -> Result<(), LoadError> {
        let Some(((at_ms, _), (at, act))) = self.sales.queue.pop_first() else { return Ok(()) };
        self.time.jump(at_ms)?;
        match act {
            Act::Announce => self.announce_sale(at),
            Act::Admit => self.admit_bidders(at),
            Act::Prepare => self.prepare_sale(at),
            Act::Offer(firm, yuan) => self.bid_at_sale(at, firm, move |_, plate, who| {
                It::Offer(domain::auction::Offer { plate, who, price: Fen(yuan * 100) })
            }),
            Act::Seal(firm, yuan) => self.bid_at_sale(at, firm, move |lot, plate, who| {
                let seal = offer_seal(lot, plate, Fen(yuan * 100), &salt(lot, &firm.to_string()));
                It::OfferSealed { plate, who, seal }
            }),
            Act::Open(firm, yuan) => self.bid_at_sale(at, firm, move |lot, plate, _| {
                let (price, salt) = (Fen(yuan * 100), salt(lot, &firm.to_string()));
                let digest = offer_seal(lot, plate, price, &salt);
                It::OpenSealed { plate, price, salt: Some(salt), digest }
            }),
            Act::Envelope(firm, yuan) => self.hand_in(at, firm, yuan),
            Act::KeyIn { firms, trustees } => self.keys_come(at, (firms, trustees)),
            Act::Release(trustees) => self.trustees_answer(at, trustees),
            Act::SignUp(firm) => self.sign_up_for_sale(at, firm),
            Act::Confirm(firm) => self.confirm_for_sale(at, firm),
            Act::Guarantee(firm) => self.guarantee_sale(at, firm),
            Act::Match(firm) => {
                self.bid_at_sale(at, firm, |_, plate, who| It::Match { plate, who })
            }
        }
    }

    fn announce_sale(&mut self, at: usize) -> Result<(), LoadError> {
        let official = self.folk.officials[0].account.clone();
        let terms = self.sales.all[at].terms.clone();
        for (code, name) in owners() {
            let known = self.folded()?.world.organisations.contains_key(&code);
            let owner = terms.subject.as_ref().is_some_and(|it| it.owner == code);
            if owner && !known {
                let admitted = OrganisationAdmitted {
                    licence: Hash(sha256(format!("sample licence {code}").as_bytes()).0),
                    organisation: code,
                    name: name.to_owned(),
                    kinds: vec![OrganisationKind::Purchaser],
                };
                let admit = parties::Command::AdmitOrganisation(admitted);
                self.ask(&official, Command::Parties(admit))?;
            }
        }
        let asked = Asked::of(terms.lot.clone(), It::Announce(Box::new(terms)));
        self.ask(&official, Command::Auction(asked)).map(drop)
    }

    fn folded(&self) -> Result<RwLockReadGuard<'_, Folded>, LoadError> {
        self.platform().folded().map_err(|it| LoadError::Refused(it.to_string()))
    }

    fn admit_bidders(&mut self, at: usize) -> Result<(), LoadError> {
        let official = self.folk.officials[0].account.clone();
        let lot = self.sales.all[at].terms.lot.clone();
        for (firm, with) in self.sales.all[at].bidders.clone() {
            let code = |it: usize| self.folk.firms[it].uscc.clone();
            let members: Vec<Uscc> = with.into_iter().map(code).collect();
            let folded = self.folded()?;
            let admit = auctions::admit(&folded.world, &lot, &code(firm), &members);
            drop(folded);
            let admit = admit.ok_or_else(|| LoadError::Refused(lot.to_string()))?;
            self.ask(&official, admit)?;
        }
        Ok(())
    }

    /// A firm signs up for an auction; its deposit is left to whoever tries the sample.
    fn sign_up_for_sale(&mut self, at: usize, firm: usize) -> Result<(), LoadError> {
        let lot = self.sales.all[at].terms.lot.clone();
        let it = self.folk.firms[firm].clone();
        let (offers, claims) = (String::new(), Some(Claims::default()));
        let (bidder, drawn) = (it.uscc, Drawn::NOTHING);
        let command = Online::SignUp { lot, bidder, offers, claims, drawn };
        self.ask(&it.person.account, Command::Online(command)).map(drop)
    }

    /// An official confirms a firm.
    fn confirm_for_sale(&mut self, at: usize, firm: usize) -> Result<(), LoadError> {
        let official = self.folk.officials[0].account.clone();
        let found = SignUpExamined {
            lot: self.sales.all[at].terms.lot.clone(),
            bidder: self.folk.firms[firm].uscc.clone(),
            verdict: Verdict::Complies,
            reason: String::new(),
            rank: None,
        };
        self.ask(&official, Command::Online(Online::ExamineSignUp(found))).map(drop)
    }

    /// A confirmed firm's guarantee is its deposit, and the plate follows the issuer's word.
    fn guarantee_sale(&mut self, at: usize, firm: usize) -> Result<(), LoadError> {
        let terms = &self.sales.all[at].terms;
        let (lot, sign_up) = (terms.lot.clone(), terms.sign_up);
        let deposit = sign_up.and_then(|it| it.deposit);
        let deposit = deposit.ok_or_else(|| LoadError::Refused(format!("{lot}: no deposit")))?;
        self.guarantee_deposit(&lot, firm, (deposit.amount, deposit.due_ms))?;
        let it = self.folk.firms[firm].clone();
        let (bidder, members, drawn) = (it.uscc, Vec::new(), Drawn::NOTHING);
        let take = Online::TakePlate { lot, bidder, members, drawn };
        self.ask(&it.person.account, Command::Online(take)).map(drop)
    }

    fn prepare_sale(&mut self, at: usize) -> Result<(), LoadError> {
        let Sale { terms, holder, reserve, .. } = &self.sales.all[at];
        let (lot, holder, reserve) = (terms.lot.clone(), *holder, *reserve);
        if let Some(firm) = holder {
            let plate = self.hand_of(&lot, firm)?.plate;
            let official = self.folk.officials[0].account.clone();
            let confirm = Asked::of(lot.clone(), It::ConfirmPriority { plate, rank: 1 });
            self.ask(&official, Command::Auction(confirm))?;
        }
        if let Some(yuan) = reserve {
            let commitment = reserve_commitment(&lot, Fen(yuan * 100), &salt(&lot, "owner"));
            let buyer = self.folk.purchaser.account.clone();
            let commit = Asked::of(lot, It::CommitReserve(commitment));
            self.ask(&buyer, Command::Auction(commit))?;
        }
        Ok(())
    }

    fn hand_of(&self, lot: &LotId, firm: usize) -> Result<auctions::Hand, LoadError> {
        let folded = self.folded()?;
        let hand = auctions::hand(&folded.world, lot, &self.folk.firms[firm].uscc);
        hand.ok_or_else(|| LoadError::Refused(format!("no plate in {lot}")))
    }

    fn bid_at_sale(
        &mut self,
        at: usize,
        firm: usize,
        make: impl Fn(&LotId, Plate, Hash) -> It,
    ) -> Result<(), LoadError> {
        let lot = self.sales.all[at].terms.lot.clone();
        let hand = self.hand_of(&lot, firm)?;
        let account = self.folk.firms[firm].person.account.clone();
        let what = make(&lot, hand.plate, hand.who);
        self.ask(&account, Command::Auction(Asked::of(lot, what))).map(drop)
    }

    /// Writes what people keep to open their commitments, as the room's page offers it.
    pub(super) fn keep_commitments(&self, data: &Path) -> Result<(), LoadError> {
        let folder = data.join(FOLDER);
        for it in &self.sales.all {
            let lot = &it.terms.lot;
            let name = |label: &str| format!("{label}-{lot}.json").replace('/', "-");
            let kept = |label: &str, plate: Option<u16>, yuan: i64, who: &str| {
                let salt = to_hex(&salt(lot, who).0);
                let file = json!({
                    "v": "daylight.auction-kept/1", "label": label, "lot": lot.to_string(),
                    "plate": plate, "price": format!("{yuan}.00"), "salt": salt,
                });
                format!("{file:#}\n")
            };
            if let Some(yuan) = it.reserve {
                std::fs::write(folder.join(name("reserve")), kept("reserve", None, yuan, "owner"))?;
            }
            for (_, act) in &it.acts {
                let Act::Seal(firm, yuan) = *act else { continue };
                let plate = self.hand_of(lot, firm)?.plate.0;
                let person = folder.join(self.folk.firms[firm].person.account.as_str());
                std::fs::create_dir_all(&person)?;
                let text = kept("offer", Some(plate), yuan, &firm.to_string());
                std::fs::write(person.join(name("offer")), text)?;
            }
        }
        Ok(())
    }
}

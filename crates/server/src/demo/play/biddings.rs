//! Online biddings of the sample county: one in every stage around today.

use std::collections::BTreeMap;

use domain::auction::{Direction, Reserve};
use domain::award::Signed;
use domain::online::{
    Adds, BiddingRequested, Command as It, ComplianceFound, Drawn, Item, Side, Spec, Verdict,
};
use domain::shared::{AccountId, Fen, Hash, LotId, Salt};
use domain::world::Command;

use super::super::LoadError;
use super::super::acts::Scene;
use super::{DAY_MS, HOUR_MS, MINUTE_MS, Play};

/// Where a bidding is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    /// Signing up.
    Open,
    Live,
    /// Nobody signed up.
    Failed,
    Published,
    Archived,
}

/// One bidding: number, title, direction, start in yuan, minutes from now to its opening, end.
struct Row(&'static str, &'static str, Direction, i64, i64, Stop);

const DAY_MINUTES: i64 = DAY_MS / MINUTE_MS;
/// Days between a notice and its opening: more than the longest holidays.
const NOTICE_DAYS: i64 = 14;
/// How long offers are taken freely.
const OPEN_MS: i64 = 6 * HOUR_MS;
/// The same where newcomers may bid: a sample is looked at for days.
const LIVE_MS: i64 = 3 * DAY_MS;
/// Days from the end of the bidding to the signatures: more than the longest holidays.
const SIGN_DAYS: i64 = 12;
/// Bidders of every bidding that anybody signed up for.
const BIDDERS: usize = 3;

const ROWS: [Row; 6] = {
    use Direction::{Forward, Reverse};
    [
        Row(
            "J2026-001",
            "办公电脑一批（样本）",
            Reverse,
            98_000,
            -26 * DAY_MINUTES,
            Stop::Archived,
        ),
        Row("J2026-002", "学生课桌椅一批（样本）", Reverse, 126_000, -DAY_MINUTES, Stop::Published),
        Row("J2026-003", "食堂冷柜设备（样本）", Reverse, 54_000, -40, Stop::Live),
        Row("J2026-004", "打印机与耗材（样本）", Reverse, 32_000, 2 * DAY_MINUTES, Stop::Open),
        Row("J2026-005", "报废公务车三辆（样本）", Forward, 45_000, 3 * DAY_MINUTES, Stop::Open),
        Row("J2026-006", "旧锅炉一台（样本）", Forward, 20_000, -3 * DAY_MINUTES, Stop::Failed),
    ]
};

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Announce,
    SignUp(usize),
    Offer(usize),
    Check,
    Confirm,
    Accept,
}

/// What is to be done in biddings, by instant and row.
#[derive(Default)]
pub(super) struct Biddings {
    queue: BTreeMap<(i64, usize, Step), ()>,
    now_ms: i64,
}

impl Biddings {
    /// The biddings around an instant, unix milliseconds.
    pub(super) fn around(now_ms: i64) -> Self {
        let now_ms = now_ms - now_ms.rem_euclid(MINUTE_MS);
        let mut it = Self { queue: BTreeMap::new(), now_ms };
        for at in 0..ROWS.len() {
            it.plan(at);
        }
        it
    }

    fn opens_ms(&self, at: usize) -> i64 {
        self.now_ms + ROWS[at].4 * MINUTE_MS
    }

    fn plan(&mut self, at: usize) {
        let (opens, stop) = (self.opens_ms(at), ROWS[at].5);
        let announced = opens - NOTICE_DAYS * DAY_MS;
        let mut all = vec![(announced, Step::Announce)];
        if stop != Stop::Failed {
            let hour = |bidder: usize| i64::try_from(bidder).unwrap_or(0) * HOUR_MS;
            all.extend((0..BIDDERS).map(|it| (announced + DAY_MS + hour(it), Step::SignUp(it))));
        }
        if matches!(stop, Stop::Live | Stop::Published | Stop::Archived) {
            // Each offers twice, in turn, four minutes apart.
            let minutes = |it: usize| i64::try_from(it).unwrap_or(0) * 4 * MINUTE_MS;
            let offer = |it: usize| (opens + 3 * MINUTE_MS + minutes(it), Step::Offer(it));
            all.extend((0..2 * BIDDERS).map(offer));
        }
        if matches!(stop, Stop::Published | Stop::Archived) {
            all.push((opens + OPEN_MS + HOUR_MS, Step::Check));
        }
        if stop == Stop::Archived {
            let signed = opens + OPEN_MS + SIGN_DAYS * DAY_MS;
            all.extend([(signed, Step::Confirm), (signed + 3 * DAY_MS, Step::Accept)]);
        }
        self.queue.extend(all.into_iter().map(|(at_ms, step)| ((at_ms, at, step), ())));
    }

    /// When the next step is.
    pub(super) fn next_ms(&self) -> Option<i64> {
        self.queue.keys().next().map(|it| it.0)
    }

    /// How many steps wait.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }
}

fn lot(at: usize) -> LotId {
    LotId::parse(&format!("{}/1/1", ROWS[at].0)).expect("a sample's number is short")
}

fn spec(at: usize, opens_ms: i64) -> Spec {
    let Row(code, title, direction, yuan, _, stop) = ROWS[at];
    let text = |it: &str| it.to_owned();
    let sale = direction == Direction::Forward;
    Spec {
        title: text(title),
        code: text(code),
        direction,
        items: vec![Item {
            name: title.trim_end_matches("（样本）").to_owned(),
            spec: text("见清单附注（样本）"),
            unit: text("批"),
            quantity_e3: 1_000,
        }],
        conditions: vec![text("具有独立承担民事责任的能力（样本）")],
        delivery: text("成交后十日内在样本县交付，验收合格后十日内付款（样本）"),
        start: Fen(yuan * 100),
        step: Fen(yuan),
        unit: Fen(100),
        reserve: Reserve::None,
        deposit: sale.then(|| Fen(yuan * 10)),
        opens_ms,
        closes_ms: opens_ms + if stop == Stop::Live { LIVE_MS } else { OPEN_MS } - 1,
        window_s: 180,
        bidders_min: 1,
        contact: text("样本联系人 0000-0000000"),
    }
}

impl Play<'_> {
    /// Does the next step of a bidding.
    pub(super) fn bid_online(&mut self) -> Result<(), LoadError> {
        let Some(((at_ms, at, step), ())) = self.biddings.queue.pop_first() else { return Ok(()) };
        self.time.jump(at_ms)?;
        match step {
            Step::Announce => self.announce_bidding(at),
            Step::SignUp(bidder) => self.sign_up(at, bidder),
            Step::Offer(number) => self.offer_online(at, number),
            Step::Check => self.check_bidder(at),
            Step::Confirm => self.confirm_deal(at),
            Step::Accept => self.accept_goods(at),
        }
    }

    fn online(&mut self, account: &AccountId, command: It) -> Result<(), LoadError> {
        self.ask(account, Command::Online(command)).map(drop)
    }

    fn announce_bidding(&mut self, at: usize) -> Result<(), LoadError> {
        let spec = spec(at, self.biddings.opens_ms(at));
        let (lot, purchaser) = (lot(at), self.folk.purchaser_code.clone());
        let asked = BiddingRequested { lot: lot.clone(), purchaser, spec, previous: None };
        let buyer = self.folk.purchaser.account.clone();
        self.online(&buyer, It::Request(Box::new(asked)))?;
        let (pack, zero) = (String::new(), Hash([0; 32]));
        let adds = Adds { pack, pack_sha256: zero, salt: Salt([0; 32]), pseudonyms: zero };
        let official = self.folk.officials[0].account.clone();
        self.online(&official, It::Announce { lot, adds })
    }

    fn sign_up(&mut self, at: usize, bidder: usize) -> Result<(), LoadError> {
        let firm = &self.folk.firms[bidder];
        let (account, code) = (firm.person.account.clone(), firm.uscc.clone());
        let offers = "样本牌，与清单一致（样本）".to_owned();
        let (lot, drawn) = (lot(at), Drawn::NOTHING);
        let sign_up = It::SignUp { lot: lot.clone(), bidder: code.clone(), offers, drawn };
        self.online(&account, sign_up)?;
        let Some(amount) = spec(at, 0).deposit else { return Ok(()) };
        if bidder.is_multiple_of(2) {
            return self.deposit_online(&lot, (bidder, amount));
        }
        let reference = format!("样本流水{}{bidder}", ROWS[at].0);
        let finance = self.folk.finance.account.clone();
        self.online(&finance, It::EnterDeposit { lot, bidder: code, amount, reference, drawn })
    }

    /// Prices fall, or rise, by one and a half per cent of the start each time.
    fn offer_online(&mut self, at: usize, number: usize) -> Result<(), LoadError> {
        let Row(_, _, direction, yuan, ..) = ROWS[at];
        let moved = yuan * i64::try_from(number).unwrap_or(0) * 15 / 1_000;
        let price = match direction {
            Direction::Reverse => yuan - moved,
            Direction::Forward => yuan + moved,
        };
        let firm = &self.folk.firms[number % BIDDERS];
        let (account, code) = (firm.person.account.clone(), firm.uscc.clone());
        let folded = self.platform().folded().map_err(|it| LoadError::Refused(it.to_string()))?;
        let offer = app::auctions::offer(&folded.world, &lot(at), &code, Fen(price * 100));
        drop(folded);
        let offer = offer.ok_or_else(|| LoadError::Refused("no plate".to_owned()))?;
        self.ask(&account, offer).map(drop)
    }

    /// Something made of a bidding as it stands.
    fn of_bidding<T>(
        &self,
        at: usize,
        make: impl Fn(&domain::online::Bidding, Scene<'_>) -> Option<T>,
    ) -> Result<T, LoadError> {
        let refused = |it: String| LoadError::Refused(it);
        let folded = self.platform().folded().map_err(|it| refused(it.to_string()))?;
        let origin = self.platform().keys().origin;
        let known = folded.world.biddings.get(&lot(at));
        let scene = Scene { world: &folded.world, origin: &origin };
        known.and_then(|it| make(it, scene)).ok_or_else(|| refused(format!("{}", lot(at))))
    }

    fn check_bidder(&mut self, at: usize) -> Result<(), LoadError> {
        let next = self.of_bidding(at, |it, _| it.next_in_rank())?;
        let (verdict, reasons) = (Verdict::Complies, String::new());
        let found = ComplianceFound { lot: lot(at), plate: next.plate, verdict, reasons };
        let buyer = self.folk.purchaser.account.clone();
        self.online(&buyer, It::Check { found, bidder: None })
    }

    fn confirm_deal(&mut self, at: usize) -> Result<(), LoadError> {
        let deal = self.of_bidding(at, |it, _| it.deal.clone())?;
        let firm = self.folk.firms.iter().find(|it| it.uscc == deal.bidder);
        let winner = firm.map_or(&self.folk.purchaser, |it| &it.person);
        for (side, person) in [(Side::Buyer, &self.folk.purchaser), (Side::Bidder, winner)] {
            let confirm = |signed: Signed| {
                let (bidder, amount) = (deal.bidder.clone(), deal.price);
                Command::Online(It::Confirm { lot: lot(at), side, bidder, amount, signed })
            };
            let signed = self.of_bidding(at, |_, scene| Some(scene.signed(person, confirm)))?;
            self.ask(&person.account.clone(), signed)?;
        }
        Ok(())
    }

    fn accept_goods(&mut self, at: usize) -> Result<(), LoadError> {
        let buyer = self.folk.purchaser.account.clone();
        let text = "全部到货，验收合格（样本）".to_owned();
        self.online(&buyer, It::Accept { lot: lot(at), text })?;
        let official = self.folk.officials[0].account.clone();
        self.online(&official, It::Archive { lot: lot(at) })
    }
}

//! The county's online biddings: when each is announced, who offers what, and where it is left.

use domain::auction::{Direction, Guarantees, Reserve};
use domain::online::{Item, Spec};
use domain::shared::{Fen, LotId};

use super::super::super::folk::{Folk, Person};
use super::super::super::plan::FIRST_MS;
use super::super::{DAY_MS, HOUR_MS, MINUTE_MS};
use super::bought::BOUGHT;

/// Where a bidding is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stop {
    /// Nobody signed up.
    Failed,
    /// Signing up.
    Open,
    Live,
    Published,
    Archived,
}

/// One of today: number, title, direction, start in yuan, minutes from now to its opening, end.
struct Row(&'static str, &'static str, Direction, i64, i64, Stop);

const DAY_MINUTES: i64 = DAY_MS / MINUTE_MS;
/// Days between a notice of today and its opening: more than the longest holidays.
const NOTICE_DAYS: i64 = 14;
/// How long offers are taken freely.
const OPEN_MS: i64 = 6 * HOUR_MS;
/// The same where newcomers may bid: a sample is looked at for days.
const LIVE_MS: i64 = 3 * DAY_MS;
/// Bidders of every bidding that anybody signed up for.
const BIDDERS: usize = 3;
/// Tuesdays of 2021, counted from the first, on whose Thursday nobody works.
const HOLIDAYS: [i64; 3] = [3, 4, 15];
/// Weeks in which notices of 2021 were published.
const WEEKS: usize = 24;

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

/// One bidding of the county.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) code: String,
    title: String,
    direction: Direction,
    /// Place of the unit that buys or sells; the first is the county's purchaser.
    unit: usize,
    start_yuan: i64,
    pub(super) deposit: Option<Fen>,
    /// Whether its deposit may be a guarantee: then the second who signs up presents one.
    pub(super) guarantees: Option<Guarantees>,
    pub(super) announced_ms: i64,
    pub(super) opens_ms: i64,
    closes_ms: i64,
    /// Milliseconds from the notice to the first who signs up, and from one to the next.
    pub(super) sign_up_ms: (i64, i64),
    /// Who signs up.
    pub(super) firms: Vec<usize>,
    /// Who offers which price in yuan, in turn.
    pub(super) offers: Vec<(usize, i64)>,
    /// Milliseconds from the opening to the first offer, and from one to the next.
    pub(super) offer_ms: (i64, i64),
    /// Whether the best bidder is found not to comply.
    pub(super) is_first_unfit: bool,
    pub(super) stop: Stop,
}

/// The six around an instant, unix milliseconds.
pub(super) fn around(now_ms: i64) -> Vec<Planned> {
    let minute_ms = now_ms - now_ms.rem_euclid(MINUTE_MS);
    ROWS.iter().map(|it| Planned::today(it, minute_ms)).collect()
}

/// Those of January to July of 2021.
pub(super) fn past() -> Vec<Planned> {
    (0..BOUGHT.len()).map(Planned::bought).collect()
}

fn whole(it: usize) -> i64 {
    i64::try_from(it).unwrap_or_default()
}

impl Planned {
    fn today(row: &Row, now_ms: i64) -> Self {
        let Row(code, title, direction, yuan, minutes, stop) = *row;
        let opens_ms = now_ms + minutes * MINUTE_MS;
        let firms = if stop == Stop::Failed { Vec::new() } else { (0..BIDDERS).collect() };
        // Each offers twice; prices fall, or rise, by one and a half per cent of the start.
        let sign = if direction == Direction::Reverse { -1 } else { 1 };
        let price = |at: usize| (at % BIDDERS, yuan + sign * yuan * whole(at) * 15 / 1_000);
        let offers = matches!(stop, Stop::Live | Stop::Published | Stop::Archived);
        let sale = direction == Direction::Forward;
        let open_ms = if stop == Stop::Live { LIVE_MS } else { OPEN_MS };
        Self {
            code: code.to_owned(),
            title: title.to_owned(),
            direction,
            unit: 0,
            start_yuan: yuan,
            deposit: sale.then(|| Fen(yuan * 10)),
            guarantees: (sale && stop == Stop::Open).then_some(Guarantees::Beside),
            announced_ms: opens_ms - NOTICE_DAYS * DAY_MS,
            opens_ms,
            closes_ms: opens_ms + open_ms - 1,
            sign_up_ms: (DAY_MS, HOUR_MS),
            firms,
            offers: (0..2 * BIDDERS).filter(|_| offers).map(price).collect(),
            offer_ms: (3 * MINUTE_MS, 4 * MINUTE_MS),
            is_first_unfit: false,
            stop,
        }
    }

    /// One of 2021: a notice on a Tuesday, the bidding on that Thursday.
    fn bought(at: usize) -> Self {
        let it = &BOUGHT[at];
        let (ceiling, deal) = (it.2, it.3);
        let mut week = whole(at * WEEKS / BOUGHT.len());
        for holiday in HOLIDAYS {
            week += i64::from(week >= holiday);
        }
        let announced_ms = FIRST_MS + DAY_MS + 7 * week * DAY_MS;
        let opens_ms = announced_ms + 2 * DAY_MS;
        let is_first_unfit = at % 16 == 9;
        let bidders = if at % 10 == 7 { 2 } else { BIDDERS };
        let firms: Vec<usize> = (0..bidders).map(|it| (at + it * (1 + at % 2)) % 6).collect();
        // In four steps, or three and one below where the lowest is found not to comply.
        let steps = if is_first_unfit { 3 } else { 4 };
        let by = |at: usize| firms[at % bidders];
        let price = |at: usize| ceiling - (ceiling - deal) * whole(at + 1) / whole(steps);
        let mut offers: Vec<_> = (0..steps).map(|at| (by(at), price(at))).collect();
        offers.extend(is_first_unfit.then(|| (by(steps), deal - ceiling / 100)));
        Self {
            code: format!("J2021-{:03}", at + 1),
            title: format!("{}（样本）", it.0),
            direction: Direction::Reverse,
            unit: it.1,
            start_yuan: ceiling,
            deposit: at.is_multiple_of(9).then(|| Fen(ceiling * 2)),
            guarantees: None,
            announced_ms,
            opens_ms,
            closes_ms: opens_ms + OPEN_MS - 1,
            sign_up_ms: (HOUR_MS, 0),
            firms,
            offers,
            offer_ms: (10 * MINUTE_MS, 5 * MINUTE_MS),
            is_first_unfit,
            stop: Stop::Archived,
        }
    }

    pub(super) fn lot(&self) -> LotId {
        LotId::parse(&format!("{}/1/1", self.code)).expect("a sample's number is short")
    }

    /// When free offers have ended.
    pub(super) fn free_until_ms(&self) -> i64 {
        self.closes_ms + 1
    }

    /// Who buys or sells.
    pub(super) fn buyer<'a>(&self, folk: &'a Folk) -> (&'a Person, &'a domain::shared::Uscc) {
        let other = self.unit.checked_sub(1).and_then(|it| folk.units.get(it));
        other.map_or((&folk.purchaser, &folk.purchaser_code), |it| (&it.person, &it.uscc))
    }

    pub(super) fn spec(&self) -> Spec {
        let text = |it: &str| it.to_owned();
        Spec {
            title: self.title.clone(),
            code: self.code.clone(),
            direction: self.direction,
            items: vec![Item {
                name: self.title.trim_end_matches("（样本）").to_owned(),
                spec: text("见清单附注（样本）"),
                unit: text("批"),
                quantity_e3: 1_000,
            }],
            conditions: vec![text("具有独立承担民事责任的能力（样本）")],
            delivery: text("成交后十日内在样本县交付，验收合格后十日内付款（样本）"),
            start: Fen(self.start_yuan * 100),
            step: Fen(self.start_yuan),
            unit: Fen(100),
            reserve: Reserve::None,
            deposit: self.deposit,
            guarantees: self.guarantees,
            opens_ms: self.opens_ms,
            closes_ms: self.closes_ms,
            window_s: 180,
            bidders_min: 1,
            contact: text("样本联系人 0000-0000000"),
        }
    }
}

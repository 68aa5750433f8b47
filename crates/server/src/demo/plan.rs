//! What the county buys: six finished procurements of 2021, and one lot in every stage today.

use domain::procedure::{
    Category, Document, Envelope, EnvelopeName, FieldAudience, FieldKind, FormField, Funds, Nature,
    Notice, PlannedLot, PriceFormula, ProjectRegistered, Scheme, ScoreItem, Tie, Trim,
};
use domain::rulebook::Regime;
use domain::shared::{Fen, Hash, Id, LotId, Points, Uscc};

use super::folk::{Folk, PURCHASER};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;
/// 2021-01-18 09:00:00 in Beijing: when the first procurement of 2021 was announced.
pub const FIRST_MS: i64 = 1_610_931_600_000;
/// When the clock of a new sample begins: the day before.
pub const BEGIN_MS: i64 = FIRST_MS - DAY_MS;
/// Days between notice and deadline of every lot of the county.
const NOTICE_DAYS: i64 = 25;

/// Where a lot is left for newcomers to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    Announced,
    Suspended,
    Terminated,
    Failed,
    KeyIn,
    Releasing,
    Opened,
    Evaluating,
    Reported,
    Displayed,
    Decided,
    Notified,
}

/// One lot of the county.
#[derive(Clone, Debug)]
pub struct Plan {
    pub id: LotId,
    pub title: String,
    pub regime: Regime,
    pub category: Category,
    pub budget: Fen,
    pub announced_ms: i64,
    pub deadline_s: i64,
    /// Firms by place, and their prices.
    pub bids: Vec<(usize, Fen)>,
    pub stop: Stop,
    /// Serial of the trustees' one-time keys.
    pub serial: u64,
}

struct Row(&'static str, &'static str, Regime, Category, i64, Stop);

const FINISHED: [Row; 6] = {
    use Category::{Goods, Services, Works as Building};
    use Regime::{GovernmentProcurement as Gp, Works};
    use Stop::Notified;
    [
        Row(
            "G2021-001",
            "云溪县第一实验学校多媒体教学设备采购（样本）",
            Gp,
            Goods,
            1_280_000_00,
            Notified,
        ),
        Row(
            "G2021-002",
            "云溪县政务服务中心物业服务采购（样本）",
            Gp,
            Services,
            960_000_00,
            Notified,
        ),
        Row(
            "W2021-001",
            "青石镇至长河村道路修缮工程（样本）",
            Works,
            Building,
            4_600_000_00,
            Notified,
        ),
        Row(
            "G2021-003",
            "云溪县人民医院信息系统升级采购（样本）",
            Gp,
            Goods,
            2_350_000_00,
            Notified,
        ),
        Row(
            "W2021-002",
            "长河村饮水安全巩固提升工程（样本）",
            Works,
            Building,
            3_120_000_00,
            Notified,
        ),
        Row(
            "G2021-004",
            "云溪县学校食堂食材配送服务采购（样本）",
            Gp,
            Services,
            1_750_000_00,
            Notified,
        ),
    ]
};

const TODAY: [Row; 12] = {
    use Category::{Goods, Services, Works as Building};
    use Regime::{GovernmentProcurement as Gp, Works};
    [
        Row(
            "G2026-101",
            "云溪县图书馆数字阅读设备采购（样本）",
            Gp,
            Goods,
            1_460_000_00,
            Stop::Announced,
        ),
        Row(
            "W2026-101",
            "云溪县老旧小区改造工程（样本）",
            Works,
            Building,
            5_800_000_00,
            Stop::Suspended,
        ),
        Row(
            "W2026-102",
            "青石镇卫生院改扩建工程（样本）",
            Works,
            Building,
            6_400_000_00,
            Stop::Terminated,
        ),
        Row(
            "W2026-103",
            "云溪县体育公园附属工程（样本）",
            Works,
            Building,
            3_900_000_00,
            Stop::Failed,
        ),
        Row("W2026-104", "长河桥维修加固工程（样本）", Works, Building, 4_100_000_00, Stop::KeyIn),
        Row(
            "W2026-105",
            "云溪县城区雨污分流工程（样本）",
            Works,
            Building,
            7_200_000_00,
            Stop::Releasing,
        ),
        Row("G2026-102", "云溪县中学实验室仪器采购（样本）", Gp, Goods, 1_880_000_00, Stop::Opened),
        Row(
            "W2026-106",
            "青石镇灌溉渠道整治工程（样本）",
            Works,
            Building,
            2_900_000_00,
            Stop::Evaluating,
        ),
        Row(
            "G2026-103",
            "云溪县政务云运维服务采购（样本）",
            Gp,
            Services,
            2_240_000_00,
            Stop::Reported,
        ),
        Row(
            "W2026-107",
            "云溪县客运站候车厅改造工程（样本）",
            Works,
            Building,
            4_750_000_00,
            Stop::Displayed,
        ),
        Row("G2026-104", "云溪县环卫车辆采购（样本）", Gp, Goods, 3_300_000_00, Stop::Decided),
        Row(
            "W2026-108",
            "云溪县农村公路安防工程（样本）",
            Works,
            Building,
            3_650_000_00,
            Stop::Notified,
        ),
    ]
};

/// How long before now a lot's deadline was, by the stage it is left in.
fn deadline_before_now_ms(stop: Stop) -> i64 {
    match stop {
        Stop::Announced => -9 * DAY_MS,
        Stop::Suspended | Stop::Terminated => -12 * DAY_MS,
        Stop::Failed => 5 * DAY_MS,
        Stop::KeyIn => 12 * MINUTE_MS,
        Stop::Releasing => 45 * MINUTE_MS,
        Stop::Opened => 3 * HOUR_MS,
        Stop::Evaluating => DAY_MS,
        Stop::Reported => 2 * DAY_MS,
        Stop::Displayed => 4 * DAY_MS,
        Stop::Decided => 6 * DAY_MS,
        Stop::Notified => 14 * DAY_MS,
    }
}

impl Plan {
    fn of(row: &Row, deadline_ms: i64, serial: u64) -> Self {
        let Row(tender, title, regime, category, budget, stop) = *row;
        let count = if stop == Stop::Failed { 2 } else { 4 };
        let first = usize::try_from(serial).unwrap_or_default();
        let price = |at: usize| {
            let off = (serial * 7 + at as u64 * 13) % 23 + 3;
            Fen(budget - budget / 200 * i64::try_from(off).unwrap_or_default())
        };
        let bids = (0..count).map(|at| ((first + at) % 6, price(at))).collect();
        let deadline_s = deadline_ms.div_euclid(1_000);
        Self {
            id: LotId::parse(&format!("{tender}/A/1")).expect("the county's lots are ids"),
            title: title.to_owned(),
            regime,
            category,
            budget: Fen(budget),
            announced_ms: deadline_s * 1_000 - NOTICE_DAYS * DAY_MS,
            deadline_s,
            bids,
            stop,
            serial,
        }
    }

    /// Everything that is loaded, by the real time of loading.
    pub fn all(now_ms: i64) -> Vec<Self> {
        let finished = FINISHED.iter().enumerate().map(|(at, row)| {
            let at = i64::try_from(at).expect("six rows");
            let deadline_ms = FIRST_MS + (NOTICE_DAYS + 21 * at) * DAY_MS;
            Self::of(row, deadline_ms, u64::try_from(at + 1).expect("six rows"))
        });
        let today = TODAY.iter().enumerate().map(|(at, row)| {
            let minute_ms = now_ms - now_ms.rem_euclid(MINUTE_MS);
            Self::of(row, minute_ms - deadline_before_now_ms(row.5), at as u64 + 11)
        });
        finished.chain(today).collect()
    }

    /// The project with its one lot.
    pub fn project(&self, purchaser: &Uscc) -> ProjectRegistered {
        ProjectRegistered {
            project: self.id.tender.clone(),
            title: self.title.clone(),
            code: self.code(),
            regime: self.regime,
            category: self.category,
            purchaser: purchaser.clone(),
            agent: None,
            funds: Funds::State,
            lots: vec![PlannedLot {
                lot: self.id.lot.clone(),
                title: self.lot_title().to_owned(),
                budget: self.budget,
            }],
        }
    }

    fn lot_title(&self) -> &'static str {
        match self.regime {
            Regime::Works => "一标段",
            Regime::GovernmentProcurement => "A 包",
        }
    }

    fn code(&self) -> String {
        format!("A99-511523-{}", self.id.tender)
    }

    /// The notice; `document` is the tender document's hash and length.
    pub fn notice(&self, folk: &Folk, document: (Hash, u64)) -> Notice {
        Notice {
            project: self.id.tender.clone(),
            title: format!("{}招标公告", self.title),
            lot_title: self.lot_title().to_owned(),
            code: self.code(),
            regime: self.regime,
            category: self.category,
            funds: Funds::State,
            purchaser: folk.purchaser_code.clone(),
            purchaser_name: PURCHASER.to_owned(),
            agent: None,
            budget: self.budget,
            ceiling: Some(self.budget),
            deadline_s: self.deadline_s,
            documents_until_s: self.deadline_s,
            documents: vec![Document {
                id: Id::new("doc-1").expect("a short id"),
                name: "招标文件（样本）".to_owned(),
                media: "text/plain".to_owned(),
                sha256: document.0,
                length: document.1,
            }],
            qualification: vec![
                "具有独立承担民事责任的能力".to_owned(),
                "具有良好的商业信誉和健全的财务会计制度".to_owned(),
            ],
            scheme: self.scheme(),
            form: vec![
                field("price_fen", "投标报价", FieldKind::Amount),
                field("quality", "质量与服务承诺", FieldKind::Text),
            ],
            envelopes: vec![Envelope {
                name: EnvelopeName::Price,
                share: folk.key_set(&self.id, 2, self.serial),
                deposit: None,
            }],
            threshold: 2,
            asks: Vec::new(),
            previous: None,
        }
    }

    fn scheme(&self) -> Scheme {
        let item = |id: &str, title: &str, max: i64, nature| ScoreItem {
            id: id.to_owned(),
            title: title.to_owned(),
            max: Points(max),
            nature,
        };
        let (items, price) = match self.regime {
            Regime::Works => (
                vec![
                    item("plan", "施工组织设计", 30_00, Nature::Subjective),
                    item("record", "类似工程业绩", 10_00, Nature::Objective),
                ],
                PriceFormula::MeanBenchmark {
                    full: Points(60_00),
                    trim: Trim::KeepAll,
                    k_e4: 0,
                    e1: Points(2_00),
                    e2: Points(1_00),
                },
            ),
            Regime::GovernmentProcurement => (
                vec![
                    item("technical", "技术响应", 50_00, Nature::Subjective),
                    item("service", "售后服务", 20_00, Nature::Subjective),
                ],
                PriceFormula::LowPriceFirst { full: Points(30_00) },
            ),
        };
        Scheme { items, price, tie: Tie::LowerPrice }
    }
}

fn field(name: &str, label: &str, kind: FieldKind) -> FormField {
    let audience = FieldAudience::Public;
    FormField { name: name.to_owned(), label: label.to_owned(), kind, audience }
}

//! The county's projects: what it bought in January to July of 2021, and today one lot in every
//! stage.

use domain::procedure::Category;
use domain::rulebook::{Method, Regime};
use domain::shared::Fen;

use super::joint;
use super::plan::Stop;

/// One project: number, title, regime, category, whether an agent runs it, and its lots.
pub struct Row {
    pub tender: &'static str,
    pub title: &'static str,
    pub regime: Regime,
    pub method: Method,
    pub category: Category,
    pub run_by: RunBy,
    pub lots: &'static [LotRow],
}

/// Who runs a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunBy {
    Purchaser,
    Agent,
}

/// One lot: its name within the project, its budget, and where it is left.
pub struct LotRow(pub &'static str, pub Fen, pub Stop);

use Category::{Goods, Services, Works as Building};
use Regime::{GovernmentProcurement as Gp, Works};

const fn row(
    tender: &'static str,
    title: &'static str,
    (regime, category): (Regime, Category),
    lots: &'static [LotRow],
) -> Row {
    let (method, run_by) = (Method::OpenTender, RunBy::Purchaser);
    Row { tender, title, regime, method, category, run_by, lots }
}

/// Six finished procurements of 2021; the third has two lots, opened in the same minute.
pub const FINISHED: [Row; 6] = [
    row(
        "G2021-001",
        "云溪县第一实验学校多媒体教学设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(1_310_000_00), Stop::Notified)],
    ),
    row(
        "G2021-002",
        "云溪县政务服务中心物业服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(980_000_00), Stop::Notified)],
    ),
    row(
        "W2021-001",
        "青石镇至长河村道路修缮工程（样本）",
        (Works, Building),
        &[
            LotRow("A", Fen(4_600_000_00), Stop::Notified),
            LotRow("B", Fen(3_800_000_00), Stop::Notified),
        ],
    ),
    row(
        "G2021-003",
        "云溪县人民医院信息系统升级采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(2_400_000_00), Stop::Notified)],
    ),
    row(
        "W2021-002",
        "长河村饮水安全巩固提升工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(3_120_000_00), Stop::Notified)],
    ),
    row(
        "G2021-004",
        "云溪县学校食堂食材配送服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(1_790_000_00), Stop::Notified)],
    ),
];

/// The other procurements of January to July of 2021: with those above twenty-two, of which
/// [`super::past`] says who bought and for how much.
pub const MORE: [Row; 18] = [
    row(
        "G2021-005",
        "云溪县中医院医用耗材采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(640_000_00), Stop::Notified)],
    ),
    row(
        "G2021-006",
        "云溪县公务用车定点维修服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(390_000_00), Stop::Notified)],
    ),
    row(
        "G2021-007",
        "云溪县第二实验学校课桌椅采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(550_000_00), Stop::Notified)],
    ),
    row(
        "G2021-008",
        "云溪县档案数字化加工服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(460_000_00), Stop::Notified)],
    ),
    row(
        "G2021-009",
        "青石镇卫生院救护设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(880_000_00), Stop::Notified)],
    ),
    row(
        "G2021-010",
        "云溪县城区绿化养护服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(740_000_00), Stop::Notified)],
    ),
    row(
        "G2021-011",
        "云溪县智慧停车管理系统采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(610_000_00), Stop::Notified)],
    ),
    row(
        "G2021-012",
        "云溪县机关食堂食材配送服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(420_000_00), Stop::Notified)],
    ),
    row(
        "G2021-013",
        "云溪县图书馆图书采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(380_000_00), Stop::Notified)],
    ),
    row(
        "G2021-014",
        "云溪县农产品质量检测仪器采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(810_000_00), Stop::Notified)],
    ),
    row(
        "G2021-015",
        "云溪县森林病虫害防治服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(340_000_00), Stop::Notified)],
    ),
    row(
        "G2021-016",
        "云溪县应急物资储备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(680_000_00), Stop::Notified)],
    ),
    row(
        "G2021-017",
        "云溪县河道保洁服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(300_000_00), Stop::Notified)],
    ),
    row(
        "G2021-018",
        "云溪县职业中学实训设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(970_000_00), Stop::Notified)],
    ),
    row(
        "G2021-019",
        "云溪县行政审批局办公设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(270_000_00), Stop::Notified)],
    ),
    row(
        "G2021-020",
        "云溪县会议中心音响设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(470_000_00), Stop::Notified)],
    ),
    row(
        "G2021-021",
        "云溪县土地确权档案整理服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(330_000_00), Stop::Notified)],
    ),
    row(
        "G2021-022",
        "云溪县疾控中心冷链设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(480_000_00), Stop::Notified)],
    ),
];

/// What is under way on the day of loading.
pub const TODAY: [Row; 21] = [
    row(
        "G2026-101",
        "云溪县图书馆数字阅读设备采购（样本）",
        (Gp, Goods),
        &[
            LotRow("A", Fen(1_460_000_00), Stop::Announced),
            LotRow("B", Fen(830_000_00), Stop::Clarified),
            LotRow("C", Fen(620_000_00), Stop::Enquired),
        ],
    ),
    row(
        "W2026-100",
        "云溪县城东小学运动场工程（样本）",
        (Works, Building),
        &[
            LotRow("A", Fen(5_200_000_00), Stop::Sealed),
            LotRow("B", Fen(2_700_000_00), Stop::Sealed),
        ],
    ),
    row(
        "W2026-101",
        "云溪县老旧小区改造工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(5_800_000_00), Stop::Suspended)],
    ),
    row(
        "W2026-102",
        "青石镇卫生院改扩建工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(6_400_000_00), Stop::Terminated)],
    ),
    row(
        "W2026-103",
        "云溪县体育公园附属工程（样本）",
        (Works, Building),
        &[
            LotRow("A", Fen(3_900_000_00), Stop::Failed),
            LotRow("B", Fen(1_450_000_00), Stop::Retendered),
        ],
    ),
    row(
        "W2026-104",
        "长河桥维修加固工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(4_100_000_00), Stop::KeyIn)],
    ),
    row(
        "W2026-105",
        "云溪县城区雨污分流工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(7_200_000_00), Stop::Releasing)],
    ),
    row(
        "G2026-102",
        "云溪县中学实验室仪器采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(1_880_000_00), Stop::Opened)],
    ),
    row(
        "W2026-106",
        "青石镇灌溉渠道整治工程（样本）",
        (Works, Building),
        &[
            LotRow("A", Fen(2_900_000_00), Stop::Evaluating),
            LotRow("B", Fen(2_100_000_00), Stop::Reviewing),
        ],
    ),
    row(
        "G2026-103",
        "云溪县政务云运维服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(2_240_000_00), Stop::Reported)],
    ),
    row(
        "W2026-107",
        "云溪县客运站候车厅改造工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(4_750_000_00), Stop::Displayed)],
    ),
    row(
        "G2026-104",
        "云溪县环卫车辆采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(3_300_000_00), Stop::Decided)],
    ),
    row(
        "W2026-108",
        "云溪县农村公路安防工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(3_650_000_00), Stop::Notified)],
    ),
    Row {
        tender: "W2026-109",
        title: "长河村小型水库除险加固工程（样本）",
        regime: Works,
        method: Method::OpenTender,
        category: Building,
        run_by: RunBy::Agent,
        lots: &[
            LotRow("A", Fen(4_400_000_00), Stop::Reported),
            LotRow("B", Fen(1_900_000_00), Stop::Registered),
        ],
    },
    Row {
        tender: "G2026-105",
        title: "云溪县疾控中心检验设备采购（样本）",
        regime: Gp,
        method: Method::OpenTender,
        category: Goods,
        run_by: RunBy::Purchaser,
        lots: &[LotRow("A", Fen(1_120_000_00), Stop::Registered)],
    },
    row(
        "G2026-106",
        "云溪县智慧校园平台采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(2_680_000_00), Stop::Files)],
    ),
    row(
        "G2026-107",
        "青石镇中心小学课桌椅采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(960_000_00), Stop::Priced)],
    ),
    row(
        "W2026-110",
        "云溪县中心幼儿园新建工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(5_100_000_00), Stop::Drawing)],
    ),
    row(
        "G2026-108",
        "长河村污水处理设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(1_340_000_00), Stop::Failed)],
    ),
    row(
        "G2026-109",
        "云溪县公共阅读空间设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(1_460_000_00), Stop::Composing)],
    ),
    row(
        "W2026-111",
        "云溪县滨河步道整治工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(3_900_000_00), Stop::Renounced)],
    ),
];

/// Requests for quotations 询价 of today.
pub const QUOTED: [Row; 2] = [
    Row {
        tender: "Q2026-101",
        title: "云溪县乡镇卫生院办公电脑询价采购（样本）",
        regime: Gp,
        method: Method::RequestForQuotations,
        category: Goods,
        run_by: RunBy::Purchaser,
        lots: &[LotRow("A", Fen(480_000_00), Stop::Announced)],
    },
    Row {
        tender: "Q2026-102",
        title: "云溪县档案馆密集架询价采购（样本）",
        regime: Gp,
        method: Method::RequestForQuotations,
        category: Goods,
        run_by: RunBy::Purchaser,
        lots: &[LotRow("A", Fen(360_000_00), Stop::Notified)],
    },
];

/// A procurement of today whose notice asks for a bid security.
pub const SECURED: [Row; 1] = [Row {
    tender: "G2026-110",
    title: "云溪县消防站防护装备采购（样本）",
    regime: Gp,
    method: Method::OpenTender,
    category: Goods,
    run_by: RunBy::Purchaser,
    lots: &[LotRow("A", Fen(1_600_000_00), Stop::Secured)],
}];

/// Goods that count by brand, with a consortium among the bidders: reported, awarded, and opened.
pub const TOGETHER: [Row; 1] = [row(
    joint::TENDER,
    "云溪县人民医院检验设备采购（样本）",
    (Gp, Goods),
    &[
        LotRow("A", Fen(1_480_000_00), Stop::Reported),
        LotRow("B", Fen(920_000_00), Stop::Notified),
        LotRow("C", Fen(760_000_00), Stop::Opened),
    ],
)];
/// Lots of today that show a committee: one judges blind, one had a hard day, one opens
/// twice. Last, so that no other's serial changes.
pub const COMMITTEES: [Row; 3] = [
    row(
        "W2026-112",
        "云溪县城区雨污分流改造工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(5_200_000_00), Stop::Blind)],
    ),
    row(
        "W2026-113",
        "长河镇防洪堤加固工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(4_900_000_00), Stop::Hard)],
    ),
    row(
        "W2026-117",
        "云溪县至长河镇公路改建工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(6_300_000_00), Stop::Locked)],
    ),
];

/// Lots of today in which somebody is heard: an interested party, a letter on paper, and a void
/// evaluation. Last, so that no other's serial changes.
pub const HEARD: [Row; 3] = [
    row(
        "W2026-120",
        "云溪县人民医院门诊楼装修工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(3_600_000_00), Stop::Interested)],
    ),
    row(
        "W2026-121",
        "石桥镇敬老院消防改造工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(2_800_000_00), Stop::Counter)],
    ),
    row(
        "G2026-120",
        "云溪县图书馆自助设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(1_900_000_00), Stop::Anew)],
    ),
];

/// Lots of today that let in only the qualified or the invited; of one applications are still
/// taken, and of the last one the parties draw whom the purchaser invites.
pub const LISTED: [Row; 4] = [
    row(
        "W2026-114",
        "云溪县全民健身中心工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(6_300_000_00), Stop::Announced)],
    ),
    row(
        "W2026-115",
        "云溪县文庙修缮工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(4_700_000_00), Stop::Announced)],
    ),
    row(
        "W2026-116",
        "长河大桥加固工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(8_800_000_00), Stop::Prequalifying)],
    ),
    row(
        "G2026-121",
        "云溪县古籍修复与数字化服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(2_300_000_00), Stop::Inviting)],
    ),
];

/// Lots of today in which two bids are equal, or several stand together: two of one brand ask the
/// same, so that lots are drawn between them, and consortia bid where it is opened twice. Last, so
/// that no other's serial changes.
pub const EQUALS: [Row; 2] = [
    row(
        joint::EQUAL_TENDER,
        "云溪县乡镇卫生院除颤监护设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(680_000_00), Stop::Notified)],
    ),
    row(
        joint::TWICE_TENDER,
        "云溪县青石镇至石桥镇公路改建工程（样本）",
        (Works, Building),
        &[LotRow("A", Fen(7_400_000_00), Stop::Locked)],
    ),
];
/// A lot of today whose bids close next year. Last, so that no other's serial changes.
pub const AHEAD: [Row; 1] = [row(
    "G2026-130",
    "云溪县2027年度机关物业服务采购（样本）",
    (Gp, Services),
    &[LotRow("A", Fen(1_320_000_00), Stop::Ahead)],
)];

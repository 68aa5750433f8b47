//! The county's projects: six finished ones of 2021, and today one lot in every stage.

use domain::procedure::Category;
use domain::rulebook::Regime;
use domain::shared::Fen;

use super::plan::Stop;

/// One project: number, title, regime, category, whether an agent runs it, and its lots.
pub struct Row {
    pub tender: &'static str,
    pub title: &'static str,
    pub regime: Regime,
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
    Row { tender, title, regime, category, run_by: RunBy::Purchaser, lots }
}

/// Six finished procurements of 2021; the third has two lots, opened in the same minute.
pub const FINISHED: [Row; 6] = [
    row(
        "G2021-001",
        "云溪县第一实验学校多媒体教学设备采购（样本）",
        (Gp, Goods),
        &[LotRow("A", Fen(1_280_000_00), Stop::Notified)],
    ),
    row(
        "G2021-002",
        "云溪县政务服务中心物业服务采购（样本）",
        (Gp, Services),
        &[LotRow("A", Fen(960_000_00), Stop::Notified)],
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
        &[LotRow("A", Fen(2_350_000_00), Stop::Notified)],
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
        &[LotRow("A", Fen(1_750_000_00), Stop::Notified)],
    ),
];

/// What is under way on the day of loading.
pub const TODAY: [Row; 20] = [
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
];

//! The county's catalogue, and how its projects were let in.

use domain::catalogue::{
    Approval, CatalogueLine, CataloguePublished, Command as It, IntakeAsked, IntentionPublished,
};
use domain::procedure::{Category, ProjectRegistered};
use domain::rulebook::{Method, Regime, ids};
use domain::settings::{self, SettingMade};
use domain::shared::{AccountId, CivilDate, Fen, Hash, Id, Uscc};
use domain::world::Command;

/// One row: number, title, regime, category, amount from which it enters and of open tenders.
type Row = (&'static str, &'static str, Regime, Category, Fen, Fen);

/// What the county's catalogue lists. The amounts of works are national; the others are invented.
const LINES: [Row; 5] = {
    use Category::{Goods, Services, Works as Building};
    use Regime::{GovernmentProcurement as Gp, Works};
    [
        ("A01", "工程施工", Works, Building, Fen(0), Fen(4_000_000_00)),
        ("A02", "工程货物", Works, Goods, Fen(0), Fen(2_000_000_00)),
        ("A03", "勘察、设计、监理等工程服务", Works, Services, Fen(0), Fen(1_000_000_00)),
        ("B01", "政府采购货物", Gp, Goods, Fen(200_000_00), Fen(2_000_000_00)),
        ("B02", "政府采购服务", Gp, Services, Fen(200_000_00), Fen(2_000_000_00)),
    ]
};

fn id(text: &str) -> Id {
    Id::new(text).expect("a sample's number is short")
}

/// The county's trading catalogue.
pub fn catalogue(document: Hash) -> Command {
    let line = |(line, title, regime, category, enters_from, open): Row| CatalogueLine {
        line: id(line),
        title: title.to_owned(),
        regime,
        category,
        enters_from,
        open_from: Some(open),
    };
    let lines = LINES.into_iter().map(line).collect();
    let cite = "样本县公共资源交易目录（样本）".to_owned();
    Command::Catalogue(It::PublishCatalogue(CataloguePublished { lines, cite, document }))
}

/// Answering an intake takes two working days instead of one: what no law says, the centre may set.
pub fn setting(proposed_by: AccountId, decided_by: AccountId) -> Command {
    let setting = SettingMade {
        rule: ids::Y61.to_owned(),
        number: Some(2),
        reason: "进场登记集中于月末，一个工作日不足以核对审批文件（样本）".to_owned(),
        cite: "样本县公共资源交易中心〔2021〕1号（样本）".to_owned(),
    };
    Command::Settings(settings::Command::Make { setting, proposed_by, decided_by })
}

fn line_of(it: &ProjectRegistered) -> Id {
    let fits = |row: &&Row| (row.2, row.3) == (it.regime, it.category);
    id(LINES.iter().find(fits).map_or("A01", |it| it.0))
}

fn budget(it: &ProjectRegistered) -> Fen {
    Fen(it.lots.iter().map(|it| it.budget.0).sum())
}

/// Number of the intention that a project follows.
pub fn intention_of(project: &Id) -> Id {
    id(&format!("I-{project}"))
}

/// What the purchaser made known before a project.
pub fn intention(it: &ProjectRegistered, purchaser: &Uscc, month: CivilDate) -> Command {
    Command::Catalogue(It::PublishIntention(IntentionPublished {
        intention: intention_of(&it.project),
        purchaser: purchaser.clone(),
        title: it.title.clone(),
        needs: "见采购需求；数量、质量和交付时间以采购文件为准（样本）。".to_owned(),
        category: it.category,
        budget: budget(it),
        expected_on: month.first_of_month(),
    }))
}

/// How a project asks to enter; `intended` when its intention is public.
pub fn asked(it: &ProjectRegistered, intended: bool, document: Hash) -> Command {
    let approval =
        |what: &str| Approval { number: format!("样本{what}{}", it.project), document };
    let procured = it.regime == Regime::GovernmentProcurement;
    let other = it.method != Method::OpenTender;
    Command::Catalogue(It::AskIntake(IntakeAsked {
        project: it.project.clone(),
        line: line_of(it),
        approval: approval(if procured { "采购计划备案" } else { "项目批复" }),
        method_approval: other.then(|| approval("采购方式批准")),
        intention: intended.then(|| intention_of(&it.project)),
        without_intention: (procured && !intended)
            .then(|| "样本：因不可预见的原因急需采购。".to_owned()),
    }))
}

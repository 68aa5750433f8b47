//! How a project is let in, for tests of every crate that announces one.

use domain::catalogue::{Approval, CatalogueLine, CataloguePublished, Command as It, IntakeAsked};
use domain::procedure::Category;
use domain::rulebook::Regime;
use domain::shared::{Fen, Hash, Id};
use domain::world::Command;

/// The centre publishes a catalogue, the project asks to enter, and two officials let it in.
pub fn commands(project: &Id, (regime, category): (Regime, Category)) -> [Command; 3] {
    let id = |text: &str| Id::new(text).expect("a short number");
    let (line, document) = (id("A01"), Hash([6; 32]));
    let approval = || Approval { number: "样本批复1号".to_owned(), document };
    let catalogued = CatalogueLine {
        line: line.clone(),
        title: "样本目录项".to_owned(),
        regime,
        category,
        enters_from: Fen(0),
        open_from: Some(Fen(1)),
    };
    let (lines, cite) = (vec![catalogued], "样本交易目录".to_owned());
    let asked = IntakeAsked {
        project: project.clone(),
        line,
        approval: approval(),
        method_approval: Some(approval()),
        intention: None,
        without_intention: Some("样本应急".to_owned()),
    };
    let (examined_by, accepted_by) = (id("official-1"), id("official-2"));
    [
        It::PublishCatalogue(CataloguePublished { lines, cite, document }),
        It::AskIntake(asked),
        It::AcceptIntake { project: project.clone(), examined_by, accepted_by },
    ]
    .map(Command::Catalogue)
}

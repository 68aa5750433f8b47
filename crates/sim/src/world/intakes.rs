//! Projects ask to enter, and two officials let them in; some try without.

use domain::catalogue::{
    Approval, CatalogueLine, CataloguePublished, Command as It, IntakeAsked, IntakeStep,
};
use domain::procedure::Category;
use domain::rulebook::Regime;
use domain::shared::{Fen, Hash, Id};
use domain::world::Command;

use super::deeds::Deed;
use super::{Faith, World};

/// National amounts of works, goods and services of works, in 分.
const NATIONAL: [(Category, i64); 3] = [
    (Category::Works, 4_000_000_00),
    (Category::Goods, 2_000_000_00),
    (Category::Services, 1_000_000_00),
];

fn id(text: &str) -> Id {
    Id::new(text).expect("a short number")
}

fn line_id(regime: Regime, category: Category) -> Id {
    id(&format!("{regime:?}-{category:?}"))
}

impl World {
    /// The centre publishes a catalogue of every kind of project.
    pub(super) fn publish_catalogue(&mut self) {
        let line = |(regime, (category, amount)): (Regime, (Category, i64))| CatalogueLine {
            line: line_id(regime, category),
            title: "目录项".to_owned(),
            regime,
            category,
            enters_from: Fen(0),
            open_from: Some(Fen(amount)),
        };
        let regimes = [Regime::Works, Regime::GovernmentProcurement];
        let all = regimes.into_iter().flat_map(|it| NATIONAL.map(|of| (it, of)));
        let lines = all.map(line).collect();
        let (cite, document) = ("目录".to_owned(), Hash([5; 32]));
        let account = self.cast.official.account.to_string();
        let it = CataloguePublished { lines, cite, document };
        self.ask(&account, Command::Catalogue(It::PublishCatalogue(it)));
        self.turn();
    }

    /// What can be done about a tender that is not announced yet.
    pub(super) fn before_the_notice(&mut self, at: usize) -> Vec<Deed> {
        let folded = self.machine.follower.read().expect("memory can be read");
        let asked = folded.world.catalogue.is_some();
        let intake = folded.world.intakes.get(&self.tenders[at].id.tender);
        let accepted = intake.is_some_and(|it| it.step == IntakeStep::Accepted);
        drop(folded);
        if !asked || accepted {
            return match self.listed(at) {
                Some(ground) => self.before_the_list(at, ground),
                None => vec![Deed::Announce],
            };
        }
        // Some will not wait.
        if self.dice.one_in(3) { vec![Deed::LetIn, Deed::Announce] } else { vec![Deed::LetIn] }
    }

    /// The next step of an intake: asked, refused to one person alone, accepted by two.
    pub(super) fn let_in(&mut self, at: usize) {
        let project = self.tenders[at].id.tender.clone();
        let folded = self.machine.follower.read().expect("memory can be read");
        let known = folded.world.projects.get(&project).cloned();
        let waits = folded.world.intakes.contains_key(&project);
        drop(folded);
        let Some(known) = known else { return };
        if !waits {
            let approval = || Approval { number: "批复".to_owned(), document: Hash([6; 32]) };
            let asked = IntakeAsked {
                project,
                line: line_id(known.regime, known.category),
                approval: approval(),
                method_approval: Some(approval()),
                intention: None,
                without_intention: Some("急需".to_owned()),
            };
            let account = self.cast.purchaser.account.to_string();
            self.ask(&account, Command::Catalogue(It::AskIntake(asked)));
            return;
        }
        let accepted_by = self.cast.official.account.clone();
        let account = accepted_by.to_string();
        let accept = |examined_by: Id| {
            let (project, accepted_by) = (project.clone(), accepted_by.clone());
            Command::Catalogue(It::AcceptIntake { project, examined_by, accepted_by })
        };
        let examined_by = id("official-second");
        if self.dice.one_in(2) {
            let alone = accept(accepted_by.clone());
            self.faith = Faith::Bad;
            self.ask(&account, alone);
            self.faith = Faith::Good;
        }
        self.ask(&account, accept(examined_by));
    }
}

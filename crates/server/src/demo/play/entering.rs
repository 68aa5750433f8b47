//! How a project of the county comes onto the platform.

use domain::catalogue;
use domain::procedure::ProjectRegistered;
use domain::shared::{AccountId, Hash, Instant};
use domain::world::Command;
use translog::hash::sha256;

use super::super::plan::{Plan, Stop};
use super::super::{LoadError, intake};
use super::{DOCUMENT, Play};

impl Play<'_> {
    /// The purchaser makes known what it intends to buy; once for all lots of a project.
    pub(super) fn intend(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let known = self.platform().folded();
        let known = known.map_err(|it| LoadError::Refused(it.to_string()))?;
        let number = intake::intention_of(&plan.id.tender);
        if known.world.intentions.contains_key(&number) {
            return Ok(());
        }
        drop(known);
        let project = plan.project(self.folk);
        let month = Instant(plan.announced_ms).date();
        let who = plan.purchaser(self.folk).0.account.clone();
        let command = intake::intention(&project, &project.purchaser, month);
        self.ask(&who, command).map(|_| ())
    }

    /// The project asks to enter, and two officials let it in; one whose notice is not written yet
    /// waits for them.
    pub(super) fn let_in(
        &mut self,
        plan: &Plan,
        who: &AccountId,
        project: &ProjectRegistered,
    ) -> Result<(), LoadError> {
        let folded = self.platform().folded();
        let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
        let number = intake::intention_of(&project.project);
        let intended = folded.world.intentions.contains_key(&number);
        drop(folded);
        let document = Hash(sha256(DOCUMENT.as_bytes()).0);
        self.ask(who, intake::asked(project, intended, document))?;
        if plan.stop == Stop::Registered {
            return Ok(());
        }
        let [first, second] = self.folk.officials.each_ref().map(|it| it.account.clone());
        let accept = catalogue::Command::AcceptIntake {
            project: project.project.clone(),
            examined_by: first,
            accepted_by: second.clone(),
        };
        self.ask(&second, Command::Catalogue(accept)).map(|_| ())
    }
}

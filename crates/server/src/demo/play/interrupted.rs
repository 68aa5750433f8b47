//! What stops a procedure: holds, challenges and complaints, and terminations.

use domain::procedure::{self, Effect, HoldBy};
use domain::shared::{AccountId, Instant};
use domain::world::Command;

use super::super::folk::Firm;
use super::super::plan::{Plan, Stop};
use super::super::{LoadError, letters};
use super::Play;

impl Play<'_> {
    /// What disturbs a lot while bids are made, where its plan says so.
    pub(super) fn interrupt(&mut self, plan: &Plan) -> Result<(), LoadError> {
        match plan.stop {
            Stop::Enquired => {
                self.present_guarantee(plan)?;
                self.challenged(plan)?;
            }
            Stop::Suspended => self.complained(plan)?,
            _ => {}
        }
        if let Some((who, command)) = self.interruption(plan) {
            self.ask(&who, Command::Procedure(command))?;
        }
        Ok(())
    }

    /// A supplier asks, and another challenges the documents; both wait for the purchaser.
    fn challenged(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let (asks, doubts) = (self.folk.firms[5].clone(), self.folk.firms[4].clone());
        self.raise(plan, &asks, &letters::ENQUIRY)?;
        self.raise(plan, &doubts, &letters::CHALLENGE)
    }

    /// A supplier objects, is answered and complains to the supervisor.
    fn complained(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let firm = self.folk.firms[3].clone();
        self.raise(plan, &firm, &letters::OBJECTION)?;
        let lot = self.lot(plan)?;
        let signer = plan.runner(self.folk).clone();
        let answer = self.in_scene(|scene| letters::rejected(&lot, &signer, scene))?;
        self.ask(&signer.account, answer)?;
        self.raise(plan, &firm, &letters::COMPLAINT)
    }

    fn raise(&mut self, plan: &Plan, firm: &Firm, it: &letters::Raised) -> Result<(), LoadError> {
        let lot = self.lot(plan)?;
        let today = Instant(self.time.now_ms()).date();
        let command = self.in_scene(|scene| letters::raise(&lot, (firm, it), today, scene))?;
        self.ask(&firm.person.account, command).map(|_| ())
    }

    /// What disturbs a lot before its close: who asks, and what.
    fn interruption(&self, plan: &Plan) -> Option<(AccountId, procedure::Command)> {
        let lot = plan.id.clone();
        let runner = plan.runner(self.folk).account.clone();
        match plan.stop {
            Stop::Suspended => {
                let reason = "收到投诉，依法暂停（样本）".to_owned();
                let hold =
                    procedure::Command::Hold { lot, by: HoldBy::Supervisor, remedy: None, reason };
                Some((self.folk.supervisor.account.clone(), hold))
            }
            Stop::Terminated => {
                let cause = "采购任务取消（样本）".to_owned();
                Some((runner, procedure::Command::Terminate { lot, cause }))
            }
            Stop::Clarified => {
                let text = "设备的显示屏尺寸更正为不小于十英寸，投标截止时间相应顺延（样本）";
                let (text, documents) = (text.to_owned(), Vec::new());
                let effect = Effect::OnBids;
                let ask =
                    procedure::Command::Clarify { lot, text, documents, effect, deadline_s: None };
                Some((runner, ask))
            }
            _ => None,
        }
    }
}

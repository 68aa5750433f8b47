//! Lots of the county that let in only the qualified or the invited.

use domain::admission::{
    ApplicantFound, Command as It, Ground, InvitationCause, PoolSource, PrequalificationNotice,
};
use domain::award::{Pass, Signed};
use domain::procedure::{Document, Funds};
use domain::shared::{Hash, Id, Instant, Uscc};
use domain::world::Command;
use translog::hash::sha256;

use super::super::plan::{Plan, Stop};
use super::super::{LoadError, folk};
use super::{DAY_MS, DOCUMENT, HOUR_MS, Play, Step};

/// What a firm of the county hands in.
const APPLICATION: &str = "样本资格预审申请文件：仅供试用。\nSample application: not a real one.\n";
/// Days before the tender's notice on which its prequalification is announced.
pub(super) const BEFORE_DAYS: i64 = 45;
/// Days from that notice to the end of the documents, and to the deadline of applications.
const OFFERED_DAYS: i64 = 12;
const APPLY_DAYS: i64 = 25;
/// Firms that are invited, and the last of those that apply: its application is rejected.
const INVITED: [usize; 4] = [0, 1, 2, 4];
const UNFIT: usize = 5;
/// How many are drawn of the county's six firms.
const DRAWN: u32 = 3;

fn application() -> Document {
    Document {
        id: Id::new("application").expect("a word is an id"),
        name: "资格预审申请文件（样本）".to_owned(),
        media: "text/plain".to_owned(),
        sha256: Hash(sha256(APPLICATION.as_bytes()).0),
        length: APPLICATION.len() as u64,
    }
}

impl Play<'_> {
    /// The purchaser announces a prequalification; newcomers apply where it still runs.
    pub(super) fn prequalify(&mut self, plan: &Plan) -> Result<(), LoadError> {
        self.stored(APPLICATION)?;
        self.registered(plan)?;
        let now_ms = self.time.now_ms();
        let project = plan.project(self.folk);
        let second = |days: i64| (now_ms + days * DAY_MS).div_euclid(1_000);
        let deadline_s = match plan.stop {
            Stop::Prequalifying => plan.deadline_s,
            _ => second(APPLY_DAYS),
        };
        let documents = vec![Document {
            id: Id::new("doc-1").expect("a short id"),
            name: "资格预审文件（样本）".to_owned(),
            media: "text/plain".to_owned(),
            sha256: Hash(sha256(DOCUMENT.as_bytes()).0),
            length: DOCUMENT.len() as u64,
        }];
        let notice = PrequalificationNotice {
            project: project.project,
            title: format!("{}资格预审公告", plan.title),
            lot_title: plan.lots[0].title.clone(),
            code: project.code,
            regime: plan.regime,
            funds: Funds::State,
            purchaser: project.purchaser,
            purchaser_name: folk::PURCHASER.to_owned(),
            agent: project.agent,
            budget: plan.budget,
            documents_until_s: second(OFFERED_DAYS),
            deadline_s,
            documents,
            qualification: vec![
                "具有独立承担民事责任的能力".to_owned(),
                "具有与项目规模相应的资质等级".to_owned(),
            ],
            previous: None,
            limit: None,
        };
        let (lot, notice) = (plan.id.clone(), Box::new(notice));
        let (pack, pack_sha256) = (String::new(), Hash([0; 32]));
        let who = plan.runner(self.folk).account.clone();
        let begin = It::AnnouncePrequalification { lot, notice, pack, pack_sha256 };
        self.ask(&who, Command::Admission(begin))?;
        if plan.stop != Stop::Prequalifying {
            self.then(now_ms + 5 * DAY_MS, plan, Step::Apply);
            self.then(self.awake(plan, deadline_s * 1_000 + HOUR_MS)?, plan, Step::Admit);
        }
        Ok(())
    }

    /// An instant, or the end of the quiet hours in which it lies: nobody is called at night.
    fn awake(&self, plan: &Plan, at_ms: i64) -> Result<i64, LoadError> {
        let folded = self.platform().folded();
        let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
        let rules = app::rules::rules_for(&folded.world, Some(&plan.id), Instant(at_ms));
        Ok(app::messages::quiet_until(rules, at_ms))
    }

    /// Every firm applies.
    pub(super) fn apply(&mut self, plan: &Plan) -> Result<(), LoadError> {
        for firm in self.folk.firms.clone() {
            let (lot, applicant) = (plan.id.clone(), firm.uscc.clone());
            let make = |signed: Signed| {
                let (lot, applicant) = (lot.clone(), applicant.clone());
                let documents = vec![application()];
                Command::Admission(It::Apply { lot, applicant, documents, signed })
            };
            let command = self.in_scene(|scene| scene.signed(&firm.person, make))?;
            self.ask(&firm.person.account, command)?;
        }
        Ok(())
    }

    /// The committee finds on each firm, and all of it signs.
    pub(super) fn admit(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let lot = plan.id.clone();
        let closed = || {
            let folded = self.platform().folded().ok();
            folded.is_some_and(|it| {
                it.world.prequalifications.get(&lot).is_some_and(|it| it.closed.is_some())
            })
        };
        self.time.wait(&format!("applications of {lot} to close"), closed)?;
        self.draw_reviewers(plan)?;
        let mut all: Vec<(Uscc, bool)> = self
            .folk
            .firms
            .iter()
            .enumerate()
            .map(|(at, it)| (it.uscc.clone(), at != UNFIT))
            .collect();
        all.sort();
        let found = |(applicant, fit): &(Uscc, bool)| ApplicantFound {
            applicant: applicant.clone(),
            pass: if *fit { Pass::Passed } else { Pass::Rejected },
            unmet: if *fit { Vec::new() } else { vec![2] },
            reason: if *fit {
                String::new()
            } else {
                "样本：资质等级低于公告要求".to_owned()
            },
            points: None,
        };
        let findings: Vec<ApplicantFound> = all.iter().map(found).collect();
        self.reviewers_declare(plan)?;
        for member in self.early(plan)?.reviewers {
            let mut people = self.folk.evaluators.iter();
            let person = people.find(|it| it.account == member.account).cloned();
            let person = person.ok_or_else(|| LoadError::Refused("a stranger was drawn".into()))?;
            let seat = member.seat;
            let make = |signed: Signed| {
                let (lot, findings, seat) = (plan.id.clone(), findings.clone(), Some(seat));
                Command::Admission(It::ReviewApplicants { lot, seat, findings, signed })
            };
            let command = self.in_scene(|scene| scene.signed(&person, make))?;
            self.ask(&person.account, command)?;
        }
        Ok(())
    }

    /// The purchaser asks for a draw of whom it invites, from every firm of the county.
    fn ask_draw(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let mut pool: Vec<Uscc> = self.folk.firms.iter().map(|it| it.uscc.clone()).collect();
        pool.sort();
        let person = plan.runner(self.folk).clone();
        let watch = [&self.folk.purchaser, &self.folk.watcher].map(|it| it.account.clone());
        let make = |signed: Signed| {
            Command::Admission(It::AskInvitationDraw {
                lot: plan.id.clone(),
                cause: InvitationCause::FewBidders,
                reason: "样本：古籍修复具有特殊性，只能从有限范围的供应商采购".to_owned(),
                document: Hash(sha256(b"sample approval of an invitation").0),
                source: PoolSource::SupplierPool,
                pool: pool.clone(),
                most: DRAWN,
                witnesses: watch.to_vec(),
                signed,
            })
        };
        let command = self.in_scene(|scene| scene.signed(&person, make))?;
        self.ask(&person.account, command).map(|_| ())
    }

    /// The purchaser invites four firms, where a lot goes by invitation.
    pub(super) fn invite(&mut self, plan: &Plan) -> Result<(), LoadError> {
        if plan.ground() != Some(Ground::Invited) {
            return Ok(());
        }
        if plan.stop == Stop::Inviting {
            return self.ask_draw(plan);
        }
        let mut bidders: Vec<Uscc> =
            INVITED.iter().map(|at| self.folk.firms[*at].uscc.clone()).collect();
        bidders.sort();
        let person = plan.runner(self.folk).clone();
        let make = |signed: Signed| {
            Command::Admission(It::InviteBidders {
                lot: plan.id.clone(),
                cause: InvitationCause::FewBidders,
                reason: "样本：文物建筑修缮，技术复杂，只有少量潜在投标人可供选择".to_owned(),
                document: Hash(sha256(b"sample approval of an invitation").0),
                source: PoolSource::Capable,
                pool: bidders.clone(),
                bidders: bidders.clone(),
                witnesses: Vec::new(),
                minutes: None,
                signed,
            })
        };
        let command = self.in_scene(|scene| scene.signed(&person, make))?;
        self.ask(&person.account, command).map(|_| ())
    }
}

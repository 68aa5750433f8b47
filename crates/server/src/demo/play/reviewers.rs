//! The committee that reviews applicants is drawn: the roster, the three parties' own tools, and
//! experts who accept.

use app::draws::party::{Hand, ringing};
use app::draws::{Step, step_before};
use domain::admission::Prequalification;
use domain::draws::{self, Bench, CallEnded, DrawRequested, DrawState, Need, Party};
use domain::experts::{Half, HalfDay};
use domain::shared::{AccountId, Id, Instant};
use domain::world::Command;

use super::super::LoadError;
use super::super::acts;
use super::super::folk::Person;
use super::super::plan::Plan;
use super::{DAY_MS, Play, SEATS};

/// Most rounds of steps and answers until the committee is complete.
const ROUNDS_MAX: usize = 24;
/// The specialty of all its seats.
const SPECIALTY: &str = "A01";

impl Play<'_> {
    /// Asks for a committee, and everybody does what it is asked for until it is complete.
    pub(super) fn draw_reviewers(&mut self, plan: &Plan) -> Result<(), LoadError> {
        self.roster()?;
        let need = Need {
            specialty: Id::new(SPECIALTY).expect("a constant that is an id"),
            seats: SEATS.into(),
        };
        let of = DrawRequested {
            lot: plan.id.clone(),
            need: vec![need],
            review: HalfDay {
                day: Instant(self.time.now_ms() + DAY_MS).date(),
                half: Half::Morning,
            },
            authorities: Vec::new(),
            supervisors: Vec::new(),
            representatives: 0,
        };
        let who = plan.runner(self.folk).account.clone();
        let request = draws::Command::Request { of, people: Vec::new() };
        self.ask(&who, Command::Draws(request))?;
        for _ in 0..ROUNDS_MAX {
            // The platform goes on by itself once witnesses saw what was said.
            let what = format!("the draw of who reviews applicants of {}", plan.id);
            let sits = || self.early(plan).is_ok_and(|it| !it.reviewers.is_empty());
            let acts = || Party::ALL.iter().any(|it| self.step_of(plan, *it).acts());
            self.time.wait(&what, || sits() || acts() || !self.ringing(plan).is_empty())?;
            if sits() {
                return Ok(());
            }
            for name in Party::ALL {
                self.party_acts(plan, name)?;
            }
            for (account, answer) in self.ringing(plan) {
                self.ask(&account, Command::Draws(draws::Command::AnswerCall(answer)))?;
            }
        }
        Err(LoadError::Refused(format!("{}: nobody reviews applicants", plan.id)))
    }

    /// Every member declares that nothing makes it withdraw, and votes for the first seat.
    pub(super) fn reviewers_declare(&mut self, plan: &Plan) -> Result<(), LoadError> {
        for member in self.early(plan)?.reviewers {
            let mut people = self.folk.evaluators.iter();
            let person = people.find(|it| it.account == member.account).cloned();
            let person = person.ok_or_else(|| LoadError::Refused("a stranger was drawn".into()))?;
            let command =
                self.in_scene(|scene| acts::attend(&plan.id, member.seat, &person, scene))?;
            self.ask(&person.account, command)?;
        }
        Ok(())
    }

    /// The prequalification of a lot as committed.
    pub(super) fn early(&self, plan: &Plan) -> Result<Prequalification, LoadError> {
        let folded = self.platform().folded();
        let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
        let of = folded.world.prequalifications.get(&plan.id).cloned();
        of.ok_or_else(|| LoadError::Refused(format!("{} has no prequalification", plan.id)))
    }

    fn step_of(&self, plan: &Plan, name: Party) -> Step {
        let cosigned = self.platform().published().cosigned;
        let Ok(folded) = self.platform().folded() else { return Step::NotAsked };
        let bench = folded.world.bench(&plan.id);
        let early = bench.filter(|it| matches!(it, Bench::Applicants(..)));
        early.map_or(Step::NotAsked, |it| step_before(&folded, it, name, cosigned))
    }

    fn party_acts(&mut self, plan: &Plan, name: Party) -> Result<(), LoadError> {
        let asked = self.step_of(plan, name);
        let draw: DrawState = self.early(plan)?.draw;
        let of = draw.attempt(&plan.id);
        let person: Person = match name {
            Party::Centre => self.folk.officials[0].clone(),
            Party::Purchaser => plan.runner(self.folk).clone(),
            Party::Supervisor => self.folk.supervisor.clone(),
        };
        let hand = Hand::of(name, person.secret, &of);
        match hand.act(asked, of, &draw) {
            Some(it) => self.ask(&person.account, Command::Draws(it)).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Who is being called, with the answer that accepts.
    fn ringing(&self, plan: &Plan) -> Vec<(AccountId, CallEnded)> {
        let Ok(folded) = self.platform().folded() else { return Vec::new() };
        let Some(bench) = folded.world.bench(&plan.id) else { return Vec::new() };
        ringing(&folded.world, bench)
    }
}

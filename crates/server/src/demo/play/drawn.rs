//! The rate of a mean benchmark, and the order of equals, are drawn by the three parties' own
//! tools.

use app::draws::party::Hand;
use app::draws::{Step, step};
use domain::draws::Party;
use domain::lot::Lot;
use domain::world::Command;

use super::super::LoadError;
use super::super::folk::Person;
use super::super::plan::Plan;
use super::Play;

/// Most steps that the parties take together: each joins, commits, shows and opens.
const STEPS_MAX: usize = 16;

/// Whether a rate or an order of equals is to be drawn.
fn is_due(lot: &Lot) -> bool {
    lot.awaits_rate() || lot.awaits_order()
}

impl Play<'_> {
    /// Each party does what it is asked for until what is due is drawn; nothing where nothing is.
    pub(super) fn draw_due(&mut self, plan: &Plan) -> Result<(), LoadError> {
        for _ in 0..STEPS_MAX {
            // The platform goes on by itself once witnesses saw what was said.
            let what = format!("the draw of {}", plan.id);
            let drawn = || self.lot(plan).is_ok_and(|it| !is_due(&it));
            let acts = || Party::ALL.iter().any(|it| self.asked_of(plan, *it).acts());
            self.time.wait(&what, || drawn() || acts())?;
            if drawn() {
                return Ok(());
            }
            for name in Party::ALL {
                self.take_part(plan, name)?;
            }
        }
        Err(LoadError::Refused(format!("{}: nothing is drawn", plan.id)))
    }

    fn asked_of(&self, plan: &Plan, name: Party) -> Step {
        let cosigned = self.platform().published().cosigned;
        let Ok(folded) = self.platform().folded() else { return Step::NotAsked };
        let lot = folded.world.lots.get(&plan.id).filter(|it| is_due(it));
        lot.map_or(Step::NotAsked, |lot| step(&folded, lot, name, cosigned))
    }

    fn take_part(&mut self, plan: &Plan, name: Party) -> Result<(), LoadError> {
        let asked = self.asked_of(plan, name);
        let lot = self.lot(plan)?;
        let of = lot.drawing().attempt(&lot.id);
        let person: Person = match name {
            Party::Centre => self.folk.officials[0].clone(),
            Party::Purchaser => plan.runner(self.folk).clone(),
            Party::Supervisor => self.folk.supervisor.clone(),
        };
        let hand = Hand::of(name, person.secret, &of);
        match hand.act(asked, of, lot.drawing()) {
            Some(it) => self.ask(&person.account, Command::Draws(it)).map(|_| ()),
            None => Ok(()),
        }
    }
}

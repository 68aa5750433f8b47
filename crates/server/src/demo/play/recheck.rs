//! What a committee answers for before its report is signed.

use domain::award;
use domain::law::Law;
use domain::shared::Instant;

use super::super::plan::Plan;
use super::super::{LoadError, acts};
use super::{Play, SEATS};

impl Play<'_> {
    /// Members whose scores stand apart say why, before anybody signs.
    pub(super) fn recheck(&mut self, plan: &Plan) -> Result<(), LoadError> {
        for seat in 1..=SEATS {
            let (lot, now) = (self.lot(plan)?, Instant(self.time.now_ms()));
            let folded = self.platform().folded();
            let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
            let calendar = record::pack::calendar();
            let rules = app::rules::rules_for(&folded.world, Some(&lot.id), now);
            let apart = award::apart(Law { rules, calendar: &calendar, now });
            drop(folded);
            let apart = apart.map_err(|it| LoadError::Refused(it.to_string()))?;
            let own = award::open_alerts(&lot, apart).into_iter().filter(|it| it.seat == seat);
            let own: Vec<award::Alert> = own.collect();
            if own.is_empty() {
                continue;
            }
            let person = self.folk.evaluators[usize::from(seat) - 1].clone();
            let command =
                self.in_scene(|scene| acts::explain_scores(&lot, (seat, &own), &person, scene))?;
            self.ask(&person.account, command)?;
        }
        Ok(())
    }
}

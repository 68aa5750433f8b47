//! Bids close and are opened: keys come in, trustees answer, the record is signed.

use domain::lot::Stage;
use domain::procedure::EnvelopeName;
use domain::shared::LotId;

use super::super::plan::{Plan, Stop};
use super::super::time::NEAR_MS;
use super::super::{LoadError, acts, bids};
use super::{HOUR_MS, MINUTE_MS, Play, Step};

impl Play<'_> {
    /// Who bid brings its key; of some lots one stays away.
    pub(super) fn close(&mut self, plan: &Plan) -> Result<(), LoadError> {
        self.until(plan, &[Stage::KeyIn, Stage::Failed])?;
        if matches!(plan.stop, Stop::Failed | Stop::Retendered) {
            return Ok(());
        }
        let lot = self.lot(plan)?;
        // The last firm of a lot stays away: nobody waits for it.
        let away = plan.serial.is_multiple_of(3) && !plan.counts_brands();
        let away = away || plan.stop == Stop::Secured;
        let there = plan.bids.len() - usize::from(away);
        let there = if plan.stop == Stop::KeyIn { 1 } else { there };
        for (at, _) in &plan.bids[..there] {
            self.bring_key(*at, &plan.id)?;
        }
        if plan.stop != Stop::KeyIn {
            let until_ms = lot.opening.key_in_until_s * 1_000;
            self.then(until_ms - NEAR_MS, plan, Step::KeyInEnds);
        }
        Ok(())
    }

    /// A firm keys in for its standing bid, if it has one.
    pub(super) fn bring_key(&mut self, firm: usize, id: &LotId) -> Result<(), LoadError> {
        let (lot, firm) = (self.lot_of(id)?, self.folk.firm(firm).clone());
        let folded = self.platform().folded();
        let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
        let made = bids::key_in(&firm, &folded.world, &lot);
        drop(folded);
        made.map_or(Ok(()), |command| self.ask(&firm.person.account, command).map(|_| ()))
    }

    /// Trustees answer for what is due, and the prices are public.
    pub(super) fn key_in_ends(&mut self, plan: &Plan) -> Result<(), LoadError> {
        self.until(plan, &[Stage::Releasing])?;
        self.time.cosigned()?;
        self.draw_due(plan)?;
        let lot = self.lot(plan)?;
        // Where a lot is left to newcomers, the first trustee has still to answer.
        let answering = if plan.stop == Stop::Releasing { 2..3 } else { 0..2 };
        for trustee in &self.folk.trustees[answering] {
            for envelope in plan.envelopes().into_iter().filter(|it| lot.due().contains(&it.0)) {
                let entry = self.entry(&plan.id, "KeyInClosed", envelope.0)?;
                let command = bids::answer(trustee, &lot, envelope, &entry);
                let command =
                    command.ok_or_else(|| LoadError::Refused(format!("{}: no list", plan.id)))?;
                self.ask(&trustee.person.account, command)?;
            }
        }
        if plan.stop != Stop::Releasing {
            self.until(plan, &[Stage::Opened])?;
            self.then(self.time.now_ms() + 11 * MINUTE_MS, plan, Step::Record);
        }
        Ok(())
    }

    /// Bytes of the leaf of a kind that speaks of one envelope of a lot.
    pub(super) fn entry(
        &self,
        id: &LotId,
        kind: &str,
        envelope: EnvelopeName,
    ) -> Result<Vec<u8>, LoadError> {
        let refused = |it: app::ports::StoreError| LoadError::Refused(it.to_string());
        let folded = self.platform().folded().map_err(refused)?;
        let of_kind = folded.pasts(id).iter().filter(|it| it.kind == kind);
        let indexes: Vec<u64> = of_kind.map(|it| it.index).collect();
        drop(folded);
        let mark = format!("\"envelope\":\"{}\"", envelope.token());
        for index in indexes.into_iter().rev() {
            let row = self.platform().row(index).map_err(refused)?;
            let entry = row.map(|it| it.entry).unwrap_or_default();
            if String::from_utf8_lossy(&entry).contains(&mark) {
                return Ok(entry);
            }
        }
        Err(LoadError::Refused(format!("{id}: no {kind}")))
    }

    /// The chair signs the record of the opening.
    pub(super) fn record(&mut self, plan: &Plan) -> Result<(), LoadError> {
        if plan.stop == Stop::Opened {
            return Ok(());
        }
        let lot = self.lot(plan)?;
        let command = self.in_scene(|scene| acts::opening_record(&lot, &self.folk.chair, scene))?;
        let who = self.folk.chair.account.clone();
        self.ask(&who, command)?;
        let next = if plan.stop == Stop::Drawing { Step::Draw } else { Step::Evaluate };
        self.then(self.time.now_ms() + HOUR_MS, plan, next);
        Ok(())
    }
}

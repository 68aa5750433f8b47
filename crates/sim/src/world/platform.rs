//! What the platform does by itself: timers through the door, and the steps of the opener.

use std::collections::BTreeMap;

use app::opener::Known;
use app::platform::Asked;
use app::sealing::{Evaluation, Sink};
use app::timekeeper::{About, glance};
use domain::shared::{Hash, LotId};
use record::cover::Deadline;

use super::{World, plain};
use crate::Mode;
use crate::machine::Seeds;

/// No lot of a world has technical files; whoever writes one finds the store shut.
struct NoFiles;

impl Evaluation for NoFiles {
    fn begin(&self, ctx: &Hash) -> Result<Box<dyn Sink + '_>, String> {
        Err(format!("no world has the file {}", ctx.hex()))
    }
}

impl World {
    /// Sends timers that are due, and what the opener asks for, through the same door.
    ///
    /// Gives how many entered.
    pub(super) fn platform_acts(&mut self) -> usize {
        let mut entered = 0;
        self.look();
        let now = self.machine.now().0;
        for (due, asked) in self.timekeeper.take(now) {
            if matches!(asked, Asked::Cover { .. }) && !self.covers {
                continue;
            }
            // A timer that does not enter is sent again.
            entered += usize::from(self.machine.door.submit_timer(due, asked).is_ok());
        }
        for asked in self.machine.leaves_due() {
            entered += usize::from(self.machine.door.submit_timer(now - 1, asked).is_ok());
        }
        for asked in self.opener_steps() {
            entered += usize::from(self.machine.door.submit_timer(now - 1, asked).is_ok());
        }
        entered
    }

    fn opener_steps(&mut self) -> Vec<Asked> {
        let next = self.machine.next_index();
        let now_ms = self.machine.now().0;
        let folded = self.machine.follower.read().expect("memory can be read");
        if self.mode == Mode::Plain {
            return plain::steps(&folded, now_ms, &self.ledger);
        }
        let cosigned = self.cosigned_max.unwrap_or(next).min(next);
        let second = u64::try_from(now_ms / 1_000).unwrap_or_default();
        let note = self.signers.as_ref().map(|it| {
            let rows = self.machine.memory.all();
            let size = usize::try_from(cosigned).unwrap_or(rows.len());
            it.over(&rows[..size], second)
        });
        let notes = BTreeMap::from([(cosigned, note.unwrap_or_else(|| "note".to_owned()))]);
        let (objects, evaluation) = (&self.objects, &NoFiles);
        let known = Known { now_ms, cosigned, notes: &notes, objects, evaluation };
        let jobs = self.opener.jobs(&folded, &known);
        drop(folded);
        let done = jobs.into_iter().map(|it| it.run(&known));
        done.filter_map(|it| it.expect("worlds lose objects, not bytes")).collect()
    }

    /// Looks at every lot anew when the record has grown.
    fn look(&mut self) {
        if self.looked == self.machine.next_index() {
            return;
        }
        self.looked = self.machine.next_index();
        let folded = self.machine.follower.read().expect("memory can be read");
        let seeds = Seeds(self.seed);
        let lots = &folded.world.lots;
        let mut deadlines = |lot: &LotId| {
            let Some(lot) = lots.get(lot) else { return Vec::new() };
            let since = u64::try_from(lot.announced.seconds()).ok();
            let at = u64::try_from(lot.deadline_s).ok();
            since.zip(at).map(|(since, at)| Deadline { since, at }).into_iter().collect()
        };
        let now = self.machine.now();
        let mut about = About { now, seeds: &seeds, deadlines: &mut deadlines };
        for lot in lots.values() {
            let seen = glance(lot, &folded.world, self.machine.calendar, now);
            self.timekeeper.note(seen, &mut about);
        }
    }
}

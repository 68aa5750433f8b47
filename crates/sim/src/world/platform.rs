//! What the platform does by itself: timers through the door, and the steps of the opener.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use app::draws::drawer;
use app::opener::Known;
use app::platform::Asked;
use app::sealing::{Evaluation, Sink};
use app::timekeeper::{About, glance, glance_auctions, glance_before, glance_bidding};
use domain::shared::{Hash, LotId};

use super::{World, plain};
use crate::Mode;
use crate::machine::Seeds;
use crate::ports::chance::Seeded;

/// Where a world's technical files go: into memory, and nobody reads them there.
struct Files;

impl Evaluation for Files {
    fn begin(&self, _: &Hash) -> Result<Box<dyn Sink + '_>, String> {
        Ok(Box::new(File(Vec::new())))
    }
}

struct File(Vec<u8>);

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sink for File {
    fn keep(&self) -> Result<(), String> {
        Ok(())
    }

    fn written(&self) -> Result<Box<dyn Read + '_>, String> {
        Ok(Box::new(self.0.as_slice()))
    }

    fn discard(&self) -> Result<(), String> {
        Ok(())
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
        for asked in self.drawer_steps() {
            entered += usize::from(self.machine.door.submit_timer(now - 1, asked).is_ok());
        }
        for asked in self.opener_steps() {
            entered += usize::from(self.machine.door.submit_timer(now - 1, asked).is_ok());
        }
        entered
    }

    /// What the drawer asks for; it chooses nobody.
    fn drawer_steps(&mut self) -> Vec<Asked> {
        let next = self.machine.next_index();
        let (cosigned, _) = self.cosigned();
        let entropy = Seeded::new(self.seed ^ next);
        let known = drawer::Known { now_ms: self.machine.now().0, cosigned, entropy: &entropy };
        let folded = self.machine.follower.read().expect("memory can be read");
        drawer::steps(&folded, &known)
    }

    fn opener_steps(&mut self) -> Vec<Asked> {
        let now_ms = self.machine.now().0;
        let (cosigned, note) = self.cosigned();
        let folded = self.machine.follower.read().expect("memory can be read");
        if self.mode == Mode::Plain {
            return plain::steps(&folded, now_ms, &self.ledger);
        }
        let notes = BTreeMap::from([(cosigned, note)]);
        let (objects, evaluation) = (&self.objects, &Files);
        let silent = self.cosigned_max.is_some();
        let known = Known { now_ms, cosigned, silent, notes: &notes, objects, evaluation };
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
        let (seeds, now, calendar) = (Seeds(self.seed), self.machine.now(), self.machine.calendar);
        let (follower, desk) = self.machine.halves();
        let folded = follower.read().expect("memory can be read");
        let lots = &folded.world.lots;
        // A store that is full or broken gives nothing; after the new start it is asked again.
        let mut deadlines = |lot: &LotId| desk.deadlines(lot).unwrap_or_default();
        let mut about = About { now, seeds: &seeds, deadlines: &mut deadlines };
        let before = &folded.world.prequalifications;
        for of in before.values().filter(|it| !lots.contains_key(&it.id)) {
            self.timekeeper.note(glance_before(of), &mut about);
        }
        for of in folded.world.biddings.values() {
            self.timekeeper.note(glance_bidding(of), &mut about);
        }
        for it in glance_auctions(None, &folded.world, (calendar, now)) {
            self.timekeeper.note_auction(it);
        }
        for lot in lots.values() {
            let seen = glance(lot, &folded.world, calendar, now);
            self.timekeeper.note(seen, &mut about);
        }
    }
}

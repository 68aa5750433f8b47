//! The thread of opener and drawer: what must look at objects, shares or cosignatures before the
//! desk.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use app::desk::Answer;
use app::door::Ticket;
use app::draws::drawer;
use app::opener::{Known, Opened, Opener, Stored};
use app::platform::Platform;
use record::canonical;

use super::publish::Notes;

/// How often lots are looked at when nothing was published.
const TICK: Duration = Duration::from_millis(250);
/// Shortest time between two looks.
const REST: Duration = Duration::from_millis(5);
/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;

/// Walks the lots that are being opened, after each beat of the log, until told to stop.
pub fn run(platform: &Arc<Platform>, notes: &Notes, beaten: &Receiver<()>, stop: &AtomicBool) {
    let mut opener = Opener::knowing(witnessed(platform));
    let objects = Stored(Arc::clone(&platform.objects));
    let evaluation = Opened(Arc::clone(&platform.objects));
    while !stop.load(Ordering::SeqCst) {
        std::thread::sleep(REST);
        if let Err(RecvTimeoutError::Disconnected) = beaten.recv_timeout(TICK) {
            std::thread::sleep(TICK);
        }
        let notes = notes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let published = platform.published();
        let known = Known {
            now_ms: platform.now_ms(),
            cosigned: published.cosigned_by_one,
            silent: published.signed_by.is_empty(),
            notes: &notes,
            objects: &objects,
            evaluation: &evaluation,
        };
        let (now_ms, cosigned) = (known.now_ms, published.cosigned);
        let draws = drawer::Known { now_ms, cosigned, entropy: &*platform.entropy };
        let (jobs, steps) = match platform.folded() {
            Ok(folded) => (opener.jobs(&folded, &known), drawer::steps(&folded, &draws)),
            Err(_) => continue,
        };
        for asked in steps {
            // Refused now, it is found again at the next look.
            let _answer = platform.door.submit(asked).ok().map(Ticket::wait);
        }
        for job in jobs {
            match job.run(&known) {
                Ok(None) => {}
                Ok(Some(asked)) => {
                    // Refused now, it is found again at the next look.
                    let answer = platform.door.submit(asked.clone()).ok().map(Ticket::wait);
                    if !matches!(answer, Some(Ok(Answer::Written(_)))) {
                        opener.forget(&asked);
                    }
                }
                Err((lot, damage)) => crate::warn_operator!("daylight: {lot}: {damage}"),
            }
        }
    }
}

/// Leaf indexes of closes whose cosigned checkpoint is logged.
fn witnessed(platform: &Platform) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    let Ok(mut reader) = platform.readers.reader() else { return found };
    let mut from = 1;
    loop {
        let rows = reader.stream("log", from, ROWS_AT_ONCE).unwrap_or_default();
        let Some(last) = rows.last() else { return found };
        from = last.version + 1;
        let closes = rows.iter().filter(|it| it.kind == "Witnessed");
        found.extend(closes.filter_map(|it| {
            let index = canonical::parse(&it.body).ok()?.integer("index")?;
            u64::try_from(index).ok()
        }));
    }
}

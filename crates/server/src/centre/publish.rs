//! The publisher's thread: tiles, kept head, checkpoint, cosignatures, beat by beat.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use adapters::witness_http::HttpWitness;
use app::head::Head;
use app::platform::{Platform, Published, Serving};
use app::publisher::{Day, PublishError, Publisher, Witness};
use domain::lot::Stage;
use translog::archive;
use translog::head::DirHead;
use translog::note::SignedNote;
use translog::policy::Policy;
use translog::store::{DirTiles, TileStore};
use translog::writer::Start;

use super::filed::Filed;

/// How often the thread looks whether a beat is due.
const TICK: Duration = Duration::from_millis(200);
/// Longest time between two beats (protocols/log.md §4, Beat).
const BEAT_IDLE_MS: i64 = 30_000;
/// Time between beats around a deadline.
const BEAT_NEAR_MS: i64 = 2_000;
/// From when on before a deadline beats come every two seconds.
const NEAR_MS: i64 = 120_000;
/// No head is signed while something older waits.
const PENDING_MS_MAX: i64 = 2_000;
/// How many notes are remembered for closes that are not yet logged as witnessed.
const NOTES_MAX: usize = 512;

/// Notes with a quorum by size; the opener reads them.
pub type Notes = Arc<Mutex<BTreeMap<u64, String>>>;

/// One publisher over the files of one log.
pub struct PublishThread {
    pub platform: Arc<Platform>,
    pub publisher: Publisher<DirTiles, DirHead>,
    pub policy: Policy,
    pub witnesses: Vec<HttpWitness>,
    pub notes: Notes,
    pub wake: Receiver<()>,
    /// Told after each beat: what waits for a cosignature may look at once.
    pub beaten: SyncSender<()>,
    /// Started by the supervisor's order, and no witness has answered since.
    pub unseen: bool,
}

impl PublishThread {
    fn witnesses(&self) -> Vec<&dyn Witness> {
        self.witnesses.iter().map(|it| it as &dyn Witness).collect()
    }

    /// Publishes what is durable and asks every witness before anything is signed.
    ///
    /// # Errors
    ///
    /// [`PublishError`]: the tiles or the head cannot be used.
    pub fn start(&mut self) -> Result<Start, PublishError> {
        let mut reader = self.platform.readers.reader()?;
        self.publisher.publish(&mut *reader)?;
        let witnesses: Vec<&dyn Witness> =
            self.witnesses.iter().map(|it| it as &dyn Witness).collect();
        let start = self.publisher.judge(&witnesses)?;
        let head = self.publisher.head()?;
        let published = self.platform.published();
        let head = Head { size: head.size, root: head.root.0 };
        self.platform.set_published(Published { head, ..published });
        Ok(start)
    }

    /// Beats until the platform's door is closed and drained.
    ///
    /// # Errors
    ///
    /// [`PublishError`]; the process must end, a new start takes the work up.
    pub fn run(mut self) -> Result<(), PublishError> {
        let (mut last, mut missed): (Option<Instant>, bool) = (None, false);
        let mut filed = Filed::read(&self.platform)?;
        self.take_up_history(&filed)?;
        loop {
            let woken = match self.wake.recv_timeout(TICK) {
                Ok(()) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return self.beat().map(|_| ()),
            };
            if self.is_due(woken || missed, last) {
                if self.unseen && !self.may_go_on()? {
                    return Ok(());
                }
                missed = !self.beat()?;
                // One that was told already and has not looked yet needs no second word.
                let _told = self.beaten.try_send(());
                last = Some(Instant::now());
            }
            self.look_back(&mut filed)?;
        }
    }

    /// After an ordered start, before each beat: whether no witness that answers again knows more
    /// than this log, or another tree. One that does makes the centre read-only, loudly.
    fn may_go_on(&mut self) -> Result<bool, PublishError> {
        match self.judge_again()? {
            Start::Unwitnessed => Ok(true),
            Start::Sign => {
                self.unseen = false;
                Ok(true)
            }
            Start::ReadOnly(head) => {
                self.go_read_only(head);
                Ok(false)
            }
        }
    }

    /// Somebody signed for another tree: nothing is written or signed any more.
    pub fn go_read_only(&self, head: translog::Head) {
        crate::warn_operator!("daylight: read-only 只读: the signed head has size {}", head.size);
        self.platform.door.pause();
        self.platform.set_serving(Self::read_only(head));
    }

    /// The tree of everything that is durable.
    ///
    /// # Errors
    ///
    /// [`PublishError`]: store or tiles cannot be used.
    pub fn tree(&mut self) -> Result<Head, PublishError> {
        let mut reader = self.platform.readers.reader()?;
        let head = self.publisher.tree(&mut *reader)?;
        Ok(Head { size: head.size, root: head.root.0 })
    }

    /// Before the first beat after a start: what witnesses cosigned in the last moments of the life
    /// before is archived, and closes find the checkpoint that first covered them.
    fn take_up_history(&mut self, filed: &Filed) -> Result<(), PublishError> {
        let recent = filed.recent(self.platform.now_ms());
        let witnesses: Vec<&dyn Witness> =
            self.witnesses.iter().map(|it| it as &dyn Witness).collect();
        self.publisher.doubt_ends();
        self.publisher.fill(&witnesses, &recent)?;
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        for (day, _) in &recent {
            let archived = self.publisher.store().read(&archive::path(day))?.unwrap_or_default();
            for note in
                archive::parse(&archived).notes.iter().filter_map(|it| SignedNote::parse(it))
            {
                let Ok(checked) = self.policy.check(&note) else { continue };
                if checked.has_quorum(self.policy.quorum) {
                    let size = checked.checkpoint.head.size;
                    notes.entry(size).or_insert_with(|| note.encode());
                }
            }
        }
        Ok(())
    }

    /// Fills what the archive lacks of the witnesses' cosignatures, once all of them answer again,
    /// and files the days that are over.
    fn look_back(&mut self, filed: &mut Filed) -> Result<(), PublishError> {
        let now_ms = self.platform.now_ms();
        let published = self.platform.published();
        let all_answer = published.signed_by.len() == self.policy.witnesses.len();
        let doubtful = self.publisher.is_doubtful() && all_answer && published.beat_ms > 0;
        let over = filed.over(now_ms, self.publisher.store())?;
        if !doubtful && over.is_empty() {
            return Ok(());
        }
        self.publisher.doubt_ends();
        let mut days: Vec<(String, Day)> = over.iter().map(|it| (it.clone(), Day::Open)).collect();
        days.extend(filed.recent(now_ms));
        let witnesses: Vec<&dyn Witness> =
            self.witnesses.iter().map(|it| it as &dyn Witness).collect();
        let found = self.publisher.fill(&witnesses, &days)?;
        if found > 0 {
            eprintln!("daylight: the history was filled 见证历史已补全: {found}");
        }
        for day in over {
            filed.file(&day, &self.platform, self.publisher.store())?;
        }
        Ok(())
    }

    fn is_due(&self, woken: bool, last: Option<Instant>) -> bool {
        let now_ms = self.platform.now_ms();
        let since_ms =
            last.map_or(i64::MAX, |it| i64::try_from(it.elapsed().as_millis()).unwrap_or(i64::MAX));
        woken
            || since_ms >= BEAT_IDLE_MS
            || (since_ms >= BEAT_NEAR_MS && self.is_near(now_ms))
            || (since_ms >= BEAT_NEAR_MS && self.behind())
    }

    /// Whether the last head still lacks its quorum, or leaves were missed.
    fn behind(&self) -> bool {
        let published = self.platform.published();
        published.cosigned < published.head.size
    }

    fn is_near(&self, now_ms: i64) -> bool {
        let Ok(folded) = self.platform.folded() else { return true };
        let cosigned = self.platform.published().cosigned;
        folded.world.lots.values().any(|lot| match lot.stage {
            Stage::Announced => lot.deadline_s.saturating_mul(1_000) - NEAR_MS <= now_ms,
            Stage::Closed => {
                folded.last(&lot.id, "LotClosed").is_some_and(|it| it.index >= cosigned)
            }
            _ => false,
        })
    }

    /// One beat; false when it was missed, because something older waits.
    fn beat(&mut self) -> Result<bool, PublishError> {
        let platform = Arc::clone(&self.platform);
        let _beating = platform.beating.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = self.platform.readers.reader()?;
        let size = self.publisher.publish(&mut *reader)?;
        self.platform.door.published(size);
        // No head is signed over a tree that lacks what was stamped seconds ago.
        let pending_ms = self.platform.door.oldest_pending_ms();
        if pending_ms < self.platform.now_ms() - PENDING_MS_MAX {
            return Ok(false);
        }
        let witnesses: Vec<&dyn Witness> =
            self.witnesses.iter().map(|it| it as &dyn Witness).collect();
        let asked_ms = self.platform.now_ms();
        let beat = self.publisher.beat(&mut *reader, &witnesses)?;
        if let Ok(checked) = self.policy.check(&beat.note) {
            let span = (asked_ms, self.platform.now_ms());
            if let Some(ahead_ms) = nearest_ms(span, &checked.times) {
                self.platform.clock.witnesses_are_ahead(ahead_ms);
            }
        }
        let size = beat.head.size;
        self.platform.door.published(size);
        let before = self.platform.published();
        let has_quorum = beat.cosigned >= self.policy.quorum;
        let note = beat.note.encode();
        if has_quorum {
            let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
            notes.entry(size).or_insert_with(|| note.clone());
            while notes.len() > NOTES_MAX {
                notes.pop_first();
            }
        }
        let signed_by = self.policy.witnesses.iter().map(|it| it.name.clone());
        let signed_by = signed_by.filter(|name| note.contains(&format!("\u{2014} {name} ")));
        self.platform.set_published(Published {
            head: Head { size, root: beat.head.root.0 },
            cosigned: if has_quorum { size } else { before.cosigned },
            cosigned_by_one: if beat.cosigned > 0 { size } else { before.cosigned_by_one },
            signed_by: signed_by.collect(),
            beat_ms: self.platform.clock.wall_ms(),
            note,
        });
        Ok(true)
    }

    /// What a head that the record does not extend means for whoever asks.
    #[must_use]
    pub fn read_only(head: translog::Head) -> Serving {
        Serving::ReadOnly(format!(
            "记录落后于已签署的检查点（{0}）the record is behind or beside the head of size {0} \
             that was signed before; restore backup and mirror",
            head.size
        ))
    }

    /// What a start now would mean.
    ///
    /// # Errors
    ///
    /// As [`Publisher::judge`].
    pub fn judge_again(&self) -> Result<Start, PublishError> {
        self.publisher.judge(&self.witnesses())
    }
}

/// How far the nearest witness is ahead of the time between question and answer: 0 when its second
/// can be one of those.
fn nearest_ms((asked_ms, answered_ms): (i64, i64), times: &[(usize, u64)]) -> Option<i64> {
    let ahead = |second: u64| {
        let first_ms = i64::try_from(second).unwrap_or(i64::MAX / 1_000) * 1_000;
        (first_ms - answered_ms).max(0) + (first_ms + 999 - asked_ms).min(0)
    };
    times.iter().map(|it| ahead(it.1)).min_by_key(|it| it.abs())
}

#[cfg(test)]
mod tests {
    use super::nearest_ms;

    #[test]
    fn the_nearest_witness_tells_how_far_the_door_is_off() {
        let span = (10_400, 11_100);
        assert_eq!(nearest_ms(span, &[]), None);
        assert_eq!(nearest_ms(span, &[(0, 10)]), Some(0));
        assert_eq!(nearest_ms(span, &[(0, 11)]), Some(0));
        assert_eq!(nearest_ms(span, &[(0, 9)]), Some(-401));
        assert_eq!(nearest_ms(span, &[(0, 17), (1, 90)]), Some(5_900));
        assert_eq!(nearest_ms(span, &[(0, 70), (1, 10)]), Some(0), "one that agrees suffices");
    }
}

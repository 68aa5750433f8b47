//! The publisher's thread: tiles, kept head, checkpoint, cosignatures, beat by beat.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use adapters::witness_http::HttpWitness;
use app::head::Head;
use app::platform::{Asked, Platform, Published, Serving};
use app::publisher::{PublishError, Publisher, Witness};
use domain::lot::Stage;
use record::canonical::Value;
use translog::head::DirHead;
use translog::policy::Policy;
use translog::store::{DirTiles, TileStore};
use translog::writer::Start;

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
        let mut last: Option<Instant> = None;
        let (mut filed, mut missed) = (Filed::default(), false);
        loop {
            let woken = match self.wake.recv_timeout(TICK) {
                Ok(()) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return self.beat().map(|_| ()),
            };
            if self.is_due(woken || missed, last) {
                missed = !self.beat()?;
                last = Some(Instant::now());
            }
            filed.look(&self.platform, self.publisher.store());
        }
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
        let beat = self.publisher.beat(&mut *reader, &witnesses)?;
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
            signed_by: signed_by.collect(),
            beat_ms: self.platform.clock.wall_ms(),
            note,
        });
        Ok(true)
    }

    /// What a start means for the door.
    #[must_use]
    pub fn serving(start: Start) -> Serving {
        match start {
            Start::Sign => Serving::Open,
            Start::Unwitnessed => {
                let why = "没有见证方应答，暂不受理 no witness answers; nothing is acknowledged";
                Serving::ReadOnly(why.to_owned())
            }
            Start::ReadOnly(head) => Serving::ReadOnly(format!(
                "记录落后于已签署的检查点（{0}）the record is behind or beside the head of size {0} \
                 that was signed before; restore backup and mirror",
                head.size
            )),
        }
    }

    /// Whether any witness answers now.
    #[must_use]
    pub fn judge_again(&self) -> Option<Start> {
        self.publisher.judge(&self.witnesses()).ok()
    }
}

/// Files the closed days of the cosigned history (protocols/log.md §1).
#[derive(Default)]
struct Filed {
    looked: Option<i64>,
}

/// A day's file is closed five minutes after midnight in Beijing.
const CLOSED_AFTER_MS: i64 = 300_000;
const DAY_MS: i64 = 86_400_000;
const BEIJING_MS: i64 = 28_800_000;

impl Filed {
    fn look(&mut self, platform: &Platform, store: &DirTiles) {
        let day = (platform.now_ms() + BEIJING_MS - CLOSED_AFTER_MS).div_euclid(DAY_MS);
        if self.looked.replace(day) == Some(day) {
            return;
        }
        let noon_s = ((day - 1) * DAY_MS - BEIJING_MS + DAY_MS / 2) / 1_000;
        let date = translog::archive::day(u64::try_from(noon_s).unwrap_or_default());
        let Ok(Some(bytes)) = store.read(&translog::archive::path(&date)) else { return };
        if was_filed(platform, &date) {
            return;
        }
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let fields = BTreeMap::from([
            ("date".to_owned(), Value::Text(date)),
            ("length".to_owned(), Value::Integer(length)),
            ("sha256".to_owned(), Value::Text(translog::hash::sha256(&bytes).to_hex())),
        ]);
        if platform.door.submit(Asked::Fact { kind: "CheckpointsFiled", fields }).is_err() {
            self.looked = None;
        }
    }
}

/// Whether the record already holds the filing of a day.
fn was_filed(platform: &Platform, date: &str) -> bool {
    let Ok(mut reader) = platform.readers.reader() else { return true };
    let Ok(last) = reader.version("log") else { return true };
    let from = last.saturating_sub(u64::from(FILINGS_LOOKED)).max(1);
    let rows = reader.stream("log", from, FILINGS_LOOKED + 1).unwrap_or_default();
    let named = format!("\"date\":\"{date}\"");
    rows.iter().any(|it| {
        it.kind == "CheckpointsFiled" && String::from_utf8_lossy(&it.body).contains(&named)
    })
}

/// How many of the log's last facts are looked at for a filing.
const FILINGS_LOOKED: u32 = 4_096;

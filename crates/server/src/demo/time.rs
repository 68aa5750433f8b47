//! How the loader moves the sample's clock: only forward, and never past what falls due.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use adapters::clock::SampleClock;
use app::platform::Platform;
use domain::lot::{Lot, Stage};

/// Longest wait for one thing that the platform does by itself.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked whether it was done.
const LOOK: Duration = Duration::from_millis(1);
/// How long before a close the clock runs at its own speed until that close is cosigned.
pub const NEAR_MS: i64 = 200;

/// The sample did not go on.
#[derive(Debug, thiserror::Error)]
pub enum Stuck {
    #[error("the sample waited too long for: {0} 样本装载等待超时")]
    Waited(String),
    #[error("the sample clock 样本时钟: {0:?}")]
    Clock(adapters::clock::SampleClockError),
    #[error("the record cannot be read 记录无法读取: {0}")]
    Store(#[from] app::ports::StoreError),
}

/// The clock of a sample that is being loaded.
pub struct Time {
    pub platform: Arc<Platform>,
    pub clock: Arc<SampleClock>,
    /// Folder of the sample bank's exchange.
    pub bank: PathBuf,
}

impl Time {
    /// The sample's time, unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.platform.now_ms()
    }

    /// Jumps to an instant, stopping at everything that falls due before it, so that every
    /// timer and cover gets its own second. Before it leaves, the log is cosigned.
    ///
    /// # Errors
    ///
    /// [`Stuck`].
    pub fn jump(&self, to_ms: i64) -> Result<(), Stuck> {
        self.cosigned()?;
        let beating = self.platform.beating.lock();
        let beating = beating.unwrap_or_else(PoisonError::into_inner);
        loop {
            let due_ms = self.platform.next_due_ms.load(Ordering::SeqCst);
            if due_ms >= to_ms {
                break;
            }
            self.forward(due_ms + 1)?;
            self.platform.door.wake();
            let passed = || self.platform.next_due_ms.load(Ordering::SeqCst) > due_ms;
            self.wait("a timer or cover", passed)?;
        }
        self.forward(to_ms)?;
        drop(beating);
        self.platform.door.wake();
        Ok(())
    }

    /// Jumps to an instant whoever the people are: from shortly before every close on the way the
    /// clock runs at its own speed until what follows it is cosigned.
    ///
    /// # Errors
    ///
    /// [`Stuck`]; the clock stays where it came to.
    pub fn travel(&self, to_ms: i64) -> Result<(), Stuck> {
        if to_ms <= self.now_ms() || to_ms > self.platform.clock.wall_ms() {
            return Err(Stuck::Clock(adapters::clock::SampleClockError::NotForward));
        }
        while let Some(close_ms) = self.next_close(to_ms)? {
            let near_ms = close_ms - NEAR_MS;
            if near_ms > self.now_ms() {
                self.jump(near_ms)?;
            }
            let passed = || self.next_close(to_ms).is_ok_and(|it| it != Some(close_ms));
            self.wait("a lot to close", passed)?;
            self.cosigned()?;
        }
        if to_ms > self.now_ms() {
            self.jump(to_ms)?;
        }
        self.cosigned()
    }

    /// The next deadline or end of key-in until an instant, of a lot that runs.
    fn next_close(&self, to_ms: i64) -> Result<Option<i64>, Stuck> {
        let folded = self.platform.folded()?;
        let closes = folded.world.lots.values().filter_map(close_ms);
        Ok(closes.filter(|it| *it <= to_ms).min())
    }

    fn forward(&self, to_ms: i64) -> Result<(), Stuck> {
        if to_ms <= self.now_ms() {
            return Ok(());
        }
        self.clock.jump(to_ms).map_err(Stuck::Clock)
    }

    /// Waits until everything durable is cosigned by the quorum.
    ///
    /// # Errors
    ///
    /// [`Stuck::Waited`].
    pub fn cosigned(&self) -> Result<(), Stuck> {
        let done = || {
            let durable = self.platform.folded().map_or(u64::MAX, |it| it.next);
            self.platform.published().cosigned >= durable
        };
        self.wait("cosignatures", done)
    }

    /// Waits for something that the platform does by itself.
    ///
    /// # Errors
    ///
    /// [`Stuck::Waited`].
    pub fn wait(&self, what: &str, done: impl Fn() -> bool) -> Result<(), Stuck> {
        let begun = Instant::now();
        while !done() {
            if begun.elapsed() > PATIENCE {
                return Err(Stuck::Waited(what.to_owned()));
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }
}

/// When a lot that runs closes next; a lot between two closes has to go on first.
fn close_ms(lot: &Lot) -> Option<i64> {
    match lot.stage {
        Stage::Announced if lot.is_suspended() => None,
        Stage::Announced | Stage::Closed => Some(lot.deadline_s.saturating_mul(1_000)),
        Stage::KeyIn => Some(lot.opening.key_in_until_s.saturating_mul(1_000)),
        _ => None,
    }
}

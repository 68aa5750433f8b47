//! How the loader moves the sample's clock: only forward, and never past what falls due.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use adapters::clock::SampleClock;
use app::platform::Platform;

/// Longest wait for one thing that the platform does by itself.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked whether it was done.
const LOOK: Duration = Duration::from_millis(1);

/// The sample did not go on.
#[derive(Debug, thiserror::Error)]
pub enum Stuck {
    #[error("the sample waited too long for: {0} 样本装载等待超时")]
    Waited(String),
    #[error("the sample clock: {0:?}")]
    Clock(adapters::clock::SampleClockError),
}

/// The clock of a sample that is being loaded.
pub struct Time {
    pub platform: Arc<Platform>,
    pub clock: Arc<SampleClock>,
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

//! When the process was alive last, so that a start knows how long the door was shut.

use std::path::{Path, PathBuf};
use std::sync::Weak;
use std::time::Duration;

use app::door::LostLoad;
use app::platform::Platform;

/// A downtime of more than this is an outage (rule Y11).
const DOWNTIME_MS: i64 = 2_000;
/// How often the process says that it lives.
const EVERY: Duration = Duration::from_millis(500);

/// What a start knows of the time before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Downtime {
    /// Too short to be an outage.
    None,
    Outage(LostLoad),
    /// The file is not there or cannot be read: a restored store, a torn disk.
    Unknown,
}

/// The file that says when the process was alive last.
pub struct Alive {
    path: PathBuf,
}

impl Alive {
    /// The file of a data folder.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The time between the last sign of life and now.
    #[must_use]
    pub fn downtime(&self, now_ms: i64) -> Downtime {
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        let Ok(from_ms) = text.trim().parse::<i64>() else { return Downtime::Unknown };
        if now_ms - from_ms > DOWNTIME_MS {
            return Downtime::Outage(LostLoad { count: 0, from_ms, to_ms: now_ms });
        }
        Downtime::None
    }

    /// Keeps the file fresh as long as the platform lives.
    pub fn keep(self, platform: Weak<Platform>) {
        std::thread::spawn(move || {
            while let Some(platform) = platform.upgrade() {
                let (now_ms, serves) = (platform.now_ms(), platform.door.admits());
                drop(platform);
                // A process whose door is shut gives no sign of life: nobody was served.
                if serves {
                    // Comfort, not truth; but a half of it would say less than the one before.
                    let fresh = self.path.with_extension("new");
                    let written = std::fs::write(&fresh, format!("{now_ms}\n"));
                    let _ = written.and_then(|()| std::fs::rename(&fresh, &self.path));
                }
                std::thread::sleep(EVERY);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rulebook::ids;

    #[test]
    fn every_pack_sets_what_this_release_calls_an_outage() {
        for pack in record::pack::packs() {
            let rules = pack.rulebook();
            assert_eq!(rules.seconds(ids::Y11), Ok(DOWNTIME_MS / 1_000)); // covers: Y11
            let window_s = app::door::OUTAGE_WINDOW_MS / 1_000;
            assert_eq!(rules.seconds(ids::Y10), Ok(window_s)); // covers: Y10
        }
    }
}

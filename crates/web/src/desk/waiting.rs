//! What waits outside the record: drafts of lots, key requests, and what is wrong with the platform.

use app::platform::{Platform, Serving};
use app::ports::StoreError;
use domain::shared::AccountId;

use super::duties::Waiting;

/// Kind of a key that was made and waits for a second person; by account and key.
pub const KEY_REQUEST: &str = "key_request";
/// The checkpoint is late when no beat came for this long, in milliseconds.
const BEAT_LATE_MS: i64 = 60_000;

/// Reads what waits. Blocks on the working state.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub fn waiting(platform: &Platform) -> Result<Waiting, StoreError> {
    let now_ms = platform.now_ms();
    let requests = platform.working.scan(KEY_REQUEST, "", None, now_ms)?;
    let account = |it: &app::ports::WorkingRow| {
        let read = record::canonical::parse(&it.body).ok()?;
        AccountId::new(read.text("account")?).ok()
    };
    let keys = requests.iter().filter_map(account).collect();
    Ok(Waiting { drafts: Vec::new(), keys, alarms: alarms(platform, now_ms) })
}

/// Keys of sentences about what is wrong now.
#[must_use]
pub fn alarms(platform: &Platform, now_ms: i64) -> Vec<&'static str> {
    let published = platform.published();
    let mut found = Vec::new();
    match platform.serving() {
        Serving::Open => {}
        Serving::Founding => found.push("alarm-founding"),
        Serving::ReadOnly(_) => found.push("alarm-read-only"),
    }
    if published.beat_ms > 0 && now_ms - published.beat_ms > BEAT_LATE_MS {
        found.push("alarm-beat");
    }
    if published.head.size > published.cosigned {
        found.push("alarm-cosigned");
    }
    found
}

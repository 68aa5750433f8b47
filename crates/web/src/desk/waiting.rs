//! What waits outside the record: drafts of lots, key requests, and what is wrong now.

use app::platform::{Platform, Serving};
use app::ports::StoreError;
use domain::shared::AccountId;

use crate::operator::missing;
use crate::purchaser::draft;

use super::duties::Waiting;

/// Kind of a key that was made and waits for a second person; by account.
const KEY_ASKED: &str = "key-asked";
/// The checkpoint is late when no beat came for this long, in milliseconds.
const BEAT_LATE_MS: i64 = 60_000;

/// Reads what waits. Blocks on the working state.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub fn waiting(platform: &Platform) -> Result<Waiting, StoreError> {
    let wall_ms = platform.clock.wall_ms();
    let asked = platform.working.scan(KEY_ASKED, "", None, wall_ms)?;
    let keys = asked.iter().filter_map(|it| AccountId::new(it.key.as_str()).ok()).collect();
    let drafts = draft::all(platform)?;
    let folded = platform.folded()?;
    let (over, open): (Vec<_>, Vec<_>) =
        drafts.iter().partition(|it| folded.world.lots.contains_key(&it.lot));
    // The notice is public: nobody needs its draft any more.
    for it in over {
        draft::forget(platform, &it.lot)?;
    }
    let drafts = open.into_iter().map(draft::LotDraft::line).collect();
    let mut alarms = alarms(platform);
    let missing = missing(&folded.world, &platform.keys().policy);
    if !missing.is_empty() {
        alarms.push("alarm-setup");
    }
    let examined = crate::centre::intakes::all_examined(platform)?;
    let proposed = crate::centre::settings::all_proposed(platform, &folded.world)?;
    let proposed = proposed.into_iter().map(|it| (it.setting.rule, it.by)).collect();
    let slips = crate::purchaser::correct::all_proposed(platform, &folded.world)?;
    let slips = slips.into_iter().map(|it| (it.project.project, it.by)).collect();
    let mends = crate::finance::mend::all_proposed(platform, &folded.world)?;
    let payments = crate::finance::payments::all_proposed(platform, &folded.world)?;
    let entries = crate::remedies::counter::all_entered(platform, &folded.world)?;
    Ok(Waiting {
        drafts,
        keys,
        examined,
        proposed,
        slips,
        entries,
        mends,
        payments,
        alarms,
        missing,
    })
}

/// Keys of sentences about what is wrong now.
#[must_use]
pub fn alarms(platform: &Platform) -> Vec<&'static str> {
    let (published, wall_ms) = (platform.published(), platform.clock.wall_ms());
    let mut found = Vec::new();
    match platform.serving() {
        Serving::Open => {}
        Serving::Founding => found.push("alarm-founding"),
        Serving::Unwitnessed(_) => found.push("alarm-unwitnessed"),
        Serving::ReadOnly(_) => found.push("alarm-read-only"),
    }
    if published.beat_ms > 0 && wall_ms - published.beat_ms > BEAT_LATE_MS {
        found.push("alarm-beat");
    }
    if published.head.size > published.cosigned {
        found.push("alarm-cosigned");
    }
    found
}

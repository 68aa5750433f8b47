//! Which lots of the county have a technical file and a price sheet in their bids, with the items
//! that these price; and the lot whose dates run into a year that is open.

use domain::shared::{CivilDate, Instant};

use super::plan::{Plan, Stop, deadline_before_now_ms, item_list};
use super::{goods, past};

const HOUR_MS: i64 = 3_600_000;
/// Days for which a lot whose dates run far ahead stays open, or until a year that is open.
pub const AHEAD_DAYS: i64 = 21;
/// How long ago such a lot was announced.
pub const AHEAD_SINCE_DAYS: i64 = 2;
/// The day in January on which its bids close in that year, after its first holiday.
const AHEAD_DAY: i8 = 12;
/// From the hour at which they close to the end of the day.
const AHEAD_LEFT_MS: i64 = 15 * HOUR_MS;

/// When bids close of the lot whose dates run ahead: in January of the first year whose holidays
/// this release does not know.
pub fn ahead_ms(now_ms: i64) -> i64 {
    let soonest_ms = now_ms - deadline_before_now_ms(Stop::Ahead);
    let calendar = record::pack::calendar();
    let mut years = Instant(now_ms).date().year()..i16::MAX;
    let open = years.find(|it| !calendar.is_published(*it));
    let day = open.and_then(|it| CivilDate::new(it, 1, AHEAD_DAY).ok());
    day.map_or(soonest_ms, |it| soonest_ms.max(Instant::end_of(it).0 + 1 - AHEAD_LEFT_MS))
}

impl Plan {
    /// Whether its bids have a technical file and a price sheet: those of lots that are opened
    /// today, and of some of the past.
    pub(super) fn has_files(&self) -> bool {
        if self.is_finished() {
            return past::is_filed(self.id.tender.as_str());
        }
        // The last two have their own envelopes; of others nobody bid, or nothing is opened.
        !matches!(
            self.stop,
            Stop::Registered
                | Stop::Prequalifying
                | Stop::Inviting
                | Stop::Announced
                | Stop::Ahead
                | Stop::Files
                | Stop::Composing
                | Stop::Clarified
                | Stop::Enquired
                | Stop::Sealed
                | Stop::Suspended
                | Stop::Terminated
                | Stop::Failed
                | Stop::Retendered
                | Stop::KeyIn
                | Stop::Releasing
                | Stop::Blind
                | Stop::Locked
        )
    }

    /// The items that the bids price; empty where the notice lists none.
    pub fn items(&self) -> Option<String> {
        if self.stop == Stop::Composing {
            return Some(item_list());
        }
        let lines = || goods::lines(self.category, &self.id.to_string());
        self.files.map(|_| goods::published(&lines(), self.budget))
    }
}

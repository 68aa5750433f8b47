//! What a machine that watches is told: whether commands are taken, and numbers that are public.
//!
//! No number counts what waits hidden: sizes are those of the published log.

use app::platform::{Platform, Serving};
use app::views;

const MS_A_SECOND: i64 = 1_000;

/// Whether commands are taken, and if not, why.
///
/// # Errors
///
/// The reason, as a sentence.
pub(super) fn serving(platform: &Platform) -> Result<(), String> {
    match platform.serving() {
        Serving::Open | Serving::Founding => Ok(()),
        Serving::Unwitnessed(_) => Err("no witness answers; nothing is acknowledged".to_owned()),
        Serving::ReadOnly(why) => Err(why),
    }
}

/// Lines of `/metrics` in the text form of Prometheus.
pub(super) fn numbers(platform: &Platform) -> String {
    let published = platform.published();
    let is_open = u8::from(serving(platform).is_ok());
    let (size, cosigned) = (published.head.size, published.cosigned);
    let mut text = format!(
        "daylight_serving {is_open}\ndaylight_log_size {size}\ndaylight_log_cosigned {cosigned}\n"
    );
    if published.beat_ms > 0 {
        let age = (platform.clock.wall_ms() - published.beat_ms) / MS_A_SECOND;
        text += &format!("daylight_beat_age_seconds {age}\n");
    }
    text + &positions(platform)
}

/// How far each list is; nothing while the store cannot be read.
fn positions(platform: &Platform) -> String {
    let Ok(mut reader) = platform.readers.reader() else { return String::new() };
    let mut text = String::new();
    for view in views::ALL {
        let live = reader.view_live(view.name);
        // Beyond what is published nothing is told.
        let reached = live.ok().flatten().map_or(0, |it| it.position);
        let reached = reached.min(platform.published().head.size);
        text += &format!("daylight_list_position{{list=\"{}\"}} {reached}\n", view.name);
    }
    text
}

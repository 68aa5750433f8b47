//! Samples: how their origins begin, and the one clock file that everybody of a sample reads.
//!
//! Source: protocols/log.md §6, "Samples". No program reads a sample clock for another origin.

/// How the origin of every sample begins.
pub const PREFIX: &str = "sample.";

/// Tells whether an origin is a sample's.
pub fn is_sample(origin: &str) -> bool {
    origin.starts_with(PREFIX)
}

/// Computes the sample's millisecond from the clock file's text and the real millisecond.
///
/// One line, `<sample ms> <real ms> <speed>`: at the real millisecond the sample's clock showed
/// the sample millisecond, and since then runs at speed 0 or 1, never ahead of the real time.
pub fn sample_ms(text: &str, real_ms: u128) -> Option<u128> {
    let mut fields = text.strip_suffix('\n')?.split(' ');
    let mut next = || fields.next()?.parse::<u128>().ok();
    let (sample, since, speed) = (next()?, next()?, next()?);
    let run = if speed == 0 { 0 } else { real_ms.saturating_sub(since) };
    (fields.next().is_none() && speed <= 1).then(|| (sample + run).min(real_ms))
}

//! Time-based one-time digits (RFC 6238): SHA-1, six digits, steps of 30 s.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::Secret;
use super::secret::same;

/// Length of a step, seconds.
pub const STEP_S: u64 = 30;
/// How many digits a person types.
pub const DIGITS: usize = 6;
/// CONFIG: how many steps a person's clock may be off, either way.
const DRIFT_STEPS: u64 = 1;
/// Size of a secret, bytes: that of the hash. Source: RFC 4226, R6.
pub(super) const SECRET_BYTES: usize = 20;

/// The digits of a secret at one step.
///
/// Source: RFC 4226 §5.3 with a counter of RFC 6238 §4.2.
pub(super) fn digits(secret: &[u8], step: u64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("an HMAC key has any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0xf);
    let word = [hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]];
    format!("{:06}", u32::from_be_bytes(word) % 1_000_000)
}

/// The step whose digits these are, strictly after `last`; `None` when they are of none.
///
/// Every step within the drift is computed, whatever was found before.
pub(super) fn step_of(secret: &[u8], typed: &str, now_ms: i64, last: u64) -> Option<u64> {
    let typed: String = typed.chars().filter(|it| !it.is_whitespace()).collect();
    let now = u64::try_from(now_ms).ok()? / 1_000 / STEP_S;
    let steps = now.saturating_sub(DRIFT_STEPS)..=now + DRIFT_STEPS;
    let fits = |step: &u64| same(&digits(secret, *step), &typed) && *step > last;
    steps.filter(fits).max()
}

/// The secret as people type it into an app.
pub(super) fn text(secret: &[u8]) -> String {
    BASE32_NOPAD.encode(secret)
}

/// Reads a stored secret.
pub(super) fn parse(text: &str) -> Option<Vec<u8>> {
    BASE32_NOPAD.decode(text.as_bytes()).ok()
}

/// The digits that an app with this secret (base32) shows at a wall time; `None` for no secret.
///
/// For tests and samples that play a person's phone.
#[must_use]
pub fn digits_at(secret: &Secret, now_ms: i64) -> Option<String> {
    let step = u64::try_from(now_ms).ok()? / 1_000 / STEP_S;
    Some(digits(&parse(secret.word())?, step))
}

//! Passwords: argon2id, a bound on how many are computed at once, and what is too weak.

use std::sync::{Condvar, LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use super::Secret;

/// CONFIG: fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// CONFIG: most bytes of a password; more is refused before any of it is hashed.
pub const PASSWORD_BYTES_MAX: usize = 256;
/// CONFIG: fewest different characters of a password.
const KINDS_MIN: usize = 5;
/// CONFIG: memory of one computation, KiB. Source: OWASP Password Storage, argon2id.
const MEMORY_KIB: u32 = 19 * 1_024;
/// CONFIG: passes over the memory.
const PASSES: u32 = 2;
/// CONFIG: lanes.
const LANES: u32 = 1;
/// Most computations at once: a crowd at the sign-in costs time, not all of the memory.
const AT_ONCE_MAX: u32 = 4;

static BUSY: Mutex<u32> = Mutex::new(0);
static FREE: Condvar = Condvar::new();

/// What an account without password is compared with, so that it costs the same time.
static DECOY: LazyLock<String> = LazyLock::new(|| hash(&Secret::new("no account"), &[0; 16]));

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("constants within range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Runs one computation when fewer than the most are running.
fn in_turn<R>(work: impl FnOnce() -> R) -> R {
    let mut busy = BUSY.lock().unwrap_or_else(PoisonError::into_inner);
    while *busy >= AT_ONCE_MAX {
        busy = FREE.wait(busy).unwrap_or_else(PoisonError::into_inner);
    }
    *busy += 1;
    drop(busy);
    let done = work();
    *BUSY.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    FREE.notify_one();
    done
}

/// The PHC string of a password: algorithm, parameters, salt and hash.
pub(super) fn hash(password: &Secret, salt: &[u8; 16]) -> String {
    let word = password.word().as_bytes();
    let made: Result<PasswordHash, _> = in_turn(|| argon2().hash_password_with_salt(word, salt));
    made.expect("salt and parameters are of a lawful size").to_string()
}

/// Whether a password is the stored one; `None` stored costs the same time and is false.
pub(super) fn verify(password: &Secret, stored: Option<&str>) -> bool {
    if password.word().len() > PASSWORD_BYTES_MAX {
        return false;
    }
    let phc = stored.unwrap_or(&DECOY);
    let Ok(phc) = PasswordHash::new(phc) else { return false };
    let fits = in_turn(|| argon2().verify_password(password.word().as_bytes(), &phc).is_ok());
    fits && stored.is_some()
}

/// Whether a password is too short, too long, too uniform, or holds the account's name.
pub(super) fn is_weak(password: &Secret, account: &str) -> bool {
    let word = password.word();
    let mut kinds: Vec<char> = word.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    word.chars().count() < PASSWORD_CHARS_MIN
        || word.len() > PASSWORD_BYTES_MAX
        || kinds.len() < KINDS_MIN
        || word.to_lowercase().contains(&account.to_lowercase())
}

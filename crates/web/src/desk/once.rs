//! A form counts once: whoever sends the same again is led where the first time led.
//!
//! The law's own key says that an act is the same; but what a form asks for is read against the
//! record as it stands, and after the first click it stands otherwise.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::ports::WorkingRow;
use domain::shared::AccountId;
use record::canonical::Value;
use sha2::{Digest, Sha256};

use super::posted::Posted;
use crate::act::Problem;
use crate::visit::Visit;

/// Kind of the working state that remembers forms which were accepted.
const DONE: &str = "form-done";
/// CONFIG: how long a form that was accepted is remembered, milliseconds; a day.
const KEPT_MS: i64 = 86_400_000;
/// Longest key of a form that is remembered, in bytes.
const KEY_BYTES_MAX: usize = 64;

/// A gate that one sending of a form passes at a time.
pub type Gate = Arc<tokio::sync::Mutex<()>>;

/// The forms that are being answered.
#[derive(Default)]
pub struct Forms(Mutex<BTreeMap<String, Gate>>);

impl Forms {
    /// The gate of one form.
    #[must_use]
    pub fn gate(&self, account: &AccountId, posted: &Posted) -> Gate {
        self.gate_of(&name(account, posted))
    }

    /// The gate of a name.
    #[must_use]
    pub fn gate_of(&self, name: &str) -> Gate {
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        gates.retain(|_, it| Arc::strong_count(it) > 1);
        Arc::clone(gates.entry(name.to_owned()).or_default())
    }
}

fn name(account: &AccountId, posted: &Posted) -> String {
    let key: String = posted.get("key").chars().take(KEY_BYTES_MAX).collect();
    format!("{account}/{key}")
}

/// SHA-256 over everything that was sent but the session's token.
fn digest(v: &Visit, posted: &Posted) -> String {
    let mut hasher = Sha256::new();
    let mut add = |part: &[u8]| {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    };
    add(v.path.as_bytes());
    for (name, value) in posted.sent() {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    for (name, file) in posted.all_files() {
        add(name.as_bytes());
        add(&file.sha256.0);
    }
    domain::shared::hex(&hasher.finalize())
}

/// Where the same form led when it was accepted before; none for a new one. Blocks.
///
/// # Errors
///
/// [`Problem::KeyConflict`] when another form was accepted under this key, [`Problem::Down`].
pub fn done(v: &Visit, account: &AccountId, posted: &Posted) -> Result<Option<String>, Problem> {
    let row = v.site.platform.working.get(DONE, &name(account, posted), v.now_ms)?;
    let Some(it) = row.and_then(|it| record::canonical::parse(&it.body).ok()) else {
        return Ok(None);
    };
    if it.text("digest") != Some(&digest(v, posted)) {
        return Err(Problem::KeyConflict);
    }
    Ok(it.text("next").map(str::to_owned))
}

/// Remembers that a form was accepted. Blocks.
///
/// # Errors
///
/// [`Problem::Down`]; the act itself stands.
pub fn remember(
    v: &Visit,
    account: &AccountId,
    posted: &Posted,
    next: &str,
) -> Result<(), Problem> {
    let body = Value::object([
        ("digest", Value::Text(digest(v, posted))),
        ("next", Value::Text(next.to_owned())),
    ]);
    let row = WorkingRow {
        key: name(account, posted),
        body: body.encode().into_bytes(),
        expires_ms: v.now_ms + KEPT_MS,
    };
    Ok(v.site.platform.working.note(DONE, &row)?)
}

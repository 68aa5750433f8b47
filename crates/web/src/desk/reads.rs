//! Who read what is not public: before an opening a line of an audit file, after it an event.
//!
//! A read is noted before a byte is given; what cannot be noted is not given.

use app::desk::Answer;
use app::ports::{StoreError, WorkingRow};
use app::timekeeper::PLATFORM;
use domain::award::{self, ReadObject, Refusal};
use domain::lot::Lot;
use domain::shared::{AccountId, Hash, Instant, LotId};
use domain::world::{self, Command};
use record::canonical::Value;
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::visit::Visit;

/// Kind of the working state that is the audit file of reads before an opening.
const AUDIT: &str = "read-audit";
/// CONFIG: how long a line of the audit file is kept, milliseconds: ten years.
const KEPT_MS: i64 = 10 * 366 * 86_400_000;

/// One line of the audit file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub at_ms: i64,
    pub account: String,
    /// What was read: `document`.
    pub what: String,
    /// Hash of the document.
    pub object: String,
}

/// Notes that the signed-in person reads what an opening brought to light. Blocks on the desk.
///
/// # Errors
///
/// A [`Problem`]; then nothing is to be given.
pub fn opened(v: &Visit, id: &LotId, what: ReadObject, object: Hash) -> Result<(), Problem> {
    let reader = v.session.as_ref().ok_or(Problem::SignIn)?.account.clone();
    let day = Instant(v.now_ms).date();
    {
        let folded = v.site.platform.folded()?;
        let lot = folded.world.lots.get(id);
        // What was noted earlier today is shut with the rest while the desk is sealed.
        let of_committee = matches!(what, ReadObject::File | ReadObject::Report);
        if of_committee && lot.is_some_and(|it| it.evaluation.is_adjourned()) {
            let rule = domain::rulebook::ids::C1_22;
            return Err(Problem::Refused(Refusal::Adjourned { rule }.into()));
        }
        let read = (day, reader.clone(), object);
        let bidding = folded.world.biddings.get(id);
        if lot.is_some_and(|it| is_noted(it, &read))
            || bidding.is_some_and(|it| it.reads.contains(&read))
        {
            return Ok(());
        }
    }
    let key = key_of(id, &reader, &object, &day.to_string());
    let lot = id.clone();
    let command = Command::Award(award::Command::NoteRead { lot, reader, what, object });
    let ticket = v.site.platform.ask(PLATFORM, &key, command).map_err(Problem::Busy)?;
    match ticket.wait() {
        Ok(Answer::Accepted(_)) => Ok(()),
        // Somebody at another window was faster: the day's event stands.
        Ok(Answer::Refused(world::Refusal::Award(Refusal::Repeated))) => Ok(()),
        Ok(Answer::Refused(it)) => Err(Problem::Refused(it)),
        Ok(Answer::Down(it)) => Err(Problem::Down(it)),
        _ => Err(Problem::Unknown),
    }
}

fn is_noted(lot: &Lot, read: &(domain::shared::CivilDate, AccountId, Hash)) -> bool {
    lot.evaluation.reads.contains(read)
}

/// The same read of the same day is the same command.
fn key_of(lot: &LotId, reader: &AccountId, object: &Hash, day: &str) -> String {
    let text = format!("daylight.read/1\0{lot}\0{reader}\0{}\0{day}", object.hex());
    Hash(Sha256::digest(text.as_bytes()).into()).hex()[..48].to_owned()
}

/// Notes in the audit file that the signed-in person reads something. Blocks on working state.
///
/// # Errors
///
/// [`Problem::SignIn`], [`Problem::Down`]; then nothing is to be given.
pub fn early(v: &Visit, what: &str, object: &str) -> Result<(), Problem> {
    let account = v.session.as_ref().ok_or(Problem::SignIn)?.account.clone();
    let salt = v.site.platform.entropy.salt();
    let random: String = salt[..8].iter().map(|it| format!("{it:02x}")).collect();
    let body = Value::object([
        ("account", Value::Text(account.to_string())),
        ("at_ms", Value::Integer(v.now_ms)),
        ("object", Value::Text(object.to_owned())),
        ("what", Value::Text(what.to_owned())),
    ]);
    let row = WorkingRow {
        key: format!("{:014}/{account}/{random}", v.now_ms),
        body: body.encode().into_bytes(),
        expires_ms: v.now_ms + KEPT_MS,
    };
    Ok(v.site.platform.working.put(AUDIT, &row)?)
}

/// The audit file, newest first. Blocks on working state.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub fn lines(v: &Visit) -> Result<Vec<Line>, StoreError> {
    let rows = v.site.platform.working.scan(AUDIT, "", None, v.now_ms)?;
    let line = |it: &WorkingRow| {
        let read = record::canonical::parse(&it.body).ok()?;
        let text = |name: &str| read.text(name).map(str::to_owned);
        Some(Line {
            at_ms: read.integer("at_ms")?,
            account: text("account")?,
            what: text("what")?,
            object: text("object")?,
        })
    };
    Ok(rows.iter().rev().filter_map(line).collect())
}

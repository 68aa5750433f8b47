//! Messages: made from the record's events, read in one inbox, carried out by e-mail or text.
//!
//! A consumer of the record makes them, never a turn: gap-free by leaf index, the same after
//! every restart. Inbox, outbox and contacts are working state; an inbox can be made again from
//! the record, and what is then older than a day is not sent again.
//! Source: docs/decisions/0340-messages.md.

mod admissions;
mod asked;
mod auctions;
mod biddings;
mod contact;
mod deposits;
mod inbox;
mod intakes;
mod kinds;
mod make;
mod outbox;
mod rooms;
mod watch;

use std::collections::BTreeMap;

use domain::shared::{AccountId, LotId};
use serde_json::{Value, json};

use crate::ports::{Channel, StoreError, WorkingRow};

pub use asked::{answer_href, answer_word, is_asker};
pub use contact::{CONTACT_BYTES_MAX, Contact, ContactWrong, Courtesies, Former};
pub use inbox::{INBOX_SHOWN_MAX, Inbox};
pub use kinds::{Outside, TEMPLATES, Template, Weight, template};
pub use make::{MADE_AT_ONCE, Maker, SEND_WITHIN_MS, deliver};
pub use outbox::quiet_until;
pub use outbox::{Beat, LETTERS_AT_ONCE, Outbox, Words};
pub use watch::{Watcher, is_watcher};

/// Kind of the working state that holds inboxes.
pub(crate) const INBOX: &str = "message";
/// Kind of the working state that holds what still has to leave.
pub(crate) const OUTBOX: &str = "outbox";
/// Kind of the working state that holds what left and has not been reported as arrived.
pub(crate) const ARRIVALS: &str = "outbox-sent";
/// Kind of the working state that holds how far the record was read.
pub(crate) const POSITION: &str = "message-position";

/// Kind of the working state that remembers who took documents while signed in.
pub const DOWNLOADS: &str = "downloaded";

/// Key of a person's downloads of one lot.
#[must_use]
pub fn download_key(lot: &LotId, account: &AccountId) -> String {
    format!("{}{account}", download_prefix(lot))
}

pub(crate) fn download_prefix(lot: &LotId) -> String {
    format!("{lot}#")
}

/// How one channel's copy of a message stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copy {
    /// Waits for its time or for the next try.
    Waits { tries: u32, next_ms: i64, why: String },
    /// The carrier took it; what it said is the proof of sending.
    Sent { at_ms: i64, proof: String },
    /// The carrier reported its arrival; what it said is the proof of delivery.
    Delivered { at_ms: i64, sent_ms: i64, proof: String },
    /// Given up after the last try.
    Failed { at_ms: i64, why: String },
}

/// One message to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub account: AccountId,
    /// Leaf index of the event it tells of.
    pub index: u64,
    /// The event's stamp, unix milliseconds.
    pub at_ms: i64,
    /// Name of the template: `message-…` in the word tables.
    pub template: String,
    /// What it is about, such as a lot's title; empty where nothing needs naming.
    pub about: String,
    /// The page to go to.
    pub href: String,
    /// Whether a letter may name the procedure: who bids is hidden until key-in closes.
    pub outside: Outside,
    /// The instant at which the contact counts, where the law fixes one; else where the person is
    /// reached when the letter leaves.
    pub reached_ms: Option<i64>,
    /// When the person first opened it; the proof that it was seen.
    pub read_ms: Option<i64>,
    pub copies: BTreeMap<Channel, Copy>,
}

impl Message {
    /// Its key in the working state: a person's newest message comes first.
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.account, self.index)
    }

    /// The id that its letters keep over every try.
    #[must_use]
    pub fn letter_id(&self) -> String {
        format!("m{}-{}", self.index, self.account)
    }

    fn row(&self) -> WorkingRow {
        let copies: serde_json::Map<String, Value> =
            self.copies.iter().map(|(at, it)| (at.token().to_owned(), it.write())).collect();
        let body = json!({
            "index": self.index, "at_ms": self.at_ms, "template": self.template,
            "about": self.about, "href": self.href, "read_ms": self.read_ms, "copies": copies,
            "hidden": self.outside == Outside::Neutral, "reached_ms": self.reached_ms,
        });
        WorkingRow { key: self.key(), body: body.to_string().into_bytes(), expires_ms: i64::MAX }
    }

    /// Reads a row of an inbox; one that is not ours reads as absent.
    fn read(row: &WorkingRow) -> Option<Self> {
        let account = AccountId::new(row.key.split_once('/')?.0).ok()?;
        let it: Value = serde_json::from_slice(&row.body).ok()?;
        let text = |name: &str| it.get(name)?.as_str().map(str::to_owned);
        let mut copies = BTreeMap::new();
        for (token, copy) in it.get("copies")?.as_object()? {
            copies.insert(Channel::parse(token)?, Copy::read(copy)?);
        }
        let hidden = it.get("hidden")?.as_bool()?;
        Some(Self {
            account,
            index: it.get("index")?.as_u64()?,
            at_ms: it.get("at_ms")?.as_i64()?,
            template: text("template")?,
            about: text("about")?,
            href: text("href")?,
            outside: if hidden { Outside::Neutral } else { Outside::Whole },
            reached_ms: it.get("reached_ms").and_then(Value::as_i64),
            read_ms: it.get("read_ms").and_then(Value::as_i64),
            copies,
        })
    }
}

impl Copy {
    fn write(&self) -> Value {
        match self {
            Self::Waits { tries, next_ms, why } => {
                json!({"is": "waits", "tries": tries, "next_ms": next_ms, "why": why})
            }
            Self::Sent { at_ms, proof } => json!({"is": "sent", "at_ms": at_ms, "proof": proof}),
            Self::Delivered { at_ms, sent_ms, proof } => {
                json!({"is": "delivered", "at_ms": at_ms, "sent_ms": sent_ms, "proof": proof})
            }
            Self::Failed { at_ms, why } => json!({"is": "failed", "at_ms": at_ms, "why": why}),
        }
    }

    fn read(it: &Value) -> Option<Self> {
        let text = |name: &str| it.get(name)?.as_str().map(str::to_owned);
        let number = |name: &str| it.get(name)?.as_i64();
        Some(match it.get("is")?.as_str()? {
            "waits" => Self::Waits {
                tries: u32::try_from(number("tries")?).ok()?,
                next_ms: number("next_ms")?,
                why: text("why")?,
            },
            "sent" => Self::Sent { at_ms: number("at_ms")?, proof: text("proof")? },
            "delivered" => Self::Delivered {
                at_ms: number("at_ms")?,
                sent_ms: number("sent_ms")?,
                proof: text("proof")?,
            },
            "failed" => Self::Failed { at_ms: number("at_ms")?, why: text("why")? },
            _ => return None,
        })
    }
}

/// The key of a person's message about an event.
fn key(account: &AccountId, index: u64) -> String {
    // The complement counts down, so that a scan finds the newest first.
    format!("{account}/{:020}", u64::MAX - index)
}

/// Bytes that working state holds and nobody here wrote.
fn damaged(row: &WorkingRow) -> StoreError {
    StoreError::Damaged(format!("message {}", row.key))
}

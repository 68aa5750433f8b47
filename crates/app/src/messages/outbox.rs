//! What still has to leave: tried, tried again with growing pauses, given up after a last try.

use domain::rulebook::{Rulebook, ids};
use serde_json::json;

use crate::ports::{
    Channel, Letter, Messages, Replaced, SendFailure, StoreError, Working, WorkingRow,
};

use super::contact::Contact;
use super::{ARRIVALS, Copy, INBOX, Message, OUTBOX};

/// Most letters of one beat.
pub const LETTERS_AT_ONCE: usize = 32;
/// CONFIG: the pause after the first failure; it doubles with each.
const PAUSE_MS: i64 = 60_000;
/// CONFIG: the longest pause, six hours.
const PAUSE_MS_MAX: i64 = 6 * 3_600_000;
/// CONFIG: how long a carrier is asked about the arrival of a letter: three days.
const ARRIVAL_MS_MAX: i64 = 3 * 86_400_000;
const DAY_MS: i64 = 86_400_000;
/// Beijing time is eight hours ahead.
const BEIJING_MS: i64 = 8 * 3_600_000;
/// Longest sentence of a carrier that is kept, in characters.
const SAID_MAX: usize = 300;

/// The words of letters, made where all words stand.
pub trait Words: Send + Sync {
    /// Subject and text of a message for a channel, in the person's language.
    fn letter(&self, message: &Message, channel: Channel, language: &str) -> (String, String);
}

/// What one beat did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beat {
    pub sent: usize,
    pub delivered: usize,
    pub failed: usize,
    /// Tried without success; tried again later.
    pub again: usize,
}

/// A copy with its message, as the inbox's row holds it.
struct Named {
    row: WorkingRow,
    message: Message,
    channel: Channel,
    copy: Copy,
}

/// Carries what waits.
pub struct Outbox<'a> {
    pub working: &'a dyn Working,
    pub carrier: &'a dyn Messages,
    pub words: &'a dyn Words,
    pub rules: &'a Rulebook,
    /// The record's time, unix milliseconds.
    pub now_ms: i64,
    /// Wall time of the working state, unix milliseconds.
    pub wall_ms: i64,
}

impl Outbox<'_> {
    /// Sends what is due, at most [`LETTERS_AT_ONCE`] letters, and asks about arrivals.
    ///
    /// # Errors
    ///
    /// [`StoreError`] of the working state. A carrier's failure is none: it is written down.
    pub fn beat(&self) -> Result<Beat, StoreError> {
        let mut beat = Beat::default();
        for row in self.working.scan(OUTBOX, "", None, self.wall_ms)?.iter().take(LETTERS_AT_ONCE) {
            // Keys begin with the time from which a copy may leave.
            if row.key.as_str() > format!("{:020}0", self.now_ms).as_str() {
                break;
            }
            self.leave(row, &mut beat)?;
        }
        for row in self.working.scan(ARRIVALS, "", None, self.wall_ms)? {
            self.arrive(&row, &mut beat)?;
        }
        Ok(beat)
    }

    /// The message of a pointer, its row and its copy; `None` when the pointer leads nowhere.
    fn named(&self, pointer: &WorkingRow) -> Result<Option<Named>, StoreError> {
        let Some((key, channel)) = read_pointer(pointer) else { return Ok(None) };
        let Some(row) = self.working.get(INBOX, &key, self.wall_ms)? else { return Ok(None) };
        let message = Message::read(&row).ok_or_else(|| super::damaged(&row))?;
        let copy = message.copies.get(&channel).cloned();
        Ok(copy.map(|copy| Named { row, message, channel, copy }))
    }

    fn leave(&self, due: &WorkingRow, beat: &mut Beat) -> Result<(), StoreError> {
        if let Some(it) = self.named(due)? {
            let next = match it.copy {
                Copy::Waits { tries, next_ms, .. } if next_ms <= self.now_ms => {
                    let next = self.send(&it.message, it.channel, tries, beat)?;
                    self.note(&it.row, it.channel, next.clone())?;
                    next
                }
                // Killed after the note: only what follows from it is still missing.
                other => other,
            };
            match next {
                Copy::Waits { next_ms, .. } => {
                    let later = pointer(&it.message, it.channel, next_ms);
                    self.working.put(OUTBOX, &later)?;
                    if later.key == due.key {
                        return Ok(());
                    }
                }
                Copy::Sent { at_ms, .. } if self.carrier.reports(it.channel) => {
                    self.working.put(ARRIVALS, &pointer(&it.message, it.channel, at_ms))?;
                }
                Copy::Sent { .. } | Copy::Delivered { .. } | Copy::Failed { .. } => {}
            }
        }
        self.working.delete(OUTBOX, &due.key)
    }

    /// Asks the carrier whether a letter arrived; after some days nobody asks any more.
    fn arrive(&self, sent: &WorkingRow, beat: &mut Beat) -> Result<(), StoreError> {
        if let Some(Named { row, message, channel, copy: Copy::Sent { at_ms, proof } }) =
            self.named(sent)?
        {
            // A carrier that does not answer is asked again at the next beat.
            let said_of = self.carrier.delivered(channel, &message.letter_id());
            match said_of.unwrap_or(None) {
                Some(arrived) => {
                    let proof = format!("{proof}; {}", said(&arrived));
                    let copy = Copy::Delivered { at_ms: self.now_ms, sent_ms: at_ms, proof };
                    self.note(&row, channel, copy)?;
                    beat.delivered += 1;
                }
                None if self.now_ms <= at_ms + ARRIVAL_MS_MAX => return Ok(()),
                None => {}
            }
        }
        self.working.delete(ARRIVALS, &sent.key)
    }

    /// Writes how a copy stands; a person who opens the message at the same moment is kept.
    fn note(&self, row: &WorkingRow, channel: Channel, copy: Copy) -> Result<(), StoreError> {
        let mut before = row.clone();
        // Only the inbox page writes the same row, and once: the second try finds it still.
        for _ in 0..2 {
            let Some(mut message) = Message::read(&before) else { return Ok(()) };
            message.copies.insert(channel, copy.clone());
            match self.working.replace(INBOX, Some(&before.body), &message.row())? {
                Replaced::Done => return Ok(()),
                Replaced::Changed => match self.working.get(INBOX, &row.key, self.wall_ms)? {
                    Some(it) => before = it,
                    None => return Ok(()),
                },
            }
        }
        Ok(())
    }

    fn send(
        &self,
        message: &Message,
        channel: Channel,
        tries: u32,
        beat: &mut Beat,
    ) -> Result<Copy, StoreError> {
        let contact = Contact::of(self.working, &message.account, self.wall_ms)?;
        let contact = message.reached_ms.map_or(contact.clone(), |it| contact.as_of(it));
        let to = contact.address(channel).to_owned();
        let at_ms = self.now_ms;
        if to.is_empty() {
            beat.failed += 1;
            return Ok(Copy::Failed { at_ms, why: "the address was taken away".to_owned() });
        }
        let (subject, text) = self.words.letter(message, channel, contact.language());
        let letter = Letter { id: message.letter_id(), channel, to, subject, text };
        Ok(match self.carrier.send(&letter) {
            Ok(proof) => {
                beat.sent += 1;
                Copy::Sent { at_ms, proof: said(&proof) }
            }
            Err(SendFailure::Never(why)) => {
                beat.failed += 1;
                Copy::Failed { at_ms, why: said(&why) }
            }
            Err(SendFailure::Again(why)) => {
                let tries = tries + 1;
                // A pack without the rule ships nowhere; then one try is the last.
                if tries >= self.rules.count(ids::Y32).unwrap_or(1) {
                    beat.failed += 1;
                    return Ok(Copy::Failed { at_ms, why: said(&why) });
                }
                beat.again += 1;
                let pause_ms = PAUSE_MS.saturating_mul(1 << (tries - 1).min(16)).min(PAUSE_MS_MAX);
                Copy::Waits { tries, next_ms: at_ms + pause_ms, why: said(&why) }
            }
        })
    }
}

/// The outbox's row of one copy: what may leave first stands first.
pub(super) fn pointer(message: &Message, channel: Channel, from_ms: i64) -> WorkingRow {
    let from = u64::try_from(from_ms).unwrap_or(0);
    let key = format!("{from:020}/{:020}/{}/{}", message.index, message.account, channel.token());
    let body = json!({"message": message.key(), "channel": channel.token()});
    WorkingRow { key, body: body.to_string().into_bytes(), expires_ms: i64::MAX }
}

fn read_pointer(row: &WorkingRow) -> Option<(String, Channel)> {
    let it: serde_json::Value = serde_json::from_slice(&row.body).ok()?;
    let key = it.get("message")?.as_str()?.to_owned();
    Some((key, Channel::parse(it.get("channel")?.as_str()?)?))
}

/// A carrier's words in one line and not without end.
fn said(words: &str) -> String {
    words.chars().map(|it| if it.is_control() { ' ' } else { it }).take(SAID_MAX).collect()
}

/// When a message that may wait leaves: now, or when the quiet hours end.
///
/// # Rules
///
/// - `Y30`, `Y31`: from the evening to the morning, Beijing time.
#[must_use]
pub fn quiet_until(rules: &Rulebook, now_ms: i64) -> i64 {
    let (Ok(from), Ok(until)) = (rules.seconds(ids::Y30), rules.seconds(ids::Y31)) else {
        return now_ms;
    };
    let (from_ms, until_ms) = (from * 1_000, until * 1_000);
    let of_day = (now_ms + BEIJING_MS).rem_euclid(DAY_MS);
    let midnight = now_ms - of_day;
    let is_quiet = match from_ms <= until_ms {
        true => (from_ms..until_ms).contains(&of_day),
        false => of_day >= from_ms || of_day < until_ms,
    };
    if !is_quiet {
        return now_ms;
    }
    let end = midnight + until_ms;
    if end > now_ms { end } else { end + DAY_MS }
}

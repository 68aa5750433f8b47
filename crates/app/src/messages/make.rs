//! Makes messages from the record's events, one after the other by leaf index.

use std::collections::BTreeMap;

use domain::rulebook::ids;
use domain::shared::{AccountId, Instant, LotId};
use domain::world::{Event, World};
use record::event::LOG_KINDS;

use crate::ports::{Channel, Reader, Replaced, Row, StoreError, Working, WorkingRow};
use crate::rules::rules_for;

use super::contact::Contact;
use super::kinds::{Haste, Told, Weight, documents_changed, template, told};
use super::outbox::{pointer, quiet_until};
use super::{Copy, DOWNLOADS, INBOX, Message, OUTBOX, POSITION, asked, download_prefix, watch};

/// Most events of one reading.
pub const MADE_AT_ONCE: u32 = 256;
/// What is older than this when it is made is shown and not sent: an inbox that is made again
/// from the record does not write to everybody a second time.
pub const SEND_WITHIN_MS: i64 = 86_400_000;
const NEXT: &str = "next";
const DAY_MS: i64 = 86_400_000;

/// Follows one record with states of its own, so that who hears of an event is who stood there
/// when it happened, whenever the message is made.
#[derive(Default)]
pub struct Maker {
    world: World,
    /// When the open attempt of a lot's draw was announced, unix milliseconds.
    announced: BTreeMap<LotId, i64>,
    /// Leaf index up to which (exclusive) `world` is folded.
    folded: u64,
}

/// What made messages are sent by.
#[derive(Clone, Copy)]
pub(super) struct Ways<'a> {
    pub working: &'a dyn Working,
    pub channels: &'a [Channel],
    /// The record's time, unix milliseconds.
    pub now_ms: i64,
    /// Wall time of the working state, unix milliseconds.
    pub wall_ms: i64,
}

impl Maker {
    /// Reads on and makes the messages of at most [`MADE_AT_ONCE`] events; says how many events
    /// were read, zero when nothing is new.
    ///
    /// Killed at any point and started again it makes the same messages: each has the key of
    /// person and leaf, and the position is written after them.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; what was made stays, and the next reading begins with the same event.
    pub fn read_on(
        &mut self,
        reader: &mut dyn Reader,
        working: &dyn Working,
        channels: &[Channel],
        (now_ms, wall_ms): (i64, i64),
    ) -> Result<u32, StoreError> {
        let made = position(working, wall_ms)?;
        let rows = reader.rows(self.folded, MADE_AT_ONCE)?;
        let ways = Ways { working, channels, now_ms, wall_ms };
        for row in &rows {
            self.take(row, made, ways)?;
        }
        if self.folded > made {
            put_position(working, self.folded)?;
        }
        Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX))
    }

    fn take(&mut self, row: &Row, made: u64, ways: Ways<'_>) -> Result<(), StoreError> {
        if LOG_KINDS.iter().all(|it| it.0 != row.kind) {
            let event = record::event::decode(&row.kind, &row.body, row.enclosure.as_deref())
                .map_err(|it| StoreError::Damaged(format!("leaf {}: {it}", row.index)))?;
            domain::apply::apply(&mut self.world, &event, Instant(row.stamp_ms));
            if let Event::DrawAnnounced(it) = &event {
                self.announced.insert(it.of.lot.clone(), row.stamp_ms);
            }
            if row.index >= made {
                let all = told(&self.world, &event);
                let others = self.downloaders(&event, &all, ways)?;
                let watchers = watch::told(&self.world, &event, ways)?;
                let asker = asked::told(&self.world, &event, row.stamp_ms, ways)?;
                let reached_ms = self.reached_ms(&event);
                for it in all.iter().chain(&others).chain(&watchers).chain(&asker) {
                    self.make(row, it, reached_ms, ways)?;
                }
            }
        }
        self.folded = row.index + 1;
        Ok(())
    }

    /// Since when a contact has to stand that an expert is called on.
    ///
    /// # Rules
    ///
    /// - `Y24`: so many days before the draw was announced.
    fn reached_ms(&self, event: &Event) -> Option<i64> {
        let Event::CallPlaced(it) = event else { return None };
        let announced = self.announced.get(&it.of.lot)?;
        let rules = rules_for(&self.world, Some(&it.of.lot), Instant(*announced));
        let days = i64::from(rules.count(ids::Y24).ok()?);
        Some(announced.saturating_sub(days * DAY_MS))
    }

    /// Whoever took a document while signed in hears of its correction, if not told already.
    fn downloaders(
        &self,
        event: &Event,
        told: &[Told],
        ways: Ways<'_>,
    ) -> Result<Option<Told>, StoreError> {
        let Event::Clarified(it) = event else { return Ok(None) };
        let Some(lot) = self.world.lots.get(&it.lot) else { return Ok(None) };
        let prefix = download_prefix(&it.lot);
        let (mut people, mut after) = (Vec::new(), None::<String>);
        loop {
            let rows = ways.working.scan(DOWNLOADS, &prefix, after.as_deref(), ways.wall_ms)?;
            let Some(last) = rows.last() else { break };
            after = Some(last.key.clone());
            let account = |it: &WorkingRow| AccountId::new(it.key.strip_prefix(&prefix)?).ok();
            people.extend(rows.iter().filter_map(account));
        }
        let known = |it: &AccountId| {
            self.world.people.contains_key(it) && !told.iter().any(|one| one.people.contains(it))
        };
        people.retain(known);
        Ok((!people.is_empty()).then(|| documents_changed(lot, people)))
    }

    fn make(
        &self,
        row: &Row,
        told: &Told,
        reached_ms: Option<i64>,
        ways: Ways<'_>,
    ) -> Result<(), StoreError> {
        for account in &told.people {
            let message = Message {
                account: account.clone(),
                index: row.index,
                at_ms: row.stamp_ms,
                template: told.template.to_owned(),
                about: told.about.clone(),
                href: told.href.clone(),
                outside: told.outside,
                reached_ms,
                read_ms: None,
                copies: self.copies(row, told, (account, reached_ms), ways)?,
            };
            deliver(&message, ways.working, ways.wall_ms)?;
        }
        Ok(())
    }

    /// By which channels a message leaves, and from when on.
    fn copies(
        &self,
        row: &Row,
        told: &Told,
        (account, reached_ms): (&AccountId, Option<i64>),
        ways: Ways<'_>,
    ) -> Result<BTreeMap<Channel, Copy>, StoreError> {
        let mut copies = BTreeMap::new();
        if ways.channels.is_empty() || row.stamp_ms + SEND_WITHIN_MS < ways.now_ms {
            return Ok(copies);
        }
        let kind = template(told.template).expect("every event names a template of the list");
        let contact = Contact::of(ways.working, account, ways.wall_ms)?;
        let contact = reached_ms.map_or(contact.clone(), |it| contact.as_of(it));
        if kind.weight == Weight::Courtesy && !contact.takes_courtesies() {
            return Ok(copies);
        }
        let rules = rules_for(&self.world, None, Instant(ways.now_ms));
        let next_ms = match kind.haste {
            Haste::Now => ways.now_ms,
            Haste::Waking => quiet_until(rules, ways.now_ms),
        };
        for channel in ways.channels {
            if !contact.address(*channel).is_empty() {
                let waits = Copy::Waits { tries: 0, next_ms, why: String::new() };
                copies.insert(*channel, waits);
            }
        }
        Ok(copies)
    }
}

/// Puts a message in its inbox unless it is there, and what must leave in the outbox.
///
/// # Errors
///
/// [`StoreError`].
pub fn deliver(message: &Message, working: &dyn Working, wall_ms: i64) -> Result<(), StoreError> {
    let row = message.row();
    let stands = match working.replace(INBOX, None, &row)? {
        Replaced::Done => Some(message.clone()),
        // Made before a restart: the copies that stand there count.
        Replaced::Changed => {
            working.get(INBOX, &row.key, wall_ms)?.as_ref().and_then(Message::read)
        }
    };
    let Some(stands) = stands else { return Ok(()) };
    for (channel, copy) in &stands.copies {
        if let Copy::Waits { next_ms, .. } = copy {
            working.put(OUTBOX, &pointer(&stands, *channel, *next_ms))?;
        }
    }
    Ok(())
}

/// Leaf index up to which (exclusive) messages were made; 0 when that was lost.
fn position(working: &dyn Working, wall_ms: i64) -> Result<u64, StoreError> {
    let row = working.get(POSITION, NEXT, wall_ms)?;
    let text = row.and_then(|it| String::from_utf8(it.body).ok());
    Ok(text.and_then(|it| it.parse().ok()).unwrap_or(0))
}

fn put_position(working: &dyn Working, next: u64) -> Result<(), StoreError> {
    let body = next.to_string().into_bytes();
    working.put(POSITION, &WorkingRow { key: NEXT.to_owned(), body, expires_ms: i64::MAX })
}

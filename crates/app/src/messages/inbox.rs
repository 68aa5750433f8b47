//! One person's messages, newest first; opening one is the proof that it was seen.

use domain::shared::AccountId;

use crate::ports::{Replaced, StoreError, Working};

use super::{INBOX, Message, key};

/// Most messages of one page.
pub const INBOX_SHOWN_MAX: usize = 100;

/// One person's inbox.
#[derive(Clone, Copy)]
pub struct Inbox<'a> {
    working: &'a dyn Working,
    account: &'a AccountId,
    wall_ms: i64,
}

impl<'a> Inbox<'a> {
    /// The inbox of an account; `wall_ms` is the working state's time.
    #[must_use]
    pub fn of(working: &'a dyn Working, account: &'a AccountId, wall_ms: i64) -> Inbox<'a> {
        Inbox { working, account, wall_ms }
    }

    /// At most [`INBOX_SHOWN_MAX`] messages after the one with leaf index `before`, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; `Damaged` for a row that nobody here wrote.
    pub fn page(&self, before: Option<u64>) -> Result<Vec<Message>, StoreError> {
        let prefix = format!("{}/", self.account);
        let after = before.map(|it| key(self.account, it));
        let rows = self.working.scan(INBOX, &prefix, after.as_deref(), self.wall_ms)?;
        let read = |row| Message::read(row).ok_or_else(|| super::damaged(row));
        rows.iter().take(INBOX_SHOWN_MAX).map(read).collect()
    }

    /// One message, noted as seen at `now_ms` of the record; `None` when it is not this person's.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn open(&self, index: u64, now_ms: i64) -> Result<Option<Message>, StoreError> {
        let key = key(self.account, index);
        // Only the outbox writes the same row; the second try reads what it wrote.
        for _ in 0..2 {
            let Some(row) = self.working.get(INBOX, &key, self.wall_ms)? else { return Ok(None) };
            let mut message = Message::read(&row).ok_or_else(|| super::damaged(&row))?;
            if message.read_ms.is_some() {
                return Ok(Some(message));
            }
            message.read_ms = Some(now_ms);
            if self.working.replace(INBOX, Some(&row.body), &message.row())? == Replaced::Done {
                return Ok(Some(message));
            }
        }
        Err(StoreError::Busy("the message changed twice".to_owned()))
    }

    /// How many of the newest [`INBOX_SHOWN_MAX`] were not opened.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn unread(&self) -> Result<usize, StoreError> {
        Ok(self.page(None)?.iter().filter(|it| it.read_ms.is_none()).count())
    }
}

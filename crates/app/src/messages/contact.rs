//! Where a person is reached outside the platform, in the person's own words.

use domain::shared::AccountId;
use serde_json::json;

use crate::ports::{Channel, StoreError, Working, WorkingRow};

const KIND: &str = "contact";
/// Addresses that are remembered after they changed.
const FORMER_MAX: usize = 16;
/// Longest address or number, in bytes. Source: RFC 5321, 4.5.3.1.3.
pub const CONTACT_BYTES_MAX: usize = 254;
/// Digits of a telephone number. Source: ITU-T E.164.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Whether courtesies leave the platform too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Courtesies {
    #[default]
    Sent,
    /// Only the inbox shows them; statutory messages and those of the account leave all the same.
    InboxOnly,
}

/// Which field cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactWrong {
    Mail,
    Telephone,
}

/// One person's addresses; empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    pub mail: String,
    pub telephone: String,
    /// BCP 47 tag of the letters' language; empty for the centre's.
    pub language: String,
    pub courtesies: Courtesies,
    /// Where the person was reached before, oldest first; empty addresses for nowhere.
    pub former: Vec<Former>,
}

/// Addresses that hold no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Former {
    pub mail: String,
    pub telephone: String,
    /// The record's time of the change, unix milliseconds.
    pub until_ms: i64,
}

impl Contact {
    /// Reads what a person typed.
    ///
    /// # Errors
    ///
    /// [`ContactWrong`] for an address that no carrier could use.
    pub fn typed(mail: &str, telephone: &str) -> Result<Self, ContactWrong> {
        let (mail, telephone) = (mail.trim(), telephone.trim());
        if !mail.is_empty() && !is_mailbox(mail) {
            return Err(ContactWrong::Mail);
        }
        let bare: String = telephone.chars().filter(|it| !matches!(it, ' ' | '-')).collect();
        if !bare.is_empty() && !is_number(&bare) {
            return Err(ContactWrong::Telephone);
        }
        Ok(Self { mail: mail.to_owned(), telephone: bare, ..Self::default() })
    }

    /// A person's contact; empty when none was given.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn of(
        working: &dyn Working,
        account: &AccountId,
        wall_ms: i64,
    ) -> Result<Self, StoreError> {
        let Some(row) = working.get(KIND, account.as_str(), wall_ms)? else {
            return Ok(Self::default());
        };
        let it: serde_json::Value = serde_json::from_slice(&row.body).unwrap_or_default();
        let text = |name: &str| {
            it.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
        };
        let only = it.get("inbox_only").and_then(serde_json::Value::as_bool) == Some(true);
        Ok(Self {
            mail: text("mail"),
            telephone: text("telephone"),
            language: text("language"),
            courtesies: if only { Courtesies::InboxOnly } else { Courtesies::Sent },
            former: former(&it),
        })
    }

    /// The same as it was at an instant of the record's time: whoever must be called on a contact
    /// that was fixed long before is called there.
    #[must_use]
    pub fn as_of(mut self, at_ms: i64) -> Self {
        if let Some(was) = self.former.iter().find(|it| it.until_ms > at_ms).cloned() {
            (self.mail, self.telephone) = (was.mail, was.telephone);
        }
        self
    }

    /// Keeps it, and remembers what it was until `now_ms` of the record's time.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn keep(
        &self,
        working: &dyn Working,
        account: &AccountId,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let before = Self::of(working, account, i64::MIN)?;
        let mut former = before.former;
        if (&before.mail, &before.telephone) != (&self.mail, &self.telephone) {
            let (mail, telephone) = (before.mail, before.telephone);
            former.push(Former { mail, telephone, until_ms: now_ms });
            let over = former.len().saturating_sub(FORMER_MAX);
            former.drain(..over);
        }
        working.put(KIND, &self.row(account, &former, i64::MAX))
    }

    /// Keeps it for one letter, until `until_ms` of wall time, in place of what stood there.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(super) fn lend(
        &self,
        working: &dyn Working,
        account: &AccountId,
        until_ms: i64,
    ) -> Result<(), StoreError> {
        working.put(KIND, &self.row(account, &[], until_ms))
    }

    fn row(&self, account: &AccountId, former: &[Former], expires_ms: i64) -> WorkingRow {
        let former: Vec<_> = former
            .iter()
            .map(|it| json!({"mail": it.mail, "telephone": it.telephone, "until": it.until_ms}))
            .collect();
        let body = json!({
            "mail": self.mail, "telephone": self.telephone, "language": self.language,
            "inbox_only": self.courtesies == Courtesies::InboxOnly, "former": former,
        });
        let (key, body) = (account.as_str().to_owned(), body.to_string().into_bytes());
        WorkingRow { key, body, expires_ms }
    }

    /// Takes it away, with everything that it was.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn forget(working: &dyn Working, account: &AccountId) -> Result<(), StoreError> {
        working.delete(KIND, account.as_str())
    }

    /// Where a channel reaches the person; empty for nowhere.
    #[must_use]
    pub fn address(&self, channel: Channel) -> &str {
        match channel {
            Channel::Mail => &self.mail,
            Channel::Sms => &self.telephone,
        }
    }

    /// The language of letters.
    #[must_use]
    pub fn language(&self) -> &str {
        if self.language.is_empty() { "zh-CN" } else { &self.language }
    }

    /// Whether courtesies leave the platform.
    #[must_use]
    pub fn takes_courtesies(&self) -> bool {
        self.courtesies == Courtesies::Sent
    }
}

fn former(it: &serde_json::Value) -> Vec<Former> {
    let all = it.get("former").and_then(serde_json::Value::as_array);
    let read = |it: &serde_json::Value| {
        let text = |name: &str| it.get(name)?.as_str().map(str::to_owned);
        let until_ms = it.get("until")?.as_i64()?;
        Some(Former { mail: text("mail")?, telephone: text("telephone")?, until_ms })
    };
    all.into_iter().flatten().filter_map(read).collect()
}

/// One mailbox of printable ASCII: no list, no header, no quoted part.
fn is_mailbox(text: &str) -> bool {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&it);
    let host = |it: u8| it.is_ascii_alphanumeric() || it == b'-' || it == b'.';
    let Some((local, domain)) = text.split_once('@') else { return false };
    let dots = |it: &str| it.starts_with('.') || it.ends_with('.') || it.contains("..");
    text.len() <= CONTACT_BYTES_MAX
        && !local.is_empty()
        && local.bytes().all(plain)
        && !dots(local)
        && domain.contains('.')
        && domain.bytes().all(host)
        && !dots(domain)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    DIGITS.contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit())
}

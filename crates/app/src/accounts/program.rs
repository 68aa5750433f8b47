//! Keys of an organisation's programs: what one may do, in whose name, when it was used last.
//!
//! A key is working state like a password: its hash lies here, its word is shown once. Whoever it
//! acts for has agreed, so that nobody's name is used behind the person's back.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use domain::shared::{AccountId, Uscc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::ports::WorkingRow;

use super::{Accounts, Refusal, Secret, account, body, field, number};

const KIND: &str = "program-key";
/// CONFIG: a key ends after this time: a year.
pub const PROGRAM_KEY_MS: i64 = 365 * 86_400_000;
/// CONFIG: most keys of one organisation.
pub const PROGRAM_KEYS_MAX: usize = 50;
/// A key's last use is written down at most this often.
const NOTED_EVERY_MS: i64 = 60_000;
const TOKEN_BYTES: usize = 32;

/// A key that is asked for.
#[derive(Clone, Debug)]
pub struct NewProgramKey<'a> {
    pub organisation: &'a Uscc,
    /// In whose name it acts.
    pub account: &'a AccountId,
    /// The administrator who makes it.
    pub by: &'a AccountId,
    /// What people call it.
    pub title: &'a str,
    /// Words of what it may do.
    pub scopes: BTreeSet<String>,
}

/// A key as its organisation sees it; never its word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramKey {
    /// Names the key without opening anything: SHA-256 of its word, hex.
    pub name: String,
    pub organisation: Uscc,
    /// In whose name it acts.
    pub account: AccountId,
    /// The administrator who made it.
    pub by: AccountId,
    pub title: String,
    /// Words of what it may do.
    pub scopes: BTreeSet<String>,
    /// Whether the person in whose name it acts has agreed; nothing works before.
    pub is_agreed: bool,
    /// Wall time, unix milliseconds.
    pub made_ms: i64,
    /// Wall time of its last use, to the minute, unix milliseconds; none before the first.
    pub last_ms: Option<i64>,
}

impl ProgramKey {
    /// Wall time at which it ends, unix milliseconds.
    #[must_use]
    pub fn ends_ms(&self) -> i64 {
        self.made_ms.saturating_add(PROGRAM_KEY_MS)
    }

    fn row(&self) -> WorkingRow {
        let it = json!({
            "account": self.account.as_str(),
            "by": self.by.as_str(),
            "title": self.title,
            "scopes": self.scopes,
            "agreed": if self.is_agreed { "yes" } else { "no" },
            "made_ms": self.made_ms,
            "last_ms": self.last_ms,
        });
        let key = format!("{}/{}", self.organisation, self.name);
        WorkingRow { key, body: body(&it), expires_ms: self.ends_ms() }
    }

    /// Reads a row; one that is not ours reads as absent.
    fn read(row: &WorkingRow) -> Option<Self> {
        let (organisation, name) = row.key.split_once('/')?;
        let it: Value = serde_json::from_slice(&row.body).ok()?;
        let scopes = it.get("scopes")?.as_array()?.iter();
        let scopes = scopes.filter_map(|it| it.as_str().map(str::to_owned));
        Some(Self {
            name: name.to_owned(),
            organisation: Uscc::new(organisation)?,
            account: account(&field(&row.body, "account")?)?,
            by: account(&field(&row.body, "by")?)?,
            title: field(&row.body, "title")?,
            scopes: scopes.collect(),
            is_agreed: field(&row.body, "agreed")? == "yes",
            made_ms: number(&row.body, "made_ms")?,
            last_ms: number(&row.body, "last_ms"),
        })
    }
}

/// The desk's idempotency key for a program's: HMAC under the program's own word, 64 hex digits.
///
/// What is salted by a form's key is salted by this one. Whoever may choose keys must not be able
/// to choose the one that another organisation's program has chosen, or its salts were known.
#[must_use]
pub fn program_desk_key(word: &Secret, chosen: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(word.word().as_bytes());
    let mut mac = mac.expect("an HMAC key has any length");
    mac.update(b"daylight.program/1\0");
    mac.update(chosen.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

/// The organisation of a key's word, and the name under which it lies; none for what is no word.
fn parse(word: &Secret) -> Option<(Uscc, String)> {
    let (organisation, token) = word.word().split_once('.')?;
    let hex = |it: u8| matches!(it, b'0'..=b'9' | b'a'..=b'f');
    let sound = token.len() == 2 * TOKEN_BYTES && token.bytes().all(hex);
    sound.then_some(())?;
    Some((Uscc::new(organisation)?, Secret::new(token).digest()))
}

impl Accounts<'_> {
    /// Makes a key; its word `<organisation>.<64 hex digits>` is given this once.
    ///
    /// One for the administrator's own name is good at once, one for a colleague's name when that
    /// person has agreed.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooManyKeys`], `Store`; no key is made.
    pub fn make_program_key(&self, it: NewProgramKey) -> Result<Secret, Refusal> {
        if self.program_keys(it.organisation)?.len() >= PROGRAM_KEYS_MAX {
            return Err(Refusal::TooManyKeys);
        }
        let mut token = [0; TOKEN_BYTES];
        self.entropy.fill(&mut token);
        let token = Secret::new(HEXLOWER.encode(&token));
        let key = ProgramKey {
            name: token.digest(),
            organisation: it.organisation.clone(),
            account: it.account.clone(),
            by: it.by.clone(),
            title: it.title.to_owned(),
            scopes: it.scopes,
            is_agreed: it.account == it.by,
            made_ms: self.now_ms(),
            last_ms: None,
        };
        self.swap(KIND, None, &key.row())?;
        Ok(Secret::new(format!("{}.{}", it.organisation, token.word())))
    }

    /// The key of a word, agreed or not, if it holds; notes that it was used.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn program_key(&self, word: &Secret) -> Result<Option<ProgramKey>, Refusal> {
        let Some((organisation, name)) = parse(word) else { return Ok(None) };
        let Some(row) = self.get(KIND, &format!("{organisation}/{name}"))? else { return Ok(None) };
        let Some(mut key) = ProgramKey::read(&row) else { return Ok(None) };
        let now = self.now_ms();
        if now - key.last_ms.unwrap_or(i64::MIN / 2) >= NOTED_EVERY_MS {
            key.last_ms = Some(now);
            // Replaced only where it still stands: a key ended meanwhile stays ended.
            self.working.replace(KIND, Some(&row.body), &key.row())?;
        }
        Ok(Some(key))
    }

    /// Every key of an organisation that has not ended, oldest first.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn program_keys(&self, organisation: &Uscc) -> Result<Vec<ProgramKey>, Refusal> {
        let prefix = format!("{organisation}/");
        let rows = self.working.scan(KIND, &prefix, None, self.now_ms())?;
        let mut all: Vec<ProgramKey> = rows.iter().filter_map(ProgramKey::read).collect();
        all.sort_by(|a, b| (a.made_ms, &a.name).cmp(&(b.made_ms, &b.name)));
        Ok(all)
    }

    /// The person in whose name a key acts agrees to it.
    ///
    /// # Errors
    ///
    /// [`Refusal::CodeUnknown`] for no such key of this person, [`Refusal::Changed`], `Store`.
    pub fn agree_program_key(
        &self,
        organisation: &Uscc,
        name: &str,
        who: &AccountId,
    ) -> Result<(), Refusal> {
        let row = self.get(KIND, &format!("{organisation}/{name}"))?.ok_or(Refusal::CodeUnknown)?;
        let key = ProgramKey::read(&row).filter(|it| it.account == *who);
        let key = ProgramKey { is_agreed: true, ..key.ok_or(Refusal::CodeUnknown)? };
        self.swap(KIND, Some(&row), &key.row())
    }

    /// Ends a key at once; no error when it has ended.
    ///
    /// # Errors
    ///
    /// `Store`.
    pub fn end_program_key(&self, organisation: &Uscc, name: &str) -> Result<(), Refusal> {
        Ok(self.working.delete(KIND, &format!("{organisation}/{name}"))?)
    }
}

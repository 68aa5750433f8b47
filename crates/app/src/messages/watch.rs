//! Whoever took a tender's documents without an account and left an address: it hears of
//! corrections, once the address was confirmed from its own mailbox, and says that they came.
//!
//! Nobody has to: documents are offered without a name. An address is working state, stands in no
//! record, is shown to nobody, and goes with one click.

use std::collections::BTreeMap;

use domain::shared::{AccountId, LotId};
use domain::world::{Event, World};
use record::canonical::{self, Value};

use crate::ports::{Channel, StoreError, Working, WorkingRow};

use super::contact::Contact;
use super::kinds::{Outside, Told, watched_changed};
use super::make::{Ways, deliver};
use super::{Copy, Message};

/// Kind of the working state.
const KIND: &str = "watcher";
/// How the account of an address begins; nobody signs in with it.
const ACCOUNT: &str = "watch-";
/// Characters that follow.
const ACCOUNT_HEX: usize = 24;
/// CONFIG: addresses of one lot.
pub const WATCHERS_MAX: usize = 500;
/// CONFIG: how long an address waits to be confirmed, and how long one is kept after that.
const CONFIRM_MS: i64 = 3 * 86_400_000;
const KEPT_MS: i64 = 400 * 86_400_000;
/// CONFIG: another letter to the same address is written no sooner.
const AGAIN_MS: i64 = 86_400_000;

/// One address that somebody left with one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watcher {
    pub lot: LotId,
    pub account: AccountId,
    /// Who holds the letter has this word.
    pub word: String,
    pub asked_ms: i64,
    pub confirmed_ms: Option<i64>,
    /// When it last said that it received what changed.
    pub received_ms: Option<i64>,
}

/// Whether an account stands for an address without a person.
#[must_use]
pub fn is_watcher(account: &AccountId) -> bool {
    let rest = account.as_str().strip_prefix(ACCOUNT);
    rest.is_some_and(|it| it.len() == ACCOUNT_HEX && it.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// The account of an address in a lot: nobody reads the address out of it.
fn account_of(lot: &LotId, mail: &str) -> AccountId {
    let said = format!("daylight.watch/1\0{lot}\0{}", mail.to_ascii_lowercase());
    let hash = translog::hash::sha256(said.as_bytes()).to_hex();
    AccountId::new(format!("{ACCOUNT}{}", &hash[..ACCOUNT_HEX])).expect("hex makes an id")
}

fn prefix(lot: &LotId) -> String {
    format!("{lot}#")
}

impl Watcher {
    fn key(&self) -> String {
        format!("{}{}", prefix(&self.lot), self.account)
    }

    /// Its own page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/watch/{}/{}/{}", self.lot, self.account, self.word)
    }

    fn read(lot: &LotId, row: &WorkingRow) -> Option<Self> {
        let account = AccountId::new(row.key.strip_prefix(&prefix(lot))?).ok()?;
        let body = canonical::parse(&row.body).ok()?;
        Some(Self {
            lot: lot.clone(),
            account,
            word: body.text("word")?.to_owned(),
            asked_ms: body.integer("asked_ms")?,
            confirmed_ms: body.integer("confirmed_ms"),
            received_ms: body.integer("received_ms"),
        })
    }

    fn keep(&self, working: &dyn Working, now_ms: i64) -> Result<(), StoreError> {
        let number = |it: i64| Value::Integer(it);
        let mut fields =
            vec![("asked_ms", number(self.asked_ms)), ("word", Value::Text(self.word.clone()))];
        fields.extend(self.confirmed_ms.map(|it| ("confirmed_ms", number(it))));
        fields.extend(self.received_ms.map(|it| ("received_ms", number(it))));
        let fields: BTreeMap<String, Value> =
            fields.into_iter().map(|(name, it)| (name.to_owned(), it)).collect();
        let kept_ms = if self.confirmed_ms.is_some() { KEPT_MS } else { CONFIRM_MS };
        let body = Value::Object(fields).encode().into_bytes();
        working.put(KIND, &WorkingRow { key: self.key(), body, expires_ms: now_ms + kept_ms })
    }

    /// Every address of a lot that has not expired.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn all(working: &dyn Working, lot: &LotId, now_ms: i64) -> Result<Vec<Self>, StoreError> {
        let rows = working.scan(KIND, &prefix(lot), None, now_ms)?;
        Ok(rows.iter().filter_map(|it| Self::read(lot, it)).collect())
    }

    /// How many addresses of a lot are confirmed: a number, and nothing of whose they are.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn confirmed(working: &dyn Working, lot: &LotId, now_ms: i64) -> Result<usize, StoreError> {
        let all = Self::all(working, lot, now_ms)?;
        Ok(all.iter().filter(|it| it.confirmed_ms.is_some()).count())
    }

    /// The one of an account, for whoever has its word.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn of(
        working: &dyn Working,
        (lot, account, word): (&LotId, &AccountId, &str),
        now_ms: i64,
    ) -> Result<Option<Self>, StoreError> {
        let row = working.get(KIND, &format!("{}{account}", prefix(lot)), now_ms)?;
        let found = row.as_ref().and_then(|it| Self::read(lot, it));
        Ok(found.filter(|it| it.word == word))
    }

    /// Somebody left an address: it gets a letter that asks whether it wants this. Whoever typed it
    /// is never told whether the address was there before.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; `Full` when the lot has as many addresses as one may have.
    pub fn ask(
        working: &dyn Working,
        (lot, about): (&LotId, &str),
        contact: &Contact,
        word: &str,
        (now_ms, wall_ms): (i64, i64),
    ) -> Result<(), StoreError> {
        let account = account_of(lot, &contact.mail);
        let all = Self::all(working, lot, now_ms)?;
        let known = all.iter().find(|it| it.account == account);
        if known.is_some_and(|it| it.confirmed_ms.is_some() || it.asked_ms + AGAIN_MS > now_ms) {
            return Ok(());
        }
        if known.is_none() && all.len() >= WATCHERS_MAX {
            return Err(StoreError::Full(format!("{lot} has {WATCHERS_MAX} addresses")));
        }
        let it = Self {
            lot: lot.clone(),
            account,
            word: word.to_owned(),
            asked_ms: now_ms,
            confirmed_ms: None,
            received_ms: None,
        };
        contact.keep(working, &it.account, now_ms)?;
        it.keep(working, now_ms)?;
        let waits = Copy::Waits { tries: 0, next_ms: now_ms, why: String::new() };
        let message = Message {
            account: it.account.clone(),
            // No event made it: its time keeps it apart from others.
            index: u64::try_from(now_ms).unwrap_or_default(),
            at_ms: now_ms,
            template: "watch-asked".to_owned(),
            about: about.to_owned(),
            href: it.href(),
            outside: Outside::Whole,
            reached_ms: None,
            read_ms: None,
            copies: [(Channel::Mail, waits)].into(),
        };
        deliver(&message, working, wall_ms)
    }

    /// The address is confirmed from its own mailbox.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn confirm(mut self, working: &dyn Working, now_ms: i64) -> Result<(), StoreError> {
        self.confirmed_ms.get_or_insert(now_ms);
        self.keep(working, now_ms)
    }

    /// It says that it received what changed.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn receive(mut self, working: &dyn Working, now_ms: i64) -> Result<(), StoreError> {
        self.received_ms = Some(now_ms);
        self.keep(working, now_ms)
    }

    /// Nothing more is sent, and the address is gone.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn stop(self, working: &dyn Working) -> Result<(), StoreError> {
        Contact::forget(working, &self.account)?;
        working.delete(KIND, &self.key())
    }
}

/// Which addresses hear of an event: of what changes the documents or ends the tender.
pub(super) fn told(world: &World, event: &Event, ways: Ways<'_>) -> Result<Vec<Told>, StoreError> {
    let lot = match event {
        Event::Clarified(it) => &it.lot,
        Event::Extended(it) => &it.lot,
        Event::TenderFailed(it) => &it.lot,
        Event::Terminated(it) => &it.lot,
        _ => return Ok(Vec::new()),
    };
    let Some(lot) = world.lots.get(lot) else { return Ok(Vec::new()) };
    let all = Watcher::all(ways.working, &lot.id, ways.wall_ms)?;
    let confirmed = all.into_iter().filter(|it| it.confirmed_ms.is_some());
    let told = confirmed.map(|it| watched_changed(lot, it.account.clone(), it.href()));
    Ok(told.collect())
}

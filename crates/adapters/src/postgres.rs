//! The store of a city or province: PostgreSQL, one leader fenced by the epoch in `log_head`.
//!
//! Blocking: its calls must not be made on a thread that runs async tasks.

mod read;
mod schema;
mod turn;
mod working;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use app::ports::{Readers, Store, StoreError, Turn};
use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Client, NoTls, Statement};

use crate::health::Health;
use crate::storable::stored;
pub use working::PostgresWorking;

/// What a statement is given.
type Given<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A paused leader lets go of `log_head` after a minute; who waits for it gives up sooner.
const SESSION: &str = "SET synchronous_commit = on; SET lock_timeout = '10s'; \
                       SET idle_in_transaction_session_timeout = '60s'";

/// One connection with its prepared statements.
struct Link {
    client: Client,
    statements: BTreeMap<String, Statement>,
}

impl Link {
    fn open(config: &str) -> Result<Self, StoreError> {
        let mut client = Client::connect(config, NoTls).map_err(|it| failure(&it))?;
        client.batch_execute(SESSION).map_err(|it| failure(&it))?;
        Ok(Self { client, statements: BTreeMap::new() })
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let new = self.client.prepare(sql).map_err(|it| failure(&it))?;
        self.statements.insert(sql.to_owned(), new.clone());
        Ok(new)
    }

    fn rows(&mut self, sql: &str, given: Given<'_>) -> Result<Vec<postgres::Row>, StoreError> {
        let statement = self.statement(sql)?;
        self.client.query(&statement, given).map_err(|it| failure(&it))
    }

    fn run(&mut self, sql: &str, given: Given<'_>) -> Result<u64, StoreError> {
        let statement = self.statement(sql)?;
        self.client.execute(&statement, given).map_err(|it| failure(&it))
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).map_err(|it| failure(&it))
    }
}

/// The leader's handle of a PostgreSQL store.
pub struct Postgres {
    link: Link,
    readers: Arc<read::Pool>,
    epoch: u64,
    health: Health,
}

impl Postgres {
    /// Opens the store for writing under the next epoch; whoever wrote before is fenced.
    /// `config` is a libpq connection text.
    ///
    /// # Errors
    /// `Busy` while another leader's turn lasts, `Damaged` for a later format, `Down`.
    pub fn open(config: &str) -> Result<Self, StoreError> {
        let mut link = Link::open(config)?;
        schema::settle(&mut link)?;
        let claimed = link.rows("UPDATE log_head SET epoch = epoch + 1 RETURNING epoch", &[])?;
        let epoch = claimed.first().ok_or_else(no_head)?.get(0);
        let readers = Arc::new(read::Pool::new(config));
        Ok(Self { link, readers, epoch: stored(epoch)?, health: Health::Writable })
    }

    /// Readers of a store, or of a standby, that another process writes.
    ///
    /// # Errors
    /// `Down`.
    pub fn follow(config: &str) -> Result<Arc<dyn Readers>, StoreError> {
        let pool = Arc::new(read::Pool::new(config));
        drop(pool.reader()?);
        Ok(pool)
    }
}

impl Store for Postgres {
    fn epoch(&self) -> u64 {
        self.epoch
    }

    fn begin(&mut self) -> Result<Box<dyn Turn + '_>, StoreError> {
        self.health.check()?;
        let turn = turn::PostgresTurn::begin(&mut self.link, self.epoch, &mut self.health)?;
        Ok(Box::new(turn))
    }

    fn readers(&self) -> Arc<dyn Readers> {
        Arc::clone(&self.readers) as Arc<dyn Readers>
    }

    fn rest(&mut self) -> Result<(), StoreError> {
        // PostgreSQL keeps house by itself.
        Ok(())
    }
}

fn no_head() -> StoreError {
    StoreError::Damaged("log_head has no row".to_owned())
}

/// Sorts PostgreSQL's errors by what may be done next.
fn failure(error: &postgres::Error) -> StoreError {
    let text = match error.as_db_error() {
        Some(it) => format!("{}: {}", it.code().code(), it.message()),
        None => error.to_string(),
    };
    match error.code() {
        Some(it) if it.code().starts_with("23") => StoreError::Conflict(text),
        Some(it) if *it == SqlState::DISK_FULL => StoreError::Full(text),
        Some(it) if it.code().starts_with("XX0") => StoreError::Damaged(text),
        Some(it)
            if *it == SqlState::T_R_SERIALIZATION_FAILURE
                || *it == SqlState::T_R_DEADLOCK_DETECTED
                || *it == SqlState::LOCK_NOT_AVAILABLE =>
        {
            StoreError::Busy(text)
        }
        _ => StoreError::Down(text),
    }
}

/// Connections at rest, for whoever reads next.
struct Rest {
    config: String,
    links: Mutex<Vec<Link>>,
}

const READERS_RESTING_MAX: usize = 8;

impl Rest {
    fn take(&self) -> Result<Link, StoreError> {
        let mut links = self.links.lock().expect("nothing under this lock panics");
        while let Some(link) = links.pop() {
            if !link.client.is_closed() {
                return Ok(link);
            }
        }
        drop(links);
        let mut link = Link::open(&self.config)?;
        link.batch("SET default_transaction_read_only = on")?;
        Ok(link)
    }

    fn give_back(&self, link: Link) {
        let mut links = self.links.lock().expect("nothing under this lock panics");
        if links.len() < READERS_RESTING_MAX && !link.client.is_closed() {
            links.push(link);
        }
    }
}

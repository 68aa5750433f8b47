//! A record in memory that outlives its desk, and keeps the contract of every store.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use app::ports::{
    Answered, CommitFailure, Committed, Entry, Live, Log, Reader, Readers, Row, Scan, Store,
    StoreError, Turn, ViewRow, Views,
};

use super::views::Tables;

/// Longest text that every engine keeps, in bytes.
const TEXT_BYTES_MAX: usize = 800;

#[derive(Clone, Debug, Default)]
struct State {
    rows: Vec<Arc<Row>>,
    streams: BTreeMap<String, Vec<usize>>,
    keys: BTreeMap<(String, String), usize>,
    tables: Arc<Tables>,
}

#[derive(Debug, Default)]
struct Disk {
    state: State,
    epoch: u64,
}

/// The disk: every opening of it takes the next epoch and fences the one before.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Disk>>);

impl Memory {
    /// Opens it for writing.
    #[must_use]
    pub fn open(&self) -> MemoryStore {
        let mut disk = self.lock();
        disk.epoch += 1;
        MemoryStore { memory: self.clone(), epoch: disk.epoch, fenced: None }
    }

    /// All durable rows, in order.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Row>> {
        self.lock().state.rows.clone()
    }

    /// Leaf index that comes next.
    #[must_use]
    pub fn next_index(&self) -> u64 {
        self.lock().state.head().next_index
    }

    /// Highest stamp; `i64::MIN` while empty.
    #[must_use]
    pub fn last_stamp_ms(&self) -> i64 {
        self.lock().state.head().last_stamp_ms
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().expect("nothing under this lock panics")
    }
}

impl State {
    fn head(&self) -> Committed {
        let last_stamp_ms = self.rows.last().map_or(i64::MIN, |it| it.stamp_ms);
        Committed { next_index: self.rows.len() as u64, last_stamp_ms }
    }

    fn version(&self, stream: &str) -> u64 {
        self.streams.get(stream).map_or(0, |it| it.len() as u64)
    }

    fn stream(&self, stream: &str, from_version: u64, limit: u32) -> Vec<Row> {
        let Some(of) = self.streams.get(stream) else { return Vec::new() };
        let from = usize::try_from(from_version.saturating_sub(1)).unwrap_or(usize::MAX);
        let of = of.iter().skip(from).take(limit as usize);
        of.map(|at| Row::clone(&self.rows[*at])).collect()
    }

    fn rows(&self, from: u64, limit: u32) -> Vec<Row> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        self.rows.iter().skip(from).take(limit as usize).map(|it| Row::clone(it)).collect()
    }

    fn answered(&self, account: &str, key: &str) -> Option<Answered> {
        let at = self.keys.get(&(account.to_owned(), key.to_owned()))?;
        let row = &self.rows[*at];
        let (command_sha256, answer) = (row.command_sha256, row.answer.clone());
        Some(Answered { command_sha256, answer, index: row.index })
    }

    fn append(&mut self, row: &Row) -> Result<(), StoreError> {
        let head = self.head();
        let fits = row.index == head.next_index
            && row.version == self.version(&row.stream) + 1
            && row.stamp_ms >= head.last_stamp_ms;
        if !fits {
            return Err(StoreError::Conflict(format!("index {}", row.index)));
        }
        if let Some(key) = &row.key {
            let key = (row.account.clone(), key.clone());
            if self.keys.contains_key(&key) {
                return Err(StoreError::Conflict("the key is taken".to_owned()));
            }
            self.keys.insert(key, self.rows.len());
        }
        self.streams.entry(row.stream.clone()).or_default().push(self.rows.len());
        self.rows.push(Arc::new(row.clone()));
        Ok(())
    }

    /// Undoes everything from a leaf index on.
    fn cut(&mut self, length: usize) {
        for row in self.rows.drain(length..) {
            if let Some(key) = &row.key {
                self.keys.remove(&(row.account.clone(), key.clone()));
            }
            if let Some(of) = self.streams.get_mut(&row.stream) {
                of.pop();
            }
        }
    }
}

fn storable<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<(), StoreError> {
    for it in texts {
        if it.contains('\0') || it.len() > TEXT_BYTES_MAX {
            return Err(StoreError::NotStorable(it.chars().take(20).collect()));
        }
    }
    Ok(())
}

/// One opening of the disk.
pub struct MemoryStore {
    memory: Memory,
    epoch: u64,
    fenced: Option<u64>,
}

impl Store for MemoryStore {
    fn epoch(&self) -> u64 {
        self.epoch
    }

    fn begin(&mut self) -> Result<Box<dyn Turn + '_>, StoreError> {
        let disk = self.memory.lock();
        if disk.epoch != self.epoch {
            self.fenced = Some(disk.epoch);
        }
        if let Some(found) = self.fenced {
            return Err(StoreError::Fenced { held: self.epoch, found });
        }
        let state = disk.state.clone();
        drop(disk);
        let saved = (state.rows.len(), Arc::clone(&state.tables));
        Ok(Box::new(MemoryTurn { store: self, state, saved }))
    }

    fn readers(&self) -> Arc<dyn Readers> {
        Arc::new(self.memory.clone())
    }

    fn rest(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

struct MemoryTurn<'a> {
    store: &'a MemoryStore,
    state: State,
    saved: (usize, Arc<Tables>),
}

impl MemoryTurn<'_> {
    fn tables(&mut self) -> &mut Tables {
        Arc::make_mut(&mut self.state.tables)
    }
}

impl Views for MemoryTurn<'_> {
    fn view_get(&mut self, table: &str, key: &str) -> Result<Option<ViewRow>, StoreError> {
        Ok(self.state.tables.get(table, key))
    }

    fn view_scan(&mut self, scan: &Scan<'_>) -> Result<Vec<ViewRow>, StoreError> {
        Ok(self.state.tables.scan(scan))
    }

    fn view_live(&mut self, view: &str) -> Result<Option<Live>, StoreError> {
        Ok(self.state.tables.live(view))
    }

    fn view_tokens_of(&mut self, table: &str, key: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.state.tables.tokens_of(table, key))
    }
}

impl Log for MemoryTurn<'_> {
    fn stream(&mut self, stream: &str, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        Ok(self.state.stream(stream, from, limit))
    }

    fn version(&mut self, stream: &str) -> Result<u64, StoreError> {
        Ok(self.state.version(stream))
    }

    fn answered(&mut self, account: &str, key: &str) -> Result<Option<Answered>, StoreError> {
        Ok(self.state.answered(account, key))
    }

    fn rows(&mut self, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        Ok(self.state.rows(from, limit))
    }

    fn head(&mut self) -> Result<Committed, StoreError> {
        Ok(self.state.head())
    }
}

impl Turn for MemoryTurn<'_> {
    fn savepoint(&mut self) -> Result<(), StoreError> {
        self.saved = (self.state.rows.len(), Arc::clone(&self.state.tables));
        Ok(())
    }

    fn release(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.state.cut(self.saved.0);
        self.state.tables = Arc::clone(&self.saved.1);
        Ok(())
    }

    fn next_index(&self) -> u64 {
        self.state.head().next_index
    }

    fn last_stamp_ms(&self) -> i64 {
        self.state.head().last_stamp_ms
    }

    fn append(&mut self, row: &Row) -> Result<(), StoreError> {
        storable([row.stream.as_str(), &row.kind, &row.account])?;
        storable(row.key.as_deref())?;
        self.state.append(row)
    }

    fn view_put(&mut self, table: &str, row: &ViewRow) -> Result<(), StoreError> {
        storable([row.key.as_str(), &row.sort])?;
        self.tables().put(table, row);
        Ok(())
    }

    fn view_delete(&mut self, table: &str, key: &str) -> Result<(), StoreError> {
        self.tables().delete(table, key);
        Ok(())
    }

    fn view_tokens(
        &mut self,
        table: &str,
        key: &str,
        sort: &str,
        tokens: &[&str],
    ) -> Result<(), StoreError> {
        storable(tokens.iter().copied().chain([sort]))?;
        self.tables().set_tokens(table, key, tokens);
        Ok(())
    }

    fn view_swap(&mut self, view: &str, live: &Live) -> Result<(), StoreError> {
        self.tables().swap(view, live);
        Ok(())
    }

    fn view_clear(&mut self, table: &str, limit: u32) -> Result<u32, StoreError> {
        Ok(self.tables().clear(table, limit))
    }

    fn commit(self: Box<Self>) -> Result<Committed, CommitFailure> {
        let mut disk = self.store.memory.lock();
        if disk.epoch != self.store.epoch {
            let (held, found) = (self.store.epoch, disk.epoch);
            return Err(CommitFailure::NotCommitted(StoreError::Fenced { held, found }));
        }
        disk.state = self.state;
        Ok(disk.state.head())
    }
}

impl Readers for Memory {
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(MemoryReader { memory: self.clone(), pinned: None }))
    }

    fn snapshot(&self) -> Result<Box<dyn Reader>, StoreError> {
        let pinned = Some(self.lock().state.clone());
        Ok(Box::new(MemoryReader { memory: self.clone(), pinned }))
    }
}

struct MemoryReader {
    memory: Memory,
    pinned: Option<State>,
}

impl MemoryReader {
    fn with<R>(&self, f: impl FnOnce(&State) -> R) -> R {
        match &self.pinned {
            Some(it) => f(it),
            None => f(&self.memory.lock().state),
        }
    }
}

impl Views for MemoryReader {
    fn view_get(&mut self, table: &str, key: &str) -> Result<Option<ViewRow>, StoreError> {
        Ok(self.with(|it| it.tables.get(table, key)))
    }

    fn view_scan(&mut self, scan: &Scan<'_>) -> Result<Vec<ViewRow>, StoreError> {
        Ok(self.with(|it| it.tables.scan(scan)))
    }

    fn view_live(&mut self, view: &str) -> Result<Option<Live>, StoreError> {
        Ok(self.with(|it| it.tables.live(view)))
    }

    fn view_tokens_of(&mut self, table: &str, key: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.with(|it| it.tables.tokens_of(table, key)))
    }
}

impl Log for MemoryReader {
    fn stream(&mut self, stream: &str, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        Ok(self.with(|it| it.stream(stream, from, limit)))
    }

    fn version(&mut self, stream: &str) -> Result<u64, StoreError> {
        Ok(self.with(|it| it.version(stream)))
    }

    fn answered(&mut self, account: &str, key: &str) -> Result<Option<Answered>, StoreError> {
        Ok(self.with(|it| it.answered(account, key)))
    }

    fn rows(&mut self, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        Ok(self.with(|it| it.rows(from, limit)))
    }

    fn head(&mut self) -> Result<Committed, StoreError> {
        Ok(self.with(State::head))
    }
}

impl Reader for MemoryReader {
    fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let rows = self.with(|it| it.rows(from, limit));
        let entry = |it: Row| Entry { index: it.index, stamp_ms: it.stamp_ms, entry: it.entry };
        Ok(rows.into_iter().map(entry).collect())
    }

    fn search(&mut self, scan: &Scan<'_>, tokens: &[&str]) -> Result<Vec<ViewRow>, StoreError> {
        Ok(self.with(|it| it.tables.search(scan, tokens)))
    }
}

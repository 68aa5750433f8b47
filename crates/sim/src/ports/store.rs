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

/// All rows, those of the open turn at the end; readers see the first `durable` of them.
#[derive(Debug, Default)]
struct Disk {
    rows: Vec<Arc<Row>>,
    streams: BTreeMap<String, Vec<usize>>,
    keys: BTreeMap<(String, String), usize>,
    durable: usize,
    /// Rows as they were before the open turn rewrote them, in that order.
    before: Vec<Arc<Row>>,
    tables: Arc<Tables>,
    epoch: u64,
}

/// The disk: every opening of it takes the next epoch and fences the one before.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Disk>>);

impl Memory {
    /// Opens it for writing; a turn that another opening left is undone.
    #[must_use]
    pub fn open(&self) -> MemoryStore {
        let mut disk = self.lock();
        disk.epoch += 1;
        let durable = disk.durable;
        disk.cut(durable);
        MemoryStore { memory: self.clone(), epoch: disk.epoch, fenced: None }
    }

    /// All durable rows, in order.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Row>> {
        let disk = self.lock();
        disk.rows[..disk.durable].to_vec()
    }

    /// Leaf index that comes next.
    #[must_use]
    pub fn next_index(&self) -> u64 {
        self.lock().durable as u64
    }

    /// Highest stamp; `i64::MIN` while empty.
    #[must_use]
    pub fn last_stamp_ms(&self) -> i64 {
        let disk = self.lock();
        disk.head(disk.durable).last_stamp_ms
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().expect("nothing under this lock panics")
    }
}

/// Each question names how many rows its asker may see.
impl Disk {
    fn head(&self, seen: usize) -> Committed {
        let last_stamp_ms = self.rows[..seen].last().map_or(i64::MIN, |it| it.stamp_ms);
        Committed { next_index: seen as u64, last_stamp_ms }
    }

    fn of(&self, seen: usize, stream: &str) -> &[usize] {
        let all = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
        &all[..all.partition_point(|at| *at < seen)]
    }

    fn stream(&self, seen: usize, stream: &str, from_version: u64, limit: u32) -> Vec<Row> {
        let from = usize::try_from(from_version.saturating_sub(1)).unwrap_or(usize::MAX);
        let of = self.of(seen, stream).iter().skip(from).take(limit as usize);
        of.map(|at| Row::clone(&self.rows[*at])).collect()
    }

    fn rows(&self, seen: usize, from: u64, limit: u32) -> Vec<Row> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let rows = self.rows[..seen].iter().skip(from).take(limit as usize);
        rows.map(|it| Row::clone(it)).collect()
    }

    fn answered(&self, seen: usize, account: &str, key: &str) -> Option<Answered> {
        let at = self.keys.get(&(account.to_owned(), key.to_owned()))?;
        let row = self.rows[..seen].get(*at)?;
        let (command_sha256, answer) = (row.command_sha256, row.answer.clone());
        Some(Answered { command_sha256, answer, index: row.index })
    }

    fn append(&mut self, row: &Row) -> Result<(), StoreError> {
        let seen = self.rows.len();
        let head = self.head(seen);
        let fits = row.index == head.next_index
            && row.version == self.of(seen, &row.stream).len() as u64 + 1
            && row.stamp_ms >= head.last_stamp_ms;
        if !fits {
            return Err(StoreError::Conflict(format!("index {}", row.index)));
        }
        if let Some(key) = &row.key {
            let key = (row.account.clone(), key.clone());
            if self.keys.contains_key(&key) {
                return Err(StoreError::Conflict("the key is taken".to_owned()));
            }
            self.keys.insert(key, seen);
        }
        self.streams.entry(row.stream.clone()).or_default().push(seen);
        self.rows.push(Arc::new(row.clone()));
        Ok(())
    }

    fn rewrite(&mut self, row: &Row) -> Result<(), StoreError> {
        let at = usize::try_from(row.index).unwrap_or(usize::MAX);
        let conflict = || StoreError::Conflict(format!("index {}", row.index));
        let old = Arc::clone(self.rows.get(at).ok_or_else(conflict)?);
        let moved = old.stream != row.stream;
        let end = self.of(self.rows.len(), &row.stream).len() as u64;
        let misfit = old.entry != row.entry
            || old.stamp_ms != row.stamp_ms
            || (moved && row.version != end + 1)
            || (!moved && row.version != old.version);
        if misfit {
            return Err(conflict());
        }
        self.before.push(old);
        self.place(at, row);
        Ok(())
    }

    /// Puts a row in place of another with its leaf.
    fn place(&mut self, at: usize, row: &Row) {
        let old = Arc::clone(&self.rows[at]);
        if let Some(key) = &old.key {
            self.keys.remove(&(old.account.clone(), key.clone()));
        }
        if let Some(key) = &row.key {
            self.keys.insert((row.account.clone(), key.clone()), at);
        }
        if old.stream != row.stream {
            if let Some(of) = self.streams.get_mut(&old.stream) {
                of.retain(|it| *it != at);
            }
            let of = self.streams.entry(row.stream.clone()).or_default();
            of.insert(of.partition_point(|it| *it < at), at);
        }
        self.rows[at] = Arc::new(row.clone());
    }

    /// Undoes everything from a leaf index on, and every rewriting of the open turn.
    fn cut(&mut self, length: usize) {
        while let Some(old) = self.before.pop() {
            let at = usize::try_from(old.index).expect("it stood in memory");
            self.place(at, &old);
        }
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
        let tables = Arc::clone(&disk.tables);
        let saved = (disk.durable, Arc::clone(&tables));
        drop(disk);
        Ok(Box::new(MemoryTurn { store: self, tables, saved }))
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
    tables: Arc<Tables>,
    saved: (usize, Arc<Tables>),
}

impl MemoryTurn<'_> {
    fn tables(&mut self) -> &mut Tables {
        Arc::make_mut(&mut self.tables)
    }

    /// The disk, while this turn's epoch holds: every row is this turn's to see.
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.store.memory.lock()
    }

    fn fence(&self, disk: &Disk) -> Result<(), StoreError> {
        let (held, found) = (self.store.epoch, disk.epoch);
        if held == found { Ok(()) } else { Err(StoreError::Fenced { held, found }) }
    }
}

impl Drop for MemoryTurn<'_> {
    fn drop(&mut self) {
        let mut disk = self.disk();
        if self.fence(&disk).is_ok() {
            let durable = disk.durable;
            disk.cut(durable);
        }
    }
}

impl Views for MemoryTurn<'_> {
    fn view_get(&mut self, table: &str, key: &str) -> Result<Option<ViewRow>, StoreError> {
        Ok(self.tables.get(table, key))
    }

    fn view_scan(&mut self, scan: &Scan<'_>) -> Result<Vec<ViewRow>, StoreError> {
        Ok(self.tables.scan(scan))
    }

    fn view_live(&mut self, view: &str) -> Result<Option<Live>, StoreError> {
        Ok(self.tables.live(view))
    }

    fn view_tokens_of(&mut self, table: &str, key: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.tables.tokens_of(table, key))
    }
}

impl Log for MemoryTurn<'_> {
    fn stream(&mut self, stream: &str, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        let disk = self.disk();
        Ok(disk.stream(disk.rows.len(), stream, from, limit))
    }

    fn version(&mut self, stream: &str) -> Result<u64, StoreError> {
        let disk = self.disk();
        Ok(disk.of(disk.rows.len(), stream).len() as u64)
    }

    fn answered(&mut self, account: &str, key: &str) -> Result<Option<Answered>, StoreError> {
        let disk = self.disk();
        Ok(disk.answered(disk.rows.len(), account, key))
    }

    fn rows(&mut self, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        let disk = self.disk();
        Ok(disk.rows(disk.rows.len(), from, limit))
    }

    fn head(&mut self) -> Result<Committed, StoreError> {
        let disk = self.disk();
        Ok(disk.head(disk.rows.len()))
    }
}

impl Turn for MemoryTurn<'_> {
    fn savepoint(&mut self) -> Result<(), StoreError> {
        let length = self.disk().rows.len();
        self.saved = (length, Arc::clone(&self.tables));
        Ok(())
    }

    fn release(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        let mut disk = self.disk();
        self.fence(&disk)?;
        disk.cut(self.saved.0);
        drop(disk);
        self.tables = Arc::clone(&self.saved.1);
        Ok(())
    }

    fn next_index(&self) -> u64 {
        self.disk().rows.len() as u64
    }

    fn last_stamp_ms(&self) -> i64 {
        let disk = self.disk();
        disk.head(disk.rows.len()).last_stamp_ms
    }

    fn append(&mut self, row: &Row) -> Result<(), StoreError> {
        storable([row.stream.as_str(), &row.kind, &row.account])?;
        storable(row.key.as_deref())?;
        let mut disk = self.disk();
        self.fence(&disk)?;
        disk.append(row)
    }

    fn rewrite(&mut self, row: &Row) -> Result<(), StoreError> {
        storable([row.stream.as_str(), &row.kind, &row.account])?;
        storable(row.key.as_deref())?;
        let mut disk = self.disk();
        self.fence(&disk)?;
        disk.rewrite(row)
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
        let mut disk = self.disk();
        self.fence(&disk).map_err(CommitFailure::NotCommitted)?;
        disk.durable = disk.rows.len();
        disk.before.clear();
        disk.tables = Arc::clone(&self.tables);
        Ok(disk.head(disk.durable))
    }
}

impl Readers for Memory {
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(MemoryReader { memory: self.clone(), pinned: None }))
    }

    fn snapshot(&self) -> Result<Box<dyn Reader>, StoreError> {
        let disk = self.lock();
        let pinned = Some((disk.durable, Arc::clone(&disk.tables)));
        drop(disk);
        Ok(Box::new(MemoryReader { memory: self.clone(), pinned }))
    }
}

struct MemoryReader {
    memory: Memory,
    pinned: Option<(usize, Arc<Tables>)>,
}

impl MemoryReader {
    fn with<R>(&self, f: impl FnOnce(&Disk, usize) -> R) -> R {
        let disk = self.memory.lock();
        let seen = self.pinned.as_ref().map_or(disk.durable, |it| it.0);
        f(&disk, seen)
    }

    fn tables(&self) -> Arc<Tables> {
        let pinned = self.pinned.as_ref().map(|it| Arc::clone(&it.1));
        pinned.unwrap_or_else(|| Arc::clone(&self.memory.lock().tables))
    }
}

impl Views for MemoryReader {
    fn view_get(&mut self, table: &str, key: &str) -> Result<Option<ViewRow>, StoreError> {
        Ok(self.tables().get(table, key))
    }

    fn view_scan(&mut self, scan: &Scan<'_>) -> Result<Vec<ViewRow>, StoreError> {
        Ok(self.tables().scan(scan))
    }

    fn view_live(&mut self, view: &str) -> Result<Option<Live>, StoreError> {
        Ok(self.tables().live(view))
    }

    fn view_tokens_of(&mut self, table: &str, key: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.tables().tokens_of(table, key))
    }
}

impl Log for MemoryReader {
    fn stream(&mut self, stream: &str, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        Ok(self.with(|it, seen| it.stream(seen, stream, from, limit)))
    }

    fn version(&mut self, stream: &str) -> Result<u64, StoreError> {
        Ok(self.with(|it, seen| it.of(seen, stream).len() as u64))
    }

    fn answered(&mut self, account: &str, key: &str) -> Result<Option<Answered>, StoreError> {
        Ok(self.with(|it, seen| it.answered(seen, account, key)))
    }

    fn rows(&mut self, from: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        Ok(self.with(|it, seen| it.rows(seen, from, limit)))
    }

    fn head(&mut self) -> Result<Committed, StoreError> {
        Ok(self.with(Disk::head))
    }
}

impl Reader for MemoryReader {
    fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let rows = self.with(|it, seen| it.rows(seen, from, limit));
        let entry = |it: Row| Entry { index: it.index, stamp_ms: it.stamp_ms, entry: it.entry };
        Ok(rows.into_iter().map(entry).collect())
    }

    fn search(&mut self, scan: &Scan<'_>, tokens: &[&str]) -> Result<Vec<ViewRow>, StoreError> {
        Ok(self.tables().search(scan, tokens))
    }
}

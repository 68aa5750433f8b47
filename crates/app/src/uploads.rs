//! Resumable uploads of ciphertexts: parts in order, roots as they come, names by content.
//!
//! An upload belongs to one account and is named by what it will hold, so that whoever begins
//! the same again goes on where it ended. What is unfinished is bounded per account and swept.
//! It refuses to know what a ciphertext contains. Source: protocols/seal.md §7 and §8a.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::lot::Lot;
use domain::shared::{Hash, LotId};
use record::canonical::{self, Value};
use seal::object::{CHUNK, Digested, Root};
use seal::padding::Kind;
use seal::{Code, Refusal};
use sha2::{Digest, Sha256};

use crate::opener::ciphertext_name;
use crate::platform::Platform;
use crate::ports::{ObjectError, ObjectName, Objects, StoreError, Working, WorkingRow};
use crate::sealing::PAYLOAD_HEADER_BYTES;

/// Most bytes of one part: 8 MiB.
pub const PART_BYTES_MAX: usize = 8 * CHUNK;
/// CONFIG: most bytes of one ciphertext: 2 GiB, twice the file that a page seals.
pub const CIPHERTEXT_BYTES_MAX: u64 = 2 << 30;
/// CONFIG: most unfinished uploads of one account; one more ends the one touched longest ago.
pub const UPLOADS_MAX: usize = 16;
/// CONFIG: most bytes that the unfinished uploads of one account may come to: 8 GiB.
pub const ACCOUNT_BYTES_MAX: u64 = 8 << 30;
/// CONFIG: an upload that nobody touched for this time is swept: seven days.
pub const UNTOUCHED_MS: i64 = 7 * 86_400_000;
/// Kind of the working state.
const KIND: &str = "upload";
/// What the names of unfinished uploads begin with.
const PREFIX: &str = "bid-";
/// What the names of unfinished supplies begin with.
const SUPPLY_PREFIX: &str = "supply-";
/// Bytes read at once when a root is computed again.
const READ_BYTES: u32 = 1 << 20;

/// Why an upload was not begun or a part not taken; what was there before is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadRefused {
    /// The protocol's code: no such envelope, too long, or a length that no padding gives.
    #[error("the ciphertext is refused: {0}")]
    Form(Refusal),
    #[error("the account has no such upload")]
    Unknown,
    #[error("a part has 1 byte to 8 MiB and begins and ends at whole MiB or at the end")]
    Part,
    #[error("the part begins behind the {have} bytes that are there")]
    Gap { have: u64 },
    #[error("the part would be longer than the {ct_len} bytes announced")]
    Length { ct_len: u64 },
    #[error(transparent)]
    Objects(#[from] ObjectError),
    #[error(transparent)]
    Working(#[from] StoreError),
}

/// What an upload will hold; equal values mean equal bytes.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub account: &'a str,
    pub lot: &'a Lot,
    pub envelope: &'a str,
    /// Length of the whole ciphertext in bytes.
    pub ct_len: u64,
    /// Context of the envelope, which a fresh record never repeats.
    pub ctx: Hash,
}

/// An upload as far as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    pub upload: String,
    /// Bytes that are there.
    pub have: u64,
}

/// What is known of an upload when its record comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub have: u64,
    /// Length and root; none while bytes are missing.
    pub digested: Option<Digested>,
    /// The first bytes, at most an age header's.
    pub head: Vec<u8>,
}

/// The ports of uploads and the time.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    pub objects: &'a dyn Objects,
    pub working: &'a dyn Working,
    /// Wall time, unix milliseconds.
    pub now_ms: i64,
}

impl<'a> Ports<'a> {
    /// The ports of a platform, now.
    #[must_use]
    pub fn of(it: &'a Platform) -> Self {
        Self { objects: &*it.objects, working: &*it.working, now_ms: it.clock.wall_ms() }
    }
}

/// A root as far as it was computed.
#[derive(Default)]
struct Progress {
    at: u64,
    root: Root,
}

/// The uploads of one platform; roots in work are kept in memory and computed again when lost.
#[derive(Default)]
pub struct Uploads {
    running: Mutex<BTreeMap<String, Arc<Mutex<Progress>>>>,
}

/// One upload's row of the working state.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    account: String,
    upload: String,
    lot: String,
    ct_len: u64,
    touched_ms: i64,
    /// Root, once everything is there.
    root: Option<Hash>,
}

impl Line {
    fn key(account: &str, upload: &str) -> String {
        format!("{account}/{upload}")
    }

    fn row(&self) -> WorkingRow {
        let number = |it: u64| Value::Integer(i64::try_from(it).unwrap_or(i64::MAX));
        let root = self.root.map_or_else(String::new, |it| it.hex());
        let body = Value::object([
            ("ct_len", number(self.ct_len)),
            ("lot", Value::Text(self.lot.clone())),
            ("root", Value::Text(root)),
            ("touched_ms", Value::Integer(self.touched_ms)),
        ]);
        let key = Self::key(&self.account, &self.upload);
        WorkingRow { key, body: body.encode().into_bytes(), expires_ms: i64::MAX }
    }

    fn read(row: &WorkingRow) -> Option<Self> {
        let (account, upload) = row.key.rsplit_once('/')?;
        let value = canonical::parse(&row.body).ok()?;
        Some(Self {
            account: account.to_owned(),
            upload: upload.to_owned(),
            lot: value.text("lot")?.to_owned(),
            ct_len: value.count("ct_len")?,
            touched_ms: value.integer("touched_ms")?,
            root: value.text("root").and_then(Hash::from_hex),
        })
    }

    fn name(&self) -> ObjectName {
        name(&self.upload)
    }
}

fn name(upload: &str) -> ObjectName {
    ObjectName::new(&format!("{PREFIX}{upload}")).expect("an upload's id is hex")
}

/// The id of an upload: a digest of everything it depends on.
fn id(it: &Wanted<'_>) -> String {
    let (lot, ctx) = (it.lot.id.to_string(), it.ctx.hex());
    let about = format!("{}\n{lot}\n{}\n{}\n{ctx}", it.account, it.envelope, it.ct_len);
    let digest: [u8; 32] = Sha256::digest(about.as_bytes()).into();
    digest[..16].iter().map(|it| format!("{it:02x}")).collect()
}

fn is_id(upload: &str) -> bool {
    upload.len() == 32 && upload.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

fn check(it: &Wanted<'_>) -> Result<(), UploadRefused> {
    let form = |it: Code| UploadRefused::Form(Refusal(it));
    let kind = Kind::parse(it.envelope).map_err(UploadRefused::Form)?;
    let named = it.lot.notice.envelopes.iter().any(|known| known.name.token() == it.envelope);
    if !named {
        return Err(form(Code::CtxEnvelope));
    }
    if it.ct_len > CIPHERTEXT_BYTES_MAX {
        return Err(form(Code::CtLimit));
    }
    kind.padded_of_ct_len(it.ct_len).map_err(UploadRefused::Form)?;
    Ok(())
}

impl Uploads {
    /// Begins an upload, or goes on with the one that holds the same.
    ///
    /// # Errors
    ///
    /// `Form`, `Objects`, `Working`.
    pub fn open(&self, at: Ports<'_>, wanted: &Wanted<'_>) -> Result<Begun, UploadRefused> {
        check(wanted)?;
        let upload = id(wanted);
        if let Some(line) = line(at, wanted.account, &upload)? {
            let have = have(at, &line)?;
            return Ok(Begun { upload, have });
        }
        self.make_room(at, wanted)?;
        let line = Line {
            account: wanted.account.to_owned(),
            upload: upload.clone(),
            lot: wanted.lot.id.to_string(),
            ct_len: wanted.ct_len,
            touched_ms: at.now_ms,
            root: None,
        };
        at.objects.abandon(&line.name())?;
        at.working.put(KIND, &line.row())?;
        Ok(Begun { upload, have: 0 })
    }

    /// Ends the account's uploads touched longest ago until one more fits.
    fn make_room(&self, at: Ports<'_>, wanted: &Wanted<'_>) -> Result<(), UploadRefused> {
        let rows = at.working.scan(KIND, &format!("{}/", wanted.account), None, i64::MIN)?;
        let mut own: Vec<Line> = rows.iter().filter_map(Line::read).collect();
        own.sort_by_key(|it| it.touched_ms);
        let mut count = own.len() + 1;
        let mut bytes = own.iter().map(|it| it.ct_len).sum::<u64>() + wanted.ct_len;
        for it in &own {
            if count <= UPLOADS_MAX && bytes <= ACCOUNT_BYTES_MAX {
                break;
            }
            self.abandon(at, &it.account, &it.upload)?;
            (count, bytes) = (count - 1, bytes - it.ct_len);
        }
        Ok(())
    }

    /// How many bytes of an account's upload are there.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Objects`, `Working`.
    pub fn have(&self, at: Ports<'_>, account: &str, upload: &str) -> Result<u64, UploadRefused> {
        Ok(have(at, &line(at, account, upload)?.ok_or(UploadRefused::Unknown)?)?)
    }

    /// Takes one part; what is there already of it is passed over. Gives the bytes now there.
    ///
    /// # Errors
    ///
    /// [`UploadRefused`]; nothing was taken.
    pub fn put(
        &self,
        at: Ports<'_>,
        (account, upload): (&str, &str),
        from: u64,
        part: &[u8],
    ) -> Result<u64, UploadRefused> {
        let mut line = line(at, account, upload)?.ok_or(UploadRefused::Unknown)?;
        let end = from.saturating_add(part.len() as u64);
        let whole = |it: u64| it.is_multiple_of(CHUNK as u64);
        if part.is_empty() || part.len() > PART_BYTES_MAX || !whole(from) {
            return Err(UploadRefused::Part);
        }
        if end > line.ct_len {
            return Err(UploadRefused::Length { ct_len: line.ct_len });
        }
        if !whole(end) && end != line.ct_len {
            return Err(UploadRefused::Part);
        }
        let running = self.running(upload);
        let mut progress = running.lock().unwrap_or_else(PoisonError::into_inner);
        let there = have(at, &line)?;
        if from > there {
            return Err(UploadRefused::Gap { have: there });
        }
        if end <= there {
            return Ok(there);
        }
        catch_up(at, &line, there, &mut progress)?;
        let known = usize::try_from(there - from).expect("an overlap is shorter than the part");
        let fresh = &part[known..];
        let now = at.objects.put_part(&line.name(), there, fresh)?;
        progress.root.update(fresh);
        progress.at = now;
        line.touched_ms = at.now_ms;
        if now == line.ct_len {
            let whole = std::mem::take(&mut *progress).root.finish();
            line.root = Some(Hash(whole.map_err(UploadRefused::Form)?.ct_root));
            self.forget(upload);
        }
        at.working.put(KIND, &line.row())?;
        Ok(now)
    }

    fn running(&self, upload: &str) -> Arc<Mutex<Progress>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(running.entry(upload.to_owned()).or_default())
    }

    fn forget(&self, upload: &str) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(upload);
    }

    /// What is known of an account's upload for this lot; none when there is no such upload.
    ///
    /// # Errors
    ///
    /// `Objects`, `Working`.
    pub fn found(
        &self,
        at: Ports<'_>,
        account: &str,
        lot: &LotId,
        upload: &str,
    ) -> Result<Option<Found>, UploadRefused> {
        let line = line(at, account, upload)?.filter(|it| it.lot == lot.to_string());
        let Some(line) = line else { return Ok(None) };
        let length = u32::try_from(PAYLOAD_HEADER_BYTES).expect("a header is short");
        let have = have(at, &line)?;
        let head = match at.objects.read_upload(&line.name(), 0, length) {
            Err(ObjectError::Absent(_)) => match line.root {
                Some(root) => at.objects.read(&ciphertext_name(&root), 0, length)?,
                None => Vec::new(),
            },
            read => read?,
        };
        let digested = line.root.map(|it| Digested { ct_len: line.ct_len, ct_root: it.0 });
        Ok(Some(Found { have, digested, head }))
    }

    /// Makes a whole upload durable under its root. Done again, it changes nothing.
    ///
    /// # Errors
    ///
    /// `Unknown` when it is not whole, `Objects`, `Working`.
    pub fn keep(&self, at: Ports<'_>, account: &str, upload: &str) -> Result<(), UploadRefused> {
        let line = line(at, account, upload)?.ok_or(UploadRefused::Unknown)?;
        let root = line.root.ok_or(UploadRefused::Unknown)?;
        let object = ciphertext_name(&root);
        match at.objects.finish(&line.name(), &object) {
            // It was finished before, and nobody took it away.
            Err(ObjectError::Absent(_)) if at.objects.length(&object).is_ok() => Ok(()),
            it => Ok(it?),
        }
    }

    /// Forgets an upload and what it holds; a kept object stays. No error when it is not there.
    ///
    /// # Errors
    ///
    /// `Objects`, `Working`.
    pub fn abandon(&self, at: Ports<'_>, account: &str, upload: &str) -> Result<(), UploadRefused> {
        if !is_id(upload) {
            return Ok(());
        }
        self.forget(upload);
        if at.working.get(KIND, &Line::key(account, upload), at.now_ms)?.is_some() {
            at.objects.abandon(&name(upload))?;
            at.working.delete(KIND, &Line::key(account, upload))?;
        }
        Ok(())
    }

    /// Forgets a refused submission's upload, and its object unless an admitted bid names it.
    ///
    /// # Errors
    ///
    /// `Objects`, `Working`.
    pub fn refuse(
        &self,
        at: Ports<'_>,
        (account, upload): (&str, &str),
        is_admitted: impl Fn(&Hash) -> bool,
    ) -> Result<(), UploadRefused> {
        let root = line(at, account, upload)?.and_then(|it| it.root);
        if let Some(root) = root.filter(|it| !is_admitted(it)) {
            at.objects.delete(&ciphertext_name(&root))?;
        }
        self.abandon(at, account, upload)
    }

    /// Forgets what nobody touched for seven days, and parts without a row; says how many.
    ///
    /// # Errors
    ///
    /// `Objects`, `Working`.
    pub fn sweep(
        &self,
        at: Ports<'_>,
        is_admitted: impl Fn(&Hash) -> bool,
    ) -> Result<u64, UploadRefused> {
        // Listed before the rows are read: an upload's row is always older than its parts.
        let stored = at.objects.uploads(PREFIX, u32::MAX)?;
        let (mut swept, mut after, mut known) = (0, None::<String>, Vec::new());
        loop {
            let rows = at.working.scan(KIND, "", after.as_deref(), i64::MIN)?;
            let Some(last) = rows.last() else { break };
            after = Some(last.key.clone());
            for line in rows.iter().filter_map(Line::read) {
                known.push(line.name());
                if line.touched_ms + UNTOUCHED_MS >= at.now_ms {
                    continue;
                }
                self.refuse(at, (&line.account, &line.upload), &is_admitted)?;
                swept += 1;
            }
        }
        for it in stored {
            if it.as_str().starts_with(PREFIX) && !known.contains(&it) {
                at.objects.abandon(&it)?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// Forgets what supplies left unfinished; only while nobody supplies.
///
/// # Errors
///
/// `Objects`.
pub fn sweep_supplies(objects: &dyn Objects) -> Result<(), ObjectError> {
    let stored = objects.uploads(SUPPLY_PREFIX, u32::MAX)?;
    let mut left = stored.iter().filter(|it| it.as_str().starts_with(SUPPLY_PREFIX));
    left.try_for_each(|it| objects.abandon(it))
}

fn line(at: Ports<'_>, account: &str, upload: &str) -> Result<Option<Line>, StoreError> {
    if !is_id(upload) {
        return Ok(None);
    }
    let row = at.working.get(KIND, &Line::key(account, upload), at.now_ms)?;
    Ok(row.as_ref().and_then(Line::read))
}

fn have(at: Ports<'_>, line: &Line) -> Result<u64, ObjectError> {
    match line.root {
        Some(_) => Ok(line.ct_len),
        None => at.objects.upload_length(&line.name()),
    }
}

/// Computes a root again that another process had in work.
fn catch_up(
    at: Ports<'_>,
    line: &Line,
    there: u64,
    progress: &mut Progress,
) -> Result<(), UploadRefused> {
    if progress.at == there {
        return Ok(());
    }
    *progress = Progress::default();
    while progress.at < there {
        let bytes = at.objects.read_upload(&line.name(), progress.at, READ_BYTES)?;
        if bytes.is_empty() {
            return Err(UploadRefused::Unknown);
        }
        progress.root.update(&bytes);
        progress.at += bytes.len() as u64;
    }
    Ok(())
}

/// A lost ciphertext while somebody brings it again (protocols/seal.md §10, *missing*).
pub struct Supply {
    objects: Arc<dyn Objects>,
    upload: ObjectName,
    ct_len: u64,
    at: u64,
    root: Root,
}

impl Supply {
    /// Begins; `word` makes the unfinished file's name unique.
    #[must_use]
    pub fn begin(objects: Arc<dyn Objects>, word: &str, ct_len: u64) -> Self {
        let upload = ObjectName::new(&format!("{SUPPLY_PREFIX}{word}")).expect("the word is hex");
        Self { objects, upload, ct_len, at: 0, root: Root::default() }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// `Length` beyond the length of the record, `Objects`.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), UploadRefused> {
        if self.at + bytes.len() as u64 > self.ct_len {
            return Err(UploadRefused::Length { ct_len: self.ct_len });
        }
        self.at = self.objects.put_part(&self.upload, self.at, bytes)?;
        self.root.update(bytes);
        Ok(())
    }

    /// Keeps the whole under its root, in place of what was damaged there.
    ///
    /// # Errors
    ///
    /// `Form` with `seal.ct.length` or `seal.ct.root` for other bytes, `Objects`.
    pub fn finish(&mut self, ct_root: &Hash) -> Result<(), UploadRefused> {
        let form = |it: Code| UploadRefused::Form(Refusal(it));
        if self.at != self.ct_len {
            return Err(form(Code::CtLength));
        }
        let whole = std::mem::take(&mut self.root).finish().map_err(UploadRefused::Form)?;
        if whole.ct_root != ct_root.0 {
            return Err(form(Code::CtRoot));
        }
        let name = ciphertext_name(ct_root);
        self.objects.delete(&name)?;
        Ok(self.objects.finish(&self.upload, &name)?)
    }

    /// Throws away what was taken.
    pub fn abandon(&self) {
        // What stays is swept by [`sweep_supplies`].
        let _ = self.objects.abandon(&self.upload);
    }
}

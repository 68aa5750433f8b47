//! Parts of a large file, in order, resumed after any break, digested as they come.
//!
//! An upload belongs to one account and is named by what it will hold, so that whoever begins
//! the same again goes on where it ended. What is unfinished is bounded per account and swept.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use domain::shared::Hash;
use record::canonical::{self, Value};
use sha2::{Digest as _, Sha256};

use super::{Ports, UploadRefused};
use crate::ports::{ObjectError, ObjectName, StoreError, WorkingRow};

/// A MiB, at whose multiples parts begin and end.
const MIB: u64 = 1 << 20;
/// Most bytes of one part: 8 MiB.
pub const PART_BYTES_MAX: usize = 8 << 20;
/// CONFIG: most unfinished uploads of one account and kind; one more ends the one touched longest
/// ago.
pub const UPLOADS_MAX: usize = 16;
/// CONFIG: most bytes that the unfinished uploads of one account and kind may come to: 8 GiB.
pub const ACCOUNT_BYTES_MAX: u64 = 8 << 30;
/// CONFIG: an upload that nobody touched for this time is swept: seven days.
pub const UNTOUCHED_MS: i64 = 7 * 86_400_000;
/// Bytes read at once when a digest is computed again.
const READ_BYTES: u32 = 1 << 20;

/// What is computed of the bytes as they pass.
pub trait Digest: Default + Send {
    /// Kind of the working state.
    const KIND: &'static str;
    /// What the names of unfinished uploads begin with.
    const PREFIX: &'static str;

    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// When nothing that follows can make them admissible.
    fn take(&mut self, bytes: &[u8]) -> Result<(), UploadRefused>;

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// When the whole is not admitted.
    fn finish(self) -> Result<Whole, UploadRefused>;

    /// The object that is named by a sum.
    fn object(sum: &Hash) -> ObjectName;
}

/// What a whole file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// What its object is named by.
    pub sum: Hash,
    /// What it is, where that is asked; else empty.
    pub media: String,
}

/// What an upload will hold; equal values mean equal bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Announced<'a> {
    pub account: &'a str,
    /// What it belongs to.
    pub about: &'a str,
    /// Everything else that tells it from others.
    pub mark: &'a str,
    /// In bytes.
    pub length: u64,
}

/// An upload as far as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    pub upload: String,
    /// Bytes that are there.
    pub have: u64,
}

/// A digest as far as it was computed.
#[derive(Default)]
struct Progress<D> {
    at: u64,
    digest: D,
}

type Running<D> = BTreeMap<String, Arc<Mutex<Progress<D>>>>;

/// The uploads of one kind; digests in work are kept in memory and computed again when lost.
pub(super) struct Parts<D> {
    running: Mutex<Running<D>>,
}

impl<D> Default for Parts<D> {
    fn default() -> Self {
        Self { running: Mutex::default() }
    }
}

/// One upload's row of the working state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<D> {
    pub account: String,
    pub upload: String,
    pub about: String,
    pub length: u64,
    pub touched_ms: i64,
    /// What it came to, once everything is there.
    pub whole: Option<Whole>,
    kind: PhantomData<fn() -> D>,
}

impl<D: Digest> Line<D> {
    fn key(account: &str, upload: &str) -> String {
        format!("{account}/{upload}")
    }

    fn row(&self) -> WorkingRow {
        let number = |it: u64| Value::Integer(i64::try_from(it).unwrap_or(i64::MAX));
        let sum = self.whole.as_ref().map_or_else(String::new, |it| it.sum.hex());
        let media = self.whole.as_ref().map_or_else(String::new, |it| it.media.clone());
        let body = Value::object([
            ("about", Value::Text(self.about.clone())),
            ("length", number(self.length)),
            ("media", Value::Text(media)),
            ("sum", Value::Text(sum)),
            ("touched_ms", Value::Integer(self.touched_ms)),
        ]);
        let key = Self::key(&self.account, &self.upload);
        WorkingRow { key, body: body.encode().into_bytes(), expires_ms: i64::MAX }
    }

    fn read(row: &WorkingRow) -> Option<Self> {
        let (account, upload) = row.key.rsplit_once('/')?;
        let value = canonical::parse(&row.body).ok()?;
        let media = value.text("media")?;
        let sum = value.text("sum").and_then(Hash::from_hex);
        Some(Self {
            account: account.to_owned(),
            upload: upload.to_owned(),
            about: value.text("about")?.to_owned(),
            length: value.count("length")?,
            touched_ms: value.integer("touched_ms")?,
            whole: sum.map(|sum| Whole { sum, media: media.to_owned() }),
            kind: PhantomData,
        })
    }

    /// The unfinished object.
    pub(super) fn name(&self) -> ObjectName {
        name::<D>(&self.upload)
    }
}

fn name<D: Digest>(upload: &str) -> ObjectName {
    ObjectName::new(&format!("{}{upload}", D::PREFIX)).expect("an upload's id is hex")
}

/// The id of an upload: a digest of everything it depends on.
fn id(it: &Announced<'_>) -> String {
    let about = format!("{}\n{}\n{}\n{}", it.account, it.about, it.length, it.mark);
    let digest: [u8; 32] = Sha256::digest(about.as_bytes()).into();
    digest[..16].iter().map(|it| format!("{it:02x}")).collect()
}

fn is_id(upload: &str) -> bool {
    upload.len() == 32 && upload.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a part has a length and place that parts may have.
fn is_part(length: u64, from: u64, part: &[u8]) -> Result<u64, UploadRefused> {
    let whole = |it: u64| it.is_multiple_of(MIB);
    let end = from.saturating_add(part.len() as u64);
    if part.is_empty() || part.len() > PART_BYTES_MAX || !whole(from) {
        return Err(UploadRefused::Part);
    }
    if end > length {
        return Err(UploadRefused::Length { length });
    }
    if !whole(end) && end != length {
        return Err(UploadRefused::Part);
    }
    Ok(end)
}

impl<D: Digest> Parts<D> {
    /// Begins an upload, or goes on with the one that holds the same.
    pub(super) fn open(&self, at: Ports<'_>, it: &Announced<'_>) -> Result<Begun, UploadRefused> {
        let upload = id(it);
        if let Some(line) = self.line(at, it.account, &upload)? {
            let have = have(at, &line)?;
            return Ok(Begun { upload, have });
        }
        self.make_room(at, it)?;
        let line = Line::<D> {
            account: it.account.to_owned(),
            upload: upload.clone(),
            about: it.about.to_owned(),
            length: it.length,
            touched_ms: at.now_ms,
            whole: None,
            kind: PhantomData,
        };
        at.objects.abandon(&line.name())?;
        at.working.put(D::KIND, &line.row())?;
        Ok(Begun { upload, have: 0 })
    }

    /// Ends the account's uploads touched longest ago until one more fits.
    fn make_room(&self, at: Ports<'_>, it: &Announced<'_>) -> Result<(), UploadRefused> {
        let rows = at.working.scan(D::KIND, &format!("{}/", it.account), None, i64::MIN)?;
        let mut own: Vec<Line<D>> = rows.iter().filter_map(Line::read).collect();
        own.sort_by_key(|it| it.touched_ms);
        let mut count = own.len() + 1;
        let mut bytes = own.iter().map(|it| it.length).sum::<u64>() + it.length;
        for it in &own {
            if count <= UPLOADS_MAX && bytes <= ACCOUNT_BYTES_MAX {
                break;
            }
            self.abandon(at, &it.account, &it.upload)?;
            (count, bytes) = (count - 1, bytes - it.length);
        }
        Ok(())
    }

    /// The row of an account's upload; none when there is no such upload.
    pub(super) fn line(
        &self,
        at: Ports<'_>,
        account: &str,
        upload: &str,
    ) -> Result<Option<Line<D>>, StoreError> {
        if !is_id(upload) {
            return Ok(None);
        }
        let row = at.working.get(D::KIND, &Line::<D>::key(account, upload), at.now_ms)?;
        Ok(row.as_ref().and_then(Line::read))
    }

    /// How many bytes of an account's upload are there.
    pub(super) fn have(
        &self,
        at: Ports<'_>,
        account: &str,
        upload: &str,
    ) -> Result<u64, UploadRefused> {
        Ok(have(at, &self.line(at, account, upload)?.ok_or(UploadRefused::Unknown)?)?)
    }

    /// Takes one part; what is there already of it is passed over. Gives the bytes now there.
    ///
    /// What can never be admitted is thrown away with its upload.
    pub(super) fn put(
        &self,
        at: Ports<'_>,
        (account, upload): (&str, &str),
        from: u64,
        part: &[u8],
    ) -> Result<u64, UploadRefused> {
        let mut line = self.line(at, account, upload)?.ok_or(UploadRefused::Unknown)?;
        let end = is_part(line.length, from, part)?;
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
        if let Err(refused) = progress.digest.take(fresh) {
            self.abandon(at, account, upload)?;
            return Err(refused);
        }
        progress.at = at.objects.put_part(&line.name(), there, fresh)?;
        let now = progress.at;
        line.touched_ms = at.now_ms;
        if now == line.length {
            match std::mem::take(&mut *progress).digest.finish() {
                Ok(whole) => line.whole = Some(whole),
                Err(refused) => {
                    self.abandon(at, account, upload)?;
                    return Err(refused);
                }
            }
            self.forget(upload);
        }
        at.working.put(D::KIND, &line.row())?;
        Ok(now)
    }

    fn running(&self, upload: &str) -> Arc<Mutex<Progress<D>>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(running.entry(upload.to_owned()).or_default())
    }

    fn forget(&self, upload: &str) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(upload);
    }

    /// Makes a whole upload durable under its sum. Done again, it changes nothing.
    pub(super) fn keep(
        &self,
        at: Ports<'_>,
        account: &str,
        upload: &str,
    ) -> Result<Line<D>, UploadRefused> {
        let line = self.line(at, account, upload)?.ok_or(UploadRefused::Unknown)?;
        let sum = line.whole.as_ref().ok_or(UploadRefused::Unknown)?.sum;
        let object = D::object(&sum);
        match at.objects.finish(&line.name(), &object) {
            // It was finished before, and nobody took it away.
            Err(ObjectError::Absent(_)) if at.objects.length(&object).is_ok() => Ok(line),
            it => Ok(it.map(|()| line)?),
        }
    }

    /// Forgets an upload and what it holds; a kept object stays. No error when it is not there.
    pub(super) fn abandon(
        &self,
        at: Ports<'_>,
        account: &str,
        upload: &str,
    ) -> Result<(), UploadRefused> {
        if !is_id(upload) {
            return Ok(());
        }
        self.forget(upload);
        if at.working.get(D::KIND, &Line::<D>::key(account, upload), at.now_ms)?.is_some() {
            at.objects.abandon(&name::<D>(upload))?;
            at.working.delete(D::KIND, &Line::<D>::key(account, upload))?;
        }
        Ok(())
    }

    /// Forgets what nobody touched for seven days, and parts without a row; says how many.
    ///
    /// `end` forgets one upload with what belongs to it.
    pub(super) fn sweep(
        &self,
        at: Ports<'_>,
        end: impl Fn(&Line<D>) -> Result<(), UploadRefused>,
    ) -> Result<u64, UploadRefused> {
        // Listed before the rows are read: an upload's row is always older than its parts.
        let stored = at.objects.uploads(D::PREFIX, u32::MAX)?;
        let (mut swept, mut after, mut known) = (0, None::<String>, Vec::new());
        loop {
            let rows = at.working.scan(D::KIND, "", after.as_deref(), i64::MIN)?;
            let Some(last) = rows.last() else { break };
            after = Some(last.key.clone());
            for line in rows.iter().filter_map(Line::<D>::read) {
                known.push(line.name());
                if line.touched_ms + UNTOUCHED_MS >= at.now_ms {
                    continue;
                }
                end(&line)?;
                swept += 1;
            }
        }
        for it in stored {
            if it.as_str().starts_with(D::PREFIX) && !known.contains(&it) {
                at.objects.abandon(&it)?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

fn have<D: Digest>(at: Ports<'_>, line: &Line<D>) -> Result<u64, ObjectError> {
    match line.whole {
        Some(_) => Ok(line.length),
        None => at.objects.upload_length(&line.name()),
    }
}

/// Computes a digest again that another process had in work.
fn catch_up<D: Digest>(
    at: Ports<'_>,
    line: &Line<D>,
    there: u64,
    progress: &mut Progress<D>,
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
        progress.digest.take(&bytes)?;
        progress.at += bytes.len() as u64;
    }
    Ok(())
}

//! Drafts of bids as ciphertext: parts by version, files in pieces, rights by part.
//!
//! A space is a lot of one bidder, or the bidder's own library. The server holds what colleagues
//! share and cannot read any of it; it knows who wrote which part when, and how long it is. All
//! of it is working state and ends with the round. Refuses to know what a part contains.

use std::collections::{BTreeMap, BTreeSet};

use domain::shared::{AccountId, Uscc};
use record::canonical::{self, Value};
use sha2::{Digest, Sha256};

use crate::ports::{ObjectError, ObjectName, Replaced, StoreError, WorkingRow};
use crate::uploads::{PART_BYTES_MAX, Ports};

/// Name of the space that holds a bidder's own certificates and past performance.
pub const LIBRARY: &str = "library";
/// Part that holds the wrapped key of a space.
pub const KEY: &str = "key";
/// CONFIG: most bytes of one part's ciphertext: 1 MiB, a price sheet of 5,000 rows and to spare.
pub const DRAFT_PART_BYTES_MAX: usize = 1 << 20;
/// CONFIG: most bytes of one file's ciphertext: 201 MiB.
pub const DRAFT_FILE_BYTES_MAX: u64 = 201 << 20;
/// CONFIG: most files of one space.
pub const DRAFT_FILES_MAX: usize = 400;
/// CONFIG: most bytes of the files of one space: 2 GiB.
pub const DRAFT_BYTES_MAX: u64 = 2 << 30;
/// CONFIG: most spaces of one bidder.
pub const SPACES_MAX: usize = 64;
/// Longest name of a part.
const PART_NAME_MAX: usize = 60;
/// Bytes that one reading of a file gives.
pub const READ_BYTES_MAX: u32 = 8 << 20;
const PART: &str = "bid_draft";
const FILE: &str = "bid_file";
const RIGHTS: &str = "bid_rights";
/// What the names of unfinished files begin with.
const UPLOAD: &str = "draft-";

/// Why a draft was not written or read; what was there is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftRefused {
    #[error("the draft has no such part or file")]
    Unknown,
    #[error("a part has 1 byte to 1 MiB, a piece of a file 1 byte to 8 MiB")]
    Length,
    #[error("version {version} of the part was written by somebody else")]
    Stale { version: u64, by: String },
    #[error("the piece begins behind the {have} bytes that are there")]
    Gap { have: u64 },
    #[error("the space would hold more than it may")]
    Room,
    #[error(transparent)]
    Objects(#[from] ObjectError),
    #[error(transparent)]
    Working(#[from] StoreError),
}

/// Whose draft, and of what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Space {
    pub organisation: Uscc,
    /// A lot's id or [`LIBRARY`].
    pub name: String,
}

impl Space {
    fn key(&self, rest: &str) -> String {
        format!("{}/{}:{rest}", self.organisation, self.name)
    }

    fn of_key(key: &str) -> Option<(Self, &str)> {
        let (space, rest) = key.rsplit_once(':')?;
        let (organisation, name) = space.split_once('/')?;
        Some((Self { organisation: Uscc::new(organisation)?, name: name.to_owned() }, rest))
    }

    /// A word for object names, which must not tell who bids.
    fn word(&self) -> String {
        let digest: [u8; 32] = Sha256::digest(self.key("").as_bytes()).into();
        digest[..16].iter().map(|it| format!("{it:02x}")).collect()
    }

    fn upload(&self, id: &str) -> ObjectName {
        ObjectName::new(&format!("{UPLOAD}{}-{id}", self.word())).expect("hex is a name")
    }

    fn object(&self, id: &str) -> ObjectName {
        ObjectName::new(&format!("drafts/{}/{id}", self.word())).expect("hex is a name")
    }
}

/// A part as far as the server knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartLine {
    pub part: String,
    /// From 1; every writing adds one.
    pub version: u64,
    pub by: String,
    pub at_ms: i64,
    pub bytes: Vec<u8>,
}

impl PartLine {
    fn row(&self, space: &Space) -> WorkingRow {
        let head = Value::object([
            ("at_ms", Value::Integer(self.at_ms)),
            ("by", Value::Text(self.by.clone())),
            ("version", Value::Integer(i64::try_from(self.version).unwrap_or(i64::MAX))),
        ]);
        let mut body = head.encode().into_bytes();
        body.push(b'\n');
        body.extend(&self.bytes);
        WorkingRow { key: space.key(&self.part), body, expires_ms: i64::MAX }
    }

    fn read(row: &WorkingRow) -> Option<Self> {
        let (_, part) = Space::of_key(&row.key)?;
        let cut = row.body.iter().position(|it| *it == b'\n')?;
        let head = canonical::parse(&row.body[..cut]).ok()?;
        Some(Self {
            part: part.to_owned(),
            version: head.count("version")?,
            by: head.text("by")?.to_owned(),
            at_ms: head.integer("at_ms")?,
            bytes: row.body[cut + 1..].to_vec(),
        })
    }
}

/// A file's row.
struct FileLine {
    id: String,
    ct_len: u64,
    is_whole: bool,
}

impl FileLine {
    fn row(&self, space: &Space) -> WorkingRow {
        let body = Value::object([
            ("ct_len", Value::Integer(i64::try_from(self.ct_len).unwrap_or(i64::MAX))),
            ("whole", Value::Integer(i64::from(self.is_whole))),
        ]);
        let body = body.encode().into_bytes();
        WorkingRow { key: space.key(&self.id), body, expires_ms: i64::MAX }
    }

    fn read(row: &WorkingRow) -> Option<Self> {
        let (_, id) = Space::of_key(&row.key)?;
        let body = canonical::parse(&row.body).ok()?;
        let is_whole = body.integer("whole")? == 1;
        Some(Self { id: id.to_owned(), ct_len: body.count("ct_len")?, is_whole })
    }
}

/// Whether a name may be that of a part: `[a-z0-9-]{1,60}`.
#[must_use]
pub fn is_part(name: &str) -> bool {
    let good = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    (1..=PART_NAME_MAX).contains(&name.len()) && name.bytes().all(good)
}

fn is_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

fn rows(at: Ports<'_>, kind: &str, prefix: &str) -> Result<Vec<WorkingRow>, StoreError> {
    let (mut all, mut after) = (Vec::new(), None::<String>);
    loop {
        let some = at.working.scan(kind, prefix, after.as_deref(), i64::MIN)?;
        let Some(last) = some.last() else { return Ok(all) };
        after = Some(last.key.clone());
        all.extend(some);
    }
}

/// Every part of a space.
///
/// # Errors
///
/// `Working`.
pub fn parts(at: Ports<'_>, space: &Space) -> Result<Vec<PartLine>, DraftRefused> {
    Ok(rows(at, PART, &space.key(""))?.iter().filter_map(PartLine::read).collect())
}

/// One part.
///
/// # Errors
///
/// `Unknown` while nobody wrote it, `Working`.
pub fn part(at: Ports<'_>, space: &Space, part: &str) -> Result<PartLine, DraftRefused> {
    let row = at.working.get(PART, &space.key(part), i64::MIN)?;
    row.as_ref().and_then(PartLine::read).ok_or(DraftRefused::Unknown)
}

/// Writes the version after `version` of a part, and none over a newer one.
///
/// # Errors
///
/// `Unknown` for a name that is none, `Length`, `Stale`, `Room`, `Working`.
pub fn write(
    at: Ports<'_>,
    space: &Space,
    (part, version): (&str, u64),
    (by, bytes): (&str, &[u8]),
) -> Result<u64, DraftRefused> {
    if !is_part(part) {
        return Err(DraftRefused::Unknown);
    }
    if bytes.is_empty() || bytes.len() > DRAFT_PART_BYTES_MAX {
        return Err(DraftRefused::Length);
    }
    let before = at.working.get(PART, &space.key(part), i64::MIN)?;
    let known = before.as_ref().and_then(PartLine::read);
    let stale = |it: Option<PartLine>| DraftRefused::Stale {
        version: it.as_ref().map_or(0, |it| it.version),
        by: it.map_or_else(String::new, |it| it.by),
    };
    if known.as_ref().map_or(0, |it| it.version) != version {
        return Err(stale(known));
    }
    if part == KEY && known.is_some() {
        // The key of a draft never changes: what was sealed by it would be lost.
        return Err(stale(known));
    }
    if part == KEY && spaces(at, &space.organisation)?.len() >= SPACES_MAX {
        return Err(DraftRefused::Room);
    }
    let line = PartLine {
        part: part.to_owned(),
        version: version + 1,
        by: by.to_owned(),
        at_ms: at.now_ms,
        bytes: bytes.to_vec(),
    };
    match at.working.replace(
        PART,
        before.as_ref().map(|it| it.body.as_slice()),
        &line.row(space),
    )? {
        Replaced::Done => Ok(version + 1),
        Replaced::Changed => Err(stale(self::part(at, space, part).ok())),
    }
}

/// Names of the spaces that an organisation has begun, in order.
///
/// # Errors
///
/// `Down`, `Busy`.
pub fn spaces(at: Ports<'_>, organisation: &Uscc) -> Result<BTreeSet<String>, StoreError> {
    let all = rows(at, PART, &format!("{organisation}/"))?;
    let names = all.iter().filter_map(|it| Some(Space::of_key(&it.key)?.0.name));
    Ok(names.collect())
}

/// Who may write which part, where the organisation's administrator said so; a part without a
/// line is open to every colleague who bids.
pub type Rights = BTreeMap<String, BTreeSet<String>>;

/// The rights of a space.
///
/// # Errors
///
/// `Working`.
pub fn rights(at: Ports<'_>, space: &Space) -> Result<Rights, DraftRefused> {
    let row = at.working.get(RIGHTS, &space.key(""), i64::MIN)?;
    let read = |row: WorkingRow| -> Option<Rights> {
        let body = canonical::parse(&row.body).ok()?;
        let line = |it: &Value| {
            let all = it.list("accounts")?.iter();
            let named = all.filter_map(|it| Some(it.text("id")?.to_owned()));
            Some((it.text("part")?.to_owned(), named.collect()))
        };
        body.list("parts")?.iter().map(line).collect()
    };
    Ok(row.and_then(read).unwrap_or_default())
}

/// Sets the rights of a space.
///
/// # Errors
///
/// `Working`.
pub fn set_rights(at: Ports<'_>, space: &Space, rights: &Rights) -> Result<(), DraftRefused> {
    let named = |it: &String| Value::object([("id", Value::Text(it.clone()))]);
    let line = |(part, accounts): (&String, &BTreeSet<String>)| {
        let accounts = Value::List(accounts.iter().map(named).collect());
        Value::object([("accounts", accounts), ("part", Value::Text(part.clone()))])
    };
    let body = Value::object([("parts", Value::List(rights.iter().map(line).collect()))]);
    let body = body.encode().into_bytes();
    let row = WorkingRow { key: space.key(""), body, expires_ms: i64::MAX };
    Ok(at.working.put(RIGHTS, &row)?)
}

/// Whether an account may write a part.
#[must_use]
pub fn may_write(rights: &Rights, part: &str, account: &AccountId) -> bool {
    rights.get(part).is_none_or(|it| it.contains(account.as_str()))
}

fn file(at: Ports<'_>, space: &Space, id: &str) -> Result<FileLine, DraftRefused> {
    if !is_id(id) {
        return Err(DraftRefused::Unknown);
    }
    let row = at.working.get(FILE, &space.key(id), i64::MIN)?;
    row.as_ref().and_then(FileLine::read).ok_or(DraftRefused::Unknown)
}

/// Begins a file, or goes on with it; gives the bytes that are there. Equal ids mean equal bytes.
///
/// # Errors
///
/// `Unknown` for an id that is none, `Length`, `Room`, `Objects`, `Working`.
pub fn open_file(
    at: Ports<'_>,
    space: &Space,
    (id, ct_len): (&str, u64),
) -> Result<u64, DraftRefused> {
    if !is_id(id) {
        return Err(DraftRefused::Unknown);
    }
    if ct_len == 0 || ct_len > DRAFT_FILE_BYTES_MAX {
        return Err(DraftRefused::Length);
    }
    match file(at, space, id) {
        Ok(line) if line.ct_len == ct_len => return have(at, space, &line),
        Ok(_) => return Err(DraftRefused::Length),
        Err(DraftRefused::Unknown) => {}
        Err(it) => return Err(it),
    }
    let all = rows(at, FILE, &space.key(""))?;
    let lines: Vec<FileLine> = all.iter().filter_map(FileLine::read).collect();
    let bytes = lines.iter().map(|it| it.ct_len).sum::<u64>() + ct_len;
    if lines.len() >= DRAFT_FILES_MAX || bytes > DRAFT_BYTES_MAX {
        return Err(DraftRefused::Room);
    }
    at.objects.abandon(&space.upload(id))?;
    at.working.put(FILE, &FileLine { id: id.to_owned(), ct_len, is_whole: false }.row(space))?;
    Ok(0)
}

fn have(at: Ports<'_>, space: &Space, line: &FileLine) -> Result<u64, DraftRefused> {
    if line.is_whole {
        return Ok(line.ct_len);
    }
    Ok(at.objects.upload_length(&space.upload(&line.id))?)
}

/// How many bytes of a file are there.
///
/// # Errors
///
/// `Unknown`, `Objects`, `Working`.
pub fn file_have(at: Ports<'_>, space: &Space, id: &str) -> Result<u64, DraftRefused> {
    have(at, space, &file(at, space, id)?)
}

/// Takes a piece of a file; what is there of it already is passed over. Gives the bytes now there.
///
/// # Errors
///
/// `Unknown`, `Length`, `Gap`, `Objects`, `Working`; nothing was taken.
pub fn put_file(
    at: Ports<'_>,
    space: &Space,
    (id, from): (&str, u64),
    piece: &[u8],
) -> Result<u64, DraftRefused> {
    let mut line = file(at, space, id)?;
    let end = from.saturating_add(piece.len() as u64);
    if piece.is_empty() || piece.len() > PART_BYTES_MAX || end > line.ct_len {
        return Err(DraftRefused::Length);
    }
    let there = have(at, space, &line)?;
    if from > there {
        return Err(DraftRefused::Gap { have: there });
    }
    if end <= there {
        return Ok(there);
    }
    let known = usize::try_from(there - from).expect("an overlap is shorter than the piece");
    let now = at.objects.put_part(&space.upload(id), there, &piece[known..])?;
    if now == line.ct_len {
        // Another content under the same name was left by a draft that was wiped half.
        at.objects.delete(&space.object(id))?;
        at.objects.finish(&space.upload(id), &space.object(id))?;
        line.is_whole = true;
        at.working.put(FILE, &line.row(space))?;
    }
    Ok(now)
}

/// Bytes of a whole file, at most [`READ_BYTES_MAX`], fewer at its end.
///
/// # Errors
///
/// `Unknown` while it is not whole, `Objects`, `Working`.
pub fn read_file(
    at: Ports<'_>,
    space: &Space,
    id: &str,
    (from, length): (u64, u32),
) -> Result<Vec<u8>, DraftRefused> {
    if !file(at, space, id)?.is_whole {
        return Err(DraftRefused::Unknown);
    }
    match at.objects.read(&space.object(id), from, length.min(READ_BYTES_MAX)) {
        Err(ObjectError::Absent(_)) => Err(DraftRefused::Unknown),
        it => Ok(it?),
    }
}

/// Takes a file away.
///
/// # Errors
///
/// `Unknown`, `Objects`, `Working`.
pub fn remove_file(at: Ports<'_>, space: &Space, id: &str) -> Result<(), DraftRefused> {
    file(at, space, id)?;
    at.objects.abandon(&space.upload(id))?;
    at.objects.delete(&space.object(id))?;
    Ok(at.working.delete(FILE, &space.key(id))?)
}

/// Takes everything of a space away. Done again, it changes nothing.
///
/// # Errors
///
/// `Objects`, `Working`.
pub fn wipe(at: Ports<'_>, space: &Space) -> Result<(), DraftRefused> {
    for it in rows(at, FILE, &space.key(""))? {
        if let Some(line) = FileLine::read(&it) {
            remove_file(at, space, &line.id)?;
        }
    }
    for kind in [PART, RIGHTS] {
        for it in rows(at, kind, &space.key(""))? {
            at.working.delete(kind, &it.key)?;
        }
    }
    Ok(())
}

/// Wipes every draft of a lot that takes bids no more; says how many spaces. Libraries stay.
///
/// # Errors
///
/// `Objects`, `Working`.
pub fn sweep(at: Ports<'_>, takes_bids: impl Fn(&str) -> bool) -> Result<u64, DraftRefused> {
    let mut spaces = BTreeSet::new();
    for kind in [PART, FILE, RIGHTS] {
        let all = rows(at, kind, "")?;
        spaces.extend(all.iter().filter_map(|it| Some(Space::of_key(&it.key)?.0)));
    }
    let over = spaces.iter().filter(|it| it.name != LIBRARY && !takes_bids(&it.name));
    let mut wiped = 0;
    for it in over {
        wipe(at, it)?;
        wiped += 1;
    }
    Ok(wiped)
}

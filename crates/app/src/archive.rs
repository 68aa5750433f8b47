//! The archive package of a closed file: what it holds, and how its closed part is kept shut.
//!
//! Open formats only: a ZIP with a manifest, the log itself, what is public as it is, and one age
//! file for the rest. Its key lies beside it twice, once for each archive key; stock tools open
//! everything. Source: docs/spec/archive.md.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Write};

use domain::lot::Lot;
use domain::online::Bidding;
use domain::opening::Ending;
use domain::shared::{CivilDate, Hash, LotId};
use domain::world::World;
use record::bundle::Bundle;
use record::canonical::{self, Value};
use seal::Secret;
use seal::payload::{FileEntropy, Sealer};
use sha2::{Digest, Sha256};

use crate::auctions;
use crate::documents;
use crate::leaves;
use crate::opener::{Streamed, ciphertext_name, evaluation_name};
use crate::ports::{
    Entropy, ObjectError, ObjectName, Objects, Packages, Packing, Reader, Row, Squeeze, StoreError,
};

/// Version of the manifests.
pub const VERSION: &str = "ggzy.archive/v1";
/// Manifest of the package.
pub const MANIFEST: &str = "archive.json";
/// Manifest of the closed part, inside of it.
pub const CLOSED_MANIFEST: &str = "closed.json";
/// The closed part, encrypted.
pub const CLOSED: &str = "closed.age";
/// The audit file of an online bidding's auction.
pub const AUDIT: &str = "auction/audit.jsonl";
/// Rows and bytes read at once.
const ROWS_AT_ONCE: u32 = 1_024;
const PART_BYTES: u32 = 1 << 20;

/// Why no package was made.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    #[error("the file is not closed yet")]
    Open,
    #[error("an archive key is no age recipient")]
    Key,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Objects(#[from] ObjectError),
    #[error("the package could not be written: {0}")]
    Io(#[from] io::Error),
}

/// One file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Path inside the package.
    pub path: String,
    /// What people call it; empty when the record has no name for it.
    pub name: String,
    /// Kind of the event that names it first; empty for what no single event names.
    pub kind: String,
    /// Leaf index of that event.
    pub index: Option<u64>,
    pub source: Source,
}

/// Where an item's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Object(ObjectName),
    Bytes(Vec<u8>),
}

/// What a package of a lot holds, beside the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// For everybody.
    pub public: Vec<Item>,
    /// For whoever holds an archive key.
    pub closed: Vec<Item>,
}

/// A file of the public log.
pub struct LogFile {
    /// Path below `/log/`.
    pub path: String,
    pub bytes: Box<dyn Read>,
}

/// What a package is made from.
pub struct Making<'a> {
    pub origin: &'a str,
    pub lot: &'a LotId,
    /// Last day on which the file must be kept; none of one that is not closed.
    pub keep_until: Option<CivilDate>,
    pub contents: &'a Contents,
    /// Archive keys, `age1…`.
    pub keys: &'a [String],
    pub log: Vec<LogFile>,
    pub objects: &'a dyn Objects,
    pub packages: &'a dyn Packages,
    pub entropy: &'a dyn Entropy,
}

/// A package that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub sha256: Hash,
    pub length: u64,
}

/// The object's name of a package.
#[must_use]
pub fn package_name(sha256: &Hash) -> ObjectName {
    ObjectName::new(&format!("archive/{}", sha256.hex())).expect("hex makes a name")
}

/// Whether a text is a key that a package can be encrypted to.
#[must_use]
pub fn is_key(text: &str) -> bool {
    seal::identity::recipient_of(text).is_some()
}

/// All that the record and the stores hold of a lot: every document that an event names and the
/// store has, the opened files, the ciphertexts of what was opened, and the bundle.
///
/// # Errors
///
/// As the stores'.
pub fn contents(
    reader: &mut dyn Reader,
    objects: &dyn Objects,
    lot: &Lot,
    is_public: &dyn Fn(&Hash) -> bool,
) -> Result<Contents, ArchiveFault> {
    let streams = record::event::lot_streams(&lot.id);
    let mut all = gathered(reader, objects, &streams, is_public)?;
    for of in lot.opening.files.iter().flat_map(|it| &it.files) {
        let object = evaluation_name(&of.ctx);
        if of.ending == Ending::Opened && stands(objects, &object)? {
            let path = format!("opened/{}", of.ctx.hex());
            all.closed.push(plain(path, Source::Object(object)));
        }
    }
    for line in lot.bids.values() {
        for of in line.bid.iter().flat_map(|it| &it.envelopes) {
            let object = ciphertext_name(&of.ct_root);
            if stands(objects, &object)? {
                let path = format!("objects/{}", of.ct_root.hex());
                all.public.push(plain(path, Source::Object(object)));
            }
        }
    }
    all.sort();
    Ok(all)
}

/// The same of an online bidding, with the audit file of its auction: who signed up, what they
/// offered to deliver and the salt behind their pseudonyms lie in the closed part.
///
/// # Errors
///
/// As the stores'.
pub fn contents_of_bidding(
    reader: &mut dyn Reader,
    objects: &dyn Objects,
    (world, of): (&World, &Bidding),
    is_public: &dyn Fn(&Hash) -> bool,
) -> Result<Contents, ArchiveFault> {
    let streams = record::event::bidding_streams(&of.lot);
    let mut all = gathered(reader, objects, &streams, is_public)?;
    if let Some(file) = auctions::audit_file(reader, world, &of.lot)? {
        let bytes = Source::Bytes(file.encode().into_bytes());
        all.public.push(plain(AUDIT.to_owned(), bytes));
    }
    all.sort();
    Ok(all)
}

impl Contents {
    fn sort(&mut self) {
        self.public.sort_by(|a, b| a.path.cmp(&b.path));
        self.closed.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// An item that no single event names.
fn plain(path: String, source: Source) -> Item {
    Item { path, name: String::new(), kind: String::new(), index: None, source }
}

/// The documents that the events of streams name, and what lies beside their leaves.
fn gathered(
    reader: &mut dyn Reader,
    objects: &dyn Objects,
    streams: &[String],
    is_public: &dyn Fn(&Hash) -> bool,
) -> Result<Contents, ArchiveFault> {
    let mut bundle = Bundle::default();
    let mut named: BTreeMap<Hash, (String, String, u64)> = BTreeMap::new();
    for stream in streams {
        for row in rows(reader, stream)? {
            if let Ok(body) = canonical::parse(&row.body) {
                names(&body, "", &mut |sha256, name| {
                    let first = (name.to_owned(), row.kind.clone(), row.index);
                    let known = named.entry(sha256).or_insert(first);
                    if known.0.is_empty() {
                        name.clone_into(&mut known.0);
                    }
                });
            }
            bundle.openings.extend(leaves::opening(&row));
            if let Some(text) = row.enclosure.and_then(|it| String::from_utf8(it).ok()) {
                bundle.enclosures.insert(row.index, text);
            }
        }
    }
    let mut all = Contents::default();
    for (sha256, (name, kind, index)) in named {
        let object = documents::object(&sha256);
        if !stands(objects, &object)? {
            continue;
        }
        let path = format!("documents/{}", sha256.hex());
        let of = Item { path, name, kind, index: Some(index), source: Source::Object(object) };
        if is_public(&sha256) { all.public.push(of) } else { all.closed.push(of) }
    }
    let bytes = Source::Bytes(bundle.encode().into_bytes());
    all.closed.push(plain("bundle.json".to_owned(), bytes));
    Ok(all)
}

fn stands(objects: &dyn Objects, name: &ObjectName) -> Result<bool, ArchiveFault> {
    match objects.length(name) {
        Ok(_) => Ok(true),
        Err(ObjectError::Absent(_)) => Ok(false),
        Err(it) => Err(it.into()),
    }
}

/// Every hash in a body, with the name that stands beside it.
fn names(value: &Value, beside: &str, found: &mut dyn FnMut(Hash, &str)) {
    match value {
        Value::Text(it) => {
            if let Some(sha256) = Hash::from_hex(it) {
                found(sha256, beside);
            }
        }
        Value::Integer(_) => {}
        Value::List(all) => all.iter().for_each(|it| names(it, beside, found)),
        Value::Object(fields) => {
            let name = value.text("name").unwrap_or_default();
            fields.values().for_each(|it| names(it, name, found));
        }
    }
}

fn rows(reader: &mut dyn Reader, stream: &str) -> Result<Vec<Row>, StoreError> {
    let (mut all, mut from) = (Vec::new(), 1);
    loop {
        let more = reader.stream(stream, from, ROWS_AT_ONCE)?;
        let Some(last) = more.last() else { return Ok(all) };
        from = last.version + 1;
        all.extend(more);
    }
}

/// Writes a package into the store of objects.
///
/// # Errors
///
/// [`ArchiveFault`]; no package then stands in the store.
pub fn make(it: Making<'_>) -> Result<Made, ArchiveFault> {
    let until = it.keep_until.ok_or(ArchiveFault::Open)?;
    let points: Option<Vec<[u8; 32]>> =
        it.keys.iter().map(|key| seal::identity::recipient_of(key)).collect();
    let points = points.ok_or(ArchiveFault::Key)?;
    let mut random = [0; 16];
    it.entropy.fill(&mut random);
    let upload = ObjectName::new(&format!("archive-{}", translog::hash::to_hex(&random)))
        .expect("hex is a name");
    let mut sink = Sink::new(it.objects, upload);
    let Making { origin, lot, keep_until: _, contents, keys, log, objects, packages, entropy } = it;
    let mut log = Some(log);
    let made = packages.pack(&mut sink, &mut |package| {
        let mut written = Vec::new();
        for mut of in log.take().unwrap_or_default() {
            let path = format!("log/{}", of.path);
            let (length, sha256) = put(package, (&path, Squeeze::Yes), &mut *of.bytes)?;
            written.push(entry(&path, (length, sha256), None));
        }
        for of in &contents.public {
            written.push(item(package, objects, of)?);
        }
        let shut = (packages, objects, entropy);
        let locks = closed(package, shut, (lot, contents), (keys, &points))?;
        written.extend(locks.1);
        written.sort_by(|a, b| a.text("path").cmp(&b.text("path")));
        let manifest = manifest((origin, lot, until), written, locks.0);
        package.file(MANIFEST, Squeeze::Yes)?;
        package.write_all(manifest.encode().as_bytes())
    });
    if let Err(fault) = made.and_then(|()| sink.send()) {
        objects.abandon(&sink.upload)?;
        return Err(fault.into());
    }
    let sha256 = Hash(sink.hasher.clone().finalize().into());
    objects.finish(&sink.upload, &package_name(&sha256))?;
    Ok(Made { sha256, length: sink.length })
}

/// Writes the encrypted part and its two locks; gives its line of the manifest, and theirs.
fn closed(
    package: &mut dyn Packing,
    (packages, objects, entropy): (&dyn Packages, &dyn Objects, &dyn Entropy),
    (lot, contents): (&LotId, &Contents),
    (keys, points): (&[String], &[[u8; 32]]),
) -> io::Result<(Value, Vec<Value>)> {
    let identity = Secret::new(entropy.salt());
    package.file(CLOSED, Squeeze::No)?;
    let hashed = Hashed::new(&mut *package);
    let recipient = seal::identity::recipient(&identity);
    let mut sealer = Sealer::new(hashed, &recipient, &fresh(entropy))?;
    packages.pack(&mut sealer, &mut |inner| {
        let mut written = Vec::new();
        for of in &contents.closed {
            written.push(item(inner, objects, of)?);
        }
        let list = Value::object([
            ("entries", Value::List(written)),
            ("lot", Value::Text(lot.to_string())),
            ("v", VERSION.into()),
        ]);
        inner.file(CLOSED_MANIFEST, Squeeze::Yes)?;
        inner.write_all(list.encode().as_bytes())
    })?;
    let (length, sha256) = sealer.finish()?.end();
    let (mut entries, mut locks) = (vec![entry(CLOSED, (length, sha256), None)], Vec::new());
    let secret = format!("{}\n", seal::identity::identity_text(&identity));
    for (at, (key, point)) in keys.iter().zip(points).enumerate() {
        let path = format!("closed-key-{}.age", at + 1);
        package.file(&path, Squeeze::No)?;
        let mut lock = Sealer::new(Hashed::new(&mut *package), point, &fresh(entropy))?;
        lock.write_all(secret.as_bytes())?;
        entries.push(entry(&path, lock.finish()?.end(), None));
        locks.push(Value::object([("key", Value::Text(key.clone())), ("path", Value::Text(path))]));
    }
    Ok((Value::List(locks), entries))
}

fn fresh(entropy: &dyn Entropy) -> FileEntropy {
    FileEntropy::drawn(&mut |bytes| entropy.fill(bytes))
}

fn manifest(
    (origin, lot, until): (&str, &LotId, CivilDate),
    entries: Vec<Value>,
    locks: Value,
) -> Value {
    Value::object([
        ("closed", locks),
        ("entries", Value::List(entries)),
        ("keep_until", Value::Text(until.to_string())),
        ("lot", Value::Text(lot.to_string())),
        ("origin", Value::Text(origin.to_owned())),
        ("v", VERSION.into()),
    ])
}

fn entry(path: &str, (length, sha256): (u64, Hash), of: Option<&Item>) -> Value {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let mut fields = BTreeMap::from([
        ("length".to_owned(), Value::Integer(length)),
        ("path".to_owned(), Value::Text(path.to_owned())),
        ("sha256".to_owned(), Value::Text(sha256.hex())),
    ]);
    if let Some(it) = of {
        for (key, text) in [("kind", &it.kind), ("name", &it.name)] {
            if !text.is_empty() {
                fields.insert(key.to_owned(), Value::Text(text.clone()));
            }
        }
        if let Some(index) = it.index.and_then(|it| i64::try_from(it).ok()) {
            fields.insert("index".to_owned(), Value::Integer(index));
        }
    }
    Value::Object(fields)
}

fn item(package: &mut dyn Packing, objects: &dyn Objects, of: &Item) -> io::Result<Value> {
    let at = (of.path.as_str(), Squeeze::No);
    let found = match &of.source {
        Source::Bytes(bytes) => put(package, (at.0, Squeeze::Yes), &mut &bytes[..])?,
        Source::Object(name) => {
            let mut from = Streamed { objects, name: name.clone(), offset: 0 };
            put(package, at, &mut BufReader::with_capacity(PART_BYTES as usize, &mut from))?
        }
    };
    Ok(entry(&of.path, found, Some(of)))
}

/// Writes one file; gives its length and hash.
fn put(
    package: &mut dyn Packing,
    (path, squeeze): (&str, Squeeze),
    from: &mut dyn Read,
) -> io::Result<(u64, Hash)> {
    package.file(path, squeeze)?;
    let mut hashed = Hashed::new(package);
    io::copy(from, &mut hashed)?;
    Ok(hashed.end())
}

/// A writer that hashes and counts what passes.
struct Hashed<'a> {
    to: &'a mut dyn Packing,
    hasher: Sha256,
    length: u64,
}

impl<'a> Hashed<'a> {
    fn new(to: &'a mut dyn Packing) -> Self {
        Self { to, hasher: Sha256::new(), length: 0 }
    }

    fn end(self) -> (u64, Hash) {
        (self.length, Hash(self.hasher.finalize().into()))
    }
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write_all(bytes)?;
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The upload that a package is written into.
struct Sink<'a> {
    objects: &'a dyn Objects,
    upload: ObjectName,
    waiting: Vec<u8>,
    hasher: Sha256,
    /// Bytes written, those that wait included.
    length: u64,
}

impl<'a> Sink<'a> {
    fn new(objects: &'a dyn Objects, upload: ObjectName) -> Self {
        Self { objects, upload, waiting: Vec::new(), hasher: Sha256::new(), length: 0 }
    }

    fn send(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let at = self.length - self.waiting.len() as u64;
        self.objects.put_part(&self.upload, at, &self.waiting).map_err(io::Error::other)?;
        self.waiting.clear();
        Ok(())
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PART_BYTES as usize {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // Small parts are gathered; only the end of the package sends what is left.
        Ok(())
    }
}

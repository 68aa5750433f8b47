//! `daylight-verify archive`: an unpacked package of a closed file, checked without any server.
//!
//! Source: docs/spec/archive.md. The closed part is unpacked by stock tools and checked by the
//! same command.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use domain::contract::ArchivePacked;
use domain::shared::{CivilDate, Hash, Instant, LotId};
use record::auction::AuditFile;
use record::canonical::{self, Value};
use sha2::{Digest, Sha256};

use crate::auction::{Asked, judge};
use crate::audit::{Audit, audit};
use crate::log::{DirFiles, Options};
use crate::tell;
use crate::wall::DirObjects;

/// Version of the manifests.
const VERSION: &str = "ggzy.archive/v1";
/// The audit file of an online bidding in its package.
const AUDIT: &str = "auction/audit.jsonl";
/// Most bytes of a manifest.
const MANIFEST_BYTES_MAX: u64 = 64 << 20;
/// Most files of a package.
const FILES_MAX: usize = 1_000_000;

/// What was found wrong with a package, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// There is no manifest, or it has another form.
    Manifest,
    /// A file of the manifest is not there.
    Missing,
    /// A file has other bytes.
    Hash,
    /// A file that the manifest does not name.
    Extra,
    /// A document is named by another hash than its own.
    Name,
    /// The log in the package does not read, or is another centre's.
    Log,
    /// The log knows no such lot, or its file is not closed.
    Lot,
    /// The log says another last day.
    Keep,
    /// The package is not the one that the log names.
    Package,
    /// The audit file of an online bidding does not hold, or is not the log's auction.
    Auction,
}

impl Code {
    /// Every code, with its name and its sentence in Chinese and in English.
    pub const ALL: [(Code, &'static str, &'static str, &'static str); 10] = [
        (
            Code::Manifest,
            "archive.manifest",
            "没有清单或者清单格式不对",
            "no manifest of this form",
        ),
        (Code::Missing, "archive.missing", "清单所列文件不在", "a listed file is missing"),
        (Code::Hash, "archive.hash", "文件内容与清单不符", "a file has other bytes than listed"),
        (Code::Extra, "archive.extra", "有清单未列的文件", "a file that is not listed"),
        (Code::Name, "archive.name", "文件名与其散列值不符", "a file's name is not its hash"),
        (
            Code::Log,
            "archive.log",
            "所附日志不可读或者属于其他中心",
            "the log is not this centre's",
        ),
        (Code::Lot, "archive.lot", "日志中没有本标段的结案", "the log closes no file of this lot"),
        (Code::Keep, "archive.keep", "保存期限与日志不符", "the log says another last day"),
        (Code::Package, "archive.package", "不是日志所记的归档包", "not the package the log names"),
        (
            Code::Auction,
            "archive.auction",
            "竞价审计文件有误或者与日志不符",
            "the audit file does not hold, or is not the log's",
        ),
    ];

    fn words(self) -> (&'static str, &'static str, &'static str) {
        let found = Self::ALL.iter().find(|it| it.0 == self);
        found.map(|it| (it.1, it.2, it.3)).unwrap_or_default()
    }
}

/// One finding: its code and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    pub about: String,
}

/// A package's manifest.
struct Manifest {
    name: &'static str,
    lot: LotId,
    /// Only of the whole package.
    whole: Option<Whole>,
    entries: Vec<Entry>,
}

struct Whole {
    origin: String,
    keep_until: String,
    keys: Vec<String>,
}

struct Entry {
    path: String,
    sha256: Hash,
    length: u64,
}

/// What the check of a package gave.
pub struct Checked {
    pub findings: Vec<Finding>,
    /// Files that are as the manifest says.
    pub good: usize,
    /// The report on the lot's procedure; none of a closed part.
    pub procedure: Option<(String, u8)>,
    manifest: Option<Manifest>,
}

/// Checks an unpacked package, and the packed one against another copy of the log.
///
/// # Errors
///
/// Whatever the machine says when files cannot be read.
pub fn check(dir: &Path, options: &Options, packed: Option<(&Path, &Path)>) -> io::Result<Checked> {
    let mut it = Checked { findings: Vec::new(), good: 0, procedure: None, manifest: None };
    let Some(manifest) = manifest(dir)? else {
        it.findings.push(Finding { code: Code::Manifest, about: dir.display().to_string() });
        return Ok(it);
    };
    let mut listed = BTreeSet::from([manifest.name.to_owned()]);
    for entry in &manifest.entries {
        listed.insert(entry.path.clone());
        let code = match sum(&dir.join(&entry.path))? {
            None => Some(Code::Missing),
            Some(found) if found != (entry.length, entry.sha256) => Some(Code::Hash),
            Some(_) if !named_well(entry) => Some(Code::Name),
            Some(_) => None,
        };
        match code {
            Some(code) => it.findings.push(Finding { code, about: entry.path.clone() }),
            None => it.good += 1,
        }
    }
    for path in files(dir)? {
        if !listed.contains(&path) {
            it.findings.push(Finding { code: Code::Extra, about: path });
        }
    }
    if let Some(whole) = &manifest.whole {
        of_log(dir, options, (&manifest, whole), &mut it);
    }
    if let Some((file, log)) = packed {
        let found = sum(file)?;
        let named = audit(&DirFiles::new(log), options, None).ok().and_then(|audit| {
            let packages = of_file(&audit, &manifest.lot)?.1;
            Some(packages.iter().map(|it| (it.0.length, it.0.package)).collect())
        });
        let named: Vec<(u64, Hash)> = named.unwrap_or_default();
        if !found.is_some_and(|it| named.contains(&it)) {
            let about = file.display().to_string();
            it.findings.push(Finding { code: Code::Package, about });
        }
    }
    it.manifest = Some(manifest);
    Ok(it)
}

/// Asks the log that lies in the package.
fn of_log(dir: &Path, options: &Options, (of, whole): (&Manifest, &Whole), it: &mut Checked) {
    let objects = DirObjects(dir.join("objects"));
    let Ok(audit) = audit(&DirFiles::new(&dir.join("log")), options, Some(&objects)) else {
        it.findings.push(Finding { code: Code::Log, about: "log".to_owned() });
        return;
    };
    if audit.replay.world.centre.origin != whole.origin {
        it.findings.push(Finding { code: Code::Log, about: whole.origin.clone() });
    }
    it.findings.extend(closing(&audit, of, whole));
    it.findings.extend(auction(dir, &audit, of));
    it.procedure = Some(tell::procedure(&audit, &of.lot));
}

fn closing(audit: &Audit, of: &Manifest, whole: &Whole) -> Option<Finding> {
    let (code, about) = match of_file(audit, &of.lot).and_then(|it| it.0) {
        None => (Code::Lot, of.lot.to_string()),
        Some(until) if until.to_string() != whole.keep_until => (Code::Keep, until.to_string()),
        Some(_) => return None,
    };
    Some(Finding { code, about })
}

/// Last day and packages of a file, of a lot or of an online bidding.
fn of_file<'a>(audit: &'a Audit, id: &LotId) -> Option<OfFile<'a>> {
    let world = &audit.replay.world;
    let lot = world.lots.get(id).map(|it| (it.contract.keep_until, &it.contract.packages[..]));
    lot.or_else(|| world.biddings.get(id).map(|it| (it.keep_until, &it.packages[..])))
}

/// The last day of a file, and its packages with their instants.
type OfFile<'a> = (Option<CivilDate>, &'a [(ArchivePacked, Instant)]);

/// Replays the audit file of an online bidding: it holds, and comes to where the log's auction is.
fn auction(dir: &Path, audit: &Audit, of: &Manifest) -> Option<Finding> {
    let known = audit.replay.world.auctions.get(&of.lot);
    audit.replay.world.biddings.get(&of.lot)?;
    let path = dir.join(AUDIT);
    let small = fs::metadata(&path).is_ok_and(|it| it.len() <= MANIFEST_BYTES_MAX);
    let bytes = small.then(|| fs::read(&path).ok()).flatten();
    let file = bytes.and_then(|it| AuditFile::parse(&it).ok()).filter(|it| it.lot == of.lot);
    let judged = file.map(|it| judge(it, Asked::default()));
    let good = judged.is_some_and(|it| it.faults.is_empty() && it.state.as_ref() == known);
    (!good).then(|| Finding { code: Code::Auction, about: AUDIT.to_owned() })
}

/// A document is kept under its own hash.
fn named_well(it: &Entry) -> bool {
    it.path.strip_prefix("documents/").is_none_or(|name| name == it.sha256.hex())
}

fn manifest(dir: &Path) -> io::Result<Option<Manifest>> {
    for name in ["archive.json", "closed.json"] {
        let path = dir.join(name);
        match fs::metadata(&path) {
            Ok(found) if found.len() <= MANIFEST_BYTES_MAX => {
                return Ok(read(name, &fs::read(&path)?));
            }
            _ => {}
        }
    }
    Ok(None)
}

fn read(name: &'static str, bytes: &[u8]) -> Option<Manifest> {
    let value = canonical::parse(bytes).ok()?;
    let lot = LotId::parse(value.text("lot")?).ok()?;
    let whole = if name == "archive.json" {
        let keys = value.list("closed")?.iter();
        let keys: Option<Vec<String>> = keys.map(|it| it.text("key").map(str::to_owned)).collect();
        let (origin, keep_until) = (value.text("origin")?, value.text("keep_until")?);
        Some(Whole { origin: origin.to_owned(), keep_until: keep_until.to_owned(), keys: keys? })
    } else {
        None
    };
    let entries: Option<Vec<Entry>> = value.list("entries")?.iter().map(entry).collect();
    let entries = entries.filter(|it| it.len() <= FILES_MAX)?;
    let paths: BTreeSet<&String> = entries.iter().map(|it| &it.path).collect();
    let good = value.text("v") == Some(VERSION) && paths.len() == entries.len();
    good.then_some(Manifest { name, lot, whole, entries })
}

fn entry(it: &Value) -> Option<Entry> {
    let path = it.text("path").filter(|it| is_inside(it))?.to_owned();
    let (sha256, length) = (Hash::from_hex(it.text("sha256")?)?, it.count("length")?);
    Some(Entry { path, sha256, length })
}

/// A path that stays in the package: relative, plain segments.
fn is_inside(path: &str) -> bool {
    let plain = |it: &str| !it.is_empty() && it != "." && it != ".." && !it.contains(['\\', ':']);
    path.split('/').all(plain)
}

/// Length and hash of a file; none when there is none. A link counts as none.
fn sum(path: &Path) -> io::Result<Option<(u64, Hash)>> {
    match fs::symlink_metadata(path) {
        Err(it) if it.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(it) => return Err(it),
        Ok(it) if !it.is_file() => return Ok(None),
        Ok(_) => {}
    }
    let (mut file, mut hasher) = (File::open(path)?, Sha256::new());
    let (mut length, mut buffer) = (0, vec![0; 1 << 20]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(Some((length, Hash(hasher.finalize().into()))));
        }
        hasher.update(&buffer[..read]);
        length += read as u64;
    }
}

/// Every file below a folder, by its path with `/`.
fn files(root: &Path) -> io::Result<Vec<String>> {
    let (mut all, mut folders) = (Vec::new(), vec![(root.to_owned(), String::new())]);
    while let Some((folder, prefix)) = folders.pop() {
        for it in fs::read_dir(folder)? {
            let it = it?;
            let path = format!("{prefix}{}", it.file_name().to_string_lossy());
            if it.file_type()?.is_dir() {
                folders.push((it.path(), format!("{path}/")));
            } else {
                all.push(path);
            }
            if all.len() > FILES_MAX {
                return Ok(all);
            }
        }
    }
    all.sort_unstable();
    Ok(all)
}

/// Writes what was found; the exit code is that of the worst.
#[must_use]
pub fn told(it: &Checked) -> (String, u8) {
    let mut lines = Vec::new();
    if let Some(of) = &it.manifest {
        let (zh, en) = match of.whole {
            Some(_) => ("归档包", "Archive package"),
            None => ("归档包的不公开部分", "Closed part of an archive package"),
        };
        lines.push(format!("{zh} {en}: {}", of.lot));
        lines.push(format!(
            "{} 个文件与清单一致。{} files are as the manifest says.",
            it.good, it.good
        ));
        if let Some(whole) = &of.whole {
            lines.push(format!("至少保存至 kept at least until {}", whole.keep_until));
            let keys = whole.keys.join(" ");
            lines.push(format!(
                "不公开部分可由任一密钥解密 either key opens the closed part: {keys}"
            ));
        }
    }
    for finding in &it.findings {
        let (code, zh, en) = finding.code.words();
        lines.push(format!("✗ {code}: {zh}。{en}. {}", finding.about));
    }
    let mut exit = u8::from(!it.findings.is_empty());
    let mut text = lines.join("\n") + "\n";
    if let Some((procedure, code)) = &it.procedure {
        text = format!("{text}\n{procedure}");
        // A fault of the package is a fault whatever its log says.
        exit = if exit == 1 { 1 } else { *code };
    }
    (text, exit)
}

/// Where the packed file and the log to compare it with lie.
#[derive(Default)]
pub(crate) struct Packed {
    pub file: Option<PathBuf>,
    pub log: Option<PathBuf>,
}

//! `daylight-verify document`: a statutory document against the log that it was made from.
//!
//! Source: docs/spec/document.md. What its words say is not read: that a paper says what its leaf
//! says, the same document asked of the server again shows.

use std::io;
use std::ops::Range;

use sha2::{Digest, Sha256};
use translog::ed25519;
use translog::hash::{Hash, leaf_hash};
use translog::note::decimal;

use crate::log::read::LogFiles;

/// First line of what a sample's seal signs.
pub const LABEL: &[u8] = b"daylight.document-seal/1\n";
const FORMAT: &[u8] = b"/SubFilter/daylight.document-seal.1";
const FORMAT_SPACED: &[u8] = b"/SubFilter /daylight.document-seal.1";
const KEYWORDS: &[u8] = b"/Keywords (";
const BYTE_RANGE: &[u8] = b"/ByteRange [";
/// Most bytes of a document that is read.
pub const DOCUMENT_BYTES_MAX: u64 = 64 << 20;

/// What was found wrong, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The file names no leaf of a log.
    Leaf,
    /// The log is another centre's, or has no such leaf.
    Log,
    /// There is no seal of this form, it does not cover the file, or it is nobody's of this log.
    Seal,
}

impl Code {
    /// Every code, with its name and its sentence in Chinese and in English.
    pub const ALL: [(Code, &'static str, &'static str, &'static str); 3] = [
        (Code::Leaf, "document.leaf", "文件没有写明日志条目", "the file names no leaf"),
        (
            Code::Log,
            "document.log",
            "日志属于其他中心，或者没有该条目",
            "the log is another centre's or has no such leaf",
        ),
        (
            Code::Seal,
            "document.seal",
            "印章不完整、不覆盖全文，或者不是本日志所签",
            "the seal is not whole, does not cover the file or is not this log's",
        ),
    ];
}

/// What a document says of itself, and what of it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Origin, index and hash of its leaf.
    pub leaf: Option<(String, u64, Hash)>,
    /// Number of the policy whose key sealed it.
    pub sealed_by: Option<u64>,
    pub findings: Vec<Code>,
}

/// Checks a document against a log.
#[must_use]
pub fn check(bytes: &[u8], log: &LogFiles) -> Checked {
    let mut it = Checked { leaf: leaf(bytes), sealed_by: None, findings: Vec::new() };
    match &it.leaf {
        None => it.findings.push(Code::Leaf),
        Some((origin, index, hash)) => {
            let ours = log.policies.iter().any(|it| it.origin == *origin);
            let entry = usize::try_from(*index).ok().and_then(|at| log.entries.get(at));
            if !ours || entry.is_none_or(|it| leaf_hash(it) != *hash) {
                it.findings.push(Code::Log);
            }
        }
    }
    let signed = seal(bytes);
    it.sealed_by = signed.and_then(|(message, signature)| {
        let mut policies = log.policies.iter();
        let by = policies.find(|it| ed25519::verify(&it.ack.public, &message, &signature));
        by.map(|it| it.k)
    });
    if it.sealed_by.is_none() {
        it.findings.push(Code::Seal);
    }
    it
}

fn after<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(usize, &'a [u8])> {
    let at = bytes.windows(mark.len()).rposition(|it| it == mark)? + mark.len();
    Some((at, &bytes[at..]))
}

/// The leaf that a file names: `<origin> <index> <hash>`.
fn leaf(bytes: &[u8]) -> Option<(String, u64, Hash)> {
    let (_, rest) = after(bytes, KEYWORDS)?;
    let end = rest.iter().position(|it| *it == b')')?;
    let words = std::str::from_utf8(&rest[..end]).ok()?;
    let mut words = words.split(' ');
    let origin = words.next()?.to_owned();
    let (index, hash) = (decimal(words.next()?)?, Hash::from_hex(words.next()?)?);
    words.next().is_none().then_some((origin, index, hash))
}

/// What was signed, and the signature; none unless it covers the whole file but itself.
fn seal(bytes: &[u8]) -> Option<(Vec<u8>, [u8; 64])> {
    after(bytes, FORMAT).or_else(|| after(bytes, FORMAT_SPACED))?;
    let (_, rest) = after(bytes, BYTE_RANGE)?;
    let end = rest.iter().position(|it| *it == b']')?;
    let figures = std::str::from_utf8(&rest[..end]).ok()?;
    let figures: Option<Vec<usize>> =
        figures.split_whitespace().map(|it| usize::try_from(decimal(it)?).ok()).collect();
    let [0, from, to, length] = figures?[..] else { return None };
    if to.checked_add(length)? != bytes.len() {
        return None;
    }
    let signature = contents(bytes, from..to)?;
    let digest = Sha256::new().chain_update(&bytes[..from]).chain_update(&bytes[to..]).finalize();
    Some(([LABEL, &digest].concat(), signature))
}

/// The signature between its angle brackets, which stand exactly at the ends of the gap.
fn contents(bytes: &[u8], gap: Range<usize>) -> Option<[u8; 64]> {
    let hex = bytes.get(gap)?.strip_prefix(b"<")?.strip_suffix(b">")?;
    let hex = std::str::from_utf8(hex).ok()?;
    // One way of writing: a file that differs in a letter's case is another file.
    let lower = hex.to_ascii_lowercase();
    if lower.to_ascii_uppercase() != hex {
        return None;
    }
    translog::hash::from_hex(&lower)?.try_into().ok()
}

/// Writes what was found; the exit code is 1 for any fault.
#[must_use]
pub fn told(it: &Checked) -> (String, u8) {
    let mut lines = Vec::new();
    if let Some((origin, index, hash)) = &it.leaf {
        let hash = hash.to_hex();
        lines.push(format!("法定文书 Statutory document: {origin} {index} {hash}"));
        if !it.findings.contains(&Code::Log) {
            lines.push(format!(
                "✓ 日志第 {index} 条在日志中，散列值一致。Leaf {index} is in the log with this hash."
            ));
        }
    }
    if let Some(k) = it.sealed_by {
        lines.push(format!(
            "✓ 样章覆盖全文，由本日志第 {k} 号见证规则所载的密钥签署。The sample's seal covers the file and \
             is by the key of policy {k}."
        ));
        lines.push(
            "  样章只证明文件由本平台生成，不是任何单位的印章。It shows that the platform made the file, and \
             is no organisation's seal."
                .to_owned(),
        );
    }
    for code in &it.findings {
        for (_, name, zh, en) in Code::ALL.iter().filter(|it| it.0 == *code) {
            lines.push(format!("✗ {name}: {zh}。{en}."));
        }
    }
    lines.push(
        "? 未核验文字与日志内容是否一致：请向平台再取同一文书逐字节比较，或者阅读日志条目。That \
         the words are the leaf's was not checked: fetch the same document again and compare, or \
         read the leaf."
            .to_owned(),
    );
    (lines.join("\n") + "\n", u8::from(!it.findings.is_empty()))
}

/// Reads a document's bytes, bounded.
///
/// # Errors
///
/// As the machine's; a longer file.
pub fn read(path: &str) -> io::Result<Vec<u8>> {
    let length = std::fs::metadata(path)?.len();
    if length > DOCUMENT_BYTES_MAX {
        return Err(io::Error::other("the file is too long 文件过大"));
    }
    std::fs::read(path)
}

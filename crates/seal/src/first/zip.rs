//! The head of a zip in one pass, and a member put before the others.
//!
//! Only one form of the member is read: the first, stored, its name as it is, in the directory
//! once. Any other sign of it is refused, so that no two readers see different ones.
//! Source: PKWARE APPNOTE 6.3.10, 4.3.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::{FIRST_BYTES_MAX, NAME};
use crate::code::Code;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: usize = 22;
const COMMENT_BYTES_MAX: usize = 65_535;
/// Most bytes of a directory that are read.
const DIRECTORY_BYTES_MAX: usize = 4_194_304;
const TAIL_BYTES: usize = DIRECTORY_BYTES_MAX + COMMENT_BYTES_MAX + END_BYTES;
const HEAD_BYTES: usize = LOCAL_BYTES + NAME.len() + FIRST_BYTES_MAX;
/// Names are UTF-8.
const UTF8: u16 = 0x0800;
/// 1980-01-01.
const DATE: u16 = 0x21;
const VERSION: u16 = 20;
/// What stands for a number that a zip64 record holds.
const ELSEWHERE: u32 = u32::MAX;

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    let byte = |crc: u32, it: &u8| (0..8).fold(crc ^ u32::from(*it), |crc, _| step(crc));
    !bytes.iter().fold(u32::MAX, byte)
}

/// Whether a name would be taken for the member's by some reader of zips.
fn is_like(name: &[u8]) -> bool {
    let plain = name.strip_prefix(b"./").or_else(|| name.strip_prefix(b"/")).unwrap_or(name);
    plain.eq_ignore_ascii_case(NAME.as_bytes())
}

/// What stands at the head of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// No sign of the member.
    None,
    /// A sign of it that is not the one form.
    Bad(Code),
    /// Its bytes.
    Member(Vec<u8>),
}

/// Takes a content in pieces and keeps of it what can say whether the member is there.
#[derive(Debug, Default)]
pub struct Scan {
    head: Vec<u8>,
    tail: Vec<u8>,
    total: u64,
}

impl Write for Scan {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let wanted = piece.len().min(HEAD_BYTES - self.head.len());
        self.head.extend_from_slice(&piece[..wanted]);
        self.tail.extend_from_slice(piece);
        if self.tail.len() > 2 * TAIL_BYTES {
            self.tail.drain(..self.tail.len() - TAIL_BYTES);
        }
        self.total += piece.len() as u64;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Scan {
    /// What was found in the whole content.
    #[must_use]
    pub fn finish(self) -> Found {
        let directory = directory(&self.tail, self.total);
        let entries = directory.as_ref().map(|it| entries(&it.bytes)).unwrap_or_default();
        let like: Vec<&[u8]> =
            entries.iter().copied().filter(|it| name_of(it).is_some_and(is_like)).collect();
        let begins = local_name(&self.head).is_some_and(is_like);
        match like.as_slice() {
            [] if !begins => Found::None,
            [entry] if directory.as_ref().is_some_and(|it| it.is_whole(&entries)) => {
                member(&self.head, entry)
            }
            _ => Found::Bad(Code::ContentJson),
        }
    }
}

/// The directory of a zip.
struct Directory {
    bytes: Vec<u8>,
    /// Entries as its end counts them.
    count: usize,
}

impl Directory {
    /// Whether its entries are all there is between its begin and its end.
    fn is_whole(&self, entries: &[&[u8]]) -> bool {
        let bytes: usize = entries.iter().map(|it| it.len()).sum();
        entries.len() == self.count && bytes == self.bytes.len()
    }
}

/// Where the end record stands: the last one whose comment ends where the content ends.
fn end_of(tail: &[u8]) -> Option<usize> {
    let last = tail.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(COMMENT_BYTES_MAX);
    (first..=last).rev().find(|at| {
        let comment = u16_at(tail, at + 20).map(usize::from);
        tail[*at..].starts_with(END) && comment == Some(tail.len() - at - END_BYTES)
    })
}

/// The directory that ends before the end record; `None` when there is none that can be read.
fn directory(tail: &[u8], total: u64) -> Option<Directory> {
    let at = end_of(tail)?;
    let (length, first) = (u32_at(tail, at + 12)?, u32_at(tail, at + 16)?);
    let count = usize::from(u16_at(tail, at + 10)?);
    let skipped = total - tail.len() as u64;
    let begins = u64::from(first).checked_sub(skipped)?;
    let begins = usize::try_from(begins).ok()?;
    let ends = begins.checked_add(usize::try_from(length).ok()?)?;
    let bytes = tail.get(begins..ends).filter(|_| ends == at)?.to_vec();
    Some(Directory { bytes, count })
}

/// Entries as far as they follow one another.
fn entries(directory: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    let mut rest = directory;
    while rest.starts_with(CENTRAL) {
        let lengths = [28, 30, 32].map(|at| u16_at(rest, at).map_or(usize::MAX, usize::from));
        let length = lengths.iter().fold(CENTRAL_BYTES, |sum, it| sum.saturating_add(*it));
        let Some((entry, next)) = rest.split_at_checked(length) else { break };
        all.push(entry);
        rest = next;
    }
    all
}

fn name_of(entry: &[u8]) -> Option<&[u8]> {
    entry.get(CENTRAL_BYTES..CENTRAL_BYTES + usize::from(u16_at(entry, 28)?))
}

fn local_name(head: &[u8]) -> Option<&[u8]> {
    if !head.starts_with(LOCAL) {
        return None;
    }
    head.get(LOCAL_BYTES..LOCAL_BYTES + usize::from(u16_at(head, 26)?))
}

/// The member, where its local head and its entry say the same, and nothing else.
fn member(head: &[u8], entry: &[u8]) -> Found {
    let length = u32_at(entry, 24).unwrap_or(u32::MAX);
    let size = usize::try_from(length).unwrap_or(usize::MAX);
    if size > FIRST_BYTES_MAX {
        return Found::Bad(Code::ContentSize);
    }
    let begins = LOCAL_BYTES + NAME.len();
    let Some(bytes) = head.get(begins..begins + size) else {
        return Found::Bad(Code::ContentJson);
    };
    let crc = crc32(bytes);
    let good = entry.starts_with(&central_head(length, crc, 0))
        && head.starts_with(&local_head(length, crc))
        && entry.len() == CENTRAL_BYTES + NAME.len();
    if good { Found::Member(bytes.to_vec()) } else { Found::Bad(Code::ContentJson) }
}

/// What local head and entry share, behind the signature and the version of its maker.
fn common(out: &mut Vec<u8>, length: u32, crc: u32) {
    for it in [VERSION, UTF8, 0, 0, DATE] {
        out.extend(it.to_le_bytes());
    }
    for it in [crc, length, length] {
        out.extend(it.to_le_bytes());
    }
    out.extend(u16::try_from(NAME.len()).expect("a short name").to_le_bytes());
    out.extend([0, 0]);
}

fn local_head(length: u32, crc: u32) -> Vec<u8> {
    let mut out = LOCAL.to_vec();
    common(&mut out, length, crc);
    out.extend(NAME.as_bytes());
    out
}

fn central_head(length: u32, crc: u32, at: u32) -> Vec<u8> {
    let mut out = CENTRAL.to_vec();
    out.extend(VERSION.to_le_bytes());
    common(&mut out, length, crc);
    out.extend([0; 10]);
    out.extend(at.to_le_bytes());
    out.extend(NAME.as_bytes());
    out
}

/// Writes a zip with the member before all others.
///
/// # Errors
///
/// `InvalidData` for what is no zip of at most 4 GiB, or holds such a member; else those of reader
/// and writer.
pub fn enclose(
    first: &[u8],
    content: &mut (impl Read + Seek),
    out: &mut impl Write,
) -> io::Result<()> {
    let unfit = || io::Error::new(io::ErrorKind::InvalidData, "seal.content.json");
    let total = content.seek(SeekFrom::End(0))?;
    let from = total.saturating_sub(TAIL_BYTES as u64);
    content.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    content.read_to_end(&mut tail)?;
    let directory = directory(&tail, total).ok_or_else(unfit)?;
    let old = entries(&directory.bytes);
    let like = old.iter().any(|it| name_of(it).is_some_and(is_like));
    let count = u16::try_from(old.len() + 1).ok().filter(|it| *it != u16::MAX);
    let count = count.filter(|_| directory.is_whole(&old) && !like).ok_or_else(unfit)?;
    let length = u32::try_from(first.len()).map_err(|_| unfit())?;
    let (crc, begins) = (crc32(first), LOCAL_BYTES + NAME.len() + first.len());
    let shift = u32::try_from(begins).map_err(|_| unfit())?;
    let mut central = central_head(length, crc, 0);
    for entry in &old {
        let mut entry = entry.to_vec();
        let moved = u32_at(&entry, 42).and_then(|it| it.checked_add(shift));
        let moved = moved.filter(|it| *it != ELSEWHERE).ok_or_else(unfit)?;
        entry[42..46].copy_from_slice(&moved.to_le_bytes());
        central.extend(entry);
    }
    let end = end_of(&tail).ok_or_else(unfit)?;
    let members = u32_at(&tail, end + 16).ok_or_else(unfit)?;
    let place = members.checked_add(shift).ok_or_else(unfit)?;
    let size = u32::try_from(central.len()).map_err(|_| unfit())?;
    out.write_all(&local_head(length, crc))?;
    out.write_all(first)?;
    content.seek(SeekFrom::Start(0))?;
    io::copy(&mut content.take(u64::from(members)), out)?;
    out.write_all(&central)?;
    let mut last = tail[end..].to_vec();
    last[8..10].copy_from_slice(&count.to_le_bytes());
    last[10..12].copy_from_slice(&count.to_le_bytes());
    last[12..16].copy_from_slice(&size.to_le_bytes());
    last[16..20].copy_from_slice(&place.to_le_bytes());
    out.write_all(&last)
}

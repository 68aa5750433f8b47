//! The directory of a zip, read from its end, as a program that trusts nothing reads it.
//!
//! Source: PKWARE APPNOTE 6.3.10, 4.3.

use encoding_rs::GB18030;

use super::{MEMBERS_MAX, Source};
use crate::ports::ObjectError;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const LOCAL_BYTES: u64 = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: usize = 22;
/// Longest comment behind the end, and so how far back the end can begin.
const COMMENT_BYTES_MAX: u64 = 65_535;
/// Most bytes of a directory that are read.
const DIRECTORY_BYTES_MAX: u64 = 4_194_304;
/// Bit 0: encrypted. Bit 11: the name is UTF-8.
const ENCRYPTED: u16 = 1;
const UTF8: u16 = 0x0800;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// What stands in a field of 32 bits when the number is in a zip64 field.
const ELSEWHERE: u64 = 0xffff_ffff;
const ZIP64: u16 = 1;
/// Longest name that is kept, in characters.
const NAME_CHARACTERS_MAX: usize = 200;

/// How the bytes of a member lie in its zip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// As they are: any range of them can be read.
    Stored,
    /// Deflated: they are read from their start only.
    Deflated,
    /// Under a password.
    Encrypted,
    /// By another method, or with lengths that cannot be.
    Unknown,
}

/// One member of a zip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// As a person may read it: without control characters and signs that turn a line round.
    pub name: String,
    pub packing: Packing,
    /// Bytes in the zip.
    pub packed: u64,
    /// Bytes once unpacked, as the zip says.
    pub length: u64,
    /// Where its local head stands.
    head: u64,
}

/// The members of a zip.
pub(super) struct Directory {
    pub members: Vec<Member>,
    /// How many more there are than are listed.
    pub left: usize,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u64::from(u32::from_le_bytes(four.try_into().ok()?)))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(eight.try_into().ok()?))
}

/// The end record: the last one whose comment ends where the object ends.
fn end(tail: &[u8]) -> Option<usize> {
    let from = tail.len().checked_sub(END_BYTES)?;
    (0..=from).rev().find(|at| {
        let comment = u16_at(tail, at + 20).map(usize::from);
        tail[*at..].starts_with(END) && comment == Some(tail.len() - at - END_BYTES)
    })
}

/// The directory of a zip; none when the object is no zip that can be read.
///
/// # Errors
///
/// [`ObjectError`] when the store fails.
pub(super) fn directory(source: &Source<'_>) -> Result<Option<Directory>, ObjectError> {
    let reach = source.length.min(COMMENT_BYTES_MAX + END_BYTES as u64);
    let Some(tail) = source.bytes(source.length - reach, reach)? else { return Ok(None) };
    let Some(at) = end(&tail) else { return Ok(None) };
    let (Some(length), Some(first)) = (u32_at(&tail, at + 12), u32_at(&tail, at + 16)) else {
        return Ok(None);
    };
    if length > DIRECTORY_BYTES_MAX {
        return Ok(None);
    }
    let Some(bytes) = source.bytes(first, length)? else { return Ok(None) };
    Ok(Some(members(&bytes, first)))
}

fn members(bytes: &[u8], first: u64) -> Directory {
    let mut found = Directory { members: Vec::new(), left: 0 };
    let mut at = 0;
    while let Some((member, next)) = member(bytes, at, first) {
        at = next;
        match member {
            Some(it) if found.members.len() < MEMBERS_MAX => found.members.push(it),
            Some(_) => found.left += 1,
            None => {}
        }
    }
    found
}

/// One entry, none of a folder, and where the next one stands.
fn member(bytes: &[u8], at: usize, first: u64) -> Option<(Option<Member>, usize)> {
    let entry = bytes.get(at..)?;
    if !entry.starts_with(CENTRAL) {
        return None;
    }
    let lengths = [28, 30, 32].map(|it| u16_at(entry, it).map(usize::from));
    let [Some(name), Some(extra), Some(comment)] = lengths else { return None };
    let raw = entry.get(CENTRAL_BYTES..CENTRAL_BYTES + name)?;
    let more = entry.get(CENTRAL_BYTES + name..CENTRAL_BYTES + name + extra)?;
    let next = at + CENTRAL_BYTES + name + extra + comment;
    let (flags, method) = (u16_at(entry, 8)?, u16_at(entry, 10)?);
    let [packed, length, head] =
        wide([u32_at(entry, 20)?, u32_at(entry, 24)?, u32_at(entry, 42)?], more);
    if raw.ends_with(b"/") {
        return Some((None, next));
    }
    let inside = head.checked_add(LOCAL_BYTES).and_then(|it| it.checked_add(packed));
    let packing = match method {
        _ if flags & ENCRYPTED != 0 => Packing::Encrypted,
        _ if inside.is_none_or(|it| it > first) => Packing::Unknown,
        STORED if packed == length => Packing::Stored,
        DEFLATED => Packing::Deflated,
        _ => Packing::Unknown,
    };
    Some((Some(Member { name: read_name(raw, flags), packing, packed, length, head }), next))
}

/// Lengths and place, with those that a zip64 field holds. Order: unpacked, packed, place.
fn wide([packed, length, head]: [u64; 3], extra: &[u8]) -> [u64; 3] {
    let mut fields = Vec::new();
    let mut at = 0;
    while let (Some(id), Some(size)) = (u16_at(extra, at), u16_at(extra, at + 2)) {
        let body = extra.get(at + 4..at + 4 + usize::from(size)).unwrap_or_default();
        if id == ZIP64 {
            fields = (0..body.len() / 8).filter_map(|it| u64_at(body, it * 8)).collect();
        }
        at += 4 + usize::from(size);
    }
    let mut fields = fields.into_iter();
    let [length, packed, head] = [length, packed, head]
        .map(|it| if it == ELSEWHERE { fields.next().unwrap_or(u64::MAX) } else { it });
    [packed, length, head]
}

/// A name as its maker meant it: UTF-8, or what Chinese Windows writes.
fn read_name(raw: &[u8], flags: u16) -> String {
    match std::str::from_utf8(raw) {
        Ok(it) => shown(it),
        Err(_) if flags & UTF8 != 0 => shown(&String::from_utf8_lossy(raw)),
        Err(_) => shown(&GB18030.decode_without_bom_handling(raw).0),
    }
}

/// Text of a bidder without what turns a line round or cannot be seen, of bounded length.
pub(super) fn shown(text: &str) -> String {
    let unseen = |it: &char| {
        it.is_control()
            || matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(it, '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().filter(|it| !unseen(it)).take(NAME_CHARACTERS_MAX).collect()
}

/// Where the bytes of a member begin; none when its local head is not there.
///
/// # Errors
///
/// [`ObjectError`] when the store fails.
pub fn place(source: &Source<'_>, it: &Member) -> Result<Option<u64>, ObjectError> {
    let Some(head) = source.bytes(it.head, LOCAL_BYTES)? else { return Ok(None) };
    let lengths = u16_at(&head, 26).zip(u16_at(&head, 28));
    let Some((name, extra)) = lengths.filter(|_| head.starts_with(LOCAL)) else {
        return Ok(None);
    };
    let begins = it.head + LOCAL_BYTES + u64::from(name) + u64::from(extra);
    let ends = begins.checked_add(it.packed);
    Ok(ends.filter(|it| *it <= source.length).map(|_| begins))
}

//! Canonical JSON of the protocol: read strictly in the one form it may have, and written.
//!
//! A reader that accepts only the bytes a writer makes is "parse, encode again, refuse a
//! difference" in one pass. Source: §1.

/// The strict reader; every method returns `None` at the first byte that may not stand there.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Starts on bytes; `None` when they are not UTF-8.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        std::str::from_utf8(bytes).ok().map(|rest| Reader { rest })
    }

    /// Takes exactly this text.
    pub fn literal(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    /// Takes this text if it stands here.
    pub fn maybe(&mut self, text: &str) -> bool {
        self.literal(text).is_some()
    }

    /// Takes one string of allowed characters.
    pub fn string(&mut self) -> Option<&'a str> {
        let inner = self.rest.strip_prefix('"')?;
        let (text, rest) = inner.split_at(inner.find('"')?);
        if !text.chars().all(is_allowed) {
            return None;
        }
        self.rest = &rest[1..];
        Some(text)
    }

    /// Takes `"name":` and one string, after `before` (`{` or `,`).
    pub fn member(&mut self, before: &str, name: &str) -> Option<&'a str> {
        self.literal(before)?;
        self.literal("\"")?;
        self.literal(name)?;
        self.literal("\":")?;
        self.string()
    }

    /// Takes a member that is exactly 32 bytes of hex.
    pub fn member32(&mut self, before: &str, name: &str) -> Option<[u8; 32]> {
        crate::bytes::unhex32(self.member(before, name)?)
    }

    /// Takes a member that is a number in a string.
    pub fn member_number(&mut self, before: &str, name: &str) -> Option<u64> {
        number(self.member(before, name)?)
    }

    /// Takes `[…]` of items read by `item`.
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.literal("[")?;
        let mut out = Vec::new();
        if self.maybe("]") {
            return Some(out);
        }
        loop {
            out.push(item(self)?);
            if self.maybe("]") {
                return Some(out);
            }
            self.literal(",")?;
        }
    }

    /// Ends the text; `None` when bytes remain.
    #[must_use]
    pub fn end(self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }
}

/// Reads a number as the protocol writes it: `0|[1-9][0-9]{0,14}`.
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    let digits = text.as_bytes();
    let shape = matches!(digits, [b'0'] | [b'1'..=b'9', ..]) && digits.len() <= 15;
    if shape && digits.iter().all(u8::is_ascii_digit) { text.parse().ok() } else { None }
}

/// True for a character that a string of the protocol may hold. Source: §1.
#[must_use]
pub fn is_allowed(c: char) -> bool {
    match u32::from(c) {
        0x22 | 0x5c => false,
        0x20..=0x7e
        | 0xb0..=0xb1
        | 0xb7
        | 0xd7
        | 0x2013..=0x2014
        | 0x2018..=0x2019
        | 0x201c..=0x201d
        | 0x2026
        | 0x2160..=0x217f
        | 0x2460..=0x2473
        | 0x3001..=0x3003
        | 0x3005..=0x3011
        | 0x3014..=0x3017
        | 0x33a1
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xff01..=0xff5e
        | 0xffe5
        | 0x20000..=0x2f7ff
        | 0x30000..=0x323af => true,
        _ => false,
    }
}

/// True when every character may stand in a string of the protocol.
#[must_use]
pub fn is_text(text: &str) -> bool {
    text.chars().all(is_allowed)
}

/// Writes `before"name":"value"`.
///
/// The value must be [`is_text`]; the callers write hex, numbers and checked texts only.
pub fn write_member(out: &mut String, before: &str, name: &str, value: &str) {
    for it in [before, "\"", name, "\":\"", value, "\""] {
        out.push_str(it);
    }
}

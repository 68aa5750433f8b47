//! Documents as they come in: admitted by their content, named by their hash.
//!
//! It refuses to know whose a document is and what it says.

use domain::shared::Hash;
use sha2::{Digest, Sha256};

use crate::ports::ObjectName;

/// Kind of the working state that remembers whose organisation filed a document.
pub const FILED: &str = "document";
/// CONFIG: most bytes of a document that comes with a form: 100 MiB.
pub const FORM_BYTES_MAX: u64 = 100 << 20;
/// CONFIG: most bytes of a document that comes in parts, drawings mostly: 2 GiB.
pub const PARTS_BYTES_MAX: u64 = 2 << 30;
/// Bytes that tell what a file is.
const HEAD_BYTES: usize = 16;
/// Every kind that is admitted, as a notice names it.
pub const MEDIA: [&str; 6] = [
    "application/pdf",
    "application/zip",
    "image/png",
    "image/jpeg",
    "image/vnd.dwg",
    "text/plain",
];

/// What the first bytes say that a file is; `None` for what is not admitted.
#[must_use]
pub fn media(head: &[u8], is_text: Text) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 5] = [
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        // A drawing of any release since 2000, followed by its number.
        (b"AC10", "image/vnd.dwg"),
    ];
    let drawn = |kind: &[u8]| kind != b"AC10" || head.get(4..6).is_some_and(is_digits);
    let found = KINDS.iter().find(|it| head.starts_with(it.0) && drawn(it.0)).map(|it| it.1);
    found.or_else(|| (is_text == Text::Yes && !head.is_empty()).then_some("text/plain"))
}

fn is_digits(it: &[u8]) -> bool {
    it.iter().all(u8::is_ascii_digit)
}

/// Whether all bytes so far are UTF-8 text without control characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Text {
    #[default]
    Yes,
    No,
}

/// The object of a document.
///
/// # Panics
///
/// Never: a prefix and hex digits are a name.
#[must_use]
pub fn object(sha256: &Hash) -> ObjectName {
    ObjectName::new(&format!("documents/{}", sha256.hex())).expect("hex is a name")
}

/// A document as it was read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub sha256: Hash,
    /// One of [`MEDIA`].
    pub media: &'static str,
    /// In bytes.
    pub length: u64,
}

/// A document while its bytes pass, in any pieces.
#[derive(Default)]
pub struct Seeing {
    head: Vec<u8>,
    /// Bytes of a character whose rest has not come yet.
    rest: Vec<u8>,
    text: Text,
    hasher: Sha256,
    length: u64,
}

impl Seeing {
    /// Takes the next bytes.
    pub fn take(&mut self, bytes: &[u8]) {
        self.head.extend(bytes.iter().take(HEAD_BYTES.saturating_sub(self.head.len())));
        self.look(bytes);
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// Bytes that passed.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether it may still become a document that is admitted.
    #[must_use]
    pub fn may_be_admitted(&self) -> bool {
        self.head.len() < HEAD_BYTES || media(&self.head, self.text).is_some()
    }

    /// What came; none when its kind is not admitted.
    #[must_use]
    pub fn finish(self) -> Option<Seen> {
        let whole = self.text == Text::Yes && self.rest.is_empty();
        let media = media(&self.head, if whole { Text::Yes } else { Text::No })?;
        Some(Seen { sha256: Hash(self.hasher.finalize().into()), media, length: self.length })
    }

    /// Notes whether the bytes are still text.
    fn look(&mut self, bytes: &[u8]) {
        if self.text == Text::No {
            return;
        }
        self.rest.extend_from_slice(bytes);
        let (good, broken) = match std::str::from_utf8(&self.rest) {
            Ok(it) => (it.len(), false),
            Err(it) => (it.valid_up_to(), it.error_len().is_some()),
        };
        let control = |it: &u8| *it < 0x20 && !matches!(it, b'\t' | b'\n' | b'\r');
        if broken || self.rest[..good].iter().any(control) {
            self.text = Text::No;
            self.rest = Vec::new();
            return;
        }
        self.rest.drain(..good);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documents_drawings_pictures_archives_and_plain_text_are_admitted() {
        let said = |it: &[u8]| media(it, Text::No);
        assert_eq!(said(b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(said(b"PK\x03\x04rest"), Some("application/zip"));
        assert_eq!(said(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(said(b"AC1032\0\0"), Some("image/vnd.dwg"));
        for wrong in [&b"MZ\x90"[..], b"\x7fELF", b"BM6", b"AC10", b"AC10ab", b""] {
            assert_eq!(said(wrong), None, "{wrong:?}");
        }
        assert_eq!(media(b"<script>", Text::Yes), Some("text/plain"), "a page is only text");
    }

    #[test]
    fn text_is_text_in_whatever_pieces_it_comes() {
        let whole = "清单,数量\n一,1\n".as_bytes();
        for piece in 1..whole.len() {
            let mut seeing = Seeing::default();
            whole.chunks(piece).for_each(|it| seeing.take(it));
            let seen = seeing.finish().unwrap();
            assert_eq!((seen.media, seen.length), ("text/plain", whole.len() as u64), "{piece}");
        }
        let mut half = Seeing::default();
        half.take(&whole[..whole.len() - 1]);
        half.take(&[0xe4]);
        assert_eq!(half.finish(), None, "half a character is no text");
    }

    #[test]
    fn what_no_more_bytes_can_make_a_document_is_known_at_its_beginning() {
        let mut seeing = Seeing::default();
        seeing.take(b"MZ\x90\0");
        assert!(seeing.may_be_admitted(), "four bytes do not tell yet");
        seeing.take(&[0; 64]);
        assert!(!seeing.may_be_admitted());
    }
}

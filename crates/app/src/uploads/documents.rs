//! Resumable uploads of documents that are too large for a form: drawings of a tender, mostly.
//!
//! The sender announces the hash; what comes to another one is thrown away.

use domain::shared::Hash;

use super::parts::{Announced, Begun, Digest, Parts, Whole};
use super::{Ports, UploadRefused};
use crate::documents::{self, PARTS_BYTES_MAX, Seeing, Seen};
use crate::ports::ObjectName;

/// A document that somebody will send.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub account: &'a str,
    pub sha256: Hash,
    /// In bytes, 1 to [`PARTS_BYTES_MAX`].
    pub length: u64,
}

impl Digest for Seeing {
    const KIND: &'static str = "document-upload";
    const PREFIX: &'static str = "attachment-";

    fn take(&mut self, bytes: &[u8]) -> Result<(), UploadRefused> {
        Seeing::take(self, bytes);
        if self.may_be_admitted() { Ok(()) } else { Err(UploadRefused::Kind) }
    }

    fn finish(self) -> Result<Whole, UploadRefused> {
        let seen = Seeing::finish(self).ok_or(UploadRefused::Kind)?;
        Ok(Whole { sum: seen.sha256, media: seen.media.to_owned() })
    }

    fn object(sum: &Hash) -> ObjectName {
        documents::object(sum)
    }
}

/// Documents of one platform that come in parts.
#[derive(Default)]
pub struct Documents {
    parts: Parts<Seeing>,
}

impl Documents {
    /// Begins a document, or goes on with the same one.
    ///
    /// # Errors
    ///
    /// `Length` for one of no bytes or too many, `Objects`, `Working`.
    pub fn open(&self, at: Ports<'_>, it: &Wanted<'_>) -> Result<Begun, UploadRefused> {
        if it.length == 0 || it.length > PARTS_BYTES_MAX {
            return Err(UploadRefused::Length { length: PARTS_BYTES_MAX });
        }
        self.sweep(at)?;
        let sum = it.sha256.hex();
        let announced =
            Announced { account: it.account, about: &sum, mark: "document", length: it.length };
        self.parts.open(at, &announced)
    }

    /// How many bytes of an account's document are there.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Objects`, `Working`.
    pub fn have(&self, at: Ports<'_>, account: &str, upload: &str) -> Result<u64, UploadRefused> {
        self.parts.have(at, account, upload)
    }

    /// Takes one part. Gives the bytes now there.
    ///
    /// # Errors
    ///
    /// [`UploadRefused`]; `Kind` ends the upload, every other one leaves it as it was.
    pub fn put(
        &self,
        at: Ports<'_>,
        (account, upload): (&str, &str),
        from: u64,
        part: &[u8],
    ) -> Result<u64, UploadRefused> {
        self.parts.put(at, (account, upload), from, part)
    }

    /// Makes a whole document durable under its hash. Done again, it changes nothing.
    ///
    /// # Errors
    ///
    /// `Unknown` when it is not whole, `Differs` when it is not what was announced (it is thrown
    /// away), `Objects`, `Working`.
    pub fn keep(&self, at: Ports<'_>, account: &str, upload: &str) -> Result<Seen, UploadRefused> {
        let line = self.parts.line(at, account, upload)?.ok_or(UploadRefused::Unknown)?;
        let whole = line.whole.ok_or(UploadRefused::Unknown)?;
        if whole.sum.hex() != line.about {
            self.parts.abandon(at, account, upload)?;
            return Err(UploadRefused::Differs);
        }
        self.parts.keep(at, account, upload)?;
        let media = documents::MEDIA.into_iter().find(|it| *it == whole.media);
        let media = media.ok_or(UploadRefused::Kind)?;
        Ok(Seen { sha256: whole.sum, media, length: line.length })
    }

    /// Forgets what nobody touched for seven days; a kept document stays.
    ///
    /// # Errors
    ///
    /// `Objects`, `Working`.
    pub fn sweep(&self, at: Ports<'_>) -> Result<u64, UploadRefused> {
        self.parts.sweep(at, |it| self.parts.abandon(at, &it.account, &it.upload))
    }
}

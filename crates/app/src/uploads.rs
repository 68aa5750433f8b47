//! Resumable uploads: parts in order, digests as they come, names by content.
//!
//! Ciphertexts of bids here; [`documents`] and [`supply`] beside it. It refuses to know what a
//! ciphertext contains. Source: protocols/seal.md §7 and §8a.

pub mod documents;
mod parts;
mod supply;

use domain::lot::Lot;
use domain::shared::{Hash, LotId};
use seal::object::{Digested, Root};
use seal::padding::Kind;
use seal::{Code, Refusal};

pub use parts::{ACCOUNT_BYTES_MAX, Begun, PART_BYTES_MAX, UNTOUCHED_MS, UPLOADS_MAX};
use parts::{Announced, Digest, Parts, Whole};
pub use supply::{Supply, sweep_supplies};

use crate::opener::ciphertext_name;
use crate::platform::Platform;
use crate::ports::{ObjectError, ObjectName, Objects, StoreError, Working};
use crate::sealing::PAYLOAD_HEADER_BYTES;

/// CONFIG: most bytes of one ciphertext: 2 GiB, twice the file that a page seals.
pub const CIPHERTEXT_BYTES_MAX: u64 = 2 << 30;

/// Why an upload was not begun or a part not taken; what was there before is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UploadRefused {
    /// The protocol's code: no such envelope, too long, or a length that no padding gives.
    #[error("the ciphertext is refused: {0}")]
    Form(Refusal),
    #[error("the account has no such upload")]
    Unknown,
    #[error("a part has 1 byte to 8 MiB and begins and ends at whole MiB or at the end")]
    Part,
    #[error("the part begins behind the {have} bytes that are there")]
    Gap { have: u64 },
    #[error("the bytes would be more than the {length} that may come")]
    Length { length: u64 },
    #[error("a file of this kind is not admitted")]
    Kind,
    #[error("what came is not what was announced")]
    Differs,
    #[error(transparent)]
    Objects(#[from] ObjectError),
    #[error(transparent)]
    Working(#[from] StoreError),
}

/// What an upload will hold; equal values mean equal bytes.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub account: &'a str,
    pub lot: &'a Lot,
    pub envelope: &'a str,
    /// Length of the whole ciphertext in bytes.
    pub ct_len: u64,
    /// Context of the envelope, which a fresh record never repeats.
    pub ctx: Hash,
}

/// What is known of an upload when its record comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub have: u64,
    /// Length and root; none while bytes are missing.
    pub digested: Option<Digested>,
    /// The first bytes, at most an age header's.
    pub head: Vec<u8>,
}

/// The ports of uploads and the time.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    pub objects: &'a dyn Objects,
    pub working: &'a dyn Working,
    /// Wall time, unix milliseconds.
    pub now_ms: i64,
}

impl<'a> Ports<'a> {
    /// The ports of a platform, now.
    #[must_use]
    pub fn of(it: &'a Platform) -> Self {
        Self { objects: &*it.objects, working: &*it.working, now_ms: it.clock.wall_ms() }
    }
}

impl Digest for Root {
    const KIND: &'static str = "upload";
    const PREFIX: &'static str = "bid-";

    fn take(&mut self, bytes: &[u8]) -> Result<(), UploadRefused> {
        self.update(bytes);
        Ok(())
    }

    fn finish(self) -> Result<Whole, UploadRefused> {
        let it = Root::finish(self).map_err(UploadRefused::Form)?;
        Ok(Whole { sum: Hash(it.ct_root), media: String::new() })
    }

    fn object(sum: &Hash) -> ObjectName {
        ciphertext_name(sum)
    }
}

/// The ciphertexts of one platform that come in parts.
#[derive(Default)]
pub struct Uploads {
    parts: Parts<Root>,
}

fn check(it: &Wanted<'_>) -> Result<(), UploadRefused> {
    let form = |it: Code| UploadRefused::Form(Refusal(it));
    let kind = Kind::parse(it.envelope).map_err(UploadRefused::Form)?;
    let named = it.lot.notice.envelopes.iter().any(|known| known.name.token() == it.envelope);
    if !named {
        return Err(form(Code::CtxEnvelope));
    }
    if it.ct_len > CIPHERTEXT_BYTES_MAX {
        return Err(form(Code::CtLimit));
    }
    kind.padded_of_ct_len(it.ct_len).map_err(UploadRefused::Form)?;
    Ok(())
}

impl Uploads {
    /// Begins an upload, or goes on with the one that holds the same.
    ///
    /// # Errors
    ///
    /// `Form`, `Objects`, `Working`.
    pub fn open(&self, at: Ports<'_>, wanted: &Wanted<'_>) -> Result<Begun, UploadRefused> {
        check(wanted)?;
        let (lot, mark) = (wanted.lot.id.to_string(), wanted.ctx.hex());
        let mark = format!("{}\n{mark}", wanted.envelope);
        let (account, length) = (wanted.account, wanted.ct_len);
        self.parts.open(at, &Announced { account, about: &lot, mark: &mark, length })
    }

    /// How many bytes of an account's upload are there.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Objects`, `Working`.
    pub fn have(&self, at: Ports<'_>, account: &str, upload: &str) -> Result<u64, UploadRefused> {
        self.parts.have(at, account, upload)
    }

    /// Takes one part; what is there already of it is passed over. Gives the bytes now there.
    ///
    /// # Errors
    ///
    /// [`UploadRefused`]; nothing was taken.
    pub fn put(
        &self,
        at: Ports<'_>,
        (account, upload): (&str, &str),
        from: u64,
        part: &[u8],
    ) -> Result<u64, UploadRefused> {
        self.parts.put(at, (account, upload), from, part)
    }

    /// What is known of an account's upload for this lot; none when there is no such upload.
    ///
    /// # Errors
    ///
    /// `Objects`, `Working`.
    pub fn found(
        &self,
        at: Ports<'_>,
        account: &str,
        lot: &LotId,
        upload: &str,
    ) -> Result<Option<Found>, UploadRefused> {
        let line = self.parts.line(at, account, upload)?;
        let Some(line) = line.filter(|it| it.about == lot.to_string()) else { return Ok(None) };
        let length = u32::try_from(PAYLOAD_HEADER_BYTES).expect("a header is short");
        let have = self.parts.have(at, account, upload)?;
        let root = line.whole.as_ref().map(|it| it.sum);
        let head = match at.objects.read_upload(&line.name(), 0, length) {
            Err(ObjectError::Absent(_)) => match root {
                Some(root) => at.objects.read(&ciphertext_name(&root), 0, length)?,
                None => Vec::new(),
            },
            read => read?,
        };
        let digested = root.map(|it| Digested { ct_len: line.length, ct_root: it.0 });
        Ok(Some(Found { have, digested, head }))
    }

    /// Makes a whole upload durable under its root. Done again, it changes nothing.
    ///
    /// # Errors
    ///
    /// `Unknown` when it is not whole, `Objects`, `Working`.
    pub fn keep(&self, at: Ports<'_>, account: &str, upload: &str) -> Result<(), UploadRefused> {
        self.parts.keep(at, account, upload).map(|_| ())
    }

    /// Forgets an upload and what it holds; a kept object stays. No error when it is not there.
    ///
    /// # Errors
    ///
    /// `Objects`, `Working`.
    pub fn abandon(&self, at: Ports<'_>, account: &str, upload: &str) -> Result<(), UploadRefused> {
        self.parts.abandon(at, account, upload)
    }

    /// Forgets a refused submission's upload, and its object unless an admitted bid names it.
    ///
    /// # Errors
    ///
    /// `Objects`, `Working`.
    pub fn refuse(
        &self,
        at: Ports<'_>,
        (account, upload): (&str, &str),
        is_admitted: impl Fn(&Hash) -> bool,
    ) -> Result<(), UploadRefused> {
        let root = self.parts.line(at, account, upload)?.and_then(|it| it.whole);
        if let Some(it) = root.filter(|it| !is_admitted(&it.sum)) {
            at.objects.delete(&ciphertext_name(&it.sum))?;
        }
        self.abandon(at, account, upload)
    }

    /// Forgets what nobody touched for seven days, and parts without a row; says how many.
    ///
    /// # Errors
    ///
    /// `Objects`, `Working`.
    pub fn sweep(
        &self,
        at: Ports<'_>,
        is_admitted: impl Fn(&Hash) -> bool,
    ) -> Result<u64, UploadRefused> {
        self.parts.sweep(at, |it| self.refuse(at, (&it.account, &it.upload), &is_admitted))
    }
}

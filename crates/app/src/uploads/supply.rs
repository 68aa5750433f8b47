//! A lost ciphertext that somebody brings again, checked against the record.

use std::sync::Arc;

use domain::shared::Hash;
use seal::object::Root;
use seal::{Code, Refusal};

use super::UploadRefused;
use crate::opener::ciphertext_name;
use crate::ports::{ObjectError, ObjectName, Objects};

/// What the names of unfinished supplies begin with.
const PREFIX: &str = "supply-";

/// Forgets what supplies left unfinished; only while nobody supplies.
///
/// # Errors
///
/// `Objects`.
pub fn sweep_supplies(objects: &dyn Objects) -> Result<(), ObjectError> {
    let stored = objects.uploads(PREFIX, u32::MAX)?;
    let mut left = stored.iter().filter(|it| it.as_str().starts_with(PREFIX));
    left.try_for_each(|it| objects.abandon(it))
}

/// A lost ciphertext while somebody brings it again (protocols/seal.md §10, *missing*).
pub struct Supply {
    objects: Arc<dyn Objects>,
    upload: ObjectName,
    ct_len: u64,
    at: u64,
    root: Root,
}

impl Supply {
    /// Begins; `word` makes the unfinished file's name unique.
    #[must_use]
    pub fn begin(objects: Arc<dyn Objects>, word: &str, ct_len: u64) -> Self {
        let upload = ObjectName::new(&format!("{PREFIX}{word}")).expect("the word is hex");
        Self { objects, upload, ct_len, at: 0, root: Root::default() }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// `Length` beyond the length of the record, `Objects`.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), UploadRefused> {
        if self.at + bytes.len() as u64 > self.ct_len {
            return Err(UploadRefused::Length { length: self.ct_len });
        }
        self.at = self.objects.put_part(&self.upload, self.at, bytes)?;
        self.root.update(bytes);
        Ok(())
    }

    /// Keeps the whole under its root, in place of what was damaged there.
    ///
    /// # Errors
    ///
    /// `Form` with `seal.ct.length` or `seal.ct.root` for other bytes, `Objects`.
    pub fn finish(&mut self, ct_root: &Hash) -> Result<(), UploadRefused> {
        let form = |it: Code| UploadRefused::Form(Refusal(it));
        if self.at != self.ct_len {
            return Err(form(Code::CtLength));
        }
        let whole = std::mem::take(&mut self.root).finish().map_err(UploadRefused::Form)?;
        if whole.ct_root != ct_root.0 {
            return Err(form(Code::CtRoot));
        }
        let name = ciphertext_name(ct_root);
        self.objects.delete(&name)?;
        Ok(self.objects.finish(&self.upload, &name)?)
    }

    /// Throws away what was taken.
    pub fn abandon(&self) {
        // What stays is swept by [`sweep_supplies`].
        let _ = self.objects.abandon(&self.upload);
    }
}

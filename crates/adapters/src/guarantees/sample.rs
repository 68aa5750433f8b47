//! The sample issuer: plays the issuers' side of the exchange, for samples and tests.
//!
//! It keeps a register of files, one for each guarantee it issued; what is not in it, it does not
//! know.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use app::ports::{GuaranteeTerms, IssuerAnswer};
use record::canonical;

use super::{bounded, make, read, write, written};

/// Numbers that begin so are answered by nobody.
const SILENT: &str = "SLOW";

/// The issuers' side of a directory.
pub struct SampleIssuer {
    folder: PathBuf,
}

/// Why the sample issuer stops.
#[derive(Debug, thiserror::Error)]
#[error("the sample issuer 样本开立机构: {0}")]
pub struct SampleIssuerError(#[from] io::Error);

impl SampleIssuer {
    /// The issuer of a folder that the exchange uses too.
    ///
    /// # Errors
    ///
    /// [`SampleIssuerError`].
    pub fn open(folder: &Path) -> Result<Self, SampleIssuerError> {
        for part in ["ask", "answers", "register"] {
            make(&folder.join(part))?;
        }
        Ok(Self { folder: folder.to_owned() })
    }

    fn registered(&self, number: &str) -> PathBuf {
        self.folder.join("register").join(format!("{number}.json"))
    }

    /// Issues a guarantee.
    ///
    /// # Errors
    ///
    /// [`SampleIssuerError`].
    pub fn issue(&self, number: &str, terms: &GuaranteeTerms) -> Result<(), SampleIssuerError> {
        let file = written(&IssuerAnswer::Stands(terms.clone()));
        Ok(write(&self.registered(number), file.as_bytes())?)
    }

    /// Revokes a guarantee.
    ///
    /// # Errors
    ///
    /// [`SampleIssuerError`].
    pub fn revoke(&self, number: &str) -> Result<(), SampleIssuerError> {
        let file = written(&IssuerAnswer::Revoked);
        Ok(write(&self.registered(number), file.as_bytes())?)
    }

    /// Answers every question that waits; a claim is paid where the guarantee stands.
    ///
    /// # Errors
    ///
    /// [`SampleIssuerError`]; what was answered stays so.
    pub fn work(&self) -> Result<usize, SampleIssuerError> {
        let mut done = 0;
        for it in fs::read_dir(self.folder.join("ask"))? {
            let it = it?;
            let Ok(name) = it.file_name().into_string() else { continue };
            let at = self.folder.join("answers").join(&name);
            if !name.ends_with(".json") || at.exists() {
                continue;
            }
            let Some(answer) = self.answer(&it.path())? else { continue };
            write(&at, written(&answer).as_bytes())?;
            done += 1;
        }
        Ok(done)
    }

    fn answer(&self, ask: &Path) -> Result<Option<IssuerAnswer>, SampleIssuerError> {
        let bytes = bounded(ask)?.unwrap_or_default();
        let Ok(value) = canonical::parse(&bytes) else { return Ok(None) };
        let Some(number) = value.text("number").filter(|it| !it.starts_with(SILENT)) else {
            return Ok(None);
        };
        let fits = number.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        let file = if fits { bounded(&self.registered(number))? } else { None };
        let known = file.and_then(|it| read(&it));
        let claims = value.text("question") == Some("claim");
        Ok(Some(match known {
            Some(IssuerAnswer::Stands(_)) if claims => IssuerAnswer::Paid,
            Some(_) if claims => IssuerAnswer::Declined,
            Some(it) => it,
            None if claims => IssuerAnswer::Declined,
            None => IssuerAnswer::Unknown,
        }))
    }
}

//! What a form sent: its fields as typed, and its files, admitted by content and stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequest, Multipart, RawForm, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::account::session_of;
use crate::act::Problem;
use crate::site::Site;

use super::files::{Filed, Filing};

/// Most bytes of all fields of a form, files not counted.
const FIELDS_BYTES_MAX: usize = 1_048_576;
/// The field of a detached signature that `daylight-key sign` wrote.
pub const SIGNATURE_FILE: &str = "signature_file";
const SIGNATURE_BYTES: usize = 64;
/// Most files of one form.
const FILES_MAX: usize = 32;

/// A form as it came. Equal names keep their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posted {
    fields: BTreeMap<String, Vec<String>>,
    files: Vec<(String, Filed)>,
    /// What was wrong with files.
    pub problems: Vec<Problem>,
}

impl Posted {
    /// A form with these values, as a page shows it before anybody typed.
    #[must_use]
    pub fn of<'a>(values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let mut it = Self::default();
        for (name, value) in values {
            it.fields.entry(name.to_owned()).or_default().push(value);
        }
        it
    }

    /// The first value of a field without blanks around it; empty when it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).and_then(|it| it.first()).map_or("", |it| it.trim())
    }

    /// All values of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.fields.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every field with its first value, but not the form's own marks.
    pub fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = |name: &str| matches!(name, "csrf" | "key" | "signed" | "by");
        self.fields
            .iter()
            .filter(move |it| !own(it.0))
            .filter_map(|(name, values)| values.first().map(|it| (name.as_str(), it.as_str())))
    }

    /// Every field with every value, but not the form's own marks.
    pub fn carried(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = |name: &str| matches!(name, "csrf" | "key" | "signed" | "by");
        let kept = self.fields.iter().filter(move |it| !own(it.0));
        kept.flat_map(|(name, all)| all.iter().map(move |it| (name.as_str(), it.as_str())))
    }

    /// The same form with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: String) -> Self {
        self.put(name, value);
        self
    }

    /// Files that were sent under a name.
    pub fn files<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Filed> {
        self.files.iter().filter(move |it| it.0 == name).map(|it| &it.1)
    }

    /// Whether anybody sent this form.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.fields.contains_key("csrf")
    }

    fn put(&mut self, name: &str, value: String) {
        self.fields.entry(name.to_owned()).or_default().push(value);
    }

    fn fields_bytes(&self) -> usize {
        self.fields.values().flatten().map(String::len).sum()
    }
}

impl FromRequest<Arc<Site>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|it| it.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let form = RawForm::from_request(request, site).await;
            let RawForm(bytes) = form.map_err(IntoResponse::into_response)?;
            let mut it = Self::default();
            for (name, value) in pairs(&bytes) {
                it.put(&name, value);
            }
            return Ok(it);
        }
        let headers = request.headers().clone();
        let (asked, holder) = (Arc::clone(site), headers);
        let session = tokio::task::spawn_blocking(move || session_of(&asked, &holder)).await;
        let session = session.ok().flatten();
        let form = Multipart::from_request(request, site).await;
        let mut form = form.map_err(IntoResponse::into_response)?;
        let mut it = Self::default();
        let broken = |it: axum::extract::multipart::MultipartError| it.into_response();
        while let Some(mut part) = form.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            let Some(file) = part.file_name().map(str::to_owned) else {
                it.put(&name, part.text().await.map_err(broken)?);
                if it.fields_bytes() > FIELDS_BYTES_MAX {
                    return Err(axum::http::StatusCode::PAYLOAD_TOO_LARGE.into_response());
                }
                continue;
            };
            if file.is_empty() {
                continue;
            }
            if name == SIGNATURE_FILE {
                let bytes = part.bytes().await.map_err(broken)?;
                let hex = bytes.iter().take(SIGNATURE_BYTES).map(|it| format!("{it:02x}"));
                it.fields.insert("signed".to_owned(), vec![hex.collect()]);
                continue;
            }
            // Nothing is stored for whoever did not send our own form.
            let ours = session.as_ref().is_some_and(|held| held.csrf == it.get("csrf"));
            if !ours || it.files.len() >= FILES_MAX {
                it.problems.push(if ours { too_many(&name) } else { Problem::Forged });
                return Ok(it);
            }
            let mut filing = Filing::begin(site, &file);
            while let Some(chunk) = part.chunk().await.map_err(broken)? {
                filing = filing.take(chunk).await?;
            }
            match filing.finish().await? {
                Ok(filed) => it.files.push((name, filed)),
                Err(key) => it.problems.push(Problem::Field(name, key.to_owned())),
            }
        }
        Ok(it)
    }
}

fn too_many(name: &str) -> Problem {
    Problem::Field(name.to_owned(), "form-files-many".to_owned())
}

/// Reads `a=b&c=d` with percent signs and plus signs undone; bytes that are no text are replaced.
fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let undo = |part: &[u8]| {
        let mut out = Vec::with_capacity(part.len());
        let mut at = 0;
        while at < part.len() {
            let hex = part.get(at + 1..at + 3).and_then(|it| std::str::from_utf8(it).ok());
            let byte = hex.and_then(|it| u8::from_str_radix(it, 16).ok());
            match (part[at], byte) {
                (b'%', Some(byte)) => {
                    out.push(byte);
                    at += 2;
                }
                (b'+', _) => out.push(b' '),
                (other, _) => out.push(other),
            }
            at += 1;
        }
        String::from_utf8_lossy(&out).into_owned()
    };
    let pair = |it: &[u8]| {
        let cut = it.iter().position(|byte| *byte == b'=').unwrap_or(it.len());
        (undo(&it[..cut]), undo(it.get(cut + 1..).unwrap_or_default()))
    };
    bytes.split(|it| *it == b'&').filter(|it| !it.is_empty()).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_were_typed() {
        let read = pairs("a=1+2&a=%E6%A0%87&b&c=%zz%4".as_bytes());
        let said = [("a", "1 2"), ("a", "标"), ("b", ""), ("c", "%zz%4")];
        assert_eq!(read, said.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}

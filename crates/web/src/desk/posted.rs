//! What a form sent: its fields as typed, and its files, admitted by content and stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::accounts::same;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::account::{Session, session_of};
use crate::act::Problem;
use crate::api::program::Program;
use crate::site::Site;
use crate::typed::{FIELDS_BYTES_MAX, encoded, is_unseen, pairs, seen};

use super::files::{Filed, Filing};

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

    /// Every field with every value, but the session's token.
    pub fn sent(&self) -> impl Iterator<Item = (&str, &str)> {
        let kept = self.fields.iter().filter(|it| it.0 != "csrf");
        kept.flat_map(|(name, all)| all.iter().map(move |it| (name.as_str(), it.as_str())))
    }

    /// Every file with its field.
    pub fn all_files(&self) -> impl Iterator<Item = (&str, &Filed)> {
        self.files.iter().map(|it| (it.0.as_str(), &it.1))
    }

    /// The same form with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: String) -> Self {
        self.put(name, value);
        self
    }

    /// The same form with these values in place of what was sent.
    #[must_use]
    pub fn replacing(&self, values: Vec<(String, String)>) -> Self {
        let mut it = self.clone();
        for (name, value) in values {
            it.fields.insert(name, vec![value]);
        }
        it
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

    /// Takes a field as a person typed it; what nobody sees is taken out and told.
    fn type_in(&mut self, name: String, value: String) {
        let name = if is_unseen(&name) { seen(&name) } else { name };
        if is_unseen(&value) {
            self.problems.push(Problem::Field(name.clone(), "form-unseen".to_owned()));
            return self.put(&name, seen(&value));
        }
        self.put(&name, value);
    }

    fn fields_bytes(&self) -> usize {
        let bytes = |(name, all): (&String, &Vec<String>)| {
            all.iter().map(|it| name.len() + it.len()).sum::<usize>()
        };
        self.fields.iter().map(bytes).sum()
    }
}

impl FromRequest<Arc<Site>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|it| it.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let (_, bytes) = encoded(request).await?;
            let mut it = Self::default();
            for (name, value) in pairs(&bytes) {
                it.type_in(name, value);
            }
            return Ok(it);
        }
        let headers = request.headers().clone();
        let program = request.extensions().get::<Arc<Program>>().cloned();
        let session = match program {
            Some(it) => Session::of_program(&it),
            None => {
                let (asked, holder) = (Arc::clone(site), headers);
                let read = move || session_of(&asked, &holder);
                tokio::task::spawn_blocking(read).await.ok().flatten()
            }
        };
        let form = Multipart::from_request(request, site).await;
        let mut form = form.map_err(IntoResponse::into_response)?;
        let mut it = Self::default();
        while let Some(mut part) = form.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            let Some(file) = part.file_name().map(str::to_owned) else {
                let room = FIELDS_BYTES_MAX.saturating_sub(it.fields_bytes() + name.len());
                let value = short(&mut part, room).await?;
                it.type_in(name, value);
                continue;
            };
            if file.is_empty() {
                continue;
            }
            if name == SIGNATURE_FILE {
                let bytes = whole(&mut part, 2 * SIGNATURE_BYTES).await?;
                let hex: String = bytes.iter().map(|it| format!("{it:02x}")).collect();
                it.fields.insert("signed".to_owned(), vec![hex]);
                continue;
            }
            // Nothing is stored for whoever did not send our own form; other fields are kept.
            let ours = session.as_ref().is_some_and(|held| same(&held.csrf, it.get("csrf")));
            if !ours || it.files.len() >= FILES_MAX {
                it.problems.push(if ours { too_many(&name) } else { Problem::Forged });
                while part.chunk().await.map_err(broken)?.is_some() {}
                continue;
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

fn broken(it: MultipartError) -> Response {
    it.into_response()
}

/// All bytes of a part that may hold so many.
async fn whole(part: &mut Field<'_>, most: usize) -> Result<Vec<u8>, Response> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > most {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn short(part: &mut Field<'_>, most: usize) -> Result<String, Response> {
    Ok(String::from_utf8_lossy(&whole(part, most).await?).into_owned())
}

fn too_many(name: &str) -> Problem {
    Problem::Field(name.to_owned(), "form-files-many".to_owned())
}

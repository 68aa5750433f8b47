//! Uploaded documents: whose they are, under which name, and where they stay with a form.

mod filing;
pub mod parts;
mod serve;

use app::documents::{FILED, MEDIA, Seen, object};
use app::ports::{ObjectError, ObjectName, WorkingRow};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::procedure::Document;
use domain::shared::{Hash, Id};
use record::canonical::Value;
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::visit::Visit;

use super::posted::Posted;

pub(super) use filing::Filing;
pub(super) use serve::serve;

/// Most bytes of one document of a form.
pub const DOCUMENT_BYTES_MAX: u64 = app::documents::FORM_BYTES_MAX;
/// What a file field offers to choose from.
pub const ACCEPT: &str = ".pdf,.zip,.docx,.xlsx,.png,.jpg,.jpeg,.dwg,.txt,.csv";
/// Bytes read from the store at once.
const PART_BYTES: u32 = crate::ranges::PART_BYTES;
/// Longest name of a document, in bytes.
const NAME_BYTES_MAX: usize = 200;
/// A page made from a document may do nothing at all.
pub const SANDBOX: &str = "sandbox; default-src 'none'; style-src 'none'; img-src 'none'";

/// A stored document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    pub name: String,
    pub media: &'static str,
    pub sha256: Hash,
    pub length: u64,
}

impl Filed {
    /// What was seen, under a name.
    #[must_use]
    pub(crate) fn of(name: String, it: &Seen) -> Self {
        Self { name, media: it.media, sha256: it.sha256, length: it.length }
    }

    /// As a notice lists it; its id is made of its hash.
    #[must_use]
    pub fn document(&self) -> Document {
        let id = format!("d{}", &self.sha256.hex()[..16]);
        Document {
            id: Id::new(id).expect("a letter and hex digits are an id"),
            name: self.name.clone(),
            media: self.media.to_owned(),
            sha256: self.sha256,
            length: self.length,
        }
    }
}

/// Address of a document.
#[must_use]
pub fn href(sha256: &Hash, name: &str) -> String {
    format!("/documents/{}/{}", sha256.hex(), quoted(name))
}

/// Any text as a part of an address. Source: RFC 3986, 2.1.
pub(crate) fn quoted(text: &str) -> String {
    let safe = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-' | b'_');
    text.bytes()
        .map(|it| if safe(it) { char::from(it).to_string() } else { format!("%{it:02X}") })
        .collect()
}

fn broken() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn down(it: &ObjectError) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, it.to_string()).into_response()
}

/// The last part of a path, without control characters, of bounded length.
fn tidy(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut kept = String::new();
    for it in last.chars().filter(|it| !it.is_control() && *it != '"') {
        if kept.len() + it.len_utf8() > NAME_BYTES_MAX {
            break;
        }
        kept.push(it);
    }
    if kept.trim().is_empty() { "document".to_owned() } else { kept }
}

/// Whoever knows this document's name as his own: its organisation, or the account of a person who
/// has none. One row a filer, so that nobody takes a document over by sending the same bytes.
fn filer_key(v: &Visit, sha256: &str) -> Result<Option<String>, Problem> {
    let home = v.person()?.and_then(|it| it.organisation).map(|it| it.to_string());
    let account = v.session.as_ref().map(|it| format!("@{}", it.account));
    Ok(home.or(account).map(|it| format!("{sha256} {it}")))
}

/// Remembers whose organisation filed a document, so that its people can read and send it again.
///
/// # Errors
///
/// [`Problem::Down`].
pub fn remember(v: &Visit, filed: &Filed) -> Result<(), Problem> {
    let Some(key) = filer_key(v, &filed.sha256.hex())? else { return Ok(()) };
    let body = Value::object([
        ("filed_ms", Value::Integer(v.now_ms)),
        ("media", Value::Text(filed.media.to_owned())),
        ("name", Value::Text(filed.name.clone())),
    ]);
    let row = WorkingRow { key, body: body.encode().into_bytes(), expires_ms: i64::MAX };
    Ok(v.site.platform.working.put(FILED, &row)?)
}

/// What this person's organisation filed under a hash; none when it filed nothing of that hash.
fn filed(v: &Visit, hex: &str) -> Result<Option<Value>, Problem> {
    let Some(key) = filer_key(v, hex)? else { return Ok(None) };
    let row = v.site.platform.working.get(FILED, &key, v.now_ms)?;
    Ok(row.and_then(|it| record::canonical::parse(&it.body).ok()))
}

/// Stores a document that is made here, and remembers it as the signed-in person's.
///
/// # Errors
///
/// [`Problem::Down`].
pub fn store(v: &Visit, id: &str, name: &str, text: &str) -> Result<Document, Problem> {
    let down = |it: ObjectError| Problem::Down(it.to_string());
    let sha256 = Hash(Sha256::digest(text.as_bytes()).into());
    let objects = &v.site.platform.objects;
    let salt = v.site.platform.entropy.salt();
    let random: String = salt[..16].iter().map(|it| format!("{it:02x}")).collect();
    let upload = ObjectName::new(&format!("document-{random}")).expect("hex is a name");
    for (at, part) in text.as_bytes().chunks(PART_BYTES as usize).enumerate() {
        objects.put_part(&upload, at as u64 * u64::from(PART_BYTES), part).map_err(down)?;
    }
    objects.finish(&upload, &object(&sha256)).map_err(down)?;
    let (name, length) = (name.to_owned(), text.len() as u64);
    let filed = Filed { name, media: "text/plain", sha256, length };
    remember(v, &filed)?;
    let id = Id::new(id).expect("ids of documents made here are ids");
    Ok(Document { id, ..filed.document() })
}

/// The bytes of a document; none when there is no such object or it is longer than `most`.
///
/// # Errors
///
/// [`Problem::Down`].
pub fn bytes(v: &Visit, sha256: &Hash, most: usize) -> Result<Option<Vec<u8>>, Problem> {
    let (objects, name) = (&v.site.platform.objects, object(sha256));
    let length = match objects.length(&name) {
        Ok(it) => usize::try_from(it).unwrap_or(usize::MAX),
        Err(ObjectError::Absent(_)) => return Ok(None),
        Err(it) => return Err(Problem::Down(it.to_string())),
    };
    if length > most {
        return Ok(None);
    }
    let mut all = Vec::with_capacity(length);
    while all.len() < length {
        let part = objects.read(&name, all.len() as u64, PART_BYTES);
        let part = part.map_err(|it| Problem::Down(it.to_string()))?;
        if part.is_empty() {
            return Ok(None);
        }
        all.extend(part);
    }
    Ok(Some(all))
}

/// The name of a document that this person's organisation filed; none for anybody else's.
#[must_use]
pub fn kept_name(v: &Visit, hex: &str) -> Option<String> {
    Some(filed(v, hex).ok()??.text("name")?.to_owned())
}

/// The documents of a field: those sent now, and those that an earlier try of the form kept.
///
/// A hash of the field that this person's organisation never filed names nothing: whoever learns
/// the hash of another's document cannot publish it.
///
/// # Errors
///
/// [`Problem::Down`].
pub fn kept(v: &Visit, posted: &Posted, name: &str) -> Result<Vec<Document>, Problem> {
    let mut all: Vec<Document> = Vec::new();
    for filed in posted.files(name) {
        remember(v, filed)?;
        all.push(filed.document());
    }
    for hex in posted.all(&format!("{name}_kept")) {
        let found = filed(v, hex)?.zip(Hash::from_hex(hex)).and_then(|(it, sha256)| {
            let length = v.site.platform.objects.length(&object(&sha256)).ok()?;
            let media = MEDIA.into_iter().find(|known| it.text("media") == Some(known))?;
            let name = it.text("name")?.to_owned();
            Some(Filed { name, media, sha256, length }.document())
        });
        all.extend(found);
    }
    Ok(all)
}

/// The one document that a field needs.
///
/// # Errors
///
/// [`Problem::Field`] when there is none, [`Problem::Down`].
pub fn one(v: &Visit, posted: &Posted, name: &str) -> Result<Hash, Problem> {
    let last = kept(v, posted, name)?.into_iter().next();
    let none = || Problem::Field(name.to_owned(), "form-needed".to_owned());
    last.map(|it| it.sha256).ok_or_else(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_path_and_what_could_end_a_header() {
        assert_eq!(tidy("C:\\docs\\招标文件.pdf"), "招标文件.pdf");
        assert_eq!(tidy("../../etc/passwd"), "passwd");
        assert_eq!(tidy("a\r\nb\".pdf"), "ab.pdf");
        assert_eq!(tidy(" "), "document");
        assert!(tidy(&"长".repeat(300)).len() <= NAME_BYTES_MAX);
    }

    #[test]
    fn an_address_holds_no_character_of_its_own_meaning() {
        let it = href(&Hash([1; 32]), "a b?/#&.pdf");
        assert!(it.ends_with("/a%20b%3F%2F%23%26.pdf"), "{it}");
    }
}

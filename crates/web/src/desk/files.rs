//! Uploaded documents: admitted by content, named by their hash, served where nothing can run.

use std::sync::Arc;

use app::ports::{ObjectError, ObjectName, Objects, WorkingRow};
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::parties::Role;
use domain::procedure::Document;
use domain::shared::{AccountId, Hash, Id, Uscc};
use domain::world::World;
use record::canonical::Value;
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::site::Site;
use crate::visit::Visit;

use super::posted::Posted;

/// Most bytes of one document: 100 MiB.
pub const DOCUMENT_BYTES_MAX: u64 = 104_857_600;
/// What a file field offers to choose from.
pub const ACCEPT: &str = ".pdf,.zip,.docx,.xlsx,.png,.jpg,.jpeg,.txt,.csv";
/// Bytes read from the store at once.
const PART_BYTES: u32 = 1_048_576;
/// Longest name of a document, in bytes.
const NAME_BYTES_MAX: usize = 200;
/// Kind of the working state that remembers whose organisation filed a document.
const FILED: &str = "document";
/// How long it is remembered who took a document, in milliseconds: a year.
const DOWNLOAD_KEPT_MS: i64 = 365 * 86_400_000;
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

/// What the first bytes say that a file is; `None` for what is not admitted.
#[must_use]
pub fn media(head: &[u8], is_text: Text) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 4] = [
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ];
    let found = KINDS.iter().find(|it| head.starts_with(it.0)).map(|it| it.1);
    found.or_else(|| (is_text == Text::Yes && !head.is_empty()).then_some("text/plain"))
}

/// Whether all bytes so far are UTF-8 text without control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    Yes,
    No,
}

/// A document while it comes in.
pub(super) struct Filing {
    objects: Arc<dyn Objects>,
    upload: ObjectName,
    name: String,
    head: Vec<u8>,
    /// Bytes of a character whose rest has not come yet.
    rest: Vec<u8>,
    text: Text,
    hasher: Sha256,
    length: u64,
    waiting: Vec<u8>,
}

impl Filing {
    pub(super) fn begin(site: &Site, name: &str) -> Self {
        let salt = site.platform.entropy.salt();
        let random: String = salt[..16].iter().map(|it| format!("{it:02x}")).collect();
        let upload = ObjectName::new(&format!("document-{random}")).expect("hex is a name");
        Self {
            objects: Arc::clone(&site.platform.objects),
            upload,
            name: tidy(name),
            head: Vec::new(),
            rest: Vec::new(),
            text: Text::Yes,
            hasher: Sha256::new(),
            length: 0,
            waiting: Vec::new(),
        }
    }

    pub(super) async fn take(mut self, chunk: Bytes) -> Result<Self, Response> {
        if self.length > DOCUMENT_BYTES_MAX {
            return Ok(self);
        }
        self.head.extend(chunk.iter().take(16usize.saturating_sub(self.head.len())));
        self.look(&chunk);
        self.hasher.update(&chunk);
        self.length += chunk.len() as u64;
        self.waiting.extend_from_slice(&chunk);
        if self.waiting.len() < PART_BYTES as usize { Ok(self) } else { self.write().await }
    }

    /// Notes whether the bytes are still text.
    fn look(&mut self, chunk: &[u8]) {
        self.rest.extend_from_slice(chunk);
        let (good, broken) = match std::str::from_utf8(&self.rest) {
            Ok(it) => (it.len(), false),
            Err(it) => (it.valid_up_to(), it.error_len().is_some()),
        };
        let control = |it: &u8| *it < 0x20 && !matches!(it, b'\t' | b'\n' | b'\r');
        if broken || self.rest[..good].iter().any(control) {
            self.text = Text::No;
        }
        self.rest.drain(..good);
        if self.text == Text::No {
            self.rest.clear();
        }
    }

    async fn write(mut self) -> Result<Self, Response> {
        let done = tokio::task::spawn_blocking(move || {
            let at = self.length - self.waiting.len() as u64;
            let result = self.objects.put_part(&self.upload, at, &self.waiting);
            self.waiting.clear();
            result.map(|_| self)
        });
        done.await.map_err(|_| broken())?.map_err(|it| down(&it))
    }

    /// The stored document, or the key of the sentence why it is not admitted.
    pub(super) async fn finish(self) -> Result<Result<Filed, &'static str>, Response> {
        if self.length > DOCUMENT_BYTES_MAX {
            self.abandon().await?;
            return Ok(Err("form-document-size"));
        }
        let whole = self.text == Text::Yes && self.rest.is_empty();
        let Some(media) = media(&self.head, if whole { Text::Yes } else { Text::No }) else {
            self.abandon().await?;
            return Ok(Err("form-document-kind"));
        };
        let it = self.write().await?;
        let sha256 = Hash(it.hasher.finalize().into());
        let filed = Filed { name: it.name, media, sha256, length: it.length };
        let (objects, upload) = (it.objects, it.upload);
        let name = object(&sha256);
        let done = tokio::task::spawn_blocking(move || objects.finish(&upload, &name));
        done.await.map_err(|_| broken())?.map_err(|it| down(&it))?;
        Ok(Ok(filed))
    }

    async fn abandon(self) -> Result<(), Response> {
        let done = tokio::task::spawn_blocking(move || self.objects.abandon(&self.upload));
        done.await.map_err(|_| broken())?.map_err(|it| down(&it))
    }
}

fn broken() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn down(it: &ObjectError) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, it.to_string()).into_response()
}

fn object(sha256: &Hash) -> ObjectName {
    ObjectName::new(&format!("documents/{}", sha256.hex())).expect("hex is a name")
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
            let media =
                ["application/pdf", "application/zip", "image/png", "image/jpeg", "text/plain"];
            let media = media.into_iter().find(|known| it.text("media") == Some(known))?;
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

/// Serves a document to whoever may read it.
pub(super) async fn serve(v: Visit, Path((sha256, name)): Path<(String, String)>) -> Response {
    let Some(sha256) = Hash::from_hex(&sha256) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let made = v.run(move |v| opened(v, &sha256, &name)).await;
    match made {
        Ok(it) | Err(it) => it,
    }
}

fn opened(v: &Visit, sha256: &Hash, name: &str) -> Response {
    match may_read(v, sha256) {
        Ok(true) => {}
        // One that is not there and one that is not shown are the same to a stranger.
        Ok(false) => return StatusCode::NOT_FOUND.into_response(),
        Err(it) => return v.problem(&it),
    }
    if !matches!(v.site.public.publishes(sha256), Ok(true))
        && let Err(it) = super::reads::early(v, "document", &sha256.hex())
    {
        return v.problem(&it);
    }
    if let Err(it) = note_download(v, sha256) {
        return v.problem(&it);
    }
    let object = object(sha256);
    let objects = Arc::clone(&v.site.platform.objects);
    let (length, head) = match objects.length(&object).and_then(|it| {
        let head = objects.read(&object, 0, 16)?;
        Ok((it, head))
    }) {
        Ok(it) => it,
        Err(ObjectError::Absent(_)) => return StatusCode::NOT_FOUND.into_response(),
        Err(it) => return down(&it),
    };
    let media = media(&head, Text::Yes).unwrap_or("application/octet-stream");
    let media = if media == "text/plain" { "text/plain; charset=utf-8" } else { media };
    let plain: String = tidy(name);
    let quoted = href(sha256, &plain);
    let quoted = quoted.rsplit('/').next().unwrap_or_default();
    let way = format!("attachment; filename*=UTF-8''{quoted}");
    let mut response = Response::new(stream(objects, object, length));
    let headers = response.headers_mut();
    let text = |it: &str| HeaderValue::from_str(it).expect("quoted names are ASCII");
    headers.insert(header::CONTENT_TYPE, text(media));
    headers.insert(header::CONTENT_DISPOSITION, text(&way));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// Remembers who took a published document while signed in, to tell that person of corrections.
///
/// Whoever is not signed in is asked for no name, and nothing is noted.
fn note_download(v: &Visit, sha256: &Hash) -> Result<(), Problem> {
    let Some(session) = &v.session else { return Ok(()) };
    for lot in v.site.public.lots_of(sha256)? {
        let key = app::messages::download_key(&lot, &session.account);
        let expires_ms = v.now_ms.saturating_add(DOWNLOAD_KEPT_MS);
        let row = WorkingRow { key, body: Vec::new(), expires_ms };
        v.site.platform.working.note(app::messages::DOWNLOADS, &row)?;
    }
    Ok(())
}

/// The object's bytes, read part by part off the runtime's threads.
pub fn stream(objects: Arc<dyn Objects>, object: ObjectName, length: u64) -> Body {
    let from = (objects, object, 0u64);
    Body::from_stream(futures_util::stream::try_unfold(
        from,
        move |(objects, object, at)| async move {
            if at >= length {
                return Ok(None);
            }
            let read = tokio::task::spawn_blocking(move || {
                let part = objects.read(&object, at, PART_BYTES);
                part.map(|it| (it, objects, object))
                    .map_err(|it| std::io::Error::other(it.to_string()))
            });
            let (part, objects, object) = read.await.map_err(std::io::Error::other)??;
            let next = if part.is_empty() { length } else { at + part.len() as u64 };
            Ok::<_, std::io::Error>(Some((Bytes::from(part), (objects, object, next))))
        },
    ))
}

/// Published documents are everybody's; others belong to officials, supervisors, their filer, the
/// text of a contract to its parties, and a letter's to whoever reads the letter.
fn may_read(v: &Visit, sha256: &Hash) -> Result<bool, Problem> {
    if v.site.public.publishes(sha256)? {
        return Ok(true);
    }
    let Some(person) = v.person()? else { return Ok(false) };
    if person.is(Role::Official) || person.is(Role::Supervisor) {
        return Ok(true);
    }
    if crate::remedies::reads_document(
        (&v.site.platform.folded()?.world, v.now_ms),
        &person,
        sha256,
    ) {
        return Ok(true);
    }
    if let Some(session) = &v.session
        && crate::admission::reads(
            (&v.site.platform.folded()?.world, v.now_ms),
            (&session.account, &person),
            sha256,
        )
    {
        return Ok(true);
    }
    if let Some(session) = &v.session
        && is_rechecked(&v.site.platform.folded()?.world, &session.account, sha256)
    {
        return Ok(true);
    }
    if let Some(home) = &person.organisation
        && is_partys(&v.site.platform.folded()?.world, home, sha256)
    {
        return Ok(true);
    }
    Ok(filed(v, &sha256.hex())?.is_some())
}

/// Whether a member of the committee is asked about a candidate on the ground of this document.
fn is_rechecked(world: &World, account: &AccountId, sha256: &Hash) -> bool {
    world.lots.values().any(|lot| {
        let asked = lot.award.rechecks.iter().any(|it| it.asked.document == *sha256);
        asked && lot.evaluation.members.iter().any(|it| it.account == *account)
    })
}

/// Whether an organisation is a party to a contract of this text, signed or offered.
fn is_partys(world: &World, home: &Uscc, sha256: &Hash) -> bool {
    world.lots.values().any(|lot| {
        let notice = &lot.notice;
        let winner = lot.award.winner.as_ref().map(|it| &it.0);
        let party = [Some(&notice.purchaser), notice.agent.as_ref(), winner].contains(&Some(home));
        let signed = lot.contract.instruments.values().map(|it| &it.offered);
        party && signed.chain(&lot.contract.offer).any(|it| it.document.sha256 == *sha256)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documents_pictures_archives_and_plain_text_are_admitted() {
        let said = |it: &[u8]| media(it, Text::No);
        assert_eq!(said(b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(said(b"PK\x03\x04rest"), Some("application/zip"));
        assert_eq!(said(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        for wrong in [&b"MZ\x90"[..], b"\x7fELF", b"BM6", b""] {
            assert_eq!(said(wrong), None, "{wrong:?}");
        }
        assert_eq!(media(b"<script>", Text::Yes), Some("text/plain"), "a page is only text");
    }

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

//! The documents of an envelope in order, and the pages that its bidder calls evidence.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::Value;

use super::zip::{self, Member, Packing, shown};
use super::{BID_BYTES_MAX, Source};
use crate::ports::ObjectError;

/// Versions of the list that a composed envelope carries: the second one beside what the first of
/// two openings reads out. Source: docs/spec/bid.md.
const VERSIONS: [&str; 2] = ["daylight.bid/1", "daylight.bid/2"];
/// Most parts, and most lines of evidence, of one `bid.json` that are read.
const LINES_MAX: usize = 5_000;
/// Longest id of an item, in bytes.
const ITEM_BYTES_MAX: usize = 64;
/// Most pages that a document can say it has.
const PAGES_MAX: u64 = 100_000;

/// What kind of document it is: what its reader shows it as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Pdf,
    Png,
    Jpeg,
    /// A page of HTML, shown where nothing of it can run.
    Html,
    Text,
    /// Anything else: it is taken away as a file.
    Other,
}

impl Media {
    /// The media type under which it is served.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Html => "text/html; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Other => "application/octet-stream",
        }
    }

    /// One word, as islands know it.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png | Self::Jpeg => "image",
            Self::Html => "html",
            Self::Text => "text",
            Self::Other => "other",
        }
    }

    /// By the end of a name: what the bytes say is their reader's to find out.
    fn of_name(name: &str) -> Self {
        let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        match end.as_str() {
            "pdf" => Self::Pdf,
            "png" => Self::Png,
            "jpg" | "jpeg" => Self::Jpeg,
            "html" | "htm" => Self::Html,
            "txt" | "csv" => Self::Text,
            _ => Self::Other,
        }
    }

    /// By the first bytes of what is no zip.
    fn of_bytes(head: &[u8]) -> Self {
        match head {
            it if it.starts_with(b"%PDF-") => Self::Pdf,
            it if it.starts_with(b"\x89PNG\r\n\x1a\n") => Self::Png,
            it if it.starts_with(b"\xff\xd8\xff") => Self::Jpeg,
            _ => Self::Other,
        }
    }
}

/// What a document is within its bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// A filled form, which names its bidder.
    Form,
    Prices,
    File,
    /// The list, keys and signatures.
    Seal,
}

impl Group {
    /// One word, as islands and sentences know it.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Prices => "prices",
            Self::File => "file",
            Self::Seal => "seal",
        }
    }
}

/// One document of an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its number in the envelope, by which it is asked for.
    pub number: usize,
    pub title: String,
    pub group: Group,
    pub media: Media,
    /// Pages as the bidder says; 0 when nothing is said.
    pub pages: u64,
    /// As it lies in a zip; none for an envelope that is itself one document.
    pub member: Option<Member>,
    /// Bytes, as the zip says.
    pub length: u64,
}

impl Document {
    /// Whether its bytes can be given at all.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.member.as_ref().is_none_or(|it| match it.packing {
            Packing::Stored => true,
            Packing::Deflated => it.length <= super::INFLATED_BYTES_MAX,
            Packing::Encrypted | Packing::Unknown => false,
        })
    }
}

/// Pages that a bidder calls evidence of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Id of a scoring item, or `q<n>` of a condition of qualification.
    pub item: String,
    /// The document's number.
    pub number: usize,
    /// First and last page, from 1; none for a document as a whole.
    pub pages: Option<(u64, u64)>,
    /// Last day of validity as the bidder says, or empty.
    pub until: String,
}

/// What one envelope holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// In the bidder's order, then whatever else lies there.
    pub documents: Vec<Document>,
    pub evidence: Vec<Evidence>,
    /// Members that are not listed because there are too many.
    pub left: usize,
}

/// What an envelope holds: its zip's directory, ordered by `bid.json` where there is one.
///
/// # Errors
///
/// [`ObjectError`] when the store fails. What is no zip is one document.
pub fn listing(source: &Source<'_>) -> Result<Listing, ObjectError> {
    let Some(found) = zip::directory(source)? else {
        return Ok(Listing { documents: vec![whole(source)?], ..Listing::default() });
    };
    let bid = bid(source, &found.members)?;
    let mut all = Listing { left: found.left, ..Listing::default() };
    let members = &found.members;
    let mut places = BTreeMap::new();
    for (number, it) in members.iter().enumerate() {
        places.entry(it.name.as_str()).or_insert(number);
    }
    let at = |path: &Value| places.get(shown(path.as_str()?).as_str()).copied();
    // What the bidder says that each document has.
    let mut pages = BTreeMap::new();
    for part in bid.iter().flat_map(|it| array(it, "parts")) {
        let Some(number) = at(&part["path"]) else { continue };
        if let Entry::Vacant(free) = pages.entry(number) {
            let it = document(number, &members[number], Some(part));
            free.insert(it.pages);
            all.documents.push(it);
        }
    }
    let rest = members.iter().enumerate().filter(|it| !pages.contains_key(&it.0));
    all.documents.extend(rest.map(|(number, it)| document(number, it, None)));
    for it in bid.iter().flat_map(|it| array(it, "evidence")) {
        let Some(number) = at(&it["path"]) else { continue };
        let said = pages.get(&number).copied().unwrap_or(0);
        all.evidence.extend(evidence(it, number, said));
    }
    Ok(all)
}

/// One document by its number, without its bidder's words; none for a number that is none.
///
/// # Errors
///
/// [`ObjectError`] when the store fails.
pub fn document_at(source: &Source<'_>, number: usize) -> Result<Option<Document>, ObjectError> {
    let Some(mut found) = zip::directory(source)? else {
        return Ok((number == 0).then_some(whole(source)?));
    };
    if number >= found.members.len() {
        return Ok(None);
    }
    let member = found.members.swap_remove(number);
    Ok(Some(document(number, &member, None)))
}

/// What of an envelope is judged blind: files that its bidder calls evidence of an item that is;
/// all files of a bidder who calls nothing evidence. Forms, prices, the list, keys and signatures
/// never.
#[must_use]
pub fn blind(all: Listing, covers: impl Fn(&str) -> bool) -> Listing {
    let evidence: Vec<Evidence> =
        all.evidence.iter().filter(|it| covers(&it.item)).cloned().collect();
    let unsaid = all.evidence.is_empty();
    let shown = |it: &Document| {
        let said = evidence.iter().any(|of| of.number == it.number);
        it.group == Group::File && (said || unsaid)
    };
    let documents: Vec<Document> = all.documents.into_iter().filter(shown).collect();
    let kept = |it: &Evidence| documents.iter().any(|of| of.number == it.number);
    let evidence = evidence.into_iter().filter(kept).collect();
    Listing { documents, evidence, left: all.left }
}

/// An envelope that is no zip: one document.
fn whole(source: &Source<'_>) -> Result<Document, ObjectError> {
    let head = source.bytes(0, source.length.min(16))?.unwrap_or_default();
    let (media, length) = (Media::of_bytes(&head), source.length);
    let (title, group) = (String::new(), Group::File);
    Ok(Document { number: 0, title, group, media, pages: 0, member: None, length })
}

/// `bid.json`, if there is one that can be read.
fn bid(source: &Source<'_>, members: &[Member]) -> Result<Option<Value>, ObjectError> {
    let stored = |it: &&Member| it.name == "bid.json" && it.packing == Packing::Stored;
    let found = members.iter().find(stored).filter(|it| it.length <= BID_BYTES_MAX);
    let Some(member) = found else { return Ok(None) };
    let Some(begins) = zip::place(source, member)? else { return Ok(None) };
    let bytes = source.bytes(begins, member.length)?.unwrap_or_default();
    let bid = serde_json::from_slice::<Value>(&bytes).ok();
    Ok(bid.filter(|it| VERSIONS.iter().any(|version| it["v"] == *version)))
}

fn array<'a>(bid: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    bid[name].as_array().into_iter().flatten().take(LINES_MAX)
}

fn document(number: usize, member: &Member, part: Option<&Value>) -> Document {
    let text = |name: &str| part.and_then(|it| it[name].as_str());
    let group = match text("kind") {
        Some("form") => Group::Form,
        Some("prices") => Group::Prices,
        _ => group_of(&member.name),
    };
    let title = text("title").map(shown).filter(|it| !it.trim().is_empty());
    let pages = part.and_then(|it| it["pages"].as_u64()).filter(|it| *it <= PAGES_MAX);
    Document {
        number,
        title: title.unwrap_or_else(|| member.name.clone()),
        group,
        media: Media::of_name(&member.name),
        pages: pages.unwrap_or(0),
        length: member.length,
        member: Some(member.clone()),
    }
}

/// What a member without a line in `bid.json` is.
fn group_of(name: &str) -> Group {
    // What was read out names its bidder, by whatever spelling a reader of zips takes it for.
    let plain = name.trim_start_matches(['.', '/']);
    let first = plain.eq_ignore_ascii_case(seal::first::NAME);
    let seal = matches!(name, "bid.json" | "organisation.pem") || name.ends_with(".sig") || first;
    if seal { Group::Seal } else { Group::File }
}

/// A line of evidence; a range of pages that cannot be is the whole document.
fn evidence(it: &Value, number: usize, said: u64) -> Option<Evidence> {
    let item = it["item"].as_str().filter(|it| it.len() <= ITEM_BYTES_MAX)?.to_owned();
    let pages = it["from"].as_u64().zip(it["to"].as_u64());
    let pages = pages.filter(|(from, to)| {
        let most = if said == 0 { PAGES_MAX } else { said };
        1 <= *from && from <= to && *to <= most
    });
    let until = it["until"].as_str().map(shown).unwrap_or_default();
    Some(Evidence { item, number, pages, until })
}

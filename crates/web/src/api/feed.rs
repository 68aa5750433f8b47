//! `GET /api/v1/feed`: the public record, leaf by leaf, with the bytes that its log keeps.
//!
//! A position is a leaf index, given by the one writer at the commit: no clock takes part, so
//! nothing can come in behind a reader. Of a row only the log's entry is told, never its body or
//! enclosure: what is not public stands at its place as a salted commitment. Nothing beyond the
//! published head is told, so every page is covered by the head that it names.

use app::head::Head;
use app::platform::Platform;
use app::ports::StoreError;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use record::leaf::Leaf;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::pace::Caller;
use crate::problem::document;
use crate::typed::pairs;
use crate::visit::Visit;

/// The feed's address.
pub const PATH: &str = "/api/v1/feed";
/// Most entries of one page.
pub const ENTRIES_MAX: u32 = 1_000;
/// Entries of a page when nobody says how many.
pub(super) const ENTRIES: u32 = 100;
/// Bytes of entries after which a page ends; one entry may pass it.
const BYTES_MAX: usize = 1 << 20;
/// Rows read at once, so that large bodies of a whole page never lie in memory together.
const ROWS_AT_ONCE: u32 = 64;
/// One entry a line.
pub(super) const LINES: &str = "application/x-ndjson";

/// One leaf as everybody may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Leaf index, from 0, without gap.
    pub index: u64,
    /// `clear`, `large` (its body lies beside the log) or `opaque` (a salted commitment).
    pub form: &'static str,
    /// The door's stamp, unix seconds.
    pub stamp_s: u64,
    /// Kind of the event; none for an opaque leaf.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its stream; none for an opaque leaf.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// Number of the event in its stream, from 1; none for an opaque leaf.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Where the body of a large leaf lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The entry's exact bytes, which are UTF-8.
    pub entry: String,
    /// The leaf's hash in the log's tree (RFC 6962, 2.1), hex.
    pub hash: String,
}

impl Entry {
    /// Reads the bytes of an entry; `None` when they are of no form.
    fn of(index: u64, bytes: Vec<u8>) -> Option<Self> {
        let leaf = Leaf::parse(&bytes).ok()?;
        let hash = Sha256::new().chain_update([0]).chain_update(&bytes).finalize();
        let (form, body) = match &leaf {
            Leaf::Clear(..) => ("clear", None),
            Leaf::Large(_, sha256, _) => ("large", Some(format!("/log/body/{sha256}"))),
            Leaf::Opaque(..) => ("opaque", None),
        };
        let line = leaf.line();
        Some(Self {
            index,
            form,
            stamp_s: leaf.stamp(),
            kind: line.map(|it| it.kind.clone()),
            stream: line.map(|it| it.stream.clone()),
            version: line.map(|it| it.version),
            body,
            entry: String::from_utf8(bytes).ok()?,
            hash: hash.iter().map(|it| format!("{it:02x}")).collect(),
        })
    }

    /// The entry as one line of JSON, without line end.
    pub(super) fn line(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are JSON")
    }
}

/// A stretch of the feed and the head that covers it.
pub(super) struct Part {
    pub head: Head,
    pub entries: Vec<Entry>,
    /// Leaf index that comes next.
    pub next: u64,
}

/// Reads at most `limit` entries from leaf `from` on, none beyond the published head.
///
/// # Errors
///
/// [`StoreError`]; `Damaged` when a published leaf is missing or of no form.
pub(super) fn read(platform: &Platform, from: u64, limit: u32) -> Result<Part, StoreError> {
    // The head first: what it covers was durable before it was signed.
    let head = platform.published().head;
    let end = head.size.min(from.saturating_add(u64::from(limit)));
    let (mut entries, mut next, mut bytes) = (Vec::new(), from, 0);
    let mut reader = platform.readers.reader()?;
    while next < end && bytes < BYTES_MAX {
        let at_once = u32::try_from(end - next).unwrap_or(u32::MAX).min(ROWS_AT_ONCE);
        let rows = reader.rows(next, at_once)?;
        if rows.is_empty() {
            return Err(StoreError::Damaged(format!("leaf {next}")));
        }
        for row in rows {
            let (index, length) = (row.index, row.entry.len());
            let entry = Entry::of(index, row.entry).filter(|it| it.index == next);
            entries.push(entry.ok_or_else(|| StoreError::Damaged(format!("leaf {next}")))?);
            next += 1;
            bytes += length;
            if bytes >= BYTES_MAX {
                break;
            }
        }
    }
    Ok(Part { head, entries, next })
}

/// The root of a head in hex.
pub(super) fn root(head: &Head) -> String {
    head.root.iter().map(|it| format!("{it:02x}")).collect()
}

/// What a reader asks for.
pub(super) struct Wish {
    /// First leaf index that is wanted.
    pub from: u64,
    pub limit: u32,
}

/// Why a wish is none: status, and key of the sentence.
pub(super) type Unfit = (StatusCode, &'static str);

impl Wish {
    /// Reads `after` and `limit`; `Last-Event-ID`, as of a live line that broke, counts before
    /// `after` in every manner.
    ///
    /// # Errors
    ///
    /// 400 for what is no number or out of bounds; 409 for a position beyond the published head:
    /// whoever saw more than is published now must hear it, for then the record is not whole.
    pub(super) fn of(v: &Visit, resumed: Option<&str>) -> Result<Self, Unfit> {
        let asked = pairs(v.query.as_bytes());
        let word = |name: &str| asked.iter().find(|it| it.0 == name).map(|it| it.1.as_str());
        let mut from = 0;
        // Both are judged, so that an unfit one is told even where the other counts.
        for it in [word("after"), resumed].into_iter().flatten() {
            let after: u64 = number(it).ok_or((StatusCode::BAD_REQUEST, "api-after-unfit"))?;
            if after >= v.site.platform.published().head.size {
                return Err((StatusCode::CONFLICT, "api-after-beyond"));
            }
            from = after + 1;
        }
        let limit = match word("limit") {
            None => ENTRIES,
            Some(it) => number(it)
                .and_then(|it| u32::try_from(it).ok())
                .filter(|it| (1..=ENTRIES_MAX).contains(it))
                .ok_or((StatusCode::BAD_REQUEST, "api-limit-unfit"))?,
        };
        Ok(Self { from, limit })
    }
}

/// Digits and nothing else.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|it| it.is_ascii_digit()).then(|| text.parse().ok())?
}

/// A page, as JSON.
#[derive(Serialize)]
struct Page {
    origin: String,
    /// Leaves that the head covers, and its root: the same as of the log's newest checkpoint.
    size: u64,
    root: String,
    entries: Vec<Entry>,
    /// Whether more is published already.
    more: bool,
    /// Address that goes on here.
    next: String,
}

/// How a reader wants the feed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Page,
    Lines,
    Live,
}

impl Manner {
    fn of(v: &Visit) -> Self {
        let accepted = v.headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
        let accepted = accepted.unwrap_or_default();
        if accepted.contains("text/event-stream") {
            Self::Live
        } else if accepted.contains(LINES) {
            Self::Lines
        } else {
            Self::Page
        }
    }
}

pub(super) async fn get(v: Visit, Caller(caller): Caller) -> Response {
    let manner = Manner::of(&v);
    // What is no text is no number either.
    let last = v.headers.get("last-event-id").map(|it| it.to_str().unwrap_or("?"));
    let wish = match Wish::of(&v, last) {
        Ok(it) => it,
        Err((status, key)) => {
            let most = [("n", ENTRIES_MAX.to_string().into())];
            let (what, instead) = (v.text.t(key, &most), v.text.s(&format!("{key}-hint")));
            return document(status, key, &what, &instead);
        }
    };
    if manner == Manner::Live {
        return super::live::line(&v.site, wish.from, caller);
    }
    let made = v.run(move |v| match read(&v.site.platform, wish.from, wish.limit) {
        Ok(it) => answer(v, &wish, it, manner),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    });
    made.await.unwrap_or_else(|it| it)
}

fn answer(v: &Visit, wish: &Wish, part: Part, manner: Manner) -> Response {
    let Part { head, entries, next } = part;
    let after = next.checked_sub(1).map_or(String::new(), |it| format!("after={it}&"));
    let following = format!("{PATH}?{after}limit={}", wish.limit);
    let root = root(&head);
    if manner == Manner::Page {
        let page = Page {
            origin: v.site.platform.keys().origin,
            size: head.size,
            root,
            entries,
            more: next < head.size,
            next: following,
        };
        return Json(page).into_response();
    }
    let text: String = entries.iter().map(|it| it.line() + "\n").collect();
    let mut made = ([(header::CONTENT_TYPE, LINES)], text).into_response();
    let said = [
        (header::LINK, format!("<{following}>; rel=\"next\"")),
        (HeaderName::from_static("log-size"), head.size.to_string()),
        (HeaderName::from_static("log-root"), root),
    ];
    for (name, value) in said {
        let value = HeaderValue::from_str(&value).expect("digits and addresses are ASCII");
        made.headers_mut().insert(name, value);
    }
    made
}

//! One document of an opened envelope: a range of its bytes, where nothing of it can run.

use std::io::Read;
use std::sync::Arc;

use app::ports::Objects;
use app::reading::{self, Document, Media, Packing, Source};
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use domain::shared::{Hash, LotId};
use flate2::read::DeflateDecoder;

use crate::act::Problem;
use crate::desk::files::{SANDBOX, quoted};
use crate::desk::perform::{lot_id, lot_of, nothing};
use crate::evaluator::files::{OpenedObject, opened};
use crate::ranges::{Inside, PART_BYTES, asked, pieces, stored, whole};
use crate::visit::Visit;

/// A form of a bidder: its own style and nothing else; only our own page may frame it.
const FRAMED: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

type Parts = Path<(String, String, String, String, usize)>;

/// Gives one document, or the asked range of it.
pub(super) async fn serve(v: Visit, Path((tender, lot, round, ctx, number)): Parts) -> Response {
    let id = lot_id(&(tender, lot, round));
    let (Some(id), Some(ctx)) = (id, Hash::from_hex(&ctx)) else { return v.problem(&nothing()) };
    let asked = move |v: &Visit| give(v, &id, (&ctx, number)).unwrap_or_else(|it| v.problem(&it));
    match v.run(asked).await {
        Ok(it) | Err(it) => it,
    }
}

fn give(v: &Visit, id: &LotId, (ctx, number): (&Hash, usize)) -> Result<Response, Problem> {
    let object = opened(v, id, ctx)?;
    if object.blind {
        let terms = lot_of(&*v.site.platform.folded()?, id)?.notice.scheme.blind().cloned();
        let source = Source {
            objects: &*v.site.platform.objects,
            name: &object.name,
            length: object.length,
        };
        let down = |it: app::ports::ObjectError| Problem::Down(it.to_string());
        let listing = reading::listing(&source).map_err(down)?;
        let covers = |item: &str| terms.as_ref().is_some_and(|it| it.covers(item));
        let shown = reading::blind(listing, covers);
        if !shown.documents.iter().any(|it| it.number == number) {
            return Err(nothing());
        }
    }
    let tag = format!("\"{}-{number}\"", &ctx.hex()[..32]);
    answer(Arc::clone(&v.site.platform.objects), object, number, (&v.headers, &tag))
}

/// The document of a number, or the range of it that the headers ask for.
pub(super) fn answer(
    objects: Arc<dyn Objects>,
    OpenedObject { name, length, blind }: OpenedObject,
    number: usize,
    (asking, tag): (&HeaderMap, &str),
) -> Result<Response, Problem> {
    let source = Source { objects: &*objects, name: &name, length };
    let down = |it: app::ports::ObjectError| Problem::Down(it.to_string());
    let document = reading::document_at(&source, number).map_err(down)?.ok_or_else(nothing)?;
    // A file's name may be its bidder's.
    let title = if blind { String::new() } else { document.title.clone() };
    let document = Document { title, ..document };
    if !document.is_readable() {
        return Err(Problem::Denied("read-locked".to_owned()));
    }
    let begins = match &document.member {
        None => 0,
        Some(it) => reading::place(&source, it)
            .map_err(down)?
            .ok_or_else(|| Problem::Denied("read-locked".to_owned()))?,
    };
    let packed = document.member.as_ref().filter(|it| it.packing == Packing::Deflated);
    let mut response = match packed {
        Some(it) => {
            let inside = Inside { objects, name, at: begins, end: begins + it.packed };
            whole(inflated(inside, document.length), document.length, "none")
        }
        None => stored((objects, name), (begins, document.length), asked(asking, tag)),
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(tag).expect("hex and digits"));
    labelled(headers, &document);
    Ok(response)
}

/// How the bytes may be used, and under which name they are kept.
fn labelled(headers: &mut HeaderMap, it: &Document) {
    let name = it.title.rsplit(['/', '\\']).next().unwrap_or_default();
    // Only what is shown within the page stays in the browser; a PDF is drawn by the reader.
    let way = match it.media {
        Media::Pdf | Media::Other => "attachment",
        Media::Png | Media::Jpeg | Media::Html | Media::Text => "inline",
    };
    let way = match name {
        "" => way.to_owned(),
        name => format!("{way}; filename*=UTF-8''{}", quoted(name)),
    };
    let policy = if it.media == Media::Html { FRAMED } else { SANDBOX };
    for (name, value) in [
        (header::CONTENT_TYPE, it.media.name()),
        (header::CONTENT_DISPOSITION, way.as_str()),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "private, no-store"),
    ] {
        headers.insert(name, HeaderValue::from_str(value).expect("quoted names are ASCII"));
    }
    if it.media == Media::Html {
        let frames = HeaderName::from_static("x-frame-options");
        headers.insert(frames, HeaderValue::from_static("SAMEORIGIN"));
    }
}

/// A deflated document, unpacked while it is sent: never more than its zip says, and what comes
/// to less breaks off, so that nobody takes half of it for the whole.
fn inflated(inside: Inside, length: u64) -> Body {
    let packed = std::io::BufReader::with_capacity(PART_BYTES as usize, inside);
    pieces((DeflateDecoder::new(packed), length), |(from, left)| {
        let mut piece = Vec::new();
        from.by_ref().take((*left).min(u64::from(PART_BYTES))).read_to_end(&mut piece)?;
        if piece.is_empty() && *left > 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        *left -= piece.len() as u64;
        Ok(piece)
    })
}

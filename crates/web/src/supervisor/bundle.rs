//! The supervisor's bundle of a lot: what recomputes its whole result, after the opening only.

use app::access::Action;
use app::desk::opening_of;
use app::ports::{Reader, Row, StoreError};
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::award::ReadObject;
use domain::shared::{Hash, LotId};
use record::bundle::Bundle;
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::desk::perform::{lot_id, lot_of, may_read, nothing};
use crate::desk::reads;
use crate::visit::Visit;

/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;

/// The file, for `daylight-verify result --bundle`.
pub(super) async fn download(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    match v.run(move |v| made(v, &id).unwrap_or_else(|it| v.problem(&it))).await {
        Ok(it) | Err(it) => it,
    }
}

fn made(v: &Visit, id: &LotId) -> Result<Response, Problem> {
    {
        let folded = v.site.platform.folded()?;
        may_read(v, &folded, Action::ReadBundle, Some(id))?;
        let lot = lot_of(&folded, id)?;
        if domain::award::is_blind(lot) {
            // It holds the chance from which the codes follow.
            return Err(Problem::Denied("blind-bundle".to_owned()));
        }
        let opened = lot.opening.opened.is_some();
        // Before the prices are out nobody reads a bid, whatever the office.
        may_read_after(opened)?;
    }
    let mut reader = v.site.platform.readers.reader()?;
    let mut bundle = Bundle::default();
    for stream in record::event::lot_streams(id) {
        for row in rows(&mut *reader, &stream)? {
            bundle.openings.extend(opening_of(&row));
            if let Some(text) = row.enclosure.and_then(|it| String::from_utf8(it).ok()) {
                bundle.enclosures.insert(row.index, text);
            }
        }
    }
    // Whose the names of a drawn list are; who is who in a draw of experts is another bundle.
    let drawn = rows(&mut *reader, &record::event::draw_stream(id))?;
    let lists = drawn.iter().filter(|it| it.kind == "ListDerived");
    bundle.openings.extend(lists.filter_map(opening_of));
    // The bundle grows by every read of it, so the object that is read is the lot's.
    let object = Hash(Sha256::digest(format!("daylight.bundle/1\0{id}").as_bytes()).into());
    reads::opened(v, id, ReadObject::Bundle, object)?;
    let name = format!("attachment; filename=\"bundle-{}.json\"", id.to_string().replace('/', "-"));
    let kind = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((kind, bundle.encode()).into_response())
}

fn may_read_after(opened: bool) -> Result<(), Problem> {
    if opened { Ok(()) } else { Err(Problem::Denied("bundle-early".to_owned())) }
}

fn rows(reader: &mut dyn Reader, stream: &str) -> Result<Vec<Row>, StoreError> {
    let (mut all, mut from) = (Vec::new(), 1);
    loop {
        let more = reader.stream(stream, from, ROWS_AT_ONCE)?;
        let Some(last) = more.last() else { return Ok(all) };
        from = last.version + 1;
        all.extend(more);
    }
}

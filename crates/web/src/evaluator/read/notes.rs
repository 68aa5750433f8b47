//! Private notes and marks on pages: working state of one account, shown to nobody else, and no
//! part of the record.

use app::ports::WorkingRow;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::shared::{Hash, LotId};
use record::canonical::{self, Value};
use serde_json::json;

use crate::act::Problem;
use crate::desk::perform::{lot_id, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::wrong;
use crate::visit::Visit;

use super::reads_here;

/// Kind of the working state; the key is lot, account, envelope, document and page.
const KIND: &str = "reader_note";
/// How long a note is kept after its last change, as a draft of a sheet: sixty days.
const KEPT_MS: i64 = 60 * 86_400_000;
/// Most bytes of one note.
const TEXT_BYTES_MAX: usize = 4_000;
/// Most notes of one person on one lot.
const NOTES_MAX: usize = 900;
/// Most pages of a document, and most documents of an envelope, that a note can be about.
const PAGES_MAX: u32 = 100_000;

type Parts = Path<(String, String, String)>;

/// One note on one page.
pub(super) struct Note {
    /// Envelope, number of the document, page from 1, as islands name it.
    pub place: String,
    pub text: String,
    pub marked: bool,
}

fn begins(v: &Visit, id: &LotId) -> Result<String, Problem> {
    let session = v.session.as_ref().ok_or(Problem::SignIn)?;
    Ok(format!("{id}/{}/", session.account))
}

/// Everything that the signed-in person noted on this lot.
///
/// # Errors
///
/// [`Problem::SignIn`], [`Problem::Down`].
pub(super) fn own(v: &Visit, id: &LotId) -> Result<Vec<Note>, Problem> {
    let begins = begins(v, id)?;
    let rows = v.site.platform.working.scan(KIND, &begins, None, v.now_ms)?;
    let note = |it: &WorkingRow| {
        let value = canonical::parse(&it.body).ok()?;
        let place = it.key.strip_prefix(&begins)?.to_owned();
        let marked = value.text("mark") == Some("yes");
        Some(Note { place, text: value.text("text")?.to_owned(), marked })
    };
    Ok(rows.iter().filter_map(note).collect())
}

/// As islands read them.
pub(super) fn json_of(notes: &[Note]) -> serde_json::Value {
    let one = |it: &Note| json!({"place": it.place, "text": it.text, "marked": it.marked});
    notes.iter().map(one).collect()
}

/// `GET …/read/notes` → the own notes.
pub(super) async fn list(v: Visit, Path(parts): Parts) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let made = v.run(move |v| {
        let made = reads_here(v, &id).and_then(|()| own(v, &id));
        made.map_or_else(|it| v.problem(&it), |it| Json(json_of(&it)).into_response())
    });
    match made.await {
        Ok(it) | Err(it) => it,
    }
}

/// `POST …/read/notes`: one note; an empty one without a mark is taken away.
pub(super) async fn keep(v: Visit, Path(parts): Parts, posted: Posted) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let made = v.run(move |v| match kept(v, &id, &posted) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(it) => v.problem(&it),
    });
    match made.await {
        Ok(it) | Err(it) => it,
    }
}

fn kept(v: &Visit, id: &LotId, posted: &Posted) -> Result<(), Problem> {
    v.actor(posted.get("csrf"))?;
    reads_here(v, id)?;
    let place = place(posted).ok_or_else(|| wrong("page", "form-needed"))?;
    let (text, mark) = (posted.get("text"), posted.get("mark"));
    if text.len() > TEXT_BYTES_MAX {
        return Err(wrong("text", "form-long"));
    }
    let marked = mark == "yes";
    let begins = begins(v, id)?;
    let (working, key) = (&v.site.platform.working, format!("{begins}{place}"));
    if text.is_empty() && !marked {
        return Ok(working.delete(KIND, &key)?);
    }
    let all = working.scan(KIND, &begins, None, v.now_ms)?;
    if all.len() >= NOTES_MAX && !all.iter().any(|it| it.key == key) {
        return Err(Problem::Denied("read-notes-many".to_owned()));
    }
    let body = Value::object([
        ("mark", Value::Text(if marked { "yes" } else { "" }.to_owned())),
        ("text", Value::Text(text.to_owned())),
    ]);
    let body = body.encode().into_bytes();
    let row = WorkingRow { key, body, expires_ms: v.now_ms + KEPT_MS };
    Ok(working.put(KIND, &row)?)
}

/// Envelope, document and page of a note, as its key ends.
fn place(posted: &Posted) -> Option<String> {
    let ctx = Hash::from_hex(posted.get("ctx"))?;
    let number = |name: &str| posted.get(name).parse::<u32>().ok().filter(|it| *it <= PAGES_MAX);
    let (document, page) = (number("document")?, number("page").filter(|it| *it > 0)?);
    Some(format!("{}/{document}/{page}", ctx.hex()))
}

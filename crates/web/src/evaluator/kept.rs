//! A member's sheet while it is written, with private notes: kept in working state, shown to its
//! member alone, and no part of the record.

use app::ports::WorkingRow;
use domain::lot::Stage;
use domain::shared::LotId;
use record::canonical::{self, Value};

use crate::act::Problem;
use crate::desk::perform::who;
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::wrong;
use crate::visit::Visit;

use super::blind_seat;

/// Kind of the working state; the key is lot and account.
const KIND: &str = "score_draft";
/// The same of a sheet of items judged blind, whose places are codes.
const BLIND_KIND: &str = "blind_draft";
/// How long it is kept after the last change: sixty days.
const KEPT_MS: i64 = 60 * 86_400_000;
/// Most bytes of a draft: five thousand points and the notes.
const BYTES_MAX: usize = 262_144;
/// Longest name of a field: `points-999-999`.
const FIELD_BYTES_MAX: usize = 16;
/// The field of the private notes.
pub(super) const NOTES: &str = "notes";

/// Whether a field belongs to a draft.
fn is_kept(name: &str) -> bool {
    name == NOTES || name.starts_with("points-")
}

/// Kind and key of the draft that is written now.
fn key(v: &Visit, id: &LotId) -> Result<(&'static str, String), Problem> {
    let folded = v.site.platform.folded()?;
    let (account, _) = who(v, &folded)?;
    let blind = folded.world.lots.get(id).is_some_and(domain::award::is_blind);
    let kind = if blind { BLIND_KIND } else { KIND };
    Ok((kind, format!("{id}/{account}")))
}

/// What the page shows: what was sent, else what was kept.
pub(super) fn filled(v: &Visit, id: &LotId, posted: &Posted) -> Result<Posted, Problem> {
    if posted.is_sent() {
        return Ok(posted.clone());
    }
    let (kind, key) = key(v, id)?;
    let row = v.site.platform.working.get(kind, &key, v.now_ms)?;
    let value = row.and_then(|it| canonical::parse(&it.body).ok());
    let Some(Value::Object(fields)) = value else { return Ok(posted.clone()) };
    let typed = fields.iter().filter_map(|(name, it)| match it {
        Value::Text(it) => Some((name.as_str(), it.clone())),
        _ => None,
    });
    Ok(Posted::of(typed))
}

/// Whether the signed-in member still writes a sheet.
///
/// # Errors
///
/// [`Problem::Denied`] for everybody else, and once the sheet is in.
pub(super) fn writes(v: &Visit, id: &LotId) -> Result<(), Problem> {
    let folded = v.site.platform.folded()?;
    let (lot, seat) = blind_seat(v, &folded, id)?;
    let state = &lot.evaluation;
    let done = if domain::award::is_blind(lot) {
        state.blind.sheets.contains_key(&seat)
            || !matches!(lot.stage, Stage::Opened | Stage::Evaluating)
    } else {
        state.sheets.contains_key(&seat) || lot.stage != Stage::Evaluating
    };
    if done { Err(Problem::Denied("sheet-closed".to_owned())) } else { Ok(()) }
}

/// Keeps the sheet as it is typed, whatever is missing.
pub(super) fn keep(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    writes(v, id).map_err(|it| vec![it])?;
    put(v, id, posted.typed()).map_err(|it| vec![it])?;
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let blind = folded.world.lots.get(id).is_some_and(domain::award::is_blind);
    let page = if blind { "blind" } else { "sheet" };
    Ok(format!("{}?done=sheet-kept", room("evaluator", id, page)))
}

/// Keeps one field of the sheet, as the reader sends it; the others stay.
///
/// # Errors
///
/// As [`writes`]; [`Problem::Field`] for what is no field of points, [`Problem::Down`].
pub(super) fn keep_one(v: &Visit, id: &LotId, name: &str, value: &str) -> Result<(), Problem> {
    writes(v, id)?;
    if !is_kept(name) || name == NOTES || name.len() > FIELD_BYTES_MAX {
        return Err(wrong("name", "form-needed"));
    }
    let before = filled(v, id, &Posted::default())?;
    let others = before.typed().filter(|it| it.0 != name);
    put(v, id, others.chain([(name, value)]))
}

fn put<'a>(
    v: &Visit,
    id: &LotId,
    typed: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), Problem> {
    let fields = typed.filter(|it| is_kept(it.0));
    let fields = fields.map(|(name, it)| (name.to_owned(), Value::Text(it.to_owned())));
    let body = Value::Object(fields.collect()).encode().into_bytes();
    if body.len() > BYTES_MAX {
        return Err(wrong(NOTES, "form-long"));
    }
    let (kind, key) = key(v, id)?;
    let row = WorkingRow { key, body, expires_ms: v.now_ms + KEPT_MS };
    Ok(v.site.platform.working.put(kind, &row)?)
}

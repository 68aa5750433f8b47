//! 拒绝签署: the supervisor notes that members neither sign the report nor write why not.

use domain::award::{self, Signed, open_recheck, refusal_noted, refusing};
use domain::lot::Lot;
use domain::rulebook::ids;
use domain::shared::LotId;
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::design::value::instant;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, lot_of, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed};
use crate::desk::{room, sign};
use crate::public::lot_line;
use crate::visit::Visit;

/// Longest statement, in bytes.
const STATEMENT_BYTES_MAX: usize = 4_000;

fn note(lot: &Lot, statement: &str, signed: Signed) -> Command {
    Command::Award(award::Command::NoteRefusal {
        lot: lot.id.clone(),
        recheck: open_recheck(lot).map(|it| it.asked.number),
        seats: refusing(lot),
        statement: statement.to_owned(),
        signed,
    })
}

/// Rules of what is noted: of a check, or of the report.
pub(crate) fn rules(lot: &Lot) -> [&'static str; 3] {
    match open_recheck(lot) {
        Some(_) => [ids::Y212, ids::Y211, ids::Y210],
        None => [lot.notice.procedure().limits().silence, ids::Y211, ids::Y210],
    }
}

/// Members by seat and name.
fn people(v: &Visit, lot: &Lot, seats: &[u8]) -> Markup {
    let members = lot.evaluation.members.iter().filter(|it| seats.contains(&it.seat));
    html! {
        ul {
            @for it in members {
                li { (v.text.t("committee-seat", &[("n", it.seat.into())])) " · " (it.name) }
            }
        }
    }
}

/// The page: who has not signed, the statement, then the signature.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = lot_of(&folded, id)?;
    let none = Signed {
        key: domain::shared::PublicKey([0; 32]),
        signature: domain::shared::Signature([0; 64]),
    };
    may(v, &folded, &note(lot, "", none))?;
    let title = t.s("refusal-note-title");
    let sheet = Sheet { v, posted, problems };
    let action = room("supervisor", id, "refusal");
    let silent = refusing(lot);
    if !silent.is_empty()
        && sign::is_next(posted, problems)
        && let Ok(statement) = needed(posted, "statement", STATEMENT_BYTES_MAX)
    {
        let brings = t.s("refusal-note-brings");
        let body = html! {
            (lot_line(lot))
            (people(v, lot, &silent))
            blockquote class="said" { @for line in statement.lines() { p { (line) } } }
            (sign::page(&sheet, &folded, &action, (&title, &brings),
                |by| note(lot, statement, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if let Some(it) = refusal_noted(lot) {
            (flash(Tone::Due, &t.s("refusal-note-runs")))
            (people(v, lot, &it.seats))
            p { (t.s("refusal-note-until")) " " (instant(it.until_s.saturating_mul(1_000))) }
            blockquote class="said" { @for line in it.statement.lines() { p { (line) } } }
        } @else if silent.is_empty() {
            p { (t.s("refusal-note-nobody")) }
        } @else {
            p { (t.s("refusal-note-why")) }
            (people(v, lot, &silent))
            (sheet.form(&action, &html! {
                (sheet.lines("statement", 4, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &rules(lot)))
    };
    Ok(Shown::reading(title, body))
}

/// The note, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let statement = needed(posted, "statement", STATEMENT_BYTES_MAX).map_err(one)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let lot = lot_of(&folded, id).map_err(one)?;
    if refusing(lot).is_empty() {
        return Err(one(Problem::Denied("refusal-note-nobody".to_owned())));
    }
    let command = sign::take(v, &folded, posted, |by| note(lot, statement, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=refusal-note", room("supervisor", id, "refusal")) })
}

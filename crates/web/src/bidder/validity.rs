//! A bidder says by its own signature whether its bid binds longer 答复延长投标有效期.

use domain::award::{self, ValidityAnswer};
use domain::lot::Lot;
use domain::rulebook::ids;
use domain::shared::{Instant, LotId, Uscc};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::value::instant;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{room, sign};
use crate::public::{lot_line, validity};
use crate::visit::Visit;

use super::answers::own;

/// An answer with its word in forms.
const ANSWERS: [(ValidityAnswer, &str); 2] =
    [(ValidityAnswer::Extends, "extends"), (ValidityAnswer::Declines, "declines")];

/// The number of the request that was read, and the answer.
fn said(posted: &Posted) -> Result<(u32, ValidityAnswer), Problem> {
    let number = posted.get("validity_request").parse();
    let answer = ANSWERS.iter().find(|it| it.1 == posted.get("answer")).map(|it| it.0);
    match (number, answer) {
        (Ok(number), Some(answer)) => Ok((number, answer)),
        _ => Err(wrong("answer", "form-choose")),
    }
}

fn answering(
    id: &LotId,
    bidder: &Uscc,
    (number, answer): (u32, ValidityAnswer),
    signed: award::Signed,
) -> Command {
    let (lot, bidder) = (id.clone(), bidder.clone());
    Command::Award(award::Command::AnswerValidity { lot, number, bidder, answer, signed })
}

/// Whether there is anything for a bidder to read here.
pub(super) fn has_page(lot: &Lot, who: &Uscc) -> bool {
    !lot.validity.is_empty() && lot.entrants().contains(who)
}

/// What is asked, the answer, then the signature; afterwards until when the bid binds.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, home) = own(v, &folded, id)?;
    let now = Instant(v.now_ms);
    let sheet = Sheet { v, posted, problems };
    let action = room("bidder", id, "validity");
    let title = t.s("validity-title");
    let open = award::open_request(lot, &home, now);
    if let Some(it) = open
        && sign::is_next(posted, problems)
        && let Ok(said) = said(posted)
    {
        let label = t.s(validity::answer(said.1));
        let brings = t.s(&format!("{}-brings", validity::answer(said.1)));
        let body = html! {
            (lot_line(lot))
            p { (t.s("field-valid_to")) " " (validity::read(it.asked.to)) " · " strong { (label) } }
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| answering(id, &home, said, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let last = t.s("validity-own-last");
    let binds = award::binds_until(lot, &home);
    let lapsed = award::lapsed_since(lot, &home, now);
    let options = ANSWERS.map(|it| (it.1, t.s(validity::answer(it.0))));
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if let Some(since) = lapsed {
            p data-check="validity-lapsed" {
                (tag(Tone::Alarm, &t.s("validity-lapsed"))) " " (instant(since.0))
            }
            p { (t.s("validity-lapsed-says")) " " small { (ids::Y208) } }
        } @else if let Some(it) = binds {
            (facts(&[(&last, validity::read(it))]))
        } @else { p { (t.s("validity-unnamed")) } }
        (crate::online::own_reach(t, &folded.world, (id, &home), v.now_ms))
        @if let Some(it) = open {
            p {
                (t.s("field-valid_to")) " " strong { (validity::read(it.asked.to)) } " · "
                (t.s("validity-answer-by")) " " (instant(it.asked.until_s * 1_000))
            }
            p { (t.s("validity-answer-says")) }
            (sheet.form(&action, &html! {
                input type="hidden" name="validity_request" value=(it.asked.number);
                (sheet.radios("answer", &options))
                (button(&t.s("act-next")))
            }))
        }
        (validity::all(t, lot, v.now_ms))
        p { a href=(room("bidder", id, "guarantee")) { (t.s("guarantee-title")) } }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::Y207, ids::Y205, ids::Y208, ids::Y96]))
    };
    Ok(Shown::reading(title, body))
}

/// The answer, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let said = said(posted).map_err(one)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (_, home) = own(v, &folded, id).map_err(one)?;
    let command = sign::take(v, &folded, posted, |by| answering(id, &home, said, by))?;
    may(v, &folded, &command).map_err(one)?;
    let next = format!("{}?done=validity-answered", room("bidder", id, "validity"));
    Ok(Ask { command, next })
}

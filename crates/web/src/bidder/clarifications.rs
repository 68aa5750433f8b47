//! What the committee asks the own organisation about its bid, with the time left, and its answer.

use domain::award::{self, clarification_rule};
use domain::lot::{Clarification, Lot};
use domain::rulebook::ids;
use domain::shared::{Hash, LotId, Salt, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::clock::countdown;
use crate::design::form::button;
use crate::design::lists::empty;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{room, sign};
use crate::public::clarifications::{doubt_key, fate, head};
use crate::public::lot_line;
use crate::purchaser::committee::worded;
use crate::visit::Visit;

use super::answers::own;

/// Longest answer, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;

/// An answer as typed: its question, its words, and what the log shows of them.
struct Said {
    number: u32,
    text: String,
    salt: Salt,
    commitment: Hash,
}

impl Said {
    fn of(v: &Visit, posted: &Posted) -> Result<Self, Vec<Problem>> {
        let number = posted.get("number").parse();
        let number = number.map_err(|_| vec![wrong("number", "form-choose")])?;
        let (text, salt) =
            worded(v, posted, ("clarification", TEXT_BYTES_MAX)).map_err(|it| vec![it])?;
        let commitment = record::act::clarification_commitment(&text, &salt);
        Ok(Self { number, text, salt, commitment })
    }

    fn command(&self, id: &LotId, bidder: &Uscc, signed: award::Signed) -> Command {
        Command::Award(award::Command::AnswerClarification {
            lot: id.clone(),
            number: self.number,
            bidder: bidder.clone(),
            text: self.text.clone(),
            salt: self.salt,
            commitment: self.commitment,
            signed,
        })
    }
}

/// Questions to one bidder, by number.
fn asked<'a>(
    lot: &'a Lot,
    home: &'a Uscc,
) -> impl Iterator<Item = (u32, &'a Clarification)> + use<'a> {
    let all = lot.evaluation.clarifications.iter();
    all.filter(move |it| it.1.asked.bidder == *home).map(|(number, it)| (*number, it))
}

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, home) = own(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let action = room("bidder", id, "clarifications");
    let title = t.s("clarification-yours");
    if sign::is_next(posted, problems)
        && let Ok(said) = Said::of(v, posted)
    {
        let (label, brings) = (t.s("clarification-sign"), t.s("clarification-sign-brings"));
        let body = html! {
            (lot_line(lot))
            @if let Some(it) = lot.evaluation.clarifications.get(&said.number)
                .filter(|it| it.asked.bidder == home) {
                (question(v, said.number, it))
            }
            blockquote class="said" { @for line in said.text.lines() { p { (line) } } }
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| said.command(id, &home, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let now_s = v.now_ms.div_euclid(1_000);
    let open = |it: &Clarification| {
        it.answered.is_none() && it.judged.is_none() && now_s <= it.asked.until_s
    };
    let next = asked(lot, &home).filter(|it| open(it.1)).min_by_key(|it| it.1.asked.until_s);
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if asked(lot, &home).next().is_none() {
            (empty(&t.s("clarification-yours-none"), &t.s("clarification-yours-none-hint"), &[]))
        }
        @if let Some((number, it)) = next {
            (countdown(t, &t.s("clarification-left"), v.now_ms, it.asked.until_s * 1_000))
            (question(v, number, it))
            p { (t.s("clarification-answer-why")) }
            (sheet.form(&action, &html! {
                input type="hidden" name="number" value=(number);
                (sheet.lines("clarification", 10, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
        @for (number, it) in asked(lot, &home).filter(|it| Some(it.0) != next.map(|it| it.0)) {
            (question(v, number, it))
            @if let Some(said) = &it.answered {
                h3 { (t.s("clarification-answer")) }
                blockquote class="said" { @for line in said.text.lines() { p { (line) } } }
            }
        }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[clarification_rule(lot.notice.regime), ids::C4_16]))
    };
    let shown = Shown::reading(title, body);
    Ok(if next.is_some() { shown.with(&["countdown"]) } else { shown })
}

fn question(v: &Visit, number: u32, it: &Clarification) -> Markup {
    let t = v.text;
    html! {
        h2 { (head(t, number)) }
        (fate(t, it))
        h3 { (t.s(doubt_key(it.asked.doubt))) }
        blockquote class="said" { @for line in it.asked.text.lines() { p { (line) } } }
    }
}

/// The answer, once signed.
pub(super) fn answer(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let said = Said::of(v, posted)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (_, home) = own(v, &folded, id).map_err(one)?;
    let command = sign::take(v, &folded, posted, |by| said.command(id, &home, by))?;
    may(v, &folded, &command).map_err(one)?;
    let next = format!("{}?done=clarification-answered", room("bidder", id, "clarifications"));
    Ok(Ask { command, next })
}

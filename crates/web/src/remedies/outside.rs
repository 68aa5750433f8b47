//! What came in on paper is entered, with its day and its document.

use domain::remedies::{Command as Remedies, RemedyKind, fits};
use domain::shared::{Hash, Id, LotId};
use domain::world::Command;
use maud::html;

use super::{Desk, KINDS, MATTERS, case_of, line, read, word};
use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{files, room};
use crate::visit::Visit;

fn page(
    v: &Visit,
    id: &LotId,
    desk: Desk,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let case = desk.lot(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let known = |it: &&(RemedyKind, &str)| fits(case, it.0).is_ok();
    let kinds: Vec<(&str, String)> =
        KINDS.iter().filter(known).map(|it| (it.1, t.s(&format!("remedy-{}", it.1)))).collect();
    let matters: Vec<(&str, String)> = MATTERS
        .iter()
        .filter(|it| case.matters().contains(&it.0))
        .map(|it| (it.1, t.s(&format!("matter-{}", it.1))))
        .collect();
    let body = html! {
        (line(case))
        (sheet.top())
        (sheet.upload_form(&room(desk.name(), id, "remedies/new"), &html! {
            (sheet.radios("kind", &kinds))
            (sheet.radios("matter", &matters))
            (sheet.line("received_on", Need::Needed))
            (sheet.document("document"))
            (commit_button(&t.s("remedy-new"), &t.s("remedy-new-brings")))
        }))
    };
    Ok(Shown::reading(t.s("remedy-new"), body))
}

/// The command that enters it; its number follows from the form's key.
fn ask(v: &Visit, id: &LotId, desk: Desk, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let document: Result<Hash, Problem> = files::one(v, posted, "document");
    let mut wrongs = Vec::new();
    let document = document.map_err(|it| wrongs.push(it));
    let kind = read(&KINDS, posted.get("kind"));
    let matter = read(&MATTERS, posted.get("matter"));
    let day = posted.get("received_on").parse();
    for (name, there) in [("kind", kind.is_some()), ("matter", matter.is_some())] {
        if !there {
            wrongs.push(wrong(name, "form-choose"));
        }
    }
    if day.is_err() {
        wrongs.push(wrong("received_on", "form-not-day"));
    }
    let (Ok(document), Some(kind), Some(matter), Ok(received_on)) = (document, kind, matter, day)
    else {
        return Err(wrongs);
    };
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let case = case_of(&folded, id).map_err(|it| vec![it])?;
    // The same form sent twice is the same remedy.
    let key: String = posted.get("key").chars().filter(char::is_ascii_alphanumeric).collect();
    let short: String = key.chars().take(8).collect();
    let remedy = Id::new(format!("{}-{short}", word(&KINDS, kind)));
    let remedy = remedy.map_err(|_| vec![wrong("kind", "form-choose")])?;
    let command = Command::Remedies(Remedies::ReceiveRemedy {
        lot: case.id().clone(),
        remedy,
        kind,
        matter,
        received_on,
        document,
    });
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=received", room(desk.name(), id, "remedies")) })
}

pub(super) fn by_purchaser(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page(v, id, Desk::Purchaser, posted, problems)
}

pub(super) fn purchaser(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    ask(v, id, Desk::Purchaser, posted)
}

pub(super) fn by_centre(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page(v, id, Desk::Centre, posted, problems)
}

pub(super) fn centre(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    ask(v, id, Desk::Centre, posted)
}

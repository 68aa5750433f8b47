//! A correction 更正公告: the published text and list changed, old beside new, before it is public.

use app::rules::rules_for;
use app::tendering::items::{self, Items};
use app::tendering::sections::{self, BOOK_BYTES_MAX};
use domain::law::Law;
use domain::lot::Lot;
use domain::procedure::Document;
use domain::shared::{Instant, LotId};
use domain::world::{Event, decide};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::refusal::Kept;
use crate::design::river::article;
use crate::design::value::instant;
use crate::desk::basis::Cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, wrong};
use crate::desk::{calendar, files, room};
use crate::problem::block;
use crate::public::lot_line;
use crate::text::{Lang, Text};
use crate::visit::Visit;

use super::changes::{self, Version};
use super::clarify::command;
use super::items::{TYPED_AGAIN_MAX, read as read_items, told};
use super::mine;

/// The documents as they stand after every correction: the latest of each id.
pub(crate) fn standing(v: &Visit, lot: &Lot) -> Result<Vec<Document>, Problem> {
    let mut all = lot.notice.documents.clone();
    for it in v.site.public.clarified(&lot.id)? {
        changes::supersede(&mut all, it.documents);
    }
    Ok(all)
}

/// What the form makes of text and list.
struct Changed {
    old: Version,
    text: Option<String>,
    list: Option<Items>,
}

impl Changed {
    fn read(v: &Visit, lot: &Lot, posted: &Posted) -> Result<Self, Vec<Problem>> {
        let one = |it: Problem| vec![it];
        let old = Version::published(standing(v, lot).map_err(one)?);
        let written = old.written(v).map_err(one)?;
        let typed = posted.get("book_text").replace("\r\n", "\n");
        if typed.len() > BOOK_BYTES_MAX {
            return Err(one(wrong("book_text", "form-long")));
        }
        let same = typed.trim().is_empty() || typed.trim() == written.trim();
        let text = (!same && !written.is_empty()).then(|| format!("{}\n", typed.trim()));
        let before = super::items::of(v, &old.documents).map_err(one)?;
        let given = posted.files("items_file").next().is_some();
        let list = if before.is_some() && (given || !posted.get("items_text").is_empty()) {
            let field = if given { "items_file" } else { "items_text" };
            let list = read_items(v, posted).map_err(one)?;
            Some(list.map_err(|_| one(wrong(field, "items-wrong")))?)
        } else {
            None
        };
        let list = list.filter(|it| before.as_ref() != Some(it));
        Ok(Self { old, text, list })
    }

    /// The new documents as files; stored when they are published.
    fn store(&self, v: &Visit) -> Result<Vec<Document>, Problem> {
        let t = Text::get(Lang::ZhCn);
        let mut all = Vec::new();
        if let Some(text) = &self.text {
            all.push(files::store(v, sections::DOCUMENT, &t.s("book-file"), text)?);
        }
        if let Some(list) = &self.list {
            all.push(files::store(v, items::DOCUMENT, &t.s("items-file"), &list.file())?);
        }
        Ok(all)
    }
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
    let lot = mine(v, &folded, id)?;
    let old = Version::published(standing(v, lot)?);
    let written = old.written(v)?;
    let list = super::items::of(v, &old.documents)?;
    let typed_again = list.as_ref().map(Items::lines).filter(|it| it.len() <= TYPED_AGAIN_MAX);
    let filled = if posted.is_sent() {
        posted.clone()
    } else {
        let items = typed_again.unwrap_or_default();
        Posted::of([("book_text", written.clone()), ("items_text", items)])
    };
    let sheet = Sheet { v, posted: &filled, problems };
    let effects = [("on-bids", t.s("effect-on-bids")), ("none", t.s("effect-none"))];
    let fields = html! {
        (sheet.lines("text", 4, Need::Needed))
        @if !written.is_empty() { (sheet.lines("book_text", 20, Need::Optional)) }
        @if list.is_some() {
            (sheet.lines("items_text", 10, Need::Optional))
            (sheet.file("items_file", Need::Optional))
        }
        (sheet.radios("effect", &effects))
        (sheet.moment("new_deadline", Need::Optional))
        (sheet.document("documents"))
        p {
            button class="button quiet-button" name="go" value="compare" {
                (t.s("amend-compare"))
            }
        }
        div class="commit" {
            p { (t.s("project-publish-brings")) }
            button class="button commit-button" name="go" value="publish" { (t.s("amend-do")) }
        }
    };
    let faults = match problems.is_empty() || list.is_none() {
        true => Vec::new(),
        false => read_items(v, posted).ok().and_then(Result::err).unwrap_or_default(),
    };
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (told(t, &faults))
        p { (t.s("amend-says")) }
        @if posted.is_sent() && problems.is_empty() { (compared(v, &folded.world, lot, posted)?) }
        (sheet.upload_form(&room("purchaser", id, "amend"), &fields))
    };
    Ok(Shown::reading(t.s("amend-title"), body))
}

/// Old beside new, what the law does to the deadline, and who must look again.
fn compared(
    v: &Visit,
    world: &domain::world::World,
    lot: &Lot,
    posted: &Posted,
) -> Result<Markup, Problem> {
    let t = v.text;
    let Ok(changed) = Changed::read(v, lot, posted) else { return Ok(html! {}) };
    let mut new = changed.old.clone();
    new.text = changed.text.clone();
    let shown = changes::shown_with(v, &changed.old, &new, changed.list.as_ref())?;
    let now = Instant(v.now_ms);
    let calendar = world.calendar(calendar());
    let law = Law { rules: rules_for(world, Some(&lot.id), now), calendar: &calendar, now };
    let asked = command(&lot.id, posted, Vec::new()).ok();
    let decided = asked.map(|it| decide(world, &it, law));
    let rule = lot.notice.procedure().limits().clarify;
    let cited = Cited::of(t, law.rules, rule);
    let on_bids = posted.get("effect") == "on-bids";
    Ok(html! {
        h2 { (t.s("approve-changes")) }
        (shown)
        @match decided {
            Some(Ok(events)) => {
                @for event in &events {
                    @if let Event::Extended(it) = event {
                        p {
                            (t.s("amend-moves")) " " (instant(it.from_s * 1_000)) " → "
                            (instant(it.to_s * 1_000))
                        }
                        @if let Some(cited) = &cited { (article(t, &cited.basis())) }
                    }
                }
            },
            Some(Err(it)) => (block(t, &Problem::Refused(it), Kept::Typed)),
            None => {},
        }
        @if on_bids { p { (t.s("amend-anew")) } }
    })
}

/// Shows the comparison, or publishes.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let mut documents = files::kept(v, posted, "documents").map_err(one)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let lot = mine(v, &folded, id).map_err(one)?;
    let changed = Changed::read(v, lot, posted)?;
    if posted.get("go") != "publish" {
        // Nothing is wrong: the page comes again with the comparison.
        return Err(Vec::new());
    }
    command(id, posted, Vec::new())?;
    if changed.text.is_none() && changed.list.is_none() && documents.is_empty() {
        return Err(one(wrong("text", "amend-nothing")));
    }
    documents.extend(changed.store(v).map_err(one)?);
    let command = command(id, posted, documents)?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("/lots/{id}/changes?done=clarified") })
}

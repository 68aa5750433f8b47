//! Sections of the centre and their posts: set up, changed, closed.

use app::follower::Folded;
use domain::posts::{Command as It, PostLine, SectionClosed, SectionSet};
use domain::rulebook::ids;
use domain::shared::{Id, Instant};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::lists::empty;
use crate::design::river::article;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::basis::Cited;
use crate::desk::perform::{Ask, Shown, may, nothing, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::posts;
use crate::visit::Visit;

use super::PEOPLE;

/// Address of the list.
pub(super) const LIST: &str = "/centre/sections";
/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 120;
/// Longest text, in bytes.
const TEXT_BYTES_MAX: usize = 2_000;
/// Separates number and name of a post, as typed or pasted.
const COLUMNS: [char; 3] = ['\t', '|', '\u{ff5c}'];

/// The rule on posts with its mark.
pub(crate) fn basis(v: &Visit, folded: &Folded, all: &[&str]) -> Markup {
    let rules = app::rules::rules_for(&folded.world, None, Instant(v.now_ms));
    let found: Vec<Cited> = all.iter().filter_map(|it| Cited::of(v.text, rules, it)).collect();
    html! {
        h2 { (v.text.s("basis-name")) }
        @for it in &found { (article(v.text, &it.basis())) }
    }
}

/// Every section, and the form of a new one.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let heads =
        ["section-number", "section-name", "section-posts", "section-holders"].map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let rows: Vec<Vec<Markup>> =
        folded.world.posts.open().map(|(id, it)| row(v, &folded, (id, it))).collect();
    let body = html! {
        p { (t.s("sections-says")) }
        p { a href="/centre/posts" { (t.s("posts-give")) } " · "
            a href="/centre/acts" { (t.s("acts-title")) } }
        (sheet.top())
        @if rows.is_empty() { (empty(&t.s("sections-none"), &t.s("sections-none-hint"), &[])) }
        @else { (table(&t.s("sections-title"), &columns, &rows)) }
        h2 { (t.s("section-new")) }
        (sheet.form(LIST, &html! {
            (sheet.line("section", Need::Needed))
            (fields(&sheet))
            (commit_button(&t.s("section-set"), &t.s("section-set-brings")))
        }))
        (basis(v, &folded, &[ids::Y64]))
    };
    Ok(Shown::wide(t.s("sections-title"), body))
}

fn fields(sheet: &Sheet) -> Markup {
    html! {
        (sheet.line("section_name", Need::Needed))
        (sheet.lines("section_duties", 3, Need::Needed))
        (sheet.lines("section_posts", 5, Need::Needed))
    }
}

fn row(v: &Visit, folded: &Folded, (id, it): (&Id, &SectionSet)) -> Vec<Markup> {
    let held = folded.world.posts.holders(id);
    let held: Vec<(String, String, i64)> = held
        .map(|(account, tenure)| {
            let post = it.posts.iter().find(|line| line.post == tenure.post.post);
            let post = post.map(|it| it.name.clone()).unwrap_or_default();
            (posts::name(&folded.world, account), post, tenure.since.0)
        })
        .collect();
    vec![
        code(id.as_str()),
        html! {
            a href={ (LIST) "/" (id) } { (it.name) } br;
            small { (it.duties) }
        },
        html! { ul { @for line in &it.posts { li { (line.name) " " small { (line.post) } } } } },
        html! {
            @if held.is_empty() { (v.text.s("section-nobody")) }
            ul { @for (name, post, since) in &held {
                li {
                    (name) " · " (post) " "
                    small { (v.text.s("section-since")) " " (instant(*since)) }
                }
            } }
        },
    ]
}

fn open<'a>(folded: &'a Folded, name: &str) -> Result<&'a SectionSet, Problem> {
    let id = Id::new(name).map_err(|_| nothing())?;
    folded.world.posts.open().find(|it| *it.0 == id).map(|it| it.1).ok_or_else(nothing)
}

/// One section: every form it had, and the forms that change and close it.
pub(super) fn one(
    v: &Visit,
    name: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let it = open(&folded, name)?;
    let lines: Vec<String> = it.posts.iter().map(|it| format!("{}|{}", it.post, it.name)).collect();
    let usual = Posted::of([
        ("section_name", it.name.clone()),
        ("section_duties", it.duties.clone()),
        ("section_posts", lines.join("\n")),
    ]);
    let sheet = Sheet { v, posted: if posted.is_sent() { posted } else { &usual }, problems };
    let forms = &folded.world.posts.sections[&it.section].forms;
    let at = format!("{LIST}/{}", it.section);
    let body = html! {
        p { (code(it.section.as_str())) " " strong { (it.name) } }
        (sheet.top())
        @if forms.len() > 1 {
            h2 { (t.s("section-former")) }
            ul { @for (since, was) in forms { li { (instant(since.0)) " " (was.name) } } }
        }
        h2 { (t.s("section-change")) }
        (sheet.form(&at, &html! {
            (fields(&sheet))
            (commit_button(&t.s("section-set"), &t.s("section-set-brings")))
        }))
        h2 { (t.s("section-close")) }
        (sheet.form(&format!("{at}/close"), &html! {
            (sheet.lines("reason", 2, Need::Needed))
            (button(&t.s("section-close")))
        }))
        (basis(v, &folded, &[ids::Y64]))
    };
    Ok(Shown::reading(t.s("sections-title"), body))
}

fn lines(typed: &str) -> Option<Vec<PostLine>> {
    let all = typed.lines().filter(|it| !it.trim().is_empty()).map(|line| {
        let (post, name) = line.split_once(COLUMNS)?;
        let post = Id::new(post.trim()).ok()?;
        Some(PostLine { post, name: name.trim().to_owned() })
    });
    all.collect::<Option<Vec<PostLine>>>().filter(|it| !it.is_empty())
}

fn read(v: &Visit, section: Result<Id, Problem>, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let section = section.map_err(|it| wrongs.push(it));
    let name = needed(posted, "section_name", NAME_BYTES_MAX).map_err(|it| wrongs.push(it));
    let duties = needed(posted, "section_duties", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    let posts = lines(posted.get("section_posts"));
    if posts.is_none() {
        wrongs.push(wrong("section_posts", "section-posts-lines"));
    }
    let (Ok(section), Ok(name), Ok(duties), Some(posts)) = (section, name, duties, posts) else {
        return Err(wrongs);
    };
    let (name, duties) = (name.to_owned(), duties.to_owned());
    let set = It::SetSection(SectionSet { section, name, duties, posts });
    asked(v, set, format!("{LIST}?done=section-set"))
}

/// The command, if the signed-in person may give it.
pub(super) fn asked(v: &Visit, command: It, next: String) -> Result<Ask, Vec<Problem>> {
    let command = Command::Posts(command);
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next })
}

/// The command that sets a new section up.
pub(super) fn set(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let section = Id::new(posted.get("section")).map_err(|_| wrong("section", "form-not-id"));
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let known = |it: &Id| folded.world.posts.sections.contains_key(it);
    let section = section.and_then(|it| match known(&it) {
        true => Err(wrong("section", "section-known")),
        false => Ok(it),
    });
    drop(folded);
    read(v, section, posted)
}

/// The command that changes one.
pub(super) fn change(v: &Visit, name: &str, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    read(v, Id::new(name).map_err(|_| nothing()), posted)
}

/// The command that closes one.
pub(super) fn close(v: &Visit, name: &str, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let section = Id::new(name).map_err(|_| vec![nothing()])?;
    let reason = needed(posted, "reason", TEXT_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    asked(
        v,
        It::CloseSection(SectionClosed { section, reason }),
        format!("{LIST}?done=section-closed"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_typed_or_pasted_one_a_line() {
        let read = lines("p1|受理岗\n\n p2 \t 复核岗 \n").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((read[1].post.as_str(), read[1].name.as_str()), ("p2", "复核岗"));
        for wrong in ["", "受理岗", "岗|受理", " \n"] {
            assert_eq!(lines(wrong), None, "{wrong}");
        }
    }
}

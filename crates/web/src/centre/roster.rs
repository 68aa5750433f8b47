//! The list of the roster, searched by name, number or employer, by specialty and by standing.

use std::collections::{BTreeMap, BTreeSet};

use domain::experts::{Listed, Roster};
use domain::parties::Role;
use domain::shared::Id;
use maud::{Markup, html};

use app::roster::text;

use crate::act::Problem;
use crate::design::Link;
use crate::design::form::{Answerable, Choice, Field, button, select};
use crate::design::icon::{Tone, tag};
use crate::design::lists::{LongList, empty};
use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::desk::files::quoted;
use crate::desk::perform::Shown;
use crate::desk::posted::Posted;
use crate::text::Text;
use crate::visit::Visit;

use super::experts::{pools_words, readers, standing_of, standing_tag, standings};

/// What was searched.
struct Asked {
    word: String,
    specialty: String,
    standing: String,
    page: String,
}

impl Asked {
    fn read(query: &str) -> Self {
        let uri = format!("/?{query}").parse::<axum::http::Uri>();
        let read = uri.ok().and_then(|it| {
            axum::extract::Query::<BTreeMap<String, String>>::try_from_uri(&it).ok()
        });
        let all = read.map(|it| it.0).unwrap_or_default();
        let of = |name: &str| all.get(name).map_or("", |it| it.trim()).to_owned();
        let page = of("page");
        Self { word: of("q"), specialty: of("specialty"), standing: of("standing"), page }
    }

    fn is_empty(&self) -> bool {
        self.word.is_empty() && self.specialty.is_empty() && self.standing.is_empty()
    }

    fn fits(&self, id: &Id, it: &Listed) -> bool {
        let profile = &it.profile;
        let word = self.word.as_str();
        let employed = || profile.employers.iter().any(|it| it.organisation.as_str() == word);
        let named = word.is_empty() || id.as_str().contains(word) || profile.name.contains(word);
        let standing = standing_of(&self.standing);
        (named || employed())
            && (self.specialty.is_empty()
                || profile.specialties.iter().any(|it| it.as_str() == self.specialty))
            && standing.is_none_or(|standing| it.standing == standing)
    }

    /// The address of another page of the same search.
    fn at(&self, page: usize) -> String {
        let all = [&self.word, &self.specialty, &self.standing];
        let [word, specialty, standing] = all.map(|it| quoted(it));
        format!("/centre/experts?q={word}&specialty={specialty}&standing={standing}&page={page}")
    }
}

/// The list.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let account = readers(v, &folded)?;
    let acts = folded.world.people.get(account).is_some_and(|it| it.is(Role::Official));
    let roster = &folded.world.roster;
    let asked = Asked::read(&v.query);
    let found: Vec<(&Id, &Listed)> = roster.iter().filter(|(id, it)| asked.fits(id, it)).collect();
    let ways =
        [(t.s("expert-admit"), "/centre/experts/new"), (t.s("import-new"), "/centre/imports/new")];
    let links: Vec<Link> = ways.iter().map(|it| Link { href: it.1, label: &it.0 }).collect();
    let links = if acts { links.as_slice() } else { &[] };
    let body = html! {
        @if roster.is_empty() {
            (empty(&t.s("roster-empty"), &t.s("roster-empty-hint"), links))
        } @else {
            p { (t.s("roster-says")) }
            @if acts {
                ul class="files" { @for it in links { li { a href=(it.href) { (it.label) } } } }
            }
            (search(t, roster, &asked))
            @if found.is_empty() {
                (empty(&t.s("roster-none"), &t.s("roster-none-hint"),
                    &[Link { href: "/centre/experts", label: &t.s("roster-all") }]))
            } @else { (list(t, &asked, &found)) }
        }
    };
    Ok(Shown::wide(t.s("roster-title"), body))
}

fn search(t: &Text, roster: &Roster, asked: &Asked) -> Markup {
    let known: BTreeSet<&Id> = roster.values().flat_map(|it| &it.profile.specialties).collect();
    let all = t.s("roster-any");
    let any = || Answerable { value: "", label: &all, hint: "" };
    let specialties = known.iter().map(|it| it.as_str());
    let specialties = specialties.map(|it| Answerable { value: it, label: it, hint: "" });
    let specialties: Vec<Answerable> = std::iter::once(any()).chain(specialties).collect();
    let words = standings(t);
    let standing = words.iter().map(|(value, label)| Answerable { value, label, hint: "" });
    let standing: Vec<Answerable> = std::iter::once(any()).chain(standing).collect();
    let choice = |name, label: &str, chosen: &str, options: &[Answerable]| {
        select(&Choice { name, label, hint: "", error: "", chosen, options })
    };
    html! {
        form class="form" method="get" action="/centre/experts" role="search" {
            (crate::design::form::text(t, &Field { name: "q", label: &t.s("roster-find"),
                hint: &t.s("roster-find-hint"), value: &asked.word, optional: true,
                ..Field::default() }))
            (choice("specialty", &t.s("field-specialties"), &asked.specialty, &specialties))
            (choice("standing", &t.s("field-standing"), &asked.standing, &standing))
            (button(&t.s("people-find-do")))
            @if !asked.is_empty() { p { a href="/centre/experts" { (t.s("roster-all")) } } }
        }
    }
}

fn list(t: &Text, asked: &Asked, found: &[(&Id, &Listed)]) -> Markup {
    let heads =
        ["field-expert", "field-person_name", "field-specialties", "field-pools", "field-standing"];
    let heads = heads.map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let pages = LongList::at(found.len(), &asked.page);
    let rows: Vec<Vec<Markup>> = pages
        .rows(found)
        .iter()
        .map(|(id, it)| {
            vec![
                html! { a href={ "/centre/experts/" (id) } { (code(id.as_str())) } },
                html! { (it.profile.name) },
                html! { (text::of_specialties(&it.profile.specialties)) },
                pools_words(t, &it.profile.pools),
                html! {
                    (standing_tag(t, it.standing))
                    @if it.import.is_some() && !it.is_used() {
                        " " (tag(Tone::Due, &t.s("expert-imported")))
                    }
                },
            ]
        })
        .collect();
    html! {
        (table(&t.s("roster-title"), &columns, &rows))
        (pages.way(t, &|page| asked.at(page)))
    }
}

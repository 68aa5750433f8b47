//! Sections as they are and were, and who held which post from when to when.

use std::collections::BTreeMap;

use crate::parties;
use crate::shared::{AccountId, Id, Instant};
use crate::world::{Event, World};

use super::event::SectionSet;

/// A post of a section, by their numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Post {
    pub section: Id,
    pub post: Id,
}

/// A section with every form it had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Each form since its instant, oldest first; never empty.
    pub forms: Vec<(Instant, SectionSet)>,
    /// When and why it ended.
    pub closed: Option<(Instant, String)>,
}

impl Section {
    /// Its last form.
    #[must_use]
    pub fn now(&self) -> Option<&SectionSet> {
        self.forms.last().map(|it| &it.1)
    }

    /// Its form at an instant.
    fn at(&self, at: Instant) -> Option<&SectionSet> {
        self.forms.iter().rfind(|it| it.0 <= at).map(|it| &it.1)
    }
}

/// One person's time in one post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    pub post: Post,
    pub since: Instant,
    pub until: Option<Instant>,
}

/// All sections and tenures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub sections: BTreeMap<Id, Section>,
    /// Tenures of each person, oldest first.
    pub tenures: BTreeMap<AccountId, Vec<Tenure>>,
}

impl State {
    /// Whether the centre has sections: then staff act from posts.
    #[must_use]
    pub fn are_set_up(&self) -> bool {
        self.open().next().is_some()
    }

    /// Sections that go on, by number.
    pub fn open(&self) -> impl Iterator<Item = (&Id, &SectionSet)> {
        let open = self.sections.iter().filter(|it| it.1.closed.is_none());
        open.filter_map(|(id, it)| Some((id, it.now()?)))
    }

    /// The post that somebody holds.
    #[must_use]
    pub fn of(&self, account: &AccountId) -> Option<&Tenure> {
        self.tenures.get(account)?.last().filter(|it| it.until.is_none())
    }

    /// The post that somebody held at an instant.
    #[must_use]
    pub fn at(&self, account: &AccountId, at: Instant) -> Option<&Post> {
        let mut all = self.tenures.get(account)?.iter().rev();
        let held = |it: &&Tenure| it.since <= at && it.until.is_none_or(|until| at < until);
        all.find(held).map(|it| &it.post)
    }

    /// Names of a section and its post as they were at an instant.
    #[must_use]
    pub fn names(&self, post: &Post, at: Instant) -> Option<(&str, &str)> {
        let form = self.sections.get(&post.section)?.at(at)?;
        let line = form.posts.iter().find(|it| it.post == post.post)?;
        Some((&form.name, &line.name))
    }

    /// Who holds posts of a section, with the tenure.
    pub fn holders<'a>(
        &'a self,
        section: &'a Id,
    ) -> impl Iterator<Item = (&'a AccountId, &'a Tenure)> {
        let held = self.tenures.keys().filter_map(|it| Some((it, self.of(it)?)));
        held.filter(move |it| it.1.post.section == *section)
    }
}

/// The post from which somebody acted at an instant: the own one, else that of whoever this
/// person stood in for 代理岗; with those stood in for.
#[must_use]
pub fn acted_from<'a>(
    world: &'a World,
    account: &'a AccountId,
    at: Instant,
) -> (Option<&'a Post>, Vec<&'a AccountId>) {
    let stood_for: Vec<&AccountId> = parties::stood_for(world, account, at).collect();
    let own = world.posts.at(account, at);
    let post = own.or_else(|| stood_for.iter().find_map(|it| world.posts.at(it, at)));
    (post, stood_for)
}

/// Applies what happened to sections and posts; any other event changes nothing.
pub(crate) fn apply(state: &mut State, event: &Event, now: Instant) {
    match event {
        Event::SectionSet(it) => {
            let known = state.sections.entry(it.section.clone()).or_default();
            known.forms.push((now, it.clone()));
        }
        Event::SectionClosed(it) => {
            if let Some(known) = state.sections.get_mut(&it.section) {
                known.closed = Some((now, it.reason.clone()));
            }
        }
        Event::PostGiven(it) => {
            end(state, &it.account, now);
            let post = Post { section: it.section.clone(), post: it.post.clone() };
            let tenure = Tenure { post, since: now, until: None };
            state.tenures.entry(it.account.clone()).or_default().push(tenure);
        }
        Event::PostTaken(it) => end(state, &it.account, now),
        _ => {}
    }
}

fn end(state: &mut State, account: &AccountId, now: Instant) {
    let last = state.tenures.get_mut(account).and_then(|it| it.last_mut());
    if let Some(last) = last.filter(|it| it.until.is_none()) {
        last.until = Some(now);
    }
}

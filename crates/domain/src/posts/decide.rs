//! Decides what one command does to sections and posts.

use crate::parties::is_staff;
use crate::rulebook::ids;
use crate::shared::Id;
use crate::world::{Event, World};

use super::event::{PostGiven, PostTaken, SectionClosed, SectionSet};
use super::state::Post;

/// Most sections of a centre, closed ones included.
pub const SECTIONS_MAX: usize = 100; // not law: bound of a state
/// Most posts of a section.
pub const POSTS_MAX: usize = 50; // not law: bound of a body
/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 120; // not law: bound of a body
/// Longest description or reason, in bytes.
const TEXT_BYTES_MAX: usize = 2_000; // not law: bound of a body

/// What may be asked of this context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    SetSection(SectionSet),
    CloseSection(SectionClosed),
    GivePost(PostGiven),
    TakePost(PostTaken),
}

/// Why the law says no; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the section is incomplete or wrong: {0}")]
    SectionUnfit(&'static str),
    #[error("there is no such section that goes on")]
    SectionUnknown,
    #[error("somebody holds the post {0}")]
    PostHeld(Id),
    #[error("there is no such post, or the person holds none")]
    PostUnknown,
    #[error("the person holds that post already, or nothing would change")]
    PostUnchanged,
    #[error("the account has no role of the centre, as rule {rule} asks")]
    NotStaff { rule: &'static str },
    #[error("nobody gives or takes an own post, says rule {rule}")]
    OwnPost { rule: &'static str },
    #[error("the reason is missing or too long")]
    ReasonMissing,
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::NotStaff { rule } | Self::OwnPost { rule } => Some(rule),
            _ => None,
        }
    }
}

/// Decides one command.
///
/// # Errors
///
/// A [`Refusal`] changes nothing, and the same command may be tried again.
///
/// # Rules
///
/// - `Y64`: one person one post, given by another one.
pub fn decide(world: &World, command: &Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::SetSection(it) => set(world, it),
        Command::CloseSection(it) => close(world, it),
        Command::GivePost(it) => give(world, it),
        Command::TakePost(it) => take(world, it),
    }
}

fn named(words: &str) -> bool {
    !words.trim().is_empty() && words.len() <= NAME_BYTES_MAX
}

fn said(words: &str) -> Result<(), Refusal> {
    let fits = !words.trim().is_empty() && words.len() <= TEXT_BYTES_MAX;
    fits.then_some(()).ok_or(Refusal::ReasonMissing)
}

fn set(world: &World, it: &SectionSet) -> Result<Vec<Event>, Refusal> {
    let unfit = |what| Err(Refusal::SectionUnfit(what));
    let state = &world.posts;
    if !named(&it.name) {
        return unfit("name");
    }
    if said(&it.duties).is_err() {
        return unfit("duties");
    }
    let twice = |at: usize| {
        let (all, line) = (&it.posts[..at], &it.posts[at]);
        all.iter().any(|known| known.post == line.post || known.name == line.name)
    };
    let fits = !it.posts.is_empty() && it.posts.len() <= POSTS_MAX;
    if !fits || (0..it.posts.len()).any(twice) || it.posts.iter().any(|it| !named(&it.name)) {
        return unfit("posts");
    }
    if state.open().any(|(id, other)| *id != it.section && other.name == it.name) {
        return unfit("name");
    }
    match state.sections.get(&it.section) {
        Some(known) if known.closed.is_some() => return Err(Refusal::SectionUnknown),
        Some(known) if known.now() == Some(it) => return Err(Refusal::PostUnchanged),
        None if state.sections.len() >= SECTIONS_MAX => return unfit("section"),
        _ => {}
    }
    let stays = |post: &Post| it.posts.iter().any(|line| line.post == post.post);
    match state.holders(&it.section).find(|held| !stays(&held.1.post)) {
        Some((_, held)) => Err(Refusal::PostHeld(held.post.post.clone())),
        None => Ok(vec![Event::SectionSet(it.clone())]),
    }
}

fn open<'a>(world: &'a World, section: &Id) -> Result<&'a SectionSet, Refusal> {
    let known = world.posts.sections.get(section).filter(|it| it.closed.is_none());
    known.and_then(|it| it.now()).ok_or(Refusal::SectionUnknown)
}

fn close(world: &World, it: &SectionClosed) -> Result<Vec<Event>, Refusal> {
    open(world, &it.section)?;
    said(&it.reason)?;
    match world.posts.holders(&it.section).next() {
        Some((_, held)) => Err(Refusal::PostHeld(held.post.post.clone())),
        None => Ok(vec![Event::SectionClosed(it.clone())]),
    }
}

fn give(world: &World, it: &PostGiven) -> Result<Vec<Event>, Refusal> {
    let section = open(world, &it.section)?;
    if !section.posts.iter().any(|line| line.post == it.post) {
        return Err(Refusal::PostUnknown);
    }
    said(&it.reason)?;
    let rule = ids::Y64;
    if it.by == it.account {
        return Err(Refusal::OwnPost { rule });
    }
    if !world.people.get(&it.account).is_some_and(is_staff) {
        return Err(Refusal::NotStaff { rule });
    }
    let post = Post { section: it.section.clone(), post: it.post.clone() };
    if world.posts.of(&it.account).is_some_and(|held| held.post == post) {
        return Err(Refusal::PostUnchanged);
    }
    Ok(vec![Event::PostGiven(it.clone())])
}

fn take(world: &World, it: &PostTaken) -> Result<Vec<Event>, Refusal> {
    said(&it.reason)?;
    if it.by == it.account {
        return Err(Refusal::OwnPost { rule: ids::Y64 });
    }
    world.posts.of(&it.account).ok_or(Refusal::PostUnknown)?;
    Ok(vec![Event::PostTaken(it.clone())])
}

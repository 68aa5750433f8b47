//! What happens to sections and posts.

use crate::shared::{AccountId, Id};

/// A section was set up, or goes on with another name, other duties or other posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionSet {
    pub section: Id,
    pub name: String,
    /// What the section does.
    pub duties: String,
    pub posts: Vec<PostLine>,
}

/// One post of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostLine {
    /// Unique in its section.
    pub post: Id,
    pub name: String,
}

/// A section ended; its number is never used again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionClosed {
    pub section: Id,
    pub reason: String,
}

/// A person of the centre holds a post from here on, and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostGiven {
    pub account: AccountId,
    pub section: Id,
    pub post: Id,
    pub reason: String,
    /// The official who gave it.
    pub by: AccountId,
}

/// A person holds no post any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostTaken {
    pub account: AccountId,
    pub reason: String,
    /// The official who took it.
    pub by: AccountId,
}

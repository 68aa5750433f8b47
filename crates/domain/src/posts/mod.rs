//! Sections 科室 and posts 岗位 of the centre, and who holds which post when.
//!
//! A section has a name, its duties and its posts; a person of the centre holds one post at a
//! time, so that whoever acted at an instant acted from exactly one. The record says who held
//! what from when to when; the post of an act is read from that and written nowhere twice.
//!
//! Refusals: a post that somebody holds is not struck, nobody gives oneself a post, and only a
//! person with a role of the centre holds one (`Y64`).

mod decide;
mod event;
mod state;

pub use decide::{Command, POSTS_MAX, Refusal, SECTIONS_MAX, decide};
pub use event::{PostGiven, PostLine, PostTaken, SectionClosed, SectionSet};
pub(crate) use state::apply;
pub use state::{Post, Section, State, Tenure, acted_from};

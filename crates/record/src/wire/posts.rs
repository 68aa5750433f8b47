//! Sections and posts of the centre.

use domain::posts::{PostGiven, PostLine, PostTaken, SectionClosed, SectionSet};

use super::wire_struct;

wire_struct! {
    PostLine { post, name }
    SectionSet { section, name, duties, posts }
    SectionClosed { section, reason }
    PostGiven { account, section, post, reason, by }
    PostTaken { account, reason, by }
}

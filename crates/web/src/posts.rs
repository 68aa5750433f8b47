//! Posts and stand-ins in words: from which post somebody acts, and for whom.

use domain::parties::StandIn;
use domain::posts::{SectionSet, acted_from};
use domain::shared::{AccountId, Instant};
use domain::world::World;
use maud::{Markup, html};

use crate::design::table::{Column, Set, table};
use crate::text::Text;

/// A person's name.
#[must_use]
pub fn name(world: &World, account: &AccountId) -> String {
    world.people.get(account).map_or_else(|| account.to_string(), |it| it.name.clone())
}

/// Section and post from which somebody acted at an instant, and for whom; empty for nobody.
#[must_use]
pub fn capacity(t: &Text, world: &World, account: &AccountId, at: Instant) -> String {
    let (post, stood_for) = acted_from(world, account, at);
    let names = post.and_then(|it| world.posts.names(it, at));
    let post = names.map(|it| of(t, it.0, it.1));
    let stands =
        stood_for.iter().map(|it| t.t("stands-in-for", &[("name", name(world, it).into())]));
    post.into_iter().chain(stands).collect::<Vec<_>>().join(" · ")
}

/// A section's post in words.
#[must_use]
pub fn of(t: &Text, section: &str, post: &str) -> String {
    t.t("section-post", &[("section", section.to_owned().into()), ("post", post.to_owned().into())])
}

/// First and last day of a stand-in.
#[must_use]
pub fn days(t: &Text, it: &StandIn) -> String {
    let args = [("from", it.from.to_string().into()), ("until", it.until.to_string().into())];
    t.t("stand-in-days", &args)
}

/// Sections with duties and posts, without names, as anybody reads them.
#[must_use]
pub fn sections(t: &Text, world: &World) -> Markup {
    let heads = ["section-name", "section-duties", "section-posts"].map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let row = |it: &SectionSet| {
        let posts: Vec<&str> = it.posts.iter().map(|it| it.name.as_str()).collect();
        vec![
            html! { strong { (it.name) } },
            html! { (it.duties) },
            html! { ul { @for it in &posts { li { (it) } } } },
        ]
    };
    let rows: Vec<Vec<Markup>> = world.posts.open().map(|it| row(it.1)).collect();
    table(&t.s("sections-title"), &columns, &rows)
}

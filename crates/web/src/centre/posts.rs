//! Who holds which post, and from which post each act of the staff was done.

use app::follower::{Folded, StaffAct};
use domain::parties::is_staff;
use domain::posts::{Command as It, PostGiven, PostTaken};
use domain::rulebook::ids;
use domain::shared::{AccountId, Id, Instant};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::instant;
use crate::desk::perform::{Ask, Shown, may_read, only, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::posts::{capacity, name, of};
use crate::public::leaf_way;
use crate::visit::{Visit, roles};

use super::PEOPLE;
use super::sections::{LIST, asked, basis};

/// Address of the page.
const PAGE: &str = "/centre/posts";
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 2_000;

/// The staff, its posts, and the forms that give and take one.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let staff = folded.world.people.iter().filter(|it| is_staff(it.1));
    let rows: Vec<Vec<Markup>> = staff
        .clone()
        .map(|(account, it)| {
            let post = capacity(t, &folded.world, account, Instant(v.now_ms));
            let since = folded.world.posts.of(account).map(|it| it.since.0);
            vec![
                html! { (it.name) },
                html! { (roles(t, &it.roles.iter().copied().collect::<Vec<_>>())) },
                html! { @if post.is_empty() { (t.s("post-none")) } @else { (post) } },
                html! { @if let Some(since) = since { (instant(since)) } },
            ]
        })
        .collect();
    let people: Vec<(&str, String)> =
        staff.map(|(id, it)| (id.as_str(), format!("{} · {id}", it.name))).collect();
    let all: Vec<(String, String)> = folded
        .world
        .posts
        .open()
        .flat_map(|(id, it)| {
            let one = move |line: &domain::posts::PostLine| {
                (format!("{id}/{}", line.post), of(t, &it.name, &line.name))
            };
            it.posts.iter().map(one)
        })
        .collect();
    let options: Vec<(&str, String)> = all.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    let heads = ["slip-name", "account-roles", "post-held", "section-since"].map(|it| t.s(it));
    let sets = [Set::Words, Set::Words, Set::Words, Set::Time];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let body = html! {
        p { (t.s("posts-says")) }
        p { a href=(LIST) { (t.s("sections-title")) } " · "
            a href="/account/stand-ins" { (t.s("stand-ins-title")) } }
        (sheet.top())
        (table(&t.s("posts-title"), &columns, &rows))
        @if options.is_empty() {
            (empty(&t.s("sections-none"), &t.s("sections-none-hint"), &[]))
        } @else {
            h2 { (t.s("posts-give")) }
            (sheet.form(PAGE, &html! {
                (sheet.select("person", &people))
                (sheet.select("post", &options))
                (sheet.lines("reason", 2, Need::Needed))
                (commit_button(&t.s("posts-give"), &t.s("posts-give-brings")))
            }))
            h2 { (t.s("posts-take")) }
            (sheet.form(&format!("{PAGE}/take"), &html! {
                (sheet.select("person", &people))
                (sheet.lines("reason", 2, Need::Needed))
                (commit_button(&t.s("posts-take"), &t.s("posts-take-brings")))
            }))
        }
        (basis(v, &folded, &[ids::Y64]))
    };
    Ok(Shown::wide(t.s("posts-title"), body))
}

fn read(v: &Visit, posted: &Posted) -> Result<(AccountId, String, AccountId), Vec<Problem>> {
    let mut wrongs = Vec::new();
    let account = AccountId::new(posted.get("person"))
        .map_err(|_| wrongs.push(wrong("person", "form-choose")));
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let by = who(v, &folded).map_err(|it| vec![it])?.0.clone();
    match (account, reason) {
        (Ok(account), Ok(reason)) => Ok((account, reason.to_owned(), by)),
        _ => Err(wrongs),
    }
}

/// The command that gives a post.
pub(super) fn give(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let (account, reason, by) = read(v, posted)?;
    let chosen = || vec![wrong("post", "form-choose")];
    let (section, post) = posted.get("post").split_once('/').ok_or_else(chosen)?;
    let (Ok(section), Ok(post)) = (Id::new(section), Id::new(post)) else { return Err(chosen()) };
    let given = It::GivePost(PostGiven { account, section, post, reason, by });
    asked(v, given, format!("{PAGE}?done=post-given"))
}

/// The command that takes one.
pub(super) fn take(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let (account, reason, by) = read(v, posted)?;
    asked(v, It::TakePost(PostTaken { account, reason, by }), format!("{PAGE}?done=post-taken"))
}

/// Acts of the staff, newest first, each with its post: for officials and the supervisor.
pub(super) fn acts(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    may_read(v, &folded, app::access::Action::ReadPeople, None)?;
    let heads = ["acts-when", "acts-what", "acts-about", "acts-who", "acts-post"];
    let heads = heads.map(|it| t.s(it));
    let sets = [Set::Time, Set::Words, Set::Words, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = folded.staff_acts().rev().map(|it| act(v, &folded, it)).collect();
    let body = html! {
        p { (t.s("acts-says")) }
        @if rows.is_empty() { (empty(&t.s("acts-none"), &t.s("acts-none-hint"), &[])) }
        @else { (table(&t.s("acts-title"), &columns, &rows)) }
        (basis(v, &folded, &[ids::Y64, ids::Y67]))
    };
    Ok(Shown::wide(t.s("acts-title"), body))
}

fn act(v: &Visit, folded: &Folded, it: &StaffAct) -> Vec<Markup> {
    let t = v.text;
    let post = capacity(t, &folded.world, &it.account, Instant(it.at_ms));
    vec![
        instant(it.at_ms),
        leaf_way(v, it.index, &html! { (t.s(&format!("past-{}", it.kind))) }),
        html! { small { (it.stream) } },
        html! { (name(&folded.world, &it.account)) },
        html! { @if post.is_empty() { (t.s("post-none")) } @else { (post) } },
    ]
}

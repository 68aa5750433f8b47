//! The inbox: everything that a person was told, newest first, and how each message left.

use app::messages::{Copy, INBOX_SHOWN_MAX, Inbox, Message, Weight, template};
use app::ports::Channel;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::Link;
use crate::design::icon::{Tone, tag};
use crate::design::lists::{empty, facts};
use crate::design::value::instant;
use crate::public::leaf_way;
use crate::text::Text;
use crate::visit::{Frame, Visit};

use super::ways;

pub(super) async fn show(v: Visit) -> Response {
    let made = v.run(|v| match page(v) {
        Ok(body) => v.page(&Frame::reading(&v.text.s("messages-title")), &body),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

fn page(v: &Visit) -> Result<Markup, Problem> {
    let t = v.text;
    let session = v.session.as_ref().ok_or(Problem::SignIn)?;
    let before = v.query.split('&').find_map(|it| it.strip_prefix("before="));
    let before = before.and_then(|it| it.parse().ok());
    let platform = &v.site.platform;
    let inbox = Inbox::of(&*platform.working, &session.account, platform.clock.wall_ms());
    let messages = inbox.page(before)?;
    let contact = [Link { href: "/messages/contact", label: &t.s("contact-title") }];
    Ok(html! {
        (ways(v))
        @if messages.is_empty() {
            (empty(&t.s("messages-empty"), &t.s("messages-empty-hint"), &contact))
        } @else {
            p { a href="/messages/contact" { (t.s("contact-title")) } }
            ol class="desk" { @for it in &messages { (line(t, it)) } }
            @if let (Some(last), true) = (messages.last(), messages.len() == INBOX_SHOWN_MAX) {
                nav class="pagination" aria-label=(t.s("pages-name")) {
                    a href={ "/messages?before=" (last.index) } rel="next" {
                        (t.s("messages-older"))
                    }
                }
            }
        }
    })
}

fn line(t: &Text, it: &Message) -> Markup {
    let link = format!("/messages/{}", it.index);
    html! {
        li class="duty" {
            div class="duty-what" {
                h2 { a href=(link) { (title(t, it)) } }
                @if !it.about.is_empty() { p { (it.about) } }
                @if is_statutory(it) { p class="quiet" { (t.s("messages-statutory")) } }
            }
            div class="duty-when" {
                p { (instant(it.at_ms)) }
                p {
                    @if it.read_ms.is_none() { (tag(Tone::Now, &t.s("messages-unread"))) }
                    @else { (tag(Tone::Plain, &t.s("messages-read"))) }
                }
            }
        }
    }
}

fn is_statutory(it: &Message) -> bool {
    template(&it.template).is_some_and(|it| it.weight == Weight::Statutory)
}

/// The heading of a message in the page's language.
pub(super) fn title(t: &Text, it: &Message) -> String {
    t.s(&format!("message-{}", it.template))
}

/// Opens one message; that it was opened is kept.
pub(super) async fn open(v: Visit, Path(index): Path<String>) -> Response {
    let made = v.run(move |v| match one(v, &index) {
        Ok((title, body)) => v.page(&Frame::reading(&title), &body),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

fn one(v: &Visit, index: &str) -> Result<(String, Markup), Problem> {
    let t = v.text;
    let session = v.session.as_ref().ok_or(Problem::SignIn)?;
    let nothing = || Problem::Denied("problem-not-found".to_owned());
    let index = index.parse().map_err(|_| nothing())?;
    let platform = &v.site.platform;
    let inbox = Inbox::of(&*platform.working, &session.account, platform.clock.wall_ms());
    let it = inbox.open(index, v.now_ms)?.ok_or_else(nothing)?;
    let title = title(t, &it);
    let mut rows = vec![(t.s("messages-when"), instant(it.at_ms))];
    if !it.about.is_empty() {
        rows.push((t.s("messages-about"), html! { (it.about) }));
    }
    rows.push((t.s("messages-leaf"), leaf_way(v, it.index, &html! { (it.index) })));
    if let Some(read_ms) = it.read_ms {
        rows.push((t.s("messages-opened"), instant(read_ms)));
    }
    for (channel, copy) in &it.copies {
        rows.push((t.s(channel_key(*channel)), stands(t, copy)));
    }
    let rows: Vec<(&str, Markup)> =
        rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let body = html! {
        p { (t.s(&format!("message-{}-text", it.template))) }
        @if is_statutory(&it) { p class="quiet" { (t.s("messages-statutory-says")) } }
        p { a class="button" href=(it.href) { (t.s("messages-see")) } }
        (facts(&rows))
        p { a href="/messages" { (t.s("messages-back")) } }
    };
    Ok((title, body))
}

fn channel_key(it: Channel) -> &'static str {
    match it {
        Channel::Mail => "messages-mail",
        Channel::Sms => "messages-sms",
    }
}

/// How a copy stands, with what its carrier said.
fn stands(t: &Text, copy: &Copy) -> Markup {
    let said = |words: &str| html! { @if !words.is_empty() { p class="quiet" { (words) } } };
    match copy {
        Copy::Waits { tries: 0, next_ms, .. } => html! {
            (tag(Tone::Due, &t.s("messages-waits"))) " " (instant(*next_ms))
        },
        Copy::Waits { tries, next_ms, why } => html! {
            (tag(Tone::Due, &t.t("messages-again", &[("n", (*tries).into())]))) " "
            (instant(*next_ms)) (said(why))
        },
        Copy::Sent { at_ms, proof } => html! {
            (tag(Tone::Plain, &t.s("messages-sent"))) " " (instant(*at_ms)) (said(proof))
        },
        Copy::Delivered { at_ms, proof, .. } => html! {
            (tag(Tone::Checked, &t.s("messages-delivered"))) " " (instant(*at_ms)) (said(proof))
        },
        Copy::Failed { at_ms, why } => html! {
            (tag(Tone::Alarm, &t.s("messages-failed"))) " " (instant(*at_ms)) (said(why))
        },
    }
}

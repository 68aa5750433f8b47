//! Messages: one inbox for each person, where letters go, and the words of letters.

mod contact;
mod inbox;
mod letters;
#[cfg(test)]
mod tests;
pub(crate) mod watch;

use std::sync::Arc;

use app::ports::Channel;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

use crate::site::Site;
use crate::visit::Visit;

pub use letters::Letters;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/messages", get(inbox::show))
        .route("/messages/{index}", get(inbox::open))
        .route("/messages/contact", get(contact::show).post(contact::send))
        .route("/lots/{tender}/{lot}/{round}/watch", get(watch::show).post(watch::send))
        .route("/watch/{tender}/{lot}/{round}/{account}/{word}", get(watch::own).post(watch::press))
}

/// What leaves the platform here, said as it is set.
pub(crate) fn ways(v: &Visit) -> Markup {
    let channels = v.site.platform.channels();
    let has = |it| channels.contains(&it);
    let key = match (has(Channel::Mail), has(Channel::Sms)) {
        (true, true) => "messages-ways-both",
        (true, false) => "messages-ways-mail",
        (false, true) => "messages-ways-sms",
        (false, false) => "messages-ways-none",
    };
    html! {
        p class="quiet" {
            (v.text.s(key)) " " a href="/messages" { (v.text.s("messages-go")) }
        }
    }
}

//! What corrections changed in a tender's documents: each beside what stood before.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use domain::shared::LotId;
use maud::html;

use crate::act::Problem;
use crate::design::value::instant;
use crate::desk::perform::{self, Shown, lot_id, lot_of, nothing};
use crate::purchaser::changes::{Version, shown, supersede};
use crate::site::Site;
use crate::visit::{Frame, Visit};

/// Most corrections of one page; older ones stand on the notice's page.
const SHOWN_MAX: usize = 20;

/// Addresses of this page.
pub fn routes() -> Router<Arc<Site>> {
    Router::new().route("/lots/{tender}/{lot}/{round}/changes", get(page))
}

async fn page(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let made = v.run(move |v| match drawn(v, &id) {
        Ok(it) => v.page(&Frame::reading(&it.title), &html! { (perform::done(v)) (it.body) }),
        Err(it) => v.problem(&it),
    });
    made.await.unwrap_or_else(|it| it)
}

fn drawn(v: &Visit, id: &LotId) -> Result<Shown, Problem> {
    let t = v.text;
    let all = v.site.public.clarified_at(id)?;
    let (title, first) = {
        let folded = v.site.platform.folded()?;
        let lot = lot_of(&folded, id)?;
        (lot.notice.title.clone(), lot.notice.documents.clone())
    };
    let mut standing = first;
    let mut parts = Vec::new();
    for (at_ms, it) in all {
        let old = Version::published(standing.clone());
        supersede(&mut standing, it.documents);
        let difference = shown(v, &old, &Version::published(standing.clone()))?;
        parts.push(html! {
            h2 { (t.t("lot-clarified", &[("n", it.number.into())])) " " (instant(at_ms)) }
            p { (it.text) }
            (difference)
        });
        if parts.len() > SHOWN_MAX {
            parts.remove(0);
        }
    }
    let body = html! {
        p { a href={ "/lots/" (id) } { (title) } }
        @if parts.is_empty() { p { (t.s("changes-none-published")) } }
        @for it in parts.iter().rev() { (it) }
    };
    Ok(Shown::reading(t.s("changes-title"), body))
}

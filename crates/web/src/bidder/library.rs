//! 本单位资料库: certificates and past performance kept for later bids, sealed like drafts.

use app::bid_drafts::{DRAFT_FILES_MAX, LIBRARY};
use app::composing::FILE_BYTES_MAX;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::json;

use super::compose_list::SAYS;
use super::compose_parts::{evidence_part, file_template};
use super::drafts::OWN;
use super::parts;
use super::wire::{Fault, bidder};
use crate::design::assets::island_href;
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::visit::{Frame, Visit};

/// The page.
pub async fn show(v: Visit) -> Response {
    let drawn = v.run(|v| match body(v) {
        Ok(it) => v.page(&Frame::reading(&v.text.s("library-title")).with(&["bid_library"]), &it),
        Err(it) => it.page(v),
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn body(v: &Visit) -> Result<Markup, Fault> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?;
    let says = SAYS.iter().map(|it| (it.0.to_owned(), t.s(it.1).into()));
    let page = json!({
        "draft": "/bidder/library",
        "space": format!("{}/{LIBRARY}", who.uscc),
        "part": OWN,
        "today_ms": v.now_ms,
        "limits": {"file_bytes_max": FILE_BYTES_MAX, "files_max": DRAFT_FILES_MAX},
        "says": says.collect::<serde_json::Map<_, _>>(),
        "me": who.account.as_str(),
    });
    Ok(html! {
        p { (t.s("library-says")) }
        noscript { (flash(Tone::Due, &t.s("library-without-script"))) }
        (parts::data("library", &page))
        section data-island="bid_library" data-list="library"
            data-worker=(island_href("seal_worker"))
            data-compose-worker=(island_href("compose_worker"))
            data-pages-worker=(island_href("pages_worker")) {
            (parts::refused(t))
            form class="form" data-part="unlock" data-when="begin locked refused" hidden {
                fieldset {
                    legend { (t.s("library-draft")) }
                    p class="hint" data-when="begin" { (t.s("library-new")) }
                    (parts::secret_at(t, "draft", "draft-passphrase", ("library-passphrase", "")))
                    div data-part="again-box" hidden {
                        (parts::secret_at(t, "draft", "draft-again", ("seal-passphrase-again", "")))
                    }
                }
                p { button class="button" { (t.s("compose-open-library")) } }
            }
            p data-when="reading" role="status" { (t.s("seal-reading")) }
            div data-part="workroom" hidden {
                (evidence_part(t, OWN, &t.s("library-own"), &html! {}))
            }
            (file_template(t))
        }
    })
}

//! 编制投标文件: forms, price sheet and evidence of one bid, sealed in drafts, made into envelopes.
//!
//! Ends in the sealing step that every bid takes: this page only fills its fields.

use app::composing::{Asked, BidList, Evidence, OPENING, PRICES, bid_list};
use axum::extract::Path;
use axum::response::Response;
use domain::lot::Lot;
use domain::procedure::{
    CONSORTIUM, CORE_BRAND, EnvelopeName, FieldAudience, FieldKind, FormField,
};
use maud::{Markup, html};
use record::pack::{FormEntry, FormNeed, bid_forms};
use serde_json::json;

use super::compose_list::{list_json, said};
use super::compose_parts::{evidence_part, file_template, part_frame, rows_table};
use super::drafts::composes;
use super::home::title;
use super::seal::{bound_keys, choices, page_json};
use super::upload::receives;
use super::wire::{At, Fault, bidder, lot_of};
use super::{parts, seal};
use crate::design::assets::{folder_href, island_href};
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::design::river::mark;
use crate::design::value::{amount, code, instant};
use crate::desk::basis::cite;
use crate::desk::room;
use crate::text::Text;
use crate::visit::{Frame, Visit};

/// The page.
pub async fn show(v: Visit, Path(at): At) -> Response {
    let drawn = v.run(move |v| match body(v, &at) {
        Ok(it) => {
            let title = v.text.s("compose-title");
            v.page(&Frame::wide(&title).with(&["compose_bid", "seal_envelope", "blind_hints"]), &it)
        }
        Err(it) => it.page(v),
    });
    drawn.await.unwrap_or_else(|it| it)
}

/// What every section of the page is drawn from.
pub(super) struct Composing<'a> {
    pub v: &'a Visit,
    pub lot: &'a Lot,
    pub list: BidList<'a>,
    /// Words that tell whose a bid is: names of the organisation and its people, and its code.
    pub tells: Vec<String>,
}

fn body(v: &Visit, at: &(String, String, String)) -> Result<Markup, Fault> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?;
    let lot = lot_of(&folded, at)?;
    composes(v, lot)?;
    let name = folded.world.organisations.get(&who.uscc).map_or("", |it| it.name.as_str());
    let bound = bound_keys(&folded.world, &who);
    let own = folded.world.people.values().filter(|it| it.organisation.as_ref() == Some(&who.uscc));
    let people = own.map(|it| it.name.clone());
    let tells = [name.to_owned(), who.uscc.to_string()].into_iter().chain(people).collect();
    let it = Composing { v, lot, list: bid_list(&lot.notice, bid_forms()), tells };
    let line = lot.bids.get(&who.uscc);
    Ok(html! {
        p { (title(lot)) " " (code(&lot.id.to_string())) }
        p { (t.s("public-deadline")) " " strong { (instant(lot.last_moment_ms())) } }
        p { (t.s("compose-says")) }
        (parts::data("lot", &page_json(v, &folded.world, lot, &who)))
        (parts::data("bid-list", &list_json(v, lot, &who, name)))
        (island(&it, &bound))
        div id="seal-step" hidden {
            h2 { (t.s("compose-step-seal")) }
            p { (t.s("compose-step-seal-says")) }
            @if receives(v, lot).is_ok() {
                (seal::island(v, lot, &bound, None))
            } @else {
                (flash(Tone::Due, &t.s("compose-suspended")))
            }
        }
        (openssl(t))
        (seal::without(v, lot, &who, line.map(|it| (it.seq + 1, it.last))))
    })
}

fn island(it: &Composing, bound: &[String]) -> Markup {
    let t = it.v.text;
    let one = if bound.len() == 1 { Some(bound[0].as_str()) } else { None };
    html! {
        noscript { (flash(Tone::Due, &t.s("compose-without-script"))) }
        section data-island="compose_bid" data-list="bid-list" data-lot="lot" data-key=[one]
            data-worker=(island_href("seal_worker"))
            data-compose-worker=(island_href("compose_worker"))
            data-pages-worker=(island_href("pages_worker")) {
            (parts::refused(t))
            (unlock(t))
            div data-part="workroom" class="compose" hidden {
                (index(it))
                (opening(it))
                @if it.list.prices.is_some() { (prices(it)) }
                @if !it.list.forms.is_empty() {
                    h2 { (t.s("compose-step-forms")) }
                    @for asked in &it.list.forms { (form(it, asked)) }
                }
                @if !it.list.evidence.is_empty() {
                    h2 { (t.s("compose-step-evidence")) }
                    p class="hint" { (t.s("compose-evidence-says")) }
                    (library(t))
                    @for asked in &it.list.evidence { (evidence(it, asked)) }
                }
                (faults(t))
                (make(t, bound))
            }
            (file_template(t))
        }
    }
}

/// The draft's passphrase: chosen once, then shared by colleagues outside this platform.
fn unlock(t: &Text) -> Markup {
    html! {
        form class="form" data-part="unlock" data-when="begin locked refused" hidden {
            fieldset {
                legend { (t.s("compose-draft")) }
                p class="hint" data-when="begin" { (t.s("compose-draft-new")) }
                p class="hint" data-when="locked" hidden { (t.s("compose-draft-known")) }
                (parts::secret_at(t, "draft", "draft-passphrase", ("compose-passphrase", "")))
                div data-part="again-box" hidden {
                    (parts::secret_at(t, "draft", "draft-again", ("seal-passphrase-again", "")))
                }
            }
            p { button class="button" { (t.s("compose-open")) } }
        }
        p data-when="reading" role="status" { (t.s("seal-reading")) }
    }
}

/// The list: every part with its envelope and state, each leading to its place.
fn index(it: &Composing) -> Markup {
    let t = it.v.text;
    let row = |part: &str, words: &str, envelope: Option<EnvelopeName>| {
        html! {
            tr {
                th scope="row" data-label=(t.s("compose-col-part")) {
                    a href={ "#part-" (part) } { (words) }
                }
                td data-label=(t.s("compose-col-envelope")) {
                    @match envelope {
                        Some(it) => (t.s(&format!("hall-envelope-{}", it.token()))),
                        None => (t.s("compose-envelope-none")),
                    }
                }
                td data-label=(t.s("compose-col-state")) data-state-of=(part) {}
            }
        }
    };
    html! {
        h2 { (t.s("compose-list")) }
        p { a href=(room("bidder", &it.lot.id, "compose/rights")) { (t.s("rights-title")) } }
        table class="cards" {
            caption class="unseen" { (t.s("compose-list")) }
            thead { tr {
                th scope="col" { (t.s("compose-col-part")) }
                th scope="col" { (t.s("compose-col-envelope")) }
                th scope="col" { (t.s("compose-col-state")) }
            } }
            tbody {
                (row(OPENING, &t.s("seal-fields"), Some(EnvelopeName::Price)))
                @if let Some(sheet) = it.list.prices {
                    (row(PRICES, &t.s("compose-sheet"), sheet.envelope))
                }
                @for asked in &it.list.forms {
                    (row(&asked.part, said(t, &asked.form.title), Some(asked.envelope)))
                }
                @for asked in &it.list.evidence {
                    (row(&asked.part, asked.title, Some(asked.envelope)))
                }
            }
        }
        p { button class="button quiet-button" type="button" data-part="refresh" {
            (t.s("compose-refresh"))
        } }
    }
}

fn opening(it: &Composing) -> Markup {
    let t = it.v.text;
    let public = it.lot.notice.form.iter().filter(|it| it.audience == FieldAudience::Public);
    let inside = html! {
        p class="hint" { (t.s("seal-fields-says")) }
        @if let Some(ceiling) = it.lot.notice.ceiling {
            p { (t.s("public-ceiling")) " " (amount(t, ceiling.0)) }
        }
        @for field in public {
            (opening_field(t, field))
            @if it.lot.notice.is_read_first(field) { p class="hint" { (t.s("seal-first-says")) } }
        }
    };
    html! {
        h2 { (t.s("compose-step-price")) }
        (part_frame(t, OPENING, &t.s("seal-fields"), &inside))
    }
}

fn opening_field(t: &Text, it: &FormField) -> Markup {
    let id = format!("c-{}", it.name);
    html! {
        div class="field" {
            @if it.name == CONSORTIUM {
                p { (it.label) }
                p class="hint" { (t.s("compose-consortium-taken")) }
            } @else {
                label for=(id) { (it.label) }
            }
            @if it.name == CORE_BRAND { p class="hint" { (t.s("seal-core_brand-says")) } }
            @if it.name == CONSORTIUM {
            } @else if it.kind == FieldKind::Amount {
                div class="joined" {
                    span aria-hidden="true" { "¥" }
                    input type="text" inputmode="decimal" id=(id) class="number"
                        autocomplete="off" data-value=(it.name);
                    span { (t.s("money-yuan")) }
                }
            } @else if let Some(all) = choices(&it.name) {
                p class="hint" { (t.s(&format!("seal-{}-says", it.name))) }
                select id=(id) data-value=(it.name) {
                    option value="" { (t.s("compose-choose")) }
                    @for value in all {
                        option value=(value) { (t.s(&format!("declared-{value}"))) }
                    }
                }
            } @else {
                input type="text" id=(id) class="line" autocomplete="off" data-value=(it.name);
            }
        }
    }
}

fn prices(it: &Composing) -> Markup {
    let t = it.v.text;
    let document = it.lot.notice.documents.iter();
    let mut document = document.filter(|it| it.id.as_str() == app::tendering::items::DOCUMENT);
    let inside = html! {
        p class="hint" { (t.s("compose-sheet-says")) }
        @if let Some(found) = document.next() {
            p { a href=(crate::desk::files::href(&found.sha256, &found.name)) {
                (t.s("items-download"))
            } }
        }
        div class="field" {
            label for="c-sheet" { (t.s("compose-sheet-paste")) }
            textarea id="c-sheet" rows="8" data-part="sheet" autocomplete="off" {}
        }
        p { button class="button quiet-button" type="button" data-part="read-sheet" {
            (t.s("compose-sheet-read"))
        } }
        p role="status" {
            (t.s("compose-sheet-count")) " " strong data-part="sheet-count" { "0" } " · "
            (t.s("compose-total")) " " strong class="amount" data-part="sheet-total" { "—" } " "
            (t.s("money-yuan"))
        }
        ul data-part="sheet-faults" class="error" {}
        p { button class="button quiet-button" type="button" data-part="sheet-save" {
            (t.s("compose-sheet-save"))
        } }
    };
    part_frame(t, PRICES, &t.s("compose-sheet"), &inside)
}

fn form(it: &Composing, asked: &Asked<'_>) -> Markup {
    let t = it.v.text;
    let form = asked.form;
    let inside = html! {
        p { (said(t, &form.text)) }
        p class="quiet" { (cite(t, &form.cite)) " · " (mark(t, form.level.mark())) }
        @match form.need {
            FormNeed::Always => {},
            FormNeed::OwnChoice => p class="hint" { (t.s("compose-own-choice")) },
            FormNeed::Consortium => p class="hint" { (t.s("compose-consortium")) },
        }
        @for field in &form.fields { (form_field(t, &asked.part, field)) }
        @if let Some(table) = &form.table { (rows_table(t, &asked.part, table)) }
    };
    part_frame(t, &asked.part, said(t, &form.title), &inside)
}

fn form_field(t: &Text, part: &str, it: &FormEntry) -> Markup {
    let id = format!("c-{part}-{}", it.name);
    let label = said(t, &it.label);
    html! {
        div class="field" {
            @if it.kind == "yes" {
                div class="choice" {
                    input type="checkbox" id=(id) data-value=(it.name);
                    label for=(id) { (label) }
                }
            } @else {
                label for=(id) { (label) }
                @match it.kind.as_str() {
                    "lines" => textarea id=(id) rows="4" data-value=(it.name) {},
                    "date" => input type="date" id=(id) data-value=(it.name);,
                    _ => input type="text" id=(id) class="line" autocomplete="off"
                        data-value=(it.name);,
                }
            }
        }
    }
}

fn evidence(it: &Composing, asked: &Evidence<'_>) -> Markup {
    let t = it.v.text;
    let about = html! {
        @if let Some(points) = asked.points {
            p class="quiet" {
                (t.s("compose-points")) " " (points / 100) "." (format!("{:02}", points % 100))
            }
        }
        @if let Some(words) = asked.asked {
            p { (t.s("compose-asked")) " " (words) }
        }
    };
    let about = html! { (about) (blind(it, asked)) };
    evidence_part(t, &asked.part, asked.title, &about)
}

/// Of a part that is judged blind how it must look, and what a look into chosen files finds.
fn blind(it: &Composing, asked: &Evidence<'_>) -> Markup {
    let t = it.v.text;
    let terms = it.lot.notice.scheme.blind().filter(|it| it.covers(&asked.item));
    let Some(terms) = terms else { return html! {} };
    let says: serde_json::Map<String, serde_json::Value> =
        ["page", "word", "property", "phone", "mail", "unread"]
            .iter()
            .map(|it| ((*it).to_owned(), t.s(&format!("blind-hint-{it}")).into()))
            .collect();
    html! {
        div class="notice" data-island="blind_hints" data-worker=(island_href("pdf_worker"))
            data-assets=(folder_href("pdfjs-")) data-words=(json!(it.tells))
            data-says=(serde_json::Value::Object(says)) {
            p { strong { (t.s("blind-part")) } }
            ol { @for it in &terms.form { li { (it) } } }
            p { (t.s(crate::evaluator::blind::consequence_key(terms.consequence))) }
            p class="hint" { (t.s("blind-part-says")) }
            p data-part="blind-busy" role="status" hidden { (t.s("blind-busy")) }
            div class="errors" data-part="blind-box" role="alert" hidden {
                p { (t.s("blind-tells")) }
                ul data-part="blind-list" {}
            }
            p class="checked" data-part="blind-clean" role="status" hidden {
                (t.s("blind-clean"))
            }
        }
    }
}

/// The own library, opened beside the draft, whose files may be taken over.
fn library(t: &Text) -> Markup {
    html! {
        details data-part="library" {
            summary { (t.s("library-title")) }
            p { (t.s("compose-library-says")) " " a href="/bidder/library" {
                (t.s("compose-to-library"))
            } }
            (parts::secret_at(t, "library", "library-passphrase", ("library-passphrase", "")))
            p { button class="button quiet-button" type="button" data-part="open-library" {
                (t.s("compose-open-library"))
            } }
            p class="error" data-part="library-problem" hidden { (t.s("code-seal-keyfile-scrypt")) }
            p data-part="library-opened" hidden role="status" { (t.s("compose-library-opened")) }
        }
    }
}

fn faults(t: &Text) -> Markup {
    html! {
        section id="faults" {
            h2 { (t.s("compose-step-check")) }
            p { button class="button quiet-button" type="button" data-part="check" {
                (t.s("compose-check"))
            } }
            p data-part="no-faults" class="checked" hidden role="status" {
                (t.s("compose-no-faults"))
            }
            div class="errors" data-part="fault-box" role="alert" hidden {
                h2 { (t.s("compose-faults")) }
                ul data-part="faults" {}
            }
        }
    }
}

fn make(t: &Text, bound: &[String]) -> Markup {
    html! {
        section data-part="making" {
            h2 { (t.s("compose-step-make")) }
            p { (t.s("compose-make-says")) }
            @if bound.is_empty() {
                (flash(Tone::Alarm, &t.s("bidder-no-key")))
                p { a class="button" href="/account/keys" { (t.s("bidder-to-keys")) } }
            } @else {
                div data-part="signing" { (parts::signing_key_at(t, "make")) }
                p { button class="button" type="button" data-part="make" {
                    (t.s("compose-make"))
                } }
            }
            div data-part="busy" hidden role="status" {
                p { span data-part="busy-about" {} " " span data-part="busy-percent" {} "%" }
                progress data-part="busy-bar" max="100" value="0"
                    aria-label=(t.s("compose-busy")) {}
            }
            div data-part="made-box" hidden {
                p class="checked" role="status" { (t.s("compose-made")) }
                ul class="files" data-part="made" {}
                p { button class="button quiet-button" type="button" data-part="test" {
                    (t.s("compose-test"))
                } }
                p class="hint" { (t.s("compose-test-says")) }
                (tested(t))
                p { button class="button" type="button" data-part="go-on" {
                    (t.s("compose-go-on"))
                } }
            }
        }
    }
}

/// What a test seal shows: the read-out as the hall, the files as the committee.
fn tested(t: &Text) -> Markup {
    html! {
        section class="receipt" data-part="tested" hidden {
            header { h3 { (t.s("compose-tested")) } }
            p class="quiet" { (t.s("compose-tested-says")) }
            h4 { (t.s("hall-readout")) }
            dl class="facts" data-part="readout" {}
            h4 { (t.s("evaluator-files")) }
            div data-part="opened-files" {}
        }
    }
}

/// How anybody checks the organisation's seal of a document.
fn openssl(t: &Text) -> Markup {
    let check = "openssl pkeyutl -verify -pubin -inkey organisation.pem -rawin \
                 -in bid.json -sigfile bid.json.sig";
    html! {
        details class="without" {
            summary { (t.s("compose-openssl")) }
            p { (t.s("compose-openssl-says")) }
            (parts::command("unzip tech.zip"))
            (parts::command(check))
            p { (t.s("compose-openssl-form")) }
        }
    }
}

//! The page: two panes for whoever has script, and a list of everything for everybody.

use app::reading::Group;
use domain::award::is_blind;
use domain::lot::Lot;
use domain::procedure::EnvelopeName;
use domain::shared::LotId;
use maud::{Markup, html};

use crate::act::Problem;
use crate::bidder::parts::data;
use crate::design::assets::{folder_href, island_href};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::desk::perform::{Shown, lot_of};
use crate::desk::room;
use crate::public::lot_line;
use crate::text::Text;
use crate::visit::Visit;

use super::lists::{self, Bid, Field};
use super::{notes, reads_here};

/// Codes of what the island says instead of a document, each with a sentence of its own.
const CODES: [&str; 9] =
    ["password", "broken", "slow", "gone", "denied", "net", "locked", "other", "long"];
/// Keys and the word of what they do.
const KEYS: [(&[&str], &str); 17] = [
    (&["1", "2"], "read-key-pane"),
    (&["b"], "read-bid"),
    (&["d"], "read-document"),
    (&["n", "]"], "read-later"),
    (&["p", "["], "read-earlier"),
    (&["g"], "read-key-page"),
    (&["Home", "End"], "read-key-ends"),
    (&["+", "−"], "read-key-zoom"),
    (&["0"], "read-fit"),
    (&["r"], "read-turn"),
    (&["t"], "read-thumbs"),
    (&["/"], "read-search"),
    (&["Enter", "⇧Enter"], "read-key-hits"),
    (&["e"], "read-evidence"),
    (&["m"], "read-note"),
    (&["x"], "read-mark"),
    (&["?", "Esc"], "read-help"),
];

pub(super) fn page(v: &Visit, id: &LotId) -> Result<Shown, Problem> {
    let t = v.text;
    reads_here(v, id)?;
    let bids = lists::bids(v, id)?;
    let lot = lot_of(&*v.site.platform.folded()?, id)?.clone();
    let title = t.s("read-title");
    if bids.is_empty() {
        let none = empty(&t.s("read-none"), &t.s("read-none-hint"), &[]);
        return Ok(Shown::reading(title, html! { (lot_line(&lot)) (none) }));
    }
    let fields = lists::fields(v, &lot)?;
    let own = notes::own(v, id)?;
    let json = lists::json_of((t, &lot), &bids, &fields, &notes::json_of(&own));
    let csrf = v.session.as_ref().map_or("", |it| it.csrf.as_str());
    let body = html! {
        (lot_line(&lot))
        p class="read-says" { (t.s("read-says")) }
        noscript { p { (t.s("read-without-script")) } }
        (reader(t, id, csrf, &fields))
        (plain(v, &lot, &bids))
        (data("bids", &json))
    };
    Ok(Shown::wide(title, body).with(&["read_bids"]))
}

fn tool(part: &str, words: &str, sign: &str) -> Markup {
    html! {
        button type="button" class="tool" data-part=(part) title=(words) aria-label=(words) {
            (sign)
        }
    }
}

/// What the island fills and shows; without script it stays hidden.
fn reader(t: &Text, id: &LotId, csrf: &str, fields: &[Field]) -> Markup {
    html! {
        section class="reader" hidden data-island="read_bids" data-bids="bids" data-csrf=(csrf)
            data-worker=(island_href("pdf_worker")) data-assets=(folder_href("pdfjs-"))
            data-notes=(room("evaluator", id, "read/notes"))
            data-points=(room("evaluator", id, "read/points"))
            data-page=(places(t, "read-page-one")) data-pages=(places(t, "read-pages"))
            aria-label=(t.s("read-title")) {
            div class="reader-bar" {
                button type="button" class="tool" data-part="side-open" aria-expanded="false"
                    aria-controls="read-side" { (t.s("read-evidence")) }
                button type="button" class="tool" data-part="both" aria-pressed="true" {
                    (t.s("read-both"))
                }
                button type="button" class="tool" data-part="pane-left" hidden {
                    (t.s("read-pane-left"))
                }
                button type="button" class="tool" data-part="pane-right" hidden {
                    (t.s("read-pane-right"))
                }
                button type="button" class="tool" data-part="help-open" { (t.s("read-help")) }
                a href=(room("evaluator", id, "sheet")) { (t.s("evaluator-sheet")) }
            }
            p class="unseen" role="status" data-part="announce" {}
            div class="reader-room" data-part="room" {
                aside id="read-side" class="reader-side" data-part="side" hidden
                    aria-label=(t.s("read-evidence")) { (side(t, fields)) }
                div class="panes" data-part="panes" {}
            }
            (pane(t))
            template data-part="thumb-template" {
                li { button type="button" { canvas aria-hidden="true" {} span {} } }
            }
            (help(t))
        }
    }
}

/// From each item to the pages of every bid, with its points; and the own notes.
fn side(t: &Text, fields: &[Field]) -> Markup {
    html! {
        div class="field" {
            label for="read-item" { (t.s("read-item")) }
            select id="read-item" data-part="item" {}
        }
        p class="quiet" data-part="most" hidden {
            (t.s("read-most")) " " span data-part="most-points" {}
        }
        ul class="evidence" data-part="evidence" {}
        template data-part="evidence-template" {
            li {
                strong data-part="bidder" {}
                @if !fields.is_empty() {
                    label data-part="points-box" hidden {
                        span { (t.s("evaluator-points")) " " }
                        input class="number" type="text" inputmode="decimal" autocomplete="off"
                            data-part="points";
                        span class="quiet" data-part="kept" role="status" hidden {
                            (t.s("sheet-kept-now"))
                        }
                        span data-part="unkept" role="status" hidden { (t.s("sheet-unkept")) }
                    }
                }
                ul data-part="ways" {}
                p class="quiet" data-part="nothing" hidden { (t.s("read-no-evidence")) }
            }
        }
        template data-part="way-template" {
            li {
                span data-part="what" {} " "
                button type="button" class="link" data-part="left" { (t.s("read-left")) }
                " "
                button type="button" class="link" data-part="right" { (t.s("read-right")) }
            }
        }
        h2 { (t.s("read-notes")) }
        p class="quiet" { (t.s("read-notes-private")) }
        ul class="evidence" data-part="notes" {}
        p class="quiet" data-part="no-notes" { (t.s("read-no-notes")) }
        template data-part="note-template" {
            li { button type="button" class="link" data-part="where" {} p data-part="text" {} }
        }
    }
}

fn pane(t: &Text) -> Markup {
    html! {
        template data-part="pane-template" {
            section class="pane" data-left=(t.s("read-pane-left"))
                data-right=(t.s("read-pane-right")) {
                div class="pane-pick" {
                    select data-part="bid" aria-label=(t.s("read-bid")) {}
                    select data-part="document" aria-label=(t.s("read-document")) {}
                }
                div class="pane-tools" role="group" aria-label=(t.s("read-tools")) {
                    (tool("earlier", &t.s("read-earlier"), "‹"))
                    input type="text" inputmode="numeric" data-part="page" value="1"
                        aria-label=(t.s("read-page"));
                    span class="pages" { "/ " span data-part="pages" { "–" } }
                    (tool("later", &t.s("read-later"), "›"))
                    (tool("smaller", &t.s("read-smaller"), "−"))
                    span class="scale" data-part="scale" { "100%" }
                    (tool("larger", &t.s("read-larger"), "+"))
                    (tool("fit", &t.s("read-fit"), "↔"))
                    (tool("turn", &t.s("read-turn"), "↻"))
                    (tool("thumbs", &t.s("read-thumbs"), "▦"))
                    (tool("note", &t.s("read-note"), "✎"))
                    (tool("mark", &t.s("read-mark"), "⚑"))
                }
                form class="pane-search" role="search" data-part="search" {
                    input type="search" data-part="query" autocomplete="off" maxlength="100"
                        aria-label=(t.s("read-search")) placeholder=(t.s("read-search"));
                    button class="tool" { (t.s("read-find")) }
                    (tool("hit-before", &t.s("read-hit-before"), "↑"))
                    (tool("hit-after", &t.s("read-hit-after"), "↓"))
                    span class="quiet" role="status" {
                        span data-part="found" hidden {
                            span data-part="hit-at" {} " / " span data-part="hit-count" {} " "
                            span data-part="searched" {}
                        }
                        span data-part="none-found" hidden { (t.s("read-none-found")) }
                        span data-part="no-text" hidden { (t.s("read-no-text")) }
                    }
                }
                ol class="hits" data-part="hits" hidden aria-label=(t.s("read-hits")) {}
                div class="note-box" data-part="note-box" hidden {
                    label { (t.s("read-note-for")) " " span data-part="note-page" {}
                        textarea rows="3" maxlength="1000" data-part="note-text" {}
                    }
                    p class="quiet" role="status" {
                        span data-part="note-kept" hidden { (t.s("read-note-kept")) }
                        span data-part="note-unkept" hidden { (t.s("read-note-unkept")) }
                    }
                }
                (problems(t))
                div class="pane-body" data-part="body" {
                    ol class="thumbs" data-part="thumb-list" hidden
                        aria-label=(t.s("read-thumbs")) {}
                    div class="view" data-part="view" tabindex="0" role="region" {}
                }
            }
        }
    }
}

/// What stands in the place of a document that cannot be shown.
fn problems(t: &Text) -> Markup {
    html! {
        p class="quiet" role="status" data-part="loading" hidden {
            (t.s("read-loading")) " " span data-part="loaded" {}
        }
        div class="pane-problem" role="alert" data-part="problem" tabindex="-1" hidden {
            @for it in CODES {
                p data-code=(it) hidden { (t.s(&format!("read-problem-{it}"))) }
            }
            p {
                a data-part="take" download { (t.s("read-take")) } " "
                button type="button" class="link" data-part="again" { (t.s("read-again")) }
            }
        }
    }
}

fn help(t: &Text) -> Markup {
    html! {
        dialog class="reader-help" data-part="help" aria-labelledby="read-help-title" {
            h2 id="read-help-title" { (t.s("read-help")) }
            button type="button" class="button" data-part="help-close" { (t.s("read-close")) }
            p { (t.s("read-help-says")) }
            dl class="facts" {
                @for (keys, words) in KEYS {
                    dt { @for it in keys { kbd { (it) } " " } }
                    dd { (t.s(words)) }
                }
            }
        }
    }
}

/// A sentence about pages, its places left open for the island.
fn places(t: &Text, key: &str) -> String {
    t.t(key, &[("from", "{from}".to_owned().into()), ("to", "{to}".to_owned().into())])
}

fn pages(t: &Text, from: u64, to: u64) -> String {
    t.t("read-pages", &[("from", from.to_string().into()), ("to", to.to_string().into())])
}

/// Every document and every page of evidence, for whoever has no script, and for paper.
fn plain(v: &Visit, lot: &Lot, bids: &[Bid]) -> Markup {
    html! {
        section class="read-plain" {
            h2 { (v.text.s("read-documents")) }
            @for it in bids { (documents(v.text, lot, it)) }
            h2 { (v.text.s("read-evidence")) }
            @for it in lists::items(lot) { (evidence(v.text, lot, &it, bids)) }
        }
    }
}

/// A bid by its name; while it is judged blind the name is its code.
fn named(lot: &Lot, bid: &Bid) -> String {
    if is_blind(lot) { bid.name.clone() } else { format!("{} {}", bid.name, bid.bidder) }
}

/// The envelopes that are given whole: none that is judged blind.
fn whole<'a>(lot: &Lot, bid: &'a Bid) -> impl Iterator<Item = &'a lists::Envelope> {
    let blind = is_blind(lot);
    bid.envelopes.iter().filter(move |it| !blind || it.kind != EnvelopeName::Tech)
}

fn documents(t: &Text, lot: &Lot, bid: &Bid) -> Markup {
    let heads = ["read-document", "read-group", "read-length"].map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let mut rows = Vec::new();
    for of in &bid.envelopes {
        // Keys and signatures are no reading; they come with the whole envelope.
        let read = of.listing.documents.iter().filter(|it| it.group != Group::Seal);
        for it in read {
            let (title, kind) = (lists::title(t, of, it), of.kind.token());
            let group = t.s(&format!("read-group-{}", it.group.token()));
            let what = if it.is_readable() {
                html! { a href=(lists::href(&lot.id, &of.ctx, it.number)) { (title) } }
            } else {
                html! { (title) " " span class="quiet" { (t.s("read-problem-locked")) } }
            };
            let envelope = t.s(&format!("envelope-{kind}"));
            rows.push(vec![
                what,
                html! { (envelope) " · " (group) },
                html! { (length(it.length)) },
            ]);
        }
    }
    let left: usize = bid.envelopes.iter().map(|it| it.listing.left).sum();
    html! {
        (table(&named(lot, bid), &columns, &rows))
        @if left > 0 { p { (t.t("read-left-out", &[("n", left.to_string().into())])) } }
        @for of in whole(lot, bid) {
            @let href = room("evaluator", &lot.id, &format!("files/{}", of.ctx.hex()));
            p {
                a href=(href) download {
                    (t.s("read-whole")) " · " (t.s(&format!("envelope-{}", of.kind.token())))
                }
            }
        }
    }
}

fn evidence(t: &Text, lot: &Lot, item: &lists::Item, bids: &[Bid]) -> Markup {
    let line = |bid: &Bid| {
        let mut found = Vec::new();
        for of in &bid.envelopes {
            for it in of.listing.evidence.iter().filter(|it| it.item == item.id) {
                let document = of.listing.documents.iter().find(|of| of.number == it.number);
                let Some(document) = document else { continue };
                let title = lists::title(t, of, document);
                let href = lists::href(&lot.id, &of.ctx, it.number);
                found.push(html! {
                    a href=(href) { (title) }
                    @if let Some((from, to)) = it.pages { " " (pages(t, from, to)) }
                    @if !it.until.is_empty() { " " (t.s("read-until")) " " (it.until) }
                });
            }
        }
        html! {
            li {
                (bid.name) ": "
                @if found.is_empty() { span class="quiet" { (t.s("read-no-evidence")) } }
                @for (at, it) in found.iter().enumerate() { @if at > 0 { " · " } (it) }
            }
        }
    };
    html! {
        h3 { (item.title) }
        ul { @for it in bids { (line(it)) } }
    }
}

/// Bytes as people read them: whole kB, or MB with one digit.
fn length(bytes: u64) -> String {
    if bytes < 1_000_000 {
        return format!("{} kB", bytes.div_ceil(1_000));
    }
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

//! The sealing page: everything secret happens in the island, on the bidder's own machine.

use app::bidding;
use axum::extract::Path;
use axum::response::Response;
use domain::award::Firm;
use domain::lot::Lot;
use domain::opening::OpenedField;
use domain::procedure::{
    CONSORTIUM, CORE_BRAND, DECLARED_DOMESTIC, DECLARED_FIRM, EnvelopeName, FieldAudience,
    FieldKind, FormField,
};
use domain::shared::Hash;
use domain::world::World;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::home::title;
use super::parts;
use super::upload::{let_in, receives};
use super::wire::{At, Bidder, Fault, bidder, lot_of};
use crate::design::assets::island_href;
use crate::design::clock::remaining;
use crate::design::icon::Tone;
use crate::design::lists::flash;
use crate::design::value::{amount, code, instant};
use crate::desk::room;
use crate::text::Text;
use crate::visit::{Frame, Visit};

/// The page.
pub async fn show(v: Visit, Path(at): At) -> Response {
    let drawn = v.run(move |v| match body(v, &at) {
        Ok(it) => {
            let (title, body) = it;
            v.page(&Frame::reading(&title).with(&["seal_envelope"]), &body)
        }
        Err(it) => it.page(v),
    });
    drawn.await.unwrap_or_else(|it| it)
}

fn body(v: &Visit, at: &(String, String, String)) -> Result<(String, Markup), Fault> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?;
    let lot = lot_of(&folded, at)?;
    receives(v, lot)?;
    let_in(lot, &who.uscc)?;
    let bound = bound_keys(&folded.world, &who);
    let line = lot.bids.get(&who.uscc);
    let stands = line.is_some_and(|it| it.bid.is_some());
    let replaces = stands.then(|| flash(Tone::Due, &t.s("seal-replaces")));
    let name = t.about(lot, super::home::way(lot, &who));
    Ok((
        name,
        html! {
            p { (title(lot)) " " (code(&lot.id.to_string())) }
            (when(v, lot))
            @if bound.is_empty() {
                (flash(Tone::Alarm, &t.s("bidder-no-key")))
                p { a class="button" href="/account/keys" { (t.s("bidder-to-keys")) } }
            } @else {
                (parts::data("lot", &page_json(v, &folded.world, lot, &who)))
                (island(v, lot, &bound, replaces))
            }
            (without(v, lot, &who, line.map(|it| (it.seq + 1, it.last))))
        },
    ))
}

/// The organisation's keys that are bound and not revoked, in hex.
pub fn bound_keys(world: &World, who: &Bidder) -> Vec<String> {
    let known = world.organisations.get(&who.uscc);
    let bound = known.map(|it| it.keys.iter().filter(|key| *key.1).map(|key| key.0.hex()));
    bound.map(Iterator::collect).unwrap_or_default()
}

fn when(v: &Visit, lot: &Lot) -> Markup {
    let (t, until) = (v.text, lot.last_moment_ms());
    let left = remaining(t, until.saturating_sub(v.now_ms));
    html! {
        p {
            (t.about(lot, "public-deadline")) " " strong { (instant(until)) } " "
            (t.t("desk-left", &[("time", left.into())]))
        }
        p class="quiet" { a href="/check" { (t.s("bidder-check-computer")) } }
    }
}

/// The lot file with what the island needs beside it.
pub(super) fn page_json(v: &Visit, world: &World, lot: &Lot, who: &Bidder) -> Value {
    let mut it = bidding::lot_file(world, lot);
    let line = lot.bids.get(&who.uscc);
    it["seq"] = json!(line.map_or(1, |it| it.seq + 1).to_string());
    it["supersedes"] = json!(line.map_or(String::new(), |it| it.last.hex()));
    it["upload"] = json!(room("bidder", &lot.id, "upload"));
    it["submit"] = json!(room("bidder", &lot.id, "submit"));
    it["scheme"] = json!(bidding::SCHEME);
    it["id"] = json!(who.uscc.as_str());
    it["ack_key"] = json!(ack_key(v, world));
    it
}

/// The acknowledgement key in hex: the founding's, else what the platform signs with.
pub fn ack_key(v: &Visit, world: &World) -> String {
    app::receipts::ack_key(&v.site.platform.keys().policy)
        .or_else(|| world.centre.ack_key.map(|it| it.hex()))
        .unwrap_or_default()
}

/// The island that seals and submits, over the data block `lot`.
pub(super) fn island(v: &Visit, lot: &Lot, bound: &[String], replaces: Option<Markup>) -> Markup {
    let t = v.text;
    let name = lot.id.to_string().replace('/', "-");
    let one = if bound.len() == 1 { Some(bound[0].as_str()) } else { None };
    html! {
        noscript { (flash(Tone::Due, &t.s("bidder-without-script"))) }
        section data-island="seal_envelope" data-worker=(island_href("seal_worker"))
            data-lot="lot" data-key=[one]
            data-name-key=(t.t("seal-name-key", &[("lot", name.clone().into())]))
            data-name-evidence=(t.t("seal-name-evidence", &[("lot", name.into())])) {
            (parts::refused(t))
            (form(t, lot, replaces.as_ref()))
            (working(t, lot))
            (confirm(t, lot))
            (done(t, lot))
        }
    }
}

fn form(t: &Text, lot: &Lot, replaces: Option<&Markup>) -> Markup {
    let public = lot.notice.form.iter().filter(|it| it.audience == FieldAudience::Public);
    let files = lot.notice.envelopes.iter().filter(|it| it.name != EnvelopeName::Price);
    let deposits = lot.notice.envelopes.iter().filter(|it| it.deposit.is_some());
    let hint = match lot.round {
        Some(_) => "seal-passphrase-hint-auction",
        None => "seal-passphrase-hint",
    };
    html! {
        form class="form" data-part="form" data-when="filling filling-draft refused" {
            @if let Some(it) = replaces { (it) }
            p data-when="filling-draft" hidden { (t.s("seal-draft")) }
            fieldset {
                legend { (t.about(lot, "seal-fields")) }
                p class="hint" { (t.about(lot, "seal-fields-says")) }
                @if let Some(ceiling) = lot.notice.ceiling {
                    p { (t.s("public-ceiling")) " " (amount(t, ceiling.0)) }
                }
                @for it in public {
                    (field(t, it))
                    @if lot.notice.is_read_first(it) {
                        p class="hint" { (t.s("seal-first-says")) }
                    }
                }
            }
            @for it in files { (file(t, it.name)) }
            @for it in deposits { (deposit(t, it.name)) }
            (parts::signing_key(t))
            fieldset {
                legend { (t.s("seal-key-file")) }
                p class="hint" { (t.s("seal-key-file-says")) }
                (parts::secret(t, "passphrase", "bidder-passphrase", hint))
                (parts::secret(t, "passphrase-again", "seal-passphrase-again", ""))
            }
            p { (t.s("seal-brings")) }
            p { button class="button" { (t.about(lot, "seal-do")) } }
        }
    }
}

fn field(t: &Text, it: &FormField) -> Markup {
    let id = format!("f-field-{}", it.name);
    match it.kind {
        FieldKind::Amount => html! {
            div class="field" {
                label for=(id) { (it.label) }
                div class="joined" {
                    span aria-hidden="true" { "¥" }
                    input type="text" inputmode="decimal" id=(id) class="number" required
                        autocomplete="off" data-field=(it.name) data-unit="yuan";
                    span { (t.s("money-yuan")) }
                }
            }
        },
        FieldKind::Text if choices(&it.name).is_some() => html! {
            div class="field" {
                label for=(id) { (it.label) }
                p class="hint" { (t.s(&format!("seal-{}-says", it.name))) }
                select id=(id) required data-field=(it.name) {
                    @for value in choices(&it.name).unwrap_or_default() {
                        option value=(value) { (t.s(&format!("declared-{value}"))) }
                    }
                }
            }
        },
        FieldKind::Text => {
            // A bidder alone names no members.
            let needed = it.name != CONSORTIUM;
            html! {
                div class="field" {
                    label for=(id) { (it.label) }
                    @if [CONSORTIUM, CORE_BRAND].contains(&it.name.as_str()) {
                        p class="hint" { (t.s(&format!("seal-{}-says", it.name))) }
                    }
                    input type="text" id=(id) class="line" required[needed] autocomplete="off"
                        data-field=(it.name);
                }
            }
        }
    }
}

/// A declaration in words; `None` for a field that holds none.
pub(crate) fn declared(t: &Text, it: &OpenedField) -> Option<String> {
    let known = choices(&it.name)?.contains(&it.value.as_str());
    known.then(|| t.s(&format!("declared-{}", it.value)))
}

/// The words of a declaration, of which one is chosen; none for a field that is typed.
pub(super) fn choices(name: &str) -> Option<Vec<&'static str>> {
    match name {
        DECLARED_FIRM => Some(Firm::ALL.iter().map(|it| it.1).collect()),
        DECLARED_DOMESTIC => Some(vec!["no", "yes"]),
        _ => None,
    }
}

fn file(t: &Text, name: EnvelopeName) -> Markup {
    let token = name.token();
    let id = format!("f-envelope-{token}");
    html! {
        div class="field" {
            label for=(id) { (t.s(&format!("hall-envelope-{token}"))) }
            p class="hint" id={ (id) "-hint" } { (t.s("seal-file-hint")) }
            input type="file" id=(id) data-envelope=(token) accept=".zip" required
                aria-describedby={ (id) "-hint" };
        }
    }
}

fn deposit(t: &Text, name: EnvelopeName) -> Markup {
    let token = name.token();
    let id = format!("f-deposit-{token}");
    html! {
        div class="field" {
            div class="choice" {
                input type="checkbox" id=(id) data-deposit=(token);
                label for=(id) {
                    (t.s(&format!("hall-envelope-{token}"))) " · " (t.s("bidder-deposit"))
                    small { (t.s("bidder-deposit-risk")) }
                }
            }
        }
    }
}

fn working(t: &Text, lot: &Lot) -> Markup {
    html! {
        div data-when="reading" hidden role="status" { p { (t.s("seal-reading")) } }
        div data-when="sealing" hidden role="status" {
            p { strong { (t.s("bidder-sealing")) } }
            p class="hint" { (t.s("seal-stay")) }
            @for it in &lot.notice.envelopes {
                @let token = it.name.token();
                div class="progress" {
                    label for={ "p-" (token) } { (t.s(&format!("hall-envelope-{token}"))) }
                    progress id={ "p-" (token) } data-progress=(token) max="100" value="0" {}
                    p { span data-slot={ "percent-" (token) } { "0" } "%" }
                }
            }
        }
        div data-when="sending" hidden role="status" { p { (t.s("seal-sending")) } }
    }
}

fn confirm(t: &Text, lot: &Lot) -> Markup {
    let ask = |at: usize| {
        let (part, slot) = (format!("ask-{at}"), format!("ask-{at}"));
        html! {
            div class="field" {
                label for={ "f-" (part) } {
                    (t.s("seal-ask-before")) " " span data-slot=(slot) {} " "
                    (t.s("seal-ask-after"))
                }
                input type="text" id={ "f-" (part) } data-part=(part) autocomplete="off"
                    maxlength="2";
            }
        }
    };
    html! {
        section class="keep" data-when="confirm unsent" hidden {
            h2 { (t.s("seal-keep")) }
            p { (t.s("seal-keep-says")) }
            h3 { (t.s("seal-keep-file")) }
            p { (t.about(lot, "seal-keep-file-says")) }
            p { button class="button quiet-button" type="button" data-part="download-key" {
                (t.s("bidder-key-file"))
            } }
            p class="error" data-hint="page.key_file" hidden { (t.s("seal-hint-key-file")) }
            h3 { (t.s("bidder-words")) }
            p { (t.s("seal-words-says")) }
            ol class="words" data-part="words" aria-label=(t.s("words-name")) {}
            figure class="qr" { div data-part="qr" {} figcaption { (t.s("seal-qr")) } }
            fieldset {
                legend { (t.s("seal-ask")) }
                (ask(0)) (ask(1)) (ask(2))
                p class="error" data-hint="page.words" hidden { (t.s("seal-hint-words")) }
            }
            p { (t.s("receipt-commitment")) " " code class="hash" data-slot="commitment" {} }
            p data-when="unsent" hidden class="flash due" { (t.about(lot, "seal-unsent")) }
            div class="commit" {
                p { (t.about(lot, "bidder-commit-brings")) }
                button class="button commit-button" type="button" data-part="submit" {
                    (t.about(lot, "seal-submit"))
                }
            }
        }
    }
}

fn done(t: &Text, lot: &Lot) -> Markup {
    html! {
        section class="receipt" data-when="acknowledged" hidden {
            header {
                h2 { (t.s("receipt-acknowledgement")) }
                (crate::design::icon::tag(Tone::Committed, &t.s("receipt-acknowledged")))
            }
            p class="receipt-moment" data-slot="stamp" {}
            p class="quiet" { (t.s("receipt-moment")) }
            dl class="facts" {
                dt { (t.s("proof-index")) } dd { "#" span data-slot="index" {} }
                dt { (t.s("receipt-commitment")) }
                dd { code class="hash" data-slot="commitment" {} }
            }
            p { (t.about(lot, "bidder-ordinance")) " " (t.s("receipt-follows")) }
            p { button class="button" type="button" data-part="download-evidence" {
                (t.s("bidder-evidence-file"))
            } }
            p { a href="/bidder" { (t.s("seal-to-receipts")) } }
        }
    }
}

/// The way for those who distrust the page: the same by `daylight-key`, on any machine.
pub(super) fn without(v: &Visit, lot: &Lot, who: &Bidder, after: Option<(u64, Hash)>) -> Markup {
    let t = v.text;
    let address = &v.site.address;
    let fetch = format!("curl -fsSO {address}/lots/{}/sealing.json", lot.id);
    let files: String = lot
        .notice
        .envelopes
        .iter()
        .filter(|it| it.name != EnvelopeName::Price)
        .map(|it| format!(" --file {0}={0}.zip", it.name.token()))
        .collect();
    let again = after.map_or_else(String::new, |(seq, last)| {
        format!(" --seq {seq} --supersedes {}", last.hex())
    });
    let seal = format!(
        "daylight-key seal --lot sealing.json --key sign.age --id {} --fields \
         fields.json{files}{again} --out bid",
        who.uscc
    );
    html! {
        details class="without" {
            summary { (t.s("seal-without")) }
            p { (t.s("seal-without-says")) }
            ol {
                li { (t.s("seal-without-fetch")) (parts::command(&fetch)) }
                li { (t.s("seal-without-seal")) (parts::command(&seal)) }
                li {
                    (t.s("seal-without-hand-in")) " "
                    a href=(room("bidder", &lot.id, "hand-in")) { (t.s("hand-in-title")) }
                }
            }
        }
    }
}

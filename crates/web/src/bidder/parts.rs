//! Pieces that pages with islands share: codes in words, the signing key, the lot's JSON.

use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use super::wire::sentence;
use crate::text::Text;

/// Codes of islands and of the server that pages phrase themselves; a shorter one serves all
/// below it.
const CODES: [&str; 68] = [
    "seal",
    "seal.pks",
    "seal.words.checksum",
    "seal.keyfile.version",
    "seal.keyfile.scrypt",
    "seal.keyfile.content",
    "seal.ctx",
    "seal.header",
    "seal.record.size",
    "seal.record.json",
    "seal.record.version",
    "seal.record.seq",
    "seal.record.supersedes",
    "seal.record.envelopes",
    "seal.record.signature",
    "seal.record.late",
    "seal.ct.empty",
    "seal.ct.length",
    "seal.ct.root",
    "seal.ct.limit",
    "seal.payload",
    "seal.pad",
    "seal.content",
    "seal.key.length",
    "seal.key.mismatch",
    "seal.key.late",
    "seal.key.partial",
    "seal.deposit",
    "ack",
    "net.unreachable",
    "http",
    "http.413",
    "page",
    "page.amount",
    "page.character",
    "page.field_missing",
    "page.file_missing",
    "page.lot_version",
    "page.passphrase_short",
    "page.passphrase_differs",
    "page.person_key",
    "page.person_key_missing",
    "page.person_key_other",
    "page.storage",
    "page.worker",
    "page.evidence",
    "page.evidence_missing",
    "page.secret_missing",
    "page.statement",
    "page.failed",
    "upload.unknown",
    "upload.part",
    "upload.length",
    "upload.gap",
    "upload.full",
    "upload.form",
    "submit",
    "draft",
    "draft.unknown",
    "draft.length",
    "draft.stale",
    "draft.room",
    "draft.closed",
    "draft.key",
    "draft.part",
    "draft.file",
    "bid",
    "bid.sheet",
];

/// What an island refuses, in words; takes the focus.
pub fn refused(t: &Text) -> Markup {
    html! {
        section class="refusal" data-when="refused" data-part="problem" role="alert" tabindex="-1"
            hidden {
            p class="refusal-name" { (t.s("refusal-name")) }
            @for it in CODES {
                @if let Some(says) = sentence(t, it) { p data-code=(it) hidden { (says) } }
            }
            p { span data-slot="title" {} " " span data-slot="character" {} }
            p class="quiet" { (t.s("refusal-kept-typed")) " " code data-slot="code" {} }
        }
    }
}

/// The JSON of a page's island as a data block, which no browser runs.
pub fn data(id: &str, it: &Value) -> Markup {
    let text = it.to_string().replace('<', "\\u003c");
    html! { script type="application/json" id=(id) { (PreEscaped(text)) } }
}

/// The fields that open the person's signing key.
pub fn signing_key(t: &Text) -> Markup {
    signing_key_at(t, "f")
}

/// The same for a page that has them twice: `at` begins the ids.
pub fn signing_key_at(t: &Text, at: &str) -> Markup {
    html! {
        fieldset {
            legend { (t.s("sign-key")) }
            p class="hint" { (t.s("sign-key-says")) }
            div class="field" {
                label for={ (at) "-key-file" } { (t.s("sign-key-file")) }
                p class="hint" id={ (at) "-key-file-hint" } { (t.s("sign-key-file-hint")) }
                input type="file" id={ (at) "-key-file" } data-part="key-file"
                    aria-describedby={ (at) "-key-file-hint" } accept=".age";
            }
            (secret_at(t, at, "key-passphrase", ("sign-key-passphrase", "")))
            div class="field" {
                div class="choice" {
                    input type="checkbox" id={ (at) "-key-keep" } data-part="key-keep";
                    label for={ (at) "-key-keep" } { (t.s("sign-key-keep")) }
                }
            }
        }
    }
}

/// A passphrase that stays on this machine: it has no name, so no form sends it.
pub fn secret(t: &Text, part: &str, label: &str, hint: &str) -> Markup {
    secret_at(t, "f", part, (label, hint))
}

/// The same for a page that has it twice: `at` begins the ids.
pub fn secret_at(t: &Text, at: &str, part: &str, (label, hint): (&str, &str)) -> Markup {
    let hint = if hint.is_empty() { String::new() } else { t.s(hint) };
    let described = (!hint.is_empty()).then(|| format!("{at}-{part}-hint"));
    html! {
        div class="field" {
            label for={ (at) "-" (part) } { (t.s(label)) }
            @if !hint.is_empty() { p class="hint" id={ (at) "-" (part) "-hint" } { (hint) } }
            input type="password" id={ (at) "-" (part) } data-part=(part) class="line"
                autocomplete="off" aria-describedby=[described];
        }
    }
}

/// A command to be typed at a prompt.
pub fn command(it: &str) -> Markup {
    html! { p { (crate::design::value::code(it)) } }
}

//! Signing an act: its exact bytes, the own bound key, and the signature made on the own machine.

use app::acts::ActRefused;
use app::follower::Folded;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::award::Signed;
use domain::parties::Person;
use domain::shared::{Hash, PublicKey, Signature};
use domain::world::Command;
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::api::program::ToSign;
use crate::design::form::{Field, commit_button, text};
use crate::design::value::code;
use crate::visit::Visit;

use super::perform::who;
use super::posted::{Posted, SIGNATURE_FILE};
use super::sheet::{Sheet, wrong};

/// The key that a person signs with now.
#[must_use]
pub fn live_key(person: &Person) -> Option<PublicKey> {
    person.keys.iter().find(|it| *it.1).map(|it| *it.0)
}

/// Whether the content stands and only the signature is missing or wrong.
#[must_use]
pub fn is_next(posted: &Posted, problems: &[Problem]) -> bool {
    let mark = |it: &Problem| matches!(it, Problem::Field(name, _) if name == "signed");
    posted.is_sent() && problems.iter().all(mark)
}

/// The signed command. No problem at all means that the signature is still to be made.
///
/// # Errors
///
/// What is wrong with key or signature; empty before anybody signed.
pub fn take(
    v: &Visit,
    folded: &Folded,
    posted: &Posted,
    make: impl Fn(Signed) -> Command,
) -> Result<Command, Vec<Problem>> {
    let command = make(signed(v, folded, posted)?);
    // The desk checks again in its turn; here the person hears it at once.
    match app::acts::check(&folded.world, &command, &v.site.platform.keys().origin) {
        Ok(()) => Ok(command),
        Err(ActRefused::Signature(_)) => Err(vec![wrong("signed", "refusal-signature-wrong")]),
        Err(it) => Err(vec![Problem::Refused(it.into())]),
    }
}

/// Key and signature as they were sent, by a key bound to the person; whether they fit any bytes is
/// not looked at. No problem at all means that the signature is still to be made.
///
/// # Errors
///
/// As [`take`].
pub fn signed(v: &Visit, folded: &Folded, posted: &Posted) -> Result<Signed, Vec<Problem>> {
    let (_, person) = who(v, folded).map_err(|it| vec![it])?;
    if posted.get("signed").is_empty() {
        return Err(Vec::new());
    }
    let unfit = |key: &str| vec![wrong("signed", key)];
    let key =
        PublicKey::from_hex(posted.get("by")).ok_or_else(|| unfit("refusal-key-not-bound"))?;
    if !person.signs_with(&key) {
        return Err(unfit("refusal-key-not-bound"));
    }
    let signature = Signature::from_hex(posted.get("signed"));
    let signature = signature.ok_or_else(|| unfit("refusal-signature-wrong"))?;
    Ok(Signed { key, signature })
}

/// The page on which an act is signed; everything typed is carried along.
#[must_use]
pub fn page(
    sheet: &Sheet,
    folded: &Folded,
    action: &str,
    words: (&str, &str),
    make: impl Fn(Signed) -> Command,
) -> Markup {
    let origin = sheet.v.site.platform.keys().origin;
    let bytes = |key: PublicKey| {
        record::act::bytes(&make(Signed { key, signature: Signature([0; 64]) }), &origin)
    };
    page_over(sheet, folded, (action, words), bytes)
}

/// The same over bytes that are no command's.
#[must_use]
pub fn page_over(
    sheet: &Sheet,
    folded: &Folded,
    (action, words): (&str, (&str, &str)),
    bytes: impl Fn(PublicKey) -> Option<String>,
) -> Markup {
    let (v, t) = (sheet.v, sheet.v.text);
    let Ok((_, person)) = who(v, folded) else { return html! {} };
    let Some(key) = live_key(person) else {
        v.tell(&[Problem::Denied("act-keyless".to_owned())]);
        return html! {
            p { (t.s("act-keyless")) }
            p { a class="button" href="/account/keys" { (t.s("act-make-key")) } }
        };
    };
    let Some(bytes) = bytes(key) else { return html! {} };
    if let Some(it) = &v.program {
        it.sign(ToSign { bytes: bytes.clone(), key });
    }
    let encoded = STANDARD.encode(bytes.as_bytes());
    let sha256 = Hash(Sha256::digest(bytes.as_bytes()).into());
    html! {
        (sheet.top())
        p { (t.s("act-why")) }
        p { (t.s("act-sha")) " " (code(&sha256.hex())) }
        details class="basis" {
            summary { (t.s("act-bytes")) }
            p { (code(&bytes)) }
        }
        (by_island(sheet, action, &key, &encoded, words))
        details class="basis" {
            summary { (t.s("act-without")) }
            (by_tool(sheet, action, &key, &encoded, words))
        }
    }
}

fn by_island(
    sheet: &Sheet,
    action: &str,
    key: &PublicKey,
    bytes: &str,
    (label, brings): (&str, &str),
) -> Markup {
    let t = sheet.v.text;
    html! {
        form class="form" method="post" action=(action) data-island="sign_act" data-bytes=(bytes)
            data-key=(key.hex()) {
            (sheet.marks())
            (carried(sheet.posted))
            input type="hidden" data-part="signer" name="by" value=(key.hex());
            input type="hidden" data-part="signature" name="signed" value="";
            div class="field" {
                label for="f-key-file" { (t.s("act-file")) }
                p class="hint" { (t.s("act-file-hint")) }
                input type="file" id="f-key-file" data-part="key-file";
            }
            div class="field" {
                label for="f-key-passphrase" { (t.s("act-passphrase")) }
                input type="password" id="f-key-passphrase" data-part="key-passphrase"
                    autocomplete="current-password";
            }
            div class="errors" data-when="refused" data-part="problem" tabindex="-1" hidden {
                p { (t.s("act-failed")) }
            }
            (commit_button(label, brings))
        }
    }
}

fn by_tool(
    sheet: &Sheet,
    action: &str,
    key: &PublicKey,
    bytes: &str,
    (label, brings): (&str, &str),
) -> Markup {
    let t = sheet.v.text;
    let field = t.s("act-key");
    let by = Field { name: "by", label: &field, value: &key.hex(), ..Field::default() };
    html! {
        ol {
            li {
                a href={ "data:application/octet-stream;base64," (bytes) } download="act.bin" {
                    (t.s("act-download"))
                }
            }
            li { (t.s("act-run")) p { (code(COMMAND)) } }
            li { (t.s("act-upload")) }
        }
        form class="form" method="post" action=(action) enctype="multipart/form-data" {
            (sheet.marks())
            (carried(sheet.posted))
            (text(t, &by))
            div class="field" {
                label for="f-signature-file" { (t.s("act-signature")) }
                input type="file" id="f-signature-file" name=(SIGNATURE_FILE) required;
            }
            (commit_button(label, brings))
        }
    }
}

/// What the person runs on the own machine.
const COMMAND: &str = "daylight-key sign --key key.age act.bin";

fn carried(posted: &Posted) -> Markup {
    html! {
        @for (name, value) in posted.carried() {
            input type="hidden" name=(name) value=(value);
        }
    }
}

//! What somebody hands in at /verify: a receipt with every check of it, or what the file is
//! instead.

use app::receipts::{self, About, CHECKS, Offered, Read};
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::lists::{facts, flash};
use crate::design::value::{amount, code, instant};
use crate::text::Text;
use crate::visit::Visit;

/// Most bytes of a receipt file.
const RECEIPT_BYTES_MAX: usize = 65_536;

/// What came by the form.
pub(super) enum Sent {
    File(Vec<u8>),
    /// No file was chosen, or what came is no such form.
    Nothing,
    /// Longer than any receipt.
    Huge,
    /// It ended before its end.
    Broken,
}

/// Reads the form to its end; keeps no more of it than a receipt may have.
pub(super) async fn sent(form: Result<Multipart, MultipartRejection>) -> Sent {
    let Ok(mut form) = form else { return Sent::Nothing };
    let (mut bytes, mut is_huge) = (Vec::new(), false);
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(it)) => it,
            Ok(None) => break,
            Err(it) => return ended_by(it.status()),
        };
        let mine = field.name() == Some("receipt");
        loop {
            match field.chunk().await {
                Ok(Some(chunk)) if mine => {
                    is_huge |= bytes.len() + chunk.len() > RECEIPT_BYTES_MAX;
                    if !is_huge {
                        bytes.extend_from_slice(&chunk);
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(it) => return ended_by(it.status()),
            }
        }
    }
    match (is_huge, bytes.is_empty()) {
        (true, _) => Sent::Huge,
        (false, true) => Sent::Nothing,
        (false, false) => Sent::File(bytes),
    }
}

fn ended_by(status: StatusCode) -> Sent {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Sent::Huge } else { Sent::Broken }
}

/// What is said of it.
pub(super) fn said(v: &Visit, it: &Sent) -> (StatusCode, Markup) {
    let t = v.text;
    let unread = |status, key| (status, fails(t, CHECKS[0], Some(key)));
    let bytes = match it {
        Sent::File(it) => it,
        Sent::Nothing => return unread(StatusCode::UNPROCESSABLE_ENTITY, "verify-file-none"),
        Sent::Huge => return unread(StatusCode::PAYLOAD_TOO_LARGE, "verify-file-huge"),
        Sent::Broken => return unread(StatusCode::BAD_REQUEST, "verify-file-broken"),
    };
    match receipts::read(bytes, &v.site.platform.keys().policy) {
        Ok(it) => (StatusCode::OK, holds(v, &it)),
        Err(code) => {
            let instead = if code == CHECKS[0] { instead(bytes) } else { None };
            (StatusCode::UNPROCESSABLE_ENTITY, fails(t, code, instead))
        }
    }
}

/// What a file is that is no receipt, where its beginning tells.
fn instead(bytes: &[u8]) -> Option<&'static str> {
    const RECEIPT: &[u8] = b"c2sp.org/tlog-proof@";
    let begins = |with: &[u8]| bytes.starts_with(with);
    if begins(RECEIPT) {
        None
    } else if begins(b"age-encryption.org/") || begins(b"-----BEGIN AGE") {
        Some("verify-file-key")
    } else if std::str::from_utf8(bytes).is_err() || bytes.contains(&0) {
        Some("verify-file-binary")
    } else if begins(b"{") {
        Some("verify-file-json")
    } else {
        Some("verify-file-other")
    }
}

fn fails(t: &Text, failed: &str, instead: Option<&str>) -> Markup {
    html! {
        section class="refusal" role="alert" {
            p class="refusal-name" { (t.s("verify-fails")) }
            h2 { (t.s(&format!("code-{}", failed.replace('.', "-")))) }
            @if let Some(key) = instead { p { (t.s(key)) } }
            p class="quiet" { (t.s("verify-fails-hint")) " " code { (failed) } }
            (checks(t, Some(failed)))
        }
    }
}

/// Every check in its order: held, the one that did not, and those that were not reached.
fn checks(t: &Text, failed: Option<&str>) -> Markup {
    let place = |code: &str| CHECKS.iter().position(|it| *it == code).unwrap_or_default();
    let reached = failed.map_or(CHECKS.len(), place);
    html! {
        p { (t.s("verify-checks")) }
        ol {
            @for (at, code) in CHECKS.iter().enumerate() {
                li {
                    (t.s(&format!("verify-check-{}", code.replace('.', "-")))) " "
                    @if at < reached { (tag(Tone::Checked, &t.s("verify-held"))) }
                    @else if at == reached {
                        (tag(Tone::Alarm, &t.s("verify-held-not"))) " " code { (code) }
                    } @else { (tag(Tone::Plain, &t.s("verify-unreached"))) }
                }
            }
        }
    }
}

fn holds(v: &Visit, it: &Read) -> Markup {
    let t = v.text;
    let rows = rows(t, it);
    let rows: Vec<(&str, Markup)> =
        rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    html! {
        section {
            (flash(Tone::Checked, &t.s("verify-holds")))
            (facts(&rows))
            (checks(t, None))
            @match &it.about {
                About::Bid { .. } => {
                    p { (t.s("verify-compare")) }
                    p { (t.s("verify-not-shown")) }
                }
                About::Offer { plate, offered, .. } => {
                    p { (t.s("verify-compare-offer")) }
                    p { (code(&crate::auction::checked_by(
                        &v.site.platform.keys().origin, it.index, (&it.lot, *plate, offered),
                    ))) }
                    p { (t.s("verify-not-shown-offer")) " "
                        a href={ "/auctions/" (it.lot) } { (t.s("verify-auction")) } }
                }
            }
        }
    }
}

/// What the receipt says, by name.
fn rows(t: &Text, it: &Read) -> Vec<(String, Markup)> {
    let ms = |s: u64| i64::try_from(s.saturating_mul(1_000)).unwrap_or(i64::MAX);
    let named = |key: &str, value| (t.s(key), value);
    let group = if matches!(it.about, About::Bid { .. }) { "bidder" } else { "past" };
    let kind = format!("{group}-{}", it.kind);
    let kind = if t.has(&kind) { t.s(&kind) } else { it.kind.clone() };
    let mut rows = vec![
        named("proof-index", html! { "#" (it.index) }),
        named("receipt-what", html! { (kind) }),
        named("receipt-lot", code(&it.lot)),
    ];
    match &it.about {
        About::Bid { b } => rows.push(named("receipt-commitment", code(b))),
        About::Offer { number, plate, offered, why } => {
            rows.push(named("auction-plate", html! { (plate) }));
            rows.push(match offered {
                Offered::Price(fen) => named("auction-offered", amount(t, *fen)),
                Offered::Seal(hex) => named("auction-seal-hash", code(hex)),
            });
            if let Some(why) = why {
                rows.push(named("auction-answer", html! { (reason(t, why)) }));
            }
            rows.push(named("auction-position", html! { (number) }));
        }
    }
    let covered = t.t("proof-leaves", &[("n", it.size.to_string().into())]);
    let witnesses = t.t("verify-witnesses", &[("n", it.witnesses.to_string().into())]);
    rows.extend([
        named("verify-stamp", instant(i64::try_from(it.stamp_ms).unwrap_or(i64::MAX))),
        named("verify-by", html! { (instant(ms(it.by_s))) " " (witnesses) }),
        named("proof-checkpoint", html! { (covered) }),
        named("receipt-origin", code(&it.origin)),
    ]);
    rows
}

/// The sentence of a refusal by its word, or the word.
fn reason(t: &Text, why: &str) -> String {
    let key = format!("refusal-auction-{}", why.replace('_', "-"));
    if t.has(&key) { t.s(&key) } else { why.to_owned() }
}

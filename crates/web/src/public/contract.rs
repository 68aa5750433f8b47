//! The contract notice 合同公告: what both sides signed, what changed it, how it was performed.

use app::rules::contract_rules;
use domain::award::PublishedNotice;
use domain::contract::{ContractPublished, DeliveryAccepted, Instrument, PerformanceNoted};
use domain::lot::Lot;
use domain::procedure::performance_due;
use domain::rulebook::{Regime, ids};
use domain::shared::{CivilDate, Fen, Instant};
use domain::world::World;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::notice::{Notice, notice};
use crate::design::proof::Proof;
use crate::design::river::article;
use crate::design::table::{Set, table};
use crate::design::value::{amount, capital, code, day, instant};
use crate::desk::basis::Cited;
use crate::text::Text;

use super::corrections;
use super::frame::{Ask, Drawn};
use super::lot::{columns, commands, documents};
use super::papers::{self, Paper};
use super::result;

/// The page of a lot's contract; one that says so before both signed.
pub(super) fn page(it: &Ask, lot: &Lot) -> Drawn {
    let t = it.text;
    if !lot.contract.binds() {
        return result::not_yet(it, lot, "contract-not-yet");
    }
    let published = it.ledger.contracts(&lot.id);
    let body = html! {
        (result::project(it, lot))
        (parties(it, lot))
        @for (number, one) in &lot.contract.instruments {
            (instrument(it, lot, (*number, one), published.iter().rfind(|it| it.number == *number)))
        }
        (performance(t, lot))
        (duties(it, lot))
        (missing(it, lot))
    };
    let mut newest = it.ledger.pasts(&lot.id).iter();
    let past = newest.rfind(|it| it.kind == "ContractPublished");
    let signed = || it.ledger.pasts(&lot.id).iter().rfind(|it| it.kind == "ContractSigned");
    let done = t.s(if past.is_some() { "notice-published" } else { "contract-signed" });
    let past = past.or_else(signed);
    let command = past.map(|one| it.site.command(one.index)).unwrap_or_default();
    let proof = past.map(|past| {
        let size = Some(it.size).filter(|it| *it > past.index);
        Proof { index: past.index, at_ms: past.at_ms, size, command: &command }
    });
    let document = Notice {
        title: &t.s("contract-title"),
        done: &done,
        number: &lot.notice.code,
        issuer: &lot.notice.purchaser_name,
        issued_ms: past.map_or(0, |it| it.at_ms),
        proof,
    };
    let body = html! {
        (corrections::of(it, lot, PublishedNotice::Contract))
        (notice(t, &document, &body))
        (papers::way(it, lot, Paper::Contract))
        p { a href={ "/lots/" (lot.id) } { (t.s("result-to-lot")) } }
        h2 { (t.s("lot-verify")) }
        ol { @for line in commands(it, lot) { li { (code(&line)) } } }
    };
    Drawn::found(result::title_of(it, lot), body)
}

fn parties(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let buyer = match lot.notice.regime {
        Regime::Works => "role-tenderer",
        Regime::GovernmentProcurement => "role-purchaser",
    };
    let [buyer, winner] = [buyer, "lot-winner"].map(|key| t.s(key));
    let won = it.ledger.result(&lot.id);
    html! {
        h3 { (t.s("contract-parties")) }
        (facts(&[
            (&buyer, html! {
                (lot.notice.purchaser_name) " " (code(lot.notice.purchaser.as_str()))
            }),
            (&winner, html! {
                @if let Some(won) = won { strong { (won.name) } " " (code(won.winner.as_str())) }
            }),
        ]))
    }
}

fn last(until: CivilDate) -> Markup {
    day(Instant::end_of(until).0)
}

/// One signed text: the contract, or what changed it.
fn instrument(
    it: &Ask,
    lot: &Lot,
    (number, one): (u32, &Instrument),
    published: Option<&ContractPublished>,
) -> Markup {
    let t = it.text;
    let [kind, signed, price, words, total, reason, text, filed] = [
        "contract-kind",
        "contract-signed-on",
        "contract-price",
        "result-amount-words",
        "contract-total",
        "contract-reason",
        "contract-text",
        "contract-filed",
    ]
    .map(|key| t.s(key));
    let mut rows = vec![
        (kind.as_str(), html! { (t.s(&kind_key(one))) }),
        (&signed, instant(one.at.0)),
        (&price, amount(t, one.offered.amount.0)),
    ];
    if number == 0 {
        rows.push((&words, capital(one.offered.amount.0)));
    } else {
        rows.push((&reason, html! { (one.offered.reason) }));
        rows.push((&total, amount(t, one.signed.total.0)));
    }
    rows.push((&text, shown(t, one, published)));
    if lot.notice.regime == Regime::GovernmentProcurement {
        let is_filed = lot.contract.filed.contains(&number);
        let at = html! { @if is_filed { (t.s("contract-is-filed")) } @else {
            (t.s("contract-not-filed")) " " @if let Some(by) = one.signed.file_by { (last(by)) }
        } };
        rows.push((&filed, at));
    }
    html! {
        h3 { (title(t, number)) }
        (facts(&rows))
    }
}

/// The heading of an instrument.
pub(crate) fn title(t: &Text, number: u32) -> String {
    match number {
        0 => t.s("contract-itself"),
        n => t.t("contract-change-n", &[("n", n.into())]),
    }
}

fn kind_key(one: &Instrument) -> String {
    format!("contract-kind-{:?}", one.offered.kind).to_lowercase()
}

/// The text where it is published; else its hash, and why or until when it is not.
fn shown(t: &Text, one: &Instrument, published: Option<&ContractPublished>) -> Markup {
    html! {
        @match published {
            Some(it) if it.withheld.is_empty() => { (documents(t, &it.documents)) }
            Some(it) => { (t.s("contract-withheld")) " " (it.withheld) }
            None => {
                (t.s("contract-unpublished")) " "
                @if let Some(by) = one.signed.publish_by { (last(by)) }
            }
        }
        // A list of documents says it already.
        @if published.is_none_or(|it| it.documents.is_empty()) {
            p { "SHA-256 " (code(&one.signed.document.hex())) }
        }
    }
}

/// What was delivered, paid and accepted; public because the record is.
pub(crate) fn performance(t: &Text, lot: &Lot) -> Markup {
    let state = &lot.contract;
    if state.performed.is_empty() && state.accepted.is_empty() {
        return html! { h3 { (t.s("contract-performance")) } p { (t.s("contract-nothing-yet")) } };
    }
    let heads = ["contract-entry", "contract-on", "contract-what", "contract-amount"];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Number, Set::Words, Set::Words, Set::Number];
    let line = |it: &PerformanceNoted| {
        let kind = format!("contract-{:?}", it.kind).to_lowercase();
        vec![
            html! { (it.entry) },
            last(it.on),
            html! { (t.s(&kind)) " · " (it.text) },
            amount(t, it.amount.0),
        ]
    };
    let rows: Vec<Vec<Markup>> = state.performed.iter().map(line).collect();
    let accepted = |it: &DeliveryAccepted| {
        let part = format!("contract-part-{:?}", it.part).to_lowercase();
        let passed = it.verdict == domain::contract::AcceptanceVerdict::Passed;
        let (tone, key) = match passed {
            true => (Tone::Checked, "contract-passed"),
            false => (Tone::Alarm, "contract-failed"),
        };
        html! { (t.s(&part)) " " (tag(tone, &t.s(key))) " " (it.text) }
    };
    html! {
        // The table says by its caption what it is.
        @if rows.is_empty() { h3 { (t.s("contract-performance")) } } @else {
            (table(&t.s("contract-performance"), &columns(&heads, &sets), &rows))
        }
        @if !state.accepted.is_empty() {
            h3 { (t.s("contract-acceptance")) }
            ol { @for one in &state.accepted { li { (accepted(one)) } } }
        }
    }
}

/// What the law asks for after the letter, with what was done of it.
fn duties(it: &Ask, lot: &Lot) -> Markup {
    let (t, state) = (it.text, &lot.contract);
    let works = lot.notice.regime == Regime::Works;
    let by = it.ledger.letter(&lot.id).map(|it| it.contract_by);
    let signed = state.instruments.get(&0).map(|it| it.at.date());
    let late = by.zip(signed).is_some_and(|(by, on)| on > by);
    let limits = lot.notice.procedure().limits();
    let mut rules = vec![limits.contract, limits.binds];
    match works {
        true => rules.extend([ids::T16, ids::T26, ids::Y50]),
        false => rules.extend([ids::G14, ids::G15, ids::G17, ids::G44, ids::G18]),
    }
    let due = lot.award.winner.as_ref().and_then(|it| performance_due(&lot.notice, it.1));
    if due.is_some() {
        rules.extend([limits.performance, ids::Y197, ids::Y198]);
    }
    html! {
        h3 { (t.s("contract-duties")) }
        @if let Some(by) = by {
            p {
                (t.s("contract-due")) " " (last(by)) " "
                @if late { (tag(Tone::Alarm, &t.s("contract-late"))) }
            }
        }
        @if works {
            p { (t.s(if state.reported.is_some() { "contract-reported" } else {
                "contract-unreported"
            })) }
        }
        @if let Some(due) = due {
            @let held = state.security_held().unwrap_or(Fen(0));
            (facts(&[
                (&t.s("performance-due"), amount(t, due.0)),
                (&t.s("performance-held"), amount(t, held.0)),
            ]))
        }
        @if let Some(until) = state.keep_until { p { (t.s("contract-kept")) " " (last(until)) } }
        @if lot.notice.performance_bp.is_none() { p { (t.s("performance-unasked")) } }
        (articles(it.ledger.world(), lot, (t, it.now_ms), &rules))
    }
}

/// The rules that the contract adopted, each with article and mark.
pub(crate) fn articles(
    world: &World,
    lot: &Lot,
    (t, now_ms): (&'static Text, i64),
    all: &[&str],
) -> Markup {
    let rules = contract_rules(world, Some(&lot.id), Instant(now_ms));
    let found: Vec<Cited> = all.iter().filter_map(|id| Cited::of(t, rules, id)).collect();
    html! { @for one in &found { (article(t, &one.basis())) } }
}

/// What a contract notice should say and the record does not hold.
fn missing(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    html! {
        @if lot.notice.regime == Regime::GovernmentProcurement {
            h3 { (t.s("result-missing")) }
            p { (t.s("contract-missing-says")) }
            ul {
                @for key in ["missing-contacts", "missing-address", "missing-units"] {
                    li { (t.s(key)) }
                }
            }
        }
    }
}

/// The way to a lot's contract, once both signed.
pub(super) fn way(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    html! {
        @if let Some(one) = lot.contract.instruments.get(&0) {
            p {
                a href={ "/lots/" (lot.id) "/contract" } { (t.s("contract-title")) } " "
                small { (instant(one.at.0)) }
            }
        }
    }
}

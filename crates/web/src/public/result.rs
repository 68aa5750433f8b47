//! The result notice 中标结果公告 and the display of candidates 中标候选人公示, as pages of their own.
//!
//! Both say what the record holds; what the law asks for and the record does not hold is named.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domain::award::{PublishedNotice, RankLine, ResultPublished};
use domain::calendar::Due;
use domain::law::Law;
use domain::lot::Lot;
use domain::procedure::{DECLARED_DOMESTIC, DECLARED_FIRM, FieldAudience, FieldKind};
use domain::remedies::{Matter, challenge_until};
use domain::rulebook::{Method, Regime, ids};
use domain::shared::{CivilDate, Instant, LotId, Uscc};
use domain::world::World;
use maud::{Markup, html};

use crate::bidder::policy_number;
use crate::design::Link;
use crate::design::icon::{Tone, tag};
use crate::design::lists::{empty, facts};
use crate::design::notice::{Notice, notice};
use crate::design::proof::Proof;
use crate::design::river::article;
use crate::design::table::{Set, table};
use crate::design::value::{amount, capital, code, day, instant};
use crate::desk::basis::Cited;
use crate::text::Text;

use super::frame::{Ask, Drawn};
use super::lot::{columns, commands, documents};
use super::papers::{self, Paper};
use super::prices::compared;
use super::way_key;
use super::{corrections, joint};

/// The field of an opening form that holds the price.
const PRICE: &str = "price_fen";

/// The result notice of a lot; a page that says so before there is one.
pub(super) fn result(it: &Ask, lot: &Lot) -> Drawn {
    let Some(won) = it.ledger.result(&lot.id) else { return not_yet(it, lot, "result-not-yet") };
    let t = it.text;
    let works = lot.notice.regime == Regime::Works;
    let key = if works { "result-works-title" } else { "result-title" };
    let title = t.of(key, lot.notice.method);
    let body = html! {
        (project(it, lot))
        (parties(it, lot))
        (winner(t, lot, won))
        (subject(t, lot, won))
        (experts(t, lot, won))
        @if works { (super::reviews::rejected(it, lot)) }
        (period(it, lot, won.until))
        h3 { (t.of("result-documents", lot.notice.method)) }
        (published(it, lot))
        @if works { (objected(it, lot)) } @else { (challenge(it, lot)) }
        h3 { (t.s("confirm-said")) }
        p { (t.s("confirm-public")) }
        (crate::confirm::words_of(t, lot))
        (missing(it, lot))
    };
    framed(it, lot, (&title, "ResultPublished"), &body)
}

/// The display of the candidates of works; a page that says so before or without one.
pub(super) fn candidates(it: &Ask, lot: &Lot) -> Drawn {
    let Some(shown) = it.ledger.candidates(&lot.id) else {
        return not_yet(it, lot, "candidates-not-yet");
    };
    let t = it.text;
    let body = html! {
        (project(it, lot))
        (parties(it, lot))
        (ranking(t, &shown.candidates))
        @for one in &shown.candidates {
            @let offered = offer(t, lot, &one.bidder);
            @if !offered.is_empty() {
                h4 { (one.rank) " " (one.name) }
                (facts(&named(&offered)))
            }
        }
        (super::reviews::rejected(it, lot))
        (period(it, lot, shown.until))
        h3 { (t.s("public-documents")) }
        (published(it, lot))
        h3 { (t.s("result-objection")) }
        p {
            (t.s("result-objection-says")) " " (t.s("result-objection-until")) " "
            (last(shown.until))
        }
        (articles(it, lot, &[ids::T14, ids::T14_2]))
        h3 { (t.s("result-missing")) }
        p { (t.s("result-missing-says")) }
        ul { @for key in ["missing-contacts", "missing-team"] { li { (t.s(key)) } } }
        (articles(it, lot, &[ids::T13_4]))
    };
    framed(it, lot, (&t.s("candidates-title"), "CandidatesPublished"), &body)
}

/// The key of the sentence that says who held the draw.
pub(super) fn drawn_how(lot: &Lot) -> &'static str {
    if lot.draw.result.is_some() { "evaluator-drawn-here" } else { "evaluator-drawn-outside" }
}

/// What the page of a lot's draws is called: by the experts, if any were drawn here.
fn draw_title(lot: &Lot) -> &'static str {
    match (lot.draw.request.is_some(), lot.rate.is_some()) {
        (true, _) => "draw-title",
        (false, true) => "draw-rate-title",
        (false, false) if lot.order.is_some() => "draw-order-title",
        (false, false) => "draw-rate-title",
    }
}

/// The course of the draws of a lot, without names of experts or of suppliers; a list is drawn
/// before the notice. None of what had neither.
pub(super) fn draw(it: &Ask, id: &LotId) -> Option<Drawn> {
    let (t, world) = (it.text, it.ledger.world());
    let verify = format!("daylight-verify draw log {id}");
    let list = world.list_draws.get(id).zip(world.projects.get(&id.tender));
    let list = list.map(|(list, of)| crate::draws::public::list(t, of.regime, list, &verify));
    let early = world.bench_before(id);
    let early = early.and_then(|it| crate::draws::public::reviewers(t, it, &verify));
    let (listed, reviewed) = (list.is_some(), early.is_some());
    let before = html! {
        @if let Some(it) = early { (it) }
        @if let Some(it) = list { (it) }
    };
    let again = drawn_again(it, id);
    // Where both were drawn the committee came first.
    let title_before = if reviewed { "draw-reviewers-title" } else { "draw-list-title" };
    let Some(lot) = world.lots.get(id) else {
        let about = world.projects.get(&id.tender).filter(|_| listed || reviewed)?;
        let title = t.s(title_before);
        let title = format!("{title} · {}", about.title);
        return Some(Drawn::found(title, html! { (before) (again) }).with(&DRAW_ISLANDS));
    };
    let body = crate::draws::public::body(t, lot, &verify);
    if body.is_none() && !listed && !reviewed {
        return Some(not_yet(it, lot, "draw-not-held"));
    }
    let title = t.s(if body.is_some() { draw_title(lot) } else { title_before });
    let body = html! {
        (before)
        @if let Some(it) = body { (it) }
        (again)
        p { a href={ "/lots/" (lot.id) } { (t.s("result-to-lot")) } }
    };
    Some(Drawn::found(format!("{title} · {}", lot.notice.title), body).with(&DRAW_ISLANDS))
}

/// What the page of a draw runs in the browser.
const DRAW_ISLANDS: [&str; 2] = ["proof_chip", "draw_check"];

/// The draws of a lot, computed again by whoever reads the page.
fn drawn_again(it: &Ask, id: &LotId) -> Markup {
    let past = it.ledger.pasts(id).iter();
    let past = past.filter(|it| crate::draws::public::computed_from(&it.kind));
    let mut leaves: BTreeSet<u64> = BTreeSet::new();
    for one in past {
        leaves.insert(one.index);
        if one.kind == "DrawAnnounced" {
            leaves.extend(roster_before(it, one.index));
        }
    }
    let leaves: Vec<u64> = leaves.into_iter().collect();
    let rules = app::rules::rules_for(it.ledger.world(), Some(id), Instant(it.now_ms));
    let ratio = rules.count(ids::Y22).unwrap_or_default();
    let number = |it: &crate::site::Site| policy_number(&it.platform.keys().policy);
    let policy = it.site.whole().map_or(1, |it| number(&it));
    crate::draws::public::again(it.text, &leaves, (ratio, policy))
}

/// The roster that a draw rests on is committed in the instant of its announcement, and stands a
/// few leaves before it; of a draw of no persons an older one does no harm.
fn roster_before(it: &Ask, announced: u64) -> Option<u64> {
    let is_roster = |at: &u64| {
        let kind = it.ledger.entry(*at).and_then(|it| it.get(ENTRY_KIND_AT..));
        kind.is_some_and(|it| it.starts_with(b"RosterCommitted "))
    };
    (0..announced).rev().take(ROSTER_LEAVES_MAX).find(is_roster)
}

/// Where the kind stands in a clear entry: after its form and its ten digits of seconds.
const ENTRY_KIND_AT: usize = 13;
/// How many leaves before a draw its roster is looked for.
const ROSTER_LEAVES_MAX: usize = 4_096;

/// Displays that were withdrawn, as they were shown.
fn earlier(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    html! {
        @for one in it.ledger.earlier(&lot.id) {
            details class="records" {
                summary { (t.s("notice-earlier")) " " (last(one.until)) }
                (ranking(t, &one.candidates))
            }
        }
    }
}

/// Result notices whose winner was lost, as they were published.
fn earlier_results(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    html! {
        @for one in it.ledger.earlier_results(&lot.id) {
            details class="records" {
                summary { (t.s("result-earlier")) " " (last(one.until)) }
                (winner(t, lot, one))
            }
        }
    }
}

/// Neither a notice nor a display: why, and the way back.
pub(super) fn not_yet(it: &Ask, lot: &Lot, key: &str) -> Drawn {
    let t = it.text;
    let (href, way) = (format!("/lots/{}", lot.id), t.s("result-to-lot"));
    let links = [Link { href: &href, label: &way }];
    let body = html! { (empty(&t.s(key), &t.s("result-not-yet-hint"), &links)) };
    Drawn { status: StatusCode::NOT_FOUND, ..Drawn::found(lot.notice.title.clone(), body) }
}

/// The notice with its proof, and below it the ways on.
fn framed(it: &Ask, lot: &Lot, (title, kind): (&str, &str), body: &Markup) -> Drawn {
    let t = it.text;
    let past = it.ledger.pasts(&lot.id).iter().rfind(|it| it.kind == kind);
    let command = past.map(|it| it.index).map(|at| it.site.command(at)).unwrap_or_default();
    let proof = past.map(|past| {
        let size = Some(it.size).filter(|it| *it > past.index);
        Proof { index: past.index, at_ms: past.at_ms, size, command: &command }
    });
    let number = lot.notice.code.clone();
    let done = t.s("notice-published");
    let document = Notice {
        title,
        done: &done,
        number: &number,
        issuer: &lot.notice.purchaser_name,
        issued_ms: past.map_or(0, |it| it.at_ms),
        proof,
    };
    let of = match kind {
        "ResultPublished" => PublishedNotice::Result,
        _ => PublishedNotice::Candidates,
    };
    let body = html! {
        (super::lost::all(it, lot))
        (corrections::of(it, lot, of))
        (notice(t, &document, body))
        (papers::way(it, lot, if of == PublishedNotice::Result { Paper::Result } else {
            Paper::Candidates
        }))
        @if of == PublishedNotice::Result { (earlier_results(it, lot)) }
        @if of == PublishedNotice::Candidates { (earlier(it, lot)) }
        p { a href={ "/lots/" (lot.id) } { (t.s("result-to-lot")) } }
        h2 { (t.s("lot-verify")) }
        ol { @for line in commands(it, lot) { li { (code(&line)) } } }
    };
    Drawn::found(title_of(it, lot), body)
}

/// The project's own title; that of the notice where the record has no project.
pub(super) fn title_of(it: &Ask, lot: &Lot) -> String {
    let known = it.ledger.world().projects.get(&lot.notice.project);
    known.map_or_else(|| lot.notice.title.clone(), |it| it.title.clone())
}

pub(super) fn project(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let [name, number, of, kind] =
        ["public-project", "public-code", "public-lots", "public-regime"].map(|key| t.s(key));
    let regime = crate::catalogue::regime_key(lot.notice.regime);
    html! {
        h3 { (t.s("result-project")) }
        (facts(&[
            (&name, html! { (title_of(it, lot)) }),
            (&number, code(&lot.notice.code)),
            (&of, html! { (lot.notice.lot_title) " " (code(&lot.id.to_string())) }),
            (&kind, html! { (t.s(regime)) " · " (t.s(way_key(&lot.notice))) }),
        ]))
    }
}

/// Purchaser and agent by name and code; addresses and contacts the record has none.
fn parties(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let buyer = match lot.notice.regime {
        Regime::Works => "role-tenderer",
        Regime::GovernmentProcurement => "role-purchaser",
    };
    let [buyer, agent, contact] = [buyer, "role-agent", "result-contact"].map(|key| t.s(key));
    let absent = || html! { span class="quiet" { (t.s("result-absent")) } };
    let mut rows = vec![
        (
            buyer.as_str(),
            html! { (lot.notice.purchaser_name) " " (code(lot.notice.purchaser.as_str())) },
        ),
        (contact.as_str(), absent()),
    ];
    match &lot.notice.agent {
        Some(who) => {
            let known = it.ledger.world().organisations.get(who);
            let name = known.map_or("", |it| it.name.as_str());
            rows.push((&agent, html! { (name) " " (code(who.as_str())) }));
            rows.push((&contact, absent()));
        }
        None => rows.push((&agent, html! { (t.s("result-no-agent")) })),
    }
    html! { h3 { (t.s("result-parties")) } (facts(&rows)) }
}

fn winner(t: &Text, lot: &Lot, won: &ResultPublished) -> Markup {
    let [name, address, price, words] =
        ["lot-winner", "result-address", "result-amount", "result-amount-words"]
            .map(|key| t.of(key, lot.notice.method));
    html! {
        h3 { (t.of("result-won", lot.notice.method)) }
        (facts(&[
            (&name, html! { strong { (won.name) } " " (code(won.winner.as_str())) }),
            (&address, html! { span class="quiet" { (t.s("result-absent")) } }),
            (&price, amount(t, won.amount.0)),
            (&words, capital(won.amount.0)),
        ]))
        (joint::members(t, lot, &won.winner))
    }
}

/// The main subject of the lot with its price, and what the winner offered in the opening form.
fn subject(t: &Text, lot: &Lot, won: &ResultPublished) -> Markup {
    let [name, price] = ["result-subject-name", "lot-price"].map(|key| t.s(key));
    let offered = offer(t, lot, &won.winner);
    let mut rows =
        vec![(name.as_str(), html! { (lot.notice.lot_title) }), (&price, amount(t, won.amount.0))];
    rows.extend(named(&offered));
    html! { h3 { (t.of("result-subject", lot.notice.method)) } (facts(&rows)) }
}

fn named(rows: &[(String, Markup)]) -> Vec<(&str, Markup)> {
    rows.iter().map(|(name, it)| (name.as_str(), it.clone())).collect()
}

/// Public fields of a bidder's opening form, without the price.
fn offer(t: &Text, lot: &Lot, who: &Uscc) -> Vec<(String, Markup)> {
    let public = lot.notice.form.iter().filter(|it| it.audience == FieldAudience::Public);
    let row = |field: &domain::procedure::FormField| {
        let value = lot.field_read_out(who, &field.name)?;
        let declared = [DECLARED_FIRM, DECLARED_DOMESTIC].contains(&field.name.as_str());
        let word = format!("declared-{value}");
        let shown = match (field.kind, value.parse::<i64>()) {
            (FieldKind::Amount, Ok(fen)) => amount(t, fen),
            _ if declared && t.has(&word) => html! { (t.s(&word)) },
            _ => {
                let said = joint::field(t, &field.name, value);
                html! { (said.unwrap_or_else(|| value.to_owned())) }
            }
        };
        Some((field.label.clone(), shown))
    };
    public.filter(|it| it.name != PRICE).filter_map(row).collect()
}

/// The committee by name; the names are public from the result on.
fn experts(t: &Text, lot: &Lot, won: &ResultPublished) -> Markup {
    let heads = ["result-seat", "result-member", "result-member-kind"].map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Number, Set::Words, Set::Words]);
    let line = |it: &domain::award::PublishedMember| {
        let kind = format!("member-{:?}", it.kind).to_lowercase();
        vec![html! { (it.seat) }, html! { (it.name) }, html! { (t.s(&kind)) }]
    };
    let rows: Vec<Vec<Markup>> = won.members.iter().map(line).collect();
    html! {
        h3 { (t.s("result-experts")) }
        (table(&t.of("committee-state", lot.notice.method), &columns, &rows))
        p class="quiet" { (t.s(drawn_how(lot))) }
    }
}

fn last(until: CivilDate) -> Markup {
    day(Instant::end_of(until).0)
}

/// From the day of the publication to the last day, with the rule that sets it.
fn period(it: &Ask, lot: &Lot, until: CivilDate) -> Markup {
    let t = it.text;
    let rule = lot.notice.procedure().limits().shown;
    html! {
        h3 { (t.s("result-period")) }
        p { (t.s("result-period-says")) " " (last(until)) }
        (articles(it, lot, &[rule]))
    }
}

/// The tender documents and those of every clarification, published with the result.
fn published(it: &Ask, lot: &Lot) -> Markup {
    let clarified = it.ledger.clarified(&lot.id).iter().flat_map(|it| &it.2.documents);
    let all: Vec<_> = lot.notice.documents.iter().chain(clarified).cloned().collect();
    let rule: &[&str] = match (lot.notice.regime, lot.notice.method) {
        (_, Method::RequestForQuotations) => &[ids::N03_4],
        (Regime::Works, _) => &[],
        (Regime::GovernmentProcurement, _) => &[ids::G12_5],
    };
    html! { (documents(it.text, &all)) (articles(it, lot, rule)) }
}

/// Until when the result may be challenged; `None` before it, or where the pack says nothing.
pub(crate) fn challenge_due(world: &World, lot: &Lot, now: Instant) -> Option<Due> {
    let calendar = world.calendar(crate::desk::calendar());
    let rules = app::rules::rules_for(world, Some(&lot.id), now);
    let law = Law { rules, calendar: &calendar, now };
    challenge_until(lot, Matter::Result, law).ok().flatten()
}

/// How and until when the result is challenged 质疑.
fn challenge(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let until = challenge_due(it.ledger.world(), lot, Instant(it.now_ms));
    html! {
        h3 { (t.s("result-challenge")) }
        p { (t.of("result-challenge-says", lot.notice.method)) }
        @if let Some(until) = until {
            p {
                (t.s("result-challenge-until")) " " strong { (last(until.for_right())) } " "
                @if until.settled().is_none() { (tag(Tone::Due, &t.s("river-provisional"))) }
            }
        }
        (articles(it, lot, &[ids::G20_3]))
    }
}

/// Works: the result is no longer objected to; the display was the time for it.
fn objected(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    html! {
        h3 { (t.s("result-objection")) }
        p {
            (t.s("result-objection-past")) " "
            @if let Some(until) = lot.award.displayed_until { (last(until)) }
        }
        p { a href={ "/lots/" (lot.id) "/candidates" } { (t.s("candidates-title")) } }
        (articles(it, lot, &[ids::T14]))
    }
}

/// What the law asks of this notice and the record does not hold.
fn missing(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let procured: &[&str] = &["missing-contacts", "missing-address", "missing-units"];
    let (keys, rule): (&[&str], &[&str]) = match (lot.notice.regime, lot.notice.method) {
        (_, Method::RequestForQuotations) => (procured, &[ids::N03_4]),
        (Regime::Works, _) => (&["missing-contacts"], &[]),
        (Regime::GovernmentProcurement, _) => (procured, &[ids::G12_4]),
    };
    html! {
        h3 { (t.s("result-missing")) }
        p { (t.s("result-missing-says")) }
        ul { @for key in keys { li { (t.of(key, lot.notice.method)) } } }
        (articles(it, lot, rule))
    }
}

/// Candidates with price and how they were evaluated, in their order.
fn ranking(t: &Text, all: &[RankLine]) -> Markup {
    let heads = [
        "lot-rank",
        "role-bidder",
        "lot-price",
        "result-price-score",
        "result-other-score",
        "lot-total",
    ]
    .map(|key| t.s(key));
    let sets = [Set::Number, Set::Words, Set::Number, Set::Number, Set::Number, Set::Number];
    let line = |it: &RankLine| {
        vec![
            html! { (it.rank) },
            html! { (it.name) " " (code(it.bidder.as_str())) },
            compared(t, it),
            html! { (it.price_score.decimal()) },
            html! { (it.other_score.decimal()) },
            html! { (it.total.decimal()) },
        ]
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(line).collect();
    table(&t.s("candidates-list"), &columns(&heads, &sets), &rows)
}

/// The rules that the lot adopted, each with article and mark.
pub(super) fn articles(it: &Ask, lot: &Lot, all: &[&str]) -> Markup {
    let rules = app::rules::rules_for(it.ledger.world(), Some(&lot.id), Instant(it.now_ms));
    let found: Vec<Cited> = all.iter().filter_map(|id| Cited::of(it.text, rules, id)).collect();
    html! { @for one in &found { (article(it.text, &one.basis())) } }
}

/// The way to a lot's notice and display, where they are published.
pub(super) fn ways(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let works = lot.notice.regime == Regime::Works;
    let contract = super::contract::way(it, lot);
    let key = if works { "result-works-title" } else { "result-title" };
    let result = t.of(key, lot.notice.method);
    let past = |kind: &str| it.ledger.pasts(&lot.id).iter().rfind(|it| it.kind == kind);
    let at = |kind: &str| html! { @if let Some(it) = past(kind) { small { (instant(it.at_ms)) } } };
    html! {
        @if it.ledger.candidates(&lot.id).is_some() {
            p {
                a href={ "/lots/" (lot.id) "/candidates" } { (t.s("candidates-title")) } " "
                (at("CandidatesPublished"))
            }
        }
        @if lot.draw.is_asked() || lot.rate.is_some() || lot.order.is_some() {
            p {
                @let title = t.s(draw_title(lot));
                a href={ "/lots/" (lot.id) "/draw" } { (title) } " " (at("DrawResult"))
            }
        }
        @if it.ledger.result(&lot.id).is_some() {
            p {
                a href={ "/lots/" (lot.id) "/result" } { (result) } " " (at("ResultPublished"))
            }
        }
        (contract)
    }
}

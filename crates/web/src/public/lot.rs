//! A procedure's page: its river, what was announced, and what was opened and decided.

use domain::lot::Lot;
use domain::remedies::{Answered, Case, Remedy, Standing};
use domain::rulebook::{Regime, Rule};
use domain::shared::{Fen, Instant};
use maud::{Markup, html};

use crate::catalogue::regime_key;
use crate::design::icon::{Tone, tag};

use crate::design::lists::facts;
use crate::design::notice::{Piece, differences};
use crate::design::proof::{Proof, chip};
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, capital, code, instant};
use crate::desk::files;
use crate::text::Text;
use crate::text::time::beijing;

use super::frame::{Ask, Drawn};
use super::routes::World;
use super::{course, stage_key, way_key};

const MS_A_SECOND: i64 = 1_000;

/// The page of one lot.
pub(super) fn lot(it: &Ask, lot: &Lot) -> Drawn {
    let t = it.text;
    let body = html! {
        p { (lot.notice.lot_title) " · " (code(&lot.id.to_string())) }
        (ways(it, lot))
        h2 { (t.s("lot-river")) }
        (course::river_of(it, lot))
        (course::records(it, lot))
        (super::failure::failed(t, lot))
        h2 { (t.s("lot-notice")) }
        (notice(it, lot))
        h2 { (t.of("public-documents", lot.notice.method)) }
        (documents(t, &lot.notice.documents))
        @if !lot.is_over() { (crate::messages::watch::offer(t, &lot.id)) }
        (changes(it, lot))
        (remedies(t, lot.into()))
        @if lot.opening.opened.is_some() {
            h2 { (t.s("public-opening")) }
            (opening(t, lot))
        }
        (super::securities::read_out(t, it.ledger.world(), lot))
        (super::prices::all(t, lot))
        (super::blind::all(t, lot))
        (super::clarifications::all(t, lot))
        @if lot.award.displayed_until.is_some() || lot.award.published {
            h2 { (t.s("public-result")) }
            (result(it, lot))
        }
        (super::validity::all(t, lot, it.now_ms))
        (super::papers::ways(it, lot))
        (super::lost::all(it, lot))
        (super::anew::all(t, lot))
        h2 { (t.s("lot-verify")) }
        p { (t.s("lot-verify-why")) }
        ol { @for line in commands(it, lot) { li { (code(&line)) } } }
        p { a href="/verify" { (t.s("page-verify")) } }
    };
    Drawn::found(lot.notice.title.clone(), body)
}

/// The lines that fetch the public log and check the whole procedure and its result against it.
pub(super) fn commands(it: &Ask, lot: &Lot) -> Vec<String> {
    let sample = if it.site.world == World::Sample { " --sample" } else { "" };
    let mut all = vec![
        format!("wget -q -x -nH -i {}/verify/files.txt", it.site.address()),
        format!("daylight-verify procedure log {}{sample}", lot.id),
    ];
    if lot.award.published {
        all.push(format!("daylight-verify result log {} --objects ciphertext{sample}", lot.id));
    }
    all
}

/// The hall, once it is near, and the round before or after.
fn ways(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    html! {
        ul class="files" {
            li { a href={ "/lots/" (lot.id) "/hall" } { (t.s("hall-title")) } }
            @if let Some(ground) = lot.notice.admission {
                li {
                    (t.s(crate::admission::ground_key(ground)))
                    @if it.ledger.world().prequalifications.contains_key(&lot.id) {
                        " " a href={ "/prequalifications/" (lot.id) } {
                            (t.s("prequalification-title"))
                        }
                    }
                }
            }
            @let world = it.ledger.world();
            @let reviewed = world.bench_before(&lot.id).is_some_and(|it| it.draw().is_asked());
            @if reviewed {
                li { a href={ "/lots/" (lot.id) "/draw" } { (t.s("draw-reviewers-title")) } }
            }
            @if world.list_draws.contains_key(&lot.id) {
                li { a href={ "/lots/" (lot.id) "/draw" } { (t.s("draw-list-title")) } }
            }
            @if let Some(before) = &lot.notice.previous {
                li { a href={ "/lots/" (before) } { (t.s("lot-before")) } }
            }
            @if let Some(next) = &lot.next {
                li { a href={ "/lots/" (next) } { (t.s("lot-next")) } }
            }
        }
    }
}

/// What was clarified or changed since the notice, newest first, and how the deadline moved.
fn changes(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let (said, moved) = (it.ledger.clarified(&lot.id), it.ledger.extended(&lot.id));
    let proof = |index: u64, at_ms: i64, command: &str| {
        let size = Some(it.size).filter(|it| *it > index);
        chip(t, &Proof { index, at_ms, size, command })
    };
    html! {
        @if !said.is_empty() || !moved.is_empty() { h2 { (t.s("lot-changes")) } }
        @if !said.is_empty() {
            p { a href={ "/lots/" (lot.id) "/changes" } { (t.s("changes-title")) } }
        }
        @for (index, at_ms, one) in said.iter().rev() {
            h3 {
                (t.t("lot-clarified", &[("n", one.number.into())])) " " (instant(*at_ms)) " "
                (proof(*index, *at_ms, &it.site.command(*index)))
            }
            p { (one.text) }
            @if !one.documents.is_empty() { (documents(t, &one.documents)) }
        }
        @for (index, at_ms, one) in moved {
            @let (from, to) = (beijing(one.from_s * 1_000), beijing(one.to_s * 1_000));
            h3 {
                (t.s("past-Extended")) " " (instant(*at_ms)) " "
                (proof(*index, *at_ms, &it.site.command(*index)))
            }
            (differences(t, &t.s("public-deadline"), &[Piece::Removed(&from), Piece::Added(&to)]))
            p class="quiet" { (t.s("basis-name")) " " (one.rule) }
        }
    }
}

/// Enquiries and remedies with their state; who raised them is not public.
pub(crate) fn remedies(t: &Text, case: Case) -> Markup {
    let title = crate::remedies::title_key(case);
    let heads = [title, "desk-until", "lot-ending"].map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Words, Set::Time, Set::Words]);
    let line = |(id, it): (&domain::shared::Id, &Remedy)| {
        let tone = match it.answered {
            Answered::Yes => Tone::Checked,
            Answered::Withdrawn => Tone::Plain,
            Answered::No => Tone::Due,
        };
        let outcome = it.outcome().map(|it| format!("outcome-{it:?}").to_lowercase());
        vec![
            html! {
                (crate::remedies::name(t, it))
                br; small { (t.s("remedy-in-record")) " " (id) }
            },
            instant(Instant::end_of(it.due).0),
            html! {
                @if it.standing == Standing::Late { (tag(Tone::Alarm, &t.s("remedy-late"))) " " }
                (tag(tone, &t.s(crate::remedies::standing_key(it))))
                @if let Some(outcome) = outcome { " " (t.s(&outcome)) }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = case.remedies().iter().map(line).collect();
    html! {
        h2 { (t.s(title)) }
        p { a href={ "/lots/" (case.id()) "/orders" } { (t.s("orders-of-lot")) } }
        p {
            (t.s("remedy-public-says")) " "
            a href={ "/bidder/lots/" (case.id()) "/remedies" } {
                (t.s(crate::remedies::raise_key(case)))
            }
            (crate::remedies::unknown::offer(t, case))
        }
        @if !rows.is_empty() { (table(&t.s(title), &columns, &rows)) }
        @for it in case.remedies().values() {
            (crate::remedies::came(t, it))
            @let course = it.complaint.as_ref();
            @if let Some(order) = course.and_then(|it| it.suspension.as_ref()) {
                p {
                    (tag(Tone::Alarm, &t.s("complaint-suspended"))) " " (order.reason)
                    @if let Some(until) = order.until {
                        " " (t.s("desk-until")) " " (instant(Instant::end_of(until).0))
                    }
                }
            }
            @if let Some(decided) = course.and_then(|it| it.decided.as_ref()) {
                h3 { (t.s("complaint-decision")) " · " (crate::remedies::called(t, it)) }
                blockquote class="said" { @for line in decided.text.lines() { p { (line) } } }
            }
        }
    }
}

/// Whether lots go by what a centre set for a rule.
fn of_lots(rule: &Rule) -> bool {
    rule.may.is_some_and(|it| it.of_lots)
}

/// The words of where a lot opens.
pub(super) fn place_key(it: &domain::procedure::Notice) -> &'static str {
    if it.opens_on_site() { "lot-place-on-site" } else { "lot-place-hall" }
}

fn notice(of: &Ask, lot: &Lot) -> Markup {
    let (t, it) = (of.text, &lot.notice);
    let regime = regime_key(it.regime);
    let way = way_key(it);
    let seconds = |at: i64| instant(at.saturating_mul(MS_A_SECOND));
    let [stage, deadline, code_, who, kind, budget] = [
        "public-stage",
        "public-deadline",
        "public-code",
        "public-purchaser",
        "public-regime",
        "public-budget",
    ]
    .map(|key| t.s(key));
    let [until, ceiling, needs, scoring, sealed] =
        ["lot-documents-until", "public-ceiling", "lot-needs", "lot-scoring", "lot-sealed"]
            .map(|key| t.s(key));
    let (tenderer, place) = (t.s("role-tenderer"), t.s("lot-place"));
    let buyer = if it.regime == Regime::Works { &tenderer } else { &who };
    let mut rows = vec![
        (stage.as_str(), html! { (t.of(&stage_key(lot.stage), it.method)) }),
        (&deadline, seconds(lot.deadline_s)),
        (&place, html! { (t.s(place_key(it))) }),
        (&until, seconds(it.documents_until_s)),
        (buyer, html! { (it.purchaser_name) " " (code(it.purchaser.as_str())) }),
        (&kind, html! { (t.s(regime)) " · " (t.s(way)) }),
        (&code_, code(&it.code)),
        (&budget, amount(t, it.budget.0)),
    ];
    if let Some(Fen(fen)) = it.ceiling {
        rows.push((&ceiling, amount(t, fen)));
    }
    let doubts = t.s("lot-challenged-until");
    rows.extend(super::doubts::documents(of, lot).map(|it| (doubts.as_str(), it)));
    rows.push((&needs, html! { @for line in &it.qualification { p { (line) } } }));
    let asked = t.s("security-title");
    if let Some(it) = &it.security {
        let moved = crate::online::moved(t, of.ledger.world(), &lot.id, of.now_ms);
        rows.push((&asked, html! { (super::securities::terms(t, it)) (moved) }));
    }
    let binds = t.s("validity-last");
    if let Some(last) = super::validity::last_day(t, lot, of.now_ms) {
        rows.push((&binds, last));
    }
    let performance = t.s("performance-title");
    if let Some(bp) = it.performance_bp {
        rows.push((&performance, html! { (super::securities::performance(t, bp)) }));
    }
    rows.push((&scoring, crate::purchaser::announce::scheme(t, it)));
    let equals = t.s("field-tie");
    rows.push((&equals, html! { (t.s(crate::purchaser::announce::tie_key(it.scheme.tie))) }));
    let keepers = it.envelopes.first().map_or(0, |it| it.share.trustees.len());
    let sealed_by = [("t", u32::from(it.threshold).into()), ("n", keepers.into())];
    rows.push((&sealed, html! { (t.t("lot-sealed-by", &sealed_by)) }));
    let set = t.s("settings-title");
    let rules = app::rules::rules_for(of.ledger.world(), Some(&lot.id), Instant(of.now_ms));
    let own: Vec<_> = rules.rules().filter(|it| it.usual.is_some() && of_lots(it)).collect();
    if !own.is_empty() {
        rows.push((&set, crate::settings::held(t, &own)));
    }
    facts(&rows)
}

pub(super) fn documents(t: &Text, all: &[domain::procedure::Document]) -> Markup {
    let heads = ["lot-document", "lot-length", "lot-hash"].map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Words, Set::Number, Set::Words]);
    let line = |it: &domain::procedure::Document| {
        vec![
            html! { a href=(files::href(&it.sha256, &it.name)) { (it.name) } },
            html! { (t.t("lot-bytes", &[("n", it.length.to_string().into())])) },
            code(&it.sha256.hex()),
        ]
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(line).collect();
    table(&t.s("lot-documents-says"), &columns, &rows)
}

fn opening(t: &Text, lot: &Lot) -> Markup {
    let heads = ["role-bidder", "lot-ending", "lot-price"].map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Words, Set::Words, Set::Number]);
    let line = |it: &domain::opening::OpenedBid| {
        let price = it.price;
        vec![
            html! { (it.name) " " (code(it.bidder.as_str())) },
            html! { (t.s(&format!("ending-{:?}", it.ending))) " " (it.reason) },
            html! { @if let Some(Fen(fen)) = price { (amount(t, fen)) } },
        ]
    };
    let bids = lot.opening.opened.iter().flat_map(|it| &it.bids);
    let rows: Vec<Vec<Markup>> = bids.map(line).collect();
    table(&t.s("lot-opening-says"), &columns, &rows)
}

fn result(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let heads = ["lot-rank", "role-bidder", "lot-price", "lot-total"].map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Number, Set::Words, Set::Number, Set::Number]);
    let line = |it: &domain::award::RankLine| {
        vec![
            html! { (it.rank) },
            html! { (it.name) " " (code(it.bidder.as_str())) },
            super::prices::compared(t, it),
            html! { (it.total.decimal()) },
        ]
    };
    let rows: Vec<Vec<Markup>> = lot.evaluation.ranking.iter().map(line).collect();
    let day = |until: domain::shared::CivilDate| instant(Instant::end_of(until).0);
    html! {
        (super::result::ways(it, lot))
        @if let Some(until) = lot.award.displayed_until {
            p { (t.s("lot-displayed")) " " (day(until)) }
        }
        @if let Some(won) = it.ledger.result(&lot.id).filter(|_| lot.award.published) {
            p {
                strong { (t.of("lot-winner", lot.notice.method)) } " "
                (won.name) " " (code(won.winner.as_str())) " "
                (amount(t, won.amount.0)) " " (capital(won.amount.0))
            }
            p { (t.s("lot-result-until")) " " (day(won.until)) }
            p {
                (t.of("committee-state", lot.notice.method)) " "
                @for it in &won.members { (it.name) " " }
            }
            p class="quiet" { (t.s(super::result::drawn_how(lot))) }
        }
        @if let Some(letter) = it.ledger.letter(&lot.id).filter(|_| lot.award.letter.is_some()) {
            p { (t.s("lot-contract-by")) " " (day(letter.contract_by)) }
        }
        (table(&t.s("lot-ranking-says"), &columns, &rows))
        (crate::draws::public::order_line(t, lot))
        (super::reviews::aside(t, lot))
        (super::result::articles(it, lot, &super::reviews::aside_rules(lot)))
    }
}

pub(super) fn columns<'a>(heads: &'a [String], sets: &[Set]) -> Vec<Column<'a>> {
    heads.iter().zip(sets).map(|(head, set)| Column { head, set: *set }).collect()
}

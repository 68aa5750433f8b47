//! What a bidder is told of its own bid 评审结果告知, and the winner's letter of acceptance.
//!
//! Made for the own organisation of whoever is signed in: no address names a bidder, so that no
//! other bid can be asked for. Each read is noted before a byte is given.

use app::access::Action;
use app::follower::Folded;
use axum::extract::Path;
use axum::response::Response;
use domain::award::{Fate, ReadObject, Told, told};
use domain::lot::Lot;
use domain::rulebook::{Method, Regime, ids};
use domain::shared::{Instant, LotId};
use maud::{Markup, html};
use record::totals::OwnTotal;

use super::files::attached;
use super::wire::bidder;
use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::notice::{Notice, notice};
use crate::design::proof::Proof;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, capital, code, day};
use crate::desk::basis::cited;
use crate::desk::perform::{Shown, lot_id, lot_of, may_read, nothing};
use crate::desk::posted::Posted;
use crate::desk::{reads, room};
use crate::public::challenge_due;
use crate::public::prices::compared;
use crate::text::Text;
use crate::visit::Visit;

/// What the own organisation is told, with its exact bytes; the read is noted first.
fn noted(v: &Visit, id: &LotId) -> Result<(Told, String), Problem> {
    let (told, bytes) = {
        let folded = v.site.platform.folded()?;
        may_read(v, &folded, Action::ReadOwnResult, Some(id))?;
        let who = bidder(v, &folded)?.uscc;
        let lot = lot_of(&folded, id)?;
        let none = || Problem::Denied("own-result-none".to_owned());
        let told = told(lot, &who).ok_or_else(none)?;
        let origin = &v.site.platform.keys().origin;
        (told, record::report::own_result(lot, &who, origin).ok_or_else(none)?)
    };
    reads::opened(v, id, ReadObject::OwnResult, record::report::sha256(&bytes))?;
    Ok((told, bytes))
}

/// The page.
pub(super) fn page(v: &Visit, id: &LotId, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let (it, bytes) = noted(v, id)?;
    let letter = v.site.public.letter(id)?.filter(|_| it.fate == Fate::Won);
    let folded = v.site.platform.folded()?;
    let lot = lot_of(&folded, id)?;
    let won = it.fate == Fate::Won;
    let key = if won { "own-result-letter" } else { "own-result-title" };
    let title = t.of(key, lot.notice.method);
    let body = html! {
        p { strong { (name_of(&folded, &it)) } }
        (fate(t, &it, lot.notice.method))
        (award(t, lot, &it))
        @if let Some(letter) = &letter {
            p { (t.s("lot-contract-by")) " " (day(Instant::end_of(letter.contract_by).0)) }
        }
        (own(t, lot, &it))
        (scores(t, lot, &it))
        (grounds(v, &folded, lot, &it))
        p class="quiet" {
            (t.s("own-result-report")) " "
            (code(&lot.evaluation.report.map(|it| it.hex()).unwrap_or_default()))
        }
    };
    let kind = if won { "LetterIssued" } else { "ResultPublished" };
    let past = folded.last(id, kind);
    let size = v.site.platform.published().head.size;
    let command = past.map(|it| v.site.public.command(it.index)).unwrap_or_default();
    let proof = past.map(|it| Proof {
        index: it.index,
        at_ms: it.at_ms,
        size: Some(size).filter(|size| *size > it.index),
        command: &command,
    });
    let done = t.s("own-result-sent");
    let document = Notice {
        title: &title,
        done: &done,
        number: &lot.notice.code,
        issuer: &lot.notice.purchaser_name,
        issued_ms: past.map_or(0, |it| it.at_ms),
        proof,
    };
    let sha256 = record::report::sha256(&bytes).hex();
    let page = html! {
        (notice(t, &document, &body))
        ul class="files" {
            li { a href={ "/lots/" (id) "/result" } { (t.s("own-result-public")) } }
            @if won && v.site.press.is_there() {
                li { a href={ "/lots/" (id) "/pdf/letter" } download { (t.s("paper-download")) } }
            }
            li { a href=(room("bidder", id, "result.txt")) download { (t.s("own-result-file")) } }
            @if it.line.is_some() || it.aside.is_some() {
                li {
                    a href=(room("bidder", id, "total.json")) download { (t.s("own-total-file")) }
                }
                li { a href=(room("bidder", id, "confirm")) { (t.s("confirm-title")) } }
            }
        }
        p class="quiet" { (t.s("own-result-noted")) " " (code(&sha256)) }
    };
    Ok(Shown::reading(super::home::title(lot), page).with(&["proof_chip"]))
}

/// The exact bytes of what the own organisation is told.
pub(super) async fn download(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let name = format!("own-result-{}.txt", id.to_string().replace('/', "-"));
    let made = v.run(move |v| match noted(v, &id) {
        Ok((_, bytes)) => attached("text/plain; charset=utf-8", &name, bytes),
        Err(it) => v.problem(&it),
    });
    match made.await {
        Ok(it) | Err(it) => it,
    }
}

/// The own line of the totals with its proof, for `daylight-verify total`.
pub(super) async fn total(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    let name = format!("own-total-{}.json", id.to_string().replace('/', "-"));
    let made = v.run(move |v| match own_total(v, &id) {
        Ok(it) => attached("application/json", &name, it.encode()),
        Err(it) => v.problem(&it),
    });
    match made.await {
        Ok(it) | Err(it) => it,
    }
}

/// The read is noted as that of the result, whose numbers the line holds.
fn own_total(v: &Visit, id: &LotId) -> Result<OwnTotal, Problem> {
    noted(v, id)?;
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?.uscc;
    let none = || Problem::Denied("own-total-none".to_owned());
    let index = folded.last(id, "Totals").ok_or_else(none)?.index;
    let origin = &v.site.platform.keys().origin;
    app::own_total::of(lot_of(&folded, id)?, &who, origin, index).ok_or_else(none)
}

fn name_of(folded: &Folded, it: &Told) -> String {
    let known = folded.world.organisations.get(&it.bidder);
    known.map_or_else(|| it.bidder.to_string(), |it| it.name.clone())
}

fn key(fate: Fate) -> &'static str {
    match fate {
        Fate::Won => "own-result-won",
        Fate::Unopened => "own-result-unopened",
        Fate::Unqualified => "own-result-unqualified",
        Fate::Unresponsive => "own-result-unresponsive",
        Fate::PriceUnproven => "own-result-price-unproven",
        Fate::Outranked => "own-result-outranked",
        Fate::NotDetermined => "own-result-not-determined",
        Fate::Lost => "own-result-lost",
        Fate::SameBrand => "own-result-same-brand",
    }
}

/// What became of the bid, and why.
fn fate(t: &Text, it: &Told, method: Method) -> Markup {
    let tone = if it.fate == Fate::Won { Tone::Checked } else { Tone::Plain };
    html! {
        div { (tag(tone, &t.of(key(it.fate), method))) }
        @if !it.reason.is_empty() { p { (t.s("own-result-reason")) " " (it.reason) } }
        @if !it.unmet.is_empty() {
            p { (t.s("own-result-unmet")) }
            ul { @for (condition, why) in &it.unmet { li { (condition) " · " strong { (why) } } } }
        }
    }
}

/// Who won at which price, as everybody may read in the result notice.
fn award(t: &Text, lot: &Lot, it: &Told) -> Markup {
    let [project, of, winner, price, words] =
        ["public-project", "public-lots", "lot-winner", "result-amount", "result-amount-words"]
            .map(|key| t.s(key));
    let ranking = &lot.evaluation.ranking;
    let name = ranking.iter().find(|line| line.bidder == it.winner).map(|it| it.name.as_str());
    facts(&[
        (&project, html! { (lot.notice.title) }),
        (&of, html! { (lot.notice.lot_title) " " (code(&lot.id.to_string())) }),
        (&winner, html! { (name.unwrap_or_default()) " " (code(it.winner.as_str())) }),
        (&price, amount(t, it.amount.0)),
        (&words, capital(it.amount.0)),
    ])
}

/// The own line of the ranking; scores where scores decide.
pub(crate) fn own(t: &Text, lot: &Lot, it: &Told) -> Markup {
    let Some(line) = &it.line else { return own_aside(t, lot, it) };
    let [rank, price, points, other, total] =
        ["lot-rank", "lot-price", "result-price-score", "result-other-score", "lot-total"]
            .map(|key| t.s(key));
    let place = [("rank", line.rank.into()), ("of", it.ranked.into())];
    let mut rows = vec![
        (rank.as_str(), html! { strong { (t.t("own-result-rank", &place)) } }),
        (&price, compared(t, line)),
    ];
    if !lot.notice.scheme.price.ranks_by_price() {
        rows.push((&points, html! { (line.price_score.decimal()) }));
        rows.push((&other, html! { (line.other_score.decimal()) }));
        rows.push((&total, html! { strong { (line.total.decimal()) } }));
    }
    html! { h3 { (t.s("own-result-own")) } (facts(&rows)) }
}

/// The own scores of a bid that stands behind another of its brand; of that one nothing.
fn own_aside(t: &Text, lot: &Lot, it: &Told) -> Markup {
    let Some(line) = &it.aside else { return html! {} };
    let [brand, price, points, other, total] =
        ["own-result-brand", "lot-price", "result-price-score", "result-other-score", "lot-total"]
            .map(|key| t.s(key));
    let mut rows = vec![
        (brand.as_str(), html! { strong { (line.brand) } }),
        (&price, amount(t, line.price.0)),
    ];
    if !lot.notice.scheme.price.ranks_by_price() {
        rows.push((&points, html! { (line.price_score.decimal()) }));
        rows.push((&other, html! { (line.other_score.decimal()) }));
        rows.push((&total, html! { strong { (line.total.decimal()) } }));
    }
    let drawn = it.drawn.map(|rule| t.t("own-result-drawn", &[("rule", rule.into())]));
    html! {
        h3 { (t.s("own-result-own")) }
        (facts(&rows))
        @if let Some(says) = drawn {
            p {
                (says) " "
                a href={ "/lots/" (lot.id) "/draw" } { (t.s("draw-order-course")) }
            }
        }
    }
}

/// The own score of each item of the scoring table.
fn scores(t: &Text, lot: &Lot, it: &Told) -> Markup {
    if it.items.is_empty() || lot.notice.scheme.price.ranks_by_price() {
        return html! {};
    }
    let heads = ["own-result-item", "own-result-max", "own-result-mean"].map(|key| t.s(key));
    let sets = [Set::Words, Set::Number, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = it
        .items
        .iter()
        .map(|it| {
            let (max, mean) = (it.max.decimal(), it.mean.decimal());
            vec![html! { (it.title) }, html! { (max) }, html! { (mean) }]
        })
        .collect();
    html! {
        (table(&t.s("own-result-items"), &columns, &rows))
        p class="quiet" { (t.s("own-result-rounding")) }
    }
}

/// How and until when the result is challenged, and the rules behind what is told.
fn grounds(v: &Visit, folded: &Folded, lot: &Lot, it: &Told) -> Markup {
    let t = v.text;
    if lot.notice.regime == Regime::Works {
        let past = it.fate != Fate::Won;
        return html! {
            @if past {
                p { (t.s("own-result-works")) }
                (cited(v, folded, &lot.id, &rules(it, &[ids::T14])))
            }
        };
    }
    let until = challenge_due(&folded.world, lot, Instant(v.now_ms));
    html! {
        @if it.fate != Fate::Won {
            h3 { (t.s("result-challenge")) }
            p { (t.s("result-challenge-says")) }
            @if let Some(until) = until {
                p {
                    (t.s("result-challenge-until")) " "
                    strong { (day(Instant::end_of(until.for_right()).0)) } " "
                    @if until.settled().is_none() { (tag(Tone::Due, &t.s("river-provisional"))) }
                }
            }
            (cited(v, folded, &lot.id, &rules(it, &[ids::G12_3, ids::G20_3])))
        }
    }
}

/// The rules behind what is told: of a bid that did not pass first the one that rejects it.
fn rules<'a>(it: &Told, others: &[&'a str]) -> Vec<&'a str> {
    it.rule.into_iter().chain(others.iter().copied()).collect()
}

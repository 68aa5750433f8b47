//! The regions of the hall: each one drawn by the server alone, so that it can be replaced alone.

use app::follower::RefusedNear;
use domain::lot::Lot;
use domain::opening::{Ending, OpenedBid, OpenedField};
use domain::shared::{Fen, Uscc};
use maud::{Markup, html};

use super::picture::{
    Answered, Board, Judged, Keeper, Key, Line, Phase, Picture, Published, trustee_name,
};
use crate::bidder::seal;
use crate::design::hall::{self, Moment, ReadOut, Verdict};
use crate::design::icon::{Tone, tag};
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::design::{clock, lists};
use crate::public::{joint, securities};
use crate::text::Text;
use domain::parties::Purpose;
use domain::world::World;

/// Names of the regions, as in their addresses.
pub const REGIONS: [&str; 6] = ["state", "you", "keys", "readout", "answers", "happenings"];

/// Which regions an event of the lot changes.
#[must_use]
pub fn changed_by(kind: &str) -> &'static [&'static str] {
    match kind {
        "LotClosed" | "ObjectsPresent" | "ObjectSupplied" | "KeyInExtended"
        | "SessionAdjourned" => &["state", "you", "happenings"],
        "KeyInClosed" => &["state", "you", "keys", "happenings"],
        "DepositsSettled" | "SharesReleased" | "OpeningContested" | "SecretPublished"
        | "SeedPublished" => &["state", "keys", "happenings"],
        // The first of two openings is published by it alone.
        "FilesOpened" => &["state", "you", "keys", "readout", "answers", "happenings"],
        "SharesClosed" => &["state", "keys", "readout", "happenings"],
        "BidsOpened" | "PricesCalled" => &REGIONS,
        "OpeningObjected" | "OpeningAnswered" | "OpeningConfirmed" | "OpeningRecordSigned" => {
            &["state", "you", "answers", "happenings"]
        }
        _ => &["state", "happenings"],
    }
}

/// Whether the platform takes commands, as far as the hall says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    Yes,
    No,
}

/// What is opened, where it stands, and the time left.
pub fn state(t: &Text, it: &Picture, now_ms: i64, taking: Taking) -> Markup {
    let phase = match (it.phase, it.lot.notice.opens_twice()) {
        (Phase::Opened, true) if it.lot.awaits_prices() => "FirstOpened".to_owned(),
        (Phase::Settled, true) if it.lot.awaits_prices() => "FirstSettled".to_owned(),
        (phase, _) => format!("{phase:?}"),
    };
    let moment = if it.is_opened() { Moment::Opened } else { Moment::Before };
    let notice = &it.lot.notice;
    let lot = match it.lot.round {
        Some(_) => it.lot.id.to_string(),
        None => format!("{} · {}", notice.lot_title, it.lot.id),
    };
    let said = |of: &str| t.about(it.lot, &format!("hall-{of}-{phase}"));
    html! {
        (hall::head(&notice.title, &lot, &said("phase"), moment))
        @if let Some(until_ms) = it.until_ms {
            (clock::countdown(t, &said("until"), now_ms, until_ms))
        }
        div class="hall-says" {
            @if taking == Taking::No { (lists::flash(Tone::Alarm, &t.s("hall-outage-now"))) }
            p { (said("says")) }
            @if let Some(received) = it.received {
                p { (t.about_with(it.lot, "hall-received", &[("n", received.into())])) }
            }
            @if it.refused != RefusedNear::default() {
                @let RefusedNear { first, further } = it.refused;
                @let said = [("n", first.into()), ("further", further.into())];
                p { (t.t("hall-refused", &said)) }
            }
            @if let Some(rate) = &it.lot.rate {
                @let said = [("rate", crate::text::money::percent(rate.rate_e4).into())];
                p { strong { (t.t("hall-rate-drawn", &said)) } " "
                    a href={ "/lots/" (it.lot.id) "/draw" } { (t.s("draw-title")) } }
            }
            @if let Some(order) = &it.lot.opening.unwitnessed {
                (lists::flash(Tone::Alarm, &t.s("hall-unwitnessed")))
                p {
                    (t.s("unwitnessed-from")) " "
                    strong { (instant(order.from_s.saturating_mul(1_000))) }
                }
                p { (order.reason) }
                p { (order.size) " " (code(&order.root.hex())) }
            }
            @if it.lot.outage_moves > 0 {
                p { (t.t("hall-outage-moved", &[("n", it.lot.outage_moves.into())])) }
            }
            @if matches!(it.phase, Phase::Keying | Phase::Adjourned) {
                p { (t.about(it.lot, "hall-names-later")) }
                (missing(t, it.lot))
            }
        }
    }
}

fn missing(t: &Text, lot: &Lot) -> Markup {
    let lost = &lot.opening.missing;
    html! {
        @if !lost.is_empty() {
            p { (tag(Tone::Due, &t.t("hall-missing", &[("n", lost.len().into())]))) }
            ul { @for it in lost { li { (code(&it.hex())) } } }
        }
    }
}

/// Keys, shares and verdicts of every bid, and what each trustee has done.
pub fn keys(t: &Text, it: &Picture) -> Markup {
    html! {
        h2 { (t.s("hall-states")) }
        @if it.boards.is_empty() { p { (t.s("hall-nothing-yet")) } }
        @for board in &it.boards { (states(t, it.lot, board)) (keepers(t, it, board)) }
    }
}

fn columns<'a>(heads: &'a [String], sets: &[Set]) -> Vec<Column<'a>> {
    heads.iter().zip(sets).map(|(head, set)| Column { head, set: *set }).collect()
}

fn envelope(t: &Text, it: domain::procedure::EnvelopeName) -> String {
    t.s(&format!("hall-envelope-{}", it.token()))
}

fn states(t: &Text, lot: &Lot, board: &Board) -> Markup {
    let heads = ["hall-bidder", "hall-key", "hall-shares", "hall-verdict"];
    let heads = heads.map(|key| t.about(lot, key));
    let columns = columns(&heads, &[Set::Words, Set::Words, Set::Number, Set::Words]);
    let row = |it: &Line| {
        vec![html! { (it.name) }, key(t, it.key), shares(t, board, it), judged(t, lot, it)]
    };
    let rows: Vec<Vec<Markup>> = board.lines.iter().map(row).collect();
    let name = t.t("hall-board", &[("envelope", envelope(t, board.envelope).into())]);
    html! { div class="hall-states" { (table(&name, &columns, &rows)) } }
}

fn key(t: &Text, key: Key) -> Markup {
    let tone = match key {
        Key::KeyedIn | Key::Recovered => Tone::Checked,
        Key::Deposited => Tone::Due,
        Key::Sealed => Tone::Plain,
        Key::DepositFailed | Key::Absent | Key::Malformed => Tone::Alarm,
    };
    tag(tone, &t.s(&format!("hall-key-{key:?}")))
}

fn shares(t: &Text, board: &Board, it: &Line) -> Markup {
    let asked = matches!(it.key, Key::KeyedIn | Key::Recovered | Key::Deposited);
    let said = [("got", it.shares.into()), ("needed", board.needed.into())];
    html! {
        @if asked { (t.t("hall-shares-of", &said)) } @else { "–" }
        @if it.shut > 0 { " " small { (t.t("hall-shut", &[("n", it.shut.into())])) } }
    }
}

fn judged(t: &Text, lot: &Lot, it: &Line) -> Markup {
    let (tone, words) = match it.judged {
        Judged::Waiting => (Tone::Plain, "hall-judged-Waiting".to_owned()),
        Judged::Contested => (Tone::Due, "hall-judged-Contested".to_owned()),
        Judged::Lost => (Tone::Due, "hall-judged-Lost".to_owned()),
        Judged::Ended(ending @ (Ending::Openable | Ending::Opened)) => {
            (Tone::Checked, format!("hall-ending-{ending:?}"))
        }
        Judged::Ended(Ending::Returned) => (Tone::Plain, "hall-ending-Returned".to_owned()),
        Judged::Ended(ending) => (Tone::Alarm, format!("hall-ending-{ending:?}")),
    };
    html! {
        (tag(tone, &t.about(lot, &words)))
        @if !it.reason.is_empty() { " " (reason(t, &it.reason)) }
        @if !it.wrong.is_empty() {
            " " small { (t.t("hall-wrong", &[("who", it.wrong.join(" · ").into())])) }
        }
    }
}

/// A protocol code in words, the code beside it.
fn reason(t: &Text, code: &str) -> Markup {
    html! { small { (said(t, code)) " " code { (code) } } }
}

/// The sentence for a code or for the codes above it; empty when there is none.
pub fn said(t: &Text, code: &str) -> String {
    let mut name = format!("code-{}", code.replace('.', "-"));
    loop {
        if t.has(&name) {
            return t.s(&name);
        }
        match name.rsplit_once('-') {
            Some((shorter, _)) if shorter != "code" => name = shorter.to_owned(),
            _ => return String::new(),
        }
    }
}

fn keepers(t: &Text, it: &Picture, board: &Board) -> Markup {
    let heads = ["hall-keeper", "hall-keeper-for", "hall-keeper-state"].map(|key| t.s(key));
    let columns = columns(&heads, &[Set::Words, Set::Words, Set::Words]);
    let contested = &it.lot.opening.contested;
    let row = |it: &Keeper| {
        let purpose = t.s(&format!("hall-purpose-{:?}", it.purpose));
        let asked = contested.contains_key(&(board.envelope, it.purpose));
        let secret = (asked || it.secret == Published::Yes).then_some(it.secret);
        vec![html! { (it.name) }, html! { (purpose) }, answered(t, it, secret)]
    };
    let rows: Vec<Vec<Markup>> = board.keepers.iter().map(row).collect();
    html! { div class="hall-states" { (table(&t.s("hall-keepers"), &columns, &rows)) } }
}

/// A trustee's answer; in a contest its published secret beside it.
fn answered(t: &Text, it: &Keeper, secret: Option<Published>) -> Markup {
    let tone = match it.answered {
        Answered::Awaited => Tone::Due,
        Answered::Yes => Tone::Checked,
        Answered::Missing => Tone::Alarm,
        Answered::Spared | Answered::Later => Tone::Plain,
    };
    html! {
        (tag(tone, &t.s(&format!("hall-answered-{:?}", it.answered))))
        @if let Some(it) = secret {
            @let tone = if it == Published::Yes { Tone::Checked } else { Tone::Due };
            " " (tag(tone, &t.s(&format!("hall-secret-{it:?}"))))
        }
        @if it.wrong > 0 {
            " " (tag(Tone::Alarm, &t.t("hall-wrong-count", &[("n", it.wrong.into())])))
        }
    }
}

/// All prices, from the one event that published them.
pub fn read_out(t: &Text, world: &World, lot: &Lot) -> Markup {
    let Some(opened) = &lot.opening.opened else {
        return html! {
            h2 { (t.about(lot, "hall-readout")) }
            @if lot.notice.opens_twice() { (first_read_out(t, world, lot)) }
            @else { p { (t.s("hall-readout-yet")) } }
        };
    };
    let others: Vec<String> = opened.bids.iter().map(|it| fields(t, lot, it)).collect();
    let lines: Vec<ReadOut> = opened
        .bids
        .iter()
        .zip(&others)
        .map(|(it, others)| ReadOut {
            bidder: &it.name,
            price_fen: it.price.map(|Fen(fen)| fen),
            verdict: verdict(it.ending),
            others,
        })
        .collect();
    html! {
        h2 { (t.about(lot, "hall-readout")) }
        (hall::read_out(t, &|key| t.about(lot, key), &lines))
        (securities::read_out(t, world, lot))
        p class="quiet" { (t.s("hall-read-alone")) }
    }
}

/// Who bids, as the first of two openings reads it out: names and no price.
fn first_read_out(t: &Text, world: &World, lot: &Lot) -> Markup {
    let asks = lot.notice.first_envelope().is_some();
    let mut heads = vec!["hall-bidder", "hall-verdict"];
    heads.extend(asks.then_some("hall-first-says"));
    let heads: Vec<String> = heads.into_iter().map(|key| t.s(key)).collect();
    let columns = columns(&heads, &[Set::Words, Set::Words, Set::Words]);
    let shown = lot.entrants();
    let row = |who: &Uscc| {
        let known = world.organisations.get(who);
        let name = known.map_or_else(|| who.to_string(), |it| it.name.clone());
        let ending = if shown.contains(who) { Ending::Opened } else { Ending::Absent };
        let mut cells = vec![html! { (name) }, hall::verdict(t, verdict(ending))];
        cells.extend(asks.then(|| html! { (first_said(t, lot, who).join(" · ")) }));
        cells
    };
    let rows: Vec<Vec<Markup>> = match lot.opening.opened_at {
        Some(_) => lot.standing().map(|it| row(it.0)).collect(),
        None => Vec::new(),
    };
    html! {
        @if !rows.is_empty() { (table(&t.s("hall-first-readout"), &columns, &rows)) }
        p { (t.s("hall-prices-sealed")) }
    }
}

/// One field of the opening form with its label.
fn field(t: &Text, lot: &Lot, it: &OpenedField) -> String {
    let found = lot.notice.form.iter().find(|of| of.name == it.name);
    let label = found.map_or_else(|| it.name.clone(), |it| it.label.clone());
    let value = joint::field(t, &it.name, &it.value).or_else(|| seal::declared(t, it));
    let value = value.unwrap_or_else(|| it.value.clone());
    t.t("hall-field", &[("name", label.into()), ("value", value.into())])
}

/// What the first of two openings read out of a bid beside its name.
fn first_said(t: &Text, lot: &Lot, who: &Uscc) -> Vec<String> {
    let own = lot.read_first().filter(|it| it.0 == who);
    own.flat_map(|it| &it.1.fields).map(|it| field(t, lot, it)).collect()
}

/// The opened fields besides the price, which has its own column.
fn fields(t: &Text, lot: &Lot, bid: &OpenedBid) -> String {
    let rest = bid.fields.iter().skip(1).map(|it| field(t, lot, it));
    first_said(t, lot, &bid.bidder).into_iter().chain(rest).collect::<Vec<_>>().join(" · ")
}

fn verdict(ending: Ending) -> Verdict {
    match ending {
        Ending::Openable => Verdict::Waiting,
        Ending::Opened => Verdict::Opened,
        Ending::Malformed => Verdict::Malformed,
        Ending::Absent => Verdict::Absent,
        Ending::Missing => Verdict::Missing,
        Ending::TrusteesFailed => Verdict::TrusteesFailed,
        Ending::PayloadBad => Verdict::PayloadBad,
        Ending::ContentBad => Verdict::ContentBad,
        Ending::Returned => Verdict::Returned,
    }
}

/// The signed opening record, as far as the answers' region shows it.
#[derive(Clone, Debug)]
pub struct SignedRecord {
    pub sha256: String,
    pub key: String,
    pub signature: String,
    /// Names of those whose silence confirmed.
    pub silent: Vec<String>,
}

/// What the answers' region shows besides the lot.
#[derive(Clone, Debug, Default)]
pub struct Answers<'a> {
    /// Until when bidders may object or confirm, unix milliseconds.
    pub until_ms: Option<i64>,
    pub signed: Option<SignedRecord>,
    /// Address of the lot's hall.
    pub hall: &'a str,
}

/// Objections with their answers, confirmations, and the signed record.
pub fn answers(t: &Text, world: &World, lot: &Lot, around: &Answers, now_ms: i64) -> Markup {
    let name = |who: &domain::shared::Uscc| {
        let known = world.organisations.get(who);
        known.map_or_else(|| who.to_string(), |it| it.name.clone())
    };
    let all = lot.standing().count();
    let confirmed = lot.opening.confirmed.len();
    let count = [("n", confirmed.into()), ("all", all.into())];
    html! {
        @if lot.opening.opened_at.is_some() {
            h2 { (t.s("hall-objections")) }
            @if lot.opening.objections.is_empty() { p { (t.s("hall-no-objection")) } }
            ol class="hall-objections" {
                @for (number, (who, text, answer)) in &lot.opening.objections {
                    li {
                        @let by = [("n", (*number).into()), ("who", name(who).into())];
                        p { strong { (t.t("hall-objection-by", &by)) } }
                        p { (text) }
                        @match answer {
                            Some(it) => p { strong { (t.s("hall-answer-by")) } " " (it) },
                            None => p { (tag(Tone::Due, &t.s("hall-answer-awaited"))) },
                        }
                    }
                }
            }
            h2 { (t.s("hall-confirmations")) }
            p { (t.t("hall-confirmed-count", &count)) }
            @if let Some(until_ms) = around.until_ms.filter(|it| *it >= now_ms) {
                @let time = crate::text::time::beijing(until_ms);
                p { (t.t("hall-silence", &[("time", time.into())])) }
                @if around.signed.is_none() {
                    (clock::countdown(t, &t.s("hall-confirm-until"), now_ms, until_ms))
                }
            }
            h2 { (t.s("hall-record")) }
            (record(t, around))
        }
    }
}

fn record(t: &Text, around: &Answers) -> Markup {
    let Some(it) = &around.signed else {
        return html! { p { (t.s("hall-record-yet")) } };
    };
    let heads = ["hall-record-sha", "hall-record-signature", "hall-record-key"].map(|it| t.s(it));
    let values = [&it.sha256, &it.signature, &it.key];
    let rows: Vec<(&str, Markup)> =
        heads.iter().zip(values).map(|(head, value)| (head.as_str(), code(value))).collect();
    html! {
        p { (tag(Tone::Committed, &t.s("hall-phase-Signed"))) }
        (lists::facts(&rows))
        p { a href={ (around.hall) "/record" } download { (t.s("hall-record-get")) } }
        @if !it.silent.is_empty() {
            p { (t.t("hall-record-silent", &[("who", it.silent.join(" · ").into())])) }
        }
        p class="quiet" { (t.s("hall-record-check")) }
    }
}

/// What a clear event of the lot adds to its name in the list of happenings.
#[must_use]
pub fn detail(t: &Text, world: &World, event: &domain::world::Event) -> Option<String> {
    use domain::world::Event as It;
    let purpose = |purpose: Purpose| t.s(&format!("hall-purpose-{purpose:?}"));
    let trustee = |it: &domain::shared::Id| trustee_name(world, it);
    Some(match event {
        It::SessionStarted(it) => it.reason.clone(),
        It::KeyInExtended(it) => it.reason.clone(),
        It::SessionAdjourned(it) => it.reason.clone(),
        It::KeyInClosed(it) => envelope(t, it.envelope),
        It::PricesCalled(it) => {
            let said = [("n", it.called.len().into()), ("returned", it.returned.len().into())];
            t.t("hall-called", &said)
        }
        It::DepositsSettled(it) => envelope(t, it.envelope),
        It::SharesClosed(it) => envelope(t, it.envelope),
        It::FilesOpened(it) => envelope(t, it.envelope),
        It::OpeningContested(it) => envelope(t, it.envelope),
        It::SharesReleased(it) => {
            let who = trustee(&it.trustee);
            format!("{who} · {} · {}", envelope(t, it.envelope), purpose(it.purpose))
        }
        It::SecretPublished(it) => {
            format!("{} · {}", trustee(&it.trustee), envelope(t, it.envelope))
        }
        _ => return None,
    })
}

//! 复核: sums and bands of all sheets, what is pointed out of them, each member's answers for his
//! own scores, and sheets that are handed back to be corrected.

use app::follower::Folded;
use domain::award::{self, Alert, AlertAnswer, AlertCause, Reopener, ScoreSheet};
use domain::law::Law;
use domain::lot::Lot;
use domain::rulebook::ids;
use domain::shared::{Instant, LotId, Points, Salt};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::lists::{empty, facts};
use crate::design::table::{Column, Set, table};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Option_, Sheet, needed, wrong};
use crate::desk::{calendar, room, sign};
use crate::public::lot_line;
use crate::purchaser::committee::{salted, worded};
use crate::text::Text;
use crate::visit::Visit;

use super::{name, seat, sheet};

/// Longest answer for one score and longest reason, in bytes.
const TEXT_BYTES_MAX: usize = 4_000;
const CAUSES: [(&str, AlertCause); 2] =
    [("objective", AlertCause::Objective), ("apart", AlertCause::Apart)];

fn cause_key(it: AlertCause) -> &'static str {
    match it {
        AlertCause::Objective => "alert-objective",
        AlertCause::Apart => "alert-apart",
    }
}

fn by_key(it: Reopener) -> &'static str {
    match it {
        Reopener::Member => "sheet-back-member",
        Reopener::Leader => "sheet-back-leader",
    }
}

/// What the recheck points out, and what of it has no answer yet, by the rules of the lot.
pub(super) fn pointed_out(v: &Visit, folded: &Folded, lot: &Lot) -> (Vec<Alert>, Vec<Alert>) {
    let now = Instant(v.now_ms);
    let rules = app::rules::rules_for(&folded.world, Some(&lot.id), now);
    let law = Law { rules, calendar: calendar(), now };
    let Ok(apart) = award::apart(law) else { return Default::default() };
    (award::alerts(lot, apart), award::open_alerts(lot, apart))
}

/// What a member does, as typed: everything but the signature.
enum Said {
    Explain(Vec<AlertAnswer>, Salt),
    Reopen { seat: u8, by: Reopener, cause: AlertCause, text: String, salt: Salt },
}

impl Said {
    fn command(&self, id: &LotId, own: u8, signed: award::Signed) -> Command {
        let lot = id.clone();
        Command::Award(match self {
            Self::Explain(answers, salt) => award::Command::ExplainScores {
                lot,
                seat: own,
                commitment: record::act::answers_commitment(answers, salt),
                answers: answers.clone(),
                salt: *salt,
                signed,
            },
            Self::Reopen { seat, by, cause, text, salt } => award::Command::ReopenSheet {
                lot,
                seat: *seat,
                by: *by,
                cause: *cause,
                commitment: record::act::reopening_commitment(text, salt),
                text: text.clone(),
                salt: *salt,
                signed,
            },
        })
    }

    fn key(&self) -> &'static str {
        match self {
            Self::Explain(..) => "scores-explain",
            Self::Reopen { .. } => "sheet-back",
        }
    }
}

/// The field of the answer for the alert at this place.
fn field(at: usize) -> String {
    format!("explain-{at}")
}

fn said(v: &Visit, posted: &Posted, own: u8, alerts: &[Alert]) -> Result<Said, Vec<Problem>> {
    if posted.get("what") == "explain" {
        return explained(v, posted, alerts.iter().filter(|it| it.seat == own));
    }
    // `seat cause`, as the form offers it.
    let (of, why) = posted.get("sheet_of").split_once(' ').unwrap_or_default();
    let cause = CAUSES.iter().find(|it| it.0 == why).map(|it| it.1);
    let (Ok(seat), Some(cause)) = (of.parse::<u8>(), cause) else {
        return Err(vec![wrong("sheet_of", "form-choose")]);
    };
    let (text, salt) = worded(v, posted, ("sheet_back", TEXT_BYTES_MAX)).map_err(|it| vec![it])?;
    let by = if seat == own { Reopener::Member } else { Reopener::Leader };
    Ok(Said::Reopen { seat, by, cause, text, salt })
}

fn explained<'a>(
    v: &Visit,
    posted: &Posted,
    own: impl Iterator<Item = &'a Alert>,
) -> Result<Said, Vec<Problem>> {
    let (mut all, mut wrongs) = (Vec::new(), Vec::new());
    for (at, it) in own.enumerate() {
        match needed(posted, &field(at), TEXT_BYTES_MAX) {
            Ok(text) => all.push(AlertAnswer {
                bidder: it.bidder.clone(),
                item: it.item.clone(),
                cause: it.cause,
                text: text.to_owned(),
            }),
            Err(it) => wrongs.push(it),
        }
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    Ok(Said::Explain(all, salted(v, posted).map_err(|it| vec![it])?))
}

fn item_title(lot: &Lot, id: &str) -> String {
    let mut items = lot.notice.scheme.items.iter();
    items.find(|it| it.id == id).map_or_else(|| id.to_owned(), |it| it.title.clone())
}

fn seat_line(t: &Text, n: u8) -> String {
    t.t("committee-seat", &[("n", n.into())])
}

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (lot, own) = seat(v, &folded, id)?;
    let form = Sheet { v, posted, problems };
    let action = room("evaluator", id, "recheck");
    let title = t.s("scores-recheck");
    let (alerts, open) = pointed_out(v, &folded, lot);
    if sign::is_next(posted, problems)
        && let Ok(said) = said(v, posted, own, &alerts)
    {
        let (label, brings) = (t.s(said.key()), t.s(&format!("{}-brings", said.key())));
        let body = html! {
            (lot_line(lot))
            (typed(t, lot, &said))
            (sign::page(&form, &folded, &action, (&label, &brings),
                |by| said.command(id, own, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let state = &lot.evaluation;
    let rule = award::reopen_rule(lot.notice.regime);
    let body = html! {
        (lot_line(lot))
        (form.top())
        @if state.ranking.is_empty() && state.reopened.is_empty() {
            (empty(&t.s("scores-recheck-early"), &t.s("scores-recheck-early-hint"), &[]))
        } @else if state.ranking.is_empty() {
            p { strong { (t.s("sheet-back-waits")) } }
        } @else {
            (sums(t, lot))
            (list(t, lot, &alerts, &open))
            @if state.signed.is_empty() { (forms(&form, lot, &action, own, &alerts)) }
            @else { p { (t.s("scores-recheck-over")) } }
        }
        (former(t, lot))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::C4_4, ids::C4_5, ids::C4_8, ids::C4_9, ids::C4_12, rule]))
    };
    Ok(Shown::wide(title, body))
}

/// What is about to be signed.
fn typed(t: &Text, lot: &Lot, said: &Said) -> Markup {
    let quoted = |text: &str| {
        html! { blockquote class="said" { @for line in text.lines() { p { (line) } } } }
    };
    match said {
        Said::Explain(answers, _) => html! {
            @for it in answers {
                p { strong { (name(lot, &it.bidder)) " · " (item_title(lot, &it.item)) } }
                (quoted(&it.text))
            }
        },
        Said::Reopen { seat, cause, text, .. } => html! {
            p { strong { (seat_line(t, *seat)) } " · " (t.s(cause_key(*cause))) }
            (quoted(text))
        },
    }
}

fn sum(sheet: &ScoreSheet, bidder: &domain::shared::Uscc) -> String {
    let own = sheet.scores.iter().filter(|it| it.bidder == *bidder).map(|it| it.points);
    Points::sum(own).map(Points::decimal).unwrap_or_default()
}

/// The sum of every member for every bid; a score outside its band was never taken.
fn sums(t: &Text, lot: &Lot) -> Markup {
    let bidders = sheet::bidders(lot);
    let mut heads = vec![t.s("committee-seat-head")];
    heads.extend(bidders.iter().map(|it| name(lot, it)));
    let columns: Vec<Column> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| Column { head, set: if at == 0 { Set::Words } else { Set::Number } })
        .collect();
    let line = |it: &ScoreSheet| {
        let mut cells = vec![html! { (seat_line(t, it.seat)) }];
        cells.extend(bidders.iter().map(|who| html! { (sum(it, who)) }));
        cells
    };
    let rows: Vec<Vec<Markup>> = lot.evaluation.sheets.values().map(line).collect();
    html! {
        p { (t.s("scores-recheck-bands")) }
        (table(&t.s("scores-recheck-sums"), &columns, &rows))
    }
}

/// Everything that is pointed out, with the points of all members and the answer there is.
fn list(t: &Text, lot: &Lot, alerts: &[Alert], open: &[Alert]) -> Markup {
    let given = |it: &Alert| {
        let sheets = lot.evaluation.sheets.values();
        let points = sheets.filter_map(|sheet| {
            let mut scores = sheet.scores.iter();
            scores.find(|of| of.bidder == it.bidder && of.item == it.item).map(|it| it.points)
        });
        points.map(Points::decimal).collect::<Vec<_>>().join(" · ")
    };
    let answer = |it: &Alert| {
        let answers = lot.evaluation.explained.get(&it.seat);
        answers.and_then(|all| all.iter().find(|of| of.is_of(it)))
    };
    html! {
        h2 { (t.s("scores-recheck-alerts")) }
        @if alerts.is_empty() { p { (t.s("scores-recheck-none")) } }
        @for it in alerts {
            h3 {
                (seat_line(t, it.seat)) " · " (name(lot, &it.bidder)) " · "
                (item_title(lot, &it.item))
            }
            (facts(&[
                (&t.s("alert-why"), html! { (t.s(cause_key(it.cause))) }),
                (&t.s("alert-points"), html! { strong { (it.points.decimal()) } }),
                (&t.s("alert-all"), html! { (given(it)) }),
            ]))
            @match answer(it).filter(|_| !open.contains(it)) {
                Some(said) => blockquote class="said" {
                    @for line in said.text.lines() { p { (line) } }
                },
                None => p { strong { (t.s("alert-open")) } },
            }
        }
    }
}

/// The answers for the own scores, and which sheet may go back.
fn forms(form: &Sheet, lot: &Lot, action: &str, own: u8, alerts: &[Alert]) -> Markup {
    let t = form.v.text;
    let mine: Vec<&Alert> = alerts.iter().filter(|it| it.seat == own).collect();
    let leads = award::leader(lot) == Some(own);
    let mut back: Vec<(u8, AlertCause)> = alerts.iter().map(|it| (it.seat, it.cause)).collect();
    back.sort_unstable();
    back.dedup();
    back.retain(|it| leads || it.0 == own);
    let values: Vec<(String, String)> = back
        .iter()
        .map(|(seat, cause)| {
            let why = CAUSES.iter().find(|it| it.1 == *cause).map_or("", |it| it.0);
            let words = format!("{} · {}", seat_line(t, *seat), t.s(cause_key(*cause)));
            (format!("{seat} {why}"), words)
        })
        .collect();
    let options: Vec<Option_> =
        values.iter().map(|(value, words)| (value.as_str(), words.clone())).collect();
    let said = lot.evaluation.explained.contains_key(&own);
    html! {
        @if !mine.is_empty() && !said {
            h2 { (t.s("scores-explain")) }
            p { (t.s("scores-explain-why")) }
            (form.form(action, &html! {
                input type="hidden" name="what" value="explain";
                @for (at, it) in mine.iter().enumerate() { (answer_field(form, lot, at, it)) }
                (button(&t.s("act-next")))
            }))
        }
        @if !options.is_empty() {
            h2 { (t.s("sheet-back")) }
            p { (t.s("sheet-back-why")) }
            (form.form(action, &html! {
                input type="hidden" name="what" value="back";
                (form.radios("sheet_of", &options))
                (form.lines("sheet_back", 3, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
    }
}

fn answer_field(form: &Sheet, lot: &Lot, at: usize, it: &Alert) -> Markup {
    let t = form.v.text;
    let name_of = field(at);
    let of = [
        ("bidder", name(lot, &it.bidder).into()),
        ("item", item_title(lot, &it.item).into()),
        ("points", it.points.decimal().into()),
    ];
    html! {
        div class="field" {
            label for={ "f-" (name_of) } { (t.t("alert-answer", &of)) }
            p class="hint" { (t.s(cause_key(it.cause))) }
            (form.error_at(&name_of))
            textarea id={ "f-" (name_of) } name=(name_of) rows="3" required {
                (form.posted.get(&name_of))
            }
        }
    }
}

/// Sheets that were handed back, with what they had said.
fn former(t: &Text, lot: &Lot) -> Markup {
    let all = &lot.evaluation.reopened;
    let heads = ["role-bidder", "alert-item", "alert-points"].map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    html! {
        @if !all.is_empty() { h2 { (t.s("sheet-back-former")) } }
        @for (it, scores) in all {
            h3 { (seat_line(t, it.seat)) " · " (t.s(cause_key(it.cause))) }
            p { (t.s(by_key(it.by))) }
            blockquote class="said" { @for line in it.text.lines() { p { (line) } } }
            @let rows: Vec<Vec<Markup>> = scores.iter().map(|of| vec![
                html! { (name(lot, &of.bidder)) },
                html! { (item_title(lot, &of.item)) },
                html! { (of.points.decimal()) },
            ]).collect();
            (table(&t.s("sheet-back-said"), &columns, &rows))
        }
    }
}

/// The answers or the handing back, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (lot, own) = seat(v, &folded, id).map_err(|it| vec![it])?;
    let (alerts, _) = pointed_out(v, &folded, lot);
    let said = said(v, posted, own, &alerts)?;
    let command = sign::take(v, &folded, posted, |by| said.command(id, own, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let next = match &said {
        Said::Reopen { seat, .. } if *seat == own => "sheet",
        _ => "recheck",
    };
    Ok(Ask { command, next: format!("{}?done={}", room("evaluator", id, next), said.key()) })
}

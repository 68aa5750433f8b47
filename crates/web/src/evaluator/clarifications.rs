//! 澄清: what members want to be asked, what the committee asked, what came back, and its verdict.

use domain::award::{self, ClarificationVerdict, Doubt, clarification_rule};
use domain::lot::{Clarification, Lot};
use domain::rulebook::ids;
use domain::shared::{Hash, LotId, Salt, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Option_, Sheet, needed, wrong};
use crate::desk::{room, sign};
use crate::public::clarifications::{doubt_key, fate, head, verdict_key};
use crate::public::lot_line;
use crate::purchaser::committee::worded;
use crate::text::time;
use crate::visit::Visit;

use super::{name, seat};

/// Longest question and longest reason, in bytes.
const TEXT_BYTES_MAX: usize = 4_000;
/// What may give rise to a question, with the value of its field.
const DOUBTS: [(&str, Doubt); 3] = [
    ("unclear", Doubt::Unclear),
    ("inconsistent", Doubt::Inconsistent),
    ("mistaken", Doubt::Mistaken),
];
const VERDICTS: [(&str, ClarificationVerdict); 3] = [
    ("accepted", ClarificationVerdict::Accepted),
    ("disregarded", ClarificationVerdict::Disregarded),
    ("unanswered", ClarificationVerdict::Unanswered),
];

/// Words that the log keeps back, with what it shows of them.
type Worded = (String, Salt, Hash);

/// What a member asks for, as typed: everything but the signature.
enum Said {
    Propose { bidder: Uscc, doubt: Doubt, words: Worded },
    Ask { proposed: Option<u32>, bidder: Uscc, doubt: Doubt, words: Worded, until_s: i64 },
    Judge { number: u32, verdict: ClarificationVerdict, reason: String },
}

impl Said {
    fn command(&self, id: &LotId, seat: u8, signed: award::Signed) -> Command {
        let lot = id.clone();
        Command::Award(match self {
            Self::Propose { bidder, doubt, words } => award::Command::ProposeClarification {
                lot,
                seat,
                bidder: bidder.clone(),
                doubt: *doubt,
                text: words.0.clone(),
                salt: words.1,
                commitment: words.2,
                signed,
            },
            Self::Ask { proposed, bidder, doubt, words, until_s } => {
                award::Command::AskClarification {
                    lot,
                    proposed: *proposed,
                    bidder: bidder.clone(),
                    doubt: *doubt,
                    text: words.0.clone(),
                    salt: words.1,
                    commitment: words.2,
                    until_s: *until_s,
                    signed,
                }
            }
            Self::Judge { number, verdict, reason } => {
                let (number, verdict, reason) = (*number, *verdict, reason.clone());
                award::Command::JudgeClarification { lot, number, verdict, reason, signed }
            }
        })
    }

    fn key(&self) -> &'static str {
        match self {
            Self::Propose { .. } => "clarification-propose",
            Self::Ask { .. } => "clarification-ask",
            Self::Judge { .. } => "clarification-judge",
        }
    }
}

/// Reads one of the three forms of the page.
fn said(v: &Visit, posted: &Posted) -> Result<Said, Vec<Problem>> {
    if posted.get("what") == "judge" {
        return judged(posted);
    }
    let mut wrongs = Vec::new();
    let bidder = Uscc::new(posted.get("bidder"));
    if bidder.is_none() {
        wrongs.push(wrong("bidder", "form-choose"));
    }
    let doubt = DOUBTS.iter().find(|it| it.0 == posted.get("doubt")).map(|it| it.1);
    if doubt.is_none() {
        wrongs.push(wrong("doubt", "form-choose"));
    }
    let words = worded(v, posted, ("question", TEXT_BYTES_MAX))
        .map_err(|it| wrongs.push(it))
        .ok()
        .map(|(text, salt)| {
            let commitment = record::act::clarification_commitment(&text, &salt);
            (text, salt, commitment)
        });
    let asks = posted.get("what") == "ask";
    let until = time::parse_field(posted.get("answer_until"));
    if asks && until.is_none() {
        wrongs.push(wrong("answer_until", "form-not-moment"));
    }
    let (Some(bidder), Some(doubt), Some(words), true) = (bidder, doubt, words, wrongs.is_empty())
    else {
        return Err(wrongs);
    };
    match (asks, until) {
        (true, Some(until)) => {
            let (proposed, until_s) =
                (posted.get("proposed").parse().ok(), until.div_euclid(1_000));
            Ok(Said::Ask { proposed, bidder, doubt, words, until_s })
        }
        _ => Ok(Said::Propose { bidder, doubt, words }),
    }
}

fn judged(posted: &Posted) -> Result<Said, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let number = posted.get("number").parse().ok();
    if number.is_none() {
        wrongs.push(wrong("number", "form-choose"));
    }
    let verdict = VERDICTS.iter().find(|it| it.0 == posted.get("answer_verdict")).map(|it| it.1);
    if verdict.is_none() {
        wrongs.push(wrong("answer_verdict", "form-choose"));
    }
    let reason = needed(posted, "reason", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    match (number, verdict, reason) {
        (Some(number), Some(verdict), Ok(reason)) => {
            Ok(Said::Judge { number, verdict, reason: reason.to_owned() })
        }
        _ => Err(wrongs),
    }
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
    let (lot, seat) = seat(v, &folded, id)?;
    let title = t.s("clarification-title");
    let sheet = Sheet { v, posted, problems };
    let action = room("evaluator", id, "clarifications");
    let leads = award::leader(lot) == Some(seat);
    if sign::is_next(posted, problems)
        && let Ok(said) = said(v, posted)
    {
        let key = said.key();
        let (label, brings) = (t.s(key), t.s(&format!("{key}-brings")));
        let body = html! {
            (lot_line(lot))
            (told(v, lot, &said))
            (sign::page(&sheet, &folded, &action, (&label, &brings),
                |by| said.command(id, seat, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        p { (t.s("clarification-why")) }
        (all(v, lot))
        (proposals(v, lot))
        @if leads { (judging(&sheet, lot, &action)) }
        (asking(&sheet, lot, &action, leads))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[clarification_rule(lot.notice.regime), ids::C4_16, ids::C5_5]))
    };
    Ok(Shown::reading(title, body))
}

/// Every question with its words, which only committee, bidder and supervisor see.
fn all(v: &Visit, lot: &Lot) -> Markup {
    let t = v.text;
    let state = &lot.evaluation;
    html! {
        @if state.clarifications.is_empty() { p { (t.s("clarification-none")) } }
        @for (number, it) in &state.clarifications {
            section {
                h2 { (head(t, *number)) " · " (name(lot, &it.asked.bidder)) }
                (fate(t, it))
                h3 { (t.s(doubt_key(it.asked.doubt))) }
                blockquote class="said" { @for line in it.asked.text.lines() { p { (line) } } }
                @if let Some(said) = &it.answered {
                    h3 { (t.s("clarification-answer")) }
                    blockquote class="said" { @for line in said.text.lines() { p { (line) } } }
                }
            }
        }
    }
}

/// What members want to be asked and nobody asked yet.
fn proposals(v: &Visit, lot: &Lot) -> Markup {
    let t = v.text;
    let state = &lot.evaluation;
    let open = open_proposals(lot);
    html! {
        @if !open.is_empty() {
            h2 { (t.s("clarification-proposals")) }
            @for it in open.iter().filter_map(|it| state.proposals.get(it)) {
                h3 {
                    (t.t("committee-seat", &[("n", it.seat.into())])) " · "
                    (name(lot, &it.bidder)) " · " (t.s(doubt_key(it.doubt)))
                }
                blockquote class="said" { @for line in it.text.lines() { p { (line) } } }
            }
        }
    }
}

fn open_proposals(lot: &Lot) -> Vec<u32> {
    let state = &lot.evaluation;
    let asked =
        |number: &u32| state.clarifications.values().any(|it| it.asked.proposed == Some(*number));
    state.proposals.keys().copied().filter(|it| !asked(it)).collect()
}

fn told(v: &Visit, lot: &Lot, said: &Said) -> Markup {
    let t = v.text;
    match said {
        Said::Propose { bidder, doubt, words } | Said::Ask { bidder, doubt, words, .. } => html! {
            p { strong { (name(lot, bidder)) } " · " (t.s(doubt_key(*doubt))) }
            blockquote class="said" { @for line in words.0.lines() { p { (line) } } }
        },
        Said::Judge { number, verdict, reason } => html! {
            p { strong { (head(t, *number)) } " · " (t.s(verdict_key(*verdict))) }
            p { (reason) }
        },
    }
}

/// The form by which the leader judges what is due.
fn judging(sheet: &Sheet, lot: &Lot, action: &str) -> Markup {
    let t = sheet.v.text;
    let now_s = sheet.v.now_ms.div_euclid(1_000);
    let due = |it: &Clarification| {
        it.judged.is_none() && (it.answered.is_some() || now_s > it.asked.until_s)
    };
    let all = &lot.evaluation.clarifications;
    let open: Vec<(String, String)> = all
        .iter()
        .filter(|it| due(it.1))
        .map(|(number, it)| {
            let words = format!("{} · {}", head(t, *number), name(lot, &it.asked.bidder));
            (number.to_string(), words)
        })
        .collect();
    let waits = all.values().any(|it| it.judged.is_none() && !due(it));
    let verdicts = VERDICTS.map(|(value, it)| (value, t.s(verdict_key(it))));
    html! {
        @if waits { p { (t.s("clarification-waits")) } }
        @if !open.is_empty() {
            h2 { (t.s("clarification-judge")) }
            (sheet.form(action, &html! {
                input type="hidden" name="what" value="judge";
                (sheet.radios("number", &named(&open)))
                (sheet.radios("answer_verdict", &verdicts))
                (sheet.lines("reason", 3, Need::Needed))
                (button(&t.s("act-next")))
            }))
        }
    }
}

/// The form by which a member proposes, and the leader asks.
fn asking(sheet: &Sheet, lot: &Lot, action: &str, leads: bool) -> Markup {
    let t = sheet.v.text;
    let state = &lot.evaluation;
    let rejected = |who: &Uscc| {
        let mut all = state.reviews.values().flat_map(|it| &it.results);
        all.any(|it| it.bidder == *who && it.pass == award::Pass::Rejected)
    };
    let left = lot.priced().into_iter().filter(|it| !rejected(&it.0));
    let bidders: Vec<_> = left.map(|it| (it.0.to_string(), it.1)).collect();
    let doubts = DOUBTS.map(|(value, it)| (value, t.s(doubt_key(it))));
    let proposed: Vec<_> = open_proposals(lot)
        .into_iter()
        .map(|it| (it.to_string(), t.t("clarification-proposal", &[("n", it.into())])))
        .collect();
    let key = if leads { "clarification-ask" } else { "clarification-propose" };
    let closed = !state.sheets.is_empty() || !state.ranking.is_empty();
    html! {
        @if closed { p { (t.s("clarification-closed")) } } @else {
            h2 { (t.s(key)) }
            (sheet.form(action, &html! {
                input type="hidden" name="what" value=(if leads { "ask" } else { "propose" });
                (sheet.radios("bidder", &named(&bidders)))
                (sheet.radios("doubt", &doubts))
                @if leads && !proposed.is_empty() {
                    (sheet.select("proposed", &{
                        let mut all = vec![("", t.s("clarification-own"))];
                        all.extend(named(&proposed));
                        all
                    }))
                }
                (sheet.lines("question", 4, Need::Needed))
                @if leads { (sheet.moment("answer_until", Need::Needed)) }
                (button(&t.s("act-next")))
            }))
        }
    }
}

fn named(all: &[(String, String)]) -> Vec<Option_<'_>> {
    all.iter().map(|(value, label)| (value.as_str(), label.clone())).collect()
}

/// The proposal, the question or the verdict, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let (_, seat) = seat(v, &folded, id).map_err(|it| vec![it])?;
    let said = said(v, posted)?;
    let command = sign::take(v, &folded, posted, |by| said.command(id, seat, by))?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let done = match said {
        Said::Propose { .. } => "clarification-proposed",
        Said::Ask { .. } => "clarification-asked",
        Said::Judge { .. } => "clarification-judged",
    };
    Ok(Ask { command, next: format!("{}?done={done}", room("evaluator", id, "clarifications")) })
}

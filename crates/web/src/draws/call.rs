//! An expert's own line of a draw: in or out and why, rank, calls, and the answer to a call.

use domain::draws::{self, Bench, CallEnded, CallOutcome, PoolLine};
use domain::shared::{Hash, LotId};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::lists::facts;
use crate::design::table::{Set, table};
use crate::design::value::{code, instant};
use crate::desk::perform::{Ask, Shown, denied};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Sheet, wrong};
use crate::text::Text;
use crate::visit::Visit;

use super::{bench_line, bench_title, columns, half_days, listed};

/// What proves an answer: the sign-in with a password and a one-time code.
const PROOF: &str = "sign-in";
/// How a name of a draw is computed (draw.md §3).
const FORMULA: &str = "SHA-256(\"ggzy.draw/v1/pid\\0\" ‖ lp(draw) ‖ lp(u64 seq) ‖ lp(salt) ‖ \
                       lp(expert))";

/// The signed-in expert's lines of a lot's pools: of the committee for its applicants, and of the
/// one for its bids.
pub(super) fn lines<'a>(
    v: &Visit,
    folded: &'a app::follower::Folded,
    id: &LotId,
) -> Result<Vec<(Bench<'a>, &'a PoolLine)>, Problem> {
    let (expert, _) = half_days::own(v, folded)?;
    let line = |it: Bench<'a>| Some((it, it.draw().line_of(expert)?));
    let all: Vec<_> = folded.world.benches(id).filter_map(line).collect();
    if all.is_empty() { Err(denied()) } else { Ok(all) }
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
    let all = lines(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let body = html! {
        (sheet.top())
        @for (bench, own) in all {
            (bench_line(bench))
            p { strong { (bench_title(t, bench)) } }
            @if rings(bench, &own.pid).is_some() { (answer(&sheet, bench)) }
            h2 { (t.s("draw-own-line")) }
            (own_line(t, bench, own))
            (calls(t, bench, &own.pid))
            h2 { (t.s("draw-proof")) }
            p { (t.s("draw-proof-why")) }
            (proof(t, bench, own))
        }
    };
    Ok(Shown::reading(t.s("draw-call-title"), body).with(&["draw_line"]))
}

/// The number of the call that still rings.
fn rings(bench: Bench<'_>, pid: &Hash) -> Option<u64> {
    let last = bench.draw().calls.get(pid)?.last()?;
    last.ended.is_none().then_some(last.placed.n)
}

fn answer(sheet: &Sheet, bench: Bench<'_>) -> Markup {
    let t = sheet.v.text;
    let reasons = ["ill", "away", "duty", "conflict", "other"];
    let reasons = reasons.map(|it| (it, t.s(&format!("draw-reason-{it}"))));
    let action = room("evaluator", bench.id(), "call");
    let review = bench.draw().request.as_ref().map(|it| super::half_day(t, &it.review));
    let accepts = html! {
        input type="hidden" name="answer" value="accept";
        (commit_button(&t.s("draw-accept"), &t.s("draw-accept-brings")))
    };
    let declines = html! {
        input type="hidden" name="answer" value="decline";
        (sheet.select("decline_reason", &reasons))
        (commit_button(&t.s("draw-decline"), &t.s("draw-decline-brings")))
    };
    html! {
        p { strong { (t.s("draw-rings")) } " " (review.unwrap_or_default()) }
        p { (t.s("draw-rings-secret")) }
        (sheet.form(&action, &accepts))
        (sheet.form(&action, &declines))
    }
}

fn own_line(t: &Text, bench: Bench<'_>, own: &PoolLine) -> Markup {
    let labels = ["draw-your-name", "draw-your-place", "draw-your-ranks"].map(|it| t.s(it));
    let place = match &own.excluded {
        None => t.s("draw-in-pool"),
        Some(code) => {
            format!("{} {}", t.s("draw-out-of-pool"), t.s(&format!("draw-code-{code}")))
        }
    };
    let mut ranks = Vec::new();
    for it in bench.draw().result.iter().flat_map(|it| &it.ranks) {
        if let Some(at) = it.list.iter().position(|it| it.1 == own.pid) {
            let (place, of) = ((at + 1).into(), it.list.len().into());
            let what = it.stratum.to_string().into();
            ranks.push(t.t("draw-your-rank", &[("what", what), ("place", place), ("of", of)]));
        }
    }
    let ranks = if ranks.is_empty() { vec![t.s("draw-no-rank")] } else { ranks };
    let rows = [
        (labels[0].as_str(), code(&own.pid.hex())),
        (labels[1].as_str(), html! { (place) }),
        (labels[2].as_str(), listed(&ranks)),
    ];
    html! { (facts(&rows)) p class="quiet" { (t.s("draw-line-wrong")) } }
}

fn calls(t: &Text, bench: Bench<'_>, pid: &Hash) -> Markup {
    let Some(all) = bench.draw().calls.get(pid) else { return html! {} };
    let heads = ["draw-call-at", "draw-call-by", "draw-call-outcome"].map(|it| t.s(it));
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|it| {
            let outcome = it.ended.as_ref().map_or("ringing", |it| outcome_word(it.outcome));
            vec![
                instant(it.at.0),
                html! { (t.s(&format!("draw-channel-{}", it.placed.channel))) },
                html! { (t.s(&format!("draw-outcome-{outcome}"))) },
            ]
        })
        .collect();
    table(&t.s("draw-your-calls"), &columns(&heads, &[Set::Time, Set::Words, Set::Words]), &rows)
}

/// The word of an outcome.
pub(super) fn outcome_word(it: CallOutcome) -> &'static str {
    match it {
        CallOutcome::Rang => "rang",
        CallOutcome::Accepted => "accepted",
        CallOutcome::Declined => "declined",
        CallOutcome::NoAnswer => "no_answer",
    }
}

/// The salts with which anybody on the own machine computes the own name again.
fn proof(t: &Text, bench: Bench<'_>, own: &PoolLine) -> Markup {
    let Some(ctx) = &bench.draw().ctx else { return html! {} };
    let draw = ctx.of.draw();
    let leaves = bench.draw().pool.iter().flat_map(|it| &it.pool);
    let listed = leaves.into_iter().any(|it| it.pid == own.pid);
    html! {
        div data-island="draw_line" data-draw=(draw) data-seq=(ctx.of.seq)
            data-expert=(own.expert) data-salt=(own.pid_salt.hex()) data-pid=(own.pid.hex()) {
            p data-when="good" hidden { (t.s("draw-proof-good")) }
            p data-when="bad" class="error" hidden { (t.s("draw-proof-bad")) }
        }
        details class="basis" {
            summary { (t.s("draw-proof-numbers")) }
            (facts(&[
                (t.s("draw-proof-expert").as_str(), code(own.expert.as_str())),
                (t.s("draw-proof-salt").as_str(), code(&own.pid_salt.hex())),
                (t.s("draw-proof-roster-salt").as_str(), code(&own.roster_salt.hex())),
            ]))
            p { (t.s("draw-proof-how")) }
            p { (code(FORMULA)) }
        }
        @if listed {
            p { a href={ "/lots/" (bench.id()) "/draw" } { (t.s("draw-public")) } }
        }
    }
}

/// The command of an answer.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let all = lines(v, &folded, id).map_err(|it| vec![it])?;
    let reason = posted.get("decline_reason");
    let (outcome, reason) = match posted.get("answer") {
        "accept" => (CallOutcome::Accepted, ""),
        "decline" if draws::DECLINE_REASONS.contains(&reason) => (CallOutcome::Declined, reason),
        "decline" => return Err(vec![wrong("decline_reason", "form-choose")]),
        _ => return Err(vec![Problem::Refused(draws::Refusal::CallUnknown.into())]),
    };
    let mut ringing = all.iter().filter_map(|it| Some((it.0, it.1, rings(it.0, &it.1.pid)?)));
    let (bench, own, n) =
        ringing.next().ok_or_else(|| vec![Problem::Refused(draws::Refusal::CallUnknown.into())])?;
    let it = CallEnded {
        of: bench.draw().attempt(id),
        pid: own.pid,
        n,
        ring_s: 0,
        outcome,
        proof: PROOF.to_owned(),
        reason: reason.to_owned(),
        record: String::new(),
    };
    let command = Command::Draws(draws::Command::AnswerCall(it));
    let next = format!("{}?done=draw-answered", room("evaluator", id, "call"));
    Ok(Ask { command, next })
}

//! A letter and its reply, as whoever may read them sees them.

use app::follower::Folded;
use app::rules::rules_for;
use domain::remedies::{
    Answered, Case, Complaint, Examination, Groundless, InterestVerdict, Letter, Redress, Remedy,
    RemedyAnswered, Standing, Suspends, waits,
};
use domain::shared::{Id, Instant};
use maud::{Markup, html};

use super::step::clocks;
use super::{INTERESTS, OUTCOMES, WAYS, name, word};
use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::river::article;
use crate::design::value::{code, instant};
use crate::desk::basis::Cited;
use crate::desk::files;
use crate::text::Text;
use crate::visit::Visit;

/// How much of a remedy is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Letter and reply.
    Whole,
    /// The reply alone, for another bidder whom it concerns.
    Reply,
    /// Clocks and outcome, as everybody sees them.
    Clocks,
}

/// What the page cites itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// Nothing: the remedy shows the rule of its clock.
    Nothing,
    /// The rules of the step, which hold the rule of the clock.
    Rules,
}

/// One remedy with its clock, its letter and its reply.
pub(super) fn one(
    v: &Visit,
    folded: &Folded,
    case: Case<'_>,
    (number, it): (&Id, &Remedy),
    (extent, beside): (Extent, Beside),
) -> Markup {
    let t = v.text;
    let rules = rules_for(&folded.world, Some(case.id()), Instant(v.now_ms));
    let cited = Cited::of(t, rules, &it.rule);
    html! {
        section class="remedy" {
            h2 { (name(t, it)) }
            p { (state(v, it)) }
            (came(t, it))
            @if it.is_open() && it.suspends != Suspends::No {
                p {
                    @if it.suspends == Suspends::UntilAnswer { (t.s("remedy-suspends")) }
                    @else { (t.s("remedy-contract-waits")) }
                }
            }
            @if extent == Extent::Whole && let Some(letter) = it.letter() {
                (text_of(v, folded, letter))
            }
            @if extent == Extent::Whole && let Some(reviewed) = &it.interest
                && let Some(reply) = &reviewed.reply {
                h3 { (t.s("interest-notice")) }
                blockquote class="said" { (lines(&reply.text)) }
                (documents(&reply.documents))
            }
            @if extent != Extent::Clocks && let Some(answer) = &it.answer {
                (reply(t, answer))
                (proof(v, folded, case, (it, answer)))
            }
            @if let Some(course) = &it.complaint {
                (at_supervisor(v, (folded, case), it, course, extent))
            }
            @if waits(it) { p { (tag(Tone::Due, &t.s("redress-waits"))) } }
            @if let Some(done) = &it.carried {
                p {
                    (tag(Tone::Checked, &t.s(&format!("redress-{}", redress(done.redress)))))
                    " " (done.text)
                }
            }
            @if let (Some(cited), Beside::Nothing) = (&cited, beside) {
                (article(t, &cited.basis()))
            }
            p class="quiet" { (t.s("remedy-in-record")) " " (code(number.as_str())) }
        }
    }
}

/// Which interest is claimed, and how it came on paper; everybody sees both.
pub(crate) fn came(t: &Text, it: &Remedy) -> Markup {
    let Some(raised) = &it.raised else { return html! {} };
    html! {
        @if let Some(entry) = &raised.entry {
            p {
                (tag(Tone::Plain, &t.s("remedy-entered"))) " "
                (t.s(&format!("way-{}", word(&WAYS, entry.way)))) " " (entry.stated_on) " "
                (t.s("field-scan")) " " (code(&entry.scan.hex()))
            }
        }
        @if let Some(of) = raised.interest {
            p {
                (t.s("remedy-interested")) " " (t.s(&format!("interest-{}", word(&INTERESTS, of))))
                @match it.interest.as_ref().map(|it| it.verdict) {
                    Some(InterestVerdict::Recognised) => {
                        " " (tag(Tone::Checked, &t.s("capacity-recognised")))
                    }
                    Some(InterestVerdict::Refused) => {
                        " " (tag(Tone::Alarm, &t.s("capacity-refused")))
                    }
                    None if it.interest_waits() => {
                        " " (tag(Tone::Due, &t.s("interest-waits")))
                    }
                    None => {}
                }
            }
        }
        @if let Some(listed) = &it.listed {
            p {
                (tag(Tone::Alarm, &t.s("listing-listed"))) " " (listed.reason)
                @if let Some(until) = listed.until {
                    " " (t.s("listing-until")) " " (until)
                }
            }
        }
    }
}

/// Key of where it stands: a complaint is decided, everything else is answered.
pub(crate) fn standing_key(it: &Remedy) -> &'static str {
    let complaint = it.complaint.is_some();
    match it.answered {
        Answered::Withdrawn => "remedy-withdrawn",
        Answered::Yes if complaint => "remedy-decided",
        Answered::Yes => "remedy-answered",
        Answered::No if complaint => "remedy-undecided",
        Answered::No => "remedy-open",
    }
}

/// Where it stands, and until when.
pub(super) fn state(v: &Visit, it: &Remedy) -> Markup {
    let t = v.text;
    let due = Instant::end_of(it.due);
    html! {
        @if it.standing == Standing::Late { (tag(Tone::Alarm, &t.s("remedy-late"))) " " }
        @match it.answered {
            Answered::Withdrawn => { (tag(Tone::Plain, &t.s("remedy-withdrawn"))) }
            Answered::Yes => {
                (tag(Tone::Checked, &t.s(standing_key(it))))
                @if let Some(outcome) = it.outcome() {
                    " " (t.s(&format!("outcome-{}", word(&OUTCOMES, outcome))))
                }
            }
            Answered::No => {
                @if due.0 < v.now_ms { (tag(Tone::Alarm, &t.s("desk-overdue"))) " " }
                @else { (tag(Tone::Due, &t.s(standing_key(it)))) " " }
                (t.s("desk-until")) " " (instant(due.0))
                @if let Some(other) = it.due_other {
                    " " (tag(Tone::Due, &t.s("river-provisional")))
                    " " (t.s("river-latest")) " " (instant(Instant::end_of(other).0))
                }
            }
        }
    }
}

/// Who writes what, with the documents.
pub(super) fn text_of(v: &Visit, folded: &Folded, it: &Letter) -> Markup {
    let t = v.text;
    let known = it.raiser.as_ref().and_then(|it| folded.world.organisations.get(it));
    let raiser = known.map_or("", |it| it.name.as_str());
    let [by, claims, request, grounds] =
        ["remedy-raiser", "field-claims", "field-request", "field-grounds"].map(|key| t.s(key));
    let mut rows = vec![
        (
            by.as_str(),
            html! {
                @match &it.raiser {
                    Some(of) => { (raiser) " " (code(of.as_str())) }
                    None => { (t.s("remedy-natural-person")) }
                }
                @if let Some(of) = &it.presented { " · " (of.name) " · " (of.papers) }
            },
        ),
        (&claims, lines(&it.claims)),
    ];
    for (label, text) in [(&request, &it.request), (&grounds, &it.grounds)] {
        if !text.is_empty() {
            rows.push((label, lines(text)));
        }
    }
    html! { (facts(&rows)) (documents(&it.documents)) }
}

/// The signed reply.
fn reply(t: &Text, it: &RemedyAnswered) -> Markup {
    html! {
        h3 { (t.s("remedy-reply")) }
        @if let Some(reply) = &it.reply {
            blockquote class="said" { (lines(&reply.text)) }
            (documents(&reply.documents))
        }
        p class="quiet" { (t.s("remedy-signed-by")) " " (code(&it.signed.key.hex())) }
    }
}

/// Whether whoever raised it has opened the reply: the proof of its service.
fn proof(
    v: &Visit,
    folded: &Folded,
    case: Case<'_>,
    (it, answer): (&Remedy, &RemedyAnswered),
) -> Markup {
    let t = v.text;
    if case.lot().is_none() {
        return html! {};
    }
    let home = |account| folded.world.people.get(account)?.organisation.as_ref();
    let raiser = it.raiser();
    let all = case.lot().into_iter().flat_map(|it| &it.evaluation.reads);
    let mut reads = all.filter(|it| it.2 == answer.commitment);
    let first = reads.find(|it| raiser.is_some() && home(&it.1) == raiser).map(|it| it.0);
    html! {
        p class="quiet" {
            (t.s("remedy-served")) " "
            @match first {
                Some(day) => { (t.t("remedy-opened", &[("day", day.to_string().into())])) }
                None => { (t.s("remedy-unopened")) }
            }
        }
    }
}

/// Where a complaint stands at the supervisor: its clocks, orders and public decision.
fn at_supervisor(
    v: &Visit,
    (folded, case): (&Folded, Case<'_>),
    it: &Remedy,
    course: &Complaint,
    extent: Extent,
) -> Markup {
    let t = v.text;
    html! {
        @for one in &course.examined {
            h3 { (t.s("complaint-examined")) }
            p { strong { (t.s(&format!("examined-{}", verdict(one.verdict)))) } }
            @if extent == Extent::Whole && let Some(reply) = &one.reply {
                blockquote class="said" { (lines(&reply.text)) }
                (documents(&reply.documents))
            }
        }
        @if course.served.is_some() { p { (t.s("complaint-served-says")) } }
        @if !course.responses.is_empty() {
            p { (t.t("complaint-responses", &[("n", course.responses.len().into())])) }
            @if extent == Extent::Whole {
                @for one in &course.responses {
                    @if let Some(reply) = &one.reply {
                        blockquote class="said" { (lines(&reply.text)) }
                    }
                }
            }
        }
        @if course.paused.is_some() { p { (tag(Tone::Due, &t.s("complaint-paused"))) } }
        @if let Some(order) = &course.suspension {
            p {
                (tag(Tone::Alarm, &t.s("complaint-suspended"))) " " (order.reason)
                @if let Some(until) = order.until {
                    " " (t.s("desk-until")) " " (instant(Instant::end_of(until).0))
                }
            }
        }
        @if let Some(decided) = &course.decided {
            h3 { (t.s("complaint-decision")) }
            @if let Some(order) = decided.order {
                p { strong { (t.s(&format!("order-{}", redress(order)))) } }
            }
            @if let Some(finding) = decided.finding {
                p { strong { (t.s(&format!("dismissal-{}", found(finding)))) } }
            }
            blockquote class="said" { (lines(&decided.text)) }
            (documents(&decided.documents))
        }
        @if it.is_open() { (clocks(v, folded, case, it)) }
    }
}

/// The word of a verdict.
pub(super) fn verdict(it: Examination) -> &'static str {
    match it {
        Examination::Accepted => "accepted",
        Examination::CorrectionOrdered => "correction-ordered",
        Examination::Refused => "refused",
        Examination::Redirected => "redirected",
    }
}

/// The word of what was found of a dismissed complaint.
fn found(it: Groundless) -> &'static str {
    match it {
        Groundless::Unproven => "unproven",
        Groundless::Fabricated => "fabricated",
        Groundless::FalseMaterials => "false-materials",
        Groundless::UnlawfulEvidence => "unlawful-evidence",
    }
}

/// The word of a redress.
pub(crate) fn redress(it: Redress) -> &'static str {
    match it {
        Redress::Amend => "amend",
        Redress::Restart => "restart",
        Redress::NextCandidate => "next-candidate",
        Redress::Damages => "damages",
        Redress::EvaluateAgain => "evaluate-again",
        Redress::EvaluateAnew => "evaluate-anew",
    }
}

/// A text with its own lines.
pub(super) fn lines(text: &str) -> Markup {
    html! { @for line in text.lines() { p { (line) } } }
}

fn documents(all: &[domain::procedure::Document]) -> Markup {
    html! {
        @if !all.is_empty() {
            ul class="files" {
                @for it in all { li { a href=(files::href(&it.sha256, &it.name)) { (it.name) } } }
            }
        }
    }
}

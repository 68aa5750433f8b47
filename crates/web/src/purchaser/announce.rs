//! Before the vermilion button: the notice as it will be public, the trustees' assignments, the
//! law's answer; then the announcement.

use std::collections::BTreeSet;

use app::assigning::{self, Lack};
use app::follower::Folded;
use app::platform::Serving;
use app::rules::rules_for;
use domain::law::Law;
use domain::procedure::{self, Notice, PriceFormula};
use domain::shared::{Hash, Instant, LotId};
use domain::world::{Command, Refusal, decide};
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::design::form::{Answer, commit_button, review};
use crate::design::icon::{Tone, tag};
use crate::design::refusal::Kept;
use crate::design::value::{amount, code, instant};
use crate::desk::duties::Step;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{calendar, files, room};
use crate::operator::set_up_lacks;
use crate::problem::block;
use crate::public::securities;
use crate::text::Text;
use crate::text::money::percent;
use crate::visit::Visit;

use super::draft::{self, LotDraft};
use super::notice::{notice, places};
use super::terms;
use super::write::{opened, project};

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let kept = draft::read(&v.site.platform, id)?;
    let folded = v.site.platform.folded()?;
    let project = project(v, &folded, id)?;
    let draft = opened(kept, &folded, project, id);
    let sheet = Sheet { v, posted, problems };
    let made = notice(&folded.world, project, &draft);
    let body = match &made {
        Err(_) => html! {
            (sheet.top())
            p { (t.s("draft-incomplete")) }
            p { a class="button" href=(room("purchaser", id, "notice")) { (t.s("draft-go-on")) } }
        },
        Ok(notice) => html! {
            p class="quiet" { (draft.about) " · " (code(&id.to_string())) }
            (sheet.top())
            (incomplete(&sheet, &folded))
            (whole(t, notice, &room("purchaser", id, "notice")))
            (approval(t, &draft))
            (step(&sheet, &folded, &draft, notice))
        },
    };
    Ok(Shown::reading(t.s("project-review"), body))
}

/// Whether a second person approved exactly this, and where that is done.
fn approval(t: &Text, draft: &LotDraft) -> Markup {
    let href = room("purchaser", &draft.lot, "approve");
    let (tone, key) = match (draft.is_approved(), draft.is_submitted()) {
        (true, _) => (Tone::Checked, "approve-approved"),
        (false, true) => (Tone::Due, "approve-waits"),
        (false, false) => (Tone::Due, "approval-missing"),
    };
    html! { p { (tag(tone, &t.s(key))) " " a href=(href) { (t.s("approve-title")) } } }
}

/// What the set-up lacks, told before anybody is asked for anything; after the button it stands
/// above.
fn incomplete(sheet: &Sheet, folded: &Folded) -> Markup {
    let lacks = set_up_lacks(&sheet.v.site.platform, &folded.world);
    let untold = lacks.iter().filter(|it| !sheet.problems.contains(it));
    html! { @for it in untold { (block(sheet.v.text, it, Kept::Typed)) } }
}

/// Everything as it will be public.
pub(super) fn whole(t: &Text, it: &Notice, change: &str) -> Markup {
    let seconds = |at: i64| instant(at.saturating_mul(1_000));
    let keys = [
        "field-title",
        "field-lot_title",
        "field-deadline",
        "field-documents_until",
        "public-budget",
        "field-ceiling",
        "field-qualification",
        "public-documents",
        "lot-scoring",
        "field-tie",
        "notice-form",
        "lot-sealed",
        "security-title",
        "performance-title",
    ];
    let names: Vec<String> = keys.iter().map(|it| t.s(it)).collect();
    let deposit = it.envelopes.iter().any(|it| it.deposit.is_some());
    let answers: Vec<Markup> = vec![
        html! { (it.title) },
        html! { (it.lot_title) },
        seconds(it.deadline_s),
        seconds(it.documents_until_s),
        amount(t, it.budget.0),
        html! {
            @if let Some(fen) = it.ceiling { (amount(t, fen.0)) }
            @else { (t.s("ceiling-none")) }
        },
        html! { @for line in &it.qualification { p { (line) } } },
        html! {
            @for it in &it.documents {
                p {
                    a href=(files::href(&it.sha256, &it.name)) { (it.name) } " "
                    (code(&it.sha256.hex()))
                }
            }
        },
        scheme(t, it),
        html! { (t.s(tie_key(it.scheme.tie))) },
        html! { @for it in &it.form { p { (it.label) } } },
        html! {
            p { (t.s(&format!("threshold-{}", it.threshold))) }
            @if deposit { p { (t.s("field-deposit")) } }
        },
        html! {
            @if let Some(it) = &it.security { (securities::terms(t, it)) }
            @else { (t.s("security-unasked")) }
        },
        html! {
            @if let Some(bp) = it.performance_bp { (securities::performance(t, bp)) }
            @else { (t.s("security-unasked")) }
        },
    ];
    let rows: Vec<Answer> = names
        .iter()
        .zip(answers)
        .map(|(question, answer)| Answer { question, answer, change: Some(change) })
        .collect();
    review(t, &rows)
}

/// What the documents say of a mean that is the benchmark, line by line; nothing of others.
pub(crate) fn mean_lines(t: &Text, it: &Notice) -> Vec<String> {
    let PriceFormula::MeanBenchmark { trim, k_e4, e1, e2, .. } = it.scheme.price else {
        return Vec::new();
    };
    let how = t.s(match trim {
        procedure::Trim::KeepAll => "trim-keep",
        procedure::Trim::DropExtremes => "trim-drop",
    });
    let mut all = vec![t.t("formula-mean-of", &[("how", how.into())])];
    if k_e4 > 0 || !it.scheme.rates().is_empty() {
        all.push(lowered(t, it.scheme.rates(), k_e4));
    }
    let lost = [("above", e1.decimal().into()), ("below", e2.decimal().into())];
    all.push(t.t("formula-mean-losses", &lost));
    all
}

/// By what the mean is lowered: a stated rate, or one of several that is drawn in the hall.
fn lowered(t: &Text, rates: &[u32], stated: u32) -> String {
    if rates.is_empty() {
        return t.t("formula-mean-stated", &[("rate", percent(stated).into())]);
    }
    let all: Vec<String> = rates.iter().map(|it| percent(*it)).collect();
    t.t("formula-mean-drawn", &[("rates", all.join(&t.s("between")).into())])
}

/// The key of what the documents say of equal totals.
pub(crate) fn tie_key(it: procedure::Tie) -> &'static str {
    match it {
        procedure::Tie::LowerPrice => "tie-lower-price",
        procedure::Tie::LowerPriceThenItems => "tie-then-items",
        procedure::Tie::LowerPriceThenLot => "tie-then-lot",
        procedure::Tie::LowerPriceThenItemsThenLot => "tie-then-items-then-lot",
    }
}

/// How bids are compared: formula, points of price and items.
pub(crate) fn scheme(t: &Text, it: &Notice) -> Markup {
    let (key, full) = match it.scheme.price {
        PriceFormula::LowPriceFirst { full } => ("formula-low-first", Some(full)),
        PriceFormula::LowestPrice => ("formula-lowest", None),
        PriceFormula::EvaluatedLowest => ("formula-evaluated", None),
        PriceFormula::MeanBenchmark { full, .. } => ("formula-mean", Some(full)),
    };
    let line = |title: &str, max: domain::shared::Points| {
        let args = [("title", title.to_owned().into()), ("n", max.decimal().into())];
        t.t("lot-points", &args)
    };
    html! {
        p { (t.s(key)) }
        @for line in mean_lines(t, it) { p { (line) } }
        @if let Some(full) = full { p { (line(&t.s("form-price"), full)) } }
        @for item in &it.scheme.items {
            p {
                (line(&item.title, item.max))
                @if it.scheme.blind().is_some_and(|it| it.covers(&item.id)) {
                    br; small { (t.s("item-blind")) }
                }
                @if let Some(bands) = &item.bands { br; small { (t.s("item-bands")) " " (bands) } }
                @if let Some(it) = &item.evidence {
                    br; small { (t.s("item-evidence")) " " (it) }
                }
            }
        }
        @if let Some(it) = &it.scheme.terms { (terms::shown(t, it)) }
    }
}

/// What comes next: ask the trustees, wait for them, or publish.
fn step(sheet: &Sheet, folded: &Folded, draft: &LotDraft, notice: &Notice) -> Markup {
    let (v, t, id) = (sheet.v, sheet.v.text, &draft.lot);
    let refusal = refused(v, folded, draft, notice);
    let stands = refusal.as_ref().filter(|it| draft.step() != Step::Writing || !about_keys(it));
    let block = stands.map(|it| block(t, &Problem::Refused(it.clone()), Kept::Typed));
    html! {
        @if let Some(it) = &block { h2 { (t.s("announce-law")) } (it) }
        @match draft.step() {
            Step::Writing => (sheet.form(&room("purchaser", id, "ask"), &html! {
                p { (t.s("announce-ask-why")) }
                p { button class="button" { (t.s("announce-ask")) } }
            })),
            Step::Asked => (asked(t, folded, draft)),
            Step::Ready => {
                (asked(t, folded, draft))
                (sheet.form(&room("purchaser", id, "announce"), &html! {
                    (commit_button(&t.s("duty-announce"), &t.s("project-publish-brings")))
                }))
            }
        }
    }
}

/// Whether a refusal is about keys, which the trustees have still to assign.
pub(super) fn about_keys(it: &Refusal) -> bool {
    matches!(it, Refusal::Procedure(procedure::Refusal::Keys(_)))
}

fn asked(t: &Text, folded: &Folded, draft: &LotDraft) -> Markup {
    let missing = draft.missing();
    let all = draft.sets.first().map_or(&[][..], |it| it.trustees.as_slice());
    let name = |it: &domain::shared::Id| {
        let known = folded.world.centre.trustees.get(it);
        known.map_or_else(|| it.to_string(), |it| it.name.clone())
    };
    html! {
        h2 { (t.s("announce-trustees")) }
        p { (t.s("announce-trustees-why")) }
        ul class="files" {
            @for it in all {
                li {
                    (name(it)) " "
                    @if missing.contains(it) { (tag(Tone::Due, &t.s("assign-missing"))) }
                    @else { (tag(Tone::Checked, &t.s("assign-there"))) }
                }
            }
        }
    }
}

/// What the vermilion button asks of the law.
pub(crate) fn command(v: &Visit, draft: &LotDraft, notice: &Notice) -> Command {
    let policy = v.site.platform.keys().policy;
    Command::Procedure(procedure::Command::Announce {
        lot: draft.lot.clone(),
        notice: Box::new(notice.clone()),
        // The desk puts the pack in force and the cover commitment in their place.
        pack: String::new(),
        pack_sha256: Hash([0; 32]),
        cover_commit: Hash([0; 32]),
        policy_sha256: Hash(Sha256::digest(policy.as_bytes()).into()),
    })
}

/// What the law says to this notice now.
pub(super) fn refused(
    v: &Visit,
    folded: &Folded,
    draft: &LotDraft,
    notice: &Notice,
) -> Option<Refusal> {
    let now = Instant(v.now_ms);
    let rules = rules_for(&folded.world, None, now);
    let calendar = folded.world.calendar(calendar());
    let law = Law { rules, calendar: &calendar, now };
    decide(&folded.world, &command(v, draft, notice), law).err()
}

/// Chooses the key sets and asks the trustees for their assignments.
pub(super) fn ask_trustees(v: &Visit, id: &LotId, _: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let platform = &v.site.platform;
    let others = draft::all(platform).map_err(|it| one(it.into()))?;
    let folded = platform.folded().map_err(|it| one(it.into()))?;
    let project = project(v, &folded, id).map_err(one)?;
    let before = others.iter().find(|it| it.lot == *id);
    let mut draft = opened(before.cloned(), &folded, project, id);
    let notice = notice(&folded.world, project, &draft)?;
    let taken: BTreeSet<_> =
        others.iter().filter(|it| it.lot != *id).flat_map(LotDraft::keys).collect();
    let chosen = assigning::choose(&folded.world, &taken, &places(&draft), draft.threshold);
    draft.sets = chosen.map_err(|it| one(lacking(&it)))?;
    draft.close_s = notice.deadline_s;
    draft::write(platform, before, &draft).map_err(one)?;
    Ok(format!("{}?done=trustees-asked", room("purchaser", id, "announce")))
}

fn lacking(it: &Lack) -> Problem {
    match it {
        Lack::Threshold => wrong("threshold", "form-choose"),
        Lack::Trustees { .. } => Problem::Denied("lack-trustees".to_owned()),
        Lack::Keys(_) => Problem::Denied("lack-keys".to_owned()),
        Lack::Set(_) => Problem::Denied("lack-set".to_owned()),
    }
}

/// The announcement.
pub(super) fn ask(v: &Visit, id: &LotId, _: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    if v.site.platform.serving() == Serving::Founding {
        return Err(one(Problem::Denied("refusal-setup-incomplete".to_owned())));
    }
    let kept = draft::read(&v.site.platform, id).map_err(|it| one(it.into()))?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    if folded.world.lots.contains_key(id) {
        return Err(one(Problem::Denied("announced-already".to_owned())));
    }
    let project = project(v, &folded, id).map_err(one)?;
    let lacks = set_up_lacks(&v.site.platform, &folded.world);
    if !lacks.is_empty() {
        return Err(lacks);
    }
    let draft = kept.filter(|it| it.step() == Step::Ready);
    let draft = draft.ok_or_else(|| one(Problem::Denied("assign-incomplete".to_owned())))?;
    if !draft.is_approved() {
        return Err(one(Problem::Denied("approval-missing".to_owned())));
    }
    let notice = notice(&folded.world, project, &draft)?;
    let command = command(v, &draft, &notice);
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("/lots/{id}?done=announced") })
}

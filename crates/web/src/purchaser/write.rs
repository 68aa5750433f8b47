//! Writing the notice 招标公告 of a lot: one long form that keeps whatever was typed.

use std::collections::{BTreeMap, BTreeSet};

use app::follower::Folded;
use app::rules::rules_for;
use domain::law::Law;
use domain::procedure::{Document, ProjectRegistered};
use domain::rulebook::Limits;
use domain::shared::{Instant, LotId};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::fieldset;
use crate::design::river::article;
use crate::design::value::{code, instant};
use crate::desk::basis::Cited;
use crate::desk::duties::{Buying, acts_for};
use crate::desk::perform::{Shown, denied, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet};
use crate::desk::{calendar, files, room};
use crate::text::Text;
use crate::visit::Visit;

use super::approve;
use super::draft::{self, LotDraft};
use super::notice::{ASKS, ENVELOPES, notice, places, tick};
use super::{brand, security, terms};

/// The project of a lot, if the signed-in person acts for it and the lot is planned.
pub(super) fn project<'a>(
    v: &Visit,
    folded: &'a Folded,
    id: &LotId,
) -> Result<&'a ProjectRegistered, Problem> {
    let (_, person) = who(v, folded)?;
    let project = folded.world.projects.get(&id.tender).ok_or_else(nothing)?;
    if !acts_for((&folded.world, Instant(v.now_ms)), person, Buying::planned(project)) {
        return Err(denied());
    }
    let planned = project.lots.iter().any(|it| it.lot == id.lot);
    if planned && !folded.world.lots.contains_key(id) { Ok(project) } else { Err(nothing()) }
}

/// The draft of a lot, or a fresh one that repeats the round before or the project's words.
pub(super) fn opened(
    kept: Option<LotDraft>,
    folded: &Folded,
    project: &ProjectRegistered,
    id: &LotId,
) -> LotDraft {
    if let Some(it) = kept {
        return it;
    }
    let planned = project.lots.iter().find(|it| it.lot == id.lot);
    let lot_title = planned.map(|it| it.title.clone()).unwrap_or_default();
    let mut draft = LotDraft::new(id.clone(), format!("{} · {lot_title}", project.title));
    draft.fields = BTreeMap::from([
        ("title".to_owned(), project.title.clone()),
        ("lot_title".to_owned(), lot_title),
        ("threshold".to_owned(), "2".to_owned()),
        ("tie".to_owned(), "lower-price".to_owned()),
        ("reserve".to_owned(), "unsaid".to_owned()),
        ("consortium".to_owned(), "unsaid".to_owned()),
        ("brand".to_owned(), "unsaid".to_owned()),
        ("brand_tie".to_owned(), "lot".to_owned()),
    ]);
    let earlier =
        folded.world.lots.values().rfind(|it| it.id.tender == id.tender && it.id.lot == id.lot);
    if let Some(earlier) = earlier {
        draft.documents.clone_from(&earlier.notice.documents);
        draft.fields.insert("qualification".to_owned(), earlier.notice.qualification.join("\n"));
        draft.fields.insert("title".to_owned(), earlier.notice.title.clone());
    }
    draft
}

/// The form.
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
    let filled = if posted.is_sent() { posted.clone() } else { typed(&draft) };
    let sheet = Sheet { v, posted: &filled, problems };
    let fields = html! {
        (fieldset(&t.s("notice-what"), &html! {
            (sheet.line("title", Need::Needed))
            (sheet.line("lot_title", Need::Needed))
            (sheet.money("ceiling", Need::Optional))
            (sheet.lines("qualification", 4, Need::Needed))
            (sheet.lines("requirements", 4, Need::Optional))
        }))
        (fieldset(&t.s("notice-times"), &html! {
            (earliest(v, &folded, project))
            (sheet.moment("deadline", Need::Needed))
            (sheet.moment("documents_until", Need::Needed))
        }))
        (fieldset(&t.s("public-documents"), &html! {
            (documents(t, &draft.documents))
            (files::parts::field(&sheet, "documents"))
        }))
        (scoring(&sheet))
        (terms::fields(&sheet, project.regime, &bounds(v, &folded, terms::rules(project.regime))))
        (brand::fields(&sheet, project, &bounds(v, &folded, &brand::rules(project))))
        (fieldset(&t.s("notice-form"), &html! { (sheet.lines("form", 3, Need::Optional)) }))
        (security::fields(&sheet, &folded.world, project, id.lot.as_str()))
        (security::performance_field(&sheet, &folded.world, project))
        (sealing(&sheet))
        div class="commit" {
            p { (t.s("draft-brings")) }
            button class="button" name="go" value="review" { (t.s("draft-review")) } " "
            button class="button quiet-button" name="go" value="save" formnovalidate {
                (t.s("draft-save"))
            }
        }
    };
    let action = room("purchaser", id, "notice");
    let body = html! {
        p class="quiet" { (draft.about) " · " (code(&id.to_string())) }
        (approve::ways(t, id))
        (sheet.top())
        (sheet.upload_form(&action, &fields))
    };
    Ok(Shown::reading(t.s("duty-write-notice"), body).with(&[files::parts::ISLAND]))
}

/// A draft as a form shows it.
fn typed(draft: &LotDraft) -> Posted {
    let plain = draft.fields.iter().map(|(name, value)| match name.split_once(':') {
        Some((name, value)) => (name, value.to_owned()),
        None => (name.as_str(), value.clone()),
    });
    Posted::of(plain)
}

/// The first lawful deadline of a notice published today, with the article.
fn earliest(v: &Visit, folded: &Folded, project: &ProjectRegistered) -> Markup {
    let t = v.text;
    let now = Instant(v.now_ms);
    let rules = rules_for(&folded.world, None, now);
    let calendar = folded.world.calendar(calendar());
    let law = Law { rules, calendar: &calendar, now };
    let Limits { prepare, offer, .. } = *project.procedure().limits();
    let deadline = law.earliest_after(now.date(), prepare).ok().map(Instant::start_of);
    let until = |rule| law.due(now.date(), rule).ok().map(|it| Instant::end_of(it.for_right()));
    let line = |key: &str, at: Option<Instant>, rule: &str| {
        let cited = Cited::of(t, rules, rule);
        html! {
            @if let Some(at) = at { p { (t.s(key)) " " (instant(at.0)) } }
            @if let Some(cited) = &cited { (article(t, &cited.basis())) }
        }
    };
    html! {
        (line("notice-earliest", deadline, prepare))
        @if let Some(rule) = offer { (line("notice-offer-until", until(rule), rule)) }
    }
}

/// The articles that bound some fields, with their marks.
fn bounds(v: &Visit, folded: &Folded, of: &[&'static str]) -> Markup {
    let rules = rules_for(&folded.world, None, Instant(v.now_ms));
    let all = of.iter();
    let cited: Vec<Cited> = all.filter_map(|it| Cited::of(v.text, rules, it)).collect();
    html! { @for it in &cited { (article(v.text, &it.basis())) } }
}

fn documents(t: &Text, all: &[Document]) -> Markup {
    html! {
        @if !all.is_empty() {
            ul class="files" {
                @for it in all {
                    li {
                        a href=(files::href(&it.sha256, &it.name)) { (it.name) } " "
                        small { (t.t("lot-bytes", &[("n", it.length.to_string().into())])) } " "
                        (code(&it.sha256.hex()))
                        div class="choice" {
                            input type="checkbox" id={ "remove-" (it.id) } name="remove"
                                value=(it.sha256.hex());
                            label for={ "remove-" (it.id) } {
                                (t.s("document-remove")) span class="unseen" { " " (it.name) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn scoring(sheet: &Sheet) -> Markup {
    let t = sheet.v.text;
    let named = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        pairs.iter().map(|(value, key)| (*value, t.s(key))).collect()
    };
    let formulas = named(&[
        ("low-first", "formula-low-first"),
        ("mean", "formula-mean"),
        ("lowest", "formula-lowest"),
        ("evaluated", "formula-evaluated"),
    ]);
    let ties = named(&[
        ("lower-price", "tie-lower-price"),
        ("then-items", "tie-then-items"),
        ("then-lot", "tie-then-lot"),
        ("then-items-then-lot", "tie-then-items-then-lot"),
    ]);
    let trims = named(&[("keep", "trim-keep"), ("drop", "trim-drop")]);
    fieldset(
        &t.s("lot-scoring"),
        &html! {
            (sheet.radios("formula", &formulas))
            (sheet.line("price_points", Need::Optional))
            details class="more" open[sheet.posted.get("formula") == "mean"] {
                summary { (t.s("formula-mean-more")) }
                (sheet.radios("trim", &trims))
                (sheet.line("mean_down", Need::Optional))
                (sheet.line("mean_rates", Need::Optional))
                (sheet.line("loss_above", Need::Optional))
                (sheet.line("loss_below", Need::Optional))
            }
            (sheet.lines("items", 5, Need::Optional))
            (sheet.radios("tie", &ties))
        },
    )
}

fn sealing(sheet: &Sheet) -> Markup {
    let t = sheet.v.text;
    let envelopes: Vec<(&str, String)> =
        ENVELOPES.iter().map(|it| (it.token(), t.s(&format!("envelope-{}", it.token())))).collect();
    let asks: Vec<(&str, String)> =
        ASKS.iter().map(|it| (it.1, t.s(&format!("ask-{}", it.1)))).collect();
    let thresholds = [("2", t.s("threshold-2")), ("3", t.s("threshold-3"))];
    html! {
        (fieldset(&t.s("lot-sealed"), &html! {
            (sheet.ticks("envelope", &envelopes))
            (sheet.radios("threshold", &thresholds))
            (sheet.agree("deposit"))
        }))
        (fieldset(&t.s("notice-asks"), &html! { (sheet.ticks("asks", &asks)) }))
    }
}

/// Keeps what was typed, and leads on when it makes a notice.
pub(super) fn keep(v: &Visit, id: &LotId, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let sent = files::kept(v, posted, "documents").map_err(one)?;
    let before = draft::read(&v.site.platform, id).map_err(|it| one(it.into()))?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let project = project(v, &folded, id).map_err(one)?;
    let mut draft = opened(before.clone(), &folded, project, id);
    draft.fields = fields(posted);
    let removed: BTreeSet<&String> = posted.all("remove").iter().collect();
    draft.documents.retain(|it| !removed.contains(&it.sha256.hex()));
    for document in sent {
        if draft.documents.iter().all(|it| it.sha256 != document.sha256) {
            draft.documents.push(document);
        }
    }
    let threshold = posted.get("threshold").parse().unwrap_or(2);
    let asked: Vec<_> = draft.sets.iter().map(|it| (it.envelope, it.purpose)).collect();
    if draft.threshold != threshold || asked != places(&draft) {
        draft.sets.clear();
    }
    draft.threshold = threshold;
    draft::write(&v.site.platform, before.as_ref(), &draft).map_err(one)?;
    if posted.get("go") != "review" {
        return Ok(format!("{}?done=draft-saved", room("purchaser", id, "notice")));
    }
    notice(&folded.world, project, &draft)?;
    Ok(room("purchaser", id, "announce"))
}

/// Fields as the draft keeps them: ticks by name and value.
fn fields(posted: &Posted) -> BTreeMap<String, String> {
    let ticked = ["envelope", "asks", security::TICKED[0], security::TICKED[1]];
    let own = ["go", "remove"];
    let mut all: BTreeMap<String, String> = posted
        .typed()
        .filter(|it| !ticked.contains(&it.0) && !own.contains(&it.0))
        .map(|(name, value)| (name.to_owned(), value.replace("\r\n", "\n")))
        .collect();
    for name in ticked {
        all.extend(posted.all(name).iter().map(|it| (tick(name, it), String::new())));
    }
    all
}

//! The purchaser's desk before a lot's notice: a prequalification announced, clarified, ended.

use app::follower::Folded;
use domain::admission::{
    self, LimitWay, NumberLimit, Prequalification, PrequalificationNotice, ReviewItem,
    is_reviewed_by_committee, may_be_named,
};
use domain::procedure::HoldBy;
use domain::procedure::{self, Effect, ProjectRegistered};
use domain::remedies::Case;
use domain::rulebook::{Regime, ids};
use domain::shared::{Fen, Hash, LotId, Points, Round};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::basis::cited;
use crate::desk::files;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::{money, time};
use crate::visit::Visit;

use super::{bought, by, line, notice, of, room};

/// Longest line, in bytes.
const LINE_BYTES_MAX: usize = 600;
/// Longest list of conditions and longest text, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;

/// Field of the items on which applicants are scored, and what parts a line of it.
const ITEMS: &str = "number_items";
const COLUMNS: [char; 2] = ['|', '\u{ff5c}'];

/// Where the prequalification stands, and what may be done.
pub(super) fn manage(v: &Visit, id: &LotId, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let project = bought(v, &folded, id)?;
    let known = folded.world.prequalifications.get(id);
    let announced = folded.world.lots.contains_key(id);
    let listed = folded.world.admissions.get(id);
    let drawn = known.is_some_and(|of| {
        let over = announced || of.is_stopped() || of.outcome.is_some();
        is_reviewed_by_committee(&of.notice) && !over
    });
    let named = may_be_named(app::rules::rules_for(
        &folded.world,
        Some(id),
        domain::shared::Instant(v.now_ms),
    ));
    let stands = (announced, listed.is_some(), named.unwrap_or(false));
    let body = html! {
        @match known {
            Some(of) => { (line(of)) (notice(t, of)) },
            None => { p { (project.title) } p { (t.s("prequalification-none")) } },
        }
        ul class="files" {
            @for (page, key) in ways(project, known, stands) {
                li { a href=(room("purchaser", id, page)) { (t.s(key)) } }
            }
            @if drawn {
                li { a href=(crate::desk::room("purchaser", id, "draw")) {
                    (t.s("draw-reviewers-title"))
                } }
            }
            @if app::draws::open_list(&folded.world, id).is_some() {
                li { a href=(crate::desk::room("purchaser", id, "draw")) {
                    (t.s("draw-list-title"))
                } }
            }
            @if listed.is_some() && !announced {
                li { a href=(crate::desk::room("purchaser", id, "notice")) {
                    (t.s("duty-write-notice"))
                } }
            }
            @if let Some(of) = known.filter(|_| !announced) {
                li { a href=(crate::desk::room("purchaser", id, "remedies")) {
                    (t.s(crate::remedies::title_key(Case::Early(of))))
                } }
                @let held = known.is_some_and(|it| it.holds.contains(&HoldBy::Purchaser));
                li { a href=(crate::desk::room("purchaser", id, "hold")) {
                    (t.s(if held { "supervisor-release" } else { "supervisor-hold" }))
                } }
            }
            @if announced {
                li { a href={ "/purchaser/lots/" (id) } { (t.s("prequalification-tender")) } }
            }
        }
    };
    Ok(Shown::reading(t.s("prequalification-title"), body))
}

/// Pages that lead on from where it stands.
fn ways(
    project: &ProjectRegistered,
    known: Option<&Prequalification>,
    (announced, listed, named): (bool, bool, bool),
) -> Vec<(&'static str, &'static str)> {
    if announced {
        return Vec::new();
    }
    let mut all = Vec::new();
    let procured = project.regime == domain::rulebook::Regime::GovernmentProcurement;
    match known {
        None if !listed => {
            all.extend([("notice", "prequalification-begin"), ("invite", "invite-title")]);
        }
        None => {}
        Some(of) => {
            if of.is_open() {
                all.push(("clarify", "prequalification-clarify"));
            }
            let reviews = is_reviewed_by_committee(&of.notice) && of.outcome.is_none();
            if reviews && !of.is_stopped() && named && of.draw.ctx.is_none() {
                all.push(("reviewers", "reviewers-title"));
            }
            if of.closed.is_some() && !of.is_stopped() {
                all.push(("review", "applicants-title"));
            }
            if listed && procured {
                all.push(("invite", "invite-title"));
            }
            if !of.has_failed() {
                all.push(("terminate", "prequalification-end"));
            }
        }
    }
    all
}

/// What was typed, in the project's terms.
fn typed(
    v: &Visit,
    folded: &Folded,
    (project, id): (&ProjectRegistered, &LotId),
    posted: &Posted,
) -> Result<PrequalificationNotice, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let mut text = |name: &str, most: usize| match needed(posted, name, most) {
        Ok(it) => it.to_owned(),
        Err(it) => {
            wrongs.push(it);
            String::new()
        }
    };
    let (title, lot_title) = (text("title", LINE_BYTES_MAX), text("lot_title", LINE_BYTES_MAX));
    let conditions = text("qualification", TEXT_BYTES_MAX);
    let mut moment = |name: &str| match time::parse_field(posted.get(name)) {
        Some(it) => it.div_euclid(1_000),
        None => {
            wrongs.push(wrong(name, "form-not-moment"));
            0
        }
    };
    let (documents_until_s, deadline_s) = (moment("offered_until"), moment("apply_until"));
    let limit = limited(posted).unwrap_or_else(|it| {
        wrongs.push(it);
        None
    });
    let documents = files::kept(v, posted, "documents").map_err(|it| vec![it])?;
    if documents.is_empty() {
        wrongs.push(wrong("documents", "form-before-documents-needed"));
    }
    if !wrongs.is_empty() {
        return Err(wrongs);
    }
    let planned = project.lots.iter().find(|it| it.lot == id.lot);
    let buyer = folded.world.organisations.get(&project.purchaser);
    let previous = Round::new(id.round.number() - 1);
    Ok(PrequalificationNotice {
        project: project.project.clone(),
        title,
        lot_title,
        code: project.code.clone(),
        regime: project.regime,
        funds: project.funds,
        purchaser: project.purchaser.clone(),
        purchaser_name: buyer.map(|it| it.name.clone()).unwrap_or_default(),
        agent: project.agent.clone(),
        budget: planned.map_or(Fen(0), |it| it.budget),
        documents_until_s,
        deadline_s,
        documents,
        qualification: conditions
            .lines()
            .map(|it| it.trim().to_owned())
            .filter(|it| !it.is_empty())
            .collect(),
        previous: previous.map(|round| LotId { round, ..id.clone() }),
        limit,
    })
}

/// The ceiling of the number, and on what applicants are scored where it is reached by scores.
fn limited(posted: &Posted) -> Result<Option<NumberLimit>, Problem> {
    let typed = posted.get("number_limit").trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let most = typed.parse().map_err(|_| wrong("number_limit", "form-not-number"))?;
    let (way, items) = match posted.get("number_way") {
        "lot" => (LimitWay::Lot, None),
        "scores" => (LimitWay::Scores, Some(items(posted.get(ITEMS))?)),
        _ => return Err(wrong("number_way", "form-choose")),
    };
    Ok(Some(NumberLimit { most, way, items }))
}

/// Items as typed, one a line: a title, a bar, and its points.
fn items(typed: &str) -> Result<Vec<ReviewItem>, Problem> {
    let item = |line: &str| {
        let (title, points) = line.rsplit_once(COLUMNS)?;
        let max = Points(money::parse_yuan(points.trim())?);
        Some(ReviewItem { title: title.trim().to_owned(), max })
    };
    let lines = typed.lines().map(str::trim).filter(|it| !it.is_empty());
    let read: Option<Vec<ReviewItem>> = lines.map(item).collect();
    read.filter(|it| !it.is_empty()).ok_or_else(|| wrong(ITEMS, "form-not-items"))
}

/// The form of the notice.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let project = bought(v, &folded, id)?;
    let world = &folded.world;
    if world.lots.contains_key(id) || world.prequalifications.contains_key(id) {
        return Err(nothing());
    }
    let planned = project.lots.iter().find(|it| it.lot == id.lot);
    let filled = if posted.is_sent() {
        posted.clone()
    } else {
        let lot_title = planned.map(|it| it.title.clone()).unwrap_or_default();
        Posted::of([("title", project.title.clone()), ("lot_title", lot_title)])
    };
    let sheet = Sheet { v, posted: &filled, problems };
    let rules = by(
        project.regime,
        &[ids::T02, ids::T03, ids::T12, ids::T12_4, ids::Y176, ids::Y177, ids::Y86],
        &[ids::G02, ids::G04, ids::G34_2, ids::G34_3],
    );
    let ways = ["lot", "scores"].map(|it| (it, t.s(&format!("number-way-{it}"))));
    let body = html! {
        p { (project.title) }
        (sheet.top())
        p { (t.s("prequalification-begin-why")) }
        (cited(v, &folded, id, rules))
        (sheet.upload_form(&room("purchaser", id, "notice"), &html! {
            (sheet.line("title", Need::Needed))
            (sheet.line("lot_title", Need::Needed))
            (sheet.lines("qualification", 5, Need::Needed))
            (sheet.moment("offered_until", Need::Needed))
            (sheet.moment("apply_until", Need::Needed))
            @if project.regime == Regime::Works {
                (sheet.line("number_limit", Need::Optional))
                (sheet.radios("number_way", &ways))
                (sheet.lines(ITEMS, 4, Need::Optional))
            }
            (sheet.document("documents"))
            (commit_button(&t.s("prequalification-begin"), &t.s("project-publish-brings")))
        }))
    };
    Ok(Shown::reading(t.s("prequalification-begin"), body))
}

/// Announces it.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let project = bought(v, &folded, id).map_err(one)?;
    let notice = Box::new(typed(v, &folded, (project, id), posted)?);
    let command = Command::Admission(admission::Command::AnnouncePrequalification {
        lot: id.clone(),
        notice,
        // The desk adds the pack in force.
        pack: String::new(),
        pack_sha256: Hash([0; 32]),
    });
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=prequalification", room("purchaser", id, "")) })
}

/// The form of a clarification.
pub(super) fn clarify(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    bought(v, &folded, id)?;
    let of = of(&folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let effects = [("on-bids", t.s("effect-on-applications")), ("none", t.s("effect-none"))];
    let rules = by(of.notice.regime, &[ids::T05], &[ids::G05_3]);
    let body = html! {
        (line(of))
        (sheet.top())
        (cited(v, &folded, id, rules))
        (sheet.upload_form(&room("purchaser", id, "clarify"), &html! {
            (sheet.lines("text", 6, Need::Needed))
            (sheet.radios("effect", &effects))
            (sheet.moment("new_deadline", Need::Optional))
            (sheet.document("documents"))
            (commit_button(&t.s("prequalification-clarify"), &t.s("project-publish-brings")))
        }))
    };
    Ok(Shown::reading(t.s("prequalification-clarify"), body))
}

/// Publishes a clarification.
pub(super) fn clarified(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let mut wrongs = Vec::new();
    let text = needed(posted, "text", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    let effect = match posted.get("effect") {
        "on-bids" => Some(Effect::OnBids),
        "none" => Some(Effect::None),
        _ => None,
    };
    if effect.is_none() {
        wrongs.push(wrong("effect", "form-choose"));
    }
    let asked = posted.get("new_deadline");
    let deadline_s = time::parse_field(asked).map(|it| it.div_euclid(1_000));
    if !asked.is_empty() && deadline_s.is_none() {
        wrongs.push(wrong("new_deadline", "form-not-moment"));
    }
    let documents = files::kept(v, posted, "documents").map_err(one)?;
    let (Ok(text), Some(effect), true) = (text, effect, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (lot, text) = (id.clone(), text.to_owned());
    let command = Command::Admission(admission::Command::ClarifyPrequalification {
        lot,
        text,
        documents,
        effect,
        deadline_s,
    });
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=clarified", room("purchaser", id, "")) })
}

/// The form that ends it.
pub(super) fn end(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    bought(v, &folded, id)?;
    let of = of(&folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let rules = by(of.notice.regime, &[ids::T25], &[ids::G08]);
    let body: Markup = html! {
        (line(of))
        (sheet.top())
        (cited(v, &folded, id, rules))
        (sheet.form(&room("purchaser", id, "terminate"), &html! {
            (sheet.lines("reason", 4, Need::Needed))
            (commit_button(&t.s("prequalification-end"), &t.s("prequalification-end-brings")))
        }))
    };
    Ok(Shown::reading(t.s("prequalification-end"), body))
}

/// Ends it.
pub(super) fn ended(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let cause = needed(posted, "reason", LINE_BYTES_MAX).map_err(one)?.to_owned();
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let command = Command::Procedure(procedure::Command::Terminate { lot: id.clone(), cause });
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: room("purchaser", id, "") })
}

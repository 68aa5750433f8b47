//! A slip in a project's registration: whoever registered proposes what is right, before the
//! first notice; an official of the centre decides.

use app::follower::Folded;
use app::platform::Platform;
use app::ports::{StoreError, WorkingRow};
use domain::catalogue::IntakeStep;
use domain::parties::{OrganisationKind, Person};
use domain::procedure::{Funds, PlannedLot, ProjectRegistered};
use domain::rulebook::ids;
use domain::shared::{AccountId, Hash, Id, Instant, Uscc};
use domain::world::World;
use maud::{Markup, html};
use record::canonical::{self, Value};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::river::article;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::basis::Cited;
use crate::desk::duties::{Buying, acts_for};
use crate::desk::perform::{Shown, denied, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::Text;
use crate::text::money::yuan;
use crate::visit::Visit;

use super::project::lots;

/// Kind of the working state that holds what is proposed, by project.
const KIND: &str = "slip-project";
/// Longest title and longest reason, in bytes.
const TITLE_BYTES_MAX: usize = 600;
const REASON_BYTES_MAX: usize = 4_000;

/// What waits for an official.
pub(crate) struct Proposed {
    pub by: AccountId,
    /// The whole registration as it would stand.
    pub project: ProjectRegistered,
    pub reason: String,
}

impl Proposed {
    /// Fingerprint of what a page showed, so that nothing else is decided.
    pub(crate) fn mark(&self) -> String {
        let it = &self.project;
        let agent = it.agent.as_ref().map(Uscc::to_string).unwrap_or_default();
        let funds = format!("{:?}", it.funds);
        let parts = [
            self.by.to_string(),
            it.title.clone(),
            it.code.clone(),
            agent,
            funds,
            written(&it.lots),
            self.reason.clone(),
        ];
        Hash(Sha256::digest(Value::List(parts.map(Value::Text).into()).encode()).into()).hex()
    }
}

/// Lots as they are typed, one a line.
fn written(lots: &[PlannedLot]) -> String {
    let line = |it: &PlannedLot| {
        let fen = it.budget.0;
        format!("{}|{}|{}.{:02}", it.lot, it.title, fen / 100, fen % 100)
    };
    lots.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn read(world: &World, row: &WorkingRow) -> Option<Proposed> {
    let read = canonical::parse(&row.body).ok()?;
    let text = |name: &str| Some(read.text(name)?.to_owned());
    let old = world.projects.get(&Id::new(row.key.as_str()).ok()?)?;
    let project = ProjectRegistered {
        title: text("title")?,
        code: text("code")?,
        agent: Uscc::new(read.text("agent")?),
        funds: funds(read.text("funds")?)?,
        lots: lots(read.text("lots")?).ok()?,
        ..old.clone()
    };
    Some(Proposed { by: AccountId::new(read.text("by")?).ok()?, project, reason: text("reason")? })
}

fn funds(word: &str) -> Option<Funds> {
    match word {
        "state" => Some(Funds::State),
        "other" => Some(Funds::Other),
        _ => None,
    }
}

/// What was mended as it was proposed, or is announced by now, waits for nobody.
fn waits(world: &World, it: &Proposed) -> bool {
    let known = world.projects.get(&it.project.project);
    known.is_some_and(|old| *old != it.project) && !is_announced(world, &it.project.project)
}

/// Whether a notice of the project is out.
pub(crate) fn is_announced(world: &World, project: &Id) -> bool {
    world.lots.values().any(|it| it.notice.project == *project)
}

/// Everything that is proposed and not decided.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub(crate) fn all_proposed(
    platform: &Platform,
    world: &World,
) -> Result<Vec<Proposed>, StoreError> {
    let rows = platform.working.scan(KIND, "", None, platform.clock.wall_ms())?;
    let all = rows.iter().filter_map(|it| read(world, it));
    Ok(all.filter(|it| waits(world, it)).collect())
}

/// What is proposed of one project.
pub(crate) fn proposed(
    v: &Visit,
    world: &World,
    project: &Id,
) -> Result<Option<Proposed>, Problem> {
    let row = v.site.platform.working.get(KIND, project.as_str(), v.now_ms)?;
    Ok(row.as_ref().and_then(|it| read(world, it)).filter(|it| waits(world, it)))
}

/// Takes a proposal away; the record never held it.
pub(crate) fn forget(v: &Visit, project: &Id) -> Result<(), Problem> {
    v.site.platform.working.delete(KIND, project.as_str())?;
    Ok(())
}

/// Old and new side by side, line by line; what differs is strong.
pub(crate) fn beside(
    t: &Text,
    world: &World,
    old: &ProjectRegistered,
    new: &ProjectRegistered,
) -> Markup {
    let agent = |it: &ProjectRegistered| match &it.agent {
        Some(who) => {
            let known = world.organisations.get(who);
            known.map_or_else(|| who.to_string(), |it| it.name.clone())
        }
        None => t.s("agent-none"),
    };
    let funds = |it: &ProjectRegistered| match it.funds {
        Funds::State => t.s("funds-state"),
        Funds::Other => t.s("funds-other"),
    };
    let lots = |it: &ProjectRegistered| {
        let line = |it: &PlannedLot| format!("{} {} {}", it.lot, it.title, yuan(it.budget.0));
        it.lots.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    let pairs = [
        ("field-project_title", old.title.clone(), new.title.clone()),
        ("field-code", old.code.clone(), new.code.clone()),
        ("field-funds", funds(old), funds(new)),
        ("field-agent", agent(old), agent(new)),
        ("field-lots", lots(old), lots(new)),
    ];
    let heads = ["registered-what", "registered-old", "registered-new"].map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let said = |text: &str| html! { @for line in text.lines() { (line) br; } };
    let rows: Vec<Vec<Markup>> = pairs
        .iter()
        .map(|(key, was, is)| {
            let new = if was == is {
                said(is)
            } else {
                html! { strong { (said(is)) } }
            };
            vec![html! { (t.s(key)) }, said(was), new]
        })
        .collect();
    table(&t.s("registered-beside"), &columns, &rows)
}

/// Every correction of a project that stands in the record, oldest first.
pub(crate) fn history(t: &Text, world: &World, project: &Id) -> Markup {
    let all = world.corrections.get(project).map_or(&[][..], Vec::as_slice);
    html! {
        @if !all.is_empty() { h2 { (t.s("registered-history")) } }
        @for (at, old, it) in all {
            p { (instant(at.0)) " " (t.s("registered-reason")) " " (it.reason) }
            (beside(t, world, old, &it.project))
        }
    }
}

fn mine<'a>(
    v: &Visit,
    folded: &'a Folded,
    name: &str,
) -> Result<(&'a ProjectRegistered, &'a Person), Problem> {
    let person = folded.world.people.get(who(v, folded)?.0).ok_or_else(nothing)?;
    let id = Id::new(name).map_err(|_| nothing())?;
    let project = folded.world.projects.get(&id).ok_or_else(nothing)?;
    let sight = (&folded.world, Instant(v.now_ms));
    let acts = acts_for(sight, person, Buying::planned(project));
    if acts { Ok((project, person)) } else { Err(denied()) }
}

/// What is registered, what is proposed, what was mended, and the form.
pub(super) fn page(
    v: &Visit,
    name: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (old, _) = mine(v, &folded, name)?;
    let waits = proposed(v, &folded.world, &old.project)?;
    let from = waits.as_ref().map_or(old, |it| &it.project);
    let agent = from.agent.as_ref().map(Uscc::to_string).unwrap_or_default();
    let word = if from.funds == Funds::State { "state" } else { "other" };
    let usual = Posted::of([
        ("project_title", from.title.clone()),
        ("code", from.code.clone()),
        ("funds", word.to_owned()),
        ("agent", agent),
        ("lots", written(&from.lots)),
        ("reason", waits.as_ref().map(|it| it.reason.clone()).unwrap_or_default()),
    ]);
    let sheet = Sheet { v, posted: if posted.is_sent() { posted } else { &usual }, problems };
    let asked = folded.world.intakes.get(&old.project).map(|it| &it.step);
    let fixed = matches!(asked, Some(IntakeStep::Asked | IntakeStep::Accepted));
    let rules = app::rules::rules_for(&folded.world, None, Instant(v.now_ms));
    let body = html! {
        p { (old.title) " " (code(old.project.as_str())) }
        p { (t.s("registered-says")) }
        (sheet.top())
        @if let Some(it) = &waits {
            h2 { (t.s("registered-waits")) }
            p { (t.s("registered-reason")) " " (it.reason) }
            (beside(t, &folded.world, old, &it.project))
        }
        @if is_announced(&folded.world, &old.project) {
            p { (t.s("registered-announced")) }
        } @else {
            h2 { (t.s("registered-propose")) }
            @if fixed { p { (t.s("registered-fixed")) } }
            (sheet.form(&format!("/purchaser/projects/{}/correct", old.project), &html! {
                (sheet.line("project_title", Need::Needed))
                (sheet.line("code", Need::Needed))
                @if fixed {
                    @for field in ["funds", "agent", "lots"] {
                        input type="hidden" name=(field) value=(usual.get(field));
                    }
                } @else {
                    (sheet.radios("funds", &[
                        ("state", t.s("funds-state")), ("other", t.s("funds-other")),
                    ]))
                    (agents(&sheet, &folded, old))
                    (sheet.lines("lots", 4, Need::Needed))
                }
                (sheet.lines("reason", 2, Need::Needed))
                (button(&t.s("registered-propose")))
            }))
        }
        (history(t, &folded.world, &old.project))
        h2 { (t.s("basis-name")) }
        @if let Some(of) = Cited::of(t, rules, ids::Y68) { (article(t, &of.basis())) }
    };
    Ok(Shown::wide(t.s("registered-title"), body))
}

/// Agents whom a mandate of the purchaser binds, and none.
fn agents(sheet: &Sheet, folded: &Folded, of: &ProjectRegistered) -> Markup {
    let t = sheet.v.text;
    let now = Instant(sheet.v.now_ms);
    let given = folded.world.organisations.get(&of.purchaser);
    let bound = |who: &Uscc| {
        let mut all = given.into_iter().flat_map(|it| it.mandates.values());
        all.any(|it| it.agent == *who && it.holds_at(now))
    };
    let known = folded.world.organisations.iter();
    let known = known.filter(|it| it.1.kinds.contains(&OrganisationKind::Agent) && bound(it.0));
    let mut options: Vec<(&str, String)> =
        known.map(|(id, it)| (id.as_str(), it.name.clone())).collect();
    options.insert(0, ("", t.s("agent-none")));
    sheet.select("agent", &options)
}

/// Keeps a proposal for an official.
pub(super) fn propose(v: &Visit, name: &str, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (old, _) = mine(v, &folded, name).map_err(one)?;
    if is_announced(&folded.world, &old.project) {
        return Err(one(wrong("project_title", "registered-announced")));
    }
    let mut wrongs = Vec::new();
    let mut take = |name: &str, most| match needed(posted, name, most) {
        Ok(it) => it.to_owned(),
        Err(it) => {
            wrongs.push(it);
            String::new()
        }
    };
    let title = take("project_title", TITLE_BYTES_MAX);
    let code = take("code", TITLE_BYTES_MAX);
    let reason = take("reason", REASON_BYTES_MAX);
    let means = funds(posted.get("funds"));
    let planned = lots(posted.get("lots")).map_err(|key| wrongs.push(wrong("lots", key)));
    if means.is_none() {
        wrongs.push(wrong("funds", "form-choose"));
    }
    let (Some(funds), Ok(lots), true) = (means, planned, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let agent = Uscc::new(posted.get("agent"));
    let project = ProjectRegistered { title, code, agent, funds, lots, ..old.clone() };
    if project == *old {
        return Err(one(wrong("project_title", "registered-nothing")));
    }
    let by = who(v, &folded).map_err(one)?.0.clone();
    keep(v, &Proposed { by, project, reason }).map_err(one)?;
    Ok(format!("/purchaser/projects/{}/correct?done=slip-proposed", old.project))
}

fn keep(v: &Visit, it: &Proposed) -> Result<(), Problem> {
    let of = &it.project;
    let word = if of.funds == Funds::State { "state" } else { "other" };
    let body = Value::object([
        ("by", Value::Text(it.by.to_string())),
        ("title", Value::Text(of.title.clone())),
        ("code", Value::Text(of.code.clone())),
        ("agent", Value::Text(of.agent.as_ref().map(Uscc::to_string).unwrap_or_default())),
        ("funds", Value::Text(word.to_owned())),
        ("lots", Value::Text(written(&of.lots))),
        ("reason", Value::Text(it.reason.clone())),
    ]);
    let body = body.encode().into_bytes();
    let row = WorkingRow { key: of.project.to_string(), body, expires_ms: i64::MAX };
    v.site.platform.working.put(KIND, &row)?;
    Ok(())
}

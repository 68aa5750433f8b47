//! Values that the law leaves to the centre: one official proposes, another decides.

use app::platform::Platform;
use app::ports::{StoreError, WorkingRow};
use app::rules::rules_for;
use domain::parties::Role;
use domain::rulebook::{Rule, Rulebook, ids};
use domain::settings::{Command as It, SettingMade};
use domain::shared::{AccountId, Hash, Instant};
use domain::world::{Command, World};
use maud::{Markup, html};
use record::canonical::{self, Value};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::lists::facts;
use crate::design::river::article;
use crate::desk::basis::Cited;
use crate::desk::perform::{Ask, Shown, may, nothing, only, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::settings::{as_typed, bounds, list, says, typed, unit, words};
use crate::visit::Visit;

use super::PEOPLE;

/// Address of the list.
pub(crate) const LIST: &str = "/centre/settings";
/// Kind of the working state that holds what is proposed, by rule.
const KIND: &str = "setting";
/// Longest reason and longest name of a decision, in bytes.
const TEXT_BYTES_MAX: usize = 2_000;

/// What waits for a second official.
pub(crate) struct Proposed {
    pub by: AccountId,
    pub setting: SettingMade,
}

fn read(row: &WorkingRow) -> Option<Proposed> {
    let read = canonical::parse(&row.body).ok()?;
    let text = |name: &str| Some(read.text(name)?.to_owned());
    let number = match read.text("number")? {
        "" => None,
        it => Some(it.parse().ok()?),
    };
    let (rule, reason, cite) = (row.key.clone(), text("reason")?, text("cite")?);
    let setting = SettingMade { rule, number, reason, cite };
    Some(Proposed { by: AccountId::new(read.text("by")?).ok()?, setting })
}

/// What is proposed and not decided, by rule.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub(crate) fn all_proposed(
    platform: &Platform,
    world: &World,
) -> Result<Vec<Proposed>, StoreError> {
    let rows = platform.working.scan(KIND, "", None, platform.clock.wall_ms())?;
    Ok(rows.iter().filter_map(read).filter(|it| waits(world, it)).collect())
}

/// What was decided as it was proposed waits for nobody.
fn waits(world: &World, it: &Proposed) -> bool {
    world.settings.made.get(&it.setting.rule).is_none_or(|made| made.made != it.setting)
}

fn proposed(v: &Visit, world: &World, rule: &str) -> Result<Option<Proposed>, Problem> {
    let row = v.site.platform.working.get(KIND, rule, v.now_ms)?;
    Ok(row.as_ref().and_then(read).filter(|it| waits(world, it)))
}

/// All values, and what waits.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let rules = rules_for(&folded.world, None, Instant(v.now_ms));
    let waits = all_proposed(&v.site.platform, &folded.world)?;
    let body = html! {
        p { (t.s("settings-write-says")) }
        p { a href="/settings" { (t.s("catalogue-public")) } }
        @if !waits.is_empty() {
            h2 { (t.s("settings-waits")) }
            ul {
                @for it in &waits {
                    @if let Some(rule) = rules.rule(&it.setting.rule) {
                        li {
                            a href={ (LIST) "/" (rule.id) } { (says(t, rule)) }
                            " " small { (rule.id) }
                        }
                    }
                }
            }
        }
        (list(t, &folded.world, rules, Some(LIST)))
    };
    Ok(Shown::wide(t.s("settings-title"), body))
}

fn found<'a>(rules: &'a Rulebook, id: &str) -> Result<&'a Rule, Problem> {
    rules.rule(id).filter(|it| it.may.is_some()).ok_or_else(nothing)
}

/// The value that a setting brings, in words.
fn brings(v: &Visit, rule: &Rule, setting: &SettingMade) -> String {
    let usual = rule.usual.as_ref().unwrap_or(&rule.value);
    match setting.number.and_then(|it| usual.with_number(it)) {
        Some(it) => words(v.text, &it),
        None => {
            let usual = words(v.text, usual);
            v.text.t("setting-as-pack", &[("value", usual.into())])
        }
    }
}

/// One value: what holds, what is proposed, and the form.
pub(super) fn one(
    v: &Visit,
    id: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let own = who(v, &folded)?.0.clone();
    let rules = rules_for(&folded.world, None, Instant(v.now_ms));
    let rule = found(rules, id)?;
    let may = rule.may.ok_or_else(nothing)?;
    let filled = match posted.is_sent() {
        true => posted.clone(),
        false => posted.clone().with("setting_value", as_typed(&rule.value, may)),
    };
    let sheet = Sheet { v, posted: &filled, problems };
    let waits = proposed(v, &folded.world, id)?;
    let usual = rule.usual.as_ref().unwrap_or(&rule.value);
    let [value, pack] = ["value", "pack"].map(|it| t.s(&format!("setting-{it}")));
    let at = format!("{LIST}/{id}");
    let body = html! {
        (sheet.top())
        p { (says(t, rule)) " " small { (rule.id) } }
        (facts(&[
            (value.as_str(), html! { (words(t, &rule.value)) }),
            (&pack, html! { (words(t, usual)) " · " (bounds(t, usual, may)) }),
        ]))
        @if let Some(it) = &waits { (decision(v, &sheet, rule, (it, it.by == own))) }
        h2 { (t.s("setting-propose")) }
        (sheet.form(&at, &html! {
            p { (t.s(unit(usual, may))) " · " (bounds(t, usual, may)) }
            (sheet.line("setting_value", Need::Needed))
            (sheet.lines("reason", 3, Need::Needed))
            (sheet.line("decision_cite", Need::Needed))
            (button(&t.s("setting-propose")))
        }))
        h2 { (t.s("basis-name")) }
        @if let Some(of) = Cited::of(t, rules, id) { (article(t, &of.basis())) }
        @if let Some(of) = Cited::of(t, rules, ids::Y63) { (article(t, &of.basis())) }
    };
    Ok(Shown::reading(t.s("settings-title"), body))
}

/// What waits, and what whoever sees it may do.
fn decision(v: &Visit, sheet: &Sheet, rule: &Rule, (it, own): (&Proposed, bool)) -> Markup {
    let t = v.text;
    let at = format!("{LIST}/{}", rule.id);
    let [value, reason, cite] =
        ["setting-proposed", "setting-reason", "setting-cite"].map(|key| t.s(key));
    html! {
        h2 { (t.s("settings-waits")) }
        (facts(&[
            (value.as_str(), html! { strong { (brings(v, rule, &it.setting)) } }),
            (&reason, html! { (it.setting.reason) }),
            (&cite, html! { (it.setting.cite) }),
        ]))
        @if own {
            p { (t.s("setting-second")) }
        } @else {
            (sheet.form(&format!("{at}/decide"), &html! {
                input type="hidden" name="seen" value=(mark_of(&it.setting));
                (commit_button(&t.s("setting-decide"), &t.s("setting-decide-brings")))
            }))
        }
        (sheet.form(&format!("{at}/drop"), &html! {
            (button(&t.s("setting-drop")))
        }))
    }
}

/// Fingerprint of what a page showed, so that nothing else is decided.
fn mark_of(it: &SettingMade) -> String {
    let number = it.number.map(|it| it.to_string()).unwrap_or_default();
    let parts = [number, it.reason.clone(), it.cite.clone()].map(Value::Text);
    Hash(Sha256::digest(Value::List(parts.into()).encode()).into()).hex()
}

/// Keeps a proposal for a second official.
pub(super) fn propose(v: &Visit, id: &str, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    only(v, &folded, PEOPLE).map_err(one)?;
    let rules = rules_for(&folded.world, None, Instant(v.now_ms));
    let rule = found(rules, id).map_err(one)?;
    let usual = rule.usual.as_ref().unwrap_or(&rule.value);
    let mut wrongs = Vec::new();
    let text = needed(posted, "setting_value", TEXT_BYTES_MAX);
    let number = text.and_then(|it| {
        let held =
            rule.may.and_then(|may| typed(usual, may, it).filter(|number| may.hold(*number)));
        held.ok_or_else(|| wrong("setting_value", "setting-out-of-bounds"))
    });
    let number = number.map_err(|it| wrongs.push(it));
    let reason = needed(posted, "reason", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    let cite = needed(posted, "decision_cite", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    let (Ok(number), Ok(reason), Ok(cite)) = (number, reason, cite) else { return Err(wrongs) };
    if rule.value.number() == Some(number) {
        return Err(one(wrong("setting_value", "setting-unchanged")));
    }
    // The pack's own number is no number of the centre.
    let number = Some(number).filter(|it| usual.number() != Some(*it));
    let account = who(v, &folded).map_err(one)?.0.to_string();
    let body = Value::object([
        ("by", Value::Text(account)),
        ("number", Value::Text(number.map(|it| it.to_string()).unwrap_or_default())),
        ("reason", Value::Text(reason.to_owned())),
        ("cite", Value::Text(cite.to_owned())),
    ]);
    let body = body.encode().into_bytes();
    let row = WorkingRow { key: rule.id.clone(), body, expires_ms: i64::MAX };
    v.site.platform.working.put(KIND, &row).map_err(|it| one(it.into()))?;
    Ok(format!("{LIST}?done=setting-proposed"))
}

/// Takes a proposal away; the record never held it.
pub(super) fn drop(v: &Visit, id: &str, _: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    only(v, &folded, PEOPLE).map_err(one)?;
    v.site.platform.working.delete(KIND, id).map_err(|it| one(it.into()))?;
    Ok(format!("{LIST}?done=setting-dropped"))
}

/// The command of what another official proposed, exactly as it was shown.
pub(super) fn decide(v: &Visit, id: &str, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let known = proposed(v, &folded.world, id).map_err(one)?;
    // Who lost the post meanwhile has proposed nothing.
    let still =
        |it: &AccountId| folded.world.people.get(it).is_some_and(|it| it.is(Role::Official));
    let known = known.filter(|it| still(&it.by) && posted.get("seen") == mark_of(&it.setting));
    let it = known.ok_or_else(|| one(wrong("seen", "setting-changed")))?;
    let decided_by = who(v, &folded).map_err(one)?.0.clone();
    let make = It::Make { setting: it.setting, proposed_by: it.by, decided_by };
    let command = Command::Settings(make);
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{LIST}?done=setting-made") })
}

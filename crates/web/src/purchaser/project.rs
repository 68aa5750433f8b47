//! Registering a project 项目 with its lots.

use app::follower::Folded;
use domain::parties::{OrganisationKind, Person, Role};
use domain::procedure::{self, Category, Funds, PlannedLot, ProjectRegistered};
use domain::rulebook::{Method, Regime};
use domain::shared::{Fen, Id, Instant, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::catalogue::{category_key, regime_key};
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::public::method_key;
use crate::text::{Text, money};
use crate::visit::Visit;

use super::PEOPLE;

/// Longest title, in bytes.
const TITLE_BYTES_MAX: usize = 600;
/// Separates the columns of a line, as pasted from a spreadsheet or typed.
const COLUMNS: [char; 3] = ['\t', '|', '\u{ff5c}'];

/// Methods that can be chosen, with the keys of their names.
const METHODS: [(&str, &str); 2] =
    [("open_tender", "method-open"), ("request_for_quotations", "method-quotations")];

/// The form.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let person = only(v, &folded, PEOPLE)?;
    let usual = Posted::of([("method", Method::OpenTender.token().to_owned())]);
    let posted = if posted.is_sent() { posted } else { &usual };
    let sheet = Sheet { v, posted, problems };
    let choices = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        pairs.iter().map(|(value, key)| (*value, t.s(key))).collect()
    };
    let regimes =
        choices(&[("works", "regime-works"), ("government_procurement", "regime-procurement")]);
    let methods = choices(&METHODS);
    let categories = choices(&[
        ("goods", "category-goods"),
        ("services", "category-services"),
        ("works", "category-works"),
    ]);
    let funds = choices(&[("state", "funds-state"), ("other", "funds-other")]);
    let fields = html! {
        (sheet.line("project", Need::Needed))
        (sheet.line("project_title", Need::Needed))
        (sheet.line("code", Need::Needed))
        (sheet.radios("regime", &regimes))
        (sheet.radios("method", &methods))
        (sheet.radios("category", &categories))
        (sheet.radios("funds", &funds))
        (partner(&sheet, &folded, person))
        (sheet.lines("lots", 4, Need::Needed))
        (commit_button(&t.s("project-register"), &t.s("project-register-brings")))
    };
    let body = html! { (sheet.top()) (sheet.form("/purchaser/projects/new", &fields)) };
    Ok(Shown::reading(t.s("project-new"), body))
}

/// A purchaser may name its agent; an agent names its purchaser.
fn partner(sheet: &Sheet, folded: &Folded, person: &Person) -> Markup {
    let t = sheet.v.text;
    let (name, kind) = if person.is(Role::Purchaser) {
        ("agent", OrganisationKind::Agent)
    } else {
        ("purchaser", OrganisationKind::Purchaser)
    };
    let home = person.organisation.as_ref();
    let now = Instant(sheet.v.now_ms);
    // Only whom a mandate in force binds to the own organisation, for this project or for all.
    let bound = |other: &Uscc| {
        let (purchaser, agent) =
            if name == "agent" { (home, Some(other)) } else { (Some(other), home) };
        let given = purchaser.and_then(|it| folded.world.organisations.get(it));
        let mut all = given.into_iter().flat_map(|it| it.mandates.values());
        all.any(|it| Some(&it.agent) == agent && it.holds_at(now))
    };
    let known = folded.world.organisations.iter();
    let known = known.filter(|it| it.1.kinds.contains(&kind) && bound(it.0));
    let mut options: Vec<(&str, String)> =
        known.map(|(id, it)| (id.as_str(), it.name.clone())).collect();
    options.insert(0, ("", t.s(if name == "agent" { "agent-none" } else { "choose" })));
    html! {
        (sheet.select(name, &options))
        p class="hint" { a href="/purchaser/mandates" { (t.s("mandate-first")) } }
    }
}

/// The command that the form asks for.
pub(super) fn ask(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let person = only(v, &folded, PEOPLE).map_err(|it| vec![it])?;
    let registered = read(posted, person)?;
    let next = match folded.world.catalogue {
        Some(_) => format!("/purchaser/projects/{}/intake?done=registered", registered.project),
        None => format!("/purchaser?done=registered#{}", registered.project),
    };
    let command = Command::Procedure(procedure::Command::Register(registered));
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next })
}

/// The method; a program that knows of none asks for an open tender.
fn method(posted: &Posted) -> Option<Method> {
    match posted.get("method") {
        "" => Some(Method::OpenTender),
        other => Method::from_token(other),
    }
}

fn read(posted: &Posted, person: &Person) -> Result<ProjectRegistered, Vec<Problem>> {
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
    let project = Id::new(posted.get("project"));
    if project.is_err() {
        wrongs.push(wrong("project", "form-not-id"));
    }
    let regime = Regime::from_token(posted.get("regime"));
    let method = method(posted);
    let category = match posted.get("category") {
        "goods" => Some(Category::Goods),
        "services" => Some(Category::Services),
        "works" => Some(Category::Works),
        _ => None,
    };
    let funds = match posted.get("funds") {
        "state" => Some(Funds::State),
        "other" => Some(Funds::Other),
        _ => None,
    };
    for (name, chosen) in [
        ("regime", regime.is_some()),
        ("method", method.is_some()),
        ("category", category.is_some()),
        ("funds", funds.is_some()),
    ] {
        if !chosen {
            wrongs.push(wrong(name, "form-choose"));
        }
    }
    let lots = lots(posted.get("lots")).map_err(|key| wrongs.push(wrong("lots", key)));
    let home = person.organisation.clone();
    let (purchaser, agent) = if person.is(Role::Purchaser) {
        (home, Uscc::new(posted.get("agent")))
    } else {
        (Uscc::new(posted.get("purchaser")), home)
    };
    if purchaser.is_none() {
        wrongs.push(wrong("purchaser", "form-choose"));
    }
    match (project, (regime, method), category, funds, lots, purchaser) {
        (
            Ok(project),
            (Some(regime), Some(method)),
            Some(category),
            Some(funds),
            Ok(lots),
            Some(purchaser),
        ) if wrongs.is_empty() => Ok(ProjectRegistered {
            project,
            title,
            code,
            regime,
            method,
            category,
            purchaser,
            agent,
            funds,
            lots,
        }),
        _ => Err(wrongs),
    }
}

/// Reads lines of number, title and budget in yuan.
pub(super) fn lots(typed: &str) -> Result<Vec<PlannedLot>, &'static str> {
    let mut all = Vec::new();
    for line in typed.lines().filter(|it| !it.trim().is_empty()) {
        let columns: Vec<&str> = line.split(COLUMNS).map(str::trim).collect();
        let [lot, title, budget] = columns.as_slice() else { return Err("form-lots-columns") };
        let lot = Id::new(*lot).map_err(|_| "form-lots-id")?;
        let budget = money::parse_yuan(budget).ok_or("form-lots-budget")?;
        all.push(PlannedLot { lot, title: (*title).to_owned(), budget: Fen(budget) });
    }
    if all.is_empty() { Err("form-needed") } else { Ok(all) }
}

/// The words of regime, category and funds.
#[must_use]
pub(crate) fn kinds(t: &Text, it: &ProjectRegistered) -> String {
    let (regime, category) = (t.s(regime_key(it.regime)), t.s(category_key(it.category)));
    let funds = match it.funds {
        Funds::State => t.s("funds-state"),
        Funds::Other => t.s("funds-other"),
    };
    [regime, t.s(method_key(it.procedure())), category, funds].join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lots_are_read_as_typed_or_pasted_from_a_spreadsheet() {
        let read = lots("A|一标段|1,200,000\n\nB\t二标段\t350000.50\n").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((read[1].lot.as_str(), read[1].budget), ("B", Fen(350_000_50)));
        assert_eq!(lots("A|一标段"), Err("form-lots-columns"));
        assert_eq!(lots("甲|一标段|1"), Err("form-lots-id"));
        assert_eq!(lots("A|一标段|多少"), Err("form-lots-budget"));
        assert_eq!(lots(" \n"), Err("form-needed"));
    }
}

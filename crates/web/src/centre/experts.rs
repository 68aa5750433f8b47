//! The roster of experts: who is on it, one expert with the history, and the forms that change it.

use app::access::Action;
use app::follower::Folded;
use app::roster::text::{self, POOLS};
use domain::experts::{
    self, ExpertAdmitted, ExpertChanged, ExpertStandingChanged, Ground, Listed, Pool, Profile,
    RosterStanding, Turn,
};
use domain::parties::Role;
use domain::shared::{AccountId, Id, Instant};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::facts;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::perform::{Ask, Shown, may, may_read, nothing, only, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::{Lang, Text};
use crate::visit::Visit;

use super::PEOPLE;

/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 120;
/// Longest list of a field, and longest reason, in bytes.
const TEXT_BYTES_MAX: usize = 4_000;

const STANDINGS: [(RosterStanding, &str); 3] = [
    (RosterStanding::Active, "active"),
    (RosterStanding::Paused, "paused"),
    (RosterStanding::Removed, "removed"),
];
const GROUNDS: [(Ground, &str); 6] = [
    (Ground::Asked, "asked"),
    (Ground::Unfit, "unfit"),
    (Ground::Breach, "breach"),
    (Ground::Punished, "punished"),
    (Ground::Over, "over"),
    (Ground::Corrected, "corrected"),
];

/// The standing of a word.
pub(super) fn standing_of(word: &str) -> Option<RosterStanding> {
    STANDINGS.iter().find(|it| it.1 == word).map(|it| it.0)
}

/// Standings with their words, for a choice.
pub(super) fn standings(t: &Text) -> Vec<(&'static str, String)> {
    STANDINGS.iter().map(|it| (it.1, t.s(&format!("expert-{}", it.1)))).collect()
}

fn grounds(t: &Text) -> Vec<(&'static str, String)> {
    GROUNDS.iter().map(|it| (it.1, ground_words(t, it.0))).collect()
}

fn ground_words(t: &Text, it: Ground) -> String {
    let word = GROUNDS.iter().find(|known| known.0 == it).map_or("", |it| it.1);
    t.s(&format!("expert-ground-{word}"))
}

/// How an expert stands.
pub(super) fn standing_tag(t: &Text, it: RosterStanding) -> Markup {
    let word = STANDINGS.iter().find(|known| known.0 == it).map_or("", |it| it.1);
    let tone = match it {
        RosterStanding::Active => Tone::Checked,
        RosterStanding::Paused => Tone::Due,
        RosterStanding::Removed => Tone::Alarm,
    };
    tag(tone, &t.s(&format!("expert-{word}")))
}

/// The pools in words.
pub(super) fn pools_words(t: &Text, all: &[Pool]) -> Markup {
    html! {
        @for (at, it) in all.iter().enumerate() {
            @if at > 0 { br; }
            (t.s(&format!("expert-pool-{}", pool_word(*it))))
        }
    }
}

fn pool_word(it: Pool) -> &'static str {
    POOLS.iter().find(|known| known.0 == it).map_or("", |it| it.1)
}

/// Relations as the form reads them, in the reader's words.
fn of_ties(t: &Text, all: &[experts::Tie]) -> String {
    let zh = t.lang() == Lang::ZhCn;
    text::of_ties(all, |(_, en, word)| if zh { word } else { en })
}

fn pool_options(t: &Text) -> Vec<(&'static str, String)> {
    POOLS.iter().map(|it| (it.1, t.s(&format!("expert-pool-{}", it.1)))).collect()
}

/// Lets those read the roster who may.
pub(super) fn readers<'a>(v: &'a Visit, folded: &'a Folded) -> Result<&'a AccountId, Problem> {
    may_read(v, folded, Action::ReadRoster, None)?;
    Ok(who(v, folded)?.0)
}

fn known<'a>(folded: &'a Folded, number: &str) -> Result<(Id, &'a Listed), Problem> {
    let id = Id::new(number).map_err(|_| nothing())?;
    let found = folded.world.roster.get(&id).ok_or_else(nothing)?;
    Ok((id, found))
}

/// One expert with the history.
pub(super) fn page(v: &Visit, number: &str, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let account = readers(v, &folded)?;
    let (id, it) = known(&folded, number)?;
    let acts = folded.world.people.get(account).is_some_and(|it| it.is(Role::Official));
    let body = html! {
        p { (standing_tag(t, it.standing)) @if it.punished {
            " " (tag(Tone::Alarm, &t.s("expert-was-punished")))
        } }
        @if it.import.is_some() && !it.is_used() { p class="quiet" { (t.s("expert-unseen")) } }
        (particulars(t, &folded, &id, it))
        @if acts {
            ul class="files" {
                @if it.standing != RosterStanding::Removed {
                    li { a href={ "/centre/experts/" (id) "/change" } { (t.s("expert-change")) } }
                }
                li { a href={ "/centre/experts/" (id) "/standing" } { (t.s("expert-stand")) } }
            }
        }
        (history(t, it))
        p class="quiet" { (t.s("expert-closed")) }
        p { a href="/centre/experts" { (t.s("roster-title")) } }
    };
    Ok(Shown::wide(format!("{} · {id}", it.profile.name), body))
}

fn particulars(t: &Text, folded: &Folded, id: &Id, it: &Listed) -> Markup {
    let named = |code: &domain::shared::Uscc| {
        folded.world.organisations.get(code).map_or(String::new(), |it| it.name.clone())
    };
    let profile = &it.profile;
    let mut rows = vec![
        (t.s("field-expert"), code(id.as_str())),
        (t.s("field-person_name"), html! { (profile.name) }),
        (t.s("field-specialties"), html! { (text::of_specialties(&profile.specialties)) }),
        (t.s("field-pools"), pools_words(t, &profile.pools)),
        (t.s("field-region"), code(profile.region.as_str())),
    ];
    if let Some(account) = &profile.account {
        rows.push((t.s("field-expert_account"), code(account.as_str())));
    }
    for job in &profile.employers {
        let period = text::of_employers(std::slice::from_ref(job));
        let value = html! { (named(&job.organisation)) " " (period) };
        rows.push((t.s("field-employers"), value));
    }
    for tie in &profile.ties {
        let word = t.s(&format!("expert-tie-{}", relation_word(tie.relation)));
        let value = html! {
            (word) " " (named(&tie.organisation)) " " (code(tie.organisation.as_str()))
            @if let Some(until) = tie.until {
                " " (t.t("expert-until", &[("date", until.to_string().into())]))
            }
        };
        rows.push((t.s("field-ties"), value));
    }
    if let Some(import) = &it.import {
        rows.push((t.s("import-id"), code(import.as_str())));
    }
    let rows: Vec<(&str, Markup)> =
        rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    facts(&rows)
}

fn relation_word(it: experts::Relation) -> &'static str {
    text::RELATIONS.iter().find(|known| known.0 == it).map_or("", |it| it.1)
}

fn history(t: &Text, it: &Listed) -> Markup {
    let heads = ["expert-when", "expert-what", "field-reason"].map(|it| t.s(it));
    let sets = [Set::Time, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    // Each change tells its parts by comparing with the profile that came after it.
    let mut after = Some(&it.profile);
    let mut rows = Vec::new();
    for (at, turn) in it.history.iter().rev() {
        rows.push(row(t, *at, turn, after));
        if let Turn::Changed(before, _) = turn {
            after = Some(before);
        }
    }
    html! { h2 { (t.s("expert-history")) } (table(&t.s("expert-history"), &columns, &rows)) }
}

fn row(t: &Text, at: Instant, turn: &Turn, after: Option<&Profile>) -> Vec<Markup> {
    let (what, reason) = match turn {
        Turn::Admitted => (html! { (t.s("expert-admitted")) }, ""),
        Turn::Imported(import) => {
            (html! { (t.s("expert-imported")) " " (code(import.as_str())) }, "")
        }
        Turn::Changed(before, reason) => {
            let parts = after.map_or_else(Vec::new, |after| differing(t, before, after));
            let what = html! {
                (t.s("expert-changed"))
                @for (key, was) in parts { br; small { (t.s(key)) ": " del { (was) } } }
            };
            (what, reason.as_str())
        }
        Turn::Standing(standing, ground, reason) => {
            let rule = ground.rule();
            let what = html! {
                (standing_tag(t, *standing)) " " (ground_words(t, *ground))
                @if let Some(rule) = rule { " " (code(rule)) }
            };
            (what, reason.as_str())
        }
    };
    vec![instant(at.0), what, html! { (reason) }]
}

/// The parts that a change changed, with what stood there before.
fn differing(t: &Text, before: &Profile, after: &Profile) -> Vec<(&'static str, String)> {
    let parts = |it: &Profile| {
        let account = it.account.as_ref().map_or(String::new(), ToString::to_string);
        let words = |it: &Pool| t.s(&format!("expert-pool-{}", pool_word(*it)));
        [
            ("field-person_name", it.name.clone()),
            ("field-expert_account", account),
            ("field-specialties", text::of_specialties(&it.specialties)),
            ("field-pools", it.pools.iter().map(words).collect::<Vec<_>>().join(" / ")),
            ("field-region", it.region.to_string()),
            ("field-employers", text::of_employers(&it.employers)),
            ("field-ties", of_ties(t, &it.ties)),
        ]
    };
    let (old, new) = (parts(before), parts(after));
    old.into_iter().zip(new).filter(|(old, new)| old.1 != new.1).map(|it| it.0).collect()
}

fn profile_fields(sheet: &Sheet, t: &Text) -> Markup {
    html! {
        (sheet.line("person_name", Need::Needed))
        (sheet.line("specialties", Need::Needed))
        (sheet.ticks("pools", &pool_options(t)))
        (sheet.line("region", Need::Needed))
        (sheet.lines("employers", 3, Need::Optional))
        (sheet.lines("ties", 3, Need::Optional))
        (sheet.line("expert_account", Need::Optional))
    }
}

/// The form of a new expert.
pub(super) fn new_page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.line("expert", Need::Needed))
        (profile_fields(&sheet, t))
        (commit_button(&t.s("expert-admit"), &t.s("expert-admit-brings")))
    };
    let body = html! { (sheet.top()) (sheet.form("/centre/experts/new", &fields)) };
    Ok(Shown::reading(t.s("expert-admit"), body))
}

fn profile(posted: &Posted, wrongs: &mut Vec<Problem>) -> Option<Profile> {
    let mut told = |name: &str, found: Result<&str, Problem>| {
        found.map_err(|it| wrongs.push(it)).ok().map(|it| (name.to_owned(), it.to_owned()))
    };
    let name = told("person_name", needed(posted, "person_name", NAME_BYTES_MAX));
    let specialties = told("specialties", needed(posted, "specialties", TEXT_BYTES_MAX));
    let region = told("region", needed(posted, "region", NAME_BYTES_MAX));
    let specialties = specialties.and_then(|(field, it)| {
        text::specialties(&it).map_err(|_| wrongs.push(wrong(&field, "finding-specialty-do"))).ok()
    });
    let region = region.and_then(|(field, it)| {
        Id::new(it).map_err(|_| wrongs.push(wrong(&field, "finding-region-do"))).ok()
    });
    let employers = text::employers(posted.get("employers"));
    let employers = employers.map_err(|_| wrongs.push(wrong("employers", "finding-employer-do")));
    let ties = text::ties(posted.get("ties"));
    let ties = ties.map_err(|_| wrongs.push(wrong("ties", "finding-tie-do")));
    let ticked = |word: &str| posted.all("pools").iter().any(|it| it == word);
    let pools: Vec<Pool> = POOLS.iter().filter(|it| ticked(it.1)).map(|it| it.0).collect();
    if pools.is_empty() {
        wrongs.push(wrong("pools", "form-choose"));
    }
    let account = match posted.get("expert_account").trim() {
        "" => Some(None),
        it => match AccountId::new(it) {
            Ok(it) => Some(Some(it)),
            Err(_) => {
                wrongs.push(wrong("expert_account", "form-not-id"));
                None
            }
        },
    };
    Some(Profile {
        name: name?.1,
        account: account?,
        specialties: specialties?,
        employers: employers.ok()?,
        ties: ties.ok()?,
        region: region?,
        pools,
    })
}

/// The command that admits.
pub(super) fn ask_new(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let expert = Id::new(posted.get("expert")).map_err(|_| {
        wrongs.push(wrong("expert", "form-not-id"));
    });
    let profile = profile(posted, &mut wrongs);
    let (Ok(expert), Some(profile), true) = (expert, profile, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let next = format!("/centre/experts/{expert}?done=expert-admitted");
    asked(v, experts::Command::Admit(ExpertAdmitted { expert, profile }), next)
}

/// The form that changes what is known.
pub(super) fn change_page(
    v: &Visit,
    number: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let (id, it) = known(&folded, number)?;
    let stands = typed(t, &it.profile);
    let posted = if posted.is_sent() { posted } else { &stands };
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (profile_fields(&sheet, t))
        (sheet.lines("reason", 3, Need::Needed))
        (commit_button(&t.s("expert-change"), &t.s("expert-change-brings")))
    };
    let action = format!("/centre/experts/{id}/change");
    let body = html! { (sheet.top()) (sheet.form(&action, &fields)) };
    Ok(Shown::reading(format!("{} · {}", t.s("expert-change"), it.profile.name), body))
}

/// The profile as the form would have sent it.
fn typed(t: &Text, it: &Profile) -> Posted {
    let mut all = vec![
        ("person_name", it.name.clone()),
        ("specialties", text::of_specialties(&it.specialties)),
        ("region", it.region.to_string()),
        ("employers", text::of_employers(&it.employers)),
        ("ties", of_ties(t, &it.ties)),
        ("expert_account", it.account.as_ref().map_or(String::new(), ToString::to_string)),
    ];
    all.extend(it.pools.iter().map(|it| ("pools", pool_word(*it).to_owned())));
    Posted::of(all)
}

/// The command that changes what is known.
pub(super) fn ask_change(v: &Visit, number: &str, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let reason = needed(posted, "reason", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    let profile = profile(posted, &mut wrongs);
    let expert = Id::new(number).map_err(|_| vec![nothing()])?;
    let (Ok(reason), Some(profile), true) = (reason, profile, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let next = format!("/centre/experts/{expert}?done=expert-changed");
    let it = ExpertChanged { expert, profile, reason: reason.to_owned() };
    asked(v, experts::Command::Change(it), next)
}

/// The form that changes the standing.
pub(super) fn standing_page(
    v: &Visit,
    number: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let (id, it) = known(&folded, number)?;
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.radios("standing", &standings(t)))
        (sheet.select("ground", &grounds(t)))
        (sheet.lines("reason", 3, Need::Needed))
        (commit_button(&t.s("expert-stand"), &t.s("expert-stand-brings")))
    };
    let action = format!("/centre/experts/{id}/standing");
    let body = html! {
        (sheet.top())
        p { (standing_tag(t, it.standing)) }
        (sheet.form(&action, &fields))
    };
    Ok(Shown::reading(format!("{} · {}", t.s("expert-stand"), it.profile.name), body))
}

/// The command that changes the standing.
pub(super) fn ask_standing(v: &Visit, number: &str, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let reason = needed(posted, "reason", TEXT_BYTES_MAX).map_err(|it| wrongs.push(it));
    let standing = standing_of(posted.get("standing"));
    if standing.is_none() {
        wrongs.push(wrong("standing", "form-choose"));
    }
    let word = posted.get("ground");
    let ground = GROUNDS.iter().find(|it| it.1 == word).map(|it| it.0);
    if ground.is_none() {
        wrongs.push(wrong("ground", "form-choose"));
    }
    let expert = Id::new(number).map_err(|_| vec![nothing()])?;
    let (Ok(reason), Some(standing), Some(ground)) = (reason, standing, ground) else {
        return Err(wrongs);
    };
    let next = format!("/centre/experts/{expert}?done=expert-stood");
    let reason = reason.to_owned();
    let it = ExpertStandingChanged { expert, standing, ground, reason };
    asked(v, experts::Command::ChangeStanding(it), next)
}

fn asked(v: &Visit, command: experts::Command, next: String) -> Result<Ask, Vec<Problem>> {
    let command = Command::Experts(command);
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next })
}

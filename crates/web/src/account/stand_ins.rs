//! Stand-ins: whoever administers an organisation, or an official for the centre, appoints one;
//! either of the two sees it and may end it.

use std::collections::BTreeSet;

use app::follower::Folded;
use domain::parties::{
    self, NEVER_STOOD_IN, Person, Role, StandIn, StandInAppointed, StandInEnded, is_staff,
};
use domain::rulebook::ids;
use domain::shared::{AccountId, CivilDate, Instant};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::river::article;
use crate::design::table::{Column, Set, table};
use crate::desk::basis::Cited;
use crate::desk::perform::{Ask, Shown, may, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::posts::{days, name};
use crate::visit::{Visit, roles};

/// Address of the page.
pub(crate) const PAGE: &str = "/account/stand-ins";
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Those for whom somebody may appoint: the own organisation's, or for an official the staff.
fn house<'a>(folded: &'a Folded, person: &Person) -> Vec<(&'a AccountId, &'a Person)> {
    let all = folded.world.people.iter();
    let home = person.organisation.clone();
    if person.is(Role::Official) {
        return all.filter(|it| is_staff(it.1)).collect();
    }
    if person.is(Role::Administrator) && home.is_some() {
        return all.filter(|it| it.1.organisation == home).collect();
    }
    Vec::new()
}

/// Stand-ins that run or will, of the own house or about the person itself.
fn listed<'a>(
    folded: &'a Folded,
    me: &AccountId,
    house: &[(&AccountId, &Person)],
    now: Instant,
) -> Vec<(&'a AccountId, &'a StandIn)> {
    let ours = |account: &AccountId| house.iter().any(|it| it.0 == account);
    let all = folded.world.stand_ins.iter();
    let all = all.flat_map(|(account, all)| all.iter().map(move |it| (account, it)));
    let mut all: Vec<_> =
        all.filter(|(account, it)| *account == me || it.of == *me || ours(account)).collect();
    all.sort_by_key(|it| (!it.1.is_ahead(now), std::cmp::Reverse(it.1.from)));
    all
}

/// The page.
pub(super) fn page(v: &Visit, posted: &Posted, problems: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let now = Instant(v.now_ms);
    let folded = v.site.platform.folded()?;
    let (me, person) = who(v, &folded)?;
    let house = house(&folded, person);
    let today = now.date().to_string();
    let usual = Posted::of([("stand_from", today.clone()), ("stand_until", today)]);
    let sheet = Sheet { v, posted: if posted.is_sent() { posted } else { &usual }, problems };
    let heads =
        ["stand-in-absent", "stand-in-who", "account-roles", "stand-in-when", "people-state"];
    let heads = heads.map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let all = listed(&folded, me, &house, now);
    let rows: Vec<Vec<Markup>> = all.iter().map(|it| row(v, &folded, *it)).collect();
    let known: Vec<(&str, String)> =
        house.iter().map(|(id, it)| (id.as_str(), format!("{} · {id}", it.name))).collect();
    let rules = app::rules::rules_for(&folded.world, None, now);
    let body = html! {
        p { (t.s("stand-ins-says")) }
        (sheet.top())
        @if rows.is_empty() { (empty(&t.s("stand-ins-none"), &t.s("stand-ins-none-hint"), &[])) }
        @else { (table(&t.s("stand-ins-title"), &columns, &rows)) }
        @if !known.is_empty() {
            h2 { (t.s("stand-in-appoint")) }
            (sheet.form(PAGE, &html! {
                (sheet.select("absent", &known))
                (sheet.select("stands", &known))
                (sheet.line("stand_from", Need::Needed))
                (sheet.line("stand_until", Need::Needed))
                (sheet.lines("reason", 2, Need::Needed))
                (commit_button(&t.s("stand-in-appoint"), &t.s("stand-in-appoint-brings")))
            }))
        }
        h2 { (t.s("basis-name")) }
        @for id in [ids::Y65, ids::Y66, ids::Y67] {
            @if let Some(of) = Cited::of(t, rules, id) { (article(t, &of.basis())) }
        }
    };
    Ok(Shown::wide(t.s("stand-ins-title"), body))
}

fn row(v: &Visit, folded: &Folded, (account, it): (&AccountId, &StandIn)) -> Vec<Markup> {
    let t = v.text;
    let now = Instant(v.now_ms);
    let held: Vec<Role> = it.roles.iter().copied().collect();
    let state = match (it.runs_at(now), it.ended, it.is_ahead(now)) {
        (true, ..) => tag(Tone::Now, &t.s("stand-in-runs")),
        (_, Some(_), _) => tag(Tone::Plain, &t.s("stand-in-ended")),
        (_, None, true) => tag(Tone::Due, &t.s("stand-in-ahead")),
        (_, None, false) => tag(Tone::Plain, &t.s("stand-in-over")),
    };
    vec![
        html! { (name(&folded.world, &it.of)) },
        html! { (name(&folded.world, account)) },
        html! { (roles(t, &held)) },
        html! { (days(t, it)) br; small { (it.reason) } },
        html! {
            (state)
            @if it.is_ahead(now) {
                form method="post" action={ (PAGE) "/end" } {
                    (v.hidden())
                    input type="hidden" name="stands" value=(account);
                    label {
                        (t.s("staff-reason")) " "
                        input type="text" name="reason" class="line" required maxlength="200";
                    }
                    button class="link" name="absent" value=(it.of) {
                        (t.s("stand-in-end"))
                        span class="unseen" { " " (name(&folded.world, account)) }
                    }
                }
            }
        },
    ]
}

fn asked(v: &Visit, command: parties::Command, done: &str) -> Result<Ask, Vec<Problem>> {
    let command = Command::Parties(command);
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{PAGE}?done={done}") })
}

/// The command that appoints: every role of the absent one that may be held for another.
pub(super) fn appoint(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let mut person = |name: &str| {
        let found = AccountId::new(posted.get(name));
        found.map_err(|_| wrongs.push(wrong(name, "form-choose")))
    };
    let (of, account) = (person("absent"), person("stands"));
    let mut day = |name: &str| {
        let read = posted.get(name).parse::<CivilDate>();
        read.map_err(|_| wrongs.push(wrong(name, "form-not-day")))
    };
    let (from, until) = (day("stand_from"), day("stand_until"));
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let (Ok(of), Ok(account), Ok(from), Ok(until), Ok(reason)) = (of, account, from, until, reason)
    else {
        return Err(wrongs);
    };
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let by = who(v, &folded).map_err(|it| vec![it])?.0.clone();
    let held = folded.world.people.get(&of).map(|it| it.roles.clone()).unwrap_or_default();
    let may_hold: BTreeSet<Role> =
        held.iter().filter(|it| !NEVER_STOOD_IN.contains(it)).copied().collect();
    // Whoever holds nothing that may be stood in for is refused with the rule that says so.
    let roles: Vec<Role> = if may_hold.is_empty() { held } else { may_hold }.into_iter().collect();
    drop(folded);
    let reason = reason.to_owned();
    let it = StandInAppointed { account, of, roles, from, until, reason, by };
    asked(v, parties::Command::AppointStandIn(it), "stand-in-appointed")
}

/// The command that ends one.
pub(super) fn end(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let account = AccountId::new(posted.get("stands"));
    let of = AccountId::new(posted.get("absent"));
    let (Ok(account), Ok(of)) = (account, of) else {
        return Err(vec![wrong("absent", "form-choose")]);
    };
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let by = who(v, &folded).map_err(|it| vec![it])?.0.clone();
    drop(folded);
    let it = StandInEnded { account, of, reason, by };
    asked(v, parties::Command::EndStandIn(it), "stand-in-ended")
}

/// Post and stand-ins of the own account, in one line each.
pub(super) fn own(v: &Visit, folded: &Folded, account: &AccountId) -> Markup {
    let t = v.text;
    let now = Instant(v.now_ms);
    let post = crate::posts::capacity(t, &folded.world, account, now);
    let mine = folded.world.stand_ins.iter().flat_map(|(who, all)| {
        all.iter().filter(|it| it.of == *account && it.is_ahead(now)).map(move |it| (who, it))
    });
    html! {
        @if !post.is_empty() { p { (t.s("post-held")) " " strong { (post) } } }
        @for (who, it) in mine {
            p { (t.t("stand-in-for-you", &[("name", name(&folded.world, who).into())])) " "
                (days(t, it)) }
        }
        p { a href=(PAGE) { (t.s("stand-ins-title")) } }
    }
}

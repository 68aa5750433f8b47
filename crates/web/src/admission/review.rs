//! Reviewing applicants: the committee that is entered, and the findings that are signed.

use app::follower::Folded;
use domain::admission::{
    self, ApplicantFound, Prequalification, REASON_BYTES_MAX, ReviewItem, is_reviewed_by_committee,
};
use domain::award::{Member, MemberKind, Pass, Signed};
use domain::draws;
use domain::parties::{Person, Role};
use domain::rulebook::ids;
use domain::shared::{AccountId, Hash, Instant, LotId, Points, Salt};
use domain::world::{Command, World};
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::value::code;
use crate::desk::basis::cited;
use crate::desk::duties::{Buying, acts_for};
use crate::desk::perform::{Ask, Shown, denied, may, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{files, sign};
use crate::evaluator::sheet::points_within;
use crate::purchaser::committee::master;
use crate::visit::Visit;

use super::{bought, by, line, listed, name, of, points_of, room};

/// Seats that the form offers.
const SEATS: u8 = 11;

/// The seat of a person in the committee that reviews applicants.
pub(crate) fn mine(of: &Prequalification, account: &AccountId) -> Option<u8> {
    of.reviewers.iter().find(|it| it.account == *account).map(|it| it.seat)
}

/// The same of a member who declared that nothing makes it withdraw: before it nothing of an
/// application is shown.
fn declared(of: &Prequalification, account: &AccountId) -> Option<u8> {
    let (attended, recused) = (&of.seats.attended, &of.seats.recused);
    mine(of, account).filter(|it| attended.contains_key(it) && !recused.contains(it))
}

/// The seat at which somebody reviews, once it has declared.
fn seat(of: &Prequalification, account: &AccountId) -> Result<u8, Problem> {
    mine(of, account).ok_or_else(denied)?;
    declared(of, account).ok_or_else(|| Problem::Denied("attend-first-applicants".to_owned()))
}

/// Whether somebody reads an applicant's document: the purchaser's side and whoever of the
/// committee has declared, once applications are closed.
pub(crate) fn reads(
    (world, now_ms): (&World, i64),
    (account, person): (&AccountId, &Person),
    sha256: &Hash,
) -> bool {
    world.prequalifications.values().filter(|it| it.closed.is_some()).any(|of| {
        let mut all = of.applications.values().flat_map(|it| &it.documents);
        let project = world.projects.get(&of.id.tender);
        let buys = project
            .is_some_and(|it| acts_for((world, Instant(now_ms)), person, Buying::planned(it)));
        (buys || declared(of, account).is_some()) && all.any(|it| it.sha256 == *sha256)
    })
}

/// Who may sit, by line.
pub(super) fn reviewers(
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
    let open = seats_to_enter(&folded, of);
    let body = html! {
        (line(of))
        (sheet.top())
        p { (t.s("reviewers-why")) }
        @if !of.seats.vacant.is_empty() {
            p { (t.s("reviewers-fill-why")) }
            (cited(v, &folded, id, &[ids::C1_18]))
        }
        @if !of.reviewers.is_empty() {
            p { (t.t("reviewers-named", &[("n", of.reviewers.len().into())])) }
        }
        (cited(v, &folded, id, &[ids::T12_4, ids::C1_1, ids::C1_2]))
        (sheet.upload_form(&room("purchaser", id, "reviewers"), &html! {
            @for seat in &open {
                @let (who, kind) = (format!("member-{seat}"), format!("kind-{seat}"));
                div class="field" {
                    label for={ "f-" (who) } { (t.t("committee-seat", &[("n", (*seat).into())])) }
                    (sheet.error_at(&who))
                    div class="joined" {
                        input type="text" class="line" id={ "f-" (who) } name=(who)
                            autocomplete="off" value=(posted.get(&who));
                        select name=(kind) aria-label=(t.s("committee-kind")) {
                            @for value in ["expert", "representative"] {
                                option value=(value) selected[posted.get(&kind) == value] {
                                    (t.s(&format!("member-{value}")))
                                }
                            }
                        }
                    }
                }
            }
            (sheet.document("document"))
            (commit_button(&t.s("reviewers-title"), &t.s("committee-brings")))
        }))
    };
    Ok(Shown::reading(t.s("reviewers-title"), body))
}

/// Every seat of a committee that is entered whole, or those left that no list fills.
fn seats_to_enter(folded: &Folded, of: &Prequalification) -> Vec<u8> {
    if of.seats.vacant.is_empty() {
        return (1..=SEATS).collect();
    }
    folded.world.bench(&of.id).map_or(Vec::new(), |it| it.nameable())
}

/// Enters them.
pub(super) fn named(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let mut wrongs = Vec::new();
    let document = files::one(v, posted, "document").map_err(|it| wrongs.push(it));
    let master = master(v, posted).map_err(one)?;
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let known = of(&folded, id).map_err(one)?;
    let filling = !known.seats.vacant.is_empty();
    let mut members: Vec<Member> = Vec::new();
    for at in seats_to_enter(&folded, known) {
        let field = format!("member-{at}");
        let typed = posted.get(&field);
        if typed.is_empty() {
            continue;
        }
        let account = AccountId::new(typed).ok();
        let person = account.as_ref().and_then(|it| folded.world.people.get(it));
        let (Some(account), Some(person)) = (account, person) else {
            wrongs.push(wrong(&field, "form-account-unknown"));
            continue;
        };
        let speaks = posted.get(&format!("kind-{at}")) == "representative";
        let kind = if speaks { MemberKind::Representative } else { MemberKind::Expert };
        let sits = person.is(Role::Evaluator) || (speaks && person.is(Role::Purchaser));
        if !sits {
            wrongs.push(wrong(&field, "form-not-evaluator"));
            continue;
        }
        let next = u8::try_from(members.len() + 1).expect("at most eleven seats");
        let seat = if filling { at } else { next };
        let salt = Salt(Sha256::digest([&master[..], &[seat]].concat()).into());
        let commitment = record::act::member_commitment(&account, &person.name, &salt);
        members.push(Member { seat, account, name: person.name.clone(), kind, salt, commitment });
    }
    let (Ok(document), true) = (document, wrongs.is_empty()) else { return Err(wrongs) };
    let lot = id.clone();
    let command = if filling {
        Command::Draws(draws::Command::NameSubstitute { lot, members, document })
    } else {
        Command::Admission(admission::Command::NameReviewers { lot, members, document })
    };
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=committee", room("purchaser", id, "")) })
}

/// What the form says about every applicant, in order.
fn found(of: &Prequalification, posted: &Posted) -> Result<Vec<ApplicantFound>, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let mut all = Vec::new();
    for (at, applicant) in of.applications.keys().enumerate() {
        let (verdict, unmet, why) =
            (format!("pass-{at}"), format!("unmet-{at}"), format!("why-{at}"));
        let pass = match posted.get(&verdict) {
            "passed" => Pass::Passed,
            "rejected" => Pass::Rejected,
            _ => {
                wrongs.push(wrong(&verdict, "form-choose"));
                continue;
            }
        };
        let reason = posted.get(&why).to_owned();
        let mut numbers: Vec<u32> =
            posted.all(&unmet).iter().filter_map(|it| it.parse().ok()).collect();
        numbers.sort_unstable();
        if pass == Pass::Rejected && numbers.is_empty() {
            wrongs.push(wrong(&unmet, "form-choose"));
        }
        if pass == Pass::Rejected && reason.is_empty() {
            wrongs.push(wrong(&why, "form-needed"));
        }
        if reason.len() > REASON_BYTES_MAX {
            wrongs.push(wrong(&why, "form-long"));
        }
        let points = match pass {
            Pass::Passed => pointed(of, at, posted, &mut wrongs),
            Pass::Rejected => None,
        };
        let (applicant, unmet) = (applicant.clone(), numbers);
        let unmet = if pass == Pass::Passed { Vec::new() } else { unmet };
        all.push(ApplicantFound { applicant, pass, unmet, reason, points });
    }
    if wrongs.is_empty() { Ok(all) } else { Err(wrongs) }
}

/// The announced items of a number that is limited by scores; none elsewhere.
fn items(of: &Prequalification) -> &[ReviewItem] {
    of.notice.limit.as_ref().and_then(|it| it.items.as_deref()).unwrap_or_default()
}

fn points_field(at: usize, item: usize) -> String {
    format!("points-{at}-{item}")
}

/// Points of one applicant on every item, as typed; none where nobody is scored.
fn pointed(
    of: &Prequalification,
    at: usize,
    posted: &Posted,
    wrongs: &mut Vec<Problem>,
) -> Option<Vec<Points>> {
    let mut all = Vec::new();
    for (n, item) in items(of).iter().enumerate() {
        match points_within(posted, &points_field(at, n), item.max) {
            Ok(it) => all.push(it),
            Err(it) => wrongs.push(it),
        }
    }
    (!items(of).is_empty()).then_some(all)
}

/// Fields for the points of one applicant.
fn points_fields(sheet: &Sheet, of: &Prequalification, at: usize, who: &str) -> Markup {
    let t = sheet.v.text;
    html! {
        @if !items(of).is_empty() { p { (t.s("applicants-points")) } }
        @for (n, item) in items(of).iter().enumerate() {
            @let field = points_field(at, n);
            div class="field" {
                label for={ "f-" (field) } {
                    (points_of(t, item, item.max)) span class="unseen" { " " (who) }
                }
                (sheet.error_at(&field))
                input type="text" inputmode="decimal" class="line" id={ "f-" (field) }
                    name=(field) autocomplete="off" value=(sheet.posted.get(&field));
            }
        }
    }
}

fn reviewing(id: &LotId, seat: Option<u8>, findings: &[ApplicantFound], signed: Signed) -> Command {
    let (lot, findings) = (id.clone(), findings.to_vec());
    Command::Admission(admission::Command::ReviewApplicants { lot, seat, findings, signed })
}

/// One applicant's line: what it handed in, and the answer to it.
fn applicant(
    sheet: &Sheet,
    (world, of): (&World, &Prequalification),
    at: usize,
    fields: bool,
) -> Markup {
    let t = sheet.v.text;
    let Some((who, it)) = of.applications.iter().nth(at) else { return html! {} };
    let (verdict, unmet, why) = (format!("pass-{at}"), format!("unmet-{at}"), format!("why-{at}"));
    let posted = sheet.posted;
    let given = of.findings.iter().find(|it| it.applicant == *who);
    html! {
        fieldset {
            legend { (name(world, who)) " " (code(who.as_str())) }
            (listed(t, &it.documents))
            @if let Some(given) = given {
                p class="quiet" {
                    (t.s("applicants-found-before")) " "
                    (t.s(match given.pass {
                        Pass::Passed => "application-passed",
                        Pass::Rejected => "application-rejected",
                    })) " " (given.reason)
                    @if let Some(it) = given.total() {
                        " " (t.t("application-total", &[("points", it.decimal().into())]))
                    }
                }
            }
            @if fields {
                (sheet.error_at(&verdict))
                @for value in ["passed", "rejected"] {
                    div class="choice" {
                        input type="radio" id={ "f-" (verdict) "-" (value) } name=(verdict)
                            value=(value) checked[posted.get(&verdict) == value];
                        label for={ "f-" (verdict) "-" (value) } {
                            (t.s(&format!("application-{value}")))
                            span class="unseen" { " " (name(world, who)) }
                        }
                    }
                }
                p { (t.s("applicants-unmet")) }
                (sheet.error_at(&unmet))
                @for (n, one) in of.notice.qualification.iter().enumerate() {
                    @let number = (n + 1).to_string();
                    div class="choice" {
                        input type="checkbox" id={ "f-" (unmet) "-" (n) } name=(unmet)
                            value=(number) checked[posted.all(&unmet).contains(&number)];
                        label for={ "f-" (unmet) "-" (n) } { (one) }
                    }
                }
                (points_fields(sheet, of, at, name(world, who)))
                (sheet.error_at(&why))
                div class="field" {
                    label for={ "f-" (why) } { (t.s("field-reason")) }
                    textarea id={ "f-" (why) } name=(why) rows="2" { (posted.get(&why)) }
                }
            }
        }
    }
}

/// How many of the committee signed.
fn signed_so_far(v: &Visit, of: &Prequalification) -> Markup {
    let count = [("n", of.signed.len().into()), ("of", of.reviewers.len().into())];
    html! {
        @if !of.reviewers.is_empty() && of.outcome.is_none() {
            p { (v.text.t("applicants-signed", &count)) }
        }
    }
}

/// The applicants with what is found about them, at one desk.
fn drawn(
    v: &Visit,
    (folded, of): (&Folded, &Prequalification),
    (desk, seat, may_sign): (&str, Option<u8>, bool),
    (posted, problems): (&Posted, &[Problem]),
) -> Shown {
    let t = v.text;
    let title = t.s("applicants-title");
    let action = match desk {
        "purchaser" => room("purchaser", &of.id, "review"),
        _ => room(desk, &of.id, ""),
    };
    let open = may_sign && of.is_reviewed();
    let sheet = Sheet { v, posted, problems };
    if open
        && sign::is_next(posted, problems)
        && let Ok(findings) = found(of, posted)
    {
        let brings = t.s("applicants-brings");
        let body = html! {
            (line(of))
            ul {
                @for it in &findings {
                    li {
                        (name(&folded.world, &it.applicant)) " · "
                        (t.s(match it.pass {
                            Pass::Passed => "application-passed",
                            Pass::Rejected => "application-rejected",
                        }))
                        @if let Some(it) = it.total() {
                            " · " (t.t("application-total", &[("points", it.decimal().into())]))
                        }
                        @if !it.reason.is_empty() { " · " (it.reason) }
                    }
                }
            }
            (sign::page(&sheet, folded, &action, (&title, &brings),
                |by| reviewing(&of.id, seat, &findings, by)))
        };
        return Shown::reading(title, body).with(&["sign_act"]);
    }
    let rules = by(
        of.notice.regime,
        &[ids::T12, ids::T12_2, ids::T12_4, ids::Y86],
        &[ids::G34_2, ids::G34_3],
    );
    let all = 0..of.applications.len();
    let body = html! {
        (line(of))
        (sheet.top())
        (signed_so_far(v, of))
        @if of.closed.is_none() { p { (t.s("applicants-early")) } } @else {
            p { (t.t("applicants-count", &[("n", of.applications.len().into())])) }
            @if open {
                p { (t.s("applicants-why")) }
                (sheet.form(&action, &html! {
                    @for at in all { (applicant(&sheet, (&folded.world, of), at, true)) }
                    (button(&t.s("act-next")))
                }))
            } @else {
                @for at in all { (applicant(&sheet, (&folded.world, of), at, false)) }
            }
        }
        h2 { (t.s("basis-name")) }
        (cited(v, folded, &of.id, rules))
    };
    Shown::reading(title, body)
}

/// The applicants at the purchaser's desk; before the close nobody is shown.
pub(super) fn by_purchaser(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let folded = v.site.platform.folded()?;
    bought(v, &folded, id)?;
    let of = of(&folded, id)?;
    let own = !is_reviewed_by_committee(&of.notice);
    Ok(drawn(v, (&folded, of), ("purchaser", None, own), (posted, problems)))
}

/// The purchaser's findings, once signed.
pub(super) fn purchaser_ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    taken(v, id, posted, |v, folded, of| {
        bought(v, folded, &of.id)?;
        Ok((None, format!("{}?done=applicants-reviewed", room("purchaser", &of.id, ""))))
    })
}

/// The applicants at a member's desk.
pub(super) fn by_member(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let folded = v.site.platform.folded()?;
    let of = of(&folded, id)?;
    let (account, _) = who(v, &folded)?;
    let seat = seat(of, account)?;
    Ok(drawn(v, (&folded, of), ("evaluator", Some(seat), true), (posted, problems)))
}

/// A member's findings, once signed.
pub(super) fn member_ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    taken(v, id, posted, |v, folded, of| {
        let (account, _) = who(v, folded)?;
        let seat = seat(of, account)?;
        Ok((Some(seat), format!("{}?done=applicants-reviewed", room("evaluator", &of.id, ""))))
    })
}

fn taken(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    sits: impl Fn(&Visit, &Folded, &Prequalification) -> Result<(Option<u8>, String), Problem>,
) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let of = of(&folded, id).map_err(one)?;
    let (seat, next) = sits(v, &folded, of).map_err(one)?;
    let findings = found(of, posted)?;
    let command = sign::take(v, &folded, posted, |by| reviewing(id, seat, &findings, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next })
}

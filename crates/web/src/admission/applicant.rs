//! An applicant's page: its signed application, what became of it, and its withdrawal.

use domain::admission::{self, ApplicantFound, NumberLimit, Prequalification};
use domain::award::{Pass, Signed};
use domain::procedure::Document;
use domain::rulebook::ids;
use domain::shared::{LotId, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};

use crate::act::Problem;
use crate::bidder::bidder;
use crate::design::form::button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::flash;
use crate::design::value::code;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::desk::{files, sign};
use crate::text::Text;
use crate::visit::Visit;

use super::{by, line, listed, notice, of, points_of, room};

fn applying(id: &LotId, applicant: &Uscc, documents: &[Document], signed: Signed) -> Command {
    let (lot, applicant, documents) = (id.clone(), applicant.clone(), documents.to_vec());
    Command::Admission(admission::Command::Apply { lot, applicant, documents, signed })
}

fn withdrawing(id: &LotId, applicant: &Uscc, signed: Signed) -> Command {
    let (lot, applicant) = (id.clone(), applicant.clone());
    Command::Admission(admission::Command::WithdrawApplication { lot, applicant, signed })
}

/// Whether whoever passed may bid: everybody, or whom the draw of a limited number gave.
fn drawn(t: &Text, world: &World, of: &Prequalification, who: &Uscc) -> Markup {
    let Some(limit) = &of.notice.limit else {
        return html! { p { (t.s("application-passed-says")) } };
    };
    let bidders = world.admissions.get(&of.id).and_then(|it| it.bidders.as_ref());
    let key = match bidders.map(|it| it.contains(who)) {
        None => "application-drawn-later",
        Some(true) => "application-drawn-says",
        Some(false) => "application-not-drawn-says",
    };
    let list = world.list_draws.get(&of.id);
    let line = list.and_then(|it| it.lines.iter().find(|it| it.bidder == *who));
    html! {
        p { (t.s(key)) }
        (scored(t, limit, of.finding(who)))
        @if let Some(it) = line {
            p { (t.s("draw-own-name")) " " (code(&it.name.hex())) }
            p { (t.s("draw-own-salt")) " " (code(&it.salt.hex())) }
            p class="quiet" { (t.s("draw-own-formula")) }
        }
    }
}

/// The own points on each announced item and together; nobody sees another's.
fn scored(t: &Text, limit: &NumberLimit, found: Option<&ApplicantFound>) -> Markup {
    let Some((items, found)) = limit.items.as_ref().zip(found) else { return html! {} };
    let (points, total) = (found.points.iter().flatten(), found.total());
    html! {
        h3 { (t.s("application-points")) }
        ul { @for (item, it) in items.iter().zip(points) { li { (points_of(t, item, *it)) } } }
        @if let Some(it) = total {
            p { (t.t("application-total", &[("points", it.decimal().into())])) }
        }
    }
}

/// What was found about the own application, and why.
fn result(t: &Text, world: &World, of: &Prequalification, who: &Uscc) -> Markup {
    let Some(it) = of.finding(who) else { return html! {} };
    let conditions = &of.notice.qualification;
    let unmet = it.unmet.iter().filter_map(|at| {
        let at = usize::try_from(*at).ok()?.checked_sub(1)?;
        conditions.get(at)
    });
    html! {
        h2 { (t.s("application-result")) }
        @match it.pass {
            Pass::Passed => {
                p { (tag(Tone::Checked, &t.s("application-passed"))) }
                (drawn(t, world, of, who))
            },
            Pass::Rejected => {
                p { (tag(Tone::Alarm, &t.s("application-rejected"))) }
                p { (t.s("application-rejected-says")) }
                ul { @for one in unmet { li { (one) } } }
                blockquote class="said" { @for one in it.reason.lines() { p { (one) } } }
            },
        }
    }
}

/// First the documents, then the signature; afterwards the own result.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?.uscc;
    let of = of(&folded, id)?;
    let own = of.applications.get(&who);
    let action = room("bidder", id, "");
    let title = t.s("application-title");
    let rules = by(
        of.notice.regime,
        &[ids::T03, ids::T12_2, ids::T12_3],
        &[ids::G04, ids::G34_1, ids::G34_2],
    );
    let open = of.is_open() && v.now_ms <= of.deadline_s.saturating_mul(1_000);
    if open
        && sign::is_next(posted, problems)
        && let Ok(documents) = files::kept(v, posted, "application")
        && !documents.is_empty()
    {
        // The files came once: what follows names them by their hashes.
        let fresh: Vec<String> = posted.files("application").map(|it| it.sha256.hex()).collect();
        let posted =
            fresh.into_iter().fold(posted.clone(), |all, it| all.with("application_kept", it));
        let sheet = Sheet { v, posted: &posted, problems };
        let brings = t.s("application-brings");
        let body = html! {
            (line(of))
            (listed(t, &documents))
            (cited(v, &folded, id, rules))
            (sign::page(&sheet, &folded, &action, (&title, &brings),
                |by| applying(id, &who, &documents, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let sheet = Sheet { v, posted, problems };
    let body = html! {
        (line(of))
        // What was found comes first: whoever reads a result does not look for it below a notice.
        (result(t, &folded.world, of, &who))
        h2 { (title) }
        (sheet.top())
        @match own {
            Some(it) => {
                (flash(Tone::Checked, &t.s("application-stands")))
                (listed(t, &it.documents))
                @if open {
                    p { a href=(room("bidder", id, "withdraw")) { (t.s("application-withdraw")) } }
                }
            },
            None => p { (t.s("application-none")) },
        }
        @if open {
            p { (t.s("application-why")) }
            (sheet.upload_form(&action, &html! {
                (sheet.document("application"))
                (button(&t.s("act-next")))
            }))
        } @else {
            p { (t.s("application-over")) }
        }
        (notice(t, of))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, rules))
    };
    Ok(Shown::reading(t.s("prequalification-title"), body))
}

/// The application, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let documents = files::kept(v, posted, "application").map_err(one)?;
    if documents.is_empty() {
        return Err(one(wrong("application", "form-application-needed")));
    }
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let who = bidder(v, &folded).map_err(one)?.uscc;
    let command = sign::take(v, &folded, posted, |by| applying(id, &who, &documents, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=applied", room("bidder", id, "")) })
}

/// The signature under a withdrawal.
pub(super) fn withdraw(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?.uscc;
    let of = of(&folded, id)?;
    if !of.is_open() || !of.applications.contains_key(&who) {
        return Err(nothing());
    }
    let sheet = Sheet { v, posted, problems };
    let (title, brings) = (t.s("application-withdraw"), t.s("application-withdraw-brings"));
    let body = html! {
        (line(of))
        (sign::page(&sheet, &folded, &room("bidder", id, "withdraw"), (&title, &brings),
            |by| withdrawing(id, &who, by)))
    };
    Ok(Shown::reading(title, body).with(&["sign_act"]))
}

/// The withdrawal, once signed.
pub(super) fn withdrawn(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let who = bidder(v, &folded).map_err(one)?.uscc;
    let command = sign::take(v, &folded, posted, |by| withdrawing(id, &who, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=application-withdrawn", room("bidder", id, "")) })
}

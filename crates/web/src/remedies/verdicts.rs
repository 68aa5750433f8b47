//! The review of a claimed interest, and the list of bad records.

use domain::remedies::{
    Command as Remedies, CountedComplaint, Groundless, InterestVerdict, ListingGround, Remedy,
    RemedyKind, groundless,
};
use domain::rulebook::ids;
use domain::shared::CivilDate;
use domain::world::Command;
use maud::html;

use super::step::{About, Signs, Step};
use super::steps::{chosen, options, reply, replying, text, whole};
use super::with_law;
use crate::act::Problem;
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, wrong};
use crate::public::orders::called;
use crate::visit::Visit;

const VERDICTS: [(InterestVerdict, &str); 2] =
    [(InterestVerdict::Recognised, "recognised"), (InterestVerdict::Refused, "refused")];
const GROUNDS: [(ListingGround, &str); 2] =
    [(ListingGround::Repeated, "repeated"), (ListingGround::False, "false")];

/// The purchaser's side looks at the interest that somebody claims.
pub(super) const INTEREST: Step = Step {
    desk: "purchaser",
    page: "interest",
    signs: Signs::Yes,
    text: "reply-notice",
    fits: |it| it.it.interest_waits(),
    extent: whole,
    fields: |sheet, _| {
        html! { (options(sheet, "capacity", &VERDICTS)) (replying(sheet, INTEREST.text)) }
    },
    make: |v, about, posted| {
        let verdict = chosen(posted, "capacity", &VERDICTS)?;
        let (lot, remedy, reply) =
            (about.case.id().clone(), about.number.clone(), reply(v, posted)?);
        let commitment = record::act::reply_commitment(&reply);
        Ok(Box::new(move |signed| {
            Command::Remedies(Remedies::ReviewInterest {
                lot: lot.clone(),
                remedy: remedy.clone(),
                verdict,
                commitment,
                reply: Some(reply.clone()),
                signed,
            })
        }))
    },
    rules: |_| vec![ids::T63],
};

/// What was found of a dismissed complaint.
pub(super) fn finding(it: &Remedy) -> Option<Groundless> {
    it.complaint.as_ref()?.decided.as_ref()?.finding
}

fn listable(it: About) -> bool {
    it.it.kind == RemedyKind::Complaint && finding(it.it).is_some() && it.it.listed.is_none()
}

/// Complaints of the same writer that count now.
fn counted(v: &Visit, about: About) -> Result<Vec<CountedComplaint>, Problem> {
    let folded = v.site.platform.folded()?;
    let Some(who) = about.it.raiser() else { return Ok(Vec::new()) };
    Ok(with_law(v, &folded.world, about.case.id(), |law| {
        groundless(&folded.world, who, law.now.date(), law).unwrap_or_default()
    }))
}

/// The finance department puts a complainant on the list of bad records.
pub(super) const LIST: Step = Step {
    desk: "supervisor",
    page: "list",
    signs: Signs::Yes,
    text: "reply",
    fits: listable,
    extent: whole,
    fields: |sheet, about| {
        let t = sheet.v.text;
        let all = counted(sheet.v, about).unwrap_or_default();
        let folded = sheet.v.site.platform.folded().ok();
        html! {
            p { (t.t("listing-counted", &[("n", all.len().into())])) }
            @if !all.is_empty() {
                ul class="files" { @for it in &all {
                    li {
                        a href={ "/lots/" (it.lot) } { (it.lot) } " "
                        @if let Some(folded) = &folded {
                            (called(t, &folded.world, &it.lot, &it.remedy))
                        }
                    }
                } }
            }
            (options(sheet, "listing", &GROUNDS))
            (sheet.line("until", Need::Optional))
            (sheet.lines("reason", 4, Need::Needed))
        }
    },
    make: |v, about, posted: &Posted| {
        let ground = chosen(posted, "listing", &GROUNDS)?;
        let reason = text(posted, "reason")?;
        let organisation = about.it.raiser().cloned();
        let organisation = organisation.ok_or_else(|| vec![wrong("remedy", "form-choose")])?;
        let until: Option<CivilDate> = match posted.get("until") {
            "" => None,
            it => Some(it.parse().map_err(|_| vec![wrong("until", "form-not-day")])?),
        };
        let counted = match ground {
            ListingGround::Repeated => counted(v, about).map_err(|it| vec![it])?,
            ListingGround::False => Vec::new(),
        };
        let (lot, remedy) = (about.case.id().clone(), about.number.clone());
        Ok(Box::new(move |signed| {
            Command::Remedies(Remedies::ListComplainant {
                lot: lot.clone(),
                remedy: remedy.clone(),
                organisation: organisation.clone(),
                ground,
                counted: counted.clone(),
                until,
                reason: reason.clone(),
                signed,
            })
        }))
    },
    rules: |_| vec![ids::G23_6, ids::G23_7, ids::G23_8, ids::G23_9],
};

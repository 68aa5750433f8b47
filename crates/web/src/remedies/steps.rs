//! The steps of a complaint at each desk, and what follows from what was upheld.

use domain::remedies::{
    Case, Command as Remedies, ComplaintStep, Examination, Groundless, Letter, Outcome, PauseCause,
    Redress, RemedyKind, Reply, waits,
};
use domain::rulebook::ids;
use domain::shared::{Salt, Uscc};
use domain::world::Command;
use maud::{Markup, html};
use sha2::{Digest, Sha256};

use super::letter::Extent;
use super::step::{About, Made, Signs, Step};
use super::{TEXT_BYTES_MAX, evidence, read};
use crate::act::Problem;
use crate::desk::files;
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::purchaser::committee::master;
use crate::visit::Visit;

const VERDICTS: [(Examination, &str); 4] = [
    (Examination::Accepted, "accepted"),
    (Examination::CorrectionOrdered, "correction-ordered"),
    (Examination::Refused, "refused"),
    (Examination::Redirected, "redirected"),
];
const REDRESS: [(Redress, &str); 6] = [
    (Redress::Amend, "amend"),
    (Redress::Restart, "restart"),
    (Redress::NextCandidate, "next-candidate"),
    (Redress::EvaluateAgain, "evaluate-again"),
    (Redress::EvaluateAnew, "evaluate-anew"),
    (Redress::Damages, "damages"),
];
const FINDINGS: [(Groundless, &str); 4] = [
    (Groundless::Unproven, "unproven"),
    (Groundless::Fabricated, "fabricated"),
    (Groundless::FalseMaterials, "false-materials"),
    (Groundless::UnlawfulEvidence, "unlawful-evidence"),
];
const CAUSES: [(PauseCause, &str); 2] =
    [(PauseCause::Test, "test"), (PauseCause::Experts, "experts")];

fn works(case: Case<'_>) -> bool {
    case.knows_objections()
}

fn is_at(about: About, step: ComplaintStep) -> bool {
    let at = about.it.complaint.as_ref().is_some_and(|it| it.step == step);
    about.it.kind == RemedyKind::Complaint && about.it.is_open() && at
}

pub(super) fn whole(_: About) -> Extent {
    Extent::Whole
}

pub(super) fn options<T: Copy>(sheet: &Sheet, name: &str, all: &[(T, &'static str)]) -> Markup {
    let t = sheet.v.text;
    let options: Vec<(&str, String)> =
        all.iter().map(|it| (it.1, t.s(&format!("{name}-{}", it.1)))).collect();
    sheet.radios(name, &options)
}

pub(super) fn chosen<T: Copy>(
    posted: &Posted,
    name: &str,
    all: &[(T, &'static str)],
) -> Result<T, Vec<Problem>> {
    read(all, posted.get(name)).ok_or_else(|| vec![wrong(name, "form-choose")])
}

pub(super) fn text(posted: &Posted, name: &str) -> Result<String, Vec<Problem>> {
    needed(posted, name, TEXT_BYTES_MAX).map(str::to_owned).map_err(|it| vec![it])
}

/// A text with its documents and the salt of its form.
pub(super) fn reply(v: &Visit, posted: &Posted) -> Result<Reply, Vec<Problem>> {
    let text = text(posted, "reply")?;
    let documents = files::kept(v, posted, "evidence").map_err(|it| vec![it])?;
    let salt = Salt(Sha256::digest(master(v, posted).map_err(|it| vec![it])?).into());
    Ok(Reply { text, documents, salt })
}

pub(super) fn replying(sheet: &Sheet, text: &str) -> Markup {
    html! { (sheet.lines_called("reply", text, 8)) (evidence(sheet)) }
}

/// What the supervisor found on examining it.
pub(super) const EXAMINE: Step = Step {
    desk: "supervisor",
    page: "examine",
    signs: Signs::Yes,
    text: "reply-notice",
    fits: |it| is_at(it, ComplaintStep::Received),
    extent: whole,
    fields: |sheet, about| {
        let returned = about.it.complaint.as_ref().is_some_and(|it| it.corrected);
        let fits = |it: &&(Examination, &str)| {
            it.0 != Examination::CorrectionOrdered || !(works(about.case) || returned)
        };
        let verdicts: Vec<_> = VERDICTS.iter().filter(fits).copied().collect();
        html! { (options(sheet, "examined", &verdicts)) (replying(sheet, EXAMINE.text)) }
    },
    make: |v, about, posted| {
        let verdict = chosen(posted, "examined", &VERDICTS)?;
        let (lot, remedy, reply) =
            (about.case.id().clone(), about.number.clone(), reply(v, posted)?);
        let commitment = record::act::reply_commitment(&reply);
        Ok(Box::new(move |signed| {
            Command::Remedies(Remedies::ExamineComplaint {
                lot: lot.clone(),
                remedy: remedy.clone(),
                verdict,
                commitment,
                reply: Some(reply.clone()),
                signed,
            })
        }))
    },
    rules: |case| match works(case) {
        true => vec![ids::T20_1],
        false => vec![ids::G25_1, ids::G25_2, ids::G25_3],
    },
};

/// Copies go out.
pub(super) const SERVE: Step = Step {
    desk: "supervisor",
    page: "serve",
    signs: Signs::No,
    text: "reply",
    fits: |it| {
        let served = it.it.complaint.as_ref().is_some_and(|it| it.served.is_some());
        is_at(it, ComplaintStep::Accepted) && !served && !works(it.case)
    },
    extent: whole,
    fields: |sheet, about| {
        // Who bid is nobody's to name before the opening, nor who applied.
        let opened = about.case.lot().and_then(|it| it.opening.opened.as_ref());
        let opened = opened.into_iter().flat_map(|it| &it.bids);
        let raiser = about.it.raiser();
        let named: Vec<(&str, String)> = opened
            .filter(|it| Some(&it.bidder) != raiser)
            .map(|it| (it.bidder.as_str(), it.name.clone()))
            .collect();
        html! { @if !named.is_empty() { (sheet.ticks("concerned", &named)) } }
    },
    make: |_, about, posted| {
        let named: Option<Vec<Uscc>> =
            posted.all("concerned").iter().map(|it| Uscc::new(it)).collect();
        let to = named.ok_or_else(|| vec![wrong("concerned", "form-choose")])?;
        let (lot, remedy) = (about.case.id().clone(), about.number.clone());
        Ok(Box::new(move |_| {
            let (lot, remedy, to) = (lot.clone(), remedy.clone(), Some(to.clone()));
            Command::Remedies(Remedies::ServeComplaint { lot, remedy, to })
        }))
    },
    rules: |_| vec![ids::G25_4, ids::G25_5],
};

/// A test or experts are asked, or their answer came.
pub(super) const PAUSE: Step = Step {
    desk: "supervisor",
    page: "pause",
    signs: Signs::No,
    text: "reply",
    fits: |it| is_at(it, ComplaintStep::Accepted),
    extent: whole,
    fields: |sheet, about| {
        let paused = about.it.complaint.as_ref().is_some_and(|it| it.paused.is_some());
        html! {
            @if paused { p { (sheet.v.text.s("complaint-paused")) } }
            @else { (options(sheet, "cause_asked", &CAUSES)) }
            (sheet.document("document"))
        }
    },
    make: |v, about, posted| {
        let document = files::one(v, posted, "document").map_err(|it| vec![it])?;
        let paused = about.it.complaint.as_ref().is_some_and(|it| it.paused.is_some());
        let (lot, remedy) = (about.case.id().clone(), about.number.clone());
        let cause = match paused {
            true => None,
            false => Some(chosen(posted, "cause_asked", &CAUSES)?),
        };
        Ok(Box::new(move |_| {
            let (lot, remedy) = (lot.clone(), remedy.clone());
            Command::Remedies(match cause {
                Some(cause) => Remedies::PauseComplaint { lot, remedy, cause, document },
                None => Remedies::ResumeComplaint { lot, remedy, document },
            })
        }))
    },
    rules: |case| vec![if works(case) { ids::T20_3 } else { ids::G23_2 }],
};

/// The supervisor suspends the activity.
pub(super) const SUSPEND: Step = Step {
    desk: "supervisor",
    page: "suspend",
    signs: Signs::Yes,
    text: "reply",
    fits: |it| {
        let at = is_at(it, ComplaintStep::Received) || is_at(it, ComplaintStep::Accepted);
        at && !it.it.is_suspension()
    },
    extent: whole,
    fields: |sheet, about| {
        html! {
            @if !works(about.case) { (sheet.line("until", Need::Optional)) }
            (sheet.lines("reason", 4, Need::Needed))
        }
    },
    make: |_, about, posted| {
        let reason = text(posted, "reason")?;
        let until = match posted.get("until") {
            "" => None,
            it => Some(it.parse().map_err(|_| vec![wrong("until", "form-not-day")])?),
        };
        let (lot, remedy) = (about.case.id().clone(), about.number.clone());
        Ok(Box::new(move |signed| {
            let (lot, remedy, reason) = (lot.clone(), remedy.clone(), reason.clone());
            Command::Remedies(Remedies::OrderSuspension { lot, remedy, until, reason, signed })
        }))
    },
    rules: |case| vec![if works(case) { ids::T62 } else { ids::G24 }],
};

/// The supervisor lets the activity go on.
pub(super) const LIFT: Step = Step {
    desk: "supervisor",
    page: "lift",
    signs: Signs::No,
    text: "reply",
    fits: |it| it.it.is_suspension(),
    extent: whole,
    fields: |_, _| html! {},
    make: |_, about, _| {
        let (lot, remedy) = (about.case.id().clone(), about.number.clone());
        Ok(Box::new(move |_| {
            let (lot, remedy) = (lot.clone(), remedy.clone());
            Command::Remedies(Remedies::LiftSuspension { lot, remedy })
        }))
    },
    rules: |case| vec![if works(case) { ids::T62 } else { ids::G24 }],
};

/// The decision, in public.
pub(super) const DECIDE: Step = Step {
    desk: "supervisor",
    page: "decide",
    signs: Signs::Yes,
    text: "reply-decision",
    fits: |it| {
        let paused = it.it.complaint.as_ref().is_some_and(|it| it.paused.is_some());
        is_at(it, ComplaintStep::Accepted) && !paused
    },
    extent: whole,
    fields: |sheet, about| {
        let t = sheet.v.text;
        let mut all = vec![("rejected", t.s("outcome-rejected"))];
        all.extend(REDRESS.iter().map(|it| (it.1, t.s(&format!("order-{}", it.1)))));
        html! {
            (sheet.radios("order", &all))
            @if !works(about.case) {
                @let mut found = vec![("none", t.s("dismissal-none"))];
                @let more = FINDINGS.iter().map(|it| (it.1, t.s(&format!("dismissal-{}", it.1))));
                @let () = found.extend(more);
                (sheet.radios("dismissal", &found))
            }
            (replying(sheet, DECIDE.text))
        }
    },
    make: |v, about, posted| {
        let order = match posted.get("order") {
            "rejected" => None,
            _ => Some(chosen(posted, "order", &REDRESS)?),
        };
        let finding = read(&FINDINGS, posted.get("dismissal"));
        let outcome = if order.is_some() { Outcome::Upheld } else { Outcome::Rejected };
        let text = text(posted, "reply")?;
        let documents = files::kept(v, posted, "evidence").map_err(|it| vec![it])?;
        let (lot, remedy) = (about.case.id().clone(), about.number.clone());
        Ok(Box::new(move |signed| {
            Command::Remedies(Remedies::DecideComplaint {
                lot: lot.clone(),
                remedy: remedy.clone(),
                outcome,
                order,
                finding,
                text: text.clone(),
                documents: documents.clone(),
                signed,
            })
        }))
    },
    rules: |case| match works(case) {
        true => vec![ids::T20_2, ids::T06_3, ids::T12_5, ids::T12_6, ids::T14_3],
        false => vec![ids::G23, ids::G23_3, ids::G23_4, ids::G23_5, ids::G23_6, ids::G23_8],
    },
};

fn may_respond(it: About) -> bool {
    let Some(course) = &it.it.complaint else { return false };
    let Some(served) = &course.served else { return false };
    let buyer = it.case.is_buyer(it.home);
    let named = served.to.iter().flatten().any(|who| who == it.home);
    let done = course.responses.iter().any(|one| one.respondent.as_ref() == Some(it.home));
    it.it.is_open() && (buyer || named) && !done
}

fn responding(v: &Visit, about: About, posted: &Posted) -> Result<Made, Vec<Problem>> {
    let reply = reply(v, posted)?;
    let commitment = record::act::reply_commitment(&reply);
    let (lot, remedy) = (about.case.id().clone(), about.number.clone());
    let respondent = Some(about.home.clone());
    Ok(Box::new(move |signed| {
        Command::Remedies(Remedies::RespondToComplaint {
            lot: lot.clone(),
            remedy: remedy.clone(),
            respondent: respondent.clone(),
            commitment,
            reply: Some(reply.clone()),
            signed: Some(signed),
        })
    }))
}

/// The purchaser's side responds to what was served on it.
pub(super) const PURCHASER_RESPONDS: Step = Step {
    desk: "purchaser",
    page: "respond",
    signs: Signs::Yes,
    text: "reply-response",
    fits: may_respond,
    extent: whole,
    fields: |sheet, _| replying(sheet, PURCHASER_RESPONDS.text),
    make: responding,
    rules: |_| vec![ids::G25_5],
};

/// A supplier responds to what was served on it.
pub(super) const SUPPLIER_RESPONDS: Step = Step { desk: "bidder", ..PURCHASER_RESPONDS };

/// The complainant corrects the letter.
pub(super) const CORRECT: Step = Step {
    desk: "bidder",
    page: "correct",
    signs: Signs::Yes,
    text: "reply",
    fits: |it| is_at(it, ComplaintStep::Correcting) && it.it.raiser() == Some(it.home),
    extent: whole,
    fields: |sheet, _| {
        html! {
            (sheet.lines("claims", 6, Need::Needed))
            (sheet.lines("request", 3, Need::Needed))
            (sheet.lines("grounds", 4, Need::Needed))
            (evidence(sheet))
        }
    },
    make: |v, about, posted| {
        let letter = Letter {
            raiser: Some(about.home.clone()),
            presented: None,
            claims: text(posted, "claims")?,
            request: text(posted, "request")?,
            grounds: text(posted, "grounds")?,
            documents: files::kept(v, posted, "evidence").map_err(|it| vec![it])?,
            salt: Salt(Sha256::digest(master(v, posted).map_err(|it| vec![it])?).into()),
        };
        let commitment = record::act::letter_commitment(&letter);
        let (lot, remedy) = (about.case.id().clone(), about.number.clone());
        Ok(Box::new(move |signed| {
            Command::Remedies(Remedies::CorrectComplaint {
                lot: lot.clone(),
                remedy: remedy.clone(),
                commitment,
                letter: Some(letter.clone()),
                signed: Some(signed),
            })
        }))
    },
    rules: |_| vec![ids::G25_2, ids::G25_1],
};

/// The purchaser carries out what follows.
pub(super) const CARRY: Step = Step {
    desk: "purchaser",
    page: "carry",
    signs: Signs::Yes,
    text: "reply",
    fits: |it| waits(it.it),
    extent: |_| Extent::Reply,
    fields: |sheet, about| {
        let ordered = about.it.complaint.as_ref().and_then(|it| it.decided.as_ref()?.order);
        let all: Vec<_> = REDRESS
            .iter()
            .filter(|it| ordered.is_none_or(|order| order == it.0))
            .copied()
            .collect();
        html! { (options(sheet, "redress", &all)) (sheet.lines("reason", 4, Need::Needed)) }
    },
    make: |_, about, posted| {
        let redress = chosen(posted, "redress", &REDRESS)?;
        let text = text(posted, "reason")?;
        let (lot, remedy) = (about.case.id().clone(), about.number.clone());
        Ok(Box::new(move |signed| {
            let (lot, remedy, text) = (lot.clone(), remedy.clone(), text.clone());
            Command::Remedies(Remedies::CarryOut { lot, remedy, redress, text, signed })
        }))
    },
    rules: |case| match works(case) {
        true if case.lot().is_none() => vec![ids::T12_5, ids::T12_6],
        true => vec![ids::T06_3, ids::T14_3, ids::C6_2, ids::C4_18],
        false => vec![ids::G21_4, ids::G23_3, ids::G23_4, ids::C6_1, ids::C4_17, ids::C6_3],
    },
};

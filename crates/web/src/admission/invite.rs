//! The purchaser invites bidders 邀请招标: why, from which pool, who was drawn before whom.

use domain::admission::{self, InvitationCause, PoolSource, REASON_BYTES_MAX};
use domain::award::Signed;
use domain::procedure::ProjectRegistered;
use domain::rulebook::{Regime, ids};
use domain::shared::{AccountId, Hash, LotId, Uscc};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, sign};
use crate::visit::Visit;

use super::{bought, by, name, room};

/// Longest list as typed, in bytes.
const LIST_BYTES_MAX: usize = 20_000;
const CAUSES: [(InvitationCause, &str); 2] =
    [(InvitationCause::FewBidders, "few-bidders"), (InvitationCause::CostShare, "cost-share")];
const SOURCES: [(PoolSource, &str); 3] = [
    (PoolSource::Prequalified, "prequalified"),
    (PoolSource::SupplierPool, "supplier-pool"),
    (PoolSource::Recommended, "recommended"),
];

/// What a form says.
struct Typed {
    cause: InvitationCause,
    reason: String,
    document: Hash,
    source: PoolSource,
    pool: Vec<Uscc>,
    bidders: Vec<Uscc>,
    witnesses: Vec<AccountId>,
    minutes: Option<Hash>,
    /// How many the platform draws, where it draws.
    most: Option<u32>,
}

impl Typed {
    fn command(&self, id: &LotId, signed: Signed) -> Command {
        if let Some(most) = self.most {
            return Command::Admission(admission::Command::AskInvitationDraw {
                lot: id.clone(),
                cause: self.cause,
                reason: self.reason.clone(),
                document: self.document,
                source: self.source,
                pool: self.pool.clone(),
                most,
                witnesses: self.witnesses.clone(),
                signed,
            });
        }
        Command::Admission(admission::Command::InviteBidders {
            lot: id.clone(),
            cause: self.cause,
            reason: self.reason.clone(),
            document: self.document,
            source: self.source,
            pool: self.pool.clone(),
            bidders: self.bidders.clone(),
            witnesses: self.witnesses.clone(),
            minutes: self.minutes,
            signed,
        })
    }
}

fn read<T: Copy>(all: &[(T, &str)], said: &str) -> Option<T> {
    all.iter().find(|it| it.1 == said).map(|it| it.0)
}

/// Codes of suppliers, one a line, in order.
fn codes(posted: &Posted, field: &str, wrongs: &mut Vec<Problem>) -> Vec<Uscc> {
    let typed = match needed(posted, field, LIST_BYTES_MAX) {
        Ok(it) => it,
        Err(it) => {
            wrongs.push(it);
            return Vec::new();
        }
    };
    let lines = typed.lines().map(str::trim).filter(|it| !it.is_empty());
    let read: Option<Vec<Uscc>> = lines.map(Uscc::new).collect();
    let Some(mut all) = read else {
        wrongs.push(wrong(field, "form-not-uscc"));
        return Vec::new();
    };
    all.sort();
    all
}

/// A whole number of a field.
fn number(posted: &Posted, field: &str, wrongs: &mut Vec<Problem>) -> Option<u32> {
    let read = posted.get(field).trim().parse().ok();
    if read.is_none() {
        wrongs.push(wrong(field, "form-not-number"));
    }
    read
}

fn typed(v: &Visit, project: &ProjectRegistered, posted: &Posted) -> Result<Typed, Vec<Problem>> {
    let procured = project.regime == Regime::GovernmentProcurement;
    let mut wrongs = Vec::new();
    let cause = read(&CAUSES, posted.get("invite_cause"));
    if cause.is_none() {
        wrongs.push(wrong("invite_cause", "form-choose"));
    }
    let source = if procured {
        read(&SOURCES, posted.get("invite_source"))
    } else {
        Some(PoolSource::Capable)
    };
    if source.is_none() {
        wrongs.push(wrong("invite_source", "form-choose"));
    }
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    // Of procurement the platform draws, unless a draw was held outside.
    let here = procured && posted.get("invite_way") == "here";
    if procured && !here && posted.get("invite_way") != "outside" {
        wrongs.push(wrong("invite_way", "form-choose"));
    }
    let most = if here { number(posted, "invite_most", &mut wrongs) } else { None };
    let bidders = if here { Vec::new() } else { codes(posted, "invited", &mut wrongs) };
    let pool = if procured { codes(posted, "invite_pool", &mut wrongs) } else { bidders.clone() };
    let mut witnesses = Vec::new();
    for field in ["witness_1", "witness_2"].iter().filter(|_| procured) {
        match AccountId::new(posted.get(field)) {
            Ok(it) => witnesses.push(it),
            Err(_) => wrongs.push(wrong(field, "form-account-unknown")),
        }
    }
    let document = files::one(v, posted, "document").map_err(|it| wrongs.push(it));
    let minutes = if procured && !here {
        files::one(v, posted, "minutes").map(Some).map_err(|it| wrongs.push(it))
    } else {
        Ok(None)
    };
    match (cause, source, reason, document, minutes) {
        (Some(cause), Some(source), Ok(reason), Ok(document), Ok(minutes)) if wrongs.is_empty() => {
            let reason = reason.to_owned();
            Ok(Typed { cause, reason, document, source, pool, bidders, witnesses, minutes, most })
        }
        _ => Err(wrongs),
    }
}

/// First who and why, then the signature.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let project = bought(v, &folded, id)?;
    if folded.world.lots.contains_key(id) {
        return Err(nothing());
    }
    let procured = project.regime == Regime::GovernmentProcurement;
    let rules = by(
        project.regime,
        &[ids::T75_1, ids::T75_2, ids::T75_3],
        &[ids::G33_1, ids::G33_2, ids::G33_3, ids::G33_4, ids::G33_5, ids::G33_6, ids::Y178],
    );
    let (title, action) = (t.s("invite-title"), room("purchaser", id, "invite"));
    if sign::is_next(posted, problems)
        && let Ok(it) = typed(v, project, posted)
    {
        let fresh = |field: &str| -> Vec<String> {
            posted.files(field).map(|it| it.sha256.hex()).collect()
        };
        let kept = ["document", "minutes"].into_iter().fold(posted.clone(), |all, field| {
            let name = format!("{field}_kept");
            fresh(field).into_iter().fold(all, |all, it| all.with(&name, it))
        });
        let sheet = Sheet { v, posted: &kept, problems };
        let brings = t.s("invite-brings");
        let body = html! {
            p { (project.title) }
            p { (it.reason) }
            @if let Some(most) = it.most { p { (t.t("draw-list-most", &[("n", most.into())])) } }
            @let shown = if it.most.is_some() { &it.pool } else { &it.bidders };
            ul { @for who in shown { li { (name(&folded.world, who)) " " (who) } } }
            (cited(v, &folded, id, rules))
            (sign::page(&sheet, &folded, &action, (&title, &brings), |by| it.command(id, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let sheet = Sheet { v, posted, problems };
    let causes = CAUSES.map(|it| (it.1, t.s(&format!("invite-{}", it.1))));
    let ways = ["here", "outside"].map(|it| (it, t.s(&format!("invite-way-{it}"))));
    let sources = SOURCES.map(|it| (it.1, t.s(&format!("invite-{}", it.1))));
    let body = html! {
        p { (project.title) }
        (sheet.top())
        p { (t.s("invite-why")) }
        @if procured { p { (t.s("invite-outside")) } }
        (cited(v, &folded, id, rules))
        (sheet.upload_form(&action, &html! {
            (sheet.radios("invite_cause", &causes))
            (sheet.lines("reason", 4, Need::Needed))
            (sheet.document("document"))
            @if procured {
                (sheet.radios("invite_source", &sources))
                (sheet.lines("invite_pool", 6, Need::Needed))
            }
            @if procured { (sheet.radios("invite_way", &ways)) }
            @if procured { (sheet.line("invite_most", Need::Optional)) }
            (sheet.lines("invited", 4, if procured { Need::Optional } else { Need::Needed }))
            @if procured {
                (sheet.line("witness_1", Need::Needed))
                (sheet.line("witness_2", Need::Needed))
                (sheet.document("minutes"))
            }
            (button(&t.s("act-next")))
        }))
    };
    Ok(Shown::reading(title, body))
}

/// The invitation, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let project = bought(v, &folded, id).map_err(one)?;
    let it = typed(v, project, posted)?;
    let command = sign::take(v, &folded, posted, |by| it.command(id, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=invited-bidders", room("purchaser", id, "")) })
}

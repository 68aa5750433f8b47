//! The purchaser declares that a candidate or the winner is lost before the contract.

use domain::award::{self, AfterLoss, LossCause, Signed, knows_cause, may_lose};
use domain::lot::Lot;
use domain::rulebook::{Regime, ids};
use domain::shared::{Hash, LotId, Uscc};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::button;
use crate::design::lists::facts;
use crate::design::value::{code, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room, sign};
use crate::public::lost::{cause, follows, name, security};
use crate::public::lot_line;
use crate::visit::Visit;

use super::mine;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Causes with their words in forms.
const CAUSES: [(LossCause, &str); 6] = [
    (LossCause::GaveUp, "gave-up"),
    (LossCause::NotSigned, "not-signed"),
    (LossCause::ForceMajeure, "force-majeure"),
    (LossCause::NoSecurity, "no-security"),
    (LossCause::Violation, "violation"),
    (LossCause::StandingFell, "standing-fell"),
];
/// What follows, with its words in forms.
const FOLLOWS: [(AfterLoss, &str); 2] =
    [(AfterLoss::NextCandidate, "next"), (AfterLoss::Restart, "restart")];

/// What a form says.
struct Lost {
    bidder: Uscc,
    cause: LossCause,
    follows: AfterLoss,
    reason: String,
    document: Option<Hash>,
}

fn works(lot: &Lot) -> bool {
    lot.notice.regime == Regime::Works
}

/// The causes that the law knows here.
fn known(lot: &Lot) -> Vec<(LossCause, &'static str)> {
    CAUSES.into_iter().filter(|it| knows_cause(lot, it.0)).collect()
}

fn rules(lot: &Lot) -> &'static [&'static str] {
    match works(lot) {
        true => &[ids::T55_2, ids::T56, ids::T74, ids::Y54],
        false => &[ids::G49, ids::G70, ids::G71, ids::Y54],
    }
}

fn read<T: Copy>(all: &[(T, &str)], said: &str) -> Option<T> {
    all.iter().find(|it| it.1 == said).map(|it| it.0)
}

fn said(v: &Visit, lot: &Lot, posted: &Posted) -> Result<Lost, Vec<Problem>> {
    let bidder = may_lose(lot).cloned().ok_or_else(|| vec![nothing()])?;
    let mut wrongs = Vec::new();
    let cause = read(&CAUSES, posted.get("loss_cause"));
    if cause.is_none() {
        wrongs.push(wrong("loss_cause", "form-choose"));
    }
    let follows = read(&FOLLOWS, posted.get("loss_follows"));
    if follows.is_none() {
        wrongs.push(wrong("loss_follows", "form-choose"));
    }
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let document = files::kept(v, posted, "documents").map_err(|it| wrongs.push(it));
    match (cause, follows, reason, document) {
        (Some(cause), Some(follows), Ok(reason), Ok(document)) => {
            let document = document.first().map(|it| it.sha256);
            Ok(Lost { bidder, cause, follows, reason: reason.to_owned(), document })
        }
        _ => Err(wrongs),
    }
}

fn declaring(id: &LotId, it: &Lost, signed: Signed) -> Command {
    Command::Award(award::Command::DeclareLost {
        lot: id.clone(),
        bidder: it.bidder.clone(),
        cause: it.cause,
        follows: it.follows,
        reason: it.reason.clone(),
        document: it.document,
        signed,
    })
}

/// First why and what follows, then the signature.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let whom = may_lose(lot).ok_or_else(nothing)?;
    let action = room("purchaser", id, "lost");
    let title = t.s("lost-declare");
    let basis = cited(v, &folded, id, rules(lot));
    let head = html! { (lot_line(lot)) (about(v, lot, whom)) };
    if sign::is_next(posted, problems)
        && let Ok(it) = said(v, lot, posted)
    {
        // The file came once: what follows names it by its hash.
        let kept = it.document.map(|it| it.hex());
        let posted = match kept {
            Some(hex) => posted.clone().with("documents_kept", hex),
            None => posted.clone(),
        };
        let sheet = Sheet { v, posted: &posted, problems };
        let brings = t.s("lost-brings");
        let body = html! {
            (head)
            p { (t.s(cause(it.cause))) " · " (t.s(follows(it.follows))) }
            blockquote class="said" { @for line in it.reason.lines() { p { (line) } } }
            (security(t, it.cause, lot))
            (basis)
            (sign::page(&sheet, &folded, &action, (&title, &brings), |by| declaring(id, &it, by)))
        };
        return Ok(Shown::reading(title, body).with(&["sign_act"]));
    }
    let sheet = Sheet { v, posted, problems };
    let causes: Vec<(&str, String)> =
        known(lot).into_iter().map(|it| (it.1, t.s(cause(it.0)))).collect();
    let follows = FOLLOWS.map(|it| (it.1, t.s(follows(it.0))));
    let body = html! {
        (head)
        (sheet.top())
        p { (t.s("lost-why")) }
        (sheet.upload_form(&action, &html! {
            (sheet.radios("loss_cause", &causes))
            (sheet.radios("loss_follows", &follows))
            (sheet.lines("reason", 4, Need::Needed))
            p { (t.s("lost-proof-why")) }
            (sheet.document("documents"))
            (button(&t.s("act-next")))
        }))
        h2 { (t.s("basis-name")) }
        (basis)
    };
    Ok(Shown::reading(title, body))
}

/// Whom it is about, and what the record shows of it.
fn about(v: &Visit, lot: &Lot, whom: &Uscc) -> Markup {
    let t = v.text;
    let key = if lot.award.winner.is_some() { "lot-winner" } else { "lost-first" };
    let [who, gave, by] = [key, "past-AwardRenounced", "lot-contract-by"].map(|it| t.s(it));
    let mut rows = vec![(who.as_str(), html! { (name(lot, whom)) " " (code(whom.as_str())) })];
    if let Some(at) = lot.award.renounced.get(whom) {
        rows.push((&gave, instant(at.0)));
    }
    if let Some(day) = lot.award.contract_by {
        rows.push((&by, instant(domain::shared::Instant::end_of(day).0)));
    }
    facts(&rows)
}

/// Declares it, once signed.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let lot = mine(v, &folded, id).map_err(one)?;
    let it = said(v, lot, posted)?;
    let command = sign::take(v, &folded, posted, |by| declaring(id, &it, by))?;
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("/purchaser/lots/{id}?done=lost") })
}

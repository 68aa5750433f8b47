//! Who was chosen and is lost before the contract, for everybody: why, and what follows.

use domain::award::{AfterLoss, LossCause, RecheckConcluded, StandingChange, StandingVerdict};
use domain::lot::Lot;
use domain::shared::Uscc;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::proof::{Proof, chip};
use crate::design::value::{code, instant};
use crate::text::{Arg, Text};

use super::frame::Ask;
use super::ledger::{Past, Word};

/// The key of a cause's words.
pub(crate) const fn cause(of: LossCause) -> &'static str {
    match of {
        LossCause::GaveUp => "loss-gave-up",
        LossCause::ForceMajeure => "loss-force-majeure",
        LossCause::NoSecurity => "loss-no-security",
        LossCause::Violation => "loss-violation",
        LossCause::NotSigned => "loss-not-signed",
        LossCause::StandingFell => "loss-standing-fell",
    }
}

/// The key of a change's words.
pub(crate) const fn change(of: StandingChange) -> &'static str {
    match of {
        StandingChange::Operations => "standing-operations",
        StandingChange::Finances => "standing-finances",
        StandingChange::Violation => "standing-violation",
    }
}

/// The key of a finding's words.
pub(crate) const fn verdict(of: StandingVerdict) -> &'static str {
    match of {
        StandingVerdict::Stands => "standing-stands",
        StandingVerdict::Falls => "standing-falls",
    }
}

/// The key of the words for what follows.
pub(crate) const fn follows(of: AfterLoss) -> &'static str {
    match of {
        AfterLoss::NextCandidate => "after-loss-next",
        AfterLoss::Restart => "after-loss-restart",
    }
}

/// A bidder's name, as the opening read it out.
pub(crate) fn name<'a>(lot: &'a Lot, who: &'a Uscc) -> &'a str {
    let mut opened = lot.opening.opened.iter().flat_map(|it| &it.bids);
    opened.find(|it| it.bidder == *who).map_or(who.as_str(), |it| it.name.as_str())
}

/// A result notice that holds no more, since its winner fell away.
pub(super) fn is_overtaken(it: &Ask, lot: &Lot) -> bool {
    it.ledger.result(&lot.id).is_some() && !lot.award.published
}

/// What became of those who were chosen, oldest first; nothing where nobody was lost.
pub(super) fn all(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let words = it.ledger.words(&lot.id);
    let own = |of: &&(Past, Word)| !matches!(of.1, Word::Corrected(_) | Word::Withdrawn(_));
    let found: Vec<&(Past, Word)> = words.iter().filter(own).collect();
    html! {
        @if is_overtaken(it, lot) {
            p { (tag(Tone::Alarm, &t.s("result-overtaken"))) " " (t.s("result-overtaken-says")) }
        }
        @if !found.is_empty() { h2 { (t.s("lost-title")) } p { (t.s("lost-says")) } }
        @for (past, word) in found { (said(it, (lot, past), word)) }
    }
}

fn said(it: &Ask, (lot, past): (&Lot, &Past), word: &Word) -> Markup {
    let t = it.text;
    let command = it.site.command(past.index);
    let size = Some(it.size).filter(|it| *it > past.index);
    let proof = Proof { index: past.index, at_ms: past.at_ms, size, command: &command };
    let (key, who, reason) = match word {
        Word::Renounced(it) => ("past-AwardRenounced", &it.bidder, it.reason.as_str()),
        Word::Lost(it) => ("past-AwardLost", &it.bidder, it.reason.as_str()),
        Word::Rechecked(it) => ("past-RecheckAsked", &it.bidder, it.reason.as_str()),
        Word::Concluded(it) => ("past-RecheckConcluded", &it.bidder, ""),
        Word::Corrected(_) | Word::Withdrawn(_) => return html! {},
    };
    html! {
        h3 { (t.s(key)) " " (instant(past.at_ms)) " " (chip(t, &proof)) }
        p { (name(lot, who)) " " (code(who.as_str())) }
        (particulars(t, lot, word))
        @if !reason.is_empty() {
            blockquote class="said" { @for line in reason.lines() { p { (line) } } }
        }
    }
}

/// How many members found either way.
fn counts(it: &RecheckConcluded) -> [(&'static str, Arg); 2] {
    [("stands", it.stands.into()), ("falls", it.falls.into())]
}

fn particulars(t: &Text, lot: &Lot, word: &Word) -> Markup {
    html! {
        @match word {
            Word::Lost(it) => {
                p { (t.s(cause(it.cause))) " · " (it.rule) " · " (t.s(follows(it.follows))) }
                @if let Some(proof) = &it.document {
                    p class="quiet" { (t.s("lost-document")) " " (code(&proof.hex())) }
                }
                (security(t, it.cause, lot))
            }
            Word::Rechecked(it) => {
                p { (t.s(change(it.change))) }
                p class="quiet" { (t.s("lost-document")) " " (code(&it.document.hex())) }
            }
            Word::Concluded(it) => {
                p {
                    strong { (t.s(verdict(it.verdict))) } " · "
                    (t.t("recheck-count", &counts(it)))
                }
            }
            _ => {}
        }
    }
}

/// What the law says of the bid security, where the notice asked for one.
pub(crate) fn security(t: &Text, of: LossCause, lot: &Lot) -> Markup {
    let kept = matches!(of, LossCause::GaveUp | LossCause::NoSecurity | LossCause::NotSigned);
    let asked = lot.notice.security.is_some();
    html! { @if kept && asked { p class="quiet" { (t.s("lost-security")) } } }
}

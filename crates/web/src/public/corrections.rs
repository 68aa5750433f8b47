//! What was corrected or withdrawn of a published notice; what it said stays readable beside it.

use domain::award::{NoticeCorrected, NoticeWithdrawn, PublishedNotice};
use domain::lot::Lot;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::proof::{Proof, chip};
use crate::design::value::instant;

use super::frame::Ask;
use super::ledger::{Past, Word};
use super::lot::documents;

/// The kind of event by which a notice is published.
fn kind(notice: PublishedNotice) -> &'static str {
    match notice {
        PublishedNotice::Candidates => "CandidatesPublished",
        PublishedNotice::Result => "ResultPublished",
        PublishedNotice::Contract => "ContractPublished",
    }
}

/// Whether the last publication of a notice was withdrawn since.
fn is_withdrawn(it: &Ask, lot: &Lot, notice: PublishedNotice) -> bool {
    let newest = |of: &dyn Fn(&Past) -> bool| {
        it.ledger.pasts(&lot.id).iter().rfind(|it| of(it)).map(|it| it.index)
    };
    let published = newest(&|it| it.kind == kind(notice));
    let words = it.ledger.words(&lot.id).iter().rev();
    let mut withdrawn = words.filter_map(|(past, word)| match word {
        Word::Withdrawn(one) if one.notice == notice => Some(past.index),
        _ => None,
    });
    withdrawn.next().is_some_and(|at| published.is_some_and(|it| it < at))
}

/// Corrections and withdrawals of a notice, oldest first; nothing where there are none.
pub(super) fn of(it: &Ask, lot: &Lot, notice: PublishedNotice) -> Markup {
    let t = it.text;
    let of = |word: &Word| match word {
        Word::Corrected(one) => one.notice == notice,
        Word::Withdrawn(one) => one.notice == notice,
        Word::Renounced(_) | Word::Lost(_) | Word::Rechecked(_) | Word::Concluded(_) => false,
    };
    let all: Vec<&(Past, Word)> =
        it.ledger.words(&lot.id).iter().filter(|one| of(&one.1)).collect();
    html! {
        @if is_withdrawn(it, lot, notice) {
            p { (tag(Tone::Alarm, &t.s("notice-is-withdrawn"))) " " (t.s("notice-again")) }
        }
        @if !all.is_empty() { h2 { (t.s("notices-said")) } p { (t.s("notices-kept")) } }
        @for (past, word) in all { (said(it, past, word)) }
    }
}

fn said(it: &Ask, past: &Past, word: &Word) -> Markup {
    let t = it.text;
    let command = it.site.command(past.index);
    let size = Some(it.size).filter(|it| *it > past.index);
    let proof = Proof { index: past.index, at_ms: past.at_ms, size, command: &command };
    let (key, number, text) = match word {
        Word::Corrected(NoticeCorrected { number, text, .. }) => {
            ("notice-correction", number, text)
        }
        Word::Withdrawn(NoticeWithdrawn { number, reason, .. }) => {
            ("notice-withdrawal", number, reason)
        }
        // Said beside the notices, by its own part of the page.
        Word::Renounced(_) | Word::Lost(_) | Word::Rechecked(_) | Word::Concluded(_) => {
            return html! {};
        }
    };
    html! {
        h3 {
            (t.t(key, &[("n", (*number).into())])) " " (instant(past.at_ms)) " " (chip(t, &proof))
        }
        blockquote class="said" { @for line in text.lines() { p { (line) } } }
        @if let Word::Corrected(one) = word {
            @if !one.documents.is_empty() { (documents(t, &one.documents)) }
        }
    }
}

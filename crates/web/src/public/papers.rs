//! Statutory documents as PDF: which a lot has, what each says, and where they are handed out.
//!
//! A document is a function of the record: no clock of the reader and no checkpoint enters it, so
//! that whoever asks tomorrow gets the same bytes as long as the record says the same.

mod award;
mod contract;
mod ended;
mod notice;
mod opening;
pub(crate) mod press;
mod report;
mod scores;
mod serve;
mod words;

use app::ports::StoreError;
use app::statutory::StatutoryDocument;
use domain::award::PublishedNotice;
use domain::lot::Lot;
use domain::procedure::Effect;
use domain::rulebook::Regime;
use maud::{Markup, html};

use super::frame::Ask;
use super::ledger::{Past, Word};
use crate::design::value::instant;
use crate::text::Text;
use words::Making;

pub(super) use serve::get;
pub(crate) use serve::{file, glyph};

/// One document of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Paper {
    /// The tender notice 招标公告.
    Notice,
    /// A clarification or amendment 澄清/更正公告, by its number.
    Clarification(u32),
    /// The opening record 开标记录.
    Opening,
    /// The display of candidates 中标候选人公示.
    Candidates,
    /// The result notice 中标结果公告.
    Result,
    /// The letter of acceptance 中标通知书.
    Letter,
    /// The contract notice 合同公告.
    Contract,
    /// A correction or withdrawal of a notice, by its number.
    Correction(u32),
    /// The round failed 废标/流标公告, or was ended 终止公告.
    Ended,
    /// The evaluation report 评标报告: for whoever may read it, and no address of the public.
    Report,
}

/// Those that have no number, with the word of their address.
const PLAIN: [(Paper, &str); 7] = [
    (Paper::Notice, "notice"),
    (Paper::Opening, "opening"),
    (Paper::Candidates, "candidates"),
    (Paper::Result, "result"),
    (Paper::Letter, "letter"),
    (Paper::Contract, "contract"),
    (Paper::Ended, "ended"),
];
const CLARIFICATION: &str = "clarification-";
const CORRECTION: &str = "correction-";

impl Paper {
    /// The last part of its address.
    pub(super) fn word(self) -> String {
        match self {
            Self::Clarification(n) => format!("{CLARIFICATION}{n}"),
            Self::Correction(n) => format!("{CORRECTION}{n}"),
            _ => PLAIN.iter().find(|it| it.0 == self).map_or("", |it| it.1).to_owned(),
        }
    }

    /// Reads a word; a number is written in one way only.
    pub(super) fn of(word: &str) -> Option<Self> {
        let number = |rest: &str| {
            let n: u32 = rest.parse().ok()?;
            (n.to_string() == rest).then_some(n)
        };
        if let Some(rest) = word.strip_prefix(CLARIFICATION) {
            return number(rest).map(Self::Clarification);
        }
        if let Some(rest) = word.strip_prefix(CORRECTION) {
            return number(rest).map(Self::Correction);
        }
        PLAIN.iter().find(|it| it.1 == word).map(|it| it.0)
    }

    /// The event that issued it; `None` while there is none.
    fn issued(self, it: &Ask, lot: &Lot) -> Option<Past> {
        let pasts = it.ledger.pasts(&lot.id);
        let last = |kinds: &[&str]| {
            let mut back = pasts.iter().rev();
            back.find(|it| kinds.contains(&it.kind.as_str())).cloned()
        };
        let nth = |kind: &str, n: u32| {
            let at = usize::try_from(n.checked_sub(1)?).ok()?;
            pasts.iter().filter(|it| it.kind == kind).nth(at).cloned()
        };
        match self {
            Self::Notice => last(&["Announced"]),
            Self::Clarification(n) => nth("Clarified", n),
            // Signed it stands; before, its bytes would still change.
            Self::Opening => last(&["OpeningRecordSigned"]),
            Self::Candidates => last(&["CandidatesPublished"]),
            Self::Result => last(&["ResultPublished"]),
            Self::Letter => last(&["LetterIssued"]),
            Self::Contract => last(&["ContractPublished"]).or_else(|| last(&["ContractSigned"])),
            Self::Correction(n) => {
                let mut words = it.ledger.words(&lot.id).iter();
                words.find(|it| it.1.number() == Some(n)).map(|it| it.0.clone())
            }
            Self::Ended => last(&["Terminated", "TenderFailed"]),
            Self::Report => last(&["ReportDelivered"]),
        }
    }

    /// The key of its title.
    fn title(self, it: &Ask, lot: &Lot) -> &'static str {
        let works = lot.notice.regime == Regime::Works;
        match self {
            Self::Notice if works => "paper-notice-works",
            Self::Notice => "paper-notice",
            Self::Clarification(n) => {
                let mut all = it.ledger.clarified(&lot.id).iter();
                match all.find(|it| it.2.number == n).map(|it| it.2.effect) {
                    Some(Effect::OnBids) => "paper-amendment",
                    _ => "paper-clarification",
                }
            }
            Self::Opening => "public-opening",
            Self::Candidates => "candidates-title",
            Self::Result if works => "result-works-title",
            Self::Result => "result-title",
            Self::Letter => "own-result-letter",
            Self::Contract => "contract-title",
            Self::Correction(n) => {
                let withdrawn = |it: &Word| matches!(it, Word::Withdrawn(it) if it.number == n);
                match it.ledger.words(&lot.id).iter().any(|it| withdrawn(&it.1)) {
                    true => "paper-withdrawal",
                    false => "paper-correction",
                }
            }
            Self::Report => "evaluator-report",
            Self::Ended if it.ledger.terminated(&lot.id).is_some() => "paper-terminated",
            Self::Ended if works => "paper-failed-works",
            Self::Ended => "paper-failed",
        }
    }

    /// The page of the site that says the same.
    fn page(self, lot: &Lot) -> String {
        match self {
            Self::Candidates => format!("/lots/{}/candidates", lot.id),
            Self::Result | Self::Letter => format!("/lots/{}/result", lot.id),
            Self::Contract => format!("/lots/{}/contract", lot.id),
            Self::Clarification(_) => format!("/lots/{}/changes", lot.id),
            _ => format!("/lots/{}", lot.id),
        }
    }
}

/// A document of a lot; `None` while the record has none.
pub(super) fn document(it: &Ask, lot: &Lot, paper: Paper) -> Option<StatutoryDocument> {
    let past = paper.issued(it, lot)?;
    let making = Making { it, lot, past, paper };
    match paper {
        Paper::Notice => Some(notice::tender(&making)),
        Paper::Clarification(n) => notice::clarification(&making, n),
        Paper::Opening => opening::record(&making),
        Paper::Candidates => award::candidates(&making),
        Paper::Result => award::result(&making),
        Paper::Letter => award::letter(&making),
        Paper::Contract => contract::notice(&making),
        Paper::Correction(n) => notice::correction(&making, n),
        Paper::Ended => ended::notice(&making),
        // It is made from more than the public record: `evaluation_report`.
        Paper::Report => None,
    }
}

/// The evaluation report of a whole lot, sheets included; `None` before all members signed it.
///
/// # Errors
///
/// [`StoreError`] when the record cannot be read.
pub(crate) fn evaluation_report(
    site: &crate::site::Site,
    text: &'static Text,
    lot: &Lot,
) -> Result<Option<StatutoryDocument>, StoreError> {
    let ledger = site.public.ledger()?;
    let (public, other) = (&*site.public, String::new());
    let ask = Ask { site: public, ledger: &ledger, text, other, now_ms: 0, size: 0 };
    let Some(past) = Paper::Report.issued(&ask, lot) else { return Ok(None) };
    Ok(report::report(&Making { it: &ask, lot, past, paper: Paper::Report }))
}

/// Every document that a lot has, in the order of a procedure.
fn standing(it: &Ask, lot: &Lot) -> Vec<(Paper, Past)> {
    let clarified = it.ledger.clarified(&lot.id).iter().map(|it| Paper::Clarification(it.2.number));
    let words = it.ledger.words(&lot.id).iter();
    let corrected = words.filter_map(|it| it.1.number()).map(Paper::Correction);
    let mut all = vec![Paper::Notice];
    all.extend(clarified);
    all.extend([Paper::Opening, Paper::Candidates, Paper::Result, Paper::Letter]);
    all.extend([Paper::Contract]);
    all.extend(corrected);
    all.push(Paper::Ended);
    all.into_iter().filter_map(|paper| Some((paper, paper.issued(it, lot)?))).collect()
}

/// The way to one document as a file; what is not there has none.
pub(super) fn way(it: &Ask, lot: &Lot, paper: Paper) -> Markup {
    let t = it.text;
    let Some(whole) = it.site.whole() else { return html! {} };
    if !whole.press.is_there() {
        return html! { p class="quiet" { (t.s("paper-no-font")) } };
    }
    let Some(document) = document(it, lot, paper) else { return html! {} };
    let size = whole.press.size(&document).map(|it| it.div_ceil(1_024).to_string());
    html! {
        p class="paper" {
            a href=(href(it, lot, paper)) download { (t.s("paper-download")) } " "
            small {
                (document.title)
                @if let Some(n) = size { " · " (t.t("paper-size", &[("n", n.into())])) }
            }
        }
    }
}

fn href(it: &Ask, lot: &Lot, paper: Paper) -> String {
    let tag = it.text.lang().tag();
    format!("/lots/{}/pdf/{}?lang={tag}", lot.id, paper.word())
}

/// The ways to every document of a lot, for its page.
pub(super) fn ways(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let Some(whole) = it.site.whole() else { return html! {} };
    let all = standing(it, lot);
    html! {
        h2 { (t.s("papers-title")) }
        @if !whole.press.is_there() { p class="quiet" { (t.s("paper-no-font")) } }
        @else {
            p { (t.s("papers-why")) }
            ul class="files" {
                @for (paper, past) in all {
                    li {
                        a href=(href(it, lot, paper)) download {
                            (t.of(paper.title(it, lot), lot.notice.method))
                        } " "
                        small { (instant(past.at_ms)) }
                    }
                }
            }
        }
    }
}

/// Words of one kind of notice, as a correction names it.
fn notice_word(of: PublishedNotice) -> &'static str {
    match of {
        PublishedNotice::Candidates => "notice-candidates",
        PublishedNotice::Result => "notice-result",
        PublishedNotice::Contract => "notice-contract",
    }
}

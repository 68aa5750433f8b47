//! Nothing is closed, opened, priced, determined or deemed before its legal instant.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::AwardWay;
use domain::draws::DrawPurpose;
use domain::opening::{Ending, SharesReleased};
use domain::parties::Purpose;
use domain::rulebook::Regime;
use domain::shared::{Instant, Uscc};
use domain::world::Event;

use super::history::{History, Past, Tender};
use super::law;
use crate::world::Evidence;

/// One sentence for each event that came before its time.
pub fn check(evidence: &Evidence, history: &History) -> Vec<String> {
    let mut found = history.unreadable.clone();
    for tender in history.tenders() {
        let twice = tender.notice.opens_twice();
        let mut windows = Windows { twice, ..Windows::default() };
        for past in &tender.pasts {
            if let Some(why) = early(&tender, past, &windows) {
                let (index, kind) = (past.row.index, past.row.kind.as_str());
                found.push(format!("{}: leaf {index} {kind} at {:?}: {why}", tender.id, past.at));
            }
            windows.see(past);
        }
        found.extend(records_opened_early(evidence, &tender));
    }
    found
}

/// Ends of the windows that the lot's events have opened so far.
#[derive(Default)]
struct Windows {
    key_in_ms: Option<i64>,
    answers_ms: i64,
    trustees: BTreeSet<u8>,
    /// Who answered about deposits, and whether these are still to be settled.
    entrusted: BTreeSet<u8>,
    unsettled: bool,
    twice: bool,
    /// When it was noted who refuses to sign.
    refused: Option<Instant>,
    opened: Option<Instant>,
    confirmed: usize,
    display_ms: Option<i64>,
    delivered: Option<Instant>,
    /// Until when bidders may explain their prices; no time once they did.
    explained_ms: BTreeMap<Uscc, i64>,
    /// Questions about bids without a verdict, and until when they may be answered; no time once
    /// they were.
    asked_ms: BTreeMap<u32, i64>,
    /// The same of those that were judged.
    judged_ms: BTreeMap<u32, i64>,
}

impl Windows {
    fn see(&mut self, past: &Past) {
        match &past.event {
            Event::ObjectsPresent(it) => self.key_in_ms = Some(it.key_in_until_s * 1_000),
            Event::KeyInExtended(it) => self.key_in_ms = Some(it.until_s * 1_000),
            Event::SessionAdjourned(it) => self.key_in_ms = Some(it.until_s * 1_000),
            Event::KeyInClosed(it) => {
                self.answers_ms = it.answers_until_s * 1_000;
                // Deposits of what opens later are settled after the call for prices.
                self.unsettled = !it.deposited.is_empty() && !self.twice;
            }
            Event::PricesCalled(it) => {
                self.answers_ms = it.answers_until_s * 1_000;
                self.unsettled = !it.called.is_empty();
                self.trustees.clear();
                self.entrusted.clear();
            }
            Event::DepositsSettled(it) => {
                self.answers_ms = it.answers_until_s * 1_000;
                self.unsettled = false;
            }
            Event::RateDrawn(it) => self.answers_ms = it.answers_until_s * 1_000,
            Event::OpeningContested(it) => {
                self.answers_ms = self.answers_ms.max(it.until_s * 1_000);
            }
            Event::SharesReleased(it) => {
                let answered = match it.purpose {
                    Purpose::Share => &mut self.trustees,
                    Purpose::Deposit => &mut self.entrusted,
                };
                answered.insert(it.x);
            }
            Event::PriceQueried(it) => {
                self.explained_ms.insert(it.bidder.clone(), it.until_s * 1_000);
            }
            Event::PriceExplained(it) => {
                self.explained_ms.insert(it.bidder.clone(), i64::MIN);
            }
            Event::ClarificationAsked(it) => {
                self.asked_ms.insert(it.number, it.until_s * 1_000);
            }
            Event::ClarificationAnswered(it) => {
                self.asked_ms.insert(it.number, i64::MIN);
            }
            Event::ClarificationJudged(it) => {
                let ended = self.asked_ms.remove(&it.number);
                self.judged_ms.extend(ended.map(|ms| (it.number, ms)));
            }
            // Where an evaluation is void, its judgements are too, and what was answered waits.
            Event::EvaluationVoided(_) => {
                let again = std::mem::take(&mut self.judged_ms);
                self.asked_ms.extend(again);
            }
            Event::SigningRefused(_) => self.refused = Some(past.at),
            Event::EvaluationAdjourned(_) | Event::MemberReplaced(_) => self.refused = None,
            Event::BidsOpened(_) | Event::FilesOpened(_) => self.opened = Some(past.at),
            Event::OpeningConfirmed(_) => self.confirmed += 1,
            Event::CandidatesPublished(it) => self.display_ms = Some(law::end_ms(it.until)),
            // After a loss the purchaser's time begins anew.
            Event::ReportDelivered(_) | Event::AwardLost(_) => self.delivered = Some(past.at),
            _ => {}
        }
    }
}

/// Until when whoever was noted may sign or write why not; none where nobody was.
fn dissent_ms(tender: &Tender<'_>, windows: &Windows) -> Option<i64> {
    windows.refused.map(|it| it.0 + tender.seconds("Y210") * 1_000)
}

/// Until when the purchaser may decide before its silence is deemed a choice.
fn silence_ms(tender: &Tender<'_>, windows: &Windows) -> Option<i64> {
    let rule = tender.rule(["T13.1", "G11", "N03.2"]);
    let from = windows.delivered.map(law::date)?;
    law::last_working_day(tender.pack, rule, from).map(law::end_ms)
}

/// Whether a share is one of prices whose rate is drawn; what opens before the prices tells none.
fn tells_a_price(tender: &Tender<'_>, it: &SharesReleased, windows: &Windows) -> bool {
    let of_bids = it.purpose == Purpose::Share && !tender.notice.scheme.rates().is_empty();
    of_bids && (!windows.twice || it.envelope.opens_later())
}

/// Why an event is too early, if it is.
fn early(tender: &Tender<'_>, past: &Past, windows: &Windows) -> Option<String> {
    let (at, index) = (past.at.0, past.row.index);
    let before = |kind: &str| (!tender.happened(kind, index)).then(|| format!("before {kind}"));
    let until = |end: Option<i64>, what: &str| {
        end.is_none_or(|end| at <= end).then(|| format!("before the end of {what}"))
    };
    match &past.event {
        Event::LotClosed(_) => {
            let deadline = tender.deadline_ms(index);
            if tender.suspended(index) {
                return Some("while the lot is suspended".to_owned());
            }
            (at <= deadline).then(|| format!("not after its deadline {:?}", Instant(deadline)))
        }
        Event::ObjectsPresent(_) => before("LotClosed"),
        Event::KeyedIn(_) => before("ObjectsPresent").or_else(|| {
            let end = windows.key_in_ms?;
            (at > end).then(|| "after key-in has ended".to_owned())
        }),
        Event::KeyInClosed(_) => until(windows.key_in_ms, "key-in"),
        Event::SharesReleased(it) if it.purpose == Purpose::Share && windows.unsettled => {
            Some("before the deposits were settled".to_owned())
        }
        Event::SharesReleased(it) if tells_a_price(tender, it, windows) => before("RateDrawn"),
        Event::SharesReleased(_) => before("KeyInClosed"),
        Event::DrawOpened(it) if it.of.purpose == DrawPurpose::Coefficient && windows.twice => {
            // Whoever still judges technical envelopes must not know the rate.
            before("TechnicalLocked").or_else(|| before("PricesCalled"))
        }
        Event::DrawOpened(it) if it.of.purpose == DrawPurpose::Coefficient => before("KeyInClosed"),
        Event::DepositsSettled(it) => {
            let enough = windows.entrusted.len() >= usize::from(tender.notice.threshold);
            let gives_up = !it.failed.is_empty() && at <= windows.answers_ms;
            let too_few = !enough && (gives_up || !it.recovered.is_empty());
            too_few.then(|| "with fewer trustees than the threshold".to_owned())
        }
        Event::SharesClosed(it) => {
            let enough = windows.trustees.len() >= usize::from(tender.notice.threshold);
            let opened = it.verdicts.iter().any(|it| it.ending == Ending::Openable);
            let failed = it.verdicts.iter().any(|it| it.ending == Ending::TrusteesFailed);
            let early = failed && at <= windows.answers_ms;
            let few = (opened && !enough).then_some("with fewer trustees than the threshold");
            few.or(early.then_some("before the trustees' time has run out")).map(str::to_owned)
        }
        Event::BidsOpened(_) => before("SharesClosed"),
        Event::OpeningRecordSigned(it) => {
            let wait = tender.seconds("Y05") * 1_000;
            let end = windows.opened.map(|it| it.0 + wait);
            if it.silent.is_empty() { None } else { until(end, "the time to confirm") }
        }
        Event::BidsReviewed(_) => before("OpeningRecordSigned"),
        Event::ScoreSheet(_) if !windows.asked_ms.is_empty() => {
            Some("while a question to a bidder is not judged".to_owned())
        }
        Event::ClarificationJudged(it) => {
            until(windows.asked_ms.get(&it.number).copied(), "the time to answer")
        }
        Event::Ranked(_) => before("BidsReviewed"),
        Event::PriceJudged(it) => {
            until(windows.explained_ms.get(&it.bidder).copied(), "the time to explain")
        }
        Event::AgreementDeemed(_) => until(dissent_ms(tender, windows), "the time to dissent"),
        Event::CandidatesPublished(_) => before("ReportDelivered"),
        Event::DisplayEnded(_) => until(windows.display_ms, "the display"),
        Event::WinnerDetermined(it) => match (tender.notice.regime, it.way) {
            (Regime::Works, _) => until(windows.display_ms, "the display"),
            (_, AwardWay::Determined) => before("ReportDelivered"),
            (_, AwardWay::Deemed) => until(silence_ms(tender, windows), "the purchaser's time"),
        },
        Event::LetterIssued(_) => before("WinnerDetermined"),
        _ => None,
    }
}

/// Sealed records are shown once: in the instant in which key-in closed, or of a failure before.
fn records_opened_early(evidence: &Evidence, tender: &Tender<'_>) -> Vec<String> {
    let lot = tender.id.to_string();
    let shown = evidence.rows.iter().filter(|it| it.kind == "RecordsOpened");
    let of = shown.filter(|it| {
        let value = record::canonical::parse(&it.body).ok();
        value.is_some_and(|it| it.text("lot") == Some(lot.as_str()))
    });
    let opens = |it: &&&Past| matches!(it.row.kind.as_str(), "KeyInClosed" | "TenderFailed");
    let due = tender.pasts.iter().find(opens).map(|it| it.at.0);
    let (mut found, mut count) = (Vec::new(), 0);
    for it in of {
        count += 1;
        if due.is_none_or(|due| it.stamp_ms != due) {
            found.push(format!("{lot}: leaf {} shows records at another instant", it.index));
        }
    }
    if count != usize::from(due.is_some()) {
        found.push(format!("{lot}: its records were shown {count} times"));
    }
    found
}

//! A lot's course: its chapters as a river, and every public event of it as a list.

use domain::lot::{Lot, Stage};
use domain::rulebook::{Regime, ids};
use domain::shared::Instant;
use maud::{Markup, html};

use crate::design::proof::{Proof, chip};
use crate::design::river::{Phase, Station, river};
use crate::design::value::instant;
use crate::desk::basis::Cited;

use super::frame::Ask;
use super::ledger::Past;
use super::stage_key;

const MS_A_SECOND: i64 = 1_000;

/// The chapters of a lot, in the order of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Chapter {
    Notice,
    Opening,
    Evaluation,
    Display,
    Decision,
    Letter,
    Contract,
    Ended,
}

impl Chapter {
    const ALL: [Self; 8] = [
        Self::Notice,
        Self::Opening,
        Self::Evaluation,
        Self::Display,
        Self::Decision,
        Self::Letter,
        Self::Contract,
        Self::Ended,
    ];

    /// The chapter that a kind of event begins or belongs to; `None` for one of any chapter.
    fn of_kind(kind: &str) -> Option<Self> {
        Some(match kind {
            "RulesAdopted" | "Announced" | "Clarified" | "Extended" => Self::Notice,
            "ScoresClosed" | "Totals" | "Confirmed" => Self::Evaluation,
            it if it.starts_with("Prequalification") || it.starts_with("Invitation") => {
                Self::Notice
            }
            it if it.starts_with("Draw") || it.starts_with("Validity") => Self::Evaluation,
            "LotClosed"
            | "ObjectsPresent"
            | "ObjectSupplied"
            | "SessionStarted"
            | "KeyInExtended"
            | "SessionAdjourned"
            | "KeyInClosed"
            | "DepositsSettled"
            | "SharesReleased"
            | "OpeningContested"
            | "SecretPublished"
            | "SeedPublished"
            | "SharesClosed"
            | "OpeningObjected"
            | "OpeningAnswered"
            | "OpeningConfirmed"
            | "OpenUnwitnessed"
            | "OpeningRecordSigned" => Self::Opening,
            "PricesCalled" | "BidsOpened" | "FilesOpened" | "BlindSealed" => Self::Opening,
            "CommitteeEntered"
            | "AvoidanceDeclared"
            | "BidsReviewed"
            | "TechnicalLocked"
            | "Ranked"
            | "ReportSigned"
            | "SigningRefused"
            | "AgreementDeemed"
            | "ReportDelivered"
            | "PriceQueried"
            | "PriceExplained"
            | "EvaluationAdjourned"
            | "EvaluationResumed"
            | "EvaluationTimeFixed"
            | "MoreTimeAsked"
            | "SheetReopened"
            | "ScoresExplained"
            | "BlindRevealed"
            | "PriceJudged"
            | "PriceCorrected"
            | "CorrectionAnswered"
            | "DeviationsPriced"
            | "PoolCommitted"
            | "DepositShown"
            | "CommitsClosed"
            | "RateDrawn"
            | "OrderDrawn"
            | "CommitteeDrawn"
            | "MemberReplaced"
            | "SubstituteNamed"
            | "SubstituteSeated"
            | "CommitteeDissolved" => Self::Evaluation,
            "CandidatesPublished" | "DisplayEnded" => Self::Display,
            "SecurityKept" | "WinnerDetermined" | "AwardRenounced" | "AwardLost"
            | "RecheckAsked" | "StandingFound" | "RecheckConcluded" => Self::Decision,
            "ResultPublished" | "LetterIssued" => Self::Letter,
            "ContractOffered" | "ContractSigned" | "ContractPublished" | "ContractFiled"
            | "AwardReported" | "PerformanceNoted" | "DeliveryAccepted" | "FileClosed"
            | "ArchivePacked" => Self::Contract,
            "TenderFailed" | "FailureDeclared" | "FailureReviewed" | "MethodChanged"
            | "TenderingEnded" | "Terminated" | "Retendered" => Self::Ended,
            _ => return None,
        })
    }

    /// The chapter in which a lot of this stage is.
    fn of_stage(stage: Stage, works: bool) -> Self {
        match stage {
            Stage::Announced => Self::Notice,
            Stage::Closed
            | Stage::KeyIn
            | Stage::Releasing
            | Stage::SharesClosed
            | Stage::Opened => Self::Opening,
            Stage::Evaluating => Self::Evaluation,
            Stage::Reported if works => Self::Display,
            Stage::Displayed => Self::Display,
            Stage::Reported => Self::Decision,
            Stage::Decided => Self::Letter,
            Stage::Notified => Self::Contract,
            Stage::Failed | Stage::Terminated => Self::Ended,
        }
    }

    fn key(self) -> String {
        format!("chapter-{self:?}").to_lowercase()
    }
}

/// The river: chapters that were, the one that goes on, and those that may come.
pub(super) fn river_of(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let works = lot.notice.regime == Regime::Works;
    let pasts = it.ledger.pasts(&lot.id);
    let begun = pasts.iter().any(|it| Chapter::of_kind(&it.kind) == Some(Chapter::Evaluation));
    // Before its first review a committee already declares, and may judge blind.
    let sits = lot.stage == Stage::Opened && lot.opening.record_signed.is_some() && begun;
    let stage = if sits { Stage::Evaluating } else { lot.stage };
    let here = Chapter::of_stage(stage, works);
    let rules = app::rules::rules_for(it.ledger.world(), Some(&lot.id), Instant(it.now_ms));
    let cited = |rule: Option<&'static str>| rule.and_then(|id| Cited::of(t, rules, id));
    let mut said: Vec<Said> = Vec::new();
    for chapter in Chapter::ALL {
        let last = pasts.iter().rfind(|it| Chapter::of_kind(&it.kind) == Some(chapter));
        let last = last.filter(|it| chapter <= here || !is_void(lot, it));
        if chapter == here && goes_on(lot) {
            let (until_ms, rule) = present(it, lot);
            let mut detail = match stage {
                Stage::Notified => {
                    t.s(&format!("contract-at-{}", domain::tabled::stage_of(lot).token()))
                }
                stage => t.of(&stage_key(stage), lot.notice.method),
            };
            if lot.is_suspended() {
                detail = format!("{detail} · {}", t.s("stage-suspended"));
            }
            said.push(Said {
                name: t.of(&chapter.key(), lot.notice.method),
                detail,
                proof: None,
                phase: Phase::Now { until_ms },
                cited: cited(rule),
            });
        } else if let Some(past) = last {
            said.push(Said {
                name: t.of(&chapter.key(), lot.notice.method),
                detail: t.of(&format!("past-{}", past.kind), lot.notice.method),
                proof: Some((past.clone(), it.site.command(past.index))),
                phase: Phase::Past { at_ms: past.at_ms, proof: None },
                cited: None,
            });
        } else if let Some((earliest_ms, rule)) = ahead(lot, chapter) {
            said.push(Said {
                name: t.of(&chapter.key(), lot.notice.method),
                detail: String::new(),
                proof: None,
                phase: Phase::Future { earliest_ms, latest_ms: None },
                cited: cited(rule),
            });
        }
    }
    let stations: Vec<Station> = said.iter().map(|one| one.station(it.size)).collect();
    river(t, &stations)
}

/// Whether an event followed from an evaluation that was void, and bids are evaluated anew.
fn is_void(lot: &Lot, past: &Past) -> bool {
    goes_on(lot) && lot.voided.last().is_some_and(|it| past.at_ms <= it.at.0)
}

/// Whether the river has a present: the tender runs, or its contract does.
fn goes_on(lot: &Lot) -> bool {
    let contract = lot.stage == Stage::Notified && lot.contract.keep_until.is_none();
    !lot.is_over() || contract
}

/// One station with the words it borrows.
struct Said {
    name: String,
    detail: String,
    proof: Option<(Past, String)>,
    phase: Phase<'static>,
    cited: Option<Cited>,
}

impl Said {
    fn station(&self, size: u64) -> Station<'_> {
        let proof = self.proof.as_ref().map(|(past, command)| proof(past, command, size));
        let phase = match (self.phase, proof) {
            (Phase::Past { at_ms, .. }, proof) => Phase::Past { at_ms, proof },
            (other, _) => other,
        };
        let basis = self.cited.as_ref().map(Cited::basis);
        Station { name: &self.name, detail: &self.detail, phase, basis }
    }
}

fn proof<'a>(past: &Past, command: &'a str, size: u64) -> Proof<'a> {
    let size = Some(size).filter(|it| *it > past.index);
    Proof { index: past.index, at_ms: past.at_ms, size, command }
}

/// Every public event of the lot with its time and proof, oldest first.
pub(super) fn records(it: &Ask, lot: &Lot) -> Markup {
    let t = it.text;
    let pasts = it.ledger.pasts(&lot.id);
    let counted = [("n", pasts.len().to_string().into())];
    let posts = it.site.posts_of(pasts.iter().map(|it| it.index));
    html! {
        details class="records" {
            summary { (t.t("lot-records", &counted)) }
            ol {
                @for past in pasts {
                    @let command = it.site.command(past.index);
                    li {
                        (instant(past.at_ms)) " "
                        span { (t.s(&format!("past-{}", past.kind))) } " "
                        @if let Some((section, post)) = posts.get(&past.index) {
                            small {
                                (t.s("acts-post")) " "
                                (crate::posts::of(t, section, post))
                            } " "
                        }
                        (chip(t, &proof(past, &command, it.size)))
                    }
                }
            }
        }
    }
}

/// Until when the present stage lasts by law, unix milliseconds, and the rule that says so.
fn present(it: &Ask, lot: &Lot) -> (Option<i64>, Option<&'static str>) {
    let works = lot.notice.regime == Regime::Works;
    let limits = lot.notice.procedure().limits();
    let seconds = |it: i64| (it > 0).then_some(it.saturating_mul(MS_A_SECOND));
    let end = |it: Option<domain::shared::CivilDate>| it.map(|it| Instant::end_of(it).0);
    match lot.stage {
        Stage::Announced => (seconds(lot.deadline_s), Some(limits.prepare)),
        Stage::KeyIn => (seconds(lot.opening.key_in_until_s), Some(ids::Y01)),
        Stage::Releasing => {
            let last = lot.opening.closed.values().map(|it| it.answers_until_s).max();
            (last.and_then(seconds), Some(ids::Y02))
        }
        Stage::Reported => (end(lot.evaluation.due), Some(limits.decide)),
        Stage::Displayed => (end(lot.award.displayed_until), Some(ids::T13_2)),
        Stage::Decided if !works => (None, limits.letter),
        Stage::Notified if !lot.contract.binds() => {
            let by = it.ledger.letter(&lot.id).map(|it| it.contract_by);
            (end(by), Some(limits.contract))
        }
        _ => (None, None),
    }
}

/// When a chapter still to come may begin, if that is known, and its rule; `None` when it never
/// comes.
fn ahead(lot: &Lot, chapter: Chapter) -> Option<(Option<i64>, Option<&'static str>)> {
    let works = lot.notice.regime == Regime::Works;
    if lot.is_over() || chapter < Chapter::of_stage(lot.stage, works) {
        return None;
    }
    let deadline = lot.deadline_s.saturating_mul(MS_A_SECOND);
    let after = lot.award.displayed_until.map(|it| Instant::end_of(it).0 + 1);
    let limits = lot.notice.procedure().limits();
    match chapter {
        Chapter::Opening => Some((Some(deadline), works.then_some(ids::T10))),
        Chapter::Evaluation => Some((None, None)),
        Chapter::Display => works.then_some((None, Some(ids::T13_2))),
        Chapter::Decision => Some((after, Some(if works { ids::T55 } else { limits.decide }))),
        Chapter::Letter => Some((None, limits.letter)),
        Chapter::Contract => Some((None, Some(limits.contract))),
        Chapter::Notice | Chapter::Ended => None,
    }
}

//! Forms of what happens from the committee to the letter.

use domain::award::{
    AdjournmentCause, AfterLoss, AgreementDeemed, Agrees, AlertAnswer, AlertCause, AsideLine,
    Avoidance, AvoidanceDeclared, AwardLost, AwardRenounced, AwardWay, BidsReviewed, BlindRevealed,
    BlindScore, BlindSealed, BlindSheet, BrandFound, CandidatesPublished, ClarificationAnswered,
    ClarificationAsked, ClarificationJudged, ClarificationProposed, ClarificationVerdict,
    CommitteeEntered, ConditionFound, Confirmed, CorrectionAnswer, CorrectionAnswered,
    CorrectionGround, CorrectionStep, DeviationLine, DeviationsPriced, DisplayEnded, Doubt,
    EvaluationAdjourned, EvaluationResumed, EvaluationTimeFixed, Holder, IdentityFound,
    LetterIssued, LossCause, Member, MemberKind, MoreTimeAsked, NoticeCorrected, NoticeWithdrawn,
    ObjectRead, Pass, PriceCorrected, PriceExplained, PriceJudged, PriceQueried, PriceVerdict,
    PublishedMember, PublishedNotice, RankLine, Ranked, ReadObject, RecheckAsked, RecheckConcluded,
    Reopener, ReportDelivered, ReportSigned, ResultPublished, Resumer, ReviewResult, ReviewStep,
    Score, ScoreSheet, ScoresClosed, ScoresExplained, SheetReopened, Signed, SigningRefused,
    StandingChange, StandingFound, StandingVerdict, TechnicalLine, TechnicalLocked, Totals,
    ValidityAnswer, ValidityAnswered, ValidityAsked, WinnerDetermined,
};
use domain::evaluation::{Evaluated, Ground};

use super::{Wire, wire_struct, wire_words};
use crate::canonical::Value;

wire_words! {
    Avoidance { None = "none", MustWithdraw = "must-withdraw" }
    MemberKind { Expert = "expert", Representative = "representative" }
    ReviewStep { Qualification = "qualification", Responsiveness = "responsiveness" }
    Pass { Passed = "passed", Rejected = "rejected" }
    ReadObject {
        File = "file", Report = "report", Bundle = "bundle", OwnResult = "own-result",
        Reply = "reply", Securities = "securities",
    }
    Ground {
        Mean = "mean", Second = "second", Ceiling = "ceiling", Judgement = "judgement",
    }
    PriceVerdict { Proven = "proven", Unproven = "unproven" }
    CorrectionGround {
        OpeningSheet = "opening_sheet", Words = "words", DecimalPoint = "decimal_point",
        UnitSum = "unit_sum",
    }
    CorrectionAnswer { Confirmed = "confirmed", Refused = "refused" }
    PublishedNotice { Candidates = "candidates", Result = "result", Contract = "contract" }
    LossCause {
        GaveUp = "gave_up", ForceMajeure = "force_majeure", NoSecurity = "no_security",
        Violation = "violation", NotSigned = "not_signed",
        StandingFell = "standing_fell",
    }
    StandingChange {
        Operations = "operations", Finances = "finances", Violation = "violation",
    }
    StandingVerdict { Stands = "stands", Falls = "falls" }
    ValidityAnswer { Extends = "extends", Declines = "declines" }
    AfterLoss { NextCandidate = "next_candidate", Restart = "restart" }
    AdjournmentCause { Night = "night", Outage = "outage", Illness = "illness", Other = "other" }
    Resumer { Leader = "leader", Organiser = "organiser" }
    AlertCause { Objective = "objective", Apart = "apart" }
    Reopener { Member = "member", Leader = "leader" }
    Doubt { Unclear = "unclear", Inconsistent = "inconsistent", Mistaken = "mistaken" }
    ClarificationVerdict {
        Accepted = "accepted", Disregarded = "disregarded", Unanswered = "unanswered",
    }
    Holder { Bidder = "bidder", Expert = "expert", Supervisor = "supervisor" }
    Agrees { Holds = "holds", Fails = "fails" }
    AwardWay { Determined = "determined", Deemed = "deemed" }
}

wire_struct! {
    CommitteeEntered { lot, members, document }
    AvoidanceDeclared { lot, seat, avoidance, leader, signed }
    Member { seat, account, name, kind, salt, commitment }
    Signed { key, signature }
    ConditionFound { number, pass, reason }
    ReviewResult { bidder, pass, reason, findings }
    BrandFound { bidder, brand, reason }
    BidsReviewed { lot, step, results, lacking, brands, unpreferred, signed }
    Score { bidder, item, points }
    ScoreSheet { lot, seat, scores, signed }
    ScoresClosed { lot, number, count, sheets, score_root }
    Totals { lot, number, count, sum, salt, totals_root }
    Confirmed { lot, holder, bidder, seat, root, verdict, signed }
    TechnicalLine { bidder, points }
    TechnicalLocked { lot, passed }
    RankLine { rank, bidder, name, price, evaluated, price_score, other_score, total }
    AsideLine {
        bidder, name, brand, behind, price, evaluated, price_score, other_score, total,
    }
    Ranked { lot, ranking, aside, report }
    ReportSigned { lot, seat, report, dissent, recheck, signed }
    ReportDelivered { lot, report, due }
    CandidatesPublished { lot, candidates, until }
    DisplayEnded { lot }
    WinnerDetermined { lot, winner, amount, way, signed, rule }
    PublishedMember { seat, account, name, kind, salt }
    ResultPublished { lot, winner, name, amount, members, until }
    LetterIssued { lot, winner, amount, contract_by, signed }
    ObjectRead { lot, reader, what, object, day }
    PriceQueried { lot, bidder, price, grounds, reason, until_s, signed }
    PriceExplained { lot, bidder, text, salt, commitment, signed }
    PriceJudged { lot, bidder, verdict, reason, signed }
    CorrectionStep { ground, from, to, reason }
    PriceCorrected { lot, bidder, steps, until_s, signed }
    CorrectionAnswered { lot, bidder, answer, signed }
    DeviationLine { bidder, deviation, times }
    DeviationsPriced { lot, lines, signed }
    RecheckAsked { lot, number, bidder, change, reason, document, signed }
    StandingFound { lot, number, seat, verdict, reason, signed }
    SigningRefused { lot, recheck, seats, statement, until_s, signed }
    AgreementDeemed { lot, recheck, seat, rule }
    RecheckConcluded { lot, number, bidder, verdict, stands, falls, rule }
    ValidityAsked { lot, number, from, to, until_s, reason, signed }
    ValidityAnswered { lot, number, bidder, answer, signed }
    AwardRenounced { lot, bidder, reason, signed }
    AwardLost { lot, bidder, cause, follows, rule, reason, document, signed }
    EvaluationAdjourned { lot, cause, reason, signed }
    EvaluationResumed { lot, by, signed }
    EvaluationTimeFixed { lot, until_s, asked, signed }
    MoreTimeAsked { lot, seat, signed }
    AlertAnswer { bidder, item, cause, text }
    SheetReopened { lot, seat, by, cause, text, salt, commitment, signed }
    ScoresExplained { lot, seat, answers, salt, commitment, signed }
    BlindSealed { lot, salt, commitment }
    IdentityFound { lot, number, condition, reason, signed }
    BlindScore { number, item, points }
    BlindSheet { lot, seat, scores, signed }
    BlindRevealed { lot, salt, codes }
    ClarificationProposed { lot, number, seat, bidder, doubt, text, salt, commitment, signed }
    ClarificationAsked {
        lot, number, proposed, bidder, doubt, text, salt, commitment, until_s, signed,
    }
    ClarificationAnswered { lot, number, bidder, text, salt, commitment, signed }
    ClarificationJudged { lot, number, verdict, reason, signed }
    NoticeCorrected { lot, notice, number, text, documents }
    NoticeWithdrawn { lot, notice, number, reason }
}

/// A price for comparison has more digits than a number of the record: its digits are a text.
impl Wire for Evaluated {
    fn write(&self) -> Value {
        Value::Text(self.0.to_string())
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::Text(digits) = value else { return None };
        let read: i128 = digits.parse().ok()?;
        // One value has one form: no sign, no leading zero, no other digits.
        (read.to_string() == *digits).then_some(Self(read))
    }
}

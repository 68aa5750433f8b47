//! Forms of what happens from the committee to the letter.

use domain::award::{
    AwardWay, BidsReviewed, CandidatesPublished, CommitteeEntered, DisplayEnded, LetterIssued,
    Member, MemberKind, ObjectRead, Pass, PublishedMember, RankLine, Ranked, ReadObject,
    ReportDelivered, ReportSigned, ResultPublished, ReviewResult, ReviewStep, Score, ScoreSheet,
    Signed, WinnerDetermined,
};

use super::{wire_struct, wire_words};

wire_words! {
    MemberKind { Expert = "expert", Representative = "representative" }
    ReviewStep { Qualification = "qualification", Responsiveness = "responsiveness" }
    Pass { Passed = "passed", Rejected = "rejected" }
    ReadObject { File = "file", Report = "report", Bundle = "bundle" }
    AwardWay { Determined = "determined", Deemed = "deemed" }
}

wire_struct! {
    CommitteeEntered { lot, members, document }
    Member { seat, account, name, kind, salt, commitment }
    Signed { key, signature }
    ReviewResult { bidder, pass, reason }
    BidsReviewed { lot, step, results, lacking, signed }
    Score { bidder, item, points }
    ScoreSheet { lot, seat, scores, signed }
    RankLine { rank, bidder, name, price, price_score, other_score, total }
    Ranked { lot, ranking, report }
    ReportSigned { lot, seat, report, dissent, signed }
    ReportDelivered { lot, report, due }
    CandidatesPublished { lot, candidates, until }
    DisplayEnded { lot }
    WinnerDetermined { lot, winner, amount, way, signed, rule }
    PublishedMember { seat, account, name, kind, salt }
    ResultPublished { lot, winner, name, amount, members, until }
    LetterIssued { lot, winner, amount, contract_by, signed }
    ObjectRead { lot, reader, what, object, day }
}

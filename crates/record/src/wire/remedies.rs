//! Forms of what happens to a remedy.

use domain::remedies::{
    AwardVoided, ComplaintCorrected, ComplaintDecided, ComplaintExamined, ComplaintPaused,
    ComplaintResponded, ComplaintResumed, ComplaintServed, Examination, Letter, Matter, Outcome,
    PauseCause, Redress, RedressCarried, RemedyAnswered, RemedyKind, RemedyRaised, RemedyReceived,
    RemedyWithdrawn, Reply, Standing, SuspensionEnded, SuspensionEnding, SuspensionOrdered,
};

use super::{wire_struct, wire_words};

wire_words! {
    RemedyKind {
        Enquiry = "enquiry", Objection = "objection", Challenge = "challenge",
        Complaint = "complaint",
    }
    Matter { Documents = "documents", Opening = "opening", Result = "result" }
    Standing { Admissible = "admissible", Late = "late" }
    Examination {
        Accepted = "accepted", CorrectionOrdered = "correction_ordered", Refused = "refused",
        Redirected = "redirected",
    }
    PauseCause { Test = "test", Experts = "experts" }
    SuspensionEnding { Lifted = "lifted", Lapsed = "lapsed", Decided = "decided" }
    Redress {
        Amend = "amend", Restart = "restart", NextCandidate = "next_candidate",
        Damages = "damages",
    }
    Outcome { Rejected = "rejected", Upheld = "upheld", Answered = "answered" }
}

wire_struct! {
    RemedyReceived {
        lot, remedy, kind, matter, received_on, due, due_other, rule, document, standing,
    }
    RemedyRaised {
        lot, remedy, kind, matter, of, known_on, due, due_other, rule, standing, commitment, letter,
        signed,
    }
    Letter { raiser, claims, request, grounds, documents, salt }
    RemedyAnswered { lot, remedy, outcome, commitment, reply, signed }
    Reply { text, documents, salt }
    RemedyWithdrawn { lot, remedy, reason }
    ComplaintExamined {
        lot, remedy, verdict, rule, due, serve_by, decide_by, decide_by_other, commitment, reply,
        signed,
    }
    ComplaintCorrected { lot, remedy, due, due_other, rule, commitment, letter, signed }
    ComplaintServed { lot, remedy, due, respond_by, respond_by_other, to }
    ComplaintResponded { lot, remedy, due, commitment, respondent, reply, signed }
    ComplaintPaused { lot, remedy, cause, rule, document }
    ComplaintResumed { lot, remedy, decide_by, decide_by_other, rule, document }
    SuspensionOrdered { lot, remedy, until, rule, reason, signed }
    SuspensionEnded { lot, remedy, way }
    ComplaintDecided { lot, remedy, outcome, order, due, text, documents, signed }
    RedressCarried { lot, remedy, redress, rule, text, signed }
    AwardVoided { lot, remedy, winner, rule }
}

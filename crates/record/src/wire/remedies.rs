//! Forms of what happens to a remedy.

use domain::remedies::{
    AwardVoided, ComplainantListed, ComplaintCorrected, ComplaintDecided, ComplaintExamined,
    ComplaintPaused, ComplaintResponded, ComplaintResumed, ComplaintServed, CountedComplaint,
    Entry, EntryWay, EvaluationVoided, Evaluators, Examination, Groundless, Interest,
    InterestReviewed, InterestVerdict, Letter, ListingGround, Matter, Officials, Outcome,
    PauseCause, Presented, Redress, RedressCarried, RemedyAnswered, RemedyKind, RemedyRaised,
    RemedyReceived, RemedyWithdrawn, Reply, Standing, SuspensionEnded, SuspensionEnding,
    SuspensionOrdered,
};

use super::{wire_struct, wire_words};

wire_words! {
    RemedyKind {
        Enquiry = "enquiry", Objection = "objection", Challenge = "challenge",
        Complaint = "complaint",
    }
    Matter {
        Documents = "documents", Opening = "opening", Result = "result",
        PrequalificationDocuments = "prequalification_documents",
        PrequalificationResult = "prequalification_result",
    }
    Standing { Admissible = "admissible", Late = "late" }
    Examination {
        Accepted = "accepted", CorrectionOrdered = "correction_ordered", Refused = "refused",
        Redirected = "redirected",
    }
    PauseCause { Test = "test", Experts = "experts" }
    SuspensionEnding { Lifted = "lifted", Lapsed = "lapsed", Decided = "decided" }
    Redress {
        Amend = "amend", Restart = "restart", NextCandidate = "next_candidate",
        Damages = "damages", EvaluateAgain = "evaluate_again", EvaluateAnew = "evaluate_anew",
    }
    Groundless {
        Unproven = "unproven", Fabricated = "fabricated", FalseMaterials = "false_materials",
        UnlawfulEvidence = "unlawful_evidence",
    }
    ListingGround { Repeated = "repeated", False = "false" }
    Evaluators { Original = "original", Others = "others" }
    Interest {
        Subcontractor = "subcontractor", Staff = "staff", User = "user", Other = "other",
    }
    InterestVerdict { Recognised = "recognised", Refused = "refused" }
    EntryWay { Counter = "counter", Post = "post" }
    Outcome { Rejected = "rejected", Upheld = "upheld", Answered = "answered" }
}

wire_struct! {
    RemedyReceived {
        lot, remedy, kind, matter, received_on, due, due_other, rule, document, standing,
    }
    RemedyRaised {
        lot, remedy, kind, matter, of, known_on, due, due_other, rule, standing, interest, entry,
        commitment, letter, officials, signed,
    }
    Letter { raiser, presented, claims, request, grounds, documents, salt }
    Presented { name, papers }
    Entry { way, stated_on, scan }
    Officials { entered_by, confirmed_by }
    InterestReviewed { lot, remedy, verdict, rule, commitment, reply, signed }
    EvaluationVoided { lot, remedy, by, rule }
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
    ComplaintDecided { lot, remedy, outcome, order, finding, due, text, documents, signed }
    ComplainantListed {
        lot, remedy, organisation, ground, counted, until, rule, reason, signed,
    }
    CountedComplaint { lot, remedy }
    RedressCarried { lot, remedy, redress, rule, text, signed }
    AwardVoided { lot, remedy, winner, rule }
}

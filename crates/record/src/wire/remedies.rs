//! Forms of what happens to a remedy.

use domain::remedies::{
    Letter, Matter, Outcome, RemedyAnswered, RemedyKind, RemedyRaised, RemedyReceived,
    RemedyWithdrawn, Reply, Standing,
};

use super::{wire_struct, wire_words};

wire_words! {
    RemedyKind {
        Enquiry = "enquiry", Objection = "objection", Challenge = "challenge",
        Complaint = "complaint",
    }
    Matter { Documents = "documents", Opening = "opening", Result = "result" }
    Standing { Admissible = "admissible", Late = "late" }
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
}

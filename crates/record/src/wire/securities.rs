//! Forms of what happens to bid securities.

use domain::securities::{
    GuaranteeAnswered, Guaranteed, IssuerSays, PayingAccount, Question, SecurityKept,
    SecurityReceived, SecurityReturned,
};

use super::{wire_struct, wire_words};

wire_words! {
    PayingAccount { Basic = "basic", Other = "other" }
    Question { Intake = "intake", Running = "running", Opening = "opening", Claim = "claim" }
    IssuerSays {
        Confirmed = "confirmed", Differs = "differs", Unknown = "unknown", Revoked = "revoked",
        Late = "late", Paid = "paid", Declined = "declined",
    }
}

wire_struct! {
    SecurityReceived {
        lot, number, payer, form, amount, arrived_s, paid_from, valid_until, document, replaces,
        reason, bank, guarantee,
    }
    Guaranteed { issuer, number }
    GuaranteeAnswered { lot, number, question, says, document }
    SecurityReturned { lot, number, amount, interest, on, document, rule, due, bank }
    SecurityKept { lot, number, payer, cause, rule, reason, document, signed }
}

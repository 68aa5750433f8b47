//! Forms of what happens to bid securities.

use domain::securities::{PayingAccount, SecurityKept, SecurityReceived, SecurityReturned};

use super::{wire_struct, wire_words};

wire_words! {
    PayingAccount { Basic = "basic", Other = "other" }
}

wire_struct! {
    SecurityReceived {
        lot, number, payer, form, amount, arrived_s, paid_from, valid_until, document, replaces,
        reason, bank,
    }
    SecurityReturned { lot, number, amount, interest, on, document, rule, due, bank }
    SecurityKept { lot, number, payer, cause, rule, reason, document, signed }
}

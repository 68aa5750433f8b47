//! Forms of what happens to money at the bank.

use domain::ledger::{
    BankEntry, BankEntryMoved, BankEntryUnmatched, Banked, Cause, Direction, EntryKind, Named,
    Outcome, Paid, Payee, PaymentEnded, PaymentOrdered, Purpose, StatementClosed, Step,
    SubAccountOpened,
};

use super::{wire_struct, wire_words};

wire_words! {
    Direction { In = "in", Out = "out" }
    EntryKind { Payment = "payment", Interest = "interest" }
    Named { Own = "own", Another = "another" }
    Purpose { Refund = "refund", Forfeit = "forfeit" }
    Outcome { Settled = "settled", Bounced = "bounced" }
    Step { Ordered = "ordered", Settled = "settled", Bounced = "bounced" }
    Cause {
        Unknown = "unknown", Late = "late", OrderUnfit = "order_unfit", Unordered = "unordered",
        Interest = "interest",
    }
}

wire_struct! {
    Banked { statement, reference, sub_account, named }
    Paid { order, reference }
    Payee { name, account }
    SubAccountOpened { lot, payer, number, own_account, salt }
    PaymentOrdered { lot, order, number, purpose, amount, interest, rule, due, payee }
    PaymentEnded { lot, order, outcome, amount, statement, reference, on }
    BankEntryUnmatched {
        number, statement, reference, direction, amount, at_s, cause, sub_account, order,
    }
    BankEntryMoved { number, order, step, amount, reason, statement, reference, on }
    StatementClosed { number, statement, day, opening, closing, books, after }
    BankEntry { statement, reference, kind, direction, amount, at_s, sub_account, order }
}

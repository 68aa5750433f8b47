//! The commands behind events of bid securities.

use domain::securities;
use domain::world::{Command, Event};

use super::online::drawn;
use super::{Rebuilt, is};

/// What was entered, returned and kept.
pub(super) fn securities(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use securities::Command as It;
    is(Command::Securities(match first {
        Event::SecurityReceived(it) if it.guarantee.is_some() => It::Present {
            lot: it.lot.clone(),
            payer: it.payer.clone(),
            guarantee: it.guarantee.clone()?,
            amount: it.amount,
            valid_until: it.valid_until?,
            document: it.document,
        },
        Event::GuaranteeAnswered(it) => It::Answer {
            lot: it.lot.clone(),
            number: it.number,
            question: it.question,
            says: it.says,
            document: it.document,
            drawn: drawn(rest),
        },
        Event::SecurityReceived(it) => It::Receive {
            lot: it.lot.clone(),
            payer: it.payer.clone(),
            form: it.form,
            amount: it.amount,
            arrived_s: it.arrived_s,
            paid_from: it.paid_from,
            valid_until: it.valid_until,
            document: it.document,
            replaces: it.replaces,
        },
        Event::SecurityReturned(it) => It::Return {
            lot: it.lot.clone(),
            number: it.number,
            interest: it.interest,
            on: it.on,
            document: it.document,
        },
        Event::SecurityKept(it) => It::Keep {
            lot: it.lot.clone(),
            number: it.number,
            cause: it.cause,
            reason: it.reason.clone(),
            document: it.document,
            signed: it.signed.clone(),
        },
        _ => return None,
    }))
}

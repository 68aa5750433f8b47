//! Forms of what is asked of the auction of a lot.

use std::collections::BTreeMap;

use domain::auction::{Asked, Command, PseudonymsSealed, Terms};
use domain::shared::Hash;

use super::{Wire, wire_struct};
use crate::canonical::Value;

wire_struct! {
    PseudonymsSealed { lot, salt }
}

/// Name and fields of a command, without what the desk adds: pack, salt and the salt's hash, and
/// the plate of an admission.
pub(super) fn auction_command(asked: &Asked) -> (&'static str, BTreeMap<String, Value>) {
    let mut fields = BTreeMap::new();
    asked.lot.put("lot", &mut fields);
    let name = of(&asked.what, &mut fields);
    (name, fields)
}

macro_rules! put {
    ($to:ident: $($field:ident),*) => { $($field.put(stringify!($field), $to);)* };
}

fn of(what: &Command, to: &mut BTreeMap<String, Value>) -> &'static str {
    match what {
        Command::Announce(it) => {
            let terms = Terms { pseudonyms: Hash([0; 32]), ..(**it).clone() };
            put!(to: terms);
            "AnnounceAuction"
        }
        Command::CommitReserve(commitment) => {
            put!(to: commitment);
            "CommitReserve"
        }
        Command::Admit { plate: _, who, members, rank } => {
            put!(to: who, members, rank);
            "Admit"
        }
        Command::ConfirmPriority { plate, rank } => {
            put!(to: plate, rank);
            "ConfirmPriority"
        }
        Command::Offer(it) => {
            let (plate, who, price) = (it.plate, it.who, it.price);
            put!(to: plate, who, price);
            "Offer"
        }
        Command::Withdraw(plate) => {
            put!(to: plate);
            "WithdrawOffer"
        }
        Command::Continue { plate, who } => {
            put!(to: plate, who);
            "Continue"
        }
        Command::OfferSealed { plate, who, seal } => {
            put!(to: plate, who, seal);
            "OfferSealed"
        }
        Command::OpenSealed { plate, price, salt, digest } => {
            put!(to: plate, price, salt, digest);
            "OpenSealed"
        }
        Command::Match { plate, who } => {
            put!(to: plate, who);
            "Match"
        }
        other => of_host(other, to),
    }
}

/// What the organiser, the owner or the clock asks.
fn of_host(what: &Command, to: &mut BTreeMap<String, Value>) -> &'static str {
    match what {
        Command::Draw(plate) => {
            put!(to: plate);
            "DrawPlate"
        }
        Command::Freeze { cause, reason, document, measured } => {
            put!(to: cause, reason, document, measured);
            "Freeze"
        }
        Command::AnnounceResumption { at_ms, reason } => {
            put!(to: at_ms, reason);
            "AnnounceResumption"
        }
        Command::Resume { reason } => {
            put!(to: reason);
            "ResumeAuction"
        }
        Command::OpenReserve { price, salt, digest } => {
            put!(to: price, salt, digest);
            "OpenReserve"
        }
        Command::CloseSealed => "CloseSealed",
        Command::CountSealed => "CountSealed",
        Command::FailSealed => "FailSealed",
        Command::TurnCame => "TurnCame",
        Command::Leave { plate, won } => {
            put!(to: plate, won);
            "Leave"
        }
        Command::Terminate { cause, reason, document } => {
            put!(to: cause, reason, document);
            "TerminateAuction"
        }
        _ => "Tick",
    }
}

//! What both sides do after the letter: sign, publish, report, deliver, pay, accept, close.

use domain::contract::{
    AcceptancePart, AcceptanceVerdict, Command as Contract, InstrumentKind, PerformanceKind,
};
use domain::parties::Role;
use domain::procedure::Document;
use domain::shared::{Fen, Hash, Id};
use domain::world::Command;

use super::centre::{Centre, lot_id};

/// From the letter to the closed file; one change adds nothing to the price.
pub fn contract(it: &mut Centre) {
    let (winner, price) = it.lot().award.winner.clone().unwrap();
    it.signer("winner-1", Some(&winner), Role::Bidder);
    both_sign(it, 0, price);
    both_sign(it, 1, Fen(0));
    let today = it.now.date();
    let (lot, authority) = (lot_id, || "样本县发展和改革局".to_owned());
    let text = || "第一期".to_owned();
    for command in [
        Contract::Publish { lot: lot(), number: 0, withheld: String::new() },
        Contract::Publish { lot: lot(), number: 1, withheld: "商业秘密".to_owned() },
        Contract::Report { lot: lot(), authority: authority(), report: Hash([5; 32]) },
        Contract::NotePerformance {
            lot: lot(),
            kind: PerformanceKind::Paid,
            amount: price,
            on: today,
            text: text(),
        },
    ] {
        it.accept(Command::Contract(command));
    }
    it.act("purchaser-1", |signed| {
        Command::Contract(Contract::Accept {
            lot: lot_id(),
            part: AcceptancePart::Final,
            verdict: AcceptanceVerdict::Passed,
            text: "合格".to_owned(),
            document: Hash([6; 32]),
            signed,
        })
    });
    it.accept(Command::Contract(Contract::CloseFile { lot: lot_id() }));
    let keys = vec!["age1first".to_owned(), "age1second".to_owned()];
    let (lot, package) = (lot_id(), Hash([11; 32]));
    it.accept(Command::Contract(Contract::PackArchive { lot, package, length: 9, keys }));
}

fn both_sign(it: &mut Centre, number: u32, amount: Fen) {
    let document = Document {
        id: Id::new("contract").unwrap(),
        name: "合同.pdf".to_owned(),
        media: "application/pdf".to_owned(),
        sha256: Hash([u8::try_from(number).unwrap() + 30; 32]),
        length: 9,
    };
    it.act("purchaser-1", |signed| {
        let first = number == 0;
        Command::Contract(Contract::Offer {
            lot: lot_id(),
            number,
            kind: if first { InstrumentKind::Contract } else { InstrumentKind::Alteration },
            document: document.clone(),
            amount,
            reason: if first { String::new() } else { "工期顺延".to_owned() },
            signed,
            pack: String::new(),
            pack_sha256: Hash([0; 32]),
        })
    });
    it.act("winner-1", |signed| {
        let (lot, document) = (lot_id(), document.sha256);
        Command::Contract(Contract::Sign { lot, number, document, amount, signed })
    });
}

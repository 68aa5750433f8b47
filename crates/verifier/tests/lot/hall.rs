//! An opening with two envelopes, a chairman who acts, a lost file, a wrong share and an objection.

use app::ports::Row;
use app::sealing::{self, ContestOver, Settled};
use domain::opening::{self, Ending, OpenedFile};
use domain::procedure::{Envelope, EnvelopeName};
use domain::shared::{Hash, Instant};
use domain::world::Command;

use super::bidder::{Bidder, Objects};
use super::centre::{Centre, DEADLINE_S, MINUTE, envelope_keys, founded, lot_id};

const BOTH: [(EnvelopeName, u8); 2] = [(EnvelopeName::Price, 1), (EnvelopeName::Qual, 3)];

/// Rows up to the signed opening record, and the ciphertexts.
pub fn opening() -> (Vec<Row>, Objects) {
    let mut it = founded();
    let envelope = |(name, serial): (EnvelopeName, u8)| {
        let share = envelope_keys(serial, 1, name.token());
        Envelope { name, share, deposit: None }
    };
    it.announce(1, DEADLINE_S, None, BOTH.map(envelope).to_vec());
    let mut bidders: Vec<Bidder> =
        (0..3).map(|at| Bidder::new(at, 900_000_00 + i64::from(at))).collect();
    for bidder in &mut bidders {
        it.admit(bidder);
        let command = bidder.seal(&it.lot(), &mut it.objects);
        it.accept(command);
    }
    key_in(&mut it, &bidders);
    release(&mut it);
    talk(&mut it, &bidders);
    (it.rows(), it.objects)
}

fn ask(it: &mut Centre, command: opening::Command) {
    it.accept(Command::Opening(command));
}

fn key_in(it: &mut Centre, bidders: &[Bidder]) {
    use opening::Command as Ask;
    it.wait_until(Instant(DEADLINE_S * 1_000));
    let (lot, set_root, reason) = (lot_id(), Hash([0; 32]), "样本事由".to_owned());
    ask(it, Ask::CloseLot { lot: lot.clone(), set_root, blind: None });
    let lost = it.lot().bids[&bidders[1].uscc].bid.as_ref().unwrap().envelopes[1].ct_root;
    ask(it, Ask::ReportObjects { lot: lot.clone(), missing: vec![lost] });
    ask(it, Ask::StartSession { lot: lot.clone(), reason: reason.clone() });
    ask(it, Ask::SupplyObject { lot: lot.clone(), ct_root: lost });
    for more in [5, 10] {
        let until_s = it.lot().opening.key_in_until_s + more * 60;
        let (lot, reason) = (lot.clone(), reason.clone());
        ask(
            it,
            match more {
                5 => Ask::ExtendKeyIn { lot, until_s, reason },
                _ => Ask::Adjourn { lot, until_s, reason },
            },
        );
    }
    let state = it.lot();
    for bidder in bidders {
        ask(it, sealing::key_in(&state, &bidder.keys(&state)).unwrap());
    }
    let until_s = it.lot().opening.key_in_until_s;
    it.wait_until(Instant(until_s * 1_000));
    let command = sealing::close_key_in(&it.lot());
    ask(it, command);
}

fn release(it: &mut Centre) {
    for (name, serial) in BOTH {
        for x in 1..=3 {
            // With another key than the announced one a tool says that its slot does not open.
            let slips = (x, name) == (3, EnvelopeName::Qual);
            let command = it.trustee_answers(x, name, if slips { 2 } else { serial });
            it.accept(command);
        }
        let settled = sealing::verdicts(&it.lot(), name, &it.objects, ContestOver::No);
        let Settled::Final(verdicts) = settled.unwrap() else { panic!("two true shares suffice") };
        ask(it, opening::Command::CloseShares { lot: lot_id(), envelope: name, verdicts });
    }
    let names = it.names();
    let lot = it.lot();
    let bids = sealing::open_prices(&lot, &it.objects, &names).unwrap();
    let file = |verdict: &opening::Verdict| {
        let mut envelopes = lot.standing().flat_map(|(_, bid)| &bid.envelopes);
        let ct_root = envelopes.find(|it| it.ctx == verdict.ctx).unwrap().ct_root;
        OpenedFile {
            ctx: verdict.ctx,
            ct_root,
            ending: Ending::Opened,
            reason: String::new(),
            name: None,
            first: None,
        }
    };
    let files = lot.opening.verdicts[&EnvelopeName::Qual].iter().map(file).collect();
    let files = vec![(EnvelopeName::Qual, files)];
    ask(it, opening::Command::PublishBids { lot: lot_id(), bids, files });
}

fn talk(it: &mut Centre, bidders: &[Bidder]) {
    use opening::Command as Ask;
    let (lot, text) = (lot_id(), "样本意见".to_owned());
    let bidder = bidders[0].uscc.clone();
    ask(it, Ask::Object { lot: lot.clone(), bidder: bidder.clone(), text: text.clone() });
    ask(it, Ask::AnswerObjection { lot: lot.clone(), number: 1, text });
    ask(it, Ask::Confirm { lot, bidder });
    it.wait_until(Instant(it.now.0 + 11 * MINUTE));
    let record = record::report::opening(&it.lot(), super::publish::ORIGIN).unwrap();
    let record = record::report::sha256(&record);
    it.act("chair-1", |signed| {
        let (lot, key, signature) = (lot_id(), signed.key, signed.signature);
        Command::Opening(Ask::SignRecord { lot, record, key, signature })
    });
}

//! A lot whose one item is judged blind, up to the review that follows the opening of codes.

use app::ports::Row;
use app::sealing::{self, ContestOver, Settled};
use domain::award::{self, BlindScore, Pass, ReviewStep};
use domain::opening::{self, Ending, OpenedFile};
use domain::procedure::{BlindConsequence, BlindTerms, Envelope, EnvelopeName, Terms};
use domain::shared::{Hash, Instant, Points};
use domain::world::Command;

use super::bidder::{Bidder, Objects};
use super::centre::{Centre, DEADLINE_S, MINUTE, envelope_keys, founded, lot_id};

const BOTH: [(EnvelopeName, u8); 2] = [(EnvelopeName::Price, 1), (EnvelopeName::Tech, 3)];

/// Rows up to the first review, and the ciphertexts.
pub fn blind() -> (Vec<Row>, Objects) {
    let mut it = founded();
    it.terms = Some(Box::new(Terms {
        blind: Some(BlindTerms {
            items: vec!["quality".to_owned()],
            form: vec!["不得出现投标人名称".to_owned()],
            consequence: BlindConsequence::Zero,
        }),
        ..Terms::default()
    }));
    let envelope = |(name, serial): (EnvelopeName, u8)| {
        let share = envelope_keys(serial, 1, name.token());
        Envelope { name, share, deposit: None }
    };
    it.announce(1, DEADLINE_S, None, BOTH.map(envelope).to_vec());
    let mut bidders: Vec<Bidder> =
        (0..4).map(|at| Bidder::new(at, 900_000_00 + i64::from(at))).collect();
    for bidder in &mut bidders {
        it.admit(bidder);
        let command = bidder.seal(&it.lot(), &mut it.objects);
        it.accept(command);
    }
    open(&mut it, &bidders);
    judge(&mut it);
    (it.rows(), it.objects)
}

fn ask(it: &mut Centre, command: opening::Command) {
    it.accept(Command::Opening(command));
}

fn open(it: &mut Centre, bidders: &[Bidder]) {
    use opening::Command as Ask;
    it.wait_until(Instant(DEADLINE_S * 1_000));
    ask(it, Ask::CloseLot { lot: lot_id(), set_root: Hash([0; 32]), blind: None });
    ask(it, Ask::ReportObjects { lot: lot_id(), missing: Vec::new() });
    let state = it.lot();
    for bidder in bidders {
        ask(it, sealing::key_in(&state, &bidder.keys(&state)).unwrap());
    }
    let until_s = it.lot().opening.key_in_until_s;
    it.wait_until(Instant(until_s * 1_000));
    let command = sealing::close_key_in(&it.lot());
    ask(it, command);
    for (name, serial) in BOTH {
        for x in 1..=3 {
            let command = it.trustee_answers(x, name, serial);
            it.accept(command);
        }
        let settled = sealing::verdicts(&it.lot(), name, &it.objects, ContestOver::No);
        let Settled::Final(verdicts) = settled.unwrap() else { panic!("three shares settle it") };
        ask(it, Ask::CloseShares { lot: lot_id(), envelope: name, verdicts });
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
    let files = lot.opening.verdicts[&EnvelopeName::Tech].iter().map(file).collect();
    let files = vec![(EnvelopeName::Tech, files)];
    ask(it, Ask::PublishBids { lot: lot_id(), bids, files });
    it.wait_until(Instant(it.now.0 + 11 * MINUTE));
    let record = record::report::opening(&it.lot(), super::publish::ORIGIN).unwrap();
    let record = record::report::sha256(&record);
    it.act("chair-1", |signed| {
        let (lot, key, signature) = (lot_id(), signed.key, signed.signature);
        Command::Opening(Ask::SignRecord { lot, record, key, signature })
    });
}

fn judge(it: &mut Centre) {
    it.enter_committee();
    it.act("evaluator-1", |signed| {
        Command::Award(award::Command::FindIdentity {
            lot: lot_id(),
            number: 2,
            condition: 1,
            reason: "第三页页眉".to_owned(),
            signed,
        })
    });
    for seat in 1..=5 {
        let points = |number: u32| if number == 2 { 0 } else { 30_00 + i64::from(number) };
        let score = |number| BlindScore {
            number,
            item: "quality".to_owned(),
            points: Points(points(number)),
        };
        let scores: Vec<BlindScore> = (1..=4).map(score).collect();
        it.act(&format!("evaluator-{seat}"), |signed| {
            let (lot, scores) = (lot_id(), scores.clone());
            Command::Award(award::Command::ScoreBlind { lot, seat, scores, signed, codes: None })
        });
    }
    let notice = it.lot().notice.clone();
    let step = ReviewStep::Qualification;
    let result = |bidder: &domain::shared::Uscc| award::ReviewResult {
        bidder: bidder.clone(),
        pass: Pass::Passed,
        reason: String::new(),
        findings: award::found_all(&notice, step, (Pass::Passed, "")),
    };
    let opened: Vec<_> = it.lot().priced().into_iter().map(|it| it.0).collect();
    let results: Vec<_> = opened.iter().map(result).collect();
    it.act("evaluator-1", |signed| {
        let (lot, results, lacking) = (lot_id(), results.clone(), String::new());
        Command::Award(award::Command::Review { lot, step, results, lacking, brands: None, signed })
    });
}

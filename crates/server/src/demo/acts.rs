//! The signed acts of the county's people, over the exact bytes that anybody would sign.

use domain::award::{self, ReviewResult, ReviewStep, Score, Signed};
use domain::contract;
use domain::lot::Lot;
use domain::opening;
use domain::procedure::{self, Document, KeptCause, Nature};
use domain::rulebook::Regime;
use domain::securities;
use domain::shared::{CivilDate, Fen, Hash, Id, LotId, Points, PublicKey, Salt, Signature, Uscc};
use domain::world::{Command, World};
use translog::hash::sha256;

use super::folk::Person;

const UNSIGNED: Signed = Signed { key: PublicKey([0; 32]), signature: Signature([0; 64]) };

/// Where the people of the county act: the states as they are, and the log's name.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub world: &'a World,
    pub origin: &'a str,
}

impl Scene<'_> {
    /// The act, signed; unsigned where there is nothing to sign, which the desk refuses.
    pub(super) fn signed(&self, person: &Person, make: impl Fn(Signed) -> Command) -> Command {
        let unsigned = make(UNSIGNED);
        match record::act::signed_bytes(self.world, &unsigned, self.origin) {
            Some(bytes) => make(person.signs(bytes.as_bytes())),
            None => unsigned,
        }
    }
}

/// What a member gives for an item: between 70 and 98 percent of what it can bring, in half
/// points; an objective item in full, since there the members may not differ.
pub fn points(max: Points, nature: Nature, word: &str) -> Points {
    match nature {
        Nature::Objective => max,
        Nature::Subjective => {
            let share = 140 + i64::from(sha256(word.as_bytes()).0[0]) % 57;
            Points(max.0 * share / 200 / 50 * 50)
        }
    }
}

/// The chair signs the opening record.
pub fn opening_record(lot: &Lot, person: &Person, scene: Scene<'_>) -> Command {
    let make = |it: Signed| {
        Command::Opening(opening::Command::SignRecord {
            lot: lot.id.clone(),
            record: record::report::opening(lot, scene.origin)
                .map_or(Hash([0; 32]), |it| record::report::sha256(&it)),
            key: it.key,
            signature: it.signature,
        })
    };
    scene.signed(person, make)
}

/// A review of every opened bid.
pub fn review(
    lot: &Lot,
    (step, results): (ReviewStep, Vec<ReviewResult>),
    person: &Person,
    scene: Scene<'_>,
) -> Command {
    let make = |signed| {
        let brands = award::brands_as_offered(lot, step, &results);
        let (lot, results) = (lot.id.clone(), results.clone());
        Command::Award(award::Command::Review {
            lot,
            step,
            results,
            lacking: String::new(),
            brands,
            signed,
        })
    };
    scene.signed(person, make)
}

/// A member has no ground to withdraw and votes for the first seat.
pub fn attend(lot: &LotId, seat: u8, person: &Person, scene: Scene<'_>) -> Command {
    let make = |signed| {
        let (lot, avoidance, leader) = (lot.clone(), award::Avoidance::None, Some(1));
        Command::Award(award::Command::DeclareAvoidance { lot, seat, avoidance, leader, signed })
    };
    scene.signed(person, make)
}

/// The score sheet of one seat.
pub fn sheet(
    lot: &Lot,
    (seat, scores): (u8, Vec<Score>),
    person: &Person,
    scene: Scene<'_>,
) -> Command {
    let make = |signed| {
        let (lot, scores) = (lot.id.clone(), scores.clone());
        Command::Award(award::Command::Score { lot, seat, scores, signed, closing: Box::default() })
    };
    scene.signed(person, make)
}

/// A member says why each score of his stands that the recheck points out.
pub fn explain_scores(
    lot: &Lot,
    (seat, own): (u8, &[award::Alert]),
    person: &Person,
    scene: Scene<'_>,
) -> Command {
    let answer = |it: &award::Alert| award::AlertAnswer {
        bidder: it.bidder.clone(),
        item: it.item.clone(),
        cause: it.cause,
        text: "样本：经复核，该项评分以投标文件所载内容为依据，维持原评分。".to_owned(),
    };
    let answers: Vec<award::AlertAnswer> = own.iter().map(answer).collect();
    let salt = Salt(sha256(format!("sample recheck {} {seat}", lot.id).as_bytes()).0);
    let make = |signed| {
        Command::Award(award::Command::ExplainScores {
            lot: lot.id.clone(),
            seat,
            commitment: record::act::answers_commitment(&answers, &salt),
            answers: answers.clone(),
            salt,
            signed,
        })
    };
    scene.signed(person, make)
}

/// A member signs the report.
pub fn report(
    lot: &Lot,
    (seat, dissent): (u8, &str),
    person: &Person,
    scene: Scene<'_>,
) -> Command {
    let make = |signed| {
        // The first signature fixes it.
        let report = match lot.evaluation.signed.is_empty() {
            true => record::report::evaluation_sha256(lot, scene.origin),
            false => lot.evaluation.report,
        };
        let report = report.unwrap_or(Hash([0; 32]));
        let (lot, dissent) = (lot.id.clone(), dissent.to_owned());
        let recheck = Some("经复核，评分无误。".to_owned());
        Command::Award(award::Command::SignReport { lot, seat, report, dissent, recheck, signed })
    };
    scene.signed(person, make)
}

/// The purchaser determines the winner.
pub fn determine(lot: &Lot, winner: Uscc, person: &Person, scene: Scene<'_>) -> Command {
    let make = |signed| {
        let (lot, winner) = (lot.id.clone(), winner.clone());
        Command::Award(award::Command::Determine { lot, winner, signed })
    };
    scene.signed(person, make)
}

/// The purchaser issues the letter of acceptance.
pub fn letter(lot: &Lot, person: &Person, scene: Scene<'_>) -> Command {
    let make = |signed| Command::Award(award::Command::IssueLetter { lot: lot.id.clone(), signed });
    scene.signed(person, make)
}

/// The purchaser keeps the security of a bid that its bidder did not open.
pub fn keep_security(lot: &Lot, number: u32, person: &Person, scene: Scene<'_>) -> Command {
    let make = |signed| {
        Command::Securities(securities::Command::Keep {
            lot: lot.id.clone(),
            number,
            cause: KeptCause::Revoked,
            reason: "样本：投标截止后未在规定时间内解密，视为撤销投标文件".to_owned(),
            document: None,
            signed,
        })
    };
    scene.signed(person, make)
}

/// The winner gives the award up.
pub fn renounce(lot: &Lot, person: &Person, scene: Scene<'_>) -> Command {
    let Some((bidder, _)) = &lot.award.winner else { unreachable!("the lot has a winner") };
    let reason = "样本：项目负责人离职，无力按投标文件履行";
    let make = |signed| {
        let (lot, bidder, reason) = (lot.id.clone(), bidder.clone(), reason.to_owned());
        Command::Award(award::Command::Renounce { lot, bidder, reason, signed })
    };
    scene.signed(person, make)
}

/// The purchaser signs the contract at the bid's price.
pub fn offer(
    lot: &Lot,
    (sha256, length): (Hash, u64),
    person: &Person,
    scene: Scene<'_>,
) -> Command {
    let document = Document {
        id: Id::new("contract").expect("a short id"),
        name: "合同（样本）".to_owned(),
        media: "text/plain".to_owned(),
        sha256,
        length,
    };
    let amount = lot.award.winner.as_ref().map_or(Fen(0), |it| it.1);
    let make = |signed| {
        Command::Contract(contract::Command::Offer {
            lot: lot.id.clone(),
            number: 0,
            kind: contract::InstrumentKind::Contract,
            document: document.clone(),
            amount,
            reason: String::new(),
            signed,
            pack: String::new(),
            pack_sha256: Hash([0; 32]),
        })
    };
    scene.signed(person, make)
}

/// The winner signs what was offered.
pub fn sign_contract(lot: &Lot, person: &Person, scene: Scene<'_>) -> Command {
    let offer = lot.contract.offer.as_ref();
    let (document, amount) =
        offer.map_or((Hash([0; 32]), Fen(0)), |it| (it.document.sha256, it.amount));
    let make = |signed| {
        let lot = lot.id.clone();
        Command::Contract(contract::Command::Sign { lot, number: 0, document, amount, signed })
    };
    scene.signed(person, make)
}

/// Notice and filing of a procurement, notice and report of works.
pub fn after_contract(lot: &Lot) -> Vec<contract::Command> {
    use contract::Command as It;
    let lot_id = || lot.id.clone();
    let (authority, paper) = ("样本·云溪县财政局".to_owned(), Hash([8; 32]));
    let publish = It::Publish { lot: lot_id(), number: 0, withheld: String::new() };
    let other = match lot.notice.regime {
        Regime::GovernmentProcurement => {
            It::File { lot: lot_id(), number: 0, authority, receipt: paper }
        }
        Regime::Works => It::Report { lot: lot_id(), authority, report: paper },
    };
    vec![publish, other]
}

/// The whole price is paid.
pub fn paid(lot: &Lot, on: CivilDate) -> contract::Command {
    contract::Command::NotePerformance {
        lot: lot.id.clone(),
        kind: contract::PerformanceKind::Paid,
        amount: lot.contract.total().unwrap_or(Fen(0)),
        on,
        text: "样本：合同价款已付清".to_owned(),
    }
}

/// The performance security as it comes in, and as it goes back; none where none is asked.
pub fn performance_security(
    lot: &Lot,
    kind: contract::PerformanceKind,
    on: CivilDate,
) -> Option<contract::Command> {
    let price = lot.award.winner.as_ref().map(|it| it.1)?;
    let text = match kind {
        contract::PerformanceKind::SecurityReceived => "样本：中标人提交银行履约保函",
        _ => "样本：验收合格，退还履约保函",
    };
    Some(contract::Command::NotePerformance {
        lot: lot.id.clone(),
        kind,
        amount: procedure::performance_due(&lot.notice, price)?,
        on,
        text: text.to_owned(),
    })
}

/// The purchaser accepts what was performed.
pub fn accepted(lot: &Lot, person: &Person, scene: Scene<'_>) -> Command {
    let make = |signed| {
        Command::Contract(contract::Command::Accept {
            lot: lot.id.clone(),
            part: contract::AcceptancePart::Final,
            verdict: contract::AcceptanceVerdict::Passed,
            text: "样本：验收合格".to_owned(),
            document: Hash([9; 32]),
            signed,
        })
    };
    scene.signed(person, make)
}

//! A prequalification that the real desk held before its tender: objected to, stopped, answered.

use app::ports::Row;
use domain::admission::{Command as Admission, PrequalificationNotice};
use domain::parties::{OrganisationKind, Role};
use domain::procedure::{self, HoldBy};
use domain::remedies::{Command as Remedies, Letter, Matter, Outcome, Redress, RemedyKind, Reply};
use domain::shared::{Id, Instant, Salt, Uscc};
use domain::world::Command;

use super::bidder::uscc;
use super::centre::{Centre, MINUTE, founded, lot_id, notice};

const DAY_S: i64 = 86_400;

/// Applications still come in; an objection was answered and a hold was lifted.
pub fn early() -> Vec<Row> {
    begun().rows()
}

/// Another objection is upheld, applications close, and the round begins anew.
pub fn overturned() -> Vec<Row> {
    let mut it = begun();
    objected(&mut it, uscc("9151000000CAMPLE9"), ("r-2", Outcome::Upheld));
    let deadline_s = it.applications_until_s();
    it.wait_until(Instant(deadline_s * 1_000 + 1));
    it.accept(Command::Admission(Admission::ClosePrequalification { lot: lot_id() }));
    it.act("purchaser-1", |signed| {
        Command::Remedies(Remedies::CarryOut {
            lot: lot_id(),
            remedy: Id::new("r-2").unwrap(),
            redress: Redress::Restart,
            text: "修改后重新招标".to_owned(),
            signed,
        })
    });
    it.rows()
}

fn begun() -> Centre {
    let mut it = founded();
    let (of, pack) = (notice(), record::pack::pack_in_force(it.now.date()).unwrap());
    let begun = PrequalificationNotice {
        project: of.project,
        title: of.title,
        lot_title: of.lot_title,
        code: of.code,
        regime: of.regime,
        funds: of.funds,
        purchaser: of.purchaser,
        purchaser_name: of.purchaser_name,
        agent: of.agent,
        budget: of.budget,
        documents_until_s: it.now.seconds() + 9 * DAY_S,
        deadline_s: it.now.seconds() + 18 * DAY_S,
        documents: of.documents,
        qualification: vec!["具有相应资质".to_owned()],
        previous: None,
        limit: None,
    };
    it.accept(Command::Admission(Admission::AnnouncePrequalification {
        lot: lot_id(),
        notice: Box::new(begun),
        pack: pack.id.clone(),
        pack_sha256: pack.sha256,
    }));
    let supplier = uscc("9151000000CAMPLE9");
    it.organisation(&supplier, "样本供应商", &[OrganisationKind::Bidder]);
    it.signer("supplier-1", Some(&supplier), Role::Bidder);
    let documents = notice().documents;
    it.act("supplier-1", |signed| {
        let (lot, applicant, documents) = (lot_id(), supplier.clone(), documents.clone());
        Command::Admission(Admission::Apply { lot, applicant, documents, signed })
    });
    objected(&mut it, supplier, ("r-1", Outcome::Rejected));
    let (by, reason) = (HoldBy::Supervisor, "样本暂停".to_owned());
    let (lot, why) = (lot_id(), reason.clone());
    it.accept(Command::Procedure(procedure::Command::Hold { lot, by, remedy: None, reason: why }));
    it.wait_until(Instant(it.now.0 + MINUTE));
    let lot = lot_id();
    it.accept(Command::Procedure(procedure::Command::LiftHold { lot, by, reason }));
    it
}

/// The applicant objects to the documents, and a minute later it is answered.
fn objected(it: &mut Centre, supplier: Uscc, (number, outcome): (&str, Outcome)) {
    let letter = Letter {
        raiser: Some(supplier),
        presented: None,
        claims: "资格条件过高".to_owned(),
        request: "请予降低".to_owned(),
        grounds: "资格预审文件第一章".to_owned(),
        documents: Vec::new(),
        salt: Salt([3; 32]),
    };
    it.act("supplier-1", |signed| {
        Command::Remedies(Remedies::RaiseRemedy {
            lot: lot_id(),
            remedy: Id::new(number).unwrap(),
            kind: RemedyKind::Objection,
            matter: Matter::PrequalificationDocuments,
            of: None,
            known_on: None,
            interest: None,
            entry: None,
            commitment: record::act::letter_commitment(&letter),
            letter: Some(letter.clone()),
            officials: None,
            signed: Some(signed),
        })
    });
    it.wait_until(Instant(it.now.0 + MINUTE));
    let reply = Reply { text: "答复".to_owned(), documents: Vec::new(), salt: Salt([4; 32]) };
    it.act("purchaser-1", |signed| {
        Command::Remedies(Remedies::AnswerRemedy {
            lot: lot_id(),
            remedy: Id::new(number).unwrap(),
            outcome,
            commitment: record::act::reply_commitment(&reply),
            reply: Some(reply.clone()),
            signed,
        })
    });
}

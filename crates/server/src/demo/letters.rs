//! Letters of the county: what its suppliers raise, and what its purchaser replies.

use domain::award::Signed;
use domain::lot::Lot;
use domain::remedies::{Command as Remedies, Letter, Matter, Outcome, RemedyKind, Reply};
use domain::shared::{CivilDate, Id, Salt};
use domain::world::Command;
use translog::hash::sha256;

use super::acts::Scene;
use super::folk::{Firm, Person};

/// One letter.
pub struct Raised {
    number: &'static str,
    kind: RemedyKind,
    of: Option<&'static str>,
    claims: &'static str,
    request: &'static str,
    grounds: &'static str,
}

pub const ENQUIRY: Raised = Raised {
    number: "enquiry-1",
    kind: RemedyKind::Enquiry,
    of: None,
    claims: "采购需求第二章要求的接口是否可以用同等性能的其他接口代替？（样本）",
    request: "",
    grounds: "",
};

pub const CHALLENGE: Raised = Raised {
    number: "challenge-1",
    kind: RemedyKind::Challenge,
    of: None,
    claims: "评分表第二项要求近三年同类业绩五个，与采购标的的规模不相适应（样本）。",
    request: "请求取消该评分项，并相应顺延投标截止时间。",
    grounds: "采购文件第四章评分表；财政部令第87号第五十五条。",
};

pub const OBJECTION: Raised = Raised {
    number: "objection-1",
    kind: RemedyKind::Objection,
    of: None,
    claims: "招标文件要求的项目经理业绩高于本工程的规模（样本）。",
    request: "请求按本工程的规模调整业绩要求。",
    grounds: "招标文件第一章投标人资格要求；招标投标法实施条例第三十二条。",
};

pub const COMPLAINT: Raised = Raised {
    number: "complaint-1",
    kind: RemedyKind::Complaint,
    of: Some("objection-1"),
    claims: "对异议的答复未说明业绩要求与工程规模的关系（样本）。",
    request: "请求责令招标人修改招标文件。",
    grounds: "异议函与答复；招标投标法实施条例第三十二条。",
};

/// The letter as its firm signs it; an enquiry needs no signature.
pub fn raise(
    lot: &Lot,
    (firm, it): (&Firm, &Raised),
    today: CivilDate,
    scene: Scene<'_>,
) -> Command {
    let id = |text| Id::new(text).expect("a constant that is an id");
    let salt = format!("sample letter {} {}", lot.id, it.number);
    let letter = Letter {
        raiser: Some(firm.uscc.clone()),
        presented: None,
        claims: it.claims.to_owned(),
        request: it.request.to_owned(),
        grounds: it.grounds.to_owned(),
        documents: Vec::new(),
        salt: Salt(sha256(salt.as_bytes()).0),
    };
    let commitment = record::act::letter_commitment(&letter);
    let make = |signed: Option<Signed>| {
        Command::Remedies(Remedies::RaiseRemedy {
            lot: lot.id.clone(),
            remedy: id(it.number),
            kind: it.kind,
            matter: Matter::Documents,
            of: it.of.map(id),
            known_on: (it.kind == RemedyKind::Complaint).then_some(today),
            interest: None,
            entry: None,
            commitment,
            letter: Some(letter.clone()),
            officials: None,
            signed,
        })
    };
    match it.kind {
        RemedyKind::Enquiry => make(None),
        _ => scene.signed(&firm.person, |by| make(Some(by))),
    }
}

/// The reply that rejects the objection.
pub fn rejected(lot: &Lot, person: &Person, scene: Scene<'_>) -> Command {
    let reply = Reply {
        text: "业绩要求与本工程的结构类型相适应，异议不成立（样本）。".to_owned(),
        documents: Vec::new(),
        salt: Salt(sha256(format!("sample reply {}", lot.id).as_bytes()).0),
    };
    let commitment = record::act::reply_commitment(&reply);
    scene.signed(person, |signed| {
        Command::Remedies(Remedies::AnswerRemedy {
            lot: lot.id.clone(),
            remedy: Id::new(OBJECTION.number).expect("a constant that is an id"),
            outcome: Outcome::Rejected,
            commitment,
            reply: Some(reply.clone()),
            signed,
        })
    })
}

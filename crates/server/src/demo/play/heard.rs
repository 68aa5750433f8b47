//! Who is heard in the county: an interested party, a letter on paper, and a void evaluation.

use domain::award::Signed;
use domain::procedure::Document;
use domain::remedies::{
    Command as Remedies, Entry, EntryWay, Interest, Letter, Matter, Officials, Outcome, Presented,
    Redress, RemedyKind, Reply,
};
use domain::shared::{Hash, Id, Instant, Salt, Uscc};
use domain::world::Command;
use translog::hash::sha256;

use super::super::LoadError;
use super::super::folk::Firm;
use super::super::plan::{Plan, Stop};
use super::Play;

/// What proves an interest.
const PROOF: &str = "分包意向协议（样本）：本单位为投标文件载明的专业分包人。";
/// A letter on paper, as it was scanned.
const SCAN: &str = "异议函（样本）：签名、日期齐全。";

fn number(text: &str) -> Id {
    Id::new(text).expect("a constant that is an id")
}

fn document(id: &str, name: &str, text: &str) -> Document {
    Document {
        id: number(id),
        name: name.to_owned(),
        media: "text/plain".to_owned(),
        sha256: Hash(sha256(text.as_bytes()).0),
        length: text.len() as u64,
    }
}

fn letter(plan: &Plan, (raiser, presented): (Option<Uscc>, Option<Presented>)) -> Letter {
    let mut documents = vec![document("proof", "分包意向协议.txt", PROOF)];
    if presented.is_some() {
        documents.insert(0, document("scan", "异议函.txt", SCAN));
    }
    Letter {
        raiser,
        presented,
        claims: "第一中标候选人拟派项目负责人另有在建工程（样本）。".to_owned(),
        request: "请求核查并依法处理。".to_owned(),
        grounds: "招标文件第二章；招标投标法实施条例第五十四条。".to_owned(),
        documents,
        salt: Salt(sha256(format!("sample heard {}", plan.id).as_bytes()).0),
    }
}

impl Play<'_> {
    /// Somebody who did not bid objects to the candidates: by its own person, or at the counter.
    pub(super) fn heard(&mut self, plan: &Plan) -> Result<(), LoadError> {
        self.stored(PROOF)?;
        match plan.stop {
            Stop::Interested => self.interested(plan),
            Stop::Counter => self.at_the_counter(plan),
            _ => Ok(()),
        }
    }

    fn interested(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let bids = |firm: &usize| plan.bids.iter().any(|it| it.0 == *firm);
        let outside = (0..self.folk.firms.len()).find(|it| !bids(it));
        let Some(firm) = outside.map(|it| self.folk.firms[it].clone()) else {
            return Err(LoadError::Refused(format!("{}: every firm bids", plan.id)));
        };
        let letter = letter(plan, (Some(firm.uscc.clone()), None));
        let make = |signed: Signed| {
            Command::Remedies(Remedies::RaiseRemedy {
                lot: plan.id.clone(),
                remedy: number("objection-1"),
                kind: RemedyKind::Objection,
                matter: Matter::Result,
                of: None,
                known_on: None,
                interest: Some(Interest::Subcontractor),
                entry: None,
                commitment: record::act::letter_commitment(&letter),
                letter: Some(letter.clone()),
                officials: None,
                signed: Some(signed),
            })
        };
        let command = self.in_scene(|scene| scene.signed(&firm.person, make))?;
        self.ask(&firm.person.account, command).map(|_| ())
    }

    fn at_the_counter(&mut self, plan: &Plan) -> Result<(), LoadError> {
        self.stored(SCAN)?;
        let [first, second] = self.folk.officials.each_ref().map(|it| it.account.clone());
        let papers = "居民身份证 0017（样本）".to_owned();
        let presented = Presented { name: "样本来访人".to_owned(), papers };
        let letter = letter(plan, (None, Some(presented)));
        let stated_on = Instant(self.time.now_ms()).date();
        let scan = Hash(sha256(SCAN.as_bytes()).0);
        let command = Command::Remedies(Remedies::RaiseRemedy {
            lot: plan.id.clone(),
            remedy: number("objection-1"),
            kind: RemedyKind::Objection,
            matter: Matter::Result,
            of: None,
            known_on: None,
            interest: Some(Interest::Staff),
            entry: Some(Entry { way: EntryWay::Counter, stated_on, scan }),
            commitment: record::act::letter_commitment(&letter),
            letter: Some(letter),
            officials: Some(Officials { entered_by: first, confirmed_by: second.clone() }),
            signed: None,
        });
        self.ask(&second, command).map(|_| ())
    }

    /// A loser challenges, the purchaser upholds, and the original committee evaluates again.
    pub(super) fn anew(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let lot = self.lot(plan)?;
        let last = lot.evaluation.ranking.last().map(|it| it.bidder.clone());
        let loser: Option<Firm> =
            self.folk.firms.iter().find(|it| Some(&it.uscc) == last.as_ref()).cloned();
        let loser = loser.ok_or_else(|| LoadError::Refused("no loser".to_owned()))?;
        let letter = Letter {
            claims: "评标委员会对客观评审因素的评分不一致（样本）。".to_owned(),
            request: "请求重新评审。".to_owned(),
            grounds: "财政部令第87号第六十四条。".to_owned(),
            documents: Vec::new(),
            ..letter(plan, (Some(loser.uscc.clone()), None))
        };
        let raise = |signed: Signed| {
            Command::Remedies(Remedies::RaiseRemedy {
                lot: plan.id.clone(),
                remedy: number("challenge-1"),
                kind: RemedyKind::Challenge,
                matter: Matter::Opening,
                of: None,
                known_on: None,
                interest: None,
                entry: None,
                commitment: record::act::letter_commitment(&letter),
                letter: Some(letter.clone()),
                officials: None,
                signed: Some(signed),
            })
        };
        let command = self.in_scene(|scene| scene.signed(&loser.person, raise))?;
        self.ask(&loser.person.account, command)?;
        let purchaser = self.folk.purchaser.clone();
        let reply = Reply {
            text: "经核查，评分确有不一致，质疑成立，由原评标委员会重新评审（样本）。".to_owned(),
            documents: Vec::new(),
            salt: Salt(sha256(format!("sample upheld {}", plan.id).as_bytes()).0),
        };
        let answer = |signed: Signed| {
            Command::Remedies(Remedies::AnswerRemedy {
                lot: plan.id.clone(),
                remedy: number("challenge-1"),
                outcome: Outcome::Upheld,
                commitment: record::act::reply_commitment(&reply),
                reply: Some(reply.clone()),
                signed,
            })
        };
        let command = self.in_scene(|scene| scene.signed(&purchaser, answer))?;
        self.ask(&purchaser.account, command)?;
        let carry = |signed: Signed| {
            Command::Remedies(Remedies::CarryOut {
                lot: plan.id.clone(),
                remedy: number("challenge-1"),
                redress: Redress::EvaluateAgain,
                text: "由原评标委员会重新评审（样本）".to_owned(),
                signed,
            })
        };
        let command = self.in_scene(|scene| scene.signed(&purchaser, carry))?;
        self.ask(&purchaser.account, command).map(|_| ())
    }
}

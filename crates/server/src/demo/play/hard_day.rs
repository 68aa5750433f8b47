//! A committee's hard day: a question to a bidder, a night between, a sheet that goes back, a
//! dissent; and a committee that judges blind.

use domain::award::{
    self, AdjournmentCause, AlertCause, BlindScore, ClarificationVerdict, Doubt, Reopener, Resumer,
    ReviewStep, Signed,
};
use domain::lot::Lot;
use domain::shared::{Points, Salt};
use domain::world::Command;
use translog::hash::sha256;

use super::super::folk::Person;
use super::super::plan::{Plan, Stop};
use super::super::{LoadError, acts};
use super::{DAY_MS, HOUR_MS, Play, SEATS, Step};

/// The seat whose member slips, and takes the sheet back.
pub(super) const SLIPS: u8 = 3;
/// The seat whose member does not agree.
pub(super) const DISSENTS: u8 = 4;
/// What its member says.
pub(super) const DISSENT: &str = "样本：本人认为排名第一的投标人施工组织设计的进度安排偏紧，该项得分应当低于其他两家，其余结论同意。";
/// What the slip is in hundredths of the most that the item brings.
const SLIP_PERCENT: i64 = 20;
/// How long a bidder may answer.
const ANSWER_MS: i64 = HOUR_MS;

fn salt(lot: &Lot, what: &str) -> Salt {
    Salt(sha256(format!("sample {what} {}", lot.id).as_bytes()).0)
}

impl Play<'_> {
    fn member(&self, seat: u8) -> Person {
        self.folk.evaluators[usize::from(seat) - 1].clone()
    }

    /// Makes, signs and asks for an act over the lot as it is now.
    fn act(
        &mut self,
        plan: &Plan,
        person: &Person,
        make: impl Fn(&Lot, Signed) -> award::Command,
    ) -> Result<(), LoadError> {
        let lot = self.lot(plan)?;
        let signed = |scene: acts::Scene<'_>| {
            scene.signed(person, |signed| Command::Award(make(&lot, signed)))
        };
        let command = self.in_scene(signed)?;
        self.ask(&person.account, command).map(|_| ())
    }

    /// The leader asks the first bidder about its bid, hears the answer and judges it; then the
    /// committee reviews qualification and stops for the night.
    pub(super) fn first_day(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let leader = self.member(1);
        let until_s = (self.time.now_ms() + ANSWER_MS).div_euclid(1_000);
        self.act(plan, &leader, |lot, signed| {
            let text = "样本：投标函载明工期一百二十日，施工组织设计进度表为一百五十日，请说明以何者为准。";
            let salt = salt(lot, "question");
            award::Command::AskClarification {
                lot: lot.id.clone(),
                proposed: None,
                bidder: asked(lot),
                doubt: Doubt::Inconsistent,
                commitment: record::act::clarification_commitment(text, &salt),
                text: text.to_owned(),
                salt,
                until_s,
                signed,
            }
        })?;
        let lot = self.lot(plan)?;
        let who = asked(&lot);
        let firm = self.folk.firms.iter().find(|it| it.uscc == who);
        let firm = firm.map(|it| it.person.clone());
        let firm = firm.ok_or_else(|| LoadError::Refused("no bidder".to_owned()))?;
        self.act(plan, &firm, |lot, signed| {
            let text = "样本：以投标函载明的一百二十日为准，进度表为笔误。";
            let salt = salt(lot, "answer");
            award::Command::AnswerClarification {
                lot: lot.id.clone(),
                number: 1,
                bidder: asked(lot),
                commitment: record::act::clarification_commitment(text, &salt),
                text: text.to_owned(),
                salt,
                signed,
            }
        })?;
        self.act(plan, &leader, |lot, signed| award::Command::JudgeClarification {
            lot: lot.id.clone(),
            number: 1,
            verdict: ClarificationVerdict::Accepted,
            reason: "样本：答复未超出投标文件的范围，未改变投标文件的实质性内容。".to_owned(),
            signed,
        })?;
        self.review(plan, ReviewStep::Qualification)?;
        self.act(plan, &leader, |lot, signed| award::Command::AdjournEvaluation {
            lot: lot.id.clone(),
            cause: AdjournmentCause::Night,
            reason: "样本：当日未完成，次日上午继续，评标资料已封存。".to_owned(),
            signed,
        })?;
        self.then(self.time.now_ms() + DAY_MS - 8 * HOUR_MS, plan, Step::Resume);
        Ok(())
    }

    /// The next morning: the purchaser lets it go on, all score, the one who slipped takes his
    /// sheet back, and all sign, one of them with a dissent.
    pub(super) fn second_day(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let organiser = plan.runner(self.folk).clone();
        self.act(plan, &organiser, |lot, signed| award::Command::ResumeEvaluation {
            lot: lot.id.clone(),
            by: Resumer::Organiser,
            signed,
        })?;
        self.review(plan, ReviewStep::Responsiveness)?;
        for seat in 1..=SEATS {
            self.score(plan, seat)?;
        }
        let member = self.member(SLIPS);
        self.act(plan, &member, |lot, signed| {
            let text = "样本：录入时误将另一投标人的分值填入，申请退回修改。";
            let salt = salt(lot, "back");
            award::Command::ReopenSheet {
                lot: lot.id.clone(),
                seat: SLIPS,
                by: Reopener::Member,
                cause: AlertCause::Apart,
                commitment: record::act::reopening_commitment(text, &salt),
                text: text.to_owned(),
                salt,
                signed,
            }
        })?;
        self.score(plan, SLIPS)?;
        self.report(plan)
    }

    /// What a member gives where a day is hard: the slip, until the sheet went back.
    pub(super) fn slip(&self, plan: &Plan, lot: &Lot, seat: u8, points: Points) -> Points {
        let back = lot.evaluation.reopened.iter().any(|it| it.0.seat == seat);
        let slips = plan.stop == Stop::Hard && seat == SLIPS && !back;
        if slips { Points(points.0 * SLIP_PERCENT / 100 / 50 * 50) } else { points }
    }

    /// A member's sheet of the codes.
    pub(super) fn score_blind(&mut self, plan: &Plan, seat: u8) -> Result<(), LoadError> {
        let member = self.member(seat);
        self.act(plan, &member, |lot, signed| {
            let items = award::blind_items(lot);
            let scores = (1..=award::coded(lot)).flat_map(|number| {
                items.iter().map(move |item| {
                    let by = format!("{} code {number} {} {seat}", lot.id, item.id);
                    let points = acts::points(item.max, item.nature, &by);
                    BlindScore { number, item: item.id.clone(), points }
                })
            });
            let scores = scores.collect();
            award::Command::ScoreBlind { lot: lot.id.clone(), seat, scores, signed, codes: None }
        })
    }
}

/// The bidder whose bid contradicts itself: the first on the wall.
fn asked(lot: &Lot) -> domain::shared::Uscc {
    let first = lot.priced().into_iter().next();
    first.expect("the sample's lots have bids").0
}

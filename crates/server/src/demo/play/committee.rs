//! The county's committees at work.

use domain::award::{self, Member, MemberKind, Pass, ReviewResult, ReviewStep, Score};
use domain::lot::Stage;
use domain::procedure::Nature;
use domain::shared::{Hash, Points, Salt, Uscc};
use domain::world::Command;
use translog::hash::sha256;

use super::super::folk::derive;
use super::super::plan::{Plan, Stop};
use super::super::{LoadError, acts, past};
use super::hard_day::{DISSENT, DISSENTS};
use super::{HOUR_MS, Play, SEATS, Step};

/// Per cent of an item that a winner of the past has at least, and others at most.
const WON_LEAST: i64 = 92;
const LOST_MOST: i64 = 84;
/// Why the last bid of the lot that opens twice does not pass.
const UNQUALIFIED: &str = "未按招标文件要求提供证明材料（样本）";

impl Play<'_> {
    pub(super) fn evaluate(&mut self, plan: &Plan) -> Result<(), LoadError> {
        let official = self.folk.officials[0].account.clone();
        let members = self.members(plan);
        let enter = award::Command::EnterCommittee {
            lot: plan.id.clone(),
            members,
            document: Hash(sha256(b"sample draw protocol").0),
        };
        self.ask(&official, Command::Award(enter))?;
        if plan.stop == Stop::Reviewing {
            return Ok(());
        }
        for seat in 1..=SEATS {
            let person = self.folk.evaluators[usize::from(seat) - 1].clone();
            let lot = self.lot(plan)?;
            let command = self.in_scene(|scene| acts::attend(&lot.id, seat, &person, scene))?;
            self.ask(&person.account, command)?;
        }
        match plan.stop {
            Stop::Blind => return (2..=3).try_for_each(|seat| self.score_blind(plan, seat)),
            Stop::Hard => return self.first_day(plan),
            _ => {}
        }
        self.review(plan, ReviewStep::Qualification)?;
        if !plan.opens_twice() {
            self.review(plan, ReviewStep::Responsiveness)?;
        }
        if plan.stop == Stop::Priced {
            return Ok(());
        }
        let seats = if plan.stop == Stop::Evaluating { 2..=3 } else { 1..=SEATS };
        for seat in seats {
            self.score(plan, seat)?;
        }
        // Prices of a lot that opens twice wait for the chair.
        if plan.stop == Stop::Evaluating || plan.opens_twice() {
            return Ok(());
        }
        self.report(plan)
    }

    /// Members answer for what the recheck points out and sign the report.
    pub(super) fn report(&mut self, plan: &Plan) -> Result<(), LoadError> {
        self.draw_due(plan)?;
        self.recheck(plan)?;
        for seat in 1..=SEATS {
            let person = self.folk.evaluators[usize::from(seat) - 1].clone();
            let lot = self.lot(plan)?;
            let dissents = plan.stop == Stop::Hard && seat == DISSENTS;
            let dissent = if dissents { DISSENT } else { "" };
            let command =
                self.in_scene(|scene| acts::report(&lot, (seat, dissent), &person, scene))?;
            self.ask(&person.account, command)?;
        }
        self.until(plan, &[Stage::Reported])?;
        if plan.stop != Stop::Reported {
            self.then(self.time.now_ms() + 3 * HOUR_MS, plan, Step::Publish);
        }
        Ok(())
    }

    pub(super) fn members(&self, plan: &Plan) -> Vec<Member> {
        let member = |seat: u8| {
            let person = &self.folk.evaluators[usize::from(seat) - 1];
            let salt = Salt(derive(&person.secret, &format!("seat {}", plan.id)));
            let commitment = record::act::member_commitment(&person.account, person.name, &salt);
            Member {
                seat,
                account: person.account.clone(),
                name: person.name.to_owned(),
                kind: if seat == SEATS { MemberKind::Representative } else { MemberKind::Expert },
                salt,
                commitment,
            }
        };
        (1..=SEATS).map(member).collect()
    }

    pub(super) fn review(&mut self, plan: &Plan, step: ReviewStep) -> Result<(), LoadError> {
        let lot = self.lot(plan)?;
        let due = match step {
            ReviewStep::Qualification => lot.entrants(),
            ReviewStep::Responsiveness => lot.priced().into_iter().map(|it| it.0).collect(),
        };
        // The last bid of the lot that opens twice does not pass: its price stays sealed.
        let fails = due.last().cloned().filter(|_| plan.opens_twice());
        let results = due.into_iter().map(|bidder| {
            let (pass, why) = match fails.as_ref() == Some(&bidder) {
                true => (Pass::Rejected, UNQUALIFIED),
                false => (Pass::Passed, ""),
            };
            let findings = award::found_all(&lot.notice, step, (pass, why));
            ReviewResult { bidder, pass, reason: String::new(), findings }
        });
        let person = match step {
            ReviewStep::Qualification if !lot.notice.committee_qualifies() => {
                plan.runner(self.folk)
            }
            _ => &self.folk.evaluators[0],
        };
        let person = person.clone();
        let results: Vec<ReviewResult> = results.collect();
        let command =
            self.in_scene(|scene| acts::review(&lot, (step, results.clone()), &person, scene))?;
        self.ask(&person.account, command).map(|_| ())
    }

    /// What a member gives in a procurement of the past, where it is known who won: the winner
    /// more than others for quality.
    fn given_in_the_past(
        &self,
        plan: &Plan,
        bidder: &Uscc,
        (points, max): (Points, Points),
    ) -> Points {
        let Some(past) = past::of(plan.id.tender.as_str()) else { return points };
        let won = self.folk.firm(past.bidders[0]).uscc == *bidder;
        let part = |percent: i64| max.0 * percent / 100 / 50 * 50;
        if won {
            Points(points.0.max(part(WON_LEAST)))
        } else {
            Points(points.0.min(part(LOST_MOST)))
        }
    }

    pub(super) fn score(&mut self, plan: &Plan, seat: u8) -> Result<(), LoadError> {
        let lot = self.lot(plan)?;
        let person = self.folk.evaluators[usize::from(seat) - 1].clone();
        let (items, id) = (&lot.notice.scheme.items, &lot.id);
        let (this, lot) = (&*self, &lot);
        let scored = award::scored(lot).unwrap_or_default();
        let scores = scored.into_iter().flat_map(|bidder| {
            items.iter().map(move |item| {
                let by = format!("{id} {bidder} {} {seat}", item.id);
                let points = acts::points(item.max, item.nature, &by);
                let points = match item.nature {
                    Nature::Subjective => {
                        let points = this.slip(plan, lot, seat, points);
                        this.given_in_the_past(plan, &bidder, (points, item.max))
                    }
                    Nature::Objective => points,
                };
                Score { bidder: bidder.clone(), item: item.id.clone(), points }
            })
        });
        let scores: Vec<Score> = scores.collect();
        let command =
            self.in_scene(|scene| acts::sheet(lot, (seat, scores.clone()), &person, scene))?;
        self.ask(&person.account, command).map(|_| ())
    }
}

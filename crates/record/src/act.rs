//! The exact bytes that a person signs for a statutory act.
//!
//! One canonical JSON text names version, log, lot and act, so that no signature serves another
//! log, lot, seat or act. The opening record 开标记录 is signed as it stands
//! ([`report::opening`]). Source: docs/decisions/0160.

mod commitments;

use std::collections::BTreeMap;

use domain::admission::Command as Admission;
use domain::award::Command as Award;
use domain::contract::Command as Contract;
use domain::online::Command as Online;
use domain::opening::Command as Opening;
use domain::remedies::Command as Remedies;
use domain::securities::Command as Securities;
use domain::shared::Hash;
use domain::world::{Command, World};

use crate::canonical::Value;
use crate::report;
use crate::wire::Wire;

pub use commitments::{
    answers_commitment, clarification_commitment, explanation_commitment, fits_commitment,
    letter_commitment, member_commitment, reopening_commitment, reply_commitment, words,
};

/// The member `v` of every act.
pub const VERSION: &str = "daylight.act/1";

/// The bytes of an act of award, contract, remedies or securities; `None` for a command that is not
/// signed, and for the opening record, whose bytes are those of the record.
#[must_use]
pub fn bytes(command: &Command, origin: &str) -> Option<String> {
    let (act, mut fields) = match command {
        Command::Award(it) => of_award(it)?,
        Command::Contract(it) => of_contract(it)?,
        Command::Remedies(it) => of_remedy(it)?,
        Command::Securities(it) => of_security(it)?,
        Command::Admission(it) => of_admission(it)?,
        Command::Online(it) => of_online(it)?,
        Command::Opening(it) => of_opening(it)?,
        Command::Procedure(_)
        | Command::Experts(_)
        | Command::Catalogue(_)
        | Command::Settings(_)
        | Command::Ledger(_)
        | Command::Posts(_)
        | Command::Auction(_)
        | Command::Draws(_)
        | Command::Parties(_) => {
            return None;
        }
    };
    for (name, text) in [("act", act), ("origin", origin), ("v", VERSION)] {
        fields.insert(name.to_owned(), Value::Text(text.to_owned()));
    }
    Some(Value::Object(fields).encode())
}

/// An act's name with the fields that are signed.
type Named = (&'static str, BTreeMap<String, Value>);

macro_rules! act {
    ($name:literal, $($field:ident),*) => {{
        let mut fields = BTreeMap::new();
        $(Wire::put($field, stringify!($field), &mut fields);)*
        ($name, fields)
    }};
}

/// What the supervisor signs to let an opening go on although no witness signs.
fn of_opening(command: &Opening) -> Option<Named> {
    let Opening::OpenUnwitnessed { lot, size, root, reason, signed: _ } = command else {
        return None;
    };
    Some(act!("open_unwitnessed", lot, size, root, reason))
}

/// What both sides sign of a contract, and what accepts it.
fn of_contract(command: &Contract) -> Option<Named> {
    Some(match command {
        Contract::Offer {
            lot,
            number,
            kind,
            document,
            amount,
            reason,
            signed: _,
            pack: _,
            pack_sha256: _,
        } => act!("offer_contract", lot, number, kind, document, amount, reason),
        Contract::Sign { lot, number, document, amount, signed: _ } => {
            act!("sign_contract", lot, number, document, amount)
        }
        Contract::Accept { lot, part, verdict, text, document, signed: _ } => {
            act!("accept_delivery", lot, part, verdict, text, document)
        }
        Contract::Publish { .. }
        | Contract::File { .. }
        | Contract::Report { .. }
        | Contract::NotePerformance { .. }
        | Contract::CloseFile { .. }
        | Contract::PackArchive { .. } => return None,
    })
}

/// What both sides sign of a deal.
fn of_online(command: &Online) -> Option<Named> {
    match command {
        Online::Confirm { lot, side, bidder, amount, signed: _ } => {
            Some(act!("confirm_deal", lot, side, bidder, amount))
        }
        _ => None,
    }
}

/// What is signed of an application, of what is found about applicants, and of an invitation.
fn of_admission(command: &Admission) -> Option<Named> {
    Some(match command {
        Admission::Apply { lot, applicant, documents, signed: _ } => {
            act!("apply_for_prequalification", lot, applicant, documents)
        }
        Admission::WithdrawApplication { lot, applicant, signed: _ } => {
            act!("withdraw_application", lot, applicant)
        }
        Admission::ReviewApplicants { lot, seat, findings, signed: _ } => {
            act!("review_applicants", lot, seat, findings)
        }
        Admission::InviteBidders {
            lot,
            cause,
            reason,
            document,
            source,
            pool,
            bidders,
            witnesses,
            minutes,
            signed: _,
        } => act!(
            "invite_bidders",
            lot,
            cause,
            reason,
            document,
            source,
            pool,
            bidders,
            witnesses,
            minutes
        ),
        Admission::AskInvitationDraw {
            lot,
            cause,
            reason,
            document,
            source,
            pool,
            most,
            witnesses,
            signed: _,
        } => {
            act!("ask_invitation_draw", lot, cause, reason, document, source, pool, most, witnesses)
        }
        Admission::AnnouncePrequalification { .. }
        | Admission::ClarifyPrequalification { .. }
        | Admission::ClosePrequalification { .. }
        | Admission::NameReviewers { .. } => return None,
    })
}

/// What a purchaser signs to keep a security.
fn of_security(command: &Securities) -> Option<Named> {
    Some(match command {
        Securities::Keep { lot, number, cause, reason, document, signed: _ } => {
            act!("keep_security", lot, number, cause, reason, document)
        }
        Securities::Receive { .. }
        | Securities::Present { .. }
        | Securities::Answer { .. }
        | Securities::Correct { .. }
        | Securities::Return { .. } => {
            return None;
        }
    })
}

/// What somebody signs when raising or answering something: names and texts stand behind the
/// commitment.
fn of_remedy(command: &Remedies) -> Option<Named> {
    Some(match command {
        Remedies::RaiseRemedy {
            lot,
            remedy,
            kind,
            matter,
            of,
            known_on,
            interest,
            entry: _,
            commitment,
            letter: _,
            officials: _,
            signed: _,
        } => act!("raise_remedy", lot, remedy, kind, matter, of, known_on, interest, commitment),
        Remedies::ReviewInterest { lot, remedy, verdict, commitment, reply: _, signed: _ } => {
            act!("review_interest", lot, remedy, verdict, commitment)
        }
        Remedies::AnswerRemedy { lot, remedy, outcome, commitment, reply: _, signed: _ } => {
            act!("answer_remedy", lot, remedy, outcome, commitment)
        }
        Remedies::ExamineComplaint { lot, remedy, verdict, commitment, reply: _, signed: _ } => {
            act!("examine_complaint", lot, remedy, verdict, commitment)
        }
        Remedies::CorrectComplaint { lot, remedy, commitment, letter: _, signed: _ } => {
            act!("correct_complaint", lot, remedy, commitment)
        }
        Remedies::RespondToComplaint {
            lot,
            remedy,
            commitment,
            respondent: _,
            reply: _,
            signed: _,
        } => act!("respond_to_complaint", lot, remedy, commitment),
        Remedies::OrderSuspension { lot, remedy, until, reason, signed: _ } => {
            act!("order_suspension", lot, remedy, until, reason)
        }
        Remedies::DecideComplaint {
            lot,
            remedy,
            outcome,
            order,
            finding,
            text,
            documents,
            signed: _,
        } => act!("decide_complaint", lot, remedy, outcome, order, finding, text, documents),
        Remedies::ListComplainant {
            lot,
            remedy,
            organisation,
            ground,
            counted,
            until,
            reason,
            signed: _,
        } => act!("list_complainant", lot, remedy, organisation, ground, counted, until, reason),
        Remedies::CarryOut { lot, remedy, redress, text, signed: _ } => {
            act!("carry_out", lot, remedy, redress, text)
        }
        Remedies::ReceiveRemedy { .. }
        | Remedies::WithdrawRemedy { .. }
        | Remedies::ServeComplaint { .. }
        | Remedies::PauseComplaint { .. }
        | Remedies::ResumeComplaint { .. }
        | Remedies::LiftSuspension { .. }
        | Remedies::LapseSuspension { .. } => return None,
    })
}

fn of_award(command: &Award) -> Option<Named> {
    Some(match command {
        Award::DeclareAvoidance { lot, seat, avoidance, leader, signed: _ } => {
            act!("declare_avoidance", lot, seat, avoidance, leader)
        }
        Award::Review { lot, step, results, lacking, brands, signed: _ } => {
            act!("review", lot, step, results, lacking, brands)
        }
        Award::Confirm { .. } => return of_confirmation(command),
        Award::Score { lot, seat, scores, signed: _, closing: _ } => {
            act!("score", lot, seat, scores)
        }
        Award::SignReport { lot, seat, report, dissent, recheck, signed: _ } => {
            act!("sign_report", lot, seat, report, dissent, recheck)
        }
        Award::QueryPrice { lot, bidder, reason, until_s, signed: _ } => {
            act!("query_price", lot, bidder, reason, until_s)
        }
        // The text is closed: whoever sees the log alone checks the signature all the same.
        Award::ExplainPrice { lot, bidder, commitment, text: _, salt: _, signed: _ } => {
            act!("explain_price", lot, bidder, commitment)
        }
        Award::JudgePrice { lot, bidder, verdict, reason, signed: _ } => {
            act!("judge_price", lot, bidder, verdict, reason)
        }
        // Words are closed here too.
        Award::ReopenSheet { lot, seat, by, cause, commitment, text: _, salt: _, signed: _ } => {
            act!("reopen_sheet", lot, seat, by, cause, commitment)
        }
        Award::ScoreBlind { lot, seat, scores, signed: _, codes: _ } => {
            act!("score_blind", lot, seat, scores)
        }
        Award::FindIdentity { lot, number, condition, reason, signed: _ } => {
            act!("find_identity", lot, number, condition, reason)
        }
        Award::ExplainScores { lot, seat, commitment, answers: _, salt: _, signed: _ } => {
            act!("explain_scores", lot, seat, commitment)
        }
        Award::ProposeClarification { .. }
        | Award::AskClarification { .. }
        | Award::AnswerClarification { .. }
        | Award::JudgeClarification { .. } => return of_clarification(command),
        Award::AskRecheck { .. }
        | Award::FindStanding { .. }
        | Award::NoteRefusal { .. }
        | Award::Renounce { .. }
        | Award::DeclareLost { .. } => return of_loss(command),
        Award::AskValidity { .. } | Award::AnswerValidity { .. } => return of_validity(command),
        Award::AdjournEvaluation { .. }
        | Award::ResumeEvaluation { .. }
        | Award::FixEvaluationTime { .. }
        | Award::AskMoreTime { .. } => return of_session(command),
        Award::CorrectPrice { lot, bidder, steps, signed: _ } => {
            act!("correct_price", lot, bidder, steps)
        }
        Award::AnswerCorrection { lot, bidder, answer, signed: _ } => {
            act!("answer_correction", lot, bidder, answer)
        }
        Award::PriceDeviations { lot, lines, signed: _ } => {
            act!("price_deviations", lot, lines)
        }
        Award::Determine { lot, winner, signed: _ } => act!("determine", lot, winner),
        Award::IssueLetter { lot, signed: _ } => act!("issue_letter", lot),
        Award::EnterCommittee { .. }
        | Award::PublishCandidates { .. }
        | Award::EndDisplay { .. }
        | Award::Deem { .. }
        | Award::DeemAgreement { .. }
        | Award::CorrectNotice { .. }
        | Award::WithdrawNotice { .. }
        | Award::NoteRead { .. } => return None,
    })
}

/// What is signed of a committee's hours.
fn of_session(command: &Award) -> Option<Named> {
    Some(match command {
        Award::AdjournEvaluation { lot, cause, reason, signed: _ } => {
            act!("adjourn_evaluation", lot, cause, reason)
        }
        Award::ResumeEvaluation { lot, by, signed: _ } => act!("resume_evaluation", lot, by),
        Award::FixEvaluationTime { lot, until_s, signed: _ } => {
            act!("fix_evaluation_time", lot, until_s)
        }
        Award::AskMoreTime { lot, seat, signed: _ } => act!("ask_more_time", lot, seat),
        _ => return None,
    })
}

/// What a holder signs who says whether a root agrees.
fn of_confirmation(command: &Award) -> Option<Named> {
    let Award::Confirm { lot, holder, bidder, seat, root, verdict, signed: _ } = command else {
        return None;
    };
    Some(act!("confirm", lot, holder, bidder, seat, root, verdict))
}

/// What is signed of a question about a bid: words are closed, so that the signature is over their
/// commitment.
fn of_clarification(command: &Award) -> Option<Named> {
    Some(match command {
        Award::ProposeClarification {
            lot,
            seat,
            bidder,
            doubt,
            commitment,
            text: _,
            salt: _,
            signed: _,
        } => act!("propose_clarification", lot, seat, bidder, doubt, commitment),
        Award::AskClarification {
            lot,
            proposed,
            bidder,
            doubt,
            commitment,
            until_s,
            text: _,
            salt: _,
            signed: _,
        } => act!("ask_clarification", lot, proposed, bidder, doubt, commitment, until_s),
        Award::AnswerClarification {
            lot,
            number,
            bidder,
            commitment,
            text: _,
            salt: _,
            signed: _,
        } => act!("answer_clarification", lot, number, bidder, commitment),
        Award::JudgeClarification { lot, number, verdict, reason, signed: _ } => {
            act!("judge_clarification", lot, number, verdict, reason)
        }
        _ => return None,
    })
}

/// What is signed when bids are to bind longer.
fn of_validity(command: &Award) -> Option<Named> {
    Some(match command {
        Award::AskValidity { lot, to, reason, signed: _ } => {
            act!("ask_validity", lot, to, reason)
        }
        Award::AnswerValidity { lot, number, bidder, answer, signed: _ } => {
            act!("answer_validity", lot, number, bidder, answer)
        }
        _ => return None,
    })
}

/// What is signed when whoever was chosen falls away or is checked again, and of whoever does not
/// sign.
fn of_loss(command: &Award) -> Option<Named> {
    Some(match command {
        Award::AskRecheck { lot, bidder, change, reason, document, signed: _ } => {
            act!("ask_recheck", lot, bidder, change, reason, document)
        }
        Award::FindStanding { lot, seat, verdict, reason, signed: _ } => {
            act!("find_standing", lot, seat, verdict, reason)
        }
        Award::NoteRefusal { lot, recheck, seats, statement, signed: _ } => {
            act!("note_refusal", lot, recheck, seats, statement)
        }
        Award::Renounce { lot, bidder, reason, signed: _ } => {
            act!("renounce_award", lot, bidder, reason)
        }
        Award::DeclareLost { lot, bidder, cause, follows, reason, document, signed: _ } => {
            act!("declare_lost", lot, bidder, cause, follows, reason, document)
        }
        _ => return None,
    })
}

/// What the supervisor signs to order a start although no witness answers: the tree that the log
/// then holds itself to. Source: docs/spec/log.md, "The writer".
#[must_use]
pub fn start_unwitnessed(origin: &str, size: u64, root: &Hash) -> String {
    let size = i64::try_from(size).expect("a log has fewer than 2^63 leaves");
    let text = |it: &str| Value::Text(it.to_owned());
    let fields = [
        ("act", text("start_unwitnessed")),
        ("origin", text(origin)),
        ("root", root.write()),
        ("size", Value::Integer(size)),
        ("v", text(VERSION)),
    ];
    Value::object(fields).encode()
}

/// What two officials sign to have personal leaves erased: which, whose, and by which article.
/// Source: docs/spec/leaf.md, "Erasure".
#[must_use]
pub fn erase(origin: &str, indexes: &[u64], cite: &str) -> String {
    let text = |it: &str| Value::Text(it.to_owned());
    let index = |it: &u64| Value::Integer(i64::try_from(*it).expect("an index stays below 2^53"));
    let fields = [
        ("act", text("erase")),
        ("cite", text(cite)),
        ("indexes", Value::List(indexes.iter().map(index).collect())),
        ("origin", text(origin)),
        ("v", text(VERSION)),
    ];
    Value::object(fields).encode()
}

/// What the supervisor signs to let a new log go on where one died: both names, and the last note
/// of the old log by its hash. Source: docs/spec/log.md, "Succession".
#[must_use]
pub fn succeed(origin: &str, old: &str, checkpoint: &Hash) -> String {
    let text = |it: &str| Value::Text(it.to_owned());
    let fields = [
        ("act", text("succeed")),
        ("checkpoint_sha256", checkpoint.write()),
        ("old", text(old)),
        ("origin", text(origin)),
        ("v", text(VERSION)),
    ];
    Value::object(fields).encode()
}

/// What a command must be signed over, the opening record included; `None` for one that bears
/// no person's signature, and while there is nothing to sign.
#[must_use]
pub fn signed_bytes(world: &World, command: &Command, origin: &str) -> Option<String> {
    match command {
        Command::Opening(Opening::SignRecord { lot, .. }) => {
            report::opening(world.lots.get(lot)?, origin)
        }
        other => bytes(other, origin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::award::{Pass, ReviewResult, ReviewStep, Score, Signed};
    use domain::shared::{LotId, Points, PublicKey, Signature, Uscc};

    fn signed(byte: u8) -> Signed {
        Signed { key: PublicKey([byte; 32]), signature: Signature([byte; 64]) }
    }

    fn lot(text: &str) -> LotId {
        LotId::parse(text).expect("a lot id")
    }

    fn bidder() -> Uscc {
        let last = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        let mut all = last.filter_map(|it| Uscc::new(&format!("9151000000AAMPLE0{it}")));
        all.next().expect("one check character fits")
    }

    #[test]
    fn an_order_to_start_is_of_one_log_and_one_tree() {
        let (one, other) = (Hash([1; 32]), Hash([2; 32]));
        let of = |it: (&str, u64, &Hash)| start_unwitnessed(it.0, it.1, it.2);
        let all = [("a", 7, &one), ("b", 7, &one), ("a", 8, &one), ("a", 7, &other)].map(of);
        let root = "01".repeat(32);
        let first = format!(
            r#"{{"act":"start_unwitnessed","origin":"a","root":"{root}","size":7,"v":"{VERSION}"}}"#
        );
        assert_eq!(all[0], first);
        assert!(all[1..].iter().all(|it| *it != first));
    }

    #[test]
    fn an_erasure_and_a_succession_are_of_one_log() {
        let (one, other) = (erase("a", &[3, 7], "PI47"), erase("b", &[3, 7], "PI47"));
        let first = format!(
            r#"{{"act":"erase","cite":"PI47","indexes":[3,7],"origin":"a","v":"{VERSION}"}}"#
        );
        assert_eq!((one, other == first), (first.clone(), false));
        assert_ne!(erase("a", &[3], "PI47"), first);
        let hash = Hash([1; 32]);
        let of = [succeed("b", "a", &hash), succeed("c", "a", &hash), succeed("b", "c", &hash)];
        assert!(of[0] != of[1] && of[0] != of[2] && of[1] != of[2]);
        assert_ne!(succeed("b", "a", &Hash([2; 32])), of[0]);
    }

    /// Every signed act, of a lot and with the signature of somebody.
    fn acts(of: &str, byte: u8) -> Vec<Command> {
        let (lot, signed, report) = (lot(of), signed(byte), Hash([9; 32]));
        let (reason, findings) = (String::new(), Vec::new());
        let result = ReviewResult { bidder: bidder(), pass: Pass::Passed, reason, findings };
        let score = |seat| Award::Score {
            lot: lot.clone(),
            seat,
            scores: vec![Score { bidder: bidder(), item: "a".to_owned(), points: Points(100) }],
            signed: signed.clone(),
            closing: Box::default(),
        };
        let sign = |seat, dissent: &str| Award::SignReport {
            lot: lot.clone(),
            seat,
            report,
            dissent: dissent.to_owned(),
            recheck: None,
            signed: signed.clone(),
        };
        let review = |step| Award::Review {
            lot: lot.clone(),
            step,
            results: vec![result.clone()],
            lacking: String::new(),
            brands: None,
            signed: signed.clone(),
        };
        let all = vec![
            review(ReviewStep::Qualification),
            review(ReviewStep::Responsiveness),
            score(1),
            score(2),
            sign(1, ""),
            sign(1, "不同意"),
            sign(2, ""),
            Award::Determine { lot: lot.clone(), winner: bidder(), signed: signed.clone() },
            Award::Renounce {
                lot: lot.clone(),
                bidder: bidder(),
                reason: "无力履行".to_owned(),
                signed: signed.clone(),
            },
            Award::DeclareLost {
                lot: lot.clone(),
                bidder: bidder(),
                cause: domain::award::LossCause::GaveUp,
                follows: domain::award::AfterLoss::NextCandidate,
                reason: "放弃中标".to_owned(),
                document: None,
                signed: signed.clone(),
            },
            Award::IssueLetter { lot: lot.clone(), signed: signed.clone() },
        ];
        let mut acts = contract_acts(of, byte);
        acts.extend(remedy_acts(of, byte));
        acts.push(kept_security(of, byte));
        acts.extend(all.into_iter().map(Command::Award));
        acts
    }

    fn kept_security(of: &str, byte: u8) -> Command {
        Command::Securities(Securities::Keep {
            lot: lot(of),
            number: 1,
            cause: domain::procedure::KeptCause::Revoked,
            reason: String::new(),
            document: None,
            signed: signed(byte),
        })
    }

    fn contract_acts(of: &str, byte: u8) -> Vec<Command> {
        use domain::contract::{AcceptancePart, AcceptanceVerdict, InstrumentKind};
        let (lot, signed, text) = (lot(of), signed(byte), Hash([3; 32]));
        let document = domain::procedure::Document {
            id: domain::shared::Id::new("contract").expect("an id"),
            name: "合同.pdf".to_owned(),
            media: "application/pdf".to_owned(),
            sha256: text,
            length: 9,
        };
        let all = vec![
            Contract::Offer {
                lot: lot.clone(),
                number: 0,
                kind: InstrumentKind::Contract,
                document,
                amount: domain::shared::Fen(100),
                reason: String::new(),
                signed: signed.clone(),
                pack: byte.to_string(),
                pack_sha256: Hash([byte; 32]),
            },
            Contract::Sign {
                lot: lot.clone(),
                number: 0,
                document: text,
                amount: domain::shared::Fen(100),
                signed: signed.clone(),
            },
            Contract::Accept {
                lot,
                part: AcceptancePart::Final,
                verdict: AcceptanceVerdict::Passed,
                text: "合格".to_owned(),
                document: text,
                signed,
            },
        ];
        all.into_iter().map(Command::Contract).collect()
    }

    fn remedy_acts(of: &str, byte: u8) -> Vec<Command> {
        use domain::remedies::{Matter, Outcome, RemedyKind};
        let remedy = domain::shared::Id::new("challenge-1").expect("an id");
        let raise = Remedies::RaiseRemedy {
            lot: lot(of),
            remedy: remedy.clone(),
            kind: RemedyKind::Challenge,
            matter: Matter::Result,
            of: None,
            known_on: None,
            interest: None,
            entry: None,
            commitment: Hash([4; 32]),
            letter: None,
            officials: None,
            signed: Some(signed(byte)),
        };
        let answer = Remedies::AnswerRemedy {
            lot: lot(of),
            remedy,
            outcome: Outcome::Upheld,
            commitment: Hash([4; 32]),
            reply: None,
            signed: signed(byte),
        };
        vec![Command::Remedies(raise), Command::Remedies(answer)]
    }

    #[test]
    fn no_two_acts_lots_seats_or_logs_share_their_bytes() {
        let mut seen = std::collections::BTreeSet::new();
        let mut count = 0;
        for of in ["W2026-001/A/1", "W2026-001/A/2", "W2026-001/B/1", "W2026-002/A/1"] {
            for origin in ["sample.a/log", "sample.b/log"] {
                for act in acts(of, 1) {
                    count += 1;
                    assert!(seen.insert(bytes(&act, origin).expect("a signed act")));
                }
            }
        }
        assert_eq!((count, seen.len()), (136, 136));
    }

    #[test]
    fn neither_signature_nor_what_the_desk_adds_is_part_of_the_bytes() {
        let pairs = acts("W2026-001/A/1", 1).into_iter().zip(acts("W2026-001/A/1", 2));
        for (one, other) in pairs {
            assert_ne!(one, other);
            assert_eq!(bytes(&one, "sample.a/log"), bytes(&other, "sample.a/log"));
        }
    }

    #[test]
    fn a_sheet_sent_again_is_the_same_command_whatever_report_follows_from_it() {
        let sheet = acts("W2026-001/A/1", 1).remove(8);
        let mut again = sheet.clone();
        let Command::Award(Award::Score { closing, .. }) = &mut again else { panic!("a sheet") };
        closing.report = Hash([8; 32]);
        assert_eq!(crate::wire::command_sha256(&sheet), crate::wire::command_sha256(&again));
    }

    #[test]
    fn the_bytes_are_canonical_and_say_what_they_are() {
        let letter = acts("W2026-001/A/1", 1).pop().expect("the letter is last");
        assert_eq!(
            bytes(&letter, "sample.a/log").as_deref(),
            Some(concat!(
                r#"{"act":"issue_letter","lot":"W2026-001/A/1","#,
                r#""origin":"sample.a/log","v":"daylight.act/1"}"#
            ))
        );
        for act in acts("W2026-001/A/1", 1) {
            let text = bytes(&act, "sample.a/log").expect("a signed act");
            assert!(crate::canonical::parse(text.as_bytes()).is_ok());
        }
        let timer = Command::Award(Award::Deem { lot: lot("W2026-001/A/1") });
        assert_eq!(bytes(&timer, "sample.a/log"), None);
    }
}

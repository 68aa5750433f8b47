//! Canonical bytes of commands: what an idempotency key and an acknowledgement are bound to.

use std::collections::BTreeMap;

use domain::opening::{Form, Offered};
use domain::procedure::EnvelopeName;
use domain::shared::Hash;
use domain::{
    admission, award, catalogue, contract, draws, experts, ledger, online, opening, parties, posts,
    procedure, remedies, securities, settings, world,
};
use sha2::{Digest, Sha256};

use super::Wire;
use super::auctions::auction_command;
use crate::canonical::Value;

/// Canonical JSON of a command: its name and every field, enclosures included.
#[must_use]
pub fn command_bytes(command: &world::Command) -> String {
    let (name, mut fields) = match command {
        world::Command::Parties(it) => parties_command(it),
        world::Command::Experts(it) => experts_command(it),
        world::Command::Catalogue(it) => catalogue_command(it),
        world::Command::Procedure(it) => procedure_command(it),
        world::Command::Admission(it) => admission_command(it),
        world::Command::Opening(it) => opening_command(it),
        world::Command::Award(it) => award_command(it),
        world::Command::Draws(it) => draws_command(it),
        world::Command::Contract(it) => contract_command(it),
        world::Command::Remedies(it) => remedies_command(it),
        world::Command::Securities(it) => securities_command(it),
        world::Command::Auction(it) => auction_command(it),
        world::Command::Ledger(it) => ledger_command(it),
        world::Command::Settings(it) => settings_command(it),
        world::Command::Posts(it) => posts_command(it),
        world::Command::Online(it) => online_command(it),
    };
    fields.insert("command".to_owned(), Value::Text(name.to_owned()));
    Value::Object(fields).encode()
}

/// SHA-256 of the canonical bytes.
#[must_use]
pub fn command_sha256(command: &world::Command) -> Hash {
    Hash(Sha256::digest(command_bytes(command).as_bytes()).into())
}

type Named = (&'static str, BTreeMap<String, Value>);

/// Names a command's variant and puts the fields listed; the compiler wants all of them, those
/// included that the desk adds and that are no part of what was asked.
macro_rules! commands {
    ($fn:ident, $type:path {
        $($variant:ident { $($field:ident),* $(,)? } $(- $left:ident)?)*
        $(; $($whole:ident)*)?
    }) => {
        fn $fn(command: &$type) -> Named {
            use $type as Command;
            match command {
                $(Command::$variant { $($field,)* $($left: _)? } => {
                    let mut fields = BTreeMap::new();
                    $(Wire::put($field, stringify!($field), &mut fields);)*
                    (stringify!($variant), fields)
                })*
                $($(Command::$whole(it) => {
                    let mut fields = BTreeMap::new();
                    Wire::put(it, "of", &mut fields);
                    (stringify!($whole), fields)
                })*)?
            }
        }
    };
}

commands!(parties_command, parties::Command {
    BindKey { organisation, key, holder, second }
    RevokeKey { organisation, key, reason }
    BindPersonKey { account, key, second }
    RevokePersonKey { account, key, reason }
    DepositKeys { trustee, purpose, keys }
    HoldDrill { trustees, transcript }
    HandOver { from, to, reason }
    AgreeRestoration { account, lost, by }
    ; FoundCentre PublishCalendar PublishContacts AdmitOrganisation AddPerson ChangeRoles
      EnrolTrustee Invite Suspend Reinstate AskRestoration StopRestoration FinishRestoration
      Rename Merge Import RevokeImport GiveMandate EndMandate AppointStandIn EndStandIn
});

commands!(experts_command, experts::Command {
    ; Admit Change ChangeStanding Declare
});

commands!(catalogue_command, catalogue::Command {
    AcceptIntake { project, examined_by, accepted_by }
    ; PublishCatalogue PublishIntention WithdrawIntention AskIntake ReturnIntake
});

commands!(online_command, online::Command {
    GiveBack { lot, reason }
    Announce { lot } - adds
    SignUp { lot, bidder, offers, claims } - drawn
    WithdrawSignUp { lot, bidder }
    TakePlate { lot, bidder, members } - drawn
    PublishResult { lot, bidder }
    SettleSale { lot, end, reason }
    EnterDeposit { lot, bidder, amount, reference } - drawn
    Check { found, bidder }
    Confirm { lot, side, bidder, amount, signed }
    Lose { lot, cause, reason }
    Accept { lot, text }
    ReturnDeposit { lot, bidder, reference }
    Archive { lot }
    Terminate { lot, reason }
    ; Request ExamineSignUp
});

commands!(settings_command, settings::Command {
    Make { setting, proposed_by, decided_by }
});

commands!(posts_command, posts::Command {
    ; SetSection CloseSection GivePost TakePost
});

commands!(procedure_command, procedure::Command {
    CorrectProject { project, reason, proposed_by, decided_by }
    Announce { lot, notice, pack, pack_sha256, cover_commit, policy_sha256 }
    Clarify { lot, text, documents, effect, deadline_s }
    MoveForOutage { lot }
    Hold { lot, by, remedy, reason }
    LiftHold { lot, by, reason }
    Terminate { lot, cause }
    EndTendering { lot, document }
    DeclareFailure { lot, cause, reason, document }
    ReviewFailure { lot, finding, document }
    ChangeMethod { lot, document }
    ; Register
});

commands!(admission_command, admission::Command {
    AnnouncePrequalification { lot, notice, pack, pack_sha256 }
    ClarifyPrequalification { lot, text, documents, effect, deadline_s }
    Apply { lot, applicant, documents, signed }
    WithdrawApplication { lot, applicant, signed }
    ClosePrequalification { lot }
    NameReviewers { lot, members, document }
    ReviewApplicants { lot, seat, findings, signed }
    InviteBidders {
        lot, cause, reason, document, source, pool, bidders, witnesses, minutes, signed,
    }
    AskInvitationDraw { lot, cause, reason, document, source, pool, most, witnesses, signed }
});

commands!(opening_command, opening::Command {
    Submit { lot, offered }
    Withdraw {
        lot, form, bidder, seq, withdraws, record, record_sha256, signature, key, salt, salt_r, b,
    }
    SignIn { lot, bidder }
    CloseLot { lot, set_root } - blind
    ReportObjects { lot, missing }
    OpenUnwitnessed { lot, size, root, reason, signed }
    SupplyObject { lot, ct_root }
    StartSession { lot, reason }
    ExtendKeyIn { lot, until_s, reason }
    Adjourn { lot, until_s, reason }
    KeyIn { lot, keys, later, fits }
    CloseKeyIn { lot, malformed, digests }
    CallPrices { lot, later }
    SettleDeposits { lot, envelope, recovered, failed, digest }
    ReleaseShares { lot, envelope, purpose, trustee, x, statements }
    Contest { lot, envelope, purpose, contexts }
    PublishSecret { lot, envelope, purpose, trustee, x, secret }
    PublishSeed { lot, ctx, seed }
    CloseShares { lot, envelope, verdicts }
    PublishBids { lot, bids, files }
    Object { lot, bidder, text }
    AnswerObjection { lot, number, text }
    Confirm { lot, bidder }
    SignRecord { lot, record, key, signature }
});

commands!(award_command, award::Command {
    EnterCommittee { lot, members, document }
    DeclareAvoidance { lot, seat, avoidance, leader, signed }
    Review { lot, step, results, lacking, brands, signed }
    Score { lot, seat, scores, signed } - closing
    Confirm { lot, holder, bidder, seat, root, verdict, signed }
    ScoreBlind { lot, seat, scores, signed } - codes
    FindIdentity { lot, number, condition, reason, signed }
    SignReport { lot, seat, report, dissent, recheck, signed }
    ReopenSheet { lot, seat, by, cause, text, salt, commitment, signed }
    ExplainScores { lot, seat, answers, salt, commitment, signed }
    QueryPrice { lot, bidder, reason, until_s, signed }
    ExplainPrice { lot, bidder, text, salt, commitment, signed }
    JudgePrice { lot, bidder, verdict, reason, signed }
    ProposeClarification { lot, seat, bidder, doubt, text, salt, commitment, signed }
    AskClarification { lot, proposed, bidder, doubt, text, salt, commitment, until_s, signed }
    AnswerClarification { lot, number, bidder, text, salt, commitment, signed }
    JudgeClarification { lot, number, verdict, reason, signed }
    AdjournEvaluation { lot, cause, reason, signed }
    ResumeEvaluation { lot, by, signed }
    FixEvaluationTime { lot, until_s, signed }
    AskMoreTime { lot, seat, signed }
    CorrectPrice { lot, bidder, steps, signed }
    AnswerCorrection { lot, bidder, answer, signed }
    PriceDeviations { lot, lines, signed }
    PublishCandidates { lot }
    EndDisplay { lot }
    Determine { lot, winner, signed }
    Deem { lot }
    IssueLetter { lot, signed }
    NoteRead { lot, reader, what, object }
    AskRecheck { lot, bidder, change, reason, document, signed }
    FindStanding { lot, seat, verdict, reason, signed }
    AskValidity { lot, to, reason, signed }
    AnswerValidity { lot, number, bidder, answer, signed }
    NoteRefusal { lot, recheck, seats, statement, signed }
    DeemAgreement { lot }
    Renounce { lot, bidder, reason, signed }
    DeclareLost { lot, bidder, cause, follows, reason, document, signed }
    CorrectNotice { lot, notice, text, documents }
    WithdrawNotice { lot, notice, reason }
});

commands!(draws_command, draws::Command {
    Request { of, people }
    PublishRate { result, rate_e4 }
    PublishOrder { result, order }
    AnnounceList { fixed, lines }
    Join { of, name, sign, wrap }
    PlaceCalls { lot, calls }
    Seat { of, members }
    Replace { lot, seat, pid, cause, document }
    NameSubstitute { lot, members, document }
    Dissolve { lot, document }
    ; Announce Commit Show CloseCommits Open Publish Void EndCall AnswerCall
});

commands!(contract_command, contract::Command {
    Offer { lot, number, kind, document, amount, reason, signed, pack, pack_sha256 }
    Sign { lot, number, document, amount, signed }
    Publish { lot, number, withheld }
    File { lot, number, authority, receipt }
    Report { lot, authority, report }
    NotePerformance { lot, kind, amount, on, text }
    Accept { lot, part, verdict, text, document, signed }
    CloseFile { lot }
    PackArchive { lot, package, length, keys }
});

commands!(remedies_command, remedies::Command {
    ReceiveRemedy { lot, remedy, kind, matter, received_on, document }
    RaiseRemedy {
        lot, remedy, kind, matter, of, known_on, interest, entry, commitment, letter, officials,
        signed,
    }
    ReviewInterest { lot, remedy, verdict, commitment, reply, signed }
    AnswerRemedy { lot, remedy, outcome, commitment, reply, signed }
    WithdrawRemedy { lot, remedy, reason }
    ExamineComplaint { lot, remedy, verdict, commitment, reply, signed }
    CorrectComplaint { lot, remedy, commitment, letter, signed }
    ServeComplaint { lot, remedy, to }
    RespondToComplaint { lot, remedy, respondent, commitment, reply, signed }
    PauseComplaint { lot, remedy, cause, document }
    ResumeComplaint { lot, remedy, document }
    OrderSuspension { lot, remedy, until, reason, signed }
    LiftSuspension { lot, remedy }
    LapseSuspension { lot }
    DecideComplaint { lot, remedy, outcome, order, finding, text, documents, signed }
    ListComplainant { lot, remedy, organisation, ground, counted, until, reason, signed }
    CarryOut { lot, remedy, redress, text, signed }
});

commands!(securities_command, securities::Command {
    Receive {
        lot, payer, form, amount, arrived_s, paid_from, valid_until, document, replaces,
    }
    Correct { entry, proposed_by, decided_by }
    Present { lot, payer, guarantee, amount, valid_until, document }
    Answer { lot, number, question, says, document } - drawn
    Return { lot, number, interest, on, document }
    Keep { lot, number, cause, reason, document, signed }
});

commands!(ledger_command, ledger::Command {
    OpenSubAccount { lot, payer, number, own_account, salt }
    Book { entry, named, paid_from } - drawn
    CloseStatement { statement, day, opening, closing }
    Order { lot, number, order, payee, proposed_by, decided_by }
    SendBack { number, order, reason, proposed_by, decided_by }
});

/// Without plate and pseudonym, which the desk adds.
impl Wire for Offered {
    fn write(&self) -> Value {
        Value::object([("bid", self.bid.write()), ("form", self.form.write())])
    }

    fn read(value: &Value) -> Option<Self> {
        let (form, bid) = (Wire::take("form", value)?, Wire::take("bid", value)?);
        Some(Self { form, bid, hand: None })
    }
}

impl Wire for Form {
    fn write(&self) -> Value {
        match self {
            Self::Good => Value::object([]),
            Self::Broken { place, code } => {
                Value::object([("code", code.write()), ("place", place.write())])
            }
        }
    }

    fn read(value: &Value) -> Option<Self> {
        if *value == Value::object([]) {
            return Some(Self::Good);
        }
        Some(Self::Broken { place: Wire::take("place", value)?, code: Wire::take("code", value)? })
    }
}

impl<T: Wire> Wire for (EnvelopeName, T) {
    fn write(&self) -> Value {
        Value::object([("envelope", self.0.write()), ("of", self.1.write())])
    }

    fn read(value: &Value) -> Option<Self> {
        Some((Wire::take("envelope", value)?, Wire::take("of", value)?))
    }
}

//! One person in one role and one relation, a lot at a stage, and a command for each action.

use domain::admission;
use domain::apply::apply;
use domain::award::{self, Member, MemberKind, ReviewStep, Signed};
use domain::catalogue;
use domain::contract;
use domain::draws;
use domain::experts;
use domain::ledger;
use domain::lot::{Lot, Stage};
use domain::online;
use domain::opening::{self, Bid, Form, KeyPlan, Offered, SealedEnvelope};
use domain::parties::{
    self, CentreFounded, OrganisationAdmitted, PersonAdded, Purpose, Role, RolesChanged,
    TrusteeEnrolled,
};
use domain::posts;
use domain::procedure::{
    self, Announced, Category, Effect, Envelope, EnvelopeName, FailureCause, Finding, Funds,
    HoldBy, KeySet, Notice, PriceFormula, ProjectRegistered, Scheme, Tie,
};
use domain::remedies::{
    self, Letter, Matter, Outcome, RemedyKind, RemedyRaised, RemedyReceived, Standing,
};
use domain::rulebook::{Method, Regime};
use domain::securities;
use domain::settings;
use domain::shared::{
    AccountId, CivilDate, Fen, Hash, Id, Instant, LotId, PublicKey, Salt, Secret, Signature, Uscc,
};
use domain::world::{Command, Event, World};

use super::super::{Action, Relation};
use super::auctions;

/// Every stage of a lot.
pub const STAGES: [Stage; 13] = [
    Stage::Announced,
    Stage::Closed,
    Stage::KeyIn,
    Stage::Releasing,
    Stage::SharesClosed,
    Stage::Opened,
    Stage::Evaluating,
    Stage::Reported,
    Stage::Displayed,
    Stage::Decided,
    Stage::Notified,
    Stage::Failed,
    Stage::Terminated,
];

pub fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

pub fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
}

pub fn purchaser() -> Uscc {
    uscc("9151000000PURCHA1")
}

pub fn agent() -> Uscc {
    uscc("9151000000AGENTA1")
}

pub fn bidder() -> Uscc {
    uscc("9151000000BJDDER1")
}

/// Who has plate 7 in the auction of the given lot.
fn plated() -> Uscc {
    uscc("9151000000PLATEA1")
}

fn stranger() -> Uscc {
    uscc("9151000000AUTADE1")
}

fn trustees() -> Uscc {
    uscc("9151000000TRUATE1")
}

pub fn me() -> AccountId {
    id("person-asking")
}

fn somebody() -> AccountId {
    id("person-else")
}

pub fn lot_id() -> LotId {
    LotId::parse("W2026-001/A/1").expect("a lot id")
}

fn key() -> PublicKey {
    PublicKey([1; 32])
}

fn signed() -> Signed {
    Signed { key: key(), signature: Signature([0; 64]) }
}

/// The agent of the given lot may do everything in its purchaser's place.
pub fn mandate(until: CivilDate) -> parties::MandateGiven {
    parties::MandateGiven {
        purchaser: purchaser(),
        mandate: id("mandate-1"),
        agent: agent(),
        project: None,
        matters: parties::MandateMatter::ALL.map(|it| it.0).to_vec(),
        until,
        document: Hash([0; 32]),
    }
}

/// The person that asks, in a role and a relation; everything else is about other people.
pub struct Given {
    pub world: World,
    relation: Relation,
}

fn received(kind: RemedyKind, remedy: &str) -> Event {
    Event::RemedyReceived(RemedyReceived {
        lot: lot_id(),
        remedy: id(remedy),
        kind,
        matter: Matter::Documents,
        received_on: CivilDate::constant(2026, 3, 2),
        due: CivilDate::constant(2026, 3, 2),
        due_other: None,
        rule: "T20.2".to_owned(),
        document: Hash([0; 32]),
        standing: Standing::Admissible,
    })
}

fn letter() -> Letter {
    Letter {
        raiser: Some(bidder()),
        presented: None,
        claims: String::new(),
        request: String::new(),
        grounds: String::new(),
        documents: Vec::new(),
        salt: Salt([0; 32]),
    }
}

fn raised() -> RemedyRaised {
    RemedyRaised {
        lot: lot_id(),
        remedy: id("own-1"),
        kind: RemedyKind::Objection,
        matter: Matter::Documents,
        of: None,
        known_on: None,
        due: CivilDate::constant(2026, 3, 2),
        due_other: None,
        rule: "T07".to_owned(),
        standing: Standing::Admissible,
        interest: None,
        entry: None,
        commitment: Hash([0; 32]),
        letter: Some(letter()),
        officials: None,
        signed: None,
    }
}

fn prequalification() -> admission::PrequalificationNotice {
    let it = notice(Regime::Works);
    admission::PrequalificationNotice {
        project: it.project,
        title: it.title,
        lot_title: it.lot_title,
        code: it.code,
        regime: it.regime,
        funds: it.funds,
        purchaser: it.purchaser,
        purchaser_name: it.purchaser_name,
        agent: it.agent,
        budget: it.budget,
        documents_until_s: 0,
        deadline_s: 0,
        documents: it.documents,
        qualification: it.qualification,
        previous: None,
        limit: None,
    }
}

fn of_admission(action: Action) -> Option<admission::Command> {
    use admission::Command as It;
    let (lot, documents, text) = (lot_id(), Vec::new(), String::new());
    let (applicant, signed, document) = (bidder(), signed(), Hash([0; 32]));
    let review = |seat| It::ReviewApplicants {
        lot: lot_id(),
        seat,
        findings: Vec::new(),
        signed: signed.clone(),
    };
    Some(match action {
        Action::AnnouncePrequalification => It::AnnouncePrequalification {
            lot,
            notice: Box::new(prequalification()),
            pack: String::new(),
            pack_sha256: document,
        },
        Action::ClarifyPrequalification => {
            let (effect, deadline_s) = (Effect::None, None);
            It::ClarifyPrequalification { lot, text, documents, effect, deadline_s }
        }
        Action::ApplyForPrequalification => It::Apply { lot, applicant, documents, signed },
        Action::WithdrawApplication => It::WithdrawApplication { lot, applicant, signed },
        Action::ClosePrequalification => It::ClosePrequalification { lot },
        Action::NameReviewers => It::NameReviewers { lot, members: Vec::new(), document },
        Action::ReviewApplicantsAsPurchaser => review(None),
        Action::ReviewApplicants => review(Some(2)),
        Action::InviteBidders => It::InviteBidders {
            lot,
            cause: admission::InvitationCause::FewBidders,
            reason: text,
            document,
            source: admission::PoolSource::Capable,
            pool: Vec::new(),
            bidders: Vec::new(),
            witnesses: Vec::new(),
            minutes: None,
            signed,
        },
        _ => return None,
    })
}

fn of_security(action: Action) -> Option<securities::Command> {
    use securities::Command as It;
    let (lot, document, on) = (lot_id(), Hash([0; 32]), CivilDate::constant(2026, 3, 2));
    Some(match action {
        Action::ReceiveSecurity => It::Receive {
            lot,
            payer: bidder(),
            form: procedure::SecurityForm::Transfer,
            amount: Fen(1),
            arrived_s: 0,
            paid_from: None,
            valid_until: None,
            document,
            replaces: None,
        },
        Action::PresentGuarantee => It::Present {
            lot,
            payer: bidder(),
            guarantee: securities::Guaranteed { issuer: bidder(), number: String::new() },
            amount: Fen(1),
            valid_until: on,
            document,
        },
        Action::AnswerGuarantee => It::Answer {
            lot,
            number: 1,
            question: securities::Question::Intake,
            says: securities::IssuerSays::Confirmed,
            document: None,
            drawn: online::Drawn::NOTHING,
        },
        Action::ReturnSecurity => It::Return { lot, number: 1, interest: Fen(0), on, document },
        Action::KeepSecurity => It::Keep {
            lot,
            number: 1,
            cause: procedure::KeptCause::Revoked,
            reason: String::new(),
            document: None,
            signed: signed(),
        },
        _ => return None,
    })
}

fn of_remedies(action: Action) -> Option<remedies::Command> {
    use remedies::Command as It;
    let lot = lot_id();
    Some(match action {
        Action::ReceiveRemedy => It::ReceiveRemedy {
            lot,
            remedy: id("remedy-1"),
            kind: RemedyKind::Enquiry,
            matter: Matter::Documents,
            received_on: CivilDate::constant(2026, 3, 2),
            document: Hash([0; 32]),
        },
        Action::RaiseRemedy => It::RaiseRemedy {
            lot,
            remedy: id("remedy-1"),
            kind: RemedyKind::Challenge,
            matter: Matter::Result,
            of: None,
            known_on: None,
            interest: None,
            entry: None,
            commitment: Hash([0; 32]),
            letter: Some(letter()),
            officials: None,
            signed: None,
        },
        Action::AskUnknown => It::RaiseRemedy {
            lot,
            remedy: id("remedy-1"),
            kind: RemedyKind::Enquiry,
            matter: Matter::Documents,
            of: None,
            known_on: None,
            interest: None,
            entry: None,
            commitment: Hash([0; 32]),
            letter: Some(remedies::Letter { raiser: None, ..letter() }),
            officials: None,
            signed: None,
        },
        Action::WithdrawRemedy => {
            It::WithdrawRemedy { lot, remedy: id("own-1"), reason: String::new() }
        }
        Action::ReviewInterest => It::ReviewInterest {
            lot,
            remedy: id("remedy-1"),
            verdict: remedies::InterestVerdict::Recognised,
            commitment: Hash([0; 32]),
            reply: None,
            signed: signed(),
        },
        Action::AnswerRemedy => It::AnswerRemedy {
            lot,
            remedy: id("remedy-1"),
            outcome: Outcome::Rejected,
            commitment: Hash([0; 32]),
            reply: None,
            signed: signed(),
        },
        other => return of_complaints(other),
    })
}

fn of_complaints(action: Action) -> Option<remedies::Command> {
    use remedies::Command as It;
    let (lot, remedy, document) = (lot_id(), id("complaint-1"), Hash([0; 32]));
    let (commitment, signed, text) = (Hash([0; 32]), signed(), String::new());
    Some(match action {
        Action::ExamineComplaint => It::ExamineComplaint {
            lot,
            remedy,
            verdict: remedies::Examination::Accepted,
            commitment,
            reply: None,
            signed,
        },
        Action::CorrectComplaint => {
            It::CorrectComplaint { lot, remedy, commitment, letter: Some(letter()), signed: None }
        }
        Action::ServeComplaint => It::ServeComplaint { lot, remedy, to: Some(Vec::new()) },
        Action::RespondToComplaint => It::RespondToComplaint {
            lot,
            remedy,
            respondent: Some(bidder()),
            commitment,
            reply: None,
            signed: None,
        },
        Action::PauseComplaint => {
            let cause = remedies::PauseCause::Test;
            It::PauseComplaint { lot, remedy, cause, document }
        }
        Action::ResumeComplaint => It::ResumeComplaint { lot, remedy, document },
        Action::OrderSuspension => {
            It::OrderSuspension { lot, remedy, until: None, reason: text, signed }
        }
        Action::LiftSuspension => It::LiftSuspension { lot, remedy },
        Action::LapseSuspension => It::LapseSuspension { lot },
        Action::DecideComplaint => It::DecideComplaint {
            lot,
            remedy,
            outcome: Outcome::Rejected,
            order: None,
            finding: None,
            text,
            documents: Vec::new(),
            signed,
        },
        Action::ListComplainant => It::ListComplainant {
            lot,
            remedy,
            organisation: bidder(),
            ground: remedies::ListingGround::False,
            counted: Vec::new(),
            until: None,
            reason: text,
            signed,
        },
        Action::CarryOut => {
            let redress = remedies::Redress::Restart;
            It::CarryOut { lot, remedy, redress, text, signed }
        }
        _ => return None,
    })
}

impl Given {
    /// A world in which exactly this relation holds between the asking person and the lot.
    pub fn new(roles: &[Role], relation: Relation, regime: Regime) -> Self {
        let mut it = Self { world: World::default(), relation };
        let home = match relation {
            Relation::Purchases if roles.contains(&Role::Agent) => agent(),
            Relation::Purchases => purchaser(),
            Relation::OwnOrganisation => bidder(),
            Relation::TrusteeOfLot => trustees(),
            Relation::OwnPlate => plated(),
            _ => stranger(),
        };
        it.apply(Event::CentreFounded(CentreFounded {
            origin: "trade.example/log".to_owned(),
            name: "样本中心".to_owned(),
            name_en: "Sample".to_owned(),
            ack_key: key(),
        }));
        it.apply(Event::PersonAdded(PersonAdded {
            account: me(),
            name: "样本人员".to_owned(),
            organisation: Some(home),
            roles: roles.to_vec(),
        }));
        it.colleague();
        if relation == Relation::Colleague {
            let (account, second) = (me(), somebody());
            let bound = parties::PersonKeyBound { account, key: PublicKey([2; 32]), second };
            it.apply(Event::PersonKeyBound(bound));
        }
        it.others();
        it.prequalified();
        it.apply(Event::Announced(Announced {
            lot: lot_id(),
            notice: notice(regime),
            cover_commit: Hash([0; 32]),
            policy_sha256: Hash([0; 32]),
        }));
        it.apply(Event::EnvelopeReceived(opening::EnvelopeReceived { lot: lot_id(), bid: bid() }));
        let seats = match relation {
            Relation::Leader => [me(), somebody()],
            Relation::Seat => [somebody(), me()],
            _ => [somebody(), id("person-third")],
        };
        let seated = |(at, account): (usize, AccountId)| Member {
            seat: u8::try_from(at + 1).expect("two seats"),
            account,
            name: "样本评委".to_owned(),
            kind: MemberKind::Expert,
            salt: Salt([0; 32]),
            commitment: Hash([0; 32]),
        };
        let members = seats.into_iter().enumerate().map(seated).collect();
        let document = Hash([0; 32]);
        let entered = award::CommitteeEntered { lot: lot_id(), members, document };
        it.apply(Event::CommitteeEntered(entered));
        it.declared();
        it.apply(received(RemedyKind::Complaint, "complaint-1"));
        it.apply(Event::RemedyRaised(raised()));
        it.lot().award.winner = Some((bidder(), Fen(1)));
        it.calling_somebody()
    }

    /// Somebody of the asking person's organisation, where that is meant.
    fn colleague(&mut self) {
        let colleague = match self.relation {
            Relation::Colleague => Some(id("person-holder")),
            Relation::Staff => Some(somebody()),
            _ => None,
        };
        if let Some(account) = colleague {
            self.apply(Event::PersonAdded(PersonAdded {
                account,
                name: "样本同事".to_owned(),
                organisation: Some(stranger()),
                roles: Vec::new(),
            }));
        }
    }

    /// A prequalification came before the lot; the person asking reviews in the second seat, where
    /// that is meant.
    fn prequalified(&mut self) {
        let (lot, document) = (lot_id(), Hash([0; 32]));
        let notice = prequalification();
        let announced = admission::PrequalificationAnnounced { lot: lot.clone(), notice };
        self.apply(Event::PrequalificationAnnounced(announced));
        let second = if self.relation == Relation::Seat { me() } else { id("person-third") };
        let members = [somebody(), second].into_iter().zip(1..).map(|(account, seat)| Member {
            seat,
            account,
            name: "样本审查人".to_owned(),
            kind: MemberKind::Expert,
            salt: Salt([0; 32]),
            commitment: Hash([0; 32]),
        });
        let members = members.collect();
        self.apply(Event::ReviewersNamed(admission::ReviewersNamed { lot, members, document }));
    }

    /// The lot has an auction, in which one organisation has a plate.
    fn auctioned(&mut self) {
        for event in auctions::given(&lot_id(), &plated()) {
            self.apply(event);
        }
    }

    /// Both members declared, and vote for the first seat.
    fn declared(&mut self) {
        for seat in 1..=2 {
            self.apply(Event::AvoidanceDeclared(award::AvoidanceDeclared {
                lot: lot_id(),
                seat,
                avoidance: award::Avoidance::None,
                leader: Some(1),
                signed: signed(),
            }));
        }
    }

    /// An expert is on the roster and in the lot's pool; the person asking, where that is meant.
    fn calling_somebody(mut self) -> Self {
        let profile = experts::Profile { account: Some(self.about()), ..profile() };
        let admitted = experts::ExpertAdmitted { expert: id("expert-own"), profile };
        self.apply(Event::ExpertAdmitted(admitted));
        let derived = draws::PoolDerived { of: attempt(), lines: vec![line()] };
        self.apply(Event::PoolDerived(derived));
        self
    }

    /// A mandate of the lot's agent, a trustee, and an auction.
    fn others(&mut self) {
        super::online::history().into_iter().for_each(|it| self.apply(it));
        self.auctioned();
        self.apply(Event::ProjectRegistered(project()));
        self.apply(Event::MandateGiven(mandate(CivilDate::constant(2026, 12, 31))));
        self.apply(Event::TrusteeEnrolled(TrusteeEnrolled {
            trustee: id("trustee-1"),
            name: "样本保管人".to_owned(),
            organisation: trustees(),
            key: key(),
        }));
    }

    fn apply(&mut self, event: Event) {
        apply(&mut self.world, &event, Instant(0));
    }

    pub fn lot(&mut self) -> &mut Lot {
        self.world.lots.get_mut(&lot_id()).expect("announced above")
    }

    /// A command of this action, about the asking person where the relation is about a person.
    pub fn command(&self, action: Action) -> Option<Command> {
        self.of_parties(action)
            .map(Command::Parties)
            .or_else(|| of_roster(action).map(Command::Experts))
            .or_else(|| self.of_catalogue(action).map(Command::Catalogue))
            .or_else(|| self.of_setting(action).map(Command::Settings))
            .or_else(|| self.of_post(action).map(Command::Posts))
            .or_else(|| self.of_correction(action))
            .or_else(|| self.of_procedure(action).map(Command::Procedure))
            .or_else(|| of_admission(action).map(Command::Admission))
            .or_else(|| of_opening(action).map(Command::Opening))
            .or_else(|| of_award(action).map(Command::Award))
            .or_else(|| of_draws(action).map(Command::Draws))
            .or_else(|| of_contract(action).map(Command::Contract))
            .or_else(|| self.of_entry(action).map(Command::Remedies))
            .or_else(|| of_remedies(action).map(Command::Remedies))
            .or_else(|| of_security(action).map(Command::Securities))
            .or_else(|| super::online::of_online(action).map(Command::Online))
            .or_else(|| auctions::asked(action, lot_id(), &plated()).map(Command::Auction))
            .or_else(|| self.of_ledger(action).map(Command::Ledger))
    }

    fn of_ledger(&self, action: Action) -> Option<ledger::Command> {
        use ledger::Command as It;
        let seconds = matches!(self.relation, Relation::SecondPerson | Relation::Colleague);
        let decided_by = if seconds { me() } else { somebody() };
        let proposed_by = id("person-holder");
        let (lot, number, order, reason) = (lot_id(), 1, 1, String::new());
        Some(match action {
            Action::OpenSubAccount => It::OpenSubAccount {
                lot,
                payer: bidder(),
                number: reason,
                own_account: None,
                salt: None,
            },
            Action::BookBankEntry => It::Book {
                entry: ledger::BankEntry {
                    statement: Hash([0; 32]),
                    reference: reason,
                    kind: ledger::EntryKind::Payment,
                    direction: ledger::Direction::In,
                    amount: Fen(1),
                    at_s: 0,
                    sub_account: None,
                    order: None,
                },
                named: ledger::Named::Own,
                paid_from: securities::PayingAccount::Basic,
                drawn: online::Drawn::NOTHING,
            },
            Action::CloseStatement => It::CloseStatement {
                statement: Hash([0; 32]),
                day: CivilDate::constant(2026, 3, 2),
                opening: None,
                closing: Fen(0),
            },
            Action::OrderPayment => {
                It::Order { lot, number, order, payee: None, proposed_by, decided_by }
            }
            Action::SendBack => It::SendBack { number, order, reason, proposed_by, decided_by },
            _ => return None,
        })
    }

    /// What came on paper, entered by another official.
    fn of_entry(&self, action: Action) -> Option<remedies::Command> {
        let seconds = matches!(self.relation, Relation::SecondPerson | Relation::Colleague);
        let confirmed_by = if seconds { me() } else { somebody() };
        let way = remedies::EntryWay::Counter;
        let stated_on = CivilDate::constant(2026, 3, 2);
        (action == Action::EnterRemedy).then(|| remedies::Command::RaiseRemedy {
            lot: lot_id(),
            remedy: id("remedy-1"),
            kind: RemedyKind::Challenge,
            matter: Matter::Result,
            of: None,
            known_on: None,
            interest: None,
            entry: Some(remedies::Entry { way, stated_on, scan: Hash([0; 32]) }),
            commitment: Hash([0; 32]),
            letter: Some(letter()),
            officials: Some(remedies::Officials { entered_by: id("person-holder"), confirmed_by }),
            signed: None,
        })
    }

    fn about(&self) -> AccountId {
        if self.relation == Relation::Oneself { me() } else { somebody() }
    }

    fn of_parties(&self, action: Action) -> Option<parties::Command> {
        use parties::Command as It;
        let seconds = matches!(self.relation, Relation::SecondPerson | Relation::Colleague);
        let second = if seconds { me() } else { somebody() };
        let holder = id("person-holder");
        Some(match action {
            Action::FoundCentre => It::FoundCentre(CentreFounded {
                origin: "trade.example/log".to_owned(),
                name: String::new(),
                name_en: String::new(),
                ack_key: key(),
            }),
            Action::AdmitOrganisation => It::AdmitOrganisation(OrganisationAdmitted {
                organisation: bidder(),
                name: String::new(),
                kinds: Vec::new(),
                licence: Hash([0; 32]),
            }),
            Action::AddPerson => It::AddPerson(PersonAdded {
                account: self.about(),
                name: String::new(),
                organisation: None,
                roles: Vec::new(),
            }),
            Action::ChangeRoles => It::ChangeRoles(RolesChanged {
                account: self.about(),
                roles: Vec::new(),
                reason: String::new(),
            }),
            Action::BindKey => It::BindKey { organisation: bidder(), key: key(), holder, second },
            Action::RevokeKey => {
                It::RevokeKey { organisation: bidder(), key: key(), reason: String::new() }
            }
            Action::BindPersonKey => It::BindPersonKey { account: holder, key: key(), second },
            Action::RevokePersonKey => {
                It::RevokePersonKey { account: self.about(), key: key(), reason: String::new() }
            }
            Action::EnrolTrustee => It::EnrolTrustee(TrusteeEnrolled {
                trustee: id("trustee-1"),
                name: String::new(),
                organisation: trustees(),
                key: key(),
            }),
            Action::DepositKeys => It::DepositKeys {
                trustee: id("trustee-1"),
                purpose: Purpose::Share,
                keys: Vec::new(),
            },
            Action::PublishCalendar => It::PublishCalendar(parties::CalendarPublished {
                year: 2027,
                weekday_off: Vec::new(),
                weekend_work: Vec::new(),
                cite: String::new(),
                document: Hash([0; 32]),
            }),
            Action::HoldDrill => It::HoldDrill { trustees: Vec::new(), transcript: Hash([0; 32]) },
            _ => return self.of_standing(action),
        })
    }

    /// Commands about people's standing, restorations, organisations and imports.
    fn of_standing(&self, action: Action) -> Option<parties::Command> {
        use parties::{Command as It, Lost, Side};
        let seconds = matches!(self.relation, Relation::SecondPerson | Relation::Colleague);
        let by = if seconds { me() } else { somebody() };
        let (account, lost, reason) = (id("person-holder"), Lost::Key, String::new());
        let document = Hash([0; 32]);
        let suspend = |by| {
            It::Suspend(parties::PersonSuspended {
                account: self.about(),
                by,
                reason: String::new(),
            })
        };
        let reinstate = |by| {
            let (account, reason) = (self.about(), String::new());
            It::Reinstate(parties::PersonReinstated { account, by, reason })
        };
        Some(match action {
            Action::InvitePerson => It::Invite(PersonAdded {
                account: somebody(),
                name: String::new(),
                organisation: Some(bidder()),
                roles: Vec::new(),
            }),
            Action::SuspendAsOrganisation => suspend(Side::Organisation),
            Action::SuspendAsCentre => suspend(Side::Centre),
            Action::ReinstateAsOrganisation => reinstate(Side::Organisation),
            Action::ReinstateAsCentre => reinstate(Side::Centre),
            Action::HandOver => It::HandOver { from: self.about(), to: id("person-third"), reason },
            Action::AskRestoration => {
                It::AskRestoration(parties::RestorationAsked { account, lost, by })
            }
            Action::AgreeRestoration => It::AgreeRestoration { account, lost, by },
            Action::StopRestoration if self.relation == Relation::Oneself => {
                It::StopRestoration(parties::RestorationStopped { account: me(), lost, by: me() })
            }
            Action::StopRestoration => {
                It::StopRestoration(parties::RestorationStopped { account, lost, by })
            }
            Action::FinishRestoration => {
                It::FinishRestoration(parties::RestorationFinished { account, lost, by })
            }
            Action::RenameOrganisation => It::Rename(parties::OrganisationRenamed {
                organisation: bidder(),
                name: String::new(),
                document,
            }),
            Action::PublishContacts => {
                It::PublishContacts(parties::ContactsPublished { entries: Vec::new() })
            }
            Action::MergeOrganisations => It::Merge(parties::OrganisationsMerged {
                organisation: bidder(),
                into: stranger(),
                document,
            }),
            Action::TakeImport => It::Import(Box::new(parties::Import {
                import: id("import-1"),
                file: Some(document),
                organisations: Vec::new(),
                deals: Vec::new(),
                experts: Vec::new(),
            })),
            Action::RevokeImport => {
                It::RevokeImport(parties::ImportRevoked { import: id("import-1"), reason })
            }
            _ => return self.of_stand_in(action).or_else(|| of_mandate(action)),
        })
    }

    fn of_catalogue(&self, action: Action) -> Option<catalogue::Command> {
        use catalogue::Command as It;
        let (project, document) = (id("W2026-001"), Hash([0; 32]));
        let (intention, reason) = (id("I2026-001"), String::new());
        Some(match action {
            Action::PublishCatalogue => {
                let (lines, cite) = (Vec::new(), String::new());
                It::PublishCatalogue(catalogue::CataloguePublished { lines, cite, document })
            }
            Action::PublishIntention => It::PublishIntention(catalogue::IntentionPublished {
                intention,
                purchaser: bidder(),
                title: String::new(),
                needs: String::new(),
                category: Category::Works,
                budget: Fen(1),
                expected_on: CivilDate::constant(2026, 12, 1),
            }),
            Action::WithdrawIntention => {
                let purchaser = bidder();
                It::WithdrawIntention(catalogue::IntentionWithdrawn {
                    intention,
                    purchaser,
                    reason,
                })
            }
            Action::AskIntake => It::AskIntake(catalogue::IntakeAsked {
                project,
                line: id("A01"),
                approval: catalogue::Approval { number: String::new(), document },
                method_approval: None,
                intention: None,
                without_intention: None,
            }),
            Action::ReturnIntake => It::ReturnIntake(catalogue::IntakeReturned { project, reason }),
            Action::AcceptIntake => {
                let seconds = matches!(self.relation, Relation::SecondPerson | Relation::Colleague);
                let accepted_by = if seconds { me() } else { somebody() };
                It::AcceptIntake { project, examined_by: id("person-holder"), accepted_by }
            }
            _ => return None,
        })
    }

    fn of_stand_in(&self, action: Action) -> Option<parties::Command> {
        use parties::Command as It;
        let reason = String::new();
        Some(match action {
            Action::AppointStandIn => It::AppointStandIn(parties::StandInAppointed {
                account: self.about(),
                of: id("person-third"),
                roles: Vec::new(),
                from: CivilDate::constant(2026, 12, 1),
                until: CivilDate::constant(2026, 12, 2),
                reason,
                by: me(),
            }),
            Action::EndStandIn => It::EndStandIn(parties::StandInEnded {
                account: self.about(),
                of: id("person-third"),
                reason,
                by: me(),
            }),
            _ => return None,
        })
    }

    fn of_post(&self, action: Action) -> Option<posts::Command> {
        use posts::Command as It;
        let (section, reason, account) = (id("s1"), String::new(), self.about());
        Some(match action {
            Action::SetSection => It::SetSection(posts::SectionSet {
                section,
                name: String::new(),
                duties: String::new(),
                posts: Vec::new(),
            }),
            Action::CloseSection => It::CloseSection(posts::SectionClosed { section, reason }),
            Action::GivePost => {
                let (post, by) = (id("p1"), me());
                It::GivePost(posts::PostGiven { account, section, post, reason, by })
            }
            Action::TakePost => It::TakePost(posts::PostTaken { account, reason, by: me() }),
            _ => return None,
        })
    }

    fn of_correction(&self, action: Action) -> Option<Command> {
        let seconds = matches!(self.relation, Relation::SecondPerson | Relation::Colleague);
        let decided_by = if seconds { me() } else { somebody() };
        let proposed_by = id("person-holder");
        match action {
            Action::CorrectProject => {
                let (project, reason) = (Box::new(project()), String::new());
                Some(Command::Procedure(procedure::Command::CorrectProject {
                    project,
                    reason,
                    proposed_by,
                    decided_by,
                }))
            }
            Action::CorrectSecurity => {
                let entry = securities::SecurityReceived {
                    lot: lot_id(),
                    number: 2,
                    payer: bidder(),
                    form: procedure::SecurityForm::Transfer,
                    amount: Fen(1),
                    arrived_s: 0,
                    paid_from: Some(securities::PayingAccount::Basic),
                    valid_until: None,
                    document: Hash([0; 32]),
                    replaces: Some(1),
                    reason: Some(String::new()),
                    bank: None,
                    guarantee: None,
                };
                let command = securities::Command::Correct { entry, proposed_by, decided_by };
                Some(Command::Securities(command))
            }
            _ => None,
        }
    }

    fn of_setting(&self, action: Action) -> Option<settings::Command> {
        let (reason, cite) = (String::new(), String::new());
        let rule = "Y05".to_owned();
        let setting = settings::SettingMade { rule, number: None, reason, cite };
        let seconds = matches!(self.relation, Relation::SecondPerson | Relation::Colleague);
        let decided_by = if seconds { me() } else { somebody() };
        let proposed_by = id("person-holder");
        (action == Action::MakeSetting).then_some(settings::Command::Make {
            setting,
            proposed_by,
            decided_by,
        })
    }

    fn of_procedure(&self, action: Action) -> Option<procedure::Command> {
        use procedure::Command as It;
        let (lot, reason) = (lot_id(), String::new());
        let hold = |by| It::Hold { lot: lot_id(), by, remedy: None, reason: String::new() };
        Some(match action {
            Action::Register => It::Register(project()),
            Action::Announce => It::Announce {
                lot,
                notice: Box::new(notice(Regime::Works)),
                pack: String::new(),
                pack_sha256: Hash([0; 32]),
                cover_commit: Hash([0; 32]),
                policy_sha256: Hash([0; 32]),
            },
            Action::Clarify => It::Clarify {
                lot,
                text: String::new(),
                documents: Vec::new(),
                effect: Effect::None,
                deadline_s: None,
            },
            Action::MoveForOutage => It::MoveForOutage { lot },
            Action::HoldAsPurchaser => hold(HoldBy::Purchaser),
            Action::HoldAsSupervisor => hold(HoldBy::Supervisor),
            Action::HoldBidding => hold(HoldBy::Centre),
            Action::ReleaseBidding => It::LiftHold { lot, by: HoldBy::Centre, reason },
            Action::LiftAsPurchaser => It::LiftHold { lot, by: HoldBy::Purchaser, reason },
            Action::LiftAsSupervisor => It::LiftHold { lot, by: HoldBy::Supervisor, reason },
            Action::Terminate => It::Terminate { lot, cause: reason },
            Action::EndTendering => It::EndTendering { lot, document: Hash([0; 32]) },
            Action::DeclareFailure => {
                let (cause, document) = (FailureCause::Unlawful, Hash([0; 32]));
                It::DeclareFailure { lot, cause, reason, document }
            }
            Action::ReviewFailure => {
                It::ReviewFailure { lot, finding: Finding::Sound, document: Hash([0; 32]) }
            }
            Action::ChangeMethod => It::ChangeMethod { lot, document: Hash([0; 32]) },
            _ => return None,
        })
    }
}

fn profile() -> experts::Profile {
    experts::Profile {
        name: String::new(),
        account: None,
        specialties: Vec::new(),
        employers: Vec::new(),
        ties: Vec::new(),
        region: id("511523"),
        pools: Vec::new(),
    }
}

fn attempt() -> draws::Attempt {
    draws::Attempt { lot: lot_id(), purpose: draws::DrawPurpose::Committee, seq: 1 }
}

fn line() -> draws::PoolLine {
    let salt = Salt([0; 32]);
    draws::PoolLine {
        expert: id("expert-own"),
        pid: Hash([1; 32]),
        excluded: None,
        roster_salt: salt,
        pid_salt: salt,
        excluded_salt: salt,
        employer_salt: None,
    }
}

fn of_draws(action: Action) -> Option<draws::Command> {
    use draws::Command as It;
    let join = |name| It::Join { of: attempt(), name, sign: key(), wrap: key() };
    Some(match action {
        Action::RequestDraw => {
            let day = CivilDate::constant(2026, 3, 2);
            let of = draws::DrawRequested {
                lot: lot_id(),
                need: Vec::new(),
                review: experts::HalfDay { day, half: experts::Half::Morning },
                authorities: Vec::new(),
                supervisors: Vec::new(),
                representatives: 0,
            };
            It::Request { of, people: Vec::new() }
        }
        Action::DrawAsCentre => join(draws::Party::Centre),
        Action::DrawAsPurchaser => join(draws::Party::Purchaser),
        Action::DrawAsSupervisor => join(draws::Party::Supervisor),
        Action::VoidDraw => {
            let (names, reason) = (Vec::new(), draws::VoidReason::Thin);
            It::Void(draws::DrawVoid { of: attempt(), names, reason })
        }
        Action::ReplaceMember => It::Replace {
            lot: lot_id(),
            seat: 2,
            pid: None,
            cause: draws::LeavingCause::Health,
            document: Hash([1; 32]),
        },
        Action::NameSubstitute => {
            It::NameSubstitute { lot: lot_id(), members: Vec::new(), document: Hash([1; 32]) }
        }
        Action::DissolveCommittee => It::Dissolve { lot: lot_id(), document: Hash([1; 32]) },
        Action::HoldDraw => It::CloseCommits(draws::CommitsClosed { of: attempt() }),
        Action::AnswerCall => It::AnswerCall(draws::CallEnded {
            of: attempt(),
            pid: Hash([1; 32]),
            n: 1,
            ring_s: 0,
            outcome: draws::CallOutcome::Accepted,
            proof: "sign-in".to_owned(),
            reason: String::new(),
            record: String::new(),
        }),
        _ => return None,
    })
}

fn of_roster(action: Action) -> Option<experts::Command> {
    use experts::Command as It;
    let (expert, reason, profile) = (id("expert-1"), String::new(), profile());
    Some(match action {
        Action::DeclareAvailability => It::Declare(experts::AvailabilityDeclared {
            expert: id("expert-own"),
            half_days: Vec::new(),
        }),
        Action::AdmitExpert => It::Admit(experts::ExpertAdmitted { expert, profile }),
        Action::ChangeExpert => It::Change(experts::ExpertChanged { expert, profile, reason }),
        Action::ChangeExpertStanding => It::ChangeStanding(experts::ExpertStandingChanged {
            expert,
            standing: experts::RosterStanding::Paused,
            ground: experts::Ground::Asked,
            reason,
        }),
        _ => return None,
    })
}

fn of_opening(action: Action) -> Option<opening::Command> {
    use opening::Command as It;
    let (lot, bidder, text) = (lot_id(), bidder(), String::new());
    let (envelope, purpose, trustee) = (EnvelopeName::Price, Purpose::Share, id("trustee-1"));
    let (ctx, digest) = (Hash([7; 32]), Hash([0; 32]));
    Some(match action {
        Action::Submit => It::Submit {
            lot,
            offered: Box::new(Offered { form: Form::Good, bid: bid(), hand: None }),
        },
        Action::Withdraw => It::Withdraw {
            lot,
            form: Form::Good,
            bidder,
            seq: 2,
            withdraws: digest,
            record: text,
            record_sha256: digest,
            signature: Signature([0; 64]),
            key: key(),
            salt: Salt([0; 32]),
            salt_r: Salt([0; 32]),
            b: digest,
        },
        Action::SignIn => It::SignIn { lot, bidder },
        Action::CloseLot => It::CloseLot { lot, set_root: digest, blind: None },
        Action::ReportObjects => It::ReportObjects { lot, missing: Vec::new() },
        Action::SupplyObject => It::SupplyObject { lot, ct_root: digest },
        Action::StartSession => It::StartSession { lot, reason: text },
        Action::ExtendKeyIn => It::ExtendKeyIn { lot, until_s: 0, reason: text },
        Action::Adjourn => It::Adjourn { lot, until_s: 0, reason: text },
        Action::KeyIn => It::KeyIn { lot, keys: Vec::new(), later: None, fits: Form::Good },
        Action::CloseKeyIn => It::CloseKeyIn { lot, malformed: Vec::new(), digests: Vec::new() },
        Action::CallPrices => It::CallPrices { lot, later: Vec::new() },
        Action::SettleDeposits => {
            let (recovered, failed) = (Vec::new(), Vec::new());
            It::SettleDeposits { lot, envelope, recovered, failed, digest }
        }
        Action::ReleaseShares => {
            let statements = Vec::new();
            It::ReleaseShares { lot, envelope, purpose, trustee, x: 1, statements }
        }
        Action::Contest => It::Contest { lot, envelope, purpose, contexts: Vec::new() },
        Action::PublishSecret => {
            let secret = Secret([0; 32]);
            It::PublishSecret { lot, envelope, purpose, trustee, x: 1, secret }
        }
        Action::PublishSeed => It::PublishSeed { lot, ctx, seed: Secret([0; 32]) },
        Action::CloseShares => It::CloseShares { lot, envelope, verdicts: Vec::new() },
        Action::PublishBids => It::PublishBids { lot, bids: Vec::new(), files: Vec::new() },
        Action::Object => It::Object { lot, bidder, text },
        Action::AnswerObjection => It::AnswerObjection { lot, number: 1, text },
        Action::Confirm => It::Confirm { lot, bidder },
        Action::SignRecord => {
            let signature = Signature([0; 64]);
            It::SignRecord { lot, record: digest, key: key(), signature }
        }
        Action::OrderOpening => {
            It::OpenUnwitnessed { lot, size: 1, root: digest, reason: text, signed: signed() }
        }
        _ => return None,
    })
}

fn of_confirmation(action: Action) -> award::Command {
    let (holder, bidder, seat) = match action {
        Action::ConfirmOwnTotal => (award::Holder::Bidder, Some(bidder()), None),
        Action::ConfirmOwnSheet => (award::Holder::Expert, None, Some(2)),
        _ => (award::Holder::Supervisor, None, None),
    };
    let (root, verdict) = (Hash([0; 32]), award::Agrees::Holds);
    let (lot, signed) = (lot_id(), signed());
    award::Command::Confirm { lot, holder, bidder, seat, root, verdict, signed }
}

fn of_recheck(action: Action) -> award::Command {
    use award::Command as It;
    let (lot, signed, seat) = (lot_id(), signed(), 2);
    let (salt, commitment) = (Salt([0; 32]), Hash([0; 32]));
    let by = match action {
        Action::ReopenSheet => award::Reopener::Member,
        Action::HandSheetBack => award::Reopener::Leader,
        _ => {
            let answers = Vec::new();
            return It::ExplainScores { lot, seat, answers, salt, commitment, signed };
        }
    };
    let (cause, text) = (award::AlertCause::Apart, String::new());
    It::ReopenSheet { lot, seat, by, cause, text, salt, commitment, signed }
}

fn of_award(action: Action) -> Option<award::Command> {
    use award::Command as It;
    let (lot, signed, report) = (lot_id(), signed(), Hash([0; 32]));
    Some(match action {
        Action::EnterCommittee => It::EnterCommittee { lot, members: Vec::new(), document: report },
        Action::DeclareAvoidance => {
            let (avoidance, leader) = (award::Avoidance::MustWithdraw, None);
            It::DeclareAvoidance { lot, seat: 2, avoidance, leader, signed }
        }
        Action::ReviewByPurchaser | Action::ReviewByCommittee => {
            let (step, results) = (ReviewStep::Qualification, Vec::new());
            It::Review { lot, step, results, lacking: String::new(), brands: None, signed }
        }
        Action::Score => {
            let closing = Box::default();
            It::Score { lot, seat: 2, scores: Vec::new(), signed, closing }
        }
        Action::ConfirmOwnTotal | Action::ConfirmOwnSheet | Action::ConfirmRoots => {
            of_confirmation(action)
        }
        Action::SignReport => {
            let (dissent, recheck) = (String::new(), None);
            It::SignReport { lot, seat: 2, report, dissent, recheck, signed }
        }
        Action::ReopenSheet | Action::HandSheetBack | Action::ExplainScores => of_recheck(action),
        Action::QueryPrice => {
            let (bidder, reason) = (bidder(), String::new());
            It::QueryPrice { lot, bidder, reason, until_s: 0, signed }
        }
        Action::ExplainPrice => {
            let (bidder, text) = (bidder(), String::new());
            let (salt, commitment) = (Salt([0; 32]), Hash([0; 32]));
            It::ExplainPrice { lot, bidder, text, salt, commitment, signed }
        }
        Action::JudgePrice => {
            let (verdict, reason) = (award::PriceVerdict::Proven, String::new());
            It::JudgePrice { lot, bidder: bidder(), verdict, reason, signed }
        }
        Action::CorrectPrice => {
            It::CorrectPrice { lot, bidder: bidder(), steps: Vec::new(), signed }
        }
        Action::AnswerCorrection => {
            let answer = award::CorrectionAnswer::Confirmed;
            It::AnswerCorrection { lot, bidder: bidder(), answer, signed }
        }
        Action::PriceDeviations => It::PriceDeviations { lot, lines: Vec::new(), signed },
        Action::PublishCandidates => It::PublishCandidates { lot },
        Action::EndDisplay => It::EndDisplay { lot },
        Action::Determine => It::Determine { lot, winner: bidder(), signed },
        Action::Deem => It::Deem { lot },
        Action::IssueLetter => It::IssueLetter { lot, signed },
        Action::CorrectNotice => It::CorrectNotice {
            lot,
            notice: award::PublishedNotice::Result,
            text: String::new(),
            documents: Vec::new(),
        },
        Action::WithdrawNotice => It::WithdrawNotice {
            lot,
            notice: award::PublishedNotice::Candidates,
            reason: String::new(),
        },
        Action::NoteRead => {
            let (reader, what) = (somebody(), award::ReadObject::File);
            It::NoteRead { lot, reader, what, object: report }
        }
        other => return of_session(other).or_else(|| of_loss(other)),
    })
}

fn of_loss(action: Action) -> Option<award::Command> {
    use award::Command as It;
    let (lot, signed) = (lot_id(), signed());
    Some(match action {
        Action::AskRecheck => It::AskRecheck {
            lot,
            bidder: bidder(),
            change: award::StandingChange::Finances,
            reason: String::new(),
            document: Hash([0; 32]),
            signed,
        },
        Action::FindStanding => {
            let (verdict, reason) = (award::StandingVerdict::Stands, String::new());
            It::FindStanding { lot, seat: 2, verdict, reason, signed }
        }
        Action::NoteRefusal => {
            let (statement, seats) = (String::new(), vec![2]);
            It::NoteRefusal { lot, recheck: None, seats, statement, signed }
        }
        Action::DeemAgreement => It::DeemAgreement { lot },
        Action::RenounceAward => {
            It::Renounce { lot, bidder: bidder(), reason: String::new(), signed }
        }
        Action::AskValidity => {
            let to = domain::shared::CivilDate::constant(2026, 9, 30);
            It::AskValidity { lot, to, reason: String::new(), signed }
        }
        Action::AnswerValidity => {
            let (bidder, answer) = (bidder(), award::ValidityAnswer::Extends);
            It::AnswerValidity { lot, number: 1, bidder, answer, signed }
        }
        Action::DeclareLost => It::DeclareLost {
            lot,
            bidder: bidder(),
            cause: award::LossCause::GaveUp,
            follows: award::AfterLoss::NextCandidate,
            reason: String::new(),
            document: None,
            signed,
        },
        _ => return None,
    })
}

fn of_session(action: Action) -> Option<award::Command> {
    use award::Command as It;
    let (lot, signed, bidder, text) = (lot_id(), signed(), bidder(), String::new());
    let (doubt, salt, commitment) = (award::Doubt::Unclear, Salt([0; 32]), Hash([0; 32]));
    Some(match action {
        Action::ProposeClarification => {
            It::ProposeClarification { lot, seat: 2, bidder, doubt, text, salt, commitment, signed }
        }
        Action::ScoreBlind => {
            It::ScoreBlind { lot, seat: 2, scores: Vec::new(), signed, codes: None }
        }
        Action::FindIdentity => {
            It::FindIdentity { lot, number: 1, condition: 1, reason: text, signed }
        }
        Action::AskClarification => It::AskClarification {
            lot,
            proposed: None,
            bidder,
            doubt,
            text,
            salt,
            commitment,
            until_s: 0,
            signed,
        },
        Action::AnswerClarification => {
            It::AnswerClarification { lot, number: 1, bidder, text, salt, commitment, signed }
        }
        Action::JudgeClarification => {
            let verdict = award::ClarificationVerdict::Accepted;
            It::JudgeClarification { lot, number: 1, verdict, reason: text, signed }
        }
        Action::AdjournEvaluation => {
            let cause = award::AdjournmentCause::Night;
            It::AdjournEvaluation { lot, cause, reason: text, signed }
        }
        Action::ResumeEvaluation => {
            It::ResumeEvaluation { lot, by: award::Resumer::Leader, signed }
        }
        Action::ResumeAsOrganiser => {
            It::ResumeEvaluation { lot, by: award::Resumer::Organiser, signed }
        }
        Action::FixEvaluationTime => It::FixEvaluationTime { lot, until_s: 0, signed },
        Action::AskMoreTime => It::AskMoreTime { lot, seat: 2, signed },
        _ => return None,
    })
}

fn of_contract(action: Action) -> Option<contract::Command> {
    use contract::Command as It;
    let (lot, signed, document, text) = (lot_id(), signed(), Hash([0; 32]), String::new());
    Some(match action {
        Action::ReportAward => It::Report { lot, authority: text, report: document },
        Action::OfferContract => It::Offer {
            lot,
            number: 0,
            kind: contract::InstrumentKind::Contract,
            document: procedure::Document {
                id: id("contract"),
                name: String::new(),
                media: String::new(),
                sha256: document,
                length: 1,
            },
            amount: Fen(1),
            reason: text,
            signed,
            pack: String::new(),
            pack_sha256: document,
        },
        Action::SignContract => It::Sign { lot, number: 0, document, amount: Fen(1), signed },
        Action::PublishContract => It::Publish { lot, number: 0, withheld: text },
        Action::FileContract => It::File { lot, number: 0, authority: text, receipt: document },
        Action::NotePerformance => It::NotePerformance {
            lot,
            kind: contract::PerformanceKind::Paid,
            amount: Fen(1),
            on: CivilDate::constant(2026, 3, 2),
            text,
        },
        Action::AcceptDelivery => It::Accept {
            lot,
            part: contract::AcceptancePart::Final,
            verdict: contract::AcceptanceVerdict::Passed,
            text,
            document,
            signed,
        },
        Action::CloseFile => It::CloseFile { lot },
        Action::PackArchive => {
            It::PackArchive { lot, package: document, length: 1, keys: vec![text] }
        }
        _ => return None,
    })
}

fn bid() -> Bid {
    let hash = Hash([7; 32]);
    Bid {
        bidder: bidder(),
        seq: 1,
        supersedes: None,
        record: "{}".to_owned(),
        record_sha256: hash,
        signature: Signature([0; 64]),
        key: key(),
        salt: Salt([0; 32]),
        salt_r: Salt([0; 32]),
        b: hash,
        envelopes: vec![SealedEnvelope {
            name: EnvelopeName::Price,
            ctx: hash,
            ct_root: hash,
            ct_len: 1,
            key: KeyPlan::ByHand,
        }],
    }
}

fn project() -> ProjectRegistered {
    ProjectRegistered {
        project: id("W2026-001"),
        title: String::new(),
        code: String::new(),
        regime: Regime::Works,
        method: Method::OpenTender,
        category: Category::Works,
        purchaser: purchaser(),
        agent: Some(agent()),
        funds: Funds::State,
        lots: Vec::new(),
    }
}

fn notice(regime: Regime) -> Notice {
    let share = KeySet {
        trustees: vec![id("trustee-1")],
        keys: Vec::new(),
        assignments: Vec::new(),
        pks: Hash([0; 32]),
    };
    Notice {
        project: id("W2026-001"),
        title: String::new(),
        lot_title: String::new(),
        code: String::new(),
        regime,
        method: Method::OpenTender,
        category: Category::Works,
        funds: Funds::State,
        purchaser: purchaser(),
        purchaser_name: String::new(),
        agent: Some(agent()),
        budget: Fen(1),
        ceiling: None,
        deadline_s: 0,
        documents_until_s: 0,
        documents: Vec::new(),
        qualification: Vec::new(),
        scheme: Scheme {
            items: Vec::new(),
            price: PriceFormula::LowestPrice,
            tie: Tie::LowerPrice,
            terms: None,
        },
        form: Vec::new(),
        envelopes: vec![Envelope { name: EnvelopeName::Price, share, deposit: None }],
        threshold: 2,
        security: None,
        performance_bp: None,
        asks: Vec::new(),
        admission: None,
        previous: None,
    }
}

fn of_mandate(action: Action) -> Option<parties::Command> {
    use parties::Command as It;
    Some(match action {
        Action::GiveMandate => {
            let given = mandate(CivilDate::constant(2026, 12, 31));
            It::GiveMandate(parties::MandateGiven { purchaser: bidder(), ..given })
        }
        Action::EndMandate => It::EndMandate(parties::MandateEnded {
            purchaser: purchaser(),
            mandate: id("mandate-1"),
            by: bidder(),
            reason: String::new(),
        }),
        _ => return None,
    })
}

//! An invented centre whose real desk takes one works tender to its letter, rows in memory.

#[path = "../../../domain/tests/shared/let_in.rs"]
mod let_in;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app::desk::{AckSigner, Answer, CoverSeeds, Desk, Request, Stamped};
use app::head::Head;
use app::ports::{Entropy, Row};
use app::sealing::{self, ContestOver, Settled};
use domain::award::{self, Member, MemberKind, Pass, ReviewStep, Signed};
use domain::lot::Lot;
use domain::opening;
use domain::parties::{self, OrganisationKind, Purpose, Role};
use domain::procedure::{
    self, Category, Document, Envelope, EnvelopeName, FieldAudience, FieldKind, FormField, Funds,
    KeySet, Nature, Notice, PlannedLot, PriceFormula, Scheme, ScoreItem, Terms, Tie, Trim,
};
use domain::remedies::{
    Command as Remedies, Entry, EntryWay, Examination, Interest, InterestVerdict, Letter, Matter,
    Officials, Outcome, PauseCause, Presented, RemedyKind, Reply,
};
use domain::rulebook::{Method, Regime};
use domain::shared::{
    Fen, Hash, Id, Instant, LotId, Points, PublicKey, Salt, Secret, Signature, Uscc,
};
use domain::world::Command;
use record::cover::{Deadline, RATES, schedule};

use super::bidder::{Bidder, Objects, uscc};
use super::publish::ORIGIN;

pub const MINUTE: i64 = 60_000;
/// 2026-03-02 09:00:00 in Beijing.
const START_MS: i64 = 1_772_413_200_000;
/// 2026-03-24 09:00:00 in Beijing.
pub const DEADLINE_S: i64 = 1_774_314_000;
const SEED: [u8; 32] = [3; 32];

/// Unpredictable to nobody: a test's salts, all distinct.
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let next = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = next.to_be_bytes()[at % 8] ^ u8::try_from(at % 251).unwrap();
        }
    }
}

struct Ack;

impl AckSigner for Ack {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        seal::ed25519::sign(&[42; 32], message)
    }
}

struct OneSeed;

impl CoverSeeds for OneSeed {
    fn seed(&self, _: &LotId) -> [u8; 32] {
        SEED
    }
}

pub fn trustee_secret(at: u8) -> [u8; 32] {
    [200 + at; 32]
}

/// A trustee's one-time secret, by serial.
fn one_time(at: u8, serial: u8) -> [u8; 32] {
    [200 + 10 * serial + at; 32]
}

pub fn lot_id() -> LotId {
    LotId::parse("W2026-001/A/1").unwrap()
}

/// A lot that has come to its letter, with everything that a holder could have.
pub struct Walked {
    pub rows: Vec<Row>,
    pub objects: Objects,
}

pub struct Centre {
    desk: Desk,
    dir: tempfile::TempDir,
    pub now: Instant,
    pub objects: Objects,
    asked: u32,
    covers: Vec<u64>,
    /// What the documents add to the way to evaluate.
    pub terms: Option<Box<Terms>>,
}

/// A centre with its people and trustees, and nothing announced.
pub fn founded() -> Centre {
    let dir = tempfile::tempdir().unwrap();
    let store = adapters::sqlite::Sqlite::open(&dir.path().join("record.sqlite")).unwrap();
    let entropy = Arc::new(Counting(AtomicU64::new(0)));
    let desk = Desk::new(Box::new(store), entropy, Arc::new(Ack), ORIGIN);
    let mut it = Centre {
        desk: desk.with_seeds(Arc::new(OneSeed)).checking_acts(),
        dir,
        now: Instant(START_MS),
        objects: Objects::default(),
        asked: 0,
        covers: Vec::new(),
        terms: None,
    };
    it.set_up();
    it.register();
    it
}

/// Walks one lot with five bidders: one replaces, one withdraws, one stays away.
pub fn walk() -> Walked {
    let it = walked();
    Walked { rows: it.rows(), objects: it.objects }
}

/// The same lot, and its contract up to the closed file.
pub fn contracted() -> Walked {
    let mut it = walked();
    super::contract::contract(&mut it);
    Walked { rows: it.rows(), objects: it.objects }
}

fn walked() -> Centre {
    let mut it = founded();
    it.announce_round(1, DEADLINE_S, None);
    let mut bidders: Vec<Bidder> =
        (0..5).map(|at| Bidder::new(at, 900_000_00 + i64::from(at) * 50_000_00)).collect();
    it.submit(&mut bidders);
    it.close(&bidders);
    it.release();
    it.evaluate();
    it
}

/// A round with every detour before the close, which fails, and a second one that is ended.
pub fn detours() -> Vec<Row> {
    let mut it = founded();
    it.announce_round(1, DEADLINE_S, None);
    let mut bidders: Vec<Bidder> = (0..2).map(|at| Bidder::new(at, 900_000_00)).collect();
    for bidder in &mut bidders {
        it.admit(bidder);
        let command = bidder.seal(&it.lot(), &mut it.objects);
        it.accept(command);
    }
    it.change_before_the_close();
    let deadline_s = it.lot().deadline_s;
    it.covers = schedule(&SEED, &lot_id().to_string(), &it.deadlines(), &RATES)
        .into_iter()
        .filter(|due| i64::try_from(*due).unwrap() > it.now.seconds())
        .collect();
    it.wait_until(Instant(deadline_s * 1_000));
    let set_root = Hash([0; 32]);
    it.accept(Command::Opening(opening::Command::CloseLot {
        lot: lot_id(),
        set_root,
        blind: None,
    }));
    assert_eq!(it.lot().stage, domain::lot::Stage::Failed);
    it.wait_until(Instant(it.now.0 + 24 * 60 * MINUTE));
    let second_deadline_s = it.now.seconds() + 30 * 86_400;
    it.announce_round(2, second_deadline_s, Some(lot_id()));
    it.covers.clear();
    let lot = LotId::parse("W2026-001/A/2").unwrap();
    let cause = "样本原因".to_owned();
    it.accept(Command::Procedure(procedure::Command::Terminate { lot, cause }));
    it.rows()
}

impl Centre {
    fn deadlines(&self) -> Vec<Deadline> {
        let rows = self.rows();
        let of = |row: &Row| {
            let at = match record::event::decode(&row.kind, &row.body, None).ok()? {
                domain::world::Event::Announced(it) => it.notice.deadline_s,
                domain::world::Event::Extended(it) => it.to_s,
                _ => return None,
            };
            let since = u64::try_from(row.stamp_ms / 1_000).unwrap();
            Some(Deadline { since, at: u64::try_from(at).unwrap() })
        };
        rows.iter().filter_map(of).collect()
    }

    fn procedure(&mut self, command: procedure::Command) {
        self.accept(Command::Procedure(command));
    }

    /// Clarifications, a remedy that suspends, one that does not, a hold and an outage.
    fn change_before_the_close(&mut self) {
        let (lot, document) = (lot_id(), Hash([6; 32]));
        let clarify = |effect, deadline_s| procedure::Command::Clarify {
            lot: lot_id(),
            text: "样本澄清".to_owned(),
            documents: Vec::new(),
            effect,
            deadline_s,
        };
        self.procedure(clarify(procedure::Effect::None, None));
        self.remedies(document);
        let (by, reason) = (procedure::HoldBy::Supervisor, "样本暂停".to_owned());
        self.procedure(procedure::Command::Hold {
            lot: lot.clone(),
            by,
            remedy: None,
            reason: reason.clone(),
        });
        self.wait_until(Instant(self.now.0 + MINUTE));
        self.procedure(procedure::Command::LiftHold { lot: lot.clone(), by, reason });
        let near = DEADLINE_S * 1_000 - 3 * 24 * 60 * MINUTE;
        self.wait_until(Instant(near));
        self.procedure(clarify(procedure::Effect::OnBids, None));
        let later = self.lot().deadline_s + 86_400;
        self.procedure(clarify(procedure::Effect::None, Some(later)));
        self.procedure(procedure::Command::MoveForOutage { lot });
    }

    /// An objection that a supplier raised, and a complaint received on paper, both answered.
    fn remedies(&mut self, document: Hash) {
        let supplier = uscc("9151000000CAMPLE9");
        self.organisation(&supplier, "样本供应商", &[OrganisationKind::Bidder]);
        self.signer("supplier-1", Some(&supplier), Role::Bidder);
        let office = uscc("1151000000CAMPLE9");
        self.organisation(&office, "样本监督部门", &[OrganisationKind::Supervisor]);
        self.signer("supervisor-1", Some(&office), Role::Supervisor);
        let letter = Letter {
            raiser: Some(supplier),
            presented: None,
            claims: "资格条件过高".to_owned(),
            request: "请予降低".to_owned(),
            grounds: "招标文件第一章".to_owned(),
            documents: Vec::new(),
            salt: Salt([3; 32]),
        };
        let commitment = record::act::letter_commitment(&letter);
        self.act("supplier-1", |signed| {
            Command::Remedies(Remedies::RaiseRemedy {
                lot: lot_id(),
                remedy: Id::new("r-1").unwrap(),
                kind: RemedyKind::Objection,
                matter: Matter::Documents,
                of: None,
                known_on: None,
                interest: None,
                entry: None,
                commitment,
                letter: Some(letter.clone()),
                officials: None,
                signed: Some(signed),
            })
        });
        self.accept(Command::Remedies(Remedies::ReceiveRemedy {
            lot: lot_id(),
            remedy: Id::new("r-2").unwrap(),
            kind: RemedyKind::Complaint,
            matter: Matter::Documents,
            received_on: self.now.date(),
            document,
        }));
        self.wait_until(Instant(self.now.0 + MINUTE));
        let reply = Reply { text: "答复".to_owned(), documents: Vec::new(), salt: Salt([4; 32]) };
        self.act("purchaser-1", |signed| {
            Command::Remedies(Remedies::AnswerRemedy {
                lot: lot_id(),
                remedy: Id::new("r-1").unwrap(),
                outcome: Outcome::Rejected,
                commitment: record::act::reply_commitment(&reply),
                reply: Some(reply.clone()),
                signed,
            })
        });
        self.on_paper(&reply);
        self.complaint(&reply);
    }

    /// A natural person objects at the counter by an interest that is not proven enough.
    fn on_paper(&mut self, reply: &Reply) {
        let sheet = |at: u8| procedure::Document {
            id: Id::new(format!("sheet-{at}")).unwrap(),
            name: "材料.pdf".to_owned(),
            media: "application/pdf".to_owned(),
            sha256: Hash([at; 32]),
            length: 1,
        };
        let presented =
            Presented { name: "样本甲".to_owned(), papers: "居民身份证 0017".to_owned() };
        let letter = Letter {
            raiser: None,
            presented: Some(presented),
            claims: "资格条件过高".to_owned(),
            request: "请予降低".to_owned(),
            grounds: "招标文件第一章".to_owned(),
            documents: vec![sheet(7), sheet(8)],
            salt: Salt([5; 32]),
        };
        let official = |at: u8| Id::new(format!("official-{at}")).unwrap();
        let stated_on = self.now.date();
        self.accept(Command::Remedies(Remedies::RaiseRemedy {
            lot: lot_id(),
            remedy: Id::new("r-3").unwrap(),
            kind: RemedyKind::Objection,
            matter: Matter::Documents,
            of: None,
            known_on: None,
            interest: Some(Interest::User),
            entry: Some(Entry { way: EntryWay::Counter, stated_on, scan: Hash([7; 32]) }),
            commitment: record::act::letter_commitment(&letter),
            letter: Some(letter),
            officials: Some(Officials { entered_by: official(1), confirmed_by: official(2) }),
            signed: None,
        }));
        self.wait_until(Instant(self.now.0 + MINUTE));
        self.act("purchaser-1", |signed| {
            Command::Remedies(Remedies::ReviewInterest {
                lot: lot_id(),
                remedy: Id::new("r-3").unwrap(),
                verdict: InterestVerdict::Refused,
                commitment: record::act::reply_commitment(reply),
                reply: Some(reply.clone()),
                signed,
            })
        });
    }

    /// A complaint is accepted, suspends, waits for a test, and is rejected.
    fn complaint(&mut self, reply: &Reply) {
        let (remedy, document) = (Id::new("r-2").unwrap(), Hash([6; 32]));
        self.act("supervisor-1", |signed| {
            Command::Remedies(Remedies::ExamineComplaint {
                lot: lot_id(),
                remedy: remedy.clone(),
                verdict: Examination::Accepted,
                commitment: record::act::reply_commitment(reply),
                reply: Some(reply.clone()),
                signed,
            })
        });
        self.act("supervisor-1", |signed| {
            let (lot, remedy, reason) = (lot_id(), remedy.clone(), "核查投诉".to_owned());
            let order = Remedies::OrderSuspension { lot, remedy, until: None, reason, signed };
            Command::Remedies(order)
        });
        let (cause, lot) = (PauseCause::Experts, lot_id());
        let pause = Remedies::PauseComplaint { lot, remedy: remedy.clone(), cause, document };
        self.accept(Command::Remedies(pause));
        self.wait_until(Instant(self.now.0 + 2 * 24 * 60 * MINUTE));
        let resume = Remedies::ResumeComplaint { lot: lot_id(), remedy: remedy.clone(), document };
        self.accept(Command::Remedies(resume));
        self.act("supervisor-1", |signed| {
            Command::Remedies(Remedies::DecideComplaint {
                lot: lot_id(),
                remedy: remedy.clone(),
                outcome: Outcome::Rejected,
                order: None,
                finding: None,
                text: "投诉不成立".to_owned(),
                documents: Vec::new(),
                signed,
            })
        });
    }

    pub fn admit(&mut self, bidder: &Bidder) {
        self.organisation(&bidder.uscc, &bidder.name, &[OrganisationKind::Bidder]);
        let account = format!("bidder-{}", &bidder.uscc.as_str()[15..]);
        self.person(&account, Some(&bidder.uscc), Role::Bidder);
        self.parties(parties::Command::BindKey {
            organisation: bidder.uscc.clone(),
            key: bidder.public(),
            holder: Id::new(account).unwrap(),
            second: Id::new("official-1").unwrap(),
        });
    }

    /// When applications of the lot's prequalification end, unix seconds.
    pub fn applications_until_s(&mut self) -> i64 {
        self.desk.world().unwrap().prequalifications[&lot_id()].deadline_s
    }

    pub fn lot(&mut self) -> Lot {
        self.lot_of(&lot_id())
    }

    pub fn lot_of(&mut self, id: &LotId) -> Lot {
        self.desk.world().unwrap().lots[id].clone()
    }

    pub fn rows(&self) -> Vec<Row> {
        let readers = adapters::sqlite::Sqlite::follow(&self.dir.path().join("record.sqlite"));
        readers.unwrap().reader().unwrap().rows(0, 100_000).unwrap()
    }

    /// The states as they are folded now.
    pub fn world(&mut self) -> &domain::world::World {
        self.desk.world().unwrap()
    }

    /// The audit file of a lot's auction, as anybody may download it.
    pub fn audit_file(&mut self, lot: &LotId) -> record::auction::AuditFile {
        let world = self.world().clone();
        let readers = adapters::sqlite::Sqlite::follow(&self.dir.path().join("record.sqlite"));
        let mut reader = readers.unwrap().reader().unwrap();
        app::auctions::audit_file(&mut *reader, &world, lot).unwrap().unwrap()
    }

    /// Moves the clock, with the covers that are due until then.
    pub fn wait_until(&mut self, then: Instant) {
        while let Some(due) = self.covers.first().copied() {
            let due = Instant::from_seconds(i64::try_from(due).unwrap());
            if due > then {
                break;
            }
            self.covers.remove(0);
            self.now = Instant(due.0.max(self.now.0));
            self.desk.cover(&lot_id(), self.now).unwrap();
        }
        self.now = then;
    }

    pub fn accept(&mut self, command: Command) {
        match self.ask(&command) {
            Answer::Accepted(_) => {}
            other => panic!("{command:?} was answered {other:?}"),
        }
    }

    /// Asks the desk; a refusal is an answer.
    pub fn ask(&mut self, command: &Command) -> Answer {
        self.asked += 1;
        self.wait_until(Instant(self.now.0 + 1));
        let key = format!("idempotency-key-{}", self.asked);
        let request =
            Request { account: "sample".to_owned(), key, command: command.clone(), seen: None };
        let stamped = Stamped { stamp: self.now, request };
        let prev = Head { size: 0, root: [0; 32] };
        self.desk.turn(&[stamped], prev).remove(0)
    }

    fn parties(&mut self, command: parties::Command) {
        self.accept(Command::Parties(command));
    }

    pub fn organisation(&mut self, organisation: &Uscc, name: &str, kinds: &[OrganisationKind]) {
        self.parties(parties::Command::AdmitOrganisation(parties::OrganisationAdmitted {
            organisation: organisation.clone(),
            name: name.to_owned(),
            kinds: kinds.to_vec(),
            licence: Hash([1; 32]),
        }));
    }

    fn person(&mut self, account: &str, organisation: Option<&Uscc>, role: Role) {
        self.parties(parties::Command::AddPerson(parties::PersonAdded {
            account: Id::new(account).unwrap(),
            name: format!("样本人员 {account}"),
            organisation: organisation.cloned(),
            roles: vec![role],
        }));
    }

    /// A person with a signing key of its own.
    pub fn signer(&mut self, account: &str, organisation: Option<&Uscc>, role: Role) {
        self.person(account, organisation, role);
        self.parties(parties::Command::BindPersonKey {
            account: Id::new(account).unwrap(),
            key: PublicKey(seal::ed25519::public(&person_secret(account))),
            second: Id::new("official-1").unwrap(),
        });
    }

    /// Asks for an act as its signer makes it.
    pub fn act(&mut self, account: &str, make: impl Fn(Signed) -> Command) {
        let key = PublicKey(seal::ed25519::public(&person_secret(account)));
        let unsigned = make(Signed { key, signature: Signature([0; 64]) });
        let bytes = record::act::signed_bytes(self.desk.world().unwrap(), &unsigned, ORIGIN);
        let signature = seal::ed25519::sign(&person_secret(account), bytes.unwrap().as_bytes());
        self.accept(make(Signed { key, signature: Signature(signature) }));
    }

    fn set_up(&mut self) {
        self.desk.log_event("PolicyChanged", BTreeMap::new(), self.now).unwrap();
        self.parties(parties::Command::FoundCentre(parties::CentreFounded {
            origin: ORIGIN.to_owned(),
            name: "样本公共资源交易中心".to_owned(),
            name_en: "Sample Trading Centre".to_owned(),
            ack_key: PublicKey(seal::ed25519::public(&[42; 32])),
        }));
        self.person("official-1", None, Role::Official);
        self.signer("chair-1", None, Role::Chair);
        for seat in 1..=5 {
            self.signer(&format!("evaluator-{seat}"), None, Role::Evaluator);
        }
        for at in 1..=3 {
            let organisation = trustee_organisation(at);
            let kinds = [OrganisationKind::Trustee, OrganisationKind::Purchaser];
            self.organisation(&organisation, &format!("样本保管单位{at}"), &kinds);
            let trustee = Id::new(format!("trustee-{at}")).unwrap();
            self.parties(parties::Command::EnrolTrustee(parties::TrusteeEnrolled {
                trustee: trustee.clone(),
                name: format!("样本保管人{at}"),
                organisation,
                key: PublicKey(seal::ed25519::public(&trustee_secret(at))),
            }));
            let statement = |round: u8| {
                let key = seal::keyset::one_time_public(&one_time(at, round));
                let (purpose, serial) = (seal::keyset::Purpose::Share, u64::from(round));
                let message = seal::keyset::key_statement(trustee.as_str(), purpose, serial, &key);
                let statement = Signature(seal::ed25519::sign(&trustee_secret(at), &message));
                parties::KeyStatement { serial, key: PublicKey(key), statement }
            };
            let keys = (1..=3).map(statement).collect();
            self.parties(parties::Command::DepositKeys { trustee, purpose: Purpose::Share, keys });
        }
        self.signer("purchaser-1", Some(&trustee_organisation(1)), Role::Purchaser);
        let trustees = (1..=3).map(|at| Id::new(format!("trustee-{at}")).unwrap()).collect();
        self.parties(parties::Command::HoldDrill { trustees, transcript: Hash([2; 32]) });
    }

    fn register(&mut self) {
        let register = procedure::ProjectRegistered {
            project: Id::new("W2026-001").unwrap(),
            title: "样本道路修缮工程".to_owned(),
            code: "A99-0000-2026-000001".to_owned(),
            regime: Regime::Works,
            method: Method::OpenTender,
            category: Category::Works,
            purchaser: trustee_organisation(1),
            agent: None,
            funds: Funds::State,
            lots: vec![PlannedLot {
                lot: Id::new("A").unwrap(),
                title: "一标段".to_owned(),
                budget: Fen(1_200_000_00),
            }],
        };
        self.accept(Command::Procedure(procedure::Command::Register(register)));
        let project = Id::new("W2026-001").unwrap();
        for it in let_in::commands(&project, (Regime::Works, Category::Works)) {
            self.accept(it);
        }
    }

    /// Announces a round with one price envelope.
    fn announce_round(&mut self, round: u8, deadline_s: i64, previous: Option<LotId>) {
        let price = Envelope { name: EnvelopeName::Price, share: key_set(round), deposit: None };
        self.announce(round, deadline_s, previous, vec![price]);
    }

    pub fn announce(
        &mut self,
        round: u8,
        deadline_s: i64,
        previous: Option<LotId>,
        envelopes: Vec<Envelope>,
    ) {
        let pack = record::pack::pack_in_force(self.now.date()).unwrap();
        let lot = LotId::parse(&format!("W2026-001/A/{round}")).unwrap();
        let mut notice =
            Notice { deadline_s, documents_until_s: deadline_s, previous, envelopes, ..notice() };
        notice.scheme.terms.clone_from(&self.terms);
        self.accept(Command::Procedure(procedure::Command::Announce {
            lot: lot.clone(),
            notice: Box::new(notice),
            pack: pack.id.clone(),
            pack_sha256: pack.sha256,
            cover_commit: Hash(record::cover::commit(&SEED)),
            policy_sha256: super::publish::policy_sha256(),
        }));
        let since = u64::try_from(self.now.seconds()).unwrap();
        let first = Deadline { since, at: u64::try_from(deadline_s).unwrap() };
        self.covers = schedule(&SEED, &lot.to_string(), &[first], &RATES);
    }

    fn submit(&mut self, bidders: &mut [Bidder]) {
        for bidder in bidders.iter_mut() {
            self.admit(bidder);
            let command = bidder.seal(&self.lot(), &mut self.objects);
            self.accept(command);
        }
        let command = bidders[1].seal(&self.lot(), &mut self.objects);
        self.accept(command);
        let command = bidders[3].withdraw(&self.lot());
        self.accept(command);
        let (lot, bidder) = (lot_id(), bidders[0].uscc.clone());
        self.accept(Command::Opening(opening::Command::SignIn { lot, bidder }));
    }

    fn close(&mut self, bidders: &[Bidder]) {
        let lot = lot_id();
        self.wait_until(Instant(DEADLINE_S * 1_000));
        let set_root = Hash([0; 32]);
        self.accept(Command::Opening(opening::Command::CloseLot {
            lot: lot.clone(),
            set_root,
            blind: None,
        }));
        let missing = sealing::missing(&self.lot(), &self.objects).unwrap();
        self.accept(Command::Opening(opening::Command::ReportObjects { lot, missing }));
        let lot = self.lot();
        for bidder in [&bidders[0], &bidders[1], &bidders[4]] {
            let command = sealing::key_in(&lot, &bidder.keys(&lot)).unwrap();
            self.accept(Command::Opening(command));
        }
        self.wait_until(Instant(self.now.0 + 31 * MINUTE));
        let command = sealing::close_key_in(&self.lot());
        self.accept(Command::Opening(command));
    }

    fn release(&mut self) {
        for x in 1..=3 {
            let command = self.trustee_answers(x, EnvelopeName::Price, 1);
            self.accept(command);
        }
        let (lot, envelope) = (lot_id(), EnvelopeName::Price);
        let settled = sealing::verdicts(&self.lot(), envelope, &self.objects, ContestOver::No);
        let Settled::Final(verdicts) = settled.unwrap() else { panic!("three shares settle it") };
        let close = opening::Command::CloseShares { lot: lot.clone(), envelope, verdicts };
        self.accept(Command::Opening(close));
        let names = self.names();
        let bids = sealing::open_prices(&self.lot(), &self.objects, &names).unwrap();
        let publish = opening::Command::PublishBids { lot, bids, files: Vec::new() };
        self.accept(Command::Opening(publish));
    }

    pub fn names(&mut self) -> BTreeMap<Uscc, (String, Vec<PublicKey>)> {
        let line = |(who, it): (&Uscc, &parties::Organisation)| {
            (who.clone(), (it.name.clone(), it.keys.keys().copied().collect()))
        };
        self.desk.world().unwrap().organisations.iter().map(line).collect()
    }

    /// A trustee's batch for one envelope, by the one-time keys of that serial.
    pub fn trustee_answers(&mut self, x: u8, envelope: EnvelopeName, serial: u8) -> Command {
        self.trustee_answers_of(&lot_id(), x, envelope, serial)
    }

    /// The same of any lot.
    pub fn trustee_answers_of(
        &mut self,
        id: &LotId,
        x: u8,
        envelope: EnvelopeName,
        serial: u8,
    ) -> Command {
        let lot = self.lot_of(id);
        let rows = self.rows();
        let list = |it: &&Row| match record::event::decode(&it.kind, &it.body, None) {
            Ok(domain::world::Event::KeyInClosed(it)) => it.envelope == envelope,
            _ => false,
        };
        let entry = &rows.iter().rfind(list).unwrap().entry;
        let state = &lot.opening.closed[&envelope];
        let statements = state.list().into_iter().map(|ctx| {
            let of_ctx = |bid: &opening::Bid| bid.envelopes.iter().position(|it| it.ctx == ctx);
            let mut standing = lot.standing().filter_map(|(_, bid)| Some((bid, of_ctx(bid)?)));
            let (bid, at) = standing.next().unwrap();
            let kind = seal::record::RecordKind::Commit;
            let record = seal::record::parse(kind, bid.record.as_bytes()).unwrap();
            let header = &record.envelopes()[at].header;
            let named = seal::statement::Named { ctx: &ctx.0, header, leaf: entry };
            let (one_time, signing) = (one_time(x, serial), trustee_secret(x));
            let trustee = seal::release::Trustee { x, one_time: &one_time, signing: &signing };
            let batch = seal::release::Batch::Share;
            let said = seal::release::answer(&named, batch, &trustee).unwrap();
            opening::ShareStatement {
                ctx,
                share: said.share.map(|it| Secret(it.try_into().unwrap())),
                signature: Signature(said.signature.try_into().unwrap()),
            }
        });
        Command::Opening(opening::Command::ReleaseShares {
            lot: lot.id.clone(),
            envelope,
            purpose: Purpose::Share,
            trustee: Id::new(format!("trustee-{x}")).unwrap(),
            x,
            statements: statements.collect(),
        })
    }

    fn evaluate(&mut self) {
        let lot = lot_id();
        self.wait_until(Instant(self.now.0 + 11 * MINUTE));
        let record = record::report::opening(&self.lot(), ORIGIN).unwrap();
        let record = record::report::sha256(&record);
        self.act("chair-1", |Signed { key, signature }| {
            let lot = lot_id();
            Command::Opening(opening::Command::SignRecord { lot, record, key, signature })
        });
        self.enter_committee();
        let opened: Vec<_> = self.lot().priced().into_iter().map(|it| it.0).collect();
        for step in [ReviewStep::Qualification, ReviewStep::Responsiveness] {
            let notice = self.lot().notice.clone();
            let result = |bidder: &Uscc| award::ReviewResult {
                bidder: bidder.clone(),
                pass: Pass::Passed,
                reason: String::new(),
                findings: award::found_all(&notice, step, (Pass::Passed, "")),
            };
            let results: Vec<_> = opened.iter().map(result).collect();
            self.act("evaluator-1", |signed| {
                let (lot, results) = (lot_id(), results.clone());
                Command::Award(award::Command::Review {
                    lot,
                    step,
                    results,
                    lacking: String::new(),
                    brands: None,
                    signed,
                })
            });
        }
        self.score(&opened);
        self.award(award::Command::PublishCandidates { lot: lot.clone() });
        let until = self.lot().award.displayed_until.unwrap();
        self.wait_until(Instant(Instant::end_of(until).0 + 1));
        self.award(award::Command::EndDisplay { lot });
        let winner = self.lot().evaluation.ranking[0].bidder.clone();
        self.act("purchaser-1", |signed| {
            let (lot, winner) = (lot_id(), winner.clone());
            Command::Award(award::Command::Determine { lot, winner, signed })
        });
        self.act("purchaser-1", |signed| {
            Command::Award(award::Command::IssueLetter { lot: lot_id(), signed })
        });
    }

    /// The committee is entered, and every member declares.
    pub fn enter_committee(&mut self) {
        let (lot, members, document) = (lot_id(), members(), Hash([8; 32]));
        self.award(award::Command::EnterCommittee { lot, members, document });
        for seat in 1..=5 {
            self.act(&format!("evaluator-{seat}"), |signed| {
                let (lot, avoidance, leader) = (lot_id(), award::Avoidance::None, Some(1));
                let declare =
                    award::Command::DeclareAvoidance { lot, seat, avoidance, leader, signed };
                Command::Award(declare)
            });
        }
    }

    fn score(&mut self, opened: &[Uscc]) {
        for seat in 1..=5 {
            let score = |bidder: &Uscc| award::Score {
                bidder: bidder.clone(),
                item: "quality".to_owned(),
                points: Points(30_00 + i64::from(seat)),
            };
            let scores: Vec<_> = opened.iter().map(score).collect();
            self.act(&format!("evaluator-{seat}"), |signed| {
                let (lot, scores, closing) = (lot_id(), scores.clone(), Box::default());
                Command::Award(award::Command::Score { lot, seat, scores, signed, closing })
            });
        }
        let report = self.lot().evaluation.report.unwrap();
        for seat in 1..=5 {
            self.act(&format!("evaluator-{seat}"), |signed| {
                let (lot, dissent) = (lot_id(), String::new());
                let recheck = Some("已复核".to_owned());
                let sign =
                    award::Command::SignReport { lot, seat, report, dissent, recheck, signed };
                Command::Award(sign)
            });
        }
    }

    fn award(&mut self, command: award::Command) {
        self.accept(Command::Award(command));
    }
}

/// Signing key of a person, by account.
pub fn person_secret(account: &str) -> [u8; 32] {
    translog::hash::sha256(account.as_bytes()).0
}

/// Accounts of everybody who signs.
pub const SIGNERS: &[&str] = &[
    "chair-1",
    "purchaser-1",
    "evaluator-1",
    "evaluator-2",
    "evaluator-3",
    "evaluator-4",
    "evaluator-5",
];

fn trustee_organisation(at: u8) -> Uscc {
    uscc(&format!("1251000000TRUATE{at}"))
}

fn members() -> Vec<Member> {
    let member = |seat: u8| {
        let account = Id::new(format!("evaluator-{seat}")).unwrap();
        let (name, salt) = (format!("样本评委{seat}"), Salt([seat; 32]));
        let commitment = record::act::member_commitment(&account, &name, &salt);
        let kind = if seat == 5 { MemberKind::Representative } else { MemberKind::Expert };
        Member { seat, account, name, kind, salt, commitment }
    };
    (1..=5).map(member).collect()
}

pub fn notice() -> Notice {
    let field = |name: &str, kind| FormField {
        name: name.to_owned(),
        label: name.to_owned(),
        kind,
        audience: FieldAudience::Public,
    };
    Notice {
        project: Id::new("W2026-001").unwrap(),
        title: "样本道路修缮工程招标公告".to_owned(),
        lot_title: "一标段".to_owned(),
        code: "A99-0000-2026-000001".to_owned(),
        regime: Regime::Works,
        method: Method::OpenTender,
        category: Category::Works,
        funds: Funds::State,
        purchaser: trustee_organisation(1),
        purchaser_name: "样本采购单位".to_owned(),
        agent: None,
        budget: Fen(1_200_000_00),
        ceiling: Some(Fen(1_200_000_00)),
        deadline_s: DEADLINE_S,
        documents_until_s: DEADLINE_S,
        documents: vec![Document {
            id: Id::new("doc-1").unwrap(),
            name: "招标文件".to_owned(),
            media: "application/pdf".to_owned(),
            sha256: Hash([5; 32]),
            length: 1_024,
        }],
        qualification: vec!["具有相应资质".to_owned()],
        scheme: Scheme {
            items: vec![ScoreItem {
                id: "quality".to_owned(),
                title: "施工组织设计".to_owned(),
                max: Points(40_00),
                nature: Nature::Subjective,
                bands: None,
                evidence: None,
            }],
            price: PriceFormula::MeanBenchmark {
                full: Points(60_00),
                trim: Trim::KeepAll,
                k_e4: 0,
                e1: Points(2_00),
                e2: Points(1_00),
            },
            tie: Tie::LowerPrice,
            terms: None,
        },
        form: vec![field("price_fen", FieldKind::Amount), field("quality", FieldKind::Text)],
        envelopes: Vec::new(),
        threshold: 2,
        security: None,
        performance_bp: None,
        asks: Vec::new(),
        admission: None,
        previous: None,
    }
}

/// Keys of a round's price envelope.
fn key_set(round: u8) -> KeySet {
    envelope_keys(round, round, "price")
}

/// Keys of one envelope of a round, by the serial of the trustees' one-time keys.
pub fn envelope_keys(serial: u8, round: u8, envelope: &str) -> KeySet {
    let lot = LotId::parse(&format!("W2026-001/A/{round}")).unwrap();
    envelope_keys_of(&lot, serial, envelope)
}

/// The same of any lot.
pub fn envelope_keys_of(id: &LotId, serial: u8, envelope: &str) -> KeySet {
    let keys: Vec<[u8; 32]> =
        (1..=3).map(|at| seal::keyset::one_time_public(&one_time(at, serial))).collect();
    let purpose = seal::keyset::Purpose::Share;
    let set = seal::keyset::KeySet::new(purpose, 2, &keys, &Default::default()).unwrap();
    let round = id.round.number().to_string();
    let lot = seal::ctx::Lot::new(id.tender.as_str(), id.lot.as_str(), &round).unwrap();
    let place = seal::keyset::Place { lot: &lot, envelope, purpose };
    let assign = |at: u8| {
        let message = seal::keyset::assignment(&place, at, &set.hash());
        Signature(seal::ed25519::sign(&trustee_secret(at), &message))
    };
    KeySet {
        trustees: (1..=3).map(|at| Id::new(format!("trustee-{at}")).unwrap()).collect(),
        keys: keys.into_iter().map(PublicKey).collect(),
        assignments: (1..=3).map(assign).collect(),
        pks: Hash(set.hash()),
    }
}

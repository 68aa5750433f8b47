//! An invented centre with its people, its store and one announced works tender.

#[path = "../../../domain/tests/shared/let_in.rs"]
mod let_in;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app::desk::{Accepted, AckSigner, Answer, Desk, Request, Stamped, set_root};
use app::ports::{Entropy, Store};
use domain::award::{self, Member, MemberKind, Signed};
use domain::lot::Lot;
use domain::opening;
use domain::parties::{self, OrganisationKind, Purpose, Role};
use domain::procedure::{
    self, Category, Document, Envelope, EnvelopeName, FieldAudience, FieldKind, FormField, Funds,
    KeySet, Nature, Notice, PlannedLot, PriceFormula, Scheme, ScoreItem, Tie, Trim,
};
use domain::rulebook::{Method, Regime};
use domain::shared::{
    Fen, Hash, Id, Instant, LotId, Points, PublicKey, Salt, Secret, Signature, Uscc,
};
use domain::world::{Command, Refusal};
use record::canonical::Value;

use crate::bidders::{Bidder, Objects};
use crate::publication::{ORIGIN, Publication};

pub const MINUTE: i64 = 60_000;
/// 2026-03-02 09:00:00 in Beijing.
const START_MS: i64 = 1_772_413_200_000;
/// 2026-03-24 09:00:00 in Beijing.
pub const DEADLINE_S: i64 = 1_774_314_000;

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

pub fn uscc(body: &str) -> Uscc {
    let found = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut found = found.filter_map(|it| Uscc::new(&format!("{body}{it}")));
    found.next().expect("one check character fits")
}

pub struct Centre {
    desk: Desk,
    pub publication: Publication,
    dir: tempfile::TempDir,
    pub now: Instant,
    pub objects: Objects,
    asked: u32,
}

fn open(dir: &tempfile::TempDir) -> Box<dyn Store> {
    let store = adapters::sqlite::Sqlite::open(&dir.path().join("record.sqlite")).unwrap();
    Box::new(app::views::Viewed::new(Box::new(store)))
}

fn readers(dir: &tempfile::TempDir) -> Arc<dyn app::ports::Readers> {
    adapters::sqlite::Sqlite::follow(&dir.path().join("record.sqlite")).unwrap()
}

fn desk(dir: &tempfile::TempDir) -> Desk {
    let entropy = Arc::new(Counting(AtomicU64::new(0)));
    Desk::new(open(dir), entropy, Arc::new(Ack), ORIGIN).checking_acts()
}

/// A person's own signing secret; the machine it lies on is the person's.
fn secret_of(who: &str) -> [u8; 32] {
    translog::hash::sha256(who.as_bytes()).0
}

fn trustee_secret(at: u8) -> [u8; 32] {
    [200 + at; 32]
}

fn trustee_one_time(at: u8) -> [u8; 32] {
    [220 + at; 32]
}

/// What a trustee publishes of its one-time key in a contest.
pub fn one_time_secret(at: u8) -> Secret {
    Secret(trustee_one_time(at))
}

impl Centre {
    /// A centre whose works tender is announced and receives bids.
    pub fn announced() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut desk = desk(&dir);
        let now = Instant(START_MS);
        let publication = Publication::new();
        desk.log_event("PolicyChanged", publication.policy_changed(), now).unwrap();
        let objects = Objects::default();
        let mut it = Self { desk, publication, dir, now, objects, asked: 0 };
        it.set_up();
        it.announce();
        it
    }

    pub fn id(&self) -> LotId {
        LotId::parse("W2026-001/A/1").unwrap()
    }

    pub fn lot(&mut self) -> Lot {
        let id = self.id();
        self.desk.world().unwrap().lots[&id].clone()
    }

    pub fn ask(&mut self, key: &str, command: Command) -> Answer {
        let request = Request {
            account: "sample-account".to_owned(),
            key: key.to_owned(),
            command,
            seen: None,
        };
        let stamped = Stamped { stamp: self.now, request };
        let prev = self.publication.head();
        self.desk.turn(&[stamped], prev).remove(0)
    }

    pub fn accept(&mut self, command: Command) -> Accepted {
        self.asked += 1;
        self.now = Instant(self.now.0 + 1);
        let key = format!("idempotency-key-{}", self.asked);
        let answer = self.ask(&key, command.clone());
        self.beat();
        match answer {
            Answer::Accepted(it) => *it,
            other => panic!("{command:?} was answered {other:?}"),
        }
    }

    fn beat(&mut self) -> String {
        let mut reader = readers(&self.dir).reader().unwrap();
        self.publication.beat(&mut *reader, self.now)
    }

    /// Logs the checkpoint that cosigned a close, as the platform does.
    pub fn witnessed(&mut self, index: u64) {
        let fields = BTreeMap::from([
            ("checkpoint".to_owned(), Value::Text(self.publication.last_note.clone())),
            ("index".to_owned(), Value::Integer(i64::try_from(index).unwrap())),
        ]);
        self.desk.log_event("Witnessed", fields, self.now).unwrap();
        self.beat();
    }

    fn parties(&mut self, command: parties::Command) {
        self.accept(Command::Parties(command));
    }

    fn organisation(&mut self, organisation: &Uscc, name: &str, kinds: &[OrganisationKind]) {
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

    fn set_up(&mut self) {
        self.parties(parties::Command::FoundCentre(parties::CentreFounded {
            origin: ORIGIN.to_owned(),
            name: "样本公共资源交易中心".to_owned(),
            name_en: "Sample Trading Centre".to_owned(),
            ack_key: PublicKey(seal::ed25519::public(&[42; 32])),
        }));
        self.person("official-1", None, Role::Official);
        self.person("chair-1", None, Role::Chair);
        for at in 1..=3 {
            let organisation = uscc(&format!("1251000000TRUSTE{at}").replace(['S', 'O'], "A"));
            let kinds = [OrganisationKind::Trustee, OrganisationKind::Purchaser];
            self.organisation(&organisation, &format!("样本保管单位{at}"), &kinds);
            let trustee = Id::new(format!("trustee-{at}")).unwrap();
            self.parties(parties::Command::EnrolTrustee(parties::TrusteeEnrolled {
                trustee: trustee.clone(),
                name: format!("样本保管人{at}"),
                organisation,
                key: PublicKey(seal::ed25519::public(&trustee_secret(at))),
            }));
            let key = seal::keyset::one_time_public(&trustee_one_time(at));
            let purpose = seal::keyset::Purpose::Share;
            let message = seal::keyset::key_statement(trustee.as_str(), purpose, 1, &key);
            let statement = Signature(seal::ed25519::sign(&trustee_secret(at), &message));
            let keys = |statement| {
                let keys =
                    vec![parties::KeyStatement { serial: 1, key: PublicKey(key), statement }];
                let (trustee, purpose) = (trustee.clone(), Purpose::Share);
                parties::Command::DepositKeys { trustee, purpose, keys }
            };
            let forged = Command::Parties(keys(Signature([at; 64])));
            let refused = self.ask(&format!("a-key-nobody-stated-{at}"), forged);
            let wrong = Refusal::Parties(parties::Refusal::StatementWrong);
            assert_eq!(refused.refusal(), Some(&wrong));
            self.parties(keys(statement));
        }
        self.person("purchaser-1", Some(&Self::purchaser()), Role::Purchaser);
        for seat in 1..=4 {
            self.person(&format!("evaluator-{seat}"), None, Role::Evaluator);
        }
        self.person("evaluator-5", Some(&Self::purchaser()), Role::Purchaser);
        let evaluators = (1..=5).map(|seat| format!("evaluator-{seat}"));
        for who in ["chair-1", "purchaser-1"].map(str::to_owned).into_iter().chain(evaluators) {
            self.parties(parties::Command::BindPersonKey {
                key: PublicKey(seal::ed25519::public(&secret_of(&who))),
                account: Id::new(who).unwrap(),
                second: Id::new("official-1").unwrap(),
            });
        }
        let trustees = (1..=3).map(|at| Id::new(format!("trustee-{at}")).unwrap()).collect();
        self.parties(parties::Command::HoldDrill { trustees, transcript: Hash([2; 32]) });
    }

    fn purchaser() -> Uscc {
        uscc(&"1251000000TRUSTE1".replace(['S', 'O'], "A"))
    }

    fn announce(&mut self) {
        let register = procedure::ProjectRegistered {
            project: Id::new("W2026-001").unwrap(),
            title: "样本道路修缮工程".to_owned(),
            code: "A99-0000-2026-000001".to_owned(),
            regime: Regime::Works,
            method: Method::OpenTender,
            category: Category::Works,
            purchaser: Self::purchaser(),
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
        let pack = record::pack::pack_in_force(self.now.date()).unwrap();
        let announce = |lot, notice| procedure::Command::Announce {
            lot,
            notice: Box::new(notice),
            pack: pack.id.clone(),
            pack_sha256: pack.sha256,
            cover_commit: Hash(record::cover::commit(&[3; 32])),
            policy_sha256: Hash([4; 32]),
        };
        let mut forged = self.notice();
        forged.envelopes[0].share.assignments[1] = Signature([1; 64]);
        let forged = announce(self.id(), forged);
        let refused = self.ask("an-assignment-nobody-signed", Command::Procedure(forged));
        let keys = procedure::Refusal::Keys("seal.pks.assignment");
        assert_eq!(refused.refusal(), Some(&Refusal::Procedure(keys)));
        let announce = announce(self.id(), self.notice());
        self.accept(Command::Procedure(announce));
    }

    fn notice(&self) -> Notice {
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
            purchaser: Self::purchaser(),
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
            envelopes: vec![Envelope {
                name: EnvelopeName::Price,
                share: self.key_set(),
                deposit: None,
            }],
            threshold: 2,
            security: None,
            performance_bp: None,
            asks: Vec::new(),
            admission: None,
            previous: None,
        }
    }

    fn key_set(&self) -> KeySet {
        let keys: Vec<[u8; 32]> =
            (1..=3).map(|at| seal::keyset::one_time_public(&trustee_one_time(at))).collect();
        let purpose = seal::keyset::Purpose::Share;
        let set = seal::keyset::KeySet::new(purpose, 2, &keys, &Default::default()).unwrap();
        let id = self.id();
        let lot = seal::ctx::Lot::new(id.tender.as_str(), id.lot.as_str(), "1").unwrap();
        let place = seal::keyset::Place { lot: &lot, envelope: "price", purpose };
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

    /// Root over the leaves of all bids and replacements, in index order.
    pub fn set_root(&mut self) -> Hash {
        let mut reader = readers(&self.dir).reader().unwrap();
        let rows = reader.stream(&self.id().sealed(), 1, 100).unwrap();
        let bids = ["EnvelopeReceived", "BidReplaced"];
        let bids = rows.iter().filter(|it| bids.contains(&it.kind.as_str()));
        set_root(&bids.map(|it| app::desk::commitment_of(it).unwrap()).collect::<Vec<_>>())
    }

    /// A trustee's one answer over the whole list, as its own machine makes it.
    pub fn trustee_answers(&mut self, x: u8) -> Command {
        self.trustee_answers_to(x, "KeyInClosed")
    }

    /// The same, naming the last event of a kind.
    pub fn trustee_answers_to(&mut self, x: u8, kind: &str) -> Command {
        let lot = self.lot();
        let entry = self.last_entry(kind);
        let state = &lot.opening.closed[&EnvelopeName::Price];
        let statements = state.list().into_iter().map(|ctx| {
            let bid = lot.standing().find(|(_, bid)| bid.envelopes[0].ctx == ctx).unwrap().1;
            let kind = seal::record::RecordKind::Commit;
            let record = seal::record::parse(kind, bid.record.as_bytes()).unwrap();
            let header = &record.envelopes()[0].header;
            let named = seal::statement::Named { ctx: &ctx.0, header, leaf: &entry };
            let (one_time, signing) = (trustee_one_time(x), trustee_secret(x));
            let trustee = seal::release::Trustee { x, one_time: &one_time, signing: &signing };
            let said =
                seal::release::answer(&named, seal::release::Batch::Share, &trustee).unwrap();
            opening::ShareStatement {
                ctx,
                share: said.share.map(|it| Secret(it.try_into().unwrap())),
                signature: Signature(said.signature.try_into().unwrap()),
            }
        });
        Command::Opening(opening::Command::ReleaseShares {
            lot: lot.id.clone(),
            envelope: EnvelopeName::Price,
            purpose: Purpose::Share,
            trustee: Id::new(format!("trustee-{x}")).unwrap(),
            x,
            statements: statements.collect(),
        })
    }

    fn last_entry(&mut self, kind: &str) -> Vec<u8> {
        let mut reader = readers(&self.dir).reader().unwrap();
        let rows = reader.stream(&self.id().to_string(), 1, 100).unwrap();
        rows.iter().rev().find(|it| it.kind == kind).unwrap().entry.clone()
    }

    pub fn names(&mut self) -> BTreeMap<Uscc, (String, Vec<PublicKey>)> {
        let world = self.desk.world().unwrap();
        let line = |(who, it): (&Uscc, &parties::Organisation)| {
            (who.clone(), (it.name.clone(), it.keys.keys().copied().collect()))
        };
        world.organisations.iter().map(line).collect()
    }

    /// An act that a person signs on their own machine, over exactly its bytes.
    pub fn signed(&mut self, who: &str, act: impl Fn(Signed) -> award::Command) -> Command {
        self.signed_for(ORIGIN, who, act)
    }

    /// The same, for the log of another origin.
    pub fn signed_for(
        &mut self,
        origin: &str,
        who: &str,
        act: impl Fn(Signed) -> award::Command,
    ) -> Command {
        let secret = secret_of(who);
        let key = PublicKey(seal::ed25519::public(&secret));
        let blank = Command::Award(act(Signed { key, signature: Signature([0; 64]) }));
        let world = self.desk.world().unwrap();
        let bytes = record::act::signed_bytes(world, &blank, origin).unwrap();
        let signature = Signature(seal::ed25519::sign(&secret, bytes.as_bytes()));
        Command::Award(act(Signed { key, signature }))
    }

    /// The opening record as the lot makes it, signed by a person.
    pub fn record_signed(&mut self, who: &str) -> Command {
        let (lot, secret) = (self.lot(), secret_of(who));
        let bytes = record::report::opening(&lot, ORIGIN).unwrap();
        Command::Opening(opening::Command::SignRecord {
            lot: lot.id.clone(),
            record: record::report::sha256(&bytes),
            key: PublicKey(seal::ed25519::public(&secret)),
            signature: Signature(seal::ed25519::sign(&secret, bytes.as_bytes())),
        })
    }

    pub fn members(&self) -> Vec<Member> {
        let member = |seat: u8| Member {
            seat,
            account: Id::new(format!("evaluator-{seat}")).unwrap(),
            name: format!("样本评委{seat}"),
            kind: if seat == 5 { MemberKind::Representative } else { MemberKind::Expert },
            salt: Salt([seat; 32]),
            commitment: Hash([seat; 32]),
        };
        (1..=5).map(member).collect()
    }

    /// Index by index, every row's entry parses as a leaf of a known kind and opens to its body.
    pub fn every_row_is_a_leaf(&self) {
        let mut reader = readers(&self.dir).reader().unwrap();
        let rows = reader.rows(0, 1_000).unwrap();
        assert!(rows.len() > 50, "{} rows", rows.len());
        let kinds = record::event::all_kinds();
        let mut commitments = std::collections::BTreeSet::new();
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(row.index, at as u64);
            let leaf = record::leaf::Leaf::parse(&row.entry).unwrap();
            leaf.check_kind(&kinds).unwrap();
            if let Some(opening) = app::desk::opening_of(row) {
                let opened = opening.check(&leaf, &kinds).unwrap();
                assert_eq!(opened.label.kind, row.kind);
                assert!(commitments.insert(opening.commitment()), "all C are distinct");
            }
        }
    }

    /// The lists that the turns wrote are those of a rebuilding, and say what the law says.
    pub fn lists_equal_rebuilt_ones(&mut self) {
        let (lot, readers) = (self.lot(), readers(&self.dir));
        let compared = app::views::compare(&mut *readers.snapshot().unwrap()).unwrap();
        for it in compared {
            assert_eq!((it.position, &it.differences[..]), (it.next_index, &[][..]), "{}", it.view);
            assert!(it.rows > 0, "{}", it.view);
        }
        let mut reader = readers.reader().unwrap();
        let shown = app::views::tenders::of(&mut *reader, &lot.id).unwrap().unwrap();
        assert_eq!(shown.stage, "notified");
        let winner = lot.award.winner.map(|(_, amount)| amount.0);
        assert_eq!(shown.result.map(|it| it.1), winner);
        assert_eq!(shown.deadline_s, lot.deadline_s);
    }

    /// A second desk over the same record, once the first has let go, folds to the same states.
    pub fn folding_again_gives_the_same_states(mut self) {
        let first = self.desk.world().unwrap().clone();
        drop(self.desk);
        assert_eq!(*desk(&self.dir).world().unwrap(), first);
    }
}

//! An invented tender in a whole platform, with bids sealed by the sealing library.

#[path = "../../../../domain/tests/shared/let_in.rs"]
mod let_in;

use std::collections::BTreeMap;

use app::desk::Answer;
use app::sealing::{self, ContestOver, Settled};
use domain::lot::Lot;
use domain::opening::{self, ShareStatement};
use domain::parties::{self, OrganisationKind, Purpose, Role};
use domain::procedure::{
    self, BlindTerms, Category, ConsortiumTerms, Document, Envelope, EnvelopeName, FieldAudience,
    FieldKind, FormField, Funds, KeySet, Nature, Notice, PlannedLot, PriceFormula, Scheme,
    ScoreItem, SecurityTerms, Terms, Tie, Trim,
};
use domain::rulebook::{Method, Regime};
use domain::shared::{Fen, Hash, Id, Instant, LotId, Points, PublicKey, Secret, Signature, Uscc};
use domain::world::Command;

use super::bidders::{Bidder, Objects};
use super::house::{Answered, House};

const DAY_MS: i64 = 86_400_000;
pub const MINUTE_MS: i64 = 60_000;

/// A code of 17 characters with its check character.
pub fn uscc(body: &str) -> Uscc {
    let found = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut found = found.filter_map(|it| Uscc::new(&format!("{body}{it}")));
    found.next().expect("one check character fits")
}

pub fn trustee_signing(at: u8) -> [u8; 32] {
    [200 + at; 32]
}

pub fn trustee_one_time(at: u8) -> [u8; 32] {
    [220 + at; 32]
}

/// A sale in the same centre, whose single offers trustees open.
pub fn sale_id() -> LotId {
    LotId::parse("C2026-009/1/1").unwrap()
}

/// One-time secret for the sale's envelope.
pub fn sale_one_time(at: u8) -> [u8; 32] {
    [100 + at; 32]
}

/// One-time secret for the technical envelope.
fn tech_one_time(at: u8) -> [u8; 32] {
    [230 + at; 32]
}

/// The keys of one envelope of a lot, each assigned by its trustee.
#[allow(dead_code)]
pub fn keys_of(
    id: &LotId,
    (envelope, purpose): (&str, seal::keyset::Purpose),
    one_time: fn(u8) -> [u8; 32],
) -> KeySet {
    let keys: Vec<[u8; 32]> =
        (1..=3).map(|at| seal::keyset::one_time_public(&one_time(at))).collect();
    let set = seal::keyset::KeySet::new(purpose, 2, &keys, &Default::default()).unwrap();
    let lot = seal::ctx::Lot::new(id.tender.as_str(), id.lot.as_str(), "1").unwrap();
    let place = seal::keyset::Place { lot: &lot, envelope, purpose };
    let assign = |at: u8| {
        let said = seal::keyset::assignment(&place, at, &set.hash());
        Signature(seal::ed25519::sign(&trustee_signing(at), &said))
    };
    KeySet {
        trustees: (1..=3).map(trustee).collect(),
        pks: Hash(set.hash()),
        keys: keys.into_iter().map(PublicKey).collect(),
        assignments: (1..=3).map(assign).collect(),
    }
}

/// One-time secret for the deposits of the price's keys.
fn deposit_one_time(at: u8) -> [u8; 32] {
    [240 + at; 32]
}

pub fn trustee(at: u8) -> Id {
    Id::new(format!("trustee-{at}")).unwrap()
}

fn holder(at: u8) -> Uscc {
    uscc(&format!("1251000000TRUATE{at}"))
}

/// A trustee's keys as its tool gives them out.
#[derive(Clone)]
pub struct Keeper {
    pub key: PublicKey,
    pub serial: u64,
    pub one_time: PublicKey,
    pub statement: Signature,
    pub assignment: Signature,
}

/// The lot that these worlds announce.
pub fn lot_id() -> LotId {
    LotId::parse("W2026-001/A/1").unwrap()
}

fn key_set_of(keys: &[[u8; 32]]) -> seal::keyset::KeySet {
    let purpose = seal::keyset::Purpose::Share;
    seal::keyset::KeySet::new(purpose, 2, keys, &Default::default()).unwrap()
}

/// Three trustees whose secrets this test holds itself.
fn own_keepers() -> Vec<Keeper> {
    let purpose = seal::keyset::Purpose::Share;
    let keys: Vec<[u8; 32]> =
        (1..=3).map(|at| seal::keyset::one_time_public(&trustee_one_time(at))).collect();
    let set = key_set_of(&keys);
    let id = lot_id();
    let lot = seal::ctx::Lot::new(id.tender.as_str(), id.lot.as_str(), "1").unwrap();
    let place = seal::keyset::Place { lot: &lot, envelope: "price", purpose };
    let keeper = |at: u8| {
        let key = keys[usize::from(at) - 1];
        let statement = seal::keyset::key_statement(trustee(at).as_str(), purpose, 1, &key);
        let assignment = seal::keyset::assignment(&place, at, &set.hash());
        let signed = |it: &[u8]| Signature(seal::ed25519::sign(&trustee_signing(at), it));
        Keeper {
            key: PublicKey(seal::ed25519::public(&trustee_signing(at))),
            serial: 1,
            one_time: PublicKey(key),
            statement: signed(&statement),
            assignment: signed(&assignment),
        }
    };
    (1..=3).map(keeper).collect()
}

/// A house with one announced lot.
pub struct Opening {
    pub house: House,
    regime: Regime,
    keepers: Vec<Keeper>,
    pub id: LotId,
    pub bidders: Vec<Bidder>,
    pub objects: Objects,
    pub deadline_ms: i64,
    security: Option<SecurityTerms>,
    /// What is judged blind, in a technical envelope beside the price.
    blind: Option<BlindTerms>,
    openings: Openings,
    asked: std::cell::Cell<u32>,
}

/// How often the lot is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Openings {
    #[default]
    One,
    Two,
    /// For consortia too.
    TwoJoint,
}

/// What an announcement adds to the plain lot.
#[derive(Default)]
struct More {
    security: Option<SecurityTerms>,
    blind: Option<BlindTerms>,
    openings: Openings,
}

impl Opening {
    /// A lot that is announced and has one sealed bid of each of `bids` bidders.
    pub fn with_bids(bids: u8) -> Self {
        let house = House::new(None);
        let now_ms = house.site.platform.now_ms();
        Self::kept_by(own_keepers(), bids, now_ms)
    }

    /// The same with these trustees, announced at an instant; bids are due thirty days later.
    pub fn kept_by(keepers: Vec<Keeper>, bids: u8, announced_ms: i64) -> Self {
        Self::under(Regime::Works, keepers, bids, (announced_ms, More::default()))
    }

    /// A lot of works with sealed bids, whose notice asks for a bid security.
    #[allow(dead_code)]
    pub fn secured(bids: u8, security: SecurityTerms) -> Self {
        let house = House::new(None);
        let now_ms = house.site.platform.now_ms();
        let more = More { security: Some(security), ..More::default() };
        Self::under(Regime::Works, own_keepers(), bids, (now_ms, more))
    }

    /// An opened lot of works, whose items are judged blind as said.
    #[allow(dead_code)]
    pub fn blind(bids: u8, blind: BlindTerms) -> Self {
        let house = House::new(None);
        let now_ms = house.site.platform.now_ms();
        let more = More { blind: Some(blind), ..More::default() };
        let it = Self::under(Regime::Works, own_keepers(), bids, (now_ms, more));
        it.on_the_wall(usize::from(bids))
    }

    /// A lot of works that opens twice, with sealed bids; key-in is open.
    #[allow(dead_code)]
    pub fn twice(bids: u8) -> Self {
        Self::of_openings(bids, Openings::Two).keying_in()
    }

    fn of_openings(bids: u8, openings: Openings) -> Self {
        let house = House::new(None);
        let now_ms = house.site.platform.now_ms();
        let more = More { openings, ..More::default() };
        Self::under(Regime::Works, own_keepers(), bids, (now_ms, more))
    }

    fn keying_in(self) -> Self {
        self.close();
        self.open_key_in(Vec::new());
        self
    }

    /// The same for consortia, before its deadline.
    #[allow(dead_code)]
    pub fn joint(bids: u8) -> Self {
        Self::of_openings(bids, Openings::TwoJoint)
    }

    /// Every technical envelope is opened, and no price.
    #[allow(dead_code)]
    pub fn first_opened(bids: u8) -> Self {
        Self::twice(bids).opened_first()
    }

    /// The same from key-in on.
    #[allow(dead_code)]
    pub fn joint_first_opened(bids: u8) -> Self {
        Self::joint(bids).keying_in().opened_first()
    }

    fn opened_first(self) -> Self {
        (0..self.bidders.len()).for_each(|at| self.key_in_twice(at));
        self.close_key_in();
        for trustee in [1, 3] {
            self.release_of(trustee, Truth::Yes, (EnvelopeName::Tech, 1));
        }
        let files = vec![self.technical()];
        let (lot, bids) = (self.id.clone(), Vec::new());
        self.opening(opening::Command::PublishBids { lot, bids, files });
        self
    }

    /// What the first opening reads out: the first bidder stands with another firm.
    fn first(&self, ctx: &Hash, who: &Uscc) -> opening::FirstPart {
        let (at, bidder) = self.bidders.iter().enumerate().find(|it| it.1.uscc == *who).unwrap();
        let other = holder(9);
        let two = format!("{who}|样本单位|60|no|土建;{other}|样本联合单位|40|yes|安装");
        bidder.first(ctx, if at == 0 { two } else { String::new() })
    }

    /// A bidder's one message for both openings.
    #[allow(dead_code)]
    pub fn key_in_twice(&self, at: usize) {
        use seal::deposit::{Deposit, Deposited, key_ctx};
        use seal::keyin::{Message, Value};
        let lot = self.lot();
        let keys = sealing::lot_keys(&lot.id, &lot.notice).unwrap();
        let set = keys.envelopes[0].deposit.as_ref().unwrap();
        let value = |(ctx, half): &(Hash, Secret)| {
            if !lot.opens_later(ctx) {
                return (ctx.0, Value::Key(half.0.to_vec()));
            }
            let check = seal::header::bidder_check(&ctx.0, &half.0);
            let ctx_d = key_ctx(&ctx.0, &set.hash());
            let made = Deposit::derive(Deposited::Key, &half.0, &ctx_d, &check, set);
            let deposit = made.as_bytes().to_vec();
            let said = seal::keyin::later_message(&ctx.0, &deposit);
            let signature = seal::ed25519::sign(&self.bidders[at].signing, &said).to_vec();
            (ctx.0, Value::Later { deposit, signature })
        };
        let message: Message = self.bidders[at].keys(&lot).iter().map(value).collect();
        let folded = self.house.site.platform.folded().unwrap();
        let command = app::bidding::KeyIn::from(message).command(&folded.world, &lot).unwrap();
        drop(folded);
        self.opening(command);
    }

    /// Settles the technical envelope; gives its files as the opener would publish them.
    fn technical(&self) -> (EnvelopeName, Vec<opening::OpenedFile>) {
        let (envelope, lot) = (EnvelopeName::Tech, self.lot());
        let over = ContestOver::Yes;
        let settled = sealing::verdicts(&lot, envelope, &self.objects, over).unwrap();
        let Settled::Final(verdicts) = settled else { panic!("{settled:?}") };
        let names = self.names();
        let file = |it: &opening::Verdict| {
            let mut all = lot.standing().flat_map(|(_, bid)| &bid.envelopes);
            let ct_root = all.find(|of| of.ctx == it.ctx).unwrap().ct_root;
            let (ending, reason) = (opening::Ending::Opened, String::new());
            let name = lot.bidder_of(&it.ctx).map(|who| names[who].0.clone());
            let name = name.filter(|_| self.openings != Openings::One);
            let who = lot.bidder_of(&it.ctx).filter(|_| self.openings == Openings::TwoJoint);
            let first = who.map(|who| self.first(&it.ctx, who));
            opening::OpenedFile { ctx: it.ctx, ct_root, ending, reason, name, first }
        };
        let files = verdicts.iter().map(file).collect();
        let lot = self.id.clone();
        self.opening(opening::Command::CloseShares { lot, envelope, verdicts });
        (envelope, files)
    }

    fn has_technical(&self) -> bool {
        self.blind.is_some() || self.openings != Openings::One
    }

    fn under(
        regime: Regime,
        keepers: Vec<Keeper>,
        bids: u8,
        (announced_ms, More { security, blind, openings }): (i64, More),
    ) -> Self {
        let house = House::new(None);
        house.later(announced_ms - house.site.platform.now_ms());
        let mut it = Self {
            house,
            regime,
            keepers,
            id: lot_id(),
            bidders: (0..bids).map(|at| Bidder::new(at, 900_000_00 + i64::from(at))).collect(),
            objects: Objects::default(),
            deadline_ms: announced_ms / 1_000 * 1_000 + 30 * DAY_MS,
            security,
            blind,
            openings,
            asked: std::cell::Cell::new(0),
        };
        it.set_up();
        it.announce();
        for at in 0..usize::from(bids) {
            it.admit(at);
            let lot = it.lot();
            let command = it.bidders[at].seal(&lot, &mut it.objects);
            it.accept(command);
        }
        it
    }

    fn category(&self) -> Category {
        match self.regime {
            Regime::Works => Category::Works,
            Regime::GovernmentProcurement => Category::Goods,
        }
    }

    pub fn lot(&self) -> Lot {
        self.house.site.platform.folded().unwrap().world.lots[&self.id].clone()
    }

    pub fn hall(&self) -> String {
        format!("/lots/{}/hall", self.id)
    }

    pub fn ask(&self, command: Command) -> Answer {
        self.asked.set(self.asked.get() + 1);
        self.house.later(1);
        let key = format!("idempotency-key-{}", self.asked.get());
        self.house.site.platform.ask("sample-account", &key, command).unwrap().wait().unwrap()
    }

    pub fn accept(&self, command: Command) {
        let answer = self.ask(command.clone());
        assert!(matches!(answer, Answer::Accepted(_)), "{command:?} was answered {answer:?}");
    }

    pub fn opening(&self, command: opening::Command) {
        self.accept(Command::Opening(command));
    }

    fn parties(&self, command: parties::Command) {
        self.accept(Command::Parties(command));
    }

    fn organisation(&self, organisation: &Uscc, name: &str, kinds: &[OrganisationKind]) {
        self.parties(parties::Command::AdmitOrganisation(parties::OrganisationAdmitted {
            organisation: organisation.clone(),
            name: name.to_owned(),
            kinds: kinds.to_vec(),
            licence: Hash([1; 32]),
        }));
    }

    pub fn person(&self, account: &str, organisation: Option<&Uscc>, role: Role) {
        self.parties(parties::Command::AddPerson(parties::PersonAdded {
            account: Id::new(account).unwrap(),
            name: format!("样本人员 {account}"),
            organisation: organisation.cloned(),
            roles: vec![role],
        }));
    }

    fn set_up(&self) {
        self.parties(parties::Command::FoundCentre(parties::CentreFounded {
            // A sample's procurement may leave preferences unsaid (C3.1).
            origin: match self.regime {
                Regime::Works => "jy.example/log",
                Regime::GovernmentProcurement => "sample.example/log",
            }
            .to_owned(),
            name: "样本公共资源交易中心".to_owned(),
            name_en: "Sample Trading Centre".to_owned(),
            ack_key: PublicKey(seal::ed25519::public(&[3; 32])),
        }));
        self.person("official-1", None, Role::Official);
        self.person("chair-1", None, Role::Chair);
        for at in 1..=3u8 {
            let kinds = [OrganisationKind::Trustee, OrganisationKind::Purchaser];
            self.organisation(&holder(at), &format!("样本保管单位{at}"), &kinds);
            self.person(&format!("keeper-{at}"), Some(&holder(at)), Role::Trustee);
            let keeper = &self.keepers[usize::from(at) - 1];
            self.parties(parties::Command::EnrolTrustee(parties::TrusteeEnrolled {
                trustee: trustee(at),
                name: format!("样本保管人{at}"),
                organisation: holder(at),
                key: keeper.key,
            }));
            let (serial, key) = (keeper.serial, keeper.one_time);
            let mut keys = vec![parties::KeyStatement { serial, key, statement: keeper.statement }];
            if self.has_technical() {
                let (serial, own) = (2, trustee(at));
                let key = seal::keyset::one_time_public(&tech_one_time(at));
                let purpose = seal::keyset::Purpose::Share;
                let said = seal::keyset::key_statement(own.as_str(), purpose, serial, &key);
                let statement = Signature(seal::ed25519::sign(&trustee_signing(at), &said));
                keys.push(parties::KeyStatement { serial, key: PublicKey(key), statement });
            }
            let (own, purpose) = (trustee(at), Purpose::Share);
            self.parties(parties::Command::DepositKeys { trustee: own, purpose, keys });
            if self.openings != Openings::One {
                let (serial, own) = (3, trustee(at));
                let key = seal::keyset::one_time_public(&deposit_one_time(at));
                let sealing = seal::keyset::Purpose::Deposit;
                let said = seal::keyset::key_statement(own.as_str(), sealing, serial, &key);
                let statement = Signature(seal::ed25519::sign(&trustee_signing(at), &said));
                let keys = vec![parties::KeyStatement { serial, key: PublicKey(key), statement }];
                let (trustee, purpose) = (own, Purpose::Deposit);
                self.parties(parties::Command::DepositKeys { trustee, purpose, keys });
            }
        }
        let trustees = (1..=3).map(trustee).collect();
        self.parties(parties::Command::HoldDrill { trustees, transcript: Hash([2; 32]) });
    }

    /// Another project of the same purchaser with one lot, let in and not announced.
    #[allow(dead_code)]
    pub fn project(&self, project: &str, regime: Regime) {
        let category = match regime {
            Regime::Works => Category::Works,
            Regime::GovernmentProcurement => Category::Goods,
        };
        let (project, lot) = (Id::new(project).unwrap(), Id::new("A").unwrap());
        let (title, budget) = ("一标段".to_owned(), Fen(1_200_000_00));
        let register = procedure::ProjectRegistered {
            project: project.clone(),
            title: "样本设备购置".to_owned(),
            code: "A99-0000-2026-000002".to_owned(),
            regime,
            method: Method::OpenTender,
            category,
            purchaser: holder(1),
            agent: None,
            funds: Funds::State,
            lots: vec![PlannedLot { lot, title, budget }],
        };
        self.accept(Command::Procedure(procedure::Command::Register(register)));
        let all = let_in::commands(&project, (regime, category));
        for it in all {
            self.accept(it);
        }
    }

    fn announce(&self) {
        let register = procedure::ProjectRegistered {
            project: Id::new("W2026-001").unwrap(),
            title: "样本道路修缮工程".to_owned(),
            code: "A99-0000-2026-000001".to_owned(),
            regime: self.regime,
            method: Method::OpenTender,
            category: self.category(),
            purchaser: holder(1),
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
        for it in let_in::commands(&project, (self.regime, self.category())) {
            self.accept(it);
        }
        let now = Instant(self.house.site.platform.now_ms());
        let pack = record::pack::pack_in_force(now.date()).unwrap();
        self.accept(Command::Procedure(procedure::Command::Announce {
            lot: self.id.clone(),
            notice: Box::new(self.notice()),
            pack: pack.id.clone(),
            pack_sha256: pack.sha256,
            cover_commit: Hash(record::cover::commit(&[3; 32])),
            policy_sha256: Hash([4; 32]),
        }));
    }

    fn notice(&self) -> Notice {
        let field = |name: &str, label: &str, kind| FormField {
            name: name.to_owned(),
            label: label.to_owned(),
            kind,
            audience: FieldAudience::Public,
        };
        let deadline_s = self.deadline_ms / 1_000;
        let amount =
            |name: &str| if name == "price_fen" { FieldKind::Amount } else { FieldKind::Text };
        Notice {
            project: Id::new("W2026-001").unwrap(),
            title: "样本道路修缮工程招标公告".to_owned(),
            lot_title: "一标段".to_owned(),
            code: "A99-0000-2026-000001".to_owned(),
            regime: self.regime,
            method: Method::OpenTender,
            category: self.category(),
            funds: Funds::State,
            purchaser: holder(1),
            purchaser_name: "样本采购单位".to_owned(),
            agent: None,
            budget: Fen(1_200_000_00),
            ceiling: Some(Fen(1_200_000_00)),
            deadline_s,
            documents_until_s: deadline_s,
            documents: vec![Document {
                id: Id::new("doc-1").unwrap(),
                name: "招标文件".to_owned(),
                media: "application/pdf".to_owned(),
                sha256: Hash([5; 32]),
                length: 1_024,
            }],
            qualification: vec!["具有相应资质".to_owned()],
            scheme: self.scheme(),
            form: [("price_fen", "投标报价"), ("quality", "质量"), ("consortium", "联合体成员")]
                .into_iter()
                .take(if self.openings == Openings::TwoJoint { 3 } else { 2 })
                .map(|it| field(it.0, it.1, amount(it.0)))
                .collect(),
            envelopes: self.envelopes(),
            threshold: 2,
            security: self.security.clone().map(Box::new),
            performance_bp: (self.regime == Regime::GovernmentProcurement).then_some(500),
            asks: match self.openings {
                Openings::One => Vec::new(),
                Openings::Two | Openings::TwoJoint => vec![procedure::Ask::TwoOpenings],
            },
            admission: None,
            previous: None,
        }
    }

    fn scheme(&self) -> Scheme {
        let mut scheme = scheme(self.regime);
        if let (Openings::TwoJoint, Some(terms)) = (self.openings, &mut scheme.terms) {
            terms.consortium = Some(ConsortiumTerms::Accepted);
        }
        let Some(blind) = self.blind.clone() else { return scheme };
        let terms = scheme.terms.map_or_else(Terms::default, |it| *it);
        let terms = Some(Box::new(Terms { blind: Some(blind), ..terms }));
        Scheme { terms, ..scheme }
    }

    fn envelopes(&self) -> Vec<Envelope> {
        let (name, share) = (EnvelopeName::Price, self.key_set());
        let deposit = (self.openings != Openings::One).then(|| {
            let at = ("price", seal::keyset::Purpose::Deposit);
            keys_of(&self.id, at, deposit_one_time)
        });
        let mut all = vec![Envelope { name, share, deposit }];
        if self.has_technical() {
            let at = ("tech", seal::keyset::Purpose::Share);
            let (name, share) = (EnvelopeName::Tech, keys_of(&self.id, at, tech_one_time));
            all.push(Envelope { name, share, deposit: None });
        }
        all
    }

    fn key_set(&self) -> KeySet {
        let keys: Vec<[u8; 32]> = self.keepers.iter().map(|it| it.one_time.0).collect();
        KeySet {
            trustees: (1..=3).map(trustee).collect(),
            pks: Hash(key_set_of(&keys).hash()),
            keys: keys.into_iter().map(PublicKey).collect(),
            assignments: self.keepers.iter().map(|it| it.assignment).collect(),
        }
    }

    pub fn admit(&self, at: usize) {
        let bidder = &self.bidders[at];
        self.organisation(&bidder.uscc, &bidder.name, &[OrganisationKind::Bidder]);
        let account = format!("bidder-{at}");
        self.person(&account, Some(&bidder.uscc), Role::Bidder);
        self.parties(parties::Command::BindKey {
            organisation: bidder.uscc.clone(),
            key: bidder.public(),
            holder: Id::new(account).unwrap(),
            second: Id::new("official-1").unwrap(),
        });
    }

    /// Passes the deadline and closes.
    pub fn close(&self) {
        let now_ms = self.house.site.platform.now_ms();
        self.house.later(self.deadline_ms - now_ms + 1);
        let set_root = Hash([0; 32]);
        self.opening(opening::Command::CloseLot { lot: self.id.clone(), set_root, blind: None });
    }

    pub fn open_key_in(&self, missing: Vec<Hash>) {
        self.opening(opening::Command::ReportObjects { lot: self.id.clone(), missing });
    }

    pub fn key_in(&self, at: usize) {
        let lot = self.lot();
        self.opening(sealing::key_in(&lot, &self.bidders[at].keys(&lot)).unwrap());
    }

    pub fn close_key_in(&self) {
        self.house.later(31 * MINUTE_MS);
        self.opening(sealing::close_key_in(&self.lot()));
    }

    /// A trustee's true answer, or one with every share changed.
    pub fn release(&self, x: u8, truth: Truth) {
        self.release_of(x, truth, (EnvelopeName::Price, 0));
    }

    fn release_of(&self, x: u8, truth: Truth, (envelope, place): (EnvelopeName, usize)) {
        let kinds = self.house.site.platform.folded().unwrap().pasts(&self.id).to_vec();
        let closes: Vec<u64> =
            kinds.iter().filter(|it| it.kind == "KeyInClosed").map(|it| it.index).collect();
        let entry = self.house.site.platform.row(closes[place]).unwrap().unwrap().entry;
        let lot = self.lot();
        let state = &lot.opening.closed[&envelope];
        let statements = state.list().into_iter().map(|ctx| {
            let bid = lot.standing().find(|(_, bid)| bid.envelopes[place].ctx == ctx).unwrap().1;
            let kind = seal::record::RecordKind::Commit;
            let record = seal::record::parse(kind, bid.record.as_bytes()).unwrap();
            let header = &record.envelopes()[place].header;
            let named = seal::statement::Named { ctx: &ctx.0, header, leaf: &entry };
            let one_time = match envelope {
                EnvelopeName::Price if self.id == sale_id() => sale_one_time(x),
                EnvelopeName::Price => trustee_one_time(x),
                _ => tech_one_time(x),
            };
            let signing = trustee_signing(x);
            let own = seal::release::Trustee { x, one_time: &one_time, signing: &signing };
            let said = seal::release::answer(&named, seal::release::Batch::Share, &own).unwrap();
            let mut share: [u8; 32] = said.share.unwrap().try_into().unwrap();
            if truth == Truth::No {
                share[0] ^= 1;
            }
            let signature = Signature(said.signature.try_into().unwrap());
            ShareStatement { ctx, share: Some(Secret(share)), signature }
        });
        self.opening(opening::Command::ReleaseShares {
            lot: self.id.clone(),
            envelope,
            purpose: Purpose::Share,
            trustee: trustee(x),
            x,
            statements: statements.collect(),
        });
    }

    pub fn entry(&self, kind: &str) -> Vec<u8> {
        let platform = &self.house.site.platform;
        let index = platform.folded().unwrap().last(&self.id, kind).unwrap().index;
        platform.row(index).unwrap().unwrap().entry
    }

    /// Settles the shares and publishes every price in one event.
    pub fn publish(&self) {
        let lot = self.lot();
        let over = ContestOver::Yes;
        let settled = sealing::verdicts(&lot, EnvelopeName::Price, &self.objects, over).unwrap();
        let Settled::Final(verdicts) = settled else { panic!("{settled:?}") };
        let (lot, envelope) = (self.id.clone(), EnvelopeName::Price);
        self.opening(opening::Command::CloseShares { lot, envelope, verdicts });
        let mut files = Vec::new();
        if self.blind.is_some() {
            files.push(self.technical());
        }
        let names = self.names();
        let bids = sealing::open_prices(&self.lot(), &self.objects, &names).unwrap();
        let lot = self.id.clone();
        self.opening(opening::Command::PublishBids { lot, bids, files });
    }

    fn names(&self) -> BTreeMap<Uscc, (String, Vec<PublicKey>)> {
        let line = |it: &Bidder| (it.uscc.clone(), (it.name.clone(), vec![it.public()]));
        self.bidders.iter().map(line).collect()
    }

    /// A page of the hall as somebody sees it, signed in just now.
    pub fn seen_by(&self, account: &str, page: &str) -> Answered {
        let mut browser = self.house.signed_in(account);
        self.house.get(&mut browser, &format!("{}{page}", self.hall()))
    }

    /// Posts a form of the hall as somebody, signed in just now, with a fresh key if none is given.
    pub fn act(&self, account: &str, name: &str, fields: &[(&str, &str)]) -> Answered {
        self.house.later(1);
        let mut browser = self.house.signed_in(account);
        let mark = self.house.get(&mut browser, &self.hall()).hidden("csrf");
        let key = format!("key-of-{account}-{}", self.house.site.platform.now_ms());
        let mut all = fields.to_vec();
        for it in [("csrf", mark.as_str()), ("key", &key)] {
            if !fields.iter().any(|given| given.0 == it.0) {
                all.push(it);
            }
        }
        self.house.post(&mut browser, &format!("{}/{name}", self.hall()), &all)
    }

    /// All the way to the wall: `keyed` bidders key in, two trustees answer.
    pub fn opened(bids: u8, keyed: usize) -> Self {
        Self::with_bids(bids).on_the_wall(keyed)
    }

    /// The same in government procurement; every bidder keys in.
    #[allow(dead_code)]
    pub fn procured(bids: u8) -> Self {
        let house = House::new(None);
        let now_ms = house.site.platform.now_ms();
        let it = Self::under(
            Regime::GovernmentProcurement,
            own_keepers(),
            bids,
            (now_ms, More::default()),
        );
        it.on_the_wall(usize::from(bids))
    }

    pub fn on_the_wall(self, keyed: usize) -> Self {
        let it = self;
        it.close();
        it.open_key_in(Vec::new());
        (0..keyed).for_each(|at| it.key_in(at));
        it.close_key_in();
        it.release(1, Truth::Yes);
        it.release(3, Truth::Yes);
        if it.blind.is_some() {
            it.release_of(1, Truth::Yes, (EnvelopeName::Tech, 1));
            it.release_of(3, Truth::Yes, (EnvelopeName::Tech, 1));
        }
        it.publish();
        it
    }
}

/// Whether a trustee's answer is what its slot holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
}

fn scheme(regime: Regime) -> Scheme {
    let (full, e1, e2) = (Points(60_00), Points(2_00), Points(1_00));
    let price = match regime {
        Regime::Works => PriceFormula::MeanBenchmark { full, trim: Trim::KeepAll, k_e4: 0, e1, e2 },
        Regime::GovernmentProcurement => PriceFormula::LowPriceFirst { full },
    };
    Scheme {
        items: vec![ScoreItem {
            id: "quality".to_owned(),
            title: "施工组织设计".to_owned(),
            max: Points(40_00),
            nature: Nature::Subjective,
            bands: None,
            evidence: None,
        }],
        price,
        tie: Tie::LowerPrice,
        // Works of a real centre say whether consortia may bid.
        terms: (regime == Regime::Works).then(|| {
            let consortium = Some(ConsortiumTerms::NotAccepted);
            Box::new(Terms { consortium, ..Terms::default() })
        }),
    }
}

//! The invented people of the sample county: accounts, keys, trustees and bidders.
//!
//! Every secret follows from one seed file of the data folder, so that a later `daylight demo
//! people` plays the same people. Nothing of it can be used in a real log.

use domain::award::Signed;
use domain::experts::{Employment, ExpertAdmitted, Pool, Profile, Relation, Tie};
use domain::parties::{self, Command as Parties, KeyStatement, OrganisationKind, Purpose, Role};
use domain::procedure::{EnvelopeName, KeySet};
use domain::shared::{AccountId, CivilDate, Hash, Id, LotId, PublicKey, Signature, Uscc};
use domain::world::Command;
use translog::hash::sha256;

use super::names::{PURCHASERS, SUPPLIERS};

/// One-time keys that each trustee deposits.
pub const BATCH: u64 = 100;
/// One-time keys beyond these for envelopes of auctions: serials from `BATCH + 1`.
pub const ROUNDS: u64 = 6;
/// One-time keys that each trustee deposits for deposits of bidders' keys.
const DEPOSIT_BATCH: u64 = 4;
/// One-time keys beyond those for technical files and price sheets: serials from [`FILES_FROM`].
pub const FILES: u64 = 48;
/// The first serial of these.
pub const FILES_FROM: u64 = BATCH + ROUNDS + 1;
/// What a sample's people sign in with.
pub const PASSWORD: &str = "sample-county-only";

/// Somebody with an account and a signing key.
#[derive(Clone)]
pub struct Person {
    pub account: AccountId,
    pub name: &'static str,
    pub role: Role,
    pub secret: [u8; 32],
}

impl Person {
    fn new(seed: &[u8; 32], account: &str, name: &'static str, role: Role) -> Self {
        let secret = derive(seed, &format!("sign {account}"));
        let account = Id::new(account).expect("the county's accounts are ids");
        Self { account, name, role, secret }
    }

    /// Public half of the signing key.
    pub fn key(&self) -> PublicKey {
        PublicKey(seal::ed25519::public(&self.secret))
    }

    /// A detached signature over exact bytes, with the key that made it.
    pub fn signs(&self, bytes: &[u8]) -> Signed {
        let signature = Signature(seal::ed25519::sign(&self.secret, bytes));
        Signed { key: self.key(), signature }
    }
}

/// A trustee 开标密钥保管人 of the county.
#[derive(Clone)]
pub struct Trustee {
    pub id: Id,
    pub x: u8,
    pub organisation: Uscc,
    pub organisation_name: &'static str,
    pub person: Person,
    root: [u8; 32],
}

impl Trustee {
    /// The one-time secret of a serial.
    pub fn one_time(&self, serial: u64) -> [u8; 32] {
        derive(&self.root, &format!("one-time {serial}"))
    }

    /// The one-time secret of a serial that opens a deposited key.
    pub fn deposit_time(&self, serial: u64) -> [u8; 32] {
        derive(&self.root, &format!("deposit {serial}"))
    }

    /// Every one-time secret that it deposited the public half of, by purpose and serial.
    pub fn one_times(&self) -> impl Iterator<Item = ((Purpose, u64), [u8; 32])> + '_ {
        let shares = (1..FILES_FROM + FILES).map(|serial| (Purpose::Share, serial));
        let deposits = (1..=DEPOSIT_BATCH).map(|serial| (Purpose::Deposit, serial));
        shares.chain(deposits).map(|of| (of, self.secret_of(of)))
    }

    /// Its secret of a public key, if it deposited that one.
    pub fn one_time_of(&self, key: &[u8; 32]) -> Option<[u8; 32]> {
        let own = |it: &[u8; 32]| seal::keyset::one_time_public(it) == *key;
        self.one_times().map(|it| it.1).find(own)
    }

    /// The one-time secret of a purpose's serial.
    pub fn secret_of(&self, (purpose, serial): (Purpose, u64)) -> [u8; 32] {
        match purpose {
            Purpose::Share => self.one_time(serial),
            Purpose::Deposit => self.deposit_time(serial),
        }
    }

    fn statement(&self, of: (Purpose, u64)) -> KeyStatement {
        let (key, serial) = (seal::keyset::one_time_public(&self.secret_of(of)), of.1);
        let purpose = sealing(of.0);
        let message = seal::keyset::key_statement(self.id.as_str(), purpose, serial, &key);
        let statement = Signature(seal::ed25519::sign(&self.person.secret, &message));
        KeyStatement { serial, key: PublicKey(key), statement }
    }
}

/// A bidder of the county.
#[derive(Clone)]
pub struct Firm {
    pub uscc: Uscc,
    pub name: &'static str,
    pub person: Person,
}

/// A unit of the county that buys by online bidding.
#[derive(Clone)]
pub struct Unit {
    pub uscc: Uscc,
    pub name: &'static str,
    pub person: Person,
}

/// Everybody.
pub struct Folk {
    pub officials: [Person; 2],
    pub chair: Person,
    /// The finance post, which receives and returns bid securities.
    pub finance: Person,
    /// A second one there, who checks what the first enters.
    pub second_finance: Person,
    pub operator: Person,
    pub supervisor: Person,
    pub supervisor_code: Uscc,
    pub purchaser: Person,
    pub purchaser_code: Uscc,
    /// Another of the purchaser's people, who watches draws.
    pub watcher: Person,
    /// Other units that buy.
    pub units: Vec<Unit>,
    /// Units whose procurements are of the past.
    pub past_units: Vec<Unit>,
    pub agent: Person,
    pub agent_code: Uscc,
    pub evaluators: Vec<Person>,
    pub trustees: Vec<Trustee>,
    pub firms: Vec<Firm>,
    /// Firms that bid in the past; the places of bidders go on here.
    pub suppliers: Vec<Firm>,
    /// Who bids with the second firm's person, and who administers that firm's people.
    pub colleagues: [Person; 2],
}

/// Name of the purchaser in every notice.
pub const PURCHASER: &str = "云溪县第一实验学校（样本）";

/// Firms of the list of names that bid in the past.
const ACTING: usize = 12;

const UNITS: [&str; 4] = [
    "样本·云溪县人民医院",
    "样本·云溪县第二实验学校",
    "样本·青石镇人民政府",
    "样本·云溪县政务服务中心",
];
const FIRMS: [&str; 6] = [
    "样本·云溪建设工程有限公司",
    "样本·青石路桥有限公司",
    "样本·长河市政工程有限公司",
    "样本·明德教学设备有限公司",
    "样本·新禾信息技术有限公司",
    "样本·安宁物业服务有限公司",
];
const TRUSTEES: [&str; 3] =
    ["样本·云溪县教育和体育局", "样本·云溪县公共资源交易中心", "样本·云溪县财政局"];
const EVALUATORS: [&str; 21] = [
    "样本专家甲",
    "样本专家乙",
    "样本专家丙",
    "样本专家丁",
    "采购人代表（样本）",
    "样本专家己",
    "样本专家庚",
    "样本专家辛",
    "样本专家壬",
    "样本专家癸",
    "样本专家子",
    "样本专家丑",
    "样本专家寅",
    "样本专家卯",
    "样本专家辰",
    "样本专家巳",
    "样本专家午",
    "样本专家未",
    "样本专家申",
    "样本专家酉",
    "样本专家戌",
];
/// Experts from this place on the roster on work for somebody.
const INSTITUTES_FROM: usize = 5;
/// Places on the roster of experts who must often withdraw: who teaches at the school that buys,
/// is married to a firm's head, has an interest in a firm, and works for a firm.
const TEACHES: usize = 16;
const MARRIED: usize = 17;
const HOLDS: usize = 18;
const BUILDS: usize = 19;
/// The evaluator who speaks for the purchaser, and so is on no roster.
const REPRESENTATIVE: &str = "evaluator-5";

/// 32 bytes that follow from a seed and a word.
pub fn derive(seed: &[u8; 32], word: &str) -> [u8; 32] {
    let mut bytes = b"daylight.sample-county/1\0".to_vec();
    bytes.extend(seed);
    bytes.extend(word.as_bytes());
    sha256(&bytes).0
}

/// Digits and letters of a code, in their order.
const CODE_CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The character of a place, as a code may have it.
fn character(at: usize) -> char {
    CODE_CHARACTERS.chars().nth(at).expect("few of a kind")
}

/// A code of the county: seventeen characters and the one that fits.
pub(super) fn uscc(body: &str) -> Uscc {
    let mut last = CODE_CHARACTERS.chars();
    last.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
}

/// The county's board; numbers that nobody has.
fn contacts() -> parties::ContactsPublished {
    let entry = |department: &str, matters: &str, telephone: &str| parties::ContactEntry {
        department: department.to_owned(),
        matters: matters.to_owned(),
        telephone: telephone.to_owned(),
        address: "云溪县样本路 1 号（样本）".to_owned(),
    };
    let entries = vec![
        entry("交易中心受理窗口（样本）", "进场登记、询问", "0000-000 0001"),
        entry("县财政局政府采购股（样本）", "政府采购投诉", "0000-000 0002"),
        entry("县发展和改革局（样本）", "工程招标投诉", "0000-000 0003"),
        entry("驻中心监督室（样本）", "举报", "0000-000 0004"),
    ];
    parties::ContactsPublished { entries }
}

impl Folk {
    /// The people of a seed.
    pub fn new(seed: &[u8; 32]) -> Self {
        let person = |account: &str, name, role| Person::new(seed, account, name, role);
        let trustee = |(at, organisation_name): (usize, &&'static str)| Trustee {
            id: Id::new(format!("trustee-{}", at + 1)).expect("a number makes an id"),
            x: u8::try_from(at + 1).expect("three trustees"),
            organisation: uscc(&format!("11511523MA00000A{at}")),
            organisation_name,
            person: person(&format!("trustee-{}", at + 1), "样本保管人", Role::Trustee),
            root: derive(seed, &format!("trustee root {at}")),
        };
        let firm = |(at, name): (usize, &&'static str)| Firm {
            uscc: uscc(&format!("91511523MA00000B{at}")),
            name,
            person: person(&format!("bidder-{}", at + 1), "样本投标人经办", Role::Bidder),
        };
        // The first purchaser is the one that also runs tenders.
        let unit = |(at, name): (usize, &&'static str)| Unit {
            uscc: uscc(&format!("12511523MA00000F{at}")),
            name,
            person: person(&format!("purchaser-{}", at + 2), "样本采购人经办", Role::Purchaser),
        };
        let evaluator = |(at, name): (usize, &&'static str)| {
            person(&format!("evaluator-{}", at + 1), name, Role::Evaluator)
        };
        Self {
            officials: [
                person("official-1", "样本工作人员甲", Role::Official),
                person("official-2", "样本工作人员乙", Role::Official),
            ],
            finance: person("finance-1", "样本财务人员", Role::Finance),
            second_finance: person("finance-2", "样本财务复核人员", Role::Finance),
            chair: person("chair-1", "样本主持人", Role::Chair),
            operator: person("operator-1", "样本运维", Role::Operator),
            supervisor: person("supervisor-1", "样本监督员", Role::Supervisor),
            supervisor_code: uscc("11511523MA00000C0"),
            purchaser: person("purchaser-1", "样本采购人经办", Role::Purchaser),
            purchaser_code: uscc("12511523MA00000D0"),
            watcher: person("purchaser-6", "样本采购人现场监督人员", Role::Purchaser),
            units: UNITS.iter().enumerate().map(unit).collect(),
            past_units: past_units(seed),
            agent: person("agent-1", "样本代理人员", Role::Agent),
            agent_code: uscc("91511523MA00000E0"),
            evaluators: EVALUATORS.iter().enumerate().map(evaluator).collect(),
            trustees: TRUSTEES.iter().enumerate().map(trustee).collect(),
            firms: FIRMS.iter().enumerate().map(firm).collect(),
            suppliers: suppliers(seed),
            colleagues: [
                person("bidder-7", "样本投标人同事", Role::Bidder),
                person("manager-1", "样本投标人管理员", Role::Administrator),
            ],
        }
    }

    /// Everybody who signs in, one line each.
    pub fn all(&self) -> Vec<&Person> {
        let named = [
            &self.chair,
            &self.operator,
            &self.supervisor,
            &self.purchaser,
            &self.agent,
            &self.finance,
            &self.second_finance,
        ];
        let trustees = self.trustees.iter().map(|it| &it.person);
        let firms = self.firms.iter().map(|it| &it.person);
        let officials = self.officials.iter();
        let own = officials.chain(named).chain(&self.evaluators).chain(trustees);
        let units = self.units.iter().map(|it| &it.person);
        own.chain(firms).chain(&self.colleagues).chain(units).chain([&self.watcher]).collect()
    }

    /// A unit that buys, by place: those of today first.
    pub fn unit(&self, at: usize) -> &Unit {
        self.units.get(at).unwrap_or_else(|| &self.past_units[at - self.units.len()])
    }

    /// A bidder by place: those of today first.
    pub fn firm(&self, at: usize) -> &Firm {
        self.firms.get(at).unwrap_or_else(|| &self.suppliers[at - self.firms.len()])
    }

    /// The bidder of a code.
    pub fn firm_of(&self, code: &Uscc) -> Option<&Firm> {
        self.firms.iter().chain(&self.suppliers).find(|it| it.uscc == *code)
    }

    /// What founds the county's centre and admits everybody: who asks, and what.
    pub fn founding(&self, origin: &str, ack_key: PublicKey) -> Vec<(AccountId, Command)> {
        let (first, second) = (&self.officials[0], &self.officials[1]);
        let mut all = vec![Parties::FoundCentre(parties::CentreFounded {
            origin: origin.to_owned(),
            name: "云溪县公共资源交易中心（样本）".to_owned(),
            name_en: "Yunxi County Public Resource Trading Centre (sample)".to_owned(),
            ack_key,
        })];
        all.push(Parties::PublishContacts(contacts()));
        all.extend([
            organisation(&self.purchaser_code, PURCHASER, OrganisationKind::Purchaser),
            organisation(&self.agent_code, "样本·公信招标代理有限公司", OrganisationKind::Agent),
            organisation(
                &self.supervisor_code,
                "样本·云溪县监督部门",
                OrganisationKind::Supervisor,
            ),
        ]);
        for it in &self.units {
            all.push(organisation(&it.uscc, it.name, OrganisationKind::Purchaser));
        }
        for it in &self.trustees {
            let kind = OrganisationKind::Trustee;
            all.push(organisation(&it.organisation, it.organisation_name, kind));
        }
        for it in &self.firms {
            all.push(organisation(&it.uscc, it.name, OrganisationKind::Bidder));
        }
        all.extend(self.all().into_iter().map(|it| self.add(it)));
        for it in &self.firms {
            all.push(Parties::BindKey {
                organisation: it.uscc.clone(),
                key: it.person.key(),
                holder: it.person.account.clone(),
                second: first.account.clone(),
            });
        }
        let people = self.firms.iter().map(|it| &it.person).chain(&self.colleagues);
        let of_firms: Vec<_> = people.map(|it| &it.account).collect();
        for it in self.all().into_iter().filter(|it| !of_firms.contains(&&it.account)) {
            let other = if it.account == first.account { second } else { first };
            let (account, key, second) = (it.account.clone(), it.key(), other.account.clone());
            all.push(Parties::BindPersonKey { account, key, second });
        }
        for it in &self.trustees {
            all.push(Parties::EnrolTrustee(parties::TrusteeEnrolled {
                trustee: it.id.clone(),
                name: it.organisation_name.to_owned(),
                organisation: it.organisation.clone(),
                key: it.person.key(),
            }));
            for (purpose, serials) in [
                (Purpose::Share, 1..FILES_FROM),
                (Purpose::Share, FILES_FROM..FILES_FROM + FILES),
                (Purpose::Deposit, 1..DEPOSIT_BATCH + 1),
            ] {
                let keys = serials.map(|serial| it.statement((purpose, serial))).collect();
                let trustee = it.id.clone();
                all.push(Parties::DepositKeys { trustee, purpose, keys });
            }
        }
        let trustees = self.trustees.iter().map(|it| it.id.clone()).collect();
        all.push(Parties::HoldDrill { trustees, transcript: Hash([2; 32]) });
        let asked = |it| (first.account.clone(), Command::Parties(it));
        all.into_iter().map(asked).collect()
    }

    /// Every expert on the roster: all of A01, every second of B02 too.
    pub fn experts(&self) -> impl Iterator<Item = (&Person, ExpertAdmitted)> {
        let own = self.evaluators.iter().filter(|it| it.account.as_str() != REPRESENTATIVE);
        own.enumerate().map(|(at, person)| {
            let id = |text: &str| Id::new(text).expect("a constant that is an id");
            let mut specialties = vec![id("A01")];
            if at.is_multiple_of(2) {
                specialties.push(id("B02"));
            }
            let profile = Profile {
                name: person.name.to_owned(),
                account: Some(person.account.clone()),
                specialties,
                employers: self.employers(at),
                ties: self.ties(at),
                region: id("511523"),
                pools: vec![Pool::Procurement, Pool::Works],
            };
            (person, ExpertAdmitted { expert: id(&format!("expert-{}", at + 1)), profile })
        })
    }

    /// Where an expert works: nowhere, at an institute, or, of the last four, with the purchaser of
    /// today's lots or a bidder.
    fn employers(&self, at: usize) -> Vec<Employment> {
        let institute = || uscc(&format!("12511523MA0000H{at:02}"));
        let organisation = match at {
            0..INSTITUTES_FROM => return Vec::new(),
            TEACHES => self.purchaser_code.clone(),
            BUILDS => self.firms[3].uscc.clone(),
            _ => institute(),
        };
        let from = CivilDate::new(2016, 9, 1).expect("a day of a year");
        vec![Employment { organisation, from, until: None }]
    }

    /// What ties an expert to a bidder.
    fn ties(&self, at: usize) -> Vec<Tie> {
        let (firm, relation) = match at {
            MARRIED => (0, Relation::Kin),
            HOLDS => (2, Relation::Interest),
            _ => return Vec::new(),
        };
        vec![Tie { organisation: self.firms[firm].uscc.clone(), relation, until: None }]
    }

    pub(super) fn add(&self, it: &Person) -> Parties {
        let of_trustee = self.trustees.iter().find(|of| of.person.account == it.account);
        let mut firms = self.firms.iter().chain(&self.suppliers);
        let mut units = self.units.iter().chain(&self.past_units);
        let of_firm = firms.find(|of| of.person.account == it.account);
        let of_unit = units.find(|of| of.person.account == it.account);
        let organisation = match it.role {
            Role::Purchaser => Some(of_unit.map_or(&self.purchaser_code, |it| &it.uscc)),
            Role::Agent => Some(&self.agent_code),
            Role::Supervisor => Some(&self.supervisor_code),
            Role::Trustee => of_trustee.map(|it| &it.organisation),
            Role::Bidder | Role::Administrator => {
                Some(of_firm.map_or(&self.firms[1].uscc, |it| &it.uscc))
            }
            Role::Evaluator | Role::Official | Role::Chair | Role::Operator | Role::Finance => None,
        };
        Parties::AddPerson(parties::PersonAdded {
            account: it.account.clone(),
            name: it.name.to_owned(),
            organisation: organisation.cloned(),
            roles: vec![it.role],
        })
    }

    /// The key set of a lot's envelope from the trustees' keys of one serial, two of three.
    pub fn key_set(&self, lot: &LotId, envelope: EnvelopeName, of: (Purpose, u64)) -> KeySet {
        let one_time = |it: &Trustee| seal::keyset::one_time_public(&it.secret_of(of));
        let keys: Vec<[u8; 32]> = self.trustees.iter().map(one_time).collect();
        let purpose = sealing(of.0);
        let set = seal::keyset::KeySet::new(purpose, 2, &keys, &Default::default())
            .expect("three trustees with distinct keys");
        let of = super::bids::lot_of(lot);
        let place = seal::keyset::Place { lot: &of, envelope: envelope.token(), purpose };
        let assign = |it: &Trustee| {
            let message = seal::keyset::assignment(&place, it.x, &set.hash());
            Signature(seal::ed25519::sign(&it.person.secret, &message))
        };
        KeySet {
            trustees: self.trustees.iter().map(|it| it.id.clone()).collect(),
            keys: keys.into_iter().map(PublicKey).collect(),
            assignments: self.trustees.iter().map(assign).collect(),
            pks: Hash(set.hash()),
        }
    }
}

fn past_units(seed: &[u8; 32]) -> Vec<Unit> {
    let first = UNITS.len();
    let unit = |(at, (kind, name)): (usize, &(&str, &'static str))| {
        let at = first + at;
        // purchaser-6 watches the first purchaser's draws.
        let account = format!("purchaser-{}", at + 3);
        Unit {
            uscc: uscc(&format!("{kind}511523MA00000F{}", character(at))),
            name,
            person: Person::new(seed, &account, "样本采购人经办", Role::Purchaser),
        }
    };
    PURCHASERS.iter().enumerate().map(unit).collect()
}

fn suppliers(seed: &[u8; 32]) -> Vec<Firm> {
    let firm = |(at, name): (usize, &&'static str)| Firm {
        uscc: supplier_code(at),
        name,
        // bidder-7 is a colleague of the second firm.
        person: Person::new(seed, &format!("bidder-{}", at + 8), "样本投标人经办", Role::Bidder),
    };
    SUPPLIERS.iter().take(ACTING).enumerate().map(firm).collect()
}

/// The code of a firm by its place in the list of names.
pub(super) fn supplier_code(at: usize) -> Uscc {
    uscc(&format!("91511523MA0000G{at:02}"))
}

/// The same purpose, as the sealing names it.
pub fn sealing(purpose: Purpose) -> seal::keyset::Purpose {
    match purpose {
        Purpose::Share => seal::keyset::Purpose::Share,
        Purpose::Deposit => seal::keyset::Purpose::Deposit,
    }
}

/// Many invented bidders, as a bench of one lot needs them.
pub fn firms(count: u16) -> Vec<Firm> {
    let seed = [3; 32];
    let firm = |at: u16| Firm {
        uscc: uscc(&format!("91511523MA1{at:06}")),
        name: "样本·投标人",
        person: Person::new(&seed, &format!("bench-{at}"), "样本经办", Role::Bidder),
    };
    (1..=count).map(firm).collect()
}

impl Firm {
    /// What admits a firm with its one person and key: who asks, and what.
    pub fn admission(&self) -> Vec<(AccountId, Command)> {
        let official = Id::new("official-1").expect("a constant that is an id");
        let person = parties::PersonAdded {
            account: self.person.account.clone(),
            name: self.person.name.to_owned(),
            organisation: Some(self.uscc.clone()),
            roles: vec![Role::Bidder],
        };
        let bind = Parties::BindKey {
            organisation: self.uscc.clone(),
            key: self.person.key(),
            holder: self.person.account.clone(),
            second: official.clone(),
        };
        let admit = organisation(&self.uscc, self.name, OrganisationKind::Bidder);
        let all = [admit, Parties::AddPerson(person), bind];
        all.into_iter().map(|it| (official.clone(), Command::Parties(it))).collect()
    }
}

fn organisation(code: &Uscc, name: &str, kind: OrganisationKind) -> Parties {
    Parties::AdmitOrganisation(parties::OrganisationAdmitted {
        organisation: code.clone(),
        name: name.to_owned(),
        kinds: vec![kind],
        licence: Hash(sha256(format!("sample licence {code}").as_bytes()).0),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use domain::experts::{Asked, Code, Expert, Standing, exclude};
    use domain::rulebook::Regime;
    use domain::shared::Instant;

    use super::*;
    use crate::demo::plan::{Plan, Stop};

    const NOW_MS: i64 = 1_790_000_000_000;

    #[test]
    fn the_draw_of_today_leaves_out_who_teaches_at_the_buying_school_and_who_is_tied_to_a_bidder() {
        let folk = Folk::new(&[1; 32]);
        let mut plans = Plan::all(NOW_MS).into_iter();
        let plan = plans.find(|it| it.stop == Stop::Drawing).unwrap();
        let bidders = plan.bids.iter().map(|it| folk.firm(it.0).uscc.clone());
        let id = |text: &str| Id::new(text).unwrap();
        let specialties = BTreeSet::from([id("A01"), id("B02")]);
        let asked = Asked {
            regime: Regime::Works,
            day: Instant(NOW_MS).date(),
            purchaser: plan.purchaser(&folk).1.clone(),
            bidders: bidders.collect(),
            authorities: BTreeSet::new(),
            supervisors: BTreeSet::new(),
            specialties,
            seated: BTreeSet::new(),
            declared: BTreeMap::new(),
        };
        let rules = record::pack::pack_in_force(Instant(NOW_MS).date()).unwrap().rulebook();
        let out = folk.experts().filter_map(|(_, it)| {
            let expert = Expert {
                specialties: it.profile.specialties.iter().cloned().collect(),
                employer: it.profile.employers.first().map(|it| it.organisation.clone()),
                ties: it.profile.ties.clone(),
                standing: Standing::Good,
                available: true,
            };
            let found = exclude(&it.expert, &expert, &asked, &rules).unwrap()?;
            assert!(found.rule.is_some(), "each by a rule");
            Some((it.expert.to_string(), found.code))
        });
        let out: BTreeMap<String, Code> = out.collect();
        assert_eq!(out.get("expert-17"), Some(&Code::EmployerIsPurchaser));
        let tied = [Code::Kinship, Code::PastRelation, Code::EmployerIsBidder];
        assert!(out.values().filter(|it| tied.contains(it)).count() >= 1, "{out:?}");
        assert!(out.len() <= 4, "the others may be drawn: {out:?}");
    }
}

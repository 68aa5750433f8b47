//! Who takes part in a world, and the commands by which a centre admits them.

use domain::parties::{self, Command as Parties, OrganisationKind, Purpose, Role};
use domain::shared::{Hash, PublicKey, Uscc};
use domain::world::Command;

use super::bidder::Bidder;
use super::trustee::Trustee;
use super::{Person, uscc};
use crate::machine::{ACK_SECRET, ORIGIN};
use crate::ports::chance::Dice;

/// Evaluators that a world has; a committee takes the first five or seven.
const EVALUATORS: u8 = 7;
/// Experts of a roster: three for each of five seats, also without five who sat before.
const EXPERTS: u8 = 21;
const EXPERTS_SECRET: u8 = 140;
/// So many that a ceiling of seven cuts somebody.
const SUPPLIERS: u8 = 4;
const SUPPLIERS_SECRET: u8 = 180;
/// Secrets of people whom no dice make begin here, one after the other.
const OTHERS_SECRET: u8 = 100;
/// The finance post's key; it signs nothing.
const FINANCE_SECRET: [u8; 32] = [77; 32];

/// Everybody of a world.
pub struct Cast {
    pub official: Person,
    pub second: Person,
    pub chair: Person,
    pub purchaser: Person,
    pub supervisor: Person,
    pub finance: Person,
    /// Of worlds that ask for securities: releases what the first one proposes.
    pub second_finance: Person,
    pub purchaser_code: Uscc,
    supervisor_code: Uscc,
    pub evaluators: Vec<Person>,
    /// Of worlds in which a review is void: who reviews anew.
    pub others: Vec<Person>,
    /// Of worlds whose number is limited by scores: who applies beside the bidders, and never bids.
    pub suppliers: Vec<(Person, Uscc)>,
    /// Of worlds in which a committee for applicants is drawn: who is on the roster.
    pub experts: Vec<Person>,
    /// Of worlds in which the invited are drawn: the purchaser's people who watch.
    pub staff: Vec<Person>,
    pub trustees: Vec<Trustee>,
    pub bidders: Vec<Bidder>,
}

impl Cast {
    /// The people of a world: `trustees` of them, and `bidders`.
    #[must_use]
    pub fn new(dice: &mut Dice, trustees: u8, bidders: u8) -> Self {
        let mut person = |account: &str| Person::new(account, dice.bytes());
        let (official, second) = (person("official-1"), person("official-2"));
        let (chair, purchaser) = (person("chair-1"), person("purchaser-1"));
        let supervisor = person("supervisor-1");
        let evaluators = (1..=EVALUATORS).map(|it| person(&format!("evaluator-{it}"))).collect();
        Self {
            official,
            second,
            chair,
            purchaser,
            supervisor,
            // No dice: worlds that ask for no security stay as they were.
            finance: Person::new("finance-1", FINANCE_SECRET),
            second_finance: Person::new("finance-2", FINANCE_SECRET),
            purchaser_code: uscc("12510000ABCDE0001"),
            supervisor_code: uscc("11510000ABCDE0001"),
            evaluators,
            others: (1..=EVALUATORS).map(other).collect(),
            suppliers: (1..=SUPPLIERS).map(supplier).collect(),
            experts: (1..=EXPERTS).map(expert).collect(),
            staff: (2..=3).map(staff).collect(),
            trustees: (1..=trustees).map(|it| Trustee::new(it, dice)).collect(),
            bidders: (1..=bidders).map(|it| Bidder::new(it, dice)).collect(),
        }
    }

    /// What founds the centre and admits everybody, with one-time keys for `rounds` rounds.
    #[must_use]
    pub fn founding(&self, rounds: u64) -> Vec<Command> {
        let mut all = vec![Parties::FoundCentre(parties::CentreFounded {
            origin: ORIGIN.to_owned(),
            name: "样本公共资源交易中心".to_owned(),
            name_en: "Sample Trading Centre".to_owned(),
            ack_key: PublicKey(seal::ed25519::public(&ACK_SECRET)),
        })];
        all.extend([
            organisation(&self.purchaser_code, "样本采购单位", OrganisationKind::Purchaser),
            organisation(&self.supervisor_code, "样本监督部门", OrganisationKind::Supervisor),
            add(&self.official, None, Role::Official),
            add(&self.second, None, Role::Official),
            add(&self.chair, None, Role::Chair),
            add(&self.purchaser, Some(&self.purchaser_code), Role::Purchaser),
            add(&self.supervisor, Some(&self.supervisor_code), Role::Supervisor),
            add(&self.finance, None, Role::Finance),
        ]);
        all.extend(self.evaluators.iter().map(|it| add(it, None, Role::Evaluator)));
        for it in &self.trustees {
            all.extend(admission(it, rounds));
        }
        let drilled = self.trustees.iter().map(|it| it.id.clone()).collect();
        all.push(Parties::HoldDrill { trustees: drilled, transcript: Hash([2; 32]) });
        for it in &self.bidders {
            all.push(organisation(&it.uscc, &it.name, OrganisationKind::Bidder));
            all.push(add(&it.person, Some(&it.uscc), Role::Bidder));
            all.push(Parties::BindKey {
                organisation: it.uscc.clone(),
                key: it.person.key(),
                holder: it.person.account.clone(),
                second: self.official.account.clone(),
            });
        }
        all.extend(self.signers().map(|it| self.binding(it)));
        all.into_iter().map(Command::Parties).collect()
    }

    /// What adds the second person of the finance post.
    #[must_use]
    pub fn second_of_finance(&self) -> Command {
        Command::Parties(add(&self.second_finance, None, Role::Finance))
    }

    /// What adds one of those who review anew, and then the key.
    #[must_use]
    pub fn other_comes(&self, it: &Person) -> [Command; 2] {
        [add(it, None, Role::Evaluator), self.binding(it)].map(Command::Parties)
    }

    /// What admits whoever applies beside the bidders.
    #[must_use]
    pub fn suppliers_come(&self) -> Vec<Command> {
        let come = |(person, code): &(Person, Uscc)| {
            let bound = Parties::BindKey {
                organisation: code.clone(),
                key: person.key(),
                holder: person.account.clone(),
                second: self.official.account.clone(),
            };
            let firm = organisation(code, "样本申请单位", OrganisationKind::Bidder);
            [firm, add(person, Some(code), Role::Bidder), bound]
        };
        self.suppliers.iter().flat_map(come).map(Command::Parties).collect()
    }

    /// What adds the purchaser's people who watch a draw.
    #[must_use]
    pub fn staff_comes(&self) -> Vec<Command> {
        let all = self.staff.iter().map(|it| add(it, Some(&self.purchaser_code), Role::Purchaser));
        all.map(Command::Parties).collect()
    }

    /// Whoever signs acts by a key of his own.
    fn signers(&self) -> impl Iterator<Item = &Person> {
        [&self.official, &self.chair, &self.purchaser, &self.supervisor]
            .into_iter()
            .chain(&self.evaluators)
    }

    fn binding(&self, it: &Person) -> Parties {
        Parties::BindPersonKey {
            account: it.account.clone(),
            key: it.key(),
            second: self.second.account.clone(),
        }
    }
}

fn other(at: u8) -> Person {
    Person::new(&format!("evaluator-{}", at + EVALUATORS), [OTHERS_SECRET + at; 32])
}

fn supplier(at: u8) -> (Person, Uscc) {
    let person = Person::new(&format!("supplier-{at}"), [SUPPLIERS_SECRET + at; 32]);
    (person, uscc(&format!("91510000ABCDG000{at}")))
}

fn expert(at: u8) -> Person {
    Person::new(&format!("reviewer-{at}"), [EXPERTS_SECRET + at; 32])
}

fn staff(at: u8) -> Person {
    Person::new(&format!("purchaser-{at}"), [OTHERS_SECRET - at; 32])
}

fn organisation(code: &Uscc, name: &str, kind: OrganisationKind) -> Parties {
    Parties::AdmitOrganisation(parties::OrganisationAdmitted {
        organisation: code.clone(),
        name: name.to_owned(),
        kinds: vec![kind],
        licence: Hash([1; 32]),
    })
}

fn add(it: &Person, home: Option<&Uscc>, role: Role) -> Parties {
    Parties::AddPerson(parties::PersonAdded {
        account: it.account.clone(),
        name: format!("样本人员{}", it.account),
        organisation: home.cloned(),
        roles: vec![role],
    })
}

fn admission(it: &Trustee, rounds: u64) -> [Parties; 5] {
    let name = format!("样本保管人{}", it.x);
    let enrolled = parties::TrusteeEnrolled {
        trustee: it.id.clone(),
        name: name.clone(),
        organisation: it.organisation.clone(),
        key: it.signing_key(),
    };
    let keys = |purpose| Parties::DepositKeys {
        trustee: it.id.clone(),
        purpose,
        keys: (1..=rounds).map(|serial| it.statement(purpose, serial)).collect(),
    };
    [
        organisation(&it.organisation, &name, OrganisationKind::Trustee),
        add(&it.person, Some(&it.organisation), Role::Trustee),
        Parties::EnrolTrustee(enrolled),
        keys(Purpose::Share),
        keys(Purpose::Deposit),
    ]
}

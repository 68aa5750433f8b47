//! The pool against the shared vectors of the draw, and what a cell may say.

use domain::experts::{Code, Employment, Pool as Of, Profile, Relation};
use domain::shared::{CivilDate, Instant};
use serde_json::Value;

use super::text::{employers, of_employers, of_specialties, of_ties, pools, specialties, ties};
use super::*;

const VECTORS: &str = include_str!("../../../../vectors/draw-v1/a-honest-sha256.json");

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn uscc(number: usize) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("915100000000{number:05}{it}"))).unwrap()
}

fn salt(text: &Value) -> [u8; 32] {
    seal::bytes::unhex32(text.as_str().unwrap()).unwrap()
}

fn listed(specialties: &[&str], employer: Option<usize>) -> Listed {
    let from: CivilDate = "2020-01-01".parse().unwrap();
    let job = |it| Employment { organisation: uscc(it), from, until: None };
    let specialties = specialties.iter().map(|it| id(it)).collect();
    let profile = Profile {
        name: "样本专家".to_owned(),
        account: None,
        specialties,
        employers: employer.map(job).into_iter().collect(),
        ties: Vec::new(),
        region: id("511523"),
        pools: vec![Of::Works],
    };
    Listed {
        profile,
        standing: RosterStanding::Active,
        punished: false,
        import: None,
        half_days: BTreeSet::new(),
        history: vec![(Instant(0), domain::experts::Turn::Admitted)],
    }
}

/// The roster of the vectors, with a bidder's expert, one who recused and one of another trade.
struct Town {
    file: Value,
    ctx: Ctx,
    roster: Roster,
    salts: AttemptSalts,
    asked: Asked,
    available: BTreeSet<Id>,
    rules: Rulebook,
}

const BIDDER: usize = 99;

fn town() -> Town {
    let file: Value = serde_json::from_str(VECTORS).unwrap();
    let ctx = Ctx::parse(file["ctx"].as_str().unwrap().as_bytes()).unwrap();
    let (mut roster, mut salts) = (Roster::new(), AttemptSalts::default());
    let leaf = |name: &str| {
        let all = file["roster"].as_array().unwrap();
        salt(&all.iter().find(|it| it["id"] == name).unwrap()["salt"])
    };
    for (at, it) in file["experts"].as_array().unwrap().iter().enumerate() {
        let strata = it["strata"].as_array().unwrap().iter().map(|it| it.as_str().unwrap());
        let strata: Vec<&str> = strata.collect();
        let name = it["id"].as_str().unwrap();
        let employed = it["employer"] != "";
        roster.insert(id(name), listed(&strata, employed.then_some(at)));
        if employed {
            salts.employers.insert(uscc(at), salt(&it["salt_u"]));
        }
        let own = Salts { roster: leaf(name), pid: salt(&it["salt_e"]), excluded: [0; 32] };
        salts.experts.insert(id(name), own);
    }
    let mut declared = BTreeMap::new();
    for it in file["excluded"].as_array().unwrap() {
        let name = it["id"].as_str().unwrap();
        let expert = match it["code"].as_str().unwrap() {
            "not_of_specialty" => listed(&["yl"], None),
            "employer_is_bidder" => listed(&["jz"], Some(BIDDER)),
            _ => {
                declared.insert(id(name), Code::Recused);
                listed(&["jz"], None)
            }
        };
        roster.insert(id(name), expert);
        let (pid, excluded) = (salt(&it["salt_e"]), salt(&it["salt_x"]));
        salts.experts.insert(id(name), Salts { roster: leaf(name), pid, excluded });
    }
    let asked = Asked {
        regime: Regime::Works,
        day: "2026-03-24".parse().unwrap(),
        purchaser: uscc(98),
        bidders: BTreeSet::from([uscc(BIDDER)]),
        authorities: BTreeSet::new(),
        supervisors: BTreeSet::new(),
        specialties: BTreeSet::from([id("jj"), id("jz")]),
        seated: BTreeSet::new(),
        declared,
    };
    let available = roster.keys().cloned().collect();
    let rules = record::pack::packs().last().unwrap().rulebook();
    Town { file, ctx, roster, salts, asked, available, rules }
}

impl Town {
    fn pool(&self) -> Result<Derived, PoolFault> {
        let asked = (&self.asked, &self.available);
        pool(&self.ctx, &self.roster, asked, &self.salts, &self.rules)
    }
}

#[test]
fn the_roster_and_the_pool_hash_as_the_vectors_of_the_draw_do() {
    let town = town();
    let leaves = leaves(&town.roster, Regime::Works, &town.salts).unwrap();
    assert_eq!(leaves.len(), 15);
    assert_eq!(draw::roster::root(&leaves), town.ctx.roster, "the roster's root");
    let made = town.pool().unwrap();
    assert_eq!(made.pool.excluded_root, salt(&town.file["excluded_root"]));
    let pids: BTreeSet<[u8; 32]> =
        town.file["experts"].as_array().unwrap().iter().map(|it| salt(&it["pid"])).collect();
    assert_eq!(made.pool.leaves.iter().map(|it| it.pid).collect::<BTreeSet<_>>(), pids);
    for leaf in &made.pool.leaves {
        assert_eq!(Leaf::parse(leaf.encode().as_bytes()).as_ref(), Ok(leaf), "canonical");
    }
    made.pool.check(&town.ctx, Some(15), Some(&made.excluded), 2).unwrap();
    let codes: Vec<&str> = made.pool.excluded_by_code.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(codes, ["employer_is_bidder", "not_of_specialty", "recused"]);
    assert_eq!(made.reasons[&id("sample-x01")].rule, Some("C1.13"));
    assert_eq!(town.pool().unwrap(), made, "the same facts make the same bytes");
}

#[test]
fn one_fact_changed_is_another_pool_that_the_draw_refuses_for_this_roster() {
    let mut town = town();
    let before = town.pool().unwrap();
    town.available.remove(&id("sample-e01"));
    let after = town.pool().unwrap();
    assert_ne!(after.pool.root, before.pool.root);
    assert_eq!(after.reasons[&id("sample-e01")].code, Code::NotAvailable);
    after.pool.check(&town.ctx, Some(15), Some(&after.excluded), 2).unwrap();
    let removed = town.roster.get_mut(&id("sample-e02")).unwrap();
    removed.standing = RosterStanding::Removed;
    let fewer = town.pool().unwrap();
    let refused = fewer.pool.check(&town.ctx, Some(15), Some(&fewer.excluded), 2);
    assert_eq!(refused, Err(draw::Code::PoolCount), "who was committed to is counted");
    let paused = town.roster.get_mut(&id("sample-e03")).unwrap();
    paused.standing = RosterStanding::Paused;
    let reason = town.pool().unwrap().reasons[&id("sample-e03")];
    assert_eq!((reason.code, reason.rule), (Code::Suspended, None));
    town.roster.get_mut(&id("sample-e04")).unwrap().profile.pools = vec![Of::Procurement];
    let works = members(&town.roster, Regime::Works).count();
    assert_eq!((works, members(&town.roster, Regime::GovernmentProcurement).count()), (13, 1));
}

#[test]
fn colleagues_have_one_tag_and_a_missing_salt_makes_no_pool() {
    let mut town = town();
    for name in ["sample-e01", "sample-e02"] {
        town.roster.insert(id(name), listed(&["jj"], Some(0)));
    }
    let made = town.pool().unwrap();
    let tag = pool::employer(&town.ctx, &town.salts.employers[&uscc(0)], uscc(0).as_str());
    let same = made.pool.leaves.iter().filter(|it| it.employer == Some(tag)).count();
    assert_eq!(same, 2);
    let employers = std::mem::take(&mut town.salts.employers);
    assert_eq!(town.pool(), Err(PoolFault::Salt(uscc(0).to_string())));
    town.salts.employers = employers;
    town.salts.experts.remove(&id("sample-e05"));
    let missing = PoolFault::Salt("sample-e05".to_owned());
    assert_eq!(town.pool(), Err(missing.clone()));
    assert_eq!(leaves(&town.roster, Regime::Works, &town.salts), Err(missing));
}

#[test]
fn what_a_cell_says_of_an_expert_is_read_back_as_it_is_written() {
    assert_eq!(of_specialties(&specialties("B02，A01、A01 C03").unwrap()), "A01、B02、C03");
    assert_eq!(specialties("A01、专业"), Err("专业"));
    assert_eq!(pools("工程、政府采购").unwrap(), [Of::Procurement, Of::Works]);
    assert_eq!(pools("省库"), Err("省库"));
    let (one, two) = (uscc(1), uscc(2));
    let text = format!("{one} 2015-03-01 2024-06-30\n{two} 2024-07-01");
    let read = employers(&text).unwrap();
    assert_eq!((read[1].until, of_employers(&read)), (None, text));
    let text = format!("{one} 近亲属\n{two} 控股 2024-06-30");
    let read = ties(&text).unwrap();
    let zh = of_ties(&read, |it| it.2);
    assert_eq!((read[0].relation, zh), (Relation::Kin, text));
    assert_eq!(ties(&of_ties(&read, |it| it.1)), Ok(read.clone()));
    let code = one.as_str();
    for bad in ["x", code, &format!("{code} 2015-13-01"), &format!("{code} 2015-03-01 x")] {
        assert_eq!(employers(bad).unwrap_err(), bad);
    }
    for bad in [code, &format!("{code} 朋友"), &format!("{code} 控股 2024-06-30 又")] {
        assert_eq!(ties(bad).unwrap_err(), bad);
    }
}

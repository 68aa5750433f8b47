//! What the centre knew of purchasers, firms and experts before it began: two files of an earlier
//! system, taken by import as any centre takes them; and the people of the past who act.

use adapters::sheets::FileSheets;
use app::accounts::Accounts;
use app::imports::{ImportKind, check};
use app::ports::Sheets;
use domain::parties::{Command as Parties, Role};
use domain::shared::Uscc;
use domain::world::Command;

use super::super::LoadError;
use super::super::folk::{Firm, Folk, Person, Unit, supplier_code, uscc};
use super::super::names::{EXPERTS, REGIONS, SUPPLIERS};
use super::{Arc, Play, enrol};

/// Experts of the file live in the county's own town until here, then in its neighbours'.
const OWN_TOWN: usize = 16;
/// Specialties that an expert of the file has one or two of.
const SPECIALTIES: [&str; 5] = ["A01", "A02", "A03", "B01", "B02"];
/// Numbers of experts in the file begin above those that an official admits.
const FIRST_NUMBER: usize = 101;
/// One in so many works for a purchaser, or for a firm, or for an institute elsewhere.
const WORKS_EACH: usize = 4;
/// One in so many has a relation to a firm beside the work.
const TIED_EACH: usize = 5;
const RELATIONS: [&str; 4] = ["近亲属", "经济利益", "董事监事", "劳动关系"];

/// Purchasers and firms, as the file has them.
fn organisations(folk: &Folk) -> String {
    let mut out = "统一社会信用代码,单位名称,类别\n".to_owned();
    let mut row = |code: &Uscc, name: &str, kind: &str| {
        out += &format!("{code},{name},{kind}\n");
    };
    for it in &folk.past_units {
        row(&it.uscc, it.name, "采购人");
    }
    for (at, name) in SUPPLIERS.iter().enumerate() {
        row(&supplier_code(at), name, "投标人");
    }
    out
}

/// Where an expert of the file works.
fn employer(folk: &Folk, at: usize) -> Uscc {
    match at % WORKS_EACH {
        0 => folk.unit(at % (folk.units.len() + folk.past_units.len())).uscc.clone(),
        1 => supplier_code(at % SUPPLIERS.len()),
        _ => uscc(&format!("12511524MA0000J{at:02}")),
    }
}

/// Experts of three towns with specialties, employers and relations, as the file has them.
fn experts(folk: &Folk) -> String {
    let mut out = "专家编号,姓名,评审专业,专家库,行政区划代码,工作单位,回避关系\n".to_owned();
    for (at, name) in EXPERTS.iter().enumerate() {
        let specialty = |of: usize| SPECIALTIES[of % SPECIALTIES.len()];
        let specialties = match at.is_multiple_of(2) {
            true => format!("{}、{}", specialty(at), specialty(at + 1)),
            false => specialty(at).to_owned(),
        };
        let region = match at.checked_sub(OWN_TOWN) {
            None => REGIONS[0],
            Some(past) => REGIONS[1 + past % 2],
        };
        let since = 2005 + at % 14;
        let works = format!("{} {since}-07-01", employer(folk, at));
        let tie = match at.is_multiple_of(TIED_EACH) {
            true => {
                let of = supplier_code((at + 1) % SUPPLIERS.len());
                format!("{of} {}", RELATIONS[at / TIED_EACH % RELATIONS.len()])
            }
            false => String::new(),
        };
        let number = FIRST_NUMBER + at;
        out += &format!(
            "expert-{number},{name},{specialties},政府采购、工程,{region},{works},{tie}\n"
        );
    }
    out
}

impl Play<'_> {
    /// Both files are read, checked and taken.
    pub(super) fn take_files(&mut self) -> Result<(), LoadError> {
        let files = [
            (ImportKind::Organisations, organisations(self.folk)),
            (ImportKind::Experts, experts(self.folk)),
        ];
        for (kind, file) in files {
            let refused = |it: String| LoadError::Refused(format!("{}: {it}", kind.token()));
            let sheet =
                FileSheets.read(file.as_bytes()).map_err(|it| refused(format!("{it:?}")))?;
            let checked = {
                let folded = self.platform().folded();
                let folded = folded.map_err(|it| refused(it.to_string()))?;
                check(kind, &sheet, file.as_bytes(), &folded.world)
            };
            if !checked.is_good() {
                return Err(refused(format!("{:?}", checked.findings)));
            }
            let official = self.folk.officials[0].account.clone();
            let take = Parties::Import(Box::new(checked.import));
            self.ask(&official, Command::Parties(take))?;
        }
        Ok(())
    }

    /// Who bought or bid in what is loaded and is not of today gets an account and a key.
    pub(super) fn past_people(&mut self) -> Result<(), LoadError> {
        let platform = Arc::clone(self.platform());
        let accounts = Accounts::of(&platform);
        let [first, second] = self.folk.officials.each_ref().map(|it| it.account.clone());
        for (person, organisation) in self.of_the_past() {
            self.ask(&first, Command::Parties(self.folk.add(&person)))?;
            let (key, second) = (person.key(), second.clone());
            let bind = match person.role {
                Role::Bidder => {
                    Parties::BindKey { organisation, key, holder: person.account.clone(), second }
                }
                _ => Parties::BindPersonKey { account: person.account.clone(), key, second },
            };
            self.ask(&first, Command::Parties(bind))?;
            let secret = enrol(&accounts, &person, &|| platform.clock.wall_ms())
                .map_err(LoadError::Refused)?;
            self.factors.push((person.account.clone(), secret));
        }
        Ok(())
    }

    /// People of the past in the loaded lots, each once, with their organisations.
    fn of_the_past(&self) -> Vec<(Person, Uscc)> {
        let folk = self.folk;
        let buys = |it: &&Unit| self.plans.iter().any(|plan| *plan.purchaser(folk).1 == it.uscc);
        let units = folk.past_units.iter().filter(buys);
        let bids = |it: &(usize, &Firm)| {
            let place = folk.firms.len() + it.0;
            self.plans.iter().any(|plan| plan.bids.iter().any(|bid| bid.0 == place))
        };
        let firms = folk.suppliers.iter().enumerate().filter(bids);
        let units = units.map(|it| (it.person.clone(), it.uscc.clone()));
        units.chain(firms.map(|it| (it.1.person.clone(), it.1.uscc.clone()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_are_taken_without_a_finding_and_eighty_experts_live_in_three_towns() {
        let folk = Folk::new(&[1; 32]);
        let world = domain::world::World::default();
        for (kind, file, lines) in [
            (ImportKind::Organisations, organisations(&folk), 69),
            (ImportKind::Experts, experts(&folk), 60),
        ] {
            let sheet = FileSheets.read(file.as_bytes()).unwrap();
            let checked = check(kind, &sheet, file.as_bytes(), &world);
            assert_eq!((checked.findings.as_slice(), checked.fresh()), (&[][..], lines));
            let people = &checked.import.experts;
            let tied = people.iter().filter(|it| !it.profile.ties.is_empty()).count();
            assert!(
                people.is_empty()
                    || (tied, people.iter().all(|it| { !it.profile.employers.is_empty() }))
                        == (12, true)
            );
            let mut towns = std::collections::BTreeMap::new();
            for it in people {
                *towns.entry(it.profile.region.to_string()).or_insert(0) += 1;
            }
            assert!(people.is_empty() || towns.into_values().eq([16, 22, 22]));
        }
        assert_eq!(folk.experts().count() + EXPERTS.len(), 80);
    }
}

//! The supervisor's facts of the roster: with them every exclusion is decided again.
//!
//! Canonical JSON `{"asked", "experts", "v"}`, `v` being `daylight.draw_bundle/1`. Whoever holds
//! it can enumerate the roster; it is given to supervisors and courts only.

use std::collections::{BTreeMap, BTreeSet};

use domain::experts::{self, Code as Reason, Expert, Relation, Standing, Tie, exclude, strata};
use domain::rulebook::{Regime, Rulebook};
use domain::shared::{CivilDate, Id, Uscc};
use draw::Code;
use draw::ctx::Ctx;
use draw::pool::{self, Leaf, Pid, Pool};
use draw::roster;
use record::canonical::{self, Value};

/// The member `v`.
pub const VERSION: &str = "daylight.draw_bundle/1";

/// The bytes are no such bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a bundle of a draw")]
pub struct BundleError;

/// One expert with the salts of this attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    name: Id,
    expert: Expert,
    roster_salt: [u8; 32],
    pid_salt: [u8; 32],
    employer_salt: Option<[u8; 32]>,
    excluded_salt: Option<[u8; 32]>,
    /// Digests of the contacts with the time each was fixed, milliseconds since 1970.
    contacts: Vec<(String, u64)>,
}

/// The roster and what the draw was held for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    asked: experts::Asked,
    rows: Vec<Row>,
}

impl Bundle {
    /// Reads a bundle.
    ///
    /// # Errors
    ///
    /// [`BundleError`] for other bytes.
    pub fn parse(bytes: &[u8]) -> Result<Bundle, BundleError> {
        let value = canonical::parse(bytes).map_err(|_| BundleError)?;
        let shape = value.has_exactly(&["asked", "experts", "v"]);
        if !shape || value.text("v") != Some(VERSION) {
            return Err(BundleError);
        }
        let rows = value.list("experts").ok_or(BundleError)?.iter();
        let rows = rows.map(row).collect::<Option<Vec<_>>>().ok_or(BundleError)?;
        let asked = value.get("asked").and_then(asked).ok_or(BundleError)?;
        Ok(Bundle { asked, rows })
    }

    /// Decides every exclusion again and compares roster, pool and excluded leaves.
    ///
    /// # Errors
    ///
    /// `draw.pool.count` when roster, pool or counts by code differ, `draw.pool.root` when a
    /// leaf is another than the facts give, `draw.stratum.unknown` when the specialties differ.
    pub fn check(&self, ctx: &Ctx, pool: &Pool, rules: &Rulebook) -> Result<(), Code> {
        let need: BTreeSet<&str> = ctx.need.iter().map(|it| &*it.0).collect();
        let asked: BTreeSet<&str> = self.asked.specialties.iter().map(Id::as_str).collect();
        hold(need == asked, Code::StratumUnknown)?;
        let leaf = |it: &Row| roster::leaf(&it.roster_salt, it.name.as_str());
        let mut roster: Vec<_> = self.rows.iter().map(leaf).collect();
        roster.sort_unstable();
        hold(roster::root(&roster) == ctx.roster, Code::PoolCount)?;
        let (mut leaves, mut excluded) = (vec![], vec![]);
        let mut by_code: BTreeMap<&str, u64> = BTreeMap::new();
        for it in &self.rows {
            let pid = pool::person(ctx, &it.pid_salt, it.name.as_str());
            let found = exclude(&it.name, &it.expert, &self.asked, rules);
            match found.map_err(|_| Code::PoolCount)? {
                None => leaves.push(self.leaf(ctx, it, pid)?),
                Some(reason) => {
                    let salt = it.excluded_salt.ok_or(Code::PoolRoot)?;
                    let code = reason.code.token();
                    excluded.push(pool::excluded(ctx.alg, &salt, &pid, code));
                    *by_code.entry(code).or_default() += 1;
                }
            }
        }
        let counts = pool.excluded_by_code.iter().map(|(code, count)| (&**code, *count));
        let counts = counts.filter(|it| it.1 > 0);
        hold(by_code.into_iter().eq(counts), Code::PoolCount)?;
        hold(leaves.len() == pool.leaves.len(), Code::PoolCount)?;
        leaves.sort_unstable_by_key(|it| it.pid);
        // Weights are the pack's formula, of which there is none: one for everybody.
        hold(leaves == pool.leaves, Code::PoolRoot)?;
        excluded.sort_unstable();
        hold(ctx.alg.root(&excluded) == pool.excluded_root, Code::PoolRoot)
    }

    /// The fixed contacts of everybody, by the name in this attempt.
    #[must_use]
    pub fn contacts(&self, ctx: &Ctx) -> BTreeMap<Pid, Vec<(String, u64)>> {
        let pid = |it: &Row| pool::person(ctx, &it.pid_salt, it.name.as_str());
        self.rows.iter().map(|it| (pid(it), it.contacts.clone())).collect()
    }

    fn leaf(&self, ctx: &Ctx, it: &Row, pid: [u8; 32]) -> Result<Leaf, Code> {
        let employer = match &it.expert.employer {
            None => None,
            Some(of) => {
                let salt = it.employer_salt.ok_or(Code::PoolRoot)?;
                Some(pool::employer(ctx, &salt, of.as_str()))
            }
        };
        let strata = strata(&it.expert, &self.asked);
        let strata = strata.iter().map(|it| it.as_str().to_owned()).collect();
        Ok(Leaf { employer, pid, strata, weight: 1 })
    }
}

fn hold(holds: bool, code: Code) -> Result<(), Code> {
    if holds { Ok(()) } else { Err(code) }
}

fn texts<T, C: FromIterator<T>>(
    value: &Value,
    key: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<C> {
    let one = |it: &Value| match it {
        Value::Text(it) => read(it),
        _ => None,
    };
    value.list(key)?.iter().map(one).collect()
}

fn id(text: &str) -> Option<Id> {
    Id::new(text).ok()
}

fn salt(value: &Value, key: &str) -> Option<Option<[u8; 32]>> {
    match value.text(key) {
        None => Some(None),
        Some(it) => seal::bytes::unhex32(it).map(Some),
    }
}

fn asked(value: &Value) -> Option<experts::Asked> {
    let declared = value.list("declared")?.iter().map(|it| {
        let code = it.text("code")?;
        let code = Reason::ALL.into_iter().find(|known| known.token() == code)?;
        Some((id(it.text("expert")?)?, code))
    });
    Some(experts::Asked {
        regime: Regime::from_token(value.text("regime")?)?,
        day: value.text("day")?.parse().ok()?,
        purchaser: Uscc::new(value.text("purchaser")?)?,
        bidders: texts(value, "bidders", Uscc::new)?,
        authorities: texts(value, "authorities", Uscc::new)?,
        supervisors: texts(value, "supervisors", Uscc::new)?,
        specialties: texts(value, "specialties", id)?,
        seated: texts(value, "seated", Uscc::new)?,
        declared: declared.collect::<Option<_>>()?,
    })
}

fn row(value: &Value) -> Option<Row> {
    let ties = value.list("ties")?.iter().map(tie).collect::<Option<_>>()?;
    let employer = match value.text("employer") {
        None => None,
        Some(it) => Some(Uscc::new(it)?),
    };
    let standing = match value.text("standing")? {
        "good" => Standing::Good,
        "suspended" => Standing::Suspended,
        "punished" => Standing::Punished,
        _ => return None,
    };
    let available = match value.text("available")? {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    let specialties = texts(value, "specialties", id)?;
    let contact = |it: &Value| Some((it.text("digest")?.to_owned(), it.count("fixed_ms")?));
    let contacts = value.list("contacts")?.iter().map(contact).collect::<Option<_>>()?;
    Some(Row {
        name: id(value.text("expert")?)?,
        expert: Expert { specialties, employer, ties, standing, available },
        roster_salt: salt(value, "roster_salt")??,
        pid_salt: salt(value, "pid_salt")??,
        employer_salt: salt(value, "employer_salt")?,
        excluded_salt: salt(value, "excluded_salt")?,
        contacts,
    })
}

fn tie(value: &Value) -> Option<Tie> {
    let relation = match value.text("relation")? {
        "employed" => Relation::Employed,
        "directs" => Relation::Directs,
        "controls" => Relation::Controls,
        "kin" => Relation::Kin,
        "interest" => Relation::Interest,
        "other" => Relation::Other,
        _ => return None,
    };
    let until: Option<CivilDate> = match value.text("until") {
        None => None,
        Some(it) => Some(it.parse().ok()?),
    };
    Some(Tie { organisation: Uscc::new(value.text("organisation")?)?, relation, until })
}

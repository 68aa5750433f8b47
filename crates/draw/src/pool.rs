//! The pool (§3): who may be drawn, under names that only this attempt uses.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::code::{Code, ensure};
use crate::ctx::{Ctx, Purpose};
use crate::hash::Alg;
use crate::json::{self, quoted, quoted_hex};

/// A person's or value's name within one attempt.
pub type Pid = [u8; 32];

/// The least and the greatest weight.
const WEIGHTS: std::ops::RangeInclusive<u64> = 1..=16;
/// A draw of values needs at least two of them.
const VALUES_MIN: usize = 2;

/// Why a person of the roster is not in the pool.
pub const EXCLUSIONS: [&str; 11] = [
    "called_before",
    "employer_is_bidder",
    "employer_is_purchaser",
    "employer_seated",
    "kinship",
    "not_available",
    "not_of_specialty",
    "past_relation",
    "recused",
    "suspended",
    "took_part",
];

/// One person or value that may be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The employer's tag; none is equal to no other.
    pub employer: Option<[u8; 32]>,
    pub pid: Pid,
    pub strata: Vec<String>,
    /// 1 to 16.
    pub weight: u64,
}

impl Leaf {
    pub(crate) fn read(value: &Value) -> Result<Leaf, Code> {
        let map = json::inner(value)?;
        let strata = json::array(json::at(map, "strata")?)?;
        Ok(Leaf {
            employer: json::hex_or_empty(json::at(map, "employer")?)?,
            pid: json::hex_at(map, "pid")?,
            strata: strata
                .iter()
                .map(|it| json::text(it, json::TEXT_MAX))
                .collect::<Result<_, _>>()?,
            weight: json::integer_at(map, "w")?,
        })
    }

    /// The canonical bytes, which are the leaf of the pool's tree.
    #[must_use]
    pub fn encode(&self) -> String {
        format!(
            "{{\"employer\":{},\"pid\":{},\"strata\":{},\"w\":{}}}",
            quoted_hex(self.employer.as_ref().map_or(&[], |it| &it[..])),
            quoted_hex(&self.pid),
            json::listed(self.strata.iter().map(|it| quoted(it))),
            self.weight
        )
    }

    /// Reads one leaf from its canonical bytes.
    ///
    /// # Errors
    ///
    /// `draw.not_canonical`.
    pub fn parse(bytes: &[u8]) -> Result<Leaf, Code> {
        let leaf = Leaf::read(&Value::Object(json::object(bytes)?))?;
        json::same(&leaf.encode(), bytes)?;
        Ok(leaf)
    }
}

/// `pid` of a person; `salt` is of this expert and attempt only.
#[must_use]
pub fn person(ctx: &Ctx, salt: &[u8; 32], expert: &str) -> Pid {
    let seq = ctx.seq.get().to_be_bytes();
    ctx.alg.labelled("pid", &[ctx.draw.as_bytes(), &seq, salt, expert.as_bytes()])
}

/// The tag of an employer by its 18-character credit code; `salt` is of this employer and
/// attempt only.
#[must_use]
pub fn employer(ctx: &Ctx, salt: &[u8; 32], credit_code: &str) -> [u8; 32] {
    let seq = ctx.seq.get().to_be_bytes();
    ctx.alg.labelled("employer", &[ctx.draw.as_bytes(), &seq, salt, credit_code.as_bytes()])
}

/// `pid` of an announced value.
#[must_use]
pub fn value(alg: Alg, value: &str) -> Pid {
    alg.labelled("value", &[value.as_bytes()])
}

/// The leaf of one exclusion, whose code is of [`EXCLUSIONS`].
#[must_use]
pub fn excluded(alg: Alg, salt: &[u8; 32], pid: &Pid, code: &str) -> [u8; 32] {
    alg.labelled("excluded", &[salt, pid, code.as_bytes()])
}

/// What `PoolCommitted` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    pub leaves: Vec<Leaf>,
    pub count: u64,
    pub root: [u8; 32],
    /// By code, ascending.
    pub excluded_by_code: Vec<(String, u64)>,
    pub excluded_count: u64,
    pub excluded_root: [u8; 32],
    /// The announced values, where values are drawn.
    pub values: Option<Vec<String>>,
}

impl Pool {
    /// The pool of announced values, ascending and different: nobody is left out of it.
    #[must_use]
    pub fn of_values(alg: Alg, purpose: Purpose, values: &[String]) -> Pool {
        let leaf = |it: &String| Leaf {
            employer: None,
            pid: value(alg, it),
            strata: vec![purpose.name().to_owned()],
            weight: 1,
        };
        let mut leaves: Vec<Leaf> = values.iter().map(leaf).collect();
        leaves.sort_unstable_by_key(|it| it.pid);
        Pool {
            count: leaves.len() as u64,
            root: Pool::root_of(alg, &leaves),
            leaves,
            excluded_by_code: Vec::new(),
            excluded_count: 0,
            excluded_root: alg.root::<&[u8]>(&[]),
            values: Some(values.to_vec()),
        }
    }

    /// The announced value of a name; none for a name of none.
    #[must_use]
    pub fn value_of(&self, alg: Alg, pid: &Pid) -> Option<&str> {
        let mut values = self.values.iter().flatten().map(String::as_str);
        values.find(|it| value(alg, it) == *pid)
    }

    /// The root of the leaves as they stand.
    #[must_use]
    pub fn root_of(alg: Alg, leaves: &[Leaf]) -> [u8; 32] {
        alg.root(&leaves.iter().map(Leaf::encode).collect::<Vec<_>>())
    }

    /// Row 2 of §7: counts, root, order, weights, strata.
    ///
    /// `roster_count` is that of the roster of ctx, none when no such roster was committed
    /// before; `excluded` are the leaves that a supervisor holds; `ratio_min` is
    /// `draw_pool_ratio_min` of the pack, in persons a seat.
    ///
    /// # Errors
    ///
    /// `draw.pool.count`, `.root`, `.order`, `draw.weight`, `draw.stratum.thin`, `.order`,
    /// `.unknown`, the first that applies.
    pub fn check(
        &self,
        ctx: &Ctx,
        roster_count: Option<u64>,
        excluded: Option<&[[u8; 32]]>,
        ratio_min: u64,
    ) -> Result<(), Code> {
        self.check_counts(ctx, roster_count, excluded)?;
        self.check_roots(ctx, excluded)?;
        ensure(self.leaves.is_sorted_by(|a, b| a.pid < b.pid), Code::PoolOrder)?;
        ensure(self.leaves.iter().all(|it| WEIGHTS.contains(&it.weight)), Code::Weight)?;
        if ctx.purpose.draws_persons() {
            ensure(!self.is_thin(ctx, ratio_min), Code::StratumThin)?;
        } else {
            self.check_values(ctx)?;
        }
        let ascending = |it: &Leaf| it.strata.is_sorted_by(|a, b| a < b);
        ensure(self.leaves.iter().all(ascending), Code::StratumOrder)?;
        let known: BTreeSet<_> = ctx.need.iter().map(|it| &it.0).collect();
        let sound =
            |it: &Leaf| !it.strata.is_empty() && it.strata.iter().all(|s| known.contains(s));
        ensure(self.leaves.iter().all(sound), Code::StratumUnknown)
    }

    fn check_counts(
        &self,
        ctx: &Ctx,
        roster_count: Option<u64>,
        excluded: Option<&[[u8; 32]]>,
    ) -> Result<(), Code> {
        ensure(self.count == self.leaves.len() as u64, Code::PoolCount)?;
        let by_code = self.excluded_by_code.iter().try_fold(0_u64, |sum, it| sum.checked_add(it.1));
        ensure(by_code == Some(self.excluded_count), Code::PoolCount)?;
        if let Some(it) = excluded {
            ensure(it.len() as u64 == self.excluded_count, Code::PoolCount)?;
        }
        if ctx.purpose.draws_persons() {
            let roster = self.count.checked_add(self.excluded_count);
            return ensure(roster_count.is_some() && roster == roster_count, Code::PoolCount);
        }
        ensure(self.excluded_count == 0, Code::PoolCount)?;
        let values = self.values.as_ref().map_or(0, Vec::len);
        let enough = values >= VALUES_MIN && values as u64 >= ctx.need[0].1;
        ensure(enough && values as u64 == self.count, Code::PoolCount)
    }

    fn check_roots(&self, ctx: &Ctx, excluded: Option<&[[u8; 32]]>) -> Result<(), Code> {
        ensure(self.root == Pool::root_of(ctx.alg, &self.leaves), Code::PoolRoot)?;
        if let Some(it) = excluded {
            let ascending = it.is_sorted_by(|a, b| a < b);
            ensure(ascending && ctx.alg.root(it) == self.excluded_root, Code::PoolRoot)?;
        }
        let none = self.excluded_count == 0;
        ensure(!none || self.excluded_root == ctx.alg.root::<&[u8]>(&[]), Code::PoolRoot)
    }

    fn check_values(&self, ctx: &Ctx) -> Result<(), Code> {
        let values = self.values.as_deref().unwrap_or_default();
        ensure(values.is_sorted_by(|a, b| a < b), Code::PoolOrder)?;
        let plain = |it: &Leaf| it.weight == 1 && it.employer.is_none();
        ensure(self.leaves.iter().all(plain), Code::Weight)?;
        let announced: BTreeSet<_> = values.iter().map(|it| value(ctx.alg, it)).collect();
        ensure(self.leaves.iter().all(|it| announced.contains(&it.pid)), Code::PoolRoot)
    }

    /// True when a stratum has fewer than `ratio_min` times its seats, one employer counted once.
    #[must_use]
    pub fn is_thin(&self, ctx: &Ctx, ratio_min: u64) -> bool {
        ctx.need.iter().any(|(stratum, seats)| {
            let mut employers = BTreeSet::new();
            let of_stratum = self.leaves.iter().filter(|it| it.strata.contains(stratum));
            let counted = of_stratum.filter(|it| it.employer.is_none_or(|e| employers.insert(e)));
            (counted.count() as u64) < seats.saturating_mul(ratio_min)
        })
    }

    /// True when values are listed exactly where the purpose asks for them.
    #[must_use]
    pub fn suits(&self, purpose: Purpose) -> bool {
        self.values.is_some() != purpose.draws_persons()
    }
}

//! Forms of a draw: the bodies of `ggzy.draw/v1`, byte for byte, and of what stands beside them.

use std::collections::BTreeMap;

use domain::draws::{
    Attempt, CallEnded, CallOutcome, CallPlaced, CommitsClosed, CommitteeDissolved, CommitteeDrawn,
    Context, DepositShown, DrawAnnounced, DrawCommitted, DrawJoined, DrawOpened, DrawRequested,
    DrawResult, DrawVoid, Fixed, LeavingCause, ListDerived, ListLine, MemberReplaced, Need,
    OrderDrawn, Party, PartyKeys, PoolCommitted, PoolDerived, PoolLeaf, PoolLine, Ranks, RateDrawn,
    Replaced, Representative, RepresentativesNamed, RosterCommitted, Seated, SubstituteNamed,
    SubstituteSeated, VoidReason,
};
use domain::shared::Hash;

use super::{Wire, wire_struct, wire_words};
use crate::canonical::Value;

/// Of every context: the hash, the protocol, and that no number is thrown at the end.
const FIXED: [(&str, &str); 3] = [("alg", "sha256"), ("final", "none"), ("rule", "ggzy.draw/v1")];

wire_words! {
    Party { Centre = "centre", Purchaser = "purchaser", Supervisor = "supervisor" }
    VoidReason { NotCommitted = "not_committed", Thin = "thin", Withheld = "withheld" }
    CallOutcome {
        Rang = "rang", Accepted = "accepted", Declined = "declined", NoAnswer = "no_answer",
    }
    LeavingCause {
        Absent = "absent", Avoidance = "avoidance", Health = "health", LeftPost = "left-post",
    }
}

wire_struct! {
    DrawRequested { lot, need, review, authorities, supervisors, representatives }
    Representative { account, name }
    RepresentativesNamed { lot, people }
    DrawJoined { of, name, sign, wrap }
    RosterCommitted { count, root }
    PartyKeys { name, sign, wrap }
    DrawAnnounced { of, ctx }
    PoolLine { expert, pid, excluded, roster_salt, pid_salt, excluded_salt, employer_salt }
    PoolDerived { of, lines }
    Fixed { count, ctx, pool, derived }
    DrawCommitted { of, name, c, d, sig }
    DepositShown { of, name, header }
    CommitsClosed { of }
    DrawOpened { of, name, key }
    RateDrawn { lot, seq, rate_e4, answers_until_s }
    OrderDrawn { lot, seq, order }
    ListLine { bidder, name, pid, salt }
    ListDerived { of, lines }
    DrawVoid { of, names, reason }
    CallPlaced { of, pid, n, channel, contact }
    CallEnded { of, pid, n, ring_s, outcome, proof, reason, record }
    Seated { of, pid }
    CommitteeDrawn { lot, seq, members }
    MemberReplaced { lot, seat, cause, document }
    Replaced { of, pid, order }
    SubstituteNamed { lot, members, document }
    SubstituteSeated { of, members }
    CommitteeDissolved { of, document }
}

impl Wire for Attempt {
    fn write(&self) -> Value {
        let mut fields = BTreeMap::new();
        self.put("", &mut fields);
        Value::Object(fields)
    }

    fn read(value: &Value) -> Option<Self> {
        let (lot, purpose) = Self::named(value.text("draw")?)?;
        Some(Self { lot, purpose, seq: value.count("seq")? })
    }

    fn fields() -> &'static [&'static str] {
        &["draw", "seq"]
    }

    /// Name and number stand in the object itself.
    fn put(&self, _: &str, fields: &mut BTreeMap<String, Value>) {
        fields.insert("draw".to_owned(), Value::Text(self.draw()));
        self.seq.put("seq", fields);
    }

    fn take(_: &str, object: &Value) -> Option<Self> {
        Self::read(object)
    }
}

impl Wire for Need {
    fn write(&self) -> Value {
        Value::List(vec![self.specialty.write(), self.seats.write()])
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::List(both) = value else { return None };
        let [specialty, seats] = &both[..] else { return None };
        Some(Self { specialty: Wire::read(specialty)?, seats: Wire::read(seats)? })
    }
}

/// A hash in hex, or nothing.
fn hash_or_none(text: &str) -> Option<Option<Hash>> {
    if text.is_empty() { Some(None) } else { Hash::from_hex(text).map(Some) }
}

impl Wire for Context {
    fn write(&self) -> Value {
        let text = |it: (&str, &str)| (it.0.to_owned(), Value::Text(it.1.to_owned()));
        let mut fields: BTreeMap<_, _> = FIXED.into_iter().map(text).collect();
        self.of.put("", &mut fields);
        self.need.put("need", &mut fields);
        self.pack.put("pack", &mut fields);
        self.parties.put("parties", &mut fields);
        let roster = self.roster.as_ref().map(Hash::hex).unwrap_or_default();
        fields.insert("roster".to_owned(), Value::Text(roster));
        self.t.put("t", &mut fields);
        Value::Object(fields)
    }

    fn read(value: &Value) -> Option<Self> {
        let fixed = FIXED.into_iter().all(|(key, it)| value.text(key) == Some(it));
        let of = Attempt::read(value).filter(|_| fixed)?;
        Some(Self {
            of,
            need: Wire::take("need", value)?,
            pack: Wire::take("pack", value)?,
            parties: Wire::take("parties", value)?,
            roster: hash_or_none(value.text("roster")?)?,
            t: Wire::take("t", value)?,
        })
    }
}

impl Wire for PoolLeaf {
    fn write(&self) -> Value {
        let employer = self.employer.as_ref().map(Hash::hex).unwrap_or_default();
        Value::object([
            ("employer", Value::Text(employer)),
            ("pid", self.pid.write()),
            ("strata", self.strata.write()),
            ("w", self.w.write()),
        ])
    }

    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            employer: hash_or_none(value.text("employer")?)?,
            pid: Wire::take("pid", value)?,
            strata: Wire::take("strata", value)?,
            w: Wire::take("w", value)?,
        })
    }
}

impl Wire for PoolCommitted {
    fn write(&self) -> Value {
        let by_code = self.excluded_by_code.iter();
        let by_code = by_code.map(|(code, count)| (code.clone(), count.write())).collect();
        let mut fields = BTreeMap::from([("excluded_by_code".to_owned(), Value::Object(by_code))]);
        self.of.put("", &mut fields);
        self.pool.put("pool", &mut fields);
        self.pool_count.put("pool_count", &mut fields);
        self.pool_root.put("pool_root", &mut fields);
        self.excluded_count.put("excluded_count", &mut fields);
        self.excluded_root.put("excluded_root", &mut fields);
        self.values.put("values", &mut fields);
        Value::Object(fields)
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::Object(by_code) = value.get("excluded_by_code")? else { return None };
        let by_code = by_code.iter().map(|(code, it)| Some((code.clone(), Wire::read(it)?)));
        Some(Self {
            of: Attempt::read(value)?,
            pool: Wire::take("pool", value)?,
            pool_count: Wire::take("pool_count", value)?,
            pool_root: Wire::take("pool_root", value)?,
            excluded_by_code: by_code.collect::<Option<_>>()?,
            excluded_count: Wire::take("excluded_count", value)?,
            excluded_root: Wire::take("excluded_root", value)?,
            values: Wire::take("values", value)?,
        })
    }

    fn fields() -> &'static [&'static str] {
        &[
            "of",
            "pool",
            "pool_count",
            "pool_root",
            "excluded_by_code",
            "excluded_count",
            "excluded_root",
            "values",
        ]
    }
}

impl Wire for DrawResult {
    fn write(&self) -> Value {
        let lists = self.ranks.iter().map(|it| (it.stratum.to_string(), it.list.write()));
        let mut fields = BTreeMap::from([("ranks".to_owned(), Value::Object(lists.collect()))]);
        self.of.put("", &mut fields);
        self.seed.put("seed", &mut fields);
        Value::Object(fields)
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::Object(lists) = value.get("ranks")? else { return None };
        let lists = lists.iter().map(|(stratum, list)| {
            let stratum = domain::shared::Id::new(stratum.clone()).ok()?;
            Some(Ranks { stratum, list: Wire::read(list)? })
        });
        Some(Self {
            of: Attempt::read(value)?,
            ranks: lists.collect::<Option<_>>()?,
            seed: Wire::take("seed", value)?,
        })
    }

    fn fields() -> &'static [&'static str] {
        &["of", "ranks", "seed"]
    }
}

/// A ticket with a name.
impl Wire for (Hash, Hash) {
    fn write(&self) -> Value {
        Value::List(vec![self.0.write(), self.1.write()])
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::List(both) = value else { return None };
        let [ticket, pid] = &both[..] else { return None };
        Some((Wire::read(ticket)?, Wire::read(pid)?))
    }
}

//! An honest draw of three from twelve experts, and the same with one change.

use std::collections::BTreeMap;

use draw::attempt::{self, Item, Known};
use draw::contribution::{self, Roots};
use draw::ctx::Ctx;
use draw::event::{Event, Frame, Framed};
use draw::next::{Calls, Next, Outcome};
use draw::pool::{self, Leaf, Pid, Pool};
use draw::{Alg, rank, roster};
use record::canonical::Value;

pub const DRAW: &str = "T1/A/1/committee";
/// 2026-03-20 09:00 in Beijing: two working days before a review on the 24th.
pub const START_MS: u64 = 1_773_968_400_000;
pub const DAY_MS: u64 = 86_400_000;

/// A place of the log before it has its index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Body { kind: String, body: String },
    Cosigned { at_ms: u64 },
}

/// What differs from the honest attempt.
#[derive(Clone, Copy)]
pub struct Change {
    pub seq: u64,
    /// Edits the text of the context.
    pub ctx: fn(String) -> String,
    /// Edits the pool; root and count are computed afterwards.
    pub pool: fn(&mut Vec<Leaf>),
    /// Edits the header of the supervisor before d is computed.
    pub header: fn(&mut Vec<u8>),
    /// Which one-time keys are used.
    pub keys: u8,
    pub r#final: Option<&'static str>,
}

pub const HONEST: Change =
    Change { seq: 1, ctx: |it| it, pool: |_| (), header: |_| (), keys: 0, r#final: None };

pub fn secret(name: &str, number: u64) -> [u8; 32] {
    Alg::Sha256.hash(&[b"sample draw ", name.as_bytes(), &number.to_be_bytes()])
}

pub fn uscc(number: u64) -> String {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let body = format!("9151000000{number:07}");
    all.find_map(|it| domain::shared::Uscc::new(&format!("{body}{it}"))).unwrap().to_string()
}

/// Experts of the roster: 0–11 are drawn from, 12 works for a bidder, 13 has another specialty.
pub fn expert(number: u64) -> (String, Vec<&'static str>, String) {
    let specialties = match number {
        13 => vec!["yl"],
        it if it % 3 == 0 => vec!["jj", "jz"],
        it if it % 3 == 1 => vec!["jj"],
        _ => vec!["jz"],
    };
    // The bidder of the lot employs number 12.
    let employer = if number == 12 { uscc(900) } else { uscc(number) };
    (format!("e{number:02}"), specialties, employer)
}

fn party(name: &str, keys: u8) -> (String, [u8; 32], [u8; 32]) {
    (name.to_owned(), secret(name, 1), secret(name, 10 + u64::from(keys)))
}

pub const PARTIES: [&str; 3] = ["centre", "purchaser", "supervisor"];

pub fn roster_root() -> [u8; 32] {
    let leaf = |it: u64| roster::leaf(&secret("roster", it), &expert(it).0);
    let mut leaves: Vec<_> = (0..14).map(leaf).collect();
    leaves.sort_unstable();
    roster::root(&leaves).unwrap()
}

pub fn pack() -> [u8; 32] {
    record::pack::packs().last().unwrap().sha256.0
}

fn ctx_text(change: &Change) -> String {
    let hex = seal::bytes::hex;
    let parties: Vec<_> = PARTIES
        .iter()
        .map(|it| {
            let (name, sign, wrap) = party(it, change.keys);
            let sign = hex(&seal::ed25519::public(&sign));
            let wrap = hex(&seal::keyset::one_time_public(&wrap));
            format!(r#"{{"name":"{name}","sign":"{sign}","wrap":"{wrap}"}}"#)
        })
        .collect();
    let last = change.r#final.map_or("none", |_| "public:dice");
    let text = format!(
        r#"{{"alg":"sha256","draw":"{DRAW}","final":"{last}","need":[["jj",1],["jz",2]],"#
    ) + &format!(
        r#""pack":"{}","parties":[{}],"roster":"{}","rule":"ggzy.draw/v1","seq":{},"t":2}}"#,
        hex(&pack()),
        parties.join(","),
        hex(&roster_root()),
        change.seq
    );
    (change.ctx)(text)
}

fn pool(ctx: &Ctx, change: &Change) -> Pool {
    let leaf = |it: u64| {
        let (name, strata, employer) = expert(it);
        Leaf {
            employer: Some(pool::employer(ctx, &secret("employer", it), &employer)),
            pid: pool::person(ctx, &secret("pid", it), &name),
            strata: strata.into_iter().map(str::to_owned).collect(),
            weight: 1,
        }
    };
    let mut leaves: Vec<_> = (0..12).map(leaf).collect();
    leaves.sort_unstable_by_key(|it| it.pid);
    (change.pool)(&mut leaves);
    let out = [(12, "employer_is_bidder"), (13, "not_of_specialty")];
    let mut excluded: Vec<_> = out
        .iter()
        .map(|(it, code)| {
            let pid = pool::person(ctx, &secret("pid", *it), &expert(*it).0);
            pool::excluded(ctx.alg, &secret("excluded", *it), &pid, code)
        })
        .collect();
    excluded.sort_unstable();
    Pool {
        count: leaves.len() as u64,
        root: Pool::root_of(ctx.alg, &leaves),
        leaves,
        excluded_by_code: out.iter().map(|it| (it.1.to_owned(), 1)).collect(),
        excluded_count: 2,
        excluded_root: ctx.alg.root(&excluded),
        values: None,
    }
}

/// Bodies one after the other, a second apart.
struct Log {
    lines: Vec<Line>,
    seq: u64,
}

impl Log {
    fn stamp_ms(&self) -> u64 {
        START_MS + (self.seq - 1) * 3_600_000 + 1_000 * self.lines.len() as u64
    }

    fn say(&mut self, event: Event) {
        let of_roster = matches!(event, Event::RosterCommitted { .. });
        let draw = if of_roster { String::new() } else { DRAW.to_owned() };
        let frame = Frame { draw, seq: self.seq, stamp_ms: self.stamp_ms() };
        let it = Framed { frame, event };
        self.lines.push(Line::Body { kind: it.kind().to_owned(), body: it.encode() });
    }

    fn cosign(&mut self) {
        self.lines.push(Line::Cosigned { at_ms: self.stamp_ms() });
    }
}

/// One whole attempt to its result.
pub fn attempt(change: &Change) -> Vec<Line> {
    let mut log = Log { lines: vec![], seq: change.seq };
    let text = ctx_text(change);
    let ctx = Ctx::parse(text.as_bytes()).unwrap();
    if change.seq == 1 {
        log.say(Event::RosterCommitted { count: 14, root: roster_root() });
    }
    log.say(Event::Announced(Box::new(ctx.clone())));
    let pool = pool(&ctx, change);
    log.say(Event::PoolCommitted(pool.clone()));
    log.cosign();
    log.say(Event::PoolChecked);
    let roots = Roots { pool: &pool.root, excluded: &pool.excluded_root };
    let mut headers = vec![];
    for name in PARTIES {
        let r = secret(name, 20 + change.seq);
        let c = contribution::commitment(&ctx, roots, name, &r);
        let mut header = contribution::deposit(&ctx, roots, name, &r);
        if name == "supervisor" {
            (change.header)(&mut header);
        }
        let d = contribution::deposit_hash(&ctx, &header);
        let message = contribution::signed(&ctx, roots.pool, name, &c, &d);
        let sig = seal::ed25519::sign(&party(name, change.keys).1, &message);
        log.say(Event::Committed { name: name.to_owned(), c, d, sig });
        headers.push(header);
    }
    log.cosign();
    for (name, header) in PARTIES.iter().zip(headers) {
        log.say(Event::DepositShown { name: (*name).to_owned(), header });
    }
    log.say(Event::CommitsClosed);
    log.cosign();
    for name in &PARTIES[..2] {
        log.say(Event::Opened { name: (*name).to_owned(), key: party(name, change.keys).2 });
    }
    if let Some(value) = change.r#final {
        log.cosign();
        log.say(Event::FinalNumber { value: value.to_owned() });
    }
    let seed = seed(&log.lines).expect("an attempt with enough keys has a seed");
    let ranks = rank::ranks(&ctx, &seed, &pool.leaves);
    log.say(Event::Result { ranks, seed });
    log.lines
}

fn items(lines: &[Line]) -> Vec<Item> {
    let one = |it: &Line| match it {
        Line::Cosigned { at_ms } => Item::Cosigned { at_ms: Some(*at_ms) },
        Line::Body { kind, body } => Item::Event(Framed::parse(kind, body.as_bytes()).unwrap()),
    };
    lines.iter().map(one).collect()
}

fn seed(lines: &[Line]) -> Option<[u8; 32]> {
    let limits = attempt::Limits { ratio_min: 0, open_ms_max: None, earliest_ms: None };
    attempt::check(&items(lines), &limits, &Known::default()).seed
}

/// Ranks, leaves and seats of an attempt's result, ready to be called.
pub fn to_call(lines: &[Line]) -> Calls<Pid> {
    let mut found = (None, None, None);
    for it in items(lines) {
        if let Item::Event(it) = it {
            match it.event {
                Event::Announced(it) => found.0 = Some(it.need.clone()),
                Event::PoolCommitted(it) => found.1 = Some(it.leaves),
                Event::Result { ranks, .. } => found.2 = Some(ranks),
                _ => {}
            }
        }
    }
    let (Some(need), Some(leaves), Some(ranks)) = found else { panic!("no result") };
    let tag = |it: &Leaf| Some((it.pid, seal::bytes::hex(&it.employer?)));
    let ranks = ranks.into_iter().map(|(s, it)| (s, it.into_iter().map(|it| it.1).collect()));
    Calls::new(need, ranks, leaves.iter().filter_map(tag).collect())
}

/// A call log with what becomes of each called person, in the function's order.
pub struct Phone {
    pub lines: Vec<Line>,
    pub calls: Calls<Pid>,
    pub at_ms: u64,
    pub seq: u64,
}

impl Phone {
    pub fn new(of: &[Line]) -> Phone {
        let at_ms = START_MS + 3_600_000;
        Phone { lines: vec![], calls: to_call(of), at_ms, seq: 1 }
    }

    pub fn log(&mut self, kind: &str, fields: &[(&str, String)]) {
        let mut all: BTreeMap<&str, String> =
            fields.iter().map(|(key, it)| (*key, it.clone())).collect();
        all.insert("draw", format!("\"{DRAW}\""));
        all.insert("seq", self.seq.to_string());
        all.insert("stamp_ms", self.at_ms.to_string());
        let parts: Vec<_> = all.iter().map(|(key, it)| format!("\"{key}\":{it}")).collect();
        let body = format!("{{{}}}", parts.join(","));
        self.lines.push(Line::Body { kind: kind.to_owned(), body });
    }

    pub fn place(&mut self, person: &Pid, n: u64, channel: &str) {
        let pid = format!("\"{}\"", seal::bytes::hex(person));
        let contact = format!("\"{}\"", contact(person));
        let channel = format!("\"{channel}\"");
        let fields =
            [("pid", pid), ("n", n.to_string()), ("channel", channel), ("contact", contact)];
        self.log("CallPlaced", &fields);
    }

    /// `said` is outcome, proof and reason.
    pub fn end(&mut self, person: &Pid, n: u64, said: [&str; 3]) {
        let [outcome, proof, reason] = said;
        self.at_ms += 60_000;
        let quoted = |it: &str| format!("\"{it}\"");
        let fields = [
            ("pid", quoted(&seal::bytes::hex(person))),
            ("n", n.to_string()),
            ("outcome", quoted(outcome)),
            ("proof", quoted(proof)),
            ("reason", quoted(reason)),
            ("record", quoted("")),
            ("ring_s", "30".to_owned()),
        ];
        self.log("CallEnded", &fields);
    }

    pub fn about(&mut self, kind: &str, person: &Pid) {
        let pid = format!("\"{}\"", seal::bytes::hex(person));
        self.log(kind, &[("pid", pid)]);
    }

    /// Calls one wave; the first declines with proof when asked, all others accept.
    pub fn wave(&mut self, first_declines: bool) -> Vec<Pid> {
        let Next::Call(wave) = self.calls.next() else { return vec![] };
        for (stratum, person) in &wave {
            self.place(person, 1, "mobile");
            self.calls.place(stratum, person);
        }
        for (at, (_, person)) in wave.iter().enumerate() {
            if at == 0 && first_declines {
                self.end(person, 1, ["declined", "aa", "ill"]);
                self.calls.settle(person, Outcome::Declined);
            } else {
                self.end(person, 1, ["accepted", "", ""]);
                self.calls.settle(person, Outcome::Accepted);
            }
        }
        wave.into_iter().map(|it| it.1).collect()
    }

    pub fn seat(&mut self) {
        let seated: Vec<Pid> = self.calls.seated().iter().map(|it| *it.1).collect();
        seated.iter().for_each(|it| self.about("Seated", it));
    }
}

/// The digest of a person's one contact.
pub fn contact(person: &Pid) -> String {
    seal::bytes::hex(&Alg::Sha256.hash(&[b"contact", person])[..8])
}

/// The file of a draw.
pub fn file(lines: &[Line]) -> String {
    let entries = (0_i64..).zip(lines).map(|(index, it)| match it {
        Line::Body { kind, body } => Value::object([
            ("body", Value::Text(body.clone())),
            ("index", Value::Integer(index)),
            ("kind", Value::Text(kind.clone())),
        ]),
        Line::Cosigned { at_ms } => Value::object([
            ("cosigned_ms", Value::Integer(i64::try_from(*at_ms).unwrap())),
            ("index", Value::Integer(index)),
        ]),
    });
    Value::object([
        ("draw", Value::Text(DRAW.to_owned())),
        ("entries", Value::List(entries.collect())),
        ("v", Value::Text("daylight.draw/1".to_owned())),
    ])
    .encode()
}

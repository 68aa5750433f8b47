//! The events of §2 and their canonical bodies.

use serde_json::{Map, Value};

use crate::code::{Code, ensure};
use crate::ctx::Ctx;
use crate::json::{self, LONG_TEXT_MAX, quoted, quoted_hex};
use crate::pool::{EXCLUSIONS, Leaf, Pid, Pool};

/// Longest header that is read, in bytes; an honest one has 72 + 80 n.
const HEADER_BYTES_MAX: usize = 4_096;

/// `[[ticket, pid], …]` of one stratum, the full list.
pub type RankList = Vec<([u8; 32], Pid)>;

/// Which attempt an event belongs to, and when it was stamped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// `<lot>/<purpose>`; empty for the roster's own event.
    pub draw: String,
    pub seq: u64,
    /// Milliseconds since 1970, UTC.
    pub stamp_ms: u64,
}

/// What an event says, without its frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    RosterCommitted { count: u64, root: [u8; 32] },
    Announced(Box<Ctx>),
    PoolCommitted(Pool),
    PoolChecked,
    Committed { name: String, c: [u8; 32], d: [u8; 32], sig: [u8; 64] },
    DepositShown { name: String, header: Vec<u8> },
    CommitsClosed,
    Opened { name: String, key: [u8; 32] },
    FinalNumber { value: String },
    Result { ranks: Vec<(String, RankList)>, seed: [u8; 32] },
    Void { names: Vec<String>, reason: String },
}

/// An event with its frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framed {
    pub frame: Frame,
    pub event: Event,
}

impl Framed {
    /// Reads a body by the event's kind.
    ///
    /// # Errors
    ///
    /// `draw.not_canonical`, also for an unknown kind; `draw.ctx` for the context of an
    /// announcement that is not in range.
    pub fn parse(kind: &str, body: &[u8]) -> Result<Framed, Code> {
        let map = json::object(body)?;
        let event = read(kind, &map)?;
        let frame = frame(&map, !matches!(event, Event::RosterCommitted { .. }))?;
        let framed = Framed { frame, event };
        json::same(&framed.encode(), body)?;
        Ok(framed)
    }

    /// The kind, as §2 calls it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.event {
            Event::RosterCommitted { .. } => "RosterCommitted",
            Event::Announced(_) => "DrawAnnounced",
            Event::PoolCommitted(_) => "PoolCommitted",
            Event::PoolChecked => "PoolChecked",
            Event::Committed { .. } => "DrawCommitted",
            Event::DepositShown { .. } => "DepositShown",
            Event::CommitsClosed => "CommitsClosed",
            Event::Opened { .. } => "DrawOpened",
            Event::FinalNumber { .. } => "FinalNumber",
            Event::Result { .. } => "DrawResult",
            Event::Void { .. } => "DrawVoid",
        }
    }

    /// The canonical body.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut fields = fields(&self.event);
        fields.push(("stamp_ms", self.frame.stamp_ms.to_string()));
        if !matches!(self.event, Event::RosterCommitted { .. }) {
            fields.push(("draw", quoted(&self.frame.draw)));
            fields.push(("seq", self.frame.seq.to_string()));
        }
        fields.sort_unstable_by_key(|it| it.0);
        let parts: Vec<_> = fields.iter().map(|(key, it)| format!("\"{key}\":{it}")).collect();
        format!("{{{}}}", parts.join(","))
    }
}

fn frame(map: &Map<String, Value>, of_a_draw: bool) -> Result<Frame, Code> {
    let stamp_ms = json::integer_at(map, "stamp_ms")?;
    if !of_a_draw {
        return Ok(Frame { draw: String::new(), seq: 0, stamp_ms });
    }
    let draw = json::text(json::at(map, "draw")?, LONG_TEXT_MAX)?;
    Ok(Frame { draw, seq: json::integer_at(map, "seq")?, stamp_ms })
}

fn read(kind: &str, map: &Map<String, Value>) -> Result<Event, Code> {
    let name = || json::text_at(map, "name");
    Ok(match kind {
        "RosterCommitted" => Event::RosterCommitted {
            count: json::integer_at(map, "count")?,
            root: json::hex_at(map, "root")?,
        },
        "DrawAnnounced" => {
            // The map keeps the keys sorted, so these are the canonical bytes; `Ctx::parse` and
            // the comparison of the whole body decide.
            let ctx = json::at(map, "ctx")?.to_string();
            Event::Announced(Box::new(Ctx::parse(ctx.as_bytes())?))
        }
        "PoolCommitted" => Event::PoolCommitted(read_pool(map)?),
        "PoolChecked" => Event::PoolChecked,
        "DrawCommitted" => Event::Committed {
            name: name()?,
            c: json::hex_at(map, "c")?,
            d: json::hex_at(map, "d")?,
            sig: json::hex_at(map, "sig")?,
        },
        "DepositShown" => Event::DepositShown { name: name()?, header: read_header(map)? },
        "CommitsClosed" => Event::CommitsClosed,
        "DrawOpened" => Event::Opened { name: name()?, key: json::hex_at(map, "key")? },
        "FinalNumber" => Event::FinalNumber { value: read_value(map)? },
        "DrawResult" => Event::Result { ranks: read_ranks(map)?, seed: json::hex_at(map, "seed")? },
        "DrawVoid" => Event::Void {
            names: read_texts(json::at(map, "names")?)?,
            reason: json::text_at(map, "reason")?,
        },
        _ => return Err(Code::NotCanonical),
    })
}

fn read_texts(value: &Value) -> Result<Vec<String>, Code> {
    json::array(value)?.iter().map(|it| json::text(it, json::TEXT_MAX)).collect()
}

fn read_header(map: &Map<String, Value>) -> Result<Vec<u8>, Code> {
    let text = json::at(map, "header")?.as_str().ok_or(Code::NotCanonical)?;
    ensure((2..=2 * HEADER_BYTES_MAX).contains(&text.len()), Code::NotCanonical)?;
    seal::bytes::unhex(text).ok_or(Code::NotCanonical)
}

fn read_value(map: &Map<String, Value>) -> Result<String, Code> {
    // 192: the hex of the longer signature of drand.
    json::text(json::at(map, "value")?, 192)
}

fn read_pool(map: &Map<String, Value>) -> Result<Pool, Code> {
    let by_code = json::inner(json::at(map, "excluded_by_code")?)?.iter().map(|(code, count)| {
        ensure(EXCLUSIONS.contains(&code.as_str()), Code::NotCanonical)?;
        Ok((code.clone(), json::integer(count)?))
    });
    let leaves = json::array(json::at(map, "pool")?)?.iter().map(Leaf::read);
    Ok(Pool {
        leaves: leaves.collect::<Result<_, _>>()?,
        count: json::integer_at(map, "pool_count")?,
        root: json::hex_at(map, "pool_root")?,
        excluded_by_code: by_code.collect::<Result<_, _>>()?,
        excluded_count: json::integer_at(map, "excluded_count")?,
        excluded_root: json::hex_at(map, "excluded_root")?,
        values: map.get("values").map(read_texts).transpose()?,
    })
}

fn read_ranks(map: &Map<String, Value>) -> Result<Vec<(String, RankList)>, Code> {
    let strata = json::inner(json::at(map, "ranks")?)?.iter().map(|(stratum, list)| {
        ensure(json::is_text(stratum, json::TEXT_MAX), Code::NotCanonical)?;
        let rows = json::array(list)?.iter().map(|it| {
            let [ticket, pid] = json::array(it)? else { return Err(Code::NotCanonical) };
            Ok((json::hex(ticket)?, json::hex(pid)?))
        });
        Ok((stratum.clone(), rows.collect::<Result<_, _>>()?))
    });
    strata.collect()
}

fn fields(event: &Event) -> Vec<(&'static str, String)> {
    match event {
        Event::RosterCommitted { count, root } => {
            vec![("count", count.to_string()), ("root", quoted_hex(root))]
        }
        Event::Announced(ctx) => vec![("ctx", ctx.encode())],
        Event::PoolCommitted(pool) => pool_fields(pool),
        Event::PoolChecked | Event::CommitsClosed => vec![],
        Event::Committed { name, c, d, sig } => vec![
            ("c", quoted_hex(c)),
            ("d", quoted_hex(d)),
            ("name", quoted(name)),
            ("sig", quoted_hex(sig)),
        ],
        Event::DepositShown { name, header } => {
            vec![("header", quoted_hex(header)), ("name", quoted(name))]
        }
        Event::Opened { name, key } => vec![("key", quoted_hex(key)), ("name", quoted(name))],
        Event::FinalNumber { value } => vec![("value", quoted(value))],
        Event::Result { ranks, seed } => {
            vec![("ranks", encode_ranks(ranks)), ("seed", quoted_hex(seed))]
        }
        Event::Void { names, reason } => vec![
            ("names", json::listed(names.iter().map(|it| quoted(it)))),
            ("reason", quoted(reason)),
        ],
    }
}

fn pool_fields(pool: &Pool) -> Vec<(&'static str, String)> {
    let by_code: Vec<_> =
        pool.excluded_by_code.iter().map(|(code, count)| format!("\"{code}\":{count}")).collect();
    let mut out = vec![
        ("excluded_by_code", format!("{{{}}}", by_code.join(","))),
        ("excluded_count", pool.excluded_count.to_string()),
        ("excluded_root", quoted_hex(&pool.excluded_root)),
        ("pool", json::listed(pool.leaves.iter().map(Leaf::encode))),
        ("pool_count", pool.count.to_string()),
        ("pool_root", quoted_hex(&pool.root)),
    ];
    if let Some(values) = &pool.values {
        out.push(("values", json::listed(values.iter().map(|it| quoted(it)))));
    }
    out
}

fn encode_ranks(ranks: &[(String, RankList)]) -> String {
    let strata: Vec<_> = ranks
        .iter()
        .map(|(stratum, list)| {
            let rows = list
                .iter()
                .map(|(ticket, pid)| format!("[{},{}]", quoted_hex(ticket), quoted_hex(pid)));
            format!("\"{stratum}\":{}", json::listed(rows))
        })
        .collect();
    format!("{{{}}}", strata.join(","))
}

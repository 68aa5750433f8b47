//! Key-in: the message that hands over keys and later deposits, and its checks.

use std::collections::BTreeMap;

use crate::bytes::{domain, hex, lp, unhex, unhex32};
use crate::code::{Code, Refusal, ensure};
use crate::deposit::{Deposited, Expected, Step, key_ctx};
use crate::door::{LotKeys, contexts};
use crate::ed25519;
use crate::header::bidder_check;
use crate::json::Reader;
use crate::keyset::KeySet;
use crate::padding::Kind;
use crate::record::Record;
use crate::statement::HandedIn;

/// The longest message, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 16_384;

/// One value of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `s_B` of an envelope that is due.
    Key(Vec<u8>),
    /// A deposit of an envelope that is opened later, signed by the bound key.
    Later { deposit: Vec<u8>, signature: Vec<u8> },
}

/// A key-in: values by ctx. All values count or none.
pub type Message = BTreeMap<[u8; 32], Value>;

/// Reads `{"<ctx>":"<s_B>" | ["<deposit>","<signature>"],…}`, ctx ascending.
///
/// # Errors
///
/// `seal.key.length` for any other form.
pub fn parse(bytes: &[u8]) -> Result<Message, Refusal> {
    ensure(bytes.len() <= MESSAGE_BYTES_MAX, Code::KeyLength)?;
    let message = read(bytes).ok_or(Code::KeyLength)?;
    ensure(write(&message) == bytes, Code::KeyLength)?;
    Ok(message)
}

fn read(bytes: &[u8]) -> Option<Message> {
    let mut r = Reader::new(bytes)?;
    let mut out = Message::new();
    r.literal("{")?;
    if !r.maybe("}") {
        loop {
            let ctx = unhex32(r.string()?)?;
            r.literal(":")?;
            out.insert(ctx, read_value(&mut r)?);
            if r.maybe("}") {
                break;
            }
            r.literal(",")?;
        }
    }
    r.end()?;
    Some(out)
}

fn read_value(r: &mut Reader<'_>) -> Option<Value> {
    if !r.maybe("[") {
        return Some(Value::Key(unhex(r.string()?)?));
    }
    let deposit = unhex(r.string()?)?;
    r.literal(",")?;
    let signature = unhex(r.string()?)?;
    r.literal("]")?;
    Some(Value::Later { deposit, signature })
}

/// Writes a message.
#[must_use]
pub fn write(message: &Message) -> Vec<u8> {
    let members = message.iter().map(|(ctx, value)| match value {
        Value::Key(s_b) => format!("\"{}\":\"{}\"", hex(ctx), hex(s_b)),
        Value::Later { deposit, signature } => {
            format!("\"{}\":[\"{}\",\"{}\"]", hex(ctx), hex(deposit), hex(signature))
        }
    });
    let members: Vec<String> = members.collect();
    format!("{{{}}}", members.join(",")).into_bytes()
}

/// What the bidder's bound key signs over a later deposit.
#[must_use]
pub fn later_message(ctx: &[u8; 32], deposit: &[u8]) -> Vec<u8> {
    [&domain("later")[..], ctx, &lp(deposit)].concat()
}

/// The window of a key-in, in the unit of `now`; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub start: u64,
    pub end: u64,
    pub now: u64,
}

/// The bid that a message is for.
#[derive(Clone, Copy, Debug)]
pub struct Bid<'a> {
    pub keys: &'a LotKeys,
    pub record: &'a Record,
    /// The envelopes that are due now.
    pub due: &'a [Kind],
    /// The bidder's bound keys.
    pub bound: &'a [[u8; 32]],
}

/// One accepted value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub envelope: Kind,
    pub ctx: [u8; 32],
    pub kind: HandedIn,
    pub value: Vec<u8>,
}

/// One envelope of the bid beside the value that came for it.
struct Asked<'a> {
    envelope: Kind,
    ctx: [u8; 32],
    header: &'a [u8],
    deposited: bool,
    due: bool,
    set: Option<&'a KeySet>,
    value: Option<&'a Value>,
}

/// Checks a message against its bid.
///
/// # Errors
///
/// `seal.key.late`, `.partial`, `.length`, `.mismatch` (an unknown ctx too), `seal.deposit.*`,
/// each over all values before the next; nothing of the message counts then.
///
/// Source: §9.
pub fn check(message: &Message, bid: &Bid<'_>, window: Window) -> Result<Vec<Accepted>, Refusal> {
    ensure((window.start..=window.end).contains(&window.now), Code::KeyLate)?;
    let ctxs = contexts(bid.keys, bid.record)?;
    let asked: Vec<Asked<'_>> = ctxs
        .iter()
        .zip(bid.record.envelopes().iter().zip(&bid.keys.envelopes))
        .map(|(ctx, (sealed, keys))| Asked {
            envelope: keys.kind,
            ctx: *ctx,
            header: &sealed.header,
            deposited: !sealed.deposit.is_empty(),
            due: bid.due.contains(&keys.kind),
            set: keys.deposit.as_ref(),
            value: message.get(ctx),
        })
        .collect();
    let missing = |it: &Asked<'_>| it.value.is_none() && (it.due || !it.deposited);
    ensure(!asked.iter().any(missing), Code::KeyPartial)?;
    check_keys(&asked)?;
    ensure(message.keys().all(|it| ctxs.contains(it)), Code::KeyMismatch)?;
    check_deposits(&asked, bid.bound)?;
    Ok(asked.iter().filter_map(accepted).collect())
}

fn accepted(it: &Asked<'_>) -> Option<Accepted> {
    let (kind, value) = match it.value? {
        Value::Key(s_b) => (HandedIn::Key, s_b.clone()),
        Value::Later { deposit, .. } => (HandedIn::Deposit, deposit.clone()),
    };
    Some(Accepted { envelope: it.envelope, ctx: it.ctx, kind, value })
}

fn check_keys(asked: &[Asked<'_>]) -> Result<(), Refusal> {
    let due = || asked.iter().filter(|it| it.due);
    let key = |it: &Asked<'_>| match it.value {
        Some(Value::Key(s_b)) => <[u8; 32]>::try_from(&s_b[..]).ok(),
        _ => None,
    };
    ensure(due().all(|it| key(it).is_some()), Code::KeyLength)?;
    let fits = |it: &Asked<'_>| {
        key(it).is_some_and(|s_b| it.header.get(40..72) == Some(&bidder_check(&it.ctx, &s_b)))
    };
    ensure(due().all(fits), Code::KeyMismatch)
}

fn check_deposits(asked: &[Asked<'_>], bound: &[[u8; 32]]) -> Result<(), Refusal> {
    let later = || asked.iter().filter(|it| !it.due);
    for step in Step::ALL {
        for it in later() {
            let deposit = match it.value {
                None => continue,
                Some(Value::Key(bytes)) => bytes,
                Some(Value::Later { deposit, .. }) => deposit,
            };
            // A lot without deposit keys has nothing that a deposit could meet.
            let (hash, t, n) = it.set.map_or(([0; 32], 0, 0), |it| (it.hash(), it.t(), it.n()));
            let ctx_d = key_ctx(&it.ctx, &hash);
            let check = it.header.get(40..72).and_then(|it| it.try_into().ok());
            let check = check.unwrap_or([0; 32]);
            let expected =
                Expected { deposited: Deposited::Key, ctx_d: &ctx_d, check: &check, t, n };
            step.check(deposit, &expected)?;
        }
    }
    let signed = |it: &Asked<'_>| match it.value {
        None => true,
        Some(Value::Key(_)) => false,
        Some(Value::Later { deposit, signature }) => {
            let message = later_message(&it.ctx, deposit);
            bound.iter().any(|key| ed25519::verify(key, &message, signature))
        }
    };
    ensure(later().all(signed), Code::DepositMismatch)
}

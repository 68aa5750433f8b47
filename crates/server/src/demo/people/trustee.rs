//! A trustee's machine beside the platform: asks what waits, answers, hands in.
//!
//! It speaks as `daylight-key trustee release --attend` does, but refuses nothing: these keys
//! open invented bids only. A newcomer takes the tool, whose refusals are the point of it.

use std::collections::BTreeMap;

use adapters::clock::AnchoredClock;
use app::ports::Clock;
use domain::shared::Signature;
use record::canonical::{self, Value};
use record::leaf::Leaf;
use seal::bytes::{domain, lp, unhex, unhex32};
use seal::deposit::key_ctx;
use seal::padding::Kind;
use seal::record::RecordKind;
use seal::release::Batch;

use super::door::{Door, Failed};
use crate::demo::folk::Trustee;

fn odd() -> Failed {
    Failed::Refused("the package is not understood 无法解析待释放材料".to_owned())
}

/// `Daylight-Trustee <name> <unix seconds> <signature>` (docs/spec/seal.md §14b).
fn proof(trustee: &Trustee, method: &str, path: &str) -> String {
    let at_s = AnchoredClock::new().wall_ms().div_euclid(1_000);
    let name = trustee.id.as_str();
    let what = lp(format!("{method} {path}").as_bytes());
    let message = [domain("trustee-ask"), lp(name.as_bytes()), what, at_s.to_be_bytes().to_vec()];
    let signature = seal::ed25519::sign(&trustee.person.secret, &message.concat());
    format!("Daylight-Trustee {name} {at_s} {}", Signature(signature).hex())
}

/// Paths of the packages that wait for this trustee's answer.
///
/// # Errors
///
/// [`Failed`].
pub fn waiting(door: &mut Door, trustee: &Trustee) -> Result<Vec<String>, Failed> {
    let path = "/trustee/tool/waiting";
    let body = door.prove(&proof(trustee, "GET", path), path, None)?;
    let it = canonical::parse(body.as_bytes()).map_err(|_| odd())?;
    let list = it.list("waiting").ok_or_else(odd)?;
    Ok(list.iter().filter_map(|it| text_of(it).map(str::to_owned)).collect())
}

/// Answers one package: every slot of the list is opened, signed and handed in.
///
/// # Errors
///
/// [`Failed`].
pub fn answer(door: &mut Door, trustee: &Trustee, path: &str) -> Result<(), Failed> {
    let package = door.prove(&proof(trustee, "GET", path), path, None)?;
    let package = canonical::parse(package.as_bytes()).map_err(|_| odd())?;
    let shares = shares(trustee, &package).ok_or_else(odd)?;
    door.prove(&proof(trustee, "POST", path), path, Some(shares.as_bytes())).map(|_| ())
}

/// What the log in a package tells of one lot.
struct Told {
    /// The entry of the last close of the list.
    leaf: Vec<u8>,
    /// Headers of the envelope by context, or deposits by `ctx` where deposits are asked for.
    carriers: BTreeMap<[u8; 32], Vec<u8>>,
    /// The key set of the envelope, and its hash.
    keys: Vec<[u8; 32]>,
    set: [u8; 32],
}

fn shares(trustee: &Trustee, package: &Value) -> Option<String> {
    let (lot, envelope) = (package.text("lot")?, package.text("envelope")?);
    let purpose = package.text("purpose")?;
    let told = told(package.get("log")?, lot, (envelope, purpose))?;
    let deposits = purpose == "deposit";
    let batch = if deposits { Batch::Deposit } else { Batch::Share };
    let own = |(at, key): (usize, &[u8; 32])| Some((at, trustee.one_time_of(key)?));
    let (at, one_time) = told.keys.iter().enumerate().find_map(own)?;
    let x = u8::try_from(at + 1).ok()?;
    let signing = trustee.person.secret;
    let mut statements = Vec::new();
    for bid in package.list("bids")? {
        let of = unhex32(bid.text("ctx")?)?;
        let ctx = if deposits { key_ctx(&of, &told.set) } else { of };
        let handed = bid.text("dep").filter(|it| !it.is_empty()).and_then(unhex);
        let carrier = handed.or_else(|| told.carriers.get(&of).cloned())?;
        let named = seal::statement::Named { ctx: &ctx, header: &carrier, leaf: &told.leaf };
        let by = seal::release::Trustee { x, one_time: &one_time, signing: &signing };
        let said = seal::release::answer(&named, batch, &by).ok()?;
        statements.push(Value::object([
            ("ctx", seal::bytes::hex(&ctx).into()),
            ("share", seal::bytes::hex(&said.share.unwrap_or_default()).into()),
            ("sig", seal::bytes::hex(&said.signature).into()),
        ]));
    }
    let file = Value::object([
        ("envelope", envelope.into()),
        ("purpose", purpose.into()),
        ("statements", Value::List(statements)),
        ("trustee", trustee.id.as_str().into()),
        ("v", "ggzy.shares/v1".into()),
        ("x", i64::from(x).into()),
    ]);
    Some(file.encode())
}

/// Reads the lot's notice or an auction's terms, its opened records and the close of its key-in.
fn told(log: &Value, lot: &str, (envelope, purpose): (&str, &str)) -> Option<Told> {
    let waits = matches!(envelope, "price" | "price_detail");
    let bodies: Vec<&str> = log.list("bodies")?.iter().filter_map(text_of).collect();
    let (mut leaf, mut carriers) = (Vec::new(), BTreeMap::new());
    let (mut announced_in, mut records) = (None, Vec::new());
    for entry in log.list("entries")?.iter().filter_map(text_of) {
        let (line, body) = match Leaf::parse(entry.as_bytes()).ok()? {
            Leaf::Clear(line, body) => (line, canonical::parse(&body).ok()),
            Leaf::Large(line, sha256, _) => {
                let found = bodies.iter().find(|it| sha256_of(it) == sha256);
                (line, found.and_then(|it| canonical::parse(it.as_bytes()).ok()))
            }
            Leaf::Opaque(..) => continue,
        };
        let Some(body) = body.filter(|it| line.stream == lot || it.text("lot") == Some(lot)) else {
            continue;
        };
        match line.kind.as_str() {
            "Announced" | "AuctionAnnounced" => announced_in = Some(body),
            "RecordsOpened" => records.extend(opened(&body)?),
            "KeyInClosed" | "DepositsSettled" if body.text("envelope") == Some(envelope) => {
                leaf = entry.as_bytes().to_vec();
            }
            "PricesCalled" if waits => leaf = entry.as_bytes().to_vec(),
            _ => {}
        }
    }
    let notice = announced_in?;
    let (_, hash) = announced(&notice, envelope, "share")?;
    let (keys, set) = announced(&notice, envelope, purpose)?;
    for record in records {
        let place = (record.tender.as_str(), record.lot.as_str(), record.round.as_str());
        let of = seal::ctx::Lot::new(place.0, place.1, place.2).ok()?;
        let kind = Kind::parse(envelope).ok()?;
        let commit = &record.bidder_commit;
        let ctx = seal::ctx::envelope_ctx(&of, kind, commit, record.seq, &hash).ok()?;
        let sealed = record.envelopes().iter().find(|it| it.name == envelope);
        let carrier = |it: &seal::record::Sealed| match purpose {
            "deposit" => it.deposit.clone(),
            _ => it.header.clone(),
        };
        carriers.extend(sealed.map(|it| (ctx, carrier(it))));
    }
    Some(Told { leaf, carriers, keys, set })
}

fn text_of(it: &Value) -> Option<&str> {
    match it {
        Value::Text(it) => Some(it),
        _ => None,
    }
}

fn sha256_of(text: &str) -> String {
    translog::hash::sha256(text.as_bytes()).to_hex()
}

/// Keys of an envelope and their hash, as the notice announced them, or the terms of an auction.
fn announced(body: &Value, envelope: &str, purpose: &str) -> Option<(Vec<[u8; 32]>, [u8; 32])> {
    let of_auction = || body.get("terms")?.get("trustees")?.get("envelope");
    let known = match body.get("notice") {
        Some(it) => it.list("envelopes")?.iter().find(|it| it.text("name") == Some(envelope)),
        None => of_auction().filter(|it| it.text("name") == Some(envelope)),
    };
    let it = known?.get(purpose)?;
    let keys = it.list("keys")?.iter().map(|it| unhex32(text_of(it)?));
    Some((keys.collect::<Option<_>>()?, unhex32(it.text("pks")?)?))
}

/// Records of bids that an event opened; withdrawals have no envelopes.
fn opened(body: &Value) -> Option<Vec<seal::record::Record>> {
    let mut all = Vec::new();
    for one in body.list("records")? {
        let enclosure = canonical::parse(one.text("enclosure")?.as_bytes()).ok()?;
        let Some(bid) = enclosure.get("bid") else { continue };
        let record = seal::record::parse(RecordKind::Commit, bid.text("record")?.as_bytes());
        all.extend(record.ok());
    }
    Some(all)
}

/// Signs a proposal of key sets (`ggzy.assign/v1`) as `daylight-key trustee assign` does.
#[must_use]
pub fn assigned(trustee: &Trustee, proposal: &str) -> Option<String> {
    let it = canonical::parse(proposal.as_bytes()).ok()?;
    let lot = seal::ctx::Lot::new(it.text("tender")?, it.text("lot")?, it.text("round")?).ok()?;
    let t = u8::try_from(it.count("t")?).ok()?;
    let mut lines = Vec::new();
    for set in it.list("sets")? {
        let purpose = match set.text("purpose")? {
            "share" => seal::keyset::Purpose::Share,
            "deposit" => seal::keyset::Purpose::Deposit,
            _ => return None,
        };
        let keys = set.list("pks")?.iter().map(|it| unhex32(text_of(it)?));
        let keys: Vec<[u8; 32]> = keys.collect::<Option<_>>()?;
        let own = |key: &[u8; 32]| trustee.one_time_of(key).is_some();
        let x = u8::try_from(keys.iter().position(own)? + 1).ok()?;
        let made = seal::keyset::KeySet::new(purpose, t, &keys, &Default::default()).ok()?;
        let envelope = set.text("envelope")?;
        let place = seal::keyset::Place { lot: &lot, envelope, purpose };
        let message = seal::keyset::assignment(&place, x, &made.hash());
        let sig = Signature(seal::ed25519::sign(&trustee.person.secret, &message));
        lines.push(Value::object([
            ("envelope", envelope.into()),
            ("pks_hash", seal::bytes::hex(&made.hash()).into()),
            ("purpose", set.text("purpose")?.into()),
            ("sig", sig.hex().into()),
            ("x", i64::from(x).into()),
        ]));
    }
    let file = Value::object([
        ("assignments", Value::List(lines)),
        ("trustee", trustee.id.as_str().into()),
        ("v", "ggzy.assigned/v1".into()),
    ]);
    Some(file.encode())
}

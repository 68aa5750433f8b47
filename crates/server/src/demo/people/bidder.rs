//! A bidder of the county: seals on the own machine, uploads, submits, and keys in.

use std::collections::BTreeSet;

use domain::procedure::FieldKind;
use domain::shared::Fen;
use seal::ctx::Lot;
use seal::door::{LotEnvelope, LotKeys};
use seal::keyset::{KeySet, Purpose};
use seal::padding::Kind;
use serde_json::{Value, json};

use super::door::{Door, Failed};
use super::{form, sealed_offers};
use crate::demo::bids::{self, Asked, Wanted};
use crate::demo::folk::{Firm, derive};

/// Firms of the county; two of them stay away from any one lot.
const FIRMS: usize = 6;

/// What the platform publishes for sealing.
struct LotFile {
    keys: LotKeys,
    form: Vec<Asked>,
    first: Option<(Kind, Vec<String>)>,
    path: String,
}

fn odd(what: &str) -> Failed {
    Failed::Refused(format!("{what} is not understood 无法解析"))
}

fn lot_file(door: &mut Door, lot: &str) -> Result<LotFile, Failed> {
    let answer = door.get(&format!("/lots/{lot}/sealing.json"))?;
    let it: Value = serde_json::from_str(&answer.body).map_err(|_| odd("sealing.json"))?;
    read(&it, lot).ok_or_else(|| odd("sealing.json"))
}

fn read(it: &Value, path: &str) -> Option<LotFile> {
    let text = |name: &str| it[name].as_str();
    let t = u8::try_from(it["t"].as_u64()?).ok()?;
    let set = |it: &Value| {
        let keys = it["pks"].as_array()?.iter().map(|it| seal::bytes::unhex32(it.as_str()?));
        let keys: Vec<[u8; 32]> = keys.collect::<Option<_>>()?;
        KeySet::new(Purpose::Share, t, &keys, &BTreeSet::new()).ok()
    };
    let envelope = |it: &Value| {
        let share = set(&it["keys"]["share"])?;
        Some(LotEnvelope { kind: Kind::parse(it["name"].as_str()?).ok()?, share, deposit: None })
    };
    let field = |it: &Value| {
        let kind = if it["kind"] == "amount" { FieldKind::Amount } else { FieldKind::Text };
        Some(Asked { name: it["name"].as_str()?.to_owned(), kind })
    };
    let read = it["form"].as_array()?.iter().filter(|it| it["audience"] == "first");
    let first = read.filter_map(|it| Some(it["name"].as_str()?.to_owned())).collect();
    Some(LotFile {
        keys: LotKeys {
            lot: Lot::new(text("tender")?, text("lot")?, text("round")?).ok()?,
            envelopes: it["envelopes"].as_array()?.iter().map(envelope).collect::<Option<_>>()?,
        },
        form: it["form"].as_array()?.iter().map(field).collect::<Option<_>>()?,
        first: match text("first") {
            Some(it) => Some((Kind::parse(it).ok()?, first)),
            None => None,
        },
        path: path.to_owned(),
    })
}

/// Lots that take bids, in which this firm has none and means to bid; `place` is its place
/// among the county's firms.
///
/// # Errors
///
/// [`Failed`].
pub fn open_lots(door: &mut Door, place: usize) -> Result<Vec<String>, Failed> {
    let page = door.get("/bidder")?.body;
    let of = |href: &String, end: &str| {
        Some(href.strip_prefix("/bidder/lots/")?.strip_suffix(end)?.to_owned())
    };
    let links = form::links(&page);
    let own: BTreeSet<String> = links.iter().filter_map(|it| of(it, "/evidence")).collect();
    let open: BTreeSet<String> = links.iter().filter_map(|it| of(it, "/seal")).collect();
    Ok(open.difference(&own).filter(|it| means_to(place, it)).cloned().collect())
}

/// Four of six firms want any one lot, always the same ones.
fn means_to(place: usize, lot: &str) -> bool {
    let first = usize::from(derive(&[0; 32], lot)[0]) % FIRMS;
    let away = [first, (first + FIRMS / 2) % FIRMS];
    !away.contains(&(place % FIRMS))
}

/// Seals a bid for a lot below its ceiling, or an offer above the start of a sale, and hands it in.
///
/// # Errors
///
/// [`Failed`].
pub fn submit(door: &mut Door, firm: &Firm, lot: &str) -> Result<(), Failed> {
    if let Ok(price) = sealed_offers::price(door, firm, lot) {
        return hand_in(door, firm, lot, price);
    }
    let most = ceiling(&door.get(&format!("/lots/{lot}"))?.body).ok_or_else(|| odd("ceiling"))?;
    // Between 85 and 97 percent of the ceiling, in whole yuan.
    let share = 85 + i64::from(derive(&[1; 32], &format!("{} {lot}", firm.uscc))[0]) % 13;
    hand_in(door, firm, lot, Fen(most.0 / 100 * share / 100 * 100))
}

/// Seals a price for a lot, uploads its envelopes and submits the signed record.
///
/// # Errors
///
/// [`Failed`].
pub fn hand_in(door: &mut Door, firm: &Firm, lot: &str, price: Fen) -> Result<(), Failed> {
    let file = lot_file(door, lot)?;
    let (form, first) = (file.form.clone(), file.first.clone());
    let wanted = Wanted { form, first, ..Wanted::default() };
    let bid = bids::sealed(firm, &file.keys, &wanted, price);
    let mut uploads = serde_json::Map::new();
    for it in &bid.envelopes {
        let at = format!("/bidder/lots/{}/upload", file.path);
        let ctx = seal::bytes::hex(&it.ctx);
        let asked = json!({"envelope": it.name, "ct_len": it.bytes.len(), "ctx": ctx});
        let opened = door.ask("POST", &at, asked.to_string().as_bytes())?;
        let opened: Value = serde_json::from_str(&opened).map_err(|_| odd("upload"))?;
        let id = opened["upload"].as_str().ok_or_else(|| odd("upload"))?;
        if opened["have"].as_u64() == Some(0) {
            door.ask("PUT", &format!("{at}/{id}?at=0"), &it.bytes)?;
        }
        uploads.insert(it.name.clone(), id.into());
    }
    let key = seal::bytes::hex(&derive(&firm.person.secret, &format!("submit {lot}")));
    let sent = json!({
        "record": bid.record,
        "sig": bid.signature.hex(),
        "salt": bid.salt.hex(),
        "salt_r": bid.salt_r.hex(),
        "scheme": "cn-uscc",
        "id": firm.uscc.as_str(),
        "uploads": uploads,
        "idempotency_key": key[..32],
    });
    let at = format!("/bidder/lots/{lot}/submit");
    door.ask("POST", &at, sent.to_string().as_bytes()).map(|_| ())
}

/// The least amount on a lot's page before its opening: the ceiling, else the budget.
fn ceiling(page: &str) -> Option<Fen> {
    let amount = |piece: &str| {
        let yuan = piece.split_once('>')?.1.split('<').next()?;
        let digits: String = yuan.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok().map(Fen)
    };
    page.split("class=\"amount\"").skip(1).filter_map(amount).min()
}

/// Hands the keys of the firm's bid over, without any session, as everybody may.
///
/// # Errors
///
/// [`Failed`].
pub fn key_in(door: &mut Door, firm: &Firm, lot: &str) -> Result<(), Failed> {
    let file = lot_file(door, lot)?;
    let halves = bids::halves(firm, &file.keys);
    let keys = halves.into_iter().map(|it| (it.0.hex(), Value::String(it.1.hex())));
    let message = json!({
        "tender": file.keys.lot.tender(),
        "lot": file.keys.lot.lot(),
        "round": file.keys.lot.round(),
        "keys": keys.collect::<serde_json::Map<_, _>>(),
    });
    door.ask("POST", "/key-in", message.to_string().as_bytes()).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_of_six_firms_bid_for_any_lot() {
        for lot in ["W2026-100/A/1", "G2026-101/B/1", "W9/A/2"] {
            assert_eq!((0..FIRMS).filter(|it| means_to(*it, lot)).count(), 4, "{lot}");
        }
    }

    #[test]
    fn the_ceiling_is_the_least_amount_on_the_page() {
        let page = r#"<span class="amount">4,100,000.00 <small>410</small></span>
            <span class="amount">3,900,000.50</span>"#;
        assert_eq!(ceiling(page), Some(Fen(390_000_050)));
        assert_eq!(ceiling("<p>nothing</p>"), None);
    }
}

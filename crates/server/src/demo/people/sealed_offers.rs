//! How a rival seals a single offer, opens it or brings its key, and takes the price of the close.

use std::path::Path;

use domain::auction::Plate;
use domain::shared::{Fen, Hash, LotId, Salt};
use record::auction::offer_seal;
use serde_json::Value;

use super::bidder;
use super::door::{Door, Failed};
use super::form::{Form, forms, links, refusal};
use crate::demo::folk::{Firm, derive};
use crate::demo::keys::FOLDER;

/// What a room lets its bidder do beside an open offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// Say that one goes on, or take the price of the close by a priority right.
    Press(Form),
    /// Hand in the hash of a price.
    Seal(Form),
    /// Make the price of a hash public.
    Open(Form),
    /// Seal an envelope to trustees.
    Envelope,
    /// Bring its key.
    KeyIn,
}

/// Reads what a bidder's room lets one do; `None` where it is an open offer, or nothing.
pub fn next(html: &str, room: &str, lot: &str) -> Option<Move> {
    let of = |name: &str| forms(html).into_iter().find(|it| it.action == format!("{room}/{name}"));
    let asked = of("match").or_else(|| of("continue")).map(Move::Press);
    let hashed = || of("seal").map(Move::Seal).or_else(|| of("open").map(Move::Open));
    let leads = |name: &str| links(html).contains(&format!("/bidder/lots/{lot}/{name}"));
    let sealed = || leads("seal").then_some(Move::Envelope);
    asked.or_else(hashed).or_else(sealed).or_else(|| leads("key-in").then_some(Move::KeyIn))
}

/// Does it; says what was done.
///
/// # Errors
///
/// [`Failed`].
pub fn act(
    door: &mut Door,
    firm: &Firm,
    (data, lot): (&Path, &str),
    what: Move,
) -> Result<&'static str, Failed> {
    match what {
        Move::Press(form) => sent(door, &form).map(|()| "应答 answers"),
        Move::Seal(mut form) => {
            let price = price(door, firm, lot)?;
            form.set("seal", &hash_of(&form, lot, price, &salt(firm, lot))?.hex());
            sent(door, &form).map(|()| "密封报价 seals an offer")
        }
        Move::Open(mut form) => {
            let (price, salt) = match kept(data, firm, lot) {
                Some(it) => it,
                None => (price(door, firm, lot)?, salt(firm, lot)),
            };
            form.set("price", &format!("{}.{:02}", price.0 / 100, price.0 % 100));
            form.set("salt", &salt.hex());
            sent(door, &form).map(|()| "公开密封报价 opens its offer")
        }
        Move::Envelope => {
            let price = price(door, firm, lot)?;
            bidder::hand_in(door, firm, lot, price).map(|()| "密封报价 seals an offer to trustees")
        }
        Move::KeyIn => bidder::key_in(door, firm, lot).map(|()| "交钥 brings its key"),
    }
}

fn sent(door: &mut Door, form: &Form) -> Result<(), Failed> {
    let answer = door.post(form, &[])?;
    if answer.location.is_empty() {
        let why = refusal(&answer.body).unwrap_or_else(|| answer.status.to_string());
        return Err(Failed::Refused(why));
    }
    Ok(())
}

fn odd(what: &str) -> Failed {
    Failed::Refused(format!("{what} is not understood 无法解析"))
}

fn hash_of(form: &Form, lot: &str, price: Fen, salt: &Salt) -> Result<Hash, Failed> {
    let plate = form.given("plate").parse().map_err(|_| odd("the plate"))?;
    let lot = LotId::parse(lot).map_err(|_| odd("the lot"))?;
    Ok(offer_seal(&lot, Plate(plate), price, salt))
}

/// The firm's random number for a lot; the same again, so that it keeps nothing.
fn salt(firm: &Firm, lot: &str) -> Salt {
    Salt(derive(&firm.person.secret, &format!("offer salt {lot}")))
}

/// Price and random number of an offer that the county sealed while it was loaded.
fn kept(data: &Path, firm: &Firm, lot: &str) -> Option<(Fen, Salt)> {
    let name = format!("offer-{lot}.json").replace('/', "-");
    let path = data.join(FOLDER).join(firm.person.account.as_str()).join(name);
    let it: Value = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
    let price = adapters::bank::fen(it["price"].as_str()?)?;
    Some((price, Salt(Hash::from_hex(it["salt"].as_str()?)?.0)))
}

/// What a firm offers in a single offer, by the announced start: up to an eighth better.
///
/// # Errors
///
/// [`Failed`] where there is no auction.
pub fn price(door: &mut Door, firm: &Firm, lot: &str) -> Result<Fen, Failed> {
    let file = door.get(&format!("/auctions/{lot}/audit.jsonl"))?;
    let lines = file.body.lines().filter_map(|it| serde_json::from_str::<Value>(it).ok());
    let terms = lines.map(|it| it["body"]["terms"].clone()).find(Value::is_object);
    let terms = terms.ok_or_else(|| odd("the audit file"))?;
    let share = i64::from(derive(&[2; 32], &format!("{} {lot}", firm.uscc))[0]) % 13;
    better(&terms, share).ok_or_else(|| odd("the terms"))
}

/// A price that many hundredths better than the start, in whole units and not beyond the cap.
fn better(terms: &Value, share: i64) -> Option<Fen> {
    let (start, unit) = (terms["start"].as_i64()?, terms["unit"].as_i64()?);
    let by = start / 100 * share / unit * unit;
    let cap = terms["cap"]["price"].as_i64();
    let price = match terms["direction"].as_str()? {
        "reverse" => cap.map_or(start - by, |it| (start - by).max(it)),
        _ => cap.map_or(start + by, |it| (start + by).min(it)),
    };
    Some(Fen(price))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ROOM: &str = "/bidder/auctions/C2026-005/1/1";
    const LOT: &str = "C2026-005/1/1";

    #[test]
    fn a_room_says_what_a_rival_may_do_beside_an_open_offer() {
        let form = |name: &str| {
            format!("<form method=\"post\" action=\"{ROOM}/{name}\" data-plate=\"7\"></form>")
        };
        assert!(matches!(next(&form("match"), ROOM, LOT), Some(Move::Press(_))));
        assert!(matches!(next(&form("continue"), ROOM, LOT), Some(Move::Press(_))));
        assert!(matches!(next(&form("seal"), ROOM, LOT), Some(Move::Seal(_))));
        assert!(matches!(next(&form("open"), ROOM, LOT), Some(Move::Open(_))));
        let link = |name: &str| format!("<a href=\"/bidder/lots/{LOT}/{name}\">x</a>");
        assert_eq!(next(&link("seal"), ROOM, LOT), Some(Move::Envelope));
        assert_eq!(next(&link("key-in"), ROOM, LOT), Some(Move::KeyIn));
        for other in [form("offer"), form("seal").replace("005", "006"), link("hall")] {
            assert_eq!(next(&other, ROOM, LOT), None, "{other}");
        }
    }

    #[test]
    fn a_single_offer_is_whole_units_better_than_the_start_and_within_the_cap() {
        let terms = json!({"start": 48_000_000, "unit": 100, "direction": "forward"});
        assert_eq!(better(&terms, 7), Some(Fen(51_360_000)));
        let capped = json!({"start": 5_200_000_000_i64, "unit": 1_000_000,
            "direction": "forward", "cap": {"price": 5_300_000_000_i64, "then": "sealed"}});
        assert_eq!(better(&capped, 12), Some(Fen(5_300_000_000)));
        let falls = json!({"start": 90_000, "unit": 100, "direction": "reverse"});
        assert_eq!(better(&falls, 10), Some(Fen(81_000)));
        assert_eq!(better(&json!({}), 1), None);
    }
}

//! Bytes of an auction's events: one form each, nothing lost, and what stays shut stays shut.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use domain::auction::{
    AuctionEnded, BidderAdmitted, CapReached, Cause, Closed, Event, Frozen, Measured, OfferRefused,
    OfferTaken, Outcome, Plate, Refusal, ReserveMet, ReserveOpened, Standing, Then, TimedBegan,
    Unsold,
};
use domain::shared::{Fen, Hash, Instant, LotId, Salt};
use record::auction::{
    AuditFile, FIELDS, FileError, KINDS, Line, Shown, decode, encode, fields_of, kind, offer_seal,
    reserve_commitment,
};

fn samples() -> Vec<Event> {
    let (plate, price) = (Plate(7), Fen(11_000));
    let ended = |outcome| {
        let reason = matches!(outcome, Outcome::Terminated(_)).then(|| "样本原因".to_owned());
        Event::AuctionEnded(Box::new(AuctionEnded { outcome, reason, document: None }))
    };
    let frozen = Frozen {
        cause: Cause::Lines,
        reason: "样本:线路故障".to_owned(),
        document: None,
        measured: Some(Measured { quiet_ms: 2_000, lines: 20, lost: 10 }),
        since_ms: 5,
    };
    let members = vec![Hash([2; 32])];
    let admitted = BidderAdmitted { plate, who: Hash([1; 32]), members };
    let (price_of, salt) = (Some(Fen(12_000)), Some(Salt([3; 32])));
    vec![
        Event::OfferTaken(OfferTaken { plate, price, standing: Standing::Leads, ends_ms: 9 }),
        Event::OfferRefused(OfferRefused { plate, price, why: Refusal::StepShort }),
        Event::BidderAdmitted(Box::new(admitted)),
        Event::TimedBegan(TimedBegan { from_ms: 1, ends_ms: 2, stops_ms: None }),
        Event::TimedBegan(TimedBegan { from_ms: 1, ends_ms: 2, stops_ms: Some(3) }),
        Event::CapReached(CapReached { then: Then::Sealed, until_ms: Some(4) }),
        Event::Closed(Closed { leader: None, price: None, bidders: 0 }),
        Event::ReserveOpened(ReserveOpened { met: ReserveMet::Met, price: price_of, salt }),
        Event::Frozen(Box::new(frozen)),
        ended(Outcome::Deal { plate, price }),
        ended(Outcome::Unsold(Unsold::BelowReserve)),
        ended(Outcome::Switched),
        ended(Outcome::NotBegun),
        ended(Outcome::Terminated(Cause::Collusion)),
    ]
}

#[test]
fn an_event_comes_back_as_it_was_written_and_in_no_other_form() {
    for event in samples() {
        let (body, enclosure) = encode(&event);
        assert_eq!(enclosure, None);
        assert_eq!(decode(kind(&event), &body, None), Ok(event.clone()));
        let record::canonical::Value::Object(mut fields) = body else { panic!() };
        fields.insert("more".to_owned(), 1.into());
        let more = record::canonical::Value::Object(fields);
        assert!(decode(kind(&event), &more, None).is_err(), "{event:?}");
    }
}

#[test]
fn a_reserve_that_was_missed_stays_shut_and_its_holder_reads_it() {
    let (price, salt) = (Some(Fen(12_000)), Some(Salt([3; 32])));
    let whole = Event::ReserveOpened(ReserveOpened { met: ReserveMet::Missed, price, salt });
    let (body, enclosure) = encode(&whole);
    assert_eq!(body.encode(), r#"{"met":"missed"}"#);
    let enclosure = enclosure.unwrap().encode();
    assert_eq!(decode("ReserveOpened", &body, Some(enclosure.as_bytes())), Ok(whole));
    let shut = ReserveOpened { met: ReserveMet::Missed, price: None, salt: None };
    assert_eq!(decode("ReserveOpened", &body, None), Ok(Event::ReserveOpened(shut)));
}

#[test]
fn every_field_of_every_kind_has_an_audience() {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for it in FIELDS.iter() {
        *counted.entry(it.kind).or_default() += 1;
    }
    for kind in KINDS {
        assert_eq!(counted.get(kind).copied().unwrap_or(0), fields_of(kind).len(), "{kind}");
        assert!(!fields_of(kind).is_empty(), "{kind}");
    }
    let later = FIELDS.iter().filter(|it| it.shown != Shown::AtOnce).count();
    assert_eq!(later, 5);
}

#[test]
fn an_audit_file_is_lines_and_any_other_bytes_are_none() {
    let lot = LotId::parse("CQ2026-001/A/1").unwrap();
    let line = |(at, event)| Line { position: at, stamp: Instant(5), event };
    let lines: Vec<Line> = (1..).zip(samples()).map(line).collect();
    let settings = BTreeMap::from([("Y129".to_owned(), 2)]);
    let file = AuditFile { lot, pack: "cn-2026-02-01".to_owned(), settings, lines };
    let text = file.encode();
    assert_eq!(AuditFile::parse(text.as_bytes()), Ok(file));
    let parse = |text: &str| AuditFile::parse(text.as_bytes()).unwrap_err();
    assert_eq!(parse(text.trim_end()), FileError::NotAnAuction, "cut off");
    assert_eq!(parse(""), FileError::NotAnAuction);
    assert_eq!(parse(&text.replace("auction/1", "auction/2")), FileError::NotAnAuction);
    assert_eq!(parse(&text.replacen("step_short", "stepshort", 1)), FileError::Line(3));
    assert_eq!(parse(&format!("{text}\n")), FileError::Line(16));
}

#[test]
fn commitments_differ_in_everything_they_bind() {
    let lot = |it| LotId::parse(it).unwrap();
    let (a, b) = (lot("CQ2026-001/A/1"), lot("CQ2026-001/B/1"));
    let (one, two) = (Salt([1; 32]), Salt([2; 32]));
    let reserve = reserve_commitment(&a, Fen(1), &one);
    for other in [
        reserve_commitment(&b, Fen(1), &one),
        reserve_commitment(&a, Fen(2), &one),
        reserve_commitment(&a, Fen(1), &two),
        offer_seal(&a, Plate(1), Fen(1), &one),
    ] {
        assert_ne!(reserve, other);
    }
    let seal = offer_seal(&a, Plate(1), Fen(1), &one);
    assert_ne!(seal, offer_seal(&a, Plate(2), Fen(1), &one), "another bidder cannot copy it");
}

#[test]
fn commitments_are_those_of_the_shared_vectors() {
    let path = format!("{}/../../vectors/auction-v1/commitments.json", env!("CARGO_MANIFEST_DIR"));
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let rows = file["commitments"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap();
        let lot = LotId::parse(text("lot")).unwrap();
        let salt = Salt(Hash::from_hex(text("salt")).unwrap().0);
        let price = Fen(row["price"].as_i64().unwrap());
        let made = match row["plate"].as_u64() {
            Some(plate) => offer_seal(&lot, Plate(u16::try_from(plate).unwrap()), price, &salt),
            None => reserve_commitment(&lot, price, &salt),
        };
        assert_eq!(made.hex(), text("hash"), "{row}");
    }
}

//! A price committed without a browser: a reserve, or a sealed offer; and the file that opens it.
//!
//! Source: docs/spec/auction.md, "Commitments". The file is the one that a page's script keeps.

use std::io::Write;
use std::path::Path;

use domain::auction::Plate;
use domain::shared::{Fen, LotId, Salt};
use record::auction::{offer_seal, reserve_commitment};
use serde::Serialize;

use crate::failure::Failure;
use crate::files::{random, write_new};

/// Version of the file that its owner keeps.
const KEPT: &str = "daylight.auction-kept/1";

/// What its owner keeps to open a commitment.
#[derive(Serialize)]
struct Kept<'a> {
    v: &'a str,
    label: &'a str,
    lot: &'a str,
    plate: Option<u16>,
    /// Yuan with two decimals.
    price: String,
    salt: String,
}

/// Makes a commitment, prints its hash and writes what opens it; the file must not exist yet.
///
/// # Errors
///
/// [`Failure::Form`] for no lot or no price, [`Failure::Stopped`] where the file exists.
pub fn commit(
    lot: &str,
    plate: Option<u16>,
    price: Option<&str>,
    out: &Path,
) -> Result<(), Failure> {
    let id =
        LotId::parse(lot).map_err(|_| Failure::form(format!("not a lot 不是标的编号: {lot}")))?;
    let typed = price.map_or_else(ask, |it| Ok(it.to_owned()))?;
    let wrong = || Failure::form("a price is yuan above zero, at most two decimals 价格应为正数");
    let price =
        Fen::parse(&typed).filter(|it| it.0 > 0 && !typed.ends_with('.')).ok_or_else(wrong)?;
    let salt = Salt(*random::<32>()?);
    let (label, hash) = match plate {
        Some(it) => ("offer", offer_seal(&id, Plate(it), price, &salt)),
        None => ("reserve", reserve_commitment(&id, price, &salt)),
    };
    let kept = Kept {
        v: KEPT,
        label,
        lot,
        plate,
        price: price.decimal(),
        salt: domain::shared::hex(&salt.0),
    };
    let mut bytes = serde_json::to_vec_pretty(&kept).expect("our types are JSON");
    bytes.push(b'\n');
    write_new(out, &bytes)?;
    println!("{}", hash.hex());
    eprintln!("give the platform this hash alone 只把这一行交给平台");
    eprintln!(
        "keep {} 请妥善保存: it opens the price after the close 截止后凭它公开",
        out.display()
    );
    Ok(())
}

/// The price as it is typed at the prompt.
fn ask() -> Result<String, Failure> {
    eprint!("price in yuan 价格（元）: ");
    let mut line = String::new();
    std::io::stderr()
        .flush()
        .and_then(|()| std::io::stdin().read_line(&mut line))
        .map_err(|it| Failure::Stopped(format!("no price 无价格: {it}")))?;
    Ok(line.trim().to_owned())
}

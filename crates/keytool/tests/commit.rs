//! A reserve and a sealed offer committed at a prompt: the hash, the file, and every refusal.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use domain::auction::Plate;
use domain::shared::{Fen, LotId, Salt};
use record::auction::{offer_seal, reserve_commitment};
use serde_json::Value;

const LOT: &str = "J2026-001/1/1";

fn run(folder: &tempfile::TempDir, args: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_daylight-key"))
        .current_dir(folder)
        .arg("commit")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A refused call may end before it reads.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn kept(folder: &tempfile::TempDir, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder.path().join(name)).unwrap()).unwrap()
}

/// Salt of a kept file.
fn salt(it: &Value) -> Salt {
    Salt::from_hex(it["salt"].as_str().unwrap()).unwrap()
}

#[test]
fn a_reserve_is_committed_by_a_hash_that_its_file_opens() {
    let folder = tempfile::tempdir().unwrap();
    let asked = ["--lot", LOT, "--out", "reserve.json"];
    let out = run(&folder, &asked, "123456.7\n");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let file = kept(&folder, "reserve.json");
    let lot = LotId::parse(LOT).unwrap();
    let hash = reserve_commitment(&lot, Fen(12_345_670), &salt(&file)).hex();
    assert_eq!(String::from_utf8(out.stdout).unwrap(), format!("{hash}\n"), "nothing but the hash");
    assert_eq!(
        (&file["v"], &file["label"]),
        (&"daylight.auction-kept/1".into(), &"reserve".into())
    );
    assert_eq!((&file["lot"], &file["price"]), (&LOT.into(), &"123456.70".into()));
    assert!(file["plate"].is_null());
    let again = run(&folder, &asked, "1\n");
    assert!(!again.status.success(), "what is kept is never overwritten");
    assert_eq!(kept(&folder, "reserve.json"), file);
}

#[test]
fn a_sealed_offer_is_bound_to_its_plate_and_no_two_have_one_salt() {
    let folder = tempfile::tempdir().unwrap();
    let lot = LotId::parse(LOT).unwrap();
    let mut salts = Vec::new();
    for name in ["one.json", "two.json"] {
        let asked = ["--lot", LOT, "--plate", "7", "--price", "98000", "--out", name];
        let out = run(&folder, &asked, "");
        let salt = salt(&kept(&folder, name));
        let hash = offer_seal(&lot, Plate(7), Fen(9_800_000), &salt).hex();
        assert_eq!(String::from_utf8(out.stdout).unwrap(), format!("{hash}\n"));
        salts.push(salt.0);
    }
    assert_ne!(salts[0], salts[1]);
}

#[test]
fn no_price_no_lot_and_no_plate_leave_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let prices =
        ["", "0", "0.00", "-1", "+1", "1.", ".5", "1.001", "1e9", "一万", "1,000", " 1 0", "٣"];
    let huge = "9".repeat(400);
    for price in prices.into_iter().chain([huge.as_str()]) {
        let out = run(&folder, &["--lot", LOT, "--out", "x.json"], &format!("{price}\n"));
        assert!(!out.status.success() && out.stdout.is_empty(), "{price}");
    }
    for lot in ["", "J2026-001", "../../x/1/1", "a b/1/1"] {
        let out = run(&folder, &["--lot", lot, "--price", "1", "--out", "x.json"], "");
        assert!(!out.status.success(), "{lot}");
    }
    for plate in ["0", "-1", "65536", "x"] {
        let asked = ["--lot", LOT, "--plate", plate, "--price", "1", "--out", "x.json"];
        assert!(!run(&folder, &asked, "").status.success(), "{plate}");
    }
    assert!(!folder.path().join("x.json").exists());
}

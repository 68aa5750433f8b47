//! Stock `age` opens what this crate writes, and this crate opens what a thief may not cut.

mod common;

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::process::Command;

use common::{load, lot};
use seal::envelope::{Material, seal};
use seal::frame::framed_len;
use seal::identity::{identity, identity_text};
use seal::keyfile::{KeyFileEntropy, seal_passphrase};
use seal::opening::open_stream;
use seal::padding::Kind;
use seal::payload::FileEntropy;
use zeroize::Zeroizing;

fn entropy() -> FileEntropy {
    FileEntropy {
        file_key: Zeroizing::new([1; 16]),
        ephemeral: Zeroizing::new([2; 32]),
        nonce: [3; 16],
    }
}

/// Bytes that are never held in memory: byte i is i mod 251.
struct Long {
    at: u64,
    length: u64,
}

impl Read for Long {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(self.length - self.at).expect("a test's length");
        let taken = out.len().min(left);
        for it in &mut out[..taken] {
            *it = (self.at % 251) as u8;
            self.at += 1;
        }
        Ok(taken)
    }
}

impl Seek for Long {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let SeekFrom::Start(at) = to else { return Err(std::io::ErrorKind::Unsupported.into()) };
        self.at = at;
        Ok(at)
    }
}

fn sealed(content: &mut (impl Read + Seek), length: u64) -> (Vec<u8>, String, [u8; 32]) {
    let keys = lot("positive-3of5.json");
    let ctx = [9; 32];
    let entropy = entropy();
    let material = Material {
        kind: Kind::Tech,
        ctx: &ctx,
        set: &keys.envelopes[1].share,
        m_b: &[4; 32],
        m_t: &[5; 32],
        signer: &[6; 32],
        entropy: &entropy,
    };
    let mut file = Cursor::new(Vec::new());
    let it = seal(&material, content, length, &mut file).expect("it seals");
    let identity = identity(&it.s_t, &it.s_b, &ctx);
    (file.into_inner(), identity_text(&identity), *identity)
}

#[test]
fn stock_age_opens_a_sealed_envelope() {
    if Command::new("age").arg("--version").output().is_err() {
        println!("SKIPPED stock_age_opens_a_sealed_envelope: no age here (apt install age)");
        return;
    }
    let content = b"not a zip, but bytes".repeat(9000);
    let (file, identity, _) = sealed(&mut Cursor::new(&content), content.len() as u64);
    let folder = std::env::temp_dir().join(format!("seal-age-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("id"), identity).expect("a file");
    std::fs::write(folder.join("it.age"), file).expect("a file");
    let out = Command::new("age")
        .args(["-d", "-i"])
        .args([folder.join("id"), folder.join("it.age")])
        .output()
        .expect("age runs");
    std::fs::remove_dir_all(&folder).expect("a folder");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let framed = framed_len(content.len() as u64);
    assert_eq!(Some(out.stdout.len() as u64), Kind::Tech.padded(framed));
    assert_eq!(out.stdout[12..12 + content.len()], content);
}

#[test]
fn a_long_content_is_sealed_and_opened_in_pieces() {
    let length = 3_000_000;
    let (file, _, identity) = sealed(&mut Long { at: 0, length }, length);
    let it = open_stream(Kind::Tech, &file[..], &identity, std::io::sink()).expect("it opens");
    assert_eq!(it.content_len, length);
    let held = it.block.holds(&[9; 32], &mut Long { at: 0, length }, length).expect("no IO");
    assert!(held);
    let other = it.block.holds(&[8; 32], &mut Long { at: 0, length }, length).expect("no IO");
    assert!(!other, "the signature is over the ctx");
    assert!(open_stream(Kind::Tech, &file[..2_000_000], &identity, std::io::sink()).is_err());
}

#[test]
fn a_key_file_is_a_genuine_passphrase_file() {
    let it = load("tables.json")["keyfile"].clone();
    let entropy =
        KeyFileEntropy { salt: [1; 16], file_key: Zeroizing::new([2; 16]), nonce: [3; 16] };
    let made = seal_passphrase(b"", common::text(&it["passphrase"]), 16, &entropy);
    let opened = seal::keyfile::open_passphrase(&made, common::text(&it["passphrase"]));
    assert_eq!(opened.expect("it opens").len(), 0);
}

//! Other people's tools on our bytes: what they accept and what they must refuse.
//!
//! It knows the formats only as far as it must break them.

mod python;
mod schemathesis;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use domain::award;
use domain::shared::{LotId, PublicKey, Signature};
use serde_json::Value;

use crate::check::{build_folder, on_path};

const AGE_FILE: &str = "vectors/seal-v1/price-2of3.age";
const RECORDS: &str = "vectors/seal-v1/positive-2of3.json";
const LOG_WRITER: &str = "crates/translog/examples/write_log.rs";
const LOG_READER: &str = "e2e/foreign/read_log/main.go";
const PDF_TESTS: &str = "crates/adapters/src/pdf/tests.rs";
/// The test in which Poppler reads a document; with this variable it may not pass over it.
const POPPLER_TEST: &str =
    "pdf::tests::another_reader_finds_the_chinese_text_the_pages_and_the_fonts";
const POPPLER_MUST: &str = "DAYLIGHT_POPPLER";
const DEBIAN_GO: &str = "/usr/share/gocode";

/// A foreign tool and what is shown to it.
pub struct Tool {
    /// The word of `cargo x foreign`.
    pub word: &'static str,
    /// The name of its phase.
    pub name: &'static str,
    pub program: &'static str,
    /// Debian packages that bring it.
    pub packages: &'static str,
    /// Whether the tree holds what the tool would read.
    pub subject: fn(&Path) -> bool,
    /// Longest time of its phase, in seconds.
    pub limit_s: u64,
    run: fn(&Path, &Path) -> Result<Vec<Claim>>,
}

/// Every foreign tool. The check must have each of them but those of Python, which have no
/// subject without an interpreter.
pub const TOOLS: &[Tool] = &[
    Tool {
        word: "go",
        name: "foreign: Go",
        program: "go",
        packages: "golang-go golang-golang-x-mod-dev",
        subject: |root| root.join(LOG_WRITER).exists() && root.join(LOG_READER).exists(),
        limit_s: 300,
        run: go,
    },
    Tool {
        word: "age",
        name: "foreign: age",
        program: "age",
        packages: "age",
        subject: |root| root.join(AGE_FILE).exists(),
        limit_s: 300,
        run: age,
    },
    Tool {
        word: "openssl",
        name: "foreign: OpenSSL",
        program: "openssl",
        packages: "openssl",
        subject: |root| root.join(RECORDS).exists(),
        limit_s: 300,
        run: openssl,
    },
    Tool {
        word: "poppler",
        name: "foreign: Poppler",
        program: "pdftotext",
        packages: "poppler-utils fonts-noto-cjk",
        subject: |root| root.join(PDF_TESTS).exists(),
        limit_s: 600,
        run: poppler,
    },
    Tool {
        word: "python",
        name: "foreign: Python",
        program: "python3",
        packages: "python3 python3-venv",
        subject: python::subject,
        limit_s: 300,
        run: python::read,
    },
    Tool {
        word: "schemathesis",
        name: "foreign: schemathesis",
        program: "python3",
        packages: "python3 python3-venv",
        subject: schemathesis::subject,
        limit_s: 900,
        run: schemathesis::ask,
    },
];

impl Tool {
    /// Whether the program, and for Go the library from Debian, is installed.
    ///
    /// A Python that is named but cannot run is a failure of its phase, not a missing tool.
    pub fn present(&self) -> bool {
        let library = Path::new(DEBIAN_GO).join("src/golang.org/x/mod/sumdb/tlog");
        match self.word {
            "python" | "schemathesis" => true,
            "go" => on_path(self.program) && library.is_dir(),
            _ => on_path(self.program),
        }
    }
}

/// One sentence on the tool, and whether it came true.
struct Claim {
    says: String,
    held: bool,
}

fn claim(says: &str, held: bool) -> Claim {
    Claim { says: says.to_owned(), held }
}

/// Shows one tool its files and prints what it did; returns whether every sentence came true.
///
/// # Errors
///
/// The tool is unknown or cannot start, or a file it should read is missing.
pub fn run(root: &Path, word: &str) -> Result<bool> {
    let Some(tool) = TOOLS.iter().find(|it| it.word == word) else {
        bail!("no foreign tool is called {word}");
    };
    let folder = build_folder(root).join("foreign").join(word);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let claims = (tool.run)(root, &folder)?;
    for it in &claims {
        println!("{}: {}", if it.held { "held" } else { "FAILED" }, it.says);
    }
    let passed = claims.iter().filter(|it| it.held).count();
    println!("{passed} passed, {} failed, 0 skipped", claims.len() - passed);
    Ok(passed == claims.len() && passed > 0)
}

/// Stock age opens a sealed price, and none of its tampered copies.
fn age(root: &Path, folder: &Path) -> Result<Vec<Claim>> {
    let envelope = price(root)?;
    let identity = folder.join("identity");
    fs::write(&identity, format!("{}\n", text(&envelope, "/identity")?))?;
    let sealed = fs::read(root.join(AGE_FILE))?;
    let opened = open_with_age(folder, &identity, &sealed)?;
    let framed = opened.as_deref().unwrap_or_default();
    let content = text(&envelope, "/content_utf8")?.as_bytes();
    let mut claims = vec![
        claim("age opens a sealed price", opened.is_some()),
        claim("it finds one frame of 65,536 bytes", framed.len() == 65_536),
        claim("the frame holds the price as written", holds(framed, content)),
    ];
    let places = [
        ("the stanza", 40),
        ("the header's code", 150),
        ("the nonce", 170),
        ("the first byte of the body", 184),
        ("the last byte", sealed.len() - 1),
    ];
    for (place, at) in places {
        let mut tampered = sealed.clone();
        // Within Base64 the lowest bits may be padding; this one changes a letter's value.
        tampered[at] ^= 0x02;
        let refused = open_with_age(folder, &identity, &tampered)?.is_none();
        claims.push(claim(&format!("age refuses a copy changed at {place}"), refused));
    }
    let short = open_with_age(folder, &identity, &sealed[..sealed.len() - 1])?.is_none();
    claims.push(claim("age refuses a copy that lacks its last byte", short));
    Ok(claims)
}

/// The plaintext, or `None` when age ends with a refusal.
fn open_with_age(folder: &Path, identity: &Path, sealed: &[u8]) -> Result<Option<Vec<u8>>> {
    let file = folder.join("sealed.age");
    fs::write(&file, sealed)?;
    let age = Command::new("age").arg("-d").arg("-i").arg(identity).arg(&file).output()?;
    Ok(age.status.success().then_some(age.stdout))
}

/// Poppler finds the Chinese text of a statutory document, its pages and its fonts.
fn poppler(root: &Path, _: &Path) -> Result<Vec<Claim>> {
    let words = ["test", "--locked", "--quiet", "--workspace", "--lib", "--", "--exact"];
    let run = Command::new("cargo")
        .args(words)
        .arg(POPPLER_TEST)
        .env(POPPLER_MUST, "1")
        .current_dir(root)
        .output()?;
    let said = String::from_utf8_lossy(&run.stdout);
    let held = run.status.success() && said.contains("1 passed");
    if !held {
        eprintln!("{said}{}", String::from_utf8_lossy(&run.stderr));
    }
    let says = "Poppler reads the text of a document, counts its pages and finds its fonts inside";
    Ok(vec![claim(says, held)])
}

/// OpenSSL checks the signature over a sealed record, and refuses its tampered copies.
fn openssl(root: &Path, folder: &Path) -> Result<Vec<Claim>> {
    let lot = positive(root)?;
    let record = text(&lot, "/records/0/record_utf8")?.as_bytes();
    let mut message = b"ggzy.seal/v1/commit\0".to_vec();
    message.extend((record.len() as u64).to_be_bytes());
    message.extend(record);
    let signature = hex(text(&lot, "/records/0/sig")?)?;
    let key = public_key(folder, &hex(text(&lot, "/sign_pk")?)?)?;
    let accepted = |message: &[u8], signature: &[u8]| -> Result<bool> {
        let (bytes, sig) = (folder.join("message"), folder.join("signature"));
        fs::write(&bytes, message)?;
        fs::write(&sig, signature)?;
        let mut openssl = Command::new("openssl");
        openssl.args(["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey"]).arg(&key);
        Ok(openssl.arg("-in").arg(&bytes).arg("-sigfile").arg(&sig).output()?.status.success())
    };
    let changed = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 0x01;
        bytes
    };
    let middle = message.len() / 2;
    let mut claims = act_signed_with_openssl(folder)?;
    claims.extend([
        claim("OpenSSL accepts the signature of a record", accepted(&message, &signature)?),
        claim("it refuses the record changed", !accepted(&changed(&message, middle), &signature)?),
        claim("it refuses the signature changed", !accepted(&message, &changed(&signature, 1))?),
        claim("it refuses the record without its purpose", !accepted(record, &signature)?),
    ]);
    Ok(claims)
}

/// A letter of acceptance that a person signs with OpenSSL alone: the desk's check takes it.
fn act_signed_with_openssl(folder: &Path) -> Result<Vec<Claim>> {
    let letter = |lot: &str| -> Result<String> {
        let lot = LotId::parse(lot)?;
        let (key, signature) = (PublicKey([0; 32]), Signature([0; 64]));
        let signed = award::Signed { key, signature };
        let command = domain::world::Command::Award(award::Command::IssueLetter { lot, signed });
        record::act::bytes(&command, "sample.foreign/log").context("a letter is signed")
    };
    let (act, other) = (letter("W2026-001/A/1")?, letter("W2026-001/A/2")?);
    let (secret, bytes) = (folder.join("person.pem"), folder.join("act"));
    let (public, signature) = (folder.join("person.der"), folder.join("act.sig"));
    fs::write(&bytes, &act)?;
    let openssl = |words: &[&str], paths: &[(&str, &Path)]| -> Result<()> {
        let mut openssl = Command::new("openssl");
        openssl.args(words);
        for (name, path) in paths {
            openssl.arg(name).arg(path);
        }
        ensure!(openssl.output()?.status.success(), "openssl {words:?} failed");
        Ok(())
    };
    openssl(&["genpkey", "-algorithm", "ed25519"], &[("-out", &secret)])?;
    let export = [("-in", secret.as_path()), ("-out", &public)];
    openssl(&["pkey", "-pubout", "-outform", "DER"], &export)?;
    let sign = [("-inkey", secret.as_path()), ("-in", &bytes), ("-out", &signature)];
    openssl(&["pkeyutl", "-sign", "-rawin"], &sign)?;
    let der = fs::read(&public)?;
    let key = PublicKey(*der.last_chunk().context("a public key has 32 bytes")?);
    let made = fs::read(&signature)?;
    let made = Signature(made.try_into().ok().context("a signature has 64 bytes")?);
    let taken = |text: &str| app::opening_record::is_signed(text, &key, &made);
    Ok(vec![
        claim("the desk takes a letter signed with OpenSSL alone", taken(&act)),
        claim("it refuses that signature under the letter of another round", !taken(&other)),
    ])
}

/// Writes an Ed25519 key as OpenSSL reads it (RFC 8410).
fn public_key(folder: &Path, key: &[u8]) -> Result<PathBuf> {
    let mut der = hex("302a300506032b6570032100")?;
    der.extend(key);
    let file = folder.join("key.der");
    let pem = folder.join("key.pem");
    fs::write(&file, der)?;
    let made = Command::new("openssl")
        .args(["pkey", "-pubin", "-inform", "DER", "-in"])
        .arg(&file)
        .arg("-out")
        .arg(&pem)
        .output()?;
    ensure!(made.status.success(), "OpenSSL does not read the key");
    Ok(pem)
}

/// Our crate writes a log into a folder; returns the key that signed it.
fn write_log(root: &Path, log: &Path) -> Result<String> {
    let written = Command::new("cargo")
        .args(["run", "--quiet", "-p", "translog", "--example", "write_log", "--"])
        .arg(log)
        .current_dir(root)
        .output()?;
    ensure!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    Ok(String::from_utf8(written.stdout)?.trim().to_owned())
}

/// Go's checksum database code reads a log that our crate wrote, and refuses tampered copies.
fn go(root: &Path, folder: &Path) -> Result<Vec<Claim>> {
    let log = folder.join("log");
    let key = write_log(root, &log)?;
    let reader = folder.join("read_log");
    let built = go_command(root).arg("build").arg("-o").arg(&reader).arg(LOG_READER).output()?;
    ensure!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let read = || -> Result<(bool, String)> {
        let read = Command::new(&reader).arg(&log).arg(&key).output()?;
        let mut said = String::from_utf8_lossy(&read.stdout).into_owned();
        said.push_str(&String::from_utf8_lossy(&read.stderr));
        Ok((read.status.success(), said.trim().to_owned()))
    };
    let (held, said) = read()?;
    let mut claims = vec![claim(&format!("Go reads the log: {said}"), held)];
    for file in files_below(&log)? {
        let whole = fs::read(&file)?;
        let mut tampered = whole.clone();
        let middle = tampered.len() / 2;
        tampered[middle] ^= 0x01;
        fs::write(&file, &tampered)?;
        let (accepted, said) = read()?;
        fs::write(&file, &whole)?;
        let name = file.strip_prefix(&log).unwrap_or(&file).display().to_string();
        claims.push(claim(&format!("Go refuses a changed {name}: {said}"), !accepted));
    }
    Ok(claims)
}

/// Go with Debian's packages instead of a module proxy.
fn go_command(root: &Path) -> Command {
    let mut go = Command::new("go");
    go.current_dir(root).env("GO111MODULE", "off").env("GOPATH", DEBIAN_GO).env("GOFLAGS", "");
    go
}

/// Every file below a folder, in order.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn positive(root: &Path) -> Result<Value> {
    Ok(serde_json::from_slice(&fs::read(root.join(RECORDS))?)?)
}

fn price(root: &Path) -> Result<Value> {
    let lot = positive(root)?;
    lot.pointer("/records/0/envelopes/price").cloned().context("the vector holds a price")
}

fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str> {
    value.pointer(pointer).and_then(Value::as_str).with_context(|| format!("no {pointer}"))
}

fn hex(text: &str) -> Result<Vec<u8>> {
    let byte = |at| u8::from_str_radix(text.get(at..at + 2).unwrap_or_default(), 16);
    (0..text.len()).step_by(2).map(|at| Ok(byte(at)?)).collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && bytes.windows(part.len()).any(|it| it == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_part_is_never_held() {
        assert!(holds(b"abc", b"bc"));
        assert!(!holds(b"abc", b""));
        assert!(!holds(b"", b"a"));
    }

    #[test]
    fn hex_that_is_not_hex_is_an_error() {
        assert_eq!(hex("00ff").expect("it is hex"), [0, 255]);
        assert!(hex("0g").is_err() && hex("0").is_err());
    }
}

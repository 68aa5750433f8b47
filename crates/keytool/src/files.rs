//! Files, entropy, passphrases and hex: the tool's edges.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use seal::bytes::{unhex, unhex32};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Reads a whole small file.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(Failure::file(path))
}

/// Reads a text file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::file(path))
}

/// Reads a JSON file.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    serde_json::from_slice(&read(path)?)
        .map_err(|it| Failure::form(format!("{}: {it}", path.display())))
}

/// Writes a file by a temporary name, so that a crash leaves the old or the new one.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let done = fs::File::create(&part)
        .and_then(|mut it| it.write_all(bytes).and_then(|()| it.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    done.map_err(Failure::file(path))
}

/// Writes a file that must not exist yet: secrets are never overwritten.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if path.exists() {
        return Err(Failure::Stopped(format!("{} exists 已存在", path.display())));
    }
    write(path, bytes)
}

/// Writes JSON, indented.
pub fn write_json(path: &Path, it: &impl Serialize) -> Result<(), Failure> {
    let mut bytes = serde_json::to_vec_pretty(it).expect("our types are JSON");
    bytes.push(b'\n');
    write(path, &bytes)
}

/// Fresh random bytes from the operating system.
pub fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, Failure> {
    let mut out = Zeroizing::new([0; N]);
    getrandom::fill(&mut out[..])
        .map_err(|it| Failure::Stopped(format!("no random numbers 无随机数: {it}")))?;
    Ok(out)
}

/// A passphrase: from a file, else asked at the prompt.
pub fn passphrase(file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    let text = match file {
        Some(path) => read_text(path)?,
        None => rpassword::prompt_password("passphrase 口令: ")
            .map_err(|it| Failure::Stopped(format!("no passphrase 无口令: {it}")))?,
    };
    let text = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
    if text.chars().count() < 8 {
        return Err(Failure::form("a passphrase has at least 8 characters 口令至少 8 个字符"));
    }
    Ok(text)
}

/// Asks for a typed "yes".
pub fn confirm(question: &str) -> Result<(), Failure> {
    print!("{question} [yes/no] ");
    let mut line = String::new();
    let asked = std::io::stdout().flush().and_then(|()| std::io::stdin().read_line(&mut line));
    match asked {
        Ok(_) if line.trim() == "yes" => Ok(()),
        _ => Err(Failure::Stopped("not confirmed 未确认".into())),
    }
}

/// Reads 32 bytes of hex.
pub fn hex32(text: &str) -> Result<[u8; 32], Failure> {
    unhex32(text).ok_or_else(|| Failure::form(format!("not 64 hex digits: {text}")))
}

/// Reads hex of any length.
pub fn hex_bytes(text: &str) -> Result<Vec<u8>, Failure> {
    unhex(text).ok_or_else(|| Failure::form("not lower-case hex"))
}

/// Unix seconds of this machine's own clock.
pub fn now_s() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |it| it.as_secs())
}

//! The command line of `daylight-witness`: new, enrol, serve, show.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tiny_http::Server;
use translog::note::decimal;
use translog::store::DirTiles;
use translog::{Hash, Head, VerifierKey};

use crate::clock::{Clock, SampleClock, SystemClock};
use crate::http;
use crate::key_file::KeyFile;
use crate::witness::{Witness, enrol};

const USAGE: &str = "\
daylight-witness new   --dir DIR --name NAME --origin ORIGIN
daylight-witness enrol --dir DIR --log VKEY --size N --root HEX
daylight-witness serve --dir DIR --listen ADDRESS:PORT [--sample-clock FILE] [--attached yes]
daylight-witness show  --dir DIR
A witness cosigns what one log shows it. Its key and state lie in DIR and are never copied.
见证方程序：为一个日志的检查点加签。密钥与状态在 DIR 中，不得复制或恢复备份。
";

/// Runs one command.
///
/// # Errors
///
/// A sentence for the person at the prompt.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let (command, options) = arguments.split_first().ok_or(USAGE)?;
    let options = Options::read(options)?;
    match command.as_str() {
        "new" => new(&options),
        "enrol" => enrol_log(&options),
        "serve" => serve(&options),
        "show" => show(&options),
        _ => Err(USAGE.to_owned()),
    }
}

/// Options as `--name value` pairs.
struct Options(BTreeMap<String, String>);

impl Options {
    fn read(words: &[String]) -> Result<Options, String> {
        let (pairs, rest) = words.as_chunks::<2>();
        let named = pairs.iter().all(|it| it[0].starts_with("--"));
        if !named || !rest.is_empty() {
            return Err(USAGE.to_owned());
        }
        Ok(Options(pairs.iter().map(|it| (it[0].clone(), it[1].clone())).collect()))
    }

    fn get(&self, name: &str) -> Result<&str, String> {
        self.0.get(name).map(String::as_str).ok_or_else(|| format!("{name} is missing\n{USAGE}"))
    }

    fn dir(&self) -> Result<PathBuf, String> {
        self.get("--dir").map(PathBuf::from)
    }
}

fn new(options: &Options) -> Result<(), String> {
    let dir = options.dir()?;
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|it| format!("no random bytes: {it}"))?;
    let key = KeyFile::new(options.get("--name")?, options.get("--origin")?, seed)
        .ok_or("a name has no white space and no plus")?;
    fs::create_dir_all(&dir).map_err(|it| it.to_string())?;
    write_secret(&dir.join("key"), &key.encode()).map_err(|it| format!("the key file: {it}"))?;
    println!("{}", key.signer().verifier().encode());
    Ok(())
}

#[cfg(unix)]
fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(not(unix))]
fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn key(dir: &Path) -> Result<KeyFile, String> {
    let text = fs::read_to_string(dir.join("key")).map_err(|it| format!("the key file: {it}"))?;
    KeyFile::parse(&text).ok_or_else(|| "the key file is damaged".to_owned())
}

fn enrol_log(options: &Options) -> Result<(), String> {
    let dir = options.dir()?;
    let log = VerifierKey::parse(options.get("--log")?).ok_or("--log is not a key")?;
    let size = decimal(options.get("--size")?).ok_or("--size is not a number")?;
    let root = Hash::from_hex(options.get("--root")?).ok_or("--root is not 64 digits of hex")?;
    let store = DirTiles::new(&dir);
    enrol(&store, &key(&dir)?, &log, Head { size, root }).map_err(|it| it.to_string())
}

fn open(dir: &Path) -> Result<(KeyFile, Witness), String> {
    let key = key(dir)?;
    let witness = Witness::open(Box::new(DirTiles::new(dir)), &key).map_err(|it| it.to_string())?;
    Ok((key, witness))
}

fn serve(options: &Options) -> Result<(), String> {
    let (key, witness) = open(&options.dir()?)?;
    let clock: Arc<dyn Clock> = match options.0.get("--sample-clock") {
        Some(_) if !key.is_sample() => {
            return Err(format!("{} is no sample: it has no sample clock", key.origin()));
        }
        Some(path) => Arc::new(SampleClock(PathBuf::from(path))),
        None => Arc::new(SystemClock::start()),
    };
    let server = Server::http(options.get("--listen")?).map_err(|it| it.to_string())?;
    println!("listening on {}", server.server_addr());
    if options.0.contains_key("--attached") {
        // Whoever started this holds the other end of the input; with it goes the witness.
        std::thread::spawn(|| {
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            std::process::exit(0);
        });
    }
    http::serve(&Arc::new(server), &Arc::new(witness), &clock);
    Ok(())
}

fn show(options: &Options) -> Result<(), String> {
    let dir = options.dir()?;
    let key = key(&dir)?;
    println!("key {}\norigin {}", key.signer().verifier().encode(), key.origin());
    let (_, witness) = open(&dir)?;
    let head = witness.head();
    println!("size {}\nroot {}", head.size, head.root.to_hex());
    Ok(())
}

//! `daylight succeed`: begins a new log where an old one is dead, by the supervisor's order.
//!
//! It writes leaf 0 of an empty record, before the new centre is ever started.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use adapters::entropy::SystemEntropy;
use adapters::sqlite::Sqlite;
use app::desk::Desk;
use app::ports::Store;
use app::succession::{End, KIND};
use domain::shared::{Instant, PublicKey, Signature};
use translog::policy::Policy;

use crate::centre::keys::PlatformKeys;
use crate::centre::settings::Settings;
use crate::data::Data;
use crate::ops::{self, Problem};

const USAGE: &str = "\
usage: daylight succeed order --old LOG --origin NEW --to FILE
       daylight succeed begin --old LOG --origin NEW --key HEX --sig FILE --data NEW
用法：daylight succeed order 取旧日志最后一份见证检查点，写出接续令，由监督人员签署
      daylight succeed begin 在空目录中写入新日志的第 0 号记录";

/// Runs the command.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ops::end(answer(args), USAGE)
}

fn answer(args: &[String]) -> Result<ExitCode, Problem> {
    let Some((word, rest)) = args.split_first() else {
        return Err(Problem::Missing("order|begin"));
    };
    match word.as_str() {
        "order" => {
            let [old, origin, to] = ops::options(rest, ["--old", "--origin", "--to"])?;
            let old = PathBuf::from(old.ok_or(Problem::Missing("--old"))?);
            let origin = origin.ok_or(Problem::Missing("--origin"))?;
            let to = PathBuf::from(to.ok_or(Problem::Missing("--to"))?);
            let last = end_of(&old)?;
            fs::write(&to, last.order(&origin)).map_err(Problem::file(&to))?;
            println!(
                "{}: {} leaves of 条 {}; the supervisor signs it 请监督人员签署",
                to.display(),
                last.size,
                last.old
            );
        }
        "begin" => {
            let (data, rest) = Data::from_env_and_args(rest)?;
            let [old, origin, key, sig] =
                ops::options(&rest, ["--old", "--origin", "--key", "--sig"])?;
            let old = PathBuf::from(old.ok_or(Problem::Missing("--old"))?);
            let origin = origin.ok_or(Problem::Missing("--origin"))?;
            let key = key.ok_or(Problem::Missing("--key"))?;
            let wrong = || Problem::Refused(format!("--key: {key} is no key 不是公钥"));
            let key = PublicKey::from_hex(&key).ok_or_else(wrong)?;
            let sig = PathBuf::from(sig.ok_or(Problem::Missing("--sig"))?);
            let bytes = fs::read(&sig).map_err(Problem::file(&sig))?;
            let wrong = |_| Problem::Refused(format!("{}: no signature 不是签名", sig.display()));
            let signature = Signature(bytes.try_into().map_err(wrong)?);
            begin(&data, &old, &origin, (key, signature))?;
            println!("leaf 0 is written; found the centre now 已写入第 0 号记录，请设立中心");
        }
        _ => return Err(Problem::Missing("order|begin")),
    }
    Ok(ExitCode::SUCCESS)
}

/// The end of the old log of a folder: its policies and its cosigned history.
///
/// # Errors
///
/// [`Problem::Refused`] without a note that has its policy's quorum, or for a folder that is no
/// log.
pub fn end_of(log: &Path) -> Result<End, Problem> {
    let refused = |it: &str| Problem::Refused(format!("{}: {it}", log.display()));
    let mut policies = Vec::new();
    for k in 1_u64.. {
        let Ok(bytes) = fs::read(log.join(format!("policy/{k}"))) else { break };
        policies.push(Policy::parse(&bytes).ok_or_else(|| refused("no policy 见证规则有误"))?);
    }
    let folder = log.join("cosigned");
    let mut history = Vec::new();
    for day in fs::read_dir(&folder).map_err(Problem::file(&folder))? {
        let path = day.map_err(Problem::file(&folder))?.path();
        history.push(fs::read(&path).map_err(Problem::file(&path))?);
    }
    End::of(&policies, &history).ok_or_else(|| refused("no cosigned note 没有见证检查点"))
}

/// Writes leaf 0 of the new log.
///
/// # Errors
///
/// [`Problem::Refused`] for a folder with a record, the same origin, or a wrong signature.
pub fn begin(
    data: &Data,
    old: &Path,
    origin: &str,
    signed: (PublicKey, Signature),
) -> Result<(), Problem> {
    let refused = |it: &dyn std::fmt::Display| Problem::Refused(it.to_string());
    let fields = end_of(old)?.begins(origin, signed).map_err(|it| refused(&it))?;
    let known = Settings::read(&data.centre).map_err(|it| refused(&it))?;
    if data.store.exists() || known.as_ref().is_some_and(|it| it.origin != origin) {
        return Err(refused(&"name a new folder 请换新目录"));
    }
    fs::create_dir_all(&data.data).map_err(Problem::file(&data.data))?;
    fs::create_dir_all(&data.keys).map_err(Problem::file(&data.keys))?;
    let settings = known.unwrap_or_default();
    let settings = Settings { origin: origin.to_owned(), ..settings };
    settings.write(&data.centre).map_err(|it| refused(&it))?;
    let keys = PlatformKeys::open(&data.keys, origin, &SystemEntropy);
    let keys = Arc::new(keys.map_err(|it| refused(&it))?);
    let clock = crate::centre::clock(data, origin, 0).map_err(|it| refused(&it))?.0;
    let store: Box<dyn Store> = Box::new(Sqlite::open(&data.store)?);
    let mut desk = Desk::new(store, Arc::new(SystemEntropy), keys, origin);
    desk.log_event(KIND, fields, Instant(clock.record_ms()))?;
    Ok(())
}

//! `daylight bodies`: says in the log which bodies are lost, and takes them back from who has them.
//!
//! Both write the record, so that the centre must not run meanwhile.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use adapters::entropy::SystemEntropy;
use app::desk::Desk;
use app::erasure::BODIES_LOST;
use app::lost;
use app::ports::Store;
use domain::shared::Instant;
use record::bundle::Bundle;

use crate::centre;
use crate::centre::keys::PlatformKeys;
use crate::data::Data;
use crate::erase;
use crate::ops::{self, Problem};

const USAGE: &str = "\
usage: daylight bodies lost --data DIR
       daylight bodies supply --data DIR --bundle FILE
用法：daylight bodies lost 在日志中写明哪些正文已丢失（先停止服务）
      daylight bodies supply 由持有人的公开材料补回正文（先停止服务）";

/// Runs the command.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ops::end(answer(args), USAGE)
}

fn answer(args: &[String]) -> Result<ExitCode, Problem> {
    let (data, rest) = Data::from_env_and_args(args)?;
    match rest.split_first() {
        Some((word, rest)) if word == "lost" => {
            let [] = ops::options(rest, [])?;
            let told = tell(&data)?;
            println!("said to be lost 已写明丢失: {told:?}");
        }
        Some((word, rest)) if word == "supply" => {
            let [bundle] = ops::options(rest, ["--bundle"])?;
            let bundle = PathBuf::from(bundle.ok_or(Problem::Missing("--bundle"))?);
            let (back, left) = supply(&data, &bundle)?;
            println!("came back 已补回: {back:?}; still lost 仍丢失: {left:?}");
        }
        _ => return Err(Problem::Missing("lost|supply")),
    }
    Ok(ExitCode::SUCCESS)
}

fn store(data: &Data) -> Result<Box<dyn Store>, Problem> {
    centre::store(data).map_err(|it| Problem::Refused(it.to_string()))
}

/// Writes `BodiesLost` of every lost body that the log does not name yet; gives their indexes.
///
/// # Errors
///
/// `Busy` while the centre runs; what was written stays.
pub fn tell(data: &Data) -> Result<Vec<u64>, Problem> {
    let refused = |it: &dyn std::fmt::Display| Problem::Refused(it.to_string());
    let origin = erase::origin(data)?;
    let store = store(data)?;
    let readers = store.readers();
    let clock = centre::clock(data, &origin, 0).map_err(|it| refused(&it))?.0;
    let keys = PlatformKeys::open(&data.keys, &origin, &SystemEntropy);
    let keys = Arc::new(keys.map_err(|it| refused(&it))?);
    let mut desk = Desk::new(store, Arc::new(SystemEntropy), keys, &origin);
    let mut told = Vec::new();
    loop {
        let indexes = lost::untold(&*readers)?;
        if indexes.is_empty() {
            return Ok(told);
        }
        let last_stamp_ms = readers.reader()?.head()?.last_stamp_ms;
        let now = Instant(clock.record_ms().max(last_stamp_ms));
        desk.log_event(BODIES_LOST, lost::fields(&indexes), now)?;
        told.extend(indexes);
    }
}

/// Takes what a bundle holds; gives the leaves that came back and those that are still lost.
///
/// # Errors
///
/// `Busy` while the centre runs, [`Problem::Refused`] for a file that is no bundle.
pub fn supply(data: &Data, bundle: &Path) -> Result<(Vec<u64>, Vec<u64>), Problem> {
    let bytes = fs::read(bundle).map_err(Problem::file(bundle))?;
    let no_bundle = |_| Problem::Refused(format!("{} 不是公开材料 no bundle", bundle.display()));
    let held = Bundle::parse(&bytes).map_err(no_bundle)?;
    let mut store = store(data)?;
    let back = lost::supply(&mut *store, &held)?;
    let left = lost::lost(&*store.readers())?;
    Ok((back, left))
}

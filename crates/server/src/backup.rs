//! `daylight backup`: rows, working state, objects and cosigned history, while the centre serves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use adapters::objects::FolderObjects;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::ports::StoreError;

use crate::beside::{self, Keys};
use crate::data::Data;
use crate::ops::{self, Problem};

const USAGE: &str = "usage: daylight backup --data DIR --to DIR\n\
    用法：daylight backup --data 目录 --to 备份目录";
/// Kinds of working state that must not come back: who was signed in, tries, and one-time codes,
/// which would be valid a second time.
const LEFT_OUT: &[&str] = &["session", "tries", "code"];
const PREFIX: &str = "backup-";
const LAST: &str = "backup.last";
const FIRST_LINE: &str = "daylight-backup-last/1";
const MODE: u32 = 0o644;

/// What one backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its folder inside the target.
    pub folder: PathBuf,
    /// Rows of the record.
    pub rows: u64,
    /// Objects that the target lacked.
    pub objects: u64,
}

/// When the last backup was made and how far it reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// Wall time, unix milliseconds.
    pub at_ms: i64,
    /// Rows of the record.
    pub rows: u64,
}

/// Runs the command.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ops::end(answer(args), USAGE)
}

fn answer(args: &[String]) -> Result<ExitCode, Problem> {
    let (data, rest) = Data::from_env_and_args(args)?;
    let [to] = ops::options(&rest, ["--to"])?;
    let done = backup(&data, Path::new(&to.ok_or(Problem::Missing("--to"))?), ops::wall_ms())?;
    let Done { folder, rows, objects } = done;
    let folder = folder.display();
    println!(
        "{folder}: {rows} rows, {objects} new objects 已备份 {rows} 行，新增文件 {objects} 个"
    );
    println!(
        "the private keys and the head file are not in it: the keys lie in the mirror \
         备份不含私钥与树头文件；私钥另存于镜像目录"
    );
    Ok(ExitCode::SUCCESS)
}

/// Kinds of working state that backups and mirror keep.
///
/// # Errors
///
/// As the store's.
pub(crate) fn kept_kinds(working: &SqliteWorking) -> Result<Vec<String>, StoreError> {
    let mut kinds = working.kinds()?;
    kinds.retain(|it| !LEFT_OUT.contains(&it.as_str()));
    Ok(kinds)
}

/// Backs up into a new folder of `to`; objects lie there once for all backups.
///
/// Rows come first: every object that a row names was there before its row.
///
/// # Errors
///
/// [`Problem`]; then `to` holds no further backup, at most objects that the next one needs.
pub fn backup(data: &Data, to: &Path, now_ms: i64) -> Result<Done, Problem> {
    let readers = Sqlite::follow(&data.store)?;
    let working = SqliteWorking::open(&data.working)?;
    let kinds = kept_kinds(&working)?;
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    // Thirteen digits sort as the milliseconds do, from 2001 to 2286.
    let folder = to.join(format!("{PREFIX}{now_ms:013}"));
    std::fs::create_dir_all(to).map_err(Problem::file(to))?;
    beside::close(to)?;
    let rows = adapters::backup::write(&*readers, (&working, &kinds, now_ms), &folder)?;
    let objects = FolderObjects::open(&data.objects, None)?.back_up(to)?;
    beside::keep(data, to, Keys::Left)?;
    let text = format!("{FIRST_LINE}\n{now_ms}\n{rows}\n");
    let last = data.data.join(LAST);
    beside::put(&last, text.as_bytes(), MODE).map_err(Problem::file(&last))?;
    Ok(Done { folder, rows, objects })
}

/// The last backup that was made of a data folder.
#[must_use]
pub fn last(data: &Data) -> Option<Last> {
    let text = fs::read_to_string(data.data.join(LAST)).ok()?;
    let mut lines = text.strip_prefix(FIRST_LINE)?.trim().lines();
    Some(Last { at_ms: lines.next()?.parse().ok()?, rows: lines.next()?.parse().ok()? })
}

/// The newest complete backup of a target, or the target itself when it is one.
///
/// # Errors
///
/// [`Problem::Refused`] when there is none, [`Problem::File`].
pub fn newest(target: &Path) -> Result<PathBuf, Problem> {
    let complete = |it: &Path| it.join("complete").is_file();
    if complete(target) {
        return Ok(target.to_owned());
    }
    let entries = fs::read_dir(target).map_err(Problem::file(target))?;
    let mut found: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    let named = |it: &Path| {
        it.file_name().and_then(|it| it.to_str()).is_some_and(|it| it.starts_with(PREFIX))
    };
    found.retain(|it| named(it) && complete(it));
    found.sort_unstable();
    found.pop().ok_or_else(|| {
        Problem::Refused(format!("{} holds no complete backup 无完整备份", target.display()))
    })
}

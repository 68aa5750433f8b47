//! `daylight migrate`: whether this release can read a store, and what it does to it.

use std::process::ExitCode;

use adapters::sqlite::{FORMAT, Sqlite};

use crate::data::Data;
use crate::ops::{self, Problem};

const USAGE: &str = "usage: daylight migrate --data DIR\n用法：daylight migrate --data 目录";

/// What a store's format means to this release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// There is no store yet, or it has no tables.
    None,
    /// Of this release.
    Current,
    /// Of a later release.
    Later(i64),
}

/// Runs the command: 0 when nothing is to do, 1 for a store of a later release.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ops::end(answer(args), USAGE)
}

fn answer(args: &[String]) -> Result<ExitCode, Problem> {
    let (data, rest) = Data::from_env_and_args(args)?;
    let [] = ops::options(&rest, [])?;
    match format(&data)? {
        Format::None => {
            println!(
                "there is no store yet; the first start makes one of format {FORMAT} \
                 尚无存储，首次启动时建立，格式 {FORMAT}"
            );
            Ok(ExitCode::SUCCESS)
        }
        Format::Current => {
            println!(
                "format {FORMAT} is current: nothing to do 格式 {FORMAT} 为当前版本，无需升级"
            );
            Ok(ExitCode::SUCCESS)
        }
        Format::Later(found) => Err(Problem::Refused(format!(
            "the store is of format {found}, this release knows {FORMAT}: use the newer release \
             存储格式 {found} 新于本版本（{FORMAT}），请使用新版本程序"
        ))),
    }
}

/// The format of a data folder's store. Events are never migrated, so format 1 is all there is.
///
/// # Errors
///
/// [`Problem::Store`] when the file is no store.
pub fn format(data: &Data) -> Result<Format, Problem> {
    if !data.store.exists() {
        return Ok(Format::None);
    }
    Ok(match Sqlite::format(&data.store)? {
        0 => Format::None,
        FORMAT => Format::Current,
        later => Format::Later(later),
    })
}

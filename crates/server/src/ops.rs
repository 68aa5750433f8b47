//! What the operator's commands share: their failures, and how they end.

use std::path::Path;
use std::process::ExitCode;

use app::ports::{ObjectError, StoreError};

use crate::data::DataError;

/// Wrong arguments.
pub const USAGE_WRONG: u8 = 2;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("the option {0} is not known 未知选项")]
    Unknown(String),
    #[error("{0} needs a value 缺少值")]
    Missing(&'static str),
    #[error("the store 存储: {0}")]
    Store(#[from] StoreError),
    #[error("the objects 文件库: {0}")]
    Objects(#[from] ObjectError),
    #[error("{path} 读写失败: {error}")]
    File { path: String, error: std::io::Error },
    #[error("{0}")]
    Refused(String),
}

impl Problem {
    /// What the system said about a file.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |error| Self::File { path, error }
    }

    fn is_of_usage(&self) -> Usage {
        match self {
            Self::Data(_) | Self::Unknown(_) | Self::Missing(_) => Usage::Wrong,
            _ => Usage::Right,
        }
    }
}

#[derive(PartialEq, Eq)]
enum Usage {
    Wrong,
    Right,
}

/// Ends a command: its own code, 2 for wrong arguments, 1 for any other failure.
#[must_use]
pub fn end(done: Result<ExitCode, Problem>, usage: &str) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(problem) if problem.is_of_usage() == Usage::Wrong => {
            eprintln!("{problem}\n{usage}");
            ExitCode::from(USAGE_WRONG)
        }
        Err(problem) => {
            eprintln!("daylight: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The values of the options that a command knows, in the order of `known`.
///
/// # Errors
///
/// [`Problem::Unknown`] for any other argument, [`Problem::Missing`] for an option without value.
pub fn options<const N: usize>(
    args: &[String],
    known: [&'static str; N],
) -> Result<[Option<String>; N], Problem> {
    let mut found = [const { None }; N];
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let at = known.iter().position(|it| it == arg);
        let at = at.ok_or_else(|| Problem::Unknown(arg.clone()))?;
        found[at] = Some(rest.next().ok_or(Problem::Missing(known[at]))?.clone());
    }
    Ok(found)
}

/// Wall time, unix milliseconds.
#[must_use]
pub fn wall_ms() -> i64 {
    app::ports::Clock::wall_ms(&adapters::clock::AnchoredClock::new())
}

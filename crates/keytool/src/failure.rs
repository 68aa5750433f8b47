//! Why a command stopped, in a sentence for the person at the prompt.

use std::io;
use std::path::Path;

use seal::{Code, Refusal};

/// A command's failure.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The protocol says no.
    #[error("refused 被拒绝: {0}")]
    Refused(Code),
    /// The public log's piece does not hold; the code is one of docs/spec/log.md.
    #[error("the log's piece does not hold 日志不成立: {0}")]
    Log(&'static str),
    /// A file could not be read or written.
    #[error("cannot use file 文件无法读写 {path}: {source}")]
    File { path: String, source: io::Error },
    /// The platform did not answer, or said no.
    #[error("the platform does not answer 平台未答复: {0}")]
    Unreachable(String),
    /// An input has the wrong form.
    #[error("wrong input 输入有误: {0}")]
    Form(String),
    /// The person said no, or a rule of this tool does.
    #[error("not done 未执行: {0}")]
    Stopped(String),
}

impl From<Refusal> for Failure {
    fn from(Refusal(code): Refusal) -> Self {
        Failure::Refused(code)
    }
}

impl Failure {
    /// A failure of a named file.
    pub fn file(path: &Path) -> impl FnOnce(io::Error) -> Failure {
        let path = path.display().to_string();
        move |source| Failure::File { path, source }
    }

    /// A failure of form.
    pub fn form(what: impl Into<String>) -> Failure {
        Failure::Form(what.into())
    }
}

impl From<seal::payload::OpenError> for Failure {
    fn from(it: seal::payload::OpenError) -> Self {
        match it {
            seal::payload::OpenError::Refused(it) => it.into(),
            seal::payload::OpenError::Io(source) => {
                Failure::File { path: "envelope".into(), source }
            }
        }
    }
}

//! `centre.toml`: the log's name and the witnesses that are asked.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What an installation is told once and keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Origin of the log, such as `jiangan.example/log`; `sample.` in front for samples only.
    pub origin: String,
    /// Witnesses in the order in which they were enrolled.
    #[serde(default)]
    pub witnesses: Vec<WitnessAt>,
    /// The bank's exchange; absent where none is joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<BankAt>,
    /// The exchange with issuers of electronic guarantees; absent where none is joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuers: Option<IssuersAt>,
    /// Who carries messages out; absent where nothing leaves the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Carried>,
}

/// The bank's directory exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankAt {
    /// Folder with `in` for statements and `out` for orders.
    pub folder: PathBuf,
    /// Name and number of the centre's account, as orders name it.
    pub name: String,
    pub account: String,
}

/// The directory exchange with issuers of electronic guarantees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuersAt {
    /// Folder with `ask` for questions and `answers`.
    pub folder: PathBuf,
}

/// Who carries messages out of the platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// A mail server; it comes before the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailAt>,
    /// A folder that letters are written into, for each channel that has no other carrier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
}

/// One mail server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailAt {
    pub host: String,
    pub port: u16,
    /// `tls`, `starttls`, or `loopback` for a relay on this machine.
    pub encryption: String,
    pub from: String,
    /// Name at the server; without it nobody signs in there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// File whose first line is the password, readable by its owner only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
}

/// One witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessAt {
    /// Verifier key, one line.
    pub vkey: String,
    /// `http://…` or `https://…`, without a path.
    pub address: String,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The file is no settings file.
    #[error("{0} is not understood 无法解析: {1}")]
    Text(PathBuf, toml::de::Error),
}

impl Settings {
    /// Reads the file; `None` when it is absent.
    ///
    /// # Errors
    ///
    /// [`SettingsError`].
    pub fn read(path: &Path) -> Result<Option<Self>, SettingsError> {
        let text = match fs::read_to_string(path) {
            Ok(it) => it,
            Err(it) if it.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(it) => return Err(SettingsError::File(path.to_owned(), it)),
        };
        toml::from_str(&text).map(Some).map_err(|it| SettingsError::Text(path.to_owned(), it))
    }

    /// Writes the file in place of the one before, whole or not at all.
    ///
    /// # Errors
    ///
    /// [`SettingsError::File`].
    pub fn write(&self, path: &Path) -> Result<(), SettingsError> {
        let text = toml::to_string(self).expect("texts and lists make TOML");
        let beside = path.with_extension("toml.new");
        fs::write(&beside, text)
            .and_then(|()| fs::File::open(&beside)?.sync_all())
            .and_then(|()| fs::rename(&beside, path))
            .map_err(|it| SettingsError::File(path.to_owned(), it))
    }
}

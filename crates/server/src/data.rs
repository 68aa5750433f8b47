//! Where a centre's files lie: one data folder, and what lies better on other devices.

use std::path::{Path, PathBuf};

use adapters::pdf::PdfTypesetter;

/// Environment variable of the data folder.
pub const DATA: &str = "DAYLIGHT_DATA";
/// Environment variable of the folder of the highest head signed.
pub const HEAD: &str = "DAYLIGHT_HEAD";
/// Environment variable of the mirror, a folder on a second device.
pub const MIRROR: &str = "DAYLIGHT_MIRROR";
/// Environment variable of a font that statutory documents are set in.
pub const FONT: &str = "DAYLIGHT_FONT";

/// Every path of one installation.
///
/// Source: architecture.md (Invariants), protocols/log.md §4, issue 3 §1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// The data folder itself.
    pub data: PathBuf,
    /// The record: `daylight.sqlite`.
    pub store: PathBuf,
    /// Ciphertexts and documents.
    pub objects: PathBuf,
    /// Working state: `working.sqlite`.
    pub working: PathBuf,
    /// The public log: tiles, bodies, checkpoints; rebuilt from the record.
    pub log: PathBuf,
    /// The highest head signed; never in a backup, never restored.
    pub head: PathBuf,
    /// The log's and the acknowledgements' private keys, readable by their owner only.
    pub keys: PathBuf,
    /// Origin, witnesses and other settings: `centre.toml`.
    pub centre: PathBuf,
    /// The mirror, when one is set.
    pub mirror: Option<PathBuf>,
    /// Fonts of statutory documents: text, headings, then what helps out; none named leaves it to
    /// what is installed.
    pub fonts: Vec<PathBuf>,
}

/// Why the paths are not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// Neither the option nor the variable names the data folder.
    #[error("--data DIR or {DATA} is needed 缺少 --data 目录 或 {DATA}")]
    Missing,
    /// An option came last.
    #[error("{0} needs a folder 缺少目录")]
    Value(&'static str),
    /// An option came last.
    #[error("{0} needs a file 缺少文件")]
    File(&'static str),
}

impl Data {
    /// The paths of a data folder whose head lies inside and that has no mirror.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            store: data.join("daylight.sqlite"),
            objects: data.join("objects"),
            working: data.join("working.sqlite"),
            log: data.join("log"),
            head: data.join("head"),
            keys: data.join("keys"),
            centre: data.join("centre.toml"),
            mirror: None,
            fonts: Vec::new(),
        }
    }

    /// The fonts to set documents in: those that are named, else those that are installed.
    #[must_use]
    pub fn fonts(&self) -> Vec<PathBuf> {
        let named = !self.fonts.is_empty();
        if named { self.fonts.clone() } else { PdfTypesetter::installed() }
    }

    /// Takes `--data`, `--head`, `--mirror` and every `--font` out of the arguments; what they do
    /// not say the environment does. Gives the other arguments back in their order.
    ///
    /// # Errors
    ///
    /// [`DataError`] when no data folder is named or an option has no value.
    pub fn from_env_and_args(args: &[String]) -> Result<(Self, Vec<String>), DataError> {
        Self::from_args(args, |name| std::env::var_os(name).map(PathBuf::from))
    }

    fn from_args(
        args: &[String],
        environment: impl Fn(&str) -> Option<PathBuf>,
    ) -> Result<(Self, Vec<String>), DataError> {
        let set = |name: &str| environment(name).filter(|it| !it.as_os_str().is_empty());
        let (mut data, mut head, mut mirror) = (set(DATA), set(HEAD), set(MIRROR));
        let mut fonts = Vec::new();
        let (mut others, mut rest) = (Vec::new(), args.iter());
        while let Some(arg) = rest.next() {
            if arg == "--font" {
                let file = rest.next().ok_or(DataError::File("--font"))?;
                fonts.push(PathBuf::from(file));
                continue;
            }
            let (place, name) = match arg.as_str() {
                "--data" => (&mut data, "--data"),
                "--head" => (&mut head, "--head"),
                "--mirror" => (&mut mirror, "--mirror"),
                _ => {
                    others.push(arg.clone());
                    continue;
                }
            };
            *place = Some(PathBuf::from(rest.next().ok_or(DataError::Value(name))?));
        }
        let mut it = Self::of(&data.ok_or(DataError::Missing)?);
        if let Some(head) = head {
            it.head = head;
        }
        it.mirror = mirror;
        it.fonts = if fonts.is_empty() { set(FONT).into_iter().collect() } else { fonts };
        Ok((it, others))
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Data, DataError};

    fn args(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn an_option_is_stronger_than_the_environment_and_an_empty_variable_is_none() {
        let environment = |name: &str| match name {
            "DAYLIGHT_DATA" => Some(PathBuf::from("/env/data")),
            "DAYLIGHT_HEAD" => Some(PathBuf::from("/env/head")),
            _ => Some(PathBuf::new()),
        };
        let (data, others) =
            Data::from_args(&args("--port 80 --data /d --sample"), environment).unwrap();
        assert_eq!(data.store, Path::new("/d/daylight.sqlite"));
        assert_eq!(data.head, Path::new("/env/head"));
        assert_eq!(data.mirror, None);
        assert_eq!(others, args("--port 80 --sample"));
        let fonts = args("--font /a.ttc --data /d --font /b.ttc");
        let (fonts, _) = Data::from_args(&fonts, environment).unwrap();
        assert_eq!(fonts.fonts(), [Path::new("/a.ttc"), Path::new("/b.ttc")]);
        let (data, _) = Data::from_args(&args("--mirror /m"), environment).unwrap();
        assert_eq!((data.data, data.mirror), ("/env/data".into(), Some("/m".into())));
    }

    #[test]
    fn without_a_data_folder_or_a_value_it_is_an_error() {
        assert_eq!(Data::from_args(&[], |_| None), Err(DataError::Missing));
        let ends = Data::from_args(&args("--data /d --head"), |_| None);
        assert_eq!(ends, Err(DataError::Value("--head")));
    }
}

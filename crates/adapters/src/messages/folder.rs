//! A carrier that writes each letter into a folder: for samples, trials, and gateways that
//! take files. Beside `ID.txt` whoever carries it on may put `ID.arrived`, one line.

use std::fs::{self, File, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use app::ports::{Channel, Letter, Messages, SendFailure};

/// Letters hold addresses: nobody but the owner reads them.
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
/// Longest report of an arrival that is read, in bytes.
const REPORT_BYTES_MAX: u64 = 300;

/// A folder with one subfolder for each channel.
pub struct FolderMessages {
    folder: PathBuf,
    channels: Vec<Channel>,
}

impl FolderMessages {
    /// A carrier over a folder, which is made when the first letter comes.
    #[must_use]
    pub fn new(folder: &Path, channels: &[Channel]) -> Self {
        Self { folder: folder.to_owned(), channels: channels.to_vec() }
    }

    fn path(&self, channel: Channel, id: &str, ending: &str) -> PathBuf {
        self.folder.join(channel.token()).join(format!("{id}.{ending}"))
    }

    fn write(&self, letter: &Letter) -> std::io::Result<()> {
        let path = self.path(letter.channel, &letter.id, "txt");
        let beside = self.path(letter.channel, &letter.id, "new");
        let folder = self.folder.join(letter.channel.token());
        fs::create_dir_all(&folder)?;
        for it in [&self.folder, &folder] {
            fs::set_permissions(it, Permissions::from_mode(FOLDER_MODE))?;
        }
        let mut file = File::create(&beside)?;
        file.set_permissions(Permissions::from_mode(FILE_MODE))?;
        let Letter { to, subject, text, .. } = letter;
        write!(file, "To: {to}\nSubject: {subject}\n\n{text}\n")?;
        file.sync_all()?;
        // Whole or not at all; a second try writes the same name.
        fs::rename(&beside, &path)?;
        File::open(&folder)?.sync_all()
    }
}

/// Whether an id may name a file.
fn is_name(id: &str) -> bool {
    let allowed = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-');
    !id.is_empty() && !id.starts_with('.') && id.len() <= 100 && id.bytes().all(allowed)
}

impl Messages for FolderMessages {
    fn channels(&self) -> Vec<Channel> {
        self.channels.clone()
    }

    fn send(&self, letter: &Letter) -> Result<String, SendFailure> {
        if !is_name(&letter.id) {
            return Err(SendFailure::Never("the letter's id names no file".to_owned()));
        }
        self.write(letter).map_err(|it| SendFailure::Again(it.to_string()))?;
        Ok(format!("{}/{}.txt", letter.channel.token(), letter.id))
    }

    fn reports(&self, _: Channel) -> bool {
        true
    }

    fn delivered(&self, channel: Channel, id: &str) -> Result<Option<String>, SendFailure> {
        if !is_name(id) {
            return Ok(None);
        }
        let file = match File::open(self.path(channel, id, "arrived")) {
            Err(it) if it.kind() == ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|it| SendFailure::Again(it.to_string()))?,
        };
        let mut bytes = Vec::new();
        let read = file.take(REPORT_BYTES_MAX).read_to_end(&mut bytes);
        read.map_err(|it| SendFailure::Again(it.to_string()))?;
        let line = String::from_utf8_lossy(&bytes);
        Ok(Some(line.lines().next().unwrap_or_default().to_owned()))
    }
}

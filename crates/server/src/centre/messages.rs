//! The messages' thread: reads the record on, fills inboxes, and carries letters out.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use adapters::messages::{
    Carriers, Encryption, FolderMessages, MailServer, MailServerError, SmtpMessages,
};
use app::messages::{Maker, Outbox, Words};
use app::platform::Platform;
use app::ports::{Channel, Messages, Reader, StoreError};
use app::rules::rules_for;
use domain::shared::Instant;
use domain::world::World;

use super::settings::{MailAt, Settings};
use crate::data::Data;

/// How often the record is looked at.
const TICK: Duration = Duration::from_millis(500);
/// Folder of a sample's letters, in its data folder.
pub const LETTERS: &str = "letters";

/// Why letters cannot be carried as `centre.toml` says.
#[derive(Debug, thiserror::Error)]
pub enum CarrierError {
    #[error("[messages.mail] {0}")]
    Mail(#[from] MailServerError),
    #[error("[messages.mail] encryption = {0:?}: tls, starttls or loopback 加密方式有误")]
    Encryption(String),
    #[error("[messages.mail] {0}: {1}")]
    Password(PathBuf, std::io::Error),
    #[error("[messages.mail] {0}: others can read it 他人可读: chmod 600")]
    PasswordOpen(PathBuf),
}

/// The carriers of `centre.toml`; a sample without any writes its letters into its data folder.
///
/// # Errors
///
/// [`CarrierError`]: a centre that cannot carry as it was told does not start.
pub fn carriers(settings: &Settings, data: &Data) -> Result<Carriers, CarrierError> {
    let mut all = Carriers::default();
    let said = settings.messages.clone().unwrap_or_default();
    if let Some(mail) = &said.mail {
        all.0.push(Box::new(SmtpMessages::new(&server(mail)?)?));
    }
    let is_sample = settings.origin.starts_with(super::SAMPLE) && settings.messages.is_none();
    let folder = said.folder.or_else(|| is_sample.then(|| data.data.join(LETTERS)));
    if let Some(folder) = folder {
        all.0.push(Box::new(FolderMessages::new(&folder, &Channel::ALL)));
    }
    Ok(all)
}

fn server(mail: &MailAt) -> Result<MailServer, CarrierError> {
    let encryption = match mail.encryption.as_str() {
        "tls" => Encryption::Tls,
        "starttls" => Encryption::StartTls,
        "loopback" => Encryption::Loopback,
        other => return Err(CarrierError::Encryption(other.to_owned())),
    };
    let login = match (&mail.user, &mail.password_file) {
        (Some(user), Some(file)) => Some((user.clone(), password(file)?)),
        _ => None,
    };
    let (host, from) = (mail.host.clone(), mail.from.clone());
    Ok(MailServer { host, port: mail.port, encryption, login, from })
}

fn password(file: &Path) -> Result<String, CarrierError> {
    use std::os::unix::fs::PermissionsExt;
    let wrong = |it| CarrierError::Password(file.to_owned(), it);
    let mode = std::fs::metadata(file).map_err(wrong)?.permissions().mode();
    if mode & crate::beside::OTHERS != 0 {
        return Err(CarrierError::PasswordOpen(file.to_owned()));
    }
    let text = std::fs::read_to_string(file).map_err(wrong)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Makes and carries until told to stop. What fails is said once and tried again.
pub fn run(platform: &Platform, carrier: &dyn Messages, words: &dyn Words, stop: &AtomicBool) {
    let (mut maker, mut reader, mut failing) = (Maker::default(), None, false);
    while !stop.load(Ordering::SeqCst) {
        std::thread::sleep(TICK);
        match beat(platform, &mut maker, &mut reader, (carrier, words, stop)) {
            Ok(()) => failing = false,
            Err(it) => {
                // A reader that failed is opened anew.
                reader = None;
                if !failing {
                    crate::warn_operator!("daylight: messages 消息: {it}");
                }
                failing = true;
            }
        }
    }
}

type Carrying<'a> = (&'a dyn Messages, &'a dyn Words, &'a AtomicBool);

fn beat(
    platform: &Platform,
    maker: &mut Maker,
    reader: &mut Option<Box<dyn Reader>>,
    (carrier, words, stop): Carrying<'_>,
) -> Result<(), StoreError> {
    let reader = match reader {
        Some(it) => it,
        None => reader.insert(platform.readers.reader()?),
    };
    let (working, channels) = (&*platform.working, carrier.channels());
    let times = || (platform.now_ms(), platform.clock.wall_ms());
    // One reading at a time, so that a long record does not hold up the end of the process.
    while !stop.load(Ordering::SeqCst)
        && maker.read_on(&mut **reader, working, &channels, times())? > 0
    {}
    if channels.is_empty() {
        return Ok(());
    }
    let (now_ms, wall_ms) = times();
    let rules = rules_for(&World::default(), None, Instant(now_ms));
    Outbox { working, carrier, words, rules, now_ms, wall_ms }.beat().map(|_| ())
}

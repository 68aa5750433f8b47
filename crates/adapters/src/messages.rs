//! Carriers of letters: a mail server, and a folder that stands in for any carrier.

mod folder;
mod smtp;

use app::ports::{Channel, Letter, Messages, SendFailure};

pub use folder::FolderMessages;
pub use smtp::{Encryption, MailServer, MailServerError, SmtpMessages};

/// Several carriers as one: each channel belongs to the first that has it.
#[derive(Default)]
pub struct Carriers(pub Vec<Box<dyn Messages>>);

impl Carriers {
    fn of(&self, channel: Channel) -> Option<&dyn Messages> {
        self.0.iter().find(|it| it.channels().contains(&channel)).map(|it| &**it)
    }
}

impl Messages for Carriers {
    fn channels(&self) -> Vec<Channel> {
        Channel::ALL.into_iter().filter(|it| self.of(*it).is_some()).collect()
    }

    fn send(&self, letter: &Letter) -> Result<String, SendFailure> {
        let gone = || SendFailure::Again("no carrier is set for this channel".to_owned());
        self.of(letter.channel).ok_or_else(gone)?.send(letter)
    }

    fn reports(&self, channel: Channel) -> bool {
        self.of(channel).is_some_and(|it| it.reports(channel))
    }

    fn delivered(&self, channel: Channel, id: &str) -> Result<Option<String>, SendFailure> {
        self.of(channel).map_or(Ok(None), |it| it.delivered(channel, id))
    }
}

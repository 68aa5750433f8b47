//! Messages to people outside the platform: e-mail and text messages, by whoever carries them.
//!
//! Synchronous, and never asked inside a turn. What a carrier takes it may hand over twice: a
//! letter keeps its id over every try, so that the second one is known.

/// A way out of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    Mail,
    Sms,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Mail, Self::Sms];

    /// The word that working state and folders spell it with.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.token() == token)
    }
}

/// One message as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The same at every try: letters, digits, `.`, `_`, `-`.
    pub id: String,
    pub channel: Channel,
    /// Address of a mailbox, or number of a telephone.
    pub to: String,
    /// Empty for a text message.
    pub subject: String,
    pub text: String,
}

/// Why a letter was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendFailure {
    /// Taken or not: it may be tried again, and may arrive twice.
    #[error("{0}")]
    Again(String),
    /// This letter will never be taken.
    #[error("{0}")]
    Never(String),
}

/// Carries letters.
pub trait Messages: Send + Sync {
    /// Channels that work here; none where nothing leaves the platform.
    fn channels(&self) -> Vec<Channel>;

    /// Hands one letter over; gives what the carrier said, the proof of sending.
    ///
    /// # Errors
    ///
    /// [`SendFailure`].
    fn send(&self, letter: &Letter) -> Result<String, SendFailure>;

    /// Whether the carrier ever tells of arrivals on a channel.
    fn reports(&self, channel: Channel) -> bool;

    /// What the carrier says of a letter's arrival, the proof of delivery; `None` while unknown.
    ///
    /// # Errors
    ///
    /// [`SendFailure`].
    fn delivered(&self, channel: Channel, id: &str) -> Result<Option<String>, SendFailure>;
}

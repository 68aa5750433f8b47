//! E-mail by SMTP (RFC 5321), synchronous, never from inside a turn.

use std::time::Duration;

use app::ports::{Channel, Letter, Messages, SendFailure};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};

/// How long one step of a conversation may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Replies that say the mailbox will never take it. Source: RFC 5321, 4.2.3.
const NEVER: [u16; 4] = [550, 551, 553, 556];

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte, port 465.
    Tls,
    /// TLS after a greeting in clear, port 587; never without it.
    StartTls,
    /// None: for a relay on the same machine only.
    Loopback,
}

/// A mail server and who writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// Name and password; none for a relay that asks for none.
    pub login: Option<(String, String)>,
    /// The mailbox that letters come from.
    pub from: String,
}

/// Why a mail server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailServerError {
    #[error("`from` is no mailbox 发件地址有误: {0}")]
    From(String),
    #[error("mail in clear goes to this machine only 明文邮件只允许发往本机: {0}")]
    Clear(String),
    #[error("the mail server 邮件服务器: {0}")]
    Server(#[from] lettre::transport::smtp::Error),
}

/// Sends through one mail server.
pub struct SmtpMessages {
    transport: SmtpTransport,
    from: Mailbox,
}

impl SmtpMessages {
    /// A carrier; nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`MailServerError`].
    pub fn new(it: &MailServer) -> Result<Self, MailServerError> {
        let from = it.from.parse().map_err(|_| MailServerError::From(it.from.clone()))?;
        let local = matches!(it.host.as_str(), "127.0.0.1" | "::1" | "localhost");
        let tls = match it.encryption {
            Encryption::Loopback if !local => return Err(MailServerError::Clear(it.host.clone())),
            Encryption::Loopback => Tls::None,
            Encryption::Tls => Tls::Wrapper(TlsParameters::new(it.host.clone())?),
            Encryption::StartTls => Tls::Required(TlsParameters::new(it.host.clone())?),
        };
        let mut builder = SmtpTransport::builder_dangerous(&it.host)
            .port(it.port)
            .tls(tls)
            .timeout(Some(ANSWER_WITHIN));
        if let Some((name, password)) = &it.login {
            builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Self { transport: builder.build(), from })
    }

    fn message(&self, letter: &Letter) -> Result<Message, SendFailure> {
        let never = |it: String| SendFailure::Never(it);
        let to: Mailbox = letter.to.parse().map_err(|_| never("no mailbox".to_owned()))?;
        let id = format!("<{}@{}>", letter.id, self.from.email.domain());
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            // The same at every try, so that a mail program shows a repeated letter once.
            .message_id(Some(id))
            .subject(letter.subject.clone())
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone());
        message.map_err(|it| never(it.to_string()))
    }
}

impl Messages for SmtpMessages {
    fn channels(&self) -> Vec<Channel> {
        vec![Channel::Mail]
    }

    fn send(&self, letter: &Letter) -> Result<String, SendFailure> {
        let message = self.message(letter)?;
        match self.transport.send(&message) {
            Ok(it) => {
                let words: Vec<&str> = it.message().collect();
                Ok(format!("{} {}", it.code(), words.join(" ")))
            }
            Err(it) => {
                let code = it.status().map(u16::from);
                // A wrong password is refused for good too, and is no fault of the mailbox.
                match code.is_some_and(|it| NEVER.contains(&it)) {
                    true => Err(SendFailure::Never(it.to_string())),
                    false => Err(SendFailure::Again(it.to_string())),
                }
            }
        }
    }

    /// A mail server says that it took a letter, not that somebody has it.
    fn reports(&self, _: Channel) -> bool {
        false
    }

    fn delivered(&self, _: Channel, _: &str) -> Result<Option<String>, SendFailure> {
        Ok(None)
    }
}

//! Letters through a mail server that speaks SMTP, and into a folder.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::thread::JoinHandle;

use adapters::messages::{Carriers, Encryption, FolderMessages, MailServer, SmtpMessages};
use app::ports::{Channel, Letter, Messages, SendFailure};

/// A mail server of one conversation; gives what it was told.
fn server(mailbox: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let mut told = String::new();
        stream.write_all(b"220 mail.example\r\n").unwrap();
        let mut in_letter = false;
        while let Some(Ok(line)) = lines.next() {
            told.push_str(&line);
            told.push('\n');
            let answer = match line.as_str() {
                _ if in_letter && line != "." => continue,
                "." => {
                    in_letter = false;
                    "250 2.0.0 queued as 4711"
                }
                "DATA" => {
                    in_letter = true;
                    "354 go on"
                }
                "QUIT" => break,
                it if it.starts_with("RCPT") => mailbox,
                _ => "250 mail.example",
            };
            if stream.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
                break;
            }
        }
        told
    });
    (port, thread)
}

fn carrier(port: u16) -> SmtpMessages {
    let server = MailServer {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::Loopback,
        login: None,
        from: "centre@jy.example".to_owned(),
    };
    SmtpMessages::new(&server).unwrap()
}

fn letter(channel: Channel) -> Letter {
    Letter {
        id: "m7-zhao".to_owned(),
        channel,
        to: "zhao@example.org".to_owned(),
        subject: "截止时间已变更".to_owned(),
        text: "请登录查看。\n.\nthe end".to_owned(),
    }
}

#[test]
fn a_mail_server_is_given_the_letter_and_its_answer_is_the_proof() {
    let (port, told) = server("250 ok");
    let proof = carrier(port).send(&letter(Channel::Mail)).unwrap();
    assert_eq!(proof, "250 2.0.0 queued as 4711");
    let told = told.join().unwrap();
    assert!(told.contains("RCPT TO:<zhao@example.org>"), "{told}");
    assert!(told.contains("Message-ID: <m7-zhao@jy.example>"), "{told}");
}

#[test]
fn an_unknown_mailbox_is_given_up_and_a_busy_or_absent_server_is_tried_again() {
    for (answer, never) in [("550 5.1.1 no such mailbox", true), ("450 4.2.1 busy", false)] {
        let (port, told) = server(answer);
        let failure = carrier(port).send(&letter(Channel::Mail)).unwrap_err();
        assert_eq!(matches!(failure, SendFailure::Never(_)), never, "{answer}: {failure}");
        told.join().unwrap();
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let failure = carrier(port).send(&letter(Channel::Mail)).unwrap_err();
    assert!(matches!(failure, SendFailure::Again(_)), "{failure}");
}

#[test]
fn mail_in_clear_goes_to_this_machine_only() {
    let server = MailServer {
        host: "mail.example".to_owned(),
        port: 25,
        encryption: Encryption::Loopback,
        login: None,
        from: "centre@jy.example".to_owned(),
    };
    assert!(SmtpMessages::new(&server).is_err());
    assert!(SmtpMessages::new(&MailServer { from: "nobody".to_owned(), ..server }).is_err());
}

#[test]
fn a_folder_keeps_letters_closed_and_reports_what_is_put_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letters");
    let carriers = Carriers(vec![Box::new(FolderMessages::new(&path, &[Channel::Sms]))]);
    assert_eq!(carriers.channels(), [Channel::Sms]);
    assert_eq!(carriers.send(&letter(Channel::Sms)).unwrap(), "sms/m7-zhao.txt");
    carriers.send(&letter(Channel::Sms)).unwrap();
    let file = path.join("sms/m7-zhao.txt");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("To: zhao@example.org\nSubject: 截止时间已变更\n\n请登录查看。"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(carriers.delivered(Channel::Sms, "m7-zhao").unwrap(), None);
    std::fs::write(path.join("sms/m7-zhao.arrived"), "DELIVRD\nmore").unwrap();
    let arrived = carriers.delivered(Channel::Sms, "m7-zhao").unwrap();
    assert_eq!(arrived.as_deref(), Some("DELIVRD"));
    assert_eq!(carriers.delivered(Channel::Sms, "../m7-zhao").unwrap(), None);
    let outside = Letter { id: "../evil".to_owned(), ..letter(Channel::Sms) };
    assert!(matches!(carriers.send(&outside), Err(SendFailure::Never(_))));
    assert!(matches!(carriers.send(&letter(Channel::Mail)), Err(SendFailure::Again(_))));
}

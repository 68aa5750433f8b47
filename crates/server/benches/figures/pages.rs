//! Pages over HTTP with a thousand stored projects: read, create, amend.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use adapters::clock::AnchoredClock;
use app::accounts::{Accounts, Attempt, NewCredential, Secret, digits_at};
use app::ports::Clock;
use domain::shared::AccountId;

use crate::running::{Running, folk, project, serve};
use crate::{rate, row};

/// Middle of the peer's figures for reading, creating and amending.
const PEER_READ: f64 = 415.0;
const PEER_CREATE: f64 = 95.0;
const PEER_AMEND: f64 = 62.0;
/// One step of a second factor.
const STEP_MS: i64 = 30_000;

/// One connection that is kept.
pub struct Line {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Line {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { reader: BufReader::new(stream.try_clone().unwrap()), writer: stream }
    }

    /// Sends one request; gives status and body.
    pub fn send(&mut self, request: &str) -> (u16, Vec<u8>) {
        self.send_with(request, &[])
    }

    /// The same with a body of bytes.
    pub fn send_with(&mut self, request: &str, body: &[u8]) -> (u16, Vec<u8>) {
        self.writer.write_all(request.as_bytes()).unwrap();
        self.writer.write_all(body).unwrap();
        let (mut length, mut status, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            self.reader.read_line(&mut line).unwrap();
            let lower = line.to_ascii_lowercase();
            if let Some(it) = lower.strip_prefix("content-length:") {
                length = it.trim().parse().unwrap();
            }
            if let Some(it) = lower.strip_prefix("http/1.1 ") {
                status = it[..3].parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).unwrap();
        (status, body)
    }
}

/// A served platform and its purchaser's session.
pub struct Served {
    pub running: Running,
    _runtime: tokio::runtime::Runtime,
    pub address: SocketAddr,
    cookie: String,
    csrf: String,
}

impl Served {
    /// A platform with so many stored projects, and its purchaser signed in.
    pub fn start(projects: u64) -> Self {
        let running = Running::start(false);
        for number in 0..projects {
            running.ask(project(number));
        }
        let (runtime, address) = serve(&running.platform, std::env::temp_dir());
        let (cookie, csrf) = session(&running, &folk().purchaser.account);
        Self { running, _runtime: runtime, address, cookie, csrf }
    }

    /// Calls a second on so many kept connections; `request` gets a number of its own.
    fn rate(&self, connections: u64, wanted: u16, request: &(dyn Fn(u64) -> String + Sync)) -> f64 {
        let lines = (0..connections).map(|_| Line::open(self.address)).collect();
        let (lines, number): (Mutex<Vec<Line>>, _) = (Mutex::new(lines), AtomicU64::new(0));
        rate(connections, &|| {
            let mut one = lines.lock().unwrap().pop().unwrap();
            let (status, body) = one.send(&request(number.fetch_add(1, Ordering::Relaxed)));
            assert_eq!(status, wanted, "{}", String::from_utf8_lossy(&body));
            lines.lock().unwrap().push(one);
        })
    }

    fn post(&self, path: &str, kind: &str, body: &str) -> String {
        let (address, cookie, length) = (self.address, &self.cookie, body.len());
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nCookie: daylight={cookie}\r\n\
             Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    }
}

/// Enrols an account and signs it in; gives the cookie's word and the token of its forms.
pub fn session(running: &Running, account: &AccountId) -> (String, String) {
    let accounts = Accounts::of(&running.platform);
    let now_ms = AnchoredClock::new().wall_ms();
    let password = Secret::new("a long sentence that nobody guesses");
    let code = accounts.invite(account).unwrap();
    let pass = accounts.look_up(&code, "127.0.0.1").unwrap();
    let factor = accounts.enrolment(&pass, "bench").unwrap().secret;
    let digits = digits_at(&factor, now_ms).unwrap();
    accounts.enrol(&pass, &NewCredential { password: &password, digits: &digits }).unwrap();
    let digits = digits_at(&factor, now_ms + STEP_MS).unwrap();
    let attempt = Attempt {
        account: account.as_str(),
        password: &password,
        digits: &digits,
        address: "127.0.0.1",
    };
    let open = accounts.sign_in(&attempt).unwrap();
    (open.cookie.word().to_owned(), open.csrf)
}

/// The three rows.
pub fn pages() {
    let served = Served::start(1_000);
    let lot = served.running.announce(0).id;
    let get = format!("GET /lots/{lot} HTTP/1.1\r\nHost: bench\r\n\r\n");
    let size = Line::open(served.address).send(&get).1.len();
    let read = served.rate(8, 200, &|_| get.clone());
    told(
        &format!("read a lot's page over HTTP ({} kB, 1,000 stored), 8 connections", size / 1_000),
        read,
        ("366–464 /s for 23 kB of JSON", PEER_READ),
    );
    let create = served.rate(4, 303, &|at| {
        let body = format!(
            "csrf={}&key=bench-create-{at:08}&project=H-{at:08}&project_title=bench&code=A99-{at}\
             &regime=works&category=works&funds=state&agent=&lots=A%7Cone%7C1200000",
            served.csrf
        );
        served.post("/purchaser/projects/new", "application/x-www-form-urlencoded", &body)
    });
    told(
        "create a project over HTTP, durable, 4 connections",
        create,
        ("88–102 /s for a draft, without a disk", PEER_CREATE),
    );
    let amend = served.rate(4, 303, &|at| {
        let fields = [
            ("csrf", served.csrf.as_str()),
            ("key", &format!("bench-amend-{at:09}")),
            ("text", "bench"),
            ("effect", "none"),
            ("new_deadline", ""),
        ];
        let part = |(name, value): &(&str, &str)| {
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = fields.iter().map(part).collect::<String>() + "--cut--\r\n";
        let path = format!("/purchaser/lots/{lot}/clarify");
        served.post(&path, "multipart/form-data; boundary=cut", &body)
    });
    told(
        "amend a notice over HTTP, durable, logged, 4 connections",
        amend,
        ("62 /s for a title, in process", PEER_AMEND),
    );
}

fn told(figure: &str, ours: f64, (other, peer): (&str, f64)) {
    let other = format!("{other}: a peer, measured elsewhere");
    row(figure, &format!("{ours:.0} /s"), &other, &format!("{:.1}", ours / peer), "20");
}

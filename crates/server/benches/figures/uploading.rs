//! Ciphertexts that come over HTTP in parts, as on the last evening of a large tender.

use std::fs::File;
use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use seal::padding::Kind;
use serde_json::{Value, json};

use crate::pages::{Line, Served, session};
use crate::row;

/// Uploads that are measured; the figure is told for 500.
const UPLOADS: u8 = 24;
const LINES: usize = 8;
/// A technical file of some 50 MB.
const FILE_BYTES: u64 = 50_000_000;
const PART_BYTES: usize = 8 << 20;

struct Bidder<'a> {
    served: &'a Served,
    path: String,
    /// Cookie and token of every request.
    head: String,
}

impl Bidder<'_> {
    fn ask(&self, line: &mut Line, (method, rest): (&str, &str), body: &[u8]) -> Value {
        let (path, address, length) = (&self.path, self.served.address, body.len());
        let request = format!(
            "{method} {path}{rest} HTTP/1.1\r\nHost: {address}\r\n{}\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n",
            self.head
        );
        let (status, said) = line.send_with(&request, body);
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&said));
        serde_json::from_slice(&said).unwrap()
    }

    fn upload(&self, line: &mut Line, number: u8, bytes: &[u8]) {
        let ctx = format!("{number:02x}").repeat(32);
        let announced = json!({"envelope": "tech", "ct_len": bytes.len(), "ctx": ctx}).to_string();
        let begun = self.ask(line, ("POST", ""), announced.as_bytes());
        let id = begun["upload"].as_str().unwrap();
        for (at, part) in bytes.chunks(PART_BYTES).enumerate() {
            let rest = format!("/{id}?at={}", at * PART_BYTES);
            self.ask(line, ("PUT", &rest), part);
        }
    }
}

/// Runs the numbered work on eight threads.
fn spread(work: &(dyn Fn(u8) + Sync)) -> Duration {
    let left = Mutex::new((1..=UPLOADS).collect::<Vec<_>>());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..LINES {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().pop();
                    let Some(number) = next else { break };
                    work(number);
                }
            });
        }
    });
    begun.elapsed()
}

/// How fast ciphertexts come in, beside files of the same length written by as many threads.
pub fn uploads() {
    let served = Served::start(0);
    let lot = served.running.announce_with_files();
    let firm = &server::demo::folk::firms(1)[0];
    for (_, command) in firm.admission() {
        served.running.ask(command);
    }
    let (cookie, csrf) = session(&served.running, &firm.person.account);
    let head = format!("Cookie: daylight={cookie}\r\nx-csrf: {csrf}\r\n");
    let bidder = Bidder { served: &served, path: format!("/bidder/lots/{}/upload", lot.id), head };
    let length = (FILE_BYTES..).find(|it| Kind::Tech.padded_of_ct_len(*it).is_ok()).unwrap();
    let bytes: Vec<u8> = (0..length).map(|it| u8::try_from(it % 251).unwrap()).collect();
    let ours = spread(&|number| {
        bidder.upload(&mut Line::open(served.address), number, &bytes);
    });
    let folder = tempfile::tempdir().unwrap();
    let bare = spread(&|number| {
        let mut file = File::create(folder.path().join(number.to_string())).unwrap();
        bytes.chunks(PART_BYTES).for_each(|part| file.write_all(part).unwrap());
    });
    let rate = |it: Duration| bytes.len() as f64 * f64::from(UPLOADS) / it.as_secs_f64() / 1e6;
    let all = 500.0 * bytes.len() as f64 / 1e6 / rate(ours);
    row(
        "ciphertexts of 50 MB over HTTP in parts, roots computed, 8 lines",
        &format!("{:.0} MB/s; 500 of them in {all:.0} s", rate(ours)),
        &format!("{:.0} MB/s, the same files written", rate(bare)),
        &format!("{:.2}", rate(ours) / rate(bare)),
        "—",
    );
}

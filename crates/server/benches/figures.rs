//! Figures of this program on this machine, each beside a raw engine or a peer in the same run.
//!
//! Prints the rows of docs/benchmarks.md; `cargo x bench` writes them there. Nothing here is a
//! test: a figure that misses its goal is printed as it is.

// A bench that unwraps in its helpers stops where it should.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Cursor, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use adapters::clock::AnchoredClock;
use adapters::entropy::SystemEntropy;
use adapters::mirror::Mirrored;
use adapters::objects::FolderObjects;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::desk::{AckSigner, Answer, CoverSeeds, Desk};
use app::door::{Door, QUEUE_COMMANDS_MAX, TURN_COMMANDS_MAX};
use app::labels::Labels;
use app::platform::{Keys, Parts, Platform};
use app::ports::{Objects, Row, Store};
use app::timekeeper::Timekeeper;
use domain::shared::{Fen, Hash, LotId, PublicKey};
use domain::world::Command;
use server::centre::decide::DeskThread;
use server::demo::folk::Folk;
use server::demo::plan::Plan;

/// How long each rate is measured.
const SPAN: Duration = Duration::from_secs(3);
const ORIGIN: &str = "sample.bench/log";

fn main() {
    println!("| Figure | Ours | Beside it, in the same run | Ratio | Goal |");
    println!("|---|---|---|---|---|");
    durable();
    pages();
    sealing();
    bids();
    log();
}

fn row(figure: &str, ours: &str, other: &str, ratio: &str, goal: &str) {
    println!("| {figure} | {ours} | {other} | {ratio} | {goal} |");
}

struct Signs;

impl AckSigner for Signs {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        seal::ed25519::sign(&[42; 32], message)
    }
}

impl CoverSeeds for Signs {
    fn seed(&self, lot: &LotId) -> [u8; 32] {
        translog::hash::sha256(lot.to_string().as_bytes()).0
    }
}

/// A platform with its desk's thread, and nothing that publishes.
struct Running {
    platform: Arc<Platform>,
    desk: Option<std::thread::JoinHandle<()>>,
    asked: AtomicU64,
    _folder: tempfile::TempDir,
}

impl Running {
    fn start(mirror: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let store = store(folder.path(), mirror);
        let door = Door::new(Arc::new(AnchoredClock::new()), 0, QUEUE_COMMANDS_MAX);
        let readers = store.readers();
        let parts = Parts {
            working: Arc::new(SqliteWorking::open(&path("working.sqlite")).unwrap()),
            objects: Arc::new(FolderObjects::open(&path("objects"), None).unwrap()),
            clock: Arc::new(AnchoredClock::new()),
            entropy: Arc::new(SystemEntropy),
            ack: Arc::new(Signs),
        };
        let keys = Keys { origin: ORIGIN.to_owned(), ..Keys::default() };
        let platform = Arc::new(Platform::new(door, readers, parts, keys));
        let (publish, told) = sync_channel(1);
        let desk = Desk::new(store, Arc::new(SystemEntropy), Arc::new(Signs), ORIGIN);
        let thread = DeskThread {
            platform: Arc::clone(&platform),
            desk: desk.with_seeds(Arc::new(Signs)).checking_acts(),
            calendar: record::pack::calendar(),
            seeds: Arc::new(Signs),
            publish,
            keeper: Timekeeper::default(),
            labels: Labels::default(),
        };
        platform.door.open();
        let desk = std::thread::spawn(move || {
            let _told = told;
            thread.run();
        });
        let it = Self { platform, desk: Some(desk), asked: AtomicU64::new(0), _folder: folder };
        it.found();
        it
    }

    fn found(&self) {
        let ack = PublicKey(seal::ed25519::public(&[42; 32]));
        for (_, command) in folk().founding(ORIGIN, ack) {
            self.ask(command);
        }
    }

    fn ask(&self, command: Command) {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let key = format!("bench-key-{number:012}");
        match self.platform.ask("official-1", &key, command).unwrap().wait().unwrap() {
            Answer::Accepted(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.platform.door.close();
        let _ = self.desk.take().unwrap().join();
    }
}

fn folk() -> Folk {
    Folk::new(&[7; 32])
}

fn store(folder: &Path, mirror: bool) -> Box<dyn Store> {
    let store: Box<dyn Store> = Box::new(Sqlite::open(&folder.join("record.sqlite")).unwrap());
    if mirror { Box::new(Mirrored::open(store, &folder.join("mirror")).unwrap()) } else { store }
}

fn project(number: u64) -> Command {
    let mut it = Plan::all(1_700_000_000_000).remove(0).project(&folk());
    it.project = domain::shared::Id::new(format!("P-{number:08}")).unwrap();
    Command::Procedure(domain::procedure::Command::Register(it))
}

/// Runs callers for the span; gives commands a second.
fn rate(callers: u64, one: &(dyn Fn() + Sync)) -> f64 {
    let (stop, done) = (AtomicBool::new(false), AtomicU64::new(0));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    one();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        std::thread::sleep(SPAN);
        stop.store(true, Ordering::Relaxed);
    });
    done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

fn durable() {
    for mirror in [false, true] {
        let with = if mirror { ", with mirror" } else { "" };
        for callers in [1, 8, 64, 512] {
            let bare = bare(callers, mirror);
            let running = Running::start(mirror);
            let number = AtomicU64::new(0);
            let ours = rate(callers, &|| {
                running.ask(project(number.fetch_add(1, Ordering::Relaxed)));
            });
            row(
                &format!("durable commands a second, {callers} callers{with}"),
                &format!("{ours:.0}"),
                &format!("{bare:.0}, the bare group-commit writer"),
                &format!("{:.2}", ours / bare),
                "0.5",
            );
        }
    }
}

/// Rows of the same size through door and store alone: no law, no leaf, no signature, no view.
fn bare(callers: u64, mirror: bool) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path(), mirror);
    let door: Door<u64, u64> = Door::new(Arc::new(AnchoredClock::new()), 0, QUEUE_COMMANDS_MAX);
    door.open();
    let turns = door.clone();
    let writer = std::thread::spawn(move || {
        while !turns.is_drained() {
            let waiting = turns.take_turn(TURN_COMMANDS_MAX, Duration::from_millis(100));
            if waiting.is_empty() {
                turns.finish_turn(None);
                continue;
            }
            let mut turn = store.begin().unwrap();
            let mut answers = Vec::with_capacity(waiting.len());
            for it in waiting {
                let index = turn.next_index();
                turn.append(&plain(index, it.stamp_ms)).unwrap();
                answers.push((index, it.reply));
            }
            let committed = turn.commit().unwrap();
            turns.finish_turn(Some(committed.next_index));
            for (index, reply) in answers {
                reply.unwrap().answer(index);
            }
        }
    });
    let found = rate(callers, &|| {
        door.submit(0).unwrap().wait().unwrap();
    });
    door.close();
    writer.join().unwrap();
    found
}

fn plain(index: u64, stamp_ms: i64) -> Row {
    Row {
        index,
        stream: format!("project/P-{index:08}"),
        version: 1,
        kind: "ProjectRegistered".to_owned(),
        stamp_ms,
        body: vec![b'x'; 420],
        entry: vec![b'x'; 480],
        salt_k: None,
        salt_b: None,
        enclosure: None,
        command_sha256: [0; 32],
        account: "official-1".to_owned(),
        key: Some(format!("bench-key-{index:012}")),
        answer: Some(vec![b'x'; 560]),
    }
}

/// One connection that asks for one page again and again.
fn get(address: std::net::SocketAddr, path: &str) -> impl FnMut() -> usize + use<> {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n");
    move || {
        writer.write_all(request.as_bytes()).unwrap();
        let (mut length, mut line) = (0, String::new());
        loop {
            line.clear();
            reader.read_line(&mut line).unwrap();
            let lower = line.to_ascii_lowercase();
            if let Some(it) = lower.strip_prefix("content-length:") {
                length = it.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        length
    }
}

fn pages() {
    let running = Running::start(false);
    for number in 0..1_000 {
        running.ask(project(number));
    }
    let plans = Plan::all(running.platform.clock.wall_ms());
    let open = plans.iter().find(|it| it.stop == server::demo::plan::Stop::Announced).unwrap();
    running.ask(Command::Procedure(domain::procedure::Command::Register(open.project(&folk()))));
    let mut notice = open.notice(&folk(), (Hash([1; 32]), 100));
    notice.deadline_s += 20 * 86_400;
    notice.documents_until_s = notice.deadline_s;
    running.ask(Command::Procedure(domain::procedure::Command::Announce {
        lot: open.id.clone(),
        notice: Box::new(notice),
        pack: String::new(),
        pack_sha256: Hash([0; 32]),
        cover_commit: Hash([0; 32]),
        policy_sha256: Hash([0; 32]),
    }));
    let path = format!("/lots/{}", open.id);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let world = web::public::routes::World::Sample;
    let log = std::env::temp_dir();
    let site = web::site::Site::new(Arc::clone(&running.platform), world, "http://bench", log);
    let routes = web::site::router(Arc::new(site));
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        axum::serve(listener, routes).await.unwrap();
    });
    let connections: Mutex<Vec<_>> = Mutex::new((0..8).map(|_| get(address, &path)).collect());
    let size = connections.lock().unwrap()[0]();
    let per_second = rate(8, &|| {
        let mut one = connections.lock().unwrap().pop().unwrap();
        one();
        connections.lock().unwrap().push(one);
    });
    row(
        &format!(
            "read a procedure's page over HTTP ({} kB, 1,000 stored), 8 connections",
            size / 1_000
        ),
        &format!("{per_second:.0} /s"),
        "366–464 /s, peers.md §5 (JSON of 23 kB, measured elsewhere)",
        &format!("{:.1}", per_second / 415.0),
        "20",
    );
}

/// Seals 256 MiB natively and with stock `age`.
fn sealing() {
    const BYTES: usize = 256 << 20;
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("plain");
    std::fs::write(&plain, vec![7; BYTES]).unwrap();
    let set = {
        let keys: Vec<[u8; 32]> =
            (1..=3_u8).map(|it| seal::keyset::one_time_public(&[it; 32])).collect();
        let purpose = seal::keyset::Purpose::Share;
        seal::keyset::KeySet::new(purpose, 2, &keys, &Default::default()).unwrap()
    };
    let entropy = seal::payload::FileEntropy {
        file_key: zeroize::Zeroizing::new([1; 16]),
        ephemeral: zeroize::Zeroizing::new([2; 32]),
        nonce: [3; 16],
    };
    let material = seal::envelope::Material {
        kind: seal::padding::Kind::Tech,
        ctx: &[9; 32],
        set: &set,
        m_b: &[4; 32],
        m_t: &[5; 32],
        signer: &[6; 32],
        entropy: &entropy,
    };
    let begun = Instant::now();
    let mut content = std::fs::File::open(&plain).unwrap();
    let out = std::fs::File::create(folder.path().join("sealed")).unwrap();
    let out = std::io::BufWriter::with_capacity(1 << 20, out);
    seal::envelope::seal(&material, &mut content, BYTES as u64, out).unwrap();
    let ours = BYTES as f64 / begun.elapsed().as_secs_f64() / 1e6;
    let recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    let begun = Instant::now();
    let sealed = Process::new("age")
        .args(["-r", recipient, "-o"])
        .arg(folder.path().join("age"))
        .arg(&plain)
        .stderr(Stdio::null())
        .status();
    match sealed {
        Ok(it) if it.success() => {
            let other = BYTES as f64 / begun.elapsed().as_secs_f64() / 1e6;
            let ratio = format!("{:.2}", ours / other);
            let other = format!("{other:.0} MB/s, stock age");
            row("seal 256 MiB", &format!("{ours:.0} MB/s"), &other, &ratio, "0.8");
        }
        _ => row(
            "seal 256 MiB",
            &format!("{ours:.0} MB/s"),
            "stock age is not installed",
            "—",
            "0.8",
        ),
    }
}

/// What the desk takes for one bid, early and late in a lot.
fn bids() {
    let running = Running::start(false);
    let plans = Plan::all(running.platform.clock.wall_ms());
    let plan = plans.into_iter().find(|it| it.stop == server::demo::plan::Stop::Announced).unwrap();
    running.ask(Command::Procedure(domain::procedure::Command::Register(plan.project(&folk()))));
    let mut notice = plan.notice(&folk(), (Hash([1; 32]), 100));
    notice.deadline_s += 20 * 86_400;
    notice.documents_until_s = notice.deadline_s;
    running.ask(Command::Procedure(domain::procedure::Command::Announce {
        lot: plan.id.clone(),
        notice: Box::new(notice),
        pack: String::new(),
        pack_sha256: Hash([0; 32]),
        cover_commit: Hash([0; 32]),
        policy_sha256: Hash([0; 32]),
    }));
    let lot = running.platform.folded().unwrap().world.lots[&plan.id].clone();
    let objects: Arc<dyn Objects> = Arc::clone(&running.platform.objects);
    let firms = server::demo::folk::firms(1_000);
    let (mut early, mut late) = (Duration::ZERO, Duration::ZERO);
    for (at, firm) in firms.iter().enumerate() {
        for (_, command) in firm.admission() {
            running.ask(command);
        }
        let command = server::demo::bids::bid(firm, &lot, Fen(1_000_000_00), &objects);
        let begun = Instant::now();
        running.ask(command);
        match at {
            0..100 => early += begun.elapsed(),
            900.. => late += begun.elapsed(),
            _ => {}
        }
    }
    let ms = |it: Duration| it.as_secs_f64() * 10.0;
    row(
        "one bid through the desk, one caller: bids 901–1,000 of a lot",
        &format!("{:.2} ms", ms(late)),
        &format!("{:.2} ms, bids 1–100", ms(early)),
        &format!("{:.2}", late.as_secs_f64() / early.as_secs_f64()),
        "flat: 1",
    );
}

/// Tiles written and a tree checked.
fn log() {
    const LEAVES: usize = 100_000;
    let folder = tempfile::tempdir().unwrap();
    let entries: Vec<Vec<u8>> =
        (0..LEAVES).map(|it| format!("o {:010} {:064x}\n", it, it).into_bytes()).collect();
    let tiles = translog::store::DirTiles::new(folder.path());
    let mut writer = translog::writer::Writer::resume(tiles).unwrap();
    let begun = Instant::now();
    for chunk in entries.chunks(256) {
        writer.publish(chunk).unwrap();
    }
    let append = LEAVES as f64 / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let tree = translog::tile::TileTree::new(writer.store(), LEAVES as u64);
    let read = tree.entries().unwrap();
    let rebuilt = translog::tree::MemoryTree::of(read.iter().map(Vec::as_slice));
    std::hint::black_box(rebuilt.root(LEAVES as u64));
    let verify = LEAVES as f64 / begun.elapsed().as_secs_f64();
    let mut sink = Cursor::new(Vec::new());
    let begun = Instant::now();
    for it in &entries {
        sink.write_all(&translog::hash::leaf_hash(it).0).unwrap();
    }
    let bare = LEAVES as f64 / begun.elapsed().as_secs_f64();
    let bare = format!("{bare:.0} /s, hashing the leaves alone");
    row("leaves appended to tiles, 256 at once", &format!("{append:.0} /s"), &bare, "—", "—");
    row("leaves read back and their root recomputed", &format!("{verify:.0} /s"), &bare, "—", "—");
}

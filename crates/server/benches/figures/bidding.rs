//! Offers through the whole desk: durable and acknowledged, and how soon they stand on screens.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Clock};

use adapters::clock::AnchoredClock;
use app::auctions;
use app::ports::{Clock as Reads, ClockDoubt};
use domain::auction::{Asked, Command as Auction};
use domain::shared::{Fen, LotId, Uscc};
use domain::world::Command;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use crate::auction::listing;
use crate::desk::bare;
use crate::pages::Line;
use crate::running::{Running, serve};
use crate::{ms, rate, row};

/// Callers at once, each a bidder with a plate of its own.
const CALLERS: u64 = 512;
/// Bidders of the free period that is crowded.
const CROWD: u64 = 10_000;
const DAY: i64 = 86_400_000;
/// Offers whose way to the screens is measured.
const SEEN: u64 = 40;
/// One offer each so often.
const EVERY: Duration = Duration::from_millis(250);

/// The wall's time a thousand times as fast, so that the pace of one offer a second (Y129) is one
/// a millisecond and does not stand in the writer's place.
struct Fast {
    begun: Clock,
    from_ms: i64,
}

impl Fast {
    fn now() -> Arc<dyn Reads> {
        let from_ms = AnchoredClock::new().wall_ms();
        Arc::new(Self { begun: Clock::now(), from_ms })
    }
}

impl Reads for Fast {
    fn record_ms(&self) -> i64 {
        let passed = self.begun.elapsed().as_micros();
        self.from_ms.saturating_add(i64::try_from(passed).unwrap_or(i64::MAX))
    }

    fn doubt(&self) -> Option<ClockDoubt> {
        None
    }

    fn wall_ms(&self) -> i64 {
        self.record_ms()
    }
}

fn lot(number: u64) -> LotId {
    LotId::parse(&format!("CQ-{number:04}/A/1")).unwrap()
}

/// Auctions with bidders shared out among them, all open.
struct Bidding {
    running: Running,
    /// Each bidder's auction.
    bidders: Vec<(LotId, Uscc)>,
    prices: Vec<AtomicI64>,
}

impl Bidding {
    fn start(auctions: u64, bidders: u64, (clock, wait_ms): (Arc<dyn Reads>, i64)) -> Self {
        let running = Running::start_by(false, clock);
        for number in 0..auctions {
            let opens_ms = running.platform.now_ms() + wait_ms;
            let announce =
                Auction::Announce(Box::new(listing(lot(number), opens_ms, opens_ms + 900 * DAY)));
            running.ask(Command::Auction(Asked::of(lot(number), announce)));
        }
        let firms = server::demo::folk::firms(u16::try_from(bidders).unwrap());
        let mut all = Vec::new();
        for (number, firm) in (0_u64..).zip(firms) {
            let at = lot(number % auctions);
            if let Some((_, command)) = firm.admission().into_iter().next() {
                running.ask(command);
            }
            let admit = {
                let folded = running.platform.folded().unwrap();
                auctions::admit(&folded.world, &at, &firm.uscc, &[]).unwrap()
            };
            running.ask(admit);
            all.push((at, firm.uscc));
        }
        let opens = {
            let folded = running.platform.folded().unwrap();
            folded.world.auctions.values().map(|it| it.terms.opens_ms).max().unwrap()
        };
        while running.platform.now_ms() <= opens {
            std::thread::sleep(Duration::from_millis(5));
        }
        let prices = (0..auctions).map(|_| AtomicI64::new(100)).collect();
        Self { running, bidders: all, prices }
    }

    /// The offer of a bidder, better than every one made before it.
    fn offer(&self, number: u64) -> Command {
        let bidder = usize::try_from(number).unwrap() % self.bidders.len();
        let (at, firm) = &self.bidders[bidder];
        let price = &self.prices[bidder % self.prices.len()];
        let price = Fen(price.fetch_add(1, Ordering::Relaxed));
        let folded = self.running.platform.folded().unwrap();
        auctions::offer(&folded.world, at, firm, price).unwrap()
    }
}

/// Durable acknowledged offers a second, in one auction and over a hundred, beside the bare writer.
pub fn durable() {
    for auctions in [1, 100] {
        let bare = bare(CALLERS, false);
        let it = Bidding::start(auctions, CALLERS, (Fast::now(), 1_000_000));
        let (number, written) = (AtomicU64::new(0), AtomicU64::new(0));
        let begun = Clock::now();
        rate(CALLERS, &|| {
            let offer = it.offer(number.fetch_add(1, Ordering::Relaxed));
            // Taken, or refused by a line of the stream: both are durable and acknowledged.
            written.fetch_add(u64::from(it.running.writes(offer)), Ordering::Relaxed);
        });
        let ours = written.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64();
        row(
            &format!("durable acknowledged offers a second over {auctions} auctions, 512 callers"),
            &format!("{ours:.0}"),
            &format!("{bare:.0}, the bare group-commit writer"),
            &format!("{:.2}", ours / bare),
            "0.5",
        );
    }
}

/// As many bidders as the issue of auctions names, in one free period: an offer of each.
pub fn crowd() {
    let it = Bidding::start(1, CROWD, (Fast::now(), 1_000_000));
    let number = AtomicU64::new(0);
    let waits = Mutex::new(Vec::new());
    let begun = Clock::now();
    std::thread::scope(|scope| {
        for _ in 0..CALLERS {
            scope.spawn(|| {
                loop {
                    let at = number.fetch_add(1, Ordering::Relaxed);
                    if at >= CROWD {
                        return;
                    }
                    let offer = it.offer(at);
                    let asked = Clock::now();
                    assert!(it.running.writes(offer), "an offer is taken or refused by a line");
                    waits.lock().unwrap().push(asked.elapsed());
                }
            });
        }
    });
    let all = begun.elapsed();
    let lines = {
        let folded = it.running.platform.folded().unwrap();
        let state = &folded.world.auctions[&lot(0)];
        assert_eq!(state.bidders.len() as u64, CROWD);
        state.position
    };
    assert!(lines > 2 * CROWD, "an admission and an offer of each stand in the file");
    let mut waits = waits.into_inner().unwrap();
    waits.sort_unstable();
    row(
        "10,000 bidders of one free period make an offer each, 512 at once: all acknowledged",
        &ms(all),
        &format!("{}, 99 of 100 acknowledgements", ms(waits[waits.len() * 99 / 100])),
        "—",
        "—",
    );
    let (runtime, address) = serve(&it.running.platform, std::env::temp_dir());
    let mut line = Line::open(address);
    for (what, path) in [("room", ""), ("audit file", "/audit.jsonl")] {
        let get = format!("GET /auctions/{}{path} HTTP/1.1\r\nHost: bench\r\n\r\n", lot(0));
        let begun = Clock::now();
        let (status, body) = line.send(&get);
        let took = ms(begun.elapsed());
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let size = body.len() / 1_000;
        row(&format!("the {what} of that auction over HTTP, {size} kB"), &took, "—", "—", "—");
    }
    runtime.shutdown_background();
}

/// From the acknowledgement of an offer to the screens of so many watchers.
pub fn screens() {
    for watchers in [1_000_usize, 5_000] {
        watched(watchers);
    }
}

fn watched(watchers: usize) {
    let it = Bidding::start(1, 20, (Arc::new(AnchoredClock::new()), 3_000));
    let (runtime, address) = serve(&it.running.platform, std::env::temp_dir());
    let arrived: Arc<Mutex<BTreeMap<u64, Vec<Clock>>>> = Arc::default();
    let ready = Arc::new(AtomicU64::new(0));
    for _ in 0..watchers {
        runtime.spawn(watch(address, Arc::clone(&arrived), Arc::clone(&ready)));
    }
    while (ready.load(Ordering::Relaxed) as usize) < watchers {
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut waits: Vec<Duration> = Vec::new();
    for number in 0..SEEN {
        let offer = it.offer(number);
        let position = || it.running.platform.folded().unwrap().world.auctions[&lot(0)].position;
        let before = position();
        let begun = Clock::now();
        it.running.ask(offer);
        std::thread::sleep(EVERY);
        let all = arrived.lock().unwrap();
        let seen = all.get(&(before + 1)).map(Vec::as_slice).unwrap_or_default();
        assert_eq!(seen.len(), watchers, "every watcher sees every offer");
        waits.extend(seen.iter().map(|it| it.duration_since(begun)));
    }
    waits.sort_unstable();
    let at = |share: usize| waits[(waits.len() - 1) * share / 100];
    row(
        &format!("an offer, from its asking to the screens of {watchers} watchers, p99"),
        &ms(at(99)),
        &format!("{}, the median", ms(at(50))),
        "—",
        if watchers == 1_000 { "100 ms" } else { "—" },
    );
    runtime.shutdown_background();
}

/// One watcher: reads the live line and notes when each position came.
async fn watch(
    address: SocketAddr,
    arrived: Arc<Mutex<BTreeMap<u64, Vec<Clock>>>>,
    ready: Arc<AtomicU64>,
) {
    let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
    let ask = format!("GET /auctions/{}/events HTTP/1.1\r\nhost: {address}\r\n\r\n", lot(0));
    line.write_all(ask.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(line).lines();
    let (mut now, mut last) = (false, 0);
    while let Ok(Some(it)) = lines.next_line().await {
        if let Some(name) = it.strip_prefix("event: ") {
            now = name == "now";
        }
        let Some(id) = it.strip_prefix("id: ").and_then(|it| it.parse::<u64>().ok()) else {
            continue;
        };
        if last == 0 {
            ready.fetch_add(1, Ordering::Relaxed);
        } else if now && id > last {
            arrived.lock().unwrap().entry(id).or_default().push(Clock::now());
        }
        last = last.max(id);
    }
}

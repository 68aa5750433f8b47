//! A platform with its desk's thread, as `serve` joins them, and nothing that publishes.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, LazyLock};

use adapters::clock::AnchoredClock;
use adapters::entropy::SystemEntropy;
use adapters::mirror::Mirrored;
use adapters::objects::FolderObjects;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::desk::{AckSigner, Answer, CoverSeeds, Desk};
use app::door::{Door, QUEUE_COMMANDS_MAX};
use app::labels::Labels;
use app::platform::{Keys, Parts, Platform};
use app::ports::{Clock, Store};
use app::timekeeper::Timekeeper;
use app::views::Viewed;
use domain::lot::Lot;
use domain::procedure::ProjectRegistered;
use domain::shared::{Hash, LotId, PublicKey};
use domain::world::Command;
use server::centre::decide::DeskThread;
use server::demo::folk::Folk;
use server::demo::plan::{Plan, Stop};
use translog::key::{KeyKind, NoteSigner};

const ORIGIN: &str = "sample.bench/log";

/// Signs as `serve` does, by a key that was read once.
struct Signs(NoteSigner);

impl Signs {
    fn new() -> Self {
        Self(NoteSigner::new("sample.bench/ack", KeyKind::Note, &[42; 32]).unwrap())
    }
}

impl AckSigner for Signs {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign_bytes(message)
    }
}

impl CoverSeeds for Signs {
    fn seed(&self, lot: &LotId) -> [u8; 32] {
        translog::hash::sha256(lot.to_string().as_bytes()).0
    }
}

/// A platform with its desk's thread, and nothing that publishes.
pub struct Running {
    pub platform: Arc<Platform>,
    desk: Option<std::thread::JoinHandle<()>>,
    asked: AtomicU64,
    folder: Option<tempfile::TempDir>,
}

impl Running {
    pub fn start(mirror: bool) -> Self {
        Self::start_by(mirror, Arc::new(AnchoredClock::new()))
    }

    /// The same by another clock.
    pub fn start_by(mirror: bool, clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let store = store(folder.path(), mirror);
        let door = Door::new(Arc::clone(&clock), 0, QUEUE_COMMANDS_MAX);
        let readers = store.readers();
        let parts = Parts {
            working: Arc::new(SqliteWorking::open(&path("working.sqlite")).unwrap()),
            objects: Arc::new(FolderObjects::open(&path("objects"), None).unwrap()),
            clock,
            entropy: Arc::new(SystemEntropy),
            ack: Arc::new(Signs::new()),
        };
        let keys = Keys { origin: ORIGIN.to_owned(), ..Keys::default() };
        let platform = Arc::new(Platform::new(door, readers, parts, keys));
        let (publish, told) = sync_channel(1);
        let desk = Desk::new(
            Box::new(Viewed::new(store)),
            Arc::new(SystemEntropy),
            Arc::new(Signs::new()),
            ORIGIN,
        );
        let thread = DeskThread {
            platform: Arc::clone(&platform),
            desk: desk.with_seeds(Arc::new(Signs::new())).checking_acts(),
            calendar: record::pack::calendar(),
            seeds: Arc::new(Signs::new()),
            publish,
            keeper: Timekeeper::default(),
            labels: Labels::default(),
            kept: BTreeMap::new(),
            shut: server::centre::decide::Shut::default(),
        };
        platform.door.open();
        let named = std::thread::Builder::new().name("desk".to_owned());
        let run = move || {
            let _told = told;
            thread.run();
        };
        let desk = named.spawn(run).unwrap();
        let it =
            Self { platform, desk: Some(desk), asked: AtomicU64::new(0), folder: Some(folder) };
        it.found();
        it
    }

    fn found(&self) {
        let ack = PublicKey(seal::ed25519::public(&[42; 32]));
        for (_, command) in folk().founding(ORIGIN, ack) {
            self.ask(command);
        }
    }

    pub fn ask(&self, command: Command) {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let key = format!("bench-key-{number:012}");
        match self.platform.ask("official-1", &key, command).unwrap().wait().unwrap() {
            Answer::Accepted(_) => {}
            other => panic!("{other:?}"),
        }
    }

    /// Asks, and says whether a line was written: also that an offer was refused.
    pub fn writes(&self, command: Command) -> bool {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let key = format!("bench-key-{number:012}");
        let answer = self.platform.ask("official-1", &key, command).unwrap().wait().unwrap();
        matches!(answer, Answer::Accepted(_) | Answer::Declined(..))
    }
}

impl Running {
    /// Ends the desk and gives the folder of its record.
    pub fn stop(mut self) -> tempfile::TempDir {
        self.folder.take().unwrap()
    }

    /// Announces the county's open lot, or one like it with another number, 45 days ahead.
    pub fn announce(&self, number: u64) -> Lot {
        self.announce_as(number, Stop::Announced)
    }

    /// Announces the county's lot that takes technical files.
    pub fn announce_with_files(&self) -> Lot {
        self.announce_as(0, Stop::Files)
    }

    fn announce_as(&self, number: u64, stop: Stop) -> Lot {
        let plans = Plan::all(self.platform.clock.wall_ms());
        let mut plan = plans.into_iter().find(|it| it.stop == stop).unwrap();
        if number > 0 {
            // No one-time key stands in two notices.
            plan.serial = number;
            plan.id = LotId::parse(&format!("B-{number:06}/A/1")).unwrap();
        }
        let register = plan.project(&folk());
        self.ask(Command::Procedure(domain::procedure::Command::Register(register)));
        let mut notice = plan.notice(&folk(), (Hash([1; 32]), 100));
        notice.deadline_s += 20 * 86_400;
        notice.documents_until_s = notice.deadline_s;
        self.ask(Command::Procedure(domain::procedure::Command::Announce {
            lot: plan.id.clone(),
            notice: Box::new(notice),
            pack: String::new(),
            pack_sha256: Hash([0; 32]),
            cover_commit: Hash([0; 32]),
            policy_sha256: Hash([0; 32]),
        }));
        self.platform.folded().unwrap().world.lots[&plan.id].clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.platform.door.close();
        let _ = self.desk.take().unwrap().join();
    }
}

/// The site over a platform on a free port of the loopback, until the runtime is dropped.
pub fn serve(platform: &Arc<Platform>, log: PathBuf) -> (tokio::runtime::Runtime, SocketAddr) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let (world, named) = (web::public::routes::World::Sample, format!("http://{address}"));
    let site = web::site::Site::new(Arc::clone(platform), world, &named, log);
    let routes = web::site::router(Arc::new(site));
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let listener = server::serve::prompt(listener);
        let routes = routes.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, routes).await.unwrap();
    });
    (runtime, address)
}

pub fn folk() -> Folk {
    Folk::new(&[7; 32])
}

pub fn store(folder: &Path, mirror: bool) -> Box<dyn Store> {
    let store: Box<dyn Store> = Box::new(Sqlite::open(&folder.join("record.sqlite")).unwrap());
    if mirror { Box::new(Mirrored::open(store, &folder.join("mirror")).unwrap()) } else { store }
}

/// A project of the county, invented once: callers ask, and do not invent while they are timed.
static PROJECT: LazyLock<ProjectRegistered> =
    LazyLock::new(|| Plan::all(1_700_000_000_000).remove(0).project(&folk()));

pub fn project(number: u64) -> Command {
    let mut it = PROJECT.clone();
    it.project = domain::shared::Id::new(format!("P-{number:08}")).unwrap();
    Command::Procedure(domain::procedure::Command::Register(it))
}

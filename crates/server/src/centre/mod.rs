//! One process of a centre: door, desk, timekeeper, publisher, opener, and what pages hold.
//!
//! Threads and nothing else: the desk (one, with the only writer), the publisher, the opener.
//! They meet at the door and in what is committed; a page holds the platform.

pub mod alive;
pub mod bank;
pub mod decide;
pub mod filed;
pub mod founding;
pub mod guarantees;
pub mod keys;
pub mod messages;
pub mod neighbours;
pub mod open;
pub mod publish;
pub mod settings;
mod sweep;
pub mod unwitnessed;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use adapters::clock::{AnchoredClock, DIFFERS_MS_MAX, SampleClock};
use adapters::entropy::SystemEntropy;
use adapters::mirror::Mirrored;
use adapters::objects::FolderObjects;
use adapters::sqlite::Sqlite;
use adapters::sqlite::SqliteWorking;
use adapters::witness_http::HttpWitness;
use app::desk::Desk;
use app::door::{Door, QUEUE_COMMANDS_MAX};
use app::platform::{Keys, Parts, Platform, Serving};
use app::ports::{Clock, Store, StoreError};
use app::publisher::Publisher;
use app::setup::Founding;
use app::timekeeper::Timekeeper;
use app::views::Viewed;
use translog::head::{DirHead, HeadStore};
use translog::key::VerifierKey;
use translog::policy::Policy;
use translog::store::DirTiles;
use translog::writer::Start;

use crate::data::Data;
use alive::Alive;
use decide::{DeskThread, MUST_END};
use founding::Founder;
use keys::PlatformKeys;
use neighbours::Neighbours;
use publish::{Notes, PublishThread};
use settings::{Settings, WitnessAt};
use unwitnessed::Wait;

/// How the origin of every sample begins.
const SAMPLE: &str = "sample.";

/// How a centre is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub data: Data,
    /// Origin of the log for a new data folder; an existing one keeps its own.
    pub origin: String,
    /// How far a new sample's clock lies behind, milliseconds.
    pub sample_lag_ms: i64,
    /// Whose witnesses a sample has.
    pub witnesses: Witnesses,
    /// How people reach the site; letters lead there.
    pub address: String,
}

/// Whose witnesses a sample has; a real centre always enrols them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witnesses {
    /// Two processes started here, and leaf 0 with them.
    Local,
    /// Enrolled by key and typed (size, root), as in a real centre.
    Enrolled,
}

/// Why a centre does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the store 记录: {0}")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Keys(#[from] keys::KeysError),
    #[error(transparent)]
    Settings(#[from] settings::SettingsError),
    #[error(transparent)]
    Messages(#[from] messages::CarrierError),
    #[error(transparent)]
    Bank(#[from] app::ports::BankFailure),
    #[error(transparent)]
    Issuers(#[from] app::ports::IssuersFailure),
    #[error(transparent)]
    Neighbours(#[from] neighbours::NeighbourError),
    #[error("the log 日志: {0}")]
    Publish(#[from] app::publisher::PublishError),
    #[error("objects 文件存储: {0}")]
    Objects(#[from] app::ports::ObjectError),
    #[error("the sample clock 样本时钟: {0:?}")]
    Clock(adapters::clock::SampleClockError),
    #[error("{0}: {1}")]
    Folder(PathBuf, std::io::Error),
    /// The record has no policy at leaf 0, or one that cannot be read.
    #[error("leaf 0 is no policy 第 0 号叶子不是见证策略")]
    Policy,
    /// The folder belongs to a log of the other kind.
    #[error(
        "the log of this folder is {0}: a sample and a real centre are never exchanged \
         此数据目录属于日志 {0}：样本与真实中心不得互换"
    )]
    OtherKind(String),
    /// The sample has witnesses that were enrolled, or local ones.
    #[error(
        "this sample was set up by people: start it with --empty 此样本中心由人员设立，请用 --empty 启动"
    )]
    SetUp,
    /// The sample is the county.
    #[error(
        "this folder holds the sample county: start it with --sample 此目录是样本县，请用 --sample 启动"
    )]
    County,
}

/// Kind of leaf 0 of a log that goes on where another died; its policy is leaf 1.
pub const SUCCEEDED: &str = app::succession::KIND;

/// A running centre; dropping it stops everything it started.
pub struct Centre {
    pub platform: Arc<Platform>,
    pub founder: Arc<Founder>,
    pub data: Data,
    /// The sample's clock, when the origin is one.
    pub sample: Option<Arc<SampleClock>>,
    running: Arc<Running>,
    desk: Option<JoinHandle<()>>,
    neighbours: Option<Neighbours>,
}

/// What begins with the first policy.
struct Running {
    platform: Arc<Platform>,
    keys: Arc<PlatformKeys>,
    data: Data,
    settings: Box<dyn Fn() -> Vec<WitnessAt> + Send + Sync>,
    wake: Mutex<Option<Receiver<()>>>,
    stop: Arc<AtomicBool>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Centre {
    /// Starts over a data folder, which is made when absent.
    ///
    /// # Errors
    ///
    /// [`StartError`]; nothing keeps running.
    pub fn start(options: &Options) -> Result<Self, StartError> {
        let data = options.data.clone();
        for folder in [&data.data, &data.objects, &data.log, &data.head, &data.keys] {
            std::fs::create_dir_all(folder).map_err(|it| StartError::Folder(folder.clone(), it))?;
        }
        let found = Settings::read(&data.centre)?;
        let mut settings = found
            .unwrap_or_else(|| Settings { origin: options.origin.clone(), ..Settings::default() });
        fits(options, &settings)?;
        let keys = PlatformKeys::open(&data.keys, &settings.origin, &SystemEntropy)?;
        let keys = Arc::new(keys);
        let log_key = keys.log_signer().verifier().encode();
        let (clock, sample) = clock(&data, &settings.origin, options.sample_lag_ms)?;
        let mut neighbours = None;
        if sample.is_some() && options.witnesses == Witnesses::Local {
            let path = clock_path(&data);
            let home = home_of_witnesses(&data);
            let started = Neighbours::start(&home, &settings.origin, &log_key, &path)?;
            settings.witnesses.clone_from(&started.witnesses);
            neighbours = Some(started);
        }
        settings.write(&data.centre)?;
        let store = store(&data)?;
        let readers = store.readers();
        let head = readers.reader()?.head()?;
        let door = Door::new(Arc::clone(&clock), head.last_stamp_ms, QUEUE_COMMANDS_MAX);
        let parts = Parts {
            working: Arc::new(SqliteWorking::open(&data.working)?),
            objects: Arc::new(FolderObjects::open(&data.objects, data.mirror.as_deref())?),
            clock: Arc::clone(&clock),
            entropy: Arc::new(SystemEntropy),
            ack: Arc::clone(&keys) as Arc<dyn app::desk::AckSigner>,
        };
        let known = Keys {
            origin: settings.origin.clone(),
            log: log_key,
            ack: keys.ack_signer().verifier().encode(),
            policy: String::new(),
        };
        let platform = Arc::new(Platform::new(door, readers, parts, known));
        let carriers = messages::carriers(&settings, &data)?;
        let exchange = bank::exchange(&settings, &data)?;
        let issuers = guarantees::exchange(&settings, &data)?;
        platform.set_channels(app::ports::Messages::channels(&carriers));
        let (tell, told) = sync_channel(1);
        let desk = Self::desk(&platform, store, &keys, tell, &data)?;
        let (running, founder) = founding(&platform, keys, &data, (settings, told));
        running.carry(carriers, &options.address);
        running.sweep();
        if let Some(exchange) = exchange {
            running.bank(exchange);
        }
        if let Some(issuers) = issuers {
            running.guarantees(issuers);
        }
        let centre =
            Self { platform, founder, data, sample, running, desk: Some(desk), neighbours };
        centre.take_up(head.next_index)?;
        Ok(centre)
    }

    /// Opens the door for founding, unless a record was here before.
    fn found(&self) -> Result<(), StartError> {
        let signed = DirHead::new(&self.data.head).read();
        let signed = signed.map_err(app::publisher::PublishError::Tiles)?;
        if let Some(head) = signed.filter(|it| it.size > 0) {
            // A record was here before this empty one; founding again would fork the log.
            self.platform.set_serving(PublishThread::read_only(head));
            return Ok(());
        }
        self.platform.set_serving(Serving::Founding);
        self.platform.door.open();
        if self.neighbours.is_some() {
            self.founder.set_policy().map_err(|_| StartError::Policy)?;
        }
        Ok(())
    }

    /// Opens the door: for founding only while there is no leaf, else as the start rule says.
    fn take_up(&self, size: u64) -> Result<(), StartError> {
        if size == 0 {
            return self.found();
        }
        // The log of a successor begins with the end of the old one, then with its own policy.
        let mut first = self.platform.row(0)?.ok_or(StartError::Policy)?;
        if first.kind == SUCCEEDED {
            let Some(policy) = self.platform.row(1)? else { return self.found() };
            first = policy;
        }
        let body = record::canonical::parse(&first.body).map_err(|_| StartError::Policy)?;
        let text = body.text("policy").ok_or(StartError::Policy)?;
        let policy = Policy::parse(text.as_bytes()).ok_or(StartError::Policy)?;
        Ok(self.running.publish(policy)?)
    }

    fn desk(
        platform: &Arc<Platform>,
        store: Box<dyn Store>,
        keys: &Arc<PlatformKeys>,
        publish: SyncSender<()>,
        data: &Data,
    ) -> Result<JoinHandle<()>, StartError> {
        let origin = platform.keys().origin;
        let ack: Arc<dyn app::desk::AckSigner> = Arc::clone(keys) as _;
        let seeds: Arc<dyn app::desk::CoverSeeds> = Arc::clone(keys) as _;
        let desk = Desk::new(store, Arc::new(SystemEntropy), ack, &origin).checking_acts();
        let mut thread = DeskThread {
            platform: Arc::clone(platform),
            desk: desk.with_seeds(Arc::clone(&seeds)),
            calendar: record::pack::calendar(),
            seeds,
            publish,
            keeper: Timekeeper::default(),
            labels: app::labels::Labels::default(),
            kept: BTreeMap::new(),
            shut: decide::Shut::default(),
        };
        let alive = Alive::at(&data.data.join("alive"));
        thread.start(alive.downtime(platform.now_ms()))?;
        alive.keep(Arc::downgrade(platform));
        Ok(std::thread::spawn(move || thread.run()))
    }
}

/// What begins with the first policy, and what sets it.
fn founding(
    platform: &Arc<Platform>,
    keys: Arc<PlatformKeys>,
    data: &Data,
    (settings, told): (Settings, Receiver<()>),
) -> (Arc<Running>, Arc<Founder>) {
    let shared = Arc::new(Mutex::new(settings));
    let witnesses = Arc::clone(&shared);
    let running = Arc::new(Running {
        platform: Arc::clone(platform),
        keys: Arc::clone(&keys),
        data: data.clone(),
        settings: Box::new(move || {
            witnesses.lock().unwrap_or_else(PoisonError::into_inner).witnesses.clone()
        }),
        wake: Mutex::new(Some(told)),
        stop: Arc::new(AtomicBool::new(false)),
        threads: Mutex::new(Vec::new()),
    });
    let begin = Arc::clone(&running);
    let founder = Arc::new(Founder {
        platform: Arc::clone(platform),
        keys,
        settings: shared,
        path: data.centre.clone(),
        begin: Box::new(move |policy| {
            if let Err(it) = begin.publish(policy) {
                begin.platform.set_serving(Serving::ReadOnly(it.to_string()));
            }
        }),
    });
    (running, founder)
}

impl Running {
    /// Starts publisher and opener under a policy and lets commands in as the start rule says.
    fn publish(self: &Arc<Self>, policy: Policy) -> Result<(), app::publisher::PublishError> {
        let mut known = self.platform.keys();
        known.policy = policy.encode();
        self.platform.set_keys(known);
        let tiles = DirTiles::new(&self.data.log);
        let heads = DirHead::new(&self.data.head);
        let signer = self.keys.log_signer();
        let publisher = Publisher::resume(tiles, heads, signer, policy.clone())?;
        let Some(wake) = self.wake.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return Ok(());
        };
        let notes: Notes = Arc::new(Mutex::new(BTreeMap::new()));
        let (beaten, beat) = std::sync::mpsc::sync_channel(1);
        let mut thread = PublishThread {
            platform: Arc::clone(&self.platform),
            publisher,
            witnesses: self.witnesses(&policy),
            policy,
            notes: Arc::clone(&notes),
            wake,
            beaten,
            unseen: false,
        };
        let wait = match thread.start()? {
            Start::Sign => {
                self.platform.set_serving(Serving::Open);
                self.platform.door.open();
                None
            }
            Start::ReadOnly(head) => {
                thread.go_read_only(head);
                return Ok(());
            }
            Start::Unwitnessed => Some(Wait::begin(&mut thread)?),
        };
        self.spawn(thread, (notes, beat), wait);
        Ok(())
    }

    /// Starts making messages and carrying them out.
    fn carry(self: &Arc<Self>, carriers: adapters::messages::Carriers, address: &str) {
        let (platform, stop) = (Arc::clone(&self.platform), Arc::clone(&self.stop));
        let words = web::messages::Letters::new(Arc::downgrade(&platform), address);
        let thread = std::thread::spawn(move || messages::run(&platform, &carriers, &words, &stop));
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
    }

    /// Starts sweeping what nobody refers to.
    fn sweep(self: &Arc<Self>) {
        let (platform, stop) = (Arc::clone(&self.platform), Arc::clone(&self.stop));
        let thread = std::thread::spawn(move || sweep::run(&platform, &stop));
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
    }

    /// Starts looking at the bank's exchange.
    fn bank(self: &Arc<Self>, exchange: bank::Exchange) {
        let (platform, stop) = (Arc::clone(&self.platform), Arc::clone(&self.stop));
        let thread = std::thread::spawn(move || bank::run(&platform, &exchange, &stop));
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
    }

    /// Starts asking issuers of electronic guarantees.
    fn guarantees(self: &Arc<Self>, exchange: guarantees::Exchange) {
        let (platform, stop) = (Arc::clone(&self.platform), Arc::clone(&self.stop));
        let thread = std::thread::spawn(move || guarantees::run(&platform, &exchange, &stop));
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
    }

    fn spawn(
        self: &Arc<Self>,
        mut thread: PublishThread,
        (notes, beat): (Notes, Receiver<()>),
        wait: Option<Wait>,
    ) {
        let platform = Arc::clone(&self.platform);
        let stop = Arc::clone(&self.stop);
        let publisher = std::thread::spawn(move || {
            let went = wait.map_or(Ok(true), |it| it.until_started(&mut thread, &stop));
            let done = went.and_then(|it| if it { thread.run() } else { Ok(()) });
            if let Err(it) = done {
                crate::warn_operator!("daylight: the log cannot be published 日志无法发布: {it}");
                std::process::exit(MUST_END);
            }
        });
        let stop = Arc::clone(&self.stop);
        let opener = std::thread::spawn(move || open::run(&platform, &notes, &beat, &stop));
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        threads.extend([publisher, opener]);
    }

    /// The policy's witnesses in its order, by the addresses that the settings know.
    fn witnesses(&self, policy: &Policy) -> Vec<HttpWitness> {
        let known = (self.settings)();
        let address = |key: &VerifierKey| {
            let text = key.encode();
            known.iter().find(|it| it.vkey == text).map(|it| it.address.clone())
        };
        let all = policy.witnesses.iter();
        all.map(|key| HttpWitness::new(&address(key).unwrap_or_default(), &policy.origin)).collect()
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        self.platform.door.close();
        if let Some(desk) = self.desk.take() {
            // A desk that panicked has said why already.
            let _ = desk.join();
        }
        self.running.stop.store(true, Ordering::SeqCst);
        let threads = &self.running.threads;
        let threads = std::mem::take(&mut *threads.lock().unwrap_or_else(PoisonError::into_inner));
        for it in threads {
            let _ = it.join();
        }
    }
}

/// Whether the folder, if it is not new, is of the kind that is asked for.
fn fits(options: &Options, settings: &Settings) -> Result<(), StartError> {
    let origin = &settings.origin;
    if options.origin.starts_with(SAMPLE) != origin.starts_with(SAMPLE) {
        return Err(StartError::OtherKind(origin.clone()));
    }
    if !origin.starts_with(SAMPLE) {
        return Ok(());
    }
    let county = home_of_witnesses(&options.data).exists();
    match options.witnesses {
        Witnesses::Local if !county && !settings.witnesses.is_empty() => Err(StartError::SetUp),
        Witnesses::Enrolled if county => Err(StartError::County),
        Witnesses::Local | Witnesses::Enrolled => Ok(()),
    }
}

fn home_of_witnesses(data: &Data) -> PathBuf {
    data.data.join("witnesses")
}

fn clock_path(data: &Data) -> PathBuf {
    data.data.join("sample-clock")
}

pub(crate) type Clocks = (Arc<dyn Clock>, Option<Arc<SampleClock>>);

pub(crate) fn clock(data: &Data, origin: &str, lag_ms: i64) -> Result<Clocks, StartError> {
    if !origin.starts_with(SAMPLE) {
        let clock = Arc::new(AnchoredClock::new());
        tend(Arc::downgrade(&clock));
        return Ok((clock, None));
    }
    let sample = SampleClock::open(&clock_path(data), origin, lag_ms).map_err(StartError::Clock)?;
    let sample = Arc::new(sample);
    Ok((Arc::clone(&sample) as Arc<dyn Clock>, Some(sample)))
}

/// How often the sources of the record's time are looked at.
const TENDED: Duration = Duration::from_secs(1);

/// Looks at the sources of the record's time for as long as it is read; a step is told once.
fn tend(clock: Weak<AnchoredClock>) {
    std::thread::spawn(move || {
        let mut told = false;
        while let Some(clock) = clock.upgrade() {
            let ahead_ms = clock.tend();
            let far = ahead_ms.abs() > DIFFERS_MS_MAX;
            if far && !told {
                eprintln!("daylight: the system clock is {ahead_ms} ms ahead 系统时钟偏差");
            }
            told = far;
            drop(clock);
            std::thread::sleep(TENDED);
        }
    });
}

pub(crate) fn store(data: &Data) -> Result<Box<dyn Store>, StartError> {
    let store: Box<dyn Store> = Box::new(Sqlite::open(&data.store)?);
    let store: Box<dyn Store> = match &data.mirror {
        Some(mirror) => Box::new(Mirrored::open(store, mirror)?),
        None => store,
    };
    Ok(Box::new(Viewed::new(store)))
}

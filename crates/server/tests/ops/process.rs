//! A whole centre as a process that can be killed: door, desk, publisher, real witnesses outside.
//!
//! The test binary runs again as the centre; the parent keeps the witnesses, as other
//! organisations would, and everything that people were answered.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use adapters::entropy::SystemEntropy;
use app::desk::{Accepted, Answer};
use app::platform::{Platform, Serving};
use app::setup::Founding;
use domain::parties::{self, CentreFounded, PersonAdded, Role};
use domain::shared::{Id, PublicKey};
use server::centre::keys::PlatformKeys;
use server::centre::settings::{Settings, WitnessAt};
use server::centre::{Centre, Options, Witnesses};
use server::data::Data;
use tiny_http::Server;
use translog::hash::{empty_root, to_hex};
use translog::store::DirTiles;
use verifier::log::{DirFiles, Standing};
use witness::clock::{Clock, SystemClock};
use witness::key_file::KeyFile;
use witness::witness::Witness;

pub const ORIGIN: &str = "ops.example/log";
const ROOT: &str = "DAYLIGHT_TEST_PROCESS_ROOT";
const FOLDER: &str = "DAYLIGHT_TEST_PROCESS_FOLDER";
const LIFE: &str = "DAYLIGHT_TEST_PROCESS_LIFE";
const AGAIN: &str = "DAYLIGHT_TEST_PROCESS_AGAIN";
const CALLERS: u32 = 6;
const PATIENCE: Duration = Duration::from_secs(90);

/// Becomes the centre when this process was started as one.
pub fn be_the_centre_if_told() {
    let Ok(root) = std::env::var(ROOT) else { return };
    let word = |name: &str| std::env::var(name).unwrap();
    let data = crate::centre::places(Path::new(&root), &word(FOLDER));
    let options = Options {
        data,
        origin: ORIGIN.to_owned(),
        sample_lag_ms: 0,
        witnesses: Witnesses::Enrolled,
        address: "http://127.0.0.1".to_owned(),
    };
    let centre = Centre::start(&options).unwrap();
    println!();
    match centre.platform.serving() {
        Serving::Founding => centre.founder.set_policy().unwrap(),
        Serving::Open => {}
        Serving::Unwitnessed(tree) => {
            let refused = ask(&centre.platform, "found-the-centre-now", found(&centre));
            println!("unwitnessed {} {}", refused.is_none(), tree.size);
            std::process::exit(0);
        }
        Serving::ReadOnly(why) => {
            let refused = ask(&centre.platform, "found-the-centre-now", found(&centre));
            println!("read-only {} {why}", refused.is_none());
            std::process::exit(0);
        }
    }
    ask(&centre.platform, "found-the-centre-now", found(&centre)).expect("it is founded");
    let again = word(AGAIN);
    if !again.is_empty() {
        admit(&centre.platform, &again);
    }
    let life = word(LIFE);
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (platform, life) = (&centre.platform, &life);
            scope.spawn(move || {
                for at in 0_u64.. {
                    admit(platform, &format!("caller-{life}-{caller}-{at:08}"));
                }
            });
        }
    });
}

fn found(centre: &Centre) -> parties::Command {
    let ack_key = centre.founder.state().unwrap().ack_public;
    parties::Command::FoundCentre(CentreFounded {
        origin: ORIGIN.to_owned(),
        name: "样本公共资源交易中心".to_owned(),
        name_en: "Example Trading Centre".to_owned(),
        ack_key: PublicKey(ack_key.0),
    })
}

fn ask(platform: &Platform, key: &str, command: parties::Command) -> Option<Accepted> {
    let ticket = platform.ask("ops", key, domain::world::Command::Parties(command)).ok()?;
    match ticket.wait().ok()? {
        Answer::Accepted(it) => Some(*it),
        _ => None,
    }
}

/// Admits the person whom the key names, and prints what it was answered.
fn admit(platform: &Platform, key: &str) {
    let person = parties::Command::AddPerson(PersonAdded {
        account: Id::new(key).unwrap(),
        name: format!("示例人员 {key}"),
        organisation: None,
        roles: vec![Role::Official],
    });
    if let Some(it) = ask(platform, key, person) {
        println!("acknowledged {key} {} {}", to_hex(&it.signature), it.acknowledgement);
    }
}

/// What people hold in their hands: signature and acknowledgement by idempotency key.
#[derive(Default)]
pub struct Held(BTreeMap<String, (String, String)>);

impl Held {
    fn take(&mut self, line: &str) -> Option<()> {
        let mut words = line.strip_prefix("acknowledged ")?.splitn(3, ' ');
        let key = words.next()?.to_owned();
        let answer = (words.next()?.to_owned(), words.next()?.to_owned());
        let first = self.0.entry(key.clone()).or_insert_with(|| answer.clone());
        assert_eq!(*first, answer, "{key} is answered byte for byte as the first time");
        Some(())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// A key that was answered, for asking again.
    pub fn any(&self) -> String {
        self.0.keys().nth(self.0.len() / 2).cloned().unwrap_or_default()
    }

    /// Every acknowledgement is checked by the verifier against the public files.
    pub fn all_verify(&self, log: &Path) {
        let (kinds, day) = (record::event::all_kinds(), today());
        let mut options = verifier::log::Options::of(&kinds);
        options.today = Some(day);
        let files = DirFiles::new(log);
        let read = verifier::log::read(&files, &options).unwrap();
        for (key, (sig, text)) in &self.0 {
            let sig = translog::hash::from_hex(sig).unwrap().try_into().unwrap();
            let found = verifier::log::check_acknowledgement(text.as_bytes(), &sig, &read.files);
            assert_eq!(found, Ok(Standing::InLog), "{key}: {text}");
        }
        let report = verifier::log::check(&files, &verifier::lots::facts, &options).unwrap();
        let (codes, notes) = report.codes();
        assert!(codes.is_empty(), "{codes:?}, notes {notes:?}");
    }
}

/// How often a process is killed; `DAYLIGHT_TEST_KILLS` asks for more than a quick run has.
pub fn kills(usual: u64) -> u64 {
    let asked = std::env::var("DAYLIGHT_TEST_KILLS").ok();
    asked.map_or(usual, |it| it.parse().expect("a number of kills"))
}

/// The day whose history file may still grow.
pub fn today() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    translog::archive::day(now.as_secs())
}

/// Two witnesses of other organisations, in the parent: no kill of the centre reaches them.
pub struct Outside {
    root: PathBuf,
    witnesses: Vec<Arc<Witness>>,
    lives: u32,
}

impl Outside {
    /// Makes the centre's keys and settings, and enrols both witnesses at size 0.
    pub fn new(root: &Path, data: &Data) -> Self {
        std::fs::create_dir_all(&data.data).unwrap();
        let keys = PlatformKeys::open(&data.keys, ORIGIN, &SystemEntropy).unwrap();
        let log = keys.log_signer().verifier().clone();
        let mut settings = Settings { origin: ORIGIN.to_owned(), ..Settings::default() };
        let mut witnesses = Vec::new();
        for (name, seed) in [("supervisor.example/w", 61), ("peer.example/w", 62)] {
            let home = root.join(format!("witness-{seed}"));
            std::fs::create_dir(&home).unwrap();
            let key = KeyFile::new(name, ORIGIN, [seed; 32]).unwrap();
            let empty = translog::head::Head { size: 0, root: empty_root() };
            witness::witness::enrol(&DirTiles::new(&home), &key, &log, empty).unwrap();
            let open = Witness::open(Box::new(DirTiles::new(&home)), &key).unwrap();
            let open = Arc::new(open);
            let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
            let address = format!("http://{}", server.server_addr());
            settings.witnesses.push(WitnessAt { vkey: open.verifier().encode(), address });
            witnesses.push(Arc::clone(&open));
            let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
            std::thread::spawn(move || witness::http::serve(&server, &open, &clock));
        }
        settings.write(&data.centre).unwrap();
        Self { root: root.to_owned(), witnesses, lives: 0 }
    }

    /// Starts the centre over the folder `name`; `test` is the test that becomes it.
    pub fn start(&mut self, test: &str, name: &str, held: &Held) -> Life {
        self.lives += 1;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(ROOT, &self.root)
            .env(FOLDER, name)
            .env(LIFE, self.lives.to_string())
            .env(AGAIN, held.any())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Life { child, lines }
    }

    /// Waits until a cosigned tree of at least `size` leaves is published and filed.
    pub fn wait_until_published(&self, data: &Data, size: u64) {
        let begun = Instant::now();
        let checkpoint = data.log.join("checkpoint");
        // The checkpoint is replaced last in a beat.
        while server::head::of_checkpoint(&checkpoint).is_none_or(|it| it.size < size) {
            assert!(begun.elapsed() < PATIENCE, "size {size} is not published");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(self.witnesses.iter().all(|it| it.head().size >= size), "size {size}");
    }
}

/// One run of the centre.
pub struct Life {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Life {
    /// Reads on until `count` more answers were seen.
    pub fn answer(&mut self, count: u64, held: &mut Held) {
        let (mut seen, mut last) = (0, String::new());
        while seen < count {
            let line = self.lines.next();
            let line = line.unwrap_or_else(|| panic!("it ended, and said last: {last}")).unwrap();
            seen += u64::from(held.take(&line).is_some());
            last = line;
        }
    }

    /// Kills it, and takes note of what was answered up to then.
    pub fn kill(mut self, held: &mut Held) {
        self.child.kill().unwrap();
        for line in self.lines.by_ref().map_while(Result::ok) {
            // The last line may be torn, and was then seen by nobody.
            if line.ends_with('}') {
                held.take(&line);
            }
        }
        self.child.wait().unwrap();
    }

    /// Everything that it says until it ends by itself.
    pub fn last_words(mut self) -> Vec<String> {
        let words = self.lines.by_ref().map_while(Result::ok).collect();
        self.child.wait().unwrap();
        words
    }
}

//! The binary `daylight serve` under load by HTTP: killed with SIGKILL, started again.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use adapters::sqlite::SqliteWorking;
use app::accounts::{Accounts, Attempt, NewCredential, Secret, digits_at};
use app::desk::Answer;
use app::setup::Founding;
use domain::parties::Role;
use domain::parties::{self, CentreFounded, OrganisationAdmitted, OrganisationKind, PersonAdded};
use domain::shared::{AccountId, Hash, Id, PublicKey, Uscc};
use server::centre::{Centre, Options, Witnesses};
use server::data::Data;
use tempfile::TempDir;
use verifier::log::DirFiles;

use crate::centre::{daylight, destroy, places, rows};
use crate::process::{ORIGIN, Outside, kills, today};

const WHO: &str = "purchaser-1";
const CALLERS: u64 = 6;
const STEP_MS: i64 = 30_000;
const PATIENCE: Duration = Duration::from_secs(90);

/// What a browser of the signed-in purchaser carries.
struct Session {
    cookie: String,
    csrf: String,
}

fn uscc() -> Uscc {
    let found = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut found = found.filter_map(|it| Uscc::new(&format!("12510000MA6DAYL1G{it}")));
    found.next().unwrap()
}

/// Founds the centre with one purchaser, who signs in; then the process lets go of the folder.
fn founded(data: &Data) -> Session {
    let options = Options {
        data: data.clone(),
        origin: ORIGIN.to_owned(),
        sample_lag_ms: 0,
        witnesses: Witnesses::Enrolled,
        address: "http://127.0.0.1".to_owned(),
    };
    let centre = Centre::start(&options).unwrap();
    centre.founder.set_policy().unwrap();
    let ack_key = PublicKey(centre.founder.state().unwrap().ack_public.0);
    let account = AccountId::new(WHO).unwrap();
    let commands = [
        parties::Command::FoundCentre(CentreFounded {
            origin: ORIGIN.to_owned(),
            name: "示例公共资源交易中心".to_owned(),
            name_en: "Example Trading Centre".to_owned(),
            ack_key,
        }),
        parties::Command::AdmitOrganisation(OrganisationAdmitted {
            organisation: uscc(),
            name: "示例采购单位".to_owned(),
            kinds: vec![OrganisationKind::Purchaser],
            licence: Hash([1; 32]),
        }),
        parties::Command::AddPerson(PersonAdded {
            account: account.clone(),
            name: "示例采购人".to_owned(),
            organisation: Some(uscc()),
            roles: vec![Role::Purchaser],
        }),
    ];
    for (at, command) in commands.into_iter().enumerate() {
        let key = format!("setting-up-the-centre-{at}");
        let command = domain::world::Command::Parties(command);
        let answer = centre.platform.ask("ops", &key, command).unwrap().wait().unwrap();
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
    }
    sign_in(&Accounts::of(&centre.platform), &account, centre.platform.clock.wall_ms())
}

fn sign_in(accounts: &Accounts<'_>, account: &AccountId, now_ms: i64) -> Session {
    let password = Secret::new("a long sentence that nobody guesses 河东");
    let code = accounts.invite(account).unwrap();
    let pass = accounts.look_up(&code, "203.0.113.4").unwrap();
    let factor = accounts.enrolment(&pass, "ops").unwrap().secret;
    let digits = digits_at(&factor, now_ms).unwrap();
    accounts.enrol(&pass, &NewCredential { password: &password, digits: &digits }).unwrap();
    // No step of the clock counts twice, so the next one is taken.
    let digits = digits_at(&factor, now_ms + STEP_MS).unwrap();
    let attempt =
        Attempt { account: WHO, password: &password, digits: &digits, address: "203.0.113.4" };
    let open = accounts.sign_in(&attempt).unwrap();
    Session { cookie: open.cookie.word().to_owned(), csrf: open.csrf }
}

/// One running server.
struct Served {
    child: Child,
    address: SocketAddr,
}

impl Served {
    fn start(data: &Data) -> Self {
        // Free a moment ago; the tests of this file run one after the other.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new(env!("CARGO_BIN_EXE_daylight"))
            .args(["serve", "--empty", "--origin", ORIGIN, "--port", &port.to_string()])
            .arg("--data")
            .arg(&data.data)
            .arg("--head")
            .arg(&data.head)
            .arg("--mirror")
            .arg(data.mirror.as_ref().unwrap())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.next().expect("it says where it listens").unwrap();
        assert!(said.starts_with("daylight: http://127.0.0.1:"), "{said}");
        Self { child, address: SocketAddr::from(([127, 0, 0, 1], port)) }
    }

    fn kill(self) {}
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Status of one request; none when the connection broke, so that nobody knows.
fn send(address: SocketAddr, request: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some((status, answer))
}

fn escaped(text: &str) -> String {
    text.bytes().map(|it| format!("%{it:02X}")).collect()
}

/// Registers one project by the purchaser's own form.
fn register(address: SocketAddr, session: &Session, project: &str) -> Option<(u16, String)> {
    let fields = [
        ("csrf", session.csrf.as_str()),
        ("key", &format!("registering-{project}")),
        ("project", project),
        ("project_title", "示例道路修缮工程"),
        ("code", &format!("A99-0000-{project}")),
        ("regime", "works"),
        ("category", "works"),
        ("funds", "state"),
        ("agent", ""),
        ("lots", "A|一标段|1200000"),
    ];
    let body: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let (body, cookie) = (body.join("&"), &session.cookie);
    let length = body.len();
    send(
        address,
        &format!(
            "POST /purchaser/projects/new HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Cookie: daylight={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ),
    )
}

/// Projects that were asked for, and whether the answer came.
type Asked = Mutex<BTreeMap<String, bool>>;

/// Callers press until `end`, which comes after `count` answers.
fn load(
    served: Served,
    session: &Session,
    (life, count): (u64, u64),
    asked: &Asked,
    end: impl FnOnce(Served),
) {
    let answered = AtomicU64::new(0);
    let address = served.address;
    let note = |project: &str, is_answered: bool| {
        asked.lock().unwrap().insert(project.to_owned(), is_answered);
    };
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (note, answered) = (&note, &answered);
            scope.spawn(move || {
                for at in 0_u64.. {
                    let project = format!("P-{life}-{caller}-{at}");
                    note(&project, false);
                    let Some((status, text)) = register(address, session, &project) else {
                        return;
                    };
                    assert_eq!(status, 303, "{text}");
                    note(&project, true);
                    answered.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let begun = Instant::now();
        while answered.load(Ordering::SeqCst) < count && begun.elapsed() < PATIENCE {
            std::thread::yield_now();
        }
        end(served);
    });
    assert!(answered.load(Ordering::SeqCst) >= count, "the server did not answer");
}

/// Goal: whatever page said "registered" stands in the log once, however often the server dies,
/// and whoever got no answer sends the same form again and gets one.
#[test]
fn a_killed_server_loses_nothing_that_a_page_confirmed() {
    let _alone = crate::alone();
    let root = TempDir::new().unwrap();
    let data = places(root.path(), "data");
    let outside = Outside::new(root.path(), &data);
    let session = founded(&data);
    let asked = Asked::default();
    for life in 1..=kills(3) {
        load(Served::start(&data), &session, (life, 7 * life), &asked, Served::kill);
    }
    let served = Served::start(&data);
    let asked = asked.into_inner().unwrap();
    let open: Vec<&String> = asked.iter().filter(|it| !*it.1).map(|it| it.0).collect();
    assert!(!open.is_empty(), "somebody was waiting when it died");
    for project in open.iter().copied().chain(asked.keys().take(3)) {
        let (status, text) = register(served.address, &session, project).unwrap();
        assert_eq!(status, 303, "{project}: {text}");
    }
    outside.wait_until_published(&data, rows(&data).len() as u64);
    assert_eq!(get(served.address, "/health").0, 200);
    assert_eq!(get(served.address, "/health/serving").0, 200);
    let size = rows(&data).len();
    let wanted = [
        "daylight_serving 1".to_owned(),
        format!("daylight_log_size {size}"),
        format!("daylight_log_cosigned {size}"),
        format!("daylight_list_position{{list=\"tenders\"}} {size}"),
    ];
    // The numbers follow the files by a moment.
    let begun = Instant::now();
    loop {
        let (_, numbers) = get(served.address, "/metrics");
        if wanted.iter().all(|line| numbers.lines().any(|it| it == line)) {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "{wanted:?}: {numbers}");
    }
    let open_to_others = |it: &std::path::PathBuf| {
        let mode = std::os::unix::fs::PermissionsExt::mode(&it.metadata().unwrap().permissions());
        mode & 0o077 != 0
    };
    let private = server::beside::private(&data);
    let open: Vec<_> = private.iter().filter(|it| it.exists() && open_to_others(it)).collect();
    assert!(open.is_empty() && private.len() > 8, "{open:?}");
    served.kill();
    let in_mirror = |it: &str| data.mirror.as_ref().unwrap().join(it).is_file();
    let beside = ["keys/log", "keys/ack", "keys/covers", "centre.toml", "log/policy/1"];
    assert!(beside.into_iter().all(in_mirror), "a restored centre can sign");
    stands_once(&data, asked.keys());
}

fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    send(address, &request).expect("it answers")
}

/// Every project stands in the record once, and a stranger finds nothing wrong with the log.
fn stands_once<'a>(data: &Data, projects: impl Iterator<Item = &'a String>) {
    let kept = rows(data);
    for project in projects {
        let stream = record::event::project_stream(&Id::new(project.as_str()).unwrap());
        let found = kept.iter().filter(|it| it.stream == stream).count();
        assert_eq!(found, 1, "{project}");
    }
    let kinds = record::event::all_kinds();
    let mut options = verifier::log::Options::of(&kinds);
    options.today = Some(today());
    let files = DirFiles::new(&data.log);
    let report = verifier::log::check(&files, &verifier::lots::facts, &options).unwrap();
    let (codes, notes) = report.codes();
    assert!(codes.is_empty(), "{codes:?}, notes {notes:?}");
    assert_eq!(report.head.size, kept.len() as u64);
}

/// Goal: the disk under a serving binary is lost; its mirror alone brings back a centre that
/// signs on with its own keys, and everything that a page confirmed.
#[test]
fn a_killed_servers_folder_comes_back_from_its_mirror_and_is_served() {
    let _alone = crate::alone();
    let root = TempDir::new().unwrap();
    let data = places(root.path(), "data");
    let outside = Outside::new(root.path(), &data);
    let session = founded(&data);
    let asked = Asked::default();
    load(Served::start(&data), &session, (1, 40), &asked, |served| {
        destroy(&data.data);
        served.kill();
    });
    let new = places(root.path(), "new");
    let (code, text) = daylight(&new, "restore");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("it reaches the signed head"), "{text}");
    let kinds = SqliteWorking::open(&new.working).unwrap().kinds().unwrap();
    assert!(kinds.contains(&"credential".to_owned()), "its people can sign in: {kinds:?}");
    assert!(!kinds.contains(&"session".to_owned()), "{kinds:?}");
    let served = Served::start(&new);
    assert_eq!(get(served.address, "/health").0, 200);
    outside.wait_until_published(&new, rows(&new).len() as u64);
    served.kill();
    let asked = asked.into_inner().unwrap();
    stands_once(&new, asked.iter().filter(|it| *it.1).map(|it| it.0));
    assert_eq!(daylight(&new, "rebuild --compare").0, 0);
}

/// Goal: a backup put back although more was signed is shown, takes nothing, and says why.
#[test]
fn a_backup_behind_the_signed_head_is_served_read_only_and_says_why() {
    let _alone = crate::alone();
    let root = TempDir::new().unwrap();
    let data = places(root.path(), "data");
    let outside = Outside::new(root.path(), &data);
    let session = founded(&data);
    let backups = root.path().join("backups");
    let (code, text) = daylight(&data, &format!("backup --to {}", backups.display()));
    assert_eq!(code, 0, "{text}");
    let served = Served::start(&data);
    let (status, text) = register(served.address, &session, "P-after-the-backup").unwrap();
    assert_eq!(status, 303, "{text}");
    outside.wait_until_published(&data, rows(&data).len() as u64);
    served.kill();
    let mut behind = places(root.path(), "behind");
    let mirror = behind.mirror.replace(root.path().join("none"));
    let (code, text) = daylight(&behind, &format!("restore --from {}", backups.display()));
    assert_eq!(code, 3, "{text}");
    server::beside::bring_back(&mirror.unwrap(), &behind, server::beside::Keys::Along).unwrap();
    // The purchaser's session, which no backup brings back.
    for it in ["working.sqlite", "working.sqlite-wal"] {
        std::fs::copy(data.data.join(it), behind.data.join(it)).unwrap();
    }
    let served = Served::start(&behind);
    assert_eq!(get(served.address, "/health").0, 200, "its pages are shown");
    let (status, text) = get(served.address, "/health/serving");
    assert_eq!(status, 503);
    assert!(text.contains("记录落后于已签署的检查点"), "{text}");
    assert!(get(served.address, "/metrics").1.contains("daylight_serving 0"));
    let before = rows(&behind);
    let (status, text) = register(served.address, &session, "P-too-late").unwrap();
    assert_eq!(status, 503, "{text}");
    served.kill();
    assert_eq!(rows(&behind), before, "nothing is taken");
}

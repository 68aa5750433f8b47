//! A whole platform for page tests: real desk, real store, real objects, a clock set by hand.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

use adapters::entropy::SystemEntropy;
use adapters::objects::FolderObjects;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::accounts::{Accounts, NewCredential, Secret};
use app::desk::{AckSigner, Answer, Desk, Stamped};
use app::door::{Door, QUEUE_COMMANDS_MAX};
use app::platform::{Asked, Keys, Parts, Platform};
use app::ports::{Clock, ClockDoubt, Store};
use app::setup::Founding;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use domain::parties::{Command, PersonAdded, Role};
use domain::shared::{AccountId, Instant};
use http_body_util::BodyExt;
use record::canonical::Value;
use tower::ServiceExt;

use crate::public::routes::World;
use crate::site::{Site, router};

/// A Monday in November 2026.
const MONDAY_MS: i64 = 1_795_392_000_000;
/// The address of every request that a test sends.
const PEER: [u8; 4] = [192, 0, 2, 7];
/// A password that is not weak.
pub(crate) const WORDS: &str = "river seven green lamps";

struct Hand(AtomicI64);

impl Clock for Hand {
    fn record_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn doubt(&self) -> Option<ClockDoubt> {
        None
    }

    fn wall_ms(&self) -> i64 {
        self.record_ms()
    }
}

struct Signer;

impl AckSigner for Signer {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        seal::ed25519::sign(&[3; 32], message)
    }
}

/// A platform with its pages; ends its desk when dropped.
pub(crate) struct House {
    pub site: Arc<Site>,
    /// Made once for the site; whoever changes the site takes it away.
    pub routes: OnceLock<axum::Router>,
    clock: Arc<Hand>,
    desk: Option<JoinHandle<()>>,
    /// Kept as long as the house stands.
    _folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Answered {
    pub status: StatusCode,
    pub to: String,
    /// Cookies that were set: name and value.
    pub cookies: Vec<(String, String)>,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Answered {
    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self.body.find(&mark).unwrap_or_else(|| panic!("no {name}: {}", self.body));
        let rest = &self.body[at + mark.len()..];
        rest[..rest.find('"').unwrap()].to_owned()
    }

    /// Sentences of the error summary and of fields.
    pub fn says(&self, words: &str) -> bool {
        self.body.contains(words)
    }
}

/// One browser: keeps cookies.
#[derive(Default, Clone)]
pub(crate) struct Browser {
    pub cookies: BTreeMap<String, String>,
}

impl House {
    /// A platform whose record is empty.
    pub fn new(founding: Option<Arc<dyn Founding>>) -> House {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hand(AtomicI64::new(MONDAY_MS)));
        let store = Sqlite::open(&folder.path().join("record.sqlite")).unwrap();
        let readers = store.readers();
        let clocked: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let door = Door::new(Arc::clone(&clocked), i64::MIN, QUEUE_COMMANDS_MAX);
        door.open();
        let parts = Parts {
            working: Arc::new(SqliteWorking::open(&folder.path().join("work.sqlite")).unwrap()),
            objects: Arc::new(FolderObjects::open(&folder.path().join("objects"), None).unwrap()),
            clock: clocked,
            entropy: Arc::new(SystemEntropy),
            ack: Arc::new(Signer),
        };
        let keys = Keys { origin: "jy.example/log".to_owned(), ..Keys::default() };
        let platform = Arc::new(Platform::new(door, readers, parts, keys));
        let desk =
            Desk::new(Box::new(store), Arc::new(SystemEntropy), Arc::new(Signer), "jy.example/log");
        let held = Arc::clone(&platform);
        let desk = std::thread::spawn(move || turns(&held, desk));
        let log = folder.path().join("log");
        std::fs::create_dir_all(&log).unwrap();
        let site = Site::new(platform, World::Centre, "http://jy.example", log);
        let mut site = site.reading(Arc::new(adapters::sheets::FileSheets));
        site = site.packing(Arc::new(adapters::packages::ZipPackages));
        if let Some(it) = founding {
            site = site.founded_by(it);
        }
        House {
            site: Arc::new(site),
            routes: OnceLock::new(),
            clock,
            desk: Some(desk),
            _folder: folder,
        }
    }

    pub fn accounts(&self) -> Accounts<'_> {
        Accounts::of(&self.site.platform)
    }

    pub fn later(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// The digits that an app with this secret shows now.
    pub fn digits(&self, secret: &str) -> String {
        app::accounts::digits_at(&Secret::new(secret), self.clock.wall_ms()).unwrap()
    }

    /// Asks the law for something in nobody's name.
    pub fn command(&self, it: Command) {
        let key = format!("{:032}", self.site.platform.folded().unwrap().next);
        let command = domain::world::Command::Parties(it);
        let ticket = self.site.platform.ask("setup", &key, command).unwrap();
        let answer = ticket.wait().unwrap();
        assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
    }

    /// A fact that the log itself writes.
    #[allow(dead_code)]
    pub fn fact(&self, kind: &'static str, fields: &[(&str, Value)]) -> u64 {
        let fields = fields.iter().map(|(name, it)| ((*name).to_owned(), it.clone())).collect();
        let ticket = self.site.platform.door.submit(Asked::Fact { kind, fields }).unwrap();
        match ticket.wait() {
            Ok(Answer::Written(index)) => index,
            other => panic!("{other:?}"),
        }
    }

    /// A person of the record.
    pub fn person(&self, account: &str, roles: &[Role]) {
        self.command(Command::AddPerson(PersonAdded {
            account: AccountId::new(account).unwrap(),
            name: format!("Person {account}"),
            organisation: None,
            roles: roles.to_vec(),
        }));
    }

    /// Gives a person a password and a second factor; gives the secret of the latter.
    pub fn enrol(&self, account: &str) -> String {
        let accounts = self.accounts();
        let code = accounts.invite(&AccountId::new(account).unwrap()).unwrap();
        let pass = accounts.look_up(&code, "192.0.2.7").unwrap();
        let secret = accounts.enrolment(&pass, "x").unwrap().secret;
        let digits = self.digits(secret.word());
        let password = Secret::new(WORDS);
        accounts.enrol(&pass, &NewCredential { password: &password, digits: &digits }).unwrap();
        self.later(30_000);
        secret.word().to_owned()
    }

    /// A browser in which a person is signed in.
    pub fn signed_in(&self, account: &str) -> Browser {
        let who = AccountId::new(account).unwrap();
        let open = self.accounts().open_session(&who, "192.0.2.7").unwrap();
        let cookie = ("daylight".to_owned(), open.cookie.word().to_owned());
        Browser { cookies: BTreeMap::from([cookie]) }
    }

    pub fn get(&self, browser: &mut Browser, path: &str) -> Answered {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        self.send(browser, request)
    }

    /// Posts a form as a browser does from our own page.
    pub fn post(&self, browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answered {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(pairs.join("&")))
            .unwrap();
        self.send(browser, request)
    }

    pub fn send(&self, browser: &mut Browser, mut request: Request<Body>) -> Answered {
        let cookies: Vec<String> =
            browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from((PEER, 4_711))));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let routes = self.routes.get_or_init(|| router(Arc::clone(&self.site))).clone();
        let answer = runtime.block_on(async {
            let answer = routes.oneshot(request).await.unwrap();
            read(answer).await
        });
        for (name, value) in &answer.cookies {
            browser.cookies.insert(name.clone(), value.clone());
        }
        answer
    }
}

async fn read(answer: Response<Body>) -> Answered {
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let word = |name| parts.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or("");
    let cookies = parts.headers.get_all(header::SET_COOKIE).iter().map(|it| {
        let pair = it.to_str().unwrap().split(';').next().unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    Answered {
        status: parts.status,
        to: word(header::LOCATION).to_owned(),
        cookies: cookies.collect(),
        headers: parts.headers.clone(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

pub(crate) fn percent(value: &str) -> String {
    let one = |it: u8| match it {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => (it as char).to_string(),
        _ => format!("%{it:02X}"),
    };
    value.bytes().map(one).collect()
}

fn turns(platform: &Platform, mut desk: Desk) {
    while !platform.door.is_drained() {
        let waiting = platform.door.take_turn(100, Duration::from_millis(20));
        for it in waiting {
            let stamp = Instant(it.stamp_ms);
            let answer = match it.command {
                Asked::Command(request) => {
                    let one = [Stamped { stamp, request: *request }];
                    desk.turn(&one, platform.published().head).remove(0)
                }
                Asked::Fact { kind, fields } => match desk.log_event(kind, fields, stamp) {
                    Ok(index) => Answer::Written(index),
                    Err(it) => Answer::Down(it.to_string()),
                },
                other => Answer::Down(format!("not in this house: {other:?}")),
            };
            if let Some(reply) = it.reply {
                reply.answer(answer);
            }
        }
        platform.door.finish_turn(None);
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.site.platform.door.close();
        if let Some(desk) = self.desk.take() {
            let _ = desk.join();
        }
    }
}

//! Writers on PostgreSQL, their server's processes and their rivals, killed at work.
//!
//! Goal: nothing acknowledged is lost, no key is decided twice, and who was fenced writes no more.
//! Method: this binary runs again as the writer, which answers a known key from the store as the
//! desk does; the parent kills, then reads store and mirror.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use adapters::mirror::Mirrored;
use adapters::postgres::{Postgres, PostgresWorking};
use adapters::sqlite::Sqlite;
use adapters::{backup, sqlite::SqliteWorking};
use app::ports::contract::commit_one;
use app::ports::{CommitFailure, Row, Store, StoreError, Turn};
use tempfile::TempDir;

const CONFIG: &str = "DAYLIGHT_TEST_PG_WRITER";
const MIRROR: &str = "DAYLIGHT_TEST_PG_MIRROR";
/// The first key that a writer asks for.
const FROM: &str = "DAYLIGHT_TEST_PG_FROM";
/// After so many answers the writer waits for a word.
const PAUSE: &str = "DAYLIGHT_TEST_PG_PAUSE";
/// How often something is killed; `./test long` asks for more.
const KILLS: &str = "DAYLIGHT_TEST_KILLS";
const KILLS_QUICK: u64 = 6;
/// Commands of one turn.
const TURN: u64 = 3;
/// Rows read at once; a run writes fewer.
const ROWS_MAX: u32 = 1_000_000;

fn kills() -> u64 {
    std::env::var(KILLS).ok().and_then(|it| it.parse().ok()).unwrap_or(KILLS_QUICK)
}

fn open(config: &str, mirror: &Path) -> Result<Mirrored, StoreError> {
    Mirrored::open(Box::new(Postgres::open(config)?), mirror)
}

fn rows(store: &dyn Store) -> Vec<Row> {
    let mut reader = store.readers().reader().expect("a reader opens");
    reader.rows(0, ROWS_MAX).expect("rows can be read")
}

fn next_row(turn: &dyn Turn, version: u64, (key, answer): (&str, &str)) -> Row {
    Row {
        index: turn.next_index(),
        stream: "s".to_owned(),
        version,
        kind: "Announced".to_owned(),
        stamp_ms: turn.last_stamp_ms().max(1_700_000_000_000) + 1,
        body: b"{}".to_vec(),
        entry: answer.as_bytes().to_vec(),
        salt_k: None,
        salt_b: None,
        enclosure: None,
        command_sha256: [7; 32],
        account: "a-1".to_owned(),
        key: Some(key.to_owned()),
        answer: Some(answer.as_bytes().to_vec()),
    }
}

/// One turn of the writer: what each key is answered, or why it must end.
fn turn(store: &mut dyn Store, first: u64) -> Result<Vec<(String, String)>, String> {
    let mut turn = store.begin().map_err(|it| format!("{it:?}"))?;
    let mut answers = Vec::new();
    for number in first..first + TURN {
        let key = format!("key-{number:012}");
        turn.savepoint().map_err(|it| format!("{it:?}"))?;
        let known = turn.answered("a-1", &key).map_err(|it| format!("{it:?}"))?;
        let answer = match known.and_then(|it| it.answer) {
            Some(it) => String::from_utf8(it).expect("the writer's own words"),
            None => {
                let version = turn.version("s").map_err(|it| format!("{it:?}"))? + 1;
                let said = format!("{}-{}", turn.next_index(), std::process::id());
                let next = next_row(turn.as_ref(), version, (&key, &said));
                turn.append(&next).map_err(|it| format!("{it:?}"))?;
                said
            }
        };
        turn.release().map_err(|it| format!("{it:?}"))?;
        answers.push((key, answer));
    }
    turn.commit().map_err(|it| match it {
        CommitFailure::NotCommitted(it) => format!("{it:?}"),
        it @ CommitFailure::Unknown(_) => format!("{it:?}"),
    })?;
    Ok(answers)
}

/// Becomes a writer when this process was started as one.
fn write_if_told() {
    let Ok(config) = std::env::var(CONFIG) else { return };
    let number = |name| std::env::var(name).ok().and_then(|it| it.parse::<u64>().ok());
    let mirror = std::env::var(MIRROR).unwrap();
    let mut store = open(&config, Path::new(&mirror)).unwrap();
    let (first, pause) = (number(FROM).unwrap(), number(PAUSE));
    println!();
    for at in 0_u64.. {
        match turn(&mut store, first + at * TURN) {
            Ok(answers) => {
                for (key, answer) in answers {
                    println!("acknowledged {key} {answer}.");
                }
            }
            Err(why) => {
                println!("ended {why}");
                std::process::exit(0);
            }
        }
        if pause == Some(at) {
            println!("paused");
            std::io::stdin().lock().read_line(&mut String::new()).unwrap();
        }
    }
}

struct Writer {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Writer {
    fn start(test: &str, config: &str, mirror: &Path, from: u64, pause: Option<u64>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", test, "--nocapture"])
            .env(CONFIG, config)
            .env(MIRROR, mirror)
            .env(FROM, from.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(it) = pause {
            command.env(PAUSE, it.to_string());
        }
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    fn next(&mut self) -> Option<String> {
        self.lines.next().and_then(Result::ok)
    }

    /// Takes lines until `done` says that one was enough, or the writer ends.
    fn until(&mut self, heard: &mut Heard, done: impl Fn(&str, &Heard) -> bool) {
        while let Some(line) = self.next() {
            heard.take(&line);
            if done(&line, heard) {
                return;
            }
        }
    }

    fn rest(&mut self, heard: &mut Heard) {
        self.until(heard, |_, _| false);
        self.child.wait().unwrap();
    }
}

/// What the writers' callers heard, over all lives.
#[derive(Default)]
struct Heard {
    answers: BTreeMap<String, String>,
    lines: Vec<String>,
}

impl Heard {
    fn take(&mut self, line: &str) {
        // A line that was cut off was heard by nobody.
        let whole = line.strip_prefix("acknowledged ").and_then(|it| it.strip_suffix('.'));
        if let Some((key, answer)) = whole.and_then(|it| it.split_once(' ')) {
            let first = self.answers.entry(key.to_owned()).or_insert_with(|| answer.to_owned());
            assert_eq!(first, answer, "{key} is answered as it was first");
        }
        self.lines.push(line.to_owned());
    }

    /// The number of the first key of the turn before the last one heard: the next writer asks
    /// again for what was answered and for what was not.
    fn again_from(&self) -> u64 {
        let last = self.answers.len() as u64;
        (last / TURN).saturating_sub(1) * TURN
    }

    /// Store and mirror hold every answer that was heard, once.
    fn is_kept(&self, store: &dyn Store, mirror: &Path) {
        let kept = rows(store);
        assert!(
            kept.iter().enumerate().all(|(at, it)| it.index == at as u64),
            "no index is missing"
        );
        assert_eq!(kept.len() as u64 % TURN, 0, "a turn is whole or absent");
        let mut stored: BTreeMap<&str, &[u8]> = BTreeMap::new();
        for it in &kept {
            let key = it.key.as_deref().unwrap();
            let twice = stored.insert(key, it.answer.as_deref().unwrap());
            assert_eq!(twice, None, "{key} was decided once");
        }
        for (key, answer) in &self.answers {
            assert_eq!(stored.get(key.as_str()), Some(&answer.as_bytes()), "{key} is kept");
        }
        let alone = TempDir::new().unwrap();
        let mut restored = Sqlite::open(&alone.path().join("record.sqlite3")).unwrap();
        let working = SqliteWorking::open(&alone.path().join("working.sqlite3")).unwrap();
        backup::restore(None, Some(mirror), &mut restored, &working).unwrap();
        assert_eq!(rows(&restored), kept, "the mirror alone gives the same bytes");
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_a_writer_on_postgresql_is_killed() {
    const NAME: &str = "killed::nothing_acknowledged_is_lost_when_a_writer_on_postgresql_is_killed";
    write_if_told();
    let Some(mut cluster) = super::cluster() else { return };
    let (config, mirror) = (cluster.database(), TempDir::new().unwrap());
    let mut heard = Heard::default();
    for kill in 1..=kills() {
        let from = heard.again_from();
        let mut writer = Writer::start(NAME, &config, mirror.path(), from, None);
        let enough = heard.answers.len() as u64 + TURN * (kill % 11 + 2);
        writer.until(&mut heard, |_, it| it.answers.len() as u64 >= enough);
        writer.child.kill().unwrap();
        writer.rest(&mut heard);
        let epoch = cluster.ask(&format!("SELECT epoch FROM {}.log_head", schema(&config)));
        let store = open(&config, mirror.path()).unwrap();
        assert!(store.epoch() > epoch.parse().unwrap(), "each opening fences who wrote before");
        heard.is_kept(&store, mirror.path());
    }
    let working = PostgresWorking::open(&config).unwrap();
    app::ports::contract::working_state_keeps_expires_and_compares(&working);
}

/// The schema that a connection text names.
fn schema(config: &str) -> &str {
    config.rsplit_once('=').expect("it ends with the schema").1
}

#[test]
fn nothing_acknowledged_is_lost_when_processes_of_the_server_are_killed() {
    const NAME: &str =
        "killed::nothing_acknowledged_is_lost_when_processes_of_the_server_are_killed";
    write_if_told();
    let Some(mut cluster) = super::cluster() else { return };
    let (config, mirror) = (cluster.database(), TempDir::new().unwrap());
    let mut heard = Heard::default();
    for kill in 1..=kills() {
        let mut writer = Writer::start(NAME, &config, mirror.path(), heard.again_from(), None);
        let enough = heard.answers.len() as u64 + TURN * (kill % 7 + 2);
        writer.until(&mut heard, |_, it| it.answers.len() as u64 >= enough);
        if kill.is_multiple_of(2) {
            cluster.stop("QUIT");
            cluster.run();
        } else {
            cluster.kill_backends();
        }
        writer.rest(&mut heard);
        let last = heard.lines.last().unwrap();
        assert!(last.starts_with("ended "), "the writer ends by itself: {last}");
        cluster.wait();
        heard.is_kept(&open(&config, mirror.path()).unwrap(), mirror.path());
    }
}

#[test]
fn a_writer_that_was_paused_finds_itself_fenced_and_is_killed_by_nobody() {
    const NAME: &str =
        "killed::a_writer_that_was_paused_finds_itself_fenced_and_is_killed_by_nobody";
    write_if_told();
    let Some(mut cluster) = super::cluster() else { return };
    let (config, mirror) = (cluster.database(), TempDir::new().unwrap());
    let mut heard = Heard::default();
    let mut writer = Writer::start(NAME, &config, mirror.path(), 0, Some(4));
    writer.until(&mut heard, |line, _| line == "paused");
    let before = heard.answers.len();
    assert_eq!(before as u64, 5 * TURN);
    let mut rival = Postgres::open(&config).unwrap();
    let taken = commit_one(&mut rival, "s", Some("the-rivals-own-key"));
    writer.child.stdin.as_mut().unwrap().write_all(b"on\n").unwrap();
    writer.rest(&mut heard);
    assert_eq!(heard.answers.len(), before, "nobody is answered under an epoch that is over");
    let last = heard.lines.last().unwrap();
    assert!(last.starts_with("ended Fenced"), "{last}");
    let kept = rows(&rival);
    assert_eq!((kept.len(), kept.last()), (before + 1, Some(&taken)));
}

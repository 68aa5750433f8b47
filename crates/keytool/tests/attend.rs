//! The tool beside a real platform: it asks over HTTP, checks the package, and hands in shares.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
#[path = "../../server/tests/walk/bidders.rs"]
mod bidders;
#[allow(dead_code)]
#[path = "../../web/src/account/tests/house.rs"]
mod house;
#[allow(dead_code)]
mod package;
#[allow(dead_code)]
#[path = "../../web/src/hall/tests/world.rs"]
mod world;

/// Names under which the shared house knows the pages.
mod public {
    pub mod routes {
        pub use web::public::routes::World;
    }
}
mod site {
    pub use web::site::{Site, router};
}

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use app::head::Head;
use app::platform::Published;
use domain::opening::Ending;
use domain::shared::{PublicKey, Signature};
use serde_json::{Value, json};
use translog::store::DirTiles;
use translog::writer::Writer;

use package::Signers;
use world::{Keeper, Opening};

const DAY_MS: i64 = 86_400_000;

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pass"), "样本口令 sample\n").unwrap();
        Self { folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn tool(&self, x: u8, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_daylight-key"))
            .current_dir(self.folder.path())
            .args(["--passphrase-file", "pass", "trustee", "--store", &format!("store{x}")])
            .args(args)
            .output()
            .unwrap()
    }

    fn done(&self, x: u8, args: &[&str]) -> String {
        let out = self.tool(x, args);
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{args:?}: {said}");
        String::from_utf8(out.stdout).unwrap()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.at(name)).unwrap()).unwrap()
    }

    /// Three stores whose keys are assigned to the lot, as the platform learns them.
    fn keepers(&self, close_s: i64) -> Vec<Keeper> {
        for x in 1..=3u8 {
            self.done(x, &["init", "--name", &format!("trustee-{x}")]);
            self.done(x, &["batch", "--count", "1", "--out", &format!("batch-{x}.json")]);
        }
        let batches: Vec<Value> = (1..=3).map(|x| self.json(&format!("batch-{x}.json"))).collect();
        let pks: Vec<Value> = batches.iter().map(|it| it["statements"][0]["pk"].clone()).collect();
        let proposal = json!({
            "v": "ggzy.assign/v1", "tender": "W2026-001", "lot": "A", "round": "1",
            "close_s": close_s, "t": 2,
            "sets": [{"envelope": "price", "purpose": "share", "pks": pks}],
        });
        std::fs::write(self.at("proposal.json"), proposal.to_string()).unwrap();
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        let keeper = |x: u8| {
            let out = format!("assigned-{x}.json");
            self.done(x, &["assign", "--proposal", "proposal.json", "--out", &out, "--yes"]);
            let (batch, assigned) = (&batches[usize::from(x) - 1], self.json(&out));
            let one = &batch["statements"][0];
            Keeper {
                key: PublicKey::from_hex(&text(&batch["pk"])).unwrap(),
                serial: one["serial"].as_u64().unwrap(),
                one_time: PublicKey::from_hex(&text(&one["pk"])).unwrap(),
                statement: Signature::from_hex(&text(&one["sig"])).unwrap(),
                assignment: Signature::from_hex(&text(&assigned["assignments"][0]["sig"])).unwrap(),
            }
        };
        (1..=3).map(keeper).collect()
    }
}

/// Writes tiles of every leaf and a checkpoint that both witnesses signed just now.
fn publish(opening: &Opening, signers: &Signers) {
    let platform = &opening.house.site.platform;
    let entries = platform.readers.reader().unwrap().entries(0, 10_000).unwrap();
    let entries: Vec<Vec<u8>> = entries.into_iter().map(|it| it.entry).collect();
    let log: &Path = &opening.house.site.log;
    let head = Writer::resume(DirTiles::new(log)).unwrap().publish(&entries).unwrap();
    let at_s = u64::try_from(platform.now_ms() / 1_000).unwrap();
    platform.set_published(Published {
        head: Head { size: head.size, root: head.root.0 },
        cosigned: head.size,
        cosigned_by_one: head.size,
        note: signers.note(head.size, &head.root, at_s),
        beat_ms: platform.now_ms(),
        signed_by: Vec::new(),
    });
}

fn wall_ms() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

/// A lot whose bids wait for shares, its record's time being that of this machine.
fn releasing(desk: &Desk) -> Opening {
    let announced_ms = (wall_ms() - 31 * DAY_MS) / 1_000 * 1_000;
    let keepers = desk.keepers((announced_ms + 30 * DAY_MS) / 1_000);
    let opening = Opening::kept_by(keepers, 3, announced_ms);
    opening.close();
    opening.open_key_in(Vec::new());
    opening.key_in(0);
    opening.key_in(1);
    opening.close_key_in();
    opening.house.later(wall_ms() - opening.house.site.platform.now_ms());
    opening
}

#[test]
fn two_of_three_tools_attend_a_platform_and_its_prices_open() {
    let desk = Desk::new();
    let opening = releasing(&desk);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let pages = web::site::router(Arc::clone(&opening.house.site));
    runtime.spawn(async move { axum::serve(listener, pages).await });

    let signers = Signers::new(60);
    std::fs::write(desk.at("policy"), signers.policy().encode()).unwrap();
    std::fs::write(desk.at("others"), Signers::new(90).policy().encode()).unwrap();
    let attend = |x: u8, policy: &str| {
        desk.done(x, &["release", "--policy", policy, "--attend", &address, "--once"])
    };
    let early = attend(1, "policy");
    assert!(early.contains("409") && early.contains("not cosigned"), "{early}");
    publish(&opening, &signers);
    let stranger = attend(1, "others");
    assert!(stranger.contains("log.archive_grammar"), "{stranger}");
    assert!(opening.lot().opening.releases.is_empty(), "nothing was released");
    // Somebody with another store of the same name is not the enrolled trustee.
    desk.done(4, &["init", "--name", "trustee-1"]);
    let other = desk.tool(4, &["release", "--policy", "policy", "--attend", &address, "--once"]);
    assert!(String::from_utf8_lossy(&other.stderr).contains("401"), "{other:?}");

    for x in [1, 3] {
        opening.house.later(wall_ms() - opening.house.site.platform.now_ms());
        publish(&opening, &signers);
        let said = attend(x, "policy");
        assert!(said.contains("released"), "{said}");
    }
    assert_eq!(attend(1, "policy"), "", "nothing waits any more");
    assert_eq!(opening.lot().opening.releases.len(), 2);
    opening.publish();
    let opened = opening.lot().opening.opened.unwrap();
    let ended = |ending| opened.bids.iter().filter(|it| it.ending == ending).count();
    assert_eq!((ended(Ending::Opened), ended(Ending::Absent)), (2, 1));
}

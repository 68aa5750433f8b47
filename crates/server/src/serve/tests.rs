//! The public pages over a real store, a hidden row among the clear ones.

use std::path::Path;

use adapters::clock::AnchoredClock;
use adapters::sqlite::Sqlite;
use app::ports::Store;
use web::public::{Site, router};

use super::{Arc, Problem, World, options};
use app::ports::Row;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use domain::opening::{EnvelopeReceived, OpenedBid};
use domain::procedure::{Category, Document, Funds, Notice, PriceFormula, Scheme, Tie};
use domain::rulebook::{Method, Regime};
use domain::shared::{Fen, Hash, Id, LotId, PublicKey, Salt, Signature, Uscc};
use domain::world::Event;
use tower::ServiceExt;

const LOT: &str = "W2026-001/A/1";
const BIDDER: &str = "91110000600037341L";
/// 2026-11-23 09:00:00 in Beijing.
const DEADLINE_S: i64 = 1_795_395_600;

fn open(folder: &Path) -> Option<Sqlite> {
    Sqlite::open(&folder.join("daylight.sqlite")).ok()
}

struct Seen {
    _folder: tempfile::TempDir,
    store: Sqlite,
}

impl Seen {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).unwrap();
        Self { _folder: folder, store }
    }

    fn append(&mut self, event: &Event) {
        let mut turn = self.store.begin().unwrap();
        let stream = record::event::place(event).stream;
        let version = turn.version(&stream).unwrap() + 1;
        let index = turn.next_index();
        let stamp_ms = DEADLINE_S * 1_000 - 1_000_000 + i64::try_from(index).unwrap();
        let it = record::event::encode(event, stamp_ms, &Hash([0; 32]), version);
        let row = Row {
            index,
            stream,
            version,
            kind: it.kind.to_owned(),
            stamp_ms,
            body: it.body.into_bytes(),
            entry: format!("leaf {index}").into_bytes(),
            salt_k: None,
            salt_b: None,
            enclosure: it.enclosure.map(String::into_bytes),
            command_sha256: [0; 32],
            account: "official-1".to_owned(),
            key: None,
            answer: None,
        };
        turn.append(&row).unwrap();
        turn.commit().unwrap();
    }

    fn announced() -> Self {
        let mut it = Self::new();
        it.append(&Event::Announced(domain::procedure::Announced {
            lot: LotId::parse(LOT).unwrap(),
            notice: notice(),
            cover_commit: Hash([3; 32]),
            policy_sha256: Hash([4; 32]),
        }));
        it
    }

    fn get(&self, path: &str) -> (StatusCode, String, String) {
        let clock = Arc::new(AnchoredClock::new());
        let address = "http://127.0.0.1:8080";
        let site = Site::new(World::Sample, self.store.readers(), clock, address);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let answer = router(Arc::new(site)).oneshot(request).await.unwrap();
            let status = answer.status();
            let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            let policy = policy.to_owned();
            let bytes = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            (status, policy, String::from_utf8(bytes.to_vec()).unwrap())
        })
    }
}

fn notice() -> Notice {
    Notice {
        project: Id::new("W2026-001").unwrap(),
        title: "样本道路修缮工程招标公告".to_owned(),
        lot_title: "一标段".to_owned(),
        code: "A99-0000-2026-000001".to_owned(),
        regime: Regime::Works,
        method: Method::OpenTender,
        category: Category::Works,
        funds: Funds::State,
        purchaser: Uscc::new(BIDDER).unwrap(),
        purchaser_name: "样本采购单位".to_owned(),
        agent: None,
        budget: Fen(120_000_000),
        ceiling: None,
        deadline_s: DEADLINE_S,
        documents_until_s: DEADLINE_S,
        documents: vec![Document {
            id: Id::new("doc-1").unwrap(),
            name: "招标文件".to_owned(),
            media: "application/pdf".to_owned(),
            sha256: Hash([5; 32]),
            length: 1_024,
        }],
        qualification: vec!["具有相应资质".to_owned()],
        scheme: Scheme { items: vec![], price: PRICE, tie: Tie::LowerPrice, terms: None },
        form: vec![],
        envelopes: vec![],
        threshold: 2,
        security: None,
        performance_bp: None,
        asks: vec![],
        admission: None,
        previous: None,
    }
}

const PRICE: PriceFormula = PriceFormula::LowestPrice;

fn bid() -> Event {
    let lot = LotId::parse(LOT).unwrap();
    Event::EnvelopeReceived(EnvelopeReceived {
        lot,
        bid: domain::opening::Bid {
            bidder: Uscc::new(BIDDER).unwrap(),
            seq: 1,
            supersedes: None,
            record: "hidden-record".to_owned(),
            record_sha256: Hash([6; 32]),
            signature: Signature([7; 64]),
            key: PublicKey([8; 32]),
            salt: Salt([9; 32]),
            salt_r: Salt([10; 32]),
            b: Hash([11; 32]),
            envelopes: vec![],
        },
    })
}

/// A page without its clock, whose seconds go on.
fn still(page: &str) -> String {
    page.split("class=\"clock\"").map(|it| it.split_once("</p>").unwrap_or(("", it)).1).collect()
}

#[test]
fn a_hidden_bid_changes_no_page_and_no_number_before_the_opening() {
    let mut site = Seen::announced();
    let paths = ["/".to_owned(), format!("/lots/{LOT}"), "/metrics".to_owned()];
    let before = paths.clone().map(|it| still(&site.get(&it).2));
    site.append(&bid());
    let after = paths.map(|it| still(&site.get(&it).2));
    assert_eq!(before, after);
    assert_eq!(site.get("/leaf/0").0, StatusCode::OK);
    assert_eq!(site.get("/leaf/1").0, StatusCode::NOT_FOUND, "an opaque leaf is not told");
    assert_eq!(site.get("/leaf/2").0, StatusCode::NOT_FOUND);
}

#[test]
fn opened_bids_stand_on_the_page_with_their_prices() {
    let mut site = Seen::announced();
    site.append(&bid());
    site.append(&Event::BidsOpened(domain::opening::BidsOpened {
        lot: LotId::parse(LOT).unwrap(),
        bids: vec![OpenedBid {
            ctx: Hash([1; 32]),
            bidder: Uscc::new(BIDDER).unwrap(),
            name: "样本投标单位".to_owned(),
            ending: domain::opening::Ending::Opened,
            reason: String::new(),
            s_t: None,
            s_b: None,
            price: Some(Fen(90_000_000)),
            fields: vec![],
        }],
    }));
    let page = site.get(&format!("/lots/{LOT}")).2;
    assert!(page.contains("样本投标单位") && page.contains("¥900,000.00"), "{page}");
    assert!(page.contains("/leaf/2"), "the opening's leaf can be checked");
}

#[test]
fn the_list_finds_by_title_and_filters_by_stage_in_both_languages() {
    let site = Seen::announced();
    let link = format!("href=\"/lots/{LOT}\"");
    for path in ["/", "/?lang=en", "/?q=%E9%81%93", "/?stage=open"] {
        assert!(site.get(path).2.contains(&link), "{path}");
    }
    for path in ["/?q=bridge", "/?stage=ended"] {
        assert!(!site.get(path).2.contains(&link), "{path}");
    }
    let (chinese, english) = (site.get("/").2, site.get("/?lang=en").2);
    assert!(chinese.contains("<html lang=\"zh-CN\">") && chinese.contains("正在接收投标文件"));
    assert!(english.contains("<html lang=\"en\">") && english.contains("Receiving bids"));
    assert!(!chinese.contains('⟦') && !english.contains('⟦'));
    assert!(chinese.contains("class=\"sample\""));
}

#[test]
fn an_empty_centre_says_that_nothing_has_been_announced() {
    let site = Seen::new();
    assert!(site.get("/").2.contains("目前尚未发布任何项目"));
    assert!(site.get("/?lang=en").2.contains("No procedure has been announced yet"));
}

#[test]
fn an_unknown_lot_is_a_page_that_helps() {
    let site = Seen::announced();
    for path in ["/lots/W2026-001/B/1", "/lots/a/b/0", "/nowhere"] {
        let (status, _, page) = site.get(path);
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(page.contains("没有这个页面") && page.contains("查看全部项目"));
    }
}

#[test]
fn every_answer_forbids_foreign_content() {
    let site = Seen::announced();
    for path in ["/", "/lots/a/b/1", "/health", "/assets/daylight.css", "/leaf/9"] {
        let policy = site.get(path).1;
        assert!(policy.starts_with("default-src 'none'"), "{path}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}");
    }
}

#[test]
fn off_the_loopback_pages_demand_https_and_a_real_log_is_no_sample() {
    let args = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let wrong = options(&args("--data d --port 80 --address 0.0.0.0"));
    assert!(matches!(wrong, Err(Problem::Https)));
    let plain = "--data d --port 80 --address 0.0.0.0 --public http://a.example";
    assert!(matches!(options(&args(plain)), Err(Problem::Https)));
    assert!(options(&args(&plain.replace("http:", "https:"))).is_ok());
    assert!(matches!(options(&args("--data d --port 0")), Err(Problem::Port(_))));
    assert!(options(&args("--data d --port 8080 --sample")).is_ok());
    let mixed = options(&args("--data d --port 8080 --origin sample.x/log"));
    assert!(matches!(mixed, Err(Problem::Origin)));
    let mixed = options(&args("--data d --port 8080 --sample --origin county.example/log"));
    assert!(matches!(mixed, Err(Problem::Origin)));
}

#[cfg(feature = "demo")]
#[test]
fn only_an_empty_sample_may_lie_behind() {
    let asked = |line: &str| {
        let line = format!("--data d --port 8080 {line}");
        options(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    };
    let empty = asked("--empty --origin sample.second/log --days-behind 60").unwrap();
    assert_eq!((empty.days_behind, empty.world), (Some(60), World::Centre));
    for refused in [
        "--empty --days-behind 60",
        "--empty --origin county.example/log --days-behind 60",
        "--sample --days-behind 60",
        "--empty --origin sample.second/log --days-behind -1",
        "--empty --origin sample.second/log --days-behind 9999",
    ] {
        assert!(matches!(asked(refused), Err(Problem::Behind)), "{refused}");
    }
    let forgot = asked("--empty --origin sample.second/log");
    assert!(matches!(forgot, Err(Problem::Origin)));
}

//! The feed of the public record: no leaf lost, none twice, none told before it is published.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app::desk::Answer;
use app::head::Head;
use app::platform::Platform;
use app::ports::Row;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use domain::parties::{Command, OrganisationAdmitted, OrganisationKind, PersonAdded, Role};
use domain::shared::{AccountId, Hash};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use translog::tree::MemoryTree;

use super::house::{Answered, Browser, House};
use super::town::{Stage, Town};
use super::world::uscc;

const FEED: &str = "/api/v1/feed";
/// Nothing here asks more often.
const ASKED_MAX: usize = 10_000_000;

fn rows(platform: &Platform) -> Vec<Row> {
    platform.readers.reader().unwrap().rows(0, u32::MAX).unwrap()
}

/// Publishes the first `size` leaves, as the publisher does.
pub fn publish(platform: &Platform, size: u64) {
    let rows = rows(platform);
    let entries = rows.iter().take(usize::try_from(size).unwrap());
    let tree = MemoryTree::of(entries.map(|it| it.entry.as_slice()));
    let mut published = platform.published();
    published.head = Head { size, root: tree.root(size).unwrap().0 };
    platform.set_published(published);
}

pub fn ask(house: &House, path: &str, headers: &[(&str, &str)]) -> Answered {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_711))));
    house.send(&mut Browser::default(), request)
}

fn page(house: &House, path: &str) -> Value {
    let answer = ask(house, path, &[]);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Every entry from an address on, page by page, until nothing more is published.
pub fn crawl(house: &House, from: &str) -> Vec<Value> {
    let (mut all, mut at) = (Vec::new(), from.to_owned());
    for _ in 0..ASKED_MAX {
        let page = page(house, &at);
        all.extend(page["entries"].as_array().unwrap().iter().cloned());
        if page["more"] == false {
            return all;
        }
        page["next"].as_str().unwrap().clone_into(&mut at);
    }
    panic!("the feed has no end");
}

/// Goal: whoever reads the feed has the log, and can compute the head that it names.
#[test]
fn the_feed_gives_every_leaf_in_order_with_the_bytes_that_the_log_keeps() {
    let town = Town::new(Stage::Opened);
    let house = &town.open.house;
    let (platform, size) = (&house.site.platform, town.leaves());
    publish(platform, size);
    let (read, kept) = (crawl(house, "/api/v1/feed?limit=7"), rows(platform));
    assert_eq!(read.len(), kept.len());
    for (it, row) in read.iter().zip(&kept) {
        assert_eq!(it["index"], row.index);
        assert_eq!(it["entry"].as_str().unwrap().as_bytes(), row.entry);
        assert_eq!(it["hash"], translog::hash::leaf_hash(&row.entry).to_hex());
        assert_eq!(it["stamp_s"], row.stamp_ms.div_euclid(1_000));
        if it["form"] != "opaque" {
            assert_eq!(
                (it["kind"].as_str(), it["stream"].as_str()),
                (Some(row.kind.as_str()), Some(row.stream.as_str()))
            );
        }
    }
    let tree = MemoryTree::of(read.iter().map(|it| it["entry"].as_str().unwrap().as_bytes()));
    let last = page(house, &format!("{FEED}?after={}", size - 1));
    assert_eq!(last["size"], size);
    assert_eq!(last["root"], tree.root(size).unwrap().to_hex());
    assert_eq!(last["entries"].as_array().unwrap().len(), 0);
    assert_eq!(last["origin"], "jy.example/log");
    let forms = ["clear", "opaque"].map(|form| read.iter().filter(|it| it["form"] == form).count());
    assert!(forms.iter().all(|it| *it > 3), "{forms:?}");
}

/// Goal: a leaf that is not public holds its place and tells nothing but its second.
#[test]
fn what_is_not_public_stands_at_its_index_as_a_commitment_alone() {
    let town = Town::new(Stage::Announced);
    let house = &town.open.house;
    publish(&house.site.platform, town.leaves());
    let kept = rows(&house.site.platform);
    let read = crawl(house, FEED);
    let hidden: Vec<_> = kept.iter().filter(|it| it.entry.starts_with(b"o ")).collect();
    assert!(hidden.iter().any(|it| it.kind == "EnvelopeReceived"));
    for row in hidden {
        let it = read[usize::try_from(row.index).unwrap()].as_object().unwrap();
        let names: Vec<&str> = it.keys().map(String::as_str).collect();
        assert_eq!(names, ["entry", "form", "hash", "index", "stamp_s"]);
    }
    let said = ask(house, FEED, &[("accept", "application/x-ndjson")]).body;
    for it in ["EnvelopeReceived", "PersonAdded", "/sealed", "bidder-0", "样本人员"] {
        assert!(!said.contains(it), "{it}");
    }
}

#[test]
fn nothing_is_told_before_it_is_published_and_a_reader_goes_on_where_it_was() {
    let town = Town::new(Stage::Announced);
    let house = &town.open.house;
    let size = town.leaves();
    let first = page(house, FEED);
    assert_eq!((&first["size"], first["entries"].as_array().unwrap().len()), (&0.into(), 0));
    assert_eq!(
        (&first["more"], first["next"].as_str()),
        (&false.into(), Some("/api/v1/feed?limit=100"))
    );
    publish(&house.site.platform, size - 3);
    let before = crawl(house, first["next"].as_str().unwrap());
    assert_eq!(before.len() as u64, size - 3);
    publish(&house.site.platform, size);
    let after = crawl(house, &format!("{FEED}?after={}", size - 4));
    let indexes: Vec<_> = after.iter().map(|it| it["index"].as_u64().unwrap()).collect();
    assert_eq!(indexes, [size - 3, size - 2, size - 1]);
}

#[test]
fn lines_are_the_same_entries_and_name_head_and_next_address() {
    let town = Town::new(Stage::Announced);
    let house = &town.open.house;
    let size = town.leaves();
    publish(&house.site.platform, size);
    let answer = ask(house, "/api/v1/feed?after=3&limit=5", &[("accept", "application/x-ndjson")]);
    let lines: Vec<Value> =
        answer.body.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(lines, crawl(house, FEED)[4..9]);
    assert_eq!(answer.headers["link"], "</api/v1/feed?after=8&limit=5>; rel=\"next\"");
    assert_eq!(answer.headers["log-size"], size.to_string());
    assert_eq!(answer.headers["log-root"], page(house, FEED)["root"].as_str().unwrap());
}

#[test]
fn a_wrong_position_is_refused_in_the_language_that_was_asked_for() {
    let town = Town::new(Stage::Announced);
    let house = &town.open.house;
    let size = town.leaves();
    publish(&house.site.platform, size);
    let huge = "9".repeat(400);
    let beyond = size.to_string();
    let unfit = ["", "-1", "%2B1", "1.0", "0x1", "%00", "1%20", "%E4%B8%80", huge.as_str()];
    let limits = ["", "0", "1001", "-1", "99999999999999999999999"];
    let each = unfit.iter().map(|it| (format!("after={it}"), 400, "api-after-unfit"));
    let each = each.chain(limits.iter().map(|it| (format!("limit={it}"), 400, "api-limit-unfit")));
    let beyond = [beyond.as_str(), "18446744073709551615"];
    let each = each.chain(beyond.iter().map(|it| (format!("after={it}"), 409, "api-after-beyond")));
    for (query, status, code) in each {
        for (lang, word) in [("zh-CN,zh;q=0.9,en;q=0.8", "请"), ("en-GB,en", "index"), ("fr", "请")]
        {
            let answer = ask(house, &format!("{FEED}?{query}"), &[("accept-language", lang)]);
            assert_eq!(answer.status, status, "{query}");
            assert_eq!(answer.headers["content-type"], "application/problem+json");
            let said: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!((&said["code"], &said["status"]), (&code.into(), &status.into()));
            let words = format!("{} {}", said["title"], said["remedy"]);
            assert!(words.contains(word) || code == "api-limit-unfit", "{lang}: {words}");
        }
    }
    // Of a position that is given twice the first counts.
    let twice = page(house, "/api/v1/feed?after=1&after=5&limit=1&limit=9");
    assert_eq!(twice["entries"][0]["index"], 2);
    assert_eq!(twice["entries"].as_array().unwrap().len(), 1);
    let nowhere = ask(house, "/api/v1/nothing", &[("accept-language", "en")]);
    assert_eq!(nowhere.headers["content-type"], "application/problem+json");
    assert!(nowhere.status == 404 && nowhere.says("problem-not-found"), "{}", nowhere.body);
}

/// One live line: reads events until `enough` says so; gives the ids of leaves and the heads.
async fn listen(
    house: &House,
    last: Option<u64>,
    mut enough: impl FnMut(&BTreeMap<u64, Value>, &[Value]) -> bool,
) -> (BTreeMap<u64, Value>, Vec<Value>) {
    let mut request = Request::get(FEED).header("accept", "text/event-stream");
    if let Some(last) = last {
        request = request.header("last-event-id", last.to_string());
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_711))));
    let routes = house.routes.get_or_init(|| crate::site::router(Arc::clone(&house.site))).clone();
    let answer = routes.oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    let (mut body, mut text) = (answer.into_body(), String::new());
    let (mut leaves, mut heads) = (BTreeMap::new(), Vec::new());
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else { continue };
        text += std::str::from_utf8(&data).unwrap();
        while let Some((event, rest)) = text.split_once("\n\n") {
            let word = |name: &str| event.lines().find_map(|it| it.strip_prefix(name));
            let data = word("data: ").map(|it| serde_json::from_str::<Value>(it).unwrap());
            match (word("event: "), data) {
                (Some("leaf"), Some(it)) => {
                    let id: u64 = word("id: ").unwrap().parse().unwrap();
                    assert_eq!(it["index"], id);
                    assert!(leaves.insert(id, it).is_none(), "leaf {id} came twice on one line");
                }
                (Some("head"), Some(it)) => heads.push(it),
                _ => {}
            }
            text = rest.to_owned();
        }
        if enough(&leaves, &heads) {
            break;
        }
    }
    (leaves, heads)
}

fn block_on<T>(it: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(it)
}

#[test]
fn a_live_line_resumes_after_the_last_leaf_it_told_and_ends_with_the_site() {
    let town = Town::new(Stage::Announced);
    let house = &town.open.house;
    let size = town.leaves();
    publish(&house.site.platform, size - 2);
    let (leaves, heads) = block_on(listen(house, None, |leaves, heads| {
        if !heads.is_empty() {
            publish(&house.site.platform, size);
        }
        leaves.len() as u64 == size && heads.len() == 2
    }));
    assert!(leaves.keys().copied().eq(0..size));
    let sizes: Vec<_> = heads.iter().map(|it| it["size"].as_u64().unwrap()).collect();
    assert_eq!(sizes, [size - 2, size]);
    assert_eq!(heads[1]["root"], page(house, FEED)["root"]);
    let (again, _) = block_on(listen(house, Some(size - 4), |leaves, _| leaves.len() == 3));
    assert!(again.keys().copied().eq(size - 3..size));
    assert_eq!(again[&(size - 1)], leaves[&(size - 1)]);
    for accept in ["text/event-stream", "application/json", "application/x-ndjson"] {
        for (last, status) in [("x", 400), ("9223372036854775808", 409)] {
            let asked = [("accept", accept), ("last-event-id", last)];
            assert_eq!(ask(house, FEED, &asked).status, status, "{accept} {last}");
        }
    }
    let asked = [("last-event-id", "0")];
    assert_eq!(ask(house, "/api/v1/feed?after=9223372036854775808", &asked).status, 409);
    let asked = [("accept", "application/x-ndjson"), ("last-event-id", "4")];
    assert!(ask(house, "/api/v1/feed?after=0", &asked).body.starts_with("{\"index\":5,"));
    let beyond = size.to_string();
    let live = [("accept", "text/event-stream"), ("last-event-id", beyond.as_str())];
    assert_eq!(ask(house, FEED, &live).status, 409);
    house.site.rooms.close();
    let (rest, _) = block_on(listen(house, None, |_, _| false));
    assert!(rest.is_empty(), "a site that stops tells nothing more");
}

#[test]
fn live_feeds_are_bounded_and_give_their_place_back() {
    let town = Town::new(Stage::Announced);
    let house = &town.open.house;
    publish(&house.site.platform, town.leaves());
    let feeds = Arc::clone(&house.site.feeds);
    let all = u32::try_from(crate::api::LINES_MAX).unwrap();
    let taken = Arc::clone(&feeds).try_acquire_many_owned(all).unwrap();
    let full = ask(house, FEED, &[("accept", "text/event-stream")]);
    assert_eq!((full.status.as_u16(), &full.headers["retry-after"]), (503, &"30".parse().unwrap()));
    drop(taken);
    block_on(listen(house, None, |leaves, _| !leaves.is_empty()));
    assert_eq!(feeds.available_permits(), crate::api::LINES_MAX);
}

/// Writes so many facts as fast as the desk takes them; every second one is opaque.
fn write(platform: &Platform, writes: u64) {
    for at in 0..writes {
        let command = if at % 2 == 0 {
            Command::AddPerson(PersonAdded {
                account: AccountId::new(format!("reader-{at}")).unwrap(),
                name: format!("读者{at}"),
                organisation: None,
                roles: vec![Role::Evaluator],
            })
        } else {
            Command::AdmitOrganisation(OrganisationAdmitted {
                organisation: uscc(&format!("9151000000{at:07}")),
                name: format!("样本单位{at}"),
                kinds: vec![OrganisationKind::Bidder],
                licence: Hash([1; 32]),
            })
        };
        let command = domain::world::Command::Parties(command);
        let answer = platform.ask("writer", &format!("{at:032}"), command).unwrap().wait();
        assert!(matches!(answer, Ok(Answer::Accepted(_))), "{answer:?}");
    }
}

/// Goal: the peers' test of a feed, with no loss: while somebody writes, readers of every manner
/// come, break off, forget their last page and come again.
///
/// Method: the real desk and store; heads are published between the writes. A reader is right
/// when the indexes it saw have no gap and its entries are the record's. Bounded here;
/// `DAYLIGHT_TEST_FEED_WRITES=19440` is the peers' 72 writes a second over 4.5 minutes.
#[test]
fn while_somebody_writes_no_reader_of_the_feed_loses_a_leaf() {
    let writes = std::env::var("DAYLIGHT_TEST_FEED_WRITES")
        .ok()
        .map_or(300, |it| it.parse::<u64>().expect("a number of writes"));
    let house = House::new(None);
    let platform = &house.site.platform;
    let total = AtomicU64::new(u64::MAX);
    let is_over = |seen: &BTreeMap<u64, Value>| seen.len() as u64 >= total.load(Ordering::SeqCst);
    let (here, is_over) = (&house, &is_over);
    let (pages, lines, live) = std::thread::scope(|scope| {
        scope.spawn(|| {
            write(platform, writes);
            total.store(platform.folded().unwrap().next, Ordering::SeqCst);
        });
        scope.spawn(|| {
            let mut tree = MemoryTree::default();
            while tree.size() < total.load(Ordering::SeqCst) {
                for row in platform.readers.reader().unwrap().rows(tree.size(), 17).unwrap() {
                    tree.push(translog::hash::leaf_hash(&row.entry));
                }
                let mut published = platform.published();
                let root = tree.root(tree.size()).unwrap().0;
                published.head = Head { size: tree.size(), root };
                platform.set_published(published);
            }
        });
        let pages = scope.spawn(move || reader(here, &[], "limit=13", is_over));
        let by_line = [("accept", "application/x-ndjson")];
        let lines = scope.spawn(move || reader(here, &by_line, "limit=29", is_over));
        let live = scope.spawn(move || follower(here, is_over));
        (pages.join().unwrap(), lines.join().unwrap(), live.join().unwrap())
    });
    let kept = rows(platform);
    assert!(kept.len() as u64 >= writes);
    for (name, seen) in [("pages", pages), ("lines", lines), ("live", live)] {
        assert!(seen.keys().copied().eq(0..kept.len() as u64), "{name} lost a leaf");
        for row in &kept {
            let entry = seen[&row.index]["entry"].as_str().unwrap();
            assert_eq!(entry.as_bytes(), row.entry, "{name}");
        }
    }
}

/// Reads pages or lines; each fifth answer is lost on the way, and the reader asks again.
fn reader(
    house: &House,
    headers: &[(&str, &str)],
    limit: &str,
    is_over: impl Fn(&BTreeMap<u64, Value>) -> bool,
) -> BTreeMap<u64, Value> {
    let mut seen: BTreeMap<u64, Value> = BTreeMap::new();
    for at in 0..ASKED_MAX {
        if is_over(&seen) {
            return seen;
        }
        let after = seen.last_key_value().map_or(String::new(), |it| format!("&after={}", it.0));
        let answer = ask(house, &format!("{FEED}?{limit}{after}"), headers);
        assert_eq!(answer.status, 200, "{}", answer.body);
        if at % 5 == 4 {
            continue;
        }
        let entries: Vec<Value> = if headers.is_empty() {
            let page: Value = serde_json::from_str(&answer.body).unwrap();
            page["entries"].as_array().unwrap().clone()
        } else {
            answer.body.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
        };
        seen.extend(entries.into_iter().map(|it| (it["index"].as_u64().unwrap(), it)));
    }
    panic!("the feed has no end");
}

/// Follows live lines, each of which breaks after some leaves.
fn follower(
    house: &House,
    is_over: impl Fn(&BTreeMap<u64, Value>) -> bool,
) -> BTreeMap<u64, Value> {
    let mut seen: BTreeMap<u64, Value> = BTreeMap::new();
    for _ in 0..ASKED_MAX {
        if is_over(&seen) {
            return seen;
        }
        let last = seen.last_key_value().map(|it| *it.0);
        let (leaves, _) =
            block_on(listen(house, last, |leaves, heads| leaves.len() > 40 || !heads.is_empty()));
        seen.extend(leaves);
    }
    panic!("the feed has no end");
}

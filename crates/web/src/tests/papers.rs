//! Statutory documents as files: whoever asks gets them, and no flood of asking holds anybody up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::ports::{SealRoom, Typeset, TypesetFault, Typesetter};
use app::statutory::StatutoryDocument;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::house::{Answered, Browser};
use super::town::{Stage, Town};
use crate::public::routes::World;
use crate::site::Site;
use crate::text::{Lang, Text};

const LOT: &str = "/lots/W2026-001/A/1";

/// Prints what a document says, and counts; it lacks one character where it is told to.
#[derive(Default)]
struct Words {
    set: AtomicUsize,
    lacks: Option<char>,
}

impl Typesetter for Words {
    fn edition(&self) -> &str {
        "words"
    }

    fn has(&self, character: char) -> bool {
        self.lacks != Some(character)
    }

    fn typeset(
        &self,
        document: &StatutoryDocument,
        _: Option<SealRoom>,
    ) -> Result<Typeset, TypesetFault> {
        self.set.fetch_add(1, Ordering::SeqCst);
        let texts = document.texts().join("\n");
        match texts.chars().find(|it| !self.has(*it)) {
            Some(it) => Err(TypesetFault::Glyphs(vec![it])),
            None => Ok(Typeset { bytes: texts.into_bytes(), pages: 1, place: None }),
        }
    }
}

/// The town with a press, or without one.
fn town(stage: Stage, words: Option<&Arc<Words>>) -> Town {
    let mut it = Town::new(stage);
    let old = Arc::clone(&it.open.house.site);
    let platform = Arc::clone(&old.platform);
    let mut site = Site::new(platform, World::Sample, &old.address, old.log.clone());
    if let Some(words) = words {
        site = site.printing(Arc::clone(words) as Arc<dyn Typesetter>, None);
    }
    it.open.house.site = Arc::new(site);
    it.open.house.routes = Default::default();
    it
}

fn get(town: &Town, path: &str) -> Answered {
    town.open.house.get(&mut Browser::default(), &format!("{LOT}{path}"))
}

fn word(it: &Answered, name: header::HeaderName) -> &str {
    it.headers.get(name).map_or("", |it| it.to_str().unwrap())
}

#[test]
fn anybody_takes_a_notice_as_a_file_and_an_unchanged_one_is_set_once() {
    let words = Arc::new(Words::default());
    let town = town(Stage::Announced, Some(&words));
    let first = get(&town, "/pdf/notice");
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(word(&first, header::CONTENT_TYPE), "application/pdf");
    let way = word(&first, header::CONTENT_DISPOSITION);
    // 招标公告, in the octets of RFC 8187.
    assert!(way.contains("filename*=UTF-8''%E6%8B%9B%E6%A0%87%E5%85%AC%E5%91%8A-"), "{way}");
    assert!(word(&first, header::CONTENT_SECURITY_POLICY).starts_with("sandbox"));
    for said in ["招标公告", "W2026-001/A/1", "第 {page} 页 共 {pages} 页", "样本："] {
        assert!(first.body.contains(said), "{said} is not in:\n{}", first.body);
    }
    // No clock of the reader enters it.
    town.open.house.later(3_600_000);
    assert_eq!(get(&town, "/pdf/notice").body, first.body);
    assert_eq!(words.set.load(Ordering::SeqCst), 1);
    let tag = word(&first, header::ETAG).to_owned();
    let path = format!("{LOT}/pdf/notice");
    let again = Request::builder().uri(&path).header(header::IF_NONE_MATCH, &tag);
    let again = town.open.house.send(&mut Browser::default(), again.body(Body::empty()).unwrap());
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let english = get(&town, "/pdf/notice?lang=en");
    assert!(english.body.contains("Tender notice") && english.body.contains("招标公告"));
    assert_ne!(word(&english, header::ETAG), tag);
}

#[test]
fn the_page_of_a_lot_lists_what_there_is_and_says_so_where_no_font_is() {
    let words = Arc::new(Words::default());
    let t = Text::get(Lang::ZhCn);
    let with = town(Stage::Opened, Some(&words));
    let page = get(&with, "").body;
    assert!(page.contains(&format!("{LOT}/pdf/notice")), "{page}");
    assert!(!page.contains("/pdf/opening"), "nobody signed the record yet");
    assert!(!page.contains(&t.s("paper-no-font")));
    let without = town(Stage::Announced, None);
    assert!(get(&without, "").body.contains(&t.s("paper-no-font")));
    let none = get(&without, "/pdf/notice");
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(none.body.contains(&t.s("paper-no-font")));
}

#[test]
fn what_a_lot_does_not_have_is_not_found_however_it_is_written() {
    let words = Arc::new(Words::default());
    let town = town(Stage::Announced, Some(&words));
    for name in [
        "opening",
        "candidates",
        "result",
        "letter",
        "contract",
        "ended",
        "clarification-0",
        "clarification-1",
        "clarification-01",
        "clarification-99999999999",
        "correction-1",
        "correction-",
        "notice.pdf",
        "Notice",
        "x",
        "%00",
        "notice%2f..",
    ] {
        assert_eq!(get(&town, &format!("/pdf/{name}")).status, StatusCode::NOT_FOUND, "{name}");
    }
    let other = town.open.house.get(&mut Browser::default(), "/lots/none/none/9/pdf/notice");
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    assert_eq!(words.set.load(Ordering::SeqCst), 0);
}

#[test]
fn a_document_with_a_gap_is_refused_and_the_character_is_named() {
    let words = Arc::new(Words { lacks: Some('招'), ..Words::default() });
    let town = town(Stage::Announced, Some(&words));
    let answer = get(&town, "/pdf/notice");
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("招 (U+62DB)"), "{}", answer.body);
}

#[test]
fn a_name_that_no_font_can_print_is_refused_where_it_is_typed_and_the_character_is_named() {
    // U+20BB7 is a rare form of 吉, as names have it.
    let rare = '\u{20bb7}';
    let form = "/centre/people/new";
    let add = |town: &Town, account: &str| {
        let mut official = town.browser("official-1");
        let page = town.open.house.get(&mut official, form);
        let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
        let name = format!("样本{rare}某");
        let sent = [
            ("csrf", csrf.as_str()),
            ("key", key.as_str()),
            ("account", account),
            ("person_name", name.as_str()),
            ("organisation", ""),
            ("roles", "evaluator"),
        ];
        town.open.house.post(&mut official, form, &sent)
    };
    let lacking = Arc::new(Words { lacks: Some(rare), ..Words::default() });
    let with = town(Stage::Announced, Some(&lacking));
    let before = with.leaves();
    let refused = add(&with, "rare-1");
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert!(refused.body.contains(&format!("{rare} (U+20BB7)")), "{}", refused.body);
    assert_eq!(with.leaves(), before, "nothing is on the record");
    let whole = town(Stage::Announced, Some(&Arc::new(Words::default())));
    assert_eq!(add(&whole, "rare-2").status, super::town::DONE);
}

//! While items are judged blind no door tells a member whose bid is whose; then the codes are
//! opened.

use app::opener::evaluation_name;
use app::ports::ObjectName;
use axum::http::StatusCode;
use domain::procedure::{BlindConsequence, BlindTerms, EnvelopeName};
use domain::shared::Hash;

use super::awarding::{act, committee, expert, path, ready, sign};
use super::house::{Answered, Browser};
use super::world::Opening;

/// A zip of stored members.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for (name, bytes) in members {
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let mut head = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0];
        head.extend(length);
        head.extend(length);
        head.extend([u8::try_from(name.len()).unwrap(), 0, 0, 0]);
        let at = u32::try_from(out.len()).unwrap().to_le_bytes();
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(*bytes);
        central.extend(b"PK\x01\x02\x14\0");
        central.extend(&head);
        central.extend([0; 10]);
        central.extend(at);
        central.extend(name.as_bytes());
    }
    let first = u32::try_from(out.len()).unwrap().to_le_bytes();
    let size = u32::try_from(central.len()).unwrap().to_le_bytes();
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    out.extend(central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    for it in [&count[..], &count, &size, &first, &[0, 0]] {
        out.extend(it);
    }
    out
}

/// A lot whose one item is judged blind; each bid holds a plan that is evidence of it, a form and a
/// file that is not.
fn world() -> Opening {
    let form = vec!["不得出现投标人名称".to_owned(), "不设页眉页脚".to_owned()];
    let (items, consequence) = (vec!["quality".to_owned()], BlindConsequence::Zero);
    let it = ready(Opening::blind(3, BlindTerms { items, form, consequence }));
    super::secrecy::supervisor(&it);
    let lot = it.lot();
    for file in &lot.opening.files[0].files {
        let who = lot.bidder_of(&file.ctx).unwrap();
        let name = lot.priced().into_iter().find(|it| it.0 == *who).unwrap().1;
        let plan = format!("files/001-{name}-施工组织设计.txt");
        let other = format!("files/002-{name}-业绩.txt");
        let bid = serde_json::json!({
            "v": "daylight.bid/1",
            "parts": [
                {
                    "part": "letter", "kind": "form", "title": format!("投标函 {name}"),
                    "path": "forms/01-letter.html",
                },
                {"part": "plan", "kind": "file", "title": format!("{name}施工组织设计"), "path": plan},
                {"part": "past", "kind": "file", "title": format!("{name}业绩"), "path": other},
            ],
            "evidence": [
                {"item": "quality", "title": "施工组织设计", "path": plan, "from": 0, "to": 0},
                {"item": "q1", "title": "业绩", "path": other, "from": 0, "to": 0},
            ],
        });
        let bid = bid.to_string();
        let bytes = zip(&[
            ("bid.json", bid.as_bytes()),
            ("forms/01-letter.html", name.as_bytes()),
            (&plan, "施工方案正文".as_bytes()),
            (&other, name.as_bytes()),
        ]);
        put(&it, &file.ctx, &bytes);
    }
    committee(&it);
    it
}

fn put(it: &Opening, ctx: &Hash, bytes: &[u8]) {
    let objects = &it.house.site.platform.objects;
    let upload = ObjectName::new(&format!("test/{}", ctx.hex())).unwrap();
    objects.put_part(&upload, 0, bytes).unwrap();
    objects.finish(&upload, &evaluation_name(ctx)).unwrap();
}

/// Who bids, by every word that would tell it.
fn names(it: &Opening) -> Vec<String> {
    it.bidders.iter().flat_map(|it| [it.name.clone(), it.uscc.to_string()]).collect()
}

fn tells_nobody(it: &Opening, page: &Answered, what: &str) {
    for name in names(it) {
        assert!(!page.says(&name), "{what} says {name}");
        let headers = format!("{:?}", page.headers);
        assert!(!headers.contains(&name), "{what}: {headers}");
    }
    let lot = it.lot();
    for ctx in lot.opening.files.iter().flat_map(|of| &of.files).map(|it| it.ctx) {
        assert!(!page.says(&ctx.hex()), "{what} says a context");
    }
}

/// The addresses of documents that a reader's page gives.
fn documents(page: &Answered) -> Vec<String> {
    let parts = page.body.split("href=\"").skip(1);
    let links = parts.filter_map(|it| it.split('"').next());
    let mut all: Vec<String> =
        links.filter(|it| it.contains("/files/")).map(str::to_owned).collect();
    all.sort();
    all.dedup();
    all
}

fn score(it: &Opening, seat: u8) {
    let fields = [("points-0-0", "30"), ("points-1-0", "31"), ("points-2-0", "32")];
    act(it, &expert(seat), seat, &path(it, "evaluator", "blind"), &fields);
}

#[test]
fn no_door_tells_a_member_whose_bid_is_whose_while_items_are_judged_blind() {
    // covers: C5.1
    let it = world();
    let mut member = it.house.signed_in(&expert(2));
    let read = it.house.get(&mut member, &path(&it, "evaluator", "read"));
    assert_eq!(read.status, StatusCode::OK, "{}", read.body);
    tells_nobody(&it, &read, "the reader");
    assert!(read.says("1 号投标") && read.says("3 号投标") && read.says("文件 1"), "{}", read.body);
    let links = documents(&read);
    assert_eq!(links.len(), 3, "one document of each bid, and no form: {links:?}");
    for link in &links {
        let given = it.house.get(&mut member, link);
        assert_eq!(given.status, StatusCode::OK, "{link}");
        assert_eq!(given.body, "施工方案正文");
        tells_nobody(&it, &given, link);
        // Every other member of the envelope is unknown under the same tag.
        let (before, _) = link.rsplit_once('/').unwrap();
        for number in [0, 1, 3, 4, 9_999] {
            let other = it.house.get(&mut member, &format!("{before}/{number}"));
            assert!(other.status != StatusCode::OK, "{number}");
        }
        let whole = it.house.get(&mut member, before);
        assert_eq!(whole.status, StatusCode::FORBIDDEN, "{}", whole.body);
        tells_nobody(&it, &whole, before);
    }
    // By what the public log names, nothing is given.
    let lot = it.lot();
    for ctx in lot.opening.files.iter().flat_map(|of| &of.files).map(|it| it.ctx) {
        for end in ["", "/0", "/2"] {
            let address = path(&it, "evaluator", &format!("files/{}{end}", ctx.hex()));
            let refused = it.house.get(&mut member, &address);
            assert!(refused.status != StatusCode::OK, "{address}");
        }
    }
    for page in [
        "blind",
        "review",
        "sheet",
        "corrections",
        "clarifications",
        "prices",
        "recheck",
        "report",
        "report.txt",
        "session",
        "read/notes",
    ] {
        let shown = it.house.get(&mut member, &path(&it, "evaluator", page));
        tells_nobody(&it, &shown, page);
        let open = matches!(page, "blind" | "session" | "read/notes");
        assert_eq!(shown.status == StatusCode::OK, open, "{page} {}", shown.status);
        assert!(!shown.says("⟦"), "{page} lacks a word");
    }
    let home = it.house.get(&mut member, "/evaluator");
    assert!(home.says("暗标评审") && !home.says("评分复核"), "{}", home.body);
    let desk = it.house.get(&mut member, "/desk");
    assert!(desk.says("提交暗标评分表") && desk.says("C5.1"), "{}", desk.body);
    // A read is noted under the tag, which alone links nothing.
    let reads = it.lot().evaluation.reads;
    let known: Vec<Hash> = lot.opening.files[0].files.iter().map(|it| it.ctx).collect();
    assert!(reads.len() == 3 && reads.iter().all(|it| !known.contains(&it.2)));
}

#[test]
fn whoever_does_not_sit_reads_no_technical_file_meanwhile_and_the_bundle_is_kept() {
    // covers: C5.2
    let it = world();
    let lot = it.lot();
    let ctx = lot.opening.files[0].files[0].ctx;
    for account in ["buyer-1", "overseer-1"] {
        let mut browser = it.house.signed_in(account);
        let read = it.house.get(&mut browser, &path(&it, "evaluator", "read"));
        assert_eq!(read.status, StatusCode::OK);
        assert!(documents(&read).is_empty(), "{account}");
        for end in ["", "/2"] {
            let address = path(&it, "evaluator", &format!("files/{}{end}", ctx.hex()));
            let refused = it.house.get(&mut browser, &address);
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{account} {address}");
            assert!(refused.says("编号"), "{}", refused.body);
        }
    }
    let mut overseer = it.house.signed_in("overseer-1");
    let bundle = path(&it, "supervisor", "bundle.json");
    let kept = it.house.get(&mut overseer, &bundle);
    assert_eq!(kept.status, StatusCode::FORBIDDEN, "it holds the chance: {}", kept.body);
    (1..=5).for_each(|seat| score(&it, seat));
    let given = it.house.get(&mut overseer, &bundle);
    assert_eq!(given.status, StatusCode::OK);
    let read = it.house.get(&mut overseer, &path(&it, "evaluator", "read"));
    assert!(!documents(&read).is_empty(), "{}", read.body);
}

#[test]
fn blind_sheets_are_signed_then_the_codes_are_opened_and_the_scores_stand() {
    // covers: C5.4
    let it = world();
    let blind = path(&it, "evaluator", "blind");
    let mut first = it.house.signed_in(&expert(1));
    let page = it.house.get(&mut first, &blind);
    assert!(page.says("不得出现投标人名称") && page.says("0 名"), "{}", page.body);
    let wrong = [("points-0-0", "41"), ("points-1-0", "x"), ("points-2-0", "32")];
    let shown = super::awarding::send(&it, &mut first, &blind, &page, &wrong);
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", shown.body);
    // The leader finds that code 2 shows a name; then it gets nothing.
    let found = [
        ("what", "found"),
        ("blind_code", "2"),
        ("blind_condition", "1"),
        ("blind_place", "第3页页眉有标识"),
    ];
    act(&it, &expert(1), 1, &blind, &found);
    let fields = [("points-0-0", "30"), ("points-1-0", "31"), ("points-2-0", "32")];
    let page = it.house.get(&mut first, &blind);
    assert!(page.says("第3页页眉有标识"), "{}", page.body);
    let shown = super::awarding::send(&it, &mut first, &blind, &page, &fields);
    let refused = sign(&it, &mut first, &blind, &shown, (&fields, 1));
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert!(refused.says("C5.3"), "{}", refused.body);
    let fields = [("points-0-0", "30"), ("points-1-0", "0"), ("points-2-0", "32")];
    (1..=5).for_each(|seat| act(&it, &expert(seat), seat, &blind, &fields));
    let lot = it.lot();
    let codes = lot.evaluation.blind.revealed.clone().expect("the last sheet opens the codes");
    assert_eq!(record::blind::codes(&lot).unwrap().codes, codes);
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    let salt = lot.evaluation.blind.sealed.clone().unwrap().salt.hex();
    assert!(public.says("暗标编号与投标人") && public.says(&salt), "{}", public.body);
    // Everything is open to members now, under names.
    let read = it.house.get(&mut first, &path(&it, "evaluator", "read"));
    assert!(names(&it).iter().step_by(2).all(|name| read.says(name)), "{}", read.body);
    (0..2).for_each(|_| super::awarding::review_once(&it));
    let sheet = path(&it, "evaluator", "sheet");
    let page = it.house.get(&mut first, &sheet);
    assert!(page.says("暗标评审时已给出"), "{}", page.body);
    // What somebody types in its place is not what is signed.
    act(&it, &expert(1), 1, &sheet, &[("points-0-0", "40"), ("points-1-0", "40")]);
    let scores = it.lot().evaluation.sheets[&1].scores.clone();
    let of = |code: usize| scores.iter().find(|it| it.bidder == codes[code]).unwrap().points.0;
    assert_eq!([of(0), of(1), of(2)], [30_00, 0, 32_00]);
}

#[test]
fn before_the_codes_are_opened_no_page_shows_the_chance_behind_them() {
    // covers: C5.2
    let it = world();
    let salt = it.lot().evaluation.blind.sealed.clone().unwrap().salt.hex();
    let tech = it.lot().notice.envelopes.iter().any(|it| it.name == EnvelopeName::Tech);
    assert!(tech);
    let lot = it.id.to_string();
    for account in ["official-1", "buyer-1", "overseer-1", "chair-1", "expert-2", "bidder-0"] {
        let mut browser = it.house.signed_in(account);
        for page in [
            format!("/lots/{lot}"),
            format!("/lots/{lot}/hall"),
            format!("/lots/{lot}/course"),
            format!("/evaluator/lots/{lot}/blind"),
            format!("/evaluator/lots/{lot}/read"),
            "/desk".to_owned(),
            format!("/api/v1/lots/{lot}"),
            "/api/v1/feed?after=0".to_owned(),
        ] {
            let shown = it.house.get(&mut browser, &page);
            assert!(!shown.says(&salt), "{account} {page}");
            assert!(!shown.says("⟦"), "{page} lacks a word");
        }
    }
}

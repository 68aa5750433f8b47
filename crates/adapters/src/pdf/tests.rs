//! Documents laid out without a font, and written with the installed ones.

use std::io::Write;
use std::process::{Command, Stdio};

use app::ports::{SealRoom, Typeset, TypesetFault, Typesetter};
use app::statutory::{Block, Column, Proof, Set, SignatureBlock, StatutoryDocument, Table};

use super::PdfTypesetter;
use super::breaking::Measure;
use super::drawing::{Length, Mark, Weight};
use super::flow::lay_out;

const ROOM: SealRoom = SealRoom { bytes: 64, filter: "Sample", format: "sample.test" };

struct Square;

impl Measure for Square {
    fn glyph(&self, _: Weight, it: char) -> (usize, Length) {
        (0, if it.is_ascii() { 500 } else { 1_000 })
    }
}

fn column(head: &str, set: Set) -> Column {
    Column { head: head.to_owned(), set, share: 1 }
}

fn ranking(rows: usize) -> Table {
    let heads = [("排名", Set::Figures), ("投标人", Set::Words), ("报价", Set::Figures)];
    let columns = heads.iter().map(|it| column(it.0, it.1)).collect();
    let row = |at: usize| {
        let name = "青禾建设工程有限公司（临溪县）";
        vec![(at + 1).to_string(), name.to_owned(), format!("¥{},234,567.89", at + 1)]
    };
    Table { columns, rows: (0..rows).map(row).collect() }
}

fn notice(rows: usize) -> StatutoryDocument {
    let words = |it: &str| it.to_owned();
    StatutoryDocument {
        lang: words("zh-CN"),
        title: words("中标结果公告"),
        number: words("编号：LX-2026-0117"),
        blocks: vec![
            Block::Heading(words("一、项目信息")),
            Block::Facts(vec![
                (words("项目名称"), words("临溪县第二中学教学楼改造工程（样本）")),
                (words("大写"), words("壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分")),
            ]),
            Block::Paragraph(
                "供应商认为中标结果使自己的权益受到损害的，可以书面提出质疑。".repeat(4),
            ),
            Block::Table(ranking(rows)),
        ],
        issuer: words("临溪县第二中学"),
        issued: words("2026 年 11 月 29 日"),
        issued_ms: 1_795_910_400_000,
        signatures: vec![SignatureBlock {
            part: words("采购人"),
            name: words("临溪县第二中学"),
            lines: vec![words("2026-11-29 09:00:00 签署中标通知书")],
            stamp: words("样章"),
        }],
        proof: Proof {
            title: words("核验"),
            leaf: format!("sample.linxi/log 117 {}", "9f2c4a7be01d5388".repeat(4)),
            lines: vec![words("日志第 117 条"), "9f2c4a7be01d5388".repeat(4)],
            ways: vec![(words("本公告网页"), words("https://ggzy.example/lots/1/1/1/result"))],
        },
        folio: words("第 {page} 页 共 {pages} 页"),
        sample: words("样本数据，不具法律效力"),
        ..StatutoryDocument::default()
    }
}

/// The installed fonts; `None`, and a word about it, where there are none.
fn installed() -> Option<PdfTypesetter> {
    let fonts = PdfTypesetter::installed();
    if fonts.is_empty() {
        assert!(!must(), "fonts-noto-cjk is not installed");
        println!("no fonts-noto-cjk here: this test sees nothing");
        return None;
    }
    Some(PdfTypesetter::load(&fonts).unwrap())
}

/// Whether `cargo x foreign poppler` asks: then nothing may be passed over.
fn must() -> bool {
    std::env::var_os("DAYLIGHT_POPPLER").is_some()
}

/// What a reader that is not ours gets out of the bytes; `None` where it is not installed.
fn read(program: &str, arguments: &[&str], bytes: &[u8]) -> Option<String> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    if must() {
        assert!(child.is_ok(), "{program} is not installed");
    }
    let mut child = child.ok()?;
    child.stdin.take()?.write_all(bytes).unwrap();
    let done = child.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success() && complaints.is_empty(), "{program}: {complaints}");
    Some(String::from_utf8(done.stdout).unwrap())
}

fn texts(page: &[(Option<usize>, Mark)]) -> Vec<String> {
    let text = |it: &(Option<usize>, Mark)| match &it.1 {
        Mark::Text { at, text, .. } => Some(format!("{} {} {text}", at.0 / 1_000, at.1 / 1_000)),
        _ => None,
    };
    page.iter().filter_map(text).collect()
}

#[test]
fn a_notice_is_drawn_within_its_margins_and_says_where_everything_stands() {
    let drawing = lay_out(&notice(1), &Square).unwrap();
    assert_eq!(drawing.pages.len(), 1);
    let seen = texts(&drawing.pages[0]);
    let expected = include_str!("tests/notice.txt");
    assert_eq!(seen.join("\n"), expected.trim_end(), "a layout changed: count LAYOUT up");
}

#[test]
fn a_table_goes_on_over_pages_with_its_head_and_nothing_leaves_the_paper() {
    let drawing = lay_out(&notice(120), &Square).unwrap();
    assert!(drawing.pages.len() > 3, "{}", drawing.pages.len());
    for (at, page) in drawing.pages.iter().enumerate() {
        let all = texts(page);
        let has = |it: &str| all.iter().any(|line| line.ends_with(it));
        assert!(has(&format!("第 {} 页 共 {} 页", at + 1, drawing.pages.len())));
        assert!(has("样本数据，不具法律效力"));
        let rows = all.iter().any(|it| it.contains(",234,567.89"));
        assert!(!rows || has("投标人"), "page {at} has rows and no head");
        for (_, mark) in page {
            if let Mark::Text { at: (x, y), .. } = mark {
                assert!((50_000..550_000).contains(x) && (30_000..820_000).contains(y));
            }
        }
    }
    let rows = drawing.pages.iter().flat_map(|it| texts(it));
    assert_eq!(rows.filter(|it| it.contains(",234,567.89")).count(), 120);
}

#[test]
fn a_row_higher_than_a_page_is_broken_and_loses_no_character() {
    let mut it = notice(0);
    let long = "长".repeat(20_000);
    it.blocks.push(Block::Facts(vec![("理由".to_owned(), long.clone())]));
    let drawing = lay_out(&it, &Square).unwrap();
    let all: String = drawing.pages.iter().flat_map(|it| texts(it)).collect();
    assert_eq!(all.matches('长').count(), long.chars().count());
    it.blocks.push(Block::Paragraph("文".repeat(2_000_000)));
    assert_eq!(lay_out(&it, &Square), Err(TypesetFault::Long));
}

#[test]
fn the_same_document_gives_the_same_bytes_and_they_are_few() {
    let Some(setter) = installed() else { return };
    let one = setter.typeset(&notice(30), Some(ROOM)).unwrap();
    let two = installed().unwrap().typeset(&notice(30), Some(ROOM)).unwrap();
    assert_eq!(one, two);
    assert!(one.bytes.len() < 200_000, "{}", one.bytes.len());
    let other = setter.typeset(&notice(31), Some(ROOM)).unwrap();
    assert_ne!(one.bytes, other.bytes);
}

#[test]
fn another_reader_finds_the_chinese_text_the_pages_and_the_fonts() {
    let Some(setter) = installed() else { return };
    let it = setter.typeset(&notice(60), Some(ROOM)).unwrap();
    if let Ok(path) = std::env::var("DAYLIGHT_PDF_OUT") {
        std::fs::write(path, &it.bytes).unwrap();
    }
    let Some(text) = read("pdftotext", &["-layout", "-", "-"], &it.bytes) else { return };
    let squeezed: String = text.split_whitespace().collect();
    for sought in [
        "中标结果公告",
        "临溪县第二中学教学楼改造工程（样本）",
        "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分",
        "第1页共",
        "青禾建设工程有限公司",
        "样章",
    ] {
        assert!(squeezed.contains(sought), "{sought} is not in:\n{text}");
    }
    let info = read("pdfinfo", &["-"], &it.bytes).unwrap();
    let says = |name: &str| {
        let line = info.lines().find_map(|it| it.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    assert_eq!(says("Pages:"), it.pages.to_string());
    assert_eq!((says("Title:"), says("Tagged:")), ("中标结果公告".into(), "yes".into()));
    assert!(says("Keywords:").starts_with("sample.linxi/log 117 9f2c"));
    assert!(says("Page size:").ends_with("(A4)"), "{info}");
    let fonts = read("pdffonts", &["-"], &it.bytes).unwrap();
    let used: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!used.is_empty());
    for line in used {
        // Embedded, cut down, and with a table of what its glyphs mean.
        assert!(line.contains("yes yes yes"), "{fonts}");
    }
}

#[test]
fn a_seal_covers_all_but_its_own_place() {
    let Some(setter) = installed() else { return };
    let it = setter.typeset(&notice(1), Some(ROOM)).unwrap();
    let place = it.place.clone().unwrap();
    let [before, after] = it.covered().unwrap();
    let inside = &it.bytes[place.contents.clone()];
    assert_eq!(inside.len(), 2 * ROOM.bytes + 2);
    assert!(inside[1..inside.len() - 1].iter().all(|it| *it == b'0'));
    let range = String::from_utf8(it.bytes[place.byte_range.clone()].to_vec()).unwrap();
    let figures: Vec<usize> =
        range.trim_matches(['[', ']']).split_whitespace().map(|it| it.parse().unwrap()).collect();
    assert_eq!(figures, [0, before.len(), place.contents.end, after.len()]);
    let none: Typeset = setter.typeset(&notice(1), None).unwrap();
    assert!(none.place.is_none() && none.covered().is_none());
}

#[test]
fn a_character_that_no_font_has_is_named_and_nothing_is_set() {
    let Some(setter) = installed() else { return };
    // U+20BB7 is rare and there; U+31350 is a rare one and not there.
    assert!(setter.has('\u{20bb7}') && setter.has('䶮') && !setter.has('\u{31350}'));
    assert!(setter.has('\u{202e}'), "what is never drawn needs no glyph");
    let mut it = notice(1);
    it.issuer = "\u{31350}记".to_owned();
    let set = setter.typeset(&it, None);
    assert_eq!(set, Err(TypesetFault::Glyphs(vec!['\u{31350}'])));
    assert!(set.unwrap_err().to_string().contains("U+31350"));
}

#[test]
fn what_is_no_font_is_refused() {
    for bytes in [Vec::new(), b"no font".to_vec(), vec![0; 4_096]] {
        assert!(matches!(PdfTypesetter::of(vec![bytes]), Err(TypesetFault::Font(_))));
    }
    assert!(matches!(PdfTypesetter::of(Vec::new()), Err(TypesetFault::Font(_))));
    let absent = PdfTypesetter::load(&["no-such-font.ttc".into()]);
    assert!(matches!(absent, Err(TypesetFault::Font(_))));
}

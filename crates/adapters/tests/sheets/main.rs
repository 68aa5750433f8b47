//! Tables that people bring: two encodings, two formats, and every hostile file that we know.

#![allow(clippy::unwrap_used, reason = "tests")]

mod book;

use adapters::sheets::FileSheets;
use app::imports::{ImportKind, Wrong, check};
use app::ports::{SHEET_BYTES_MAX, SHEET_LINES_MAX, Sheet, SheetCell, SheetFault, Sheets, Written};
use book::{Book, CELL};
use domain::apply::apply;
use domain::parties::{OrganisationAdmitted, OrganisationKind};
use domain::shared::{Fen, Hash, Instant, Uscc};
use domain::world::{Event, World};

const HEAD: &str = "统一社会信用代码,单位名称,类别\n";

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).unwrap()
}

fn one() -> Uscc {
    uscc("91510000MA6DAYL1G")
}

fn read(bytes: &[u8]) -> Result<Sheet, SheetFault> {
    FileSheets.read(bytes)
}

fn wrongs(kind: ImportKind, text: &str) -> Vec<(u32, &'static str, Wrong)> {
    let sheet = read(text.as_bytes()).unwrap();
    let found = check(kind, &sheet, text.as_bytes(), &World::default()).findings;
    found.into_iter().map(|it| (it.line, it.column, it.wrong)).collect()
}

#[test]
fn the_same_table_is_read_from_every_way_of_writing_it() {
    let text = format!("{HEAD}{},云溪县建筑公司,投标人、代理机构\n", one());
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let book = Book::of(&[
        &["统一社会信用代码", "单位名称", "类别"],
        &[one().as_str(), "云溪县建筑公司", "投标人、代理机构"],
    ]);
    let cases = [
        (text.as_bytes().to_vec(), Written::Utf8),
        (marked, Written::Utf8),
        (gb.into_owned(), Written::Gb18030),
        (book.bytes(), Written::Xlsx),
    ];
    for (bytes, written) in cases {
        let sheet = read(&bytes).unwrap();
        assert_eq!(sheet.written, written);
        let checked = check(ImportKind::Organisations, &sheet, &bytes, &World::default());
        assert!(checked.is_good(), "{written:?}: {:?}", checked.findings);
        let line = &checked.import.organisations[0];
        assert_eq!((line.line, line.name.as_str()), (2, "云溪县建筑公司"));
        assert_eq!(line.kinds, [OrganisationKind::Agent, OrganisationKind::Bidder]);
    }
}

#[test]
fn other_encodings_and_broken_files_are_refused_with_a_reason() {
    let utf16: Vec<u8> =
        "\u{feff}code,name,kinds".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mixed = [HEAD.as_bytes(), b"\xff\xff\xff,a,b\n"].concat();
    let marked = [b"\xef\xbb\xbf".as_slice(), b"\xb5\xa5\xce\xbb,a\n"].concat();
    for (bytes, fault) in [
        (Vec::new(), SheetFault::Empty),
        (b"\n\n , ,\n".to_vec(), SheetFault::Empty),
        (utf16, SheetFault::Encoding),
        (mixed, SheetFault::Encoding),
        (marked, SheetFault::Encoding),
        (b"a\0b".to_vec(), SheetFault::Encoding),
        (b"PK\x03\x04 and nothing else".to_vec(), SheetFault::Broken),
        (vec![b'a'; SHEET_BYTES_MAX + 1], SheetFault::Bytes),
        (format!("{}\n", ",".repeat(60)).into_bytes(), SheetFault::Columns { line: 1 }),
        (format!("a\n{}", "b".repeat(1_001)).into_bytes(), SheetFault::Cell { line: 2 }),
        ("a\n".repeat(SHEET_LINES_MAX as usize + 1).into_bytes(), SheetFault::Lines),
    ] {
        assert_eq!(read(&bytes), Err(fault));
    }
    assert!(read("a\n".repeat(SHEET_LINES_MAX as usize).as_bytes()).is_ok());
}

#[test]
fn a_packed_bomb_is_refused_before_it_is_read_even_when_it_lies_about_its_size() {
    let mut book = Book::of(&[&["code"]]);
    book.put("xl/media/bomb.bin", &vec![0; 65 << 20]);
    let honest = book.bytes();
    assert!(honest.len() < SHEET_BYTES_MAX, "it is small");
    assert_eq!(read(&honest), Err(SheetFault::Unpacked));
    // What stands in the directory as the unpacked size is set to one byte.
    let mut lying = honest.clone();
    let real = (65_u32 << 20).to_le_bytes();
    let at: Vec<usize> =
        lying.windows(4).enumerate().filter(|it| it.1 == real).map(|it| it.0).collect();
    assert!(!at.is_empty());
    for place in at {
        lying[place..place + 4].copy_from_slice(&1_u32.to_le_bytes());
    }
    assert!(matches!(read(&lying), Err(SheetFault::Unpacked | SheetFault::Broken)));
    let mut many = Book::of(&[&["code"]]);
    for at in 0..1_001 {
        many.put(&format!("x/{at}"), b"");
    }
    assert_eq!(read(&many.bytes()), Err(SheetFault::Unpacked));
}

#[test]
fn a_cell_at_the_far_end_takes_no_memory_and_is_refused() {
    for (place, fault) in [
        ("XFD1048576", SheetFault::Columns { line: 1_048_576 }),
        ("AO2", SheetFault::Columns { line: 2 }),
    ] {
        let cells =
            format!("<row r=\"2\"><c r=\"{place}\" t=\"inlineStr\"><is><t>x</t></is></c></row>");
        assert_eq!(read(&Book::raw(&cells).bytes()), Err(fault), "{place}");
    }
    let far = "<row r=\"1048576\"><c r=\"A1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>";
    assert_eq!(read(&Book::raw(far).bytes()).unwrap().lines.len(), 1);
}

#[test]
fn a_formula_is_never_a_fact_in_either_format() {
    let formula = "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c></row>";
    let sheet = read(&Book::raw(formula).bytes()).unwrap();
    assert_eq!(sheet.lines[0].cells, [SheetCell::Formula]);
    for text in ["=1+1", "@SUM(A1)", "+cmd|'/c calc'!A0", " =HYPERLINK(\"x\")"] {
        let csv = format!("\"{}\"\n", text.replace('"', "\"\""));
        assert_eq!(read(csv.as_bytes()).unwrap().lines[0].cells, [SheetCell::Formula], "{text}");
    }
    for text in ["-5", "+86 138", "a=b"] {
        assert_eq!(
            read(text.as_bytes()).unwrap().lines[0].cells,
            [SheetCell::Text(text.to_owned())]
        );
    }
}

#[test]
fn a_spreadsheets_number_and_date_are_read_as_a_person_sees_them() {
    let cells = format!(
        "<row r=\"1\">{}{}{}</row>",
        "<c r=\"A1\"><v>1234.5</v></c>", "<c r=\"B1\" s=\"1\"><v>46354</v></c>", CELL
    );
    let sheet = read(&Book::raw(&cells).bytes()).unwrap();
    let text = |it: &str| SheetCell::Text(it.to_owned());
    assert_eq!(sheet.lines[0].cells, [text("1234.5"), text("2026-11-28"), text("words")]);
}

#[test]
fn each_fault_of_a_file_is_told_with_its_line_and_column() {
    let organisations = |body: &str| wrongs(ImportKind::Organisations, &format!("{HEAD}{body}"));
    let code = one();
    assert_eq!(wrongs(ImportKind::Organisations, "a,b,c\n"), [(1, "", Wrong::Headings)]);
    assert_eq!(
        wrongs(ImportKind::Organisations, "code,name,kinds,name\n"),
        [(1, "", Wrong::Headings)]
    );
    assert_eq!(organisations(""), [(1, "", Wrong::Nothing)]);
    assert_eq!(organisations(&format!("{code},,投标人\n")), [(2, "name", Wrong::Missing)]);
    assert_eq!(
        organisations(&format!("\n{code},甲,投标人\n{code},乙,投标人\n")),
        [(4, "code", Wrong::Twice)]
    );
    assert_eq!(
        organisations(&format!("91510000MA6DAYL1G0,甲,王\n={code},甲\u{202e},投标人\n")),
        [
            (2, "code", Wrong::Code),
            (2, "kinds", Wrong::Kind),
            (3, "code", Wrong::Formula),
            (3, "name", Wrong::Unseen),
        ]
    );
    let deals = |amount: &str, date: &str| {
        let head = "number,title,purchaser_code,purchaser,winner_code,winner,amount,date\n";
        wrongs(ImportKind::Deals, &format!("{head}A-1,项目,{code},甲,,乙,\"{amount}\",{date}\n"))
    };
    assert_eq!(deals("1,579.00", "2021/3/2"), []);
    for amount in ["0", "1.234", "1e9", "九", "99999999999999", "-5", "0.00"] {
        assert_eq!(deals(amount, "2021-03-02"), [(2, "amount", Wrong::Amount)], "{amount}");
    }
    for date in ["2021-02-30", "21-3-2", "2021-3", "明天"] {
        assert_eq!(deals("5", date), [(2, "date", Wrong::Date)], "{date}");
    }
}

#[test]
fn what_the_record_knows_is_reconciled_by_code() {
    let mut world = World::default();
    let admitted = |name: &str, organisation: Uscc| {
        Event::OrganisationAdmitted(OrganisationAdmitted {
            organisation,
            name: name.to_owned(),
            kinds: vec![OrganisationKind::Bidder],
            licence: Hash([1; 32]),
        })
    };
    let (two, three) = (uscc("91510000MA6DAYL2G"), uscc("91510000MA6DAYL3G"));
    apply(&mut world, &admitted("甲公司", one()), Instant(0));
    apply(&mut world, &admitted("乙公司", two.clone()), Instant(0));
    let text = format!("{HEAD}{},甲公司,投标人\n{three},丙公司,投标人\n", one());
    let checked =
        check(ImportKind::Organisations, &read(text.as_bytes()).unwrap(), text.as_bytes(), &world);
    assert_eq!((checked.lines, checked.known, checked.fresh()), (2, 1, 1));
    assert_eq!(checked.sum, Fen(0));
    assert!(checked.is_good());
    let text = format!("{text}{two},乙集团,投标人\n");
    let checked =
        check(ImportKind::Organisations, &read(text.as_bytes()).unwrap(), text.as_bytes(), &world);
    let found = &checked.findings[0];
    assert_eq!((found.line, found.column, found.wrong), (4, "name", Wrong::NameDiffers));
    assert_eq!(found.given, "乙公司", "the known name is shown");
    assert!(!checked.is_good(), "all or nothing");
}

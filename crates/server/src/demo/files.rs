//! What the county's bidders put into their envelopes: forms, generated PDFs, a price sheet, and
//! `bid.json` over all, as docs/spec/bid.md says.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::shared::Fen;
use seal::padding::Kind;
use serde_json::{Value, json};
use translog::hash::sha256;

use super::folk::{Firm, derive};
use super::goods::{self, Line};

/// Version of the list inside an envelope. Source: docs/spec/bid.md.
const VERSION: &str = "daylight.bid/1";
/// SubjectPublicKeyInfo of Ed25519 before its 32 bytes. Source: RFC 8410, 10.1.
const SPKI: &str = "302a300506032b6570032100";
/// Characters of one line of a generated page.
const LINE_CHARACTERS: usize = 34;
/// Lines of one generated page.
const LINES: usize = 30;

/// What an envelope is made for.
pub struct About<'a> {
    /// A lot's id.
    pub lot: &'a str,
    pub kind: Kind,
    pub price: Fen,
    /// Items of the scoring table: id and title; empty where the maker does not know them.
    pub items: &'a [(String, String)],
    /// Conditions of qualification.
    pub conditions: &'a [String],
    /// Ids of the items that are judged blind.
    pub blind: &'a [String],
    /// Items that are priced one by one in this envelope; empty where another one holds the price
    /// sheet, or the maker does not know them.
    pub lines: &'a [Line],
}

/// One member of a zip.
type Member = (String, Vec<u8>);

/// The remainders of CRC-32 by byte. Source: PKWARE APPNOTE 6.3.10, 4.4.7.
const REMAINDERS: [u32; 256] = {
    let mut all = [0; 256];
    let mut byte = 0;
    while byte < all.len() {
        let mut value = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        all[byte] = value;
        byte += 1;
    }
    all
};

/// CRC-32 as zip files carry it.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        let [low, ..] = (sum ^ u32::from(*byte)).to_le_bytes();
        REMAINDERS[usize::from(low)] ^ (sum >> 8)
    };
    !bytes.iter().fold(!0, step)
}

/// What local and central heads of a zip share. Source: PKWARE APPNOTE 6.3.10, 4.3.
fn head(name: &str, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("a sample's file is short").to_le_bytes();
    let mut out = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
    out.extend(crc32(bytes).to_le_bytes());
    out.extend(length);
    out.extend(length);
    out.extend(u16::try_from(name.len()).expect("a sample's names are short").to_le_bytes());
    out.extend([0, 0]);
    out
}

/// A zip of stored members in their order.
fn zip(members: &[Member]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    let number = |it: usize| u32::try_from(it).expect("a sample's zip is short").to_le_bytes();
    for (name, bytes) in members {
        let at = number(out.len());
        let head = head(name, bytes);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(bytes);
        central.extend(b"PK\x01\x02\x14\0");
        central.extend(&head);
        central.extend([0; 10]);
        central.extend(at);
        central.extend(name.as_bytes());
    }
    let (at, length) = (number(out.len()), number(central.len()));
    let count = u16::try_from(members.len()).expect("a sample's members are few").to_le_bytes();
    out.extend(central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(length);
    out.extend(at);
    out.extend([0, 0]);
    out
}

/// A PDF of pages of lines, in the Song face that readers of Chinese have.
pub fn pdf(pages: &[Vec<String>]) -> Vec<u8> {
    let hex = |text: &str| text.encode_utf16().map(|it| format!("{it:04X}")).collect::<String>();
    let kids: String = (0..pages.len()).map(|at| format!("{} 0 R ", 7 + 2 * at)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H \
         /DescendantFonts [4 0 R] >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo \
         << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 5 0 R >>"
            .to_owned(),
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] \
         /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
            .to_owned(),
        "<< /Producer (Daylight sample) >>".to_owned(),
    ];
    for (at, lines) in pages.iter().enumerate() {
        let shown: String = lines.iter().map(|it| format!("<{}> Tj T*\n", hex(it))).collect();
        let foot = hex(&format!("第 {} 页，共 {} 页", at + 1, pages.len()));
        let text = format!(
            "BT /F1 14 Tf 22 TL 60 770 Td\n{shown}ET\nBT /F1 10 Tf 250 40 Td <{foot}> Tj ET"
        );
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font \
             << /F1 3 0 R >> >> /Contents {} 0 R >>",
            8 + 2 * at
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()));
    }
    let mut out = "%PDF-1.7\n".to_owned();
    let mut table = String::new();
    for (at, it) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", out.len());
        out += &format!("{} 0 obj\n{it}\nendobj\n", at + 1);
    }
    let (count, xref) = (objects.len() + 1, out.len());
    out += &format!("xref\n0 {count}\n0000000000 65535 f \n{table}");
    out += &format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n");
    out.into_bytes()
}

/// Sentences that fill a chapter of a sample's proposal.
const SENTENCES: [&str; 6] = [
    "我方按招标文件的要求组织人员、设备和材料，明确各阶段的目标、责任人和检查方法。",
    "质量管理实行自检、互检和专检，每道工序完成后形成记录，未经检查不进入下一道工序。",
    "进度计划按周分解，遇有偏差在当周内采取措施，并书面报告采购人或者监理单位。",
    "安全文明措施落实到班组和个人，每日交底，每周检查，发现隐患立即整改并复查。",
    "售后服务设专人值守，接到通知后两小时内响应，二十四小时内到场处理。",
    "本页内容为样本，仅供试用，不代表任何真实单位的承诺。",
];

/// Whether a chapter says whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Name,
    Nobody,
}

/// The one firm of the county that leaves its name where nobody may know it.
const MARKS: &str = "bidder-2";

/// So many pages of a chapter, different for each firm.
fn chapter(firm: &Firm, title: &str, count: usize, shows: Shows) -> Vec<Vec<String>> {
    let page = |at: usize| {
        let head = match shows {
            Shows::Name => format!("{title} · {}", firm.name),
            Shows::Nobody => title.to_owned(),
        };
        let mut lines = vec![head, String::new()];
        let seed = derive(&[9; 32], &format!("{} {title} {at}", firm.uscc));
        for byte in seed {
            let text: Vec<char> = SENTENCES[usize::from(byte) % SENTENCES.len()].chars().collect();
            lines.extend(text.chunks(LINE_CHARACTERS).map(|it| it.iter().collect::<String>()));
        }
        lines.truncate(LINES);
        lines
    };
    (0..count).map(page).collect()
}

/// What was written before: by code, title, pages and whether it says whose it is.
type Written = BTreeMap<(String, String, usize, bool), Vec<u8>>;

/// A chapter as a PDF; a firm writes it once and hands it in with each of its bids.
fn written(firm: &Firm, title: &str, count: usize, shows: Shows) -> Vec<u8> {
    static WRITTEN: Mutex<Written> = Mutex::new(BTreeMap::new());
    let of = (firm.uscc.to_string(), title.to_owned(), count, shows == Shows::Name);
    let mut all = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    all.entry(of).or_insert_with(|| pdf(&chapter(firm, title, count, shows))).clone()
}

/// Everything of one envelope while it is made.
struct Making<'a> {
    firm: &'a Firm,
    members: Vec<Member>,
    parts: Vec<Value>,
    evidence: Vec<Value>,
}

impl Making<'_> {
    /// A document that is signed by itself.
    fn signed(&mut self, about: (&str, &str, &str), path: &str, bytes: Vec<u8>) {
        let (part, kind, title) = about;
        let signature = seal::ed25519::sign(&self.firm.person.secret, &bytes);
        let media = if kind == "prices" { "text/csv" } else { "text/html" };
        self.parts.push(json!({
            "part": part, "kind": kind, "title": title, "path": path, "media": media,
            "bytes": bytes.len(), "sha256": sha256(&bytes).to_hex(), "pages": 0,
            "sig": seal::bytes::hex(&signature), "filled": [],
        }));
        self.members.push((path.to_owned(), bytes));
        self.members.push((format!("{path}.sig"), signature.to_vec()));
    }

    /// The price sheet; gives what it comes to.
    fn prices(&mut self, about: &About<'_>) -> String {
        let of = ("prices", "prices", "分项报价表");
        self.signed(of, "prices.csv", sheet(about.price, about.lines));
        about.price.0.to_string()
    }

    /// A generated PDF, evidence for these items on the pages that each says.
    fn file(&mut self, name: &str, count: usize, of: &[(String, String)], shows: Shows) {
        let bytes = written(self.firm, name, count, shows);
        let at = self.parts.iter().filter(|it| it["kind"] == "file").count() + 1;
        let path = format!("files/{at:03}-{name}.pdf");
        self.parts.push(json!({
            "part": "", "kind": "file", "title": format!("{name}.pdf"), "path": path,
            "media": "application/pdf", "bytes": bytes.len(), "sha256": sha256(&bytes).to_hex(),
            "pages": count, "sig": "", "filled": [],
        }));
        for (turn, (item, title)) in of.iter().enumerate() {
            let from = turn * count / of.len() + 1;
            let to = ((turn + 1) * count / of.len()).max(from);
            self.evidence.push(json!({
                "item": item, "title": title, "path": path, "from": from, "to": to, "until": "",
            }));
        }
        self.members.push((path, bytes));
    }
}

fn letter(firm: &Firm, lot: &str, title: &str, text: &str) -> Vec<u8> {
    let key = firm.person.key().hex();
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <title>{title}</title></head><body>\n<h1>{title}</h1>\n<p>{text}</p>\n\
         <p>{} · {lot}</p>\n<p>电子签章 <code>{key}</code></p>\n</body></html>\n",
        firm.name
    )
    .into_bytes()
}

/// A price sheet whose lines come to the price, in fen: the items of the list, or three parts.
fn sheet(price: Fen, lines: &[Line]) -> Vec<u8> {
    let yuan = |fen: i64| Fen(fen).decimal();
    let mut out = "\u{feff}序号,名称,规格,单位,数量,单价,合价\r\n".to_owned();
    for (at, (it, one, sum)) in goods::priced(lines, price).iter().enumerate() {
        let (name, spec, unit, count) = (it.name, it.spec, it.unit, it.count);
        let (one, sum) = (one.decimal(), sum.decimal());
        out += &format!("{},{name},{spec},{unit},{count},{one},{sum}\r\n", at + 1);
    }
    let half = price.0 / 2;
    let quarter = price.0 / 4;
    let rows = [("主体部分", half), ("安装调试", quarter), ("其他", price.0 - half - quarter)];
    for (at, (name, fen)) in rows.iter().enumerate().filter(|_| lines.is_empty()) {
        out += &format!("{},{name},,项,1,{},{}\r\n", at + 1, yuan(*fen), yuan(*fen));
    }
    (out + &format!("合计,,,,,,{}\r\n", price.decimal())).into_bytes()
}

/// The zip of one envelope.
pub fn envelope(firm: &Firm, about: &About<'_>) -> Vec<u8> {
    let mut it = Making { firm, members: vec![], parts: vec![], evidence: vec![] };
    let conditions = about.conditions.iter().enumerate();
    let conditions: Vec<(String, String)> =
        conditions.map(|(at, title)| (format!("q{}", at + 1), title.clone())).collect();
    let mut total = String::new();
    match about.kind {
        Kind::Price => {}
        Kind::PriceDetail => {
            total = it.prices(about);
        }
        Kind::Qual => {
            let text = "我方已研究招标文件的全部内容，愿意按开标一览表中的报价履行合同。";
            let bytes = letter(firm, about.lot, "投标函", text);
            let of = ("form-letter-of-bid", "form", "投标函");
            it.signed(of, "forms/01-form-letter-of-bid.html", bytes);
            let text = "我方具有独立承担民事责任的能力，参加政府采购活动前三年内没有重大违法记录。";
            let bytes = letter(firm, about.lot, "资格声明", text);
            let of = ("form-declarations", "form", "资格声明");
            it.signed(of, "forms/02-form-declarations.html", bytes);
            it.file("营业执照和财务报告", 4, &conditions, Shows::Name);
        }
        Kind::Tech => {
            let bytes =
                letter(firm, about.lot, "技术偏离表", "完全响应招标文件的技术要求，无偏离。");
            let of = ("form-deviations-technical", "form", "技术偏离表");
            it.signed(of, "forms/01-form-deviations-technical.html", bytes);
            let blind = |it: &&(String, String)| about.blind.contains(&it.0);
            let judged: Vec<_> = about.items.iter().filter(blind).cloned().collect();
            let last: Vec<_> = about.items.last().cloned().into_iter().collect();
            if judged.is_empty() {
                it.file("技术方案", 24, about.items, Shows::Name);
            } else {
                let marks = firm.person.account.as_str() == MARKS;
                let shows = if marks { Shows::Name } else { Shows::Nobody };
                it.file("施工组织设计（暗标）", 24, &judged, shows);
            }
            it.file("类似业绩", 6, &last, Shows::Name);
            if !about.lines.is_empty() {
                total = it.prices(about);
            }
        }
    }
    let bid = json!({
        "v": VERSION,
        "lot": about.lot,
        "envelope": about.kind.name(),
        "forms_version": record::pack::bid_forms().version,
        "key": firm.person.key().hex(),
        "parts": it.parts,
        "evidence": it.evidence,
        "total": total,
    });
    let text = format!("{bid:#}\n").into_bytes();
    let signature = seal::ed25519::sign(&firm.person.secret, &text).to_vec();
    let mut members = vec![
        ("bid.json".to_owned(), text),
        ("bid.json.sig".to_owned(), signature),
        ("organisation.pem".to_owned(), pem(firm)),
    ];
    members.append(&mut it.members);
    zip(&members)
}

fn pem(firm: &Firm) -> Vec<u8> {
    let mut der = seal::bytes::unhex(SPKI).expect("a constant that is hex");
    der.extend(firm.person.key().0);
    let text = STANDARD.encode(&der);
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::folk::Folk;

    fn made(kind: Kind) -> Vec<u8> {
        let folk = Folk::new(&[1; 32]);
        let items =
            [("plan".to_owned(), "方案".to_owned()), ("record".to_owned(), "业绩".to_owned())];
        let conditions = ["有营业执照".to_owned()];
        let price = Fen(1_234_567_89);
        let (blind, lines) = (&[], &[]);
        let about = About {
            lot: "G1/A/1",
            kind,
            price,
            items: &items,
            conditions: &conditions,
            blind,
            lines,
        };
        envelope(&folk.firms[0], &about)
    }

    /// The bytes of a member, found by its name in the directory.
    fn member(zip: &[u8], name: &str) -> Vec<u8> {
        let at = |mark: &[u8], from: usize| {
            zip[from..].windows(mark.len()).position(|it| it == mark).map(|it| it + from)
        };
        let mut from = 0;
        while let Some(found) = at(b"PK\x03\x04", from) {
            let word = |at: usize| u32::from_le_bytes(zip[at..at + 4].try_into().unwrap()) as usize;
            let (size, length) = (word(found + 18), usize::from(zip[found + 26]));
            let begins = found + 30 + length;
            if &zip[found + 30..begins] == name.as_bytes() {
                assert_eq!(crc32(&zip[begins..begins + size]) as usize, word(found + 14));
                return zip[begins..begins + size].to_vec();
            }
            from = begins + size;
        }
        panic!("no {name}")
    }

    #[test]
    fn an_envelope_lists_its_parts_and_their_hashes_hold() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        for kind in [Kind::Qual, Kind::Tech, Kind::PriceDetail] {
            let zip = made(kind);
            assert_eq!(zip, made(kind), "the same again");
            let text = member(&zip, "bid.json");
            let bid: Value = serde_json::from_slice(&text).unwrap();
            let signature: [u8; 64] = member(&zip, "bid.json.sig").try_into().unwrap();
            let key = Folk::new(&[1; 32]).firms[0].person.key();
            assert!(seal::ed25519::verify(&key.0, &text, &signature));
            for part in bid["parts"].as_array().unwrap() {
                let bytes = member(&zip, part["path"].as_str().unwrap());
                assert_eq!(part["sha256"], sha256(&bytes).to_hex());
                assert_eq!(part["bytes"], bytes.len());
            }
        }
    }

    #[test]
    fn evidence_of_every_item_stands_on_pages_that_the_file_has() {
        let bid: Value = serde_json::from_slice(&member(&made(Kind::Tech), "bid.json")).unwrap();
        let evidence = bid["evidence"].as_array().unwrap();
        let items: Vec<&str> = evidence.iter().map(|it| it["item"].as_str().unwrap()).collect();
        assert_eq!(items, ["plan", "record", "record"]);
        for it in evidence {
            let part = bid["parts"].as_array().unwrap().iter().find(|of| of["path"] == it["path"]);
            let pages = part.unwrap()["pages"].as_u64().unwrap();
            let (from, to) = (it["from"].as_u64().unwrap(), it["to"].as_u64().unwrap());
            assert!(1 <= from && from <= to && to <= pages);
        }
    }

    #[test]
    fn the_sheet_comes_to_the_price() {
        let listed = goods::lines(domain::procedure::Category::Works, "W1/A/1");
        assert_comes_to(&[], 3);
        assert_comes_to(&listed, listed.len());
    }

    fn assert_comes_to(lines: &[Line], rows_due: usize) {
        let text = String::from_utf8(sheet(Fen(1_000_000_01), lines)).unwrap();
        let fen = |line: &str| -> i64 {
            line.rsplit(',').next().unwrap().replace('.', "").parse().unwrap()
        };
        let lines: Vec<&str> = text.lines().skip(1).collect();
        let (total, rows) = lines.split_last().unwrap();
        assert_eq!(rows.iter().map(|it| fen(it)).sum::<i64>(), 1_000_000_01);
        assert_eq!((fen(total), rows.len()), (1_000_000_01, rows_due));
    }
}

//! Envelopes of every kind, honest and hostile, through one store in memory.

use super::*;
use crate::ports::{ObjectError, ObjectName};

/// One object in memory.
struct One(Vec<u8>);

impl Objects for One {
    fn read(&self, _: &ObjectName, offset: u64, length: u32) -> Result<Vec<u8>, ObjectError> {
        let from = usize::try_from(offset).unwrap().min(self.0.len());
        let to = from.saturating_add(length as usize).min(self.0.len());
        Ok(self.0[from..to].to_vec())
    }

    fn length(&self, _: &ObjectName) -> Result<u64, ObjectError> {
        Ok(self.0.len() as u64)
    }

    fn put_part(&self, _: &ObjectName, _: u64, _: &[u8]) -> Result<u64, ObjectError> {
        unreachable!("nothing is written")
    }

    fn upload_length(&self, _: &ObjectName) -> Result<u64, ObjectError> {
        unreachable!("nothing is written")
    }

    fn read_upload(&self, _: &ObjectName, _: u64, _: u32) -> Result<Vec<u8>, ObjectError> {
        unreachable!("nothing is written")
    }

    fn finish(&self, _: &ObjectName, _: &ObjectName) -> Result<(), ObjectError> {
        unreachable!("nothing is written")
    }

    fn abandon(&self, _: &ObjectName) -> Result<(), ObjectError> {
        unreachable!("nothing is written")
    }

    fn delete(&self, _: &ObjectName) -> Result<(), ObjectError> {
        unreachable!("nothing is written")
    }

    fn list(&self, _: &str, _: &str, _: u32) -> Result<Vec<ObjectName>, ObjectError> {
        unreachable!("nothing is listed")
    }

    fn uploads(&self, _: &str, _: u32) -> Result<Vec<ObjectName>, ObjectError> {
        unreachable!("nothing is listed")
    }
}

/// A member as a zip's maker writes it.
#[derive(Clone)]
struct Written {
    name: Vec<u8>,
    bytes: Vec<u8>,
    flags: u16,
    method: u16,
    /// Unpacked bytes as the directory says.
    length: u32,
}

fn stored(name: &str, bytes: &[u8]) -> Written {
    let length = u32::try_from(bytes.len()).unwrap();
    let (name, bytes) = (name.as_bytes().to_vec(), bytes.to_vec());
    Written { name, bytes, flags: 0x0800, method: 0, length }
}

fn zipped(members: &[Written]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for it in members {
        let at = u32::try_from(out.len()).unwrap();
        let mut head = vec![20, 0];
        head.extend(it.flags.to_le_bytes());
        head.extend(it.method.to_le_bytes());
        head.extend([0, 0, 0x21, 0, 0, 0, 0, 0]);
        head.extend(u32::try_from(it.bytes.len()).unwrap().to_le_bytes());
        head.extend(it.length.to_le_bytes());
        head.extend(u16::try_from(it.name.len()).unwrap().to_le_bytes());
        head.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(&it.name);
        out.extend(&it.bytes);
        central.extend(b"PK\x01\x02\x14\0");
        central.extend(&head);
        central.extend([0; 10]);
        central.extend(at.to_le_bytes());
        central.extend(&it.name);
    }
    let at = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    let length = u32::try_from(central.len()).unwrap();
    out.extend(central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(length.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn read<R>(bytes: Vec<u8>, look: impl FnOnce(&Source<'_>) -> R) -> R {
    let (length, objects) = (bytes.len() as u64, One(bytes));
    let name = ObjectName::new("evaluation/aa").unwrap();
    look(&Source { objects: &objects, name: &name, length })
}

fn listed(bytes: Vec<u8>) -> Listing {
    read(bytes, |it| listing(it).unwrap())
}

const BID: &str = r#"{"v":"daylight.bid/1","parts":[
  {"path":"forms/01-letter.html","kind":"form","title":"投标函","pages":0},
  {"path":"files/001-a.pdf","kind":"file","title":"方案.pdf","pages":5},
  {"path":"../../etc/passwd","kind":"file","title":"x","pages":1}],
 "evidence":[
  {"item":"plan","path":"files/001-a.pdf","from":2,"to":4,"until":"2027-01-01"},
  {"item":"plan","path":"files/001-a.pdf","from":4,"to":9,"until":""},
  {"item":"plan","path":"files/absent.pdf","from":1,"to":1,"until":""}]}"#;

fn composed() -> Vec<Written> {
    vec![
        stored("bid.json", BID.as_bytes()),
        stored("bid.json.sig", &[7; 64]),
        stored("files/001-a.pdf", b"%PDF-1.7 the plan"),
        stored("forms/01-letter.html", b"<p>letter</p>"),
    ]
}

#[test]
fn a_composed_envelope_is_listed_in_its_bidders_order_with_its_evidence() {
    let all = listed(zipped(&composed()));
    let seen: Vec<(usize, &str, Group, Media, u64)> = all
        .documents
        .iter()
        .map(|it| (it.number, it.title.as_str(), it.group, it.media, it.pages))
        .collect();
    let wanted = [
        (3, "投标函", Group::Form, Media::Html, 0),
        (2, "方案.pdf", Group::File, Media::Pdf, 5),
        (0, "bid.json", Group::Seal, Media::Other, 0),
        (1, "bid.json.sig", Group::Seal, Media::Other, 0),
    ];
    assert_eq!(seen, wanted);
    let pages: Vec<_> = all.evidence.iter().map(|it| (it.number, it.pages)).collect();
    // Pages that the document has not do not exist, and a path that the zip has not is nothing.
    assert_eq!(pages, [(2, Some((2, 4))), (2, None)]);
}

#[test]
fn a_stored_member_is_found_by_its_place_without_reading_the_rest() {
    let bytes = zipped(&composed());
    let at = bytes.windows(5).position(|it| it == b"%PDF-").unwrap() as u64;
    read(bytes, |source| {
        let it = document_at(source, 2).unwrap().unwrap();
        let member = it.member.unwrap();
        assert_eq!((member.packing, member.length), (Packing::Stored, 17));
        assert_eq!(place(source, &member).unwrap(), Some(at));
        assert_eq!(document_at(source, 4).unwrap(), None);
    });
}

#[test]
fn a_plain_pdf_is_one_document_and_a_plain_zip_its_directory() {
    let all = listed(b"%PDF-1.4 whole".to_vec());
    assert_eq!(all.documents.len(), 1);
    assert_eq!((all.documents[0].media, all.documents[0].length), (Media::Pdf, 14));
    let all = listed(zipped(&[stored("标书/", b""), stored("标书/方案.PDF", b"%PDF-")]));
    assert_eq!(all.documents.len(), 1);
    assert_eq!(all.documents[0].title, "标书/方案.PDF");
    assert_eq!(all.documents[0].media, Media::Pdf);
    for it in [Vec::new(), vec![0; 3], b"PK\x05\x06".to_vec()] {
        assert_eq!(listed(it).documents[0].media, Media::Other);
    }
}

#[test]
fn a_name_of_chinese_windows_is_read_and_signs_that_turn_a_line_are_not() {
    let mut it = stored("", b"x");
    it.name = encoding_rs::GBK.encode("技术方案.pdf").0.into_owned();
    it.flags = 0;
    let turned = stored("a\u{202e}fdp.exe\n", b"x");
    let all = listed(zipped(&[it, turned]));
    let titles: Vec<&str> = all.documents.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["技术方案.pdf", "afdp.exe"]);
}

#[test]
fn what_cannot_be_given_is_listed_and_says_so() {
    let mut locked = stored("a.pdf", b"x");
    locked.flags = 1;
    let mut other = stored("b.pdf", b"x");
    other.method = 99;
    let mut lies = stored("c.pdf", b"x");
    lies.length = 9;
    let mut bomb = stored("d.pdf", b"x");
    (bomb.method, bomb.length) = (8, u32::MAX - 1);
    let all = listed(zipped(&[locked, other, lies, bomb]));
    assert_eq!(all.documents.len(), 4);
    assert!(all.documents.iter().all(|it| !it.is_readable()));
}

#[test]
fn a_directory_that_lies_about_places_gives_nothing_beyond_the_object() {
    let good = zipped(&composed());
    let central = good.windows(4).rposition(|it| it == b"PK\x01\x02").unwrap();
    for at in [20, 24, 42] {
        let mut bytes = good.clone();
        bytes[central + at..central + at + 4].copy_from_slice(&0xffff_fff0u32.to_le_bytes());
        let all = listed(bytes.clone());
        let it = all.documents.iter().find(|it| it.number == 3).unwrap();
        assert!(!it.is_readable(), "field {at}");
    }
    // Any byte changed and any cut: never a panic, never a place beyond the end.
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 0xff;
        for bytes in [bytes, good[..at].to_vec()] {
            read(bytes, |source| {
                for it in listing(source).unwrap().documents {
                    let Some(member) = it.member else { continue };
                    let place = place(source, &member).unwrap();
                    assert!(place.is_none_or(|it| it + member.packed <= source.length));
                }
            });
        }
    }
}

#[test]
fn more_members_than_are_listed_are_counted() {
    let many: Vec<Written> =
        (0..MEMBERS_MAX + 3).map(|at| stored(&format!("{at}.txt"), b"")).collect();
    let all = listed(zipped(&many));
    assert_eq!((all.documents.len(), all.left), (MEMBERS_MAX, 3));
}

#[test]
fn what_was_read_out_first_is_never_shown_to_a_blind_reader() {
    let second = BID.replace("daylight.bid/1", "daylight.bid/2");
    let names = ["first.json", "FIRST.json", "./first.json", "/First.JSON"];
    for name in names {
        let bid = |said: &str| {
            zipped(&[
                stored(name, b"{\"v\":\"daylight.first/1\"}"),
                stored("bid.json", said.as_bytes()),
                stored("files/001-a.pdf", b"%PDF-1.7 the plan"),
            ])
        };
        let all = listed(bid(&second));
        let first = all.documents.iter().find(|it| it.number == 0).unwrap();
        assert_eq!(first.group, Group::Seal, "{name}");
        assert_eq!(all.evidence.len(), 2, "the second version of the list is read");
        let shown = blind(all, |_| true);
        assert!(shown.documents.iter().all(|it| it.number == 2), "{name}");
        // Nor where its bidder calls it a file, or evidence, or calls nothing evidence.
        let called = second.replace("files/001-a.pdf", name);
        for said in [called.clone(), called.replace("\"kind\":\"file\"", "\"kind\":\"x\"")] {
            let shown = blind(listed(bid(&said)), |_| true);
            assert!(shown.documents.iter().all(|it| it.number != 0), "{name}");
        }
        let shown = blind(listed(bid("{}")), |_| true);
        assert_eq!(shown.documents.len(), 1, "{name}");
    }
}

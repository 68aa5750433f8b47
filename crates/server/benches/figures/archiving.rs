//! An archive package of a large procedure, beside a copy of as many bytes.

use std::fs::File;
use std::time::Instant;

use adapters::entropy::SystemEntropy;
use adapters::objects::FolderObjects;
use adapters::packages::ZipPackages;
use app::archive::{self, Contents, Item, Making, Source};
use app::ports::{ObjectName, Objects};
use domain::shared::CivilDate;

use crate::row;
use crate::running::Running;

/// Files of the procedure, half of them closed, and the length of each: 5 GB together.
const FILES: u64 = 100;
const FILE_BYTES: u64 = 50_000_000;
const PART_BYTES: usize = 8 << 20;

fn item(objects: &FolderObjects, folder: &str, number: u64, bytes: &[u8]) -> Item {
    let object = ObjectName::new(&format!("{folder}/{number}")).unwrap();
    let upload = ObjectName::new(&format!("bench-{number}")).unwrap();
    for (at, part) in bytes.chunks(PART_BYTES).enumerate() {
        objects.put_part(&upload, (at * PART_BYTES) as u64, part).unwrap();
    }
    objects.finish(&upload, &object).unwrap();
    Item {
        path: format!("{folder}/{number:03}"),
        name: String::new(),
        kind: String::new(),
        index: None,
        source: Source::Object(object),
    }
}

/// Packs 5 GB for two archive keys.
pub fn archive() {
    let running = Running::start(false);
    let mut lot = running.announce(0);
    lot.contract.keep_until = CivilDate::new(2041, 1, 1).ok();
    let folder = tempfile::tempdir().unwrap();
    let objects = FolderObjects::open(&folder.path().join("objects"), None).unwrap();
    let mut bytes: Vec<u8> = (0..FILE_BYTES).map(|it| u8::try_from(it % 251).unwrap()).collect();
    let mut contents = Contents::default();
    for number in 0..FILES {
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        if number % 2 == 0 {
            contents.public.push(item(&objects, "documents", number, &bytes));
        } else {
            contents.closed.push(item(&objects, "opened", number, &bytes));
        }
    }
    let keys = [[1; 32], [2; 32]]
        .map(|it| seal::identity::recipient_text(&seal::identity::recipient(&it)));
    let begun = Instant::now();
    let made = archive::make(Making {
        origin: "sample.bench/log",
        lot: &lot.id,
        keep_until: lot.contract.keep_until,
        contents: &contents,
        keys: &keys,
        log: Vec::new(),
        objects: &objects,
        packages: &ZipPackages,
        entropy: &SystemEntropy,
    });
    let made = made.unwrap();
    let ours = begun.elapsed().as_secs_f64();
    objects.delete(&archive::package_name(&made.sha256)).unwrap();
    let begun = Instant::now();
    let mut out = File::create(folder.path().join("copy")).unwrap();
    for it in contents.public.iter().chain(&contents.closed) {
        let Source::Object(name) = &it.source else { unreachable!("every item is an object") };
        let mut at = 0;
        while at < FILE_BYTES {
            let part = objects.read(name, at, 1 << 20).unwrap();
            std::io::Write::write_all(&mut out, &part).unwrap();
            at += part.len() as u64;
        }
    }
    let copy = begun.elapsed().as_secs_f64();
    row(
        "archive of a 5 GB procedure for two keys: hashed, half of it encrypted",
        &format!("{ours:.1} s"),
        &format!("{copy:.1} s, the same bytes copied"),
        &format!("{:.2}", copy / ours),
        "—",
    );
}

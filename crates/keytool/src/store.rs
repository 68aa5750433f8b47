//! A trustee's local store: the signing key, one file per one-time secret, and the journal.
//!
//! `store.age` holds the signing secret and the identity that the one-time secrets are encrypted
//! to; a one-time secret is destroyed by destroying its file.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use seal::Secret;
use seal::bytes::{hex, unhex32};
use seal::identity::recipient;
use seal::payload::{FileEntropy, Sealer, open};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::files::{hex32, random, read, read_text, write, write_json, write_new};
use crate::signing::keep;

const VERSION: &str = "daylight.trustee/1";

/// What anybody may know about the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub v: String,
    /// The trustee's name in statements.
    pub trustee: String,
    /// Its Ed25519 key.
    pub pk: String,
}

/// What happened to a one-time key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Made,
    Assigned,
    /// Its one batch was signed; it answers nothing else.
    Spent,
    Published,
    Destroyed,
}

/// One line of the journal; lines are only added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub step: Step,
    pub serial: u64,
    pub pk: String,
    pub purpose: String,
    /// `<tender>/<lot>/<round>/<envelope>` from the assignment on.
    #[serde(default)]
    pub place: String,
    /// T of the lot as last seen, unix seconds.
    #[serde(default)]
    pub close_s: u64,
    /// H of what was answered, for a spent key.
    #[serde(default)]
    pub answered: String,
}

/// An opened store.
pub struct Store {
    folder: PathBuf,
    pub about: About,
    pub signing: Secret,
    identity: Secret,
    pub journal: Vec<Entry>,
}

impl Store {
    /// Makes a new store.
    pub fn create(folder: &Path, trustee: &str, passphrase: &str) -> Result<About, Failure> {
        if !seal::ctx::is_id(trustee) {
            return Err(Failure::form("a trustee's name is an id: letters, digits, . _ - /"));
        }
        let keys = folder.join("keys");
        std::fs::create_dir_all(&keys).map_err(Failure::file(&keys))?;
        let (signing, identity) = (random::<32>()?, random::<32>()?);
        let plain = Zeroizing::new(format!("{} {}", hex(&signing[..]), hex(&identity[..])));
        keep(&folder.join("store.age"), &plain, passphrase)?;
        let pk = hex(&seal::ed25519::public(&signing));
        let about = About { v: VERSION.into(), trustee: trustee.into(), pk };
        write_json(&folder.join("about.json"), &about)?;
        write_new(&folder.join("journal.jsonl"), b"")?;
        Ok(about)
    }

    /// Opens a store with its passphrase.
    pub fn open(folder: &Path, passphrase: &str) -> Result<Store, Failure> {
        let about: About = crate::files::read_json(&folder.join("about.json"))?;
        let plain = seal::keyfile::open_passphrase(&read(&folder.join("store.age"))?, passphrase)?;
        let both = std::str::from_utf8(&plain).ok().and_then(|it| it.split_once(' '));
        let both = both.and_then(|(a, b)| Some((unhex32(a)?, unhex32(b)?)));
        let (signing, identity) = both.ok_or_else(|| Failure::form("not a store"))?;
        let lines = read_text(&folder.join("journal.jsonl"))?;
        let journal: Result<Vec<Entry>, _> = lines.lines().map(serde_json::from_str).collect();
        let journal = journal.map_err(|it| Failure::form(format!("journal: {it}")))?;
        let (signing, identity) = (Zeroizing::new(signing), Zeroizing::new(identity));
        Ok(Store { folder: folder.into(), about, signing, identity, journal })
    }

    /// Adds a line and syncs it before anything that follows from it leaves the machine.
    pub fn note(&mut self, entry: Entry) -> Result<(), Failure> {
        let path = self.folder.join("journal.jsonl");
        let mut line = serde_json::to_vec(&entry).expect("our types are JSON");
        line.push(b'\n');
        let added = std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .and_then(|mut it| it.write_all(&line).and_then(|()| it.sync_all()));
        added.map_err(Failure::file(&path))?;
        self.journal.push(entry);
        Ok(())
    }

    fn key_path(&self, serial: u64) -> PathBuf {
        self.folder.join("keys").join(format!("{serial}.age"))
    }

    /// Makes one one-time key and notes it.
    pub fn make(&mut self, purpose: &str) -> Result<Entry, Failure> {
        let serial = self.journal.iter().map(|it| it.serial).max().unwrap_or(0) + 1;
        let secret = random::<32>()?;
        let entropy =
            FileEntropy { file_key: random()?, ephemeral: random()?, nonce: *random::<16>()? };
        let path = self.key_path(serial);
        let sealed = Sealer::new(Vec::new(), &recipient(&self.identity), &entropy)
            .and_then(|mut it| it.write_all(&secret[..]).and_then(|()| it.finish()));
        write_new(&path, &sealed.map_err(Failure::file(&path))?)?;
        let entry = Entry {
            step: Step::Made,
            serial,
            pk: hex(&seal::keyset::one_time_public(&secret)),
            purpose: purpose.into(),
            place: String::new(),
            close_s: 0,
            answered: String::new(),
        };
        self.note(entry.clone())?;
        Ok(entry)
    }

    /// The secret of a key that is not destroyed.
    pub fn secret(&self, serial: u64) -> Result<Secret, Failure> {
        let plain = open(&read(&self.key_path(serial))?[..], &self.identity)?;
        let secret: [u8; 32] =
            plain[..].try_into().map_err(|_| Failure::form("not a one-time key"))?;
        Ok(Zeroizing::new(secret))
    }

    /// Overwrites and removes a key's file.
    pub fn destroy(&mut self, serial: u64) -> Result<(), Failure> {
        let last = self.last(serial).ok_or_else(|| Failure::form("no such key"))?;
        let path = self.key_path(serial);
        let length = std::fs::metadata(&path).map_err(Failure::file(&path))?.len();
        let zeros = vec![0; usize::try_from(length).unwrap_or(0)];
        let gone = std::fs::write(&path, zeros).and_then(|()| std::fs::remove_file(&path));
        gone.map_err(Failure::file(&path))?;
        self.note(Entry { step: Step::Destroyed, ..last })
    }

    /// The newest line of a key.
    pub fn last(&self, serial: u64) -> Option<Entry> {
        self.journal.iter().rev().find(|it| it.serial == serial).cloned()
    }

    /// The newest line of the key with this public half.
    pub fn by_public(&self, pk: &[u8; 32]) -> Option<Entry> {
        let pk = hex(pk);
        self.journal.iter().rev().find(|it| it.pk == pk).cloned()
    }

    /// Keys of this store that were put to use at another place, or answered already.
    pub fn spent(&self, place: &str) -> Result<BTreeSet<[u8; 32]>, Failure> {
        let used = self.journal.iter().filter(|it| match it.step {
            Step::Made => false,
            Step::Assigned => it.place != place,
            Step::Spent | Step::Published | Step::Destroyed => true,
        });
        used.map(|it| hex32(&it.pk)).collect()
    }

    /// Where a signed answer is kept, so that the same request gets the same bytes.
    pub fn answer_path(&self, serial: u64) -> PathBuf {
        self.folder.join(format!("answer-{serial}.json"))
    }

    /// Keeps a signed answer.
    pub fn keep_answer(&self, serial: u64, bytes: &[u8]) -> Result<(), Failure> {
        write(&self.answer_path(serial), bytes)
    }
}

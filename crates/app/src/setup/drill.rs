//! The drill 开标演练: a test envelope that only the trustees together can open.
//!
//! The platform forgets the trustees' half of the secret at once; what it keeps of a running
//! drill is working state. A drill's ctx is a hash under its own label, so nothing of it can
//! open an envelope.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::parties::{Centre, Command, Purpose};
use domain::shared::{Hash, Id, PublicKey};
use seal::bytes::{domain, hash_labelled, hex, unhex, unhex_array, unhex32};
use seal::combine::{Answers, Outcome, Shared, combine};
use seal::header::{Header, bidder_secret, trustee_secret};
use seal::identity::{identity, recipient};
use seal::keyset::{KeySet, Purpose as SealPurpose};
use seal::payload::{FileEntropy, Sealer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::ports::{Entropy, StoreError, Working, WorkingRow};

use super::batch::text;

const KIND: &str = "drill";
const RUNNING: &str = "running";
/// Keys that a drill used: a trustee's tool gives each only once.
const USED: &str = "drill-key";
/// CONFIG: how long a drill runs: 30 days.
const RUNS_MS: i64 = 30 * 86_400_000;
/// Most bytes of an answer file.
const ANSWER_BYTES_MAX: usize = 16_384;

/// A drill that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drill {
    /// In the order of x, from 1.
    pub trustees: Vec<Id>,
    keys: Vec<PublicKey>,
    nonce: [u8; 32],
    header: Vec<u8>,
    /// The bidder's half, which in a drill is nobody's secret.
    s_b: [u8; 32],
    /// The test envelope: an age file that both halves open.
    envelope: Vec<u8>,
    /// SHA-256 of what was sealed.
    content: Hash,
    /// Answer files as they came, by x.
    answers: BTreeMap<u8, String>,
}

/// Why no drill can begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrillLack {
    /// Source: protocols/seal.md §3, n = 2t − 1.
    #[error("{have} trustees are enrolled; 3, 5, 7 or 9 can drill together")]
    Count { have: usize },
    #[error("trustee {0} has no unused key for shares")]
    Keys(Id),
}

/// Why an answer was not taken; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrillFault {
    #[error("this is not a file ggzy.drilled/v1")]
    Form,
    #[error("the file is of nobody in this drill")]
    Stranger,
    #[error("the file is not signed by the trustee's key, or is of another drill")]
    Signature,
    #[error("trustee {0} could not open its slot")]
    Closed(Id),
}

/// Where a drill stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrillState {
    /// These have not answered.
    Waiting(Vec<Id>),
    /// All answered, and the shares of these do not fit; their answers are asked again.
    Wrong(Vec<Id>),
    /// The envelope is open: SHA-256 of the transcript, and the transcript.
    Open(Hash, String),
}

fn ctx(nonce: &[u8; 32]) -> [u8; 32] {
    hash_labelled("drill", &[nonce])
}

/// t of n = 2t − 1.
fn threshold(n: usize) -> Option<u8> {
    let t = u8::try_from(n.div_ceil(2)).ok()?;
    SealPurpose::Share.admits(t, n).then_some(t)
}

impl Drill {
    /// Begins a drill of all trustees, each with its highest serial that no drill used: the law
    /// gives the lowest to tenders.
    ///
    /// # Errors
    ///
    /// A [`DrillLack`].
    pub fn begin(
        centre: &Centre,
        used: &BTreeSet<PublicKey>,
        entropy: &dyn Entropy,
    ) -> Result<Drill, DrillLack> {
        let have = centre.trustees.len();
        let t = threshold(have).ok_or(DrillLack::Count { have })?;
        let (mut trustees, mut keys) = (Vec::new(), Vec::new());
        for (name, it) in &centre.trustees {
            let mut held = it.deposited.iter().rev().filter(|held| held.0.0 == Purpose::Share);
            let free =
                held.find(|held| !it.spent.contains(&held.1.key) && !used.contains(&held.1.key));
            keys.push(free.ok_or_else(|| DrillLack::Keys(name.clone()))?.1.key);
            trustees.push(name.clone());
        }
        let set = key_set(t, &keys).ok_or(DrillLack::Count { have })?;
        let nonce = entropy.salt();
        let ctx = ctx(&nonce);
        let s_b = *bidder_secret(&entropy.salt(), &ctx);
        let s_t = trustee_secret(&entropy.salt(), &ctx);
        let header = Header::derive(&s_b, &s_t, &ctx, &set);
        let content = entropy.salt();
        let to = recipient(&identity(&s_t, &s_b, &ctx));
        let envelope = sealed(&content, &to, entropy);
        Ok(Drill {
            trustees,
            keys,
            nonce,
            header: header.as_bytes().to_vec(),
            s_b,
            envelope,
            content: Hash(Sha256::digest(content).into()),
            answers: BTreeMap::new(),
        })
    }

    fn set(&self) -> Option<KeySet> {
        key_set(threshold(self.keys.len())?, &self.keys)
    }

    /// The keys it uses.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// The file `ggzy.drill/v1` that each trustee's tool reads.
    #[must_use]
    pub fn sheet(&self) -> String {
        let pks: Vec<String> = self.keys.iter().map(PublicKey::hex).collect();
        let it = json!({
            "v": "ggzy.drill/v1",
            "t": threshold(self.keys.len()),
            "pks": pks,
            "nonce": hex(&self.nonce),
            "header": hex(&self.header),
        });
        it.to_string()
    }

    /// Takes one trustee's answer; a later one takes the place of an earlier one.
    ///
    /// # Errors
    ///
    /// A [`DrillFault`].
    pub fn take(&mut self, centre: &Centre, bytes: &[u8]) -> Result<Id, DrillFault> {
        let said = (bytes.len() <= ANSWER_BYTES_MAX).then(|| std::str::from_utf8(bytes).ok());
        let said = said.flatten().ok_or(DrillFault::Form)?;
        let it = Answer::read(said).ok_or(DrillFault::Form)?;
        let place = usize::from(it.x).checked_sub(1);
        let name = place.and_then(|at| self.trustees.get(at)).ok_or(DrillFault::Stranger)?;
        let known = centre.trustees.get(name).filter(|_| name.as_str() == it.trustee);
        let key = known.ok_or(DrillFault::Stranger)?.key;
        if !it.is_signed(&key, &ctx(&self.nonce)) {
            return Err(DrillFault::Signature);
        }
        if it.share.is_none() {
            return Err(DrillFault::Closed(name.clone()));
        }
        let name = name.clone();
        self.answers.insert(it.x, said.to_owned());
        Ok(name)
    }

    /// Where it stands; opens the envelope when everybody has answered.
    #[must_use]
    pub fn state(&self) -> DrillState {
        let all = 1..=u8::try_from(self.trustees.len()).unwrap_or(u8::MAX);
        let named = |x: &u8| self.trustees.get(usize::from(*x) - 1).cloned();
        let missing: Vec<u8> = all.clone().filter(|x| !self.answers.contains_key(x)).collect();
        if !missing.is_empty() {
            return DrillState::Waiting(missing.iter().filter_map(named).collect());
        }
        match self.opened() {
            Ok(()) => {
                let transcript = self.transcript();
                DrillState::Open(Hash(Sha256::digest(&transcript).into()), transcript)
            }
            Err(wrong) if wrong.is_empty() => {
                DrillState::Wrong(all.filter_map(|x| named(&x)).collect())
            }
            Err(wrong) => DrillState::Wrong(wrong.iter().filter_map(named).collect()),
        }
    }

    /// Combines the shares and opens the envelope with them.
    fn opened(&self) -> Result<(), BTreeSet<u8>> {
        let none = BTreeSet::new;
        let set = self.set().ok_or_else(none)?;
        let ctx = ctx(&self.nonce);
        let header = Header::parse(&self.header, &ctx, set.t(), set.n()).map_err(|_| none())?;
        let answer = |(x, said): (&u8, &String)| Some((*x, Answer::read(said)?.share));
        let answers: Answers = self.answers.iter().filter_map(answer).collect();
        let done = combine(&Shared::Header(&header), &set, &answers, None, None);
        let Outcome::Good(s_t) = done.outcome else { return Err(done.wrong) };
        if !done.wrong.is_empty() {
            return Err(done.wrong);
        }
        let both = identity(&s_t, &self.s_b, &ctx);
        let open = seal::payload::open(&self.envelope[..], &both).map_err(|_| none())?;
        let same = Hash(Sha256::digest(&open[..]).into()) == self.content;
        if same { Ok(()) } else { Err(none()) }
    }

    /// Everything that was asked and answered, one file a line.
    fn transcript(&self) -> String {
        let mut lines = vec![self.sheet()];
        lines.extend(self.answers.values().cloned());
        lines.push(STANDARD.encode(&self.envelope));
        lines.join("\n") + "\n"
    }

    /// The command of the law once it is open.
    #[must_use]
    pub fn held(&self, transcript: Hash) -> Command {
        Command::HoldDrill { trustees: self.trustees.clone(), transcript }
    }

    fn write(&self) -> Vec<u8> {
        let names: Vec<&str> = self.trustees.iter().map(Id::as_str).collect();
        let keys: Vec<String> = self.keys.iter().map(PublicKey::hex).collect();
        let answers: BTreeMap<String, &String> =
            self.answers.iter().map(|(x, it)| (x.to_string(), it)).collect();
        let it = json!({
            "answers": answers,
            "content": self.content.hex(),
            "envelope": STANDARD.encode(&self.envelope),
            "header": hex(&self.header),
            "keys": keys,
            "nonce": hex(&self.nonce),
            "s_b": hex(&self.s_b),
            "trustees": names,
        });
        it.to_string().into_bytes()
    }

    fn read(bytes: &[u8]) -> Option<Drill> {
        let json: Value = serde_json::from_slice(bytes).ok()?;
        let list = |name: &str| -> Option<Vec<&str>> {
            json.get(name)?.as_array()?.iter().map(Value::as_str).collect()
        };
        let answers = json.get("answers")?.as_object()?.iter();
        let answers: Option<BTreeMap<u8, String>> =
            answers.map(|(x, it)| Some((x.parse().ok()?, it.as_str()?.to_owned()))).collect();
        let trustees: Option<Vec<Id>> =
            list("trustees")?.into_iter().map(|it| Id::new(it).ok()).collect();
        let keys: Option<Vec<PublicKey>> =
            list("keys")?.into_iter().map(PublicKey::from_hex).collect();
        Some(Drill {
            trustees: trustees?,
            keys: keys?,
            nonce: unhex32(text(&json, "nonce")?)?,
            header: unhex(text(&json, "header")?)?,
            s_b: unhex32(text(&json, "s_b")?)?,
            envelope: STANDARD.decode(text(&json, "envelope")?).ok()?,
            content: Hash::from_hex(text(&json, "content")?)?,
            answers: answers?,
        })
    }
}

fn key_set(t: u8, keys: &[PublicKey]) -> Option<KeySet> {
    let keys: Vec<[u8; 32]> = keys.iter().map(|it| it.0).collect();
    KeySet::new(SealPurpose::Share, t, &keys, &BTreeSet::new()).ok()
}

fn sealed(content: &[u8; 32], to: &[u8; 32], entropy: &dyn Entropy) -> Vec<u8> {
    use std::io::Write;
    let (mut file_key, mut nonce) = ([0; 16], [0; 16]);
    entropy.fill(&mut file_key);
    entropy.fill(&mut nonce);
    let fresh = FileEntropy { file_key: file_key.into(), ephemeral: entropy.salt().into(), nonce };
    let mut out = Sealer::new(Vec::new(), to, &fresh).expect("memory takes every byte");
    out.write_all(content).expect("memory takes every byte");
    out.finish().expect("memory takes every byte")
}

/// One trustee's answer, `ggzy.drilled/v1`.
struct Answer {
    trustee: String,
    x: u8,
    share_hex: String,
    /// `None`: the slot does not open.
    share: Option<[u8; 32]>,
    sig: [u8; 64],
}

impl Answer {
    fn read(said: &str) -> Option<Answer> {
        let json: Value = serde_json::from_str(said).ok()?;
        if text(&json, "v")? != "ggzy.drilled/v1" {
            return None;
        }
        let share_hex = text(&json, "share")?.to_owned();
        let share = match share_hex.as_str() {
            "" => None,
            it => Some(unhex32(it)?),
        };
        Some(Answer {
            trustee: text(&json, "trustee")?.to_owned(),
            x: u8::try_from(json.get("x")?.as_u64()?).ok()?,
            share_hex,
            share,
            sig: unhex_array(text(&json, "sig")?)?,
        })
    }

    fn is_signed(&self, key: &PublicKey, ctx: &[u8; 32]) -> bool {
        let message = [&domain("drilled")[..], ctx, &[self.x], self.share_hex.as_bytes()].concat();
        seal::ed25519::verify(&key.0, &message, &self.sig)
    }
}

/// The drill that runs, if one does.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub fn running(working: &dyn Working, now_ms: i64) -> Result<Option<Drill>, StoreError> {
    let row = working.get(KIND, RUNNING, now_ms)?;
    Ok(row.and_then(|it| Drill::read(&it.body)))
}

/// Keeps a drill as it stands, and remembers its keys for ever.
///
/// # Errors
///
/// [`StoreError`]; the drill may be kept without its keys.
pub fn keep(working: &dyn Working, drill: &Drill, now_ms: i64) -> Result<(), StoreError> {
    for key in drill.keys() {
        let row = WorkingRow { key: key.hex(), body: Vec::new(), expires_ms: i64::MAX };
        working.put(USED, &row)?;
    }
    let (key, body) = (RUNNING.to_owned(), drill.write());
    working.put(KIND, &WorkingRow { key, body, expires_ms: now_ms + RUNS_MS })
}

/// Ends the drill that runs.
///
/// # Errors
///
/// [`StoreError`]; nothing changed.
pub fn end(working: &dyn Working) -> Result<(), StoreError> {
    working.delete(KIND, RUNNING)
}

/// Keys that drills used.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub fn used(working: &dyn Working, now_ms: i64) -> Result<BTreeSet<PublicKey>, StoreError> {
    let mut found = BTreeSet::new();
    let mut after: Option<String> = None;
    loop {
        let rows = working.scan(USED, "", after.as_deref(), now_ms)?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = Some(last.key.clone());
        found.extend(rows.iter().filter_map(|it| PublicKey::from_hex(&it.key)));
    }
}

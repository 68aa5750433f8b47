//! A lot while its notice is written: what was typed, its documents, and its key sets.
//!
//! It lies in the working state under kind `lot_draft` until the notice is public.

use std::collections::{BTreeMap, BTreeSet};

use app::assigning::{Proposed, purpose_word};
use app::platform::Platform;
use app::ports::{Replaced, StoreError, WorkingRow};
use domain::parties::Purpose;
use domain::procedure::{Document, EnvelopeName};
use domain::shared::{Hash, Id, LotId, PublicKey, Signature, Uscc};
use record::canonical::{Value, parse};

use crate::act::Problem;
use crate::desk::duties::{self, Step};

/// Kind of the working state.
pub const KIND: &str = "lot_draft";

/// One lot that is being prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotDraft {
    pub lot: LotId,
    /// Project and lot in words.
    pub about: String,
    /// Purchaser and agent.
    pub owners: Vec<Uscc>,
    /// Fields of the notice's form as typed.
    pub fields: BTreeMap<String, String>,
    pub documents: Vec<Document>,
    /// Empty before the trustees are asked.
    pub sets: Vec<Proposed>,
    pub threshold: u8,
    /// Deadline that the trustees were asked with, unix seconds.
    pub close_s: i64,
}

impl LotDraft {
    /// A draft in which nobody typed yet.
    #[must_use]
    pub fn new(lot: LotId, about: String, owners: Vec<Uscc>) -> Self {
        Self {
            lot,
            about,
            owners,
            fields: BTreeMap::new(),
            documents: Vec::new(),
            sets: Vec::new(),
            threshold: 2,
            close_s: 0,
        }
    }

    /// How far it is.
    #[must_use]
    pub fn step(&self) -> Step {
        match (self.sets.is_empty(), self.missing().is_empty()) {
            (true, _) => Step::Writing,
            (false, false) => Step::Asked,
            (false, true) => Step::Ready,
        }
    }

    /// Trustees whose signed assignments are missing.
    #[must_use]
    pub fn missing(&self) -> Vec<Id> {
        let all: BTreeSet<&Id> = self.sets.iter().flat_map(Proposed::missing).collect();
        all.into_iter().cloned().collect()
    }

    /// As a duty is derived from it.
    #[must_use]
    pub fn line(&self) -> duties::Draft {
        duties::Draft {
            lot: self.lot.clone(),
            about: self.about.clone(),
            owners: self.owners.clone(),
            missing: self.missing(),
            step: self.step(),
        }
    }

    /// Keys that no other draft may take.
    pub fn keys(&self) -> impl Iterator<Item = PublicKey> + '_ {
        self.sets.iter().flat_map(|it| it.keys.iter().copied())
    }

    fn encode(&self) -> Vec<u8> {
        let text = |it: &str| Value::Text(it.to_owned());
        let owners = self.owners.iter().map(|it| text(it.as_str())).collect();
        let fields = self.fields.iter().map(|it| (it.0.clone(), text(it.1))).collect();
        let document = |it: &Document| {
            Value::object([
                ("id", text(it.id.as_str())),
                ("length", Value::Integer(i64::try_from(it.length).unwrap_or(i64::MAX))),
                ("media", text(&it.media)),
                ("name", text(&it.name)),
                ("sha256", Value::Text(it.sha256.hex())),
            ])
        };
        let set = |it: &Proposed| {
            let signed =
                |it: &Option<Signature>| Value::Text(it.map_or(String::new(), |it| it.hex()));
            Value::object([
                ("assignments", Value::List(it.assignments.iter().map(signed).collect())),
                ("envelope", text(it.envelope.token())),
                ("keys", Value::List(it.keys.iter().map(|it| Value::Text(it.hex())).collect())),
                ("pks", Value::Text(it.pks.hex())),
                ("purpose", text(purpose_word(it.purpose))),
                ("trustees", Value::List(it.trustees.iter().map(|it| text(it.as_str())).collect())),
            ])
        };
        let whole = Value::object([
            ("about", text(&self.about)),
            ("close_s", Value::Integer(self.close_s)),
            ("documents", Value::List(self.documents.iter().map(document).collect())),
            ("fields", Value::Object(fields)),
            ("owners", Value::List(owners)),
            ("sets", Value::List(self.sets.iter().map(set).collect())),
            ("threshold", Value::Integer(i64::from(self.threshold))),
        ]);
        whole.encode().into_bytes()
    }

    fn decode(row: &WorkingRow) -> Option<Self> {
        let it = parse(&row.body).ok()?;
        let owners = it.list("owners")?.iter().map(|it| Uscc::new(text(it)?));
        let documents = it.list("documents")?.iter().map(document);
        let Some(Value::Object(fields)) = it.get("fields") else { return None };
        let fields = fields.iter().map(|it| Some((it.0.clone(), text(it.1)?.to_owned())));
        Some(Self {
            lot: LotId::parse(&row.key).ok()?,
            about: it.text("about")?.to_owned(),
            owners: owners.collect::<Option<_>>()?,
            fields: fields.collect::<Option<_>>()?,
            documents: documents.collect::<Option<_>>()?,
            sets: it.list("sets")?.iter().map(set).collect::<Option<_>>()?,
            threshold: u8::try_from(it.integer("threshold")?).ok()?,
            close_s: it.integer("close_s")?,
        })
    }
}

fn text(it: &Value) -> Option<&str> {
    match it {
        Value::Text(it) => Some(it),
        _ => None,
    }
}

fn document(it: &Value) -> Option<Document> {
    Some(Document {
        id: Id::new(it.text("id")?).ok()?,
        name: it.text("name")?.to_owned(),
        media: it.text("media")?.to_owned(),
        sha256: Hash::from_hex(it.text("sha256")?)?,
        length: it.count("length")?,
    })
}

/// The envelope of a word of the protocol.
#[must_use]
pub fn envelope(word: &str) -> Option<EnvelopeName> {
    use EnvelopeName::{Price, PriceDetail, Qual, Tech};
    [Price, PriceDetail, Qual, Tech].into_iter().find(|it| it.token() == word)
}

fn set(it: &Value) -> Option<Proposed> {
    let purpose = [Purpose::Share, Purpose::Deposit];
    let word = it.text("purpose")?;
    let keys = it.list("keys")?.iter().map(|it| PublicKey::from_hex(text(it)?));
    let trustees = it.list("trustees")?.iter().map(|it| Id::new(text(it)?).ok());
    let assignments = it.list("assignments")?.iter().map(|it| match text(it)? {
        "" => Some(None),
        hex => Signature::from_hex(hex).map(Some),
    });
    Some(Proposed {
        envelope: envelope(it.text("envelope")?)?,
        purpose: purpose.into_iter().find(|it| purpose_word(*it) == word)?,
        trustees: trustees.collect::<Option<_>>()?,
        keys: keys.collect::<Option<_>>()?,
        pks: Hash::from_hex(it.text("pks")?)?,
        assignments: assignments.collect::<Option<_>>()?,
    })
}

/// The draft of a lot, if there is one. Blocks on the working state.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub fn read(platform: &Platform, lot: &LotId) -> Result<Option<LotDraft>, StoreError> {
    let row = platform.working.get(KIND, &lot.to_string(), platform.now_ms())?;
    Ok(row.as_ref().and_then(LotDraft::decode))
}

/// Every draft. Blocks on the working state.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub fn all(platform: &Platform) -> Result<Vec<LotDraft>, StoreError> {
    let mut found: Vec<LotDraft> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let rows = platform.working.scan(KIND, "", after.as_deref(), platform.now_ms())?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = Some(last.key.clone());
        found.extend(rows.iter().filter_map(LotDraft::decode));
    }
}

/// Writes a draft in place of the one that was read before.
///
/// # Errors
///
/// [`Problem::Denied`] when somebody else changed it at the same moment; [`Problem::Down`].
pub fn write(
    platform: &Platform,
    before: Option<&LotDraft>,
    draft: &LotDraft,
) -> Result<(), Problem> {
    let key = draft.lot.to_string();
    let row = WorkingRow { key, body: draft.encode(), expires_ms: i64::MAX };
    let expected = before.map(LotDraft::encode);
    match platform.working.replace(KIND, expected.as_deref(), &row)? {
        Replaced::Done => Ok(()),
        Replaced::Changed => Err(Problem::Denied("problem-changed".to_owned())),
    }
}

/// Forgets a draft, once its notice is public.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be written.
pub fn forget(platform: &Platform, lot: &LotId) -> Result<(), StoreError> {
    platform.working.delete(KIND, &lot.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_reads_back_as_it_was_written() {
        let lot = LotId::parse("W1/A/2").unwrap();
        let mut draft = LotDraft::new(lot, "堤防 · A".to_owned(), Vec::new());
        draft.fields.insert("title".to_owned(), "a\"\n\t标".to_owned());
        draft.documents.push(Document {
            id: Id::new("d1").unwrap(),
            name: "招标文件.pdf".to_owned(),
            media: "application/pdf".to_owned(),
            sha256: Hash([1; 32]),
            length: 9,
        });
        let set = |signed| Proposed {
            envelope: EnvelopeName::Tech,
            purpose: Purpose::Deposit,
            trustees: vec![Id::new("t1").unwrap()],
            keys: vec![PublicKey([2; 32])],
            pks: Hash([3; 32]),
            assignments: vec![signed],
        };
        draft.sets = vec![set(None), set(Some(Signature([4; 64])))];
        let row = WorkingRow { key: "W1/A/2".to_owned(), body: draft.encode(), expires_ms: 1 };
        assert_eq!(LotDraft::decode(&row), Some(draft.clone()));
        assert_eq!(draft.step(), Step::Asked);
        draft.sets.remove(0);
        assert_eq!(draft.step(), Step::Ready);
        draft.sets.clear();
        assert_eq!(draft.step(), Step::Writing);
    }
}

//! A lot while its notice is written: what was typed, its documents, and its key sets.
//!
//! It lies in the working state under kind `lot_draft` until the notice is public.

use std::collections::{BTreeMap, BTreeSet};

use app::assigning::{Proposed, purpose_word};
use app::platform::Platform;
use app::ports::{Replaced, StoreError, WorkingRow};
use domain::parties::Purpose;
use domain::procedure::{Document, EnvelopeName};
use domain::shared::{Hash, Id, LotId, PublicKey, Signature};
use record::canonical::{Value, parse};
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::desk::duties::{self, Approving, Step};

use super::written::{Approval, Book, Second};

/// Kind of the working state.
pub const KIND: &str = "lot_draft";

/// One lot that is being prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotDraft {
    pub lot: LotId,
    /// Project and lot in words.
    pub about: String,
    /// Fields of the notice's form as typed.
    pub fields: BTreeMap<String, String>,
    pub documents: Vec<Document>,
    /// Empty before the trustees are asked.
    pub sets: Vec<Proposed>,
    pub threshold: u8,
    /// Deadline that the trustees were asked with, unix seconds.
    pub close_s: i64,
    pub book: Book,
    /// Empty before it was submitted to a second person.
    pub approval: Option<Approval>,
}

impl LotDraft {
    /// A draft in which nobody typed yet.
    #[must_use]
    pub fn new(lot: LotId, about: String) -> Self {
        Self {
            lot,
            about,
            fields: BTreeMap::new(),
            documents: Vec::new(),
            sets: Vec::new(),
            threshold: 2,
            close_s: 0,
            book: Book::default(),
            approval: None,
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

    /// What a second person approves: everything that becomes public, and nothing of the keys.
    #[must_use]
    pub fn content(&self) -> Hash {
        let plain = Self { sets: Vec::new(), close_s: 0, approval: None, ..self.clone() };
        Hash(Sha256::digest(plain.encode()).into())
    }

    /// Whether a second person approved exactly this.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        let given = self.approval.as_ref().filter(|it| it.content == self.content());
        given.is_some_and(|it| matches!(it.second, Second::Approved { .. }))
    }

    /// Whether exactly this waits for a second person.
    #[must_use]
    pub fn is_submitted(&self) -> bool {
        let asked = self.approval.as_ref().filter(|it| it.content == self.content());
        asked.is_some_and(|it| it.second == Second::Waits)
    }

    fn approving(&self) -> Approving {
        match &self.approval {
            Some(it) if self.is_submitted() => Approving::Waits(it.by.clone()),
            _ if self.is_approved() => Approving::Approved,
            _ => Approving::Open,
        }
    }

    /// The document of an id, if the draft has it.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|it| it.id.as_str() == id)
    }

    /// Puts a document in the place of the one with its id.
    pub fn put_document(&mut self, it: Document) {
        match self.documents.iter_mut().find(|known| known.id == it.id) {
            Some(known) => *known = it,
            None => self.documents.push(it),
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
            missing: self.missing(),
            step: self.step(),
            approval: self.approving(),
        }
    }

    /// Keys that no other draft may take.
    pub fn keys(&self) -> impl Iterator<Item = PublicKey> + '_ {
        self.sets.iter().flat_map(|it| it.keys.iter().copied())
    }

    fn encode(&self) -> Vec<u8> {
        let text = |it: &str| Value::Text(it.to_owned());
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
        let approval = self.approval.iter().map(Approval::value).collect();
        let whole = Value::object([
            ("about", text(&self.about)),
            ("approval", Value::List(approval)),
            ("book", self.book.value()),
            ("close_s", Value::Integer(self.close_s)),
            ("documents", Value::List(self.documents.iter().map(document).collect())),
            ("fields", Value::Object(fields)),
            ("sets", Value::List(self.sets.iter().map(set).collect())),
            ("threshold", Value::Integer(i64::from(self.threshold))),
        ]);
        whole.encode().into_bytes()
    }

    fn decode(row: &WorkingRow) -> Option<Self> {
        let it = parse(&row.body).ok()?;
        let documents = it.list("documents")?.iter().map(document);
        let Some(Value::Object(fields)) = it.get("fields") else { return None };
        let fields = fields.iter().map(|it| Some((it.0.clone(), text(it.1)?.to_owned())));
        Some(Self {
            lot: LotId::parse(&row.key).ok()?,
            about: it.text("about")?.to_owned(),
            fields: fields.collect::<Option<_>>()?,
            documents: documents.collect::<Option<_>>()?,
            sets: it.list("sets")?.iter().map(set).collect::<Option<_>>()?,
            threshold: u8::try_from(it.integer("threshold")?).ok()?,
            close_s: it.integer("close_s")?,
            book: Book::read(it.get("book"))?,
            approval: match it.list("approval").and_then(|it| it.first()) {
                Some(it) => Some(Approval::read(it)?),
                None => None,
            },
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
    use app::tendering::sections::Section;

    use super::*;

    #[test]
    fn a_draft_reads_back_as_it_was_written() {
        let lot = LotId::parse("W1/A/2").unwrap();
        let mut draft = LotDraft::new(lot, "堤防 · A".to_owned());
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
        draft.book.template = "goods/1".to_owned();
        let section = ("一".to_owned(), "{{金额}}\n".to_owned());
        draft.book.sections = vec![Section { heading: section.0, body: section.1 }];
        draft.book.values.insert("金额".to_owned(), "1".to_owned());
        let (by, other) = (Id::new("a").unwrap(), Id::new("b").unwrap());
        let second = Second::Returned { by: other.clone(), why: "重写".to_owned() };
        let content = draft.content();
        draft.approval = Some(Approval { by, at_ms: 7, content, second });
        let row = WorkingRow { key: "W1/A/2".to_owned(), body: draft.encode(), expires_ms: 1 };
        assert_eq!(LotDraft::decode(&row), Some(draft.clone()));
        assert_eq!(draft.step(), Step::Asked);
        assert!(!draft.is_submitted() && !draft.is_approved(), "it was returned");
        draft.approval.as_mut().unwrap().second = Second::Approved { by: other, at_ms: 8 };
        assert!(draft.is_approved());
        draft.sets.remove(0);
        assert_eq!(draft.step(), Step::Ready);
        assert!(draft.is_approved(), "keys are no content");
        draft.fields.insert("title".to_owned(), "另一个".to_owned());
        assert!(!draft.is_approved(), "another title is another draft");
        draft.sets.clear();
        assert_eq!(draft.step(), Step::Writing);
    }
}

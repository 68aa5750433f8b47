//! A directory exchange with issuers of electronic guarantees: questions in `ask/`, answers in
//! `answers/`, one canonical JSON file each.
//!
//! Whoever carries files between this folder and the issuers is their client, no part of the
//! platform.

mod sample;

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use app::ports::{
    ANSWER_BYTES_MAX, GuaranteeQuestion, GuaranteeTerms, IssuerAnswer, IssuerAnswered, Issuers,
    IssuersFailure,
};
use domain::securities::Question;
use domain::shared::{Fen, LotId, Uscc};
use record::canonical::{self, Value};

use crate::bank::{day, make, write};

pub use sample::{SampleIssuer, SampleIssuerError};

/// A folder with `ask` and `answers`.
pub struct DirectoryIssuers {
    folder: PathBuf,
}

impl DirectoryIssuers {
    /// An exchange over a folder, whose parts are made at once.
    ///
    /// # Errors
    ///
    /// [`IssuersFailure`] when they cannot be made.
    pub fn open(folder: &Path) -> Result<Self, IssuersFailure> {
        for part in ["ask", "answers"] {
            make(&folder.join(part)).map_err(|it| failure(&it))?;
        }
        Ok(Self { folder: folder.to_owned() })
    }
}

fn failure(it: &std::io::Error) -> IssuersFailure {
    IssuersFailure(it.to_string())
}

/// The word of a question in its file.
fn word(of: Question) -> &'static str {
    match of {
        Question::Intake => "intake",
        Question::Running => "running",
        Question::Opening => "opening",
        Question::Claim => "claim",
    }
}

/// An answer from its file; `None` for one that cannot be read.
fn read(bytes: &[u8]) -> Option<IssuerAnswer> {
    let value = canonical::parse(bytes).ok()?;
    Some(match value.text("says")? {
        "stands" => IssuerAnswer::Stands(GuaranteeTerms {
            lot: LotId::parse(value.text("lot")?).ok()?,
            payer: Uscc::new(value.text("payer")?)?,
            beneficiary: Uscc::new(value.text("beneficiary")?)?,
            amount: Fen(value.integer("amount")?),
            valid_until: day(value.text("valid_until")?)?,
        }),
        "unknown" => IssuerAnswer::Unknown,
        "revoked" => IssuerAnswer::Revoked,
        "paid" => IssuerAnswer::Paid,
        "declined" => IssuerAnswer::Declined,
        _ => return None,
    })
}

/// The file of an answer.
fn written(it: &IssuerAnswer) -> String {
    let says = |word: &str| Value::object([("says", Value::Text(word.to_owned()))]);
    let value = match it {
        IssuerAnswer::Stands(it) => Value::object([
            ("says", Value::Text("stands".to_owned())),
            ("lot", Value::Text(it.lot.to_string())),
            ("payer", Value::Text(it.payer.to_string())),
            ("beneficiary", Value::Text(it.beneficiary.to_string())),
            ("amount", Value::Integer(it.amount.0)),
            ("valid_until", Value::Text(it.valid_until.to_string())),
        ]),
        IssuerAnswer::Unknown => says("unknown"),
        IssuerAnswer::Revoked => says("revoked"),
        IssuerAnswer::Paid => says("paid"),
        IssuerAnswer::Declined => says("declined"),
    };
    value.encode()
}

/// At most one byte more than an answer may have; `None` where there is no file.
fn bounded(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Err(it) if it.kind() == ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut bytes = Vec::new();
    file.take(ANSWER_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

impl Issuers for DirectoryIssuers {
    fn ask(&self, it: &GuaranteeQuestion) -> Result<(), IssuersFailure> {
        let path = self.folder.join("ask").join(format!("{}.json", it.id));
        match fs::metadata(&path) {
            Ok(_) => return Ok(()),
            Err(why) if why.kind() == ErrorKind::NotFound => {}
            Err(why) => return Err(failure(&why)),
        }
        let file = Value::object([
            ("id", Value::Text(it.id.clone())),
            ("issuer", Value::Text(it.issuer.to_string())),
            ("number", Value::Text(it.number.clone())),
            ("question", Value::Text(word(it.question).to_owned())),
        ]);
        write(&path, file.encode().as_bytes()).map_err(|it| failure(&it))
    }

    fn answer(&self, id: &str) -> Result<Option<IssuerAnswered>, IssuersFailure> {
        let path = self.folder.join("answers").join(format!("{id}.json"));
        let bytes = bounded(&path).map_err(|it| failure(&it))?;
        let bytes = bytes.filter(|it| it.len() as u64 <= ANSWER_BYTES_MAX);
        let Some(bytes) = bytes else { return Ok(None) };
        Ok(read(&bytes).map(|answer| IssuerAnswered { answer, bytes }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> GuaranteeTerms {
        GuaranteeTerms {
            lot: LotId::parse("J2026-001/1/1").unwrap(),
            payer: Uscc::new("91350211MA00000017").unwrap_or_else(sample_code),
            beneficiary: sample_code(),
            amount: Fen(1_000_000),
            valid_until: "2026-12-31".parse().unwrap(),
        }
    }

    /// Any code that its check character fits.
    fn sample_code() -> Uscc {
        let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        all.find_map(|it| Uscc::new(&format!("1251000000PURCHA1{it}"))).unwrap()
    }

    #[test]
    fn an_answer_is_read_as_it_was_written_and_garbage_is_none() {
        for it in [
            IssuerAnswer::Stands(terms()),
            IssuerAnswer::Unknown,
            IssuerAnswer::Revoked,
            IssuerAnswer::Paid,
            IssuerAnswer::Declined,
        ] {
            assert_eq!(read(written(&it).as_bytes()), Some(it));
        }
        let whole = written(&IssuerAnswer::Stands(terms()));
        for wrong in [
            String::new(),
            "你好".to_owned(),
            "{\"says\":\"yes\"}".to_owned(),
            whole.replace("1000000", "\"1000000\""),
            whole.replace("2026-12-31", "2026-02-30"),
            whole.replace("2026-12-31", "2026-12-31T00:00:00"),
            whole.replace("J2026-001/1/1", "../../etc"),
            whole.replace("\"lot\"", "\"lots\""),
            format!("{whole}\n"),
            "[".repeat(100_000),
        ] {
            assert_eq!(read(wrong.as_bytes()), None, "{wrong:.40}");
        }
    }

    #[test]
    fn a_question_is_asked_once_and_an_answer_that_is_too_large_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let side = DirectoryIssuers::open(folder.path()).unwrap();
        let (issuer, number) = (sample_code(), "BH-0001".to_owned());
        let id = "J2026-001-1-1-10001-intake".to_owned();
        let ask = GuaranteeQuestion { id: id.clone(), question: Question::Intake, issuer, number };
        side.ask(&ask).unwrap();
        let file = folder.path().join("ask").join(format!("{id}.json"));
        let first = fs::read(&file).unwrap();
        let other = GuaranteeQuestion { number: "BH-0002".to_owned(), ..ask.clone() };
        side.ask(&other).unwrap();
        assert_eq!(fs::read(&file).unwrap(), first, "the same question again changes nothing");
        assert_eq!(side.answer(&id).unwrap(), None);
        let at = folder.path().join("answers").join(format!("{id}.json"));
        let size = usize::try_from(ANSWER_BYTES_MAX).unwrap() + 1;
        fs::write(&at, vec![b' '; size]).unwrap();
        assert_eq!(side.answer(&id).unwrap(), None);
        fs::write(&at, written(&IssuerAnswer::Revoked)).unwrap();
        assert_eq!(side.answer(&id).unwrap().unwrap().answer, IssuerAnswer::Revoked);
    }
}

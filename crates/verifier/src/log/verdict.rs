//! Verdicts: the minimum over a claim's inputs, the weakest of which is named.
//!
//! Source: docs/spec/log.md, "Verdicts".

use super::code::{Code, Weight};

/// What can be said of a claim, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Something is wrong.
    Failed,
    /// Data is missing.
    NotCheckable,
    /// Committed, and nobody outside the centre can open it.
    NobodyOutside,
    /// Committed, and not the reader's to open.
    NotYours,
    /// Checked with the reader's own bundle.
    CheckedWithBundle,
    /// Checked by anyone.
    Checked,
}

impl Verdict {
    /// Gives the words in Simplified Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            Verdict::Failed => "不成立",
            Verdict::NotCheckable => "无法核验（缺少数据）",
            Verdict::NobodyOutside => "已承诺，中心以外无人能公开",
            Verdict::NotYours => "已承诺，不由你公开",
            Verdict::CheckedWithBundle => "已用你的材料核验",
            Verdict::Checked => "已核验",
        }
    }

    /// Gives the words in English.
    pub fn english(self) -> &'static str {
        match self {
            Verdict::Failed => "failed",
            Verdict::NotCheckable => "not checkable (data missing)",
            Verdict::NobodyOutside => "committed, nobody outside the centre can open it",
            Verdict::NotYours => "committed, not yours to open",
            Verdict::CheckedWithBundle => "checked with your bundle",
            Verdict::Checked => "checked",
        }
    }
}

/// One thing that a claim rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What can be said of it.
    pub verdict: Verdict,
    /// What it is, as the line names it: a code, or a short name.
    pub name: String,
    /// Who outside the centre can open it; empty when anyone can.
    pub holders: Vec<String>,
}

/// A claim with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The claim in Simplified Chinese.
    pub chinese: String,
    /// The claim in English.
    pub english: String,
    /// The lot that it is about, if it is about one.
    pub lot: Option<String>,
    /// The weakest input; `None` when nothing is weaker than *checked*.
    pub weakest: Option<Input>,
    /// By when it can be decided, when it cannot be yet.
    pub undecided_until: Option<String>,
}

impl Claim {
    /// Makes a claim of its inputs. Of equal inputs the first is named.
    pub fn of(chinese: &str, english: &str, inputs: Vec<Input>) -> Claim {
        let weakest = inputs.into_iter().filter(|it| it.verdict < Verdict::Checked);
        let weakest = weakest.min_by_key(|it| it.verdict);
        let (chinese, english) = (chinese.to_owned(), english.to_owned());
        Claim { chinese, english, lot: None, weakest, undecided_until: None }
    }

    /// The same claim, about a lot.
    #[must_use]
    pub fn about(self, lot: &str) -> Claim {
        Claim { lot: Some(lot.to_owned()), ..self }
    }

    /// Gives the verdict.
    pub fn verdict(&self) -> Verdict {
        self.weakest.as_ref().map_or(Verdict::Checked, |it| it.verdict)
    }
}

/// A code that was found, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub code: Code,
    /// Index of the leaf, if it is about one.
    pub index: Option<u64>,
    /// A file, a size or another place; empty when the index says it.
    pub place: String,
}

impl Finding {
    /// Makes a finding about a leaf.
    pub fn leaf(code: Code, index: u64) -> Finding {
        Finding { code, index: Some(index), place: String::new() }
    }

    /// Makes a finding about something else.
    pub fn place(code: Code, place: &str) -> Finding {
        Finding { code, index: None, place: place.to_owned() }
    }

    /// Gives the input that this finding is to a claim, `None` for a note.
    pub fn input(&self) -> Option<Input> {
        let verdict = match self.code.weight() {
            Weight::Failed => Verdict::Failed,
            Weight::Missing => Verdict::NotCheckable,
            Weight::Note => return None,
        };
        let at = self.index.map(|it| format!("#{it}")).unwrap_or_else(|| self.place.clone());
        let name = format!("{} {at}", self.code.text()).trim_end().to_owned();
        Some(Input { verdict, name, holders: Vec::new() })
    }
}

/// How the process ends. Source: docs/spec/log.md, "Verdicts".
///
/// A failure counts most; then that the log is a sample and nobody asked for one.
pub fn exit_code(claims: &[Claim], unasked_sample: Sample) -> u8 {
    let weakest = claims.iter().map(Claim::verdict).min().unwrap_or(Verdict::Checked);
    let undecided = claims.iter().any(|it| it.undecided_until.is_some());
    match (weakest, unasked_sample) {
        (Verdict::Failed | Verdict::NotCheckable, _) => 1,
        (_, Sample::Unasked) => 4,
        (Verdict::NobodyOutside | Verdict::NotYours, _) => 2,
        _ if undecided => 3,
        _ => 0,
    }
}

/// Whether a log is a sample, and whether the reader said that he knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// A real origin.
    Real,
    /// A sample, and the reader asked for one.
    Asked,
    /// A sample, and the reader did not say so.
    Unasked,
}

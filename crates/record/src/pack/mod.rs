//! Rule packs, stage tables and calendars as files, compiled in so that every host shares them.

mod calendars;
mod forms;
mod markdown;
mod parse;

use std::sync::LazyLock;

use domain::rulebook::{Rule, Rulebook, RulebookError, StageError, StageTable};
use domain::shared::{CivilDate, Hash};
use sha2::{Digest, Sha256};

pub use calendars::{calendar, year};
pub use forms::{BidForm, BidForms, BidTable, FormEntry, FormNeed, bid_forms, parse_bid_forms};
pub use markdown::{rules as rules_markdown, stages as stages_markdown};
pub use parse::{rules as parse_rules, stages as parse_stages};

/// The rules in force from one day on, as one hashed whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// `cn-2026-02-01`: the day from which it may be adopted.
    pub id: String,
    pub in_force_from: CivilDate,
    /// Over name and bytes of every file, in order.
    pub sha256: Hash,
    pub rules: Vec<Rule>,
    pub stages: Vec<StageTable>,
}

/// Why a file makes no pack.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("the file is not TOML of a pack: {0}")]
    Toml(#[from] toml::de::Error),
    #[error("rule {id}: {what} is not known")]
    Word { id: String, what: &'static str },
    #[error("the year of the file and its dates differ")]
    Year,
    #[error(transparent)]
    Rulebook(#[from] RulebookError),
    #[error(transparent)]
    Stage(#[from] StageError),
}

impl Pack {
    /// Reads a pack from its files (name and text, in the order that is hashed).
    ///
    /// # Errors
    ///
    /// [`PackError`] when a file does not parse, or the rules make no [`Rulebook`].
    pub fn read(
        in_force_from: CivilDate,
        rule_files: &[(&str, &str)],
        stage_files: &[(&str, &str)],
    ) -> Result<Self, PackError> {
        let mut rules = Vec::new();
        for (_, text) in rule_files {
            rules.extend(parse::rules(text)?);
        }
        let stages = stage_files
            .iter()
            .map(|(_, text)| parse::stages(text))
            .collect::<Result<Vec<_>, _>>()?;
        Rulebook::new(rules.iter().cloned(), stages.iter().cloned())?;
        let sha256 = digest(rule_files.iter().chain(stage_files));
        Ok(Self { id: format!("cn-{in_force_from}"), in_force_from, sha256, rules, stages })
    }

    /// The typed rulebook.
    #[must_use]
    pub fn rulebook(&self) -> Rulebook {
        let made = Rulebook::new(self.rules.iter().cloned(), self.stages.iter().cloned());
        made.expect("read() made a rulebook of the same rules")
    }
}

fn digest<'a>(files: impl Iterator<Item = &'a (&'a str, &'a str)>) -> Hash {
    let mut hasher = Sha256::new();
    for (name, text) in files {
        for part in [name, text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    Hash(hasher.finalize().into())
}

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../../rules/cn/", $name)))
    };
}

const STAGES: &[(&str, &str)] = &[
    file!("stages-b1.1.toml"),
    file!("stages-b1.2.toml"),
    file!("stages-b1.4.toml"),
    file!("stages-b1.13.toml"),
];

const RULES_2021: &[(&str, &str)] = &[
    file!("2021/works.toml"),
    file!("2021/gp.toml"),
    file!("2021/electronic.toml"),
    file!("2021/protocol.toml"),
    file!("2021/experts.toml"),
    file!("2021/contract.toml"),
    file!("2021/quotations.toml"),
    file!("2021/intake.toml"),
    file!("2021/posts.toml"),
    file!("2021/remedies.toml"),
    file!("2021/auction.toml"),
    file!("2021/online.toml"),
    file!("2021/ledger.toml"),
    file!("2021/draws.toml"),
];

const RULES_2026: &[(&str, &str)] = &[
    file!("2026/works.toml"),
    file!("2026/gp.toml"),
    file!("2026/electronic.toml"),
    file!("2026/protocol.toml"),
    file!("2026/experts.toml"),
    file!("2026/contract.toml"),
    file!("2026/quotations.toml"),
    file!("2026/intake.toml"),
    file!("2026/posts.toml"),
    file!("2026/remedies.toml"),
    file!("2026/auction.toml"),
    file!("2026/online.toml"),
    file!("2026/ledger.toml"),
    file!("2026/draws.toml"),
];

static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
    let dated = [
        (CivilDate::constant(2021, 1, 1), RULES_2021),
        (CivilDate::constant(2026, 2, 1), RULES_2026),
    ];
    let read = |(from, files)| Pack::read(from, files, STAGES).expect("a test reads every file");
    dated.into_iter().map(read).collect()
});

/// The packs that ship, oldest first, read once in the life of the process.
#[must_use]
pub fn packs() -> &'static [Pack] {
    &PACKS
}

/// The pack that a lot announced on a date adopts; `None` before the first.
#[must_use]
pub fn pack_in_force(date: CivilDate) -> Option<&'static Pack> {
    packs().iter().rfind(|it| it.in_force_from <= date)
}

/// The pack of an id, as an adoption names it.
#[must_use]
pub fn pack(id: &str) -> Option<&'static Pack> {
    packs().iter().find(|it| it.id == id)
}

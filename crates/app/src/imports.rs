//! From a file's lines to an import: what is wrong where, what is new, what is known already.
//!
//! A dry run and the real one read a file alike; the law decides again in the turn.

mod deals;

use std::collections::{BTreeMap, BTreeSet};

use domain::experts::{self, Employment, Profile};
use domain::parties::{ExpertLine, Import, OrganisationKind, OrganisationLine};
use domain::shared::{CivilDate, Fen, Hash, Id, Uscc};
use domain::world::World;
use sha2::{Digest, Sha256};

use crate::ports::{Sheet, SheetCell, SheetLine};
use crate::roster::text;

/// Most findings that are told of one file.
pub const FINDINGS_MAX: usize = 200;
/// Longest name or title, in bytes.
const WORDS_BYTES_MAX: usize = 300;
/// Longest number of a deal, in bytes.
const NUMBER_BYTES_MAX: usize = 80;
/// Longest list in one cell, in bytes.
const LIST_BYTES_MAX: usize = 2_000;
/// What a finding repeats of a cell, in characters.
const GIVEN_MAX: usize = 40;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    Organisations,
    Deals,
    Experts,
}

impl ImportKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Organisations, Self::Deals, Self::Experts];

    /// The word of commands and forms.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Organisations => "organisations",
            Self::Deals => "deals",
            Self::Experts => "experts",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(token: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.token() == token)
    }

    /// Its columns, in the order of the template.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Organisations => ORGANISATIONS,
            Self::Deals => DEALS,
            Self::Experts => EXPERTS,
        }
    }
}

/// One column by its headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The English heading, which is also its name.
    pub name: &'static str,
    pub zh: &'static str,
    pub needed: Needed,
}

/// Whether a line may leave a cell empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    Always,
    Perhaps,
}

const fn perhaps(name: &'static str, zh: &'static str) -> Column {
    Column { name, zh, needed: Needed::Perhaps }
}

const fn needed(name: &'static str, zh: &'static str) -> Column {
    Column { name, zh, needed: Needed::Always }
}

const ORGANISATIONS: &[Column] =
    &[needed("code", "统一社会信用代码"), needed("name", "单位名称"), needed("kinds", "类别")];
const DEALS: &[Column] = &[
    needed("number", "成交编号"),
    needed("title", "项目名称"),
    needed("purchaser_code", "采购人代码"),
    needed("purchaser", "采购人名称"),
    perhaps("winner_code", "成交人代码"),
    needed("winner", "成交人名称"),
    needed("amount", "成交金额（元）"),
    needed("date", "成交日期"),
    perhaps("law", "领域"),
    perhaps("category", "采购内容"),
];
const EXPERTS: &[Column] = &[
    needed("expert", "专家编号"),
    needed("expert_name", "姓名"),
    needed("specialties", "评审专业"),
    needed("pools", "专家库"),
    needed("region", "行政区划代码"),
    perhaps("employers", "工作单位"),
    perhaps("ties", "回避关系"),
];

const KINDS: [(OrganisationKind, &str, &str); 6] = [
    (OrganisationKind::Purchaser, "purchaser", "采购人"),
    (OrganisationKind::Agent, "agent", "代理机构"),
    (OrganisationKind::Bidder, "bidder", "投标人"),
    (OrganisationKind::Supervisor, "supervisor", "监督部门"),
    (OrganisationKind::Centre, "centre", "交易中心"),
    (OrganisationKind::Trustee, "trustee", "保管人"),
];

/// What is wrong with a cell; each has its words and what to do in the word tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// No line holds the headings.
    Headings,
    Missing,
    Formula,
    Unseen,
    Long,
    Code,
    /// The same code or number stands in an earlier line of the file.
    Twice,
    /// The record knows the code under another name.
    NameDiffers,
    /// The record has a deal of this number.
    Known,
    Kind,
    /// Neither law nor category of a deal.
    Category,
    Amount,
    Date,
    /// No number of a roster.
    Number,
    Specialty,
    Pool,
    Region,
    Employer,
    Tie,
    /// The roster knows the number with other particulars.
    ExpertDiffers,
    /// The file has headings and nothing below.
    Nothing,
}

impl Wrong {
    /// Every fault, for the test that all have words.
    pub const ALL: [Self; 21] = [
        Self::Headings,
        Self::Missing,
        Self::Formula,
        Self::Unseen,
        Self::Long,
        Self::Code,
        Self::Twice,
        Self::NameDiffers,
        Self::Known,
        Self::Kind,
        Self::Category,
        Self::Amount,
        Self::Date,
        Self::Number,
        Self::Specialty,
        Self::Pool,
        Self::Region,
        Self::Employer,
        Self::Tie,
        Self::ExpertDiffers,
        Self::Nothing,
    ];

    /// Key of its sentence: `finding-…`; what to do has `-do` behind.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Headings => "finding-headings",
            Self::Missing => "finding-missing",
            Self::Formula => "finding-formula",
            Self::Unseen => "finding-unseen",
            Self::Long => "finding-long",
            Self::Code => "finding-code",
            Self::Twice => "finding-twice",
            Self::NameDiffers => "finding-name-differs",
            Self::Known => "finding-known",
            Self::Kind => "finding-kind",
            Self::Category => "finding-category",
            Self::Amount => "finding-amount",
            Self::Date => "finding-date",
            Self::Number => "finding-number",
            Self::Specialty => "finding-specialty",
            Self::Pool => "finding-pool",
            Self::Region => "finding-region",
            Self::Employer => "finding-employer",
            Self::Tie => "finding-tie",
            Self::ExpertDiffers => "finding-expert-differs",
            Self::Nothing => "finding-nothing",
        }
    }
}

/// One fault of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Line of the file, from 1.
    pub line: u32,
    /// The column's heading; empty for the whole line.
    pub column: &'static str,
    pub wrong: Wrong,
    /// What stands there, cut short.
    pub given: String,
}

/// What a file comes to against the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What would be taken; meaningless while there are findings.
    pub import: Import,
    /// SHA-256 of the file, by which a check and its taking know each other.
    pub digest: Hash,
    /// At most [`FINDINGS_MAX`], in the order of lines.
    pub findings: Vec<Finding>,
    /// Lines below the headings.
    pub lines: usize,
    /// Lines that the record has alike; they are left out.
    pub known: usize,
    /// Sum of the deals' amounts.
    pub sum: Fen,
}

impl Checked {
    /// Lines that would be taken.
    #[must_use]
    pub fn fresh(&self) -> usize {
        self.import.organisations.len() + self.import.deals.len() + self.import.experts.len()
    }

    /// Whether it may be taken: no finding, and something new.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.findings.is_empty() && self.fresh() > 0
    }
}

/// Reads a file's lines against the record.
#[must_use]
pub fn check(kind: ImportKind, sheet: &Sheet, bytes: &[u8], world: &World) -> Checked {
    let digest = Hash(Sha256::digest(bytes).into());
    // Import and file are public: a hash over a few people would let them be guessed.
    let (file, stem) = match kind {
        ImportKind::Experts => (None, kind.token().to_owned()),
        ImportKind::Organisations | ImportKind::Deals => {
            (Some(digest), format!("{}-{}", kind.token(), &digest.hex()[..16]))
        }
    };
    // One more each time, also when the same file is taken again after it was taken back.
    let before = world.imports.keys().filter(|it| it.as_str().starts_with(&stem)).count();
    let id = Id::new(format!("{stem}-{}", before + 1)).expect("letters and digits");
    let import = Import {
        import: id,
        file,
        organisations: Vec::new(),
        deals: Vec::new(),
        experts: Vec::new(),
    };
    let mut reading = Reading {
        world,
        seen: BTreeSet::new(),
        out: Checked { import, digest, findings: Vec::new(), lines: 0, known: 0, sum: Fen(0) },
    };
    let head = sheet.lines.first();
    let Some(places) = head.and_then(|it| places(kind, it)) else {
        let line = head.map_or(1, |it| it.line);
        reading.find(line, "", Wrong::Headings, "");
        return reading.out;
    };
    for line in &sheet.lines[1..] {
        reading.out.lines += 1;
        match kind {
            ImportKind::Organisations => reading.organisation(line, &places),
            ImportKind::Deals => reading.deal(line, &places),
            ImportKind::Experts => reading.expert(line, &places),
        }
    }
    if reading.out.lines == 0 {
        reading.find(1, "", Wrong::Nothing, "");
    }
    reading.out.findings.truncate(FINDINGS_MAX);
    reading.out
}

type Places = BTreeMap<&'static str, usize>;

/// Where each column stands; `None` when one is missing or stands twice.
fn places(kind: ImportKind, head: &SheetLine) -> Option<Places> {
    let mut places = Places::new();
    for (at, cell) in head.cells.iter().enumerate() {
        let SheetCell::Text(text) = cell else { return None };
        let text = text.trim();
        let fits = |it: &&Column| it.zh == text || it.name.eq_ignore_ascii_case(text);
        if let Some(column) = kind.columns().iter().find(fits)
            && places.insert(column.name, at).is_some()
        {
            return None;
        }
    }
    let all = kind
        .columns()
        .iter()
        .all(|it| places.contains_key(it.name) || it.needed == Needed::Perhaps);
    all.then_some(places)
}

struct Reading<'a> {
    world: &'a World,
    /// Codes or numbers so far.
    seen: BTreeSet<String>,
    out: Checked,
}

/// A line whose cells were read, or why not.
type Read<T> = Result<T, ()>;

impl Reading<'_> {
    fn find(&mut self, line: u32, column: &'static str, wrong: Wrong, given: &str) {
        let given = given.chars().take(GIVEN_MAX).collect();
        if self.out.findings.len() <= FINDINGS_MAX {
            self.out.findings.push(Finding { line, column, wrong, given });
        }
    }

    /// A cell's text; faults are found here.
    fn cell<'l>(
        &mut self,
        line: &'l SheetLine,
        places: &Places,
        column: &'static str,
        most: usize,
    ) -> Read<&'l str> {
        let at = places.get(column).copied();
        let text = match at.and_then(|at| line.cells.get(at)) {
            None => "",
            Some(SheetCell::Formula) => {
                self.find(line.line, column, Wrong::Formula, "");
                return Err(());
            }
            Some(SheetCell::Text(text)) => text.trim(),
        };
        let wrong = match text {
            "" => Some(Wrong::Missing),
            it if it.len() > most => Some(Wrong::Long),
            it if it.chars().any(is_unseen) => Some(Wrong::Unseen),
            _ => None,
        };
        match wrong {
            None => Ok(text),
            Some(it) => {
                self.find(line.line, column, it, if it == Wrong::Unseen { "" } else { text });
                Err(())
            }
        }
    }

    fn code(&mut self, line: &SheetLine, places: &Places, column: &'static str) -> Read<Uscc> {
        let text = self.cell(line, places, column, NUMBER_BYTES_MAX)?.to_uppercase();
        Uscc::new(&text).ok_or_else(|| self.find(line.line, column, Wrong::Code, &text))
    }

    fn once(&mut self, line: &SheetLine, column: &'static str, text: &str) -> Read<()> {
        if self.seen.insert(text.to_owned()) {
            return Ok(());
        }
        self.find(line.line, column, Wrong::Twice, text);
        Err(())
    }

    fn organisation(&mut self, line: &SheetLine, places: &Places) {
        let code = self.code(line, places, "code");
        let name = self.cell(line, places, "name", WORDS_BYTES_MAX).map(str::to_owned);
        let kinds = self.kinds(line, places);
        let (Ok(organisation), Ok(name), Ok(kinds)) = (code, name, kinds) else { return };
        if self.once(line, "code", organisation.as_str()).is_err() {
            return;
        }
        match self.world.organisations.get(&organisation) {
            Some(it) if it.name == name => self.out.known += 1,
            Some(it) => {
                let known = it.name.clone();
                self.find(line.line, "name", Wrong::NameDiffers, &known);
            }
            None => {
                let line = line.line;
                let it = OrganisationLine { line, organisation, name, kinds };
                self.out.import.organisations.push(it);
            }
        }
    }

    fn kinds(&mut self, line: &SheetLine, places: &Places) -> Read<Vec<OrganisationKind>> {
        let text = self.cell(line, places, "kinds", WORDS_BYTES_MAX)?;
        let words = text.split(['、', ',', '，', ';', '；', '/', ' ']).filter(|it| !it.is_empty());
        let mut kinds = BTreeSet::new();
        for word in words {
            let fits = |it: &&(OrganisationKind, &str, &str)| {
                it.1.eq_ignore_ascii_case(word) || it.2 == word
            };
            let Some(found) = KINDS.iter().find(fits) else {
                self.find(line.line, "kinds", Wrong::Kind, word);
                return Err(());
            };
            kinds.insert(found.0);
        }
        Ok(kinds.into_iter().collect())
    }
}

/// How a cell's list is read: its entries, or the one that is none.
type Grammar<'l, T> = fn(&'l str) -> Result<Vec<T>, &'l str>;

impl Reading<'_> {
    fn expert(&mut self, line: &SheetLine, places: &Places) {
        let number = self.cell(line, places, "expert", NUMBER_BYTES_MAX).and_then(|it| {
            Id::new(it).map_err(|_| self.find(line.line, "expert", Wrong::Number, it))
        });
        let name = self.cell(line, places, "expert_name", WORDS_BYTES_MAX).map(str::to_owned);
        let specialties =
            self.told(line, places, "specialties", (Wrong::Specialty, text::specialties));
        let pools = self.told(line, places, "pools", (Wrong::Pool, text::pools));
        let region = self.cell(line, places, "region", NUMBER_BYTES_MAX).and_then(|it| {
            Id::new(it).map_err(|_| self.find(line.line, "region", Wrong::Region, it))
        });
        let employers: Read<Vec<Employment>> =
            self.perhaps(line, places, "employers", (Wrong::Employer, text::employers));
        let ties = self.perhaps(line, places, "ties", (Wrong::Tie, text::ties));
        let (Ok(expert), Ok(name), Ok(specialties), Ok(pools)) = (number, name, specialties, pools)
        else {
            return;
        };
        let (Ok(region), Ok(employers), Ok(ties)) = (region, employers, ties) else { return };
        if self.once(line, "expert", expert.as_str()).is_err() {
            return;
        }
        let account = None;
        let profile = Profile { name, account, specialties, employers, ties, region, pools };
        if let Some(part) = experts::unfit(&profile) {
            let (column, wrong) = part_of(part);
            return self.find(line.line, column, wrong, "");
        }
        match self.world.roster.get(&expert) {
            // An account is bound in person: no file tells of it.
            Some(it) if Profile { account: None, ..it.profile.clone() } == profile => {
                self.out.known += 1;
            }
            Some(_) => self.find(line.line, "expert", Wrong::ExpertDiffers, expert.as_str()),
            None => {
                let line = line.line;
                self.out.import.experts.push(ExpertLine { line, expert, profile });
            }
        }
    }

    /// A cell that is read by its own grammar.
    fn told<'l, T>(
        &mut self,
        line: &'l SheetLine,
        places: &Places,
        column: &'static str,
        (wrong, read): (Wrong, Grammar<'l, T>),
    ) -> Read<Vec<T>> {
        let text = self.cell(line, places, column, LIST_BYTES_MAX)?;
        read(text).map_err(|it| self.find(line.line, column, wrong, it))
    }

    /// The same, where the cell may be empty.
    fn perhaps<'l, T>(
        &mut self,
        line: &'l SheetLine,
        places: &Places,
        column: &'static str,
        by: (Wrong, Grammar<'l, T>),
    ) -> Read<Vec<T>> {
        let at = places.get(column).and_then(|at| line.cells.get(*at));
        match at {
            None => Ok(Vec::new()),
            Some(SheetCell::Text(text)) if text.trim().is_empty() => Ok(Vec::new()),
            Some(_) => self.told(line, places, column, by),
        }
    }
}

/// The column and the fault of a part that the law finds unfit.
fn part_of(part: &str) -> (&'static str, Wrong) {
    match part {
        "expert-name" => ("expert_name", Wrong::Long),
        "expert-region" => ("region", Wrong::Region),
        "expert-pools" => ("pools", Wrong::Pool),
        "expert-employers" => ("employers", Wrong::Employer),
        "expert-ties" => ("ties", Wrong::Tie),
        _ => ("specialties", Wrong::Specialty),
    }
}

/// Yuan with at most two decimals, without exponent; no float on the way.
fn yuan(text: &str) -> Option<Fen> {
    let bare: String = text.chars().filter(|it| !matches!(it, ',' | '，')).collect();
    Fen::parse(&bare).filter(|it| it.0 > 0)
}

/// `2026-11-28`, `2026/11/28`, `2026年11月28日`, with or without leading zeros.
pub(crate) fn date(text: &str) -> Option<CivilDate> {
    let plain = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
    let parts: Vec<&str> = plain.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    let short = |it: &str| (1..=2).contains(&it.len());
    if year.len() != 4 || !short(month) || !short(day) {
        return None;
    }
    format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
}

/// Controls, and marks that turn the direction of writing.
fn is_unseen(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || it == '\u{feff}'
        || it == '\u{fffd}'
}

//! A statutory document before it is typeset: words, figures and signatures, and no layout.
//!
//! Made from the record alone, so that the same record gives the same document. Whoever makes it
//! brings every word; a typesetter adds none.

use sha2::{Digest, Sha256};

/// Where a page's own number stands in [`StatutoryDocument::folio`].
pub const PAGE: &str = "{page}";
/// Where the number of pages stands in [`StatutoryDocument::folio`].
pub const PAGES: &str = "{pages}";

/// One document that the law names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatutoryDocument {
    /// BCP 47 tag of the language it is written in.
    pub lang: String,
    pub title: String,
    /// The title in the language of the law; empty where the document is written in it.
    pub original_title: String,
    /// Number of the procedure, with its words.
    pub number: String,
    pub blocks: Vec<Block>,
    /// Who issues it 落款.
    pub issuer: String,
    /// The day of issue in words.
    pub issued: String,
    /// The door's stamp of the event that issued it, unix milliseconds.
    pub issued_ms: i64,
    /// Signatures that the record holds for it.
    pub signatures: Vec<SignatureBlock>,
    pub proof: Proof,
    /// Foot of every page, with [`PAGE`] and [`PAGES`] in it.
    pub folio: String,
    /// Stands over every page of what is invented; empty in a real centre.
    pub sample: String,
}

/// What stands under each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Heading(String),
    Paragraph(String),
    /// Set smaller: what explains, and is not the document's own statement.
    Note(String),
    /// Names with their values.
    Facts(Vec<(String, String)>),
    Table(Table),
}

/// A table whose head stands again on every page that it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub head: String,
    pub set: Set,
    /// Its part of the width, beside those of the others; at least 1.
    pub share: u16,
}

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    Words,
    /// Figures, to the right, so that their places stand under each other.
    Figures,
}

/// One signature of the record under the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureBlock {
    /// In which part somebody signed, such as the purchaser.
    pub part: String,
    /// Organisation or seat that signed.
    pub name: String,
    /// When, what was signed, with which key, and where it stands in the log.
    pub lines: Vec<String>,
    /// Word inside of the drawn circle; empty draws none.
    pub stamp: String,
}

/// Where the document stands in the log, and how anybody checks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    pub title: String,
    pub lines: Vec<String>,
    /// For programs: origin, number of the leaf, and its hash in the tree, with blanks between.
    pub leaf: String,
    /// What codes lead to: words and address.
    pub ways: Vec<(String, String)>,
}

impl StatutoryDocument {
    /// SHA-256 of everything that it says; documents that say the same have the same.
    ///
    /// For caches of one release: another release may write the same document otherwise.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(format!("{self:?}").as_bytes()).into()
    }

    /// Every text of it, in no promised order.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        let mut all: Vec<&str> = [
            &self.title,
            &self.original_title,
            &self.number,
            &self.issuer,
            &self.issued,
            &self.folio,
            &self.sample,
            &self.proof.title,
        ]
        .map(String::as_str)
        .to_vec();
        for it in &self.blocks {
            match it {
                Block::Heading(it) | Block::Paragraph(it) | Block::Note(it) => all.push(it),
                Block::Facts(rows) => all.extend(rows.iter().flat_map(|it| [&*it.0, &*it.1])),
                Block::Table(it) => {
                    all.extend(it.columns.iter().map(|it| it.head.as_str()));
                    all.extend(it.rows.iter().flatten().map(String::as_str));
                }
            }
        }
        for it in &self.signatures {
            all.extend([it.part.as_str(), &it.name, &it.stamp]);
            all.extend(it.lines.iter().map(String::as_str));
        }
        all.extend(self.proof.lines.iter().map(String::as_str));
        all.extend(self.proof.ways.iter().map(|it| it.0.as_str()));
        all
    }
}

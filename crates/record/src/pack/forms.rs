//! Standard forms of a bid 投标文件格式, as versioned data with their words and citations.

use std::sync::LazyLock;

use domain::procedure::EnvelopeName;
use domain::rulebook::{Citation, Level, Regime, Says};
use serde::Deserialize;

use super::PackError;
use super::parse::level;

/// The forms of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidForms {
    /// Named in every bid that was made with them.
    pub version: String,
    pub forms: Vec<BidForm>,
}

/// One form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidForm {
    /// Unique within a regime; `[a-z-]+`.
    pub id: String,
    pub regimes: Vec<Regime>,
    /// Where it belongs when the lot announces that envelope.
    pub envelope: EnvelopeName,
    pub need: FormNeed,
    pub title: Says,
    /// What whoever fills it declares.
    pub text: Says,
    pub level: Level,
    pub cite: Citation,
    pub fields: Vec<FormEntry>,
    pub table: Option<BidTable>,
}

/// Who fills a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormNeed {
    Always,
    /// Whoever has something to say in it.
    OwnChoice,
    /// Whoever bids as a consortium, where the documents accept one.
    Consortium,
}

impl FormNeed {
    /// The word of the file and of the page's list.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::OwnChoice => "own_choice",
            Self::Consortium => "consortium",
        }
    }
}

/// A field of a form or a column of its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormEntry {
    pub name: String,
    /// One of [`KINDS`].
    pub kind: String,
    pub label: Says,
}

/// Rows that a bidder adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidTable {
    pub label: Says,
    pub rows_max: u32,
    pub columns: Vec<FormEntry>,
}

/// What a field may hold.
pub const KINDS: [&str; 7] = ["text", "lines", "date", "number", "percent", "yes", "uscc"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    form: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    regimes: Vec<String>,
    envelope: String,
    need: String,
    level: String,
    title: Words,
    text: Words,
    cite: Cite,
    #[serde(default)]
    field: Vec<Entry>,
    table: Option<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cite {
    instrument: String,
    article: String,
    in_force_from: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    kind: String,
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    zh: String,
    en: String,
    rows_max: u32,
    column: Vec<Entry>,
}

/// Reads a file of forms.
///
/// # Errors
///
/// [`PackError::Toml`] for another shape, [`PackError::Word`] for an unknown word or date, for a
/// form without anything to fill, and for an id that stands twice in a regime.
pub fn parse_bid_forms(text: &str) -> Result<BidForms, PackError> {
    let file: File = toml::from_str(text)?;
    let forms = file.form.into_iter().map(form).collect::<Result<Vec<_>, _>>()?;
    for (at, it) in forms.iter().enumerate() {
        let meets = |other: &BidForm| {
            other.id == it.id && other.regimes.iter().any(|known| it.regimes.contains(known))
        };
        if forms[..at].iter().any(meets) {
            return Err(PackError::Word { id: it.id.clone(), what: "second form of this id" });
        }
    }
    Ok(BidForms { version: file.version, forms })
}

fn form(row: Row) -> Result<BidForm, PackError> {
    let word = |what| PackError::Word { id: row.id.clone(), what };
    let regime = |it: &String| match it.as_str() {
        "works" => Ok(Regime::Works),
        "gp" => Ok(Regime::GovernmentProcurement),
        _ => Err(word("regime")),
    };
    let envelope = match row.envelope.as_str() {
        "qual" => EnvelopeName::Qual,
        "tech" => EnvelopeName::Tech,
        "price_detail" => EnvelopeName::PriceDetail,
        _ => return Err(word("envelope")),
    };
    let need = match row.need.as_str() {
        "always" => FormNeed::Always,
        "own_choice" => FormNeed::OwnChoice,
        "consortium" => FormNeed::Consortium,
        _ => return Err(word("need")),
    };
    let entry = |it: &Entry| {
        let label = Says { zh: it.zh.clone(), en: it.en.clone() };
        let known = KINDS.contains(&it.kind.as_str());
        let made = FormEntry { name: it.name.clone(), kind: it.kind.clone(), label };
        known.then_some(made).ok_or(word("kind"))
    };
    let table = |it: &Table| {
        let columns: Result<_, PackError> = it.column.iter().map(entry).collect();
        let label = Says { zh: it.zh.clone(), en: it.en.clone() };
        columns.map(|columns| BidTable { label, rows_max: it.rows_max, columns })
    };
    if row.field.is_empty() && row.table.is_none() {
        return Err(word("form without fields"));
    }
    let cite = Citation {
        instrument: row.cite.instrument.clone(),
        article: row.cite.article.clone(),
        in_force_from: row.cite.in_force_from.parse().map_err(|_| word("date"))?,
        in_force_to: None,
    };
    Ok(BidForm {
        regimes: row.regimes.iter().map(regime).collect::<Result<_, PackError>>()?,
        envelope,
        need,
        level: level(&row.level).ok_or(word("level"))?,
        fields: row.field.iter().map(entry).collect::<Result<_, PackError>>()?,
        table: row.table.as_ref().map(table).transpose()?,
        cite,
        id: row.id,
        title: Says { zh: row.title.zh, en: row.title.en },
        text: Says { zh: row.text.zh, en: row.text.en },
    })
}

static FORMS: LazyLock<BidForms> = LazyLock::new(|| {
    let text = include_str!("../../../../rules/cn/bid-forms.toml");
    parse_bid_forms(text).expect("a test reads the file")
});

/// The forms that ship.
#[must_use]
pub fn bid_forms() -> &'static BidForms {
    &FORMS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_regime_has_a_letter_declarations_and_a_consortium_agreement() {
        for regime in [Regime::Works, Regime::GovernmentProcurement] {
            let of = |id: &str| {
                let mut all = bid_forms().forms.iter();
                all.find(|it| it.id == id && it.regimes.contains(&regime)).expect(id)
            };
            assert_eq!(of("letter-of-bid").need, FormNeed::Always);
            assert_eq!(of("declarations").need, FormNeed::Always);
            let table = of("consortium").table.as_ref().expect("members");
            let kinds: Vec<&str> = table.columns.iter().map(|it| it.kind.as_str()).collect();
            assert_eq!(kinds[..5], ["text", "uscc", "text", "percent", "yes"]);
        }
    }

    const ONE: &str = r#"
        version = "1"
        [[form]]
        id = "a"
        regimes = ["gp"]
        envelope = "qual"
        need = "always"
        level = "M"
        title = { zh = "甲", en = "A" }
        text = { zh = "", en = "" }
        cite = { instrument = "法", article = "1", in_force_from = "2026-01-01" }
        field = [{ name = "b", kind = "text", zh = "乙", en = "B" }]
    "#;

    #[test]
    fn a_form_with_an_unknown_word_is_refused() {
        assert!(parse_bid_forms(ONE).is_ok());
        let changes = [
            ("\"gp\"", "\"xx\""),
            ("\"qual\"", "\"price\""),
            ("\"always\"", "\"ever\""),
            ("\"M\"", "\"Z\""),
            ("kind = \"text\"", "kind = \"html\""),
            ("2026-01-01", "2026-13-01"),
            ("field = [{ name = \"b\", kind = \"text\", zh = \"乙\", en = \"B\" }]", ""),
            ("need", "want"),
        ];
        for (from, to) in changes {
            assert!(parse_bid_forms(&ONE.replace(from, to)).is_err(), "{from} → {to}");
        }
        let twice = format!("{ONE}{}", ONE.replace("version = \"1\"", ""));
        assert!(parse_bid_forms(&twice).is_err());
    }
}

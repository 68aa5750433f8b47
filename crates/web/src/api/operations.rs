//! What programs may ask: one row for each address, with its scope, its acts and its fields.
//!
//! A row only names what a page does: the address is the page's behind `/api/v1`, its fields are
//! the page's fields, and the page's own handler answers. Who may do it is the matrix's to say.

mod biddings;
mod table;

use app::access::Action;
use axum::http::Method;
use domain::parties::OrganisationKind;

use biddings::BIDDINGS;
use table::TENDERS;

/// The table.
pub const OPERATIONS: &[Operation] = &joined::<{ TENDERS.len() + BIDDINGS.len() }>();

const fn joined<const N: usize>() -> [Operation; N] {
    let mut all = [TENDERS[0]; N];
    let mut at = 0;
    while at < N {
        let later = at >= TENDERS.len();
        all[at] = if later { BIDDINGS[at - TENDERS.len()] } else { TENDERS[at] };
        at += 1;
    }
    all
}

/// What a key may be used for. Every operation has one, or needs no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Tender,
    Award,
    Remedies,
    Bid,
    Supervise,
    Trust,
    People,
}

impl Scope {
    /// Every scope, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Tender,
        Self::Award,
        Self::Remedies,
        Self::Bid,
        Self::Supervise,
        Self::Trust,
        Self::People,
    ];

    /// The scope's word in keys and in the description.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Tender => "tender",
            Self::Award => "award",
            Self::Remedies => "remedies",
            Self::Bid => "bid",
            Self::Supervise => "supervise",
            Self::Trust => "trust",
            Self::People => "people",
        }
    }

    /// Key of the scope's name.
    #[must_use]
    pub fn says(self) -> String {
        format!("scope-{}", self.token())
    }

    /// Whether an organisation of this kind has anything to do in the scope.
    #[must_use]
    pub fn is_of(self, kind: OrganisationKind) -> bool {
        use OrganisationKind::{Agent, Bidder, Purchaser, Supervisor, Trustee};
        match self {
            Self::Tender | Self::Award => matches!(kind, Purchaser | Agent),
            Self::Remedies => matches!(kind, Purchaser | Agent | Bidder | Supervisor),
            Self::Bid => kind == Bidder,
            Self::Supervise => kind == Supervisor,
            Self::Trust => kind == Trustee,
            Self::People => true,
        }
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text, as it is typed into the page.
    Text,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Several texts, in order.
    Texts,
    /// A file, sent as a part of a form or named by the hash of one that was sent before.
    File,
    /// A file that only a form can send: no hash stands for it.
    Upload,
    /// A text for each line of the page: the name ends with the line's number.
    Lines,
    /// A text for each line and each column: the name ends with both numbers.
    Cells,
}

/// Whether a field may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Needed,
    Optional,
}

/// One field of a page's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub holds: Holds,
    pub need: Need,
}

impl Field {
    /// Its name in JSON: where a hash stands for a file, the name says so.
    #[must_use]
    pub fn json_name(&self) -> String {
        let kept = if self.holds == Holds::File { KEPT } else { "" };
        format!("{}{kept}", self.name)
    }
}

/// How an operation answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Asks something of the law: counts once for its idempotency key.
    Act,
    /// Keeps a draft or a wish outside the record.
    Work,
    /// Takes and gives what the bidder's own tools do: the body goes through as it is.
    Wire,
}

/// One operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub method: &'static Method,
    /// The page's address, with names for its parts.
    pub path: &'static str,
    /// None: no key is asked for.
    pub scope: Option<Scope>,
    pub kind: Kind,
    /// Rows of the matrix of permissions that it comes to.
    pub actions: &'static [Action],
    /// Key of the sentence of what is no act; empty for acts.
    pub says: &'static str,
    pub fields: &'static [Field],
}

impl Operation {
    /// Whether it is about one lot, whose version can be asked to stand still.
    #[must_use]
    pub fn has_lot(&self) -> bool {
        self.kind != Kind::Work && self.path.contains("{tender}/{lot}/{round}")
    }

    /// Whether an idempotency key is asked for.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.kind == Kind::Act
    }

    /// Its name in the description: the address's own words.
    #[must_use]
    pub fn id(&self) -> String {
        let words = self.path.split('/').filter(|it| !it.is_empty() && !it.starts_with('{'));
        let words: Vec<&str> = words.collect();
        let name = words.join("-").replace('.', "-");
        if *self.method == Method::POST {
            name
        } else {
            format!("{}-{name}", self.method).to_lowercase()
        }
    }

    /// The field of a name that a program sends, if it has one.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|it| match it.holds {
            Holds::Lines => name.strip_prefix(it.name).is_some_and(is_line),
            Holds::Cells => name.strip_prefix(it.name).is_some_and(is_cell),
            Holds::File => name.strip_suffix(KEPT) == Some(it.name),
            Holds::Upload => false,
            _ => it.name == name,
        })
    }

    /// Names, as JSON has them, of the fields that may not be left out.
    pub fn needed(&self) -> impl Iterator<Item = String> {
        self.fields.iter().filter(|it| it.need == Need::Needed).map(|it| it.json_name())
    }

    fn fits(&self, path: &str) -> bool {
        let (mut ours, mut theirs) = (self.path.split('/'), path.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if a == b => {}
                (Some(a), Some(b)) if a.starts_with('{') && !b.is_empty() => {}
                _ => return false,
            }
        }
    }
}

/// What follows a file's name where its hash stands instead of the file.
pub const KEPT: &str = "_kept";
/// Fields of every act that is signed: the bound key and the signature, hex.
pub const SIGNED: [&str; 2] = ["by", "signed"];

fn is_line(rest: &str) -> bool {
    (1..=3).contains(&rest.len()) && rest.bytes().all(|it| it.is_ascii_digit())
}

fn is_cell(rest: &str) -> bool {
    rest.split_once('-').is_some_and(|it| is_line(it.0) && is_line(it.1))
}

/// Operations of an address, whatever the method.
pub fn at(path: &str) -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(move |it| it.fits(path))
}

//! Which field of an auction's event is shown to whom.

use super::{KINDS, fields_of};

/// Who sees a field, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Everybody, with the event.
    AtOnce,
    /// Everybody if the reserve is met; else its holders, bidders and the supervisor, by bundle.
    IfMet,
    /// Everybody, once sealed offers are opened.
    AtOpening,
}

/// One field of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub kind: &'static str,
    pub name: &'static str,
    pub shown: Shown,
}

/// Fields that are not shown to everybody with every event of their kind.
const LATER: &[Field] = &[
    Field { kind: "ReserveOpened", name: "price", shown: Shown::IfMet },
    Field { kind: "ReserveOpened", name: "salt", shown: Shown::IfMet },
    Field { kind: "SealedOpened", name: "plate", shown: Shown::AtOpening },
    Field { kind: "SealedOpened", name: "price", shown: Shown::AtOpening },
    Field { kind: "SealedOpened", name: "salt", shown: Shown::AtOpening },
];

/// Every field of every kind.
pub static FIELDS: std::sync::LazyLock<Vec<Field>> = std::sync::LazyLock::new(|| {
    let of = |kind: &&'static str| {
        let kind = *kind;
        fields_of(kind).iter().map(move |name| {
            let later = LATER.iter().find(|it| it.kind == kind && it.name == *name);
            let shown = later.map_or(Shown::AtOnce, |it| it.shown);
            Field { kind, name, shown }
        })
    };
    KINDS.iter().flat_map(of).collect()
});

//! In which forms a deposit may be brought: the words of the form's field, and what they mean.

use domain::auction::Guarantees;

use crate::text::Text;

/// What a notice takes, with its word in forms.
pub(crate) const FORMS: [(Option<Guarantees>, &str); 3] = [
    (None, "transfer"),
    (Some(Guarantees::Beside), "either"),
    (Some(Guarantees::Alone), "guarantee"),
];

/// The word of what is taken.
pub(super) fn word(of: Option<Guarantees>) -> &'static str {
    FORMS.iter().find(|it| it.0 == of).map_or("", |it| it.1)
}

/// The key of what is taken, in words.
pub(crate) fn key(of: Option<Guarantees>) -> &'static str {
    match of {
        None => "deposit-form-transfer",
        Some(Guarantees::Beside) => "deposit-form-either",
        Some(Guarantees::Alone) => "deposit-form-guarantee",
    }
}

/// What a form says; an empty field means transfers. `None` for any other word.
pub(super) fn read(typed: &str) -> Option<Option<Guarantees>> {
    let typed = if typed.is_empty() { "transfer" } else { typed };
    FORMS.iter().find(|it| it.1 == typed).map(|it| it.0)
}

/// The answers of the form's field.
pub(super) fn options(t: &Text) -> [(&'static str, String); 3] {
    FORMS.map(|it| (it.1, t.s(key(it.0))))
}

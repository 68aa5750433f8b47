//! Fields in which a person types.

use super::super::icon::{Tone, icon};
use crate::text::Text;
use maud::{Markup, html};

/// One field; empty strings mean that there is none of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: &'a str,
    pub error: &'a str,
    /// What was typed before, kept as it was typed.
    pub value: &'a str,
    /// What a browser may fill in: an `autocomplete` token.
    pub autocomplete: &'a str,
    /// Whether the person may leave it out; shown in a word.
    pub optional: bool,
}

impl Field<'_> {
    /// The input's id, which the error summary links to.
    fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    /// The ids of hint and error, for `aria-describedby`.
    fn described_by(&self) -> Option<String> {
        let mut ids = vec![];
        if !self.hint.is_empty() {
            ids.push(format!("f-{}-hint", self.name));
        }
        if !self.error.is_empty() {
            ids.push(format!("f-{}-error", self.name));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        (!self.error.is_empty()).then_some("true")
    }

    fn autocomplete(&self) -> Option<&str> {
        (!self.autocomplete.is_empty()).then_some(self.autocomplete)
    }

    fn around(&self, t: &Text, input: &Markup) -> Markup {
        let class = if self.error.is_empty() { "field" } else { "field wrong" };
        html! {
            div class=(class) {
                label for=(self.id()) {
                    (self.label)
                    @if self.optional { " " small { (t.s("field-optional")) } }
                }
                (notes(self.name, self.hint, self.error))
                (input)
            }
        }
    }

    fn input(&self, kind: &str, mode: Option<&str>, class: &str) -> Markup {
        html! {
            input type=(kind) id=(self.id()) name=(self.name) value=(self.value) class=(class)
                inputmode=[mode] autocomplete=[self.autocomplete()] aria-invalid=[self.invalid()]
                aria-describedby=[self.described_by()] required[!self.optional]
                step=[(kind == "datetime-local").then_some("1")];
        }
    }
}

/// Hint and error of a field or a choice.
pub(super) fn notes(name: &str, hint: &str, error: &str) -> Markup {
    html! {
        @if !hint.is_empty() { p class="hint" id={ "f-" (name) "-hint" } { (hint) } }
        @if !error.is_empty() {
            p class="error" id={ "f-" (name) "-error" } { (icon(Tone::Alarm)) (error) }
        }
    }
}

/// One line of words.
pub fn text(t: &Text, field: &Field) -> Markup {
    field.around(t, &field.input("text", None, "line"))
}

/// A password or passphrase; never sent back to the page.
pub fn secret(t: &Text, field: &Field) -> Markup {
    let blank = Field { value: "", ..*field };
    blank.around(t, &blank.input("password", None, "line"))
}

/// Several lines.
pub fn textarea(t: &Text, field: &Field, rows: u32) -> Markup {
    field.around(
        t,
        &html! {
            textarea id=(field.id()) name=(field.name) rows=(rows)
                aria-invalid=[field.invalid()] aria-describedby=[field.described_by()]
                required[!field.optional] { (field.value) }
        },
    )
}

/// A moment in Beijing time; read with [`crate::text::time::parse_field`].
pub fn date_time(t: &Text, field: &Field) -> Markup {
    let input = field.input("datetime-local", None, "moment");
    field.around(t, &html! { div class="joined" { (input) span { (t.s("clock-beijing")) } } })
}

/// An amount in yuan; read with [`crate::text::money::parse_yuan`].
pub fn money(t: &Text, field: &Field) -> Markup {
    let input = field.input("text", Some("decimal"), "number");
    let yuan = t.s("money-yuan");
    field.around(
        t,
        &html! {
            div class="joined" { span aria-hidden="true" { "¥" } (input) span { (yuan) } }
        },
    )
}

/// A file, with the place where a script shows how far it is.
pub fn file(t: &Text, field: &Field, accept: &str) -> Markup {
    chosen(t, field, accept, Count::One)
}

/// Files, as many as a form takes at once.
pub fn files(t: &Text, field: &Field, accept: &str) -> Markup {
    chosen(t, field, accept, Count::Many)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    One,
    Many,
}

fn chosen(t: &Text, field: &Field, accept: &str, count: Count) -> Markup {
    let progress = format!("{}-progress", field.id());
    field.around(
        t,
        &html! {
            input type="file" id=(field.id()) name=(field.name) accept=(accept)
                aria-invalid=[field.invalid()] aria-describedby=[field.described_by()]
                multiple[count == Count::Many] required[!field.optional];
            progress id=(progress) data-progress=(field.name) max="100" value="0" hidden
                aria-label=(t.s("file-progress")) {}
        },
    )
}

//! The fields of one form with what was typed and what was wrong, by name.
//!
//! A field `title` has the label `field-title` and, where the words have it, the hint
//! `field-title-hint`.

use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{
    self, Answerable, Choice, Field, FieldError, checkbox, date_time, error_summary, file, money,
    radios, select, text, textarea,
};
use crate::design::icon::{Tone, icon};
use crate::design::refusal::Kept;
use crate::design::value::code;
use crate::problem::block;
use crate::text::Text;
use crate::visit::Visit;

use super::files::{self, ACCEPT};
use super::posted::Posted;

/// Whether a person may leave a field empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Needed,
    Optional,
}

/// One form as it is shown.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    pub v: &'a Visit,
    pub posted: &'a Posted,
    pub problems: &'a [Problem],
}

/// One value with its words.
pub type Option_<'a> = (&'a str, String);

struct Words {
    label: String,
    hint: String,
    error: String,
}

impl Sheet<'_> {
    fn t(&self) -> &'static Text {
        self.v.text
    }

    fn words(&self, name: &str) -> Words {
        let t = self.t();
        let hint = format!("field-{name}-hint");
        Words {
            label: t.s(&format!("field-{name}")),
            hint: if t.has(&hint) { t.s(&hint) } else { String::new() },
            error: self.error(name),
        }
    }

    fn error(&self, name: &str) -> String {
        let found = self.problems.iter().find_map(|it| match it {
            Problem::Field(field, key) if field == name => Some(key),
            _ => None,
        });
        found.map_or(String::new(), |key| self.t().s(key))
    }

    /// What is wrong with a field that a page draws by itself.
    #[must_use]
    pub fn error_at(&self, name: &str) -> Markup {
        let error = self.error(name);
        html! { @if !error.is_empty() { p class="error" { (icon(Tone::Alarm)) (error) } } }
    }

    fn drawn(&self, name: &str, need: Need, draw: impl FnOnce(&Text, &Field) -> Markup) -> Markup {
        self.drawn_as((name, &self.words(name)), need, draw)
    }

    fn drawn_as(
        &self,
        (name, words): (&str, &Words),
        need: Need,
        draw: impl FnOnce(&Text, &Field) -> Markup,
    ) -> Markup {
        draw(
            self.t(),
            &Field {
                name,
                label: &words.label,
                hint: &words.hint,
                error: &words.error,
                value: self.posted.get(name),
                autocomplete: "off",
                optional: need == Need::Optional,
            },
        )
    }

    /// One line of words.
    #[must_use]
    pub fn line(&self, name: &str, need: Need) -> Markup {
        self.drawn(name, need, text)
    }

    /// Several lines.
    #[must_use]
    pub fn lines(&self, name: &str, rows: u32, need: Need) -> Markup {
        self.drawn(name, need, |t, field| textarea(t, field, rows))
    }

    /// Several lines that are needed, under words of their own: one field has other names where it
    /// serves several acts.
    #[must_use]
    pub fn lines_called(&self, name: &str, called: &str, rows: u32) -> Markup {
        let words = Words { error: self.error(name), ..self.words(called) };
        self.drawn_as((name, &words), Need::Needed, |t, field| textarea(t, field, rows))
    }

    /// An amount in yuan.
    #[must_use]
    pub fn money(&self, name: &str, need: Need) -> Markup {
        self.drawn(name, need, money)
    }

    /// A moment in Beijing time.
    #[must_use]
    pub fn moment(&self, name: &str, need: Need) -> Markup {
        self.drawn(name, need, date_time)
    }

    /// A document.
    #[must_use]
    pub fn file(&self, name: &str, need: Need) -> Markup {
        self.drawn(name, need, |t, field| file(t, field, ACCEPT))
    }

    /// Documents, several at once.
    #[must_use]
    pub fn files(&self, name: &str, need: Need) -> Markup {
        self.drawn(name, need, |t, field| form::files(t, field, ACCEPT))
    }

    /// A document that stays with the form once it came, whatever else was wrong.
    #[must_use]
    pub fn document(&self, name: &str) -> Markup {
        let need = if name == "documents" { Need::Optional } else { Need::Needed };
        self.kept((name, name), need)
    }

    /// The same, under words of its own.
    #[must_use]
    pub fn document_called(&self, name: &str, called: &str) -> Markup {
        self.kept((name, called), Need::Needed)
    }

    /// The same, and the form is complete without it.
    #[must_use]
    pub fn optional_document(&self, name: &str) -> Markup {
        self.kept((name, name), Need::Optional)
    }

    fn kept(&self, (name, called): (&str, &str), need: Need) -> Markup {
        let kept = format!("{name}_kept");
        let sent = self.posted.files(name).map(|it| (it.sha256.hex(), it.name.clone()));
        let known = |it: &String| Some((it.clone(), files::kept_name(self.v, it)?));
        let earlier = self.posted.all(&kept).iter().filter_map(known);
        let held: Vec<(String, String)> = sent.chain(earlier).collect();
        let need = if held.is_empty() { need } else { Need::Optional };
        html! {
            @for (hex, name) in &held {
                input type="hidden" name=(kept) value=(hex);
                p class="hint" { (self.t().s("document-kept")) " " (name) " " (code(hex)) }
            }
            @let words = Words { error: self.error(name), ..self.words(called) };
            (self.drawn_as((name, &words), need, |t, field| file(t, field, ACCEPT)))
        }
    }

    /// All answers at once.
    #[must_use]
    pub fn radios(&self, name: &str, options: &[Option_]) -> Markup {
        self.choice(name, options, radios)
    }

    /// One of many answers.
    #[must_use]
    pub fn select(&self, name: &str, options: &[Option_]) -> Markup {
        self.choice(name, options, select)
    }

    /// One of many answers, under words of their own.
    #[must_use]
    pub fn select_called(&self, name: &str, called: &str, options: &[Option_]) -> Markup {
        let words = Words { error: self.error(name), ..self.words(called) };
        self.choice_as((name, &words), options, select)
    }

    fn choice(
        &self,
        name: &str,
        options: &[Option_],
        draw: impl FnOnce(&Choice) -> Markup,
    ) -> Markup {
        self.choice_as((name, &self.words(name)), options, draw)
    }

    fn choice_as(
        &self,
        (name, words): (&str, &Words),
        options: &[Option_],
        draw: impl FnOnce(&Choice) -> Markup,
    ) -> Markup {
        let options: Vec<Answerable> =
            options.iter().map(|(value, label)| Answerable { value, label, hint: "" }).collect();
        draw(&Choice {
            name,
            label: &words.label,
            hint: &words.hint,
            error: &words.error,
            chosen: self.posted.get(name),
            options: &options,
        })
    }

    /// A statement to agree with; its value is `yes`.
    #[must_use]
    pub fn agree(&self, name: &str) -> Markup {
        let words = self.words(name);
        let options = [Answerable { value: "yes", label: &words.label, hint: &words.hint }];
        checkbox(&Choice {
            name,
            label: "",
            hint: "",
            error: &words.error,
            chosen: self.posted.get(name),
            options: &options,
        })
    }

    /// Several statements, each ticked or not; all carry the same name.
    #[must_use]
    pub fn ticks(&self, name: &str, options: &[Option_]) -> Markup {
        let words = self.words(name);
        let ticked = |value: &str| self.posted.all(name).iter().any(|it| it == value);
        let class = if words.error.is_empty() { "field" } else { "field wrong" };
        html! {
            fieldset class=(class) {
                legend { (words.label) }
                @if !words.hint.is_empty() { p class="hint" { (words.hint) } }
                @if !words.error.is_empty() { p class="error" { (words.error) } }
                @for (at, (value, label)) in options.iter().enumerate() {
                    @let id = if at == 0 { format!("f-{name}") } else { format!("f-{name}-{at}") };
                    div class="choice" {
                        input type="checkbox" id=(id) name=(name) value=(value)
                            checked[ticked(value)];
                        label for=(id) { (label) }
                    }
                }
            }
        }
    }

    /// What was wrong: fields in a summary with links, refusals as blocks.
    #[must_use]
    pub fn top(&self) -> Markup {
        let t = self.t();
        let said: Vec<(String, String)> = self
            .problems
            .iter()
            .filter_map(|it| match it {
                Problem::Field(name, key) => Some((name.clone(), t.s(key))),
                _ => None,
            })
            .collect();
        let errors: Vec<FieldError> =
            said.iter().map(|(name, says)| FieldError { name, says }).collect();
        html! {
            @for it in self.problems {
                @if !matches!(it, Problem::Field(..)) { (block(t, it, Kept::Typed)) }
            }
            (error_summary(t, &errors))
        }
    }

    /// A form that posts here, with the marks that keep it ours and single.
    #[must_use]
    pub fn form(&self, action: &str, body: &Markup) -> Markup {
        html! {
            form class="form" method="post" action=(action) { (self.marks()) (body) }
        }
    }

    /// The same, with files.
    #[must_use]
    pub fn upload_form(&self, action: &str, body: &Markup) -> Markup {
        html! {
            form class="form" method="post" action=(action) enctype="multipart/form-data" {
                (self.marks()) (body)
            }
        }
    }

    /// The session's token, and the key under which the same act counts once.
    #[must_use]
    pub fn marks(&self) -> Markup {
        let kept = self.posted.get("key");
        if kept.is_empty() || self.problems.contains(&Problem::KeyConflict) {
            return self.v.hidden();
        }
        let csrf = self.v.session.as_ref().map_or("", |it| it.csrf.as_str());
        html! { (form::csrf(csrf)) input type="hidden" name="key" value=(kept); }
    }
}

/// A field that must be filled in.
///
/// # Errors
///
/// [`Problem::Field`] when it is empty or longer than `most` bytes.
pub fn needed<'a>(posted: &'a Posted, name: &str, most: usize) -> Result<&'a str, Problem> {
    let typed = posted.get(name);
    let wrong = |key: &str| Problem::Field(name.to_owned(), key.to_owned());
    if typed.is_empty() {
        return Err(wrong("form-needed"));
    }
    if typed.len() > most { Err(wrong("form-long")) } else { Ok(typed) }
}

/// A problem at a field.
#[must_use]
pub fn wrong(name: &str, key: &str) -> Problem {
    Problem::Field(name.to_owned(), key.to_owned())
}
